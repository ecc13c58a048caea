//! Bringing an office back from a backup: into a folder beside the new one, which gets its name when everything is good.

use std::fs::{DirBuilder, File};
use std::io::BufReader;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use seal::Recovery;
use seal::recovery::Unsealed;
use serde_json::{Value, json};

use super::container::{self, HIDDEN};
use super::manifest::{About, Manifest};
use super::{DRILLED, RESTORED, run, snapshot, standing};
use crate::db;
use crate::error::{Error, Result};
use crate::files::{io_reason, refuse_unreadable};
use crate::migrate;
use crate::office::{Office, Place};

/// An office that was taken out of a backup and has no name yet; gone unless it gets one.
pub struct Restoring {
    /// What the backup says of itself.
    pub about: About,
    /// What it holds.
    pub manifest: Manifest,
    beside: PathBuf,
    to: PathBuf,
}

impl Restoring {
    /// Takes everything out of a backup, compares every hash, and puts the keys in.
    ///
    /// # Errors
    /// When the folder is not new or empty, the backup is spoilt, or the sheets are others; nothing is left then.
    pub fn begin(from: &Path, to: &Path, recovery: &Recovery) -> Result<Restoring> {
        refuse_taken(to)?;
        let file = File::open(from).map_err(|e| refuse_unreadable(from, &e))?;
        let opened = recovery.open(BufReader::with_capacity(1 << 20, file));
        let opened = opened.map_err(|why| refuse_unopened(from, why))?;
        let name = to
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        let name =
            name.ok_or_else(|| Error::refusal("请给一个新的文件夹，例如 --to 恢复的甲镇"))?;
        let beside = to.with_file_name(format!("{HIDDEN}{name}.restoring"));
        if beside.exists() {
            std::fs::remove_dir_all(&beside)?;
        }
        let unwritable = |e: std::io::Error| {
            Error::refusal(format!("建不了文件夹 {}：{}", to.display(), io_reason(&e)))
        };
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&beside)
            .map_err(unwritable)?;
        let beside = Beside(beside);
        let known = |about: &About| container::refuse_newer(about, migrate::newest());
        let contained = container::read(opened, Some(&beside.0), known)?;
        recovery
            .create_keys(&beside.0.join("keys"))
            .map_err(|e| Error::refusal(e.to_string()))?;
        Ok(Restoring {
            about: contained.about,
            manifest: contained.manifest,
            beside: beside.kept(),
            to: to.to_owned(),
        })
    }

    /// Where it lies meanwhile.
    #[must_use]
    pub fn place(&self) -> Place {
        Place::folder(&self.beside)
    }

    /// Compares what is there with what the backup says it has.
    ///
    /// # Errors
    /// When something is missing or too much.
    pub async fn refuse_difference(&self) -> Result<()> {
        // As it came: what this program adds to the tables of an older one comes later.
        let there = db::connect(&self.place().database(), "rw", 1).await?;
        let Manifest { tables, chains, .. } = &self.manifest;
        let compared = snapshot::refuse_difference(&there, (tables, chains)).await;
        there.close().await?;
        compared
    }

    /// How old the backup is.
    #[must_use]
    pub fn age(&self, now: chrono::DateTime<chrono::Utc>) -> chrono::TimeDelta {
        let at = chrono::DateTime::parse_from_rfc3339(&self.about.at);
        at.map_or_else(|_| chrono::TimeDelta::zero(), |at| now - at.to_utc())
    }

    /// Begins a new epoch of the office: nobody is signed in, and the audit says from what it goes on. What was written
    /// after the backup elsewhere has the same numbers as what is written here from now on; the epoch tells them apart.
    pub async fn new_epoch(&self, office: &Office, mut told: Value) -> Result<u64> {
        let tx = office.db().begin().await?;
        db::execute(tx.connection(), "DELETE FROM session", vec![]).await?;
        tx.commit().await?;
        let epoch = standing::times_restored(office).await? + 2;
        if let Some(told) = told.as_object_mut() {
            told.insert("纪元".to_owned(), json!(epoch));
            told.insert("备份时间".to_owned(), json!(self.about.at));
            told.insert(
                "链".to_owned(),
                serde_json::to_value(&self.manifest.chains)?,
            );
        }
        run::note(office, RESTORED, &told).await?;
        Ok(epoch)
    }

    /// Gives it its name.
    pub fn finish(mut self) -> Result<()> {
        let named = std::fs::rename(&self.beside, &self.to);
        named.map_err(|e| {
            Error::refusal(format!(
                "建不了文件夹 {}：{}",
                self.to.display(),
                io_reason(&e)
            ))
        })?;
        self.beside = PathBuf::new();
        let above = self
            .to
            .parent()
            .filter(|above| !above.as_os_str().is_empty());
        Ok(File::open(above.unwrap_or(Path::new(".")))?.sync_all()?)
    }
}

/// Tells the audit of the office in use that a restoration was tried out.
pub async fn note_drill(office: &Office, told: &Value) -> Result<i64> {
    run::note(office, DRILLED, told).await
}

impl Drop for Restoring {
    fn drop(&mut self) {
        drop(Beside(std::mem::take(&mut self.beside)));
    }
}

/// A folder that goes unless it is kept.
struct Beside(PathBuf);

impl Beside {
    fn kept(mut self) -> PathBuf {
        std::mem::take(&mut self.0)
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        if !self.0.as_os_str().is_empty() {
            // The next attempt clears it away.
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }
}

fn refuse_taken(to: &Path) -> Result<()> {
    let is_new = match std::fs::read_dir(to) {
        Ok(mut entries) => entries.next().is_none(),
        Err(_) => !to.exists(),
    };
    match is_new {
        true => Ok(()),
        false => Err(Error::refusal(format!(
            "{} 不是空的，没有恢复。只往新的或空的文件夹里恢复，请换一个；原来的数据不要动，留着对照",
            to.display()
        ))),
    }
}

fn refuse_unopened(from: &Path, why: Unsealed) -> Error {
    let file = from.display();
    match why {
        Unsealed::OtherKey => Error::refusal(format!(
            "这两张密钥单打不开 {file}：它是用另一套钥匙加密的，或者是别的单位的备份。请核对密钥单的单位和套号"
        )),
        Unsealed::NoSuchFile => Error::refusal(format!(
            "{file} 不是鱼水的备份，或者开头坏了、没有拷完。备份的名字是 yushui-…{} 这样，请换一份",
            ".tar.gz.age"
        )),
        Unsealed::Io(error) => refuse_unreadable(from, &error),
    }
}
