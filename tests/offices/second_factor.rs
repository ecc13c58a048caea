//! 二次验证: a code of her phone besides her password, asked again where something leaves the office or lets money pass;
//! and numbers looked at in full.

use ground::clock::SystemClock;
use kernel::Clock as _;
use serde_json::json;

use crate::common::sheet::id_number;
use crate::common::web::{Browser, Page};
use crate::common::{APPROVER, CLERK, Desk, PASSWORD, REVIEWER};

const ADMIN: &str = "管理员";
const SAFETY: &str = "钱七";
const BATCH: &str = "/payments/990101-100-2011-03-1";

/// What a phone shows `later` steps of thirty seconds from now.
fn shown(secret: &[u8], later: u64) -> String {
    let now = u64::try_from(SystemClock.now_utc().timestamp()).unwrap();
    seal::totp::code_at(secret, now + later * 30).unwrap()
}

/// Somebody sets her second factor; what her phone keeps, and her recovery codes.
pub fn set(browser: &mut Browser) -> (Vec<u8>, Vec<String>) {
    let page = browser.open("/account/second");
    assert!(page.html.contains("<svg"), "{}", page.text());
    let text = page.text();
    let (_, typed) = text.split_once("填密钥：").unwrap();
    let typed = typed.chars().filter(|c| !c.is_whitespace()).take(32);
    let secret = seal::totp::from_typed(&typed.collect::<String>()).unwrap();
    let fields = [("code", "000000"), ("password", PASSWORD)];
    let wrong = browser.post("/account/second", &fields);
    assert!(wrong.status == 422 && wrong.shows("验证码不对"));
    let code = shown(&secret, 0);
    let wrong = browser.post(
        "/account/second",
        &[("code", &code), ("password", "not this one")],
    );
    assert!(wrong.status == 422 && wrong.shows("密码不对"));
    let fields = [("code", code.as_str()), ("password", PASSWORD)];
    let done = browser.post("/account/second", &fields);
    assert_eq!(done.status, 200, "{}", done.text());
    let codes = done.html.split("<li>").skip(1);
    let codes = codes.filter_map(|rest| rest.split('<').next());
    let codes = codes.filter(|code| code.len() == 11 && code.as_bytes()[5] == b'-');
    let codes: Vec<String> = codes.map(str::to_owned).collect();
    assert_eq!(codes.len(), 10, "{}", done.text());
    (secret, codes)
}

/// Types a code on the page that asks for it.
fn type_code(browser: &mut Browser, code: &str) -> Page {
    browser.open("/account/prove");
    let fields = [("_code", code), ("_to", "/people"), ("_how", "get")];
    browser.post("/account/prove", &fields)
}

/// Her code was typed long ago.
fn later(desk: &Desk) {
    desk.tamper(
        "UPDATE session SET proved_at = '2020-01-01T00:00:00.000Z' WHERE proved_at IS NOT NULL",
    );
}

#[test]
fn a_code_is_asked_for_at_sign_in_and_counts_once() {
    let desk = Desk::staffed("甲镇");
    let site = desk.serve();
    let mut own = site.sign_in(APPROVER);
    assert!(own.open("/").shows("您还没有设二次验证"));
    // A clerk is not asked to have one.
    assert!(!site.sign_in(CLERK).open("/").shows("二次验证"));
    let (secret, codes) = set(&mut own);
    // The window in which she set it goes on; in another a code comes before anything else.
    own.open("/people");
    let mut other = site.sign_in(APPROVER);
    let turned = other.get("/people?q=zs");
    assert_eq!(turned.status, 303);
    let to = &turned.headers["location"];
    assert!(to.starts_with("/account/prove?to=%2Fpeople"), "{to}");
    let api = other.get("/api/v1/people");
    assert!(api.status == 401 && api.html.contains("second_factor"));
    let wrong = type_code(&mut other, "000000");
    assert!(
        wrong.status == 422 && wrong.shows("验证码不对"),
        "{}",
        wrong.text()
    );
    // Not the one with which it was set, not even in the same half minute.
    let code = shown(&secret, 1);
    let right = type_code(&mut other, &code);
    assert_eq!(
        (right.status, right.headers["location"].as_str()),
        (303, "/people"),
        "{}",
        right.text()
    );
    other.open("/people");
    let mut third = site.sign_in(APPROVER);
    let again = type_code(&mut third, &code);
    assert!(
        again.status == 422 && again.shows("已经用过"),
        "{}",
        again.text()
    );
    // Nor after the server was started again.
    drop(site);
    let site = desk.serve();
    third.go_to(&site);
    assert!(type_code(&mut third, &code).shows("已经用过"));
    // Her phone is at home: a code from the sheet, once.
    let typed = codes[0].to_lowercase().replace('-', " ");
    assert_eq!(type_code(&mut third, &typed).status, 303);
    assert!(third.open("/people").shows("还剩9个"));
    let mut fourth = site.sign_in(APPROVER);
    let again = type_code(&mut fourth, &codes[0]);
    assert!(again.status == 422 && again.shows("恢复码都不对"));
    // Guessing is throttled, and tells nothing.
    let tries = (0..9).map(|_| type_code(&mut fourth, "111111"));
    assert!(tries.last().unwrap().shows("试的次数太多"));
    let kept = desk.column("SELECT secret_sealed || codes AS text FROM second_factor");
    let plain = seal::totp::as_typed(&secret);
    assert!(
        kept.iter()
            .all(|it| !it.contains(&plain) && !it.contains(&codes[1]))
    );
    desk.done("verify");
    desk.tamper("UPDATE second_factor SET last_step = 0 WHERE state = 'used'");
    assert!(desk.found_wrong().contains("二次验证"));
}

#[test]
fn one_code_from_two_windows_at_once_lets_one_in() {
    let desk = Desk::staffed("甲镇");
    let site = desk.serve();
    let (secret, _) = set(&mut site.sign_in(APPROVER));
    let windows: Vec<Browser> = (0..4).map(|_| site.sign_in(APPROVER)).collect();
    let code = shown(&secret, 1);
    let tried: Vec<u16> = std::thread::scope(|scope| {
        let code = &code;
        let tries: Vec<_> = windows
            .into_iter()
            .map(|mut window| scope.spawn(move || type_code(&mut window, code).status))
            .collect();
        tries.into_iter().map(|it| it.join().unwrap()).collect()
    });
    let let_in = tried.iter().filter(|status| **status == 303).count();
    assert_eq!(let_in, 1, "{tried:?}");
}

#[test]
fn who_approves_types_a_code_again_and_what_was_filled_in_goes_on() {
    let desk = Desk::staffed("甲镇");
    desk.import_sample("jia_town_2011.xlsx");
    desk.done(&format!("pay run --month 2011-03 --as {CLERK}"));
    desk.done(&format!("pay review --batch 2011-03-1 --as {REVIEWER}"));
    let site = desk.serve();
    let mut approver = site.sign_in(APPROVER);
    let (secret, codes) = set(&mut approver);
    later(&desk);
    // Reading needs nothing.
    approver.open(BATCH);
    let at = format!("/api/v1{BATCH}/approve");
    let body = json!({ "state": "reviewed" });
    let asked = approver.post_json(&at, &body);
    assert!(
        asked.status == 403 && asked.html.contains("second_factor"),
        "{}",
        asked.html
    );
    let wrong = approver.post_json_proving(&at, "000000", &body);
    assert!(wrong.status == 422 && wrong.html.contains("验证码不对"));
    assert_eq!(desk.batch_state("2011-03-1"), "reviewed");

    approver.open(BATCH);
    let fields = [("state", "reviewed")];
    let asked = approver.post(&format!("{BATCH}/approve"), &fields);
    assert_eq!(asked.status, 403, "{}", asked.text());
    assert!(asked.shows("再确认一次是您本人"), "{}", asked.text());
    let kept = "name=\"state\" value=\"reviewed\"";
    assert!(asked.html.contains(kept), "{}", asked.html);
    assert_eq!(desk.batch_state("2011-03-1"), "reviewed");
    let to = format!("{BATCH}/approve");
    let with = |code: &'static str| {
        let to: &str = Box::leak(to.clone().into_boxed_str());
        [
            ("state", "reviewed"),
            ("_to", to),
            ("_how", "post"),
            ("_code", code),
        ]
    };
    let wrong = approver.post("/account/prove", &with("000000"));
    assert!(wrong.status == 422 && wrong.html.contains(kept));
    let code: &'static str = Box::leak(shown(&secret, 1).into_boxed_str());
    let on = approver.post("/account/prove", &with(code));
    assert_eq!((on.status, on.headers["location"].as_str()), (307, &*to));
    let done = approver.post(&to, &with(code));
    assert_eq!(done.status, 303, "{}", done.text());
    assert_eq!(desk.batch_state("2011-03-1"), "approved");

    // A program says it with what it asks; the next five minutes it need not. The command line is as it was.
    for month in ["2011-06", "2011-09"] {
        desk.done(&format!("pay run --month {month} --as {CLERK}"));
        desk.done(&format!("pay review --batch {month}-1 --as {REVIEWER}"));
        if month == "2011-06" {
            later(&desk);
            let at = at.replace("2011-03", month);
            let done = approver.post_json_proving(&at, &codes[3], &body);
            assert_eq!(done.status, 200, "{}", done.html);
        } else {
            later(&desk);
            desk.done(&format!("pay approve --batch {month}-1 --as {APPROVER}"));
        }
    }
    desk.done("verify");
}

#[test]
fn where_it_is_required_nothing_passes_without_one() {
    let desk = Desk::staffed("甲镇");
    desk.done(&format!(
        "users add --name {SAFETY} --role 安全管理员 --id-number {}",
        id_number(300)
    ));
    desk.import_sample("jia_town_2011.xlsx");
    desk.done(&format!("pay run --month 2011-03 --as {CLERK}"));
    desk.done(&format!("pay review --batch 2011-03-1 --as {REVIEWER}"));
    let site = desk.serve();
    let (mut admin, mut safety) = (site.sign_in(ADMIN), site.sign_in(SAFETY));
    admin.open("/users/second");
    let done = admin.post("/users/second", &[("mode", "require")]);
    assert_eq!(done.status, 303, "{}", done.text());
    admin.open("/users/second");
    assert_eq!(admin.post("/users/second/agree", &[]).status, 403);
    let mut approver = site.sign_in(APPROVER);
    let unchanged = approver.open("/users/second");
    assert!(unchanged.shows("提请改为"), "{}", unchanged.text());
    // Somebody keeps the safety: hers to say.
    let why = approver.post("/users/second/agree", &[]);
    assert!(
        why.status == 422 && why.shows("请由安全管理员"),
        "{}",
        why.text()
    );
    let desk_page = safety.open("/");
    assert!(desk_page.shows("提请把二次验证的要求改为“必须”"));
    safety.open(&desk_page.link("去看"));
    assert_eq!(safety.post("/users/second/agree", &[]).status, 303);

    assert!(approver.open("/").shows("没有设以前，钱的事"));
    approver.open(BATCH);
    let why = approver.post(&format!("{BATCH}/approve"), &[("state", "reviewed")]);
    assert!(
        why.status == 403 && why.shows("要设二次验证"),
        "{}",
        why.text()
    );
    let at = format!("/api/v1{BATCH}/approve");
    let why = approver.post_json(&at, &json!({ "state": "reviewed" }));
    assert!(why.status == 403 && why.html.contains("要设二次验证"));
    // Whose role is not named goes on as before.
    site.sign_in(CLERK).open("/people/new");
    set(&mut approver);
    approver.open(BATCH);
    let done = approver.post(&format!("{BATCH}/approve"), &[("state", "reviewed")]);
    assert_eq!(done.status, 303, "{}", done.text());
    let log = desk.column("SELECT action || detail AS text FROM audit_entry WHERE action LIKE 'second_%' ORDER BY seq");
    assert!(
        log[0].starts_with("second_propose") && log[1].starts_with("second_agree"),
        "{log:?}"
    );
    // On the machine it counts at once.
    desk.done("users second --mode off");
    assert!(
        desk.refused("users second --mode never")
            .contains("off、ask、require")
    );
    desk.done("verify");
}

#[test]
fn who_lost_her_phone_gets_in_once_two_have_agreed() {
    let desk = Desk::staffed("甲镇");
    desk.done(&format!(
        "users add --name {SAFETY} --role 安全管理员 --id-number {}",
        id_number(300)
    ));
    let site = desk.serve();
    let mut cashier = site.sign_in(crate::common::CASHIER);
    set(&mut cashier);
    let mut admin = site.sign_in(ADMIN);
    let list = admin.open(&format!("/users?q={}", crate::common::CASHIER));
    let at = list.link(crate::common::CASHIER);
    assert!(admin.open(&at).shows("提请重设二次验证"));
    let request = [("request", "none")];
    let done = admin.post(&format!("{at}/second"), &request);
    assert_eq!(done.status, 303, "{}", done.text());
    // Until a second person agreed: no money in her name, and the code is still asked for.
    let why = cashier.get("/funds/new");
    assert!(
        why.status == 403 && why.shows("要另一个人同意以后才能"),
        "{}",
        why.text()
    );
    assert_eq!(site.sign_in(crate::common::CASHIER).get("/").status, 303);
    let mut safety = site.sign_in(SAFETY);
    let page = safety.open(&at);
    let mark = "name=\"request\" value=\"";
    let seen = page
        .html
        .split_once(mark)
        .unwrap()
        .1
        .split('"')
        .next()
        .unwrap();
    let done = safety.post(&format!("{at}/agree"), &[("request", seen)]);
    assert_eq!(done.status, 303, "{}", done.text());
    let mut again = site.sign_in(crate::common::CASHIER);
    assert!(again.open("/").shows("您还没有设二次验证"));
    assert_eq!(cashier.get("/people").status, 303, "her sessions are over");
    set(&mut again);
    assert!(safety.open("/audit").shows("重设二次验证"));
    desk.done("verify");
}

fn somebody(clerk: &mut Browser) -> String {
    let list = clerk.open("/people").html.replace("&#x2f;", "/");
    let person = list.split("<th scope=\"row\"><a href=\"/people/").nth(1);
    let person = person.unwrap().split('"').next().unwrap();
    format!("/people/{person}")
}

fn look(clerk: &mut Browser, person: &str, reason: &str) -> Page {
    clerk.open(person);
    let fields = [("secret", "id_number"), ("reason_id_number", reason)];
    clerk.post(&format!("{person}/reveal"), &fields)
}

#[test]
fn a_number_is_looked_at_with_a_reason_and_so_often_an_hour() {
    let desk = Desk::staffed("甲镇");
    desk.done(&format!("users add --name {SAFETY} --role 安全管理员"));
    desk.import_sample("jia_town_2011.xlsx");
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let person = somebody(&mut clerk);
    for reason in ["看看", "啊啊啊啊啊啊", "123456", "核核对对"] {
        let why = look(&mut clerk, &person, reason);
        assert!(
            why.status == 422 && why.shows("至少4个汉字"),
            "{reason}: {}",
            why.text()
        );
    }
    for _ in 0..10 {
        assert_eq!(look(&mut clerk, &person, "核对证件").status, 200);
    }
    let why = look(&mut clerk, &person, "核对证件");
    assert!(
        why.status == 422 && why.shows("都是这一句理由"),
        "{}",
        why.text()
    );
    for n in ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"] {
        let reason = format!("核对第{n}户的证件");
        assert_eq!(look(&mut clerk, &person, &reason).status, 200);
    }
    let why = look(&mut clerk, &person, "核对银行账号");
    assert!(
        why.status == 422 && why.shows("一小时里看完整号码最多20次"),
        "{}",
        why.text()
    );
    let refused = "SELECT detail AS text FROM audit_entry WHERE action = 'reveal_refused'";
    assert_eq!(desk.column(refused).len(), 1);
    // Nobody else is stopped by it.
    let mut reviewer = site.sign_in(REVIEWER);
    assert_eq!(look(&mut reviewer, &person, "核对银行账号").status, 200);
    desk.done("verify");

    // Last week: told to who leads and to who keeps the safety, who sees each of them.
    let seqs = desk.column(&format!(
        "SELECT CAST(seq AS TEXT) AS text FROM audit_entry WHERE action = 'person_reveal' AND actor = '{CLERK}'"
    ));
    for seq in &seqs[..3] {
        let week = SystemClock.today() - chrono::Duration::days(7);
        desk.tamper(&format!(
            "UPDATE audit_entry SET at = '{week}T04:00:00.000Z' WHERE seq = {seq} AND region = 990101"
        ));
    }
    let told = format!("上周查看完整号码 3 次，最多的是{CLERK}（3次）");
    let leader = site.sign_in(APPROVER).open("/");
    assert!(leader.shows(&told), "{}", leader.text());
    let mut safety = site.sign_in(SAFETY);
    let desk_page = safety.open("/");
    assert!(desk_page.shows(&told), "{}", desk_page.text());
    let log = safety.open(&desk_page.link("看是哪几次"));
    assert!(log.shows("共 3 条"), "{}", log.text());
    assert!(!site.sign_in(CLERK).open("/").shows("上周查看"));
}

/// What is asked again, through the page and the interface alike: who, where on the page, with what, and where at the
/// interface.
#[test]
fn whatever_leaves_the_office_or_lets_it_pass_asks_again() {
    let desk = Desk::staffed("甲镇");
    desk.done(&format!(
        "users add --name {SAFETY} --role 安全管理员 --id-number {}",
        id_number(300)
    ));
    desk.import_sample("jia_town_2011.xlsx");
    desk.done(&format!("pay run --month 2011-03 --as {CLERK}"));
    desk.done(&format!("pay review --batch 2011-03-1 --as {REVIEWER}"));
    desk.done(&format!("pay approve --batch 2011-03-1 --as {APPROVER}"));
    let site = desk.serve();
    let mut admin = site.sign_in(ADMIN);
    let list = admin.open(&format!("/users?q={CLERK}"));
    let user = list.link(CLERK);
    admin.open(&user);
    let role = [
        ("request", "none"),
        ("role", "复核"),
        ("division", "甲镇"),
        ("id_number", &id_number(301)),
    ];
    let done = admin.post(&format!("{user}/role"), &role);
    assert_eq!(done.status, 303, "{}", done.text());
    let mut clerk = site.sign_in(CLERK);
    let person = somebody(&mut clerk);
    clerk.open("/people");
    let all = clerk.post("/people/export", &[("all", "1")]).html;
    let keys = all.split("name=\"keys\" value=\"").nth(1).unwrap();
    let keys = keys.split('"').next().unwrap();
    let asks = [
        (
            REVIEWER,
            format!("{person}/reveal"),
            vec![("secret", "phone"), ("reason_phone", "核对联系电话")],
            None,
        ),
        (
            REVIEWER,
            "/people/export/file".to_owned(),
            vec![("keys", keys), ("reason", "走访慰问核对")],
            None,
        ),
        (
            crate::common::CASHIER,
            format!("{BATCH}/export"),
            vec![("state", "approved")],
            Some(format!("/api/v1{BATCH}/export")),
        ),
        (
            SAFETY,
            format!("{user}/agree"),
            vec![],
            Some(format!("/api/v1{user}/agree")),
        ),
        (
            SAFETY,
            format!("{user}/refuse"),
            vec![("refuse_reason", "不是他")],
            Some(format!("/api/v1{user}/refuse")),
        ),
    ];
    for (who, at, mut fields, api) in asks {
        let mut browser = site.sign_in(who);
        let has = desk.column(&format!(
            "SELECT f.state AS text FROM second_factor f JOIN user_account u \
             ON u.region = f.region AND u.id = f.user_id WHERE u.name = '{who}' AND f.state = 'used'"
        ));
        if has.is_empty() {
            set(&mut browser);
        }
        // A code was typed in her latest session, but long ago.
        desk.tamper(&format!(
            "UPDATE session SET proved_at = '2020-01-01T00:00:00.000Z' WHERE created_at = \
             (SELECT MAX(s.created_at) FROM session s JOIN user_account u ON u.region = s.region \
             AND u.id = s.user_id WHERE u.name = '{who}')"
        ));
        let page = browser.open(if who == SAFETY { &user } else { "/" });
        let seen = page.html.split_once("name=\"request\" value=\"");
        let seen = seen.map_or("", |(_, rest)| rest.split('"').next().unwrap_or_default());
        if who == SAFETY {
            fields.push(("request", seen));
        }
        let before = desk.audit_entries();
        let asked = browser.post(&at, &fields);
        assert!(
            asked.status == 403 && asked.shows("再确认一次是您本人"),
            "{who} {at} {}: {}",
            asked.status,
            asked.text()
        );
        let body: serde_json::Map<String, serde_json::Value> = fields
            .iter()
            .map(|(name, value)| (name.trim_start_matches("refuse_").to_owned(), json!(value)))
            .collect();
        if let Some(api) = api {
            let asked = browser.post_json(&api, &json!(body));
            assert!(
                asked.status == 403 && asked.html.contains("second_factor"),
                "{who} {api}: {}",
                asked.html
            );
        }
        assert_eq!(desk.audit_entries(), before, "{at}");
    }
}
