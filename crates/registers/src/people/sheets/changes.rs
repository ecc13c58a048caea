//! 人员变动 in.

use std::collections::HashMap;

use entitlement::EventKind;
use kernel::{IdNumber, Month, mask_account, told_apart};

use super::compare::still_waits;
use super::payee::{payee_change, read_payee};
use super::proposing::{Proposals, Standing};
use super::queued::{Queued, apply, queue_account, queue_event};
use crate::exchange::actions::SheetTarget;
use crate::exchange::{Change as Difference, Effect, RowReport, RowView};
use crate::people::actions::{ACCOUNT, id_hash};
use crate::people::asked::Asked;
use crate::people::asked_fits::{BEFORE_BIRTH, DEATH_TO_COME, is_to_come, unfit};
use crate::people::model::{Categories, EventRow, IdentityRow};
use crate::people::name_words::NameWords;
use crate::people::payee::{Payee, PayeeWords};
use crate::people::store::{self, PersonRow};
use ground::error::Result;

/// What a row asks for.
enum Change {
    Event(EventRow),
    /// 迁出
    MoveOut(EventRow),
    Account {
        bank: String,
        account: String,
    },
    /// 收款人变更
    Payee,
}

impl Change {
    /// Which of several in one sheet is the last: nothing where each counts.
    fn of_last(&self) -> Option<&'static str> {
        match self {
            Change::Account { .. } => Some("账号变更"),
            Change::Payee => Some("收款人变更"),
            Change::Event(_) | Change::MoveOut(_) => None,
        }
    }
}

struct Record {
    report: RowReport,
    id: IdNumber,
    change: Change,
    /// What it says of the payee.
    payee: Option<Payee>,
    note: String,
}

type Read<T> = std::result::Result<T, RowReport>;

/// What is said of a row that is written or proposed: how whoever moves within the county comes to be paid there.
fn way_on(change: &Change) -> String {
    match change {
        Change::MoveOut(event) => format!(
            "{}起停发；迁到本县别的乡镇的，请县里的经办办“迁移”，写明迁到哪里、从哪个月起，迁入地不用另外登记",
            event.effective.to_chinese()
        ),
        _ => String::new(),
    }
}

/// The column nothing hangs on.
const NOTE: &str = "note";

/// Imports a sheet of changes. The same change again changes nothing; n equal rows are n changes.
pub async fn changes_import(
    target: &mut SheetTarget<'_>,
    rows: &[RowView<'_>],
) -> Result<Vec<RowReport>> {
    let categories = Categories::load(target.office.catalogue())?;
    let words = NameWords::load(target.office.catalogue())?;
    let payees = PayeeWords::load(target.office.catalogue())?;
    let today = target.office.clock().today();
    let (mut records, mut reports) = (Vec::new(), Vec::new());
    for row in rows {
        target.progress.step();
        let read = || -> Read<Record> {
            if let Some(column) = row.formulas().find(|column| *column != NOTE) {
                return Err(row.error("formula", column, "是公式，请改成文字或数字后重填"));
            }
            let id = super::read_id(row, today)?;
            let text = |code: &str| row.text(code);
            let payee = read_payee(row, &payees, text, ("", &id), today)?;
            let change = match words.is_payee_change(&row.squeezed("change")) {
                false => read_change(row, &categories, &words)?,
                true if payee.is_none() => return Err(row.error("payee", "payee", NO_PAYEE)),
                true => Change::Payee,
            };
            if matches!(&change, Change::Event(event) if is_to_come(event, today)) {
                return Err(row.error("effective", "effective", DEATH_TO_COME));
            }
            if matches!(&change, Change::Event(event) if event.is_before(id.birth())) {
                return Err(row.error("effective", "effective", BEFORE_BIRTH));
            }
            Ok(Record {
                report: row.ok(""),
                id,
                change,
                payee,
                note: row.text(NOTE),
            })
        };
        match read() {
            Ok(record) => records.push((row, record)),
            Err(report) => reports.push(report),
        }
    }
    reports.extend(write(target, records).await?);
    Ok(reports)
}

const NO_PAYEE: &str = "没有写新收款人，请补填；改回本人领的，写本人";

/// What is said of a payee beside another change.
fn another_row(row: &RowView<'_>, told: &Difference) -> RowReport {
    let told = format!(
        "收款人“{}”没有用到；换了收款人的，请另写一行“收款人变更”",
        told.new
    );
    row.warning("payee", "payee", &told)
}

fn read_change(row: &RowView<'_>, categories: &Categories, words: &NameWords) -> Read<Change> {
    let effective = || -> Read<Month> {
        row.month("effective")
            .map_err(|m| row.error("effective", "effective", &m))?
            .ok_or_else(|| row.error("effective", "effective", "没有生效年月，请补填"))
    };
    let what = row.squeezed("change");
    let kind = match what.as_str() {
        "死亡" | "去世" | "病故" => EventKind::Death,
        "停发" | "迁出" | "停止" => EventKind::Stop,
        "恢复" | "恢复发放" => EventKind::Resume,
        "等级变动" | "等级调整" | "调级" => {
            EventKind::Grade(super::read_grade(row, "new_grade")?)
        }
        "性质变动" | "性质调整" => {
            EventKind::Nature(super::read_nature(row, "new_nature")?)
        }
        "账号变更" | "帐号变更" | "账号变动" => return new_account(row),
        other if words.is_sum(other) => {
            let message = format!(
                "“{other}”是另外发的钱，不是人员变动，请写在“一次性待遇”表里（项目、金额、所属月份）；人去世的另写一行“死亡”"
            );
            return Err(row.error("change", "change", &message));
        }
        other => {
            let message = format!(
                "“{other}”不是已知的变动，可填死亡、迁出、停发、恢复、等级变动、性质变动、账号变更、收款人变更"
            );
            return Err(row.error("change", "change", &message));
        }
    };
    let known = row
        .date("reported")
        .map_err(|m| row.error("reported", "reported", &m))?;
    let category = match row.text("category").as_str() {
        "" => None,
        text => {
            let (found, _) = categories.meant(row, text)?;
            Some(found.code.clone())
        }
    };
    let cause = categories.lump_sums().cause(&row.text("cause"));
    let cause = cause.map_err(|e| row.error("cause", "cause", &e.to_string()))?;
    let event = EventRow {
        kind,
        // Who died is paid under no category any more.
        category: category.filter(|_| kind != EventKind::Death),
        effective: effective()?,
        known,
        cause: cause.filter(|_| kind == EventKind::Death),
    };
    Ok(match what.as_str() {
        "迁出" => Change::MoveOut(event),
        _ => Change::Event(event),
    })
}

fn new_account(row: &RowView<'_>) -> Read<Change> {
    let account = super::read_account(row, "new_account")?;
    if account.is_empty() {
        return Err(row.error("account", "new_account", "没有新账号，请补填"));
    }
    Ok(Change::Account {
        bank: row.text("new_bank"),
        account,
    })
}

async fn write(
    target: &mut SheetTarget<'_>,
    records: Vec<(&RowView<'_>, Record)>,
) -> Result<Vec<RowReport>> {
    let (office, tx, region) = (target.office, target.tx, target.division.region());
    let hashes: Vec<String> = records
        .iter()
        .map(|(_, r)| id_hash(office, r.id.as_str()))
        .collect();
    let known = store::by_id_hash(tx.connection(), region, &hashes).await?;
    let ids: Vec<i64> = known.values().map(|p| p.id).collect();
    let identities = store::identities_of(tx.connection(), region, &ids).await?;
    let mut happens = store::events_of(tx.connection(), region, &ids).await?;
    for ((_, record), hash) in records.iter().zip(&hashes) {
        if let (Some(person), Change::Event(event)) = (known.get(hash), &record.change) {
            happens.entry(person.id).or_default().push(event.clone());
        }
    }
    let mut recorded = store::event_hashes(tx.connection(), region).await?;

    // Only the last account or payee of a person counts: read again, the sheet must not go back to one before it.
    let rows = records.iter().zip(&hashes);
    let numbered = rows.filter_map(|((row, record), hash)| {
        Some(((hash.clone(), record.change.of_last()?), row.number()))
    });
    let last: HashMap<(String, &str), u32> = numbered.collect();

    let mut proposals = Proposals::load(target).await?;
    let (mut queued, mut reports) = (Queued::default(), Vec::new());
    for ((row, mut record), hash) in records.into_iter().zip(hashes) {
        let Some(person) = known.get(&hash).filter(|p| super::beneath(target, p)) else {
            reports.push(row.error(
                "person_unknown",
                "id_number",
                "名册里没有这个人，请先登记或核对证号",
            ));
            continue;
        };
        if let Some(report) = somebody_else(row, person) {
            reports.push(report);
            continue;
        }
        let before = identities.get(&person.id).map_or(&[][..], Vec::as_slice);
        let besides = happens.get(&person.id).map_or(&[][..], Vec::as_slice);
        if let Some(report) = refused(row, &record.change, before, besides) {
            reports.push(report);
            continue;
        }
        let payee = payee_change(office, person, record.payee.as_ref())?;
        if let (false, Some((_, told))) = (matches!(record.change, Change::Payee), &payee) {
            record.report = another_row(row, told);
        }
        let says = difference(target, (person, &payee), &record)?;
        let way = way_on(&record.change);
        let of_last = record.change.of_last();
        let superseded =
            of_last.filter(|what| last.get(&(hash.clone(), *what)) != Some(&row.number()));
        if let Some(proposals) = proposals.as_mut().filter(|_| superseded.is_none()) {
            let recorded = is_recorded(target, (person, &payee), &record.change, &mut recorded);
            reports.push(proposed(
                proposals,
                (row, person),
                (record, payee),
                (says, recorded),
            )?);
            continue;
        }
        if let Some(what) = superseded {
            let message = format!("本表后面另有{what}，以后面的为准");
            let report = RowReport {
                message,
                ..record.report
            };
            reports.push(report.does(Effect::Same, Vec::new()));
            continue;
        }
        let new = match record.change {
            Change::Event(event) | Change::MoveOut(event) => queue_event(
                target,
                person,
                event,
                record.note,
                &mut recorded,
                &mut queued.events,
            ),
            Change::Account { bank, account } => {
                queue_account(target, person, bank, account, &mut queued.accounts)?
            }
            Change::Payee => {
                let queue = |(payee, told)| queued.payees.push((person.id, payee, told));
                payee.map(queue).is_some()
            }
        };
        reports.push(if new {
            let mut report = record.report.does(Effect::Added, vec![says]);
            if !way.is_empty() {
                report.message = way;
            }
            report
        } else {
            record.report.does(Effect::Same, Vec::new())
        });
    }
    apply(target, queued).await?;
    if let Some(proposals) = proposals {
        proposals.write(target).await?;
    }
    Ok(reports)
}

/// Whether the register says already what a row asks for.
fn is_recorded(
    target: &SheetTarget<'_>,
    (person, payee): (&PersonRow, &Option<(Payee, Difference)>),
    change: &Change,
    recorded: &mut HashMap<String, i64>,
) -> bool {
    match change {
        Change::Event(event) | Change::MoveOut(event) => {
            let left = recorded
                .entry(super::event_hash(target.office, person.id, event))
                .or_insert(0);
            *left -= 1;
            *left >= 0
        }
        Change::Account { bank, account } => {
            let hash = target.office.keyring().search_hash(ACCOUNT, account);
            person.account_hash == Some(hash) && (bank.is_empty() || *bank == person.bank)
        }
        Change::Payee => payee.is_none(),
    }
}

/// A row whose change a second person has to agree to.
fn proposed(
    proposals: &mut Proposals,
    (row, person): (&RowView<'_>, &PersonRow),
    (record, payee): (Record, Option<(Payee, Difference)>),
    (says, recorded): (Difference, bool),
) -> Result<RowReport> {
    let mut report = record.report;
    if recorded {
        return Ok(report.does(Effect::Same, Vec::new()));
    }
    let way = way_on(&record.change);
    let asked = match record.change {
        Change::Event(event) => Asked::Event(event),
        Change::MoveOut(event) => Asked::MoveOut(event),
        Change::Account { bank, account } => Asked::Account {
            bank: if bank.is_empty() {
                person.bank.clone()
            } else {
                bank
            },
            account,
        },
        Change::Payee => Asked::Payee(payee.map(|(payee, _)| payee).unwrap_or_default()),
    };
    Ok(match proposals.standing(person.id, &asked)? {
        Standing::New => {
            if !way.is_empty() {
                report.message = way;
            }
            proposals.add(person.id, asked, row.number(), record.note)?;
            report.proposes(Vec::new(), vec![says])
        }
        Standing::Waits(package) => {
            report.message = still_waits(&report.message, package);
            report.does(Effect::Same, Vec::new())
        }
        Standing::Refused(message) => row.error("waiting", "change", &message),
    })
}

/// What a change says, for whoever looks it over before it is written.
fn difference(
    target: &SheetTarget<'_>,
    (person, payee): (&PersonRow, &Option<(Payee, Difference)>),
    record: &Record,
) -> Result<Difference> {
    Ok(match &record.change {
        Change::Event(event) | Change::MoveOut(event) => {
            let text = super::event_text(event.kind);
            Difference::new("变动", "", format!("{text}，{}起", event.effective))
        }
        Change::Account { account, .. } => {
            let old = super::told::old_account(target.office, person)?;
            let new = told_apart(&old, mask_account(account));
            Difference::new("银行账号", old, new)
        }
        Change::Payee => match payee {
            Some((_, told)) => told.clone(),
            None => Difference::new("收款人", "", ""),
        },
    })
}

/// A row whose name is not that of the person with its ID number: the number may be somebody else's.
fn somebody_else(row: &RowView<'_>, person: &PersonRow) -> Option<RowReport> {
    let written = kernel::plain_name(&row.text("name"));
    let known = kernel::plain_name(&person.name);
    (!written.is_empty() && written != known).then(|| {
        let message =
            format!("这个身份证号登记的是{known}，表里写的是{written}，请核对身份证号和姓名");
        row.error("name_differs", "name", &message)
    })
}

/// A change that does not fit the person, with all else that the register and the sheet say of her.
fn refused(
    row: &RowView<'_>,
    change: &Change,
    identities: &[IdentityRow],
    besides: &[EventRow],
) -> Option<RowReport> {
    let Change::Event(event) = change else {
        return None;
    };
    let graded = identities.iter().any(|i| i.grade.is_some());
    let column = match (event.kind, graded) {
        (EventKind::Grade(_), true) => "new_grade",
        (EventKind::Nature(_), true) => "new_nature",
        _ => "change",
    };
    let why = unfit(event, identities, besides)?;
    Some(row.error("grade", column, why))
}
