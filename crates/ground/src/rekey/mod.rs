//! New keys (换密钥): everything that the old ones sealed, hashed or marked is moved to new ones.
//!
//! | step | killed there                                                                        |
//! |------|-------------------------------------------------------------------------------------|
//! | 1    | the new master key is written to `keys/next`: the office opens with the old keys     |
//! | 2    | files are sealed anew beside the old ones: the same; the next time goes on           |
//! | 3    | all rows, in one transaction with the check of the keys: before or after, never half |
//! | 4    | the new master key takes the old one's place: done by whoever opens the office next  |
//! | 5    | the files of the old keys go: the same                                               |

mod files;
mod in_use;
mod rows;

use std::path::Path;

use seal::{Keyring, SealError};
use serde_json::json;

use crate::audit;
use crate::authority::{Action, Actor};
use crate::db;
use crate::error::{Error, Result};
use crate::new_keys::{EARLIER, NEXT, finish, put_in_place};
use crate::office::{Office, Place};
use crate::sealed::SealedTable;
use crate::serving::Serving;

pub use in_use::refuse_in_use;
pub use rows::{Composed, Said};

/// What the audit calls it.
pub const REKEYED: &str = "rekey";

/// Keys are for whoever manages the users, and for whoever runs the machine.
pub const REKEYING: Action = Action::UserManage;

/// What of the subjects is to be moved.
pub struct Everything<'a> {
    /// The tables whose rows are marked.
    pub marked: &'a [&'a SealedTable],
    /// Keyed hashes that have other keyed hashes inside.
    pub composed: &'a [Composed],
    /// The hashes of all files that are kept.
    pub files: &'a [String],
}

/// What was moved.
#[derive(Debug, Default)]
pub struct Moved {
    /// Rows.
    pub rows: u64,
    /// Rows whose mark did not fit before and does not now.
    pub unfit: u64,
    /// Files.
    pub files: u64,
    /// Files that were gone or altered before.
    pub unread: u64,
    /// How many times the office has had new keys.
    pub times: usize,
}

/// Gives an office new keys. It is opened anew afterwards: this one has the old ones.
///
/// # Errors
/// When it is served, or something cannot be read or written; the old keys hold then.
pub async fn rekey(
    office: &Office,
    place: &Place,
    (actor, backup): (&Actor, Option<&str>),
    all: &Everything<'_>,
    told: &(dyn Fn(&str) + Send + Sync),
) -> Result<Moved> {
    actor.may(REKEYING)?;
    refuse_in_use(office, place).await?;
    let _alone = Serving::begin(&place.data)?;
    let new = next(office, &place.keys)?.following(office.keyring());
    told("新的主密钥写好了，还没有换上");
    let mut moved = files::prepare(office, &new, all.files, told)?;
    let tx = office.db().begin().await?;
    rows::carry(office, &new, (&tx, all), &mut moved, told).await?;
    let mut nonce = [0u8; 12];
    office.entropy().fill(&mut nonce)?;
    let earlier = seal::hex_encode(&new.earlier_sealed(nonce)?);
    let checks = office.checks_under(&new);
    for (name, value) in checks.into_iter().chain([(EARLIER, earlier)]) {
        let row = vec![vec![name.into(), value.into()]];
        db::upsert(tx.connection(), "meta", &["name", "value"], &["name"], row).await?;
    }
    moved.times = new.generation();
    let detail = json!({
        "第几次": moved.times, "行数": moved.rows, "文件": moved.files,
        "原来就对不上的": moved.unfit + moved.unread,
        "备份": backup.unwrap_or("没有备份"),
        "签名公钥": new.public_key(), "原来的签名公钥": office.keyring().public_key(),
    });
    let subject = format!("单位 {}", office.profile().name);
    let region = office.profile().division.region();
    let said = (REKEYED, subject.as_str(), &detail);
    audit::append_under((office, &new), &tx, actor, region, said).await?;
    // Whoever came meanwhile has read the old keys, and would go on with them.
    in_use::refuse_others(office, &tx).await?;
    tx.commit().await?;
    told("库换好了");
    let fits = |keyring: &Keyring| keyring.public_key() == new.public_key();
    put_in_place(&place.keys, fits)?;
    finish(&place.data, &new)?;
    Ok(moved)
}

/// The keys that an earlier run made and did not come to use, or new ones.
fn next(office: &Office, keys: &Path) -> Result<Keyring> {
    let folder = keys.join(NEXT);
    let refused = |e: SealError| Error::refusal(e.to_string());
    match Keyring::open(&folder) {
        Ok(there) => Ok(there),
        Err(SealError::KeyMissing { .. }) => {
            // Of one that was cut off while it was written nothing was used yet.
            if folder.exists() {
                std::fs::remove_dir_all(&folder)?;
            }
            let mut secret = [0u8; 32];
            office.entropy().fill(&mut secret)?;
            Keyring::create(&folder, secret).map_err(refused)
        }
        Err(other) => Err(refused(other)),
    }
}
