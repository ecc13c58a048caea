//! The disk the office lies on: how much room is left, and how much its data takes.

use std::path::Path;

use crate::error::{Error, Result};

/// Less room than this is too little for any office. Bytes.
const SCARCE: u64 = 2 << 30;
/// Less room than this, and the next thing may not be written. Bytes.
const LAST: u64 = 256 << 20;

/// How much room there is.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    /// What is left on the disk for us. Bytes.
    pub free: u64,
    /// What the data folder takes. Bytes.
    pub data: u64,
}

impl Room {
    /// Whether it is time to make room: a backup needs as much as the data, and half a day's work has to fit in any case.
    pub fn is_scarce(self) -> bool {
        self.free < SCARCE.max(self.data)
    }

    /// Whether writing may fail any moment.
    pub fn is_nearly_none(self) -> bool {
        self.free < LAST
    }
}

/// Looks at the disk that the data folder of an office lies on.
///
/// # Errors
/// When it cannot be looked at.
pub fn room(data: &Path) -> Result<Room> {
    let disk =
        rustix::fs::statvfs(data).map_err(|e| Error::Fault(std::io::Error::from(e).into()))?;
    Ok(Room {
        free: disk.f_bavail.saturating_mul(disk.f_frsize),
        data: size(data)?,
    })
}

/// What the files in a folder take; one that goes meanwhile takes nothing.
fn size(folder: &Path) -> Result<u64> {
    let mut total = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(about) = entry.metadata() else {
            continue;
        };
        total += match about.is_dir() {
            true => size(&entry.path()).unwrap_or(0),
            false => about.len(),
        };
    }
    Ok(total)
}

/// Bytes in words: 1.2 GB, 340 MB.
pub fn told(bytes: u64) -> String {
    let tenths = bytes.saturating_mul(10) >> 30;
    match tenths {
        0..10 => format!("{} MB", bytes >> 20),
        _ => format!("{}.{} GB", tenths / 10, tenths % 10),
    }
}
