//! 合并重复登记: one person registered twice is one again. Nothing is lost, lines that were paid are not rewritten, and it is
//! said what to do where it cannot be.

use crate::common::sheet::{Sheet, account, id_number, write_workbook};
use crate::common::web::{Browser, Page};
use crate::common::{CASHIER, CLERK, Desk, REVIEWER};

/// Two rows of the same person, born a day apart as her number was written wrong once.
fn twice(standards: bool) -> Desk {
    let desk = Desk::staffed("甲镇");
    let headings = "姓名 身份证号 人员类别 村（社区） 起发时间 一卡通账号 联系电话 备注";
    let (first, second, other) = (id_number(1), id_number(2), id_number(3));
    let mut sheets = vec![
        Sheet::new("名册", headings)
            .row(&format!(
                "赵一明 {first} 复员军人 第一村 2011-01 {} - -",
                account(1)
            ))
            .row(&format!(
                "赵一明 {second} 参战人员 第二村 2011-01 - 13900000002 腿脚不便"
            ))
            .row(&format!(
                "钱二勇 {other} 复员军人 第一村 2011-01 {} - -",
                account(3)
            )),
        Sheet::new("走访慰问", "日期 节日 对象 身份证号 慰问金")
            .row(&format!("2011-01-20 春节 赵一明 {second} 300")),
    ];
    if standards {
        let headings = "人员类别 标准金额 单位 生效日期 公布日期 发放周期 发放月份 文号";
        sheets.push(
            Sheet::new("待遇标准", headings)
                .row("复员军人 90 月 2011-01-01 2011-01-05 月 每月 甲民〔2011〕1号")
                .row("参战人员 60 月 2011-01-01 2011-01-05 月 每月 甲民〔2011〕1号"),
        );
    }
    write_workbook(&desk.path("town.xlsx"), &sheets);
    desk.done("import town.xlsx");
    desk
}

/// The first and the second record of hers.
const FIRST: &str = "990101-100-1";
const SECOND: &str = "990101-100-2";

fn merge(desk: &Desk, goes: &str, stays: &str) -> String {
    let told = desk.json(&format!(
        "do people {goes} merge --into {stays} --reason 证号录错一位 --as {CLERK}"
    ));
    told["request"].as_str().unwrap().to_owned()
}

fn refused(desk: &Desk, goes: &str, stays: &str) -> String {
    desk.refused(&format!(
        "do people {goes} merge --into {stays} --reason 证号录错一位 --as {CLERK}"
    ))
}

fn agree(desk: &Desk, request: &str) {
    desk.done(&format!("do changes {request} agree --as {REVIEWER}"));
}

fn both(clerk: &mut Browser, goes: &str, stays: &str) -> Page {
    clerk.open(&format!("/people/{goes}/merge/look?into={stays}"))
}

#[test]
fn one_record_goes_into_the_other_and_nothing_is_lost() {
    let desk = twice(true);
    let site = desk.serve();
    let (mut clerk, mut reviewer) = (site.sign_in(CLERK), site.sign_in(REVIEWER));
    clerk.open(&format!("/files/of/person-{SECOND}"));
    let file = clerk.upload(
        &format!("/files/of/person-{SECOND}"),
        &[],
        &[("files", "证.pdf", b"%PDF-1.4 a")],
    );
    assert_eq!(file.status, 303, "{}", file.text());

    // Found by an ID number, which stands in no address.
    let look = format!("/people/{SECOND}/merge/look");
    clerk.open(&look);
    let found = clerk.post(&look, &[("into", &id_number(1))]);
    let there = format!("{look}?into={FIRST}");
    assert_eq!(found.headers["location"], there, "{}", found.text());
    let page = both(&mut clerk, SECOND, FIRST);
    for told in [
        "身份“参战人员”",
        "台账（走访、救助等）1条",
        "附件1件",
        "联系电话、备注",
        "两份不一样",
    ] {
        assert!(page.shows(told), "{told}: {}", page.text());
    }
    let doubt = "可能不是同一个人";
    assert!(!page.shows(doubt), "{}", page.text());
    assert!(both(&mut clerk, SECOND, "990101-100-3").shows(doubt));
    let at = format!("/people/{SECOND}/merge");
    let fields = [("into", FIRST), ("reason", "身份证号录错一位")];
    let sent = clerk.post(&at, &fields);
    assert_eq!(sent.status, 303, "{}", sent.text());
    let request = desk.column(
        "SELECT region || '-100-' || (id % 1000000000) AS text FROM change_request ORDER BY id DESC LIMIT 1",
    );
    let request = format!("/changes/{}", request[0]);
    let page = reviewer.open(&request);
    assert!(
        page.shows("并入 赵一明") && page.shows("两份不一样") && page.shows("合并以后"),
        "{}",
        page.text()
    );
    assert!(
        clerk.open(&format!("/people/{SECOND}")).shows("第二村"),
        "nothing happened yet"
    );
    reviewer.done(&format!("{request}/agree"), &[]);

    // The one that stays has everything, its own values where both said something.
    let page = clerk.open(&format!("/people/{FIRST}"));
    for told in ["复员军人", "参战人员", "139****0002", "腿脚不便", "第一村"] {
        assert!(page.shows(told), "{told}: {}", page.text());
    }
    assert!(page.shows("并入了重复的登记"), "{}", page.text());
    assert!(
        clerk
            .open(&format!("/people/{FIRST}?tab=visits"))
            .shows("300")
    );
    assert!(
        clerk
            .open(&format!("/files/of/person-{FIRST}"))
            .shows("证.pdf")
    );
    let told = clerk.open(&format!("/people/{FIRST}?tab=history"));
    assert!(told.shows("移过来：身份“参战人员”"), "{}", told.text());

    // The other one stays readable, and everything old leads to the one that stays.
    let gone = clerk.open(&format!("/people/{SECOND}"));
    assert!(
        gone.shows("已并入 赵一明") && gone.shows("身份证号录错一位"),
        "{}",
        gone.text()
    );
    assert_eq!(
        gone.link("赵一明 990101********1019（第一村）"),
        format!("/people/{FIRST}")
    );
    assert!(clerk.open(&request).shows("赵一明（已并入另一份）"));
    let list = clerk.open(&format!("/people?q={}", id_number(2)));
    assert_eq!(
        list.link("赵一明"),
        format!("/people/{FIRST}"),
        "by the wrong number"
    );
    let api = clerk.get(&format!("/api/v1/people/{SECOND}"));
    assert!(api.html.contains("已并入"), "{}", api.html);
    desk.done("users add --name 何县局 --role 上级查看");
    let mut upper = site.sign_in("何县局");
    assert!(upper.get(&format!("/people/{SECOND}")).shows("已并入"));

    // The old roster again makes nobody new.
    let headings = "姓名 身份证号 人员类别 村（社区） 起发时间";
    let roster = Sheet::new("名册", headings)
        .row(&format!("赵一明 {} 参战人员 第一村 2011-01", id_number(2)));
    write_workbook(&desk.path("old.xlsx"), &[roster]);
    desk.done("import old.xlsx");
    let count = desk.column("SELECT CAST(COUNT(*) AS TEXT) AS text FROM person WHERE division > 0");
    assert_eq!(count, ["2"]);
    // And she is paid once, under both identities.
    let paid = desk.pay("--month 2011-02");
    assert_eq!(paid["lines"], 3, "{paid}");
    assert_eq!(desk.json("verify")["ok"], true, "{}", desk.json("verify"));
    // What was right in the record that went is put right in the other.
    let id = id_number(2);
    let change = format!("/people/{FIRST}/change");
    clerk.open(&format!("{change}?kind=id_number"));
    let right = [
        ("kind", "id_number"),
        ("id_number", &*id),
        ("reason", "以身份证为准"),
    ];
    let sent = clerk.post(&change, &right);
    assert_eq!(sent.status, 303, "{}", sent.text());
    reviewer.open(&sent.headers["location"]);
    reviewer.done(&format!("{}/agree", sent.headers["location"]), &[]);
    assert_eq!(desk.json("verify")["ok"], true);
}

#[test]
fn whoever_was_paid_stays_and_what_was_paid_twice_comes_back_first() {
    let desk = twice(true);
    // Paid under both: no line can be given to somebody else.
    desk.pay("--month 2011-02 --scheme demobilised_allowance");
    let told = refused(&desk, FIRST, SECOND);
    assert!(told.contains("请反过来：留下发过钱的那份"), "{told}");
    desk.pay("--month 2011-02 --scheme war_participant_allowance");
    let told = refused(&desk, SECOND, FIRST);
    assert!(
        told.contains("审批过的明细不能改到另一个人名下") && told.contains("增加身份、下个月起发"),
        "{told}"
    );

    // Twice the same months: too much, which comes back first.
    let desk = twice(true);
    let other = "990101-100-3";
    desk.pay("--month 2011-02");
    let told = refused(&desk, other, FIRST);
    assert!(
        told.contains("2011年1月至2月发重了2个月") && told.contains("从2011年1月起停发"),
        "{told}"
    );
    let stop = Sheet::new("人员变动", "身份证号 变动类型 生效年月 报告日期")
        .row(&format!("{} 停发 2011-01 2011-03-01", id_number(3)));
    write_workbook(&desk.path("stop.xlsx"), &[stop]);
    desk.agree(&desk.import("stop.xlsx"));
    let draft = desk.json(&format!("pay run --month 2011-03 --as {CLERK}"));
    let told = refused(&desk, other, FIRST);
    assert!(told.contains("（草稿）里，请先审批或者作废"), "{told}");
    desk.approve(draft["batch"].as_str().unwrap());
    let told = refused(&desk, other, FIRST);
    assert!(
        told.contains("待追缴180.00元，全部退回、核销以后再合并"),
        "{told}"
    );
    let repaid = desk.json(&format!(
        "do owed {other}-demobilised_allowance repay --amount 180 --on 2011-04-10 --paper 收据1号 --as {CLERK}"
    ));
    agree(&desk, repaid["request"].as_str().unwrap());
    agree(&desk, &merge(&desk, other, FIRST));
    assert_eq!(desk.json("verify")["ok"], true, "{}", desk.json("verify"));
    // The lines stay where they were paid, and are read there.
    let site = desk.serve();
    let gone = site.sign_in(CLERK).open(&format!("/people/{other}"));
    assert!(
        gone.shows("已并入") && gone.shows("2011年2月"),
        "{}",
        gone.text()
    );
    let paid = desk.pay("--month 2011-04");
    assert_eq!(paid["lines"], 2, "{paid}");
}

#[test]
fn what_the_bank_did_not_pay_is_not_paid_to_a_record_that_went() {
    let desk = twice(true);
    desk.pay("--month 2011-02 --scheme war_participant_allowance");
    desk.done(&format!(
        "pay export --batch 2011-02-1 --out 代发.csv --as {CASHIER}"
    ));
    // She has no account: nothing of it went out.
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    assert!(clerk.open("/failed").shows("赵一明"), "a task");
    agree(&desk, &merge(&desk, SECOND, FIRST));
    assert!(!clerk.open("/failed").shows("赵一明"), "done with her");
    let paid = desk.pay("--month 2011-03");
    assert_eq!(paid["lines"], 3, "under both identities of hers: {paid}");
    assert_eq!(desk.json("verify")["ok"], true, "{}", desk.json("verify"));
}

#[test]
fn what_contradicts_is_settled_first() {
    let desk = twice(false);
    let died = Sheet::new("人员变动", "身份证号 变动类型 生效年月 报告日期")
        .row(&format!("{} 死亡 2011-03 2011-04-01", id_number(2)));
    write_workbook(&desk.path("died.xlsx"), &[died]);
    desk.agree(&desk.import("died.xlsx"));
    let told = refused(&desk, SECOND, FIRST);
    assert!(
        told.contains("登记了2011年3月去世，留下的那份没有登记"),
        "{told}"
    );
    // Two who wait are not merged beneath those who decide of them.
    let request = merge(&desk, "990101-100-3", FIRST);
    let told = refused(&desk, SECOND, "990101-100-3");
    assert!(told.contains("留下的那份还有1条变更申请在等复核"), "{told}");
    agree(&desk, &request);
    assert!(refused(&desk, SECOND, "990101-100-3").contains("没有找到这一份登记"));
    desk.done("verify");
}

#[test]
fn an_identity_that_was_stopped_goes_over_stopped() {
    let desk = twice(true);
    let stop = Sheet::new("人员变动", "身份证号 变动类型 生效年月 报告日期")
        .row(&format!("{} 停发 2011-02 2011-02-01", id_number(2)));
    write_workbook(&desk.path("stop.xlsx"), &[stop]);
    desk.agree(&desk.import("stop.xlsx"));
    agree(&desk, &merge(&desk, SECOND, FIRST));
    let paid = desk.pay("--month 2011-03");
    let lines = desk.column(
        "SELECT CAST(amount_fen AS TEXT) AS text FROM payment_line WHERE person % 1000000000 = 1 ORDER BY amount_fen DESC",
    );
    assert_eq!(lines, ["27000", "6000"], "{paid}");
    desk.done("verify");
}

/// Those who sound alike and were born the same day are found by the page of what to look at.
#[test]
fn doubles_are_found_where_the_register_is_looked_over() {
    let desk = Desk::staffed("甲镇");
    let again = kernel::IdNumber::synthetic(990_101, "1950-01-02".parse().unwrap(), 103).unwrap();
    let headings = "姓名 身份证号 人员类别 村（社区） 起发时间";
    let roster = Sheet::new("名册", headings)
        .row(&format!("赵一明 {} 复员军人 第一村 2011-01", id_number(1)))
        .row(&format!(
            "赵一鸣 {} 复员军人 第二村 2011-01",
            again.as_str()
        ))
        .row(&format!("钱二勇 {} 复员军人 第一村 2011-01", id_number(3)));
    write_workbook(&desk.path("名册.xlsx"), &[roster]);
    desk.done("import 名册.xlsx");
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let page = clerk.open("/people/quality");
    let list = page.link("可能登记了两次");
    let list = clerk.open(&list);
    assert!(list.shows("赵一明") && list.shows("赵一鸣") && !list.shows("钱二勇"));
    let dossier = list.link("赵一鸣");
    let page = clerk.open(&dossier);
    assert!(page.shows("姓名同音、出生日期相同的"), "{}", page.text());
    let look = clerk.open(&page.link("赵一明 990101********1019（第一村）"));
    assert!(look.shows("合并以后"), "{}", look.text());
}
