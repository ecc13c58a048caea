//! What is wrong with a layout, said so that whoever wrote its file can put it right.

use super::layout::{ChecksumKind, ExtraRow, FileColumn, FileKind, Layout, Side, TextEncoding};
use super::values::{FileValue, Known};
use super::write::{encoded, placeholders};

/// Where something is wrong, by the keys of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot {
    /// A key at the head of the file.
    Whole(&'static str),
    /// A key of a column.
    Column(usize, &'static str),
    /// A key of a cell: of which row before the lines, of which cell.
    Head(usize, usize, &'static str),
    /// The same of a row after the lines.
    Tail(usize, usize, &'static str),
    /// A key of a column of the answer.
    Answer(usize, &'static str),
}

/// What is wrong with a layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayoutFault {
    /// Where.
    pub spot: Spot,
    /// What, and what to do.
    pub words: String,
    /// Which column or row, for whoever reads it away from its place.
    pub place: String,
}

impl LayoutFault {
    pub(super) fn whole(key: &'static str, words: impl Into<String>) -> LayoutFault {
        LayoutFault {
            spot: Spot::Whole(key),
            words: words.into(),
            place: String::new(),
        }
    }

    /// With the place before it.
    pub fn told(&self) -> String {
        format!("{}{}", self.place, self.words)
    }
}

/// The key of a cell that is wrong, and what is wrong with it.
type CellWrong = Result<(), (&'static str, String)>;
type Wrong = Result<(), LayoutFault>;

/// All that is wrong with a layout: where it does not hold together, and what to do.
pub(super) fn faults(layout: &Layout) -> Vec<LayoutFault> {
    let mut found = Vec::new();
    found.extend(named(layout).err());
    if layout.columns.is_empty() {
        found.push(LayoutFault::whole("column", "一栏也没有，请写 [[column]]"));
    }
    for (at, column) in layout.columns.iter().enumerate() {
        let wrong = cell(layout, column, &[Known::Line, Known::File], false)
            .and_then(|()| heading(column))
            .and_then(|()| match column.value {
                Some(FileValue::Checksum) => {
                    Err(("value", "校验码只能写在 [[head]] 或 [[tail]] 里".to_owned()))
                }
                _ => Ok(()),
            });
        found.extend(wrong.err().map(|(key, words)| LayoutFault {
            spot: Spot::Column(at, key),
            words,
            place: format!("第{}栏{}", at + 1, quoted(column)),
        }));
    }
    for (what, rows) in [("head", &layout.head), ("tail", &layout.tail)] {
        for (at, row) in rows.iter().enumerate() {
            found.extend(extra(layout, (what, at), row));
        }
    }
    let whole = [keys, checksum, steps];
    found.extend(whole.into_iter().filter_map(|rule| rule(layout).err()));
    answer(layout, &mut found);
    found
}

fn heading(column: &FileColumn) -> CellWrong {
    if column.heading.is_empty() {
        return Err(("heading", "没有写 heading（栏名）".to_owned()));
    }
    match column.heading.contains(['{', '}']) {
        true => Err(("heading", "的 heading（栏名）里不能有花括号".to_owned())),
        false => Ok(()),
    }
}

fn quoted(column: &FileColumn) -> String {
    match column.heading.as_str() {
        "" => String::new(),
        heading => format!("“{heading}”"),
    }
}

fn named(layout: &Layout) -> Wrong {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if layout.name.is_empty() || !layout.name.chars().all(plain) {
        return Err(LayoutFault::whole(
            "name",
            format!("name“{}”只能用小写字母、数字和下划线", layout.name),
        ));
    }
    if layout.label.trim().is_empty() {
        return Err(LayoutFault::whole(
            "label",
            "没有写 label（格式的中文名称）",
        ));
    }
    let ending = |c: char| c.is_ascii_alphanumeric();
    if !layout.extension.chars().all(ending) {
        return Err(LayoutFault::whole(
            "extension",
            format!(
                "extension“{}”只能用字母和数字，前面不写点",
                layout.extension
            ),
        ));
    }
    if layout.kind == FileKind::Xlsx && layout.ending() != "xlsx" {
        return Err(LayoutFault::whole(
            "extension",
            "kind 是 xlsx 的，extension 不用写",
        ));
    }
    let between = [',', '\t', ';', '|'];
    if layout.kind == FileKind::Delimited && !between.contains(&layout.delimiter) {
        return Err(LayoutFault::whole(
            "delimiter",
            format!(
                "delimiter“{}”不行，请用逗号、分号、竖线或 \\t",
                layout.delimiter
            ),
        ));
    }
    Ok(())
}

/// One cell, of a line or not.
fn cell(layout: &Layout, cell: &FileColumn, known: &[Known], worded: bool) -> CellWrong {
    match (cell.value, &cell.text) {
        (Some(_), Some(_)) => return Err(("text", "写了 value 又写了 text，请留一个".to_owned())),
        (None, None) => {
            let words = "没有写 value（取什么），也没有写 text（写死的字）";
            return Err(("value", words.to_owned()));
        }
        (Some(value), None) if !known.contains(&value.known()) => {
            let (label, place) = (value.label(), where_known(value));
            return Err(("value", format!("“{label}”只能写在{place}")));
        }
        (None, Some(text)) => words(layout, text, worded).map_err(|why| ("text", why))?,
        (Some(_), None) => {}
    }
    let is_day = |value| matches!(value, Some(FileValue::Date | FileValue::Month));
    let mut codes = cell.text.iter().flat_map(|text| placeholders(text));
    let dated = is_day(cell.value) || codes.any(|code| is_day(FileValue::coded(code)));
    if cell.date_format.is_some() && !dated {
        return Err((
            "date_format",
            "date_format 只能用在 date、month 上".to_owned(),
        ));
    }
    let fixed = layout.kind == FileKind::Fixed;
    match (fixed, cell.width) {
        (true, None | Some(0)) => {
            let words = "没有写 width；定长文件每一栏都要写占几个字节";
            return Err(("width", words.to_owned()));
        }
        (false, Some(_)) => {
            let words = "width 只能用在定长文件（kind = \"fixed\"）里";
            return Err(("width", words.to_owned()));
        }
        _ => {}
    }
    if !fixed && cell.pad.is_some() {
        return Err((
            "pad",
            "pad 只能用在定长文件（kind = \"fixed\"）里".to_owned(),
        ));
    }
    match cell.pad {
        None | Some(' ') => Ok(()),
        Some('0') if cell.align == Side::Right && cell.value.is_none_or(FileValue::is_number) => {
            Ok(())
        }
        Some('0') => Err((
            "pad",
            "补零（pad = \"0\"）只能用在靠右的金额、笔数、序号上，别的栏补了零，读回来分不清"
                .to_owned(),
        )),
        Some(other) => Err(("pad", format!("pad“{other}”不行，请用空格或 0"))),
    }
}

fn where_known(value: FileValue) -> &'static str {
    match value.known() {
        Known::Line => "[[column]] 里",
        Known::File => "[[column]]、[[head]]、[[tail]] 里",
        Known::Answer => "[[answer.column]] 里",
    }
}

/// Words in place of a value.
fn words(layout: &Layout, text: &str, worded: bool) -> Result<(), String> {
    for code in placeholders(text) {
        let value = FileValue::coded(code);
        let known =
            value.is_some_and(|value| value.known() == Known::File && value != FileValue::Checksum);
        if !worded || !known {
            return Err(format!(
                "text 里的“{{{code}}}”不行；在 [[head]]、[[tail]] 里可以用 {{unit}} {{month}} {{batch}} {{date}} {{count}} {{total_yuan}} {{total_fen}}"
            ));
        }
    }
    if layout.kind != FileKind::Xlsx {
        encoded(layout.encoding, text).map_err(|c| format!("text 里的“{c}”在这种编码里没有"))?;
    }
    Ok(())
}

/// What is wrong with the cells of a row that is of no line.
fn extra(layout: &Layout, (what, at): (&str, usize), row: &ExtraRow) -> Vec<LayoutFault> {
    let spot = |cell, key| match what {
        "head" => Spot::Head(at, cell, key),
        _ => Spot::Tail(at, cell, key),
    };
    let place = format!("[[{what}]] 第{}行", at + 1);
    if row.cells.is_empty() {
        return vec![LayoutFault {
            spot: spot(0, "value"),
            words: "一格也没有".to_owned(),
            place,
        }];
    }
    let cells = row.cells.iter().enumerate();
    let wrong = cells.filter_map(|(of, one)| {
        let (key, words) = cell(layout, one, &[Known::File], true).err()?;
        Some(LayoutFault {
            spot: spot(of, key),
            words,
            place: format!("{place}第{}格", of + 1),
        })
    });
    wrong.collect()
}

/// The bank has to know whom to pay what.
fn keys(layout: &Layout) -> Wrong {
    let has = |value| {
        layout
            .columns
            .iter()
            .any(|column| column.value == Some(value))
    };
    if !has(FileValue::Account) {
        return Err(LayoutFault::whole(
            "column",
            "没有账号一栏（value = \"account\"），银行付不了",
        ));
    }
    match (has(FileValue::AmountYuan), has(FileValue::AmountFen)) {
        (false, false) => Err(LayoutFault::whole(
            "column",
            "没有金额一栏（value = \"amount_yuan\" 或 \"amount_fen\"）",
        )),
        _ => Ok(()),
    }
}

fn checksum(layout: &Layout) -> Wrong {
    let written = layout.asks_for(FileValue::Checksum);
    match (layout.checksum, written) {
        (None, true) => Err(LayoutFault::whole(
            "checksum",
            "用了校验码，没有写 checksum = \"sm3\" 或 \"account_sum\"",
        )),
        (Some(_), false) => Err(LayoutFault::whole(
            "checksum",
            "写了 checksum，没有一格是 value = \"checksum\"",
        )),
        (Some(ChecksumKind::Sm3), true) if layout.kind == FileKind::Xlsx => {
            Err(LayoutFault::whole(
                "checksum",
                "sm3 是对文件里的字节算的，xlsx 文件请用 account_sum",
            ))
        }
        _ => Ok(()),
    }
}

fn steps(layout: &Layout) -> Wrong {
    for (at, step) in layout.steps.iter().enumerate() {
        let place = format!("[[step]] 第{}步", at + 1);
        if step.code.is_empty() || step.label.trim().is_empty() {
            return Err(LayoutFault::whole(
                "step",
                format!("{place}要写 code（代码）和 label（叫什么）"),
            ));
        }
        if layout.steps[..at]
            .iter()
            .any(|other| other.code == step.code)
        {
            return Err(LayoutFault::whole(
                "step",
                format!("{place}的 code“{}”写了两次", step.code),
            ));
        }
    }
    Ok(())
}

fn answer(layout: &Layout, found: &mut Vec<LayoutFault>) {
    let columns = &layout.answer.columns;
    let all = [Known::Line, Known::File, Known::Answer];
    for (at, column) in columns.iter().enumerate() {
        let wrong = cell(layout, column, &all, false).and_then(|()| heading(column));
        found.extend(wrong.err().map(|(key, words)| LayoutFault {
            spot: Spot::Answer(at, key),
            words,
            place: format!("[[answer.column]] 第{}栏{}", at + 1, quoted(column)),
        }));
    }
    let has = |value| columns.iter().any(|column| column.value == Some(value));
    let key = [FileValue::LineNo, FileValue::Account, FileValue::Name];
    if !columns.is_empty() && (!has(FileValue::Result) || !key.into_iter().any(has)) {
        found.push(LayoutFault::whole(
            "answer.column",
            "[[answer.column]] 要有 value = \"result\" 一栏，和序号、账号、户名中的一栏",
        ));
    }
    let rows = layout.answer.head + layout.answer.tail;
    if rows > 0 && columns.is_empty() {
        found.push(LayoutFault::whole(
            "answer.head",
            "[answer] 写了 head、tail，没有写 [[answer.column]]",
        ));
    }
    if layout.encoding == TextEncoding::Utf8Bom && layout.kind == FileKind::Fixed {
        found.push(LayoutFault::whole(
            "encoding",
            "定长文件前面不能有 UTF-8 的标记，encoding 请用 gbk、gb18030 或 utf8",
        ));
    }
}
