//! Files given out and taken in: bank files, rosters, documents; what is sent by a browser.

use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::error::{Error, Result};

/// A file given out.
#[derive(Debug)]
pub struct Download {
    /// Its name, in Chinese as it may be.
    pub name: String,
    /// Its media type.
    pub media: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Download {
    /// Excel
    pub const XLSX: &'static str =
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    /// Word
    pub const DOCX: &'static str =
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    /// CSV and bank files.
    pub const CSV: &'static str = "text/csv";
}

/// A file that was posted.
#[derive(Debug, Clone)]
pub struct Upload {
    /// Name of its field.
    pub field: String,
    /// Its name on the sender's machine, without folders.
    pub file_name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Writes a file so that it is either whole or not there: beside it, synced, then renamed.
pub fn write_durably(out: &Path, bytes: &[u8]) -> Result<()> {
    let mut beside = Beside::begin(out)?;
    beside.write_all(bytes).map_err(|e| unwritten(out, &e))?;
    beside.keep()
}

/// A file on its way: written beside where it is to stand, and there only once it is kept.
#[derive(Debug)]
pub struct Beside {
    file: std::fs::File,
    beside: PathBuf,
    out: PathBuf,
    kept: bool,
}

impl Beside {
    /// Begins a file that is to stand at `out`.
    ///
    /// # Errors
    /// When nothing can be written there.
    pub fn begin(out: &Path) -> Result<Beside> {
        let name = out
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default();
        let beside = out.with_file_name(format!(".{name}.part"));
        Ok(Beside {
            file: std::fs::File::create(&beside).map_err(|e| unwritten(out, &e))?,
            beside,
            out: out.to_owned(),
            kept: false,
        })
    }

    /// Puts it where it is to stand, whole and on disk.
    ///
    /// # Errors
    /// When it cannot be.
    pub fn keep(mut self) -> Result<()> {
        let keep = || -> io::Result<()> {
            self.file.sync_all()?;
            std::fs::rename(&self.beside, &self.out)?;
            let folder = self
                .out
                .parent()
                .filter(|p| !p.as_os_str().is_empty())
                .unwrap_or(Path::new("."));
            std::fs::File::open(folder)?.sync_all()
        };
        keep().map_err(|e| unwritten(&self.out, &e))?;
        self.kept = true;
        Ok(())
    }
}

impl Write for Beside {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        if !self.kept {
            // What is left half-written may hold accounts; that it cannot be taken away changes nothing here.
            let _ = std::fs::remove_file(&self.beside);
        }
    }
}

fn unwritten(out: &Path, error: &io::Error) -> Error {
    Error::refusal(format!(
        "写不进文件 {}：{}",
        out.display(),
        io_reason(error)
    ))
}

/// Reads a file that a command names.
pub fn read_given(file: &Path) -> Result<Vec<u8>> {
    std::fs::read(file).map_err(|e| refuse_unreadable(file, &e))
}

/// Why a file that a command names could not be read.
pub(crate) fn refuse_unreadable(file: &Path, error: &io::Error) -> Error {
    let (file, why) = (file.display(), io_reason(error));
    Error::refusal(format!("读不了文件 {file}：{why}"))
}

/// Writes a file of the office's own that nobody else on the machine reads, whole and synced.
pub fn write_private(out: &Path, bytes: &[u8]) -> Result<()> {
    let write = || -> io::Result<()> {
        let mut file = std::fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(out)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(|e| {
        // A part of it is of no use; that it cannot be taken away changes nothing here.
        let _ = std::fs::remove_file(out);
        Error::refusal(format!(
            "文件没有存下：{}，请稍后再试或联系管理员",
            io_reason(&e)
        ))
    })
}

/// Why a file could not be read or written, in Chinese.
pub fn io_reason(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "文件或文件夹不存在".to_owned(),
        ErrorKind::PermissionDenied => "没有权限".to_owned(),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "磁盘已满".to_owned(),
        ErrorKind::ReadOnlyFilesystem => "磁盘只读".to_owned(),
        ErrorKind::IsADirectory | ErrorKind::NotADirectory => "应是文件，不是文件夹".to_owned(),
        _ => format!(
            "系统报告 {}",
            error
                .raw_os_error()
                .map_or_else(|| error.to_string(), |c| c.to_string())
        ),
    }
}
