//! Bank layouts (代发格式), edited by form beside a sample of what they make.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use super::banks_form::layout_form;
use super::banks_posted::{layout_posted, say};
use super::pages::{checked, origin_label, plain_list};
use crate::kit::{Button, Cell, Column, Form, Posted, Query, Row, Table};
use crate::shell::{Route, Visit, get, post};
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::http::ask::encoded;
use papers::dictionary::actions;
use papers::dictionary::actions::Draft;
use papers::dictionary::banks::{LayoutDraft, LayoutFile, layout_name};
use payments::{LayoutSample, layout_read, layout_sample, layouts, layouts_waiting};

const NEW: &str = "/catalogue/banks/new";
const NEW_TITLE: &str = "新建代发格式";

/// The pages of bank layouts.
pub fn routes() -> Vec<Route> {
    let gate = Action::CatalogueManage;
    vec![
        get("/catalogue/banks", gate, list),
        get(NEW, gate, new),
        post(NEW, gate, create),
        get("/catalogue/banks/{name}", gate, one),
        post("/catalogue/banks/{name}", gate, save),
    ]
}

async fn list(visit: Visit, _: Query) -> Result<Response> {
    let catalogue = visit.office.catalogue();
    let mut rows = Vec::new();
    for layout in layouts(catalogue)? {
        let href = format!("/catalogue/banks/{}", layout.name);
        let file = LayoutFile::load(&visit.office, &layout.name)?;
        rows.push(Row {
            cells: vec![
                Cell::link(layout.offered(), &href),
                Cell::text(layout.told()),
                Cell::text(origin_label(catalogue.origin(&file.path))),
            ],
            actions: vec![crate::kit::Link::new(
                "照着新建",
                format!("{NEW}?like={}", layout.name),
            )],
            ..Row::default()
        });
    }
    let table = Table {
        caption: "代发格式".to_owned(),
        columns: vec![
            Column::text("label", "代发格式"),
            Column::text("kind", "什么样的文件"),
            Column::text("origin", "来源"),
        ],
        rows,
        numbered: true,
        first_number: 1,
        ..Table::default()
    };
    let button = Button::link(NEW_TITLE, NEW).primary();
    visit.list("代发格式", plain_list(&visit, table, vec![button]))
}

#[derive(Serialize)]
struct LayoutPage {
    at: String,
    form: Form,
    sample: LayoutSample,
    /// Where the file is, once there is one.
    file: Option<String>,
    /// That files of this layout are under way.
    waiting: Option<String>,
}

/// The page of a form, with a sample of what the file would be.
async fn shown(
    visit: &Visit,
    title: &str,
    (form, file): (Form, &LayoutFile),
    (is_new, look): (bool, bool),
) -> Result<Response> {
    let catalogue = visit.office.catalogue();
    let sample = if form.is_wrong() {
        let wrong = form.errors.iter().map(|error| error.message.as_str());
        let wrong: Vec<&str> = wrong.collect();
        LayoutSample {
            lacking: Some(format!("现在还做不出样张：{}", wrong.join("；"))),
            ..LayoutSample::default()
        }
    } else {
        let (layout, _) = layout_read(catalogue, &file.path, &file.text())?;
        layout_sample(catalogue, &layout)?
    };
    let (mut waiting, mut link) = (None, None);
    if !is_new {
        let batches = layouts_waiting(&visit.office, &visit.actor, file.name()).await?;
        waiting = (batches > 0).then(|| {
            format!("有{batches}个批次按这种格式报过盘，银行还没有全部答复。改了以后，这些批次的回盘也照新的读；银行换了格式的，请照着新建一个")
        });
        link = Some(format!(
            "/catalogue/files/view?path={}",
            encoded(&file.path)
        ));
    }
    let page = LayoutPage {
        at: form.action.clone(),
        form: visit.with_token(form),
        sample,
        file: link,
        waiting,
    };
    match page.form.is_wrong() && !look {
        true => visit.refused("dictionary/bank.html", title, &page),
        false => visit.page("dictionary/bank.html", title, &page),
    }
}

async fn one(visit: Visit, Path(name): Path<String>) -> Result<Response> {
    let file = LayoutFile::load(&visit.office, &name)?;
    let draft = file.draft();
    let form = layout_form(&visit.office, &format!("/catalogue/banks/{name}"), &draft)?;
    let title = format!("代发格式：{}", draft.label);
    shown(&visit, &title, (form, &file), (false, false)).await
}

async fn new(visit: Visit, query: Query) -> Result<Response> {
    let like = match query.text("like") {
        like if like.is_empty() => "generic".to_owned(),
        like => like,
    };
    let file = LayoutFile::load(&visit.office, &like)?.copied("new", "新的");
    let draft = LayoutDraft {
        label: String::new(),
        ..file.draft()
    };
    let form = layout_form(&visit.office, &format!("{NEW}?like={like}"), &draft)?;
    shown(&visit, NEW_TITLE, (form, &file), (true, false)).await
}

async fn create(visit: Visit, query: Query, posted: Posted) -> Result<Response> {
    let like = match query.text("like") {
        like if like.is_empty() => "generic".to_owned(),
        like => like,
    };
    let label = kernel::squeeze(&posted.text("label"));
    let name = layout_name(&visit.office, &label)?;
    let file = LayoutFile::load(&visit.office, &like)?.copied(&name, &label);
    let told = format!("新建代发格式“{label}”");
    let at = format!("{NEW}?like={like}");
    answered(
        &visit,
        (NEW_TITLE, &at, told),
        file,
        (&posted, String::new()),
    )
    .await
}

async fn save(visit: Visit, Path(name): Path<String>, posted: Posted) -> Result<Response> {
    let file = LayoutFile::load(&visit.office, &name)?;
    let label = file.draft().label;
    let title = format!("代发格式：{label}");
    let at = format!("/catalogue/banks/{name}");
    let seen = actions::seen(visit.office.catalogue(), &file.path);
    let told = format!("改代发格式“{label}”");
    answered(&visit, (&title, &at, told), file, (&posted, seen)).await
}

/// The form again with its sample, or what would change.
async fn answered(
    visit: &Visit,
    (title, at, told): (&str, &str, String),
    mut file: LayoutFile,
    (posted, seen): (&Posted, String),
) -> Result<Response> {
    let how = (seen.is_empty(), posted.text("then") == "look");
    let (draft, wrong) = layout_posted(posted);
    let mut form = layout_form(&visit.office, at, &draft)?;
    if draft.label.is_empty() {
        form.wrong("label", "请填写格式的名称");
    }
    form.wrong_all(wrong);
    if form.is_wrong() {
        return shown(visit, title, (form, &file), how).await;
    }
    file.put(&draft)?;
    let text = file.text();
    match layout_read(visit.office.catalogue(), &file.path, &text) {
        Ok((_, faults)) => faults
            .iter()
            .for_each(|fault| say(&mut form, &draft, fault)),
        Err(Error::Refusal(words)) => form.refuse(words),
        Err(other) => return Err(other),
    }
    if form.is_wrong() || how.1 {
        return shown(visit, title, (form, &file), how).await;
    }
    let changed = Draft {
        path: file.path,
        text,
        seen,
        told,
    };
    checked(visit, title, (form, "label"), &changed, "/catalogue/banks")
}
