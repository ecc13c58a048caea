//! A batch from the draft to its end: four people, each her own step, in their order.

use crate::common::sheet::id_number;
use crate::common::{APPROVER, CASHIER, CLERK, Desk, REVIEWER};
use serde_json::json;

const BATCH: &str = "2011-03-1";
const LINES: usize = 47;

/// A town with the draft of its first quarter: 47 lines, 99,000 yuan.
fn town() -> Desk {
    let town = Desk::staffed("甲镇");
    town.import_sample("jia_town_2011.xlsx");
    let draft = town.json(&format!("pay run --month 2011-03 --as {CLERK}"));
    assert_eq!(
        (&draft["batch"], &draft["lines"], &draft["total_fen"]),
        (&json!(BATCH), &json!(LINES), &json!(9_900_000))
    );
    town
}

#[test]
fn a_batch_goes_its_way_step_by_step_and_no_other() {
    let town = town();
    let steps = [
        (
            format!("pay review --batch {BATCH} --as {REVIEWER}"),
            "reviewed",
        ),
        (
            format!("pay approve --batch {BATCH} --as {APPROVER}"),
            "approved",
        ),
        (
            format!("pay publish --batch {BATCH} --as {CLERK}"),
            "published",
        ),
        (
            format!("pay export --batch {BATCH} --out bank.csv --as {CASHIER}"),
            "exported",
        ),
        (
            format!("pay settle --batch {BATCH} --all-paid --as {CASHIER}"),
            "closed",
        ),
    ];
    for (done, (step, after)) in steps.iter().enumerate() {
        let before = town.batch_state(BATCH);
        for (later, _) in &steps[done + 1..] {
            let publication_left_out = later.contains("pay export") && before == "approved";
            if !publication_left_out {
                town.refused(later);
            }
        }
        town.done(step);
        assert_eq!(town.batch_state(BATCH), *after);
        if *after != "exported" {
            town.refused(step);
        }
    }
    assert_eq!(town.json("verify")["ok"], true);
    assert_eq!(town.figure("--year 2011", "paid_yuan"), 99_000);
}

#[test]
fn every_step_belongs_to_one_role() {
    let town = town();
    for (step, mine) in [
        ("review", REVIEWER),
        ("approve", APPROVER),
        ("export --out x.csv", CASHIER),
        ("settle --all-paid", CASHIER),
    ] {
        for somebody in [CLERK, REVIEWER, APPROVER, CASHIER, "管理员"]
            .into_iter()
            .filter(|name| *name != mine)
        {
            let why = town.refused(&format!("pay {step} --batch {BATCH} --as {somebody}"));
            assert!(why.starts_with(somebody) && why.contains("不能"), "{why}");
        }
    }
    for somebody in [REVIEWER, APPROVER, CASHIER, "管理员"] {
        let why = town.refused(&format!("pay run --month 2011-06 --as {somebody}"));
        assert!(why.contains("请由经办办理"), "{why}");
    }
    town.done(&format!("users disable --name {REVIEWER}"));
    assert!(
        town.refused(&format!("pay review --batch {BATCH} --as {REVIEWER}"))
            .contains("已停用")
    );
    assert_eq!(town.batch_state(BATCH), "draft");
}

/// Two accounts with one ID number are one person, and one person has one hand in a batch.
#[test]
fn one_person_has_one_hand_in_a_batch() {
    let town = Desk::new("甲镇");
    let (her, him) = (id_number(1), id_number(2));
    for (name, role, id) in [
        ("周一", "经办", &her),
        ("吴二", "复核", &him),
        ("郑三", "审批", &id_number(3)),
    ] {
        town.done(&format!(
            "users add --name {name} --role {role} --id-number {id}"
        ));
    }
    for (name, role, other) in [
        ("周一复", "复核", "周一"),
        ("周一批", "审批", "周一"),
        ("吴二批", "审批", "吴二"),
    ] {
        town.done(&format!("users add --name {name} --role {role}"));
        town.account_of(name, Some(other));
    }
    town.import_sample("jia_town_2011.xlsx");
    town.done("pay run --month 2011-03 --as 周一");
    let refused = |step: &str, name: &str, hand: &str| {
        let why = town.refused(&format!("pay {step} --batch {BATCH} --as {name}"));
        assert!(why.contains(&format!("已是本批次的{hand}人")), "{why}");
    };
    refused("review", "周一复", "经办");
    town.done(&format!("pay review --batch {BATCH} --as 吴二"));
    refused("approve", "周一批", "经办");
    refused("approve", "吴二批", "复核");
    town.done(&format!("pay approve --batch {BATCH} --as 郑三"));
}

#[test]
fn a_draft_made_again_takes_the_place_of_the_old_one() {
    let town = town();
    let again = town.json(&format!("pay run --month 2011-03 --as {CLERK}"));
    assert_eq!(
        (&again["batch"], &again["lines"]),
        (&json!("2011-03-2"), &json!(LINES))
    );
    assert_eq!(town.batch_state(BATCH), "void");
    town.refused(&format!("pay review --batch {BATCH} --as {REVIEWER}"));

    // What an open batch will pay is not known yet: nothing else is worked out beside it.
    let why = town.refused(&format!("pay run --month 2011-06 --as {CLERK}"));
    assert!(why.contains("2011-03-2"), "{why}");
    town.done(&format!("pay review --batch 2011-03-2 --as {REVIEWER}"));
    town.refused(&format!("pay run --month 2011-03 --as {CLERK}"));
    town.done(&format!("pay approve --batch 2011-03-2 --as {APPROVER}"));
    assert_eq!(
        town.json(&format!("pay run --month 2011-06 --as {CLERK}"))["total_fen"],
        27_900_000
    );
}

#[test]
fn a_draft_is_sent_back_without_being_passed_first_and_the_clerk_is_told() {
    let town = Desk::staffed("甲镇");
    town.import_sample("jia_town_2011.xlsx");
    town.done(&format!("pay run --month 2011-03 --as {CLERK}"));
    let site = town.serve();
    let (mut clerk, mut reviewer) = (site.sign_in(CLERK), site.sign_in(REVIEWER));
    assert!(reviewer.open("/").shows("待复核批次"));
    let back = reviewer.post(
        "/payments/990101-2011-03-1/return",
        &[("return_reason", "第3笔账号少一位")],
    );
    assert!(back.status == 303 || back.status == 200, "{}", back.text());
    assert_eq!(town.batch_state("2011-03-1"), "returned");
    // It waits for her who made it, not for who sent it back.
    let desk = clerk.open("/");
    assert!(
        desk.shows("退回给我的批次") && !desk.shows("没有等您办的事"),
        "{}",
        desk.text()
    );
    let tiles = reviewer.open("/payments?state=draft");
    assert!(!tiles.html.contains("/payments/990101-2011-03-1\""));
    let page = clerk.open("/payments/990101-2011-03-1");
    assert!(
        page.shows("第3笔账号少一位") && page.shows("改好，重新生成"),
        "{}",
        page.text()
    );
    // Made anew it says why the one before came back.
    town.done(&format!("pay run --month 2011-03 --as {CLERK}"));
    assert_eq!(town.batch_state("2011-03-1"), "void");
    let page = reviewer.open("/payments/990101-2011-03-2");
    assert!(
        page.shows("上一稿由") && page.shows("第3笔账号少一位"),
        "{}",
        page.text()
    );
    town.approve("2011-03-2");
    town.done("verify");
}
