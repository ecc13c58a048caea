//! Tables as offices lay them out: read as a person reads them, and what is not used is said.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::common::sheet::{Sheet, account, id_number, named, write_workbook};
use crate::common::{CLERK, Desk, samples};

const HEADINGS: &str = "序号 村 姓名 身份证号 人员类别 起发时间 银行账号";

fn person(n: u32) -> String {
    let (name, id, account) = (named("甲", n), id_number(n), account(n));
    format!("{n} 红军村 {name} {id} 复员军人 2011-01 {account}")
}

fn import(desk: &Desk, sheets: &[Sheet]) -> Value {
    write_workbook(&desk.path("表.xlsx"), sheets);
    desk.import(&format!("表.xlsx --as {CLERK}"))
}

fn field(desk: &Desk, name: &str) -> Value {
    let file = samples().join("field").join(name);
    desk.import(&format!("{} --as {CLERK}", file.display()))
}

/// Who is registered, where, as what.
fn registered(desk: &Desk) -> BTreeSet<String> {
    let sql = "SELECT p.name || ' ' || COALESCE(d.name, '?') || ' ' || i.category AS text FROM person p \
               JOIN identity i ON i.person = p.id LEFT JOIN division d ON d.code = p.division";
    desk.column(sql).into_iter().collect()
}

fn names(desk: &Desk) -> BTreeSet<String> {
    let all = registered(desk);
    all.iter()
        .map(|one| one.split(' ').next().unwrap().to_owned())
        .collect()
}

fn set(all: &[&str]) -> BTreeSet<String> {
    all.iter().map(|one| (*one).to_owned()).collect()
}

/// What was said of rows that are no records.
fn said(report: &Value) -> Vec<String> {
    let rows = report["sheets"].as_array().unwrap().iter();
    let rows = rows.flat_map(|sheet| sheet["rows"].as_array().unwrap());
    let skipped = rows.filter(|row| row["result"] == "skip");
    skipped
        .map(|row| format!("{} {}", row["row"], row["message"].as_str().unwrap()))
        .collect()
}

#[test]
fn a_merged_cell_stands_for_all_its_rows() {
    let staffed = Desk::staffed("甲镇");
    let town = staffed.copy();
    assert_eq!(field(&town, "R01_vertical_merge.xlsx")["ok"], 5);
    let town = staffed.copy();
    assert_eq!(field(&town, "R01b_village_merge.xlsx")["ok"], 4);
    assert!(registered(&town).iter().all(|one| one.contains("东村")));

    // A category over two people, a village over three, and 同上 in a cell.
    let town = staffed.copy();
    let row = |n: u32, village: &str, category: &str| {
        let (name, id) = (named("甲", n), id_number(n));
        format!("{n} {village} {name} {id} {category} 2011-01 -")
    };
    let sheet = Sheet::new("名册", HEADINGS)
        .row(&row(1, "红军村", "复员军人"))
        .row(&row(2, "-", "-"))
        .row(&row(3, "-", "参战退役人员"))
        .row(&row(4, "长征村", "同上"))
        .merging(2, 4, 1)
        .merging(2, 3, 4);
    assert_eq!(import(&town, &[sheet])["error"], 0);
    let all = registered(&town);
    let count = |words: &str| all.iter().filter(|one| one.contains(words)).count();
    assert_eq!((count("红军村"), count("长征村")), (3, 1), "{all:?}");
    let kinds: BTreeSet<&str> = all.iter().map(|o| o.rsplit(' ').next().unwrap()).collect();
    assert_eq!(kinds.len(), 2, "{all:?}");
}

#[test]
fn an_amount_merged_over_rows_is_asked_about() {
    let town = Desk::staffed("甲镇");
    let sheet = Sheet::new("走访慰问", "日期 节日 对象 慰问金")
        .row("2011-01-20 春节 甲一 1000")
        .row("2011-01-20 春节 甲二 -")
        .row("2011-01-20 春节 甲三 300")
        .merging(2, 3, 3);
    let report = import(&town, &[sheet]);
    assert_eq!((&report["ok"], &report["error"]), (&1.into(), &2.into()));
    let told = &report["sheets"][0]["rows"][0];
    assert_eq!(told["code"], "merged");
    assert!(
        told["message"]
            .as_str()
            .unwrap()
            .contains("第2至3行合并成一格")
    );
}

#[test]
fn what_stands_once_above_holds_for_the_rows_beneath() {
    let staffed = Desk::staffed("甲镇");
    let town = staffed.copy();
    let report = field(&town, "R03_category_in_title.xlsx");
    assert_eq!((&report["ok"], &report["error"]), (&2.into(), &0.into()));
    assert!(said(&report)[0].contains("“人员类别”是带病回乡退伍军人"));
    let town = staffed.copy();
    assert_eq!(field(&town, "L4_festival_in_title.xlsx")["ok"], 1);
    assert_eq!(town.figure("--year 2011", "spring_visits"), 1);

    // A village a sheet, by the name of the sheet; a category by lines among the rows.
    let row = |n: u32| format!("{n} {} {} 2011-01", named("甲", n), id_number(n));
    let sheet = |name: &str, first: u32| {
        Sheet::new(name, &format!("甲镇{name}优抚对象花名册"))
            .row("序号 姓名 身份证号 起发时间")
            .row("一、复员军人（2人）")
            .row(&row(first))
            .row(&row(first + 1))
            .row("二、参战退役人员 - 1人")
            .row(&row(first + 2))
    };
    let town = staffed.copy();
    let report = import(&town, &[sheet("红军村", 1), sheet("长征社区", 4)]);
    assert_eq!(
        (&report["ok"], &report["error"]),
        (&6.into(), &0.into()),
        "{report}"
    );
    let all = registered(&town);
    let count = |words: &str| all.iter().filter(|one| one.contains(words)).count();
    assert_eq!((count("红军村"), count("长征社区")), (3, 3), "{all:?}");
    assert!(said(&report).contains(&"3 小标题：以下各行的“人员类别”是复员军人".to_owned()));

    // Villages as lines among the rows; a name of two kinds says nothing.
    let town = staffed.copy();
    let sheet = Sheet::new("Sheet1", "烈士遗属、复员军人花名册")
        .row("姓名 身份证号 人员类别 起发时间")
        .row("红军村：")
        .row(&format!("甲一 {} 复员军人 2011-01", id_number(1)))
        .row("2.长征村(1人)")
        .row(&format!("甲二 {} - 2011-01", id_number(2)));
    let report = import(&town, &[sheet]);
    assert_eq!(
        (&report["ok"], &report["error"]),
        (&1.into(), &1.into()),
        "{report}"
    );
    assert!(registered(&town).iter().all(|one| one.contains("红军村")));
}

#[test]
fn repeated_headings_page_ends_sums_and_notes_are_no_records() {
    let town = Desk::staffed("甲镇");
    let report = field(&town, "R04_repeated_headings.xlsx");
    assert_eq!(
        (&report["ok"], &report["error"]),
        (&4.into(), &0.into()),
        "{report}"
    );

    let sheet = Sheet::new("名册", "甲镇优抚对象花名册")
        .row(HEADINGS)
        .row(&person(1))
        .row("- - 小计 - - 1人 -")
        .row("第1页，共2页")
        .row("甲镇优抚对象花名册")
        .row(HEADINGS)
        .row(&person(2))
        .row("- 合计人数 2 - - - -")
        .row("1、本表由各村上报，镇民政办核对后存档。")
        .row("2011年3月5日")
        .row("填表人：某某 - - 审核：某某");
    let town = Desk::staffed("甲镇");
    let report = import(&town, &[sheet]);
    assert_eq!(
        (&report["ok"], &report["error"]),
        (&2.into(), &0.into()),
        "{report}"
    );
    assert_eq!(names(&town), set(&["甲一", "甲二"]));
}

#[test]
fn a_table_beside_or_below_another_is_read_as_well() {
    let staffed = Desk::staffed("甲镇");
    let town = staffed.copy();
    field(&town, "R05_side_by_side.xlsx");
    assert_eq!(names(&town), set(&["赵有田", "钱满仓", "孙得水", "李长庚"]));

    let town = staffed.copy();
    let sheet = Sheet::new(
        "名册",
        "姓名 身份证号 人员类别 起发时间 - 姓名 身份证号 人员类别 起发时间",
    )
    .row(&format!(
        "甲一 {} 复员军人 2011-01 - 甲二 {} 复员军人 2011-01",
        id_number(1),
        id_number(2)
    ))
    .row(&format!("甲三 {} 复员军人 2011-01", id_number(3)))
    .row("-")
    .row("2011年春节走访慰问登记表")
    .row("日期 对象 慰问金")
    .row("2011-01-20 甲一 300");
    let report = import(&town, &[sheet]);
    assert_eq!(
        (&report["ok"], &report["error"]),
        (&4.into(), &0.into()),
        "{report}"
    );
    assert_eq!(names(&town), set(&["甲一", "甲二", "甲三"]));
    assert_eq!(town.figure("--year 2011", "spring_visit_yuan"), 300);
}

#[test]
fn what_the_clerk_does_not_see_is_not_read_and_said() {
    let town = Desk::staffed("甲镇");
    let report = field(&town, "R08b_hidden_sheet.xlsx");
    let hidden = &report["sheets"][1]["unused"][0];
    assert_eq!(
        (&hidden["what"], &hidden["where"]),
        (&"sheet".into(), &"2010年".into())
    );
    // Of what is hidden that alone is said: its headings are not at fault.
    let file = samples().join("field/R08b_hidden_sheet.xlsx");
    let said = Desk::staffed("甲镇").done(&format!("import {} --as {CLERK}", file.display()));
    assert!(
        said.contains("工作表“2010年”：隐藏的工作表，没有读；要导入请取消隐藏"),
        "{said}"
    );
    assert!(
        !said.contains("没有认出") && said.matches("2010年").count() == 1,
        "{said}"
    );

    let town = Desk::staffed("甲镇");
    let mut sheet = Sheet::new("名册", HEADINGS)
        .row(&person(1))
        .row(&person(2))
        .row(&person(3))
        .row(&person(4))
        .hiding(&[3, 4]);
    sheet.hidden_columns = vec![6];
    let report = import(&town, &[sheet]);
    assert_eq!(names(&town), set(&["甲一", "甲四"]));
    let unused = report["sheets"][0]["unused"].as_array().unwrap();
    let told: Vec<_> = unused.iter().map(|u| (&u["what"], &u["where"])).collect();
    let expected = [("rows", "第3至4行"), ("column", "G列")];
    assert_eq!(told.len(), 2, "{unused:?}");
    for ((what, place), (kind, where_it_is)) in told.iter().zip(expected) {
        assert_eq!(
            (what.as_str(), place.as_str()),
            (Some(kind), Some(where_it_is))
        );
    }
}

/// What stands once for all rows is said wherever an import is told of.
#[test]
fn what_a_title_says_of_all_rows_is_said_on_the_command_line_too() {
    let staffed = Desk::staffed("甲镇");
    for (file, told) in [
        (
            "R03_category_in_title.xlsx",
            "标题说明各行的“人员类别”是带病回乡退伍军人",
        ),
        ("L4_festival_in_title.xlsx", "标题说明各行的“节日”是春节"),
    ] {
        let town = staffed.copy();
        let file = samples().join("field").join(file);
        let said = town.run(&format!("import {} --as {CLERK}", file.display()));
        assert!(said.printed.contains(told), "{}", said.printed);
    }
    let town = staffed.copy();
    let sheet = Sheet::new("红军村花名册", "姓名 身份证号 人员类别 起发时间")
        .row(&format!("甲一 {} 复员军人 2011-01", id_number(1)));
    write_workbook(&town.path("村.xlsx"), &[sheet]);
    let said = town.done(&format!("import 村.xlsx --as {CLERK}"));
    assert!(said.contains("工作表名说明各行的“村”是红军村"), "{said}");
}

#[test]
fn a_column_or_a_sheet_that_is_not_known_is_said_with_what_is_nearest() {
    let town = Desk::staffed("甲镇");
    let known = Sheet::new("名册", "姓名 身份证号 人员类别 联系人电话号 所属片区 -").row(&format!(
        "甲一 {} 复员军人 13800000000 东片 多出来的",
        id_number(1)
    ));
    let foreign = Sheet::new("别的", "姓名 人员类别 身高").row("甲一 复员军人 1.7");
    let report = import(&town, &[known, foreign]);
    let unused = report["sheets"][0]["unused"].as_array().unwrap();
    let phone = unused
        .iter()
        .find(|u| u["heading"] == "联系人电话号")
        .unwrap();
    assert_eq!(
        (&phone["where"], &phone["nearest"]),
        (&"D列".into(), &"联系人电话".into())
    );
    let bare = unused.iter().find(|u| u["where"] == "F列").unwrap();
    assert!(bare["why"].as_str().unwrap().contains("没有表头"));
    let sheet = &report["sheets"][1]["unused"][0];
    assert_eq!(sheet["nearest"], "优抚对象");
    assert!(sheet["why"].as_str().unwrap().contains("缺“身份证号”"));
    let alone = Sheet::new("别的", "姓名 人员类别").row("甲一 复员军人");
    write_workbook(&town.path("表.xlsx"), &[alone]);
    let refused = town.refused(&format!("import 表.xlsx --as {CLERK}"));
    assert!(
        refused.contains("最像“优抚对象”，缺“身份证号”"),
        "{refused}"
    );
}

#[test]
fn files_of_old_systems_are_read_as_they_are() {
    let staffed = Desk::staffed("甲镇");
    let listed = std::fs::read_dir(samples().join("field")).unwrap();
    let names = listed.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let old = |name: &String| name.starts_with("R19") || name.starts_with("R17_");
    let files: Vec<String> = names.filter(old).collect();
    assert!(files.len() > 6, "{files:?}");
    for file in files {
        let town = staffed.copy();
        let report = field(&town, &file);
        assert_eq!(
            (&report["ok"], &report["error"]),
            (&3.into(), &0.into()),
            "{file}"
        );
    }
    let file = samples().join("field/R17b_password.xlsx");
    let refused = staffed.refused(&format!("import {} --as {CLERK}", file.display()));
    assert!(refused.contains("打开密码"), "{refused}");
}

#[test]
fn two_sheets_that_say_different_things_of_somebody_are_not_decided_by_their_order() {
    let staffed = Desk::staffed("甲镇");
    let town = staffed.copy();
    let report = field(&town, "R21_monthly_sheets_newest_first.xlsx");
    let codes = report["sheets"].to_string();
    assert!(
        codes.contains("sheets_differ") && !names(&town).contains("赵有田"),
        "{report}"
    );
    assert_eq!(
        names(&town),
        set(&["钱满仓"]),
        "what they agree about is written"
    );

    // Which sheet counts is asked, each time; whole accounts are shown nowhere.
    let file = samples().join("field/R21_monthly_sheets_newest_first.xlsx");
    let asks: Vec<&Value> = report["sheets"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|s| s["asks"].as_array().into_iter().flatten())
        .collect();
    assert!(
        !asks.is_empty() && asks.iter().all(|ask| ask["what"] == "sheet"),
        "{report}"
    );
    let said = town.run(&format!("import {} --as {CLERK}", file.display()));
    assert!(
        said.printed.contains("--sheets 说明") && said.printed.contains("说的不一样的工作表："),
        "{}",
        said.printed
    );
    let longest = said
        .printed
        .split(|c: char| !c.is_ascii_digit())
        .map(str::len)
        .max();
    assert!(longest < Some(9), "{}", said.printed);
    let choices: Vec<&str> = asks[0]["choices"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c.as_str().unwrap())
        .collect();
    for (n, sheet) in choices.iter().enumerate() {
        let town = staffed.copy();
        let answer = match n % 2 {
            0 => (*sheet).to_owned(),
            _ => format!("{}={sheet}", choices.join("、")),
        };
        let report = town.import(&format!(
            "{} --sheets {answer} --as {CLERK}",
            file.display()
        ));
        assert_eq!(report["error"], 0, "{report}");
        assert!(names(&town).contains("赵有田"), "{report}");
        assert!(
            report.to_string().contains("按说好的以那一张为准"),
            "{report}"
        );
        let again = town.import(&format!("{} --as {CLERK}", file.display()));
        assert_ne!(again["error"], 0, "asked each time: {again}");
    }
    let wrong = town.refused(&format!(
        "import {} --sheets 十月、九月=八月 --as {CLERK}",
        file.display()
    ));
    assert!(wrong.contains("只能答“十月、九月”里的一张"), "{wrong}");
    // Another village; another start of the same category; two categories of one person are two identities.
    let row = |village: &str, category: &str, start: &str, n: u32| {
        let (name, id) = (named("甲", n), id_number(n));
        format!("1 {village} {name} {id} {category} {start} -")
    };
    let town = Desk::staffed("甲镇");
    let first = Sheet::new("一", HEADINGS)
        .row(&row("红军村", "复员军人", "2011-01", 1))
        .row(&row("红军村", "复员军人", "2011-01", 2))
        .row(&row("红军村", "复员军人", "2011-01", 3))
        .row(&row("红军村", "复员军人", "2011-01", 4));
    let second = Sheet::new("二", HEADINGS)
        .row(&row("长征村", "复员军人", "2011-01", 1))
        .row(&row("红军村", "复员军人", "2010-01", 2))
        .row(&row("红军村", "参战退役人员", "2010-01", 3))
        .row(&row("-", "复员军人", "2011-01", 4));
    let report = import(&town, &[first, second]);
    assert_eq!(report["error"], 4, "{report}");
    assert_eq!(names(&town), set(&["甲三", "甲四"]));
}

#[test]
fn two_sheets_differ_about_changes_or_standards_and_neither_is_written() {
    let staffed = Desk::staffed("甲镇");
    let mut roster = Sheet::new("名册", "姓名 身份证号 人员类别 银行账号 起发时间");
    for n in 1..=5 {
        let (name, id) = (named("甲", n), id_number(n));
        roster = roster.row(&format!("{name} {id} 复员军人 {} 2011-01", account(n)));
    }
    write_workbook(&staffed.path("名册.xlsx"), &[roster]);
    staffed.done(&format!("import 名册.xlsx --as {CLERK}"));
    let changes = |name: &str, rows: &[(u32, &str)]| {
        let sheet = Sheet::new(name, "身份证号 变动类型 生效年月 新账号 新收款人");
        rows.iter().fold(sheet, |sheet, (n, row)| {
            sheet.row(&format!("{} {row}", id_number(*n)))
        })
    };
    let differ = |report: &Value| report.to_string().matches("sheets_differ").count();
    let events = |town: &Desk| {
        town.column(
            "SELECT kind || ' ' || (person % 1000) AS text FROM person_event ORDER BY person, id",
        )
    };
    for swapped in [false, true] {
        let town = staffed.copy();
        let (third, fourth) = (account(30), account(40));
        let mut sheets = vec![
            changes(
                "三月变动",
                &[
                    (1, "死亡 2011-03 - -"),
                    (2, "停发 2011.3 - -"),
                    (3, &format!("账号变更 2011-03 {third} -")),
                    (4, "死亡 2011年3月 - -"),
                    (5, "收款人变更 2011-03 - 李四"),
                ],
            ),
            changes(
                "四月变动",
                &[
                    (1, "去世 2011-04 - -"),
                    (2, "恢复 2011-04 - -"),
                    (3, &format!("账号变更 2011-04 {fourth} -")),
                    (4, "病故 2011-03 - -"),
                    (5, "收款人变更 2011-04 - 王五"),
                ],
            ),
        ];
        if swapped {
            sheets.reverse();
        }
        let report = import(&town, &sheets);
        assert_eq!(
            (differ(&report), &report["error"]),
            (6, &6.into()),
            "{report}"
        );
        // A stop and a resumption follow one another; a death said twice is a death.
        let said = events(&town);
        assert!(said.iter().all(|event| !event.ends_with(" 1")), "{said:?}");
        assert!(
            said.contains(&"death 4".to_owned())
                && said.iter().filter(|e| e.ends_with(" 2")).count() == 2
        );
        let payees = "SELECT COALESCE(payee, '-') AS text FROM person ORDER BY id";
        assert_eq!(town.column(payees), ["-"; 5]);

        let standards = |name: &str, rows: &[&str]| {
            let sheet = Sheet::new(name, "人员类别 标准 单位 生效日期 公布日期 发放周期");
            rows.iter().fold(sheet, |sheet, row| sheet.row(row))
        };
        let mut sheets = vec![
            standards(
                "标准一",
                &[
                    "复员军人 500 月 2011-01-01 2011-01-05 月",
                    "参战退役人员 300 月 2011-01-01 - 月",
                ],
            ),
            standards(
                "标准二",
                &[
                    "复员军人 550 月 2011.1.1 2011年1月5日 月",
                    "参战退役人员 300.00 月 2011-01 - 月",
                ],
            ),
        ];
        if swapped {
            sheets.reverse();
        }
        let report = import(&town, &sheets);
        assert_eq!(
            (differ(&report), &report["error"]),
            (2, &2.into()),
            "{report}"
        );
        let kept = "SELECT category || ' ' || amount_fen AS text FROM standard ORDER BY id";
        assert_eq!(town.column(kept), ["war_participant 30000"], "{report}");
    }
    // Two sheets of a roster that name another payee, or say that she is dead and that she is not.
    let town = Desk::staffed("甲镇");
    let roster = |name: &str, rows: &[&str]| {
        let sheet = Sheet::new(name, "姓名 身份证号 人员类别 收款人 状态");
        rows.iter().zip(1..).fold(sheet, |sheet, (row, n)| {
            sheet.row(&format!(
                "{} {} 复员军人 {row}",
                named("甲", n),
                id_number(n)
            ))
        })
    };
    let report = import(
        &town,
        &[
            roster("一", &["李四 在世", "- 去世", "- 在世"]),
            roster("二", &["王五 在世", "- 在世", "李四 -"]),
        ],
    );
    assert_eq!(
        (differ(&report), &report["error"]),
        (4, &4.into()),
        "{report}"
    );
    assert_eq!(names(&town), set(&["甲三"]));
}

#[test]
fn whatever_came_is_given_back_with_the_reasons_beside_its_rows() {
    let town = Desk::staffed("甲镇");
    let (good, bad) = (id_number(1), "99010119500101000X");
    let text = format!(
        "姓名;身份证号;人员类别;起发时间\n赵甲一;{good};复员军人;2011-01\n赵甲二;{bad};复员军人;2011-01\n"
    );
    std::fs::write(town.path("名册.csv"), text).unwrap();
    let report = town.import(&format!("名册.csv --errors 标好.xlsx --as {CLERK}"));
    assert_eq!(
        (&report["ok"], &report["error"]),
        (&1.into(), &1.into()),
        "{report}"
    );
    let again = town.import(&format!("标好.xlsx --as {CLERK}"));
    let rows = again["sheets"][0]["rows"].as_array().unwrap();
    assert_eq!(
        rows.iter().filter(|row| row["message"] == "无变化").count(),
        1,
        "{again}"
    );
    assert_eq!(again["error"], 1, "{again}");
}

#[test]
fn columns_and_places_are_asked_about_at_once() {
    let town = Desk::staffed("甲镇");
    import(&town, &[Sheet::new("名册", HEADINGS).row(&person(1))]);
    let sheet = Sheet::new("名册", "姓名 身份证号 人员类别 起发时间 村 新账户").row(&format!(
        "赵甲二 {} 复员军人 2011-01 长征村 {}",
        id_number(2),
        account(2)
    ));
    let report = import(&town, &[sheet]);
    let asks = report["sheets"][0]["asks"].as_array().unwrap();
    let asked: Vec<_> = asks
        .iter()
        .map(|ask| ask["words"].as_str().unwrap())
        .collect();
    assert_eq!(asked, ["新账户", "长征村"]);
    let done = town.import(&format!(
        "表.xlsx --as {CLERK} --columns 新账户=银行账号 --places 长征村=new"
    ));
    assert_eq!(
        (&done["ok"], &done["error"]),
        (&1.into(), &0.into()),
        "{done}"
    );
}

/// Dates in Chinese formats, the calendar of 1904, a sheet that says nothing of its size, the strict form.
#[test]
fn workbooks_are_read_whichever_program_wrote_them() {
    let staffed = Desk::staffed("甲镇");
    let expected = [("R13_", 6), ("R14_", 1), ("R15_", 3), ("R16_", 3)];
    let listed = std::fs::read_dir(samples().join("field")).unwrap();
    let names = listed.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut read = 0;
    for file in names {
        let kind = expected.iter().find(|(kind, _)| file.starts_with(kind));
        let Some((_, people)) = kind else { continue };
        let town = staffed.copy();
        let report = field(&town, &file);
        assert_eq!(
            (&report["ok"], &report["error"]),
            (&(*people).into(), &0.into()),
            "{file}"
        );
        read += 1;
    }
    assert_eq!(read, 7);
}

#[test]
fn each_of_two_tables_has_the_title_above_it() {
    let staffed = Desk::staffed("甲镇");
    let two = |titles: &str| {
        let one = |n: u32| format!("{} {} 复员军人 2011-01", named("甲", n), id_number(n));
        Sheet::new("名册", titles)
            .row("姓名 身份证号 人员类别 起发时间 - 姓名 身份证号 人员类别 起发时间")
            .row(&format!("{} - {}", one(1), one(2)))
    };
    for (titles, villages) in [
        ("东村优抚对象 - - - - 西村优抚对象", ["东村", "西村"]),
        ("东村优抚对象花名册 - - - - -", ["东村", "东村"]),
        ("东村优抚对象花名册 - - - - 单位：元", ["东村", "东村"]),
    ] {
        let town = staffed.copy();
        import(&town, &[two(titles)]);
        let found: BTreeSet<String> = [1, 2]
            .map(|n: u32| {
                format!(
                    "{} {} demobilised_soldier",
                    named("甲", n),
                    villages[n as usize - 1]
                )
            })
            .into();
        assert_eq!(registered(&town), found, "{titles}");
    }
}

#[test]
fn a_village_written_once_and_left_empty_beneath_is_not_guessed_and_said() {
    let town = Desk::staffed("甲镇");
    let row = |n: u32, village: &str| {
        format!(
            "{village} {} {} 复员军人 2011-01",
            named("甲", n),
            id_number(n)
        )
    };
    let sheet = Sheet::new("名册", "村 姓名 身份证号 人员类别 起发时间")
        .row(&row(1, "东村"))
        .row(&row(2, "-"))
        .row(&row(3, "-"))
        .row(&row(4, "西村"));
    let report = import(&town, &[sheet]);
    let notes = report["sheets"][0]["notes"].to_string();
    assert!(
        notes.contains("第3至4行“村”空着，没有当作和上面一格一样"),
        "{notes}"
    );
}

#[test]
fn what_an_unknown_heading_among_the_rows_says_is_not_what_the_last_one_said() {
    let staffed = Desk::staffed("甲镇");
    for strange in ["三、其他人员", "（三）新增", "3.待定"] {
        let town = staffed.copy();
        let row = |n: u32| format!("{} {} - 2011-01", named("甲", n), id_number(n));
        let sheet = Sheet::new("名册", "姓名 身份证号 人员类别 起发时间")
            .row("一、复员军人 - - -")
            .row(&row(1))
            .row(&format!("{strange} - - -"))
            .row(&row(2));
        let report = import(&town, &[sheet]);
        assert_eq!(registered(&town).len(), 1, "{report}");
        let rows = report["sheets"][0]["rows"].to_string();
        assert!(rows.contains("没有沿用上一个小标题"), "{rows}");
        assert!(rows.contains("没有人员类别"), "{rows}");
    }
}

#[test]
fn who_is_crossed_out_is_told() {
    use rust_xlsxwriter::{Format, Workbook};
    let town = Desk::staffed("甲镇");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let struck = Format::new().set_font_strikethrough();
    let headings = ["姓名", "身份证号", "人员类别", "起发时间"];
    sheet.write_row(0, 0, headings).unwrap();
    for n in 1..4_u32 {
        let (name, id) = (named("甲", n), id_number(n));
        let cells = [name.as_str(), id.as_str(), "复员军人", "2011-01"];
        match n {
            2 => sheet.write_row_with_format(n, 0, cells, &struck).unwrap(),
            _ => sheet.write_row(n, 0, cells).unwrap(),
        };
    }
    book.save(town.path("表.xlsx")).unwrap();
    let report = town.import(&format!("表.xlsx --as {CLERK}"));
    assert_eq!(report["ok"], 3, "{report}");
    let unused = &report["sheets"][0]["unused"][0];
    assert_eq!(unused["where"], "第3行", "{report}");
    assert!(unused["why"].as_str().unwrap().contains("删除线"));
}
