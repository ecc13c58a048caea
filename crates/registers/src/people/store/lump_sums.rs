//! 一次性待遇 in the database.

use std::collections::HashMap;

use kernel::Fen;
use sea_orm::{ConnectionTrait, FromQueryResult};
use seal::Keyring;

use super::facts::facts_changed;
use crate::people::formulas::ByFormula;
use crate::people::lump_sums::LumpSum;
use ground::db;
use ground::db::Tx;
use ground::error::{Error, Result};
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
        "formula",
        "happened",
        "base_pay_fen",
        "served_months",
        "increase",
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
        let by = new.sum.formula;
        vec![
            region.into(),
            id.into(),
            new.person.into(),
            new.sum.scheme.into(),
            month_number(new.sum.month).into(),
            new.sum.amount.map_or(0, Fen::get).into(),
            new.sum.known.map(date_text).into(),
            new.sum.document_no.into(),
            new.note.into(),
            at.into(),
            by.as_ref().map(|by| by.formula.clone()).into(),
            by.as_ref().map(|by| month_number(by.happened)).into(),
            by.as_ref().and_then(|by| by.base_pay.map(Fen::get)).into(),
            by.as_ref().and_then(|by| by.served.map(i64::from)).into(),
            by.and_then(|by| by.increase).into(),
        ]
    });
    LUMP_SUM.insert(keyring, tx, rows.collect()).await?;
    let whose = "id IN (SELECT person FROM lump_sum WHERE region = $1 AND id >= $3)";
    facts_changed(tx, region, whose, [first.into()]).await
}

#[derive(FromQueryResult)]
struct Row {
    person: i64,
    scheme: String,
    month: i32,
    amount_fen: i64,
    known_on: Option<String>,
    document_no: String,
    formula: Option<String>,
    happened: Option<i32>,
    base_pay_fen: Option<i64>,
    served_months: Option<i64>,
    increase: Option<String>,
}

impl Row {
    fn by_formula(&self) -> Result<Option<ByFormula>> {
        let Some((formula, happened)) = self.formula.clone().zip(self.happened) else {
            return Ok(None);
        };
        let served = self.served_months.map(u32::try_from).transpose();
        Ok(Some(ByFormula {
            formula,
            happened: month_from(happened)?,
            base_pay: self.base_pay_fen.map(Fen::new),
            served: served.map_err(|e| Error::Fault(e.into()))?,
            increase: self.increase.clone(),
        }))
    }
}

/// The lump sums of the people of a region, or of one of them, in the order recorded.
pub(crate) async fn lump_sums(
    c: &impl ConnectionTrait,
    region: i32,
    person: Option<i64>,
) -> Result<HashMap<i64, Vec<LumpSum>>> {
    let mut sql =
        "SELECT person, scheme, month, amount_fen, known_on, document_no, formula, happened, \
                   base_pay_fen, served_months, increase FROM lump_sum WHERE region = $1"
            .to_owned();
    let mut values = vec![region.into()];
    if let Some(person) = person {
        sql.push_str(" AND person = $2");
        values.push(person.into());
    }
    sql.push_str(" ORDER BY id");
    let mut found: HashMap<i64, Vec<LumpSum>> = HashMap::new();
    for row in db::rows::<Row>(c, &sql, values).await? {
        let formula = row.by_formula()?;
        // By a formula nothing is zero that was not left to it.
        let typed =
            Some(Fen::new(row.amount_fen)).filter(|fen| formula.is_none() || !fen.is_zero());
        found.entry(row.person).or_default().push(LumpSum {
            scheme: row.scheme,
            month: month_from(row.month)?,
            amount: typed,
            formula,
            known: row.known_on.as_deref().map(date_from).transpose()?,
            document_no: row.document_no,
        });
    }
    Ok(found)
}
