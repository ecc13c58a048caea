//! The raise of 2024 in a county of 5,000: announced on 22 November as of August. November is paid as before, December
//! with August to November once. What everybody is due is worked out here from the tables, not by the program.

use std::collections::BTreeMap;

use serde_json::Value;

use super::county::county;
use crate::common::sheet::{Sheet, account, id_number, named, write_workbook};
use crate::common::{Desk, each, nth};

const RAISE: &str = "退役军人部发〔2024〕46号";
const BEFORE: &str = "甲民发〔2023〕1号";
const ON_TOP: &str = "示政发〔2023〕8号";

/// Those that no table of the program has: yuan a year before and after the raise, or the same where it raises nothing.
const OTHERS: [(&str, i64, i64); 16] = [
    ("复员军人", 24_240, 25_561),
    ("带病回乡退役军人", 9_450, 9_828),
    ("参战人员", 10_080, 10_584),
    ("参试人员", 10_080, 10_584),
    ("铀矿开采军队退役人员", 10_080, 10_584),
    ("部分烈士子女", 8_280, 8_772),
    ("错杀被平反人员子女", 8_280, 8_772),
    ("在乡红军老战士", 78_770, 83_110),
    ("红军失散人员", 35_430, 37_390),
    ("退伍军人", 3_600, 3_600),
    ("义务兵家属", 22_000, 22_000),
    ("遗属", 7_201, 7_201),
    ("老党员", 10_450, 10_450),
    ("未就业随军家属", 12_001, 12_001),
    ("无军籍职工", 50_003, 50_003),
    ("护理费对象", 34_776, 34_776),
];
const DISABLED: [&str; 5] = [
    "伤残军人",
    "伤残国家机关工作人员",
    "伤残人民警察",
    "伤残民兵民工",
    "残疾消防救援人员",
];
const SURVIVORS: [&str; 3] = ["烈士遗属", "因公牺牲军人遗属", "病故军人遗属"];
const RURAL: &str = "60周岁以上农村籍退役士兵";

/// What a table that comes with the program says of a category: by grade and nature, yuan before the raise and after.
fn shipped(table: &str, category: &str) -> Vec<(String, i64, i64)> {
    let file = format!(
        "{}/../../catalogue/rates/{table}.csv",
        env!("CARGO_MANIFEST_DIR")
    );
    let mut found: BTreeMap<String, BTreeMap<String, i64>> = BTreeMap::new();
    for row in std::fs::read_to_string(file).unwrap().lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        if cells[1] == category {
            let keys = format!("{} {}", cells[2], cells[3]);
            let series = found.entry(keys.trim().to_owned()).or_default();
            series.insert(cells[0].to_owned(), cells[4].parse().unwrap());
        }
    }
    let series = found.into_iter().map(|(keys, series)| {
        let mut latest = series.into_iter().rev();
        let (day, after) = latest.next().unwrap();
        let before = if day == "2024-08-01" {
            latest.next().unwrap().1
        } else {
            after
        };
        (keys, before, after)
    });
    series.collect()
}

/// The share of a calendar month in so much a year: what has come together by then less what had before, to the fen.
fn share(yuan: i64, month: i64) -> i64 {
    let through = |m: i64| (yuan * 100 * m * 2 + 12) / 24;
    through(month) - through(month - 1)
}

/// Somebody on the rolls, and what she is due a year before the raise and after it.
struct Somebody {
    category: &'static str,
    scheme: &'static str,
    before: i64,
    after: i64,
    /// A month on top, from the county.
    on_top: i64,
}

impl Somebody {
    fn due(&self, month: i64, raised: bool) -> i64 {
        let yuan = if raised { self.after } else { self.before };
        share(yuan, month) + self.on_top * 100
    }
}

/// The scheme of a category.
fn scheme_of(category: &str) -> &'static str {
    match category {
        "复员军人" => "demobilised_allowance",
        "带病回乡退役军人" => "ill_veteran_allowance",
        "参战人员" => "war_participant_allowance",
        "参试人员" | "铀矿开采军队退役人员" => "test_participant_allowance",
        "部分烈士子女" | "错杀被平反人员子女" => "martyr_child_allowance",
        "在乡红军老战士" | "红军失散人员" => "red_army_allowance",
        "退伍军人" => "discharged_allowance",
        "义务兵家属" => "conscript_family_grant",
        "遗属" => "dependant_allowance",
        "老党员" => "old_party_member_allowance",
        "未就业随军家属" => "spouse_hardship_allowance",
        "无军籍职工" => "staff_allowance",
        "护理费对象" => "nursing_fee",
        RURAL => "old_age_allowance",
        other if SURVIVORS.contains(&other) => "survivor_pension",
        _ => "disability_pension",
    }
}

const FUNDING: &str = r#"
[[share]]
scheme = "disability_pension"
percent = { central = 60, province = 40 }
basis = "示财社〔2024〕1号"

[[share]]
scheme = "survivor_pension"
percent = { central = 100 }
basis = "示财社〔2024〕1号"

[[share]]
scheme = "war_participant_allowance"
percent = { province = 100 }
basis = "示财社〔2024〕1号"
"#;

const ROSTER: &str =
    "姓名 身份证号 人员类别 残疾等级 残疾性质 服役年限 乡镇 村 银行账号 户名 起发时间";
const PEOPLE: u32 = 5_000;

/// The rows of the roster, those who stand there a second time apart, and who is due what: everybody has one scheme that pays, however many she is registered under.
fn everybody() -> ([Vec<String>; 2], BTreeMap<String, Somebody>) {
    let pensions = shipped("disability_pension", "伤残军人");
    let rural = shipped("old_age_allowance", RURAL);
    let survivors: Vec<_> = SURVIVORS
        .iter()
        .map(|category| (*category, shipped("survivor_pension", category).remove(0)))
        .collect();
    let (mut rows, mut people) = ([Vec::new(), Vec::new()], BTreeMap::new());
    let kinds = OTHERS.len() + DISABLED.len() + SURVIVORS.len() + 1 + 2;
    for n in 1..=PEOPLE {
        let name = named("工", n);
        let payee = match n % 10 {
            0 => named("监", n),
            _ => "-".to_owned(),
        };
        let mut sheets = rows.iter_mut();
        let mut registered = |category: &str, keys: &str, years: &str| {
            let town = ["甲镇 第一村", "乙乡 第一村"][n as usize % 2];
            // A sheet has everybody once: who is something else too stands in the next.
            sheets.next().unwrap().push(format!(
                "{name} {} {category} {keys} {years} {town} {} {payee} 2024-08",
                id_number(n),
                account(n)
            ));
        };
        let (at, turn) = (n as usize % kinds, n as usize / kinds);
        let somebody = |category: &'static str, before: i64, after: i64| Somebody {
            category,
            scheme: scheme_of(category),
            before,
            after,
            on_top: match category {
                "烈士遗属" => 100,
                "参战人员" => 50,
                _ => 0,
            },
        };
        let hers = if at < OTHERS.len() {
            let (category, before, after) = OTHERS[at];
            let keys = match category {
                "护理费对象" => "三级 因战",
                _ => "- -",
            };
            registered(category, keys, "-");
            somebody(category, before, after)
        } else if at < OTHERS.len() + DISABLED.len() {
            let category = DISABLED[at - OTHERS.len()];
            let (keys, before, after) = &pensions[turn % pensions.len()];
            registered(category, keys, "-");
            somebody(category, *before, *after)
        } else if at < OTHERS.len() + DISABLED.len() + SURVIVORS.len() {
            let (category, (_, before, after)) = &survivors[at - OTHERS.len() - DISABLED.len()];
            registered(category, "- -", "-");
            somebody(category, *before, *after)
        } else {
            let years = turn as i64 % 5 + 1;
            let (_, before, after) = &rural[0];
            match kinds - at {
                3 => {
                    registered(RURAL, "- -", &years.to_string());
                    somebody(RURAL, years * before, years * after)
                }
                // 残疾抚恤金 stands before 老年生活补助 …
                2 => {
                    let (keys, before, after) = &pensions[turn % pensions.len()];
                    registered("伤残军人", keys, "-");
                    registered(RURAL, "- -", &years.to_string());
                    somebody("伤残军人", *before, *after)
                }
                // … and 带病回乡 before 参试.
                _ => {
                    registered("参试人员", "- -", "-");
                    registered("带病回乡退役军人", "- -", "-");
                    let (category, before, after) = OTHERS[1];
                    somebody(category, before, after)
                }
            }
        };
        people.insert(name, hers);
    }
    (rows, people)
}

/// The tables of one notice: 人员类别 等级 性质 标准 单位.
fn table(effective: &str, announced: &str, paper: &str, raised: bool) -> Sheet {
    let pick = |before: i64, after: i64| if raised { after } else { before };
    let mut sheet = Sheet::new(
        "待遇标准",
        "人员类别 残疾等级 残疾性质 基数 标准 单位 生效日期 公布日期 文号 方式",
    );
    let mut add = |category: &str, keys: &str, (before, after): (i64, i64), unit: &str| {
        if !raised || before != after {
            let keys = if keys.is_empty() { "- -" } else { keys };
            sheet = std::mem::replace(&mut sheet, Sheet::new("", "")).row(&format!(
                "{category} {keys} - {} {unit} {effective} {announced} {paper} 替代",
                pick(before, after)
            ));
        }
    };
    for (keys, before, after) in shipped("disability_pension", "伤残军人") {
        for category in DISABLED {
            add(category, &keys, (before, after), "元/年");
        }
    }
    for category in SURVIVORS {
        let (_, before, after) = shipped("survivor_pension", category).remove(0);
        add(category, "", (before, after), "元/年");
    }
    let (_, before, after) = shipped("old_age_allowance", RURAL).remove(0);
    add(RURAL, "", (before, after), "元/年·服役年");
    for (category, before, after) in OTHERS.iter().filter(|(c, ..)| *c != "护理费对象") {
        add(category, "", (*before, *after), "元/年");
    }
    match raised {
        true => sheet,
        // Forty hundredths of 7244 a month, to the yuan; and what the county pays on top.
        false => sheet
            .row(&format!(
                "职工月平均工资 - - - 7244 元/月 {effective} {announced} {paper} 替代"
            ))
            .row(&format!(
                "护理费对象 三级 因战 职工月平均工资 40 % {effective} {announced} {paper} 替代"
            ))
            .row(&format!(
                "烈士遗属 - - - 100 元/月 {effective} {announced} {ON_TOP} 加发"
            ))
            .row(&format!(
                "参战人员 - - - 50 元/月 {effective} {announced} {ON_TOP} 加发"
            )),
    }
}

/// Pays what is known on a day; answers the batch.
fn pay(county: &Desk, month: &str, known: &str) -> Value {
    let run = county.json(&format!(
        "pay run --month {month} --known-at {known} --as 县经办"
    ));
    let batch = run["batch"].as_str().unwrap_or_else(|| panic!("{run}"));
    county.done(&format!("pay review --batch {batch} --as 县复核"));
    county.done(&format!("pay approve --batch {batch} --as 县审批"));
    run
}

/// What a batch pays everybody: 姓名 项目 正常 补发 追缴 实发.
fn lines(county: &Desk, batch: &Value) -> BTreeMap<String, (String, [i64; 4])> {
    let batch = batch["batch"].as_str().unwrap();
    let rows = county.column(&format!(
        "SELECT l.name || ' ' || l.scheme || ' ' || l.regular_fen || ' ' || l.backpay_fen || ' ' || l.recovery_fen || ' ' \
         || l.amount_fen AS text FROM payment_line l JOIN payment_batch b ON b.region = l.region AND b.id = l.batch \
         WHERE b.label = '{batch}'"
    ));
    let line = |row: String| {
        let cells: Vec<&str> = row.split(' ').collect();
        let fen = |at: usize| cells[at].parse().unwrap();
        let sums = [fen(2), fen(3), fen(4), fen(5)];
        (cells[0].to_owned(), (cells[1].to_owned(), sums))
    };
    let found: Vec<_> = rows.into_iter().map(line).collect();
    let count = found.len();
    let lines: BTreeMap<_, _> = found.into_iter().collect();
    assert_eq!(lines.len(), count, "one line for each");
    lines
}

/// By scheme, what a batch says that it pays.
fn by_scheme(run: &Value) -> BTreeMap<&str, i64> {
    let sums = run["by_scheme"].as_array().unwrap().iter();
    let sum = |sum: &'_ Value| sum["fen"].as_i64().unwrap();
    sums.map(|one| (one["scheme"].as_str().unwrap(), sum(one)))
        .collect()
}

#[test]
fn november_is_paid_as_before_and_december_with_the_raise_since_august_once() {
    let county = county();
    std::fs::create_dir_all(county.data().join("catalogue")).unwrap();
    std::fs::write(county.data().join("catalogue/funding.toml"), FUNDING).unwrap();
    let ([first, second], people) = everybody();
    let roster = |rows: Vec<String>| {
        let sheet = Sheet::new("优抚对象", ROSTER);
        rows.iter().fold(sheet, |sheet, row| sheet.row(row))
    };
    let old = table("2023-08-01", "2023-09-28", BEFORE, false);
    write_workbook(&county.path("名册.xlsx"), &[roster(first), old]);
    write_workbook(&county.path("又有身份.xlsx"), &[roster(second)]);
    for file in ["名册.xlsx", "又有身份.xlsx"] {
        let report = county.import(&format!("{file} --as 县经办"));
        assert_eq!(report["error"], 0, "{}", wrong(&report));
    }

    pay(&county, "2024-10", "2024-10-25");
    let november = pay(&county, "2024-11", "2024-11-20");
    let raise = table("2024-08-01", "2024-11-22", RAISE, true);
    write_workbook(&county.path("提标.xlsx"), &[raise]);
    let report = county.import("提标.xlsx --as 县经办");
    assert_eq!(report["error"], 0, "{}", wrong(&report));
    let december = pay(&county, "2024-12", "2024-12-20");

    let mut sums: BTreeMap<&str, [i64; 2]> = BTreeMap::new();
    let mut levels: BTreeMap<(&str, &str), i64> = BTreeMap::new();
    let (then, now) = (lines(&county, &november), lines(&county, &december));
    assert_eq!((then.len(), now.len()), (people.len(), people.len()));
    for (name, hers) in &people {
        let nov = hers.due(11, false);
        let line = (hers.scheme.to_owned(), [nov, 0, 0, nov]);
        assert_eq!(then[name], line, "{name} {}", hers.category);
        let back: i64 = (8..=11)
            .map(|month| hers.due(month, true) - hers.due(month, false))
            .sum();
        let dec = hers.due(12, true);
        let line = (hers.scheme.to_owned(), [dec, back, 0, dec + back]);
        assert_eq!(now[name], line, "{name} {}", hers.category);
        let sum = sums.entry(hers.scheme).or_default();
        (sum[0], sum[1]) = (sum[0] + nov, sum[1] + dec + back);
        let on_top = 100 * hers.on_top;
        let level = match hers.scheme {
            "survivor_pension" => "中央",
            "war_participant_allowance" => "省级",
            "disability_pension" => "中央和省级",
            _ => "没有写明",
        };
        *levels.entry((hers.scheme, level)).or_default() += dec + back - on_top;
        *levels.entry((hers.scheme, "县级")).or_default() += on_top;
    }
    levels.retain(|_, fen| *fen != 0);
    for (run, at) in [(&november, 0), (&december, 1)] {
        let expected = sums.iter().map(|(scheme, sum)| (*scheme, sum[at]));
        assert_eq!(by_scheme(run), expected.collect());
    }
    funded(&county, &december, &levels);
    explained(&county, &december, &people);
    // Once: whoever runs it again has nothing to pay.
    let again = county.json("pay run --month 2024-12 --known-at 2024-12-20 --as 县经办");
    assert_eq!(again["batch"], Value::Null, "{again}");
    assert_eq!(county.json("verify")["ok"], true);
}

/// The rows of an import that were not taken.
fn wrong(report: &Value) -> String {
    let sheets = report["sheets"].as_array().unwrap().iter();
    let rows = sheets.flat_map(|sheet| sheet["rows"].as_array().unwrap());
    let wrong: Vec<&Value> = rows
        .filter(|row| row["result"] == "error")
        .take(3)
        .collect();
    format!("{wrong:?}")
}

/// By level of budget, as the page of the batch has it.
fn funded(county: &Desk, run: &Value, levels: &BTreeMap<(&str, &str), i64>) {
    let site = county.serve();
    let batch = run["batch"].as_str().unwrap();
    let page = site
        .sign_in("县经办")
        .open(&format!("/payments/990101-{batch}"));
    let table = page.html.split("id=\"funding\"").nth(1).unwrap();
    let table = table.split("</table>").next().unwrap();
    let cells = |row: &str| -> Vec<String> {
        let cells = row.split("<td").skip(1);
        let text = |cell: &str| {
            let cell = cell.split_once('>').unwrap().1;
            let mut tag = false;
            let kept = cell.chars().filter(|c| {
                tag = (tag || *c == '<') && *c != '>';
                !tag && *c != '>'
            });
            kept.collect::<String>().trim().replace(',', "")
        };
        cells.map(text).collect()
    };
    let fen = |text: &str| -> i64 {
        match text {
            "" => 0,
            yuan => yuan.replace('.', "").parse().unwrap(),
        }
    };
    for order in ["中央", "省级", "县级", "没有写明"] {
        assert!(table.contains(order), "{table}");
    }
    let row_of = |label: &str| -> Vec<i64> {
        let mut rows = table.split("<tr").filter(|row| row.contains("<td"));
        let row = rows.find(|row| row.contains(label)).unwrap();
        let cells = cells(row).into_iter();
        cells
            .filter(|text| text != label)
            .map(|text| fen(&text))
            .collect()
    };
    let due = |scheme: &str, level: &str| {
        let keys = levels.iter();
        keys.filter(|((s, l), _)| *s == scheme && *l == level)
            .map(|(_, fen)| *fen)
            .sum::<i64>()
    };
    let survivors = row_of("三属定期抚恤金");
    let (central, own) = (
        due("survivor_pension", "中央"),
        due("survivor_pension", "县级"),
    );
    assert_eq!(survivors, [central, 0, own, 0, central + own]);
    let (province, own) = (
        due("war_participant_allowance", "省级"),
        due("war_participant_allowance", "县级"),
    );
    assert_eq!(
        row_of("参战人员生活补助"),
        [0, province, own, 0, province + own]
    );
    let whole = due("disability_pension", "中央和省级");
    let central = (whole * 6 + 5) / 10;
    assert_eq!(
        row_of("残疾抚恤金"),
        [central, whole - central, 0, 0, whole]
    );
    let rural = due("old_age_allowance", "没有写明");
    assert_eq!(row_of("老年生活补助"), [0, 0, 0, rural, rural]);
    let all: i64 = levels.values().sum();
    assert_eq!(*row_of("合计").last().unwrap(), all);
}

/// Every month of every line names a standard with its 文号; of one of each category the explanation is read as it stands.
fn explained(county: &Desk, run: &Value, people: &BTreeMap<String, Somebody>) {
    let batch = run["batch"].as_str().unwrap();
    let (months, standard) = (each("l.months", "m"), nth("m", 1));
    let bare = county.column(&format!(
        "SELECT l.name AS text FROM payment_line l JOIN payment_batch b ON b.region = l.region AND b.id = l.batch \
         CROSS JOIN {months} LEFT JOIN standard s ON s.region = l.region AND s.id = {standard} \
         WHERE b.label = '{batch}' AND COALESCE(s.document_no, '') = ''"
    ));
    assert!(
        bare.is_empty(),
        "{} lines without a 文号: {:?}",
        bare.len(),
        bare.first()
    );
    let mut told: BTreeMap<&str, &str> = BTreeMap::new();
    for (name, hers) in people {
        told.entry(hers.category).or_insert(name);
    }
    assert_eq!(
        told.len(),
        OTHERS.len() + DISABLED.len() + SURVIVORS.len() + 1
    );
    for (category, name) in told {
        let line = county.explained(batch, name);
        let months = line["months"].as_array().unwrap();
        let hers = &people[name];
        let raised = hers.before != hers.after;
        let paper = if raised { RAISE } else { BEFORE };
        let wanted = if raised { 5 } else { 1 };
        assert_eq!(months.len(), wanted, "{category}: {line}");
        for month in months {
            let number = month["document_no"].as_str().unwrap();
            assert!(number.contains(paper), "{category}: {month}");
        }
    }
    let payees = county.column(&format!(
        "SELECT CAST(COUNT(*) AS TEXT) AS text FROM payment_line l JOIN payment_batch b ON b.region = l.region \
         AND b.id = l.batch WHERE b.label = '{batch}' AND l.payee IS NOT NULL"
    ));
    assert_eq!(payees, [(PEOPLE / 10).to_string()]);
}
