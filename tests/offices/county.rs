//! One data folder for several offices: towns of a county and counties of a city, each with its own hands.

use crate::common::sheet::{Sheet, account, id_number, write_workbook};
use crate::common::{Desk, rows};
use serde_json::{Value, json};

const STANDARDS: &str = "人员类别 标准 单位 生效日期 文号";

/// An office with a clerk, a reviewer and an approver in each of some divisions, named after them.
fn office(division: &str, name: &str, hands: &[(&str, &str)]) -> Desk {
    let desk = Desk::empty();
    desk.done(&format!(
        "init --division {division} --name {name} --admin 管理员"
    ));
    for (place, division) in hands {
        for role in ["经办", "复核", "审批"] {
            desk.done(&format!(
                "users add --name {place}{role} --role {role} --division {division}"
            ));
        }
    }
    desk
}

/// 甲镇 and 乙乡 of the invented 示范县.
pub fn county() -> Desk {
    office(
        "990101",
        "示范县",
        &[("县", "990101"), ("甲", "990101101"), ("乙", "990101201")],
    )
}

pub fn roster(rows: &[String]) -> Sheet {
    let sheet = Sheet::new(
        "优抚对象",
        "姓名 身份证号 人员类别 乡镇 村 银行账号 起发时间",
    );
    rows.iter().fold(sheet, |sheet, row| sheet.row(row))
}

pub fn person(number: u32, name: &str, place: &str) -> String {
    format!(
        "{name} {} 复员军人 {place} {} 2011-01",
        id_number(number),
        account(number)
    )
}

pub fn import(desk: &Desk, sheets: &[Sheet], clerk: &str) -> Value {
    write_workbook(&desk.path("名册.xlsx"), sheets);
    desk.import(&format!("名册.xlsx --as {clerk}"))
}

fn run(desk: &Desk, clerk: &str) -> Value {
    desk.json(&format!("pay run --month 2011-01 --as {clerk}经办"))
}

fn approve(desk: &Desk, batch: &str, hands: &str) {
    desk.done(&format!("pay review --batch {batch} --as {hands}复核"));
    desk.done(&format!("pay approve --batch {batch} --as {hands}审批"));
}

#[test]
fn a_countys_roster_finds_its_towns_and_villages() {
    let county = county();
    let rows = [
        person(1, "甲一", "甲镇 第一村"),
        person(2, "甲二", "示范县甲镇 甲镇第一村"),
        person(3, "乙一", "乙乡 第一村"),
        person(4, "戊一", "戊镇 第九村"),
    ];
    let report = import(&county, &[roster(&rows)], "县经办 --places 戊镇=new");
    assert_eq!(report["error"], 0, "{report}");
    let places = county.column(
        "SELECT p.name || d.name || (d.code / 1000 % 1000) AS text FROM person p JOIN division d ON d.code = p.division ORDER BY p.id",
    );
    assert_eq!(
        places,
        [
            "甲一第一村101",
            "甲二第一村101",
            "乙一第一村201",
            "戊一第九村100"
        ]
    );
}

#[test]
fn a_towns_own_roster_makes_no_other_town() {
    let county = county();
    let places = ["甲镇 第一村", "示范县甲镇 第一村", "乙乡 第一村"];
    let people: Vec<String> = (1..)
        .zip(places)
        .map(|(n, place)| person(n, "赵来", place))
        .collect();
    let report = import(&county, &[roster(&people)], "甲经办");
    let codes: Vec<&Value> = rows(&report, "roster")
        .iter()
        .map(|row| &row["code"])
        .collect();
    assert_eq!(
        codes,
        [&Value::Null, &Value::Null, &json!("other_town")],
        "{report}"
    );
    let places = county.column("SELECT DISTINCT CAST(division AS TEXT) AS text FROM person");
    assert_eq!(places, ["990101101200"]);
}

#[test]
fn towns_pay_side_by_side_and_the_county_waits_for_them() {
    let county = county();
    let people = [
        person(1, "甲一", "甲镇 第一村"),
        person(2, "乙一", "乙乡 第一村"),
    ];
    let standards = Sheet::new("待遇标准", STANDARDS).row("复员军人 100 元/月 2011-01-01 县发1号");
    import(&county, &[roster(&people), standards], "县经办");
    for (hands, batch) in [("甲", "2011-01-1"), ("乙", "2011-01-2")] {
        let prepared = run(&county, hands);
        assert_eq!(
            (&prepared["batch"], &prepared["lines"]),
            (&json!(batch), &json!(1))
        );
    }
    let told = county.refused("pay review --batch 2011-01-2 --as 甲复核");
    assert!(told.contains("不在您的管理范围内"), "{told}");
    let told = county.refused("pay run --month 2011-01 --as 县经办");
    assert!(told.contains("草稿"), "{told}");
    approve(&county, "2011-01-2", "乙");
    approve(&county, "2011-01-1", "甲");
    assert_eq!(run(&county, "县")["batch"], Value::Null);
    assert_eq!(county.json("verify")["ok"], true);
}

/// 丁市 with two counties: standards of city and county side by side, and batches of the same label.
#[test]
fn counties_of_a_city_are_not_mistaken_for_each_other() {
    let city = office(
        "9901",
        "丁市",
        &[("市", "9901"), ("甲", "990101"), ("乙", "990102")],
    );
    let martyrs = Sheet::new("待遇标准", STANDARDS).row("烈士遗属 100 元/月 2011-01-01 市发1号");
    import(&city, &[martyrs], "市经办");
    for (number, clerk) in [(1, "甲经办"), (2, "乙经办")] {
        let standards =
            Sheet::new("待遇标准", STANDARDS).row("复员军人 200 元/月 2011-01-01 县发1号");
        import(
            &city,
            &[roster(&[person(number, "赵来", "- -")]), standards],
            clerk,
        );
    }
    for hands in ["甲", "乙"] {
        assert_eq!(run(&city, hands)["batch"], "2011-01-1");
        approve(&city, "2011-01-1", hands);
    }
    let line = city.json("pay explain --batch 2011-01-1 --person 赵来 --as 甲经办");
    let month = &line["lines"][0]["months"][0];
    assert_eq!(month["standard"], "200元/月（复员军人）", "{line}");
    assert_eq!(month["document_no"], "县发1号");
    let told = city.refused("pay explain --batch 2011-01-1 --person 赵来 --as 市经办");
    assert!(told.contains("几个县都有批次"), "{told}");
    assert_eq!(city.figure("--year 2011", "paid_yuan"), 400);
    assert_eq!(city.json("verify")["ok"], true);
}
