//! The public half of the key of backups, in the data folder, marked with the office's own key: nobody puts his own in its
//! place unseen.

use std::path::{Path, PathBuf};

use seal::{KeySheet, Recovery};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{FOLDER, KEY_MADE};
use crate::audit;
use crate::error::{Error, Result};
use crate::files::write_private;
use crate::office::Office;
use crate::time::date_text;

const FILE: &str = "public_key.json";

/// The public half.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PublicKey {
    /// `age1…`
    pub key: String,
    /// Which set of sheets opens what is encrypted to it.
    pub set: String,
    /// The day it was made.
    pub made: String,
    mac: String,
}

/// A key that was made, and whose sheets are not printed yet.
pub struct NewKey {
    /// The three sheets.
    pub sheets: Vec<KeySheet>,
    /// The public half.
    pub public: PublicKey,
}

fn place(office: &Office) -> PathBuf {
    office.data_folder().join(FOLDER).join(FILE)
}

impl PublicKey {
    /// The key of an office.
    ///
    /// # Errors
    /// When there is none yet, or it was not put there by this office.
    pub fn of(office: &Office) -> Result<PublicKey> {
        let found = PublicKey::found(office)?;
        found.ok_or_else(|| {
            Error::refusal(format!(
                "还没有备份用的钥匙，没有备份。请先运行 yushui key-sheets --data {} --out 文件夹，把三张密钥单打印出来分开保管",
                office.data_folder().display()
            ))
        })
    }

    /// The key of an office, if it has one.
    ///
    /// # Errors
    /// When it was not put there by this office.
    pub fn found(office: &Office) -> Result<Option<PublicKey>> {
        let Ok(text) = std::fs::read(place(office)) else {
            return Ok(None);
        };
        let wrong = || {
            Error::refusal(format!(
                "备份用的公钥 {} 不是本单位登记的那一个，可能被人换过，没有备份。请查明以后删掉它，重新运行 yushui key-sheets",
                place(office).display()
            ))
        };
        let read: PublicKey = serde_json::from_slice(&text).map_err(|_| wrong())?;
        let is_own = office
            .keyring()
            .mac_matches(read.marked().as_bytes(), &read.mac);
        match is_own && seal::recovery::is_public(&read.key) {
            true => Ok(Some(read)),
            false => Err(wrong()),
        }
    }

    fn marked(&self) -> String {
        format!(
            "yushui backup key\n{}\n{}\n{}",
            self.key, self.set, self.made
        )
    }
}

impl NewKey {
    /// Makes a key pair and its sheets; nothing is stored.
    ///
    /// # Errors
    /// When there is a key already and it is not to be replaced.
    pub fn begin(office: &Office, keys: &Path, replacing: bool) -> Result<NewKey> {
        if !replacing && let Some(there) = PublicKey::found(office)? {
            return Err(Error::refusal(format!(
                "已经有备份用的钥匙（套号 {}，{}做的）。密钥单丢了、要换一套，加 --again；旧的备份还要旧的密钥单才打得开，不要扔",
                there.set, there.made
            )));
        }
        let recovery =
            Recovery::begin(keys, office.entropy()).map_err(|e| Error::refusal(e.to_string()))?;
        let sheets = recovery.sheets(office.entropy())?;
        let set = sheets.first().map(|sheet| format!("{:08X}", sheet.set));
        let mut public = PublicKey {
            key: recovery.public()?,
            set: set.unwrap_or_default(),
            made: date_text(office.clock().today()),
            mac: String::new(),
        };
        public.mac = office.keyring().mac_hex(public.marked().as_bytes());
        Ok(NewKey { sheets, public })
    }

    /// Makes it the office's, once its sheets are safe, and tells the audit.
    pub async fn adopt(&self, office: &Office) -> Result<()> {
        let tx = office.db().begin().await?;
        let (actor, region) = (office.operator(), office.profile().division.region());
        let subject = format!("单位 {}", office.profile().name);
        let detail = json!({ "套号": self.public.set, "公钥": self.public.key });
        audit::append(office, &tx, &actor, region, KEY_MADE, &subject, &detail).await?;
        let bytes = serde_json::to_vec_pretty(&self.public)?;
        office.folder(FOLDER)?;
        write_private(&place(office), &bytes)?;
        tx.commit().await
    }
}
