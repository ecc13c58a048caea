//! 乙乡's other ledgers of 2008: a small township in the hills without troops of its own.

use gongwen::{CellKind, Sheet};

use super::super::people::Person;
use super::super::workbook::{Ledger, ledger_sheets, lines};

use CellKind::{Date, Integer, Money, Text};

const LEDGERS: [Ledger; 13] = [
    (
        "辖区概况",
        &[
            ("年度", Text),
            ("辖区面积", Integer),
            ("辖区人口", Integer),
            ("行政村数", Integer),
        ],
        &["2008|142|6800|2"],
    ),
    (
        "制度文件",
        &[
            ("发文日期", Date),
            ("文件名称", Text),
            ("文号", Text),
            ("文件类别", Text),
            ("发文单位", Text),
        ],
        &[
            "2008-01-15|乙乡2008年双拥工作计划|乙双拥〔2008〕1号|通知|乙乡双拥工作领导小组",
            "2008-03-06|优抚资金按月发放办法|乙双拥〔2008〕2号|制度|乙乡双拥工作领导小组",
        ],
    ),
    (
        "督查检查",
        &[
            ("日期", Date),
            ("检查类型", Text),
            ("检查对象", Text),
            ("检查人", Text),
            ("发现问题数", Integer),
            ("整改状态", Text),
        ],
        &["2008-08-12|资金发放检查|补发资金到户情况|民政办公室、财政所||无问题"],
    ),
    (
        "宣传活动",
        &[
            ("日期", Date),
            ("形式", Text),
            ("主题", Text),
            ("村（社区）", Text),
            ("受众人数", Integer),
            ("受众类别", Text),
            ("组织单位", Text),
        ],
        &[
            "2008-01-18|宣传栏|优抚政策|上丛村|180|村（社区）|民政办公室",
            "2008-03-14|入户宣传|拥军光荣传统|下丛村|96|村（社区）|妇联",
            "2008-05-09|会议|国防法律法规|上丛村|120|村（社区）|司法所",
            "2008-09-26|标语横幅|征兵政策|下丛村|210|村（社区）|人武部",
            "2008-10-22|宣讲授课|改革开放以来的家乡|上丛村|165|学校|团委",
        ],
    ),
    (
        "国防教育",
        &[
            ("日期", Date),
            ("形式", Text),
            ("主题", Text),
            ("地点", Text),
            ("授课人", Text),
            ("场次", Integer),
            ("人次", Integer),
        ],
        &[
            "2008-04-03|祭扫|缅怀先烈|上丛烈士墓||1|130",
            "2008-05-23|老战士讲传统|那年我们过江|中心学校|县关工委老同志|1|168",
            "2008-10-30|授课|参军报国|中心学校|人武部干部|1|174",
        ],
    ),
    (
        "政策告知",
        &[
            ("日期", Date),
            ("告知内容", Text),
            ("送达方式", Text),
            ("告知人数", Integer),
            ("告知对象", Text),
        ],
        &[
            "2008-02-20|家里的优待和乡里的变化|书信|9|在部队服役的战士",
            "2008-07-24|新的补助标准和补发时间|上门|29|伤残军人和复员军人",
        ],
    ),
    (
        "征兵",
        &[
            ("年度", Text),
            ("应登记人数", Integer),
            ("已登记人数", Integer),
            ("输送兵员", Integer),
        ],
        &["2008|21|21|3"],
    ),
    (
        "服务站点和队伍",
        &[
            ("成立日期", Date),
            ("站点类别", Text),
            ("站点名称", Text),
            ("村（社区）", Text),
            ("主管单位", Text),
            ("队伍人数", Integer),
            ("服务事项", Text),
        ],
        &[
            "2007-03-05|志愿服务队|共青团爱心献功臣小队||团委|14|给老革命军人送生活用品、料理家务",
            "2006-07-01|双拥工作站|上丛村拥军服务点|上丛村|民政办公室|2|代办军属的手续",
        ],
    ),
    (
        "资金争取筹措",
        &[
            ("申请日期", Date),
            ("筹措方式", Text),
            ("资金用途", Text),
            ("拨付单位", Text),
            ("申请金额（元）", Money),
            ("到位金额（元）", Money),
            ("到位日期", Date),
        ],
        &[
            "2008-02-25|财政垫付|复员军人2月定期补助|乡财政所||2340|2008-02-25",
            "2008-04-10|向上争取|军属建房补助|县民政局|5000|3000|2008-06-18",
        ],
    ),
    (
        "纪念活动",
        &[
            ("日期", Date),
            ("纪念类型", Text),
            ("活动名称", Text),
            ("参加对象人数", Integer),
            ("村（社区）", Text),
        ],
        &["2008-12-05|送别迎接|欢送新兵入伍|3|上丛村"],
    ),
    (
        "医疗与心理服务",
        &[
            ("日期", Date),
            ("服务类别", Text),
            ("服务单位", Text),
            ("服务对象", Text),
            ("人次", Integer),
            ("减免金额（元）", Money),
        ],
        &["2008-10-07|巡诊义诊|卫生院|优抚对象|31|620"],
    ),
    (
        "费用减免",
        &[
            ("日期", Date),
            ("减免项目", Text),
            ("减免单位", Text),
            ("减免对象", Text),
            ("受益人数", Integer),
            ("减免金额（元）", Money),
        ],
        &["2008-11-10|有线电视|广播站|复员军人|18|1080"],
    ),
    (
        "宣传阵地",
        &[
            ("设立日期", Date),
            ("阵地类型", Text),
            ("名称位置", Text),
            ("村（社区）", Text),
            ("管护单位", Text),
            ("阵地状态", Text),
            ("最近巡查日期", Date),
        ],
        &["2007-05-01|宣传栏|乡场拥军墙报|上丛村|广播站|完好|2008-09-02"],
    ),
];

type Enrolled = (Person, &'static str, &'static str, &'static str);

/// The sheets.
pub(super) fn sheets(people: &[Enrolled]) -> Vec<Sheet> {
    let mut sheets = ledger_sheets("乙乡", 2008, &LEDGERS);
    sheets.extend([home_services(people), aid(people), helpers(people)]);
    sheets
}

fn old(people: &[Enrolled]) -> impl Iterator<Item = &Person> {
    let old = people
        .iter()
        .filter(|(_, category, ..)| *category == "复员军人");
    old.map(|(person, ..)| person)
}

fn home_services(people: &[Enrolled]) -> Sheet {
    let columns = [
        ("日期", Date),
        ("服务内容", Text),
        ("服务队伍", Text),
        ("服务对象", Text),
        ("身份证号", Text),
        ("村（社区）", Text),
        ("服务人次", Integer),
    ];
    let what = ["挑水", "洗衣", "打扫卫生", "帮工"];
    let teams = ["共青团爱心献功臣小队", "卫生院出诊组", "中心学校少先队"];
    let rows = old(people).take(9).enumerate().map(|(n, person)| {
        format!(
            "2008-{:02}-{:02}|{}|{}|{}|{}|{}|1",
            2 + n,
            5 + n * 4 % 21,
            what[n % 4],
            teams[n % 3],
            person.name,
            person.id_number,
            person.village
        )
    });
    lines("上门服务", "乙乡2008年上门服务登记表", &columns, rows)
}

/// Help to build for one household, medical aid for three, 低保 for four.
fn aid(people: &[Enrolled]) -> Sheet {
    let columns = [
        ("日期", Date),
        ("救助类型", Text),
        ("对象", Text),
        ("身份证号", Text),
        ("村（社区）", Text),
        ("金额（元）", Money),
        ("说明", Text),
    ];
    let family = people
        .iter()
        .find(|(p, category, ..)| *category == "义务兵家属" && p.village == "上丛村");
    let row = |on: &str, kind: &str, p: &Person, yuan: i64, note: &str| {
        let Person {
            name,
            id_number,
            village,
            ..
        } = p;
        format!("2008-{on}|{kind}|{name}|{id_number}|{village}|{yuan}|{note}")
    };
    let mut rows: Vec<String> = family
        .map(|(p, ..)| row("06-20", "建房资助", p, 3_000, "现役军人家属建房"))
        .into_iter()
        .collect();
    let three = old(people).skip(2).take(3).zip(["05-12", "08-20", "11-03"]);
    rows.extend(three.map(|(p, on)| row(on, "大病医疗救助", p, 800, "住院自付部分")));
    let four = old(people).skip(8).take(4);
    rows.extend(four.map(|p| row("03-18", "低保救助", p, 600, "纳入低保")));
    lines("救助帮扶", "乙乡2008年救助帮扶登记表", &columns, rows)
}

fn helpers(people: &[Enrolled]) -> Sheet {
    let columns = [
        ("结对日期", Date),
        ("帮扶责任人", Text),
        ("帮扶单位", Text),
        ("帮扶对象", Text),
        ("身份证号", Text),
        ("村（社区）", Text),
        ("帮扶内容", Text),
        ("最近走访日期", Date),
    ];
    let units = ["党政办公室", "妇联", "派出所", "卫生院"];
    let who = ["史文远", "葛秀梅", "尹国强", "卞志明"];
    let rows = old(people).skip(14).take(4).enumerate().map(|(n, person)| {
        format!(
            "2007-04-1{n}|{}|{}|{}|{}|{}|生活|2008-1{}-08",
            who[n],
            units[n],
            person.name,
            person.id_number,
            person.village,
            1 + n % 2
        )
    });
    lines("结对帮扶", "乙乡结对帮扶登记表", &columns, rows)
}
