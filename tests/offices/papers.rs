//! What goes on paper: the roster for the file, the notice for the wall, the summary for the superior.

use std::collections::HashMap;

use crate::common::{CLERK, Desk, file, samples};

const BATCH: &str = "2011-03-1";

fn town() -> Desk {
    let town = Desk::staffed("甲镇");
    town.import_sample("jia_town_2011.xlsx");
    town.pay("--month 2011-03");
    town
}

/// The roster's own sheet: everybody's name, ID number, phone and account.
fn everybody() -> Vec<Vec<String>> {
    let rows = file::cells(&samples().join("jia_town_2011.xlsx"));
    rows[1..]
        .iter()
        .map(|row| [1, 3, 9, 11].map(|column| row[column].clone()).to_vec())
        .collect()
}

#[test]
fn the_roster_adds_up_scheme_by_scheme() {
    let town = town();
    town.done(&format!(
        "pay roster --batch {BATCH} --out 花名册.xlsx --as {CLERK}"
    ));
    let rows = file::cells(&town.path("花名册.xlsx"));
    assert!(rows[0][0].contains("甲镇2011年3月"), "{:?}", rows[0]);
    let headings = rows.iter().position(|row| row[0] == "序号").unwrap();
    let column = |name: &str| rows[headings].iter().position(|cell| cell == name).unwrap();
    let (name, account, paid) = (column("姓名"), column("银行账号"), column("实发"));

    let roster = everybody();
    let (mut lines, mut subtotal, mut total, mut subtotals) = (0, 0.0, 0.0, 0);
    for row in &rows[headings + 1..] {
        let amount = row[paid].parse::<f64>().unwrap_or(0.0);
        match row[0].as_str() {
            "小计" => {
                assert_eq!(amount, subtotal, "{row:?}");
                (total, subtotal, subtotals) = (total + subtotal, 0.0, subtotals + 1);
            }
            "合计" => assert_eq!((amount, total), (99_000.0, 99_000.0)),
            number if number.parse::<u32>().is_ok() => {
                lines += 1;
                assert_eq!(number, lines.to_string());
                let last_four = row[account].trim_start_matches('*');
                assert!(
                    roster
                        .iter()
                        .any(|p| p[0] == row[name] && p[3].ends_with(last_four)),
                    "{row:?}"
                );
                assert_eq!(last_four.len(), 4);
                subtotal += amount;
            }
            _ => {}
        }
    }
    assert_eq!((lines, subtotals), (47, 5));
    let all: String = rows.concat().concat();
    for words in ["玖万玖仟元整", "制表人", "复核人", "审批人", BATCH] {
        assert!(all.contains(words), "{words}");
    }
}

#[test]
fn the_notice_says_who_gets_what_and_nothing_that_harms_her() {
    let town = town();
    town.done(&format!(
        "pay notice --batch {BATCH} --out 公示.xlsx --days 7 --telephone 0990-1234567 --as {CLERK}"
    ));
    let parts = file::parts(&town.path("公示.xlsx"));
    for (part, text) in &parts {
        assert_eq!(personal_number(text), None, "{part}");
        for person in everybody() {
            assert!(
                !person.iter().any(|secret| text.contains(secret)),
                "{part}: {person:?}"
            );
        }
    }
    let rows = file::cells(&town.path("公示.xlsx"));
    let all = rows.concat().concat();
    for words in ["公示", "0990-1234567", "99000"] {
        assert!(all.contains(words), "{words}");
    }
    let names = |rows: &[Vec<String>]| {
        let headings = rows.iter().position(|row| row[0] == "序号").unwrap();
        let column = rows[headings]
            .iter()
            .position(|cell| cell == "姓名")
            .unwrap();
        rows[headings + 1..]
            .iter()
            .filter(|row| row[0].parse::<u32>().is_ok())
            .map(|row| row[column].clone())
            .collect::<Vec<_>>()
    };
    let names = names(&rows);
    assert_eq!(names.len(), 47);
    assert!(names.iter().all(|name| name.contains('*')), "{names:?}");
}

/// A number that could be an ID number (15 or 18), an account (16 and more) or a mobile phone (1[3-9] and nine more).
fn personal_number(text: &str) -> Option<&str> {
    let digit_runs = text.split(|c: char| !c.is_ascii_digit());
    let mobile = |window: &[u8]| window[0] == b'1' && window[1] >= b'3';
    let mut found =
        digit_runs.filter(|run| run.len() >= 15 || run.as_bytes().windows(11).any(mobile));
    found.next()
}

#[test]
fn a_personal_number_is_known_when_there_is_one() {
    for text in [
        "<v>990101196208060992</v>",
        "99010119680627005X",
        "990101550224707",
        "电话15444173810。",
        "9901011640037099223",
    ] {
        assert!(personal_number(text).is_some(), "{text}");
    }
    assert_eq!(
        personal_number("2011年3月 99000 0.78740157480315 20110301"),
        None
    );
}

#[test]
fn only_what_was_approved_is_published() {
    let town = Desk::staffed("甲镇");
    town.import_sample("jia_town_2011.xlsx");
    town.done(&format!("pay run --month 2011-03 --as {CLERK}"));
    let why = town.refused(&format!(
        "pay notice --batch {BATCH} --out 公示.xlsx --as {CLERK}"
    ));
    assert!(why.contains("还没有审批"), "{why}");
    assert!(!town.path("公示.xlsx").exists());
}

#[test]
fn the_summary_is_whole_with_nothing_of_its_template_left() {
    let town = town();
    // Before anything was paid back, and again after: sentences come and go with what they rest on.
    town.done("report summary --year 2011 --out 总结.docx");
    let parts = file::parts(&town.path("总结.docx"));
    let kinds: HashMap<&str, usize> = parts
        .iter()
        .map(|(name, text)| (name.as_str(), text.len()))
        .collect();
    for part in [
        "[Content_Types].xml",
        "word/document.xml",
        "word/styles.xml",
    ] {
        assert!(kinds.get(part).is_some_and(|size| *size > 100), "{part}");
    }
    let private = |c: char| matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}');
    for (part, text) in &parts {
        assert!(!text.contains(private), "{part}");
        for left_over in ["{{", "}}", "{%", "%}", "[[", "]]", "#是"] {
            assert!(!text.contains(left_over), "{part}: {left_over}");
        }
    }
    let text = file::words(&town.path("总结.docx"));
    for mended in ["，。", "；。", "，，", "。。", "、。", "undefined", "None"] {
        assert!(!text.contains(mended), "{mended}: {text}");
    }
    assert!(!text.contains("补发到位"), "nothing was paid back: {text}");
}

#[test]
fn a_notice_hangs_for_a_day_to_a_year() {
    let town = town();
    for days in ["0", "366", "4294967295"] {
        let told = town.refused(&format!(
            "pay notice --batch {BATCH} --days {days} --out 公示表.xlsx --as {CLERK}"
        ));
        assert!(told.contains("公示天数"), "{told}");
    }
    assert!(!town.path("公示表.xlsx").exists());
}
