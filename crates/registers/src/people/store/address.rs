//! Home addresses (住址) in the database, sealed.

use sea_orm::ConnectionTrait;
use seal::Keyring;

use super::PERSON;
use super::payee::sealed_of;
use ground::db;
use ground::db::Tx;
use ground::error::Result;

/// Writes where somebody lives.
pub(crate) async fn update_address(
    keyring: &Keyring,
    tx: &Tx,
    (region, person): (i32, i64),
    sealed: Option<String>,
) -> Result<()> {
    let sql = "UPDATE person SET address_sealed = $3, version = version + 1 WHERE region = $1 AND id = $2";
    let values = vec![region.into(), person.into(), sealed.into()];
    db::execute(tx.connection(), sql, values).await?;
    PERSON
        .reseal(keyring, tx, region, "id = $2", vec![person.into()])
        .await
}

/// Where some people of a region live, as far as it is known.
pub(crate) async fn addresses(
    c: &impl ConnectionTrait,
    region: i32,
    people: &[i64],
) -> Result<Vec<(i64, String)>> {
    sealed_of(c, region, people, "address_sealed").await
}
