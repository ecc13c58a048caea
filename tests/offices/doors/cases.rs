//! Cases at every door: through their whole life, refused, revoked, reviewed.

use serde_json::{Value, json};

use super::Wants::{Done, NotHers, Refused};
use super::{HOSPITAL, LIAISON, Life, Made, Try};
use crate::common::sheet::id_number;
use crate::common::{APPROVER, CLERK, REVIEWER};

/// What is tried with cases.
pub fn lives(village: &str) -> Vec<Life> {
    let about = |kind: &str, fields: Value| json!({ "kind": kind, "fields": fields });
    let medical = || {
        about(
            "medical",
            json!({ "person": "汤德胜", "service": "心理咨询" }),
        )
    };
    let benefit = json!({
        "kind": "benefit", "bank": "农村信用社", "account": "6228480000000000018",
        "registered_on": "2011-8-20",
        "fields": { "person": "常有田", "id_number": id_number(77), "category": "参战人员", "basis": "部队证明", "village": village },
    });
    let life = |registered: Value, tries: &'static [Try]| Life {
        subject: "cases",
        at: ["/cases/", "/cases/"],
        table: ("service_case", "id % 1000000000"),
        stamp: "version",
        audited: "case_",
        made: Made::Posted(CLERK, vec![("/api/v1/cases".to_owned(), registered)]),
        record: 0,
        tries,
    };
    vec![
        life(
            medical(),
            &[
                (
                    CLERK,
                    "assign",
                    &[("to", "unit-100-1")],
                    Refused("目前是“待受理”，请先受理"),
                ),
                (
                    CLERK,
                    "accept",
                    &[("to", "unit-100-9")],
                    Refused("交给谁办里没有“unit-100-9”，请重新选择"),
                ),
                (
                    CLERK,
                    "accept",
                    &[("on", "2099-1-1")],
                    Refused("日期不能晚于今天"),
                ),
                (LIAISON, "accept", &[], NotHers),
                (HOSPITAL, "progress", &[("words", "好")], NotHers),
                (CLERK, "accept", &[("to", "unit-100-1")], Done("handling")),
                (CLERK, "accept", &[], Refused("目前是“办理中”，已经受理")),
                (CLERK, "remind", &[("on", "后天")], Refused("日期")),
                (CLERK, "remind", &[("words", "请抓紧")], Done("handling")),
                (
                    CLERK,
                    "extend",
                    &[("due", "2020-1-1"), ("words", "等医生")],
                    Refused("不能早于办理这一步的日期"),
                ),
                (
                    CLERK,
                    "extend",
                    &[("due", "2099-12-31")],
                    Refused("请填写延期的原因"),
                ),
                (
                    CLERK,
                    "extend",
                    &[("due", "2099-12-31"), ("words", "等医生")],
                    Done("handling"),
                ),
                (
                    CLERK,
                    "extend",
                    &[("due", "2099-12-31"), ("words", "等")],
                    Refused("新期限应晚于原来的办结期限"),
                ),
                (
                    CLERK,
                    "transfer",
                    &[("to", "unit-100-1"), ("words", "再办")],
                    Refused("交给谁办里没有“unit-100-1”"),
                ),
                (
                    CLERK,
                    "transfer",
                    &[("to", "user-100-2")],
                    Refused("请填写转办的原因"),
                ),
                (HOSPITAL, "hand_back", &[], Refused("请填写退回的原因")),
                (
                    HOSPITAL,
                    "hand_back",
                    &[("words", "没有心理科")],
                    Done("accepted"),
                ),
                (CLERK, "assign", &[("to", "")], Refused("请选择交给谁办")),
                (
                    CLERK,
                    "assign",
                    &[("to", "user-100-2"), ("due", "2020-1-1")],
                    Refused("办结期限不能早于"),
                ),
                (CLERK, "assign", &[("to", "user-100-2")], Done("handling")),
                (
                    CLERK,
                    "transfer",
                    &[("to", "unit-100-1"), ("words", "请来医生")],
                    Done("handling"),
                ),
                (HOSPITAL, "progress", &[], Refused("请填写办理情况")),
                (
                    HOSPITAL,
                    "progress",
                    &[("words", "约好第一次")],
                    Done("handling"),
                ),
                (
                    HOSPITAL,
                    "close",
                    &[],
                    Refused("请填写办理结果；请填写服务单位"),
                ),
                (
                    HOSPITAL,
                    "close",
                    &[("result", "好了"), ("unit", "某院"), ("waived", "很多")],
                    Refused("减免金额"),
                ),
                (HOSPITAL, "remind", &[], NotHers),
                (
                    HOSPITAL,
                    "close",
                    &[("result", "三次"), ("unit", "卫生院"), ("waived", "120")],
                    Done("closed"),
                ),
                (CLERK, "dissatisfied", &[], Refused("请填写不满意在哪里")),
                (
                    CLERK,
                    "dissatisfied",
                    &[("words", "再去一次")],
                    Done("handling"),
                ),
                (
                    CLERK,
                    "revoke",
                    &[("words", "重复")],
                    Refused("已经记进台账或名册，不能撤销"),
                ),
                (CLERK, "satisfied", &[], Refused("办结以后才能回访")),
                (
                    HOSPITAL,
                    "close",
                    &[("result", "又一次"), ("unit", "卫生院")],
                    Done("closed"),
                ),
                (CLERK, "satisfied", &[("words", "满意")], Done("done")),
            ],
        ),
        life(
            medical(),
            &[
                (CLERK, "revoke", &[], Refused("请填写撤销的原因")),
                (CLERK, "revoke", &[("words", "重复登记")], Done("revoked")),
                (
                    CLERK,
                    "revoke",
                    &[("words", "重复登记")],
                    Refused("不能再办；要再办请重新登记"),
                ),
            ],
        ),
        life(
            medical(),
            &[
                (CLERK, "reject", &[], Refused("请填写不予受理的理由")),
                (CLERK, "reject", &[("words", "不属本镇")], Done("rejected")),
            ],
        ),
        life(
            benefit,
            &[
                (
                    REVIEWER,
                    "opinion",
                    &[("verdict", "agree")],
                    Refused("请先受理"),
                ),
                (CLERK, "accept", &[], Done("reviewing")),
                (
                    APPROVER,
                    "opinion",
                    &[("verdict", "agree")],
                    Refused("这一步是村初审，请由联络员办理"),
                ),
                (
                    LIAISON,
                    "opinion",
                    &[("verdict", "perhaps")],
                    Refused("村初审意见里没有“perhaps”"),
                ),
                (
                    LIAISON,
                    "opinion",
                    &[("verdict", "send_back")],
                    Refused("请填写要补正什么"),
                ),
                (
                    LIAISON,
                    "opinion",
                    &[("verdict", "agree"), ("words", "属实")],
                    Done("reviewing"),
                ),
                (
                    REVIEWER,
                    "opinion",
                    &[("verdict", "deny")],
                    Refused("请填写不同意的理由"),
                ),
                (
                    REVIEWER,
                    "opinion",
                    &[("verdict", "agree")],
                    Done("reviewing"),
                ),
                // The county stands above this office: what it decided is entered from its paper.
                (
                    APPROVER,
                    "opinion",
                    &[("verdict", "agree")],
                    Refused("请填写上级批复的文号、日期"),
                ),
                (
                    APPROVER,
                    "opinion",
                    &[("verdict", "agree"), ("words", "县退役〔2011〕7号")],
                    Done("closed"),
                ),
            ],
        ),
    ]
}
