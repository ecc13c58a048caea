//! The layouts that the catalogue has, each checked as it is read.

use super::checks;
use super::layout::{Layout, LayoutStep};
use crate::bank_reasons::BankReasons;
use crate::model::Batch;
use ground::catalogue::Catalogue;
use ground::error::{Error, Result};

/// All layouts.
///
/// # Errors
/// A refusal that names the file, the column and what to do.
pub fn layouts(catalogue: &Catalogue) -> Result<Vec<Layout>> {
    let mut all: Vec<Layout> = Vec::new();
    let reasons = BankReasons::load(catalogue)?;
    for file in catalogue.list("banks", "toml")? {
        let layout: Layout = file.toml()?;
        checks::check(&layout)
            .map_err(|why| Error::refusal(format!("目录文件 {}：{why}", file.path)))?;
        let mut codes = layout.answer.reasons.iter();
        if let Some((said, code)) = codes.find(|(_, code)| reasons.coded(code).is_none()) {
            return Err(Error::refusal(format!(
                "目录文件 {}：[answer.reasons] 里“{said}”写的“{code}”，bank_reasons.toml 里没有这个 code",
                file.path
            )));
        }
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

/// The steps of a batch's file on its way, as the layout names them in which it was made; none where it was not made yet.
///
/// # Errors
/// When the catalogue cannot be read; a file that is wrong is told where a layout is chosen, not on every batch.
pub(crate) fn steps_of_layout(catalogue: &Catalogue, batch: &Batch) -> Result<Vec<LayoutStep>> {
    let Some(name) = &batch.bank_layout else {
        return Ok(Vec::new());
    };
    let files = catalogue.list("banks", "toml")?;
    let mut readable = files.iter().filter_map(|file| file.toml::<Layout>().ok());
    let made = readable.find(|layout| layout.name == *name);
    Ok(made.map_or_else(Vec::new, |layout| layout.steps))
}

/// The layout of a name.
pub(crate) fn layout_named(catalogue: &Catalogue, name: &str) -> Result<Layout> {
    let found = layouts(catalogue)?.into_iter().find(|l| l.name == name);
    found.ok_or_else(|| Error::inconsistent(format!("代发格式 {name}")))
}
