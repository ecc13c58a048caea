//! A file as a layout makes it, of people who do not exist: what whoever writes a layout looks at.

use encoding_rs::{GB18030, GBK, UTF_8};
use kernel::{Date, Fen, Month};
use serde::Serialize;

use super::layout::{FileKind, Layout, TextEncoding};
use super::received::received;
use super::simulate::answered;
use super::values::{FileFacts, FileLine, FileValue, Known, VALUES};
use super::write::written;
use crate::bank_reasons::BankReasons;
use ground::catalogue::Catalogue;
use ground::error::{Error, Result};

/// What stands between cells while a sheet is looked at.
const TAB: char = '\t';

/// A file and its answer.
#[derive(Debug, Default, Serialize)]
pub struct LayoutSample {
    /// Lines of a text.
    pub lines: Vec<String>,
    /// Rows of a sheet.
    pub rows: Vec<Vec<String>>,
    /// Lines of the bank's answer: the first paid, the others not.
    pub answer: Vec<String>,
    /// Rows of the answer where it is a sheet.
    pub answer_rows: Vec<Vec<String>>,
    /// Why there is no file or no answer.
    pub lacking: Option<String>,
}

/// Which values a cell may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellOf {
    /// A line.
    Line,
    /// A row of no line.
    File,
    /// The answer.
    Answer,
}

/// Codes and Chinese names of what a cell may hold there.
pub fn layout_values(of: CellOf) -> Vec<(&'static str, &'static str)> {
    let fits = |value: FileValue, known: Known| match of {
        CellOf::Line => known != Known::Answer && value != FileValue::Checksum,
        CellOf::File => known == Known::File,
        CellOf::Answer => true,
    };
    let found = VALUES
        .iter()
        .filter(|(_, value, _, known)| fits(*value, *known));
    found.map(|(code, _, label, _)| (*code, *label)).collect()
}

/// Makes the sample of a layout that holds together.
///
/// # Errors
/// When the program breaks; what the layout cannot write is said in the sample.
pub fn layout_sample(catalogue: &Catalogue, layout: &Layout) -> Result<LayoutSample> {
    let is_sheet = layout.kind == FileKind::Xlsx;
    let mut shown = layout.clone();
    if is_sheet {
        shown.kind = FileKind::Delimited;
        shown.delimiter = TAB;
        shown.encoding = TextEncoding::Utf8;
    }
    let told = |found: Result<Vec<u8>>| match found {
        Ok(bytes) => Ok(Ok(bytes)),
        Err(Error::Refusal(why)) => Ok(Err(why)),
        Err(other) => Err(other),
    };
    let (facts, lines) = invented()?;
    let mut sample = LayoutSample::default();
    let bytes = match told(written(&shown, &facts, &lines))? {
        Ok(bytes) => bytes,
        Err(why) => {
            sample.lacking = Some(why);
            return Ok(sample);
        }
    };
    (sample.lines, sample.rows) = looked_at(&shown, &bytes, is_sheet);
    let taken = received(&shown, &bytes, None).map_err(Error::refusal);
    let reasons = BankReasons::load(catalogue)?;
    let answer = taken.and_then(|lines| answered(&shown, &reasons, &lines));
    match told(answer)? {
        Ok(bytes) => (sample.answer, sample.answer_rows) = looked_at(&shown, &bytes, is_sheet),
        Err(why) => sample.lacking = Some(why),
    }
    Ok(sample)
}

/// A text as it is read; of a sheet its cells.
fn looked_at(layout: &Layout, bytes: &[u8], is_sheet: bool) -> (Vec<String>, Vec<Vec<String>>) {
    let encoding = match layout.encoding {
        TextEncoding::Utf8Bom | TextEncoding::Utf8 => UTF_8,
        TextEncoding::Gb18030 => GB18030,
        TextEncoding::Gbk => GBK,
    };
    let text = encoding.decode(bytes).0;
    let lines = text.lines().map(str::to_owned);
    match is_sheet {
        false => (lines.collect(), Vec::new()),
        true => {
            let cells = |line: String| line.split(TAB).map(str::to_owned).collect();
            (Vec::new(), lines.map(cells).collect())
        }
    }
}

fn invented() -> Result<(FileFacts, Vec<FileLine>)> {
    let day = Date::from_ymd_opt(2026, 3, 25).ok_or_else(|| Error::inconsistent("样张日期"))?;
    let people = [
        ("赵有田", "赵有田", 83_000, "第一村"),
        ("欧阳春兰", "欧阳春兰", 130_050, "第二村"),
        ("孙长河", "孙小河", 7_900, "第一村"),
    ];
    let numbered = people.iter().enumerate();
    let lines: Vec<FileLine> = numbered
        .map(|(at, (person, name, fen, village))| FileLine {
            line_no: i64::try_from(at).unwrap_or_default() + 1,
            name: (*name).to_owned(),
            person: (*person).to_owned(),
            id_number: format!("99010119500307{:04}", at + 11),
            account_id_number: format!("99010119500307{:04}", at + 11),
            account: format!("62280000000000000{:02}", at + 11),
            bank: "示例农商银行".to_owned(),
            amount: Fen::new(*fen),
            village: (*village).to_owned(),
            scheme: "老年生活补助".to_owned(),
            category: "农村籍退役士兵".to_owned(),
            is_backpay: at == 2,
        })
        .collect();
    let facts = FileFacts {
        batch: "2026-03-1".to_owned(),
        month: Month::of(day),
        date: day,
        unit: "示例镇".to_owned(),
        count: lines.len(),
        total: Fen::try_sum(lines.iter().map(|line| line.amount))?,
        checksum: String::new(),
    };
    Ok((facts, lines))
}
