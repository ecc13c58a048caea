//! New keys: everything that the old ones kept is read, found and verified under the new, the old open nothing, and an
//! office whose change was killed opens with one or the other.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::Stdio;

use seal::Keyring;

use crate::common::web::Browser;
use crate::common::{APPROVER, CLERK, Desk};
use crate::second_factor;

const ADMIN: &str = "管理员";
const PDF: &[u8] = b"%PDF-1.4 \xe8\xaf\x8a\xe6\x96\xad\xe4\xb9\xa6";
/// Columns that only keys make, with what stood in them.
const KEYED: [(&str, &str); 12] = [
    ("person", "id_hash"),
    ("person", "account_hash"),
    ("person", "phone_hash"),
    ("person", "id_sealed"),
    ("person", "account_sealed"),
    ("person", "mac"),
    ("payment_line", "account_sealed"),
    ("ledger_entry", "source_hash"),
    ("audit_entry", "mac"),
    ("user_account", "mac"),
    ("attachment", "name_sealed"),
    ("person_search", "key"),
];

/// A town that has paid a month, with a file at a meeting, its key sheets printed, and a folder for its backups.
fn town() -> Desk {
    Desk::made_once("甲镇 that changes its keys", |desk| {
        desk.done("init --division 990101100 --name 甲镇 --admin 管理员");
        for (name, role) in [
            (CLERK, "经办"),
            ("李四", "复核"),
            (APPROVER, "审批"),
            ("赵六", "财务"),
        ] {
            desk.done(&format!("users add --name {name} --role {role}"));
        }
        desk.import_sample("jia_town_2011.xlsx");
        desk.pay("--month 2011-08");
        desk.done("key-sheets --out sheets");
        fs::create_dir(desk.path("backups")).unwrap();
        let site = desk.serve();
        let mut clerk = site.sign_in(CLERK);
        let entry = clerk.first_entry("meeting");
        clerk.open(&entry);
        let owner = entry.replace("/ledgers/meeting/", "/files/of/ledger_entry-");
        let sent = clerk.upload(&owner, &[], &[("files", "诊断书.pdf", PDF)]);
        assert_eq!(sent.status, 303, "{}", sent.text());
    })
}

fn keys(desk: &Desk) -> Keyring {
    Keyring::open(&desk.data().join("keys")).unwrap()
}

fn master(desk: &Desk) -> String {
    fs::read_to_string(desk.data().join("keys/master.key")).unwrap()
}

fn said(desk: &Desk, (table, column): (&str, &str)) -> Vec<String> {
    // What people are found by is a name, or a number's keyed hash.
    let all = format!("SELECT {column} AS text FROM {table} WHERE {column} IS NOT NULL");
    let mut found = desk.column(&all);
    found.retain(|text| table != "person_search" || text.starts_with('#'));
    assert!(
        !found.is_empty() || column == "phone_hash",
        "{table}.{column}"
    );
    found
}

/// What no change of keys may change.
fn fixed(desk: &Desk) -> [Vec<String>; 3] {
    [
        "SELECT hash AS text FROM payment_batch ORDER BY id",
        "SELECT hash AS text FROM payment_line ORDER BY line_no",
        "SELECT hash AS text FROM audit_entry WHERE seq <= 20 ORDER BY seq",
    ]
    .map(|sql| desk.column(sql))
}

/// The first person, and her ID number as the office's own keys open it.
fn somebody(desk: &Desk) -> (String, String) {
    let first = |column: &str| {
        let sql = format!(
            "SELECT CAST({column} AS TEXT) AS text FROM person WHERE id = (SELECT MIN(id) FROM person)"
        );
        desk.column(&sql).remove(0)
    };
    let id: i64 = first("id").parse().unwrap();
    let sealed = seal::hex_decode(&first("id_sealed")).unwrap();
    let number = keys(desk)
        .open_field("person.id_number", id, &sealed)
        .unwrap();
    (first("name"), number)
}

fn finds(clerk: &mut Browser, (name, number): &(String, String)) {
    let page = clerk.open(&format!("/people?q={number}"));
    assert!(page.shows(name), "{name}: {}", page.text());
}

fn files(desk: &Desk) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in fs::read_dir(desk.data().join("attachments")).unwrap() {
        let inside = fs::read_dir(folder.unwrap().path()).unwrap();
        found.extend(inside.map(|file| file.unwrap().path()));
    }
    found.sort();
    found
}

fn file_at_meeting(clerk: &mut Browser) -> Vec<u8> {
    let entry = clerk.first_entry("meeting");
    let file = clerk.open(&entry).link("诊断书.pdf");
    clerk.open(&file).bytes
}

#[test]
fn everything_is_read_found_and_right_under_new_keys_and_the_old_open_nothing() {
    let desk = town();
    let who = somebody(&desk);
    let site = desk.serve();
    let mut approver = site.sign_in(APPROVER);
    let (_, codes) = second_factor::set(&mut approver);
    let why = desk.refused("rekey --without-backup");
    assert!(why.contains("网页服务"), "{why}");
    drop(site);

    let (old, old_master, fixed_before) = (keys(&desk), master(&desk), fixed(&desk));
    let before = KEYED.map(|column| said(&desk, column));
    let files_before = files(&desk);
    // Not without a backup unless it is said, and not by just anybody.
    let why = desk.refused("rekey");
    assert!(
        why.contains("先要备份") && why.contains("--without-backup"),
        "{why}"
    );
    let answer = desk.run(&format!("rekey --without-backup --as {CLERK}"));
    assert_ne!(answer.code, 0, "{answer:?}");
    assert_eq!(
        (master(&desk), fixed(&desk)),
        (old_master.clone(), fixed_before.clone())
    );
    assert!(!desk.data().join("keys/next").exists());

    let told = desk.done(&format!("rekey --to backups --as {ADMIN}"));
    for words in [
        "第 1 次",
        "校验通过",
        "key-sheets",
        "原来的密钥单",
        "重新登录",
        "公钥也换了",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert_ne!(master(&desk), old_master);
    assert!(!desk.data().join("keys/next").exists() && !desk.data().join(".rekey").exists());
    desk.done("verify");
    assert_eq!(fixed(&desk), fixed_before);
    let by = desk.column("SELECT actor AS text FROM audit_entry WHERE action = 'rekey'");
    assert_eq!(by, [ADMIN]);

    // Nothing that the old keys made is left, in the database or beside it.
    for (column, before) in KEYED.iter().zip(&before) {
        let now = said(&desk, *column);
        assert!(now.len() >= before.len(), "{column:?}");
        assert!(before.iter().all(|was| !now.contains(was)), "{column:?}");
    }
    for sealed in said(&desk, ("person", "id_sealed")) {
        let sealed = seal::hex_decode(&sealed).unwrap();
        assert!((0..200).all(|id| old.open_field("person.id_number", id, &sealed).is_err()));
    }
    let files_now = files(&desk);
    assert_eq!(files_now.len(), files_before.len());
    assert!(files_before.iter().all(|file| !files_now.contains(file)));

    // The same is found, read and done as before.
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    finds(&mut clerk, &who);
    finds(&mut clerk, &(who.0.clone(), who.1[14..].to_owned()));
    assert_eq!(file_at_meeting(&mut clerk), PDF);
    let mut approver = site.sign_in(APPROVER);
    approver.get("/people");
    let code = codes[0].clone();
    let fields = [
        ("_code", code.as_str()),
        ("_to", "/people"),
        ("_how", "get"),
    ];
    approver.open("/account/prove");
    assert_eq!(approver.post("/account/prove", &fields).status, 303);
    drop(site);
    let people = desk.column("SELECT CAST(COUNT(*) AS TEXT) AS text FROM person");
    let entries = desk.column("SELECT CAST(COUNT(*) AS TEXT) AS text FROM ledger_entry");
    desk.import("jia_town_2011.xlsx");
    assert_eq!(
        people,
        desk.column("SELECT CAST(COUNT(*) AS TEXT) AS text FROM person")
    );
    assert_eq!(
        entries,
        desk.column("SELECT CAST(COUNT(*) AS TEXT) AS text FROM ledger_entry")
    );
    desk.pay("--month 2011-09");
    desk.done("verify");

    // Sheets are asked for; the new open the new backups, the old the old.
    let old_backup = generations(&desk).remove(0);
    let why = desk.refused("backup --to backups");
    assert!(why.contains("key-sheets"), "{why}");
    desk.done("key-sheets --out new_sheets");
    fs::create_dir(desk.path("new_backups")).unwrap();
    desk.done("backup --to new_backups");
    let new_backup = fs::read_dir(desk.path("new_backups")).unwrap().next();
    let new_backup = new_backup.unwrap().unwrap().path();
    for (backup, sheets, to, code) in [
        (&old_backup, "sheets", "back_old", 0),
        (&new_backup, "new_sheets", "back_new", 0),
        (&new_backup, "sheets", "never", 2),
    ] {
        let one = format!("{sheets}/密钥单-1.html");
        let other = format!("{sheets}/密钥单-2.html");
        let words = ["restore", "--from", backup.to_str().unwrap(), "--to", to];
        let words = words
            .into_iter()
            .chain(["--sheet", &one, "--sheet", &other]);
        let answer = desk.run_words(words);
        assert_eq!(answer.code, code, "{answer:?}");
    }
    let there = |name: &str| fs::read_to_string(desk.path(name).join("keys/master.key")).unwrap();
    assert_eq!(there("back_old"), old_master);
    assert_eq!(there("back_new"), master(&desk));

    // And once more.
    desk.done("rekey --without-backup");
    desk.done("verify");
    assert_eq!(fixed(&desk)[0][..1], fixed_before[0][..]);
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    finds(&mut clerk, &who);
    assert_eq!(file_at_meeting(&mut clerk), PDF);
}

fn generations(desk: &Desk) -> Vec<PathBuf> {
    let entries = fs::read_dir(desk.path("backups")).unwrap();
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found
}

/// Kills a change of keys once it has said so many lines; answers whether there were so many.
fn killed_after(desk: &Desk, lines: usize) -> bool {
    let mut program = desk.program();
    program.args(["rekey", "--without-backup", "--data", "data"]);
    let mut child = program.stdout(Stdio::piped()).spawn().unwrap();
    let printed = BufReader::new(child.stdout.take().unwrap());
    let seen = printed.lines().take(lines).filter(Result::is_ok).count();
    let _ = child.kill();
    child.wait().unwrap();
    seen == lines
}

#[test]
fn a_change_that_is_killed_leaves_the_old_keys_or_the_new_and_goes_on() {
    let whole = town();
    let who = somebody(&whole);
    let (mut with_old, mut with_new) = (0, 0);
    for lines in [1, 2, 3, 4, 12, 30, 55, 61, 62, 63, 64, 65, 66, 67, 68] {
        let desk = whole.copy();
        let was = master(&desk);
        if !killed_after(&desk, lines) {
            break;
        }
        // Whoever opens it next finishes what was left, or finds what was before.
        desk.done("verify");
        match master(&desk) == was {
            true => with_old += 1,
            false => with_new += 1,
        }
        if lines % 2 == 0 {
            desk.done("rekey --without-backup");
            desk.done("verify");
            assert!(!desk.data().join("keys/next").exists());
            let site = desk.serve();
            let mut clerk = site.sign_in(CLERK);
            finds(&mut clerk, &who);
            assert_eq!(file_at_meeting(&mut clerk), PDF);
        }
    }
    assert!(with_old >= 4 && with_new >= 1, "{with_old} {with_new}");
}

#[test]
fn a_machine_that_stopped_before_the_keys_changed_places_finishes_when_it_is_opened() {
    let desk = town();
    let was = master(&desk);
    desk.done("rekey --without-backup");
    let is = master(&desk);
    // As it is found where the rows are moved and the key is not.
    let place = desk.data().join("keys");
    fs::create_dir(place.join("next")).unwrap();
    fs::rename(place.join("master.key"), place.join("next/master.key")).unwrap();
    fs::write(place.join("master.key"), &was).unwrap();
    for file in ["master.key", "next/master.key"] {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(place.join(file), fs::Permissions::from_mode(0o600)).unwrap();
    }
    desk.done("verify");
    assert_eq!(master(&desk), is);
    assert!(!place.join("next").exists());

    // The old key by itself is another office's, and nothing is written.
    fs::write(place.join("master.key"), &was).unwrap();
    for command in ["verify", "users list", "rekey --without-backup"] {
        let why = desk.refused(command);
        assert!(why.contains("密钥不是这个单位的"), "{why}");
    }
    assert!(!place.join("next").exists());
    fs::write(place.join("master.key"), &is).unwrap();
    desk.done("verify");
}

#[test]
fn what_was_altered_before_is_not_made_right_by_new_keys() {
    let desk = town();
    desk.tamper("UPDATE person SET name = '张冠李' WHERE id = (SELECT MIN(id) FROM person)");
    let answer = desk.run("rekey --without-backup");
    assert_eq!(answer.code, 3, "{answer:?}");
    assert!(answer.printed.contains("原来就对不上的 1 处"), "{answer:?}");
    assert!(desk.found_wrong().contains("被改动过"));
}
