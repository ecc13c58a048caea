//! The rows under the headings of a table, read as a person reads them: a merged cell stands for all its rows; a line of
//! its own, the title or the sheet's name says what holds for the rows beneath; repeated headings, page ends, sums and
//! signatures are no records.

use std::collections::{BTreeMap, HashMap};

use workbook::{Cell, Row, Value};

use super::beneath::{Beneath, Merged, put};
use super::input::{ColumnAt, NO_COLUMN, plain_text};
use super::layout::{Holds, plain_heading};
use super::once::Said;
use super::report::RowReport;
use super::returned::TOKEN;
use super::table::Table;
use super::unused::Unused;

/// Blank rows in a row are told one by one up to here: a stray cell far down is no reason for a million lines.
const BLANK_ROWS_TOLD_MAX: u32 = 1_000;
/// Before the sample row of a template: it shows how to write and is no record.
pub const SAMPLE: &str = "示例";
/// What says whom or what a row is about, by the codes of the columns that say it.
const WHOSE: [&str; 5] = ["name", "id_number", "person", "topic", "title"];
/// A line of its own with more letters is a note.
const NOTE_LETTERS: usize = 12;
/// A total that begins with its word has no more letters: 合计人数.
const TOTAL_LETTERS: usize = 6;
/// What is told of rows that the clerk does not see.
const HIDDEN: &str = "隐藏或筛选掉的行，没有导入；要导入请取消隐藏和筛选";
/// What is told of rows with words that somebody has crossed out.
const STRUCK: &str = "有划了删除线的字，照样读了；不要的请删掉再导";
/// So many letters of a note are told.
const NOTE_TOLD: usize = 20;

/// The rows of a table.
#[derive(Default)]
pub(super) struct Body {
    /// Those that are records, with what stands once filled in.
    pub records: Vec<Row>,
    /// Those that are none, or cannot be read, and why.
    pub others: Vec<RowReport>,
    /// What was not used.
    pub unused: Vec<Unused>,
    /// What was taken from a title or the sheet's name.
    pub notes: Vec<String>,
}

/// What a row is.
enum Is {
    Record,
    Not(String),
    /// A line of its own that says what holds for the rows beneath.
    Section(Vec<Said>),
}

impl Table<'_> {
    /// Reads the rows.
    pub fn read(&mut self, rows: Vec<Row>) -> Body {
        let mut body = Body::default();
        let mut standing = self.standing_above(&rows, &mut body);
        let mut merged = Merged::of(self, &rows);
        let (mut expected, mut hidden) = (self.heading_row + 1, Vec::new());
        let mut last: HashMap<u16, Value> = HashMap::new();
        let mut empty = Beneath::of(self);
        // The columns of what the last heading among the rows has said.
        let mut of_section: Vec<u16> = Vec::new();
        for mut row in rows {
            let gap = row.number.min(expected + BLANK_ROWS_TOLD_MAX);
            let blank = (expected..gap).map(|number| RowReport::skip(number, "空行"));
            body.others.extend(blank);
            expected = row.number + 1;
            let is = match self.shape.hides_row(row.number) {
                true => {
                    hidden.push(row.number);
                    Is::Not("隐藏的行，没有导入；要导入请取消隐藏和筛选".to_owned())
                }
                false => self.what_is(&row),
            };
            match is {
                Is::Not(why) => body.others.push(RowReport::skip(row.number, &why)),
                Is::Section(said) => {
                    let told: Vec<String> = said.iter().map(Said::told).collect();
                    let why = format!("小标题：以下各行的{}", told.join("，"));
                    body.others.push(RowReport::skip(row.number, &why));
                    for said in said {
                        let column = self.column_of(&said, "小标题");
                        of_section.push(column);
                        standing.insert(column, said.value);
                    }
                }
                // What stood above holds no further than to the next heading, understood or not.
                Is::Record if !of_section.is_empty() && self.begins_another(&row) => {
                    for column in of_section.drain(..) {
                        standing.remove(&column);
                    }
                    let message = format!(
                        "工作表“{}”第{}行：像是小标题，没有认出说的是什么，下面各行没有沿用上一个小标题；请写明白，或者删去这一行",
                        self.sheet, row.number
                    );
                    let column = row.cells.first().map_or(0, |cell| cell.column);
                    let refused = RowReport::refused(row.number, column, "section", message);
                    body.others.push(refused);
                }
                Is::Record => {
                    if let Some(refused) = merged.fill(&mut row, self) {
                        body.others.push(refused);
                        continue;
                    }
                    for (column, value) in &standing {
                        put(&mut row, *column, &Value::Text(value.clone()));
                    }
                    self.repeat(&mut row, &mut last);
                    empty.see(&row);
                    body.records.push(row);
                }
            }
        }
        let struck = body.records.iter().map(|row| row.number);
        let struck: Vec<u32> = struck.filter(|row| self.shape.strikes_row(*row)).collect();
        for (rows, why) in [(hidden, HIDDEN), (struck, STRUCK)] {
            if !rows.is_empty() {
                body.unused.push(Unused::rows(&rows, why));
            }
        }
        body.notes.extend(empty.told());
        self.tell_columns(&mut body);
        body
    }

    /// What the title or the sheet's name says, for columns that hold nothing in any row.
    fn standing_above(&mut self, rows: &[Row], body: &mut Body) -> BTreeMap<u16, String> {
        let mut standing = BTreeMap::new();
        let layout = self.layout;
        // The title of our own workbook says nothing that its cells do not.
        if self.columns.iter().any(|at| at.code == TOKEN) {
            return standing;
        }
        for column in layout.columns.iter().filter(|column| column.stands_once) {
            let at = self.columns.iter().find(|at| at.code == column.code);
            if at.is_some_and(|at| rows.iter().any(|row| row.get(at.index).is_some())) {
                continue;
            }
            let titles = self.titles.iter().rev();
            let titles = titles.map(|(row, text)| (*row, text.as_str(), "标题"));
            let heads = column.stands_in_headings();
            let heads = heads.then_some((self.heading_row, self.heads, "表头"));
            let name = (self.heading_row, self.sheet, "工作表名");
            let mut lines = titles.chain(heads).chain([name]);
            let found = lines.find_map(|(row, text, source)| {
                let said = self.once.in_line(&layout.kind, &column.code, text)?;
                Some((row, said, source))
            });
            if let Some((row, said, source)) = found {
                let told = format!("{source}说明各行的{}", said.told());
                body.others.push(RowReport::skip(row, &told));
                body.notes.push(told);
                standing.insert(self.column_of(&said, source), said.value);
            }
        }
        standing
    }

    /// Where a column is, one added for it where the sheet has none.
    fn column_of(&mut self, said: &Said, source: &str) -> u16 {
        if let Some(at) = self.columns.iter().find(|at| at.code == said.code) {
            return at.index;
        }
        let elsewhere = self.columns.iter().filter(|at| at.index >= NO_COLUMN);
        let index = NO_COLUMN + u16::try_from(elsewhere.count()).unwrap_or(0);
        self.columns.push(ColumnAt {
            code: said.code.clone(),
            label: said.label.clone(),
            heading: format!("{}（{source}）", said.label),
            index,
            measure: None,
        });
        index
    }

    fn what_is(&self, row: &Row) -> Is {
        let token = self.columns.iter().find(|at| at.code == TOKEN);
        if token.is_some_and(|at| row.get(at.index).is_some() && !self.is_heading(row, at)) {
            return Is::Record;
        }
        let texts: Vec<(u16, String)> = row
            .cells
            .iter()
            .map(|cell| (cell.column, kernel::squeeze(&plain_text(&cell.value))))
            .filter(|(_, text)| !text.is_empty())
            .collect();
        let Some((_, first)) = texts.first() else {
            let formula = row.cells.iter().any(|cell| cell.formula);
            return if formula { Is::Record } else { not("空行") };
        };
        let is_serial = |(column, text): &(u16, String)| {
            let read = self.columns.iter().any(|at| at.index == *column);
            !read && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        if texts.iter().all(is_serial) {
            return not("只有序号，没有导入");
        }
        if first == SAMPLE {
            return not("示例行，没有导入；如果是真的记录，请删去“示例”二字");
        }
        if self.repeats_headings(&texts) {
            return not("重复的表头");
        }
        if self
            .titles
            .iter()
            .any(|(_, title)| texts.len() == 1 && title == first)
        {
            return not("重复的标题");
        }
        let no_digits: String = first.chars().filter(|c| !c.is_ascii_digit()).collect();
        let is_page = self.words.pages.contains(&no_digits);
        if texts.len() == 1 && (is_page || kernel::read_date(first).is_ok()) {
            return not("页码、日期行");
        }
        if self.is_total(&texts) {
            return not("合计行");
        }
        let before_colon = first.split(':').next().unwrap_or(first);
        if self
            .words
            .signatures
            .iter()
            .any(|word| word == before_colon)
        {
            return not("签字行");
        }
        if let Some(said) = self.section(&texts) {
            return Is::Section(said);
        }
        let is_note = first.chars().count() > NOTE_LETTERS
            || first.contains(['。', ';', ':'])
            || self
                .words
                .totals
                .iter()
                .any(|total| first.starts_with(total.as_str()));
        let is_text = row
            .cells
            .iter()
            .all(|cell| matches!(cell.value, Value::Text(_)));
        if texts.len() == 1 && is_note && is_text {
            let told: String = first.chars().take(NOTE_TOLD).collect();
            return Is::Not(format!("说明，没有导入：{told}"));
        }
        Is::Record
    }

    /// Whether a cell says what its heading says.
    fn is_heading(&self, row: &Row, at: &ColumnAt) -> bool {
        let text = row.get(at.index).map(|cell| plain_text(&cell.value));
        text.is_some_and(|text| plain_heading(&text) == plain_heading(&at.heading))
    }

    /// Whether a row says what the headings say.
    fn repeats_headings(&self, texts: &[(u16, String)]) -> bool {
        let heading = |column: u16| self.columns.iter().find(|at| at.index == column);
        let same = texts.iter().filter(|(column, text)| {
            heading(*column).is_some_and(|at| plain_heading(&at.heading) == plain_heading(text))
        });
        let same = same.count();
        same > 1
            && same * 2
                > texts
                    .iter()
                    .filter(|(column, _)| heading(*column).is_some())
                    .count()
    }

    /// Whether a row sums up: it says so, and not whom it is about.
    fn is_total(&self, texts: &[(u16, String)]) -> bool {
        let is_subject = |column: u16| {
            let at = self.columns.iter().find(|at| at.index == column);
            at.is_some_and(|at| WHOSE.contains(&at.code.as_str()))
        };
        let says = |text: &str| {
            let plain = plain_heading(text);
            let short = plain.chars().count() <= TOTAL_LETTERS;
            let is = |total: &String| {
                plain.ends_with(total.as_str()) || short && plain.starts_with(total.as_str())
            };
            self.words.totals.iter().any(is)
        };
        let about =
            |(column, text): &(u16, String)| is_subject(*column) && !says(text) && !is_count(text);
        texts.iter().any(|(_, text)| says(text)) && !texts.iter().any(about)
    }

    /// What a line of its own says: nothing beside it but how many it is about.
    fn section(&self, texts: &[(u16, String)]) -> Option<Vec<Said>> {
        let (_, line) = match texts {
            [line] => line,
            [line, (_, counted)] if is_count(counted) && !is_count(&line.1) => line,
            _ => return None,
        };
        let said = self.once.in_section(&self.layout.kind, line);
        (!said.is_empty()).then_some(said)
    }

    /// Whether a row is a heading among the rows, whatever it says: one cell, numbered, or over several columns.
    fn begins_another(&self, row: &Row) -> bool {
        let [
            Cell {
                column,
                value: Value::Text(text),
                ..
            },
        ] = row.cells.as_slice()
        else {
            return false;
        };
        let text = kernel::squeeze(text);
        let number = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
        let open = text.trim_start_matches(['(', '（']);
        let rest = open.trim_start_matches(number);
        let numbered = rest.len() < open.len() && rest.starts_with(['、', '.', '．', ')', '）']);
        let wide = self.shape.merged.iter().any(|area| {
            area.rows.0 == row.number && area.columns.0 == *column && area.columns.1 > *column
        });
        numbered || wide
    }

    /// Puts the value above where a cell says that it is the same.
    fn repeat(&self, row: &mut Row, last: &mut HashMap<u16, Value>) {
        for at in &self.columns {
            let column = self.known(&at.code);
            let plain = column.is_some_and(|column| column.holds != Holds::Digits);
            if !plain || WHOSE.contains(&at.code.as_str()) {
                continue;
            }
            let found = row
                .cells
                .binary_search_by_key(&at.index, |cell| cell.column);
            let Some(cell) = found.ok().and_then(|place| row.cells.get_mut(place)) else {
                last.remove(&at.index);
                continue;
            };
            let is_ditto = match &cell.value {
                Value::Text(text) => {
                    let text = kernel::squeeze(text);
                    self.words.ditto.contains(&text)
                }
                _ => false,
            };
            match last.get(&at.index) {
                Some(above) if is_ditto => cell.value = above.clone(),
                _ => {
                    last.insert(at.index, cell.value.clone());
                }
            }
        }
    }

    /// Tells which columns hold something and have no heading, and which of those that are read are hidden.
    fn tell_columns(&self, body: &mut Body) {
        let mut bare: BTreeMap<u16, usize> = BTreeMap::new();
        for cell in body.records.iter().flat_map(|row| &row.cells) {
            if cell.column < NO_COLUMN && !self.headed.contains(&cell.column) {
                *bare.entry(cell.column).or_default() += 1;
            }
        }
        for (column, cells) in bare {
            let why = format!("没有表头，{cells}格没有用到");
            body.unused.push(Unused::column(column, "", None, &why));
        }
        for at in self
            .columns
            .iter()
            .filter(|at| self.shape.hides_column(at.index))
        {
            let why = "隐藏的一栏，照样读了";
            body.unused
                .push(Unused::column(at.index, &at.heading, None, why));
        }
    }
}

/// 12, 12人
fn is_count(text: &str) -> bool {
    let digits = text.trim_end_matches(['人', '户', '名', '位']);
    !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit()) && digits.len() < 6
}

fn not(why: &str) -> Is {
    Is::Not(why.to_owned())
}
