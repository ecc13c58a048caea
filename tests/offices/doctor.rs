//! What a help line asks first, looked at in one go.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use crate::common::{Answer, Desk};

fn doctor(desk: &Desk) -> (i32, Value) {
    let answer: Answer = desk.run("doctor --json");
    (answer.code, answer.json())
}

/// How one thing stands, and what is said of it.
fn finding(report: &Value, what: &str) -> (String, String) {
    let findings = report["findings"].as_array().unwrap();
    let found = findings.iter().rfind(|found| found["what"] == what);
    let found = found.unwrap_or_else(|| panic!("{what}: {report}"));
    let text = |key: &str| found[key].as_str().unwrap().to_owned();
    (text("state"), text("words"))
}

#[test]
fn an_office_with_a_backup_is_well_and_one_without_is_not() {
    let desk = Desk::staffed("甲镇");
    let (code, report) = doctor(&desk);
    assert_eq!((code, &report["ok"]), (3, &false.into()), "{report}");
    let (state, words) = finding(&report, "备份");
    assert!(state == "wrong" && words.contains("key-sheets"), "{report}");
    desk.done("key-sheets --out sheets");
    fs::create_dir(desk.path("backups")).unwrap();
    desk.done("backup --to backups");
    let (code, report) = doctor(&desk);
    assert_eq!((code, &report["ok"]), (0, &true.into()), "{report}");
    for good in ["程序", "磁盘", "密钥", "表结构", "时钟", "单位", "备份"] {
        assert_ne!(finding(&report, good).0, "wrong", "{report}");
    }
    assert_eq!(finding(&report, "恢复演练").0, "look", "{report}");
    let said = desk.done("doctor");
    let key = fs::read_to_string(desk.data().join("keys/master.key")).unwrap();
    assert!(said.contains("0 处要马上处理"), "{said}");
    assert!(
        !said.contains(key.trim()) && !said.contains("postgres://"),
        "{said}"
    );
}

#[test]
fn what_is_wrong_is_named_with_what_to_do() {
    let desk = Desk::staffed("甲镇");
    let key = desk.data().join("keys/master.key");
    fs::set_permissions(&key, Permissions::from_mode(0o644)).unwrap();
    let (code, report) = doctor(&desk);
    assert_eq!(code, 3);
    assert!(finding(&report, "密钥").1.contains("chmod 600"), "{report}");
    fs::set_permissions(&key, Permissions::from_mode(0o600)).unwrap();
    // The key of another office.
    let own = fs::read_to_string(&key).unwrap();
    fs::write(&key, format!("{}\n", "07".repeat(32))).unwrap();
    let (code, report) = doctor(&desk);
    assert_eq!(code, 3);
    assert!(
        finding(&report, "单位").1.contains("不是这个单位的"),
        "{report}"
    );
    fs::write(&key, own).unwrap();
    if desk.address().is_some() {
        return;
    }
    // A page of the database gone bad.
    let file = desk.data().join("yushui.db");
    let mut bytes = fs::read(&file).unwrap();
    let half = bytes.len() / 2;
    bytes[half..half + 8_192].fill(0xAA);
    fs::write(&file, bytes).unwrap();
    let (code, report) = doctor(&desk);
    assert_eq!(code, 3);
    let findings = report["findings"].as_array().unwrap();
    let told = findings.iter().any(|found| {
        found["state"] == "wrong" && found["words"].as_str().unwrap().contains("从备份恢复")
    });
    assert!(told, "{report}");
    // No office at all.
    fs::remove_file(&file).unwrap();
    let (code, report) = doctor(&desk);
    assert_eq!(
        (code, finding(&report, "数据库").0.as_str()),
        (3, "wrong"),
        "{report}"
    );
}
