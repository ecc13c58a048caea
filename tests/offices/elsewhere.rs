//! The same ID number on the rolls of two counties of one data folder: found on entry, told to both without saying whose,
//! and not paid twice before somebody has made sure.

use serde_json::{Value, json};

use crate::common::sheet::{Sheet, account, id_number, named, write_workbook};
use crate::common::web::Browser;
use crate::common::{Desk, rows};

/// 示范市 with two counties, each with a clerk, a reviewer and an approver, 复员军人 at 100 a month from 2011.
fn city() -> Desk {
    let desk = Desk::empty();
    desk.done("init --division 9901 --name 示范市 --admin 管理员");
    for (county, division) in [("东", "990101"), ("西", "990102")] {
        for role in ["经办", "复核", "审批"] {
            desk.done(&format!(
                "users add --name {county}{role} --role {role} --division {division}"
            ));
        }
        let standards = Sheet::new("待遇标准", "人员类别 标准 单位 生效日期 公布日期 文号")
            .row("复员军人 100 元/月 2011-01-01 2010-12-20 示民〔2010〕1号");
        write_workbook(&desk.path("标准.xlsx"), &[standards]);
        let report = desk.import(&format!("标准.xlsx --as {county}经办"));
        assert_eq!(report["error"], 0, "{report}");
    }
    desk
}

/// A roster of people by their numbers; who has the same number is the same person.
fn roster(desk: &Desk, county: &str, people: &[u32]) -> Value {
    let sheet = Sheet::new(
        "优抚对象",
        "姓名 身份证号 人员类别 乡镇 村 银行账号 起发时间",
    );
    let sheet = people.iter().fold(sheet, |sheet, n| {
        sheet.row(&format!(
            "{} {} 复员军人 {} 第一村 {} 2011-01",
            named("甲", *n),
            id_number(*n),
            if county == "东" {
                "甲镇"
            } else {
                "新街镇"
            },
            account(*n)
        ))
    });
    write_workbook(&desk.path("名册.xlsx"), &[sheet]);
    desk.import(&format!(
        "名册.xlsx --as {county}经办 --places 甲镇=new;新街镇=new;第一村=new"
    ))
}

fn run(desk: &Desk, county: &str, month: &str) -> Value {
    desk.json(&format!("pay run --month {month} --as {county}经办"))
}

fn approve(desk: &Desk, county: &str, run: &Value) {
    let batch = run["batch"].as_str().unwrap();
    let key = match county {
        "东" => format!("990101-{batch}"),
        _ => format!("990102-{batch}"),
    };
    desk.done(&format!("pay review --batch {key} --as {county}复核"));
    desk.done(&format!("pay approve --batch {key} --as {county}审批"));
}

/// Says in a county that she is paid there, and has it agreed to.
fn made_sure(desk: &Desk, county: &str, person: &str) {
    let site = desk.serve();
    let mut clerk = site.sign_in(&format!("{county}经办"));
    let asked = json!({ "kind": "paid_here", "reason": "已与本人和那边核对" });
    let at = format!("/api/v1/people/{person}/changes");
    let answer = clerk.post_json(&at, &asked);
    assert_eq!(answer.status, 201, "{}", answer.html);
    let answer: Value = serde_json::from_str(&answer.html).unwrap();
    let key = answer["key"].as_str().unwrap();
    let mut reviewer = site.sign_in(&format!("{county}复核"));
    let agreed = reviewer.post_json(&format!("/api/v1/changes/{key}/agree"), &json!({}));
    assert_eq!(agreed.status, 200, "{}", agreed.html);
}

#[test]
fn the_second_county_is_told_and_does_not_pay_before_somebody_has_made_sure() {
    let city = city();
    let report = roster(&city, "东", &[1, 2]);
    assert_eq!(
        (&report["ok"], &report["warning"]),
        (&2.into(), &0.into()),
        "{report}"
    );
    approve(&city, "东", &run(&city, "东", "2011-01"));

    // On entry: said, without the other's name, town or county.
    let report = roster(&city, "西", &[1, 3]);
    assert_eq!(
        (&report["ok"], &report["warning"]),
        (&1.into(), &1.into()),
        "{report}"
    );
    let told: Vec<&Value> = rows(&report, "roster")
        .iter()
        .filter(|row| row["code"] == "elsewhere")
        .collect();
    assert_eq!(told.len(), 1, "{report}");
    let words = told[0]["message"].as_str().unwrap();
    assert!(words.contains("另一个县"), "{words}");
    assert!(!words.contains('东') && !words.contains("甲镇"), "{words}");

    // The second payment waits; the others are paid.
    let second = run(&city, "西", "2011-02");
    assert_eq!(second["lines"], 1, "{second}");
    let blocked = second["blocked"].as_array().unwrap();
    assert_eq!(blocked.len(), 1, "{second}");
    assert!(
        blocked[0]["reason"]
            .as_str()
            .unwrap()
            .contains("核实另处登记"),
        "{second}"
    );
    approve(&city, "西", &second);

    // The first is told too, and goes on paying.
    let first = run(&city, "东", "2011-02");
    assert_eq!(first["lines"], 2, "{first}");
    let site = city.serve();
    for county in ["东", "西"] {
        let mut clerk = site.sign_in(&format!("{county}经办"));
        let desk = clerk.get("/").text();
        assert!(desk.contains("另处登记待核实"), "{desk}");
        let list = clerk.get("/people?elsewhere=1").text();
        assert!(
            list.contains(&named("甲", 1)) && !list.contains(&named("甲", 2)),
            "{list}"
        );
    }
    drop(site);
    let findings = city.column("SELECT kind AS text FROM payment_finding WHERE kind = 'elsewhere'");
    assert_eq!(findings.len(), 1, "the first county's batch names her");

    // Made sure in the second: it pays all her months, and now the first waits.
    let key = "SELECT region || '-' || (id / 1000000000) || '-' || (id % 1000000000) AS text FROM person \
               WHERE region = 990102 ORDER BY id LIMIT 1";
    made_sure(&city, "西", &city.column(key)[0]);
    let paid = run(&city, "西", "2011-03");
    assert_eq!(paid["lines"], 2, "{paid}");
    approve(&city, "西", &paid);
    let batch = format!("990101-{}", first["batch"].as_str().unwrap());
    city.done(&format!("pay review --batch {batch} --as 东复核"));
    let refused = city.refused(&format!("pay approve --batch {batch} --as 东审批"));
    assert!(refused.contains("另一个县"), "{refused}");
    city.done(&format!(
        "pay return --batch {batch} --as 东审批 --reason 核实"
    ));
    let again = run(&city, "东", "2011-02");
    assert_eq!(again["lines"], 1, "{again}");

    // Stopped in the first from the beginning: what it paid is taken back all the same.
    let stop = Sheet::new("人员变动", "姓名 身份证号 变动类型 生效年月 报告日期").row(&format!(
        "{} {} 停发 2011-01 2011-02-20",
        named("甲", 1),
        id_number(1)
    ));
    write_workbook(&city.path("变动.xlsx"), &[stop]);
    let report = city.import("变动.xlsx --as 东经办");
    let package = report["package"].as_str().unwrap();
    city.done(&format!("changes agree --package {package} --as 东复核"));
    let taken = run(&city, "东", "2011-02");
    assert_eq!(
        (&taken["lines"], &taken["recovery_fen"]),
        (&2.into(), &(-10_000).into())
    );
    city.done("verify");
}

#[test]
fn who_moved_away_is_not_told_of() {
    let city = city();
    roster(&city, "东", &[1]);
    approve(&city, "东", &run(&city, "东", "2011-01"));
    let change = Sheet::new("人员变动", "姓名 身份证号 变动类型 生效年月 报告日期").row(&format!(
        "{} {} 迁出 2011-02 2011-02-01",
        named("甲", 1),
        id_number(1)
    ));
    write_workbook(&city.path("变动.xlsx"), &[change]);
    let report = city.import("变动.xlsx --as 东经办");
    let package = report["package"].as_str().unwrap();
    city.done(&format!("changes agree --package {package} --as 东复核"));
    roster(&city, "西", &[1]);
    let list = city
        .serve()
        .sign_in("西经办")
        .get("/people?elsewhere=1")
        .text();
    assert!(!list.contains(&named("甲", 1)), "{list}");
    // January was paid there: it is not paid again before somebody has made sure.
    let paid = run(&city, "西", "2011-02");
    assert_eq!(paid["lines"], 0, "{paid}");
}

#[test]
fn two_drafts_at_once_are_found_when_the_second_is_approved() {
    let city = city();
    roster(&city, "东", &[1]);
    roster(&city, "西", &[1]);
    let (east, west) = (run(&city, "东", "2011-01"), run(&city, "西", "2011-01"));
    assert_eq!((&east["lines"], &west["lines"]), (&1.into(), &1.into()));
    approve(&city, "东", &east);
    let batch = west["batch"].as_str().unwrap();
    city.done(&format!("pay review --batch 990102-{batch} --as 西复核"));
    let refused = city.refused(&format!("pay approve --batch 990102-{batch} --as 西审批"));
    assert!(refused.contains("另一个县"), "{refused}");
}

#[test]
fn typing_her_in_and_correcting_a_number_find_her_too() {
    let city = city();
    roster(&city, "东", &[1, 2]);
    roster(&city, "西", &[3]);
    let site = city.serve();
    let mut clerk = site.sign_in("西经办");
    let new = |although: &str| {
        json!({
            "id_number": id_number(1), "name": named("甲", 1), "village": "新街镇第一村",
            "category": "demobilised_soldier", "start": "2011-01", "although": although,
        })
    };
    let asked = clerk.post_json("/api/v1/people", &new(""));
    assert_eq!(asked.status, 422, "{}", asked.html);
    assert!(asked.html.contains("另一个县"), "{}", asked.html);
    assert!(!asked.html.contains("甲镇"), "{}", asked.html);
    let made = clerk.post_json("/api/v1/people", &new("已从那边迁来，手续在办"));
    assert_eq!(made.status, 201, "{}", made.html);
    let listed = |clerk: &mut Browser| clerk.get("/people?elsewhere=1").text();
    assert!(listed(&mut clerk).contains(&named("甲", 1)));

    // A number that was written wrong turns out to be that of somebody in the east.
    let third = "SELECT region || '-' || (id / 1000000000) || '-' || (id % 1000000000) AS text FROM person \
                 WHERE region = 990102 ORDER BY id LIMIT 1";
    let at = format!("/api/v1/people/{}/changes", city.column(third)[0]);
    let asked = json!({ "kind": "id_number", "id_number": id_number(2), "reason": "与证件核对" });
    let answer = clerk.post_json(&at, &asked);
    let answer: Value = serde_json::from_str(&answer.html).unwrap();
    let key = answer["key"].as_str().unwrap();
    let mut reviewer = site.sign_in("西复核");
    let agreed = reviewer.post_json(&format!("/api/v1/changes/{key}/agree"), &json!({}));
    assert_eq!(agreed.status, 200, "{}", agreed.html);
    let list = listed(&mut clerk);
    assert!(list.contains(&named("甲", 3)), "{list}");
    let mut east = site.sign_in("东经办");
    let list = listed(&mut east);
    assert!(
        list.contains(&named("甲", 1)) && list.contains(&named("甲", 2)),
        "{list}"
    );
}
