//! What `verify` sees when somebody changed the database behind the program's back, and what it says it does not look at.

use serde_json::Value;

use crate::common::web::Browser;
use crate::common::{CLERK, Desk, REVIEWER};

/// A town with a month approved and another worked out.
fn town() -> Desk {
    let desk = Desk::staffed("甲镇");
    desk.import_sample("jia_town_2011.xlsx");
    desk.pay("--month 2011-03");
    desk.done(&format!("pay run --month 2011-06 --as {CLERK}"));
    desk
}

#[test]
fn every_table_is_looked_at_or_said_not_to_be() {
    use papers::verify::{RECKONED, UNSEEN, marked_tables};
    let desk = town();
    let sql = match desk.address() {
        Some(_) => "SELECT tablename AS text FROM pg_tables WHERE schemaname = current_schema()",
        None => {
            "SELECT name AS text FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        }
    };
    let unseen = UNSEEN
        .iter()
        .flat_map(|(_, _, tables)| tables.iter().copied());
    let mut known: Vec<&str> = marked_tables().chain(RECKONED).chain(unseen).collect();
    known.sort_unstable();
    let mut there = desk.column(sql);
    there.sort_unstable();
    assert_eq!(known, there);
    // Whoever runs it is told.
    let told = desk.done("verify");
    for (what, why, _) in UNSEEN {
        assert!(told.contains(what) && told.contains(why), "{what}: {told}");
    }
}

#[test]
fn what_was_changed_behind_the_programs_back_is_named() {
    let desk = town();
    for (sql, told) in [
        (
            "UPDATE division SET name = '乙镇' WHERE code = 990101100000",
            "区划：第 990101100000 号被改动过",
        ),
        (
            "UPDATE meta SET value = '乙镇' WHERE name = 'name'",
            "单位的代码、名称",
        ),
        (
            "UPDATE payment_scheme SET amount_fen = amount_fen + 100 WHERE (batch, scheme) IN (SELECT batch, scheme FROM payment_scheme ORDER BY batch, scheme LIMIT 1)",
            "合计与明细不一致",
        ),
        (
            "INSERT INTO payment_finding (region, batch, kind, person, scheme, division, name) SELECT region, batch, 'age', person, scheme, division, name FROM payment_line ORDER BY batch, line_no LIMIT 1",
            "提示与生成时的不一样",
        ),
        (
            "UPDATE payment_batch SET reviewed_by = 1, state = 'reviewed' WHERE state = 'draft'",
            "状态与审计记录不符",
        ),
    ] {
        let altered = desk.copy();
        altered.tamper(sql);
        let said = altered.found_wrong();
        assert!(said.contains(told), "{sql}: {said}");
    }
}

#[test]
fn a_row_that_cannot_be_read_is_named_and_the_rest_is_looked_at() {
    let altered = town();
    if altered.address().is_some() {
        // A server takes no text that is none.
        return;
    }
    altered.tamper(
        "UPDATE person SET name = CAST(x'ff41' AS TEXT) WHERE id = (SELECT MIN(id) FROM person)",
    );
    altered.tamper("UPDATE division SET name = '乙镇' WHERE code = 990101100000");
    let said = altered.found_wrong();
    assert!(
        said.contains("人员：第 ") && said.contains("号读不了"),
        "{said}"
    );
    assert!(said.contains("区划：第 990101100000 号"), "{said}");
}

#[test]
fn what_guards_the_tables_is_missed_when_it_is_gone() {
    let altered = town();
    altered.unguarded();
    let said = altered.found_wrong();
    assert!(
        said.contains("audit_entry") && said.contains("触发器被去掉了"),
        "{said}"
    );
}

#[test]
fn an_entry_taken_away_does_not_come_back_by_itself() {
    let desk = town();
    let site = desk.serve();
    let mut clerk: Browser = site.sign_in(CLERK);
    let entry = clerk.first_entry("meeting");
    clerk.done(&format!("{entry}/remove"), &[("remove_reason", "登记错了")]);
    drop((clerk, site));
    desk.done("verify");
    let forged = desk.copy();
    forged.tamper("UPDATE ledger_removed SET reason = '重复'");
    assert!(
        forged.found_wrong().contains("台账删去：第 "),
        "{}",
        forged.found_wrong()
    );
    desk.tamper("DELETE FROM ledger_removed");
    let said = desk.found_wrong();
    assert!(said.contains("删去过，没有恢复却又在了"), "{said}");
}

#[test]
fn a_chain_cut_short_is_told_by_what_stands_on_paper() {
    let desk = town();
    let told = desk.done("verify");
    let head = told
        .lines()
        .find_map(|line| line.strip_prefix("审计存证 "))
        .unwrap();
    let head: String = head.chars().take_while(|c| *c != '（').collect();
    desk.done(&format!("verify --head {head}"));
    // What came last goes, and with it the number that would tell.
    let last = "(SELECT MAX(seq) FROM audit_entry)";
    desk.tamper(&format!("DELETE FROM audit_entry WHERE seq = {last}"));
    desk.tamper("UPDATE counter SET next = next - 1 WHERE name = 'audit_entry'");
    let said = desk.run(&format!("verify --head {head}"));
    assert_eq!(said.code, 3, "{said:?}");
    assert!(said.printed.contains("审计链被截短过"), "{said:?}");
    let refused = desk.refused("verify --head 990101");
    assert!(refused.contains("不是审计存证"), "{refused}");
}

#[test]
fn under_a_clock_that_went_back_no_money_is_handled_until_somebody_looked() {
    let desk = town();
    desk.tamper("UPDATE audit_entry SET at = '2036-01-01T00:00:00.000Z' WHERE seq = (SELECT MAX(seq) FROM audit_entry)");
    let why = desk.refused(&format!("pay review --batch 2011-06-1 --as {REVIEWER}"));
    assert!(why.contains("服务器的时间校准"), "{why}");
    // Whatever is no money goes on.
    desk.done("users list");
    let told = desk.done("clock");
    assert!(told.contains("时间倒退了"), "{told}");
    let clock = |report: Value| {
        let findings = report["findings"].as_array().unwrap().clone();
        let found = findings.into_iter().find(|found| found["what"] == "时钟");
        found.expect("the clock")["state"].clone()
    };
    assert_eq!(clock(desk.run("doctor --json").json()), "wrong");
    desk.done("clock --accept 从前的时间快了，已经校准");
    assert_eq!(clock(desk.run("doctor --json").json()), "good");
    desk.done(&format!("pay review --batch 2011-06-1 --as {REVIEWER}"));
    assert!(desk.refused("clock --accept 再来一次").contains("不用办"));
    let told = desk.column("SELECT detail AS text FROM audit_entry WHERE action = 'clock_accept'");
    assert_eq!(told.len(), 1);
}
