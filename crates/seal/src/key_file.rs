//! The master key on disk: `master.key`, 64 hexadecimal digits and a newline, readable by its owner alone.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::{SealError, hex};

const NAME: &str = "master.key";
const TEMPORARY_NAME: &str = "master.key.tmp";
const DIR_MODE: u32 = 0o700;
const FILE_MODE: u32 = 0o600;
/// The bits that let the group or everybody at a file.
const OTHERS: u32 = 0o077;
/// 64 digits and the newline.
const FILE_LEN: usize = 65;

/// Writes a new key so that it is either wholly on disk or not there at all.
///
/// The temporary file is also the lock: it is created exclusively, so that of two programs creating
/// a key in one folder only one goes on, and the rename cannot replace a key made in between.
pub(crate) fn write_new(dir: &Path, secret: &[u8; 32]) -> Result<(), SealError> {
    let path = dir.join(NAME);
    let temporary = dir.join(TEMPORARY_NAME);
    private_dir(dir).map_err(|source| io_error(dir, source))?;

    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(FILE_MODE)
        .open(&temporary)
        .map_err(|source| match source.kind() {
            ErrorKind::AlreadyExists => SealError::KeyUnfinished {
                path: temporary.clone(),
            },
            _ => io_error(&temporary, source),
        })?;
    let written = match path.try_exists() {
        Ok(true) => Err(SealError::KeyExists { path: path.clone() }),
        Ok(false) => {
            write_durably(file, secret, &temporary, &path).map_err(|source| io_error(&path, source))
        }
        Err(source) => Err(io_error(&path, source)),
    };
    if written.is_err() {
        // Ours to clear away; that it may not be possible changes nothing about the error to report.
        let _ = fs::remove_file(&temporary);
        return written;
    }
    // After a power cut the rename is only certain once the folder is on disk, and so is a new folder
    // once the one above it is.
    for folder in [dir.to_path_buf(), dir.join("..")] {
        File::open(&folder)
            .and_then(|opened| opened.sync_all())
            .map_err(|source| io_error(&folder, source))?;
    }
    Ok(())
}

/// Puts the key of one folder in the place of another's, and takes the one folder away.
pub(crate) fn replace(from: &Path, to: &Path) -> Result<(), SealError> {
    let (new, path) = (from.join(NAME), to.join(NAME));
    fs::rename(&new, &path).map_err(|source| io_error(&path, source))?;
    // An empty folder more does no harm.
    let _ = fs::remove_dir(from);
    File::open(to)
        .and_then(|folder| folder.sync_all())
        .map_err(|source| io_error(to, source))
}

/// Reads the key, refusing a file that others may read.
pub(crate) fn read(dir: &Path) -> Result<Zeroizing<[u8; 32]>, SealError> {
    let path = dir.join(NAME);
    let file = File::open(&path).map_err(|source| match source.kind() {
        ErrorKind::NotFound => SealError::KeyMissing { path: path.clone() },
        _ => io_error(&path, source),
    })?;
    // Asked of the open file, not of the path, so that what is checked is what is read.
    let mode = file
        .metadata()
        .map_err(|source| io_error(&path, source))?
        .permissions()
        .mode();
    if mode & OTHERS != 0 {
        return Err(SealError::KeyExposed { path });
    }

    // One byte more than a key has, to notice a file that is too long; reserved at once, because a
    // buffer that grows leaves unwiped copies behind.
    let mut text = Zeroizing::new(Vec::with_capacity(FILE_LEN + 1));
    file.take(FILE_LEN as u64 + 1)
        .read_to_end(&mut text)
        .map_err(|source| io_error(&path, source))?;
    let digits = text.strip_suffix(b"\n").unwrap_or(&text);
    hex::decode_secret(digits).ok_or(SealError::KeyMalformed { path })
}

fn private_dir(dir: &Path) -> io::Result<()> {
    DirBuilder::new()
        .recursive(true)
        .mode(DIR_MODE)
        .create(dir)?;
    // The folder may have been there before, with a wider mode.
    fs::set_permissions(dir, Permissions::from_mode(DIR_MODE))
}

fn write_durably(
    mut file: File,
    secret: &[u8; 32],
    temporary: &Path,
    path: &Path,
) -> io::Result<()> {
    let digits = Zeroizing::new(hex::encode(secret));
    file.write_all(digits.as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()?;
    fs::rename(temporary, path)
}

fn io_error(path: &Path, source: io::Error) -> SealError {
    SealError::KeyIo {
        path: PathBuf::from(path),
        source,
    }
}
