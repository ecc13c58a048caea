//! 核对 and 结果: what becomes of every row before it is written, and what became of it.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use super::list::{CORRECTS, upload_form};
use super::next::buttons;
use super::{after_job, local, number};
use crate::kit::{
    Button, Cell, Choice, Column, Download, Field, Form, Link, ListPage, Notice, Pager, Posted,
    Query, Row, Step, Table, Tile, Tone, see_other,
};
use crate::shell::{ListFace, Visit, first_rows};
use ground::error::{Error, Result};
use ground::key::Number;
use ground::lists;
use ground::lists::Looking;
use registers::exchange::corrections::{corrections, results};
use registers::exchange::imports;
use registers::exchange::left;
use registers::exchange::list::ImportRows;
use registers::exchange::model::{Counts, EFFECTS, ImportFile, ImportSheet, ImportState, Shown};
use registers::exchange::template::kinds;
use registers::exchange::undo;
use registers::exchange::{
    ALL_CONFLICTS, AskedOf, LEFT_OUT, MINE, NEW_PLACE, Question, THEIRS, UNUSED, Unused,
};

#[derive(Serialize)]
struct ImportPage {
    steps: Vec<Step>,
    notices: Vec<Notice>,
    tiles: Vec<Tile>,
    buttons: Vec<Button>,
    /// One row a sheet.
    sheets: Option<Table>,
    rows_title: String,
    rows: Option<Table>,
    /// What was understood unasked, sheet by sheet.
    notes: Vec<String>,
    /// What was not used, sheet by sheet.
    unused: Vec<String>,
    /// What the sheets wait for.
    questions: Option<Form>,
    /// Handing the corrected file in again.
    again: Option<Form>,
}

pub async fn show(visit: Visit, Path(id): Path<String>, query: Query) -> Result<Response> {
    imports::tidy(&visit.office).await?;
    let file = imports::one(&visit.office, &visit.actor, number(&id)?).await?;
    let sheets = imports::sheets(&visit.office, &file).await?;
    let counts = Counts::sum(sheets.iter().map(|s| &s.counts));
    let path = format!("/imports/{}", Number(file.id));
    let told = file.state.is_told();
    let (rows, rows_title) = match told {
        true => {
            let (table, title) = rows_table(&visit, &id, &query, &counts).await?;
            (Some(table), title)
        }
        false => (None, String::new()),
    };
    let wants_again = (told && counts.refused > 0) || !told && file.state != ImportState::Reading;
    let mut notices = notices(&visit, &file, &sheets);
    let mut buttons = buttons(&visit, &file, &sheets, &path);
    if file.state == ImportState::Imported {
        match undo::why_not(&visit.office, &visit.actor, &file).await? {
            None => buttons.push(Button::link("撤销这次导入", format!("{path}/undo"))),
            Some(why) => notices.push(Notice {
                text: format!("这次导入不能撤销：{why}。"),
                tone: Tone::Quiet,
            }),
        }
    }
    let page = ImportPage {
        steps: steps(&file),
        notices,
        tiles: if told {
            tiles(&path, &counts)
        } else {
            Vec::new()
        },
        buttons,
        sheets: told
            .then(|| sheets_table(&visit, &path, &sheets))
            .transpose()?,
        rows_title,
        rows,
        notes: told_of(&sheets, |sheet| sheet.notes.clone()),
        unused: told_of(&sheets, |sheet| {
            sheet.unused.iter().map(Unused::told).collect()
        }),
        questions: questions_form(&visit, &file, &path).await?,
        again: if wants_again {
            let mut form = upload_form(&visit).await?;
            form.hidden.push((CORRECTS.to_owned(), id));
            Some(form)
        } else {
            None
        },
    };
    let title = match file.state {
        ImportState::Imported | ImportState::Undone => format!("导入结果：{}", file.file_name),
        _ => format!("核对导入：{}", file.file_name),
    };
    visit.page("exchange/import.html", &title, &page)
}

/// What was understood unasked or not used, in words; with its sheet where there are several.
fn told_of(sheets: &[ImportSheet], told: impl Fn(&ImportSheet) -> Vec<String>) -> Vec<String> {
    let of_sheet = |sheet: &ImportSheet| {
        let name = match sheets.len() {
            1 => String::new(),
            _ => format!("工作表“{}”", sheet.name),
        };
        let told = told(sheet)
            .into_iter()
            .map(move |told| format!("{name}{told}"));
        told.collect::<Vec<_>>()
    };
    sheets.iter().flat_map(of_sheet).collect()
}

/// So many conflicts are asked about at a time.
const CONFLICTS_SHOWN: usize = 50;
/// Under this name stands the answer to all of them.
const ALL_NAME: &str = "conflicts_all";

/// Under this name stands the answer to a question.
fn named(question: &Question) -> String {
    match question.what {
        AskedOf::Column => format!("means_{}", question.words),
        AskedOf::Place => format!("place_{}", question.words),
        AskedOf::Value => format!("value_{}", question.words),
        AskedOf::Conflict => format!("conflict_{}", question.words),
        AskedOf::Sheet => format!("sheets_{}", question.words),
    }
}

fn answer(choice: &str) -> Choice {
    match choice {
        NEW_PLACE => Choice::new(NEW_PLACE, "新建一个"),
        LEFT_OUT => Choice::new(LEFT_OUT, "这些行不导入"),
        MINE => Choice::new(MINE, "用表里的"),
        THEIRS => Choice::new(THEIRS, "留现在的"),
        other => Choice::new(other, other),
    }
}

/// A choice for each thing that a sheet waits for.
async fn questions_form(visit: &Visit, file: &ImportFile, path: &str) -> Result<Option<Form>> {
    if file.state != ImportState::Ready {
        return Ok(None);
    }
    let waiting = imports::waiting(&visit.office, file).await?;
    let is_conflict = |question: &Question| question.what == AskedOf::Conflict;
    let (conflicts, others): (Vec<Question>, Vec<Question>) =
        waiting.iter().cloned().partition(is_conflict);
    let field = |question: &Question| {
        let mut options: Vec<Choice> = question.choices.iter().map(|c| answer(c)).collect();
        let label = match question.what {
            AskedOf::Column => {
                options.push(Choice::new(UNUSED, "不用这一栏"));
                format!("“{}”一栏是", question.words)
            }
            AskedOf::Place | AskedOf::Value => format!("“{}”是", question.words),
            AskedOf::Conflict => question.words.clone(),
            AskedOf::Sheet => format!("{}说的不一样的，以哪张表为准", question.words),
        };
        let field = Field::choice(named(question), label, options);
        match question.what {
            AskedOf::Conflict | AskedOf::Sheet | AskedOf::Value => field,
            AskedOf::Column | AskedOf::Place => field.required(),
        }
    };
    let mut fields: Vec<Field> = others.iter().map(field).collect();
    if !conflicts.is_empty() {
        let all = format!("{}处冲突一律", conflicts.len());
        let all = Field::choice(ALL_NAME, all, vec![answer(MINE), answer(THEIRS)]);
        let more = conflicts.len().saturating_sub(CONFLICTS_SHOWN);
        let hint = match more {
            0 => "导出以后，别人也改过这些格。可以一律答，也可以在下面逐处答".to_owned(),
            more => format!("下面先列{CONFLICTS_SHOWN}处，答过再列其余{more}处；也可以一律答"),
        };
        fields.push(all.hint(hint));
        fields.extend(conflicts.iter().take(CONFLICTS_SHOWN).map(field));
    }
    let form = Form::new(format!("{path}/columns"), "记住并重新核对", fields);
    Ok((!waiting.is_empty()).then(|| visit.with_token(form)))
}

pub async fn explained(visit: Visit, Path(id): Path<String>, posted: Posted) -> Result<Response> {
    let id = number(&id)?;
    let file = imports::one(&visit.office, &visit.actor, id).await?;
    let waiting = imports::waiting(&visit.office, &file).await?;
    let said = waiting.into_iter().filter_map(|question| {
        let means = posted.given(&named(&question))?;
        Some((question.what, question.words, means))
    });
    let mut said: Vec<(AskedOf, String, String)> = said.collect();
    let all = posted.given(ALL_NAME);
    said.extend(all.map(|take| (AskedOf::Conflict, ALL_CONFLICTS.to_owned(), take)));
    let job = imports::explain(&visit.office, &visit.actor, id, &said).await?;
    after_job(&visit, job).await
}

impl ListFace for ImportRows {
    async fn dress(&self, _: &Visit, _: &Looking<'_>, page: &mut ListPage) -> Result<()> {
        let back = Link::new("核对和结果", format!("/imports/{}", Number(self.file.id)));
        page.tools.push(back);
        page.table.numbered = false;
        Ok(())
    }
}

fn rows_title(shown: &Shown, sheets: &[ImportSheet]) -> String {
    let what = match (&shown.effect, shown.warnings) {
        (_, true) => "有提醒",
        (Some(effect), _) => EFFECTS
            .iter()
            .find(|(code, ..)| code == effect)
            .map_or("", |(_, label, _)| label),
        (None, false) => "全部",
    };
    let sheet = shown
        .sheet
        .and_then(|number| sheets.iter().find(|s| s.number == number));
    match sheet {
        Some(sheet) => format!("工作表“{}”：{what}的行", sheet.name),
        None => format!("{what}的行"),
    }
}

fn steps(file: &ImportFile) -> Vec<Step> {
    let place = match file.state {
        ImportState::Reading | ImportState::Refused => 1,
        ImportState::Ready | ImportState::Dropped | ImportState::Expired => 2,
        ImportState::Imported | ImportState::Undone => 3,
    };
    let labels = ["上传", "核对", "确认导入"];
    let state = |index: usize| match index.cmp(&place) {
        std::cmp::Ordering::Less => "done",
        std::cmp::Ordering::Equal => "current",
        std::cmp::Ordering::Greater => "ahead",
    };
    let step = |(index, label): (usize, &str)| Step {
        label: label.to_owned(),
        state: state(index),
        who: (index == 0).then(|| file.by_name.clone()),
        when: match index {
            0 => Some(local(&file.uploaded_at)),
            2 if place == 3 => file.finished_at.as_deref().map(local),
            _ => None,
        },
    };
    labels.into_iter().enumerate().map(step).collect()
}

fn notices(visit: &Visit, file: &ImportFile, sheets: &[ImportSheet]) -> Vec<Notice> {
    let mut notices = Vec::new();
    let mut say = |tone: Tone, text: String| notices.push(Notice { text, tone });
    let region = visit.office.profile().division.region();
    match file.state {
        ImportState::Reading => say(Tone::Plain, "正在核对，请稍候刷新这一页。".to_owned()),
        ImportState::Ready if visit.office.jobs().is_running(region, file.job) => {
            say(Tone::Plain, "正在写入，请稍候刷新这一页。".to_owned());
        }
        ImportState::Ready => {
            let until = file.expires_at.as_deref().map(local).unwrap_or_default();
            say(
                Tone::Soon,
                format!("还没有写入任何内容。请在 {until} 前确认，过时要重新上传。"),
            );
            if !file.told.is_empty() {
                say(Tone::Soon, format!("{}。", file.told));
            }
            let waits = Counts::sum(sheets.iter().map(|s| &s.counts)).proposed;
            if waits > 0 {
                let told = format!(
                    "{waits}行里有要两个人办的变更（账号、姓名、去世、停发、等级……），确认以后合成一个变更包，\
                     另一人复核同意才生效；这些行里其余的照常写入。"
                );
                say(Tone::Soon, told);
            }
        }
        ImportState::Imported => {}
        ImportState::Undone => say(
            Tone::Plain,
            "这次导入已经撤销：新增的撤去了，更新的改回去了。下面是当时导入的各行。".to_owned(),
        ),
        ImportState::Dropped => say(
            Tone::Plain,
            "这次导入已经放弃，没有写入任何内容。".to_owned(),
        ),
        ImportState::Expired => say(
            Tone::Plain,
            "核对以后没有及时确认，已经过期，没有写入任何内容。请重新上传。".to_owned(),
        ),
        ImportState::Refused => say(Tone::Bad, format!("{}。没有写入任何内容。", file.told)),
    }
    let hidden = |s: &&ImportSheet| s.unused.iter().any(Unused::is_hidden_sheet);
    let unknown = sheets.iter().filter(|s| s.kind.is_none() && !hidden(s));
    let unknown: Vec<String> = unknown.map(|s| format!("“{}”", s.name)).collect();
    if !unknown.is_empty() {
        let text = format!(
            "没有认出工作表{}，不会导入。如果应该导入，请把表头改成模板里的写法再传。",
            unknown.join("、")
        );
        say(Tone::Soon, text);
    }
    notices
}

fn tiles(path: &str, counts: &Counts) -> Vec<Tile> {
    let tile = |label: &str, n: u64, show: &str, tone: Tone| Tile {
        label: label.to_owned(),
        value: n.to_string(),
        unit: "行".to_owned(),
        href: format!("{path}?show={show}#rows"),
        note: None,
        tone: if n == 0 { Tone::Quiet } else { tone },
    };
    let warned = Tile {
        note: Some("已含在左边几项里".to_owned()),
        ..tile("有提醒", counts.warning, "warning", Tone::Soon)
    };
    vec![
        tile("新增", counts.added, "added", Tone::Good),
        tile("更新", counts.changed, "changed", Tone::Soon),
        tile("待复核", counts.proposed, "proposed", Tone::Soon),
        tile("无变化", counts.same, "same", Tone::Plain),
        warned,
        tile("不能导入", counts.refused, "refused", Tone::Bad),
        tile("跳过", counts.skipped, "skipped", Tone::Quiet),
    ]
}

fn sheets_table(visit: &Visit, path: &str, sheets: &[ImportSheet]) -> Result<Table> {
    let labels = kinds(&visit.office)?;
    let mut columns = vec![
        Column::text("sheet", "工作表"),
        Column::text("kind", "认作"),
    ];
    columns.extend(
        [
            ("added", "新增"),
            ("changed", "更新"),
            ("proposed", "待复核"),
            ("same", "无变化"),
            ("warning", "提醒"),
            ("refused", "不能导入"),
            ("skipped", "跳过"),
        ]
        .map(|(code, label)| Column::number(code, label)),
    );
    let row = |sheet: &ImportSheet| {
        let c = sheet.counts;
        let number = sheet.number;
        let count = |n: u64, show: &str| match n {
            0 => Cell::text("0"),
            n => Cell::link(
                n.to_string(),
                format!("{path}?sheet={number}&show={show}#rows"),
            ),
        };
        let label = sheet.kind.as_ref().map(|kind| {
            let found = labels.iter().find(|(code, _)| code == kind);
            found.map_or(kind.clone(), |(_, label)| label.clone())
        });
        let unread = match sheet.unused.iter().any(Unused::is_hidden_sheet) {
            true => "隐藏，没有读",
            false => "没有认出",
        };
        Row {
            cells: vec![
                Cell::text(&sheet.name),
                Cell::text(label.unwrap_or_else(|| unread.to_owned())),
                count(c.added, "added"),
                count(c.changed, "changed"),
                count(c.proposed, "proposed"),
                count(c.same, "same"),
                count(c.warning, "warning"),
                count(c.refused, "refused"),
                count(c.skipped, "skipped"),
            ],
            marked: sheet.kind.is_none(),
            ..Row::default()
        }
    };
    Ok(Table {
        caption: "各工作表".to_owned(),
        columns,
        rows: sheets.iter().map(row).collect(),
        ..Table::default()
    })
}

/// Rows on the page of an import, unless another size is asked for; the list has all.
const ROWS_SHOWN: &str = "50";

/// Which rows are asked for, and what they are; those that cannot be imported, where nothing is asked.
async fn rows_table(
    visit: &Visit,
    of: &str,
    query: &Query,
    counts: &Counts,
) -> Result<(Table, String)> {
    let refused = query.given("show").is_none() && counts.refused > 0;
    let query = match refused {
        true => query.with("show", "refused"),
        false => query.clone(),
    };
    let query = match query.given("size") {
        Some(_) => query,
        None => query.with("size", ROWS_SHOWN),
    };
    let looking = Looking::at::<ImportRows>(&visit.office, &visit.actor, of, &query)?;
    let list = lists::open::<ImportRows>(&looking).await?;
    let all = list.shown.total(&list.sheets);
    let pager = Pager::of(&format!("/imports/{of}/rows"), &query.without("page"), all);
    let table = Table {
        pager: Some(pager.clone()),
        ..first_rows(&list, &looking, pager.size).await?
    };
    Ok((table, rows_title(&list.shown, &list.sheets)))
}

pub async fn confirmed(visit: Visit, Path(id): Path<String>, _: Posted) -> Result<Response> {
    let job = imports::confirm(&visit.office, &visit.actor, number(&id)?).await?;
    after_job(&visit, job).await
}

pub async fn dropped(visit: Visit, Path(id): Path<String>, _: Posted) -> Result<Response> {
    imports::give_up(&visit.office, &visit.actor, number(&id)?).await?;
    Ok(visit.done("/imports", "已放弃这次导入，没有写入任何内容"))
}

pub async fn settled(visit: Visit, Path(id): Path<String>, _: Posted) -> Result<Response> {
    left::settle(&visit.office, &visit.actor, number(&id)?).await?;
    Ok(visit.done(&format!("/imports/{id}"), "已注明：没导入的行不用再导了"))
}

/// Asks once more: everything that the import wrote goes. Where that cannot be, it is said why instead.
pub async fn undo_form(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let file = imports::one(&visit.office, &visit.actor, number(&id)?).await?;
    let why_not = undo::why_not(&visit.office, &visit.actor, &file).await?;
    if why_not.is_some() {
        return Ok(see_other(&format!("/imports/{id}")));
    }
    let title = format!("撤销导入：{}", file.file_name);
    visit.form(&title, undoing(&id))
}

fn undoing(id: &str) -> Form {
    let told = "新增的撤去，更新的改回导入以前的，等复核的变更申请撤回。导入以后改过、发过、办过的，整份都不能撤销";
    let mut form = Form::new(format!("/imports/{id}/undo"), "撤销这次导入", Vec::new())
        .cancel(format!("/imports/{id}"));
    form.groups[0].legend = Some(told.to_owned());
    form.danger = true;
    form
}

pub async fn undone(visit: Visit, Path(id): Path<String>, _: Posted) -> Result<Response> {
    match undo::undo(&visit.office, &visit.actor, number(&id)?).await {
        Ok(told) => Ok(visit.done(&format!("/imports/{id}"), &told)),
        Err(Error::Refusal(why)) => {
            let mut form = undoing(&id);
            form.refuse(why);
            visit.form("撤销导入", form)
        }
        Err(other) => Err(other),
    }
}

pub async fn corrected(visit: Visit, Path(id): Path<String>, query: Query) -> Result<Download> {
    let only = query.text("only") == "refused";
    corrections(&visit.office, &visit.actor, number(&id)?, only).await
}

pub async fn listed(visit: Visit, Path(id): Path<String>, _: Posted) -> Result<Response> {
    let job = results(&visit.office, &visit.actor, number(&id)?).await?;
    after_job(&visit, job).await
}
