//! Lists given out: as a workbook, on paper. What goes out is told to the audit before it goes.

use std::io::Cursor;

use gongwen::{CellKind, Group, Sheet, SheetCell, SheetColumn};
use kernel::Fen;
use serde_json::json;

use super::{Cells, Column, HandedOut, List, Looking, ROW_TOKEN, cells};
use crate::audit;
use crate::error::{Error, Result};
use crate::shown::Cell;

/// The rows as a workbook, with these columns; told to the audit, with what it is for and what was asked.
pub async fn workbook<L: List>(
    looking: &Looking<'_>,
    list: &L,
    columns: &[Column<L>],
    rows: &[L::Row],
    (unit, reason, asked): (&str, &str, &str),
) -> Result<Vec<u8>> {
    looking.actor.proves(L::PAPER.export)?;
    let handed = HandedOut::of(list, columns, rows);
    let tokens = match &handed {
        Some(handed) => Some(handed.keep(looking.office).await?),
        None => None,
    };
    let numbered = rows.iter().zip(1..).map(|(row, number)| {
        let cells = cells(list, columns, row);
        let cells = cells.iter().zip(columns);
        std::iter::once(SheetCell::Integer(number))
            .chain(cells.map(|(cell, column)| sheet_cell(column.cells, cell)))
            .collect()
    });
    let mut numbered: Vec<Vec<SheetCell>> = numbered.collect();
    for (row, token) in numbered.iter_mut().zip(tokens.iter().flatten()) {
        row.push(SheetCell::Text(token.clone()));
    }
    let number = number_column(columns.iter().map(|column| column.label.as_str()));
    let named = list.named();
    let sheet = Sheet {
        name: named.clone(),
        title: format!("{unit}{named}"),
        subtitle: vec![
            ("导出人".to_owned(), looking.actor.name.clone()),
            ("导出日期".to_owned(), looking.today().to_string()),
        ],
        columns: std::iter::once(number)
            .chain(columns.iter().map(sheet_column))
            .chain(tokens.is_some().then(token_column))
            .collect(),
        groups: vec![Group {
            label: None,
            rows: numbered,
        }],
        total: columns.iter().any(|column| column.summed),
        ..Sheet::default()
    };
    let mut bytes = Cursor::new(Vec::new());
    gongwen::write_xlsx(&[sheet], &mut bytes).map_err(|e| Error::Fault(e.into()))?;
    tell(looking, "list_export", &named, rows.len(), (reason, asked)).await?;
    Ok(bytes.into_inner())
}

/// Tells the audit that so many rows of a list are printed.
pub async fn printed<L: List>(looking: &Looking<'_>, list: &L, rows: usize) -> Result<()> {
    tell(looking, "list_print", &list.named(), rows, ("", "")).await
}

async fn tell(
    looking: &Looking<'_>,
    act: &str,
    named: &str,
    rows: usize,
    (reason, asked): (&str, &str),
) -> Result<()> {
    let Looking { office, actor, .. } = looking;
    let mut detail = json!({ "名单": named, "条数": rows });
    for (name, words) in [("用途", reason), ("条件", asked)] {
        if !words.is_empty() {
            detail[name] = words.into();
        }
    }
    let tx = office.db().begin().await?;
    let region = actor.division().region();
    audit::append(office, &tx, actor, region, act, named, &detail).await?;
    tx.commit().await
}

/// What the rows of a workbook are numbered under, and where a field of its records is called so.
const NUMBERS: [&str; 2] = ["序号", "行次"];

/// The column that numbers the rows, beside columns of these headings.
pub fn number_column<'h>(mut headings: impl Iterator<Item = &'h str>) -> SheetColumn {
    let [usual, other] = NUMBERS;
    let taken = headings.any(|heading| heading == usual);
    SheetColumn {
        title: if taken { other } else { usual }.to_owned(),
        kind: CellKind::Integer,
        ..SheetColumn::default()
    }
}

/// The column by which a row is known when it comes back.
pub fn token_column() -> SheetColumn {
    SheetColumn {
        title: ROW_TOKEN.to_owned(),
        ..SheetColumn::default()
    }
}

fn sheet_column<L: List>(column: &Column<L>) -> SheetColumn {
    SheetColumn {
        title: column.label.clone(),
        kind: match column.cells {
            Cells::Words => CellKind::Text,
            Cells::Counts | Cells::Years => CellKind::Integer,
            Cells::Money => CellKind::Money,
            Cells::Days => CellKind::Date,
        },
        summed: column.summed,
        ..SheetColumn::default()
    }
}

/// What the page shows, as a workbook has it: figures as figures, all else in words.
fn sheet_cell(kind: Cells, cell: &Cell) -> SheetCell {
    let said = cell.said();
    let figure = match kind {
        Cells::Words => None,
        Cells::Counts | Cells::Years => said.replace(',', "").parse().ok().map(SheetCell::Integer),
        Cells::Money => fen(&said).map(SheetCell::Money),
        Cells::Days => said.parse().ok().map(SheetCell::Date),
    };
    match figure {
        Some(figure) => figure,
        None if said.is_empty() => SheetCell::Empty,
        None => SheetCell::Text(said),
    }
}

/// The money in a cell.
pub fn fen_of(cell: &Cell) -> Option<Fen> {
    fen(&cell.said())
}

/// Reads what [`Fen::grouped`] wrote.
fn fen(said: &str) -> Option<Fen> {
    let (_, decimals) = said.rsplit_once('.')?;
    let digits = said.replace([',', '.'], "");
    let fen = digits.parse().ok().map(Fen::new);
    fen.filter(|_| decimals.len() == 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_goes_out_to_the_fen() {
        for amount in [0, 5, -5, 123_450, -123_456_789, 99_999] {
            let amount = Fen::new(amount);
            assert_eq!(fen(&amount.grouped()), Some(amount));
        }
        assert_eq!(fen("—"), None);
        assert_eq!(fen(""), None);
    }
}
