//! Files made to hurt. Each is refused in its own words, quickly, and the next good file reads well.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use workbook::{Foreign, Limits, ReadError, Reader};
use zip::ZipWriter;

use crate::support::{by_hand, damaged, packed, read, read_within, sheet_xml};

/// The limit on growth of the parent, KiB.
const GROWTH: u64 = 64 << 10;

const ONE_CELL: &str = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>姓名</t></is></c></row>";

fn good(folder: &TempDir) -> PathBuf {
    by_hand(folder, &sheet_xml(ONE_CELL), &[])
}

/// A good workbook with one more member.
fn with_member(folder: &TempDir, name: &str, content: &str) -> PathBuf {
    by_hand(folder, &sheet_xml(ONE_CELL), &[(name, content)])
}

fn with_bytes(folder: &TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    path
}

/// A sheet whose rows are written by `fill`, streamed to disk.
fn streamed(folder: &TempDir, level: i64, fill: impl Fn(&mut ZipWriter<File>)) -> PathBuf {
    let path = good(folder);
    let file = File::options().read(true).write(true).open(&path).unwrap();
    let mut zip = ZipWriter::new_append(file).unwrap();
    zip.start_file("xl/worksheets/sheet2.xml", packed(level))
        .unwrap();
    fill(&mut zip);
    zip.finish().unwrap();
    path
}

/// The most memory this process ever held, KiB.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

fn refused(file: &Path) -> ReadError {
    let (before, began) = (peak(), Instant::now());
    let error = read(file).expect_err("must be refused");
    assert!(began.elapsed() < Duration::from_secs(25));
    let growth = peak().saturating_sub(before);
    assert!(growth < GROWTH, "grew by {growth} KiB");
    let message = error.to_string();
    assert!(message.chars().count() <= 60, "{message}");
    assert!(!message.contains(['!', '！']), "{message}");

    let folder = tempfile::tempdir().unwrap();
    assert_eq!(read(&good(&folder)).unwrap().len(), 1);
    error
}

fn hostile(file: &Path) -> String {
    match refused(file) {
        ReadError::Hostile { what } => what,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_string_table_that_claims_four_billion_strings() {
    let folder = tempfile::tempdir().unwrap();
    let table = "<sst count=\"1\" uniqueCount=\"4294967295\"><si><t>甲</t></si></sst>";
    let file = with_member(&folder, "xl/SharedStrings.xml", table);
    assert_eq!(hostile(&file), "字符串个数不实");
}

#[test]
fn an_entity_bomb() {
    let folder = tempfile::tempdir().unwrap();
    let table = "<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">\
        <!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]><sst uniqueCount=\"1\"><si><t>&c;</t></si></sst>";
    let file = with_member(&folder, "xl/sharedStrings.xml", table);
    assert_eq!(hostile(&file), "含有 DOCTYPE 声明");
    let utf16: String = table.chars().flat_map(|c| [c, '\0']).collect();
    let file = with_member(&folder, "xl/sharedStrings.xml", &utf16);
    assert_eq!(hostile(&file), "文字编码不是 UTF-8");
}

#[test]
fn one_letter_packed_a_thousandfold() {
    let folder = tempfile::tempdir().unwrap();
    let letters = vec![b'A'; 1 << 20];
    // The central directory alone gives it away: a gigabyte would be refused no later.
    let file = streamed(&folder, 6, |zip| {
        for _ in 0..64 {
            zip.write_all(&letters).unwrap();
        }
    });
    assert!(fs::metadata(&file).unwrap().len() < 1 << 20);
    assert_eq!(hostile(&file), "压缩得不寻常");

    // The same with a modest size declared in the central directory.
    let mut bytes = fs::read(&file).unwrap();
    let directory = bytes
        .windows(4)
        .rposition(|four| four == b"PK\x01\x02")
        .unwrap();
    bytes[directory + 24..directory + 28].copy_from_slice(&1000_u32.to_le_bytes());
    let file = with_bytes(&folder, "liar.xlsx", &bytes);
    assert!(matches!(refused(&file), ReadError::Broken { .. }));
}

#[test]
fn more_cells_than_anyone_keeps() {
    let folder = tempfile::tempdir().unwrap();
    let row = "<row>".to_owned() + &"<c><v>1</v></c>".repeat(1000) + "</row>";
    let file = streamed(&folder, 1, |zip| {
        for _ in 0..3100 {
            zip.write_all(row.as_bytes()).unwrap();
        }
    });
    let error = refused(&file);
    assert_eq!(
        error.to_string(),
        "表格单元格数超过上限（3000000 个），请拆成几份再导入"
    );
}

#[test]
fn five_thousand_members_and_paths_out_of_the_archive() {
    let folder = tempfile::tempdir().unwrap();
    let names: Vec<String> = (0..5000).map(|n| format!("xl/media/{n}.png")).collect();
    let others: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
    let file = by_hand(&folder, &sheet_xml(ONE_CELL), &others);
    assert_eq!(hostile(&file), "部件太多");
    for name in ["../../etc/passwd", "/etc/passwd", "xl\\..\\..\\a", "C:/a"] {
        let file = with_member(&folder, name, "甲");
        assert_eq!(hostile(&file), "部件路径越界", "{name}");
    }
    let file = with_member(&folder, "XL/Workbook.xml", "甲");
    assert_eq!(hostile(&file), "部件重名");
}

#[test]
fn files_that_are_something_else() {
    let folder = tempfile::tempdir().unwrap();
    let ole = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0];
    let secret: Vec<u8> = "EncryptedPackage"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let kind = |bytes: &[u8]| refused(&with_bytes(&folder, "甲.xlsx", bytes));

    assert!(matches!(
        kind("<html><p>系统维护中</p></html>".as_bytes()),
        ReadError::NotAWorkbook(Foreign::Page)
    ));
    assert!(matches!(kind(&ole), ReadError::Broken { .. }));
    assert!(matches!(
        kind(&[ole.as_slice(), &secret].concat()),
        ReadError::Encrypted
    ));
    assert!(matches!(
        kind(b"\x89PNG\r\n\x1a\n\0\0"),
        ReadError::NotAWorkbook(Foreign::Other)
    ));
    assert!(matches!(kind(b""), ReadError::Broken { .. }));
    let whole = fs::read(good(&folder)).unwrap();
    assert!(matches!(
        kind(&whole[..whole.len() / 2]),
        ReadError::Broken { .. }
    ));
}

#[test]
fn sheets_that_do_not_hold_together() {
    let folder = tempfile::tempdir().unwrap();
    for rows in [
        "<row r=\"2\"><c r=\"A2\"><v>1</v></c></row><row r=\"1\"><c r=\"A1\"><v>1</v></c></row>",
        "<row r=\"1\"><c r=\"B1\"><v>1</v></c><c r=\"A1\"><v>1</v></c></row>",
        "<row r=\"1\"><c r=\"XFE1\"><v>1</v></c></row>",
        "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>7</v></c></row>",
        "<row r=\"1\"><c r=\"A1\"><v>1</v>",
    ] {
        let file = by_hand(&folder, &sheet_xml(rows), &[]);
        let error = refused(&file);
        assert!(
            matches!(error, ReadError::Broken { .. }),
            "{rows}: {error:?}"
        );
    }
    // Arithmetic the parser does not check: the child dies, the parent does not.
    let overflow = "<row r=\"1\"><c r=\"AAAAAAAAAAAA1\"><v>1</v></c></row>";
    let file = by_hand(&folder, &sheet_xml(overflow), &[]);
    assert!(matches!(
        refused(&file),
        ReadError::Crashed | ReadError::Broken { .. }
    ));
    let long = "长".repeat(32_768);
    let rows = format!("<row><c t=\"inlineStr\"><is><t>{long}</t></is></c></row>");
    let file = by_hand(&folder, &sheet_xml(&rows), &[]);
    assert!(matches!(refused(&file), ReadError::TooLarge { .. }));
}

#[test]
fn limits_are_kept_to_the_letter() {
    let folder = tempfile::tempdir().unwrap();
    let rows = "<row>".to_owned() + &"<c><v>1</v></c>".repeat(100) + "</row>";
    let file = by_hand(&folder, &sheet_xml(&rows), &[]);
    let within = |change: fn(&mut Limits)| {
        let mut limits = Limits::default();
        change(&mut limits);
        read_within(&file, &limits)
    };
    assert!(within(|limits| limits.cells = 100).is_ok());
    let too_large = [
        within(|limits| limits.cells = 99),
        within(|limits| limits.file_bytes = 100),
        within(|limits| limits.unpacked_bytes = 1000),
        within(|limits| limits.line_bytes = 1000),
        within(|limits| limits.output_bytes = 1000),
    ];
    for result in too_large {
        assert!(
            matches!(result, Err(ReadError::TooLarge { .. })),
            "{result:?}"
        );
    }
    let starved = within(|limits| limits.memory_bytes = 1 << 20);
    assert!(matches!(starved, Err(ReadError::Crashed)), "{starved:?}");
}

#[test]
fn a_child_that_misbehaves_in_any_way() {
    let folder = tempfile::tempdir().unwrap();
    let file = good(&folder);
    let limits = Limits {
        wall_seconds: 2,
        ..Limits::default()
    };
    let run = |script: &str| {
        let began = Instant::now();
        let error =
            Reader::open(Path::new("/bin/sh"), &["-c", script], &file, &limits).unwrap_err();
        assert!(began.elapsed() < Duration::from_secs(6), "{script}");
        error
    };
    for script in [
        "kill -ABRT $$",
        "kill -SEGV $$",
        "exit 101",
        "echo '{\"R\":'",
        "echo '\"End\"'",
        ":",
    ] {
        assert!(matches!(run(script), ReadError::Crashed), "{script}");
    }
    for script in [
        "exec sleep 60",
        "kill -XCPU $$",
        "exec >/dev/full; exec sleep 60",
    ] {
        let error = run(script);
        assert!(
            matches!(error, ReadError::TimedOut | ReadError::Crashed),
            "{script}: {error:?}"
        );
    }
    assert!(matches!(
        run("exec cat /dev/zero"),
        ReadError::TooLarge { .. }
    ));
    assert!(matches!(
        Reader::open(&folder.path().join("无"), &[], &file, &limits),
        Err(ReadError::Io(_))
    ));
}

#[test]
fn damaged_files_are_read_or_refused_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let file = good(&folder);
    for seed in 0..150 {
        let path = with_bytes(&folder, "damaged.xlsx", &damaged(&file, seed));
        if let Err(error) = read(&path) {
            assert!(
                !matches!(error, ReadError::Io(_) | ReadError::TimedOut),
                "{seed}: {error:?}"
            );
        }
    }
}
