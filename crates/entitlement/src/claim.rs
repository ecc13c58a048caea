//! What one identity is due month by month, and through which month a run covers it.

use kernel::{Date, Fen, Month, Rounding, percent, year_share};

use crate::home::Home;
use crate::model::{Account, Cycle, Identity, Keys, Part, Reason, Standard, Unit};
use crate::rates::{History, RateBook, RateKey};
use crate::status::{State, Status};

/// One identity within a run: its state, and through which month the run covers it.
pub(crate) struct Claim<'a> {
    pub(crate) identity: &'a Identity,
    status: Status<'a>,
    pub(crate) home: Home,
    pub(crate) through: Option<Month>,
}

impl<'a> Claim<'a> {
    pub(crate) fn new(
        identity: &'a Identity,
        account: &Account,
        rates: &mut RateBook,
        month: Month,
        known_at: Option<Date>,
    ) -> Claim<'a> {
        let status = Status::new(identity, &account.events, known_at);
        let mut claim = Claim {
            identity,
            status,
            home: Home::new(account, known_at),
            through: None,
        };
        claim.through = claim.coverage(rates, month);
        claim
    }

    fn key(&self, state: State, month: Month) -> RateKey {
        RateKey {
            category: self.identity.category,
            grade: state.grade,
            nature: state.nature,
            keys: self.identity.keys,
            division: self.home.at(month),
        }
    }

    /// Through which month the last payment month up to `month` covers, by the schedule then in force. Payment months recur
    /// within a year: looking back to a year before the start finds the last one or there is none.
    fn coverage(&self, rates: &mut RateBook, month: Month) -> Option<Month> {
        let mut months = self.identity.start.plus(-12).through(month).rev();
        months.find_map(|candidate| {
            let history = rates.history(self.key(self.status.at(candidate), candidate));
            let standard = rates.standard(history.at(candidate)?.base);
            let pays = match standard.cycle {
                Cycle::ServedHalfYear => {
                    let served = candidate.index() - self.identity.start.index() + 1;
                    served > 0 && served % 6 == 0
                }
                _ => standard.pay_months.contains(candidate.month()),
            };
            pays.then(|| standard.cycle.end(candidate))
        })
    }

    /// Why somebody on the rolls is due nothing in `month`.
    pub(crate) fn trouble(&self, rates: &mut RateBook, month: Month) -> Option<Reason> {
        if self.status.at(month).over_age {
            return Some(Reason::OverAge);
        }
        match self.due(rates, month) {
            Err(Trouble::Blocked(reason)) => Some(reason),
            _ => None,
        }
    }

    /// Due in `month` and by what; `Err` says why somebody entitled is due nothing.
    pub(crate) fn due(&self, rates: &mut RateBook, month: Month) -> Result<Option<Due>, Trouble> {
        self.due_in(rates, month, month)
    }

    /// What `holds` in one month, as the share of another `month` of the calendar.
    pub(crate) fn due_in(
        &self,
        rates: &mut RateBook,
        holds: Month,
        month: Month,
    ) -> Result<Option<Due>, Trouble> {
        let state = self.status.at(holds);
        if !state.active {
            return Ok(None);
        }
        let history = rates.history(self.key(state, holds));
        let in_force = history.at(holds);
        let in_force = in_force.ok_or(Trouble::Blocked(Reason::NoStandard))?;
        let base = rates.standard(in_force.base).id;
        let at = At {
            holds,
            month,
            base: in_force.base,
            history: &history,
        };
        let mut due = Due {
            fen: Fen::ZERO,
            standard: base,
            further: Vec::new(),
        };
        due.fen = self.amount(rates, in_force.base, &at, &mut due)?;
        for index in &in_force.on_top {
            let id = rates.standard(*index).id;
            let fen = self.amount(rates, *index, &at, &mut due)?;
            if !fen.is_zero() {
                due.fen = due.fen.plus(fen).map_err(|_| Trouble::Overflow)?;
                due.further.push(Part { standard: id, fen });
            }
        }
        Ok(Some(due))
    }

    /// The amount of one month under a standard that is in force, alone or on top; for a percentage of a parameter, that goes
    /// into `due`.
    fn amount(
        &self,
        rates: &mut RateBook,
        index: usize,
        at: &At<'_>,
        due: &mut Due,
    ) -> Result<Fen, Trouble> {
        let base = at.base;
        let standard = rates.standard(index);
        let (rounding, hundredths) = (standard.rounding, standard.amount.get());
        if standard.unit != Unit::Percent {
            let once = at.holds == at.month && self.pays_once(rates, index, at);
            return Ok(self.sum(standard)?.of_month(once, at.month, rounding));
        }
        let whole = match standard.of {
            None if index == base => Per::Month(Fen::ZERO),
            None => match rates.standard(base).unit {
                Unit::Percent => Per::Month(self.amount(rates, base, at, due)?),
                _ => self.sum(rates.standard(base))?,
            },
            Some(category) => {
                let key = RateKey {
                    category,
                    grade: None,
                    nature: None,
                    keys: Keys::NONE,
                    division: self.home.at(at.holds),
                };
                let history = rates.history(key);
                let in_force = history.at(at.holds);
                let of = in_force.ok_or(Trouble::Blocked(Reason::NoParameter(category)))?;
                let of = rates.standard(of.base);
                due.further.push(Part {
                    standard: of.id,
                    fen: Fen::ZERO,
                });
                match of.unit {
                    Unit::Year => Per::Year(of.amount),
                    _ => Per::Month(of.amount),
                }
            }
        };
        let share = whole.share(hundredths, rounding)?;
        let once = at.holds == at.month && self.pays_once(rates, base, at);
        Ok(share.of_month(once, at.month, rounding))
    }

    /// Whether what is paid once is paid in this month.
    fn pays_once(&self, rates: &RateBook, index: usize, at: &At<'_>) -> bool {
        at.holds == self.identity.start || rates.begins(at.history, index, at.holds)
    }

    /// What a standard that is no percentage comes to.
    fn sum(&self, standard: &Standard) -> Result<Per, Trouble> {
        let served = || {
            let years = self.identity.service_years;
            let years = years.ok_or(Trouble::Blocked(Reason::NoServiceYears))?;
            let sum = standard.amount.checked_mul(i64::from(years));
            sum.ok_or(Trouble::Overflow)
        };
        Ok(match standard.unit {
            Unit::Month | Unit::Percent => Per::Month(standard.amount),
            Unit::Year => Per::Year(standard.amount),
            Unit::MonthPerServiceYear => Per::Month(served()?),
            Unit::YearPerServiceYear => Per::Year(served()?),
            Unit::Once => Per::Once(standard.amount),
        })
    }
}

/// What an amount is asked of.
struct At<'a> {
    /// The month by which state and standards are looked up.
    holds: Month,
    /// The month of the calendar whose share it is.
    month: Month,
    /// The standard that others are on top of.
    base: usize,
    history: &'a History,
}

/// A sum and what it is for.
enum Per {
    Month(Fen),
    Year(Fen),
    /// In its first month.
    Once(Fen),
}

impl Per {
    /// So many hundredths of a percent of it. Of a year to the fen: the months round what they add up to.
    fn share(self, hundredths: i64, rounding: Rounding) -> Result<Per, Trouble> {
        let of = |fen, rounding| percent(fen, hundredths, rounding).map_err(|_| Trouble::Overflow);
        Ok(match self {
            Per::Month(fen) => Per::Month(of(fen, rounding)?),
            Per::Year(fen) => Per::Year(of(fen, Rounding::FenHalfUp)?),
            Per::Once(fen) => Per::Once(of(fen, rounding)?),
        })
    }

    fn of_month(self, once: bool, month: Month, rounding: Rounding) -> Fen {
        match self {
            Per::Month(fen) => fen,
            Per::Year(fen) => year_share(fen, month.month(), rounding),
            Per::Once(fen) if once => fen,
            Per::Once(_) => Fen::ZERO,
        }
    }
}

/// What is due in a month, by which standard, and what else that follows.
pub(crate) struct Due {
    pub(crate) fen: Fen,
    pub(crate) standard: i64,
    pub(crate) further: Vec<Part>,
}

pub(crate) enum Trouble {
    Blocked(Reason),
    Overflow,
}
