//! 发放情形: what the law has, told as files that an officer can read and add to, each gone through in an office of its own.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::common::Desk;

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/situations");
    let entries = std::fs::read_dir(folder).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|e| e == "toml"));
    files.sort();
    files
}

fn rehearsed(desk: &Desk, files: &[PathBuf]) -> (i32, Value) {
    let mut words = vec!["rehearse", "--json"];
    words.extend(files.iter().map(|file| file.to_str().unwrap()));
    let answer = desk.program().args(words).output().unwrap();
    let told = String::from_utf8_lossy(&answer.stderr);
    let result = serde_json::from_slice(&answer.stdout);
    (
        answer.status.code().unwrap(),
        result.unwrap_or_else(|e| panic!("{e}: {told}")),
    )
}

#[test]
fn every_situation_pays_what_its_file_says() {
    let files = files();
    assert!(files.len() >= 40, "{}", files.len());
    let (code, result) = rehearsed(&Desk::empty(), &files);
    let wrong = result.as_array().unwrap().iter();
    let wrong: Vec<&Value> = wrong
        .filter(|r| r["faults"] != Value::Array(Vec::new()))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(code, 0);
}

#[test]
fn a_rehearsal_says_where_it_comes_out_otherwise() {
    let desk = Desk::empty();
    let file = files()
        .into_iter()
        .find(|f| f.ends_with("I1.toml"))
        .unwrap();
    let text = std::fs::read_to_string(file).unwrap();
    let wrong = desk.path("wrong.toml");
    std::fs::write(&wrong, text.replace("4015.00", "4016.00")).unwrap();
    let (code, result) = rehearsed(&desk, &[wrong]);
    assert_eq!(code, 1);
    let faults = result[0]["faults"].to_string();
    assert!(
        faults.contains("兼一的残疾抚恤金实发应是4016.00，却是4015.00"),
        "{faults}"
    );
}
