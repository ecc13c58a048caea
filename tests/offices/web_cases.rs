//! Service cases in the browser: through their whole life, by whom they are to be done and nobody else, into the ledgers,
//! onto the rolls and into the next payment.

use crate::common::sheet::{Sheet, id_number, write_workbook};
use crate::common::web::{Browser, Page};
use crate::common::{APPROVER, CLERK, Desk, REVIEWER, today};
use serde_json::{Value, json};

const LIAISON: &str = "孙七";
const OTHER_LIAISON: &str = "钱九";
const HOSPITAL: &str = "周院";
const SCHOOL: &str = "吴校";

/// A town with a member unit for health and one for schools, each with somebody who acts for it.
fn town() -> Desk {
    let desk = Desk::staffed("甲镇");
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    for (name, duty) in [("卫生院", "医疗和心理咨询"), ("中心学校", "军人子女入学")]
    {
        let form = clerk.open("/units/new");
        let mut fields = vec![("name", name), ("duty", duty)];
        let division = form.html.contains("name=\"division\"");
        if division {
            fields.push(("division", "990101100000"));
        }
        clerk.done("/units/new", &fields);
    }
    drop(clerk);
    drop(site);
    for (name, unit) in [(HOSPITAL, "卫生院"), (SCHOOL, "中心学校")] {
        desk.done(&format!(
            "users add --name {name} --role 成员单位 --unit {unit}"
        ));
    }
    desk
}

/// The value of a hidden or shown field of the page.
fn value(page: &Page, name: &str) -> String {
    let mark = format!("name=\"{name}\" value=\"");
    let rest = page.html.split(&mark).nth(1);
    let rest = rest.unwrap_or_else(|| panic!("{name}: {}", page.text()));
    rest.split('"').next().unwrap().to_owned()
}

/// The option of a list that says this.
fn option(page: &Page, words: &str) -> String {
    let found = page.html.split("<option value=\"").find(|rest| {
        let label = rest.split('>').nth(1).unwrap_or_default();
        label.starts_with(words)
    });
    let found = found.unwrap_or_else(|| panic!("{words}: {}", page.text()));
    found.split('"').next().unwrap().to_owned()
}

/// The period of the year it is.
fn this_year(desk: &Desk) -> String {
    let at = "SELECT substr(max(at), 1, 4) AS text FROM audit_entry";
    format!("--year {}", desk.column(at)[0])
}

/// Registers a case and answers its address.
fn registered(browser: &mut Browser, kind: &str, fields: &[(&str, &str)]) -> String {
    browser.open(&format!("/cases/new?kind={kind}"));
    let all: Vec<_> = fields.iter().copied().chain([("kind", kind)]).collect();
    let answer = browser.post("/cases/new", &all);
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.headers["location"].clone()
}

/// Does something on the page of a case, as it stands there now.
fn act(browser: &mut Browser, case: &str, path: &str, fields: &[(&str, &str)]) -> Page {
    let page = browser.open(case);
    let version = value(&page, "version");
    let all: Vec<_> = fields
        .iter()
        .copied()
        .chain([("version", version.as_str())])
        .collect();
    browser.post(&format!("{case}/{path}"), &all)
}

fn acted(browser: &mut Browser, case: &str, path: &str, fields: &[(&str, &str)]) -> Page {
    let answer = act(browser, case, path, fields);
    assert_eq!(answer.status, 303, "{path}: {}", answer.text());
    let next = answer.headers["location"].clone();
    browser.open(&next)
}

#[test]
fn a_case_goes_from_registration_to_follow_up_and_into_its_ledger() {
    let desk = town();
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let before = desk.figure(&this_year(&desk), "counselling_people");
    let fields = [
        ("person", "汤德胜"),
        ("service", "心理咨询"),
        ("phone", "19900001234"),
    ];
    let case = registered(&mut clerk, "medical", &fields);
    let page = clerk.open(&case);
    assert!(
        page.shows("待受理") && page.shows("还剩3天"),
        "{}",
        page.text()
    );
    assert!(!page.html.contains("19900001234"));
    // The unit whose business it is stands there already.
    let hospital = option(&page, "成员单位：卫生院");
    assert!(
        page.html
            .contains(&format!("value=\"{hospital}\" selected"))
    );

    // The unit sees nothing before it is its own.
    let mut member = site.sign_in(HOSPITAL);
    let mut other = site.sign_in(SCHOOL);
    assert_eq!(member.get(&case).status, 404);
    assert!(member.open("/cases").shows("没有交给本单位的事项"));

    let told = acted(&mut clerk, &case, "accept", &[("accept_to", &hospital)]);
    assert!(
        told.shows("已受理并交办") && told.shows("办理中") && told.shows("还剩15天"),
        "{}",
        told.text()
    );
    assert!(member.open("/").shows("交办给本单位的 1"));
    assert!(member.open("/cases?box=mine").shows("汤德胜"));
    let own = member.open(&case);
    assert!(!own.shows("转办") && !own.shows("催办"), "{}", own.text());

    // Another unit is told that there is no such case, whatever it tries.
    assert_eq!(other.get(&case).status, 404);
    assert!(!other.open("/cases").shows("汤德胜"));
    for path in ["close", "do/progress", "do/hand_back"] {
        other.open("/cases");
        let fields = [
            ("version", "2"),
            ("close_result", "办好了"),
            ("close_unit", "某院"),
            ("progress_words", "好"),
            ("hand_back_words", "不办"),
        ];
        let refused = other.post(&format!("{case}/{path}"), &fields);
        assert_eq!(refused.status, 404, "{path}: {}", refused.text());
    }
    // And what is the office's is not the unit's.
    for path in ["accept", "assign", "manage/revoke", "opinion"] {
        member.open(&case);
        let refused = member.post(&format!("{case}/{path}"), &[("version", "2")]);
        assert_eq!(refused.status, 403, "{path}");
    }

    // 催办, counted and shown to the unit.
    acted(
        &mut clerk,
        &case,
        "manage/remind",
        &[("remind_words", "请抓紧")],
    );
    assert!(member.open(&case).shows("已催办1次"));
    assert!(clerk.open("/cases?box=reminded").shows("汤德胜"));
    // 延期 needs a reason and a later day.
    let wrong = act(
        &mut clerk,
        &case,
        "manage/extend",
        &[("extend_due", "2020-1-1"), ("extend_words", "等医生")],
    );
    assert_eq!(wrong.status, 422);
    assert!(wrong.shows("不能早于"), "{}", wrong.text());
    acted(
        &mut clerk,
        &case,
        "manage/extend",
        &[("extend_due", "2099-12-31"), ("extend_words", "等医生排期")],
    );

    // 退回, 转办 and back again.
    acted(
        &mut member,
        &case,
        "do/hand_back",
        &[("hand_back_words", "没有心理科")],
    );
    assert_eq!(member.get(&case).status, 404);
    let page = clerk.open(&case);
    assert!(page.shows("待交办") && page.shows("没有心理科"));
    let school = option(&page, "成员单位：中心学校");
    acted(&mut clerk, &case, "assign", &[("assign_to", &school)]);
    let silent = act(&mut clerk, &case, "transfer", &[("transfer_to", &hospital)]);
    assert_eq!(silent.status, 422);
    assert!(silent.shows("请填写转办的原因"));
    acted(
        &mut clerk,
        &case,
        "transfer",
        &[
            ("transfer_to", &hospital),
            ("transfer_words", "卫生院已请来医生"),
        ],
    );
    assert_eq!(other.get(&case).status, 404);

    acted(
        &mut member,
        &case,
        "do/progress",
        &[("progress_words", "约好第一次咨询")],
    );
    let missing = act(&mut member, &case, "close", &[("close_unit", "")]);
    assert_eq!(missing.status, 422);
    assert!(missing.shows("请填写办理结果") && missing.shows("请填写服务单位"));
    let closed = acted(
        &mut member,
        &case,
        "close",
        &[
            ("close_result", "咨询三次，情绪稳定"),
            ("close_unit", "卫生院"),
        ],
    );
    assert!(
        closed.shows("待回访") && closed.shows("按时办结"),
        "{}",
        closed.text()
    );
    let after = desk.figure(&this_year(&desk), "counselling_people");
    assert_eq!(after.as_i64().unwrap(), before.as_i64().unwrap() + 1);

    // 不满意 opens it again; the ledger keeps one entry.
    let again = acted(
        &mut clerk,
        &case,
        "manage/dissatisfied",
        &[("dissatisfied_words", "还想再去一次")],
    );
    assert!(again.shows("办理中") && !again.shows("撤销的原因"));
    // What it left on the ledger would stay there.
    let revoked = clerk.post(
        &format!("{case}/manage/revoke"),
        &[
            ("version", &value(&again, "version")),
            ("revoke_words", "重复"),
        ],
    );
    assert_eq!(revoked.status, 422, "{}", revoked.text());
    acted(
        &mut member,
        &case,
        "close",
        &[("close_result", "又安排一次"), ("close_unit", "卫生院")],
    );
    let done = acted(
        &mut clerk,
        &case,
        "manage/satisfied",
        &[("satisfied_words", "")],
    );
    assert!(done.shows("已回访"), "{}", done.text());
    let figure = |code: &str| desk.figure(&this_year(&desk), code);
    assert_eq!(figure("counselling_people"), after);
    assert_eq!(figure("cases_accepted"), json!(1));
    assert_eq!(figure("cases_closed"), json!(1));
    assert_eq!(figure("cases_in_time_rate_pct"), json!(100.0));
    assert_eq!(figure("cases_satisfied"), json!(0));
    assert_eq!(figure("cases_open"), json!(0));
    let unit = member.open("/units");
    let unit = member.open(&unit.link("卫生院"));
    assert!(unit.shows("交办的服务事项") && unit.shows("汤德胜"));

    // What is over stays over, and who comes late is told.
    clerk.open(&case);
    let late = clerk.post(
        &format!("{case}/manage/revoke"),
        &[("version", "1"), ("revoke_words", "重复")],
    );
    assert_eq!(late.status, 409, "{}", late.text());
    desk.done("verify");
}

#[test]
fn an_approved_application_is_paid_from_the_next_month() {
    let desk = Desk::staffed("甲镇");
    desk.import_sample("jia_town_2011.xlsx");
    let village = desk.column("SELECT CAST(MIN(division) AS TEXT) AS text FROM person")[0].clone();
    for name in [LIAISON, OTHER_LIAISON] {
        desk.done(&format!(
            "users add --name {name} --role 联络员 --division {village}"
        ));
    }
    let site = desk.serve();
    let (mut liaison, mut clerk) = (site.sign_in(LIAISON), site.sign_in(CLERK));
    let (mut reviewer, mut approver) = (site.sign_in(REVIEWER), site.sign_in(APPROVER));
    let number = id_number(77);
    let fields = [
        ("person", "常有田"),
        ("id_number", number.as_str()),
        ("village", village.as_str()),
        ("category", "参战人员"),
        ("basis", "部队证明"),
        ("registered_on", "2011-8-20"),
        ("bank", "农村信用社"),
        ("account", "6228480000000000018"),
        ("payee", "李监护（监护人）"),
    ];
    let mut registrar = site.sign_in(OTHER_LIAISON);
    let case = registered(&mut registrar, "benefit", &fields);
    liaison.open(&case);
    let early = liaison.post(
        &format!("{case}/opinion"),
        &[("version", "1"), ("opinion_verdict", "agree")],
    );
    assert_eq!(early.status, 422, "{}", early.text());
    acted(&mut clerk, &case, "accept", &[]);
    assert!(liaison.open("/").shows("待审核申请 1"));
    // Out of turn.
    approver.open(&case);
    let turn = approver.post(
        &format!("{case}/opinion"),
        &[("version", "2"), ("opinion_verdict", "agree")],
    );
    assert_eq!(turn.status, 422);
    assert!(turn.shows("这一步是村初审"), "{}", turn.text());
    // Nobody gives an opinion on what she registered herself.
    let own = act(
        &mut registrar,
        &case,
        "opinion",
        &[("opinion_verdict", "agree")],
    );
    assert!(
        own.status == 422 && own.shows("登记、补正、受理过这件申请的人不能再审核"),
        "{}",
        own.text()
    );
    acted(
        &mut liaison,
        &case,
        "opinion",
        &[("opinion_verdict", "agree"), ("opinion_words", "情况属实")],
    );
    let silent = act(
        &mut reviewer,
        &case,
        "opinion",
        &[("opinion_verdict", "send_back")],
    );
    assert_eq!(silent.status, 422);
    acted(
        &mut reviewer,
        &case,
        "opinion",
        &[("opinion_verdict", "agree")],
    );
    // The county stands above this office and decides on paper.
    let page = approver.open(&case);
    assert!(page.shows("批复的文号、日期"), "{}", page.text());
    let chosen = "value=\"agree\" checked";
    assert!(!page.html.contains(chosen), "nobody agrees by not choosing");
    let done = acted(
        &mut approver,
        &case,
        "opinion",
        &[
            ("opinion_verdict", "agree"),
            ("opinion_words", "县退役〔2011〕7号"),
        ],
    );
    assert!(done.shows("已同意，自"), "{}", done.text());
    assert!(
        !clerk.open(&case).shows("登记停发"),
        "nothing of hers ends by itself"
    );

    // On the rolls, with the case on her timeline, from the month after the approval.
    let person = clerk.open(&done.link("常有田"));
    assert!(
        person.shows("参战人员") && person.shows("待遇申请") && person.shows("李监护（监护人）"),
        "{}",
        person.text()
    );
    let start = desk
        .column("SELECT CAST(start_month AS TEXT) AS text FROM identity ORDER BY id DESC LIMIT 1");
    let today = today();
    let (year, month): (i32, i32) = (today[..4].parse().unwrap(), today[5..7].parse().unwrap());
    let next = if month == 12 {
        (year + 1) * 100 + 1
    } else {
        year * 100 + month + 1
    };
    assert_eq!(start, [next.to_string()]);
    // The run at the end of that quarter owes her exactly from then on, and nothing before.
    let first = format!("{}-{:02}", next / 100, next % 100);
    let run = format!("{}-{:02}", next / 100, (next % 100 + 2) / 3 * 3);
    // The month may be beyond the current period, and the first batch of this office reaches back for years.
    let made = desk.json(&format!("pay run --month {run} --confirm --as {CLERK}"));
    let batch = made["batch"].as_str().unwrap().to_owned();
    desk.done(&format!("pay review --batch {batch} --as {REVIEWER}"));
    desk.done(&format!(
        "pay approve --batch {batch} --confirm --as {APPROVER}"
    ));
    let explained = desk.explained(&batch, "常有田");
    let months = explained.to_string();
    assert!(months.contains(&first), "{explained}");
    let _: &Value = &explained;
    desk.done("verify");
}

#[test]
fn a_card_tells_who_was_not_asked_this_month() {
    let desk = Desk::staffed("甲镇");
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    assert!(clerk.open("/cases/cards").shows("还没有军嫂登记在册"));
    for name in ["孟春燕", "段秋霞"] {
        clerk.open("/ledgers/spouse/new");
        let fields = [("date", "2026-1-5"), ("person", name), ("state", "未就业")];
        clerk.done("/ledgers/spouse/new", &fields);
    }
    let late = clerk.open("/cases/cards?overdue=1");
    assert!(late.shows("共 2 条"), "{}", late.text());
    let card = late.link("孟春燕");
    clerk.open(&card);
    let wrong = clerk.post(&card, &[("date", "2099-1-1"), ("way", "电话")]);
    assert_eq!(wrong.status, 422, "{}", wrong.text());
    assert!(wrong.shows("不能晚于今天"));
    let page = clerk.open(&card);
    let today = value_of_date(&page);
    let asked = clerk.done(
        &card,
        &[("date", &today), ("way", "电话"), ("content", "问就业意向")],
    );
    assert!(
        asked.shows("已登记这次跟踪") && asked.shows("问就业意向"),
        "{}",
        asked.text()
    );
    let late = clerk.open("/cases/cards?overdue=1");
    assert!(
        late.shows("共 1 条") && late.shows("段秋霞"),
        "{}",
        late.text()
    );
    let figure = desk.figure(&this_year(&desk), "spouse_services");
    assert_eq!(figure, json!(1));
}

#[test]
fn nobody_is_asked_after_her_death() {
    let desk = Desk::staffed("甲镇");
    let roster = Sheet::new("名册", "姓名 身份证号 人员类别 村（社区） 起发时间")
        .row(&format!("孟春燕 {} 参战人员 第一村 2011-01", id_number(1)));
    let died = Sheet::new("人员变动", "身份证号 变动类型 生效年月 报告日期")
        .row(&format!("{} 死亡 2011-05 2011-06-01", id_number(1)));
    write_workbook(&desk.path("名册.xlsx"), &[roster]);
    write_workbook(&desk.path("变动.xlsx"), &[died]);
    desk.done("import 名册.xlsx");
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    clerk.open("/ledgers/spouse/new");
    let fields = [
        ("date", "2011-1-5"),
        ("person", "孟春燕"),
        ("state", "未就业"),
    ];
    clerk.done("/ledgers/spouse/new", &fields);
    desk.done("import 变动.xlsx");
    let card = clerk.open("/cases/cards").link("孟春燕");
    clerk.open(&card);
    let wrong = clerk.post(&card, &[("date", "2011-8-1"), ("way", "电话")]);
    assert_eq!(wrong.status, 422, "{}", wrong.text());
    let words = "对象已于2011-05去世，2011-08-01在那以后，请核对";
    assert!(wrong.shows(words), "{}", wrong.text());
    clerk.done(&card, &[("date", "2011-4-1"), ("way", "电话")]);
}

fn value_of_date(page: &Page) -> String {
    let rest = page.html.split("name=\"date\"").nth(1).unwrap();
    rest.split("value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned()
}

#[test]
fn other_programs_do_what_the_pages_do() {
    let desk = town();
    let site = desk.serve();
    let (mut clerk, mut member) = (site.sign_in(CLERK), site.sign_in(HOSPITAL));
    let post = |browser: &mut Browser, path: &str, body: Value| {
        let answer = browser.post_json(&format!("/api/v1/cases{path}"), &body);
        let read: Value = serde_json::from_str(&answer.html).unwrap_or(Value::Null);
        (answer.status, read)
    };
    let (status, made) = post(
        &mut clerk,
        "",
        json!({ "kind": "legal_aid", "fields": { "person": "石大江", "service_type": "消费投诉", "matter": "农机有毛病" } }),
    );
    assert_eq!(status, 201, "{made}");
    let key = made["key"].as_str().unwrap().to_owned();
    let read = |browser: &mut Browser| -> Value {
        serde_json::from_str(&browser.open(&format!("/api/v1/cases/{key}")).html).unwrap()
    };
    let detail = read(&mut clerk);
    assert_eq!(detail["state"], "registered");
    let holders = detail["holders"].as_array().unwrap();
    let hospital = holders
        .iter()
        .find(|h| h["label"] == "成员单位：卫生院")
        .unwrap()["code"]
        .clone();
    let (status, told) = post(
        &mut clerk,
        &format!("/{key}/accept"),
        json!({ "version": 1, "to": hospital }),
    );
    assert_eq!(status, 200, "{told}");
    let version = read(&mut member)["version"].clone();
    let (status, _) = post(
        &mut member,
        &format!("/{key}/manage/remind"),
        json!({ "version": version }),
    );
    assert_eq!(status, 403);
    let (status, told) = post(
        &mut member,
        &format!("/{key}/close"),
        json!({ "version": version, "result": "退了货款", "fields": { "recovered": "1200" } }),
    );
    assert_eq!(status, 200, "{told}");
    let (status, told) = post(
        &mut member,
        &format!("/{key}/close"),
        json!({ "version": version, "result": "退了货款" }),
    );
    assert_eq!(status, 409, "{told}");
    let detail = read(&mut clerk);
    assert_eq!(detail["fields"]["recovered"], json!(120_000));
    assert!(
        detail["entry"].is_string() && detail["steps"].as_array().unwrap().len() == 4,
        "{detail}"
    );
    let listed: Value =
        serde_json::from_str(&clerk.open("/api/v1/cases?box=follow_up").html).unwrap();
    assert_eq!(listed["total"], 1);
    assert_eq!(desk.figure(&this_year(&desk), "legal_complaints"), json!(1));
}

/// Every kind that is handed to somebody, by its own file alone: registered, handed over, closed, and written where it says.
#[test]
fn every_kind_can_be_closed_and_leaves_what_its_file_says() {
    let desk = town();
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let read = |browser: &mut Browser, path: &str| -> Value {
        serde_json::from_str(&browser.open(&format!("/api/v1/cases{path}")).html).unwrap()
    };
    let sample = |fields: &Value| -> serde_json::Map<String, Value> {
        let one = |field: &Value| {
            let code = field["code"].as_str().unwrap();
            let text = match (field["options"][0].as_str(), code) {
                (Some(first), _) => first,
                (None, "id_number" | "village") => return None,
                (None, "waived" | "recovered" | "input") => "100",
                (None, _) => "某某",
            };
            Some((code.to_owned(), json!(text)))
        };
        fields.as_array().unwrap().iter().filter_map(one).collect()
    };
    let kinds = read(&mut clerk, "/kinds");
    let handed = kinds.as_array().unwrap().iter();
    let handed: Vec<&Value> = handed
        .filter(|kind| kind["opinions"].as_array().unwrap().is_empty())
        .collect();
    assert_eq!(handed.len(), 7);
    for kind in handed {
        let code = kind["kind"].as_str().unwrap();
        let new = json!({ "kind": code, "fields": sample(&kind["fields"]) });
        let made = clerk.post_json("/api/v1/cases", &new);
        assert_eq!(made.status, 201, "{code}: {}", made.html);
        let made: Value = serde_json::from_str(&made.html).unwrap();
        let key = format!("/{}", made["key"].as_str().unwrap());
        // What was written wrong is put right before it is accepted, and not afterwards.
        let edit =
            json!({ "version": 1, "fields": sample(&kind["fields"]), "phone": "19900001234" });
        let edited = clerk.post_json(&format!("/api/v1/cases{key}/edit"), &edit);
        assert_eq!(edited.status, 200, "{code}: {}", edited.html);
        let detail = read(&mut clerk, &key);
        assert_eq!(detail["phone"], "199****1234");
        let holders = detail["holders"].as_array().unwrap();
        let own = holders.iter().find(|h| h["label"] == "本单位：张三");
        let hand = json!({ "version": 2, "to": own.unwrap()["code"] });
        let accepted = clerk.post_json(&format!("/api/v1/cases{key}/accept"), &hand);
        assert_eq!(accepted.status, 200, "{code}: {}", accepted.html);
        let edit = json!({ "version": 3, "fields": sample(&kind["fields"]) });
        let late = clerk.post_json(&format!("/api/v1/cases{key}/edit"), &edit);
        assert_eq!(late.status, 422, "{code}: {}", late.html);
        let close = json!({ "version": 3, "result": "办好了", "fields": sample(&kind["results"]) });
        let closed = clerk.post_json(&format!("/api/v1/cases{key}/close"), &close);
        assert_eq!(closed.status, 200, "{code}: {}", closed.html);
        let detail = read(&mut clerk, &key);
        let silent = ["veteran_course", "troop_need"].contains(&code);
        assert_eq!(detail["entry"].is_null(), silent, "{code}: {detail}");
    }
    let figure = |code: &str| desk.figure(&this_year(&desk), code);
    assert_eq!(figure("cases_closed"), json!(7));
    assert_eq!(figure("schooling_children"), json!(1));
    assert_eq!(figure("spouse_services"), json!(1));
    assert_eq!(figure("resettlements"), json!(1));
    desk.done("verify");
}

/// A county with two towns that each have a 司法所.
fn county() -> Desk {
    let desk = Desk::empty();
    desk.done("init --division 990101 --name 示范县 --admin 管理员");
    for role in ["经办", "审批"] {
        desk.done(&format!(
            "users add --name 县{role} --role {role} --division 990101"
        ));
    }
    for (place, division) in [("甲", "990101101"), ("乙", "990101201")] {
        for role in ["经办", "联络员", "复核", "审批"] {
            desk.done(&format!(
                "users add --name {place}{role} --role {role} --division {division}"
            ));
        }
    }
    let site = desk.serve();
    for (name, division, duty) in [
        ("甲经办", "甲镇", "甲镇的法律援助"),
        ("乙经办", "乙乡", "乙乡的法律援助"),
    ] {
        let mut clerk = site.sign_in(name);
        clerk.open("/units/new");
        let fields = [("name", "司法所"), ("division", division), ("duty", duty)];
        clerk.done("/units/new", &fields);
    }
    drop(site);
    desk
}

#[test]
fn what_is_one_towns_is_not_the_others() {
    let desk = county();
    let site = desk.serve();
    let mut clerk = site.sign_in("甲经办");
    let own = clerk.open("/units");
    let own = clerk.open(&own.link("司法所"));
    assert!(
        own.shows("甲镇的法律援助") && !own.shows("乙乡"),
        "{}",
        own.text()
    );

    // The county hands a town's case to that town's unit, never to another town's of the same name.
    let mut county = site.sign_in("县经办");
    let fields = [
        ("person", "石大江"),
        ("village", "甲镇"),
        ("service_type", "消费投诉"),
        ("matter", "农机有毛病"),
    ];
    let case = registered(&mut county, "legal_aid", &fields);
    let page = county.open(&case);
    assert_eq!(page.html.matches("成员单位：司法所").count(), 1);

    // Through all its opinions in one town; another name for the same number stops it, another category does not.
    let number = id_number(77);
    let apply = |place: &str, name: &str, category: &str| {
        let town = if place == "甲" { "甲镇" } else { "乙乡" };
        let mut fields = vec![
            ("person", name),
            ("id_number", number.as_str()),
            ("village", town),
            ("basis", "部队证明"),
        ];
        let kind = match category {
            "未就业随军家属" => "spouse_hardship",
            category => {
                fields.push(("category", category));
                "benefit"
            }
        };
        let mut clerk = site.sign_in(&format!("{place}经办"));
        let case = registered(&mut clerk, kind, &fields);
        acted(&mut clerk, &case, "accept", &[]);
        let agree = [("opinion_verdict", "agree")];
        for role in ["联络员", "复核"] {
            let mut by = site.sign_in(&format!("{place}{role}"));
            acted(&mut by, &case, "opinion", &agree);
        }
        // 县审批 is the county's: neither does the town's own approver sign it, nor does it wait for her.
        let mut head = site.sign_in(&format!("{place}审批"));
        assert!(!head.open("/cases?box=opinion").shows(name));
        head.open(&case);
        let signed = [("version", "4"), agree[0]];
        let refused = head.post(&format!("{case}/opinion"), &signed);
        assert!(
            refused.status == 422 && refused.shows("这一步是县审批，请由县的审批办理"),
            "{}",
            refused.text()
        );
        let mut county = site.sign_in("县审批");
        assert!(county.open("/cases?box=opinion").shows(name));
        act(&mut county, &case, "opinion", &agree)
    };
    assert_eq!(apply("乙", "常有田", "参战人员").status, 303);
    let other = apply("乙", "常有天", "参试人员");
    assert!(
        other.status == 422 && other.shows("另一个姓名"),
        "{}",
        other.text()
    );
    // The county sees both towns. What ends one day has its button, where that is so.
    let granted = apply("甲", "常有田", "未就业随军家属");
    assert_eq!(granted.status, 303, "{}", granted.text());
    let granted = clerk.open(&granted.headers["location"].clone());
    assert!(granted.shows("已就业，登记停发"), "{}", granted.text());

    // Nor is a case hung on somebody whom its clerk does not see.
    let person = desk.column("SELECT CAST(id AS TEXT) AS text FROM person")[0].clone();
    let new = json!({
        "kind": "legal_aid", "who": format!("990101-{person}"),
        "fields": { "person": "常有田", "service_type": "消费投诉", "matter": "农机有毛病" },
    });
    let answer = clerk.post_json("/api/v1/cases", &new);
    assert_eq!(answer.status, 404, "{}", answer.html);
    desk.done("verify");
}
