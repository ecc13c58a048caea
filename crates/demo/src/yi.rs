//! 乙乡 2008: a small township paid month by month, with new standards announced on 20 July that reach back to January
//! and February.

mod more;

use gongwen::Sheet;
use kernel::{Date, Month};

use super::people::{Person, person};
use super::workbook::{StandardRow, Visit, day, meetings, roster, standards, visits};

pub(super) const YEAR: i32 = 2008;

const VILLAGES: [&str; 2] = ["上丛村", "下丛村"];
const STANDARDS: [StandardRow<'static>; 5] = [
    (
        "义务兵家属",
        "",
        "",
        1_546,
        "年",
        "2008-01-01",
        "年",
        "7",
        "乙民〔2008〕1号",
        "2008-01-05",
    ),
    (
        "伤残军人",
        "十级",
        "因公",
        1_560,
        "年",
        "2008-01-01",
        "半年",
        "6,12",
        "乙民〔2008〕2号",
        "2008-01-05",
    ),
    (
        "复员军人",
        "",
        "",
        90,
        "月",
        "2008-01-01",
        "月",
        "每月",
        "乙民〔2008〕3号",
        "2008-01-05",
    ),
    (
        "伤残军人",
        "十级",
        "因公",
        3_604,
        "年",
        "2008-01-01",
        "半年",
        "6,12",
        "乙民〔2008〕9号",
        "2008-07-20",
    ),
    (
        "复员军人",
        "",
        "",
        130,
        "月",
        "2008-02-01",
        "月",
        "每月",
        "乙民〔2008〕10号",
        "2008-07-20",
    ),
];

/// Every month on its 25th; on 25 July first the back-pay for the half-year, then July.
pub(super) fn runs() -> Vec<(Month, Date)> {
    let mut runs = Vec::new();
    for m in 1..=12 {
        let (Some(month), Some(day)) = (Month::new(YEAR, m), Date::from_ymd_opt(YEAR, m, 25))
        else {
            continue;
        };
        if m == 7 {
            runs.push((month.prev(), day));
        }
        runs.push((month, day));
    }
    runs
}

fn people() -> Vec<(Person, &'static str, &'static str, &'static str)> {
    let mut people = Vec::new();
    let kinds = [
        ("义务兵家属", 9, 1958, "", ""),
        ("伤残军人", 3, 1945, "十级", "因公"),
        ("复员军人", 26, 1928, "", ""),
    ];
    for (category, count, born, grade, nature) in kinds {
        for _ in 0..count {
            // Numbers apart from 甲镇's, so that nobody stands in both.
            let n = 400 + people.len() as u32;
            people.push((person(n, born, &VILLAGES), category, grade, nature));
        }
    }
    people
}

/// A demobilised soldier whose back-pay is worth explaining.
pub(super) fn somebody() -> String {
    let demobilised = people()
        .into_iter()
        .find(|(_, category, ..)| *category == "复员军人");
    demobilised
        .map(|(person, ..)| person.name)
        .unwrap_or_default()
}

/// The township's workbook of the year.
pub(super) fn sheets() -> Vec<Sheet> {
    let people = people();
    let spring = people.iter().rev().take(16).map(|(person, ..)| Visit {
        on: day(YEAR, 2, 3),
        festival: "春节",
        person,
        cash: 75,
        goods: 0,
    });
    let army_day = people.iter().rev().take(7).map(|(person, ..)| Visit {
        on: day(YEAR, 7, 30),
        festival: "八一",
        person,
        cash: 100,
        goods: 0,
    });
    let visit_rows: Vec<Visit> = spring.chain(army_day).collect();
    let meeting_rows = [(
        day(YEAR, 7, 31),
        "座谈会",
        "八一优抚对象代表座谈",
        12,
        "乡政府会议室",
        "收集意见五条",
        240,
    )];
    let mut sheets = vec![
        roster("乙乡优抚对象花名册".to_owned(), "2008-01", &people),
        standards("乙乡2008年优抚待遇标准".to_owned(), &STANDARDS),
        visits(
            "乙乡2008年走访慰问登记表".to_owned(),
            "乡慰问组",
            &visit_rows,
        ),
        meetings("乙乡2008年双拥工作会议登记表".to_owned(), &meeting_rows),
    ];
    sheets.extend(more::sheets(&people));
    sheets
}
