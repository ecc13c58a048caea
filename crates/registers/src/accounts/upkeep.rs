//! What the administrators do to accounts, and what every user does to her own.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::account_store::{self, Change, Filter, Session};
use super::given::set_given;
use super::passwords::{hashed, is_right, strong};
use super::requests::{self, Ended};
use super::store;
use crate::organisation::units::{self, Unit};
use ground::audit;
use ground::authority::{Action, Actor, Role, Scope, User, UserKey};
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::office::Office;
use ground::time::moment_text;

/// So many sessions are shown.
const SESSIONS_SHOWN: u32 = 20;

/// Which accounts a list is of.
#[derive(Debug, Default)]
pub struct Wanted {
    /// Part of a name.
    pub name: Option<String>,
    /// In this role.
    pub role: Option<Role>,
    /// Disabled ones, or those in use; both when left out.
    pub disabled: Option<bool>,
    /// Only those about which something was proposed that nobody has decided.
    pub waiting: bool,
}

impl Wanted {
    fn filter(&self) -> Filter {
        Filter {
            name: self.name.clone(),
            role: self.role,
            disabled: self.disabled,
            waiting: self.waiting,
        }
    }
}

/// How many accounts are wanted within a scope that [`Action::UserRead`] gave.
pub async fn account_count(office: &Office, scope: &Scope, wanted: &Wanted) -> Result<u64> {
    account_store::count(office.db().reader(), scope, &wanted.filter()).await
}

/// An account with when it was last used, as stored, and whether something about it waits for a second person.
pub type Seen = (User, Option<String>, bool);

/// A page of accounts: so many left out, so many shown.
pub async fn account_page(
    office: &Office,
    scope: &Scope,
    wanted: &Wanted,
    offset_and_limit: (u64, u64),
) -> Result<Vec<Seen>> {
    let reader = office.db().reader();
    let users = account_store::page(reader, scope, &wanted.filter(), offset_and_limit).await?;
    let seen = account_store::last_seen(reader, &users).await?;
    let mut seen: HashMap<UserKey, String> = seen.into_iter().collect();
    let open = requests::waiting_accounts(reader, scope).await?;
    let with = |user: User| {
        let at = seen.remove(&user.key());
        let waits = open.contains(&user.key());
        (user, at, waits)
    };
    Ok(users.into_iter().map(with).collect())
}

/// An account.
///
/// # Errors
/// When it is not the actor's to see.
pub async fn account(office: &Office, actor: &Actor, key: UserKey) -> Result<User> {
    let scope = actor.may(Action::UserRead)?;
    let found = account_store::one(office.db().reader(), &scope, key).await?;
    found.ok_or_else(|| Error::not_found("这个用户"))
}

/// The latest sessions of a user.
pub async fn sessions_of(office: &Office, actor: &Actor, key: UserKey) -> Result<Vec<Session>> {
    let user = account(office, actor, key).await?;
    sessions(office, user.key()).await
}

/// The latest sessions of the actor herself.
pub async fn own_sessions(office: &Office, actor: &Actor) -> Result<Vec<Session>> {
    sessions(office, actor.key()).await
}

async fn sessions(office: &Office, user: UserKey) -> Result<Vec<Session>> {
    account_store::sessions_of(office.db().reader(), user, SESSIONS_SHOWN).await
}

/// An account about to be changed, found again inside the transaction.
async fn to_change(tx: &Tx, scope: &Scope, key: UserKey) -> Result<User> {
    let found = account_store::one(tx.connection(), scope, key).await?;
    found.ok_or_else(|| Error::not_found("这个用户"))
}

/// An office without an administrator could only be helped by whoever holds its data folder.
pub(super) async fn somebody_is_left(tx: &Tx, user: &User) -> Result<()> {
    let needed = matches!(user.role, Role::SystemAdmin | Role::SecurityAdmin);
    let others = account_store::others_in_role(tx.connection(), user.role, user.key()).await?;
    if needed && others == 0 {
        let (name, role) = (&user.name, user.role.label());
        return Err(Error::refusal(format!(
            "{name}是唯一的{role}，请先有另一位{role}，再来办理"
        )));
    }
    Ok(())
}

async fn told(
    office: &Office,
    tx: &Tx,
    actor: &Actor,
    (action, user): (&str, &User),
    detail: Value,
) -> Result<()> {
    let (region, subject) = (user.division.region(), format!("用户 {}", user.name));
    audit::append(office, tx, actor, region, action, &subject, &detail).await?;
    Ok(())
}

fn now(office: &Office) -> String {
    moment_text(office.clock().now_utc())
}

/// Disables an account and ends its sessions; what it signed stays signed.
///
/// # Errors
/// When it is the actor's own, or nobody would be left to administer the office.
pub async fn disable(office: &Office, actor: &Actor, key: UserKey) -> Result<()> {
    let scope = actor.may(Action::UserManage)?;
    let tx = office.db().begin().await?;
    let user = to_change(&tx, &scope, key).await?;
    if user.key() == actor.key() {
        return Err(Error::refusal(
            "不能停用自己的账户，请由另一位系统管理员办理",
        ));
    }
    if user.disabled_at.is_some() {
        return tx.commit().await;
    }
    somebody_is_left(&tx, &user).await?;
    let region = user.division.region();
    store::disable_user(office.keyring(), &tx, region, user.id, now(office)).await?;
    let at = now(office);
    store::end_sessions_of(&tx, user.key(), &at).await?;
    if let Some(request) = requests::open_for(tx.connection(), user.key()).await? {
        let ended = Ended {
            state: "replaced",
            by: actor.user,
            at: &at,
            quality: actor.role.label(),
            reason: "停用",
        };
        requests::end(office.keyring(), &tx, &request, ended).await?;
    }
    told(office, &tx, actor, ("user_disable", &user), json!({})).await?;
    tx.commit().await
}

/// Seats a user in the role 成员单位 in another unit.
///
/// # Errors
/// When she is in another role, or the unit lies outside where she works.
pub async fn seat_change(office: &Office, actor: &Actor, key: UserKey, unit: &Unit) -> Result<()> {
    let scope = actor.may(Action::UserManage)?;
    let tx = office.db().begin().await?;
    let user = to_change(&tx, &scope, key).await?;
    units::seat(office, &tx, actor, (&user, unit)).await?;
    tx.commit().await
}

/// Ends every session of a user.
pub async fn sessions_end(office: &Office, actor: &Actor, key: UserKey) -> Result<()> {
    let scope = actor.may(Action::UserManage)?;
    let tx = office.db().begin().await?;
    let user = to_change(&tx, &scope, key).await?;
    store::end_sessions_of(&tx, user.key(), &now(office)).await?;
    told(office, &tx, actor, ("sessions_end", &user), json!({})).await?;
    tx.commit().await
}

/// Changes the actor's own password; her sessions elsewhere end.
///
/// # Errors
/// When the old one is not right or the new one weak.
pub async fn password_change(
    office: &Office,
    actor: &Actor,
    (old, new): (&str, &str),
    token: &str,
) -> Result<()> {
    let user = own(office, actor).await?;
    let hash = store::password_hash(office.db().reader(), &user).await?;
    if !is_right(old, Some(hash)).await? {
        return Err(Error::refusal("现在的密码不对，请重新填写"));
    }
    if old == new {
        return Err(Error::refusal("新密码不能和现在的一样，请换一个"));
    }
    strong(office, (&user.name, &user), new).await?;
    for before in store::passwords_before(office.db().reader(), user.key()).await? {
        if is_right(new, Some(before)).await? {
            return Err(Error::refusal("新密码是前几次用过的，请换一个"));
        }
    }
    let hash = hashed(office, new).await?;
    let tx = office.db().begin().await?;
    store::remember_password(&tx, &user, &now(office)).await?;
    account_store::change(office.keyring(), &tx, &user, Change::Password(&hash)).await?;
    let this = seal::sm3_hex(token.as_bytes());
    account_store::end_other_sessions(&tx, user.key(), &this, &now(office)).await?;
    set_given(&tx, user.key(), None).await?;
    told(office, &tx, actor, ("password_change", &user), json!({})).await?;
    tx.commit().await
}

/// Ends one of the actor's own sessions.
pub async fn own_session_end(office: &Office, actor: &Actor, token_hash: &str) -> Result<()> {
    let mine = own_sessions(office, actor).await?;
    if !mine.iter().any(|session| session.token_hash == token_hash) {
        return Err(Error::not_found("这次登录"));
    }
    let user = own(office, actor).await?;
    let tx = office.db().begin().await?;
    store::end_session(&tx, token_hash, &now(office)).await?;
    told(office, &tx, actor, ("session_end", &user), json!({})).await?;
    tx.commit().await
}

async fn own(office: &Office, actor: &Actor) -> Result<User> {
    let found = store::user(office.db().reader(), actor.key()).await?;
    found.ok_or_else(|| Error::not_found("您的账户"))
}
