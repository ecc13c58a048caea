//! People of every category filed, and what staff without military status (无军籍职工) and dependants (遗属) are paid: a
//! fixed allowance month by month and holiday money once.

use crate::common::sheet::{Sheet, id_number, named, write_workbook};
use crate::common::{Desk, file};
use serde_json::Value;

/// 101 of staff at 200 a month with 600 of holiday money in September; four dependants who get 51,000 in the year.
fn town() -> Desk {
    let desk = Desk::staffed("甲镇");
    let mut roster = Sheet::new("花名册", "姓名 身份证号 人员类别 村（社区） 起发时间");
    for n in 0..101 {
        roster = roster.row(&format!(
            "{} {} 无军籍职工 第一村 2011-01",
            named("工", n),
            id_number(n + 1)
        ));
    }
    for n in 0..4 {
        roster = roster.row(&format!(
            "{} {} 遗属 第二村 2011-01",
            named("遗", n),
            id_number(n + 201)
        ));
    }
    let standards = Sheet::new(
        "待遇标准",
        "人员类别 标准（元） 单位 生效日期 发放周期 发放月份 文号 公布日期",
    )
    .row("无军籍职工 200 月 2011-01-01 月 每月 甲民〔2011〕5号 2011-01-05")
    .row("遗属 12750 年 2011-01-01 季 3,6,9,12 甲民〔2011〕6号 2011-01-05");
    write_workbook(&desk.path("名册.xlsx"), &[roster, standards]);
    let report = desk.import("名册.xlsx");
    assert_eq!(report["error"], 0, "{report}");
    desk
}

fn by_scheme(run: &Value, scheme: &str) -> (u64, i64) {
    let all = run["by_scheme"].as_array().unwrap();
    let found = all.iter().find(|s| s["scheme"] == scheme).unwrap();
    (
        found["people"].as_u64().unwrap(),
        found["fen"].as_i64().unwrap(),
    )
}

#[test]
fn everybody_is_filed_by_category_and_paid_what_is_fixed() {
    let town = town();
    for (code, people) in [
        ("people_registered", 105),
        ("people_registered.staff_without_status", 101),
        ("people_registered.dependant", 4),
    ] {
        assert_eq!(town.figure("--year 2011", code), people, "{code}");
    }
    let run = town.pay("--month 2011-12");
    assert_eq!(by_scheme(&run, "dependant_allowance"), (4, 5_100_000));
    assert_eq!(by_scheme(&run, "staff_allowance"), (101, 101 * 12 * 20_000));
    assert_eq!(
        town.figure("--year 2011", "paid_yuan.dependant_allowance"),
        51_000
    );

    town.done("report summary --year 2011 --out 总结.docx");
    let text = file::words(&town.path("总结.docx"));
    for words in ["无军籍职工101人", "遗属4人", "遗属生活补助4人5.1万元"] {
        assert!(text.contains(words), "{words}\n{text}");
    }
}

/// Holiday money is a standard of one month: as of September, and back to the old one as of October.
#[test]
fn holiday_money_is_paid_once() {
    let town = town();
    let holiday = Sheet::new(
        "待遇标准",
        "人员类别 标准（元） 单位 生效日期 发放周期 发放月份 文号 公布日期",
    )
    .row("无军籍职工 800 月 2011-09-01 月 每月 甲民〔2011〕19号 2011-08-20")
    .row("无军籍职工 200 月 2011-10-01 月 每月 甲民〔2011〕19号 2011-08-20");
    write_workbook(&town.path("过节费.xlsx"), &[holiday]);
    let report = town.import("过节费.xlsx");
    assert_eq!(report["error"], 0, "{report}");
    let mut paid = Vec::new();
    for month in ["2011-08", "2011-09", "2011-10"] {
        let run = town.pay(&format!("--month {month} --scheme staff_allowance"));
        paid.push(run["total_fen"].as_i64().unwrap() / 101 / 100);
    }
    assert_eq!(paid, [1_600, 800, 200]);
    town.done("verify");
}
