//! Our own workbooks come back: changed or not, by one clerk or by three, and every row is known as the row it is.

use std::path::Path;

use calamine::{Data, Reader, Xlsx, open_workbook};
use ground::catalogue::Catalogue;
use registers::ledgers::{Field, FieldType, Kind, kinds};
use serde_json::{Value, json};

use crate::common::sheet::{Sheet, account, id_number, named, write_workbook};
use crate::common::web::{Browser, Page};
use crate::common::{CLERK, Desk};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const TOKEN: &str = "行标识";

/// The first sheet of a workbook as somebody sees it.
fn seen(file: &Path) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = open_workbook(file).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    let day = |serial: f64| {
        let first = kernel::Date::from_ymd_opt(1899, 12, 30).unwrap();
        (first + chrono::Days::new(serial as u64)).to_string()
    };
    let text = |cell: &Data| match cell {
        Data::DateTime(moment) => day(moment.as_f64()),
        other => other.to_string(),
    };
    let rows = range.rows().map(|row| row.iter().map(text).collect());
    rows.collect()
}

/// A workbook that is being worked on.
struct Copy {
    name: String,
    rows: Vec<Vec<String>>,
    headings: usize,
}

impl Copy {
    fn of(name: &str, file: &Path) -> Copy {
        let rows = seen(file);
        let headings = rows
            .iter()
            .position(|row| row.iter().any(|cell| cell == TOKEN))
            .expect("a column of tokens");
        Copy {
            name: name.to_owned(),
            rows,
            headings,
        }
    }

    fn column(&self, heading: &str) -> usize {
        let found = self.rows[self.headings].iter().position(|c| c == heading);
        found.unwrap_or_else(|| panic!("{heading}: {:?}", self.rows[self.headings]))
    }

    /// The rows with tokens, by their place in the sheet.
    fn records(&self) -> Vec<usize> {
        let token = self.column(TOKEN);
        let all = self.headings + 1..self.rows.len();
        all.filter(|row| !self.rows[*row][token].is_empty())
            .collect()
    }

    fn cell(&mut self, record: usize, heading: &str) -> &mut String {
        let (row, column) = (self.records()[record], self.column(heading));
        &mut self.rows[row][column]
    }

    fn save(&self, file: &Path) {
        let sheet = Sheet {
            name: self.name.clone(),
            rows: self.rows.clone(),
            ..Sheet::default()
        };
        write_workbook(file, &[sheet]);
    }
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    let rest = text.split(before).nth(1).expect(before);
    rest.split(after).next().unwrap()
}

/// Exports the roster that an address lists.
fn roster(clerk: &mut Browser, asked: &[(&str, &str)]) -> Page {
    clerk.open("/people");
    let all = [("all", "1")];
    let fields: Vec<(&str, &str)> = all.into_iter().chain(asked.iter().copied()).collect();
    let form = clerk.post("/people/export", &fields);
    let keys = between(&form.html, "name=\"keys\" value=\"", "\"").to_owned();
    let query = match form.html.contains("name=\"query\"") {
        true => between(&form.html, "name=\"query\" value=\"", "\"").replace("&amp;", "&"),
        false => String::new(),
    };
    let given = [
        ("keys", keys.as_str()),
        ("query", &query),
        ("reason", "核对"),
    ];
    let file = clerk.post("/people/export/file", &given);
    assert_eq!(file.status, 200, "{}", file.text());
    file
}

fn all_columns(clerk: &mut Browser) {
    let columns = [
        ("place.id_number", "1"),
        ("place.identities", "2"),
        ("place.village", "3"),
        ("place.phone", "4"),
        ("place.bank", "5"),
        ("place.account", "6"),
        ("place.state", "7"),
        ("place.payee", "8"),
        ("place.payee_id_number", "9"),
        ("place.payee_relation", "10"),
    ];
    clerk.open("/people/columns");
    clerk.done("/people/columns", &columns);
}

fn judged(report: &Value) -> Vec<Value> {
    let sheets = report["sheets"].as_array().unwrap();
    let rows = sheets
        .iter()
        .flat_map(|sheet| sheet["rows"].as_array().unwrap());
    rows.filter(|row| row["result"] != "skip")
        .cloned()
        .collect()
}

fn with_code<'r>(rows: &'r [Value], code: &str) -> Vec<&'r Value> {
    rows.iter().filter(|row| row["code"] == code).collect()
}

/// What a clerk writes into a field.
fn written(field: &Field, n: usize) -> String {
    match field.field_type {
        FieldType::Date => format!("2011-03-{:02}", n + 1),
        FieldType::Year => (2011 + n).to_string(),
        FieldType::Integer => (n + 3).to_string(),
        FieldType::Money => format!("{}.50", 1_200 + n),
        FieldType::Person => named("甲", n as u32 + 1),
        FieldType::Village => "第一村".to_owned(),
        FieldType::IdNumber => String::new(),
        FieldType::Choice => {
            let offered: Vec<&String> = field.offered().collect();
            offered
                .get(n % offered.len().max(1))
                .map_or(String::new(), |o| (*o).clone())
        }
        // One is left empty, one says something that is read again: a day, a number.
        FieldType::Text | FieldType::LongText => match n {
            0 if !field.required => String::new(),
            1 => format!("{}二", field.label),
            _ => format!("{}三、四", field.label),
        },
    }
}

fn sheet_of(kind: &Kind) -> Sheet {
    let fields = kind.fields.iter();
    let fields: Vec<&Field> = fields
        .filter(|f| f.field_type != FieldType::IdNumber)
        .collect();
    let row = |n: usize| fields.iter().map(|field| written(field, n)).collect();
    let headings = fields.iter().map(|field| field.label.clone()).collect();
    Sheet {
        name: kind.label.clone(),
        rows: std::iter::once(headings).chain((0..3).map(row)).collect(),
        ..Sheet::default()
    }
}

fn entries(desk: &Desk) -> Vec<String> {
    desk.column("SELECT kind || ' ' || id || ' ' || version || ' ' || fields AS text FROM ledger_entry ORDER BY kind, id")
}

#[test]
fn every_ledger_comes_back_as_it_went_out() {
    let desk = Desk::staffed("甲镇");
    let all = kinds(&Catalogue::with_overrides(desk.data().join("catalogue"))).unwrap();
    for kind in &all {
        let file = format!("{}.xlsx", kind.kind);
        write_workbook(&desk.path(&file), &[sheet_of(kind)]);
        let report = desk.import(&format!("{file} --as {CLERK}"));
        assert_eq!(report["sheets"][0]["kind"], kind.kind, "{report}");
        assert_eq!(report["error"], 0, "{report}");
    }
    let before = entries(&desk);
    assert_eq!(before.len(), all.len() * 3);
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let mut back = Vec::new();
    for kind in &all {
        let at = format!("/ledgers/{}", kind.kind);
        clerk.open(&at);
        let file = clerk.post(&format!("{at}/export"), &[]);
        assert_eq!(file.status, 200, "{at}: {}", file.text());
        let name = format!("{}-out.xlsx", kind.kind);
        std::fs::write(desk.path(&name), &file.bytes).unwrap();
        let title = &seen(&desk.path(&name))[0][0];
        assert_eq!(*title, format!("甲镇{}台账", kind.label));
        back.push((kind, name));
    }
    let fields = [
        ("kind", "summary"),
        ("division", "甲镇"),
        ("year", "2011"),
        ("span", "h1"),
    ];
    clerk.open("/documents/new?year=2011");
    let document = loop {
        let answer = clerk.post("/documents/new", &fields);
        if answer.status == 303 {
            break answer.headers["location"].clone();
        }
        std::thread::sleep(std::time::Duration::from_millis(200));
    };
    clerk.open(&document);
    let book = clerk.post(&format!("{document}/ledgers"), &[("reason", "报县双拥办")]);
    std::fs::write(desk.path("台账册.xlsx"), &book.bytes).unwrap();
    drop(site);
    let report = desk.import(&format!("台账册.xlsx --as {CLERK}"));
    let rows = judged(&report);
    assert!(rows.len() > 100, "{}", rows.len());
    assert!(
        rows.iter().all(|row| row["message"] == "无变化"),
        "{report}"
    );
    for (kind, name) in &back {
        let report = desk.import(&format!("{name} --as {CLERK}"));
        let sheet = &report["sheets"][0];
        assert_eq!(sheet["kind"], kind.kind, "{report}");
        let rows = judged(&report);
        assert_eq!(rows.len(), 3, "{report}");
        assert!(
            rows.iter().all(|row| row["message"] == "无变化"),
            "{report}"
        );
        assert_eq!(sheet["unused"], json!([]), "{report}");
        let summed =
            |field: &Field| matches!(field.field_type, FieldType::Money | FieldType::Integer);
        if kind.fields.iter().any(summed) {
            let skipped = sheet["rows"].as_array().unwrap();
            assert!(
                skipped.iter().any(|row| row["message"] == "合计行"),
                "{report}"
            );
        }
    }
    assert_eq!(entries(&desk), before);
}

#[test]
fn a_ledger_comes_back_corrected_by_every_door() {
    let desk = Desk::staffed("甲镇");
    let visits = Sheet::new("走访慰问", "日期 节日 对象 村 慰问金 内容")
        .row("2011-01-20 春节 甲一 第一村 300 米面")
        .row("2011-01-21 春节 甲二 第一村 300 米面")
        .row("2011-01-22 春节 甲三 第二村 500 -");
    write_workbook(&desk.path("走访.xlsx"), &[visits]);
    let first = desk.import(&format!("走访.xlsx --as {CLERK}"));
    let kind = first["sheets"][0]["kind"].as_str().unwrap().to_owned();
    assert_eq!(
        (&first["error"], &first["ok"]),
        (&json!(0), &json!(3)),
        "{first}"
    );
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let at = format!("/ledgers/{kind}");
    let out = |clerk: &mut Browser| {
        clerk.open(&at);
        let file = clerk.post(&format!("{at}/export"), &[]);
        std::fs::write(desk.path("台账.xlsx"), &file.bytes).unwrap();
        Copy::of("走访慰问台账", &desk.path("台账.xlsx"))
    };
    let money = out(&mut clerk).rows[out(&mut clerk).headings]
        .iter()
        .find(|heading| heading.contains("慰问金"))
        .unwrap()
        .clone();

    // The command line: one cell changed, one row new, one left out.
    let mut copy = out(&mut clerk);
    *copy.cell(0, &money) = "350".to_owned();
    let mut new = copy.rows[copy.records()[1]].clone();
    new[copy.column(TOKEN)] = String::new();
    let third = copy.records()[2];
    copy.rows[third] = new;
    copy.save(&desk.path("改.xlsx"));
    let report = desk.import(&format!("改.xlsx --as {CLERK}"));
    let told: Vec<&str> = judged(&report)
        .iter()
        .map(|row| row["message"].as_str().unwrap().to_owned())
        .map(|told| Box::leak(told.into_boxed_str()) as &str)
        .collect();
    assert_eq!(told, ["有改动，已更新", "无变化", "新增"], "{report}");
    let notes = report["sheets"][0]["notes"].to_string();
    assert!(
        notes.contains("导出的3行里有1行不在表里，没有动"),
        "{report}"
    );
    assert_eq!(
        desk.column("SELECT COUNT(*) || '' AS text FROM ledger_entry"),
        ["4"]
    );
    // Once more: the same has been done already, and is no conflict.
    let again = desk.import(&format!("改.xlsx --as {CLERK}"));
    assert!(
        judged(&again).iter().all(|row| row["message"] == "无变化"),
        "{again}"
    );

    // The page says before and after.
    let mut copy = out(&mut clerk);
    *copy.cell(1, &money) = "420".to_owned();
    copy.save(&desk.path("页.xlsx"));
    let bytes = std::fs::read(desk.path("页.xlsx")).unwrap();
    clerk.open("/imports");
    let sent = clerk.upload("/imports", &[], &[("file", "页.xlsx", &bytes)]);
    let shown = clerk.open(&sent.headers["location"]);
    let shown = shown.text();
    assert!(shown.contains("300.00 → 420.00"), "{shown}");

    // The interface does as well.
    let mut copy = out(&mut clerk);
    *copy.cell(2, &money) = "600".to_owned();
    copy.save(&desk.path("口.xlsx"));
    let bytes = std::fs::read(desk.path("口.xlsx")).unwrap();
    let given = clerk.post_file("/api/v1/imports?name=kou.xlsx", XLSX, &bytes);
    let import: Value = serde_json::from_str(&given.html).unwrap();
    assert_eq!(import["rows"]["changed"], 1, "{import}");
    assert_eq!(import["rows"]["same"], 3, "{import}");
}

fn people(desk: &Desk, count: u32) {
    let mut sheet = Sheet::new(
        "花名册",
        "姓名 身份证号 类别 村 电话 开户行 银行账号 起发时间",
    );
    for n in 1..=count {
        sheet = sheet.row(&format!(
            "{} {} 复员军人 第{}村 138{n:08} 信用社 {} 2011-01",
            named("甲", n),
            id_number(n),
            ["一", "二", "三"][n as usize % 3],
            account(n)
        ));
    }
    write_workbook(&desk.path("名册.xlsx"), &[sheet]);
    let report = desk.import(&format!("名册.xlsx --as {CLERK}"));
    assert_eq!(report["error"], 0, "{report}");
}

#[test]
fn a_roster_comes_back_by_its_tokens() {
    let desk = Desk::staffed("甲镇");
    people(&desk, 6);
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    all_columns(&mut clerk);
    let file = roster(&mut clerk, &[]);
    std::fs::write(desk.path("出.xlsx"), &file.bytes).unwrap();

    let same = desk.import(&format!("出.xlsx --as {CLERK}"));
    let rows = judged(&same);
    assert_eq!(rows.len(), 6, "{same}");
    assert!(rows.iter().all(|row| row["message"] == "无变化"), "{same}");
    assert_eq!(same["sheets"][0]["unused"], json!([]), "{same}");

    let copy = || Copy::of("名册", &desk.path("出.xlsx"));
    let given = |copy: &Copy| {
        copy.save(&desk.path("改.xlsx"));
        desk.import(&format!("改.xlsx --dry-run --as {CLERK}"))
    };
    // Full numbers are changes, whether or not their last digits are the same; the same number written out is none.
    let mut one = copy();
    assert!(one.cell(0, "身份证号").contains('*'));
    *one.cell(0, "联系电话") = "13900000001".to_owned();
    *one.cell(1, "银行账号") = account(77);
    *one.cell(2, "身份证号") = id_number(88);
    let fourth = one.cell(3, "姓名").clone();
    let fourth = (1..=6).find(|n| named("甲", *n) == fourth).unwrap();
    *one.cell(3, "身份证号") = id_number(fourth);
    *one.cell(4, "人员类别") = "带病回乡退伍军人".to_owned();
    *one.cell(5, "村（社区）") = "第三村".to_owned();
    let report = given(&one);
    let rows = judged(&report);
    let told: Vec<&Value> = rows.iter().map(|row| &row["message"]).collect();
    let (changed, same) = ("有改动，已更新", "无变化");
    assert_eq!(told[..4], [changed, changed, changed, same], "{report}");
    assert_eq!(rows[4]["code"], "category_added", "{report}");
    assert_eq!(told[5], changed, "{report}");
    assert_eq!(report["error"], 0, "{report}");

    // A masked number that is not the one handed out is nobody's.
    let mut masked = copy();
    *masked.cell(0, "银行账号") = "***************9999".to_owned();
    let report = given(&masked);
    assert_eq!(with_code(&judged(&report), "masked").len(), 1, "{report}");
    // A token that was made up, one of another row, one twice, those of two rows exchanged.
    let mut forged = copy();
    let token = forged.cell(0, TOKEN);
    let digit = if token.ends_with('0') { "1" } else { "0" };
    token.replace_range(token.len() - 1.., digit);
    let report = given(&forged);
    assert_eq!(with_code(&judged(&report), "token").len(), 1, "{report}");
    let mut twice = copy();
    let first = twice.cell(0, TOKEN).clone();
    *twice.cell(1, TOKEN) = first;
    let report = given(&twice);
    assert_eq!(
        with_code(&judged(&report), "token_twice").len(),
        1,
        "{report}"
    );
    let mut moved = copy();
    let (a, b) = (moved.cell(0, TOKEN).clone(), moved.cell(1, TOKEN).clone());
    *moved.cell(0, TOKEN) = b;
    *moved.cell(1, TOKEN) = a;
    let report = given(&moved);
    assert_eq!(
        with_code(&judged(&report), "token_moved").len(),
        2,
        "{report}"
    );
    // Another person over the row of one.
    let mut other = copy();
    *other.cell(0, "姓名") = named("乙", 9);
    *other.cell(0, "身份证号") = id_number(99);
    let report = given(&other);
    assert_eq!(
        with_code(&judged(&report), "another_person").len(),
        1,
        "{report}"
    );

    // Another office knows none of them.
    let neighbour = Desk::empty();
    neighbour.done("init --division 990101101 --name 乙镇 --admin 管理员");
    neighbour.done(&format!("users add --name {CLERK} --role 经办"));
    std::fs::copy(desk.path("出.xlsx"), neighbour.path("出.xlsx")).unwrap();
    let report = neighbour.import(&format!("出.xlsx --as {CLERK}"));
    assert_eq!(with_code(&judged(&report), "token").len(), 6, "{report}");
}

#[test]
fn a_roster_of_chosen_columns_comes_back_as_well() {
    let desk = Desk::staffed("甲镇");
    people(&desk, 3);
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    clerk.open("/people/columns");
    clerk.done("/people/columns", &[("place.phone", "1")]);
    let file = roster(&mut clerk, &[]);
    std::fs::write(desk.path("出.xlsx"), &file.bytes).unwrap();
    let mut copy = Copy::of("名册", &desk.path("出.xlsx"));
    assert_eq!(
        copy.rows[copy.headings].len(),
        4,
        "序号 姓名 联系电话 行标识"
    );
    *copy.cell(1, "联系电话") = "13900000001".to_owned();
    let rest = copy.records()[2];
    copy.rows.truncate(rest);
    copy.save(&desk.path("改.xlsx"));
    let report = desk.import(&format!("改.xlsx --as {CLERK}"));
    let rows = judged(&report);
    let told: Vec<&Value> = rows.iter().map(|row| &row["message"]).collect();
    assert_eq!(told, ["无变化", "有改动，已更新"], "{report}");
    let notes = report["sheets"][0]["notes"].to_string();
    assert!(notes.contains("导出的3行里有1行不在表里"), "{report}");
}

#[test]
fn numbers_that_look_alike_and_grades_in_words_are_held_apart() {
    let desk = Desk::staffed("甲镇");
    let headings = "姓名 身份证号 人员类别 残疾等级 残疾性质 村 银行账号 起发时间";
    let sheet = Sheet::new("花名册", headings).row(&format!(
        "甲一 {} 伤残军人 七级 因公 第一村 {} 2011-01",
        id_number(1),
        account(1)
    ));
    write_workbook(&desk.path("名册.xlsx"), &[sheet]);
    desk.import(&format!("名册.xlsx --as {CLERK}"));
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    all_columns(&mut clerk);
    let file = roster(&mut clerk, &[]);
    std::fs::write(desk.path("出.xlsx"), &file.bytes).unwrap();
    let last = account(1)[account(1).len() - 4..].to_owned();
    let given = |number: &str, category: &str| {
        let mut copy = Copy::of("名册", &desk.path("出.xlsx"));
        *copy.cell(0, "银行账号") = format!("{number}{last}");
        let stood = copy.cell(0, "人员类别");
        *stood = stood.replace("七级", category);
        copy.save(&desk.path("改.xlsx"));
        desk.import(&format!("改.xlsx --as {CLERK}"))
    };
    let first = given("622202000000000", "七级");
    assert_eq!(judged(&first)[0]["code"], "bank_checksum", "{first}");
    let second = given("633302000000000", "七级");
    let conflict = &judged(&second)[0]["conflicts"][0];
    assert_eq!(conflict["field"], "银行账号", "{second}");
    let mine = conflict["mine"].as_str().unwrap();
    assert!(mine.contains("末四位相同"), "{second}");
    // The grade within the words of the category is a correction of that identity.
    let graded = given("622202000000000", "六级");
    let row = &judged(&graded)[0];
    assert_eq!(row["code"], "identity_changed", "{graded}");
}

#[test]
fn what_needs_two_people_is_proposed_when_a_roster_comes_back() {
    let desk = Desk::staffed("甲镇");
    people(&desk, 4);
    let standards = Sheet::new("待遇标准", "人员类别 标准(元) 单位 生效日期 文号")
        .row("复员军人 1200 年 2011-01-01 甲民发〔2011〕3号");
    write_workbook(&desk.path("标准.xlsx"), &[standards]);
    desk.import("标准.xlsx");
    desk.pay("--month 2011-06");
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    all_columns(&mut clerk);
    let file = roster(&mut clerk, &[]);
    std::fs::write(desk.path("出.xlsx"), &file.bytes).unwrap();
    let mut copy = Copy::of("名册", &desk.path("出.xlsx"));
    *copy.cell(0, "联系电话") = "13900000001".to_owned();
    *copy.cell(1, "银行账号") = account(77);
    *copy.cell(2, "身份证号") = id_number(88);
    copy.save(&desk.path("改.xlsx"));
    let report = desk.import(&format!("改.xlsx --as {CLERK}"));
    let results: Vec<String> = judged(&report)
        .iter()
        .map(|row| row["result"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(results, ["ok", "proposed", "proposed", "ok"], "{report}");
    desk.agree(&report);
    let again = desk.import(&format!("改.xlsx --as {CLERK}"));
    assert!(
        judged(&again).iter().all(|row| row["message"] == "无变化"),
        "{again}"
    );
}

#[test]
fn a_payee_goes_out_and_comes_back() {
    let desk = Desk::staffed("甲镇");
    let row = |n: u32, payee: &str| {
        let (name, id) = (named("甲", n), id_number(n));
        format!("{name} {id} 复员军人 第一村 {} {payee}", account(n))
    };
    let sheet = Sheet::new(
        "名册",
        "姓名 身份证号 人员类别 村 银行账号 收款人 收款人身份证号 收款人关系",
    )
    .row(&row(1, &format!("李监护 {} 监护人", id_number(70))))
    .row(&row(2, "- - -"))
    .row(&row(3, "王叔父 - -"));
    write_workbook(&desk.path("名册.xlsx"), &[sheet]);
    desk.import(&format!("名册.xlsx --as {CLERK}"));
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    all_columns(&mut clerk);
    let file = roster(&mut clerk, &[]);
    std::fs::write(desk.path("出.xlsx"), &file.bytes).unwrap();
    let same = desk.import(&format!("出.xlsx --as {CLERK}"));
    assert!(
        judged(&same).iter().all(|row| row["message"] == "无变化"),
        "{same}"
    );
    assert_eq!(same["sheets"][0]["unused"], json!([]), "{same}");
    let payees = || {
        desk.column("SELECT COALESCE(payee, '本人') || COALESCE(payee_relation, '') || CASE WHEN payee_id_sealed IS NULL THEN '0' ELSE '1' END AS text FROM person ORDER BY id")
    };
    assert_eq!(payees(), ["李监护监护人1", "本人0", "王叔父0"]);

    let mut copy = Copy::of("名册", &desk.path("出.xlsx"));
    let at = |copy: &Copy, n: u32| {
        let name = copy.column("姓名");
        let mut records = copy.records().into_iter();
        records
            .position(|row| copy.rows[row][name] == named("甲", n))
            .unwrap()
    };
    let (first, second, third) = (at(&copy, 1), at(&copy, 2), at(&copy, 3));
    assert!(copy.cell(first, "收款人身份证号").contains('*'));
    *copy.cell(first, "收款人关系") = "姑姑".to_owned();
    *copy.cell(second, "收款人") = "赵母亲（母亲）".to_owned();
    *copy.cell(third, "收款人身份证号") = id_number(71);
    copy.save(&desk.path("改.xlsx"));
    let report = desk.import(&format!("改.xlsx --as {CLERK}"));
    assert_eq!(report["error"], 0, "{report}");
    assert_eq!(payees(), ["李监护姑姑1", "赵母亲母亲0", "王叔父1"]);
    // Taken back by her own name; a number not written out is nobody's.
    *copy.cell(third, "收款人") = "本人".to_owned();
    *copy.cell(third, "收款人身份证号") = String::new();
    *copy.cell(first, "收款人身份证号") = "9901**********9999".to_owned();
    copy.save(&desk.path("改.xlsx"));
    let report = desk.import(&format!("改.xlsx --as {CLERK}"));
    assert_eq!(with_code(&judged(&report), "masked").len(), 1, "{report}");
}

/// So many people; each clerk has a run of them in which she changes a field.
const PEOPLE: u32 = 5_000;

#[test]
fn three_villages_change_the_same_roster_and_every_conflict_is_shown() {
    let desk = Desk::staffed("甲镇");
    people(&desk, PEOPLE);
    let file = {
        let site = desk.serve();
        let mut clerk = site.sign_in(CLERK);
        all_columns(&mut clerk);
        roster(&mut clerk, &[])
    };
    std::fs::write(desk.path("出.xlsx"), &file.bytes).unwrap();
    let out = Copy::of("名册", &desk.path("出.xlsx"));
    let (records, phone, bank) = (out.records(), out.column("联系电话"), out.column("开户行"));
    assert_eq!(records.len(), PEOPLE as usize);
    // The first changes the phones of 0..2000; the second those of 1000..3000, of which 1000..1400 alike; the third those
    // of 1900..2100 and the banks of 1000..4000.
    let number = |of: u32, n: usize| format!("13{of}{n:08}");
    let mut copies = [0, 1, 2].map(|_| Copy {
        name: out.name.clone(),
        rows: out.rows.clone(),
        headings: out.headings,
    });
    for (n, row) in records.iter().copied().enumerate() {
        if n < 2_000 {
            copies[0].rows[row][phone] = number(1, n);
        }
        match n {
            1_000..1_400 => copies[1].rows[row][phone] = number(1, n),
            1_400..3_000 => copies[1].rows[row][phone] = number(2, n),
            _ => {}
        }
        if (1_900..2_100).contains(&n) {
            copies[2].rows[row][phone] = number(3, n);
        }
        if (1_000..4_000).contains(&n) {
            copies[2].rows[row][bank] = "农商银行".to_owned();
        }
    }
    let reports = [0, 1, 2].map(|clerk: usize| {
        let name = format!("村{clerk}.xlsx");
        copies[clerk].save(&desk.path(&name));
        desk.import(&format!("{name} --as {CLERK}"))
    });
    let counts = reports.each_ref().map(|report| {
        let rows = judged(report);
        let told = |words: &str| rows.iter().filter(|row| row["message"] == words).count();
        let conflicts = with_code(&rows, "conflict").len();
        let fields = rows.iter().filter_map(|row| row["conflicts"].as_array());
        let fields: usize = fields.map(Vec::len).sum();
        (told("有改动，已更新"), told("无变化"), conflicts, fields)
    });
    assert_eq!(counts[0], (2_000, 3_000, 0, 0));
    // 1000..1400 are the same; 1400..2000 differ; 2000..3000 nobody else has changed.
    assert_eq!(counts[1], (1_000, 3_400, 600, 600));
    // 1900..2100 differ from what the first (to 2000) and the second have written; the other banks are free to change.
    assert_eq!(counts[2], (2_800, 2_000, 200, 200));
    let asked = reports[1]["sheets"][0]["asks"].as_array().unwrap();
    assert_eq!(asked.len(), 600);
    assert!(asked.iter().all(|ask| ask["what"] == "conflict"));
    let one = &with_code(&judged(&reports[1]), "conflict")[0]["conflicts"][0].clone();
    for (key, starts) in [("before", "138"), ("theirs", "131"), ("mine", "132")] {
        assert!(one[key].as_str().unwrap().starts_with(starts), "{one}");
    }
    // All one way; afterwards there is nothing left to say.
    let report = desk.import(&format!("村1.xlsx --conflicts mine --as {CLERK}"));
    let rows = judged(&report);
    assert!(with_code(&rows, "conflict").is_empty());
    let told = |words: &str| rows.iter().filter(|row| row["message"] == words).count();
    assert_eq!((told("有改动，已更新"), told("无变化")), (600, 4_400));
    let report = desk.import(&format!("村2.xlsx --conflicts theirs --as {CLERK}"));
    let rows = judged(&report);
    let changed = rows.iter().filter(|row| row["message"] == "有改动，已更新");
    assert_eq!((changed.count(), report["error"].clone()), (200, json!(0)));
}

#[test]
fn conflicts_are_decided_one_by_one_on_the_page() {
    let desk = Desk::staffed("甲镇");
    people(&desk, 3);
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    all_columns(&mut clerk);
    let file = roster(&mut clerk, &[]);
    std::fs::write(desk.path("出.xlsx"), &file.bytes).unwrap();
    let change = |phone: &str, name: &str| {
        let mut copy = Copy::of("名册", &desk.path("出.xlsx"));
        *copy.cell(0, "联系电话") = format!("{phone}1");
        *copy.cell(1, "联系电话") = format!("{phone}2");
        copy.save(&desk.path(name));
    };
    change("1390000111", "甲.xlsx");
    change("1370000222", "乙.xlsx");
    desk.import(&format!("甲.xlsx --as {CLERK}"));
    let bytes = std::fs::read(desk.path("乙.xlsx")).unwrap();
    clerk.open("/imports");
    let sent = clerk.upload("/imports", &[], &[("file", "乙.xlsx", &bytes)]);
    let at = sent.headers["location"]
        .split('?')
        .next()
        .unwrap()
        .to_owned();
    let shown = clerk.open(&at);
    assert!(shown.shows("2处冲突一律"), "{}", shown.text());
    assert!(
        shown.shows("导出时“138****0001”，现在“139****1111”，表里“137****2221”"),
        "{}",
        shown.text()
    );
    let names: Vec<String> = shown
        .html
        .split("name=\"conflict_")
        .skip(1)
        .map(|rest| {
            let name = rest.split('"').next().unwrap();
            format!("conflict_{name}")
                .replace("&#x2f;", "/")
                .replace("&quot;", "\"")
        })
        .collect();
    assert_eq!(names.len(), 2, "{names:?}");
    clerk.done(
        &format!("{at}/columns"),
        &[(&names[0], "mine"), (&names[1], "theirs")],
    );
    let shown = clerk.open(&at);
    assert!(
        !shown.shows("处冲突一律") && shown.shows("确认导入1行"),
        "{}",
        shown.text()
    );
    clerk.done(&format!("{at}/confirm"), &[]);
    let kept = desk.column("SELECT subject || ' ' || detail AS text FROM audit_entry WHERE action = 'conflict_decided'");
    assert_eq!(kept.len(), 1, "{kept:?}");
    assert!(
        kept[0].contains("导入 ")
            && kept[0].contains("\":\"mine\"")
            && kept[0].contains("\":\"theirs\""),
        "{kept:?}"
    );
    let list = clerk.open("/people");
    assert_eq!(list.status, 200);
    let file = roster(&mut clerk, &[]);
    std::fs::write(desk.path("后.xlsx"), &file.bytes).unwrap();
    let mut after = Copy::of("名册", &desk.path("后.xlsx"));
    assert_eq!(after.cell(0, "联系电话"), "137****2221");
    assert_eq!(after.cell(1, "联系电话"), "139****1112");
}

#[test]
fn conflicts_are_decided_one_by_one_on_the_command_line() {
    let desk = Desk::staffed("甲镇");
    people(&desk, 3);
    let file = {
        let site = desk.serve();
        let mut clerk = site.sign_in(CLERK);
        all_columns(&mut clerk);
        roster(&mut clerk, &[])
    };
    std::fs::write(desk.path("出.xlsx"), &file.bytes).unwrap();
    let change = |phone: &str, name: &str| {
        let mut copy = Copy::of("名册", &desk.path("出.xlsx"));
        for row in 0..3 {
            *copy.cell(row, "联系电话") = format!("{phone}{row}");
        }
        copy.save(&desk.path(name));
    };
    change("1390000111", "甲.xlsx");
    change("1370000222", "乙.xlsx");
    desk.import(&format!("甲.xlsx --as {CLERK}"));
    let ran = desk.run(&format!("import 乙.xlsx --as {CLERK}"));
    let report = desk.import(&format!("乙.xlsx --as {CLERK}"));
    let marks: Vec<String> = with_code(&judged(&report), "conflict")
        .iter()
        .map(|row| row["conflicts"][0]["mark"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(marks.len(), 3, "{report}");
    for mark in &marks {
        assert!(
            ran.printed.contains(&format!("冲突 {mark}：")),
            "{}",
            ran.printed
        );
    }
    let decided = format!("{}=mine;{}=theirs", marks[0], marks[1]);
    let report = desk.import(&format!("乙.xlsx --conflicts {decided} --as {CLERK}"));
    // The one that nobody decided is still asked about.
    let rows = judged(&report);
    let left = with_code(&rows, "conflict");
    assert_eq!(
        (left.len(), &left[0]["conflicts"][0]["mark"]),
        (1, &json!(marks[2]))
    );
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let file = roster(&mut clerk, &[]);
    std::fs::write(desk.path("后.xlsx"), &file.bytes).unwrap();
    let mut after = Copy::of("名册", &desk.path("后.xlsx"));
    for (row, phone) in [(0, "137****2220"), (1, "139****1111"), (2, "139****1112")] {
        assert_eq!(after.cell(row, "联系电话"), phone);
    }
    let kept =
        desk.column("SELECT subject AS text FROM audit_entry WHERE action = 'conflict_decided'");
    assert_eq!(kept, ["文件 乙.xlsx"]);
    // A mark holds for the values that were shown, and for no others.
    change("1370000333", "乙.xlsx");
    let report = desk.import(&format!(
        "乙.xlsx --conflicts {}=mine --as {CLERK}",
        marks[2]
    ));
    assert_eq!(with_code(&judged(&report), "conflict").len(), 3, "{report}");
    let strange = desk.refused(&format!(
        "import 乙.xlsx --conflicts {}=他的 --as {CLERK}",
        marks[2]
    ));
    assert!(strange.contains("不能答“他的”"), "{strange}");
}

#[test]
fn a_workbook_names_the_unit_whose_records_it_has() {
    let desk = Desk::empty();
    desk.done("init --division 990101 --name 示范县 --admin 管理员");
    for (name, division) in [("县经办", "990101"), ("甲经办", "990101101")] {
        desk.done(&format!(
            "users add --name {name} --role 经办 --division {division}"
        ));
    }
    let mut sheet = Sheet::new("花名册", "姓名 身份证号 类别 乡镇 村 起发时间");
    for (n, place) in [(1, "甲镇 第一村"), (2, "甲镇 第二村"), (3, "乙乡 第一村")] {
        let (name, id) = (named("甲", n), id_number(n));
        sheet = sheet.row(&format!("{name} {id} 复员军人 {place} 2011-01"));
    }
    let visits = Sheet::new("走访慰问", "日期 节日 对象 慰问金").row("2011-01-20 春节 甲一 300");
    write_workbook(&desk.path("名册.xlsx"), &[sheet]);
    write_workbook(&desk.path("走访.xlsx"), &[visits]);
    let report = desk.import("名册.xlsx --as 县经办");
    assert_eq!(report["error"], 0, "{report}");
    let report = desk.import("走访.xlsx --as 甲经办");
    let kind = report["sheets"][0]["kind"].as_str().unwrap().to_owned();
    let site = desk.serve();
    let title = |page: &Page| {
        assert_eq!(page.status, 200, "{}", page.text());
        std::fs::write(desk.path("出.xlsx"), &page.bytes).unwrap();
        seen(&desk.path("出.xlsx"))[0][0].clone()
    };
    let (mut county, mut town) = (site.sign_in("县经办"), site.sign_in("甲经办"));
    for clerk in [&mut county, &mut town] {
        all_columns(clerk);
    }
    let whole = title(&roster(&mut county, &[]));
    assert_eq!(whole, "示范县优抚对象名册");
    // Two villages of one name, of two towns: nothing has to be asked.
    let back = desk.import("出.xlsx --as 县经办");
    assert!(
        judged(&back).iter().all(|row| row["message"] == "无变化"),
        "{back}"
    );
    assert_eq!(judged(&back).len(), 3, "{back}");
    let of_town = [("q.division", "990101101")];
    assert_eq!(title(&roster(&mut county, &of_town)), "甲镇优抚对象名册");
    assert_eq!(title(&roster(&mut town, &[])), "甲镇优抚对象名册");

    let at = format!("/ledgers/{kind}");
    for (of_county, division, unit) in [
        (true, "", "示范县"),
        (true, "990101101", "甲镇"),
        (false, "", "甲镇"),
    ] {
        let clerk = if of_county { &mut county } else { &mut town };
        clerk.open(&at);
        let asked: &[(&str, &str)] = match division {
            "" => &[],
            _ => &[("division", division)],
        };
        let named = title(&clerk.post(&format!("{at}/export"), asked));
        assert_eq!(named, format!("{unit}走访慰问台账"));
        let query = match division {
            "" => String::new(),
            division => format!("?division={division}"),
        };
        let printed = clerk.open(&format!("{at}/print{query}"));
        assert!(
            printed.shows(&format!("{unit}，共 1 条")),
            "{}",
            printed.text()
        );
        let given = [("reason", "核对"), ("year", "2011")];
        clerk.open("/figures");
        let fields: Vec<(&str, &str)> = given.into_iter().chain(asked.iter().copied()).collect();
        let figures = loop {
            let answer = clerk.post("/figures/export", &fields);
            if answer.bytes.starts_with(b"PK") {
                break answer;
            }
            assert!(answer.shows("还在统计"), "{}", answer.text());
            std::thread::sleep(std::time::Duration::from_millis(200));
        };
        let named = title(&figures);
        assert!(named.starts_with(unit), "{named}");
    }
}
