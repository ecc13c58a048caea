//! A recognised sheet and its rows, read cell by cell in the forms clerks type.

use std::collections::HashMap;
use std::sync::Arc;

use kernel::{Date, Fen, IdError, IdNumber, Month};
use workbook::{Cell, Row, Value};

use super::cells::{self, DaysRead};
use super::layout::Measure;
use super::report::{RowReport, RowResult, SheetReport};
use super::returned::Returned;
use super::title_year::TitleYear;
use super::unused::{AskedOf, Question, Unused};

/// What a sheet does to a long number, and what to do about it.
pub const PRECISION_LOST: &str = "被表格软件当成数字，末几位已丢失，请设为文本后重填";

/// Right behind a number: what makes another number of it, or none at all; and what does so at any place behind it.
const OTHER_NUMBER: [&str; 10] = ["万", "千", "百", "亿", "余", "多", "来", "几", "%", "‰"];
const INEXACT: [&str; 4] = ["以上", "以下", "左右", "上下"];
const AND_A_HALF: &str = "半";

/// The first column that no sheet has: for what stands elsewhere than in a column.
pub(super) const NO_COLUMN: u16 = 16_384;

/// Where a column stands in a sheet.
#[derive(Debug, Clone)]
pub struct ColumnAt {
    pub code: String,
    /// As the template calls it.
    pub label: String,
    pub heading: String,
    pub index: u16,
    /// In what its numbers are, where that is said.
    pub(super) measure: Option<Measure>,
}

/// A recognised sheet: where its columns are, and the rows under its headings.
#[derive(Debug)]
pub struct SheetInput {
    /// Name of the sheet.
    pub sheet: String,
    /// Kind of the sheet.
    pub kind: String,
    /// What that kind is called.
    pub label: String,
    /// What the office has said of words in cells.
    pub(super) values: Arc<HashMap<String, String>>,
    /// Row number of the headings.
    pub heading_row: u32,
    pub columns: Vec<ColumnAt>,
    /// The year of days that are written without one.
    pub(super) year: Option<TitleYear>,
    /// The lines above it.
    pub(super) titles: Vec<String>,
    /// The rows that are records, with what stands once filled in.
    pub rows: Vec<Row>,
    /// The rows that are none, or cannot be read.
    pub others: Vec<RowReport>,
    /// What was not used.
    pub unused: Vec<Unused>,
    /// What a column of it may be.
    pub choices: Vec<String>,
    /// Code of the column that names a town.
    pub town: Option<String>,
    /// Code of the column that names a village.
    pub village: Option<String>,
    /// Headings that nobody knows, and what they may mean where that must not be passed over.
    pub unknown: Vec<Unknown>,
    /// The rows of our own workbooks that came back, by their numbers.
    pub returned: HashMap<u32, Returned>,
    /// What is said of it before its rows are read.
    pub notes: Vec<String>,
}

/// A heading that is not known.
#[derive(Debug, Clone)]
pub struct Unknown {
    /// As it stands there.
    pub heading: String,
    /// Its column.
    pub index: u16,
    /// What it looks like, where the sheet waits for an answer.
    pub asked: Option<String>,
    /// The heading of the column that is taken for the same already.
    pub taken: Option<String>,
    /// Whether it tells something about somebody that is not kept.
    pub detail: bool,
}

impl SheetInput {
    /// Refuses the sheet for the headings that have to be explained first; nothing where there are none.
    pub(super) fn stopped(&self) -> Option<RowReport> {
        let asked = self.unknown.iter();
        let asked: Vec<(&Unknown, &String)> = asked
            .filter_map(|unknown| Some((unknown, unknown.asked.as_ref()?)))
            .collect();
        let (first, _) = asked.first()?;
        let told: Vec<String> = asked
            .iter()
            .map(|(unknown, means)| match &unknown.taken {
                Some(taken) => format!("“{}”和“{taken}”像是同一样", unknown.heading),
                None => format!("“{}”一栏不认得，像是“{means}”", unknown.heading),
            })
            .collect();
        let message = format!(
            "工作表“{}”第{}行：{}。整张表没有导入。请说明{}是哪一栏，或者不用这一栏，说一次就记住；也可以把表头改成认得的写法再导",
            self.sheet,
            self.heading_row,
            told.join("；"),
            if told.len() == 1 { "它" } else { "它们" }
        );
        Some(RowReport::stopped(self.heading_row, first.index, message))
    }

    /// What became of its rows.
    pub(super) fn report(&self, rows: Vec<RowReport>) -> SheetReport {
        SheetReport {
            sheet: self.sheet.clone(),
            kind: Some(self.kind.clone()),
            rows,
            notes: self.notes.clone(),
            unused: self.unused.clone(),
            asks: self.questions(),
            heading_row: self.heading_row,
        }
    }

    /// Refuses the sheet for the places that have to be explained first.
    pub(super) fn unplaced(&self, asked: &[Question]) -> RowReport {
        let names: Vec<String> = asked.iter().map(|q| format!("“{}”", q.words)).collect();
        let message = format!(
            "工作表“{}”第{}行以下：{}不是已有的{}。整张表没有导入。请说明每个是哪一个、新建还是不导入，说一次就记住",
            self.sheet,
            self.heading_row,
            names.join("、"),
            if self.town.is_some() {
                "乡镇、村（社区）"
            } else {
                "村（社区）"
            }
        );
        RowReport {
            code: Some("place"),
            subject: "地方".into(),
            ..RowReport::stopped(self.heading_row, 0, message)
        }
    }

    /// What has to be said before the sheet is read.
    pub(super) fn questions(&self) -> Vec<Question> {
        let asked = self
            .unknown
            .iter()
            .filter(|unknown| unknown.asked.is_some());
        asked
            .map(|unknown| Question {
                what: AskedOf::Column,
                words: unknown.heading.clone(),
                choices: self.choices.clone(),
            })
            .collect()
    }

    /// Says which columns are not used.
    pub(super) fn unused_told(&self) -> Option<RowReport> {
        let names: Vec<&str> = self
            .unknown
            .iter()
            .map(|unknown| unknown.heading.as_str())
            .collect();
        let told = format!("没有用到的栏：{}", names.join("、"));
        (!names.is_empty()).then(|| RowReport::skip(self.heading_row, &told))
    }

    /// How many rows stand under its headings.
    pub fn len(&self) -> usize {
        self.rows.len() + self.others.len()
    }

    /// Rows that carry something, and reports for those that do not (blank, subtotal and signature rows).
    pub fn rows(&self) -> (Vec<RowView<'_>>, Vec<RowReport>) {
        let rows = self.rows.iter().map(|row| RowView { sheet: self, row });
        (rows.collect(), self.others.clone())
    }
}

/// What a row is about, by the codes of the columns that say it, the best first.
pub(super) const SUBJECTS: [&str; 5] = ["name", "person", "topic", "title", "category"];

pub(super) fn plain_text(value: &Value) -> String {
    match value {
        Value::Empty => String::new(),
        Value::Text(text) | Value::DateTime(text) | Value::Error(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(value) => if *value { "是" } else { "否" }.to_owned(),
    }
}

/// One row of a recognised sheet.
#[derive(Debug, Clone, Copy)]
pub struct RowView<'a> {
    sheet: &'a SheetInput,
    row: &'a Row,
}

impl RowView<'_> {
    /// Name of its sheet.
    pub fn sheet(&self) -> &str {
        &self.sheet.sheet
    }

    /// The sheet's own row number.
    pub fn number(&self) -> u32 {
        self.row.number
    }

    /// What is known of it where it is a row of our own workbook that came back.
    pub fn returned(&self) -> Option<&Returned> {
        self.sheet.returned.get(&self.row.number)
    }

    /// A word of a column as it is asked about.
    pub(super) fn value_words(&self, code: &str, word: &str) -> String {
        let label = self.at(code).map_or(code, |at| at.label.as_str());
        format!("{}/{label}/{word}", self.sheet.label)
    }

    /// What the office has said of a word in cells.
    pub(super) fn said(&self, words: &str) -> Option<&str> {
        self.sheet.values.get(words).map(String::as_str)
    }

    fn at(&self, code: &str) -> Option<&ColumnAt> {
        self.sheet.columns.iter().find(|c| c.code == code)
    }

    /// A cell that says something.
    fn cell(&self, code: &str) -> Option<&Cell> {
        let cell = self.row.get(self.at(code)?.index)?;
        let nothing = matches!(&cell.value, Value::Text(text) if cells::says_nothing(text));
        (!nothing).then_some(cell)
    }

    /// The heading of a column as it stands there; empty where there is none.
    pub fn heading(&self, code: &str) -> &str {
        self.at(code).map_or("", |at| at.heading.as_str())
    }

    /// The first recognised column with a formula in it.
    pub fn formula(&self) -> Option<&str> {
        self.formulas().next()
    }

    /// Every recognised column with a formula in it.
    pub fn formulas(&self) -> impl Iterator<Item = &str> {
        let has = |c: &&ColumnAt| self.row.get(c.index).is_some_and(|cell| cell.formula);
        self.sheet
            .columns
            .iter()
            .filter(has)
            .map(|c| c.code.as_str())
    }

    /// The headings of those columns, as they stand there.
    pub fn formula_headings(&self) -> Vec<&str> {
        let codes: Vec<&str> = self.formulas().collect();
        let columns = self.sheet.columns.iter();
        let named = columns.filter(|column| codes.contains(&column.code.as_str()));
        named.map(|column| column.heading.as_str()).collect()
    }

    /// Whether a cell holds something that can be read; a formula that was never worked out does not.
    pub fn has_value(&self, code: &str) -> bool {
        let value = self.cell(code).map(|cell| &cell.value);
        !matches!(value, None | Some(Value::Empty | Value::Error(_)))
    }

    /// The cell as it stands there, whatever it says.
    pub fn as_written(&self, code: &str) -> String {
        let cell = self.at(code).and_then(|at| self.row.get(at.index));
        cell.map(|cell| kernel::tidy(&plain_text(&cell.value)))
            .unwrap_or_default()
    }

    /// Whether the cell holds a number: in an ID or account column its last digits are already lost.
    pub fn is_number(&self, code: &str) -> bool {
        matches!(self.cell(code).map(|c| &c.value), Some(Value::Number(_)))
    }

    /// The cell as text, spaces tidied; empty when there is nothing.
    pub fn text(&self, code: &str) -> String {
        self.cell(code)
            .map(|c| kernel::tidy(&plain_text(&c.value)))
            .unwrap_or_default()
    }

    /// The cell as text without any spaces; empty when there is nothing.
    pub fn squeezed(&self, code: &str) -> String {
        self.cell(code)
            .map(|c| kernel::squeeze(&plain_text(&c.value)))
            .unwrap_or_default()
    }

    /// The cell as money; `None` when empty. `Err` says what is wrong with it.
    pub fn money(&self, code: &str) -> Result<Option<Fen>, String> {
        let measure = self.at(code).and_then(|at| at.measure.clone());
        let measure = measure.unwrap_or_default();
        if let Some(why) = measure.unread().filter(|_| self.has_value(code)) {
            return Err(why);
        }
        let scale = match measure {
            Measure::TenThousand => 10_000,
            _ => 1,
        };
        let read = match self.cell(code).map(|c| &c.value) {
            None | Some(Value::Empty) => return Ok(None),
            Some(Value::Number(yuan)) => Fen::read_yuan_number(*yuan * f64::from(scale)),
            Some(Value::Text(text)) if kernel::squeeze(text).is_empty() => return Ok(None),
            Some(Value::Text(text)) => return cells::money(text, scale != 1).map(Some),
            Some(_) => return Err("应填金额".to_owned()),
        };
        read.map(Some).map_err(|e| e.to_string())
    }

    /// The cell as a month; `None` when empty.
    pub fn month(&self, code: &str) -> Result<Option<Month>, String> {
        let read = match self.cell(code).map(|c| &c.value) {
            None | Some(Value::Empty) => return Ok(None),
            Some(Value::Number(number)) => kernel::read_month_number(*number),
            Some(other) => match plain_text(other) {
                text if kernel::squeeze(&text).is_empty() => return Ok(None),
                text => kernel::read_month(&text),
            },
        };
        read.map(Some).map_err(|e| e.to_string())
    }

    /// The cell as a date; `None` when empty.
    pub fn date(&self, code: &str) -> Result<Option<Date>, String> {
        let read = match self.cell(code).map(|c| &c.value) {
            None | Some(Value::Empty) => return Ok(None),
            Some(Value::Number(number)) => kernel::read_date_number(*number),
            Some(other) => match plain_text(other) {
                text if kernel::squeeze(&text).is_empty() => return Ok(None),
                text => kernel::read_date(&text),
            },
        };
        read.map(Some).map_err(|e| e.to_string())
    }

    /// The cell as a day, or as several of which the first dates it; `None` when empty.
    pub fn days(&self, code: &str) -> Result<Option<DaysRead>, String> {
        match self.cell(code).map(|c| &c.value) {
            Some(Value::Text(text)) if !kernel::squeeze(text).is_empty() => {
                let year = self.sheet.year.as_ref();
                cells::days(text, year).map(Some)
            }
            _ => Ok(self.date(code)?.map(|first| DaysRead {
                first,
                last: None,
                notice: None,
            })),
        }
    }

    /// The cell as a whole number, its measure word ignored (「12人」); `None` when empty.
    pub fn integer(&self, code: &str) -> Result<Option<i64>, String> {
        let text = self.squeezed(code);
        if text.is_empty() {
            return Ok(None);
        }
        let measure = self.at(code).and_then(|at| at.measure.as_ref());
        if let Some(why) = measure.and_then(Measure::unread) {
            return Err(why);
        }
        let number = text.trim_end_matches(|c: char| !c.is_ascii_digit());
        let behind = &text[number.len()..];
        if OTHER_NUMBER.iter().any(|word| behind.starts_with(word))
            || INEXACT.iter().any(|word| behind.contains(word))
            || behind.ends_with(AND_A_HALF)
        {
            return Err(format!("“{text}”不是一个确定的整数，请写完整的数字，如 30"));
        }
        let digits = number.replace(',', "");
        let digits = digits.strip_suffix(".0").unwrap_or(&digits);
        digits
            .parse()
            .map(Some)
            .map_err(|_| format!("“{text}”不是整数"))
    }

    /// The cell as an ID number; `None` when empty.
    ///
    /// # Errors
    /// The row, refused by the first of `id_precision_lost`, `id`, `id_checksum`, `id_birth` that applies.
    pub fn id_number(&self, code: &str, today: Date) -> Result<Option<IdNumber>, RowReport> {
        if self.is_number(code) {
            return Err(self.error("id_precision_lost", code, PRECISION_LOST));
        }
        let text = self.squeezed(code);
        if text.is_empty() {
            return Ok(None);
        }
        IdNumber::read(&text, today).map(Some).map_err(|e| {
            let kind = match e {
                IdError::Shape => "id",
                IdError::Checksum => "id_checksum",
                IdError::Birth => "id_birth",
            };
            self.error(kind, code, &e.to_string())
        })
    }

    /// A row that is refused, naming sheet, row and column.
    pub fn error(&self, code: &'static str, column: &str, message: &str) -> RowReport {
        self.report(RowResult::Error, code, column, message)
    }

    /// A row that is written, with something to look at.
    pub fn warning(&self, code: &'static str, column: &str, message: &str) -> RowReport {
        self.report(RowResult::Warning, code, column, message)
    }

    /// A row that is written.
    pub fn ok(&self, message: &str) -> RowReport {
        RowReport {
            row: self.number(),
            result: RowResult::Ok,
            code: None,
            message: message.to_owned(),
            column: None,
            subject: self.subject().into(),
            effect: None,
            changes: Vec::new(),
            conflicts: Box::default(),
            question: None,
        }
    }

    /// Whom or what the row is about: a name where there is one, else its first text.
    fn subject(&self) -> String {
        if let Some(returned) = self.returned() {
            return returned.subject.clone();
        }
        let named = SUBJECTS.iter().map(|code| self.text(code));
        let first = || {
            let mut texts = self.row.cells.iter().map(|cell| plain_text(&cell.value));
            texts.find(|text| !text.is_empty()).unwrap_or_default()
        };
        named
            .into_iter()
            .find(|text| !text.is_empty())
            .unwrap_or_else(first)
    }

    fn report(
        &self,
        result: RowResult,
        code: &'static str,
        column: &str,
        message: &str,
    ) -> RowReport {
        let at = self.at(column);
        let place = at.map_or_else(String::new, |c| format!("“{}”列", c.heading));
        RowReport {
            row: self.number(),
            result,
            code: Some(code),
            message: format!(
                "工作表“{}”第{}行{place}：{message}",
                self.sheet.sheet,
                self.number()
            ),
            column: at.map(|c| c.index).filter(|index| *index < NO_COLUMN),
            subject: self.subject().into(),
            effect: None,
            changes: Vec::new(),
            conflicts: Box::default(),
            question: None,
        }
    }
}
