//! Plans and tasks at every door: issued, reported on, confirmed, sent back, put off, given up, summed up.

use serde_json::{Value, json};

use super::Wants::{Done, NotHers, Refused};
use super::{HOSPITAL, LIAISON, Life, Made, Try};
use crate::common::{APPROVER, CLERK};

/// The member unit of the town.
const UNIT: &str = "990101-100-1";

/// What is tried with plans and tasks.
pub fn lives() -> Vec<Life> {
    let plan = |year: i32| {
        let plan = json!({ "year": year, "kind": "annual" });
        ("/api/v1/plans".to_owned(), plan)
    };
    let task = |more: Value| {
        let mut task = json!({ "title": "军属体检", "due": "2011-10-31" });
        let task_fields = task.as_object_mut().unwrap();
        task_fields.extend(more.as_object().unwrap().clone());
        ("/api/v1/tasks".to_owned(), task)
    };
    let of_plan = || task(json!({ "plan": "{0}", "unit": UNIT }));
    let tasks = |calls: Vec<(String, Value)>, tries: &'static [Try]| Life {
        subject: "tasks",
        at: ["/tasks/", "/tasks/"],
        table: ("plan_task", "id % 1000000000"),
        stamp: "version",
        audited: "task_",
        record: calls.len() - 1,
        made: Made::Posted(CLERK, calls),
        tries,
    };
    let plans = |calls: Vec<(String, Value)>, tries: &'static [Try]| Life {
        subject: "plans",
        at: ["/plans/", "/plans/"],
        table: ("plan", "id % 1000000000"),
        stamp: "version",
        audited: "plan_",
        record: 0,
        made: Made::Posted(CLERK, calls),
        tries,
    };
    let made = |subject, at, table, audited, tries: &'static [Try]| Life {
        subject,
        at,
        table,
        stamp: "",
        audited,
        record: 0,
        made: Made::Tried,
        tries,
    };
    vec![
        made(
            "plans",
            ["/plans/new", "/plans"],
            ("plan", "id % 1000000000"),
            "plan_",
            &MADE,
        ),
        Life {
            made: Made::Posted(CLERK, vec![plan(2015)]),
            ..made(
                "goals",
                ["/plans/{0}/goals/new", "/plans/{0}/goals"],
                ("plan_goal", "plan % 1000000000"),
                "goal_",
                &AIMED,
            )
        },
        made(
            "tasks",
            ["/tasks/new", "/tasks"],
            ("plan_task", "id % 1000000000"),
            "task_",
            &HANDED_OUT,
        ),
        tasks(vec![task(json!({ "unit": UNIT }))], &WHOLE),
        tasks(vec![task(json!({ "helpers": [UNIT] }))], &HELPED),
        tasks(vec![plan(2012), of_plan()], &DRAFTED),
        plans(vec![plan(2011), of_plan()], &ISSUED),
        plans(vec![plan(2013)], &EMPTY),
    ]
}

/// A plan is made, one of a kind a year.
const MADE: [Try; 5] = [
    (
        APPROVER,
        "make",
        &[("year", "2014"), ("kind", "annual")],
        NotHers,
    ),
    (
        CLERK,
        "make",
        &[("year", ""), ("kind", "annual")],
        Refused("请填写年度"),
    ),
    (
        CLERK,
        "make",
        &[("year", "14"), ("kind", "annual")],
        Refused("年度请填四位年份"),
    ),
    (
        CLERK,
        "make",
        &[("year", "2014"), ("kind", "annual"), ("title", "甲镇计划")],
        Done("draft"),
    ),
    (
        CLERK,
        "make",
        &[("year", "2014"), ("kind", "annual")],
        Refused("2014年已有这种计划"),
    ),
];

/// A goal is added to a plan.
const AIMED: [Try; 5] = [
    (APPROVER, "add", &[("title", "开会")], NotHers),
    (CLERK, "add", &[("title", "")], Refused("请填写目标")),
    (
        CLERK,
        "add",
        &[("title", "开会"), ("indicator", "没有的指标")],
        Refused("没有这个指标"),
    ),
    (
        CLERK,
        "add",
        &[
            ("title", "开会"),
            ("indicator", "meetings"),
            ("target", "六"),
        ],
        Refused("目标值应是数字"),
    ),
    (
        CLERK,
        "add",
        &[
            ("title", "开会"),
            ("indicator", "meetings"),
            ("target", "6"),
            ("at_most", "0"),
        ],
        Done("open"),
    ),
];

/// A task is handed out by itself.
const HANDED_OUT: [Try; 5] = [
    (
        APPROVER,
        "add",
        &[("title", "军属体检"), ("due", "2011-10-31")],
        NotHers,
    ),
    (
        CLERK,
        "add",
        &[("title", ""), ("due", "")],
        Refused("请填写任务；请填写完成时限"),
    ),
    (
        CLERK,
        "add",
        &[
            ("title", "军属体检"),
            ("due", "2011-10-31"),
            ("unit", "没有的单位"),
        ],
        Refused("没有这个成员单位"),
    ),
    (
        CLERK,
        "add",
        &[
            ("title", "军属体检"),
            ("due", "2011-10-31"),
            ("planned", "-1"),
        ],
        Refused("不能是负数"),
    ),
    (
        CLERK,
        "add",
        &[
            ("title", "军属体检"),
            ("due", "2011-10-31"),
            ("unit", UNIT),
            ("planned", "200"),
        ],
        Done("new"),
    ),
];

/// A task's whole life.
const WHOLE: [Try; 34] = [
    (
        CLERK,
        "confirm",
        &[],
        Refused("这个任务目前是“未开始”，请先报完成再销号"),
    ),
    (
        CLERK,
        "return",
        &[("reason", "早")],
        Refused("还没有报完成，不用退回"),
    ),
    (
        CLERK,
        "drop",
        &[],
        Refused("任务已经下达，不办了请取消并写明原因"),
    ),
    (LIAISON, "report", &[], NotHers),
    (
        HOSPITAL,
        "report",
        &[("on", "2099-1-1"), ("percent", "101")],
        Refused("日期不能晚于今天；请填写进展情况；进度请填 0 到 100 的整数"),
    ),
    (
        HOSPITAL,
        "report",
        &[
            ("on", "2011-6-30"),
            ("words", "一半"),
            ("percent", "50"),
            ("spent", "-1"),
        ],
        Refused("累计投入不能是负数"),
    ),
    (
        HOSPITAL,
        "report",
        &[
            ("on", "2011-6-30"),
            ("words", "一半"),
            ("percent", "50"),
            ("evidence", "meeting/990101-100-1"),
        ],
        Refused("周院（成员单位）不能"),
    ),
    (
        CLERK,
        "report",
        &[
            ("on", "2011-6-30"),
            ("words", "一半"),
            ("percent", "50"),
            ("evidence", "meeting/990101-100-99"),
        ],
        NotHers,
    ),
    (
        CLERK,
        "report",
        &[
            ("on", "2011-6-30"),
            ("words", "一半"),
            ("percent", "50"),
            ("evidence", "会议记录"),
        ],
        Refused("引用的台账没有认出来"),
    ),
    (
        HOSPITAL,
        "report",
        &[
            ("on", "2011-6-30"),
            ("words", "一半"),
            ("percent", "50%"),
            ("spent", "1200"),
        ],
        Done("going"),
    ),
    (HOSPITAL, "urge", &[("words", "快")], NotHers),
    (CLERK, "urge", &[("words", "请抓紧")], Done("going")),
    (
        CLERK,
        "extend",
        &[("due", "后天"), ("reason", "缺设备")],
        Refused("新的时限"),
    ),
    (
        CLERK,
        "extend",
        &[("due", "2011-10-31"), ("reason", "缺设备")],
        Refused("新的时限要晚于原来的 2011-10-31，请重填"),
    ),
    (
        CLERK,
        "extend",
        &[("due", "2011-11-30")],
        Refused("请填写延期的原因"),
    ),
    (
        CLERK,
        "extend",
        &[("due", "2011-11-30"), ("reason", "缺设备")],
        Done("going"),
    ),
    (
        HOSPITAL,
        "submit",
        &[("on", "2011-11-20")],
        Refused("请填写完成情况"),
    ),
    (
        HOSPITAL,
        "submit",
        &[("on", "2099-1-1"), ("words", "全部检完")],
        Refused("完成日期不能晚于今天"),
    ),
    (
        HOSPITAL,
        "submit",
        &[
            ("on", "2011-11-20"),
            ("words", "全部检完"),
            ("spent", "4800"),
        ],
        Done("waiting"),
    ),
    (
        HOSPITAL,
        "report",
        &[("on", "2011-11-21"), ("words", "又"), ("percent", "90")],
        Refused("等经办销号；有变化请经办退回"),
    ),
    (CLERK, "urge", &[], Refused("请先销号或退回")),
    (
        CLERK,
        "cancel",
        &[("reason", "不办了")],
        Refused("请先销号或退回"),
    ),
    (CLERK, "return", &[], Refused("请填写退回的原因")),
    (CLERK, "return", &[("reason", "请补名单")], Done("going")),
    (
        HOSPITAL,
        "submit",
        &[("on", "2011-11-25"), ("words", "补了名单")],
        Done("waiting"),
    ),
    (HOSPITAL, "confirm", &[], NotHers),
    (CLERK, "confirm", &[], Done("done")),
    (CLERK, "confirm", &[], Refused("已经办结，要重办请退回")),
    (
        HOSPITAL,
        "submit",
        &[("on", "2011-11-25"), ("words", "又")],
        Refused("已经办结，要重办请退回"),
    ),
    (CLERK, "return", &[("reason", "回头看")], Done("going")),
    (CLERK, "cancel", &[], Refused("请填写取消的原因")),
    (
        CLERK,
        "cancel",
        &[("reason", "合并到县里")],
        Done("cancelled"),
    ),
    (
        CLERK,
        "cancel",
        &[("reason", "合并到县里")],
        Refused("不再办理，要办请重新下达"),
    ),
    (
        CLERK,
        "return",
        &[("reason", "再办")],
        Refused("不再办理，要办请重新下达"),
    ),
];

/// Whoever only helps with a task sees it, and does not report on it.
const HELPED: [Try; 2] = [
    (
        HOSPITAL,
        "report",
        &[("on", "2011-6-30"), ("words", "一半"), ("percent", "50")],
        Refused("这个任务由别的单位负责，请由责任单位办理"),
    ),
    (
        HOSPITAL,
        "submit",
        &[("on", "2011-6-30"), ("words", "全部")],
        Refused("这个任务由别的单位负责，请由责任单位办理"),
    ),
];

/// A task of a draft is nobody's yet.
const DRAFTED: [Try; 5] = [
    (
        HOSPITAL,
        "report",
        &[("on", "2011-6-30"), ("words", "一半"), ("percent", "50")],
        NotHers,
    ),
    (
        CLERK,
        "report",
        &[("on", "2011-6-30"), ("words", "一半"), ("percent", "50")],
        Refused("计划还没有印发，任务等印发后办理"),
    ),
    (
        CLERK,
        "confirm",
        &[],
        Refused("计划还没有印发，任务等印发后办理"),
    ),
    (APPROVER, "drop", &[], NotHers),
    (CLERK, "drop", &[], Done("dropped")),
];

/// A plan's whole life.
const ISSUED: [Try; 13] = [
    (
        CLERK,
        "close",
        &[("words", "好"), ("on", "2011-12-28")],
        Refused("这份计划目前是“草稿”，还没有印发，请先印发再总结"),
    ),
    (CLERK, "issue", &[], NotHers),
    (HOSPITAL, "close", &[], NotHers),
    (
        APPROVER,
        "issue",
        &[],
        Refused("请填写文号；请填写印发日期；请填写看到的是哪一稿"),
    ),
    (
        APPROVER,
        "issue",
        &[
            ("doc_number", "甲双拥〔2011〕2号"),
            ("on", "2099-1-1"),
            ("seen", "{seen}"),
        ],
        Refused("印发日期不能晚于今天"),
    ),
    (
        APPROVER,
        "issue",
        &[
            ("doc_number", "甲双拥〔2011〕2号"),
            ("on", "2011-2-28"),
            ("seen", "另一稿"),
        ],
        Refused("计划在您看过以后改过，请重新看一遍再印发"),
    ),
    (
        APPROVER,
        "issue",
        &[
            ("doc_number", "甲双拥〔2011〕2号"),
            ("on", "2011-2-28"),
            ("seen", "{seen}"),
        ],
        Done("issued"),
    ),
    (
        APPROVER,
        "issue",
        &[
            ("doc_number", "甲双拥〔2011〕3号"),
            ("on", "2011-2-28"),
            ("seen", "{seen}"),
        ],
        Refused("已经印发，改动请写明调整原因"),
    ),
    (CLERK, "close", &[], Refused("请填写总结；请填写总结日期")),
    (
        CLERK,
        "close",
        &[("words", "一项任务完成"), ("on", "2099-1-1")],
        Refused("总结日期不能晚于今天"),
    ),
    (
        CLERK,
        "close",
        &[("words", "一项任务完成"), ("on", "2011-12-28")],
        Done("closed"),
    ),
    (
        CLERK,
        "close",
        &[("words", "一项任务完成"), ("on", "2011-12-28")],
        Refused("已经总结过了"),
    ),
    (
        APPROVER,
        "issue",
        &[
            ("doc_number", "甲双拥〔2011〕3号"),
            ("on", "2011-2-28"),
            ("seen", "{seen}"),
        ],
        Refused("已经总结，不用再印发"),
    ),
];

/// A plan without tasks has nothing to issue.
const EMPTY: [Try; 1] = [(
    APPROVER,
    "issue",
    &[
        ("doc_number", "甲双拥〔2013〕2号"),
        ("on", "2011-2-28"),
        ("seen", "{seen}"),
    ],
    Refused("计划里还没有任务，请先分解任务再印发"),
)];
