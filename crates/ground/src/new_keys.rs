//! New keys that are not in place yet, and what remains to be done once they are: whoever opens an office after a change of
//! keys was cut off goes on with it here.

use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use seal::Keyring;
use serde::{Deserialize, Serialize};

use super::error::{Error, Result};

/// The folder of keys that are not in place yet, in that of the keys.
pub(crate) const NEXT: &str = "next";
/// Where the keys that came before are kept, among what the office is.
pub(crate) const EARLIER: &str = "earlier_keys";
/// Folders with sealed files that keep their names.
pub(crate) const KEPT_BY_NUMBER: [&str; 2] = ["uploads", "exports"];
const PLAN: &str = "plan.json";

/// What remains to be done once the keys are in place.
#[derive(Serialize, Deserialize)]
pub(crate) struct Plan {
    /// Whose work it is.
    pub key: String,
    /// Files of the old keys, beneath the data folder.
    pub gone: Vec<PathBuf>,
}

/// Where the plan stands.
pub(crate) fn plan_in(data: &Path) -> PathBuf {
    work_folder(data).join(PLAN)
}

/// Where files wait that are sealed anew.
pub(crate) fn work_folder(data: &Path) -> PathBuf {
    data.join(".rekey")
}

/// Puts the keys that wait in place, where they are those wanted; answers them.
///
/// # Errors
/// When they cannot be put there.
pub(crate) fn put_in_place(
    keys: &Path,
    wanted: impl Fn(&Keyring) -> bool,
) -> Result<Option<Keyring>> {
    let folder = keys.join(NEXT);
    let Some(next) = Keyring::open(&folder).ok().filter(wanted) else {
        return Ok(None);
    };
    seal::put_in_place(&folder, keys).map_err(|e| Error::refusal(e.to_string()))?;
    Ok(Some(next))
}

/// The names of the sealed files of a folder.
pub(crate) fn sealed_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = PathBuf::from(entry?.file_name());
        if name.extension().is_some_and(|end| end == "sealed") {
            names.push(name);
        }
    }
    Ok(names)
}

/// Puts what was prepared in place and takes the old away, where these are the keys it was prepared for.
pub(crate) fn finish(data: &Path, keyring: &Keyring) -> Result<()> {
    let work = work_folder(data);
    let Ok(text) = std::fs::read(plan_in(data)) else {
        return Ok(());
    };
    let plan: Plan = serde_json::from_slice(&text)?;
    if plan.key != keyring.public_key() {
        return Ok(());
    }
    for folder in KEPT_BY_NUMBER {
        for name in sealed_in(&work.join(folder))? {
            let moved =
                std::fs::rename(work.join(folder).join(&name), data.join(folder).join(name));
            unless_missing(moved)?;
        }
    }
    for old in plan.gone {
        // Whoever wrote into the plan reaches nothing outside the folder by it.
        if !old
            .components()
            .all(|part| matches!(part, Component::Normal(_)))
        {
            continue;
        }
        let old = data.join(old);
        match old.is_dir() {
            true => unless_missing(std::fs::remove_dir_all(old))?,
            false => unless_missing(std::fs::remove_file(old))?,
        }
    }
    unless_missing(std::fs::remove_dir_all(work))
}

/// Another process may do the same at the same time.
fn unless_missing(done: std::io::Result<()>) -> Result<()> {
    match done {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}
