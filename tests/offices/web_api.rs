//! The office for other programs: a month paid, a change agreed to, a workbook brought in, a document signed, all of it
//! through `/api/v1` by the people who may.

use crate::common::sheet::{Sheet, account, id_number, write_workbook};
use crate::common::web::{Browser, Page};
use crate::common::{APPROVER, CASHIER, CLERK, Desk, REVIEWER};
use serde_json::{Value, json};

const ROSTER: &str = "姓名 身份证号 人员类别 村（社区） 起发时间 一卡通账号";
const STANDARDS: &str = "人员类别 标准金额 单位 生效日期 公布日期 发放周期 发放月份 文号";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const PEOPLE: [&str; 3] = ["赵一", "钱二", "孙三"];

fn roster() -> Sheet {
    let mut roster = Sheet::new("名册", ROSTER);
    for (n, name) in (1..).zip(PEOPLE) {
        let (id, account) = (id_number(n), account(n));
        roster = roster.row(&format!("{name} {id} 复员军人 第一村 2011-01 {account}"));
    }
    roster
}

/// A town with three demobilised soldiers, 90 yuan a month since 2011.
fn town() -> Desk {
    let desk = Desk::staffed("甲镇");
    let standards = Sheet::new("待遇标准", STANDARDS)
        .row("复员军人 90 月 2011-01-01 2011-01-05 月 每月 甲民〔2011〕1号");
    write_workbook(&desk.path("town.xlsx"), &[roster(), standards]);
    desk.done("import town.xlsx");
    desk
}

/// What was answered, with the status that it has to have.
fn answered(page: &Page, status: u16) -> Value {
    assert_eq!(page.status, status, "{}", page.html);
    serde_json::from_slice(&page.bytes).unwrap()
}

fn read(browser: &mut Browser, path: &str) -> Value {
    let page = browser.get(&format!("/api/v1{path}"));
    answered(&page, 200)
}

fn sent(browser: &mut Browser, path: &str, body: Value, status: u16) -> Value {
    let page = browser.post_json(&format!("/api/v1{path}"), &body);
    answered(&page, status)
}

fn says(answer: &Value, words: &str) {
    let message = answer["message"].as_str().unwrap_or_default();
    assert!(message.contains(words), "{answer}");
}

#[test]
fn a_month_is_paid_by_four_people_through_the_interface_alone() {
    let desk = town();
    let site = desk.serve();
    let [mut clerk, mut reviewer, mut approver, mut cashier] =
        [CLERK, REVIEWER, APPROVER, CASHIER].map(|name| site.sign_in(name));

    let month = json!({"month": "2011-03", "known_at": "2011-03-20"});
    let made = sent(&mut clerk, "/payments", month.clone(), 201);
    assert_eq!(
        (&made["lines"], &made["total_fen"]),
        (&json!(3), &json!(81_000))
    );
    let key = made["key"].as_str().unwrap().to_owned();
    let at = format!("/payments/{key}");
    let found = read(&mut reviewer, &format!("{at}/findings"));
    assert_eq!(
        found["items"].as_array().unwrap().len() as u64,
        found["total"]
    );

    // Whoever saw an older state does nothing; nobody does two steps.
    let draft = json!({"state": "draft"});
    sent(&mut clerk, &format!("{at}/review"), draft.clone(), 403);
    let reviewed = sent(&mut reviewer, &format!("{at}/review"), draft.clone(), 200);
    assert_eq!(reviewed["state"], "reviewed");
    let stale = sent(&mut reviewer, &format!("{at}/review"), draft.clone(), 409);
    says(&stale, "改为“已复核”");
    let empty = json!({"state": "reviewed", "reason": " "});
    says(
        &sent(&mut approver, &format!("{at}/return"), empty, 422),
        "请填写退回的原因",
    );
    let seen = json!({"state": "reviewed"});
    let approved = sent(&mut approver, &format!("{at}/approve"), seen, 200);
    assert_eq!(approved["state"], "approved");

    // The notice hangs; an objection is written down and answered once.
    let mobile = json!({"from": "2011-03-21", "to": "2011-03-27", "telephone": "13800138000"});
    says(
        &sent(&mut clerk, &format!("{at}/publish"), mobile, 422),
        "个人手机号",
    );
    let term = json!({"from": "2011-03-21", "to": "2011-03-27", "telephone": "0999-1234567"});
    let published = sent(&mut clerk, &format!("{at}/publish"), term, 200);
    assert_eq!(published["state"], "published");
    let objection =
        json!({"raised_by": "群众", "raised_on": "2011-03-22", "line_no": 2, "about": "已迁出"});
    let no = sent(&mut clerk, &format!("{at}/objections"), objection, 201);
    let no = format!("{at}/objections/{}", no["key"].as_str().unwrap());
    let handled = json!({"answer": "核实未迁出，已答复"});
    sent(&mut clerk, &no, handled.clone(), 200);
    sent(&mut clerk, &no, handled, 409);
    assert_eq!(
        read(&mut clerk, &format!("{at}/objections"))[0]["answered_by"],
        CLERK
    );

    // The bank gets its file, and says that one was not paid.
    let layouts = read(&mut cashier, "/layouts");
    assert!(layouts[0]["layout"].is_string(), "{layouts}");
    let export = json!({"state": "published", "layout": "generic"});
    let file = cashier.post_json(&format!("/api/v1{at}/export"), &export);
    assert_eq!(file.status, 200, "{}", file.html);
    assert!(file.headers["content-type"].starts_with("text/csv"));
    assert!(file.html.contains(&account(1)), "{}", file.html);
    let answer = "序号,结果,原因\n1,成功,\n2,失败,户名不符\n3,成功,\n";
    let settle = format!("/api/v1{at}/settle");
    assert_eq!(
        cashier
            .post_file(&settle, "text/plain", answer.as_bytes())
            .status,
        415
    );
    let strange = cashier.post_file(&settle, "text/csv", "序号,结果\n99,成功\n".as_bytes());
    says(&answered(&strange, 422), "第2行“序号”一栏是“99”");
    let settled = cashier.post_file(&settle, "text/csv; charset=utf-8", answer.as_bytes());
    let settled = answered(&settled, 200);
    assert_eq!(
        (&settled["paid"], &settled["failed"]),
        (&json!(2), &json!(1))
    );
    let closed = read(&mut clerk, &at);
    assert_eq!(
        (&closed["state"], &closed["failed"]),
        (&json!("closed"), &json!(1))
    );
    assert_eq!(closed["hands"].as_array().unwrap().len(), 6, "{closed}");
    for paper in ["roster.xlsx", "notice.xlsx"] {
        let file = clerk.post_json(&format!("/api/v1{at}/{paper}"), &json!({}));
        assert_eq!(
            (file.status, &file.bytes[..2]),
            (200, &b"PK"[..]),
            "{}",
            file.html
        );
    }

    // The next run pays again who was not paid; the same run twice has nothing to pay.
    let again = sent(&mut clerk, "/payments", month, 201);
    assert_eq!(again["lines"], 1);
    let void = json!({"state": "draft"});
    let again = format!("/payments/{}/void", again["key"].as_str().unwrap());
    assert_eq!(sent(&mut clerk, &again, void, 200)["state"], "void");
    assert!(desk.done("verify").contains("没有发现问题"));
}

/// The key of whoever is called so.
fn person(browser: &mut Browser, name: &str) -> String {
    let found = read(browser, &format!("/people?q={name}"));
    found["items"][0]["key"].as_str().unwrap().to_owned()
}

#[test]
fn what_moves_money_is_proposed_by_one_and_agreed_to_by_another() {
    let desk = town();
    let site = desk.serve();
    let (mut clerk, mut reviewer) = (site.sign_in(CLERK), site.sign_in(REVIEWER));
    let key = person(&mut clerk, "钱二");
    let changes = format!("/people/{key}/changes");

    let wrong = json!({"kind": "account", "account": "12", "reason": "换卡"});
    says(&sent(&mut clerk, &changes, wrong, 422), "8至32位数字");
    let unknown = json!({"kind": "account", "accounts": "12", "reason": "换卡"});
    says(
        &sent(&mut clerk, &changes, unknown, 422),
        "没有“accounts”这一栏",
    );
    says(
        &sent(&mut clerk, &changes, json!({"kind": "stop"}), 422),
        "缺少“reason”",
    );
    says(
        &sent(
            &mut clerk,
            &changes,
            json!({"kind": "stop", "reason": "迁出"}),
            422,
        ),
        "请填写停发年月",
    );
    let asked =
        json!({"kind": "account", "account": account(9), "bank": "农商行", "reason": "本人换卡"});
    sent(&mut reviewer, &changes, asked.clone(), 403);
    let request = sent(&mut clerk, &changes, asked, 201);
    let at = format!("/changes/{}", request["key"].as_str().unwrap());
    let shown = read(&mut reviewer, &at);
    let is = shown["is"].as_str().unwrap();
    assert!(is.contains('*') && !is.contains(&account(9)), "{shown}");

    assert_eq!(read(&mut reviewer, "/changes?box=mine")["total"], 1);
    sent(&mut clerk, &format!("{at}/agree"), json!({}), 403);
    let agreed = sent(
        &mut reviewer,
        &format!("{at}/agree"),
        json!({"words": "存折已核对"}),
        200,
    );
    assert_eq!(
        (&agreed["state"], &agreed["decided_by"]),
        (&json!("agreed"), &json!(REVIEWER))
    );
    sent(&mut reviewer, &format!("{at}/agree"), json!({}), 409);
    assert_eq!(
        read(&mut clerk, &format!("/people/{key}"))["bank"],
        "农商行"
    );

    // Death is told in the dossier; one is returned, one taken back.
    let death = json!({"kind": "death", "effective": "2011-02", "reported": "2011-03-02", "reason": "村委会证明"});
    let request = sent(&mut clerk, &changes, death.clone(), 201);
    let at = format!("/changes/{}", request["key"].as_str().unwrap());
    sent(
        &mut reviewer,
        &format!("{at}/return"),
        json!({"reason": "缺证明"}),
        200,
    );
    let request = sent(&mut clerk, &changes, death.clone(), 201);
    let at = format!("/changes/{}", request["key"].as_str().unwrap());
    sent(&mut clerk, &format!("{at}/withdraw"), json!({}), 200);
    let request = sent(&mut clerk, &changes, death, 201);
    let at = format!("/changes/{}", request["key"].as_str().unwrap());
    sent(&mut reviewer, &format!("{at}/agree"), json!({}), 200);
    let dossier = read(&mut clerk, &format!("/people/{key}"));
    says(
        &json!({"message": dossier["events"][0]["text"]}),
        "2011年2月去世",
    );
}

#[test]
fn somebody_is_registered_and_corrected_and_an_old_version_is_refused() {
    let desk = town();
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let new = json!({
        "id_number": id_number(7), "name": "周五", "village": "第一村", "category": "demobilised_soldier",
        "start": "2011-02", "account": account(7), "phone": "13900000007",
    });
    let made = sent(&mut clerk, "/people", new.clone(), 201);
    let at = format!("/people/{}", made["key"].as_str().unwrap());
    says(&sent(&mut clerk, "/people", new, 422), "已经登记");
    let incomplete =
        json!({"id_number": "", "name": "", "village": "", "category": "", "start": ""});
    let told = sent(&mut clerk, "/people", incomplete, 422);
    for words in [
        "请填写身份证号",
        "请填写姓名",
        "请选择人员类别",
        "请填写起发时间",
    ] {
        says(&told, words);
    }
    let shown = read(&mut clerk, &at);
    assert!(!shown.to_string().contains(&id_number(7)), "{shown}");
    let version = shown["version"].as_i64().unwrap();
    let edit = format!("{at}/edit");
    sent(
        &mut clerk,
        &edit,
        json!({"version": version, "note": "独居"}),
        200,
    );
    let stale = sent(
        &mut clerk,
        &edit,
        json!({"version": version, "note": "随子女"}),
        409,
    );
    says(&stale, "刚被他人改过");
    let after = read(&mut clerk, &at);
    assert_eq!(
        (&after["note"], &after["phone"]),
        (&json!("独居"), &shown["phone"])
    );
}

/// Waits until an import is no longer worked on.
fn settled(browser: &mut Browser, answer: &Page) -> Value {
    let mut import: Value = serde_json::from_slice(&answer.bytes).unwrap();
    assert!([200, 202].contains(&answer.status), "{import}");
    for _ in 0..100 {
        if import["running"] == false {
            return import;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
        import = read(browser, &format!("/imports/{}", import["import"]));
    }
    panic!("still at work: {import}");
}

#[test]
fn a_workbook_is_handed_in_looked_over_and_confirmed() {
    let desk = Desk::staffed("甲镇");
    let roster = roster().row("李四妹 990101195001010000 复员军人 第一村 2011-01 -");
    write_workbook(&desk.path("town.xlsx"), &[roster]);
    let workbook = std::fs::read(desk.path("town.xlsx")).unwrap();
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);

    let junk = clerk.post_file("/api/v1/imports?name=a.xlsx", XLSX, b"nothing of the kind");
    assert_eq!(settled(&mut clerk, &junk)["state"], "refused");
    assert_eq!(
        clerk
            .post_file("/api/v1/imports", "multipart/form-data", &workbook)
            .status,
        415
    );
    let preview = clerk.post_file("/api/v1/imports?name=town.xlsx", XLSX, &workbook);
    let preview = settled(&mut clerk, &preview);
    assert_eq!(
        (&preview["state"], &preview["file_name"]),
        (&json!("ready"), &json!("town.xlsx"))
    );
    assert_eq!(
        (&preview["rows"]["added"], &preview["rows"]["refused"]),
        (&json!(3), &json!(1))
    );
    assert_eq!(
        read(&mut clerk, "/people")["total"],
        0,
        "nothing is written before"
    );

    let at = format!("/imports/{}", preview["import"]);
    let refused = read(&mut clerk, &format!("{at}/rows?show=refused"));
    assert_eq!(refused["total"], 1);
    says(&json!({"message": refused["items"][0]["said"]}), "身份证号");
    let marked = clerk.get(&format!("/api/v1{at}/corrections.xlsx"));
    assert_eq!((marked.status, &marked.bytes[..2]), (200, &b"PK"[..]));

    let confirmed = clerk.post_json(&format!("/api/v1{at}/confirm"), &json!({}));
    assert_eq!(settled(&mut clerk, &confirmed)["state"], "imported");
    assert_eq!(read(&mut clerk, "/people")["total"], 3);
    sent(&mut clerk, &format!("{at}/confirm"), json!({}), 409);
    let job = read(&mut clerk, &format!("/jobs/{}", preview["job"]));
    assert_eq!(job["running"], false);

    // Given up, it leaves nothing behind.
    let again = clerk.post_file("/api/v1/imports", XLSX, &workbook);
    let again = settled(&mut clerk, &again);
    assert_eq!(again["rows"]["same"], 3);
    sent(
        &mut clerk,
        &format!("/imports/{}/drop", again["import"]),
        json!({}),
        200,
    );
    assert_eq!(read(&mut clerk, "/imports?state=dropped")["total"], 1);
}

/// Asks until figures that are still being worked out are there.
fn worked_out(browser: &mut Browser, path: &str) -> Page {
    for _ in 0..100 {
        let page = browser.get(&format!("/api/v1{path}"));
        if page.status != 202 {
            return page;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    panic!("{path} is still being worked out");
}

#[test]
fn a_document_is_made_written_signed_and_taken_as_word() {
    let desk = Desk::staffed("甲镇");
    desk.import_sample("jia_town_2011.xlsx");
    let site = desk.serve();
    let (mut clerk, mut approver) = (site.sign_in(CLERK), site.sign_in(APPROVER));
    let visits = worked_out(&mut clerk, "/figures/visits?year=2011&size=10");
    let visits = answered(&visits, 200);
    assert_eq!(visits["value"], desk.figure("--year 2011", "visits"));
    assert_eq!(visits["items"].as_array().unwrap().len(), 10);
    let record = &visits["items"][0];
    assert!(
        record["entry"].is_string() && record["fields"].is_object(),
        "{record}"
    );

    let kinds = read(&mut clerk, "/documents/kinds");
    assert!(
        kinds
            .as_array()
            .unwrap()
            .iter()
            .any(|kind| kind["kind"] == "summary")
    );
    let new = json!({"kind": "summary", "year": 2011});
    let future = json!({"kind": "summary", "year": 2999});
    says(&sent(&mut clerk, "/documents", future, 422), "年度请填");
    let made = sent(&mut clerk, "/documents", new, 201);
    let at = format!("/documents/{}", made["key"].as_str().unwrap());
    let draft = answered(&worked_out(&mut clerk, &at), 200);
    assert_eq!(
        (&draft["state"], &draft["version"]),
        (&json!("draft"), &json!(1))
    );
    assert!(!draft["figures"].as_array().unwrap().is_empty());

    // A figure nobody has is refused, an old version too.
    let unknown = json!({"version": 1, "source": "登月{{ 登月次数 }}次"});
    says(
        &sent(&mut clerk, &format!("{at}/edit"), unknown, 422),
        "登月次数",
    );
    let source = format!("{}\n来年再接再厉。", draft["source"].as_str().unwrap());
    let edit = json!({"version": 1, "source": source});
    assert_eq!(
        sent(&mut clerk, &format!("{at}/edit"), edit.clone(), 200)["version"],
        2
    );
    let stale = json!({"version": 1, "source": "另写一份。"});
    says(
        &sent(&mut clerk, &format!("{at}/edit"), stale, 409),
        "已有第2稿",
    );
    let versions = answered(&worked_out(&mut clerk, &format!("{at}/versions")), 200);
    assert_eq!(versions.as_array().unwrap().len(), 2);

    sent(
        &mut clerk,
        &format!("{at}/sign"),
        json!({"version": 2}),
        403,
    );
    says(
        &sent(
            &mut approver,
            &format!("{at}/sign"),
            json!({"version": 1}),
            409,
        ),
        "第2稿",
    );
    let signed = sent(
        &mut approver,
        &format!("{at}/sign"),
        json!({"version": 2}),
        200,
    );
    assert_eq!(
        (&signed["state"], &signed["signed"]["who"]),
        (&json!("final"), &json!(APPROVER))
    );
    sent(&mut clerk, &format!("{at}/edit"), edit, 422);
    let word = worked_out(&mut clerk, &format!("{at}/word"));
    assert_eq!((word.status, &word.bytes[..2]), (200, &b"PK"[..]));
    assert!(word.headers["content-type"].contains("wordprocessingml"));
    let book = clerk.post_json(&format!("/api/v1{at}/ledgers"), &json!({}));
    assert_eq!((book.status, &book.bytes[..2]), (200, &b"PK"[..]));
}

#[test]
fn an_entry_is_changed_once_taken_away_and_brought_back() {
    let desk = town();
    let site = desk.serve();
    let (mut clerk, mut reviewer) = (site.sign_in(CLERK), site.sign_in(REVIEWER));
    let new = json!({"fields": {"date": "2011-08-01", "festival": "八一", "person": "赵一", "cash": 30000, "goods": "米"}});
    let made = sent(&mut clerk, "/ledgers/visit", new, 201);
    let at = format!("/ledgers/visit/{}", made["key"].as_str().unwrap());
    let entry = read(&mut reviewer, &at);
    assert_eq!(entry["fields"]["cash"], 30_000, "fen, as it was handed in");
    let version = &entry["version"];

    let more = json!({"version": version, "fields": {"cash": "500"}});
    sent(&mut reviewer, &format!("{at}/edit"), more.clone(), 403);
    sent(&mut clerk, &format!("{at}/edit"), more.clone(), 200);
    says(
        &sent(&mut clerk, &format!("{at}/edit"), more, 409),
        "刚被他人办过",
    );
    let after = read(&mut clerk, &at);
    assert_eq!(after["fields"]["cash"], 50_000, "yuan, as on the page");
    assert_eq!(after["fields"]["goods"], "米", "what was not said stays");
    let version = &after["version"];
    let strange = json!({"version": version, "fields": {"rank": "上校"}});
    says(
        &sent(&mut clerk, &format!("{at}/edit"), strange, 422),
        "没有“rank”",
    );

    says(
        &sent(
            &mut clerk,
            &format!("{at}/remove"),
            json!({"reason": ""}),
            422,
        ),
        "请填写删去的理由",
    );
    sent(
        &mut clerk,
        &format!("{at}/remove"),
        json!({"reason": "重复登记"}),
        200,
    );
    assert_eq!(read(&mut clerk, "/ledgers/visit")["total"], 0);
    assert_eq!(read(&mut clerk, &at)["removed"], "重复登记");
    sent(&mut clerk, &format!("{at}/restore"), json!({}), 200);
    assert_eq!(read(&mut clerk, "/ledgers/visit")["total"], 1);
}

#[test]
fn households_are_listed_and_visited_and_what_is_another_villages_is_not_there() {
    let desk = town();
    desk.done("users add --name 一村 --role 联络员 --division 990101100200");
    desk.done("users add --name 二村 --role 联络员 --division 990101100201");
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let mut village = site.sign_in("一村");
    let mut elsewhere = site.sign_in("二村");
    let backward =
        json!({"festival": "八一", "from": "2026-08-01", "due": "2026-07-01", "brings": []});
    says(
        &sent(&mut clerk, "/visits", backward, 422),
        "截止日期不能早于",
    );
    let plan = json!({
        "festival": "八一", "from": "2026-07-20", "due": "2026-08-01",
        "brings": [{"category": "demobilised_soldier", "cash_fen": 50_000, "goods": "米1袋"}],
    });
    let made = sent(&mut clerk, "/visits", plan, 201);
    assert_eq!(made["households"], 3);
    let at = format!("/visits/{}", made["key"].as_str().unwrap());
    let waiting = read(&mut village, &format!("{at}/households?state=waiting"));
    let first = &waiting["items"][0];
    let household = format!("{at}/households/{}", first["no"]);
    let visit = json!({"version": first["version"], "date": "2026-07-25"});
    sent(&mut elsewhere, &household, visit.clone(), 404);
    let entry = sent(&mut village, &household, visit.clone(), 201);
    sent(&mut village, &household, visit, 409);
    let entry = format!("/ledgers/visit/{}", entry["key"].as_str().unwrap());
    assert_eq!(read(&mut village, &entry)["fields"]["cash"], 50_000);
    assert_eq!(read(&mut village, &at)["done"], 1);

    let namesake = json!({"name": "赵一", "village": "第一村"});
    says(
        &sent(&mut clerk, &format!("{at}/households"), namesake, 422),
        "名册里有叫赵一的",
    );
    let other = json!({"name": "吴六", "village": "第一村", "cash_fen": 20_000});
    sent(&mut clerk, &format!("{at}/households"), other, 200);
    assert_eq!(read(&mut clerk, &at)["households"], 4);
    sent(
        &mut clerk,
        &format!("{at}/cancel"),
        json!({"reason": "改到春节"}),
        200,
    );

    // What is not hers and what is not there are the same answer.
    let key = person(&mut clerk, "赵一");
    let change = json!({"kind": "stop", "effective": "2011-04", "reason": "迁出"});
    let mut same = |path: &str, missing: &str| {
        let foreign = elsewhere.get(&format!("/api/v1{path}"));
        let missing = elsewhere.get(&format!("/api/v1{missing}"));
        assert_eq!(
            (foreign.status, missing.status),
            (404, 404),
            "{path}: {}",
            foreign.html
        );
        assert_eq!(foreign.html, missing.html, "{path}");
    };
    same(&format!("/people/{key}"), "/people/990101-999999");
    same(&format!("/people/{key}"), "/people/880101-1");
    same(&entry, "/ledgers/visit/990101-999999");
    same(&at, "/visits/990101-999999");
    let request = sent(&mut clerk, &format!("/people/{key}/changes"), change, 201);
    let request = format!("/changes/{}", request["key"].as_str().unwrap());
    same(&request, "/changes/990101-999999");
    let mut reviewer = site.sign_in(REVIEWER);
    sent(&mut reviewer, "/changes/880101-1/agree", json!({}), 404);
}

#[test]
fn a_standard_is_added_with_its_effect_said_before() {
    let desk = town();
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let mut raise = json!({
        "category": "demobilised_soldier", "amount_fen": 12_000, "unit": "月", "effective": "2011-07-01",
        "announced": "2011-06-20", "document_no": "甲民〔2011〕5号", "cycle": "月",
    });
    let effect = sent(&mut clerk, "/standards/effect", raise.clone(), 200);
    assert!(
        effect["sentences"][0]
            .as_str()
            .unwrap()
            .contains("120元/月"),
        "{effect}"
    );
    assert_eq!(read(&mut clerk, "/standards").as_array().unwrap().len(), 1);
    sent(&mut clerk, "/standards", raise.clone(), 201);
    says(
        &sent(&mut clerk, "/standards", raise.clone(), 422),
        "同样的标准已经登记过",
    );
    let all = read(&mut clerk, "/standards");
    assert_eq!(
        (&all[0]["amount_fen"], &all[1]["amount_fen"]),
        (&json!(12_000), &json!(9_000))
    );
    raise["category"] = json!("disabled_soldier");
    says(
        &sent(&mut clerk, "/standards", raise, 422),
        "请选择残疾等级",
    );
}

/// Where a subject of the interface is described.
fn about(subject: &str) -> String {
    let encoded: String = subject.bytes().map(|b| format!("%{b:02X}")).collect();
    format!("/api?about={encoded}")
}

#[test]
fn the_desk_counts_what_waits_and_the_description_can_be_read_by_people() {
    let desk = town();
    let site = desk.serve();
    let (mut clerk, mut reviewer) = (site.sign_in(CLERK), site.sign_in(REVIEWER));
    sent(&mut clerk, "/payments", json!({"month": "2011-03"}), 201);
    let waiting = read(&mut reviewer, "/desk");
    let batches = waiting["waiting"].as_array().unwrap().iter();
    let batches = batches.filter(|w| w["label"] == "待复核批次" && w["count"] == 1);
    assert_eq!(batches.count(), 1, "{waiting}");
    let units = read(&mut clerk, "/divisions");
    assert!(units["items"].to_string().contains("第一村"), "{units}");

    const PAGE_BYTES_MAX: usize = 100_000;
    let index = clerk.open("/api");
    assert!(index.html.len() < PAGE_BYTES_MAX, "{}", index.html.len());
    let described = doors::api::pages::description().unwrap();
    let text = described.to_string();
    for reference in text.split("#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap();
        let shape = &described["components"]["schemas"][name];
        assert!(shape.is_object(), "{name} is not described");
    }
    let names = text.matches("\"operationId\":").count();
    let distinct: std::collections::BTreeSet<&str> = text
        .split("\"operationId\":")
        .skip(1)
        .filter_map(|rest| rest.split('"').nth(1))
        .collect();
    assert_eq!(distinct.len(), names, "an operation's name is its own");
    for tag in described["tags"].as_array().unwrap() {
        let name = tag["name"].as_str().unwrap();
        assert!(
            index.html.contains(&about(name).replace('/', "&#x2f;")),
            "{name}"
        );
        let page = clerk.open(&about(name));
        assert!(
            page.html.len() < PAGE_BYTES_MAX,
            "{name}: {}",
            page.html.len()
        );
        assert!(page.shows("/api/v1/") && page.shows("回答 20"), "{name}");
    }
    let payments = clerk.open(&about("待遇发放"));
    assert!(payments.shows("给银行的合计，分") && payments.shows("BatchDetail"));
    assert_eq!(clerk.get("/api?about=%E6%B2%A1%E6%9C%89").status, 404);
}
