//! 年度确认 at every door: opened, its people confirmed one by one and together, a stop proposed and undone.

use serde_json::{Value, json};

use super::Wants::{Done, NotHers, Refused};
use super::{LIAISON, Life, Made, Try};
use crate::common::{CLERK, Desk, REVIEWER};

const CAMPAIGNS: &str = "confirmation_campaign";
/// People of lists; the latest is the last of the latest list.
const PEOPLE: &str = "(SELECT region, id, version, state FROM confirmation)";

fn of(year: i32) -> (String, Value) {
    let day = |day: &str| format!("{year}-{day}");
    let body = json!({ "year": year, "from": day("10-01"), "until": day("11-30"), "notice": day("10-01") });
    ("/api/v1/confirmations".to_owned(), body)
}

/// What is tried with confirmations.
pub fn lives() -> Vec<Life> {
    let one = Life {
        subject: "confirmation",
        at: [
            "/confirmations/990101-100-2/{no}",
            "/confirmations/990101-100-2/people/{no}",
        ],
        table: (PEOPLE, "id % 1000000000"),
        stamp: "version",
        audited: "confirmation_",
        made: Made::Imported(stopped_and_found),
        record: 0,
        tries: &RESUMED,
    };
    vec![
        Life {
            subject: "confirmations",
            at: ["/confirmations/", "/confirmations/"],
            table: (CAMPAIGNS, "id % 1000000000"),
            stamp: "state",
            audited: "confirmation_",
            made: Made::Imported(with_national),
            record: 0,
            tries: &CAMPAIGN,
        },
        one,
        Life {
            subject: "confirmation",
            at: ["/confirmations/{0}/{no}", "/confirmations/{0}/people/{no}"],
            table: (PEOPLE, "id % 1000000000"),
            stamp: "version",
            audited: "confirmation_",
            made: Made::Posted(
                CLERK,
                vec![
                    of(2012),
                    ("/api/v1/confirmations/{0}/renew".to_owned(), json!({})),
                ],
            ),
            record: 1,
            tries: &ONE,
        },
        Life {
            subject: "confirmations",
            at: ["/confirmations/new", "/confirmations"],
            table: (CAMPAIGNS, "id % 1000000000"),
            stamp: "",
            audited: "confirmation_",
            made: Made::Tried,
            record: 0,
            tries: &MADE,
        },
        Life {
            subject: "confirmations",
            at: ["/confirmations/", "/confirmations/"],
            table: (CAMPAIGNS, "id % 1000000000"),
            stamp: "state",
            audited: "confirmation_",
            made: Made::Imported(somebody_new),
            record: 0,
            tries: &RENEWED,
        },
    ]
}

/// The first campaign, on whose list 阿一 comes first, with what the national system says of her; answers which.
fn with_national(desk: &Desk) -> String {
    use crate::common::sheet::{Sheet, account, id_number, write_workbook};
    let village =
        "SELECT name AS text FROM division WHERE code = (SELECT MIN(division) FROM person)";
    let village = desk.column(village).swap_remove(0);
    let (id, account) = (id_number(98), account(98));
    let roster = Sheet::new("名册", "姓名 身份证号 人员类别 村 银行账号 起发时间");
    let roster = roster.row(&format!("阿一 {id} 参战人员 {village} {account} 2011-01"));
    write_workbook(&desk.path("名册.xlsx"), &[roster]);
    let report = desk.import(&format!("名册.xlsx --as {CLERK}"));
    assert_eq!(report["error"], 0, "{report}");
    let opened = "--year 2014 --from 2014-10-01 --until 2014-11-30 --notice 2014-10-01";
    let told = desk.json(&format!("do confirmations new make {opened} --as {CLERK}"));
    let result = Sheet::new("结果", "姓名 身份证号 确认结果 确认时间 确认方式");
    let result = result.row(&format!("阿一 {id} 已确认 2014-10-12 人脸识别"));
    write_workbook(&desk.path("全国.xlsx"), &[result]);
    let report = desk.import(&format!("全国.xlsx --as {CLERK}"));
    assert_eq!(report["error"], 0, "{report}");
    told["key"].as_str().unwrap().to_owned()
}

/// Somebody whose stop was agreed to, and whom the liaison then saw; answers who.
fn stopped_and_found(desk: &Desk) -> String {
    let opened = "--year 2011 --from 2011-10-01 --until 2011-11-30 --notice 2011-10-01";
    desk.done(&format!("do confirmations new make {opened} --as {CLERK}"));
    let seen = desk.column("SELECT CAST(MIN(division) AS TEXT) AS text FROM person");
    let who = desk.column(&format!(
        "SELECT c.region || '-100-' || (c.id % 1000000000) AS text FROM confirmation c \
         JOIN person p ON p.region = c.region AND p.id = c.person WHERE p.division = {} AND c.campaign % 1000000000 = 2 \
         ORDER BY c.id LIMIT 1",
        seen[0]
    ));
    let who = who[0].clone();
    let told = desk.json(&format!(
        "do confirmations 990101-100-2 suspend --people {who} --as {CLERK}"
    ));
    desk.agree(&told);
    desk.done(&format!(
        "do confirmation {who} confirm --way home --on 2012-02-10 --version 2 --as {LIAISON}"
    ));
    who
}

/// A campaign, and somebody who came onto the rolls after it was opened.
fn somebody_new(desk: &Desk) -> String {
    use crate::common::sheet::{Sheet, account, id_number, named, write_workbook};
    let opened = "--year 2015 --from 2015-10-01 --until 2015-11-30 --notice 2015-10-01";
    let told = desk.json(&format!("do confirmations new make {opened} --as {CLERK}"));
    let headings = "姓名 身份证号 人员类别 村 银行账号 起发时间";
    let (name, id, account) = (named("新", 97), id_number(97), account(97));
    let row = format!("{name} {id} 参战人员 第一村 {account} 2011-01");
    let sheet = Sheet::new("名册", headings).row(&row);
    write_workbook(&desk.path("名册.xlsx"), &[sheet]);
    let report = desk.import(&format!("名册.xlsx --as {CLERK}"));
    assert_eq!(report["error"], 0, "{report}");
    told["key"].as_str().unwrap().to_owned()
}

/// She is to be paid again, which is taken back with her confirmation.
const RESUMED: [Try; 4] = [
    (REVIEWER, "resume", &[], NotHers),
    (CLERK, "resume", &[], Done("confirmed")),
    (
        CLERK,
        "resume",
        &[],
        Refused("没有因为年度确认停发，或已经提出恢复"),
    ),
    (
        CLERK,
        "withdraw",
        &[("reason", "不是本人")],
        Done("waiting"),
    ),
];

const ON: (&str, &str) = ("on", "2012-10-20");
const BY: (&str, &str) = ("by", "张三");

/// Somebody is confirmed, which is taken back; excused, which is taken back.
const ONE: [Try; 15] = [
    (REVIEWER, "confirm", &[("way", "home"), ON, BY], NotHers),
    (CLERK, "confirm", &[ON, BY], Refused("请选择方式")),
    (
        CLERK,
        "confirm",
        &[("way", "home"), ("on", "2011-12-31"), BY],
        Refused("确认日期早于2012年"),
    ),
    (
        CLERK,
        "confirm",
        &[("way", "proxy"), ON, BY],
        Refused("请填写代办人"),
    ),
    (
        CLERK,
        "confirm",
        &[("way", "window"), ON, BY, ("proxy", "王小")],
        Refused("写了代办人的，方式应选委托"),
    ),
    (
        CLERK,
        "confirm",
        &[
            ("way", "proxy"),
            ON,
            BY,
            ("proxy", "王小"),
            ("relation", "儿子"),
        ],
        Done("confirmed"),
    ),
    (
        CLERK,
        "excuse",
        &[("reason", "已迁出")],
        Refused("不用重复登记"),
    ),
    (CLERK, "withdraw", &[], Refused("请填写撤回的原因")),
    (REVIEWER, "withdraw", &[("reason", "认错人了")], NotHers),
    (
        CLERK,
        "withdraw",
        &[("reason", "认错人了")],
        Done("waiting"),
    ),
    (CLERK, "excuse", &[], Refused("请填写不用确认的原因")),
    (CLERK, "excuse", &[("reason", "已迁出")], Done("excused")),
    (
        CLERK,
        "confirm",
        &[("way", "home"), ON, BY],
        Refused("先放回应确认里"),
    ),
    (REVIEWER, "include", &[], NotHers),
    (CLERK, "include", &[], Done("waiting")),
];

const YEAR: (&str, &str) = ("year", "2013");
const FROM: (&str, &str) = ("from", "2013-10-01");
const UNTIL: (&str, &str) = ("until", "2013-11-30");
const NOTICE: (&str, &str) = ("notice", "2013-10-08");

/// A campaign is opened once a year.
const MADE: [Try; 5] = [
    (REVIEWER, "make", &[YEAR, FROM, UNTIL, NOTICE], NotHers),
    (
        CLERK,
        "make",
        &[YEAR, FROM, ("until", "2013-09-30"), NOTICE],
        Refused("截止的日子不能早于开始的日子"),
    ),
    (
        CLERK,
        "make",
        &[("year", "2014"), FROM, UNTIL, NOTICE],
        Refused("开始的日子不在2014年"),
    ),
    (CLERK, "make", &[YEAR, FROM, UNTIL, NOTICE], Done("open")),
    (
        CLERK,
        "make",
        &[YEAR, FROM, UNTIL, NOTICE],
        Refused("都已经在名单里"),
    ),
];

const WAY: (&str, &str) = ("way", "home");
const SEEN: (&str, &str) = ("on", "2014-10-20");

const ONE_OF_THEM: (&str, &str) = ("people", "990101-100-3");
const SEEN_THERE: (&str, &str) = ("people", "990101-100-1");
const FIRST: (&str, &str) = ("effective", "2014-12");
const WHY: (&str, &str) = ("reason", "期满没有确认");

/// A stop is proposed, she is seen after all with another, and it is ended.
const CAMPAIGN: [Try; 18] = [
    (REVIEWER, "adopt", &[SEEN_THERE], NotHers),
    (CLERK, "adopt", &[ONE_OF_THEM], Refused("没有要登记的")),
    (CLERK, "adopt", &[SEEN_THERE], Done("open")),
    (REVIEWER, "confirm", &[ONE_OF_THEM, WAY, SEEN, BY], NotHers),
    (
        CLERK,
        "confirm",
        &[("people", ""), WAY, SEEN, BY],
        Refused("请填写哪些人"),
    ),
    (
        CLERK,
        "confirm",
        &[("people", "990101-100-99999"), WAY, SEEN, BY],
        Refused("有人不在这份名单里"),
    ),
    (REVIEWER, "suspend", &[ONE_OF_THEM, FIRST, WHY], NotHers),
    (
        CLERK,
        "suspend",
        &[ONE_OF_THEM, ("effective", "2014-10"), WHY],
        Refused("不能从更早的月份停发"),
    ),
    (CLERK, "suspend", &[ONE_OF_THEM, FIRST, WHY], Done("open")),
    (
        CLERK,
        "suspend",
        &[ONE_OF_THEM, FIRST, WHY],
        Refused("已有停发的申请在等复核"),
    ),
    (
        CLERK,
        "confirm",
        &[("people", "990101-100-3 990101-100-2"), WAY, SEEN, BY],
        Done("open"),
    ),
    (
        CLERK,
        "confirm",
        &[ONE_OF_THEM, WAY, SEEN, BY],
        Refused("不用重复登记"),
    ),
    (REVIEWER, "close", &[], NotHers),
    (CLERK, "close", &[], Done("closed")),
    (CLERK, "renew", &[], Refused("请先重新开始")),
    (CLERK, "close", &[], Refused("请先重新开始")),
    (CLERK, "reopen", &[], Done("open")),
    (CLERK, "reopen", &[], Refused("不用重新开始")),
];

/// Whoever came later is put on the list, and confirmed with somebody else.
const RENEWED: [Try; 2] = [
    (REVIEWER, "renew", &[], NotHers),
    (CLERK, "renew", &[], Done("open")),
];
