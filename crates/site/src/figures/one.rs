//! One figure: what it asks, how it came about, the records behind it.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use super::asked::{Asked, asked};
use super::pictures::{Picture, pictures};
use super::records::listed;
use super::{Around, around, compared, wait};
use crate::kit::{Cell, Pager, Query, Table};
use crate::shell::Visit;
use ground::error::{Error, Result};
use ground::records::{Measure, Measured, Question, indicators};
use papers::figures::actions::Surveyed;
use papers::figures::told::measured_of;
use papers::figures::words;
use papers::figures::words::{Definition, definition};
use papers::figures::{Figure, Reach};

#[derive(Serialize)]
struct OnePage {
    around: Around,
    code: String,
    value: String,
    unit: String,
    /// count, sum, people, ratio: how the records below make the value.
    measure: &'static str,
    /// 本级 and 下级, where both have records and all were asked.
    reaches: Vec<(&'static str, String)>,
    change: String,
    records: usize,
    definition: Definition,
    /// Said where the parts do not add up to the whole.
    distinct: bool,
    back: String,
    pictures: Vec<Picture>,
    table: Table,
}

pub async fn page(visit: Visit, Path(code): Path<String>, query: Query) -> Result<Response> {
    let asked = asked(&visit, &query).await?;
    let all = indicators(visit.office.catalogue())?;
    let base = code.split('.').next().unwrap_or(&code);
    let indicator = all.iter().find(|i| i.code == base);
    let indicator = indicator.ok_or_else(|| Error::not_found(format!("指标 {code}")))?;
    let Some(found) = compared(&visit, &asked).await? else {
        return wait(&visit, &indicator.label, &asked);
    };
    let path = format!("/figures/{code}");
    let around = around(&visit, &asked, &path, &query).await?;
    let Some(surveyed) = found.now.coded(&code) else {
        // A part that does not occur in this period.
        let link = format!("/figures/{base}{}", asked.query().text_for_url());
        return Ok(visit.done(&link, "这一时段没有这一项的记录，这里是全部"));
    };
    let measured = measured_of(&all, indicator);
    let figure = &surveyed.figure;
    let before = found.before.coded(&code);
    let table = table(&visit, &asked, surveyed, measured, &path, &query).await?;
    let page = OnePage {
        code: code.clone(),
        value: figure.amount.text(),
        unit: figure.unit.replace('%', ""),
        measure: match (&indicator.question, measured.measure) {
            (Question::Ratio(_), _) => "ratio",
            (_, Measure::Count) => "count",
            (_, Measure::Sum) if measured.empty_as != 0 => "sum_or",
            (_, Measure::Sum) => "sum",
            (_, Measure::People) => "people",
            (_, Measure::Distinct) => "distinct",
        },
        reaches: reaches(&asked, figure),
        change: words::compared(figure, &found.before),
        records: figure.record_count,
        definition: definition(&visit.office, &all, indicator, figure.part.as_deref())?,
        distinct: matches!(measured.measure, Measure::People | Measure::Distinct),
        back: format!("/figures{}", asked.query().text_for_url()),
        pictures: pictures(&visit, &asked, &found, surveyed, before).await?,
        table,
        around,
    };
    visit.page("figures/one.html", &figure.label, &page)
}

/// What of a figure the unit has itself, and what is from beneath.
fn reaches(asked: &Asked, figure: &Figure) -> Vec<(&'static str, String)> {
    if asked.reach != Reach::Whole || figure.own.records == 0 || figure.beneath.records == 0 {
        return Vec::new();
    }
    let told = [Reach::Own, Reach::Beneath];
    told.map(|reach| (reach.label(), figure.at(reach).amount.text()))
        .to_vec()
}

async fn table(
    visit: &Visit,
    asked: &Asked,
    surveyed: &Surveyed,
    measured: &Measured,
    path: &str,
    query: &Query,
) -> Result<Table> {
    let total = surveyed.figure.record_count as u64;
    let kept = query
        .pairs()
        .iter()
        .filter(|(name, _)| matches!(name.as_str(), "page" | "size"));
    let query = kept.fold(asked.query(), |query, (name, value)| {
        query.with(name, value)
    });
    let pager = Pager::of(path, &query, total);
    let window = (pager.offset(), pager.size);
    let listed = listed(
        visit,
        (&asked.scope, asked.reach),
        surveyed,
        measured,
        window,
    )
    .await?;
    let totals = listed.summed.map(|place| {
        let mut cells = vec![Cell::empty(); listed.columns.len()];
        cells[0] = Cell::text("合计");
        cells[place] = Cell::text(surveyed.figure.amount.text());
        cells
    });
    Ok(Table {
        caption: format!("{}的记录", surveyed.figure.label),
        columns: listed.columns,
        rows: listed.rows,
        totals: totals.filter(|_| total > 0),
        numbered: true,
        first_number: pager.offset() + 1,
        pager: Some(pager),
        empty: format!("{}没有这一项的记录。换一个年度或单位看看。", asked.named),
        ..Table::default()
    })
}
