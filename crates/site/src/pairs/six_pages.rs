//! 六进军营 and 六进村镇 of a year, category by category.

use axum::response::Response;
use kernel::Fen;
use serde::Serialize;

use crate::kit::{Cell, Column, Field, FieldKind, Query, Row, Table};
use crate::shell::Visit;
use ground::authority::Action;
use ground::error::Result;
use ground::lists::asked_scope;
use papers::figures::Period;
use work::pairs::actions;
use work::pairs::actions::Six;

#[derive(Serialize)]
struct SixPage {
    path: String,
    filters: Vec<Field>,
    kept: Vec<(String, String)>,
    tables: Vec<SixTable>,
}

#[derive(Serialize)]
struct SixTable {
    title: &'static str,
    table: Table,
}

/// `/pairs/six`
pub async fn six(visit: Visit, query: Query) -> Result<Response> {
    let own = visit.actor.may(Action::LedgerRead)?;
    let scope = asked_scope(own, &query)?;
    let this_year = chrono::Datelike::year(&visit.office.clock().today());
    let year = query.text("year").parse().unwrap_or(this_year);
    let days = Period::year(year)?;
    let both = actions::six(&visit.office, &scope, (days.from, days.to)).await?;
    let page = SixPage {
        path: "/pairs/six".to_owned(),
        filters: vec![Field::new(FieldKind::Integer, "year", "年度").value(year.to_string())],
        kept: query
            .given("division")
            .map(|code| ("division".to_owned(), code))
            .into_iter()
            .collect(),
        tables: both.iter().map(|six| six_table(six, days)).collect(),
    };
    visit.beneath("/pairs").page(
        "pairs/six.html",
        &format!("{year}年六进军营、六进村镇"),
        &page,
    )
}

fn number(field: &str, value: i64) -> Cell {
    if field == "input" {
        Cell::money(Fen::new(value))
    } else {
        Cell::text(value.to_string())
    }
}

fn six_table(six: &Six, days: Period) -> SixTable {
    let mut columns = vec![
        Column::text("category", "类别"),
        Column::number("times", "场次"),
    ];
    columns.extend(
        six.columns
            .iter()
            .map(|(code, label)| Column::number(*code, *label)),
    );
    let line = |name: &str, times: i64, sums: &[i64], href: Option<String>| {
        let mut first = Cell::text(name);
        first.href = href;
        let mut cells = vec![first, Cell::text(times.to_string())];
        let fields = six.columns.iter().zip(sums);
        cells.extend(fields.map(|((field, _), sum)| number(field, *sum)));
        cells
    };
    let rows = six.lines.iter().map(|(name, counted)| {
        let asked = Query::read("")
            .with("f.category", name)
            .with("from", &days.from.to_string())
            .with("to", &days.to.to_string());
        let href = format!("/ledgers/{}{}", six.kind, asked.text_for_url());
        Row {
            cells: line(name, counted.times, &counted.sums, Some(href)),
            ..Row::default()
        }
    });
    let rows: Vec<Row> = rows.collect();
    let times = six.lines.iter().map(|(_, line)| line.times).sum();
    let sums: Vec<i64> = (0..six.columns.len())
        .map(|i| six.lines.iter().map(|(_, line)| line.sums[i]).sum())
        .collect();
    SixTable {
        title: six.title,
        table: Table {
            caption: six.title.to_owned(),
            columns,
            rows,
            totals: Some(line("合计", times, &sums, None)),
            empty: "还没有登记。".to_owned(),
            ..Table::default()
        },
    }
}
