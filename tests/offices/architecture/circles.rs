//! Circles of files: files of one folder that need each other. Between crates and between subjects there are none; what
//! is left inside a folder stands here, each with its reason, and may only become less.

use std::collections::{BTreeMap, BTreeSet};

use super::{OFFICE, crates, sources, without_tests};

/// The circles that are left: their files, and why they are not opened.
const LEFT: [(&str, &str); 20] = [
    (
        "ground: db guards migrate writer",
        "Opening a database brings it up to date, and looks whether what a migration guards still is; the writer opens \
         connections as the database does.",
    ),
    (
        "ground: http/answer http/ask",
        "A form that cannot be read is a problem; a download's name is written as an address is.",
    ),
    (
        "papers: assessment/actions assessment/acts assessment/cite assessment/in_hand assessment/ranking",
        "The ranking reads the list of assessments, and is handed out among the actions.",
    ),
    (
        "papers: audit_log/sentence audit_log/system_wordings audit_log/wordings audit_log/work_wordings",
        "Sentences look wordings up, and each wording names a topic of sentences.",
    ),
    (
        "papers: check/actions check/told",
        "What was reviewed keeps where it stands, and is told in words.",
    ),
    (
        "payments: acts approval bank_acts in_hand notices overview",
        "Acts name the batch they are done to, and the batch lists them.",
    ),
    (
        "registers: exchange/actions exchange/importers",
        "An import calls the importers, and importers say where their rows go.",
    ),
    (
        "registers: ledgers/follow ledgers/kind",
        "A kind says what it follows, and following is checked among kinds.",
    ),
    (
        "registers: people/actions people/finding people/grants people/register",
        "The names of sealed columns stand with the actions, which hand out granting.",
    ),
    (
        "registers: people/packages people/requests",
        "A package is made of requests, and a request may belong to one.",
    ),
    (
        "registers: people/sheets/compare people/sheets/enrol",
        "Enrolling compares with who is there, and what differs is queued to be enrolled.",
    ),
    (
        "site: design/pages design/samples",
        "The gallery shows samples, and samples stand in its tabs.",
    ),
    (
        "site: kit/parts kit/table",
        "A list page holds a table, and a cell of a table a link.",
    ),
    (
        "site: payments/acts payments/batch",
        "The page of a batch shows its acts, and acts share its words for money.",
    ),
    (
        "site: people/dossier people/edit",
        "The dossier shows forms, and a form that is refused shows what the dossier gathered.",
    ),
    (
        "site: plans/report plans/task",
        "Both show the line of a ledger entry, and a task links to its report.",
    ),
    (
        "site: shell/menu shell/route shell/visit",
        "A visit shows the menu, the menu what may be visited, and a route what it is gated by.",
    ),
    (
        "work: cases/actions cases/acts cases/in_hand cases/opinions cases/outcome cases/register",
        "Acts name the case they are done to, and the case lists its acts.",
    ),
    (
        "work: cases/asked cases/store",
        "What is asked of cases is a query, and the store puts it to the database.",
    ),
    (
        "work: plans/actions plans/plan_acts plans/plan_in_hand plans/task_acts plans/task_in_hand plans/tasks",
        "Acts name the plan or task they are done to, and these list their acts.",
    ),
];

/// The files of a crate by module path, each with the files it names.
fn named_by(floor: &str) -> BTreeMap<String, BTreeSet<String>> {
    let folder = crates().join(floor).join("src");
    let files: BTreeMap<String, String> = sources(&folder)
        .into_iter()
        .map(|(path, text)| {
            let path = path.strip_prefix(&folder).unwrap().with_extension("");
            (path.to_str().unwrap().replace('\\', "/"), text)
        })
        // A `mod.rs` hands out what its files have, and they use what it declares.
        .filter(|(module, _)| !module.ends_with("mod") && module != "lib")
        .collect();
    let named = files.iter().map(|(module, text)| {
        let named = paths(module, without_tests(text)).into_iter();
        let named = named.filter_map(|path| {
            let known = (1..=path.len()).rev().map(|end| path[..end].join("/"));
            known.into_iter().find(|known| files.contains_key(known))
        });
        (module.clone(), named.filter(|one| one != module).collect())
    });
    named.collect()
}

/// The paths of a file that start at its crate or at the module above it, from the crate's root.
fn paths(module: &str, text: &str) -> Vec<Vec<String>> {
    let own: Vec<&str> = module.split('/').collect();
    let code = text.lines().filter(|l| !l.trim_start().starts_with("//"));
    let code = code.collect::<Vec<_>>().join("\n");
    let mut found = Vec::new();
    for (root, mut base) in [
        ("crate::", Vec::new()),
        ("super::", own[..own.len() - 1].to_vec()),
    ] {
        for (at, _) in code.match_indices(root) {
            let before = code[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
                continue;
            }
            let mut rest = &code[at + root.len()..];
            let whole = base.len();
            while let Some(above) = rest.strip_prefix("super::") {
                base.pop();
                rest = above;
            }
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != ':');
            let (path, after) = rest.split_at(end.unwrap_or(rest.len()));
            let path = path.trim_end_matches("::").split("::");
            let path: Vec<&str> = base.iter().copied().chain(path).collect();
            let path = path.iter().filter(|part| !part.is_empty());
            let path: Vec<String> = path.map(|part| (*part).to_owned()).collect();
            match after
                .strip_prefix('{')
                .and_then(|group| group.split_once('}'))
            {
                Some((group, _)) => found.extend(group.split(',').map(|leaf| {
                    let leaf = leaf.trim().split("::").next().unwrap_or_default();
                    path.iter().cloned().chain([leaf.to_owned()]).collect()
                })),
                None => found.push(path),
            }
            if base.len() != whole {
                base = own[..own.len() - 1].to_vec();
            }
        }
    }
    found
}

/// The files that a file leads to, over however many others.
fn reached<'a>(from: &str, named: &'a BTreeMap<String, BTreeSet<String>>) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut next: Vec<&str> = named[from].iter().map(String::as_str).collect();
    while let Some(one) = next.pop() {
        if reached.insert(one) {
            next.extend(named[one].iter().map(String::as_str));
        }
    }
    reached
}

#[test]
fn files_form_no_circle_but_those_that_are_left() {
    let mut circles = BTreeSet::new();
    for floor in OFFICE {
        let named = named_by(floor);
        let reach: BTreeMap<&str, BTreeSet<&str>> = named
            .keys()
            .map(|file| (file.as_str(), reached(file, &named)))
            .collect();
        for (file, to) in &reach {
            let circle = to.iter().filter(|other| reach[*other].contains(file));
            let circle: Vec<&str> = circle.copied().collect();
            if circle.len() > 1 {
                circles.insert(format!("{floor}: {}", circle.join(" ")));
            }
        }
    }
    let left: BTreeSet<String> = LEFT.iter().map(|(files, _)| (*files).to_owned()).collect();
    let new: Vec<&String> = circles.difference(&left).collect();
    let gone: Vec<&String> = left.difference(&circles).collect();
    assert!(new.is_empty(), "files need each other: {new:#?}");
    assert!(gone.is_empty(), "opened, take it off the list: {gone:#?}");
    for (files, reason) in LEFT {
        assert!(!reason.is_empty(), "{files} has no reason");
    }
}
