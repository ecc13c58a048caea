//! Back-pay without back-pay code (乙乡2008年): standards raised in July as of January and February, on an office that
//! had been paying by the old ones.

use crate::common::{CLERK, Desk, expected, fen};
use serde_json::{Value, json};

/// The office with January to June paid, each by what was known on the 25th.
fn half_a_year() -> Desk {
    let town = Desk::staffed("乙乡");
    town.import_sample("yi_town_2008.xlsx");
    for month in 1..=6 {
        town.pay(&format!(
            "--month 2008-{month:02} --known-at 2008-{month:02}-25"
        ));
    }
    town
}

fn run(town: &Desk, arguments: &str) -> Value {
    town.json(&format!("pay run {arguments} --as {CLERK}"))
}

#[test]
fn a_raise_announced_later_is_paid_back_to_the_month_it_takes_effect() {
    let town = half_a_year();
    let expected = expected("yi_town_2008");
    let paid = |code: &str| town.figure("--from 2008-01-01 --to 2008-06-30", code);
    assert_eq!(
        paid("paid_yuan.disability_pension"),
        expected["disabled_first_half_yuan"]
    );
    let monthly = fen(&expected["demobilised_monthly_yuan"]);
    assert_eq!(paid("paid_yuan.demobilised_allowance"), 6 * monthly / 100);

    let june = town.pay("--month 2008-06 --known-at 2008-07-25");
    let backpay = fen(&expected["backpay_batch_to_june_yuan"]);
    assert_eq!(june["batch"], "2008-06-2");
    assert_eq!(
        (&june["backpay_fen"], &june["total_fen"]),
        (&json!(backpay), &json!(backpay))
    );
    assert_eq!(
        (&june["regular_fen"], &june["recovery_fen"]),
        (&json!(0), &json!(0))
    );
    let by_scheme: Vec<(&str, i64)> = june["by_scheme"]
        .as_array()
        .unwrap()
        .iter()
        .map(scheme_and_fen)
        .collect();
    assert_eq!(
        by_scheme,
        [
            ("disability_pension", 306_600),
            ("demobilised_allowance", 520_000)
        ]
    );
    assert_eq!(june["lines"], 3 + 26);

    let july = town.pay("--month 2008-07 --known-at 2008-07-25");
    assert_eq!(
        (&july["total_fen"], &july["backpay_fen"]),
        (&json!(1_729_400), &json!(0))
    );
    let by_scheme: Vec<(&str, i64)> = july["by_scheme"]
        .as_array()
        .unwrap()
        .iter()
        .map(scheme_and_fen)
        .collect();
    let conscripts = fen(&expected["conscript_total_yuan"]);
    assert_eq!(
        by_scheme,
        [
            ("conscript_family_grant", conscripts),
            ("demobilised_allowance", 338_000)
        ]
    );

    for (code, key) in [
        (
            "backpay_yuan.disability_pension",
            "disabled_backpay_to_june_yuan",
        ),
        (
            "backpay_yuan.demobilised_allowance",
            "demobilised_backpay_to_june_yuan",
        ),
        ("spring_visits", "spring_visits"),
        ("spring_visit_yuan", "spring_visit_yuan"),
        ("army_day_visits", "army_day_visits"),
        ("army_day_visit_yuan", "army_day_visit_yuan"),
        ("meeting_subsidy_yuan", "meeting_subsidy_yuan"),
    ] {
        assert_eq!(town.figure("--year 2008", code), expected[key], "{key}");
    }
    nothing_is_paid_twice(&town);
}

fn scheme_and_fen(total: &Value) -> (&str, i64) {
    (
        total["scheme"].as_str().unwrap(),
        total["fen"].as_i64().unwrap(),
    )
}

fn nothing_is_paid_twice(town: &Desk) {
    for month in 1..=7 {
        let again = run(
            town,
            &format!("--month 2008-{month:02} --known-at 2008-07-25"),
        );
        assert_eq!(again["batch"], Value::Null, "{again}");
        assert_eq!(
            (&again["lines"], &again["total_fen"]),
            (&json!(0), &json!(0)),
            "{again}"
        );
    }
}

#[test]
fn what_was_not_announced_yet_does_not_exist() {
    let town = half_a_year();
    for known in ["2008-06-25", "2008-07-19"] {
        assert_eq!(
            run(&town, &format!("--month 2008-06 --known-at {known}"))["batch"],
            Value::Null
        );
    }
    let on_the_day = run(&town, "--month 2008-06 --known-at 2008-07-20");
    assert_eq!(on_the_day["backpay_fen"], 826_600);
    assert_eq!(run(&town, "--month 2008-06")["backpay_fen"], 826_600);
}

#[test]
fn every_amount_is_explained_month_by_month() {
    let town = half_a_year();
    town.pay("--month 2008-06 --known-at 2008-07-25");

    // A demobilised soldier: 90 a month until February, when 130 begins. January keeps the old standard.
    let line = town.explained("2008-06-2", "张江");
    let months = line["months"].as_array().unwrap();
    let named: Vec<&str> = months
        .iter()
        .map(|m| m["month"].as_str().unwrap())
        .collect();
    assert_eq!(
        named,
        ["2008-02", "2008-03", "2008-04", "2008-05", "2008-06"]
    );
    for month in months {
        assert_eq!(month["standard"], "130元/月（复员军人）", "{month}");
        assert_eq!(month["document_no"], "乙民〔2008〕10号", "{month}");
        assert_eq!(month["kind"], "backpay", "{month}");
        let amounts = [
            &month["due_fen"],
            &month["paid_fen"],
            &month["difference_fen"],
        ];
        assert_eq!(amounts, [13_000, 9_000, 4_000], "{month}");
    }
    assert_eq!(
        (&line["backpay_fen"], &line["amount_fen"]),
        (&json!(20_000), &json!(20_000))
    );

    // What was paid in January stays explained by the standard it was paid by.
    let line = town.explained("2008-01-1", "张江");
    assert_eq!(line["months"][0]["standard"], "90元/月（复员军人）");
    assert_eq!(line["months"][0]["document_no"], "乙民〔2008〕3号");

    let told = town.done("pay explain --batch 2008-06-2 --person 张江");
    for words in ["乙民〔2008〕10号", "2008-02", "130.00", "90.00", "40.00"] {
        assert!(told.contains(words), "{words}: {told}");
    }
}
