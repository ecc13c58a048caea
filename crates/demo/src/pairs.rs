//! The pairs of 甲镇 and what they did in both directions.

use gongwen::{CellKind, Sheet, SheetCell};

use super::workbook::{day, number, sheet, text, yuan};

/// 地方单位, its kind, the army unit, signed in, until, 示范点.
type Agreement = (
    &'static str,
    &'static str,
    &'static str,
    i32,
    i32,
    &'static str,
);

const AGREEMENTS: [Agreement; 7] = [
    ("中心学校", "学校", "驻军甲部", 2009, 2013, "县级"),
    ("卫生院", "医院", "驻军甲部", 2009, 2013, ""),
    ("镇中社区", "社区", "驻军甲部", 2010, 2014, "市级"),
    ("东岗村", "村", "驻军甲部", 2008, 2011, ""),
    ("甲镇粮站", "机关", "驻军乙部", 2010, 2014, ""),
    ("兴隆食品厂", "民营企业", "驻军乙部", 2010, 2014, ""),
    ("大桥村", "村", "驻军乙部", 2009, 2013, ""),
];

/// Which agreement, when, what, how many, yuan.
const DONE: [(usize, u32, u32, &str, i64, i64); 9] = [
    (0, 3, 5, "少年军校开学典礼", 120, 0),
    (0, 6, 1, "官兵辅导员进校园", 86, 0),
    (1, 4, 20, "官兵健康体检", 45, 2_000),
    (2, 1, 28, "春节联欢", 150, 3_000),
    (2, 7, 30, "八一文艺晚会", 260, 5_000),
    (3, 5, 18, "帮助抢收小麦", 40, 0),
    (4, 9, 12, "中秋送月饼", 30, 1_800),
    (5, 7, 28, "慰问驻军官兵", 25, 6_000),
    (5, 11, 8, "退役士兵招聘见面会", 38, 0),
];

fn agreement(row: &Agreement) -> Vec<SheetCell> {
    let (unit, kind, troop, signed, until, model) = row;
    vec![
        day(*signed, 8, 1),
        text(*unit),
        text(*kind),
        text(*troop),
        day(*until, 7, 31),
        text("有效"),
        text(*model),
    ]
}

/// The sheets of a year.
pub(super) fn sheets(name: &str, year: i32) -> Vec<Sheet> {
    let (date, words) = (CellKind::Date, CellKind::Text);
    let agreements = [
        ("签约日期", date),
        ("地方单位", words),
        ("单位类型", words),
        ("部队(对外名称)", words),
        ("到期日期", date),
        ("状态", words),
        ("示范点级别", words),
    ];
    let activities = [
        ("日期", date),
        ("地方单位", words),
        ("部队(对外名称)", words),
        ("活动内容", words),
        ("参加人次", CellKind::Integer),
        ("投入金额", CellKind::Money),
    ];
    let done = DONE.iter().map(|(of, month, on, what, people, input)| {
        let (unit, _, troop, ..) = AGREEMENTS[*of];
        let cells = [day(year, *month, *on), text(unit), text(troop), text(*what)];
        let mut cells: Vec<SheetCell> = cells.into();
        cells.extend([number(*people), yuan(*input)]);
        cells
    });
    let barracks = [
        ("日期", date),
        ("进军营类别", words),
        ("活动内容", words),
        ("承办单位", words),
        ("部队(对外名称)", words),
        ("场次", CellKind::Integer),
        ("人次", CellKind::Integer),
        ("投入金额", CellKind::Money),
    ];
    let into_barracks = [
        (2, 10, "文化", "送书画进军营", "团委", 2, 90, 1_500),
        (5, 12, "体育", "军地篮球友谊赛", "中心学校", 3, 160, 800),
        (6, 18, "科技法律", "法律知识讲座", "司法所", 1, 75, 0),
        (7, 26, "送温暖", "高温慰问站岗官兵", "妇联", 1, 60, 2_400),
    ];
    let into_barracks = into_barracks.iter().map(|row| {
        let (month, on, category, what, unit, times, people, input) = row;
        vec![
            day(year, *month, *on),
            text(*category),
            text(*what),
            text(*unit),
            text("驻军甲部"),
            number(*times),
            number(*people),
            yuan(*input),
        ]
    });
    let villages = [
        ("日期", date),
        ("进村镇类别", words),
        ("活动内容", words),
        ("部队(对外名称)", words),
        ("村(社区)", words),
        ("出动官兵", CellKind::Integer),
        ("受益群众", CellKind::Integer),
    ];
    let into_villages = [
        (3, 12, "绿化", "义务植树三百株", "驻军甲部", "青山村", 60, 0),
        (
            4,
            8,
            "卫生",
            "整治环境、疏通沟渠",
            "驻军甲部",
            "镇中社区",
            45,
            800,
        ),
        (
            6,
            6,
            "扶贫帮困",
            "帮困难户抢收",
            "驻军乙部",
            "柳林村",
            38,
            12,
        ),
        (8, 15, "治安", "防汛值守", "驻军乙部", "南河村", 52, 430),
        (
            10,
            9,
            "便民",
            "义诊和家电维修",
            "驻军甲部",
            "石井村",
            18,
            96,
        ),
    ];
    let into_villages = into_villages.iter().map(|row| {
        let (month, on, category, what, troop, village, soldiers, people) = row;
        vec![
            day(year, *month, *on),
            text(*category),
            text(*what),
            text(*troop),
            text(*village),
            number(*soldiers),
            number(*people),
        ]
    });
    let title = |what: &str| format!("{name}{year}年{what}登记表");
    vec![
        sheet(
            "共建对子",
            title("军民共建对子"),
            &agreements,
            AGREEMENTS.iter().map(agreement).collect(),
        ),
        sheet(
            "共建活动",
            title("军民共建活动"),
            &activities,
            done.collect(),
        ),
        sheet(
            "六进军营",
            title("六进军营"),
            &barracks,
            into_barracks.collect(),
        ),
        sheet(
            "六进村镇",
            title("六进村镇"),
            &villages,
            into_villages.collect(),
        ),
    ]
}
