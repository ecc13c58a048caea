//! A workbook given back with what is wrong beside its rows: an .xlsx as it came, any other as a plain .xlsx.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufWriter, Read};
use std::path::Path;

use gongwen::{PlainCell, PlainSheet, write_plain};
use workbook::{Given, Mark, RESULT_HEADING, Row, Severity, Sheet, Value};

use super::report::{RowResult, SheetReport};
use ground::error::{Error, Result};

/// What an .xlsx begins with.
const ARCHIVE: &[u8] = b"PK";

/// The name of a sheet, and the number of a row in it.
type RowAt = (String, u32);

/// Writes `source` with its marks to `output`, or only the marked rows of it; `sheets` reads it where it has to be written
/// anew. `headings` has the rows of headings of each sheet; `stays` what else stays among the marked.
///
/// # Errors
/// When it cannot be read or written.
pub(super) fn write_marked(
    source: &Path,
    sheets: impl FnOnce() -> Result<Vec<Sheet>>,
    (headings, stays): (&[RowAt], &[RowAt]),
    (marks, given): (&[Mark], Given),
    output: &Path,
) -> Result<()> {
    let mut begins = Vec::new();
    File::open(source)?.take(2).read_to_end(&mut begins)?;
    if begins == ARCHIVE {
        let rows = [headings, stays].concat();
        return workbook::annotate(source, &rows, (marks, given), output)
            .map_err(|e| Error::refusal(format!("标注问题的表格没有写成：{e}")));
    }
    let plain: Vec<PlainSheet> = sheets()?
        .iter()
        .map(|sheet| {
            let own = headings.iter().filter(|(name, _)| *name == sheet.name);
            let heads: Vec<u32> = own.map(|(_, row)| *row).collect();
            let own = marks.iter().filter(|mark| mark.sheet == sheet.name);
            let reasons = own.map(|mark| (mark.row, mark.message.as_str()));
            with_reasons(sheet, &heads, &reasons.collect(), given == Given::All)
        })
        .collect();
    let mut file = BufWriter::new(File::create(output)?);
    write_plain(&plain, &mut file).map_err(|e| Error::Fault(e.into()))?;
    Ok(())
}

/// What is to be said beside the rows of a workbook that is given back.
pub(super) fn marks(reports: &[SheetReport]) -> Vec<Mark> {
    let mut marks = Vec::new();
    for sheet in reports {
        for row in &sheet.rows {
            let severity = match row.result {
                RowResult::Error => Severity::Error,
                RowResult::Warning => Severity::Warning,
                RowResult::Proposed if row.code.is_some() => Severity::Warning,
                RowResult::Ok | RowResult::Proposed | RowResult::Skip => continue,
            };
            marks.push(Mark {
                sheet: sheet.sheet.clone(),
                row: row.row,
                columns: row.column.into_iter().collect(),
                severity,
                message: row.message.clone(),
            });
        }
    }
    marks
}

/// The row of headings of each sheet that was recognised.
pub(super) fn headings(reports: &[SheetReport]) -> Vec<(String, u32)> {
    let known = reports.iter().filter(|s| s.kind.is_some());
    known.map(|s| (s.sheet.clone(), s.heading_row)).collect()
}

/// Heading of the column beside the reasons where rows are not where they were: the number that each had.
const ROW_BEFORE: &str = "原表行号";

/// A sheet with the reasons in its last column: of all its rows, or of those that have one and what stands above them; these
/// say which row each was.
fn with_reasons(
    sheet: &Sheet,
    heads: &[u32],
    reasons: &HashMap<u32, &str>,
    whole: bool,
) -> PlainSheet {
    let first = heads.first().copied().unwrap_or(0);
    let kept = |row: &&Row| {
        let above = row.number <= first || heads.contains(&row.number);
        whole || above || reasons.contains_key(&row.number)
    };
    let kept: Vec<&Row> = sheet.rows.iter().filter(kept).collect();
    // The reasons go into their column of an earlier round where there is one.
    let heading = kept.iter().find(|row| row.number == first);
    let earlier = heading.and_then(|row| {
        let is_ours = |value: &Value| matches!(value, Value::Text(t) if t == RESULT_HEADING);
        row.cells.iter().find(|cell| is_ours(&cell.value))
    });
    let last = kept
        .iter()
        .filter_map(|row| row.cells.last())
        .map(|cell| cell.column)
        .max();
    let place = earlier.map_or(last.map_or(0, |c| c.saturating_add(1)), |cell| cell.column);
    let line = |row: &&Row| {
        let mut cells = vec![PlainCell::Empty; usize::from(place) + 1];
        for cell in row.cells.iter().filter(|cell| cell.column != place) {
            if let Some(at) = cells.get_mut(usize::from(cell.column)) {
                *at = plain(&cell.value);
            }
        }
        let said = if heads.contains(&row.number) {
            Some(RESULT_HEADING)
        } else {
            reasons.get(&row.number).copied()
        };
        cells[usize::from(place)] =
            said.map_or(PlainCell::Empty, |text| PlainCell::Text(text.to_owned()));
        match (whole, heads.contains(&row.number), said) {
            (false, true, _) => cells.push(PlainCell::Text(ROW_BEFORE.to_owned())),
            (false, false, Some(_)) => cells.push(PlainCell::Number(f64::from(row.number))),
            _ => {}
        }
        cells
    };
    PlainSheet {
        name: sheet.name.clone(),
        rows: kept.iter().map(line).collect(),
    }
}

fn plain(value: &Value) -> PlainCell {
    match value {
        Value::Empty => PlainCell::Empty,
        Value::Text(text) | Value::Error(text) => PlainCell::Text(text.clone()),
        Value::DateTime(text) => {
            PlainCell::Text(text.strip_suffix("T00:00:00").unwrap_or(text).to_owned())
        }
        Value::Number(number) => PlainCell::Number(*number),
        Value::Bool(value) => PlainCell::Text(if *value { "是" } else { "否" }.to_owned()),
    }
}
