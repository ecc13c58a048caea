//! An item: its rule in words, what was found year by year, what each side gave, how it came about.

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use super::{figure_href, in_hand, member_units, open, owner_href, standing, wait};
use crate::kit::{Badge, Event, Fact, Form, Link};
use crate::shell::{ActForm, Visit, act_forms};
use ground::authority::Action;
use ground::error::Result;
use ground::time::moment_shown;
use papers::assessment::actions::Opened;
use papers::assessment::model::{Side, State};
use papers::assessment::points::Points;
use papers::assessment::score::{Cited, Mark, ScoredItem};

#[derive(Serialize)]
struct ItemPage {
    facts: Vec<Fact>,
    standing: Badge,
    points: String,
    full: String,
    cells: Vec<ShownCell>,
    sides: Vec<ShownSide>,
    cite: Option<Link>,
    form: Option<Form>,
    form_title: String,
    history: Vec<Event>,
}

#[derive(Serialize)]
struct ShownCell {
    year: String,
    figure: Option<ShownFigure>,
    points: String,
    evidence: Vec<Cited>,
}

#[derive(Serialize)]
struct ShownFigure {
    label: String,
    value: String,
    records: usize,
    href: String,
}

#[derive(Serialize)]
struct ShownSide {
    label: &'static str,
    points: String,
    verdict: String,
    comment: String,
    who: String,
    when: String,
}

pub async fn page(visit: Visit, Path((key, number)): Path<(String, String)>) -> Result<Response> {
    let Some(opened) = open(&visit, &key).await? else {
        return wait(&visit);
    };
    show(&visit, &opened, &number, None).await
}

/// The page, with the form as it was posted where that was refused.
pub async fn show(
    visit: &Visit,
    opened: &Opened,
    number: &str,
    refused: Option<ActForm>,
) -> Result<Response> {
    let item = opened.item(number)?;
    let units = member_units(visit, opened).await?;
    let mut owner = Fact::new("责任单位", &item.owner);
    owner.href = owner_href(&units, &item.owner);
    let unit = units.iter().find(|unit| unit.name == item.owner);
    let mut facts = vec![
        Fact::new("考评内容", &item.content),
        Fact::new("满分", format!("{}分", item.full.text())),
        Fact::new("计分办法", &item.rule),
        owner,
    ];
    if let Some(unit) = unit {
        facts.push(Fact::new("联系人", &unit.contact));
    }
    let wanted = if item.wanted.is_empty() {
        "不要"
    } else {
        &item.wanted
    };
    facts.push(Fact::new("要的佐证", wanted));
    let fills = opened.state == State::Open && visit.may(Action::AssessmentWrite);
    let wrong = refused.is_some();
    let act = match refused {
        Some(refused) => Some(refused),
        None => may_mark(visit, opened, item).await?,
    };
    let page = ItemPage {
        facts,
        standing: standing(item),
        points: item.points().text(),
        full: item.full.text(),
        cells: cells(opened, item),
        sides: sides(item),
        cite: (fills && !item.wanted.is_empty()).then(|| cite_link(opened, item)),
        form_title: if fills { "自评" } else { "评分" }.to_owned(),
        form: act.map(|act| of_item(act, item)),
        history: history(opened, item),
    };
    let title = format!("{} {}", item.number, item.content);
    if wrong {
        visit.refused("assessment/item.html", &title, &page)
    } else {
        visit.page("assessment/item.html", &title, &page)
    }
}

fn cite_link(opened: &Opened, item: &ScoredItem) -> Link {
    let has = |items: &[ScoredItem]| items.iter().any(|other| other.number == item.number);
    let sections = &opened.sheet.sections;
    let section = sections.iter().position(|section| has(&section.items));
    let section = section.unwrap_or(sections.len());
    let href = format!("{}/evidence?section={section}", opened.row.path());
    Link::new("补佐证", href)
}

fn cells(opened: &Opened, item: &ScoredItem) -> Vec<ShownCell> {
    let cells = item.cells.iter().map(|cell| ShownCell {
        year: match cell.year {
            0 => "整届".to_owned(),
            year => format!("{year}年"),
        },
        figure: cell.figure.as_ref().map(|figure| ShownFigure {
            label: figure.label.clone(),
            value: format!("{}{}", figure.value, figure.unit),
            records: figure.records,
            href: figure_href(
                opened,
                item.indicator.as_deref().unwrap_or_default(),
                cell.year,
            ),
        }),
        points: cell.points.map_or_else(String::new, Points::text),
        evidence: cell.evidence.clone(),
    });
    cells.collect()
}

fn sides(item: &ScoredItem) -> Vec<ShownSide> {
    let side = |side: Side, mark: &Option<Mark>| {
        let points = item.side(side).map(Points::text);
        let verdict = match mark {
            Some(mark) if !mark.accepted => "不认可",
            Some(_) if !item.judged => "认可",
            Some(_) => "评定",
            None if side == Side::Own && !item.judged => "照规则算",
            None => "还没有",
        };
        ShownSide {
            label: side.label(),
            points: points.unwrap_or_default(),
            verdict: verdict.to_owned(),
            comment: mark.as_ref().map(|m| m.comment.clone()).unwrap_or_default(),
            who: mark.as_ref().map(|m| m.by.clone()).unwrap_or_default(),
            when: mark
                .as_ref()
                .map(|m| moment_shown(&m.at))
                .unwrap_or_default(),
        }
    };
    vec![
        side(Side::Own, &item.own),
        side(Side::Superior, &item.superior),
        side(Side::Check, &item.check),
    ]
}

/// What the visitor may give the item now.
async fn may_mark(visit: &Visit, opened: &Opened, item: &ScoredItem) -> Result<Option<ActForm>> {
    let it = in_hand(visit, opened.row.key()).await?;
    let mut forms = act_forms(visit, &it).await?;
    forms.retain(|act| act.code == "judge" || act.code == "mark" && item.judged);
    Ok(forms.pop())
}

/// An act's form for an item: points where it is judged by hand, else whether what its rule gives is accepted.
fn of_item(act: ActForm, item: &ScoredItem) -> Form {
    let mut form = act.of_part("item", &item.number).form;
    let left_out = if item.judged {
        "judge_accepted"
    } else {
        "judge_points"
    };
    for group in &mut form.groups {
        group.fields.retain(|field| field.name != left_out);
    }
    for field in form.fields_mut().filter(|field| field.value.is_empty()) {
        match field.name.as_str() {
            "judge_side" => "superior".clone_into(&mut field.value),
            "judge_accepted" => "true".clone_into(&mut field.value),
            _ => {}
        }
    }
    form
}

/// What happened to an item, the last first.
fn history(opened: &Opened, item: &ScoredItem) -> Vec<Event> {
    let mut events: Vec<(String, Event)> = Vec::new();
    let mut tell = |at: &str, kind: &str, text: String, who: i64| {
        let event = Event {
            when: moment_shown(at),
            kind: kind.to_owned(),
            text,
            who: Some(opened.name(who)),
            href: None,
        };
        events.push((at.to_owned(), event));
    };
    // What was ticked together is told together.
    let mut together: BTreeMap<(&str, i64, &str), Vec<&str>> = BTreeMap::new();
    for row in opened.evidence.iter().filter(|e| e.item == item.number) {
        let cited = (row.cited_at.as_str(), row.cited_by, "引用");
        together.entry(cited).or_default().push(&row.told);
        if let (Some(by), Some(at)) = (row.dropped_by, &row.dropped_at) {
            together
                .entry((at, by, "去掉"))
                .or_default()
                .push(&row.told);
        }
    }
    for ((at, by, verb), told) in together {
        let first = told.first().copied().unwrap_or_default();
        let text = match told.len() {
            1 => format!("{verb} {first}"),
            n => format!("{verb} {n} 条：{first} 等"),
        };
        tell(at, "佐证", text, by);
    }
    for mark in opened.marks.iter().filter(|m| m.item == item.number) {
        let side = Side::from_code(&mark.side).map_or("评分", Side::label);
        let verdict = match (mark.points, mark.accepted) {
            (Some(points), 1) => format!("{}分", Points::hundredths(points).text()),
            (None, 1) => "认可".to_owned(),
            _ => "不认可".to_owned(),
        };
        let text = if mark.comment.is_empty() {
            verdict
        } else {
            format!("{verdict}，{}", mark.comment)
        };
        tell(&mark.marked_at, side, text, mark.marked_by);
    }
    events.sort_by(|a, b| b.0.cmp(&a.0));
    events.into_iter().map(|(_, event)| event).collect()
}
