//! Assessments in the database.

use kernel::DivisionCode;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use seal::Keyring;

use ground::authority::Scope;
use ground::db;
use ground::db::Tx;
use ground::error::Result;
use ground::sealed::SealedTable;
use registers::organisation::made_within;

/// Assessments, marked.
pub(crate) const ASSESSMENT: SealedTable = SealedTable {
    name: "assessment",
    columns: &[
        "region",
        "id",
        "division",
        "scheme",
        "title",
        "year_from",
        "year_to",
        "state",
        "opened_by",
        "opened_at",
        "submitted_by",
    ],
};

/// What is cited, marked.
pub(crate) const ASSESSMENT_EVIDENCE: SealedTable = SealedTable {
    name: "assessment_evidence",
    columns: &[
        "region",
        "id",
        "assessment",
        "item",
        "year",
        "kind",
        "target",
        "told",
        "cited_by",
        "cited_at",
        "dropped_by",
        "dropped_at",
    ],
};

/// Marks, sealed like all the others.
pub(crate) const ASSESSMENT_MARK: SealedTable = SealedTable {
    name: "assessment_mark",
    columns: &[
        "region",
        "id",
        "assessment",
        "item",
        "side",
        "points",
        "accepted",
        "comment",
        "marked_by",
        "marked_at",
    ],
};

/// The steps of its life, marked.
pub(crate) const ASSESSMENT_STEP: SealedTable = SealedTable {
    name: "assessment_step",
    columns: &[
        "region",
        "id",
        "assessment",
        "step",
        "reason",
        "content",
        "hash",
        "taken_by",
        "taken_at",
    ],
};

/// An assessment.
#[derive(Debug, Clone, FromQueryResult)]
pub struct AssessmentRow {
    /// Region.
    pub region: i32,
    /// Number within it.
    pub id: i64,
    /// Of which division.
    pub division: i64,
    /// Code of the scheme.
    pub scheme: String,
    /// 甲镇2011年…
    pub title: String,
    /// First year.
    pub year_from: i32,
    /// Last year.
    pub year_to: i32,
    /// State, by its code.
    pub state: String,
    /// Who began it.
    pub opened_by: i64,
    /// When.
    pub opened_at: String,
    /// Who submitted it last.
    pub submitted_by: Option<i64>,
}

const SELECT: &str = "SELECT region, id, division, scheme, title, year_from, year_to, state, opened_by, opened_at, \
    submitted_by FROM assessment";

/// Those of a scope, and what was fixed for units that were merged into it.
fn seen() -> String {
    let absorbed = made_within(ASSESSMENT.name);
    format!("({} OR (state = 'fixed' AND {absorbed}))", Scope::CONDITION)
}

/// An assessment of a scope.
pub async fn assessment(
    c: &impl ConnectionTrait,
    scope: &Scope,
    (region, id): (i32, i64),
) -> Result<Option<AssessmentRow>> {
    let sql = format!("{SELECT} WHERE {} AND region = $5 AND id = $6", seen());
    db::one(c, &sql, scope.values_and([region.into(), id.into()])).await
}

/// Which assessments a list is asked for.
#[derive(Debug, Clone, Default)]
pub struct AssessmentQuery {
    /// Code of a scheme.
    pub scheme: Option<String>,
    /// Last year.
    pub year: Option<i32>,
    /// State, by its code.
    pub state: Option<String>,
}

fn conditions(query: &AssessmentQuery, scope: &Scope) -> (String, Vec<Value>) {
    let mut sql = seen();
    let mut values = scope.values();
    let mut add = |column: &str, value: Option<Value>| {
        if let Some(value) = value {
            values.push(value);
            sql.push_str(&format!(" AND {column} = ${}", values.len()));
        }
    };
    add("scheme", query.scheme.clone().map(Value::from));
    add("year_to", query.year.map(Value::from));
    add("state", query.state.clone().map(Value::from));
    (sql, values)
}

/// How many assessments a list has.
pub async fn count(
    c: &impl ConnectionTrait,
    scope: &Scope,
    query: &AssessmentQuery,
) -> Result<u64> {
    let (condition, values) = conditions(query, scope);
    let sql = format!("SELECT COUNT(*) FROM assessment WHERE {condition}");
    let found: Vec<(i64,)> = db::tuples(c, &sql, values).await?;
    let found = found.first().map_or(0, |(n,)| *n);
    Ok(u64::try_from(found).unwrap_or(0))
}

/// A page of a list, the last year first.
pub async fn page(
    c: &impl ConnectionTrait,
    scope: &Scope,
    query: &AssessmentQuery,
    (offset, limit): (u64, u64),
) -> Result<Vec<AssessmentRow>> {
    let (condition, mut values) = conditions(query, scope);
    let number = |n: u64| Value::from(i64::try_from(n).unwrap_or(i64::MAX));
    values.extend([number(limit), number(offset)]);
    let (limit, offset) = (values.len() - 1, values.len());
    let sql = format!(
        "{SELECT} WHERE {condition} ORDER BY year_to DESC, region, division, id DESC LIMIT ${limit} OFFSET ${offset}"
    );
    db::rows(c, &sql, values).await
}

/// The assessment of a division by a scheme for years, unless it was cancelled.
pub async fn same(
    c: &impl ConnectionTrait,
    scope: &Scope,
    (scheme, year_to): (&str, i32),
) -> Result<Option<AssessmentRow>> {
    let sql = format!(
        "{SELECT} WHERE {} AND division = $5 AND scheme = $6 AND year_to = $7 AND state <> 'void'",
        Scope::CONDITION
    );
    let division = scope.division().get();
    let own = [division.into(), scheme.into(), year_to.into()];
    db::one(c, &sql, scope.values_and(own)).await
}

/// Those of two units that are neither fixed nor cancelled.
pub(super) async fn unfinished(
    c: &impl ConnectionTrait,
    region: i32,
    units: [DivisionCode; 2],
) -> Result<Vec<AssessmentRow>> {
    let sql = format!(
        "{SELECT} WHERE region = $1 AND division IN ($2, $3) AND state NOT IN ('fixed', 'void') ORDER BY id"
    );
    let [one, other] = units.map(|unit| unit.get().into());
    db::rows(c, &sql, vec![region.into(), one, other]).await
}

/// Writes a new assessment.
pub async fn insert(keyring: &Keyring, tx: &Tx, a: &AssessmentRow) -> Result<()> {
    let row = vec![
        a.region.into(),
        a.id.into(),
        a.division.into(),
        a.scheme.as_str().into(),
        a.title.as_str().into(),
        a.year_from.into(),
        a.year_to.into(),
        a.state.as_str().into(),
        a.opened_by.into(),
        a.opened_at.as_str().into(),
        a.submitted_by.into(),
    ];
    ASSESSMENT.insert(keyring, tx, vec![row]).await
}

/// State and who submitted, changed.
pub(super) async fn set_state(
    keyring: &Keyring,
    tx: &Tx,
    a: &AssessmentRow,
    (state, submitted_by): (&str, Option<i64>),
) -> Result<()> {
    let sql = "UPDATE assessment SET state = $3, submitted_by = $4 WHERE region = $1 AND id = $2";
    let values = vec![
        a.region.into(),
        a.id.into(),
        state.into(),
        submitted_by.into(),
    ];
    db::execute(tx.connection(), sql, values).await?;
    let id = vec![a.id.into()];
    ASSESSMENT
        .reseal(keyring, tx, a.region, "id = $2", id)
        .await
}

/// A record cited for an item.
#[derive(Debug, Clone, FromQueryResult)]
pub struct EvidenceRow {
    /// Number within the region.
    pub id: i64,
    /// Number of the item.
    pub item: String,
    /// Of which year; 0 for the whole term.
    pub year: i32,
    /// entry, document, batch
    pub kind: String,
    /// Its key.
    pub target: String,
    /// What it said when it was cited.
    pub told: String,
    /// Who cited it.
    pub cited_by: i64,
    /// When.
    pub cited_at: String,
    /// Who dropped it.
    pub dropped_by: Option<i64>,
    /// When.
    pub dropped_at: Option<String>,
}

/// Everything that was ever cited, in the order it was.
pub async fn evidence(c: &impl ConnectionTrait, a: &AssessmentRow) -> Result<Vec<EvidenceRow>> {
    let sql = "SELECT id, item, year, kind, target, told, cited_by, cited_at, dropped_by, dropped_at \
               FROM assessment_evidence WHERE region = $1 AND assessment = $2 ORDER BY id";
    db::rows(c, sql, vec![a.region.into(), a.id.into()]).await
}

/// Writes what is cited; its numbers are given here.
pub async fn cite(
    keyring: &Keyring,
    tx: &Tx,
    a: &AssessmentRow,
    cited: &[EvidenceRow],
) -> Result<()> {
    if cited.is_empty() {
        return Ok(());
    }
    let first = db::take_numbers(tx, a.region, ASSESSMENT_EVIDENCE.name, cited.len()).await?;
    let rows = (first..).zip(cited).map(|(id, e)| {
        vec![
            a.region.into(),
            id.into(),
            a.id.into(),
            e.item.as_str().into(),
            e.year.into(),
            e.kind.as_str().into(),
            e.target.as_str().into(),
            e.told.as_str().into(),
            e.cited_by.into(),
            e.cited_at.as_str().into(),
            e.dropped_by.into(),
            e.dropped_at.clone().into(),
        ]
    });
    ASSESSMENT_EVIDENCE
        .insert(keyring, tx, rows.collect())
        .await
}

/// Notes that something is no longer cited.
pub(super) async fn drop_evidence(
    keyring: &Keyring,
    tx: &Tx,
    (region, id): (i32, i64),
    by: i64,
    at: &str,
) -> Result<()> {
    let sql = "UPDATE assessment_evidence SET dropped_by = $3, dropped_at = $4 WHERE region = $1 AND id = $2";
    let values = vec![region.into(), id.into(), by.into(), at.into()];
    db::execute(tx.connection(), sql, values).await?;
    ASSESSMENT_EVIDENCE
        .reseal(keyring, tx, region, "id = $2", vec![id.into()])
        .await
}

/// A mark on an item.
#[derive(Debug, Clone, FromQueryResult)]
pub struct MarkRow {
    /// Number of the item or of the veto topic.
    pub item: String,
    /// self, superior, check, veto
    pub side: String,
    /// Hundredths, where the item is judged by hand.
    pub points: Option<i64>,
    /// Whether what was found is accepted; for a veto, whether it holds.
    pub accepted: i32,
    /// Why.
    pub comment: String,
    /// Who.
    pub marked_by: i64,
    /// When.
    pub marked_at: String,
}

/// Every mark, in the order they were made.
pub async fn marks(c: &impl ConnectionTrait, a: &AssessmentRow) -> Result<Vec<MarkRow>> {
    let sql = "SELECT item, side, points, accepted, comment, marked_by, marked_at \
               FROM assessment_mark WHERE region = $1 AND assessment = $2 ORDER BY id";
    db::rows(c, sql, vec![a.region.into(), a.id.into()]).await
}

/// Writes a mark.
pub(super) async fn insert_mark(
    keyring: &Keyring,
    tx: &Tx,
    a: &AssessmentRow,
    m: &MarkRow,
) -> Result<()> {
    let id = db::take_numbers(tx, a.region, ASSESSMENT_MARK.name, 1).await?;
    let row = vec![
        a.region.into(),
        id.into(),
        a.id.into(),
        m.item.as_str().into(),
        m.side.as_str().into(),
        m.points.into(),
        m.accepted.into(),
        m.comment.as_str().into(),
        m.marked_by.into(),
        m.marked_at.as_str().into(),
    ];
    ASSESSMENT_MARK.insert(keyring, tx, vec![row]).await
}

/// A step of an assessment's life.
#[derive(Debug, Clone, FromQueryResult)]
pub struct StepRow {
    /// open, submit, withdraw, return, fix, cancel
    pub step: String,
    /// Why, where that is asked.
    pub reason: String,
    /// What was fixed, JSON.
    pub content: Option<String>,
    /// SM3 of it.
    pub hash: Option<String>,
    /// Who.
    pub taken_by: i64,
    /// When.
    pub taken_at: String,
}

/// Every step, the first first.
pub async fn steps(c: &impl ConnectionTrait, a: &AssessmentRow) -> Result<Vec<StepRow>> {
    let sql = "SELECT step, reason, content, hash, taken_by, taken_at \
               FROM assessment_step WHERE region = $1 AND assessment = $2 ORDER BY id";
    db::rows(c, sql, vec![a.region.into(), a.id.into()]).await
}

/// Writes a step.
pub(super) async fn insert_step(
    keyring: &Keyring,
    tx: &Tx,
    a: &AssessmentRow,
    s: &StepRow,
) -> Result<()> {
    let id = db::take_numbers(tx, a.region, ASSESSMENT_STEP.name, 1).await?;
    let row = vec![
        a.region.into(),
        id.into(),
        a.id.into(),
        s.step.as_str().into(),
        s.reason.as_str().into(),
        s.content.clone().into(),
        s.hash.clone().into(),
        s.taken_by.into(),
        s.taken_at.as_str().into(),
    ];
    ASSESSMENT_STEP.insert(keyring, tx, vec![row]).await
}
