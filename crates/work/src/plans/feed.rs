//! 双十项 as tasks feed the ledger kind `project`, so that nobody types them twice and its figures count them.

use kernel::Fen;
use serde_json::{Map, Value as Json, json};

use super::model::{Task, TaskState};
use super::store;
use ground::authority::{Actor, Scope};
use ground::db::Tx;
use ground::error::Result;
use ground::office::Office;
use ground::time::date_text;
use registers::ledgers::fed::{entry_fed, entry_unfed, entry_with};
use registers::organisation::division_name;
use registers::organisation::units::unit;

/// The kind of ledger that 双十项 stand in.
pub const PROJECT: &str = "project";

/// Brings the ledger entry of one of the 双十项 to what its task says; makes it, or takes over one that is there already
/// for the same year, direction and number.
pub async fn fed(
    office: &Office,
    tx: &Tx,
    actor: &Actor,
    scope: &Scope,
    task: &mut Task,
) -> Result<()> {
    if !task.project {
        return match task.entry {
            Some(entry) => {
                entry_unfed(
                    office,
                    tx,
                    actor,
                    scope,
                    (task.key.region, entry),
                    "任务不再列为双十项",
                )
                .await
            }
            None => Ok(()),
        };
    }
    if task.state == TaskState::Cancelled {
        return match task.entry {
            Some(entry) => {
                entry_unfed(
                    office,
                    tx,
                    actor,
                    scope,
                    (task.key.region, entry),
                    "任务已取消",
                )
                .await
            }
            None => Ok(()),
        };
    }
    let owner = match task.unit {
        Some(id) => unit(office, scope, task.key.region, id)
            .await?
            .map(|u| u.name),
        None => division_name(tx.connection(), task.division).await?,
    };
    let fields = fields(task, owner.unwrap_or_default());
    let at = match task.entry {
        Some(entry) => Some(entry),
        None => {
            let same = ["year", "direction", "number"].map(|code| (code, fields[code].clone()));
            entry_with(tx, scope, PROJECT, task.division, &same).await?
        }
    };
    let entry = entry_fed(
        office,
        tx,
        actor,
        scope,
        PROJECT,
        (task.division, at),
        fields,
    )
    .await?;
    if task.entry != Some(entry) {
        task.entry = Some(entry);
        store::update_task(office.keyring(), tx, task, task.version).await?;
    }
    Ok(())
}

fn fields(task: &Task, owner: String) -> Map<String, Json> {
    let state = match task.state {
        TaskState::New => "未开始",
        TaskState::Done => "办结",
        TaskState::Going | TaskState::Waiting | TaskState::Cancelled | TaskState::Dropped => {
            "进行中"
        }
    };
    let mut fields = Map::new();
    let mut put = |code: &str, value: Json| {
        fields.insert(code.to_owned(), value);
    };
    put("direction", json!(task.direction));
    put("number", json!(task.number));
    put("title", json!(task.title));
    put("owner", json!(owner));
    put("year", json!(task.year));
    put("deadline", json!(date_text(task.due_on)));
    put("progress", json!(task.percent));
    put("state", json!(state));
    if task.planned > Fen::ZERO {
        put("planned", json!(task.planned.get()));
    }
    if task.spent > Fen::ZERO {
        put("spent", json!(task.spent.get()));
    }
    if let Some(done) = task.done_on {
        put("done_on", json!(date_text(done)));
    }
    if !task.results.is_empty() {
        put("results", json!(task.results));
    }
    fields
}
