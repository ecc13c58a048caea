//! Many people settled in one run: whoever has the same facts as somebody before is settled as she was.
//!
//! What comes of somebody depends on her facts alone, and on her division only by which standards and rules of overlap
//! apply there. So divisions to which the same apply are one zone, and accounts that differ in nothing but the place within
//! a zone are one question. The rule itself is [`settle`]'s; nothing is worked out here.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

use kernel::{Date, Month};

use crate::model::{Account, EntitlementError, Overlap, Standard};
use crate::rates::RateBook;
use crate::settle::{Outcome, settle};

/// So many different answers are kept.
const KEPT: usize = 20_000;

/// A question, in the words of its zone, and its answer.
type Answered = (Vec<Account>, Rc<[Outcome]>);

/// One run's rule over people one after another.
pub struct Settler<'a> {
    rates: RateBook,
    rules: &'a [Overlap],
    month: Month,
    known_at: Option<Date>,
    /// Where one zone ends and the next begins, ascending.
    borders: Vec<i64>,
    /// What was asked and answered, by the hash of the question.
    answered: HashMap<u64, Vec<Answered>>,
    kept: usize,
}

impl<'a> Settler<'a> {
    /// For a run through the coverage of `month`, by what was known at `known_at`.
    pub fn new(
        standards: impl IntoIterator<Item = Standard>,
        rules: &'a [Overlap],
        month: Month,
        known_at: Option<Date>,
    ) -> Settler<'a> {
        let standards: Vec<Standard> = standards.into_iter().collect();
        let of_standards = standards.iter().map(|s| s.divisions);
        let of_rules = rules.iter().map(|rule| rule.divisions);
        let mut borders: Vec<i64> = (of_standards.chain(of_rules))
            .flat_map(|(first, last)| [first, last.saturating_add(1)])
            .collect();
        borders.sort_unstable();
        borders.dedup();
        Settler {
            rates: RateBook::new(standards, known_at),
            rules,
            month,
            known_at,
            borders,
            answered: HashMap::new(),
            kept: 0,
        }
    }

    /// The standards that the run knows.
    pub fn rates(&self) -> &RateBook {
        &self.rates
    }

    /// Settles the accounts of one person, as [`settle`] does.
    ///
    /// # Errors
    /// When an amount overflows.
    pub fn settle(&mut self, accounts: &[Account]) -> Result<Rc<[Outcome]>, EntitlementError> {
        let question = self.hash(accounts);
        let alike = self.answered.get(&question);
        let same = |(asked, _): &&Answered| self.is_asked(accounts, asked);
        if let Some((_, answer)) = alike.and_then(|alike| alike.iter().find(same)) {
            return Ok(Rc::clone(answer));
        }
        let asked: Vec<Account> = accounts.iter().map(|a| self.in_zone(a)).collect();
        let answer = settle(
            &asked,
            self.rules,
            &mut self.rates,
            self.month,
            self.known_at,
        )?;
        let answer: Rc<[Outcome]> = answer.into();
        if self.kept >= KEPT {
            self.answered.clear();
            self.kept = 0;
        }
        self.kept += 1;
        let kept = self.answered.entry(question).or_default();
        kept.push((asked, Rc::clone(&answer)));
        Ok(answer)
    }

    /// A division that stands for the zone of another: its first.
    fn zone(&self, division: i64) -> i64 {
        let after = self.borders.partition_point(|border| *border <= division);
        after.checked_sub(1).map_or(i64::MIN, |at| self.borders[at])
    }

    fn hash(&self, accounts: &[Account]) -> u64 {
        let mut hasher = DefaultHasher::new();
        for account in accounts {
            self.facts(account, &mut hasher);
        }
        hasher.finish()
    }

    /// Whether accounts are those already asked of, but for places within a zone.
    fn is_asked(&self, accounts: &[Account], asked: &[Account]) -> bool {
        let same = |(account, asked): (&Account, &Account)| {
            let moves = account.moves.iter().zip(&asked.moves);
            account.scheme == asked.scheme
                && self.zone(account.division) == asked.division
                && account.moves.len() == asked.moves.len()
                && { moves }.all(|(a, b)| {
                    (self.zone(a.division), a.from, a.known) == (b.division, b.from, b.known)
                })
                && account.identities == asked.identities
                && account.events == asked.events
                && account.paid == asked.paid
                && account.failed == asked.failed
                && account.outstanding == asked.outstanding
                && account.instalment == asked.instalment
                && account.opening == asked.opening
                && account.entered == asked.entered
        };
        accounts.len() == asked.len() && accounts.iter().zip(asked).all(same)
    }

    /// Everything that an account says, its places by their zones.
    fn facts(&self, account: &Account, hasher: &mut DefaultHasher) {
        // All of them are named, so that one that is added is not forgotten here and above.
        let Account {
            scheme,
            division,
            moves,
            identities,
            events,
            paid,
            failed,
            outstanding,
            instalment,
            opening,
            entered,
        } = account;
        (scheme, self.zone(*division), moves.len()).hash(hasher);
        for moved in moves {
            (self.zone(moved.division), moved.from, moved.known).hash(hasher);
        }
        (identities, events, paid, failed).hash(hasher);
        (outstanding, instalment, opening, entered).hash(hasher);
    }

    fn in_zone(&self, account: &Account) -> Account {
        let mut asked = account.clone();
        asked.division = self.zone(asked.division);
        for moved in &mut asked.moves {
            moved.division = self.zone(moved.division);
        }
        asked
    }
}
