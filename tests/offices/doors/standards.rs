//! Standards at every door: one is added, once.

use super::Wants::{Done, NotHers, Refused};
use super::{Life, Made, Said, Try};
use crate::common::{APPROVER, CLERK};

/// Standards have no state.
const STANDARDS: &str = "(SELECT *, 'kept' AS state FROM standard)";

/// What is tried with standards.
pub fn lives() -> Vec<Life> {
    vec![Life {
        subject: "standards",
        at: ["/standards/new", "/standards"],
        table: (STANDARDS, "id"),
        stamp: "",
        audited: "standard_",
        made: Made::Tried,
        record: 0,
        tries: &TRIED,
    }]
}

/// On the page what it will do is said first.
pub fn on_page(said: &[(&str, &str)]) -> Vec<(String, String)> {
    let fields = said.iter().copied().chain([("confirmed", "1")]);
    fields
        .map(|(code, text)| (code.to_owned(), text.to_owned()))
        .collect()
}

const RAISE: &Said = &[
    ("category", "demobilised_soldier"),
    ("amount", "120"),
    ("unit", "月"),
    ("effective", "2012-7-1"),
    ("announced", "2012-6-20"),
    ("document_no", "甲民〔2012〕5号"),
    ("cycle", "月"),
];

const TRIED: [Try; 5] = [
    (APPROVER, "add", RAISE, NotHers),
    (
        CLERK,
        "add",
        &[
            ("category", "demobilised_soldier"),
            ("amount", "-1"),
            ("unit", "月"),
            ("effective", "2012-7-1"),
            ("announced", "2012-6-20"),
            ("document_no", "甲民〔2012〕5号"),
            ("cycle", "月"),
        ],
        Refused("标准金额不能"),
    ),
    (
        CLERK,
        "add",
        &[
            ("category", "disabled_soldier"),
            ("amount", "120"),
            ("unit", "月"),
            ("effective", "2012-7-1"),
            ("announced", "2012-6-20"),
            ("document_no", "甲民〔2012〕5号"),
            ("cycle", "月"),
        ],
        Refused("伤残人员的标准请选择残疾等级"),
    ),
    (CLERK, "add", RAISE, Done("kept")),
    (CLERK, "add", RAISE, Refused("同样的标准已经登记过")),
];
