//! The measurement of speed: what it works out and stores is what was known beforehand.

use serde_json::{Value, json};

use crate::common::{Answer, Desk};

/// W(1,000), where the tests' database is; what it needs on the disk goes into `tmp` beside the office.
fn measured(desk: &Desk) -> Value {
    std::fs::create_dir(desk.path("tmp")).unwrap();
    let server = desk.address().map(|address| ["--db", address]);
    let mut program = desk.program();
    program
        .args(["bench", "payroll", "--people", "1000", "--json"])
        .args(server.into_iter().flatten())
        .env("TMPDIR", desk.path("tmp"));
    let answer = Answer::from(program.output().unwrap());
    assert_eq!(answer.code, 0, "{answer:?}");
    answer.json()
}

#[test]
fn a_year_of_a_thousand_people_is_stored_as_it_was_known_beforehand() {
    let measured = measured(&Desk::empty());
    // Read back from the tables by the program; it stops where they are not what was worked out.
    assert_eq!(
        measured["sums"],
        json!({
            "rows": 4_955,
            "amount": 3_041_826_850_i64,
            "months": 15_826,
            "h_rows": 4_574_532_260_254_i64,
            "h_town": 59_728_254,
        })
    );
    let keys: Vec<&String> = measured.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "bound_s",
            "compute_s",
            "generate_s",
            "peak_mb",
            "persist_s",
            "ratio_to_bound",
            "seal_s",
            "sums"
        ]
    );
    for (key, value) in measured.as_object().unwrap() {
        assert!(key == "sums" || value.as_f64().unwrap() > 0.0, "{key}");
    }
}

#[test]
fn nothing_is_left_of_a_measurement() {
    let desk = Desk::empty();
    measured(&desk);
    assert_eq!(std::fs::read_dir(desk.path("tmp")).unwrap().count(), 0);
    if desk.address().is_some() {
        let left =
            desk.column("SELECT nspname::text FROM pg_namespace WHERE nspname LIKE '%bench%'");
        assert!(left.is_empty(), "{left:?}");
    }
}

#[test]
fn nobody_is_measured_in_impossible_numbers() {
    let desk = Desk::empty();
    for people in ["0", "10000001", "多"] {
        let answer = desk.run_words(["bench", "payroll", "--people", people]);
        assert_eq!(answer.code, 2);
        assert!(answer.complaint.contains("--people"), "{answer:?}");
    }
}
