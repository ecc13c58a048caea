//! Somebody moves to another town of the county: one way, dated, by a clerk whose scope holds both, agreed to by a second
//! person; never silently by a list.

use serde_json::{Value, json};

use crate::common::sheet::{Sheet, account, id_number, write_workbook};
use crate::common::{APPROVER, CLERK, Desk, REVIEWER, rows, samples, today};

/// The person of the files.
const ID: &str = "990101195101010034";
const HEADINGS: &str = "姓名 身份证号 人员类别 乡镇 村 开户行 银行账号 起发时间";

/// 甲镇, which pays 150 yuan, and 乙乡, which pays 120, of one county; 赵有田 and others live in 甲镇.
fn county() -> Desk {
    let county = Desk::empty();
    county.done("init --division 990101 --name 示范县 --admin 管理员");
    let users = [
        (CLERK, "经办", "990101"),
        (REVIEWER, "复核", "990101"),
        (APPROVER, "审批", "990101"),
        ("甲经办", "经办", "990101101"),
        ("甲复核", "复核", "990101101"),
        ("乙经办", "经办", "990101201"),
    ];
    for (name, role, division) in users {
        county.done(&format!(
            "users add --name {name} --role {role} --division {division}"
        ));
    }
    let roster = Sheet::new("名册", HEADINGS)
        .row(&format!(
            "赵有田 {ID} 复员军人 甲镇 东村 农信社 6222023000000418522 2011-01"
        ))
        .row(&format!(
            "钱二 {} 复员军人 甲镇 东村 农信社 {} 2011-01",
            id_number(2),
            account(2)
        ))
        .row(&format!(
            "孙三 {} 复员军人 乙乡 山口村 农信社 {} 2011-01",
            id_number(3),
            account(3)
        ));
    write_workbook(&county.path("名册.xlsx"), &[roster]);
    let report = county.import(&format!("名册.xlsx --as {CLERK}"));
    assert_eq!(report["error"], 0, "{report}");
    for (clerk, amount) in [("甲经办", 150), ("乙经办", 120)] {
        let own = Sheet::new("待遇标准", "人员类别 标准 单位 生效日期 公布日期 文号").row(
            &format!("复员军人 {amount} 元/月 2011-01-01 2010-12-20 {clerk}1号"),
        );
        write_workbook(&county.path("标准.xlsx"), &[own]);
        county.import(&format!("标准.xlsx --as {clerk}"));
    }
    county
}

/// The county once it has paid to the end of 2011.
fn paying() -> Desk {
    let county = county();
    county.pay("--month 2011-12");
    county
}

fn field(desk: &Desk, file: &str, clerk: &str) -> Value {
    let file = samples().join("field").join(file);
    desk.import(&format!("{} --as {clerk}", file.display()))
}

fn key(desk: &Desk, name: &str) -> String {
    let sql = format!("SELECT region || '-' || id AS text FROM person WHERE name = '{name}'");
    desk.column(&sql).remove(0)
}

/// Proposes a move on the command line; answers the request.
fn moves(desk: &Desk, name: &str, words: &str) -> String {
    let told = desk.json(&format!(
        "do people {} move {words} --reason 搬家 --as {CLERK}",
        key(desk, name)
    ));
    assert!(
        told["message"].as_str().unwrap().contains("等另一个人复核"),
        "{told}"
    );
    told["request"].as_str().unwrap().to_owned()
}

fn agree(desk: &Desk, request: &str) {
    desk.done(&format!("do changes {request} agree --as {REVIEWER}"));
}

fn home(desk: &Desk, name: &str) -> String {
    let sql = format!(
        "SELECT d.name AS text FROM person p JOIN division d ON d.code = p.division WHERE p.name = '{name}'"
    );
    desk.column(&sql).remove(0)
}

#[test]
fn the_new_towns_clerk_is_told_who_moves_her_and_where() {
    let county = paying();
    let report = field(
        &county,
        "T2_moved_person_in_new_towns_roster.xlsx",
        "乙经办",
    );
    let row = &rows(&report, "roster")[0];
    assert_eq!(
        (&row["result"], &row["code"]),
        (&json!("error"), &json!("registered_elsewhere")),
        "{report}"
    );
    let told = row["message"].as_str().unwrap();
    assert!(
        told.contains("县里的经办") && told.contains("“迁移”"),
        "{told}"
    );
    assert!(
        !told.contains("甲镇"),
        "where she lives so far is not theirs to see: {told}"
    );
    assert_eq!(home(&county, "赵有田"), "东村");
    // Her own town's clerk cannot: the other side is not his. The county's can, and somebody else of the county agrees.
    let word = format!(
        "do people {} move --village 乙乡山口村 --effective 2012-01 --reason 搬家",
        key(&county, "赵有田")
    );
    let told = county.refused(&format!("{word} --as 甲经办"));
    assert!(told.contains("由两边都管的经办（县里的）办"), "{told}");
    let request = moves(
        &county,
        "赵有田",
        "--village 乙乡山口村 --effective 2012-01",
    );
    assert_eq!(home(&county, "赵有田"), "东村", "only proposed");
    let told = county.refused(&format!("do changes {request} agree --as 甲复核"));
    assert!(told.contains("由管两边的复核人"), "{told}");
    agree(&county, &request);
    assert_eq!(home(&county, "赵有田"), "山口村");
    let again = field(
        &county,
        "T2_moved_person_in_new_towns_roster.xlsx",
        "乙经办",
    );
    assert_eq!(
        (&again["ok"], &again["error"]),
        (&1.into(), &0.into()),
        "{again}"
    );
    // January at the new rate; a raise for all of 2011 and 2012 finds the months before in the old town.
    let batch = county.pay("--month 2012-01");
    assert_eq!(batch["total_fen"], 12_000 + 15_000 + 12_000);
    let site = county.serve();
    let mut clerk = site.sign_in(CLERK);
    let dossier = clerk.open(&format!(
        "/people/{}?tab=identities",
        key(&county, "赵有田")
    ));
    assert!(dossier.shows("2012年1月起住在山口村"), "{}", dossier.text());
    // What was decided stays in the old town's list, without whom it is about.
    let mut old = site.sign_in("甲复核");
    assert!(old.open("/changes?box=done").shows("已迁往别处"));
    assert_eq!(county.json("verify")["ok"], true);
}

#[test]
fn a_countys_list_with_another_town_proposes_and_says_since_when() {
    let county = paying();
    let report = field(&county, "T2c_county_roster_changed_town.xlsx", CLERK);
    let row = &rows(&report, "roster")[0];
    assert_eq!(row["result"], "proposed", "{report}");
    assert!(
        row["message"]
            .as_str()
            .unwrap()
            .contains("迁移要由另一人复核"),
        "{report}"
    );
    assert_eq!(home(&county, "赵有田"), "东村");
    let package = report["package"].as_str().unwrap().to_owned();
    let shown = county
        .json(&format!("changes show --package {package}"))
        .to_string();
    let today = today();
    let (year, month) = (&today[..4], today[5..7].trim_start_matches('0'));
    let since = format!("{year}年{month}月起住在乙乡山口村");
    assert!(
        shown.contains("甲镇东村") && shown.contains(&since),
        "{shown}"
    );
    // The same list again proposes nothing more.
    let again = field(&county, "T2c_county_roster_changed_town.xlsx", CLERK);
    assert!(again["package"].is_null() && again["error"] == 0, "{again}");
    county.agree(&report);
    assert_eq!(home(&county, "赵有田"), "山口村");
    let again = field(&county, "T2c_county_roster_changed_town.xlsx", CLERK);
    assert!(again["package"].is_null() && again["ok"] == 1, "{again}");

    // Said since when; two of them, another village of the same town is no move between towns.
    let list = Sheet::new("名册", "姓名 身份证号 人员类别 乡镇 村 迁入年月 起发时间")
        .row(&format!(
            "钱二 {} 复员军人 乙乡 山口村 2012-02 2011-01",
            id_number(2)
        ))
        .row(&format!(
            "孙三 {} 复员军人 甲镇 东村 2012年3月 2011-01",
            id_number(3)
        ));
    write_workbook(&county.path("迁.xlsx"), &[list]);
    let report = county.import(&format!("迁.xlsx --as {CLERK}"));
    assert_eq!(report["proposed"], 2, "{report}");
    let package = report["package"].as_str().unwrap();
    county.done(&format!(
        "changes refuse --package {package} --line 2 --reason 没有搬 --as {REVIEWER}"
    ));
    county.done(&format!(
        "changes agree --package {package} --as {REVIEWER}"
    ));
    assert_eq!(
        (home(&county, "钱二"), home(&county, "孙三")),
        ("山口村".to_owned(), "山口村".to_owned())
    );
    let batch = county.pay("--month 2012-02");
    // 赵有田 moves in November 2026 only.
    assert_eq!(
        batch["total_fen"],
        2 * 15_000 + (15_000 + 12_000) + 2 * 12_000
    );
}

#[test]
fn before_anything_was_paid_a_list_that_moves_somebody_says_so() {
    for (since, told) in [
        ("-", "原来登记在甲镇东村，改为乙乡山口村；没有写迁入年月"),
        ("2011-06", "从甲镇东村迁到乙乡山口村，2011年6月起"),
    ] {
        let county = county();
        let list = Sheet::new("名册", "姓名 身份证号 人员类别 乡镇 村 迁入年月 起发时间").row(
            &format!("钱二 {} 复员军人 乙乡 山口村 {since} 2011-01", id_number(2)),
        );
        write_workbook(&county.path("迁.xlsx"), &[list]);
        let report = county.import(&format!("迁.xlsx --as {CLERK}"));
        let row = &rows(&report, "roster")[0];
        assert_eq!(
            (&row["result"], &row["code"]),
            (&json!("warning"), &json!("moved")),
            "{report}"
        );
        assert!(row["message"].as_str().unwrap().contains(told), "{report}");
        let all = county.pay("--month 2011-12")["total_fen"].as_i64().unwrap();
        let his = if since == "-" {
            12 * 12_000
        } else {
            5 * 15_000 + 7 * 12_000
        };
        assert_eq!(all, 12 * (15_000 + 12_000) + his);
    }
}

#[test]
fn who_was_written_off_as_gone_is_moved_and_paid_on() {
    let county = paying();
    let report = field(&county, "T2b_move_out.xlsx", "甲经办");
    let row = &rows(&report, "changes")[0];
    assert_eq!(row["result"], "proposed", "{report}");
    let told = row["message"].as_str().unwrap();
    assert!(
        told.contains("2012年1月起停发") && told.contains("办“迁移”"),
        "{told}"
    );
    let package = report["package"].as_str().unwrap();
    county.done(&format!("changes agree --package {package} --as 甲复核"));
    assert_eq!(county.pay("--month 2012-01")["lines"], 2);
    // He lives in 乙乡 since: whether he is paid there has to be said.
    let word = format!(
        "do people {} move --village 山口村 --effective 2012-01 --reason 搬家 --as {CLERK}",
        key(&county, "赵有田")
    );
    let told = county.refused(&word);
    assert!(
        told.contains("那个月停着，请选迁入后接着发，还是仍停发"),
        "{told}"
    );
    let request = moves(
        &county,
        "赵有田",
        "--village 山口村 --effective 2012-01 --resumes yes",
    );
    let site = county.serve();
    let mut reviewer = site.sign_in(REVIEWER);
    let page = reviewer.open(&format!("/changes/{request}"));
    assert!(
        page.shows("2012年1月起住在乙乡山口村，接着发放"),
        "{}",
        page.text()
    );
    agree(&county, &request);
    let batch = county.pay("--month 2012-02");
    assert_eq!(
        (&batch["regular_fen"], &batch["backpay_fen"]),
        (&(12_000 + 15_000 + 12_000 + 12_000).into(), &0.into()),
        "{batch}"
    );

    // Another who stays stopped; in the office of one town the row says the same.
    let town = Desk::staffed("甲镇");
    let roster = Sheet::new("名册", "姓名 身份证号 人员类别 村 起发时间")
        .row(&format!("赵有田 {ID} 复员军人 东村 2011-01"));
    write_workbook(&town.path("名册.xlsx"), &[roster]);
    town.import("名册.xlsx");
    let report = field(&town, "T2b_move_out.xlsx", CLERK);
    let row = &rows(&report, "changes")[0];
    let told = row["message"].as_str().unwrap();
    assert!(
        row["result"] == "ok" && told.contains("2012年1月起停发；迁到本县别的乡镇的"),
        "{report}"
    );
}

#[test]
fn what_cannot_be_moved_is_refused_with_the_reason() {
    let county = paying();
    let word = |name: &str, words: &str| {
        county.refused(&format!(
            "do people {} move {words} --as {CLERK}",
            key(&county, name)
        ))
    };
    for (words, why) in [
        (
            "--village 东村 --effective 2012-01 --reason 搬家",
            "本来就住在那里",
        ),
        (
            "--village 乙乡山口村 --effective 春天 --reason 搬家",
            "读不懂",
        ),
        (
            "--village 乙乡山口村 --effective 2012-01",
            "请填写理由和依据",
        ),
        (
            "--village 乙乡山口村 --effective 2012-01 --reason 搬家 --resumes yes",
            "没有停发",
        ),
    ] {
        let told = word("赵有田", words);
        assert!(told.contains(why), "{told}");
    }
    let dead =
        Sheet::new("人员变动", "身份证号 变动类型 生效年月").row(&format!("{ID} 死亡 2011-12"));
    write_workbook(&county.path("亡.xlsx"), &[dead]);
    let report = county.import(&format!("亡.xlsx --as {CLERK}"));
    county.agree(&report);
    let told = word(
        "赵有田",
        "--village 乙乡山口村 --effective 2012-01 --reason 搬家",
    );
    assert!(told.contains("已去世"), "{told}");
    // On the page, and an account that changed meanwhile.
    let site = county.serve();
    let mut clerk = site.sign_in(CLERK);
    let at = format!("/people/{}", key(&county, "钱二"));
    assert!(clerk.open(&format!("{at}/change")).shows("迁到本县别的村"));
    let form = clerk.open(&format!("{at}/move"));
    assert!(
        form.shows("迁入年月") && form.html.contains("乙乡山口村"),
        "{}",
        form.text()
    );
    let fields = [
        ("village", "乙乡山口村"),
        ("effective", "2012.3"),
        ("reported", "2012-02-20"),
        ("reason", "随子女居住"),
    ];
    assert!(
        clerk
            .done(&format!("{at}/move"), &fields)
            .shows("已提交，等另一个人复核")
    );
    let told = word(
        "钱二",
        "--village 乙乡山口村 --effective 2012-05 --reason 搬家",
    );
    assert!(told.contains("已有一条迁移的变更申请在等复核"), "{told}");
}
