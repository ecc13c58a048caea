//! Codes of divisions in place of the names of villages (居住地区划代码): read as the unit that has the code.

use kernel::DivisionCode;
use workbook::Value;

use super::input::{ColumnAt, SheetInput, plain_text};
use super::layout::{Dictionary, plain_heading};
use super::recognise::Knowledge;
use super::unused::{Part, Unused, rows_told};
use crate::organisation::Directory;

/// What is told of codes that lead to no unit of the office.
const NOT_BENEATH: &str = "不是本单位以下的区划代码，没有用到";

/// Reads a column of codes as that of villages, where a table has none; a code that leads nowhere is not used, and said so.
pub(super) fn named_by_codes(
    input: &mut SheetInput,
    knowledge: &Knowledge,
    (directory, division): (&Directory, DivisionCode),
) {
    let (mut layouts, words) = (knowledge.layouts.iter(), &knowledge.words);
    let Some(layout) = layouts.find(|layout| layout.kind == input.kind) else {
        return;
    };
    let mut columns = layout.columns.iter();
    let Some(village) = columns.find(|c| c.dictionary == Some(Dictionary::Villages)) else {
        return;
    };
    if input.columns.iter().any(|at| at.code == village.code) {
        return;
    }
    let is_code = |heading: &str| words.division_codes.contains(&plain_heading(heading));
    let mut unknown = input.unknown.iter();
    let Some(place) = unknown.position(|unknown| is_code(&unknown.heading)) else {
        return;
    };
    let (index, heading) = (
        input.unknown[place].index,
        input.unknown[place].heading.clone(),
    );
    let named = |text: &str| {
        let code = directory.now(DivisionCode::read(text).ok()?);
        let own = directory.knows(code) && division.contains(code);
        let above = code
            .parent()
            .filter(|above| division.contains(*above) && *above != division);
        let above = above.map_or_else(String::new, |above| directory.name(above));
        own.then(|| format!("{above}{}", directory.name(code)))
    };
    let (mut found, mut lost) = (0, Vec::new());
    for row in &mut input.rows {
        let Some(cell) = row.cells.iter_mut().find(|cell| cell.column == index) else {
            continue;
        };
        match named(&plain_text(&cell.value)) {
            Some(name) => {
                cell.value = Value::Text(name);
                found += 1;
            }
            None => {
                row.cells.retain(|cell| cell.column != index);
                lost.push(row.number);
            }
        }
    }
    let is_told = |unused: &Unused| unused.what == Part::Column && unused.heading == heading;
    input.unused.retain(|unused| !is_told(unused));
    if !lost.is_empty() {
        input.unused.push(Unused {
            what: Part::Cell,
            place: rows_told(&lost),
            heading: heading.clone(),
            nearest: None,
            why: NOT_BENEATH.to_owned(),
        });
    }
    if found > 0 {
        input
            .notes
            .push(format!("“{heading}”按区划代码认作{}", village.headings[0]));
        input.unknown.remove(place);
        input.village = Some(village.code.clone());
        input.columns.push(ColumnAt {
            code: village.code.clone(),
            label: village.headings[0].clone(),
            heading,
            index,
            measure: None,
        });
    }
}
