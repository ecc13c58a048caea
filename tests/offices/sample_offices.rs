//! The sample offices (示例单位): four of them in one folder, each with its own figures and documents, the city's with
//! what lies beneath it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::adding_up;
use crate::common::{Desk, expected, file};

#[test]
fn every_office_has_its_figures_and_documents_of_every_kind() {
    let desk = Desk::empty();
    desk.done("demo");
    // Beside the offices of the old papers there is a county as it is today.
    let today = |sql: &str| desk.column(&format!("SELECT {sql}"));
    let states = today("state AS text FROM payment_batch WHERE region = 990102 ORDER BY 1");
    let closed = ["closed"; 4];
    assert_eq!(states, [&closed[..], &["published", "returned"]].concat());
    let failed = "CAST(COUNT(*) AS TEXT) AS text FROM payment_line WHERE region = 990102 AND state = 'failed'";
    assert_eq!(today(failed), ["2"]);
    let owed = desk.json("owed list --as 陆桂珍");
    assert_eq!(owed["owed"].as_array().map(Vec::len), Some(1), "{owed}");
    let street = "--division 990101001 --from 2009-01-01 --to 2011-12-31";
    for (code, value) in expected("bing_street_2009_2011").as_object().unwrap() {
        assert_eq!(desk.figure(street, code), *value, "{code}");
    }
    // The city's own are what is left without the county beneath it.
    let of = |division: &str| desk.json(&format!("figures --division {division} --year 2011"));
    let (city, county) = (of("9901"), of("990101"));
    let value = |figures: &serde_json::Value, code: &str| {
        let all = figures["figures"].as_array().unwrap();
        let figure = all.iter().find(|figure| figure["code"] == *code);
        figure.unwrap()["value"].as_i64().unwrap()
    };
    for (code, own) in expected("ding_city_2011").as_object().unwrap() {
        let left = value(&city, code) - value(&county, code);
        assert_eq!(left, own.as_i64().unwrap(), "{code}");
    }
    // What lies beneath the city is in its figures, and its own is in nobody else's.
    let city = |code: &str| {
        desk.figure("--division 9901 --year 2011", code)
            .as_i64()
            .unwrap()
    };
    let town = |code: &str| {
        desk.figure("--division 990101101 --year 2011", code)
            .as_i64()
            .unwrap()
    };
    let street = |code: &str| {
        desk.figure("--division 990101001 --year 2011", code)
            .as_i64()
            .unwrap()
    };
    assert_eq!(city("visits"), town("visits") + street("visits"));
    assert_eq!((town("visits"), street("pairs")), (110, 0));

    let papers = desk.data().join("文稿");
    let kinds = ["工作总结", "工作计划", "工作简报", "工作经验材料"];
    for (office, year) in [
        ("甲镇", 2011),
        ("乙乡", 2008),
        ("丙街道", 2011),
        ("丁市", 2011),
    ] {
        for kind in kinds {
            let of = if kind == "工作计划" {
                year + 1
            } else {
                year
            };
            let name = format!("{office}{of}年双拥{kind}.docx");
            let text = file::words(&papers.join(&name));
            assert!(text.contains("双拥工作领导小组办公室"), "{name}: {text}");
        }
    }
    let text = file::words(&papers.join("丙街道2009—2011年双拥工作总结.docx"));
    assert!(text.contains("三年走访慰问523人次"), "{text}");
    let text = file::words(&papers.join("丁市2011年双拥工作总结.docx"));
    assert!(text.contains("市慈善总会牵头办理，投入5.4万元"), "{text}");
    no_two_offices_say_the_same(&papers);
    desk.done("verify");
    a_child_is_paid_in_the_name_of_her_guardian(&desk);
    adding_up::everything_adds_up(&desk);
}

/// What the form has, and every office says.
const FORM: [&str; 3] = [
    "现将做法报告如下：",
    "从账上看，还有不足：",
    "下一步要做的是：",
];

/// No sentence stands in the papers of two offices of one year, but for what the form has.
fn no_two_offices_say_the_same(papers: &Path) {
    let mut said: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for entry in std::fs::read_dir(papers).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let Some((before, _)) = name
            .strip_suffix(".docx")
            .and_then(|n| n.split_once("年双拥"))
        else {
            continue;
        };
        // A city tells of its towns and streets what they wrote down themselves.
        let of_others = name.contains("总结") || name.contains("经验材料");
        if name.starts_with("丁市") && of_others {
            continue;
        }
        let office = before.trim_end_matches(|c: char| c.is_ascii_digit() || c == '—');
        let year = before[before.len() - 4..].to_owned();
        for paragraph in body(&path) {
            for sentence in paragraph.split_inclusive(['。', '；', '：']) {
                let sentence = sentence.trim_matches(|c: char| "一二三四五六七八九十".contains(c));
                let bare = sentence.trim_start_matches('是');
                if bare.chars().count() > 8 && !FORM.contains(&sentence) {
                    let said = said.entry((year.clone(), bare.to_owned()));
                    said.or_default().insert(office.to_owned());
                }
            }
        }
    }
    assert!(said.len() > 500, "{}", said.len());
    let twice: Vec<String> = said
        .iter()
        .filter(|(_, offices)| offices.len() > 1)
        .map(|((year, sentence), offices)| format!("{year} {offices:?}: {sentence}"))
        .collect();
    assert!(twice.is_empty(), "{}", twice.join("\n"));
}

/// The paragraphs of a paper, down to its table.
fn body(path: &Path) -> Vec<String> {
    let all = file::words(path);
    let lines = all.lines().map(str::trim).filter(|line| !line.is_empty());
    let body = lines.take_while(|line| !line.contains("指标一览表") && !line.starts_with("附件"));
    let sentences = body.filter(|line| line.ends_with(['。', '：']));
    sentences.map(str::to_owned).collect()
}

/// A survivor of 甲镇 under age: in the bank's file, on the sheet that is signed, and where it is explained.
fn a_child_is_paid_in_the_name_of_her_guardian(desk: &Desk) {
    let wards = desk.column("SELECT name || ' ' || payee || ' ' || payee_relation AS text FROM person WHERE payee IS NOT NULL");
    let [ward] = wards.as_slice() else {
        panic!("one ward: {wards:?}");
    };
    let words: Vec<&str> = ward.split(' ').collect();
    let (child, guardian) = (words[0], words[1]);
    assert_eq!(words[2], "母亲");
    let explained = desk.done(&format!("pay explain --batch 2011-03-1 --person {child}"));
    assert!(
        explained.contains(&format!("收款人 {guardian}")),
        "{explained}"
    );
    let bank = std::fs::read_to_string(desk.data().join("文稿/甲镇2011-03-1代发文件.csv")).unwrap();
    assert!(bank.contains(guardian) && !bank.contains(child), "{bank}");
    let site = desk.serve();
    let mut reviewer = site.sign_in_with("李建国", "Yushui-demo-2026");
    let at = reviewer.open("/payments").link("2011-03-1");
    for page in ["/lines?size=100", "/signsheet?scheme=survivor_pension"] {
        let page = reviewer.open(&format!("{at}{page}"));
        assert!(page.shows(child) && page.shows(guardian), "{}", page.text());
    }
}
