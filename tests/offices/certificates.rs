//! 证件证牌: on the cover of whosever they are as long as they stand, counted by what they are, and never with the
//! number of a bank card.

use serde_json::json;

use crate::common::sheet::{Sheet, account, id_number, write_workbook};
use crate::common::web::Browser;
use crate::common::{CLERK, Desk, file};

const NEW: &str = "/ledgers/certificate/new";
/// What stands on the back of a card: a number that checks.
const CARD: &str = "6217000123456789019";

/// A town with three people, and the register of what they hold as its clerk keeps it.
fn town() -> Desk {
    let desk = Desk::staffed("甲镇");
    let headings = "姓名 身份证号 人员类别 村（社区） 起发时间 一卡通账号";
    let mut roster = Sheet::new("名册", headings);
    for (n, name) in (1..).zip(["赵甲军", "钱乙兵", "孙丙遗"]) {
        let (id, account) = (id_number(n), account(n));
        roster = roster.row(&format!("{name} {id} 复员军人 第一村 2011-01 {account}"));
    }
    let headings = "姓名 身份证号 证件名称 优待证号 发证日期 状态 有效期 停用日期";
    let rows = [
        (1, "赵甲军", "退役军人优待证 示A0001 2022-05-01 有效 - -"),
        (1, "赵甲军", "光荣之家 - 2019-01-20 悬挂 - -"),
        (2, "钱乙兵", "退役军人优待证 示A0002 2022-05-01 注销 - -"),
        (2, "钱乙兵", "光荣牌 - 2019-01-20 - - 2021-01-01"),
        (
            3,
            "孙丙遗",
            "残疾军人证 示军0003 2012-05-01 在用 2022-05-01 -",
        ),
        (3, "孙丙遗", "优待证 - 2022-05-01 在用 - -"),
        (3, "孙丙遗", "退役军人优待证 CARD 2022-05-01 在用 - -"),
    ];
    let held = rows
        .into_iter()
        .fold(Sheet::new("证件", headings), |sheet, (n, name, rest)| {
            let rest = rest.replace("CARD", CARD);
            sheet.row(&format!("{name} {} {rest}", id_number(n)))
        });
    let visits = Sheet::new("走访慰问", "日期 节日 对象 慰问金").row("2022-01-20 春节 赵甲军 300");
    write_workbook(&desk.path("town.xlsx"), &[roster, visits]);
    write_workbook(&desk.path("held.xlsx"), &[held]);
    desk.done("import town.xlsx");
    desk
}

#[test]
fn a_sheet_that_names_the_certificate_in_its_title_is_of_that() {
    let desk = town();
    let headings = "姓名 身份证号 优待证号 发放日期";
    let handed_out = Sheet::new("退役军人优待证发放登记表", headings)
        .row(&format!("钱乙兵 {} 示A0009 2023-03-01", id_number(2)));
    write_workbook(&desk.path("handed_out.xlsx"), &[handed_out]);
    let report = desk.run("import handed_out.xlsx --json").json();
    let sheet = &report["sheets"][0];
    assert_eq!(sheet["kind"], "certificate", "{report}");
    assert_eq!(desk.figure("--year 2023", "preferential_cards"), json!(1));
}

/// 990101-100-1, as an address names the last record that says so.
fn numbered(desk: &Desk, table: &str, column: &str, value: &str) -> String {
    let key = "region || '-100-' || MAX(id % 1000000000) AS text";
    let sql =
        format!("SELECT {key} FROM {table} AS record WHERE {column} = '{value}' GROUP BY region");
    desk.column(&sql).swap_remove(0)
}

#[test]
fn what_stands_is_on_the_cover_and_counted() {
    let desk = town();
    let report = desk.run("import held.xlsx --json").json();
    let rows = report["sheets"][0]["rows"].as_array().unwrap();
    let codes: Vec<_> = rows.iter().map(|row| row["code"].as_str()).collect();
    // Whose card it is the word alone does not say; a bank card's number is not kept here.
    assert_eq!(
        codes,
        [None, None, None, None, None, Some("choice"), Some("card")],
        "{report}"
    );

    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let cover = |name: &str, clerk: &mut Browser| {
        let page = clerk.open(&format!(
            "/people/{}",
            numbered(&desk, "person", "name", name)
        ));
        let cover = page
            .html
            .split("class=\"folder\"")
            .nth(1)
            .unwrap()
            .to_owned();
        cover.split("<nav").next().unwrap().to_owned()
    };
    let held = cover("赵甲军", &mut clerk);
    assert!(
        held.contains("退役军人优待证 示A0001") && held.contains("光荣牌"),
        "{held}"
    );
    let ended = [
        ("钱乙兵", "示A0002"),
        ("钱乙兵", "光荣牌"),
        ("孙丙遗", "示军0003"),
    ];
    for (name, gone) in ended {
        let held = cover(name, &mut clerk);
        assert!(!held.contains(gone), "{name}: {held}");
    }

    assert_eq!(desk.figure("--year 2023", "preferential_cards"), json!(1));
    assert_eq!(desk.figure("--year 2023", "honour_plaques"), json!(1));
    desk.done("report summary --year 2022 --out 总结.docx");
    let text = file::words(&desk.path("总结.docx"));
    assert!(
        text.contains("持有在用的优待证1张，悬挂光荣牌1块"),
        "{text}"
    );
    desk.done("verify");
}

#[test]
fn a_bank_cards_number_is_refused_at_every_door() {
    let desk = town();
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let said = |number: &'static str| {
        [
            ("date", "2022-05-01"),
            ("person", "孙丙遗"),
            ("certificate", "退役军人优待证"),
            ("number", number),
        ]
    };
    clerk.open(NEW);
    let page = clerk.post(NEW, &said(CARD));
    assert!(
        page.status == 422 && page.shows("像是银行卡号"),
        "{}",
        page.text()
    );
    let body =
        json!({ "fields": said(CARD).into_iter().collect::<std::collections::HashMap<_, _>>() });
    let api = clerk.post_json("/api/v1/ledgers/certificate", &body);
    assert!(
        api.status == 422 && api.html.contains("像是银行卡号"),
        "{}",
        api.html
    );

    clerk.open(NEW);
    clerk.done(NEW, &said("示A0003"));
    let entry = numbered(&desk, "ledger_entry", "kind", "certificate");
    let edit = format!("/ledgers/certificate/{entry}/edit");
    clerk.open(&edit);
    let fields = [
        ("version", "1"),
        ("edit_date", "2022-05-01"),
        ("edit_person", "孙丙遗"),
        ("edit_certificate", "退役军人优待证"),
        ("edit_number", "6217 0001 2345 6789 019"),
    ];
    let page = clerk.post(&edit, &fields);
    assert!(
        page.status == 422 && page.shows("像是银行卡号"),
        "{}",
        page.text()
    );
    assert_eq!(
        desk.column("SELECT CAST(COUNT(*) AS TEXT) AS text FROM ledger_entry"),
        ["2"]
    );
}
