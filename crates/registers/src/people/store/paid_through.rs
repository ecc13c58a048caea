//! 已发至 in the database: what another office paid before this one's first batch.

use std::collections::HashMap;

use entitlement::Opening;
use kernel::{Fen, Month};
use sea_orm::ConnectionTrait;
use seal::Keyring;

use super::facts::facts_changed;
use ground::db;
use ground::db::Tx;
use ground::error::Result;
use ground::sealed::SealedTable;
use ground::time::{month_from, month_number};

/// Through which month somebody was paid under a scheme by another office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaidThrough {
    /// Number of the person.
    pub person: i64,
    /// Code of the scheme (待遇项目).
    pub scheme: String,
    /// 已发至
    pub month: Month,
    /// 已发金额: the sum, or what each month was paid. Left out, the months were paid what was due.
    pub amount: Option<Fen>,
}

/// 已发至, marked.
pub const PAID_THROUGH: SealedTable = SealedTable {
    name: "paid_through",
    columns: &[
        "region",
        "id",
        "person",
        "scheme",
        "month",
        "amount_fen",
        "recorded_at",
    ],
};

/// Records what another office paid. What is said later of the same person and scheme counts instead.
pub async fn insert_paid_through(
    keyring: &Keyring,
    tx: &Tx,
    region: i32,
    paid: Vec<PaidThrough>,
    at: &str,
) -> Result<()> {
    if paid.is_empty() {
        return Ok(());
    }
    let first = db::take_numbers(tx, region, PAID_THROUGH.name, paid.len()).await?;
    let rows = paid.into_iter().zip(first..).map(|(paid, id)| {
        vec![
            region.into(),
            id.into(),
            paid.person.into(),
            paid.scheme.into(),
            month_number(paid.month).into(),
            paid.amount.map(Fen::get).into(),
            at.into(),
        ]
    });
    PAID_THROUGH.insert(keyring, tx, rows.collect()).await?;
    // A batch that was worked out before is not what is due any more.
    let said = "id IN (SELECT person FROM paid_through WHERE region = $1 AND id >= $3)";
    facts_changed(tx, region, said, [first.into()]).await
}

/// By person and scheme of a region: the last month (as 201106) that was ever said to be paid by another.
pub async fn furthest_openings(
    c: &impl ConnectionTrait,
    region: i32,
) -> Result<HashMap<(i64, String), i32>> {
    let sql = "SELECT person, scheme, MAX(month) FROM paid_through WHERE region = $1 GROUP BY person, scheme";
    let rows: Vec<(i64, String, i32)> = db::tuples(c, sql, vec![region.into()]).await?;
    let row = |(person, scheme, month)| ((person, scheme), month);
    Ok(rows.into_iter().map(row).collect())
}

/// By person: what counts under each scheme.
pub type Openings = HashMap<i64, Vec<(String, Opening)>>;

/// What another office paid the people of a region, or one of them.
pub async fn openings(
    c: &impl ConnectionTrait,
    region: i32,
    person: Option<i64>,
) -> Result<Openings> {
    let mut sql =
        "SELECT person, scheme, month, amount_fen FROM paid_through WHERE region = $1".to_owned();
    let mut values = vec![region.into()];
    if let Some(person) = person {
        sql.push_str(" AND person = $2");
        values.push(person.into());
    }
    sql.push_str(" ORDER BY id");
    let rows: Vec<(i64, String, i32, Option<i64>)> = db::tuples(c, &sql, values).await?;
    let mut found = Openings::new();
    for (person, scheme, month, amount) in rows {
        let of_person = found.entry(person).or_default();
        of_person.retain(|(other, _)| *other != scheme);
        let opening = Opening {
            through: month_from(month)?,
            amount: amount.map(Fen::new),
        };
        of_person.push((scheme, opening));
    }
    Ok(found)
}
