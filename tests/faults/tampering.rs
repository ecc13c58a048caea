//! Whoever changes the database directly is found: `verify` exits 3 and names what was changed, and what was changed is
//! not paid.

use crate::common::sheet::{Sheet, account, id_number, write_workbook};
use crate::common::{CASHIER, CLERK, Desk, REVIEWER};

const BATCH: &str = "2011-03-1";

fn town() -> Desk {
    let town = Desk::staffed("甲镇");
    town.import_sample("jia_town_2011.xlsx");
    town.pay("--month 2011-03");
    organised(&town);
    town.done(&format!(
        "pay export --batch {BATCH} --out bank.csv --as {CASHIER}"
    ));
    town.done(&format!(
        "pay settle --batch {BATCH} --all-paid --as {CASHIER}"
    ));
    town
}

/// A plan with a goal and a task.
fn plan(town: &Desk) {
    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    let mut send = |path: &str, body: serde_json::Value| {
        let page = clerk.post_json(path, &body);
        assert_eq!(page.status, 201, "{}", page.html);
        let made: serde_json::Value = serde_json::from_slice(&page.bytes).unwrap();
        made["key"].as_str().unwrap().to_owned()
    };
    let plan = send(
        "/api/v1/plans",
        serde_json::json!({ "year": 2011, "kind": "annual" }),
    );
    send(
        &format!("/api/v1/plans/{plan}/goals"),
        serde_json::json!({ "title": "开会" }),
    );
    let task = serde_json::json!({ "plan": plan, "title": "开会", "due": "2011-12-31" });
    send("/api/v1/tasks", task);
}

/// An import proposes another account.
fn proposed(town: &Desk) {
    let id = id_number(9);
    for account in [account(1), account(2)] {
        let roster = Sheet::new("名册", "姓名 身份证号 人员类别 银行账号 起发时间")
            .row(&format!("甲九 {id} 复员军人 {account} 2011-01"));
        write_workbook(&town.path("九.xlsx"), &[roster]);
        town.import("九.xlsx");
    }
    // She moves to a village.
    let roster = Sheet::new("名册", "姓名 身份证号 人员类别 村 迁入年月 起发时间")
        .row(&format!("甲九 {id} 复员军人 九村 2011-06 2011-01"));
    write_workbook(&town.path("九.xlsx"), &[roster]);
    town.import("九.xlsx --places 九村=new");
    let village = "SELECT CAST(code AS TEXT) AS text FROM division WHERE name = '九村'";
    let village = town.column(village).remove(0);
    town.done(&format!(
        "do divisions {village} rename --name 新九村 --as 管理员"
    ));
}

/// Somebody asks for a service in the browser.
fn asked_for(town: &Desk) {
    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    clerk.open("/cases/new?kind=veteran_course");
    let fields = [
        ("kind", "veteran_course"),
        ("person", "易志刚"),
        ("course", "电工"),
    ];
    clerk.done("/cases/new", &fields);
}

/// A leading group with a head, a member unit and who acts for it.
fn organised(town: &Desk) {
    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    let mut send = |path: &str, fields: &[(&str, &str)]| {
        clerk.open(path);
        clerk.done(path, fields);
    };
    let group = [
        ("kind", "leading_group"),
        ("name", "双拥工作领导小组"),
        ("division", "甲镇"),
    ];
    send("/organisation/new", &group);
    let head = [("from", "2011-1-1"), ("lines", "组长 周明远 镇党委书记")];
    send("/organisation/990101-100-1/posts", &head);
    send("/units/new", &[("name", "卫生院"), ("division", "甲镇")]);
    town.done("users add --name 沈雪梅 --role 成员单位 --unit 卫生院");
}

#[test]
fn every_change_made_directly_in_the_database_is_found_and_named() {
    let town = town();
    asked_for(&town);
    proposed(&town);
    assert_eq!(town.json("verify")["ok"], true);
    plan(&town);
    let last = town.audit_entries();
    let changes = [
        ("a line's amount", "UPDATE payment_line SET amount_fen = amount_fen + 100 WHERE line_no = 5".to_owned(), "第5笔"),
        ("a line's months", "UPDATE payment_line SET months = replace(months, '201101', '201102') WHERE line_no = 5".to_owned(), "第5笔"),
        ("a line's person", "UPDATE payment_line SET person = 9999 WHERE line_no = 5".to_owned(), "第5笔"),
        (
            "an account",
            "UPDATE payment_line SET account_sealed = (SELECT account_sealed FROM payment_line WHERE line_no = 2) WHERE line_no = 1".to_owned(),
            "第1笔",
        ),
        ("who takes a line", "UPDATE payment_line SET payee = '王监护' WHERE line_no = 4".to_owned(), "第4笔"),
        ("a line taken out", "DELETE FROM payment_line WHERE line_no = 7".to_owned(), BATCH),
        ("a batch's total", format!("UPDATE payment_batch SET total_fen = total_fen - 100 WHERE label = '{BATCH}'"), BATCH),
        ("a batch's month", format!("UPDATE payment_batch SET month = 201006 WHERE label = '{BATCH}'"), BATCH),
        ("a paid line marked failed", "UPDATE payment_line SET state = 'failed', failed_seq = 1 WHERE line_no = 3".to_owned(), "第3笔"),
        ("who approved", format!("UPDATE payment_batch SET approved_by = 1 WHERE label = '{BATCH}'"), BATCH),
        ("an approval hidden", format!("UPDATE payment_batch SET approved_seq = NULL WHERE label = '{BATCH}'"), BATCH),
        ("an approval undone", format!("UPDATE payment_batch SET state = 'draft' WHERE label = '{BATCH}'"), BATCH),
        ("a closed batch made payable again", format!("UPDATE payment_batch SET state = 'approved' WHERE label = '{BATCH}'"), BATCH),
        ("a batch taken out", format!("DELETE FROM payment_batch WHERE label = '{BATCH}'"), BATCH),
        ("a standard taken out", "DELETE FROM standard WHERE id % 1000000000 = 3".to_owned(), "待遇标准：少了 1 条"),
        ("a ledger entry taken out", "DELETE FROM ledger_entry WHERE id % 1000000000 = 3".to_owned(), "台账记录：少了 1 条"),
        ("what was paid so far", "UPDATE payment_account SET amount_fen = 0 WHERE person % 1000000000 = 31".to_owned(), "编号 100-31"),
        ("a standard", "UPDATE standard SET amount_fen = amount_fen * 10 WHERE id % 1000000000 = 2".to_owned(), "待遇标准：第 100-2 号"),
        (
            "a person's account",
            "UPDATE person SET account_sealed = (SELECT account_sealed FROM person WHERE id % 1000000000 = 2) WHERE id % 1000000000 = 1".to_owned(),
            "人员：第 100-1 号",
        ),
        ("who takes a person's money", "UPDATE person SET payee = '王监护' WHERE id % 1000000000 = 1".to_owned(), "人员：第 100-1 号"),
        ("a standard added on top", "UPDATE standard SET on_top = 1 WHERE id % 1000000000 = 2".to_owned(), "待遇标准：第 100-2 号"),
        ("since when somebody lives there", "UPDATE residence SET from_month = 201012 WHERE id % 1000000000 = 2".to_owned(), "迁移：第 100-2 号"),
        ("what a village was called", "UPDATE division_past SET name = '十村' WHERE id % 1000000000 = 1".to_owned(), "区划沿革：第 100-1 号"),
        ("a grade", "UPDATE identity SET grade = 1 WHERE id % 1000000000 = 31".to_owned(), "身份：第 100-31 号"),
        ("a ledger entry", "UPDATE ledger_entry SET on_date = '2010-01-01' WHERE id % 1000000000 = 3".to_owned(), "台账记录：第 100-3 号"),
        ("a plan", "UPDATE plan SET title = '别的计划' WHERE id % 1000000000 = 1".to_owned(), "年度计划：第 100-1 号"),
        ("a goal", "UPDATE plan_goal SET title = '别的目标' WHERE id % 1000000000 = 1".to_owned(), "计划目标：第 100-1 号"),
        ("a task", "UPDATE plan_task SET state = 'done' WHERE id % 1000000000 = 1".to_owned(), "任务：第 100-1 号"),
        ("a step", "UPDATE plan_step SET words = '已完成' WHERE id % 1000000000 = 1".to_owned(), "办理经过：第 100-1 号"),
        ("a step taken out", "DELETE FROM plan_step WHERE id % 1000000000 = 1".to_owned(), "办理经过：少了 1 条"),
        ("a case's deadline", "UPDATE service_case SET accept_due = '2099-01-01' WHERE id % 1000000000 = 1".to_owned(), "服务事项：第 100-1 号"),
        ("a case's step", "UPDATE case_step SET by_name = '某人' WHERE id % 1000000000 = 1".to_owned(), "事项步骤：第 100-1 号"),
        ("who proposed a package", "UPDATE change_package SET proposed_by = 1 WHERE id % 1000000000 = 1".to_owned(), "变更包：第 100-1 号"),
        ("a line of a package", "UPDATE change_package_line SET row_no = 9 WHERE id % 1000000000 = 1".to_owned(), "变更包明细：第 100-1 号"),
        ("a leading group", "UPDATE organ SET document = '甲委办〔2011〕1号' WHERE id % 1000000000 = 1".to_owned(), "机构：第 100-1 号"),
        ("who was its head", "UPDATE post SET name = '某人' WHERE id % 1000000000 = 1".to_owned(), "任职：第 100-1 号"),
        ("a member unit", "UPDATE member_unit SET closed_on = '2011-01-01' WHERE id % 1000000000 = 1".to_owned(), "成员单位：第 100-1 号"),
        ("who acts for it", "UPDATE member_seat SET unit = 2 WHERE id % 1000000000 = 1".to_owned(), "成员单位用户：第 100-1 号"),
        ("a role", "UPDATE user_account SET role = 'approver' WHERE id % 1000000000 = 2".to_owned(), "用户：第 100-2 号"),
        ("an audit entry", "UPDATE audit_entry SET actor = '某人' WHERE action = 'batch_approve'".to_owned(), "被改动过"),
        ("an audit entry's detail", "UPDATE audit_entry SET detail = '{}' WHERE seq = 2".to_owned(), "第2条"),
        ("an audit entry taken out", "DELETE FROM audit_entry WHERE seq = 4".to_owned(), "第 4 条不见了"),
        ("the last audit entry taken out", format!("DELETE FROM audit_entry WHERE seq = {last}"), "不见了"),
    ];
    let mut missed = Vec::new();
    for (what, sql, named) in changes {
        let altered = town.copy();
        altered.tamper(&sql);
        let answer = altered.run("verify");
        if answer.code != 3 || !answer.printed.contains(named) {
            missed.push(format!("{what}: {answer:?}"));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

/// A failure hidden would keep from somebody what the next run owes her.
#[test]
fn a_failed_line_marked_paid_is_found() {
    let town = Desk::staffed("甲镇");
    town.import_sample("jia_town_2011.xlsx");
    town.pay("--month 2011-03");
    town.done(&format!(
        "pay export --batch {BATCH} --out bank.csv --as {CASHIER}"
    ));
    std::fs::write(
        town.path("answer.csv"),
        "序号,处理结果,失败原因\n6,失败,户名不符\n",
    )
    .unwrap();
    town.done(&format!(
        "pay settle --batch {BATCH} --result answer.csv --as {CASHIER}"
    ));
    assert_eq!(town.json("verify")["ok"], true);
    town.tamper("UPDATE payment_line SET state = 'paid', failed_seq = NULL WHERE line_no = 6");
    let found = town.found_wrong();
    assert!(found.contains(BATCH) && found.contains("第6笔"), "{found}");
}

/// The whole chain written anew, hashes and all, still lacks the key.
#[test]
fn an_entry_added_without_the_key_is_found() {
    let town = town();
    town.tamper(
        "INSERT INTO audit_entry SELECT region, office, seq + 1, at, actor, role, channel, action, subject, detail, hash, hash, mac \
         FROM audit_entry ORDER BY seq DESC LIMIT 1",
    );
    let found = town.found_wrong();
    assert!(found.contains("审计链 990101"), "{found}");
}

/// How an entry is linked to the one before is no secret: what cannot be forged is the mark.
#[test]
fn an_entry_that_is_linked_rightly_but_marked_without_the_key_is_found() {
    let town = town();
    let last = |column: &str| {
        let sql = format!(
            "SELECT CAST({column} AS TEXT) AS text FROM audit_entry ORDER BY seq DESC LIMIT 1"
        );
        town.column(&sql)[0].clone()
    };
    let columns = [
        "region", "seq + 1", "at", "actor", "role", "channel", "action", "subject", "detail",
    ];
    let values = columns.map(last);
    let names = columns.map(|column| column.trim_end_matches(" + 1"));
    let fields: Vec<(&str, &str)> = names
        .into_iter()
        .zip(values.iter().map(String::as_str))
        .collect();
    let hash = seal::link(&last("hash"), &fields);
    town.tamper(&format!(
        "INSERT INTO audit_entry SELECT region, office, seq + 1, at, actor, role, channel, action, subject, detail, hash, '{hash}', mac \
         FROM audit_entry ORDER BY seq DESC LIMIT 1"
    ));
    town.tamper("UPDATE counter SET next = next + 1 WHERE name = 'audit_entry'");
    let found = town.found_wrong();
    assert!(found.contains("不是本系统写入的"), "{found}");
}

#[test]
fn altered_lines_go_nowhere() {
    let town = Desk::staffed("甲镇");
    town.import_sample("jia_town_2011.xlsx");
    town.done(&format!("pay run --month 2011-03 --as {CLERK}"));
    let alter = "UPDATE payment_line SET amount_fen = 990000 WHERE line_no = 5";

    let draft = town.copy();
    draft.tamper(alter);
    let why = draft.refused(&format!("pay review --batch {BATCH} --as {REVIEWER}"));
    assert!(why.contains("第5笔") && why.contains("被改动过"), "{why}");

    town.approve(BATCH);
    town.tamper(alter);
    let why = town.refused(&format!(
        "pay export --batch {BATCH} --out bank.csv --as {CASHIER}"
    ));
    assert!(why.contains("第5笔") && why.contains("被改动过"), "{why}");
    assert!(!town.path("bank.csv").exists());
}

/// Amounts at the end of what a number holds are told, not stumbled over.
#[test]
fn an_amount_beyond_all_counting_is_found() {
    let town = town();
    for column in ["amount_fen", "regular_fen"] {
        let altered = town.copy();
        altered.tamper(&format!(
            "UPDATE payment_line SET {column} = 9223372036854775807 WHERE line_no = 5"
        ));
        assert!(altered.found_wrong().contains("第5笔"), "{column}");
    }
    town.tamper(
        "UPDATE payment_line SET months = '[[201101,1,9223372036854775807,-1,0],[201102,1,9223372036854775807,0,0]]' \
         WHERE line_no = 5",
    );
    assert!(town.found_wrong().contains("第5笔"));
}
