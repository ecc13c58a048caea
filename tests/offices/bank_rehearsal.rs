//! A month gone through before real money (演练): the office pays, a bank that takes its file pays, fails and sends back by a
//! seed, and batch, bank and ledger come to the same, line by line and in all.

use serde_json::{Value, json};

use crate::bank_layouts::SHIPPED;
use crate::common::{APPROVER, CASHIER, CLERK, Desk, REVIEWER};

const BATCH: &str = "2011-03-1";
const TOTAL: i64 = 9_900_000;

/// A town whose first quarter waits for the bank: 47 lines, 99,000 yuan.
fn approved() -> Desk {
    let town = Desk::staffed("甲镇");
    town.import_sample("jia_town_2011.xlsx");
    town.pay("--month 2011-03");
    town
}

fn exported(town: &Desk, (layout, ending): (&str, &str)) {
    town.done(&format!(
        "pay export --batch {BATCH} --layout {layout} --out bank.{ending} --as {CASHIER}"
    ));
}

/// Lets the bank take in what was exported.
fn drilled(town: &Desk, (layout, ending): (&str, &str), seed: u32, out: &str) -> Value {
    town.json(&format!(
        "bank simulate bank.{ending} --layout {layout} --seed {seed} --fail 3% --late 1% --out {out}"
    ))
}

fn settled(town: &Desk, file: &Value) -> Value {
    let file = file.as_str().unwrap();
    town.json(&format!(
        "pay settle --batch {BATCH} --result {file} --as {CASHIER}"
    ))
}

/// Holds the ledger to what the bank says it kept paid.
fn balanced(town: &Desk, bank: &Value, layout: &str) {
    let fen = |sum: &str| bank[sum]["fen"].as_i64().unwrap();
    assert_eq!(fen("received"), TOTAL, "{layout}");
    assert_eq!(fen("paid") + fen("failed"), TOTAL, "{layout}");
    let kept = fen("paid") - fen("returned");
    for sql in [
        "SELECT CAST(SUM(amount_fen) AS TEXT) AS text FROM payment_line WHERE state = 'paid'",
        "SELECT CAST(SUM(amount_fen) AS TEXT) AS text FROM payment_account",
    ] {
        assert_eq!(town.column(sql), [kept.to_string()], "{layout}: {sql}");
    }
    let figure = town.figure("--year 2011", "paid_yuan");
    assert_eq!(figure.as_f64().unwrap() * 100.0, kept as f64, "{layout}");
    assert_eq!(town.json("verify")["ok"], true, "{layout}");
    // What did not arrive is paid by the next batch, and nothing else.
    let again = town.json(&format!("pay run --month 2011-03 --as {CLERK}"));
    assert_eq!(
        again["total_fen"],
        json!(fen("failed") + fen("returned")),
        "{layout}: {again}"
    );
}

#[test]
fn a_rehearsed_month_balances_three_ways_in_every_layout() {
    let approved = approved();
    for shipped in SHIPPED {
        let (layout, town) = (shipped.0, approved.copy());
        exported(&town, shipped);
        let bank = drilled(&town, shipped, 7, "drill");
        for (sum, lines) in [
            ("received", 47),
            ("paid", 46),
            ("failed", 1),
            ("returned", 1),
        ] {
            assert_eq!(bank[sum]["lines"], lines, "{layout} {sum}: {bank}");
        }
        let told = settled(&town, &bank["answer"]);
        assert_eq!(
            (&told["paid"], &told["failed"]),
            (&json!(46), &json!(1)),
            "{layout}"
        );
        let todo = told["failures"][0]["todo"].as_str().unwrap();
        assert!(!todo.contains("没有认得"), "{layout}: {told}");
        assert_eq!(town.batch_state(BATCH), "closed");
        let told = settled(&town, &bank["late"]);
        assert_eq!(told["failed"], 1, "{layout}: {told}");
        assert!(
            told["notes"]
                .to_string()
                .contains("1笔以前登记为成功，现在退汇"),
            "{told}"
        );
        balanced(&town, &bank, layout);
    }
}

#[test]
fn the_same_seed_does_the_same_and_another_something_else() {
    let town = approved();
    for shipped in [SHIPPED[0], SHIPPED[2]] {
        exported(&town, shipped);
        let file = |out: &str, seed| {
            let told = drilled(&town, shipped, seed, out);
            std::fs::read(town.path(told["answer"].as_str().unwrap())).unwrap()
        };
        let first = file("first", 7);
        assert_eq!(first, file("second", 7));
        assert_ne!(first, file("third", 8));
    }
}

#[test]
fn a_file_that_was_changed_on_its_way_is_sent_back() {
    let town = approved();
    let refused = |layout: &str| {
        town.refused(&format!(
            "bank simulate changed --layout {layout} --out drill"
        ))
    };
    let changed = |(layout, ending): (&str, &str), from: &str, to: &str| {
        exported(&town, (layout, ending));
        let bytes = std::fs::read(town.path(&format!("bank.{ending}"))).unwrap();
        let at = bytes
            .windows(from.len())
            .rposition(|part| part == from.as_bytes())
            .unwrap_or_else(|| panic!("{layout} {from}"));
        let after = &bytes[at + from.len()..];
        std::fs::write(
            town.path("changed"),
            [&bytes[..at], to.as_bytes(), after].concat(),
        )
        .unwrap();
    };
    changed(("checksum", "dat"), "T;47;", "T;48;");
    assert!(refused("checksum").contains("第48行的笔数是“48”，按明细算是“47”，整份退回"));
    changed(("checksum", "dat"), ";9901", ";9902");
    assert!(refused("checksum").contains("第48行的校验码是"));
    // One digit of the last line's amount, and of its account: the head says otherwise.
    exported(&town, ("fixed_gbk", "txt"));
    let bytes = std::fs::read(town.path("bank.txt")).unwrap();
    let line = bytes.len() - (1 + 8 + 32 + 40 + 14 + 30 + 2);
    for (at, words) in [
        (line + 1 + 8 + 32 + 40 + 13, "第1行的合计，分是"),
        (line + 1 + 8 + 18, "第1行的校验码是"),
    ] {
        let mut bytes = bytes.clone();
        bytes[at] = if bytes[at] == b'7' { b'8' } else { b'7' };
        std::fs::write(town.path("changed"), bytes).unwrap();
        let told = refused("fixed_gbk");
        assert!(told.contains(words) && told.contains("整份退回"), "{told}");
    }
    changed(("totals", "txt"), "\t99000.00", "\t99000.01");
    assert!(refused("totals").contains("第50行的合计，元是“99000.01”"));
    let told = refused("social_card");
    assert!(told.contains("按格式“社保卡一卡通”读代发文件"), "{told}");
    let told = town.refused("bank simulate changed --layout 某银行 --out drill");
    assert!(told.contains("没有代发格式“某银行”，可选"), "{told}");
    assert!(!town.path("drill").exists());
}

/// Clerk, two who look at it, and the cashier, each in a browser; the file goes out of one and the answer into it.
#[test]
fn a_month_is_rehearsed_in_the_browser() {
    let town = Desk::staffed("甲镇");
    town.import_sample("jia_town_2011.xlsx");
    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    clerk.open("/payments/new");
    let asked = [("month", "2011-03"), ("known_at", "2012-12-31")];
    clerk.done("/payments/new", &asked);
    let at = format!("/payments/990101-{BATCH}");
    for (who, act, state) in [
        (REVIEWER, "review", "draft"),
        (APPROVER, "approve", "reviewed"),
    ] {
        let mut hand = site.sign_in(who);
        hand.open(&at);
        hand.done(&format!("{at}/{act}"), &[("state", state)]);
    }
    let mut cashier = site.sign_in(CASHIER);
    let form = cashier.open(&format!("{at}/export"));
    assert!(
        form.shows("财政一卡通（Excel）（含身份证号）"),
        "{}",
        form.text()
    );
    let file = cashier.post(
        &format!("{at}/export"),
        &[("export_layout", "finance_card"), ("state", "approved")],
    );
    assert_eq!(file.status, 200, "{}", file.text());
    std::fs::write(town.path("bank.xlsx"), &file.bytes).unwrap();

    let step = format!("{at}/step");
    let form = cashier.open(&step);
    assert!(form.shows("国库已付"), "{}", form.text());
    let fields = [
        ("state", "exported"),
        ("bank_step_step", "treasury"),
        ("bank_step_on", "2011-03-31"),
        ("bank_step_paper", "支付令第18号"),
    ];
    let page = cashier.done(&step, &fields);
    assert!(
        page.shows("代发文件办到哪一步") && page.shows("支付令第18号"),
        "{}",
        page.text()
    );

    let bank = drilled(&town, ("finance_card", "xlsx"), 11, "drill");
    let settle = format!("{at}/settle");
    for (file, state) in [("answer", "exported"), ("late", "closed")] {
        cashier.open(&settle);
        let bytes = std::fs::read(town.path(bank[file].as_str().unwrap())).unwrap();
        let files = [("settle_file", "回盘.xlsx", &bytes[..])];
        let told = cashier.upload(&settle, &[("state", state)], &files);
        assert_eq!(told.status, 303, "{}", told.text());
    }
    let page = clerk.open(&at);
    assert!(page.shows("没有付成的 2 笔"), "{}", page.text());
    drop(site);
    balanced(&town, &bank, "finance_card");
}
