//! Who gets in, who does not, and what is remembered of it.

use crate::common::{CLERK, Desk, PASSWORD};

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
    let mut browser = site.stranger();
    browser.get("/login");
    let tries = (0..9).map(|_| browser.post("/login", &[("name", CLERK), ("password", "guess")]));
    let last = tries.last().unwrap();
    assert!(last.shows("试的次数太多"), "{}", last.text());
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
