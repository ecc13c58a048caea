//! The office for other programs: a month paid, a change agreed to, a workbook brought in, a document signed, all of it
//! through `/api/v1` by the people who may.

#![allow(
    clippy::unwrap_used,
    reason = "a test stops where something is not as it should be"
)]

mod common;

use common::sheet::{Sheet, account, id_number, write_workbook};
use common::web::{Browser, Page};
use common::{APPROVER, CASHIER, CLERK, Desk, REVIEWER};
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
    says(&answered(&strange, 422), "第2行对不上");
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
