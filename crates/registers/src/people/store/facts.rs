//! When somebody's facts last changed, and where she lived: what a batch already worked out may not know.

use std::collections::HashMap;

use entitlement::Move;
use kernel::{Date, DivisionCode, Month};
use sea_orm::{ConnectionTrait, Value};
use seal::Keyring;

use ground::audit;
use ground::db;
use ground::db::Tx;
use ground::error::Result;
use ground::sealed::SealedTable;
use ground::time::{date_from, date_text, month_from, month_number};

/// Notes that the people for whom a condition holds are paid by other facts now. Its placeholders begin at `$3`. The
/// entry of the audit that tells the change is the next one.
pub(crate) async fn facts_changed(
    tx: &Tx,
    region: i32,
    condition: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<()> {
    let seq = audit::last_seq(tx.connection(), region).await? + 1;
    let sql = format!("UPDATE person SET facts_seq = $2 WHERE region = $1 AND {condition}");
    let values = [region.into(), seq.into()].into_iter().chain(values);
    db::execute(tx.connection(), &sql, values.collect()).await?;
    Ok(())
}

/// The people of these numbers whose facts changed after an entry of the audit, with their names.
pub async fn facts_changed_since(
    c: &impl ConnectionTrait,
    region: i32,
    seq: i64,
) -> Result<HashMap<i64, String>> {
    let sql = "SELECT id, name FROM person WHERE region = $1 AND facts_seq > $2";
    let found: Vec<(i64, String)> = db::tuples(c, sql, vec![region.into(), seq.into()]).await?;
    Ok(found.into_iter().collect())
}

/// Where people live, marked.
pub const RESIDENCE: SealedTable = SealedTable {
    name: "residence",
    columns: &[
        "region",
        "id",
        "person",
        "division",
        "from_month",
        "known_on",
        "recorded_at",
    ],
};

/// A move to be recorded.
#[derive(Debug, Clone)]
pub struct NewMove {
    /// Number of the person.
    pub person: i64,
    /// Where she lives so far.
    pub before: DivisionCode,
    /// Where she moves.
    pub division: DivisionCode,
    /// The first month for which it holds.
    pub from: Month,
    /// When it was reported.
    pub known: Option<Date>,
}

/// Records a move. The first one of somebody also records where she lived before.
pub async fn insert_move(
    keyring: &Keyring,
    tx: &Tx,
    region: i32,
    moved: NewMove,
    at: &str,
) -> Result<()> {
    let sql = "SELECT COUNT(*) FROM residence WHERE region = $1 AND person = $2";
    let values = vec![region.into(), moved.person.into()];
    let known: Vec<(i64,)> = db::tuples(tx.connection(), sql, values).await?;
    let mut rows = vec![(
        moved.division,
        Some(month_number(moved.from)),
        moved.known.map(date_text),
    )];
    if known.first().is_none_or(|(count,)| *count == 0) {
        rows.insert(0, (moved.before, None, None));
    }
    let first = db::take_numbers(tx, region, RESIDENCE.name, rows.len()).await?;
    let row =
        |((division, from, known), id): ((DivisionCode, Option<i32>, Option<String>), i64)| {
            vec![
                region.into(),
                id.into(),
                moved.person.into(),
                division.get().into(),
                from.into(),
                known.into(),
                at.into(),
            ]
        };
    let rows = rows.into_iter().zip(first..).map(row).collect();
    RESIDENCE.insert(keyring, tx, rows).await?;
    facts_changed(tx, region, "id = $3", [moved.person.into()]).await
}

/// Where somebody lived at first, and her moves in the order recorded.
#[derive(Debug, Clone, Default)]
pub struct Residence {
    /// Where she lived before any move; `None` where none is recorded.
    pub first: Option<i64>,
    /// Where she moved.
    pub moves: Vec<Move>,
}

/// Where the people of a region, or one of them, lived; only those who moved.
pub async fn residences(
    c: &impl ConnectionTrait,
    region: i32,
    person: Option<i64>,
) -> Result<HashMap<i64, Residence>> {
    type Row = (i64, i64, Option<i32>, Option<String>);
    let mut sql =
        "SELECT person, division, from_month, known_on FROM residence WHERE region = $1".to_owned();
    let mut values = vec![region.into()];
    if let Some(person) = person {
        sql.push_str(" AND person = $2");
        values.push(person.into());
    }
    sql.push_str(" ORDER BY id");
    let mut found: HashMap<i64, Residence> = HashMap::new();
    for (person, division, from, known) in db::tuples::<Row>(c, &sql, values).await? {
        let residence = found.entry(person).or_default();
        match from {
            None => residence.first = Some(division),
            Some(from) => residence.moves.push(Move {
                division,
                from: month_from(from)?,
                known: known.as_deref().map(date_from).transpose()?,
            }),
        }
    }
    Ok(found)
}
