//! What lies on the disk when nobody looks: files sealed, for their user alone, served once.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::common::web::{Browser, Site};
use crate::common::{CLERK, Desk};

const PDF: &[u8] = b"%PDF-1.4 \xe8\xaf\x8a\xe6\x96\xad\xe4\xb9\xa6";
const NAME: &str = "钱守义残疾证.pdf";

/// An office with a file at a meeting, and the file's page.
fn with_a_file() -> (Desk, Site, Browser, String) {
    let desk = Desk::staffed("甲镇");
    desk.import_sample("jia_town_2011.xlsx");
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let entry = clerk.first_entry("meeting");
    clerk.open(&entry);
    let owner = entry.replace("/ledgers/meeting/", "/files/of/ledger_entry-");
    let sent = clerk.upload(&owner, &[], &[("files", NAME, PDF)]);
    assert_eq!(sent.status, 303, "{}", sent.text());
    let file = clerk.open(&entry).link(NAME);
    (desk, site, clerk, file)
}

fn files_beneath(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_beneath(&path));
        } else {
            found.push(path);
        }
    }
    found
}

fn holds(file: &Path, what: &[u8]) -> bool {
    let bytes = fs::read(file).unwrap();
    bytes.windows(what.len()).any(|window| window == what)
}

/// Whether any file of the office holds these bytes: database, write-ahead log, attachments.
fn lies_about(desk: &Desk, what: &[u8]) -> Vec<PathBuf> {
    let mut found = files_beneath(&desk.data());
    found.retain(|file| holds(file, what));
    found
}

#[test]
fn a_file_and_its_name_lie_sealed() {
    let (desk, _site, mut clerk, file) = with_a_file();
    assert_eq!(clerk.open(&file).bytes, PDF);
    assert_eq!(lies_about(&desk, PDF), Vec::<PathBuf>::new());
    assert_eq!(lies_about(&desk, NAME.as_bytes()), Vec::<PathBuf>::new());
    // Nobody tells by its name on the disk that a file he has is kept here.
    let known = seal::sm3_hex(PDF);
    let named = files_beneath(&desk.data());
    assert!(
        named.iter().all(|path| !path.ends_with(&known)),
        "{named:?}"
    );

    // Another file of the office in its place is found out, though it is sealed by the same key.
    let kept: Vec<PathBuf> = files_beneath(&desk.data().join("attachments"));
    assert_eq!(kept.len(), 1);
    let mut bytes = fs::read(&kept[0]).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&kept[0], bytes).unwrap();
    let told = clerk.get(&file);
    assert!(told.shows("被改动过"), "{}", told.text());
}

/// The mark of the one attachment, as the program made it before names were sealed.
fn mark_before(desk: &Desk) -> String {
    const COLUMNS: [&str; 17] = [
        "region",
        "id",
        "owner_kind",
        "owner",
        "place",
        "file_name",
        "media",
        "size_bytes",
        "original_hash",
        "stored_hash",
        "clean_hash",
        "small_hash",
        "stamp",
        "recorded_by",
        "recorded_at",
        "removed_by",
        "removed_at",
    ];
    let said = |column: &&str| {
        let sql = format!("SELECT COALESCE(CAST({column} AS TEXT), '~') AS text FROM attachment");
        match desk.column(&sql).remove(0) {
            nothing if nothing == "~" => "\0".to_owned(),
            said => said,
        }
    };
    let texts: Vec<String> = COLUMNS.iter().map(said).collect();
    let fields: Vec<(&str, &str)> = COLUMNS
        .into_iter()
        .zip(texts.iter().map(String::as_str))
        .collect();
    let keyring = seal::Keyring::open(&desk.data().join("keys")).unwrap();
    keyring.mac_hex(seal::link("attachment", &fields).as_bytes())
}

#[test]
fn what_was_kept_before_files_were_sealed_is_sealed_when_the_office_is_opened() {
    let (desk, site, clerk, file) = with_a_file();
    drop((site, clerk));
    let set = |sql: &str| desk.tamper(&format!("UPDATE attachment SET {sql}"));
    set(&format!("file_name = '{NAME}', name_sealed = NULL"));
    let mark = mark_before(&desk);
    set(&format!("mac = '{mark}'"));
    let attachments = desk.data().join("attachments");
    for sealed in files_beneath(&attachments) {
        fs::remove_file(sealed).unwrap();
    }
    let hash = seal::sm3_hex(PDF);
    let plain = attachments.join(&hash[..2]);
    fs::create_dir_all(&plain).unwrap();
    fs::write(plain.join(&hash), PDF).unwrap();

    desk.done("verify");
    assert_eq!(lies_about(&desk, PDF), Vec::<PathBuf>::new());
    let left = desk.column("SELECT file_name AS text FROM attachment");
    assert_eq!(left, [""]);
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    assert_eq!(clerk.open(&file).bytes, PDF);
    desk.done("verify");
}

#[test]
fn a_row_that_was_altered_is_not_made_right_by_sealing_it() {
    let (desk, site, clerk, _) = with_a_file();
    drop((site, clerk));
    desk.tamper("UPDATE attachment SET file_name = '另一份.pdf', name_sealed = NULL");
    for _ in 0..2 {
        assert!(
            desk.found_wrong().contains("附件"),
            "{}",
            desk.found_wrong()
        );
    }
}

#[test]
fn nobody_else_on_the_machine_reads_what_lies_there() {
    let (desk, site, clerk, _) = with_a_file();
    drop((site, clerk));
    let open = fs::Permissions::from_mode(0o755);
    fs::set_permissions(desk.data(), open).unwrap();
    desk.done("users list");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&desk.data()), 0o700);
    for file in files_beneath(&desk.data()) {
        assert_eq!(mode(&file) & 0o077, 0, "{}", file.display());
    }
}

#[test]
fn a_folder_is_served_by_one_and_not_upgraded_beneath_it() {
    let (desk, site, mut clerk, _) = with_a_file();
    if desk.address().is_some() {
        // A server of databases has several, see `databases`.
        return;
    }
    let why = desk.refused("serve --listen 127.0.0.1:0");
    let process = site.process().to_string();
    assert!(
        why.contains("已经有一个网页服务开着") && why.contains(&process),
        "{why}"
    );
    // Commands work beside it.
    desk.done("users list");
    // A newer program does not change the tables beneath an older one that serves.
    desk.tamper("DELETE FROM migration WHERE name = '0057_files_sealed'");
    let why = desk.refused("users list");
    assert!(why.contains("先停下网页服务"), "{why}");
    assert!(clerk.open("/").shows(CLERK));
}
