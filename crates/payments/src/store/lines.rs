//! 发放明细 in the database.

use std::borrow::Cow;

use sea_orm::{ConnectionTrait, FromQueryResult};
use seal::Keyring;

use crate::line::{LineContent, StoredMonth, line_hash, months_from};
use crate::model::Batch;
use ground::bulk::{self, Cell, Target};
use ground::db;
use ground::db::Tx;
use ground::error::Result;

/// A line to be written.
#[derive(Debug)]
pub(crate) struct NewLine {
    pub person: i64,
    pub scheme: String,
    pub line_no: i64,
    pub division: i64,
    pub category: String,
    pub name: String,
    pub bank: String,
    pub account_sealed: Option<String>,
    pub payee: Option<String>,
    pub instalment_fen: Option<i64>,
    pub months: String,
    /// regular, backpay, recovery, outstanding before, to the bank, outstanding after; fen.
    pub amounts: [i64; 6],
    pub hash: String,
    /// The name by sound, to find the line by.
    pub name_sort: String,
}

impl NewLine {
    /// Adds what fixes it in a batch, and what it is found by.
    pub fn seal(&mut self, keyring: &Keyring, batch: &str) {
        self.hash = self.hash_in(keyring, batch);
        self.name_sort = kernel::name_sort(&self.name);
    }

    /// The hash that fixes it in a batch.
    pub fn hash_in(&self, keyring: &Keyring, batch: &str) -> String {
        line_hash(&LineContent {
            batch,
            line_no: self.line_no,
            person: self.person,
            scheme: &self.scheme,
            division: self.division,
            category: &self.category,
            name: &self.name,
            bank: &self.bank,
            account_sealed: &fixed_account(keyring, self.account_sealed.as_deref()),
            payee: self.payee.as_deref(),
            instalment_fen: self.instalment_fen,
            months: &self.months,
            amounts: self.amounts,
        })
    }
}

/// The account as the hash of a line covers it: as it was sealed first, whatever keys it was put under since.
fn fixed_account<'s>(keyring: &Keyring, sealed: Option<&'s str>) -> Cow<'s, str> {
    keyring.innermost_hex(sealed.unwrap_or_default())
}

const COLUMNS: [&str; 22] = [
    "region",
    "batch",
    "person",
    "scheme",
    "line_no",
    "division",
    "category",
    "name",
    "bank",
    "account_sealed",
    "payee",
    "instalment_fen",
    "months",
    "regular_fen",
    "backpay_fen",
    "recovery_fen",
    "outstanding_before_fen",
    "amount_fen",
    "outstanding_after_fen",
    "hash",
    "state",
    "name_sort",
];

/// Where lines go.
pub(crate) const LINES: Target<'static> = Target {
    table: "payment_line",
    columns: &COLUMNS,
    key: &[],
};

/// A line of a batch as it is stored, column by column.
pub(crate) fn line_cells<'l>(
    (region, batch): (i32, i64),
    line: &'l NewLine,
    cells: &mut Vec<Cell<'l>>,
) {
    let [regular, backpay, recovery, before, amount, after] = line.amounts;
    cells.extend::<[Cell<'l>; 22]>([
        region.into(),
        batch.into(),
        line.person.into(),
        (&line.scheme).into(),
        line.line_no.into(),
        line.division.into(),
        (&line.category).into(),
        (&line.name).into(),
        (&line.bank).into(),
        line.account_sealed.as_ref().into(),
        line.payee.as_ref().into(),
        line.instalment_fen.into(),
        (&line.months).into(),
        regular.into(),
        backpay.into(),
        recovery.into(),
        before.into(),
        amount.into(),
        after.into(),
        (&line.hash).into(),
        "open".into(),
        (&line.name_sort).into(),
    ]);
}

/// Writes lines of a batch.
pub(crate) async fn insert_lines(
    tx: &Tx,
    region: i32,
    batch: i64,
    lines: &[NewLine],
) -> Result<()> {
    bulk::write(tx, LINES, lines, |line, cells| {
        line_cells((region, batch), line, cells);
    })
    .await
}

/// A line as stored.
#[derive(Debug, Clone, FromQueryResult)]
pub struct LineRow {
    pub person: i64,
    pub scheme: String,
    pub line_no: i64,
    pub division: i64,
    pub category: String,
    pub name: String,
    pub bank: String,
    pub account_sealed: Option<String>,
    pub payee: Option<String>,
    pub instalment_fen: Option<i64>,
    pub months: String,
    pub regular_fen: i64,
    pub backpay_fen: i64,
    pub recovery_fen: i64,
    pub outstanding_before_fen: i64,
    pub amount_fen: i64,
    pub outstanding_after_fen: i64,
    pub hash: String,
    pub state: String,
    pub failed_seq: Option<i64>,
    pub failed_reason: Option<String>,
}

impl LineRow {
    /// regular, backpay, recovery, outstanding before, to the bank, outstanding after; fen.
    pub fn amounts(&self) -> [i64; 6] {
        [
            self.regular_fen,
            self.backpay_fen,
            self.recovery_fen,
            self.outstanding_before_fen,
            self.amount_fen,
            self.outstanding_after_fen,
        ]
    }

    /// In whose name the account stands: the bank knows her by no other.
    pub fn account_name(&self) -> &str {
        self.payee.as_ref().unwrap_or(&self.name)
    }

    /// The hash of what the line says now.
    pub fn recomputed_hash(&self, keyring: &Keyring, batch: &str) -> String {
        line_hash(&LineContent {
            batch,
            line_no: self.line_no,
            person: self.person,
            scheme: &self.scheme,
            division: self.division,
            category: &self.category,
            name: &self.name,
            bank: &self.bank,
            account_sealed: &fixed_account(keyring, self.account_sealed.as_deref()),
            payee: self.payee.as_deref(),
            instalment_fen: self.instalment_fen,
            months: &self.months,
            amounts: self.amounts(),
        })
    }

    /// Its months.
    pub fn months(&self) -> Result<Vec<StoredMonth>> {
        months_from(&self.months)
    }
}

/// The columns of a [`LineRow`].
pub(super) const LINE: &str = "person, scheme, line_no, division, category, name, bank, account_sealed, payee, \
    instalment_fen, months, \
    regular_fen, backpay_fen, recovery_fen, outstanding_before_fen, amount_fen, outstanding_after_fen, hash, state, \
    failed_seq, failed_reason";

/// So many lines are read at a time: as they come they take several times the memory of what is read from them.
const LINES_PAGE: usize = 10_000;

/// The lines of a batch by number.
pub async fn lines_of(c: &impl ConnectionTrait, batch: &Batch) -> Result<Vec<LineRow>> {
    let mut lines: Vec<LineRow> = Vec::new();
    loop {
        let last = lines.last().map_or(i64::MIN, |line| line.line_no);
        let page = lines_after(c, batch, last).await?;
        if page.is_empty() {
            return Ok(lines);
        }
        lines.extend(page);
    }
}

/// The next lines of a batch after a number; none after the last.
pub(crate) async fn lines_after(
    c: &impl ConnectionTrait,
    batch: &Batch,
    last: i64,
) -> Result<Vec<LineRow>> {
    let sql = format!(
        "SELECT {LINE} FROM payment_line WHERE region = $1 AND batch = $2 AND line_no > $3 \
         ORDER BY line_no LIMIT {LINES_PAGE}"
    );
    let values = vec![batch.region.into(), batch.id.into(), last.into()];
    db::rows(c, &sql, values).await
}

#[derive(FromQueryResult)]
struct Label {
    label: String,
}

/// A batch approved after `batch` was worked out that pays one of its people under the same scheme, if any.
pub(crate) async fn other_approvals_since(
    c: &impl ConnectionTrait,
    batch: &Batch,
) -> Result<Option<String>> {
    let sql = "SELECT b.label FROM payment_line mine \
        JOIN payment_line other ON other.region = mine.region AND other.person = mine.person \
            AND other.scheme = mine.scheme AND other.batch <> mine.batch \
        JOIN payment_batch b ON b.region = other.region AND b.id = other.batch \
        WHERE mine.region = $1 AND mine.batch = $2 AND b.approved_seq > $3 LIMIT 1";
    let values = vec![batch.region.into(), batch.id.into(), batch.base_seq.into()];
    Ok(db::one::<Label>(c, sql, values).await?.map(|l| l.label))
}

/// Marks the bank's answer to a line: paid, or failed with its reason and the audit entry that tells it.
pub(crate) async fn answer_line(
    tx: &Tx,
    batch: &Batch,
    line_no: i64,
    failed: Option<(i64, &str)>,
) -> Result<()> {
    let sql = "UPDATE payment_line SET state = $4, failed_seq = $5, failed_reason = $6 \
               WHERE region = $1 AND batch = $2 AND line_no = $3 AND state IN ('open', 'paid')";
    let (seq, reason) = failed.map(|(seq, reason)| (seq, reason.to_owned())).unzip();
    let state = if seq.is_some() { "failed" } else { "paid" };
    let values = vec![
        batch.region.into(),
        batch.id.into(),
        line_no.into(),
        state.into(),
        seq.into(),
        reason.into(),
    ];
    db::execute(tx.connection(), sql, values).await?;
    Ok(())
}

/// Marks a line handed out in cash, which the bank refused or was never asked for. What is known of its failure stays.
pub(crate) async fn handed_out(tx: &Tx, batch: &Batch, line_no: i64) -> Result<()> {
    let sql = "UPDATE payment_line SET state = 'paid' \
               WHERE region = $1 AND batch = $2 AND line_no = $3 AND state IN ('open', 'failed')";
    let values = vec![batch.region.into(), batch.id.into(), line_no.into()];
    db::execute(tx.connection(), sql, values).await?;
    Ok(())
}

/// The lines `n` of batches `m` that pay again what a failed line `l` did not: of the same person and scheme, worked out once
/// its failure was known. What was worked out before took it for paid, whenever it was approved.
pub(super) const PAID_AGAIN: &str = "FROM payment_line n JOIN payment_batch m ON m.region = n.region AND m.id = n.batch \
    WHERE n.region = l.region AND n.person = l.person AND n.scheme = l.scheme AND m.base_seq >= l.failed_seq";

/// The approved batch that pays what a failed line did not.
pub(crate) async fn paid_again(
    c: &impl ConnectionTrait,
    batch: &Batch,
    line_no: i64,
) -> Result<Option<String>> {
    let sql = format!(
        "SELECT (SELECT m.label {PAID_AGAIN} AND m.approved_seq IS NOT NULL ORDER BY m.approved_seq LIMIT 1) AS label \
         FROM payment_line l WHERE l.region = $1 AND l.batch = $2 AND l.line_no = $3"
    );
    let values = vec![batch.region.into(), batch.id.into(), line_no.into()];
    let found: Vec<(Option<String>,)> = db::tuples(c, &sql, values).await?;
    Ok(found.into_iter().find_map(|(label,)| label))
}

/// Marks every open line of a batch paid.
pub(crate) async fn answer_all_paid(tx: &Tx, batch: &Batch) -> Result<u64> {
    let sql = "UPDATE payment_line SET state = 'paid' WHERE region = $1 AND batch = $2 AND state = 'open'";
    db::execute(
        tx.connection(),
        sql,
        vec![batch.region.into(), batch.id.into()],
    )
    .await
}

/// The months of the lines of a batch that the bank did not refuse: scheme, months, and how many lines say the same.
pub(crate) async fn months_in(
    c: &impl ConnectionTrait,
    batch: &Batch,
) -> Result<Vec<(String, String, i64)>> {
    let sql = "SELECT scheme, months, COUNT(*) FROM payment_line \
               WHERE region = $1 AND batch = $2 AND state <> 'failed' GROUP BY scheme, months";
    db::tuples(c, sql, vec![batch.region.into(), batch.id.into()]).await
}

/// A line by its number, with whom it pays.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct ChangedLine {
    line_no: i64,
    pub person: i64,
    pub scheme: String,
    pub months: String,
}

/// The lines of a batch that the bank did not refuse and in which a month was paid before.
pub(crate) async fn changed_lines(
    c: &impl ConnectionTrait,
    batch: &Batch,
) -> Result<Vec<ChangedLine>> {
    let sql = format!(
        "SELECT line_no, person, scheme, months FROM payment_line \
         WHERE region = $1 AND batch = $2 AND state <> 'failed' AND line_no > $3 ORDER BY line_no LIMIT {LINES_PAGE}"
    );
    let (mut changed, mut last) = (Vec::new(), i64::MIN);
    loop {
        let values = vec![batch.region.into(), batch.id.into(), last.into()];
        let page: Vec<ChangedLine> = db::rows(c, &sql, values).await?;
        let is_last = page.len() < LINES_PAGE;
        last = page.last().map_or(last, |line| line.line_no);
        for line in page {
            if months_from(&line.months)?.iter().any(|month| month.3 != 0) {
                changed.push(line);
            }
        }
        if is_last {
            return Ok(changed);
        }
    }
}

/// A line that counted before another, for some while.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct EarlierLine {
    pub person: i64,
    pub scheme: String,
    pub months: String,
    pub failed_seq: Option<i64>,
    /// The entry that tells that it was handed out in cash.
    pub cash_seq: Option<i64>,
    /// The last entry of the audit that its batch had seen, and the entry of its approval.
    pub base_seq: i64,
    pub approved_seq: i64,
}

impl EarlierLine {
    /// Whether what was done after an entry of the audit knew it.
    pub fn seen_at(&self, seq: i64) -> bool {
        crate::receivable::counts_at(seq, self.approved_seq, self.failed_seq, self.cash_seq)
    }
}

/// The lines of people in batches approved before a batch was worked out, in the order of approval.
pub(crate) async fn lines_before(
    c: &impl ConnectionTrait,
    batch: &Batch,
    people: &[i64],
) -> Result<Vec<EarlierLine>> {
    let places: Vec<String> = (0..people.len()).map(|at| format!("${}", at + 3)).collect();
    let sql = format!(
        "SELECT l.person, l.scheme, l.months, l.failed_seq, \
         (SELECT MAX(e.seq) FROM receivable_entry e WHERE e.region = l.region AND e.batch = l.batch \
            AND e.line_no = l.line_no) AS cash_seq, b.base_seq, b.approved_seq FROM payment_line l \
         JOIN payment_batch b ON b.region = l.region AND b.id = l.batch \
         WHERE l.region = $1 AND b.approved_seq <= $2 AND l.person IN ({}) ORDER BY b.approved_seq",
        places.join(", ")
    );
    let values = [batch.region.into(), batch.base_seq.into()];
    let people = people.iter().map(|person| (*person).into());
    db::rows(c, &sql, values.into_iter().chain(people).collect()).await
}
