//! What is asked about organs and posts.

use kernel::{Date, DivisionCode, Level};

use super::store;
use super::{Organ, Post};
use crate::organisation::Directory;
use ground::authority::Scope;
use ground::error::{Error, Result};
use ground::office::Office;

/// The organs of a scope, from the top down.
pub async fn organs(office: &Office, scope: &Scope) -> Result<Vec<Organ>> {
    store::organs(office.db().reader(), scope).await
}

/// One organ.
///
/// # Errors
/// When it is not the scope's.
pub async fn organ(office: &Office, scope: &Scope, key: (i32, i64)) -> Result<Organ> {
    let found = store::organ(office.db().reader(), scope, key).await?;
    found.ok_or_else(|| Error::not_found("这个机构"))
}

/// Everybody who ever held a post in a scope, in the order they began.
pub async fn posts(office: &Office, scope: &Scope) -> Result<Vec<Post>> {
    store::posts(office.db().reader(), scope).await
}

/// The villages of a scope, each with its liaison on a day; nothing where there is none (缺员).
pub async fn liaisons_on(
    office: &Office,
    scope: &Scope,
    day: Date,
) -> Result<Vec<(DivisionCode, Option<Post>)>> {
    let directory = Directory::load(office.db().reader(), scope).await?;
    let held = posts(office, scope).await?.into_iter();
    let mut held: Vec<Post> = held
        .filter(|post| post.organ.is_none() && post.held_on(day))
        .collect();
    let villages = directory
        .codes()
        .filter(|code| code.level() == Level::Village);
    let with = villages.map(|village| {
        let at = held.iter().position(|post| post.division == village);
        (village, at.map(|at| held.swap_remove(at)))
    });
    Ok(with.collect())
}

/// A village has one liaison at a time: what is said where it would have two; `own` is the holding that is changed.
pub(super) fn second_liaison(
    all: &[Post],
    (village, own): (DivisionCode, Option<i64>),
    (from, to): (Date, Option<Date>),
) -> Option<String> {
    let mut others = all
        .iter()
        .filter(|p| p.organ.is_none() && p.division == village && Some(p.id) != own);
    let same_days =
        |p: &&Post| p.to.is_none_or(|last| from <= last) && to.is_none_or(|to| p.from <= to);
    let other = others.find(same_days)?;
    let (name, since) = (&other.name, other.from);
    let until = other.to.map_or(String::new(), |to| format!("，至 {to}"));
    Some(format!(
        "这段时间已有联络员{name}（自 {since} 起{until}），请核对日期"
    ))
}
