//! 丙街道 2009—2011: three years of visits, 120 soldiers' wives and their work, recruits, and veterans trained and
//! settled.

mod more;

use gongwen::Sheet;

use super::people::{Person, named, person};
use super::workbook::{Visit, day, lines, roster, visits};

pub(super) const YEAR: i32 = 2011;

const COMMUNITIES: [&str; 6] = [
    "建设社区",
    "东风社区",
    "和平社区",
    "湖滨社区",
    "站前社区",
    "新港社区",
];

/// Category, how many, born from, grade, nature.
const CATEGORIES: [(&str, u32, i32, &str, &str); 5] = [
    ("伤残军人", 9, 1942, "七级", "因公"),
    ("病故军人遗属", 7, 1938, "", ""),
    ("复员军人", 14, 1928, "", ""),
    ("参战人员", 12, 1954, "", ""),
    ("义务兵家属", 18, 1962, "", ""),
];

const SURNAMES: [&str; 24] = [
    "方", "谭", "邓", "曹", "彭", "曾", "萧", "田", "董", "袁", "潘", "于", "蒋", "蔡", "余", "杜",
    "叶", "程", "苏", "魏", "吕", "丁", "任", "沈",
];
const GIVEN: [&str; 25] = [
    "晓梅", "丽萍", "海燕", "春兰", "雪琴", "玉芬", "红霞", "敏", "静", "芳", "慧", "娟", "艳秋",
    "小云", "桂荣", "爱华", "佳", "琳", "晓燕", "冬梅", "倩", "秀云", "丹", "文静", "莉",
];

fn people() -> Vec<(Person, &'static str, &'static str, &'static str)> {
    let mut people = Vec::new();
    for (category, count, born, grade, nature) in CATEGORIES {
        for _ in 0..count {
            let n = 500 + people.len() as u32;
            people.push((person(n, born, &COMMUNITIES), category, grade, nature));
        }
    }
    people
}

/// The street's workbook of three years.
pub(super) fn sheets() -> Vec<Sheet> {
    let people = people();
    let mut sheets = vec![
        roster("丙街道优抚对象花名册".to_owned(), "2009-01", &people),
        visits(
            "丙街道2009—2011年走访慰问登记表".to_owned(),
            "街道慰问组",
            &visit_rows(&people),
        ),
    ];
    sheets.extend(wives());
    sheets.extend([
        recruits(),
        veterans(),
        meetings(),
        publicity(),
        services(),
        sites(),
        elders(),
        model_cases(),
    ]);
    sheets.push(classes());
    sheets.extend(more::sheets(&people));
    sheets
}

/// 170, 175 and 178 visits: 523 in three years, 130,500 yuan.
fn visit_rows<'a>(people: &'a [(Person, &str, &str, &str)]) -> Vec<Visit<'a>> {
    let festivals = [("春节", 1, 16), ("八一", 7, 25), ("中秋", 9, 6)];
    let counts = [
        (2009, [60, 60, 50]),
        (2010, [60, 60, 55]),
        (2011, [60, 60, 58]),
    ];
    let mut rows: Vec<Visit<'a>> = Vec::new();
    for (year, visited) in counts {
        for ((festival, month, first), count) in festivals.iter().zip(visited) {
            for (n, (person, ..)) in people.iter().take(count).enumerate() {
                rows.push(Visit {
                    on: day(year, *month, first + n as u32 % 5),
                    festival,
                    person,
                    cash: if rows.len() < 25 { 240 } else { 250 },
                    goods: 0,
                });
            }
        }
    }
    rows
}

/// 120 on the register, 114 of them in work; five not called for more than a month. The wives called in December have
/// a card of it.
fn wives() -> [Sheet; 2] {
    let state = |n: u32| match n {
        0..15 => ("公益性岗位", "社区服务岗"),
        15..17 => ("自主创业", "自办商店"),
        17..62 => ("企业就业", "辖区企业"),
        62..80 => ("机关事业单位", "辖区学校和医院"),
        80..102 => ("灵活就业", ""),
        102..114 => ("部队参保", ""),
        _ => ("未就业", ""),
    };
    let called = |n: u32| match n {
        110..115 => format!("2011-10-{:02}", 8 + n % 7),
        _ => format!("2011-12-{:02}", 1 + n % 26),
    };
    let wife = |n: u32| {
        let at = n as usize;
        let name = format!("{}{}", SURNAMES[at % 24], GIVEN[(at * 7 + at / 24) % 25]);
        named(600 + 2 * n, 1975, &COMMUNITIES, (name, true))
    };
    let register = (0..120).map(|n| {
        let p = wife(n);
        let (state, employer) = state(n);
        let since = match n % 24 {
            0..12 => 2009,
            12..19 => 2010,
            _ => 2011,
        };
        let first = match n {
            0..3 => "公益性岗位优先",
            17..23 => "招聘优先",
            _ => "",
        };
        let trained = u32::from(n < 100);
        let recommended = match n {
            0..24 | 114..120 => 2,
            _ => 1,
        };
        let loan = match n {
            15 | 16 => "100000",
            80..88 => "50000",
            _ => "",
        };
        format!(
            "{since}-{:02}-{:02}|{}|{}|{}|{state}|{employer}|{first}|{}|{trained}|{recommended}|{loan}",
            1 + n % 11,
            3 + n % 24,
            p.name,
            p.id_number,
            p.village,
            called(n),
        )
    });
    let ways = ["电话", "上门", "座谈", "电话"];
    let said = ["了解就业情况", "送岗位信息", "询问孩子入学", "介绍培训课程"];
    let cards = (0..120).filter(|n| !(110..115).contains(n)).map(|n| {
        let p = wife(n);
        let (way, said) = (ways[n as usize % 4], said[n as usize / 3 % 4]);
        format!(
            "{}|{}|{}|{}|{way}|{said}",
            called(n),
            p.name,
            p.id_number,
            p.village
        )
    });
    let register_columns = "登记日期|姓名|身份证号|村（社区）|就业状态|工作单位|优先安置|最近跟踪日期|参加培训次数|推荐就业次数|小额贷款（元）";
    let card_columns = "日期|姓名|身份证号|村（社区）|跟踪方式|跟踪内容";
    [
        lines(
            "军嫂就业",
            "丙街道军嫂就业登记册",
            register_columns,
            register,
        ),
        lines(
            "军嫂跟踪服务",
            "丙街道2011年12月军嫂跟踪服务卡",
            card_columns,
            cards,
        ),
    ]
}

fn recruits() -> Sheet {
    let columns = "年度|应登记人数|已登记人数|输送兵员|其中大学生";
    let rows = [
        "2009|120|120|19|3",
        "2010|131|131|18|4",
        "2011|127|127|21|6",
    ];
    lines("征兵", "丙街道征兵工作统计表", columns, rows)
}

fn veterans() -> Sheet {
    let columns = "年度|退役人数|参加培训人数|安置人数|任职人数";
    let rows = ["2009|20|18|9|1", "2010|21|19|10|2", "2011|22|21|11|2"];
    lines(
        "退役士兵培训",
        "丙街道退役士兵培训安置统计表",
        columns,
        rows,
    )
}

fn meetings() -> Sheet {
    let columns = "日期|会议类型|主题|参加人数|地点|决议|参会代表";
    let kinds = [
        (
            "01-12",
            "领导小组会",
            "春节走访和年度任务安排",
            18,
            "走访分六组进行",
        ),
        (
            "04-09",
            "联络员会",
            "社区联络员业务交流",
            14,
            "每月上报军嫂跟踪情况",
        ),
        (
            "07-20",
            "座谈会",
            "军嫂和优抚对象代表座谈",
            32,
            "收集岗位需求并逐条答复",
        ),
        ("10-25", "动员会", "冬季征兵动员", 45, "入户宣传到每个楼栋"),
        (
            "12-22",
            "领导小组会",
            "全年工作小结",
            18,
            "下年继续办好跟踪服务卡",
        ),
    ];
    let rows = (2009..=YEAR).flat_map(|year| {
        let row = move |(on, kind, topic, people, settled): (&str, &str, &str, i64, &str)| {
            let delegates = match kind {
                "座谈会" => "军嫂、优抚对象和无军籍职工代表",
                _ => "",
            };
            format!("{year}-{on}|{kind}|{topic}|{people}|街道会议室|{settled}|{delegates}")
        };
        kinds.into_iter().map(row)
    });
    lines("会议", "丙街道双拥工作会议登记表", columns, rows)
}

fn publicity() -> Sheet {
    let columns = "日期|形式|主题|村（社区）|受众人数";
    let forms = ["宣传栏", "入户宣传", "文艺演出", "标语横幅", "宣讲授课"];
    let topics = ["国防教育", "征兵政策", "军嫂就业政策", "优抚政策"];
    let rows = (0..36usize).map(|n| {
        format!(
            "{}-{:02}-{:02}|{}|{}|{}|{}",
            2009 + n / 12,
            1 + n % 12,
            4 + n * 5 % 23,
            forms[n % 5],
            topics[n % 4],
            COMMUNITIES[n % 6],
            70 + n * 31 % 180
        )
    });
    lines("宣传活动", "丙街道双拥宣传活动登记表", columns, rows)
}

fn services() -> Sheet {
    let columns =
        "日期|服务内容|服务队伍|服务对象|身份证号|村（社区）|志愿者人数|服务时长|服务人次";
    let what = ["理发", "打扫卫生", "洗衣", "送报", "维修", "代办"];
    let people = people();
    let rows = (0..24usize).map(|n| {
        // Every fourth time to somebody who cannot do it himself; else to whoever comes to the community's day.
        let person = people.first().filter(|_| n % 4 == 1).map(|(p, ..)| p);
        let community = person.map_or(COMMUNITIES[n % 6], |p| p.village);
        format!(
            "2011-{:02}-{:02}|{}|{}志愿服务队|{}|{}|{community}|{}|{}|{}",
            1 + n / 2,
            5 + n * 7 % 20,
            what[n % 6],
            community.trim_end_matches("社区"),
            person.map_or("", |p| &p.name),
            person.map_or("", |p| &p.id_number),
            3 + n % 4,
            2 + n % 3,
            2 + n % 5
        )
    });
    lines("上门服务", "丙街道2011年上门服务登记表", columns, rows)
}

fn sites() -> Sheet {
    let columns = "设立日期|阵地类型|名称位置|村（社区）|管护单位|阵地状态|最近巡查日期";
    let kinds = ["宣传栏", "橱窗", "广告牌"];
    let rows = COMMUNITIES.iter().enumerate().map(|(n, community)| {
        format!(
            "2009-0{}-15|{}|{community}国防教育{}|{community}|{community}居委会|完好|2011-{:02}-10",
            3 + n,
            kinds[n % 3],
            kinds[n % 3],
            6 + n
        )
    });
    lines("宣传阵地", "丙街道宣传阵地登记表", columns, rows)
}

fn elders() -> Sheet {
    let columns = "开通日期|对象|身份证号|村（社区）|养老服务|服务机构";
    let old = people()
        .into_iter()
        .filter(|(_, category, ..)| *category == "复员军人");
    let rows: Vec<String> = old
        .take(8)
        .enumerate()
        .map(|(n, (p, ..))| {
            let service = ["安康通", "助餐", "居家养老"][n % 3];
            let (name, id, community) = (p.name, p.id_number, p.village);
            format!(
                "2010-0{}-01|{name}|{id}|{community}|{service}|街道居家养老服务中心",
                2 + n % 7
            )
        })
        .collect();
    lines("居家养老", "丙街道居家养老服务登记表", columns, rows)
}

/// Two who agreed to be told of, one by another name, and one who was not asked yet.
fn model_cases() -> Sheet {
    let columns = "登记日期|题目|人物|身份证号|身份介绍|村（社区）|事情经过|怎样称呼|化名|本人意见|同意日期|可用范围";
    let people = people();
    let told = [
        (
            0,
            "伤残军人的日常起居有人管",
            "七级伤残军人",
            "腿脚不便，老伴卧床，社区把他家的起居列进值班表，替他联系装了有线电视和宽带，旧家电坏了有人修",
            "只写姓||同意|2011-12-01|本单位和上级",
        ),
        (
            16,
            "老复员军人不再为三餐发愁",
            "复员军人",
            "年过八旬，子女在外地，中心每天送餐到家，节日里邻居陪他吃饭",
            "化名|老田|同意|2011-12-02|本单位",
        ),
        (
            2,
            "三十年的药有人取",
            "七级伤残军人",
            "常年服药，站前志愿服务队记着日子替他取药，社区医生上门量血压",
            "只写姓||同意|2011-12-03|本单位和上级",
        ),
        (
            17,
            "自己有病还帮邻居",
            "复员军人",
            "带病照看楼里两户独居老人",
            "真名||还没问||本单位",
        ),
    ];
    let rows = told.map(|(n, title, known_as, deed, how): (usize, _, _, _, _)| {
        let (person, ..) = &people[n];
        let Person {
            name,
            id_number,
            village,
            ..
        } = person;
        format!("2011-12-10|{title}|{name}|{id_number}|{known_as}|{village}|{deed}|{how}")
    });
    lines("典型事例", "丙街道典型事例登记表", columns, rows)
}

fn classes() -> Sheet {
    let columns = "日期|培训内容|培训对象|培训机构|参训人数|取证人数";
    let rows = [
        "2009-05-11|家政服务|军嫂|区职业培训学校|28|25",
        "2010-05-17|电脑文员|军嫂|区职业培训学校|34|31",
        "2011-05-16|会计电算化|军嫂|区职业培训学校|38|33",
        "2009-12-07|汽车维修|退役士兵|市技工学校|18|17",
        "2010-12-06|数控机床|退役士兵|市技工学校|19|18",
        "2011-12-05|电工和物业管理|退役士兵|市技工学校|21|20",
    ];
    lines("培训班", "丙街道培训班登记表", columns, rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_years_add_up() {
        let people = people();
        let rows = visit_rows(&people);
        let cash: i64 = rows.iter().map(|visit| visit.cash).sum();
        assert_eq!((rows.len(), cash), (523, 130_500));
    }
}
