//! Files made to harm: refused in Chinese, quickly, in little memory; and the next import works as ever.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::common::{Answer, Desk, is_chinese, process_status};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// How long a refusal may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How much the program and the child that reads for it may take together.
const MEMORY_KB: u64 = 512 * 1024;

const SHEET: &str = r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>ROWS</sheetData></worksheet>"#;
const STRINGS: &str = r#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">"#;
const ONE_CELL: &str = r#"<row r="1"><c r="A1" t="s"><v>0</v></c></row>"#;

/// A workbook of one sheet with these rows; `strings` writes its shared strings.
fn workbook(file: &Path, rows: &str, strings: impl FnOnce(&mut ZipWriter<File>)) {
    let mut zip = ZipWriter::new(File::create(file).unwrap());
    let spreadsheet = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relation = |id: u8, kind: &str, target: &str| {
        format!(r#"<Relationship Id="rId{id}" Type="{office}/{kind}" Target="{target}"/>"#)
    };
    let relations = |all: &[String]| {
        let all = all.concat();
        format!(
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{all}</Relationships>"#
        )
    };
    let parts = [
        (
            "[Content_Types].xml",
            format!(
                r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{spreadsheet}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{spreadsheet}.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="{spreadsheet}.sharedStrings+xml"/></Types>"#
            ),
        ),
        (
            "_rels/.rels",
            relations(&[relation(1, "officeDocument", "xl/workbook.xml")]),
        ),
        (
            "xl/workbook.xml",
            format!(
                r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{office}"><sheets><sheet name="优抚对象" sheetId="1" r:id="rId1"/></sheets></workbook>"#
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            relations(&[
                relation(1, "worksheet", "worksheets/sheet1.xml"),
                relation(2, "sharedStrings", "sharedStrings.xml"),
            ]),
        ),
        ("xl/worksheets/sheet1.xml", SHEET.replace("ROWS", rows)),
    ];
    for (name, text) in parts {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.start_file("xl/sharedStrings.xml", SimpleFileOptions::default())
        .unwrap();
    strings(&mut zip);
    zip.finish().unwrap();
}

fn far_away_cell(file: &Path) {
    let rows = r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#;
    workbook(file, rows, |zip| write!(zip, "{STRINGS}</sst>").unwrap());
}

fn four_billion_strings_announced(file: &Path) {
    let head = STRINGS.replace('>', r#" count="4294967295" uniqueCount="4294967295">"#);
    workbook(file, ONE_CELL, |zip| {
        write!(zip, "{head}<si><t>姓名</t></si></sst>").unwrap()
    });
}

fn one_enormous_string(file: &Path) {
    let letters = vec![b'a'; 1 << 20];
    workbook(file, ONE_CELL, |zip| {
        write!(zip, "{STRINGS}<si><t>").unwrap();
        for _ in 0..300 {
            zip.write_all(&letters).unwrap();
        }
        write!(zip, "</t></si></sst>").unwrap();
    });
}

fn entities_upon_entities(file: &Path) {
    let entity = |n: u8| format!(r#"<!ENTITY e{n} "{}">"#, format!("&e{};", n - 1).repeat(10));
    let entities: String = (1..=9).map(entity).collect();
    workbook(file, ONE_CELL, |zip| {
        write!(
            zip,
            r#"<!DOCTYPE sst [<!ENTITY e0 "哈">{entities}]>{STRINGS}<si><t>&e9;</t></si></sst>"#
        )
        .unwrap();
    });
}

fn old_excel_file(file: &Path) {
    let mut bytes = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    bytes.resize(4096, 0);
    std::fs::write(file, bytes).unwrap();
}

fn page_without_a_table(file: &Path) {
    std::fs::write(file, "<html><body>系统维护中</body></html>").unwrap();
}

type Make = fn(&Path);
const FILES: [(&str, Make); 6] = [
    ("远格.xlsx", far_away_cell),
    ("四十亿.xlsx", four_billion_strings_announced),
    ("长串.xlsx", one_enormous_string),
    ("实体.xlsx", entities_upon_entities),
    ("旧表.xls", old_excel_file),
    ("网页.xls", page_without_a_table),
];

#[test]
fn hostile_files_are_refused_and_good_ones_still_go_in() {
    let town = Desk::new("甲镇");
    let before = town.audit_entries();
    for (name, make) in FILES {
        make(&town.path(name));
        let began = Instant::now();
        let (answer, peak_kb) = import_watched(&town, name);
        assert_eq!(answer.code, 2, "{name}: {answer:?}");
        assert!(is_chinese(&answer.complaint), "{name}: {answer:?}");
        assert!(began.elapsed() < PATIENCE, "{name}: {:?}", began.elapsed());
        assert!(peak_kb < MEMORY_KB, "{name}: {peak_kb} kB");
    }
    assert_eq!(town.audit_entries(), before);
    town.import_sample("jia_town_2011.xlsx");
    assert_eq!(town.figure("--year 2011", "people_registered"), 77);
}

/// Runs an import; answers the most memory that it and its children held at once, as far as looking every few
/// milliseconds shows. The kernel keeps the peak of each process, so only the last moments can be missed.
fn import_watched(town: &Desk, file: &str) -> (Answer, u64) {
    let mut program = town.program();
    program
        .args(["import", file, "--data", "data"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = program.spawn().unwrap();
    let mut peaks = std::collections::HashMap::new();
    while child.try_wait().unwrap().is_none() {
        for process in family(child.id()) {
            peaks.insert(
                process,
                peak_kb(process).max(peaks.get(&process).copied().unwrap_or(0)),
            );
        }
        std::thread::sleep(Duration::from_millis(3));
    }
    assert!(!peaks.is_empty());
    (
        child.wait_with_output().unwrap().into(),
        peaks.values().sum(),
    )
}

/// A process and its children.
fn family(parent: u32) -> Vec<u32> {
    let processes = std::fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    processes
        .filter(|process| {
            *process == parent || process_status(*process, "PPid:") == u64::from(parent)
        })
        .collect()
}

fn peak_kb(process: u32) -> u64 {
    process_status(process, "VmHWM:")
}
