//! 丁市 2011: a city's year — pairs, the twice ten things, the media, lectures, schools, charity, law, and what is taken to
//! the troops.

mod leading;
mod service;

use gongwen::Sheet;

use super::workbook::lines;

pub(super) const YEAR: i32 = 2011;

/// Army units go by what they are called outside, and these are invented.
const TROOPS: [&str; 5] = ["驻军甲部", "驻军乙部", "驻军丙部", "驻军丁部", "驻军戊部"];

fn troop(n: usize) -> &'static str {
    TROOPS[n % TROOPS.len()]
}

/// The city's workbook of the year.
pub(super) fn sheets() -> Vec<Sheet> {
    let mut sheets = vec![
        pairs(),
        activities(),
        projects(),
        media(),
        education(),
        schooling(),
        charity(),
        law(),
        troop_visits(),
    ];
    sheets.extend(service::sheets());
    sheets.extend(leading::sheets());
    sheets
}

const OFFICES: [&str; 20] = [
    "市教育局",
    "市卫生局",
    "市公安局",
    "市司法局",
    "市财政局",
    "市建设局",
    "市交通局",
    "市广播电视总台",
    "市人力资源和社会保障局",
    "市文化局",
    "市体育局",
    "市农业局",
    "市林业局",
    "市水利局",
    "市工商局",
    "市税务局",
    "市妇联",
    "团市委",
    "市总工会",
    "市科技局",
];
const SCHOOLS: [&str; 20] = [
    "师范附小",
    "环城小学",
    "实验小学",
    "江滨小学",
    "东门小学",
    "北苑小学",
    "南湖小学",
    "第一中学",
    "第二中学",
    "第三中学",
    "第四中学",
    "外国语学校",
    "第一职业学校",
    "第二职业学校",
    "师范学院",
    "职业技术学院",
    "第五中学",
    "西街小学",
    "城南中学",
    "红旗小学",
];
const PLACES: [&str; 20] = [
    "红湖",
    "月亮湾",
    "杨树岭",
    "江滨",
    "东苑",
    "西苑",
    "南门",
    "北门",
    "老城",
    "新城",
    "桂花",
    "梅园",
    "松林",
    "荷塘",
    "金桥",
    "银杏",
    "朝阳",
    "光明",
    "幸福",
    "团结",
];
const TRADES: [&str; 6] = ["机械", "食品", "纺织", "电子", "建材", "商贸"];
const NAMES: [&str; 10] = [
    "鸿达", "瑞丰", "永兴", "华泰", "立诚", "顺和", "天宇", "恒远", "金山", "宏业",
];

fn enterprise(n: usize) -> String {
    format!("{}{}有限公司", NAMES[n % 10], TRADES[n / 10 % 6])
}

/// 166 pairs, 60 of them with private enterprises, 16 without an activity for more than a year.
fn pairs() -> Sheet {
    let unit = |n: usize| match n {
        0..20 => (OFFICES[n].to_owned(), "机关"),
        20..40 => (format!("{}社区", PLACES[n - 20]), "社区"),
        40..60 => (SCHOOLS[n - 40].to_owned(), "学校"),
        60..80 => (format!("{}村", PLACES[n - 60]), "村"),
        80..88 => (
            format!("市第{}医院", prose::chinese_numeral(n as u32 - 79)),
            "医院",
        ),
        88..98 => (
            format!("市{}集团公司", TRADES[n % 6].to_owned() + PLACES[n - 88]),
            "国有企业",
        ),
        98..106 => (format!("{}志愿者协会", PLACES[n - 98]), "社会组织"),
        _ => (enterprise(n - 106), "民营企业"),
    };
    let rows = (0..166).map(|n| {
        let (unit, kind) = unit(n);
        let last = match n {
            150.. => format!("2010-0{}-12", 2 + n % 8),
            _ => format!("2011-{:02}-{:02}", 2 + n % 11, 3 + n % 24),
        };
        let model = match n {
            0 | 20 => "省级",
            1 | 21 | 40 | 106 => "市级",
            _ => "",
        };
        format!(
            "{unit}|{kind}|{}|{}-{:02}-{:02}||有效|{last}|{model}",
            troop(n),
            2007 + n % 5,
            1 + n % 12,
            2 + n % 26
        )
    });
    let columns =
        "地方单位|单位类型|部队（对外名称）|签约日期|到期日期|状态|最近活动日期|示范点级别";
    lines("共建对子", "丁市军民共建对子登记表", columns, rows)
}

fn activities() -> Sheet {
    let what = [
        ("联合植树", 85),
        ("军民联欢", 260),
        ("篮球友谊赛", 120),
        ("卫生清扫", 90),
        ("结对助学", 46),
        ("技能培训", 60),
    ];
    let rows = (0..36).map(|n| {
        let (what, people) = what[n % 6];
        let unit = match n % 3 {
            0 => OFFICES[n / 3].to_owned(),
            1 => format!("{}社区", PLACES[n / 3]),
            _ => SCHOOLS[n / 3].to_owned(),
        };
        let place = match n % 3 {
            0 => n / 3,
            1 => 20 + n / 3,
            _ => 40 + n / 3,
        };
        format!(
            "2011-{:02}-{:02}|{unit}|{}|{what}|{}",
            1 + n / 3,
            6 + n * 5 % 20,
            troop(place),
            people + n * 7 % 30
        )
    });
    let columns = "日期|地方单位|部队（对外名称）|活动内容|参加人次";
    lines("共建活动", "丁市2011年军民共建活动登记表", columns, rows)
}

/// Ten things for the troops (8,347,000 yuan) and ten by the troops, all done.
fn projects() -> Sheet {
    let rows = [
        "地方为部队|1|困难官兵慈善救助|市慈善总会|54000|54000|12-01|对家庭遭遇重病、灾害的官兵逐一核实，当面送到救助金",
        "地方为部队|2|部队子女就学优惠|市教育局|788000|788000|12-02|把驻军子女集中安排到教学质量较好的学校，入学入托不再求人",
        "地方为部队|3|医疗卫生拥军|市卫生局|70000|70000|12-03|在各医院开设军人优先窗口，定期组织医疗队到营区巡诊",
        "地方为部队|4|科技智力拥军|市科技局|120000|120000|12-04|选派教师利用周末进营区，开设计算机、电工和公共礼仪课程",
        "地方为部队|5|部队基础设施建设|市建设局|3405000|3405000|12-05|修建营区道路、改造光缆和通信网络，改善官兵出行和收视条件",
        "地方为部队|6|文化拥军|市文化局|160000|160000|12-06|帮助连队建起图书分馆，图书定期更换，节日送戏到营区",
        "地方为部队|7|法律拥军|市司法局|60000|60000|12-07|律师按月走访、按季咨询，个别涉法问题随时受理",
        "地方为部队|8|随军家属就业|市人力资源和社会保障局|300000|300000|12-08|举办随军家属专场招聘会，公益性岗位优先安排",
        "地方为部队|9|退役士兵安置培训|市民政局|200000|200000|12-09|把培训课程印成菜单发到退役士兵手中，结业就推荐上岗",
        "地方为部队|10|走访慰问部队|市委办公室|3190000|3190000|12-10|春节、八一期间主要领导带队走进军营，慰问一线官兵",
        "部队为地方|1|治安巡逻|驻军甲部|0|0|12-01|节假日与公安民警一道在车站、商圈巡逻",
        "部队为地方|2|环境卫生整治|驻军乙部|0|0|12-02|清理城中村积存垃圾，疏通河道",
        "部队为地方|3|义务植树绿化|驻军丙部|0|0|12-03|在城郊荒坡栽植军民共建林",
        "部队为地方|4|国防教育授课|驻军丁部|0|0|12-04|选派军官担任中小学校外辅导员",
        "部队为地方|5|扶贫帮困结对|驻军戊部|0|0|12-05|与困难家庭结对，农忙时节帮工帮收",
        "部队为地方|6|便民服务|驻军甲部|0|0|12-06|周末在社区广场修理家电、理发量衣",
        "部队为地方|7|抢险救灾|驻军乙部|0|0|12-07|汛期加固堤防，转移沿江群众",
        "部队为地方|8|助学助教|驻军丙部|0|0|12-08|资助山区贫困学生，捐建连心图书室",
        "部队为地方|9|支援重点工程|驻军丁部|0|0|12-09|出动机械参加环城路土石方施工",
        "部队为地方|10|学雷锋活动|驻军戊部|0|0|12-10|常年照料孤寡老人和残疾群众",
    ];
    let dated = rows.map(|row| row.replace("|12-", "|2011-12-"));
    let columns = "方向|序号|名称|责任单位|计划投入（元）|实际投入（元）|办结日期|成效|状态";
    let with_state = dated.map(|row| format!("{row}|办结"));
    lines(
        "双十项实事",
        "丁市2011年军地互办实事“双十项”清单",
        columns,
        with_state,
    )
}

/// 160 in newspapers, 270 pieces of news and 12 features on the air.
fn media() -> Sheet {
    let topics = [
        "市领导春节走访驻军部队",
        "官兵雨中抢修河堤",
        "军嫂专场招聘会开进社区",
        "少年军校开学第一课",
        "驻军官兵义务植树",
        "军营开放日迎来市民",
        "清明祭扫缅怀英烈",
        "退役士兵创业有成",
        "八一军民联欢晚会",
        "法律服务走进军营",
        "图书分馆建到连队",
        "征兵宣传进校园",
        "民营企业家的拥军情",
        "优抚政策送到家",
    ];
    let rows = (0..442usize).map(|n| {
        let (outlet, kind, genre) = match n {
            0..160 => (
                ["市日报", "省日报", "市晚报"][n % 3],
                "报纸",
                ["消息", "通讯"][n % 2],
            ),
            160..430 => (["市电视台", "市广播电台"][n % 2], "广播电视", "消息"),
            _ => ("市电视台", "广播电视", "专题"),
        };
        let (outlet, level) = match n {
            0 => ("全国性报纸", "国家级"),
            1 => ("全国性刊物版面", "国家级"),
            _ if outlet == "省日报" => (outlet, "省级"),
            _ => (outlet, "市级"),
        };
        format!(
            "2011-{:02}-{:02}|{outlet}|{kind}|{level}|{}|{genre}",
            1 + n % 12,
            1 + n * 5 % 28,
            topics[(n + n / 84) % topics.len()]
        )
    });
    let columns = "日期|媒体|媒体类型|级别|标题|体裁";
    lines("媒体报道", "丁市2011年双拥宣传报道登记表", columns, rows)
}

/// 14 lectures (3,000 listeners), 20 commemorations (200,000 people), seven days in barracks (4,900 visitors).
fn education() -> Sheet {
    const LISTENERS: [i64; 14] = [
        260, 180, 240, 210, 190, 230, 200, 220, 170, 250, 205, 215, 195, 235,
    ];
    const VISITORS: [i64; 7] = [650, 720, 810, 560, 690, 780, 690];
    const GATHERED: [i64; 4] = [8_000, 12_000, 9_000, 11_000];
    let titles = ["国防形势报告", "国防法规解读", "安全与保密", "军史与传统"];
    let lectures = LISTENERS.iter().enumerate().map(|(n, people)| {
        let (form, place) = match n % 3 {
            0 => ("讲座", "驻军营区"),
            1 => ("党校课程", "市委党校"),
            _ => ("授课", SCHOOLS[n]),
        };
        let on = format!("2011-{:02}-{:02}", 3 + n / 2, 9 + n * 3 % 18);
        format!("{on}|{form}|{}|{place}|1|{people}|4", titles[n % 4])
    });
    let open = VISITORS.iter().enumerate().map(|(n, people)| {
        let place = ["师史馆", "荣誉室", "军史陈列馆"][n % 3];
        format!(
            "2011-{:02}-16|营区开放参观|军营开放日|{place}|1|{people}|",
            4 + n
        )
    });
    let graves = (0..20usize).map(|n| {
        let place = [
            "市烈士陵园",
            "北山烈士陵园",
            "东江纪念碑",
            "南湖烈士墓",
            "西岭烈士陵园",
        ][n % 5];
        let people = GATHERED[n / 5];
        format!(
            "2011-04-{:02}|祭扫|缅怀革命先烈|{place}|1|{people}|",
            1 + n / 2
        )
    });
    let rows: Vec<String> = lectures.chain(open).chain(graves).collect();
    let columns = "日期|形式|主题|地点|场次|人次|课时";
    lines("国防教育", "丁市2011年国防教育登记表", columns, rows)
}

const SURNAMES: [&str; 20] = [
    "孙", "陶", "魏", "汪", "韩", "冯", "许", "郝", "钱", "范", "石", "姚", "廖", "邹", "熊", "金",
    "陆", "白", "崔", "康",
];
const CHILDREN: [&str; 12] = [
    "子涵", "雨萱", "浩然", "思远", "欣怡", "宇航", "佳宁", "明轩", "若曦", "天乐", "一鸣", "可心",
];
const SOLDIERS: [&str; 12] = [
    "卫国", "建军", "海峰", "志刚", "红星", "文斌", "长征", "立军", "振宇", "少华", "国栋", "永强",
];

/// 94 children, 788,000 yuan waived.
fn schooling() -> Sheet {
    let rows = (0..94usize).map(|n| {
        let waived = match n {
            0..30 => 9_000,
            30..70 => 8_000,
            _ => 8_250,
        };
        let (school, stage) = match n % 4 {
            0 => ("师范附小", "小学"),
            1 => ("环城小学", "小学"),
            2 => ("第一中学", "初中"),
            _ => ("实验幼儿园", "幼儿园"),
        };
        format!(
            "2011-08-{:02}|{}{}|{}|{school}|{stage}|减免费用|{waived}",
            18 + n % 8,
            SURNAMES[n % 20],
            CHILDREN[(n * 5 + n / 20) % 12],
            troop(n)
        )
    });
    let columns = "日期|子女姓名|军人所属（对外名称）|学校|学段|优待方式|减免费用（元）";
    lines(
        "子女入学",
        "丁市2011年驻军子女入学优待登记表",
        columns,
        rows,
    )
}

/// 27 soldiers, 2,000 yuan each.
fn charity() -> Sheet {
    let reasons = ["父母重病", "子女重病", "家中受灾", "家庭变故"];
    let rows = (0..27usize).map(|n| {
        format!(
            "2011-09-{:02}|{}{}|{}|2000|{}|市慈善总会",
            1 + n % 9,
            SURNAMES[n % 20],
            SOLDIERS[(n * 7 + n / 20) % 12],
            troop(n),
            reasons[n % 4]
        )
    });
    let columns = "日期|姓名|所属（对外名称）|金额（元）|救助原因|资金来源";
    lines(
        "困难官兵慈善救助",
        "丁市2011年困难官兵慈善救助登记表",
        columns,
        rows,
    )
}

/// Six lectures (1,600 listeners), 200 consultations at ten centres, 1,000 leaflets.
fn law() -> Sheet {
    const LISTENERS: [i64; 6] = [260, 270, 280, 250, 275, 265];
    let lectures = LISTENERS.iter().enumerate();
    let lectures =
        lectures.map(|(n, people)| format!("2011-10-{}|法律讲座|1|{people}||市司法局", 20 + n));
    let centres = PLACES.iter().take(10).enumerate();
    let centres = centres
        .map(|(n, place)| format!("2011-11-{:02}|法律咨询|1|20|100|{place}法律援助中心", 1 + n));
    let rows: Vec<String> = lectures.chain(centres).collect();
    let columns = "日期|类型|场次|人次|资料份数|承办单位";
    lines("法律服务", "丁市2011年法律拥军登记表", columns, rows)
}

/// 3,190,000 yuan from the city, 7,900,000 from all others.
fn troop_visits() -> Sheet {
    let city = (0..10usize).map(|n| {
        let (on, festival) = if n < 5 {
            ("01-25", "春节")
        } else {
            ("07-25", "八一")
        };
        format!(
            "2011-{on}|市委市政府|市级|{}|{festival}|269000|米面油和文体器材|50000",
            troop(n)
        )
    });
    let others = (0..40usize).map(|n| {
        let (on, festival) = if n < 20 {
            ("01-26", "春节")
        } else {
            ("07-26", "八一")
        };
        let unit = match n % 2 {
            0 => enterprise(n * 3 / 2),
            _ => format!("{}商会", PLACES[n / 2]),
        };
        format!(
            "2011-{on}|{unit}|社会|{}|{festival}|150000|生活用品|47500",
            troop(n)
        )
    });
    let rows: Vec<String> = city.chain(others).collect();
    let columns = "日期|慰问主体|主体类型|部队（对外名称）|节日|慰问金（元）|物资|物资折价（元）";
    lines("慰问部队", "丁市2011年慰问部队登记表", columns, rows)
}
