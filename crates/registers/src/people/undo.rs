//! What an import wrote of people, taken back.

use sea_orm::Value;

use super::finding;
use super::store::{self, RequestState};
use crate::exchange::{Goes, TakenBack, Undoable};
use ground::authority::Action;
use ground::db::{self, Tx};
use ground::error::{Error, Result};
use ground::office::Office;

/// What of people an import writes, in the order in which it is taken back.
pub const PEOPLE_UNDOABLE: [Undoable; 10] = [
    Undoable {
        table: &store::CHANGE_REQUEST,
        label: "变更申请",
        goes: Goes::By(|office, tx, taken| Box::pin(withdraw(office, tx, taken))),
        built: &[],
        changes: false,
    },
    plain(&store::CHANGE_PACKAGE, "变更包", Goes::Stays),
    plain(&store::CHANGE_PACKAGE_LINE, "变更包明细", Goes::Stays),
    plain(&store::PERSON_EVENT, "人员变动", Goes::WithPeople),
    plain(&store::PAID_THROUGH, "已发至", Goes::WithPeople),
    plain(&store::RESIDENCE, "迁移", Goes::WithPeople),
    plain(&store::LUMP_SUM, "一次性待遇", Goes::WithPeople),
    Undoable {
        table: &store::PERSON_HARDSHIP,
        label: "困难",
        goes: Goes::By(|office, tx, taken| Box::pin(end_hardships(office, tx, taken))),
        built: &[],
        changes: false,
    },
    Undoable {
        table: &store::IDENTITY,
        label: "身份",
        goes: Goes::By(|office, tx, taken| Box::pin(take_identities(office, tx, taken))),
        built: &[],
        changes: true,
    },
    Undoable {
        table: &store::PERSON,
        label: "优抚对象",
        goes: Goes::By(|office, tx, taken| Box::pin(take_people(office, tx, taken))),
        built: &[
            ("payment_line", "person", "发放明细"),
            ("change_request", "person", "变更申请"),
            ("person_event", "person", "人员变动"),
            ("identity", "person", "身份"),
            ("person_family", "person", "家庭成员"),
            ("person_family", "on_rolls", "家庭成员"),
            ("ledger_entry", "person", "台账"),
            ("visit_target", "person", "走访名单"),
            ("service_case", "person", "服务事项"),
            ("confirmation", "person", "年度确认"),
            ("comparison_hit", "person", "疑点"),
            ("attachment person", "owner", "附件"),
        ],
        changes: true,
    },
];

const fn plain(
    table: &'static ground::sealed::SealedTable,
    label: &'static str,
    goes: Goes,
) -> Undoable {
    Undoable {
        table,
        label,
        goes,
        built: &[],
        changes: false,
    }
}

const WORDS: &str = "导入已撤销";

async fn withdraw(office: &Office, tx: &Tx, taken: TakenBack<'_>) -> Result<()> {
    let scope = taken.actor.may(Action::PersonRead)?;
    for id in taken.made {
        let request = store::request(tx.connection(), &scope, taken.region, *id).await?;
        let request = request.ok_or_else(|| Error::not_found("这条变更申请"))?;
        let (to, by) = (RequestState::Withdrawn, taken.actor.user);
        store::decide(office.keyring(), tx, &request, to, by, taken.at, WORDS).await?;
    }
    Ok(())
}

/// Whose some rows are.
async fn whose(tx: &Tx, table: &str, region: i32, ids: &[i64]) -> Result<Vec<(i64, i64)>> {
    let mut found = Vec::new();
    for id in ids {
        let sql = format!("SELECT id, person FROM {table} WHERE region = $1 AND id = $2");
        let values: Vec<Value> = vec![region.into(), (*id).into()];
        found.extend(db::tuples::<(i64, i64)>(tx.connection(), &sql, values).await?);
    }
    Ok(found)
}

async fn end_hardships(office: &Office, tx: &Tx, taken: TakenBack<'_>) -> Result<()> {
    let (region, keyring) = (taken.region, office.keyring());
    let mut people = Vec::new();
    for (id, person) in whose(tx, "person_hardship", region, taken.made).await? {
        let sql = "UPDATE person_hardship SET ended_at = $3 WHERE region = $1 AND id = $2";
        let values = vec![region.into(), id.into(), taken.at.into()];
        db::execute(tx.connection(), sql, values).await?;
        let one = vec![id.into()];
        store::PERSON_HARDSHIP
            .reseal(keyring, tx, region, "id = $2", one)
            .await?;
        people.push(person);
    }
    finding::refresh(office, tx, region, &people).await
}

async fn take_identities(office: &Office, tx: &Tx, taken: TakenBack<'_>) -> Result<()> {
    let (region, keyring) = (taken.region, office.keyring());
    let mut people = Vec::new();
    for (id, person) in whose(tx, "identity", region, taken.made).await? {
        // Of somebody new she goes as a whole.
        if taken.people.contains(&person) {
            continue;
        }
        let sql = "UPDATE identity SET mistaken = 1 WHERE region = $1 AND id = $2";
        db::execute(tx.connection(), sql, vec![region.into(), id.into()]).await?;
        let one = vec![id.into()];
        store::IDENTITY
            .reseal(keyring, tx, region, "id = $2", one)
            .await?;
        people.push(person);
    }
    let changed = whose(tx, "identity", region, taken.changed).await?;
    people.extend(changed.into_iter().map(|(_, person)| person));
    for person in &people {
        store::facts_changed(tx, region, "id = $3", [(*person).into()]).await?;
    }
    finding::refresh(office, tx, region, &people).await
}

async fn take_people(office: &Office, tx: &Tx, taken: TakenBack<'_>) -> Result<()> {
    let region = taken.region;
    for person in taken.made {
        store::void_person(office.keyring(), tx, (region, *person)).await?;
    }
    for person in taken.changed {
        store::facts_changed(tx, region, "id = $3", [(*person).into()]).await?;
    }
    let people = [taken.made, taken.changed].concat();
    finding::refresh(office, tx, region, &people).await
}
