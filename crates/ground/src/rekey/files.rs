//! The files of an office under new keys: prepared beside the old ones, put in their place once the rows are moved.

use std::path::PathBuf;

use seal::Keyring;

use super::Moved;
use crate::attachments;
use crate::error::Result;
use crate::files::write_durably;
use crate::new_keys::{KEPT_BY_NUMBER, Plan, plan_in, sealed_in, work_folder};
use crate::office::Office;

/// What workbooks handed out: their rows bear marks of the old keys, and are not known any more.
const HANDED_OUT: &str = "handed_out";
/// The key of backups is marked by the old keys and its sheets hold the old master key.
const BACKUP_KEY: &str = "backup/public_key.json";

/// Seals every file anew, beside the old one; what an earlier run has sealed with the same keys is done.
pub(super) fn prepare(
    office: &Office,
    new: &Keyring,
    hashes: &[String],
    told: &(dyn Fn(&str) + Send + Sync),
) -> Result<Moved> {
    let (data, mut moved) = (office.data_folder(), Moved::default());
    let work = work_folder(data);
    let mut gone: Vec<PathBuf> = vec![BACKUP_KEY.into(), HANDED_OUT.into()];
    let mut done = 0;
    for hash in hashes {
        match attachments::under(office, new, hash)? {
            Some((here, there, sealed)) => {
                let place = data.join(&there);
                if let Some(parent) = place.parent() {
                    std::fs::create_dir_all(parent)?;
                }
                if !place.is_file() {
                    write_durably(&place, &sealed)?;
                }
                gone.push(here);
                moved.files += 1;
            }
            None => moved.unread += 1,
        }
        done += 1;
        if done % 200 == 0 || done == hashes.len() {
            told(&format!("附件 {done}/{}", hashes.len()));
        }
    }
    for folder in KEPT_BY_NUMBER {
        let beside = work.join(folder);
        std::fs::create_dir_all(&beside)?;
        for name in sealed_in(&data.join(folder))? {
            let sealed = std::fs::read(data.join(folder).join(&name))?;
            write_durably(&beside.join(&name), &new.wrap(&sealed)?)?;
            moved.files += 1;
        }
    }
    let key = new.public_key();
    write_durably(&plan_in(data), &serde_json::to_vec(&Plan { key, gone })?)?;
    Ok(moved)
}
