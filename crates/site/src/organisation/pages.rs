//! The pages of 区划: the units of the office, renamed, added, brought as a list.

use axum::extract::Path;
use axum::response::Response;
use encoding_rs::GB18030;
use kernel::DivisionCode;
use serde::Serialize;

use crate::kit::{
    Badge, Button, Cell, Column, Field, FieldKind, Form, Link, ListPage, Notice, Posted, Query,
    Row, Table, Tone, Upload,
};
use crate::shell::{
    ActForm, ActPage, ListFace, Route, Visit, act_form, act_routes, get, list_routes, only_form,
    post,
};
use ground::acts::{Address, Subject};
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::lists::Looking;
use registers::organisation::DivisionInHand;
use registers::organisation::actions;
use registers::organisation::actions::division_add;
use registers::organisation::directory::Directory;
use registers::organisation::division_list::Divisions;
use registers::organisation::listed::{Effect, Line};

/// The pages of this subject.
pub fn routes() -> Vec<Route> {
    let mut routes = list_routes::<Divisions>();
    routes.extend([
        get("/divisions/new", Action::DivisionManage, new),
        post("/divisions/new", Action::DivisionManage, create),
        get("/divisions/import", Action::DivisionManage, import),
        post("/divisions/import", Action::DivisionManage, preview),
        post("/divisions/import/confirm", Action::DivisionManage, confirm),
        get(
            "/divisions/{code}/rename",
            Action::DivisionManage,
            rename_form,
        ),
        get(
            "/divisions/{code}/merge",
            Action::DivisionManage,
            merge_form,
        ),
    ]);
    routes.extend(act_routes::<DivisionInHand>());
    routes.extend(crate::organisation::unit_pages::routes());
    routes.extend(crate::organisation::organ_pages::routes());
    routes.extend(crate::organisation::post_pages::routes());
    routes.extend(crate::organisation::liaison_pages::routes());
    routes
}

/// So many lines of a list are shown of each effect.
const PREVIEWED: usize = 50;

impl ListFace for Divisions {
    async fn dress(&self, _: &Visit, looking: &Looking<'_>, page: &mut ListPage) -> Result<()> {
        let at = looking.within.division();
        let import = Button::link("导入乡镇和村", "/divisions/import").primary();
        page.buttons.push(import);
        if at.level().below().is_some() {
            let new = format!("/divisions/new?under={}", at.get());
            let label = format!("在{}下新增一个", self.name(at));
            page.buttons.push(Button::link(label, new));
        }
        page.table.empty_next = vec![Link::new("导入乡镇和村", "/divisions/import")];
        Ok(())
    }
}

async fn unit_asked(visit: &Visit, text: &str) -> Result<(DivisionCode, String)> {
    let scope = visit.actor.may(Action::DivisionManage)?;
    let directory = Directory::load(visit.office.db().reader(), &scope).await?;
    let code = DivisionCode::read(text).ok();
    let code = code.filter(|code| directory.knows(*code));
    let code = code.ok_or_else(|| Error::not_found(format!("区划 {text}")))?;
    Ok((code, directory.name(code)))
}

fn new_form(parent: DivisionCode, name: &str) -> Form {
    let fields = vec![
        Field::text("name", "名称")
            .required()
            .hint(format!("{name}的下一级，例如第一村、幸福社区")),
        Field::text("code", "代码")
            .width(10)
            .hint("统计用区划代码。不知道就空着，乡镇和村会取下一个没有用的"),
    ];
    let mut form = Form::new("/divisions/new", "新增", fields)
        .cancel(format!("/divisions?division={}", parent.get()));
    form.hidden
        .push(("under".to_owned(), parent.get().to_string()));
    form
}

async fn new(visit: Visit, query: Query) -> Result<Response> {
    let scope = visit.actor.may(Action::DivisionManage)?;
    let own = scope.division().get().to_string();
    let under = query.given("under").unwrap_or(own);
    let (parent, name) = unit_asked(&visit, &under).await?;
    visit.form(&format!("在{name}下新增单位"), new_form(parent, &name))
}

async fn create(visit: Visit, posted: Posted) -> Result<Response> {
    let (parent, above) = unit_asked(&visit, &posted.text("under")).await?;
    let mut form = new_form(parent, &above);
    form.keep(&posted);
    form.refuse_missing(&posted);
    if !form.is_wrong() {
        let (name, code) = (posted.text("name"), posted.given("code"));
        let new = (name.as_str(), code.as_deref());
        match division_add(&visit.office, &visit.actor, parent, new).await {
            Ok(code) => {
                let told = format!("已新增{name}，代码 {}", code.get());
                let back = format!("/divisions?division={}", parent.get());
                return Ok(visit.done(&back, &told));
            }
            Err(Error::Refusal(reason)) => {
                let field = if reason.contains("代码") {
                    "code"
                } else {
                    "name"
                };
                form.wrong(field, reason);
            }
            Err(other) => return Err(other),
        }
    }
    visit.form(&format!("在{above}下新增单位"), form)
}

/// The form of one act with a unit; what merging would move may be looked at first.
async fn act_page(visit: &Visit, key: &str, forms: Vec<ActForm>) -> Result<Response> {
    let reader = visit.office.db().reader().into();
    let it = DivisionInHand::open(&visit.office, reader, &visit.actor, key).await?;
    let mut given = only_form(forms)?;
    let merges = given.code != "rename";
    if merges {
        let own = format!("{}/merge", it.path());
        given.form.beside = Some(("先看会移动什么".to_owned(), format!("{own}/trial")));
        given.form.action = own;
        "合并".clone_into(&mut given.form.submit);
    }
    let what = if merges {
        "并入别的单位"
    } else {
        "改名"
    };
    visit.form(
        &format!("{what}：{}", it.name()),
        given.form.cancel(it.address()),
    )
}

async fn merge_form(visit: Visit, Path(key): Path<String>, query: Query) -> Result<Response> {
    let reader = visit.office.db().reader().into();
    let it = DivisionInHand::open(&visit.office, reader, &visit.actor, &key).await?;
    let mut given = act_form(&visit, &it, "merge").await?;
    for field in given.form.fields_mut() {
        if let Some(said) = query.given(&field.name) {
            field.value = said;
        }
    }
    act_page(&visit, &key, vec![given]).await
}

async fn rename_form(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let reader = visit.office.db().reader().into();
    let it = DivisionInHand::open(&visit.office, reader, &visit.actor, &key).await?;
    let given = act_form(&visit, &it, "rename").await?;
    act_page(&visit, &key, vec![given]).await
}

impl ActPage for DivisionInHand {
    async fn page(visit: &Visit, key: &str, forms: Vec<ActForm>) -> Result<Response> {
        act_page(visit, key, forms).await
    }

    /// What was only tried leads back to the form, with what was said in it.
    async fn after(
        &self,
        _: &Visit,
        act: &str,
        (_, posted): (&Address, &Posted),
        told: String,
    ) -> Result<(String, String)> {
        if act != "merge_trial" {
            return Ok((self.address(), told));
        }
        let said = ["into", "month", "document"]
            .iter()
            .fold(Query::default(), |query, name| {
                query.with(name, &posted.text(name))
            });
        Ok((
            format!("{}/merge{}", self.path(), said.text_for_url()),
            told,
        ))
    }
}

fn import_form() -> Form {
    let file = Field::new(FieldKind::File, "file", "文件");
    let fields = vec![
        file.hint("CSV 文件，“代码”“名称”两栏，一行一个单位。Excel 里请另存为 CSV"),
        Field::new(FieldKind::LongText, "lines", "或者粘贴")
            .hint("在 Excel 里选中代码、名称两栏，复制，粘贴到这里"),
    ];
    let mut form = Form::new("/divisions/import", "看看会改什么", fields).cancel("/divisions");
    form.upload = true;
    form
}

async fn import(visit: Visit, _: Query) -> Result<Response> {
    visit.form("导入乡镇和村", import_form())
}

/// A file's text: UTF-8, or what a Chinese Windows writes.
fn text_of(file: &Upload) -> String {
    match std::str::from_utf8(&file.bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => GB18030.decode(&file.bytes).0.into_owned(),
    }
}

#[derive(Serialize)]
struct PreviewPage {
    counts: Vec<Badge>,
    notices: Vec<Notice>,
    tables: Vec<Shown>,
    confirm: Form,
}

/// The lines of one effect.
#[derive(Serialize)]
struct Shown {
    title: String,
    table: Table,
}

fn shown(lines: &[Line], effect: Effect) -> Option<Shown> {
    let of: Vec<&Line> = lines.iter().filter(|line| line.effect == effect).collect();
    if of.is_empty() {
        return None;
    }
    let row = |line: &&Line| Row {
        cells: vec![
            Cell::text(&line.written.1),
            Cell::text(&line.written.0),
            Cell::text(line.number.to_string()),
            Cell::text(&line.note),
        ],
        ..Row::default()
    };
    let more = if of.len() > PREVIEWED {
        format!("，先列{PREVIEWED}行")
    } else {
        String::new()
    };
    let table = Table {
        caption: effect.label().to_owned(),
        columns: vec![
            Column::text("name", "名称"),
            Column::text("code", "代码"),
            Column::number("line", "第几行"),
            Column::text("note", "说明"),
        ],
        rows: of.iter().take(PREVIEWED).map(row).collect(),
        ..Table::default()
    };
    Some(Shown {
        title: format!("{} {} 行{more}", effect.label(), of.len()),
        table,
    })
}

async fn preview(visit: Visit, posted: Posted) -> Result<Response> {
    let mut form = import_form();
    form.keep(&posted);
    let file = posted.files("file").next().map(text_of);
    let text = file.unwrap_or_else(|| posted.raw("lines"));
    let lines = match actions::list_preview(&visit.office, &visit.actor, &text).await {
        Ok(lines) => lines,
        Err(Error::Refusal(reason)) => {
            form.wrong("file", reason);
            return visit.form("导入乡镇和村", form);
        }
        Err(other) => return Err(other),
    };
    let count = |effect| lines.iter().filter(|line| line.effect == effect).count();
    let changes = count(Effect::New) + count(Effect::Renamed);
    let refused = count(Effect::Refused);
    let mut notices = Vec::new();
    if refused > 0 {
        notices.push(Notice {
            text: format!("有 {refused} 行不能导入，其余的照样可以导入。改好以后再导入一次就行"),
            tone: Tone::Soon,
        });
    }
    if changes == 0 {
        notices.push(Notice {
            text: "这张表没有要改的".to_owned(),
            tone: Tone::Plain,
        });
    }
    let effects = [Effect::Refused, Effect::Renamed, Effect::New, Effect::Same];
    let mut confirm = Form::new(
        "/divisions/import/confirm",
        format!("确认导入 {changes} 行"),
        vec![],
    )
    .cancel("/divisions/import");
    let good = lines.iter().filter_map(|line| line.unit.as_ref());
    let good: Vec<String> = good
        .map(|unit| format!("{}\t{}", unit.code.get(), unit.name))
        .collect();
    confirm.hidden.push(("lines".to_owned(), good.join("\n")));
    let tones = [Tone::Bad, Tone::Soon, Tone::Good, Tone::Quiet];
    let badge = |(effect, tone): (Effect, Tone)| {
        Badge::new(format!("{} {}", effect.label(), count(effect)), tone)
    };
    let page = PreviewPage {
        counts: effects.into_iter().zip(tones).map(badge).collect(),
        notices,
        tables: effects
            .into_iter()
            .filter_map(|effect| shown(&lines, effect))
            .collect(),
        confirm: visit.with_token(confirm),
    };
    visit.page("organisation/preview.html", "看看会改什么", &page)
}

async fn confirm(visit: Visit, posted: Posted) -> Result<Response> {
    let text = posted.raw("lines");
    let (added, renamed) = actions::list_import(&visit.office, &visit.actor, &text).await?;
    let told = format!("已导入：新增 {added} 个单位，改名 {renamed} 个");
    Ok(visit.done("/divisions", &told))
}
