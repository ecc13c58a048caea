//! 疑点: what one list says stays until somebody has settled it, whatever other lists say; and everybody is told what
//! they may see of it.

use serde_json::Value;

use crate::common::sheet::{Sheet, id_number, named, write_workbook};
use crate::common::web::{Browser, Page};
use crate::common::{CASHIER, CLERK, Desk, REVIEWER, rows};
use crate::comparisons::{agree, deaths, died, hits, resolve, town, verified};
use crate::county::{county, import, person, roster};

/// Imports one table; answers the report.
fn brought(desk: &Desk, (title, headings): (&str, &str), rows: &[String]) -> Value {
    let sheet = Sheet::new(title, headings);
    let sheet = rows.iter().fold(sheet, |sheet, row| sheet.row(row));
    write_workbook(&desk.path("名单.xlsx"), &[sheet]);
    desk.import("名单.xlsx")
}

/// A page with its addresses as they are typed.
fn addresses(page: &Page) -> String {
    page.html.replace("&#x2f;", "/").replace("&amp;", "&")
}

fn lines(town: &Desk, month: &str) -> Value {
    town.pay(&format!("--month {month}"))["lines"].clone()
}

/// A list of the interface, as a clerk reads it.
fn items(clerk: &mut Browser, path: &str) -> Vec<Value> {
    let page = clerk.get(path);
    let answer: Value = serde_json::from_slice(&page.bytes).unwrap();
    let items = answer["items"].as_array();
    items.unwrap_or_else(|| panic!("{answer}")).clone()
}

#[test]
fn what_a_newer_list_says_otherwise_of_a_death_is_held_until_each_is_settled() {
    let town = town(&[1, 2]);
    town.pay("--month 2026-03");
    deaths(&town, &[&died(1, "2026-03-04")]);
    // The clerk has settled it, and it waits for a second person, when a newer list tells another day.
    let first = hits(&town).remove(0);
    let proposed = resolve(&town, &first, "--result wrong --words 村里说健在");
    deaths(&town, &[&died(1, "2026-05-04")]);
    assert_eq!(lines(&town, "2026-04"), 1, "the older list holds April");
    // The list of before says it once more: it is known, and not settled.
    let report = deaths(&town, &[&died(1, "2026-03-04")]);
    let message = rows(&report, "comparison_death")[0]["message"].as_str();
    assert!(message.unwrap().contains("还没有核实"), "{report}");

    // The request that waited settles what it was made for; the newer list goes on holding its months.
    agree(&town, &proposed);
    let run = town.pay("--month 2026-05");
    assert_eq!(run["lines"], 2, "{run}");
    assert_eq!(lines(&town, "2026-06"), 1);
    let second = hits(&town).remove(1);
    agree(
        &town,
        &resolve(&town, &second, "--result not_her --words 见了本人"),
    );
    assert_eq!(lines(&town, "2026-07"), 2);
    verified(&town);
}

#[test]
fn a_newer_list_takes_back_nothing_that_it_says_nothing_of() {
    let town = town(&[1, 2]);
    let birth = town.column("SELECT birth AS text FROM person ORDER BY id")[0].clone();
    deaths(&town, &[&died(1, "2026-03-04")]);
    let row = format!("{} {birth} 2026-08-04", named("甲", 1));
    brought(
        &town,
        ("截至2026年8月31日", "姓名 出生日期 火化日期"),
        &[row],
    );
    // Two terms of somebody, told by two lists.
    let term = |from: &str, until: &str| {
        let row = format!("{} {} {from} {until}", named("甲", 2), id_number(2));
        brought(
            &town,
            ("服刑名单", "姓名 身份证号 收监日期 刑满日期"),
            &[row],
        )
    };
    term("2026-02-11", "2026-04-30");
    term("2026-08-01", "2026-12-31");
    assert_eq!(hits(&town).len(), 4);
    assert_eq!(lines(&town, "2026-02"), 2);
    let run = town.run("pay run --month 2026-04 --as 张三");
    assert!(run.printed.contains("没有要发的"), "{run:?}");

    // What another benefit says is beside the first.
    for benefit in ["高龄津贴", "计生扶助"] {
        let row = format!("{} {benefit} 县民政局", id_number(1));
        brought(&town, ("待遇名单", "身份证号 享受待遇 发放部门"), &[row]);
    }
    let open = "SELECT kind AS text FROM comparison_hit WHERE result IS NULL ORDER BY id";
    assert_eq!(town.column(open)[4..], ["other_benefits", "other_benefits"]);
    verified(&town);
    // What an earlier version of the program wrote off because a newer list did not repeat it is open.
    town.tamper("UPDATE comparison_hit SET result = 'replaced', settled_at = '2026-04-01T00:00:00.000Z' WHERE from_month = 202604");
    let run = town.run("pay run --month 2026-04 --as 张三");
    assert!(run.printed.contains("没有要发的"), "{run:?}");
}

#[test]
fn before_a_batch_only_what_it_would_hold_is_told() {
    let town = town(&[1, 2]);
    deaths(&town, &[&died(1, "2026-01-04"), &died(2, "2026-03-04")]);
    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    let held = items(&mut clerk, "/api/v1/precheck?month=2026-02&kind=held");
    assert_eq!(held.len(), 1, "{held:?}");
    assert_eq!(held[0]["name"], named("甲", 1), "{held:?}");
    assert_ne!(held[0]["scheme"], "", "{held:?}");
    let because = held[0]["because"].as_str().unwrap();
    assert!(because.contains("在死亡名单上"), "{held:?}");
    let hit = hits(&town).remove(0);
    let page = clerk.open(held[0]["seen"].as_str().unwrap());
    assert!(
        addresses(&page).contains(&format!("/hits/{hit}")),
        "{}",
        page.html
    );
    let both = items(&mut clerk, "/api/v1/precheck?month=2026-04&kind=held");
    assert_eq!(both.len(), 2, "{both:?}");
}
