//! What somebody owes at every door: returned in cash, taken from another scheme, written off, paid back bit by bit.

use super::Wants::{Done, NotHers, Refused};
use super::{Life, Made, Try, key_of};
use crate::common::sheet::{Sheet, account, id_number, write_workbook};
use crate::common::{APPROVER, CLERK, Desk, REVIEWER};

/// What is tried with what she owes.
pub fn lives() -> Vec<Life> {
    let life = |made: fn(&Desk) -> String, tries: &'static [Try]| Life {
        subject: "owed",
        at: ["/owed/", "/owed/"],
        table: (REQUESTS, "owed"),
        stamp: "",
        audited: "change_propose",
        made: Made::Imported(made),
        record: 0,
        tries,
    };
    vec![
        life(|desk| overpaid(desk, 95), &TRIES),
        life(in_instalments, &ENDED),
    ]
}

/// The last that was proposed.
const REQUESTS: &str = "(SELECT region, state, (person % 1000000000) || '-demobilised_allowance' AS owed \
                        FROM change_request ORDER BY id DESC LIMIT 1)";

/// Somebody who pays back fifty yuan a month.
fn in_instalments(desk: &Desk) -> String {
    let key = overpaid(desk, 96);
    let told = desk.json(&format!(
        "do owed {key} instalments --monthly 50 --from 2011-11 --on 2011-10-20 --paper 协议 --as {CLERK}"
    ));
    let request = told["request"].as_str().unwrap();
    desk.done(&format!("do changes {request} agree --as {REVIEWER}"));
    key
}

/// Somebody of two schemes who was paid and, as it is told then, had died long before; answers what she owes under the
/// first.
fn overpaid(desk: &Desk, person: u32) -> String {
    let name = crate::common::sheet::named("欠", person);
    let row = |category: &str| {
        let headings = "姓名 身份证号 人员类别 村 银行账号 起发时间";
        let (id, account) = (id_number(person), account(person));
        let row = format!("{name} {id} {category} 第一村 {account} 2011-01");
        write_workbook(
            &desk.path("名册.xlsx"),
            &[Sheet::new("名册", headings).row(&row)],
        );
        let report = desk.import(&format!("名册.xlsx --as {CLERK}"));
        assert_eq!(report["error"], 0, "{report}");
        desk.agree(&report);
    };
    row("复员军人");
    row("参战人员");
    let key = format!("{}-demobilised_allowance", key_of(desk, &name));
    let run = |month: &str| {
        let run = desk.json(&format!(
            "pay run --month {month} --scheme demobilised_allowance --as {CLERK}"
        ));
        let batch = run["batch"].as_str().unwrap();
        desk.done(&format!("pay review --batch {batch} --as {REVIEWER}"));
        desk.done(&format!("pay approve --batch {batch} --as {APPROVER}"));
    };
    run("2011-09");
    let sheet = Sheet::new("人员变动", "身份证号 变动类型 生效年月 报告日期");
    let died = sheet.row(&format!("{} 死亡 2011-02 2011-10-05", id_number(person)));
    write_workbook(&desk.path("变动.xlsx"), &[died]);
    desk.agree(&desk.import("变动.xlsx"));
    run("2011-10");
    key
}

const ON: (&str, &str) = ("on", "2011-10-20");
const PAPER: (&str, &str) = ("paper", "收据12号");
const TO: (&str, &str) = ("to", "war_participant_allowance");

const TRIES: [Try; 14] = [
    (REVIEWER, "repay", &[("amount", "10"), ON, PAPER], NotHers),
    (
        CLERK,
        "repay",
        &[("amount", "10"), ON],
        Refused("请填写依据"),
    ),
    (
        CLERK,
        "repay",
        &[("amount", "1000000"), ON, PAPER],
        Refused("多了，请核对"),
    ),
    (
        CLERK,
        "repay",
        &[("amount", "10"), ("on", "2099-01-01"), PAPER],
        Refused("退回日期不能晚于今天"),
    ),
    (CLERK, "repay", &[("amount", "10"), ON, PAPER], Done("open")),
    (
        CLERK,
        "repay",
        &[("amount", "10"), ON, PAPER],
        Refused("已登记过一笔退回10.00元"),
    ),
    (
        CLERK,
        "repay",
        &[("amount", "10"), ON, PAPER, ("again", "1")],
        Done("open"),
    ),
    (
        CLERK,
        "offset",
        &[("amount", "10"), ("to", "demobilised_allowance"), ON, PAPER],
        Refused("从哪个项目扣"),
    ),
    (
        CLERK,
        "offset",
        &[("amount", "10"), TO, ON, PAPER],
        Done("open"),
    ),
    (
        CLERK,
        "writeoff",
        &[("amount", "0"), ON, PAPER],
        Refused("金额应大于 0"),
    ),
    (
        CLERK,
        "writeoff",
        &[("amount", "10"), ON, PAPER],
        Done("open"),
    ),
    (
        CLERK,
        "instalments",
        &[("monthly", "0"), ("from", "2011-11"), ON, PAPER],
        Refused("每月最多扣应大于 0"),
    ),
    (
        CLERK,
        "instalments",
        &[("monthly", "50"), ("from", "2011年11月"), ON, PAPER],
        Done("open"),
    ),
    (
        CLERK,
        "instalments",
        &[("monthly", "60"), ("from", "2011-11"), ON, PAPER],
        Refused("已有一条分期的申请在等复核"),
    ),
];

const ENDED: [Try; 3] = [
    (CLERK, "end", &[ON, PAPER], Refused("请填写从哪个月起")),
    (
        CLERK,
        "end",
        &[("from", "2011-12"), ON, PAPER],
        Done("open"),
    ),
    (
        CLERK,
        "end",
        &[("from", "2011-12"), ON, PAPER],
        Refused("已有一条分期的申请在等复核"),
    ),
];
