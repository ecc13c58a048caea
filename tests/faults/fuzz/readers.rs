//! The readers, one by one.

use kernel::{Date, DivisionCode, Fen, IdNumber, Month};
use proptest::prelude::*;

use super::altered::{Archive, each, runs};
use crate::common::Desk;

/// On every run so many of what takes no time, and of what takes some.
const QUICK: u32 = 2_000;
const SLOW: u32 = 150;

fn texts(all: &[&str]) -> Vec<Vec<u8>> {
    all.iter().map(|text| text.as_bytes().to_vec()).collect()
}

fn today() -> Date {
    Date::from_ymd_opt(2026, 11, 30).unwrap()
}

#[test]
fn numbers_dates_money_and_codes() {
    let written = texts(&[
        "11010519491231002X",
        "990101800101123",
        "2011年3月1日",
        "2011.10",
        "二〇一一年十月",
        "40603",
        "廿五日",
        "2011-03",
        "1,234,567.89",
        "叁万贰仟元整",
        "12.8万元",
        "-0.01",
        "990101100000",
        "6217000010001234567",
        "990101-123-3f9a0c41d2e87b65",
        "tcp:log.example:514",
        "q=%E5%BC%A0&page=2",
        "R12-345-4F6A",
    ]);
    each("words and numbers", runs(QUICK), &written, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        if let Ok(id) = IdNumber::read(&text, today()) {
            // What was read can be told.
            let _ = (id.birth(), id.sex(), id.masked(), id.region());
        }
        let _ = (
            kernel::read_date(&text),
            kernel::read_recent_date(&text, today()),
        );
        let _ = (
            kernel::read_month(&text),
            kernel::read_days(&text),
            text.parse::<Month>(),
        );
        if let Ok(fen) = Fen::read_yuan(&text) {
            let shown = fen.to_string();
            if Fen::read_yuan(&shown).ok() != Some(fen) {
                return Err(format!("{fen:?} is not read back from {shown}"));
            }
            let _ = (fen.grouped(), fen.plus(fen), fen.minus(fen));
        }
        let _ = (
            DivisionCode::read(&text),
            kernel::mask_id(&text),
            kernel::mask_account(&text),
        );
        let _ = (
            kernel::mask_phone(&text),
            kernel::mask_name(&text),
            kernel::name_sort(&text),
        );
        let _ = (
            kernel::luhn_valid(&text),
            kernel::account_tail(&text),
            kernel::squeeze(&text),
        );
        let _ = (
            ground::audit::Head::read(&text),
            ground::audit::sent::Target::read(&text),
        );
        let query = ground::query::Query::read(&text);
        let _ = (query.text("q"), query.all("page"), query.text_for_url());
        let _ = (ground::key::read_key(&text), seal::totp::from_typed(&text));
        Ok(())
    });
}

#[test]
fn key_sheets_and_codes_of_a_second_factor() {
    let entropy = seal::SeededEntropy::new(7);
    let keys = tempfile::tempdir().unwrap();
    seal::Keyring::create(keys.path(), [7; 32]).unwrap();
    let recovery = seal::Recovery::begin(keys.path(), &entropy).unwrap();
    let sheets = recovery.sheets(&entropy).unwrap();
    let copied: Vec<Vec<u8>> = sheets
        .iter()
        .map(|sheet| sheet.lines().join("\n").into_bytes())
        .collect();
    each("key sheets", runs(QUICK), &copied, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        if let Ok(read) = seal::KeySheet::read(&text)
            && let Err(why) = seal::Recovery::join(&read, &sheets[0])
            && why.is_empty()
        {
            return Err("refused without a word".to_owned());
        }
        for line in text.lines() {
            let _ = seal::read_line(1, line);
        }
        Ok(())
    });
    let secret = seal::totp::as_typed(&[9; 20]);
    each(
        "second factor",
        runs(QUICK),
        &texts(&[&secret, "123 456", "ABCDE-FGHJK"]),
        |bytes| {
            let text = String::from_utf8_lossy(bytes);
            let _ = seal::totp::from_typed(&text)
                .map(|secret| seal::totp::code_at(&secret, 1_300_000_000));
            let _ = seal::totp::step_of(&[9; 20], &text, 1_300_000_000);
            let _ = seal::hex_decode(&text);
            Ok(())
        },
    );
}

#[test]
fn word_and_pictures() {
    let desk = Desk::staffed("甲镇");
    desk.import_sample("jia_town_2011.xlsx");
    desk.done("report summary --year 2011 --out summary.docx");
    let docx = std::fs::read(desk.path("summary.docx")).unwrap();
    let archive = Archive::of(&docx);
    let words = |bytes: &[u8]| match papers::check::words_of_docx(bytes) {
        Err(why) if !crate::common::is_chinese(&why) => Err(why),
        _ => Ok(()),
    };
    each("docx", runs(SLOW), std::slice::from_ref(&docx), words);
    for part in ["word/document.xml", "word/styles.xml"] {
        let inside = [archive.part(part)];
        each(part, runs(SLOW), &inside, |bytes| {
            words(&archive.with(part, bytes))
        });
    }
    let mut picture = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(40, 30)
        .write_to(&mut picture, image::ImageFormat::Jpeg)
        .unwrap();
    let mut other = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(40, 30)
        .write_to(&mut other, image::ImageFormat::Png)
        .unwrap();
    let pictures = [picture.into_inner(), other.into_inner()];
    each(
        "pictures",
        runs(SLOW),
        &pictures,
        |bytes| match ground::photos::reduce(bytes) {
            Err("") => Err("refused without a word".to_owned()),
            _ => ground::attachments::sniff(bytes).map(|_| ()).or(Ok(())),
        },
    );
}

#[test]
fn a_backup_and_an_audit_that_was_given_out() {
    let desk = Desk::staffed("甲镇");
    desk.done("key-sheets --out sheets");
    std::fs::create_dir(desk.path("backups")).unwrap();
    desk.done("backup --to backups");
    let made = std::fs::read_dir(desk.path("backups"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap();
    let backup = std::fs::read(made.path()).unwrap();
    let sheet = |n: u8| {
        let file = desk.path(&format!("sheets/密钥单-{n}.html"));
        let page = std::fs::read_to_string(file).unwrap();
        seal::KeySheet::read(&page).unwrap()
    };
    let recovery = seal::Recovery::join(&sheet(1), &sheet(3)).unwrap();
    assert!(recovery.open(&backup[..]).is_ok());
    each(
        "backup",
        runs(SLOW / 5),
        std::slice::from_ref(&backup),
        |bytes| match recovery.open(bytes) {
            Ok(_) if bytes == backup => Ok(()),
            Ok(mut inside) => {
                let mut all = Vec::new();
                match std::io::Read::read_to_end(&mut inside, &mut all) {
                    Ok(_) => Err("an altered backup was opened".to_owned()),
                    Err(_) => Ok(()),
                }
            }
            Err(_) => Ok(()),
        },
    );
    desk.done("audit export --out audit.jsonl");
    let audit = std::fs::read(desk.path("audit.jsonl")).unwrap();
    let key = desk.done("audit key").lines().next().unwrap().to_owned();
    each("audit", runs(SLOW), std::slice::from_ref(&audit), |bytes| {
        let checked = ground::audit::check(&mut &bytes[..], &key);
        match checked {
            Ok(checked) if checked.faults.is_empty() && bytes != audit => {
                Err("an altered audit passes".to_owned())
            }
            _ => Ok(()),
        }
    });
}

#[test]
fn files_of_the_catalogue() {
    let shipped = ground::catalogue::Catalogue::default();
    let of = |folder: &str| -> Vec<(String, Vec<u8>)> {
        let files = shipped.list(folder, "toml").unwrap();
        files
            .into_iter()
            .map(|file| (file.path, file.text.into_bytes()))
            .collect()
    };
    for folder in ["schemes", "ledgers", "banks", "indicators", "comparisons"] {
        let files = of(folder);
        assert!(!files.is_empty(), "{folder}");
        let texts: Vec<Vec<u8>> = files.iter().map(|(_, text)| text.clone()).collect();
        let path = files[0].0.clone();
        each(folder, runs(SLOW / 3), &texts, |bytes| {
            let text = String::from_utf8_lossy(bytes);
            let trying = shipped.trying(&path, &text);
            match papers::dictionary::actions::hold_together(&trying) {
                Err(why) if !crate::common::is_chinese(&why.to_string()) => Err(why.to_string()),
                _ => Ok(()),
            }
        });
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_no_number_at_all(text in "\\PC{0,40}") {
        let _ = IdNumber::read(&text, today());
        let _ = (kernel::read_date(&text), Fen::read_yuan(&text).is_ok(), DivisionCode::read(&text));
    }
}
