//! The floors of the office: cores stand on those beneath and know no page. And what is still being put in order, kept
//! from growing: those lists may only shrink, a test fails on what is new and on what is listed and gone.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{OFFICE, crates, sources, without_tests};

/// The subjects of each floor from the bottom up. Between floors the crates keep the order; within one, a subject knows
/// only subjects that stand before it here.
const FLOORS: [(&str, &[&str]); 5] = [
    (
        "ground",
        &[
            "bulk",
            "ask",
            "authority",
            "office",
            "audit",
            "health",
            "backup",
            "upgrade",
            "rekey",
            "acts",
            "lists",
            "records",
        ],
    ),
    (
        "registers",
        &[
            "organisation",
            "accounts",
            "exchange",
            "people",
            "comparisons",
            "confirmations",
            "ledgers",
            "attachments",
        ],
    ),
    ("payments", &["payments"]),
    ("work", &["cases", "plans", "pairs"]),
    (
        "papers",
        &[
            "audit_log",
            "figures",
            "documents",
            "assessment",
            "check",
            "dictionary",
            "verify",
            "recovery",
        ],
    ),
];

/// Faces that still write to the database or the audit chain themselves.
const FACES_THAT_WRITE: [(&str, usize); 3] = [
    ("site/figures/export.rs", 2),
    ("site/ledgers/visits.rs", 2),
    ("site/plans/papers.rs", 2),
];

/// Places where Chinese words still decide something.
const WORDS_THAT_DECIDE: [(&str, usize); 15] = [
    ("papers/audit_log/sentence.rs", 1),
    ("papers/documents/actions.rs", 2),
    ("papers/documents/kinds.rs", 1),
    ("payments/sheets.rs", 2),
    ("registers/organisation/directory.rs", 1),
    ("registers/organisation/listed.rs", 1),
    ("registers/organisation/posts/mod.rs", 5),
    ("registers/people/happened.rs", 1),
    ("site/accounts/account_pages.rs", 1),
    ("site/audit_log.rs", 1),
    ("site/design/samples.rs", 1),
    ("site/desk/pages.rs", 1),
    ("site/organisation/pages.rs", 1),
    ("site/pairs/pages.rs", 1),
    ("work/pairs/mod.rs", 1),
];

/// Rooms of a subject that stand open to the others; what others may use is what a mod.rs hands out by name.
const OPEN_ROOMS: [&str; 25] = [
    "accounts::actions",
    "accounts::drafts",
    "accounts::sessions",
    "accounts::upkeep",
    "assessment::actions",
    "attachments::actions",
    "cases::actions",
    "cases::asked",
    "cases::register",
    "documents::actions",
    "exchange::actions",
    "figures::actions",
    "ledgers::actions",
    "ledgers::entries",
    "ledgers::fed",
    "ledgers::visits",
    "organisation::actions",
    "organisation::posts",
    "organisation::units",
    "people::actions",
    "people::register",
    "people::requests",
    "plans::actions",
    "plans::model",
    "plans::tasks",
];

/// A source file of the office.
struct Source {
    /// Its crate.
    floor: &'static str,
    /// Its path beneath `crates`, without `src`: `work/cases/acts.rs`.
    path: String,
    /// Its text without tests and comments.
    code: String,
}

impl Source {
    /// The subject it belongs to, or whose pages it has.
    fn subject(&self) -> &str {
        if ["payments", "demo"].contains(&self.floor) {
            return self.floor;
        }
        let first = self.path.split('/').nth(1).unwrap();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// Whether it shows or serves.
    fn is_face(&self) -> bool {
        ["site", "doors"].contains(&self.floor)
    }

    /// How often any of these stands in it.
    fn count(&self, needles: &[&str]) -> usize {
        needles.iter().map(|n| self.code.matches(n).count()).sum()
    }

    /// Paths that start at a root: `crate::people::register` of a register's file is `registers::people::register`.
    fn paths(&self) -> Vec<String> {
        let mut paths = Vec::new();
        for (root, floor) in OFFICE
            .iter()
            .map(|floor| (*floor, *floor))
            .chain([("crate", self.floor)])
        {
            for (at, _) in self.code.match_indices(&format!("{root}::")) {
                let before = self.code[..at].chars().next_back();
                if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
                    continue;
                }
                let rest = &self.code[at + root.len()..];
                let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != ':');
                let path = &rest[..end.unwrap_or(rest.len())];
                // `payments` is a subject and a floor of its own.
                let subject = if floor == "payments" {
                    "::payments"
                } else {
                    ""
                };
                paths.push(format!("{floor}{subject}{path}"));
            }
        }
        paths
    }
}

fn office_sources() -> Vec<Source> {
    let code = |text: &str| {
        let lines = without_tests(text).lines();
        let lines = lines.filter(|line| !line.trim_start().starts_with("//"));
        lines.collect::<Vec<_>>().join("\n")
    };
    let mut all = Vec::new();
    for floor in OFFICE {
        let folder = crates().join(floor).join("src");
        for (path, text) in sources(&folder) {
            let beneath: &Path = path.strip_prefix(&folder).unwrap();
            let beneath = beneath.to_str().unwrap().replace('\\', "/");
            all.push(Source {
                floor,
                path: format!("{floor}/{beneath}"),
                code: code(&text),
            });
        }
    }
    all
}

fn cores() -> Vec<Source> {
    let all = office_sources().into_iter();
    all.filter(|source| !source.is_face() && source.floor != "demo")
        .collect()
}

/// Holds what was found to the list: nothing new, and nothing on it that is gone.
fn may_only_shrink<T: Ord + std::fmt::Debug>(what: &str, found: &BTreeSet<T>, listed: &[T]) {
    let lines = |ones: Vec<&T>| {
        let lines = ones.iter().map(|one| format!("    {one:?},\n"));
        lines.collect::<String>()
    };
    let new = found.iter().filter(|one| !listed.contains(one)).collect();
    let gone = listed.iter().filter(|one| !found.contains(one)).collect();
    let (new, gone) = (lines(new), lines(gone));
    assert!(new.is_empty(), "{what}, and is not to become more:\n{new}");
    assert!(gone.is_empty(), "mended, take it off the list:\n{gone}");
}

/// The files in which something stands, and how often.
fn counted(sources: &[Source], count: impl Fn(&Source) -> usize) -> BTreeSet<(&str, usize)> {
    let counts = sources.iter().map(|source| (&*source.path, count(source)));
    counts.filter(|(_, count)| *count > 0).collect()
}

#[test]
fn every_subject_has_its_floor() {
    for (floor, subjects) in FLOORS {
        let folder = crates().join(floor).join("src");
        let entries = std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap());
        let folders = entries.filter(|entry| entry.path().is_dir());
        let found: BTreeSet<String> = folders
            .map(|entry| entry.file_name().into_string().unwrap())
            .filter(|name| floor != "payments" && name != "http")
            .collect();
        let known: BTreeSet<String> = subjects
            .iter()
            .filter(|name| folder.join(name).is_dir())
            .map(|name| (*name).to_owned())
            .collect();
        assert_eq!(found, known, "{floor}");
    }
}

#[test]
fn within_a_floor_subjects_stand_on_those_before() {
    let mut upward = BTreeMap::<String, Vec<String>>::new();
    for source in cores() {
        let (_, subjects) = FLOORS.iter().find(|(f, _)| *f == source.floor).unwrap();
        let place = |subject: &str| subjects.iter().position(|known| *known == subject);
        let own = source.subject();
        for path in source.paths() {
            let mut parts = path.split("::");
            let (floor, other) = (parts.next(), parts.next().unwrap_or_default());
            let above = floor == Some(source.floor) && place(other) > place(own);
            if above && place(other).is_some() {
                let arrow = upward.entry(format!("{own} → {other}")).or_default();
                arrow.push(source.path.clone());
            }
        }
    }
    assert!(upward.is_empty(), "arrows point up: {upward:#?}");
}

/// What comes and goes by HTTP lies on the ground for the pages' sake; who acts on records does not ask how they came.
#[test]
fn cores_know_no_browser() {
    for core in cores() {
        let own = core.path.starts_with("ground/http/");
        let uses = core.count(&["::http::", "axum::"]) > 0;
        assert!(own || !uses, "{} knows of browsers", core.path);
    }
}

#[test]
fn a_subjects_store_is_its_own() {
    for source in office_sources() {
        for path in source.paths() {
            let parts: Vec<&str> = path.split("::").collect();
            let foreign = parts.get(2) == Some(&"store") && parts[1] != source.subject();
            assert!(!foreign, "{} uses {path}", source.path);
        }
        for open in ["pub mod store;", "pub(crate) mod store;"] {
            assert!(
                !source.code.contains(open),
                "{} opens its store",
                source.path
            );
        }
    }
}

/// A scope comes from an actor, and an actor from whoever saw that she is who she says.
#[test]
fn only_accounts_make_actors_of_users() {
    for source in office_sources() {
        let may = ["accounts", "authority"].contains(&source.subject()) && !source.is_face();
        let made = source.code.contains("Actor::user(");
        assert!(may || !made, "{} makes an actor", source.path);
    }
}

#[test]
fn faces_leave_writing_to_the_cores() {
    let mut faces = office_sources();
    // That one founds offices.
    faces.retain(|source| source.is_face() && source.subject() != "composition");
    let writing = counted(&faces, |s| s.count(&[".begin()", "audit::append("]));
    may_only_shrink("a face writes", &writing, &FACES_THAT_WRITE);
}

#[test]
fn words_decide_nothing() {
    let mut all = office_sources();
    // These read what people wrote.
    all.retain(|source| !["exchange", "check", "demo"].contains(&source.subject()));
    let deciding = counted(&all, |source| {
        ["contains(", "starts_with(", "ends_with(", "== ", "!= "]
            .iter()
            .flat_map(|test| source.code.split(test).skip(1))
            .filter(|rest| is_chinese(rest))
            .count()
    });
    may_only_shrink("a Chinese word decides", &deciding, &WORDS_THAT_DECIDE);
}

/// Whether code goes on with a Chinese text or letter.
fn is_chinese(rest: &str) -> bool {
    let mut letters = rest.chars();
    matches!(letters.next(), Some('"' | '\''))
        && letters.next().is_some_and(|c| ('一'..='鿿').contains(&c))
}

/// What others use of a subject is what its `mod.rs` hands out; its own pages and the API see its rooms.
#[test]
fn a_subject_hands_out_by_name() {
    let mut open = BTreeSet::new();
    for source in office_sources() {
        for path in source.paths() {
            let parts: Vec<&str> = path.split("::").collect();
            let [floor, subject, room, _item, ..] = parts[..] else {
                continue;
            };
            let known = FLOORS
                .iter()
                .any(|(f, subjects)| *f == floor && subjects.contains(&subject));
            let lower = room.chars().next().is_some_and(char::is_lowercase);
            let foreign =
                subject != source.subject() && source.floor != "doors" && floor != "ground";
            if known && lower && foreign {
                open.insert(format!("{subject}::{room}"));
            }
        }
    }
    let open = open.iter().map(String::as_str).collect();
    may_only_shrink("a room stands open", &open, &OPEN_ROOMS);
}
