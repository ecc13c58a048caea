//! The tables of `docs/security`: every requirement has its answer, and an answer that says 做到 names a test that is run or
//! a section that stands there. Beside it what no other test looks at.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};

use crate::common::{CLERK, Desk};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Number, verdict, evidence and words of each row.
fn rows(file: &str) -> Vec<[String; 4]> {
    let text = std::fs::read_to_string(root().join(file)).unwrap();
    let row = |line: &str| {
        let cells: Vec<String> = line.splitn(4, ',').map(str::to_owned).collect();
        <[String; 4]>::try_from(cells).unwrap_or_else(|_| panic!("{file}: {line}"))
    };
    text.lines().skip(1).map(row).collect()
}

/// Whether a test is there and run: `offices/signing_in::a_clerk_signs_in_and_out`.
fn is_run(named: &str) -> bool {
    let (file, function) = named.split_once("::").unwrap_or_else(|| panic!("{named}"));
    let (home, rest) = file.split_once('/').unwrap_or_else(|| panic!("{named}"));
    let files = match home {
        "offices" | "faults" => vec![format!("tests/{file}.rs")],
        home => vec![
            format!("crates/{home}/src/{rest}.rs"),
            format!("crates/{home}/src/{rest}/mod.rs"),
            format!("crates/{home}/tests/{rest}.rs"),
            format!("crates/{home}/tests/{home}/{rest}.rs"),
        ],
    };
    let texts = files
        .iter()
        .filter_map(|f| std::fs::read_to_string(root().join(f)).ok());
    texts.into_iter().any(|text| {
        let before = text
            .split(&format!("fn {function}("))
            .next()
            .unwrap_or_default();
        let above = before.rsplit_once('\n').map_or("", |(above, _)| above);
        let attributes: Vec<&str> = above
            .lines()
            .rev()
            .map(str::trim)
            .take_while(|line| !line.is_empty() && *line != "}")
            .collect();
        before.len() < text.len()
            && attributes.iter().any(|a| a.contains("test"))
            && !attributes.iter().any(|a| a.contains("ignore"))
    })
}

/// Whether a section stands in a document: `docs/security/measures.md#登录`.
fn is_written(place: &str) -> bool {
    let (file, heading) = place.split_once('#').unwrap_or_else(|| panic!("{place}"));
    let text = std::fs::read_to_string(root().join(file)).unwrap();
    let mut lines = text
        .lines()
        .skip_while(|line| *line != format!("## {heading}"));
    // A heading with nothing beneath it says nothing.
    lines.next().is_some() && lines.take_while(|line| !line.starts_with("## ")).count() > 2
}

fn refuse_unfounded(file: &str, verdicts: &[&str]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for [number, verdict, evidence, words] in rows(file) {
        assert!(verdicts.contains(&&*verdict), "{file} {number}: {verdict}");
        let founded = match evidence.strip_prefix("文档 ") {
            Some(place) => is_written(place),
            None if verdict == "做到" => is_run(&evidence),
            None => evidence.is_empty(),
        };
        assert!(
            founded,
            "{file} {number}: nothing there is called {evidence}"
        );
        assert!(words.chars().count() >= 2, "{file} {number} says nothing");
        *counts.entry(verdict).or_default() += 1;
    }
    counts
}

/// The requirements of levels 1 and 2 of ASVS 5.0.0, by section: those of level 3 stand between them.
const ASVS: [(&str, &str); 72] = [
    ("1.1", "1 2"),
    ("1.2", "1 2 3 4 5 6 7 8 9"),
    ("1.3", "1 2 3 4 5 6 7 8 9 10 11"),
    ("1.4", "1 2 3"),
    ("1.5", "1 2"),
    ("2.1", "1 2 3"),
    ("2.2", "1 2 3"),
    ("2.3", "1 2 3 4"),
    ("2.4", "1"),
    ("3.2", "1 2"),
    ("3.3", "1 2 3 4"),
    ("3.4", "1 2 3 4 5 6"),
    ("3.5", "1 2 3 4 5"),
    ("3.7", "1 2"),
    ("4.1", "1 2 3"),
    ("4.2", "1"),
    ("4.3", "1 2"),
    ("4.4", "1 2 3 4"),
    ("5.1", "1"),
    ("5.2", "1 2 3"),
    ("5.3", "1 2"),
    ("5.4", "1 2 3"),
    ("6.1", "1 2 3"),
    ("6.2", "1 2 3 4 5 6 7 8 9 10 11 12"),
    ("6.3", "1 2 3 4"),
    ("6.4", "1 2 3 4"),
    ("6.5", "1 2 3 4 5"),
    ("6.6", "1 2 3"),
    ("6.8", "1 2 3 4"),
    ("7.1", "1 2 3"),
    ("7.2", "1 2 3 4"),
    ("7.3", "1 2"),
    ("7.4", "1 2 3 4 5"),
    ("7.5", "1 2"),
    ("7.6", "1 2"),
    ("8.1", "1 2"),
    ("8.2", "1 2 3"),
    ("8.3", "1"),
    ("8.4", "1"),
    ("9.1", "1 2 3"),
    ("9.2", "1 2 3 4"),
    ("10.1", "1 2"),
    ("10.2", "1 2"),
    ("10.3", "1 2 3 4"),
    ("10.4", "1 2 3 4 5 6 7 8 9 10 11"),
    ("10.5", "1 2 3 4 5"),
    ("10.6", "1 2"),
    ("10.7", "1 2 3"),
    ("11.1", "1 2"),
    ("11.2", "1 2 3"),
    ("11.3", "1 2 3"),
    ("11.4", "1 2 3 4"),
    ("11.5", "1"),
    ("11.6", "1"),
    ("12.1", "1 2 3"),
    ("12.2", "1 2"),
    ("12.3", "1 2 3 4"),
    ("13.1", "1"),
    ("13.2", "1 2 3 4 5"),
    ("13.3", "1 2"),
    ("13.4", "1 2 3 4 5"),
    ("14.1", "1 2"),
    ("14.2", "1 2 3 4"),
    ("14.3", "1 2 3"),
    ("15.1", "1 2 3"),
    ("15.2", "1 2 3"),
    ("15.3", "1 2 3 4 5 6 7"),
    ("16.1", "1"),
    ("16.2", "1 2 3 4 5"),
    ("16.3", "1 2 3 4"),
    ("16.4", "1 2 3"),
    ("16.5", "1 2 3"),
];
/// Those of what is not here at all: WebRTC.
const ASVS_WEBRTC: [(&str, &str); 3] = [("17.1", "1"), ("17.2", "1 2 3 4"), ("17.3", "1 2")];

#[test]
fn every_requirement_has_its_answer_and_every_answer_its_ground() {
    let file = "docs/security/asvs.csv";
    let counts = refuse_unfounded(file, &["做到", "没有做到", "不适用"]);
    let all = ASVS.iter().chain(&ASVS_WEBRTC);
    let all = all.flat_map(|(section, numbers)| {
        numbers
            .split(' ')
            .map(move |number| format!("{section}.{number}"))
    });
    let wanted: Vec<String> = all.collect();
    let answered: Vec<String> = rows(file).into_iter().map(|[number, ..]| number).collect();
    assert_eq!(answered, wanted);
    assert_eq!(wanted.len(), 253);
    let file = "docs/security/mlps3.csv";
    let of_rule = refuse_unfounded(file, &["做到", "没有做到", "单位做"]);
    let numbers: BTreeSet<String> = rows(file).into_iter().map(|[number, ..]| number).collect();
    let letters = |rule: u32| match rule {
        1 | 3 => "abcd",
        2 => "abcdefg",
        4 => "abcdef",
        9 => "abc",
        _ => "ab",
    };
    let rule = |n: u32| match n {
        5 | 6 => vec![format!("8.1.4.{n}")],
        n => letters(n)
            .chars()
            .map(|letter| format!("8.1.4.{n} {letter}"))
            .collect(),
    };
    let wanted: BTreeSet<String> = (1..=11).flat_map(rule).collect();
    assert_eq!(numbers, wanted);
    assert_eq!(of_rule.values().sum::<usize>(), 34);
    // What is told of it elsewhere is what stands there.
    let said = std::fs::read_to_string(root().join("SECURITY.md")).unwrap();
    let told = format!(
        "做到 {} 条，没有做到 {} 条，不适用 {} 条",
        counts["做到"], counts["没有做到"], counts["不适用"]
    );
    assert!(said.contains(&told), "SECURITY.md does not say: {told}");
    let told = format!(
        "做到 {} 项，没有做到 {} 项，要使用的单位做 {} 项",
        of_rule["做到"], of_rule["没有做到"], of_rule["单位做"]
    );
    assert!(said.contains(&told), "SECURITY.md does not say: {told}");
}

#[test]
fn every_answer_carries_its_headers() {
    let desk = Desk::staffed("甲镇");
    desk.import_sample("jia_town_2011.xlsx");
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let script = clerk.open("/").html;
    let script = script
        .split("src=\"")
        .nth(1)
        .and_then(|s| s.split('"').next());
    let script = script.unwrap().replace("&#x2f;", "/");
    for path in [
        "/",
        "/people",
        "/api/v1/people",
        "/no/such/page",
        "/users",
        "/static/",
        &script,
    ] {
        let page = clerk.get(path);
        let header = |name: &str| page.headers.get(name).cloned().unwrap_or_default();
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(
            header("cross-origin-opener-policy"),
            "same-origin",
            "{path}"
        );
        assert_eq!(
            header("cross-origin-resource-policy"),
            "same-origin",
            "{path}"
        );
        let policy = header("content-security-policy");
        for part in [
            "default-src 'none'",
            "script-src 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        for none in ["access-control-allow-origin", "server", "x-powered-by"] {
            assert_eq!(header(none), "", "{path} says {none}");
        }
        if path != script {
            assert_eq!(header("cache-control"), "no-store", "{path}");
            assert!(
                !page.html.contains("panicked") && !page.html.contains("src/"),
                "{path}"
            );
        }
    }
    assert_eq!(clerk.get("/static/").status, 404, "a folder is not listed");
    let given = clerk.post("/people/export", &[]);
    if given.status == 200 {
        assert!(given.headers["content-disposition"].starts_with("attachment; filename*=UTF-8''"));
    }
    for method in ["TRACE", "OPTIONS", "PUT", "DELETE"] {
        let (status, _) = said(
            &site,
            &format!("{method} /people HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"),
        );
        assert!(status >= 300, "{method} was done: {status}");
    }
}

/// What a server answers to bytes as they are: the status, and how often it answered.
fn said(site: &crate::common::web::Site, bytes: &str) -> (u16, usize) {
    let mut stream = TcpStream::connect(site.address()).unwrap();
    stream.write_all(bytes.as_bytes()).unwrap();
    let mut answer = Vec::new();
    // A connection that is closed has said all it had to say.
    let _ = stream.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok());
    (status.unwrap_or(0), answer.matches("HTTP/1.1 ").count())
}

#[test]
fn two_lengths_are_no_request() {
    let desk = Desk::new("甲镇");
    let site = desk.serve();
    let hidden = "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    let head =
        "POST /login HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n";
    for lengths in [
        "Content-Length: 0\r\nContent-Length: 60\r\n",
        "Content-Length: 0, 60\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Content-Length: +0\r\n",
    ] {
        let (status, answers) = said(&site, &format!("{head}{lengths}\r\n{hidden}"));
        assert!(status == 400 || status == 0, "{lengths}: {status}");
        assert!(answers <= 1, "{lengths}: what was hidden was answered");
    }
}

#[test]
fn what_somebody_types_is_shown_and_never_run() {
    const TYPED: &str = "<script>alert(1)</script>'\"><img src=x onerror=alert(2)>{{7*7}}%s";
    let desk = Desk::staffed("甲镇");
    desk.import_sample("jia_town_2011.xlsx");
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    for path in ["/people?q=", "/jump?q=", "/ledgers/visit?q=", "/users?q="] {
        let page = clerk.get(&format!("{path}{}", ground::query::encoded(TYPED)));
        assert!(!page.html.contains("<script>alert"), "{path}");
        assert!(!page.html.contains("<img src=x"), "{path}");
        assert!(!page.html.contains("49%s"), "{path}");
    }
    let late = site
        .stranger()
        .get(&format!("/login?next={}", ground::query::encoded(TYPED)));
    assert!(!late.html.contains("<script>alert"), "{}", late.html);
    // And nowhere in a page stands a script of its own.
    for path in ["/", "/people", "/payments", "/ledgers/visit"] {
        let page = clerk.open(path).html;
        let scripts = page.split("<script").skip(1);
        for script in scripts {
            assert!(
                script.split('>').next().unwrap().contains("src="),
                "{path}: {script}"
            );
        }
        assert!(
            !page.contains(" onclick=") && !page.contains("javascript:"),
            "{path}"
        );
    }
}

#[test]
fn passwords_are_typed_unseen_and_every_page_leads_out() {
    let desk = Desk::staffed("甲镇");
    let site = desk.serve();
    let login = site.stranger().get("/login").html;
    let field = login
        .split("<input")
        .find(|input| input.contains("name=\"password\""))
        .unwrap();
    let field = field.split('>').next().unwrap();
    assert!(field.contains("type=\"password\""), "{field}");
    assert!(
        !field.contains("autocomplete=\"off\"") && !field.contains("onpaste"),
        "{field}"
    );
    let mut clerk = site.sign_in(CLERK);
    for path in ["/", "/people", "/payments", "/account", "/help", "/figures"] {
        assert!(
            clerk
                .open(path)
                .html
                .replace("&#x2f;", "/")
                .contains("action=\"/logout\""),
            "{path}"
        );
    }
}
