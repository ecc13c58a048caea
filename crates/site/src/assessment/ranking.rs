//! 排名: the divisions assessed by one scheme for one year, section by section, best first.

use axum::response::{IntoResponse, Response};

use super::list::scheme_field;
use super::wait;
use crate::kit::{
    Badge, Button, Cell, Column, Field, FieldKind, Link, ListPage, Query, Row, Table, Tone,
};
use crate::organisation::unit_tree;
use crate::shell::Visit;
use ground::authority::{Action, Scope};
use ground::error::{Error, Result};
use ground::lists::asked_scope;
use papers::assessment::AssessmentQuery;
use papers::assessment::actions::{Ranked, Ranking, assessments_page, ranking};
use papers::assessment::list::state_tone;
use papers::assessment::scheme::{Scheme, schemes};
use papers::assessment::sheets::ranking_file;
use papers::figures::actions::last_year;
use registers::organisation::Directory;

const PATH: &str = "/assessment/ranking";

struct Asked {
    own: Scope,
    scope: Scope,
    schemes: Vec<Scheme>,
    scheme: Scheme,
    year: i32,
    title: String,
}

/// Reads `division=`, `scheme=` and `year=`; where nothing is said, the last year something was assessed.
async fn asked(visit: &Visit, query: &Query) -> Result<Asked> {
    let own = visit.actor.may(Action::AssessmentRead)?;
    let scope = asked_scope(own, query)?;
    let schemes = schemes(visit.office.catalogue())?;
    let (office, actor) = (&visit.office, &visit.actor);
    let all = AssessmentQuery::default();
    let (_, newest) = assessments_page(office, actor, &scope, &all, (0, 1)).await?;
    let newest = newest.first();
    let wanted = query.given("scheme");
    let wanted = wanted.or_else(|| newest.map(|row| row.scheme.clone()));
    let found = match &wanted {
        Some(code) => schemes.iter().find(|scheme| scheme.code == *code),
        None => schemes.last(),
    };
    let scheme = found
        .ok_or_else(|| Error::not_found("这个考评方案"))?
        .clone();
    let year = query.number("year").and_then(|y| i32::try_from(y).ok());
    let year = match year.or_else(|| newest.map(|row| row.year_to)) {
        Some(year) => year,
        None => last_year(office, &scope).await?,
    };
    let directory = Directory::load(office.db().reader(), &scope).await?;
    let unit = directory.name(scope.division());
    Ok(Asked {
        own,
        scope,
        title: format!("{unit}{year}年{}排名", scheme.label),
        scheme,
        schemes,
        year,
    })
}

async fn ranked(visit: &Visit, asked: &Asked) -> Result<Option<Ranking>> {
    let by = (asked.scheme.code.as_str(), asked.year);
    ranking(&visit.office, &visit.actor, &asked.scope, by).await
}

pub async fn page(visit: Visit, query: Query) -> Result<Response> {
    let asked = asked(&visit, &query).await?;
    let Some(found) = ranked(&visit, &asked).await? else {
        return wait(&visit);
    };
    let mut columns = vec![Column::number("rank", "名次"), Column::text("unit", "单位")];
    let sections = found.sections.iter().enumerate();
    columns.extend(sections.map(|(n, title)| Column::number(format!("s{n}"), title)));
    columns.push(Column::number("bonus", "加分"));
    columns.push(Column::number("total", "总分"));
    columns.push(Column::text("state", "状态"));
    let division = asked.scope.division().get().to_string();
    let this = Query::default()
        .with("division", &division)
        .with("scheme", &asked.scheme.code)
        .with("year", &asked.year.to_string());
    let excel = format!("{PATH}/excel{}", this.text_for_url());
    let new = format!("/assessment/new?division={division}");
    let page = ListPage {
        tree: Some(unit_tree(&visit.office, asked.own, PATH, &query).await?),
        path: PATH.to_owned(),
        filters: vec![
            scheme_field(&asked.schemes)
                .required()
                .value(&asked.scheme.code),
            Field::new(FieldKind::Integer, "year", "年度").value(asked.year.to_string()),
        ],
        kept: vec![("division".to_owned(), division)],
        buttons: vec![
            Button::link("排名表（Excel）", excel),
            Button::link("各份考评", "/assessment"),
        ],
        table: Table {
            caption: asked.title.clone(),
            columns,
            rows: found.ranked.iter().map(|one| row(one, &found)).collect(),
            empty: "这一年还没有单位用这个方案考评。".to_owned(),
            empty_next: if visit.may(Action::AssessmentWrite) {
                vec![Link::new("开始考评", new)]
            } else {
                vec![Link::new("看各份考评", "/assessment")]
            },
            ..Table::default()
        },
        ..ListPage::default()
    };
    visit.list(&asked.title, page)
}

fn row(one: &Ranked, ranking: &Ranking) -> Row {
    let (opened, sheet) = (&one.opened, &one.opened.sheet);
    let path = opened.row.path();
    let mut cells = vec![
        Cell::text(one.rank.to_string()),
        Cell::link(&sheet.unit, &path),
    ];
    cells.extend(ranking.sections.iter().map(|title| {
        let place = sheet.sections.iter().position(|s| s.title == *title);
        match place.and_then(|at| Some((at, sheet.sections.get(at)?))) {
            Some((at, section)) => Cell::link(section.points().text(), format!("{path}#s{at}")),
            None => Cell::empty(),
        }
    }));
    let bonus = sheet.sections.len();
    let bonus = Cell::link(sheet.bonus_points().text(), format!("{path}#s{bonus}"));
    cells.push(bonus);
    cells.push(Cell::link(sheet.total().text(), &path));
    cells.push(if sheet.is_vetoed() {
        Cell::badge(Badge::new("否决，不得推荐", Tone::Bad))
    } else {
        let state = opened.state;
        Cell::badge(Badge::new(state.label(), state_tone(state)))
    });
    Row {
        key: opened.row.key().to_string(),
        cells,
        actions: Vec::new(),
        marked: false,
    }
}

pub async fn excel(visit: Visit, query: Query) -> Result<Response> {
    let asked = asked(&visit, &query).await?;
    let Some(found) = ranked(&visit, &asked).await? else {
        return wait(&visit);
    };
    Ok(ranking_file(&asked.title, &found)?.into_response())
}
