//! Σ due = Σ paid + outstanding, person by person and scheme by scheme, after any sequence of runs, approvals, drafts given
//! up, banks that refuse and send back, cash, and news in whatever order. What is due is asked of an office of its own
//! that hears the same news and never paid anybody. `YUSHUI_HISTORIES` says how many histories, `YUSHUI_SEED` from which.

use std::collections::BTreeMap;

use super::owed::{Chance, happened, verified};
use crate::common::sheet::{Sheet, account, id_number, write_workbook};
use crate::common::{CASHIER, CLERK, Desk, REVIEWER, today};
use serde_json::Value;

const STEPS: usize = 10;

/// Three people: one under two schemes, one without an account, one with a grade.
fn town() -> Desk {
    let town = Desk::staffed("甲镇");
    let headings = "姓名 人员类别 伤残等级 伤残性质 身份证号 银行账号 起发时间";
    let roster = Sheet::new("名册", headings)
        .row(&format!(
            "两一 伤残军人 六级 因公 {} {} 2025-01",
            id_number(1),
            account(1)
        ))
        .row(&format!("现二 参战人员 - - {} - 2025-01", id_number(2)))
        .row(&format!(
            "伤三 伤残军人 七级 因公 {} {} 2025-02",
            id_number(3),
            account(3)
        ));
    let second = Sheet::new("名册", "姓名 人员类别 身份证号 起发时间")
        .row(&format!("两一 烈士遗属 {} 2025-01", id_number(1)));
    let standards = Sheet::new("待遇标准", "人员类别 等级 性质 标准 生效日期 公布日期 单位")
        .row("伤残军人 六级 因公 48180 2024-08-01 2024-11-22 元/年")
        .row("伤残军人 七级 因公 33996 2024-08-01 2024-11-22 元/年")
        .row("参战人员 - - 10584 2024-08-01 2024-11-22 元/年")
        .row("烈士遗属 - - 41856 2024-08-01 2024-11-22 元/年");
    write_workbook(&town.path("名册.xlsx"), &[roster, standards]);
    write_workbook(&town.path("名册二.xlsx"), &[second]);
    for file in ["名册.xlsx", "名册二.xlsx"] {
        let report = town.import(file);
        assert_eq!(report["error"], 0, "{report}");
    }
    town
}

/// Something that is heard: a change of somebody, or a standard.
#[derive(Debug, Clone)]
enum News {
    Change(u32, String),
    Raise(String),
}

impl News {
    fn any(chance: &mut Chance, month: u64) -> News {
        let (from, on) = (1 + chance.of(month), format!("2025-{month:02}-15"));
        let who = 1 + u32::try_from(chance.of(3)).unwrap();
        match chance.of(6) {
            0 | 1 => {
                let who = if who == 2 { 3 } else { who };
                let grade = ["六级", "七级"][usize::try_from(chance.of(2)).unwrap()];
                News::Change(who, format!("等级变动 2025-{from:02} {on} {grade}"))
            }
            2 => News::Change(who, format!("停发 2025-{from:02} {on} -")),
            3 => News::Change(who, format!("恢复 2025-{from:02} {on} -")),
            4 if chance.of(4) == 0 => News::Change(who, format!("死亡 2025-{from:02} {on} -")),
            _ => {
                let yuan = 9_000 + chance.of(9_000);
                News::Raise(format!("参战人员 - - {yuan} 2025-{from:02}-01 {on} 元/年"))
            }
        }
    }

    fn heard(&self, town: &Desk) {
        match self {
            News::Change(who, words) => happened(town, *who, words),
            News::Raise(row) => {
                let headings = "人员类别 等级 性质 标准 生效日期 公布日期 单位";
                let sheet = Sheet::new("待遇标准", headings).row(row);
                write_workbook(&town.path("标准.xlsx"), &[sheet]);
                let report = town.import("标准.xlsx");
                assert_eq!(report["error"], 0, "{report}");
            }
        }
    }
}

/// One of those a query finds.
fn one_of(town: &Desk, chance: &mut Chance, sql: &str) -> Option<String> {
    let found = town.column(sql);
    let many = u64::try_from(found.len()).unwrap();
    (many > 0).then(|| found[usize::try_from(chance.of(many)).unwrap()].clone())
}

/// Something is done with a batch that was approved, or a line of it.
fn goes_on(town: &Desk, chance: &mut Chance) -> String {
    let line = |condition: &str| {
        format!(
            "SELECT b.label || ' ' || l.line_no AS text FROM payment_line l \
             JOIN payment_batch b ON b.region = l.region AND b.id = l.batch WHERE {condition} ORDER BY b.id, l.line_no"
        )
    };
    let done = match chance.of(4) {
        0 => one_of(town, chance, "SELECT label AS text FROM payment_batch WHERE state = 'approved'")
            .map(|batch| format!("{batch} export --layout generic --out 代发.csv --as {CASHIER}")),
        1 => one_of(town, chance, &line("b.state IN ('exported', 'answered') AND l.state = 'open' AND l.amount_fen > 0"))
            .map(|at| {
                let (batch, line) = at.split_once(' ').unwrap();
                let result = ["失败,销户", "成功,"][usize::try_from(chance.of(2)).unwrap()];
                let text = format!("序号,结果,原因\n{line},{result}\n");
                std::fs::write(town.path("回盘.csv"), text).unwrap();
                format!("{batch} settle --file 回盘.csv --as {CASHIER}")
            }),
        2 => one_of(town, chance, &line("b.state IN ('answered', 'closed') AND l.state = 'paid' AND l.failed_seq IS NULL AND l.account_sealed IS NOT NULL"))
            .map(|at| {
                let (batch, line) = at.split_once(' ').unwrap();
                format!("{batch} returned --line {line} --reason 退汇 --as {CASHIER}")
            }),
        _ => one_of(town, chance, &line("l.state = 'failed' AND l.amount_fen > 0")).and_then(|at| {
            let (batch, line) = at.split_once(' ').unwrap();
            let words = format!(
                "do payments {batch} cash --line {line} --on {} --paper 签领表 --as {CLERK} --json",
                today()
            );
            let told = town.run(&words);
            // It may have been paid again meanwhile.
            if told.code == 2 {
                assert!(told.complaint.contains("里重新发放"), "{told:?}");
                return None;
            }
            let request = told.json()["request"].as_str().unwrap().to_owned();
            town.done(&format!("do changes {request} agree --as {REVIEWER}"));
            // Whatever the bank says of it now, nobody is paid again by it.
            let answer = format!("序号,结果,原因\n{line},失败,销户\n");
            std::fs::write(town.path("回盘.csv"), answer).unwrap();
            town.refused(&format!("do payments {batch} settle --file 回盘.csv --as {CASHIER}"));
            town.refused(&format!(
                "do payments {batch} returned --line {line} --reason 退汇 --as {CASHIER}"
            ));
            Some(String::new())
        }),
    };
    if let Some(words) = done.as_ref().filter(|words| !words.is_empty()) {
        town.done(&format!("do payments {words}"));
    }
    done.unwrap_or_default()
}

fn run(town: &Desk, month: u64) -> Value {
    town.json(&format!("pay run --month 2025-{month:02} --as {CLERK}"))
}

/// By person and scheme, fen: to the bank and in cash, and what is left to recover.
fn paid(town: &Desk) -> BTreeMap<String, i64> {
    let rows = town.column(
        "SELECT (a.person % 1000000000) || ' ' || a.scheme || ' ' || (a.outstanding_fen - \
         (SELECT COALESCE(SUM(l.amount_fen), 0) FROM payment_line l JOIN payment_batch b ON b.region = l.region \
            AND b.id = l.batch WHERE l.region = a.region AND l.person = a.person AND l.scheme = a.scheme \
            AND l.state <> 'failed' AND b.approved_seq IS NOT NULL)) AS text FROM payment_account a",
    );
    by_account(rows)
}

/// What an office that never paid anybody would pay: all that is due.
fn due(town: &Desk, month: u64) -> BTreeMap<String, i64> {
    run(town, month);
    let rows = town.column(
        "SELECT (l.person % 1000000000) || ' ' || l.scheme || ' ' || (-l.amount_fen) AS text FROM payment_line l",
    );
    by_account(rows)
}

fn by_account(rows: Vec<String>) -> BTreeMap<String, i64> {
    let row = |row: String| {
        let (whose, fen) = row.rsplit_once(' ').unwrap();
        (whose.to_owned(), fen.parse::<i64>().unwrap())
    };
    let mut sums: BTreeMap<String, i64> = rows.into_iter().map(row).collect();
    sums.retain(|_, fen| *fen != 0);
    sums
}

#[expect(
    clippy::disallowed_methods,
    reason = "whoever runs the test may ask for more histories"
)]
fn asked(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

#[test]
fn what_is_due_is_what_was_paid_and_what_is_outstanding() {
    let (histories, seed) = (
        asked("YUSHUI_HISTORIES").unwrap_or(2),
        asked("YUSHUI_SEED").unwrap_or(13),
    );
    for seed in seed..seed + histories {
        let (town, never) = (town(), town());
        let mut chance = Chance(seed);
        let (mut month, mut heard) = (2, Vec::new());
        for step in 0..STEPS {
            if chance.of(2) == 0 {
                let news = News::any(&mut chance, month);
                println!("seed {seed} step {step}: {news:?}");
                news.heard(&town);
                heard.push(news);
            }
            for _ in 0..2 {
                println!("seed {seed} step {step}: {}", goes_on(&town, &mut chance));
            }
            let made = run(&town, month);
            match (made["batch"].as_str(), chance.of(4)) {
                (Some(batch), 0) => {
                    drop(town.done(&format!("do payments {batch} void --as {CLERK}")))
                }
                (Some(batch), 1) => {
                    town.done(&format!(
                        "do payments {batch} return --reason 再看 --as {REVIEWER}"
                    ));
                    let again = run(&town, month);
                    town.approve(again["batch"].as_str().unwrap());
                }
                (Some(batch), _) => town.approve(batch),
                (None, _) => {}
            }
            month = (month + chance.of(2)).min(12);
        }
        // Everything known is worked out once more, and paid.
        if let Some(batch) = run(&town, month)["batch"].as_str() {
            town.approve(batch);
        }
        verified(&town);
        for news in &heard {
            news.heard(&never);
        }
        assert_eq!(
            paid(&town),
            due(&never, month),
            "seed {seed} month {month}: {heard:?}"
        );
    }
}
