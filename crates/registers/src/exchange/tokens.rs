//! Rows of our own workbooks that come back (行标识): known by their token, and held field by field against what was handed
//! out. What stands as it was handed out says nothing; only what was changed is left for the subject to read.

use std::collections::{BTreeMap, HashMap, HashSet};

use workbook::{Row, Value};

use super::cells::says_nothing;
use super::input::{ColumnAt, NO_COLUMN, SUBJECTS, SheetInput, plain_text};
use super::layout::{Holds, Layout, plain_heading};
use super::report::RowReport;
use super::returned::{Returned, ReturnedCell, TOKEN};
use ground::error::Result;
use ground::lists::{HandedCell, HandedOut, Key, ROW_TOKEN, token_read};
use ground::office::Office;

/// One row of a sheet of the workbook: place of its table, and its number.
type At = (usize, u32);
/// One row of what was handed out: number of the workbook, and of the row in it, from 1.
type Handed = (i64, usize);

/// Knows the rows that carry tokens; a token that cannot be believed refuses its row.
pub(super) fn know_returned(
    office: &Office,
    layouts: &[Layout],
    inputs: &mut [SheetInput],
) -> Result<()> {
    let mut exports: HashMap<i64, Option<HandedOut>> = HashMap::new();
    let (tokens, mut refused) = read_tokens(office, inputs);
    for (id, _) in tokens.values() {
        if !exports.contains_key(id) {
            exports.insert(*id, HandedOut::read(office, *id)?);
        }
    }
    let mut times: HashMap<Handed, Vec<At>> = HashMap::new();
    for (at, handed) in &tokens {
        times.entry(*handed).or_default().push(*at);
    }
    let mut compared: HashMap<At, (Returned, Vec<String>)> = HashMap::new();
    for (table, input) in inputs.iter().enumerate() {
        let mut sheets: HashMap<i64, Sheet<'_>> = HashMap::new();
        for found in &input.rows {
            let at = (table, found.number);
            let Some((id, row)) = tokens.get(&at) else {
                continue;
            };
            let handed = exports.get(id).and_then(Option::as_ref);
            match handed.map(|handed| (handed, handed.rows.get(row - 1))) {
                Some((handed, Some((record, cells)))) if handed.kind == input.kind => {
                    let sheet = sheets.entry(*id);
                    let sheet = sheet.or_insert_with(|| Sheet::of(input, handed, layouts));
                    compared.insert(at, sheet.compare(found, *record, cells));
                }
                Some(_) => {
                    let why = "这个行标识是另一种表的，这一行没有导入";
                    refused.insert(at, ("token", why.to_owned()));
                }
                None => {
                    let why =
                        "这份导出太早，已经不记得导出时的内容，这一行没有导入；请重新导出再改";
                    refused.insert(at, ("token_forgotten", why.to_owned()));
                }
            }
        }
    }
    refuse_doubled(inputs, &times, &compared, &mut refused);
    refuse_moved(&tokens, &exports, &compared, &times, &mut refused);
    tell_left_out(inputs, &tokens, &exports);
    settle(inputs, compared, &refused, &exports, &tokens);
    Ok(())
}

/// Refused rows, each with a code and why.
type Refused = HashMap<At, (&'static str, String)>;

fn read_tokens(office: &Office, inputs: &[SheetInput]) -> (BTreeMap<At, Handed>, Refused) {
    let (mut tokens, mut refused) = (BTreeMap::new(), Refused::new());
    for (table, input) in inputs.iter().enumerate() {
        let Some(column) = input.columns.iter().find(|at| at.code == TOKEN) else {
            continue;
        };
        for row in &input.rows {
            let text = row.get(column.index).map(|cell| plain_text(&cell.value));
            let text = text.map(|text| kernel::squeeze(&text)).unwrap_or_default();
            if text.is_empty() {
                continue;
            }
            let at = (table, row.number);
            match token_read(office, &text) {
                Some(handed) => drop(tokens.insert(at, handed)),
                None => {
                    let why =
                        "不是本单位发出的行标识，或者改过；这一行没有导入。新的一行请把行标识空着";
                    refused.insert(at, ("token", why.to_owned()));
                }
            }
        }
    }
    (tokens, refused)
}

/// A token that stands in several rows: which of them is the record, nobody can know.
fn refuse_doubled(
    inputs: &[SheetInput],
    times: &HashMap<Handed, Vec<At>>,
    compared: &HashMap<At, (Returned, Vec<String>)>,
    refused: &mut Refused,
) {
    for rows in times.values().filter(|rows| rows.len() > 1) {
        for at in rows {
            if compared
                .get(at)
                .is_some_and(|(row, _)| row.changed.is_empty())
            {
                continue;
            }
            let others = rows.iter().filter(|other| *other != at);
            let others: Vec<String> = others
                .map(|(table, row)| format!("“{}”第{row}行", inputs[*table].sheet))
                .collect();
            let why = format!(
                "和{}是同一个行标识，不知道哪一行是原来的，没有导入；复制出来的新一行请把行标识空着",
                others.join("、")
            );
            refused.insert(*at, ("token_twice", why));
        }
    }
}

/// A row that says what another row of the same workbook was handed out with, where that one does not say it any more: the
/// tokens were moved, not the cells changed.
fn refuse_moved(
    tokens: &BTreeMap<At, Handed>,
    exports: &HashMap<i64, Option<HandedOut>>,
    compared: &HashMap<At, (Returned, Vec<String>)>,
    times: &HashMap<Handed, Vec<At>>,
    refused: &mut Refused,
) {
    let changed = |at: &At| {
        compared
            .get(at)
            .is_some_and(|(row, _)| !row.changed.is_empty())
    };
    let mut said: HashMap<i64, HashMap<Vec<String>, Vec<usize>>> = HashMap::new();
    for (id, handed) in exports {
        let rows = handed.iter().flat_map(|handed| &handed.rows);
        let of = said.entry(*id).or_default();
        for (row, (_, cells)) in (1..).zip(rows) {
            let cells = cells.iter().map(|cell| plain(&cell.shown)).collect();
            of.entry(cells).or_default().push(row);
        }
    }
    for (at, (id, own)) in tokens.iter().filter(|(at, _)| changed(at)) {
        let Some((_, cells)) = compared.get(at) else {
            continue;
        };
        let others = said.get(id).and_then(|said| said.get(cells));
        let moved = others.into_iter().flatten().find(|other| {
            let there = times.get(&(*id, **other)).into_iter().flatten();
            *other != own && there.into_iter().any(&changed)
        });
        if moved.is_some() {
            let why = "整行和导出的另一行一样，像是行标识串了行，没有导入；排序时请整行一起排";
            refused.insert(*at, ("token_moved", why.to_owned()));
        }
    }
}

/// Says of each workbook how many of its rows are not there; they stay as they are.
fn tell_left_out(
    inputs: &mut [SheetInput],
    tokens: &BTreeMap<At, Handed>,
    exports: &HashMap<i64, Option<HandedOut>>,
) {
    for (id, handed) in exports {
        let Some(handed) = handed else { continue };
        let of = tokens.iter().filter(|(_, (of, _))| of == id);
        let there: HashSet<usize> = of.clone().map(|(_, (_, row))| *row).collect();
        let left = handed.rows.len().saturating_sub(there.len());
        if let (Some(((table, _), _)), true) = (of.clone().next(), left > 0) {
            inputs[*table].notes.push(format!(
                "导出的{}行里有{left}行不在表里，没有动",
                handed.rows.len()
            ));
        }
    }
}

/// Leaves in each row only what was changed, and takes out those that are refused.
fn settle(
    inputs: &mut [SheetInput],
    mut compared: HashMap<At, (Returned, Vec<String>)>,
    refused: &Refused,
    exports: &HashMap<i64, Option<HandedOut>>,
    tokens: &BTreeMap<At, Handed>,
) {
    for (table, input) in inputs.iter_mut().enumerate() {
        let Some(index) = input.columns.iter().find(|at| at.code == TOKEN) else {
            continue;
        };
        let index = index.index;
        let sheet = input.sheet.clone();
        let mut rows = std::mem::take(&mut input.rows);
        rows.retain_mut(|row| {
            if let Some((code, why)) = refused.get(&(table, row.number)) {
                let place = format!("工作表“{sheet}”第{}行“{ROW_TOKEN}”列", row.number);
                let message = format!("{place}：{why}");
                let report = RowReport::refused(row.number, index, code, message);
                input.others.push(report);
                return false;
            }
            if let Some((returned, _)) = compared.remove(&(table, row.number)) {
                let changed: HashSet<u16> = returned
                    .changed
                    .iter()
                    .filter_map(|cell| {
                        let code = cell.code.as_ref()?;
                        Some(input.columns.iter().find(|at| at.code == *code)?.index)
                    })
                    .collect();
                row.cells.retain(|cell| changed.contains(&cell.column));
                input.returned.insert(row.number, returned);
            }
            true
        });
        input.rows = rows;
        // What our own workbook has beside is not wanted back, and nobody has to hear of it.
        let own = tokens.iter().filter(|((of, _), _)| *of == table);
        let own = own.filter_map(|(_, (id, _))| exports.get(id)?.as_ref());
        let own: HashSet<String> = own
            .flat_map(|handed| handed.headings.iter().map(|heading| plain_heading(heading)))
            .collect();
        let ours = |heading: &str| own.contains(&plain_heading(heading));
        let (known, unknown): (Vec<_>, Vec<_>) = std::mem::take(&mut input.unknown)
            .into_iter()
            .partition(|unknown| ours(&unknown.heading));
        input.unknown = unknown;
        input.unused.retain(|unused| {
            let mut known = known.iter();
            known.all(|known| known.heading != unused.heading)
        });
    }
}

/// The columns of a table beside those of what was handed out.
struct Sheet<'s> {
    /// Heading, place in the sheet, and what the subject calls it.
    columns: Vec<(&'s str, Option<u16>, Option<&'s str>, Holds)>,
    /// Columns of the sheet that were not handed out.
    more: Vec<&'s ColumnAt>,
    subjects: Vec<usize>,
}

impl<'s> Sheet<'s> {
    fn of(input: &'s SheetInput, handed: &'s HandedOut, layouts: &'s [Layout]) -> Sheet<'s> {
        let layout = layouts.iter().find(|layout| layout.kind == input.kind);
        let mut taken = HashSet::new();
        let mut column = |heading: &'s String| {
            let plain = plain_heading(heading);
            let is = |other: &str| plain_heading(other) == plain;
            let known = input.columns.iter().find(|at| is(&at.heading));
            let unknown = input.unknown.iter().find(|unknown| is(&unknown.heading));
            let index = known.map(|at| at.index);
            taken.extend(index);
            let code = known.map(|at| at.code.as_str());
            let mut columns = layout.into_iter().flat_map(|layout| &layout.columns);
            let holds = columns.find(|column| Some(column.code.as_str()) == code);
            (
                heading.as_str(),
                index.or_else(|| unknown.map(|unknown| unknown.index)),
                code,
                holds.map(|column| column.holds).unwrap_or_default(),
            )
        };
        let columns: Vec<_> = handed.headings.iter().map(&mut column).collect();
        let place = |code: &&str| columns.iter().position(|column| column.2 == Some(*code));
        let subjects = SUBJECTS.iter().filter_map(place).collect();
        let more = input
            .columns
            .iter()
            .filter(|at| at.code != TOKEN && at.index < NO_COLUMN && !taken.contains(&at.index));
        Sheet {
            more: more.collect(),
            columns,
            subjects,
        }
    }

    /// What of a row was changed, and what the row says now under each heading that was handed out.
    fn compare(&self, row: &Row, record: Key, cells: &[HandedCell]) -> (Returned, Vec<String>) {
        let (mut changed, mut said) = (Vec::new(), Vec::new());
        for ((heading, index, code, holds), before) in self.columns.iter().zip(cells) {
            let value = index
                .and_then(|index| row.get(index))
                .map(|cell| &cell.value);
            if index.is_none() || same(value, &before.shown, *holds) {
                said.push(plain(&before.shown));
                continue;
            }
            let mine = value.map(|value| kernel::tidy(&plain_text(value)));
            let mine = mine.unwrap_or_default();
            said.push(plain(&mine));
            changed.push(ReturnedCell {
                heading: (*heading).to_owned(),
                code: code.map(str::to_owned),
                before: Some(before.clone()),
                mine,
            });
        }
        for at in &self.more {
            let value = row.get(at.index).map(|cell| plain_text(&cell.value));
            let mine = value.map(|text| kernel::tidy(&text)).unwrap_or_default();
            if !says_nothing(&mine) && !mine.is_empty() {
                changed.push(ReturnedCell {
                    heading: at.heading.clone(),
                    code: Some(at.code.clone()),
                    before: None,
                    mine,
                });
            }
        }
        let shown = |place: &usize| cells.get(*place).map(|cell| cell.shown.clone());
        let named = self.subjects.iter().filter_map(shown);
        let mut named = named.filter(|text| !text.is_empty());
        let first = || cells.first().map(|cell| cell.shown.clone());
        let returned = Returned {
            record,
            subject: named.next().or_else(first).unwrap_or_default(),
            changed,
        };
        (returned, said)
    }
}

/// A value as it is compared with those of other rows: 300 and 300.00 are one, and so is a day with and without an hour.
fn plain(text: &str) -> String {
    let text = kernel::squeeze(text);
    if let Ok(number) = text.replace(',', "").parse::<f64>() {
        return number.to_string();
    }
    kernel::read_date(&text).map_or(text, |day| day.to_string())
}

/// Whether a cell says what was handed out.
fn same(value: Option<&Value>, shown: &str, holds: Holds) -> bool {
    let number = |text: &str| text.replace(',', "").parse::<f64>().ok();
    let text = value.map(|value| kernel::squeeze(&plain_text(value)));
    let text = text.unwrap_or_default();
    if text == kernel::squeeze(shown) || shown.is_empty() && says_nothing(&text) {
        return true;
    }
    match (value, holds) {
        (Some(Value::Number(value)), _) => number(shown) == Some(*value),
        (Some(_), Holds::Money | Holds::Integer) => {
            number(&text).is_some_and(|value| number(shown) == Some(value))
        }
        (Some(Value::DateTime(_)), _) | (Some(_), Holds::Date) => {
            let day = kernel::read_date(&text).ok();
            day.is_some() && day == kernel::read_date(shown).ok()
        }
        _ => false,
    }
}
