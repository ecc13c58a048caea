//! The year's plan in the browser: made, issued, handed to member units, reported on, confirmed; resolutions of meetings
//! followed up; 双十项 counted without being typed twice; a member unit at nothing but its own.

use crate::common::web::{Browser, Page};
use crate::common::{APPROVER, CLERK, Desk, day_here};
use serde_json::{Value, json};

const DOCTOR: &str = "周九";
const TEACHER: &str = "吴十";

/// An office with two member units and somebody who acts for each.
fn office() -> Desk {
    let desk = Desk::staffed("甲镇");
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    for unit in ["卫生院", "中心学校"] {
        clerk.open("/units/new");
        let fields = [("name", unit), ("division", "甲镇")];
        clerk.done("/units/new", &fields);
    }
    drop(site);
    for (name, unit) in [(DOCTOR, "卫生院"), (TEACHER, "中心学校")] {
        desk.done(&format!(
            "users add --name {name} --role 成员单位 --division 990101100 --unit {unit}"
        ));
    }
    desk
}

/// The address a page was sent on to.
fn made(page: &Page) -> String {
    assert_eq!(page.status, 303, "{}", page.text());
    page.headers["location"].clone()
}

/// The key of a unit, as the form of a task offers it.
pub fn unit(page: &Page, name: &str) -> String {
    let options = page.html.split("<option value=\"").skip(1);
    let mut found = options.filter(|option| option.contains(&format!(">{name}<")));
    found.next().unwrap().split('"').next().unwrap().to_owned()
}

/// The address of the page of a task, from any page that lists it.
fn task(page: &Page, title: &str) -> String {
    let links = page.html.replace("&#x2f;", "/");
    let mut links = links.split("href=\"").skip(1);
    let own =
        links.find(|link| link.starts_with("/tasks/") && link.contains(&format!(">{title}<")));
    own.unwrap_or_else(|| panic!("{title}: {}", page.text()))
        .split('"')
        .next()
        .unwrap()
        .to_owned()
}

/// A plan of 2011 with a goal and a task for each unit, still a draft; its address.
fn drafted(clerk: &mut Browser) -> String {
    clerk.open("/plans/new");
    let plan = clerk.post("/plans/new", &[("year", "2011"), ("kind", "annual")]);
    let plan = made(&plan);
    let key = plan.strip_prefix("/plans/").unwrap().to_owned();
    clerk.open(&format!("{plan}/goals/new"));
    let goal = [
        ("title", "全年开会两次以上"),
        ("indicator", "会议场次"),
        ("target", "2"),
        ("at_most", "0"),
    ];
    clerk.done(&format!("{plan}/goals/new"), &goal);
    let goal = clerk.open(&plan).link("修改目标");
    let goal = goal.rsplit('/').next().unwrap().to_owned();
    for (name, title) in [("卫生院", "军属体检"), ("中心学校", "国防教育课")] {
        let form = clerk.open(&format!("/tasks/new?plan={key}"));
        let unit = unit(&form, name);
        let fields = [
            ("plan", key.as_str()),
            ("goal", goal.as_str()),
            ("title", title),
            ("due", "2011-10-31"),
            ("unit", unit.as_str()),
            ("planned", "5000"),
        ];
        assert!(clerk.done("/tasks/new", &fields).shows(title));
    }
    plan
}

/// A goal with a target is as far as its indicator, whatever became of its tasks.
#[test]
fn the_bar_of_a_goal_counts_its_indicator() {
    let desk = Desk::staffed("甲镇");
    desk.import_sample("jia_town_2011.xlsx");
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    clerk.open("/plans/new");
    let plan = clerk.post("/plans/new", &[("year", "2011"), ("kind", "annual")]);
    let plan = made(&plan);
    clerk.open(&format!("{plan}/goals/new"));
    let goal = [
        ("title", "全年开会"),
        ("indicator", "会议场次"),
        ("target", "20"),
        ("at_most", "0"),
    ];
    clerk.done(&format!("{plan}/goals/new"), &goal);
    let meetings = desk.figure("--year 2011", "meetings").as_i64().unwrap();
    assert!((1..20).contains(&meetings), "{meetings}");
    let page = loop {
        let page = clerk.open(&plan);
        if page.shows("现在") {
            break page;
        }
        std::thread::sleep(std::time::Duration::from_millis(200));
    };
    let told = format!("完成 {}%", meetings * 5);
    assert!(page.html.contains(&told), "{told}: {}", page.text());
}

/// What a form carries unseen.
fn hidden(form: &Page, name: &str) -> Option<String> {
    let named = format!("name=\"{name}\" value=\"");
    let value = form.html.split(&named).nth(1)?;
    Some(value.split('"').next()?.to_owned())
}

/// Does an act with a record as its page shows it now; the page has its form, or `/act` behind it has.
fn acted(browser: &mut Browser, at: &str, act: &str, said: &[(&str, &str)]) -> Page {
    let page = browser.open(at);
    let version = hidden(&page, "version").unwrap_or_else(|| {
        let form = browser.open(&format!("{at}/{act}"));
        hidden(&form, "version").unwrap()
    });
    let named = said
        .iter()
        .map(|(name, text)| (format!("{act}_{name}"), *text));
    let mut fields: Vec<(String, &str)> = named.collect();
    fields.push(("version".to_owned(), &version));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, t)| (n.as_str(), *t)).collect();
    browser.post(&format!("{at}/{act}"), &fields)
}

/// Does it, and shows what has become of it.
fn done(browser: &mut Browser, at: &str, act: &str, said: &[(&str, &str)]) -> Page {
    let page = acted(browser, at, act, said);
    let to = made(&page);
    browser.open(&to)
}

fn issued(approver: &mut Browser, plan: &str) {
    let form = approver.open(&format!("{plan}/issue"));
    assert!(form.shows("文号"));
    let seen = hidden(&form, "issue_seen").unwrap();
    let ahead = [
        ("doc_number", "甲双拥〔2011〕2号"),
        ("on", "2099-01-01"),
        ("seen", seen.as_str()),
    ];
    let refused = acted(approver, plan, "issue", &ahead);
    assert!(refused.status == 422 && refused.shows("印发日期不能晚于今天"));
    let fields = [ahead[0], ("on", "2011-02-28"), ahead[2]];
    let page = done(approver, plan, "issue", &fields);
    assert!(page.shows("已印发") && page.shows("甲双拥〔2011〕2号"));
}

#[test]
fn a_plan_goes_from_draft_to_summary_and_its_tasks_from_the_unit_to_the_office() {
    let desk = office();
    let site = desk.serve();
    let (mut clerk, mut approver) = (site.sign_in(CLERK), site.sign_in(APPROVER));
    let plan = drafted(&mut clerk);

    // A draft is the office's own: no unit sees it, nobody works on it, only the leader issues it.
    let mut doctor = site.sign_in(DOCTOR);
    assert!(doctor.open("/tasks").shows("还没有交给本单位的任务"));
    assert_eq!(doctor.get(&plan).status, 404);
    assert_eq!(clerk.get(&format!("{plan}/issue")).status, 403);
    // What was changed after the leader read it is not issued unread.
    let read = hidden(&approver.open(&format!("{plan}/issue")), "issue_seen").unwrap();
    let checkup = task(&clerk.open(&plan), "军属体检");
    let form = clerk.open(&format!("{checkup}/edit"));
    let version = form.html.split("name=\"version\" value=\"").nth(1).unwrap();
    let version = version.split('"').next().unwrap().to_owned();
    let unit = unit(&form, "卫生院");
    let goal = clerk.open(&plan).link("修改目标");
    let later = [
        ("unit", unit.as_str()),
        ("goal", goal.rsplit('/').next().unwrap()),
        ("title", "军属体检"),
        ("content", "每人一次"),
        ("due", "2011-10-31"),
        ("planned", "5000"),
        ("version", version.as_str()),
    ];
    clerk.done(&format!("{checkup}/edit"), &later);
    let unread = [
        ("doc_number", "甲双拥〔2011〕2号"),
        ("on", "2011-02-28"),
        ("seen", read.as_str()),
    ];
    let refused = acted(&mut approver, &plan, "issue", &unread);
    assert_eq!(refused.status, 409, "{}", refused.text());
    let early = [("on", "2011-03-01"), ("words", "开始了"), ("percent", "10")];
    let early = acted(&mut clerk, &checkup, "report", &early);
    assert!(early.status == 422 && early.shows("计划还没有印发"));
    issued(&mut approver, &plan);

    // The unit reports, and says that it is done; both late and early dates are refused.
    let mine = doctor.open("/tasks");
    assert!(
        mine.shows("我的任务") && mine.shows("军属体检"),
        "{}",
        mine.text()
    );
    assert!(!mine.shows("国防教育课") && mine.shows("逾期"));
    assert!(doctor.open("/").shows("我的任务"));
    let form = doctor.open(&format!("{checkup}/report"));
    assert!(!form.shows("引用台账"), "a unit does not see the ledgers");
    let wrong = [("on", "2099-1-1"), ("words", ""), ("percent", "101")];
    let wrong = acted(&mut doctor, &checkup, "report", &wrong);
    assert_eq!(wrong.status, 422);
    assert!(
        wrong.shows("日期不能晚于今天") && wrong.shows("请填写进展情况"),
        "{}",
        wrong.text()
    );
    assert!(wrong.shows("进度请填 0 到 100 的整数"));
    let half = [
        ("on", "2011-06-30"),
        ("words", "上半年检了一半"),
        ("percent", "50"),
    ];
    let page = done(&mut doctor, &checkup, "report", &half);
    assert!(
        page.shows("进行中") && page.shows("上半年检了一半"),
        "{}",
        page.text()
    );
    doctor.open(&format!("{checkup}/submit"));
    let all = [
        ("on", "2011-10-20"),
        ("words", "全部检完"),
        ("spent", "4800"),
    ];
    assert!(done(&mut doctor, &checkup, "submit", &all).shows("待销号"));

    // The office sends it back once, then confirms; the day it was done is the day the unit told.
    assert!(clerk.open("/tasks?state=waiting").shows("共 1 条"));
    clerk.open(&checkup);
    let bare = acted(&mut clerk, &checkup, "return", &[("reason", "")]);
    assert!(
        bare.status == 422 && bare.shows("请填写退回的原因"),
        "{}",
        bare.text()
    );
    let back = done(&mut clerk, &checkup, "return", &[("reason", "请补名单")]);
    assert!(back.shows("被退回：请补名单"));
    clerk.open(&checkup);
    done(&mut clerk, &checkup, "urge", &[("words", "月底前补齐")]);
    doctor.open(&format!("{checkup}/submit"));
    done(&mut doctor, &checkup, "submit", &all);
    assert_eq!(
        clerk.open(&checkup).link("销号"),
        format!("{checkup}/confirm")
    );
    let sure = clerk.open(&format!("{checkup}/confirm"));
    assert!(
        sure.shows("完成情况：全部检完") && sure.shows("报完成的日期：2011-10-20"),
        "{}",
        sure.text()
    );
    let page = done(&mut clerk, &checkup, "confirm", &[]);
    assert!(page.shows("已销号") && page.shows("2011-10-20") && page.shows("4,800.00"));
    // 销号 is of the day on which somebody looked.
    let on = "SELECT on_date AS text FROM plan_step WHERE step = 'confirm'";
    let today = format!("SELECT {} AS text FROM audit_entry", day_here("MAX(at)"));
    assert_eq!(desk.column(on), desk.column(&today));
    assert!(page.shows("完成日期2011-10-20"), "{}", page.text());

    // The other is put off, then given up; every change of an issued plan says why.
    let lesson = task(&clerk.open(&plan), "国防教育课");
    clerk.open(&lesson);
    let later = [("due", "2011-11-30"), ("reason", "教室翻修")];
    assert!(done(&mut clerk, &lesson, "extend", &later).shows("由 2011-10-31 延至 2011-11-30"));
    clerk.open(&lesson);
    let earlier = acted(
        &mut clerk,
        &lesson,
        "extend",
        &[("due", "2011-01-01"), ("reason", "提前")],
    );
    assert_eq!(earlier.status, 422);
    clerk.open(&format!("{plan}/edit"));
    let version = ("version", "2");
    let silent = clerk.post(&format!("{plan}/edit"), &[("title", "新名称"), version]);
    assert_eq!(silent.status, 422, "{}", silent.text());

    let figure = |code: &str| desk.figure("--year 2011", code);
    assert_eq!(figure("tasks"), 2);
    assert_eq!(figure("tasks_done"), 1);
    assert_eq!(figure("tasks_done_rate_pct"), 50.0);
    assert_eq!(figure("tasks_overdue"), 1);
    assert_eq!(figure("task_spent_yuan"), 4800);
    assert_eq!(
        (figure("goals_met"), figure("goals_unmet")),
        (json!(0), json!(1))
    );
    for day in ["2011-03-01", "2011-09-01"] {
        clerk.open("/ledgers/meeting/new");
        let fields = [("date", day), ("meeting_type", "协调会")];
        clerk.done("/ledgers/meeting/new", &fields);
    }
    assert_eq!(figure("goals_met"), 1);
    assert!(clerk.open(&plan).shows("已达到"));

    clerk.open(&lesson);
    assert!(done(&mut clerk, &lesson, "cancel", &[("reason", "合并到县里")]).shows("已取消"));
    clerk.open(&format!("{plan}/close"));
    let words = [("words", "两项任务完成一项"), ("on", "2011-12-28")];
    assert!(done(&mut clerk, &plan, "close", &words).shows("已总结"));
    assert_eq!(
        acted(&mut clerk, &checkup, "return", &[("reason", "回头看")]).status,
        303
    );

    // Paper, workbook, and the next year's plan from this one.
    assert!(clerk.open(&format!("{plan}/print")).shows("军属体检"));
    let workbook = clerk.post(&format!("{plan}/export"), &[]);
    assert!(workbook.status == 200 && workbook.bytes.starts_with(b"PK"));
    clerk.open("/plans/new");
    let key = plan.strip_prefix("/plans/").unwrap();
    let next = [("year", "2012"), ("kind", "annual"), ("copied", key)];
    let next = clerk.done("/plans/new", &next);
    assert!(
        next.shows("2012-10-31") && next.shows("军属体检"),
        "{}",
        next.text()
    );
    assert!(
        !next.shows("国防教育课"),
        "what was given up is not begun again"
    );
    desk.done("verify");
}

#[test]
fn a_member_unit_is_at_nothing_but_its_own() {
    let desk = office();
    let site = desk.serve();
    let (mut clerk, mut approver) = (site.sign_in(CLERK), site.sign_in(APPROVER));
    let plan = drafted(&mut clerk);
    issued(&mut approver, &plan);
    let lesson = task(&clerk.open(&plan), "国防教育课");
    let checkup = task(&clerk.open(&plan), "军属体检");
    let key = lesson.strip_prefix("/tasks/").unwrap().to_owned();

    let mut doctor = site.sign_in(DOCTOR);
    let own = doctor.open(&plan);
    assert!(
        own.shows("军属体检") && !own.shows("国防教育课"),
        "{}",
        own.text()
    );
    assert!(!doctor.open(&format!("{plan}/print")).shows("国防教育课"));
    // Nor in what became of the plan since: an adjustment names its task.
    let form = clerk.open(&format!("/tasks/new?plan={}", &plan["/plans/".len()..]));
    let school = unit(&form, "中心学校");
    let more = [
        ("plan", &plan["/plans/".len()..]),
        ("title", "军训汇报"),
        ("due", "2011-11-30"),
        ("unit", school.as_str()),
        ("reason", "部队要求"),
    ];
    clerk.done("/tasks/new", &more);
    assert!(clerk.open(&plan).shows("增加任务“军训汇报”"));
    assert!(!doctor.open(&plan).shows("军训汇报"));
    // Who is late leads to just these tasks.
    let late = clerk.open(&plan).link("中心学校：2 项");
    assert!(clerk.open(&late).shows("共 2 条"));
    for path in [
        &lesson,
        &format!("{lesson}/report"),
        &format!("{lesson}/submit"),
    ] {
        assert_eq!(doctor.get(path).status, 404, "{path}");
    }
    doctor.open("/tasks");
    let told = [("on", "2011-03-01"), ("words", "好"), ("percent", "50")];
    for act in ["report", "submit"] {
        let page = doctor.post(&format!("{lesson}/{act}"), &told);
        assert_eq!(page.status, 404, "{act}");
    }
    for act in ["confirm", "return", "extend", "cancel", "urge", "edit"] {
        let page = doctor.post(&format!("{checkup}/{act}"), &[("reason", "好")]);
        assert_eq!(page.status, 403, "{act}");
    }
    let files = format!("/files/of/task-{key}");
    assert_eq!(doctor.get(&files).status, 404);
    assert_eq!(
        doctor
            .get(&files.replace(&key, checkup.strip_prefix("/tasks/").unwrap()))
            .status,
        200
    );
    for path in ["/ledgers/meeting", "/people", "/figures", "/documents"] {
        assert_eq!(doctor.get(path).status, 403, "{path}");
    }

    // The same through the interface.
    let listed: Value = serde_json::from_slice(&doctor.get("/api/v1/tasks").bytes).unwrap();
    assert_eq!(listed["total"], 1, "{listed}");
    assert_eq!(doctor.get(&format!("/api/v1/tasks/{key}")).status, 404);
    let report = json!({ "version": 1, "on": "2011-03-01", "words": "好", "percent": 50 });
    let page = doctor.post_json(&format!("/api/v1/tasks/{key}/report"), &report);
    assert_eq!(page.status, 404, "{}", page.html);
    let cited = json!({
        "version": 1, "on": "2011-03-01", "words": "好", "percent": 50, "evidence": ["meeting/990101-100-1"],
    });
    let mine = checkup.strip_prefix("/tasks/").unwrap();
    let page = doctor.post_json(&format!("/api/v1/tasks/{mine}/report"), &cited);
    assert!(
        page.status == 422 && page.html.contains("不能"),
        "{}",
        page.html
    );

    // Somebody in the role who acts for no unit sees nothing at all.
    desk.done("users add --name 郑一 --role 成员单位");
    let mut nobody = site.sign_in("郑一");
    assert!(nobody.open("/tasks").shows("还没有交给本单位的任务"));
    assert_eq!(nobody.get(&checkup).status, 404);
}

#[test]
fn a_resolution_becomes_a_task_and_the_meeting_shows_whether_it_is_done() {
    let desk = office();
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    clerk.open("/ledgers/meeting/new");
    let fields = [
        ("date", "2011-03-08"),
        ("meeting_type", "协调会"),
        ("topic", "进营道路"),
        ("resolution", "七月底前装好路灯。经费镇里列支"),
    ];
    let meeting = made(&clerk.post("/ledgers/meeting/new", &fields));
    let page = clerk.open(&meeting);
    assert!(
        page.shows("决议督办") && page.shows("还没有转成任务"),
        "{}",
        page.text()
    );
    // Where nothing was resolved, nothing is said of it.
    clerk.open("/ledgers/meeting/new");
    let fields = [
        ("date", "2011-03-09"),
        ("meeting_type", "座谈会"),
        ("topic", "八一座谈"),
    ];
    let talk = made(&clerk.post("/ledgers/meeting/new", &fields));
    assert!(!clerk.open(&talk).shows("决议督办"));
    let page = clerk.open(&meeting);
    let turn = page.link("转为任务");
    let form = clerk.open(&turn.replace("&amp;", "&"));
    assert!(form.html.contains("七月底前装好路灯"), "{}", form.html);
    let from = meeting.strip_prefix("/ledgers/").unwrap();
    let fields = [("from", from), ("title", "装好路灯"), ("due", "2011-07-31")];
    let page = clerk.done("/tasks/new", &fields);
    assert!(
        page.shows("决议转成 1 项任务，办结 0 项"),
        "{}",
        page.text()
    );
    let lamps = task(&page, "装好路灯");
    assert!(clerk.open(&lamps).shows("会议决议"));
    assert!(clerk.open("/tasks?source=meeting").shows("共 1 条"));

    // Done by the office itself, the meeting cited as evidence.
    let form = clerk.open(&format!("{lamps}/submit"));
    assert!(form.shows("进营道路"), "{}", form.text());
    let told = [
        ("on", "2011-07-20"),
        ("words", "都亮了"),
        ("evidence", from),
    ];
    done(&mut clerk, &lamps, "submit", &told);
    clerk.open(&lamps);
    let page = done(&mut clerk, &lamps, "confirm", &[]);
    assert!(
        page.shows("佐证") && page.shows("进营道路"),
        "{}",
        page.text()
    );
    assert!(clerk.open(&meeting).shows("决议转成 1 项任务，全部办结"));
    assert_eq!(desk.figure("--year 2011", "meeting_tasks_done"), 1);
}

#[test]
fn the_ten_matters_of_each_direction_are_typed_once() {
    let desk = office();
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let form = clerk.open("/tasks/new");
    let school = unit(&form, "中心学校");
    let wrong = [
        ("title", "入学"),
        ("due", "2011-08-31"),
        ("direction", "地方为部队"),
        ("number", "11"),
    ];
    let page = clerk.post("/tasks/new", &wrong);
    assert!(
        page.status == 422 && page.shows("双十项请填序号，1 到 10"),
        "{}",
        page.text()
    );
    let fields = [
        ("title", "驻军甲部官兵子女就近入学"),
        ("due", "2011-08-31"),
        ("unit", school.as_str()),
        ("planned", "8000"),
        ("direction", "地方为部队"),
        ("number", "2"),
    ];
    clerk.open("/tasks/new");
    let entrance = made(&clerk.post("/tasks/new", &fields));
    clerk.open("/tasks/new");
    let twice = clerk.post("/tasks/new", &fields);
    assert!(
        twice.status == 422 && twice.shows("第 2 项已经是"),
        "{}",
        twice.text()
    );

    let figure = |code: &str| desk.figure("--year 2011", code);
    assert_eq!(
        (figure("projects"), figure("projects_done")),
        (json!(1), json!(0))
    );
    assert_eq!(figure("projects_overdue"), 1);
    let mut teacher = site.sign_in(TEACHER);
    teacher.open(&format!("{entrance}/submit"));
    let told = [
        ("on", "2011-08-25"),
        ("words", "六名子女全部入学"),
        ("spent", "7200"),
    ];
    done(&mut teacher, &entrance, "submit", &told);
    clerk.open(&entrance);
    done(&mut clerk, &entrance, "confirm", &[]);
    assert_eq!(
        (figure("projects"), figure("projects_done")),
        (json!(1), json!(1))
    );
    assert_eq!(
        (figure("projects_overdue"), figure("project_spent_yuan")),
        (json!(0), json!(7200))
    );
    let page = clerk.open("/projects?year=2011");
    assert!(
        page.shows("1 项，办结 1 项，投入 7,200.00元"),
        "{}",
        page.text()
    );

    // The entry says where it comes from; sent back, it is open again; given up, it is gone.
    let entry = clerk.open(&entrance).link("地方为部队第2项");
    assert!(clerk.open(&entry).shows("这一条随任务更新"));
    clerk.open(&entrance);
    done(
        &mut clerk,
        &entrance,
        "return",
        &[("reason", "还有一名没有入学")],
    );
    assert_eq!(figure("projects_done"), 0);
    clerk.open(&entrance);
    done(&mut clerk, &entrance, "cancel", &[("reason", "部队调防")]);
    assert_eq!(figure("projects"), 0);
    desk.done("verify");
}
