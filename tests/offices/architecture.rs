//! The shape of the house, kept by a test: dependencies point one way, a subject's tables are its own, files stay short,
//! and every permission guards something.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

#[path = "architecture/circles.rs"]
mod circles;
#[path = "architecture/ratchets.rs"]
mod ratchets;

/// What each crate may depend on: those beneath. An arrow upwards does not compile; this keeps anybody from drawing one
/// in a manifest. `docs/architecture.md` shows the same table.
const DEPENDENCIES: [(&str, &[&str]); 15] = [
    ("kernel", &[]),
    ("entitlement", &["kernel"]),
    ("prose", &["kernel"]),
    ("gongwen", &["kernel"]),
    ("seal", &["kernel"]),
    ("workbook", &["kernel"]),
    ("ground", &["kernel", "gongwen", "prose", "seal"]),
    (
        "registers",
        &[
            "kernel",
            "entitlement",
            "gongwen",
            "seal",
            "workbook",
            "ground",
        ],
    ),
    (
        "payments",
        &[
            "kernel",
            "entitlement",
            "gongwen",
            "seal",
            "ground",
            "registers",
        ],
    ),
    (
        "work",
        &["kernel", "seal", "ground", "registers", "payments"],
    ),
    (
        "papers",
        &[
            "kernel",
            "entitlement",
            "gongwen",
            "prose",
            "seal",
            "workbook",
            "ground",
            "registers",
            "payments",
            "work",
        ],
    ),
    (
        "site",
        &[
            "kernel",
            "entitlement",
            "gongwen",
            "prose",
            "seal",
            "ground",
            "registers",
            "payments",
            "work",
            "papers",
        ],
    ),
    (
        "doors",
        &[
            "kernel",
            "entitlement",
            "ground",
            "registers",
            "payments",
            "work",
            "papers",
            "site",
        ],
    ),
    (
        "demo",
        &[
            "kernel",
            "workbook",
            "gongwen",
            "prose",
            "ground",
            "registers",
            "payments",
            "work",
            "papers",
            "doors",
        ],
    ),
    (
        "yushui",
        &[
            "kernel",
            "seal",
            "workbook",
            "ground",
            "registers",
            "payments",
            "papers",
            "doors",
            "demo",
        ],
    ),
];

/// The crates of the office, from the bottom up.
const OFFICE: [&str; 8] = [
    "ground",
    "registers",
    "payments",
    "work",
    "papers",
    "site",
    "doors",
    "demo",
];

/// Lines of a source file, its tests left out.
const LINES_MAX: usize = 500;

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
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
fn nothing_is_tested_where_no_test_is_built() {
    let mut outside = Vec::new();
    for (name, _) in DEPENDENCIES {
        let manifest = std::fs::read_to_string(crates().join(name).join("Cargo.toml")).unwrap();
        if manifest.contains("\ntest = false") {
            outside.push(name);
            for (path, text) in sources(&crates().join(name).join("src")) {
                let tested = text.contains("#[cfg(test)]") || text.contains("/// ```");
                assert!(!tested, "{} is never run", path.display());
            }
        }
    }
    assert_eq!(outside, ["site", "doors"]);
}

#[test]
fn the_map_of_crates_is_the_one_that_is_kept() {
    let map = std::fs::read_to_string(crates().join("../docs/architecture.md")).unwrap();
    for (name, allowed) in DEPENDENCIES {
        let line = map
            .lines()
            .find(|line| line.starts_with(&format!("| `{name}` |")));
        let line = line.unwrap_or_else(|| panic!("{name} is not on the map"));
        let last = line.trim_end_matches('|').rsplit('|').next().unwrap();
        let shown: BTreeSet<&str> = last.split('`').skip(1).step_by(2).collect();
        assert_eq!(shown, allowed.iter().copied().collect(), "{name}");
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
    let table = crates().join("ground/src/authority/model.rs");
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
    let users: Vec<String> = all_sources()
        .into_iter()
        .filter(|(path, _)| *path != table)
        .map(|(_, text)| text)
        .collect();
    for action in actions {
        let guards = ["may(", "Act::by(", "may: "].map(|asked| format!("{asked}{action}"));
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
