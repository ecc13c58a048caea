//! The practice table (`practices.csv`): where each practice of an office is done, which figures it gives, which test
//! holds it, and which paragraph of a document says it: `template:heading`, the heading as it stands in
//! `catalogue/documents/TEMPLATE.md`. And every ledger kind from its own file alone: its sheet is known by its headings, a row of it goes in and
//! is counted.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::common::sheet::{Sheet, id_number, write_workbook};
use crate::common::{Desk, rows};
use toml::{Table, Value};

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The tables of every file of a folder of the catalogue.
fn tables(folder: &str) -> Vec<Table> {
    let files = std::fs::read_dir(project().join("catalogue").join(folder)).unwrap();
    let read = |path: PathBuf| std::fs::read_to_string(path).unwrap().parse().unwrap();
    files.map(|entry| read(entry.unwrap().path())).collect()
}

fn text<'t>(table: &'t Table, key: &str) -> &'t str {
    table.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn texts<'t>(table: &'t Table, key: &str) -> Vec<&'t str> {
    let list = table.get(key).and_then(Value::as_array);
    list.into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}

fn parts<'t>(table: &'t Table, key: &str) -> Vec<&'t Table> {
    let list = table.get(key).and_then(Value::as_array);
    list.into_iter()
        .flatten()
        .filter_map(Value::as_table)
        .collect()
}

/// A line of the table: practice, where it is done, indicators, tests, paragraph.
struct Line {
    practice: String,
    places: Vec<String>,
    indicators: Vec<String>,
    tests: Vec<String>,
    /// Template and heading.
    paragraph: (String, String),
}

fn lines() -> Vec<Line> {
    let table = include_str!("../practices.csv");
    let words = |cell: &str| cell.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let line = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let [practice, places, indicators, tests, paragraph] = cells.as_slice() else {
            panic!("five columns: {line}");
        };
        let (template, heading) = paragraph.split_once(':').expect("template:heading");
        Line {
            practice: (*practice).to_owned(),
            places: words(places),
            indicators: words(indicators),
            tests: words(tests),
            paragraph: (template.to_owned(), heading.to_owned()),
        }
    };
    table.lines().skip(1).map(line).collect()
}

#[test]
fn every_line_points_at_what_there_is() {
    let kinds = tables("ledgers");
    let kinds: BTreeSet<&str> = kinds.iter().map(|kind| text(kind, "kind")).collect();
    let files = tables("indicators");
    let indicators = files.iter().flat_map(|file| parts(file, "indicator"));
    let indicators: BTreeSet<&str> = indicators.map(|i| text(i, "code")).collect();
    let mut seen = BTreeSet::new();
    for line in lines() {
        let practice = &line.practice;
        assert!(seen.insert(practice.clone()), "{practice} stands twice");
        for place in &line.places {
            let module = |floor| {
                let source = project().join(format!("crates/{floor}/src"));
                floor == place || source.join(place).is_dir()
            };
            let floors = ["registers", "payments", "work", "papers", "site"];
            let there = kinds.contains(place.as_str()) || floors.into_iter().any(module);
            assert!(there, "{practice}: no kind or module {place}");
        }
        for code in &line.indicators {
            let there = indicators.contains(code.as_str());
            assert!(there, "{practice}: no indicator {code}");
        }
        for test in &line.tests {
            let file = |program| project().join(format!("tests/{program}/{test}.rs"));
            let there = ["offices", "faults"].map(|program| file(program).is_file());
            assert!(there.contains(&true), "{practice}: no test {test}");
        }
    }
}

/// What stands under a heading of a template, down to the next heading of its rank.
fn under<'t>(template: &'t str, heading: &str) -> Option<&'t str> {
    let ranks = ["##", "###"];
    ranks.into_iter().find_map(|rank| {
        let (_, after) = template.split_once(&format!("\n{rank} {heading}\n"))?;
        let ends = ranks.iter().filter(|other| other.len() <= rank.len());
        let end = ends
            .filter_map(|other| after.find(&format!("\n{other} ")))
            .min();
        Some(&after[..end.unwrap_or(after.len())])
    })
}

/// The paragraph is there, and asks one of the practice's figures: by its code or name, or through the rules of
/// what falls short.
#[test]
fn every_practice_is_said_in_a_document() {
    let documents = project().join("catalogue/documents");
    let read = |name: &str| std::fs::read_to_string(documents.join(name));
    let rules = read("shortcomings.toml").unwrap();
    let files = tables("indicators");
    let indicators: Vec<&Table> = files
        .iter()
        .flat_map(|file| parts(file, "indicator"))
        .collect();
    for line in lines() {
        let (practice, (template, heading)) = (&line.practice, &line.paragraph);
        let whole = read(&format!("{template}.md"));
        let whole = whole.unwrap_or_else(|_| panic!("{practice}: no template {template}"));
        let section = under(&whole, heading);
        let section = section.unwrap_or_else(|| panic!("{practice}: {template} has no {heading}"));
        let asks = |code: &String| {
            let indicator = indicators.iter().find(|i| text(i, "code") == code);
            let label = indicator.map_or("", |i| text(i, "label"));
            let named = [code.as_str(), label].map(|name| section.contains(&format!("(\"{name}")));
            named.contains(&true) || (section.contains("不足(") && rules.contains(code))
        };
        let said = line.indicators.iter().any(asks);
        assert!(
            said,
            "{practice}: {template}:{heading} asks none of its figures"
        );
    }
}

#[test]
fn every_kind_stands_in_the_table_under_its_practices() {
    let lines = lines();
    for kind in tables("ledgers") {
        let code = text(&kind, "kind");
        let practices = texts(&kind, "practices");
        assert!(!practices.is_empty(), "{code} serves no practice");
        assert!(!text(&kind, "group").is_empty(), "{code} has no group");
        for practice in practices {
            let line = lines.iter().find(|line| line.practice == practice);
            let places = line.map(|line| line.places.as_slice()).unwrap_or_default();
            let there = places.iter().any(|place| place == code);
            assert!(there, "{practice}: {code} serves it and is not named");
        }
    }
}

/// What a clerk might write into a field.
fn sample(field: &Table) -> String {
    match text(field, "type") {
        "date" => "2011-03-05".to_owned(),
        "year" => "2011".to_owned(),
        "integer" | "money" => "3".to_owned(),
        "choice" => texts(field, "options")[0].to_owned(),
        "id_number" => id_number(1),
        "person" => "丁老根".to_owned(),
        "village" => "第一村".to_owned(),
        _ => "某某".to_owned(),
    }
}

/// A sheet with these fields of a kind, its name saying nothing.
fn sheet<'t>(number: usize, fields: impl Iterator<Item = &'t Table> + Clone) -> Sheet {
    let labels: Vec<&str> = fields.clone().map(|field| text(field, "label")).collect();
    let cells: Vec<String> = fields.map(sample).collect();
    Sheet::new(&format!("表{number}"), &labels.join(" ")).row(&cells.join(" "))
}

/// By all its headings and by the required ones alone, each kind's sheet is taken for what it is.
#[test]
fn every_kind_is_known_by_its_headings_and_counted() {
    let kinds = tables("ledgers");
    let town = Desk::new("甲镇");
    for (file, required) in [("全部.xlsx", false), ("必填.xlsx", true)] {
        let sheets: Vec<Sheet> = kinds
            .iter()
            .enumerate()
            .map(|(number, kind)| {
                let wanted = |field: &&Table| !required || field.contains_key("required");
                sheet(number, parts(kind, "field").into_iter().filter(wanted))
            })
            .collect();
        write_workbook(&town.path(file), &sheets);
        let report = town.import(file);
        for kind in &kinds {
            let rows = rows(&report, text(kind, "kind"));
            assert_eq!(rows.len(), 1, "{file}: {}", text(kind, "kind"));
            // What is told once a year was told by the first file.
            let is_told = rows[0]["code"] == "one_each";
            assert!(
                is_told || rows[0]["result"] != "error",
                "{file}: {}",
                rows[0]
            );
        }
    }

    let figures = town.json("figures --year 2011");
    let counted: BTreeMap<&str, u64> = figures["figures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| {
            (
                f["code"].as_str().unwrap(),
                f["record_count"].as_u64().unwrap(),
            )
        })
        .collect();
    let files = tables("indicators");
    for kind in &kinds {
        let source = format!("ledger:{}", text(kind, "kind"));
        let asking = files.iter().flat_map(|file| parts(file, "indicator"));
        let mut asking = asking.filter(|indicator| text(indicator, "source") == source);
        let some = asking.any(|indicator| counted[text(indicator, "code")] > 0);
        assert!(some, "no figure has what was recorded in {source}");
    }
}
