//! Visits at every door: a task made, its households added, visited, given up.

use serde_json::{Value, json};

use super::Wants::{Done, NotHers, Refused};
use super::{Life, Made, Try};
use crate::common::{CLERK, REVIEWER};

/// Households as a state: waiting, done, cancelled.
const HOUSEHOLDS: &str = "(SELECT region, id, version, CASE WHEN state = 'cancelled' THEN 'cancelled' \
                          WHEN entry IS NULL THEN 'waiting' ELSE 'done' END AS state FROM visit_target)";

/// What is tried with visits.
pub fn lives(village: &str) -> Vec<Life> {
    let task = json!({ "festival": "八一", "from": "2011-7-20", "due": "2011-8-1",
        "brings": [{ "category": "demobilised_soldier", "cash_fen": 50_000 }] });
    let other = json!({ "name": "吴六", "village": "第一村", "cash_fen": 20_000 });
    let there = json!({ "name": "吴九", "village": village });
    let task = ("/api/v1/visits".to_owned(), task);
    let household = Life {
        subject: "households",
        at: ["/visits/{0}/{no}", "/visits/{0}/households/{no}"],
        table: (HOUSEHOLDS, "id % 1000000000"),
        stamp: "version",
        audited: "ledger_",
        made: Made::Posted(
            CLERK,
            vec![
                task.clone(),
                ("/api/v1/visits/{0}/households".to_owned(), other.clone()),
            ],
        ),
        record: 1,
        tries: &VISITED,
    };
    vec![
        Life {
            subject: "visits",
            at: ["/visits/new", "/visits"],
            table: ("visit_task", "id % 1000000000"),
            stamp: "",
            audited: "visit_",
            made: Made::Tried,
            record: 0,
            tries: &MADE,
        },
        Life {
            subject: "visits",
            at: ["/visits/", "/visits/"],
            table: ("visit_task", "id % 1000000000"),
            stamp: "state",
            audited: "visit_",
            made: Made::Posted(
                CLERK,
                vec![
                    task.clone(),
                    ("/api/v1/visits/{0}/households".to_owned(), there),
                ],
            ),
            record: 0,
            tries: in_village(village),
        },
        Life {
            audited: "visit_",
            made: Made::Posted(
                CLERK,
                vec![task, ("/api/v1/visits/{0}/households".to_owned(), other)],
            ),
            tries: &NOT_VISITED,
            ..household
        },
        household,
    ]
}

/// What the page asks otherwise: whom first, then what each is brought.
pub fn on_page(said: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut fields = vec![("step".to_owned(), "make".to_owned())];
    for (code, text) in said {
        if *code != "brings" {
            fields.push(((*code).to_owned(), (*text).to_owned()));
            continue;
        }
        let rows: Vec<Value> = serde_json::from_str(text).unwrap();
        for row in rows {
            let category = row["category"].as_str().unwrap();
            fields.push(("category".to_owned(), category.to_owned()));
            let cash = row["cash"].as_str().unwrap();
            fields.push((format!("cash.{category}"), cash.to_owned()));
        }
    }
    fields
}

const BRINGS: &str = r#"[{"category": "demobilised_soldier", "cash": "300"}]"#;

/// A task is made, and its households with it.
const MADE: [Try; 6] = [
    (
        REVIEWER,
        "make",
        &[
            ("festival", "春节"),
            ("from", "2012-1-1"),
            ("due", "2012-1-20"),
            ("brings", BRINGS),
        ],
        NotHers,
    ),
    (
        CLERK,
        "make",
        &[
            ("festival", "春节"),
            ("from", "2012-1-1"),
            ("brings", BRINGS),
        ],
        Refused("请填写截止日期"),
    ),
    (
        CLERK,
        "make",
        &[
            ("festival", "春节"),
            ("from", "2012-1-1"),
            ("due", "2011-1-20"),
            ("brings", BRINGS),
        ],
        Refused("截止日期不能早于开始日期"),
    ),
    (
        CLERK,
        "make",
        &[
            ("festival", "春节"),
            ("from", "2012-1-1"),
            ("due", "2012-1-20"),
            (
                "brings",
                r#"[{"category": "demobilised_soldier", "cash": "-1"}]"#,
            ),
        ],
        Refused("慰问金不能是负数"),
    ),
    (
        CLERK,
        "make",
        &[
            ("festival", "春节"),
            ("from", "2012-1-1"),
            ("due", "2012-1-20"),
            ("brings", r#"[{"category": "没有的类别", "cash": "300"}]"#),
        ],
        Refused("没有符合条件的在册对象"),
    ),
    (
        CLERK,
        "make",
        &[
            ("festival", "春节"),
            ("from", "2012-1-1"),
            ("due", "2012-1-20"),
            ("brings", BRINGS),
        ],
        Done("open"),
    ),
];

/// Stands for the code of a village where somebody waits.
const WAITING_VILLAGE: &str = "{village}";

/// What is tried with a task, in a village.
fn in_village(village: &str) -> &'static [Try] {
    let village: &str = village.to_owned().leak();
    let here = |(code, text): &(&'static str, &'static str)| match *text {
        WAITING_VILLAGE => (*code, village),
        text => (*code, text),
    };
    let tried = |(by, act, said, wants): &Try| {
        let said: Vec<_> = said.iter().map(here).collect();
        (*by, *act, &*said.leak(), *wants)
    };
    GIVEN_UP.iter().map(tried).collect::<Vec<Try>>().leak()
}

/// Households are added to a task, the rest of a village is written down together, and it is given up.
const GIVEN_UP: [Try; 13] = [
    (CLERK, "add", &[("name", "")], Refused("请填写姓名")),
    (
        CLERK,
        "add",
        &[("name", "吴六"), ("village", "没有的村")],
        Refused("没有的村"),
    ),
    (
        REVIEWER,
        "add",
        &[("name", "吴六"), ("village", "第一村")],
        NotHers,
    ),
    (
        CLERK,
        "add",
        &[("name", "吴六"), ("village", "第一村"), ("cash", "-1")],
        Refused("慰问金不能是负数"),
    ),
    (
        CLERK,
        "add",
        &[("name", "吴六"), ("village", "第一村"), ("cash", "200")],
        Done("open"),
    ),
    (
        REVIEWER,
        "record_all",
        &[("unit", WAITING_VILLAGE)],
        NotHers,
    ),
    (CLERK, "record_all", &[], Refused("请选择村（社区）")),
    (
        CLERK,
        "record_all",
        &[("unit", WAITING_VILLAGE), ("date", "2030-7-25")],
        Refused("走访日期不能晚于今天"),
    ),
    (
        CLERK,
        "record_all",
        &[
            ("unit", WAITING_VILLAGE),
            ("date", "2011-7-25"),
            ("visitor", "张三"),
        ],
        Done("open"),
    ),
    (CLERK, "cancel", &[], Refused("请填写取消的原因")),
    (REVIEWER, "cancel", &[("reason", "改到春节")], NotHers),
    (
        CLERK,
        "cancel",
        &[("reason", "改到春节")],
        Done("cancelled"),
    ),
    (
        CLERK,
        "add",
        &[("name", "吴七"), ("village", "第一村")],
        Refused("目前是“已取消”"),
    ),
];

/// A household's visit is written down once.
const VISITED: [Try; 6] = [
    (REVIEWER, "record", &[("date", "2011-7-25")], NotHers),
    (CLERK, "record", &[("date", "七月")], Refused("走访日期")),
    (
        CLERK,
        "record",
        &[("date", "2030-7-25")],
        Refused("走访日期不能晚于今天"),
    ),
    (
        CLERK,
        "record",
        &[("date", "2011-7-25"), ("goods", "慰问73021部队")],
        Refused("番号"),
    ),
    (
        CLERK,
        "record",
        &[
            ("date", "2011-7-25"),
            ("cash", "300"),
            ("goods", "米"),
            ("goods_value", "50"),
            ("visitor", "张三"),
        ],
        Done("done"),
    ),
    (
        CLERK,
        "cancel",
        &[("reason", "已迁出")],
        Refused("登记错了请到台账里改"),
    ),
];

/// A household is given up.
const NOT_VISITED: [Try; 4] = [
    (CLERK, "cancel", &[], Refused("请填写不走访的原因")),
    (REVIEWER, "cancel", &[("reason", "已迁出")], NotHers),
    (CLERK, "cancel", &[("reason", "已迁出")], Done("cancelled")),
    (
        CLERK,
        "record",
        &[("date", "2011-7-25")],
        Refused("目前是“已取消”"),
    ),
];
