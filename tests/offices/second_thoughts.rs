//! What goes back, what is thrown away, and what a bank cannot pay: nothing is lost and nothing is paid twice.

use crate::common::sheet::{Sheet, account, id_number, write_workbook};
use crate::common::{APPROVER, CASHIER, CLERK, Desk, REVIEWER};
use serde_json::json;

const BATCH: &str = "2011-03-1";

fn town() -> Desk {
    let town = Desk::staffed("甲镇");
    town.import_sample("jia_town_2011.xlsx");
    town.done(&format!("pay run --month 2011-03 --as {CLERK}"));
    town
}

#[test]
fn a_reviewed_batch_goes_back_and_is_made_again() {
    let town = town();
    town.done(&format!("pay review --batch {BATCH} --as {REVIEWER}"));
    let why = town.refused(&format!("pay run --month 2011-03 --as {CLERK}"));
    assert!(why.contains(BATCH), "{why}");
    let back = format!("pay return --batch {BATCH} --reason 账号有误 --as");
    town.refused(&format!("{back} {CLERK}"));
    town.done(&format!("{back} {APPROVER}"));
    assert_eq!(town.batch_state(BATCH), "returned");
    let again = town.json(&format!("pay run --month 2011-03 --as {CLERK}"));
    assert_eq!(
        (&again["batch"], &again["total_fen"]),
        (&json!("2011-03-2"), &json!(9_900_000))
    );
    assert_eq!(town.batch_state(BATCH), "void");
    town.approve("2011-03-2");
    town.refused(&format!(
        "pay return --batch 2011-03-2 --reason 账号有误 --as {APPROVER}"
    ));
    assert_eq!(town.json("verify")["ok"], true);
}

#[test]
fn a_draft_not_wanted_is_thrown_away() {
    let town = town();
    town.refused(&format!("pay void --batch {BATCH} --as {REVIEWER}"));
    town.done(&format!("pay void --batch {BATCH} --as {CLERK}"));
    town.refused(&format!("pay review --batch {BATCH} --as {REVIEWER}"));
    assert_eq!(town.pay("--month 2011-06")["total_fen"], 37_800_000);
}

/// Two people, one of them without an account until July.
#[test]
fn somebody_without_an_account_is_paid_when_she_has_one() {
    let town = Desk::staffed("甲镇");
    let roster = |second_account: &str| {
        let people = Sheet::new("花名册", "姓名 身份证号 人员类别 银行账号 起发时间")
            .row(&format!(
                "甲一 {} 复员军人 {} 2011-01",
                id_number(1),
                account(1)
            ))
            .row(&format!(
                "甲二 {} 复员军人 {second_account} 2011-01",
                id_number(2)
            ));
        let standards = Sheet::new(
            "待遇标准",
            "人员类别 标准(元) 单位 生效日期 发放周期 发放月份 文号",
        )
        .row("复员军人 100 月 2011-01-01 月 每月 甲民发〔2011〕1号");
        write_workbook(&town.path("roster.xlsx"), &[people, standards]);
        town.agree(&town.import("roster.xlsx"));
    };
    roster("-");
    town.pay("--month 2011-06");
    let told = town.done(&format!(
        "pay export --batch 2011-06-1 --out bank.csv --as {CASHIER}"
    ));
    assert!(told.contains("甲二") && told.contains("600.00"), "{told}");
    let file = std::fs::read_to_string(town.path("bank.csv")).unwrap();
    assert!(file.contains("甲一") && !file.contains("甲二"), "{file}");
    town.done(&format!(
        "pay settle --batch 2011-06-1 --all-paid --as {CASHIER}"
    ));
    assert_eq!(town.batch_state("2011-06-1"), "closed");

    roster(&account(2));
    let july = town.pay("--month 2011-07");
    assert_eq!(
        july["total_fen"],
        10_000 + 70_000,
        "hers from January on, the other's July"
    );
    assert_eq!(town.json("verify")["ok"], true);
}

/// A death reported late: the batch that only books what is to be recovered sends nothing to the bank.
#[test]
fn a_batch_with_nothing_for_the_bank_is_done_when_approved() {
    let town = Desk::staffed("甲镇");
    let person = id_number(4);
    let people = Sheet::new("花名册", "姓名 身份证号 人员类别 起发时间")
        .row(&format!("甲四 {person} 复员军人 2011-01"));
    let standards = Sheet::new(
        "待遇标准",
        "人员类别 标准(元) 单位 生效日期 发放周期 发放月份",
    )
    .row("复员军人 100 月 2011-01-01 月 每月");
    write_workbook(&town.path("roster.xlsx"), &[people, standards]);
    town.import("roster.xlsx");
    town.pay("--month 2011-03");
    let changes = Sheet::new("人员变动", "身份证号 变动类型 生效年月 报告日期")
        .row(&format!("{person} 死亡 2011-01 2011-04-02"));
    write_workbook(&town.path("changes.xlsx"), &[changes]);
    town.agree(&town.import("changes.xlsx"));
    let booked = town.pay("--month 2011-04");
    assert_eq!(
        (&booked["total_fen"], &booked["recovery_fen"]),
        (&json!(0), &json!(-20_000))
    );
    assert_eq!(town.batch_state("2011-04-1"), "closed");
    let next = town.json(&format!("pay run --month 2011-05 --as {CLERK}"));
    assert_eq!(next["batch"], json!(null));
    assert_eq!(town.json("verify")["ok"], true);
}

#[test]
fn another_offices_key_does_not_open_this_one() {
    let (town, other) = (Desk::staffed("甲镇"), Desk::staffed("乙乡"));
    std::fs::copy(
        other.data().join("keys/master.key"),
        town.data().join("keys/master.key"),
    )
    .unwrap();
    let why = town.refused("figures --year 2011");
    assert!(why.contains("密钥"), "{why}");
}

#[test]
fn a_shipped_table_pays_after_it_is_confirmed_with_its_document() {
    let town = Desk::staffed("甲镇");
    let roster = Sheet::new(
        "花名册",
        "姓名 身份证号 人员类别 残疾等级 残疾性质 起发时间",
    )
    .row(&format!("甲三 {} 伤残军人 六级 因公 2013-01", id_number(3)));
    write_workbook(&town.path("roster.xlsx"), &[roster]);
    town.import("roster.xlsx");
    let before = town.json(&format!("pay run --month 2013-03 --as {CLERK}"));
    assert_eq!(before["batch"], json!(null));
    assert!(
        before["blocked"][0]["reason"]
            .as_str()
            .unwrap()
            .contains("待遇标准"),
        "{before}"
    );

    let confirm = format!(
        "standards confirm --scheme disability_pension --effective 2012-10-01 --cycle 季 --as {CLERK}"
    );
    town.refused(&confirm);
    town.done(&format!("{confirm} --document-no 民发〔2012〕1号"));
    let again = town.done(&format!("{confirm} --document-no 民发〔2012〕1号"));
    assert!(again.contains("没有改动"), "{again}");
    let run = town.pay("--month 2013-03");
    let year = 4 * run["total_fen"].as_i64().unwrap();
    assert!(year > 1_000_000 && run["blocked"] == json!([]), "{run}");
}
