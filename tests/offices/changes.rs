//! Changes reported late (人员变动), on an office that pays by the quarter: what was overpaid is taken back, what was
//! underpaid is paid, each month once.

use crate::common::sheet::{Sheet, account, id_number, write_workbook};
use crate::common::{CASHIER, CLERK, Desk, rows};
use serde_json::{Value, json};

const DEMOBILISED: &str = "复员军人";
const DISABLED: &str = "伤残军人";

/// 100 yuan a month for everybody; 150 for the sixth grade.
fn town() -> Desk {
    let town = Desk::staffed("甲镇");
    let mut roster = Sheet::new(
        "优抚对象",
        "姓名 身份证号 人员类别 残疾等级 残疾性质 银行账号 起发时间",
    );
    let people = [
        ("丁老根", DEMOBILISED, "- -"),
        ("伍长工", DISABLED, "七级 因公"),
        ("石停", DEMOBILISED, "- -"),
        ("江迁", DEMOBILISED, "- -"),
    ];
    for (person, (name, category, grade)) in (0..).zip(people) {
        let (id, account) = (id_number(person), account(person));
        roster = roster.row(&format!("{name} {id} {category} {grade} {account} 2011-01"));
    }
    let standards = Sheet::new(
        "待遇标准",
        "人员类别 残疾等级 残疾性质 标准(元) 单位 生效日期 发放周期 发放月份 文号",
    )
    .row("复员军人 - - 1200 年 2011-01-01 季 3,6,9,12 甲民发〔2011〕3号")
    .row("伤残军人 七级 因公 1200 年 2011-01-01 季 3,6,9,12 甲民发〔2011〕3号")
    .row("伤残军人 六级 因公 1800 年 2011-01-01 季 3,6,9,12 甲民发〔2011〕3号");
    write_workbook(&town.path("名册.xlsx"), &[roster, standards]);
    town.done("import 名册.xlsx");
    town.pay("--month 2011-03");
    town.pay("--month 2011-06");
    town
}

/// Imports changes, each a row of 身份证号 变动类型 生效年月 报告日期 新等级.
fn report(town: &Desk, file: &str, changes: &[String]) -> Value {
    let sheet = Sheet::new("人员变动", "身份证号 变动类型 生效年月 报告日期 新等级");
    let sheet = changes
        .iter()
        .fold(sheet, |sheet, change| sheet.row(change));
    write_workbook(&town.path(file), &[sheet]);
    let report = town.import(file);
    town.agree(&report);
    report
}

fn change(person: u32, what: &str) -> String {
    format!("{} {what}", id_number(person))
}

/// 石停 stopped as of May, reported in August, and 江迁 moved away as of August: both before September is paid.
fn reported_by_september() -> Vec<String> {
    vec![
        change(1, "等级变动 2011-03 2011-09-05 六级"),
        change(2, "停发 2011-05 2011-08-12"),
        change(3, "迁出 2011-08 2011-08-20"),
    ]
}

fn reported_by_december() -> Vec<String> {
    vec![
        change(0, "死亡 2011-06 2011-10-10"),
        change(2, "恢复 2011-11 2011-11-02"),
    ]
}

/// Month, due, paid and kind of every month of a line.
fn months(line: &Value) -> Vec<(&str, i64, i64, &str)> {
    let of = |m: &'_ Value, key: &str| m[key].as_i64().unwrap();
    let months = line["months"].as_array().unwrap().iter();
    months
        .map(|m| {
            (
                m["month"].as_str().unwrap(),
                of(m, "due_fen"),
                of(m, "paid_fen"),
                m["kind"].as_str().unwrap(),
            )
        })
        .collect()
}

fn amounts(line: &Value) -> [i64; 6] {
    [
        "regular_fen",
        "backpay_fen",
        "recovery_fen",
        "outstanding_before_fen",
        "amount_fen",
        "outstanding_after_fen",
    ]
    .map(|key| line[key].as_i64().unwrap())
}

#[test]
fn changes_reported_late_settle_themselves_by_the_next_payments() {
    let town = town();
    report(&town, "九月.xlsx", &reported_by_september());
    let september = town.pay("--month 2011-09 --known-at 2011-09-25");
    a_raised_grade_is_paid_back(&town);
    a_stop_reported_late_leaves_something_to_recover(&town);
    // 丁老根 300, 伍长工 450 and 200 back, 石停 nothing, 江迁 July.
    assert_eq!(september["total_fen"], 30_000 + 65_000 + 10_000);
    assert_eq!(september["backpay_fen"], 20_000);
    assert_eq!(september["recovery_fen"], -20_000);

    report(&town, "十月.xlsx", &reported_by_december());
    let december = town.pay("--month 2011-12 --known-at 2011-12-25");
    a_death_reported_late_is_carried_as_outstanding(&town);
    what_is_outstanding_is_taken_from_the_next_payment(&town);
    assert_eq!(december["total_fen"], 45_000, "{december}");

    let again = town.json(&format!("pay run --month 2011-12 --as {CLERK}"));
    assert_eq!(again["batch"], Value::Null, "{again}");
    let march = town.pay("--month 2012-03");
    assert_eq!(march["total_fen"], 45_000 + 30_000, "{march}");
    assert_eq!(town.json("verify")["ok"], true);
}

fn a_raised_grade_is_paid_back(town: &Desk) {
    let line = town.explained("2011-09-1", "伍长工");
    let expected = [
        ("2011-03", 15_000, 10_000, "backpay"),
        ("2011-04", 15_000, 10_000, "backpay"),
        ("2011-05", 15_000, 10_000, "backpay"),
        ("2011-06", 15_000, 10_000, "backpay"),
        ("2011-07", 15_000, 0, "regular"),
        ("2011-08", 15_000, 0, "regular"),
        ("2011-09", 15_000, 0, "regular"),
    ];
    assert_eq!(months(&line), expected);
    assert_eq!(
        line["months"][0]["standard"],
        "1800元/年（伤残军人六级因公）"
    );
    assert_eq!(amounts(&line), [45_000, 20_000, 0, 0, 65_000, 0]);
}

fn a_stop_reported_late_leaves_something_to_recover(town: &Desk) {
    let line = town.explained("2011-09-1", "石停");
    assert_eq!(
        months(&line),
        [
            ("2011-05", 0, 10_000, "recovery"),
            ("2011-06", 0, 10_000, "recovery")
        ]
    );
    assert_eq!(amounts(&line), [0, 0, -20_000, 0, 0, 20_000]);
    let line = town.explained("2011-09-1", "江迁");
    assert_eq!(months(&line), [("2011-07", 10_000, 0, "regular")]);
}

/// The month of death is the last month paid; July to September were paid in September.
fn a_death_reported_late_is_carried_as_outstanding(town: &Desk) {
    let line = town.explained("2011-12-1", "丁老根");
    let taken_back = ["2011-07", "2011-08", "2011-09"].map(|month| (month, 0, 10_000, "recovery"));
    assert_eq!(months(&line), taken_back);
    assert_eq!(amounts(&line), [0, 0, -30_000, 0, 0, 30_000]);
}

fn what_is_outstanding_is_taken_from_the_next_payment(town: &Desk) {
    let line = town.explained("2011-12-1", "石停");
    assert_eq!(
        months(&line),
        [
            ("2011-11", 10_000, 0, "regular"),
            ("2011-12", 10_000, 0, "regular")
        ]
    );
    assert_eq!(amounts(&line), [20_000, 0, 0, 20_000, 0, 0]);
}

#[test]
fn a_row_with_somebody_elses_number_or_a_death_to_come_is_refused() {
    let town = town();
    let sheet = Sheet::new("人员变动", "身份证号 姓名 变动类型 生效年月")
        .row(&format!("{} 江迁 停发 2011-07", id_number(2)))
        .row(&format!("{} 石　停 停发 2011-07", id_number(2)))
        .row(&format!("{} 丁老根 死亡 2099-03", id_number(0)));
    write_workbook(&town.path("变动.xlsx"), &[sheet]);
    let report = town.import(&format!("变动.xlsx --as {CLERK}"));
    let judged = rows(&report, "changes");
    for (row, code, words) in [
        (0, "name_differs", "登记的是石停，表里写的是江迁"),
        (2, "effective", "去世的年月还没有到"),
    ] {
        assert_eq!(judged[row]["code"], code, "{report}");
        assert!(
            judged[row]["message"].to_string().contains(words),
            "{report}"
        );
    }
    assert_eq!(
        (&judged[1]["result"], &report["error"]),
        (&"proposed".into(), &2.into())
    );
    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    let person = clerk.open("/people?q=丁老根").link("丁老根");
    let death = json!({ "kind": "death", "effective": "2099-03", "reported": "2026-01-02", "reason": "听说" });
    let told = clerk.post_json(&format!("/api/v1{person}/changes"), &death);
    assert!(
        told.status == 422 && told.text().contains("去世的年月还没有到"),
        "{}",
        told.text()
    );
}

#[test]
fn a_change_not_reported_yet_does_not_exist() {
    let town = town();
    report(&town, "九月.xlsx", &reported_by_september());
    let early = town.json(&format!(
        "pay run --month 2011-09 --known-at 2011-08-15 --as {CLERK}"
    ));
    // Only the stop is known: three are paid 300, and 石停 nothing.
    assert_eq!(early["total_fen"], 3 * 30_000, "{early}");
    assert_eq!(early["recovery_fen"], -20_000);
}

#[test]
fn the_same_changes_again_change_nothing() {
    let town = town();
    let changes = reported_by_september();
    report(&town, "变动.xlsx", &changes);
    let before = town.audit_entries();
    for row in rows(&report(&town, "变动.xlsx", &changes), "changes") {
        assert_eq!(
            (&row["result"], &row["message"]),
            (&json!("ok"), &json!("无变化"))
        );
    }
    assert_eq!(town.audit_entries(), before);
}

#[test]
fn a_change_that_fits_nobody_is_refused_row_by_row() {
    let town = town();
    let changes = [
        change(40, "死亡 2011-06 2011-10-10"),
        change(0, "等级变动 2011-03 2011-09-05 六级"),
        change(2, "停发 - 2011-08-12"),
        change(2, "退休 2011-05 2011-08-12"),
        change(1, "等级变动 2011-03 2011-09-05 十二级"),
        change(3, "迁出 2011-08 2011-08-20"),
    ];
    let report = report(&town, "变动.xlsx", &changes);
    let codes: Vec<&Value> = rows(&report, "changes")
        .iter()
        .map(|row| &row["code"])
        .collect();
    assert_eq!(
        codes,
        [
            &json!("person_unknown"),
            &json!("grade"),
            &json!("effective"),
            &json!("change"),
            &json!("grade"),
            &Value::Null
        ]
    );
    assert_eq!(
        (&report["proposed"], &report["error"]),
        (&json!(1), &json!(5))
    );
    let told = town.run("import 变动.xlsx");
    assert_eq!(told.code, 1);
    assert!(
        told.printed
            .contains("工作表“人员变动”第4行“生效年月”列：没有生效年月，请补填"),
        "{told:?}"
    );
}

/// The last account of a sheet is the one that stays, however often the sheet comes in again.
#[test]
fn two_accounts_in_one_sheet_end_with_the_second() {
    let town = town();
    let sheet = ["6222020000000101", "6222020000000202"].into_iter().fold(
        Sheet::new("人员变动", "身份证号 变动类型 生效年月 新账号"),
        |sheet, account| sheet.row(&format!("{} 账号变更 2011-07 {account}", id_number(0))),
    );
    write_workbook(&town.path("账号.xlsx"), &[sheet]);
    town.agree(&town.import("账号.xlsx"));
    let before = town.audit_entries();
    let again = town.import("账号.xlsx");
    assert_eq!(rows(&again, "changes")[1]["message"], "无变化", "{again}");
    assert_eq!(town.audit_entries(), before);

    town.pay("--month 2011-09");
    town.done(&format!(
        "pay export --batch 2011-09-1 --out bank.csv --as {CASHIER}"
    ));
    let file = std::fs::read_to_string(town.path("bank.csv")).unwrap();
    assert!(file.contains("丁老根,6222020000000202,"), "{file}");
}

/// A roster with another grade and the old start says that it was wrong all along: written, and told.
#[test]
fn a_grade_corrected_from_the_beginning_is_told_before_it_is_paid() {
    let town = town();
    let (id, account) = (id_number(1), account(1));
    let again = |grade: &str| {
        let roster = Sheet::new(
            "优抚对象",
            "姓名 身份证号 人员类别 残疾等级 残疾性质 银行账号 起发时间",
        )
        .row(&format!(
            "伍长工 {id} 伤残军人 {grade} 因公 {account} 2011-01"
        ));
        write_workbook(&town.path("更正.xlsx"), &[roster]);
        let report = town.import("更正.xlsx");
        town.agree(&report);
        rows(&report, "roster")[0]["code"].clone()
    };
    assert_eq!(again("七级"), Value::Null);
    assert_eq!(again("六级"), "identity_changed");
    assert_eq!(again("六级"), Value::Null);
    assert_eq!(town.pay("--month 2011-06")["backpay_fen"], 6 * 5_000);
}
