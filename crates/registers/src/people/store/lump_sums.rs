//! 一次性待遇 in the database.

use std::collections::HashMap;

use kernel::Fen;
use sea_orm::ConnectionTrait;
use seal::Keyring;

use super::facts::facts_changed;
use crate::people::lump_sums::LumpSum;
use ground::db;
use ground::db::Tx;
use ground::error::Result;
use ground::sealed::SealedTable;
use ground::time::{date_from, date_text, month_from, month_number};

/// Lump sums, marked.
pub const LUMP_SUM: SealedTable = SealedTable {
    name: "lump_sum",
    columns: &[
        "region",
        "id",
        "person",
        "scheme",
        "month",
        "amount_fen",
        "known_on",
        "document_no",
        "note",
        "recorded_at",
    ],
};

/// A lump sum to be recorded.
pub(crate) struct NewLumpSum {
    pub person: i64,
    pub sum: LumpSum,
    pub note: String,
}

/// Records lump sums.
pub(crate) async fn insert_lump_sums(
    keyring: &Keyring,
    tx: &Tx,
    region: i32,
    sums: Vec<NewLumpSum>,
    at: &str,
) -> Result<()> {
    let first = db::take_numbers(tx, region, LUMP_SUM.name, sums.len()).await?;
    let rows = sums.into_iter().zip(first..).map(|(new, id)| {
        vec![
            region.into(),
            id.into(),
            new.person.into(),
            new.sum.scheme.into(),
            month_number(new.sum.month).into(),
            new.sum.amount.get().into(),
            new.sum.known.map(date_text).into(),
            new.sum.document_no.into(),
            new.note.into(),
            at.into(),
        ]
    });
    LUMP_SUM.insert(keyring, tx, rows.collect()).await?;
    let whose = "id IN (SELECT person FROM lump_sum WHERE region = $1 AND id >= $3)";
    facts_changed(tx, region, whose, [first.into()]).await
}

/// The lump sums of the people of a region, or of one of them, in the order recorded.
pub(crate) async fn lump_sums(
    c: &impl ConnectionTrait,
    region: i32,
    person: Option<i64>,
) -> Result<HashMap<i64, Vec<LumpSum>>> {
    type Row = (i64, String, i32, i64, Option<String>, String);
    let mut sql = "SELECT person, scheme, month, amount_fen, known_on, document_no FROM lump_sum \
                   WHERE region = $1"
        .to_owned();
    let mut values = vec![region.into()];
    if let Some(person) = person {
        sql.push_str(" AND person = $2");
        values.push(person.into());
    }
    sql.push_str(" ORDER BY id");
    let mut found: HashMap<i64, Vec<LumpSum>> = HashMap::new();
    for row in db::tuples::<Row>(c, &sql, values).await? {
        let (person, scheme, month, fen, known, document_no) = row;
        found.entry(person).or_default().push(LumpSum {
            scheme,
            month: month_from(month)?,
            amount: Fen::new(fen),
            known: known.as_deref().map(date_from).transpose()?,
            document_no,
        });
    }
    Ok(found)
}
