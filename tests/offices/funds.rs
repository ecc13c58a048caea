//! 资金: which level of government pays what, what arrived, what is advanced, and a year's settlement.

use crate::common::sheet::{Sheet, account, id_number, write_workbook};
use crate::common::{APPROVER, CASHIER, CLERK, Desk, REVIEWER};
use serde_json::Value;

/// 参战人员 are paid by the centre for 8000 a year, and by the county for the rest; what the town adds is the town's.
const FUNDING: &str = r#"
[[share]]
scheme = "war_participant_allowance"
yuan = { central = 8000 }
rest = "county"
basis = "甲财社〔2025〕1号"

[[share]]
scheme = "survivor_pension"
percent = { central = 60, province = 20.5 }
rest = "county"
basis = "甲财社〔2025〕1号"

[[share]]
scheme = "survivor_pension"
from = "2025-03"
percent = { central = 100 }
basis = "甲财社〔2025〕4号"
"#;

/// A town with a veteran of war and a martyr's family, from January 2025.
fn town(funding: &str) -> Desk {
    let town = Desk::staffed("甲镇");
    std::fs::create_dir_all(town.data().join("catalogue")).unwrap();
    std::fs::write(town.data().join("catalogue/funding.toml"), funding).unwrap();
    let mut roster = Sheet::new("名册", "姓名 人员类别 身份证号 银行账号 起发时间");
    for (n, row) in [(11, "赵参战 参战人员"), (12, "钱烈属 烈士遗属")] {
        let (id, account) = (id_number(n), account(n));
        roster = roster.row(&format!("{row} {id} {account} 2025-01"));
    }
    let standards = Sheet::new(
        "待遇标准",
        "人员类别 标准 单位 生效日期 公布日期 文号 加发或替代",
    )
    .row("参战人员 10000 元/年 2024-08-01 2024-11-22 甲民〔2024〕1号 替代")
    .row("参战人员 100 元/月 2025-01-01 2025-01-02 甲政〔2025〕1号 加发")
    .row("烈士遗属 41856 元/年 2024-08-01 2024-11-22 甲民〔2024〕1号 替代");
    write_workbook(&town.path("名册.xlsx"), &[roster, standards]);
    let report = town.import("名册.xlsx");
    assert_eq!(report["error"], 0, "{report}");
    town
}

/// The settlement of 2025.
fn settlement(town: &Desk) -> Value {
    let site = town.serve();
    let page = site
        .sign_in(CASHIER)
        .get("/api/v1/funds/settlement?year=2025");
    serde_json::from_slice(&page.bytes).unwrap()
}

/// What a level paid of a scheme in 2025 and what is left, fen.
fn settled(town: &Desk, scheme: Option<&str>, budget: Option<&str>) -> (i64, i64) {
    let all = settlement(town);
    let rows = all["items"].as_array().unwrap_or_else(|| panic!("{all}"));
    let found = rows
        .iter()
        .find(|row| row["scheme"].as_str() == scheme && row["budget"].as_str() == budget);
    found.map_or((0, 0), |row| {
        let fen = |name: &str| row[name].as_i64().unwrap();
        (fen("paid_fen"), fen("left_fen"))
    })
}

const WAR: Option<&str> = Some("war_participant_allowance");
const SURVIVOR: Option<&str> = Some("survivor_pension");

#[test]
fn each_level_pays_its_share_and_the_shares_add_up() {
    let town = town(FUNDING);
    let run = town.pay("--month 2025-03");
    assert_eq!(
        run["total_fen"],
        3 * (83_333 + 10_000 + 348_800) + 1,
        "{run}"
    );
    // 8000 of 10000 a year: to the fen of the quarter.
    assert_eq!(settled(&town, WAR, Some("central")).0, 200_000);
    assert_eq!(settled(&town, WAR, Some("county")).0, 50_000);
    assert_eq!(settled(&town, WAR, Some("town")).0, 30_000);
    // January and February by the first rule, March by the second.
    assert_eq!(
        settled(&town, SURVIVOR, Some("central")).0,
        2 * 209_280 + 348_800
    );
    assert_eq!(settled(&town, SURVIVOR, Some("province")).0, 2 * 71_504);
    assert_eq!(settled(&town, SURVIVOR, Some("county")).0, 2 * 68_016);
    assert_eq!(settled(&town, SURVIVOR, None), (0, 0));
}

#[test]
fn a_raise_is_paid_by_whoever_pays_the_standard_and_what_is_on_top_stays() {
    let town = town(FUNDING);
    for month in ["2025-01", "2025-02"] {
        town.pay(&format!("--month {month}"));
    }
    let raise = Sheet::new("待遇标准", "人员类别 标准 单位 生效日期 公布日期 文号")
        .row("参战人员 12000 元/年 2025-01-01 2025-02-20 甲民〔2025〕2号");
    write_workbook(&town.path("提标.xlsx"), &[raise]);
    assert_eq!(town.import("提标.xlsx")["error"], 0);
    let run = town.pay("--month 2025-03");
    assert_eq!(run["backpay_fen"], 2 * 100_000 - 166_667, "{run}");
    // Three months at 1000, of which 8000/12000 are the centre's as far as the raise goes, and 100 on top a month.
    let paid = |budget| settled(&town, WAR, Some(budget)).0;
    assert_eq!(paid("town"), 30_000);
    assert_eq!(paid("central") + paid("county"), 300_000);
    // To a fen for each batch that was rounded.
    assert!((199_998..=200_002).contains(&paid("central")));
}

#[test]
fn what_the_bank_refused_is_paid_by_nobody_until_it_is_paid_again() {
    let town = town(FUNDING);
    let run = town.pay("--month 2025-01");
    let batch = run["batch"].as_str().unwrap();
    assert_eq!(settled(&town, WAR, Some("town")).0, 10_000);
    town.done(&format!(
        "pay export --batch {batch} --layout generic --out 报盘.csv --as {CASHIER}"
    ));
    let file = std::fs::read_to_string(town.path("报盘.csv")).unwrap();
    let answers: Vec<String> = (file.lines().skip(1))
        .map(|line| {
            let fields: Vec<&str> = line.split(',').collect();
            let result = if fields[1] == "赵参战" {
                "失败"
            } else {
                "成功"
            };
            format!(
                "{},{},{},{},{result}",
                fields[0], fields[1], fields[2], fields[4]
            )
        })
        .collect();
    let answer = format!("序号,户名,账号,金额,结果\n{}\n", answers.join("\n"));
    std::fs::write(town.path("回盘.csv"), answer).unwrap();
    town.done(&format!(
        "pay settle --batch {batch} --result 回盘.csv --as {CASHIER}"
    ));
    assert_eq!(settled(&town, WAR, Some("town")).0, 0);
    town.pay("--month 2025-02");
    assert_eq!(settled(&town, WAR, Some("town")).0, 20_000);
    town.done("verify");
}

#[test]
fn a_batch_beyond_what_arrived_says_who_advances_it() {
    let town = town(FUNDING);
    let arrived = town.json(&format!(
        "do funds new record --kind arrived --budget central --amount 4000 --year 2025 --on 2025-01-10 --paper 甲财社〔2025〕1号 --as {CASHIER}"
    ));
    assert_eq!(arrived["message"], "这笔资金已登记。", "{arrived}");
    let run = town.json(&format!("pay run --month 2025-01 --as {CLERK}"));
    let batch = run["batch"].as_str().unwrap().to_owned();
    town.done(&format!("pay review --batch {batch} --as {REVIEWER}"));
    let refused = town.refused(&format!("do payments {batch} approve --as {APPROVER}"));
    assert!(refused.contains("还差421.33元"), "{refused}");
    assert_eq!(town.batch_state(&batch), "reviewed");
    town.done(&format!(
        "do payments {batch} approve --advance county --advance_paper 会议纪要3号 --as {APPROVER}"
    ));
    assert_eq!(settled(&town, None, Some("central")).1, 400_000);
    assert_eq!(settled(&town, None, Some("county")).1, 42_133);
    // The whole is even: what arrived and was advanced is what was paid.
    let all = settlement(&town);
    assert_eq!(all["left_fen"], 0, "{all}");
    let site = town.serve();
    let mut cashier = site.sign_in(CASHIER);
    let page = cashier.open("/funds/settlement?year=2025").text();
    for words in ["垫付", "421.33", "4,000.00", "结余"] {
        assert!(page.contains(words), "{words}\n{page}");
    }
    let page = cashier.open(&format!("/payments/{batch}")).text();
    assert!(page.contains("按资金级次"), "{page}");
    // The figure leads to what it is made of, and to nothing that was voided or is of another kind.
    let settled = cashier.open("/funds/settlement?year=2025");
    let advanced = cashier.open(&settled.link("421.33"));
    assert!(advanced.shows("会议纪要3号") && !advanced.shows("4,000.00"));
    town.done("verify");
}

#[test]
fn nobody_advances_what_is_not_short() {
    let town = town(FUNDING);
    let run = town.json(&format!("pay run --month 2025-01 --as {CLERK}"));
    let batch = run["batch"].as_str().unwrap();
    town.done(&format!("pay review --batch {batch} --as {REVIEWER}"));
    let refused = town.refused(&format!(
        "do payments {batch} approve --advance county --as {APPROVER}"
    ));
    assert!(refused.contains("不用垫付"), "{refused}");
    town.done(&format!("do payments {batch} approve --as {APPROVER}"));
}

#[test]
fn shares_that_say_nonsense_are_refused() {
    for (row, says) in [
        ("percent = { central = 60, county = 60 }", "超过 100"),
        ("percent = { central = 60 }", "其余由哪一级出没有写"),
        ("yuan = { central = 8000 }", "其余由哪一级出没有写"),
        ("percent = { central = -1 }\nrest = \"county\"", "应大于 0"),
        ("rest = \"county\"\ncategory = \"rural_veteran\"", "不领"),
    ] {
        let town = Desk::staffed("甲镇");
        std::fs::create_dir_all(town.data().join("catalogue")).unwrap();
        let file = format!("[[share]]\nscheme = \"survivor_pension\"\nbasis = \"甲\"\n{row}\n");
        std::fs::write(town.data().join("catalogue/funding.toml"), file).unwrap();
        let site = town.serve();
        let page = site.sign_in(CASHIER).get("/funds/settlement?year=2025");
        assert!(page.text().contains(says), "{row}: {}", page.text());
    }
}

#[test]
fn a_standard_is_reckoned_with_before_it_is_real_and_then_paid_as_reckoned() {
    let town = town(FUNDING);
    town.pay("--month 2025-02");
    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    let raise = serde_json::json!({
        "category": "war_participant", "amount_fen": 1_200_000, "unit": "年", "effective": "2025-01-01",
        "announced": "2025-02-20", "document_no": "甲民〔2025〕2号", "cycle": "月"
    });
    let said = clerk.post_json("/api/v1/standards/effect", &raise);
    let said: Value = serde_json::from_slice(&said.bytes).unwrap();
    let estimate = &said["estimate"];
    let sums = |of: &str, what: &str| -> i64 {
        let all = estimate[of].as_array().unwrap_or_else(|| panic!("{said}"));
        all.iter().map(|row| row[what].as_i64().unwrap()).sum()
    };
    let last = estimate["last"].as_str().unwrap();
    let months = kernel::read_month(last).unwrap().index()
        - kernel::read_month("2025-01").unwrap().index()
        + 1;
    // 2000 more a year.
    let whole = i64::from(months) / 12 * 200_000;
    assert_eq!(estimate["whole_fen"].as_i64().unwrap(), whole, "{said}");
    for of in ["by_month", "by_budget", "by_place", "people"] {
        assert_eq!(sums(of, "fen"), whole, "{of}: {said}");
    }
    assert_eq!(estimate["people"][0]["name"], "赵参战");
    assert_eq!(estimate["same"], 0, "{said}");
    let january = estimate["by_month"][0]["fen"].as_i64().unwrap();
    let february = estimate["by_month"][1]["fen"].as_i64().unwrap();

    let form = [
        ("category", "war_participant"),
        ("amount", "12000"),
        ("unit", "年"),
        ("effective", "2025-01-01"),
        ("announced", "2025-02-20"),
        ("document_no", "甲民〔2025〕2号"),
        ("cycle", "月"),
        ("manner", "替代"),
    ];
    clerk.open("/standards/new");
    let page = clerk.post("/standards/new", &form).text();
    for words in ["测算：增加1人", "测算：按资金级次", "测算：按村", "赵参战"]
    {
        assert!(page.contains(words), "{words}\n{page}");
    }
    // Nothing is written before it is confirmed; then the next batch makes up what was reckoned.
    assert_eq!(
        town.column("SELECT CAST(COUNT(*) AS TEXT) AS text FROM standard"),
        ["3"]
    );
    let confirmed: Vec<(&str, &str)> = form.iter().copied().chain([("confirmed", "1")]).collect();
    clerk.done("/standards/new", &confirmed);
    let run = town.pay("--month 2025-03");
    assert_eq!(
        run["backpay_fen"].as_i64().unwrap(),
        january + february,
        "{run}"
    );
}
