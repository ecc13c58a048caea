//! The layouts that the catalogue has, each checked as it is read.

use std::collections::HashMap;

use super::checks::{self, LayoutFault, Spot};
use super::layout::{Layout, LayoutStep};
use super::values::FileValue;
use crate::answer_words::{AnswerWords, Holds};
use crate::bank_reasons::BankReasons;
use crate::model::Batch;
use ground::authority::{Action, Actor};
use ground::catalogue::{Catalogue, CatalogueFile};
use ground::db;
use ground::error::{Error, Result};
use ground::office::Office;

/// All layouts.
///
/// # Errors
/// A refusal that names the file, the column and what to do.
pub fn layouts(catalogue: &Catalogue) -> Result<Vec<Layout>> {
    let mut all: Vec<Layout> = Vec::new();
    let reasons = BankReasons::load(catalogue)?;
    for file in catalogue.list("banks", "toml")? {
        let layout: Layout = file.toml()?;
        if let Some(fault) = faults(catalogue, &layout, &reasons)?.first() {
            let why = fault.told();
            return Err(Error::refusal(format!("目录文件 {}：{why}", file.path)));
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

/// All that is wrong with a layout, in itself and beside the causes and headings that the catalogue knows.
fn faults(
    catalogue: &Catalogue,
    layout: &Layout,
    reasons: &BankReasons,
) -> Result<Vec<LayoutFault>> {
    let mut found = checks::faults(layout);
    let mut codes = layout.answer.reasons.iter();
    if let Some((said, code)) = codes.find(|(_, code)| reasons.coded(code).is_none()) {
        found.push(LayoutFault::whole(
            "answer.reasons",
            format!("[answer.reasons] 里“{said}”写的“{code}”，bank_reasons.toml 里没有这个 code"),
        ));
    }
    let words = AnswerWords::load(catalogue, [], HashMap::new())?;
    for (at, column) in layout.columns.iter().enumerate() {
        let is_account = || words.column(&column.heading) == Some(Holds::Account);
        let other = column.value != Some(FileValue::Account);
        if other && is_account() {
            found.push(LayoutFault {
                spot: Spot::Column(at, "value"),
                words: "栏名是收款的账号，取的却不是账号：每一笔会付到别处去。请改成取账号，或者换一个栏名".to_owned(),
                place: format!("第{}栏“{}”", at + 1, column.heading),
            });
        }
    }
    Ok(found)
}

/// How many batches went to the bank in a layout and are not answered whole.
///
/// # Errors
/// When the actor keeps no catalogue.
pub async fn layouts_waiting(office: &Office, actor: &Actor, name: &str) -> Result<i64> {
    actor.may(Action::CatalogueManage)?;
    let sql = "SELECT count(*) FROM payment_batch WHERE bank_layout = $1 AND state IN ('exported', 'answered')";
    let found: Vec<(i64,)> = db::tuples(office.db().reader(), sql, vec![name.into()]).await?;
    Ok(found.first().map_or(0, |(count,)| *count))
}

/// A layout as its text says it, and all that is wrong with it.
///
/// # Errors
/// When it cannot be read at all.
pub fn layout_read(
    catalogue: &Catalogue,
    path: &str,
    text: &str,
) -> Result<(Layout, Vec<LayoutFault>)> {
    let file = CatalogueFile {
        path: path.to_owned(),
        text: text.to_owned(),
    };
    let layout: Layout = file.toml()?;
    let found = faults(catalogue, &layout, &BankReasons::load(catalogue)?)?;
    Ok((layout, found))
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
