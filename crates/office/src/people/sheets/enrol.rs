//! A roster written into the register: what is new, what differs, what stays.

use std::collections::HashMap;

use kernel::{DivisionCode, Level, mask_account, mask_phone};
use serde_json::{Value, json};

use super::identity::{corrected, grade_events, identity_json, later_grade, merged};
use super::roster::Record;
use super::told::{identity_change, newcomer, old_account, old_phone};
use crate::audit;
use crate::exchange::actions::SheetTarget;
use crate::exchange::{Change, Effect, RowReport, RowResult, RowView};
use crate::office::Office;
use crate::people::actions::{ACCOUNT, ID_NUMBER, PHONE};
use crate::people::finding;
use crate::people::model::IdentityRow;
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
        target.progress.step();
        match known.get(&record.id_hash) {
            None => {
                let division = add_person(target, &record, next, &mut changes)?;
                next += 1;
                let says = newcomer(&record, &target.directory.name(division));
                reports.push(noticed(target, row, &record).does(Effect::Added, says));
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
                let effect = if changed.is_empty() {
                    Effect::Same
                } else {
                    Effect::Changed
                };
                reports.push(report.does(effect, changed));
            }
        }
    }
    apply(target, changes).await?;
    Ok(reports)
}

fn add_person(
    target: &mut SheetTarget<'_>,
    record: &Record,
    id: i64,
    changes: &mut Changes,
) -> Result<DivisionCode> {
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
    Ok(division)
}

fn place(target: &mut SheetTarget<'_>, record: &Record) -> Result<DivisionCode> {
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

/// What differs between a row and the person already there: for the audit, and for whoever looks the row over.
#[derive(Default)]
struct Differences {
    audited: HashMap<&'static str, Value>,
    said: Vec<Change>,
}

impl Differences {
    fn note(&mut self, field: &'static str, before: &str, after: &str) {
        if before != after {
            self.audited.insert(field, json!([before, after]));
            self.said.push(Change::new(field, before, after));
        }
    }
}

/// What the row says, or what was there where it says nothing.
fn keep(new: &str, old: &str) -> String {
    let kept = if new.is_empty() { old } else { new };
    kept.to_owned()
}

/// Compares a row with the person already there; an empty cell says nothing. Answers what differs.
fn compare(
    target: &mut SheetTarget<'_>,
    person: &PersonRow,
    identities: &[IdentityRow],
    record: &Record,
    changes: &mut Changes,
) -> Result<Vec<Change>> {
    let division = if record.village.is_empty() && record.town.is_empty() {
        person.division
    } else {
        place(target, record)?.get()
    };
    let (bank, note) = (
        keep(&record.bank, &person.bank),
        keep(&record.note, &person.note),
    );
    let mut differences = Differences::default();
    differences.note("姓名", &person.name, &record.name);
    differences.note("开户行", &person.bank, &bank);
    differences.note("备注", &person.note, &note);
    if person.division != division {
        let name = |code: i64| DivisionCode::try_from(code).map(|c| target.directory.name(c));
        let (old, new) = (name(person.division), name(division));
        let told = Change::new("区划", old.unwrap_or_default(), new.unwrap_or_default());
        let codes = json!([person.division, division]);
        differences.audited.insert("区划", codes);
        differences.said.push(told);
    }
    let (phone, account) = compare_numbers(target.office, person, record, &mut differences)?;
    let person_changed = !differences.audited.is_empty();

    if let Some((field, told)) = compare_identity(target, person, identities, record, changes) {
        let row = &record.identity;
        let before = identities.iter().find(|i| i.category == row.category);
        let said = identity_change(field, &record.category, before, row);
        differences.said.push(said);
        differences.audited.insert(field, told);
    }
    if person_changed {
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
    if !differences.audited.is_empty() {
        changes.told.push((
            format!("人员 {}", person.id),
            json!({ "姓名": record.name, "改动": differences.audited }),
        ));
    }
    Ok(differences.said)
}

/// Telephone and account where the row has another than she has; empty where it has not.
fn compare_numbers<'r>(
    office: &Office,
    person: &PersonRow,
    record: &'r Record,
    differences: &mut Differences,
) -> Result<(&'r str, &'r str)> {
    let differs = |purpose: &str, new: &str, known: &Option<String>| {
        !new.is_empty() && *known != Some(office.keyring().search_hash(purpose, new))
    };
    let (mut phone, mut account) = ("", "");
    if differs(PHONE, &record.phone, &person.phone_hash) {
        phone = &record.phone;
        let (old, new) = (old_phone(office, person)?, mask_phone(phone));
        differences.said.push(Change::new("联系电话", old, new));
        let told = json!([false, true]);
        differences.audited.insert("联系电话", told);
    }
    if differs(ACCOUNT, &record.account, &person.account_hash) {
        account = &record.account;
        let (old, new) = (old_account(office, person)?, mask_account(account));
        differences.said.push(Change::new("银行账号", old, new));
        let told = json!([false, true]);
        differences.audited.insert("银行账号", told);
    }
    Ok((phone, account))
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
