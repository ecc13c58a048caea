//! A roster written into the register: what is new, what differs, what stays.

use std::collections::HashMap;

use entitlement::EventKind;
use kernel::{Level, Month};
use serde_json::{Value, json};

use super::roster::Record;
use crate::audit;
use crate::exchange::actions::SheetTarget;
use crate::exchange::{RowReport, RowResult, RowView};
use crate::office::Office;
use crate::people::actions::{ACCOUNT, ID_NUMBER, PHONE};
use crate::people::finding;
use crate::people::model::{EventRow, IdentityRow, grade_label, nature_label};
use crate::people::store::{self, NewEvent, NewPerson, PersonChange, PersonRow};
use crate::platform::db;
use crate::platform::error::Result;
use crate::platform::time::moment_text;

/// What the sheet adds and changes, collected before anything is written.
#[derive(Default)]
struct Changes {
    people: Vec<NewPerson>,
    identities: Vec<(i64, IdentityRow)>,
    corrected: Vec<(i64, IdentityRow)>,
    updated: Vec<PersonChange>,
    events: Vec<NewEvent>,
    /// How often each change of a person is recorded already.
    recorded: HashMap<String, i64>,
    told: Vec<(String, Value)>,
}

/// Writes what the rows say: new people and identities, corrections, changes of grade from a later month on.
pub(super) async fn enrol(
    target: &mut SheetTarget<'_>,
    records: Vec<(&RowView<'_>, Record)>,
) -> Result<Vec<RowReport>> {
    let (tx, region) = (target.tx, target.division.region());
    let hashes: Vec<String> = records.iter().map(|(_, r)| r.id_hash.clone()).collect();
    let known = store::by_id_hash(tx.connection(), region, &hashes).await?;
    let ids: Vec<i64> = known.values().map(|p| p.id).collect();
    let identities = store::identities_of(tx.connection(), region, &ids).await?;
    let mut next = db::take_numbers(tx, region, "person", records.len() - known.len()).await?;

    let recorded = store::event_hashes(tx.connection(), region).await?;
    let (mut changes, mut reports) = (
        Changes {
            recorded,
            ..Changes::default()
        },
        Vec::new(),
    );
    for (row, record) in records {
        match known.get(&record.id_hash) {
            None => {
                add_person(target, &record, next, &mut changes)?;
                next += 1;
                reports.push(told(noticed(target, row, &record), "新增"));
            }
            Some(person) if !super::beneath(target, person) => {
                // Without saying whose: that is not hers to see.
                let message = "此人已在他处登记，请先办理关系转移";
                reports.push(row.error("registered_elsewhere", "id_number", message));
            }
            Some(person) => {
                let before = identities.get(&person.id).map_or(&[][..], Vec::as_slice);
                let report = match corrected(before, &record.identity) {
                    Some((code, column, message)) => row.warning(code, column, &message),
                    None => noticed(target, row, &record),
                };
                let changed = compare(target, person, before, &record, &mut changes)?;
                reports.push(told(
                    report,
                    if changed {
                        "有改动，已更新"
                    } else {
                        "无变化"
                    },
                ));
            }
        }
    }
    apply(target, changes).await?;
    Ok(reports)
}

/// Code, column and message of a correction that reaches back to what was paid: the clerk should know before the next
/// run tells her.
fn corrected(
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

/// Whether both say something, and not the same.
fn differs<T: PartialEq>(before: Option<T>, row: Option<T>) -> bool {
    matches!((before, row), (Some(was), Some(is)) if was != is)
}

fn told(mut report: RowReport, what: &str) -> RowReport {
    if report.message.is_empty() {
        report.message = what.to_owned();
    }
    report
}

fn add_person(
    target: &mut SheetTarget<'_>,
    record: &Record,
    id: i64,
    changes: &mut Changes,
) -> Result<()> {
    let division = place(target, record)?;
    changes.people.push(NewPerson {
        id,
        division,
        name: record.name.clone(),
        sex: record.id.sex(),
        birth: record.id.birth(),
        id_sealed: target
            .office
            .seal_field(ID_NUMBER, id, record.id.as_str())?,
        id_hash: record.id_hash.clone(),
        phone: sealed(target.office, PHONE, id, &record.phone)?,
        bank: record.bank.clone(),
        account: sealed(target.office, ACCOUNT, id, &record.account)?,
        note: record.note.clone(),
    });
    changes.identities.push((id, record.identity.clone()));
    Ok(())
}

fn place(target: &mut SheetTarget<'_>, record: &Record) -> Result<kernel::DivisionCode> {
    // Only a county has towns beneath it; in a town's own roster the column repeats its name.
    let town = match target.division.level() {
        Level::County => target
            .directory
            .child_named(target.division, &record.town)?,
        _ => target.division,
    };
    target.directory.child_named(town, &record.village)
}

/// What to look at in a row that is written: a town's roster may have somebody who belongs to another.
fn noticed(target: &SheetTarget<'_>, row: &RowView<'_>, record: &Record) -> RowReport {
    let own = target.directory.name(target.division);
    let alike = own.contains(&record.town) || record.town.contains(&own);
    if target.division.level() != Level::Town || alike || record.report.result != RowResult::Ok {
        return record.report.clone();
    }
    let message = format!("“{}”不是本单位，已登记在{own}，请核对", record.town);
    row.warning("other_town", "town", &message)
}

/// Sealed text and search hash, or nothing for an empty cell.
fn sealed(
    office: &Office,
    purpose: &str,
    owner: i64,
    plain: &str,
) -> Result<Option<(String, String)>> {
    if plain.is_empty() {
        return Ok(None);
    }
    let hash = office.keyring().search_hash(purpose, plain);
    Ok(Some((office.seal_field(purpose, owner, plain)?, hash)))
}

/// Compares a row with the person already there; an empty cell says nothing. Answers whether something differs.
fn compare(
    target: &mut SheetTarget<'_>,
    person: &PersonRow,
    identities: &[IdentityRow],
    record: &Record,
    changes: &mut Changes,
) -> Result<bool> {
    let mut differences: HashMap<&str, Value> = HashMap::new();
    let keep = |new: &str, old: &str| {
        if new.is_empty() {
            old.to_owned()
        } else {
            new.to_owned()
        }
    };
    let mut differ = |field: &'static str, before: Value, after: Value| {
        if before != after {
            differences.insert(field, json!([before, after]));
        }
    };
    let division = if record.village.is_empty() && record.town.is_empty() {
        person.division
    } else {
        place(target, record)?.get()
    };
    let (bank, note) = (
        keep(&record.bank, &person.bank),
        keep(&record.note, &person.note),
    );
    differ("姓名", json!(person.name), json!(record.name));
    differ("区划", json!(person.division), json!(division));
    differ("开户行", json!(person.bank), json!(bank));
    differ("备注", json!(person.note), json!(note));
    let search = |purpose: &str, plain: &str| target.office.keyring().search_hash(purpose, plain);
    let new_phone =
        !record.phone.is_empty() && person.phone_hash != Some(search(PHONE, &record.phone));
    let new_account =
        !record.account.is_empty() && person.account_hash != Some(search(ACCOUNT, &record.account));
    differ("联系电话", json!(false), json!(new_phone));
    differ("银行账号", json!(false), json!(new_account));
    let person_changed = !differences.is_empty();

    differences.extend(compare_identity(
        target, person, identities, record, changes,
    ));
    if differences.is_empty() {
        return Ok(false);
    }
    if person_changed {
        let phone = if new_phone { record.phone.as_str() } else { "" };
        let account = if new_account {
            record.account.as_str()
        } else {
            ""
        };
        changes.updated.push(PersonChange {
            id: person.id,
            name: record.name.clone(),
            phone: sealed(target.office, PHONE, person.id, phone)?,
            bank,
            account: sealed(target.office, ACCOUNT, person.id, account)?,
            division,
            note,
        });
    }
    changes.told.push((
        format!("人员 {}", person.id),
        json!({ "姓名": record.name, "改动": differences }),
    ));
    Ok(true)
}

/// Compares the identity of a row with the one already there, and queues what differs.
fn compare_identity(
    target: &SheetTarget<'_>,
    person: &PersonRow,
    identities: &[IdentityRow],
    record: &Record,
    changes: &mut Changes,
) -> Option<(&'static str, Value)> {
    let row = &record.identity;
    let Some(before) = identities.iter().find(|i| i.category == row.category) else {
        changes.identities.push((person.id, row.clone()));
        return Some(("身份", json!([null, identity_json(row)])));
    };
    if let Some(from) = later_grade(before, row) {
        let queued = changes.events.len();
        for event in grade_events(before, row, from) {
            let source_hash = super::event_hash(target.office, person.id, &event);
            let left = changes.recorded.entry(source_hash.clone()).or_insert(0);
            if *left > 0 {
                *left -= 1;
                continue;
            }
            let note = "名册登记的新等级".to_owned();
            changes.events.push(NewEvent {
                person: person.id,
                event,
                note,
                source_hash,
            });
        }
        let told = json!([identity_json(before), identity_json(row)]);
        return (changes.events.len() > queued).then_some(("等级变动", told));
    }
    let after = merged(before, row);
    if *before == after {
        return None;
    }
    let told = json!([identity_json(before), identity_json(&after)]);
    changes.corrected.push((person.id, after));
    Some(("身份", told))
}

/// A roster that gives another grade or nature with a later start tells of a change from that month on; with the same
/// start it corrects what was wrong all along.
fn later_grade(before: &IdentityRow, row: &IdentityRow) -> Option<Month> {
    let from = row
        .start
        .filter(|start| before.start.is_some_and(|b| b < *start))?;
    (differs(before.grade, row.grade) || differs(before.nature, row.nature)).then_some(from)
}

fn grade_events(before: &IdentityRow, row: &IdentityRow, from: Month) -> Vec<EventRow> {
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
    };
    grade.into_iter().chain(nature).map(event).collect()
}

/// What the roster says over what was there; an empty cell says nothing.
fn merged(before: &IdentityRow, row: &IdentityRow) -> IdentityRow {
    IdentityRow {
        category: before.category.clone(),
        grade: row.grade.or(before.grade),
        nature: row.nature.or(before.nature),
        service_years: row.service_years.or(before.service_years),
        start: row.start.or(before.start),
        known: before.known,
    }
}

fn identity_json(identity: &IdentityRow) -> Value {
    json!({
        "类别": identity.category,
        "等级": identity.grade.map(grade_label),
        "性质": identity.nature.map(nature_label),
        "服役年限": identity.service_years,
        "起发时间": identity.start.map(|m| m.to_string()),
    })
}

async fn apply(target: &SheetTarget<'_>, changes: Changes) -> Result<()> {
    let nothing = changes.people.is_empty()
        && changes.identities.is_empty()
        && changes.corrected.is_empty()
        && changes.events.is_empty()
        && changes.updated.is_empty();
    if nothing {
        return Ok(());
    }
    let (office, tx, actor, region) = (
        target.office,
        target.tx,
        target.actor,
        target.division.region(),
    );
    let at = moment_text(office.clock().now_utc());
    let added = json!({ "新增人员": changes.people.len(), "新增身份": changes.identities.len(), "更正": changes.told.len() });
    let mut findable: Vec<i64> = changes.people.iter().map(|p| p.id).collect();
    findable.extend(changes.updated.iter().map(|change| change.id));
    let identities = changes.identities.iter().chain(&changes.corrected);
    findable.extend(identities.map(|(person, _)| *person));
    findable.extend(changes.events.iter().map(|event| event.person));
    store::insert_people(office.keyring(), tx, changes.people, &at).await?;
    let first = db::take_numbers(tx, region, "identity", changes.identities.len()).await?;
    store::insert_identities(office.keyring(), tx, region, first, changes.identities, &at).await?;
    let first = db::take_numbers(tx, region, "person_event", changes.events.len()).await?;
    store::insert_events(office.keyring(), tx, region, first, changes.events, &at).await?;
    for (person, identity) in &changes.corrected {
        store::update_identity(office.keyring(), tx, region, *person, identity).await?;
    }
    for change in changes.updated {
        store::update_person(office.keyring(), tx, region, change).await?;
    }
    finding::refresh(office, tx, region, &findable).await?;
    for (subject, detail) in &changes.told {
        audit::append(office, tx, actor, region, "person_correct", subject, detail).await?;
    }
    let subject = format!("区划 {}", target.division.get());
    audit::append(office, tx, actor, region, "roster_import", &subject, &added).await?;
    Ok(())
}
