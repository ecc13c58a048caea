//! Signing in and out, and what a user has set for herself.

use serde_json::json;

use super::given::{Given, given, set_given};
use super::named;
use super::named::users_by_id;
use super::passwords::is_right;
use super::policy::Security;
use super::second;
use super::store;
use super::tries;
use ground::audit;
use ground::authority::{Actor, Channel, Second, User, UserKey};
use ground::error::{Error, Result};
use ground::office::Office;
use ground::time::moment_text;

/// A session ends so long after it began. Hours.
const SESSION_HOURS: i64 = 12;
/// A session ends when nothing was asked for so long. Minutes.
const IDLE_MINUTES: i64 = 30;
/// So long may be what is typed as a password. Bytes.
const PASSWORD_BYTES: usize = 1024;

/// Somebody signed in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who.
    pub actor: Actor,
    /// What her forms carry against forged posts.
    pub form_token: String,
    /// Whether her password is one that an administrator chose: she changes it before anything else.
    pub password_given: bool,
}

/// Somebody tries to sign in.
#[derive(Debug, Clone, Copy)]
pub struct Attempt<'a> {
    /// What was typed as the name.
    pub name: &'a str,
    /// What was typed as the password.
    pub password: &'a str,
    /// From where.
    pub address: &'a str,
    /// What the device keeps of those who signed in on it.
    pub devices: &'a str,
}

/// What somebody gets who signed in.
#[derive(Debug)]
pub struct Entered {
    /// For the cookie of the session.
    pub token: String,
    /// For the device to keep.
    pub devices: String,
}

/// So long may be what is typed as a name: 张三@甲镇.
pub const NAME_TYPED: usize = 80;

/// Checks the password of who a name was found to be and opens a session.
///
/// # Errors
/// The same refusal, after the same time, for an unknown name, a wrong password and a disabled account; when too much
/// was tried.
pub async fn sign_in(office: &Office, user: Option<User>, tried: Attempt<'_>) -> Result<Entered> {
    let refusal = || Error::refusal("姓名或密码不对，请核对后重填");
    if tried.name.chars().count() > NAME_TYPED || tried.password.len() > PASSWORD_BYTES {
        return Err(refusal());
    }
    let from = (tried.address, tried.devices);
    let fresh = match &user {
        Some(user) => given(office.db().reader(), user.key()).await?.is_some(),
        None => false,
    };
    let lanes = tries::lanes(office, (tried.name, user.as_ref()), from, fresh);
    tries::take(office, &lanes).await?;
    let hash = match &user {
        Some(user) => Some(store::password_hash(office.db().reader(), user).await?),
        None => None,
    };
    let right = is_right(tried.password, hash).await?;
    let Some(user) = user.clone().filter(|_| right) else {
        tell_refused(office, user.as_ref(), tried.address).await?;
        return Err(refusal());
    };
    let mut secret = [0u8; 32];
    office.entropy().fill(&mut secret)?;
    let token = seal::hex_encode(&secret);
    let tx = office.db().begin().await?;
    let now = moment_text(office.clock().now_utc());
    match given(tx.connection(), user.key()).await? {
        None => {}
        Some(Given::Fresh) => set_given(&tx, user.key(), Some(Given::Used)).await?,
        Some(Given::Used) => {
            return Err(Error::refusal(
                "这个初始密码已经用过一次，不能再用，请找系统管理员重设",
            ));
        }
    }
    tries::give_back(&tx, &lanes).await?;
    store::insert_session(
        office.keyring(),
        &tx,
        &store::token_hash(&token),
        user.key(),
        &now,
    )
    .await?;
    let devices = tries::remembered(office, user.key(), tried.devices)?;
    let region = user.division.region();
    let actor = named::at_work(office, user, Channel::Browser).await?;
    let subject = format!("用户 {}", actor.name);
    audit::append(
        office,
        &tx,
        &actor,
        region,
        "sign_in",
        &subject,
        &json!({ "来处": tried.address }),
    )
    .await?;
    tx.commit().await?;
    Ok(Entered { token, devices })
}

/// Tells the audit that somebody did not get in, and from where; never what was typed, which may be a password. Those with
/// a name nobody has are told too, so that it takes as long; how many there can be, the lanes say.
async fn tell_refused(office: &Office, user: Option<&User>, address: &str) -> Result<()> {
    let region = user.map_or(office.profile().division, |user| user.division);
    let subject = user.map_or("登录".to_owned(), |user| format!("用户 {}", user.name));
    let detail = json!({ "来处": address });
    let (tx, nobody) = (
        office.db().begin().await?,
        Actor::stranger(office.profile().division),
    );
    let region = region.region();
    audit::append(
        office,
        &tx,
        &nobody,
        region,
        "sign_in_refuse",
        &subject,
        &detail,
    )
    .await?;
    tx.commit().await
}

/// Who holds this token, if the session still runs. Asked for on every page; what it writes is when she was last seen,
/// at most once a minute.
pub async fn signed_in(office: &Office, token: &str) -> Result<Option<SignedIn>> {
    let hash = store::token_hash(token);
    let now = office.clock().now_utc();
    let Some(session) = store::session(office.keyring(), office.db().reader(), &hash).await? else {
        return Ok(None);
    };
    let ago = |text: &str| {
        let then = chrono::DateTime::parse_from_rfc3339(text);
        then.map_or(i64::MAX, |then| (now - then.to_utc()).num_minutes())
    };
    if session.ended_at.is_some()
        || ago(&session.created_at) >= SESSION_HOURS * 60
        || (ago(&session.seen_at) >= IDLE_MINUTES && !ground::sabotaged!("idle"))
    {
        return Ok(None);
    }
    let key = UserKey::new(session.region, session.user_id);
    let Some(user) = store::user(office.db().reader(), key).await? else {
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
    let mut actor = named::at_work(office, user, Channel::Browser).await?;
    if second::has(office.db().reader(), key).await? {
        let minutes = Security::load(office.catalogue())?.second_factor.minutes;
        actor.second = match &session.proved_at {
            None => Second::Unproven,
            // A clock that was put back makes nothing fresh for ever.
            Some(at) if (0..minutes).contains(&ago(at)) => Second::Fresh,
            Some(_) => Second::Stale,
        };
    }
    Ok(Some(SignedIn {
        password_given: given(office.db().reader(), actor.key()).await?.is_some(),
        actor,
        form_token: form_token(office, token),
    }))
}

/// Whose session this was, running or not, and what her forms carried.
pub(super) async fn ran_out(office: &Office, token: &str) -> Result<Option<(UserKey, String)>> {
    let session = store::session(
        office.keyring(),
        office.db().reader(),
        &store::token_hash(token),
    )
    .await?;
    let key = |session: store::SessionRow| UserKey::new(session.region, session.user_id);
    Ok(session.map(|session| (key(session), form_token(office, token))))
}

fn form_token(office: &Office, token: &str) -> String {
    office.keyring().mac_hex(format!("form|{token}").as_bytes())
}

/// A user by whose leave something is done without her session, with a record of a region: a phone she handed a link
/// to. Nobody once disabled.
pub async fn by_leave_of(office: &Office, region: i32, user: i64) -> Result<Option<Actor>> {
    let user = users_by_id(office, office.db().reader(), region)
        .await?
        .remove(&user);
    match user.filter(|user| user.disabled_at.is_none()) {
        Some(user) => Ok(Some(named::at_work(office, user, Channel::Browser).await?)),
        None => Ok(None),
    }
}

/// Ends a session.
pub async fn sign_out(office: &Office, actor: &Actor, token: &str) -> Result<()> {
    let tx = office.db().begin().await?;
    store::end_session(
        &tx,
        &store::token_hash(token),
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

/// What a user has set under a name, as JSON text.
pub async fn preference(office: &Office, actor: &Actor, name: &str) -> Result<Option<String>> {
    store::preference(office.db().reader(), actor.key(), name).await
}

/// Everything a user has set under names that begin so, in order of name.
pub async fn preferences(
    office: &Office,
    actor: &Actor,
    beginning: &str,
) -> Result<Vec<(String, String)>> {
    store::preferences(office.db().reader(), actor.key(), beginning).await
}

/// Sets something for oneself; nothing takes it away. No record of the office: not in the audit.
pub async fn set_preference(
    office: &Office,
    actor: &Actor,
    name: &str,
    value: Option<&str>,
) -> Result<()> {
    let tx = office.db().begin().await?;
    store::set_preference(&tx, actor.key(), name, value).await?;
    tx.commit().await
}
