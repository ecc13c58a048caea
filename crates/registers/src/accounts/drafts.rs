//! What was typed and not yet submitted (草稿): kept sealed for the user who typed it, nobody else. Two kinds: a form being
//! filled in, under the form's name; and a post that came after its session had run out, to be submitted again.

use sea_orm::{ConnectionTrait, FromQueryResult};
use serde::{Deserialize, Serialize};

use super::sessions::ran_out;
use ground::authority::{Actor, UserKey};
use ground::db;
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::office::Office;
use ground::time::moment_text;

/// How much one draft may hold, as JSON. Bytes.
const DRAFT_BYTES_MAX: usize = 256 * 1024;
/// How many drafts somebody may have at once: a form has one.
const DRAFTS_MAX: i64 = 200;
/// How much the drafts of somebody may hold together, sealed. Bytes.
const DRAFTS_BYTES_MAX: i64 = 4 * 1024 * 1024;
/// How long a draft waits. Days.
const DRAFT_DAYS: i64 = 30;
/// Name of a form at most. Characters.
const NAME_MAX: usize = 80;
/// The draft that is a post to be submitted again; no form's name begins with `_`.
const POST: &str = "_post";

/// What was typed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Draft {
    /// Where it was posted; empty while the form is still being filled in.
    pub path: String,
    /// Names and values, without the token.
    pub fields: Vec<(String, String)>,
    /// When it was kept: an instant.
    #[serde(default)]
    pub saved_at: String,
}

/// Names and values of a form, without its token.
pub type Typed = Vec<(String, String)>;

/// Keeps what stands in a form.
///
/// # Errors
/// Refused when it is too much.
pub async fn save(office: &Office, actor: &Actor, form: &str, typed: Typed) -> Result<()> {
    if form.starts_with('_') || form.chars().count() > NAME_MAX {
        return Err(Error::refusal("这张表单不能存草稿"));
    }
    keep(office, actor.key(), form, "", typed).await
}

/// What was kept of a form.
pub async fn load(office: &Office, actor: &Actor, form: &str) -> Result<Option<Draft>> {
    let Some(row) = draft(office.db().reader(), actor.key(), form).await? else {
        return Ok(None);
    };
    let text = office.open_field(&purpose(form), actor.user, &row.fields_sealed)?;
    let draft: Draft = serde_json::from_str(&text).map_err(|e| Error::Fault(e.into()))?;
    Ok(Some(Draft {
        saved_at: row.saved_at,
        ..draft
    }))
}

/// Forgets what was kept of a form.
pub async fn discard(office: &Office, actor: &Actor, form: &str) -> Result<()> {
    let tx = office.db().begin().await?;
    delete(&tx, actor.key(), form).await?;
    tx.commit().await
}

/// Whose session with this token has run out, and what her forms carried; asked before a post of hers is read.
pub async fn late_sender(office: &Office, token: &str) -> Result<Option<LateSender>> {
    let found = ran_out(office, token).await?;
    Ok(found.map(|(user, form_token)| LateSender { user, form_token }))
}

/// Somebody whose session ran out while she was typing.
#[derive(Debug)]
pub struct LateSender {
    user: UserKey,
    /// What her own forms carried.
    pub form_token: String,
}

impl LateSender {
    /// Keeps her post until she has signed in again. Whoever asks has seen that it came from her own form.
    pub async fn keep_post(&self, office: &Office, path: &str, typed: Typed) -> Result<()> {
        keep(office, self.user, POST, path, typed).await
    }
}

/// The post that waits to be submitted again.
pub async fn kept_post(office: &Office, actor: &Actor) -> Result<Option<Draft>> {
    load(office, actor, POST).await
}

/// Forgets the post that waits.
pub async fn discard_post(office: &Office, actor: &Actor) -> Result<()> {
    discard(office, actor, POST).await
}

async fn keep(office: &Office, user: UserKey, form: &str, path: &str, typed: Typed) -> Result<()> {
    let draft = Draft {
        path: path.to_owned(),
        fields: typed,
        saved_at: String::new(),
    };
    let text = serde_json::to_string(&draft).map_err(|e| Error::Fault(e.into()))?;
    if text.len() > DRAFT_BYTES_MAX {
        return Err(Error::refusal("填写的内容太长，没有存成草稿，请直接提交"));
    }
    let sealed = office.seal_field(&purpose(form), user.id, &text)?;
    let now = office.clock().now_utc();
    let tx = office.db().begin().await?;
    let long_ago = moment_text(now - chrono::Duration::days(DRAFT_DAYS));
    delete_before(&tx, &long_ago).await?;
    let (drafts, bytes) = others(&tx, user, form).await?;
    let length = i64::try_from(sealed.len()).unwrap_or(i64::MAX);
    if drafts >= DRAFTS_MAX || bytes.saturating_add(length) > DRAFTS_BYTES_MAX {
        return Err(Error::refusal(
            "您的草稿太多了，这一份没有存。请先提交或放弃几份，或者直接提交这一份",
        ));
    }
    let columns = ["region", "user_id", "form", "fields_sealed", "saved_at"];
    let row = vec![
        user.region.into(),
        user.id.into(),
        form.into(),
        sealed.into(),
        moment_text(now).into(),
    ];
    db::upsert(
        tx.connection(),
        "draft",
        &columns,
        &["region", "user_id", "form"],
        vec![row],
    )
    .await?;
    tx.commit().await
}

fn purpose(form: &str) -> String {
    format!("draft:{form}")
}

#[derive(FromQueryResult)]
struct DraftRow {
    fields_sealed: String,
    saved_at: String,
}

async fn draft(c: &impl ConnectionTrait, user: UserKey, form: &str) -> Result<Option<DraftRow>> {
    let sql = "SELECT fields_sealed, saved_at FROM draft WHERE region = $1 AND user_id = $2 AND form = $3";
    let values = vec![user.region.into(), user.id.into(), form.into()];
    db::one(c, sql, values).await
}

/// How many drafts somebody has beside that of a form, and how much they hold.
async fn others(tx: &Tx, user: UserKey, form: &str) -> Result<(i64, i64)> {
    let sql = "SELECT COUNT(*), COALESCE(SUM(LENGTH(fields_sealed)), 0) FROM draft \
               WHERE region = $1 AND user_id = $2 AND form <> $3";
    let values = vec![user.region.into(), user.id.into(), form.into()];
    let found: Vec<(i64, i64)> = db::tuples(tx.connection(), sql, values).await?;
    Ok(found.first().copied().unwrap_or_default())
}

async fn delete(tx: &Tx, user: UserKey, form: &str) -> Result<()> {
    let sql = "DELETE FROM draft WHERE region = $1 AND user_id = $2 AND form = $3";
    let values = vec![user.region.into(), user.id.into(), form.into()];
    db::execute(tx.connection(), sql, values).await?;
    Ok(())
}

async fn delete_before(tx: &Tx, moment: &str) -> Result<()> {
    let sql = "DELETE FROM draft WHERE saved_at < $1";
    db::execute(tx.connection(), sql, vec![moment.into()]).await?;
    Ok(())
}
