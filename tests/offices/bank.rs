//! The bank: what it gets, in its own form, and what it answers, line by line.

use std::collections::BTreeSet;

use crate::common::sheet::{Sheet, account, id_number, write_workbook};
use crate::common::web::Browser;
use crate::common::{CASHIER, CLERK, Desk, REVIEWER, file, samples};
use encoding_rs::GB18030;
use serde_json::{Value, json};

const BATCH: &str = "2011-03-1";
const LINES: usize = 47;

/// A town whose first quarter is at the bank: 47 lines, 99,000 yuan.
fn exported() -> Desk {
    let town = Desk::staffed("甲镇");
    town.import_sample("jia_town_2011.xlsx");
    town.pay("--month 2011-03");
    town.done(&format!(
        "pay export --batch {BATCH} --out bank.csv --as {CASHIER}"
    ));
    town
}

/// Name and account of everybody on the roster.
fn accounts_on_the_roster() -> BTreeSet<(String, String)> {
    let roster = file::cells(&samples().join("jia_town_2011.xlsx"));
    roster[1..]
        .iter()
        .map(|row| (row[1].clone(), row[11].clone()))
        .collect()
}

#[test]
fn the_bank_gets_every_account_and_amount_in_its_own_form() {
    let town = exported();
    let generic = std::fs::read(town.path("bank.csv")).unwrap();
    let text = String::from_utf8(generic.clone()).unwrap();
    let mut rows = text
        .strip_prefix('\u{feff}')
        .expect("a byte order mark")
        .lines();
    assert_eq!(rows.next(), Some("序号,户名,账号,开户行,金额,摘要"));
    let (roster, mut total) = (accounts_on_the_roster(), 0);
    for (number, row) in (1..).zip(rows) {
        let cells: Vec<&str> = row.split(',').collect();
        assert_eq!(cells[0], number.to_string());
        assert!(
            roster.contains(&(cells[1].to_owned(), cells[2].to_owned())),
            "{row}"
        );
        let (yuan, fen) = cells[4].split_once('.').unwrap();
        total += yuan.parse::<i64>().unwrap() * 100 + fen.parse::<i64>().unwrap();
        assert_eq!(cells[5], "2011年3月优抚金");
    }
    assert_eq!(total, 9_900_000);

    town.done(&format!(
        "pay export --batch {BATCH} --out again.csv --as {CASHIER}"
    ));
    assert_eq!(std::fs::read(town.path("again.csv")).unwrap(), generic);
    town.done(&format!(
        "pay export --batch {BATCH} --layout rural_credit --out bank.txt --as {CASHIER}"
    ));
    let bytes = std::fs::read(town.path("bank.txt")).unwrap();
    assert!(
        std::str::from_utf8(&bytes).is_err(),
        "names in GB18030 are no UTF-8"
    );
    let (text, _, broken) = GB18030.decode(&bytes);
    assert!(!broken);
    let rows: Vec<Vec<&str>> = text.lines().map(|row| row.split('|').collect()).collect();
    assert_eq!(rows.len(), LINES);
    assert_eq!(
        rows.iter()
            .map(|row| row[2].parse::<i64>().unwrap())
            .sum::<i64>(),
        9_900_000
    );
    assert!(
        rows.iter()
            .all(|row| roster.contains(&(row[1].to_owned(), row[0].to_owned())) && row[3] == BATCH)
    );
    assert!(
        town.refused(&format!(
            "pay export --batch {BATCH} --layout 某银行 --out x --as {CASHIER}"
        ))
        .contains("可选")
    );
}

/// The bank's file with a column for its answer; every line paid but the third and the seventh.
fn answered(town: &Desk) -> String {
    let text = std::fs::read_to_string(town.path("bank.csv")).unwrap();
    let mut answer = String::from("序号,户名,账号,金额,处理结果,失败原因\r\n");
    for row in text.lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        let result = if ["3", "7"].contains(&cells[0]) {
            "失败,账户已销户"
        } else {
            "成功,"
        };
        answer.push_str(&format!(
            "{},{},{},{},{result}\r\n",
            cells[0], cells[1], cells[2], cells[4]
        ));
    }
    answer
}

#[test]
fn what_failed_at_the_bank_is_payable_again_and_nothing_else() {
    let exported = exported();
    let answer = answered(&exported);
    let (gb18030, _, _) = GB18030.encode(&answer);
    for bytes in [
        format!("\u{feff}{answer}").into_bytes(),
        gb18030.into_owned(),
    ] {
        let town = exported.copy();
        std::fs::write(town.path("answer.csv"), bytes).unwrap();
        let settled = town.json(&format!(
            "pay settle --batch {BATCH} --result answer.csv --as {CASHIER}"
        ));
        assert_eq!(
            (&settled["paid"], &settled["failed"], &settled["open"]),
            (&json!(45), &json!(2), &json!(0))
        );
        assert_eq!(town.batch_state(BATCH), "closed");

        let failed = town.column("SELECT name || amount_fen AS text FROM payment_line WHERE line_no IN (3, 7) ORDER BY text");
        let again = town.pay("--month 2011-03");
        assert_eq!(again["lines"], 2, "{again}");
        let paid_again = town.column(
            "SELECT name || amount_fen AS text FROM payment_line WHERE batch % 1000000000 = 2 ORDER BY text",
        );
        assert_eq!(paid_again, failed);
        assert_eq!(town.figure("--year 2011", "paid_yuan"), 99_000);
        let third = town.json(&format!("pay run --month 2011-03 --as {CLERK}"));
        assert_eq!(third["batch"], Value::Null);
        assert_eq!(town.json("verify")["ok"], true);
    }
}

/// One task a line, from the bank's answer until somebody has approved what pays it again.
#[test]
fn what_failed_stays_a_task_until_it_is_paid_again() {
    let town = exported();
    std::fs::write(town.path("answer.csv"), answered(&town)).unwrap();
    town.done(&format!(
        "pay settle --batch {BATCH} --result answer.csv --as {CASHIER}"
    ));
    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    let at_the_desk = clerk.open("/");
    assert!(
        at_the_desk.shows("没有付成的 2 笔") && !at_the_desk.shows("没有等您办的事"),
        "{}",
        at_the_desk.text()
    );
    let failed = |browser: &mut Browser, step: &str| {
        let told = browser.open(&format!("/api/v1/failed?step={step}")).html;
        let told: Value = serde_json::from_str(&told).unwrap();
        told["items"].as_array().unwrap().clone()
    };
    let lines = failed(&mut clerk, "unmended");
    assert_eq!(lines.len(), 2);
    let page = clerk.open("/failed");
    assert!(
        page.shows("还没有改") && page.shows("账户已销户") && page.shows("改账号"),
        "{}",
        page.text()
    );
    // Whoever may not change people is not offered it.
    assert!(!site.sign_in(CASHIER).open("/failed").shows("改账号"));

    // One of them is mended: proposed, agreed to, paid again.
    let person = lines[0]["person"].as_str().unwrap();
    let new = json!({ "kind": "account", "account": account(77), "reason": "换卡" });
    let asked = clerk.post_json(&format!("/api/v1/people/{person}/changes"), &new);
    assert_eq!(asked.status, 201, "{}", asked.html);
    let proposed = failed(&mut clerk, "proposed");
    assert_eq!(proposed.len(), 1);
    let request = proposed[0]["request"].as_str().unwrap();
    town.done(&format!("changes agree --change {request} --as {REVIEWER}"));
    assert_eq!(failed(&mut clerk, "ready").len(), 1);
    let made = town.json(&format!("pay run --month 2011-06 --as {CLERK}"));
    let batch = made["batch"].as_str().unwrap();
    let again = failed(&mut clerk, "again");
    assert_eq!(again.len(), 2, "the next batch pays both once more");
    assert!(again[0]["again"].as_str().unwrap().ends_with(batch));
    assert!(clerk.open("/").shows("没有付成的 2 笔"));
    town.approve(batch);
    assert!(clerk.open("/failed").shows("没有付成的都办好了"));
    assert!(!clerk.open("/").shows("没有付成的 2 笔"));
    town.done("verify");
}

#[test]
fn half_an_answer_leaves_the_rest_open() {
    let town = exported();
    let answer = answered(&town);
    let half: Vec<&str> = answer.lines().take(1 + 10).collect();
    std::fs::write(town.path("half.csv"), half.join("\n")).unwrap();
    let settled = town.json(&format!(
        "pay settle --batch {BATCH} --result half.csv --as {CASHIER}"
    ));
    assert_eq!(
        (&settled["paid"], &settled["failed"], &settled["open"]),
        (&json!(8), &json!(2), &json!(37))
    );
    assert_eq!(town.batch_state(BATCH), "answered");
    town.done(&format!(
        "pay settle --batch {BATCH} --all-paid --as {CASHIER}"
    ));
    assert_eq!(town.pay("--month 2011-03")["lines"], 2);
}

#[test]
fn an_answer_that_fits_no_line_is_refused_whole() {
    let town = exported();
    let good = answered(&town);
    let with_row = |row: &str| format!("{good}{row}\r\n");
    let first = good.lines().nth(1).unwrap();
    let wrong = [
        (
            with_row("48,某人,9901012327265389281,7500.00,成功,"),
            "第49行",
        ),
        (with_row(first), "是同一笔"),
        (good.replacen("7500.00", "7500.01", 1), "7500.01"),
        (good.replacen("成功", "处理中", 1), "处理中"),
        (
            "姓名,备注\r\n许功,好\r\n".to_owned(),
            "没有认出回盘文件的表头",
        ),
    ];
    let before = town.audit_entries();
    for (text, why) in wrong {
        std::fs::write(town.path("answer.csv"), text).unwrap();
        let told = town.refused(&format!(
            "pay settle --batch {BATCH} --result answer.csv --as {CASHIER}"
        ));
        assert!(told.contains(why), "{told}");
    }
    // A whole and right answer, and beside it something that nobody asked.
    std::fs::write(town.path("answer.csv"), &good).unwrap();
    let told = town.refused(&format!(
        "do payments 990101-{BATCH} settle --file answer.csv --month 2011-04 --as {CASHIER}"
    ));
    assert!(told.contains("没有“month”这个字段"), "{told}");
    assert_eq!(town.audit_entries(), before);
    assert_eq!(town.batch_state(BATCH), "exported");
    assert_eq!(
        town.column("SELECT DISTINCT state AS text FROM payment_line"),
        ["open"]
    );
}

/// A name that a spreadsheet program would take for a formula is text there too, and the bank's answer still fits.
#[test]
fn a_name_like_a_formula_is_no_formula_in_the_banks_file() {
    let town = Desk::staffed("甲镇");
    let roster = ["=1+1", "+甲", "-乙", "@丙", "欧阳·阿卜杜热西提", "䶮𬭎"];
    // No such name gets in today; those that did before are still told to the bank.
    let taken = ["赵一", "钱二", "孙三", "李四", roster[4], roster[5]];
    let sheet = Sheet::new("优抚对象", "姓名 身份证号 人员类别 银行账号 起发时间");
    let sheet = (0..).zip(taken).fold(sheet, |sheet, (n, name)| {
        sheet.row(&format!(
            "{name} {} 复员军人 {} 2011-01",
            id_number(n),
            account(n)
        ))
    });
    let standards = Sheet::new("待遇标准", "人员类别 标准 单位 生效日期")
        .row("复员军人 100 元/人·月 2011年1月");
    write_workbook(&town.path("名册.xlsx"), &[sheet, standards]);
    town.done("import 名册.xlsx");
    for (old, new) in taken.iter().zip(roster).take(4) {
        town.tamper(&format!(
            "UPDATE person SET name = '{new}' WHERE name = '{old}'"
        ));
    }
    town.pay("--month 2011-01");
    town.done(&format!(
        "pay export --batch 2011-01-1 --out bank.csv --as {CASHIER}"
    ));
    let file = std::fs::read_to_string(town.path("bank.csv")).unwrap();
    let names: Vec<&str> = file
        .lines()
        .skip(1)
        .filter_map(|row| row.split(',').nth(1))
        .collect();
    assert_eq!(
        names,
        ["'=1+1", "'+甲", "'-乙", "'@丙", "欧阳·阿卜杜热西提", "䶮𬭎"]
    );

    town.done(&format!(
        "pay roster --batch 2011-01-1 --out 花名册.xlsx --as {CLERK}"
    ));
    let cells = file::cells(&town.path("花名册.xlsx")).concat();
    assert!(
        roster
            .iter()
            .all(|name| cells.iter().any(|cell| cell == name)),
        "{cells:?}"
    );
    std::fs::write(
        town.path("answer.csv"),
        file.replace("摘要", "处理结果")
            .replace("2011年1月优抚金", "成功"),
    )
    .unwrap();
    let settled = town.json(&format!(
        "pay settle --batch 2011-01-1 --result answer.csv --as {CASHIER}"
    ));
    assert_eq!(settled["paid"], 6, "{settled}");
}
