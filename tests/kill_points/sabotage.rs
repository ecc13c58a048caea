//! The check must be able to fail (F-26): offices made half by hand, and a writer without transactions killed for real.

use std::path::Path;

use super::folder::{BANK_FILE, DATA, Folder, Order};
use super::invented::{PEOPLE, SHEETS};
use super::scenario::Scenario;
use super::state::tamper;
use super::strace::{self, Point};
use super::town::Town;

const HALF: &str = "half done";

fn altered(folder: &Folder, command: Option<&Order>, sql: &str) -> Folder {
    let copy = folder.copy();
    if let Some(order) = command {
        assert_eq!(copy.run(order).code, Some(0));
    }
    tamper(copy.path(), vec![sql.to_owned()]);
    copy
}

fn assert_told(scenario: &Scenario, folder: &Folder, acknowledged: bool, told: &str) {
    let judged = scenario.judge(folder, acknowledged);
    let what = judged.expect_err(scenario.name);
    assert!(what.contains(told), "{}: {what}", scenario.name);
}

#[test]
fn what_is_half_or_lost_is_told() {
    let town = Town::new();
    let [import, approve, run, settle, export] = town.scenarios();

    // An office in good order by itself, with half a roster.
    assert_told(&import, &town.imported(1, PEOPLE / 2), false, HALF);
    for table in ["person", "identity", "standard", "ledger_entry"] {
        let sql = format!("DELETE FROM {table} WHERE id % 2 = 0");
        let folder = altered(&town.imported(SHEETS, PEOPLE), None, &sql);
        assert_told(&import, &folder, false, HALF);
    }
    let audited = "UPDATE payment_batch SET state = 'reviewed' WHERE label = '2011-06-1'";
    assert_told(
        &approve,
        &altered(&town.approved, None, audited),
        false,
        HALF,
    );
    let unaudited = "UPDATE payment_batch SET state = 'approved' WHERE label = '2011-06-1'";
    assert_told(
        &approve,
        &altered(&town.reviewed, None, unaudited),
        false,
        HALF,
    );
    let raised = "UPDATE payment_line SET amount_fen = amount_fen + 1 WHERE line_no = 1";
    assert_told(
        &approve,
        &altered(&town.approved, None, raised),
        false,
        "verify finds fault",
    );
    let fewer = "DELETE FROM payment_line WHERE line_no % 2 = 0";
    assert_told(
        &run,
        &altered(
            &town.due,
            Some(&run.order),
            &format!("{fewer} AND batch = 2"),
        ),
        false,
        HALF,
    );
    let open = "UPDATE payment_line SET state = 'open' WHERE line_no % 2 = 0";
    assert_told(
        &settle,
        &altered(&town.exported, Some(&settle.order), open),
        false,
        HALF,
    );

    let torn = town.exported.copy();
    std::fs::write(torn.path().join(BANK_FILE), "序号,户名").unwrap();
    assert_told(&export, &torn, false, HALF);

    assert_told(&approve, &town.reviewed.copy(), true, "lost");
    let stuck = town.empty.copy();
    std::fs::remove_file(stuck.path().join("book.xlsx")).unwrap();
    assert_told(&import, &stuck, false, "given again it ends elsewhere");
}

/// Enters the bank's answers one by one, as if each were the whole.
#[test]
#[ignore = "the program that the next test kills; alone it does nothing"]
fn writer_without_a_transaction() {
    let folder = Path::new(".");
    if folder.join(DATA).is_dir() {
        let answer = |line| {
            format!("UPDATE payment_line SET state = 'paid' WHERE batch = 2 AND line_no = {line}")
        };
        tamper(folder, (1..=PEOPLE).map(answer).collect());
    }
}

#[test]
fn a_writer_without_a_transaction_is_caught() {
    let town = Town::new();
    let settle = town.settle();
    let this = std::env::current_exe().unwrap();
    let writer = Order::of(
        this.to_str().unwrap(),
        "--exact sabotage::writer_without_a_transaction --ignored",
    );
    let points = strace::points(&settle.base, &writer);
    let writes: Vec<Point> = points
        .into_iter()
        .filter(|p| p.call.name() == "pwrite64")
        .collect();
    for sixth in 1..=5 {
        let killed = strace::kill(&settle.base, &writer, writes[writes.len() * sixth / 6]);
        assert_told(&settle, &killed.folder, false, HALF);
    }
}
