//! Thirty files made to harm, by name, each handed to a served office where such a file is taken: refused in Chinese words
//! with nothing kept, by a server that stays the one it was and does not grow.

use std::io::{Cursor, Write};
use std::time::{Duration, Instant};

use crate::common::web::{Browser, Page};
use crate::common::{CLERK, Desk, is_chinese, process_status};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// How long a refusal may take.
const PATIENCE: Duration = Duration::from_secs(45);
/// The server grows by no more over all of them. KiB.
const GROWTH_KB: u64 = 96 * 1024;

/// Where a file is handed in.
#[derive(Clone, Copy)]
enum Door {
    Import,
    Check,
    Attachment,
}
use Door::{Attachment, Check, Import};

fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const WORD_TYPES: &[u8] =
    br#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;

fn docx(body: &[u8]) -> Vec<u8> {
    zip(&[
        ("[Content_Types].xml", WORD_TYPES),
        ("word/document.xml", body),
    ])
}

const BOOK: &[u8] = br#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const BOOK_RELATIONS: &[u8] = br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
const ROOT_RELATIONS: &[u8] = br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;

/// A workbook of one sheet, with other parts beside.
fn xlsx(sheet: &[u8], beside: &[(&str, &[u8])]) -> Vec<u8> {
    let mut parts = vec![
        ("[Content_Types].xml", WORD_TYPES),
        ("_rels/.rels", ROOT_RELATIONS),
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", BOOK_RELATIONS),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    parts.extend_from_slice(beside);
    zip(&parts)
}

fn sheet(rows: &str) -> Vec<u8> {
    format!(r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#).into_bytes()
}

/// `<a><a>…` so deep.
fn deep(tag: &str, depth: usize) -> Vec<u8> {
    let mut text = format!("<{tag}>").repeat(depth);
    text.push_str(&format!("</{tag}>").repeat(depth));
    text.into_bytes()
}

fn entities() -> Vec<u8> {
    let mut text = String::from("<!DOCTYPE a [<!ENTITY l0 \"lol\">");
    for n in 1..12 {
        let inside = format!("&l{};", n - 1).repeat(10);
        text.push_str(&format!("<!ENTITY l{n} \"{inside}\">"));
    }
    text.push_str("]><w:document xmlns:w=\"w\"><w:body><w:p><w:r><w:t>&l11;</w:t></w:r></w:p></w:body></w:document>");
    text.into_bytes()
}

/// A zip whose member claims another size than it has.
fn with_size(mut bytes: Vec<u8>, size: u32) -> Vec<u8> {
    let central = bytes.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    bytes[central + 24..central + 28].copy_from_slice(&size.to_le_bytes());
    bytes
}

/// A PNG that claims to be so wide and high.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut picture = Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(8, 8)
        .write_to(&mut picture, image::ImageFormat::Png)
        .unwrap();
    let mut bytes = picture.into_inner();
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let crc = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&crc.to_be_bytes());
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| {
        if crc & 1 == 1 {
            (crc >> 1) ^ 0xedb8_8320
        } else {
            crc >> 1
        }
    };
    !bytes
        .iter()
        .fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}

fn files() -> Vec<(&'static str, Door, &'static str, Vec<u8>)> {
    let zeros = vec![b' '; 80 << 20];
    let words = br#"<w:document xmlns:w="w"><w:body><w:p><w:r><w:t>x</w:t></w:r></w:p></w:body></w:document>"#;
    let good = xlsx(&sheet("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>"), &[]);
    let many: Vec<String> = (0..3_000).map(|n| format!("x/{n}")).collect();
    let mut crowd: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b""[..])).collect();
    crowd.push(("word/document.xml", words));
    let far = "<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row><row r=\"4294967296\"><c r=\"ZZZZ99999999999\"><v>1</v></c></row>";
    let mut cut = good.clone();
    cut.truncate(good.len() * 2 / 3);
    let mut tail = good.clone();
    tail.truncate(good.len() - 10);
    let strings = br#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="4294967295" uniqueCount="4294967295"/>"#;
    let repeated = format!("<a>{}</a>", "x".repeat(70_000));
    let nested = zip(&[(
        "inner.zip",
        &zip(&[("inner.zip", &zip(&[("a", &[0; 1 << 20])]))]),
    )]);
    let mut polyglot = b"GIF89a".to_vec();
    polyglot.extend_from_slice(&good);
    let mut html = b"\xff\xd8\xff\xe0<script>alert(1)</script>".to_vec();
    html.resize(4_000, b'x');
    vec![
        ("a zip bomb as a workbook", Import, "a.xlsx", xlsx(&zeros, &[])),
        ("a zip bomb as a document", Check, "a.docx", docx(&zeros)),
        ("zips within zips", Import, "a.xlsx", nested),
        ("entities that grow a billionfold, in a document", Check, "a.docx", docx(&entities())),
        ("entities that grow a billionfold, in a workbook", Import, "a.xlsx", xlsx(&entities(), &[])),
        ("an entity that names a file of the server", Check, "a.docx", docx(br#"<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><w:document xmlns:w="w"><w:body><w:p><w:r><w:t>&f;</w:t></w:r></w:p></w:body></w:document>"#)),
        ("an entity that names another machine", Import, "a.xlsx", xlsx(br#"<!DOCTYPE a [<!ENTITY f SYSTEM "http://127.0.0.1:9/">]><worksheet>&f;</worksheet>"#, &[])),
        ("elements a hundred thousand deep, in a document", Check, "a.docx", docx(&deep("w:p", 100_000))),
        ("elements a hundred thousand deep, in a workbook", Import, "a.xlsx", xlsx(&deep("row", 100_000), &[])),
        ("a member that claims four billion bytes", Import, "a.xlsx", with_size(good.clone(), u32::MAX)),
        ("a member that claims no bytes", Import, "a.xlsx", with_size(good.clone(), 0)),
        ("three thousand members", Check, "a.docx", zip(&crowd)),
        ("a name that leads out of the archive", Import, "a.xlsx", xlsx(&sheet(""), &[("../../../etc/cron.d/a", b"x")])),
        ("a name from the root", Import, "a.xlsx", xlsx(&sheet(""), &[("/etc/passwd", b"x")])),
        ("cells beyond the sheet", Import, "a.xlsx", xlsx(&sheet(far), &[])),
        ("four billion strings that are announced", Import, "a.xlsx", xlsx(&sheet(""), &[("xl/sharedStrings.xml", strings)])),
        ("cut in the middle", Import, "a.xlsx", cut),
        ("without its directory", Import, "a.xlsx", tail),
        ("a document without words", Check, "a.docx", zip(&[("[Content_Types].xml", WORD_TYPES)])),
        ("a document that is only a head", Check, "a.docx", b"PK\x03\x04".to_vec()),
        ("a document that ends within a tag", Check, "a.docx", docx(b"<w:document xmlns:w=\"w\"><w:body><w:p")),
        ("a program", Import, "a.xlsx", [b"\x7fELF".as_slice(), &[0; 4_000]].concat()),
        ("a program as a document", Check, "a.docx", [b"MZ".as_slice(), &[0; 4_000]].concat()),
        ("a text of zeros", Check, "a.txt", vec![0; 1 << 20]),
        ("seventy thousand letters in one cell", Import, "a.xlsx", xlsx(&sheet(&format!(r#"<row r="1"><c r="A1" t="inlineStr"><is><t>{repeated}</t></is></c></row>"#)), &[])),
        ("a picture of four billion pixels a side", Attachment, "a.png", png(u32::MAX, u32::MAX)),
        ("a picture of sixty thousand pixels a side", Attachment, "a.png", png(60_000, 60_000)),
        ("a page that says it is a picture", Attachment, "a.jpg", html),
        ("a picture that is a workbook too", Attachment, "a.gif", polyglot),
        ("a drawing with a script", Attachment, "a.svg", br#"<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>"#.to_vec()),
    ]
}

/// Hands a file in and waits for what is said of it.
fn handed(clerk: &mut Browser, door: Door, entry: &str, name: &str, bytes: &[u8]) -> Page {
    match door {
        Import => {
            clerk.open("/imports");
            let answer = clerk.upload("/imports", &[], &[("file", name, bytes)]);
            let Some(mut address) = answer.headers.get("location").cloned() else {
                return answer;
            };
            // Read by a child meanwhile: the page says how far it is.
            let begun = Instant::now();
            loop {
                let page = clerk.get(&address);
                if let Some(next) = page.headers.get("location") {
                    address = next.clone();
                    continue;
                }
                let goes_on = page.html.contains("hx-trigger=\"every 1s\"");
                if !goes_on || begun.elapsed() > PATIENCE {
                    return page;
                }
                std::thread::sleep(Duration::from_millis(100));
            }
        }
        Check => {
            clerk.open("/check");
            clerk.upload("/check", &[("year", "2011")], &[("file", name, bytes)])
        }
        Attachment => {
            clerk.open(entry);
            let owner = entry.replace("/ledgers/meeting/", "/files/of/ledger_entry-");
            let answer = clerk.upload(&owner, &[], &[("files", name, bytes)]);
            match answer.headers.get("location").cloned() {
                Some(next) => clerk.open(&next),
                None => answer,
            }
        }
    }
}

#[test]
fn thirty_files_made_to_harm_are_refused_in_words() {
    let desk = Desk::staffed("甲镇");
    desk.import_sample("jia_town_2011.xlsx");
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let entry = clerk.first_entry("meeting");
    let kept = |desk: &Desk| {
        let sql = "SELECT CAST((SELECT COUNT(*) FROM person) + (SELECT COUNT(*) FROM attachment) + \
                   (SELECT COUNT(*) FROM ledger_entry) AS TEXT) AS text";
        desk.column(sql)
    };
    let before = (kept(&desk), process_status(site.process(), "VmRSS:"));
    let files = files();
    assert!(files.len() >= 30, "{}", files.len());
    for (what, door, name, bytes) in files {
        let begun = Instant::now();
        let page = handed(&mut clerk, door, &entry, name, &bytes);
        assert!(
            begun.elapsed() < PATIENCE,
            "{what} took {:?}",
            begun.elapsed()
        );
        let said = page.text();
        assert!(page.status < 500, "{what}: {} {said}", page.status);
        assert!(is_chinese(&said), "{what}: {said}");
        for none in ["root:x:0:0", "panicked", "系统内部出错", "lollol"] {
            assert!(!page.html.contains(none), "{what} says {none}");
        }
        let refused = match door {
            Import => said.contains("没有写入任何内容"),
            Check => page.status == 422,
            Attachment => said.contains("没有收") || page.status == 422,
        };
        assert!(refused, "{what}: {} {said}", page.status);
    }
    assert_eq!(kept(&desk), before.0, "something of them was kept");
    assert_eq!(clerk.get("/healthz").status, 200);
    let after = process_status(site.process(), "VmRSS:");
    assert!(
        after < before.1 + GROWTH_KB,
        "{} KiB before, {after} KiB after",
        before.1
    );
}
