//! The engine against a second, naive reading of the contract, over histories of runs in any order.

#[path = "common/generate.rs"]
mod generate;
#[path = "common/ledger.rs"]
mod ledger;
#[path = "common/naive.rs"]
mod naive;

use std::collections::BTreeMap;

use entitlement::{Account, Line, Outcome, RateBook, Settler, settle};
use kernel::{Fen, Month};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;

use generate::{Case, Fate, Run};
use ledger::Ledger;
use naive::{Book, Naive};

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
        let mut case = case;
        let mut ledgers = vec![Ledger::default(); case.accounts.len()];
        let mut at_the_bank: Vec<(usize, usize, usize)> = Vec::new();
        for (turn, run) in case.runs.clone().iter().enumerate() {
            for (_, account, line) in at_the_bank.extract_if(.., |(answered, ..)| *answered == turn)
            {
                ledgers[account].fail(line);
            }
            for ledger in &mut ledgers {
                let owed = ledger.outstanding().get().max(0);
                ledger.take_back(Fen::new(owed * run.returned / 100));
            }
            bring_forward(&mut case.accounts, &ledgers);
            for account in &mut case.accounts {
                account.instalment = run.instalment;
            }

            let naive = reckon(&case, run);
            let was_paid = |book: &Book| (book.due(), book.elsewhere.clone());
            let due: Vec<_> = naive.books().iter().map(was_paid).collect();
            let outcomes = pay(&case, run);
            prop_assert_eq!(&outcomes, &naive.outcomes(), "run {} of {}", turn + 1, run.month);
            if run.fate == Fate::Discarded {
                continue;
            }
            let mut outstanding = Vec::new();
            for (number, outcome) in outcomes.into_iter().enumerate() {
                outstanding.push(case.accounts[number].outstanding);
                let Some(line) = outcome.line.filter(|_| run.pays[number]) else {
                    continue;
                };
                adds_up(&line)?;
                let taken = line.regular.get() + line.backpay.get() - line.amount.get();
                prop_assert!(run.instalment.is_none_or(|most| taken <= most.get()));
                outstanding[number] = line.outstanding_after;
                let sent_to_the_bank = line.amount > Fen::ZERO;
                let line = ledgers[number].approve(line);
                if let Fate::FailedBefore(later) = run.fate
                    && sent_to_the_bank
                    && run.fails[number]
                {
                    at_the_bank.push((turn + later, number, line));
                }
            }
            bring_forward(&mut case.accounts, &ledgers);
            let again = pay(&case, run);
            for number in (0..again.len()).filter(|number| run.pays[*number]) {
                prop_assert_eq!(case.accounts[number].outstanding, outstanding[number]);
                is_paid(&due[number].0, &due[number].1, &ledgers[number])?;
                prop_assert_eq!(&again[number].line, &None, "the same run again pays nothing");
            }
        }
    }
}

fn reckon<'a>(case: &'a Case, run: &Run) -> Naive<'a> {
    Naive::new(
        &case.accounts,
        &case.rules,
        &case.standards,
        run.month,
        run.known_at,
    )
}

fn pay(case: &Case, run: &Run) -> Vec<Outcome> {
    let mut rates = RateBook::new(case.standards.iter().cloned(), run.known_at);
    let outcomes = settle(
        &case.accounts,
        &case.rules,
        &mut rates,
        run.month,
        run.known_at,
    );
    let mut outcomes = outcomes.expect("amounts an office pays");
    // Among many, the first of her kind and whoever comes after her are settled the same.
    let standards = case.standards.iter().cloned();
    let mut settler = Settler::new(standards, &case.rules, run.month, run.known_at);
    for _ in ["the first", "the next"] {
        let among = settler.settle(&case.accounts);
        assert_eq!(&*among.expect("the same amounts"), outcomes);
    }
    // In which order the standards are named, and how often, is not part of the contract.
    let lines = outcomes
        .iter_mut()
        .filter_map(|outcome| outcome.line.as_mut());
    for month in lines.flat_map(|line| &mut line.months) {
        month.on_top.sort_unstable();
        month.on_top.dedup();
    }
    outcomes
}

fn bring_forward(accounts: &mut [Account], ledgers: &[Ledger]) {
    for (account, ledger) in accounts.iter_mut().zip(ledgers) {
        account.paid = ledger.paid();
        account.failed = ledger.failed();
        account.outstanding = ledger.outstanding();
    }
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

/// Once approved, what was due is what is paid, month by month; and all that was ever paid is what is due and what is still
/// to be recovered.
fn is_paid(
    due: &BTreeMap<Month, i128>,
    elsewhere: &[(Month, i128)],
    ledger: &Ledger,
) -> Result<(), TestCaseError> {
    let mut paid: BTreeMap<Month, i128> = elsewhere.iter().copied().collect();
    for month in ledger.paid() {
        *paid.entry(month.month).or_default() += i128::from(month.amount.get());
    }
    paid.retain(|_, fen| *fen != 0);
    prop_assert_eq!(&paid, due);
    let before: i128 = elsewhere.iter().map(|(_, fen)| fen).sum();
    let all_due: i128 = due.values().sum();
    let all_paid = before + i128::from(ledger.to_the_bank());
    prop_assert_eq!(all_due + i128::from(ledger.outstanding().get()), all_paid);
    Ok(())
}
