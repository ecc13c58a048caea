//! Whose records a figure counts: the unit's own (本级), those beneath it (下级), or all (全辖), and what its paper says of each.

use serde_json::Value;

use crate::common::sheet::{Sheet, write_workbook};
use crate::common::{Desk, file};

/// 示范县 with 甲镇, 乙乡 and 丙镇, and a clerk in each but the last.
fn county() -> Desk {
    let desk = Desk::empty();
    desk.done("init --division 990101 --name 示范县 --admin 管理员");
    for (clerk, division) in [
        ("县经办", "990101"),
        ("甲经办", "990101101"),
        ("乙经办", "990101201"),
    ] {
        desk.done(&format!(
            "users add --name {clerk} --role 经办 --division {division}"
        ));
    }
    meetings(
        &desk,
        "县经办",
        &["2011-01-10 领导小组会", "2011-06-01 议军会"],
    );
    meetings(
        &desk,
        "甲经办",
        &[
            "2011-02-01 座谈会",
            "2011-03-01 座谈会",
            "2011-07-01 动员会",
        ],
    );
    desk
}

fn meetings(desk: &Desk, clerk: &str, rows: &[&str]) {
    let sheet = Sheet::new("会议", "日期 会议类型 主题");
    let sheet = rows
        .iter()
        .fold(sheet, |sheet, row| sheet.row(&format!("{row} 双拥工作")));
    write_workbook(&desk.path("会议.xlsx"), &[sheet]);
    let report = desk.import(&format!("会议.xlsx --as {clerk}"));
    assert_eq!(report["error"], 0, "{report}");
}

fn meetings_of(desk: &Desk, asked: &str) -> (i64, i64, i64) {
    let found = desk.json(&format!("figures --code meetings {asked}"));
    let figure = &found["figures"][0];
    let number = |value: &Value| value.as_i64().unwrap();
    (
        number(&figure["value"]),
        number(&figure["own"]["value"]),
        number(&figure["beneath"]["value"]),
    )
}

#[test]
fn a_figure_answers_for_the_unit_itself_for_what_is_beneath_and_for_all() {
    let county = county();
    assert_eq!(meetings_of(&county, "--year 2011"), (5, 2, 3));
    assert_eq!(meetings_of(&county, "--year 2011 --reach own"), (2, 2, 0));
    assert_eq!(
        meetings_of(&county, "--year 2011 --reach beneath"),
        (3, 0, 3)
    );
    assert_eq!(
        meetings_of(&county, "--year 2011 --division 990101101"),
        (3, 3, 0)
    );
    let records = county.json("figures --year 2011 --code meetings --reach own --records");
    let records = records["figures"][0]["records"].as_array().unwrap();
    let places: Vec<&str> = records
        .iter()
        .map(|record| record["division"].as_str().unwrap())
        .collect();
    assert_eq!(places, ["示范县", "示范县"]);
    let refused = county.run("figures --year 2011 --reach 镇里");
    assert_ne!(refused.code, 0);
}

#[test]
fn a_countys_paper_tells_its_own_meetings_and_names_who_entered_nothing() {
    let county = county();
    let report = county.json("report summary --year 2011 --out 总结.docx");
    let words = file::words(&county.path("总结.docx"));
    assert!(words.contains("召开领导小组会、议军会等会议2场"), "{words}");
    assert!(!words.contains("动员会"), "{words}");
    let printed = report["figures"].as_array().unwrap();
    let meetings = printed.iter().find(|p| p["code"] == "meetings").unwrap();
    assert_eq!(
        (&meetings["value"], &meetings["reach"]),
        (&2.into(), &"own".into())
    );
    // The annex has both, and says whose year is not in the sums.
    assert!(
        words.contains("丙街道、乙乡在统计期内没有录入记录，以上数字不含"),
        "{words}"
    );
    let all = county.json("figures --year 2011");
    assert_eq!(all["not_entered"], serde_json::json!(["丙街道", "乙乡"]));
    // The text is held against both: two of its own, five in all.
    for (said, exit) in [
        ("召开会议2场。", 0),
        ("召开会议5场。", 0),
        ("召开会议4场。", 3),
    ] {
        std::fs::write(county.path("话.txt"), said).unwrap();
        let checked = county.run("check 话.txt --year 2011");
        assert_eq!(checked.code, exit, "{said} {}", checked.printed);
    }
}

#[test]
fn a_towns_late_task_is_not_told_as_the_countys_shortcoming() {
    let county = county();
    let sheet = Sheet::new(
        "督查检查",
        "检查日期 检查类型 检查对象 发现问题 整改期限 整改状态",
    )
    .row("2011-03-01 定期督查 第一村 2 2011-05-01 整改中");
    write_workbook(&county.path("督查.xlsx"), &[sheet]);
    let report = county.import("督查.xlsx --as 甲经办");
    assert_eq!(report["error"], 0, "{report}");
    let late = "过了整改期限还没有销号";
    county.done("report summary --year 2011 --out 县.docx");
    county.done("report summary --year 2011 --division 990101101 --out 镇.docx");
    let (above, town) = (
        file::words(&county.path("县.docx")),
        file::words(&county.path("镇.docx")),
    );
    assert!(town.contains(late), "{town}");
    assert!(!above.contains(late), "{above}");
}

#[test]
fn what_did_not_happen_and_a_year_nobody_entered_are_different_words() {
    let county = county();
    let site = county.serve();
    let mut clerk = site.sign_in("甲经办");
    let page = clerk.get("/figures?year=2011").text();
    assert!(page.contains("上年没有录入"), "{page}");
    // With something of the year before, the meetings did not happen.
    let sheet = Sheet::new("表彰荣誉", "表彰日期 荣誉名称 级别 受表彰对象")
        .row("2010-05-01 双拥先进单位 县级 甲镇人民政府");
    write_workbook(&county.path("荣誉.xlsx"), &[sheet]);
    let report = county.import("荣誉.xlsx --as 甲经办");
    assert_eq!(report["error"], 0, "{report}");
    let page = clerk.get("/figures?year=2011").text();
    assert!(page.contains("上年没有发生"), "{page}");
    assert!(!page.contains("上年没有录入"), "{page}");
}
