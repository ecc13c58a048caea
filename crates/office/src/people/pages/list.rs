//! 名册: the list, its query bar and its columns.

use axum::response::Response;

use super::views::{SavedView, chosen, saved_views};
use crate::authority::Action;
use crate::organisation::unit_tree;
use crate::people::register::{HARDSHIPS, PersonLine, hardship_label, people_count, people_page};
use crate::people::{Categories, PersonState, grade_label};
use crate::people::{GROUPS, people_asked};
use crate::platform::error::Result;
use crate::platform::web::{
    Button, Cell, Chip, Choice, Column, Field, FieldKind, Link, ListPage, Pager, Query, Row, Table,
};
use crate::shell::Visit;

/// Every column: code, heading, and whether it is shown unless somebody chose otherwise. The name always is.
pub(super) const COLUMNS: [(&str, &str, bool); 11] = [
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

pub(super) async fn list(visit: Visit, query: Query) -> Result<Response> {
    let office = &visit.office;
    let chosen = chosen(office, &visit.actor).await?;
    // 每页几条 is hers too, until the address says otherwise.
    let query = match (query.given("size"), chosen.size) {
        (None, Some(size)) => query.with("size", &size.to_string()),
        _ => query,
    };
    let asked = people_asked(&query)?;
    let scope = visit.actor.may(Action::PersonRead)?;
    let total = people_count(office, &visit.actor, &asked).await?;
    let pager = Pager::of("/people", &query, total);
    let people = people_page(office, &visit.actor, &asked, pager.offset(), pager.size).await?;
    let widths = chosen;
    let chosen = widths.columns();
    let categories = Categories::load(office.catalogue())?;
    let buttons = buttons(&visit, &query);
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
            .chain(chosen.iter().map(|(code, label)| Column {
                width: widths.width(code),
                ..column(code, label)
            }))
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
    let views = saved_views(office, &visit.actor).await?;
    let mut tools: Vec<Link> = views.iter().map(SavedView::link).collect();
    tools.push(Link::new(
        "高级查询",
        format!("/people/query{}", query.text_for_url()),
    ));
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
    let grouped = |name: &str| GROUPS.iter().any(|group| name.ends_with(group));
    query
        .pairs()
        .iter()
        .filter(|(name, _)| names.contains(&name.as_str()) || grouped(name))
        .cloned()
        .collect()
}

fn filters(query: &Query, categories: &Categories) -> Vec<Field> {
    let typed = Field::text("q", "姓名、拼音、证号或手机后四位").value(query.text("q"));
    let mut fields = vec![typed];
    fields.extend(facet_fields(query, categories, ""));
    fields
}

/// The fields of the query bar, or of a group, with what is asked in them.
pub(super) fn facet_fields(query: &Query, categories: &Categories, group: &str) -> Vec<Field> {
    let named = |mut field: Field| {
        field.name.push_str(group);
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
        Field::choice("category", "人员类别", kinds),
        Field::choice("state", "状态", states).width(6),
        Field::choice("grade", "等级", grades).width(6),
        Field::new(FieldKind::Integer, "age_from", "年龄从").width(4),
        Field::new(FieldKind::Integer, "age_to", "到").width(4),
        Field::choice("hardship", "困难", hardships).width(6),
    ]
    .into_iter()
    .map(named)
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
        let (bare, group) = name.split_once('.').unwrap_or((name, ""));
        let label = said(bare, value).filter(|_| !value.is_empty())?;
        let label = match group {
            "" => label,
            group => format!("第{group}组 {label}"),
        };
        let without = query.without(name).without("page").text_for_url();
        Some(Chip {
            label,
            without: format!("/people{without}"),
        })
    };
    query.pairs().iter().filter_map(chip).collect()
}

fn buttons(visit: &Visit, query: &Query) -> Vec<Button> {
    let ticked = |label: &str, path: &str| Button {
        ticked: true,
        ..Button::link(label, path)
    };
    let mut buttons = Vec::new();
    if visit.may(Action::PersonWrite) {
        buttons.push(Button::link("登记新对象", "/people/new").primary());
        buttons.push(Button::link("导入", "/imports"));
        buttons.push(ticked("登记困难", "/people/hardship"));
    }
    if visit.may(Action::ListExport) {
        buttons.push(ticked("导出", "/people/export"));
    }
    let print = format!("/people/print{}", query.without("page").text_for_url());
    buttons.push(Button::link("打印名册", print));
    buttons
}

pub(super) fn column(code: &str, label: &str) -> Column {
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

pub(super) fn text_of(person: &PersonLine, code: &str) -> String {
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
