//! Two tables of one workbook that say different things of one matter: neither is believed, and both are told. The order of
//! the sheets decides nothing. What is one matter, and of what there is but one thing to say, the layouts declare.

use std::collections::HashMap;

use super::input::{RowView, SheetInput};
use super::layout::{Agree, Column, Dictionary, Holds, Layout};
use super::report::RowReport;
use super::returned::{ALL_CONFLICTS, Decided, decided_of};
use super::unused::{AskedOf, Question, rows_told};
use ground::error::{Error, Result};
use kernel::accounts_apart;

/// The rows that say something else than another table: by the place of their table and their number.
pub(super) type Differing = HashMap<(usize, u32), RowReport>;

/// Every way in which each word of a dictionary is written.
pub(super) type Spellings<'s> = &'s dyn Fn(Dictionary) -> Result<Vec<Vec<String>>>;

/// A row, and what it says in the columns that must agree.
struct Said<'r> {
    table: usize,
    row: RowView<'r>,
    values: Vec<String>,
}

/// Code of a row that another sheet stands in place of, as somebody has said.
const NOT_CHOSEN: &str = "sheet_not_chosen";

/// Under which of what was decided stands which of these sheets counts.
fn decided_by(sheets: &str) -> String {
    format!("sheets {sheets}")
}

/// What was said of sheets that differ, as it is decided: their names as they were asked about, or all, and the one.
///
/// # Errors
/// When the one is not among them.
fn counting_sheets(said: impl IntoIterator<Item = (String, String)>) -> Result<Decided> {
    let read = |(sheets, one): (String, String)| {
        let known = sheets == ALL_CONFLICTS || sheets.split(BETWEEN).any(|sheet| sheet == one);
        match known {
            true => Ok((decided_by(&sheets), one)),
            false => Err(Error::refusal(format!(
                "以哪张工作表为准，只能答“{sheets}”里的一张，不能答“{one}”"
            ))),
        }
    };
    said.into_iter().map(read).collect()
}

/// What was decided of conflicts, and which sheets count; both for one import.
///
/// # Errors
/// When it is none of what may be decided.
pub(super) fn all_decided(
    conflicts: impl IntoIterator<Item = (String, String)>,
    sheets: impl IntoIterator<Item = (String, String)>,
) -> Result<Decided> {
    let mut decided = decided_of(conflicts)?;
    decided.extend(counting_sheets(sheets)?);
    Ok(decided)
}

/// Between the names of sheets.
const BETWEEN: char = '、';

/// What is told of the rows of a table that another sheet stands in place of.
pub(super) fn left_for_another(reports: &[RowReport]) -> Option<String> {
    let rows = reports.iter().filter(|row| row.code == Some(NOT_CHOSEN));
    let rows: Vec<u32> = rows.map(|row| row.row).collect();
    (!rows.is_empty()).then(|| {
        let rows = rows_told(&rows);
        format!("{rows}和别的工作表说的不一样，按说好的以那一张为准，没有导入")
    })
}

/// Finds them among the tables of each kind; where somebody has decided which sheet counts, those of the others.
pub(super) fn differing(
    inputs: &[SheetInput],
    layouts: &[Layout],
    spellings: Spellings<'_>,
    decided: &Decided,
) -> Result<Differing> {
    let mut differing = Differing::new();
    for layout in layouts.iter().filter(|layout| !layout.agree.is_empty()) {
        let tables = inputs.iter().enumerate();
        let tables: Vec<(usize, &SheetInput)> = tables
            .filter(|(_, input)| input.kind == layout.kind)
            .collect();
        if tables.len() < 2 {
            continue;
        }
        let reader = Reader::of(layout, spellings)?;
        for agree in &layout.agree {
            for said in reader.grouped(&tables, agree).values() {
                tell(said, (layout, agree), decided, &mut differing);
            }
        }
    }
    Ok(differing)
}

/// Reads cells so that what is written in different ways is told to be the same.
struct Reader<'l> {
    layout: &'l Layout,
    spellings: HashMap<&'l str, Vec<Vec<String>>>,
}

impl<'l> Reader<'l> {
    fn of(layout: &'l Layout, spellings: Spellings<'_>) -> Result<Reader<'l>> {
        let mut known = HashMap::new();
        for column in &layout.columns {
            if let Some(dictionary @ Dictionary::Categories) = column.dictionary {
                known.insert(column.code.as_str(), spellings(dictionary)?);
            }
        }
        Ok(Reader {
            layout,
            spellings: known,
        })
    }

    /// The rows of several tables by the matter they are about.
    fn grouped<'r>(
        &self,
        tables: &[(usize, &'r SheetInput)],
        agree: &Agree,
    ) -> HashMap<Vec<String>, Vec<Said<'r>>> {
        let mut grouped: HashMap<Vec<String>, Vec<Said<'r>>> = HashMap::new();
        for (table, input) in tables {
            for row in input.rows().0 {
                let is_meant = agree
                    .when
                    .iter()
                    .all(|(code, words)| words.contains(&row.squeezed(code)));
                let read = |codes: &[String]| -> Vec<String> {
                    codes.iter().map(|code| self.value(&row, code)).collect()
                };
                let key = read(&agree.of);
                if is_meant && key.first().is_some_and(|first| !first.is_empty()) {
                    let values = read(&agree.says);
                    grouped.entry(key).or_default().push(Said {
                        table: *table,
                        row,
                        values,
                    });
                }
            }
        }
        grouped
    }

    fn value(&self, row: &RowView<'_>, code: &str) -> String {
        let text = row.squeezed(code).to_uppercase();
        let column = self.layout.columns.iter().find(|c| c.code == code);
        if let Some(spellings) = self.spellings.get(code) {
            let is = |words: &&Vec<String>| words.iter().any(|word| kernel::squeeze(word) == text);
            let found = spellings.iter().find(is).and_then(|words| words.first());
            return found.cloned().unwrap_or(text);
        }
        column.and_then(|column| held(row, column)).unwrap_or(text)
    }
}

/// A month, a day or an amount in one form; nothing where there is none to be read.
fn held(row: &RowView<'_>, column: &Column) -> Option<String> {
    let code = column.code.as_str();
    let month = || row.month(code).ok().flatten();
    match column.holds {
        Holds::Month => month().map(|month| month.to_string()),
        Holds::Date => {
            let day = row.date(code).ok().flatten();
            let day = day.or_else(|| month().map(|month| month.first_day()));
            day.map(|day| day.to_string())
        }
        Holds::Money => {
            let money = row.money(code).ok().flatten();
            money.map(|fen| fen.to_string())
        }
        Holds::Text | Holds::Digits | Holds::Integer => None,
    }
}

/// A row, the column in which another contradicts it, and that row.
type Contradicted<'s, 'r> = (&'s Said<'r>, &'s String, &'s Said<'r>);

fn contradicted<'s, 'r>(said: &[&'s Said<'r>], agree: &'s Agree) -> Vec<Contradicted<'s, 'r>> {
    let against = |one: &&'s Said<'r>| {
        let mut others = said.iter().filter(|other| other.table != one.table);
        others.find_map(|other| {
            let mut columns = agree.says.iter().zip(one.values.iter().zip(&other.values));
            let differs = |(one, other): (&String, &String)| {
                !one.is_empty() && !other.is_empty() && one != other
            };
            let (column, _) = columns.find(|(_, values)| differs(*values))?;
            Some((*one, column, *other))
        })
    };
    said.iter().filter_map(against).collect()
}

/// Tells those rows of one matter that another table contradicts, with the question which sheet counts; once that is said,
/// those of the other sheets.
fn tell(
    said: &[Said<'_>],
    (layout, agree): (&Layout, &Agree),
    decided: &Decided,
    differing: &mut Differing,
) {
    let all: Vec<&Said<'_>> = said.iter().collect();
    let found = contradicted(&all, agree);
    if found.is_empty() {
        return;
    }
    let mut sheets: Vec<&str> = Vec::new();
    for one in said {
        if !sheets.contains(&one.row.sheet()) {
            sheets.push(one.row.sheet());
        }
    }
    let words = sheets.join(&BETWEEN.to_string());
    let chosen = [words.as_str(), ALL_CONFLICTS].into_iter();
    let chosen = chosen.filter_map(|sheets| decided.get(&decided_by(sheets)));
    let mut chosen = chosen.filter(|chosen| sheets.contains(&chosen.as_str()));
    if let Some(chosen) = chosen.next() {
        let (own, others): (Vec<&Said<'_>>, Vec<&Said<'_>>) =
            all.into_iter().partition(|one| one.row.sheet() == chosen);
        if contradicted(&own, agree).is_empty() {
            for one in others {
                let why = format!("和工作表“{chosen}”说的不一样，按说好的以它为准，没有导入");
                let mut report = RowReport::skip(one.row.number(), &why);
                report.code = Some(NOT_CHOSEN);
                differing.insert((one.table, one.row.number()), report);
            }
            return;
        }
    }
    let choices: Vec<String> = sheets.iter().map(|sheet| (*sheet).to_owned()).collect();
    for (one, column, other) in found {
        let message = format!(
            "和工作表“{}”第{}行说的不一样（{}），不知道以哪个为准，没有导入；请说明以哪张表为准，或改成一样",
            other.row.sheet(),
            other.row.number(),
            cells(layout, column, (one, other)).join("、")
        );
        let mut report = one.row.error("sheets_differ", column, &message);
        report.question = (choices.len() > 1).then(|| {
            Box::new(Question {
                what: AskedOf::Sheet,
                words: words.clone(),
                choices: choices.clone(),
            })
        });
        differing
            .entry((one.table, one.row.number()))
            .or_insert(report);
    }
}

/// What two rows say in a column, for a message: numbers masked.
fn cells(layout: &Layout, column: &str, (one, other): (&Said<'_>, &Said<'_>)) -> [String; 2] {
    let [one, other] = [one, other].map(|said| said.row.squeezed(column));
    let mut columns = layout.columns.iter();
    match columns.any(|c| c.code == column && c.holds == Holds::Digits) {
        true => accounts_apart(&one, &other),
        false => [one, other],
    }
}
