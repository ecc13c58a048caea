//! The pages of 字典与台账种类: the list, the ways a category is written, and the check page before anything is written.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use crate::kit::{
    Button, Cell, Column, Field, FieldKind, Form, Link, ListPage, Posted, Query, Row, Table,
};
use crate::shell::{Route, Visit, get, post};
use ground::authority::Action;
use ground::error::{Error, Result};
use papers::dictionary::actions;
use papers::dictionary::actions::Draft;
use papers::dictionary::words::with_synonyms;
use payments::Schemes;
use registers::ledgers;
use registers::people::Categories;

/// The list, the ways a category is written, and what is written.
pub fn routes() -> Vec<Route> {
    vec![
        get("/catalogue", Action::CatalogueManage, list),
        get("/catalogue/categories", Action::CatalogueManage, categories),
        get(
            "/catalogue/categories/{code}",
            Action::CatalogueManage,
            category,
        ),
        post(
            "/catalogue/categories/{code}",
            Action::CatalogueManage,
            set_category,
        ),
        post("/catalogue/write", Action::CatalogueManage, write),
    ]
}

fn tools() -> Vec<Link> {
    vec![
        Link::new("台账种类", "/catalogue"),
        Link::new("人员类别", "/catalogue/categories"),
        Link::new("代发格式", "/catalogue/banks"),
        Link::new("全部目录文件", "/catalogue/files"),
    ]
}

/// A list without a query bar.
pub(super) fn plain_list(visit: &Visit, table: Table, buttons: Vec<Button>) -> ListPage {
    ListPage {
        path: visit.path.clone(),
        buttons,
        tools: tools(),
        table,
        ..ListPage::default()
    }
}

/// 随附, 本单位改过, 本单位自己的.
pub(super) fn origin_label(origin: (bool, bool)) -> &'static str {
    match origin {
        (true, false) => "随附",
        (true, true) => "本单位改过",
        (false, _) => "本单位自己的",
    }
}

async fn list(visit: Visit, _: Query) -> Result<Response> {
    let catalogue = visit.office.catalogue();
    let kinds = ledgers::kinds(catalogue)?;
    let row = |kind: &ledgers::Kind| {
        let options: usize = kind.fields.iter().map(|field| field.options.len()).sum();
        let href = format!("/catalogue/kinds/{}", kind.kind);
        Row {
            cells: vec![
                Cell::link(&kind.label, &href),
                Cell::link(kind.fields.len().to_string(), &href),
                Cell::text(options.to_string()),
                Cell::text(origin_label(
                    catalogue.origin(&format!("ledgers/{}.toml", kind.kind)),
                )),
            ],
            ..Row::default()
        }
    };
    let table = Table {
        caption: "台账种类".to_owned(),
        columns: vec![
            Column::text("label", "台账种类"),
            Column::number("fields", "字段"),
            Column::number("options", "选项"),
            Column::text("origin", "来源"),
        ],
        rows: kinds.iter().map(row).collect(),
        numbered: true,
        first_number: 1,
        ..Table::default()
    };
    let new = Button::link("新建台账种类", "/catalogue/kinds/new").primary();
    visit.list("字典与台账种类", plain_list(&visit, table, vec![new]))
}

async fn categories(visit: Visit, _: Query) -> Result<Response> {
    let catalogue = visit.office.catalogue();
    let (categories, schemes) = (Categories::load(catalogue)?, Schemes::load(catalogue)?);
    let mut rows = Vec::new();
    for category in categories.iter() {
        let scheme = schemes.named(&category.scheme)?;
        let href = format!("/catalogue/categories/{}", category.code);
        rows.push(Row {
            cells: vec![
                Cell::link(&category.label, &href),
                Cell::text(category.synonyms.join("、")),
                Cell {
                    under: Some(scheme.basis.clone()),
                    ..Cell::text(&scheme.label)
                },
            ],
            actions: vec![Link::new("改写法", href)],
            ..Row::default()
        });
    }
    let table = Table {
        caption: "人员类别".to_owned(),
        columns: vec![
            Column::text("label", "标准叫法"),
            Column::text("synonyms", "导入时也认的写法"),
            Column::text("scheme", "待遇项目和依据"),
        ],
        rows,
        numbered: true,
        first_number: 1,
        ..Table::default()
    };
    visit.list("人员类别", plain_list(&visit, table, Vec::new()))
}

/// Words one a line, each once.
pub(super) fn lines_of(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for line in text.lines().flat_map(|line| line.split('、')) {
        let word = kernel::squeeze(line);
        if !word.is_empty() && !words.contains(&word) {
            words.push(word);
        }
    }
    words
}

fn category_form(visit: &Visit, code: &str) -> Result<(Form, String, String)> {
    let categories = Categories::load(visit.office.catalogue())?;
    let found = categories.coded(code);
    let category = found.ok_or_else(|| Error::not_found(format!("人员类别 {code}")))?;
    let fields = vec![
        Field::new(FieldKind::LongText, "synonyms", "导入时也认的写法")
            .hint("一行一个。名册“人员类别”一栏这样写的，都算这一类")
            .value(category.synonyms.join("\n")),
    ];
    let form = Form::new(
        format!("/catalogue/categories/{code}"),
        "看看会改什么",
        fields,
    )
    .cancel("/catalogue/categories");
    Ok((form, category.label.clone(), category.path.clone()))
}

async fn category(visit: Visit, Path(code): Path<String>) -> Result<Response> {
    let (form, label, _) = category_form(&visit, &code)?;
    visit.form(&format!("{label}的写法"), form)
}

async fn set_category(visit: Visit, Path(code): Path<String>, posted: Posted) -> Result<Response> {
    let (mut form, label, path) = category_form(&visit, &code)?;
    let title = format!("{label}的写法");
    form.keep(&posted);
    let synonyms = lines_of(&posted.raw("synonyms"));
    let categories = Categories::load(visit.office.catalogue())?;
    let elsewhere = synonyms.iter().find_map(|word| {
        let other = categories.named(word)?;
        (other.code != code).then(|| format!("“{word}”已是{}的写法，请先从那里去掉", other.label))
    });
    if let Some(message) = elsewhere {
        form.wrong("synonyms", message);
        return visit.form(&title, form);
    }
    let file = visit.office.catalogue().read(&path)?;
    let draft = Draft {
        path: path.clone(),
        text: with_synonyms(&file.text, &code, &synonyms)?,
        seen: actions::seen(visit.office.catalogue(), &path),
        told: format!("人员类别“{label}”的写法改为{}", synonyms.join("、")),
    };
    checked(
        &visit,
        &title,
        (form, "synonyms"),
        &draft,
        "/catalogue/categories",
    )
}

#[derive(Serialize)]
struct CheckPage {
    told: String,
    gone: Vec<String>,
    added: Vec<String>,
    path: String,
    confirm: Form,
}

/// The check page of a draft; the form again, with what is wrong, where the catalogue would not hold together.
pub fn checked(
    visit: &Visit,
    title: &str,
    (mut form, field): (Form, &str),
    draft: &Draft,
    back: &str,
) -> Result<Response> {
    let found = match actions::check(&visit.office, &visit.actor, draft) {
        Ok(found) => found,
        Err(Error::Refusal(reason)) => {
            form.wrong(field, reason);
            return visit.form(title, form);
        }
        Err(other) => return Err(other),
    };
    if found.gone.is_empty() && found.added.is_empty() {
        form.wrong(field, "和原来一样，没有要改的");
        return visit.form(title, form);
    }
    let mut confirm =
        Form::new("/catalogue/write", "确认，马上生效", Vec::new()).cancel(form.action.clone());
    let hidden = [
        ("path", &draft.path),
        ("text", &draft.text),
        ("seen", &draft.seen),
        ("told", &draft.told),
    ];
    confirm.hidden = hidden
        .map(|(name, value)| (name.to_owned(), value.clone()))
        .to_vec();
    confirm.hidden.push(("back".to_owned(), back.to_owned()));
    let page = CheckPage {
        told: draft.told.clone(),
        gone: found.gone,
        added: found.added,
        path: draft.path.clone(),
        confirm: visit.with_token(confirm),
    };
    visit.page("dictionary/check.html", "看看会改什么", &page)
}

async fn write(visit: Visit, posted: Posted) -> Result<Response> {
    let draft = Draft {
        path: posted.text("path"),
        text: posted.raw("text"),
        seen: posted.text("seen"),
        told: posted.text("told"),
    };
    actions::write(&visit.office, &visit.actor, &draft).await?;
    let back = posted.text("back");
    let back = if back.starts_with("/catalogue") {
        back
    } else {
        "/catalogue".to_owned()
    };
    Ok(visit.done(&back, &format!("已改好：{}", draft.told)))
}
