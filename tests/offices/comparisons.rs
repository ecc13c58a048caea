//! 比对名单: a list of another office is held against the rolls; what it says of people of ours is settled by people before
//! they are paid on, and what was settled does not come back.

use serde_json::Value;

use crate::common::sheet::{Sheet, account, id_number, named, write_workbook};
use crate::common::{APPROVER, CLERK, Desk, REVIEWER, rows};

/// A town with these people, 复员军人 at 100 a month from 2026, and a death list of the county.
fn town(people: &[u32]) -> Desk {
    let town = Desk::staffed("甲镇");
    let headings = "姓名 身份证号 人员类别 村 银行账号 起发时间";
    let roster = people
        .iter()
        .fold(Sheet::new("名册", headings), |sheet, n| {
            let (name, id, account) = (named("甲", *n), id_number(*n), account(*n));
            sheet.row(&format!("{name} {id} 复员军人 第一村 {account} 2026-01"))
        });
    let standards = Sheet::new("待遇标准", "人员类别 标准 单位 生效日期 公布日期 文号")
        .row("复员军人 100 元/月 2026-01-01 2025-12-20 示民〔2025〕1号");
    write_workbook(&town.path("名册.xlsx"), &[roster, standards]);
    let report = town.import("名册.xlsx");
    assert_eq!(report["error"], 0, "{report}");
    town
}

/// Imports a death list: 姓名 证号 死亡日期, one a row.
fn deaths(town: &Desk, rows: &[&str]) -> Value {
    let sheet = Sheet::new("截至2026年3月31日", "姓名 公民身份号码 死亡日期 死亡原因");
    let sheet = rows.iter().fold(sheet, |sheet, row| sheet.row(row));
    write_workbook(&town.path("死亡名单.xlsx"), &[sheet]);
    town.import("死亡名单.xlsx")
}

fn died(n: u32, day: &str) -> String {
    format!("{} {} {day} 疾病", named("甲", n), id_number(n))
}

/// Keys of the suspicions.
fn hits(town: &Desk) -> Vec<String> {
    town.column(
        "SELECT region || '-100-' || (id % 1000000000) AS text FROM comparison_hit ORDER BY id",
    )
}

fn resolve(town: &Desk, hit: &str, words: &str) -> Value {
    town.json(&format!("do hits {hit} resolve {words} --as {CLERK}"))
}

fn agree(town: &Desk, told: &Value) {
    let request = told["request"].as_str().unwrap();
    town.done(&format!("do changes {request} agree --as {REVIEWER}"));
}

fn verified(town: &Desk) {
    let told = town.done("verify");
    assert!(told.contains("没有发现问题"), "{told}");
}

#[test]
fn who_is_on_a_death_list_waits_and_is_paid_again_once_two_people_say_that_it_is_not_she() {
    let town = town(&[1, 2]);
    town.pay("--month 2026-03");
    let stranger = format!("外人甲 {} 2026-03-09 疾病", id_number(77));
    let report = deaths(&town, &[&died(1, "2026-03-04"), &stranger]);
    let told = rows(&report, "comparison_death");
    let words = told[1]["message"].as_str().unwrap();
    assert!(words.contains("2026年4月起的先不发"), "{report}");
    // Of people who are not ours only the number is kept.
    assert!(
        told[0]["message"].as_str().unwrap().contains("另有1人"),
        "{report}"
    );
    assert!(
        !town.column("SELECT digest || file_name || source AS text FROM comparison_list")[0]
            .contains("外人")
    );
    assert_eq!(hits(&town).len(), 1);

    // Held, and said.
    let run = town.pay("--month 2026-04");
    assert_eq!(run["lines"], 1, "{run}");
    assert!(
        run["blocked"][0]["reason"]
            .as_str()
            .unwrap()
            .contains("死亡名单"),
        "{run}"
    );
    let found = town.column("SELECT note AS text FROM payment_finding WHERE kind = 'held'");
    assert_eq!(found.len(), 1, "{found:?}");

    // The clerk settles it, and a second person lets the money go on: all that was missed.
    let hit = hits(&town).remove(0);
    let told = resolve(&town, &hit, "--result not_her --words 与本人见面核对");
    assert_eq!(told["state"], "waiting", "{told}");
    assert_eq!(town.pay("--month 2026-05")["lines"], 1);
    agree(&town, &told);
    let run = town.pay("--month 2026-06");
    assert_eq!(
        (&run["lines"], &run["total_fen"]),
        (&2.into(), &40_000.into()),
        "{run}"
    );

    // The same list, and a later one that says the same, say nothing new; another date does.
    deaths(&town, &[&died(1, "2026-03-04"), &stranger]);
    let report = deaths(&town, &[&died(1, "2026-03-04")]);
    let message = rows(&report, "comparison_death")[0]["message"]
        .as_str()
        .unwrap();
    assert!(message.contains("以前核实过"), "{report}");
    assert_eq!(hits(&town).len(), 1);
    assert_eq!(
        town.column("SELECT CAST(id AS TEXT) AS text FROM comparison_list")
            .len(),
        2
    );
    deaths(&town, &[&died(1, "2026-05-04")]);
    assert_eq!(hits(&town).len(), 2, "another fact");
    verified(&town);
}

#[test]
fn a_death_that_is_true_is_proposed_with_its_month_and_ends_the_payments() {
    let town = town(&[1, 2]);
    town.pay("--month 2026-03");
    deaths(&town, &[&died(1, "2026-04-20")]);
    // The month of death is paid, the one after it is not.
    assert_eq!(town.pay("--month 2026-04")["lines"], 2);
    let hit = hits(&town).remove(0);
    let told = resolve(&town, &hit, "--result true --words 村里证实");
    agree(&town, &told);
    let run = town.pay("--month 2026-05");
    assert_eq!(
        (&run["lines"], &run["blocked"]),
        (&1.into(), &Value::Array(Vec::new())),
        "{run}"
    );
    let deaths_told =
        town.column("SELECT CAST(id AS TEXT) AS text FROM person_event WHERE kind = 'death'");
    assert_eq!(deaths_told.len(), 1, "{deaths_told:?}");
    let report = deaths(&town, &[&died(1, "2026-04-20"), &died(2, "2026-05-30")]);
    assert_eq!(hits(&town).len(), 2, "{report}");
    verified(&town);
}

#[test]
fn a_draft_made_before_the_list_is_not_approved() {
    let town = town(&[1, 2]);
    let run = town.json(&format!("pay run --month 2026-04 --as {CLERK}"));
    let batch = run["batch"].as_str().unwrap();
    deaths(&town, &[&died(1, "2026-03-04")]);
    town.done(&format!("pay review --batch {batch} --as {REVIEWER}"));
    let told = town.refused(&format!("pay approve --batch {batch} --as {APPROVER}"));
    assert!(told.contains("比对名单"), "{told}");
}

#[test]
fn without_an_id_number_name_and_birth_make_a_weaker_suspicion() {
    let town = town(&[1, 2]);
    let birth = town.column("SELECT birth AS text FROM person ORDER BY id")[0].clone();
    let sheet = Sheet::new("火化名单", "姓名 出生日期 火化日期");
    let sheet = sheet.row(&format!("{} {birth} 2026-03-04", named("甲", 1)));
    write_workbook(&town.path("火化.xlsx"), &[sheet]);
    let report = town.import("火化.xlsx");
    let message = rows(&report, "comparison_death")[0]["message"]
        .as_str()
        .unwrap();
    assert!(message.contains("同名同生日"), "{report}");
    assert_eq!(
        town.column("SELECT compared_by AS text FROM comparison_hit"),
        ["name_birth"]
    );
}
