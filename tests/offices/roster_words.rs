//! Rosters as offices write them: months, categories, grades, names, formulas where nothing hangs on them. Every cell is
//! read, or refused with what it seems to mean and a form that the column takes.

use crate::common::sheet::{Sheet, id_number, named, write_workbook};
use crate::common::{CLERK, Desk, rows, samples};
use serde_json::{Value, json};

/// What becomes of a row.
#[derive(Clone, Copy)]
enum Row {
    /// Written, as this.
    Read(&'static str),
    /// Refused, with these words.
    Refused(&'static str),
}
use Row::{Read, Refused};

/// Identities as they were written, in the order of the rows: by an expression of SQL.
fn written(desk: &Desk, what: &str) -> Vec<String> {
    desk.column(&format!("SELECT {what} AS text FROM identity ORDER BY id"))
}

const MONTH: &str =
    "CAST(start_month / 100 AS TEXT) || '-' || substr('0' || CAST(start_month % 100 AS TEXT), -2)";
const CATEGORY: &str =
    "category || COALESCE(' ' || CAST(grade AS TEXT), '') || COALESCE(' ' || nature, '')";

fn message(row: &Value) -> &str {
    row["message"].as_str().unwrap()
}

/// Imports a roster and holds every row to what it should become.
fn judge(desk: &Desk, file: &str, what: &str, code: &str, expected: &[Row]) {
    let report = desk.import(&format!("{file} --as {CLERK}"));
    let judged: Vec<&Value> = rows(&report, "roster")
        .iter()
        .filter(|row| row["result"] != "skip")
        .collect();
    assert_eq!(judged.len(), expected.len(), "{report}");
    let mut read = Vec::new();
    for (row, expected) in judged.iter().zip(expected) {
        match expected {
            Read(value) => {
                assert_ne!(row["result"], "error", "{row}");
                read.push((*value).to_owned());
            }
            Refused(words) => {
                assert_eq!(
                    (&row["result"], &row["code"]),
                    (&"error".into(), &code.into()),
                    "{row}"
                );
                assert!(message(row).contains(words), "{row}");
            }
        }
    }
    assert_eq!(written(desk, what), read);
}

fn field(name: &str) -> String {
    samples().join("field").join(name).display().to_string()
}

/// A roster of people whose cells under some headings are these, a row each.
fn roster(desk: &Desk, headings: &str, cells: &[&str]) -> &'static str {
    let sheet = Sheet::new("花名册", &format!("姓名 身份证号 {headings}"));
    let people = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉".chars();
    let named = cells.iter().zip(people).zip(1..);
    let sheet = named.fold(sheet, |mut sheet, ((cells, person), number)| {
        let mut row = vec![format!("张{person}"), id_number(number)];
        row.extend(cells.split('|').map(str::to_owned));
        sheet.rows.push(row);
        sheet
    });
    write_workbook(&desk.path("名册.xlsx"), &[sheet]);
    "名册.xlsx"
}

#[test]
fn a_month_is_read_in_every_form_or_refused_with_one_that_is() {
    let first = Read("2011-01");
    let staffed = Desk::staffed("甲镇");
    let quarter = Refused("没有写明是哪个月，请写成 2011-03");
    let several = Refused("写了不止一个日期，请写成 2011-03");
    let expected = [
        first,
        first,
        first,
        first,
        first,
        first,
        first,
        first,
        first,
        quarter,
        Refused("只有年份，请补上月份，如 2011-03"),
        first,
        several,
        Refused("四位数，写在最前面，如 2011-03-01"),
        Refused("日历上没有这个日期"),
        first,
        first,
        first,
        first,
        first,
        first,
        first,
        first,
        first,
        Refused("日历上没有这个日期"),
        first,
    ];
    judge(
        &staffed.copy(),
        &field("R10_month_forms.xlsx"),
        MONTH,
        "start",
        &expected,
    );
    let town = staffed.copy();
    let cells = [
        "复员军人|从2011年1月起发",
        "复员军人|2011年1月至今",
        "复员军人|2011年1月初",
        "复员军人|2011 1",
        "复员军人|Jan-2011",
        "复员军人|2011年上半年",
        "复员军人|2011.1—2011.6",
        "复员军人|2/1/2011",
        "复员军人|农历正月",
    ];
    let file = roster(&town, "人员类别 起发时间", &cells);
    let expected = [
        first,
        first,
        first,
        first,
        first,
        quarter,
        several,
        Refused("四位数，写在最前面"),
        Refused("农历或节日前后，不知道是公历哪一天，请写成公历 2011-03"),
    ];
    judge(&town, file, MONTH, "start", &expected);
}

#[test]
fn a_category_is_read_as_offices_write_it_or_says_which_it_may_be() {
    let staffed = Desk::staffed("甲镇");
    let both = "可能是参战人员、参试人员，请写明是哪一类";
    let expected = [
        Refused("写了2类：参战人员、带病回乡退役军人"),
        Refused("写了2类：伤残军人、参战人员"),
        Read("disabled_soldier 6 duty"),
        Refused("没有残疾性质"),
        Read("demobilised_soldier"),
        Read("rural_veteran"),
        Read("rural_veteran"),
        Read("rural_veteran"),
        Read("rural_veteran"),
        Read("martyr_child"),
        Read("demobilised_soldier"),
        Refused("可能是烈士遗属、因公牺牲军人遗属、病故军人遗属，请写明是哪一类"),
        Read("martyr_family"),
        Read("martyr_family"),
        Read("duty_death_family"),
        Refused(both),
        Refused(both),
        Refused(both),
        Read("war_participant"),
        Read("test_participant"),
        Read("uranium_veteran"),
        Read("ill_veteran"),
        Read("ill_veteran"),
        Refused("可能是退伍军人、60周岁以上农村籍退役士兵、复员军人"),
        Read("martyr_child"),
        Read("rural_veteran"),
        Read("ill_veteran"),
        Refused("没有残疾等级"),
        Refused("没有残疾等级"),
        Refused("没有残疾等级"),
        Refused("没有残疾等级"),
        Read("martyr_child"),
        Read("wronged_child"),
        Refused("可能是复员军人、在乡红军老战士"),
        Read("conscript_family"),
        Refused("可能是义务兵家属、未就业随军家属"),
        Read("red_army_scattered"),
        Read("red_army_veteran"),
        Refused("可能是复员军人、退伍军人"),
        Refused("可能是参战人员、伤残民兵民工"),
        Read("wronged_child"),
    ];
    let town = staffed.copy();
    let report = town.import(&format!(
        "{} --as {CLERK}",
        field("R11_category_words.xlsx")
    ));
    let judged = rows(&report, "roster")
        .iter()
        .filter(|row| row["result"] != "skip");
    let mut read = Vec::new();
    for (row, expected) in judged.zip(expected) {
        match expected {
            Read(category) => {
                assert_ne!(row["result"], "error", "{row}");
                read.push(category.to_owned());
            }
            Refused(words) => assert!(
                row["result"] == "error" && message(row).contains(words),
                "{row}"
            ),
        }
    }
    assert_eq!(written(&town, CATEGORY), read);
    let town = staffed.copy();
    let cells = [
        "年满60岁以上的农村籍退役士兵",
        "带病回乡退役军人（农村）",
        "参战人员（在乡）",
        "烈属（配偶）",
        "残疾消防员（八级因公）",
        "烈属、参试",
        "复员军人兼烈属",
        "军属",
        "复原军人",
        "五保户",
    ];
    let file = roster(&town, "人员类别", &cells);
    let expected = [
        Read("rural_veteran"),
        Read("ill_veteran"),
        Read("war_participant"),
        Read("martyr_family"),
        Read("disabled_firefighter 8 duty"),
        Refused("写了2类：烈士遗属、参试人员，请只留一类"),
        Refused("最接近的是“"),
        Refused("可能是义务兵家属、未就业随军家属"),
        Refused("最接近的是“复员军人”"),
        Refused("请改用标准名称：义务兵家属、伤残军人、"),
    ];
    judge(&town, file, CATEGORY, "category", &expected);
}

/// 职工月平均工资 and the like are numbers that standards are percentages of: only a standard names them.
#[test]
fn a_number_that_standards_are_percentages_of_is_nobodys_category() {
    let town = Desk::staffed("甲镇");
    let cells = [
        "职工月平均工资",
        "低保标准",
        "居民人均可支配收入（元）",
        "平均工资、烈属",
        "看不清",
    ];
    let file = roster(&town, "人员类别", &cells);
    let report = town.import(&format!("{file} --as {CLERK}"));
    let judged = rows(&report, "roster");
    assert_eq!(written(&town, CATEGORY), [""; 0], "{report}");
    for (row, label) in judged.iter().zip(["职工月平均工资", "最低生活保障标准"]) {
        let told = format!("“{label}”是待遇标准按它的百分比算的数，不是人员类别");
        assert!(message(row).contains(&told), "{row}");
    }
    for ask in report["sheets"][0]["asks"].as_array().unwrap() {
        let offered = ask["choices"].to_string();
        assert!(
            offered.contains("烈士遗属") && !offered.contains("平均工资"),
            "{ask}"
        );
        assert!(
            !offered.contains("最低生活保障") && !offered.contains("可支配收入"),
            "{ask}"
        );
    }
    let answered = format!("{file} --values 看不清=职工月平均工资 --as {CLERK}");
    let report = town.import(&answered);
    assert_eq!(written(&town, CATEGORY), [""; 0], "{report}");
    // A standard names them, as before.
    let standards = Sheet::new("待遇标准", "人员类别 标准 单位 生效日期")
        .row("职工月平均工资 7244 元/月 2011-01-01");
    write_workbook(&town.path("标准.xlsx"), &[standards]);
    assert_eq!(town.import(&format!("标准.xlsx --as {CLERK}"))["error"], 0);

    let village = town.column("SELECT CAST(MIN(code) AS TEXT) AS text FROM division")[0].clone();
    let new = json!({
        "id_number": id_number(9), "name": "李得水", "village": village, "category": "average_wage", "start": "2011-01",
    });
    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    let wrong = clerk.post_json("/api/v1/people", &new);
    assert!(
        wrong.status == 422 && wrong.html.contains("请选择人员类别"),
        "{}",
        wrong.html
    );
    let typed = [
        ("id_number", id_number(9)),
        ("name", "李得水".to_owned()),
        ("village", village),
    ];
    let typed = typed.iter().map(|(field, said)| (*field, said.as_str()));
    let mut typed: Vec<_> = typed.collect();
    typed.extend([
        ("category", "living_standard"),
        ("start", "2011-01"),
        ("step", "save"),
    ]);
    clerk.open("/people/new");
    let wrong = clerk.post("/people/new", &typed);
    assert!(
        wrong.status == 422 && wrong.shows("请选择人员类别"),
        "{}",
        wrong.html
    );
    assert_eq!(written(&town, CATEGORY), [""; 0]);
}

#[test]
fn who_was_filed_under_such_a_number_is_not_paid_by_it_and_is_told() {
    let town = Desk::staffed("甲镇");
    let file = roster(
        &town,
        "人员类别 起发时间",
        &["老党员|2011-01", "复员军人|2011-01"],
    );
    town.import(&format!("{file} --as {CLERK}"));
    let standards = Sheet::new("待遇标准", "人员类别 标准 单位 生效日期 公布日期")
        .row("职工月平均工资 7244 元/月 2011-01-01 2011-01-01")
        .row("复员军人 300 元/月 2011-01-01 2011-01-01");
    write_workbook(&town.path("标准.xlsx"), &[standards]);
    assert_eq!(town.import(&format!("标准.xlsx --as {CLERK}"))["error"], 0);
    // As an older version registered whom a list called so.
    town.tamper(
        "UPDATE identity SET category = 'average_wage' WHERE category = 'old_party_member'",
    );
    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    let before = clerk.open("/precheck?month=2011-03&kind=blocked");
    let told = "登记的“职工月平均工资”是待遇标准按它的百分比算的数，不是人员类别";
    assert!(
        before.shows("张甲") && before.shows(told),
        "{}",
        before.text()
    );
    let batch = town.json(&format!("pay run --month 2011-03 --as {CLERK}"));
    assert_eq!(
        (&batch["lines"], &batch["total_fen"]),
        (&1.into(), &90_000.into()),
        "{batch}"
    );
    let blocked = batch["blocked"].as_array().unwrap();
    assert!(
        blocked.len() == 1 && blocked[0]["reason"].as_str().unwrap().contains(told),
        "{batch}"
    );
}

#[test]
fn a_grade_and_a_nature_are_read_wherever_they_stand() {
    let six = Read("disabled_soldier 6 duty");
    let staffed = Desk::staffed("甲镇");
    let old = Refused("是以前的残疾等级，不能直接换成现在的");
    let expected = [
        six,
        six,
        six,
        six,
        six,
        six,
        six,
        six,
        six,
        six,
        old,
        old,
        six,
        six,
        six,
        six,
        Read("disabled_soldier 3 war"),
        Refused("因病只评一级至六级"),
    ];
    judge(
        &staffed.copy(),
        &field("R12_grade_words.xlsx"),
        CATEGORY,
        "grade",
        &expected,
    );
    let town = staffed.copy();
    let cells = [
        "残疾军人|伤残6级|因公受伤",
        "残疾军人|-|因公（6级）",
        "六级残疾军人|-|公",
        "残疾军人(因公)|ⅵ级|/",
        "因公残疾军人|六级|无",
        "残疾军人|六级因战|因公",
        "六级残疾军人|七级|因公",
        "残疾军人|特等|因战",
        "残疾军人|六级以上|因公",
        "残疾军人|—|因公",
    ];
    let file = roster(&town, "人员类别 残疾等级 残疾性质", &cells);
    let differ = Refused("和同一行别处写的等级或性质不一样");
    let expected = [
        six,
        six,
        six,
        six,
        six,
        differ,
        differ,
        old,
        Refused("“六级以上”不是残疾等级，请填一级至十级"),
        Refused("没有残疾等级，请补填一级至十级"),
    ];
    judge(&town, file, CATEGORY, "grade", &expected);
}

#[test]
fn a_name_with_something_else_about_it_is_not_registered() {
    let town = Desk::staffed("甲镇");
    let report = town.import(&format!(
        "{} --as {CLERK}",
        field("R23_names_with_remarks.xlsx")
    ));
    let told: Vec<&Value> = rows(&report, "roster")
        .iter()
        .filter(|row| row["result"] != "skip")
        .collect();
    let understood = [
        "像是“张三”",
        "像是“王五”，括号里说“已故”",
        "像是“赵六”",
        "没有写全",
        "写了2个人：孙八、周九",
        "没有写全",
        "没有写全",
        "像是“张三”，括号里的“大”",
        "没有写全",
        "没有写全",
        "不像姓名",
        "“-”不是姓名里的字",
        "自造字",
    ];
    assert_eq!(told.len(), understood.len());
    for (row, words) in told.iter().zip(understood) {
        assert_eq!(
            (&row["result"], &row["code"]),
            (&"error".into(), &"name".into()),
            "{row}"
        );
        assert!(message(row).contains(words), "{row}");
    }
    assert!(written(&town, CATEGORY).is_empty());
    let mut sheet = Sheet::new("花名册", "姓名 身份证号 人员类别");
    for (number, name) in (1..).zip([
        "李四（已迁往乙乡）",
        "王五遗孀",
        "周九，吴十",
        "钱一 孙二",
        "张三。",
        "古丽•买买提",
        "司马 相如",
    ]) {
        sheet.rows.push(vec![
            name.to_owned(),
            id_number(number),
            "复员军人".to_owned(),
        ]);
    }
    write_workbook(&town.path("名册.xlsx"), &[sheet]);
    let report = town.import(&format!("名册.xlsx --as {CLERK}"));
    assert_eq!(
        (&report["error"], &report["ok"], &report["warning"]),
        (&5.into(), &0.into(), &2.into()),
        "{report}"
    );
    assert_eq!(
        town.column("SELECT name AS text FROM person ORDER BY id"),
        ["古丽·买买提", "司马相如"]
    );
    let again = town.import(&format!("名册.xlsx --as {CLERK}"));
    assert!(
        again["package"].is_null()
            && rows(&again, "roster")
                .iter()
                .all(|row| !message(row).contains("改动")),
        "{again}"
    );
}

#[test]
fn a_formula_or_a_slip_where_nothing_hangs_on_it_is_a_warning() {
    let staffed = Desk::staffed("甲镇");
    let town = staffed.copy();
    let report = town.import(&format!(
        "{} --as {CLERK}",
        field("R07_sex_by_formula.xlsx")
    ));
    assert_eq!(
        (&report["warning"], &report["error"]),
        (&3.into(), &0.into()),
        "{report}"
    );
    for row in rows(&report, "roster")
        .iter()
        .filter(|row| row["result"] == "warning")
    {
        assert!(
            row["code"] == "formula" && message(row).contains("“性别”是公式"),
            "{row}"
        );
    }
    assert_eq!(written(&town, CATEGORY).len(), 3);
    let town = staffed.copy();
    let cells = [
        "复员军人|2011-01|男女|—|/",
        "复员军人|2011-01|无|无|2009年病故",
        "复员军人|2011-01|男|—|已迁往乙乡",
    ];
    let file = roster(&town, "人员类别 起发时间 性别 银行账号 备注", &cells);
    let report = town.import(&format!("{file} --as {CLERK}"));
    let judged = rows(&report, "roster");
    for (row, code, words) in [
        (0, "sex", "性别“男女”读不懂"),
        (1, "note", "备注里说“病故”"),
        (2, "note", "备注里说“迁往”"),
    ] {
        assert!(
            judged[row]["code"] == code && message(&judged[row]).contains(words),
            "{}",
            judged[row]
        );
        assert_eq!(judged[row]["result"], "warning");
    }
    assert_eq!(
        town.column("SELECT note AS text FROM person ORDER BY id"),
        ["", "2009年病故", "已迁往乙乡"]
    );
}

#[test]
fn at_home_and_employed_disabled_are_told_apart() {
    let town = Desk::staffed("甲镇");
    let headings = "姓名 身份证号 人员类别 残疾等级 残疾性质 在职/在乡 村 起发时间";
    let rows = [
        ("在乡残疾军人", ""),
        ("在职伤残军人", "—"),
        ("伤残军人", "在乡"),
        ("残疾人民警察", "在职"),
        ("伤残军人", ""),
        ("伤残军人", "退休"),
    ];
    let sheet = rows.iter().enumerate().fold(
        Sheet::new("优抚对象", headings),
        |sheet, (n, (category, said))| {
            let n = n as u32;
            let said = if said.is_empty() { "—" } else { said };
            sheet.row(&format!(
                "{} {} {category} 六级 因公 {said} 第一村 2011-01",
                named("甲", n),
                id_number(n)
            ))
        },
    );
    write_workbook(&town.path("伤残.xlsx"), &[sheet]);
    let report = town.import(&format!("伤残.xlsx --as {CLERK}"));
    assert_eq!(
        (&report["ok"], &report["error"]),
        (&5.into(), &1.into()),
        "{report}"
    );
    let mut told = self::rows(&report, "roster").iter();
    let wrong = told.find(|row| row["result"] == "error").unwrap();
    assert!(
        wrong["message"].as_str().unwrap().contains("在乡、在职"),
        "{wrong}"
    );
    let count = |code: &str| town.figure("--year 2011", code);
    assert_eq!(count("disabled_at_home"), 2);
    assert_eq!(count("disabled_employed"), 2);
    // Told on the dossier, kept by a second import, and corrected like the rest of an identity.
    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    let page = clerk.get("/people/990101-100-1").text();
    assert!(page.contains("六级，因公，在乡"), "{page}");
    town.done("verify");
    let again = town.import(&format!("伤残.xlsx --as {CLERK}"));
    assert_eq!(again["proposed"], 0, "{again}");
}
