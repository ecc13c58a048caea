//! 乙乡's other ledgers of 2008: a small township in the hills without troops of its own.

use gongwen::Sheet;

use super::super::people::Person;
use super::super::workbook::{Ledger, ledger_sheets, lines};

const LEDGERS: [Ledger; 13] = [
    (
        "辖区概况",
        "年度|辖区面积|辖区人口|行政村数",
        &["2008|142|6800|2"],
    ),
    (
        "制度文件",
        "发文日期|文件名称|文号|文件类别|发文单位",
        &[
            "2008-01-15|乙乡2008年双拥工作计划|乙双拥〔2008〕1号|通知|乙乡双拥工作领导小组",
            "2008-03-06|优抚资金按月发放办法|乙双拥〔2008〕2号|制度|乙乡双拥工作领导小组",
        ],
    ),
    (
        "督查检查",
        "日期|检查类型|检查对象|检查人|发现问题数|整改状态",
        &["2008-08-12|资金发放检查|补发资金到户情况|民政办公室、财政所||无问题"],
    ),
    (
        "宣传活动",
        "日期|形式|主题|村（社区）|受众人数|受众类别|组织单位",
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
        "日期|形式|主题|地点|授课人|场次|人次",
        &[
            "2008-04-03|祭扫|缅怀先烈|上丛烈士墓||1|130",
            "2008-05-23|老战士讲传统|那年我们过江|中心学校|县关工委老同志|1|168",
            "2008-10-30|授课|参军报国|中心学校|人武部干部|1|174",
        ],
    ),
    (
        "政策告知",
        "日期|告知内容|送达方式|告知人数|告知对象",
        &[
            "2008-02-20|家里的优待和乡里的变化|书信|9|在部队服役的战士",
            "2008-07-24|新的补助标准和补发时间|上门|29|伤残军人和复员军人",
        ],
    ),
    (
        "征兵",
        "年度|应登记人数|已登记人数|输送兵员",
        &["2008|21|21|3"],
    ),
    (
        "服务站点和队伍",
        "成立日期|站点类别|站点名称|村（社区）|主管单位|队伍人数|服务事项",
        &[
            "2007-03-05|志愿服务队|共青团爱心献功臣小队||团委|14|给老革命军人送生活用品、料理家务",
            "2006-07-01|双拥工作站|上丛村拥军服务点|上丛村|民政办公室|2|代办军属的手续",
        ],
    ),
    (
        "资金争取筹措",
        "申请日期|筹措方式|资金用途|拨付单位|申请金额（元）|到位金额（元）|到位日期",
        &[
            "2008-02-25|财政垫付|复员军人2月定期补助|乡财政所||2340|2008-02-25",
            "2008-04-10|向上争取|军属建房补助|县民政局|5000|3000|2008-06-18",
        ],
    ),
    (
        "纪念活动",
        "日期|纪念类型|活动名称|参加对象人数|村（社区）",
        &["2008-12-05|送别迎接|欢送新兵入伍|3|上丛村"],
    ),
    (
        "医疗与心理服务",
        "日期|服务类别|服务单位|服务对象|人次|减免金额（元）",
        &["2008-10-07|巡诊义诊|卫生院|优抚对象|31|620"],
    ),
    (
        "费用减免",
        "日期|减免项目|减免单位|减免对象|受益人数|减免金额（元）",
        &["2008-11-10|有线电视|广播站|复员军人|18|1080"],
    ),
    (
        "宣传阵地",
        "设立日期|阵地类型|名称位置|村（社区）|管护单位|阵地状态|最近巡查日期",
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
    let columns = "日期|服务内容|服务队伍|服务对象|身份证号|村（社区）|服务人次";
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
    lines("上门服务", "乙乡2008年上门服务登记表", columns, rows)
}

/// Help to build for one household, medical aid for three, 低保 for four.
fn aid(people: &[Enrolled]) -> Sheet {
    let columns = "日期|救助类型|对象|身份证号|村（社区）|金额（元）|说明";
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
    lines("救助帮扶", "乙乡2008年救助帮扶登记表", columns, rows)
}

fn helpers(people: &[Enrolled]) -> Sheet {
    let columns = "结对日期|帮扶责任人|帮扶单位|帮扶对象|身份证号|村（社区）|帮扶内容|最近走访日期";
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
    lines("结对帮扶", "乙乡结对帮扶登记表", columns, rows)
}
