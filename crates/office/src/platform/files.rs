//! Files given out: bank files, rosters, documents.

use std::io::Write;
use std::path::Path;

use super::error::{Error, Result};

/// Writes a file so that it is either whole or not there: beside it, synced, then renamed.
pub fn write_durably(out: &Path, bytes: &[u8]) -> Result<()> {
    let name = out
        .file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default();
    let beside = out.with_file_name(format!(".{name}.part"));
    let write = || -> std::io::Result<()> {
        let mut file = std::fs::File::create(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&beside, out)?;
        let folder = out
            .parent()
            .filter(|p| !p.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        std::fs::File::open(folder)?.sync_all()
    };
    write().map_err(|e| Error::refusal(format!("写不进文件 {}：{e}", out.display())))
}
