//! 发给领取人: what a death brings goes to several, each a share, together the whole to the fen.

use serde_json::{Value, json};

use crate::common::sheet::{Sheet, account, id_number, write_workbook};
use crate::common::web::Browser;
use crate::common::{CASHIER, CLERK, Desk, REVIEWER};

/// 陈伤, of the sixth grade, paid through February 2025, who died of an illness in March; and 陈英, who is on the rolls.
fn bereft() -> Desk {
    let town = Desk::staffed("甲镇");
    let roster = Sheet::new(
        "优抚对象",
        "姓名 身份证号 人员类别 残疾等级 残疾性质 村 银行账号 起发时间",
    )
    .row(&format!(
        "陈伤 {} 伤残军人 六级 因公 第一村 {} 2025-01",
        id_number(1),
        account(1)
    ))
    .row(&format!(
        "陈英 {} 参战人员 - - 第一村 {} 2025-01",
        id_number(2),
        account(2)
    ));
    let standards = Sheet::new(
        "待遇标准",
        "人员类别 残疾等级 残疾性质 标准 单位 生效日期 公布日期 文号",
    )
    .row("伤残军人 六级 因公 48180 元/年 2024-08-01 2024-11-22 退役军人部发〔2024〕55号")
    .row("参战人员 - - 1000 元/月 2024-08-01 2024-11-22 退役军人部发〔2024〕55号");
    write_workbook(&town.path("名册.xlsx"), &[roster, standards]);
    let report = town.import("名册.xlsx");
    assert_eq!(report["error"], 0, "{report}");
    town.pay("--month 2025-02");
    town
}

fn died(town: &Desk) {
    let sheet = Sheet::new("人员变动", "身份证号 变动类型 生效年月 报告日期 死因")
        .row(&format!("{} 死亡 2025-03 2025-03-20 因病", id_number(1)));
    write_workbook(&town.path("变动.xlsx"), &[sheet]);
    town.agree(&town.import("变动.xlsx"));
}

const DEAD: &str = "/api/v1/people/990101-100-1";

fn shared(clerk: &mut Browser, heirs: &str) -> (u16, Value) {
    let asked = json!({ "lump_sum": "funeral_grant", "heirs": heirs, "reason": "遗属协商书" });
    let answer = clerk.post_json(&format!("{DEAD}/heirs"), &asked);
    let told = serde_json::from_slice(&answer.bytes).unwrap_or_default();
    (answer.status, told)
}

/// What each is paid in a batch under the grant.
fn grants(town: &Desk, batch: &str) -> Vec<String> {
    town.column(&format!(
        "SELECT l.name || ' ' || l.amount_fen AS text FROM payment_line l JOIN payment_batch b \
         ON b.region = l.region AND b.id = l.batch WHERE b.label = '{batch}' AND l.scheme = 'funeral_grant' \
         ORDER BY l.line_no"
    ))
}

#[test]
fn a_funeral_grant_goes_to_two_heirs_and_the_one_the_bank_refused_is_paid_again() {
    let town = bereft();
    {
        let site = town.serve();
        let mut clerk = site.sign_in(CLERK);
        // Nobody's heirs are paid while she lives.
        assert_eq!(shared(&mut clerk, "甲").0, 422);
    }
    died(&town);
    let (child, wife) = (id_number(3), id_number(2));
    let heirs = format!(
        "陈大宝 {child} 农商银行 {} 1/3\n陈英 {wife} 2/3",
        account(3)
    );
    let request = {
        let site = town.serve();
        let mut clerk = site.sign_in(CLERK);
        for (heirs, why) in [
            (
                format!("陈大宝 {child} 1/2\n陈英 {wife} 1/2"),
                "不在名册上，请写银行账号",
            ),
            (
                format!("陈大宝 {child} {} 1/3\n陈英 {wife} 1/3", account(3)),
                "加起来是2/3",
            ),
            (
                format!("陈大宝 {child} {}\n陈英 {wife} 1/3", account(3)),
                "都写，或者都不写",
            ),
            (format!("陈伤 {} 1/1", id_number(1)), "去世的人自己"),
            (format!("陈二 {wife} 全部"), "登记的是陈英"),
        ] {
            let (status, told) = shared(&mut clerk, &heirs);
            assert!(
                status == 422 && told.to_string().contains(why),
                "{heirs}: {told}"
            );
        }
        let page = clerk.open("/people/990101-100-1/heirs");
        assert!(page.shows("48,180.00元"), "{}", page.text());
        let (status, told) = shared(&mut clerk, &heirs);
        assert_eq!(status, 200, "{told}");
        let request = told["request"].as_str().unwrap().to_owned();
        let page = clerk.open(&format!("/changes/{request}"));
        assert!(
            page.shows("陈大宝16,060.00元") && page.shows("陈英32,120.00元"),
            "{}",
            page.text()
        );
        assert!(!page.html.contains(&child) && !page.html.contains(&account(3)));
        request
    };
    // Before a second person agreed the whole goes to the account of the dead.
    let draft = town.json(&format!("pay run --month 2025-03 --as {CLERK}"));
    assert_eq!(
        grants(&town, draft["batch"].as_str().unwrap()),
        ["陈伤 4818000"]
    );
    town.done(&format!("do changes {request} agree --as {REVIEWER}"));
    let batch = town.pay("--month 2025-03");
    let label = batch["batch"].as_str().unwrap();
    assert_eq!(grants(&town, label), ["陈英 3212000", "陈大宝 1606000"]);

    // The bank refuses the child's; only that is paid again.
    town.done(&format!(
        "pay export --batch {label} --out bank.csv --as {CASHIER}"
    ));
    let text = std::fs::read_to_string(town.path("bank.csv")).unwrap();
    let mut rows = text.trim_start_matches('\u{feff}').lines();
    let mut answer = format!("{},结果,原因\n", rows.next().unwrap());
    for row in rows {
        let result = if row.contains("陈大宝") {
            "失败,账号不存在"
        } else {
            "成功,"
        };
        answer.push_str(&format!("{row},{result}\n"));
    }
    std::fs::write(town.path("answer.csv"), answer).unwrap();
    town.done(&format!(
        "pay settle --batch {label} --result answer.csv --as {CASHIER}"
    ));
    let batch = town.pay("--month 2025-04");
    assert_eq!(
        grants(&town, batch["batch"].as_str().unwrap()),
        ["陈大宝 1606000"]
    );

    // Whoever is on the rolls for her share alone is no person of a category, and everything holds.
    assert_eq!(town.figure("--year 2025", "people_registered"), 1);
    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    let dossier = clerk.open("/people/990101-100-3");
    assert!(
        dossier.shows("陈大宝") && dossier.shows("丧葬补助费16,060.00元"),
        "{}",
        dossier.text()
    );
    assert!(clerk.open("/people/990101-100-1").shows("按份额发给领取人"));
    town.done("verify");
}
