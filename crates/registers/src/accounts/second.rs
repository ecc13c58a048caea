//! The second factor (二次验证): a code of her phone besides her password. Each code counts once, in whichever window and
//! after whichever start of the server: what was taken last stands in the database.

use sea_orm::{ConnectionTrait, FromQueryResult};
use serde_json::json;

use super::passwords::is_right;
use super::store;
use super::tries;
use ground::audit;
use ground::authority::{Actor, User, UserKey};
use ground::db::{self, Tx};
use ground::error::{Error, Result};
use ground::office::Office;
use ground::sealed::SealedTable;
use ground::time::moment_text;

/// So many recovery codes are given out.
pub const RECOVERY_CODES: usize = 10;
/// A recovery code is two groups of so many letters.
const GROUP: usize = 5;
/// Letters and digits that are not taken for each other on paper.
const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// What a secret is sealed for.
const PURPOSE: &str = "second_factor";
/// What a recovery code is hashed for.
const RECOVERY: &str = "recovery_code";

/// Second factors, marked. Rows are never taken away: one that does not count any more says so.
pub const SECOND_FACTOR: SealedTable = SealedTable {
    name: "second_factor",
    columns: &[
        "region",
        "id",
        "user_id",
        "secret_sealed",
        "state",
        "set_at",
        "last_step",
        "codes",
    ],
};

#[derive(FromQueryResult)]
struct Factor {
    id: i64,
    secret_sealed: String,
    set_at: String,
    last_step: i64,
    codes: String,
}

impl Factor {
    fn secret(&self, office: &Office) -> Result<Vec<u8>> {
        let typed = office.open_field(PURPOSE, self.id, &self.secret_sealed)?;
        seal::totp::from_typed(&typed).ok_or_else(|| Error::inconsistent("二次验证"))
    }

    fn hashes(&self) -> Result<Vec<String>> {
        Ok(serde_json::from_str(&self.codes)?)
    }
}

/// The latest row of a user in a state.
async fn found(c: &impl ConnectionTrait, user: UserKey, state: &str) -> Result<Option<Factor>> {
    let sql = "SELECT id, secret_sealed, set_at, last_step, codes FROM second_factor \
               WHERE region = $1 AND user_id = $2 AND state = $3 ORDER BY id DESC LIMIT 1";
    db::one(c, sql, {
        vec![user.region.into(), user.id.into(), state.into()]
    })
    .await
}

/// Whether a user has one.
pub(super) async fn has(c: &impl ConnectionTrait, user: UserKey) -> Result<bool> {
    Ok(found(c, user, "used").await?.is_some())
}

/// What somebody has: since when, and how many recovery codes are left.
pub struct Had {
    /// When it was set.
    pub set_at: String,
    /// So many recovery codes are left.
    pub left: usize,
}

/// The actor's own second factor.
pub async fn own(office: &Office, actor: &Actor) -> Result<Option<Had>> {
    let factor = found(office.db().reader(), actor.key(), "used").await?;
    let had = |factor: Factor| {
        Ok(Had {
            left: factor.hashes()?.len(),
            set_at: factor.set_at,
        })
    };
    factor.map(had).transpose()
}

/// The secret of the one she is about to set, as it is typed into a phone; the same until she has.
///
/// # Errors
/// When she has one and has not just typed its code: whoever finds her machine open does not change her phone.
pub async fn begin(office: &Office, actor: &Actor) -> Result<String> {
    may_set(office, actor).await?;
    let tx = office.db().begin().await?;
    if let Some(drawn) = found(tx.connection(), actor.key(), "trying").await? {
        return Ok(seal::totp::as_typed(&drawn.secret(office)?));
    }
    let mut secret = [0u8; seal::totp::SECRET_BYTES];
    office.entropy().fill(&mut secret)?;
    let typed = seal::totp::as_typed(&secret);
    let key = actor.key();
    let id = db::take_numbers(&tx, key.region, SECOND_FACTOR.name, 1).await?;
    let row = vec![
        key.region.into(),
        id.into(),
        key.id.into(),
        office.seal_field(PURPOSE, id, &typed)?.into(),
        "trying".into(),
        moment_text(office.clock().now_utc()).into(),
        0i64.into(),
        "[]".into(),
    ];
    SECOND_FACTOR
        .insert(office.keyring(), &tx, vec![row])
        .await?;
    tx.commit().await?;
    Ok(typed)
}

async fn may_set(office: &Office, actor: &Actor) -> Result<()> {
    use ground::authority::Second;
    let has = has(office.db().reader(), actor.key()).await?;
    match has && actor.second != Second::Fresh {
        true => Err(Error::Prove),
        false => Ok(()),
    }
}

/// Sets it, once her phone shows the right code; answers the recovery codes, which are shown this once.
///
/// # Errors
/// When the password or the code is not right, or too much was tried.
pub async fn set(
    office: &Office,
    actor: &Actor,
    (password, code): (&str, &str),
    token: &str,
) -> Result<Vec<String>> {
    may_set(office, actor).await?;
    let (reader, key) = (office.db().reader(), actor.key());
    let user = store::user(reader, key).await?;
    let user = user.ok_or_else(|| Error::not_found("您的账户"))?;
    let lanes = [tries::second_lane(office, key)];
    tries::take(office, &lanes).await?;
    let hash = store::password_hash(reader, &user).await?;
    if !is_right(password, Some(hash)).await? {
        return Err(Error::at("password", "密码不对，请重新填写"));
    }
    let tx = office.db().begin().await?;
    let drawn = found(tx.connection(), key, "trying").await?;
    let drawn = drawn.ok_or_else(|| Error::refusal("请重新打开这一页，再扫一次"))?;
    let step = seal::totp::step_of(&drawn.secret(office)?, &digits(code), now(office));
    let step = step.ok_or_else(|| {
        Error::at(
            "code",
            "验证码不对。请看手机上现在的六位数字；手机的时间要准，差一分钟就对不上",
        )
    })?;
    let (codes, hashes) = recovery_codes(office)?;
    let before = found(tx.connection(), key, "used").await?;
    if let Some(before) = &before {
        write(
            office,
            &tx,
            key,
            before.id,
            ("ended", before.last_step, "[]"),
        )
        .await?;
    }
    let left = serde_json::to_string(&hashes)?;
    let step = i64::try_from(step).unwrap_or(i64::MAX);
    write(office, &tx, key, drawn.id, ("used", step, &left)).await?;
    tries::give_back(&tx, &lanes).await?;
    let at = moment_text(office.clock().now_utc());
    store::session_proved(office.keyring(), &tx, &store::token_hash(token), &at).await?;
    let what = if before.is_some() { "换了" } else { "设了" };
    told(office, &tx, actor, "second_set", json!({ "怎么": what })).await?;
    tx.commit().await?;
    Ok(codes)
}

/// Shows it: a code of her phone, or one of the recovery codes. Answers how many of these are left where one was taken.
///
/// # Errors
/// When it is wrong or was taken before, or too much was tried.
pub async fn prove(
    office: &Office,
    actor: &Actor,
    typed: &str,
    token: &str,
) -> Result<Option<usize>> {
    let key = actor.key();
    let lanes = [tries::second_lane(office, key)];
    tries::take(office, &lanes).await?;
    let tx = office.db().begin().await?;
    let factor = found(tx.connection(), key, "used").await?;
    let factor = factor.ok_or_else(|| Error::refusal("您还没有设二次验证"))?;
    let at = moment_text(office.clock().now_utc());
    let digits = digits(typed);
    let mut left = None;
    if digits.len() == 6 {
        let step = seal::totp::step_of(&factor.secret(office)?, &digits, now(office));
        let step = step.ok_or_else(|| Error::at(CODE, "验证码不对。请看手机上现在的六位数字"))?;
        let step = i64::try_from(step).unwrap_or(i64::MAX);
        if step <= factor.last_step && !ground::sabotaged!("code_once") {
            return Err(Error::at(
                CODE,
                "这个验证码已经用过，一个只能用一次。请等手机上换了下一个再输",
            ));
        }
        write(office, &tx, key, factor.id, ("used", step, &factor.codes)).await?;
    } else {
        let said = recovery_hash(office, typed);
        let mut hashes = factor.hashes()?;
        let place = hashes.iter().position(|hash| *hash == said);
        let place = place.ok_or_else(|| {
            Error::at(
                CODE,
                "验证码、恢复码都不对。验证码是六位数字，恢复码是纸上的十个字符",
            )
        })?;
        hashes.remove(place);
        let codes = serde_json::to_string(&hashes)?;
        let row = ("used", factor.last_step, codes.as_str());
        write(office, &tx, key, factor.id, row).await?;
        let detail = json!({ "还剩": hashes.len() });
        told(office, &tx, actor, "second_recovery", detail).await?;
        left = Some(hashes.len());
    }
    tries::give_back(&tx, &lanes).await?;
    store::session_proved(office.keyring(), &tx, &store::token_hash(token), &at).await?;
    tx.commit().await?;
    Ok(left)
}

/// The field in which a code is typed.
pub const CODE: &str = "_code";

/// Takes it from a user who lost her phone and her recovery codes: agreed to by a second person.
pub(super) async fn end(office: &Office, tx: &Tx, user: &User) -> Result<()> {
    let key = user.key();
    for state in ["used", "trying"] {
        if let Some(factor) = found(tx.connection(), key, state).await? {
            let row = ("ended", factor.last_step, "[]");
            write(office, tx, key, factor.id, row).await?;
        }
    }
    Ok(())
}

async fn write(
    office: &Office,
    tx: &Tx,
    user: UserKey,
    id: i64,
    (state, step, codes): (&str, i64, &str),
) -> Result<()> {
    let sql = "UPDATE second_factor SET state = $3, last_step = $4, codes = $5 \
               WHERE region = $1 AND id = $2";
    let values = vec![
        user.region.into(),
        id.into(),
        state.into(),
        step.into(),
        codes.into(),
    ];
    db::execute(tx.connection(), sql, values).await?;
    SECOND_FACTOR
        .reseal(
            office.keyring(),
            tx,
            user.region,
            "id = $2",
            vec![id.into()],
        )
        .await
}

async fn told(
    office: &Office,
    tx: &Tx,
    actor: &Actor,
    action: &str,
    detail: serde_json::Value,
) -> Result<()> {
    let (region, subject) = (actor.key().region, format!("用户 {}", actor.name));
    audit::append(office, tx, actor, region, action, &subject, &detail).await?;
    Ok(())
}

fn now(office: &Office) -> u64 {
    u64::try_from(office.clock().now_utc().timestamp()).unwrap_or(0)
}

/// 123 456 as 123456, in digits of either width; nothing where there is anything else.
fn digits(typed: &str) -> String {
    let typed = kernel::squeeze(typed);
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    match digits.chars().all(|c| c.is_ascii_digit()) {
        true => digits,
        false => String::new(),
    }
}

fn recovery_hash(office: &Office, typed: &str) -> String {
    let letters = typed.chars().filter(|c| c.is_ascii_alphanumeric());
    let letters: String = letters.map(|c| c.to_ascii_uppercase()).collect();
    office.keyring().search_hash(RECOVERY, &letters)
}

/// Codes that are drawn, K7QMX-4TPHN, and their hashes.
fn recovery_codes(office: &Office) -> Result<(Vec<String>, Vec<String>)> {
    let mut drawn = [0u8; RECOVERY_CODES * 2 * GROUP];
    office.entropy().fill(&mut drawn)?;
    let letter = |byte: &u8| char::from(LETTERS[usize::from(byte % 32)]);
    let code = |bytes: &[u8]| {
        let groups = bytes.chunks(GROUP);
        let groups = groups.map(|group| group.iter().map(letter).collect::<String>());
        groups.collect::<Vec<_>>().join("-")
    };
    let codes: Vec<String> = drawn.chunks(2 * GROUP).map(code).collect();
    let hashes = codes.iter().map(|code| recovery_hash(office, code));
    let hashes = hashes.collect();
    Ok((codes, hashes))
}
