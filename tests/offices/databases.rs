//! An office may lie in a file or on a server, and move between them.

use crate::common::{APPROVER, CLERK, Desk, REVIEWER, column_of, server};

/// An office that has paid a month, and what it is called where it lies.
fn paid_office() -> (Desk, String) {
    let desk = Desk::staffed("甲镇");
    desk.import_sample("jia_town_2011.xlsx");
    desk.pay("--month 2011-08");
    let at = desk.address().unwrap_or("data").to_owned();
    (desk, at)
}

fn moved(desk: &Desk, from: &str, to: &str) -> String {
    let words = ["move", "--from", from, "--to", to, "--data", "data"];
    let answer = desk.run_words(words);
    assert_eq!(answer.code, 0, "{answer:?}");
    answer.printed
}

/// Runs a command on the office in a folder, whatever the tests are on.
fn in_folder(desk: &Desk, command: &str) -> String {
    let mut program = desk.program();
    program.env_remove("YUSHUI_DB");
    let keys = ["--data", "there", "--keys", "data/keys"];
    let answer = program.args(command.split(' ').chain(keys)).output();
    let answer = answer.unwrap();
    let complaint = String::from_utf8_lossy(&answer.stderr);
    assert!(answer.status.success(), "{command}: {complaint}");
    String::from_utf8(answer.stdout).unwrap()
}

#[test]
fn an_office_moves_with_all_it_has_and_works_on_there() {
    let (desk, here) = paid_office();
    let entries = desk.audit_entries();
    let said = moved(&desk, &here, "there");
    assert!(
        said.contains("payment_line：") && said.contains("校验通过"),
        "{said}"
    );
    let verified: serde_json::Value =
        serde_json::from_str(&in_folder(&desk, "verify --json")).unwrap();
    assert_eq!(verified["audit_entries"], entries);
    assert_eq!(verified["ok"], true);
    // The next month is due there as it is here, and the one that is paid is not due again.
    let next = in_folder(
        &desk,
        &format!("pay run --month 2011-09 --as {CLERK} --json"),
    );
    let next: serde_json::Value = serde_json::from_str(&next).unwrap();
    let here = desk.json(&format!("pay run --month 2011-09 --as {CLERK}"));
    assert_eq!(next["total_fen"], here["total_fen"]);
    assert_ne!(next["total_fen"], 0);
    let batch = next["batch"].as_str().unwrap();
    in_folder(
        &desk,
        &format!("pay review --batch {batch} --as {REVIEWER}"),
    );
    in_folder(
        &desk,
        &format!("pay approve --batch {batch} --as {APPROVER}"),
    );
    in_folder(&desk, "verify");
}

#[test]
fn a_move_that_was_broken_off_goes_on_where_it_was() {
    let (desk, here) = paid_office();
    moved(&desk, &here, "there");
    // As after a power cut in the last table but one: the end of it is missing, and what makes it an office.
    let file = desk.path("there").join("yushui.db");
    let lines = column_of(&file, "SELECT CAST(COUNT(*) AS TEXT) AS text FROM person");
    crate::common::change_file(&file, "DELETE FROM meta");
    crate::common::change_file(
        &file,
        "DELETE FROM person WHERE id > (SELECT MIN(id) FROM person)",
    );
    let half = desk.run_words(["verify", "--data", "there", "--keys", "data/keys"]);
    if desk.address().is_none() {
        assert!(half.complaint.contains("没有建完"), "{half:?}");
    }
    let said = moved(&desk, &here, "there");
    assert!(said.contains("上一次已经搬了"), "{said}");
    assert!(said.contains(&format!("person：{} 行", lines[0])), "{said}");
    in_folder(&desk, "verify");
}

#[test]
fn nothing_is_moved_into_an_office_that_is_there() {
    let (desk, here) = paid_office();
    moved(&desk, &here, "there");
    let words = ["move", "--from", &here, "--to", "there", "--data", "data"];
    let again = desk.run_words(words);
    assert_eq!(again.code, 2, "{again:?}");
    assert!(again.complaint.contains("已经有一个单位"), "{again:?}");
    // Nor into one that holds something else.
    let file = desk.path("there").join("yushui.db");
    crate::common::change_file(&file, "DELETE FROM meta");
    crate::common::change_file(&file, "UPDATE person SET name = '别人'");
    let other = desk.run_words(words);
    assert_eq!(other.code, 2, "{other:?}");
    assert!(other.complaint.contains("对不上"), "{other:?}");
}

#[test]
fn a_database_without_an_office_is_nothing_to_move() {
    let desk = Desk::staffed("甲镇");
    std::fs::create_dir(desk.path("none")).unwrap();
    std::fs::write(desk.path("none").join("yushui.db"), "").unwrap();
    let words = ["move", "--from", "none", "--to", "there", "--data", "data"];
    let answer = desk.run_words(words);
    assert_eq!(answer.code, 2, "{answer:?}");
    assert!(answer.complaint.contains("没有可以搬的"), "{answer:?}");
}

#[test]
fn an_office_on_a_server_moves_to_a_file_and_back() {
    let Some(fresh) = server::OwnDatabase::empty() else {
        return;
    };
    let (desk, here) = paid_office();
    moved(&desk, &here, "there");
    moved(&desk, "there", &fresh.address);
    let mut program = desk.program();
    program.env("YUSHUI_DB", &fresh.address);
    let verified = program.args(["verify", "--data", "data"]).output().unwrap();
    assert!(verified.status.success(), "{verified:?}");
}

/// As after a restart of the server, while people have pages open.
#[test]
fn a_server_that_ended_every_connection_is_reached_again() {
    let desk = Desk::staffed("甲镇");
    desk.import_sample("jia_town_2011.xlsx");
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    for _ in 0..2 {
        desk.end_connections();
        assert!(clerk.open("/people").shows("77"));
        desk.end_connections();
        clerk.open("/payments/new");
        let fields = [
            ("month", "2011-03"),
            ("known_at", "2012-01-01"),
            ("scheme", ""),
        ];
        clerk.done("/payments/new", &fields);
    }
    let listed = desk.json("pay list");
    assert_eq!(
        listed["batches"].as_array().map(Vec::len),
        Some(2),
        "{listed}"
    );
    desk.done("verify");
}

#[test]
fn a_server_that_is_not_there_is_said() {
    let desk = Desk::staffed("甲镇");
    let mut program = desk.program();
    program.env("YUSHUI_DB", "postgres://nobody@127.0.0.1:9/none");
    let answer = program.args(["verify", "--data", "data"]).output().unwrap();
    assert_eq!(answer.status.code(), Some(2), "{answer:?}");
    let complaint = String::from_utf8(answer.stderr).unwrap();
    assert!(complaint.contains("数据库连不上"), "{complaint}");
}
