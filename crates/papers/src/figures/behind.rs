//! Which records stand behind a figure, held short: numbers of entries and people, counts of batches. A page of them is
//! read when somebody looks.

use std::sync::Arc;

use kernel::{DivisionCode, Fen};

use super::reach::Reach;
use super::record::Record;
use super::source::division;
use ground::authority::Scope;
use ground::error::{Error, Result};
use ground::office::Office;
use ground::records::{Filter, Item, Measured};
use ground::time::month_from;
use payments::{Batch, PaidColumn, PaidRow, PaidTest};
use registers::ledgers;
use registers::people;

/// The records behind a figure, oldest first.
#[derive(Debug, Clone, Default)]
pub enum Behind {
    /// None.
    #[default]
    Nothing,
    /// Ledger entries, by region and number.
    Entries(Vec<(i32, i64)>),
    /// Identities on the rolls: region, number of the person, category.
    Identities(Vec<(i32, i64, Arc<str>)>),
    /// Lines paid: so many of each batch.
    Lines(Vec<(Arc<Batch>, u64)>),
    /// Records of a register.
    Items(Vec<Arc<Item>>),
}

impl Behind {
    /// Counts a record in.
    pub fn add(&mut self, record: &Record) {
        match record {
            Record::Item(item) => {
                if let Behind::Nothing = self {
                    *self = Behind::Items(Vec::new());
                }
                if let Behind::Items(items) = self {
                    items.push(Arc::clone(item));
                }
            }
            Record::Paid(_, batch) => {
                if let Behind::Nothing = self {
                    *self = Behind::Lines(Vec::new());
                }
                if let Behind::Lines(lines) = self {
                    match lines.last_mut() {
                        Some((last, count)) if Arc::ptr_eq(last, batch) => *count += 1,
                        _ => lines.push((Arc::clone(batch), 1)),
                    }
                }
            }
            Record::Fields {
                id,
                division,
                month: Some(_),
                ..
            } => {
                if let Behind::Nothing = self {
                    *self = Behind::Entries(Vec::new());
                }
                if let Behind::Entries(entries) = self {
                    entries.push((division.region(), *id));
                }
            }
            Record::Fields { id, division, .. } => {
                if let Behind::Nothing = self {
                    *self = Behind::Identities(Vec::new());
                }
                if let Behind::Identities(people) = self {
                    let category = Arc::from(&*record.value("category").text());
                    people.push((division.region(), *id, category));
                }
            }
        }
    }
}

/// Records as a page shows them, the newest first.
pub enum RecordPage {
    /// Ledger entries.
    Entries(Vec<ledgers::EntryRow>),
    /// People on the rolls.
    Identities(Vec<OnRoll>),
    /// Lines paid.
    Lines(Vec<PaidRow>),
    /// Records of a register.
    Items(Vec<Arc<Item>>),
}

/// Somebody on the rolls.
pub struct OnRoll {
    /// Region.
    pub region: i32,
    /// Number of the person.
    pub person: i64,
    /// Name.
    pub name: String,
    /// Where they are on the rolls.
    pub division: DivisionCode,
    /// 人员类别
    pub category: String,
}

/// A page of the records behind a figure; `value` is the value of its `by` it is asked of.
pub async fn page(
    office: &Office,
    (scope, reach): (&Scope, Reach),
    behind: &Behind,
    (measured, value): (&Measured, Option<&str>),
    (offset, limit): (u64, u64),
) -> Result<RecordPage> {
    let c = office.db().reader();
    let place = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    match behind {
        Behind::Nothing => Ok(RecordPage::Entries(Vec::new())),
        Behind::Entries(all) => {
            let some = all.iter().rev().skip(place(offset)).take(place(limit));
            let some: Vec<(i32, i64)> = some.copied().collect();
            let found = ledgers::actions::entries_numbered(c, scope, &some).await?;
            Ok(RecordPage::Entries(found))
        }
        Behind::Items(all) => {
            let some = all.iter().rev().skip(place(offset)).take(place(limit));
            Ok(RecordPage::Items(some.cloned().collect()))
        }
        Behind::Identities(all) => {
            let some = all.iter().skip(place(offset)).take(place(limit));
            let mut found = Vec::new();
            for (region, person, category) in some {
                let names = people::actions::names(c, scope, *region, &[*person]).await?;
                for (person, (name, code)) in names {
                    found.push(OnRoll {
                        region: *region,
                        person,
                        name,
                        division: division(code)?,
                        category: category.to_string(),
                    });
                }
            }
            Ok(RecordPage::Identities(found))
        }
        Behind::Lines(batches) => {
            let mut tests = paid_tests(measured, value)?;
            let own = scope.only();
            let scope = match reach {
                Reach::Whole | Reach::Beneath => scope,
                Reach::Own => &own,
            };
            if reach == Reach::Beneath {
                tests.push(PaidTest::NotIn(scope.division()));
            }
            let (mut skip, mut left) = (offset, limit);
            let mut found = Vec::new();
            for (batch, count) in batches.iter().rev() {
                if skip >= *count {
                    skip -= count;
                    continue;
                }
                if left == 0 {
                    break;
                }
                let rows = payments::paid_page(c, scope, batch, &tests, (skip, left)).await?;
                (skip, left) = (0, left.saturating_sub(rows.len() as u64));
                found.extend(rows);
            }
            Ok(RecordPage::Lines(found))
        }
    }
}

/// An indicator's conditions on payments, for the database. A condition on the month holds for a whole batch or not at
/// all, and batches without records are not among those asked.
fn paid_tests(measured: &Measured, value: Option<&str>) -> Result<Vec<PaidTest>> {
    let mut tests = Vec::new();
    for filter in &measured.filters {
        if filter.field == "month" {
            continue;
        }
        tests.extend(column_tests(filter, column(&filter.field)?));
    }
    if let (Some(field), Some(value)) = (&measured.by, value)
        && field != "month"
    {
        tests.push(PaidTest::OneOf(column(field)?, vec![value.to_owned()]));
    }
    Ok(tests)
}

fn column_tests(filter: &Filter, column: PaidColumn) -> Vec<PaidTest> {
    let mut tests = Vec::new();
    if let Some(is) = &filter.is {
        tests.push(PaidTest::OneOf(column, vec![is.clone()]));
    }
    if let Some(not) = &filter.is_not {
        tests.push(PaidTest::Not(column, not.clone()));
    }
    if !filter.one_of.is_empty() {
        tests.push(PaidTest::OneOf(column, filter.one_of.clone()));
    }
    if filter.positive {
        tests.push(PaidTest::Positive(column));
    }
    tests
}

fn column(field: &str) -> Result<PaidColumn> {
    Ok(match field {
        "name" => PaidColumn::Name,
        "scheme" => PaidColumn::Scheme,
        "category" => PaidColumn::Category,
        "amount" => PaidColumn::Amount,
        "regular" => PaidColumn::Regular,
        "backpay" => PaidColumn::Backpay,
        "recovery" => PaidColumn::Recovery,
        other => {
            let what = format!("指标目录里的字段“{other}”不在发放明细里，请核对");
            return Err(Error::refusal(what));
        }
    })
}

/// The money of a line by an indicator's field.
pub fn line_money(row: &PaidRow, field: &str) -> Fen {
    Fen::new(match field {
        "regular" => row.regular_fen,
        "backpay" => row.backpay_fen,
        "recovery" => row.recovery_fen,
        _ => row.amount_fen,
    })
}

/// 2011年3月
pub fn month_text(number: i32) -> Result<String> {
    Ok(month_from(number)?.to_chinese())
}
