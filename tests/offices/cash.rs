//! 现金发放: what no account can take, or the bank refused, is handed out in cash once two people say so, and never again.

use crate::common::sheet::{Sheet, account, id_number, write_workbook};
use crate::common::web::Browser;
use crate::common::{APPROVER, CASHIER, CLERK, Desk, REVIEWER, today};
use serde_json::Value;

/// 程文斌 has no account, 冯退汇 has; 180 yuan a month from January 2026.
fn town() -> Desk {
    town_of(&["程文斌", "冯退汇"])
}

/// All but 程文斌 have an account.
fn town_of(names: &[&str]) -> Desk {
    let town = Desk::staffed("甲镇");
    let mut roster = Sheet::new("优抚对象", "姓名 身份证号 人员类别 村 银行账号 起发时间");
    for (n, name) in (1..).zip(names) {
        let account = if *name == "程文斌" {
            "-".to_owned()
        } else {
            account(n)
        };
        let number = id_number(n);
        roster = roster.row(&format!(
            "{name} {number} 参战人员 第一村 {account} 2026-01"
        ));
    }
    let standards = Sheet::new("待遇标准", "人员类别 标准 单位 生效日期 公布日期 文号")
        .row("参战人员 180 元/月 2025-08-01 2025-11-22 甲民发〔2025〕1号");
    write_workbook(&town.path("名册.xlsx"), &[roster, standards]);
    let report = town.import("名册.xlsx");
    assert_eq!(report["error"], 0, "{report}");
    town
}

/// Answers what was told.
fn export(town: &Desk, batch: &str) -> String {
    town.done(&format!(
        "pay export --batch {batch} --out 代发.csv --as {CASHIER}"
    ))
}

/// That a line was handed out today.
fn said(batch: &str, line: u32) -> String {
    let today = today();
    format!("do payments {batch} cash --line {line} --on {today} --paper 签领表3号 --as {CLERK}")
}

/// Proposes that a line was handed out; answers the request.
fn proposed(town: &Desk, batch: &str, line: u32) -> String {
    let told = town.json(&said(batch, line));
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
    town.refused(&said(batch, line))
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
        line.shows("已发现金") && line.shows(&format!("{}发现金180.00元（签领表3号）", today())),
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
    let told = export(&town, "2026-01-1");
    assert!(!told.contains("程文斌"), "she was paid: {told}");
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

fn settle(town: &Desk, batch: &str, rows: &str) -> String {
    std::fs::write(town.path("回盘.csv"), format!("序号,结果,原因\n{rows}")).unwrap();
    format!("do payments {batch} settle --file 回盘.csv --as {CASHIER}")
}

fn publish(town: &Desk) {
    let notice = "--from 2099-03-01 --to 2099-03-07 --telephone 0990-8888888";
    town.done(&format!(
        "do payments 2026-01-1 publish {notice} --as {CLERK}"
    ));
}

fn refuses(town: &Desk, batch: &str, line: u32) {
    town.done(&format!(
        "do payments {batch} settle_failed --lines {line} --reason 账户已销户 --as {CASHIER}"
    ));
}

#[test]
fn whatever_the_bank_says_later_cash_is_not_paid_again() {
    let town = town_of(&["程文斌", "冯退汇", "卫三"]);
    town.pay("--month 2026-01");
    export(&town, "2026-01-1");
    refuses(&town, "2026-01-1", 2);
    agreed(&town, "2026-01-1", 2);
    // The bank's file comes after the telephone: what it did not pay is told again, with the rest.
    let told = town.done(&settle(&town, "2026-01-1", "2,失败,账户已销户\n3,成功,\n"));
    assert!(
        told.contains("成功1笔") && told.contains("1笔没有付成的已发现金，没有再记，不再重新发放"),
        "{told}"
    );
    assert_eq!(town.batch_state("2026-01-1"), "closed");
    let why = town.refused(&settle(&town, "2026-01-1", "2,失败,账户已销户\n3,成功,\n"));
    assert!(
        why.contains("没有新的内容") && why.contains("已发现金"),
        "{why}"
    );
    let why = town.refused(&settle(&town, "2026-01-1", "2,成功,\n3,成功,\n"));
    assert!(
        why.contains("第2笔（冯退汇）没有付成：账户已销户，已发现金，现在文件说成功。请问清银行"),
        "{why}"
    );
    // Nor does money come back that never went to the bank.
    for line in [1, 2] {
        if line == 1 {
            agreed(&town, "2026-01-1", 1);
        }
        let why = town.refused(&format!(
            "do payments 2026-01-1 returned --line {line} --reason 退汇 --as {CASHIER}"
        ));
        assert!(
            why.contains("是发的现金，银行没有付过，不能登记退汇"),
            "{why}"
        );
    }
    let states = "SELECT line_no || state AS text FROM payment_line ORDER BY line_no";
    assert_eq!(town.column(states), ["1paid", "2paid", "3paid"]);
    let february = run(&town, "2026-02");
    assert_eq!(february["total_fen"], 3 * 18_000, "{february}");
    assert_eq!(town.json("verify")["ok"], true);
}

#[test]
fn what_was_worked_out_before_the_bank_refused_a_line_does_not_pay_it() {
    let town = town();
    town.pay("--month 2026-01");
    export(&town, "2026-01-1");
    town.pay("--month 2026-02");
    refuses(&town, "2026-01-1", 2);
    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    let step = |clerk: &mut Browser, step: &str| {
        let told = clerk.get(&format!("/api/v1/failed?step={step}")).html;
        let told: Value = serde_json::from_str(&told).unwrap();
        let names = told["items"].as_array().unwrap().iter();
        names
            .map(|item| item["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    // February pays 程文斌 both months; it took 冯退汇 for paid.
    assert_eq!(step(&mut clerk, "unmended"), ["冯退汇"]);
    assert!(clerk.open("/failed").shows("共 1 条"));
    assert!(clerk.open("/").shows("没有付成的 1 笔"));
    let told = clerk.get("/api/v1/precheck?month=2026-03&limit=200").html;
    assert!(told.contains("unmended"), "{told}");
    // The draft that is made now pays it.
    let march = run(&town, "2026-03");
    assert_eq!(march["total_fen"], (1 + 2) * 18_000, "{march}");
    assert_eq!(step(&mut clerk, "again"), ["冯退汇"]);
    town.approve("2026-03-1");
    assert!(clerk.open("/failed").shows("没有付成的都办好了"));
    assert!(!clerk.open("/").shows("没有付成的 1 笔"));
    let why = refused(&town, "2026-01-1", 2);
    assert!(why.contains("已在批次 2026-03-1 里重新发放"), "{why}");
}

#[test]
fn cash_before_the_notice_is_over_says_why() {
    let town = town();
    town.pay("--month 2026-01");
    let on = |day: &str| {
        format!("do payments 2026-01-1 cash --line 1 --on {day} --paper 收据 --as {CLERK}")
    };
    let why = town.refused(&on("2026-02-05"));
    assert!(
        why.contains(&format!("批次{}才审批，发放日期不能早于", today())),
        "{why}"
    );
    publish(&town);
    let why = refused(&town, "2026-01-1", 1);
    assert!(why.contains("才满，提前发现金请填写原因"), "{why}");
    // It is the day on which it was handed out that counts, not that on which it is registered.
    let later = town.copy();
    later.tamper("UPDATE payment_batch SET approved_at = '2026-01-20T02:00:00Z'");
    later.tamper("UPDATE payment_notice SET from_on = '2026-01-21', to_on = '2026-01-27'");
    let why = later.refused(&on("2026-01-27"));
    assert!(why.contains("公示到2026-01-27才满"), "{why}");
    later.done(&on("2026-01-28"));

    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    let at = "/payments/990101-2026-01-1";
    assert!(clerk.open(&format!("{at}/cash")).shows("提前发现金的原因"));
    town.done(&format!("{} --early 住院等钱用", said("2026-01-1", 1)));
    let page = clerk.open(at);
    assert!(
        page.shows("在公示期满以前登记现金发放，原因：住院等钱用"),
        "{}",
        page.text()
    );
    assert_eq!(town.json("verify")["ok"], true);
}

#[test]
fn a_batch_that_is_handed_out_whole_is_at_its_end() {
    for public in [false, true] {
        let town = town_of(&["程文斌"]);
        town.pay("--month 2026-01");
        let mut words = said("2026-01-1", 1);
        if public {
            publish(&town);
            words.push_str(" --early 住院等钱用");
        }
        let request = town.json(&words)["request"].as_str().unwrap().to_owned();
        town.done(&format!("do changes {request} agree --as {REVIEWER}"));
        assert_eq!(town.batch_state("2026-01-1"), "closed");
        assert_eq!(town.json("verify")["ok"], true);
        town.tamper("UPDATE payment_line SET state = 'open' WHERE line_no = 1");
        let found = town.found_wrong();
        assert!(found.contains("已办结，第1笔却还没有付"), "{found}");
    }
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
