//! Accounts in the database, as the pages of the administrators and of each user ask for them.

use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use seal::Keyring;

use super::store::{USER_ACCOUNT, UserRow};
use ground::authority::{Role, Scope, User, UserKey};
use ground::db;
use ground::db::Tx;
use ground::error::Result;

/// Which accounts are asked for.
#[derive(Debug, Default)]
pub struct Filter {
    /// Part of a name.
    pub name: Option<String>,
    /// In this role.
    pub role: Option<Role>,
    /// Disabled ones, or those in use; both when left out.
    pub disabled: Option<bool>,
    /// Only those about which something was proposed that nobody has decided.
    pub waiting: bool,
}

const WANTED: &str = "($5 IS NULL OR name LIKE $5 ESCAPE '!') AND ($6 IS NULL OR role = $6) \
                      AND ($7 IS NULL OR (disabled_at IS NOT NULL) = ($7 = 1)) \
                      AND ($8 = 0 OR EXISTS (SELECT 1 FROM account_request r \
                      WHERE r.region = user_account.region AND r.user_id = user_account.id \
                      AND r.state = 'open'))";

impl Filter {
    fn values(&self, scope: &Scope) -> Vec<Value> {
        scope.values_and([
            self.name.as_deref().map(db::containing).into(),
            self.role.map(|role| role.code().to_owned()).into(),
            self.disabled.map(i64::from).into(),
            i64::from(self.waiting).into(),
        ])
    }
}

#[derive(FromQueryResult)]
struct Count {
    n: i64,
}

/// How many accounts there are.
pub async fn count(c: &impl ConnectionTrait, scope: &Scope, filter: &Filter) -> Result<u64> {
    let sql = format!(
        "SELECT COUNT(*) AS n FROM user_account WHERE {} AND {WANTED}",
        Scope::CONDITION
    );
    let row: Option<Count> = db::one(c, &sql, filter.values(scope)).await?;
    Ok(row.map_or(0, |row| u64::try_from(row.n).unwrap_or(0)))
}

/// A page of accounts, oldest first.
pub async fn page(
    c: &impl ConnectionTrait,
    scope: &Scope,
    filter: &Filter,
    (offset, limit): (u64, u64),
) -> Result<Vec<User>> {
    let sql = format!(
        "SELECT id, name, role, division, id_hash, disabled_at FROM user_account \
         WHERE {} AND {WANTED} ORDER BY region, id LIMIT $9 OFFSET $10",
        Scope::CONDITION
    );
    let mut values = filter.values(scope);
    values.extend([limit, offset].map(|n| i64::try_from(n).unwrap_or(i64::MAX).into()));
    let rows: Vec<UserRow> = db::rows(c, &sql, values).await?;
    rows.into_iter().map(UserRow::user).collect()
}

/// An account.
pub async fn one(c: &impl ConnectionTrait, scope: &Scope, key: UserKey) -> Result<Option<User>> {
    let sql = format!(
        "SELECT id, name, role, division, id_hash, disabled_at FROM user_account \
         WHERE {} AND region = $5 AND id = $6",
        Scope::CONDITION
    );
    let values = scope.values_and([key.region.into(), key.id.into()]);
    let row: Option<UserRow> = db::one(c, &sql, values).await?;
    row.map(UserRow::user).transpose()
}

/// Who holds a role in the whole office and may use it.
pub(super) async fn in_role(c: &impl ConnectionTrait, role: Role) -> Result<Vec<User>> {
    let sql = "SELECT id, name, role, division, id_hash, disabled_at FROM user_account \
               WHERE role = $1 AND disabled_at IS NULL ORDER BY region, id";
    let rows: Vec<UserRow> = db::rows(c, sql, vec![role.code().into()]).await?;
    rows.into_iter().map(UserRow::user).collect()
}

/// How many others hold a role in the whole office and may use it: nothing about them waits for a second person.
pub(super) async fn others_in_role(
    c: &impl ConnectionTrait,
    role: Role,
    but: UserKey,
) -> Result<u64> {
    let sql = "SELECT COUNT(*) AS n FROM user_account \
               WHERE role = $1 AND NOT (region = $2 AND id = $3) AND disabled_at IS NULL \
               AND NOT EXISTS (SELECT 1 FROM account_request r WHERE r.region = user_account.region \
               AND r.user_id = user_account.id AND r.state = 'open' AND r.kind <> 'role')";
    let row: Option<Count> = db::one(c, sql, {
        vec![role.code().into(), but.region.into(), but.id.into()]
    })
    .await?;
    Ok(row.map_or(0, |row| u64::try_from(row.n).unwrap_or(0)))
}

/// What changes of an account.
pub enum Change<'a> {
    /// Taken into use again.
    Enabled,
    /// A new password.
    Password(&'a str),
    /// Another role, elsewhere.
    Role(Role, i64),
    /// The hash of her ID number.
    IdHash(&'a str),
}

/// Changes an account and marks it again.
pub async fn change(keyring: &Keyring, tx: &Tx, user: &User, change: Change<'_>) -> Result<()> {
    let (set, own): (&str, Vec<Value>) = match change {
        Change::Enabled => ("disabled_at = NULL", vec![]),
        Change::IdHash(hash) => ("id_hash = $3", vec![hash.into()]),
        Change::Password(hash) => ("password_hash = $3", vec![hash.into()]),
        Change::Role(role, division) => (
            "role = $3, division = $4",
            vec![role.code().into(), division.into()],
        ),
    };
    let region = user.division.region();
    let mut values: Vec<Value> = vec![region.into(), user.id.into()];
    values.extend(own);
    let sql = format!("UPDATE user_account SET {set} WHERE region = $1 AND id = $2");
    db::execute(tx.connection(), &sql, values).await?;
    USER_ACCOUNT
        .reseal(keyring, tx, region, "id = $2", vec![user.id.into()])
        .await
}

/// A session as its owner and the administrator see it.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Session {
    /// Hash of its token: names it, opens nothing.
    pub token_hash: String,
    /// When it began.
    pub created_at: String,
    /// When something was last asked in it.
    pub seen_at: String,
    /// When it was ended.
    pub ended_at: Option<String>,
}

/// The latest sessions of a user, newest first.
pub async fn sessions_of(
    c: &impl ConnectionTrait,
    user: UserKey,
    limit: u32,
) -> Result<Vec<Session>> {
    let sql = "SELECT token_hash, created_at, seen_at, ended_at FROM session \
               WHERE region = $1 AND user_id = $2 ORDER BY created_at DESC LIMIT $3";
    let values = vec![user.region.into(), user.id.into(), i64::from(limit).into()];
    db::rows(c, sql, values).await
}

/// Ends the sessions of a user but for one.
pub(super) async fn end_other_sessions(tx: &Tx, user: UserKey, but: &str, now: &str) -> Result<()> {
    let sql = "UPDATE session SET ended_at = $4 \
               WHERE region = $1 AND user_id = $2 AND token_hash <> $3 AND ended_at IS NULL";
    let values = vec![user.region.into(), user.id.into(), but.into(), now.into()];
    db::execute(tx.connection(), sql, values).await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Seen {
    region: i32,
    user_id: i64,
    seen_at: String,
}

/// When each of some users was last seen.
pub(super) async fn last_seen(
    c: &impl ConnectionTrait,
    users: &[User],
) -> Result<Vec<(UserKey, String)>> {
    let keys = || users.iter().map(User::key);
    let (Some(low), Some(high)) = (keys().min(), keys().max()) else {
        return Ok(Vec::new());
    };
    let sql = "SELECT region, user_id, MAX(seen_at) AS seen_at FROM session \
               WHERE (region, user_id) BETWEEN ($1, $2) AND ($3, $4) GROUP BY region, user_id";
    let values = vec![
        low.region.into(),
        low.id.into(),
        high.region.into(),
        high.id.into(),
    ];
    let rows: Vec<Seen> = db::rows(c, sql, values).await?;
    Ok(rows
        .into_iter()
        .map(|row| (UserKey::new(row.region, row.user_id), row.seen_at))
        .collect())
}
