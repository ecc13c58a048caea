//! Payees (收款人) in the database: in the row of whom the money is for.

use sea_orm::{ConnectionTrait, Value};
use seal::Keyring;

use super::facts::facts_changed;
use super::search::some_of;
use super::{HASHES_PER_QUERY, PERSON};
use ground::db;
use ground::db::Tx;
use ground::error::Result;

/// Who somebody's money goes to, as it is stored.
#[derive(Debug, Clone)]
pub struct SealedPayee {
    /// 姓名
    pub name: String,
    /// 身份证号, sealed; not always known.
    pub id_sealed: Option<String>,
    /// What she is to whom the money is for.
    pub relation: Option<String>,
}

/// Name, number and relation; nothing where somebody takes her money herself.
pub(super) fn cells(payee: Option<SealedPayee>) -> [Value; 3] {
    let (name, number, relation) = match payee {
        Some(payee) => (Some(payee.name), payee.id_sealed, payee.relation),
        None => (None, None, None),
    };
    [name.into(), number.into(), relation.into()]
}

/// Writes who somebody's money goes to from now on.
pub(crate) async fn update_payee(
    keyring: &Keyring,
    tx: &Tx,
    region: i32,
    person: i64,
    payee: Option<SealedPayee>,
) -> Result<()> {
    let sql = "UPDATE person SET payee = $3, payee_id_sealed = $4, payee_relation = $5, version = version + 1 \
               WHERE region = $1 AND id = $2";
    let of = [region.into(), person.into()];
    let values = of.into_iter().chain(cells(payee)).collect();
    db::execute(tx.connection(), sql, values).await?;
    facts_changed(tx, region, "id = $3", [person.into()]).await?;
    PERSON
        .reseal(keyring, tx, region, "id = $2", vec![person.into()])
        .await
}

/// Somebody as a bank's file may ask for her: number, name, payee, and the sealed ID numbers of both.
pub(crate) type BankPerson = (i64, String, Option<String>, Option<String>, Option<String>);

/// Some people of a region, as a bank's file may ask for them.
pub(crate) async fn bank_people(
    c: &impl ConnectionTrait,
    region: i32,
    people: &[i64],
) -> Result<Vec<BankPerson>> {
    let mut found = Vec::new();
    for chunk in people.chunks(HASHES_PER_QUERY) {
        let (some, values) = some_of(c, region, "id", chunk);
        let sql =
            format!("SELECT id, name, payee, id_sealed, payee_id_sealed FROM person WHERE {some}");
        found.extend(db::tuples::<BankPerson>(c, &sql, values).await?);
    }
    Ok(found)
}

/// The sealed ID numbers of the payees of some people of a region, by person; only those that are known.
pub(crate) async fn payee_numbers(
    c: &impl ConnectionTrait,
    region: i32,
    people: &[i64],
) -> Result<Vec<(i64, String)>> {
    sealed_of(c, region, people, "payee_id_sealed").await
}

/// What some people of a region have in a sealed column, by person; only those who have something.
pub(super) async fn sealed_of(
    c: &impl ConnectionTrait,
    region: i32,
    people: &[i64],
    column: &str,
) -> Result<Vec<(i64, String)>> {
    let mut found = Vec::new();
    for chunk in people.chunks(HASHES_PER_QUERY) {
        let (some, values) = some_of(c, region, "id", chunk);
        let sql = format!("SELECT id, {column} FROM person WHERE {some} AND {column} IS NOT NULL");
        found.extend(db::tuples::<(i64, String)>(c, &sql, values).await?);
    }
    Ok(found)
}
