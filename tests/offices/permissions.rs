//! The permission table, held against the program: every route has its row, and every role gets what its row says.
//!
//! `tests/permissions/*.csv`: method, path, and the roles that may, separated by spaces; `所有人` signed in or not,
//! `登录` for anybody signed in.

use std::collections::BTreeMap;

use crate::common::web::Browser;
use crate::common::{Desk, samples};

pub const ROLES: [&str; 10] = [
    "联络员",
    "经办",
    "复核",
    "审批",
    "财务",
    "成员单位",
    "上级查看",
    "系统管理员",
    "安全管理员",
    "审计员",
];

/// Roles by method and path.
pub fn table() -> BTreeMap<(String, String), String> {
    let folder = samples().parent().unwrap().join("permissions");
    let mut rows = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for line in text.lines().skip(1).filter(|line| !line.is_empty()) {
            let mut columns = line.split(',').map(str::to_owned);
            let mut next = || columns.next().unwrap_or_else(|| panic!("{line}"));
            let (route, roles) = ((next(), next()), next());
            assert!(rows.insert(route, roles).is_none(), "twice: {line}");
        }
    }
    rows
}

#[test]
fn every_route_has_its_row_and_every_row_its_route() {
    let listed: Vec<(String, String)> = doors::web::listed()
        .into_iter()
        .map(|(method, path)| (method, path.to_owned()))
        .collect();
    let table = table();
    let without_row: Vec<_> = listed
        .iter()
        .filter(|route| !table.contains_key(route))
        .collect();
    assert!(
        without_row.is_empty(),
        "routes without a row in tests/permissions: {without_row:?}"
    );
    let without_route: Vec<_> = table
        .keys()
        .filter(|route| !listed.contains(route))
        .collect();
    assert!(
        without_route.is_empty(),
        "rows without a route: {without_route:?}"
    );
}

/// Asks for a route with something in every place of its path; a post carries no token, so that nothing is ever done.
fn asked(browser: &mut Browser, method: &str, path: &str) -> (u16, String) {
    let parts = path
        .split('/')
        .map(|part| if part.starts_with('{') { "1" } else { part });
    let path = parts.collect::<Vec<_>>().join("/");
    let page = if method == "GET" {
        browser.get(&path)
    } else {
        browser.post_as_is(&path, &[])
    };
    (page.status, page.text())
}

#[test]
fn every_role_gets_what_its_row_says_and_no_post_goes_without_its_token() {
    let desk = Desk::new("甲镇");
    for role in ROLES {
        desk.done(&format!("users add --name {role}某 --role {role}"));
    }
    let site = desk.serve();
    for role in ROLES {
        let mut browser = site.sign_in(&format!("{role}某"));
        for ((method, path), roles) in table().iter().filter(|((_, path), _)| path != "/logout") {
            let (status, text) = asked(&mut browser, method, path);
            let may = roles == "所有人" || roles == "登录" || roles.split(' ').any(|r| r == role);
            // A form without its token is refused too, in other words.
            let refused = status == 403 && !text.contains("这张表单已过期");
            assert_eq!(may, !refused, "{role} {method} {path}: {status} {text}");
            assert!(status < 500, "{role} {method} {path}: {status} {text}");
            if method == "POST" && may && !path.starts_with("/api/") {
                assert_eq!(
                    status, 403,
                    "{method} {path} was done without a token: {text}"
                );
            }
        }
    }
}

#[test]
fn a_stranger_is_sent_to_sign_in() {
    let desk = Desk::new("甲镇");
    let site = desk.serve();
    let mut browser = site.stranger();
    for ((method, path), _) in table().iter().filter(|(_, roles)| *roles != "所有人") {
        let (status, text) = asked(&mut browser, method, path);
        let expected = if path.starts_with("/api/") { 401 } else { 303 };
        assert_eq!(status, expected, "{method} {path}: {text}");
    }
}
