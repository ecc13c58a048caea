//! 补佐证: the items of a section with the records found for them, ticked and saved in one go.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use super::{open, standing, wait};
use crate::kit::{Badge, Link, Posted, Query};
use crate::shell::Visit;
use ground::error::{Error, Result};
use papers::assessment::actions::{Opened, Ticked, evidence_save};
use papers::assessment::candidates::{Looking, places};
use papers::assessment::in_hand::AssessmentInHand;
use papers::assessment::model::Key;
use papers::assessment::opened::{Telling, years};
use papers::assessment::scheme::{Item, Scheme, scheme};
use papers::assessment::score::{Cited, ScoredItem, Standing};

/// So many records are shown for an item in a year; the rest goes by 全部.
const SHOWN_MAX: usize = 8;

#[derive(Serialize)]
struct EvidencePage {
    path: String,
    token: String,
    title: String,
    section: usize,
    tabs: Vec<Tab>,
    items: Vec<Asked>,
    /// 12/22
    points: String,
    full: String,
    total: String,
    error: Option<String>,
    back: String,
}

#[derive(Serialize)]
struct Tab {
    label: String,
    href: String,
    current: bool,
}

#[derive(Serialize)]
struct Asked {
    number: String,
    content: String,
    href: String,
    points: String,
    full: String,
    wanted: String,
    rule: String,
    standing: Badge,
    cells: Vec<AskedCell>,
    judged: bool,
}

#[derive(Serialize)]
struct AskedCell {
    /// Empty where there is only one.
    year: String,
    figure: Option<String>,
    /// Posted when everything is ticked, and how many that is.
    all: Option<(String, usize)>,
    choices: Vec<Tick>,
    places: Vec<Link>,
}

#[derive(Serialize)]
struct Tick {
    value: String,
    told: String,
    path: String,
    ticked: bool,
    gone: bool,
}

/// The items of a section of a scheme; behind the last one the bonus items.
fn section_items(scheme: &Scheme, section: usize) -> &[Item] {
    match scheme.section.get(section) {
        Some(section) => &section.item,
        None => &scheme.bonus,
    }
}

/// The first section with an item that wants evidence and has none, best one for which records are there.
fn first_bare(opened: &Opened) -> usize {
    let bare = |item: &ScoredItem| item.standing() == Standing::Unsupported;
    let recorded = |item: &ScoredItem| {
        let figures = item.cells.iter().filter_map(|cell| cell.figure.as_ref());
        bare(item) && figures.into_iter().any(|figure| figure.records > 0)
    };
    let sections = &opened.sheet.sections;
    let found = sections.iter().position(|s| s.items.iter().any(recorded));
    let found = found.or_else(|| sections.iter().position(|s| s.items.iter().any(bare)));
    let written = || sections.iter().position(|s| !s.items.is_empty());
    found.or_else(written).unwrap_or(0)
}

pub async fn form(visit: Visit, Path(key): Path<String>, query: Query) -> Result<Response> {
    let Some(opened) = open(&visit, &key).await? else {
        return wait(&visit);
    };
    let section = query
        .number("section")
        .and_then(|n| usize::try_from(n).ok());
    let section = section.unwrap_or_else(|| first_bare(&opened));
    let Some(page) = page(&visit, &opened, section).await? else {
        return wait(&visit);
    };
    visit.page("assessment/evidence.html", "补佐证", &page)
}

async fn page(visit: &Visit, opened: &Opened, section: usize) -> Result<Option<EvidencePage>> {
    AssessmentInHand::refuse_citing(opened.state)?;
    let scheme = scheme(visit.office.catalogue(), &opened.row.scheme)?;
    let path = opened.row.path();
    let mut titles: Vec<&str> = scheme.section.iter().map(|s| s.title.as_str()).collect();
    if !scheme.bonus.is_empty() {
        titles.push("加分项");
    }
    if section >= titles.len() {
        return Err(Error::not_found("这一节"));
    }
    let own = visit
        .actor
        .may(ground::authority::Action::AssessmentWrite)?;
    let scope = own.narrowed(opened.division);
    let scope = scope.ok_or_else(|| Error::not_found("这份考评"))?;
    let telling = Telling::of(&visit.office, &scope).await?;
    let looking = Looking {
        office: &visit.office,
        actor: &visit.actor,
        scope,
        row: &opened.row,
        telling: &telling,
    };
    let mut items = Vec::new();
    for item in section_items(&scheme, section) {
        let Some(asked) = asked(&looking, opened, item).await? else {
            return Ok(None);
        };
        items.push(asked);
    }
    let tabs = titles.iter().enumerate().map(|(at, title)| Tab {
        label: (*title).to_owned(),
        href: format!("{path}/evidence?section={at}"),
        current: at == section,
    });
    let sheet = &opened.sheet;
    let scored = sheet.sections.get(section);
    let (points, full) = match scored {
        Some(scored) => (scored.points(), scored.full()),
        None => (sheet.bonus_points(), sheet.bonus_max.unwrap_or_default()),
    };
    Ok(Some(EvidencePage {
        token: visit.token.clone(),
        title: titles[section].to_owned(),
        tabs: tabs.collect(),
        section,
        items,
        points: points.text(),
        full: full.text(),
        total: sheet.total().text(),
        error: None,
        back: path.clone(),
        path: format!("{path}/evidence"),
    }))
}

async fn asked(looking: &Looking<'_>, opened: &Opened, item: &Item) -> Result<Option<Asked>> {
    let scored = opened.item(&item.number)?;
    let mut cells = Vec::new();
    for year in years(&opened.row, item) {
        let of = |cell: &&papers::assessment::score::YearCell| cell.year == year;
        let cell = scored.cells.iter().find(of);
        let cited: Vec<Cited> = cell.map(|cell| cell.evidence.clone()).unwrap_or_default();
        let figure = cell.and_then(|cell| cell.figure.as_ref());
        let mut asked = AskedCell {
            year: if scored.cells.len() == 1 {
                String::new()
            } else {
                year.to_string()
            },
            figure: figure.map(|f| format!("{}{}{}", f.label, f.value, f.unit)),
            all: None,
            choices: Vec::new(),
            places: Vec::new(),
        };
        if !item.evidence.is_empty() {
            let Some(found) = looking.suggested(item, year, SHOWN_MAX).await? else {
                return Ok(None);
            };
            let known = |one: &Cited| cited.iter().any(|c| c.target == one.target);
            let left = found.total > cited.len();
            asked.all = (left && found.total > 0)
                .then(|| (Ticked::all(&item.number, year).value(), found.total));
            let fresh = found.list.iter().filter(|one| !known(one));
            asked.choices = cited
                .iter()
                .map(|one| tick(item, year, one, true))
                .chain(fresh.map(|one| tick(item, year, one, false)))
                .collect();
            if asked.choices.is_empty() {
                asked.places = places(looking.office, item)?;
            }
        }
        cells.push(asked);
    }
    Ok(Some(Asked {
        number: item.number.clone(),
        content: item.content.clone(),
        href: format!("{}/items/{}", opened.row.path(), item.number),
        points: scored.points().text(),
        full: scored.full.text(),
        wanted: item.evidence.clone(),
        rule: scored.rule.clone(),
        standing: standing(scored),
        cells,
        judged: scored.judged,
    }))
}

fn tick(item: &Item, year: i32, cited: &Cited, ticked: bool) -> Tick {
    let value = Ticked {
        item: item.number.clone(),
        year,
        kind: cited.kind.clone(),
        target: cited.target.clone(),
    };
    Tick {
        value: value.value(),
        told: cited.told.clone(),
        path: cited.path.clone(),
        ticked,
        gone: cited.gone,
    }
}

pub async fn save(visit: Visit, Path(key): Path<String>, posted: Posted) -> Result<Response> {
    let read = |name: &str| -> Vec<Ticked> {
        let all = posted.all(name);
        all.iter().filter_map(|text| Ticked::read(text)).collect()
    };
    let (shown, ticked) = (read("shown"), read("ticked"));
    let address = Key::read(&key)?;
    let saved = evidence_save(&visit.office, &visit.actor, address, (&shown, &ticked)).await;
    let section: usize = posted.text("section").parse().unwrap_or(0);
    match saved {
        Ok(Some(counts)) => {
            let told = match counts {
                (0, 0) => "没有变化".to_owned(),
                (cited, 0) => format!("引用了{cited}条佐证，得分已重算"),
                (0, gone) => format!("去掉了{gone}条佐证，得分已重算"),
                (cited, gone) => format!("引用了{cited}条、去掉了{gone}条佐证，得分已重算"),
            };
            let back = format!("/assessment/{address}/evidence?section={section}");
            Ok(visit.done(&back, &told))
        }
        Ok(None) => wait(&visit),
        Err(Error::Refusal(reason)) => {
            let Some(opened) = open(&visit, &key).await? else {
                return wait(&visit);
            };
            let Some(mut page) = page(&visit, &opened, section).await? else {
                return wait(&visit);
            };
            page.error = Some(reason);
            visit.refused("assessment/evidence.html", "补佐证", &page)
        }
        Err(other) => Err(other),
    }
}
