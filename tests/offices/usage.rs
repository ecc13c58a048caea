//! What the program says to somebody who asks it wrongly, and what it never writes down.

use std::collections::HashSet;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::common::{CASHIER, Desk, file, is_chinese, samples};

#[test]
fn wrong_usage_is_told_in_chinese_with_exit_2() {
    let desk = Desk::empty();
    for (command, told) in [
        ("", "用法"),
        ("frobnicate", "没有 frobnicate 这个命令"),
        ("init --data data", "还缺参数"),
        (
            "init --data data --division 12345 --name 甲镇 --admin 管理员",
            "12345",
        ),
        ("figures --data data", "还缺参数"),
        ("figures --data data --year 二〇一一", "二〇一一"),
        ("pay run --data data --month 2011-13 --as 张三", "2011-13"),
        ("pay", "用法"),
        ("verify --data data --verbose", "没有 --verbose 这个参数"),
    ] {
        let answer = desk.run_words(command.split(' ').filter(|word| !word.is_empty()));
        assert_eq!(answer.code, 2, "{command}: {answer:?}");
        assert!(is_chinese(&answer.complaint), "{command}: {answer:?}");
        assert!(answer.complaint.contains(told), "{command}: {answer:?}");
        assert_eq!(answer.printed, "", "{command}");
    }
    for help in ["--help", "pay --help", "pay run --help", "--version"] {
        let answer = desk.run_words(help.split(' '));
        assert_eq!(answer.code, 0, "{help}: {answer:?}");
    }
}

#[test]
fn no_office_no_file_no_user_are_told_apart() {
    let desk = Desk::empty();
    for command in [
        "verify",
        "users list",
        "figures --year 2011",
        "import 名册.xlsx",
    ] {
        assert!(
            desk.refused(command).contains("请先运行 yushui init"),
            "{command}"
        );
    }
    let desk = Desk::new("甲镇");
    assert!(
        desk.refused("import 没有.xlsx").contains("没有找到"),
        "file"
    );
    assert!(
        desk.refused("pay run --month 2011-03 --as 某人")
            .contains("没有名叫某人的用户"),
        "user"
    );
    assert!(
        desk.refused("pay publish --batch 2011-03-1 --as 管理员")
            .contains("不能公示"),
        "role"
    );
    assert!(
        desk.refused("users add --name 张三 --role 书记")
            .contains("可选"),
        "role name"
    );
    assert!(
        desk.refused("report summary --year 2011 --out 总结.docx")
            .contains("2011年还没有可写的记录"),
        "records"
    );
    assert!(
        desk.refused("figures --year 2011 --division 990101100205")
            .contains("没有找到区划 990101100205"),
        "division"
    );
    // A rate of nothing is a number all the same, with no record behind it.
    let rate = desk.json("figures --year 2011 --code employment_rate_pct");
    let rate = &rate["figures"][0];
    assert!(rate["value"] == 0 && rate["record_count"] == 0, "{rate}");
}

#[test]
fn an_office_is_made_once_and_only_with_a_decent_password() {
    let desk = Desk::new("甲镇");
    let again = desk.refused("init --division 990101100 --name 甲镇 --admin 管理员");
    assert!(again.contains("已经有一个单位"), "{again}");
    assert_eq!(
        desk.done("users list").matches("管理员").count(),
        2,
        "one account, one role"
    );

    std::fs::create_dir(desk.path("文稿")).unwrap();
    std::fs::write(desk.path("文稿/总结.txt"), "2011年").unwrap();
    let words = "init --data 文稿 --division 990101100 --name 甲镇 --admin 管理员";
    let answer = desk.run_words(words.split(' '));
    assert_eq!(answer.code, 2, "{answer:?}");
    assert!(answer.complaint.contains("不是空的"), "{answer:?}");

    for weak in ["", "12345678", "short1", "管理员2011"] {
        let empty = Desk::empty();
        let mut program = empty.program();
        let words = "init --data data --division 990101100 --name 甲镇 --admin 管理员";
        program.args(words.split(' ')).env("YUSHUI_PASSWORD", weak);
        let answer = crate::common::Answer::from(program.output().unwrap());
        assert_eq!(answer.code, 2, "{weak}: {answer:?}");
        assert!(is_chinese(&answer.complaint), "{weak}: {answer:?}");
        empty.done("init --division 990101100 --name 甲镇 --admin 管理员");
    }
}

/// ID numbers, phones and accounts are sealed: whoever takes the data without the keys reads none of them.
#[test]
fn no_secret_of_the_roster_stands_anywhere_in_the_data_folder() {
    let town = Desk::staffed("甲镇");
    town.import_sample("jia_town_2011.xlsx");
    town.pay("--month 2011-03");
    town.done(&format!(
        "pay export --batch 2011-03-1 --out bank.csv --as {CASHIER}"
    ));

    let roster = file::cells(&samples().join("jia_town_2011.xlsx"));
    let columns: Vec<usize> = ["身份证号", "联系电话", "银行账号"]
        .iter()
        .map(|heading| roster[0].iter().position(|cell| cell == heading).unwrap())
        .collect();
    let secrets: HashSet<&[u8]> = roster[1..]
        .iter()
        .flat_map(|row| columns.iter().map(|c| row[*c].as_bytes()))
        .collect();
    assert_eq!(secrets.len(), 3 * 77);

    // The bank's file holds accounts, and shows that this finds them.
    assert!(!found(&std::fs::read(town.path("bank.csv")).unwrap(), &secrets).is_empty());
    // What lies on a server is looked for in a copy of it.
    let data = match town.address() {
        Some(at) => {
            let words = ["move", "--from", at, "--to", "copy", "--data", "data"];
            assert_eq!(town.run_words(words).code, 0);
            town.path("copy")
        }
        None => town.data(),
    };
    let files = files_beneath(&data);
    assert!(
        files.iter().any(|file| file.ends_with("yushui.db")),
        "{files:?}"
    );
    for file in files {
        assert_eq!(
            found(&std::fs::read(&file).unwrap(), &secrets),
            Vec::<String>::new(),
            "{}",
            file.display()
        );
    }
    let told = town
        .column("SELECT actor || subject || detail AS text FROM audit_entry")
        .concat();
    assert_eq!(found(told.as_bytes(), &secrets), Vec::<String>::new());
}

/// The secrets that stand in some bytes.
fn found(bytes: &[u8], secrets: &HashSet<&[u8]>) -> Vec<String> {
    let lengths: HashSet<usize> = secrets.iter().map(|secret| secret.len()).collect();
    let runs = bytes.split(|byte| !byte.is_ascii_digit() && *byte != b'X');
    let windows = runs.flat_map(|run| lengths.iter().flat_map(|length| run.windows(*length)));
    let found = windows.filter(|window| secrets.contains(window));
    found
        .map(|window| String::from_utf8_lossy(window).into_owned())
        .collect()
}

fn files_beneath(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| {
            if path.is_dir() {
                files_beneath(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

#[test]
fn keys_are_for_their_owner_alone() {
    let town = Desk::new("甲镇");
    let keys = files_beneath(&town.path("data/keys"));
    assert!(!keys.is_empty());
    for key in &keys {
        let mode = key.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{}", key.display());
    }
    std::fs::set_permissions(&keys[0], std::fs::Permissions::from_mode(0o644)).unwrap();
    assert!(town.refused("verify").contains("chmod"), "open to others");
    std::fs::remove_dir_all(town.path("data/keys")).unwrap();
    assert!(town.refused("verify").contains("密钥"), "gone");
}

/// `yushui … | head` is no error, however much is left to say.
#[test]
fn a_reader_that_leaves_early_is_no_error() {
    let town = Desk::new("甲镇");
    for command in [
        &["--help"][..],
        &["verify", "--data", "data"],
        &["users", "list", "--data", "data"],
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let answer = town
            .program()
            .args(command)
            .stdout(writer)
            .output()
            .unwrap();
        assert_eq!(answer.status.code(), Some(0), "{command:?}: {answer:?}");
        assert!(answer.stderr.is_empty(), "{command:?}: {answer:?}");
    }
}
