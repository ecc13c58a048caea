//! Which standards an identity is paid by in a month, and what they come to: counted by hand in whole numbers.

use entitlement::{Account, Cycle, Identity, Keys, Part, Reason, Standard, Unit};
use kernel::{Fen, Month, Rounding};

use super::World;
use super::facts::State;

/// What an identity is due in a month, and which standards that follows.
#[derive(Clone)]
pub struct Due {
    pub fen: i128,
    pub standard: i64,
    pub on_top: Vec<Part>,
}

/// What percentages are of adds nothing itself.
pub fn nothing_of(standard: i64) -> Part {
    Part {
        standard,
        fen: Fen::ZERO,
    }
}

/// Whom a standard is looked up for.
struct Who {
    category: u16,
    division: i64,
    grade: Option<u8>,
    nature: Option<entitlement::Nature>,
    keys: Keys,
}

impl World<'_> {
    /// Due to one identity alone, whatever is covered; nothing where she is not on the rolls.
    pub fn own_due(
        &self,
        account: &Account,
        identity: &Identity,
        month: Month,
    ) -> Result<Option<Due>, Reason> {
        self.own_share(account, identity, month, month)
    }

    /// What one identity would be due in another `share` of the calendar by what holds in `month`.
    pub fn own_share(
        &self,
        account: &Account,
        identity: &Identity,
        month: Month,
        share: Month,
    ) -> Result<Option<Due>, Reason> {
        let state = self.state(account, identity, month);
        if !state.active {
            return Ok(None);
        }
        if state.over_age {
            return Err(Reason::OverAge);
        }
        let who = self.who(account, identity, &state, month);
        let standard = self.standard(&who, month).ok_or(Reason::NoStandard)?;
        let months = (month, share);
        let base = self.worth(standard, &who, identity, months, None)?;
        let mut due = Due {
            fen: base.fen,
            standard: standard.id,
            on_top: base.of.map(nothing_of).into_iter().collect(),
        };
        for standard in self.on_top(&who, month) {
            let worth = self.worth(standard, &who, identity, months, Some(&base))?;
            due.fen += worth.fen;
            if worth.fen != 0 {
                let fen = i64::try_from(worth.fen).expect("amounts an office pays");
                due.on_top.push(Part {
                    standard: standard.id,
                    fen: Fen::new(fen),
                });
            }
            due.on_top.extend(worth.of.map(nothing_of));
        }
        due.on_top.sort_unstable();
        due.on_top.dedup();
        Ok(Some(due))
    }

    /// Through which month a run of `run` covers an identity: to the end of the cycle of the last payment month that is
    /// not later, by the standard in force in it.
    pub fn coverage(&self, account: &Account, identity: &Identity, run: Month) -> Option<Month> {
        let mut month = run;
        while month >= identity.start.plus(-12) {
            let state = self.state(account, identity, month);
            let who = self.who(account, identity, &state, month);
            if let Some(standard) = self.standard(&who, month) {
                let pays = match standard.cycle {
                    Cycle::ServedHalfYear => completes_half_a_year(identity, month),
                    _ => standard.pay_months.contains(month.month()),
                };
                if pays {
                    return Some(end_of_cycle(standard.cycle, month));
                }
            }
            month = month.prev();
        }
        None
    }

    fn who(&self, account: &Account, identity: &Identity, state: &State, month: Month) -> Who {
        Who {
            category: identity.category,
            division: self.division(account, month),
            grade: state.grade,
            nature: state.nature,
            keys: identity.keys,
        }
    }

    /// The standards that have begun for somebody, those on top or the others.
    fn begun(&self, who: &Who, month: Month, on_top: bool) -> Vec<&Standard> {
        let applies = |s: &&Standard| {
            s.on_top == on_top
                && self.knows(s.announced, s.effective)
                && s.effective <= month
                && s.category == who.category
                && s.divisions.0 <= who.division
                && who.division <= s.divisions.1
                && (s.grade.is_none() || s.grade == who.grade)
                && (s.nature.is_none() || s.nature == who.nature)
                && s.keys.within(who.keys)
        };
        self.standards.iter().filter(applies).collect()
    }

    /// In place of all others: of the narrowest division that has one, of those that ask for most keys, the latest.
    fn standard(&self, who: &Who, month: Month) -> Option<&Standard> {
        let begun = self.begun(who, month, false);
        let narrowest = begun.iter().map(|s| width(s)).min()?;
        let own = begun.into_iter().filter(|s| width(s) == narrowest);
        own.max_by_key(|s| (s.keys.count(), rank(s)))
    }

    /// Whether what is paid once is paid in a month: the identity's first, or the first in which there is such a standard
    /// for her.
    fn once(&self, standard: &Standard, who: &Who, identity: &Identity, month: Month) -> bool {
        let before = month.plus(-1);
        let row = |s: &Standard| (s.divisions, s.component, s.keys);
        let was_there = match standard.on_top {
            true => self
                .begun(who, before, true)
                .iter()
                .any(|s| row(s) == row(standard)),
            false => true,
        };
        month == identity.start || self.standard(who, before).is_none() || !was_there
    }

    /// On top of it: of every division, keys and component the latest.
    fn on_top(&self, who: &Who, month: Month) -> Vec<&Standard> {
        let begun = self.begun(who, month, true);
        let row = |s: &Standard| (s.divisions, s.component, s.keys);
        let followed = |s: &Standard| {
            begun
                .iter()
                .any(|later| row(later) == row(s) && rank(later) > rank(s))
        };
        let mut rows: Vec<&Standard> = begun.iter().filter(|s| !followed(s)).copied().collect();
        rows.sort_by_key(|s| row(s));
        rows
    }

    /// What a standard comes to in a month. A percentage of nothing named is one of what it is on top of.
    fn worth(
        &self,
        standard: &Standard,
        who: &Who,
        identity: &Identity,
        (month, share): (Month, Month),
        under_it: Option<&Worth>,
    ) -> Result<Worth, Reason> {
        let amount = i128::from(standard.amount.get());
        let rounding = standard.rounding;
        let years = || {
            let years = identity.service_years.map(i128::from);
            years.ok_or(Reason::NoServiceYears)
        };
        Ok(match (standard.unit, standard.of) {
            (Unit::Month, _) => Worth::of_month(amount),
            (Unit::Year, _) => Worth::of_year(amount, share, rounding),
            (Unit::MonthPerServiceYear, _) => Worth::of_month(amount * years()?),
            (Unit::YearPerServiceYear, _) => Worth::of_year(amount * years()?, share, rounding),
            (Unit::Once, _) if month == share && self.once(standard, who, identity, month) => {
                Worth::of_month(amount)
            }
            (Unit::Once, _) => Worth::of_month(0),
            (Unit::Percent, None) => match under_it {
                Some(base) => base.percent(amount, share, rounding),
                None => Worth::of_month(0),
            },
            (Unit::Percent, Some(category)) => {
                let anybody = Who {
                    category,
                    division: who.division,
                    grade: None,
                    nature: None,
                    keys: Keys::NONE,
                };
                let of = self.standard(&anybody, month);
                let of = of.ok_or(Reason::NoParameter(category))?;
                let whole = i128::from(of.amount.get());
                let whole = Worth {
                    fen: whole,
                    year: (of.unit == Unit::Year).then_some(whole),
                    of: None,
                };
                Worth {
                    of: Some(of.id),
                    ..whole.percent(amount, share, rounding)
                }
            }
        })
    }
}

/// What a standard comes to.
struct Worth {
    /// In the month.
    fen: i128,
    /// In the year, where it is per year; a percentage is not.
    year: Option<i128>,
    /// The standard that it is a percentage of.
    of: Option<i64>,
}

impl Worth {
    fn of_month(fen: i128) -> Worth {
        Worth {
            fen,
            year: None,
            of: None,
        }
    }

    fn of_year(year: i128, month: Month, rounding: Rounding) -> Worth {
        Worth {
            fen: share_of_year(year, month, rounding),
            year: Some(year),
            of: None,
        }
    }

    /// So many hundredths of a percent of it: of the year, to the fen, spread over the months; else of the month.
    fn percent(&self, hundredths: i128, month: Month, rounding: Rounding) -> Worth {
        match self.year {
            Some(year) => {
                let year = rounded(year * hundredths, 10_000, Rounding::FenHalfUp);
                Worth::of_month(share_of_year(year, month, rounding))
            }
            None => Worth::of_month(rounded(self.fen * hundredths, 10_000, rounding)),
        }
    }
}

pub fn width(standard: &Standard) -> i64 {
    standard.divisions.1 - standard.divisions.0
}

/// Of two standards of one division the higher is in force: the later one, then the one that names more, then the one
/// announced later, then the one with the higher number.
fn rank(s: &Standard) -> (Month, u32, Option<kernel::Date>, i64) {
    let named = u32::from(s.grade.is_some()) + u32::from(s.nature.is_some());
    (s.effective, named, s.announced, s.id)
}

/// Whether six months served, or a multiple of them, are over with a month.
fn completes_half_a_year(identity: &Identity, month: Month) -> bool {
    let served = month.index() - identity.start.index() + 1;
    served > 0 && served % 6 == 0
}

fn end_of_cycle(cycle: Cycle, month: Month) -> Month {
    let last_months: &[u32] = match cycle {
        Cycle::Month | Cycle::ServedHalfYear => &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
        Cycle::Quarter => &[3, 6, 9, 12],
        Cycle::HalfYear => &[6, 12],
        Cycle::Year => &[12],
    };
    let mut end = month;
    while !last_months.contains(&end.month()) {
        end = end.plus(1);
    }
    end
}

/// R(Y·m/12) − R(Y·(m−1)/12) for calendar month m.
fn share_of_year(year: i128, month: Month, rounding: Rounding) -> i128 {
    let m = i128::from(month.month());
    rounded(year * m, 12, rounding) - rounded(year * (m - 1), 12, rounding)
}

/// R(n/per): `n` parts of a fen, of which `per` are one (an even number), not negative.
pub fn rounded(n: i128, per: i128, rounding: Rounding) -> i128 {
    match rounding {
        Rounding::FenHalfUp => (n + per / 2) / per,
        Rounding::JiaoHalfUp => (n + 5 * per) / (10 * per) * 10,
        Rounding::YuanHalfUp => (n + 50 * per) / (100 * per) * 100,
        Rounding::YuanDown => n / (100 * per) * 100,
        Rounding::YuanUp => (n + 100 * per - 1) / (100 * per) * 100,
    }
}
