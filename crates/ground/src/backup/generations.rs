//! The generations in a folder: their names, and which of them stay.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chrono::{Datelike, NaiveDateTime};

use crate::error::{Error, Result};
use crate::files::io_reason;

const ENDING: &str = ".tar.gz.age";
const TIME: &str = "%Y%m%d-%H%M%S";
/// Besides the newest, the last of so many weeks and of so many months stay.
const WEEKS: usize = 8;
const MONTHS: usize = 12;

/// A backup in a folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Generation {
    /// When it was begun, as people here count it.
    pub at: NaiveDateTime,
    /// The file.
    pub file: PathBuf,
}

impl Generation {
    /// Its name: `yushui-990101101000-20261130-234500.tar.gz.age`.
    pub(super) fn name(division: i64, at: NaiveDateTime) -> String {
        format!("{}{}{ENDING}", begins(division), at.format(TIME))
    }

    /// The generations of an office in a folder, newest first.
    pub fn all(folder: &Path, division: i64) -> Result<Vec<Generation>> {
        let unreadable = |e: std::io::Error| {
            Error::refusal(format!("读不了 {}：{}", folder.display(), io_reason(&e)))
        };
        let mut found = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(unreadable)? {
            let file = entry.map_err(unreadable)?.path();
            let name = file.file_name().and_then(|name| name.to_str());
            let time =
                name.and_then(|name| name.strip_prefix(&begins(division))?.strip_suffix(ENDING));
            let at = time.and_then(|time| NaiveDateTime::parse_from_str(time, TIME).ok());
            found.extend(at.map(|at| Generation { at, file }));
        }
        found.sort_unstable();
        found.reverse();
        Ok(found)
    }

    /// Those of `all`, newest first, that need not stay when the newest `keep` do.
    pub(super) fn old(all: &[Generation], keep: usize) -> Vec<&Generation> {
        let mut weeks = BTreeSet::new();
        let mut months = BTreeSet::new();
        let mut old = Vec::new();
        for (place, generation) in all.iter().enumerate() {
            let at = generation.at;
            // The first seen of each is its last: they come newest first.
            let of_week =
                weeks.len() < WEEKS && weeks.insert((at.iso_week().year(), at.iso_week().week()));
            let of_month = months.len() < MONTHS && months.insert((at.year(), at.month()));
            if place >= keep && !of_week && !of_month {
                old.push(generation);
            }
        }
        old
    }
}

fn begins(division: i64) -> String {
    format!("yushui-{division}-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_stay_and_the_last_of_each_week_and_month() {
        let first = chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        let days = (0..365).map(|day| first + chrono::Days::new(day));
        let mut all: Vec<Generation> = days
            .map(|day| Generation {
                at: day.and_hms_opt(2, 0, 0).unwrap(),
                file: PathBuf::from(Generation::name(990_101, day.and_hms_opt(2, 0, 0).unwrap())),
            })
            .collect();
        all.reverse();
        let old = Generation::old(&all, 7);
        let stay: Vec<String> = all
            .iter()
            .filter(|one| !old.contains(one))
            .map(|one| one.at.date().to_string())
            .collect();
        assert_eq!(
            stay[..7],
            [
                "2026-12-31",
                "2026-12-30",
                "2026-12-29",
                "2026-12-28",
                "2026-12-27",
                "2026-12-26",
                "2026-12-25"
            ]
        );
        assert!(
            stay.contains(&"2026-12-20".to_owned()),
            "a Sunday: {stay:?}"
        );
        assert!(stay.contains(&"2026-01-31".to_owned()), "{stay:?}");
        assert!(!stay.contains(&"2026-06-15".to_owned()));
        assert!(stay.len() < 7 + WEEKS + MONTHS, "{stay:?}");
    }

    #[test]
    fn only_this_offices_files_are_its_generations() {
        let folder = tempfile::tempdir().unwrap();
        for name in [
            "yushui-990101101000-20261130-020000.tar.gz.age",
            "yushui-990101102000-20261130-020000.tar.gz.age",
            "yushui-990101101000-20261130-020000.tar.gz.age.part",
            "家里的照片.zip",
        ] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        assert_eq!(
            Generation::all(folder.path(), 990_101_101_000)
                .unwrap()
                .len(),
            1
        );
    }
}
