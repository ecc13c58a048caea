//! The shape of the house, kept by a test: dependencies point one way, a subject's tables are its own, files stay short,
//! and every permission guards something.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

#[path = "architecture/ratchets.rs"]
mod ratchets;

/// What each crate may depend on.
const DEPENDENCIES: [(&str, &[&str]); 8] = [
    ("kernel", &[]),
    ("entitlement", &["kernel"]),
    ("prose", &["kernel"]),
    ("gongwen", &["kernel"]),
    ("seal", &["kernel"]),
    ("workbook", &["kernel"]),
    (
        "office",
        &[
            "kernel",
            "entitlement",
            "prose",
            "gongwen",
            "seal",
            "workbook",
        ],
    ),
    (
        "yushui",
        &[
            "kernel",
            "entitlement",
            "prose",
            "gongwen",
            "seal",
            "workbook",
            "office",
        ],
    ),
];

/// Lines of a source file, its tests left out.
const LINES_MAX: usize = 500;

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

fn office() -> PathBuf {
    crates().join("office/src")
}

/// Every source file beneath a folder with its text.
fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("node_modules") {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
    found
}

fn all_sources() -> Vec<(PathBuf, String)> {
    DEPENDENCIES
        .iter()
        .flat_map(|(name, _)| sources(&crates().join(name).join("src")))
        .collect()
}

/// Source before the tests at its end.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests {").next().unwrap()
}

/// The subjects of the office: its folders, but for the platform that all stand on.
fn subjects() -> Vec<String> {
    let entries = std::fs::read_dir(office())
        .unwrap()
        .map(|entry| entry.unwrap());
    let folders = entries
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap());
    folders.filter(|name| name != "platform").collect()
}

#[test]
fn crates_depend_one_way_only() {
    let known: BTreeSet<&str> = DEPENDENCIES.iter().map(|(name, _)| *name).collect();
    let folders = std::fs::read_dir(crates())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(
        folders.collect::<BTreeSet<_>>(),
        known.iter().map(|name| (*name).to_owned()).collect(),
        "a new crate has its place"
    );
    for (name, allowed) in DEPENDENCIES {
        let manifest = std::fs::read_to_string(crates().join(name).join("Cargo.toml")).unwrap();
        let dependencies = manifest
            .split("\n[")
            .find_map(|section| section.strip_prefix("dependencies]"))
            .unwrap_or_default();
        for line in dependencies.lines() {
            let dependency = line.split(['.', ' ', '=']).next().unwrap();
            let allowed = !known.contains(dependency) || allowed.contains(&dependency);
            assert!(allowed, "{name} must not depend on {dependency}");
        }
    }
}

#[test]
fn a_subjects_store_is_its_own() {
    let subjects = subjects();
    for (path, text) in sources(&office()) {
        let own = subjects
            .iter()
            .find(|subject| path.starts_with(office().join(subject)));
        for other in subjects.iter().filter(|subject| Some(*subject) != own) {
            assert!(
                !text.contains(&format!("{other}::store")),
                "{} uses the store of {other}",
                path.display()
            );
        }
        assert!(
            !text.contains("pub mod store") && !text.contains("pub(crate) mod store"),
            "{} opens its store",
            path.display()
        );
    }
}

#[test]
fn the_platform_knows_no_subject() {
    for (path, text) in sources(&office().join("platform")) {
        for subject in subjects() {
            let named = [
                format!("crate::{subject}"),
                format!("super::super::{subject}"),
            ];
            assert!(
                named.iter().all(|name| !text.contains(name)),
                "{} names {subject}",
                path.display()
            );
        }
    }
}

/// A scope comes from an actor, and an actor from whoever saw that she is who she says.
#[test]
fn only_accounts_make_actors_of_users() {
    for (path, text) in sources(&office()) {
        let may = ["accounts", "authority"]
            .iter()
            .any(|subject| path.starts_with(office().join(subject)));
        let made = text.contains("Actor::user(");
        assert!(may || !made, "{} makes an actor", path.display());
    }
}

#[test]
fn files_are_short_and_finished() {
    for (path, text) in all_sources() {
        let code = without_tests(&text);
        let lines = code.lines().count();
        assert!(lines <= LINES_MAX, "{}: {lines} lines", path.display());
        for unfinished in ["todo!(", "unimplemented!(", "dbg!("] {
            assert!(
                !text.contains(unfinished),
                "{}: {unfinished}",
                path.display()
            );
        }
    }
}

#[test]
fn every_permission_guards_something() {
    let table = office().join("authority/model.rs");
    let text = std::fs::read_to_string(&table).unwrap();
    let (_, listed) = text
        .split_once("pub const ALL")
        .expect("the list of actions");
    let (listed, _) = listed.split_once("];").unwrap();
    let actions: Vec<&str> = listed
        .lines()
        .filter_map(|line| line.trim().strip_suffix(','))
        .filter(|a| a.starts_with("Action::"))
        .collect();
    assert!(actions.len() >= 13, "{actions:?}");
    let users: Vec<String> = sources(&office())
        .into_iter()
        .filter(|(path, _)| *path != table)
        .map(|(_, text)| text)
        .collect();
    for action in actions {
        let guards = [format!("may({action})"), format!("Act::by({action})")];
        let guarded = |text: &String| guards.iter().any(|guard| text.contains(guard));
        assert!(users.iter().any(guarded), "{action} guards nothing");
    }
}

/// The files that a source file declares as its modules, and theirs.
fn declared_by(file: &Path, into: &mut BTreeSet<PathBuf>) {
    assert!(file.is_file(), "{} is declared", file.display());
    if !into.insert(file.canonicalize().unwrap()) {
        return;
    }
    let folder = file.parent().unwrap();
    let stem = file.file_stem().unwrap();
    // A root's modules lie beside it, those of `name.rs` in `name/`.
    let beneath = if stem == "main" || stem == "mod" {
        folder.to_owned()
    } else {
        folder.join(stem)
    };
    let text = std::fs::read_to_string(file).unwrap();
    let mut path = None;
    for line in text.lines() {
        if let Some(given) = line.strip_prefix("#[path = \"") {
            path = given.strip_suffix("\"]");
            continue;
        }
        let line = line.strip_prefix("pub ").unwrap_or(line);
        let name = line.strip_prefix("mod ").and_then(|l| l.strip_suffix(';'));
        if let Some(name) = name {
            let usual = beneath.join(format!("{name}.rs"));
            declared_by(&path.map_or(usual, |path| folder.join(path)), into);
        }
        path = None;
    }
}

#[test]
fn every_test_file_is_run() {
    let package = crates().join("yushui");
    let manifest = std::fs::read_to_string(package.join("Cargo.toml")).unwrap();
    let roots = manifest
        .lines()
        .filter_map(|line| line.strip_prefix("path = \"")?.strip_suffix('"'));
    let mut run = BTreeSet::new();
    for root in roots {
        declared_by(&package.join(root), &mut run);
    }
    let written = sources(&crates().join("../tests"));
    assert!(written.len() > 40, "{} test files", written.len());
    for (path, _) in written {
        assert!(
            run.contains(&path.canonicalize().unwrap()),
            "{} belongs to no [[test]] of crates/yushui/Cargo.toml",
            path.display()
        );
    }
}
