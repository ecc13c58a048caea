//! Many people at once: a hardship noted, a workbook given out, a list printed, names for a picker.

use axum::Json;
use axum::response::{IntoResponse, Response};
use gongwen::{CellKind, Group, Sheet, SheetCell, SheetColumn};
use serde::Serialize;
use serde_json::json;

use super::list::{column, text_of};
use super::views::chosen;
use crate::audit;
use crate::authority::Action;
use crate::people::household::{HardshipMark, hardship_mark};
use crate::people::people_asked;
use crate::people::register::{
    self, HARDSHIPS, PeopleAsk, PersonKey, hardship_label, keys_from, keys_text, people_count,
    people_keys, people_page,
};
use crate::platform::error::{Error, Result};
use crate::platform::web::{
    Cell, Choice, Column, Download, Field, FieldKind, Form, Posted, Query, Row, Table,
};
use crate::shell::Visit;

/// More are not printed in one go: a thick book is printed from the workbook.
const PRINTED_MAX: u64 = 2_000;
/// So many are offered to a picker.
const PICKED_MAX: u64 = 20;

/// The ticked people, or everybody who fits at this moment.
async fn picked(visit: &Visit, posted: &Posted) -> Result<Vec<PersonKey>> {
    if posted.text("all") == "1" {
        let pairs = posted.fields().pairs().iter();
        let of_query = pairs
            .filter_map(|(name, value)| Some((name.strip_prefix("q.")?.to_owned(), value.clone())));
        let query = of_query.fold(Query::default(), |query, (name, value)| {
            query.with(&name, &value)
        });
        return people_keys(&visit.office, &visit.actor, &people_asked(&query)?).await;
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

/// Those chosen on the page before. Whoever fits by now does not count: the number that was shown is the number done.
fn chosen_before(posted: &Posted) -> Result<Vec<PersonKey>> {
    let keys = keys_from(&posted.text("people"));
    if keys.is_empty() {
        return Err(Error::refusal("还没有选人，请返回名册重新选择"));
    }
    Ok(keys)
}

fn hardship_form(visit: &Visit, people: &[PersonKey]) -> Form {
    let kinds = HARDSHIPS
        .iter()
        .map(|(code, label)| Choice::new(*code, *label))
        .collect();
    let ways = vec![Choice::new("1", "登记"), Choice::new("0", "去掉")];
    let fields = vec![
        Field {
            options: kinds,
            required: true,
            ..Field::new(FieldKind::Radio, "kind", "困难")
        },
        Field {
            options: ways,
            required: true,
            value: "1".to_owned(),
            ..Field::new(FieldKind::Radio, "is_so", "登记还是去掉")
        },
        Field::new(FieldKind::Date, "checked_on", "核实日期")
            .hint("去掉时不用填")
            .value(visit.office.clock().today().to_string()),
    ];
    let submit = format!("确认办理 {} 人", people.len());
    let mut form = Form::new("/people/hardship/save", submit, fields).cancel("/people");
    form.hidden.push(("people".to_owned(), keys_text(people)));
    form
}

fn hardship_title(people: &[PersonKey]) -> String {
    format!("给选中的 {} 人登记困难", people.len())
}

/// Which hardship, and how many people it is about.
pub(super) async fn hardship(visit: Visit, posted: Posted) -> Result<Response> {
    visit.actor.may(Action::PersonWrite)?;
    let people = picked(&visit, &posted).await?;
    visit.form(&hardship_title(&people), hardship_form(&visit, &people))
}

/// Notes it of exactly those people.
pub(super) async fn hardship_save(visit: Visit, posted: Posted) -> Result<Response> {
    let people = chosen_before(&posted)?;
    let mut form = hardship_form(&visit, &people);
    form.keep(&posted);
    form.refuse_missing(&posted);
    let is_so = posted.text("is_so") == "1";
    let checked_on = match kernel::read_date(&posted.text("checked_on")) {
        Ok(day) => Some(day).filter(|_| is_so),
        Err(message) if is_so => {
            form.wrong("checked_on", format!("核实日期{message}"));
            None
        }
        Err(_) => None,
    };
    if form.is_wrong() {
        return visit.form(&hardship_title(&people), form);
    }
    let kind = posted.text("kind");
    let mark = HardshipMark {
        kind: &kind,
        checked_on,
    };
    let changed = hardship_mark(&visit.office, &visit.actor, &people, &mark).await?;
    let label = hardship_label(&kind);
    let told = if is_so {
        format!("已给 {changed} 人登记{label}")
    } else {
        format!("已给 {changed} 人去掉{label}")
    };
    let path = match people.as_slice() {
        [one] => format!("/people/{one}"),
        _ if is_so => format!("/people?hardship={kind}"),
        _ => "/people".to_owned(),
    };
    Ok(visit.done(&path, &told))
}

fn export_form(people: &[PersonKey]) -> Form {
    let mut reason = Field::text("reason", "导出的用途")
        .required()
        .width(24)
        .hint("会记入审计日志，例如：春节走访核对");
    reason.suggestions = ["走访慰问核对", "年度核查", "上报主管部门"]
        .map(str::to_owned)
        .to_vec();
    let submit = format!("导出 {} 人", people.len());
    let mut form = Form::new("/people/export/file", submit, vec![reason]).cancel("/people");
    form.hidden.push(("people".to_owned(), keys_text(people)));
    form
}

/// What for, and how many people go out.
pub(super) async fn export(visit: Visit, posted: Posted) -> Result<Response> {
    visit.actor.may(Action::ListExport)?;
    let people = picked(&visit, &posted).await?;
    visit.form("导出名册", export_form(&people))
}

/// The workbook: the columns of her list, masked as on the page.
pub(super) async fn export_file(visit: Visit, posted: Posted) -> Result<Response> {
    visit.actor.may(Action::ListExport)?;
    let keys = chosen_before(&posted)?;
    let mut form = export_form(&keys);
    form.keep(&posted);
    form.refuse_missing(&posted);
    if form.is_wrong() {
        return visit.form("导出名册", form);
    }
    let columns = chosen(&visit.office, &visit.actor).await?.columns();
    let people = register::people_of(&visit.office, &visit.actor, &keys).await?;
    let rows = people.iter().zip(1..).map(|(person, number)| {
        let texts = columns
            .iter()
            .map(|(code, _)| SheetCell::Text(text_of(person, code)));
        [
            SheetCell::Integer(number),
            SheetCell::Text(person.name.clone()),
        ]
        .into_iter()
        .chain(texts)
        .collect()
    });
    let titled = |title: &str, kind| SheetColumn {
        title: title.to_owned(),
        kind,
        ..SheetColumn::default()
    };
    let first = [
        titled("序号", CellKind::Integer),
        titled("姓名", CellKind::Text),
    ];
    let others = columns
        .iter()
        .map(|(_, label)| titled(label, CellKind::Text));
    let today = visit.office.clock().today();
    let sheet = Sheet {
        name: "名册".to_owned(),
        title: format!("{}优抚对象名册", visit.office.profile().name),
        subtitle: vec![
            ("导出人".to_owned(), visit.actor.name.clone()),
            ("导出日期".to_owned(), today.to_string()),
        ],
        columns: first.into_iter().chain(others).collect(),
        groups: vec![Group {
            label: None,
            rows: rows.collect(),
        }],
        ..Sheet::default()
    };
    let mut bytes = std::io::Cursor::new(Vec::new());
    gongwen::write_xlsx(&[sheet], &mut bytes).map_err(|e| Error::Fault(e.into()))?;
    let reason = posted.text("reason");
    tell(&visit, "list_export", people.len(), &reason).await?;
    let file = Download {
        name: format!("优抚对象名册{today}.xlsx"),
        media: Download::XLSX,
        bytes: bytes.into_inner(),
    };
    Ok(file.into_response())
}

/// What goes out, as a file or on paper, is told to the audit before it goes.
async fn tell(visit: &Visit, act: &str, people: usize, reason: &str) -> Result<()> {
    let (office, actor) = (&visit.office, &visit.actor);
    let tx = office.db().begin().await?;
    let detail = json!({ "名单": "优抚对象名册", "人数": people, "用途": reason });
    let region = actor.division().region();
    let subject = "优抚对象名册";
    audit::append(office, &tx, actor, region, act, subject, &detail).await?;
    tx.commit().await
}

#[derive(Serialize)]
struct PrintPage {
    table: Table,
    total: u64,
    by: String,
    on: String,
    back: String,
}

/// The list on paper: all who fit, without pager.
pub(super) async fn print(visit: Visit, query: Query) -> Result<Response> {
    let asked = people_asked(&query)?;
    let total = people_count(&visit.office, &visit.actor, &asked).await?;
    if total > PRINTED_MAX {
        return Err(Error::refusal(format!(
            "一次最多打印 {PRINTED_MAX} 人，现在有 {total} 人。请先按村或类别查询，或者导出后打印"
        )));
    }
    let people = people_page(&visit.office, &visit.actor, &asked, 0, PRINTED_MAX).await?;
    let columns = chosen(&visit.office, &visit.actor).await?.columns();
    let row = |person: &register::PersonLine| Row {
        cells: std::iter::once(Cell::text(&person.name))
            .chain(
                columns
                    .iter()
                    .map(|(code, _)| Cell::text(text_of(person, code))),
            )
            .collect(),
        ..Row::default()
    };
    let table = Table {
        caption: "优抚对象名册".to_owned(),
        columns: std::iter::once(Column::text("name", "姓名"))
            .chain(columns.iter().map(|(code, label)| column(code, label)))
            .collect(),
        rows: people.iter().map(row).collect(),
        numbered: true,
        first_number: 1,
        empty: "没有符合条件的优抚对象。".to_owned(),
        ..Table::default()
    };
    tell(&visit, "list_print", people.len(), "打印").await?;
    let page = PrintPage {
        table,
        total,
        by: visit.actor.name.clone(),
        on: visit.office.clock().today().to_string(),
        back: format!("/people{}", query.text_for_url()),
    };
    visit.page("people/roster.html", "优抚对象名册", &page)
}

/// Names for a picker: who fits what is typed.
pub(super) async fn pick(visit: Visit, query: Query) -> Result<Response> {
    let asked = PeopleAsk {
        typed: query.text("q"),
        ..PeopleAsk::default()
    };
    let found = if asked.typed.is_empty() {
        Vec::new()
    } else {
        people_page(&visit.office, &visit.actor, &asked, 0, PICKED_MAX).await?
    };
    let person = |line: &register::PersonLine| {
        json!({
            "key": line.key.to_string(),
            "name": line.name,
            "village": line.village,
            "id_number": line.id_number,
            "birth": line.birth,
            "identities": line.identities,
            "state": line.state.label(),
        })
    };
    let people: Vec<_> = found.iter().map(person).collect();
    Ok(Json(json!({ "people": people })).into_response())
}
