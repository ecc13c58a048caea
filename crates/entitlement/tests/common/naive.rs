//! The rule of pay a second time, written from the contract alone: plain, slow, whole numbers counted by hand.
//! It shares the model's types with the engine and nothing else.

use entitlement::{
    Account, Blocked, Cycle, Event, EventKind, Identity, Line, MonthDifference, Nature, Outcome,
    Reason, Standard, Unit,
};
use kernel::{Date, Fen, Month, Rounding};

/// One run over one account.
pub struct Naive<'a> {
    account: &'a Account,
    standards: &'a [Standard],
    month: Month,
    known_at: Option<Date>,
    /// The months covered: by this office, and before it.
    paid: Vec<(Month, i128)>,
    /// Of each identity, through which month this run covers it.
    coverage: Vec<Option<Month>>,
    /// Through which month all identities are due.
    reach: Option<Month>,
}

/// The standard that an amount follows, and those paid on top of it.
type By = (i64, Vec<i64>);

/// What holds of an identity in a month.
struct State {
    active: bool,
    grade: Option<u8>,
    nature: Option<Nature>,
}

impl<'a> Naive<'a> {
    /// Everything a run of `month` by what was known at `known_at` looks at.
    pub fn new(
        account: &'a Account,
        standards: &'a [Standard],
        month: Month,
        known_at: Option<Date>,
    ) -> Naive<'a> {
        let mut run = Naive {
            account,
            standards,
            month,
            known_at,
            paid: Vec::new(),
            coverage: Vec::new(),
            reach: None,
        };
        run.paid = run.paid_in_all();
        run.coverage = account
            .identities
            .iter()
            .map(|identity| run.coverage_of(identity))
            .collect();
        run.reach = run.last_month_due_or_covered();
        run
    }

    /// The line and the months blocked.
    pub fn outcome(&self) -> Outcome {
        Outcome {
            line: self.line(),
            blocked: self.blocked(),
            set_aside: None,
        }
    }

    /// The months the run looks at.
    pub fn looked_at(&self) -> Vec<Month> {
        let mut firsts: Vec<Month> = self.paid.iter().map(|(month, _)| *month).collect();
        let mut lasts = firsts.clone();
        for (identity, coverage) in self.account.identities.iter().zip(&self.coverage) {
            if let Some(through) = coverage {
                firsts.push(identity.start);
                lasts.push(*through);
            }
        }
        let mut months = Vec::new();
        if let (Some(first), Some(last)) = (firsts.into_iter().min(), lasts.into_iter().max()) {
            let mut month = first;
            while month <= last {
                months.push(month);
                month = month.plus(1);
            }
        }
        months
    }

    /// Due in a month, in fen, and by which standard: the highest of the identities, the first of equals.
    pub fn due(&self, month: Month) -> Option<(i128, By)> {
        self.highest(month, self.reach)
    }

    /// The last month that any identity is due within its own coverage, or that was covered before: through it all
    /// identities are due, so that the same run made again pays nothing.
    fn last_month_due_or_covered(&self) -> Option<Month> {
        let before = self.covered_before();
        let months = self.looked_at().into_iter();
        let due = months.filter(|m| self.highest(*m, before).is_some_and(|(fen, _)| fen != 0));
        due.max().max(before)
    }

    /// The highest of the identities due in a month: each within its own coverage, or all through `covered`.
    fn highest(&self, month: Month, covered: Option<Month>) -> Option<(i128, By)> {
        let mut highest: Option<(i128, By)> = None;
        for (identity, coverage) in self.account.identities.iter().zip(&self.coverage) {
            let within_coverage = coverage.is_some_and(|through| month <= through);
            let covered_before = covered.is_some_and(|last| month <= last);
            if !within_coverage && !covered_before {
                continue;
            }
            if let Ok(Some((fen, by))) = self.own_due(identity, month)
                && highest.as_ref().is_none_or(|(most, _)| fen > *most)
            {
                highest = Some((fen, by));
            }
        }
        highest
    }

    fn line(&self) -> Option<Line> {
        let (mut regular, mut backpay, mut recovery) = (0, 0, 0);
        let mut months = Vec::new();
        for month in self.looked_at() {
            let found = self.due(month);
            let due = found.as_ref().map_or(0, |(fen, _)| *fen);
            let paid: i128 = self
                .paid
                .iter()
                .filter(|(covered, _)| *covered == month)
                .map(|(_, fen)| fen)
                .sum();
            if due == paid {
                continue;
            }
            // The same run again is no later one.
            let later = |failed: &Month| self.looked_at().iter().any(|m| m > failed);
            let failed = self.account.failed.filter(later);
            let paid_or_failed = [self.covered_before(), failed];
            let mut ever_covered = paid_or_failed.into_iter().flatten();
            let covered_before = ever_covered.any(|last| month <= last);
            match due - paid {
                difference if !covered_before => regular += difference,
                difference if difference > 0 => backpay += difference,
                difference => recovery += difference,
            }
            let (standard, on_top) = found.map_or((None, Vec::new()), |(_, by)| (Some(by.0), by.1));
            months.push(MonthDifference {
                month,
                standard,
                on_top,
                set_aside: None,
                due: fen(due),
                paid: fen(paid),
                covered_before,
            });
        }
        if months.is_empty() {
            return None;
        }
        let net = regular + backpay + recovery - i128::from(self.account.outstanding.get());
        let amount = if net > 0 { net } else { 0 };
        Some(Line {
            months,
            regular: fen(regular),
            backpay: fen(backpay),
            recovery: fen(recovery),
            outstanding_before: self.account.outstanding,
            amount: fen(amount),
            outstanding_after: fen(amount - net),
        })
    }

    fn blocked(&self) -> Vec<Blocked> {
        let mut found = Vec::new();
        for (identity, coverage) in self.account.identities.iter().zip(&self.coverage) {
            let last = match coverage {
                Some(through) if *through > self.month => *through,
                _ => self.month,
            };
            let mut month = identity.start;
            if let Some(opening) = self.account.opening
                && opening.through >= month
            {
                month = opening.through.plus(1);
            }
            while month <= last {
                if let Err(reason) = self.own_due(identity, month) {
                    found.push(Blocked {
                        month,
                        category: identity.category,
                        reason,
                    });
                    break;
                }
                month = month.plus(1);
            }
        }
        found
    }

    fn covered_before(&self) -> Option<Month> {
        self.paid.iter().map(|(month, _)| *month).max()
    }

    /// What each month has been paid so far, also where that is nothing.
    pub fn paid_in_all(&self) -> Vec<(Month, i128)> {
        let own = self.account.paid.iter();
        let own = own.map(|p| (p.month, i128::from(p.amount.get())));
        self.paid_elsewhere().into_iter().chain(own).collect()
    }

    /// 已发至: what another paid, each month what was due by what was known when it ended, or the sum given.
    fn paid_elsewhere(&self) -> Vec<(Month, i128)> {
        let Some(opening) = self.account.opening else {
            return Vec::new();
        };
        let by_the_end = opening.through.last_day();
        let then = Naive {
            known_at: Some(self.known_at.map_or(by_the_end, |at| at.min(by_the_end))),
            paid: Vec::new(),
            coverage: Vec::new(),
            ..*self
        };
        let first = self.account.identities.iter().map(|i| i.start).min();
        let mut month = first.expect("an identity");
        // Whoever is known to the run was known when she was paid.
        let mut there: Vec<Identity> = Vec::new();
        for identity in &self.account.identities {
            if self.knows(identity.known, identity.start) {
                there.push(Identity {
                    known: Some(Date::MIN),
                    ..identity.clone()
                });
            }
        }
        let (mut months, mut all_known) = (Vec::new(), true);
        while month <= opening.through {
            let due = then.due_to_any(&there, month).or_else(|| {
                let now = self.due_to_any(&there, month);
                all_known = all_known && now.is_some();
                now
            });
            months.push((month, due.unwrap_or(0)));
            month = month.plus(1);
        }
        if let Some(given) = opening.amount {
            months = laid_over(&months, i128::from(given.get()), all_known);
        }
        months
    }

    /// Due in a month whatever is covered, to those who are there; `None` where no more than that is known.
    fn due_to_any(&self, there: &[Identity], month: Month) -> Option<i128> {
        let answers: Vec<_> = there.iter().map(|i| self.own_due(i, month)).collect();
        let amounts = answers.iter().flatten().flatten().map(|(fen, _)| *fen);
        let unknown = answers.iter().any(Result::is_err);
        amounts.max().or(if unknown { None } else { Some(0) })
    }

    fn knows(&self, told: Option<Date>, from: Month) -> bool {
        self.known_at.is_none_or(|at| told_on(told, from) <= at)
    }

    /// The known event of this identity that speaks last, by `month`, among the kinds concerned.
    fn last_word(
        &self,
        identity: &Identity,
        month: Month,
        concerned: fn(EventKind) -> bool,
    ) -> Option<EventKind> {
        let hers = |e: &Event| e.category.is_none() || e.category == Some(identity.category);
        let known = |e: &Event| hers(e) && self.knows(e.known, e.effective);
        let events: Vec<(usize, Event)> = self.account.events.iter().copied().enumerate().collect();
        let heard: Vec<(usize, Event)> = events.into_iter().filter(|(_, e)| known(e)).collect();
        // A death without a day was told when it was recorded: after all that stands before it.
        let told = |(order, e): &(usize, Event)| -> (Date, usize) {
            let before = heard.iter().filter(|(o, _)| o < order);
            let days = before.map(|(_, e)| e.known.unwrap_or(e.effective.first_day()));
            match (e.kind, e.known) {
                (EventKind::Death, None) => (days.fold(e.effective.first_day(), Date::max), *order),
                _ => (told_on(e.known, e.effective), *order),
            }
        };
        let deaths = heard.iter().filter(|(_, e)| e.kind == EventKind::Death);
        let last_death = deaths.max_by_key(|event| told(event)).copied();
        let still_said = |event: &&(usize, Event)| match (event.1.kind, last_death) {
            (EventKind::Death, last) => last.is_some_and(|(order, _)| order == event.0),
            (EventKind::Resume, Some(death)) => {
                event.1.effective <= death.1.effective || told(event) > told(&death)
            }
            _ => true,
        };
        heard
            .iter()
            .filter(|(_, e)| concerned(e.kind) && first_month_of(e) <= month)
            .filter(still_said)
            .max_by_key(|event| (first_month_of(&event.1), told(event)))
            .map(|(_, e)| e.kind)
    }

    fn state(&self, identity: &Identity, month: Month) -> State {
        let stopped_or_resumed = self.last_word(identity, month, |k| {
            matches!(k, EventKind::Death | EventKind::Stop | EventKind::Resume)
        });
        let stopped = matches!(stopped_or_resumed, Some(EventKind::Death | EventKind::Stop));
        let mut state = State {
            active: self.knows(identity.known, identity.start)
                && month >= identity.start
                && !stopped,
            grade: identity.grade,
            nature: identity.nature,
        };
        if identity.grade.is_some()
            && let Some(EventKind::Grade(grade)) =
                self.last_word(identity, month, |k| matches!(k, EventKind::Grade(_)))
        {
            state.grade = Some(grade);
        }
        if identity.nature.is_some()
            && let Some(EventKind::Nature(nature)) =
                self.last_word(identity, month, |k| matches!(k, EventKind::Nature(_)))
        {
            state.nature = Some(nature);
        }
        state
    }

    /// Where she lives in a month: the last move known that has begun.
    fn division(&self, month: Month) -> i64 {
        let mut lives = (None, self.account.division);
        for (order, a_move) in self.account.moves.iter().enumerate() {
            let said = Some((a_move.from, told_on(a_move.known, a_move.from), order));
            let begun = self.knows(a_move.known, a_move.from) && a_move.from <= month;
            if begun && said > lives.0 {
                lives = (said, a_move.division);
            }
        }
        lives.1
    }

    /// The standards that have begun for an identity where she lives, those on top or the others.
    fn standards(
        &self,
        identity: &Identity,
        state: &State,
        month: Month,
        on_top: bool,
    ) -> Vec<&'a Standard> {
        let here = self.division(month);
        let mut found = Vec::new();
        for standard in self.standards {
            let (lowest, highest) = standard.divisions;
            if standard.on_top == on_top
                && self.knows(standard.announced, standard.effective)
                && standard.effective <= month
                && standard.category == identity.category
                && lowest <= here
                && here <= highest
                && (standard.grade.is_none() || standard.grade == state.grade)
                && (standard.nature.is_none() || standard.nature == state.nature)
            {
                found.push(standard);
            }
        }
        found
    }

    /// In place of all others: of the narrowest division that has one, its latest.
    fn standard(&self, identity: &Identity, state: &State, month: Month) -> Option<&'a Standard> {
        let begun = self.standards(identity, state, month, false);
        let narrowest = begun.iter().map(|s| width(s)).min()?;
        let own = begun.into_iter().filter(|s| width(s) == narrowest);
        own.reduce(|best, other| if outranks(other, best) { other } else { best })
    }

    /// On top of it: of every division its latest.
    fn on_top(&self, identity: &Identity, state: &State, month: Month) -> Vec<&'a Standard> {
        let begun = self.standards(identity, state, month, true);
        let latest = |s: &&&Standard| {
            let of_division = begun.iter().filter(|other| other.divisions == s.divisions);
            !of_division.into_iter().any(|other| outranks(other, s))
        };
        let mut found: Vec<&Standard> = begun.iter().filter(latest).copied().collect();
        found.sort_by_key(|s| s.divisions);
        found
    }

    fn coverage_of(&self, identity: &Identity) -> Option<Month> {
        for back in 0..12 {
            let month = self.month.plus(-back);
            let state = self.state(identity, month);
            if let Some(standard) = self.standard(identity, &state, month)
                && standard.pay_months.contains(month.month())
            {
                return Some(end_of_cycle(standard.cycle, month));
            }
        }
        None
    }

    /// Due to one identity alone, or why nothing can be.
    fn own_due(&self, identity: &Identity, month: Month) -> Result<Option<(i128, By)>, Reason> {
        let state = self.state(identity, month);
        if !state.active {
            return Ok(None);
        }
        let Some(standard) = self.standard(identity, &state, month) else {
            return Err(Reason::NoStandard);
        };
        let mut due = amount_of(standard, identity, month)?;
        let mut on_top = Vec::new();
        for standard in self.on_top(identity, &state, month) {
            let amount = amount_of(standard, identity, month)?;
            if amount != 0 {
                due += amount;
                on_top.push(standard.id);
            }
        }
        Ok(Some((due, (standard.id, on_top))))
    }
}

fn amount_of(standard: &Standard, identity: &Identity, month: Month) -> Result<i128, Reason> {
    let amount = i128::from(standard.amount.get());
    match (standard.unit, identity.service_years) {
        (Unit::Month, _) => Ok(amount),
        (Unit::Year, _) => Ok(share_of_year(amount, month, standard.rounding)),
        (Unit::YearPerServiceYear, Some(years)) => Ok(share_of_year(
            amount * i128::from(years),
            month,
            standard.rounding,
        )),
        (Unit::YearPerServiceYear, None) => Err(Reason::NoServiceYears),
        other => unreachable!("{other:?} is not generated"),
    }
}

fn width(standard: &Standard) -> i64 {
    standard.divisions.1 - standard.divisions.0
}

/// A sum given for some months: what each was paid, where that is nearer to what was due than their sum; else their sum,
/// the oldest first, and what is over in the last month where all that was due is known.
fn laid_over(due: &[(Month, i128)], given: i128, all_known: bool) -> Vec<(Month, i128)> {
    let in_all: i128 = due.iter().map(|(_, fen)| fen).sum();
    let months = due.iter().filter(|(_, fen)| *fen != 0).count() as i128;
    if (given * months - in_all).abs() < (given - in_all).abs() {
        let each = |(month, fen): &(Month, i128)| (*month, if *fen == 0 { 0 } else { given });
        return due.iter().map(each).collect();
    }
    let mut before = 0;
    let mut paid = Vec::new();
    for (month, fen) in due {
        let left = (given - before).max(0);
        paid.push((*month, left.min(*fen)));
        before += fen;
    }
    if in_all > 0
        && given > in_all
        && all_known
        && let Some((_, fen)) = paid.last_mut()
    {
        *fen += given - in_all;
    }
    paid
}

fn fen(amount: i128) -> Fen {
    Fen::new(i64::try_from(amount).expect("an amount an office pays"))
}

fn told_on(told: Option<Date>, from: Month) -> Date {
    told.unwrap_or_else(|| from.first_day())
}

/// The month of death is still paid: what it changes, it changes from the month after.
fn first_month_of(event: &Event) -> Month {
    match event.kind {
        EventKind::Death => event.effective.plus(1),
        _ => event.effective,
    }
}

/// Of two standards of one division: which one is in force.
fn outranks(one: &Standard, other: &Standard) -> bool {
    let named = |s: &Standard| {
        [s.grade.is_some(), s.nature.is_some()]
            .iter()
            .filter(|n| **n)
            .count()
    };
    if one.effective != other.effective {
        one.effective > other.effective
    } else if named(one) != named(other) {
        named(one) > named(other)
    } else if one.announced != other.announced {
        match (one.announced, other.announced) {
            (Some(this), Some(that)) => this > that,
            (this, _) => this.is_some(),
        }
    } else {
        one.id > other.id
    }
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
    twelfths(year * m, rounding) - twelfths(year * (m - 1), rounding)
}

/// R(n/12): `n` is counted in twelfths of a fen and is not negative.
fn twelfths(n: i128, rounding: Rounding) -> i128 {
    match rounding {
        Rounding::FenHalfUp => (n + 6) / 12,
        Rounding::JiaoHalfUp => (n + 60) / 120 * 10,
        Rounding::YuanHalfUp => (n + 600) / 1200 * 100,
        Rounding::YuanDown => n / 1200 * 100,
        Rounding::YuanUp => (n + 1199) / 1200 * 100,
    }
}
