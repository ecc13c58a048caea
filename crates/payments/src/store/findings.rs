//! What is worth a look in a batch, and what it pays by scheme, in the database.

use std::collections::{BTreeMap, HashMap};

use kernel::{DivisionCode, Month};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use super::lines::{NewLine, PAID_AGAIN};
use crate::finding_kind::FindingKind;
use crate::model::Batch;
use ground::authority::Scope;
use ground::db;
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::time::month_from;
use registers::organisation::made_within;

/// A finding to be written.
#[derive(Clone)]
pub(crate) struct NewFinding {
    pub kind: &'static str,
    pub person: i64,
    pub scheme: String,
    pub line_no: Option<i64>,
    pub division: i64,
    pub name: String,
    pub before_fen: Option<i64>,
    pub note: Option<String>,
}

impl NewFinding {
    /// What was found of a line, with nothing more to say.
    pub fn of(line: &NewLine, kind: FindingKind) -> NewFinding {
        NewFinding {
            kind: kind.code(),
            person: line.person,
            scheme: line.scheme.clone(),
            line_no: Some(line.line_no),
            division: line.division,
            name: line.name.clone(),
            before_fen: None,
            note: None,
        }
    }
}

/// Writes what was found.
pub(crate) async fn insert_findings(
    tx: &Tx,
    region: i32,
    batch: i64,
    findings: Vec<NewFinding>,
) -> Result<()> {
    const COLUMNS: [&str; 10] = [
        "region",
        "batch",
        "kind",
        "person",
        "scheme",
        "line_no",
        "division",
        "name",
        "before_fen",
        "note",
    ];
    let row = |f: NewFinding| -> Vec<Value> {
        vec![
            region.into(),
            batch.into(),
            f.kind.into(),
            f.person.into(),
            f.scheme.into(),
            f.line_no.into(),
            f.division.into(),
            f.name.into(),
            f.before_fen.into(),
            f.note.into(),
        ]
    };
    let rows = findings.into_iter().map(row).collect();
    db::insert(tx.connection(), "payment_finding", &COLUMNS, rows).await
}

/// Finds, of the lines just written, those whose account another person has too: of one payee, who takes the money of
/// several people (`one_payee`), or of several (`account_shared`).
pub(crate) async fn find_shared_accounts(tx: &Tx, region: i32, batch: i64) -> Result<()> {
    let sql = "INSERT INTO payment_finding \
        SELECT l.region, l.batch, \
            (SELECT CASE WHEN COUNT(DISTINCT COALESCE(o.payee, o.name)) = 1 AND COUNT(*) - COUNT(o.payee) <= 1 \
                THEN 'one_payee' ELSE 'account_shared' END \
             FROM person o WHERE o.region = $1 AND o.account_hash = p.account_hash), \
            l.person, l.scheme, l.line_no, l.division, l.name, NULL, NULL \
        FROM payment_line l JOIN person p ON p.region = l.region AND p.id = l.person \
        WHERE l.region = $1 AND l.batch = $2 AND p.account_hash IN \
            (SELECT account_hash FROM person WHERE region = $1 AND account_hash IS NOT NULL \
             GROUP BY account_hash HAVING COUNT(*) > 1)";
    db::execute(tx.connection(), sql, vec![region.into(), batch.into()]).await?;
    Ok(())
}

/// Finds, of the lines just written under a category, those of people born after a day (`age`).
pub(crate) async fn find_too_young(
    tx: &Tx,
    region: i32,
    batch: i64,
    category: &str,
    born_after: &str,
) -> Result<()> {
    let sql = "INSERT INTO payment_finding \
        SELECT l.region, l.batch, 'age', l.person, l.scheme, l.line_no, l.division, l.name, NULL, NULL \
        FROM payment_line l JOIN person p ON p.region = l.region AND p.id = l.person \
        WHERE l.region = $1 AND l.batch = $2 AND l.category = $3 AND l.amount_fen > 0 AND p.birth > $4";
    let values = vec![
        region.into(),
        batch.into(),
        category.into(),
        born_after.into(),
    ];
    db::execute(tx.connection(), sql, values).await?;
    Ok(())
}

/// What a batch pays under one scheme.
#[derive(Debug, Clone, Default, FromQueryResult, serde::Serialize)]
pub struct SchemeSum {
    /// Code of the scheme.
    pub scheme: String,
    /// Who is paid something; somebody of whom only is taken back is not.
    pub people: i64,
    /// To the bank.
    pub amount_fen: i64,
    /// 正常发放
    pub regular_fen: i64,
    /// 补发
    pub backpay_fen: i64,
    /// 追缴, ≤ 0
    pub recovery_fen: i64,
    /// What is taken off, ≤ 0, of what was to be recovered before; more than 0 where too much of that had come back.
    pub earlier_fen: i64,
    /// 转待追缴, ≥ 0: what could not be taken off yet.
    pub carried_fen: i64,
}

/// What the lines of a batch pay, scheme by scheme, being added up.
#[derive(Debug, Default)]
pub(crate) struct SchemeSums(BTreeMap<String, [i64; 7]>);

impl SchemeSums {
    /// Adds a line.
    pub fn add(&mut self, line: &NewLine) {
        let [regular, backpay, recovery, before, amount, after] = line.amounts;
        let is_paid = i64::from(regular > 0 || backpay > 0 || amount > 0);
        let carried = carried(before, after);
        let earlier = after.saturating_sub(before).saturating_sub(carried);
        let parts = [
            is_paid, amount, regular, backpay, recovery, earlier, carried,
        ];
        if !self.0.contains_key(&line.scheme) {
            self.0.insert(line.scheme.clone(), [0; 7]);
        }
        // The batch's own totals are checked before; these parts cannot be beyond them.
        for (sum, part) in self
            .0
            .get_mut(&line.scheme)
            .into_iter()
            .flatten()
            .zip(parts)
        {
            *sum = sum.saturating_add(part);
        }
    }
}

/// Writes what a batch pays by scheme.
pub(crate) async fn insert_scheme_sums(
    tx: &Tx,
    region: i32,
    batch: i64,
    sums: SchemeSums,
) -> Result<()> {
    const COLUMNS: [&str; 10] = [
        "region",
        "batch",
        "scheme",
        "people",
        "amount_fen",
        "regular_fen",
        "backpay_fen",
        "recovery_fen",
        "earlier_fen",
        "carried_fen",
    ];
    let rows = sums.0.into_iter().map(|(scheme, sums)| {
        let mut row: Vec<Value> = vec![region.into(), batch.into(), scheme.into()];
        row.extend(sums.map(Value::from));
        row
    });
    db::insert(tx.connection(), "payment_scheme", &COLUMNS, rows.collect()).await
}

/// 转待追缴: what a line adds to what was to be recovered before it.
pub(crate) fn carried(before: i64, after: i64) -> i64 {
    after.saturating_sub(before.max(0)).max(0)
}

/// What a batch pays by scheme.
pub(crate) async fn scheme_sums(c: &impl ConnectionTrait, batch: &Batch) -> Result<Vec<SchemeSum>> {
    let sql = "SELECT scheme, people, amount_fen, regular_fen, backpay_fen, recovery_fen, earlier_fen, carried_fen FROM payment_scheme \
               WHERE region = $1 AND batch = $2";
    db::rows(c, sql, vec![batch.region.into(), batch.id.into()]).await
}

/// A month in which a scheme was paid, by which batch.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct PaidMonth {
    pub scheme: String,
    pub month: i32,
    pub batch: i64,
}

/// Scheme, division and the audit entry that was last seen of every approved batch of a region.
pub(crate) async fn approved_schemes(
    c: &impl ConnectionTrait,
    region: i32,
) -> Result<Vec<(String, DivisionCode, i64)>> {
    let sql = "SELECT s.scheme, b.division, MAX(b.base_seq) FROM payment_batch b \
         JOIN payment_scheme s ON s.region = b.region AND s.batch = b.id \
         WHERE b.region = $1 AND b.approved_seq IS NOT NULL GROUP BY s.scheme, b.division";
    let rows: Vec<(String, i64, i64)> = db::tuples(c, sql, vec![region.into()]).await?;
    let row = |(scheme, division, seq): (String, i64, i64)| {
        let division = DivisionCode::try_from(division).map_err(|e| Error::Fault(e.into()))?;
        Ok((scheme, division, seq))
    };
    rows.into_iter().map(row).collect()
}

/// The last month in which each division of a region paid a scheme regularly.
pub(crate) async fn last_months(
    c: &impl ConnectionTrait,
    region: i32,
) -> Result<Vec<(String, DivisionCode, Month)>> {
    let sql = "SELECT s.scheme, b.division, MAX(b.month) FROM payment_batch b \
         JOIN payment_scheme s ON s.region = b.region AND s.batch = b.id \
         WHERE b.region = $1 AND b.approved_seq IS NOT NULL AND s.regular_fen > 0 GROUP BY s.scheme, b.division";
    let rows: Vec<(String, i64, i32)> = db::tuples(c, sql, vec![region.into()]).await?;
    let row = |(scheme, division, month): (String, i64, i32)| {
        let division = DivisionCode::try_from(division).map_err(|e| Error::Fault(e.into()))?;
        Ok((scheme, division, month_from(month)?))
    };
    rows.into_iter().map(row).collect()
}

/// When the schemes of a division were paid regularly by batches of the division itself or one above it, in the order
/// of approval.
pub(crate) async fn paid_months(
    c: &impl ConnectionTrait,
    region: i32,
    division: DivisionCode,
) -> Result<Vec<PaidMonth>> {
    let codes: Vec<Value> = std::iter::successors(Some(division), |d| d.parent())
        .map(|d| d.get().into())
        .collect();
    let marks: Vec<String> = (2..).take(codes.len()).map(|n| format!("${n}")).collect();
    let sql = format!(
        "SELECT s.scheme, b.month, b.id AS batch FROM payment_batch b \
         JOIN payment_scheme s ON s.region = b.region AND s.batch = b.id \
         WHERE b.region = $1 AND b.approved_seq IS NOT NULL AND s.regular_fen > 0 AND b.division IN ({}) \
         ORDER BY b.approved_seq",
        marks.join(", ")
    );
    let values = std::iter::once(region.into()).chain(codes).collect();
    db::rows(c, &sql, values).await
}

/// person, months, division, name, regular, state
pub(super) type RegularTuple = (i64, String, i64, String, i64, String);

/// What a batch paid regularly to people of a scope under a scheme.
pub(crate) async fn regular_of(
    c: &impl ConnectionTrait,
    scope: &Scope,
    region: i32,
    batch: i64,
    scheme: &str,
) -> Result<Vec<RegularTuple>> {
    let sql = format!(
        "SELECT person, months, division, name, regular_fen, state FROM payment_line \
         WHERE {} AND region = $5 AND batch = $6 AND scheme = $7 AND regular_fen > 0",
        made_within("payment_line")
    );
    db::tuples(
        c,
        &sql,
        scope.values_and([region.into(), batch.into(), scheme.into()]),
    )
    .await
}

/// Of how many people something was found in a batch, or how often where it is not of somebody.
pub(crate) async fn finding_counts(
    c: &impl ConnectionTrait,
    batch: &Batch,
) -> Result<HashMap<String, i64>> {
    let sql = "SELECT kind, COUNT(DISTINCT person), COUNT(*) FROM payment_finding \
               WHERE region = $1 AND batch = $2 GROUP BY kind";
    let counts: Vec<(String, i64, i64)> =
        db::tuples(c, sql, vec![batch.region.into(), batch.id.into()]).await?;
    let told = |(code, people, all): (String, i64, i64)| {
        let kind = FindingKind::from_code(&code);
        let of_people = kind.is_none_or(FindingKind::of_people);
        (code, if of_people { people } else { all })
    };
    Ok(counts.into_iter().map(told).collect())
}

/// A finding as stored.
#[derive(Debug, Clone, FromQueryResult)]
pub struct FindingRow {
    pub kind: String,
    pub person: i64,
    pub scheme: String,
    pub line_no: Option<i64>,
    pub division: i64,
    pub name: String,
    pub before_fen: Option<i64>,
    pub note: Option<String>,
}

const FINDING: &str = "kind, person, scheme, line_no, division, name, before_fen, note";

/// Reads what was found in a batch, in the order of its key, each as a line of text.
pub(crate) async fn each_finding(
    c: &impl ConnectionTrait,
    (region, batch): (i32, i64),
    mut with: impl FnMut(&str),
) -> Result<()> {
    type Found = (
        String,
        i64,
        String,
        Option<i64>,
        i64,
        String,
        Option<i64>,
        Option<String>,
    );
    const PAGE: usize = 10_000;
    let sql = format!(
        "SELECT {FINDING} FROM payment_finding WHERE region = $1 AND batch = $2 \
         AND (kind, person, scheme) > ($3, $4, $5) ORDER BY kind, person, scheme LIMIT {PAGE}"
    );
    let mut after = (String::new(), i64::MIN, String::new());
    loop {
        let (kind, person, scheme) = after.clone();
        let values = vec![
            region.into(),
            batch.into(),
            kind.into(),
            person.into(),
            scheme.into(),
        ];
        let page: Vec<Found> = db::tuples(c, &sql, values).await?;
        for found in &page {
            with(&format!("{found:?}\n"));
            after = (found.0.clone(), found.1, found.2.clone());
        }
        if page.len() < PAGE {
            return Ok(());
        }
    }
}

/// A page of what was found of some kinds within a scope, by kind in the order asked, and line; and how many there are.
pub async fn findings_page(
    c: &impl ConnectionTrait,
    scope: &Scope,
    batch: &Batch,
    kinds: &[&str],
    (limit, offset): (u64, u64),
) -> Result<(u64, Vec<FindingRow>)> {
    let marks: Vec<String> = (7..).take(kinds.len()).map(|n| format!("${n}")).collect();
    let condition = format!(
        "{} AND region = $5 AND batch = $6 AND kind IN ({})",
        made_within("payment_finding"),
        marks.join(", ")
    );
    let values = || {
        let own: Vec<Value> = vec![batch.region.into(), batch.id.into()];
        scope.values_and(own.into_iter().chain(kinds.iter().map(|k| (*k).into())))
    };
    let sql = format!("SELECT COUNT(*) FROM payment_finding WHERE {condition}");
    let total: Vec<(i64,)> = db::tuples(c, &sql, values()).await?;
    let places = marks.iter().enumerate();
    let places: Vec<String> = places
        .map(|(at, mark)| format!("WHEN {mark} THEN {at}"))
        .collect();
    let sql = format!(
        "SELECT {FINDING} FROM payment_finding WHERE {condition} \
         ORDER BY CASE kind {} END, person, scheme LIMIT {limit} OFFSET {offset}",
        places.join(" ")
    );
    let rows = db::rows(c, &sql, values()).await?;
    Ok((total.first().map_or(0, |(n,)| n.unsigned_abs()), rows))
}

/// What was found about some lines of a batch.
pub(crate) async fn findings_of_lines(
    c: &impl ConnectionTrait,
    batch: &Batch,
    lines: &[i64],
) -> Result<Vec<FindingRow>> {
    if lines.is_empty() {
        return Ok(Vec::new());
    }
    let marks: Vec<String> = (3..).take(lines.len()).map(|n| format!("${n}")).collect();
    let sql = format!(
        "SELECT {FINDING} FROM payment_finding WHERE region = $1 AND batch = $2 AND line_no IN ({})",
        marks.join(", ")
    );
    let mut values: Vec<Value> = vec![batch.region.into(), batch.id.into()];
    values.extend(lines.iter().map(|n| (*n).into()));
    db::rows(c, &sql, values).await
}

/// Whether a batch moved or a line failed in a region after an audit entry.
pub(crate) async fn payments_moved(
    c: &impl ConnectionTrait,
    region: i32,
    seq: i64,
) -> Result<bool> {
    let sql = "SELECT (SELECT COUNT(*) FROM audit_entry WHERE region = $1 AND seq > $2 \
               AND (action LIKE 'batch%' OR action = 'line_failed')) \
               + (SELECT COUNT(*) FROM receivable_entry WHERE region = $1 AND seq > $2)";
    let found: Vec<(i64,)> = db::tuples(c, sql, vec![region.into(), seq.into()]).await?;
    Ok(found.first().is_some_and(|(n,)| *n > 0))
}

/// Person, scheme and reason of the last payments of a region, where the bank refused them and account, bank, name and payee
/// are as they were.
pub(crate) async fn refused_last(
    c: &impl ConnectionTrait,
    region: i32,
) -> Result<Vec<(i64, String, String)>> {
    let sql = format!(
        "SELECT l.person, l.scheme, l.failed_reason FROM payment_line l \
         JOIN payment_batch b ON b.region = l.region AND b.id = l.batch \
         JOIN person p ON p.region = l.region AND p.id = l.person \
         WHERE l.region = $1 AND l.state = 'failed' AND l.failed_reason IS NOT NULL AND b.approved_seq IS NOT NULL \
         AND p.account_sealed = l.account_sealed AND p.bank = l.bank AND p.name = l.name \
         AND COALESCE(p.payee, '') = COALESCE(l.payee, '') \
         AND NOT EXISTS (SELECT 1 {PAID_AGAIN} AND m.approved_seq IS NOT NULL)"
    );
    db::tuples(c, &sql, vec![region.into()]).await
}

/// Others within a scope who have the account of somebody, with who takes their money where they do not; three will do.
pub(crate) async fn same_account(
    c: &impl ConnectionTrait,
    scope: &Scope,
    region: i32,
    person: i64,
) -> Result<Vec<(String, Option<String>)>> {
    let sql = format!(
        "SELECT name, payee FROM person WHERE {} AND region = $5 AND id <> $6 AND account_hash = \
         (SELECT mine.account_hash FROM person mine WHERE mine.region = $5 AND mine.id = $6) ORDER BY id LIMIT 3",
        Scope::CONDITION
    );
    db::tuples(c, &sql, scope.values_and([region.into(), person.into()])).await
}
