//! Villages and towns that are merged and renamed: records move, months before stay with the place of then, and whoever
//! still writes the old name is understood.

use serde_json::Value;

use crate::common::sheet::{Sheet, account, id_number, named, write_workbook};
use crate::common::{APPROVER, CASHIER, CLERK, Desk, REVIEWER, samples};

const ADMIN: &str = "管理员";

/// A town whose people live in these villages, each with a visit and a standard for all.
fn town(villages: &[&str]) -> Desk {
    let town = Desk::staffed("甲镇");
    let mut roster = Sheet::new("名册", "姓名 身份证号 人员类别 村 银行账号 起发时间");
    let mut visits = Sheet::new("走访慰问", "日期 节日 对象 村 慰问金");
    for (n, village) in (1..).zip(villages) {
        let (name, number) = (named("甲", n), id_number(n));
        let account = account(n);
        roster = roster.row(&format!(
            "{name} {number} 复员军人 {village} {account} 2011-01"
        ));
        visits = visits.row(&format!("2011-01-20 春节 {name} {village} 300"));
    }
    let standards = Sheet::new("待遇标准", "人员类别 标准 单位 生效日期 文号")
        .row("复员军人 100 元/月 2011-01-01 县发1号");
    write_workbook(&town.path("名册.xlsx"), &[roster, visits, standards]);
    let report = town.import(&format!("名册.xlsx --as {CLERK}"));
    assert_eq!(report["error"], 0, "{report}");
    town
}

fn code(desk: &Desk, name: &str) -> String {
    let sql = format!("SELECT CAST(MAX(code) AS TEXT) AS text FROM division WHERE name = '{name}'");
    desk.column(&sql).remove(0)
}

/// What an act with a unit answers.
fn did(desk: &Desk, unit: &str, act: &str) -> String {
    desk.json(&format!(
        "do divisions {} {act} --as {ADMIN}",
        code(desk, unit)
    ))["message"]
        .as_str()
        .unwrap()
        .to_owned()
}

fn refused(desk: &Desk, unit: &str, act: &str) -> String {
    desk.refused(&format!(
        "do divisions {} {act} --as {ADMIN}",
        code(desk, unit)
    ))
}

fn homes(desk: &Desk) -> Vec<String> {
    let sql = "SELECT p.name || ' ' || d.name AS text FROM person p JOIN division d ON d.code = p.division ORDER BY p.id";
    desk.column(sql)
}

/// The villages that the office counts.
fn villages(desk: &Desk) -> Value {
    desk.figure("--year 2011", "villages")
}

fn notes(report: &Value) -> String {
    report["sheets"][0]["notes"].to_string()
}

#[test]
fn two_villages_become_one_with_their_history() {
    let town = Desk::staffed("甲镇");
    let file = samples().join("field/T3_village_merged.xlsx");
    let sheet = Sheet::new("名册", "村 姓名 身份证号 人员类别 起发时间 银行账号")
        .row("东村 孙得水 990101195103030071 复员军人 2011-01 6222023000002418520")
        .row("西村 李长庚 990101195104040095 复员军人 2011-01 6222023000003418529");
    let visits = Sheet::new("走访慰问", "日期 节日 对象 村 慰问金")
        .row("2011-01-20 春节 孙得水 东村 300")
        .row("2011-01-21 春节 李长庚 西村 200");
    write_workbook(&town.path("旧.xlsx"), &[sheet, visits]);
    town.import(&format!("旧.xlsx --as {CLERK}"));
    let sums = ["visits", "visit_cash_yuan", "spring_visits"];
    let figures = |desk: &Desk| sums.map(|code| desk.figure("--year 2011", code));
    let before = figures(&town);
    // What the new list says is asked about, until somebody has said what became of the villages.
    let waits = town.import(&format!("{} --as {CLERK}", file.display()));
    assert_eq!(waits["sheets"][0]["asks"][0]["words"], "东西村", "{waits}");

    assert_eq!(
        did(&town, "东村", "rename --name 东西村"),
        "已改名：东村现在叫东西村"
    );
    let tried = did(&town, "西村", "merge_trial --into 东西村 --month 2011-03");
    assert!(tried.contains("会移动优抚对象1人、台账1条"), "{tried}");
    assert_eq!(homes(&town), ["孙得水 东西村", "李长庚 西村"], "only tried");
    let done = did(&town, "西村", "merge --into 东西村 --month 2011-03");
    assert!(done.contains("移动了优抚对象1人、台账1条"), "{done}");
    assert_eq!(homes(&town), ["孙得水 东西村", "李长庚 东西村"]);
    assert_eq!(
        (villages(&town), figures(&town)),
        (1.into(), before.clone())
    );
    let report = town.import(&format!("{} --as {CLERK}", file.display()));
    assert!(
        report["error"] == 0 && report["sheets"][0]["asks"].is_null(),
        "{report}"
    );
    assert_eq!(homes(&town).len(), 2);
    // Whoever still writes the old names.
    let old = town.import(&format!("旧.xlsx --as {CLERK}"));
    assert_eq!(old["error"], 0, "{old}");
    for told in ["“东村”认作东西村", "“西村”认作东西村"] {
        assert!(notes(&old).contains(told), "{old}");
    }
    assert_eq!((homes(&town).len(), figures(&town)), (2, before));
    let audited = town.column(
        "SELECT action || subject AS text FROM audit_entry WHERE action LIKE 'division_%' ORDER BY seq",
    );
    let (east, west) = (code(&town, "东西村"), code(&town, "西村"));
    assert_eq!(
        audited,
        [
            format!("division_rename区划 {east}"),
            format!("division_merge区划 {west}"),
            format!("division_merged区划 {east}"),
        ]
    );
    assert_eq!(town.json("verify")["ok"], true);
}

#[test]
fn old_names_are_understood_however_they_are_written() {
    let town = town(&["红军村", "长征村", "幸福社区", "前进村"]);
    did(&town, "长征村", "merge --into 红军村");
    did(&town, "红军村", "rename --name 胜利村");
    did(&town, "胜利村", "rename --name 凯旋村");
    did(&town, "幸福社区", "merge --into 前进村");
    did(&town, "前进村", "merge --into 凯旋村");
    assert_eq!(villages(&town), 1);
    let roster = |names: &[&str]| {
        let mut sheet = Sheet::new("名册", "姓名 身份证号 人员类别 村 起发时间");
        for (n, village) in (1..).zip(names) {
            sheet = sheet.row(&format!(
                "{} {} 复员军人 {village} 2011-01",
                named("甲", n),
                id_number(n)
            ));
        }
        write_workbook(&town.path("再.xlsx"), &[sheet]);
        town.import(&format!("再.xlsx --as {CLERK}"))
    };
    for names in [
        ["红军村", "长征村", "幸福社区", "前进村"],
        ["甲镇红军村村民委员会", "长征", "幸福居委会", "前进村3组"],
        ["胜利村", "胜利村委会", "凯旋村", "凯旋"],
    ] {
        let report = roster(&names);
        assert!(
            report["error"] == 0 && report["sheets"][0]["asks"].is_null(),
            "{report}"
        );
        assert!(
            homes(&town).iter().all(|home| home.ends_with("凯旋村")),
            "{:?}",
            homes(&town)
        );
    }
    // A section row, and a village that gets an old name anew.
    let sheet = Sheet::new("名册", "姓名 身份证号 人员类别 起发时间")
        .row("幸福社区")
        .row(&format!("甲五 {} 复员军人 2011-01", id_number(5)));
    write_workbook(&town.path("段.xlsx"), &[sheet]);
    let report = town.import(&format!("段.xlsx --as {CLERK}"));
    assert_eq!(report["error"], 0, "{report}");
    assert_eq!(homes(&town)[4], "甲五 凯旋村");
    let site = town.serve();
    let mut admin = site.sign_in(ADMIN);
    admin.open("/divisions/new?under=990101100000");
    let fields = [("under", "990101100000"), ("name", "红军村"), ("code", "")];
    assert!(admin.done("/divisions/new", &fields).shows("已新增红军村"));
    roster(&["红军村", "长征村"]);
    assert_eq!(homes(&town)[..2], ["甲一 红军村", "甲二 凯旋村"]);
}

#[test]
fn what_is_not_at_an_end_comes_first() {
    let town = town(&["红军村", "长征村"]);
    for (unit, words, why) in [
        ("红军村", "--into 红军村", "不能并入它自己"),
        ("红军村", "--into 甲镇", "只能并入甲镇的另一个村"),
        ("红军村", "--into 无名村", "没有叫“无名村”"),
        ("红军村", "--into 长征村 --month 第三月", "月"),
        ("甲镇", "--into 红军村", "只能并入"),
    ] {
        let told = refused(&town, unit, &format!("merge {words}"));
        assert!(told.contains(why), "{told}");
    }
    town.pay("--month 2011-01");
    let sheet = Sheet::new("人员变动", "身份证号 变动类型 生效年月")
        .row(&format!("{} 停发 2011-02", id_number(1)));
    write_workbook(&town.path("停.xlsx"), &[sheet]);
    let report = town.import(&format!("停.xlsx --as {CLERK}"));
    let told = refused(&town, "红军村", "merge --into 长征村");
    assert!(told.contains("还有1条变更申请在等复核"), "{told}");
    did(&town, "长征村", "merge --into 红军村");
    town.agree(&report);
    // Gone is gone, and nobody is offered it.
    let told = refused(&town, "长征村", "rename --name 新村");
    assert!(told.contains("已并入别的单位"), "{told}");
    let site = town.serve();
    let mut admin = site.sign_in(ADMIN);
    let list = admin.open("/divisions?level=village");
    assert!(
        list.shows("红军村") && !list.shows("长征村"),
        "{}",
        list.text()
    );
    let form = admin.open(&format!("/divisions/{}/merge", code(&town, "红军村")));
    assert!(!form.html.contains("长征村"), "{}", form.text());
}

#[test]
fn the_page_says_what_would_move_before_it_moves() {
    let town = town(&["红军村", "长征村"]);
    let site = town.serve();
    let mut admin = site.sign_in(ADMIN);
    let at = format!("/divisions/{}/merge", code(&town, "长征村"));
    assert!(admin.open("/divisions?level=village").shows("并入"));
    let form = admin.open(&at);
    assert!(
        form.shows("先看会移动什么") && form.html.contains("红军村"),
        "{}",
        form.text()
    );
    let fields = [
        ("into", "红军村"),
        ("month", "2011-05"),
        ("document", "甲政〔2011〕8号"),
    ];
    let tried = admin.done(&format!("{at}/trial"), &fields);
    assert!(
        tried.shows("2011年5月起：会移动优抚对象1人、台账1条"),
        "{}",
        tried.text()
    );
    assert!(tried.html.contains("value=\"红军村\"") && tried.html.contains("甲政〔2011〕8号"));
    let wrong = admin.post(&at, &[("into", "无名村")]);
    assert!(
        wrong.status == 422 && wrong.shows("没有叫“无名村”"),
        "{}",
        wrong.text()
    );
    let told = admin.done(&at, &fields);
    assert!(told.shows("长征村已并入红军村"), "{}", told.text());
    let audit =
        town.column("SELECT detail AS text FROM audit_entry WHERE action = 'division_merge'");
    assert!(audit[0].contains("甲政〔2011〕8号"), "{audit:?}");
    assert_eq!(homes(&town), ["甲一 红军村", "甲二 红军村"]);
}

/// 甲镇, which pays more by a standard of its own, and 乙乡 of one county.
fn county() -> Desk {
    let county = Desk::empty();
    county.done("init --division 990101 --name 示范县 --admin 管理员");
    let hands = [
        (CLERK, "经办", "990101"),
        (REVIEWER, "复核", "990101"),
        (APPROVER, "审批", "990101"),
        (CASHIER, "财务", "990101"),
    ];
    let towns = [
        ("甲经办", "经办", "990101101"),
        ("乙经办", "经办", "990101201"),
    ];
    for (name, role, division) in hands.into_iter().chain(towns) {
        county.done(&format!(
            "users add --name {name} --role {role} --division {division}"
        ));
    }
    let roster = Sheet::new("名册", "姓名 身份证号 人员类别 乡镇 村 银行账号 起发时间")
        .row(&format!(
            "甲一 {} 复员军人 甲镇 东村 {} 2011-01",
            id_number(1),
            account(1)
        ))
        .row(&format!(
            "乙一 {} 复员军人 乙乡 西村 {} 2011-01",
            id_number(2),
            account(2)
        ));
    let standards = Sheet::new("待遇标准", "人员类别 标准 单位 生效日期 公布日期 文号")
        .row("复员军人 100 元/月 2011-01-01 2010-12-20 县发1号");
    write_workbook(&county.path("县.xlsx"), &[roster, standards]);
    let report = county.import(&format!("县.xlsx --as {CLERK}"));
    assert_eq!(report["error"], 0, "{report}");
    let own = Sheet::new("待遇标准", "人员类别 标准 单位 生效日期 公布日期 文号")
        .row("复员军人 150 元/月 2011-01-01 2010-12-20 甲发1号");
    write_workbook(&county.path("甲.xlsx"), &[own]);
    county.import("甲.xlsx --as 甲经办");
    let visits =
        Sheet::new("走访慰问", "日期 节日 对象 村 慰问金").row("2011-01-20 春节 甲一 东村 300");
    write_workbook(&county.path("访.xlsx"), &[visits]);
    county.import("访.xlsx --as 甲经办");
    county
}

fn town_code(desk: &Desk, name: &str) -> String {
    let sql = format!(
        "SELECT CAST(code AS TEXT) AS text FROM division WHERE name = '{name}' AND code % 1000 = 0"
    );
    desk.column(&sql).remove(0)
}

#[test]
fn a_town_becomes_part_of_another_and_its_months_stay_at_its_rate() {
    let county = county();
    let first = county.pay("--month 2011-03");
    assert_eq!(first["total_fen"], 3 * 15_000 + 3 * 10_000);
    let merge = format!(
        "do divisions {} merge --into 乙乡 --month 2011-04 --as {ADMIN}",
        town_code(&county, "甲镇")
    );
    // The county's own batch is not the town's: it stands in nobody's way.
    let visits = |of: &str| {
        county.json(&format!(
            "figures --year 2011 --division {of} --code visits"
        ))["figures"][0]["value"]
            .clone()
    };
    assert_eq!(
        (visits("990101101"), visits("990101201")),
        (1.into(), 0.into())
    );
    let told = county.json(&merge)["message"].to_string();
    assert!(
        told.contains("村（社区）") && told.contains("优抚对象1人") && told.contains("用户1个"),
        "{told}"
    );
    assert_eq!(
        (visits("990101201"), visits("990101")),
        (1.into(), 1.into())
    );
    // His new town pays him from April on; a raise for all of the year leaves January to March at the old town's rate.
    let batch = county.pay("--month 2011-04");
    assert_eq!(batch["total_fen"], 10_000 + 10_000);
    let raise = Sheet::new("待遇标准", "人员类别 标准 单位 生效日期 公布日期 文号")
        .row("复员军人 120 元/月 2011-01-01 2011-05-02 县发2号");
    write_workbook(&county.path("提.xlsx"), &[raise]);
    county.import(&format!("提.xlsx --as {CLERK}"));
    let batch = county.pay("--month 2011-05");
    assert_eq!(batch["regular_fen"], 12_000 + 12_000);
    assert_eq!(
        batch["backpay_fen"],
        2_000 + 4 * 2_000,
        "甲一 April, 乙一 January to April"
    );
    // Its clerk works in the new town, and whoever writes the old town means the new one.
    county.done("users list");
    let roster = Sheet::new("名册", "姓名 身份证号 人员类别 乡镇 村 起发时间").row(&format!(
        "甲一 {} 复员军人 甲镇人民政府 东村 2011-01",
        id_number(1)
    ));
    write_workbook(&county.path("旧.xlsx"), &[roster]);
    let report = county.import(&format!("旧.xlsx --as {CLERK}"));
    assert_eq!(
        (&report["ok"], &report["error"]),
        (&1.into(), &0.into()),
        "{report}"
    );
    assert!(
        report["package"].is_null() && notes(&report).contains("认作乙乡"),
        "{report}"
    );
    let own = Sheet::new("名册", "姓名 身份证号 人员类别 村 电话 起发时间").row(&format!(
        "甲一 {} 复员军人 东村 13900000001 2011-01",
        id_number(1)
    ));
    write_workbook(&county.path("乙.xlsx"), &[own]);
    for clerk in ["甲经办", "乙经办"] {
        let report = county.import(&format!("乙.xlsx --as {clerk}"));
        assert_eq!(report["error"], 0, "{report}");
    }
    assert_eq!(county.json("verify")["ok"], true);
}

#[test]
fn what_a_town_paid_is_seen_by_the_town_that_it_is_now() {
    let county = county();
    for town in [("甲", "990101101"), ("乙", "990101201")] {
        for role in ["复核", "审批", "财务"] {
            let (name, code) = town;
            county.done(&format!(
                "users add --name {name}{role} --role {role} --division {code}"
            ));
        }
    }
    let pay = |town: &str, run: &str| {
        let made = county.json(&format!("pay run {run} --as {town}经办"));
        let batch = made["batch"].as_str().unwrap().to_owned();
        county.done(&format!("pay review --batch {batch} --as {town}复核"));
        county.done(&format!("pay approve --batch {batch} --as {town}审批"));
        county.done(&format!(
            "pay export --batch {batch} --out 盘.csv --as {town}财务"
        ));
        county.done(&format!(
            "pay settle --batch {batch} --all-paid --as {town}财务"
        ));
        made
    };
    let listed = |who: &str| county.done(&format!("pay list --as {who}"));
    assert_eq!(
        pay("甲", "--month 2011-03 --known-at 2011-03-25")["total_fen"],
        3 * 15_000
    );
    assert_eq!(
        pay("乙", "--month 2011-03 --known-at 2011-03-20")["total_fen"],
        3 * 10_000
    );
    assert!(!listed("乙经办").contains("2011-03-1"));
    let old = town_code(&county, "甲镇");
    county.done(&format!(
        "do divisions {old} merge --into 乙乡 --month 2011-04 --as {ADMIN}"
    ));

    // The batch, its lines, what they follow, on every way to them; and whose it was.
    for who in ["乙经办", "甲经办"] {
        assert!(listed(who).contains("2011-03-1"), "{}", listed(who));
    }
    let explained = county.done("pay explain --batch 2011-03-1 --person 甲一 --as 乙经办");
    assert!(
        explained.contains("150元/月") && explained.contains("甲发1号"),
        "{explained}"
    );
    let site = county.serve();
    let mut clerk = site.sign_in("乙经办");
    let list = clerk.open("/payments");
    assert!(
        list.shows("甲镇") && list.shows("乙乡") && list.shows("450.00"),
        "{}",
        list.text()
    );
    let at = clerk.open("/payments").link("2011-03-1");
    for (page, says) in [
        ("", "甲一"),
        ("/lines", "甲一"),
        ("/lines/1", "甲发1号"),
        ("/findings", ""),
    ] {
        let page = clerk.open(&format!("{at}{page}"));
        assert!(
            page.status == 200 && (says.is_empty() || page.shows(says)),
            "{}",
            page.text()
        );
    }
    let standards = clerk.open("/standards");
    assert!(
        standards.shows("甲镇，已并入乙乡：管合并以前的月份"),
        "{}",
        standards.text()
    );
    let person = clerk.open("/people?q=甲一");
    let dossier = clerk.open(&person.link("甲一"));
    assert!(dossier.shows("450.00元（已办结）"), "{}", dossier.text());

    // Known less than the old town knew is made sure of; a notice of the old town that came late pays its months.
    let why = county.refused("pay run --month 2011-04 --known-at 2011-03-22 --as 乙经办");
    assert!(why.contains("早于上一批 2011-03-1"), "{why}");
    let late = Sheet::new("待遇标准", "人员类别 标准 单位 生效日期 公布日期 文号")
        .row("复员军人 170 元/月 2011-01-01 2011-04-20 甲发2号");
    write_workbook(&county.path("甲提.xlsx"), &[late]);
    let report = county.import(&format!("甲提.xlsx --division {old} --as {CLERK}"));
    assert_eq!(report["error"], 0, "{report}");
    let batch = pay("乙", "--month 2011-04 --known-at 2011-04-25");
    assert_eq!(
        (&batch["regular_fen"], &batch["backpay_fen"]),
        (&20_000.into(), &(3 * 2_000).into()),
        "April at the rate of 乙乡, January to March at that of 甲镇"
    );
    // What was paid adds up over the county, and is not counted twice.
    let sum = |of: &str| {
        let figures = format!("figures --year 2011 --division {of} --code paid_yuan");
        county.json(&figures)["figures"][0]["value"].clone()
    };
    assert_eq!(sum("990101201"), sum("990101"));
    assert_eq!(county.json("verify")["ok"], true);
}

#[test]
fn towns_are_not_merged_over_what_would_be_mixed_up() {
    let county = county();
    let (first, second) = (town_code(&county, "甲镇"), town_code(&county, "乙乡"));
    let merge = format!("do divisions {first} merge --into 乙乡 --as {ADMIN}");
    let rename = |of: &str, name: &str| {
        let code = county.column(&format!(
            "SELECT CAST(code AS TEXT) AS text FROM division WHERE code BETWEEN {of} AND {of} + 999 AND code % 1000 > 0 ORDER BY code DESC"
        ));
        county.done(&format!(
            "do divisions {} rename --name {name} --as {ADMIN}",
            code[0]
        ));
    };
    rename(&second, "东村");
    let told = county.refused(&merge);
    assert!(
        told.contains("甲镇和乙乡都有东村，请先给其中一个改名"),
        "{told}"
    );
    rename(&second, "西村");
    for role in ["复核", "审批"] {
        county.done(&format!(
            "users add --name 甲{role} --role {role} --division 990101101"
        ));
    }
    let run = county.json("pay run --month 2011-01 --as 甲经办");
    let batch = run["batch"].as_str().unwrap().to_owned();
    let told = county.refused(&merge);
    assert!(told.contains("还没有办结"), "{told}");
    county.done(&format!("pay void --batch {batch} --as 甲经办"));
    county.done("users add --name 甲经办 --role 经办 --division 990101201");
    let told = county.refused(&merge);
    assert!(told.contains("都有用户甲经办"), "{told}");
    let village = county.refused(&format!(
        "do divisions {first} merge --into 西村 --as {ADMIN}"
    ));
    assert!(village.contains("另一个乡镇（街道）"), "{village}");
}

/// Of a county with two towns: what the assessment of each counts would move, or has been fixed and does not.
#[test]
fn an_assessment_is_fixed_before_its_town_is_merged_and_then_read_by_the_town_that_it_is_now() {
    let county = county();
    for (place, division) in [("县", "990101"), ("甲", "990101101"), ("乙", "990101201")] {
        let head = format!("--name {place}考评 --role 审批 --division {division}");
        county.done(&format!("users add {head}"));
    }
    let old = town_code(&county, "甲镇");
    let merge = format!("do divisions {old} merge --into 乙乡 --month 2011-04 --as {ADMIN}");
    let begun = |town: &str, division: &str| {
        let start = format!(
            "do assessments new start --scheme town_yearly --year 2011 --division {division} --as {town}经办"
        );
        let done = county.json(&start);
        done["key"]
            .as_str()
            .unwrap_or_else(|| panic!("{done}"))
            .to_owned()
    };
    let first = begun("甲", "990101101");
    let act = |key: &str, act: &str, who: &str| {
        county.done(&format!("do assessments {key} {act} --as {who}"))
    };
    let in_the_way = |state: &str, words: &str| {
        let told = county.refused(&merge);
        for part in [state, words, "请先定分", "作废"] {
            assert!(told.contains(part), "{told}");
        }
    };
    in_the_way("自评中", "甲镇的考评《甲镇2011年");
    let tried = county.refused(&merge.replace(" merge ", " merge_trial "));
    assert!(tried.contains("自评中"), "{tried}");
    act(&first, "submit", "甲经办");
    in_the_way("已提交", "甲镇的考评");
    act(
        &first,
        "judge --item 1.1 --side superior --accepted true --comment 属实",
        CLERK,
    );
    in_the_way("上级评分中", "甲镇的考评");
    act(&first, "fix", "县考评");
    let second = begun("乙", "990101201");
    in_the_way("自评中", "要并入的单位的考评《乙乡2011年");
    act(&second, "cancel --reason 重来", "乙经办");
    let second = begun("乙", "990101201");
    act(&second, "submit", "乙经办");
    in_the_way("已提交", "要并入的单位的考评");
    act(
        &second,
        "judge --item 1.1 --side superior --accepted true --comment 属实",
        CLERK,
    );
    act(&second, "fix", "县考评");

    let site = county.serve();
    let score = |who: &str, key: &str| {
        let page = site
            .sign_in(who)
            .open(&format!("/api/v1/assessments/{key}"));
        let score: Value = serde_json::from_slice(&page.bytes).unwrap();
        score
    };
    let before = [score(CLERK, &first), score(CLERK, &second)];
    assert_eq!(
        site.sign_in("乙经办")
            .get(&format!("/assessment/{first}"))
            .status,
        404
    );
    county.done(&merge);
    for who in [CLERK, "甲经办", "乙经办"] {
        assert_eq!([score(who, &first), score(who, &second)], before, "{who}");
        let mut hers = site.sign_in(who);
        let page = hers.open(&format!("/assessment/{first}"));
        assert!(
            page.shows("定分校验码") && page.shows("甲镇"),
            "{}",
            page.text()
        );
        assert!(hers.open("/assessment").shows("甲镇2011年"), "{who}");
    }
    let fixed = |of: &str, reach: &str| {
        county.json(&format!(
            "figures --year 2011 --division {of} --reach {reach} --code assessments_fixed"
        ))["figures"][0]["value"]
            .clone()
    };
    assert_eq!(
        [
            fixed("990101", "whole"),
            fixed("990101201", "whole"),
            fixed("990101201", "own")
        ],
        [2, 2, 2]
    );
    assert_eq!(county.json("verify")["ok"], true);

    // One that an older version left open when the town was merged: said where it stands, and brought to an end.
    let open = "SELECT CAST(id AS TEXT) AS text FROM assessment ORDER BY id LIMIT 1";
    let id = county.column(open).remove(0);
    county.tamper(&format!(
        "UPDATE assessment SET state = 'open' WHERE id = {id}"
    ));
    let left = "甲镇已并入乙乡，它数的记录已经移走，这份考评不用再评：请作废";
    let mut hers = site.sign_in(CLERK);
    let page = hers.open(&format!("/assessment/{first}"));
    assert!(page.shows(left), "{}", page.text());
    act(&first, "cancel --reason 甲镇已并入乙乡", CLERK);
    assert!(!hers.open(&format!("/assessment/{first}")).shows(left));
}
