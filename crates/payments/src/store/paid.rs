//! What has been paid: 发放累计 for the money rule, lines for figures.

use std::collections::HashMap;
use std::sync::Arc;

use kernel::DivisionCode;
use sea_orm::{ConnectionTrait, Value};

use super::batches::counted_between;
use crate::covered::Covered;
use crate::model::Batch;
use ground::authority::Scope;
use ground::bulk::{self, Cell, Target};
use ground::db;
use ground::db::Tx;
use ground::error::Result;
use registers::organisation::{absorbed, made_within};

/// By person and scheme.
pub type Accounts = HashMap<(i64, String), Covered>;

pub(super) type AccountTuple = (i64, String, String, i64);

fn account((person, scheme, months, amount_fen): AccountTuple) -> Result<((i64, String), Covered)> {
    Ok(((person, scheme), Covered::from_text(&months, amount_fen)?))
}

pub fn accounts(tuples: Vec<AccountTuple>) -> Result<Accounts> {
    tuples.into_iter().map(account).collect()
}

/// What has been paid to the people of a scope within a region.
pub(crate) async fn accounts_in(
    c: &impl ConnectionTrait,
    scope: &Scope,
    region: i32,
) -> Result<Accounts> {
    let sql = format!(
        "SELECT person, scheme, months, amount_fen FROM payment_account WHERE region = $5 \
         AND person IN (SELECT id FROM person WHERE {} AND region = $5)",
        Scope::CONDITION
    );
    accounts(db::tuples(c, &sql, scope.values_and([region.into()])).await?)
}

/// What has been paid in other regions to people with the ID numbers of a region's people: by person of the region and
/// scheme.
pub(crate) async fn paid_in_other_regions(
    c: &impl ConnectionTrait,
    region: i32,
) -> Result<HashMap<(i64, String), Vec<Covered>>> {
    let mut found: HashMap<(i64, String), Vec<Covered>> = HashMap::new();
    let sql = "SELECT p.id, a.scheme, a.months, a.amount_fen FROM same_id s \
        JOIN person p ON p.region = s.region AND p.id = s.person \
        JOIN person o ON o.id_hash = p.id_hash AND o.region <> p.region \
        JOIN payment_account a ON a.region = o.region AND a.person = o.id WHERE s.region = $1";
    let rows: Vec<AccountTuple> = db::tuples(c, sql, vec![region.into()]).await?;
    for row in rows {
        let (key, covered) = account(row)?;
        found.entry(key).or_default().push(covered);
    }
    Ok(found)
}

/// So many accounts are read at a time.
const ACCOUNTS_PAGE: u32 = 10_000;

/// What has been paid in a region, for `verify`: the accounts that come after one, in their order, with the 待追缴 that is
/// kept beside each; none at the end.
pub(crate) async fn accounts_after(
    c: &impl ConnectionTrait,
    region: i32,
    (person, scheme): &(i64, String),
) -> Result<Vec<((i64, String), Covered, i64)>> {
    let sql = format!(
        "SELECT person, scheme, months, amount_fen, outstanding_fen FROM payment_account \
         WHERE region = $1 AND (person, scheme) > ($2, $3) ORDER BY person, scheme LIMIT {ACCOUNTS_PAGE}"
    );
    let values = vec![region.into(), (*person).into(), scheme.as_str().into()];
    let page: Vec<(i64, String, String, i64, i64)> = db::tuples(c, &sql, values).await?;
    let read = |(person, scheme, months, amount_fen, outstanding_fen)| {
        let (key, covered) = account((person, scheme, months, amount_fen))?;
        Ok((key, covered, outstanding_fen))
    };
    page.into_iter().map(read).collect()
}

/// What has been paid to the people of a batch under its schemes, by its lines from one number to another.
pub(crate) async fn accounts_of_lines(
    c: &impl ConnectionTrait,
    batch: &Batch,
    (first, last): (i64, i64),
) -> Result<Accounts> {
    let sql = "SELECT a.person, a.scheme, a.months, a.amount_fen FROM payment_line l \
        JOIN payment_account a ON a.region = l.region AND a.person = l.person AND a.scheme = l.scheme \
        WHERE l.region = $1 AND l.batch = $2 AND l.line_no BETWEEN $3 AND $4";
    let values = vec![
        batch.region.into(),
        batch.id.into(),
        first.into(),
        last.into(),
    ];
    accounts(db::tuples(c, sql, values).await?)
}

const ACCOUNT_COLUMNS: [&str; 6] = [
    "region",
    "person",
    "scheme",
    "months",
    "amount_fen",
    "outstanding_fen",
];

/// Writes what has been paid.
pub(crate) async fn write_accounts(tx: &Tx, region: i32, accounts: &Accounts) -> Result<()> {
    // In the order of the key: the database goes through its pages once.
    let mut ordered: Vec<_> = accounts.iter().collect();
    ordered.sort_unstable_by_key(|(key, _)| *key);
    let row = |((person, scheme), covered): &(&'_ (i64, String), &'_ Covered)| -> Result<_> {
        Ok((
            *person,
            scheme.clone(),
            covered.text()?,
            covered.amount_fen,
            covered.outstanding_fen(),
        ))
    };
    let rows: Vec<(i64, String, String, i64, i64)> =
        ordered.iter().map(row).collect::<Result<_>>()?;
    let into = Target {
        table: "payment_account",
        columns: &ACCOUNT_COLUMNS,
        key: &ACCOUNT_COLUMNS[..3],
    };
    bulk::write(
        tx,
        into,
        &rows,
        |(person, scheme, months, amount, outstanding), cells| {
            cells.extend::<[Cell<'_>; 6]>([
                region.into(),
                (*person).into(),
                scheme.into(),
                months.into(),
                (*amount).into(),
                (*outstanding).into(),
            ]);
        },
    )
    .await
}

/// A line paid, as figures see it.
#[derive(Debug, Clone)]
pub struct PaidRow {
    /// Region of its batch.
    pub region: i32,
    /// 批次号
    pub batch: Arc<str>,
    /// Number of the batch.
    pub batch_id: i64,
    /// 所属月份, as 201103.
    pub month: i32,
    /// Number of the line in its batch.
    pub line_no: i64,
    /// Where the person lives.
    pub division: i64,
    /// Number of the person.
    pub person: i64,
    /// 姓名
    pub name: String,
    /// Code of the scheme.
    pub scheme: Arc<str>,
    /// Code of the category.
    pub category: Arc<str>,
    /// To the bank, fen.
    pub amount_fen: i64,
    /// 正常发放, fen.
    pub regular_fen: i64,
    /// 补发, fen.
    pub backpay_fen: i64,
    /// 追缴, fen, ≤ 0.
    pub recovery_fen: i64,
}

type PaidTuple = (i64, i64, i64, String, String, String, i64, i64, i64, i64);

const PAID: &str = "SELECT line_no, division, person, name, scheme, category, amount_fen, regular_fen, backpay_fen, \
    recovery_fen FROM payment_line";

/// Approved batches whose month lies between two months (as 201101) and that may pay people of a scope.
pub async fn paid_batches(
    c: &impl ConnectionTrait,
    scope: &Scope,
    from: i32,
    to: i32,
) -> Result<Vec<Batch>> {
    counted_between(c, scope, from, to).await
}

/// Approved batches that the units of a scope made, whose month lies between two months (as 201101). A batch of a unit
/// above may pay people of the scope; it is not theirs.
pub async fn own_batches(
    c: &impl ConnectionTrait,
    scope: &Scope,
    from: i32,
    to: i32,
) -> Result<Vec<Batch>> {
    let absorbed = absorbed(c, scope).await?;
    let mut batches = paid_batches(c, scope, from, to).await?;
    batches.retain(|batch| {
        let now_theirs = || absorbed.iter().any(|unit| unit.code == batch.division);
        scope.contains(batch.division) || now_theirs()
    });
    Ok(batches)
}

/// The last month (as 201103) of an approved batch of a scope, or of a unit above that may pay its people.
pub async fn last_paid_month(c: &impl ConnectionTrait, scope: &Scope) -> Result<Option<i32>> {
    let mut above: Vec<i64> = Vec::new();
    let mut unit = scope.division();
    while let Some(parent) = unit.parent() {
        above.push(parent.get());
        unit = parent;
    }
    let above: Vec<String> = above.iter().map(i64::to_string).collect();
    let above = if above.is_empty() {
        String::from("0")
    } else {
        above.join(", ")
    };
    let sql = format!(
        "SELECT MAX(month) FROM payment_batch WHERE region BETWEEN $1 AND $2 \
         AND (division BETWEEN $3 AND $4 OR division IN ({above})) AND approved_seq IS NOT NULL"
    );
    let found: Vec<(Option<i32>,)> = db::tuples(c, &sql, scope.values()).await?;
    Ok(found.first().and_then(|(month,)| *month))
}

/// The lines of an approved batch within a scope, failed ones left out.
pub async fn paid_rows(
    c: &impl ConnectionTrait,
    scope: &Scope,
    batch: &Batch,
) -> Result<Vec<PaidRow>> {
    let sql = format!(
        "{PAID} WHERE {} AND region = $5 AND batch = $6 AND state <> 'failed' ORDER BY line_no",
        made_within("payment_line")
    );
    let values = scope.values_and([batch.region.into(), batch.id.into()]);
    Ok(paid(db::tuples(c, &sql, values).await?, batch))
}

/// Which lines of a batch: all conditions hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaidTest {
    /// A column is greater than zero.
    Positive(PaidColumn),
    /// A column is one of these.
    OneOf(PaidColumn, Vec<String>),
    /// A column is not this.
    Not(PaidColumn, String),
    /// Of somebody who does not live in this very division.
    NotIn(DivisionCode),
}

/// A column by which lines are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaidColumn {
    /// 姓名
    Name,
    /// 待遇项目
    Scheme,
    /// 人员类别
    Category,
    /// 实发
    Amount,
    /// 正常发放
    Regular,
    /// 补发
    Backpay,
    /// 追缴
    Recovery,
}

impl PaidColumn {
    fn sql(self) -> &'static str {
        match self {
            PaidColumn::Name => "name",
            PaidColumn::Scheme => "scheme",
            PaidColumn::Category => "category",
            PaidColumn::Amount => "amount_fen",
            PaidColumn::Regular => "regular_fen",
            PaidColumn::Backpay => "backpay_fen",
            PaidColumn::Recovery => "recovery_fen",
        }
    }
}

/// Some of the lines of a batch within a scope, failed ones left out, by person: in the order of the primary key, so
/// that the first page of a county's batch is read without the rest.
pub async fn paid_page(
    c: &impl ConnectionTrait,
    scope: &Scope,
    batch: &Batch,
    tests: &[PaidTest],
    (offset, limit): (u64, u64),
) -> Result<Vec<PaidRow>> {
    let mut conditions = String::new();
    let mut values = scope.values_and([batch.region.into(), batch.id.into()]);
    let mut mark = |value: Value| {
        values.push(value);
        format!("${}", values.len())
    };
    for test in tests {
        let condition = match test {
            PaidTest::Positive(column) => format!("{} > 0", column.sql()),
            PaidTest::Not(column, text) => {
                format!(
                    "CAST({} AS TEXT) <> {}",
                    column.sql(),
                    mark(text.as_str().into())
                )
            }
            PaidTest::NotIn(division) => format!("division <> {}", mark(division.get().into())),
            PaidTest::OneOf(column, texts) => {
                let marks: Vec<String> = texts.iter().map(|t| mark(t.as_str().into())).collect();
                format!("CAST({} AS TEXT) IN ({})", column.sql(), marks.join(", "))
            }
        };
        conditions.push_str(&format!(" AND {condition}"));
    }
    let number = |n: u64| Value::from(i64::try_from(n).unwrap_or(i64::MAX));
    let (limit, offset) = (mark(number(limit)), mark(number(offset)));
    let sql = format!(
        "{PAID} WHERE {} AND region = $5 AND batch = $6 AND state <> 'failed'{conditions} \
         ORDER BY person, scheme LIMIT {limit} OFFSET {offset}",
        made_within("payment_line")
    );
    Ok(paid(db::tuples(c, &sql, values).await?, batch))
}

/// Rows of a batch; the many equal codes are held once.
fn paid(tuples: Vec<PaidTuple>, batch: &Batch) -> Vec<PaidRow> {
    let mut codes: HashMap<String, Arc<str>> = HashMap::new();
    let mut shared = |code: String| {
        let kept = codes.entry(code);
        Arc::clone(kept.or_insert_with_key(|code| Arc::from(code.as_str())))
    };
    let label: Arc<str> = Arc::from(batch.label.as_str());
    let month = ground::time::month_number(batch.month);
    let row = |t: PaidTuple| PaidRow {
        region: batch.region,
        batch: Arc::clone(&label),
        batch_id: batch.id,
        month,
        line_no: t.0,
        division: t.1,
        person: t.2,
        name: t.3,
        scheme: shared(t.4),
        category: shared(t.5),
        amount_fen: t.6,
        regular_fen: t.7,
        backpay_fen: t.8,
        recovery_fen: t.9,
    };
    tuples.into_iter().map(row).collect()
}
