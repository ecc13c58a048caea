//! Months to pay (该发的月份) and by when: 义务兵优待金 before 1 August, yearly and half-yearly money by the end of the
//! year, everything else by the 25th (practices D5).

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

use entitlement::Cycle;
use kernel::{Date, DivisionCode, Month};
use serde::Serialize;

use super::model::Batch;
use super::schemes::Schemes;
use super::standards::concerns;
use super::store::{self, StandardRow};
use super::words;
use ground::authority::Scope;
use ground::error::Result;
use ground::office::Office;
use registers::people::Categories;

/// So many months ahead are told.
const MONTHS_AHEAD: i32 = 1;

/// A month to be paid.
#[derive(Debug, Clone, Serialize)]
pub struct DueMonth {
    /// The payment month.
    pub month: Month,
    /// Names of the schemes that are paid in it.
    pub schemes: Vec<String>,
    /// Which units have it before them, where it is told of several.
    pub units: Vec<DivisionCode>,
    /// The last day.
    pub last_day: Date,
    /// 八一前, 每月25日前, 年底前
    pub term: &'static str,
    /// 还剩2天, 已逾期3天
    pub left: String,
    /// Whether the last day is over.
    pub overdue: bool,
}

/// The next month to pay under each scheme, where it is here or near; the most urgent first. Counties pay each for
/// itself: an office above them has none.
pub async fn months_due(office: &Office, scope: &Scope) -> Result<Vec<DueMonth>> {
    let unit = scope.division();
    let paid = Paid::load(office, unit.region()).await?;
    due_of(office, &Known::load(office)?, &paid, unit)
}

/// The months that are due in a scope, summed over the units in it that have made batches, each as its own desk says it; the
/// unit itself where none has. A town that has not made its first batch is told so at its own desk alone.
pub async fn months_due_within(office: &Office, scope: &Scope) -> Result<Vec<DueMonth>> {
    let known = Known::load(office)?;
    let mut payers = store::payers(office.db().reader(), scope).await?;
    if payers.is_empty() {
        payers.push(scope.division());
    }
    let mut regions: HashMap<i32, Paid> = HashMap::new();
    for region in payers.iter().map(|unit| unit.region()) {
        if let Entry::Vacant(new) = regions.entry(region) {
            new.insert(Paid::load(office, region).await?);
        }
    }
    let mut all: BTreeMap<(Date, Month), DueMonth> = BTreeMap::new();
    for unit in payers {
        let Some(paid) = regions.get(&unit.region()) else {
            continue;
        };
        for due in due_of(office, &known, paid, unit)? {
            let sum = all.entry((due.last_day, due.month));
            let sum = sum.or_insert_with(|| DueMonth {
                schemes: Vec::new(),
                units: Vec::new(),
                ..due.clone()
            });
            for scheme in due.schemes {
                if !sum.schemes.contains(&scheme) {
                    sum.schemes.push(scheme);
                }
            }
            sum.units.push(unit);
        }
    }
    Ok(all.into_values().collect())
}

/// What the catalogue says, read once for all units.
struct Known {
    schemes: Schemes,
    categories: Categories,
}

impl Known {
    fn load(office: &Office) -> Result<Known> {
        Ok(Known {
            schemes: Schemes::load(office.catalogue())?,
            categories: Categories::load(office.catalogue())?,
        })
    }
}

/// What a region pays by, has paid and is about to, read once for all its units.
struct Paid {
    standards: Vec<StandardRow>,
    last: Vec<(String, DivisionCode, Month)>,
    open: Vec<Batch>,
}

impl Paid {
    async fn load(office: &Office, region: i32) -> Result<Paid> {
        let c = office.db().reader();
        Ok(Paid {
            standards: store::standards_in(c, region).await?,
            last: store::last_months(c, region).await?,
            open: store::batches_open(c, region).await?,
        })
    }
}

fn due_of(
    office: &Office,
    Known {
        schemes,
        categories,
    }: &Known,
    paid: &Paid,
    division: DivisionCode,
) -> Result<Vec<DueMonth>> {
    if division.region() % 100 == 0 {
        return Ok(Vec::new());
    }
    let mut standards: HashMap<&str, Vec<&StandardRow>> = HashMap::new();
    for row in &paid.standards {
        if let Some(category) = categories.coded(&row.category)
            && concerns(row, division)
            && !category.parameter
        {
            standards.entry(&category.scheme).or_default().push(row);
        }
    }
    let mut last: HashMap<&str, Month> = HashMap::new();
    let own = paid.last.iter().filter(|(_, by, _)| by.contains(division));
    for (scheme, _, month) in own {
        let known = last.entry(scheme).or_insert(*month);
        *known = (*known).max(*month);
    }
    let on_their_way = paid
        .open
        .iter()
        .filter(|b| b.division.contains(division) || division.contains(b.division))
        .map(|b| b.month)
        .max();
    let today = office.clock().today();
    let near = Month::of(today).plus(MONTHS_AHEAD);
    let mut due: BTreeMap<(Date, Month), (Vec<String>, &'static str)> = BTreeMap::new();
    for scheme in schemes.iter() {
        let Some(rows) = standards.get(scheme.code.as_str()) else {
            continue;
        };
        let from = match last.get(scheme.code.as_str()) {
            Some(month) => month.next(),
            // What others are paid and this is not, nobody has a claim to; a new office begins with this month.
            None if last.is_empty() => Month::of(today),
            None => continue,
        };
        let Some((month, cycle)) = next_payment(rows, from, near) else {
            continue;
        };
        // A batch on its way to approval pays the months before it too.
        if on_their_way >= Some(month) {
            continue;
        }
        let (last_day, term) = term(month, cycle);
        let entry = due.entry((last_day, month));
        let (labels, _) = entry.or_insert_with(|| (Vec::new(), term));
        labels.push(scheme.label.clone());
    }
    let told = due
        .into_iter()
        .map(|((last_day, month), (schemes, term))| DueMonth {
            month,
            schemes,
            units: Vec::new(),
            last_day,
            term,
            left: words::days_left(today, last_day),
            overdue: last_day < today,
        });
    Ok(told.collect())
}

/// The first payment month from `from` through `to` under the standards then in force, and its cycle. What is on top is paid
/// with what it is on top of; each half-year served ends in a month of its own for everybody.
fn next_payment(standards: &[&StandardRow], from: Month, to: Month) -> Option<(Month, Cycle)> {
    from.through(to).find_map(|month| {
        let mut in_force: HashMap<(&str, Option<u8>, i64), &StandardRow> = HashMap::new();
        let begun = |s: &&StandardRow| !s.on_top && Month::of(s.effective) <= month;
        for row in standards.iter().copied().filter(begun) {
            let key = (row.category.as_str(), row.grade, row.division.get());
            let known = in_force.entry(key).or_insert(row);
            if row.effective >= known.effective {
                *known = row;
            }
        }
        let fixed = in_force
            .values()
            .filter(|s| s.cycle != Cycle::ServedHalfYear);
        let mut fixed = fixed.filter(|s| s.pay_months.contains(month.month()));
        let paying = fixed.next();
        paying.map(|s| (month, s.cycle))
    })
}

/// The last day by which a batch of a month had to pay under these standards: that of the last payment month until then.
pub(super) fn due_day(standards: &[StandardRow], month: Month) -> Option<Date> {
    let standards: Vec<&StandardRow> = standards.iter().collect();
    let earliest = month.plus(-11);
    let months: Vec<Month> = earliest.through(month).collect();
    let due = months.into_iter().rev();
    let found = due.filter_map(|month| next_payment(&standards, month, month));
    found.map(|(month, cycle)| term(month, cycle).0).next()
}

/// The last day of a payment month, and how the office says it.
fn term(month: Month, cycle: Cycle) -> (Date, &'static str) {
    let last = month.last_day();
    match (month.month(), cycle) {
        (7, Cycle::Year | Cycle::HalfYear) => (last, "八一前"),
        (12, Cycle::Year | Cycle::HalfYear | Cycle::Quarter) => (last, "年底前"),
        _ => {
            let day = month.first_day() + chrono::Days::new(24);
            (day, "25日前")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_payment_has_its_day() {
        let day = |m, cycle| term(Month::new(2011, m).unwrap(), cycle);
        let on = |m, d| Date::from_ymd_opt(2011, m, d).unwrap();
        assert_eq!(day(7, Cycle::Year), (on(7, 31), "八一前"));
        assert_eq!(day(7, Cycle::Month), (on(7, 25), "25日前"));
        assert_eq!(day(12, Cycle::Quarter), (on(12, 31), "年底前"));
        assert_eq!(day(3, Cycle::Quarter), (on(3, 25), "25日前"));
    }
}
