//! To whom a case can be handed: the member units of the offices above its place, and clerks of the office.

use super::kind::CaseKind;
use super::model::{Case, Held};
use ground::authority::{Action, Actor, Role};
use ground::error::{Error, Result};
use ground::key::Number;
use ground::office::Office;
use registers::accounts::users_by_id;
use registers::organisation::units::units;

/// Somebody a case can be handed to.
#[derive(Debug, Clone)]
pub struct Holder {
    /// As posted: unit-3, user-5.
    pub code: String,
    /// As read.
    pub label: String,
    /// What the case keeps of it.
    pub held: Held,
    /// Whether the kind of the case is its business.
    pub fits: bool,
}

/// Everybody a case can be handed to: the units whose business it is first, then the other units, then clerks, the actor
/// first.
///
/// # Errors
/// When the actor hands nothing over.
pub async fn holders(
    office: &Office,
    actor: &Actor,
    kind: &CaseKind,
    case: &Case,
) -> Result<Vec<Holder>> {
    let scope = actor.may(Action::CaseManage)?;
    let mut found: Vec<Holder> = Vec::new();
    for unit in units(office, &scope).await? {
        // Whoever acts for a unit of another town would not see the case, and could not hand it back.
        if !unit.division.contains(case.division) {
            continue;
        }
        let says = |word: &String| unit.name.contains(word) || unit.duty.contains(word);
        found.push(Holder {
            code: format!("unit-{}", Number(unit.id)),
            label: format!("成员单位：{}", unit.name),
            fits: kind.unit_words.iter().any(says),
            held: Held {
                unit: Some(unit.id),
                user: None,
                name: unit.name,
            },
        });
    }
    found.sort_by_key(|holder| !holder.fits);
    let users = users_by_id(office, office.db().reader(), case.division.region()).await?;
    let mut clerks: Vec<_> = users
        .into_values()
        .filter(|user| user.role == Role::Clerk && user.disabled_at.is_none())
        .filter(|user| scope.contains(user.division) && user.division.contains(case.division))
        .collect();
    clerks.sort_by_key(|user| (user.id != actor.user, user.id));
    found.extend(clerks.into_iter().map(|user| Holder {
        code: format!("user-{}", Number(user.id)),
        label: format!("本单位：{}", user.name),
        fits: false,
        held: Held {
            unit: None,
            user: Some(user.id),
            name: user.name,
        },
    }));
    Ok(found)
}

/// The holder of a code.
///
/// # Errors
/// When none was chosen, or it is not one of those it can be handed to.
pub(super) async fn holder_coded(
    office: &Office,
    actor: &Actor,
    kind: &CaseKind,
    case: &Case,
    code: &str,
) -> Result<Held> {
    if code.is_empty() {
        return Err(Error::at("to", "请选择交给谁办"));
    }
    let all = holders(office, actor, kind, case).await?;
    let found = all.into_iter().find(|holder| holder.code == code);
    found
        .map(|holder| holder.held)
        .ok_or_else(|| Error::at("to", "没有这个承办单位或人员，请重新选择"))
}
