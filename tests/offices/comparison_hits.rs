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
fn a_result_that_was_sent_back_is_no_result() {
    let town = town(&[1, 2]);
    deaths(&town, &[&died(1, "2026-03-04")]);
    let hit = hits(&town).remove(0);
    // Only a change has a month.
    let told = town.refused(&format!(
        "do hits {hit} resolve --result not_her --month 2026-05 --words 见了本人 --as {CLERK}"
    ));
    assert!(told.contains("不用填年月"), "{told}");
    let told = resolve(&town, &hit, "--result not_her --words 见了本人");
    let request = told["request"].as_str().unwrap();
    town.done(&format!(
        "do changes {request} return --reason 请附照片 --as {REVIEWER}"
    ));

    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    let shown = items(&mut clerk, "/api/v1/hits").remove(0);
    assert_eq!(shown["state"], "open", "{shown}");
    assert_eq!(shown["result"], "", "{shown}");
    assert_eq!(shown["words"], "", "{shown}");
    assert_eq!(shown["request"], Value::Null, "{shown}");
    let page = clerk.open(&format!("/hits/{hit}"));
    assert!(page.shows("没有同意"), "{}", page.text());
    assert!(!page.shows("核实结果 不是本人"), "{}", page.text());
    assert_eq!(page.link("去看那条变更申请"), format!("/changes/{request}"));
}

#[test]
fn months_between_a_listed_and_a_registered_death_are_paid_once_two_people_say_so() {
    let town = town(&[1, 2]);
    town.pay("--month 2026-03");
    deaths(&town, &[&died(1, "2026-03-04")]);
    deaths(&town, &[&died(1, "2026-05-30")]);
    let found = hits(&town);
    agree(
        &town,
        &resolve(&town, &found[1], "--result true --words 村里证实"),
    );
    assert_eq!(lines(&town, "2026-04"), 1);
    // The register has the death of May already; that April and May are paid is for two.
    let told = resolve(
        &town,
        &found[0],
        "--result true --month 2026-05 --words 村里证实是5月",
    );
    assert_eq!(told["state"], "waiting", "{told}");
    assert_eq!(lines(&town, "2026-05"), 1);
    agree(&town, &told);
    let run = town.pay("--month 2026-06");
    // One as every month, the other what April and May come to.
    assert_eq!(run["total_fen"], 10_000 + 20_000, "{run}");
    verified(&town);
}

#[test]
fn a_list_leads_only_to_those_who_may_open_it() {
    let county = county();
    let people = [person(1, "甲一", "甲镇 第一村")];
    import(&county, &[roster(&people)], "县经办");
    let list = Sheet::new("截至2025年1月31日", "姓名 身份证号 死亡日期");
    let list = list.row(&format!("甲一 {} 2025-01-04", id_number(1)));
    import(&county, &[list], "县经办");
    county.done("users add --name 甲财务 --role 财务 --division 990101101");
    let site = county.serve();
    let mut above = site.sign_in("县经办");
    let hit = items(&mut above, "/api/v1/hits").remove(0);
    let hit = hit["key"].as_str().unwrap().to_owned();
    let page = above.open(&format!("/hits/{hit}"));
    let list = page.link("这份名单");
    above.open(&list);
    let mut beneath = site.sign_in("甲经办");
    let page = beneath.open(&format!("/hits/{hit}"));
    assert!(!page.shows("这份名单"), "{}", page.text());
    assert_eq!(beneath.get(&list).status, 404);
    // That the newest list is too old is said to all, and leads there whoever sees it.
    let old = |browser: &mut Browser| {
        let found = items(browser, "/api/v1/precheck?kind=list_old");
        assert_eq!(found.len(), 1, "{found:?}");
        found[0]["seen"].as_str().unwrap().to_owned()
    };
    assert_eq!(old(&mut above), "/comparisons?kind=death");
    assert_eq!(old(&mut beneath), "");
}

#[test]
fn a_cashier_is_told_of_old_lists_and_not_led_there() {
    let town = town(&[1]);
    brought(
        &town,
        ("截至2025年1月31日", "姓名 身份证号 死亡日期"),
        &[died(1, "2025-01-04").replace(" 疾病", "")],
    );
    let site = town.serve();
    let led = |name: &str| {
        let page = site.sign_in(name).open("/precheck?kind=list_old");
        assert!(page.shows("已经过期"), "{}", page.text());
        addresses(&page).contains("href=\"/comparisons?kind=death")
    };
    assert!(led(CLERK));
    assert!(!led(CASHIER));
}

#[test]
fn what_is_counted_of_a_unit_leads_to_what_is_counted() {
    let town = town(&[1]);
    deaths(&town, &[&died(1, "2026-03-04")]);
    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    let division = "990101100";
    for (page, state) in [("/hits", "open"), ("/comparisons", "unsettled")] {
        let page = clerk.open(&format!("{page}?division={division}"));
        let link = format!("/hits?state={state}&division={division}");
        assert!(addresses(&page).contains(&link), "{}", page.html);
    }
}

#[test]
fn a_list_that_says_no_day_is_asked_for_it() {
    let town = town(&[1]);
    let row = died(1, "2026-03-04").replace(" 疾病", "");
    let undated = ("死亡名单", "姓名 身份证号 死亡日期");
    let report = brought(&town, undated, std::slice::from_ref(&row));
    let notes = report["sheets"][0]["notes"].to_string();
    assert!(notes.contains("没有写数据到哪一天为止"), "{report}");
    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    let list = items(&mut clerk, "/api/v1/comparisons").remove(0);
    assert_eq!(list["listed_on"], "", "{list}");
    assert_eq!(list["old"], false, "{list}");
    let key = list["key"].as_str().unwrap();
    let page = clerk.open(&format!("/comparisons/{key}"));
    assert!(page.shows("没有写数据到哪一天为止"), "{}", page.text());
    town.done(&format!(
        "do comparisons {key} describe --source 县公安局 --listed_on 2025-03-31 --as {CLERK}"
    ));
    let list = items(&mut clerk, "/api/v1/comparisons").remove(0);
    assert_eq!(list["listed_on"], "2025-03-31", "{list}");
    assert_eq!(list["old"], true, "{list}");

    // Nobody is asked again for what is known; a day that has not come is none either.
    let report = brought(&town, undated, std::slice::from_ref(&row));
    assert_eq!(report["sheets"][0]["notes"], Value::Null, "{report}");
    let ahead = ("死亡名单", "姓名 身份证号 死亡日期 数据日期");
    let report = brought(
        &town,
        ahead,
        &[format!("{} 2099-03-31", row.replace("03-04", "03-05"))],
    );
    let notes = report["sheets"][0]["notes"].to_string();
    assert!(notes.contains("2099-03-31，还没有到"), "{report}");
    verified(&town);
}

#[test]
fn a_list_brought_in_again_is_audited_where_it_says_something_new() {
    let town = town(&[1]);
    let rows = [died(1, "2026-03-04"), died(3, "2026-03-09")];
    let rows = rows.each_ref().map(String::as_str);
    let told = || {
        let sql =
            "SELECT detail AS text FROM audit_entry WHERE action = 'comparison_list' ORDER BY seq";
        town.column(sql)
    };
    deaths(&town, &rows);
    deaths(&town, &rows);
    assert_eq!(told().len(), 1);
    // She whom the list told of before has come onto the rolls.
    let (name, id) = (named("甲", 3), id_number(3));
    let roster = Sheet::new("名册", "姓名 身份证号 人员类别 村 起发时间");
    let roster = roster.row(&format!("{name} {id} 复员军人 第一村 2026-01"));
    write_workbook(&town.path("名册.xlsx"), &[roster]);
    town.import("名册.xlsx");
    deaths(&town, &rows);
    deaths(&town, &rows);
    let told = told();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[1].contains("再次导入"), "{told:?}");
    let site = town.serve();
    let lists = items(&mut site.sign_in(CLERK), "/api/v1/comparisons");
    assert_eq!(lists.len(), 1, "{lists:?}");
    let facts = lists[0]["facts"].to_string();
    assert!(facts.contains("2个，没有核实完的2个"), "{facts}");
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
