//! Writing a file of the catalogue: checked as a whole before anything is written.

use serde_json::json;

use super::diff;
use crate::figures;
use ground::audit;
use ground::authority::{Action, Actor};
use ground::catalogue::Catalogue;
use ground::error::{Error, Result};
use ground::office::Office;
use payments::Schemes;
use registers::ledgers;
use registers::people::Categories;

/// So many lines of a change stand in its audit entry.
const LINES_TOLD: usize = 40;
/// A file of words is not longer than this. Bytes.
const FILE_BYTES_MAX: usize = 256 * 1024;

/// A file as somebody wants it.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Its place, as `ledgers/visit.toml`.
    pub path: String,
    /// What it shall say.
    pub text: String,
    /// Hash of what it said when she looked; empty for a new file.
    pub seen: String,
    /// What she does, as a sentence: 台账“走访慰问”新增字段“陪同领导”.
    pub told: String,
}

/// What a draft would do.
#[derive(Debug)]
pub struct Checked {
    /// Lines taken away.
    pub gone: Vec<String>,
    /// Lines added.
    pub added: Vec<String>,
}

/// Hash by which a file is known again; empty where there is none.
pub fn seen(catalogue: &Catalogue, path: &str) -> String {
    let file = catalogue.read(path);
    file.map_or_else(
        |_| String::new(),
        |file| seal::sm3_hex(file.text.as_bytes()),
    )
}

/// The folders whose files are written from a page: ledger kinds, schemes with their categories, bank layouts.
const WRITTEN: [&str; 3] = ["ledgers/", "schemes/", "banks/"];

/// Whether a file is one that is written from a page.
pub fn is_written(path: &str) -> bool {
    refuse_place(path).is_ok()
}

fn refuse_place(path: &str) -> Result<()> {
    let folder = WRITTEN.iter().find_map(|folder| path.strip_prefix(folder));
    let name = folder.and_then(|name| name.strip_suffix(".toml"));
    let plain = |name: &str| {
        !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    if name.is_some_and(plain) {
        return Ok(());
    }
    Err(Error::not_found(format!("目录文件 {path}")))
}

/// Reads the whole catalogue as every subject reads it: what one file changes, another may lean on.
///
/// # Errors
/// When a file cannot be read, or does not go with another.
pub fn hold_together(catalogue: &Catalogue) -> Result<()> {
    ledgers::kinds(catalogue)?;
    let categories = Categories::load(catalogue)?;
    let schemes = Schemes::load(catalogue)?;
    for category in categories.iter() {
        schemes.named(&category.scheme)?;
    }
    payments::overlaps(catalogue, &schemes)?;
    figures::indicators(catalogue)?;
    payments::layouts(catalogue)?;
    Ok(())
}

/// Checks a draft; nothing is written.
///
/// # Errors
/// When the place is not one of words, the file has changed since, or the catalogue would not hold together.
pub fn check(office: &Office, actor: &Actor, draft: &Draft) -> Result<Checked> {
    actor.may(Action::CatalogueManage)?;
    refuse_place(&draft.path)?;
    if draft.text.len() > FILE_BYTES_MAX {
        return Err(Error::refusal("这个文件太长，请分成几个"));
    }
    let catalogue = office.catalogue();
    if seen(catalogue, &draft.path) != draft.seen {
        return Err(Error::Conflict(
            "这个文件刚刚被改过，您的改动没有保存。请重新打开，看过以后再改".to_owned(),
        ));
    }
    hold_together(&catalogue.trying(&draft.path, &draft.text))?;
    let old = catalogue
        .read(&draft.path)
        .map_or_else(|_| String::new(), |file| file.text);
    let (gone, added) = diff::lines(&old, &draft.text);
    Ok(Checked { gone, added })
}

/// Writes a draft. The file it replaces is kept; pages use the new one from now on.
///
/// # Errors
/// As [`check`], or when nothing would change.
pub async fn write(office: &Office, actor: &Actor, draft: &Draft) -> Result<()> {
    actor.may(Action::CatalogueManage)?;
    let tx = office.db().begin().await?;
    let mut checked = check(office, actor, draft)?;
    if checked.gone.is_empty() && checked.added.is_empty() {
        return Err(Error::refusal("和原来一样，没有要改的"));
    }
    checked.gone.truncate(LINES_TOLD);
    checked.added.truncate(LINES_TOLD);
    let detail = json!({
        "改动": draft.told, "删去的行": checked.gone, "增加的行": checked.added,
        "原摘要": draft.seen, "新摘要": seal::sm3_hex(draft.text.as_bytes()),
    });
    let region = office.profile().division.region();
    let subject = format!("目录 {}", draft.path);
    audit::append(
        office,
        &tx,
        actor,
        region,
        "catalogue_write",
        &subject,
        &detail,
    )
    .await?;
    let stamp = office
        .clock()
        .now_utc()
        .format("%Y%m%dT%H%M%S%3f")
        .to_string();
    office.catalogue().write(&draft.path, &draft.text, &stamp)?;
    tx.commit().await
}
