//! Ledgers in the browser: a kind from a file alone, visits from the plan to the photos, second thoughts, hostile files.

use std::io::Cursor;

use crate::common::web::{Browser, Page};
use crate::common::{CLERK, Desk, REVIEWER};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

const LIAISON: &str = "孙七";

fn town() -> Desk {
    let desk = Desk::staffed("甲镇");
    desk.import_sample("jia_town_2011.xlsx");
    desk
}

/// A photograph as a phone makes it: large, turned, with the place it was taken at.
fn phone_photo(shade: u8) -> Vec<u8> {
    let picture = RgbImage::from_fn(2400, 1800, |x, y| {
        Rgb([shade, (x / 10) as u8, (y / 8) as u8])
    });
    let mut plain = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(picture)
        .write_to(&mut plain, ImageFormat::Jpeg)
        .unwrap();
    let mut exif = b"Exif\0\0MM\0*\0\0\0\x08".to_vec();
    exif.extend(b"\0\x02");
    exif.extend(b"\x01\x12\0\x03\0\0\0\x01\0\x06\0\0"); // turned a quarter
    exif.extend(b"\x88\x25\0\x04\0\0\0\x01\0\0\0\x26"); // a GPS directory
    exif.extend(b"\0\0\0\0");
    exif.extend(b"\0\x01\0\x01\0\x02\0\0\0\x02N\0\0\0\0\0\0\0");
    let plain = plain.into_inner();
    let mut photo = plain[..2].to_vec();
    photo.extend([0xff, 0xe1]);
    photo.extend(u16::try_from(exif.len() + 2).unwrap().to_be_bytes());
    photo.extend(exif);
    photo.extend(&plain[2..]);
    photo
}

/// Every value of an attribute that begins so.
fn addresses(page: &Page, beginning: &str) -> Vec<String> {
    let parts = page.html.replace("&#x2f;", "/");
    let mut found: Vec<String> = parts
        .split('"')
        .filter(|part| part.starts_with(beginning))
        .map(str::to_owned)
        .collect();
    found.dedup();
    found
}

fn after<'t>(text: &'t str, mark: &str) -> &'t str {
    text.split(mark)
        .nth(1)
        .unwrap_or_else(|| panic!("{mark}: {text}"))
}

#[test]
fn a_kind_added_by_a_file_has_list_form_export_and_paper() {
    let desk = Desk::staffed("甲镇");
    std::fs::create_dir_all(desk.data().join("catalogue/ledgers")).unwrap();
    let file = "kind = \"service\"\nlabel = \"上门服务\"\n\
        [[field]]\ncode = \"date\"\nlabel = \"日期\"\ntype = \"date\"\nrequired = true\nlist = true\n\
        [[field]]\ncode = \"what\"\nlabel = \"服务内容\"\ntype = \"choice\"\noptions = [\"理发\", \"打扫\"]\nrequired = true\nlist = true\n\
        [[field]]\ncode = \"hours\"\nlabel = \"时长\"\ntype = \"integer\"\nunit = \"小时\"\nlist = true\n";
    std::fs::write(desk.data().join("catalogue/ledgers/service.toml"), file).unwrap();
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    assert!(clerk.open("/").shows("上门服务"));
    assert!(clerk.open("/ledgers/service").shows("登记一条"));

    clerk.open("/ledgers/service/new");
    let wrong = clerk.post(
        "/ledgers/service/new",
        &[("date", "2026-13-01"), ("what", "挑水"), ("hours", "3")],
    );
    assert_eq!(wrong.status, 422, "{}", wrong.text());
    assert!(wrong.shows("服务内容里没有“挑水”，请重新选择") && wrong.html.contains("2026-13-01"));
    for (day, what, hours) in [("2026.3.5", "理发", "2"), ("2026年3月6日", "打扫", "3")] {
        clerk.open("/ledgers/service/new");
        let fields = [("date", day), ("what", what), ("hours", hours)];
        assert!(clerk.done("/ledgers/service/new", &fields).shows("已登记"));
    }
    let list = clerk.open("/ledgers/service");
    assert!(
        list.shows("合计 5") && list.shows("2026-03-06"),
        "{}",
        list.text()
    );
    assert!(clerk.open("/ledgers/service?f.what=理发").shows("共 1 条"));

    clerk.open("/ledgers/service");
    let workbook = clerk.post("/ledgers/service/export", &[]);
    assert_eq!(workbook.status, 200);
    assert!(workbook.bytes.starts_with(b"PK"));
    let paper = clerk.open("/ledgers/service/print");
    assert!(paper.shows("上门服务") && paper.shows("负责人"));
    desk.done("verify");
}

/// Makes a task for everybody of the town and answers its address.
fn planned(clerk: &mut Browser, due: &str) -> String {
    let first = clerk.open("/visits/new");
    let mut fields: Vec<(&str, &str)> =
        vec![("festival", "春节"), ("from", "2026-01-01"), ("due", due)];
    let categories: Vec<String> = first
        .html
        .split("name=\"category\" value=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect();
    fields.extend(categories.iter().map(|code| ("category", code.as_str())));
    let second = clerk.post("/visits/new", &fields);
    assert_eq!(second.status, 200, "{}", second.text());
    let cash: Vec<String> = categories.iter().map(|c| format!("cash.{c}")).collect();
    fields.extend(cash.iter().map(|name| (name.as_str(), "300")));
    fields.push(("step", "make"));
    let made = clerk.post("/visits/new", &fields);
    assert_eq!(made.status, 303, "{}", made.text());
    made.headers["location"].clone()
}

/// At the door: where it is and how to call, above what is to be written down. A whole number is looked at with a reason.
#[test]
fn a_household_can_be_called_from_its_page() {
    let desk = town();
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let person = clerk.open("/people").html.replace("&#x2f;", "/");
    let person = person
        .split("<th scope=\"row\"><a href=\"/people/")
        .nth(1)
        .unwrap();
    let person = format!("/people/{}", person.split('"').next().unwrap());
    let edit = clerk.open(&format!("{person}/edit"));
    let village = after(&edit.html, "name=\"village\"");
    let village = after(village, "value=\"").split('"').next().unwrap();
    let version = after(&edit.html, "name=\"version\" value=\"");
    let said = [
        ("version", version.split('"').next().unwrap()),
        ("phone", "13912345678"),
        ("address", "柳树巷3号"),
        ("village", village),
    ];
    clerk.done(&format!("{person}/edit"), &said);
    let name = clerk.open(&person);
    let name = after(&name.html, "<h1>")
        .split("的档案")
        .next()
        .unwrap()
        .to_owned();

    let task = planned(&mut clerk, "2026-12-31");
    let household = clerk
        .open(&format!("{task}?state=open&size=100"))
        .link(&name);
    let page = clerk.open(&household);
    assert!(
        page.shows("住址 柳树巷3号") && page.shows("打电话 139****5678"),
        "{}",
        page.text()
    );
    let fields = [("secret", "phone"), ("reason_phone", "走访联系")];
    let shown = clerk.post(&format!("{person}/reveal"), &fields);
    assert!(
        shown.html.contains("href=\"tel:13912345678\""),
        "{}",
        shown.text()
    );
}

#[test]
fn a_liaison_visits_ten_households_of_her_village_with_photos() {
    let desk = town();
    let village = desk.column(
        "SELECT CAST(division AS TEXT) AS text FROM person GROUP BY division HAVING COUNT(*) >= 10 ORDER BY division",
    )[0]
    .clone();
    let add = format!("users add --name {LIAISON} --role 联络员 --division {village}");
    desk.done(&add);
    let before = desk.figure("--year 2026", "visits");
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let task = planned(&mut clerk, "2026-02-15");
    let all: u64 = count(&clerk.open(&task), "应访 ");

    let mut liaison = site.sign_in(LIAISON);
    let hers = count(&liaison.open(&task), "应访 ");
    assert!((10..all).contains(&hers), "{hers} of {all}");
    let overdue = liaison.open("/visits/overdue");
    assert!(
        overdue.shows(&format!("共 {hers} 条")),
        "{}",
        overdue.text()
    );

    for n in 0..10u8 {
        let page = liaison.open(&format!("{task}?state=waiting"));
        let row = addresses(&page, &format!("{task}/"))
            .into_iter()
            .find(|address| {
                !address.contains('?') && address.ends_with(|c: char| c.is_ascii_digit())
            })
            .unwrap();
        let photo = phone_photo(n);
        let fields = [
            ("version", "1"),
            ("back", task.as_str()),
            ("date", "2026.2.1"),
            ("cash", "300"),
            ("visitor", LIAISON),
        ];
        let files = [("photos", "IMG_1.jpg", &photo[..])];
        let done = liaison.upload(&row, &fields, &files);
        assert_eq!(done.status, 303, "{}", done.text());
        if n == 0 {
            liaison.open(&task);
            let again = liaison.upload(&row, &fields, &files);
            assert_eq!(again.status, 409, "{}", again.text());
        }
    }
    let page = liaison.open(&task);
    assert!(page.shows("已访 10 户"), "{}", page.text());
    // What a phone takes along: hers that are left, and nobody else's.
    let book = liaison.open(&format!("{task}/book"));
    let taken = book.html.matches("data-household=\"").count();
    assert_eq!(u64::try_from(taken).unwrap(), hers - 10);
    let after = desk.figure("--year 2026", "visits");
    assert_eq!(after.as_u64().unwrap(), before.as_u64().unwrap() + 10);

    let list = liaison.open(&format!("{task}?state=done"));
    let entry = addresses(&list, "/ledgers/visit/")[0].clone();
    let opened = liaison.open(&entry);
    let file = addresses(&opened, "/files/990101-")[0].clone();
    let stored = liaison.open(&file);
    assert_eq!(stored.headers["content-type"], "image/jpeg");
    let picture = image::load_from_memory(&stored.bytes).unwrap();
    assert_eq!(
        (picture.width(), picture.height()),
        (1200, 1600),
        "upright and reduced"
    );
    let exif = stored.bytes.windows(4).any(|w| w == b"Exif");
    assert!(!exif, "where it was taken is gone");

    // Another village's entry is not hers.
    let others = desk.column(&format!(
        "SELECT region || '-' || id AS text FROM ledger_entry WHERE kind = 'visit' AND division <> {village} LIMIT 1"
    ));
    if let Some(other) = others.first() {
        assert_eq!(liaison.get(&format!("/ledgers/visit/{other}")).status, 404);
        let upload = format!("/files/of/ledger_entry-{other}");
        assert_eq!(liaison.get(&upload).status, 404);
    }
    desk.done("verify");
}

fn count(page: &Page, mark: &str) -> u64 {
    let text = page.text();
    let number = after(&text, mark).split(' ').next().unwrap().to_owned();
    number.parse().unwrap_or_else(|_| panic!("{mark}: {text}"))
}

#[test]
fn a_visit_taken_away_is_to_be_made_again_and_leaves_the_figures() {
    let desk = town();
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let task = planned(&mut clerk, "2030-01-31");
    let page = clerk.open(&task);
    let row = addresses(&page, &format!("{task}/"))
        .into_iter()
        .find(|a| a.ends_with("/cancel") && a.matches('/').count() == 4)
        .unwrap();
    let row = row.trim_end_matches("/cancel").to_owned();
    clerk.done(
        &row,
        &[
            ("version", "1"),
            ("date", "2026-02-01"),
            ("cash", "300"),
            ("goods", "大米"),
        ],
    );
    assert_eq!(desk.figure("--year 2026", "visits"), 1);
    let entry = addresses(
        &clerk.open(&format!("{task}?state=done")),
        "/ledgers/visit/",
    )[0]
    .clone();
    // A phone that does not know whether its visit arrived is told what the office has.
    let number = row.rsplit('/').next().unwrap().to_owned();
    let asked = format!("{task}/book?asked={number},999999");
    let told = clerk.open(&asked).html.replace("&#x2f;", "/");
    let has = format!(
        "data-settled=\"{row}\" data-why=\"\" data-date=\"2026-02-01\" data-visitor=\"\" data-needs=\"\" data-cash=\"300.00\""
    );
    assert!(told.contains(&has), "{told}");
    assert!(told.contains("999999\" data-why=\"这一户不在您的名单里了\""));

    assert_eq!(
        clerk
            .post(&format!("{entry}/remove"), &[("remove_reason", "")])
            .status,
        422
    );
    clerk.open(&entry);
    clerk.done(&format!("{entry}/remove"), &[("remove_reason", "登记错人")]);
    assert_eq!(desk.figure("--year 2026", "visits"), 0);
    assert!(clerk.open(&task).shows("已访 0 户"));
    assert!(clerk.open("/ledgers/visit?removed=1").shows("共 1 条"));
    clerk.open(&entry);
    assert!(clerk.done(&format!("{entry}/restore"), &[]).shows("已恢复"));
    assert_eq!(desk.figure("--year 2026", "visits"), 1);
    assert!(clerk.open(&task).shows("已访 1 户"));

    let sheet = clerk.open(&format!("{task}/sheet"));
    assert!(sheet.shows("领取人签字") && sheet.shows("大写"));
    desk.done("verify");
}

#[test]
fn the_second_of_two_editors_is_told() {
    let desk = town();
    let site = desk.serve();
    let (mut one, mut other) = (site.sign_in(CLERK), site.sign_in(CLERK));
    let entry = addresses(&one.open("/ledgers/meeting"), "/ledgers/meeting/990101-")[0].clone();
    one.open(&format!("{entry}/edit"));
    other.open(&format!("{entry}/edit"));
    let fields = |topic| {
        [
            ("version", "1"),
            ("edit_date", "2011-01-10"),
            ("edit_meeting_type", "座谈会"),
            ("edit_topic", topic),
        ]
    };
    one.done(&format!("{entry}/edit"), &fields("春节慰问"));
    let late = other.post(&format!("{entry}/edit"), &fields("八一慰问"));
    assert_eq!(late.status, 409, "{}", late.text());
    let page = one.open(&entry);
    assert!(page.shows("春节慰问") && !page.shows("八一慰问"));
    assert!(page.shows("改为“春节慰问”"), "{}", page.text());
}

#[test]
fn files_are_taken_by_what_they_are() {
    let desk = town();
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let entry = addresses(&clerk.open("/ledgers/meeting"), "/ledgers/meeting/990101-")[0].clone();
    let owner = entry.replace("/ledgers/meeting/", "/files/of/ledger_entry-");
    let photo = phone_photo(9);
    let mut bomb = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bomb.extend(60_000u32.to_be_bytes());
    bomb.extend(60_000u32.to_be_bytes());
    bomb.extend([8, 6, 0, 0, 0, 0, 0, 0, 0]);
    let hostile: [(&str, &[u8]); 5] = [
        ("bomb.png", &bomb),
        ("page.jpg", b"<html><script>alert(1)</script>"),
        ("cut.jpg", &photo[..300]),
        ("program.pdf", b"MZ\x90\0\x03"),
        (
            "drawing.svg",
            b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>",
        ),
    ];
    for (name, bytes) in hostile {
        clerk.open(&entry);
        let answer = clerk.upload(&owner, &[], &[("files", name, bytes)]);
        assert_eq!(answer.status, 303, "{name}: {}", answer.text());
        let page = clerk.open(&entry);
        assert!(
            page.shows(&format!("{name}没有收")),
            "{name}: {}",
            page.text()
        );
        assert!(addresses(&page, "/files/990101-").is_empty(), "{name}");
    }
    // The line breaks and everything is sent again: nothing is there twice.
    for told in ["收下 2 个附件", "2 个原来就有"] {
        clerk.open(&entry);
        let files = [
            ("files", "一.jpg", &photo[..]),
            ("files", "说明.pdf", &b"%PDF-1.4 a report"[..]),
        ];
        assert_eq!(clerk.upload(&owner, &[], &files).status, 303);
        let page = clerk.open(&entry);
        assert!(page.shows(told), "{}", page.text());
    }
    let page = clerk.open(&entry);
    let pdf = page.link("说明.pdf");
    assert!(clerk.open(&pdf).headers["content-disposition"].starts_with("attachment"));

    // A phone brings more by a link of its own, and only to this record; the reviewer makes none.
    clerk.open(&entry);
    let qr = clerk.post(&format!("{owner}/phone"), &[]);
    assert_eq!(qr.status, 200, "{}", qr.text());
    let token = after(&qr.html.replace("&#x2f;", "/"), "/phone/")
        .split('<')
        .next()
        .unwrap()
        .trim()
        .to_owned();
    let mut phone = site.stranger();
    phone.open(&format!("/phone/{token}"));
    let second = phone_photo(77);
    let sent = phone.upload(
        &format!("/phone/{token}"),
        &[],
        &[("files", "二.jpg", &second)],
    );
    assert_eq!(sent.status, 303, "{}", sent.text());
    assert!(
        phone
            .open(&format!("/phone/{token}"))
            .shows("还可以传 19 张")
    );
    assert_eq!(phone.get(&entry).status, 303);
    assert_eq!(phone.get("/phone/0000").status, 404);
    let mut reviewer = site.sign_in(REVIEWER);
    reviewer.open(&entry);
    assert_eq!(reviewer.post(&format!("{owner}/phone"), &[]).status, 403);
    assert!(clerk.open(&entry).shows("二.jpg"));
    desk.done("verify");
}
