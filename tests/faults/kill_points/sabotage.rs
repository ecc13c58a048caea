//! The check must be able to fail (F-26): offices made half by hand, and a writer without transactions killed for real.

use std::path::Path;

use super::folder::{BANK_FILE, DATA, Folder, Order};
use super::invented::{PEOPLE, SHEETS};
use super::scenario::Scenario;
use super::state::{tamper, write_one_by_one};
use super::strace::{self, Point};
use super::town::{BOOK, Town};

const HALF: &str = "half done";
/// What `verify` cannot see by itself is told as half done.
const TOLD: [&str; 2] = ["verify finds fault", HALF];
const ELSEWHERE: &str = "given again it ends elsewhere";
const LOST: &str = "lost";

impl Folder {
    /// A copy, altered behind the program's back.
    fn altered(&self, sql: &str) -> Folder {
        let copy = self.copy();
        tamper(copy.path(), sql);
        copy
    }
}

impl Scenario {
    /// The office with the command done.
    fn done(&self) -> Folder {
        let folder = self.base.copy();
        assert_eq!(folder.run(&self.order).code, Some(0));
        folder
    }
}

/// The check tells it, in one of these words.
fn assert_told(scenario: &Scenario, folder: &Folder, acknowledged: bool, words: &[&str]) {
    let judged = scenario.judge(folder, acknowledged);
    let what = judged.expect_err(scenario.name);
    let told = words.iter().any(|words| what.starts_with(words));
    assert!(told, "{}: {what}", scenario.name);
}

#[test]
fn what_is_half_or_lost_is_told() {
    let town = Town::shared();
    let [import, approve, run, settle, export] = town.scenarios();
    let torn = town.exported.copy();
    std::fs::write(torn.path().join(BANK_FILE), "序号,户名").unwrap();
    let stuck = town.empty.copy();
    std::fs::remove_file(stuck.path().join(BOOK)).unwrap();

    let imported = town.imported(SHEETS, PEOPLE);
    let fewer = |table: &str| imported.altered(&format!("DELETE FROM {table} WHERE id % 2 = 0"));
    let batch = |folder: &Folder, state: &str| {
        let sql = format!("UPDATE payment_batch SET state = '{state}' WHERE label = '2011-06-1'");
        folder.altered(&sql)
    };
    let raised = "UPDATE payment_line SET amount_fen = amount_fen + 1 WHERE line_no = 1";
    let fewer_lines = "DELETE FROM payment_line WHERE batch % 1000000000 = 2 AND line_no % 2 = 0";
    let fewer_answers = "UPDATE payment_line SET state = 'open' WHERE line_no % 2 = 0";

    // In good order by themselves.
    assert_told(import, &town.imported(1, PEOPLE / 2), false, &[HALF]);
    assert_told(export, &torn, false, &[HALF]);
    assert_told(import, &stuck, false, &[ELSEWHERE]);
    assert_told(approve, &town.reviewed, true, &[LOST]);

    let tampered = [
        (import, fewer("person")),
        (import, fewer("identity")),
        (import, fewer("standard")),
        (import, fewer("ledger_entry")),
        // Audited and not approved, approved and not audited.
        (approve, batch(&town.approved, "reviewed")),
        (approve, batch(&town.reviewed, "approved")),
        (approve, town.approved.altered(raised)),
        (run, run.done().altered(fewer_lines)),
        (settle, settle.done().altered(fewer_answers)),
    ];
    for (scenario, folder) in tampered {
        assert_told(scenario, &folder, false, &TOLD);
    }
}

/// Enters the bank's answers one by one, as if each were the whole.
#[test]
#[ignore = "the program that the next test kills; alone it does nothing"]
fn writer_without_a_transaction() {
    let folder = Path::new(".");
    if folder.join(DATA).is_dir() {
        let answer = |line| {
            format!(
                "UPDATE payment_line SET state = 'paid' WHERE batch % 1000000000 = 2 AND line_no = {line}"
            )
        };
        write_one_by_one(folder, (1..=PEOPLE).map(answer).collect());
    }
}

#[test]
fn a_writer_without_a_transaction_is_caught() {
    let town = Town::shared();
    let [_, _, _, settle, _] = town.scenarios();
    let this = std::env::current_exe().unwrap();
    let writer = Order::of(
        this.to_str().unwrap(),
        "--exact kill_points::sabotage::writer_without_a_transaction --ignored",
    );
    let points = strace::points(&settle.base, &writer);
    let writes: Vec<Point> = points
        .into_iter()
        .filter(|p| p.call.name() == "pwrite64")
        .collect();
    for sixth in 1..=5 {
        let killed = strace::kill(&settle.base, &writer, writes[writes.len() * sixth / 6]);
        assert_told(settle, &killed.folder, false, &TOLD);
    }
}
