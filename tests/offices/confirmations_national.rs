//! The result of the national system, which comes for the whole county: into the campaign that it is of, beside the list
//! that has the person, and used only where it is of this year and complete.

use crate::common::sheet::{Sheet, account, id_number, write_workbook};
use crate::common::{CLERK, Desk, REVIEWER, rows};
use serde_json::Value;

const TOWN: &str = "甲经办";

/// 甲镇 and 乙乡 of one county, with two people each.
fn county() -> Desk {
    let county = Desk::empty();
    county.done("init --division 990101 --name 示范县 --admin 管理员");
    for (name, role, division) in [
        (CLERK, "经办", "990101"),
        ("周八", "经办", "990101"),
        (REVIEWER, "复核", "990101"),
        (TOWN, "经办", "990101101"),
        ("乙经办", "经办", "990101201"),
    ] {
        county.done(&format!(
            "users add --name {name} --role {role} --division {division}"
        ));
    }
    let mut roster = Sheet::new("名册", "姓名 人员类别 乡镇 村 身份证号 银行账号 起发时间");
    let people = [
        "甲一 参战人员 甲镇 东村",
        "甲二 参战人员 甲镇 东村",
        "乙一 参战人员 乙乡 山口村",
        "乙二 参战人员 乙乡 山口村",
    ];
    for (n, row) in (1..).zip(people) {
        let (id, account) = (id_number(n), account(n));
        roster = roster.row(&format!("{row} {id} {account} 2024-01"));
    }
    write_workbook(&county.path("名册.xlsx"), &[roster]);
    let report = county.import(&format!("名册.xlsx --as {CLERK}"));
    assert_eq!(report["error"], 0, "{report}");
    county
}

/// Opens a campaign of a year; answers its key.
fn opened(county: &Desk, words: &str, clerk: &str) -> String {
    let told = county.json(&format!("do confirmations new make {words} --as {clerk}"));
    told["key"].as_str().unwrap().to_owned()
}

const OF_2025: &str = "--year 2025 --from 2025-10-01 --until 2025-11-30 --notice 2025-10-01";

/// Imports results: 甲一 1 通过 2025-10-12 人脸识别; with a title above them.
fn results(county: &Desk, title: &str, said: &[(&str, u32, &str)], clerk: &str) -> Value {
    let mut sheet = Sheet::new("结果", "姓名 身份证号 确认状态 确认时间 确认方式");
    for (name, n, says) in said {
        sheet = sheet.row(&format!("{name} {} {says}", id_number(*n)));
    }
    if !title.is_empty() {
        sheet.rows.insert(0, vec![title.to_owned()]);
    }
    write_workbook(&county.path("全国.xlsx"), &[sheet]);
    county.import(&format!("全国.xlsx --as {clerk}"))
}

fn codes(report: &Value) -> Vec<&str> {
    let rows = rows(report, "national_confirmations").iter();
    rows.map(|row| row["code"].as_str().unwrap_or("-"))
        .collect()
}

/// What is kept of each: name, number of the campaign, whether she is known.
fn kept(county: &Desk) -> Vec<String> {
    county.column(
        "SELECT n.name || ' ' || (n.campaign % 1000000000) || ' ' || COALESCE(p.name, '-') || ' ' || u.name AS text \
         FROM confirmation_national n LEFT JOIN person p ON p.region = n.region AND p.id = n.person \
         LEFT JOIN user_account u ON u.id = n.recorded_by ORDER BY n.id",
    )
}

/// The numbers of everybody on a list.
fn everybody(county: &Desk) -> String {
    county
        .column("SELECT region || '-' || id AS text FROM confirmation ORDER BY id")
        .join(" ")
}

const ALL: [(&str, u32, &str); 4] = [
    ("甲一", 1, "通过 2025-10-12 人脸识别"),
    ("甲二", 2, "通过 2025-10-13 人脸识别"),
    ("乙一", 3, "通过 2025-10-14 上门"),
    ("乙二", 4, "未通过 2025-10-15 -"),
];

#[test]
fn only_a_result_of_this_campaign_that_says_all_is_taken_for_a_confirmation() {
    let county = county();
    let campaign = opened(&county, OF_2025, CLERK);
    let said = [
        ("甲一", 1, "通过 2024-10-12 人脸识别"),
        ("甲二", 2, "通过 - 人脸识别"),
        ("乙一", 3, "通过 2025-10-12 委托"),
        ("乙二", 4, "通过 2025-10-13 人脸识别"),
    ];
    let report = results(&county, "", &said, CLERK);
    assert_eq!(
        codes(&report),
        ["not_used", "not_used", "not_used", "there_only"],
        "{report}"
    );
    let site = county.serve();
    let mut clerk = site.sign_in("周八");
    let page = clerk.open(&format!(
        "/confirmations/{campaign}/national?difference=not_used"
    ));
    for told in ["甲一", "没有确认日期", "不在这次的期限里", "写明代办人"] {
        assert!(page.shows(told), "{told}: {}", page.text());
    }
    let people = everybody(&county);
    let adopt = [
        "do",
        "confirmations",
        &campaign,
        "adopt",
        "--people",
        &people,
    ];
    let told = county.run_words(adopt.into_iter().chain(["--data", "data", "--as", "周八"]));
    assert_eq!(told.code, 0, "{told:?}");
    for says in [
        "已照全国结果登记 1 人",
        "没有确认日期 1 人（甲二）",
        "1 人（甲一）",
        "1 人（乙一）",
    ] {
        assert!(told.printed.contains(says), "{says}: {}", told.printed);
    }
    let how = county.column(
        "SELECT way || ' ' || on_day || ' ' || by_whom || ' ' || note AS text FROM confirmation WHERE state = 'confirmed'",
    );
    assert_eq!(
        how,
        ["national 2025-10-13 全国系统（张三导入） 照全国系统的结果登记，来自《全国.xlsx》"]
    );
    let told = county.done("verify");
    assert!(told.contains("没有发现问题"), "{told}");
}

#[test]
fn a_towns_import_touches_only_its_own_people() {
    let county = county();
    opened(&county, OF_2025, CLERK);
    results(&county, "", &ALL, CLERK);
    let before = kept(&county);
    // The town has the county's sheet, changed, with a stranger in it.
    let mut again = ALL.map(|(name, n, says)| (name, n, says.replace("2025-10", "2025-11")));
    again[1].2 = ALL[1].2.to_owned();
    let mut said: Vec<(&str, u32, &str)> = again.iter().map(|(a, b, c)| (*a, *b, &**c)).collect();
    said.push(("外人", 50, "通过 2025-11-12 上门"));
    said.push(("甲一", 1, "未通过 2025-11-13 -"));
    let report = results(&county, "", &said, TOWN);
    let told = [
        "there_only",
        "there_only",
        "elsewhere",
        "elsewhere",
        "elsewhere",
        "twice",
    ];
    assert_eq!(codes(&report), told, "{report}");
    let mut after = kept(&county);
    assert_eq!(after.remove(0), before[0].replace("张三", TOWN));
    assert_eq!(after, before[1..]);
    let told = county.done("verify");
    assert!(told.contains("没有发现问题"), "{told}");
}

#[test]
fn a_sheet_goes_to_the_campaign_whose_term_or_year_it_has_and_to_none_where_that_is_not_told() {
    let county = county();
    let early = opened(
        &county,
        "--year 2025 --from 2025-11-20 --until 2026-01-20 --notice 2025-11-20",
        TOWN,
    );
    let other = opened(
        &county,
        "--year 2025 --from 2025-11-20 --until 2026-01-20 --notice 2025-11-20",
        "乙经办",
    );
    opened(
        &county,
        "--year 2026 --from 2026-03-01 --until 2026-05-01 --notice 2026-03-01",
        CLERK,
    );
    let jan = [
        ("甲一", 1, "通过 2026-01-05 人脸识别"),
        ("乙一", 3, "通过 2026-01-06 上门"),
    ];
    let report = results(&county, "", &jan, CLERK);
    assert_eq!(report["error"], 0, "{report}");
    let number = |key: &str| key.rsplit('-').next().unwrap().to_owned();
    let (early, other) = (number(&early), number(&other));
    let of_2025 = [
        format!("甲一 {early} 甲一 张三"),
        format!("乙一 {other} 乙一 张三"),
    ];
    assert_eq!(kept(&county), of_2025);

    // Between two terms; without a day; a title of one year over days of another's term.
    for (title, on, says) in [
        ("", "2026-02-10", "请写在表的标题里"),
        ("", "-", "表里没有确认日期"),
        ("2026年度确认结果", "2026-01-05", "请核对标题"),
        ("2024年度确认结果", "-", "还没有2024年的年度确认"),
    ] {
        let says_of = format!("通过 {on} 上门");
        let report = results(&county, title, &[("甲二", 2, &says_of)], CLERK);
        assert_eq!(codes(&report), ["no_campaign"], "{title} {on}: {report}");
        assert!(report.to_string().contains(says), "{says}: {report}");
    }
    assert_eq!(kept(&county), of_2025);
    let report = results(
        &county,
        "2025年度确认结果",
        &[("甲二", 2, "通过 2026-02-10 上门")],
        CLERK,
    );
    assert_eq!(codes(&report), ["not_used"], "{report}");
    assert_eq!(kept(&county)[2], format!("甲二 {early} 甲二 张三"));
}

#[test]
fn the_county_brings_a_towns_list_up_to_date_with_the_towns_people_only() {
    let county = county();
    let campaign = opened(&county, OF_2025, TOWN);
    let told = county.done(&format!("do confirmations {campaign} renew --as {CLERK}"));
    assert!(told.contains("没有要加的人"), "{told}");
    let listed = "SELECT p.name AS text FROM confirmation c JOIN person p ON p.region = c.region AND p.id = c.person ORDER BY p.id";
    assert_eq!(county.column(listed), ["甲一", "甲二"]);
    let (id, account) = (id_number(5), account(5));
    let roster = Sheet::new("名册", "姓名 人员类别 乡镇 村 身份证号 银行账号 起发时间");
    let roster = roster.row(&format!("甲三 参战人员 甲镇 东村 {id} {account} 2024-01"));
    write_workbook(&county.path("新.xlsx"), &[roster]);
    county.import(&format!("新.xlsx --as {CLERK}"));
    let told = county.done(&format!("do confirmations {campaign} renew --as {CLERK}"));
    assert!(told.contains("名单加了 1 人"), "{told}");
    assert_eq!(county.column(listed), ["甲一", "甲二", "甲三"]);
}
