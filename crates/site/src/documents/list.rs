//! 文稿: the list, and beginning a new one.

use axum::response::Response;

use super::state_label;
use crate::kit::{
    Badge, Button, Cell, Chip, Choice, Column, Field, FieldKind, Form, Link, ListPage, Pager,
    Posted, Query, Row, Table, Tone, see_other,
};
use crate::organisation::{place_field, unit_tree};
use crate::shell::Visit;
use ground::authority::{Action, Scope};
use ground::error::Result;
use ground::lists::asked_scope;
use ground::time::moment_shown;
use papers::documents::drafts::{
    DRAFT, DocumentQuery, DocumentRow, FINAL, document_make, documents_page, read_year_of,
};
use papers::documents::kinds::{Style, kinds};
use papers::figures::actions::{Span, last_year};
use registers::accounts::actions::users_by_id;
use registers::organisation::{Directory, Places};

const PATH: &str = "/documents";

pub async fn list(visit: Visit, query: Query) -> Result<Response> {
    let own = visit.actor.may(Action::ReportWrite)?;
    let scope = asked_scope(own, &query)?;
    let asked = DocumentQuery {
        kind: query.given("kind"),
        year: query.number("year").and_then(|y| i32::try_from(y).ok()),
        state: query.given("state"),
        only: (query.text("only") == "1").then(|| scope.division().get()),
    };
    let office = &visit.office;
    let (total, _) = documents_page(office, &scope, &asked, (0, 0)).await?;
    let pager = Pager::of(PATH, &query, total);
    let window = (pager.offset(), pager.size);
    let (_, found) = documents_page(office, &scope, &asked, window).await?;
    let directory = Directory::load(office.db().reader(), &scope).await?;
    let users = users_by_id(office, office.db().reader()).await?;
    let mut rows = Vec::new();
    for document in &found {
        let by = users.get(&document.recorded_by);
        let by = by.map_or("本机操作员", |user| user.name.as_str());
        rows.push(row(document, &directory, by)?);
    }
    let columns = [
        ("title", "文稿"),
        ("division", "单位"),
        ("period", "时段"),
        ("state", "状态"),
        ("version", "稿次"),
        ("recorded", "最后修改"),
    ];
    let columns = columns.map(|(code, label)| Column::text(code, label));
    let division = scope.division().get().to_string();
    let page = ListPage {
        tree: Some(unit_tree(office, own, PATH, &query).await?),
        path: PATH.to_owned(),
        filters: filters(&visit, &query)?,
        kept: vec![("division".to_owned(), division)],
        chips: chips(&query),
        buttons: buttons(&visit, &scope).await?,
        table: Table {
            caption: "文稿".to_owned(),
            columns: columns.to_vec(),
            rows,
            numbered: true,
            first_number: pager.offset() + 1,
            pager: Some(pager),
            empty: "还没有文稿。写一份总结，数字由系统填好。".to_owned(),
            empty_next: vec![Link::new("写文稿", "/documents/new")],
            ..Table::default()
        },
        ..ListPage::default()
    };
    visit.list("文稿", page)
}

fn row(document: &DocumentRow, directory: &Directory, by: &str) -> Result<Row> {
    let tone = if document.is_final() {
        Tone::Good
    } else {
        Tone::Plain
    };
    let path = document.path();
    let mut actions = vec![Link::new("Word", format!("{path}/word"))];
    if !document.is_final() {
        actions.insert(0, Link::new("改文字", format!("{path}/edit")));
    }
    Ok(Row {
        key: document.key().to_string(),
        cells: vec![
            Cell::link(&document.title, &path),
            Cell::text(directory.name(document.of_division()?)),
            Cell::text(document.of_span()?.named(document.year)),
            Cell::badge(Badge::new(state_label(&document.state), tone)),
            Cell::link(
                format!("第{}稿", document.version),
                format!("{path}/versions"),
            ),
            Cell::text(format!("{} {by}", moment_shown(&document.recorded_at))),
        ],
        actions,
        marked: false,
    })
}

fn filters(visit: &Visit, query: &Query) -> Result<Vec<Field>> {
    let kinds = kinds(&visit.office)?;
    let kinds = kinds.iter().map(|k| Choice::new(&k.code, &k.label));
    let states = [DRAFT, FINAL].map(|state| Choice::new(state, state_label(state)));
    let fields = vec![
        Field::choice("kind", "种类", kinds.collect()).width(8),
        Field::new(FieldKind::Integer, "year", "年度"),
        Field::choice("state", "状态", states.to_vec()).width(6),
    ];
    let filled = fields.into_iter().map(|field| {
        let value = query.text(&field.name);
        field.value(value)
    });
    Ok(filled.collect())
}

fn chips(query: &Query) -> Vec<Chip> {
    let chip = |(name, value): &(String, String)| {
        let label = match name.as_str() {
            "year" => format!("{value}年"),
            "state" => state_label(value).to_owned(),
            _ => return None,
        };
        let rest = query.without(name).without("page");
        (!value.is_empty()).then(|| Chip {
            label,
            without: format!("{PATH}{}", rest.text_for_url()),
        })
    };
    query.pairs().iter().filter_map(chip).collect()
}

async fn buttons(visit: &Visit, scope: &Scope) -> Result<Vec<Button>> {
    let year = last_year(&visit.office, scope).await?;
    let division = scope.division().get();
    let quick = |span: Span| {
        let label = format!("写{}总结", span.named(year));
        let mut button = visit.post_button(label, "/documents/new");
        button.values = vec![
            ("kind".to_owned(), "summary".to_owned()),
            ("division".to_owned(), division.to_string()),
            ("year".to_owned(), year.to_string()),
            ("span".to_owned(), span.code()),
        ];
        button
    };
    Ok(vec![
        Button::link("写文稿", format!("/documents/new?division={division}")).primary(),
        quick(Span::Half(1)),
        quick(Span::Year),
    ])
}

async fn new_form(visit: &Visit, query: &Query) -> Result<(Form, Places)> {
    let own = visit.actor.may(Action::ReportWrite)?;
    let scope = asked_scope(own, query)?;
    let places = Places::load(&visit.office, &own).await?;
    let kinds = kinds(&visit.office)?;
    let first = kinds.first().map(|k| k.code.clone()).unwrap_or_default();
    let kinds = kinds.iter().map(|k| Choice::new(&k.code, &k.label));
    let spans = Span::ALL.iter();
    let spans = spans.map(|span| Choice::new(span.code(), span.label()));
    let styles = Style::ALL.map(|style| Choice::new(style.code(), style.label()));
    let year = match query.given("year") {
        Some(year) => year,
        None => last_year(&visit.office, &scope).await?.to_string(),
    };
    let span = Span::read(&query.text("span")).unwrap_or(Span::Year);
    let mut unit = place_field(&places, &own).value(places.path(scope.division()));
    unit.label = "单位".to_owned();
    let fields = vec![
        Field::choice("kind", "种类", kinds.collect())
            .required()
            .value(first),
        unit.required(),
        Field::new(FieldKind::Integer, "year", "年度")
            .required()
            .value(year),
        Field::choice("span", "时段", spans.collect())
            .required()
            .value(span.code()),
        Field::choice("style", "体例", styles.to_vec())
            .hint("不选，按单位的级别。已有同样的草稿，就打开那一份"),
    ];
    let form = Form::new("/documents/new", "生成草稿", fields).cancel(PATH);
    Ok((form, places))
}

pub async fn new(visit: Visit, query: Query) -> Result<Response> {
    let (form, _) = new_form(&visit, &query).await?;
    visit.form("写文稿", form)
}

pub async fn make(visit: Visit, posted: Posted) -> Result<Response> {
    let (mut form, places) = new_form(&visit, &Query::default()).await?;
    form.keep(&posted);
    form.refuse_missing(&posted);
    let year = match posted.text("year").as_str() {
        "" => None,
        text => read_year_of(&visit.office, &posted.text("kind"), text)?
            .map_err(|wrong| form.wrong("year", wrong))
            .ok(),
    };
    let span = Span::read(&posted.text("span"));
    if span.is_none() && !posted.text("span").is_empty() {
        form.wrong("span", "请选择时段");
    }
    let division = match places.read(&posted.text("division")) {
        Ok(division) => Some(division),
        Err(refusal) if !posted.text("division").is_empty() => {
            form.wrong("division", refusal.to_string());
            None
        }
        Err(_) => None,
    };
    let (Some(year), Some(span), Some(division), false) = (year, span, division, form.is_wrong())
    else {
        return visit.form("写文稿", form);
    };
    let kind = posted.text("kind");
    let asked = (kind.as_str(), year, span);
    let style = Style::read(&posted.text("style"));
    match document_make(&visit.office, &visit.actor, division, asked, style).await {
        Ok(Some(key)) => Ok(see_other(&format!("{PATH}/{key}"))),
        Ok(None) => {
            form.refuse("记录很多，还在统计。请过几秒再点一次“生成草稿”");
            visit.form("写文稿", form)
        }
        Err(ground::error::Error::Refusal(reason)) => {
            form.refuse(reason);
            visit.form("写文稿", form)
        }
        Err(other) => Err(other),
    }
}
