//! The audit outside of the office: as a signed file that anybody checks, and on a log server; and what somebody asked for
//! and was not given, told in it.

use std::collections::BTreeMap;
use std::io::{BufReader, Read};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::common::{CLERK, Desk, REVIEWER};

/// A town that paid a month, its audit as a file, and the public half of its key.
fn given_out(desk: &Desk) -> (String, String) {
    let told = desk.json("audit export --out audit.jsonl");
    let text = std::fs::read_to_string(desk.path("audit.jsonl")).unwrap();
    assert_eq!(
        told["lines"].as_u64().unwrap() as usize,
        text.lines().count() - 3
    );
    (text, told["key"].as_str().unwrap().to_owned())
}

/// What is said of a file that was changed after it was given out.
fn checked(desk: &Desk, text: &str, key: &str) -> (i32, String) {
    std::fs::write(desk.path("changed.jsonl"), text).unwrap();
    let answer = desk.run_words(["audit", "check", "changed.jsonl", "--key", key]);
    (answer.code, answer.printed)
}

#[test]
fn whoever_has_the_public_half_sees_what_was_changed_taken_out_or_put_elsewhere() {
    let desk = Desk::staffed("甲镇");
    desk.import_sample("jia_town_2011.xlsx");
    let (text, key) = given_out(&desk);
    let (code, said) = checked(&desk, &text, &key);
    assert!(code == 0 && said.contains("没有发现问题"), "{said}");
    assert_eq!(desk.done("audit key").lines().next(), Some(&*key));
    let in_house = desk.run("audit check audit.jsonl");
    assert_eq!(in_house.code, 0, "{}", in_house.complaint);
    let lines: Vec<&str> = text.lines().collect();
    let joined = |lines: &[&str]| format!("{}\n", lines.join("\n"));
    let fourth = lines[4];
    let cases: [(&str, String, &str); 8] = [
        ("changed", text.replacen(CLERK, "李某", 1), "第 "),
        (
            "missing",
            joined(&[&lines[..4], &lines[5..]].concat()),
            "第 5 行：",
        ),
        (
            "reordered",
            joined(&[&lines[..4], &[lines[5], fourth], &lines[6..]].concat()),
            "第 5 行：",
        ),
        (
            "twice",
            joined(&[&lines[..5], &[fourth], &lines[5..]].concat()),
            "第 6 行：",
        ),
        (
            "cut",
            joined(&lines[..lines.len() - 3]),
            "没有写到各条链的末端",
        ),
        ("unsigned", joined(&lines[..lines.len() - 1]), "没有签名"),
        (
            "another name on the first line",
            text.replacen("\"office\":\"甲镇\"", "\"office\":\"乙镇\"", 1),
            "签名不对",
        ),
        ("words behind it", format!("{text}{fourth}\n"), "读不懂"),
    ];
    for (what, changed, told) in cases {
        assert_ne!(changed, text, "{what}");
        let (code, said) = checked(&desk, &changed, &key);
        assert!(code == 3 && said.contains(told), "{what}: {said}");
    }
    // One who writes all of it anew signs with a key of her own.
    let other = Desk::staffed("乙镇");
    let (forged, _) = given_out(&other);
    let (code, said) = checked(&desk, &forged, &key);
    assert!(code == 3 && said.contains("签名不对"), "{said}");
}

#[test]
fn a_later_file_goes_on_where_the_one_before_ended_and_the_auditor_takes_it_from_her_page() {
    let desk = Desk::staffed("甲镇");
    desk.done("users add --name 审计员某 --role 审计员");
    let last = desk.audit_entries();
    desk.import_sample("jia_town_2011.xlsx");
    let told = desk.json(&format!(
        "audit export --out later.jsonl --from {}",
        last + 1
    ));
    let more = told["lines"].as_u64().unwrap();
    assert!(more > 0 && more < desk.audit_entries(), "{told}");
    assert_eq!(desk.run("audit check later.jsonl").code, 0);
    let site = desk.serve();
    let mut auditor = site.sign_in("审计员某");
    let page = auditor.open("/audit/signed");
    let key = desk.done("audit key");
    assert!(page.shows(key.lines().next().unwrap()), "{}", page.text());
    let file = auditor.post("/audit/signed", &[("from", "1")]);
    std::fs::write(desk.path("page.jsonl"), &file.bytes).unwrap();
    let answer = desk.run("audit check page.jsonl");
    assert_eq!(answer.code, 0, "{}", answer.printed);
    for odd in ["", "0", "-1", "十", "18446744073709551616"] {
        let refused = auditor.post("/audit/signed", &[("from", odd)]);
        assert_eq!(refused.status, 422, "{odd}: {}", refused.text());
    }
    let told = desk.column("SELECT detail AS text FROM audit_entry WHERE action = 'audit_signed'");
    assert_eq!(told.len(), 2, "{told:?}");
}

/// What was not given, as the audit has it.
fn refusals(desk: &Desk) -> Vec<String> {
    let sql = "SELECT actor || ' ' || detail AS text FROM audit_entry WHERE action = 'refused' ORDER BY seq";
    desk.column(sql)
}

#[test]
fn what_is_not_hers_is_told_by_page_interface_and_command_without_what_she_typed() {
    let desk = Desk::staffed("甲镇");
    desk.import_sample("jia_town_2011.xlsx");
    desk.done(&format!("pay run --month 2011-03 --as {CLERK}"));
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    assert_eq!(clerk.get("/users?q=510902").status, 403);
    assert_eq!(
        clerk
            .post("/payments/990101-2011-03-1/approve", &[("words", "机密")])
            .status,
        403
    );
    assert_eq!(clerk.get("/people/990101-990909").status, 404);
    assert_eq!(clerk.get("/api/v1/people/990102-7").status, 404);
    assert_eq!(clerk.get("/no/such/page").status, 404);
    drop((clerk, site));
    desk.refused(&format!(
        "pay approve --batch 990101-2011-03-1 --as {CLERK}"
    ));
    desk.refused(&format!("do users 990101-101-1 disable --as {CLERK}"));
    let told = refusals(&desk);
    let whats: Vec<&str> = told.iter().map(|t| t.split('"').nth(7).unwrap()).collect();
    assert_eq!(
        whats,
        [
            "GET /users",
            "POST /payments/{batch}/approve",
            "GET /people/{person}",
            "GET /api/v1/people/{person}",
            "命令 pay approve",
            "命令 do"
        ],
        "{told:?}"
    );
    for text in &told {
        assert!(text.starts_with(CLERK), "{text}");
        for typed in ["510902", "990909", "机密", "2011-03-1", "990102"] {
            assert!(!text.contains(typed), "{text}");
        }
    }
    desk.done("verify");
}

#[test]
fn nobody_fills_the_audit_with_what_she_is_not_given() {
    let desk = Desk::staffed("甲镇");
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let mut reviewer = site.sign_in(REVIEWER);
    for _ in 0..33 {
        assert_eq!(clerk.get("/users").status, 403);
    }
    assert_eq!(reviewer.get("/users").status, 403);
    assert_eq!(refusals(&desk).len(), 21);
    // The hour is over: what was counted is told in one entry, and the next one by itself again.
    desk.tamper("UPDATE refusal_count SET hour = '2011-03-01T08' WHERE told = 20");
    assert_eq!(clerk.get("/users").status, 403);
    let more = desk
        .column("SELECT subject || detail AS text FROM audit_entry WHERE action = 'refused_more'");
    assert_eq!(more.len(), 1, "{more:?}");
    assert!(
        more[0].contains(CLERK)
            && more[0].contains("\"次数\":13")
            && more[0].contains("2011-03-01 16:00"),
        "{more:?}"
    );
    assert_eq!(refusals(&desk).len(), 22);
}

/// A log server that keeps what it is sent, by chain and number.
#[derive(Default)]
struct Received {
    numbers: BTreeMap<i64, usize>,
    heads: Vec<String>,
}

/// Takes one connection and reads it until it ends or nobody wants it any more.
fn listen(
    listener: TcpListener,
    into: Arc<Mutex<Received>>,
    until: usize,
) -> std::thread::JoinHandle<()> {
    std::thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let mut stream = BufReader::new(stream);
        while into.lock().unwrap().numbers.len() < until {
            let mut length = Vec::new();
            loop {
                let mut byte = [0u8];
                if stream.read_exact(&mut byte).is_err() {
                    return;
                }
                match byte[0] {
                    b' ' => break,
                    digit => length.push(digit),
                }
            }
            let length: usize = String::from_utf8(length).unwrap().parse().unwrap();
            let mut message = vec![0u8; length];
            if stream.read_exact(&mut message).is_err() {
                return;
            }
            let message = String::from_utf8(message).unwrap();
            let (head, line) = message.split_once('\u{feff}').unwrap();
            let line: Value = serde_json::from_str(line).unwrap();
            let mut received = into.lock().unwrap();
            *received
                .numbers
                .entry(line["seq"].as_i64().unwrap())
                .or_default() += 1;
            received.heads.push(head.to_owned());
        }
    })
}

fn wait_for(what: &str, done: impl Fn() -> bool) {
    let begun = Instant::now();
    while !done() {
        assert!(begun.elapsed() < Duration::from_secs(30), "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_log_server_that_was_away_gets_every_entry_in_the_end() {
    let desk = Desk::staffed("甲镇");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let received = Arc::new(Mutex::new(Received::default()));
    let first = desk.audit_entries() as usize;
    // It leaves when it has them, and nobody listens there any more.
    let server = listen(listener, Arc::clone(&received), first);
    let target = format!("tcp:{address}");
    let options = ["--listen", "127.0.0.1:0", "--syslog", &target];
    let site = desk.serve_with(&options);
    server.join().unwrap();
    let mut clerk = site.sign_in(CLERK);
    assert_eq!(clerk.get("/users").status, 403);
    let failed = || {
        let report = desk.run("doctor --json").json();
        let findings = report["findings"].as_array().unwrap();
        let sent = findings.iter().find(|found| found["what"] == "审计外送");
        sent.is_some_and(|sent| {
            sent["state"] == "wrong" && sent["words"].as_str().unwrap().contains("没有送到")
        })
    };
    wait_for("doctor says that the log server is away", failed);
    let all = desk.audit_entries() as usize;
    let listener = TcpListener::bind(address).unwrap();
    let server = listen(listener, Arc::clone(&received), all);
    wait_for("all entries came", || {
        received.lock().unwrap().numbers.len() == all
    });
    server.join().unwrap();
    drop((clerk, site));
    let received = received.lock().unwrap();
    let numbers: Vec<i64> = received.numbers.keys().copied().collect();
    assert_eq!(numbers, (1..=all as i64).collect::<Vec<_>>());
    // RFC 5424: <PRI>1 TIMESTAMP HOSTNAME APP-NAME PROCID MSGID STRUCTURED-DATA
    for head in &received.heads {
        let parts: Vec<&str> = head.trim_end().split(' ').collect();
        assert!(
            ["<109>1", "<108>1"].contains(&parts[0]) && parts.len() == 7 && parts[3] == "yushui",
            "{head}"
        );
        assert!(chrono_moment(parts[1]), "{head}");
    }
}

/// 2011-03-01T08:00:00.000Z
fn chrono_moment(text: &str) -> bool {
    text.len() == 24 && text.ends_with('Z') && text.as_bytes()[10] == b'T'
}
