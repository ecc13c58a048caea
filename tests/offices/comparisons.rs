//! 比对名单: a list of another office is held against the rolls; what it says of people of ours is settled by people before
//! they are paid on, and what was settled does not come back.

use serde_json::Value;

use crate::common::sheet::{Sheet, account, id_number, named, write_workbook};
use crate::common::{APPROVER, CASHIER, CLERK, Desk, REVIEWER, rows};

/// A town with these people, 复员军人 at 100 a month from 2026, and a death list of the county.
pub fn town(people: &[u32]) -> Desk {
    let town = Desk::staffed("甲镇");
    let headings = "姓名 身份证号 人员类别 村 银行账号 起发时间";
    let roster = people
        .iter()
        .fold(Sheet::new("名册", headings), |sheet, n| {
            let (name, id, account) = (named("甲", *n), id_number(*n), account(*n));
            sheet.row(&format!("{name} {id} 复员军人 第一村 {account} 2026-01"))
        });
    let standards = Sheet::new("待遇标准", "人员类别 标准 单位 生效日期 公布日期 文号")
        .row("复员军人 100 元/月 2026-01-01 2025-12-20 示民〔2025〕1号");
    write_workbook(&town.path("名册.xlsx"), &[roster, standards]);
    let report = town.import("名册.xlsx");
    assert_eq!(report["error"], 0, "{report}");
    town
}

/// Imports a death list: 姓名 证号 死亡日期, one a row.
pub fn deaths(town: &Desk, rows: &[&str]) -> Value {
    let sheet = Sheet::new("截至2026年3月31日", "姓名 公民身份号码 死亡日期 死亡原因");
    let sheet = rows.iter().fold(sheet, |sheet, row| sheet.row(row));
    write_workbook(&town.path("死亡名单.xlsx"), &[sheet]);
    town.import("死亡名单.xlsx")
}

pub fn died(n: u32, day: &str) -> String {
    format!("{} {} {day} 疾病", named("甲", n), id_number(n))
}

/// Keys of the suspicions.
pub fn hits(town: &Desk) -> Vec<String> {
    town.column(
        "SELECT region || '-100-' || (id % 1000000000) AS text FROM comparison_hit ORDER BY id",
    )
}

pub fn resolve(town: &Desk, hit: &str, words: &str) -> Value {
    town.json(&format!("do hits {hit} resolve {words} --as {CLERK}"))
}

pub fn agree(town: &Desk, told: &Value) {
    let request = told["request"].as_str().unwrap();
    town.done(&format!("do changes {request} agree --as {REVIEWER}"));
}

pub fn verified(town: &Desk) {
    let told = town.done("verify");
    assert!(told.contains("没有发现问题"), "{told}");
}

#[test]
fn who_is_on_a_death_list_waits_and_is_paid_again_once_two_people_say_that_it_is_not_she() {
    let town = town(&[1, 2]);
    town.pay("--month 2026-03");
    let stranger = format!("外人甲 {} 2026-03-09 疾病", id_number(77));
    let report = deaths(&town, &[&died(1, "2026-03-04"), &stranger]);
    let told = rows(&report, "comparison_death");
    let words = told[1]["message"].as_str().unwrap();
    assert!(words.contains("2026年4月起的先不发"), "{report}");
    // Of people who are not ours only the number is kept.
    assert!(
        told[0]["message"].as_str().unwrap().contains("另有1人"),
        "{report}"
    );
    assert!(
        !town.column("SELECT digest || file_name || source AS text FROM comparison_list")[0]
            .contains("外人")
    );
    assert_eq!(hits(&town).len(), 1);

    // Held, and said.
    let run = town.pay("--month 2026-04");
    assert_eq!(run["lines"], 1, "{run}");
    assert!(
        run["blocked"][0]["reason"]
            .as_str()
            .unwrap()
            .contains("死亡名单"),
        "{run}"
    );
    let found = town.column("SELECT note AS text FROM payment_finding WHERE kind = 'held'");
    assert_eq!(found.len(), 1, "{found:?}");

    // The clerk settles it, and a second person lets the money go on: all that was missed.
    let hit = hits(&town).remove(0);
    let told = resolve(&town, &hit, "--result not_her --words 与本人见面核对");
    assert_eq!(told["state"], "waiting", "{told}");
    assert_eq!(town.pay("--month 2026-05")["lines"], 1);
    agree(&town, &told);
    let run = town.pay("--month 2026-06");
    assert_eq!(
        (&run["lines"], &run["total_fen"]),
        (&2.into(), &40_000.into()),
        "{run}"
    );

    // The same list, and a later one that says the same, say nothing new; another date does.
    deaths(&town, &[&died(1, "2026-03-04"), &stranger]);
    let report = deaths(&town, &[&died(1, "2026-03-04")]);
    let message = rows(&report, "comparison_death")[0]["message"]
        .as_str()
        .unwrap();
    assert!(message.contains("以前核实过"), "{report}");
    assert_eq!(hits(&town).len(), 1);
    assert_eq!(
        town.column("SELECT CAST(id AS TEXT) AS text FROM comparison_list")
            .len(),
        2
    );
    deaths(&town, &[&died(1, "2026-05-04")]);
    assert_eq!(hits(&town).len(), 2, "another fact");
    verified(&town);
}

#[test]
fn a_death_that_is_true_is_proposed_with_its_month_and_ends_the_payments() {
    let town = town(&[1, 2]);
    town.pay("--month 2026-03");
    deaths(&town, &[&died(1, "2026-04-20")]);
    // The month of death is paid, the one after it is not.
    assert_eq!(town.pay("--month 2026-04")["lines"], 2);
    let hit = hits(&town).remove(0);
    let told = resolve(&town, &hit, "--result true --words 村里证实");
    agree(&town, &told);
    let run = town.pay("--month 2026-05");
    assert_eq!(
        (&run["lines"], &run["blocked"]),
        (&1.into(), &Value::Array(Vec::new())),
        "{run}"
    );
    let deaths_told =
        town.column("SELECT CAST(id AS TEXT) AS text FROM person_event WHERE kind = 'death'");
    assert_eq!(deaths_told.len(), 1, "{deaths_told:?}");
    let report = deaths(&town, &[&died(1, "2026-04-20"), &died(2, "2026-05-30")]);
    assert_eq!(hits(&town).len(), 2, "{report}");
    verified(&town);
}

#[test]
fn a_draft_made_before_the_list_is_not_approved() {
    let town = town(&[1, 2]);
    let run = town.json(&format!("pay run --month 2026-04 --as {CLERK}"));
    let batch = run["batch"].as_str().unwrap();
    deaths(&town, &[&died(1, "2026-03-04")]);
    town.done(&format!("pay review --batch {batch} --as {REVIEWER}"));
    let told = town.refused(&format!("pay approve --batch {batch} --as {APPROVER}"));
    assert!(told.contains("比对名单"), "{told}");
}

#[test]
fn without_an_id_number_name_and_birth_make_a_weaker_suspicion() {
    let town = town(&[1, 2]);
    let birth = town.column("SELECT birth AS text FROM person ORDER BY id")[0].clone();
    let sheet = Sheet::new("火化名单", "姓名 出生日期 火化日期");
    let sheet = sheet.row(&format!("{} {birth} 2026-03-04", named("甲", 1)));
    write_workbook(&town.path("火化.xlsx"), &[sheet]);
    let report = town.import("火化.xlsx");
    let message = rows(&report, "comparison_death")[0]["message"]
        .as_str()
        .unwrap();
    assert!(message.contains("同名同生日"), "{report}");
    assert_eq!(
        town.column("SELECT compared_by AS text FROM comparison_hit"),
        ["name_birth"]
    );
}

/// The file that docs/how_to_add.md adds.
fn documented() -> String {
    let text = include_str!("../../docs/how_to_add.md");
    let (_, after) = text.split_once("## 加一种比对名单").unwrap();
    let (_, block) = after.split_once("```toml\n").unwrap();
    block.split_once("```").unwrap().0.to_owned()
}

#[test]
fn a_kind_of_list_is_added_with_one_file() {
    let town = town(&[1]);
    let (other, id) = (named("老", 2), id_number(2));
    let roster = Sheet::new("名册", "姓名 身份证号 人员类别 村 银行账号 起发时间");
    let roster = roster.row(&format!(
        "{other} {id} 60周岁以上农村籍退役士兵 第一村 {} 2026-01",
        account(2)
    ));
    let standards = Sheet::new("待遇标准", "人员类别 标准 单位 生效日期 公布日期 文号")
        .row("60周岁以上农村籍退役士兵 200 元/月 2026-01-01 2025-12-20 示民〔2025〕2号");
    write_workbook(&town.path("名册.xlsx"), &[roster, standards]);
    assert_eq!(town.import("名册.xlsx")["error"], 0);

    let folder = town.data().join("catalogue/comparisons");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("fiscal_payroll.toml"), documented()).unwrap();
    let sheet = Sheet::new("名单", "姓名 身份证号 供养单位 供养起始日期 名单来源");
    let sheet = [1, 2].iter().fold(sheet, |sheet, n| {
        sheet.row(&format!(
            "{} {} 镇中学 2026-02-01 县财政局",
            named(["甲", "老"][n - 1], *n as u32),
            id_number(*n as u32)
        ))
    });
    write_workbook(&town.path("财政.xlsx"), &[sheet]);
    let report = town.import("财政.xlsx");
    assert_eq!(
        rows(&report, "comparison_fiscal_payroll").len(),
        2,
        "{report}"
    );
    // Only what the file names waits, from the month it tells on.
    assert_eq!(town.pay("--month 2026-01")["lines"], 2);
    let run = town.pay("--month 2026-02");
    assert_eq!(run["lines"], 1, "{run}");
    assert!(
        run["blocked"][0]["reason"]
            .as_str()
            .unwrap()
            .contains("财政供养名单"),
        "{run}"
    );
    let hit = hits(&town).pop().unwrap();
    let told = resolve(&town, &hit, "--result allowed --words 县里文件允许");
    agree(&town, &told);
    assert_eq!(
        town.pay("--month 2026-03")["total_fen"],
        10_000 + 2 * 20_000
    );
    verified(&town);
}

#[test]
fn what_a_batch_would_find_is_told_before_it_is_made() {
    let town = Desk::staffed("甲镇");
    let headings = "姓名 身份证号 人员类别 村 银行账号 起发时间";
    let row = |n: u32, category: &str, account: &str, start: &str| {
        format!(
            "{} {} {category} 第一村 {account} {start}",
            named("甲", n),
            id_number(n)
        )
    };
    let (one, two) = (account(1), account(2));
    let roster = Sheet::new("名册", headings)
        .row(&row(1, "复员军人", &one, "2026-01"))
        .row(&row(2, "复员军人", "-", "2026-01"))
        .row(&row(3, "复员军人", &two, "2026-01"))
        .row(&row(4, "复员军人", &two, "2026-01"))
        .row(&row(5, "参战人员", &account(5), "2026-01"))
        .row(&row(6, "复员军人", &account(6), "-"));
    let standards = Sheet::new("待遇标准", "人员类别 标准 单位 生效日期 公布日期 文号")
        .row("复员军人 100 元/月 2026-01-01 2025-12-20 示民〔2025〕1号");
    write_workbook(&town.path("名册.xlsx"), &[roster, standards]);
    assert!(town.run("import 名册.xlsx --as 张三").code <= 1);
    deaths(&town, &[&died(1, "2026-01-04")]);

    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    let mut told = |month: &str| -> Vec<String> {
        let page = clerk.get(&format!("/api/v1/precheck?month={month}&limit=200"));
        let answer: Value = serde_json::from_slice(&page.bytes).unwrap();
        let items = answer["items"]
            .as_array()
            .unwrap_or_else(|| panic!("{answer}"));
        let told = |item: &Value| {
            format!(
                "{} {}",
                item["kind"].as_str().unwrap(),
                item["name"].as_str().unwrap()
            )
        };
        let mut told: Vec<String> = items.iter().map(told).collect();
        told.sort();
        told
    };
    let before = told("2026-02");
    for (kind, n) in [
        ("held", 1),
        ("no_account", 2),
        ("account_shared", 3),
        ("account_shared", 4),
        ("no_standard", 5),
        ("no_start", 6),
    ] {
        assert!(
            before.contains(&format!("{kind} {}", named("甲", n))),
            "{kind} {n}: {before:?}"
        );
    }
    // Nothing was written, and the batch finds the same.
    let written = || {
        town.column("SELECT kind || ' ' || name AS text FROM payment_finding WHERE kind NOT IN ('first', 'new') ORDER BY 1")
    };
    assert!(written().is_empty());
    town.pay("--month 2026-02");
    let of_batch: Vec<String> = written();
    let spans = |told: &String| {
        !told.starts_with("first") && !told.starts_with("stale") && !told.starts_with("list_old")
    };
    let mut before: Vec<String> = before.into_iter().filter(spans).collect();
    let mut of_batch: Vec<String> = of_batch.into_iter().filter(spans).collect();
    before.sort();
    of_batch.sort();
    assert_eq!(before, of_batch);

    // What the bank refused because of the name comes back until somebody mends it.
    town.done(&format!(
        "pay export --batch 2026-02-1 --out 代发.csv --as {CASHIER}"
    ));
    let third = town.column(&format!(
        "SELECT CAST(line_no AS TEXT) AS text FROM payment_line WHERE name = '{}'",
        named("甲", 3)
    ));
    town.done(&format!(
        "do payments 2026-02-1 settle_failed --lines {} --reason 户名不符 --as {CASHIER}",
        third[0]
    ));
    let after = told("2026-03");
    assert!(
        after.contains(&format!("unmended {}", named("甲", 3))),
        "{after:?}"
    );
    assert!(
        !after.contains(&format!("unmended {}", named("甲", 4))),
        "{after:?}"
    );
}
