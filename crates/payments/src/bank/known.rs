//! The layouts that the catalogue has, each checked as it is read.

use super::checks;
use super::layout::Layout;
use ground::catalogue::Catalogue;
use ground::error::{Error, Result};

/// All layouts.
///
/// # Errors
/// A refusal that names the file, the column and what to do.
pub fn layouts(catalogue: &Catalogue) -> Result<Vec<Layout>> {
    let mut all: Vec<Layout> = Vec::new();
    for file in catalogue.list("banks", "toml")? {
        let layout: Layout = file.toml()?;
        checks::check(&layout)
            .map_err(|why| Error::refusal(format!("目录文件 {}：{why}", file.path)))?;
        if let Some(other) = all.iter().find(|other| other.name == layout.name) {
            return Err(Error::refusal(format!(
                "目录文件 {}：name“{}”和格式“{}”重了，请换一个",
                file.path, layout.name, other.label
            )));
        }
        all.push(layout);
    }
    Ok(all)
}

/// The layout of a name.
pub(crate) fn layout_named(catalogue: &Catalogue, name: &str) -> Result<Layout> {
    let found = layouts(catalogue)?.into_iter().find(|l| l.name == name);
    found.ok_or_else(|| Error::inconsistent(format!("代发格式 {name}")))
}
