//! The organisation at every door: organs set up and changed, people appointed, liaisons, member units.

use serde_json::json;

use super::Wants::{Done, NotHers, Refused};
use super::{Life, Made, Try};
use crate::common::{APPROVER, CLERK};

const TOWN: (&str, &str) = ("division", "990101100000");

/// Organs and units have no state of their own but that they are over.
const ORGANS: &str = "(SELECT *, CASE WHEN dissolved_on IS NULL THEN 'there' ELSE 'dissolved' END AS state FROM organ)";
const UNITS: &str = "(SELECT *, CASE WHEN closed_on IS NULL THEN 'member' ELSE 'left' END AS state FROM member_unit)";
const POSTS: &str =
    "(SELECT *, CASE WHEN to_on IS NULL THEN 'held' ELSE 'ended' END AS state FROM post)";

/// What divisions were before tells whether the last of them is there still.
const DIVISIONS: &str = "(SELECT id, CASE WHEN merged_into IS NULL THEN 'there' ELSE 'gone' END AS state FROM division_past)";

/// What is tried with organs, liaisons, units and villages.
pub fn lives(village: &str) -> Vec<Life> {
    let made = |subject, at, table, audited, tries| Life {
        subject,
        at,
        table: (table, "id % 1000000000"),
        stamp: "",
        audited,
        made: Made::Tried,
        record: 0,
        tries,
    };
    let organ = json!({ "kind": "office", "name": "甲镇双拥工作站", "set_up_on": "2008-3-1" });
    let unit = json!({ "name": "广播站", "duty": "报道" });
    let posted = |at: &str, body| Made::Posted(CLERK, vec![(format!("/api/v1/{at}"), body)]);
    vec![
        made(
            "organs",
            ["/organisation/new", "/organs"],
            ORGANS,
            "organ_",
            &SET_UP,
        ),
        Life {
            stamp: "version",
            made: posted("organs", organ),
            ..made(
                "organs",
                ["/organisation/", "/organs/"],
                ORGANS,
                "organ_",
                &CHANGED,
            )
        },
        Life {
            made: posted("organs", json!({ "kind": "other", "name": "双拥志愿队" })),
            ..made(
                "organs",
                ["/organisation/{0}/posts", "/organs/{0}/posts"],
                ORGANS,
                "post_",
                &APPOINTED,
            )
        },
        made(
            "liaisons",
            ["/liaisons/appoint", "/liaisons"],
            POSTS,
            "liaison_",
            liaisons(village),
        ),
        made(
            "units",
            ["/units/new", "/units"],
            UNITS,
            "unit_",
            &REGISTERED,
        ),
        Life {
            stamp: "version",
            made: posted("units", unit),
            ..made("units", ["/units/", "/units/"], UNITS, "unit_", &LEFT)
        },
        Life {
            made: Made::Keyed("990101100202"),
            ..made(
                "divisions",
                ["/divisions/990101100202", "/divisions/990101100202"],
                DIVISIONS,
                "division_",
                &MERGED,
            )
        },
    ]
}

const ADMIN: &str = "管理员";

const MERGED: [Try; 9] = [
    (CLERK, "rename", &[("name", "新村")], NotHers),
    (ADMIN, "rename", &[("name", "")], Refused("请填写新名称")),
    (ADMIN, "rename", &[("name", "东西村")], Done("there")),
    (CLERK, "merge", &[("into", "新村")], NotHers),
    (
        ADMIN,
        "merge",
        &[("into", "东西村")],
        Refused("不能并入它自己"),
    ),
    (
        ADMIN,
        "merge_trial",
        &[("into", "甲镇")],
        Refused("只能并入甲镇的另一个村"),
    ),
    (
        ADMIN,
        "merge_trial",
        &[("into", "990101100203")],
        Done("there"),
    ),
    (
        ADMIN,
        "merge",
        &[
            ("into", "990101100203"),
            ("month", "2011年3月"),
            ("document", "甲政〔2011〕8号"),
        ],
        Done("gone"),
    ),
    (
        ADMIN,
        "rename",
        &[("name", "又一村")],
        Refused("已并入别的单位"),
    ),
];

const SET_UP: [Try; 5] = [
    (
        APPROVER,
        "make",
        &[
            ("kind", "leading_group"),
            ("name", "甲镇双拥工作领导小组"),
            TOWN,
        ],
        NotHers,
    ),
    (
        CLERK,
        "make",
        &[("kind", "leading_group"), ("name", ""), TOWN],
        Refused("请填写名称"),
    ),
    (
        CLERK,
        "make",
        &[("kind", "委员会"), ("name", "甲镇双拥工作领导小组"), TOWN],
        Refused("类别里没有“委员会”"),
    ),
    (
        CLERK,
        "make",
        &[
            ("kind", "leading_group"),
            ("name", "甲镇双拥工作领导小组"),
            TOWN,
            ("document", "甲委办〔2008〕8号"),
            ("set_up_on", "2008-3-1"),
        ],
        Done("there"),
    ),
    (
        CLERK,
        "make",
        &[
            ("kind", "leading_group"),
            ("name", "甲镇双拥工作领导小组"),
            TOWN,
        ],
        Refused("已有甲镇双拥工作领导小组，请核对名称"),
    ),
];

const CHANGED: [Try; 4] = [
    (
        APPROVER,
        "edit",
        &[("kind", "station"), ("name", "甲镇双拥工作站")],
        NotHers,
    ),
    (
        CLERK,
        "edit",
        &[
            ("kind", "station"),
            ("name", "甲镇双拥工作站"),
            ("set_up_on", "2008-3-1"),
            ("dissolved_on", "2007-1-1"),
        ],
        Refused("撤销日期不能早于设立日期"),
    ),
    (
        CLERK,
        "edit",
        &[
            ("kind", "station"),
            ("name", "甲镇双拥工作站"),
            ("document", ""),
            ("set_up_on", "2008-3-1"),
            ("dissolved_on", "2012-1-1"),
        ],
        Done("dissolved"),
    ),
    (
        CLERK,
        "edit",
        &[
            ("kind", "station"),
            ("name", "甲镇双拥服务站"),
            ("document", ""),
            ("set_up_on", "2008-3-1"),
            ("dissolved_on", ""),
        ],
        Done("there"),
    ),
];

const APPOINTED: [Try; 4] = [
    (
        APPROVER,
        "appoint",
        &[("from", "2010-3-1"), ("lines", "队长 周正")],
        NotHers,
    ),
    (
        CLERK,
        "appoint",
        &[("from", "2010-3-1"), ("lines", "")],
        Refused("请填写任职人员"),
    ),
    (
        CLERK,
        "appoint",
        &[("from", "2010-3-1"), ("lines", "队长")],
        Refused("第1行要有职务和姓名"),
    ),
    (
        CLERK,
        "appoint",
        &[
            ("from", "2010-3-1"),
            ("lines", "队长\t周 正\t派出所 所长\n队员 马青 教师"),
        ],
        Done("there"),
    ),
];

/// In the village of the test, whose liaison she takes over from.
fn liaisons(village: &str) -> &'static [Try] {
    let line = format!("{village} 鲁月英 妇联主任");
    let line: &'static str = Box::leak(line.into_boxed_str());
    let said = |lines: &'static str| -> &'static super::Said {
        Box::leak(Box::new([("from", "2013-3-1"), ("lines", lines)]))
    };
    Box::leak(Box::new([
        (APPROVER, "appoint", said(line), NotHers),
        (CLERK, "appoint", said("没有的村 鲁月英"), Refused("第1行")),
        (CLERK, "appoint", said(line), Done("held")),
        (CLERK, "appoint", said(line), Refused("请核对任职日期")),
    ]))
}

const REGISTERED: [Try; 5] = [
    (APPROVER, "make", &[("name", "派出所"), TOWN], NotHers),
    (
        CLERK,
        "make",
        &[("name", ""), TOWN],
        Refused("请填写单位名称"),
    ),
    (
        CLERK,
        "make",
        &[("name", "派出所"), TOWN, ("telephone", "19900001111")],
        Refused("请改填单位的座机"),
    ),
    (
        CLERK,
        "make",
        &[
            ("name", "派出所"),
            TOWN,
            ("duty", "治安共建"),
            ("joined_on", "2008-3-1"),
        ],
        Done("member"),
    ),
    (
        CLERK,
        "make",
        &[("name", "派出所"), TOWN],
        Refused("已有成员单位叫派出所"),
    ),
];

const LEFT: [Try; 4] = [
    (APPROVER, "edit", &[("name", "广播站")], NotHers),
    (
        CLERK,
        "edit",
        &[
            ("name", "广播站"),
            ("joined_on", "2008-3-1"),
            ("closed_on", "2007-1-1"),
        ],
        Refused("退出日期不能早于加入日期"),
    ),
    (
        CLERK,
        "edit",
        &[("name", "卫生院")],
        Refused("已有成员单位叫卫生院"),
    ),
    (
        CLERK,
        "edit",
        &[
            ("name", "融媒体站"),
            ("duty", "报道"),
            ("contact", ""),
            ("telephone", ""),
            ("joined_on", ""),
            ("closed_on", "2011-6-30"),
        ],
        Done("left"),
    ),
];
