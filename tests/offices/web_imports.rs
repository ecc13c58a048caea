//! A clerk imports in the browser: hands a workbook in, looks it over, confirms, gets back what could not be imported,
//! corrects it, and hands it in again.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use crate::common::sheet::{Sheet, account, id_number, named, write_workbook};
use crate::common::web::{Browser, Page, Site};
use crate::common::{CLERK, Desk, expected, file, samples};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

const ROSTER: &str = "messy_roster.xlsx";

/// Follows to the page that a post leads to, through that of a job that is still going on.
fn arrived(browser: &mut Browser, mut page: Page) -> Page {
    for _ in 0..600 {
        match page.headers.get("location") {
            Some(next) if page.status == 303 => page = browser.get(&next.clone()),
            _ if page.html.contains("hx-trigger=\"every 1s\"")
                || page.html.contains("http-equiv=\"refresh\"") =>
            {
                std::thread::sleep(std::time::Duration::from_millis(100));
                let at = page.html.split("hx-get=\"").nth(1).unwrap();
                let at = at.split('"').next().unwrap().replace("&#x2f;", "/");
                page = browser.get(&at);
            }
            _ => return page,
        }
    }
    panic!("still not done: {}", page.text());
}

/// Hands a workbook in; answers the page that says what it comes to, and its address.
pub fn hand_in(browser: &mut Browser, name: &str, bytes: &[u8]) -> (Page, String) {
    browser.open("/imports");
    let answer = browser.upload("/imports", &[], &[("file", name, bytes)]);
    let page = arrived(browser, answer);
    assert_eq!(page.status, 200, "{}", page.text());
    let listed = browser.open("/imports");
    let address = listed.link(name);
    (page, address)
}

/// Confirms what was looked over.
pub fn confirm(browser: &mut Browser, address: &str) -> Page {
    browser.open(address);
    let answer = browser.post(&format!("{address}/confirm"), &[]);
    arrived(browser, answer)
}

/// The number on a tile.
fn tile(page: &Page, label: &str) -> usize {
    let mark = format!("<span class=\"label\">{label}</span>");
    let before = page
        .html
        .split(&mark)
        .next()
        .filter(|b| b.len() < page.html.len());
    let before = before.unwrap_or_else(|| panic!("no tile {label}: {}", page.text()));
    let value = before.rsplit("data-tile=\"").next().unwrap();
    value.split('"').next().unwrap().parse().unwrap()
}

/// How many rows a list has behind its tile.
fn listed(browser: &mut Browser, address: &str, show: &str) -> usize {
    let page = browser.open(&format!("{address}?show={show}&size=100"));
    let total = page.html.split("data-total=\"").nth(1);
    total.map_or(0, |rest| rest.split('"').next().unwrap().parse().unwrap())
}

fn people(desk: &Desk) -> usize {
    desk.column("SELECT CAST(COUNT(*) AS TEXT) AS text FROM person")[0]
        .parse()
        .unwrap()
}

fn bytes_of(desk: &Desk, sheets: &[Sheet]) -> Vec<u8> {
    write_workbook(&desk.path("表.xlsx"), sheets);
    std::fs::read(desk.path("表.xlsx")).unwrap()
}

fn roster(people: std::ops::Range<u32>) -> Sheet {
    let heading = "姓名 身份证号 人员类别 村 银行账号 起发时间";
    people.fold(Sheet::new("优抚对象", heading), |sheet, n| {
        let (id, account) = (id_number(n), account(n));
        let name = named("甲", n);
        sheet.row(&format!("{name} {id} 复员军人 第一村 {account} 2011-01"))
    })
}

#[test]
fn what_words_mean_is_asked_on_the_page_and_by_the_interface() {
    let desk = Desk::staffed("甲镇");
    let site = desk.serve();
    let mut browser = site.sign_in(CLERK);
    let visits = |festival: &str| {
        Sheet::new("走访慰问", "日期 节日 对象 慰问金")
            .row(&format!("2011-03-12 {festival} 甲一 300"))
    };
    let (preview, address) = hand_in(
        &mut browser,
        "走访.xlsx",
        &bytes_of(&desk, &[visits("植树节")]),
    );
    assert!(
        preview.shows("“走访慰问/节日/植树节”是"),
        "{}",
        preview.text()
    );
    browser.open(&address);
    let answer = browser.post(
        &format!("{address}/columns"),
        &[("value_走访慰问/节日/植树节", "其他")],
    );
    let preview = arrived(&mut browser, answer);
    assert_eq!((tile(&preview, "新增"), tile(&preview, "不能导入")), (1, 0));
    confirm(&mut browser, &address);

    let (_, address) = hand_in(
        &mut browser,
        "走访二.xlsx",
        &bytes_of(&desk, &[visits("爱鸟周")]),
    );
    let id = address.rsplit('/').next().unwrap().to_owned();
    let body =
        serde_json::json!({ "values": [{ "value": "走访慰问/节日/爱鸟周", "means": "其他" }] });
    let said = browser.post_json(&format!("/api/v1/imports/{id}/columns"), &body);
    assert!([200, 202].contains(&said.status), "{}", said.text());
    let page = browser.get(&address);
    let preview = arrived(&mut browser, page);
    assert_eq!(tile(&preview, "不能导入"), 0, "{}", preview.text());
}

#[test]
fn the_messy_roster_is_looked_over_confirmed_corrected_and_handed_in_again() {
    let desk = Desk::staffed("甲镇");
    let site = desk.serve();
    let mut browser = site.sign_in(CLERK);
    let told = expected("messy_roster");
    let count = |result: &str| {
        let rows = told.as_array().unwrap().iter();
        rows.filter(|row| row["result"] == result).count()
    };

    let bytes = std::fs::read(samples().join(ROSTER)).unwrap();
    let (preview, address) = hand_in(&mut browser, ROSTER, &bytes);
    assert_eq!(tile(&preview, "新增"), count("ok") + count("warning"));
    assert_eq!(tile(&preview, "有提醒"), count("warning"));
    assert_eq!(tile(&preview, "不能导入"), count("error"));
    assert_eq!(tile(&preview, "跳过"), count("skip"));
    for (label, show) in [
        ("新增", "added"),
        ("有提醒", "warning"),
        ("不能导入", "refused"),
        ("跳过", "skipped"),
    ] {
        assert_eq!(
            tile(&preview, label),
            listed(&mut browser, &address, show),
            "{label}"
        );
    }
    assert_eq!(
        people(&desk),
        0,
        "nothing is written before it is confirmed"
    );
    assert!(
        !preview.text().contains("990101196208060992"),
        "numbers are masked"
    );

    let done = confirm(&mut browser, &address);
    assert!(done.shows("已导入：新增35行"), "{}", done.text());
    assert_eq!(people(&desk), 35);
    assert_eq!(browser.post(&format!("{address}/confirm"), &[]).status, 409);
    assert_eq!(people(&desk), 35, "confirmed twice is written once");

    for (address, rows) in [
        (format!("{address}/corrections"), None),
        (format!("{address}/corrections?only=refused"), Some(22)),
    ] {
        let workbook = browser.open(&address);
        std::fs::write(desk.path("退回.xlsx"), &workbook.bytes).unwrap();
        let mut cells = file::cells(&desk.path("退回.xlsx"));
        let head = cells
            .iter()
            .position(|row| row.contains(&"导入结果".to_owned()));
        let head = head.expect("a column of reasons");
        let reason = cells[head]
            .iter()
            .position(|cell| cell == "导入结果")
            .unwrap();
        if let Some(rows) = rows {
            let told = cells[head + 1..].iter();
            let told = told.filter(|row| !row[reason].is_empty());
            assert_eq!(told.count(), rows);
        }
        let mut corrected = 0;
        for (person, row) in (0..).zip(&mut cells[head + 1..]) {
            if correct(row, reason, person) {
                corrected += 1;
            }
        }
        assert_eq!(corrected, 22);
        let again = Sheet {
            name: "Sheet1".to_owned(),
            rows: cells,
            ..Sheet::default()
        };
        let (preview, _) = hand_in(&mut browser, "改好.xlsx", &bytes_of(&desk, &[again]));
        assert_eq!(
            (tile(&preview, "新增"), tile(&preview, "不能导入")),
            (22, 0)
        );
    }
    let address = browser.open("/imports").link("改好.xlsx");
    confirm(&mut browser, &address);
    assert_eq!(people(&desk), 57, "exactly the missing ones");

    let listed = browser.post(&format!("{address}/results"), &[]);
    let waiting = arrived(&mut browser, listed);
    let link = waiting.link("改好（逐行结果）.xlsx");
    let results = browser.open(&link);
    std::fs::write(desk.path("结果.xlsx"), &results.bytes).unwrap();
    assert!(file::cells(&desk.path("结果.xlsx")).len() > 22);
    desk.done("verify");
}

/// Rows that were not imported stay a task: until they are brought again from the page of their import, or somebody says
/// that they are not needed.
#[test]
fn rows_that_were_refused_are_left_until_they_are_brought_again() {
    let desk = Desk::staffed("甲镇");
    let site = desk.serve();
    let mut browser = site.sign_in(CLERK);
    // Two of the roster, and some whose number lacks a digit.
    let bytes = |wrong: u32| {
        let row = |sheet: Sheet, n: u32| {
            let (name, account) = (named("乙", n), account(n));
            sheet.row(&format!(
                "{name} 99010119500101 复员军人 第一村 {account} 2011-01"
            ))
        };
        bytes_of(&desk, &[(10..10 + wrong).fold(roster(1..3), row)])
    };
    let (_, address) = hand_in(&mut browser, "名册.xlsx", &bytes(2));
    assert!(
        !browser.open("/").shows("有行没导入的表格"),
        "nothing is decided yet"
    );
    let done = confirm(&mut browser, &address);
    // The page leads on.
    assert!(
        done.link("看名册") == "/people" && done.link("定待遇标准") == "/standards",
        "{}",
        done.text()
    );
    assert!(browser.open("/").shows("有行没导入的表格 1 份"));
    assert!(browser.open("/imports?left=1").shows("名册.xlsx"));

    // The corrected file comes in from that page: what is still wrong of it is the task now.
    let fix = |browser: &mut Browser, of: &str, name: &str, bytes: &[u8]| {
        let page = browser.open(of);
        let mark = "name=\"corrects\" value=\"";
        let of = page.html.split(mark).nth(1).unwrap();
        let of = of.split('"').next().unwrap().to_owned();
        let answer = browser.upload("/imports", &[("corrects", &of)], &[("file", name, bytes)]);
        arrived(browser, answer);
        let address = browser.open("/imports").link(name);
        confirm(browser, &address);
        address
    };
    let second = fix(&mut browser, &address, "改了一半.xlsx", &bytes(1));
    let left = browser.open("/imports?left=1");
    assert!(
        left.shows("改了一半.xlsx") && !left.shows("名册.xlsx"),
        "{}",
        left.text()
    );
    browser.open(&address);
    assert_eq!(browser.post(&format!("{address}/settle"), &[]).status, 409);
    browser.open(&second);
    let told = browser.done(&format!("{second}/settle"), &[]);
    assert!(told.shows("不用再导了"), "{}", told.text());
    assert!(!browser.open("/").shows("有行没导入的表格"));
    let mut auditor = desk_auditor(&desk, &site);
    assert!(auditor.open("/audit").shows("没有导入的1行不用再导"));
    desk.done("verify");
}

fn desk_auditor(desk: &Desk, site: &Site) -> Browser {
    desk.done("users add --name 冯审计 --role 审计员");
    site.sign_in("冯审计")
}

/// Corrects a refused row the way a clerk would, by the reason beside it; answers whether it was refused.
fn correct(row: &mut [String], reason: usize, person: u32) -> bool {
    let told = std::mem::take(&mut row[reason]);
    let says = |words: &[&str]| words.iter().any(|word| told.contains(word));
    if says(&["公式", "没有姓名"]) {
        row[1] = "补名".to_owned();
    } else if says(&["人员类别"]) {
        row[4] = "复员军人".to_owned();
    } else if says(&["残疾等级", "因病只评"]) {
        row[5] = "六级".to_owned();
    } else if says(&["身份证号"]) && !says(&["请核对是否健在", "已按身份证号登记", "起发时"])
    {
        row[3] = id_number(person);
    } else {
        return false;
    }
    true
}

#[test]
fn what_a_row_changes_is_told_field_by_field_and_masked() {
    let desk = Desk::staffed("甲镇");
    let mut sheet = roster(0..3);
    sheet.rows[3][3] = "第二村".to_owned();
    write_workbook(&desk.path("名册.xlsx"), &[sheet]);
    desk.done("import 名册.xlsx");
    let site = desk.serve();
    let mut browser = site.sign_in(CLERK);

    let mut sheet = roster(0..4);
    sheet.rows[3][3] = "第二村".to_owned();
    sheet.rows[1][3] = "第二村".to_owned();
    sheet.rows[2][4] = account(9);
    let (preview, address) = hand_in(&mut browser, "改动.xlsx", &bytes_of(&desk, &[sheet]));
    let tiles = ["新增", "更新", "无变化"].map(|label| tile(&preview, label));
    assert_eq!(tiles, [1, 2, 1]);
    let changed = browser.open(&format!("{address}?show=changed"));
    assert!(changed.shows("区划：第一村 → 第二村"), "{}", changed.text());
    let tail = |n: u32| account(n).chars().skip(15).collect::<String>();
    let told = format!(
        "银行账号：{0}{1} → {0}{2}",
        "*".repeat(15),
        tail(1),
        tail(9)
    );
    assert!(changed.shows(&told), "{told}: {}", changed.text());

    // Somebody else writes meanwhile: the numbers are told anew, and nothing is written yet.
    write_workbook(&desk.path("名册.xlsx"), &[roster(3..4)]);
    desk.done("import 名册.xlsx");
    let anew = confirm(&mut browser, &address);
    assert!(anew.shows("登记的内容有了变化"), "{}", anew.text());
    assert_eq!((tile(&anew, "新增"), tile(&anew, "更新")), (0, 2));
    let done = confirm(&mut browser, &address);
    assert!(done.shows("已导入：新增0行，更新2行"), "{}", done.text());
    desk.done("verify");
}

#[test]
fn every_template_is_understood_and_its_sample_is_a_sample() {
    let desk = Desk::staffed("甲镇");
    let site = desk.serve();
    let mut browser = site.sign_in(CLERK);
    let page = browser.open("/imports");
    let kinds: Vec<String> = page
        .html
        .split("templates")
        .skip(1)
        .filter_map(|rest| rest.strip_prefix("&#x2f;").or(rest.strip_prefix('/')))
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect();
    assert!(kinds.len() >= 7 && kinds[0] == "roster", "{kinds:?}");
    for kind in kinds {
        let blank = browser.open(&format!("/imports/templates/{kind}")).bytes;
        let (preview, address) = hand_in(&mut browser, &format!("{kind}空表.xlsx"), &blank);
        let tiles = ["新增", "不能导入", "跳过"].map(|label| tile(&preview, label));
        assert_eq!(tiles, [0, 0, 1], "{kind}: {}", preview.text());
        assert!(!preview.shows("没有认出"), "{kind}: {}", preview.text());
        browser.done(&format!("{address}/drop"), &[]);

        // The sample taken for what it shows goes in without a word.
        let filled = unmarked(&desk, &blank);
        let (preview, address) = hand_in(&mut browser, &format!("{kind}填好.xlsx"), &filled);
        let tiles = ["新增", "不能导入"].map(|label| tile(&preview, label));
        // Nobody owes anything where nothing was paid, nor is confirmed in a year that was not opened: the samples are told so.
        let rests_on = [
            ("receivables", "还没有审批过批次"),
            ("national_confirmations", "年度确认，请先在菜单"),
        ];
        let mut rests_on = rests_on.iter();
        let told = rests_on.any(|(of, says)| *of == kind && preview.shows(says));
        let expected = if told { [0, 1] } else { [1, 0] };
        assert_eq!(tiles, expected, "{kind}: {}", preview.text());
        if expected == [1, 0] {
            confirm(&mut browser, &address);
        }
    }
    desk.done("verify");
}

/// A template whose sample row is numbered 1 like any other.
fn unmarked(desk: &Desk, blank: &[u8]) -> Vec<u8> {
    let mut source = ZipArchive::new(std::io::Cursor::new(blank)).unwrap();
    let path = desk.path("填好.xlsx");
    let mut out = ZipWriter::new(File::create(&path).unwrap());
    for index in 0..source.len() {
        let mut part = source.by_index(index).unwrap();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        let name = part.name().unwrap().into_owned();
        if name == "xl/sharedStrings.xml" {
            let text = String::from_utf8(bytes).unwrap();
            assert!(text.contains("<t>示例</t>"));
            bytes = text.replace("<t>示例</t>", "<t>1</t>").into_bytes();
        }
        out.start_file(name, SimpleFileOptions::default()).unwrap();
        out.write_all(&bytes).unwrap();
    }
    out.finish().unwrap();
    std::fs::read(path).unwrap()
}

#[test]
fn a_block_from_a_sheet_goes_the_same_way() {
    let desk = Desk::staffed("甲镇");
    let site = desk.serve();
    let mut browser = site.sign_in(CLERK);
    browser.open("/imports/paste");
    let alone = browser.post("/imports/paste", &[("block", "姓名\t身份证号\t人员类别")]);
    assert_eq!(alone.status, 422);
    assert!(alone.shows("请连同表头一起粘贴"), "{}", alone.text());

    let mut block = "姓名\t身份证号\t人员类别\t村\t起发时间\t\t\r\n".to_owned();
    for n in 0..3 {
        let village = if n == 0 { "第一村" } else { "" };
        block += &format!(
            "\"甲\n{}\"\t{}\t复员军人\t{village}\t2011-01\t\t\r\n",
            named("", n),
            id_number(n)
        );
    }
    block += "甲丁\t9.90101E+17\t复员军人\t\t2011-01\r\n";
    let answer = browser.post("/imports/paste", &[("block", &block)]);
    let preview = arrived(&mut browser, answer);
    assert_eq!((tile(&preview, "新增"), tile(&preview, "不能导入")), (3, 1));
    assert!(preview.shows("被表格软件当成数字"), "{}", preview.text());
    let listed = browser.open("/imports");
    let address = listed.html.split("imports&#x2f;100-1\"").count();
    assert!(address > 1, "{}", listed.html);
    confirm(&mut browser, "/imports/100-1");
    assert_eq!(people(&desk), 3);
}

#[test]
fn a_hostile_file_is_refused_on_its_page_and_the_server_lives_on() {
    let desk = Desk::staffed("甲镇");
    let site = desk.serve();
    let mut browser = site.sign_in(CLERK);
    let mut old = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    old.resize(4096, 0);
    bomb(&desk.path("炸弹.xlsx"));
    let bomb = std::fs::read(desk.path("炸弹.xlsx")).unwrap();
    for (name, bytes, reason) in [
        ("旧版.xlsx", old, "旧版工作簿的结构读不懂"),
        (
            "文本.xlsx",
            "姓名,电话\n".into(),
            "最像“优抚对象”，缺“身份证号”“人员类别”",
        ),
        ("炸弹.xlsx", bomb, "表格"),
        (
            "别的表.xlsx",
            bytes_of(&desk, &[Sheet::new("表", "甲 乙 丙")]),
            "没有认出任何工作表",
        ),
    ] {
        let (page, address) = hand_in(&mut browser, name, &bytes);
        assert!(
            page.shows(reason) && page.shows("没有写入任何内容"),
            "{}",
            page.text()
        );
        assert_eq!(browser.post(&format!("{address}/confirm"), &[]).status, 422);
    }
    browser.open("/imports");
    let nothing = browser.upload("/imports", &[], &[]);
    assert!(
        nothing.status == 422 && nothing.shows("请选择表格文件"),
        "{}",
        nothing.text()
    );
    let (good, _) = hand_in(&mut browser, "好的.xlsx", &bytes_of(&desk, &[roster(0..2)]));
    assert_eq!(tile(&good, "新增"), 2);
    let left: Vec<_> = std::fs::read_dir(desk.data().join("uploads"))
        .unwrap()
        .collect();
    assert_eq!(
        left.len(),
        1,
        "only what waits to be confirmed is kept: {left:?}"
    );
}

/// A megabyte that unpacks to three hundred.
fn bomb(path: &Path) {
    let mut zip = ZipWriter::new(File::create(path).unwrap());
    zip.start_file("xl/workbook.xml", SimpleFileOptions::default())
        .unwrap();
    for _ in 0..300 {
        zip.write_all(&vec![b' '; 1 << 20]).unwrap();
    }
    zip.finish().unwrap();
}

#[test]
fn each_sees_the_imports_of_her_division_and_a_preview_does_not_wait_for_ever() {
    let desk = Desk::staffed("甲镇");
    desk.done("users add --name 村干 --role 经办 --division 990101100201");
    let site = desk.serve();
    let (mut clerk, mut village) = (site.sign_in(CLERK), site.sign_in("村干"));
    let (_, address) = hand_in(&mut clerk, "镇里.xlsx", &bytes_of(&desk, &[roster(0..3)]));
    assert_eq!(village.get(&address).status, 404);
    assert!(!village.open("/imports").shows("镇里.xlsx"));
    village.open("/imports");
    assert_eq!(village.post(&format!("{address}/confirm"), &[]).status, 404);
    let (_, beneath) = hand_in(&mut village, "村里.xlsx", &bytes_of(&desk, &[roster(5..7)]));
    assert!(clerk.open("/imports").shows("村里.xlsx"));
    assert_eq!(tile(&confirm(&mut village, &beneath), "新增"), 2);

    desk.tamper(
        "UPDATE import_file SET expires_at = '2026-01-01T00:00:00.000Z' WHERE state = 'ready'",
    );
    let late = confirm(&mut clerk, &address);
    assert!(
        late.status == 422 && late.shows("已经过期"),
        "{}",
        late.text()
    );
    assert!(clerk.open(&address).shows("没有及时确认"));
    assert_eq!(people(&desk), 2);
    let left = std::fs::read_dir(desk.data().join("uploads"))
        .unwrap()
        .count();
    assert_eq!(left, 1, "the expired file is gone");
}

#[test]
fn two_may_import_at_once() {
    let desk = Desk::staffed("甲镇");
    desk.done("users add --name 同事 --role 经办");
    let site = desk.serve();
    let books = [(CLERK, 0..40), ("同事", 40..90)].map(|(name, people)| {
        let bytes = bytes_of(&desk, &[roster(people)]);
        (name, bytes)
    });
    std::thread::scope(|at_once| {
        for (name, bytes) in &books {
            let site = &site;
            at_once.spawn(move || {
                let mut browser = site.sign_in(name);
                let (_, address) = hand_in(&mut browser, &format!("{name}.xlsx"), bytes);
                let mut done = confirm(&mut browser, &address);
                if done.shows("登记的内容有了变化") {
                    done = confirm(&mut browser, &address);
                }
                assert!(done.shows("已导入"), "{}", done.text());
            });
        }
    });
    assert_eq!(people(&desk), 90);
    desk.done("verify");
}

#[test]
fn a_program_that_was_stopped_says_what_was_not_done() {
    let desk = Desk::staffed("甲镇");
    let site = desk.serve();
    let mut browser = site.sign_in(CLERK);
    let (_, address) = hand_in(&mut browser, "名册.xlsx", &bytes_of(&desk, &[roster(0..2)]));
    drop(site);
    desk.tamper("UPDATE import_file SET state = 'reading'");
    desk.tamper("UPDATE job SET state = 'running'");
    let plain = desk.data().join("uploads/100000000001-left.xlsx");
    std::fs::write(&plain, "left in the clear").unwrap();

    let site = desk.serve();
    let mut browser = site.sign_in(CLERK);
    let told = browser.open(&address);
    assert!(
        told.shows("核对到一半时程序停过") && told.shows("改好再传"),
        "{}",
        told.text()
    );
    let job = browser.open("/jobs/100-1");
    assert!(
        job.shows("中断") && job.shows("请重新办理"),
        "{}",
        job.text()
    );
    assert!(!plain.exists());
    assert_eq!(people(&desk), 0);
}

#[test]
fn a_heading_that_money_hangs_on_is_asked_about_on_the_page() {
    let town = Desk::staffed("甲镇");
    let sheet = Sheet::new("花名册", "姓名 身份证号 人员类别 开户折号二 家属姓名").row(&format!(
        "甲一 {} 复员军人 {} 某某",
        id_number(1),
        account(1)
    ));
    write_workbook(&town.path("名册.xlsx"), &[sheet]);
    let bytes = std::fs::read(town.path("名册.xlsx")).unwrap();
    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    let (page, at) = hand_in(&mut clerk, "名册.xlsx", &bytes);
    let asked = page.shows("先说明几处") && page.shows("“开户折号二”一栏是");
    assert!(asked, "{}", page.text());
    let explain = format!("{at}/columns");
    let nothing = clerk.post(&explain, &[]);
    assert!(nothing.shows("请先选好再提交"), "{}", nothing.text());
    clerk.open(&at);
    let said = [("means_开户折号二", "银行账号"), ("means_家属姓名", "-")];
    let again = clerk.post(&explain, &said);
    let page = arrived(&mut clerk, again);
    assert!(!page.shows("先说明几处"), "{}", page.text());
    confirm(&mut clerk, &at);
    let accounts = "SELECT CAST(COUNT(account_sealed) AS TEXT) AS text FROM person";
    assert_eq!(town.column(accounts), ["1"]);
}

/// Sheets that differ about somebody: which one counts is asked on the page and through the API, for this import only.
#[test]
fn which_of_several_sheets_counts_is_asked_of_every_import() {
    let town = Desk::staffed("甲镇");
    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    let bytes =
        std::fs::read(samples().join("field/R21_monthly_sheets_newest_first.xlsx")).unwrap();
    let label = "说的不一样的，以哪张表为准";
    let (page, at) = hand_in(&mut clerk, "月表.xlsx", &bytes);
    assert!(page.shows(label), "{}", page.text());
    let chosen = "按说好的以那一张为准";
    let answer = clerk.post(&format!("{at}/columns"), &[("sheets_3月、2月、1月", "1月")]);
    let page = arrived(&mut clerk, answer);
    assert!(!page.shows(label) && page.shows(chosen), "{}", page.text());
    let (page, at) = hand_in(&mut clerk, "再来.xlsx", &bytes);
    assert!(page.shows(label), "{}", page.text());
    let said = serde_json::json!({ "sheets": [{ "sheets": "*", "counts": "3月" }] });
    let told = clerk.post_json(&format!("/api/v1{at}/columns"), &said);
    assert!([200, 202].contains(&told.status), "{}", told.html);
    let page = clerk.get(&at);
    let page = arrived(&mut clerk, page);
    assert!(!page.shows(label) && page.shows(chosen), "{}", page.text());
    confirm(&mut clerk, &at);
    assert_eq!(people(&town), 2);
}
