//! 资金 at every door: recorded, and voided where it was wrong.

use serde_json::json;

use super::Wants::{Done, NotHers, Refused};
use super::{Life, Made, Said, Try};
use crate::common::{CASHIER, CLERK};

/// An entry counts or was voided.
const FUNDS: &str = "(SELECT *, CASE WHEN void_reason IS NULL THEN 'counts' ELSE 'voided' END AS state \
                     FROM fund_entry)";

/// What is tried with 资金.
pub fn lives() -> Vec<Life> {
    let life = |at, table, made, tries| Life {
        subject: "funds",
        at,
        table,
        stamp: "",
        audited: "fund_",
        made,
        record: 0,
        tries,
    };
    let arrived = json!({
        "kind": "arrived", "budget": "central", "amount_fen": 5_000_000, "year": 2012, "on": "2012-03-01",
        "paper": "甲财社〔2012〕3号"
    });
    let call = vec![("/api/v1/funds".to_owned(), arrived)];
    vec![
        life(
            ["/funds/new", "/funds"],
            (FUNDS, "id"),
            Made::Tried,
            &RECORDED,
        ),
        life(
            ["/funds/", "/funds/"],
            (FUNDS, "id % 1000000000"),
            Made::Posted(CASHIER, call),
            &VOIDED,
        ),
    ]
}

const ARRIVED: &Said = &[
    ("kind", "arrived"),
    ("budget", "central"),
    ("amount", "1000"),
    ("year", "2011"),
    ("on", "2011-2-1"),
    ("paper", "甲财社〔2011〕3号"),
];

const RECORDED: [Try; 5] = [
    (CLERK, "record", ARRIVED, NotHers),
    (
        CASHIER,
        "record",
        &[
            ("kind", "arrived"),
            ("budget", "central"),
            ("amount", "0"),
            ("year", "2011"),
            ("on", "2011-2-1"),
            ("paper", "甲财社〔2011〕3号"),
        ],
        Refused("金额应大于 0"),
    ),
    (
        CASHIER,
        "record",
        &[
            ("kind", "arrived"),
            ("budget", "central"),
            ("amount", "1000"),
            ("year", "11"),
            ("on", "2011-2-1"),
            ("paper", "甲财社〔2011〕3号"),
        ],
        Refused("年度请写四位数"),
    ),
    (CASHIER, "record", ARRIVED, Done("counts")),
    (CASHIER, "record", ARRIVED, Refused("同样的一笔已登记过")),
];

const VOIDED: [Try; 4] = [
    (CLERK, "void", &[("reason", "登记错了")], NotHers),
    (CASHIER, "void", &[], Refused("请填写作废的原因")),
    (CASHIER, "void", &[("reason", "级次写错了")], Done("voided")),
    (CASHIER, "void", &[("reason", "级次写错了")], Refused("")),
];
