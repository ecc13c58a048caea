//! 一次性待遇按公式: proposed, agreed to, paid by what is known, and told how it was reckoned.

use serde_json::{Value, json};

use crate::common::sheet::{Sheet, account, id_number, write_workbook};
use crate::common::{CLERK, Desk, REVIEWER, rows};

/// The families of a martyr and of one who died of illness, and no income yet.
fn town() -> Desk {
    let town = Desk::staffed("甲镇");
    let mut roster = Sheet::new("名册", "姓名 身份证号 人员类别 银行账号 起发时间");
    let people = [("柏烈", "烈士遗属"), ("柳故", "病故军人遗属")];
    for (person, (name, category)) in (1..).zip(people) {
        let (id, account) = (id_number(person), account(person));
        roster = roster.row(&format!("{name} {id} {category} {account} 2025-05"));
    }
    let standards = Sheet::new("待遇标准", "人员类别 标准 单位 生效日期 公布日期")
        .row("烈士遗属 41856 元/年 2024-08-01 2024-11-22")
        .row("病故军人遗属 31968 元/年 2024-08-01 2024-11-22");
    write_workbook(&town.path("名册.xlsx"), &[roster, standards]);
    town.done("import 名册.xlsx");
    town
}

/// Imports a sheet and answers the report.
fn bring(town: &Desk, kind: &str, headings: &str, row: &str) -> Value {
    write_workbook(
        &town.path("表.xlsx"),
        &[Sheet::new(kind, headings).row(row)],
    );
    town.import(&format!("表.xlsx --as {CLERK}"))
}

/// The words that adopt the shipped income of 2024.
fn adopt(announced: &str) -> String {
    format!(
        "standards confirm --scheme parameter --effective 2025-01-01 --cycle 年 --document-no 甲镇核对1号 \
         --announced {announced} --as {CLERK}"
    )
}

#[test]
fn a_grant_by_formula_waits_for_the_income_and_says_how_it_was_reckoned() {
    let town = town();
    town.pay("--month 2025-05 --known-at 2025-05-31");
    let site = town.serve();
    let (mut clerk, mut reviewer) = (site.sign_in(CLERK), site.sign_in(REVIEWER));
    let person = clerk.open("/people?q=bl").link("柏烈");
    let change = format!("{person}/change");
    assert!(clerk.open(&format!("{change}?kind=lump_sum")).shows("情形"));
    let with = |more: &[(&'static str, &'static str)]| {
        let own = [
            ("kind", "lump_sum"),
            ("lump_sum", "death_grant"),
            ("effective", "2025-06"),
            ("reported", "2025-06-08"),
            ("document_no", "甲退役军人发〔2025〕8号"),
            ("reason", "批准烈士的通知"),
        ];
        [&own[..], more].concat()
    };
    // What is missing or does not belong is said beside its field.
    for (more, why) in [
        (&[][..], "请填金额；按公式算的，请填情形"),
        (&[("formula", "烈士")], "请填发生年月"),
        (
            &[("formula", "烈士"), ("happened", "2025-06")],
            "请填本人月基本工资",
        ),
        (
            &[("formula", "烈士"), ("happened", "2025-07")],
            "发生年月不能晚于所属月份",
        ),
        (
            &[("formula", "烈士"), ("happened", "2024-09")],
            "2024年9月的烈士，目录里没有公式",
        ),
        (&[("formula", "积劳成疾")], "可填烈士、因公牺牲、病故"),
        (&[("base_pay", "9000")], "请写明情形"),
    ] {
        let page = clerk.post(&change, &with(more));
        assert!(page.status != 303 && page.shows(why), "{}", page.text());
    }
    let whole = [
        ("formula", "烈士"),
        ("happened", "2025-06"),
        ("base_pay", "9000"),
        ("increase", "三等战功或者二等功"),
    ];
    let proposed = clerk.post(&change, &with(&whole));
    assert_eq!(proposed.status, 303, "{}", proposed.text());
    let request = proposed.headers["location"].clone();
    let told = "按公式（烈士，2025年6月，月基本工资9,000.00元，三等战功或者二等功增发15%）";
    assert!(reviewer.open(&request).shows(told));
    reviewer.done(&format!("{request}/agree"), &[("agree_words", "属实")]);
    assert!(clerk.open(&person).shows(told));
    // The same through the other door.
    let key = person.trim_start_matches("/people/");
    let body = json!({
        "kind": "lump_sum", "lump_sum": "烈士褒扬金", "effective": "2025-06", "formula": "烈士",
        "happened": "2025-06", "document_no": "甲退役军人发〔2025〕9号", "reason": "批准烈士的通知",
        "reported": "2025-06-08",
    });
    let made = clerk.post_json(&format!("/api/v1/people/{key}/changes"), &body);
    assert_eq!(made.status, 201, "{}", made.text());
    let made: Value = serde_json::from_slice(&made.bytes).unwrap();
    let agree = format!("/changes/{}/agree", made["key"].as_str().unwrap());
    reviewer.done(&agree, &[("agree_words", "属实")]);

    let june = town.json(&format!(
        "pay run --month 2025-06 --known-at 2025-06-30 --as {CLERK}"
    ));
    let wanting = june["blocked"].to_string();
    assert!(
        wanting.contains("2025年6月的一次性抚恤金按2024年度居民人均可支配收入算")
            && wanting.contains("2025年6月的烈士褒扬金按2024年度"),
        "{june}"
    );
    // What the income would cost is reckoned before it is registered.
    let income = json!({
        "category": "income_per_head", "amount_fen": 5_418_800, "unit": "年", "effective": "2025-01-01",
        "announced": "2025-01-17", "document_no": "甲镇核对1号", "cycle": "年"
    });
    let said = clerk.post_json("/api/v1/standards/effect", &income);
    let said: Value = serde_json::from_slice(&said.bytes).unwrap();
    assert_eq!(
        said["estimate"]["whole_fen"],
        166_032_400 + 162_564_000,
        "{said}"
    );
    // The number of 2024 is announced in 2025; whoever mistakes the year is told.
    let refused = town.refused(&adopt("2026-01-19"));
    assert!(refused.contains("应在生效的这一年公布"), "{refused}");
    town.done(&adopt("2025-01-17"));
    let june = town.pay("--month 2025-06 --known-at 2025-06-30");
    let paid = 348_800 + 266_400 + 166_032_400 + 162_564_000;
    assert_eq!(june["total_fen"], paid, "{june}");
    let batch = june["batch"].as_str().unwrap();
    let lines = town.json(&format!("pay explain --batch {batch} --person 柏烈"));
    let lines = lines["lines"].as_array().unwrap();
    let grant = lines.iter().find(|line| line["scheme"] == "death_grant");
    let month = &grant.unwrap()["months"][0];
    assert_eq!(
        month["standard"],
        "烈士：20 × 2024年度居民人均可支配收入54188.00 + 40 × 月基本工资9000.00 = 1443760.00，\
         三等战功或者二等功增发15%，共1660324.00"
    );
    assert_eq!(
        month["document_no"],
        "《军人抚恤优待条例》2024年修订第十五条；《军人抚恤优待条例》2024年修订第十六条"
    );
    let page = clerk.open(&format!("/payments/990101-{batch}/lines?q=bl"));
    let how = "30 × 2024年度居民人均可支配收入54188.00 = 1625640.00";
    assert!(page.shows(how), "{}", page.text());
    town.done("verify");
}

#[test]
fn what_was_typed_counts_and_what_the_formula_makes_is_told() {
    let town = town();
    let standards = "人员类别 标准 单位 生效日期 公布日期";
    for (row, why) in [
        (
            "居民人均可支配收入 54188 元/年 2025-03-01 2025-03-01",
            "2024年度的，生效日期请填2025-01-01",
        ),
        (
            "居民人均可支配收入 54188 元/年 2024-01-01 2025-01-17",
            "应在生效的这一年公布",
        ),
        (
            "居民人均可支配收入 54188 元/年 2025-12-31 2025-01-17",
            "应在以后公布",
        ),
        (
            "居民人均可支配收入 4516 元/月 2025-01-01 2025-01-17",
            "单位请填元/年",
        ),
    ] {
        let report = bring(&town, "待遇标准", standards, row);
        let told = rows(&report, "standards")[0]["message"].clone();
        assert!(told.as_str().unwrap().contains(why), "{report}");
    }
    let income = "居民人均可支配收入 54188 元/年 2025-01-01 2025-01-17";
    assert_eq!(bring(&town, "待遇标准", standards, income)["error"], 0);
    let sums = "身份证号 项目 金额 死亡性质 死亡年月 本人月基本工资 立功等级 所属月份 文号";
    let sum = |amount: &str, merit: &str| {
        let id = id_number(2);
        let row = format!(
            "{id} 一次性抚恤金 {amount} 病故 2025-05 7000 {merit} 2025-05 甲退役军人发〔2025〕30号"
        );
        bring(&town, "一次性待遇", sums, &row)
    };
    let told = |report: &Value| rows(report, "lump_sums")[0]["message"].to_string();
    assert!(told(&sum("0", "-")).contains("金额写0是撤销"));
    assert!(
        told(&sum("-", "四有优秀士兵")).contains("可填"),
        "no increase of the law"
    );
    assert_eq!(sum("388000", "无")["error"], 0);
    let may = town.pay("--month 2025-05 --known-at 2025-05-31");
    assert_eq!(may["total_fen"], 348_800 + 266_400 + 38_800_000, "{may}");
    let found = town.column("SELECT note AS text FROM payment_finding WHERE kind = 'formula'");
    assert!(
        found.len() == 1 && found[0].contains("登记的是388,000.00元，按公式是388,376.00元"),
        "{found:?}"
    );
    // The same paper again without an amount leaves it to the formula: the rest is paid.
    town.agree(&sum("-", "-"));
    let rest = town.pay("--month 2025-05 --known-at 2025-05-31");
    assert_eq!(
        (&rest["total_fen"], &rest["backpay_fen"]),
        (&json!(37_600), &json!(37_600))
    );
    let said = town.explained(rest["batch"].as_str().unwrap(), "柳故")["because"].to_string();
    assert!(
        said.contains("2 × 2024年度") && said.contains("补发376.00元"),
        "{said}"
    );
    town.done("verify");
}

/// The database of the version before: sums were typed, and stay as they were marked.
#[test]
fn an_office_of_before_there_were_formulas_opens_and_verifies() {
    let town = town();
    let row = format!("{} 医疗补助 500 2025-05 0001", id_number(2));
    let headings = "身份证号 项目 金额 所属月份 文号";
    assert_eq!(bring(&town, "一次性待遇", headings, &row)["error"], 0);
    let marks = "SELECT mac AS text FROM lump_sum";
    let before = town.column(marks);
    town.tamper("DELETE FROM migration WHERE name = '0039_lump_sum_formulas'");
    town.without_columns(
        &[
            "formula",
            "happened",
            "base_pay_fen",
            "served_months",
            "increase",
        ]
        .map(|column| ("lump_sum", column)),
    );
    town.done("upgrade --without-backup");
    town.done("verify");
    assert_eq!(town.column(marks), before);
    let may = town.pay("--month 2025-05 --known-at 2025-05-31");
    assert_eq!(may["total_fen"], 348_800 + 266_400 + 50_000, "{may}");
}
