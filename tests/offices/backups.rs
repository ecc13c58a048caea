//! A backup that works: made while people work, encrypted, read back; brought back from two of three key sheets, with a
//! report of what vanishes; and nothing half done where anything is wrong.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::common::{APPROVER, Answer, CASHIER, CLERK, Desk, REVIEWER, column_of, is_chinese};

/// A town that has paid a month, with its key sheets printed into `sheets` and a folder for its backups.
fn town() -> Desk {
    Desk::made_once("甲镇 with key sheets", |desk| {
        desk.done("init --division 990101100 --name 甲镇 --admin 管理员");
        for (name, role) in [
            (CLERK, "经办"),
            (REVIEWER, "复核"),
            (APPROVER, "审批"),
            (CASHIER, "财务"),
        ] {
            desk.done(&format!("users add --name {name} --role {role}"));
        }
        desk.import_sample("jia_town_2011.xlsx");
        desk.pay("--month 2011-08");
        let said = desk.done("key-sheets --out sheets");
        assert!(
            said.contains("任意两张能恢复") && said.contains("删掉"),
            "{said}"
        );
        fs::create_dir(desk.path("backups")).unwrap();
    })
}

fn backup(desk: &Desk) -> Value {
    desk.json("backup --to backups")
}

/// The only generation there is.
fn generation(desk: &Desk) -> PathBuf {
    let mut found = generations(desk);
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

fn generations(desk: &Desk) -> Vec<PathBuf> {
    let entries = fs::read_dir(desk.path("backups")).unwrap();
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found
}

fn restore(desk: &Desk, from: &Path, words: &str) -> Answer {
    let from = from.to_str().unwrap();
    let command = ["restore", "--from", from];
    desk.run_words(command.into_iter().chain(words.split(' ')))
}

const TWO: &str = "--to back --sheet sheets/密钥单-1.html --sheet sheets/密钥单-3.html";

/// A command on the office that came back, in its own file.
fn there(desk: &Desk, command: &str) -> Command {
    let mut program = desk.program();
    program
        .env_remove("YUSHUI_DB")
        .args(command.split(' '))
        .args(["--data", "back"]);
    program
}

fn done_there(desk: &Desk, command: &str) -> String {
    let answer: Answer = there(desk, command).output().unwrap().into();
    assert_eq!(answer.code, 0, "{command}: {answer:?}");
    answer.printed
}

/// That a restoration is refused, in Chinese with this in it, and leaves nothing behind.
fn nothing_comes_back(desk: &Desk, from: &Path, words: &str, why: &str) {
    let answer = restore(desk, from, words);
    assert_eq!(answer.code, 2, "{answer:?}");
    assert!(
        is_chinese(&answer.complaint) && answer.complaint.contains(why),
        "{answer:?}"
    );
    assert!(!desk.path("back").exists(), "{words}");
    assert!(!desk.path(".back.restoring").exists(), "{words}");
}

#[test]
fn an_office_comes_back_from_a_backup_and_two_of_three_sheets() {
    let desk = town();
    let kept = ["attachments/ab/abcd", "catalogue/days.toml"];
    for file in kept {
        let file = desk.data().join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, "# 示范\n").unwrap();
    }
    let made = backup(&desk);
    let file = generation(&desk);
    assert_eq!(
        fs::metadata(&file).unwrap().permissions().mode() & 0o777,
        0o600
    );
    assert!(made["rows"].as_u64().unwrap() > 100, "{made}");
    let entries = desk.audit_entries();

    // What is done afterwards vanishes, and is said.
    let later = desk.pay("--month 2011-09");
    desk.done("users add --name 新来的 --role 经办");
    desk.done("users disable --name 赵六");
    let answer = restore(&desk, &file, &format!("{TWO} --against data"));
    assert_eq!(answer.code, 0, "{answer:?}");
    let said = answer.printed;
    for told in [
        "逐个核对了摘要",
        "没有发现问题",
        "恢复以后会没有的",
        "新来的",
        "赵六：备份以后停用的",
        "第 2 个纪元",
        "接下来",
    ] {
        assert!(said.contains(told), "{told}: {said}");
    }
    let label = later["batch"].as_str().unwrap();
    assert!(said.contains(label), "{label}: {said}");

    // It is the same office, with its keys, and works on.
    let key = |data: &str| fs::read_to_string(desk.path(data).join("keys/master.key")).unwrap();
    assert_eq!(key("data"), key("back"));
    for file in kept {
        let there = desk.path("back").join(file);
        assert_eq!(
            fs::read_to_string(&there).unwrap(),
            "# 示范
"
        );
        assert_eq!(
            fs::metadata(there).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    assert!(!desk.path("back/serving.lock").exists());
    let verified: Value = serde_json::from_str(&done_there(&desk, "verify --json")).unwrap();
    assert_eq!(
        (&verified["ok"], verified["audit_entries"].as_u64()),
        (&true.into(), Some(entries))
    );
    let again = done_there(
        &desk,
        &format!("pay run --month 2011-09 --as {CLERK} --json"),
    );
    let again: Value = serde_json::from_str(&again).unwrap();
    assert_eq!(again["total_fen"], later["total_fen"]);

    // The audit of the one that came back begins an epoch.
    let epochs = "SELECT detail AS text FROM audit_entry WHERE action = 'office_restored'";
    let epochs = column_of(&desk.path("back/yushui.db"), epochs);
    assert_eq!(epochs.len(), 1);
    assert!(epochs[0].contains("\"纪元\":2"), "{epochs:?}");
}

#[test]
fn a_drill_is_an_entry_of_the_office_in_use_as_every_backup_is() {
    let desk = town();
    backup(&desk);
    let words = format!("{TWO} --against data --drill --json");
    let answer = restore(&desk, &generation(&desk), &words);
    assert_eq!(answer.code, 0, "{answer:?}");
    let report = answer.json();
    assert_eq!(report["verified"]["ok"], true, "{report}");
    assert_eq!(report["vanished"]["goes_on"], true, "{report}");
    // The backup itself is told after the moment it shows.
    assert_eq!(report["vanished"]["entries"], 1, "{report}");
    assert_eq!(
        report["vanished"]["batches"].as_array().unwrap().len(),
        0,
        "{report}"
    );
    let told = desk
        .column("SELECT action AS text FROM audit_entry WHERE action LIKE 'backup%' ORDER BY seq");
    assert_eq!(told, ["backup_key", "backup_made", "backup_drill"]);
    desk.done("verify");
}

#[test]
fn one_sheet_or_others_bring_nothing_back() {
    let desk = town();
    backup(&desk);
    let file = generation(&desk);
    let sheet = |number: u32| format!("--sheet sheets/密钥单-{number}.html");
    let to = "--to back";
    nothing_comes_back(
        &desk,
        &file,
        &format!("{to} {}", sheet(1)),
        "只有一张密钥单，不够",
    );
    nothing_comes_back(
        &desk,
        &file,
        &format!("{to} {0} {0}", sheet(2)),
        "都是第 2 张",
    );
    nothing_comes_back(&desk, &file, to, "要两张密钥单");
    // A line copied wrongly is named, before anything is tried.
    let copied = fs::read_to_string(desk.path("sheets/密钥单-1.html")).unwrap();
    let line = copied.lines().find(|line| line.starts_with("04 ")).unwrap();
    let last = if line.ends_with('0') { '1' } else { '0' };
    let wrong = format!("{}{last}", &line[..line.len() - 1]);
    fs::write(desk.path("抄的.txt"), copied.replace(line, &wrong)).unwrap();
    let words = format!("{to} --sheet 抄的.txt {}", sheet(2));
    nothing_comes_back(&desk, &file, &words, "第 4 行抄错了");
    // The sheets of another set, and those of this set with them.
    let said = desk.refused("key-sheets --out others");
    assert!(said.contains("已经有备份用的钥匙"), "{said}");
    desk.done("key-sheets --out others --again");
    let words = format!("{to} --sheet others/密钥单-1.html {}", sheet(2));
    nothing_comes_back(&desk, &file, &words, "不是同一套");
    let words = format!("{to} --sheet others/密钥单-1.html --sheet others/密钥单-2.html");
    nothing_comes_back(&desk, &file, &words, "另一套钥匙");
}

#[test]
fn a_spoilt_backup_brings_nothing_back() {
    let desk = town();
    backup(&desk);
    let file = generation(&desk);
    let whole = fs::read(&file).unwrap();
    let spoilt = desk.path("坏的.tar.gz.age");
    for length in [0, 100, 40_000, whole.len() - 1] {
        fs::write(&spoilt, &whole[..length]).unwrap();
        let why = if length > 1_000 {
            "坏了或者不完整"
        } else {
            "开头坏了"
        };
        nothing_comes_back(&desk, &spoilt, TWO, why);
    }
    for place in [1_000, whole.len() / 2, whole.len() - 1] {
        let mut bytes = whole.clone();
        bytes[place] ^= 1;
        fs::write(&spoilt, bytes).unwrap();
        nothing_comes_back(&desk, &spoilt, TWO, "坏了或者不完整");
    }
    fs::write(&spoilt, [whole.as_slice(), b"x"].concat()).unwrap();
    nothing_comes_back(&desk, &spoilt, TWO, "坏了或者不完整");
    nothing_comes_back(
        &desk,
        &desk.path("sheets/密钥单-1.html"),
        TWO,
        "不是鱼水的备份",
    );
    nothing_comes_back(&desk, &desk.path("没有"), TWO, "读不了");
    // Into an office that is there, nothing is restored either.
    let before = fs::read(desk.data().join("keys/master.key")).unwrap();
    let answer = restore(&desk, &file, &TWO.replace("back", "data"));
    assert!(answer.complaint.contains("不是空的"), "{answer:?}");
    assert_eq!(
        fs::read(desk.data().join("keys/master.key")).unwrap(),
        before
    );
    // The whole one still does.
    assert_eq!(restore(&desk, &file, TWO).code, 0);
}

#[test]
fn no_name_number_or_key_stands_in_a_backup() {
    let desk = town();
    backup(&desk);
    let bytes = fs::read(generation(&desk)).unwrap();
    let key = fs::read_to_string(desk.data().join("keys/master.key")).unwrap();
    for secret in [CLERK, "甲镇", key.trim(), "SQLite format 3"] {
        let found = bytes
            .windows(secret.len())
            .any(|part| part == secret.as_bytes());
        assert!(!found, "{secret}");
    }
    assert_eq!(restore(&desk, &generation(&desk), TWO).code, 0);
    // Nothing of it is left where it was put together.
    assert!(!desk.data().join(".backup-snapshot").exists());
}

#[test]
fn people_go_on_working_while_a_backup_is_made() {
    let desk = town();
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let once = "SELECT MIN(name) AS text FROM person GROUP BY name HAVING COUNT(*) = 1 ORDER BY 1";
    let person = desk.column(once).remove(0);
    let mut running = desk
        .program()
        .args(["backup", "--to", "backups", "--data", "data", "--json"])
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let mut written = 0;
    while running.try_wait().unwrap().is_none() {
        let cash = (300 + written).to_string();
        let fields = [
            ("date", "2011-08-01"),
            ("festival", "八一"),
            ("person", &*person),
            ("cash", &*cash),
        ];
        clerk.open("/ledgers/visit/new");
        clerk.done("/ledgers/visit/new", &fields);
        written += 1;
    }
    assert!(running.wait().unwrap().success());
    assert!(written > 0, "nothing was written meanwhile");
    assert_eq!(restore(&desk, &generation(&desk), TWO).code, 0);
    done_there(&desk, "verify");
}

#[test]
fn old_generations_go_only_after_a_good_new_one() {
    let desk = town();
    let old = |day: u32| {
        let name = format!("yushui-990101100000-202506{day:02}-020000.tar.gz.age");
        desk.path("backups").join(name)
    };
    for day in 9..=13 {
        fs::write(old(day), "").unwrap();
    }
    fs::write(desk.path("backups/别的.txt"), "").unwrap();
    let said = desk.refused("backup --to nowhere --keep 1");
    assert!(said.contains("接上了没有"), "{said}");
    let said = desk.refused("backup --to data/backup --keep 1");
    assert!(said.contains("就在数据文件夹里"), "{said}");
    assert_eq!(generations(&desk).len(), 6);
    let made = desk.json("backup --to backups --keep 1");
    assert_eq!(made["removed"].as_array().unwrap().len(), 4, "{made}");
    assert!(old(13).exists(), "the last of its week and month");
    assert!(!old(9).exists() && desk.path("backups/别的.txt").exists());
    // What failed is told as what was made.
    let told = desk.column("SELECT action AS text FROM audit_entry WHERE action LIKE 'backup\\_%' ESCAPE '\\' ORDER BY seq");
    assert_eq!(
        told,
        [
            "backup_key",
            "backup_failed",
            "backup_failed",
            "backup_made"
        ]
    );
}

#[test]
fn nothing_is_encrypted_to_a_key_that_somebody_put_there() {
    let desk = town();
    let place = desk.data().join("backup/public_key.json");
    let own = fs::read_to_string(&place).unwrap();
    desk.done("key-sheets --out others --again");
    let other = fs::read_to_string(&place).unwrap();
    let key = |text: &str| {
        serde_json::from_str::<Value>(text).unwrap()["key"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    fs::write(&place, own.replace(&key(&own), &key(&other))).unwrap();
    let said = desk.refused("backup --to backups");
    assert!(said.contains("不是本单位登记的那一个"), "{said}");
    assert_eq!(generations(&desk).len(), 0);
}

#[test]
fn the_administrators_desk_says_how_old_backup_and_drill_are() {
    let desk = Desk::staffed("甲镇");
    fs::create_dir(desk.path("backups")).unwrap();
    let site = desk.serve();
    let mut admin = site.sign_in("管理员");
    let mut says = |text: &str| {
        let page = admin.get("/");
        assert!(page.shows(text), "{text}: {}", page.text());
    };
    says("还没有备份：磁盘坏了就什么都没有了");
    let said = desk.refused("backup --to backups");
    assert!(said.contains("key-sheets"), "{said}");
    desk.done("key-sheets --out sheets");
    says("密钥单有了，还没有备份过");
    backup(&desk);
    says("上一次备份在");
    says("还没有演练过恢复");
    let words = format!("{TWO} --against data --drill");
    assert_eq!(restore(&desk, &generation(&desk), &words).code, 0);
    says("上一次恢复演练在");
    desk.refused("backup --to nowhere");
    says("的备份没有做成：没有放备份的文件夹");
    // Nobody else is told.
    assert!(!site.sign_in(CLERK).get("/").shows("上一次备份"));
}

#[test]
fn a_served_office_backs_itself_up() {
    let desk = Desk::staffed("甲镇");
    desk.done("key-sheets --out sheets");
    fs::create_dir(desk.path("backups")).unwrap();
    let options = [
        "--listen",
        "127.0.0.1:0",
        "--backup-to",
        "backups",
        "--backup-every",
        "12h",
    ];
    let site = desk.serve_with(&options);
    let begun = Instant::now();
    let made = || {
        generations(&desk)
            .iter()
            .any(|file| file.extension().is_some_and(|kind| kind == "age"))
    };
    while !made() {
        assert!(
            begun.elapsed() < Duration::from_secs(60),
            "no backup was made"
        );
        std::thread::sleep(Duration::from_millis(200));
    }
    drop(site);
    assert_eq!(restore(&desk, &generation(&desk), TWO).code, 0);
    let answer = desk.run("serve --backup-to backups --backup-every 5");
    assert!(answer.complaint.contains("10 分钟到 31 天"), "{answer:?}");
}
