//! What an import changes and needs two people, once the office pays: proposed as a package, agreed to or refused by a
//! second person, at every door.

use crate::common::sheet::{Sheet, account, id_number, write_workbook};
use crate::common::web::Browser;
use crate::common::{CLERK, Desk, REVIEWER, rows};
use serde_json::{Value, json};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const HEADINGS: &str = "姓名 身份证号 人员类别 残疾等级 残疾性质 村 联系电话 银行账号 起发时间";

/// 丁, 戊 and a disabled 己, with their standards; nothing was paid yet.
fn town() -> Desk {
    let town = Desk::staffed("甲镇");
    let standards = Sheet::new(
        "待遇标准",
        "人员类别 残疾等级 残疾性质 标准(元) 单位 生效日期 发放周期 发放月份 文号",
    )
    .row("复员军人 - - 1200 年 2011-01-01 季 3,6,9,12 甲民发〔2011〕3号")
    .row("伤残军人 七级 因公 1200 年 2011-01-01 季 3,6,9,12 甲民发〔2011〕3号")
    .row("伤残军人 六级 因公 1800 年 2011-01-01 季 3,6,9,12 甲民发〔2011〕3号");
    let roster = Sheet::new("优抚对象", HEADINGS)
        .row(&person(0, "丁一", "复员军人 - -", "第一村", account(0)))
        .row(&person(1, "戊二", "复员军人 - -", "第一村", account(1)))
        .row(&person(
            2,
            "己三",
            "伤残军人 七级 因公",
            "第二村",
            account(2),
        ));
    write_workbook(&town.path("名册.xlsx"), &[roster, standards]);
    let report = town.import("名册.xlsx");
    assert_eq!(report["package"], Value::Null, "{report}");
    town
}

fn person(n: u32, name: &str, what: &str, village: &str, account: String) -> String {
    format!(
        "{name} {} {what} {village} 1390000000{n} {account} 2011-01",
        id_number(n)
    )
}

/// Another account for 丁, another village for 戊, another grade from July for 己, and somebody new.
fn changed(town: &Desk, file: &str) {
    let roster = Sheet::new("优抚对象", HEADINGS)
        .row(&person(0, "丁一", "复员军人 - -", "第二村", account(50)))
        .row(&person(1, "戊二", "复员军人 - -", "第二村", account(1)))
        .row(
            &person(2, "己三", "伤残军人 六级 因公", "第一村", account(2))
                .replace("2011-01", "2011-07"),
        )
        .row(&person(3, "庚四", "复员军人 - -", "第一村", account(3)));
    write_workbook(&town.path(file), &[roster]);
}

fn results(report: &Value, kind: &str) -> Vec<String> {
    let rows = rows(report, kind).iter();
    rows.map(|row| row["result"].as_str().unwrap().to_owned())
        .collect()
}

fn accounts(town: &Desk) -> Vec<String> {
    town.column("SELECT account_hash AS text FROM person ORDER BY id")
}

fn read(browser: &mut Browser, path: &str) -> Value {
    let page = browser.open(&format!("/api/v1{path}"));
    serde_json::from_slice(&page.bytes).unwrap()
}

#[test]
fn an_office_that_has_not_paid_writes_at_once() {
    let town = town();
    let before = accounts(&town);
    changed(&town, "改.xlsx");
    let report = town.import("改.xlsx");
    assert_eq!(report["package"], Value::Null, "{report}");
    assert_eq!(results(&report, "roster"), ["ok", "ok", "ok", "ok"]);
    assert_ne!(accounts(&town)[..3], before);
    assert_eq!(
        town.json("changes list")["packages"],
        json!([]),
        "no package"
    );
}

#[test]
fn an_office_that_pays_proposes_and_the_second_hand_agrees() {
    let town = town();
    town.pay("--month 2011-03");
    let before = accounts(&town);
    changed(&town, "改.xlsx");

    // Only looked at: it says what would be proposed, and there is no package.
    let looked = town.import("改.xlsx --dry-run");
    let told = ["proposed", "ok", "proposed", "ok"];
    assert_eq!(results(&looked, "roster"), told, "{looked}");
    assert_eq!(looked["package"], Value::Null);

    let report = town.import(&format!("改.xlsx --as {CLERK}"));
    assert_eq!(results(&report, "roster"), told, "{report}");
    assert_eq!((&report["ok"], &report["proposed"]), (&json!(2), &json!(2)));
    let package = report["package"].as_str().unwrap().to_owned();
    assert_eq!(package, "P-990101-100-1");
    // The account waits; the village of the same row, and whoever is new, is written.
    assert_eq!(accounts(&town)[..3], before);
    assert_eq!(accounts(&town).len(), 4);
    let villages = town
        .column("SELECT CAST(COUNT(DISTINCT division) AS TEXT) AS text FROM person WHERE id % 1000000000 <= 2");
    assert_eq!(villages, ["1"], "both live in the second village now");
    let message = rows(&report, "roster")[0]["message"].as_str().unwrap();
    assert!(message.contains("银行账号要由另一人复核"), "{message}");

    // The same file again proposes nothing twice.
    let again = town.import(&format!("改.xlsx --as {CLERK}"));
    assert_eq!(again["package"], Value::Null, "{again}");
    assert_eq!(results(&again, "roster"), ["ok", "ok", "ok", "ok"]);
    let message = rows(&again, "roster")[0]["message"].as_str().unwrap();
    assert!(
        message.contains("还在等复核（变更包 P-990101-100-1）"),
        "{message}"
    );
    let shown = town.json(&format!("changes show --package {package}"));
    assert_eq!((&shown["lines"], &shown["open"]), (&json!(2), &json!(2)));
    assert_eq!(shown["changes"][0]["name"], "丁一", "{shown}");
    assert!(!shown.to_string().contains(&account(50)), "masked: {shown}");

    // Not by who proposed it, nor by whoever is no reviewer; then as a whole.
    let agree = format!("changes agree --package {package} --as");
    let why = town.refused(&format!("{agree} {CLERK}"));
    assert!(why.contains("请由复核办理"), "{why}");
    town.done(&format!("{agree} {REVIEWER}"));
    assert_ne!(accounts(&town)[0], before[0]);
    let events = "SELECT kind AS text FROM person_event";
    assert_eq!(town.column(events), ["grade"]);
    let why = town.refused(&format!("{agree} {REVIEWER}"));
    assert!(why.contains("已办完"), "{why}");

    let after = town.import(&format!("改.xlsx --as {CLERK}"));
    for row in rows(&after, "roster") {
        assert_eq!(
            (&row["result"], &row["message"]),
            (&json!("ok"), &json!("无变化"))
        );
    }
    let audited = town.column(
        "SELECT detail AS text FROM audit_entry WHERE action IN ('change_propose', 'change_agree')",
    );
    assert_eq!(audited.len(), 4);
    assert!(
        audited.iter().all(|detail| detail.contains(&package)),
        "{audited:?}"
    );
    town.done("verify");
}

/// One person cannot be both hands, whatever her accounts are called.
#[test]
fn the_proposer_is_not_the_second_hand() {
    let town = town();
    town.pay("--month 2011-03");
    let id = id_number(77);
    town.done(&format!(
        "users add --name 周一 --role 经办 --id-number {id}"
    ));
    town.done("users add --name 周一复 --role 复核");
    town.account_of("周一复", Some("周一"));
    changed(&town, "改.xlsx");
    town.import("改.xlsx --as 周一");
    let why = town.refused("changes agree --as 周一复");
    assert!(why.contains("要由两个人办理"), "{why}");
    town.done(&format!("changes agree --as {REVIEWER}"));
}

#[test]
fn a_package_is_decided_line_by_line_and_refused_with_a_reason() {
    let town = town();
    town.pay("--month 2011-03");
    let before = accounts(&town);
    changed(&town, "改.xlsx");
    town.import(&format!("改.xlsx --as {CLERK}"));
    let refuse = format!("changes refuse --line 1 --as {REVIEWER}");
    let why = town.refused(&refuse);
    assert!(why.contains("请填写退回的理由"), "{why}");
    let shown = town.json(&format!("{refuse} --reason 存折复印件不清"));
    assert_eq!(shown["changes"][0]["state"], "returned", "{shown}");
    assert_eq!(shown["open"], 1);
    let shown = town.json(&format!("changes agree --line 2 --as {REVIEWER}"));
    assert_eq!(
        (&shown["state"], &shown["agreed"]),
        (&json!("done"), &json!(1))
    );
    assert_eq!(accounts(&town)[0], before[0], "refused");
    // What was refused can be proposed again.
    let again = town.import(&format!("改.xlsx --as {CLERK}"));
    assert_eq!(again["package"], "P-990101-100-2", "{again}");
    assert_eq!(again["proposed"], 1);
    town.done("verify");
}

#[test]
fn changes_are_proposed_like_the_roster_and_another_of_a_kind_waits() {
    let town = town();
    town.pay("--month 2011-03");
    let report = |file: &str, rows: &[String]| {
        let sheet = Sheet::new(
            "人员变动",
            "身份证号 变动类型 生效年月 报告日期 新等级 新账号",
        );
        let sheet = rows.iter().fold(sheet, |sheet, row| sheet.row(row));
        write_workbook(&town.path(file), &[sheet]);
        town.import(&format!("{file} --as {CLERK}"))
    };
    let row = |n: u32, what: &str| format!("{} {what}", id_number(n));
    let first = [
        row(0, "死亡 2011-05 2011-06-01 - -"),
        row(1, "停发 2011-05 2011-06-01 - -"),
        row(1, "恢复 2011-07 2011-06-02 - -"),
        row(2, "等级变动 2011-05 2011-06-01 六级 -"),
        row(2, &format!("账号变更 2011-05 2011-06-01 - {}", account(60))),
    ];
    let told = report("变动.xlsx", &first);
    assert_eq!(results(&told, "changes"), ["proposed"; 5], "{told}");
    assert_eq!(
        town.column("SELECT kind AS text FROM person_event"),
        Vec::<String>::new()
    );
    let again = report("变动.xlsx", &first);
    assert_eq!(results(&again, "changes"), ["ok"; 5], "{again}");
    assert_eq!(again["package"], Value::Null);
    // Another account while one waits is refused, as on the page.
    let other = [row(
        2,
        &format!("账号变更 2011-05 2011-06-01 - {}", account(61)),
    )];
    let told = report("再变.xlsx", &other);
    let row = &rows(&told, "changes")[0];
    assert_eq!(
        (&row["result"], &row["code"]),
        (&json!("error"), &json!("waiting"))
    );
    assert!(
        row["message"]
            .as_str()
            .unwrap()
            .contains("已有一条银行账号的变更申请在等复核"),
        "{told}"
    );

    town.done(&format!(
        "changes agree --package P-990101-100-1 --as {REVIEWER}"
    ));
    let kinds = town.column("SELECT kind AS text FROM person_event ORDER BY id");
    assert_eq!(kinds, ["death", "stop", "resume", "grade"]);
    let after = report("变动.xlsx", &first);
    for row in rows(&after, "changes") {
        assert_eq!(row["message"], "无变化", "{after}");
    }
    town.done("verify");
}

/// Name and account of one person in one package: agreeing to the one does not make the other stale.
#[test]
fn two_changes_of_one_person_are_agreed_to_one_after_the_other() {
    let town = town();
    town.pay("--month 2011-03");
    let roster = Sheet::new("优抚对象", HEADINGS).row(&person(
        0,
        "丁壹",
        "复员军人 - -",
        "第二村",
        account(50),
    ));
    write_workbook(&town.path("改.xlsx"), &[roster]);
    let report = town.import(&format!("改.xlsx --as {CLERK}"));
    assert_eq!(results(&report, "roster"), ["proposed"]);
    for line in [1, 2] {
        town.done(&format!("changes agree --line {line} --as {REVIEWER}"));
    }
    assert_eq!(
        town.column("SELECT name AS text FROM person WHERE id % 1000000000 = 1"),
        ["丁壹"]
    );
    // What changed by another way since makes a proposal stale.
    let roster = Sheet::new("优抚对象", HEADINGS).row(&person(
        0,
        "丁一",
        "复员军人 - -",
        "第二村",
        account(50),
    ));
    write_workbook(&town.path("改.xlsx"), &[roster]);
    town.import(&format!("改.xlsx --as {CLERK}"));
    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    let version = read(&mut clerk, "/people/990101-100-1")["version"].clone();
    let edit = json!({"version": version, "note": "独居"});
    clerk.post_json("/api/v1/people/990101-100-1/edit", &edit);
    let why = town.refused(&format!("changes agree --as {REVIEWER}"));
    assert!(why.contains("第1条") && why.contains("资料又改过"), "{why}");
}

#[test]
fn the_page_and_the_api_do_the_same() {
    let town = town();
    town.pay("--month 2011-03");
    let before = accounts(&town);
    changed(&town, "改.xlsx");
    let bytes = std::fs::read(town.path("改.xlsx")).unwrap();
    let site = town.serve();
    let (mut clerk, mut reviewer) = (site.sign_in(CLERK), site.sign_in(REVIEWER));

    // Through the API: looked over, confirmed, proposed.
    let preview = clerk.post_file("/api/v1/imports?name=改.xlsx", XLSX, &bytes);
    let preview: Value = serde_json::from_slice(&preview.bytes).unwrap();
    assert_eq!(preview["rows"]["proposed"], 2, "{preview}");
    assert_eq!(preview["package"], Value::Null);
    let page = clerk.open("/imports/100-1");
    assert!(
        page.shows("2行里有要两个人办的变更") && page.shows("待复核"),
        "{}",
        page.text()
    );
    let rows = clerk.open("/imports/100-1?show=proposed");
    assert!(rows.shows("银行账号（待复核）"), "{}", rows.text());
    clerk.post_json("/api/v1/imports/100-1/confirm", &json!({}));
    let done = read(&mut clerk, "/imports/100-1");
    assert_eq!(done["package"], "P-990101-100-1", "{done}");
    assert_eq!(accounts(&town)[..3], before);
    let page = clerk.open("/imports/100-1");
    assert_eq!(
        page.link("看变更包 P-990101-100-1"),
        "/changes/packages/P-990101-100-1"
    );

    // The list has it, line by line; one line goes back by the page, the other is agreed to by the API.
    let listed = reviewer.open("/changes?box=mine");
    assert!(
        listed.shows("P-990101-100-1") && listed.shows("丁一"),
        "{}",
        listed.text()
    );
    assert!(reviewer.open("/changes/packages?box=open").shows("改.xlsx"));
    let at = "/changes/packages/P-990101-100-1";
    let page = reviewer.open(at);
    assert!(
        page.shows("同意待复核的2条") && page.shows("优抚对象第2行"),
        "{}",
        page.text()
    );
    assert!(
        !clerk.open(at).shows("同意待复核的"),
        "not by who proposed it"
    );
    reviewer.open(at);
    let without = reviewer.post(&format!("{at}/refuse"), &[("refuse_line", "1")]);
    assert_eq!(without.status, 422, "{}", without.text());
    reviewer.open(at);
    let back = [("refuse_line", "1"), ("refuse_reason", "账号不清")];
    assert!(
        reviewer
            .done(&format!("{at}/refuse"), &back)
            .shows("账号不清")
    );
    let agree = "/api/v1/packages/P-990101-100-1/agree";
    let told = clerk.post_json(agree, &json!({}));
    assert_eq!(told.status, 403, "{}", told.html);
    let told = reviewer.post_json(agree, &json!({}));
    assert!(
        told.status == 200 && told.html.contains("已同意1条"),
        "{}",
        told.html
    );
    let package = read(&mut reviewer, "/packages/P-990101-100-1");
    assert_eq!(
        (&package["state"], &package["agreed"]),
        (&json!("done"), &json!(1))
    );
    assert_eq!(package["changes"][0]["decision"], "账号不清");
    let told = reviewer.post_json(agree, &json!({}));
    assert_eq!(told.status, 409, "{}", told.html);

    // On the page as a whole.
    clerk.open("/imports");
    let answer = clerk.upload("/imports", &[], &[("file", "再改.xlsx", &bytes)]);
    let mut page = answer;
    while let Some(next) = page
        .headers
        .get("location")
        .cloned()
        .filter(|_| page.status == 303)
    {
        page = clerk.get(&next);
    }
    std::thread::sleep(std::time::Duration::from_secs(2));
    clerk.open("/imports/100-2");
    clerk.post("/imports/100-2/confirm", &[]);
    std::thread::sleep(std::time::Duration::from_secs(2));
    let at = "/changes/packages/P-990101-100-2";
    reviewer.open(at);
    let done = reviewer.done(&format!("{at}/agree"), &[("agree_words", "看过存折")]);
    assert!(
        done.shows("已办完") && done.shows("看过存折"),
        "{}",
        done.text()
    );
    assert_ne!(accounts(&town)[0], before[0]);
    town.done("verify");
}

/// What is wrong of an identity from the beginning is corrected by two people on a page as well.
#[test]
fn an_identity_is_corrected_by_two_people_at_every_door() {
    let town = town();
    town.pay("--month 2011-03");
    let roster = Sheet::new("优抚对象", HEADINGS).row(&person(
        2,
        "己三",
        "伤残军人 六级 因公",
        "第一村",
        account(2),
    ));
    write_workbook(&town.path("更正.xlsx"), &[roster]);
    let report = town.import(&format!("更正.xlsx --as {CLERK}"));
    let row = &rows(&report, "roster")[0];
    assert_eq!(
        (&row["result"], &row["code"]),
        (&json!("proposed"), &json!("identity_changed"))
    );
    let grade = "SELECT CAST(grade AS TEXT) AS text FROM identity WHERE person % 1000000000 = 3";
    assert_eq!(town.column(grade), ["7"]);
    let site = town.serve();
    let (mut clerk, mut reviewer) = (site.sign_in(CLERK), site.sign_in(REVIEWER));
    let correct = json!({"kind": "correction", "category": "disabled_soldier", "grade": 6, "nature": "因公",
        "start": "2011-01", "reason": "登记时看错"});
    let told = clerk.post_json("/api/v1/people/990101-100-3/changes", &correct);
    assert!(
        told.status == 422 && told.html.contains("已有一条身份更正"),
        "{}",
        told.html
    );
    let shown = reviewer.open("/changes/990101-100-1");
    assert!(
        shown.shows("从起发时起更正为伤残军人（六级，因公）"),
        "{}",
        shown.text()
    );
    reviewer.done("/changes/990101-100-1/agree", &[("agree_words", "")]);
    assert_eq!(town.column(grade), ["6"]);
    assert!(
        clerk
            .open("/people/990101-100-3/change?kind=correction")
            .shows("人员类别")
    );
    let told = clerk.post_json("/api/v1/people/990101-100-3/changes", &correct);
    assert_eq!(told.status, 201, "{}", told.html);
    assert_eq!(town.pay("--month 2011-06")["backpay_fen"], 3 * 5_000);
}

/// What was typed on a page is decided on the command line as well.
#[test]
fn a_typed_proposal_is_decided_on_the_command_line() {
    let town = town();
    let before = accounts(&town);
    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    let propose = json!({"kind": "account", "account": account(50), "reason": "换卡"});
    let at = "/api/v1/people/990101-100-1/changes";
    assert_eq!(clerk.post_json(at, &propose).status, 201);
    let listed = town.json("changes list");
    assert_eq!(listed["changes"][0]["change"], "990101-100-1", "{listed}");
    let refuse = format!("changes refuse --change 990101-100-1 --as {REVIEWER}");
    assert!(town.refused(&refuse).contains("请填写退回的理由"));
    town.done(&format!("{refuse} --reason 缺存折"));
    assert_eq!(clerk.post_json(at, &propose).status, 201);
    assert_eq!(accounts(&town), before);
    town.done(&format!(
        "changes agree --change 990101-100-2 --as {REVIEWER}"
    ));
    assert_ne!(accounts(&town)[0], before[0]);
    town.done("verify");
}

/// An identity that she has by now is not added a second time.
#[test]
fn a_proposal_that_does_not_fit_any_more_is_not_agreed_to() {
    let town = town();
    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    let add = json!({"kind": "identity", "category": "war_participant", "start": "2011-01", "reason": "补登"});
    let told = clerk.post_json("/api/v1/people/990101-100-1/changes", &add);
    assert_eq!(told.status, 201, "{}", told.html);
    // The office has not paid: its roster adds the same identity at once.
    let roster = Sheet::new("优抚对象", HEADINGS).row(&person(
        0,
        "丁一",
        "参战人员 - -",
        "第一村",
        account(0),
    ));
    write_workbook(&town.path("参战.xlsx"), &[roster]);
    assert_eq!(town.import("参战.xlsx")["error"], 0);
    let why = town.refused(&format!(
        "changes agree --change 990101-100-1 --as {REVIEWER}"
    ));
    assert!(why.contains("这个人已有这种身份"), "{why}");
    let identities =
        "SELECT CAST(COUNT(*) AS TEXT) AS text FROM identity WHERE person % 1000000000 = 1";
    assert_eq!(town.column(identities), ["2"]);
}
