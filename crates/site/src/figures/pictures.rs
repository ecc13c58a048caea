//! How a figure came about: by month, by part, by unit; each a chart with its table beside it.

use chrono::Datelike;
use kernel::{DivisionCode, Month};
use serde::Serialize;

use super::asked::Asked;
use crate::kit::chart::{Chart, HEIGHT, Scale, Series, Shape};
use crate::kit::{Cell, Column, Row, Table};
use crate::shell::Visit;
use ground::error::{Error, Result};
use ground::time::{month_from, month_number};
use papers::figures::Amount;
use papers::figures::actions::{Compared, Part, Surveyed};
use papers::figures::words;
use registers::organisation::Directory;

/// So many units a chart has room for.
const BARS_MAX: usize = 12;

/// A chart with its table beside it.
#[derive(Serialize)]
pub(super) struct Picture {
    title: String,
    svg: String,
    table: Table,
}

pub(super) fn scale(amount: Amount) -> Scale {
    match amount {
        Amount::Count(_) => Scale::Plain,
        Amount::Money(_) => Scale::Fen,
        Amount::PercentTenths(_) => Scale::Tenths,
    }
}

pub(super) async fn pictures(
    visit: &Visit,
    asked: &Asked,
    found: &Compared,
    surveyed: &Surveyed,
    before: Option<&Surveyed>,
) -> Result<Vec<Picture>> {
    let mut pictures = Vec::new();
    if surveyed.figure.record_count == 0 {
        return Ok(pictures);
    }
    let months = months(asked);
    if surveyed.figure.stock || months.len() < 2 {
        // Nothing happens by month.
    } else {
        pictures.push(by_month(asked, surveyed, before, &months)?);
    }
    let code = surveyed.figure.code.clone();
    let parts: Vec<&Surveyed> = found.now.parts_of(&code).collect();
    if parts.len() > 1 {
        pictures.push(by_part(asked, surveyed, &parts));
    }
    if surveyed.units.len() > 1 {
        let directory = Directory::load(visit.office.db().reader(), &asked.scope).await?;
        pictures.push(by_unit(
            asked,
            surveyed,
            before,
            (&directory, &found.not_entered),
        )?);
    }
    Ok(pictures)
}

/// The months of a period, as 201103.
pub fn months(asked: &Asked) -> Vec<i32> {
    let (first, last) = (Month::of(asked.period.from), Month::of(asked.period.to));
    first.through(last).map(month_number).take(36).collect()
}

/// Bars of the months beside those of the year before.
pub(super) fn month_chart(
    id: &'static str,
    title: String,
    surveyed: &Surveyed,
    before: Option<&Surveyed>,
    months: &[i32],
) -> Result<Chart> {
    let number = |s: Option<&Surveyed>, month: &i32| {
        s.and_then(|s| s.months.get(month))
            .map_or(0, |p| p.amount.number())
    };
    let mut labels = Vec::new();
    for month in months {
        labels.push(format!("{}月", month_from(*month)?.month()));
    }
    let year = months.last().map_or(0, |m| m / 100);
    let mut series = vec![Series {
        label: format!("{year}年"),
        values: months.iter().map(|m| number(Some(surveyed), m)).collect(),
    }];
    if before.is_some_and(|before| before.figure.record_count > 0) {
        series.push(Series {
            label: format!("{}年", year - 1),
            values: months.iter().map(|m| number(before, &(m - 100))).collect(),
        });
    }
    Ok(Chart {
        id,
        title,
        labels,
        series,
        scale: scale(surveyed.figure.amount),
        unit: surveyed.figure.unit.clone(),
        shape: Shape::Columns,
        height: HEIGHT,
    })
}

fn by_month(
    asked: &Asked,
    surveyed: &Surveyed,
    before: Option<&Surveyed>,
    months: &[i32],
) -> Result<Picture> {
    let title = format!("{}{}，按月", asked.named, surveyed.figure.label);
    let chart = month_chart("by-month", title, surveyed, before, months)?;
    let mut columns = vec![Column::text("month", "月份")];
    columns.extend(
        chart
            .series
            .iter()
            .map(|s| Column::number(&s.label, &s.label)),
    );
    let text = |value: i64| alike(surveyed.figure.amount, value).text();
    let rows = chart.labels.iter().enumerate().map(|(index, label)| {
        let mut cells = vec![Cell::text(label)];
        let values = chart.series.iter().map(|s| s.values.get(index).copied());
        cells.extend(values.map(|v| Cell::text(text(v.unwrap_or_default()))));
        Row {
            cells,
            ..Row::default()
        }
    });
    Ok(Picture {
        title: "按月".to_owned(),
        svg: chart.svg(),
        table: Table {
            caption: "按月".to_owned(),
            columns,
            rows: rows.collect(),
            ..Table::default()
        },
    })
}

/// An amount of the same kind.
fn alike(like: Amount, number: i64) -> Amount {
    match like {
        Amount::Count(_) => Amount::Count(number),
        Amount::Money(_) => Amount::Money(kernel::Fen::new(number)),
        Amount::PercentTenths(_) => Amount::PercentTenths(Some(number)),
    }
}

/// The parts of a figure on one band.
pub(super) fn part_chart(
    id: &'static str,
    title: String,
    surveyed: &Surveyed,
    parts: &[&Surveyed],
) -> Chart {
    let name = |s: &&Surveyed| s.figure.part.clone().unwrap_or_default();
    Chart {
        id,
        title,
        labels: parts.iter().map(name).collect(),
        series: vec![Series {
            label: surveyed.figure.label.clone(),
            values: parts.iter().map(|s| s.figure.amount.number()).collect(),
        }],
        scale: scale(surveyed.figure.amount),
        unit: surveyed.figure.unit.clone(),
        shape: Shape::Share,
        height: HEIGHT,
    }
}

fn by_part(asked: &Asked, surveyed: &Surveyed, parts: &[&Surveyed]) -> Picture {
    let title = format!("{}{}，构成", asked.named, surveyed.figure.label);
    let chart = part_chart("by-part", title, surveyed, parts);
    let rows = parts.iter().map(|s| Row {
        cells: vec![
            Cell::link(
                s.figure.part.clone().unwrap_or_default(),
                format!("/figures/{}{}", s.figure.code, asked.query().text_for_url()),
            ),
            Cell::text(s.figure.amount.text()),
            Cell::text(s.figure.record_count.to_string()),
        ],
        ..Row::default()
    });
    Picture {
        title: "构成".to_owned(),
        svg: chart.svg(),
        table: Table {
            caption: "构成".to_owned(),
            columns: vec![
                Column::text("part", "项目"),
                Column::number("value", &surveyed.figure.label),
                Column::number("records", "记录数"),
            ],
            rows: rows.collect(),
            ..Table::default()
        },
    }
}

/// The units, those with most first.
pub fn ranked(surveyed: &Surveyed) -> Vec<(i64, Part)> {
    let mut units: Vec<(i64, Part)> = surveyed.units.iter().map(|(k, p)| (*k, *p)).collect();
    units.sort_by_key(|(code, part)| (std::cmp::Reverse(part.amount.number()), *code));
    units
}

/// Its place among the units: those with as much share one, and the next comes after all of them.
pub(super) fn place_among(units: &[(i64, Part)], part: &Part) -> usize {
    let more = |other: &&(i64, Part)| other.1.amount.number() > part.amount.number();
    1 + units.iter().filter(more).count()
}

/// Lying bars of the units with most.
pub(super) fn unit_chart(
    id: &'static str,
    title: String,
    surveyed: &Surveyed,
    names: &[String],
    most: usize,
) -> Chart {
    let units = ranked(surveyed);
    let values = units.iter().map(|(_, part)| part.amount.number());
    Chart {
        id,
        title,
        labels: names.iter().take(most).cloned().collect(),
        series: vec![Series {
            label: surveyed.figure.label.clone(),
            values: values.take(most).collect(),
        }],
        scale: scale(surveyed.figure.amount),
        unit: surveyed.figure.unit.clone(),
        shape: Shape::Bars,
        height: HEIGHT,
    }
}

/// The name of a unit beneath; what was recorded at the division itself is its own.
pub(super) fn unit_label(asked: &Asked, directory: &Directory, code: i64) -> Result<String> {
    let own = asked.scope.division().get() == code;
    let code = DivisionCode::try_from(code).map_err(|e| Error::Fault(e.into()))?;
    let name = directory.name(code);
    Ok(if own { format!("{name}本级") } else { name })
}

fn by_unit(
    asked: &Asked,
    surveyed: &Surveyed,
    before: Option<&Surveyed>,
    (directory, not_entered): (&Directory, &[String]),
) -> Result<Picture> {
    let units = ranked(surveyed);
    let (mut names, mut rows) = (Vec::new(), Vec::new());
    for (code, part) in &units {
        let name = unit_label(asked, directory, *code)?;
        let own = asked.scope.division().get() == *code;
        let unit = DivisionCode::try_from(*code).map_err(|e| Error::Fault(e.into()))?;
        let query = asked.query_of(unit).text_for_url();
        let mut cell = Cell::text(&name);
        if !own {
            cell.href = Some(format!("/figures/{}{query}", surveyed.figure.code));
        }
        let last = before.and_then(|before| before.units.get(code));
        let change = last.map_or_else(String::new, |last| {
            words::difference(part.amount, last.amount)
        });
        rows.push(Row {
            cells: vec![
                cell,
                Cell::text(place_among(&units, part).to_string()),
                Cell::text(part.amount.text()),
                Cell::text(change),
                Cell::text(part.records.to_string()),
            ],
            ..Row::default()
        });
        names.push(name);
    }
    for silent in not_entered {
        let mut cells = vec![Cell::text(silent), Cell::empty(), Cell::text("未录入")];
        cells.resize_with(5, Cell::empty);
        rows.push(Row {
            cells,
            ..Row::default()
        });
    }
    let title = format!("{}{}，按单位", asked.named, surveyed.figure.label);
    let chart = unit_chart("by-unit", title, surveyed, &names, BARS_MAX);
    let year = asked.period.to.year() - 1;
    Ok(Picture {
        title: "按单位".to_owned(),
        svg: chart.svg(),
        table: Table {
            caption: "按单位".to_owned(),
            columns: vec![
                Column::text("unit", "单位"),
                Column::number("place", "名次"),
                Column::number("value", &surveyed.figure.label),
                Column::number("change", format!("较{year}年")),
                Column::number("records", "记录数"),
            ],
            rows,
            ..Table::default()
        },
    })
}
