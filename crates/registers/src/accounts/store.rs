//! Users in the database.

use kernel::DivisionCode;
use sea_orm::{ConnectionTrait, FromQueryResult};
use seal::Keyring;

use crate::organisation::InTheWay;
use ground::authority::{Role, Scope, User, UserKey};
use ground::db;
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::sealed::SealedTable;

#[derive(FromQueryResult)]
pub(super) struct UserRow {
    id: i64,
    name: String,
    role: String,
    division: i64,
    id_hash: Option<String>,
    disabled_at: Option<String>,
}

impl UserRow {
    pub fn user(self) -> Result<User> {
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
pub async fn users(
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

/// Refuses a name that somebody in the unit has.
pub async fn refuse_taken(
    c: &impl ConnectionTrait,
    name: &str,
    division: DivisionCode,
) -> Result<()> {
    let sql = "SELECT CAST(disabled_at IS NOT NULL AS INTEGER) FROM user_account \
               WHERE region = $1 AND division = $2 AND name = $3";
    let values = vec![division.region().into(), division.get().into(), name.into()];
    let taken: Vec<(i32,)> = db::tuples(c, sql, values).await?;
    let instead = match taken.first() {
        None => return Ok(()),
        Some((0,)) => "",
        Some(_) => "；那个账户停用了，是同一个人的请提请重新启用",
    };
    Err(Error::refusal(format!(
        "已有用户叫{name}，请换一个姓名或加上单位{instead}"
    )))
}

/// Refuses a second account of a person where one of the two duties watches the other. `but` is the account itself.
pub(super) async fn refuse_second(
    c: &impl ConnectionTrait,
    role: Role,
    id_hash: Option<&str>,
    but: Option<UserKey>,
) -> Result<()> {
    let Some(id_hash) = id_hash else {
        return Ok(());
    };
    let sql = "SELECT id, name, role, division, id_hash, disabled_at FROM user_account \
               WHERE id_hash = $1 AND disabled_at IS NULL ORDER BY region, id";
    let rows: Vec<UserRow> = db::rows(c, sql, vec![id_hash.into()]).await?;
    for row in rows {
        let other = row.user()?;
        if Some(other.key()) != but && !role.goes_with(other.role) {
            let (name, has, new) = (&other.name, other.role.label(), role.label());
            return Err(Error::at(
                "id_number",
                format!(
                    "这个身份证号是用户{name}（{has}）的，一个人不能又是{has}又是{new}；换岗的，先停用原来的账户或者改它的角色"
                ),
            ));
        }
    }
    Ok(())
}

/// Whether somebody else, in another unit, has a user's name.
pub(super) async fn has_namesake(c: &impl ConnectionTrait, user: &User) -> Result<bool> {
    let sql =
        "SELECT id FROM user_account WHERE name = $1 AND NOT (region = $2 AND id = $3) LIMIT 1";
    let values = vec![
        user.name.as_str().into(),
        user.division.region().into(),
        user.id.into(),
    ];
    let found: Vec<(i64,)> = db::tuples(c, sql, values).await?;
    Ok(!found.is_empty())
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
pub const USER_ACCOUNT: SealedTable = SealedTable {
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

/// Accounts move with the unit they work in; there each name is one person's.
pub const NAMES_FIRST: InTheWay = |_, tx, merged| {
    Box::pin(async move {
        let sql = "SELECT name FROM user_account WHERE region = $1 AND division = $2 AND name IN \
                   (SELECT name FROM user_account WHERE region = $1 AND division = $3) ORDER BY name";
        let units = [merged.from, merged.into].map(|unit| unit.get().into());
        let values = std::iter::once(merged.from.region().into()).chain(units);
        let found: Vec<(String,)> = db::tuples(tx.connection(), sql, values.collect()).await?;
        let told = |(name,): &(String,)| format!("和要并入的单位都有用户{name}，请先改名，再合并");
        if let Some(taken) = found.first().map(told) {
            return Ok(Some(taken));
        }
        let sql = "SELECT COUNT(*) FROM account_request r JOIN user_account u \
                   ON u.region = r.region AND u.id = r.user_id \
                   WHERE r.region = $1 AND r.state = 'open' AND $2 IN (r.division, u.division)";
        let values = vec![merged.from.region().into(), merged.from.get().into()];
        let open: Vec<(i64,)> = db::tuples(tx.connection(), sql, values).await?;
        let many = open.first().map_or(0, |(many,)| *many);
        Ok((many > 0).then(|| format!("有{many}个用户的申请还在等同意，请先办完，再合并")))
    })
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

#[derive(FromQueryResult)]
struct PasswordRow {
    password_hash: String,
}

/// The hash of a user's password.
pub async fn password_hash(c: &impl ConnectionTrait, user: &User) -> Result<String> {
    let sql = "SELECT password_hash FROM user_account WHERE region = $1 AND id = $2";
    let values = vec![user.division.region().into(), user.id.into()];
    let row: Option<PasswordRow> = db::one(c, sql, values).await?;
    row.map(|r| r.password_hash)
        .ok_or_else(|| Error::inconsistent("用户"))
}

/// So many passwords that somebody had before do not come back.
const PASSWORDS_BEFORE: i64 = 5;

/// The hashes of the passwords that a user had before, the latest first.
pub(super) async fn passwords_before(
    c: &impl ConnectionTrait,
    user: UserKey,
) -> Result<Vec<String>> {
    let sql = "SELECT password_hash FROM password_before WHERE region = $1 AND user_id = $2 \
               ORDER BY changed_at DESC LIMIT $3";
    let values = vec![user.region.into(), user.id.into(), PASSWORDS_BEFORE.into()];
    let found: Vec<(String,)> = db::tuples(c, sql, values).await?;
    Ok(found.into_iter().map(|(hash,)| hash).collect())
}

/// Keeps the password that a user has, which is about to be another.
pub(super) async fn remember_password(tx: &Tx, user: &User, now: &str) -> Result<()> {
    let (region, hash) = (
        user.division.region(),
        password_hash(tx.connection(), user).await?,
    );
    let columns = ["region", "user_id", "changed_at", "password_hash"];
    let row = vec![region.into(), user.id.into(), now.into(), hash.into()];
    let key = ["region", "user_id", "changed_at"];
    db::upsert(
        tx.connection(),
        "password_before",
        &columns,
        &key,
        vec![row],
    )
    .await?;
    let sql = "DELETE FROM password_before WHERE region = $1 AND user_id = $2 AND changed_at < \
               (SELECT p.changed_at FROM password_before p WHERE p.region = $1 AND p.user_id = $2 \
               ORDER BY p.changed_at DESC LIMIT 1 OFFSET $3)";
    let last = PASSWORDS_BEFORE - 1;
    let values = vec![region.into(), user.id.into(), last.into()];
    db::execute(tx.connection(), sql, values).await?;
    Ok(())
}

/// A user by region and number.
pub async fn user(c: &impl ConnectionTrait, key: UserKey) -> Result<Option<User>> {
    let sql = "SELECT id, name, role, division, id_hash, disabled_at FROM user_account \
               WHERE region = $1 AND id = $2";
    let row: Option<UserRow> = db::one(c, sql, vec![key.region.into(), key.id.into()]).await?;
    row.map(UserRow::user).transpose()
}

/// A session.
#[derive(FromQueryResult)]
pub(super) struct SessionRow {
    pub region: i32,
    pub user_id: i64,
    pub created_at: String,
    pub seen_at: String,
    pub ended_at: Option<String>,
    pub proved_at: Option<String>,
    mac: Option<String>,
    proved_mac: Option<String>,
}

/// What tells whose a session is, marked: whoever can write into the database does not become somebody by it.
fn session_mark(keyring: &Keyring, token_hash: &str, user: UserKey, began: &str) -> String {
    let (region, id) = (user.region.to_string(), user.id.to_string());
    let fields = [
        ("token_hash", token_hash),
        ("region", region.as_str()),
        ("user_id", id.as_str()),
        ("created_at", began),
    ];
    keyring.mac_hex(seal::link("session", &fields).as_bytes())
}

/// When a code was typed in a session, marked.
fn proof_mark(keyring: &Keyring, token_hash: &str, at: &str) -> String {
    let fields = [("token_hash", token_hash), ("proved_at", at)];
    keyring.mac_hex(seal::link("session proved", &fields).as_bytes())
}

/// By what a session is known: its token itself stands nowhere.
pub(super) fn token_hash(token: &str) -> String {
    seal::sm3_hex(token.as_bytes())
}

/// Opens a session.
pub(super) async fn insert_session(
    keyring: &Keyring,
    tx: &Tx,
    token_hash: &str,
    user: UserKey,
    now: &str,
) -> Result<()> {
    let columns = [
        "token_hash",
        "region",
        "user_id",
        "created_at",
        "seen_at",
        "ended_at",
        "mac",
    ];
    let row = vec![
        token_hash.into(),
        user.region.into(),
        user.id.into(),
        now.into(),
        now.into(),
        None::<String>.into(),
        session_mark(keyring, token_hash, user, now).into(),
    ];
    db::insert(tx.connection(), "session", &columns, vec![row]).await
}

/// A session by the hash of its token; none that the program did not open. What it did not write of a code does not count
/// as just typed.
pub(super) async fn session(
    keyring: &Keyring,
    c: &impl ConnectionTrait,
    token_hash: &str,
) -> Result<Option<SessionRow>> {
    let sql = "SELECT region, user_id, created_at, seen_at, ended_at, proved_at, mac, proved_mac \
               FROM session WHERE token_hash = $1";
    let found: Option<SessionRow> = db::one(c, sql, vec![token_hash.into()]).await?;
    let is_ours = |row: &SessionRow| {
        let user = UserKey::new(row.region, row.user_id);
        let mark = session_mark(keyring, token_hash, user, &row.created_at);
        row.mac.as_deref() == Some(mark.as_str())
    };
    let mut found = found.filter(is_ours);
    if let Some(row) = &mut found
        && let Some(at) = &mut row.proved_at
        && row.proved_mac.as_deref() != Some(proof_mark(keyring, token_hash, at).as_str())
    {
        at.clear();
    }
    Ok(found)
}

/// Notes that a code of her second factor was typed in a session.
pub(super) async fn session_proved(
    keyring: &Keyring,
    tx: &Tx,
    token_hash: &str,
    now: &str,
) -> Result<()> {
    let sql = "UPDATE session SET proved_at = $2, proved_mac = $3 WHERE token_hash = $1";
    let mark = proof_mark(keyring, token_hash, now);
    let values = vec![token_hash.into(), now.into(), mark.into()];
    db::execute(tx.connection(), sql, values).await?;
    Ok(())
}

/// Notes when somebody was last seen.
pub(super) async fn session_seen(db: &db::Db, token_hash: &str, now: &str) -> Result<()> {
    let tx = db.begin().await?;
    let sql = "UPDATE session SET seen_at = $2 WHERE token_hash = $1";
    db::execute(tx.connection(), sql, vec![token_hash.into(), now.into()]).await?;
    tx.commit().await
}

/// Ends a session.
pub async fn end_session(tx: &Tx, token_hash: &str, now: &str) -> Result<()> {
    let sql = "UPDATE session SET ended_at = $2 WHERE token_hash = $1 AND ended_at IS NULL";
    db::execute(tx.connection(), sql, vec![token_hash.into(), now.into()]).await?;
    Ok(())
}

/// Ends every session of a user.
pub(super) async fn end_sessions_of(tx: &Tx, user: UserKey, now: &str) -> Result<()> {
    let sql = "UPDATE session SET ended_at = $3 \
               WHERE region = $1 AND user_id = $2 AND ended_at IS NULL";
    let values = vec![user.region.into(), user.id.into(), now.into()];
    db::execute(tx.connection(), sql, values).await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct PreferenceRow {
    name: String,
    value: String,
}

/// One preference.
pub async fn preference(
    c: &impl ConnectionTrait,
    user: UserKey,
    name: &str,
) -> Result<Option<String>> {
    let sql = "SELECT name, value FROM preference WHERE region = $1 AND user_id = $2 AND name = $3";
    let values = vec![user.region.into(), user.id.into(), name.into()];
    let row: Option<PreferenceRow> = db::one(c, sql, values).await?;
    Ok(row.map(|r| r.value))
}

/// Preferences whose names begin so.
pub async fn preferences(
    c: &impl ConnectionTrait,
    user: UserKey,
    beginning: &str,
) -> Result<Vec<(String, String)>> {
    let sql = "SELECT name, value FROM preference WHERE region = $1 AND user_id = $2 \
               AND substr(name, 1, length($3)) = $3 ORDER BY name";
    let values = vec![user.region.into(), user.id.into(), beginning.into()];
    let rows: Vec<PreferenceRow> = db::rows(c, sql, values).await?;
    Ok(rows.into_iter().map(|r| (r.name, r.value)).collect())
}

/// Sets or takes away a preference.
pub async fn set_preference(tx: &Tx, user: UserKey, name: &str, value: Option<&str>) -> Result<()> {
    let Some(value) = value else {
        let sql = "DELETE FROM preference WHERE region = $1 AND user_id = $2 AND name = $3";
        let values = vec![user.region.into(), user.id.into(), name.into()];
        db::execute(tx.connection(), sql, values).await?;
        return Ok(());
    };
    let columns = ["region", "user_id", "name", "value"];
    let row = vec![
        user.region.into(),
        user.id.into(),
        name.into(),
        value.into(),
    ];
    db::upsert(
        tx.connection(),
        "preference",
        &columns,
        &["region", "user_id", "name"],
        vec![row],
    )
    .await
}
