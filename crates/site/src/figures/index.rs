//! 指标: all figures of a division and a period, each leading to its records.

use axum::response::Response;
use serde::Serialize;

use super::asked::{Asked, asked};
use super::{Around, around, compared, wait};
use crate::kit::{Button, Query};
use crate::shell::Visit;
use ground::authority::Action;
use ground::error::Result;
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
    /// Whether what the unit has itself is told beside the whole.
    with_own: bool,
    /// The offices beneath that entered nothing.
    not_entered: String,
    buttons: Vec<Button>,
}

#[derive(Serialize)]
struct Section {
    title: String,
    rows: Vec<FigureRow>,
}

#[derive(Serialize)]
struct FigureRow {
    code: String,
    label: String,
    value: String,
    unit: String,
    /// What of it the unit has itself.
    own: String,
    change: String,
    records: usize,
    href: String,
    /// Whether it is a part of the one above.
    part: bool,
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
    let (recorded, unrecorded): (Vec<_>, Vec<_>) = found
        .now
        .figures
        .iter()
        .map(|surveyed| (surveyed, row(surveyed, &found, &asked)))
        .partition(|(_, row)| row.records > 0 || !row.change.is_empty());
    let page = IndexPage {
        around: around(&visit, &asked, "/figures", &query).await?,
        unrecorded_count: unrecorded.len(),
        with_own: asked.reach == Reach::Whole,
        not_entered: words::units_named(&found.not_entered),
        sections: sections(recorded),
        unrecorded: sections(unrecorded),
        buttons,
    };
    visit.page("figures/index.html", "指标", &page)
}

/// Figures under their headings, in the catalogue's order.
fn sections(rows: Vec<(&Surveyed, FigureRow)>) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for (surveyed, row) in rows {
        match sections.iter_mut().find(|s| s.title == surveyed.group) {
            Some(section) => section.rows.push(row),
            None => sections.push(Section {
                title: surveyed.group.clone(),
                rows: vec![row],
            }),
        }
    }
    sections
}

fn row(surveyed: &Surveyed, found: &Compared, asked: &Asked) -> FigureRow {
    let figure = &surveyed.figure;
    let unit = if figure.unit == "%" { "" } else { &figure.unit };
    FigureRow {
        code: figure.code.clone(),
        label: figure.part.clone().unwrap_or_else(|| figure.label.clone()),
        value: figure.amount.text(),
        unit: unit.to_owned(),
        own: figure.own.amount.text(),
        change: words::compared(figure, &found.before),
        records: figure.record_count,
        href: format!("/figures/{}{}", figure.code, asked.query().text_for_url()),
        part: figure.part.is_some(),
    }
}
