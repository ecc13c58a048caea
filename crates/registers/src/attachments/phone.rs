//! Photos straight from a phone: a link shown as a QR code, good for ten minutes and twenty files, that adds to one record
//! in its maker's name and opens nothing else.

use serde_json::json;

use super::actions::{Added, add, owned};
use super::store;
use super::{Owner, OwnerKind};
use crate::accounts::sessions::by_leave_of;
use ground::audit;
use ground::authority::Actor;
use ground::error::{Error, Result};
use ground::files::Upload;
use ground::office::Office;
use ground::time::moment_text;

/// A link is good for so long. Minutes.
pub const LINK_MINUTES: i64 = 10;
/// A link brings so many files.
pub const LINK_FILES: i32 = 20;

/// A link that is still good.
#[derive(Debug)]
pub struct OpenLink {
    /// The record.
    pub owner: Owner,
    /// In whose name.
    pub actor: Actor,
    /// How many files it may still bring.
    pub files_left: i32,
}

fn hash(token: &str) -> String {
    seal::sm3_hex(format!("phone|{token}").as_bytes())
}

/// Makes a link to a record; answers its token.
pub async fn link_make(office: &Office, actor: &Actor, owner: Owner) -> Result<String> {
    owned(office, actor, owner, true).await?;
    let mut secret = [0u8; 24];
    office.entropy().fill(&mut secret)?;
    let token = seal::hex_encode(&secret);
    let tx = office.db().begin().await?;
    let at = moment_text(office.clock().now_utc());
    store::insert_link(
        office.keyring(),
        &tx,
        &hash(&token),
        actor.user,
        owner,
        &at,
        LINK_FILES,
    )
    .await?;
    let (region, subject) = (owner.region, owner.subject());
    let detail = json!({ "有效分钟": LINK_MINUTES, "最多张数": LINK_FILES });
    audit::append(
        office,
        &tx,
        actor,
        region,
        "phone_link_make",
        &subject,
        &detail,
    )
    .await?;
    tx.commit().await?;
    Ok(token)
}

/// Who stands behind a link, and what it is for.
///
/// # Errors
/// The same for a link that never was, has run out, or whose maker was disabled.
pub async fn link_open(office: &Office, token: &str) -> Result<OpenLink> {
    let gone = || Error::refusal("这个链接已失效，请在电脑上重新点“手机拍照上传”再扫一次");
    let link = store::link(office.keyring(), office.db().reader(), &hash(token)).await?;
    let link = link.ok_or_else(|| Error::not_found("这个链接"))?;
    let age = chrono::DateTime::parse_from_rfc3339(&link.made_at).map_or(i64::MAX, |made| {
        (office.clock().now_utc() - made.to_utc()).num_seconds()
    });
    if age >= LINK_MINUTES * 60 || link.files_left <= 0 {
        return Err(gone());
    }
    let actor = by_leave_of(office, link.region, link.user_id)
        .await?
        .ok_or_else(gone)?;
    let owner = Owner {
        kind: OwnerKind::read(&link.owner_kind).ok_or_else(gone)?,
        region: link.region,
        id: link.owner,
    };
    Ok(OpenLink {
        owner,
        actor,
        files_left: link.files_left,
    })
}

/// Adds files by a link.
///
/// # Errors
/// When it is no longer good, or brings fewer files than these.
pub async fn link_add(office: &Office, token: &str, files: Vec<Upload>) -> Result<Added> {
    let link = link_open(office, token).await?;
    let count = i32::try_from(files.len()).unwrap_or(i32::MAX);
    let tx = office.db().begin().await?;
    if !store::spend_link(&tx, &hash(token), count).await? {
        return Err(Error::refusal(format!(
            "这个链接最多还能传 {} 张，请少选几张，或在电脑上重新扫码",
            link.files_left
        )));
    }
    tx.commit().await?;
    add(office, &link.actor, link.owner, files).await
}
