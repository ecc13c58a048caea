//! A comparison list at every door, and what it says of somebody.

use super::Wants::{Done, NotHers, Refused};
use super::{Life, Made, Try};
use crate::common::sheet::{Sheet, account, id_number, named, write_workbook};
use crate::common::{CLERK, Desk, REVIEWER};

/// What is tried with a suspicion, and with the list it comes from.
pub fn lives() -> Vec<Life> {
    let hit = |made: fn(&Desk) -> String, tries: &'static [Try]| Life {
        subject: "hits",
        at: ["/hits/", "/hits/"],
        table: (HITS, "id % 1000000000"),
        stamp: "state",
        audited: "comparison_",
        made: Made::Imported(made),
        record: 0,
        tries,
    };
    vec![
        hit(|desk| hit_of(desk, 91), &TRIES),
        Life {
            subject: "comparisons",
            at: ["/comparisons/", "/comparisons/"],
            table: (LISTS, "id % 1000000000"),
            stamp: "was",
            audited: "comparison_",
            made: Made::Imported(|desk| {
                hit_of(desk, 92);
                latest(desk, "comparison_list")
            }),
            record: 0,
            tries: &DESCRIBED,
        },
    ]
}

const HITS: &str = "(SELECT h.region, h.id, CASE WHEN h.result IS NULL THEN 'open' WHEN r.state = 'open' THEN 'waiting' ELSE 'settled' END AS state \
                    FROM comparison_hit h LEFT JOIN change_request r ON r.region = h.region AND r.id = h.request)";
const LISTS: &str = "(SELECT region, id, listed_on AS was, source AS state FROM comparison_list)";

fn latest(desk: &Desk, table: &str) -> String {
    let sql = format!(
        "SELECT region || '-100-' || (MAX(id) % 1000000000) AS text FROM {table} AS record GROUP BY region"
    );
    desk.column(&sql).swap_remove(0)
}

/// Somebody on a death list; answers the suspicion.
fn hit_of(desk: &Desk, person: u32) -> String {
    let (name, id, account) = (named("疑", person), id_number(person), account(person));
    let roster = Sheet::new("名册", "姓名 身份证号 人员类别 村 银行账号 起发时间");
    let roster = roster.row(&format!("{name} {id} 复员军人 第一村 {account} 2011-01"));
    let deaths = Sheet::new("死亡名单", "姓名 身份证号 死亡日期 数据日期");
    let deaths = deaths.row(&format!("{name} {id} 2011-03-04 2011-03-31"));
    write_workbook(&desk.path("名册.xlsx"), &[roster]);
    desk.agree(&desk.import(&format!("名册.xlsx --as {CLERK}")));
    write_workbook(&desk.path("名单.xlsx"), &[deaths]);
    let report = desk.import(&format!("名单.xlsx --as {CLERK}"));
    assert_eq!(report["warning"], 1, "{report}");
    latest(desk, "comparison_hit")
}

const WORDS: (&str, &str) = ("words", "与本人见面核对");

const TRIES: [Try; 5] = [
    (
        REVIEWER,
        "resolve",
        &[("result", "not_her"), WORDS],
        NotHers,
    ),
    (
        CLERK,
        "resolve",
        &[("result", "not_her")],
        Refused("请填写理由和依据"),
    ),
    (
        CLERK,
        "resolve",
        &[("result", "allowed"), WORDS],
        Refused("核实结果"),
    ),
    (
        CLERK,
        "resolve",
        &[("result", "not_her"), WORDS],
        Done("waiting"),
    ),
    (
        CLERK,
        "resolve",
        &[("result", "not_her"), WORDS],
        Refused("在等另一个人复核"),
    ),
];

const DESCRIBED: [Try; 3] = [
    (
        REVIEWER,
        "describe",
        &[("source", "县公安局"), ("listed_on", "2011-03-30")],
        NotHers,
    ),
    (
        CLERK,
        "describe",
        &[("source", "县公安局"), ("listed_on", "2099-03-30")],
        Refused("名单日期不能晚于今天"),
    ),
    (
        CLERK,
        "describe",
        &[
            ("source", "县公安局"),
            ("listed_on", "2011-03-30"),
            ("document_no", "甲公函〔2011〕2号"),
        ],
        Done("县公安局"),
    ),
];
