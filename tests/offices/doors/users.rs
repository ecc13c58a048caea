//! 用户 at every door: proposed by who keeps the system, agreed to by who keeps the safety, and by nobody else.

use super::Wants::{Done, NotHers, Refused};
use super::{ADMIN, Life, Made, SAFETY, Try};
use crate::common::sheet::id_number;
use crate::common::{APPROVER, CLERK, Desk};

/// An account, with the number of the latest request about it.
const ACCOUNTS: &str = "(SELECT u.region, u.id % 1000000000 AS id, \
    CASE WHEN u.disabled_at IS NOT NULL THEN 'disabled' WHEN EXISTS (SELECT 1 FROM account_request r \
    WHERE r.region = u.region AND r.user_id = u.id AND r.state = 'open') THEN 'waiting' ELSE 'used' END AS state, \
    (SELECT CASE WHEN MAX(r.id) IS NULL THEN 'none' ELSE '100-' || (MAX(r.id) % 1000000000) END FROM account_request r \
    WHERE r.region = u.region AND r.user_id = u.id) AS request FROM user_account u)";

/// What is tried with accounts.
pub fn lives() -> Vec<Life> {
    let life = |at, stamp, made, tries| Life {
        subject: "users",
        at,
        table: (ACCOUNTS, "id"),
        stamp,
        audited: "user_",
        made,
        record: 0,
        tries,
    };
    vec![
        life(["/users/new", "/users"], "", Made::Tried, &PROPOSED),
        life(
            ["/users/", "/users/"],
            "request",
            Made::Imported(in_use),
            &IN_USE,
        ),
        life(
            ["/users/", "/users/"],
            "request",
            Made::Imported(new_one),
            &NEW_ONE,
        ),
        life(
            ["/users/", "/users/"],
            "request",
            Made::Imported(reset),
            &RESET,
        ),
        life(
            ["/users/", "/users/"],
            "request",
            Made::Imported(disabled),
            &DISABLED,
        ),
        life(
            ["/users/", "/users/"],
            "request",
            Made::Imported(with_second),
            &SECOND,
        ),
    ]
}

fn key_of(desk: &Desk, name: &str) -> String {
    let key = "region || '-100-' || (id % 1000000000) AS text";
    let sql = format!("SELECT {key} FROM user_account WHERE name = '{name}'");
    desk.column(&sql).swap_remove(0)
}

fn in_use(desk: &Desk) -> String {
    let id = id_number(201);
    desk.done(&format!(
        "users add --name 郑用 --role 上级查看 --id-number {id}"
    ));
    key_of(desk, "郑用")
}

/// A new account whose user has not signed in yet.
fn new_one(desk: &Desk) -> String {
    let id = id_number(202);
    desk.done(&format!(
        "do users new add --name 郑新 --role 经办 --id_number {id} --as {ADMIN}"
    ));
    key_of(desk, "郑新")
}

/// An account whose password was reset, its user having it in her own hands again.
fn reset(desk: &Desk) -> String {
    desk.done("users add --name 郑重 --role 复核");
    let key = key_of(desk, "郑重");
    desk.done(&format!("do users {key} reset --as {ADMIN}"));
    desk.tamper(&format!(
        "DELETE FROM preference WHERE name = 'password.given' AND user_id % 1000000000 = {}",
        key.rsplit_once('-').unwrap().1
    ));
    key
}

fn disabled(desk: &Desk) -> String {
    desk.done("users add --name 郑停 --role 经办");
    desk.done("users disable --name 郑停");
    key_of(desk, "郑停")
}

/// Who has a second factor.
pub const WITH_SECOND: &str = "郑双";

fn with_second(desk: &Desk) -> String {
    key_of(desk, WITH_SECOND)
}

const SECOND: [Try; 5] = [
    (CLERK, "second", &[], NotHers),
    (SAFETY, "second", &[], NotHers),
    (ADMIN, "second", &[], Done("waiting")),
    (ADMIN, "reset", &[], Refused("重设二次验证的申请还在等同意")),
    (SAFETY, "agree", &[], Done("used")),
];

const PROPOSED: [Try; 5] = [
    (CLERK, "add", &[("name", "冯新"), ("role", "经办")], NotHers),
    (
        SAFETY,
        "add",
        &[("name", "冯新"), ("role", "经办")],
        NotHers,
    ),
    (
        ADMIN,
        "add",
        &[
            ("name", "冯新"),
            ("role", "经办"),
            ("division", "990101100000"),
        ],
        Refused("请填写身份证号"),
    ),
    (
        ADMIN,
        "add",
        &[
            ("name", CLERK),
            ("role", "上级查看"),
            ("division", "990101100000"),
        ],
        Refused("已有用户叫"),
    ),
    (
        ADMIN,
        "add",
        &[
            ("name", "冯新"),
            ("role", "上级查看"),
            ("division", "990101100000"),
        ],
        Done("waiting"),
    ),
];

const PLACE: (&str, &str) = ("division", "990101100000");

const IN_USE: [Try; 10] = [
    (ADMIN, "second", &[], Refused("没有设二次验证")),
    (SAFETY, "role", &[("role", "复核"), PLACE], NotHers),
    (SAFETY, "reset", &[], NotHers),
    (ADMIN, "enable", &[], Refused("这个用户目前是“在用”")),
    (
        ADMIN,
        "role",
        &[("role", "上级查看"), PLACE],
        Refused("没有要改的"),
    ),
    (ADMIN, "role", &[("role", "复核"), PLACE], Done("waiting")),
    (ADMIN, "agree", &[], NotHers),
    (APPROVER, "agree", &[], Refused("请由安全管理员")),
    (SAFETY, "refuse", &[("reason", "没有人说过")], Done("used")),
    (SAFETY, "agree", &[], Refused("这个用户目前是“在用”")),
];

const NEW_ONE: [Try; 4] = [
    (SAFETY, "agree", &[], Refused("还没有用初始密码登录")),
    (ADMIN, "refuse", &[("reason", "不是他")], NotHers),
    (SAFETY, "refuse", &[], Refused("请填写原因")),
    (SAFETY, "refuse", &[("reason", "不是他")], Done("disabled")),
];

const RESET: [Try; 4] = [
    (ADMIN, "agree", &[], NotHers),
    (SAFETY, "agree", &[("paper", "1号")], Refused("在本机登记")),
    (SAFETY, "agree", &[], Done("used")),
    (ADMIN, "reset", &[], Done("waiting")),
];

const DISABLED: [Try; 3] = [
    (SAFETY, "enable", &[], NotHers),
    (ADMIN, "reset", &[], Refused("这个用户目前是“已停用”")),
    (ADMIN, "enable", &[], Done("waiting")),
];
