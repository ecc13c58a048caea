//! Money that was wrong, a situation each: deaths and resumptions, towns' own standards, moves, drafts overtaken by what
//! was recorded since.

use crate::common::sheet::{Sheet, account, id_number, named, write_workbook};
use crate::common::{APPROVER, CLERK, Desk, REVIEWER, rows, samples};
use serde_json::{Value, json};

const VETERAN: &str = "参战人员";

/// A town with some people of one category, paid from a month, by a standard of so many yuan a year.
fn town(people: &[&str], start: &str, standards: &[&str]) -> Desk {
    let town = Desk::staffed("甲镇");
    let mut roster = Sheet::new("名册", "姓名 身份证号 人员类别 银行账号 起发时间");
    for (person, name) in (1..).zip(people) {
        let (id, account) = (id_number(person), account(person));
        roster = roster.row(&format!("{name} {id} {VETERAN} {account} {start}"));
    }
    write_workbook(&town.path("名册.xlsx"), &[roster, standards_of(standards)]);
    town.done("import 名册.xlsx");
    town
}

/// Rows of 标准 单位 生效日期 公布日期 加发或替代.
fn standards_of(rows: &[&str]) -> Sheet {
    let headings = "人员类别 标准 单位 生效日期 公布日期 加发或替代";
    let sheet = Sheet::new("待遇标准", headings);
    let add = |sheet: Sheet, row: &&str| sheet.row(&format!("{VETERAN} {row}"));
    rows.iter().fold(sheet, add)
}

/// Imports changes, rows of 变动类型 生效年月 报告日期 about one person, and has them agreed to.
fn happened(town: &Desk, person: u32, changes: &[&str]) {
    let id = id_number(person);
    let sheet = Sheet::new("人员变动", "身份证号 变动类型 生效年月 报告日期");
    let add = |sheet: Sheet, change: &&str| sheet.row(&format!("{id} {change}"));
    write_workbook(&town.path("变动.xlsx"), &[changes.iter().fold(sheet, add)]);
    let report = town.import("变动.xlsx");
    assert_eq!(report["error"], 0, "{report}");
    town.agree(&report);
}

fn run(town: &Desk, arguments: &str) -> Value {
    town.json(&format!("pay run {arguments} --as {CLERK}"))
}

/// To the bank, regularly and taken back, in fen.
fn sums(prepared: &Value) -> [i64; 3] {
    ["total_fen", "regular_fen", "recovery_fen"].map(|key| prepared[key].as_i64().unwrap())
}

#[test]
fn nobody_dead_is_paid_because_she_was_resumed_before_it_was_known() {
    let town = town(
        &["冒一"],
        "2024-01",
        &["10080 元/年 2023-08-01 2023-09-28 -"],
    );
    assert_eq!(sums(&town.pay("--month 2024-02"))[0], 168_000);
    happened(&town, 1, &["停发 2024-03 2024-03-01"]);
    happened(&town, 1, &["恢复 2024-06 2024-06-01"]);
    assert_eq!(sums(&town.pay("--month 2024-06"))[0], 84_000);
    happened(&town, 1, &["死亡 2024-04 2024-07-10"]);
    assert_eq!(sums(&town.pay("--month 2024-07")), [0, 0, -84_000]);
    assert_eq!(run(&town, "--month 2024-09")["batch"], Value::Null);
    town.done("verify");
}

#[test]
fn the_month_of_death_is_what_was_recorded_last_where_nobody_says_when() {
    let town = town(
        &["误一"],
        "2024-01",
        &["10080 元/年 2023-08-01 2023-09-28 -"],
    );
    assert_eq!(sums(&town.pay("--month 2024-06"))[0], 504_000);
    happened(&town, 1, &["死亡 2024-05 -"]);
    assert_eq!(sums(&town.pay("--month 2024-07")), [0, 0, -84_000]);
    happened(&town, 1, &["死亡 2024-03 -"]);
    let august = town.pay("--month 2024-08");
    assert_eq!(sums(&august), [0, 0, -168_000]);
    let line = town.explained(august["batch"].as_str().unwrap(), "误一");
    assert_eq!(line["outstanding_after_fen"], 252_000);
}

#[test]
fn a_batch_is_made_again_where_something_was_recorded_about_somebody_in_it() {
    let town = town(
        &["守一", "守二"],
        "2025-01",
        &["10584 元/年 2024-08-01 2024-11-22 -"],
    );
    town.pay("--month 2025-05");
    let june = "2025-06-1";
    let overtaken = |change: &dyn Fn()| {
        run(&town, "--month 2025-06");
        let batch = town.json("pay list")["batches"]
            .as_array()
            .unwrap()
            .last()
            .unwrap()["batch"]
            .as_str()
            .unwrap()
            .to_owned();
        town.done(&format!("pay review --batch {batch} --as {REVIEWER}"));
        change();
        let why = town.refused(&format!("pay approve --batch {batch} --as {APPROVER}"));
        assert!(why.contains("守一") && why.contains("重新生成"), "{why}");
        let site = town.serve();
        let mut approver = site.sign_in(APPROVER);
        let at = format!("/payments/990101-{batch}");
        let told = approver.post_json(&format!("/api/v1{at}/approve"), &json!({}));
        assert!(told.status == 409 && told.html.contains("守一"), "{told:?}");
        approver.open(&at);
        let page = approver.post(&format!("{at}/approve"), &[("state", "reviewed")]);
        assert!(page.shows("守一"), "{}", page.text());
        town.done(&format!(
            "pay return --batch {batch} --reason 重做 --as {APPROVER}"
        ));
    };
    overtaken(&|| {
        let id = id_number(1);
        let sheet = Sheet::new("名册", "姓名 身份证号 人员类别 银行账号 起发时间")
            .row(&format!("守一 {id} {VETERAN} {} 2025-01", account(77)));
        write_workbook(&town.path("账号.xlsx"), &[sheet]);
        let report = town.import("账号.xlsx");
        town.agree(&report);
    });
    overtaken(&|| happened(&town, 1, &["停发 2025-06 2025-06-20"]));
    // What concerns nobody's money does not stand in the way: a phone; nor somebody who is not in it.
    run(&town, "--month 2025-06");
    let batch = town.json("pay list")["batches"]
        .as_array()
        .unwrap()
        .last()
        .unwrap()["batch"]
        .as_str()
        .unwrap()
        .to_owned();
    let sheet = Sheet::new("名册", "姓名 身份证号 人员类别 联系电话 起发时间").row(&format!(
        "守二 {} {VETERAN} 13900000001 2025-01",
        id_number(2)
    ));
    let newcomer = Sheet::new("名册二", "姓名 身份证号 人员类别 起发时间")
        .row(&format!("新来 {} {VETERAN} 2025-07", id_number(9)));
    write_workbook(&town.path("电话.xlsx"), &[sheet, newcomer]);
    town.done("import 电话.xlsx");
    town.approve(&batch);
    assert_ne!(batch, june);
    town.done("verify");
}

/// The county with a standard, and 甲镇 and 乙乡 beneath it, one veteran in each.
fn county() -> Desk {
    Desk::made_once("county of two towns", |county| {
        county.done("init --division 990101 --name 示范县 --admin 管理员");
        for (place, division) in [("县", "990101"), ("甲", "990101101"), ("乙", "990101201")] {
            for role in ["经办", "复核", "审批"] {
                county.done(&format!(
                    "users add --name {place}{role} --role {role} --division {division}"
                ));
            }
        }
        let headings = "姓名 身份证号 人员类别 乡镇 村 银行账号 起发时间";
        let mut roster = Sheet::new("名册", headings);
        for (person, name, place) in [(1, "镇一", "甲镇 第一村"), (2, "镇二", "乙乡 第二村")]
        {
            let (id, account) = (id_number(person), account(person));
            roster = roster.row(&format!("{name} {id} {VETERAN} {place} {account} 2024-01"));
        }
        let standards = standards_of(&["10080 元/年 2023-08-01 2023-09-28 -"]);
        write_workbook(&county.path("县.xlsx"), &[roster, standards]);
        county.done("import 县.xlsx --as 县经办");
    })
}

fn of_the_town(county: &Desk, row: &str) -> Value {
    write_workbook(&county.path("乡.xlsx"), &[standards_of(&[row])]);
    county.import("乡.xlsx --as 乙经办")
}

fn pay(county: &Desk, run: &str) -> String {
    let prepared = county.json(&format!("pay run {run} --as 县经办"));
    let batch = prepared["batch"].as_str().expect(run).to_owned();
    county.done(&format!("pay review --batch {batch} --as 县复核"));
    county.done(&format!(
        "pay approve --batch {batch} --confirm --as 县审批"
    ));
    batch
}

fn paid(county: &Desk, batch: &str, person: &str) -> Vec<i64> {
    let explained = county.json(&format!(
        "pay explain --batch {batch} --person {person} --as 县经办"
    ));
    let line = &explained["lines"][0];
    ["regular_fen", "backpay_fen", "recovery_fen"]
        .map(|key| line[key].as_i64().unwrap())
        .to_vec()
}

#[test]
fn what_a_town_adds_rises_with_the_county_and_what_it_sets_stays() {
    let raise = |county: &Desk| {
        let sheet = standards_of(&["10584 元/年 2024-08-01 2025-02-10 -"]);
        write_workbook(&county.path("提标.xlsx"), &[sheet]);
        county.done("import 提标.xlsx --as 县经办");
    };
    let on_top = county();
    of_the_town(&on_top, "1200 元/年 2024-01-01 2023-12-01 加发");
    let batch = pay(&on_top, "--month 2025-01 --known-at 2025-01-31");
    let year = 13 * 84_000;
    assert_eq!(paid(&on_top, &batch, "镇一"), [year, 0, 0]);
    assert_eq!(paid(&on_top, &batch, "镇二"), [year + 13 * 10_000, 0, 0]);
    raise(&on_top);
    let batch = pay(&on_top, "--month 2025-02 --known-at 2025-02-28");
    assert_eq!(paid(&on_top, &batch, "镇一"), [88_200, 6 * 4_200, 0]);
    assert_eq!(paid(&on_top, &batch, "镇二"), [98_200, 6 * 4_200, 0]);
    let explained = on_top.json(&format!(
        "pay explain --batch {batch} --person 镇二 --as 县经办"
    ));
    let by = &explained["lines"][0]["months"][0]["standard"];
    let words = "10584元/年（参战人员）882.00元，另加1200元/年（参战人员）100.00元";
    assert_eq!(by, words, "{explained}");

    let instead = county();
    of_the_town(&instead, "11280 元/年 2024-01-01 2023-12-01 -");
    pay(&instead, "--month 2025-01 --known-at 2025-01-31");
    raise(&instead);
    let batch = pay(&instead, "--month 2025-02 --known-at 2025-02-28");
    assert_eq!(paid(&instead, &batch, "镇一"), [88_200, 6 * 4_200, 0]);
    assert_eq!(paid(&instead, &batch, "镇二"), [94_000, 0, 0]);
    of_the_town(&instead, "12000 元/年 2025-03-01 2025-03-01 替代");
    let batch = pay(&instead, "--month 2025-03");
    assert_eq!(paid(&instead, &batch, "镇二"), [100_000, 0, 0]);
    instead.done("verify");
}

#[test]
fn two_standards_nobody_can_choose_between_are_refused_at_every_door() {
    const WORDS: &str = "不知道按哪一条";
    let town = town(
        &["甲一"],
        "2025-01",
        &["10584 元/年 2025-01-01 2024-11-22 -"],
    );
    let import = |rows: &[&str]| {
        write_workbook(&town.path("标准.xlsx"), &[standards_of(rows)]);
        town.import("标准.xlsx")
    };
    let codes = |report: &Value| -> Vec<Value> {
        let rows = rows(report, "standards");
        rows.iter().map(|row| row["code"].clone()).collect()
    };
    // In one sheet: neither counts, and each names the other.
    let report = import(&["1 元/年 2025-05-01 - -", "2 元/年 2025-05-01 - -"]);
    assert_eq!(codes(&report), ["duplicate", "duplicate"], "{report}");
    assert!(report.to_string().contains("第3行"), "{report}");
    // Against what is there; announced on another day it is a correction; on top it is another thing; the same is the same.
    let report = import(&["10585 元/年 2025-01-01 2024-11-22 -"]);
    assert_eq!(codes(&report), ["duplicate"], "{report}");
    let report = import(&[
        "10584 元/年 2025-01-01 2024-11-22 替代",
        "10590 元/年 2025-01-01 2024-11-25 -",
        "100 元/年 2025-01-01 2024-11-22 加发",
    ]);
    assert_eq!(codes(&report), [json!(null), json!(null), json!(null)]);

    let add = "do standards new add --category war_veteran --amount 9 --unit 年 --effective 2025-01-01 \
        --announced 2024-11-22 --document_no 甲1号 --cycle 月 --as";
    let category = town
        .column("SELECT DISTINCT category AS text FROM standard")
        .remove(0);
    let add = add.replace("war_veteran", &category);
    let why = town.refused(&format!("{add} {CLERK}"));
    assert!(why.contains(WORDS), "{why}");
    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    let body = json!({
        "category": category, "amount_fen": 900, "unit": "年", "effective": "2025-01-01",
        "announced": "2024-11-22", "document_no": "甲1号", "cycle": "月",
    });
    for at in ["/api/v1/standards", "/api/v1/standards/effect"] {
        let told = clerk.post_json(at, &body);
        assert!(told.status == 422 && told.html.contains(WORDS), "{told:?}");
    }
    clerk.open("/standards/new");
    let fields = [
        ("category", category.as_str()),
        ("amount", "9"),
        ("unit", "年"),
        ("effective", "2025-01-01"),
        ("announced", "2024-11-22"),
        ("document_no", "甲1号"),
        ("cycle", "月"),
    ];
    let page = clerk.post("/standards/new", &fields);
    assert!(page.status == 422 && page.shows(WORDS), "{}", page.text());
}

#[test]
fn months_before_a_move_stay_with_the_town_of_then() {
    let moved = |county: &Desk, how: &dyn Fn(&Desk)| {
        of_the_town(county, "11280 元/年 2024-01-01 2023-12-01 -");
        pay(county, "--month 2024-06");
        how(county);
        let batch = pay(county, "--month 2024-07");
        assert_eq!(paid(county, &batch, "镇一"), [94_000, 0, 0]);
        // A raise of the county for May to July: two months at the town of then.
        let sheet = standards_of(&["10584 元/年 2024-05-01 2024-08-02 -"]);
        write_workbook(&county.path("提标.xlsx"), &[sheet]);
        county.done("import 提标.xlsx --as 县经办");
        let batch = pay(county, "--month 2024-08");
        assert_eq!(paid(county, &batch, "镇一"), [94_000, 2 * 4_200, 0]);
        county.done("verify");
    };
    // In the roster of the county.
    moved(&county(), &|county| {
        let headings = "姓名 身份证号 人员类别 乡镇 村 迁入年月 起发时间";
        let row = format!(
            "镇一 {} {VETERAN} 乙乡 第二村 2024-07 2024-01",
            id_number(1)
        );
        write_workbook(
            &county.path("迁.xlsx"),
            &[Sheet::new("名册", headings).row(&row)],
        );
        let report = county.import("迁.xlsx --as 县经办");
        assert_eq!(report["error"], 0, "{report}");
        let package = report["package"].as_str().unwrap();
        county.done(&format!("changes agree --package {package} --as 县复核"));
    });
    // Through the interface, and on the page.
    moved(&county(), &|county| {
        let site = county.serve();
        let mut clerk = site.sign_in("县经办");
        let listed = clerk.open("/api/v1/people?q=镇一");
        let listed: Value = serde_json::from_slice(&listed.bytes).unwrap();
        let key = listed["items"][0]["key"].as_str().unwrap().to_owned();
        let village = county
            .column("SELECT CAST(division AS TEXT) AS text FROM person WHERE name = '镇二'")
            .remove(0);
        let told = clerk.post_json(
            &format!("/api/v1/people/{key}/edit"),
            &json!({"version": 1, "village": village, "moved_in": "2024-07"}),
        );
        assert_eq!(told.status, 200, "{told:?}");
        assert!(told.html.contains("要由另一人复核"), "{told:?}");
        let mut reviewer = site.sign_in("县复核");
        let asked = told.html.split("变更申请 ").nth(1).unwrap();
        let asked = asked.split('）').next().unwrap();
        let agreed = reviewer.post_json(&format!("/api/v1/changes/{asked}/agree"), &json!({}));
        assert_eq!(agreed.status, 200, "{agreed:?}");
    });
}

#[test]
fn a_month_nobody_has_come_to_and_less_known_than_before_are_made_sure_of() {
    let town = town(
        &["守二"],
        "2025-01",
        &["10584 元/年 2024-08-01 2024-11-22 -"],
    );
    town.pay("--month 2025-01 --known-at 2025-02-10");
    let audited = |words: &str| -> bool {
        let told = town.column(
            "SELECT detail AS text FROM audit_entry WHERE action = 'batch_prepare' ORDER BY seq DESC LIMIT 1",
        );
        told[0].contains(words)
    };
    for (arguments, words) in [
        ("--month 2062-12", "2062年12月还没有到"),
        ("--month 2025-02 --known-at 2025-02-09", "2025-02-10"),
    ] {
        let why = town.refused(&format!("pay run {arguments} --as {CLERK}"));
        assert!(why.contains(words) && why.contains("--confirm"), "{why}");
        let batch = run(&town, &format!("{arguments} --confirm"))["batch"].clone();
        assert!(audited(words));
        let batch = batch.as_str().unwrap();
        town.done(&format!("pay void --batch {batch} --as {CLERK}"));
    }
    run(&town, "--month 2025-02 --known-at 2025-02-10");

    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    let mut body = json!({"month": "2062-12"});
    let told = clerk.post_json("/api/v1/payments", &body);
    assert!(
        told.status == 422 && told.html.contains("还没有到"),
        "{told:?}"
    );
    clerk.open("/payments/new");
    let fields = [("month", "2062-12"), ("known_at", "2026-11-28")];
    let page = clerk.post("/payments/new", &fields);
    assert!(
        page.status == 422 && page.shows("还没有到"),
        "{}",
        page.text()
    );
    town.done(&format!("pay void --batch 2025-02-2 --as {CLERK}"));
    let sure = [fields[0], fields[1], ("confirmed", "1")];
    clerk.done("/payments/new", &sure);
    town.done(&format!("pay void --batch 2062-12-2 --as {CLERK}"));
    body["confirmed"] = json!(true);
    assert_eq!(clerk.post_json("/api/v1/payments", &body).status, 201);
}

#[test]
fn a_first_batch_over_several_periods_is_looked_over_by_the_approver() {
    const WORDS: &str = "首批跨年";
    let town = Desk::staffed("甲镇");
    let sample = samples().join("field/P6_cutover_old_start.xlsx");
    std::fs::copy(sample, town.path("P6.xlsx")).unwrap();
    town.done("import P6.xlsx");
    let prepared = run(&town, "--month 2011-07");
    // Blocked and paid: one line says both.
    let blocked = prepared["blocked"].as_array().unwrap();
    assert_eq!(blocked.len(), 1, "{prepared}");
    let reason = blocked[0]["reason"].as_str().unwrap();
    assert!(
        reason.contains("没有复员军人的待遇标准") && reason.contains("其余月份本批照发"),
        "{reason}"
    );
    assert!(blocked[0]["paid_fen"].as_i64().unwrap() > 0, "{prepared}");
    let spans = prepared["first_spans"].to_string();
    assert!(
        spans.contains(WORDS) && spans.contains("31个月") && spans.contains("14个月"),
        "{spans}"
    );
    // On the command line it stands above the sums, and who is paid in part is not under 暂不能发.
    let said = town.done(&format!("pay run --month 2011-07 --as {CLERK}"));
    let first = said.find("首批跨年2人").unwrap_or_else(|| panic!("{said}"));
    assert!(
        first < said.find("合计").unwrap() && said.contains("共31个月"),
        "{said}"
    );
    assert!(
        said.contains("有的月份不能发 ") && !said.contains("暂不能发"),
        "{said}"
    );
    let batch = "2011-07-2";
    town.done(&format!("pay review --batch {batch} --as {REVIEWER}"));
    let why = town.refused(&format!("pay approve --batch {batch} --as {APPROVER}"));
    assert!(why.contains("2人") && why.contains(WORDS), "{why}");

    let site = town.serve();
    let mut approver = site.sign_in(APPROVER);
    let at = format!("/payments/990101-{batch}");
    let told = approver.post_json(&format!("/api/v1{at}/approve"), &json!({}));
    assert!(told.status == 422 && told.html.contains(WORDS), "{told:?}");
    let findings = approver.open(&format!("/api/v1{at}/findings"));
    let findings: Value = serde_json::from_slice(&findings.bytes).unwrap();
    let first = &findings["items"][0];
    assert_eq!(first["kind"], "first_years", "{findings}");
    assert!(first.to_string().contains("31个月"), "{first}");
    let page = approver.open(&format!("{at}/approve"));
    assert!(page.shows("已逐人核对，照发"), "{}", page.text());
    assert!(
        !page.html.contains("首批跨年<span class=\"optional\">"),
        "{}",
        page.html
    );
    let page = approver.post(&format!("{at}/approve"), &[("state", "reviewed")]);
    assert!(page.status == 422 && page.shows(WORDS), "{}", page.text());
    town.done(&format!(
        "pay approve --batch {batch} --confirm --as {APPROVER}"
    ));
    // Months of this year alone are told, and need no tick.
    let other = self::town(&["甲一"], "2011-01", &["6000 元/年 2010-01-01 - -"]);
    let paid = other.pay("--month 2011-03");
    assert_eq!(paid["first_spans"][0]["label"], "首批跨期", "{paid}");
    let site = other.serve();
    let mut approver = site.sign_in(APPROVER);
    let found = approver.open("/api/v1/payments/990101-2011-03-1/findings");
    assert!(found.html.contains("first_span"), "{}", found.html);
    // The second batch of somebody is no first one.
    let second = town.pay("--month 2011-09");
    assert_eq!(second["first_spans"], json!([]), "{second}");
}

#[test]
fn a_batch_tells_whose_account_and_name_are_others_than_last_time() {
    let town = town(
        &["原一", "原二"],
        "2025-01",
        &["10584 元/年 2024-08-01 2024-11-22 -"],
    );
    town.pay("--month 2025-01");
    let other = account(77);
    let roster = Sheet::new("名册", "姓名 身份证号 人员类别 银行账号 起发时间")
        .row(&format!("原一 {} {VETERAN} {other} 2025-01", id_number(1)))
        .row(&format!("新名 {} {VETERAN} - 2025-01", id_number(2)));
    write_workbook(&town.path("改.xlsx"), &[roster]);
    let report = town.import(&format!("改.xlsx --as {CLERK}"));
    town.agree(&report);
    let batch = run(&town, "--month 2025-02")["batch"].clone();
    let batch = batch.as_str().unwrap();
    let site = town.serve();
    let mut reviewer = site.sign_in(REVIEWER);
    let findings = reviewer.open(&format!("/api/v1/payments/990101-{batch}/findings"));
    let findings: Value = serde_json::from_slice(&findings.bytes).unwrap();
    let told: Vec<(&str, &str, &str)> = findings["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| {
            ["kind", "name", "because"]
                .map(|key| f[key].as_str().unwrap())
                .into()
        })
        .collect();
    let hands = "张三提出，李四于";
    let account = told.iter().find(|t| t.0 == "account_changed").unwrap();
    assert!(account.1 == "原一" && account.2.contains(hands), "{told:?}");
    let name = told.iter().find(|t| t.0 == "renamed").unwrap();
    assert!(name.1 == "新名" && name.2.contains("原二"), "{told:?}");
    town.approve(batch);
    let batch = run(&town, "--month 2025-03")["batch"].clone();
    let batch = batch.as_str().unwrap();
    let findings = reviewer.open(&format!("/api/v1/payments/990101-{batch}/findings"));
    assert!(
        !findings.html.contains("account_changed"),
        "{}",
        findings.html
    );
}

/// The shipped tables as the notices print them, the newest first; an office without any is led to all three ways.
#[test]
fn shipped_tables_are_read_as_the_notice_prints_them() {
    let town = Desk::staffed("甲镇");
    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    let empty = clerk.open("/standards");
    assert_eq!(empty.link("用 Excel 导入"), "/imports");
    assert_eq!(empty.link("登记新标准"), "/standards/new");
    let all = clerk.open("/standards/shipped").text();
    let at = |text: &str| all.find(text).unwrap_or_else(|| panic!("{text}: {all}"));
    assert!(at("残疾抚恤金 2024-08-01") < at("残疾抚恤金 2022-08-01"));
    assert!(at("残疾抚恤金 2022-08-01") < at("三属定期抚恤金 2021-08-01"));
    assert!(all.contains("三属定期抚恤金到2022-08-01"), "{all}");

    let table = "/standards/shipped/disability_pension/2012-10-01";
    let page = clerk.open(table);
    assert!(
        page.shows("等级 因战 因公 因病 一级 37,940 36,740 35,540 二级"),
        "{}",
        page.text()
    );
    assert!(page.shows("标准（元/年）") && page.shows("更新的：2024-08-01"));
    assert!(
        clerk
            .open("/standards/shipped/survivor_pension/2022-08-01")
            .shows("烈士遗属 36,910")
    );
    clerk.open(table);
    let taken = [("document_no", "民发〔2012〕1号"), ("cycle", "季")];
    let list = clerk.done(table, &taken);
    assert!(list.shows("一级因战 37,940元/年"), "{}", list.text());
    let all = clerk.open("/standards/shipped");
    assert!(all.shows("已有同日生效的标准") && all.shows("比本单位的新"));
    assert!(all.shows("本单位已有更新的"), "{}", all.text());
}

#[test]
fn a_shipped_table_pays_everybody_disabled_alike_and_says_when_it_is_old() {
    let town = Desk::staffed("甲镇");
    let mut roster = Sheet::new("名册", "姓名 身份证号 人员类别 残疾等级 残疾性质 起发时间");
    for (person, category) in (1..).zip([
        "残疾军人",
        "伤残人民警察",
        "伤残国家机关工作人员",
        "伤残民兵民工",
        "残疾消防员",
    ]) {
        let id = id_number(person);
        let name = named("贺", person);
        roster = roster.row(&format!("{name} {id} {category} 六级 因公 2013-01"));
    }
    write_workbook(&town.path("名册.xlsx"), &[roster]);
    town.done("import 名册.xlsx");
    town.done(&format!(
        "standards confirm --scheme disability_pension --effective 2012-10-01 --cycle 季 \
         --document-no 民发〔2012〕1号 --as {CLERK}"
    ));
    let prepared = town.pay("--month 2013-03");
    assert_eq!(
        (&prepared["lines"], &prepared["blocked"]),
        (&json!(5), &json!([]))
    );
    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    let stale = |clerk: &mut crate::common::web::Browser, batch: &str| {
        let found = clerk.open(&format!("/api/v1/payments/990101-{batch}/findings"));
        found.html.contains("照常例2013年10月起应有新标准")
    };
    assert!(!stale(&mut clerk, "2013-03-1"));
    let late = run(&town, "--month 2013-12")["batch"].clone();
    assert!(stale(&mut clerk, late.as_str().unwrap()));
    let page = clerk.open("/standards");
    assert!(
        page.shows("照常例2013年10月起应有新标准"),
        "{}",
        page.text()
    );
}

#[test]
fn a_grade_is_looked_at_by_the_nature_of_its_month() {
    let town = Desk::staffed("甲镇");
    let id = id_number(1);
    let roster = Sheet::new("名册", "姓名 身份证号 人员类别 残疾等级 残疾性质 起发时间")
        .row(&format!("性二 {id} 残疾军人 五级 因病 2024-12"));
    write_workbook(&town.path("名册.xlsx"), &[roster]);
    town.done("import 名册.xlsx");
    let changes = |rows: &[&str]| {
        let sheet = Sheet::new(
            "人员变动",
            "身份证号 变动类型 生效年月 报告日期 新等级 新性质",
        );
        let add = |sheet: Sheet, row: &&str| sheet.row(&format!("{id} {row}"));
        write_workbook(&town.path("变动.xlsx"), &[rows.iter().fold(sheet, add)]);
        town.import("变动.xlsx")
    };
    // Seven before the nature is another: refused, whatever comes later.
    let report = changes(&[
        "等级变动 2024-12 2025-02-05 七级 -",
        "性质变动 2025-01 2025-01-05 - 因公",
    ]);
    assert_eq!(
        (&report["error"], &report["ok"]),
        (&json!(1), &json!(1)),
        "{report}"
    );
    let report = changes(&["等级变动 2025-02 2025-02-05 七级 -"]);
    assert_eq!(report["error"], 0, "{report}");
    // Back to 因病 while she has seven: refused; on the page too.
    let report = changes(&["性质变动 2025-03 2025-03-05 - 因病"]);
    assert_eq!(report["error"], 1, "{report}");
}
