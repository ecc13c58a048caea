//! Users in the database.

use kernel::DivisionCode;
use sea_orm::{ConnectionTrait, FromQueryResult};
use seal::Keyring;

use super::model::{Role, User};
use super::scope::Scope;
use crate::platform::db::{self, Tx};
use crate::platform::error::{Error, Result};
use crate::platform::sealed::SealedTable;

#[derive(FromQueryResult)]
struct UserRow {
    id: i64,
    name: String,
    role: String,
    division: i64,
    id_hash: Option<String>,
    disabled_at: Option<String>,
}

impl UserRow {
    fn user(self) -> Result<User> {
        Ok(User {
            id: self.id,
            name: self.name,
            role: Role::from_code(&self.role)?,
            division: DivisionCode::read(&self.division.to_string())
                .map_err(|e| Error::Fault(e.into()))?,
            id_hash: self.id_hash,
            disabled_at: self.disabled_at,
        })
    }
}

/// Users within a scope, by name or all, oldest first.
pub(super) async fn users(
    c: &impl ConnectionTrait,
    scope: &Scope,
    name: Option<&str>,
) -> Result<Vec<User>> {
    let sql = format!(
        "SELECT id, name, role, division, id_hash, disabled_at FROM user_account \
         WHERE {} AND ($5 IS NULL OR name = $5) ORDER BY region, id",
        Scope::CONDITION
    );
    let name = name.map(str::to_owned);
    let rows: Vec<UserRow> = db::rows(c, &sql, scope.values_and([name.into()])).await?;
    rows.into_iter().map(UserRow::user).collect()
}

/// What a new account needs.
pub(super) struct NewUser<'a> {
    pub id: i64,
    pub name: &'a str,
    pub role: Role,
    pub division: DivisionCode,
    pub id_hash: Option<String>,
    pub password_hash: String,
    pub created_at: String,
}

/// Accounts, marked: a role changed in the file is found.
pub(crate) const USER_ACCOUNT: SealedTable = SealedTable {
    name: "user_account",
    columns: &[
        "region",
        "id",
        "name",
        "role",
        "division",
        "id_hash",
        "password_hash",
        "created_at",
        "disabled_at",
    ],
};

/// Writes a new account.
pub(super) async fn insert_user(keyring: &Keyring, tx: &Tx, user: NewUser<'_>) -> Result<()> {
    let row = vec![
        user.division.region().into(),
        user.id.into(),
        user.name.into(),
        user.role.code().into(),
        user.division.get().into(),
        user.id_hash.into(),
        user.password_hash.into(),
        user.created_at.into(),
        None::<String>.into(),
    ];
    USER_ACCOUNT.insert(keyring, tx, vec![row]).await
}

/// Marks an account disabled.
pub(super) async fn disable_user(
    keyring: &Keyring,
    tx: &Tx,
    region: i32,
    id: i64,
    at: String,
) -> Result<()> {
    let sql = "UPDATE user_account SET disabled_at = $3 \
               WHERE region = $1 AND id = $2 AND disabled_at IS NULL";
    db::execute(
        tx.connection(),
        sql,
        vec![region.into(), id.into(), at.into()],
    )
    .await?;
    USER_ACCOUNT
        .reseal(keyring, tx, region, "id = $2", vec![id.into()])
        .await
}
