//! The disk the office lies on: how much room is left, how much its data takes, how fast it grows.

use std::path::Path;

use kernel::Date;

use crate::error::{Error, Result};
use crate::files::write_durably;

/// Less room than this is too little for any office. Bytes.
const SCARCE: u64 = 2 << 30;
/// Less room than this, and the next thing may not be written. Bytes.
const LAST: u64 = 256 << 20;

/// So many months of growth should fit.
const MONTHS: u64 = 3;
/// What the data took on earlier days, a line for each.
const SIZES: &str = "sizes.txt";
/// So many of them are kept.
const DAYS_KEPT: usize = 400;
/// A month, and the fewest days from which its growth is told.
const MONTH_DAYS: i64 = 30;
const FEW_DAYS: i64 = 7;

/// How much room there is.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    /// What is left on the disk for us. Bytes.
    pub free: u64,
    /// What the data folder takes. Bytes.
    pub data: u64,
    /// What it grows by in a month; nothing where it was not looked at for long enough. Bytes.
    pub monthly: Option<u64>,
}

impl Room {
    /// Whether it is time to make room: a backup needs as much as the data, three months have to fit as they come, and half
    /// a day's work in any case.
    pub fn is_scarce(self) -> bool {
        let months = self.monthly.unwrap_or_default().saturating_mul(MONTHS);
        self.free < SCARCE.max(self.data).max(months)
    }

    /// How many months the room lasts at the pace of the last one; nothing where it does not grow.
    pub fn lasts(self) -> Option<u64> {
        self.free.checked_div(self.monthly?)
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
pub fn room(data: &Path, today: Date) -> Result<Room> {
    let now = size(data)?;
    Ok(Room {
        free: free(data)?,
        data: now,
        monthly: monthly(&sizes(data), today, now),
    })
}

/// What is left for us on the disk that a folder lies on. Bytes.
///
/// # Errors
/// When it cannot be looked at.
pub fn free(folder: &Path) -> Result<u64> {
    let disk =
        rustix::fs::statvfs(folder).map_err(|e| Error::Fault(std::io::Error::from(e).into()))?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// Notes what the data folder takes today, once a day.
///
/// # Errors
/// When it cannot be written.
pub fn note_size(data: &Path, today: Date) -> Result<()> {
    let mut known = sizes(data);
    if known.last().is_some_and(|(day, _)| *day >= today) {
        return Ok(());
    }
    known.push((today, size(data)?));
    let from = known.len().saturating_sub(DAYS_KEPT);
    let lines = known[from..]
        .iter()
        .map(|(day, bytes)| format!("{day} {bytes}\n"));
    write_durably(&data.join(SIZES), lines.collect::<String>().as_bytes())
}

/// What was noted, by day; what cannot be read was not.
fn sizes(data: &Path) -> Vec<(Date, u64)> {
    let text = std::fs::read_to_string(data.join(SIZES)).unwrap_or_default();
    let line = |line: &str| {
        let (day, bytes) = line.split_once(' ')?;
        Some((day.parse().ok()?, bytes.parse().ok()?))
    };
    text.lines().filter_map(line).collect()
}

/// What a month adds, by the day about a month ago, or the first that is a week ago; data that shrank does not grow.
fn monthly(sizes: &[(Date, u64)], today: Date, now: u64) -> Option<u64> {
    let ago = |day: Date| (today - day).num_days();
    let month_ago = sizes.iter().rfind(|(day, _)| ago(*day) >= MONTH_DAYS);
    let (day, then) = month_ago.or(sizes.first())?;
    let days = u64::try_from(ago(*day))
        .ok()
        .filter(|_| ago(*day) >= FEW_DAYS)?;
    let grown = now.saturating_sub(*then);
    (grown > 0).then(|| grown.saturating_mul(30) / days)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn growth_is_told_by_the_month_once_there_is_a_week_of_it() {
        let noted = [
            (day("2026-11-01"), 100 << 20),
            (day("2026-11-20"), 150 << 20),
        ];
        assert_eq!(monthly(&noted, day("2026-11-05"), 120 << 20), None);
        assert_eq!(
            monthly(&noted, day("2026-11-11"), 110 << 20),
            Some(30 << 20)
        );
        assert_eq!(
            monthly(&noted, day("2026-12-01"), 160 << 20),
            Some(60 << 20)
        );
        assert_eq!(
            monthly(&noted, day("2026-12-20"), 180 << 20),
            Some(30 << 20)
        );
        assert_eq!(
            monthly(&noted, day("2026-12-20"), 90 << 20),
            None,
            "it shrank"
        );
    }

    #[test]
    fn a_disk_that_lasts_two_months_is_scarce() {
        let room = |free| Room {
            free,
            data: 1 << 30,
            monthly: Some(4 << 30),
        };
        assert!(room(9 << 30).is_scarce() && !room(13 << 30).is_scarce());
        assert_eq!(room(9 << 30).lasts(), Some(2));
    }

    #[test]
    fn a_size_is_noted_once_a_day_and_what_was_noted_is_kept() {
        let folder = std::env::temp_dir().join(format!("yushui-sizes-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        for today in ["2026-11-01", "2026-11-01", "2026-11-02"] {
            note_size(&folder, day(today)).unwrap();
        }
        let noted = sizes(&folder);
        std::fs::remove_dir_all(&folder).unwrap();
        let days: Vec<String> = noted.iter().map(|(day, _)| day.to_string()).collect();
        assert_eq!(days, ["2026-11-01", "2026-11-02"]);
    }
}
