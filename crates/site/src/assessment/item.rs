//! An item: its rule in words, what was found year by year, what each side gave, how it came about.

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use super::{figure_href, member_units, open, owner_href, standing, wait};
use crate::kit::{Badge, Choice, Event, Fact, Field, FieldKind, Form, Link, Posted};
use crate::shell::Visit;
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::time::moment_shown;
use papers::assessment::actions::{Given, Opened, item_judge, item_mark};
use papers::assessment::marks::above;
use papers::assessment::model::{Key, Side, State};
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
async fn show(
    visit: &Visit,
    opened: &Opened,
    number: &str,
    refused: Option<Form>,
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
    let judged = judge_form(visit, opened, item)?;
    let marked = (fills && item.judged).then(|| mark_form(visit, opened, item));
    let wrong = refused.is_some();
    let form = refused.or(judged).or(marked);
    let page = ItemPage {
        facts,
        standing: standing(item),
        points: item.points().text(),
        full: item.full.text(),
        cells: cells(opened, item),
        sides: sides(item),
        cite: (fills && !item.wanted.is_empty()).then(|| cite_link(opened, item)),
        form_title: if fills { "自评" } else { "评分" }.to_owned(),
        form: form.map(|form| visit.with_token(form)),
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

fn points_field(item: &ScoredItem) -> Field {
    Field::text("points", "分数")
        .hint(format!("0至{}分，最多两位小数", item.full.text()))
        .required()
        .width(6)
}

fn mark_form(visit: &Visit, opened: &Opened, item: &ScoredItem) -> Form {
    let fields = vec![
        points_field(item),
        Field::text("comment", "理由").required().width(24),
    ];
    let to = format!("{}/items/{}/mark", opened.row.path(), item.number);
    visit.with_token(Form::new(to, "保存自评", fields))
}

fn judge_form(visit: &Visit, opened: &Opened, item: &ScoredItem) -> Result<Option<Form>> {
    let waits = matches!(opened.state, State::Submitted | State::Judging);
    let judges = visit.may(Action::AssessmentJudge);
    if !waits || !judges || !above(&visit.office, &visit.actor, &opened.row)? {
        return Ok(None);
    }
    let choices = |some: [(&str, &str); 2]| some.map(|(v, l)| Choice::new(v, l)).to_vec();
    let mut fields = vec![
        Field {
            options: choices([("superior", "上级评"), ("check", "抽查")]),
            ..Field::new(FieldKind::Radio, "side", "哪一栏")
        }
        .value("superior")
        .required(),
    ];
    if item.judged {
        fields.push(points_field(item));
        fields.push(Field::text("comment", "理由").required().width(24));
    } else {
        fields.push(
            Field {
                options: choices([("1", "认可，照规则的分数"), ("0", "不认可，记0分")]),
                ..Field::new(FieldKind::Radio, "accepted", "佐证和数字")
            }
            .value("1")
            .required(),
        );
        let comment = Field::text("comment", "评语").hint("不认可的写明理由");
        fields.push(comment.width(24));
    }
    let to = format!("{}/items/{}/judge", opened.row.path(), item.number);
    Ok(Some(Form::new(to, "保存评分", fields)))
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

/// Reads what was posted; says in the form what is wrong with it.
fn given(form: &mut Form, posted: &Posted, judged: bool) -> Option<Given> {
    form.keep(posted);
    form.refuse_missing(posted);
    let points = posted.given("points").filter(|_| judged);
    let points = points.and_then(|text| match Points::read(&text) {
        Ok(points) => Some(points),
        Err(wrong) => {
            form.wrong("points", wrong);
            None
        }
    });
    (!form.is_wrong()).then(|| Given {
        points,
        accepted: judged || posted.text("accepted") == "1",
        comment: posted.text("comment"),
    })
}

pub async fn mark(
    visit: Visit,
    Path((key, number)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response> {
    let Some(opened) = open(&visit, &key).await? else {
        return wait(&visit);
    };
    let item = opened.item(&number)?;
    let mut form = mark_form(&visit, &opened, item);
    let Some(given) = given(&mut form, &posted, true) else {
        return show(&visit, &opened, &number, Some(form)).await;
    };
    let (office, actor, key) = (&visit.office, &visit.actor, Key::read(&key)?);
    let marked = item_mark(office, actor, key, &number, given).await;
    answered(&visit, &opened, &number, form, marked).await
}

pub async fn judge(
    visit: Visit,
    Path((key, number)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response> {
    let Some(opened) = open(&visit, &key).await? else {
        return wait(&visit);
    };
    let item = opened.item(&number)?;
    let (office, actor, key) = (&visit.office, &visit.actor, Key::read(&key)?);
    let side = match posted.text("side").as_str() {
        "check" => Side::Check,
        _ => Side::Superior,
    };
    let Some(mut form) = judge_form(&visit, &opened, item)? else {
        // Not hers to judge, or not now: the action says why.
        let given = Given {
            points: None,
            accepted: false,
            comment: String::new(),
        };
        item_judge(office, actor, key, (&number, side), given).await?;
        return Err(Error::not_found("这份考评"));
    };
    let Some(given) = given(&mut form, &posted, item.judged) else {
        return show(&visit, &opened, &number, Some(form)).await;
    };
    let judged = item_judge(office, actor, key, (&number, side), given).await;
    answered(&visit, &opened, &number, form, judged).await
}

async fn answered(
    visit: &Visit,
    opened: &Opened,
    number: &str,
    mut form: Form,
    done: Result<()>,
) -> Result<Response> {
    match done {
        Ok(()) => {
            let back = format!("{}/items/{number}", opened.row.path());
            Ok(visit.done(&back, "已保存，得分已重算"))
        }
        Err(Error::Refusal(reason)) => {
            form.refuse(reason);
            show(visit, opened, number, Some(form)).await
        }
        Err(other) => Err(other),
    }
}
