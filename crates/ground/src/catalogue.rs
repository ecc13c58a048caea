//! The files of the catalogue: what an office knows, as data. They ship in the program; a file of the same name under
//! `catalogue/` in the data folder takes its place, and a new file there adds to it, without a rebuild.

use std::any::{Any, TypeId};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use rust_embed::RustEmbed;
use serde::de::DeserializeOwned;

use super::error::{Error, Result};
use super::files::write_durably;

#[derive(RustEmbed)]
#[folder = "../../catalogue"]
struct Shipped;

/// Where catalogue files come from.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    overrides: Option<PathBuf>,
    /// Tried out before it is written: seen in place of the file, or beside the others.
    trial: Option<CatalogueFile>,
    /// Goes up with every file that is written.
    version: Arc<AtomicU64>,
}

/// Under which name an office keeps what shipped in its program: see [`shipped_marks`].
pub(crate) const SHIPPED_AS: &str = "catalogue";
/// So much of a hash tells two versions of a file apart.
const MARK: usize = 16;

/// The files that ship in this program, each with the beginning of its hash.
pub(crate) fn shipped_marks() -> BTreeMap<String, String> {
    let marked = Shipped::iter().filter_map(|path| {
        let text = Shipped::get(&path)?.data;
        let mark = seal::sm3_hex(&text).chars().take(MARK).collect();
        Some((path.into_owned(), mark))
    });
    marked.collect()
}

/// Where the files that were replaced are kept, under the office's own.
const PREVIOUS: &str = "previous";

/// One file of the catalogue.
#[derive(Debug, Clone)]
pub struct CatalogueFile {
    /// Its place, like `ledgers/visit.toml`.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl Catalogue {
    /// The shipped files, with those under `folder` in their place or beside them.
    pub fn with_overrides(folder: PathBuf) -> Catalogue {
        Catalogue {
            overrides: Some(folder),
            ..Catalogue::default()
        }
    }

    /// The same with one file as it would be: for checking what somebody wrote before it counts.
    #[must_use]
    pub fn trying(&self, path: &str, text: &str) -> Catalogue {
        Catalogue {
            trial: Some(CatalogueFile {
                path: path.to_owned(),
                text: text.to_owned(),
            }),
            ..self.clone()
        }
    }

    /// How often a file was written since the program started; whoever keeps something made from files asks again when
    /// it has gone up.
    pub fn version(&self) -> u64 {
        self.version.load(Ordering::Acquire)
    }

    /// Whether a file ships in the program, and whether the office has its own in its place.
    pub fn origin(&self, path: &str) -> (bool, bool) {
        let own = self.overrides.as_ref();
        let own = own.is_some_and(|folder| folder.join(path).is_file());
        (Shipped::get(path).is_some(), own)
    }

    /// The text a file ships with.
    pub fn shipped(&self, path: &str) -> Option<String> {
        let data = Shipped::get(path)?.data.into_owned();
        String::from_utf8(data).ok()
    }

    /// Writes the office's own file in place of a shipped one or beside the others. The one that was there before is
    /// kept as `previous/{path}.{stamp}`.
    pub fn write(&self, path: &str, text: &str, stamp: &str) -> Result<()> {
        let folder = self.overrides.as_ref();
        let folder = folder.ok_or_else(|| Error::inconsistent("catalogue folder"))?;
        let file = folder.join(path);
        let make = |file: &Path| file.parent().map_or(Ok(()), std::fs::create_dir_all);
        if file.is_file() {
            let kept = folder.join(PREVIOUS).join(format!("{path}.{stamp}"));
            make(&kept)?;
            std::fs::copy(&file, &kept)?;
        }
        make(&file)?;
        write_durably(&file, text.as_bytes())?;
        self.version.fetch_add(1, Ordering::AcqRel);
        Ok(())
    }

    /// Every file there is, by its place.
    pub fn paths(&self) -> Result<Vec<String>> {
        let mut paths: BTreeSet<String> = Shipped::iter().map(|path| path.into_owned()).collect();
        if let Some(folder) = &self.overrides {
            beneath(folder, "", &mut paths)?;
        }
        Ok(paths.into_iter().collect())
    }

    /// One file by its place.
    ///
    /// # Errors
    /// When there is none, or it is not UTF-8.
    pub fn read(&self, path: &str) -> Result<CatalogueFile> {
        if let Some(trial) = self.trial.as_ref().filter(|trial| trial.path == path) {
            return Ok(trial.clone());
        }
        if let Some(file) = self
            .overrides
            .as_ref()
            .map(|folder| folder.join(path))
            .filter(|file| file.is_file())
        {
            return read_override(&file, path);
        }
        let shipped =
            Shipped::get(path).ok_or_else(|| Error::not_found(format!("目录文件 {path}")))?;
        let text =
            String::from_utf8(shipped.data.into_owned()).map_err(|e| Error::Fault(e.into()))?;
        Ok(CatalogueFile {
            path: path.to_owned(),
            text,
        })
    }

    /// All files directly under `folder` with this extension, by name.
    ///
    /// # Errors
    /// When one cannot be read.
    pub fn list(&self, folder: &str, extension: &str) -> Result<Vec<CatalogueFile>> {
        let prefix = format!("{folder}/");
        let suffix = format!(".{extension}");
        let belongs = |path: &str| {
            path.strip_prefix(&prefix)
                .is_some_and(|name| !name.contains('/') && name.ends_with(&suffix))
        };
        let mut names: BTreeSet<String> = Shipped::iter()
            .filter(|path| belongs(path))
            .map(|path| path.into_owned())
            .collect();
        if let Some(overrides) = &self.overrides
            && let Ok(entries) = std::fs::read_dir(overrides.join(folder))
        {
            for entry in entries {
                let path = format!("{prefix}{}", entry?.file_name().to_string_lossy());
                if belongs(&path) {
                    names.insert(path);
                }
            }
        }
        let trial = self.trial.iter().map(|trial| trial.path.clone());
        names.extend(trial.filter(|path| belongs(path)));
        names.into_iter().map(|path| self.read(&path)).collect()
    }
}

/// The files beneath a folder, those of the past left out.
fn beneath(folder: &Path, at: &str, paths: &mut BTreeSet<String>) -> Result<()> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Ok(());
    };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if at.is_empty() {
            name.clone()
        } else {
            format!("{at}/{name}")
        };
        if entry.path().is_dir() && path != PREVIOUS {
            beneath(&entry.path(), &path, paths)?;
        } else if entry.path().is_file() && !name.starts_with('.') {
            paths.insert(path);
        }
    }
    Ok(())
}

fn read_override(file: &Path, path: &str) -> Result<CatalogueFile> {
    let bytes = std::fs::read(file)?;
    let text = String::from_utf8(bytes)
        .map_err(|_| Error::refusal(format!("目录文件 {path} 不是 UTF-8 文本，请另存为 UTF-8")))?;
    Ok(CatalogueFile {
        path: path.to_owned(),
        text: text.trim_start_matches('\u{feff}').to_owned(),
    })
}

/// What files were last read as: by type and place, the text and what it came to. The same text always comes to the
/// same, and every page asks for dozens of files.
type Known = HashMap<(TypeId, String), (String, Arc<dyn Any + Send + Sync>)>;
static KNOWN: LazyLock<Mutex<Known>> = LazyLock::new(Mutex::default);

fn known() -> MutexGuard<'static, Known> {
    // Whoever panicked while holding it left it whole.
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner)
}

impl CatalogueFile {
    /// Reads the file as TOML.
    ///
    /// # Errors
    /// A refusal naming the file and the line: domain people write these.
    pub fn toml<T: DeserializeOwned + Clone + Send + Sync + 'static>(&self) -> Result<T> {
        let place = (TypeId::of::<T>(), self.path.clone());
        let same = known()
            .get(&place)
            .filter(|(text, _)| *text == self.text)
            .map(|(_, read)| read.clone());
        if let Some(read) = same.as_ref().and_then(|read| read.downcast_ref::<T>()) {
            return Ok(read.clone());
        }
        let read: T = toml::from_str(&self.text).map_err(|e| self.refused(&e))?;
        known().insert(place, (self.text.clone(), Arc::new(read.clone())));
        Ok(read)
    }

    fn refused(&self, error: &toml::de::Error) -> Error {
        let span = error.span();
        let before = span.map_or(0, |span| span.start.min(self.text.len()));
        let line = self.text.as_bytes()[..before]
            .iter()
            .filter(|b| **b == b'\n')
            .count()
            + 1;
        Error::refusal(format!(
            "目录文件 {} 第{line}行写法不对（{}）",
            self.path,
            error.message()
        ))
    }

    /// The name without folder and extension, as `visit` for `ledgers/visit.toml`.
    pub fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or(&self.path);
        name.split('.').next().unwrap_or(name)
    }
}
