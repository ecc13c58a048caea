//! What is in force on a day: registers with a beginning and an end, dates that follow other ledgers, and other ways of
//! counting that catalogue files may ask for.

use crate::common::sheet::{Sheet, id_number, write_workbook};
use crate::common::{Desk, rows};

fn imported(sheets: &[Sheet]) -> Desk {
    let town = Desk::new("甲镇");
    import(&town, sheets);
    town
}

fn import(town: &Desk, sheets: &[Sheet]) {
    write_workbook(&town.path("台账.xlsx"), sheets);
    town.done("import 台账.xlsx");
}

/// A figure from the first of a year to a day.
fn until(town: &Desk, day: &str, code: &str) -> i64 {
    let period = format!("--from {}-01-01 --to {day}", &day[..4]);
    town.figure(&period, code).as_i64().unwrap()
}

#[test]
fn pairs_are_in_force_between_their_days_and_dormant_after_a_year_of_nothing() {
    let pairs = Sheet::new(
        "对子",
        "地方单位 单位类型 部队(对外名称) 签约日期 到期日期 状态 最近活动日期",
    )
    .row("甲机关 机关 驻军甲部 2009-01-01 2011-06-30 有效 2010-01-05")
    .row("乙公司 民营企业 驻军甲部 2011-07-01 - - -")
    .row("丙社区 社区 驻军乙部 2009-01-01 - 终止 2011-12-01");
    let activities = Sheet::new("活动", "日期 地方单位 部队 活动内容")
        .row("2011-05-01 甲机关 驻军甲部 植树")
        .row("2011-12-31 乙公司 驻军甲部 联欢")
        .row("2012-12-31 乙公司 驻军丙部 联欢");
    let town = imported(&[pairs, activities]);
    for (day, pairs, dormant) in [
        ("2008-12-31", 0, 0),
        ("2010-12-31", 1, 0),
        // The activity of May was not yet.
        ("2011-04-30", 1, 1),
        // Its last day still counts.
        ("2011-06-30", 1, 0),
        ("2011-07-01", 1, 1),
        ("2011-12-31", 1, 0),
        ("2012-12-31", 1, 0),
        ("2013-01-01", 1, 1),
    ] {
        assert_eq!(until(&town, day, "pairs"), pairs, "{day}");
        assert_eq!(until(&town, day, "dormant_pairs"), dormant, "{day}");
    }
    let enterprises = until(&town, "2011-12-31", "private_enterprise_pairs");
    assert_eq!(enterprises, 1);
}

#[test]
fn whom_nobody_asked_for_a_month_is_overdue_until_somebody_does() {
    let spouses = Sheet::new("军嫂", "登记日期 姓名 身份证号 就业状态 最近跟踪日期")
        .row(&format!(
            "2011-01-01 周兰 {} 未就业 2011-11-30",
            id_number(1)
        ))
        .row(&format!(
            "2011-01-01 吴梅 {} 企业就业 2011-11-29",
            id_number(2)
        ))
        .row(&format!("2011-01-01 郑竹 {} 部队参保 -", id_number(3)))
        // Registered twice, counted once.
        .row(&format!(
            "2011-02-01 周兰 {} 未就业 2011-11-30",
            id_number(1)
        ));
    let town = imported(&[spouses]);
    let day = "2011-12-31";
    assert_eq!(until(&town, day, "spouses"), 3);
    assert_eq!(until(&town, day, "spouses_employed"), 2);
    assert_eq!(until(&town, day, "overdue_tracking"), 2);
    assert_eq!(
        town.figure("--year 2011", "employment_rate_pct").as_f64(),
        Some(66.7)
    );

    let served = Sheet::new("服务卡", "日期 姓名 身份证号 跟踪方式 跟踪内容")
        .row(&format!("2011-12-05 吴梅 {} 电话 推荐岗位", id_number(2)))
        .row(&format!("2011-12-06 郑竹 {} 上门 了解情况", id_number(9)));
    import(&town, &[served]);
    assert_eq!(until(&town, day, "overdue_tracking"), 1, "another 郑竹");
    assert_eq!(until(&town, "2012-01-06", "overdue_tracking"), 3);
}

#[test]
fn a_project_without_a_day_is_open_and_dated_when_it_was_written_down() {
    let projects = Sheet::new(
        "实事",
        "方向 序号 名称 责任单位 年度 完成期限 实际投入(元) 状态 办结日期",
    )
    .row("地方为部队 1 修路 甲局 - - 100 进行中 -")
    .row("地方为部队 2 供水 乙局 2011 2011-11-30 100 进行中 -")
    .row("部队为地方 1 植树 驻军甲部 2010 - 0 办结 2011-03-12");
    let town = imported(&[projects]);
    assert_eq!(until(&town, "2011-12-31", "projects"), 2);
    assert_eq!(until(&town, "2011-12-31", "projects_done"), 1);
    assert_eq!(until(&town, "2011-12-31", "projects_open"), 1);
    assert_eq!(until(&town, "2011-12-31", "projects_overdue"), 1);
    assert_eq!(until(&town, "2099-12-31", "projects_open"), 2);
    let again = town.import("台账.xlsx");
    let rows = rows(&again, "project");
    assert!(
        rows.iter().all(|row| row["message"] == "无变化"),
        "{rows:?}"
    );
}

#[test]
fn values_are_counted_once_and_an_empty_number_as_the_file_says() {
    let law = Sheet::new("法律", "日期 类型 场次 人次 承办单位")
        .row("2011-03-01 法律讲座 - 30 甲中心")
        .row("2011-03-02 法律讲座 2 50 甲中心")
        .row("2011-04-02 法律咨询 - 5 乙中心")
        .row("2011-04-03 法律咨询 - 5 -");
    let town = imported(&[law]);
    assert_eq!(town.figure("--year 2011", "legal_lectures"), 3);
    assert_eq!(town.figure("--year 2011", "legal_units"), 2);
    assert_eq!(
        town.figure("--from 2011-03-01 --to 2011-03-31", "legal_units"),
        1
    );
}

/// What the files say of each other has to be there.
#[test]
fn a_field_that_follows_nothing_is_refused() {
    let town = Desk::new("甲镇");
    let folder = town.data().join("catalogue/ledgers");
    std::fs::create_dir_all(&folder).unwrap();
    for (lost, named) in [
        ("kind = \"nowhere\"\nby = [\"local_unit\"]", "nowhere"),
        ("kind = \"meeting\"\nby = [\"local_unit\"]", "meeting"),
    ] {
        let file = format!(
            "kind = \"pact\"\nlabel = \"协议\"\n\
             [[field]]\ncode = \"date\"\nlabel = \"日期\"\ntype = \"date\"\nrequired = true\n\
             [[field]]\ncode = \"local_unit\"\nlabel = \"单位\"\ntype = \"text\"\n\
             [[follow]]\nfield = \"date\"\n{lost}\n"
        );
        std::fs::write(folder.join("pact.toml"), file).unwrap();
        let told = town.refused("figures --year 2011 --code visits");
        assert!(told.contains("协议") && told.contains(named), "{told}");
    }
}
