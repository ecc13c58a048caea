//! Files added to a record, shown, put in order, turned, taken off. The record's own subject says who may.

use serde_json::json;

use super::store::{self, Attachment};
use super::{Homes, Owner};
use crate::organisation::division_name;
use ground::attachments::{FILES_MAX, Media, keep, kept, seal_plain, sniff};
use ground::audit;
use ground::authority::Actor;
use ground::db;
use ground::error::{Error, Result};
use ground::files::Upload;
use ground::key::{Number, read_key};
use ground::office::Office;
use ground::photos;
use ground::time::{moment_shown, moment_text};

/// A name of a file is kept up to so many characters.
const NAME_MAX: usize = 80;

/// A record somebody was let at: its place in words, and its page.
pub struct Owned {
    pub(crate) place: String,
    /// Its page.
    pub page: String,
}

/// Lets an actor at a record, for looking or for adding.
pub async fn owned(office: &Office, actor: &Actor, owner: Owner, write: bool) -> Result<Owned> {
    let Homes(open) = office.handed()?;
    let home = open(office, actor, owner, write).await?;
    let name = division_name(office.db().reader(), home.division).await?;
    Ok(Owned {
        place: name.unwrap_or_default(),
        page: home.page,
    })
}

/// What became of files that were sent.
#[derive(Debug, Default)]
pub struct Added {
    /// How many are new.
    pub new: usize,
    /// How many were there already.
    pub same: usize,
    /// What was not taken, and why.
    pub refused: Vec<String>,
    /// Whether photographs had to stay without words on them.
    pub unstamped: bool,
}

impl Added {
    /// As it is told after the files were sent; nothing when none were.
    pub fn told(&self) -> String {
        let mut told = Vec::new();
        if self.new > 0 {
            told.push(format!("收下 {} 个附件", self.new));
        }
        if self.same > 0 {
            told.push(format!("{} 个原来就有", self.same));
        }
        told.extend(self.refused.iter().take(3).cloned());
        if self.refused.len() > 3 {
            told.push(format!("另有 {} 个没有收", self.refused.len() - 3));
        }
        if self.unstamped {
            told.push("服务器上没有中文字体，照片没有加水印，请告诉系统管理员安装".to_owned());
        }
        told.join("；")
    }
}

/// A file made ready to be kept.
struct Ready {
    media: Media,
    stored: Vec<u8>,
    clean: Option<Vec<u8>>,
    small: Option<Vec<u8>>,
    stamp: String,
}

/// Makes a file ready; pictures are reduced and stamped with when, where, by which office and by whom.
fn ready(
    bytes: &[u8],
    place: &str,
    by: &str,
    now: &str,
) -> std::result::Result<Ready, &'static str> {
    let media = sniff(bytes)?;
    if media != Media::Picture {
        return Ok(Ready {
            media,
            stored: bytes.to_vec(),
            clean: None,
            small: None,
            stamp: String::new(),
        });
    }
    let photo = photos::reduce(bytes)?;
    let when = photo.taken.unwrap_or_else(|| now.to_owned());
    let lines = [format!("{when}　{place}"), by.to_owned()];
    Ok(Ready {
        media,
        stored: photos::stamped(&photo.clean, &lines)?,
        small: Some(photos::small(&photo.clean)?),
        clean: Some(photo.clean),
        stamp: lines.join("\n"),
    })
}

/// Adds files to a record. Those that cannot be taken are named and keep nothing from the rest; a file that is there
/// already is the same file, so that sending everything again after a broken line adds only what is missing.
///
/// # Errors
/// When the record is not the actor's, or too many are sent at once.
pub async fn add(
    office: &Office,
    actor: &Actor,
    owner: Owner,
    files: Vec<Upload>,
) -> Result<Added> {
    let mut added = Added::default();
    if files.is_empty() {
        return Ok(added);
    }
    let owned = owned(office, actor, owner, true).await?;
    if files.len() > FILES_MAX {
        return Err(Error::refusal(format!(
            "一次最多传 {FILES_MAX} 个文件，请分几次"
        )));
    }
    let now = moment_shown(&moment_text(office.clock().now_utc()));
    let unit = division_name(office.db().reader(), actor.division()).await?;
    let unit = unit.unwrap_or_else(|| office.profile().name.clone());
    let by = format!("{unit}　{}", actor.name);
    let mut there: Vec<String> = of_owner(office, owner)
        .await?
        .into_iter()
        .map(|a| a.original_hash)
        .collect();
    for file in files {
        let original = seal::sm3_hex(&file.bytes);
        if there.contains(&original) {
            added.same += 1;
            continue;
        }
        let (place, by, now) = (owned.place.clone(), by.clone(), now.clone());
        let (name, size) = (file_name(&file.file_name), file.bytes.len());
        let work = move || ready(&file.bytes, &place, &by, &now);
        let made = tokio::task::spawn_blocking(work).await;
        let made = match made.map_err(|e| Error::Fault(e.into()))? {
            Ok(made) => made,
            Err(why) => {
                added.refused.push(format!("{name}没有收：{why}"));
                continue;
            }
        };
        added.unstamped |= made.media == Media::Picture && !photos::can_stamp();
        let kept = |bytes: &Option<Vec<u8>>| bytes.as_ref().map(|b| keep(office, b)).transpose();
        let attachment = Attachment {
            region: owner.region,
            id: 0,
            owner_kind: owner.kind.code().to_owned(),
            owner: owner.id,
            place: 0,
            file_name: name,
            name_sealed: None,
            media: made.media.name().to_owned(),
            size_bytes: i64::try_from(size).unwrap_or(i64::MAX),
            original_hash: original.clone(),
            stored_hash: keep(office, &made.stored)?,
            clean_hash: kept(&made.clean)?,
            small_hash: kept(&made.small)?,
            stamp: made.stamp,
            recorded_by: actor.user,
            recorded_at: moment_text(office.clock().now_utc()),
        };
        if record(office, actor, owner, attachment).await? {
            added.new += 1;
        } else {
            added.same += 1;
        }
        there.push(original);
    }
    Ok(added)
}

/// Writes a file's row, unless another request has just written the same; answers whether it did.
async fn record(
    office: &Office,
    actor: &Actor,
    owner: Owner,
    mut attachment: Attachment,
) -> Result<bool> {
    let tx = office.db().begin().await?;
    let others = store::of_owner(office, tx.connection(), owner).await?;
    if others
        .iter()
        .any(|other| other.original_hash == attachment.original_hash)
    {
        return Ok(false);
    }
    attachment.place = others.iter().map(|other| other.place).max().unwrap_or(0) + 1;
    attachment.id = db::take_numbers(&tx, owner.region, store::ATTACHMENT.name, 1).await?;
    store::insert(office, &tx, &attachment).await?;
    let detail = json!({ "附件": told(&attachment), "原件校验值": attachment.original_hash });
    let (region, subject) = (owner.region, owner.subject());
    audit::append(
        office,
        &tx,
        actor,
        region,
        "attachment_add",
        &subject,
        &detail,
    )
    .await?;
    tx.commit().await?;
    Ok(true)
}

/// As the audit tells it: its name may be a person's, and what the audit says stays.
fn told(attachment: &Attachment) -> String {
    let kind = Media::called(&attachment.media);
    format!("{kind} {}-{}", attachment.region, attachment.id)
}

/// Seals what was kept before files were sealed, one after the other. A row that was altered keeps its name as it is: a
/// new mark would make it right.
///
/// # Errors
/// When a file cannot be written; what was sealed stays so, and the rest follows the next time.
pub async fn seal_unsealed(office: &Office) -> Result<()> {
    const AT_ONCE: u32 = 200;
    let mut after = (i32::MIN, i64::MIN);
    loop {
        let some = store::unsealed(office.db().reader(), (after, AT_ONCE)).await?;
        for a in &some {
            after = (a.region, a.id);
            let tx = office.db().begin().await?;
            let holds = store::ATTACHMENT.is_as_marked(office.keyring(), tx.connection(), after);
            if !holds.await? {
                continue;
            }
            let more = a.clean_hash.iter().chain(&a.small_hash);
            for hash in std::iter::once(&a.stored_hash).chain(more) {
                seal_plain(office, hash)?;
            }
            store::seal_name(office, &tx, a).await?;
            tx.commit().await?;
        }
        if some.len() < AT_ONCE as usize {
            return Ok(());
        }
    }
}

/// Files that are gone, or are not what their rows say.
///
/// # Errors
/// When the rows cannot be read.
pub async fn faults(office: &Office) -> Result<Vec<String>> {
    const AT_ONCE: u32 = 500;
    let (mut faults, mut after) = (Vec::new(), (i32::MIN, i64::MIN));
    loop {
        let some = store::files_after(office.db().reader(), (after, AT_ONCE)).await?;
        for file in &some {
            after = (file.region, file.id);
            let others = file.clean_hash.iter().chain(&file.small_hash);
            let mut hashes = std::iter::once(&file.stored_hash).chain(others);
            if hashes.any(|hash| kept(office, hash).is_err()) {
                faults.push(format!(
                    "第 {} 号的文件不见了，或者被改动过",
                    Number(file.id)
                ));
            }
        }
        if some.len() < AT_ONCE as usize {
            return Ok(faults);
        }
    }
}

/// The hashes of all files that are kept, each once.
///
/// # Errors
/// When they cannot be read.
pub async fn every_hash(office: &Office) -> Result<Vec<String>> {
    store::every_hash(office.db().reader()).await
}

/// A name without what no name needs, and not without end.
fn file_name(text: &str) -> String {
    let plain = text.chars().filter(|c| !c.is_control()).take(NAME_MAX);
    let name: String = plain.collect();
    if name.trim().is_empty() {
        "未命名".to_owned()
    } else {
        name
    }
}

async fn of_owner(office: &Office, owner: Owner) -> Result<Vec<Attachment>> {
    store::of_owner(office, office.db().reader(), owner).await
}

/// The files of a record.
pub async fn list(office: &Office, actor: &Actor, owner: Owner) -> Result<Vec<Attachment>> {
    owned(office, actor, owner, false).await?;
    of_owner(office, owner).await
}

/// A file's number in an address: 990101-12.
pub fn file_key(text: &str) -> Result<(i32, i64)> {
    read_key(text).ok_or_else(|| Error::not_found("这个附件"))
}

async fn opened(
    office: &Office,
    actor: &Actor,
    (region, id): (i32, i64),
    write: bool,
) -> Result<(Attachment, Owner)> {
    let found = store::numbered(office, office.db().reader(), region, id).await?;
    let found = found.ok_or_else(|| Error::not_found("这个附件"))?;
    let owner = found.owner()?;
    owned(office, actor, owner, write).await?;
    Ok((found, owner))
}

/// A file and its bytes, or those of its preview.
pub async fn open(
    office: &Office,
    actor: &Actor,
    key: (i32, i64),
    small: bool,
) -> Result<(Attachment, Vec<u8>)> {
    let (found, _) = opened(office, actor, key, false).await?;
    let hash = if small {
        let preview = found.small_hash.as_ref();
        preview.ok_or_else(|| Error::not_found("这个附件的预览"))?
    } else {
        &found.stored_hash
    };
    let bytes = kept(office, hash)?;
    Ok((found, bytes))
}

/// Takes a file off its record; answers the record.
pub async fn remove(office: &Office, actor: &Actor, key: (i32, i64)) -> Result<Owner> {
    let (found, owner) = opened(office, actor, key, true).await?;
    let tx = office.db().begin().await?;
    let at = moment_text(office.clock().now_utc());
    store::remove(office.keyring(), &tx, key, actor.user, &at).await?;
    let detail = json!({ "附件": told(&found) });
    let subject = owner.subject();
    audit::append(
        office,
        &tx,
        actor,
        key.0,
        "attachment_remove",
        &subject,
        &detail,
    )
    .await?;
    tx.commit().await?;
    Ok(owner)
}

/// Puts a file one place forward.
pub async fn forward(office: &Office, actor: &Actor, key: (i32, i64)) -> Result<Owner> {
    let (_, owner) = opened(office, actor, key, true).await?;
    let tx = office.db().begin().await?;
    let all = store::of_owner(office, tx.connection(), owner).await?;
    let at = all.iter().position(|a| a.id == key.1);
    if let Some((before, moved)) =
        at.and_then(|at| Some((all.get(at.checked_sub(1)?)?, all.get(at)?)))
    {
        let keyring = office.keyring();
        store::set_place(keyring, &tx, key, before.place).await?;
        store::set_place(keyring, &tx, (key.0, before.id), moved.place).await?;
        let detail = json!({ "附件": told(moved) });
        let subject = owner.subject();
        audit::append(
            office,
            &tx,
            actor,
            key.0,
            "attachment_order",
            &subject,
            &detail,
        )
        .await?;
        tx.commit().await?;
    }
    Ok(owner)
}

/// Turns a picture a quarter to the right, and writes its words on it again.
pub async fn turn(office: &Office, actor: &Actor, key: (i32, i64)) -> Result<Owner> {
    let (mut found, owner) = opened(office, actor, key, true).await?;
    let clean = found.clean_hash.as_ref();
    let clean = kept(
        office,
        clean.ok_or_else(|| Error::refusal("只有照片可以转"))?,
    )?;
    let lines: Vec<String> = found.stamp.lines().map(str::to_owned).collect();
    let work = move || {
        let clean = photos::turned(&clean)?;
        let (stored, small) = (photos::stamped(&clean, &lines)?, photos::small(&clean)?);
        Ok::<_, &'static str>((clean, stored, small))
    };
    let made = tokio::task::spawn_blocking(work).await;
    let made = made.map_err(|e| Error::Fault(e.into()))?;
    let (clean, stored, small) = made.map_err(Error::refusal)?;
    found.clean_hash = Some(keep(office, &clean)?);
    found.stored_hash = keep(office, &stored)?;
    found.small_hash = Some(keep(office, &small)?);
    let tx = office.db().begin().await?;
    store::set_picture(office.keyring(), &tx, &found).await?;
    let detail = json!({ "附件": told(&found) });
    let subject = owner.subject();
    audit::append(
        office,
        &tx,
        actor,
        key.0,
        "attachment_turn",
        &subject,
        &detail,
    )
    .await?;
    tx.commit().await?;
    Ok(owner)
}

/// A file of a record with its bytes, for whoever hands the record in.
pub struct FileOf {
    /// As it was called when it came.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// The files of a record, in their order.
pub async fn files_of(office: &Office, actor: &Actor, owner: Owner) -> Result<Vec<FileOf>> {
    let mut files = Vec::new();
    for file in list(office, actor, owner).await? {
        files.push(FileOf {
            bytes: kept(office, &file.stored_hash)?,
            name: file.file_name,
        });
    }
    Ok(files)
}
