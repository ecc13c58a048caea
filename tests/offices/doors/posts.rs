//! Posts at every door: taken over, ended, put right.

use serde_json::json;

use super::Wants::{Done, NotHers, Refused};
use super::{Life, Made, Try};
use crate::common::{APPROVER, CLERK};

/// What is tried with posts; those of liaisons, which other programs can give too.
pub fn lives(village: &str) -> Vec<Life> {
    let life = |from: &str, name: &str, tries: &'static [Try]| {
        let lines = format!("{village} {name} 妇联主任");
        Life {
            subject: "posts",
            at: ["/posts/", "/posts/"],
            table: (
                "(SELECT *, CASE WHEN to_on IS NULL THEN 'held' ELSE 'ended' END AS state FROM post)",
                "id % 1000000000",
            ),
            stamp: "version",
            audited: "post_",
            made: Made::Posted(
                CLERK,
                vec![(
                    "/api/v1/liaisons".to_owned(),
                    json!({ "from": from, "lines": lines }),
                )],
            ),
            record: 0,
            tries,
        }
    };
    vec![
        life(
            "2008-3-1",
            "丁福来",
            &[
                (
                    APPROVER,
                    "end",
                    &[("to", "2008-4-1"), ("reason", "搬家")],
                    NotHers,
                ),
                (CLERK, "end", &[("to", "2008-4-1")], Refused("请填写原因")),
                (
                    CLERK,
                    "end",
                    &[("to", "2008-2-1"), ("reason", "搬家")],
                    Refused("丁福来自 2008-03-01 起任，请核对日期"),
                ),
                (
                    CLERK,
                    "end",
                    &[("to", "2008-12-31"), ("reason", "搬家")],
                    Done("ended"),
                ),
                (
                    CLERK,
                    "end",
                    &[("to", "2009-12-31"), ("reason", "搬家")],
                    Refused("目前是“已免去”，写错了请更正"),
                ),
                (
                    CLERK,
                    "replace",
                    &[("name", "姚桂枝"), ("from", "2009-1-1"), ("reason", "接手")],
                    Refused("写错了请更正"),
                ),
                (
                    CLERK,
                    "correct",
                    &[("name", "丁福来"), ("from", "2008-3-1"), ("to", "2007-1-1")],
                    Refused("免职日期不能早于任职日期"),
                ),
                (
                    CLERK,
                    "correct",
                    &[
                        ("name", "丁福莱"),
                        ("from", "2008-03-01"),
                        ("title", "村委委员"),
                        ("to", "2009-12-31"),
                    ],
                    Done("ended"),
                ),
            ],
        ),
        life(
            "2010-3-1",
            "钱小梅",
            &[
                (
                    CLERK,
                    "correct",
                    &[("name", "钱小梅"), ("from", "2009-6-1")],
                    Refused("这段时间已有联络员丁福莱（自 2008-03-01 起，至 2009-12-31）"),
                ),
                (
                    CLERK,
                    "replace",
                    &[("from", "2011-1-1"), ("reason", "退休")],
                    Refused("请填写接任的人"),
                ),
                (
                    CLERK,
                    "replace",
                    &[("name", "姚桂枝"), ("from", "2010-3-1"), ("reason", "退休")],
                    Refused("起任，请核对日期"),
                ),
                (
                    CLERK,
                    "replace",
                    &[("name", "姚桂枝"), ("from", "2011-1-1"), ("reason", "退休")],
                    Done("ended"),
                ),
            ],
        ),
    ]
}
