//! Ledger entries at every door: changed, taken away, brought back.

use serde_json::json;

use super::Wants::{Done, NotHers, Refused};
use super::{Life, Made, Try};
use crate::common::{CLERK, REVIEWER};

/// An entry has no state of its own but that it was taken away.
const ENTRIES: &str = "(SELECT region, id, version, CASE WHEN id IN (SELECT id FROM ledger_removed) THEN 'removed' \
                       ELSE 'kept' END AS state FROM ledger_entry)";

/// What is tried with entries.
pub fn lives() -> Vec<Life> {
    let visit = json!({ "fields": { "date": "2011-8-1", "festival": "八一", "person": "汤德胜", "cash": 30000, "whose": "nobody" } });
    let made = Life {
        subject: "ledgers",
        at: ["/ledgers/visit/new", "/ledgers/visit"],
        table: (ENTRIES, "id % 1000000000"),
        stamp: "",
        audited: "ledger_",
        made: Made::Keyed("visit"),
        record: 0,
        tries: &MADE,
    };
    let life = Life {
        subject: "ledgers",
        at: ["/ledgers/visit/", "/ledgers/visit/"],
        table: (ENTRIES, "id % 1000000000"),
        stamp: "version",
        audited: "ledger_",
        made: Made::Posted(CLERK, vec![("/api/v1/ledgers/visit".to_owned(), visit)]),
        record: 0,
        tries: &WHOLE,
    };
    let recruited = Life {
        subject: "ledgers",
        at: ["/ledgers/recruitment/new", "/ledgers/recruitment"],
        table: (ENTRIES, "id % 1000000000"),
        stamp: "",
        audited: "ledger_",
        made: Made::Keyed("recruitment"),
        record: 0,
        tries: &COUNTED,
    };
    let together = Life {
        subject: "ledgers",
        at: ["/ledgers/visit/together", "/ledgers/visit/together"],
        table: (ENTRIES, "id % 1000000000"),
        stamp: "",
        audited: "ledger_",
        made: Made::Keyed("visit"),
        record: 0,
        tries: &TOGETHER,
    };
    vec![made, recruited, together, life]
}

/// An entry is registered.
const MADE: [Try; 9] = [
    (
        REVIEWER,
        "make",
        &[
            ("date", "2011-8-1"),
            ("festival", "八一"),
            ("person", "郑大山"),
        ],
        NotHers,
    ),
    (
        CLERK,
        "make",
        &[("date", ""), ("festival", "八一"), ("person", "")],
        Refused("请填写日期；请填写对象"),
    ),
    (
        CLERK,
        "make",
        &[
            ("date", "2011-8-1"),
            ("festival", "八一"),
            ("person", "郑大山"),
            ("cash", "-1"),
        ],
        Refused("慰问金不能是负数"),
    ),
    (
        CLERK,
        "make",
        &[
            ("date", "2011-8-1"),
            ("festival", "八一"),
            ("person", "郑大山"),
            ("goods", "慰问73021部队"),
        ],
        Refused("番号"),
    ),
    (
        CLERK,
        "make",
        &[
            ("date", "2011-8-1"),
            ("festival", "植树节"),
            ("person", "郑大山"),
            ("whose", "nobody"),
        ],
        Refused("节日里没有“植树节”"),
    ),
    (
        CLERK,
        "make",
        &[
            ("date", "2011-8-1"),
            ("festival", "八一"),
            ("person", "郑大山"),
        ],
        Refused("名册里没有“郑大山”，请核对姓名"),
    ),
    (
        CLERK,
        "make",
        &[
            ("date", "2011-8-1"),
            ("festival", "八一"),
            ("person", "郑大山"),
            ("whose", "990101-100-1"),
        ],
        Refused("不是“郑大山”，请核对"),
    ),
    (
        CLERK,
        "make",
        &[
            ("date", "8月1日"),
            ("festival", "八一"),
            ("person", "郑大山"),
            ("whose", "nobody"),
        ],
        Refused("日期“8月1日”没有写年份，是"),
    ),
    (
        CLERK,
        "make",
        &[
            ("date", "2011-8-1"),
            ("festival", "八一"),
            ("person", "郑大山"),
            ("cash", "300"),
            ("whose", "nobody"),
        ],
        Done("kept"),
    ),
];

/// No more are registered than are due, and a unit says it once a year.
const COUNTED: [Try; 3] = [
    (
        CLERK,
        "make",
        &[
            ("year", "2011"),
            ("due", "50"),
            ("registered", "60"),
            ("recruits", "9"),
        ],
        Refused("已登记人数60，比应登记人数50还多，请核对"),
    ),
    (
        CLERK,
        "make",
        &[
            ("year", "2011"),
            ("due", "50"),
            ("registered", "48"),
            ("recruits", "9"),
        ],
        Done("kept"),
    ),
    (
        CLERK,
        "make",
        &[
            ("year", "2011"),
            ("due", "50"),
            ("registered", "49"),
            ("recruits", "9"),
        ],
        Refused("征兵已有年度2011的一条，一个单位只记一条，请改那一条"),
    ),
];

/// Two visits of the sample at once: one column changed, both taken away.
const TOGETHER: [Try; 8] = [
    (
        REVIEWER,
        "change_together",
        &[("entries", TWO), ("column", "cash"), ("value", "500")],
        NotHers,
    ),
    (
        CLERK,
        "change_together",
        &[("entries", ""), ("column", "person"), ("value", "500")],
        Refused("请填写哪几条；改哪一栏里没有“person”"),
    ),
    (
        CLERK,
        "change_together",
        &[("entries", TWO), ("column", "cash"), ("value", "五百块")],
        Refused("慰问金；五百块"),
    ),
    (
        CLERK,
        "change_together",
        &[("entries", TWO), ("column", "cash"), ("value", "501")],
        Done("kept"),
    ),
    (
        CLERK,
        "change_together",
        &[("entries", TWO), ("column", "cash"), ("value", "501.00")],
        Refused("选中的本来就是这样"),
    ),
    (
        CLERK,
        "remove_together",
        &[("entries", TWO)],
        Refused("请填写删去的理由"),
    ),
    (
        CLERK,
        "remove_together",
        &[("entries", TWO), ("reason", "重复登记")],
        Done("kept"),
    ),
    (
        CLERK,
        "remove_together",
        &[("entries", TWO), ("reason", "重复登记")],
        Refused("已删去"),
    ),
];

const TWO: &str = "990101-100-37 990101-100-38";

/// An entry's whole life.
const WHOLE: [Try; 13] = [
    (CLERK, "restore", &[], Refused("没有删去，不用恢复")),
    (
        CLERK,
        "edit",
        &[
            ("date", "八月一日"),
            ("festival", "八一"),
            ("person", "汤德胜"),
            ("cash", "-1"),
        ],
        Refused("日期；慰问金不能是负数"),
    ),
    (
        CLERK,
        "edit",
        &[("date", ""), ("festival", "八一"), ("person", "")],
        Refused("请填写日期；请填写对象"),
    ),
    (
        CLERK,
        "edit",
        &[
            ("date", "2011-8-1"),
            ("festival", "八一"),
            ("person", "汤德胜"),
            ("goods", "慰问73021部队"),
        ],
        Refused("番号"),
    ),
    (
        CLERK,
        "edit",
        &[
            ("date", "2011-8-1"),
            ("festival", "八一"),
            ("person", "汤德胜"),
            ("village", "没有的村"),
        ],
        Refused("没有的村"),
    ),
    (
        REVIEWER,
        "edit",
        &[
            ("date", "2011-8-1"),
            ("festival", "八一"),
            ("person", "汤德胜"),
        ],
        NotHers,
    ),
    (
        CLERK,
        "edit",
        &[
            ("date", "2011-8-2"),
            ("festival", "八一"),
            ("person", "汤德胜"),
            ("id_number", ""),
            ("village", ""),
            ("cash", "500"),
            ("goods", "米"),
            ("goods_value", ""),
            ("visitor", "张三"),
        ],
        Done("kept"),
    ),
    (CLERK, "remove", &[], Refused("请填写删去的理由")),
    (REVIEWER, "remove", &[("reason", "重复")], NotHers),
    (CLERK, "remove", &[("reason", "重复")], Done("removed")),
    (
        CLERK,
        "edit",
        &[
            ("date", "2011-8-2"),
            ("festival", "八一"),
            ("person", "汤德胜"),
        ],
        Refused("目前是“已删去”，要改请先恢复"),
    ),
    (CLERK, "restore", &[], Done("kept")),
    (CLERK, "remove", &[("reason", "重复")], Done("removed")),
];
