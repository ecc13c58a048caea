//! Ledgers as offices write them: days, amounts, words that figures count, whose a row is. Every cell is read, read and
//! said, or refused with what helps.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Formula, Workbook};
use serde_json::Value;

use crate::common::sheet::{Sheet, id_number, named, write_workbook};
use crate::common::{CLERK, Desk, entry_field, rows, samples};

const HEADINGS: &str = "走访日期 节日 姓名 村 慰问金(元) 慰问品";

fn field(name: &str) -> String {
    samples().join("field").join(name).display().to_string()
}

/// Imports a sheet of visits; what became of its rows by their number.
fn visits(desk: &Desk, file: &str) -> BTreeMap<u64, (String, String)> {
    let report = desk.import(&format!("{file} --as {CLERK}"));
    let text = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let judged = rows(&report, "visit")
        .iter()
        .filter(|row| row["result"] != "skip");
    judged
        .map(|row| {
            (
                row["row"].as_u64().unwrap(),
                (text(row, "result"), text(row, "message")),
            )
        })
        .collect()
}

/// A workbook of visits, a row for each line of cells separated by bars.
fn sheet_of<'a>(desk: &Desk, lines: impl IntoIterator<Item = &'a str>) -> &'static str {
    let mut sheet = Sheet::new("走访慰问", HEADINGS);
    for line in lines {
        sheet
            .rows
            .push(line.split('|').map(str::to_owned).collect());
    }
    write_workbook(&desk.path("走访.xlsx"), &[sheet]);
    "走访.xlsx"
}

/// What entries say in a field, in the order of the rows.
fn said(desk: &Desk, code: &str) -> Vec<String> {
    desk.column(&format!(
        "SELECT COALESCE({}, '') AS text FROM ledger_entry ORDER BY id",
        entry_field(code)
    ))
}

/// Holds rows from a number on to what they should be: a result, and words of the message.
fn hold(judged: &BTreeMap<u64, (String, String)>, expected: &[(&str, &str)]) {
    assert_eq!(judged.len(), expected.len(), "{judged:?}");
    for ((number, (result, message)), (expected, words)) in judged.iter().zip(expected) {
        assert!(
            result == expected && message.contains(words),
            "{number}: {result} {message}"
        );
    }
}

const YEAR: (&str, &str) = ("error", "没有四位数的年份，请写成 2011-03-01");
const OLD: (&str, &str) = (
    "error",
    "农历或节日前后，不知道是公历哪一天，请写成公历 2011-03-01",
);
const DAY: (&str, &str) = ("error", "请补上日子，如 2011-03-01");
const OK: (&str, &str) = ("ok", "新增");

#[test]
fn days_are_read_in_every_form_or_refused_with_one_of_a_day() {
    let staffed = Desk::staffed("甲镇");
    let town = staffed.copy();
    let judged = visits(&town, &field("L1_visit_cell_forms.xlsx"));
    let festival = ("warning", "“2011年春节”按节日当天2011-02-03登记");
    hold(
        &judged,
        &[
            OK,
            OK,
            YEAR,
            festival,
            OLD,
            OLD,
            ("error", "没有写明是哪一天，请写成 2011-03-01"),
            ("error", "写了不止一个日期，请写成 2011-03-01"),
            OK,
            OK,
            OK,
            OK,
            OK,
            OK,
            OK,
            OLD,
            DAY,
            DAY,
            YEAR,
            OK,
            OK,
            OK,
            OK,
            OK,
        ],
    );
    let days = said(&town, "date");
    assert_eq!(days.iter().filter(|day| *day == "2011-01-20").count(), 14);
    assert_eq!(days[2], "2011-02-03");
    let until = said(&town, "until");
    assert_eq!(
        (&until[..3], &until[14]),
        (
            &["2011-01-25", "2011-01-22", ""].map(str::to_owned)[..],
            &"2011-01-22".to_owned()
        )
    );

    let town = staffed.copy();
    let file = sheet_of(
        &town,
        [
            "2011年1月30日至2月2日|春节|甲一|东村|500|米",
            "2011/1/20～1/22|春节|甲一|东村|500|米",
            "2011年1月20日 下午3时|春节|甲一|东村|500|米",
            "2011年八一建军节|八一|甲一|东村|500|米",
            "2011.1.20（星期五）|春节|甲一|东村|500|米",
            "2011.1.25-1.20|春节|甲一|东村|500|米",
            "2011年除夕|春节|甲一|东村|500|米",
            "正月初三|春节|甲一|东村|500|米",
            "农历八月十五|中秋|甲一|东村|500|米",
            "2011年八月十五|中秋|甲一|东村|500|米",
            "2011年9月12日（农历）|中秋|甲一|东村|500|米",
            "2011年9月12日（农历八月十五）|中秋|甲一|东村|500|米",
            "2011.1.20，1.25|春节|甲一|东村|500|米",
        ],
    );
    hold(
        &visits(&town, file),
        &[
            OK,
            OK,
            OK,
            OLD,
            ("error", "日子和星期对不上"),
            ("error", "结束得比开始早"),
            OLD,
            OLD,
            OLD,
            OLD,
            OLD,
            OK,
            ("error", "写了不止一个日期"),
        ],
    );
    assert_eq!(said(&town, "until"), ["2011-02-02", "2011-01-22", "", ""]);
    let again = visits(&town, file);
    assert!(
        again
            .values()
            .filter(|(result, _)| result == "ok")
            .all(|(_, told)| told == "无变化"),
        "{again:?}"
    );
}

#[test]
fn amounts_are_read_and_a_formulas_stored_value_counts_with_a_warning() {
    let staffed = Desk::staffed("甲镇");
    let town = staffed.copy();
    // Nothing is stored there: the sheet was never worked out.
    hold(
        &visits(&town, &field("L3_visits_formula.xlsx")),
        &[OK, ("error", "没有存下算出的结果")],
    );
    let town = staffed.copy();
    hold(
        &visits(&town, &field("L5_wanyuan.xlsx")),
        &[OK, ("error", "表头写的是万元，这一格写的是“500元”")],
    );
    assert_eq!(said(&town, "cash"), ["50000"]);

    let town = staffed.copy();
    let mut book = Workbook::new();
    let page = book.add_worksheet().set_name("走访慰问").unwrap();
    for (column, heading) in (0..).zip(HEADINGS.split(' ')) {
        page.write_string(0, column, heading).unwrap();
    }
    for row in 1..=3 {
        for (column, cell) in (0..).zip(["2011-01-20", "春节", "甲一", "东村"]) {
            page.write_string(row, column, cell).unwrap();
        }
    }
    page.write_formula(1, 4, Formula::new("=250*2").set_result("500"))
        .unwrap();
    page.write_formula(2, 5, Formula::new("=\"米\"&\"油\"").set_result("米油"))
        .unwrap();
    page.write_formula(3, 2, Formula::new("=C2").set_result("甲一"))
        .unwrap();
    book.save(town.path("走访.xlsx")).unwrap();
    let warned = ("warning", "是公式，已按表里存下的结果登记");
    hold(
        &visits(&town, "走访.xlsx"),
        &[warned, warned, ("error", "是公式，请改成文字或数字")],
    );
    assert_eq!(
        (said(&town, "cash"), said(&town, "goods")),
        (
            vec!["50000".to_owned(), String::new()],
            vec![String::new(), "米油".to_owned()]
        )
    );

    let town = staffed.copy();
    let file = sheet_of(
        &town,
        [
            "2011-01-20|春节|甲一|东村|500元/户|无",
            "2011-01-20|春节|甲二|东村|人民币500元|—",
            "2011-01-20|春节|甲三|东村|￥500|／",
            "2011-01-20|春节|甲四|东村|500.00元整|－－",
            "2011-01-20|春节|甲五|东村|—|米",
            "2011-01-20|春节|甲六|东村|500元/月|米",
            "2011-01-20|/|甲七|东村|500|米",
        ],
    );
    hold(
        &visits(&town, file),
        &[
            OK,
            OK,
            OK,
            OK,
            OK,
            ("error", "“500元/月”读不懂"),
            ("error", "没有节日，请补填"),
        ],
    );
    assert_eq!(town.figure("--year 2011", "visit_cash_yuan"), 2000);
    assert_eq!(said(&town, "goods"), ["", "", "", "", "米"]);
}

#[test]
fn a_word_that_figures_count_is_one_by_any_of_its_names() {
    let staffed = Desk::staffed("甲镇");
    let town = staffed.copy();
    let judged = visits(&town, &field("L6_festival_words_and_groups.xlsx"));
    let people = ("error", "说的是20人，一行只算一个人（一户）");
    hold(
        &judged,
        &[OK, OK, OK, OK, OK, people, ("error", "写了2个人")],
    );
    assert_eq!(said(&town, "festival"), ["八一"; 5]);
    assert_eq!(town.figure("--year 2011", "army_day_visits"), 5);
    assert_eq!(town.figure("--year 2011", "army_day_visit_yuan"), 2500);
    // One that was recorded before its names were known is counted too.
    town.tamper(
        "UPDATE ledger_entry SET fields = replace(fields, '\"八一\"', '\"建军节\"') WHERE id = (SELECT MIN(id) FROM ledger_entry)",
    );
    assert_eq!(
        town.figure("--from 2011-07-20 --to 2011-07-20", "army_day_visits"),
        1
    );

    let town = staffed.copy();
    let file = sheet_of(
        &town,
        [
            "2011-08-01|8.1|甲一|东村|500|米",
            "2011-01-20|新春佳节|甲二|东村|500|米",
            "2011-09-12|中秋佳节|甲三|东村|500|米",
            "2011-08-01|八一节日|甲四|东村|500|米",
            "2011-03-12|植树节|甲五|东村|500|米",
            "2011-08-01|八一|甲六等5户|东村|500|米",
            "2011-08-01|八一|赵七 钱八|东村|500|米",
            "2011-08-01|八一|周建和吴平|东村|500|米",
        ],
    );
    hold(
        &visits(&town, file),
        &[
            OK,
            OK,
            OK,
            ("error", "最接近的是“八一”，可填春节、八一"),
            ("error", "不在选项里，"),
            ("error", "说的是5户"),
            ("error", "写了2个人"),
            ("error", "写了2个人"),
        ],
    );
    assert_eq!(said(&town, "festival"), ["八一", "春节", "中秋"]);
    let media = Sheet::new("媒体报道", "日期 媒体 媒体类型 级别 标题 体裁")
        .row("2011-03-01 市电视台 电视台 市 一 专题片")
        .row("2011-03-02 市日报 报刊 省部级 二 通讯")
        .row("2011-03-03 市台 广电 市级 三 访谈");
    write_workbook(&town.path("媒体.xlsx"), &[media]);
    let report = town.import(&format!("媒体.xlsx --as {CLERK}"));
    assert_eq!(
        (&report["ok"], &report["error"]),
        (&2.into(), &1.into()),
        "{report}"
    );
    assert_eq!(town.figure("--year 2011", "broadcast_special"), 1);
    assert_eq!(town.figure("--year 2011", "newspaper"), 1);
}

/// A sheet of visits with a heading of the amounts, under these lines; what became of its row, and what it says.
fn measured(staffed: &Desk, lines: &[&str], heading: &str, amount: &str) -> (String, Value) {
    let town = staffed.copy();
    let mut sheet = Sheet::new("走访慰问", lines.first().unwrap_or(&"走访慰问登记表"));
    for line in lines.iter().skip(1) {
        sheet = sheet.row(line);
    }
    let headings = format!("走访日期 节日 姓名 村 {heading} 慰问品");
    sheet = sheet
        .row(&headings)
        .row(&format!("2011-01-20 春节 甲一 东村 {amount} 米"));
    write_workbook(&town.path("走访.xlsx"), &[sheet]);
    let report = town.import(&format!("走访.xlsx --as {CLERK}"));
    (said(&town, "cash").join(""), report)
}

#[test]
fn numbers_are_in_what_the_heading_or_the_line_above_says() {
    let staffed = Desk::staffed("甲镇");
    for heading in [
        "慰问金(百元)",
        "慰问金（千元）",
        "慰问金(分)",
        "慰问金（百万元）",
        "慰问金(单位：角)",
    ] {
        let (cash, report) = measured(&staffed, &[], heading, "5");
        assert_eq!(
            (cash.as_str(), &report["error"]),
            ("", &1.into()),
            "{heading}: {report}"
        );
        assert!(report.to_string().contains("不知道怎么换算"), "{report}");
    }
    for (lines, heading, amount, fen) in [
        (&["2011年走访", "单位：万元"][..], "慰问金", "0.05", "50000"),
        (
            &["2011年走访", "填报单位：甲镇 金额单位：万元"],
            "慰问金",
            "0.05",
            "50000",
        ),
        (
            &["2011年走访", "（单位：人、万元）"],
            "慰问金",
            "0.05",
            "50000",
        ),
        (&["2011年走访", "单位：万元"], "慰问金(元)", "500", "50000"),
        (&["2011年走访", "填报单位：甲镇"], "慰问金", "500", "50000"),
        (&["2011年走访", "单位：元"], "慰问金", "500", "50000"),
        (&[], "慰问金（单位：万元）", "0.05", "50000"),
        (&["2011年走访", "金额单位：百元"], "慰问金", "5", ""),
    ] {
        let (cash, report) = measured(&staffed, lines, heading, amount);
        assert_eq!(cash, fen, "{lines:?} {heading}: {report}");
        let told = report["sheets"][0]["notes"]
            .to_string()
            .contains("按标题里写的单位万元读");
        assert_eq!(
            told,
            lines.concat().contains("万元") && !heading.contains("元"),
            "{report}"
        );
    }
    // A standard whose heading says another unit than its row.
    let town = staffed.copy();
    let standards = Sheet::new("待遇标准", "人员类别 标准(元/年) 单位 生效日期")
        .row("复员军人 6000 月 2011-01-01")
        .row("烈士遗属 6000 年 2011-01-01");
    write_workbook(&town.path("标准.xlsx"), &[standards]);
    let report = town.import(&format!("标准.xlsx --as {CLERK}"));
    let refused = rows(&report, "standards")[0]["message"].to_string();
    assert!(
        refused.contains("和表头“标准(元/年)”说的单位不一样"),
        "{report}"
    );
    assert_eq!(
        (&report["ok"], &report["error"]),
        (&1.into(), &1.into()),
        "{report}"
    );
}

#[test]
fn a_number_of_people_is_exact_or_none() {
    let town = Desk::staffed("甲镇");
    let written = [
        "30余人",
        "3万人",
        "2千人",
        "30多人",
        "30人以上",
        "5百人",
        "30%",
        "30人左右",
        "120人",
        "12,000人次",
        "30",
    ];
    let mut meetings = Sheet::new("双拥工作会议", "日期 会议类型 主题 人数 地点");
    for (n, people) in (1..).zip(written) {
        meetings = meetings.row(&format!("2011-03-{n:02} 协调会 议题{n} {people} 会议室"));
    }
    write_workbook(&town.path("会议.xlsx"), &[meetings]);
    let report = town.import(&format!("会议.xlsx --as {CLERK}"));
    assert_eq!(
        (&report["ok"], &report["error"]),
        (&3.into(), &8.into()),
        "{report}"
    );
    let told = report.to_string();
    assert!(told.contains("“3万人”不是一个确定的整数"), "{told}");
    let roster = Sheet::new("花名册", "姓名 身份证号 人员类别 服役年限")
        .row(&format!("甲一 {} 退伍军人 5年半", id_number(1)))
        .row(&format!("甲二 {} 退伍军人 5年以上", id_number(2)))
        .row(&format!("甲三 {} 退伍军人 5年", id_number(3)));
    write_workbook(&town.path("名册.xlsx"), &[roster]);
    let report = town.import(&format!("名册.xlsx --as {CLERK}"));
    assert_eq!(
        (&report["warning"], &report["error"]),
        (&1.into(), &2.into()),
        "{report}"
    );
}

#[test]
fn one_name_that_means_others_too_is_no_row_of_one() {
    let town = Desk::staffed("甲镇");
    let file = sheet_of(
        &town,
        [
            "2011-01-20|春节|甲一等|东村|500|米",
            "2011-01-20|春节|甲二、|东村|500|米",
            "2011-01-20|春节|甲三 等|东村|500|米",
        ],
    );
    hold(
        &visits(&town, file),
        &[("error", "说的不止一个人"), OK, ("error", "说的不止一个人")],
    );
    assert_eq!(said(&town, "person"), ["甲二"]);
}

#[test]
fn what_a_word_means_is_said_once_on_the_command_line() {
    let town = Desk::staffed("甲镇");
    let file = sheet_of(
        &town,
        [
            "2011-03-12|植树节|甲一|东村|500|米",
            "2011-08-01|拥军月|甲二|东村|500|米",
            "2011-08-02|拥军月|甲三|东村|500|米",
            "2011-06-06|立夏|甲四|东村|500|米",
        ],
    );
    let report = town.import(&format!("{file} --as {CLERK}"));
    let asks = report["sheets"][0]["asks"].as_array().unwrap();
    let words: Vec<&str> = asks
        .iter()
        .map(|ask| ask["words"].as_str().unwrap())
        .collect();
    assert_eq!(
        words,
        [
            "走访慰问/节日/植树节",
            "走访慰问/节日/拥军月",
            "走访慰问/节日/立夏"
        ],
        "each once: {report}"
    );
    assert_eq!(asks[0]["what"], "value");
    assert!(asks[0]["choices"].to_string().contains("八一"), "{report}");
    let told = town.run(&format!("import {file} --as {CLERK}")).printed;
    assert!(
        told.contains("不认得的写法：走访慰问/节日/植树节") && told.contains("--values"),
        "{told}"
    );

    // What is only tried is not kept; what is no option is asked about again.
    let said = "--values 走访慰问/节日/植树节=其他;走访慰问/节日/拥军月=八一;走访慰问/节日/立夏=-";
    let tried = town.import(&format!("{file} {said} --dry-run --as {CLERK}"));
    assert_eq!(tried["error"], 0, "{tried}");
    let wrong = town.import(&format!(
        "{file} --values 走访慰问/节日/植树节=植树 --as {CLERK}"
    ));
    assert!(
        wrong["sheets"][0]["rows"][0]["message"]
            .to_string()
            .contains("说过是“植树”，可是没有这一个"),
        "{wrong}"
    );
    assert_eq!(wrong["error"], 4, "{wrong}");
    let report = town.import(&format!("{file} {said} --as {CLERK}"));
    assert_eq!(
        (&report["ok"], &report["error"]),
        (&3.into(), &0.into()),
        "{report}"
    );
    assert!(report.to_string().contains("写“立夏”的不导入"), "{report}");
    assert_eq!(said_of(&town), ["其他", "八一", "八一"]);
    assert_eq!(town.figure("--year 2011", "army_day_visits"), 2);
    let kept = town.column(
        "SELECT subject AS text FROM audit_entry WHERE action = 'value_meaning' ORDER BY seq",
    );
    assert_eq!(kept.len(), 2, "{kept:?}");
    // Kept for the office: the same file says nothing new, another one is read by it.
    let again = visits(&town, file);
    assert_eq!(
        again.values().filter(|(_, told)| told == "无变化").count(),
        3,
        "{again:?}"
    );
    let file = sheet_of(&town, ["2012-03-12|植树节|甲五|东村|500|米"]);
    hold(&visits(&town, file), &[OK]);
}

fn said_of(town: &Desk) -> Vec<String> {
    said(town, "festival")
}

#[test]
fn what_a_category_means_is_said_once_in_rosters_changes_and_standards() {
    let town = Desk::staffed("甲镇");
    let roster = Sheet::new("花名册", "姓名 身份证号 人员类别 起发时间")
        .row(&format!("甲一 {} 两参 2011-01", id_number(1)))
        .row(&format!("甲二 {} 老烈属 2011-01", id_number(2)));
    let standards = Sheet::new("待遇标准", "人员类别 标准 单位 生效日期 发放周期 发放月份")
        .row("老烈属 100 月 2011-01-01 月 1,2,3,4,5,6,7,8,9,10,11,12");
    write_workbook(&town.path("表.xlsx"), &[roster, standards]);
    let report = town.import(&format!("表.xlsx --as {CLERK}"));
    assert_eq!(report["error"], 3, "{report}");
    let sheets = report["sheets"].as_array().unwrap().iter();
    let asks: Vec<String> = sheets
        .flat_map(|sheet| sheet["asks"].as_array().cloned().unwrap_or_default())
        .map(|ask| ask["words"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        asks,
        [
            "优抚对象/人员类别/两参",
            "优抚对象/人员类别/老烈属",
            "待遇标准/人员类别/老烈属"
        ]
    );
    let said = asks.iter().zip(["参战退役人员", "烈士遗属", "烈士遗属"]);
    let said: Vec<String> = said.map(|(ask, means)| format!("{ask}={means}")).collect();
    let report = town.import(&format!("表.xlsx --values {} --as {CLERK}", said.join(";")));
    assert_eq!(report["error"], 0, "{report}");
    let categories = town.column("SELECT category AS text FROM identity ORDER BY person");
    assert_eq!(categories, ["war_participant", "martyr_family"]);
}

#[test]
fn a_row_is_hers_whose_name_nobody_else_there_has() {
    let town = Desk::staffed("甲镇");
    let mut roster = Sheet::new("花名册", "姓名 身份证号 人员类别 村");
    for (number, (name, village)) in (1..).zip([
        ("阿依古丽·买买提", "东村"),
        ("赵有田", "东村"),
        ("赵有田", "西村"),
        ("孙二", "西村"),
        ("李同", "东村"),
        ("李同", "东村"),
    ]) {
        roster.rows.push(
            [name, &id_number(number), "复员军人", village]
                .map(str::to_owned)
                .to_vec(),
        );
    }
    write_workbook(&town.path("名册.xlsx"), &[roster]);
    town.done(&format!("import 名册.xlsx --as {CLERK}"));
    let whose = |desk: &Desk| {
        desk.column(
            "SELECT COALESCE(CAST(person % 1000 AS TEXT), '-') AS text FROM ledger_entry ORDER BY id",
        )
    };
    let judged = visits(&town, &field("M2b_visit_dot_variants.xlsx"));
    let hers = |name| ("ok", name);
    hold(
        &judged,
        &[
            hers("和名册里的阿依古丽·买买提对上了"),
            hers("；表里写“阿依古丽•买买提”，和名册里的“阿依古丽·买买提”对上了"),
            hers("，和名册里的“阿依古丽·买买提”对上了"),
            OK,
            hers("和名册里的赵有田对上了"),
            hers("和名册里的赵有田对上了"),
            ("warning", "“赵有田”后面还写着“已搬”"),
        ],
    );
    // The rolls are not said to write what only the sheet writes.
    let report = format!("{judged:?}");
    assert!(report.contains("和名册里的“赵有田”对上了"), "{report}");
    assert!(
        !report.contains("名册里的赵有田(已搬)") && !report.contains("名册里的阿依古丽•"),
        "{report}"
    );
    assert_eq!(whose(&town), ["1", "1", "1", "-", "2", "2", "2"]);
    let file = sheet_of(
        &town,
        [
            "2011-02-20|春节|孙二|东村|500|米",
            "2011-02-21|春节|孙二||500|米",
            "2011-02-22|春节|赵有田||500|米",
            "2011-02-23|春节|李同|东村|500|米",
        ],
    );
    let judged = visits(&town, file);
    hold(
        &judged,
        &[
            OK,
            hers("和名册里的孙二对上了"),
            hers("名册里有2个赵有田，没有对上"),
            hers("名册里有2个李同"),
        ],
    );
    assert_eq!(whose(&town)[7..], ["-", "4", "-", "-"]);
}

#[test]
fn building_a_house_is_not_mending_one() {
    let town = Desk::staffed("甲镇");
    let aid = Sheet::new("救助帮扶", "日期 救助类型 对象 金额(元)")
        .row("2011-03-01 危房改造 甲一 8000")
        .row("2011-03-02 危旧房改造 甲二 8000")
        .row("2011-03-03 建房补助 甲三 10000");
    write_workbook(&town.path("救助.xlsx"), &[aid]);
    town.done(&format!("import 救助.xlsx --as {CLERK}"));
    for (code, value) in [
        ("housing_households", 2),
        ("housing_yuan", 16000),
        ("building_households", 1),
        ("building_yuan", 10000),
    ] {
        assert_eq!(town.figure("--year 2011", code), value, "{code}");
    }
}

#[test]
fn days_without_a_year_take_that_of_the_title() {
    let held = |title: &str, cells: &[&str]| {
        let town = Desk::staffed("甲镇");
        let mut sheet = Sheet::new("走访慰问", title);
        sheet
            .rows
            .push(HEADINGS.split(' ').map(str::to_owned).collect());
        for (n, day) in (1..).zip(cells) {
            sheet = sheet.row(&format!("{day} 春节 {} 东村 500 米", named("甲", n)));
        }
        write_workbook(&town.path("走访.xlsx"), &[sheet]);
        let report = town.import(&format!("走访.xlsx --as {CLERK}"));
        let days = town.column("SELECT on_date AS text FROM ledger_entry ORDER BY id");
        (days, report)
    };
    const TOLD: &str = "日期没有写年份的，按标题里的2011年读";
    for title in [
        "甲镇2011年走访慰问登记表",
        "二〇一一年度走访",
        "2011年走访（2011年1月—12月）",
    ] {
        let (days, report) = held(title, &["1月20日", "2.3", "2011-03-01", "7月30号"]);
        assert_eq!(
            days,
            ["2011-01-20", "2011-02-03", "2011-03-01", "2011-07-30"],
            "{report}"
        );
        let notes = report["sheets"][0]["notes"].to_string();
        assert_eq!(notes.matches(TOLD).count(), 1, "{report}");
    }
    // Days by the moon, parts of a month, and a title with no year or with two say nothing.
    let (days, report) = held(
        "2011年走访",
        &["正月初八", "腊月二十三", "1月上旬", "2011-03-01"],
    );
    assert_eq!((days.len(), &report["error"]), (1, &3.into()), "{report}");
    assert!(
        report.to_string().contains("农历") && !report.to_string().contains(TOLD),
        "{report}"
    );
    for title in [
        "走访慰问登记表",
        "2010—2011年走访慰问",
        "走访慰问（甲民〔2011〕3号）",
    ] {
        let (days, report) = held(title, &["1月20日", "1.21"]);
        assert_eq!((days.len(), &report["error"]), (0, &2.into()), "{report}");
        assert!(report.to_string().contains("没有四位数的年份"), "{report}");
    }
}

#[test]
fn an_old_workbook_says_that_hidden_rows_cannot_be_seen() {
    const TOLD: &str = "看不出哪些行、列是隐藏的";
    for (file, told) in [
        ("R19_old.xls", 1),
        ("R19b_old_renamed.xlsx", 1),
        ("R19c_wps.et", 1),
        ("R19e_gbk.csv", 0),
    ] {
        let town = Desk::staffed("甲镇");
        let report = town.import(&format!("{} --as {CLERK}", field(file)));
        assert_eq!(report["error"], 0, "{report}");
        assert_eq!(
            report.to_string().matches(TOLD).count(),
            told,
            "{file}: {report}"
        );
    }
}
