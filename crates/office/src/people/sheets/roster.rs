//! 优抚对象花名册 in.

use std::collections::{HashMap, HashSet};

use entitlement::Nature;
use kernel::{Date, IdNumber, Month, Sex, account_plausible, luhn_valid, normalise_account};
use serde_json::{Value, json};

use crate::audit;
use crate::exchange::actions::SheetTarget;
use crate::exchange::{RowReport, RowView};
use crate::office::Office;
use crate::people::actions::{ACCOUNT, ID_NUMBER, PHONE, id_hash};
use crate::people::model::{
    Categories, Category, IdentityRow, grade_fits, grade_label, grade_read, nature_label,
    nature_read,
};
use crate::people::store::{self, NewPerson, PersonChange, PersonRow};
use crate::platform::db;
use crate::platform::error::Result;
use crate::platform::time::moment_text;

/// A row that has been understood.
struct Record {
    report: RowReport,
    name: String,
    id: IdNumber,
    id_hash: String,
    identity: IdentityRow,
    town: String,
    village: String,
    phone: String,
    bank: String,
    account: String,
    note: String,
}

/// Imports a roster: new people and identities are added, what differs is corrected, what is the same stays untouched.
pub async fn roster_import(
    target: &mut SheetTarget<'_>,
    rows: &[RowView<'_>],
) -> Result<Vec<RowReport>> {
    let categories = Categories::load(target.office.catalogue())?;
    let today = target.office.clock().today();
    let (mut records, mut reports) = (Vec::new(), Vec::new());
    let mut seen = HashSet::new();
    for row in rows {
        match read_row(target.office, row, &categories, today, &mut seen) {
            Ok(record) => records.push(record),
            Err(report) => reports.push(report),
        }
    }
    let written = write(target, records).await?;
    reports.extend(written);
    Ok(reports)
}

/// Checks in the order of the contract; the first that applies is told.
fn read_row(
    office: &Office,
    row: &RowView<'_>,
    categories: &Categories,
    today: Date,
    seen: &mut HashSet<String>,
) -> std::result::Result<Record, RowReport> {
    if let Some(column) = row.formula() {
        return Err(row.error("formula", column, "是公式，请改成文字或数字后重填"));
    }
    let name = row.squeezed("name");
    if name.is_empty() {
        return Err(row.error("name_missing", "name", "没有姓名，请补填"));
    }
    let id = super::read_id(row, today)?;
    if !seen.insert(id.as_str().to_owned()) {
        return Err(row.error(
            "duplicate",
            "id_number",
            "这个身份证号在本表前面已出现，请核对后只留一行",
        ));
    }
    let category = read_category(row, categories)?;
    let (grade, nature) = read_grade(row, category)?;
    let service_years = read_service_years(row)?;
    let start = row
        .month("start")
        .map_err(|m| row.error("start", "start", &m))?;
    if row.is_number("account") {
        let message = "被表格软件当成数字，末几位已丢失，请设为文本后重填";
        return Err(row.error("account_precision_lost", "account", message));
    }
    let account = normalise_account(&row.text("account"));
    if !account.is_empty() && !account_plausible(&account) {
        return Err(row.error("account", "account", "应为8至32位数字，请核对后重填"));
    }
    let report = notice(row, &id, category, &account, start, today);
    let identity = IdentityRow {
        category: category.code.clone(),
        grade,
        nature,
        service_years,
        start,
        known: None,
    };
    Ok(Record {
        report,
        name,
        id_hash: id_hash(office, id.as_str()),
        id,
        identity,
        town: row.squeezed("town"),
        village: row.squeezed("village"),
        phone: kernel::half_width(&row.squeezed("phone")),
        bank: row.text("bank"),
        account,
        note: row.text("note"),
    })
}

fn read_category<'c>(
    row: &RowView<'_>,
    categories: &'c Categories,
) -> std::result::Result<&'c Category, RowReport> {
    let text = row.squeezed("category");
    categories.named(&text).ok_or_else(|| {
        let message = if text.is_empty() {
            "没有人员类别，请补填".to_owned()
        } else {
            format!("“{text}”不是已知的人员类别，请改用标准名称")
        };
        row.error("category", "category", &message)
    })
}

type GradeAndNature = (Option<u8>, Option<Nature>);

fn read_grade(
    row: &RowView<'_>,
    category: &Category,
) -> std::result::Result<GradeAndNature, RowReport> {
    if !category.needs_grade() {
        return Ok((None, None));
    }
    let text = row.squeezed("grade");
    let Some(grade) = grade_read(&text) else {
        let message = format!("“{text}”不是残疾等级，请填一级至十级");
        return Err(row.error("grade", "grade", &message));
    };
    let text = row.squeezed("nature");
    let Some(nature) = nature_read(&text) else {
        let message = format!("“{text}”不是残疾性质，请填因战、因公或因病");
        return Err(row.error("grade", "nature", &message));
    };
    if !grade_fits(grade, nature) {
        return Err(row.error("grade", "grade", "因病只评一级至六级，请核对等级和性质"));
    }
    Ok((Some(grade), Some(nature)))
}

fn read_service_years(row: &RowView<'_>) -> std::result::Result<Option<u32>, RowReport> {
    let years = row
        .integer("service_years")
        .map_err(|m| row.error("service_years", "service_years", &m))?;
    match years.map(|y| u32::try_from(y).ok().filter(|y| *y <= 60)) {
        None => Ok(None),
        Some(Some(years)) => Ok(Some(years)),
        Some(None) => Err(row.error(
            "service_years",
            "service_years",
            "服役年限应在0至60年之间，请核对",
        )),
    }
}

/// A row that is written: plainly, or with something to look at.
fn notice(
    row: &RowView<'_>,
    id: &IdNumber,
    category: &Category,
    account: &str,
    start: Option<Month>,
    today: Date,
) -> RowReport {
    if !account.is_empty() && !luhn_valid(account) {
        return row.warning(
            "bank_checksum",
            "account",
            "校验位不对，若是老存折请忽略，否则请核对",
        );
    }
    if Sex::read(&row.squeezed("sex")).is_some_and(|sex| sex != id.sex()) {
        return row.warning(
            "sex_mismatch",
            "sex",
            "与身份证号不一致，已按身份证号登记，请核对",
        );
    }
    let age = id.age_on(start.map_or(today, |m| m.last_day()));
    if let Some(min) = category.min_age.filter(|min| age < *min) {
        let message = format!("起发时{age}岁，不满{min}周岁，请核对");
        return row.warning("age", "id_number", &message);
    }
    if id.age_on(today) > 120 {
        return row.warning("age", "id_number", "年龄超过120岁，请核对是否健在");
    }
    if start.is_none() {
        return row.warning(
            "start_missing",
            "start",
            "没有起发时间，已登记但暂不发放，请补填",
        );
    }
    row.ok("")
}

/// What the sheet adds and changes, collected before anything is written.
#[derive(Default)]
struct Changes {
    people: Vec<NewPerson>,
    identities: Vec<(i64, IdentityRow)>,
    corrected: Vec<(i64, IdentityRow)>,
    updated: Vec<PersonChange>,
    told: Vec<(String, Value)>,
}

async fn write(target: &mut SheetTarget<'_>, records: Vec<Record>) -> Result<Vec<RowReport>> {
    let (office, tx, region) = (target.office, target.tx, target.division.region());
    let hashes: Vec<String> = records.iter().map(|r| r.id_hash.clone()).collect();
    let known = store::by_id_hash(tx.connection(), region, &hashes).await?;
    let ids: Vec<i64> = known.values().map(|p| p.id).collect();
    let identities = store::identities_of(tx.connection(), region, &ids).await?;
    let mut next = db::take_numbers(tx, region, "person", records.len() - known.len()).await?;

    let (mut changes, mut reports) = (Changes::default(), Vec::new());
    for record in records {
        match known.get(&record.id_hash) {
            None => {
                add_person(target, &record, next, &mut changes)?;
                next += 1;
                reports.push(told(record.report, "新增"));
            }
            Some(person) if !beneath(target, person) => {
                reports.push(elsewhere(&record.report));
            }
            Some(person) => {
                let before = identities.get(&person.id).map_or(&[][..], Vec::as_slice);
                let changed = compare(target, person, before, &record, &mut changes)?;
                reports.push(told(
                    record.report,
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
    let _ = office;
    Ok(reports)
}

fn told(mut report: RowReport, what: &str) -> RowReport {
    if report.message.is_empty() {
        report.message = what.to_owned();
    }
    report
}

fn beneath(target: &SheetTarget<'_>, person: &PersonRow) -> bool {
    let (low, high) = (
        target.scope.division().low(),
        target.scope.division().high(),
    );
    (low..=high).contains(&person.division)
}

/// Somebody on another office's rolls: refused without saying whose.
fn elsewhere(report: &RowReport) -> RowReport {
    RowReport {
        result: crate::exchange::RowResult::Error,
        code: Some("registered_elsewhere"),
        message: format!("第{}行：此人已在他处登记，请先办理关系转移", report.row),
        ..report.clone()
    }
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
    let town = target
        .directory
        .child_named(target.division, &record.town)?;
    target.directory.child_named(town, &record.village)
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

    match identities
        .iter()
        .find(|i| i.category == record.identity.category)
    {
        None => {
            differences.insert("身份", json!([null, identity_json(&record.identity)]));
            changes
                .identities
                .push((person.id, record.identity.clone()));
        }
        Some(before) => {
            let after = merged(before, &record.identity);
            if *before != after {
                differences.insert(
                    "身份",
                    json!([identity_json(before), identity_json(&after)]),
                );
                changes.corrected.push((person.id, after));
            }
        }
    }
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
    store::insert_people(tx, changes.people, &at).await?;
    let first = db::take_numbers(tx, region, "identity", changes.identities.len()).await?;
    store::insert_identities(tx, region, first, changes.identities, &at).await?;
    for (person, identity) in &changes.corrected {
        store::update_identity(tx, region, *person, identity).await?;
    }
    for change in changes.updated {
        store::update_person(tx, region, change).await?;
    }
    for (subject, detail) in &changes.told {
        audit::append(office, tx, actor, region, "person_correct", subject, detail).await?;
    }
    let subject = format!("区划 {}", target.division.get());
    audit::append(office, tx, actor, region, "roster_import", &subject, &added).await?;
    Ok(())
}
