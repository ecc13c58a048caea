//! The engine against a second, naive reading of the contract, over histories of runs in any order.

#[path = "common/generate.rs"]
mod generate;
#[path = "common/ledger.rs"]
mod ledger;
#[path = "common/naive.rs"]
mod naive;

use std::collections::BTreeMap;

use entitlement::{Account, Line, Outcome, RateBook, Standard, settle};
use kernel::{Fen, Month};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;

use generate::{Case, Fate, Run};
use ledger::Ledger;
use naive::Naive;

/// 2,000 cases, or as many as `PROPTEST_CASES` says.
#[expect(
    clippy::disallowed_methods,
    reason = "the harness asks how many cases, as proptest itself does"
)]
fn config() -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok();
    ProptestConfig {
        cases: asked.and_then(|cases| cases.parse().ok()).unwrap_or(2_000),
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn every_run_of_a_history_pays_what_the_contract_says(case in generate::case()) {
        let Case { mut account, standards, runs } = case;
        let mut ledger = Ledger::default();
        let mut at_the_bank: Vec<(usize, usize)> = Vec::new();
        for (turn, run) in runs.iter().enumerate() {
            for (_, number) in at_the_bank.extract_if(.., |(answered, _)| *answered == turn) {
                ledger.fail(number);
            }
            bring_forward(&mut account, &ledger);

            let naive = Naive::new(&account, &standards, run.month, run.known_at);
            let due = due_through_coverage(&naive);
            let outcome = pay(&account, &standards, run);
            prop_assert_eq!(&outcome, &naive.outcome(), "run {} of {}", turn + 1, run.month);

            let Some(line) = outcome.line else { continue };
            adds_up(&line)?;
            if run.fate == Fate::Discarded {
                continue;
            }
            let sent_to_the_bank = line.amount > Fen::ZERO;
            let outstanding_after = line.outstanding_after;
            let number = ledger.approve(line);
            bring_forward(&mut account, &ledger);
            prop_assert_eq!(account.outstanding, outstanding_after);
            let after = Naive::new(&account, &standards, run.month, run.known_at);
            prop_assert_eq!(paid(&after), due);
            again_pays_nothing(&account, &standards, run)?;
            if let (Fate::FailedBefore(later), true) = (run.fate, sent_to_the_bank) {
                at_the_bank.push((turn + later, number));
            }
        }
    }
}

fn pay(account: &Account, standards: &[Standard], run: &Run) -> Outcome {
    let mut rates = RateBook::new(standards.iter().cloned(), run.known_at);
    let accounts = std::slice::from_ref(account);
    let outcomes = settle(accounts, &[], &mut rates, run.month, run.known_at);
    outcomes.expect("amounts an office pays").remove(0)
}

fn bring_forward(account: &mut Account, ledger: &Ledger) {
    account.paid = ledger.paid();
    account.failed = ledger.failed();
    account.outstanding = ledger.outstanding();
}

/// What the three sums say and what goes to the bank differ only by what is still to be recovered.
fn adds_up(line: &Line) -> Result<(), TestCaseError> {
    let sums = line.regular.get() + line.backpay.get() + line.recovery.get();
    let to_the_bank = line.amount.get();
    prop_assert!(to_the_bank >= 0);
    prop_assert!(line.outstanding_after >= Fen::ZERO);
    prop_assert_eq!(
        sums - line.outstanding_before.get(),
        to_the_bank - line.outstanding_after.get()
    );
    Ok(())
}

/// The months in which a run finds anything due.
fn due_through_coverage(naive: &Naive) -> Vec<(Month, i128)> {
    let months = naive.looked_at().into_iter();
    months
        .filter_map(|m| naive.due(m).map(|(fen, _)| (m, fen)))
        .filter(|(_, fen)| *fen != 0)
        .collect()
}

/// The months with money in the account's book, and what they were paid before it.
fn paid(naive: &Naive) -> Vec<(Month, i128)> {
    let mut sums: BTreeMap<Month, i128> = BTreeMap::new();
    for (month, fen) in naive.paid_in_all() {
        *sums.entry(month).or_default() += fen;
    }
    sums.into_iter().filter(|(_, fen)| *fen != 0).collect()
}

/// The same run again pays nothing.
fn again_pays_nothing(
    account: &Account,
    standards: &[Standard],
    run: &Run,
) -> Result<(), TestCaseError> {
    prop_assert_eq!(pay(account, standards, run).line, None);
    Ok(())
}
