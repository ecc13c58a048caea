//! A row of the roster beside the person already there: what it writes at once, and what it proposes to a second person.

use std::collections::HashMap;

use kernel::{DivisionCode, IdNumber, Month, mask_account, mask_id, mask_phone, told_apart};
use serde_json::{Value, json};

use super::enrol::{Changes, place, sealed};
use super::identity::{grade_events, identity_json, later_grade, merged};
use super::payee::payee_change;
use super::proposing::{Proposals, Standing};
use super::roster::Record;
use super::told::{identity_change, old_account, old_phone, other_address};
use crate::exchange::actions::SheetTarget;
use crate::exchange::{Change, Effect, RowReport, RowView};
use crate::people::PackageKey;
use crate::people::actions::{ACCOUNT, PHONE};
use crate::people::asked::Asked;
use crate::people::model::{EventRow, HomeRow, IdentityRow};
use crate::people::moving::{Moving, town};
use crate::people::payee::Payee;
use crate::people::store::{NewEvent, PersonChange, PersonRow};
use ground::error::{Error, Result};
use ground::key::Number;

/// Somebody already there.
#[derive(Clone, Copy)]
pub struct Registered<'a> {
    pub person: &'a PersonRow,
    pub identities: &'a [IdentityRow],
}

/// What became of a row about somebody already there.
pub enum Compared {
    Done {
        written: Vec<Change>,
        proposed: Vec<Change>,
        /// Something of it was proposed before, and waits; in which package.
        waits: Option<Option<PackageKey>>,
    },
    /// Another change of the kind waits: nothing of the row is written.
    Refused {
        column: &'static str,
        message: String,
    },
}

impl Compared {
    /// The report of the row; `report` is what there is to say of it besides.
    pub fn told(self, row: &RowView<'_>, mut report: RowReport) -> RowReport {
        match self {
            Compared::Refused { column, message } => row.error("waiting", column, &message),
            Compared::Done {
                written, proposed, ..
            } if !proposed.is_empty() => report.proposes(written, proposed),
            Compared::Done { written, waits, .. } => {
                if let Some(package) = waits.filter(|_| written.is_empty()) {
                    report.message = still_waits(&report.message, package);
                }
                let effect = if written.is_empty() {
                    Effect::Same
                } else {
                    Effect::Changed
                };
                report.does(effect, written)
            }
        }
    }
}

/// What to say of a row whose changes were proposed before.
pub fn still_waits(message: &str, package: Option<PackageKey>) -> String {
    let told = match package {
        Some(package) => format!("无变化，以前提出的还在等复核（变更包 {package}）"),
        None => "无变化，以前提出的还在等复核".to_owned(),
    };
    match message {
        "" => told,
        message => format!("{message}；{told}"),
    }
}

fn read_division(code: i64) -> Result<DivisionCode> {
    DivisionCode::try_from(code).map_err(|e| Error::Fault(e.into()))
}

/// Where the row says that somebody lives, or where she lived where it says nothing.
pub fn lives(
    target: &mut SheetTarget<'_>,
    person: &PersonRow,
    record: &Record,
) -> Result<DivisionCode> {
    match record.village.is_empty() && record.town.is_empty() {
        true => read_division(person.division),
        false => place(target, record),
    }
}

/// A move to another town, as it is proposed. Where no month is said it holds from this month on.
fn moved(
    target: &SheetTarget<'_>,
    record: &Record,
    was: DivisionCode,
    lives: DivisionCode,
) -> AskedFor {
    let month = Month::of(target.office.clock().today());
    let home = HomeRow {
        division: lives,
        place: target.directory.full_name(lives),
        from: record.moved_in.unwrap_or(month),
        known: None,
        resumes: false,
    };
    let unsaid = match record.moved_in {
        None => "（没有写迁入年月）",
        Some(_) => "",
    };
    let told = format!("{}，{}起{unsaid}", home.place, home.from.to_chinese());
    let told = Change::new("迁移", target.directory.full_name(was), told);
    ("town", Asked::Move(home), told)
}

/// What differs: for the audit, and for whoever looks the row over.
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

/// What a row changes of name, bank and account; nothing where it says nothing else.
#[derive(Default)]
struct Money {
    name: Option<String>,
    bank: Option<String>,
    account: Option<String>,
    /// Who takes it, and what to say of that.
    payee: Option<(Payee, Change)>,
    id: Option<IdNumber>,
}

fn money(target: &SheetTarget<'_>, person: &PersonRow, record: &Record) -> Result<Money> {
    let other = |new: &String, old: &String| (!new.is_empty() && new != old).then(|| new.clone());
    let hash = |account: &str| target.office.keyring().search_hash(ACCOUNT, account);
    let account = (!record.account.is_empty()
        && person.account_hash != Some(hash(&record.account)))
    .then(|| record.account.clone());
    let renamed = kernel::plain_name(&person.name) != record.name;
    Ok(Money {
        name: renamed.then(|| record.name.clone()),
        bank: other(&record.bank, &person.bank),
        account,
        payee: payee_change(target.office, person, record.payee.as_ref())?,
        id: record.new_id.clone(),
    })
}

/// Compares a row with the person already there; an empty cell says nothing.
pub fn compare(
    target: &mut SheetTarget<'_>,
    known: Registered<'_>,
    (row, record): (&RowView<'_>, &Record),
    changes: &mut Changes,
) -> Result<Compared> {
    let lives = lives(target, known.person, record)?;
    let money = money(target, known.person, record)?;
    let identity = identity_differs(target, known, record, &mut changes.recorded);
    let Some(mut proposals) = changes.proposals.take() else {
        let mut differences = Differences::default();
        note_money(target, known.person, &money, &mut differences)?;
        changes.payees.extend(payee(known.person, &money));
        if let Some(id) = &money.id {
            let told = Change::new(
                "身份证号",
                mask_id(record.id.as_str()),
                mask_id(id.as_str()),
            );
            differences.said.push(told);
            differences.audited.insert("身份证号", json!([false, true]));
            changes.renumbered.push((known.person.id, id.clone()));
        }
        write_person(
            target,
            known.person,
            (record, lives),
            (money, &mut differences),
            changes,
        )?;
        write_identity(target, known, record, (identity, &mut differences), changes);
        return Ok(done(known.person, record, differences, changes));
    };
    let mut asked = asked(target, known, record, (&money, identity))?;
    // Who lives in another town is paid at its rate: that takes two.
    let was = read_division(known.person.division)?;
    let moves = town(was) != town(lives);
    if moves {
        asked.push(moved(target, record, was, lives));
    }
    let stays = if moves { was } else { lives };
    let compared = propose(&mut proposals, known.person, row.number(), asked);
    changes.proposals = Some(proposals);
    let mut compared = compared?;
    if let Compared::Done { written, .. } = &mut compared {
        let mut differences = Differences::default();
        let nothing = (Money::default(), &mut differences);
        let where_to = (record, stays);
        write_person(target, known.person, where_to, nothing, changes)?;
        let done = done(known.person, record, differences, changes);
        if let Compared::Done { written: all, .. } = done {
            *written = all;
        }
    }
    Ok(compared)
}

/// Tells what was written to the audit.
fn done(
    person: &PersonRow,
    record: &Record,
    differences: Differences,
    changes: &mut Changes,
) -> Compared {
    if !differences.audited.is_empty() {
        changes.told.push((
            format!("人员 {}", Number(person.id)),
            json!({ "姓名": record.name, "改动": differences.audited }),
        ));
    }
    Compared::Done {
        written: differences.said,
        proposed: Vec::new(),
        waits: None,
    }
}

fn note_money(
    target: &SheetTarget<'_>,
    person: &PersonRow,
    money: &Money,
    differences: &mut Differences,
) -> Result<()> {
    if let Some(name) = &money.name {
        differences.note("姓名", &person.name, name);
    }
    if let Some(bank) = &money.bank {
        differences.note("开户行", &person.bank, bank);
    }
    if let Some(account) = &money.account {
        let old = old_account(target.office, person)?;
        let new = told_apart(&old, mask_account(account));
        let told = Change::new("银行账号", old, new);
        differences.said.push(told);
        differences.audited.insert("银行账号", json!([false, true]));
    }
    if let Some((_, told)) = &money.payee {
        differences.note("收款人", &told.old, &told.new);
    }
    Ok(())
}

fn payee(person: &PersonRow, money: &Money) -> Option<(i64, Payee)> {
    let (payee, _) = money.payee.as_ref()?;
    Some((person.id, payee.clone()))
}

/// Queues what one person alone may write, and what moves money where that needs nobody else.
fn write_person(
    target: &mut SheetTarget<'_>,
    person: &PersonRow,
    (record, lives): (&Record, DivisionCode),
    (money, differences): (Money, &mut Differences),
    changes: &mut Changes,
) -> Result<()> {
    let division = lives.get();
    let note = keep(&record.note, &person.note);
    differences.note("备注", &person.note, &note);
    if person.division != division {
        let before = read_division(person.division)?;
        let (old, new) = (target.directory.name(before), target.directory.name(lives));
        let told = Change::new("区划", old, new);
        differences.said.push(told);
        let codes = json!([person.division, division]);
        differences.audited.insert("区划", codes);
        changes.moves.push(Moving {
            person: person.id,
            before,
            after: lives,
            since: record.moved_in,
        });
        if let Some(since) = record.moved_in {
            let told = Change::new("迁入年月", "", since.to_chinese());
            differences.said.push(told);
        }
    }
    let office = target.office;
    let phone = &record.phone;
    let other =
        !phone.is_empty() && person.phone_hash != Some(office.keyring().search_hash(PHONE, phone));
    if other {
        let old = old_phone(office, person)?;
        let new = told_apart(&old, mask_phone(phone));
        differences.said.push(Change::new("联系电话", old, new));
        differences.audited.insert("联系电话", json!([false, true]));
    }
    if let Some(old) = other_address(office, person, &record.address)? {
        let told = Change::new("住址", old, &record.address);
        differences.said.push(told);
        differences.audited.insert("住址", json!([false, true]));
        changes.addresses.push((person.id, record.address.clone()));
    }
    if differences.audited.is_empty() {
        return Ok(());
    }
    let phone = if other { phone.as_str() } else { "" };
    let account = money.account.unwrap_or_default();
    changes.updated.push(PersonChange {
        id: person.id,
        name: money.name.unwrap_or_else(|| person.name.clone()),
        phone: sealed(office, PHONE, person.id, phone)?,
        bank: money.bank.unwrap_or_else(|| person.bank.clone()),
        account: sealed(office, ACCOUNT, person.id, &account)?,
        division,
        note,
    });
    Ok(())
}

/// How the identity of a row differs from the one already there.
enum IdentityDiffers {
    New,
    /// Another grade or nature from a later month on, as far as it is not recorded yet.
    Changes(Vec<EventRow>),
    Corrected(IdentityRow),
}

fn identity_differs(
    target: &SheetTarget<'_>,
    known: Registered<'_>,
    record: &Record,
    recorded: &mut HashMap<String, i64>,
) -> Option<IdentityDiffers> {
    let row = &record.identity;
    let same = |identity: &&IdentityRow| identity.category == row.category;
    let Some(before) = known.identities.iter().find(same) else {
        return Some(IdentityDiffers::New);
    };
    if let Some(from) = later_grade(before, row) {
        let mut events = grade_events(before, row, from);
        events.retain(|event| {
            let hash = super::event_hash(target.office, known.person.id, event);
            let left = recorded.entry(hash).or_insert(0);
            *left -= 1;
            *left < 0
        });
        return (!events.is_empty()).then_some(IdentityDiffers::Changes(events));
    }
    let after = merged(before, row);
    (*before != after).then_some(IdentityDiffers::Corrected(after))
}

/// Queues what differs of an identity.
fn write_identity(
    target: &SheetTarget<'_>,
    known: Registered<'_>,
    record: &Record,
    (differs, differences): (Option<IdentityDiffers>, &mut Differences),
    changes: &mut Changes,
) {
    let Some(differs) = differs else {
        return;
    };
    let (row, person) = (&record.identity, known.person.id);
    let same = |identity: &&IdentityRow| identity.category == row.category;
    let before = known.identities.iter().find(same);
    let (field, after) = match &differs {
        IdentityDiffers::Corrected(after) => ("身份", after),
        IdentityDiffers::New => ("身份", row),
        IdentityDiffers::Changes(_) => ("等级变动", row),
    };
    let told = json!([before.map(identity_json), identity_json(after)]);
    differences.audited.insert(field, told);
    let said = identity_change(field, &record.category, before, row);
    differences.said.push(said);
    match differs {
        IdentityDiffers::New => changes.identities.push((person, row.clone())),
        IdentityDiffers::Corrected(after) => changes.corrected.push((person, after)),
        IdentityDiffers::Changes(events) => {
            changes
                .events
                .extend(events.into_iter().map(|event| NewEvent {
                    person,
                    note: "名册登记的新等级".to_owned(),
                    source_hash: super::event_hash(target.office, person, &event),
                    event,
                }));
        }
    }
}

/// What a row asks a second person to agree to: the column it stands in, the change, what to say of it.
type AskedFor = (&'static str, Asked, Change);

fn asked(
    target: &SheetTarget<'_>,
    known: Registered<'_>,
    record: &Record,
    (money, identity): (&Money, Option<IdentityDiffers>),
) -> Result<Vec<AskedFor>> {
    let person = known.person;
    let mut asked = Vec::new();
    if let Some(name) = &money.name {
        let told = Change::new("姓名", &person.name, name);
        asked.push(("name", Asked::Name(name.clone()), told));
    }
    if money.bank.is_some() || money.account.is_some() {
        let change = Asked::Account {
            bank: keep(&record.bank, &person.bank),
            account: money.account.clone().unwrap_or_default(),
        };
        let told = match (&money.account, &money.bank) {
            (Some(account), _) => {
                let old = old_account(target.office, person)?;
                let new = told_apart(&old, mask_account(account));
                Change::new("银行账号", old, new)
            }
            (None, bank) => Change::new("开户行", &person.bank, bank.clone().unwrap_or_default()),
        };
        asked.push(("account", change, told));
    }
    if let Some((payee, told)) = &money.payee {
        asked.push(("payee", Asked::Payee(payee.clone()), told.clone()));
    }
    if let Some(id) = &money.id {
        let told = Change::new(
            "身份证号",
            mask_id(record.id.as_str()),
            mask_id(id.as_str()),
        );
        asked.push(("id_number", Asked::IdNumber(id.as_str().to_owned()), told));
    }
    let row = &record.identity;
    let same = |identity: &&IdentityRow| identity.category == row.category;
    let before = known.identities.iter().find(same);
    let told = |field: &str| identity_change(field, &record.category, before, row);
    match identity {
        None => {}
        Some(IdentityDiffers::New) => {
            asked.push(("category", Asked::Identity(row.clone()), told("身份")));
        }
        Some(IdentityDiffers::Corrected(after)) => {
            asked.push(("grade", Asked::Correction(after), told("身份")));
        }
        Some(IdentityDiffers::Changes(events)) => {
            let events = events.into_iter();
            asked.extend(events.map(|event| ("grade", Asked::Event(event), told("等级变动"))));
        }
    }
    Ok(asked)
}

/// Notes what is to be proposed, unless another change of a kind waits.
fn propose(
    proposals: &mut Proposals,
    person: &PersonRow,
    row: u32,
    asked: Vec<AskedFor>,
) -> Result<Compared> {
    let (mut new, mut waits) = (Vec::new(), None);
    for (column, change, told) in asked {
        match proposals.standing(person.id, &change)? {
            Standing::New => new.push((change, told)),
            Standing::Waits(package) => waits = Some(package),
            Standing::Refused(message) => return Ok(Compared::Refused { column, message }),
        }
    }
    let mut proposed = Vec::new();
    for (change, told) in new {
        proposals.add(person.id, change, row, String::new())?;
        proposed.push(told);
    }
    Ok(Compared::Done {
        written: Vec::new(),
        proposed,
        waits,
    })
}
