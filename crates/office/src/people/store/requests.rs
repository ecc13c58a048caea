//! 变更申请 in the database.

use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::access::Scope;
use crate::platform::db::{self, Tx};
use crate::platform::error::{Error, Result};

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
pub(in crate::people) struct ChangeRequest {
    pub region: i32,
    pub id: i64,
    pub person: i64,
    pub kind: String,
    pub asked_sealed: String,
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
pub(in crate::people) struct NewRequest<'a> {
    pub region: i32,
    pub id: i64,
    pub division: i64,
    pub person: i64,
    pub kind: &'a str,
    pub asked_sealed: String,
    pub reason: &'a str,
    pub person_version: i32,
    pub by: i64,
    pub at: &'a str,
}

/// Writes a request, open.
pub(in crate::people) async fn insert_request(tx: &Tx, new: NewRequest<'_>) -> Result<()> {
    let columns = [
        "region",
        "id",
        "division",
        "person",
        "kind",
        "asked_sealed",
        "reason",
        "state",
        "person_version",
        "proposed_by",
        "proposed_at",
    ];
    let row = vec![
        new.region.into(),
        new.id.into(),
        new.division.into(),
        new.person.into(),
        new.kind.into(),
        new.asked_sealed.into(),
        new.reason.into(),
        RequestState::Open.code().into(),
        new.person_version.into(),
        new.by.into(),
        new.at.into(),
    ];
    db::insert(tx.connection(), "change_request", &columns, vec![row]).await
}

#[derive(FromQueryResult)]
struct Record {
    region: i32,
    id: i64,
    person: i64,
    kind: String,
    asked_sealed: String,
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

const SELECT: &str = "SELECT region, id, person, kind, asked_sealed, reason, state, person_version, proposed_by, \
    proposed_at, decided_by, decided_at, decision FROM change_request";

/// One request of a scope.
pub(in crate::people) async fn request(
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

const CONDITION: &str = "($5 IS NULL OR state = $5) AND ($6 IS NULL OR proposed_by = $6) AND ($7 IS NULL OR person = $7)";

/// How many requests of a scope are in a state, made by somebody, about a person; whatever is left out is any.
pub(in crate::people) async fn request_count(
    c: &impl ConnectionTrait,
    scope: &Scope,
    state: Option<RequestState>,
    by: Option<i64>,
) -> Result<u64> {
    let sql = format!(
        "SELECT COUNT(*) FROM change_request WHERE {} AND {CONDITION}",
        Scope::CONDITION
    );
    let own = [
        state.map(RequestState::code).map(str::to_owned).into(),
        by.into(),
        None::<i64>.into(),
    ];
    let found: Vec<(i64,)> = db::tuples(c, &sql, scope.values_and(own)).await?;
    Ok(found
        .first()
        .map_or(0, |(n,)| u64::try_from(*n).unwrap_or(0)))
}

/// Those requests, newest first, a page of them.
pub(in crate::people) async fn requests(
    c: &impl ConnectionTrait,
    scope: &Scope,
    state: Option<RequestState>,
    by: Option<i64>,
    person: Option<i64>,
    (offset, limit): (u64, u64),
) -> Result<Vec<ChangeRequest>> {
    let sql = format!(
        "{SELECT} WHERE {} AND {CONDITION} ORDER BY proposed_at DESC, region, id DESC LIMIT {limit} OFFSET {offset}",
        Scope::CONDITION
    );
    let own = [
        state.map(RequestState::code).map(str::to_owned).into(),
        by.into(),
        person.into(),
    ];
    let records: Vec<Record> = db::rows(c, &sql, scope.values_and(own)).await?;
    records.into_iter().map(Record::request).collect()
}

/// Decides an open request; somebody else may have decided it meanwhile.
pub(in crate::people) async fn decide(
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
        1 => Ok(()),
        _ => Err(Error::Conflict(
            "这条变更申请已被他人办理，请重新查看".to_owned(),
        )),
    }
}
