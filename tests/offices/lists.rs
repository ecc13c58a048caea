//! Every list: its page, its columns, its saved queries, its workbook, its printout and its place in the interface come
//! from one declaration, so that the same is asked of each.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use crate::common::web::{Browser, Page, Site};
use crate::common::{Desk, file, samples};

const CLERK: &str = "王秀兰";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A list, who looks at it, and what is asked of it in turn.
struct Asked {
    route: &'static str,
    /// Of what it is, where its address says so: a kind, or the first record of another list.
    of: &'static str,
    by: &'static str,
    /// Beneath `/api/v1`; empty where no other program asks for it.
    api: &'static str,
    /// Conditions that are written, not chosen.
    typed: &'static [&'static str],
}

impl Asked {
    /// An address with what it is of.
    fn filled(&self, browser: &mut Browser, address: &str) -> String {
        let Some((before, rest)) = address.split_once('{') else {
            return address.to_owned();
        };
        let (_, after) = rest.split_once('}').unwrap();
        if !self.of.starts_with('/') {
            return format!("{before}{}{after}", self.of);
        }
        let records = browser.open(self.of).html.replace("&#x2f;", "/");
        let first = between(&records, "<th scope=\"row\"><a href=\"", "\"")[0];
        let key = first.split('?').next().unwrap().rsplit('/').next().unwrap();
        format!("{before}{key}{after}")
    }

    fn page(&self, browser: &mut Browser) -> String {
        self.filled(browser, self.route)
    }
}

const fn list(route: &'static str, by: &'static str, typed: &'static [&'static str]) -> Asked {
    Asked {
        route,
        of: "",
        by,
        api: route,
        typed,
    }
}

const LISTS: [Asked; 36] = [
    list(
        "/people",
        CLERK,
        &[
            "q=王",
            "age_from=70",
            "age_to=75",
            "category.1=demobilised_soldier",
        ],
    ),
    list("/cases", CLERK, &["q=王", "box=overdue"]),
    list("/plans", CLERK, &[]),
    list("/tasks", CLERK, &["q=走访", "term=late"]),
    list("/payments", CLERK, &[]),
    Asked {
        of: "/payments",
        ..list("/payments/{batch}/lines", CLERK, &["q=王"])
    },
    Asked {
        of: "/payments",
        ..list("/payments/{batch}/findings", CLERK, &[])
    },
    list("/owed", CLERK, &["q=王", "state=owing"]),
    list(
        "/funds",
        CLERK,
        &["year=2011", "kind=arrived", "budget=central"],
    ),
    list("/funds/settlement", CLERK, &["year=2011"]),
    list("/precheck", CLERK, &["month=2012-03"]),
    list("/failed", CLERK, &[]),
    list("/changes", CLERK, &["box=open", "box=done"]),
    list("/hits", CLERK, &[]),
    list("/comparisons", CLERK, &[]),
    Asked {
        api: "/packages",
        ..list("/changes/packages", CLERK, &["box=open"])
    },
    list("/pairs", CLERK, &["q=学", "on=2011-06-01"]),
    list("/documents", CLERK, &["q=总结", "year=2011"]),
    Asked {
        api: "/assessments",
        ..list("/assessment", CLERK, &["year=2011"])
    },
    Asked {
        of: "visit",
        ..list(
            "/ledgers/{kind}",
            CLERK,
            &["q=王", "from=2011-01-01", "to=2011-06-30", "removed=1"],
        )
    },
    list("/visits", CLERK, &[]),
    list("/visits/overdue", CLERK, &[]),
    Asked {
        of: "/visits",
        api: "/visits/{task}/households",
        ..list("/visits/{task}", CLERK, &["state=waiting", "state=done"])
    },
    list("/confirmations", CLERK, &[]),
    Asked {
        of: "/confirmations",
        api: "/confirmations/{campaign}/people",
        ..list("/confirmations/{campaign}", CLERK, &["q=王", "state=left"])
    },
    Asked {
        of: "/confirmations",
        ..list("/confirmations/{campaign}/national", CLERK, &[])
    },
    list("/imports", CLERK, &[]),
    Asked {
        of: "/imports",
        ..list("/imports/{import}/rows", CLERK, &[])
    },
    list("/cases/cards", CLERK, &[]),
    Asked {
        api: "/organs",
        ..list("/organisation", CLERK, &["on=2011-06-01"])
    },
    list("/units", CLERK, &["q=局"]),
    list("/liaisons", CLERK, &["on=2011-06-01"]),
    list("/standards", CLERK, &[]),
    list("/users", "吴系统", &["q=王"]),
    list("/divisions", "吴系统", &["q=村"]),
    list(
        "/audit",
        "冯审计",
        &["who=王秀兰", "q=批次", "from=2026-01-01", "to=2026-01-01"],
    ),
];

fn site() -> (Desk, Site) {
    let desk = Desk::made_once("lists", |desk| {
        desk.done("demo --scenario jia");
        let site = desk.serve();
        let mut clerk = site.sign_in_with(CLERK, "Yushui-demo-2026");
        let task = json!({
            "festival": "春节", "from": "2025-01-01", "due": "2025-02-01",
            "brings": [{"category": "demobilised_soldier", "cash_fen": 30_000}],
        });
        let made = clerk.post_json("/api/v1/visits", &task);
        assert_eq!(made.status, 201, "{}", made.html);
        let year = json!({ "year": 2025, "from": "2025-10-01", "until": "2025-11-30", "notice": "2025-10-01" });
        let made = clerk.post_json("/api/v1/confirmations", &year);
        assert_eq!(made.status, 201, "{}", made.html);
        let roster = std::fs::read(samples().join("messy_roster.xlsx")).unwrap();
        let given = clerk.post_file("/api/v1/imports?name=名册.xlsx", XLSX, &roster);
        assert!([200, 202].contains(&given.status), "{}", given.html);
    });
    let site = desk.serve();
    (desk, site)
}

/// The browsers of those who look at lists.
#[derive(Default)]
struct Browsers(BTreeMap<&'static str, Browser>);

impl Browsers {
    /// The browser of whoever looks at a list; the sample office has a password of its own.
    fn of(&mut self, site: &Site, list: &Asked) -> &mut Browser {
        let sign_in = || site.sign_in_with(list.by, "Yushui-demo-2026");
        self.0.entry(list.by).or_insert_with(sign_in)
    }
}

/// How many rows a list says it has.
fn total(page: &Page) -> u64 {
    let (_, rest) = page
        .html
        .split_once("data-total=\"")
        .unwrap_or_else(|| panic!("no list: {}", page.text()));
    rest.split('"').next().unwrap().parse().unwrap()
}

/// How many rows another program is told of.
fn told(browser: &mut Browser, list: &Asked, query: &str) -> u64 {
    let api = list.filled(browser, list.api);
    let answer = browser.open(&format!("/api/v1{api}?{query}"));
    let answer: serde_json::Value = serde_json::from_slice(&answer.bytes).unwrap();
    let all = answer.as_array().map(|all| all.len() as u64);
    all.or(answer["total"].as_u64()).unwrap()
}

/// What stands between two marks, each time.
fn between<'h>(html: &'h str, before: &str, after: &str) -> Vec<&'h str> {
    let parts = html.split(before).skip(1);
    parts
        .map(|part| part.split(after).next().unwrap())
        .collect()
}

/// Every choice of the query bar, with one of its options.
fn chosen(page: &Page) -> Vec<String> {
    let bar = between(&page.html, "<form class=\"querybar", "</form>");
    let selects = between(bar.first().unwrap_or(&""), "<select ", "</select>");
    let one = |select: &str| {
        let name = between(select, "name=\"", "\"")[0].to_owned();
        let options = between(select, "<option value=\"", "\"");
        let last = options.iter().rev().find(|value| !value.is_empty())?;
        Some(format!("{name}={last}"))
    };
    selects.into_iter().filter_map(one).collect()
}

#[test]
fn every_list_is_asked() {
    let routes = doors::web::listed().into_iter();
    let routes = routes.filter(|(method, _)| method == "GET");
    let lists: BTreeSet<String> = routes
        .filter_map(|(_, path)| path.strip_suffix("/columns").map(str::to_owned))
        .collect();
    let asked: BTreeSet<String> = LISTS.iter().map(|list| list.route.to_owned()).collect();
    assert_eq!(lists, asked);
}

#[test]
fn a_condition_finds_the_same_on_the_page_and_for_another_program() {
    let (_desk, site) = site();
    let mut browsers = Browsers::default();
    for list in LISTS.iter().filter(|list| !list.api.is_empty()) {
        let browser = browsers.of(&site, list);
        let at = list.page(browser);
        let page = browser.open(&at);
        let typed = list.typed.iter().map(|typed| (*typed).to_owned());
        let asked = chosen(&page).into_iter().chain(typed);
        for query in std::iter::once(String::new()).chain(asked) {
            let page = browser.open(&format!("{}?{query}", at));
            assert_eq!(told(browser, list, &query), total(&page), "{at}?{query}");
        }
    }
}

#[test]
fn a_unit_has_its_own_and_what_the_units_beneath_have() {
    let (_desk, site) = site();
    let mut browsers = Browsers::default();
    for list in &LISTS {
        let browser = browsers.of(&site, list);
        let at = list.page(browser);
        let all = browser.open(&at);
        if !all.shows("仅本级") {
            continue;
        }
        let tree = between(&all.html, "<nav class=\"tree", "</nav>");
        let units = between(tree[0], "division=", "\"").into_iter();
        let units: BTreeSet<&str> = units.map(|unit| unit.split('&').next().unwrap()).collect();
        let own = total(&browser.open(&format!("{}?only=1", at)));
        let mut sum = own;
        // The first is the unit itself.
        for unit in units.into_iter().skip(1) {
            sum += total(&browser.open(&format!("{}?division={unit}", at)));
        }
        // What the machine's operator did stands under no unit.
        let whole = total(&all);
        assert!(sum == whole || list.route == "/audit" && sum < whole);
        if !list.api.is_empty() {
            assert_eq!(told(browser, list, "only=1"), own, "{at}");
        }
    }
}

/// Choices that may ask for more than they offer: what other lists' records have.
const FREE: [&str; 2] = ["type", "unit"];

#[test]
fn a_condition_that_nobody_knows_is_refused_where_it_stands() {
    let (_desk, site) = site();
    let mut browsers = Browsers::default();
    for list in &LISTS {
        let browser = browsers.of(&site, list);
        let at = list.page(browser);
        let page = browser.open(&at);
        let asked = chosen(&page).into_iter();
        let names = asked.map(|asked| asked.split('=').next().unwrap().to_owned());
        for name in names.filter(|name| !FREE.contains(&name.as_str())) {
            let query = format!("{name}=nonsense");
            let page = browser.get(&format!("{}?{query}", at));
            assert_eq!(page.status, 422, "{}?{query}", at);
            assert!(page.html.contains(&format!("id=\"e-{name}\"")), "{query}");
            assert!(!page.html.contains("<th scope=\"row\""), "{query}");
            if !list.api.is_empty() {
                let api = list.filled(browser, list.api);
                let answer = browser.get(&format!("/api/v1{api}?{query}"));
                assert_eq!(answer.status, 422, "{}?{query}", list.api);
                let answer: serde_json::Value = serde_json::from_slice(&answer.bytes).unwrap();
                assert!(answer["fields"][&name].is_string(), "{answer}");
            }
        }
    }
}

/// What stands in a column of the rows of a page, by its place behind 序号.
fn column(page: &Page, place: usize) -> Vec<String> {
    let rows = between(&page.html, "<tr>", "</tr>").into_iter();
    let rows = rows.filter(|row| row.contains("<th scope=\"row\""));
    let cell = |row: &str| {
        let cells = row.replace("<th", "<td");
        let cells = between(&cells, "<td", "</td>");
        let shown = cells.iter().filter(|cell| !cell.contains("class=\"tick\""));
        let (_, text) = shown.clone().nth(place).unwrap().split_once('>').unwrap();
        text.split('<')
            .map(|part| part.rsplit('>').next().unwrap())
            .collect::<String>()
    };
    rows.map(cell).collect()
}

#[test]
fn every_heading_puts_its_list_in_order_and_turns_it_round() {
    let (_desk, site) = site();
    let mut browsers = Browsers::default();
    let mut headings = 0;
    for list in &LISTS {
        let browser = browsers.of(&site, list);
        let at = list.page(browser);
        let page = browser.open(&at);
        let html = page.html.replace("&#x2f;", "/").replace("&amp;", "&");
        let heads = between(&html, "<thead>", "</thead>");
        let codes = between(heads.first().unwrap_or(&""), "sort=", "\"").into_iter();
        // A list of one row is in order.
        assert!(codes.clone().count() > 0 || total(&page) < 2, "{at}");
        for code in codes.map(|code| code.split('&').next().unwrap()) {
            for sort in [code.to_owned(), format!("-{code}")] {
                let sorted = browser.open(&format!("{at}?sort={sort}"));
                assert_eq!(total(&sorted), total(&page), "{at}?sort={sort}");
                headings += 1;
            }
        }
        for door in [&at, &format!("/api/v1{}", list.filled(browser, list.api))] {
            if list.api.is_empty() && door.starts_with("/api") {
                continue;
            }
            let refused = browser.get(&format!("{door}?sort=nonsense"));
            assert!((400..500).contains(&refused.status), "{door}");
            assert!(
                refused.html.contains("nonsense"),
                "{door}: {}",
                refused.html
            );
        }
    }
    assert!(headings > 200, "{headings}");
}

#[test]
fn the_oldest_come_first_on_the_page_on_paper_and_for_another_program() {
    let (_desk, site) = site();
    let mut clerk = site.sign_in_with(CLERK, "Yushui-demo-2026");
    let page = clerk.open("/people?sort=birth&size=100");
    let (names, born) = (column(&page, 1), column(&page, 3));
    assert!(born.is_sorted() && born.len() > 20, "{born:?}");
    let down = clerk.open("/people?sort=-birth&size=100");
    let turned = column(&down, 3);
    assert!(turned.iter().rev().is_sorted(), "{turned:?}");
    // The second page goes on where the first ended.
    let (first, second) = (
        clerk.open("/people?sort=birth&size=10"),
        clerk.open("/people?sort=birth&size=10&page=2"),
    );
    let both = [column(&first, 3), column(&second, 3)].concat();
    assert_eq!(both, born[..20]);
    let print = clerk.open("/people/print?sort=birth");
    assert_eq!(column(&print, 1)[..20], names[..20]);
    let told = clerk.open("/api/v1/people?sort=birth&size=100");
    let told: serde_json::Value = serde_json::from_slice(&told.bytes).unwrap();
    let told = told["items"].as_array().unwrap().iter();
    let told: Vec<&str> = told.map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(told, names);
    let lines = LISTS.iter().find(|list| list.route.ends_with("/lines"));
    let at = lines.unwrap().page(&mut clerk);
    let dearest = clerk.open(&format!("{at}?sort=-amount&size=100"));
    assert!(dearest.html.contains("aria-sort=\"descending\""));
    let told = clerk.open(&format!("/api/v1{at}?sort=-amount&size=100"));
    let told: serde_json::Value = serde_json::from_slice(&told.bytes).unwrap();
    let told = told["items"].as_array().unwrap().iter();
    let paid: Vec<i64> = told
        .map(|line| line["amount_fen"].as_i64().unwrap())
        .collect();
    assert!(paid.len() > 20 && paid.iter().rev().is_sorted(), "{paid:?}");
}

#[test]
fn what_is_missing_is_counted_and_found_behind_its_number() {
    let (desk, site) = site();
    let mut clerk = site.sign_in_with(CLERK, "Yushui-demo-2026");
    let mut counted = || {
        let page = clerk.open("/people/quality");
        let html = page.html.replace("&#x2f;", "/").replace("&amp;", "&");
        let rows = between(&html, "<th scope=\"row\"><a href=\"", "</td>").into_iter();
        let rows = rows.map(|row| {
            let (href, rest) = row.split_once('"').unwrap();
            let count: u64 = between(rest, "data-tile=\"", "\"")[0].parse().unwrap();
            assert_eq!(total(&clerk.open(href)), count, "{href}");
            (href.to_owned(), count)
        });
        rows.collect::<BTreeMap<String, u64>>()
    };
    let before = counted();
    assert_eq!(before.len(), 8);
    let roster = "姓名,身份证号,人员类别,村（社区）\n简方舟,990101195003150017,参战人员,镇中社区\n";
    std::fs::write(desk.path("缺账号.csv"), roster).unwrap();
    desk.done(&format!("import 缺账号.csv --as {CLERK}"));
    let after = counted();
    for (href, count) in after {
        let more = u64::from(href.contains("lack=account") || href.contains("lack=phone"));
        assert_eq!(count, before[&href] + more, "{href}");
    }
}

#[test]
fn columns_are_chosen_and_kept() {
    let (_desk, site) = site();
    let (mut browsers, mut others) = (Browsers::default(), Browsers::default());
    for list in &LISTS {
        let browser = browsers.of(&site, list);
        let at = list.page(browser);
        let columns = format!("{}/columns", at);
        let chooser = browser.open(&columns);
        let codes = between(&chooser.html, "name=\"place.", "\"");
        let last = format!("place.{}", codes.last().unwrap());
        browser.done(&columns, &[(&last, "1"), ("size", "10")]);
        // At another machine it is as it was left.
        let other = others.of(&site, list);
        let kept = other.open(&columns);
        let place = between(&kept.html, &format!("name=\"{last}\""), ">");
        assert!(place[0].contains("value=\"1\" checked"), "{columns}");
        let page = other.open(&at);
        // A row may have a table of its own beneath it, folded or not.
        let without = |html: &str, from: &str, to: &str| -> String {
            let parts = html.split(from);
            let after = |part| match str::split_once(part, to) {
                Some((_, after)) => after,
                None => part,
            };
            parts.map(after).collect()
        };
        let html = without(&page.html, "<table class=\"receipt\"", "</table>");
        let html = without(&html, "<details", "</details>");
        let rows = html.matches("<th scope=\"row\"").count();
        assert!(rows <= 10, "{at}: {rows}");
    }
}

#[test]
fn a_query_is_kept_under_a_name() {
    let (_desk, site) = site();
    let mut browsers = Browsers::default();
    for list in &LISTS {
        let browser = browsers.of(&site, list);
        let at = list.page(browser);
        let page = browser.open(&at);
        let typed = list.typed.iter().map(|typed| (*typed).to_owned());
        let Some(query) = chosen(&page).into_iter().chain(typed).next() else {
            continue;
        };
        let query = format!("?{query}");
        browser.open(&format!("{}/columns{query}", at));
        let views = format!("{}/views", at);
        browser.done(&views, &[("name", "常看的"), ("query", &query)]);
        let saved = browser.open(&at).link("常看的");
        let shown = total(&browser.open(&saved));
        assert_eq!(shown, total(&browser.open(&format!("{}{query}", at))));
        browser.open(&format!("{}/columns", at));
        let gone = browser.done(&views, &[("remove", "常看的")]);
        assert!(gone.shows("常用查询已删去"), "{views}");
    }
}

/// The workbook of a list, as its page gives it out.
fn workbook(browser: &mut Browser, list: &Asked, query: &str) -> Page {
    let at = list.page(browser);
    let asked: Vec<(&str, &str)> = query.split('&').filter_map(|q| q.split_once('=')).collect();
    browser.open(&format!("{}?{query}", at));
    let export = format!("{}/export", at);
    let ticked: Vec<(String, &str)> = asked.iter().map(|(n, v)| (format!("q.{n}"), *v)).collect();
    let mut fields = match list.route {
        "/people" => ticked
            .iter()
            .map(|(name, value)| (name.as_str(), *value))
            .collect(),
        _ => asked.clone(),
    };
    if list.route == "/people" {
        fields.push(("all", "1"));
    }
    let given = browser.post(&export, &fields);
    assert_eq!(given.status, 200, "{export}: {}", given.text());
    if !given.shows("导出的用途") {
        return given;
    }
    let hidden = |name: &str| {
        let mark = format!("name=\"{name}\" value=\"");
        let values = between(&given.html, &mark, "\"");
        let value = values.first().map(|value| value.replace("&#x2f;", "/"));
        value.unwrap_or_default().replace("&amp;", "&")
    };
    let (keys, query) = (hidden("keys"), hidden("query"));
    let file = format!("{export}/file");
    let fields = [
        ("keys", keys.as_str()),
        ("query", &query),
        ("reason", "核对"),
    ];
    let without = browser.post(&file, &fields[..2]);
    assert_eq!(without.status, 422, "it is asked what for: {file}");
    browser.post(&file, &fields)
}

#[test]
fn what_goes_out_is_what_is_shown() {
    let (desk, site) = site();
    let mut browsers = Browsers::default();
    for list in &LISTS {
        let browser = browsers.of(&site, list);
        let at = list.page(browser);
        let page = browser.open(&at);
        let query = chosen(&page).into_iter().next().unwrap_or_default();
        let shown = total(&browser.open(&format!("{}?{query}", at)));
        if !(list.route == "/people" && shown == 0) {
            let given = workbook(browser, list, &query);
            assert!(given.bytes.starts_with(b"PK"), "{}", at);
            let path = desk.path("out.xlsx");
            std::fs::write(&path, &given.bytes).unwrap();
            let rows = file::cells(&path);
            let rows = rows.iter().filter(|row| row[0].parse::<f64>().is_ok());
            assert_eq!(rows.count() as u64, shown, "{}?{query}", at);
        }
        let paper = browser.open(&format!("{}/print?{query}", at));
        assert!(paper.html.contains("打印"), "{}", at);
        let printed = paper.html.matches("<th scope=\"row\"").count();
        assert_eq!(printed as u64, shown, "{}?{query}", at);
    }
    let told = desk.column(
        "SELECT action AS text FROM audit_entry WHERE action IN ('list_export', 'list_print')",
    );
    assert!(told.len() >= LISTS.len() * 2 - 1, "{told:?}");
    desk.done("verify");
}
