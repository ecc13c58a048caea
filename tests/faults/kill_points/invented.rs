//! An invented town as a workbook: a roster, standards and visits, the same every time.

use std::path::Path;

use kernel::{Date, IdNumber};
use rust_xlsxwriter::{Workbook, Worksheet};

/// People on the whole roster.
pub const PEOPLE: usize = 200;
/// Sheets of the whole workbook, in the order in which an import writes them.
pub const SHEETS: usize = 3;

const CATEGORIES: [(&str, u32); 5] = [
    ("烈士遗属", 16_000),
    ("复员军人", 8_000),
    ("退伍军人", 1_600),
    ("参战人员", 1_200),
    ("因公牺牲军人遗属", 14_000),
];
const SURNAMES: [&str; 12] = [
    "赵", "钱", "孙", "李", "周", "吴", "郑", "王", "冯", "陈", "褚", "卫",
];
const GIVEN: [&str; 25] = [
    "建国", "建军", "国庆", "卫东", "志强", "秀英", "桂兰", "玉梅", "春生", "长林", "福来", "有田",
    "金山", "银花", "凤英", "德胜", "胜利", "解放", "爱民", "永红", "振华", "文斌", "海清", "水生",
    "石头",
];

/// Fills a sheet with so many people.
type Fill = fn(&mut Worksheet, usize);

/// Writes the first `sheets` sheets, with the first `people` people on the roster.
pub fn write_workbook(file: &Path, sheets: usize, people: usize) {
    let mut book = Workbook::new();
    let fills: [(&str, Fill); SHEETS] = [
        ("优抚对象", roster),
        ("待遇标准", standards),
        ("走访慰问", visits),
    ];
    for (name, fill) in fills.into_iter().take(sheets) {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        fill(sheet, people);
    }
    book.save(file).unwrap();
}

fn roster(sheet: &mut Worksheet, people: usize) {
    let headings = [
        "姓名",
        "性别",
        "身份证号",
        "人员类别",
        "村(社区)",
        "联系电话",
        "开户行",
        "银行账号",
        "起发时间",
    ];
    row(sheet, 0, &headings);
    for person in 0..people {
        let (name, id) = (name(person), id_number(person));
        let cells = [
            name.as_str(),
            if person % 2 == 0 { "女" } else { "男" },
            id.as_str(),
            CATEGORIES[person % CATEGORIES.len()].0,
            &village(person),
            &format!("1990000{person:04}"),
            "农村信用社",
            &account(person),
            "2011-01",
        ];
        row(sheet, person as u32 + 1, &cells);
    }
}

fn standards(sheet: &mut Worksheet, _people: usize) {
    let headings = [
        "人员类别",
        "标准(元)",
        "单位",
        "生效日期",
        "发放周期",
        "发放月份",
        "文号",
    ];
    row(sheet, 0, &headings);
    for (index, (category, yuan)) in CATEGORIES.into_iter().enumerate() {
        let yuan = yuan.to_string();
        let cells = [
            category,
            &yuan,
            "年",
            "2011-01-01",
            "季",
            "3,6,9,12",
            "甲民发〔2011〕3号",
        ];
        row(sheet, index as u32 + 1, &cells);
    }
}

fn visits(sheet: &mut Worksheet, people: usize) {
    let headings = ["日期", "节日", "对象", "身份证号", "村(社区)", "慰问金(元)"];
    row(sheet, 0, &headings);
    for person in 0..people {
        let (name, id) = (name(person), id_number(person));
        let date = format!("2011-01-{:02}", 20 + person % 10);
        let cells = [
            date.as_str(),
            "春节",
            &name,
            id.as_str(),
            &village(person),
            "200",
        ];
        row(sheet, person as u32 + 1, &cells);
    }
}

fn row(sheet: &mut Worksheet, row: u32, cells: &[&str]) {
    for (column, cell) in cells.iter().enumerate() {
        sheet.write_string(row, column as u16, *cell).unwrap();
    }
}

/// The name of a person, each her own.
pub fn name(person: usize) -> String {
    let surname = SURNAMES[person / GIVEN.len() % SURNAMES.len()];
    format!("{surname}{}", GIVEN[person % GIVEN.len()])
}

fn village(person: usize) -> String {
    format!("第{}村", ["一", "二", "三", "四", "五", "六"][person % 6])
}

fn id_number(person: usize) -> IdNumber {
    let (year, month) = (1930 + person as i32 / 12, person as u32 % 12 + 1);
    let birth = Date::from_ymd_opt(year, month, 1).unwrap();
    let sequence = 100 + person as u16 % 2;
    IdNumber::synthetic(990_101, birth, sequence).unwrap()
}

/// Eighteen digits and the one that makes them check.
fn account(person: usize) -> String {
    let digits = format!("990101{person:012}");
    (0..10)
        .map(|check| format!("{digits}{check}"))
        .find(|account| kernel::luhn_valid(account))
        .unwrap()
}
