//! 现金发放: what no account can take, or the bank refused, is handed out in cash once two people say so, and never again.

use crate::common::sheet::{Sheet, account, id_number, write_workbook};
use crate::common::{APPROVER, CASHIER, CLERK, Desk, REVIEWER};
use serde_json::Value;

/// 程文斌 has no account, the others have; 180 yuan a month from January 2026.
fn town() -> Desk {
    let town = Desk::staffed("甲镇");
    let roster = Sheet::new("优抚对象", "姓名 身份证号 人员类别 村 银行账号 起发时间")
        .row(&format!(
            "程文斌 {} 参战人员 第一村 - 2026-01",
            id_number(1)
        ))
        .row(&format!(
            "冯退汇 {} 参战人员 第一村 {} 2026-01",
            id_number(2),
            account(2)
        ));
    let standards = Sheet::new("待遇标准", "人员类别 标准 单位 生效日期 公布日期 文号")
        .row("参战人员 180 元/月 2025-08-01 2025-11-22 甲民发〔2025〕1号");
    write_workbook(&town.path("名册.xlsx"), &[roster, standards]);
    let report = town.import("名册.xlsx");
    assert_eq!(report["error"], 0, "{report}");
    town
}

fn export(town: &Desk, batch: &str) {
    town.done(&format!(
        "pay export --batch {batch} --out 代发.csv --as {CASHIER}"
    ));
}

/// Proposes that a line was handed out; answers the request.
fn proposed(town: &Desk, batch: &str, line: u32) -> String {
    let told = town.json(&format!(
        "do payments {batch} cash --line {line} --on 2026-02-05 --paper 签领表3号 --as {CLERK}"
    ));
    told["request"].as_str().unwrap().to_owned()
}

fn agreed(town: &Desk, batch: &str, line: u32) {
    let request = proposed(town, batch, line);
    let told = town.done(&format!("do changes {request} agree --as {REVIEWER}"));
    assert!(told.contains("以后的批次不再发"), "{told}");
}

fn run(town: &Desk, month: &str) -> Value {
    town.json(&format!("pay run --month {month} --as {CLERK}"))
}

fn refused(town: &Desk, batch: &str, line: u32) -> String {
    town.refused(&format!(
        "do payments {batch} cash --line {line} --on 2026-02-05 --paper 签领表3号 --as {CLERK}"
    ))
}

#[test]
fn cash_handed_out_is_paid_and_the_next_batch_does_not_pay_it_again() {
    let town = town();
    town.pay("--month 2026-01");
    export(&town, "2026-01-1");
    assert_eq!(town.figure("--year 2026", "paid_yuan"), 180);
    // Until a second person agrees, February would pay it again; what was worked out before is not approved after.
    let request = proposed(&town, "2026-01-1", 1);
    assert_eq!(run(&town, "2026-02")["total_fen"], 3 * 18_000);
    let alone = town.refused(&format!("do changes {request} agree --as {CLERK}"));
    assert!(alone.contains("无权") || alone.contains("复核"), "{alone}");
    town.done(&format!("do changes {request} agree --as {REVIEWER}"));
    town.done(&format!("pay review --batch 2026-02-1 --as {REVIEWER}"));
    let stale = town.refused(&format!("pay approve --batch 2026-02-1 --as {APPROVER}"));
    assert!(stale.contains("程文斌"), "{stale}");
    town.done(&format!(
        "do payments 2026-02-1 return --reason 已发现金 --as {REVIEWER}"
    ));
    let february = run(&town, "2026-02");
    assert_eq!(february["total_fen"], 2 * 18_000, "{february}");
    assert_eq!(february["backpay_fen"], 0);
    assert_eq!(town.figure("--year 2026", "paid_yuan"), 360);
    assert_eq!(town.json("verify")["ok"], true);
    let why = refused(&town, "2026-01-1", 1);
    assert!(why.contains("已经付成，不能再发现金"), "{why}");
    let why = refused(&town, "2026-01-1", 2);
    assert!(why.contains("由银行代发，还没有回盘"), "{why}");

    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    let line = clerk.open("/payments/990101-2026-01-1/lines/1");
    assert!(
        line.shows("已发现金") && line.shows("2026-02-05发现金180.00元（签领表3号）"),
        "{}",
        line.text()
    );
    // Nothing is owed by it.
    assert!(!clerk.open("/owed").shows("程文斌"));
}

#[test]
fn what_a_later_batch_paid_is_not_handed_out_for_the_earlier() {
    let town = town();
    town.pay("--month 2026-01");
    export(&town, "2026-01-1");
    let request = proposed(&town, "2026-01-1", 1);
    town.pay("--month 2026-02");
    let late = town.refused(&format!("do changes {request} agree --as {REVIEWER}"));
    assert!(late.contains("已在批次 2026-02-1 里重新发放"), "{late}");
    let why = refused(&town, "2026-01-1", 1);
    assert!(why.contains("已在批次 2026-02-1 里重新发放"), "{why}");
    // In the later one it is both months.
    export(&town, "2026-02-1");
    agreed(&town, "2026-02-1", 1);
    assert_eq!(run(&town, "2026-03")["total_fen"], 2 * 18_000);
    assert_eq!(town.json("verify")["ok"], true);
}

#[test]
fn cash_before_the_bank_is_asked_keeps_the_line_paid() {
    let town = town();
    town.pay("--month 2026-01");
    agreed(&town, "2026-01-1", 1);
    export(&town, "2026-01-1");
    let states = "SELECT line_no || state AS text FROM payment_line ORDER BY line_no";
    assert_eq!(town.column(states), ["1paid", "2open"]);
    town.done(&format!("do payments 2026-01-1 settle_all --as {CASHIER}"));
    assert_eq!(town.batch_state("2026-01-1"), "closed");
    assert_eq!(run(&town, "2026-02")["total_fen"], 2 * 18_000);
    assert_eq!(town.json("verify")["ok"], true);
}

#[test]
fn a_line_said_to_be_unpaid_again_is_found() {
    let town = town();
    town.pay("--month 2026-01");
    export(&town, "2026-01-1");
    agreed(&town, "2026-01-1", 1);
    let copy = town.copy();
    copy.tamper("UPDATE payment_line SET state = 'failed' WHERE line_no = 1");
    let found = copy.found_wrong();
    assert!(found.contains("已发现金，却没有算已发"), "{found}");
    town.tamper("DELETE FROM receivable_entry");
    let found = town.found_wrong();
    assert!(found.contains("与审计不符"), "{found}");
}

#[test]
fn money_the_bank_did_not_pay_is_in_the_list_once() {
    let town = town();
    town.pay("--month 2026-01");
    export(&town, "2026-01-1");
    town.pay("--month 2026-02");
    let site = town.serve();
    let mut reviewer = site.sign_in(REVIEWER);
    // 180 of January; of February that again and twice 180.
    let list = reviewer.open("/payments");
    let sum = list.html.split("<tfoot").nth(1).unwrap();
    assert!(sum.contains("720.00"), "{sum}");
    // The column of amounts comes to 900: the foot says what is not in its sum.
    assert!(sum.contains("已审批，扣除没有付成的"), "{sum}");
}

#[test]
fn what_is_given_up_is_red() {
    let town = town();
    run(&town, "2026-01");
    let site = town.serve();
    let at = "/payments/990101-2026-01-1";
    let void = site.sign_in(CLERK).open(&format!("{at}/void"));
    assert!(
        void.html.contains("button danger solid") && !void.html.contains("button primary"),
        "{}",
        void.html
    );
}
