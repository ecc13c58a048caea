//! Divisions added by the administrator: one by one, or brought as a list.

use kernel::DivisionCode;
use serde_json::json;

use super::directory::Directory;
use super::listed::{Effect, Line, compared};
use super::store;
use ground::audit;
use ground::authority::{Action, Actor, Scope};
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::office::Office;

/// So many names stand in the audit entry of a list; the counts are always whole.
const NAMES_TOLD: usize = 20;

/// The units of an actor's scope whose names or sounds contain `text`.
pub async fn found(office: &Office, scope: &Scope, text: &str) -> Result<Vec<DivisionCode>> {
    let reader = office.db().reader();
    let units = store::divisions_like(reader, scope, text, super::listed::LINES_MAX).await?;
    Ok(units.into_iter().map(|unit| unit.code).collect())
}

/// Units whose names or sounds contain `text`, at most so many, for finding things from anywhere.
pub async fn units_named(
    office: &Office,
    actor: &Actor,
    text: &str,
    limit: usize,
) -> Result<Vec<store::Division>> {
    let scope = actor.may(Action::PersonRead)?;
    store::divisions_like(office.db().reader(), &scope, text, limit).await
}

/// Refuses a name that a sister unit has.
pub(super) fn refuse_sister(directory: &Directory, code: DivisionCode, name: &str) -> Result<()> {
    let Some(parent) = code.parent() else {
        return Ok(());
    };
    let sisters = directory.children(parent);
    let taken = sisters
        .iter()
        .any(|sister| *sister != code && directory.name(*sister) == name);
    if taken {
        return Err(Error::refusal(format!(
            "{}下面已有{name}，请换一个名称",
            directory.name(parent)
        )));
    }
    Ok(())
}

/// Adds one unit; with the next free code when none is given.
///
/// # Errors
/// When the name is empty or taken, the code wrong or taken, or nothing can lie beneath `parent`.
pub async fn division_add(
    office: &Office,
    actor: &Actor,
    parent: DivisionCode,
    (name, code): (&str, Option<&str>),
) -> Result<DivisionCode> {
    let scope = actor.may(Action::DivisionManage)?;
    let name = kernel::squeeze(name);
    if name.is_empty() {
        return Err(Error::refusal("请填写名称"));
    }
    let tx = office.db().begin().await?;
    let directory = Directory::load(tx.connection(), &scope).await?;
    if !directory.knows(parent) {
        return Err(Error::not_found(format!("区划 {}", parent.get())));
    }
    let code = match code {
        None if parent.level() < kernel::Level::County => {
            return Err(Error::refusal("县级以上的区划代码由国家规定，请填写代码"));
        }
        None => directory.free_code(parent, &name)?,
        Some(text) => DivisionCode::read(text).map_err(|e| Error::refusal(e.to_string()))?,
    };
    if code.parent() != Some(parent) {
        let (parent, level) = (directory.name(parent), code.level().label());
        return Err(Error::refusal(format!(
            "代码 {} 是{level}，不在{parent}的下一级，请核对代码",
            code.get()
        )));
    }
    if directory.knows(code) || directory.is_merged(code) {
        let (code, name) = (code.get(), directory.name(code));
        return Err(Error::refusal(format!(
            "代码 {code} 已是{name}，请换一个代码"
        )));
    }
    refuse_sister(&directory, code, &name)?;
    store::division_insert(office.keyring(), &tx, code, &name).await?;
    let subject = format!("区划 {}", code.get());
    let (region, detail) = (code.region(), json!({ "名称": name }));
    audit::append(
        office,
        &tx,
        actor,
        region,
        "division_add",
        &subject,
        &detail,
    )
    .await?;
    tx.commit().await?;
    Ok(code)
}

/// Makes a village that somebody is the first to live in, with the next free code.
pub(crate) async fn make_village(
    office: &Office,
    tx: &Tx,
    actor: &Actor,
    (town, name): (DivisionCode, &str),
) -> Result<DivisionCode> {
    let scope = actor.may(Action::PersonWrite)?;
    let mut directory = Directory::load(tx.connection(), &scope).await?;
    if directory.has_child(town, name) {
        let town = directory.name(town);
        return Err(Error::refusal(format!("{town}下面已有{name}，请直接写它")));
    }
    let code = directory.make(town, name)?;
    directory.write_added(office.keyring(), tx).await?;
    let (act, subject) = ("division_add", format!("区划 {}", code.get()));
    let (region, detail) = (code.region(), json!({ "名称": name }));
    audit::append(office, tx, actor, region, act, &subject, &detail).await?;
    Ok(code)
}

/// What a list would do, line by line; nothing is written.
///
/// # Errors
/// When it holds no line.
pub async fn list_preview(office: &Office, actor: &Actor, text: &str) -> Result<Vec<Line>> {
    let scope = actor.may(Action::DivisionManage)?;
    let directory = Directory::load(office.db().reader(), &scope).await?;
    let lines = compared(text, scope.division(), &directory);
    if lines.is_empty() {
        return Err(Error::refusal(
            "没有读到一行，请给出“代码,名称”两栏，一行一个单位",
        ));
    }
    Ok(lines)
}

/// Writes what a list does, the refused lines left out; answers how many units are new and how many renamed.
pub async fn list_import(office: &Office, actor: &Actor, text: &str) -> Result<(usize, usize)> {
    let scope = actor.may(Action::DivisionManage)?;
    let tx = office.db().begin().await?;
    let directory = Directory::load(tx.connection(), &scope).await?;
    let lines = compared(text, scope.division(), &directory);
    let (mut added, mut renamed) = (Vec::new(), Vec::new());
    for line in &lines {
        let Some(unit) = &line.unit else { continue };
        match line.effect {
            Effect::New => {
                store::division_insert(office.keyring(), &tx, unit.code, &unit.name).await?;
                added.push(format!("{} {}", unit.code.get(), unit.name));
            }
            Effect::Renamed => {
                let old = directory.name(unit.code);
                store::rename(office, &tx, (unit.code, &old), &unit.name).await?;
                let told = format!("{} {}改名{}", unit.code.get(), line.note, unit.name);
                renamed.push(told);
            }
            Effect::Same | Effect::Refused => {}
        }
    }
    if added.is_empty() && renamed.is_empty() {
        return Err(Error::refusal("这张表没有要改的，没有写入"));
    }
    let counts = (added.len(), renamed.len());
    added.truncate(NAMES_TOLD);
    let detail = json!({
        "新增": counts.0, "改名": counts.1, "新增的": added, "改名的": renamed,
    });
    let division = scope.division();
    let subject = format!("区划 {}", division.get());
    let region = division.region();
    audit::append(
        office,
        &tx,
        actor,
        region,
        "division_import",
        &subject,
        &detail,
    )
    .await?;
    tx.commit().await?;
    Ok(counts)
}
