//! 年度确认: everybody who is paid regularly is seen once a year; who is not found is stopped by two people, and paid again
//! from the month after she was seen, without what was withheld.

use crate::common::sheet::{Sheet, account, id_number, write_workbook};
use crate::common::{CLERK, Desk, REVIEWER};
use serde_json::Value;

/// Four people of two villages who are paid from January 2025, and a conscript's family, who is not asked.
fn town() -> Desk {
    let town = Desk::staffed("甲镇");
    let people = [
        "甲一 参战人员 第一村",
        "甲二 参战人员 第一村",
        "乙一 带病回乡退役军人 第二村",
        "乙二 参战人员 第二村",
        "丙一 义务兵家属 第二村",
    ];
    let mut roster = Sheet::new("名册", "姓名 人员类别 村 身份证号 银行账号 起发时间");
    for (n, row) in (1..).zip(people) {
        let (id, account) = (id_number(n), account(n));
        roster = roster.row(&format!("{row} {id} {account} 2025-01"));
    }
    let standards = Sheet::new("待遇标准", "人员类别 标准 单位 生效日期 公布日期")
        .row("参战人员 10584 元/年 2024-08-01 2024-11-22")
        .row("带病回乡退役军人 9828 元/年 2024-08-01 2024-11-22");
    write_workbook(&town.path("名册.xlsx"), &[roster, standards]);
    let report = town.import("名册.xlsx");
    assert_eq!(report["error"], 0, "{report}");
    town
}

const OPENED: &str = "--year 2025 --from 2025-10-01 --until 2025-11-30 --notice 2025-10-01";

/// Opens the confirmation of 2025; answers its key.
fn opened(town: &Desk) -> String {
    let told = town.json(&format!("do confirmations new make {OPENED} --as {CLERK}"));
    assert!(
        told["message"]
            .as_str()
            .unwrap()
            .contains("列出应确认 4 人"),
        "{told}"
    );
    told["key"].as_str().unwrap().to_owned()
}

/// Somebody on the latest list.
fn listed(town: &Desk, name: &str) -> String {
    let sql = format!(
        "SELECT c.region || '-100-' || (c.id % 1000000000) AS text FROM confirmation c JOIN person p \
         ON p.region = c.region AND p.id = c.person WHERE p.name = '{name}' ORDER BY c.id DESC"
    );
    town.column(&sql).swap_remove(0)
}

fn confirmed(town: &Desk, name: &str, words: &str) -> String {
    let who = listed(town, name);
    let sql = format!(
        "SELECT CAST(version AS TEXT) AS text FROM confirmation WHERE region || '-100-' || (id % 1000000000) = '{who}'"
    );
    let version = town.column(&sql).swap_remove(0);
    town.done(&format!(
        "do confirmation {who} confirm {words} --version {version} --as {CLERK}"
    ))
}

/// How people stand, in the order of the list.
fn stand(town: &Desk) -> Vec<String> {
    town.column(
        "SELECT p.name || ' ' || c.state AS text FROM confirmation c JOIN person p ON p.region = c.region \
         AND p.id = c.person ORDER BY p.id",
    )
}

fn found(town: &Desk, run: &Value) -> Vec<String> {
    let batch = run["batch"].as_str().unwrap();
    town.column(&format!(
        "SELECT f.name || ' ' || f.note AS text FROM payment_finding f JOIN payment_batch b ON b.region = f.region \
         AND b.id = f.batch WHERE b.label = '{batch}' AND f.kind = 'unconfirmed' ORDER BY f.person"
    ))
}

#[test]
fn who_was_not_seen_is_stopped_by_two_people_and_paid_again_without_what_was_withheld() {
    let town = town();
    let run = town.pay("--month 2025-11");
    assert_eq!(run["total_fen"], 11 * (3 * 88_200 + 81_900));
    let campaign = opened(&town);
    confirmed(&town, "甲一", "--way window --on 2025-10-08 --by 张三");
    let together = [listed(&town, "甲二"), listed(&town, "乙一")].join(" ");
    let words = [
        "do",
        "confirmations",
        &campaign,
        "confirm",
        "--people",
        &together,
        "--way",
        "home",
        "--on",
        "2025-10-20",
        "--by",
        "孙七",
        "--data",
        "data",
        "--as",
        CLERK,
    ];
    assert_eq!(town.run_words(words).code, 0);
    assert_eq!(
        stand(&town),
        [
            "甲一 confirmed",
            "甲二 confirmed",
            "乙一 confirmed",
            "乙二 waiting"
        ]
    );

    // She goes on being paid, and whoever reviews is told.
    let run = town.pay("--month 2025-12");
    assert_eq!(
        found(&town, &run),
        ["乙二 2025年度确认2025-11-30期满，还没有确认"]
    );
    let told = town.json(&format!(
        "do confirmations {campaign} suspend --effective 2026-01 --reason 期满没有确认 --as {CLERK}"
    ));
    assert!(
        told["message"]
            .as_str()
            .unwrap()
            .contains("已提出停发 1 人"),
        "{told}"
    );
    let package = told["package"].as_str().unwrap().to_owned();
    let alone = town.refused(&format!("changes agree --package {package} --as {CLERK}"));
    assert!(alone.contains("复核"), "{alone}");
    let run = town.pay("--month 2026-01");
    assert_eq!(run["lines"], 4, "nobody is stopped before it is agreed to");
    town.done(&format!(
        "changes agree --package {package} --as {REVIEWER}"
    ));
    let run = town.pay("--month 2026-02");
    assert_eq!(run["lines"], 4);
    assert_eq!(run["recovery_fen"], -88_200, "January was paid by then");

    // Found in March: paid from April, January to March stay unpaid.
    let told = confirmed(&town, "乙二", "--way video --on 2026-03-10 --by 张三");
    assert!(
        told.contains("已提出恢复（停发期间的不补）") && told.contains("P-"),
        "{told}"
    );
    let resumed =
        town.column("SELECT region || '-100-' || MAX(id % 1000000000) AS text FROM change_package GROUP BY region");
    town.done(&format!(
        "changes agree --package P-{} --as {REVIEWER}",
        resumed[0]
    ));
    let run = town.pay("--month 2026-04");
    let explained = town.explained(run["batch"].as_str().unwrap(), "乙二");
    assert!(found(&town, &run).is_empty());
    // April, less the January that was paid too much.
    assert_eq!(paid(&town, 4), 88_200 * 13, "{explained}");
    let told = town.done("verify");
    assert!(told.contains("没有发现问题"), "{told}");
}

/// What somebody was paid in all, in fen, what she owes taken off.
fn paid(town: &Desk, person: u32) -> i64 {
    let sql = format!(
        "SELECT CAST(SUM(l.regular_fen + l.backpay_fen + l.recovery_fen) AS TEXT) AS text FROM payment_line l \
         JOIN payment_batch b ON b.region = l.region AND b.id = l.batch \
         WHERE l.person % 1000000000 = {person} AND b.approved_seq IS NOT NULL"
    );
    town.column(&sql)[0].parse().unwrap()
}

#[test]
fn a_stop_that_waits_falls_away_once_she_is_seen() {
    let town = town();
    town.pay("--month 2025-11");
    let campaign = opened(&town);
    let told = town.json(&format!(
        "do confirmations {campaign} suspend --effective 2026-01 --reason 期满没有确认 --as {CLERK}"
    ));
    let package = told["package"].as_str().unwrap();
    confirmed(&town, "甲一", "--way home --on 2026-01-05 --by 张三");
    town.done(&format!(
        "changes agree --package {package} --as {REVIEWER}"
    ));
    let stopped = town.column(
        "SELECT p.name AS text FROM person_event e JOIN person p ON p.region = e.region AND p.id = e.person \
         WHERE e.kind = 'stop' ORDER BY p.id",
    );
    assert_eq!(stopped, ["甲二", "乙一", "乙二"]);
    // The dead are not asked.
    let sheet = Sheet::new("人员变动", "身份证号 变动类型 生效年月 报告日期");
    let died = sheet.row(&format!("{} 死亡 2025-12 2026-01-06", id_number(2)));
    write_workbook(&town.path("变动.xlsx"), &[died]);
    town.agree(&town.import("变动.xlsx"));
    let site = town.serve();
    let page = site
        .sign_in(CLERK)
        .open(&format!("/confirmations/{campaign}"));
    assert!(
        page.shows("应确认 3 人，已确认 1 人，还差 2 人"),
        "{}",
        page.text()
    );
}

#[test]
fn nobody_is_stopped_before_the_term_is_over() {
    let town = town();
    let opened = "--year 2098 --from 2098-10-01 --until 2098-11-30 --notice 2098-10-20";
    let told = town.json(&format!("do confirmations new make {opened} --as {CLERK}"));
    let campaign = told["key"].as_str().unwrap();
    // Sixty days after the notice.
    let last = town.column("SELECT last_on AS text FROM confirmation_campaign");
    assert_eq!(last, ["2098-12-19"]);
    let refused = town.refused(&format!("do confirmations {campaign} suspend --as {CLERK}"));
    assert!(refused.contains("还不能提出停发"), "{refused}");
}

#[test]
fn those_ticked_on_the_page_are_confirmed_together_and_the_others_are_printed() {
    let town = town();
    let campaign = opened(&town);
    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    let (one, two) = (listed(&town, "甲一"), listed(&town, "甲二"));
    clerk.open(&format!("/confirmations/{campaign}"));
    let page = clerk.post(
        &format!("/confirmations/{campaign}/chosen/confirm"),
        &[("key", &one), ("key", &two)],
    );
    assert!(page.shows("2 人：甲二、甲一"), "{}", page.text());
    let people = format!("{one} {two}");
    let at = format!("/confirmations/{campaign}/confirm");
    let on = ("on", "2025-10-12");
    let wrong = clerk.post(&at, &[("people", &people), on, ("by", "张三")]);
    assert_eq!(wrong.status, 422);
    assert!(wrong.html.contains(&people), "who was meant is kept");
    clerk.done(
        &at,
        &[("people", &people), ("way", "home"), on, ("by", "张三")],
    );
    let page = clerk.open(&format!("/confirmations/{campaign}"));
    assert!(page.shows("已确认 2 人，还差 2 人"), "{}", page.text());
    let sheet = clerk.open(&format!("/confirmations/{campaign}/sheet"));
    assert!(sheet.shows("第二村 2 人") && !sheet.shows("第一村"));
    assert!(sheet.shows("本人或代办人签字"));
}

#[test]
fn the_national_result_is_held_against_the_list_and_changes_nothing_by_itself() {
    let town = town();
    let campaign = opened(&town);
    confirmed(&town, "甲一", "--way window --on 2025-10-08 --by 张三");
    let result = Sheet::new("结果", "姓名 身份证号 确认状态 确认时间 确认方式")
        .row(&format!("甲一 {} 未通过 2025-10-09 -", id_number(1)))
        .row(&format!("甲二 {} 通过 2025-10-12 人脸识别", id_number(2)))
        .row(&format!("外人 {} 通过 2025-10-12 上门", id_number(50)))
        .row(&format!("乙一 {} 不知道 2025-10-12 上门", id_number(3)));
    write_workbook(&town.path("全国.xlsx"), &[result]);
    let codes = |report: &Value| {
        let rows = crate::common::rows(report, "national_confirmations");
        let code = |row: &Value| row["code"].as_str().unwrap_or("-").to_owned();
        let mut codes: Vec<String> = rows.iter().map(code).collect();
        codes.sort();
        codes
    };
    let report = town.import("全国.xlsx");
    let told = ["here_only", "result", "there_only", "unknown_here"];
    assert_eq!(codes(&report), told, "{report}");
    assert_eq!(
        stand(&town),
        [
            "甲一 confirmed",
            "甲二 waiting",
            "乙一 waiting",
            "乙二 waiting"
        ]
    );
    let again = town.audit_entries();
    town.import("全国.xlsx");
    assert_eq!(
        town.column("SELECT CAST(COUNT(*) AS TEXT) AS text FROM confirmation_national"),
        ["3"]
    );
    let kept = town.column(
        "SELECT CAST(COUNT(*) AS TEXT) AS text FROM audit_entry WHERE action = 'confirmation_national'",
    );
    assert_eq!(kept, ["1"], "{again}");
    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    let at = format!("/confirmations/{campaign}/national");
    for (kind, who) in [
        ("there_only", "甲二"),
        ("here_only", "甲一"),
        ("unknown_here", "外人"),
        ("unknown_there", "乙一"),
    ] {
        let page = clerk.open(&format!("{at}?difference={kind}"));
        assert!(page.shows(who), "{kind}: {}", page.text());
    }
    let who = listed(&town, "甲二");
    let form = clerk.post(
        &format!("/confirmations/{campaign}/chosen/adopt"),
        &[("key", &who)],
    );
    assert!(form.shows("1 人：甲二"), "{}", form.text());
    clerk.done(
        &format!("/confirmations/{campaign}/adopt"),
        &[("people", &who)],
    );
    let how = town.column("SELECT way || ' ' || on_day AS text FROM confirmation WHERE state = 'confirmed' ORDER BY id");
    assert!(how.contains(&"national 2025-10-12".to_owned()), "{how:?}");
    let told = town.done("verify");
    assert!(told.contains("没有发现问题"), "{told}");
}

/// Changes of people as a sheet brings them, by number of the person: 2 停发 2026-02.
fn changes(town: &Desk, rows: &[(u32, &str)]) -> Value {
    let mut sheet = Sheet::new("人员变动", "身份证号 变动类型 生效年月 报告日期");
    for (n, row) in rows {
        sheet = sheet.row(&format!("{} {row}", id_number(*n)));
    }
    write_workbook(&town.path("变动.xlsx"), &[sheet]);
    town.import("变动.xlsx")
}

/// Whom a change of a kind was proposed for, in the order of the list.
fn proposed(town: &Desk, kind: &str) -> Vec<String> {
    town.column(&format!(
        "SELECT p.name AS text FROM change_request r JOIN person p ON p.region = r.region AND p.id = r.person \
         WHERE r.kind = '{kind}' AND r.state <> 'withdrawn' ORDER BY r.id"
    ))
}

#[test]
fn whoever_is_not_paid_anyway_is_neither_stopped_again_nor_paid_again_because_she_was_seen() {
    let town = town();
    town.pay("--month 2025-11");
    let campaign = opened(&town);
    // In prison since December; dead, as somebody proposed and nobody has agreed to.
    town.agree(&changes(&town, &[(1, "停发 2025-12 2025-12-05")]));
    let dies = changes(&town, &[(3, "死亡 2025-12 2026-01-06")]);
    let suspend = "--effective 2026-01 --reason 期满没有确认";
    let told = town.json(&format!(
        "do confirmations {campaign} suspend {suspend} --as {CLERK}"
    ));
    let message = told["message"].as_str().unwrap();
    for says in ["已提出停发 2 人", "（甲一）", "（乙一）"] {
        assert!(message.contains(says), "{message}");
    }
    assert_eq!(proposed(&town, "stop"), ["甲一", "甲二", "乙二"]);
    town.agree(&told);
    let package = dies["package"].as_str().unwrap();
    town.done(&format!(
        "do packages {package} refuse --reason 弄错了 --as {REVIEWER}"
    ));
    let told = town.json(&format!(
        "do confirmations {campaign} suspend {suspend} --as {CLERK}"
    ));
    town.agree(&told);
    assert_eq!(proposed(&town, "stop"), ["甲一", "甲二", "乙二", "乙一"]);

    // Then one is imprisoned too, and of another it waits to be agreed to.
    town.agree(&changes(&town, &[(2, "停发 2026-02 2026-02-20")]));
    let waits = changes(&town, &[(3, "停发 2026-03 2026-03-01")]);
    let seen = "--way window --on 2026-03-10 --by 张三";
    for (name, says) in [
        ("甲二", "另有停发"),
        ("乙一", "申请在等复核"),
        ("乙二", "已提出恢复"),
    ] {
        let told = confirmed(&town, name, seen);
        assert!(told.contains(says), "{name}: {told}");
    }
    assert_eq!(proposed(&town, "resume"), ["乙二"]);
    town.agree(&waits);
    let who = listed(&town, "乙一");
    let refused = town.refused(&format!(
        "do confirmation {who} resume --version 3 --as {CLERK}"
    ));
    assert!(refused.contains("另有停发"), "{refused}");

    // Imprisoned after it was proposed to pay her again, from before that month.
    let resumed =
        town.column("SELECT region || '-100-' || MAX(id % 1000000000) AS text FROM change_package WHERE source LIKE '2025%' GROUP BY region");
    town.agree(&changes(&town, &[(4, "停发 2026-03 2026-03-12")]));
    let agree = format!("changes agree --package P-{} --as {REVIEWER}", resumed[0]);
    let refused = town.refused(&agree);
    assert!(refused.contains("提出恢复以后"), "{refused}");
    let told = town.done("verify");
    assert!(told.contains("没有发现问题"), "{told}");
}

#[test]
fn a_stop_that_begins_after_she_was_seen_is_undone_from_where_it_begins() {
    let town = town();
    town.pay("--month 2025-11");
    let campaign = opened(&town);
    let told = town.json(&format!(
        "do confirmations {campaign} suspend --effective 2026-03 --reason 期满没有确认 --as {CLERK}"
    ));
    town.agree(&told);
    // Written down late: the stop was agreed to meanwhile.
    confirmed(&town, "甲一", "--way home --on 2026-01-05 --by 张三");
    let resumed =
        town.column("SELECT region || '-100-' || MAX(id % 1000000000) AS text FROM change_package GROUP BY region");
    town.done(&format!(
        "changes agree --package P-{} --as {REVIEWER}",
        resumed[0]
    ));
    town.pay("--month 2026-03");
    assert_eq!(paid(&town, 1), 88_200 * 15);
    assert_eq!(paid(&town, 2), 88_200 * 14, "through February");
}

#[test]
fn a_campaign_that_was_ended_reminds_nobody_and_whoever_is_excused_is_not_stopped() {
    let town = town();
    town.pay("--month 2025-11");
    let campaign = opened(&town);
    let run = town.pay("--month 2025-12");
    assert_eq!(found(&town, &run).len(), 4);
    let told = town.json(&format!(
        "do confirmations {campaign} suspend --effective 2026-01 --reason 期满没有确认 --as {CLERK}"
    ));
    let who = listed(&town, "甲一");
    town.done(&format!(
        "do confirmation {who} excuse --reason 由省里集中确认 --version 2 --as {CLERK}"
    ));
    let package = told["package"].as_str().unwrap();
    town.done(&format!(
        "do packages {package} refuse --reason 再找找 --as {REVIEWER}"
    ));
    let states = town.column("SELECT r.state AS text FROM change_request r JOIN person p ON p.region = r.region AND p.id = r.person ORDER BY p.id");
    assert_eq!(states, ["withdrawn", "returned", "returned", "returned"]);
    town.done(&format!("do confirmations {campaign} close --as {CLERK}"));
    let run = town.pay("--month 2026-01");
    assert!(found(&town, &run).is_empty());
}

#[test]
fn every_count_is_that_of_the_list_behind_it() {
    let town = town();
    let campaign = opened(&town);
    confirmed(&town, "甲一", "--way window --on 2025-10-08 --by 张三");
    let who = listed(&town, "乙二");
    town.done(&format!(
        "do confirmation {who} excuse --reason 已迁出 --version 1 --as {CLERK}"
    ));
    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    let at = format!("/confirmations/{campaign}");
    let all = clerk.open("/confirmations");
    assert!(
        all.html
            .replace("&#x2f;", "/")
            .contains(&format!("href=\"{at}?state=due\"")),
        "{}",
        all.html
    );
    let due = clerk.open(&format!("{at}?state=due"));
    assert!(due.shows("甲一") && due.shows("乙一") && !due.shows("乙二"));
    let total = |browser: &mut crate::common::web::Browser, query: &str| {
        let page = browser.open(&format!("/api/v1/confirmations/{campaign}/people{query}"));
        let read: Value = serde_json::from_str(&page.html).unwrap();
        read["total"].as_u64().unwrap()
    };
    assert_eq!(total(&mut clerk, "?state=due"), 3);
    assert_eq!(total(&mut clerk, ""), 4);
    // Of those whose name has 甲 in it; % is no name.
    let named = clerk.open(&format!("{at}?q=甲"));
    for (label, of) in [("应确认", 2), ("已确认", 1), ("未确认", 1)] {
        let mut tiles = named.html.split("class=\"tile ").skip(1);
        let tile = tiles.find(|tile| tile.split("</a>").next().unwrap().contains(label));
        let tile = tile.unwrap_or_else(|| panic!("{label}: {}", named.text()));
        let part = |mark: &str| {
            let rest = tile.split_once(mark).unwrap().1;
            let part = rest.split('"').next().unwrap();
            part.replace("&#x2f;", "/").replace("&amp;", "&")
        };
        assert_eq!(part("data-tile=\""), of.to_string(), "{label}");
        let list = clerk.open(&part("href=\""));
        let counted = format!("data-total=\"{of}\"");
        assert!(list.html.contains(&counted), "{label}: {}", list.text());
    }
    assert_eq!(total(&mut clerk, "?q=%25"), 0);
}

#[test]
fn more_than_are_done_at_once_are_refused_in_words() {
    let town = town();
    let campaign = opened(&town);
    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    let many: Vec<String> = (1..=10_001).map(|n| format!("990101-100-{n}")).collect();
    let many = many.join(" ");
    clerk.open(&format!("/confirmations/{campaign}"));
    let page = clerk.post(
        &format!("/confirmations/{campaign}/confirm"),
        &[
            ("people", &*many),
            ("way", "home"),
            ("on", "2025-10-12"),
            ("by", "张三"),
        ],
    );
    assert!(page.shows("一次最多办 10000 人"), "{}", page.text());
}
