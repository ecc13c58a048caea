//! Attachments and phone links in the database.

use sea_orm::{ConnectionTrait, FromQueryResult};
use seal::Keyring;

use super::{Owner, OwnerKind};
use ground::db;
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::office::Office;
use ground::sealed::SealedTable;

/// Attachments, marked: a photo put in another's place is found.
pub const ATTACHMENT: SealedTable = SealedTable {
    name: "attachment",
    columns: &[
        "region",
        "id",
        "owner_kind",
        "owner",
        "place",
        "file_name",
        "name_sealed",
        "media",
        "size_bytes",
        "original_hash",
        "stored_hash",
        "clean_hash",
        "small_hash",
        "stamp",
        "recorded_by",
        "recorded_at",
        "removed_by",
        "removed_at",
    ],
};

/// A file of a record.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Attachment {
    /// Region.
    pub region: i32,
    /// Number.
    pub id: i64,
    pub(crate) owner_kind: String,
    pub(crate) owner: i64,
    pub(crate) place: i32,
    /// As it was called when it came, once it has been [`named`].
    pub file_name: String,
    pub(super) name_sealed: Option<String>,
    /// Media type.
    pub media: String,
    /// Size. Bytes.
    pub size_bytes: i64,
    pub(crate) original_hash: String,
    pub(crate) stored_hash: String,
    /// Hash of the picture without what the camera wrote into it.
    pub clean_hash: Option<String>,
    /// Hash of the small picture.
    pub small_hash: Option<String>,
    pub(crate) stamp: String,
    pub(crate) recorded_by: i64,
    /// When it came.
    pub recorded_at: String,
}

impl Attachment {
    pub(crate) fn owner(&self) -> Result<Owner> {
        let kind = OwnerKind::read(&self.owner_kind);
        Ok(Owner {
            kind: kind.ok_or_else(|| Error::inconsistent(format!("附件 {}", self.owner_kind)))?,
            region: self.region,
            id: self.owner,
        })
    }
}

const COLUMNS: &str = "region, id, owner_kind, owner, place, file_name, name_sealed, media, size_bytes, original_hash, stored_hash, \
     clean_hash, small_hash, stamp, recorded_by, recorded_at";

/// What a name is sealed for.
const FILE_NAME: &str = "file_name";

/// A row with its name opened.
fn named(office: &Office, mut a: Attachment) -> Result<Attachment> {
    if let Some(sealed) = &a.name_sealed {
        a.file_name = office.open_field(FILE_NAME, a.id, sealed)?;
    }
    Ok(a)
}

/// The files of a record, in their order. Whoever asks has been let see the record.
pub(super) async fn of_owner(
    office: &Office,
    c: &impl ConnectionTrait,
    owner: Owner,
) -> Result<Vec<Attachment>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM attachment WHERE region = $1 AND owner_kind = $2 AND owner = $3 \
         AND removed_at IS NULL ORDER BY place, id"
    );
    let values = vec![
        owner.region.into(),
        owner.kind.code().into(),
        owner.id.into(),
    ];
    let found: Vec<Attachment> = db::rows(c, &sql, values).await?;
    found.into_iter().map(|a| named(office, a)).collect()
}

/// One file, if it was not taken away. Whoever asks for it is let see its record first.
pub async fn numbered(
    office: &Office,
    c: &impl ConnectionTrait,
    region: i32,
    id: i64,
) -> Result<Option<Attachment>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM attachment WHERE region = $1 AND id = $2 AND removed_at IS NULL"
    );
    let found: Option<Attachment> = db::one(c, &sql, vec![region.into(), id.into()]).await?;
    found.map(|a| named(office, a)).transpose()
}

/// Those that came before files were sealed: some, with their hashes. An index has these alone.
pub(super) async fn unsealed(
    c: &impl ConnectionTrait,
    (after, at_most): ((i32, i64), u32),
) -> Result<Vec<Attachment>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM attachment WHERE name_sealed IS NULL AND (region, id) > ($1, $2) \
         ORDER BY region, id LIMIT {at_most}"
    );
    db::rows(c, &sql, vec![after.0.into(), after.1.into()]).await
}

/// What a row says of its files.
#[derive(FromQueryResult)]
pub(super) struct Files {
    pub region: i32,
    pub id: i64,
    pub stored_hash: String,
    pub clean_hash: Option<String>,
    pub small_hash: Option<String>,
}

/// The files of the rows after one, those taken off their records with them.
pub(super) async fn files_after(
    c: &impl ConnectionTrait,
    (after, at_most): ((i32, i64), u32),
) -> Result<Vec<Files>> {
    let sql = format!(
        "SELECT region, id, stored_hash, clean_hash, small_hash FROM attachment \
         WHERE (region, id) > ($1, $2) ORDER BY region, id LIMIT {at_most}"
    );
    db::rows(c, &sql, vec![after.0.into(), after.1.into()]).await
}

/// Seals the name of one.
pub(super) async fn seal_name(office: &Office, tx: &Tx, a: &Attachment) -> Result<()> {
    let sql =
        "UPDATE attachment SET file_name = '', name_sealed = $3 WHERE region = $1 AND id = $2";
    let sealed = office.seal_field(FILE_NAME, a.id, &a.file_name)?;
    let values = vec![a.region.into(), a.id.into(), sealed.into()];
    db::execute(tx.connection(), sql, values).await?;
    reseal(office.keyring(), tx, a.region, a.id).await
}

/// Writes a file's row.
pub async fn insert(office: &Office, tx: &Tx, a: &Attachment) -> Result<()> {
    let (by, at): (Option<i64>, Option<String>) = (None, None);
    let name = office.seal_field(FILE_NAME, a.id, &a.file_name)?;
    let row = vec![
        a.region.into(),
        a.id.into(),
        a.owner_kind.clone().into(),
        a.owner.into(),
        a.place.into(),
        String::new().into(),
        name.into(),
        a.media.clone().into(),
        a.size_bytes.into(),
        a.original_hash.clone().into(),
        a.stored_hash.clone().into(),
        a.clean_hash.clone().into(),
        a.small_hash.clone().into(),
        a.stamp.clone().into(),
        a.recorded_by.into(),
        a.recorded_at.clone().into(),
        by.into(),
        at.into(),
    ];
    ATTACHMENT.insert(office.keyring(), tx, vec![row]).await
}

async fn reseal(keyring: &Keyring, tx: &Tx, region: i32, id: i64) -> Result<()> {
    ATTACHMENT
        .reseal(keyring, tx, region, "id = $2", vec![id.into()])
        .await
}

/// Takes a file off its record; its bytes stay for the audit.
pub async fn remove(
    keyring: &Keyring,
    tx: &Tx,
    (region, id): (i32, i64),
    by: i64,
    at: &str,
) -> Result<()> {
    let sql =
        "UPDATE attachment SET removed_by = $3, removed_at = $4 WHERE region = $1 AND id = $2";
    let values = vec![region.into(), id.into(), by.into(), at.into()];
    db::execute(tx.connection(), sql, values).await?;
    reseal(keyring, tx, region, id).await
}

/// Gives a file another place among its record's.
pub(super) async fn set_place(
    keyring: &Keyring,
    tx: &Tx,
    (region, id): (i32, i64),
    place: i32,
) -> Result<()> {
    let sql = "UPDATE attachment SET place = $3 WHERE region = $1 AND id = $2";
    let values = vec![region.into(), id.into(), place.into()];
    db::execute(tx.connection(), sql, values).await?;
    reseal(keyring, tx, region, id).await
}

/// Puts other bytes in a picture's place: it was turned.
pub(super) async fn set_picture(keyring: &Keyring, tx: &Tx, a: &Attachment) -> Result<()> {
    let sql = "UPDATE attachment SET stored_hash = $3, clean_hash = $4, small_hash = $5 WHERE region = $1 AND id = $2";
    let values = vec![
        a.region.into(),
        a.id.into(),
        a.stored_hash.clone().into(),
        a.clean_hash.clone().into(),
        a.small_hash.clone().into(),
    ];
    db::execute(tx.connection(), sql, values).await?;
    reseal(keyring, tx, a.region, a.id).await
}

/// A link handed to a phone.
#[derive(Debug, FromQueryResult)]
pub struct PhoneLink {
    /// Region.
    pub region: i32,
    /// Whose link it is.
    pub user_id: i64,
    /// Kind of the record it adds to.
    pub owner_kind: String,
    /// Number of that record.
    pub owner: i64,
    /// When it was made.
    pub made_at: String,
    /// How many files it still takes.
    pub files_left: i32,
    mac: Option<String>,
}

/// In whose name a link adds to what, marked: whoever can write into the database makes no link.
fn link_mark(keyring: &Keyring, token_hash: &str, owner: Owner, user: i64, at: &str) -> String {
    let (region, id, user) = (
        owner.region.to_string(),
        owner.id.to_string(),
        user.to_string(),
    );
    let fields = [
        ("token_hash", token_hash),
        ("region", region.as_str()),
        ("user_id", user.as_str()),
        ("owner_kind", owner.kind.code()),
        ("owner", id.as_str()),
        ("made_at", at),
    ];
    keyring.mac_hex(seal::link("phone link", &fields).as_bytes())
}

pub(super) async fn insert_link(
    keyring: &Keyring,
    tx: &Tx,
    token_hash: &str,
    user: i64,
    owner: Owner,
    at: &str,
    files: i32,
) -> Result<()> {
    let row = vec![
        token_hash.into(),
        owner.region.into(),
        user.into(),
        owner.kind.code().into(),
        owner.id.into(),
        at.into(),
        files.into(),
        link_mark(keyring, token_hash, owner, user, at).into(),
    ];
    let columns = [
        "token_hash",
        "region",
        "user_id",
        "owner_kind",
        "owner",
        "made_at",
        "files_left",
        "mac",
    ];
    db::insert(tx.connection(), "phone_link", &columns, vec![row]).await
}

/// A link, if the program made it.
pub(crate) async fn link(
    keyring: &Keyring,
    c: &impl ConnectionTrait,
    token_hash: &str,
) -> Result<Option<PhoneLink>> {
    let sql = "SELECT region, user_id, owner_kind, owner, made_at, files_left, mac FROM phone_link WHERE token_hash = $1";
    let found: Option<PhoneLink> = db::one(c, sql, vec![token_hash.into()]).await?;
    Ok(found.filter(|link| {
        let owner = OwnerKind::read(&link.owner_kind).map(|kind| Owner {
            kind,
            region: link.region,
            id: link.owner,
        });
        let mark =
            owner.map(|owner| link_mark(keyring, token_hash, owner, link.user_id, &link.made_at));
        mark.is_some() && mark == link.mac
    }))
}

/// Takes so many files off what a link may still bring; answers whether it had them.
pub(super) async fn spend_link(tx: &Tx, token_hash: &str, files: i32) -> Result<bool> {
    let sql = "UPDATE phone_link SET files_left = files_left - $2 WHERE token_hash = $1 AND files_left >= $2";
    let values = vec![token_hash.into(), files.into()];
    Ok(db::execute(tx.connection(), sql, values).await? == 1)
}

/// The hashes of all files, each once. What came is not kept where something was made of it.
pub(super) async fn every_hash(c: &impl ConnectionTrait) -> Result<Vec<String>> {
    let sql = "SELECT stored_hash FROM attachment \
               UNION SELECT clean_hash FROM attachment WHERE clean_hash IS NOT NULL \
               UNION SELECT small_hash FROM attachment WHERE small_hash IS NOT NULL ORDER BY 1";
    let found: Vec<(String,)> = db::tuples(c, sql, vec![]).await?;
    Ok(found.into_iter().map(|(hash,)| hash).collect())
}
