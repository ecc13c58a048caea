//! 甲镇 2011: 77 people in eight categories paid by quarters and half-years, 756,000 yuan in the year.

mod more;

use gongwen::{CellKind, Sheet};
use kernel::{Date, Month};

use super::people::{Person, person, ward};
use super::workbook::{
    MeetingRow, StandardRow, Visit, day, meetings, number, roster, sheet, standards, text, visits,
    yuan,
};

pub(super) const YEAR: i32 = 2011;

const VILLAGES: [&str; 10] = [
    "东岗村",
    "西坪村",
    "南河村",
    "北塘村",
    "大桥村",
    "新兴村",
    "柳林村",
    "石井村",
    "青山村",
    "镇中社区",
];

/// Category, how many, born from, grade, nature.
const CATEGORIES: [(&str, u32, i32, &str, &str); 8] = [
    ("义务兵家属", 30, 1960, "", ""),
    ("伤残军人", 4, 1948, "六级", "因公"),
    ("烈士遗属", 3, 1930, "", ""),
    ("因公牺牲军人遗属", 2, 1946, "", ""),
    ("病故军人遗属", 3, 1944, "", ""),
    ("复员军人", 15, 1928, "", ""),
    ("退伍军人", 10, 1950, "", ""),
    ("参战人员", 10, 1955, "", ""),
];

const SURVIVORS: &str = "病故军人遗属";
/// Her number among the invented people, that of her mother (whose name nobody else has), and her year of birth.
const CHILD: u32 = 42;
const MOTHER: u32 = 180;
const BORN: i32 = 2000;

const DOCUMENT: &str = "甲民发〔2011〕3号";

fn standard(category: &'static str, yuan: i64) -> StandardRow<'static> {
    let (grade, nature) = if category == "伤残军人" {
        ("六级", "因公")
    } else {
        ("", "")
    };
    let half_yearly = category == "义务兵家属";
    let (cycle, months) = if half_yearly {
        ("半年", "6,12")
    } else {
        ("季", "3,6,9,12")
    };
    (
        category,
        grade,
        nature,
        yuan,
        "年",
        "2011-01-01",
        cycle,
        months,
        DOCUMENT,
        "2011-01-10",
    )
}

/// The months of payment, each worked out on its 25th.
pub(super) fn runs() -> Vec<(Month, Date)> {
    (1..=12)
        .filter_map(|m| Some((Month::new(YEAR, m)?, Date::from_ymd_opt(YEAR, m, 25)?)))
        .collect()
}

fn people() -> Vec<(Person, &'static str, &'static str, &'static str)> {
    let mut people = Vec::new();
    for (category, count, born, grade, nature) in CATEGORIES {
        for _ in 0..count {
            let n = people.len() as u32 + 1;
            people.push((person(n, born, &VILLAGES), category, grade, nature));
        }
    }
    // The last survivor is a child; her mother takes the money.
    let survivor = people
        .iter_mut()
        .rfind(|(_, category, ..)| *category == SURVIVORS);
    if let Some((child, ..)) = survivor {
        let mother = person(MOTHER, 1972, &VILLAGES);
        *child = ward(person(CHILD, BORN, &VILLAGES), &mother, "母亲");
    }
    people
}

/// The town's workbook of the year.
pub(super) fn sheets() -> Vec<Sheet> {
    let people = people();
    let amounts = [12_000, 30_000, 16_000, 16_000, 16_000, 8_000, 1_600, 1_200];
    let standard_rows: Vec<StandardRow<'static>> = CATEGORIES
        .iter()
        .zip(amounts)
        .map(|((category, ..), yuan)| standard(category, yuan))
        .collect();
    let mut sheets = vec![
        roster("甲镇优抚对象花名册".to_owned(), "2011-01", &people),
        standards("甲镇2011年优抚待遇标准".to_owned(), &standard_rows),
        meetings("甲镇2011年双拥工作会议登记表".to_owned(), &meeting_rows()),
        publicity(),
        visits(
            "甲镇2011年走访慰问登记表".to_owned(),
            "镇慰问组",
            &visit_rows(&people),
        ),
        aid(&people),
    ];
    sheets.extend(super::pairs::sheets("甲镇", YEAR));
    sheets.extend(more::sheets(&people));
    sheets
}

fn meeting_rows() -> Vec<MeetingRow> {
    let hall = "镇政府会议室";
    vec![
        (
            day(YEAR, 1, 12),
            "总结表彰会",
            "上年度双拥工作总结表彰",
            68,
            hall,
            "表彰先进村和个人",
            0,
        ),
        (
            day(YEAR, 1, 18),
            "领导小组会",
            "春节走访慰问安排",
            16,
            hall,
            "分四组入户，节前走完",
            0,
        ),
        (
            day(YEAR, 2, 22),
            "领导小组会",
            "审定年度双拥工作计划",
            18,
            hall,
            "印发年度计划",
            0,
        ),
        (
            day(YEAR, 3, 8),
            "动员会",
            "创建双拥模范镇动员",
            92,
            "镇礼堂",
            "各村当场认领创建任务",
            0,
        ),
        (
            day(YEAR, 3, 29),
            "协调会",
            "优抚资金“一卡通”发放协调",
            14,
            hall,
            "账号由各村核对后统一开卡",
            0,
        ),
        (
            day(YEAR, 4, 15),
            "协调会",
            "优抚对象危房改造对接",
            12,
            hall,
            "分两批开工",
            0,
        ),
        (
            day(YEAR, 5, 20),
            "联络员会",
            "村级联络员业务培训",
            25,
            hall,
            "每月报送情况",
            0,
        ),
        (
            day(YEAR, 6, 24),
            "领导小组会",
            "半年工作小结",
            17,
            hall,
            "下半年的任务逐项定下时限",
            0,
        ),
        (
            day(YEAR, 7, 12),
            "协调会",
            "八一活动筹备",
            15,
            hall,
            "座谈会、慰问和晚会各有一名负责人",
            0,
        ),
        (
            day(YEAR, 7, 29),
            "座谈会",
            "八一优抚对象代表座谈",
            36,
            "镇礼堂",
            "收集意见十一条",
            0,
        ),
        (
            day(YEAR, 9, 6),
            "动员会",
            "冬季征兵宣传动员",
            40,
            hall,
            "宣传到村、登记到户",
            0,
        ),
        (
            day(YEAR, 10, 11),
            "协调会",
            "低保救助对象核实",
            13,
            hall,
            "逐户入户核实",
            0,
        ),
        (
            day(YEAR, 11, 15),
            "领导小组会",
            "优抚资金发放监督检查",
            16,
            hall,
            "由民政办公室和财政所逐村核对",
            0,
        ),
        (
            day(YEAR, 12, 20),
            "领导小组会",
            "年度考评和下年度打算",
            18,
            hall,
            "下年计划一月底前印发",
            0,
        ),
    ]
}

fn publicity() -> Sheet {
    let forms = [
        "标语横幅",
        "入户宣传",
        "宣传栏",
        "会议",
        "宣讲授课",
        "广告牌",
        "文件",
        "媒体",
    ];
    let topics = [
        "国防教育",
        "优抚政策",
        "征兵政策",
        "党史教育",
        "双拥光荣传统",
    ];
    let audiences = ["村（社区）", "学校", "机关", "企事业单位"];
    let units = ["广播站", "团委", "人武部", "司法所", "民政办公室"];
    let rows = (0..22u32).map(|n| {
        let at = |list: &[&'static str]| list[n as usize % list.len()];
        let month = 1 + n * 12 / 22;
        vec![
            day(YEAR, month, 3 + n * 5 % 24),
            text(at(&forms)),
            text(at(&topics)),
            text(at(&VILLAGES)),
            number(i64::from(60 + n * 37 % 210)),
            number(i64::from(30 + n * 29 % 150)),
            text(at(&audiences)),
            text(at(&units)),
            text(if at(&topics) == "党史教育" {
                "建党九十周年"
            } else {
                ""
            }),
        ]
    });
    let columns = [
        ("日期", CellKind::Date),
        ("形式", CellKind::Text),
        ("主题", CellKind::Text),
        ("村（社区）", CellKind::Text),
        ("受众人数", CellKind::Integer),
        ("材料份数", CellKind::Integer),
        ("受众类别", CellKind::Text),
        ("组织单位", CellKind::Text),
        ("契机", CellKind::Text),
    ];
    sheet(
        "宣传活动",
        "甲镇2011年双拥宣传活动登记表".to_owned(),
        &columns,
        rows.collect(),
    )
}

/// Everybody at Spring Festival, 33 households on Army Day: 110 visits, 23,000 yuan and goods worth 15,000.
fn visit_rows<'a>(people: &'a [(Person, &str, &str, &str)]) -> Vec<Visit<'a>> {
    let spring = people.iter().enumerate().map(|(n, (person, ..))| Visit {
        on: day(YEAR, 1, 21 + n as u32 % 6),
        festival: "春节",
        person,
        cash: 200,
        goods: 136,
    });
    let army_day = people
        .iter()
        .rev()
        .take(33)
        .enumerate()
        .map(|(n, (person, ..))| Visit {
            on: day(YEAR, 7, 25 + n as u32 % 5),
            festival: "八一",
            person,
            cash: if n < 10 { 300 } else { 200 },
            goods: if n < 32 { 137 } else { 144 },
        });
    spring.chain(army_day).collect()
}

/// 15 people's medical aid (25,500), 12 households' repairs (100,000), 24 households' 低保 (21,000).
fn aid(people: &[(Person, &str, &str, &str)]) -> Sheet {
    let row = |n: u32, kind: &str, person: &Person, amount: i64, note: &str| {
        let on = day(YEAR, 1 + n % 12, 8 + n % 18);
        vec![
            on,
            text(kind),
            text(&person.name),
            text(&person.id_number),
            text(person.village),
            yuan(amount),
            text(note),
        ]
    };
    let medical = people.iter().skip(34).take(15).zip(0u32..);
    let medical = medical.map(|((p, ..), n)| {
        row(
            n,
            "大病医疗救助",
            p,
            1_000 + i64::from(n) * 100,
            "住院自付部分",
        )
    });
    let housing = people.iter().skip(50).take(12).zip(0u32..);
    let housing = housing.map(|((p, ..), n)| {
        row(
            n + 2,
            "危房改造",
            p,
            if n < 8 { 8_000 } else { 9_000 },
            "翻建或加固",
        )
    });
    let dibao = people.iter().skip(10).take(24).zip(0u32..);
    let dibao = dibao.map(|((p, ..), n)| {
        row(
            n + 5,
            "低保救助",
            p,
            if n < 12 { 850 } else { 900 },
            "纳入低保",
        )
    });
    let columns = [
        ("日期", CellKind::Date),
        ("救助类型", CellKind::Text),
        ("对象", CellKind::Text),
        ("身份证号", CellKind::Text),
        ("村（社区）", CellKind::Text),
        ("金额（元）", CellKind::Money),
        ("说明", CellKind::Text),
    ];
    let rows = medical.chain(housing).chain(dibao).collect();
    sheet(
        "救助帮扶",
        "甲镇2011年救助帮扶登记表".to_owned(),
        &columns,
        rows,
    )
}
