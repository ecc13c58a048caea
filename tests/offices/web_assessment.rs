//! Assessments in the browser: evidence ticked from the records behind an indicator, marked by the town, judged by the
//! county, fixed, ranked, handed in as a folder.

use std::io::{Cursor, Read};

use crate::common::web::{Browser, Page};
use crate::common::{Desk, file};
use serde_json::{Value, json};

/// 甲镇, 乙乡 and the county above them; 甲镇 with its ledgers of 2011.
fn county() -> Desk {
    let desk = Desk::empty();
    desk.done("init --division 990101 --name 示范县 --admin 管理员");
    for (place, division) in [("县", "990101"), ("甲", "990101101"), ("乙", "990101201")] {
        for role in ["经办", "审批"] {
            desk.done(&format!(
                "users add --name {place}{role} --role {role} --division {division}"
            ));
        }
    }
    desk.bring("jia_town_2011.xlsx");
    desk.done("import jia_town_2011.xlsx --as 甲经办");
    desk
}

/// Begins the yearly assessment of a town and answers its address.
fn begun(browser: &mut Browser, unit: &str) -> String {
    browser.open("/assessment/new");
    let fields = [
        ("scheme", "town_yearly"),
        ("division", unit),
        ("year", "2011"),
    ];
    let answer = browser.post("/assessment/new", &fields);
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.headers["location"].clone()
}

/// Opens a page; figures of the first look may take a while.
fn opened(browser: &mut Browser, path: &str) -> Page {
    loop {
        let page = browser.open(path);
        if !page.shows("正在统计") {
            return page;
        }
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
}

/// Ticks everything found for these items.
fn cite_all(browser: &mut Browser, path: &str, items: &[&str]) -> Page {
    opened(browser, &format!("{path}/evidence?section=0"));
    let ticked: Vec<String> = items.iter().map(|i| format!("{i}|2011|all|")).collect();
    let mut fields = vec![("section", "0")];
    fields.extend(ticked.iter().map(|value| ("ticked", value.as_str())));
    browser.done(&format!("{path}/evidence"), &fields)
}

fn total(browser: &mut Browser, path: &str) -> Value {
    let page = browser.open(&format!(
        "/api/v1/assessments{}",
        &path["/assessment".len()..]
    ));
    serde_json::from_slice(&page.bytes).unwrap()
}

fn item<'v>(detail: &'v Value, number: &str) -> &'v Value {
    let sections = detail["sections"].as_array().unwrap();
    let mut items = sections.iter().flat_map(|s| s["items"].as_array().unwrap());
    items.find(|item| item["number"] == number).unwrap()
}

#[test]
fn a_town_fills_in_the_county_judges_and_what_is_fixed_stays() {
    let desk = county();
    let site = desk.serve();
    let mut clerk = site.sign_in("甲经办");
    let path = begun(&mut clerk, "甲镇");
    assert_eq!(begun(&mut clerk, "甲镇"), path, "one for one year");
    let before = total(&mut clerk, &path);
    assert_eq!(
        item(&before, "1.1")["points"],
        "0",
        "no points without evidence"
    );

    // Three indicators get their evidence in one go, and the score is there.
    let saved = cite_all(&mut clerk, &path, &["1.1", "2.1", "3.1"]);
    assert!(
        saved.shows("得分已重算") && saved.shows("6 / 6 分"),
        "{}",
        saved.text()
    );
    let after = total(&mut clerk, &path);
    for number in ["1.1", "2.1", "3.1"] {
        assert_eq!(item(&after, number)["points"], "6", "{number}");
    }

    // Unticked, it is gone; an entry taken away supports nothing.
    let cited = item(&after, "1.1")["years"][0]["evidence"]
        .as_array()
        .unwrap()
        .clone();
    assert_eq!(cited.len(), 14);
    let value = |one: &Value| format!("1.1|2011|entry|{}", one["target"].as_str().unwrap());
    let shown: Vec<String> = cited.iter().map(value).collect();
    opened(&mut clerk, &format!("{path}/evidence?section=0"));
    let mut fields = vec![("section", "0"), ("ticked", shown[0].as_str())];
    fields.extend(shown.iter().map(|value| ("shown", value.as_str())));
    let saved = clerk.done(&format!("{path}/evidence"), &fields);
    assert!(saved.shows("去掉了13条佐证"), "{}", saved.text());
    let entry = cited[0]["target"].as_str().unwrap();
    clerk.open(&format!("/ledgers/meeting/{entry}"));
    clerk.done(
        &format!("/ledgers/meeting/{entry}/remove"),
        &[("remove_reason", "重复登记")],
    );
    let gone = total(&mut clerk, &path);
    assert_eq!(item(&gone, "1.1")["points"], "0", "{}", item(&gone, "1.1"));
    assert!(
        clerk
            .open(&format!("{path}/items/1.1"))
            .shows("记录已删去，或已不在本单位，不算")
    );
    cite_all(&mut clerk, &path, &["1.1"]);
    assert!(
        clerk
            .open(&format!("{path}/gaps"))
            .shows("还没有佐证，要讲座登记")
    );

    // What a rule scores is never typed over; what is judged wants points within the item and a reason.
    let mark = |clerk: &mut Browser, number: &str, points: &str, comment: &str| {
        clerk.open(&format!("{path}/items/{number}"));
        let fields = [("mark_points", points), ("mark_comment", comment)];
        clerk.post(&format!("{path}/items/{number}/mark"), &fields)
    };
    let typed = mark(&mut clerk, "1.1", "6", "开了会");
    assert!(
        typed.status == 422 && typed.shows("照规则算分"),
        "{}",
        typed.text()
    );
    assert!(mark(&mut clerk, "1.4", "7", "都好").shows("这一条满分6分"));
    assert!(mark(&mut clerk, "1.4", "5.555", "都好").shows("不是分数"));
    assert!(mark(&mut clerk, "1.4", "5.5", "").shows("请填写理由"));
    assert_eq!(mark(&mut clerk, "1.4", "5.5", "分工文件在档").status, 303);
    // Points stand under each other by their point: 6 keeps room for the decimal of 5.5.
    let aligned = clerk.open(&path).html;
    let room = "6<span class=\"pad\" data-pad=\".0\">";
    assert!(aligned.contains("5.5</td>") && aligned.contains(room));

    // Nobody judges before it is submitted; the town does not judge itself.
    let mut head = site.sign_in("甲审批");
    let mut county = site.sign_in("县经办");
    let judge = |by: &mut Browser, number: &str, fields: &[(&str, &str)]| {
        opened(by, &format!("{path}/items/{number}"));
        by.post(&format!("{path}/items/{number}/judge"), fields)
    };
    let agree = [
        ("judge_side", "superior"),
        ("judge_accepted", "true"),
        ("judge_comment", "查过"),
    ];
    assert!(judge(&mut county, "1.1", &agree).shows("请等被考评单位提交"));
    clerk.open(&path);
    assert!(
        clerk
            .done(&format!("{path}/submit"), &[])
            .shows("已提交，等上级评分")
    );
    assert!(judge(&mut head, "1.1", &agree).shows("不能给本单位评分"));
    let refused = clerk.get(&format!("{path}/evidence"));
    assert!(
        refused.status == 422 && refused.shows("要改请先撤回"),
        "{}",
        refused.text()
    );

    // The county returns it once with a reason, then scores it.
    county.open(&path);
    assert_eq!(
        county
            .post(&format!("{path}/return"), &[("return_reason", "")])
            .status,
        422
    );
    county.done(&format!("{path}/return"), &[("return_reason", "缺签到表")]);
    assert!(clerk.open(&path).shows("缺签到表"));
    clerk.done(&format!("{path}/submit"), &[]);
    assert_eq!(judge(&mut county, "1.1", &agree).status, 303);
    let disagree = [
        ("judge_side", "superior"),
        ("judge_accepted", "false"),
        ("judge_comment", "活动照片是旧的"),
    ];
    assert_eq!(judge(&mut county, "2.1", &disagree).status, 303);
    let bare = [
        ("judge_side", "superior"),
        ("judge_accepted", "false"),
        ("judge_comment", ""),
    ];
    assert!(judge(&mut county, "3.1", &bare).shows("请填写理由"));
    let fewer = [
        ("judge_side", "superior"),
        ("judge_points", "4"),
        ("judge_comment", "汇报只有三次"),
    ];
    assert_eq!(judge(&mut county, "1.4", &fewer).status, 303);
    let judged = total(&mut county, &path);
    assert_eq!(item(&judged, "2.1")["points"], "0");
    assert_eq!(item(&judged, "1.4")["points"], "4");
    assert_eq!(item(&judged, "1.4")["own"], "5.5");
    let checked = [
        ("judge_side", "check"),
        ("judge_accepted", "true"),
        ("judge_comment", "抽查两场属实"),
    ];
    assert_eq!(judge(&mut county, "2.1", &checked).status, 303);
    assert_eq!(item(&total(&mut county, &path), "2.1")["points"], "6");
    let withdrawn = clerk.post(
        &format!("{path}/withdraw"),
        &[("withdraw_reason", "补材料")],
    );
    assert!(withdrawn.shows("上级已评分"), "{}", withdrawn.text());

    // A veto takes all, and is lifted again.
    let veto = |county: &mut Browser, holds: &str, comment: &str| {
        county.open(&path);
        let fields = [
            ("veto_number", "否2"),
            ("veto_holds", holds),
            ("veto_comment", comment),
        ];
        county.done(&format!("{path}/veto"), &fields)
    };
    let vetoed = veto(&mut county, "true", "县里通报");
    assert!(vetoed.shows("总分记0分，不得推荐"), "{}", vetoed.text());
    let zero = total(&mut county, &path);
    assert_eq!(
        (&zero["total"], &zero["vetoed"]),
        (&json!("0"), &json!(true))
    );
    veto(&mut county, "false", "复核后不属实");

    // Fixed by somebody above who has no hand in it; from then on nothing moves.
    assert_eq!(county.post(&format!("{path}/fix"), &[]).status, 403);
    let mut chief = site.sign_in("县审批");
    opened(&mut chief, &path);
    let fixed = chief.done(&format!("{path}/fix"), &[]);
    assert!(
        fixed.shows("已定分") && fixed.shows("定分校验码"),
        "{}",
        fixed.text()
    );
    let score = total(&mut clerk, &path);
    clerk.open("/ledgers/publicity");
    cite_refused(&mut clerk, &path);
    clerk.open(&format!(
        "/ledgers/meeting/{}",
        cited[1]["target"].as_str().unwrap()
    ));
    let second = format!(
        "/ledgers/meeting/{}/remove",
        cited[1]["target"].as_str().unwrap()
    );
    clerk.done(&second, &[("remove_reason", "重复登记")]);
    assert_eq!(total(&mut clerk, &path), score, "what was fixed stays");
    assert_eq!(desk.figure("--year 2011", "assessments_fixed"), 1);
    assert!(desk.done("verify").contains("校验通过"));

    for (table, column, which, named) in [
        (
            "assessment",
            "title = replace(title, '甲', '乙')",
            "id % 1000000000 = 1",
            "考评：第 1 号",
        ),
        (
            "assessment_evidence",
            "told = replace(told, '会', '活')",
            "id % 1000000000 = 1",
            "考评佐证：第 1 号",
        ),
        (
            "assessment_mark",
            "points = points + 50",
            "id % 1000000000 = 1",
            "考评评分：第 1 号",
        ),
        (
            "assessment_step",
            "content = replace(content, '甲镇', '乙乡')",
            "content IS NOT NULL",
            "考评经过：第",
        ),
    ] {
        let altered = desk.copy();
        altered.tamper(&format!("UPDATE {table} SET {column} WHERE {which}"));
        let answer = altered.run("verify");
        let found = answer.code == 3 && answer.printed.contains(named);
        assert!(found, "{table}: {answer:?}");
    }
}

fn cite_refused(clerk: &mut Browser, path: &str) {
    clerk.open(path);
    let fields = [("section", "0"), ("ticked", "3.2|2011|all|")];
    let refused = clerk.post(&format!("{path}/evidence"), &fields);
    assert!(
        refused.status == 422 && refused.shows("不能再改"),
        "{}",
        refused.text()
    );
}

/// 要计划和总结文稿: the plan is cited once it was issued, a summary once it was signed.
#[test]
fn an_issued_plan_is_evidence_and_a_draft_is_none() {
    let desk = county();
    let site = desk.serve();
    let (mut clerk, mut approver) = (site.sign_in("甲经办"), site.sign_in("甲审批"));
    let mut make = |at: &str, body: Value| {
        let made = clerk.post_json(at, &body);
        let made: Value = serde_json::from_slice(&made.bytes).unwrap();
        made["key"].as_str().unwrap().to_owned()
    };
    let plan = make("/api/v1/plans", json!({ "year": 2011, "kind": "annual" }));
    let task = json!({ "plan": plan, "title": "春节走访", "due": "2011-10-31" });
    make("/api/v1/tasks", task);
    let summary = make(
        "/api/v1/documents",
        json!({ "kind": "summary", "year": 2011 }),
    );
    let path = begun(&mut clerk, "甲镇");
    let section = format!("{path}/evidence?section=0");
    let page = opened(&mut clerk, &section);
    assert!(
        !page.shows("计划《") && !page.shows("文稿《"),
        "{}",
        page.text()
    );
    let draft = format!("1.2|2011|document|{summary}");
    let fields = [("section", "0"), ("ticked", draft.as_str())];
    let refused = clerk.post(&format!("{path}/evidence"), &fields);
    assert_eq!(refused.status, 422, "{}", refused.text());
    assert!(
        refused.shows("还没有定稿，定稿以后再作佐证"),
        "{}",
        refused.text()
    );

    let read = approver.get(&format!("/api/v1/plans/{plan}"));
    let read: Value = serde_json::from_slice(&read.bytes).unwrap();
    let issue = json!({ "doc_number": "甲双拥〔2011〕1号", "on": "2011-2-28", "seen": read["seen"], "version": 1 });
    let issued = approver.post_json(&format!("/api/v1/plans/{plan}/issue"), &issue);
    assert_eq!(issued.status, 200, "{}", issued.text());
    let page = opened(&mut clerk, &section);
    let told = "计划《甲镇2011年双拥工作计划》甲双拥〔2011〕1号";
    assert!(page.shows(told), "{}", page.text());
    let cited = format!("1.2|2011|plan|{plan}");
    let fields = [("section", "0"), ("ticked", cited.as_str())];
    clerk.done(&format!("{path}/evidence"), &fields);
    let read = opened(&mut clerk, &section);
    assert!(
        read.html.contains(&format!("value=\"{cited}\" checked")),
        "{}",
        read.text()
    );
    let linked = read.html.replace("&#x2f;", "/");
    assert!(linked.contains(&format!("href=\"/plans/{plan}\"")));
}

#[test]
fn whoever_cited_the_evidence_does_not_judge_it() {
    let desk = county();
    let site = desk.serve();
    let (mut clerk, mut county) = (site.sign_in("甲经办"), site.sign_in("县经办"));
    let path = begun(&mut county, "甲镇");
    cite_all(&mut county, &path, &["1.1"]);
    clerk.open(&path);
    clerk.done(&format!("{path}/submit"), &[]);
    let agree = [
        ("judge_side", "superior"),
        ("judge_accepted", "true"),
        ("judge_comment", "查过"),
    ];
    opened(&mut county, &format!("{path}/items/1.1"));
    let refused = county.post(&format!("{path}/items/1.1/judge"), &agree);
    assert!(
        refused.status == 422 && refused.shows("办过这份自评"),
        "{}",
        refused.text()
    );
}

#[test]
fn towns_are_ranked_and_each_number_leads_to_its_records() {
    let desk = county();
    let site = desk.serve();
    let (mut jia, mut yi) = (site.sign_in("甲经办"), site.sign_in("乙经办"));
    let mut county = site.sign_in("县经办");
    let first = begun(&mut jia, "甲镇");
    begun(&mut yi, "乙乡");
    cite_all(&mut jia, &first, &["1.1", "2.1"]);
    let ranking = opened(
        &mut county,
        "/assessment/ranking?scheme=town_yearly&year=2011",
    );
    let text = ranking.text();
    let (one, two) = (text.rfind("甲镇").unwrap(), text.rfind("乙乡").unwrap());
    assert!(one < two, "甲镇 is ahead: {text}");
    assert_eq!(ranking.link("甲镇"), first);
    assert!(opened(&mut county, &first).shows("6 6"));
    let items = county.open(&format!("{first}/items/1.1"));
    let figure = items.link("14场");
    assert!(opened(&mut county, &figure).shows("会议场次"));

    // Both without points share a rank, in the page and for other programs.
    let ranked = county.open("/api/v1/assessments/ranking?scheme=town_yearly&year=2011");
    let ranked: Value = serde_json::from_slice(&ranked.bytes).unwrap();
    assert_eq!(
        (&ranked[0]["rank"], &ranked[1]["rank"]),
        (&json!(1), &json!(2))
    );
    let value = |n: usize| ranked[n]["total"].as_str().unwrap().to_owned();
    assert_ne!(value(0), value(1));
    let excel = county.open("/assessment/ranking/excel?scheme=town_yearly&year=2011");
    std::fs::write(desk.path("排名.xlsx"), &excel.bytes).unwrap();
    let cells = file::cells(&desk.path("排名.xlsx"));
    let row = cells.iter().find(|row| row[1] == "甲镇").unwrap();
    assert_eq!(row[0], "1");

    // A town sees itself alone.
    let own = opened(&mut yi, "/assessment/ranking?scheme=town_yearly&year=2011");
    assert!(!own.shows("甲镇"), "{}", own.text());
    assert_eq!(yi.get(&first).status, 404);
    assert_eq!(yi.get(&format!("{first}/evidence")).status, 404);
}

/// The files of an archive by name.
fn unpacked(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let read = |index| {
        let mut part = archive.by_index(index).unwrap();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        (part.name().unwrap().into_owned(), bytes)
    };
    (0..unpacked_count(bytes)).map(read).collect()
}

fn unpacked_count(bytes: &[u8]) -> usize {
    zip::ZipArchive::new(Cursor::new(bytes)).unwrap().len()
}

#[test]
fn the_evidence_goes_out_as_one_folder_in_the_order_of_the_items() {
    let desk = county();
    let site = desk.serve();
    let mut clerk = site.sign_in("甲经办");
    let path = begun(&mut clerk, "甲镇");
    cite_all(&mut clerk, &path, &["1.1", "3.1"]);
    let fetch = |clerk: &mut Browser| {
        clerk.open(&path);
        let answer = clerk.post(&format!("{path}/folder"), &[("reason", "报县里")]);
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.bytes
    };
    let bytes = fetch(&mut clerk);
    assert_eq!(
        bytes,
        fetch(&mut clerk),
        "equal assessments are equal bytes"
    );
    let files = unpacked(&bytes);
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let listed = "01_组织领导/01_1.1_全年召开双拥工作会议/证据清单.xlsx";
    for wanted in [
        "00_考评表.xlsx",
        "目录.docx",
        listed,
        "03_走访慰问和救助帮扶/01_3.1_春节走访慰问优抚对象/证据清单.xlsx",
    ] {
        assert!(names.contains(&wanted), "{wanted}: {names:?}");
    }
    let put = |name: &str, to: &str| {
        let (_, bytes) = files.iter().find(|(n, _)| n == name).unwrap();
        std::fs::write(desk.path(to), bytes).unwrap();
        desk.path(to)
    };
    let contents = file::words(&put("目录.docx", "目录.docx"));
    for wanted in [
        "佐证材料目录",
        "1.1 全年召开双拥工作会议",
        "证据清单第9至14行",
        "还没有佐证",
    ] {
        assert!(contents.contains(wanted), "{wanted}: {contents}");
    }
    let rows = file::cells(&put(listed, "清单.xlsx"));
    assert!(rows.iter().any(|row| row[0] == "14"), "{rows:?}");
    let table = file::cells(&put("00_考评表.xlsx", "考评表.xlsx"));
    let row = table.iter().find(|row| row[0] == "1.1").unwrap();
    assert_eq!((row[2].as_str(), row[10].as_str()), ("6", "6"));
    let told =
        desk.column("SELECT detail AS text FROM audit_entry WHERE action = 'assessment_export'");
    assert!(told.len() == 2 && told[0].contains("报县里"), "{told:?}");
}

#[test]
fn the_model_county_has_what_is_public_and_says_what_is_not() {
    let desk = county();
    let site = desk.serve();
    let mut clerk = site.sign_in("县经办");
    clerk.open("/assessment/new");
    let fields = [
        ("scheme", "model_city"),
        ("division", "甲镇"),
        ("year", "2011"),
    ];
    let wrong = clerk.post("/assessment/new", &fields);
    assert!(
        wrong.status == 422 && wrong.shows("考评的是县"),
        "{}",
        wrong.text()
    );
    let fields = [
        ("scheme", "model_city"),
        ("division", "示范县"),
        ("year", "2011"),
    ];
    let made = clerk.post("/assessment/new", &fields);
    let path = made.headers["location"].clone();
    let page = opened(&mut clerk, &path);
    for told in [
        "示范县2008—2011年全国双拥模范县考评",
        "没有公开的原文",
        "拥军工作扎实有效",
        "军政军民关系融洽",
        "这一节另有 4 分的条目没有公开的原文",
    ] {
        assert!(page.shows(told), "{told}: {}", page.text());
    }
    let detail = total(&mut clerk, &path);
    assert_eq!(detail["full"], "7");

    // Each of the four years wants its own evidence; one year of four is a quarter of the points.
    let meeting = desk.column(
        "SELECT CAST(id AS TEXT) AS text FROM ledger_entry WHERE kind = 'meeting' ORDER BY id",
    );
    let cite = json!({ "cite": [
        { "item": "2.2", "year": 2011, "kind": "entry", "target": format!("990101-{}", meeting[0]) },
    ] });
    let key = &path["/assessment/".len()..];
    let api = format!("/api/v1/assessments/{key}");
    let answer = clerk.post_json(&format!("{api}/evidence"), &cite);
    assert_eq!(answer.status, 200, "{}", answer.html);
    let detail = total(&mut clerk, &path);
    let one = item(&detail, "2.2");
    assert_eq!(
        (&one["points"], &one["full"]),
        (&json!("0.13"), &json!("0.5"))
    );
    assert_eq!(one["why"], "2008年、2009年、2010年没有佐证");
    let late = json!({ "cite": [
        { "item": "2.2", "year": 2008, "kind": "entry", "target": format!("990101-{}", meeting[0]) },
    ] });
    let answer = clerk.post_json(&format!("{api}/evidence"), &late);
    assert!(
        answer.status == 422 && answer.html.contains("晚于考评期"),
        "{}",
        answer.html
    );
}

#[test]
fn another_program_does_the_whole_of_it() {
    let desk = county();
    let site = desk.serve();
    let (mut clerk, mut county) = (site.sign_in("甲经办"), site.sign_in("县经办"));
    let mut chief = site.sign_in("县审批");
    let send = |by: &mut Browser, path: &str, body: Value, status: u16| -> Value {
        loop {
            let answer = by.post_json(&format!("/api/v1/assessments{path}"), &body);
            if answer.status == 202 {
                std::thread::sleep(std::time::Duration::from_millis(200));
                continue;
            }
            assert_eq!(answer.status, status, "{path}: {}", answer.html);
            return serde_json::from_slice(&answer.bytes).unwrap();
        }
    };
    let new = json!({ "scheme": "town_yearly", "year": 2011, "division": "990101101" });
    let made = send(&mut clerk, "", new, 201);
    let at = format!("/{}", made["key"].as_str().unwrap());
    let all = json!({ "cite": [{ "item": "1.1", "year": 2011, "kind": "all" }] });
    let told = send(&mut clerk, &format!("{at}/evidence"), all, 200);
    assert_eq!(told["message"], "引用了14条，去掉了0条");
    let own = json!({ "points": "6", "comment": "分工文件在档" });
    send(&mut clerk, &format!("{at}/items/1.4/mark"), own, 200);
    send(&mut clerk, &format!("{at}/submit"), json!({}), 200);
    send(
        &mut clerk,
        &format!("{at}/withdraw"),
        json!({ "reason": "补一条" }),
        200,
    );
    send(&mut clerk, &format!("{at}/submit"), json!({}), 200);
    let upper = json!({ "side": "superior", "points": "5.25", "comment": "少一次汇报" });
    send(&mut county, &format!("{at}/items/1.4/judge"), upper, 200);
    let wrong = json!({ "side": "veto", "comment": "不该这样" });
    send(&mut county, &format!("{at}/items/1.4/judge"), wrong, 422);
    send(&mut chief, &format!("{at}/fix"), json!({}), 200);
    send(&mut chief, &format!("{at}/fix"), json!({}), 422);
    let listed = county.open("/api/v1/assessments?state=fixed");
    let listed: Value = serde_json::from_slice(&listed.bytes).unwrap();
    assert_eq!(listed["total"], 1);
    let gaps = county.open(&format!("/api/v1/assessments{at}/gaps"));
    let gaps: Value = serde_json::from_slice(&gaps.bytes).unwrap();
    assert_eq!(gaps[0]["points"], "0");
    let schemes = county.open("/api/v1/assessments/schemes");
    let schemes: Value = serde_json::from_slice(&schemes.bytes).unwrap();
    assert_eq!(schemes[1]["full"], "100");
}
