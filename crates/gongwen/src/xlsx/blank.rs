//! Blank sheets to be filled in (导入模板): headings, drop-downs, a sample row, and a sheet that says how to fill it in.

use std::io::{Seek, Write};

use kernel::Date;
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Format,
    FormatAlign, FormatBorder, Formula, Workbook, Worksheet,
};

use super::layout::{self, cut, row_height};
use super::{CellKind, Sheet};
use crate::error::GongwenError;
use crate::text::{clean, half_widths};

/// A sheet to be filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BlankSheet {
    /// Name on the tab.
    pub name: String,
    /// Over the headings.
    pub title: String,
    /// What stands in the first column of the sample row, so that it is known for what it is.
    pub sample_mark: String,
    /// Columns from left to right, after one of row numbers.
    pub columns: Vec<BlankColumn>,
    /// What to know before filling it in, line by line.
    pub notes: Vec<String>,
}

/// A column of a [`BlankSheet`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BlankColumn {
    /// Heading.
    pub heading: String,
    /// What its cells hold.
    pub kind: CellKind,
    /// Whether it has to be filled in; its heading gets a star.
    pub required: bool,
    /// What is offered in a drop-down; nothing where anything may be written.
    pub options: Vec<String>,
    /// Whether something else than the options may be written.
    pub open: bool,
    /// How to fill it in.
    pub hint: String,
    /// What stands in the sample row.
    pub sample: String,
}

/// Name of the sheet that says how to fill the other in.
pub const NOTES_SHEET: &str = "填写说明";
/// Name of the hidden sheet the drop-downs come from: Excel takes at most 255 characters in the list itself.
pub const OPTIONS_SHEET: &str = "选项";

/// Rows that have drop-downs.
const ROWS: u32 = 5_000;
const TITLE_ROW: u32 = 0;
const HEADING_ROW: u32 = 1;
const SAMPLE_ROW: u32 = 2;
/// Excel's own limit of what a cell says when it is entered.
const PROMPT_CHARS: usize = 255;

struct Look {
    title: Format,
    heading: Format,
    required: Format,
    sample: [Format; 5],
    column: [Format; 5],
    plain: Format,
    wrapped: Format,
}

impl Look {
    fn new() -> Look {
        let base = Format::new()
            .set_font_name("宋体")
            .set_font_charset(134)
            .set_font_size(11)
            .set_align(FormatAlign::VerticalCenter);
        let ruled = base.clone().set_border(FormatBorder::Thin);
        let heading = ruled
            .clone()
            .set_font_name("黑体")
            .set_align(FormatAlign::Center)
            .set_background_color(Color::RGB(0xF2_F2_F2))
            .set_text_wrap();
        let of = |kind: CellKind, base: &Format| match kind {
            CellKind::Money => base.clone().set_num_format_index(4),
            CellKind::Integer => base.clone().set_num_format_index(1),
            CellKind::Date => base.clone().set_num_format("yyyy-mm-dd"),
            CellKind::Text | CellKind::Month => base.clone().set_num_format_index(49),
        };
        let sample = ruled
            .set_font_color(Color::RGB(0x80_80_80))
            .set_font_name("楷体");
        Look {
            title: base.clone().set_font_name("黑体").set_font_size(16),
            required: heading.clone().set_font_color(Color::RGB(0xB3_26_1E)),
            heading,
            sample: KINDS.map(|kind| of(kind, &sample)),
            column: KINDS.map(|kind| of(kind, &base)),
            wrapped: base.clone().set_text_wrap(),
            plain: base,
        }
    }
}

const KINDS: [CellKind; 5] = [
    CellKind::Text,
    CellKind::Money,
    CellKind::Integer,
    CellKind::Date,
    CellKind::Month,
];

fn of(formats: &[Format; 5], kind: CellKind) -> &Format {
    let place = KINDS.iter().position(|k| *k == kind).unwrap_or(0);
    &formats[place]
}

/// Writes a blank sheet, the sheet that explains it and the hidden one behind its drop-downs as one .xlsx file.
///
/// # Errors
/// [`GongwenError::Excel`] beyond Excel's limits or when `out` refuses.
pub fn write_blank<W: Write + Seek + Send>(sheet: &BlankSheet, out: W) -> Result<(), GongwenError> {
    let mut workbook = Workbook::new();
    let day = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&day));
    let look = Look::new();
    let named = Sheet {
        name: sheet.name.clone(),
        ..Sheet::default()
    };
    let name = layout::sheet_names(&[named]).remove(0);
    main_sheet(workbook.add_worksheet(), sheet, &name, &look)?;
    notes_sheet(workbook.add_worksheet(), sheet, &look)?;
    let with_options = || sheet.columns.iter().filter(|c| !c.options.is_empty());
    if with_options().next().is_some() {
        let hidden = workbook.add_worksheet().set_name(OPTIONS_SHEET)?;
        hidden.set_hidden(true);
        let mut names = Vec::new();
        for (place, column) in (0u16..).zip(with_options()) {
            for (row, option) in (0u32..).zip(&column.options) {
                hidden.write_string(row, place, clean(option))?;
            }
            let letter = rust_xlsxwriter::utility::column_number_to_name(place);
            let last = column.options.len();
            let range = format!("='{OPTIONS_SHEET}'!${letter}$1:${letter}${last}");
            names.push((list_name(place), range));
        }
        for (name, range) in names {
            workbook.define_name(name, &range)?;
        }
    }
    workbook.save_to_writer(out)?;
    Ok(())
}

fn list_name(place: u16) -> String {
    format!("list_{}", place + 1)
}

fn main_sheet(
    page: &mut Worksheet,
    sheet: &BlankSheet,
    name: &str,
    look: &Look,
) -> Result<(), GongwenError> {
    page.set_name(name)?;
    page.write_string_with_format(TITLE_ROW, 0, clean(&sheet.title), &look.title)?;
    page.set_row_height(TITLE_ROW, 28)?;
    page.set_row_height(HEADING_ROW, 30)?;
    page.write_string_with_format(HEADING_ROW, 0, "序号", &look.heading)?;
    page.write_string_with_format(
        SAMPLE_ROW,
        0,
        &sheet.sample_mark,
        of(&look.sample, CellKind::Text),
    )?;
    page.set_column_width(0, 7)?;
    let mut lists = 0;
    for (index, column) in (1u16..).zip(&sheet.columns) {
        let (heading, format) = if column.required {
            (format!("*{}", column.heading), &look.required)
        } else {
            (column.heading.clone(), &look.heading)
        };
        page.set_column_format(index, of(&look.column, column.kind))?;
        page.set_column_width(index, width(column))?;
        page.write_string_with_format(HEADING_ROW, index, clean(&heading), format)?;
        sample(page, index, column, of(&look.sample, column.kind))?;
        let list = (!column.options.is_empty()).then_some(lists);
        lists += u16::from(list.is_some());
        if let Some(validation) = validation(column, list)? {
            page.add_data_validation(SAMPLE_ROW, index, SAMPLE_ROW + ROWS, index, &validation)?;
        }
    }
    page.set_freeze_panes(SAMPLE_ROW, 0)?;
    page.set_landscape();
    page.set_paper_size(9);
    page.set_print_fit_to_pages(1, 0);
    page.set_repeat_rows(TITLE_ROW, HEADING_ROW)?;
    page.set_footer("&C第 &P 页 共 &N 页");
    Ok(())
}

/// D-12: by East-Asian width, heading, sample and options all fitting.
fn width(column: &BlankColumn) -> f64 {
    let texts = [&column.heading, &column.sample]
        .into_iter()
        .chain(&column.options);
    let widest = texts.map(|text| half_widths(text)).max().unwrap_or(0);
    let widest = widest as f64 * 1.1 + 4.0;
    widest.clamp(10.0, 30.0)
}

fn sample(
    page: &mut Worksheet,
    index: u16,
    column: &BlankColumn,
    format: &Format,
) -> Result<(), GongwenError> {
    let text = clean(&column.sample);
    let number = || column.sample.parse::<f64>().ok();
    let day = || column.sample.parse::<Date>().ok();
    match column.kind {
        _ if text.is_empty() => page.write_blank(SAMPLE_ROW, index, format)?,
        CellKind::Money | CellKind::Integer if number().is_some() => {
            let number = number().unwrap_or_default();
            page.write_number_with_format(SAMPLE_ROW, index, number, format)?
        }
        CellKind::Date if day().is_some() => {
            let day = ExcelDateTime::parse_from_str(&text)?;
            page.write_datetime_with_format(SAMPLE_ROW, index, day, format)?
        }
        _ => page.write_string_with_format(SAMPLE_ROW, index, text, format)?,
    };
    Ok(())
}

/// The drop-down of a column and what it says when its cell is entered.
fn validation(
    column: &BlankColumn,
    list: Option<u16>,
) -> Result<Option<DataValidation>, GongwenError> {
    let validation = match list {
        Some(list) => {
            let from = Formula::new(format!("={}", list_name(list)));
            let validation = DataValidation::new().allow_list_formula(from);
            if column.open {
                validation.show_error_message(false)
            } else {
                validation
                    .set_error_style(DataValidationErrorStyle::Stop)
                    .set_error_title("请从下拉里选")?
                    .set_error_message("这一栏只能填下拉里有的内容。")?
            }
        }
        None if column.hint.is_empty() => return Ok(None),
        None => DataValidation::new().allow_any_value(),
    };
    if column.hint.is_empty() {
        return Ok(Some(validation));
    }
    let validation = validation
        .set_input_title(cut(&column.heading, 32))?
        .set_input_message(cut(&column.hint, PROMPT_CHARS))?;
    Ok(Some(validation))
}

/// Headings and widths of the sheet that explains.
const NOTE_COLUMNS: [(&str, f64); 4] = [
    ("栏目", 18.0),
    ("是否必填", 10.0),
    ("怎样填", 54.0),
    ("举例", 24.0),
];

fn notes_sheet(page: &mut Worksheet, sheet: &BlankSheet, look: &Look) -> Result<(), GongwenError> {
    page.set_name(NOTES_SHEET)?;
    page.write_string_with_format(0, 0, format!("{NOTES_SHEET}：{}", sheet.name), &look.title)?;
    page.set_row_height(0, 28)?;
    let mut row = 1;
    for note in &sheet.notes {
        page.write_string_with_format(row, 0, clean(note), &look.plain)?;
        row += 1;
    }
    row += 1;
    for (index, (heading, width)) in (0u16..).zip(NOTE_COLUMNS) {
        page.set_column_width(index, width)?;
        page.write_string_with_format(row, index, heading, &look.heading)?;
    }
    for column in &sheet.columns {
        row += 1;
        let required = if column.required { "必填" } else { "选填" };
        let cells = [
            column.heading.as_str(),
            required,
            &how(column),
            &column.sample,
        ];
        for (index, text) in (0u16..).zip(cells) {
            page.write_string_with_format(row, index, clean(text), &look.wrapped)?;
        }
        let measured = cells
            .iter()
            .zip(NOTE_COLUMNS)
            .map(|(text, (_, width))| (*text, width));
        page.set_row_height(row, row_height(measured))?;
    }
    page.set_landscape();
    page.set_paper_size(9);
    page.set_print_fit_to_pages(1, 0);
    page.set_footer("&C第 &P 页 共 &N 页");
    Ok(())
}

/// How a column is filled in, in words.
fn how(column: &BlankColumn) -> String {
    const OPTIONS_TOLD: usize = 12;
    let mut parts = Vec::new();
    if !column.hint.is_empty() {
        parts.push(column.hint.clone());
    }
    let told = column.options.iter().take(OPTIONS_TOLD).cloned();
    let told = told.collect::<Vec<_>>().join("、");
    match (column.options.len(), column.open) {
        (0, _) => parts.push(
            match column.kind {
                CellKind::Date => "日期，例如 2026-03-05",
                CellKind::Month => "年月，例如 2026-03",
                CellKind::Money => "金额，只填数字",
                CellKind::Integer => "只填整数",
                CellKind::Text => "",
            }
            .to_owned(),
        ),
        (n, true) if n > OPTIONS_TOLD => parts.push(format!("可选{told}等{n}项，也可以另写")),
        (n, false) if n > OPTIONS_TOLD => parts.push(format!("只能选{told}等{n}项")),
        (_, true) => parts.push(format!("可选{told}，也可以另写")),
        (_, false) => parts.push(format!("只能选{told}")),
    }
    parts.retain(|part| !part.is_empty());
    parts.join("；")
}
