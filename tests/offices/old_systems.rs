//! Tables as old systems and readers' copies hold them: read as they are, whatever they are called; what is no table is
//! refused with the step that helps.

use std::fs::File;
use std::io::{Read, Write};

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::common::sheet::id_number;
use crate::common::{CLERK, Desk, samples};

/// Three people with the months from which they are paid, and whether their accounts were taken in.
const READ: &str = "工大有 201101 1，工满仓 201102 1，工秀英 201103 1";

fn people(town: &Desk) -> String {
    let sql = "SELECT p.name || ' ' || i.start_month || ' ' || CASE WHEN p.account_sealed IS NULL THEN '0' ELSE '1' END AS text \
               FROM person p JOIN identity i ON i.person = p.id ORDER BY i.start_month";
    town.column(sql).join("，")
}

#[test]
fn what_old_systems_hand_out_is_read_to_the_month_and_the_account() {
    let staffed = Desk::staffed("甲镇");
    let folder = samples().join("old_systems");
    let listed = std::fs::read_dir(&folder).unwrap();
    let names = listed.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let (refused, read): (Vec<_>, Vec<_>) = names.partition(|name| name.contains("refused"));
    assert!(read.len() >= 18, "{read:?}");
    for name in read {
        let town = staffed.copy();
        let report = town.import(&format!("{} --as {CLERK}", folder.join(&name).display()));
        let counted = (&report["ok"], &report["warning"], &report["error"]);
        assert_eq!(
            counted,
            (&3.into(), &0.into(), &0.into()),
            "{name}: {report}"
        );
        assert_eq!(people(&town), READ, "{name}");
    }
    for name in refused {
        let import = format!("import {} --as {CLERK}", folder.join(&name).display());
        let said = staffed.refused(&import);
        assert!(said.contains("另存为 .xlsx"), "{name}: {said}");
    }
}

#[test]
fn what_is_no_table_says_which_step_helps() {
    let staffed = Desk::staffed("甲镇");
    let others: [(&str, &[u8]); 5] = [
        ("扫描件.pdf", b"%PDF-1.4\n"),
        ("花名册.rtf", b"{\\rtf1 \\ansi}"),
        ("花名册.dbf", b"\x03\x6f\x01\x01\x01\x00\x00\x00"),
        ("照片.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF"),
        ("打包.rar", b"Rar!\x1a\x07\x00"),
    ];
    for (name, bytes) in others {
        std::fs::write(staffed.path(name), bytes).unwrap();
        let said = staffed.refused(&format!("import {name} --as {CLERK}"));
        assert!(said.contains("另存为 .xlsx"), "{name}: {said}");
    }
}

/// Rows drawn down far beyond the people, as a border or a formula is.
fn drawn_down(staffed: &Desk, row: fn(u32) -> String) -> Desk {
    let town = staffed.copy();
    let source = samples().join("old_systems/new_named.et");
    let mut from = ZipArchive::new(File::open(source).unwrap()).unwrap();
    let mut to = ZipWriter::new(File::create(town.path("表.xlsx")).unwrap());
    for at in 0..from.len() {
        let mut member = from.by_index(at).unwrap();
        let name = member.name().unwrap().into_owned();
        let mut text = Vec::new();
        member.read_to_end(&mut text).unwrap();
        to.start_file(&*name, SimpleFileOptions::default()).unwrap();
        if name.ends_with("sheet1.xml") {
            let whole = String::from_utf8(text).unwrap();
            let rows: String = (20..100_000).map(row).collect();
            text = whole
                .replace("</sheetData>", &format!("{rows}</sheetData>"))
                .into_bytes();
        }
        to.write_all(&text).unwrap();
    }
    to.finish().unwrap();
    town
}

#[test]
fn three_people_in_rows_without_end_are_three_people() {
    let staffed = Desk::staffed("甲镇");
    let rows: [fn(u32) -> String; 4] = [
        |n| format!(r#"<row r="{n}" ht="20" customHeight="1"/>"#),
        |n| format!(r#"<row r="{n}"><c r="A{n}" s="0"/><c r="F{n}" s="0"/></row>"#),
        |n| format!(r#"<row r="{n}"><c r="A{n}" t="inlineStr"><is><t> </t></is></c></row>"#),
        |n| {
            let formula = format!(r#"IF(B{n}="","",1)"#).replace('"', "&quot;");
            format!(r#"<row r="{n}"><c r="A{n}" t="str"><f>{formula}</f><v></v></c></row>"#)
        },
    ];
    for (at, row) in rows.into_iter().enumerate() {
        let town = drawn_down(&staffed, row);
        let report = town.import(&format!("表.xlsx --as {CLERK}"));
        assert_eq!(
            (&report["ok"], &report["error"]),
            (&3.into(), &0.into()),
            "{at}"
        );
        assert_eq!(people(&town), READ, "{at}");
    }
}

#[test]
fn numbers_written_ahead_are_no_people() {
    let staffed = Desk::staffed("甲镇");
    let person = id_number(1);
    let ahead: String = (2..30).map(|n| format!("{n},,,,\n")).collect();
    let table =
        format!("序号,姓名,身份证号,起发时间,人员类别\n1,张甲,{person},2011-01,复员军人\n{ahead}");
    std::fs::write(staffed.path("表.csv"), table).unwrap();
    let report = staffed.import(&format!("表.csv --as {CLERK}"));
    assert_eq!((&report["ok"], &report["error"]), (&1.into(), &0.into()));
    assert_eq!(report.to_string().matches("只有序号，没有导入").count(), 28);
}
