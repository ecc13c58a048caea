//! The files of the catalogue: what an office knows, as data. They ship in the program; a file of the same name under
//! `catalogue/` in the data folder takes its place, and a new file there adds to it, without a rebuild.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rust_embed::RustEmbed;
use serde::de::DeserializeOwned;

use super::error::{Error, Result};

#[derive(RustEmbed)]
#[folder = "../../catalogue"]
struct Shipped;

/// Where catalogue files come from.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    overrides: Option<PathBuf>,
}

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
        }
    }

    /// One file by its place.
    ///
    /// # Errors
    /// When there is none, or it is not UTF-8.
    pub fn read(&self, path: &str) -> Result<CatalogueFile> {
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
        names.into_iter().map(|path| self.read(&path)).collect()
    }
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

impl CatalogueFile {
    /// Reads the file as TOML.
    ///
    /// # Errors
    /// A refusal naming the file and the line: domain people write these.
    pub fn toml<T: DeserializeOwned>(&self) -> Result<T> {
        toml::from_str(&self.text).map_err(|e| {
            let before = e.span().map_or(0, |span| span.start.min(self.text.len()));
            let line = self.text.as_bytes()[..before]
                .iter()
                .filter(|b| **b == b'\n')
                .count()
                + 1;
            Error::refusal(format!(
                "目录文件 {} 第{line}行写法不对（{}）",
                self.path,
                e.message()
            ))
        })
    }

    /// The name without folder and extension, as `visit` for `ledgers/visit.toml`.
    pub fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or(&self.path);
        name.split('.').next().unwrap_or(name)
    }
}
