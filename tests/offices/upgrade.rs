//! A new program and the data of an older one: said first, backed up, brought up to date, and taken back.

use std::fs;

use serde_json::Value;

use crate::common::{Answer, CLERK, Desk, is_chinese};

/// A town as the program of three versions ago left it, with key sheets and a folder for backups.
fn older() -> Desk {
    let desk = Desk::made_once("甲镇 to be upgraded", |desk| {
        desk.done("init --division 990101100 --name 甲镇 --admin 管理员");
        for (name, role) in [(CLERK, "经办"), ("李四", "复核"), ("王五", "审批")] {
            desk.done(&format!("users add --name {name} --role {role}"));
        }
        desk.import_sample("jia_town_2011.xlsx");
        desk.pay("--month 2011-08");
        desk.done("key-sheets --out sheets");
        fs::create_dir(desk.path("backups")).unwrap();
    });
    let tables = ["refusal_count", "audit_sent", "audit_target"];
    let indexes = [
        "division_unmarked",
        "ledger_removed_unmarked",
        "person_family_on_rolls",
    ];
    let tables = tables.map(|table| format!("DROP TABLE {table}"));
    desk.undo(
        tables
            .into_iter()
            .chain(indexes.map(|index| format!("DROP INDEX {index}"))),
    );
    desk.without_columns(&[
        ("session", "mac"),
        ("session", "proved_mac"),
        ("phone_link", "mac"),
        ("division", "mac"),
        ("ledger_removed", "mac"),
        ("person_family", "on_rolls"),
    ]);
    desk.undo(["DELETE FROM migration WHERE name >= '0058_more_marked'".to_owned()]);
    desk
}

const STEPS: [&str; 4] = [
    "0058_more_marked",
    "0059_sessions_marked",
    "0061_refusals_and_syslog",
    "0062_relative_on_rolls",
];

fn migrations(desk: &Desk) -> Vec<String> {
    desk.column("SELECT name AS text FROM migration ORDER BY name")
}

fn entries(desk: &Desk) -> Vec<String> {
    desk.column("SELECT hash AS text FROM audit_entry ORDER BY seq")
}

fn refused(answer: &Answer, why: &str) {
    assert_eq!(answer.code, 2, "{answer:?}");
    assert!(
        is_chinese(&answer.complaint) && answer.complaint.contains(why),
        "{answer:?}"
    );
}

#[test]
fn an_office_of_an_older_program_is_looked_at_backed_up_upgraded_and_taken_back() {
    let desk = older();
    let (was, said_before) = (migrations(&desk), entries(&desk));
    assert_eq!(was.last().unwrap(), "0057_files_sealed");

    // Nobody changes it by the way.
    let why = desk.refused("users list");
    assert!(
        why.contains("旧版程序写的") && why.contains("upgrade --data") && why.contains("--check"),
        "{why}"
    );

    // What is to come is said, and nothing is done.
    let said = desk.done("upgrade --check");
    for told in [
        "要改 4 步",
        "区划、删去的台账加上标记",
        "大家要重新登录一次",
        "什么也没有改",
    ] {
        assert!(said.contains(told), "{told}: {said}");
    }
    let ahead = desk.json("upgrade --check");
    let steps = ahead["steps"].as_array().unwrap();
    let names: Vec<&str> = steps.iter().map(|s| s["name"].as_str().unwrap()).collect();
    assert_eq!(names, STEPS);
    assert_eq!(
        (&ahead["from"], &ahead["backup"], &ahead["back"]),
        (&"0057_files_sealed".into(), &Value::Null, &Value::Null)
    );
    refused(&desk.run("upgrade"), "先要备份");
    refused(&desk.run("upgrade --to nowhere"), "没有放备份的文件夹");
    assert_eq!(
        (migrations(&desk), entries(&desk)),
        (was, said_before.clone())
    );

    // First the backup, of what was there.
    let done = desk.json("upgrade --to backups");
    let (file, back) = (
        done["backup"].as_str().unwrap(),
        done["back"].as_str().unwrap(),
    );
    assert!(desk.path(file).is_file(), "{done}");
    assert_eq!(migrations(&desk).last().unwrap(), STEPS.last().unwrap());
    let after = entries(&desk);
    assert_eq!(after[..said_before.len()], said_before[..]);
    let told = desk.column("SELECT action AS text FROM audit_entry ORDER BY seq");
    assert_eq!(
        told[said_before.len()..],
        ["rows_mark", "backup_made", "office_upgraded"]
    );
    desk.done("verify");
    let again = desk.done("upgrade");
    assert!(again.contains("不用升级"), "{again}");
    assert_eq!(entries(&desk), after);

    // The way back, word for word as it was printed: what comes back is what stood there before.
    let words = back.strip_prefix("yushui ").unwrap().split(' ');
    let sheets = "--sheet sheets/密钥单-1.html --sheet sheets/密钥单-2.html --json".split(' ');
    let answer = desk.run_words(words.chain(sheets));
    assert_eq!(answer.code, 0, "{answer:?}");
    let report: Value = serde_json::from_str(&answer.printed).unwrap();
    assert_eq!(
        (&report["schema"], &report["verified"]["ok"]),
        (&"0057_files_sealed".into(), &true.into()),
        "{report}"
    );
    assert_eq!(report["chains"][0]["seq"], said_before.len());
    assert_eq!(report["chains"][0]["hash"], *said_before.last().unwrap());
    assert_eq!(report["vanished"]["entries"], 3, "{report}");
}

#[test]
fn without_key_sheets_nothing_is_upgraded_unless_somebody_says_so() {
    let desk = older();
    fs::remove_file(desk.data().join("backup/public_key.json")).unwrap();
    let why = desk.refused("upgrade --to backups");
    assert!(
        why.contains("还没有打印密钥单") && why.contains("--without-backup"),
        "{why}"
    );
    assert_eq!(migrations(&desk).last().unwrap(), "0057_files_sealed");
    desk.done("upgrade --without-backup");
    desk.done("verify");
    let told = "SELECT detail AS text FROM audit_entry ORDER BY seq DESC LIMIT 1";
    assert!(desk.column(told)[0].contains("没有备份"));
}

#[test]
fn what_the_new_catalogue_changes_is_said_and_what_it_cannot_read_of_ours() {
    let desk = older();
    let said = desk.done("upgrade --check");
    assert!(said.contains("随带的目录：和现在的一样"), "{said}");

    // As an older program left it: one file less, one that said something else, one that is gone since.
    let kept = desk.column("SELECT value AS text FROM meta WHERE name = 'catalogue'");
    let mut kept: Value = serde_json::from_str(&kept[0]).unwrap();
    let files = kept.as_object_mut().unwrap();
    files.remove("days.toml").unwrap();
    files.insert("funding.toml".into(), "0000000000000000".into());
    files.insert("ledgers/gone.toml".into(), "0000000000000000".into());
    desk.tamper(&format!(
        "UPDATE meta SET value = '{kept}' WHERE name = 'catalogue'"
    ));
    let own = desk.data().join("catalogue");
    fs::create_dir_all(&own).unwrap();
    fs::write(own.join("funding.toml"), "# 本单位的\n").unwrap();
    fs::write(own.join("days.toml"), "# 本单位的\n").unwrap();
    let ahead = desk.json("upgrade --check");
    assert_eq!(
        (
            &ahead["catalogue"]["added"][0],
            &ahead["catalogue"]["changed"][0],
            &ahead["catalogue"]["removed"][0],
        ),
        (
            &"days.toml".into(),
            &"funding.toml".into(),
            &"ledgers/gone.toml".into()
        ),
        "{ahead}"
    );
    assert_eq!(
        ahead["own"],
        serde_json::json!(["days.toml", "funding.toml"])
    );
    let said = desk.done("upgrade --check");
    assert!(
        said.contains("随带的也改了，请对照着看要不要跟着改：funding.toml"),
        "{said}"
    );

    // A file that this program does not read is no reason to lose the data: it is said, and the upgrade goes on.
    fs::create_dir_all(own.join("ledgers")).unwrap();
    fs::write(
        own.join("ledgers/training.toml"),
        "kind = \"training\"\nlabel = 3\n",
    )
    .unwrap();
    let answer = desk.run("upgrade --check");
    assert_eq!(answer.code, 3, "{answer:?}");
    assert!(
        answer
            .printed
            .contains("ledgers/training.toml 第2行写法不对"),
        "{answer:?}"
    );
    fs::remove_file(own.join("ledgers/training.toml")).unwrap();
    desk.done("upgrade --to backups");
    let said = desk.done("upgrade --check");
    assert!(said.contains("随带的目录：和现在的一样"), "{said}");
}
