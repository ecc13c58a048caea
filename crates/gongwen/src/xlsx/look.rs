//! Fonts, rules and number formats of a roster.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use super::CellKind;

/// Pale grey behind group labels and headings; visible on screen, harmless on a black printer.
const SHADE: u32 = 0xF2_F2_F2;

/// Numbers of formats built into Excel: `@`, `#,##0.00`, `0`.
const TEXT: u8 = 49;
const MONEY: u8 = 4;
const WHOLE: u8 = 1;

/// The formats of a sheet. They are made once because every new one is an entry in the file.
pub(super) struct Look {
    pub(super) title: Format,
    pub(super) subtitle_left: Format,
    pub(super) subtitle_right: Format,
    pub(super) heading: Format,
    pub(super) group: Format,
    pub(super) sum_label: Format,
    pub(super) signature: Format,
    pub(super) ordinal: Format,
    /// Of whole text columns: what is typed in later stays text as well.
    pub(super) text_column: Format,
    cells: [Format; 5],
    sums: [Format; 5],
    capitals: Format,
}

impl Look {
    pub(super) fn new() -> Self {
        let plain = Format::new()
            .set_font_name("宋体")
            .set_font_charset(134)
            .set_font_size(11)
            .set_align(FormatAlign::VerticalCenter);
        let ruled = plain.clone().set_border(FormatBorder::Thin).set_text_wrap();
        let bold = ruled.clone().set_font_name("黑体");
        let shaded = bold.clone().set_background_color(Color::RGB(SHADE));
        Self {
            title: plain
                .clone()
                .set_font_name("黑体")
                .set_font_size(18)
                .set_align(FormatAlign::Center),
            subtitle_left: plain.clone().set_align(FormatAlign::Left),
            subtitle_right: plain.clone().set_align(FormatAlign::Right),
            heading: shaded.clone().set_align(FormatAlign::Center),
            group: shaded
                .set_align(FormatAlign::Left)
                .set_num_format_index(TEXT),
            sum_label: bold.clone().set_align(FormatAlign::Center),
            signature: plain.set_align(FormatAlign::Left),
            ordinal: kinded(&ruled, CellKind::Integer).set_align(FormatAlign::Center),
            text_column: Format::new().set_num_format_index(TEXT),
            cells: KINDS.map(|kind| kinded(&ruled, kind)),
            sums: KINDS.map(|kind| kinded(&bold, kind)),
            capitals: bold.set_align(FormatAlign::Left).set_num_format_index(TEXT),
        }
    }

    /// Format of an ordinary cell.
    pub(super) fn cell(&self, kind: CellKind) -> &Format {
        &self.cells[index(kind)]
    }

    /// Format of a cell in a row of sums.
    pub(super) fn sum(&self, kind: CellKind) -> &Format {
        &self.sums[index(kind)]
    }

    /// Format of the amount in capitals.
    pub(super) fn capitals(&self) -> &Format {
        &self.capitals
    }
}

const KINDS: [CellKind; 5] = [
    CellKind::Text,
    CellKind::Money,
    CellKind::Integer,
    CellKind::Date,
    CellKind::Month,
];

fn index(kind: CellKind) -> usize {
    match kind {
        CellKind::Text => 0,
        CellKind::Money => 1,
        CellKind::Integer => 2,
        CellKind::Date => 3,
        CellKind::Month => 4,
    }
}

fn kinded(base: &Format, kind: CellKind) -> Format {
    let format = base.clone();
    match kind {
        CellKind::Text => format
            .set_num_format_index(TEXT)
            .set_align(FormatAlign::Left),
        CellKind::Money => format
            .set_num_format_index(MONEY)
            .set_align(FormatAlign::Right),
        CellKind::Integer => format
            .set_num_format_index(WHOLE)
            .set_align(FormatAlign::Right),
        CellKind::Date => format
            .set_num_format("yyyy-mm-dd")
            .set_align(FormatAlign::Center),
        CellKind::Month => format
            .set_num_format_index(TEXT)
            .set_align(FormatAlign::Center),
    }
}
