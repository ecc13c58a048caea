//! Assessments at every door: filled in, submitted, judged from above, fixed; begun by mistake.

use serde_json::json;

use super::Wants::{Done, NotHers, Refused};
use super::{Life, Made, Try};
use crate::common::{APPROVER, CLERK, REVIEWER};

/// The version of an assessment counts its steps and marks.
const ASSESSMENTS: &str = "(SELECT region, id, state, (SELECT COUNT(*) FROM assessment_step s WHERE s.assessment = a.id) \
                           + (SELECT COUNT(*) FROM assessment_mark m WHERE m.assessment = a.id) AS version \
                           FROM assessment a)";

/// What is tried with assessments.
pub fn lives() -> Vec<Life> {
    let life = |year: i32, tries: &'static [Try]| {
        let begun = json!({ "scheme": "town_yearly", "year": year });
        Life {
            subject: "assessments",
            at: ["/assessment/", "/assessments/"],
            table: (ASSESSMENTS, "id % 1000000000"),
            stamp: "version",
            audited: "assessment_",
            made: Made::Posted(CLERK, vec![("/api/v1/assessments".to_owned(), begun)]),
            record: 0,
            tries,
        }
    };
    let begun = Life {
        at: ["/assessment/new", "/assessments"],
        stamp: "",
        made: Made::Tried,
        ..life(2009, &BEGUN)
    };
    vec![begun, life(2011, &WHOLE), life(2010, &MISTAKEN)]
}

const TOWN: (&str, &str) = ("division", "990101100000");

/// An assessment is begun.
const BEGUN: [Try; 4] = [
    (
        APPROVER,
        "start",
        &[("scheme", "town_yearly"), TOWN, ("year", "2009")],
        NotHers,
    ),
    (
        CLERK,
        "start",
        &[("scheme", "town_yearly"), TOWN],
        Refused("请填写年度"),
    ),
    (
        CLERK,
        "start",
        &[("scheme", "town_yearly"), TOWN, ("year", "2999")],
        Refused("年度请填1900至"),
    ),
    (
        CLERK,
        "start",
        &[("scheme", "town_yearly"), TOWN, ("year", "2009")],
        Done("open"),
    ),
];

/// An assessment's whole life.
const WHOLE: [Try; 30] = [
    (
        CLERK,
        "withdraw",
        &[("reason", "补")],
        Refused("还没有提交，不用撤回"),
    ),
    (
        APPROVER,
        "judge",
        &[("item", "1.1"), ("side", "superior")],
        Refused("请等被考评单位提交"),
    ),
    (
        CLERK,
        "mark",
        &[("item", "1.1"), ("points", "6"), ("comment", "开了会")],
        Refused("照规则算分"),
    ),
    (
        CLERK,
        "mark",
        &[("item", "1.4"), ("points", "7"), ("comment", "都好")],
        Refused("这一条满分6分"),
    ),
    (
        CLERK,
        "mark",
        &[("item", "1.4"), ("points", "5.555"), ("comment", "都好")],
        Refused("不是分数"),
    ),
    (
        CLERK,
        "mark",
        &[("item", "1.4"), ("points", "5.5")],
        Refused("请填写理由"),
    ),
    (
        CLERK,
        "mark",
        &[("item", "9.9"), ("points", "5.5"), ("comment", "都好")],
        NotHers,
    ),
    (
        REVIEWER,
        "mark",
        &[("item", "1.4"), ("points", "5.5"), ("comment", "都好")],
        NotHers,
    ),
    (
        CLERK,
        "mark",
        &[
            ("item", "1.4"),
            ("points", "5.5"),
            ("comment", "分工文件在档"),
        ],
        Done("open"),
    ),
    (CLERK, "cancel", &[], Refused("请填写原因")),
    (CLERK, "submit", &[], Done("submitted")),
    (CLERK, "submit", &[], Refused("不用再提交")),
    (
        CLERK,
        "judge",
        &[("item", "1.1"), ("side", "superior")],
        Refused("办过这份自评"),
    ),
    (CLERK, "withdraw", &[("reason", "补")], Done("open")),
    (CLERK, "submit", &[], Done("submitted")),
    (APPROVER, "fix", &[], Refused("请先评分再定分")),
    (APPROVER, "return", &[], Refused("请填写原因")),
    (APPROVER, "return", &[("reason", "缺签到表")], Done("open")),
    (CLERK, "submit", &[], Done("submitted")),
    (
        APPROVER,
        "judge",
        &[("item", "1.1"), ("side", "own")],
        Refused("哪一栏里没有“own”"),
    ),
    (
        APPROVER,
        "judge",
        &[("item", "1.1"), ("side", "superior"), ("accepted", "false")],
        Refused("请填写理由"),
    ),
    (
        APPROVER,
        "judge",
        &[("item", "1.1"), ("side", "superior")],
        Done("judging"),
    ),
    (
        CLERK,
        "withdraw",
        &[("reason", "补")],
        Refused("上级已评分"),
    ),
    (
        APPROVER,
        "judge",
        &[
            ("item", "1.4"),
            ("side", "check"),
            ("points", "4"),
            ("comment", "汇报只有三次"),
        ],
        Done("judging"),
    ),
    (
        APPROVER,
        "veto",
        &[("number", "否9"), ("holds", "true"), ("comment", "通报")],
        Refused("否决项里没有“否9”"),
    ),
    (
        APPROVER,
        "veto",
        &[("number", "否2")],
        Refused("请选择认定；请填写查实情况和依据"),
    ),
    (
        APPROVER,
        "veto",
        &[("number", "否2"), ("holds", "false"), ("comment", "不属实")],
        Done("judging"),
    ),
    (CLERK, "fix", &[], NotHers),
    (APPROVER, "fix", &[], Done("fixed")),
    (APPROVER, "fix", &[], Refused("不能再改")),
];

/// Begun by mistake.
const MISTAKEN: [Try; 2] = [
    (CLERK, "cancel", &[("reason", "开错了")], Done("void")),
    (
        CLERK,
        "cancel",
        &[("reason", "开错了")],
        Refused("要考评请另开一份"),
    ),
];
