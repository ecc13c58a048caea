//! 变更申请 in the database.

use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use seal::Keyring;

use super::search::some_of;
use ground::authority::Scope;
use ground::db;
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::sealed::SealedTable;

/// Requests, marked.
pub const CHANGE_REQUEST: SealedTable = SealedTable {
    name: "change_request",
    columns: &[
        "region",
        "id",
        "division",
        "person",
        "kind",
        "asked_sealed",
        "before_text",
        "reason",
        "state",
        "person_version",
        "proposed_by",
        "proposed_at",
        "decided_by",
        "decided_at",
        "decision",
    ],
};

/// 申请状态
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestState {
    /// 待复核
    Open,
    /// 已同意
    Agreed,
    /// 已退回
    Returned,
    /// 已撤回
    Withdrawn,
}

impl RequestState {
    const ALL: [(RequestState, &'static str, &'static str); 4] = [
        (RequestState::Open, "open", "待复核"),
        (RequestState::Agreed, "agreed", "已同意"),
        (RequestState::Returned, "returned", "已退回"),
        (RequestState::Withdrawn, "withdrawn", "已撤回"),
    ];

    /// As it stands in the database.
    pub fn code(self) -> &'static str {
        RequestState::ALL
            .iter()
            .find(|(s, _, _)| *s == self)
            .map_or("", |(_, code, _)| code)
    }

    /// Chinese name.
    pub fn label(self) -> &'static str {
        RequestState::ALL
            .iter()
            .find(|(s, _, _)| *s == self)
            .map_or("", |(_, _, label)| label)
    }

    fn from_code(code: &str) -> Result<RequestState> {
        let found = RequestState::ALL.iter().find(|(_, c, _)| *c == code);
        found
            .map(|(state, _, _)| *state)
            .ok_or_else(|| Error::inconsistent(format!("申请状态 {code}")))
    }
}

/// A request as stored.
#[derive(Debug, Clone)]
pub struct ChangeRequest {
    pub region: i32,
    pub id: i64,
    pub person: i64,
    pub kind: String,
    pub asked_sealed: String,
    pub before: String,
    pub reason: String,
    pub state: RequestState,
    pub person_version: i32,
    pub proposed_by: i64,
    pub proposed_at: String,
    pub decided_by: Option<i64>,
    pub decided_at: Option<String>,
    pub decision: Option<String>,
}

/// A request to be written.
pub(crate) struct NewRequest<'a> {
    pub region: i32,
    pub id: i64,
    pub division: i64,
    pub person: i64,
    pub kind: &'a str,
    pub asked_sealed: String,
    pub before: &'a str,
    pub reason: &'a str,
    pub person_version: i32,
    pub by: i64,
    pub at: &'a str,
}

/// Writes a request, open.
pub(crate) async fn insert_request(keyring: &Keyring, tx: &Tx, new: NewRequest<'_>) -> Result<()> {
    let row = vec![
        new.region.into(),
        new.id.into(),
        new.division.into(),
        new.person.into(),
        new.kind.into(),
        new.asked_sealed.into(),
        new.before.into(),
        new.reason.into(),
        RequestState::Open.code().into(),
        new.person_version.into(),
        new.by.into(),
        new.at.into(),
        Value::BigInt(None),
        Value::String(None),
        Value::String(None),
    ];
    CHANGE_REQUEST.insert(keyring, tx, vec![row]).await
}

#[derive(FromQueryResult)]
struct Record {
    region: i32,
    id: i64,
    person: i64,
    kind: String,
    asked_sealed: String,
    before_text: String,
    reason: String,
    state: String,
    person_version: i32,
    proposed_by: i64,
    proposed_at: String,
    decided_by: Option<i64>,
    decided_at: Option<String>,
    decision: Option<String>,
}

impl Record {
    fn request(self) -> Result<ChangeRequest> {
        Ok(ChangeRequest {
            region: self.region,
            id: self.id,
            person: self.person,
            kind: self.kind,
            asked_sealed: self.asked_sealed,
            before: self.before_text,
            reason: self.reason,
            state: RequestState::from_code(&self.state)?,
            person_version: self.person_version,
            proposed_by: self.proposed_by,
            proposed_at: self.proposed_at,
            decided_by: self.decided_by,
            decided_at: self.decided_at,
            decision: self.decision,
        })
    }
}

const SELECT: &str = "SELECT region, id, person, kind, asked_sealed, before_text, reason, state, person_version, proposed_by, \
    proposed_at, decided_by, decided_at, decision FROM change_request";

/// One request of a scope.
pub async fn request(
    c: &impl ConnectionTrait,
    scope: &Scope,
    region: i32,
    id: i64,
) -> Result<Option<ChangeRequest>> {
    let sql = format!(
        "{SELECT} WHERE {} AND region = $5 AND id = $6",
        Scope::CONDITION
    );
    let record: Option<Record> =
        db::one(c, &sql, scope.values_and([region.into(), id.into()])).await?;
    record.map(Record::request).transpose()
}

/// Which requests are asked for; whatever is left out is any.
#[derive(Debug, Clone, Copy, Default)]
pub struct RequestAsk {
    /// In this state.
    pub state: Option<RequestState>,
    /// Made by this user.
    pub by: Option<i64>,
    /// Made by anybody but this user.
    pub not_by: Option<i64>,
    /// Decided: agreed, returned or withdrawn.
    pub decided: bool,
    /// About this person of the region.
    pub person: Option<(i32, i64)>,
}

fn asked(scope: &Scope, ask: &RequestAsk) -> (String, Vec<Value>) {
    let mut values = scope.values();
    let mut conditions = vec![Scope::CONDITION.to_owned()];
    let mut add = |condition: &str, value: Value| {
        values.push(value);
        conditions.push(format!("{condition} ${}", values.len()));
    };
    if let Some(state) = ask.state {
        add("state =", state.code().into());
    }
    if ask.decided {
        add("state <>", RequestState::Open.code().into());
    }
    if let Some(by) = ask.by {
        add("proposed_by =", by.into());
    }
    if let Some(by) = ask.not_by {
        add("proposed_by <>", by.into());
    }
    if let Some((region, person)) = ask.person {
        add("region =", region.into());
        add("person =", person.into());
    }
    (conditions.join(" AND "), values)
}

/// How many requests of a scope are asked for.
pub async fn request_count(
    c: &impl ConnectionTrait,
    scope: &Scope,
    ask: &RequestAsk,
) -> Result<u64> {
    let (condition, values) = asked(scope, ask);
    let sql = format!("SELECT COUNT(*) FROM change_request WHERE {condition}");
    let found: Vec<(i64,)> = db::tuples(c, &sql, values).await?;
    Ok(found
        .first()
        .map_or(0, |(n,)| u64::try_from(*n).unwrap_or(0)))
}

/// How many requests about people of one division wait.
pub async fn waiting_in(c: &impl ConnectionTrait, region: i32, division: i64) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM change_request WHERE region = $1 AND state = 'open' \
               AND person IN (SELECT id FROM person WHERE region = $1 AND division = $2)";
    let found: Vec<(i64,)> = db::tuples(c, sql, vec![region.into(), division.into()]).await?;
    Ok(found.first().map_or(0, |(count,)| *count))
}

/// Those requests, newest first, a page of them.
pub async fn requests(
    c: &impl ConnectionTrait,
    scope: &Scope,
    ask: &RequestAsk,
    (offset, limit): (u64, u64),
) -> Result<Vec<ChangeRequest>> {
    let (condition, values) = asked(scope, ask);
    let sql = format!(
        "{SELECT} WHERE {condition} ORDER BY proposed_at DESC, region, id DESC LIMIT {limit} OFFSET {offset}"
    );
    let records: Vec<Record> = db::rows(c, &sql, values).await?;
    records.into_iter().map(Record::request).collect()
}

/// Decides an open request; somebody else may have decided it meanwhile.
pub async fn decide(
    keyring: &Keyring,
    tx: &Tx,
    request: &ChangeRequest,
    to: RequestState,
    by: i64,
    at: &str,
    decision: &str,
) -> Result<()> {
    let sql = "UPDATE change_request SET state = $3, decided_by = $4, decided_at = $5, decision = $6 \
               WHERE region = $1 AND id = $2 AND state = 'open'";
    let values = vec![
        request.region.into(),
        request.id.into(),
        to.code().into(),
        by.into(),
        at.into(),
        decision.into(),
    ];
    match db::execute(tx.connection(), sql, values).await? {
        1 => {
            let id = vec![request.id.into()];
            CHANGE_REQUEST
                .reseal(keyring, tx, request.region, "id = $2", id)
                .await
        }
        _ => Err(Error::Conflict(
            "这条变更申请已被他人办理，请重新查看".to_owned(),
        )),
    }
}

/// A change that was agreed to: of what, and by whose hands.
#[derive(Debug, Clone, FromQueryResult)]
pub struct AgreedChange {
    /// Number of the person.
    pub person: i64,
    /// What was changed: account, name …
    pub kind: String,
    /// Who proposed it.
    pub proposed_by: i64,
    /// Who agreed.
    pub decided_by: i64,
    /// When.
    pub decided_at: String,
}

/// The changes of some people of a region that were agreed to, the oldest first.
pub async fn agreed_changes(
    c: &impl ConnectionTrait,
    region: i32,
    people: &[i64],
) -> Result<Vec<AgreedChange>> {
    let mut found = Vec::new();
    for chunk in people.chunks(super::HASHES_PER_QUERY) {
        let (some, values) = some_of(c, region, "person", chunk);
        let sql = format!(
            "SELECT person, kind, proposed_by, decided_by, decided_at FROM change_request \
             WHERE {some} AND state = 'agreed' ORDER BY decided_at, id"
        );
        found.extend(db::rows::<AgreedChange>(c, &sql, values).await?);
    }
    Ok(found)
}

/// The requests of some kinds in a region, or about one person there, that were agreed to, in order of their numbers.
pub(crate) async fn agreed_of_kinds(
    c: &impl ConnectionTrait,
    (region, person): (i32, Option<i64>),
    kinds: &[&str],
) -> Result<Vec<ChangeRequest>> {
    let kinds: Vec<String> = kinds.iter().map(|kind| format!("'{kind}'")).collect();
    let mut values: Vec<Value> = vec![region.into()];
    let mut of = "";
    if let Some(person) = person {
        values.push(person.into());
        of = " AND person = $2";
    }
    let sql = format!(
        "{SELECT} WHERE region = $1 AND state = 'agreed' AND kind IN ({}){of} ORDER BY id",
        kinds.join(", ")
    );
    let records: Vec<Record> = db::rows(c, &sql, values).await?;
    records.into_iter().map(Record::request).collect()
}

/// The numbers of the requests about somebody that wait.
pub(crate) async fn open_requests_of(
    c: &impl ConnectionTrait,
    (region, person): (i32, i64),
) -> Result<Vec<i64>> {
    let sql = "SELECT id FROM change_request WHERE region = $1 AND person = $2 AND state = 'open' ORDER BY id";
    let found: Vec<(i64,)> = db::tuples(c, sql, vec![region.into(), person.into()]).await?;
    Ok(found.into_iter().map(|(id,)| id).collect())
}
