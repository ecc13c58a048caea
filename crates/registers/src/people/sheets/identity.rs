//! An identity as the roster has it beside the one on the rolls: what is corrected, what changes from a month on.

use entitlement::EventKind;
use kernel::Month;
use serde_json::{Value, json};

use crate::people::disability::{grade_label, nature_label};
use crate::people::model::{EventRow, IdentityRow};

/// Code, column and message of a correction that reaches back to what was paid: the clerk should know before the next
/// run tells her.
pub fn corrected(
    before: &[IdentityRow],
    row: &IdentityRow,
) -> Option<(&'static str, &'static str, String)> {
    let before = before.iter().find(|i| i.category == row.category)?;
    let (was, is) = (before.start?, row.start.or(before.start)?);
    if later_grade(before, row).is_some() {
        return None;
    }
    let follows = "已发的会随之补发或追缴，请核对";
    if was != is {
        let message = format!("起发时间由{was}更正为{is}，{follows}");
        return Some(("start_changed", "start", message));
    }
    let differs = differs(before.grade, row.grade)
        || differs(before.nature, row.nature)
        || differs(before.service_years, row.service_years);
    let message = format!("等级、性质或服役年限自{was}起更正，{follows}");
    differs.then_some(("identity_changed", "grade", message))
}

/// A roster that gives another grade or nature with a later start tells of a change from that month on; with the same
/// start it corrects what was wrong all along.
pub(super) fn later_grade(before: &IdentityRow, row: &IdentityRow) -> Option<Month> {
    let from = row
        .start
        .filter(|start| before.start.is_some_and(|b| b < *start))?;
    (differs(before.grade, row.grade) || differs(before.nature, row.nature)).then_some(from)
}

pub(super) fn grade_events(before: &IdentityRow, row: &IdentityRow, from: Month) -> Vec<EventRow> {
    let grade = row
        .grade
        .filter(|_| before.grade != row.grade)
        .map(EventKind::Grade);
    let nature = row
        .nature
        .filter(|_| before.nature != row.nature)
        .map(EventKind::Nature);
    let category = Some(row.category.clone());
    let event = |kind| EventRow {
        kind,
        category: category.clone(),
        effective: from,
        known: None,
        cause: None,
    };
    grade.into_iter().chain(nature).map(event).collect()
}

/// What the roster says over what was there; an empty cell says nothing.
pub(super) fn merged(before: &IdentityRow, row: &IdentityRow) -> IdentityRow {
    IdentityRow {
        category: before.category.clone(),
        grade: row.grade.or(before.grade),
        nature: row.nature.or(before.nature),
        service_years: row.service_years.or(before.service_years),
        start: row.start.or(before.start),
        known: before.known,
        keys: before
            .keys
            .iter()
            .chain(&row.keys)
            .map(|(k, v)| (k.clone(), v.clone()))
            .collect(),
    }
}

/// Whether both say something, and not the same.
fn differs<T: PartialEq>(before: Option<T>, row: Option<T>) -> bool {
    matches!((before, row), (Some(was), Some(is)) if was != is)
}

pub(super) fn identity_json(identity: &IdentityRow) -> Value {
    json!({
        "类别": identity.category,
        "等级": identity.grade.map(grade_label),
        "性质": identity.nature.map(nature_label),
        "服役年限": identity.service_years,
        "起发时间": identity.start.map(|m| m.to_string()),
        "其他": identity.keys.values().collect::<Vec<_>>(),
    })
}
