//! A day at the desk: what a clerk stumbled over once, and must not again. What is seen only in a browser is looked at in
//! `tests/browser/layout.mjs`.

use crate::common::sheet::{Sheet, account, id_number, write_workbook};
use crate::common::web::{Browser, Page, Site};
use crate::common::{CLERK, Desk, REVIEWER, file};

const VETERAN: &str = "参战人员";
const DEMO: &str = "Yushui-demo-2026";

/// A town with so many people of one category, paid from January 2024 by 10 080 yuan a year.
fn town(people: u32) -> Desk {
    let town = Desk::staffed("甲镇");
    let mut roster = Sheet::new("名册", "姓名 身份证号 人员类别 银行账号 起发时间");
    for person in 1..=people {
        let (id, account) = (id_number(person), account(person));
        let name = crate::common::sheet::named("甲", person);
        roster = roster.row(&format!("{name} {id} {VETERAN} {account} 2024-01"));
    }
    let sheets = [roster, standard("10080", "2023-08-01")];
    write_workbook(&town.path("名册.xlsx"), &sheets);
    town.done("import 名册.xlsx");
    town
}

fn standard(yuan: &str, from: &str) -> Sheet {
    let row = format!(
        "{VETERAN} {yuan} 元/年 {from} {from} 甲民〔{}〕1号",
        &from[..4]
    );
    Sheet::new("待遇标准", "人员类别 标准 单位 生效日期 公布日期 文号").row(&row)
}

/// The sample town at work.
fn demo() -> (Desk, Site) {
    let desk = Desk::made_once("clerk's day", |desk| {
        desk.done("demo --scenario jia");
    });
    let site = desk.serve();
    (desk, site)
}

/// What stands on a page behind some words, and before others.
fn between<'p>(page: &'p str, after: &str, before: &str) -> &'p str {
    let (_, rest) = page
        .split_once(after)
        .unwrap_or_else(|| panic!("{after}: {page}"));
    rest.split_once(before).map_or(rest, |(part, _)| part)
}

fn links(page: &Page) -> Vec<String> {
    let menu = between(&page.html, "<nav class=\"menu", "</nav>").replace("&#x2f;", "/");
    let links = menu.split("<a href=\"").skip(1);
    links
        .map(|link| between(link, ">", "</a>").to_owned())
        .collect()
}

#[test]
fn a_raise_that_one_clerk_wrote_down_is_told_to_the_reviewer_before_all_else() {
    let town = town(3);
    town.pay("--month 2024-02");
    write_workbook(&town.path("标准.xlsx"), &[standard("12000", "2024-03-01")]);
    town.done(&format!("import 标准.xlsx --as {CLERK}"));
    town.done(&format!("pay run --month 2024-03 --as {CLERK}"));
    let site = town.serve();
    let mut reviewer = site.sign_in(REVIEWER);
    let page = reviewer.open("/payments/990101-2024-03-1").text();
    let odd = between(&page, "值得看一眼", "与上次不同");
    assert!(odd.contains("按新标准发"), "{page}");
    assert!(
        odd.contains("由10080元/年变为12000元/年（2024-03-01起，甲民〔2024〕1号），3人"),
        "{page}"
    );
    drop(site);
    // The month after that it is the standard, and nothing new.
    town.approve("2024-03-1");
    town.done(&format!("pay run --month 2024-04 --as {CLERK}"));
    let site = town.serve();
    let page = site.sign_in(REVIEWER).open("/payments/990101-2024-04-1");
    assert!(!page.shows("按新标准发"), "{}", page.text());
}

#[test]
fn of_many_differences_the_gravest_are_first_and_how_many_more_is_said() {
    let town = town(12);
    town.pay("--month 2024-02");
    let sheet = Sheet::new("人员变动", "身份证号 变动类型 生效年月 报告日期")
        .row(&format!("{} 死亡 2024-01 2024-03-01", id_number(12)));
    write_workbook(
        &town.path("变动.xlsx"),
        &[sheet, standard("10080.12", "2024-03-01")],
    );
    let report = town.import(&format!("变动.xlsx --as {CLERK}"));
    town.agree(&report);
    town.done(&format!("pay run --month 2024-03 --as {CLERK}"));
    let site = town.serve();
    let page = site
        .sign_in(REVIEWER)
        .open("/payments/990101-2024-03-1")
        .text();
    let changed = between(&page, "与上次不同：先列8条，一共", "条");
    let all: u32 = changed.parse().unwrap();
    assert!(all > 8, "{page}");
    let rows = &page[page.find("与上次不同：先列8条").unwrap()..];
    let place = |word: &str| rows.find(word).unwrap_or_else(|| panic!("{word}: {rows}"));
    assert!(place("追缴") < place("金额变化"), "{rows}");
    assert!(place("停发") < place("金额变化"), "{rows}");
}

#[test]
fn what_was_typed_of_a_standard_comes_back_from_its_check() {
    let town = town(1);
    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    let form = [
        ("division", "甲镇"),
        ("category", "war_participant"),
        ("amount", "12000"),
        ("unit", "年"),
        ("effective", "2025-01-01"),
        ("announced", "2025-02-20"),
        ("document_no", "甲民〔2025〕2号"),
        ("cycle", "月"),
        ("manner", "替代"),
    ];
    clerk.open("/standards/new");
    let check = clerk.post("/standards/new", &form);
    assert!(check.shows("返回修改"), "{}", check.text());
    let back: Vec<(&str, &str)> = form.iter().copied().chain([("then", "edit")]).collect();
    let form = clerk.post("/standards/new", &back);
    for typed in ["12000", "2025-02-20", "甲民〔2025〕2号"] {
        assert!(
            form.html.contains(&format!("value=\"{typed}\"")),
            "{typed}: {}",
            form.html
        );
    }
    let written = "SELECT CAST(COUNT(*) AS TEXT) AS text FROM standard";
    assert_eq!(town.column(written), ["1"], "nothing was written");
}

#[test]
fn a_village_that_is_new_is_made_with_the_first_who_lives_there() {
    let town = town(1);
    write_workbook(
        &town.path("村.xlsx"),
        &[Sheet::new("名册", "姓名 身份证号 人员类别 村 起发时间")
            .row(&format!("乙一 {} 复员军人 小河崖村 2024-01", id_number(50)))],
    );
    let report = town.import(&format!("村.xlsx --as {CLERK}"));
    assert_eq!(report["error"], 0, "{report}");
    let villages = || {
        let sql =
            "SELECT name AS text FROM division WHERE code > 990101100000 AND code < 990101101000";
        let mut names = town.column(sql);
        names.sort();
        names
    };
    assert_eq!(villages(), ["小河崖村"]);
    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    let person = id_number(51);
    let fields = [
        ("id_number", person.as_str()),
        ("name", "丙一"),
        ("village", "大河村"),
        ("category", "demobilised_soldier"),
        ("start", "2024-03"),
    ];
    clerk.open("/people/new");
    let refused = clerk.post("/people/new", &fields);
    assert!(refused.shows("没有叫“大河村”的村"), "{}", refused.text());
    assert!(!refused.shows("先由系统管理员"), "{}", refused.text());
    assert!(
        refused.shows("大河村是新的，登记时一并建立"),
        "{}",
        refused.text()
    );
    let new: Vec<(&str, &str)> = fields
        .iter()
        .copied()
        .chain([("new_village", "yes")])
        .collect();
    let check = clerk.post("/people/new", &new);
    assert!(check.shows("大河村（新建，在甲镇）"), "{}", check.text());
    assert_eq!(villages(), ["小河崖村"], "nothing before it is confirmed");
    let save: Vec<(&str, &str)> = new.iter().copied().chain([("step", "save")]).collect();
    let done = clerk.post("/people/new", &save);
    assert_eq!(done.status, 303, "{}", done.text());
    assert_eq!(villages(), ["大河村", "小河崖村"]);
    let at = "SELECT d.name AS text FROM person p JOIN division d ON d.code = p.division WHERE p.name = '丙一'";
    assert_eq!(town.column(at), ["大河村"]);
    // A name that is nearly one there is, is said so first.
    let near = [
        ("id_number", person.as_str()),
        ("name", "丁一"),
        ("village", "小河"),
        ("category", "demobilised_soldier"),
        ("start", "2024-03"),
    ];
    let near = clerk.post("/people/new", &near);
    assert!(near.shows("像是“小河崖村”"), "{}", near.text());
    assert_eq!(town.json("verify")["ok"], true);
}

#[test]
fn a_liaisons_menu_has_what_is_done_in_a_village() {
    let desk = Desk::staffed("甲镇");
    desk.import_sample("jia_town_2011.xlsx");
    let village = desk.column("SELECT CAST(MIN(code) AS TEXT) AS text FROM division WHERE code > 990101100000 AND code < 990101101000");
    desk.done(&format!(
        "users add --name 孙七 --role 联络员 --division {}",
        village[0]
    ));
    let site = desk.serve();
    let hers = links(&site.sign_in("孙七").open("/people"));
    for there in [
        "名册",
        "走访任务",
        "走访慰问",
        "救助帮扶",
        "服务事项",
        "我的账户",
    ] {
        assert!(
            hers.iter().any(|link| link.contains(there)),
            "{there}: {hers:?}"
        );
    }
    for not in [
        "慰问部队",
        "领导小组",
        "成员单位",
        "疑点",
        "比对名单",
        "登记质量",
        "督查检查",
    ] {
        assert!(
            !hers.iter().any(|link| link.contains(not)),
            "{not}: {hers:?}"
        );
    }
    assert!(hers.len() <= 32, "{}: {hers:?}", hers.len());
    let offices = links(&site.sign_in(CLERK).open("/people"));
    for there in ["慰问部队", "领导小组", "疑点", "登记质量"] {
        assert!(
            offices.iter().any(|link| link.contains(there)),
            "{there}: {offices:?}"
        );
    }
}

#[test]
fn templates_stand_under_their_headings_and_are_found_by_name() {
    let desk = Desk::staffed("甲镇");
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let page = clerk.open("/imports");
    let open = |page: &Page| page.html.matches("<details class=\"unfold\" open>").count();
    assert_eq!(open(&page), 1, "people and money, and nothing else");
    assert!(
        page.shows("人员和发放（") && page.shows("走访与帮扶（"),
        "{}",
        page.text()
    );
    let shown = between(&page.html, "<details class=\"unfold\" open>", "</details>");
    assert!(
        shown.contains("roster") && !shown.contains("visit"),
        "{shown}"
    );
    let found = clerk.open("/imports?template=走访");
    let links = found.html.replace("&#x2f;", "/");
    assert!(
        links.matches("/imports/templates/").count() < 4,
        "{}",
        found.text()
    );
    assert!(
        links.contains("/imports/templates/visit"),
        "{}",
        found.text()
    );
    assert!(
        clerk
            .open("/imports?template=没有")
            .shows("没有叫“没有”的表")
    );
}

#[test]
fn the_rows_that_were_refused_come_back_where_they_stood() {
    let desk = Desk::staffed("甲镇");
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let mut sheet = Sheet::new("名册", "村 姓名 身份证号 人员类别 起发时间").merging(2, 4, 0);
    for (n, name) in [(1, "甲一"), (2, "甲二"), (3, "甲三")] {
        let village = if n == 1 { "红军村" } else { "-" };
        // The number of 甲二 is written down wrong.
        let mut id = id_number(n);
        if n == 2 {
            let last = id.pop();
            id.push(if last == Some('1') { '2' } else { '1' });
        }
        sheet = sheet.row(&format!("{village} {name} {id} 复员军人 2024-01"));
    }
    write_workbook(&desk.path("名册.xlsx"), &[sheet]);
    let bytes = std::fs::read(desk.path("名册.xlsx")).unwrap();
    clerk.open("/imports");
    let handed = clerk.upload("/imports", &[], &[("file", "名册.xlsx", &bytes)]);
    let address = arrived(&mut clerk, handed);
    let given = clerk.open(&format!("{address}/corrections?only=refused"));
    std::fs::write(desk.path("错误行.xlsx"), &given.bytes).unwrap();
    let parts = file::parts(&desk.path("错误行.xlsx"));
    let sheet = &parts
        .iter()
        .find(|(name, _)| name.ends_with("sheet1.xml"))
        .unwrap()
        .1;
    // The row of 甲二 keeps its number, its colour and the merged cell that says its village; 甲三 is nowhere.
    assert!(sheet.contains("<row r=\"3\""), "{sheet}");
    assert!(sheet.contains("<mergeCell ref=\"A2:A4\"/>"), "{sheet}");
    let third = between(sheet, "<row r=\"4\"", ">");
    assert!(third.contains("hidden=\"1\""), "{sheet}");
    let styles = &parts
        .iter()
        .find(|(name, _)| name.ends_with("styles.xml"))
        .unwrap()
        .1;
    assert!(styles.contains("FFFFC9CB"), "{styles}");
    let whole: String = parts.iter().map(|(_, text)| text.as_str()).collect();
    assert!(whole.contains("甲二") && whole.contains("红军村"));
    assert!(
        !whole.contains("甲三") && !whole.contains(&id_number(3)),
        "nothing of others is left"
    );
    // The reason speaks of the row where it stands.
    let cells = file::cells(&desk.path("错误行.xlsx"));
    assert!(
        cells[2].iter().any(|cell| cell.contains("第3行")),
        "{cells:?}"
    );
}

/// Where a job leads once it is done.
fn arrived(browser: &mut Browser, mut page: Page) -> String {
    let mut at = String::new();
    for _ in 0..200 {
        if page.status != 303 && !at.contains("/jobs/") {
            return at;
        }
        if let Some(location) = page.headers.get("location") {
            at = location.split('?').next().unwrap().to_owned();
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
        page = browser.get(&at);
    }
    panic!("{}", page.text())
}

#[test]
fn typing_begins_where_one_types() {
    let (_desk, site) = demo();
    let mut clerk = site.sign_in_with("王秀兰", DEMO);
    for form in [
        "/people/new",
        "/payments/new",
        "/standards/new",
        "/tasks/new",
        "/ledgers/visit/new",
    ] {
        let page = clerk.open(form);
        assert!(page.html.contains(" autofocus"), "{form}");
    }
    assert!(site.stranger().open("/login").html.contains(" autofocus"));
}

#[test]
fn done_tasks_do_not_stand_before_open_ones() {
    let (_desk, site) = demo();
    let page = site.sign_in_with("王秀兰", DEMO).open("/tasks?size=100");
    let rows: Vec<&str> = page.html.split("<th scope=\"row\"").skip(1).collect();
    let done: Vec<bool> = rows.iter().map(|row| row.contains("已销号")).collect();
    assert!(
        done.contains(&true) && done.contains(&false),
        "{}",
        page.text()
    );
    assert!(done.is_sorted(), "{done:?}");
}

#[test]
fn units_with_as_much_have_the_same_place() {
    let (_desk, site) = demo();
    let page = site
        .sign_in_with("王秀兰", DEMO)
        .open("/figures/visits?year=2011");
    let table = between(&page.html, "名次", "</table>");
    let cell = |row: &str, at: usize| {
        let cell = row.split("<td").nth(at).unwrap_or_default();
        let text = cell.split_once('>').map_or("", |(_, text)| text);
        between(text, "<span class=\"nb\">", "<").to_owned()
    };
    let rows: Vec<(String, String)> = table
        .split("<th scope=\"row\"")
        .skip(1)
        .map(|row| (cell(row, 1), cell(row, 2)))
        .collect();
    let ties = rows.windows(2).filter(|pair| pair[0].1 == pair[1].1);
    assert!(ties.count() > 1, "{}", page.text());
    for pair in rows.windows(2) {
        assert_eq!(pair[0].0 == pair[1].0, pair[0].1 == pair[1].1, "{rows:?}");
    }
}

#[test]
fn what_waits_is_told_on_every_page_and_what_does_not_in_one_line() {
    let (_desk, site) = demo();
    let mut clerk = site.sign_in_with("王秀兰", DEMO);
    let told = |page: &Page| page.html.contains("class=\"todo\"");
    let desk = clerk.open("/");
    let waits = told(&desk);
    for page in [
        "/people",
        "/check",
        "/figures",
        "/payments",
        "/imports",
        "/help",
    ] {
        assert_eq!(told(&clerk.open(page)), waits, "{page}");
    }
    // Nothing that waits for nobody has a row of its own.
    let rows = between(&desk.html, "<ol class=\"asks\">", "</ol>");
    assert!(!rows.contains("data-tile=\"0\""), "{rows}");
    let none = between(&desk.html, "现在没有：", "</p>");
    assert!(none.contains("data-tile=\"0\""), "{none}");
}

#[test]
fn a_name_stands_once_above_a_dossier() {
    let (_desk, site) = demo();
    let mut clerk = site.sign_in_with("王秀兰", DEMO);
    let list = clerk.open("/people").html.replace("&#x2f;", "/");
    let first = between(&list, "<th scope=\"row\"><a href=\"", "</a>");
    let (at, name) = first.split_once("\">").unwrap();
    let page = clerk.open(at);
    let main = between(&page.html, "<main", "class=\"tabs");
    let head = main.rsplit("</nav>").next().unwrap();
    assert_eq!(head.matches(name).count(), 1, "{head}");
}

#[test]
fn only_the_keeper_of_the_system_is_told_of_missing_scripts() {
    let (_desk, site) = demo();
    let words = "没有带上网页脚本";
    let mut clerk = site.sign_in_with("王秀兰", DEMO);
    for page in ["/", "/people", "/payments"] {
        assert!(!clerk.open(page).shows(words), "{page}");
    }
    let mut admin = site.sign_in_with("吴系统", DEMO);
    let desk = admin.open("/");
    let scripted = desk.html.contains("htmx.min.");
    assert_eq!(desk.shows(words), !scripted);
    for page in ["/users", "/catalogue", "/divisions"] {
        assert!(!admin.open(page).shows(words), "{page}");
    }
}

#[test]
fn papers_of_the_state_stand_before_those_of_the_province() {
    let city = Desk::empty();
    city.done("init --division 9901 --name 丁市 --admin 管理员");
    city.import_sample("ding_city_2011.xlsx");
    city.done("report summary --year 2011 --out 总结.docx");
    let text = file::words(&city.path("总结.docx"));
    let place = |word: &str| text.find(word);
    let (state, province, of_city) = (place("国家级"), place("省级"), place("市级"));
    assert!(
        state.is_some() && state < province && province < of_city,
        "{text}"
    );
}
