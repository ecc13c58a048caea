//! 指标: all figures of a division and a period, each leading to its records.

use axum::response::Response;
use kernel::Month;
use serde::Serialize;

use super::asked::{Asked, asked};
use super::pictures::months;
use super::{Around, around, compared, wait};
use crate::kit::spark::months_line;
use crate::kit::{Button, Query};
use crate::shell::Visit;
use ground::authority::Action;
use ground::error::Result;
use ground::time::month_number;
use papers::figures::Reach;
use papers::figures::actions::{Compared, Surveyed};
use papers::figures::words;

#[derive(Serialize)]
struct IndexPage {
    around: Around,
    sections: Vec<Section>,
    /// What no record is of, this time or the year before.
    unrecorded: Vec<Section>,
    unrecorded_count: usize,
    /// Where nothing of the year before was entered: that nothing is compared.
    not_compared: bool,
    /// The offices beneath that entered nothing.
    not_entered: String,
    buttons: Vec<Button>,
}

#[derive(Serialize)]
struct Section {
    title: String,
    rows: Vec<FigureRow>,
    /// What did not happen the year before, though that was entered.
    new: String,
    /// Of what stands and did not stand the year before.
    new_stock: String,
}

/// A figure of a section, with the figures of its parts.

#[derive(Serialize)]
struct FigureRow {
    code: String,
    label: String,
    value: String,
    unit: String,
    /// What of it the unit has itself, where that is some of it and not all.
    own: Option<String>,
    /// How it stands to the year before, where there is a figure of that.
    change: String,
    records: usize,
    /// Whether the records behind it are not what it counts.
    counts_otherwise: bool,
    href: String,
    /// Its months, drawn.
    months: String,
    parts: Vec<FigureRow>,
}

pub async fn page(visit: Visit, query: Query) -> Result<Response> {
    let asked = asked(&visit, &query).await?;
    let Some(found) = compared(&visit, &asked).await? else {
        return wait(&visit, "指标", &asked);
    };
    let mut buttons = Vec::new();
    if visit.may(Action::ListExport) {
        let path = format!("/figures/export{}", asked.query().text_for_url());
        buttons.push(Button::link("导出表格", path));
    }
    if visit.may(Action::ReportWrite) {
        let path = format!("/documents/new{}", asked.query().text_for_url());
        buttons.push(Button::link("写成文稿", path).primary());
    }
    let path = format!("/screen{}", asked.query().text_for_url());
    buttons.push(Button::link("大屏", path));
    let figures = found.now.figures.iter();
    let present = month_number(Month::of(visit.office.clock().today()));
    let rows = figures.map(|surveyed| (surveyed, row(surveyed, &found, &asked, present)));
    let told = |surveyed: &Surveyed| !words::compared(&surveyed.figure, &found.before).is_empty();
    let (recorded, unrecorded): (Vec<_>, Vec<_>) =
        rows.partition(|(surveyed, row)| row.records > 0 || told(surveyed));
    let sections = grouped(recorded, &found);
    let page = IndexPage {
        around: around(&visit, &asked, "/figures", &query).await?,
        unrecorded_count: unrecorded.len(),
        not_compared: found.before.entered().is_empty() && !sections.iter().any(compares),
        not_entered: words::units_named(&found.not_entered),
        sections,
        unrecorded: grouped(unrecorded, &found),
        buttons,
    };
    visit.page("figures/index.html", "指标", &page)
}

/// Figures under their headings, in the catalogue's order; parts under what they are parts of.
fn grouped(rows: Vec<(&Surveyed, FigureRow)>, found: &Compared) -> Vec<Section> {
    let entered = !found.before.entered().is_empty();
    let mut sections: Vec<Section> = Vec::new();
    for (surveyed, row) in rows {
        let known = sections.iter().position(|s| s.title == surveyed.group);
        let place = known.unwrap_or(sections.len());
        if known.is_none() {
            sections.push(Section {
                title: surveyed.group.clone(),
                rows: Vec::new(),
                new: String::new(),
                new_stock: String::new(),
            });
        }
        if entered && row.records > 0 && row.change.is_empty() && surveyed.figure.part.is_none() {
            let section = &mut sections[place];
            let new = match surveyed.figure.stock {
                true => &mut section.new_stock,
                false => &mut section.new,
            };
            new.push_str(if new.is_empty() { "" } else { "、" });
            new.push_str(&row.label);
        }
        let rows = &mut sections[place].rows;
        match rows.last_mut() {
            Some(whole) if surveyed.figure.part.is_some() => whole.parts.push(row),
            _ => rows.push(row),
        }
    }
    sections
}

fn row(surveyed: &Surveyed, found: &Compared, asked: &Asked, present: i32) -> FigureRow {
    let figure = &surveyed.figure;
    let unit = if figure.unit == "%" { "" } else { &figure.unit };
    let own = figure.own.amount;
    let told = asked.reach == Reach::Whole && own != figure.amount && own.number() != 0;
    let before = found.before.coded(&figure.code);
    let earlier = before.is_some_and(|before| before.figure.record_count > 0);
    let compared = || words::compared(figure, &found.before);
    let counted = u64::try_from(figure.amount.number()).unwrap_or(0);
    FigureRow {
        code: figure.code.clone(),
        label: figure.part.clone().unwrap_or_else(|| figure.label.clone()),
        value: figure.amount.text(),
        unit: unit.to_owned(),
        own: told.then(|| own.text()),
        change: if earlier { compared() } else { String::new() },
        records: figure.record_count,
        counts_otherwise: counted != figure.record_count as u64,
        href: format!("/figures/{}{}", figure.code, asked.query().text_for_url()),
        months: by_month(surveyed, asked, present),
        parts: Vec::new(),
    }
}

/// Whether something of it is compared with the year before.
fn compares(section: &Section) -> bool {
    let own = |row: &FigureRow| !row.change.is_empty();
    section
        .rows
        .iter()
        .any(|row| own(row) || row.parts.iter().any(own))
}

/// The months of a figure as a line, up to the present one; nothing where it is no matter of months, or one month has all
/// of it.
fn by_month(surveyed: &Surveyed, asked: &Asked, present: i32) -> String {
    let months = months(asked);
    let figure = &surveyed.figure;
    if figure.stock || figure.part.is_some() || months.len() < 3 {
        return String::new();
    }
    let value = |month: i32| surveyed.months.get(&month).map_or(0, |p| p.amount.number());
    let months = months.into_iter().filter(|month| *month <= present);
    let months: Vec<(i32, i64)> = months.map(|month| (month, value(month))).collect();
    if months.iter().filter(|(_, value)| *value != 0).count() < 2 {
        return String::new();
    }
    months_line(&format!("{}按月的走势", figure.label), &months)
}
