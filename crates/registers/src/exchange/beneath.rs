//! What a cell means for the rows beneath it: one that is merged over them holds for all, of one beneath which others are
//! empty nobody knows.

use workbook::{Area, Cell, Row, Value};

use super::input::{ColumnAt, plain_text};
use super::layout::Holds;
use super::report::RowReport;
use super::returned::TOKEN;
use super::table::Table;
use super::unused::rows_told;

/// Puts a value into a cell that is empty.
pub(super) fn put(row: &mut Row, column: u16, value: &Value) {
    let cell = Cell {
        column,
        value: value.clone(),
        formula: false,
    };
    match row.cells.binary_search_by_key(&column, |cell| cell.column) {
        Err(place) => row.cells.insert(place, cell),
        Ok(place) => {
            let blank = |text: &str| kernel::squeeze(text).is_empty();
            if let Some(found) = row.cells.get_mut(place)
                && matches!(&found.value, Value::Text(text) if blank(text))
            {
                *found = cell;
            }
        }
    }
}

/// The merged cells that reach over several rows, in the order of the rows.
pub(super) struct Merged {
    waiting: std::vec::IntoIter<(Area, Value)>,
    next: Option<(Area, Value)>,
    open: Vec<(Area, Value)>,
}

impl Merged {
    pub fn of(table: &Table, rows: &[Row]) -> Merged {
        let tall = table.shape.merged.iter();
        let tall = tall.filter(|area| area.rows.0 < area.rows.1);
        let read = tall.filter(|area| table.columns.iter().any(|at| at.index == area.columns.0));
        let valued = read.filter_map(|area| {
            let place = rows.binary_search_by_key(&area.rows.0, |row| row.number);
            let cell = rows.get(place.ok()?)?.get(area.columns.0)?;
            Some((*area, cell.value.clone()))
        });
        let mut waiting = valued.collect::<Vec<_>>().into_iter();
        Merged {
            next: waiting.next(),
            waiting,
            open: Vec::new(),
        }
    }

    /// Fills a row in; answers why it is refused where an amount stands for several rows: of each, or of all together?
    pub fn fill(&mut self, row: &mut Row, table: &Table) -> Option<RowReport> {
        while let Some(next) = self.next.take_if(|(area, _)| area.rows.0 <= row.number) {
            self.open.push(next);
            self.next = self.waiting.next();
        }
        self.open.retain(|(area, _)| row.number <= area.rows.1);
        for (area, value) in &self.open {
            let at = table.columns.iter().find(|at| at.index == area.columns.0)?;
            let holds = table.known(&at.code).map(|column| column.holds);
            if matches!(holds, Some(Holds::Money | Holds::Integer)) {
                let rows: Vec<u32> = (area.rows.0..=area.rows.1).collect();
                let message = format!(
                    "工作表“{}”第{}行“{}”列：{}合并成一格，不知道是每行都有这么多，还是合起来这么多，请取消合并、分别填写",
                    table.sheet,
                    row.number,
                    at.heading,
                    rows_told(&rows)
                );
                return Some(RowReport::refused(row.number, at.index, "merged", message));
            }
            put(row, at.index, value);
        }
        None
    }
}

/// Cells left empty beneath one that is written, of columns that may stand once: whether it holds for them nobody knows.
pub(super) struct Beneath {
    /// Of each such column its heading, what stood there last, and the rows that are empty beneath.
    columns: Vec<(u16, String, Option<String>, Vec<u32>)>,
}

impl Beneath {
    pub fn of(table: &Table) -> Beneath {
        let returned = table.columns.iter().any(|at| at.code == TOKEN);
        let stands = |at: &&ColumnAt| {
            let column = table.known(&at.code);
            !returned && column.is_some_and(|column| column.stands_once && !column.required)
        };
        let columns = table.columns.iter().filter(stands);
        let columns = columns.map(|at| (at.index, at.heading.clone(), None, Vec::new()));
        Beneath {
            columns: columns.collect(),
        }
    }

    pub fn see(&mut self, row: &Row) {
        for (column, _, above, rows) in &mut self.columns {
            let text = row.get(*column).map(|cell| plain_text(&cell.value));
            match text.filter(|text| !kernel::squeeze(text).is_empty()) {
                Some(text) => *above = Some(text),
                None if above.is_some() => rows.push(row.number),
                None => {}
            }
        }
    }

    /// One note a column.
    pub fn told(self) -> impl Iterator<Item = String> {
        let columns = self.columns.into_iter();
        columns
            .filter(|(.., rows)| !rows.is_empty())
            .map(|(_, heading, _, rows)| {
                let rows = rows_told(&rows);
                format!(
                    "{rows}“{heading}”空着，没有当作和上面一格一样；是一样的，请填上或写“同上”再导"
                )
            })
    }
}
