//! The files of the catalogue, as they are: to be read, and those of words to be changed as text.

use axum::response::Response;
use serde::Serialize;

use super::pages::{checked, origin_label, plain_list};
use crate::kit::{Button, Cell, Column, Field, FieldKind, Form, Posted, Query, Row, Table};
use crate::shell::{Route, Visit, get, post};
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::http::ask::encoded;
use papers::dictionary::actions;
use papers::dictionary::actions::Draft;

/// The pages of catalogue files.
pub fn routes() -> Vec<Route> {
    vec![
        get("/catalogue/files", Action::CatalogueManage, list),
        get("/catalogue/files/view", Action::CatalogueManage, view),
        get("/catalogue/files/edit", Action::CatalogueManage, edit),
        post("/catalogue/files/edit", Action::CatalogueManage, save),
    ]
}

/// What the files of a folder are about.
fn about(path: &str) -> &'static str {
    match path.split('/').next().unwrap_or_default() {
        "ledgers" => "台账种类",
        "indicators" => "指标",
        "documents" => "文稿模板",
        "banks" => "代发文件格式",
        "rates" => "随附的待遇标准",
        "sheets" => "导入的表",
        "divisions" => "区划",
        "schemes" => "待遇项目和人员类别",
        "confirmation.toml" => "年度确认",
        "transfer.toml" => "关系转移",
        "security.toml" => "二次验证、看完整号码",
        _ => "其他",
    }
}

/// Long lists are cut: a page stays a page. Lines.
const SHOWN_LINES: usize = 500;

async fn list(visit: Visit, _: Query) -> Result<Response> {
    let catalogue = visit.office.catalogue();
    let row = |path: String| Row {
        cells: vec![
            Cell::link(
                &path,
                format!("/catalogue/files/view?path={}", encoded(&path)),
            ),
            Cell::text(about(&path)),
            Cell::text(origin_label(catalogue.origin(&path))),
        ],
        ..Row::default()
    };
    let table = Table {
        caption: "目录文件".to_owned(),
        columns: vec![
            Column::text("path", "文件"),
            Column::text("about", "管什么"),
            Column::text("origin", "来源"),
        ],
        rows: catalogue.paths()?.into_iter().map(row).collect(),
        numbered: true,
        first_number: 1,
        ..Table::default()
    };
    visit.list("全部目录文件", plain_list(&visit, table, Vec::new()))
}

#[derive(Serialize)]
struct FilePage {
    origin: &'static str,
    about: &'static str,
    text: String,
    cut: Option<usize>,
    buttons: Vec<Button>,
}

/// A file that is there; never one outside the catalogue.
fn path_asked(visit: &Visit, path: &str) -> Result<String> {
    let known = visit.office.catalogue().paths()?;
    let found = known.into_iter().find(|known| known == path);
    found.ok_or_else(|| Error::not_found(format!("目录文件 {path}")))
}

async fn view(visit: Visit, query: Query) -> Result<Response> {
    let path = path_asked(&visit, &query.text("path"))?;
    let catalogue = visit.office.catalogue();
    let file = catalogue.read(&path)?;
    let lines = file.text.lines().count();
    let text: Vec<&str> = file.text.lines().take(SHOWN_LINES).collect();
    let mut buttons = Vec::new();
    if actions::is_written(&path) {
        let edit = format!("/catalogue/files/edit?path={}", encoded(&path));
        buttons.push(Button::link("改文件", &edit));
        if catalogue.origin(&path) == (true, true) {
            buttons.push(Button::link("换回随附的", format!("{edit}&shipped=1")));
        }
    }
    let page = FilePage {
        origin: origin_label(catalogue.origin(&path)),
        about: about(&path),
        text: text.join("\n"),
        cut: (lines > SHOWN_LINES).then_some(lines),
        buttons,
    };
    visit.page("dictionary/file.html", &path, &page)
}

fn edit_form(path: &str, text: &str, seen: &str) -> Form {
    let area = Field::new(FieldKind::LongText, "text", "文件内容");
    let fields = vec![
        area.required()
            .value(text)
            .hint("写法照原来的样子。保存前会整个检查一遍，有不对的会说在第几行"),
    ];
    let mut form = Form::new("/catalogue/files/edit", "看看会改什么", fields)
        .cancel(format!("/catalogue/files/view?path={}", encoded(path)));
    form.hidden = vec![
        ("path".to_owned(), path.to_owned()),
        ("seen".to_owned(), seen.to_owned()),
    ];
    form
}

async fn edit(visit: Visit, query: Query) -> Result<Response> {
    let path = path_asked(&visit, &query.text("path"))?;
    let catalogue = visit.office.catalogue();
    let own = catalogue.read(&path)?.text;
    let shipped = catalogue
        .shipped(&path)
        .filter(|_| query.text("shipped") == "1");
    let seen = actions::seen(catalogue, &path);
    let form = edit_form(&path, &shipped.unwrap_or(own), &seen);
    visit.form(&format!("改文件：{path}"), form)
}

async fn save(visit: Visit, posted: Posted) -> Result<Response> {
    let path = path_asked(&visit, &posted.text("path"))?;
    let (seen, mut text) = (posted.text("seen"), posted.raw("text"));
    if !text.ends_with('\n') {
        text.push('\n');
    }
    let mut form = edit_form(&path, &text, &seen);
    form.refuse_missing(&posted);
    let title = format!("改文件：{path}");
    if form.is_wrong() {
        return visit.form(&title, form);
    }
    let back = format!("/catalogue/files/view?path={}", encoded(&path));
    let draft = Draft {
        told: format!("改了文件 {path} 的写法"),
        path,
        text,
        seen,
    };
    checked(&visit, &title, (form, "text"), &draft, &back)
}
