//! 抚恤关系转移: the county that somebody leaves pays the year, the one she moves to from January; each pays the raise of
//! its own months, and the slip between them is a roster that is imported as it is.

use crate::common::sheet::{Sheet, account, id_number, write_workbook};
use crate::common::{APPROVER, CLERK, Desk, REVIEWER};

/// The standards of 2024 and 2025; the second was announced in February 2026.
fn standards() -> Sheet {
    Sheet::new("待遇标准", "人员类别 标准 单位 生效日期 公布日期 文号")
        .row("烈士遗属 41856 元/年 2024-08-01 2024-11-22 甲号")
        .row("烈士遗属 43116 元/年 2025-08-01 2026-02-10 乙号")
}

/// The county she leaves, where she and another are paid from January 2025.
fn sender() -> Desk {
    let town = Desk::staffed("甲镇");
    let roster = Sheet::new(
        "名册",
        "姓名 人员类别 身份证号 开户行 银行账号 联系电话 起发时间",
    )
    .row(&format!(
        "迁一 烈士遗属 {} 农信社 {} 19900001111 2025-01",
        id_number(1),
        account(1)
    ))
    .row(&format!(
        "留二 烈士遗属 {} 农信社 {} 19900002222 2025-01",
        id_number(2),
        account(2)
    ));
    write_workbook(&town.path("名册.xlsx"), &[roster, standards()]);
    let report = town.import("名册.xlsx");
    assert_eq!(report["error"], 0, "{report}");
    town
}

/// Another county, where nobody is known yet.
fn receiver() -> Desk {
    let county = Desk::empty();
    county.done("init --division 990102 --name 另县 --admin 管理员");
    for (name, role) in [(CLERK, "经办"), (REVIEWER, "复核"), (APPROVER, "审批")] {
        county.done(&format!("users add --name {name} --role {role}"));
    }
    write_workbook(&county.path("标准.xlsx"), &[standards()]);
    let report = county.import("标准.xlsx");
    assert_eq!(report["error"], 0, "{report}");
    county
}

#[test]
fn the_sender_pays_the_year_and_the_receiver_from_january_each_with_its_own_raise() {
    let town = sender();
    let paid = town.pay("--month 2025-05 --known-at 2025-05-31");
    assert_eq!(paid["total_fen"], 2 * 5 * 348_800);
    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    let key = town.column(
        "SELECT region || '-100-' || (id % 1000000000) AS text FROM person WHERE name = '迁一'",
    );
    let person = format!("/people/{}", key[0]);
    // No slip before it was agreed to; the form proposes January.
    let early = clerk.get(&format!("{person}/slip"));
    assert!(early.shows("还没有办迁出"), "{}", early.text());
    let form = clerk.open(&format!("{person}/change?kind=move_out"));
    assert!(form.shows("次年1月起由迁入地发"), "{}", form.text());
    let sheet = Sheet::new("人员变动", "身份证号 变动类型 生效年月 报告日期");
    let moves = sheet.row(&format!("{} 迁出 2026-01 2025-05-12", id_number(1)));
    write_workbook(&town.path("变动.xlsx"), &[moves]);
    town.agree(&town.import("变动.xlsx"));

    let slip = clerk.open(&format!("{person}/slip?to=另县"));
    for told in [
        "已发至",
        "2025年5月",
        "2025年12月",
        "2026年1月",
        "3,488.00",
        "另县",
    ] {
        assert!(slip.shows(told), "{told}: {}", slip.text());
    }
    assert!(!slip.html.contains(&id_number(1)), "masked on paper");
    let at = format!("{person}/slip");
    let told = clerk.done(&at, &[("to", "另县")]);
    assert!(told.shows("登记号"), "{}", told.text());
    let file = clerk.post(&format!("{at}/sheet"), &[("to", "另县")]);
    assert_eq!(file.status, 200);

    // Through December, and nothing of January.
    let paid = town.pay("--month 2025-12 --known-at 2025-12-31");
    assert_eq!(paid["total_fen"], 2 * 7 * 348_800);
    let paid = town.pay("--month 2026-01 --known-at 2026-01-31");
    assert_eq!(
        (&paid["lines"], &paid["total_fen"]),
        (&1.into(), &348_800.into())
    );

    let county = receiver();
    std::fs::write(county.path("转移表.xlsx"), &file.bytes).unwrap();
    let report = county.import("转移表.xlsx");
    assert_eq!(
        (&report["error"], &report["ok"]),
        (&0.into(), &1.into()),
        "{report}"
    );
    let again = county.import("转移表.xlsx");
    assert_eq!(again["error"], 0, "{again}");
    let paid = county.pay("--month 2026-01 --known-at 2026-01-31");
    assert_eq!(paid["total_fen"], 348_800, "January, and nothing before");

    // In February the raise of last August: five months of 105 yuan there, from January on here.
    let paid = town.pay("--month 2026-03 --known-at 2026-03-31");
    let stays = 2 * 359_300 + 6 * 10_500;
    assert_eq!(paid["total_fen"], stays + 5 * 10_500);
    let paid = county.pay("--month 2026-03 --known-at 2026-03-31");
    assert_eq!(paid["total_fen"], 2 * 359_300 + 10_500);
    for desk in [&town, &county] {
        let told = desk.done("verify");
        assert!(told.contains("没有发现问题"), "{told}");
    }
}

#[test]
fn whoever_came_back_and_is_paid_again_has_no_slip() {
    let town = sender();
    town.pay("--month 2025-05 --known-at 2025-05-31");
    let change = |row: &str| {
        let sheet = Sheet::new("人员变动", "身份证号 变动类型 生效年月 报告日期");
        let sheet = sheet.row(&format!("{} {row}", id_number(1)));
        write_workbook(&town.path("变动.xlsx"), &[sheet]);
        town.agree(&town.import("变动.xlsx"));
    };
    let key = town.column(
        "SELECT region || '-100-' || (id % 1000000000) AS text FROM person WHERE name = '迁一'",
    );
    let slip = format!("/people/{}/slip", key[0]);
    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    change("迁出 2026-01 2025-05-12");
    assert!(clerk.open(&slip).shows("抚恤补助关系转移单"));
    change("恢复 2026-03 2026-03-02");
    let page = clerk.get(&slip);
    assert!(page.shows("还没有办迁出"), "{}", page.text());
    // She goes again.
    change("迁出 2027-01 2026-06-02");
    assert!(clerk.open(&slip).shows("2027年1月"));
}

#[test]
fn whoever_is_told_another_month_paid_than_before_is_told_that_they_differ() {
    let county = receiver();
    let sent = |through: &str| {
        let roster = Sheet::new(
            "名册",
            "姓名 人员类别 身份证号 开户行 银行账号 起发时间 已发至",
        )
        .row(&format!(
            "迁一 烈士遗属 {} 农信社 {} 2025-01 {through}",
            id_number(1),
            account(1)
        ));
        write_workbook(&county.path("转移表.xlsx"), &[roster]);
        county.import(&format!("转移表.xlsx --as {CLERK}"))
    };
    let first = sent("2025-12");
    assert!(!first.to_string().contains("原来登记的是"), "{first}");
    assert!(!sent("2025-12").to_string().contains("原来登记的是"));
    let other = sent("2025-11");
    assert!(
        other
            .to_string()
            .contains("已发至原来登记的是2025年12月，这张表写的是2025年11月"),
        "{other}"
    );
}
