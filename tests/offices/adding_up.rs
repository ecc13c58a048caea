//! Every figure of the catalogue adds up over the tree: what a unit counts is what its children count and what is its
//! own, record by record, and nobody is shown a record of another's.

use std::collections::{BTreeMap, BTreeSet};

use ground::catalogue::Catalogue;
use registers::ledgers::{Field, FieldType, Kind, kinds};
use serde_json::Value;

use crate::common::sheet::{Sheet, id_number, named, write_workbook};
use crate::common::{Desk, today};
use crate::web_plans::unit;

/// The units that have something beneath them, with what is.
const TREE: [(&str, &[&str]); 2] = [
    ("9901", &["990101", "990102"]),
    ("990101", &["990101001", "990101101", "990101201"]),
];

/// The password of the sample offices.
const PASSWORD: &str = "Yushui-demo-2026";

/// The clerks of the city, the county, two towns and a street, each with a village of hers.
const CLERKS: [(&str, &str); 5] = [
    ("沈国栋", ""),
    ("孟双拥", ""),
    ("王秀兰", "东岗村"),
    ("刘桂香", "上丛村"),
    ("方玉梅", "和平社区"),
];

/// The sample offices, and every figure of the catalogue with records in one of these years.
pub fn everything_adds_up(desk: &Desk) {
    for (clerk, village) in CLERKS {
        write_all_ledgers(desk, clerk, village);
    }
    write_the_rest(desk);
    let indicators = indicators();
    let mut with_records = BTreeSet::new();
    let this_year = today()[..4].parse::<i32>().unwrap();
    for year in [2008, 2010, 2011, 2012, this_year] {
        with_records.extend(adds_up(desk, &format!("--year {year}"), &indicators));
    }
    let silent: Vec<&String> = indicators
        .keys()
        .filter(|code| !with_records.contains(*code))
        .collect();
    assert!(silent.is_empty(), "no record to add up for {silent:?}");
    nobody_is_shown_anothers(desk, &indicators);
}

/// What a clerk writes into a field: each of its choices in turn, with a day of its end and without.
fn written(field: &Field, n: usize, village: &str) -> String {
    match field.field_type {
        FieldType::Date if !field.required && n % 2 == 1 => String::new(),
        FieldType::Date => format!("2011-03-{:02}", n + 1),
        // A unit has one of some kinds a year, and those of 2011 already.
        FieldType::Year => (2012 + n % 14).to_string(),
        FieldType::Integer => (n + 3).to_string(),
        FieldType::Money => format!("{}.50", 1_200 + n),
        FieldType::Person => named("癸", n as u32 + 1),
        FieldType::Village => village.to_owned(),
        FieldType::IdNumber => String::new(),
        FieldType::Choice => {
            let offered: Vec<&String> = field.offered().collect();
            let chosen = offered.get(n % offered.len().max(1));
            chosen.map_or_else(String::new, |chosen| (*chosen).clone())
        }
        FieldType::Text | FieldType::LongText => format!("{}{}", field.label, n + 1),
    }
}

/// Enters rows of every kind of ledger, as many as its longest list of choices.
fn write_all_ledgers(desk: &Desk, clerk: &str, village: &str) {
    const ROWS_MIN: usize = 2;
    let all = kinds(&Catalogue::with_overrides(desk.data().join("catalogue"))).unwrap();
    let sheet = |kind: &Kind| {
        let fields = kind.fields.iter();
        let fields: Vec<&Field> = fields
            .filter(|field| field.field_type != FieldType::IdNumber)
            .collect();
        let choices = fields.iter().map(|field| field.offered().count()).max();
        let row = |n: usize| {
            let cells = fields.iter().map(|field| written(field, n, village));
            cells.collect()
        };
        let headings = fields.iter().map(|field| field.label.clone()).collect();
        let rows = 0..choices.unwrap_or(0).clamp(ROWS_MIN, 28);
        Sheet {
            name: kind.label.clone(),
            rows: std::iter::once(headings).chain(rows.map(row)).collect(),
            ..Sheet::default()
        }
    };
    let sheets: Vec<Sheet> = all.iter().map(sheet).collect();
    write_workbook(&desk.path("台账.xlsx"), &sheets);
    let report = desk.import(&format!("台账.xlsx --as {clerk}"));
    assert_eq!(report["error"], 0, "{report}");
}

/// What no ledger holds: somebody disabled at home and employed, hardships, a year's confirmation, a station, a veto.
fn write_the_rest(desk: &Desk) {
    let sheet = Sheet::new(
        "优抚对象",
        "姓名 身份证号 人员类别 残疾等级 残疾性质 在职/在乡 村 起发时间",
    )
    .row(&format!(
        "癸在乡 {} 伤残军人 六级 因公 在乡 东岗村 2011-01",
        id_number(91)
    ))
    .row(&format!(
        "癸在职 {} 伤残军人 六级 因公 在职 东岗村 2011-01",
        id_number(92)
    ));
    write_workbook(&desk.path("伤残.xlsx"), &[sheet]);
    let report = desk.import("伤残.xlsx --as 王秀兰");
    assert_eq!(report["error"], 0, "{report}");
    if let Some(package) = report["package"].as_str() {
        desk.done(&format!("changes agree --package {package} --as 李建国"));
    }

    let made = |words: &str| {
        desk.json(&format!("do {words}"))["key"]
            .as_str()
            .map(str::to_owned)
    };
    let station =
        "--kind station --name 甲镇双拥工作站 --set_up_on 2008-3-1 --division 990101101000";
    let organ = made(&format!("organs new make {station} --as 王秀兰")).unwrap();
    let post = ["站长 癸一 民政办公室主任"];
    let mut words = vec![
        "do", "organs", &organ, "appoint", "--from", "2008-3-1", "--lines",
    ];
    words.extend(post);
    words.extend(["--as", "王秀兰", "--data", "data"]);
    assert_eq!(desk.run_words(words).code, 0);

    let term = "--year 2011 --from 2011-10-01 --until 2011-11-30 --notice 2011-10-01";
    desk.done(&format!("do confirmations new make {term} --as 王秀兰"));
    let first = desk.column("SELECT region || '-998-' || (id % 1000000000) AS text FROM confirmation WHERE region = 990101 ORDER BY id LIMIT 1");
    let seen = "confirm --way window --on 2011-10-08 --by 张三 --version 1 --as 王秀兰";
    desk.done(&format!("do confirmation {} {seen}", first[0]));

    let scheme = "--scheme town_yearly --year 2010 --division 990101101000";
    let sheet = made(&format!("assessments new start {scheme} --as 王秀兰")).unwrap();
    for step in [
        "submit --version 1 --as 王秀兰",
        "veto --number 否2 --holds true --comment 县里通报 --version 2 --as 孟双拥",
        "fix --version 3 --as 石主任",
    ] {
        desk.done(&format!("do assessments {sheet} {step}"));
    }

    let site = desk.serve();
    let mut clerk = site.sign_in_with("王秀兰", PASSWORD);
    clerk.open("/people");
    let of = [("all", "1"), ("q.category", "demobilised_soldier")];
    let asked = clerk.post("/people/hardship", &of);
    let people = asked.html.split("name=\"people\" value=\"").nth(1).unwrap();
    let people = people.split('"').next().unwrap().to_owned();
    for kind in ["housing", "medical", "living"] {
        let fields = [
            ("people", people.as_str()),
            ("kind", kind),
            ("is_so", "1"),
            ("checked_on", "2011.6.1"),
        ];
        clerk.done("/people/hardship/save", &fields);
    }

    // A member unit that was given something to do and has not said a word of it.
    let form = clerk.open("/tasks/new");
    let school = unit(&form, "中心学校");
    let fields = [
        ("title", "清明祭扫"),
        ("due", "2010-04-05"),
        ("unit", school.as_str()),
    ];
    clerk.done("/tasks/new", &fields);
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value}"))
}

/// The indicators of the catalogue, and whether each counts or sums records and so adds up over units that share none.
fn indicators() -> BTreeMap<String, bool> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../catalogue/indicators");
    let mut found = BTreeMap::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let file: toml::Table = std::fs::read_to_string(file.unwrap().path())
            .unwrap()
            .parse()
            .unwrap();
        for indicator in file["indicator"].as_array().unwrap() {
            let measure = indicator.get("measure").and_then(|m| m.as_str());
            let adds = matches!(measure, Some("count" | "sum"));
            found.insert(indicator["code"].as_str().unwrap().to_owned(), adds);
        }
    }
    found
}

/// A figure of one unit: its value in cents (a rate of nothing has none), what is told beside it of the unit's own and of
/// what lies beneath, and the records it shows, however often.
#[derive(Default)]
struct Counted {
    cents: Option<i64>,
    beside: [Option<i64>; 2],
    records: BTreeMap<String, usize>,
}

/// A unit's figures, those of groups (`pairs.村`) too.
fn counted(desk: &Desk, division: &str, period: &str, reach: &str) -> BTreeMap<String, Counted> {
    let asked = format!("figures --division {division} {period} --reach {reach} --records");
    let found = desk.json(&asked);
    let figures = found["figures"].as_array().unwrap().iter();
    let counted = figures.map(|figure| {
        let mut records = BTreeMap::new();
        let shown = figure["records"].as_array().map_or(&[][..], Vec::as_slice);
        for record in shown {
            *records.entry(record.to_string()).or_default() += 1;
        }
        let told = figure["record_count"].as_u64().unwrap() as usize;
        assert_eq!(shown.len(), told, "{division} {}", figure["code"]);
        let counted = Counted {
            cents: cents(&figure["value"]),
            beside: ["own", "beneath"].map(|reach| cents(&figure[reach]["value"])),
            records,
        };
        (text(&figure["code"]).to_owned(), counted)
    });
    counted.collect()
}

fn cents(value: &Value) -> Option<i64> {
    match value {
        Value::Null => None,
        value => Some((value.as_f64().unwrap() * 100.0).round() as i64),
    }
}

/// Adds up a period over the tree; answers the indicators that had records.
fn adds_up(desk: &Desk, period: &str, indicators: &BTreeMap<String, bool>) -> BTreeSet<String> {
    let mut with_records = BTreeSet::new();
    for (top, children) in TREE {
        let [whole, own, beneath] =
            ["whole", "own", "beneath"].map(|reach| counted(desk, top, period, reach));
        let children: Vec<_> = children
            .iter()
            .map(|child| counted(desk, child, period, "whole"))
            .collect();
        for (code, figure) in &whole {
            let at = format!("{top} {period} {code}");
            let base = code.split('.').next().unwrap();
            let parts = || children.iter().filter_map(|child| child.get(code));
            let mut of_children: BTreeMap<String, usize> = BTreeMap::new();
            for (record, times) in parts().flat_map(|part| &part.records) {
                *of_children.entry(record.clone()).or_default() += times;
            }
            let nothing = Counted::default();
            let [own, beneath] = [&own, &beneath].map(|of| of.get(code).unwrap_or(&nothing));
            assert_eq!(beneath.records, of_children, "{at}: beneath");
            for (record, times) in &own.records {
                *of_children.entry(record.clone()).or_default() += times;
            }
            assert_eq!(figure.records, of_children, "{at}: all");
            // Told beside the whole, it is the same as asked alone.
            let alone = [own, beneath].map(|of| of.cents.or(Some(0)));
            let beside = figure.beside.map(|of| of.or(Some(0)));
            assert_eq!(beside, alone, "{at}");
            if indicators[base] {
                let sum: i64 = parts().map(|part| part.cents.unwrap()).sum();
                let of = |of: &Counted| of.cents.unwrap_or(0);
                assert_eq!(of(figure), of(own) + sum, "{at}");
                assert_eq!(of(beneath), sum, "{at}");
            }
            if !figure.records.is_empty() {
                with_records.insert(base.to_owned());
            }
        }
    }
    with_records
}

/// The clerk of a town gets no figure of the street beside it nor of the county above, whichever she asks for.
fn nobody_is_shown_anothers(desk: &Desk, indicators: &BTreeMap<String, bool>) {
    let site = desk.serve();
    let mut clerk = site.sign_in_with("王秀兰", PASSWORD);
    for code in indicators.keys() {
        for other in ["990101001", "990101"] {
            let at = format!("/api/v1/figures/{code}?year=2011&division={other}");
            let answer = clerk.get(&at);
            assert!(
                (400..500).contains(&answer.status),
                "{at}: {}",
                answer.text()
            );
        }
    }
}
