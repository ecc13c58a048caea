//! Who gets in, who does not, and what is remembered of it.

use ground::clock::SystemClock;
use kernel::Clock as _;

use crate::common::{CLERK, Desk, PASSWORD, process_status};

#[test]
fn a_clerk_signs_in_and_out() {
    let desk = Desk::staffed("甲镇");
    let site = desk.serve();
    let mut browser = site.stranger();
    let turned_away = browser.get("/people?q=zs");
    assert_eq!(turned_away.status, 303);
    assert_eq!(
        turned_away.headers["location"],
        "/login?next=%2Fpeople%3Fq%3Dzs"
    );
    assert_eq!(browser.get("/api/v1/people").status, 401);

    browser.get("/login");
    let wrong = browser.post("/login", &[("name", CLERK), ("password", "not this one")]);
    assert_eq!(wrong.status, 422);
    assert!(
        wrong.shows("姓名或密码不对，请核对后重填") && wrong.shows("错误："),
        "{}",
        wrong.text()
    );
    let fields = [
        ("name", CLERK),
        ("password", PASSWORD),
        ("next", "//elsewhere/"),
    ];
    let right = browser.post("/login", &fields);
    assert_eq!(
        (right.status, right.headers["location"].as_str()),
        (303, "/")
    );
    assert!(browser.open("/").shows(CLERK));

    assert_eq!(browser.post("/logout", &[]).status, 303);
    assert_eq!(browser.get("/").headers["location"], "/login");
    desk.done("verify");
}

#[test]
fn a_form_without_its_token_does_nothing() {
    let desk = Desk::staffed("甲镇");
    let site = desk.serve();
    let mut browser = site.sign_in(CLERK);
    assert_eq!(browser.post_as_is("/logout", &[]).status, 403);
    assert_eq!(browser.post_as_is("/logout", &[("_token", "")]).status, 403);
    browser.open("/");
}

#[test]
fn who_is_disabled_is_out_at_once() {
    let desk = Desk::staffed("甲镇");
    let site = desk.serve();
    let mut browser = site.sign_in(CLERK);
    browser.open("/");
    desk.done(&format!("users disable --name {CLERK}"));
    assert_eq!(browser.get("/").status, 303);
}

#[test]
fn a_name_is_not_tried_for_ever() {
    let desk = Desk::staffed("甲镇");
    let site = desk.serve();
    // Her own machine: she has signed in on it before.
    let mut own = site.sign_in(CLERK);
    own.open("/");
    own.post("/logout", &[]);
    let mut elsewhere = site.stranger();
    elsewhere.get("/login");
    let guess = [("name", CLERK), ("password", "guess")];
    let tries = (0..9).map(|_| elsewhere.post("/login", &guess));
    let last = tries.last().unwrap();
    assert!(last.shows("试的次数太多"), "{}", last.text());
    let right = [("name", CLERK), ("password", PASSWORD)];
    assert!(elsewhere.post("/login", &right).shows("试的次数太多"));
    // A name that nobody has is answered no differently, with its unit or without.
    let guess_of = |name: &'static str| [("name", name), ("password", "guess")];
    let tries = (0..9).map(|_| elsewhere.post("/login", &guess_of("没有的人")));
    assert!(tries.last().unwrap().shows("试的次数太多"));
    for name in ["没有的人@甲镇", "张三@甲镇"] {
        let answer = elsewhere.post("/login", &guess_of(name));
        assert!(answer.shows("试的次数太多"), "{name}: {}", answer.text());
    }
    // Nobody else is kept out, and she is not where she is known.
    site.sign_in(crate::common::REVIEWER);
    own.get("/login");
    assert_eq!(own.post("/login", &right).status, 303);
    own.open("/");
    own.post("/logout", &[]);
    // What was tried is remembered when the server is started again; so is her machine.
    drop(site);
    let site = desk.serve();
    let mut elsewhere = site.stranger();
    elsewhere.get("/login");
    assert!(elsewhere.post("/login", &right).shows("试的次数太多"));
    own.go_to(&site);
    own.get("/login");
    assert_eq!(own.post("/login", &right).status, 303);
    // Her own machine has no more tries than any other.
    own.open("/");
    own.post("/logout", &[]);
    own.get("/login");
    let tries = (0..9).map(|_| own.post("/login", &guess));
    assert!(tries.last().unwrap().shows("试的次数太多"));
}

/// What nobody could mean is refused before anything is looked for, hashed or kept.
#[test]
fn a_name_as_long_as_a_book_leaves_nothing_behind() {
    let desk = Desk::staffed("甲镇");
    let site = desk.serve();
    let mut browser = site.stranger();
    browser.get("/login");
    let long = "长".repeat(5_000);
    let answer = browser.post("/login", &[("name", &long), ("password", "guess")]);
    assert!(
        answer.status == 422 && answer.shows("姓名太长了"),
        "{}",
        answer.status
    );
    let answer = browser.post("/login", &[("name", CLERK), ("password", &long)]);
    assert_eq!(answer.status, 422);
    assert!(
        desk.column("SELECT lane AS text FROM sign_in_lane")
            .is_empty()
    );
    let name = "名".repeat(31);
    let why = desk.refused(&format!("users add --name {name} --role 经办"));
    assert!(why.contains("姓名最多30个字"), "{why}");
}

#[test]
fn many_who_sign_in_at_once_take_turns() {
    let desk = Desk::staffed("甲镇");
    let site = desk.serve();
    site.sign_in(CLERK);
    let before = process_status(site.process(), "VmHWM:");
    std::thread::scope(|scope| {
        for n in 0..32 {
            let site = &site;
            scope.spawn(move || {
                let mut browser = site.stranger();
                browser.get("/login");
                let name = format!("无{n}");
                let answer = browser.post("/login", &[("name", &name), ("password", "guess")]);
                assert!(answer.shows("姓名或密码不对"), "{}", answer.text());
            });
        }
    });
    let taken = process_status(site.process(), "VmHWM:") - before;
    assert!(taken < 200 * 1024, "{taken} KiB for 32 at once");
}

/// Whether somebody is known is not told by how long it takes.
#[test]
fn a_name_nobody_has_takes_as_long() {
    let desk = Desk::staffed("甲镇");
    let site = desk.serve();
    let mut browser = site.stranger();
    browser.get("/login");
    let mut shortest = |name: &str| {
        let tries = (0..6).map(|_| {
            let began = std::time::Instant::now();
            browser.post("/login", &[("name", name), ("password", "guess")]);
            began.elapsed()
        });
        tries.min().unwrap()
    };
    shortest("无名");
    let (known, unknown) = (shortest(CLERK), shortest("无人"));
    assert!(
        unknown * 2 > known && known * 2 > unknown,
        "{known:?} {unknown:?}"
    );
}

#[test]
fn what_is_soon_guessed_or_was_had_before_is_no_password() {
    let desk = Desk::staffed("甲镇");
    let site = desk.serve();
    let mut browser = site.sign_in(CLERK);
    let mut change = |from: &str, to: &str| {
        browser.open("/account/password");
        let fields = [("password", from), ("new_password", to), ("again", to)];
        browser.post("/account/password", &fields)
    };
    for (weak, why) in [
        ("Qwertyuiop12", "密码有规律"),
        ("1qaz2wsx3EDC4", "密码有规律"),
        ("Abc123Abc123", "密码有规律"),
        ("P@ssw0rd2027", "密码有规律"),
        ("Admin@123456", "太常见"),
        ("Zhangsan-8-xu", "不要带用户名、单位名"),
        ("Wo-de-Jiazhen-7", "不要带用户名、单位名"),
    ] {
        let refused = change(PASSWORD, weak);
        assert!(
            refused.status == 422 && refused.shows(why),
            "{weak}: {}",
            refused.text()
        );
    }
    let own = |n: u32| format!("Qingfeng-{n}-xulai#{}", n * 7);
    assert_eq!(change(PASSWORD, &own(1)).status, 303);
    for n in 1..5 {
        let back = change(&own(n), PASSWORD);
        assert!(back.shows("前几次用过"), "{n}: {}", back.text());
        assert_eq!(change(&own(n), &own(n + 1)).status, 303);
    }
    // The last five count; before that it is forgotten.
    assert_eq!(change(&own(5), &own(6)).status, 303);
    assert_eq!(change(&own(6), PASSWORD).status, 303);
    let kept = desk.column("SELECT changed_at AS text FROM password_before");
    assert_eq!(kept.len(), 5);
}

#[test]
fn half_an_hour_of_nothing_ends_a_session() {
    let desk = Desk::staffed("甲镇");
    let site = desk.serve();
    let ago = |minutes: i64| {
        let then = SystemClock.now_utc() - chrono::Duration::minutes(minutes);
        let then = then.format("%Y-%m-%dT%H:%M:%S%.3fZ");
        desk.tamper(&format!("UPDATE session SET seen_at = '{then}'"));
    };
    let mut browser = site.sign_in(CLERK);
    ago(28);
    browser.open("/account");
    ago(31);
    assert_eq!(browser.get("/account").status, 303);
}

#[test]
fn what_was_typed_outlives_the_session() {
    let desk = Desk::staffed("甲镇");
    let site = desk.serve();
    let mut browser = site.sign_in(CLERK);
    browser.open("/design");
    desk.tamper("UPDATE session SET seen_at = '2001-01-01T00:00:00.000Z'");
    let typed = [
        ("a_name", "陈保民"),
        ("a_marks", "住房困难"),
        ("a_marks", "长期患病"),
    ];
    let late = browser.post("/design", &typed);
    assert_eq!(
        (late.status, late.headers["location"].as_str()),
        (303, "/login?next=%2Fcontinue")
    );
    let door = browser.open("/login?next=%2Fcontinue");
    assert!(door.shows("登录后可以继续提交"), "{}", door.text());

    let credentials = [
        ("name", CLERK),
        ("password", PASSWORD),
        ("next", "/continue"),
    ];
    let again = browser.done("/login", &credentials);
    assert!(again.shows("填写的内容都还在"), "{}", again.text());
    assert!(again.html.contains("陈保民") && again.html.matches("a_marks").count() == 2);
    let submitted = browser.post("/continue", &typed);
    assert_eq!(
        (submitted.status, submitted.headers["location"].as_str()),
        (307, "/design")
    );
    assert_eq!(browser.get("/continue").headers["location"], "/");
}

#[test]
fn a_late_post_that_is_not_her_own_is_not_kept() {
    let desk = Desk::staffed("甲镇");
    let site = desk.serve();
    let mut browser = site.sign_in(CLERK);
    desk.tamper("UPDATE session SET seen_at = '2001-01-01T00:00:00.000Z'");
    let forged = browser.post_as_is("/design", &[("a_name", "陈保民"), ("_token", "guessed")]);
    assert_eq!(forged.headers["location"], "/login");
    assert!(desk.column("SELECT form AS text FROM draft").is_empty());
}

#[test]
fn a_draft_is_offered_to_whom_it_belongs() {
    let desk = Desk::staffed("甲镇");
    let site = desk.serve();
    let mut browser = site.sign_in(CLERK);
    browser.open("/design");
    assert_eq!(browser.get("/drafts/people_new").status, 204);
    let kept = browser.post("/drafts/people_new", &[("name", "陈保民")]);
    assert_eq!(kept.status, 204, "{}", kept.text());
    let draft = browser.open("/drafts/people_new");
    assert!(draft.html.contains("陈保民") && !draft.html.contains("_token"));
    assert!(
        !desk
            .column("SELECT fields_sealed AS text FROM draft")
            .concat()
            .contains("陈保民")
    );

    let mut other = site.sign_in(crate::common::REVIEWER);
    assert_eq!(other.get("/drafts/people_new").status, 204);
    browser.open("/design");
    assert_eq!(browser.post("/drafts/people_new/discard", &[]).status, 204);
    assert_eq!(browser.get("/drafts/people_new").status, 204);
}

/// One user cannot fill the disk with what she has not submitted.
#[test]
fn drafts_have_a_bound() {
    let desk = Desk::staffed("甲镇");
    let site = desk.serve();
    let mut browser = site.sign_in(CLERK);
    browser.open("/");
    let long = "长".repeat(20_000);
    let mut keep =
        |form: String, words: &str| browser.post(&format!("/drafts/{form}"), &[("name", words)]);
    let kept = (0..100).take_while(|n| keep(format!("long_{n}"), &long).status == 204);
    let kept = kept.count();
    assert!((20..100).contains(&kept), "{kept} of 60 kB");
    let refused = keep("one_more".to_owned(), &long);
    assert_eq!(refused.status, 422);
    assert!(refused.shows("草稿太多了"), "{}", refused.text());
    // What she has may be kept again.
    assert_eq!(keep("long_0".to_owned(), &long).status, 204);
}

#[test]
fn whoever_writes_into_the_database_does_not_become_somebody() {
    let desk = Desk::staffed("甲镇");
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    assert!(clerk.open("/").shows(CLERK));
    desk.tamper("UPDATE session SET user_id = (SELECT id FROM user_account WHERE name = '管理员')");
    let page = clerk.get("/");
    assert_eq!(page.status, 303, "{}", page.text());
    assert_eq!(page.headers["location"], "/login");
}

#[test]
fn who_did_not_get_in_is_in_the_audit_with_where_from_and_not_with_what_was_typed() {
    let desk = Desk::staffed("甲镇");
    let site = desk.serve();
    let mut stranger = site.stranger();
    for name in [CLERK, "没有这个人"] {
        stranger.get("/login");
        let typed = [("name", name), ("password", "不是这一个-2026")];
        assert_eq!(stranger.post("/login", &typed).status, 422);
    }
    site.sign_in(CLERK);
    let told = "SELECT subject || ' ' || detail AS text FROM audit_entry WHERE action = 'sign_in_refuse' ORDER BY seq";
    let told = desk.column(told);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told[0].contains(CLERK) && told[0].contains("127.0.0.1"),
        "{told:?}"
    );
    let all = told.join(" ");
    assert!(
        !all.contains("没有这个人") && !all.contains("不是这一个"),
        "{all}"
    );
    let entered = desk.column("SELECT detail AS text FROM audit_entry WHERE action = 'sign_in'");
    assert!(entered[0].contains("127.0.0.1"), "{entered:?}");
}
