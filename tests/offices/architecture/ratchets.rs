//! The floors of the office: cores stand on those beneath and know no page. And what is still being put in order, kept
//! from growing: those lists may only shrink, a test fails on what is new and on what is listed and gone.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{office, sources, without_tests};

/// The subjects from the bottom up. The core of a subject, which is all of it but its pages, knows only subjects that
/// stand before it here.
const FLOORS: [(&str, &[&str]); 5] = [
    (
        "ground",
        &[
            "platform",
            "authority",
            "office",
            "audit",
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
        ],
    ),
];

/// What shows and serves the subjects, beside their own pages; nothing beneath knows it.
const ABOVE: [&str; 8] = [
    "api",
    "composition",
    "demo",
    "design",
    "desk",
    "help",
    "shell",
    "web",
];

/// Faces that still write to the database or the audit chain themselves.
const FACES_THAT_WRITE: [(&str, usize); 4] = [
    ("figures/pages/export.rs", 2),
    ("ledgers/pages/list.rs", 2),
    ("ledgers/pages/visits.rs", 2),
    ("plans/pages/papers.rs", 2),
];

/// Places where Chinese words still decide something.
const WORDS_THAT_DECIDE: [(&str, usize); 18] = [
    ("accounts/account_pages.rs", 1),
    ("accounts/users_pages.rs", 7),
    ("audit_log/pages.rs", 1),
    ("audit_log/sentence.rs", 1),
    ("design/samples.rs", 1),
    ("desk/pages.rs", 1),
    ("documents/actions.rs", 2),
    ("documents/kinds.rs", 1),
    ("organisation/directory.rs", 1),
    ("organisation/listed.rs", 1),
    ("organisation/pages.rs", 1),
    ("organisation/posts/mod.rs", 5),
    ("pairs/actions.rs", 2),
    ("pairs/mod.rs", 1),
    ("pairs/pages.rs", 1),
    ("payments/pages/batch.rs", 2),
    ("payments/sheets.rs", 2),
    ("people/register.rs", 1),
];

/// Rooms of a subject that stand open to the others; what others may use is what a mod.rs hands out by name.
const OPEN_ROOMS: [&str; 41] = [
    "accounts::actions",
    "accounts::drafts",
    "accounts::sessions",
    "accounts::upkeep",
    "assessment::actions",
    "attachments::actions",
    "attachments::phone",
    "cases::actions",
    "cases::asked",
    "cases::cards",
    "cases::register",
    "check::actions",
    "dictionary::actions",
    "documents::actions",
    "exchange::actions",
    "exchange::exports",
    "exchange::imports",
    "figures::actions",
    "ledgers::actions",
    "ledgers::entries",
    "ledgers::fed",
    "ledgers::sheets",
    "ledgers::visits",
    "organisation::actions",
    "organisation::posts",
    "organisation::units",
    "pairs::actions",
    "payments::sheets",
    "people::actions",
    "people::household",
    "people::reading",
    "people::register",
    "people::registration",
    "people::requests",
    "people::sheets",
    "plans::actions",
    "plans::filled",
    "plans::goals",
    "plans::model",
    "plans::outline",
    "plans::tasks",
];

/// A source file of the office: its path beneath `src`, and its text without tests and comments.
struct Source {
    path: String,
    code: String,
}

impl Source {
    /// The subject it belongs to.
    fn subject(&self) -> &str {
        let first = self.path.split('/').next().unwrap();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// Whether it shows or serves: a page, or what stands above the subjects.
    fn is_face(&self) -> bool {
        ABOVE.contains(&self.subject())
            || self.path.starts_with("platform/web/")
            || self.path.contains("/pages/")
            || self.path.ends_with("pages.rs")
    }

    /// How often any of these stands in it.
    fn count(&self, needles: &[&str]) -> usize {
        needles.iter().map(|n| self.code.matches(n).count()).sum()
    }

    /// The subjects it names.
    fn names(&self) -> BTreeSet<&str> {
        let named = self.code.split("crate::").skip(1).map(|rest| {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
            match &rest[..end.unwrap_or(rest.len())] {
                "Office" | "OfficeProfile" | "NewOffice" | "Surroundings" | "Worker" => "office",
                "Error" | "Result" => "platform",
                subject => subject,
            }
        });
        named.collect()
    }
}

fn office_sources() -> Vec<Source> {
    let relative = |path: &Path| {
        let path = path.strip_prefix(office()).unwrap();
        path.to_str().unwrap().replace('\\', "/")
    };
    let code = |text: &str| {
        let lines = without_tests(text).lines();
        let lines = lines.filter(|line| !line.trim_start().starts_with("//"));
        lines.collect::<Vec<_>>().join("\n")
    };
    let all = sources(&office()).into_iter();
    let all = all.map(|(path, text)| Source {
        path: relative(&path),
        code: code(&text),
    });
    all.filter(|source| source.path != "lib.rs").collect()
}

fn cores() -> Vec<Source> {
    let all = office_sources().into_iter();
    all.filter(|source| !source.is_face()).collect()
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
    let known: BTreeSet<&str> = FLOORS
        .iter()
        .flat_map(|(_, subjects)| subjects.iter().copied())
        .chain(ABOVE)
        .collect();
    let sources = office_sources();
    let found: BTreeSet<&str> = sources.iter().map(Source::subject).collect();
    assert_eq!(found, known);
}

#[test]
fn the_cores_of_subjects_stand_on_those_beneath() {
    let places: BTreeMap<&str, usize> = FLOORS
        .iter()
        .flat_map(|(_, subjects)| subjects.iter().copied())
        .enumerate()
        .map(|(place, subject)| (subject, place))
        .collect();
    let mut upward = BTreeMap::<String, Vec<String>>::new();
    for source in cores() {
        let own = source.subject();
        for other in source.names() {
            let above = places
                .get(other)
                .map_or(ABOVE.contains(&other), |place| *place > places[own]);
            if above {
                let arrow = upward.entry(format!("{own} → {other}")).or_default();
                arrow.push(source.path.clone());
            }
        }
    }
    assert!(upward.is_empty(), "arrows point up: {upward:#?}");
}

#[test]
fn cores_know_no_page() {
    for core in cores() {
        let uses = core.count(&["platform::web"]) > 0;
        assert!(!uses, "{} uses the pages' own parts", core.path);
    }
}

#[test]
fn faces_leave_writing_to_the_cores() {
    let mut faces = office_sources();
    // The one founds offices, the other works in them.
    let writers = ["composition", "demo"];
    faces.retain(|source| source.is_face() && !writers.contains(&source.subject()));
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

#[test]
fn a_subject_hands_out_by_name() {
    let mut open = BTreeSet::new();
    let all = office_sources();
    for source in &all {
        let Some(folder) = source.path.strip_suffix("/mod.rs") else {
            continue;
        };
        if source.is_face() || folder == "platform" {
            continue;
        }
        for line in source.code.lines() {
            let line = line
                .strip_prefix("pub mod ")
                .or(line.strip_prefix("pub(crate) mod "));
            let room = line.and_then(|line| line.strip_suffix(';'));
            // Routes are gathered from pages.
            if let Some(room) = room.filter(|room| !room.ends_with("pages")) {
                open.insert(format!("{folder}::{room}"));
            }
        }
    }
    let open = open.iter().map(String::as_str).collect();
    may_only_shrink("a room stands open", &open, &OPEN_ROOMS);
}
