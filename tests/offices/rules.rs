//! The same act through every door: page, API, workbook and command line refuse the same things in the same words.

use crate::common::web::Browser;
use crate::common::{APPROVER, CASHIER, CLERK, Desk, REVIEWER, samples};
use serde_json::{Value, json};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

fn count(desk: &Desk, table: &str) -> String {
    let sql = format!("SELECT CAST(COUNT(*) AS TEXT) AS text FROM {table}");
    desk.column(&sql).remove(0)
}

#[test]
fn a_designation_is_refused_at_every_door() {
    const WORDS: &str = "里像是写了部队番号或代号，请改写对外名称，例如驻军某部";
    let desk = Desk::staffed("甲镇");

    // The workbook on the command line: the row is refused and nothing of it is written.
    desk.bring("designation.xlsx");
    let answer = desk.run("import designation.xlsx --json");
    assert_eq!(answer.code, 1, "{answer:?}");
    let report = answer.json();
    let row = &report["sheets"][0]["rows"][0];
    assert_eq!(row["result"], "error", "{report}");
    assert_eq!(row["code"], "designation", "{report}");
    assert!(row["message"].as_str().unwrap().contains(WORDS), "{report}");
    assert_eq!(count(&desk, "ledger_entry"), "0");

    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    // The page.
    clerk.open("/ledgers/visit/new");
    let fields = [
        ("date", "2011-07-30"),
        ("festival", "八一"),
        ("person", "甲某"),
        ("goods", "慰问99957部队战士的米面"),
    ];
    let page = clerk.post("/ledgers/visit/new", &fields);
    assert_eq!(page.status, 422);
    assert!(page.shows(&format!("物资{WORDS}")), "{}", page.text());
    // The API.
    let body = json!({"fields": {"date": "2011-07-30", "festival": "八一", "person": "甲某", "visitor": "第98师张三"}});
    let told = clerk.post_json("/api/v1/ledgers/visit", &body);
    assert_eq!(told.status, 422);
    assert!(told.html.contains(WORDS), "{}", told.html);
    // The workbook through the API, as the preview on the page has it.
    let bytes = std::fs::read(samples().join("designation.xlsx")).unwrap();
    let preview = clerk.post_file("/api/v1/imports?name=a.xlsx", XLSX, &bytes);
    assert!(preview.html.contains("\"refused\":1"), "{}", preview.html);
    let rows = clerk.open("/api/v1/imports/100-1/rows?show=refused");
    assert!(rows.html.contains(WORDS), "{}", rows.html);
    assert_eq!(count(&desk, "ledger_entry"), "0");
}

const BATCH: &str = "2011-03-1";
const AT: &str = "990101-2011-03-1";

/// A town with a draft for March.
fn town() -> Desk {
    let town = Desk::staffed("甲镇");
    town.import_sample("jia_town_2011.xlsx");
    town.done(&format!("pay run --month 2011-03 --as {CLERK}"));
    town
}

/// A draft waits for the second person: who made it is told so, and offered nothing else as the next thing to do.
#[test]
fn a_draft_goes_to_the_reviewer_without_being_sent() {
    let town = town();
    let site = town.serve();
    let page = site.sign_in(CLERK).open(&format!("/payments/{AT}"));
    assert!(
        page.shows("草稿已在复核人的待办里，不用另外送"),
        "{}",
        page.text()
    );
    assert!(
        !page.html.contains("class=\"button primary\""),
        "{}",
        page.text()
    );
    let page = site.sign_in(REVIEWER).open(&format!("/payments/{AT}"));
    let primary = page.html.split("class=\"button primary\"").nth(1).unwrap();
    assert!(primary.split('<').next().unwrap().contains("复核通过"));
}

#[test]
fn a_batch_goes_back_with_a_reason_at_every_door() {
    const WORDS: &str = "请填写退回的原因";
    let town = town();
    town.done(&format!("pay review --batch {BATCH} --as {REVIEWER}"));
    let site = town.serve();
    let mut approver = site.sign_in(APPROVER);

    let why = town.refused(&format!("pay return --batch {BATCH} --as {APPROVER}"));
    assert!(why.contains(WORDS), "{why}");
    let told = approver.post_json(
        &format!("/api/v1/payments/{AT}/return"),
        &json!({"reason": " "}),
    );
    assert!(told.status == 422 && told.html.contains(WORDS), "{told:?}");
    approver.open(&format!("/payments/{AT}/return"));
    let page = approver.post(
        &format!("/payments/{AT}/return"),
        &[("state", "reviewed"), ("reason", " ")],
    );
    assert!(page.status == 422 && page.shows(WORDS), "{}", page.text());
    assert_eq!(town.batch_state(BATCH), "reviewed");

    town.done(&format!(
        "pay return --batch {BATCH} --reason 第3笔账号不对 --as {APPROVER}"
    ));
    let overview = approver.open(&format!("/payments/{AT}"));
    assert!(overview.shows("第3笔账号不对"), "{}", overview.text());
    town.done("verify");
}

#[test]
fn a_batch_is_reviewed_and_approved_as_it_was_seen_at_every_door() {
    let town = town();
    let listed = town.json("pay list");
    let hash = listed["batches"][0]["hash"].as_str().unwrap().to_owned();
    let site = town.serve();
    let (mut reviewer, mut approver) = (site.sign_in(REVIEWER), site.sign_in(APPROVER));

    // She has seen other lines than those that are there.
    let other = "0".repeat(64);
    let review = format!("pay review --batch {BATCH} --as {REVIEWER} --seen");
    let why = town.refused(&format!("{review} {other}"));
    assert!(
        why.contains("您看到的是") && why.contains("没有办理"),
        "{why}"
    );
    let review_at = format!("/api/v1/payments/{AT}/review");
    let told = reviewer.post_json(&review_at, &json!({"state": other}));
    assert_eq!(told.status, 409, "{told:?}");
    assert_eq!(town.batch_state(BATCH), "draft");
    town.done(&format!("{review} {hash}"));

    // It was sent back meanwhile.
    town.done(&format!(
        "pay return --batch {BATCH} --reason 账号有误 --as {APPROVER}"
    ));
    for seen in ["reviewed", "已复核"] {
        let why = town.refused(&format!(
            "pay approve --batch {BATCH} --as {APPROVER} --seen {seen}"
        ));
        assert!(why.contains("您看到的是“已复核”"), "{why}");
    }
    let approve_at = format!("/api/v1/payments/{AT}/approve");
    let told = approver.post_json(&approve_at, &json!({"state": "reviewed"}));
    assert_eq!(told.status, 409, "{told:?}");
    approver.open(&format!("/payments/{AT}"));
    let page = approver.post(&format!("/payments/{AT}/approve"), &[("state", "reviewed")]);
    assert_eq!(page.status, 409, "{}", page.text());
    assert_eq!(town.batch_state(BATCH), "returned");
    town.approve(BATCH);
}

#[test]
fn a_notice_is_over_or_a_reason_given_before_the_export_at_every_door() {
    const WORDS: &str = "提前报盘请填写原因";
    let town = town();
    town.approve(BATCH);
    town.done(&format!(
        "pay publish --batch {BATCH} --from 2026-01-01 --to 2026-12-31 --telephone 0990-1234567 --as {APPROVER}"
    ));
    let site = town.serve();
    let mut cashier = site.sign_in(CASHIER);
    let export = format!("pay export --batch {BATCH} --out bank.csv --as {CASHIER}");
    let why = town.refused(&export);
    assert!(why.contains(WORDS) && why.contains("2026-12-31"), "{why}");
    assert!(!town.path("bank.csv").exists());
    let at = format!("/api/v1/payments/{AT}/export");
    let told = cashier.post_json(&at, &json!({"layout": "generic"}));
    assert!(told.status == 422 && told.html.contains(WORDS), "{told:?}");
    cashier.open(&format!("/payments/{AT}/export"));
    let fields = [("state", "published"), ("export_layout", "generic")];
    let page = cashier.post(&format!("/payments/{AT}/export"), &fields);
    assert!(page.status == 422 && page.shows(WORDS), "{}", page.text());
    assert_eq!(town.batch_state(BATCH), "published");

    let form = cashier.open(&format!("/payments/{AT}/export"));
    assert!(!form.shows("已经导出过"), "{}", form.text());
    town.done(&format!("{export} --early 县里要求本周到账"));
    // Whoever comes back to the page sees who has done it, and that it would be done again.
    let page = cashier.open(&format!("/payments/{AT}"));
    assert!(
        page.shows(&format!("{CASHIER}于")) && page.shows("导出了代发文件"),
        "{}",
        page.text()
    );
    let form = cashier.open(&page.link("再导出一次"));
    assert!(
        form.shows("已经导出过代发文件，这是再导出一次"),
        "{}",
        form.text()
    );
    // Once exported it can be written again without a word.
    town.done(&export);
    town.done("verify");
}

/// How many a list has on its page, and through the API.
fn totals(browser: &mut Browser, list: &str) -> (u64, u64) {
    let page = browser.open(list);
    let shown = page.html.split("data-total=\"").nth(1);
    let shown = shown.map_or(0, |rest| rest.split('"').next().unwrap().parse().unwrap());
    let told = browser.open(&format!("/api/v1{list}"));
    let told: Value = serde_json::from_slice(&told.bytes).unwrap();
    (shown, told["total"].as_u64().unwrap())
}

#[test]
fn lists_are_filtered_alike_on_the_page_and_through_the_api() {
    let town = Desk::staffed("甲镇");
    town.import_sample("jia_town_2011.xlsx");
    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    let (all, _) = totals(&mut clerk, "/people?size=10");
    for query in [
        "grade=6",
        "age_from=60&age_to=75",
        "hardship=medical",
        "category=disabled_soldier&grade=6",
        "category.1=disabled_soldier&category.2=demobilised_soldier",
    ] {
        let (page, api) = totals(&mut clerk, &format!("/people?{query}"));
        assert_eq!(page, api, "{query}");
        assert!(page < all, "{query} filters nothing");
    }
    let (all, _) = totals(&mut clerk, "/ledgers/visit?size=10");
    for query in ["f.festival=八一", "f.festival=春节&year=2011", "removed=1"] {
        let (page, api) = totals(&mut clerk, &format!("/ledgers/visit?{query}"));
        assert_eq!(page, api, "{query}");
        assert!(page < all, "{query} filters nothing");
    }
}

#[test]
fn what_hangs_in_public_has_no_ones_own_number_and_an_objection_an_answer() {
    const WORDS: &str = "监督电话是个人手机号";
    let town = town();
    town.approve(BATCH);
    let term = "--from 2026-01-01 --to 2026-01-07 --telephone 13900000000";
    for command in [
        format!("pay publish --batch {BATCH} {term} --as {APPROVER}"),
        format!("pay notice --batch {BATCH} --telephone 13900000000 --out a.xlsx --as {APPROVER}"),
    ] {
        let why = town.refused(&command);
        assert!(why.contains(WORDS), "{why}");
    }
    let site = town.serve();
    let mut approver = site.sign_in(APPROVER);
    let at = format!("/api/v1/payments/{AT}");
    let publish = json!({"from": "2026-01-01", "to": "2026-01-07", "telephone": "13900000000"});
    let told = approver.post_json(&format!("{at}/publish"), &publish);
    assert!(told.status == 422 && told.html.contains(WORDS), "{told:?}");
    town.done(&format!("pay publish --batch {BATCH} --as {APPROVER}"));

    let object = json!({"raised_by": "群众", "raised_on": "2026-01-02", "about": "名单漏人"});
    let told = approver.post_json(&format!("{at}/objections"), &object);
    assert_eq!(told.status, 201, "{}", told.html);
    let told = approver.post_json(&format!("{at}/objections/100-1"), &json!({"answer": " "}));
    assert!(
        told.status == 422 && told.html.contains("请填写处理结果"),
        "{}",
        told.html
    );
    let page = format!("/payments/{AT}/objections/100-1");
    approver.open(&page);
    let told = approver.post(&page, &[("answer", " ")]);
    assert!(
        told.status == 422 && told.shows("请填写处理结果"),
        "{}",
        told.text()
    );
}

#[test]
fn a_pair_ends_with_a_reason_and_nobody_is_brought_less_than_nothing() {
    let town = Desk::staffed("甲镇");
    town.import_sample("jia_town_2011.xlsx");
    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    let pair = json!({"fields": {"local_unit": "甲村", "unit_type": "村（社区）", "troop": "驻军某部", "date": "2011-01-01"}});
    let made = clerk.post_json("/api/v1/ledgers/pair", &pair);
    assert_eq!(made.status, 201, "{}", made.html);
    let made: Value = serde_json::from_slice(&made.bytes).unwrap();
    let key = made["key"].as_str().unwrap();
    let end = json!({"version": 1, "on": "2011-06-01", "reason": ""});
    let told = clerk.post_json(&format!("/api/v1/pairs/{key}/end"), &end);
    assert!(
        told.status == 422 && told.html.contains("请填写终止的原因"),
        "{}",
        told.html
    );
    clerk.open(&format!("/pairs/{key}/end"));
    let told = clerk.post(
        &format!("/pairs/{key}/end"),
        &[
            ("version", "1"),
            ("end_on", "2011-06-01"),
            ("end_reason", ""),
        ],
    );
    assert_eq!(told.status, 422, "{}", told.text());

    let task = json!({"festival": "春节", "from": "2026-01-01", "due": "2026-02-01",
        "brings": [{"category": "demobilised_soldier", "cash_fen": -100}]});
    let told = clerk.post_json("/api/v1/visits", &task);
    assert!(
        told.status == 422 && told.html.contains("不能是负数"),
        "{}",
        told.html
    );
}
