//! What `make sweep-sabotage` leans on: the program that people are given has no switch in it, what is acknowledged is on
//! disk, and every guard of the sweep stands somewhere.

use std::process::Command;

use crate::common::{Desk, PASSWORD};

#[test]
fn the_program_that_people_are_given_has_no_switch() {
    if cfg!(feature = "sabotage") {
        return;
    }
    let has = |what: &str| {
        let found = Command::new("grep")
            .args(["-a", "-q", "-F", what, env!("CARGO_BIN_EXE_yushui")])
            .status();
        found.unwrap().success()
    };
    // What is searched for is found where it is there.
    assert!(has("YUSHUI_PASSWORD"));
    for switch in ["YUSHUI_SABOTAGE", "chain_key", "other_hand", "code_once"] {
        assert!(!has(switch), "{switch} is in it");
    }
}

#[test]
fn every_guard_of_the_sweep_stands_in_the_program_and_has_a_test() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let script = std::fs::read_to_string(root.join("scripts/sabotage.sh")).unwrap();
    let list = script
        .split("GUARDS='")
        .nth(1)
        .unwrap()
        .split('\'')
        .next()
        .unwrap();
    let mut guards: Vec<&str> = Vec::new();
    for line in list.lines().filter(|line| !line.is_empty()) {
        let words: Vec<&str> = line.split(' ').collect();
        let (file, test) = words[2].rsplit_once("::").unwrap();
        let file = root.join(format!("tests/{}/{file}.rs", words[1]));
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.contains(&format!("fn {test}(")), "{line}");
        guards.push(words[0]);
    }
    assert_eq!(guards.len(), 14);
    let mut switched = Vec::new();
    for folder in ["crates/ground/src", "crates/registers/src"] {
        look_through(&root.join(folder), &mut switched);
    }
    guards.sort_unstable();
    switched.sort_unstable();
    assert_eq!(switched, guards);
}

fn look_through(folder: &std::path::Path, switched: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            look_through(&path, switched);
        } else if path.file_name().is_some_and(|name| name != "sabotage.rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let marks = text.split("sabotaged!(\"").skip(1);
            switched.extend(marks.map(|rest| rest.split('"').next().unwrap().to_owned()));
        }
    }
}

#[test]
fn what_is_acknowledged_is_on_disk() {
    let desk = Desk::new("甲镇");
    if desk.address().is_some() {
        return;
    }
    let calls = desk.path("calls");
    let done = Command::new("strace")
        .args(["-f", "-y", "-e", "trace=fdatasync,fsync", "-o"])
        .arg(&calls)
        .arg(env!("CARGO_BIN_EXE_yushui"))
        .args(["users", "add", "--name", "张三", "--role", "经办", "--data"])
        .arg(desk.data())
        .env("YUSHUI_PASSWORD", PASSWORD)
        .output()
        .unwrap();
    assert!(done.status.success(), "{done:?}");
    let calls = std::fs::read_to_string(&calls).unwrap();
    assert!(
        calls.contains("yushui.db"),
        "nothing of the database was brought to disk: {calls}"
    );
}
