//! What plans say on the page of a ledger entry: the tasks a meeting's resolution became, the task that an entry of the
//! 双十项 comes from.

use super::{Names, task_columns, task_row};
use crate::kit::{Button, Notice, Section, Table, Tone};
use crate::shell::Visit;
use ground::authority::Action;
use ground::error::Result;
use ground::key::AnyKey;
use registers::ledgers::actions::entry_at;
use work::plans::actions::sight;
use work::plans::feed::PROJECT;
use work::plans::model::TaskState;
use work::plans::tasks::{TaskAsk, task_list};

/// The ledger kind whose resolutions become tasks.
const MEETING: &str = "meeting";
/// Its field that says what was resolved.
const RESOLUTION: &str = "resolution";

/// The sections of an entry; none for whoever does not see tasks.
pub async fn beside_entry(
    visit: &Visit,
    kind: &str,
    (region, id): (i32, i64),
) -> Result<Vec<Section>> {
    if !visit.may(Action::PlanRead) {
        return Ok(Vec::new());
    }
    let sight = sight(&visit.office, &visit.actor).await?;
    let ask = match kind {
        MEETING => TaskAsk {
            source: Some((kind.to_owned(), region, id)),
            drafts: true,
            ..TaskAsk::default()
        },
        PROJECT => TaskAsk {
            entry: Some((region, id)),
            drafts: true,
            ..TaskAsk::default()
        },
        _ => return Ok(Vec::new()),
    };
    let tasks = task_list(&visit.office, &sight, &ask, None).await?;
    let names = Names::of(&visit.office, &sight.scope).await?;
    let rows = tasks
        .iter()
        .map(|task| task_row(visit, &names, task, false));
    let table = Table {
        caption: "任务".to_owned(),
        columns: task_columns(false),
        rows: rows.collect(),
        ..Table::default()
    };
    if kind == PROJECT {
        let told = Notice {
            text: "这一条随任务更新，请在任务里报进度和投入，不用在这里改。".to_owned(),
            tone: Tone::Plain,
        };
        let section = Section {
            title: "对应的任务".to_owned(),
            notices: vec![told],
            table: Some(table),
            ..Section::default()
        };
        return Ok(if tasks.is_empty() {
            Vec::new()
        } else {
            vec![section]
        });
    }
    let standing = |task: &&work::plans::model::Task| task.state != TaskState::Cancelled;
    let all = tasks.iter().filter(standing).count();
    let done = tasks.iter().filter(|t| t.state == TaskState::Done).count();
    if tasks.is_empty() && !decided(visit, (region, id)).await? {
        return Ok(Vec::new());
    }
    let mut section = Section {
        title: "决议督办".to_owned(),
        table: Some(Table {
            empty: "这次会议的决议还没有转成任务。".to_owned(),
            ..table
        }),
        ..Section::default()
    };
    if all > 0 {
        let (text, tone) = if done == all {
            (format!("决议转成 {all} 项任务，全部办结。"), Tone::Good)
        } else {
            (
                format!("决议转成 {all} 项任务，办结 {done} 项。"),
                Tone::Soon,
            )
        };
        section.notices.push(Notice { text, tone });
    }
    if visit.may(Action::PlanWrite) {
        let href = format!("/tasks/new?from={MEETING}%2F{}", AnyKey::new(region, id));
        section.buttons.push(Button::link("转为任务", href));
    }
    Ok(vec![section])
}

/// Whether a meeting resolved anything.
async fn decided(visit: &Visit, (region, id): (i32, i64)) -> Result<bool> {
    let scope = visit.actor.may(Action::LedgerRead)?;
    let entry = entry_at(visit.office.db().reader(), &scope, region, id).await?;
    let said = entry.and_then(|entry| entry.fields.get(RESOLUTION).cloned());
    Ok(said.is_some_and(|said| said.as_str().is_some_and(|words| !words.is_empty())))
}
