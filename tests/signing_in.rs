//! Who gets in, who does not, and what is remembered of it.

mod common;

use common::{CLERK, Desk, PASSWORD};

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
