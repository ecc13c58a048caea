//! Altered files and bodies handed to a served office: refused or taken, never a fault of ours, and the server neither dies
//! nor grows.

use serde_json::json;

use super::altered::{Archive, each, runs_at_the_door};
use crate::common::web::Browser;
use crate::common::{CASHIER, CLERK, Desk, process_status, samples};

/// On every run so many of each.
const USUALLY: u32 = 12;
/// A server grows by no more for all of them together. KiB.
const GROWTH_KB: u64 = 64 * 1024;

/// What an answer may not be.
fn fault(page: &crate::common::web::Page) -> Result<(), String> {
    match page.status {
        500.. => Err(format!("{}: {}", page.status, page.text())),
        _ => Ok(()),
    }
}

#[test]
fn altered_files_and_bodies_are_refused_in_words_by_a_server_that_lives_on() {
    let desk = Desk::staffed("甲镇");
    desk.import_sample("jia_town_2011.xlsx");
    let batch = desk.json(&format!("pay run --month 2011-03 --as {CLERK}"));
    let batch = batch["batch"].as_str().unwrap().to_owned();
    desk.approve(&batch);
    desk.done(&format!(
        "pay export --batch {batch} --out bank.csv --as {CASHIER}"
    ));
    let drilled = desk.json("bank simulate bank.csv --layout generic --out drill");
    let answer = std::fs::read(desk.path(drilled["answer"].as_str().unwrap())).unwrap();
    desk.done("report summary --year 2011 --out summary.docx");
    let site = desk.serve();
    let clerk = std::cell::RefCell::new(site.sign_in(CLERK));
    let cashier = std::cell::RefCell::new(site.sign_in(CASHIER));
    clerk.borrow_mut().open("/imports");
    let before = process_status(site.process(), "VmRSS:");
    let upload = |browser: &mut Browser, path: &str, field: &str, name: &str, bytes: &[u8]| {
        fault(&browser.upload(
            path,
            &[("year", "2011"), ("state", "exported")],
            &[(field, name, bytes)],
        ))
    };
    let roster = std::fs::read(samples().join("jia_town_2011.xlsx")).unwrap();
    let book = Archive::of(&roster);
    each(
        "xlsx",
        runs_at_the_door(USUALLY),
        std::slice::from_ref(&roster),
        |bytes| {
            upload(
                &mut clerk.borrow_mut(),
                "/imports",
                "file",
                "名册.xlsx",
                bytes,
            )
        },
    );
    for part in ["xl/worksheets/sheet1.xml", "xl/workbook.xml"] {
        let inside = [book.part(part)];
        each(part, runs_at_the_door(USUALLY), &inside, |bytes| {
            let bytes = book.with(part, bytes);
            upload(
                &mut clerk.borrow_mut(),
                "/imports",
                "file",
                "名册.xlsx",
                &bytes,
            )
        });
    }
    let rows = "姓名,身份证号,人员类别,银行账号\r\n张保民,990101195001011233,在乡复员军人,6217000010001234567\r\n";
    let csv = [
        rows.as_bytes().to_vec(),
        encoding_rs::GBK.encode(rows).0.into_owned(),
    ];
    each("csv", runs_at_the_door(USUALLY), &csv, |bytes| {
        upload(
            &mut clerk.borrow_mut(),
            "/imports",
            "file",
            "名册.csv",
            bytes,
        )
    });
    let settle = format!("/payments/{batch}/settle");
    cashier.borrow_mut().open(&settle);
    each(
        "bank answer",
        runs_at_the_door(USUALLY),
        &[answer],
        |bytes| {
            upload(
                &mut cashier.borrow_mut(),
                &settle,
                "settle_file",
                "回盘.csv",
                bytes,
            )
        },
    );
    let docx = std::fs::read(desk.path("summary.docx")).unwrap();
    clerk.borrow_mut().open("/check");
    each(
        "docx uploaded",
        runs_at_the_door(USUALLY),
        &[docx],
        |bytes| {
            upload(
                &mut clerk.borrow_mut(),
                "/check",
                "file",
                "总结.docx",
                bytes,
            )
        },
    );
    let body = json!({ "name": "陈保民", "id_number": "990101195001011233", "category": "fuyuan",
        "start": "2011-03", "amount_fen": 1, "words": "等材料", "version": 1, "lines": [{ "line": 1 }] });
    let body = serde_json::to_vec(&body).unwrap();
    let paths = [
        "/api/v1/people",
        "/api/v1/ledgers/visit",
        "/api/v1/imports",
        "/api/v1/people/990101-1/changes",
    ];
    each("json", runs_at_the_door(USUALLY * 4), &[body], |bytes| {
        for path in paths {
            fault(
                &clerk
                    .borrow_mut()
                    .post_file(path, "application/json", bytes),
            )?;
        }
        Ok(())
    });
    // The server is the one that was started, answers as ever, and has not grown.
    assert_eq!(clerk.borrow_mut().get("/healthz").status, 200);
    let after = process_status(site.process(), "VmRSS:");
    println!("fuzz server: {before} KiB before, {after} KiB after");
    assert!(
        after < before + GROWTH_KB,
        "{before} KiB before, {after} KiB after"
    );
}
