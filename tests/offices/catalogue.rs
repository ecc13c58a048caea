//! What an office knows is data: a new ledger kind, a field, an indicator, a scheme, a bank and other words in the
//! summary, all by files in its own catalogue, without a rebuild.

use std::path::Path;

use crate::common::sheet::{Sheet, account, id_number, write_workbook};
use crate::common::{CASHIER, Desk, file, rows};

/// 理发服务: a barber who comes to the old soldiers' homes. No such kind ships.
const HAIRCUTS: &str = r#"
kind = "haircut"
label = "理发服务"

[[field]]
code = "date"
label = "日期"
type = "date"
required = true

[[field]]
code = "person"
label = "服务对象"
type = "person"
required = true

[[field]]
code = "place"
label = "服务方式"
type = "choice"
options = ["上门", "到店"]
required = true

[[field]]
code = "value"
label = "折价"
type = "money"
"#;

const INDICATORS: &str = r#"
[[indicator]]
code = "haircuts_at_home"
label = "上门理发人次"
unit = "人次"
source = "ledger:haircut"
measure = "count"
where = [{ field = "place", is = "上门" }]

[[indicator]]
code = "haircut_value_yuan"
label = "理发折价"
unit = "元"
source = "ledger:haircut"
measure = "sum"
fields = ["value"]

[[indicator]]
code = "visit_kilometres"
label = "走访里程"
unit = "公里"
source = "ledger:visit"
measure = "sum"
fields = ["kilometres"]
"#;

const KILOMETRES: &str = r#"
[[field]]
code = "kilometres"
label = "里程"
type = "integer"
unit = "公里"
"#;

const SCHEME: &str = r#"
[scheme]
code = "model_militia_allowance"
label = "民兵模范津贴"
rounding = "yuan_half_up"
basis = "本镇规定"

[[category]]
code = "model_militia"
label = "民兵模范"
synonyms = ["模范民兵"]
"#;

const BANK: &str = r#"
name = "village_bank"
label = "村镇银行"
encoding = "utf8-bom"
delimiter = ";"
heading = true

[[column]]
heading = "收款人"
value = "name"

[[column]]
heading = "收款账号"
value = "account"

[[column]]
heading = "元"
value = "amount_yuan"

[answer]
line_no = []
account = ["收款账号"]
amount = ["元"]
result = ["回执"]
reason = ["说明"]
paid = ["妥"]
failed = ["退"]
"#;

/// Puts a file into the office's own catalogue.
fn put(desk: &Desk, path: &str, text: &str) {
    let file = desk.data().join("catalogue").join(path);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, text).unwrap();
}

/// A file as it ships, to be edited.
fn shipped(path: &str) -> String {
    let catalogue = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../catalogue");
    std::fs::read_to_string(catalogue.join(path)).unwrap()
}

#[test]
fn a_kind_a_field_and_indicators_are_files() {
    let town = Desk::new("甲镇");
    put(&town, "ledgers/haircut.toml", HAIRCUTS);
    put(
        &town,
        "ledgers/visit.toml",
        &(shipped("ledgers/visit.toml") + KILOMETRES),
    );
    put(&town, "indicators/90_ours.toml", INDICATORS);

    let haircuts = Sheet::new("理发", "日期 服务对象 服务方式 折价(元)")
        .row("2011-03-05 丁老根 上门 15")
        .row("2011-03-05 伍长工 到店 10.5")
        .row("2011-09-05 丁老根 上门 15")
        .row("2011-09-05 伍长工 邮寄 15");
    let visits = Sheet::new("走访慰问", "日期 节日 对象 慰问金(元) 里程(公里)")
        .row("2011-01-20 春节 丁老根 200 12")
        .row("2011-01-21 春节 伍长工 200 8");
    write_workbook(&town.path("台账.xlsx"), &[haircuts, visits]);
    let report = town.import("台账.xlsx");
    let refused = &rows(&report, "haircut")[3];
    assert_eq!(
        (&refused["row"], &refused["code"]),
        (&5.into(), &"choice".into())
    );
    assert!(
        refused["message"]
            .as_str()
            .unwrap()
            .contains("可填上门、到店"),
        "{refused}"
    );

    for (code, value) in [
        ("haircuts_at_home", 2.0),
        ("haircut_value_yuan", 40.5),
        ("visit_kilometres", 20.0),
        ("visits", 2.0),
    ] {
        assert_eq!(
            town.figure("--year 2011", code).as_f64(),
            Some(value),
            "{code}"
        );
    }
    assert_eq!(
        town.figure("--from 2011-09-01 --to 2011-09-30", "haircuts_at_home"),
        1
    );

    let paragraph = "\n[[理发师傅全年上门服务{{ 数(\"上门理发人次\") }}人次]][[，折价{{ 钱(\"理发折价\") }}]]。\n";
    put(
        &town,
        "documents/summary_town.md",
        &(shipped("documents/summary_town.md") + paragraph),
    );
    let report = town.json("report summary --year 2011 --out 总结.docx");
    let printed = report["figures"].as_array().unwrap();
    assert!(
        printed
            .iter()
            .any(|figure| figure["code"] == "haircuts_at_home" && figure["text"] == "2"),
        "{report}"
    );
    let text = file::words(&town.path("总结.docx"));
    assert!(
        text.contains("理发师傅全年上门服务2人次，折价40.5元。"),
        "{text}"
    );
}

#[test]
fn a_scheme_its_category_and_a_bank_are_files() {
    let town = Desk::staffed("甲镇");
    put(&town, "schemes/model_militia_allowance.toml", SCHEME);
    put(&town, "banks/village_bank.toml", BANK);

    let roster = Sheet::new("优抚对象", "姓名 身份证号 人员类别 银行账号 起发时间").row(&format!(
        "丁老根 {} 模范民兵 {} 2011-01",
        id_number(1),
        account(1)
    ));
    // A third of 1000 yuan is rounded to the yuan, month by month, so that the year comes out whole.
    let standards = Sheet::new("待遇标准", "人员类别 标准(元) 单位 生效日期 发放周期 文号")
        .row("民兵模范 1000 年 2011-01-01 月 甲政〔2011〕1号");
    write_workbook(&town.path("名册.xlsx"), &[roster, standards]);
    town.done("import 名册.xlsx");
    let batches = ["01", "02", "03", "12"].map(|month| town.pay(&format!("--month 2011-{month}")));
    assert_eq!(batches[0]["by_scheme"][0]["label"], "民兵模范津贴");
    let paid = batches
        .each_ref()
        .map(|batch| batch["total_fen"].as_i64().unwrap());
    assert_eq!(paid, [8_300, 8_400, 8_300, 75_000]);
    assert_eq!(
        town.figure("--year 2011", "paid_yuan.model_militia_allowance"),
        1000
    );

    town.done(&format!(
        "pay export --batch 2011-01-1 --layout village_bank --out bank.txt --as {CASHIER}"
    ));
    let text = std::fs::read_to_string(town.path("bank.txt")).unwrap();
    let rows: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(
        rows,
        [
            "收款人;收款账号;元".to_owned(),
            format!("丁老根;{};83.00", account(1))
        ]
    );
    std::fs::write(
        town.path("answer.txt"),
        format!("收款账号;元;回执;说明\n{};83.00;退;户名不符\n", account(1)),
    )
    .unwrap();
    let settled = town.json(&format!(
        "pay settle --batch 2011-01-1 --result answer.txt --as {CASHIER}"
    ));
    assert_eq!(settled["failed"], 1);
}

/// The file that docs/how_to_add.md adds.
fn documented() -> String {
    let text = include_str!("../../docs/how_to_add.md");
    let (_, after) = text.split_once("## 加一种按百分比发的补贴").unwrap();
    let (_, block) = after.split_once("```toml\n").unwrap();
    block.split_once("```").unwrap().0.to_owned()
}

#[test]
fn an_allowance_of_a_percentage_of_a_wage_is_one_file() {
    let town = Desk::staffed("甲镇");
    put(&town, "schemes/elder_care_fee.toml", &documented());
    let roster = Sheet::new(
        "优抚对象",
        "姓名 身份证号 人员类别 残疾等级 残疾性质 银行账号 批准日期",
    )
    .row(&format!(
        "丁老根 {} 高龄照料 - - {} 2026-01-15",
        id_number(1),
        account(1)
    ))
    .row(&format!(
        "丁二根 {} 高龄照料对象 - - {} 2026-01-15",
        id_number(2),
        account(2)
    ));
    let nursed = Sheet::new(
        "护理费",
        "姓名 身份证号 人员类别 残疾等级 残疾性质 银行账号 批准日期",
    )
    .row(&format!(
        "丁二根 {} 护理费对象 一级 因战 {} 2026-01-15",
        id_number(2),
        account(2)
    ));
    let standards = Sheet::new(
        "待遇标准",
        "人员类别 残疾等级 残疾性质 标准 单位 基数 生效日期 公布日期 文号",
    )
    .row("职工月平均工资 - - 7244 元/月 - 2026-01-01 2025-12-20 县统〔2025〕9号")
    .row("高龄照料对象 - - 20 % 职工月平均工资 2026-01-01 2025-12-20 县政府〔2026〕3号")
    .row("护理费对象 一级 因战 50 % 职工月平均工资 2026-01-01 2025-12-20 县政府〔2026〕4号");
    write_workbook(&town.path("名册.xlsx"), &[roster, nursed, standards]);
    let report = town.import("名册.xlsx");
    assert_eq!(report["error"], 0, "{report}");
    // 7244 × 20 % to the yuan, and the nursing fee of her who has that instead; both from the month after.
    let batch = town.pay("--month 2026-02");
    assert_eq!(batch["total_fen"], 144_900 + 362_200, "{batch}");
    // The wage is announced anew: the months since are made up.
    let wage = Sheet::new("待遇标准", "人员类别 标准 单位 生效日期 公布日期 文号")
        .row("职工月平均工资 8000 元/月 2026-02-01 2026-03-10 县统〔2026〕2号");
    write_workbook(&town.path("工资.xlsx"), &[wage]);
    assert_eq!(town.import("工资.xlsx")["error"], 0);
    let batch = town.pay("--month 2026-03");
    let raised = (160_000 + 400_000) + (160_000 - 144_900) + (400_000 - 362_200);
    assert_eq!(batch["total_fen"], raised, "{batch}");
}

#[test]
fn a_file_of_the_time_when_all_schemes_stood_in_one_is_not_passed_over() {
    let town = Desk::staffed("甲镇");
    put(
        &town,
        "overlaps.toml",
        "[[overlap]]\nboth = [\"a\", \"b\"]\nbasis = \"本县规定\"\n",
    );
    let said = town.refused("pay run --month 2026-01 --as 张三");
    assert!(
        said.contains("overlaps.toml") && said.contains("schemes/"),
        "{said}"
    );
}

#[test]
fn a_file_that_does_not_hold_together_is_named_with_its_line() {
    let unclosed = HAIRCUTS.replacen("label = \"日期\"", "label = \"日期", 1);
    let misspelt = HAIRCUTS.replacen("required = true", "requird = true", 1);
    let undated = HAIRCUTS.replace("type = \"date\"", "type = \"text\"");
    let twice = INDICATORS.replace("haircut_value_yuan", "haircuts_at_home");
    let cases: [(&str, &str, &str, &[&str]); 5] = [
        (
            "ledgers/haircut.toml",
            &unclosed,
            "import 台账.xlsx",
            &["第7行"],
        ),
        (
            "ledgers/haircut.toml",
            &misspelt,
            "import 台账.xlsx",
            &["第9行", "requird"],
        ),
        (
            "ledgers/haircut.toml",
            &undated,
            "import 台账.xlsx",
            &["date"],
        ),
        (
            "indicators/90_ours.toml",
            &twice,
            "figures --year 2011",
            &["haircuts_at_home", "写了两次"],
        ),
        (
            "documents/summary_town.md",
            "# 总结\n\n全年{{ 数(\"走访次数\") }}次。\n",
            "report summary --year 2011 --out 总结.docx",
            &["第3行", "没有“走访次数”这个指标"],
        ),
    ];
    let town = Desk::new("甲镇");
    let visits =
        Sheet::new("走访慰问", "日期 节日 对象 慰问金(元)").row("2011-01-20 春节 丁老根 200");
    write_workbook(&town.path("台账.xlsx"), &[visits]);
    town.done("import 台账.xlsx");
    for (path, text, command, named) in cases {
        let desk = town.copy();
        put(&desk, path, text);
        let told = desk.refused(command);
        for name in named.iter().chain([&path]) {
            assert!(told.contains(name), "{path}: no {name}: {told}");
        }
    }
}
