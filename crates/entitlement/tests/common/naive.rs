//! The rule of pay a second time, written from the contract alone: plain, slow, whole numbers counted by hand.
//! It shares the model's types with the engine and nothing else.
//!
//! Where the contract leaves something open, this is how it is read here:
//! - A percentage of nothing named is one of the standard that it is paid on top of, whatever else is on top; in the place
//!   of that standard itself it comes to nothing. Of a percentage of a year it is one of its months.
//! - What an identity is entitled to ends with its limit of age: no other scheme is set aside for it any more.
//! - A scheme beside which nothing is due is told where an identity that the month is covered for would be due something. Of
//!   several such schemes the first of the person's accounts is told.
//! - The months of sums of their own are no coverage of the identities beside them.
//! - The figure of a year takes effect in the January after it, or in the December that ends it; where neither is known,
//!   a sum that is so many times the figure is nothing yet, and that is told.
//! - What another paid, it paid to all who are known now, by what was known of all else when it ended.

#[path = "naive/facts.rs"]
mod facts;
#[path = "naive/formula.rs"]
mod formula;
#[path = "naive/opening.rs"]
mod opening;
#[path = "naive/overlap.rs"]
mod overlap;
#[path = "naive/standards.rs"]
mod standards;

use std::collections::{BTreeMap, BTreeSet};

use entitlement::{
    Account, Blocked, Line, MonthDifference, Outcome, Overlap, Part, SetAside, Standard, Sum,
};
use kernel::{Date, Fen, Month};

use standards::Due;

/// One person, and all that is known.
pub struct World<'a> {
    pub accounts: Vec<Account>,
    pub rules: &'a [Overlap],
    pub standards: &'a [Standard],
    pub known_at: Option<Date>,
}

/// One run over one person.
pub struct Naive<'a> {
    world: World<'a>,
    month: Month,
    books: Vec<Book>,
}

/// What a run makes of one account.
pub struct Book {
    number: usize,
    /// Of each identity, through which month this run covers it.
    coverage: Vec<Option<Month>>,
    /// The months covered: by this office, and before it.
    paid: BTreeMap<Month, i128>,
    /// What was paid in them before this office's first batch.
    pub elsewhere: Vec<(Month, i128)>,
    /// The sums of their own that have come due.
    sums: BTreeMap<Month, i128>,
    /// The figures that these follow.
    figures: BTreeMap<Month, Vec<Part>>,
    /// Those whose figure nobody knows.
    wanting: Vec<Blocked>,
    /// By month looked at: what the identities are due, and the scheme in whose favour that is nothing.
    own: BTreeMap<Month, (Option<Due>, Option<u16>)>,
}

impl<'a> Naive<'a> {
    /// A run of `month` by what was known at `known_at`.
    pub fn new(
        accounts: &[Account],
        rules: &'a [Overlap],
        standards: &'a [Standard],
        month: Month,
        known_at: Option<Date>,
    ) -> Naive<'a> {
        let world = World {
            accounts: accounts.to_vec(),
            rules,
            standards,
            known_at,
        };
        let mut run = Naive {
            world,
            month,
            books: Vec::new(),
        };
        let mut aside = BTreeMap::new();
        for number in 0..accounts.len() {
            let book = run.book(number, &mut aside);
            run.books.push(book);
        }
        run
    }

    /// The books, in the order of the accounts.
    pub fn books(&self) -> &[Book] {
        &self.books
    }

    /// Lines, months blocked and schemes set aside, in the order of the accounts.
    pub fn outcomes(&self) -> Vec<Outcome> {
        let outcome = |book| Outcome {
            line: self.line(book),
            blocked: self.blocked(book),
            set_aside: book.set_aside(),
        };
        self.books.iter().map(outcome).collect()
    }

    fn account(&self, book: &Book) -> &Account {
        &self.world.accounts[book.number]
    }

    fn book(&self, number: usize, aside: &mut BTreeMap<Month, Vec<Option<u16>>>) -> Book {
        let account = &self.world.accounts[number];
        let identities = account.identities.iter();
        let coverage = identities.map(|i| self.world.coverage(account, i, self.month));
        let mut book = Book {
            number,
            coverage: coverage.collect(),
            paid: BTreeMap::new(),
            elsewhere: self.world.paid_elsewhere(number),
            sums: BTreeMap::new(),
            figures: BTreeMap::new(),
            wanting: Vec::new(),
            own: BTreeMap::new(),
        };
        self.enter(account, &mut book);
        for (month, fen) in &book.elsewhere {
            *book.paid.entry(*month).or_default() += fen;
        }
        for paid in &account.paid {
            *book.paid.entry(paid.month).or_default() += i128::from(paid.amount.get());
        }

        // From the first start or month paid, through what the run covers or was covered before.
        let starts = account.identities.iter().map(|identity| identity.start);
        let first = starts.chain(book.paid.keys().copied()).min();
        let (Some(first), Some(last)) = (first, book.last()) else {
            return book;
        };
        // Each identity is due through its own coverage; and all of them through the last month that any is due or that was
        // covered before, so that the same run made again pays nothing.
        let mut reach = book.last_covered();
        loop {
            for month in first.through(last) {
                let aside = aside
                    .entry(month)
                    .or_insert_with(|| self.world.set_aside(month))[number];
                let own = self.own(&book, month, reach, aside);
                book.own.insert(month, own);
            }
            let due = book
                .own
                .iter()
                .filter(|(_, (due, _))| due.as_ref().is_some_and(|due| due.fen != 0));
            let further = due.map(|(month, _)| *month).max();
            if further <= reach {
                return book;
            }
            reach = further;
        }
    }

    /// The sums of their own known that belong to the run's month or an earlier one.
    fn enter(&self, account: &Account, book: &mut Book) {
        for entered in &account.entered {
            if entered.month > self.month || !self.world.knows(entered.known, entered.month) {
                continue;
            }
            *book.sums.entry(entered.month).or_default() += match entered.sum {
                Sum::Fen(fen) => i128::from(fen.get()),
                Sum::Formula(formula) => {
                    let division = self.world.division(account, entered.month);
                    match self.world.by_formula(&formula, division) {
                        Ok((fen, figure)) => {
                            let figures = book.figures.entry(entered.month).or_default();
                            figures.extend(figure.map(standards::nothing_of));
                            fen
                        }
                        Err((category, reason)) => {
                            book.wanting.push(Blocked {
                                month: entered.month,
                                category,
                                reason,
                            });
                            0
                        }
                    }
                }
                Sum::MonthsOf {
                    scheme,
                    month,
                    times,
                } => {
                    let other = self.world.accounts.iter().find(|a| a.scheme == scheme);
                    let mut sum = 0;
                    for after in 1..=times as i32 {
                        let Some(other) = other else { break };
                        let share = month.plus(after);
                        let shares = other.identities.iter().filter_map(|identity| {
                            let due = self.world.own_share(other, identity, month, share);
                            due.ok().flatten().map(|due| due.fen)
                        });
                        sum += shares.max().unwrap_or(0);
                    }
                    sum
                }
            };
        }
    }

    /// What the identities that a month is covered for are due in it: the highest, the first of equals. Or, if any of them is
    /// entitled, the scheme in whose favour that is nothing. Each is covered for through its own coverage, and all through
    /// `covered`.
    fn own(
        &self,
        book: &Book,
        month: Month,
        covered: Option<Month>,
        aside: Option<u16>,
    ) -> (Option<Due>, Option<u16>) {
        let account = self.account(book);
        let identities = account.identities.iter().zip(&book.coverage);
        let reached = identities.filter(|(_, coverage)| covered.max(**coverage) >= Some(month));
        let mut reached = reached.map(|(identity, _)| identity);
        if aside.is_some() {
            let any = reached.any(|identity| self.world.is_entitled(account, identity, month));
            return (None, aside.filter(|_| any));
        }
        let mut highest: Option<Due> = None;
        for identity in reached {
            if let Ok(Some(due)) = self.world.own_due(account, identity, month)
                && highest.as_ref().is_none_or(|most| due.fen > most.fen)
            {
                highest = Some(due);
            }
        }
        (highest, None)
    }

    fn line(&self, book: &Book) -> Option<Line> {
        let account = self.account(book);
        // The same run again is no later one.
        let failed = account.failed.filter(|failed| book.last() > Some(*failed));
        let last_covered = book.last_covered().max(failed);
        let (mut regular, mut backpay, mut recovery) = (0, 0, 0);
        let mut months = Vec::new();
        for month in book.months() {
            let (own, aside) = book.own.get(&month).cloned().unwrap_or_default();
            let due = book.due_in(month);
            let paid = book.paid.get(&month).copied().unwrap_or(0);
            if due == paid {
                continue;
            }
            let covered_before = if account.identities.is_empty() {
                book.paid.contains_key(&month)
            } else {
                Some(month) <= last_covered
            };
            match due - paid {
                difference if !covered_before => regular += difference,
                difference if difference > 0 => backpay += difference,
                difference => recovery += difference,
            }
            let standard = own.as_ref().map(|own| own.standard);
            let mut on_top = own.map_or(Vec::new(), |own| own.on_top);
            on_top.extend(book.figures.get(&month).into_iter().flatten());
            on_top.sort_unstable();
            on_top.dedup();
            months.push(MonthDifference {
                month,
                standard,
                on_top,
                set_aside: aside,
                due: fen(due),
                paid: fen(paid),
                covered_before,
            });
        }
        let outstanding = i128::from(account.outstanding.get());
        if months.is_empty() && outstanding >= 0 {
            return None;
        }
        // Whoever is owed more than she owes gets it; else she keeps what neither her debt nor the month's instalment takes.
        let (mut amount, mut owed) = (regular + backpay, outstanding - recovery);
        let (mut left, mut instalment) = (account.instalment.map(|most| most.get()), None);
        if owed < 0 {
            amount -= owed;
            owed = 0;
        }
        while owed > 0 && amount > 0 {
            let fen = match left {
                Some(0) => {
                    instalment = account.instalment;
                    break;
                }
                Some(most) => i128::from(most).min(owed).min(amount),
                None => owed.min(amount),
            };
            amount -= fen;
            owed -= fen;
            left = left.map(|most| most - i64::try_from(fen).expect("an amount"));
        }
        Some(Line {
            months,
            regular: fen(regular),
            backpay: fen(backpay),
            recovery: fen(recovery),
            outstanding_before: account.outstanding,
            instalment,
            amount: fen(amount),
            outstanding_after: fen(owed),
        })
    }

    /// The sums that cannot be reckoned; and for each identity the first month through the run's month or its coverage in
    /// which it cannot be paid; not those that another paid, nor those in which another scheme is paid instead.
    fn blocked(&self, book: &Book) -> Vec<Blocked> {
        let account = self.account(book);
        let mut found = book.wanting.clone();
        for (identity, coverage) in account.identities.iter().zip(&book.coverage) {
            let mut first = identity.start;
            if let Some(opening) = account.opening {
                first = first.max(opening.through.plus(1));
            }
            let last = coverage.map_or(self.month, |through| through.max(self.month));
            let blocked = first.through(last).find_map(|month| {
                let reason = self.world.own_due(account, identity, month).err()?;
                let aside = self.world.set_aside(month)[book.number];
                aside.is_none().then_some((month, reason))
            });
            if let Some((month, reason)) = blocked {
                found.push(Blocked {
                    month,
                    category: identity.category,
                    reason,
                });
            }
        }
        found
    }
}

impl Book {
    /// What is due in each month, where that is not nothing.
    pub fn due(&self) -> BTreeMap<Month, i128> {
        let months = self.months().into_iter();
        let due = months.map(|month| (month, self.due_in(month)));
        due.filter(|(_, fen)| *fen != 0).collect()
    }

    fn due_in(&self, month: Month) -> i128 {
        let own = self.own.get(&month).and_then(|(due, _)| due.as_ref());
        own.map_or(0, |due| due.fen) + self.sums.get(&month).copied().unwrap_or(0)
    }

    /// The months looked at, and those of sums of their own.
    fn months(&self) -> BTreeSet<Month> {
        let months = self.own.keys().chain(self.sums.keys());
        months.chain(self.paid.keys()).copied().collect()
    }

    /// The last month that the run covers or that was covered before.
    fn last(&self) -> Option<Month> {
        let coverage = self.coverage.iter().flatten().copied().max();
        coverage.max(self.last_covered())
    }

    fn last_covered(&self) -> Option<Month> {
        self.paid.keys().last().copied()
    }

    /// By whom the last month that the run looks at is set aside, and since when without a gap.
    fn set_aside(&self) -> Option<SetAside> {
        let mut backwards = self.own.iter().rev();
        let (last, (_, aside)) = backwards.next()?;
        let by = (*aside)?;
        let mut since = *last;
        for (month, (_, aside)) in backwards {
            if *aside != Some(by) {
                break;
            }
            since = *month;
        }
        Some(SetAside { since, by })
    }
}

fn fen(amount: i128) -> Fen {
    Fen::new(i64::try_from(amount).expect("an amount an office pays"))
}
