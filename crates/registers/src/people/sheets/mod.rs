//! The sheets that fill the register: 优抚对象花名册, 人员变动 and 一次性待遇.

mod changes;
mod compare;
mod enrol;
mod identity;
mod import;
mod lump_sums;
mod payee;
mod proposing;
mod queued;
mod returned;
mod roster;
mod told;

pub use changes::changes_import;
pub use compare::still_waits;
pub use import::roster_import;
pub use lump_sums::lump_sums_import;
pub use proposing::{Proposals, Standing, known};

use std::collections::HashMap;

use entitlement::{EventKind, Nature};
use kernel::{Date, IdError, IdNumber, account_plausible, normalise_account};

use super::actions::id_hash;
use super::disability::{
    Disability, disability_read, grade_label, grade_read, is_old_grade, nature_label, nature_read,
};
use super::model::EventRow;
use super::store::{self, PersonRow};
use super::understood::merged;
use crate::exchange::actions::SheetTarget;
use crate::exchange::{PRECISION_LOST, RowReport, RowView};
use ground::error::Result;
use ground::office::Office;

type Read<T> = std::result::Result<T, RowReport>;

/// What happened, as the audit tells it.
pub(super) fn event_text(kind: EventKind) -> String {
    match kind {
        EventKind::Death => "死亡".to_owned(),
        EventKind::Stop => "停发".to_owned(),
        EventKind::Resume => "恢复".to_owned(),
        EventKind::Grade(grade) => format!("等级变动为{}", grade_label(grade)),
        EventKind::Nature(nature) => format!("性质变动为{}", nature_label(nature)),
    }
}

/// What makes two changes of a person the same.
pub(super) fn event_hash(office: &Office, person: i64, event: &EventRow) -> String {
    let known = event.known.map(|d| d.to_string()).unwrap_or_default();
    let category = event.category.as_deref().unwrap_or_default();
    let (what, effective) = (event_text(event.kind), event.effective);
    let mut source = format!("{person}|{what}|{category}|{effective}|{known}");
    if let Some(cause) = &event.cause {
        source.push_str(&format!("|{cause}"));
    }
    office.keyring().search_hash("person_event", &source)
}

/// The people with these ID numbers whom the importer may touch, by number.
///
/// # Errors
/// When they cannot be read.
pub async fn known_people(
    target: &SheetTarget<'_>,
    ids: &[&IdNumber],
) -> Result<HashMap<String, i64>> {
    let found = registered_people(target, ids).await?.into_iter();
    let hers = found.filter(|(_, (_, touched))| *touched);
    Ok(hers.map(|(id, (person, _))| (id, person)).collect())
}

/// The same of the whole region, with whether the importer may touch her.
///
/// # Errors
/// When they cannot be read.
pub async fn registered_people(
    target: &SheetTarget<'_>,
    ids: &[&IdNumber],
) -> Result<HashMap<String, (i64, bool)>> {
    let hash = |id: &&IdNumber| id_hash(target.office, id.as_str());
    let hashes: Vec<String> = ids.iter().map(hash).collect();
    let region = target.division.region();
    let known = store::by_id_hash(target.tx.connection(), region, &hashes).await?;
    let found = ids.iter().zip(&hashes).filter_map(|(id, hash)| {
        let person = known.get(hash)?;
        Some((id.as_str().to_owned(), (person.id, beneath(target, person))))
    });
    Ok(found.collect())
}

/// Whether a person is on the rolls where the importer may touch her.
fn beneath(target: &SheetTarget<'_>, person: &PersonRow) -> bool {
    let scope = target.scope.division();
    (scope.low()..=scope.high()).contains(&person.division)
}

/// Reads an account number; empty when there is none.
fn read_account(row: &RowView<'_>, column: &str) -> Read<String> {
    if row.is_number(column) {
        return Err(row.error("account_precision_lost", column, PRECISION_LOST));
    }
    let account = normalise_account(&row.text(column));
    if account.is_empty() || account_plausible(&account) {
        return Ok(account);
    }
    Err(row.error("account", column, "应为8至32位数字，请核对后重填"))
}

/// Reads grade and nature of a disability, together with what was said of them elsewhere; each in whichever of the two
/// cells it stands.
fn read_disability(row: &RowView<'_>, besides: Disability) -> Read<Disability> {
    let mut read = besides;
    for column in ["grade", "nature"] {
        let text = row.squeezed(column);
        if text.is_empty() {
            continue;
        }
        let said = disability_read(&text)
            .ok_or_else(|| row.error("grade", column, &not_a_grade(column, &text)))?;
        read = merged(read, said).ok_or_else(|| {
            row.error(
                "grade",
                column,
                "和同一行别处写的等级或性质不一样，请核对后只留一种",
            )
        })?;
    }
    Ok(read)
}

fn not_a_grade(column: &str, text: &str) -> String {
    if is_old_grade(text) {
        return format!(
            "“{text}”是以前的残疾等级，不能直接换成现在的，请照换发的残疾证填一级至十级"
        );
    }
    match column {
        "nature" | "new_nature" => format!("“{text}”不是残疾性质，请填因战、因公或因病"),
        _ => format!("“{text}”不是残疾等级，请填一级至十级"),
    }
}

/// Reads a grade of disability, which must be there.
fn read_grade(row: &RowView<'_>, column: &str) -> Read<u8> {
    let text = row.squeezed(column);
    grade_read(&text).ok_or_else(|| {
        let message = match text.as_str() {
            "" => NO_GRADE.to_owned(),
            text => not_a_grade(column, text),
        };
        row.error("grade", column, &message)
    })
}

/// Reads a nature of disability, which must be there.
fn read_nature(row: &RowView<'_>, column: &str) -> Read<Nature> {
    let text = row.squeezed(column);
    nature_read(&text).ok_or_else(|| {
        let message = match text.as_str() {
            "" => NO_NATURE.to_owned(),
            text => not_a_grade(column, text),
        };
        row.error("grade", column, &message)
    })
}

const NO_GRADE: &str = "没有残疾等级，请补填一级至十级";
const NO_NATURE: &str = "没有残疾性质，请补填因战、因公或因病";

/// Reads the ID number of a row, which must be there.
fn read_id(row: &RowView<'_>, today: Date) -> Read<IdNumber> {
    let missing = || row.error("id", "id_number", &IdError::Shape.to_string());
    row.id_number("id_number", today)?.ok_or_else(missing)
}
