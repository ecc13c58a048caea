//! The same act through every door: page, API, workbook and command line refuse the same things in the same words.

#![allow(
    clippy::unwrap_used,
    reason = "a test stops where something is not as it should be"
)]

mod common;

use common::{CLERK, Desk, samples};
use serde_json::json;

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
    let rows = clerk.open("/api/v1/imports/1/rows?show=refused");
    assert!(rows.html.contains(WORDS), "{}", rows.html);
    assert_eq!(count(&desk, "ledger_entry"), "0");
}
