//! Which schemes of one person are paid beside each other (兼领), month by month.

use std::collections::HashMap;

use kernel::{Fen, Month};

use crate::model::{Overlap, OverlapRule};

/// What the rules say of the schemes of one person.
pub(crate) struct Overlaps<'a> {
    /// In the order of her accounts.
    schemes: Vec<u16>,
    /// Those rules that speak of two of her schemes.
    rules: Vec<&'a Overlap>,
    months: HashMap<Month, Vec<Option<usize>>>,
}

impl<'a> Overlaps<'a> {
    pub(crate) fn new(
        schemes: impl IntoIterator<Item = u16>,
        rules: &'a [Overlap],
    ) -> Overlaps<'a> {
        let schemes: Vec<u16> = schemes.into_iter().collect();
        let several =
            |rule: &&Overlap| schemes.iter().filter(|s| names(&rule.rule, **s)).count() > 1;
        let rules = if schemes.len() > 1 {
            rules.iter().filter(several).collect()
        } else {
            Vec::new()
        };
        Overlaps {
            schemes,
            rules,
            months: HashMap::new(),
        }
    }

    /// Whether every scheme is paid whatever the others are.
    pub(crate) fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// In whose favour each account is due nothing in a month. `due` is asked once for each month: what each account is
    /// entitled to there, and where she lives.
    ///
    /// # Errors
    /// As `due`.
    pub(crate) fn set_aside<E>(
        &mut self,
        month: Month,
        due: impl FnOnce() -> Result<(Vec<Option<Fen>>, i64), E>,
    ) -> Result<&[Option<usize>], E> {
        if !self.months.contains_key(&month) {
            let (due, home) = due()?;
            let decided = self.decide(month, &due, home);
            self.months.insert(month, decided);
        }
        Ok(&self.months[&month])
    }

    /// An account is set aside for one that is paid; where rules go round in a circle, the first account stays.
    fn decide(&self, month: Month, due: &[Option<Fen>], home: i64) -> Vec<Option<usize>> {
        let holds = |o: &&&Overlap| {
            (o.divisions.0..=o.divisions.1).contains(&home)
                && o.from.is_none_or(|from| from <= month)
                && o.until.is_none_or(|until| month <= until)
        };
        let rules: Vec<&Overlap> = self.rules.iter().filter(holds).copied().collect();
        let entitled: Vec<usize> = (0..due.len()).filter(|i| due[*i].is_some()).collect();
        let yields = |account: usize, to: usize| {
            let (own, other) = (self.schemes[account], self.schemes[to]);
            let rule = rules.iter().rev().find(|o| speaks_of(&o.rule, own, other));
            rule.is_some_and(|o| match &o.rule {
                OverlapRule::Excluded { of, .. } => *of == own,
                OverlapRule::Both(_) => false,
                OverlapRule::First(order) => place(order, other) < place(order, own),
                OverlapRule::Highest(order) => {
                    (due[account], place(order, other)) < (due[to], place(order, own))
                }
            })
        };
        let mut paid: Vec<Option<bool>> =
            due.iter().map(|d| d.is_none().then_some(false)).collect();
        let mut set_aside = vec![None; due.len()];
        loop {
            let open: Vec<usize> = (entitled.iter().copied())
                .filter(|i| paid[*i].is_none())
                .collect();
            let clear = |i: &usize| {
                (entitled.iter()).all(|to| paid[*to] == Some(false) || !yields(*i, *to))
            };
            let Some(next) = open.iter().copied().find(clear).or(open.first().copied()) else {
                break;
            };
            paid[next] = Some(true);
            for other in open.into_iter().filter(|i| *i != next) {
                if yields(other, next) {
                    paid[other] = Some(false);
                    set_aside[other] = Some(next);
                }
            }
        }
        set_aside
    }
}

/// Whether a rule speaks of a scheme.
fn names(rule: &OverlapRule, scheme: u16) -> bool {
    match rule {
        OverlapRule::Excluded { of, by } => *of == scheme || by.contains(&scheme),
        OverlapRule::Highest(list) | OverlapRule::First(list) | OverlapRule::Both(list) => {
            list.contains(&scheme)
        }
    }
}

/// Whether a rule decides between two schemes.
fn speaks_of(rule: &OverlapRule, one: u16, other: u16) -> bool {
    match rule {
        OverlapRule::Excluded { of, by } => {
            (*of == one && by.contains(&other)) || (*of == other && by.contains(&one))
        }
        _ => names(rule, one) && names(rule, other),
    }
}

fn place(order: &[u16], scheme: u16) -> Option<usize> {
    order.iter().position(|s| *s == scheme)
}
