//! Ledger entries as a clerk writes them: about whom they are is never guessed, what cannot be so is not taken, and a
//! village that was visited is written down at once.

use serde_json::json;

use crate::common::sheet::{Sheet, account, id_number, write_workbook};
use crate::common::web::{Browser, Page};
use crate::common::{CLERK, Desk, entry_field};

/// A town with these people, each with a village.
fn town(people: &[(&str, &str)]) -> Desk {
    let desk = Desk::staffed("甲镇");
    let headings = "姓名 身份证号 人员类别 村（社区） 起发时间 一卡通账号 住址";
    let mut roster = Sheet::new("名册", headings);
    for (n, (name, village)) in (1..).zip(people) {
        let (id, account) = (id_number(n), account(n));
        roster = roster.row(&format!(
            "{name} {id} 复员军人 {village} 2011-01 {account} {village}{n}号"
        ));
    }
    write_workbook(&desk.path("town.xlsx"), &[roster]);
    desk.done("import town.xlsx");
    desk
}

const NEW: &str = "/ledgers/visit/new";

fn visit(name: &str) -> Vec<(&str, &str)> {
    vec![
        ("date", "2011-08-01"),
        ("festival", "八一"),
        ("person", name),
        ("cash", "300"),
    ]
}

/// The values that can be chosen of a field.
fn choices(page: &Page, field: &str) -> Vec<String> {
    let mark = format!("name=\"{field}\" value=\"");
    let parts = page.html.split(&mark).skip(1);
    parts
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect()
}

fn posted(clerk: &mut Browser, fields: &[(&str, &str)]) -> Page {
    clerk.open(NEW);
    clerk.post(NEW, fields)
}

#[test]
fn a_name_of_several_or_of_nobody_is_asked_about() {
    let desk = town(&[
        ("梁长河", "第一村"),
        ("梁长河", "第二村"),
        ("赵甲军", "第二村"),
    ]);
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);

    let asked = posted(&mut clerk, &visit("梁长河"));
    assert_eq!(asked.status, 422, "{}", asked.text());
    let words = "名册里有2个“梁长河”，请选择是哪一位";
    assert!(asked.shows(words), "{}", asked.text());
    let offered = choices(&asked, "whose");
    assert_eq!(offered.len(), 3, "{offered:?}");
    assert_eq!(offered[2], "nobody");
    let mut chosen = visit("梁长河");
    chosen.push(("whose", &offered[1]));
    let saved = clerk.done(NEW, &chosen);
    assert!(saved.html.contains(&offered[1]), "it leads to her dossier");
    let dossier = clerk.open(&format!("/people/{}", offered[1]));
    assert!(dossier.shows("走访慰问"), "{}", dossier.text());

    // Her village tells which of them it is; a name that only one has is known anyway.
    let mut there = visit("梁长河");
    there.push(("village", "第一村"));
    assert_eq!(posted(&mut clerk, &there).status, 303);
    assert_eq!(posted(&mut clerk, &visit("赵甲军")).status, 303);
    let tied = "SELECT CAST(COUNT(*) AS TEXT) AS text FROM ledger_entry WHERE person IS NOT NULL";
    assert_eq!(desk.column(tied), ["3"]);

    let unknown = posted(&mut clerk, &visit("王建国"));
    assert_eq!(unknown.status, 422);
    assert!(unknown.shows("名册里没有“王建国”"), "{}", unknown.text());
    assert_eq!(choices(&unknown, "whose"), ["nobody"]);
    let mut nobody = visit("王建国");
    nobody.push(("whose", "nobody"));
    let entry = clerk.post(NEW, &nobody).headers["location"].clone();

    // It is not asked again as long as the name stays.
    let edit = format!("{entry}/edit");
    clerk.open(&edit);
    let fields = [
        ("version", "1"),
        ("edit_date", "2011-08-02"),
        ("edit_festival", "八一"),
        ("edit_person", "王建国"),
    ];
    clerk.done(&edit, &fields);
    let renamed = [
        ("version", "2"),
        ("edit_date", "2011-08-02"),
        ("edit_festival", "八一"),
        ("edit_person", "梁长河"),
    ];
    clerk.open(&edit);
    let asked = clerk.post(&edit, &renamed);
    assert!(
        asked.status == 422 && asked.shows(words),
        "{}",
        asked.text()
    );

    // A program is told the choices.
    let body =
        json!({ "fields": { "date": "2011-08-01", "festival": "八一", "person": "梁长河" } });
    let told = clerk.post_json("/api/v1/ledgers/visit", &body);
    assert_eq!(told.status, 422);
    assert!(told.html.contains(&offered[0]) && told.html.contains("nobody"));
    desk.done("verify");
}

const RECRUITMENT: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../catalogue/ledgers/recruitment.toml"
);

#[test]
fn what_cannot_be_so_is_not_taken_and_what_stands_is_told() {
    let desk = Desk::staffed("甲镇");
    // As it was taken before there was a rule.
    let kind = std::fs::read_to_string(RECRUITMENT).unwrap();
    let loose = kind
        .replace("at_most = \"due\"\n", "")
        .replace("one_each = [\"year\"]\n", "");
    std::fs::create_dir_all(desk.data().join("catalogue/ledgers")).unwrap();
    let own = desk.data().join("catalogue/ledgers/recruitment.toml");
    std::fs::write(&own, loose).unwrap();
    let at = "/ledgers/recruitment/new";
    let counted = |year, registered| {
        [
            ("year", year),
            ("due", "50"),
            ("registered", registered),
            ("recruits", "9"),
        ]
    };
    {
        let site = desk.serve();
        let mut clerk = site.sign_in(CLERK);
        clerk.open(at);
        clerk.done(at, &counted("2010", "60"));
        clerk.open(at);
        clerk.done(at, &counted("2010", "48"));
    }
    std::fs::remove_file(own).unwrap();

    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let list = clerk.open("/ledgers/recruitment");
    assert!(
        list.shows("已登记人数60，比应登记人数50还多，请核对"),
        "{}",
        list.text()
    );
    let twice = "甲镇：征兵有2条年度2010的，一个单位只记一条，请删去多余的";
    assert!(list.shows(twice), "{}", list.text());

    // Either of the two can be put right in what it says otherwise, and neither become a third of another year.
    let registered = entry_field("registered");
    let key = desk.column(&format!("SELECT region || '-' || (id / 1000000000) || '-' || (id % 1000000000) AS text FROM ledger_entry WHERE {registered} = '60'")).swap_remove(0);
    let edit = format!("/ledgers/recruitment/{key}/edit");
    let edited = |year, registered, version| {
        [
            ("version", version),
            ("edit_year", year),
            ("edit_due", "50"),
            ("edit_registered", registered),
            ("edit_recruits", "8"),
        ]
    };
    clerk.open(&edit);
    let worse = clerk.post(&edit, &edited("2010", "61", "1"));
    assert!(
        worse.status == 422 && worse.shows("已登记人数61，比应登记人数50还多"),
        "{}",
        worse.text()
    );
    clerk.done(&edit, &edited("2010", "60", "1"));
    let list = clerk.open("/ledgers/recruitment");
    assert!(
        list.shows("已登记人数60，比应登记人数50还多"),
        "{}",
        list.text()
    );
    clerk.open(&edit);
    clerk.done(&edit, &edited("2010", "45", "2"));
    let list = clerk.open("/ledgers/recruitment");
    assert!(!list.shows("还多，请核对"), "{}", list.text());

    clerk.open(at);
    let refused = clerk.post(at, &counted("2011", "51"));
    assert_eq!(refused.status, 422);
    assert!(refused.shows("比应登记人数50还多"), "{}", refused.text());
    clerk.done(at, &counted("2011", "50"));
    clerk.open(at);
    let second = clerk.post(at, &counted("2011", "49"));
    assert!(
        second.status == 422 && second.shows("请改那一条"),
        "{}",
        second.text()
    );

    clerk.open(&edit);
    let moved = clerk.post(&edit, &edited("2011", "45", "3"));
    assert!(
        moved.status == 422 && moved.shows("征兵已有年度2011的一条"),
        "{}",
        moved.text()
    );

    // A workbook is told the same, row by row.
    let sheet = Sheet::new("征兵", "年度 应登记人数 已登记人数 输送兵员")
        .row("2012 50 60 9")
        .row("2013 50 40 9")
        .row("2013 50 41 9")
        .row("2011 50 45 9");
    write_workbook(&desk.path("征兵.xlsx"), &[sheet]);
    let report = desk.run("import 征兵.xlsx --json").json();
    let rows = report["sheets"][0]["rows"].as_array().unwrap();
    let codes: Vec<_> = rows.iter().map(|row| row["code"].as_str()).collect();
    let one_each = Some("one_each");
    assert_eq!(
        codes,
        [Some("at_most"), None, one_each, one_each],
        "{report}"
    );
    desk.done("verify");
}

#[test]
fn a_festival_is_one_of_the_list() {
    let desk = town(&[("赵甲军", "第一村")]);
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let form = clerk.open(NEW);
    assert!(
        form.html.contains("<select id=\"f-festival\""),
        "{}",
        form.html
    );
    let mut fields = visit("赵甲军");
    fields[1].1 = "植树节";
    let refused = posted(&mut clerk, &fields);
    assert_eq!(refused.status, 422);
    assert!(refused.shows("节日里没有“植树节”"), "{}", refused.text());
    let task = json!({ "festival": "植树节", "from": "2011-7-1", "due": "2011-8-1",
        "brings": [{ "category": "demobilised_soldier" }] });
    let refused = clerk.post_json("/api/v1/visits", &task);
    assert!(
        refused.status == 422 && refused.html.contains("不在选项里"),
        "{}",
        refused.html
    );
}

#[test]
fn a_visit_after_a_death_is_asked_about_and_age_stops_there() {
    let desk = town(&[("赵甲军", "第一村"), ("钱乙兵", "第一村")]);
    let changes = Sheet::new("人员变动", "身份证号 变动类型 生效年月 报告日期")
        .row(&format!("{} 死亡 2011-05 2011-06-01", id_number(1)));
    write_workbook(&desk.path("变动.xlsx"), &[changes]);
    desk.done("import 变动.xlsx");
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let asked = posted(&mut clerk, &visit("赵甲军"));
    assert_eq!(asked.status, 422, "{}", asked.text());
    assert!(asked.shows("对象已于2011-05去世"), "{}", asked.text());
    assert_eq!(choices(&asked, "after_death"), ["", "true"]);
    let mut meant = visit("赵甲军");
    meant.push(("after_death", "true"));
    assert_eq!(clerk.post(NEW, &meant).status, 303);

    // A sheet is taken, but not without a word; that of a month before is nothing to speak of.
    let sheet = Sheet::new("走访慰问", "日期 节日 对象 身份证号 慰问金")
        .row(&format!("2011-08-02 八一 赵甲军 {} 300", id_number(1)))
        .row("2011-08-03 八一 赵甲军 - 300")
        .row("2011-01-20 春节 赵甲军 - 300")
        .row("2011-08-02 八一 钱乙兵 - 300");
    write_workbook(&desk.path("走访.xlsx"), &[sheet]);
    let report = desk.import("走访.xlsx");
    let rows = report["sheets"][0]["rows"].as_array().unwrap();
    let codes: Vec<_> = rows.iter().map(|row| row["code"].as_str()).collect();
    let after = Some("after_death");
    assert_eq!(codes, [after, after, None, None], "{report}");
    let words = "对象已于2011-05去世，2011-08-02在那以后，已登记";
    let told = rows[0]["message"].as_str().unwrap();
    assert!(told.contains(words), "{told}");

    let of = |clerk: &mut Browser, name: &str| {
        let people = clerk.open(&format!("/api/v1/people?q={name}"));
        let people: serde_json::Value = serde_json::from_slice(&people.bytes).unwrap();
        people["items"][0].clone()
    };
    let (dead, alive) = (of(&mut clerk, "赵甲军"), of(&mut clerk, "钱乙兵"));
    assert_eq!(dead["age"], 61, "{dead}");
    assert!(alive["age"].as_u64().unwrap() > 70, "{alive}");
    assert_eq!(alive["town"], "甲镇");
    assert_eq!(alive["address"], "第一村2号");
}

#[test]
fn a_village_that_was_visited_is_written_down_at_once() {
    let names: Vec<String> = (1..=12).map(|n| format!("甲{}", numeral(n))).collect();
    let mut people: Vec<(&str, &str)> = names.iter().map(|name| (&**name, "第一村")).collect();
    people.push(("乙安平", "第二村"));
    let desk = town(&people);
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    // Two of one household are seen to be.
    let family = "/people/990101-100-1/family/new";
    clerk.open(family);
    let wife = [
        ("name", names[1].as_str()),
        ("relation", "配偶"),
        ("id_number", &*id_number(2)),
    ];
    clerk.done(family, &wife);
    // One tick is for every category.
    clerk.open("/visits/new");
    let fields = [
        ("festival", "八一"),
        ("from", "2011-07-20"),
        ("due", "2011-08-01"),
        ("category", "all"),
        ("cash.demobilised_soldier", "300"),
        ("step", "make"),
    ];
    let made = clerk.post("/visits/new", &fields);
    assert_eq!(made.status, 303, "{}", made.text());
    let task = made.headers["location"].clone();

    // The task, 按默认登记, the village, 登记.
    let page = clerk.open(&task);
    assert!(
        page.shows("第一村2号"),
        "the address is on the list: {}",
        page.text()
    );
    for household in [
        format!("同户：{}（配偶）", names[1]),
        format!("同户：{}", names[0]),
    ] {
        assert!(page.shows(&household), "{household}: {}", page.text());
    }
    let form = clerk.open(&page.link("按默认登记一个村"));
    assert!(
        form.html.contains("value=\"2011-08-01\""),
        "a day of its term"
    );
    let village = form
        .html
        .split("<option value=\"")
        .find(|o| o.contains("第一村（12户）"));
    let village = village.unwrap().split('"').next().unwrap().to_owned();
    let at = format!("{task}/record_all");
    let done = clerk.done(
        &at,
        &[
            ("state", "open"),
            ("unit", &village),
            ("date", "2011-07-25"),
            ("visitor", "张三"),
        ],
    );
    assert!(done.shows("已登记 12 户的走访"), "{}", done.text());
    assert!(done.shows("已访 12 户，还差 1 户"), "{}", done.text());
    let (cash, visitor) = (entry_field("cash"), entry_field("visitor"));
    let paid = format!(
        "SELECT CAST(COUNT(*) AS TEXT) AS text FROM ledger_entry WHERE {cash} = '30000' \
         AND {visitor} = '张三' AND person IS NOT NULL AND on_date = '2011-07-25'"
    );
    assert_eq!(desk.column(&paid), ["12"]);
    let sheet = clerk.open(&format!("{task}/sheet"));
    assert!(
        sheet.shows("序号") && sheet.shows("第一村12号") && sheet.html.contains("class=\"ruled\"")
    );

    // 登记，到下一户 goes on by village, behind the last with the first that was left out, until none is left.
    let waiting = clerk.open(&format!("{task}?state=waiting"));
    let household = waiting.link("乙安平");
    let form = clerk.open(&household);
    assert!(form.shows("登记，到下一户"), "{}", form.text());
    let fields = [
        ("version", "1"),
        ("date", "2011-07-26"),
        ("then", "next"),
        ("needs", "房子漏雨，想修屋顶"),
    ];
    let done = clerk.post(&household, &fields);
    assert_eq!(done.headers["location"], task, "{}", done.text());

    // What she said can become a case.
    let entries = clerk.open("/ledgers/visit?q=漏雨");
    let entry = clerk.open(&entries.link("乙安平"));
    let case = entry.link("登记成服务事项");
    let form = clerk.open(&format!("{case}&kind=troop_need"));
    assert!(form.html.contains("房子漏雨，想修屋顶"), "{}", form.html);
    desk.done("verify");
}

#[test]
fn the_next_household_is_the_next_by_village_and_then_the_first_left_out() {
    let names = ["赵甲军", "钱乙兵", "孙丙战"];
    let desk = town(&names.map(|name| (name, "第一村")));
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let task = planned(&mut clerk, "八一");
    let page = clerk.open(&task);
    let households = names.map(|name| page.link(name));
    let mut recorded = |at: &str| {
        clerk.open(at);
        let fields = [("version", "1"), ("date", "2011-07-26"), ("then", "next")];
        clerk.post(at, &fields).headers["location"].clone()
    };
    let bare = |at: &str| at.split('?').next().unwrap().to_owned();
    assert_eq!(recorded(&households[1]), bare(&households[2]));
    assert_eq!(recorded(&households[2]), bare(&households[0]));
    assert_eq!(recorded(&households[0]), task);
}

/// A task of a festival for everybody.
fn planned(clerk: &mut Browser, festival: &str) -> String {
    clerk.open("/visits/new");
    let fields = [
        ("festival", festival),
        ("from", "2011-07-20"),
        ("due", "2011-08-01"),
        ("category", "all"),
        ("step", "make"),
    ];
    let made = clerk.post("/visits/new", &fields);
    assert_eq!(made.status, 303, "{}", made.text());
    made.headers["location"].clone()
}

const VISIT: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../catalogue/ledgers/visit.toml"
);

#[test]
fn a_task_of_a_festival_that_left_the_list_keeps_its_word() {
    let desk = town(&[("赵甲军", "第一村")]);
    let own = desk.data().join("catalogue/ledgers/visit.toml");
    std::fs::create_dir_all(own.parent().unwrap()).unwrap();
    let kind = std::fs::read_to_string(VISIT).unwrap();
    std::fs::write(
        &own,
        kind.replace("\"七一\", \"其他\"", "\"七一\", \"立夏\", \"其他\""),
    )
    .unwrap();
    let task = {
        let site = desk.serve();
        planned(&mut site.sign_in(CLERK), "立夏")
    };
    std::fs::remove_file(own).unwrap();
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let household = clerk.open(&task).link("赵甲军");
    clerk.open(&household);
    let fields = [
        ("version", "1"),
        ("date", "2011-07-26"),
        ("needs", "房子漏雨"),
    ];
    assert_eq!(clerk.post(&household, &fields).status, 303);
    let (festival, needs) = (entry_field("festival"), entry_field("needs"));
    let said = format!("SELECT {festival} || {needs} AS text FROM ledger_entry");
    assert_eq!(desk.column(&said), ["其他立夏走访。房子漏雨"]);
}

#[test]
fn a_word_is_looked_for_in_what_entries_say_not_in_the_names_of_fields() {
    let desk = town(&[("赵甲军", "第一村")]);
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let none = clerk.open("/ledgers/visit?sort=date");
    assert!(none.shows("还没有走访慰问记录"), "{}", none.text());
    let mut fields = visit("赵甲军");
    fields.push(("needs", "想看\"军功章\"，Abc"));
    assert_eq!(posted(&mut clerk, &fields).status, 303);
    for (typed, said) in [
        ("cash", false),
        ("person", false),
        ("festival", false),
        ("军功章", true),
        ("\"军功章\"", true),
        ("abc", true),
        ("2011", true),
    ] {
        let list = clerk.open(&format!("/ledgers/visit?q={}", typed.replace('"', "%22")));
        assert_eq!(list.shows("共 1 条"), said, "{typed}: {}", list.text());
        // Whatever is the only one found opens at once.
        let found = clerk.get(&format!("/jump?q={}", typed.replace('"', "%22")));
        let leads = found.headers.get("location");
        let leads = leads.is_some_and(|at| at.starts_with("/ledgers/visit?q="));
        let counted = leads || found.shows("1 条里写着");
        assert_eq!(counted, said, "{typed}: {}", found.text());
    }
}

/// 一, 二 … 十二, as a given name.
fn numeral(n: usize) -> &'static str {
    [
        "明一", "明二", "明三", "明四", "明五", "明六", "明七", "明八", "明九", "明十", "长一",
        "长二",
    ][n - 1]
}

#[test]
fn the_next_entry_begins_with_what_repeats() {
    let desk = town(&[("赵甲军", "第一村"), ("钱乙兵", "第一村")]);
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let mut fields = visit("赵甲军");
    fields.extend([("visitor", "镇领导"), ("then", "next")]);
    let saved = posted(&mut clerk, &fields);
    let next = saved.headers["location"].clone();
    let form = clerk.open(&next);
    assert!(form.shows("接着登记下一条"), "{}", form.text());
    assert!(form.html.contains("value=\"2011-08-01\"") && form.html.contains("value=\"镇领导\""));
    assert!(
        form.html.contains("<option value=\"八一\" selected>"),
        "{}",
        form.html
    );
    assert!(!form.html.contains("赵甲军\""), "but not who it was");
    // The list leads by whom it is about, and a paste is of this ledger.
    let list = clerk.open("/ledgers/visit");
    assert!(list.link("赵甲军").starts_with("/ledgers/visit/"));
    let paste = clerk.open("/imports/paste?kind=visit");
    assert!(
        paste.shows("粘贴登记：走访慰问") && paste.shows("日期、节日、对象"),
        "{}",
        paste.text()
    );
}
