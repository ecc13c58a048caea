//! Signing in and out, and what a user has set for herself.

use serde_json::json;

use super::store;
use ground::audit;
use ground::authority::{Action, Actor, Channel, User};
use ground::error::{Error, Result};
use ground::office::Office;
use ground::time::moment_text;

/// A session ends so long after it began. Hours.
const SESSION_HOURS: i64 = 12;
/// A session ends when nothing was asked for so long. Minutes.
const IDLE_MINUTES: i64 = 60;

/// Somebody signed in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who.
    pub actor: Actor,
    /// What her forms carry against forged posts.
    pub form_token: String,
}

/// Checks name and password and opens a session; answers the token for the cookie.
///
/// # Errors
/// The same refusal for an unknown name, a wrong password and a disabled account.
pub async fn sign_in(office: &Office, name: &str, password: &str) -> Result<String> {
    let refusal = || Error::refusal("姓名或密码不对，请核对后重填");
    let name = kernel::squeeze(name);
    let scope = office.operator().may(Action::UserRead)?;
    let found = store::users(office.db().reader(), &scope, Some(&name)).await?;
    let user = match <[User; 1]>::try_from(found) {
        Ok([user]) if user.disabled_at.is_none() => user,
        _ => return Err(refusal()),
    };
    let hash = store::password_hash(office.db().reader(), &user).await?;
    let password = password.to_owned();
    let right = tokio::task::spawn_blocking(move || seal::verify_password(&password, &hash));
    if !right.await.map_err(|e| Error::Fault(e.into()))? {
        return Err(refusal());
    }
    let mut secret = [0u8; 32];
    office.entropy().fill(&mut secret)?;
    let token = seal::hex_encode(&secret);
    let tx = office.db().begin().await?;
    let now = moment_text(office.clock().now_utc());
    store::insert_session(
        &tx,
        &token_hash(&token),
        &user,
        office.profile().division.region(),
        &now,
    )
    .await?;
    let region = user.division.region();
    let actor = Actor::user(user, Channel::Browser);
    let subject = format!("用户 {}", actor.name);
    audit::append(office, &tx, &actor, region, "sign_in", &subject, &json!({})).await?;
    tx.commit().await?;
    Ok(token)
}

/// Who holds this token, if the session still runs. Asked for on every page; what it writes is when she was last seen,
/// at most once a minute.
pub async fn signed_in(office: &Office, token: &str) -> Result<Option<SignedIn>> {
    let hash = token_hash(token);
    let now = office.clock().now_utc();
    let Some(session) = store::session(office.db().reader(), &hash).await? else {
        return Ok(None);
    };
    let ago = |text: &str| {
        let then = chrono::DateTime::parse_from_rfc3339(text);
        then.map_or(i64::MAX, |then| (now - then.to_utc()).num_minutes())
    };
    if session.ended_at.is_some()
        || ago(&session.created_at) >= SESSION_HOURS * 60
        || ago(&session.seen_at) >= IDLE_MINUTES
    {
        return Ok(None);
    }
    let Some(user) = store::user_numbered(office.db().reader(), session.user_id).await? else {
        return Ok(None);
    };
    if user.disabled_at.is_some() {
        return Ok(None);
    }
    if ago(&session.seen_at) >= 1 {
        // No page waits for it: an import may hold the one connection that writes.
        let (db, now) = (office.db().clone(), moment_text(now));
        tokio::spawn(async move { store::session_seen(&db, &hash, &now).await });
    }
    Ok(Some(SignedIn {
        actor: Actor::user(user, Channel::Browser),
        form_token: form_token(office, token),
    }))
}

/// Whose session this was, running or not, and what her forms carried.
pub(super) async fn ran_out(office: &Office, token: &str) -> Result<Option<(i64, String)>> {
    let session = store::session(office.db().reader(), &token_hash(token)).await?;
    Ok(session.map(|session| (session.user_id, form_token(office, token))))
}

fn form_token(office: &Office, token: &str) -> String {
    office.keyring().mac_hex(format!("form|{token}").as_bytes())
}

/// A user by whose leave something is done without her session: a phone she handed a link to. Nobody once disabled.
pub async fn by_leave_of(office: &Office, user: i64) -> Result<Option<Actor>> {
    let user = store::user_numbered(office.db().reader(), user).await?;
    let user = user.filter(|user| user.disabled_at.is_none());
    Ok(user.map(|user| Actor::user(user, Channel::Browser)))
}

/// Ends a session.
pub async fn sign_out(office: &Office, actor: &Actor, token: &str) -> Result<()> {
    let tx = office.db().begin().await?;
    store::end_session(
        &tx,
        &token_hash(token),
        &moment_text(office.clock().now_utc()),
    )
    .await?;
    let subject = format!("用户 {}", actor.name);
    let region = actor.division().region();
    audit::append(office, &tx, actor, region, "sign_out", &subject, &json!({})).await?;
    tx.commit().await
}

/// What the login page's form carries, before anybody is signed in.
pub fn stranger_token(office: &Office) -> String {
    office.keyring().mac_hex(b"form|stranger")
}

fn token_hash(token: &str) -> String {
    seal::sm3_hex(token.as_bytes())
}

/// What a user has set under a name, as JSON text.
pub async fn preference(office: &Office, actor: &Actor, name: &str) -> Result<Option<String>> {
    store::preference(
        office.db().reader(),
        office.profile().division.region(),
        actor.user,
        name,
    )
    .await
}

/// Everything a user has set under names that begin so, in order of name.
pub async fn preferences(
    office: &Office,
    actor: &Actor,
    beginning: &str,
) -> Result<Vec<(String, String)>> {
    store::preferences(
        office.db().reader(),
        office.profile().division.region(),
        actor.user,
        beginning,
    )
    .await
}

/// Sets something for oneself; nothing takes it away. No record of the office: not in the audit.
pub async fn set_preference(
    office: &Office,
    actor: &Actor,
    name: &str,
    value: Option<&str>,
) -> Result<()> {
    let tx = office.db().begin().await?;
    store::set_preference(
        &tx,
        office.profile().division.region(),
        actor.user,
        name,
        value,
    )
    .await?;
    tx.commit().await
}
