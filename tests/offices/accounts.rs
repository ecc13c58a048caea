//! Who may get into the office, and that nobody alone can let anybody in.

use crate::common::sheet::id_number;
use crate::common::web::{Browser, Page, Site};
use crate::common::{APPROVER, CASHIER, CLERK, Desk, REVIEWER};
use crate::permissions::ROLES;

const ADMIN: &str = "管理员";
const SAFETY: &str = "钱七";
/// What somebody chooses for herself.
const OWN: &str = "Ziji#20261124";

/// An office set up on the machine: who keeps the system, and who keeps its safety.
fn two_keepers() -> Desk {
    let desk = Desk::new("甲镇");
    desk.done(&format!(
        "users add --name {SAFETY} --role 安全管理员 --id-number {}",
        id_number(300)
    ));
    desk
}

/// The password that a page tells once.
pub fn told_once(page: &Page) -> String {
    let text = page.text();
    let (_, rest) = text
        .split_once("初始密码 ")
        .unwrap_or_else(|| panic!("{text}"));
    rest.split(' ').next().unwrap().to_owned()
}

/// A page of a user, and its address.
fn user_page(browser: &mut Browser, name: &str) -> (String, Page) {
    let list = browser.open(&format!("/users?q={name}"));
    let at = list.link(name);
    let page = browser.open(&at);
    (at, page)
}

/// Somebody is proposed; answers her page and her first password.
fn proposed(admin: &mut Browser, name: &str, role: &str, person: u32) -> (String, String) {
    admin.open("/users/new");
    let id = id_number(person);
    let fields = [
        ("name", name),
        ("role", role),
        ("division", "甲镇"),
        ("id_number", id.as_str()),
    ];
    let answer = admin.post("/users/new", &fields);
    assert_eq!(answer.status, 200, "{}", answer.text());
    (answer.link("记下了，继续"), told_once(&answer))
}

/// Signs in with a password that somebody gave, and makes it her own.
fn first_time(site: &Site, name: &str, given: &str) -> Browser {
    first_time_as(site, name, (given, OWN))
}

fn first_time_as(site: &Site, name: &str, (given, own): (&str, &str)) -> Browser {
    let mut browser = site.sign_in_with(name, given);
    assert_eq!(browser.get("/").headers["location"], "/account/password");
    browser.open("/account/password");
    let fields = [("password", given), ("new_password", own), ("again", own)];
    let answer = browser.post("/account/password", &fields);
    assert_eq!(answer.status, 303, "{}", answer.text());
    browser
}

/// Presses a button of a user's page.
fn press(browser: &mut Browser, at: &str, act: &str, fields: &[(&str, &str)]) -> Page {
    let page = browser.open(at);
    let mark = "name=\"request\" value=\"";
    let seen = page
        .html
        .split_once(mark)
        .map_or("", |(_, rest)| rest.split('"').next().unwrap_or_default());
    let seen = [("request", seen)];
    let fields: Vec<(&str, &str)> = fields.iter().chain(&seen).copied().collect();
    browser.post(&format!("{at}/{act}"), &fields)
}

/// Four hands of a batch, made and entered by one person in one go: they can do nothing.
#[test]
fn who_keeps_the_system_cannot_make_the_four_hands_alone() {
    let desk = two_keepers();
    let site = desk.serve();
    let mut admin = site.sign_in(ADMIN);
    let hands = [
        ("周一", "经办"),
        ("周二", "复核"),
        ("周三", "审批"),
        ("周四", "财务"),
    ];
    let mut at = Vec::new();
    for (person, (name, role)) in (301..).zip(hands) {
        let (page, given) = proposed(&mut admin, name, role, person);
        let mut herself = first_time(&site, name, &given);
        for path in [
            "/",
            "/people",
            "/payments",
            "/payments/new",
            "/api/v1/people",
        ] {
            let turned_away = herself.get(path);
            assert_eq!(turned_away.status, 403, "{name} {path}");
            assert!(turned_away.html.contains("等另一个人同意"), "{name} {path}");
        }
        at.push(page);
    }
    // Neither on the command line, nor by agreeing to it herself, nor by the approver she made.
    let why = desk.refused("pay run --month 2011-03 --as 周一");
    assert!(why.contains("还在等另一个人同意"), "{why}");
    let refused = press(&mut admin, &at[0], "agree", &[]);
    assert_eq!(refused.status, 403, "{}", refused.text());
    let mut leader = site.sign_in_with("周三", OWN);
    assert_eq!(leader.get(&at[0]).status, 403);
    assert!(desk.json("users list")["users"].as_array().unwrap().len() == 6);

    // Who keeps the safety looks at each and agrees.
    let mut safety = site.sign_in(SAFETY);
    assert!(safety.open("/").shows("用户申请待同意 4 个"));
    for page in &at {
        assert!(safety.open(page).shows("本人已改成自己的密码"));
        let done = press(&mut safety, page, "agree", &[]);
        assert_eq!(done.status, 303, "{}", done.text());
    }
    assert!(!safety.open("/").shows("用户申请待同意"));
    desk.import_sample("jia_town_2011.xlsx");
    desk.done("pay run --month 2011-03 --as 周一");
    desk.done("pay review --batch 2011-03-1 --as 周二");
    desk.done("pay approve --batch 2011-03-1 --as 周三");
    site.sign_in_with("周四", OWN).open("/payments");
    let log = safety.open("/audit?size=100");
    for told in [
        "提请建立用户周一，角色经办，管理甲镇",
        "以安全管理员的身份同意了用户周一：建立用户",
    ] {
        assert!(log.shows(told), "{told}: {}", log.text());
    }
    desk.done("verify");
}

#[test]
fn whose_password_was_reset_pays_nothing_until_another_agrees() {
    let desk = Desk::staffed("甲镇");
    desk.done(&format!(
        "users add --name {SAFETY} --role 安全管理员 --id-number {}",
        id_number(300)
    ));
    desk.import_sample("jia_town_2011.xlsx");
    desk.done(&format!("pay run --month 2011-03 --as {CLERK}"));
    let site = desk.serve();
    let mut admin = site.sign_in(ADMIN);
    let (at, _) = user_page(&mut admin, REVIEWER);
    let done = press(&mut admin, &at, "reset", &[]);
    assert_eq!(done.status, 200, "{}", done.text());
    let given = told_once(&done);
    // Whoever uses it first: not the money.
    let mut reviewer = first_time(&site, REVIEWER, &given);
    reviewer.open("/people");
    reviewer.open("/");
    let batch = "/payments/990101-100-2011-03-1";
    reviewer.open(batch);
    let why = reviewer.post(&format!("{batch}/review"), &[("state", "draft")]);
    assert!(
        why.status == 403 && why.shows("要另一个人同意以后才能复核"),
        "{}",
        why.text()
    );
    let api = reviewer.post_json(&format!("/api/v1{batch}/review"), &serde_json::json!({}));
    assert!(
        api.status == 403 && api.html.contains("要另一个人同意"),
        "{}",
        api.html
    );
    let why = desk.refused(&format!("pay review --batch 2011-03-1 --as {REVIEWER}"));
    assert!(why.contains("要另一个人同意"), "{why}");

    let mut safety = site.sign_in(SAFETY);
    assert!(safety.open("/users?state=waiting").shows(REVIEWER));
    let done = press(&mut safety, &at, "agree", &[]);
    assert_eq!(done.status, 303, "{}", done.text());
    desk.done(&format!("pay review --batch 2011-03-1 --as {REVIEWER}"));

    // Who keeps the safety is no way around it either.
    let (of_safety, _) = user_page(&mut admin, SAFETY);
    let given = told_once(&press(&mut admin, &of_safety, "reset", &[]));
    let mut stolen = first_time(&site, SAFETY, &given);
    let again = told_once(&press(&mut admin, &at, "reset", &[]));
    first_time_as(&site, REVIEWER, (&again, "Linglei#20261125"));
    let why = press(&mut stolen, &at, "agree", &[]);
    assert!(
        why.status == 403 && why.shows("要另一个人同意"),
        "{}",
        why.text()
    );
    // With nobody else who keeps it, the leader says so, and of nothing else before: nobody chooses her second hand by
    // putting the first one out. The audit tells.
    let mut leader = site.sign_in(APPROVER);
    let why = press(&mut leader, &at, "agree", &[]);
    assert!(
        why.status == 422 && why.shows("密码重设还在等同意，请先办那一件"),
        "{}",
        why.text()
    );
    for (browser, at) in [(&mut leader, &of_safety), (&mut stolen, &at)] {
        let done = press(browser, at, "agree", &[]);
        assert_eq!(done.status, 303, "{}", done.text());
    }
    let log = stolen.open("/audit");
    assert!(
        log.shows("以审批（没有别的安全管理员）的身份同意了"),
        "{}",
        log.text()
    );
    desk.done("verify");
}

#[test]
fn a_password_that_somebody_gave_works_once() {
    let desk = two_keepers();
    let site = desk.serve();
    let mut admin = site.sign_in(ADMIN);
    let (at, given) = proposed(&mut admin, "周一", "经办", 301);
    assert!(!admin.open(&at).shows(&given), "told once");
    site.sign_in_with("周一", &given);
    let mut again = site.stranger();
    again.get("/login");
    let why = again.post("/login", &[("name", "周一"), ("password", &given)]);
    assert!(
        why.status == 422 && why.shows("已经用过一次"),
        "{}",
        why.text()
    );
    // It is nowhere in the audit, and not for agreeing.
    let told = desk
        .column("SELECT detail AS text FROM audit_entry")
        .concat();
    assert!(!told.contains(&given));
    let mut safety = site.sign_in(SAFETY);
    let page = safety.open(&at);
    assert!(page.shows("本人还没有登录改密码"), "{}", page.text());
    let why = press(&mut safety, &at, "agree", &[]);
    assert!(why.shows("还没有用初始密码登录"), "{}", why.text());
    let refused = press(
        &mut safety,
        &at,
        "refuse",
        &[("refuse_reason", "没有这个人")],
    );
    assert_eq!(refused.status, 303, "{}", refused.text());
    assert!(safety.open(&at).shows("已停用"));
}

#[test]
fn a_role_counts_once_a_second_person_agreed() {
    let desk = Desk::staffed("甲镇");
    // One person keeps both, as in small offices.
    for (name, role) in [("孙系统", "系统管理员"), ("孙安全", "安全管理员")] {
        let id = id_number(310);
        desk.done(&format!(
            "users add --name {name} --role {role} --id-number {id}"
        ));
    }
    let site = desk.serve();
    let mut admin = site.sign_in("孙系统");
    let (at, _) = user_page(&mut admin, CASHIER);
    admin.open(&format!("{at}/role"));
    let fields = [
        ("role", "审批"),
        ("division", "甲镇"),
        ("id_number", &id_number(311)),
        ("request", "none"),
    ];
    let done = admin.post(&format!("{at}/role"), &fields);
    assert_eq!(done.status, 303, "{}", done.text());
    let page = admin.open(&at);
    assert!(page.shows("改为 审批"), "{}", page.text());
    assert_eq!(
        site.sign_in(CASHIER).get("/users").status,
        403,
        "still the cashier"
    );
    let mut herself = site.sign_in("孙安全");
    let why = press(&mut herself, &at, "agree", &[]);
    assert!(why.shows("是您自己提请的"), "{}", why.text());
    let mut leader = site.sign_in(APPROVER);
    let done = press(&mut leader, &at, "agree", &[]);
    assert_eq!(done.status, 303, "{}", done.text());
    assert_eq!(
        site.sign_in(CASHIER).get("/users").status,
        200,
        "she leads now"
    );
    desk.done("verify");
}

/// Where nobody can agree, two people sign on paper and whoever holds the data folder enters it.
#[test]
fn two_signatures_on_paper_do_where_nobody_can_agree() {
    let desk = Desk::new("甲镇");
    let site = desk.serve();
    let mut admin = site.sign_in(ADMIN);
    let (at, given) = proposed(&mut admin, "周一", "经办", 301);
    let page = admin.open(&at);
    assert!(page.shows("打印两人签字单，在本机登记"), "{}", page.text());
    let slip = admin.open(&format!("{at}/slip"));
    assert!(
        slip.shows("提请人：") && slip.shows("同意人："),
        "{}",
        slip.text()
    );
    let agree = [
        "users",
        "agree",
        "--name",
        "周一",
        "--paper",
        "1号 吴书记、郑镇长",
        "--data",
        "data",
    ];
    let why = desk.run_words(agree);
    assert!(
        why.code == 2 && why.complaint.contains("还没有用初始密码登录"),
        "{why:?}"
    );
    let mut clerk = first_time(&site, "周一", &given);
    let done = desk.run_words(agree);
    assert_eq!(done.code, 0, "{done:?}");
    clerk.open("/people");
    let told = desk.column("SELECT detail AS text FROM audit_entry WHERE action = 'user_agree'");
    assert!(
        told[0].contains("两人签字单") && told[0].contains("吴书记"),
        "{told:?}"
    );
    desk.done("verify");
}

/// One person with two accounts is not both hands, whichever two.
#[test]
fn no_two_duties_that_watch_each_other_are_one_persons() {
    const BESIDE: [&str; 3] = ["联络员", "成员单位", "上级查看"];
    let desk = Desk::new("甲镇");
    desk.done("users add --name 常在 --role 安全管理员");
    for (n, first) in (0..).zip(ROLES) {
        let id = id_number(400 + n);
        desk.done(&format!(
            "users add --name 甲{first} --role {first} --id-number {id}"
        ));
        for second in ROLES.iter().skip(usize::try_from(n).unwrap()) {
            let name = format!("{first}兼{second}");
            let answer = desk.run(&format!(
                "users add --name {name} --role {second} --id-number {id}"
            ));
            let keeps = ["系统管理员", "安全管理员"];
            let may = first == *second
                || BESIDE.contains(&first)
                || BESIDE.contains(second)
                || (keeps.contains(&first) && keeps.contains(second));
            assert_eq!(answer.code == 0, may, "{name}: {answer:?}");
            if may {
                desk.done(&format!("users disable --name {name}"));
            } else {
                assert!(answer.complaint.contains("一个人不能又是"), "{answer:?}");
            }
        }
    }
    // Once the first is disabled, she may have the second.
    let id = id_number(401);
    desk.refused(&format!(
        "users add --name 换岗 --role 复核 --id-number {id}"
    ));
    desk.done("users disable --name 甲经办");
    desk.done(&format!(
        "users add --name 换岗 --role 复核 --id-number {id}"
    ));
    // And not the first again beside it.
    let site = desk.serve();
    let mut admin = site.sign_in(ADMIN);
    let (at, _) = user_page(&mut admin, "甲经办");
    let why = press(&mut admin, &at, "enable", &[]);
    assert!(
        why.status == 422 && why.shows("一个人不能又是复核又是经办"),
        "{}",
        why.text()
    );
}

/// Both keepers are one person, and nothing tells so: the leader decides.
#[test]
fn without_two_numbers_who_keeps_both_may_be_one_person() {
    let desk = Desk::empty();
    desk.done("init --division 990101100 --name 甲镇 --admin 管理员");
    desk.done(&format!(
        "users add --name {SAFETY} --role 安全管理员 --id-number {}",
        id_number(300)
    ));
    desk.done(&format!(
        "users add --name {APPROVER} --role 审批 --id-number {}",
        id_number(301)
    ));
    let site = desk.serve();
    let mut admin = site.sign_in(ADMIN);
    let (at, given) = proposed(&mut admin, "周一", "经办", 302);
    first_time(&site, "周一", &given);
    let mut safety = site.sign_in(SAFETY);
    let why = press(&mut safety, &at, "agree", &[]);
    assert!(why.shows("认不出是不是一个人"), "{}", why.text());
    assert!(safety.open(&at).shows("由审批同意"));

    // Once the number is registered, on the machine, it is plain that they are two.
    desk.done(&format!(
        "users id-number --name {ADMIN} --id-number {}",
        id_number(303)
    ));
    let done = press(&mut safety, &at, "agree", &[]);
    assert_eq!(done.status, 303, "{}", done.text());
    assert!(
        safety
            .open("/audit")
            .shows("在本机给用户管理员登记身份证号：登记")
    );
    let why = desk.refused(&format!(
        "users id-number --name {ADMIN} --id-number {}",
        id_number(301)
    ));
    assert!(why.contains(APPROVER), "{why}");
}

/// What a taken account can do until somebody agrees: nothing that leads to money, nothing sealed.
#[test]
fn a_clerk_whose_password_was_reset_registers_nobody_and_sees_no_number() {
    let desk = Desk::staffed("甲镇");
    desk.import_sample("jia_town_2011.xlsx");
    let site = desk.serve();
    let mut admin = site.sign_in(ADMIN);
    let (at, _) = user_page(&mut admin, CLERK);
    let given = told_once(&press(&mut admin, &at, "reset", &[]));
    let mut clerk = first_time(&site, CLERK, &given);
    let body = serde_json::json!({ "name": "周一" });
    let api = clerk.post_json("/api/v1/people", &body);
    assert!(
        api.status == 403 && api.html.contains("要另一个人同意"),
        "{}",
        api.html
    );
    for path in ["/people/new", "/imports"] {
        assert_eq!(clerk.get(path).status, 403, "{path}");
    }
    let why = desk.refused(&format!("import jia_town_2011.xlsx --as {CLERK}"));
    assert!(why.contains("要另一个人同意"), "{why}");
}

/// Put out of use and taken into use again: what opened the account before opens nothing.
#[test]
fn an_account_taken_into_use_again_gets_a_password_of_its_own() {
    let desk = two_keepers();
    let site = desk.serve();
    let mut admin = site.sign_in(ADMIN);
    let (at, given) = proposed(&mut admin, "周一", "经办", 301);
    first_time(&site, "周一", &given);
    let mut safety = site.sign_in(SAFETY);
    assert_eq!(press(&mut safety, &at, "agree", &[]).status, 303);
    assert_eq!(press(&mut admin, &at, "disable", &[]).status, 303);
    let fresh = told_once(&press(&mut admin, &at, "enable", &[]));
    let mut stranger = site.stranger();
    stranger.get("/login");
    let why = stranger.post("/login", &[("name", "周一"), ("password", OWN)]);
    assert!(why.shows("姓名或密码不对"), "{}", why.text());
    let why = press(&mut safety, &at, "agree", &[]);
    assert!(why.shows("还没有用初始密码登录"), "{}", why.text());
    first_time_as(&site, "周一", (&fresh, "Linglei#20261125"));
    assert_eq!(press(&mut safety, &at, "agree", &[]).status, 303);
}

#[test]
fn the_only_keeper_is_neither_put_out_by_a_shell_nor_by_a_refusal() {
    let desk = two_keepers();
    desk.done(&format!(
        "users add --name {APPROVER} --role 审批 --id-number {}",
        id_number(299)
    ));
    let site = desk.serve();
    let mut admin = site.sign_in(ADMIN);
    // Somebody nobody agreed to is no second keeper.
    proposed(&mut admin, "空壳", "安全管理员", 305);
    let (of_safety, _) = user_page(&mut admin, SAFETY);
    let why = press(&mut admin, &of_safety, "disable", &[]);
    assert!(why.shows("是唯一的安全管理员"), "{}", why.text());
    // Nor does the leader leave the office without one.
    press(&mut admin, &of_safety, "reset", &[]);
    let mut leader = site.sign_in(APPROVER);
    let refused = [("refuse_reason", "不是本人")];
    let why = press(&mut leader, &of_safety, "refuse", &refused);
    assert!(why.shows("是唯一的安全管理员"), "{}", why.text());
    assert!(!leader.open(&of_safety).shows("已停用"));
}

#[test]
fn another_number_for_somebody_is_shown_to_whoever_agrees_and_told() {
    let desk = two_keepers();
    desk.done(&format!(
        "users add --name 周一 --role 经办 --id-number {}",
        id_number(301)
    ));
    let site = desk.serve();
    let mut admin = site.sign_in(ADMIN);
    let (at, page) = user_page(&mut admin, "周一");
    assert!(page.shows("甲镇"));
    // Without a place she stays where she is.
    let number = id_number(302);
    let body = serde_json::json!({ "role": "经办", "id_number": number });
    let done = admin.post_json(&format!("/api/v1{at}/role"), &body);
    assert_eq!(done.status, 200, "{}", done.html);
    let mut safety = site.sign_in(SAFETY);
    let page = safety.open(&at);
    assert!(page.shows("换成另一个号码"), "{}", page.text());
    assert!(!page.html.contains(&number));
    assert_eq!(press(&mut safety, &at, "agree", &[]).status, 303);
    let log = safety.open("/audit");
    assert!(
        log.shows("提请改用户周一：身份证号换成另一个号码")
            || log.shows("提请改用户周一，身份证号换成另一个号码"),
        "{}",
        log.text()
    );
}
