//! Rosters and ledgers of offices nobody has met: headings, states, names, months and groups as they might come on the
//! first day. Each is read, or said with what helps; none is passed over.

use crate::common::sheet::{Sheet, account, id_number, write_workbook};
use crate::common::{CLERK, Desk, entry_field};
use serde_json::Value;

/// A sheet of one row, imported into an office of its own; the rows told, and the office.
fn told(staffed: &Desk, sheet: &str, headings: &[&str], cells: &[&str]) -> (String, Desk) {
    let town = staffed.copy();
    let rows = [headings, cells].map(|row| row.iter().map(|cell| (*cell).to_owned()).collect());
    let sheet = Sheet {
        name: sheet.to_owned(),
        rows: rows.into(),
        ..Sheet::default()
    };
    write_workbook(&town.path("表.xlsx"), &[sheet]);
    let report = town.import(&format!("表.xlsx --as {CLERK}"));
    let rows = report["sheets"][0]["rows"].as_array().unwrap().iter();
    let told: Vec<&str> = rows
        .filter_map(|row: &Value| row["message"].as_str())
        .collect();
    (told.join("；"), town)
}

fn count(town: &Desk, what: &str) -> String {
    town.column(&format!(
        "SELECT CAST(COUNT(*) AS TEXT) AS text FROM {what}"
    ))
    .remove(0)
}

/// One more column of a roster with its cell; what is said where it is not read, nothing where it is.
const COLUMNS: [(&str, &str, &str); 28] = [
    ("开户银行账号", "", ""),
    ("惠民惠农一卡通账号", "", ""),
    ("享受起始年月", "2011年3月", ""),
    ("起领时间", "2011.3", ""),
    ("人员状态", "病逝", "状态是“病逝”，没有登记为在领"),
    ("打卡账号", "", ""),
    ("卡号", "", ""),
    ("惠民卡账号", "", "像是“银行账号”"),
    ("工资卡号", "", "像是“银行账号”"),
    ("信用社账号", "", "像是“银行账号”"),
    ("存款账号", "", "像是“银行账号”"),
    ("享受时间", "2011年3月", ""),
    ("首次发放时间", "二〇一一年三月", ""),
    ("批准享受时间", "2011年3月份开始发放", ""),
    ("开始领取时间", "2011年3月", "像是“起发时间”"),
    ("纳入发放年月", "2011年3月", "像是“起发时间”"),
    ("纳入优抚时间", "2011年3月", "像是“起发时间”"),
    ("发放年月", "2011年3月", "像是“起发时间”"),
    ("人员现状", "去世", "状态是“去世”，没有登记为在领"),
    ("在册状态", "已停发", "状态是“已停发”，没有登记为在领"),
    ("是否健在", "否", "像是“人员状态"),
    ("发放情况", "去世", "像是“人员状态"),
    ("人员情况", "病故", "像是“人员状态"),
    ("代领人", "李乙", ""),
    ("账户姓名", "李乙", ""),
    ("监护人姓名", "李乙", ""),
    ("卡主姓名", "李乙", "像是“姓名”"),
    ("持卡人", "李乙", ""),
];

#[test]
fn a_column_that_money_hangs_on_is_read_or_asked_about() {
    let staffed = Desk::staffed("甲镇");
    for (heading, cell, words) in COLUMNS {
        let number = account(1);
        let cell = if cell.is_empty() {
            number.as_str()
        } else {
            cell
        };
        let headings = ["姓名", "身份证号", "人员类别", heading];
        let row = ["张甲", &id_number(1), "复员军人", cell];
        let (said, town) = told(&staffed, "花名册", &headings, &row);
        assert!(said.contains(words), "{heading}: {said}");
        let used = "person p JOIN identity i ON i.person = p.id WHERE p.account_sealed IS NOT NULL \
                    OR p.payee IS NOT NULL OR i.start_month IS NOT NULL";
        assert_eq!(
            count(&town, used),
            if words.is_empty() { "1" } else { "0" },
            "{heading}"
        );
        assert!(
            words.is_empty() || count(&town, "person") == "0",
            "{heading}"
        );
    }
}

/// Names that are not one person's as they stand, and what is said.
const NAMES: [(&str, &str); 10] = [
    ("李四(去世)", "请把括号里的话写到备注"),
    ("王五（由儿子代领）", "请把括号里的话写到备注"),
    ("赵六①", "“①”不是姓名里的字"),
    ("钱七、孙八", "写了2个人"),
    ("周九（更名周十）", "括号里的“更名周十”不是姓名"),
    ("吴某", "没有写全"),
    ("郑十二（女）", "括号里的“女”不是姓名"),
    ("（王二）", "整个写在括号里"),
    ("陈三*", "没有写全"),
    ("冯大爷家属", "这一栏只写本人姓名"),
];

#[test]
fn a_name_with_something_about_it_is_not_registered() {
    let staffed = Desk::staffed("甲镇");
    for (name, words) in NAMES {
        let headings = ["姓名", "身份证号", "人员类别", "起发时间"];
        let row = [name, &id_number(1), "复员军人", "2011-01"];
        let (said, town) = told(&staffed, "花名册", &headings, &row);
        assert!(said.contains(words), "{name}: {said}");
        assert_eq!(count(&town, "person"), "0", "{name}");
    }
}

/// Cells of a visit that is one household's, and of one that is not or says no day, sum or festival.
const VISITS: [(&str, &str, &str, &str, &str); 28] = [
    ("2011年元月20日", "春节", "张甲", "500", ""),
    ("2011.01.20上午", "新春", "张甲", "￥500", ""),
    ("二〇一一年一月二十日", "春节", "张甲", "500.00元整", ""),
    ("2011-1-20至22", "春节", "张甲", "0.05万元", ""),
    ("20110120", "春节", "张甲", "每人500", ""),
    ("2011/01/20 09:30", "春节", "张甲", "5 00", ""),
    ("2011-8-1", "“八一”建军节", "张甲夫妇", "500", ""),
    ("2011-8-1", "八．一", "张甲", "500", ""),
    ("2011-8-1", "8.1", "张甲", "500", ""),
    ("2011-10-5", "重阳节", "张甲", "500", ""),
    (
        "2011年1月20、21日",
        "春节",
        "张甲",
        "500",
        "写了不止一个日期",
    ),
    ("1月20日", "春节", "张甲", "500", "没有四位数的年份"),
    ("2011年1月下旬", "春节", "张甲", "500", "没有写明是哪一天"),
    ("2011年春节前", "春节", "张甲", "500", "不知道是公历哪一天"),
    ("2011-1-20", "春节", "张甲", "伍佰元", "读不懂"),
    ("2011-1-20", "春节", "张甲", "约500", "读不懂"),
    ("2011-1-20", "春节", "张甲", "500+200", "读不懂"),
    ("2011-8-1", "建军节前夕", "张甲", "500", "最接近的是“八一”"),
    ("2011-8-1", "春节、八一", "张甲", "500", "不在选项里"),
    ("2011-1-20", "元宵", "张甲", "500", "不在选项里"),
    ("2011-1-20", "春节", "张甲等5人", "500", "说的是5人"),
    ("2011-1-20", "春节", "军属12户", "500", "说的是12户"),
    ("2011-1-20", "春节", "30余户", "500", "说的是30余户"),
    ("2011-1-20", "春节", "张甲 李乙", "500", "写了2个人"),
    ("2011-1-20", "春节", "张甲(2户)", "500", "说的是2户"),
    ("2011-1-20", "春节", "全体优抚对象", "500", "说的不止一个人"),
    ("2011-1-20", "春节", "各村烈属", "500", "说的不止一个人"),
    ("2011-1-20", "春节", "部分老战士", "500", "说的不止一个人"),
];

#[test]
fn a_visit_is_one_households_on_a_day_with_a_sum_or_is_refused() {
    let staffed = Desk::staffed("甲镇");
    for (day, festival, whom, sum, words) in VISITS {
        let headings = ["走访日期", "节日", "姓名", "慰问金(元)"];
        let row = [day, festival, whom, sum];
        let (said, town) = told(&staffed, "走访慰问", &headings, &row);
        assert!(said.contains(words), "{row:?}: {said}");
        let entered = format!("ledger_entry WHERE {} = '50000'", entry_field("cash"));
        assert_eq!(
            count(&town, &entered),
            if words.is_empty() { "1" } else { "0" },
            "{row:?}: {said}"
        );
        assert!(
            words.is_empty() || count(&town, "ledger_entry") == "0",
            "{row:?}"
        );
    }
}

/// Ledgers with headings as people write them: what each is taken for.
const LEDGERS: [(&str, &str, &str, &str); 5] = [
    (
        "走访慰问",
        "时间 节日 慰问对象 慰问现金 实物折款",
        "2011-1-20 春节 张甲 500 100",
        "visit",
    ),
    (
        "Sheet1",
        "时间 会议类型 参加人数",
        "2011-3-5 联席会议 30",
        "meeting",
    ),
    (
        "国防教育",
        "开展时间 形式 受教育人数",
        "2011-9-17 报告会 120",
        "education",
    ),
    (
        "宣传",
        "活动时间 形式 受众人数",
        "2011-8-1 文艺演出 300",
        "publicity",
    ),
    (
        "救助",
        "时间 救助类型 对象 金额",
        "2011-5-6 大病救助 张甲 800",
        "aid",
    ),
];

#[test]
fn a_ledger_is_known_by_the_headings_that_people_write() {
    let staffed = Desk::staffed("甲镇");
    for (sheet, headings, cells, kind) in LEDGERS {
        let headings: Vec<&str> = headings.split(' ').collect();
        let cells: Vec<&str> = cells.split(' ').collect();
        let (said, town) = told(&staffed, sheet, &headings, &cells);
        let entered = town.column("SELECT kind AS text FROM ledger_entry");
        assert_eq!(entered, [kind], "{said}");
    }
    // One that lacks something is told as what it is called.
    let rows = ["时间 慰问对象 慰问金", "2011-1-20 张甲 500"];
    let rows = rows.map(|row| row.split(' ').map(str::to_owned).collect());
    let lacking = Sheet {
        name: "走访慰问".to_owned(),
        rows: rows.into(),
        ..Sheet::default()
    };
    write_workbook(&staffed.path("缺.xlsx"), &[lacking]);
    let refused = staffed.refused(&format!("import 缺.xlsx --as {CLERK}"));
    assert!(refused.contains("最像“走访慰问”，缺“节日”"), "{refused}");
}

/// Tables of standards that say their unit once: title, heading, and what is entered, or what is said.
const STANDARDS: [(&str, &str, &str, &str); 7] = [
    ("（单位：元/月）", "标准", "650", "65000 month"),
    (
        "2011年补助标准表 单位：元/年",
        "标准",
        "7800.00",
        "780000 year",
    ),
    ("标准表", "标准（元/年）", "7800", "780000 year"),
    ("标准表", "标准（万元/年）", "0.78", "780000 year"),
    ("标准表（单位：万元/年）", "标准", "0.78", "780000 year"),
    (
        "标准表 单位：元/月",
        "标准（元/年）",
        "650",
        "说的单位不一样",
    ),
    ("标准表", "标准", "650", "缺“单位”"),
];

#[test]
fn the_unit_of_standards_may_stand_once() {
    let staffed = Desk::staffed("甲镇");
    for (title, heading, amount, found) in STANDARDS {
        let town = staffed.copy();
        let rows = [
            title.to_owned(),
            format!("人员类别|{heading}|生效日期|公布日期|文号"),
            format!("复员军人|{amount}|2011-10-01|2011-11-03|甲民〔2011〕5号"),
        ];
        let rows = rows.map(|row| row.split('|').map(str::to_owned).collect());
        let sheet = Sheet {
            name: "标准".to_owned(),
            rows: rows.into(),
            ..Sheet::default()
        };
        write_workbook(&town.path("标准.xlsx"), &[sheet]);
        let answer = town.run(&format!("import 标准.xlsx --as {CLERK}"));
        let entered = town
            .column("SELECT amount_fen || ' ' || unit AS text FROM standard")
            .join("");
        let said = format!("{}{}{entered}", answer.printed, answer.complaint);
        assert!(said.contains(found), "{title} {heading}: {said}");
        assert_eq!(
            entered.is_empty(),
            answer.code != 0,
            "{title} {heading}: {said}"
        );
    }
}
