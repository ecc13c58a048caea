//! 优抚对象 in the browser, without scripts: found by what clerks type, registered with a check page, one page each,
//! changed by two people where money follows.

use crate::common::file::cells;
use crate::common::sheet::{Sheet, account, id_number, write_workbook};
use crate::common::web::{Browser, Page};
use crate::common::{CLERK, Desk, REVIEWER};
use kernel::{Date, IdNumber};

const ROSTER: &str =
    "姓名 身份证号 人员类别 残疾等级 残疾性质 村（社区） 起发时间 联系电话 一卡通账号";
const STANDARDS: &str = "人员类别 标准金额 单位 生效日期 公布日期 发放周期 发放月份 文号";

/// A town with these people, each with category, grade and nature, village.
fn town(people: &[(&str, &str, &str)]) -> Desk {
    let desk = Desk::staffed("甲镇");
    let mut roster = Sheet::new("名册", ROSTER);
    for (n, (name, kind, village)) in (1..).zip(people) {
        let (id, account) = (id_number(n), account(n));
        roster = roster.row(&format!(
            "{name} {id} {kind} {village} 2011-01 1990000{n:04} {account}"
        ));
    }
    let standards = Sheet::new("待遇标准", STANDARDS)
        .row("复员军人 90 月 2011-01-01 2011-01-05 月 每月 甲民〔2011〕1号");
    write_workbook(&desk.path("town.xlsx"), &[roster, standards]);
    desk.done("import town.xlsx");
    desk
}

const SOLDIER: &str = "复员军人 - -";

fn several() -> Desk {
    town(&[
        ("赵一", SOLDIER, "第一村"),
        ("钱二", SOLDIER, "第一村"),
        ("孙三", "伤残军人 八级 因公", "第二村"),
        ("李四妹", "烈士遗属 - -", "第二村"),
        ("周五", SOLDIER, "第二村"),
    ])
}

/// 共 N 条
fn total(page: &Page) -> u32 {
    let after = page.html.split("data-total=\"").nth(1).expect("a total");
    after.split('"').next().unwrap().parse().unwrap()
}

fn found(browser: &mut Browser, query: &str) -> u32 {
    total(&browser.open(&format!("/people?{query}")))
}

#[test]
fn somebody_is_found_by_whatever_is_typed() {
    let names: [(&str, &[&str]); 20] = [
        ("单雄信", &["sxx", "shanxiongxin", "雄信"]),
        ("仇和", &["qh", "qiuhe", "和"]),
        ("曾国藩", &["zgf", "zeng", "国藩"]),
        ("区寄", &["oj", "ouji", "区"]),
        ("解缙", &["xj", "xiejin", "缙"]),
        ("尉迟恭", &["ycg", "yuchi", "迟恭"]),
        ("覃勇", &["qy", "ty", "tanyong", "qinyong"]),
        ("查良镛", &["zly", "zhaliang", "良镛"]),
        ("朴永哲", &["pyz", "piao", "永哲"]),
        ("任长江", &["rcj", "renchang", "长江"]),
        ("万俟雄", &["mqx", "moqi", "俟雄"]),
        ("长孙平", &["zsp", "zhangsun", "孙平"]),
        ("欧阳小曾", &["oyxz", "ouyang", "阳小"]),
        ("诸葛亮亮", &["zgll", "zhuge", "亮亮"]),
        ("吕绿", &["ll", "lvlv", "绿"]),
        ("华大明", &["hdm", "hua", "大明"]),
        ("种师道", &["csd", "chongshi", "师道"]),
        ("缪晟", &["ms", "miaosheng", "晟"]),
        ("乐家", &["yj", "lj", "yuejia"]),
        ("阿卜杜·热西提", &["abdrxt", "abudu", "热西提"]),
    ];
    let people: Vec<_> = names.map(|(name, _)| (name, SOLDIER, "第一村")).to_vec();
    let desk = town(&people);
    let site = desk.serve();
    let mut browser = site.sign_in(CLERK);
    for (n, (name, typed)) in (1..).zip(&names) {
        let (id, tail) = (id_number(n), format!("{n:04}"));
        let numbers = [
            &id[..],
            &id[14..],
            &tail,
            &format!("1990000{n:04}"),
            &account(n),
        ];
        for typed in typed.iter().chain(&numbers) {
            let page = browser.open(&format!("/people?q={typed}"));
            assert!(page.shows(name), "{name} by {typed}: {}", page.text());
        }
    }
    // Two words must both fit: a sound and the year of birth.
    assert!(browser.open("/people?q=sxx+1950").shows("单雄信"));
    assert_eq!(found(&mut browser, "q=sxx+1951"), 0);
    assert_eq!(found(&mut browser, "q=19500102"), 1);
    let picked = browser.open("/people/pick?q=zgf");
    assert!(picked.html.contains("曾国藩") && !picked.html.contains(&id_number(3)));
}

#[test]
fn every_facet_counts_what_it_lists() {
    let desk = several();
    let site = desk.serve();
    let mut browser = site.sign_in(CLERK);
    for (query, count) in [
        ("", 5),
        ("category=demobilised_soldier", 3),
        ("category=disabled_soldier&grade=8", 1),
        ("category=disabled_soldier&grade=6", 0),
        ("state=alive", 5),
        ("state=dead", 0),
        ("age_from=200", 5),
        ("age_from=60", 5),
        ("age_to=60", 0),
        ("q=z&category=demobilised_soldier", 2),
        ("hardship=living", 0),
        ("division=990101100200", 2),
        ("only=1", 0),
    ] {
        assert_eq!(found(&mut browser, query), count, "{query}");
    }
    let page = browser.open("/people?category=demobilised_soldier&q=z&state=alive");
    assert!(page.shows("类别：复员军人") && page.shows("状态：在册"));
    assert!(
        page.html
            .contains("/people?category=demobilised_soldier&amp;state=alive")
            || page
                .html
                .contains("&#x2f;people?category=demobilised_soldier&amp;state=alive")
    );
}

#[test]
fn an_id_number_looked_for_stands_in_no_address() {
    let desk = several();
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let box_above = "action=\"/jump\" method=\"post\"";
    assert!(clerk.open("/").html.contains(box_above));
    let id = id_number(3);
    let found = clerk.post("/jump", &[("q", &id)]);
    let there = found.headers.get("location").cloned().unwrap_or_default();
    assert!(there.starts_with("/people/990101-"), "{there}");
    let last = if id.ends_with('0') { '1' } else { '0' };
    let mistyped = format!("{}{last}", &id[..17]);
    let nothing = clerk.post("/jump", &[("q", &mistyped)]);
    assert_eq!(nothing.status, 200, "{:?}", nothing.headers);
    // Words stay, to come back to.
    let words = clerk.post("/jump", &[("q", "sunsan")]);
    assert_eq!(words.headers["location"], "/jump?q=sunsan");
}

/// The JSON that fills a form, as text.
fn fill(browser: &mut Browser, typed: &str) -> String {
    let answer = browser.post("/people/fill", &[("id_number", typed)]);
    assert_eq!(answer.status, 200, "{}", answer.html);
    answer.html
}

fn synthetic(region: i32, birth: &str, sequence: u16) -> String {
    let birth: Date = birth.parse().unwrap();
    let id = IdNumber::synthetic(region, birth, sequence).unwrap();
    id.as_str().to_owned()
}

#[test]
fn an_id_number_says_birth_and_sex_or_what_is_wrong_with_it() {
    let desk = several();
    let site = desk.serve();
    let mut browser = site.sign_in(CLERK);
    browser.open("/people/new");
    let mut cases = 0;
    for (region, birth, sequence, sex) in [
        (990_101, "1949-10-01", 101, "男"),
        (990_101, "1949-10-02", 102, "女"),
        (810_000, "1960-05-06", 3, "男"),
        (820_000, "1961-05-06", 4, "女"),
        (830_000, "1962-05-06", 5, "男"),
        (110_101, "2000-02-29", 6, "女"),
        (659_004, "1988-02-29", 999, "男"),
        (990_101, "1900-01-01", 1, "男"),
        (990_101, "2026-11-23", 998, "女"),
        (320_583, "1975-12-31", 20, "女"),
    ] {
        let number = synthetic(region, birth, sequence);
        let spaced = format!("{} {} {}", &number[..6], &number[6..14], &number[14..]);
        for typed in [number.clone(), number.to_lowercase(), spaced] {
            let filled = fill(&mut browser, &typed);
            assert!(
                filled.contains(birth) && filled.contains(sex),
                "{typed}: {filled}"
            );
            cases += 1;
        }
    }
    let good = synthetic(990_101, "1949-10-01", 101);
    let last = if good.ends_with('5') { '6' } else { '5' };
    let leap = "99010119000229101";
    for (typed, told) in [
        (format!("{}{last}", &good[..17]), "校验位不符"),
        (good[..17].to_owned(), "应为18位"),
        (format!("{good}1"), "应为18位"),
        ("X".repeat(18), "应为18位"),
        ("M12345678".to_owned(), "应为18位"),
        ("1949-10-01".to_owned(), "应为18位"),
        (
            synthetic(990_101, "2027-01-01", 101),
            "出生日期不存在或未到",
        ),
        (
            (0..10)
                .map(|d| format!("{leap}{d}"))
                .find(|t| !fill(&mut browser, t).contains("校验位"))
                .unwrap_or(format!("{leap}X")),
            "出生日期不存在或未到",
        ),
        (id_number(1), "已经登记"),
        ("990101500102101".to_owned(), "1950-01-02"),
    ] {
        let filled = fill(&mut browser, &typed);
        assert!(filled.contains(told), "{typed}: {filled}");
        cases += 1;
    }
    assert_eq!(cases, 40);
}

/// What a clerk fills in for somebody new.
fn newcomer<'a>(id: &'a str, name: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("id_number", id),
        ("name", name),
        ("village", "第一村"),
        ("phone", "19912345678"),
        ("category", "demobilised_soldier"),
        ("start", "2011年3月"),
    ]
}

#[test]
fn a_newcomer_is_checked_before_she_is_registered() {
    let desk = several();
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    clerk.open("/people/new");
    let wrong = clerk.post("/people/new", &[("name", "吴六"), ("birth", "1950-01-01")]);
    assert_eq!(wrong.status, 422);
    assert!(wrong.shows("请填写身份证号") && wrong.shows("请选择人员类别"));
    assert!(
        wrong.html.contains("value=\"吴六\""),
        "what was typed stays"
    );

    // As typed on paper: spaces, a small x. The next page shows what the number says.
    let id = synthetic(990_101, "1955-03-08", 102);
    let typed = format!("{} {}", &id[..6], id[6..].to_lowercase());
    let check = clerk.post("/people/new", &newcomer(&typed, "吴六"));
    assert!(check.shows("1955-03-08") && check.shows("女") && check.shows(&id));
    assert_eq!(
        found(&mut clerk, "q=wl"),
        0,
        "nothing is written before she confirms"
    );
    let mut fields = newcomer(&typed, "吴六");
    fields.push(("step", "save"));
    let page = clerk.done("/people/new", &fields);
    assert!(page.shows("吴六的档案") && page.shows("1955-03-08"));
    assert!(!page.html.contains(&id), "the number is masked");

    let again = clerk.post("/people/new", &fields);
    assert_eq!(again.status, 422);
    assert!(again.shows("这个身份证号已经登记：吴六（第一村）"));

    // Sounds the same, born the same day: another person only with a reason.
    let other = synthetic(990_101, "1955-03-08", 104);
    let mut fields = newcomer(&other, "武流");
    fields.push(("step", "save"));
    let asked = clerk.post("/people/new", &fields);
    assert_eq!(asked.status, 422);
    assert!(asked.shows("吴六（第一村）") && asked.shows("请填写仍要登记的理由"));
    fields.push(("although", "同音不同字，已核对证件"));
    assert!(clerk.done("/people/new", &fields).shows("武流的档案"));
    desk.done("verify");
}

/// The path of the first person found by what is typed.
fn dossier(browser: &mut Browser, typed: &str, name: &str) -> String {
    browser.open(&format!("/people?q={typed}")).link(name)
}

#[test]
fn a_death_is_reported_by_one_and_agreed_to_by_another() {
    let desk = several();
    desk.pay("--month 2011-06");
    let site = desk.serve();
    let (mut clerk, mut reviewer) = (site.sign_in(CLERK), site.sign_in(REVIEWER));
    let person = dossier(&mut clerk, "zy", "赵一");
    let change = format!("{person}/change");
    clerk.open(&format!("{change}?kind=death"));
    let fields = [
        ("kind", "death"),
        ("effective", "2011.4"),
        ("reported", "2011-07-01"),
        ("reason", "村委会证明"),
    ];
    let proposed = clerk.post(&change, &fields);
    assert_eq!(proposed.status, 303, "{}", proposed.text());
    let request = proposed.headers["location"].clone();
    let page = clerk.open(&request);
    assert!(
        page.shows("复员军人") || page.shows("2011年5月"),
        "{}",
        page.text()
    );
    assert!(page.shows("多发180.00元"), "{}", page.text());
    assert_eq!(
        found(&mut clerk, "state=dead"),
        0,
        "not before it is agreed to"
    );

    // Whoever proposed it does not decide, nor does the same person under another role.
    assert_eq!(clerk.post(&format!("{request}/agree"), &[]).status, 403);
    assert_eq!(total(&reviewer.open("/changes?box=mine")), 1);
    assert!(reviewer.open(&request).shows("多发180.00元"));
    let agreed = reviewer.done(&format!("{request}/agree"), &[("agree_words", "属实")]);
    assert!(agreed.shows("已同意"));
    assert_eq!(total(&reviewer.open("/changes?box=mine")), 0);
    assert_eq!(found(&mut clerk, "state=dead"), 1);
    assert_eq!(found(&mut clerk, "state=alive"), 4);
    let page = clerk.open(&person);
    assert!(page.shows("已去世") && page.shows("2011年4月去世"));
    let again = reviewer.post(&format!("{request}/agree"), &[]);
    assert_eq!(again.status, 409);
    assert!(
        clerk
            .open(&format!("{person}?tab=money"))
            .shows("为什么是这个数")
    );
    let history = clerk.open(&format!("{person}?tab=history"));
    assert!(history.shows("村委会证明") && history.shows("属实"));

    let prepared = desk.json(&format!("pay run --month 2011-07 --as {CLERK}"));
    assert_eq!(prepared["recovery_fen"], -18_000);
    desk.done("verify");
}

#[test]
fn account_and_id_number_change_only_when_two_agree() {
    let desk = several();
    let site = desk.serve();
    let (mut clerk, mut reviewer) = (site.sign_in(CLERK), site.sign_in(REVIEWER));
    let person = dossier(&mut clerk, "ss", "孙三");
    let change = format!("{person}/change");
    let new = synthetic(990_101, "1951-05-05", 103);
    let propose = |clerk: &mut Browser, fields: &[(&str, &str)]| {
        clerk.open(&change);
        let proposed = clerk.post(&change, fields);
        assert_eq!(proposed.status, 303, "{}", proposed.text());
        proposed.headers["location"].clone()
    };
    let taken = id_number(1);
    clerk.open(&change);
    let refused = clerk.post(
        &change,
        &[
            ("kind", "id_number"),
            ("id_number", &taken),
            ("reason", "换证"),
        ],
    );
    assert!(
        refused.shows("已经登记在另一份档案上"),
        "{}",
        refused.text()
    );
    let request = propose(
        &mut clerk,
        &[
            ("kind", "id_number"),
            ("id_number", &new),
            ("reason", "换证"),
        ],
    );
    assert!(
        !clerk.open(&request).html.contains(&new),
        "masked on the page"
    );
    reviewer.open(&request);
    reviewer.done(&format!("{request}/agree"), &[]);
    assert!(clerk.open(&person).shows("1951-05-05"));
    assert_eq!(found(&mut clerk, &format!("q={new}")), 1);
    assert_eq!(found(&mut clerk, &format!("q={}", id_number(3))), 0);

    // The register changed after it was proposed: it goes back.
    let (first, second) = (account(77), account(78));
    let request = propose(
        &mut clerk,
        &[("kind", "account"), ("account", &first), ("reason", "换卡")],
    );
    let changes = Sheet::new("变动", "身份证号 变动类型 生效年月 新账号")
        .row(&format!("{new} 账号变更 2011-07 {second}"));
    write_workbook(&desk.path("changes.xlsx"), &[changes]);
    desk.done("import changes.xlsx");
    reviewer.open(&request);
    let stale = reviewer.post(&format!("{request}/agree"), &[]);
    assert_eq!(stale.status, 409, "{}", stale.text());
    reviewer.open(&request);
    reviewer.done(
        &format!("{request}/return"),
        &[("return_reason", "请核对后重提")],
    );
    assert_eq!(
        total(&clerk.open("/changes?box=mine")),
        1,
        "sent back to her"
    );
    desk.done("verify");
}

#[test]
fn two_who_edit_at_once_see_both_versions() {
    let desk = several();
    desk.done("users add --name 钱经办 --role 经办");
    let site = desk.serve();
    let (mut one, mut two) = (site.sign_in(CLERK), site.sign_in("钱经办"));
    let person = dossier(&mut one, "zw", "周五");
    let path = format!("{person}/edit");
    let version = |page: &Page| {
        let after = page.html.split("name=\"version\" value=\"").nth(1).unwrap();
        after.split('"').next().unwrap().to_owned()
    };
    let (seen_by_one, seen_by_two) = (version(&one.open(&path)), version(&two.open(&path)));
    one.done(
        &path,
        &[
            ("version", &seen_by_one),
            ("village", "第一村"),
            ("note", "已搬家"),
        ],
    );
    let fields = [
        ("version", seen_by_two.as_str()),
        ("village", "第二村"),
        ("note", "住院"),
    ];
    let conflict = two.post(&path, &fields);
    assert_eq!(conflict.status, 409);
    assert!(
        conflict.shows("已搬家") && conflict.shows("住院"),
        "{}",
        conflict.text()
    );
    let newer = version(&conflict);
    two.done(
        &path,
        &[
            ("version", &newer),
            ("village", "第一村"),
            ("note", "已搬家，住院"),
        ],
    );
    let history = two.open(&format!("{person}?tab=history"));
    assert!(
        history.shows("备注由“已搬家”改为“已搬家，住院”"),
        "{}",
        history.text()
    );
    assert_eq!(
        found(&mut two, "division=990101100200"),
        3,
        "the list follows"
    );
}

#[test]
fn a_hardship_is_noted_of_exactly_those_who_were_counted() {
    let desk = several();
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    clerk.open("/people");
    let asked = clerk.post(
        "/people/hardship",
        &[("all", "1"), ("q.category", "demobilised_soldier")],
    );
    assert!(asked.shows("给选中的 3 人登记困难") && asked.shows("确认办理 3 人"));
    let people = asked.html.split("name=\"people\" value=\"").nth(1).unwrap();
    let people = people.split('"').next().unwrap().to_owned();
    // One more of them comes while she looks at the number.
    let id = synthetic(990_101, "1955-03-08", 102);
    let mut fields = newcomer(&id, "吴六");
    fields.push(("step", "save"));
    clerk.done("/people/new", &fields);
    let fields = [
        ("people", people.as_str()),
        ("kind", "housing"),
        ("is_so", "1"),
        ("checked_on", "2011.6.1"),
    ];
    let done = clerk.done("/people/hardship/save", &fields);
    assert!(done.shows("已给 3 人登记住房难"), "{}", done.text());
    assert_eq!(total(&done), 3);
    // Counted, by kind, from the day somebody made sure of it.
    for (code, year, people) in [
        ("hardship_people", 2011, 3),
        ("hardship_people.住房难", 2011, 3),
        ("hardship_people", 2010, 0),
    ] {
        assert_eq!(
            desk.figure(&format!("--year {year}"), code),
            people,
            "{code}"
        );
    }
    let undone = clerk.done(
        "/people/hardship/save",
        &[("people", &people), ("kind", "housing"), ("is_so", "0")],
    );
    assert!(undone.shows("已给 3 人去掉住房难"));
    assert_eq!(found(&mut clerk, "hardship=housing"), 0);
    desk.done("verify");
}

#[test]
fn what_goes_out_is_masked_and_told_to_the_audit() {
    let desk = several();
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    clerk.open("/people/columns");
    clerk.done(
        "/people/columns",
        &[
            ("place.id_number", "1"),
            ("place.account", "2"),
            ("place.phone", "3"),
        ],
    );
    clerk.open("/people");
    let asked = clerk.post(
        "/people/export",
        &[("all", "1"), ("q.category", "demobilised_soldier")],
    );
    assert!(asked.shows("导出 3 条"));
    let people = asked.html.split("name=\"keys\" value=\"").nth(1).unwrap();
    let people = people.split('"').next().unwrap().to_owned();
    let without = clerk.post("/people/export/file", &[("keys", &people)]);
    assert_eq!(without.status, 422, "a reason is asked for");
    let file = clerk.post(
        "/people/export/file",
        &[("keys", &people), ("reason", "走访")],
    );
    assert_eq!(file.status, 200);
    std::fs::write(desk.path("out.xlsx"), &file.bytes).unwrap();
    let text = format!("{:?}", cells(&desk.path("out.xlsx")));
    for name in ["赵一", "钱二", "周五"] {
        assert!(text.contains(name), "{text}");
    }
    for n in [1, 2, 5] {
        assert!(
            !text.contains(&id_number(n)) && !text.contains(&account(n)),
            "{text}"
        );
    }
    let printed = clerk.open("/people/print?category=demobilised_soldier");
    assert!(printed.shows("共 3 条") && printed.shows("周五"));

    let person = dossier(&mut clerk, "zy", "赵一");
    assert!(!clerk.open(&person).html.contains(&id_number(1)));
    let reveal = format!("{person}/reveal");
    let unasked = clerk.post(&reveal, &[("secret", "id_number")]);
    assert_eq!(unasked.status, 422, "a reason is asked for");
    clerk.open(&person);
    let shown = clerk.post(
        &reveal,
        &[("secret", "id_number"), ("reason_id_number", "核对证件")],
    );
    assert!(shown.shows(&id_number(1)));
    let told = desk.column(
        "SELECT action || detail AS text FROM audit_entry WHERE action IN ('list_export', 'list_print', 'person_reveal') ORDER BY seq",
    );
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(
        told[0].contains("走访") && told[2].contains("核对证件"),
        "{told:?}"
    );
    assert!(told.iter().all(|t| !t.contains(&id_number(1))), "{told:?}");
}

#[test]
fn columns_and_queries_are_kept_and_shared() {
    let desk = several();
    let site = desk.serve();
    let (mut clerk, mut reviewer) = (site.sign_in(CLERK), site.sign_in(REVIEWER));
    clerk.open("/people/columns");
    let places = [
        ("place.village", "2"),
        ("place.phone", "1"),
        ("width.village", "wide"),
        ("width.phone", "twice"),
        ("size", "10"),
    ];
    clerk.done("/people/columns", &places);
    clerk.open("/people");
    clerk.done("/view", &[("view", "dense"), ("back", "/people")]);
    // At another machine she finds the columns, their widths and the density as she left them.
    let page = site.sign_in(CLERK).open("/people");
    assert!(page.html.contains("<td class=\"w-wide\">") && !page.html.contains("w-twice"));
    assert!(page.html.contains("lang=\"zh-CN\" class=\"dense\""));
    assert!(
        !site
            .sign_in(REVIEWER)
            .open("/people")
            .html
            .contains("w-wide")
    );
    assert!(page.shows("姓名 联系电话 村（社区）"), "{}", page.text());
    assert!(page.shows("联系电话") && page.shows("199****0001") && !page.shows("出生日期"));
    // All in one list, those shown first; one goes before the other at a click, and stays ticked.
    let one_list = clerk.open("/people/columns");
    let at = |page: &Page, label: &str| page.text().find(&format!(" {label} ")).unwrap();
    assert!(at(&one_list, "联系电话") < at(&one_list, "村（社区）"));
    assert!(at(&one_list, "村（社区）") < at(&one_list, "出生日期"));
    let mut moved = places.to_vec();
    moved.push(("move", "down.phone"));
    let moved = clerk.done("/people/columns", &moved);
    assert!(
        moved.shows("次序已改") && moved.shows("照内容"),
        "{}",
        moved.text()
    );
    assert!(at(&moved, "村（社区）") < at(&moved, "联系电话"));
    let page = clerk.open("/people");
    assert!(page.shows("姓名 村（社区） 联系电话"), "{}", page.text());
    clerk.open("/people/columns?category=demobilised_soldier");
    clerk.done(
        "/people/views",
        &[
            ("name", "复员"),
            ("query", "?category=demobilised_soldier"),
            ("shared", "1"),
        ],
    );
    let shared = reviewer
        .open("/people")
        .link(&format!("复员（{CLERK}共享）"));
    assert_eq!(total(&reviewer.open(&shared)), 3);
    reviewer.open("/people/columns");
    let others = reviewer.post("/people/views", &[("remove", "复员"), ("shared", "1")]);
    assert_eq!(others.status, 422, "not hers to take away");
    desk.done("verify");
}

/// What may be proposed is told beside its link; a grade is changed only of whoever has one.
#[test]
fn only_what_fits_somebody_is_offered_as_a_change() {
    let desk = several();
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    for (name, graded) in [("赵一", false), ("孙三", true)] {
        let at = clerk.open(&format!("/people?q={name}")).link(name);
        let page = clerk.open(&format!("{at}/change"));
        assert!(page.shows("停发 从填的月份起不再发放"), "{}", page.text());
        assert_eq!(page.shows("等级变动"), graded, "{name}: {}", page.text());
    }
}

/// Fields of one person stand in two columns; what only the disabled have is asked only of them.
#[test]
fn the_form_of_a_person_asks_by_category() {
    let desk = several();
    let site = desk.serve();
    let form = site.sign_in(CLERK).open("/people/new");
    assert!(form.html.contains("class=\"form sheet columns\""));
    let grade = form.html.split("id=\"f-grade\"").next().unwrap();
    let field = grade.rsplit("<div class=\"field").next().unwrap();
    assert!(
        field.contains("data-only=\"category\"") && field.contains("disabled_soldier"),
        "{field}"
    );
    assert!(!field.contains("demobilised_soldier"), "{field}");
}

/// Villages of several towns may be called alike: a county sees the town beside each, a town does not.
#[test]
fn a_county_sees_the_town_beside_the_village() {
    let desk = Desk::empty();
    desk.done("init --division 990101 --name 示范县 --admin 管理员");
    for (name, division) in [("县经办", "990101"), ("镇经办", "990101101")] {
        desk.done(&format!(
            "users add --name {name} --role 经办 --division {division}"
        ));
    }
    desk.bring("jia_town_2011.xlsx");
    desk.done("import jia_town_2011.xlsx --as 镇经办");
    let site = desk.serve();
    let county = site.sign_in("县经办").open("/people");
    assert!(
        county.shows("乡镇（街道） 村（社区）") && county.shows("甲镇 第"),
        "{}",
        county.text()
    );
    assert!(!site.sign_in("镇经办").open("/people").shows("乡镇（街道）"));
}

/// The timeline tells what happened; the history is read by clerks.
#[test]
fn a_dossier_is_told_in_sentences() {
    let desk = Desk::staffed("甲镇");
    desk.import_sample("jia_town_2011.xlsx");
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let name = desk.column(
        "SELECT p.name AS text FROM ledger_entry e JOIN person p ON p.region = e.region AND p.id = e.person \
         WHERE e.kind = 'aid' ORDER BY e.id",
    )[0]
    .clone();
    let at = clerk.open(&format!("/people?q={name}")).link(&name);
    let page = clerk.open(&at);
    assert!(page.shows("救助，金额"), "{}", page.text());
    assert!(!page.shows("救助类型"), "{}", page.text());
    let history = clerk.open(&format!("{at}?tab=history")).text();
    let hashes = history.split(|c: char| !c.is_ascii_hexdigit());
    assert!(hashes.into_iter().all(|word| word.len() < 32), "{history}");
}

#[test]
fn conditions_in_groups_find_who_fits_any_group() {
    let desk = several();
    let noted = Sheet::new("名册", "姓名 身份证号 人员类别 村（社区） 起发时间")
        .row(&format!("吴六 {} 复员军人 第二村 2011-01", id_number(9)));
    write_workbook(&desk.path("noted.xlsx"), &[noted]);
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    clerk.open("/people/query");
    let either = clerk.done(
        "/people/query",
        &[
            ("category.1", "disabled_soldier"),
            ("grade.1", "8"),
            ("category.2", "martyr_family"),
        ],
    );
    assert_eq!(total(&either), 2, "{}", either.text());
    assert!(either.shows("第1组 类别：伤残军人") && either.shows("第2组 类别：烈士遗属"));
    // The query bar holds besides; an empty group asks for nothing.
    let groups = "category.1=disabled_soldier&category.2=martyr_family";
    assert_eq!(found(&mut clerk, &format!("{groups}&q=ss")), 1);
    assert_eq!(found(&mut clerk, &format!("{groups}&grade.1=5")), 1);
    assert_eq!(found(&mut clerk, "category.1=&state.2="), 5);
    // A village by its name, days of birth, what is missing.
    let form = clerk.open("/people/query");
    for name in ["village.1", "birth_from.1", "birth_to.1", "lack.1"] {
        assert!(form.html.contains(&format!("name=\"{name}\"")), "{name}");
    }
    assert_eq!(found(&mut clerk, "village.1=第一村"), 2);
    assert_eq!(
        found(&mut clerk, "village.1=第一村&category.2=martyr_family"),
        3
    );
    let born = desk.column("SELECT birth AS text FROM person WHERE name = '周五'")[0].clone();
    let on_the_day = format!("village.1=第二村&birth_from.1={born}&birth_to.1={born}");
    let page = clerk.open(&format!("/people?{on_the_day}"));
    assert!(
        page.shows("周五") && page.shows("第1组 第二村"),
        "{}",
        page.text()
    );
    assert_eq!(
        found(&mut clerk, &format!("{on_the_day}&age_from.1=140")),
        0
    );
    desk.done("import noted.xlsx");
    assert_eq!(found(&mut clerk, "lack.1=account&village.1=第二村"), 1);
    let nowhere = clerk.get("/people?village.1=第九村");
    assert_eq!(nowhere.status, 422);
    assert!(
        nowhere.shows("没有叫“第九村”的村（社区）"),
        "{}",
        nowhere.text()
    );
    // Kept under a name as it is asked, and acted on as it is asked.
    clerk.open(&format!("/people/columns?{groups}"));
    let query = format!("?{groups}");
    let saved = [("name", "两类"), ("query", query.as_str())];
    assert_eq!(total(&clerk.done("/people/views", &saved)), 2);
    clerk.open("/people");
    let asked = [
        ("all", "1"),
        ("q.category.1", "disabled_soldier"),
        ("q.category.2", "martyr_family"),
    ];
    assert!(clerk.post("/people/export", &asked).shows("导出 2 条"));
}

#[test]
fn a_liaison_sees_her_village_and_another_town_sees_nobody() {
    let desk = several();
    desk.done("users add --name 村联络 --role 联络员 --division 990101100200");
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let (first, third) = (
        dossier(&mut clerk, "zy", "赵一"),
        dossier(&mut clerk, "ss", "孙三"),
    );
    let mut liaison = site.sign_in("村联络");
    assert_eq!(total(&liaison.open("/people")), 2);
    liaison.open(&first);
    assert_eq!(liaison.get(&third).status, 404);
    assert_eq!(found(&mut liaison, "q=ss"), 0);
    assert_eq!(liaison.get("/people?division=990101100").status, 404);
    let family = format!("{first}/family/new");
    clerk.open(&format!("{first}?tab=family"));
    let page = clerk.done(
        &family,
        &[
            ("name", "赵小一"),
            ("relation", "儿子"),
            ("phone", "19987654321"),
        ],
    );
    assert!(page.shows("赵小一") && !page.html.contains("19987654321"));
    // A relative on the rolls too is tied by her ID number, and both records say so.
    let known = [
        ("name", "孙三"),
        ("relation", "配偶"),
        ("id_number", &*id_number(3)),
    ];
    clerk.open(&family);
    let other = [("name", "孙五"), known[1], known[2]];
    let refused = clerk.post(&family, &other);
    assert!(
        refused.status == 422 && refused.shows("不是“孙五”"),
        "{}",
        refused.text()
    );
    let page = clerk.done(&family, &known);
    assert!(page.html.contains(&third) || page.html.contains(&third.replace('/', "&#x2f;")));
    assert!(
        clerk
            .open(&format!("{third}?tab=family"))
            .shows("赵一的配偶")
    );
    let dossier = clerk.open(&format!("{first}/print"));
    assert!(dossier.shows("赵小一") && dossier.shows("登记到名册"));
    desk.done("verify");
}
