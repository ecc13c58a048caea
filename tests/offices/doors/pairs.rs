//! Pairs at every door: renewed, made a demonstration point, ended.

use serde_json::json;

use super::Wants::{Done, NotHers, Refused};
use super::{Life, Made};
use crate::common::{APPROVER, CLERK};

/// What is tried with a pair.
pub fn lives() -> Vec<Life> {
    let signed = json!({ "fields": {
        "local_unit": "中心学校", "unit_type": "学校", "troop": "驻军甲部", "date": "2008-08-01",
        "ended_on": "2011-07-31", "state": "有效",
    } });
    vec![Life {
        subject: "pairs",
        at: ["/pairs/", "/pairs/"],
        table: (
            "(SELECT *, CASE WHEN fields LIKE '%\"state\":\"终止\"%' THEN 'ended' \
                WHEN fields LIKE '%\"ended_on\":\"204%' THEN 'in_force' ELSE 'lapsed' END AS state FROM ledger_entry)",
            "id % 1000000000",
        ),
        stamp: "version",
        audited: "ledger_change",
        made: Made::Posted(CLERK, vec![("/api/v1/ledgers/pair".to_owned(), signed)]),
        record: 0,
        tries: &[
            (APPROVER, "renew", &[("until", "2040-7-31")], NotHers),
            (CLERK, "renew", &[], Refused("请填写续签到")),
            (
                CLERK,
                "renew",
                &[("until", "2011-7-31")],
                Refused("续签到期日期应晚于 2011-07-31，请核对"),
            ),
            (CLERK, "renew", &[("until", "2040-7-31")], Done("in_force")),
            (
                CLERK,
                "model",
                &[("level", "世界级")],
                Refused("示范点级别里没有“世界级”"),
            ),
            (CLERK, "model", &[("level", "县级")], Done("in_force")),
            (CLERK, "model", &[], Done("in_force")),
            (
                CLERK,
                "end",
                &[("on", "2007-1-1"), ("reason", "部队移防")],
                Refused("不能早于签约日期 2008-08-01"),
            ),
            (
                CLERK,
                "end",
                &[("on", "2099-1-1"), ("reason", "部队移防")],
                Refused("终止日期不能晚于今天"),
            ),
            (
                CLERK,
                "end",
                &[("on", "2026-6-30")],
                Refused("请填写终止的原因"),
            ),
            (
                CLERK,
                "end",
                &[("on", "2026-6-30"), ("reason", "部队移防")],
                Done("ended"),
            ),
            (
                CLERK,
                "renew",
                &[("until", "2050-7-31")],
                Refused("目前是“终止”，请登记新的对子"),
            ),
        ],
    }]
}
