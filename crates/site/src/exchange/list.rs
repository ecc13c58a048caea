//! 导入: handing a file or a block in, templates, and what was handed in before.

use axum::extract::Path;
use axum::response::Response;
use kernel::DivisionCode;
use serde::Serialize;

use super::{after_job, local, number};
use crate::kit::{Choice, Download, Field, FieldKind, Form, Link, ListPage, Posted, Query};
use crate::shell::{ListFace, Visit, list_page};
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::lists;
use ground::lists::Looking;
use registers::exchange::Layout;
use registers::exchange::actions::layouts;
use registers::exchange::imports;
use registers::exchange::imports::{FILE_BYTES_MAX, NewImport};
use registers::exchange::list::Imports;
use registers::exchange::model::Imported;
use registers::exchange::paste::pasted_workbook;
use registers::exchange::template::{kinds, template};
use registers::ledgers;
use registers::organisation::Directory;

#[derive(Serialize)]
struct ImportsPage {
    /// Handing in a file.
    form: Form,
    /// 下载模板, under the headings of the menu.
    templates: Vec<Templates>,
    /// What a template is looked for by.
    sought: String,
    #[serde(flatten)]
    list: ListPage,
}

/// The templates under one heading.
#[derive(Serialize)]
struct Templates {
    label: String,
    links: Vec<Link>,
    /// Whether they are shown at once.
    open: bool,
}

/// What the templates of people and money stand under: of all they are wanted most.
const FIRST: &str = "人员和发放";

/// The templates whose name has `sought` in it, under the headings of the menu: those of people and money first.
fn templates(visit: &Visit, sought: &str) -> Result<Vec<Templates>> {
    let ledgers = ledgers::kinds(visit.office.catalogue())?;
    let mut groups: Vec<Templates> = Vec::new();
    for (kind, label) in kinds(&visit.office)? {
        if !label.contains(sought) {
            continue;
        }
        let ledger = ledgers.iter().find(|ledger| ledger.kind == kind);
        let group = ledger.map_or(FIRST, |ledger| &ledger.group);
        let link = Link::new(label, format!("/imports/templates/{kind}"));
        match groups.iter_mut().find(|known| known.label == group) {
            Some(known) => known.links.push(link),
            None => groups.push(Templates {
                label: group.to_owned(),
                links: vec![link],
                open: group == FIRST || !sought.is_empty(),
            }),
        }
    }
    // The order is that of the sheets; people and money stand first.
    groups.sort_by_key(|group| group.label != FIRST);
    Ok(groups)
}

impl ListFace for Imports {
    fn heading(&self, _: &Visit) -> String {
        "导入".to_owned()
    }

    async fn dress(&self, _: &Visit, _: &Looking<'_>, page: &mut ListPage) -> Result<()> {
        page.table.empty_next = vec![Link::new("粘贴一块表格", "/imports/paste")];
        Ok(())
    }

    async fn show(
        &self,
        visit: &Visit,
        looking: &Looking<'_>,
        list: ListPage,
        _: Vec<Imported>,
    ) -> Result<Response> {
        let sought = looking.query.text("template");
        let page = imports_page(visit, list, upload_form(visit).await?, &sought)?;
        visit.page("exchange/imports.html", "导入", &page)
    }
}

/// The list with the form above it.
fn imports_page(visit: &Visit, list: ListPage, form: Form, sought: &str) -> Result<ImportsPage> {
    Ok(ImportsPage {
        form,
        templates: templates(visit, sought)?,
        sought: sought.to_owned(),
        list,
    })
}

/// Under this name the import whose refused rows are brought again is posted.
pub(super) const CORRECTS: &str = "corrects";

/// The form with which a workbook is handed in.
pub(super) async fn upload_form(visit: &Visit) -> Result<Form> {
    let file = Field::new(FieldKind::File, "file", "表格文件")
        .required()
        .hint("WPS、Excel 的表格（.xlsx、.xls、.et）或 .csv，不超过50兆。先核对，确认以后才写入");
    let mut fields = vec![file];
    fields.extend(division_field(visit).await?);
    let mut form = Form::new("/imports", "上传并核对", fields);
    form.upload = true;
    Ok(visit.with_token(form))
}

/// Where the records belong, where there is a choice: a county imports for its towns.
async fn division_field(visit: &Visit) -> Result<Option<Field>> {
    const CHOICES_MAX: usize = 200;
    let scope = visit.actor.may(Action::WorkbookImport)?;
    let own = scope.division();
    if own.level() >= kernel::Level::Town {
        return Ok(None);
    }
    let directory = Directory::load(visit.office.db().reader(), &scope).await?;
    let children = directory.children(own);
    let units = std::iter::once(own).chain(children.into_iter().take(CHOICES_MAX));
    let choice = |unit: DivisionCode| Choice::new(unit.get().to_string(), directory.name(unit));
    let field = Field::choice("division", "归属单位", units.map(choice).collect());
    Ok(Some(field.value(own.get().to_string()).required()))
}

pub(super) async fn hand_in_file(visit: Visit, posted: Posted) -> Result<Response> {
    let mut form = upload_form(&visit).await?;
    form.keep(&posted);
    form.refuse_missing(&posted);
    let upload = posted.files("file").next();
    if upload.is_some_and(|file| file.bytes.len() > FILE_BYTES_MAX) {
        form.wrong("file", "文件超过50兆，请拆成几份再上传");
    }
    let (Some(upload), false) = (upload, form.is_wrong()) else {
        let query = Query::default();
        let looking = Looking::at::<Imports>(&visit.office, &visit.actor, "", &query)?;
        let list = lists::open::<Imports>(&looking).await?;
        let (list, _) = list_page(&visit, &looking, &list).await?;
        let page = imports_page(&visit, list, form, "")?;
        return visit.refused("exchange/imports.html", "导入", &page);
    };
    let new = NewImport {
        division: division_asked(&posted)?,
        file_name: upload.file_name.clone(),
        bytes: upload.bytes.clone(),
        corrects: corrected(&posted)?,
    };
    let begun = imports::hand_in(&visit.office, &visit.actor, new).await?;
    after_job(&visit, begun.job).await
}

/// The import whose refused rows are brought again, posted unseen with the form on its page.
fn corrected(posted: &Posted) -> Result<Option<i64>> {
    let given = posted.given(CORRECTS);
    given.map(|id| number(&id)).transpose()
}

fn division_asked(posted: &Posted) -> Result<Option<DivisionCode>> {
    let given = posted.given("division");
    let read = given.map(|text| DivisionCode::read(&text).map_err(|_| text));
    read.transpose()
        .map_err(|text| Error::not_found(format!("区划 {text}")))
}

/// The sheet that a paste is of, where it comes from one: a ledger's own.
fn sheet_asked(visit: &Visit, code: &str) -> Result<Option<Layout>> {
    let mut layouts = layouts(&visit.office)?.into_iter();
    Ok(layouts.find(|layout| layout.kind == code))
}

/// Its headings, as they stand in its template.
fn headings(layout: &Layout) -> Vec<String> {
    let columns = layout.columns.iter();
    columns
        .filter_map(|column| column.headings.first().cloned())
        .collect()
}

/// A block without the line of its headings, with that of its sheet.
fn with_headings(layout: &Layout, block: &str) -> String {
    let first = block.lines().next().unwrap_or_default();
    let known = |cell: &str| {
        let cell = kernel::squeeze(cell);
        layout
            .columns
            .iter()
            .any(|column| column.headings.contains(&cell))
    };
    match first.split('\t').any(known) {
        true => block.to_owned(),
        false => format!("{}\n{block}", headings(layout).join("\t")),
    }
}

async fn paste_form(visit: &Visit, of: Option<&Layout>) -> Result<Form> {
    let block = Field::new(FieldKind::LongText, "block", "表格内容")
        .required()
        .hint("在 WPS 或 Excel 里连同表头选中一块，复制，粘贴到这里。身份证号、账号请先设成文本");
    let block = match of {
        None => block,
        Some(of) => block.hint(format!(
            "从表格里复制一块，粘贴到这里；没有表头的按这个次序：{}",
            headings(of).join("、")
        )),
    };
    let mut fields = vec![block];
    fields.extend(division_field(visit).await?);
    let mut form = Form::new("/imports/paste", "核对", fields).cancel("/imports");
    if let Some(of) = of {
        form.cancel = Some(format!("/ledgers/{}", of.kind));
        form.hidden.push(("kind".to_owned(), of.kind.clone()));
    }
    Ok(form)
}

pub async fn paste(visit: Visit, query: Query) -> Result<Response> {
    let of = sheet_asked(&visit, &query.text("kind"))?;
    let form = paste_form(&visit, of.as_ref()).await?;
    match of {
        None => visit.form("粘贴导入", form),
        Some(of) => {
            let visit = visit.beneath(&format!("/ledgers/{}", of.kind));
            visit.form(&format!("粘贴登记：{}", of.label), form)
        }
    }
}

pub(super) async fn hand_in_block(visit: Visit, posted: Posted) -> Result<Response> {
    let of = sheet_asked(&visit, &posted.text("kind"))?;
    let mut form = paste_form(&visit, of.as_ref()).await?;
    form.keep(&posted);
    let block = posted.raw("block");
    let whole = match &of {
        Some(of) => with_headings(of, &block),
        None => block.clone(),
    };
    for field in form.fields_mut().filter(|field| field.name == "block") {
        field.value.clone_from(&block);
    }
    form.refuse_missing(&posted);
    let workbook = if form.is_wrong() {
        None
    } else {
        match pasted_workbook(&whole) {
            Ok(bytes) => Some(bytes),
            Err(refusal) => {
                form.wrong("block", refusal.to_string());
                None
            }
        }
    };
    let Some(bytes) = workbook else {
        return visit.form("粘贴导入", form);
    };
    let now = local(&ground::time::moment_text(visit.office.clock().now_utc()));
    let new = NewImport {
        division: division_asked(&posted)?,
        file_name: format!("粘贴 {now}.xlsx"),
        bytes,
        corrects: None,
    };
    let begun = imports::hand_in(&visit.office, &visit.actor, new).await?;
    after_job(&visit, begun.job).await
}

pub async fn blank(visit: Visit, Path(kind): Path<String>) -> Result<Download> {
    template(&visit.office, &visit.actor, &kind).await
}
