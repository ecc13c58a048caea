//! A roster written into the register: what is new, what differs, what stays.

use std::collections::HashMap;

use entitlement::Opening;
use kernel::{DivisionCode, IdNumber, Level};
use serde_json::{Value, json};

use super::compare::{Registered, compare, lives};
use super::identity::corrected;
use super::proposing::Proposals;
use super::roster::Record;
use super::told::newcomer;
use crate::exchange::NO_TOWN;
use crate::exchange::actions::SheetTarget;
use crate::exchange::{Change as Difference, Effect, RowReport, RowResult, RowView};
use crate::people::actions::{ACCOUNT, ADDRESS, ID_NUMBER, PHONE};
use crate::people::applied::renumber;
use crate::people::finding;
use crate::people::model::IdentityRow;
use crate::people::moving::{Moving, moved, town};
use crate::people::payee::Payee;
use crate::people::store::{
    self, NewEvent, NewPerson, PaidThrough, PersonChange, PersonRow, Residence,
};
use ground::audit;
use ground::db;
use ground::error::{Error, Result};
use ground::office::Office;
use ground::time::moment_text;

/// What the sheet adds and changes, collected before anything is written.
#[derive(Default)]
pub struct Changes {
    people: Vec<NewPerson>,
    pub identities: Vec<(i64, IdentityRow)>,
    pub corrected: Vec<(i64, IdentityRow)>,
    pub updated: Vec<PersonChange>,
    /// Where who lives.
    pub addresses: Vec<(i64, String)>,
    /// Who takes whose money.
    pub payees: Vec<(i64, Payee)>,
    /// Right ID numbers.
    pub renumbered: Vec<(i64, IdNumber)>,
    pub moves: Vec<Moving>,
    /// What was paid before this office began.
    pub openings: Vec<PaidThrough>,
    pub events: Vec<NewEvent>,
    /// How often each change of a person is recorded already.
    pub recorded: HashMap<String, i64>,
    pub told: Vec<(String, Value)>,
    /// What is proposed instead of written, where that needs two people.
    pub proposals: Option<Proposals>,
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

    let unknown = hashes.iter().filter(|hash| !known.contains_key(*hash));
    let unknown: Vec<String> = unknown.cloned().collect();
    let elsewhere = store::hashes_elsewhere(tx.connection(), region, &unknown).await?;
    let recorded = store::event_hashes(tx.connection(), region).await?;
    let openings = store::openings(tx.connection(), region, None).await?;
    let residences = store::residences(tx.connection(), region, None).await?;
    let (mut changes, mut reports) = (
        Changes {
            recorded,
            proposals: Proposals::load(target).await?,
            ..Changes::default()
        },
        Vec::new(),
    );
    for (row, record) in records {
        target.progress.step();
        let known_person = known.get(&record.id_hash);
        let record = placed(target, record, known_person.is_none());
        match known_person {
            None => {
                let division = add_person(target, &record, next, &mut changes)?;
                changes.openings.extend(opening(next, &record));
                next += 1;
                let says = newcomer(&record, &target.directory.name(division));
                let report = noticed(target, row, &record).does(Effect::Added, says);
                reports.push(match elsewhere.contains(&record.id_hash) {
                    true => report.noticing(row.warning("elsewhere", "id_number", ELSEWHERE)),
                    false => report,
                });
            }
            Some(person) if !super::beneath(target, person) => {
                // Without saying whose: that is not hers to see.
                reports.push(row.error("registered_elsewhere", "id_number", IN_ANOTHER_TOWN));
            }
            Some(person) => {
                let before = identities.get(&person.id).map_or(&[][..], Vec::as_slice);
                let record = record.beside(before);
                let report = match corrected(before, &record.identity) {
                    Some((code, column, message)) => row.warning(code, column, &message),
                    None => noticed(target, row, &record),
                };
                let lived = residences.get(&person.id);
                let report = told_of_move(target, (row, &record), (person, lived), report)?;
                let known = Registered {
                    person,
                    identities: before,
                };
                let compared = compare(target, known, (row, &record), &mut changes)?;
                let told = compared.told(row, report);
                let before = openings.get(&person.id);
                reports.push(reopened(
                    target,
                    (row, &record),
                    (person.id, before),
                    told,
                    &mut changes,
                ));
            }
        }
    }
    let proposals = changes.proposals.take();
    apply(target, changes).await?;
    if let Some(proposals) = proposals {
        proposals.write(target).await?;
    }
    Ok(reports)
}

/// Without saying where or whose: that is not hers to see.
const ELSEWHERE: &str =
    "已登记；这个身份证号在另一个县（市、区）也有登记，请与本人核对，核实以前不重复发放";

/// What is said of somebody who is registered in another town of the county.
const IN_ANOTHER_TOWN: &str = "此人已在本县别处登记，不能再登记一次。请县里的经办打开此人的档案，办“迁移”，\
    写明迁到本单位哪个村、从哪个月起；复核同意以后，这一行就能导入";

/// What is said of a row that moves somebody to another town while nothing was paid yet.
fn told_of_move(
    target: &mut SheetTarget<'_>,
    (row, record): (&RowView<'_>, &Record),
    (person, lived): (&PersonRow, Option<&Residence>),
    report: RowReport,
) -> Result<RowReport> {
    let lives = lives(target, person, record)?;
    let was = DivisionCode::try_from(person.division).map_err(|e| Error::Fault(e.into()))?;
    if town(was) == town(lives) {
        let mut known = lived.into_iter().flat_map(|lived| &lived.moves);
        let unused = record
            .moved_in
            .filter(|month| !known.any(|m| m.from == *month));
        let unused = unused.map(|month| {
            let told = format!(
                "迁入年月{}没有用到：名册上已经在这个乡镇；从哪个月起住在这里登记错了的，请在档案里办“迁移”更正",
                month.to_chinese()
            );
            row.warning("moved", "moved_in", &told)
        });
        return Ok(match unused {
            Some(unused) => report.noticing(unused),
            None => report,
        });
    }
    if target.two_hands {
        return Ok(report);
    }
    let (was, lives) = (
        target.directory.full_name(was),
        target.directory.full_name(lives),
    );
    let told = match record.moved_in {
        Some(from) => format!("从{was}迁到{lives}，{}起", from.to_chinese()),
        None => format!("原来登记在{was}，改为{lives}；没有写迁入年月，当作一直住在{lives}"),
    };
    Ok(report.noticing(row.warning("moved", "town", &told)))
}

/// What a row says was paid before this office began.
fn opening(person: i64, record: &Record) -> Option<PaidThrough> {
    let (month, amount) = record.paid_through?;
    Some(PaidThrough {
        person,
        scheme: record.scheme.clone(),
        month,
        amount,
    })
}

/// Notes what a row of somebody known says was paid before. An office that pays itself has its own batches for that.
fn reopened(
    target: &SheetTarget<'_>,
    (row, record): (&RowView<'_>, &Record),
    (person, before): (i64, Option<&Vec<(String, Opening)>>),
    told: RowReport,
    changes: &mut Changes,
) -> RowReport {
    let said = opening(person, record).filter(|said| {
        let mut known = before.into_iter().flatten();
        let same = |(scheme, opening): &(String, Opening)| {
            *scheme == said.scheme && opening.through == said.month && opening.amount == said.amount
        };
        !known.any(same)
    });
    let Some(said) = said else {
        return told;
    };
    let notice = |words: &str| row.warning("paid_through", "paid_through", words);
    if target.two_hands {
        return told.noticing(notice(
            "本单位已经发过，发到哪个月看自己的批次，这一栏没有用",
        ));
    }
    let mut known = before.into_iter().flatten();
    let known = known.find(|(scheme, _)| *scheme == said.scheme);
    let (was, month) = (
        known.map(|(_, opening)| opening.through.to_chinese()),
        said.month.to_chinese(),
    );
    let paid = Difference::new("已发至", was.as_deref().unwrap_or_default(), &month);
    let told = match was {
        Some(was) if was != month => told.noticing(notice(&format!(
            "已发至原来登记的是{was}，这张表写的是{month}，以这次写的为准；请与发放的单位核对，少写了会重发，多写了会漏发"
        ))),
        Some(_) => told.noticing(notice("已发金额和原来登记的不同，以这次写的为准")),
        None => told,
    };
    changes.openings.push(said);
    match told.effect {
        Some(Effect::Same) => told.does(Effect::Changed, vec![paid]),
        _ => told,
    }
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
        payee: match &record.payee {
            Some(payee) => payee.sealed(target.office, id)?,
            None => None,
        },
        address: match record.address.as_str() {
            "" => None,
            address => Some(target.office.seal_field(ADDRESS, id, address)?),
        },
    });
    changes.identities.push((id, record.identity.clone()));
    Ok(division)
}

/// A row that tells no village, by its address where that is one: as some rosters write it. Somebody new is in the
/// village that her address names.
fn placed(target: &SheetTarget<'_>, mut record: Record, new: bool) -> Record {
    if !record.village.is_empty() || record.address.is_empty() {
        return record;
    }
    let address = kernel::squeeze(&record.address);
    let town = match target.division.level() {
        Level::County if record.town.is_empty() => return record,
        Level::County => target.directory.called(target.division, &record.town),
        _ => Some(target.division),
    };
    let Some(town) = town.filter(|town| town.level() == Level::Town) else {
        return record;
    };
    let villages = target.directory.children(town).into_iter();
    let villages = villages.map(|village| target.directory.name(village));
    let named = villages.filter(|village| match new {
        true => address.contains(village.as_str()),
        false => address == *village,
    });
    if let Some(village) = named.max_by_key(|village| village.chars().count()) {
        record.village = village;
    }
    record
}

pub fn place(target: &mut SheetTarget<'_>, record: &Record) -> Result<DivisionCode> {
    // Only a county has towns beneath it; in a town's own roster the column repeats its name.
    let town = match target.division.level() {
        Level::County if record.town.is_empty() && !record.village.is_empty() => {
            target.directory.child_named(target.division, NO_TOWN)?
        }
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
    let report = match record.village.is_empty() && !record.address.is_empty() {
        true => {
            let told = "只写了住址，没有认出是哪个村（社区），登记在本单位名下，请补村（社区）";
            let noticed = row.warning("village_missing", "address", told);
            record.report.clone().noticing(noticed)
        }
        false => record.report.clone(),
    };
    if target.division.level() != Level::Town || alike || record.report.result != RowResult::Ok {
        return report;
    }
    let message = format!("“{}”不是本单位，已登记在{own}，请核对", record.town);
    row.warning("other_town", "town", &message)
}

/// Sealed text and search hash, or nothing for an empty cell.
pub fn sealed(
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

async fn apply(target: &SheetTarget<'_>, changes: Changes) -> Result<()> {
    let nothing = changes.people.is_empty()
        && changes.identities.is_empty()
        && changes.corrected.is_empty()
        && changes.events.is_empty()
        && changes.openings.is_empty()
        && changes.renumbered.is_empty()
        && changes.payees.is_empty()
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
    findable.extend(changes.payees.iter().map(|(person, _)| *person));
    store::insert_people(office.keyring(), tx, changes.people, &at).await?;
    let first = db::take_numbers(tx, region, "identity", changes.identities.len()).await?;
    store::insert_identities(office.keyring(), tx, region, first, changes.identities, &at).await?;
    let first = db::take_numbers(tx, region, "person_event", changes.events.len()).await?;
    store::insert_events(office.keyring(), tx, region, first, changes.events, &at).await?;
    store::insert_paid_through(office.keyring(), tx, region, changes.openings, &at).await?;
    for (person, identity) in &changes.corrected {
        store::update_identity(office.keyring(), tx, region, *person, identity).await?;
    }
    for change in changes.updated {
        store::update_person(office.keyring(), tx, region, change).await?;
    }
    for (person, address) in changes.addresses {
        let sealed = office.seal_field(ADDRESS, person, &address)?;
        store::update_address(office.keyring(), tx, (region, person), Some(sealed)).await?;
    }
    for (person, payee) in changes.payees {
        let sealed = payee.sealed(office, person)?;
        store::update_payee(office.keyring(), tx, region, person, sealed).await?;
    }
    for (person, id) in changes.renumbered {
        renumber(office, tx, (region, person), &id).await?;
    }
    for moving in changes.moves {
        moved(office, tx, moving).await?;
    }
    finding::refresh(office, tx, region, &findable).await?;
    for (subject, detail) in &changes.told {
        audit::append(office, tx, actor, region, "person_correct", subject, detail).await?;
    }
    let subject = format!("区划 {}", target.division.get());
    audit::append(office, tx, actor, region, "roster_import", &subject, &added).await?;
    Ok(())
}
