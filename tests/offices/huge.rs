//! A page number larger than any list has pages: every list says its last page, and none breaks.

use std::collections::BTreeMap;

use crate::common::Desk;
use crate::common::web::Browser;
use crate::permissions::{ROLES, table};

const HUGE: [&str; 4] = [
    "18446744073709551616",
    "18446744073709551615",
    "9223372036854775807",
    "-9223372036854775808",
];

#[test]
fn a_page_beyond_every_list_is_its_last() {
    let desk = Desk::staffed("甲镇");
    for role in ROLES {
        desk.done(&format!("users add --name {role}某 --role {role}"));
    }
    desk.import_sample("jia_town_2011.xlsx");
    desk.pay("--month 2011-03");
    let site = desk.serve();
    let mut browsers: BTreeMap<&str, Browser> = BTreeMap::new();
    for ((method, path), roles) in table() {
        if method != "GET" || path.contains('{') {
            continue;
        }
        let may = |role: &&&str| roles.split(' ').any(|r| r == **role);
        let role = ROLES.iter().find(may).unwrap_or(&"经办");
        let browser = browsers
            .entry(role)
            .or_insert_with(|| site.sign_in(&format!("{role}某")));
        for huge in HUGE {
            for name in ["page", "size"] {
                let page = browser.get(&format!("{path}?{name}={huge}"));
                assert!(page.status < 500, "{path} {name}={huge}: {}", page.text());
            }
        }
    }
}
