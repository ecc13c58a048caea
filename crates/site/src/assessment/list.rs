//! 创建考评: the list, and beginning one.

use axum::response::Response;
use chrono::Datelike;

use super::state_tone;
use crate::kit::{
    Badge, Button, Cell, Choice, Column, Field, FieldKind, Form, Link, ListPage, Pager, Posted,
    Query, Row, Table, see_other,
};
use crate::organisation::{place_field, unit_tree};
use crate::shell::Visit;
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::lists::asked_scope;
use papers::assessment::actions::{assessment_start, assessments_page, years_named};
use papers::assessment::model::State;
use papers::assessment::scheme::{Scheme, schemes};
use papers::assessment::{AssessmentQuery, AssessmentRow};
use papers::figures::actions::last_year;
use registers::organisation::{Directory, Places};

const PATH: &str = "/assessment";

pub async fn list(visit: Visit, query: Query) -> Result<Response> {
    let own = visit.actor.may(Action::AssessmentRead)?;
    let scope = asked_scope(own, &query)?;
    let schemes = schemes(visit.office.catalogue())?;
    let asked = AssessmentQuery {
        scheme: query.given("scheme"),
        year: query.number("year").and_then(|y| i32::try_from(y).ok()),
        state: query.given("state"),
        only: (query.text("only") == "1").then(|| scope.division().get()),
    };
    let (office, actor) = (&visit.office, &visit.actor);
    let (total, _) = assessments_page(office, actor, &scope, &asked, (0, 0)).await?;
    let pager = Pager::of(PATH, &query, total);
    let window = (pager.offset(), pager.size);
    let (_, found) = assessments_page(office, actor, &scope, &asked, window).await?;
    let directory = Directory::load(office.db().reader(), &scope).await?;
    let rows = found.iter().map(|one| row(&visit, one, &directory));
    let columns = [
        ("title", "考评"),
        ("division", "单位"),
        ("years", "考评期"),
        ("scheme", "方案"),
        ("state", "状态"),
    ];
    let columns = columns.map(|(code, label)| Column::text(code, label));
    let writes = visit.may(Action::AssessmentWrite);
    let division = scope.division().get();
    let mut buttons = Vec::new();
    if writes {
        let new = format!("{PATH}/new?division={division}");
        buttons.push(Button::link("开始考评", new).primary());
    }
    let ranked = format!("{PATH}/ranking?division={division}");
    buttons.push(Button::link("排名", ranked));
    let page = ListPage {
        tree: Some(unit_tree(office, own, PATH, &query).await?),
        path: PATH.to_owned(),
        filters: filters(&schemes, &query),
        kept: vec![("division".to_owned(), division.to_string())],
        buttons,
        table: Table {
            caption: "创建考评".to_owned(),
            columns: columns.to_vec(),
            rows: rows.collect::<Result<_>>()?,
            numbered: true,
            first_number: pager.offset() + 1,
            pager: Some(pager),
            empty: "还没有考评。开始一份，分数由系统照台账和发放算好。".to_owned(),
            empty_next: if writes {
                vec![Link::new("开始考评", format!("{PATH}/new"))]
            } else {
                Vec::new()
            },
            ..Table::default()
        },
        ..ListPage::default()
    };
    visit.list("创建考评", page)
}

fn row(visit: &Visit, one: &AssessmentRow, directory: &Directory) -> Result<Row> {
    let (path, state) = (one.path(), one.of_state()?);
    let mut actions = Vec::new();
    if state == State::Open && visit.may(Action::AssessmentWrite) {
        actions.push(Link::new("补佐证", format!("{path}/evidence")));
    }
    if state != State::Void {
        actions.push(Link::new("差距", format!("{path}/gaps")));
    }
    let scheme = one.title.clone();
    let name = directory.name(one.of_division()?);
    let years = years_named(one.year_from, one.year_to);
    let scheme = scheme.replacen(&format!("{name}{years}"), "", 1);
    Ok(Row {
        key: one.key().to_string(),
        cells: vec![
            Cell::link(&one.title, &path),
            Cell::text(name),
            Cell::text(years),
            Cell::text(scheme),
            Cell::badge(Badge::new(state.label(), state_tone(state))),
        ],
        actions,
        marked: false,
    })
}

fn filters(schemes: &[Scheme], query: &Query) -> Vec<Field> {
    let states = State::all().map(|state| Choice::new(state.code(), state.label()));
    let fields = vec![
        scheme_field(schemes),
        Field::new(FieldKind::Integer, "year", "年度"),
        Field::choice("state", "状态", states.collect()).width(8),
    ];
    let filled = fields.into_iter().map(|field| {
        let value = query.text(&field.name);
        field.value(value)
    });
    filled.collect()
}

pub(super) fn scheme_field(schemes: &[Scheme]) -> Field {
    let choices = schemes.iter().map(|s| Choice::new(&s.code, &s.label));
    Field::choice("scheme", "方案", choices.collect()).width(16)
}

async fn new_form(visit: &Visit, query: &Query) -> Result<(Form, Places)> {
    let own = visit.actor.may(Action::AssessmentWrite)?;
    let scope = asked_scope(own, query)?;
    let places = Places::load(&visit.office, &own).await?;
    let schemes = schemes(visit.office.catalogue())?;
    let level = scope.division().level();
    let fitting = schemes.iter().find(|scheme| scheme.level == level);
    let fitting = fitting.or(schemes.first());
    let year = last_year(&visit.office, &scope).await?;
    let year = year.min(visit.office.clock().today().year());
    let mut unit = place_field(&places, &own).value(places.path(scope.division()));
    unit.label = "单位".to_owned();
    let fields = vec![
        scheme_field(&schemes)
            .required()
            .value(fitting.map_or("", |scheme| scheme.code.as_str())),
        unit.required(),
        Field::new(FieldKind::Integer, "year", "年度")
            .hint("一届管几年的，填最后一年")
            .required()
            .value(year.to_string()),
    ];
    let form = Form::new(format!("{PATH}/new"), "开始考评", fields).cancel(PATH);
    Ok((form, places))
}

pub async fn new(visit: Visit, query: Query) -> Result<Response> {
    let (form, _) = new_form(&visit, &query).await?;
    visit.form("开始考评", form)
}

pub async fn start(visit: Visit, posted: Posted) -> Result<Response> {
    let (mut form, places) = new_form(&visit, &Query::default()).await?;
    form.keep(&posted);
    form.refuse_missing(&posted);
    let year = posted.text("year").parse().ok();
    if year.is_none() && !posted.text("year").is_empty() {
        form.wrong("year", "年度请填四位年份，例如2011");
    }
    let division = match places.read(&posted.text("division")) {
        Ok(division) => Some(division),
        Err(refusal) if !posted.text("division").is_empty() => {
            form.wrong("division", refusal.to_string());
            None
        }
        Err(_) => None,
    };
    let (Some(year), Some(division), false) = (year, division, form.is_wrong()) else {
        return visit.form("开始考评", form);
    };
    let scheme = posted.text("scheme");
    let (office, actor) = (&visit.office, &visit.actor);
    match assessment_start(office, actor, division, (&scheme, year)).await {
        Ok(key) => Ok(see_other(&format!("{PATH}/{key}"))),
        Err(Error::Refusal(reason)) => {
            form.refuse(reason);
            visit.form("开始考评", form)
        }
        Err(other) => Err(other),
    }
}
