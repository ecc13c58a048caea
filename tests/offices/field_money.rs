//! Money and its way as offices have it: raises announced late, two notices in a month, other cycles, a line that the bank
//! did not pay, accounts that a list changes.

use serde_json::{Value, json};

use crate::common::sheet::{Sheet, account, id_number, write_workbook};
use crate::common::{APPROVER, CASHIER, CLERK, Desk, REVIEWER, rows, samples};

fn field(desk: &Desk, file: &str) -> Value {
    let file = samples().join("field").join(file);
    desk.import(&format!("{} --as {CLERK}", file.display()))
}

/// A town that has imported a file without a question.
fn town(file: &str) -> Desk {
    let town = Desk::staffed("甲镇");
    let report = field(&town, file);
    assert_eq!(report["error"], 0, "{report}");
    town
}

/// Pays a month of 2011 by what was known on a day of it; answers regular, back-pay, recovery in yuan.
fn pay(town: &Desk, month: u32, day: u32) -> [i64; 3] {
    let run = format!("--month 2011-{month:02} --known-at 2011-{month:02}-{day:02}");
    let run = town.pay(&run);
    ["regular_fen", "backpay_fen", "recovery_fen"].map(|sum| run[sum].as_i64().unwrap() / 100)
}

/// To the bank and still to be taken back, person by person, in yuan.
fn lines(town: &Desk, batch: &str) -> Vec<String> {
    town.column(&format!(
        "SELECT l.name || ' ' || (l.amount_fen / 100) || ' ' || (l.outstanding_after_fen / 100) AS text FROM payment_line l \
         JOIN payment_batch b ON b.region = l.region AND b.id = l.batch WHERE b.label = '{batch}' ORDER BY l.line_no"
    ))
}

/// A town with 甲一 of a category paid so much a month from a month on.
fn one(start: &str, standards: &[&str]) -> Desk {
    let town = Desk::staffed("甲镇");
    let roster = Sheet::new("名册", "姓名 身份证号 人员类别 银行账号 起发时间").row(&format!(
        "甲一 {} 复员军人 {} {start}",
        id_number(1),
        account(1)
    ));
    write_workbook(&town.path("名册.xlsx"), &[roster, standards_of(standards)]);
    assert_eq!(town.import("名册.xlsx")["error"], 0);
    town
}

/// Rows of 标准 单位 生效日期 发放周期 发放月份 公布日期.
fn standards_of(rows: &[&str]) -> Sheet {
    let sheet = Sheet::new(
        "待遇标准",
        "人员类别 标准 单位 生效日期 发放周期 发放月份 公布日期",
    );
    rows.iter()
        .fold(sheet, |sheet, row| sheet.row(&format!("复员军人 {row}")))
}

fn standards(town: &Desk, rows: &[&str]) {
    write_workbook(&town.path("标准.xlsx"), &[standards_of(rows)]);
    assert_eq!(town.import(&format!("标准.xlsx --as {CLERK}"))["error"], 0);
}

/// The bank answers that it could not pay 甲一.
fn fails(town: &Desk, batch: &str) {
    town.done(&format!(
        "pay export --batch {batch} --out bank.csv --as {CASHIER}"
    ));
    let file = std::fs::read_to_string(town.path("bank.csv")).unwrap();
    let mut rows = file.lines().map(str::to_owned).collect::<Vec<_>>();
    rows[0].push_str(",结果");
    rows[1].push_str(",账号不存在");
    std::fs::write(town.path("answer.csv"), rows.join("\n")).unwrap();
    town.done(&format!(
        "pay settle --batch {batch} --result answer.csv --as {CASHIER}"
    ));
}

#[test]
fn a_raise_announced_late_reaches_the_dead_the_stopped_and_who_joined() {
    let town = town("P1_roster_and_first_standard.xlsx");
    for month in 1..=3 {
        assert_eq!(pay(&town, month, 25), [1_500, 0, 0]);
    }
    let report = field(&town, "P1_changes.xlsx");
    assert_eq!(report["proposed"], 2, "{report}");
    town.agree(&report);
    // 丁四 was paid March: 500 are taken back once something is due to him.
    assert_eq!(pay(&town, 4, 25), [500, 0, -500]);
    assert_eq!(pay(&town, 5, 25)[0], 1_000);
    field(&town, "P1_second_standard.xlsx");
    let sums = pay(&town, 6, 25);
    assert_eq!(
        lines(&town, "2011-06-1"),
        ["甲一 1100 0", "乙二 300 0", "丙三 700 0", "丁四 0 300"]
    );
    assert_eq!(sums, [1_200, 500 + 300 + 100 + 200, 0]);
    // Two more notices in a month, the second corrects the first.
    field(&town, "P2_two_more_notices.xlsx");
    let known = town.json(&format!(
        "pay run --month 2011-07 --known-at 2011-07-10 --as {CLERK}"
    ));
    assert_eq!(known["backpay_fen"], (3 * 50 + 2 * 50) * 100, "{known}");
    town.done(&format!("pay void --batch 2011-07-1 --as {CLERK}"));
    assert_eq!(
        pay(&town, 7, 31),
        [2 * 640, 3 * 40 + 2 * 40, 0],
        "甲一 April to June, 丙三 May and June"
    );
    assert_eq!(town.json("verify")["ok"], true);
}

#[test]
fn a_quarter_becomes_a_month_and_years_are_shared_out_to_the_fen() {
    let town = town("P3_cycle_change.xlsx");
    for (month, sums) in [
        (3, [900, 0, 0]),
        (6, [900, 0, 0]),
        (8, [300 + 330, 0, 0]),
        (9, [330, 0, 0]),
    ] {
        assert_eq!(pay(&town, month, 25), sums, "{month}");
    }
    let months = |file: &str, months: &[u32]| -> Vec<i64> {
        let town = self::town(file);
        let fen = |month: &u32| {
            town.pay(&format!("--month 2011-{month:02}"))["total_fen"]
                .as_i64()
                .unwrap()
        };
        months.iter().map(fen).collect()
    };
    let all: Vec<u32> = (1..=12).collect();
    let year = months("P4_annual_not_divisible.xlsx", &all);
    assert_eq!(year.iter().sum::<i64>(), 1_000_000);
    assert!(
        year.iter().all(|fen| [83_333, 83_334].contains(fen)),
        "{year:?}"
    );
    assert_eq!(
        months("P4_annual_not_divisible.xlsx", &[3, 12])
            .iter()
            .sum::<i64>(),
        1_000_000
    );
    assert_eq!(months("P7_future_standard.xlsx", &[8, 9]), [50_000, 60_000]);

    // From half a year to a month, from a month to a quarter.
    let half = one("2011-01", &["300 元/月 2011-01-01 半年 6,12 2010-12-20"]);
    assert_eq!(pay(&half, 6, 25), [1_800, 0, 0]);
    standards(&half, &["310 元/月 2011-08-01 月 - 2011-07-20"]);
    assert_eq!(pay(&half, 8, 25), [300 + 310, 0, 0]);
    let monthly = one("2011-01", &["300 元/月 2011-01-01 月 - 2010-12-20"]);
    assert_eq!(pay(&monthly, 1, 25), [300, 0, 0]);
    standards(&monthly, &["330 元/月 2011-02-01 季 3,6,9,12 2011-01-28"]);
    assert_eq!(pay(&monthly, 3, 25), [660, 0, 0]);
}

#[test]
fn what_the_bank_did_not_pay_is_back_pay_with_a_later_month() {
    let town = town("P8_failed_then_raise.xlsx");
    assert_eq!(pay(&town, 8, 25), [500, 0, 0]);
    fails(&town, "2011-08-1");
    field(&town, "P8b_raise.xlsx");
    assert_eq!(pay(&town, 9, 25), [560, 560, 0]);
    assert_eq!(lines(&town, "2011-09-1"), ["甲一 1120 0"]);
    let explained = town.explained("2011-09-1", "甲一").to_string();
    assert!(
        explained.contains("补发") || explained.contains("backpay"),
        "{explained}"
    );
    let printed = town.done("pay explain --batch 2011-09-1 --person 甲一");
    assert!(printed.contains("正常 560.00 + 补发 560.00"), "{printed}");
    assert_eq!(town.json("verify")["ok"], true);

    // The same month again is what it was; two that failed; one that came back after it was paid, and a stop meanwhile.
    let monthly = ["500 元/月 2011-01-01 月 - 2010-12-20"];
    let again = one("2011-01", &monthly);
    assert_eq!(pay(&again, 1, 25), [500, 0, 0]);
    fails(&again, "2011-01-1");
    assert_eq!(pay(&again, 1, 28), [500, 0, 0]);
    let twice = one("2011-01", &monthly);
    for month in 1..=2 {
        pay(&twice, month, 25);
        fails(&twice, &format!("2011-{month:02}-1"));
    }
    assert_eq!(pay(&twice, 3, 25), [500, 1_000, 0]);
    assert_eq!(pay(&twice, 4, 25), [500, 0, 0]);
    let stopped = one("2011-01", &monthly);
    pay(&stopped, 1, 25);
    fails(&stopped, "2011-01-1");
    let sheet = Sheet::new("人员变动", "身份证号 变动类型 生效年月 报告日期")
        .row(&format!("{} 停发 2011-02 2011-02-10", id_number(1)));
    write_workbook(&stopped.path("停.xlsx"), &[sheet]);
    let report = stopped.import(&format!("停.xlsx --as {CLERK}"));
    stopped.agree(&report);
    assert_eq!(pay(&stopped, 2, 25), [0, 500, 0]);
    for desk in [again, twice, stopped] {
        assert_eq!(desk.json("verify")["ok"], true);
    }
}

#[test]
fn a_death_ends_pay_and_money_beside_it_has_a_sheet_of_its_own() {
    let town = town("P7_future_standard.xlsx");
    assert_eq!(pay(&town, 9, 25), [500 + 600, 0, 0]);
    let report = field(&town, "P9_death.xlsx");
    town.agree(&report);
    assert_eq!(pay(&town, 11, 25), [600, 0, 0], "October is the last month");
    let refused = |report: &Value| {
        let row = &rows(report, "changes")[0];
        assert_eq!(
            (&row["result"], &row["code"]),
            (&json!("error"), &json!("change"))
        );
        row["message"].as_str().unwrap().to_owned()
    };
    let told = refused(&field(&town, "P9b_funeral_row.xlsx"));
    assert!(
        told.contains("“丧葬补助”是另外发的钱") && told.contains("“一次性待遇”表"),
        "{told}"
    );
    for (what, beside) in [
        ("一次性抚恤金", true),
        ("丧葬费", true),
        ("物价补贴", true),
        ("搬家", false),
    ] {
        let sheet = Sheet::new("人员变动", "身份证号 变动类型 生效年月")
            .row(&format!("990101194801101610 {what} 2011-11"));
        write_workbook(&town.path("另.xlsx"), &[sheet]);
        let told = refused(&town.import(&format!("另.xlsx --as {CLERK}")));
        assert_eq!(told.contains("另外发的钱"), beside, "{told}");
    }
}

/// The office of the two lists with other accounts, before and after its first batch.
fn with_accounts() -> Desk {
    let town = Desk::staffed("甲镇");
    let people = [
        ("赵有田", "990101195101010034", "6222023000000418522"),
        (
            "阿依古丽·买买提",
            "990101195102020058",
            "6222023000001418521",
        ),
        ("张䶮", "990101195103030071", "6222023000002418520"),
        ("李𬭎", "990101195104040095", "6222023000003418529"),
    ];
    let roster = Sheet::new("名册", "村 姓名 身份证号 人员类别 起发时间 开户行 银行账号");
    let add = |sheet: Sheet, (name, id, account): &(&str, &str, &str)| {
        sheet.row(&format!(
            "东村 {name} {id} 复员军人 2011-01 农信社 {account}"
        ))
    };
    let monthly = standards_of(&["500 元/月 2011-01-01 月 - 2010-12-20"]);
    let sheets = [people.iter().fold(roster, add), monthly];
    write_workbook(&town.path("名册.xlsx"), &sheets);
    assert_eq!(town.import("名册.xlsx")["error"], 0);
    town
}

#[test]
fn accounts_that_a_list_changes_wait_for_a_second_person_and_stand_out() {
    for (file, changed) in [
        ("M1_all_accounts_changed_to_one.xlsx", 4),
        ("M1c_one_account_changed.xlsx", 1),
    ] {
        let town = with_accounts();
        town.pay("--month 2011-01");
        let report = field(&town, file);
        assert_eq!(report["proposed"], changed, "{report}");
        let accounts = "SELECT DISTINCT account_hash AS text FROM person";
        assert_eq!(town.column(accounts).len(), 4, "nothing is written");
        let package = report["package"].as_str().unwrap();
        let refused = town.refused(&format!("changes agree --package {package} --as {CLERK}"));
        assert!(
            refused.contains("请由") || refused.contains("两个人"),
            "{refused}"
        );
        town.agree(&report);
        let batch = town.json(&format!("pay run --month 2011-02 --as {CLERK}"));
        let batch = batch["batch"].as_str().unwrap();
        let site = town.serve();
        let mut reviewer = site.sign_in(REVIEWER);
        let found = reviewer.open(&format!(
            "/api/v1/payments/990101-{batch}/findings?kind=account_changed"
        ));
        let found: Value = serde_json::from_slice(&found.bytes).unwrap();
        assert_eq!(
            found["items"].as_array().map(Vec::len),
            Some(changed),
            "{found}"
        );
        assert!(
            found.to_string().contains(&format!("{REVIEWER}于")),
            "{found}"
        );
        town.approve(batch);
    }
}

#[test]
fn a_change_shows_even_where_the_last_four_digits_agree() {
    let town = with_accounts();
    town.pay("--month 2011-01");
    // As in the row, by a change of the account, for two people.
    let changed = Sheet::new("名册", "村 姓名 身份证号 人员类别 起发时间 银行账号")
        .row("东村 赵有田 990101195101010034 复员军人 2011-01 6222023111000418522");
    let change = Sheet::new("人员变动", "身份证号 变动类型 生效年月 新账号")
        .row("990101195103030071 账号变更 2011-02 6222023111002418520");
    write_workbook(&town.path("改.xlsx"), &[changed, change]);
    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    let bytes = std::fs::read(town.path("改.xlsx")).unwrap();
    clerk.open("/imports");
    let answer = clerk.upload("/imports", &[], &[("file", "改.xlsx", &bytes)]);
    assert_eq!(answer.status, 303, "{}", answer.text());
    let preview = clerk.open(&answer.headers["location"]);
    assert!(preview.shows("末四位相同，前面不同"), "{}", preview.text());
    let report = town.import(&format!("改.xlsx --as {CLERK}"));
    assert_eq!(report["proposed"], 2, "{report}");
    let package = report["package"].as_str().unwrap();
    let shown = town.done(&format!("changes show --package {package}"));
    assert_eq!(shown.matches("末四位相同，前面不同").count(), 2, "{shown}");
    // Another number of the same last digits, proposed by hand.
    let key = "990101-100-4";
    let body = json!({ "kind": "account", "account": "6222023111003418529", "reason": "换卡", "sure": "6222023111003418529" });
    let told = clerk.post_json(&format!("/api/v1/people/{key}/changes"), &body);
    assert_eq!(told.status, 201, "{told:?}");
    let listed = clerk.open("/api/v1/changes");
    assert_eq!(
        listed.html.matches("末四位相同，前面不同").count(),
        3,
        "{}",
        listed.html
    );
    town.agree(&report);
    let batch = town.json(&format!("pay run --month 2011-02 --as {CLERK}"));
    let batch = batch["batch"].as_str().unwrap();
    let found = clerk.open(&format!(
        "/api/v1/payments/990101-{batch}/findings?kind=account_changed"
    ));
    assert_eq!(
        found.html.matches("末四位相同，前面不同").count(),
        2,
        "{}",
        found.html
    );
    town.done(&format!("pay review --batch {batch} --as {REVIEWER}"));
    town.done(&format!("pay approve --batch {batch} --as {APPROVER}"));
}

#[test]
fn id_numbers_are_read_through_what_stands_about_them_and_no_further() {
    let town = Desk::staffed("甲镇");
    let report = field(&town, "R09_id_oddities.xlsx");
    let codes: Vec<String> = rows(&report, "roster")
        .iter()
        .map(|row| row["code"].as_str().unwrap_or("-").to_owned())
        .collect();
    // The same number in seven dresses, then with X in three writings; what is no digit, or too few of them, is refused.
    let mut right = vec!["-"];
    right.extend(["duplicate"; 6]);
    right.extend(["-", "duplicate"]);
    right.extend(["id"; 4]);
    right.extend(["duplicate", "id", "id", "duplicate"]);
    right.extend(["id"; 6]);
    right.push("-");
    assert_eq!(codes, right, "{report}");
    let on_the_rolls = "SELECT CAST(COUNT(*) AS TEXT) AS text FROM person";
    assert_eq!(town.column(on_the_rolls), ["3"]);
    let numbers = [
        ("甲七", format!("\u{feff}{}", id_number(7)), true),
        ("甲八", format!("“{}”", id_number(8)), false),
        ("甲九", id_number(9).replace('0', "O"), false),
        (
            "甲十",
            id_number(10)
                .chars()
                .map(|c| char::from_u32(c as u32 + 0xFEE0).unwrap())
                .collect(),
            true,
        ),
    ];
    for (name, number, read) in numbers {
        let sheet = Sheet::new("名册", "姓名 身份证号 人员类别 村 起发时间")
            .row(&format!("{name} {number} 复员军人 东村 2011-01"));
        write_workbook(&town.path("号.xlsx"), &[sheet]);
        let report = town.import(&format!("号.xlsx --as {CLERK}"));
        assert_eq!(report["error"] == 0, read, "{name}: {report}");
    }
}

#[test]
fn changes_imported_before_a_run_do_not_make_its_batch_stale() {
    let town = one("2011-01", &["6000 元/年 2011-01-01 月 每月 2011-01-01"]);
    let changes = Sheet::new("变动", "姓名 身份证号 变动类型 生效年月 报告日期")
        .row(&format!("甲一 {} 停发 2011-04 2011-06-10", id_number(1)))
        .row(&format!("甲一 {} 恢复 2011-06 2011-06-10", id_number(1)));
    write_workbook(&town.path("变动.xlsx"), &[changes]);
    assert_eq!(town.import(&format!("变动.xlsx --as {CLERK}"))["ok"], 2);
    assert_eq!(pay(&town, 6, 30), [2_000, 0, 0]);
}
