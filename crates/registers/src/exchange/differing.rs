//! Two tables of one workbook that say different things of one matter: neither is believed, and both are told. The order of
//! the sheets decides nothing. What is one matter, and of what there is but one thing to say, the layouts declare.

use std::collections::HashMap;

use super::input::{RowView, SheetInput};
use super::layout::{Agree, Column, Dictionary, Holds, Layout};
use super::report::RowReport;
use ground::error::Result;

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

/// Finds them among the tables of each kind.
pub(super) fn differing(
    inputs: &[SheetInput],
    layouts: &[Layout],
    spellings: Spellings<'_>,
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
                tell(said, agree, &mut differing);
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

/// Tells those rows of one matter that another table contradicts.
fn tell(said: &[Said<'_>], agree: &Agree, differing: &mut Differing) {
    for one in said {
        let others = said.iter().filter(|other| other.table != one.table);
        let found = others.into_iter().find_map(|other| {
            let mut columns = agree.says.iter().zip(one.values.iter().zip(&other.values));
            let differs = |(one, other): (&String, &String)| {
                !one.is_empty() && !other.is_empty() && one != other
            };
            let (column, _) = columns.find(|(_, values)| differs(*values))?;
            Some((column, other))
        });
        let Some((column, other)) = found else {
            continue;
        };
        let message = format!(
            "和工作表“{}”第{}行说的不一样（{}、{}），不知道以哪个为准，没有导入；请只留对的那一张，或改成一样",
            other.row.sheet(),
            other.row.number(),
            one.row.squeezed(column),
            other.row.squeezed(column)
        );
        let report = one.row.error("sheets_differ", column, &message);
        differing
            .entry((one.table, one.row.number()))
            .or_insert(report);
    }
}
