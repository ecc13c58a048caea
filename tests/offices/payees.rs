//! 收款人: a ward's money goes to a guardian's account, in the guardian's name, and comes back from the bank in it. Who
//! takes somebody's money changes through a second person, whichever way the change came.

use kernel::{Date, IdNumber};
use serde_json::Value;

use crate::common::sheet::{Sheet, account, id_number, write_workbook};
use crate::common::{APPROVER, CASHIER, CLERK, Desk, REVIEWER, rows};

const HEADINGS: &str = "姓名 身份证号 人员类别 村 起发时间 银行账号 户名 监护人身份证号 与本人关系";
const GUARDIAN: u32 = 70;

/// The ID number of a child of 2015.
fn child(n: u16) -> String {
    let born = Date::from_ymd_opt(2015, 5, 5).unwrap();
    let id = IdNumber::synthetic(990_101, born, 100 + n).unwrap();
    id.as_str().to_owned()
}

fn standards() -> Sheet {
    Sheet::new("待遇标准", "人员类别 标准(元) 单位 生效日期 公布日期 发放周期 发放月份 文号")
        .row("烈士遗属 39490 年 2023-08-01 2023-09-28 月 1,2,3,4,5,6,7,8,9,10,11,12 退役军人部发〔2023〕41号")
        .row("烈士遗属 41856 年 2024-08-01 2024-11-22 月 1,2,3,4,5,6,7,8,9,10,11,12 退役军人部发〔2024〕55号")
}

/// A town with these people on its roster, who begin in January 2025.
fn town(people: &[String]) -> Desk {
    let town = Desk::staffed("甲镇");
    roster(&town, "名册.xlsx", people);
    town
}

fn roster(town: &Desk, file: &str, people: &[String]) -> Value {
    let roster = Sheet::new("优抚对象", HEADINGS);
    let roster = people.iter().fold(roster, |sheet, row| sheet.row(row));
    write_workbook(&town.path(file), &[roster, standards()]);
    let report = town.import(&format!("{file} --as {CLERK}"));
    assert_eq!(report["error"], 0, "{report}");
    report
}

fn tong(payee: &str) -> String {
    format!(
        "童四 {} 烈士遗属 第一村 2025-01 {} {payee}",
        child(4),
        account(4)
    )
}

fn guardian() -> String {
    format!("李监护 {} 监护人", id_number(GUARDIAN))
}

/// 童四 in the care of 李监护, and 甲一 who takes her money herself.
fn wards() -> Desk {
    let herself = format!(
        "甲一 {} 烈士遗属 第一村 2025-01 {} 甲　一 - -",
        id_number(1),
        account(1)
    );
    town(&[tong(&guardian()), herself])
}

fn exported(town: &Desk, batch: &str) -> Vec<Vec<String>> {
    town.done(&format!(
        "pay export --batch {batch} --out bank.csv --as {CASHIER}"
    ));
    let text = std::fs::read_to_string(town.path("bank.csv")).unwrap();
    let rows = text.trim_start_matches('\u{feff}').lines().skip(1);
    rows.map(|row| row.split(',').map(str::to_owned).collect())
        .collect()
}

fn found(town: &Desk, batch: &str, kind: &str) -> Vec<String> {
    let sql = format!(
        "SELECT f.name || ' ' || COALESCE(f.note, '') AS text FROM payment_finding f JOIN payment_batch b \
         ON b.region = f.region AND b.id = f.batch WHERE b.label = '{batch}' AND f.kind = '{kind}' ORDER BY f.line_no"
    );
    town.column(&sql)
}

fn reason(town: &Desk, batch: &str, kind: &str) -> String {
    let site = town.serve();
    let mut reviewer = site.sign_in(REVIEWER);
    let page = reviewer.open(&format!("/payments/990101-{batch}/findings?kind={kind}"));
    assert_eq!(page.status, 200, "{}", page.text());
    page.text()
}

fn payees(town: &Desk) -> Vec<String> {
    town.column("SELECT name || ' ' || COALESCE(payee, '本人') || ' ' || COALESCE(payee_relation, '') AS text FROM person ORDER BY id")
}

#[test]
fn the_money_of_a_child_goes_out_in_the_name_of_the_guardian() {
    let town = wards();
    assert_eq!(payees(&town), ["童四 李监护 监护人", "甲一 本人 "]);
    town.pay("--month 2025-01");
    let bank = exported(&town, "2025-01-1");
    assert_eq!(
        (bank[0][1].as_str(), bank[0][4].as_str()),
        ("李监护", "3488.00")
    );
    assert_eq!(bank[1][1], "甲一");
    assert_eq!(found(&town, "2025-01-1", "first_payee").len(), 1);

    // Whoever asks about the ward is told who takes the money; what hangs in public names the ward.
    let explained = town.json("pay explain --batch 2025-01-1 --person 童四");
    assert_eq!(
        (&explained["name"], &explained["payee"]),
        (&"童四".into(), &"李监护".into())
    );
    let told = town.done("pay explain --batch 2025-01-1 --person 童四");
    assert!(told.contains("收款人 李监护"), "{told}");
    for (paper, there) in [("roster", true), ("notice --days 7", false)] {
        town.done(&format!(
            "pay {paper} --batch 2025-01-1 --out 表.xlsx --as {CLERK}"
        ));
        let cells = crate::common::file::cells(&town.path("表.xlsx")).concat();
        assert_eq!(
            cells.iter().any(|cell| cell == "李监护"),
            there,
            "{paper}: {cells:?}"
        );
    }
    let site = town.serve();
    let mut reviewer = site.sign_in(REVIEWER);
    let at = "/payments/990101-2025-01-1/lines";
    assert!(reviewer.open(at).shows("收款人李监护"));
    assert!(reviewer.open(&format!("{at}/1")).shows("李监护"));
    let line = reviewer.open(&format!("/api/v1{at}"));
    let line: Value = serde_json::from_slice(&line.bytes).unwrap();
    assert_eq!(line["items"][0]["payee"], "李监护", "{line}");
    assert_eq!(line["items"][1]["payee"], Value::Null, "{line}");
    let mut clerk = site.sign_in(CLERK);
    let dossier = clerk.open("/people/990101-100-1");
    assert!(
        dossier.shows("李监护（监护人，身份证号"),
        "{}",
        dossier.text()
    );
    assert!(!dossier.html.contains(&id_number(GUARDIAN)), "masked");
    for (paper, there) in [
        ("roster", true),
        ("signsheet?scheme=survivor_pension", true),
        ("notice", false),
    ] {
        let printed = reviewer.open(&format!("/payments/990101-2025-01-1/{paper}"));
        assert_eq!(
            printed.shows("李监护"),
            there,
            "{paper}: {}",
            printed.text()
        );
    }
}

#[test]
fn whoever_looks_for_a_payee_finds_whose_money_she_takes() {
    let town = town(&[
        tong(&guardian()),
        format!(
            "甲一 {} 烈士遗属 第一村 2025-01 {} 甲一 - -",
            id_number(1),
            account(1)
        ),
        format!(
            "李监 {} 烈士遗属 第一村 2025-01 {} - - -",
            id_number(2),
            account(2)
        ),
    ]);
    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    let mut listed = |typed: &str| {
        let answer = clerk.open(&format!("/api/v1/people?q={typed}"));
        let answer: Value = serde_json::from_slice(&answer.bytes).unwrap();
        let items = answer["items"].as_array().unwrap().iter();
        let said = items.map(|one| {
            let by_payee = one["by_payee"].as_bool().unwrap_or(false);
            format!(
                "{}{}",
                one["name"].as_str().unwrap(),
                if by_payee { "*" } else { "" }
            )
        });
        said.collect::<Vec<_>>()
    };
    for (typed, found) in [
        ("李监护", &["童四*"][..]),
        ("监护", &["童四*"]),
        ("ljh", &["童四*"]),
        ("李监", &["李监", "童四*"]),
        ("童四", &["童四"]),
        ("李监护+童四", &["童四*"]),
        ("甲一", &["甲一"]),
        ("李监护+2015", &["童四*"]),
    ] {
        assert_eq!(listed(typed), found, "{typed}");
    }
    let page = clerk.open("/people?q=李监");
    assert_eq!(
        page.html.matches("收款人：李监护").count(),
        1,
        "{}",
        page.text()
    );
    assert!(!clerk.open("/people?q=童四").html.contains("收款人：李监护"));
    let hits = clerk.open("/jump?q=李监");
    assert!(
        hits.shows("收款人：李监护") && hits.shows("童四"),
        "{}",
        hits.text()
    );

    // Another payee is found by, and the former one no more.
    let report = roster(&town, "改.xlsx", &[tong("王叔父 - 叔父")]);
    town.agree(&report);
    let page = clerk.open("/people?q=王叔父");
    assert!(page.shows("收款人：王叔父"), "{}", page.text());
    assert!(!clerk.open("/people?q=李监护").shows("童四"));
}

#[test]
fn the_bank_answers_in_the_name_of_the_guardian_and_not_of_the_ward() {
    let town = wards();
    town.pay("--month 2025-01");
    exported(&town, "2025-01-1");
    let settle = format!("pay settle --batch 2025-01-1 --result 回盘.csv --as {CASHIER}");
    let answered = |name: &str| {
        let row = format!(
            "序号,户名,账号,金额,处理结果\n1,{name},{},3488.00,成功\n",
            account(4)
        );
        std::fs::write(town.path("回盘.csv"), row).unwrap();
    };
    for wrong in ["童四", "王监护"] {
        answered(wrong);
        let why = town.refused(&settle);
        for words in ["第2行", "“户名”", wrong, "“李监护”"] {
            assert!(why.contains(words), "{why}");
        }
    }
    answered("李 监护");
    town.done(&settle);
    let states = town.column("SELECT state AS text FROM payment_line ORDER BY line_no");
    assert_eq!(states, ["paid", "open"]);
}

#[test]
fn another_guardian_is_proposed_and_what_was_worked_out_before_is_stale() {
    let town = wards();
    town.pay("--month 2025-01");
    let prepared = town.json(&format!("pay run --month 2025-02 --as {CLERK}"));
    let draft = prepared["batch"].as_str().unwrap();
    town.done(&format!("pay review --batch {draft} --as {REVIEWER}"));
    let report = roster(&town, "改.xlsx", &[tong("王叔父 - 叔父")]);
    let row = &rows(&report, "roster")[0];
    assert_eq!(row["result"], "proposed", "{report}");
    assert!(row["message"].to_string().contains("收款人"), "{report}");
    assert_eq!(payees(&town)[0], "童四 李监护 监护人", "nothing is written");
    town.agree(&report);
    assert_eq!(payees(&town)[0], "童四 王叔父 叔父");
    let why = town.refused(&format!("pay approve --batch {draft} --as {APPROVER}"));
    assert!(why.contains("收款人又登记过（童四）"), "{why}");

    town.done(&format!(
        "pay return --batch {draft} --reason 收款人变了 --as {REVIEWER}"
    ));
    let again = town.json(&format!("pay run --month 2025-02 --as {CLERK}"));
    let batch = again["batch"].as_str().unwrap();
    let told = found(&town, batch, "payee_changed").concat();
    for words in [
        "童四",
        "“李监护”",
        "“王叔父”",
        CLERK,
        &format!("{REVIEWER}于"),
    ] {
        assert!(told.contains(words), "{told}");
    }
    town.approve(batch);
    assert_eq!(exported(&town, batch)[0][1], "王叔父");
    // The same file says nothing new; her own name takes the payee back.
    let report = roster(&town, "改.xlsx", &[tong("王叔父 - 叔父")]);
    assert_eq!(rows(&report, "roster")[0]["message"], "无变化", "{report}");
    let report = roster(&town, "回.xlsx", &[tong("童　四 - -")]);
    town.agree(&report);
    assert_eq!(payees(&town)[0], "童四 本人 ");
    town.done("verify");
}

#[test]
fn an_office_that_has_not_paid_writes_a_payee_at_once() {
    let town = town(&[tong("- - -")]);
    assert_eq!(payees(&town), ["童四 本人 "]);
    let report = roster(&town, "改.xlsx", &[tong(&guardian())]);
    assert_eq!(report["package"], Value::Null, "{report}");
    assert_eq!(payees(&town), ["童四 李监护 监护人"]);
    // Another number whose ends are the same is another number.
    let end = |number: &str| number[number.len() - 4..].to_owned();
    let mut alike = (GUARDIAN + 1..60_000).map(id_number);
    let alike = alike
        .find(|number| end(number) == end(&id_number(GUARDIAN)))
        .unwrap();
    write_workbook(
        &town.path("改.xlsx"),
        &[Sheet::new("优抚对象", HEADINGS).row(&tong(&format!("李监护 {alike} -")))],
    );
    town.import(&format!("改.xlsx --as {CLERK}"));
    let told =
        town.column("SELECT detail AS text FROM audit_entry WHERE action = 'person_correct'");
    assert!(told.concat().contains("末四位相同"), "{told:?}");
    // What is left out of the same payee stays.
    roster(&town, "改.xlsx", &[tong("李监护 - 姑姑")]);
    let known = town.column(
        "SELECT payee_relation || ' ' || CASE WHEN payee_id_sealed IS NULL THEN '0' ELSE '1' END AS text FROM person",
    );
    assert_eq!(known, ["姑姑 1"]);
    let told =
        town.column("SELECT detail AS text FROM audit_entry WHERE action = 'person_correct'");
    assert!(
        told[0].contains("收款人") && !told.concat().contains(&id_number(GUARDIAN)),
        "{told:?}"
    );
    town.done("verify");
}

#[test]
fn a_payee_is_known_by_whichever_heading() {
    let staffed = Desk::staffed("甲镇");
    let headings = [
        "收款人",
        "户名",
        "开户名称*",
        "开户人姓名",
        "账户名称",
        "银行户名",
        "存折户名",
        "一卡通户名",
        "领款人",
        "代领人",
        "法定监护人",
        "监护人（代领人）",
        "持卡人",
        "收款人户名",
        "帐户名",
    ];
    for heading in headings {
        let town = staffed.copy();
        let sheet = Sheet::new("花名册", &format!("姓名 身份证号 人员类别 {heading}"))
            .row(&format!("童四 {} 烈士遗属 李监护", child(4)))
            .row(&format!("甲一 {} 烈士遗属 甲一", id_number(1)));
        write_workbook(&town.path("名册.xlsx"), &[sheet]);
        town.import(&format!("名册.xlsx --as {CLERK}"));
        assert_eq!(payees(&town), ["童四 李监护 ", "甲一 本人 "], "{heading}");
    }
}

#[test]
fn a_sheet_of_changes_names_another_payee() {
    let change = |town: &Desk, rows: &[String]| {
        let sheet = Sheet::new(
            "人员变动",
            "身份证号 变动类型 生效年月 新监护人 与本人关系 新账号",
        );
        let sheet = rows.iter().fold(sheet, |sheet, row| sheet.row(row));
        write_workbook(&town.path("变动.xlsx"), &[sheet]);
        town.import(&format!("变动.xlsx --as {CLERK}"))
    };
    let row = |what: &str| format!("{} {what}", child(4));
    let town = wards();
    let twice = [
        row("监护人变更 2025-02 赵母亲 母亲 -"),
        row("收款人变更 2025-02 王叔父 叔父 -"),
    ];
    let report = change(&town, &twice);
    assert_eq!(report["error"], 0, "{report}");
    let told = rows(&report, "changes")[0]["message"].to_string();
    assert!(told.contains("后面另有收款人变更"), "{report}");
    assert_eq!(payees(&town)[0], "童四 王叔父 叔父");
    let again = change(&town, &twice[1..]);
    assert_eq!(rows(&again, "changes")[0]["message"], "无变化", "{again}");
    // Once the office pays, it waits for the second hand.
    town.pay("--month 2025-01");
    let report = change(&town, &[row("收款人变更 2025-02 本人 - -")]);
    assert_eq!(report["proposed"], 1, "{report}");
    town.agree(&report);
    assert_eq!(payees(&town)[0], "童四 本人 ");
    let beside = change(
        &town,
        &[row(&format!("账号变更 2025-02 王叔父 - {}", account(9)))],
    );
    let told = rows(&beside, "changes")[0]["message"].to_string();
    assert!(told.contains("请另写一行“收款人变更”"), "{beside}");
    let none = change(&town, &[row("户名变更 2025-02 - - -")]);
    assert!(none.to_string().contains("没有写新收款人"), "{none}");
    town.done("verify");
}

#[test]
fn what_does_not_fit_of_a_payee_refuses_the_row() {
    let town = Desk::staffed("甲镇");
    for (cells, told) in [
        (format!("李监护 {} -", child(4)), "本人的身份证号"),
        ("李某某 - -".to_owned(), "没有写全"),
        ("李四、王五 - -".to_owned(), "写了2个人"),
        (format!("- {} -", id_number(GUARDIAN)), "没有写收款人是谁"),
        ("李监护 12345 -".to_owned(), "身份证号"),
    ] {
        let sheet = Sheet::new("优抚对象", HEADINGS).row(&tong(&cells));
        write_workbook(&town.path("名册.xlsx"), &[sheet]);
        let report = town.import(&format!("名册.xlsx --as {CLERK}"));
        assert_eq!(report["error"], 1, "{report}");
        assert!(
            rows(&report, "roster")[0]["message"]
                .to_string()
                .contains(told),
            "{report}"
        );
    }
}

#[test]
fn one_payee_of_several_is_told_from_several_of_one_account() {
    let guardian = format!("李桂香 {} 监护人", id_number(GUARDIAN));
    let ward = |n: u16, name: &str, account: String, payee: &str| {
        format!(
            "{name} {} 烈士遗属 第一村 2025-01 {account} {payee}",
            child(n)
        )
    };
    let town = town(&[
        ward(4, "童四", account(70), &guardian),
        ward(5, "童五", account(70), &guardian),
        format!(
            "李桂香 {} 烈士遗属 第一村 2025-01 {} - - -",
            id_number(GUARDIAN),
            account(70)
        ),
        ward(6, "童六", account(71), "赵母亲 - 母亲"),
        ward(7, "童七", account(71), "钱母亲 - 母亲"),
        format!(
            "甲一 {} 烈士遗属 第一村 2025-01 {} - - -",
            id_number(1),
            account(72)
        ),
        format!(
            "甲一 {} 烈士遗属 第一村 2025-01 {} - - -",
            id_number(2),
            account(72)
        ),
        ward(8, "童八", account(73), &format!("童九 {} 兄", child(9))),
    ]);
    town.pay("--month 2025-01");
    let names = |kind: &str| -> Vec<String> {
        let all = found(&town, "2025-01-1", kind);
        all.iter()
            .map(|told| told.split(' ').next().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names("one_payee"), ["童四", "童五", "李桂香"]);
    assert_eq!(names("account_shared"), ["童六", "童七", "甲一", "甲一"]);
    assert_eq!(names("payee_age"), ["童八"]);
    let kind = reason(&town, "2025-01-1", "one_payee");
    assert!(
        kind.contains("和童五、李桂香的钱都进李桂香的账户"),
        "{kind}"
    );
    let shared = reason(&town, "2025-01-1", "account_shared");
    assert!(
        shared.contains("与童七（收款人钱母亲）用同一个账号"),
        "{shared}"
    );
}

#[test]
fn what_the_bank_sent_back_and_nobody_put_right_is_said() {
    let town = wards();
    town.pay("--month 2025-01");
    exported(&town, "2025-01-1");
    let row = "序号,户名,处理结果,失败原因\n1,李监护,失败,户名不符\n2,甲一,成功,\n";
    std::fs::write(town.path("回盘.csv"), row).unwrap();
    town.done(&format!(
        "pay settle --batch 2025-01-1 --result 回盘.csv --as {CASHIER}"
    ));
    town.pay("--month 2025-02");
    let told = reason(&town, "2025-02-1", "repaid");
    assert!(
        told.contains("银行说的是“户名不符”") && told.contains("账号和户名都没有改过"),
        "{told}"
    );
}

#[test]
fn whoever_is_registered_by_hand_has_a_payee_from_the_start() {
    let town = Desk::staffed("甲镇");
    town.import_sample("jia_town_2011.xlsx");
    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    let village = town.column("SELECT CAST(MIN(division) AS TEXT) AS text FROM person")[0].clone();
    let of = |n: u16, payee: &str| {
        serde_json::json!({
            "id_number": child(n), "name": "童四", "village": village, "category": "martyr_family", "start": "2025-01",
            "account": account(u32::from(n)), "payee": payee, "payee_id_number": id_number(GUARDIAN), "payee_relation": "姑姑",
            "although": "同名"
        })
    };
    let wrong = clerk.post_json("/api/v1/people", &of(4, "李某某"));
    assert_eq!(wrong.status, 422, "{}", wrong.text());
    assert!(
        wrong.html.contains("没有写全") && wrong.html.contains("\"payee\""),
        "{}",
        wrong.html
    );
    let made = clerk.post_json("/api/v1/people", &of(4, "李监护"));
    assert_eq!(made.status, 201, "{}", made.html);
    let made: Value = serde_json::from_slice(&made.bytes).unwrap();
    let key = made["key"].as_str().unwrap();
    let known = clerk.open(&format!("/api/v1/people/{key}"));
    let known: Value = serde_json::from_slice(&known.bytes).unwrap();
    assert_eq!(
        (&known["payee"], &known["payee_relation"]),
        (&"李监护".into(), &"姑姑".into())
    );
    assert!(
        known["payee_id_number"].as_str().unwrap().contains('*'),
        "{known}"
    );

    // On the page: looked over first, then written; the number is shown in full only for a reason.
    let fields = of(5, "监护人：王叔父");
    let fields: Vec<(String, String)> = fields
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, text)| (name.clone(), text.as_str().unwrap().to_owned()))
        .collect();
    let mut fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(n, t)| (n.as_str(), t.as_str()))
        .collect();
    clerk.open("/people/new");
    let looked = clerk.post("/people/new", &fields);
    assert!(looked.shows("王叔父（姑姑，身份证号"), "{}", looked.text());
    fields.push(("step", "save"));
    let saved = clerk.post("/people/new", &fields);
    assert_eq!(saved.status, 303, "{}", saved.text());
    let at = saved.headers["location"].clone();
    assert!(clerk.open(&at).shows("王叔父"));
    let reason = [
        ("secret", "payee_id_number"),
        ("reason_payee_id_number", "核对监护人"),
    ];
    let shown = clerk.post(&format!("{at}/reveal"), &reason);
    assert!(
        shown.html.contains(&id_number(GUARDIAN)),
        "{}",
        shown.text()
    );
    town.done("verify");
}

/// The database of the version before: no payees, and nobody ever asked for any.
#[test]
fn an_office_of_before_there_were_payees_opens_and_verifies() {
    let town = town(&[tong("- - -")]);
    town.pay("--month 2025-01");
    let hashes = "SELECT hash AS text FROM payment_line UNION ALL SELECT mac FROM person";
    let before = town.column(hashes);
    town.tamper("DELETE FROM migration WHERE name = '0028_payee'");
    town.without_columns(&[
        ("payment_line", "payee"),
        ("person", "payee"),
        ("person", "payee_id_sealed"),
        ("person", "payee_relation"),
    ]);
    town.done("upgrade --without-backup");
    town.done("verify");
    assert_eq!(town.column(hashes), before);
    let report = roster(&town, "改.xlsx", &[tong(&guardian())]);
    town.agree(&report);
    town.pay("--month 2025-02");
    assert_eq!(exported(&town, "2025-02-1")[0][1], "李监护");
    town.done("verify");
}
