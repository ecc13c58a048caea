//! What is wrong with a layout, said so that whoever wrote its file can put it right.

use super::layout::{ChecksumKind, ExtraRow, FileColumn, FileKind, Layout, Side, TextEncoding};
use super::values::{FileValue, Known};
use super::write::{encoded, placeholders};

type Wrong = Result<(), String>;

/// Checks a layout.
///
/// # Errors
/// Where it does not hold together, and what to do.
pub(super) fn check(layout: &Layout) -> Wrong {
    named(layout)?;
    if layout.columns.is_empty() {
        return Err("一栏也没有，请写 [[column]]".to_owned());
    }
    for (at, column) in layout.columns.iter().enumerate() {
        let place = format!("第{}栏{}", at + 1, quoted(column));
        cell(layout, column, &[Known::Line, Known::File], false)
            .map_err(|why| format!("{place}{why}"))?;
        heading(column).map_err(|why| format!("{place}{why}"))?;
        if column.value == Some(FileValue::Checksum) {
            return Err(format!("{place}校验码只能写在 [[head]] 或 [[tail]] 里"));
        }
    }
    for (what, rows) in [("head", &layout.head), ("tail", &layout.tail)] {
        for (at, row) in rows.iter().enumerate() {
            extra(layout, row).map_err(|why| format!("[[{what}]] 第{}行{why}", at + 1))?;
        }
    }
    keys(layout)?;
    checksum(layout)?;
    steps(layout)?;
    answer(layout)
}

fn heading(column: &FileColumn) -> Wrong {
    if column.heading.is_empty() {
        return Err("没有写 heading（栏名）".to_owned());
    }
    match column.heading.contains(['{', '}']) {
        true => Err("的 heading（栏名）里不能有花括号".to_owned()),
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
        return Err(format!("name“{}”只能用小写字母、数字和下划线", layout.name));
    }
    if layout.label.trim().is_empty() {
        return Err("没有写 label（格式的中文名称）".to_owned());
    }
    let ending = |c: char| c.is_ascii_alphanumeric();
    if !layout.extension.chars().all(ending) {
        return Err(format!(
            "extension“{}”只能用字母和数字，前面不写点",
            layout.extension
        ));
    }
    if layout.kind == FileKind::Xlsx && layout.ending() != "xlsx" {
        return Err("kind 是 xlsx 的，extension 不用写".to_owned());
    }
    let between = [',', '\t', ';', '|'];
    if layout.kind == FileKind::Delimited && !between.contains(&layout.delimiter) {
        return Err(format!(
            "delimiter“{}”不行，请用逗号、分号、竖线或 \\t",
            layout.delimiter
        ));
    }
    Ok(())
}

/// One cell, of a line or not.
fn cell(layout: &Layout, cell: &FileColumn, known: &[Known], worded: bool) -> Wrong {
    match (cell.value, &cell.text) {
        (Some(_), Some(_)) => return Err("写了 value 又写了 text，请留一个".to_owned()),
        (None, None) => return Err("没有写 value（取什么），也没有写 text（写死的字）".to_owned()),
        (Some(value), None) if !known.contains(&value.known()) => {
            let (label, place) = (value.label(), where_known(value));
            return Err(format!("“{label}”只能写在{place}"));
        }
        (None, Some(text)) => words(layout, text, worded)?,
        (Some(_), None) => {}
    }
    let is_day = |value| matches!(value, Some(FileValue::Date | FileValue::Month));
    let mut codes = cell.text.iter().flat_map(|text| placeholders(text));
    let dated = is_day(cell.value) || codes.any(|code| is_day(FileValue::coded(code)));
    if cell.date_format.is_some() && !dated {
        return Err("date_format 只能用在 date、month 上".to_owned());
    }
    let fixed = layout.kind == FileKind::Fixed;
    match (fixed, cell.width) {
        (true, None | Some(0)) => {
            return Err("没有写 width；定长文件每一栏都要写占几个字节".to_owned());
        }
        (false, Some(_)) => return Err("width 只能用在定长文件（kind = \"fixed\"）里".to_owned()),
        _ => {}
    }
    if !fixed && cell.pad.is_some() {
        return Err("pad 只能用在定长文件（kind = \"fixed\"）里".to_owned());
    }
    match cell.pad {
        None | Some(' ') => Ok(()),
        Some('0') if cell.align == Side::Right && cell.value.is_none_or(FileValue::is_number) => {
            Ok(())
        }
        Some('0') => Err(
            "补零（pad = \"0\"）只能用在靠右的金额、笔数、序号上，别的栏补了零，读回来分不清"
                .to_owned(),
        ),
        Some(other) => Err(format!("pad“{other}”不行，请用空格或 0")),
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
fn words(layout: &Layout, text: &str, worded: bool) -> Wrong {
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

fn extra(layout: &Layout, row: &ExtraRow) -> Wrong {
    if row.cells.is_empty() {
        return Err("一格也没有".to_owned());
    }
    for (at, one) in row.cells.iter().enumerate() {
        cell(layout, one, &[Known::File], true).map_err(|why| format!("第{}格{why}", at + 1))?;
    }
    Ok(())
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
        return Err("没有账号一栏（value = \"account\"），银行付不了".to_owned());
    }
    match (has(FileValue::AmountYuan), has(FileValue::AmountFen)) {
        (false, false) => {
            Err("没有金额一栏（value = \"amount_yuan\" 或 \"amount_fen\"）".to_owned())
        }
        _ => Ok(()),
    }
}

fn checksum(layout: &Layout) -> Wrong {
    let written = layout.asks_for(FileValue::Checksum);
    match (layout.checksum, written) {
        (None, true) => Err("用了校验码，没有写 checksum = \"sm3\" 或 \"account_sum\"".to_owned()),
        (Some(_), false) => Err("写了 checksum，没有一格是 value = \"checksum\"".to_owned()),
        (Some(ChecksumKind::Sm3), true) if layout.kind == FileKind::Xlsx => {
            Err("sm3 是对文件里的字节算的，xlsx 文件请用 account_sum".to_owned())
        }
        _ => Ok(()),
    }
}

fn steps(layout: &Layout) -> Wrong {
    for (at, step) in layout.steps.iter().enumerate() {
        let place = format!("[[step]] 第{}步", at + 1);
        if step.code.is_empty() || step.label.trim().is_empty() {
            return Err(format!("{place}要写 code（代码）和 label（叫什么）"));
        }
        if layout.steps[..at]
            .iter()
            .any(|other| other.code == step.code)
        {
            return Err(format!("{place}的 code“{}”写了两次", step.code));
        }
    }
    Ok(())
}

fn answer(layout: &Layout) -> Wrong {
    let columns = &layout.answer.columns;
    let all = [Known::Line, Known::File, Known::Answer];
    for (at, column) in columns.iter().enumerate() {
        let place = format!("[[answer.column]] 第{}栏{}", at + 1, quoted(column));
        cell(layout, column, &all, false).map_err(|why| format!("{place}{why}"))?;
        heading(column).map_err(|why| format!("{place}{why}"))?;
    }
    let has = |value| columns.iter().any(|column| column.value == Some(value));
    let key = [FileValue::LineNo, FileValue::Account, FileValue::Name];
    if !columns.is_empty() && (!has(FileValue::Result) || !key.into_iter().any(has)) {
        return Err(
            "[[answer.column]] 要有 value = \"result\" 一栏，和序号、账号、户名中的一栏".to_owned(),
        );
    }
    let rows = layout.answer.head + layout.answer.tail;
    if rows > 0 && columns.is_empty() {
        return Err("[answer] 写了 head、tail，没有写 [[answer.column]]".to_owned());
    }
    match layout.encoding {
        TextEncoding::Utf8Bom if layout.kind == FileKind::Fixed => {
            Err("定长文件前面不能有 UTF-8 的标记，encoding 请用 gbk、gb18030 或 utf8".to_owned())
        }
        _ => Ok(()),
    }
}
