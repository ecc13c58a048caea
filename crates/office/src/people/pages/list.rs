//! 名册: the list, its columns and saved views, marking hardships, giving it out as a workbook.

use axum::response::{IntoResponse, Response};
use gongwen::{CellKind, Group, Sheet, SheetCell, SheetColumn};
use kernel::DivisionCode;
use serde_json::json;

use crate::access::sessions::{preference, preferences, set_preference};
use crate::access::{Action, Actor};
use crate::audit;
use crate::office::Office;
use crate::organisation::unit_tree;
use crate::people::Categories;
use crate::people::register::{
    HARDSHIPS, PeopleAsk, PersonKey, PersonLine, hardship_label, people_count,
    people_keys, people_page,
};
use crate::people::registration::hardship_mark;
use crate::people::{PersonState, grade_label, register};
use crate::platform::error::{Error, Result};
use crate::platform::web::{
    Badge, Button, Cell, Chip, Choice, Column, Download, Field, FieldKind, Form, Link, ListPage,
    Pager, Posted, Query, Row, Table, Tone,
};
use crate::shell::Visit;

/// Every column: code, heading, and whether it is shown unless somebody chose otherwise. The name always is.
const COLUMNS: [(&str, &str, bool); 11] = [
    ("sex", "性别", true),
    ("birth", "出生日期", true),
    ("age", "年龄", true),
    ("id_number", "身份证号", true),
    ("identities", "人员类别", true),
    ("village", "村（社区）", true),
    ("phone", "联系电话", false),
    ("bank", "开户行", false),
    ("account", "银行账号", false),
    ("hardships", "困难", false),
    ("state", "状态", true),
];
const CHOSEN: &str = "columns.people";
const VIEW: &str = "view.people.";
/// A workbook of more people is made by import and export of the whole office.
const EXPORT_MAX: u64 = 300_000;

fn ask(query: &Query) -> Result<PeopleAsk> {
    let division = match query.given("division") {
        Some(code) => {
            Some(DivisionCode::read(&code).map_err(|_| Error::not_found(format!("区划 {code}")))?)
        }
        None => None,
    };
    let number = |name: &str| {
        query
            .number(name)
            .and_then(|n| u32::try_from(n).ok())
            .filter(|n| *n < 150)
    };
    Ok(PeopleAsk {
        typed: query.text("q"),
        division,
        only_this: query.text("only") == "1",
        category: query.given("category"),
        grade: number("grade").and_then(|g| u8::try_from(g).ok()),
        age_from: number("age_from"),
        age_to: number("age_to"),
        state: query.given("state"),
        hardship: query.given("hardship"),
    })
}

pub(super) async fn list(visit: Visit, query: Query) -> Result<Response> {
    let asked = ask(&query)?;
    let office = &visit.office;
    let scope = visit.actor.may(Action::PersonRead)?;
    let total = people_count(office, &visit.actor, &asked).await?;
    let pager = Pager::of("/people", &query, total);
    let people = people_page(office, &visit.actor, &asked, pager.offset(), pager.size).await?;
    let chosen = chosen_columns(office, &visit.actor).await?;
    let categories = Categories::load(office.catalogue())?;
    let buttons = buttons(&visit);
    let ticked = buttons.iter().any(|button| button.ticked);
    let empty_next = if visit.may(Action::WorkbookImport) {
        vec![
            Link::new("导入花名册", "/imports"),
            Link::new("登记新对象", "/people/new"),
        ]
    } else {
        Vec::new()
    };
    let table = Table {
        caption: "优抚对象名册".to_owned(),
        columns: std::iter::once(Column::text("name", "姓名"))
            .chain(chosen.iter().map(|(code, label)| column(code, label)))
            .collect(),
        rows: people
            .iter()
            .map(|person| row(person, &chosen, &visit))
            .collect(),
        ticked,
        numbered: true,
        first_number: pager.offset() + 1,
        pager: Some(pager),
        empty: "没有符合条件的优抚对象。".to_owned(),
        empty_next,
        ..Table::default()
    };
    let mut tools: Vec<Link> = saved_views(office, &visit.actor).await?;
    tools.push(Link::new(
        "列设置与常用查询",
        format!("/people/columns{}", query.text_for_url()),
    ));
    let page = ListPage {
        tree: Some(unit_tree(office, scope, "/people", &query).await?),
        path: "/people".to_owned(),
        filters: filters(&query, &categories),
        kept: kept(&query),
        chips: chips(&query, &categories),
        buttons,
        tools,
        table,
        ..ListPage::default()
    };
    visit.list("名册", page)
}

fn kept(query: &Query) -> Vec<(String, String)> {
    let names = ["division", "only", "size"];
    query
        .pairs()
        .iter()
        .filter(|(name, _)| names.contains(&name.as_str()))
        .cloned()
        .collect()
}

fn filters(query: &Query, categories: &Categories) -> Vec<Field> {
    let value = |field: Field| {
        let value = query.text(&field.name);
        field.value(value)
    };
    let states = PersonState::ALL
        .iter()
        .map(|(_, code, label)| Choice::new(*code, *label))
        .collect();
    let kinds = categories
        .iter()
        .map(|c| Choice::new(&c.code, &c.label))
        .collect();
    let grades = (1..=10u8)
        .map(|grade| Choice::new(grade.to_string(), grade_label(grade)))
        .collect();
    let hardships = HARDSHIPS
        .iter()
        .map(|(code, label)| Choice::new(*code, *label))
        .collect();
    [
        Field::text("q", "姓名、拼音、证号或手机后四位"),
        Field::choice("category", "人员类别", kinds),
        Field::choice("state", "状态", states).width(6),
        Field::choice("grade", "等级", grades).width(6),
        Field::new(FieldKind::Integer, "age_from", "年龄从").width(4),
        Field::new(FieldKind::Integer, "age_to", "到").width(4),
        Field::choice("hardship", "困难", hardships).width(6),
    ]
    .into_iter()
    .map(value)
    .collect()
}

fn chips(query: &Query, categories: &Categories) -> Vec<Chip> {
    let said = |name: &str, value: &str| match name {
        "q" => Some(format!("查找：{value}")),
        "category" => categories
            .coded(value)
            .map(|c| format!("类别：{}", c.label)),
        "state" => PersonState::ALL
            .iter()
            .find(|(_, code, _)| *code == value)
            .map(|(_, _, label)| format!("状态：{label}")),
        "grade" => value
            .parse()
            .ok()
            .map(|grade| format!("等级：{}", grade_label(grade))),
        "age_from" => Some(format!("{value}岁以上")),
        "age_to" => Some(format!("{value}岁以下")),
        "hardship" => Some(format!("困难：{}", hardship_label(value))),
        _ => None,
    };
    let chip = |(name, value): &(String, String)| {
        let label = said(name, value).filter(|_| !value.is_empty())?;
        let without = query.without(name).without("page").text_for_url();
        Some(Chip {
            label,
            without: format!("/people{without}"),
        })
    };
    query.pairs().iter().filter_map(chip).collect()
}

fn buttons(visit: &Visit) -> Vec<Button> {
    let mut buttons = Vec::new();
    if visit.may(Action::PersonWrite) {
        buttons.push(Button::link("登记新对象", "/people/new").primary());
        buttons.push(Button::link("导入", "/imports"));
        for (code, label) in HARDSHIPS {
            buttons.push(Button {
                ticked: true,
                ..Button::link(
                    format!("记{label}"),
                    format!("/people/hardship?kind={code}"),
                )
            });
        }
    }
    if visit.may(Action::ListExport) {
        buttons.push(Button {
            ticked: true,
            ..Button::link("导出", "/people/export")
        });
    }
    buttons
}

fn column(code: &str, label: &str) -> Column {
    if code == "age" {
        Column::number(code, label)
    } else {
        Column::text(code, label)
    }
}

fn row(person: &PersonLine, chosen: &[(String, String)], visit: &Visit) -> Row {
    let page = format!("/people/{}", person.key);
    let name = Cell::link(&person.name, &page);
    let cells = chosen.iter().map(|(code, _)| match code.as_str() {
        "state" => Cell::badge(person.state.badge()),
        code => Cell::text(text_of(person, code)),
    });
    let actions = if visit.may(Action::PersonWrite) {
        vec![Link::new("变更", format!("{page}/change"))]
    } else {
        Vec::new()
    };
    Row {
        key: person.key.to_string(),
        cells: std::iter::once(name).chain(cells).collect(),
        actions,
        marked: false,
    }
}

fn text_of(person: &PersonLine, code: &str) -> String {
    match code {
        "sex" => person.sex.clone(),
        "birth" => person.birth.clone(),
        "age" => person.age.map(|age| age.to_string()).unwrap_or_default(),
        "id_number" => person.id_number.clone(),
        "identities" => person.identities.join("、"),
        "village" => person.village.clone(),
        "phone" => person.phone.clone(),
        "bank" => person.bank.clone(),
        "account" => person.account.clone(),
        "hardships" => person.hardships.join("、"),
        "state" => person.state.label().to_owned(),
        _ => String::new(),
    }
}

async fn chosen_columns(office: &Office, actor: &Actor) -> Result<Vec<(String, String)>> {
    let stored = preference(office, actor, CHOSEN).await?;
    let chosen: Option<Vec<String>> = stored.map(|json| serde_json::from_str(&json)).transpose()?;
    let shown = |code: &str, usual: bool| {
        chosen
            .as_ref()
            .map_or(usual, |chosen| chosen.iter().any(|c| c == code))
    };
    let columns = COLUMNS
        .iter()
        .filter(|(code, _, usual)| shown(code, *usual));
    Ok(columns
        .map(|(code, label, _)| ((*code).to_owned(), (*label).to_owned()))
        .collect())
}

async fn saved_views(office: &Office, actor: &Actor) -> Result<Vec<Link>> {
    let views = preferences(office, actor, VIEW).await?;
    Ok(views
        .into_iter()
        .map(|(name, query)| Link::new(name[VIEW.len()..].to_owned(), format!("/people{query}")))
        .collect())
}

#[derive(serde::Serialize)]
struct ColumnsPage {
    columns: Form,
    view: Form,
    views: Vec<(Link, Button)>,
}

/// 列设置 and 常用查询, on one page.
pub(super) async fn columns(visit: Visit, query: Query) -> Result<Response> {
    let chosen = chosen_columns(&visit.office, &visit.actor).await?;
    let options = COLUMNS
        .iter()
        .map(|(code, label, _)| Choice::new(*code, *label))
        .collect();
    let mut field = Field {
        options,
        required: true,
        ..Field::new(FieldKind::Checks, "column", "显示哪些列")
    };
    field.values = chosen.into_iter().map(|(code, _)| code).collect();
    let mut columns = Form::new("/people/columns", "保存列设置", vec![field]).cancel("/people");
    columns
        .hidden
        .push(("back".to_owned(), query.text_for_url()));
    let name = Field::text("name", "给现在这组查询条件起个名")
        .hint("例如：七十岁以上参战人员")
        .required();
    let mut view = Form::new("/people/views", "存为常用查询", vec![name]);
    view.hidden
        .push(("query".to_owned(), query.without("page").text_for_url()));
    let mut views = Vec::new();
    for link in saved_views(&visit.office, &visit.actor).await? {
        let mut remove = visit.post_button("删去", "/people/views");
        remove
            .values
            .push(("remove".to_owned(), link.label.clone()));
        views.push((link, remove));
    }
    let page = ColumnsPage {
        columns: visit.with_token(columns),
        view: visit.with_token(view),
        views,
    };
    visit.page("people/columns.html", "列设置与常用查询", &page)
}

pub(super) async fn set_columns(visit: Visit, posted: Posted) -> Result<Response> {
    let known: Vec<String> = posted
        .all("column")
        .into_iter()
        .filter(|c| COLUMNS.iter().any(|(code, _, _)| code == c))
        .collect();
    set_preference(
        &visit.office,
        &visit.actor,
        CHOSEN,
        Some(&serde_json::to_string(&known)?),
    )
    .await?;
    Ok(visit.done(
        &format!("/people{}", back(&posted.text("back"))),
        "列设置已保存",
    ))
}

/// Only a query: never another page.
fn back(text: &str) -> String {
    Query::read(text.trim_start_matches('?')).text_for_url()
}

pub(super) async fn save_view(visit: Visit, posted: Posted) -> Result<Response> {
    if let Some(name) = posted.given("remove") {
        set_preference(&visit.office, &visit.actor, &format!("{VIEW}{name}"), None).await?;
        return Ok(visit.done("/people/columns", "常用查询已删去"));
    }
    let name: String = posted.text("name").chars().take(20).collect();
    if name.is_empty() {
        return Err(Error::refusal("请给常用查询起个名"));
    }
    let query = back(&posted.text("query"));
    set_preference(
        &visit.office,
        &visit.actor,
        &format!("{VIEW}{name}"),
        Some(&query),
    )
    .await?;
    Ok(visit.done(
        &format!("/people{query}"),
        &format!("已存为常用查询“{name}”"),
    ))
}

/// The ticked people, or everybody who fits at this moment.
async fn picked(visit: &Visit, posted: &Posted) -> Result<Vec<PersonKey>> {
    if posted.text("all") == "1" {
        let pairs = posted.fields().pairs().iter();
        let of_query = pairs
            .filter_map(|(name, value)| Some((name.strip_prefix("q.")?.to_owned(), value.clone())));
        let query = of_query.fold(Query::default(), |query, (name, value)| {
            query.with(&name, &value)
        });
        return people_keys(&visit.office, &visit.actor, &ask(&query)?).await;
    }
    let keys: Result<Vec<PersonKey>> = posted
        .all("key")
        .iter()
        .map(|key| PersonKey::read(key))
        .collect();
    let keys = keys?;
    if keys.is_empty() {
        return Err(Error::refusal(
            "还没有选人。请先在名册里打勾，或勾选“全部符合条件的”",
        ));
    }
    Ok(keys)
}

pub(super) async fn mark(visit: Visit, query: Query, posted: Posted) -> Result<Response> {
    let people = picked(&visit, &posted).await?;
    let kind = query.text("kind");
    hardship_mark(
        &visit.office,
        &visit.actor,
        &people,
        &kind,
        posted.text("undo") != "1",
    )
    .await?;
    let told = format!("已给 {} 人记上{}", people.len(), hardship_label(&kind));
    Ok(visit.done(&format!("/people?hardship={kind}"), &told))
}

pub(super) async fn export(visit: Visit, posted: Posted) -> Result<Response> {
    visit.actor.may(Action::ListExport)?;
    let keys = picked(&visit, &posted).await?;
    if keys.len() as u64 > EXPORT_MAX {
        return Err(Error::refusal(format!(
            "一次最多导出 {EXPORT_MAX} 人，请缩小查询范围"
        )));
    }
    let chosen = chosen_columns(&visit.office, &visit.actor).await?;
    let mut rows = Vec::with_capacity(keys.len());
    let people = register::people_of(&visit.office, &visit.actor, &keys).await?;
    for (index, person) in people.iter().enumerate() {
        let mut cells = vec![
            SheetCell::Integer(index as i64 + 1),
            SheetCell::Text(person.name.clone()),
        ];
        cells.extend(
            chosen
                .iter()
                .map(|(code, _)| SheetCell::Text(text_of(person, code))),
        );
        rows.push(cells);
    }
    let column = |title: &str, kind| SheetColumn {
        title: title.to_owned(),
        width_chars: None,
        kind,
        summed: false,
    };
    let mut columns = vec![
        column("序号", CellKind::Integer),
        column("姓名", CellKind::Text),
    ];
    columns.extend(
        chosen
            .iter()
            .map(|(_, label)| column(label, CellKind::Text)),
    );
    let today = visit.office.clock().today();
    let title = format!("{}优抚对象名册", visit.office.profile().name);
    let sheet = Sheet {
        name: "名册".to_owned(),
        title,
        columns,
        groups: vec![Group { label: None, rows }],
        ..Sheet::default()
    };
    let mut bytes = std::io::Cursor::new(Vec::new());
    gongwen::write_xlsx(&[sheet], &mut bytes).map_err(|e| Error::Fault(e.into()))?;
    told_export(&visit, keys.len()).await?;
    Ok(Download {
        name: format!("优抚对象名册{today}.xlsx"),
        media: Download::XLSX,
        bytes: bytes.into_inner(),
    }
    .into_response())
}

/// What goes out is told to the audit before it goes.
async fn told_export(visit: &Visit, people: usize) -> Result<()> {
    let (office, actor) = (&visit.office, &visit.actor);
    let tx = office.db().begin().await?;
    let detail = json!({ "名单": "优抚对象名册", "人数": people });
    let region = actor.division().region();
    audit::append(
        office,
        &tx,
        actor,
        region,
        "list_export",
        "优抚对象名册",
        &detail,
    )
    .await?;
    tx.commit().await
}
