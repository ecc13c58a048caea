//! Numbers that can meet: each office of a county numbers for itself and never like another; a name is one user's within
//! her unit; an office made before all this goes on as it was.

use std::collections::BTreeSet;

use crate::common::{APPROVER, CLERK, Desk, PASSWORD, REVIEWER};
use serde_json::{Value, json};

const NUMBERED: [&str; 9] = [
    "person",
    "identity",
    "ledger_entry",
    "service_case",
    "case_step",
    "member_unit",
    "plan_task",
    "payment_batch",
    "user_account",
];

/// Registers a case, a unit and a task; answers their keys.
fn worked(desk: &Desk, clerk: &str) -> Vec<String> {
    let site = desk.serve();
    let mut browser = site.sign_in(clerk);
    let calls = [
        (
            "/api/v1/cases",
            json!({ "kind": "medical", "fields": { "person": "汤德胜", "service": "心理咨询" } }),
        ),
        ("/api/v1/units", json!({ "name": "民政所" })),
        (
            "/api/v1/tasks",
            json!({ "title": "军属体检", "due": "2011-10-31" }),
        ),
    ];
    let keys = calls.map(|(path, body)| {
        let made = browser.post_json(path, &body);
        assert_eq!(made.status, 201, "{path}: {}", made.html);
        let made: Value = serde_json::from_str(&made.html).unwrap();
        made["key"].as_str().unwrap().to_owned()
    });
    keys.to_vec()
}

fn approve(desk: &Desk, batch: &str) {
    desk.done(&format!("pay review --batch {batch} --as {REVIEWER}"));
    desk.done(&format!("pay approve --batch {batch} --as {APPROVER}"));
}

/// An office of the county at work: people, entries, a case, a batch.
fn office_at(division: &str) -> (Desk, Vec<String>) {
    let desk = Desk::empty();
    desk.done(&format!(
        "init --division {division} --name 办公室 --admin 管理员"
    ));
    // A city's batches are a county's too.
    let county = if division == "9901" {
        " --division 990101"
    } else {
        ""
    };
    for (name, role) in [(CLERK, "经办"), (REVIEWER, "复核"), (APPROVER, "审批")] {
        desk.done(&format!("users add --name {name} --role {role}{county}"));
    }
    desk.bring("yi_town_2008.xlsx");
    let place = if division.len() < 9 {
        " --division 990101201"
    } else {
        ""
    };
    desk.import(&format!("yi_town_2008.xlsx{place} --as {CLERK}"));
    desk.done(&format!("pay run --month 2008-01 --as {CLERK}"));
    approve(&desk, "2008-01-1");
    let keys = worked(&desk, CLERK);
    desk.done("verify");
    (desk, keys)
}

fn numbers(desk: &Desk, table: &str) -> BTreeSet<String> {
    let sql = format!("SELECT region || '/' || id AS text FROM {table}");
    desk.column(&sql).into_iter().collect()
}

#[test]
fn no_two_offices_of_a_county_give_one_number_twice() {
    let offices = [
        ("990101101", "101-1"),
        ("990101102", "102-1"),
        ("990101", "1"),
        ("9901", "998-1"),
    ];
    let offices = offices.map(|(division, first)| {
        let (desk, keys) = office_at(division);
        assert_eq!(keys, vec![format!("990101-{first}"); 3], "{division}");
        desk
    });
    for table in NUMBERED {
        let mut all = BTreeSet::new();
        for desk in &offices {
            let own = numbers(desk, table);
            assert!(!own.is_empty(), "{table}");
            for number in own {
                assert!(all.insert(number.clone()), "{table} {number}");
            }
        }
    }
}

#[test]
fn a_number_is_read_as_it_is_written() {
    let (town, keys) = office_at("990101101");
    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    let case = clerk.open(&format!("/cases/{}", keys[0]));
    assert!(case.shows("汤德胜"), "{}", case.text());
    assert_eq!(clerk.get("/cases/990101-1").status, 404);
    // What is not ambiguous need not be said.
    for batch in ["2008-01-1", "990101-2008-01-1", "990101-101-2008-01-1"] {
        clerk.open(&format!("/payments/{batch}"));
    }
    assert_eq!(clerk.get("/payments/990101-102-2008-01-1").status, 404);
    town.done(&format!("do cases {} accept --as {CLERK}", keys[0]));
    let subjects = town.column(
        "SELECT DISTINCT subject AS text FROM audit_entry WHERE action LIKE 'case_%' ORDER BY 1",
    );
    assert_eq!(subjects, ["服务事项 101-1"]);
}

/// Made by the program as it was before numbers carried an office: a town with 39 people, entries, an approved batch, a
/// case, a plan with tasks. Its numbers stand in marks, hashes, sealed values and the chain, so they stay.
#[test]
fn an_office_made_before_goes_on() {
    let town = Desk::restored("office_before_numbers");
    let before = NUMBERED.map(|table| numbers(&town, table));
    // Older than the backup's own tables: nothing to back it up with.
    town.done("upgrade --without-backup");
    town.done("verify");
    assert_eq!(before, NUMBERED.map(|table| numbers(&town, table)));

    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    for old in [
        "/cases/990101-1",
        "/people/990101-1",
        "/plans/990101-1",
        "/payments/990101-2008-01-1",
    ] {
        clerk.open(old);
    }
    let task = clerk.open("/tasks/990101-1");
    // What it cites is found by its old number.
    assert!(task.shows("八一座谈会"), "{}", task.text());
    let history = clerk.open("/people/990101-1");
    assert!(history.shows("名册"), "{}", history.text());
    drop((clerk, site));

    // The same sequences go on, now with the office before them.
    let keys = worked(&town, CLERK);
    assert_eq!(keys, ["990101-101-2", "990101-101-2", "990101-101-3"]);
    town.done(&format!("pay run --month 2008-02 --as {CLERK}"));
    approve(&town, "2008-02-1");
    town.done(&format!(
        "do cases 990101-1 assign --to user-2 --as {CLERK}"
    ));
    town.done("verify");
    let chains =
        "SELECT COUNT(DISTINCT office) || '/' || (MAX(seq) - COUNT(*)) AS text FROM audit_entry";
    assert_eq!(town.column(chains), ["1/0"]);
}

#[test]
fn a_name_signs_in_within_its_unit() {
    let county = Desk::empty();
    county.done("init --division 990101 --name 某县 --admin 管理员");
    let add =
        |division: &str| format!("users add --name {CLERK} --role 经办 --division {division}");
    county.done(&add("990101101"));
    county.done(&format!("users add --name {REVIEWER} --role 复核"));
    // Alone of that name, nothing more is asked.
    let site = county.serve();
    site.sign_in(CLERK);
    county.done(&add("990101201"));
    assert!(county.refused(&add("990101201")).contains("已有用户叫"));

    let mut browser = site.stranger();
    browser.get("/login");
    let asked = browser.post("/login", &[("name", CLERK), ("password", PASSWORD)]);
    assert_eq!(asked.status, 422);
    assert!(
        asked.shows("请选单位") && asked.shows("乙乡"),
        "{}",
        asked.text()
    );
    // Somebody tries the one in 甲镇 until she is locked out; the one in 乙乡 comes in all the same.
    let (jia, yi) = ("990101101000", "990101201000");
    let mut tried = |unit: &str, password: &str| {
        let fields = [("name", CLERK), ("unit", unit), ("password", password)];
        browser.post("/login", &fields)
    };
    let mut last = tried(jia, "not this one");
    for _ in 0..8 {
        last = tried(jia, "not this one");
    }
    assert!(last.shows("试的次数太多"), "{}", last.text());
    assert_eq!(tried(jia, PASSWORD).status, 422);
    assert_eq!(tried(yi, PASSWORD).status, 303);

    county.bring("yi_town_2008.xlsx");
    let import = |who: &str| format!("import yi_town_2008.xlsx --as {who}");
    let several = county.refused(&import(CLERK));
    assert!(
        several.contains("张三@甲镇") && several.contains("张三@乙乡"),
        "{several}"
    );
    assert!(county.refused(&import("张三@丙街道")).contains("没有名叫"));
    county.done(&import("张三@乙乡"));
    let signed = "SELECT DISTINCT actor AS text FROM audit_entry WHERE action LIKE '%_import' OR action = 'sign_in' ORDER BY 1";
    assert_eq!(county.column(signed), ["张三", "张三@乙乡"]);
    county.done("users disable --name 张三@甲镇");
    county.done("verify");
}

#[test]
fn a_migration_changed_afterwards_is_refused() {
    let desk = Desk::new("甲镇");
    desk.done("verify");
    desk.tamper("UPDATE migration SET checksum = 'another' WHERE name = '0002_people'");
    let refused = desk.refused("verify");
    assert!(
        refused.contains("0002_people") && refused.contains("不一样"),
        "{refused}"
    );
}

#[test]
fn a_number_is_said_short_on_the_command_line_and_understood_again() {
    let town = Desk::staffed("甲镇");
    town.import_sample("jia_town_2011.xlsx");
    town.pay("--month 2011-03");
    let names = town.column("SELECT name AS text FROM payment_line WHERE line_no = 1");
    let explained = |who: &str| town.done(&format!("pay explain --batch 2011-03-1 --person {who}"));
    let by_name = explained(&names[0]);
    let (_, number) = by_name.split_once("（编号 ").unwrap();
    let (number, _) = number.split_once('）').unwrap();
    assert!(number.starts_with("100-"), "{by_name}");
    assert_eq!(explained(number), by_name);
}
