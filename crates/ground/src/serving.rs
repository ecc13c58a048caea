//! One server for one data folder: a second one would keep what it remembers apart from the first. Commands work beside
//! it, since each of their writes is a transaction of the same database; only the schema is not changed beneath it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::Write;
use std::path::Path;

use super::error::{Error, Result};
use super::files::io_reason;

/// Held while it is served; says which process does.
pub(crate) const FILE: &str = "serving.lock";

/// That a data folder is served by this process, until it is dropped.
#[derive(Debug)]
pub struct Serving {
    _held: File,
}

impl Serving {
    /// That nobody serves a data folder now.
    ///
    /// # Errors
    /// When somebody does, or the folder cannot be written to.
    pub fn free(data: &Path) -> Result<()> {
        match free(data)? {
            Some(_) => Ok(()),
            None if said(data) == Some(std::process::id()) => Ok(()),
            None => Err(Error::refusal(format!(
                "没有换：{} 的网页服务还开着{}，它手里是旧的密钥。请先停下网页服务，再运行一次",
                data.display(),
                by(data)
            ))),
        }
    }

    /// Takes a data folder for this server.
    ///
    /// # Errors
    /// When another serves it, or the folder cannot be written to.
    pub fn begin(data: &Path) -> Result<Serving> {
        let Some(mut held) = free(data)? else {
            return Err(Error::refusal(format!(
                "没有打开：{} 已经有一个网页服务开着{}，一个数据文件夹只能开一个。用开着的那个；要重新打开的，先停下它",
                data.display(),
                by(data)
            )));
        };
        let said = held
            .set_len(0)
            .and_then(|()| write!(held, "{}", std::process::id()));
        said.map_err(|e| unwritable(data, &e))?;
        Ok(Serving { _held: held })
    }
}

/// Refuses to change what another process serves.
///
/// # Errors
/// When one does.
pub(crate) fn refuse_beneath(data: &Path) -> Result<()> {
    let ours = || said(data) == Some(std::process::id());
    if free(data)?.is_some() || ours() {
        return Ok(());
    }
    Err(Error::refusal(format!(
        "{} 要先升级成这个版本的，可是网页服务还开着{}。请先停下网页服务，换上同一个版本的程序再开",
        data.display(),
        by(data)
    )))
}

/// The lock, where nobody has it.
fn free(data: &Path) -> Result<Option<File>> {
    let mut open = OpenOptions::new();
    let file = open.write(true).create(true).truncate(false);
    let file = file
        .open(data.join(FILE))
        .map_err(|e| unwritable(data, &e))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(unwritable(data, &error)),
    }
}

fn unwritable(data: &Path, error: &std::io::Error) -> Error {
    let (folder, why) = (data.display(), io_reason(error));
    Error::refusal(format!("数据文件夹 {folder} 写不进：{why}"))
}

/// The process that holds it or held it last.
fn said(data: &Path) -> Option<u32> {
    std::fs::read_to_string(data.join(FILE)).ok()?.parse().ok()
}

fn by(data: &Path) -> String {
    said(data).map_or_else(String::new, |process| format!("（进程 {process}）"))
}
