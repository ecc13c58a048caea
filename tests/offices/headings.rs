//! Headings as offices write them: many are known, and one that is not is never passed over where money hangs on it.

use crate::common::sheet::{Sheet, account, id_number, named, write_workbook};
use crate::common::{APPROVER, CLERK, Desk, REVIEWER, rows, samples};
use serde_json::Value;

/// A roster of one person, whose last column has this heading.
fn roster(desk: &Desk, heading: &str, cell: &str, words: &str) -> Value {
    let sheet = Sheet::new("花名册", &format!("姓名 身份证号 人员类别 {heading}"))
        .row(&format!("甲一 {} 复员军人 {cell}", id_number(1)));
    write_workbook(&desk.path("名册.xlsx"), &[sheet]);
    desk.import(format!("名册.xlsx --as {CLERK} {words}").trim())
}

fn accounts(desk: &Desk) -> i64 {
    let counted = desk.column("SELECT CAST(COUNT(account_sealed) AS TEXT) AS text FROM person");
    counted[0].parse().unwrap()
}

#[test]
fn an_account_is_an_account_by_whichever_name() {
    let listed = std::fs::read_dir(samples().join("field")).unwrap();
    let names = listed.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let books: Vec<String> = names.filter(|name| name.starts_with("R06_")).collect();
    assert!(books.len() > 5);
    let staffed = Desk::staffed("甲镇");
    for book in books {
        let town = staffed.copy();
        let file = samples().join("field").join(&book);
        town.done(&format!("import {} --as {CLERK}", file.display()));
        assert!(accounts(&town) > 0, "{book}");
    }
    for heading in ["社会保障卡号", "一卡通存折号", "代发账号", "惠农卡号"] {
        let town = staffed.copy();
        roster(&town, heading, &account(1), "");
        assert_eq!(accounts(&town), 1, "{heading}");
    }
}

#[test]
fn a_heading_that_money_hangs_on_is_asked_about_once() {
    let town = Desk::staffed("甲镇");
    for (heading, like) in [
        ("开户折号二", "银行账号"),
        ("目前状态", "人员状态"),
        ("领款人住所", "收款人（户名）"),
        ("享受批准日", "起发时间"),
        ("家属姓名", "姓名"),
    ] {
        let report = roster(&town, heading, "某某", "");
        let refused = &rows(&report, "roster")[0];
        let told = refused["message"].as_str().unwrap();
        assert_eq!(
            (&refused["row"], &refused["code"]),
            (&1.into(), &"heading".into())
        );
        assert!(
            told.contains(&format!("“{heading}”一栏不认得，像是“{like}")),
            "{told}"
        );
        assert_eq!(
            town.column("SELECT name AS text FROM person"),
            Vec::<String>::new()
        );
    }
    let strange = town.refused(&format!(
        "import 名册.xlsx --columns 家属姓名=家属 --as {CLERK}"
    ));
    assert!(strange.contains("没有哪张表有“家属”这个表头"), "{strange}");
    // Said once, for a column that is wanted and one that is not; kept from then on.
    roster(
        &town,
        "开户折号二",
        &account(1),
        "--columns 开户折号二=银行账号",
    );
    assert_eq!(accounts(&town), 1);
    roster(&town, "家属姓名", "某某", "--columns 家属姓名=-");
    for heading in ["开户折号二", "家属姓名"] {
        let report = roster(&town, heading, &account(1), "");
        assert_ne!(rows(&report, "roster")[0]["result"], "error", "{report}");
    }
}

#[test]
fn the_phone_of_a_guardian_is_no_payee_and_stops_nothing() {
    let staffed = Desk::staffed("甲镇");
    for heading in [
        "监护人电话",
        "收款人电话",
        "代领人联系方式",
        "家属电话",
        "监护人联系电话(手机)",
        "领款人手机号码",
        "监护人住址",
        "代领人签字",
        "持卡人性别",
    ] {
        let town = staffed.copy();
        let report = roster(&town, heading, "13900000000", "");
        assert_eq!(report["error"], 0, "{heading}: {report}");
        let unused = report["sheets"][0]["unused"].to_string();
        assert!(unused.contains(heading), "{heading}: {report}");
        assert!(!unused.contains("最像"), "{heading}: {report}");
        let registered =
            "SELECT name || COALESCE(payee, '') || COALESCE(phone_sealed, '') AS text FROM person";
        assert_eq!(town.column(registered), ["甲一"], "{heading}");
    }
    // What a phone stands beside is still asked about where it is not the phone's column.
    let report = roster(&staffed, "监护人二", "李监护", "");
    assert_eq!(rows(&report, "roster")[0]["code"], "heading", "{report}");
}

#[test]
fn what_is_not_used_is_said_and_what_is_only_tried_is_not_kept() {
    let town = Desk::staffed("甲镇");
    let report = roster(&town, "爱好", "下棋", "");
    let told = rows(&report, "roster")
        .iter()
        .find(|row| row["row"] == 1)
        .unwrap();
    assert_eq!(told["message"], "没有用到的栏：爱好");
    roster(&town, "目前状态", "在世", "--columns 目前状态=- --dry-run");
    let again = roster(&town, "目前状态", "在世", "");
    assert_eq!(rows(&again, "roster")[0]["code"], "heading");
}

#[test]
fn a_state_and_a_payee_are_not_passed_over() {
    let town = Desk::staffed("甲镇");
    let file = samples().join("field/F1b_state_and_payee_columns.xlsx");
    let report = town.import(&format!("{} --as {CLERK}", file.display()));
    let told = report.to_string();
    // Whoever is dead or stopped stays out; who is paid, in which name.
    assert_eq!(report["error"], 2, "{told}");
    let registered = "SELECT name || ' ' || COALESCE(payee || payee_relation, '') AS text FROM person ORDER BY name";
    assert_eq!(town.column(registered), ["周小童 周大叔监护人", "赵有田 "]);
}

/// 居住地区划代码 is the village of that code, and like nothing else where it is none of the office's.
#[test]
fn a_code_of_a_division_stands_for_the_village_that_has_it() {
    let staffed = Desk::staffed("甲镇");
    let village = Sheet::new("花名册", "姓名 身份证号 人员类别 村")
        .row(&format!("甲一 {} 复员军人 东村", id_number(1)))
        .row(&format!("甲二 {} 复员军人 西村", id_number(2)));
    write_workbook(&staffed.path("先.xlsx"), &[village]);
    staffed.done(&format!("import 先.xlsx --as {CLERK}"));
    let code = |name: &str| {
        staffed
            .column(&format!(
                "SELECT CAST(code AS TEXT) AS text FROM division WHERE name = '{name}'"
            ))
            .remove(0)
    };
    let (east, west) = (code("东村"), code("西村"));
    let homes = |town: &Desk| {
        town.column("SELECT p.name || ' ' || d.name AS text FROM person p JOIN division d ON d.code = p.division ORDER BY p.id")
    };
    let imported = |town: &Desk, heading: &str, codes: [&str; 4]| {
        let mut sheet = Sheet::new("花名册", &format!("姓名 身份证号 人员类别 {heading}"));
        for (n, code) in (3..).zip(codes) {
            let (name, number) = (named("乙", n), id_number(n));
            sheet = sheet.row(&format!("{name} {number} 复员军人 {code}"));
        }
        write_workbook(&town.path("码.xlsx"), &[sheet]);
        town.import(&format!("码.xlsx --as {CLERK}"))
    };
    let town = staffed.copy();
    let report = imported(
        &town,
        "居住地区划代码*",
        [&east, &west, "990101100000", "990102101201"],
    );
    assert_eq!(report["error"], 0, "{report}");
    let all = homes(&town);
    assert_eq!(
        all[2..],
        ["乙三 东村", "乙四 西村", "乙五 甲镇", "乙六 甲镇"]
    );
    let unused = &report["sheets"][0]["unused"];
    assert_eq!(unused.as_array().unwrap().len(), 1, "{report}");
    assert_eq!(
        (&unused[0]["where"], &unused[0]["nearest"]),
        (&"第5行".into(), &Value::Null)
    );
    assert!(
        report["sheets"][0]["notes"]
            .to_string()
            .contains("按区划代码认作村"),
        "{report}"
    );
    assert_eq!(
        town.column("SELECT name AS text FROM division WHERE name BETWEEN '0' AND ':'"),
        [""; 0]
    );
    // None of them is the office's: nothing is used, and nothing else is said to be meant.
    let town = staffed.copy();
    let report = imported(&town, "区划代码", ["990102101201", "1", "-", "城关"]);
    assert_eq!(report["error"], 0, "{report}");
    let unused = report["sheets"][0]["unused"].to_string();
    assert!(
        unused.contains("不是本单位以下的区划代码") && unused.contains("\"nearest\":null"),
        "{report}"
    );
    let file = samples().join("field/F1b_state_and_payee_columns.xlsx");
    let said = staffed
        .run(&format!("import {} --as {CLERK}", file.display()))
        .printed;
    assert!(!said.contains("服役地区"), "{said}");
}

/// By when a notice was known, back-pay goes: its day is understood, or asked about.
#[test]
fn the_day_of_a_notice_is_understood_or_asked_about() {
    let staffed = Desk::staffed("甲镇");
    let standards = |town: &Desk, heading: &str, more: &str| {
        let sheet = Sheet::new(
            "待遇标准",
            &format!("人员类别 标准 单位 生效日期 {heading}"),
        )
        .row("复员军人 500 元/月 2011-01-01 2011-03-10");
        write_workbook(&town.path("标准.xlsx"), &[sheet]);
        town.import(format!("标准.xlsx --as {CLERK} {more}").trim())
    };
    let announced =
        |town: &Desk| town.column("SELECT COALESCE(announced_on, '') AS text FROM standard");
    for heading in [
        "公布日期",
        "发布日期",
        "公布时间",
        "发文日期",
        "发文时间",
        "文件日期",
        "下发时间",
    ] {
        let town = staffed.copy();
        let report = standards(&town, heading, "");
        assert_eq!(report["error"], 0, "{report}");
        assert_eq!(announced(&town), ["2011-03-10"], "{heading}");
    }
    for heading in ["省厅发布日期", "来文日期", "文件落款"] {
        let town = staffed.copy();
        let report = standards(&town, heading, "");
        assert_eq!(report["sheets"][0]["asks"][0]["words"], heading, "{report}");
        assert_eq!(announced(&town), [""; 0], "{heading}");
        standards(&town, heading, &format!("--columns {heading}=公布日期"));
        assert_eq!(announced(&town), ["2011-03-10"], "{heading}");
    }
    // Who announced it is no day.
    let town = staffed.copy();
    assert_eq!(standards(&town, "发文单位", "")["error"], 0);
}

#[test]
fn two_columns_of_one_thing_are_asked_about_and_other_sheets_keep_theirs() {
    let town = Desk::staffed("甲镇");
    let book = |desk: &Desk| {
        let roster =
            Sheet::new("花名册", "姓名 身份证号 人员类别 银行账号 社保卡号").row(&format!(
                "甲一 {} 复员军人 {} {}",
                id_number(1),
                account(1),
                account(2)
            ));
        write_workbook(&desk.path("名册.xlsx"), &[roster]);
    };
    book(&town);
    let report = town.import(&format!("名册.xlsx --as {CLERK}"));
    let told = rows(&report, "roster")[0]["message"].to_string();
    assert!(told.contains("“社保卡号”和“银行账号”像是同一样"), "{told}");
    town.import(&format!("名册.xlsx --as {CLERK} --columns 社保卡号=-"));
    assert_eq!(accounts(&town), 1);
    // What was said of a roster's heading leaves the column of that name to a sheet that knows it.
    town.import(&format!(
        "名册.xlsx --as {CLERK} --columns 新账号=-;社保卡号=-"
    ));
    let changes = Sheet::new("人员变动", "身份证号 变动类型 生效年月 新账号 新开户行").row(
        &format!("{} 账号变更 2011-05 {} 农信社", id_number(1), account(3)),
    );
    write_workbook(&town.path("变动.xlsx"), &[changes]);
    let report = town.import(&format!("变动.xlsx --as {CLERK}"));
    let unused = report.to_string().contains("没有用到的栏：新账号");
    assert!(!unused, "{report}");
}

/// 状态: whoever is dead or stopped is not registered as one who is paid.
#[test]
fn a_state_is_heeded() {
    let town = Desk::staffed("甲镇");
    for (state, code) in [
        ("去世", Some("status")),
        ("已停发", Some("status")),
        ("说不清", Some("status")),
        ("在册", None),
    ] {
        let report = roster(&town, "对象状态", state, "");
        let row = &rows(&report, "roster")[0];
        assert_eq!(
            row["code"].as_str().filter(|c| *c == "status"),
            code,
            "{state}: {report}"
        );
    }
    let registered = town.column("SELECT CAST(COUNT(*) AS TEXT) AS text FROM person");
    assert_eq!(registered, ["1"]);
}

/// 已发至: an office that begins in the middle pays no month twice.
#[test]
fn months_that_were_paid_before_the_office_began_are_not_paid_again() {
    let town = Desk::staffed("甲镇");
    let roster = |paid: &str| {
        let row = |name: &str, n: u32, start: &str, paid: &str| {
            format!(
                "{name} {} 复员军人 {start} {} {paid}",
                id_number(n),
                account(n)
            )
        };
        Sheet::new(
            "名册",
            "姓名 身份证号 人员类别 起发时间 银行账号 已发至 已发金额",
        )
        .row(&row("赵甲一", 1, "1985-03", &format!("{paid} -")))
        .row(&row("赵甲二", 2, "2010-06", &format!("{paid} -")))
        .row(&row("赵甲三", 3, "2011-05", "2011-06 900"))
    };
    let standards = Sheet::new(
        "待遇标准",
        "人员类别 标准 单位 生效日期 公布日期 发放周期 文号",
    )
    .row("复员军人 500 元/月 2011-01-01 2010-12-20 月 甲民〔2011〕1号");
    write_workbook(&town.path("起步.xlsx"), &[roster("2011-05"), standards]);
    let report = town.import(&format!("起步.xlsx --as {CLERK}"));
    assert_eq!(report["error"], 0, "{report}");
    let read = rows(&report, "roster").iter();
    let guessed = read.filter(|row| row["code"] == "paid_amount").count();
    assert_eq!(guessed, 1, "how an amount is read is said: {report}");
    // Said again otherwise before the first batch, the last word counts.
    write_workbook(&town.path("再来.xlsx"), &[roster("2011-06")]);
    let again = town.import(&format!("再来.xlsx --as {CLERK}"));
    assert_eq!(again["error"], 0, "{again}");
    let told = rows(&again, "roster")[0]["message"].to_string();
    assert!(told.contains("以这次写的为准"), "{told}");
    let run = town.json(&format!("pay run --month 2011-07 --as {CLERK}"));
    assert_eq!(run["regular_fen"], 3 * 50_000, "{run}");
    // The third was paid 900 for two months that come to 1,000.
    assert_eq!(run["backpay_fen"], 10_000, "{run}");
    // What is said after a batch was worked out makes it stale; made again it knows.
    write_workbook(&town.path("最后.xlsx"), &[roster("2011-05")]);
    town.import(&format!("最后.xlsx --as {CLERK}"));
    let batch = run["batch"].as_str().unwrap();
    town.done(&format!("pay review --batch {batch} --as {REVIEWER}"));
    let stale = town.refused(&format!("pay approve --batch {batch} --as {APPROVER}"));
    assert!(stale.contains("重新生成"), "{stale}");
    town.done(&format!(
        "do payments {batch} return --reason 已发至改了 --as {APPROVER}"
    ));
    let run = town.json(&format!("pay run --month 2011-07 --as {CLERK}"));
    assert_eq!(
        run["regular_fen"],
        5 * 50_000,
        "two of them for two months: {run}"
    );
    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    let dossier = clerk.open("/people/990101-100-1");
    assert!(
        dossier.shows("启用以前由别处发至2011年5月"),
        "{}",
        dossier.text()
    );
    drop(site);
    // Once the office pays, what waits for a second person still does, and the column is not used.
    town.approve(run["batch"].as_str().unwrap());
    let id = id_number(1);
    let other = account(9);
    let sheet = Sheet::new("名册", "姓名 身份证号 人员类别 起发时间 银行账号 已发至")
        .row(&format!("赵甲一 {id} 复员军人 1985-03 {other} 2011-04"));
    write_workbook(&town.path("改.xlsx"), &[sheet]);
    let report = town.import(&format!("改.xlsx --as {CLERK}"));
    let row = &rows(&report, "roster")[0];
    let told = row["message"].as_str().unwrap();
    assert!(
        row["result"] == "proposed" && told.contains("这一栏没有用"),
        "{row}"
    );
    // A month that has not come yet, and an amount without its month.
    for (cell, amount) in [("2099-01", "-"), ("-", "300")] {
        let sheet = Sheet::new("名册", "姓名 身份证号 人员类别 起发时间 已发至 已发金额").row(
            &format!("赵甲四 {} 复员军人 2011-01 {cell} {amount}", id_number(4)),
        );
        write_workbook(&town.path("错.xlsx"), &[sheet]);
        let report = town.import(&format!("错.xlsx --as {CLERK}"));
        assert_eq!(
            rows(&report, "roster")[0]["code"],
            "paid_through",
            "{report}"
        );
    }
}
