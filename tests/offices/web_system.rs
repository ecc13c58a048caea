//! The administrators, the auditor, the desk of each role, the manual, and the office asked by other programs.

use std::collections::BTreeSet;

use crate::accounts::told_once;
use crate::common::sheet::id_number;
use crate::common::web::{Browser, Page, Site};
use crate::common::{APPROVER, CLERK, Desk, PASSWORD, REVIEWER};
use serde_json::Value;

const ADMIN: &str = "管理员";
const SECURITY: &str = "钱七";
const AUDITOR: &str = "孙八";

fn office() -> Desk {
    let desk = Desk::staffed("甲镇");
    desk.done(&format!(
        "users add --name {SECURITY} --role 安全管理员 --id-number {}",
        id_number(9_001)
    ));
    desk.done(&format!("users add --name {AUDITOR} --role 审计员"));
    desk
}

/// Where a user's own page is.
fn user_page(browser: &mut Browser, name: &str) -> String {
    let list = browser.open(&format!("/users?q={name}"));
    let links = list.html.replace("&#x2f;", "/");
    let mut links = links.split("href=\"").skip(1);
    let own = links.find(|link| {
        link.starts_with("/users/")
            && link
                .split("</a>")
                .next()
                .unwrap()
                .ends_with(&format!(">{name}"))
    });
    own.unwrap().split('"').next().unwrap().to_owned()
}

/// What a hidden field of a page carries.
fn hidden(page: &Page, name: &str) -> String {
    let mark = format!("type=\"hidden\" name=\"{name}\" value=\"");
    let (_, rest) = page
        .html
        .rsplit_once(&mark)
        .unwrap_or_else(|| panic!("{name}: {}", page.html));
    let value = rest.split('"').next().unwrap();
    let plain = [
        ("&#x2f;", "/"),
        ("&quot;", "\""),
        ("&#x27;", "'"),
        ("&lt;", "<"),
        ("&gt;", ">"),
    ];
    let value = plain
        .iter()
        .fold(value.to_owned(), |v, (from, to)| v.replace(from, to));
    value.replace("&amp;", "&")
}

/// Confirms a check page of the catalogue.
fn confirm(browser: &mut Browser, check: &Page) -> Page {
    assert_eq!(check.status, 200, "{}", check.text());
    let fields = ["path", "text", "seen", "told", "back"].map(|name| (name, hidden(check, name)));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
    browser.done("/catalogue/write", &fields)
}

#[test]
fn accounts_are_proposed_by_the_one_administrator_and_agreed_to_by_the_other() {
    let desk = office();
    let site = desk.serve();
    let mut admin = site.sign_in(ADMIN);
    let id = crate::common::sheet::id_number(320);
    let new = [
        ("name", "周九"),
        ("role", "经办"),
        ("division", "甲镇"),
        ("id_number", id.as_str()),
    ];
    admin.open("/users/new");
    let wrong = admin.post("/users/new", &new[..3]);
    assert!(
        wrong.status == 422 && wrong.shows("请填写身份证号"),
        "{}",
        wrong.text()
    );
    let made = admin.post("/users/new", &new);
    assert!(made.shows("已提请建立用户周九"), "{}", made.text());
    let given = told_once(&made);
    let page = user_page(&mut admin, "周九");
    let mut security = site.sign_in(SECURITY);
    assert_eq!(security.get(&format!("{page}/role")).status, 403);
    assert_eq!(security.get("/users/new").status, 403);
    assert_eq!(site.sign_in(CLERK).get("/users").status, 403);
    let own = user_page(&mut admin, ADMIN);
    let page_of_own = admin.open(&own).html.replace("&#x2f;", "/");
    assert!(!page_of_own.contains(&format!("{own}/role")), "not her own");

    // A password that somebody gave is changed before anything else is done, at every door.
    let mut new_user = site.sign_in_with("周九", &given);
    for path in ["/", "/people", "/payments/new", "/account"] {
        let sent = new_user.get(path);
        assert_eq!(sent.status, 303, "{path}");
        assert_eq!(sent.headers["location"], "/account/password", "{path}");
    }
    let refused = new_user.get("/api/v1/people");
    assert!(
        refused.status == 403 && refused.html.contains("密码是管理员设的"),
        "{}",
        refused.html
    );
    let form = new_user.open("/account/password");
    assert!(form.shows("先把密码改成自己的"), "{}", form.text());
    assert!(!form.shows("发放批次"), "no menu that leads nowhere");
    let refused = new_user.post("/account/settings/forget", &[("name", "view")]);
    assert_eq!(refused.status, 403, "{}", refused.text());
    new_user.open("/account/password");
    let fields = [
        ("password", given.as_str()),
        ("new_password", "Ziji#20261124"),
        ("again", "Ziji#20261124"),
    ];
    assert_eq!(new_user.post("/account/password", &fields).status, 303);
    let waits = new_user.get("/");
    assert!(
        waits.status == 403 && waits.shows("账户还在等另一个人同意"),
        "{}",
        waits.text()
    );
    let seen = hidden(&security.open(&page), "request");
    security.done(&format!("{page}/agree"), &[("request", &seen)]);
    assert!(new_user.open("/").shows("今天的事"));

    admin.open(&page);
    admin.done(&format!("{page}/disable"), &[]);
    assert_eq!(new_user.get("/").status, 303);
    let seen = hidden(&admin.open(&page), "request");
    let made = admin.post(&format!("{page}/enable"), &[("request", &seen)]);
    // What opened it before opens it no more.
    let mut again = site.sign_in_with("周九", &told_once(&made));
    again.open("/account/password");
    let (given, hers) = (told_once(&made), "Linglei#20261125");
    let fields = [
        ("password", &*given),
        ("new_password", hers),
        ("again", hers),
    ];
    assert_eq!(again.post("/account/password", &fields).status, 303);
    assert_eq!(again.get("/people").status, 403, "not on one word");
    let seen = hidden(&security.open(&page), "request");
    security.done(&format!("{page}/agree"), &[("request", &seen)]);
    again.open("/people");
    assert!(admin.open(&own).shows("不能停用自己的账户"));
    desk.done("verify");
}

#[test]
fn a_password_is_changed_only_with_the_old_one_and_ends_other_sessions() {
    let desk = office();
    let site = desk.serve();
    let (mut here, mut elsewhere) = (site.sign_in(CLERK), site.sign_in(CLERK));
    here.open("/account/password");
    let wrong = here.post(
        "/account/password",
        &[
            ("password", "not this"),
            ("new_password", "Xin#2026112400"),
            ("again", "Xin#2026112400"),
        ],
    );
    assert!(
        wrong.status == 422 && wrong.shows("现在的密码不对"),
        "{}",
        wrong.text()
    );
    here.done(
        "/account/password",
        &[
            ("password", PASSWORD),
            ("new_password", "Xin#2026112400"),
            ("again", "Xin#2026112400"),
        ],
    );
    here.open("/account");
    assert_eq!(elsewhere.get("/account").status, 303);
    site.sign_in_with(CLERK, "Xin#2026112400");
    assert_eq!(site.sign_in(REVIEWER).get("/audit").status, 403);
}

#[test]
fn units_come_in_as_a_list_after_a_look_and_keep_their_codes_when_renamed() {
    let desk = office();
    let site = desk.serve();
    let mut admin = site.sign_in(ADMIN);
    admin.open("/divisions/import");
    let list = "代码,名称\n990101100201,第一村\n990101100202,第二村\n990101999001,别处的村\n";
    let look = admin.upload(
        "/divisions/import",
        &[],
        &[("file", "村.csv", list.as_bytes())],
    );
    assert!(
        look.shows("新增 2") && look.shows("不能导入 1"),
        "{}",
        look.text()
    );
    assert!(
        !admin.open("/divisions").shows("第二村"),
        "written before it was confirmed"
    );
    let look = admin.upload(
        "/divisions/import",
        &[],
        &[("file", "村.csv", list.as_bytes())],
    );
    let lines = hidden(&look, "lines");
    let page = admin.done("/divisions/import/confirm", &[("lines", &lines)]);
    assert!(
        page.shows("新增 2 个单位") && page.shows("第二村"),
        "{}",
        page.text()
    );

    admin.open("/divisions/990101100202/rename");
    let fields = [("seen", "第二村"), ("name", "幸福村")];
    let page = admin.done("/divisions/990101100202/rename", &fields);
    assert!(
        page.shows("幸福村") && page.shows("990101100202"),
        "{}",
        page.text()
    );
    let late = admin.post("/divisions/990101100202/rename", &fields);
    assert_eq!(late.status, 409, "{}", late.text());
    let mut auditor = site.sign_in(AUDITOR);
    assert!(
        auditor
            .open("/audit?topic=system")
            .shows("由第二村改名为幸福村")
    );
}

#[test]
fn what_the_office_calls_things_counts_at_once_and_what_does_not_hold_together_is_not_written() {
    let desk = office();
    let site = desk.serve();
    let (mut admin, mut clerk) = (site.sign_in(ADMIN), site.sign_in(CLERK));
    admin.open("/catalogue/kinds/new");
    let fields = [
        ("label", "军地协调会"),
        ("dated", "date"),
        ("dated_label", "日期"),
    ];
    let check = admin.post("/catalogue/kinds/new", &fields);
    assert!(check.shows("新建台账种类“军地协调会”"), "{}", check.text());
    assert!(
        !clerk.open("/").shows("军地协调会"),
        "written before it was confirmed"
    );
    let kind = confirm(&mut admin, &check);
    assert!(kind.shows("台账种类：军地协调会"), "{}", kind.text());
    let ledger = clerk.open("/").link("军地协调会");
    clerk.open(&ledger);

    // An option is retired: not offered any more, and the old entry still says it.
    clerk.open("/ledgers/visit/new");
    let entry = [
        ("date", "2026-09-25"),
        ("festival", "中秋"),
        ("person", "张三丰"),
        ("whose", "nobody"),
    ];
    clerk.done("/ledgers/visit/new", &entry);
    let form = "/catalogue/kinds/visit/fields/festival";
    admin.open(form);
    let fields = [
        ("label", "节日"),
        ("options", "春节\n八一\n中秋\n清明\n烈士纪念日\n日常"),
        ("retired", "中秋"),
        ("headings", "慰问节日"),
        ("open", "1"),
        ("required", "1"),
        ("list", "1"),
    ];
    let check = admin.post(form, &fields);
    assert!(check.shows("停用选项中秋"), "{}", check.text());
    confirm(&mut admin, &check);
    assert!(
        !clerk
            .open("/ledgers/visit/new")
            .html
            .contains("value=\"中秋\"")
    );
    assert!(clerk.open("/ledgers/visit").shows("中秋"));

    // A field without its options does not hold together.
    admin.open("/catalogue/kinds/visit/fields/new");
    let fields = [("label", "天气"), ("type", "choice"), ("list", "1")];
    let refused = admin.post("/catalogue/kinds/visit/fields/new", &fields);
    assert!(
        refused.status == 422 && refused.shows("没有选项"),
        "{}",
        refused.text()
    );
    assert_eq!(clerk.get("/catalogue").status, 403);

    admin.open("/catalogue/categories/martyr_family");
    let fields = [("synonyms", "烈属\n光荣烈属")];
    let check = admin.post("/catalogue/categories/martyr_family", &fields);
    assert!(confirm(&mut admin, &check).shows("光荣烈属"));
    assert!(
        desk.data()
            .join("catalogue/schemes/survivor_pension.toml")
            .is_file()
    );
}

#[test]
fn the_auditor_reads_sentences_and_the_chain_is_verified() {
    let desk = office();
    desk.import_sample("jia_town_2011.xlsx");
    desk.pay("--month 2011-03");
    let site = desk.serve();
    let mut auditor = site.sign_in(AUDITOR);
    let log = auditor.open("/audit?size=100");
    for sentence in [
        "建立了用户张三，角色经办，管理甲镇",
        "审批通过批次2011-03-1",
        "给甲镇导入名册",
    ] {
        assert!(log.shows(sentence), "{sentence}: {}", log.text());
    }
    // No entry of this office is shown as a code.
    assert!(!log.shows("办理了"), "{}", log.text());
    let one = log
        .html
        .split("href=\"")
        .find(|l| l.contains("audit") && l.contains("990101-"))
        .unwrap();
    let one = one.split('"').next().unwrap().replace("&#x2f;", "/");
    assert!(auditor.open(&one).shows("摘要"));
    assert!(
        auditor
            .open(&format!("/audit?who={APPROVER}"))
            .shows("审批通过批次2011-03-1")
    );
    assert!(
        !auditor
            .open(&format!("/audit?who={CLERK}"))
            .shows("审批通过批次")
    );

    assert!(log.shows("还没有校验过"));
    let page = auditor.done("/audit/verify", &[]);
    assert!(page.shows("没有发现问题"), "{}", page.text());
    let file = auditor.post("/audit/export", &[("who", APPROVER)]);
    assert!(
        file.status == 200 && file.bytes.starts_with(b"PK"),
        "{}",
        file.status
    );
    assert!(auditor.open("/audit").shows("导出了审计日志"));
    desk.done("verify");
}

/// The tiles of a page: number and where it leads.
fn tiles(page: &Page) -> Vec<(String, String)> {
    let tiles = page.html.split("class=\"waits").skip(1);
    let part = |html: &str, mark: &str| {
        let rest = html.split_once(mark).unwrap().1;
        rest.split('"')
            .next()
            .unwrap()
            .replace("&#x2f;", "/")
            .replace("&amp;", "&")
    };
    tiles
        .map(|html| (part(html, "data-tile=\""), part(html, "href=\"")))
        .collect()
}

#[test]
fn every_number_on_the_desk_is_the_total_of_its_list() {
    let desk = office();
    desk.import_sample("jia_town_2011.xlsx");
    desk.done(&format!("pay run --month 2011-03 --as {CLERK}"));
    let site = desk.serve();
    let mut seen = 0;
    for name in [CLERK, REVIEWER, APPROVER, "赵六", AUDITOR, SECURITY, ADMIN] {
        let mut browser = site.sign_in(name);
        for (number, list) in tiles(&browser.open("/")) {
            let total = format!("data-total=\"{number}\"");
            let page = browser.open(&list);
            // Looking at the log is not in the log; signing in is.
            assert!(
                page.html.contains(&total),
                "{name} {list}: {number}: {}",
                page.text()
            );
            seen += 1;
        }
    }
    assert!(seen > 8, "{seen}");
    let mut reviewer = site.sign_in(REVIEWER);
    let desk_page = reviewer.open("/");
    assert!(
        desk_page.shows("待复核批次 1 批") && desk_page.shows("待办 1"),
        "{}",
        desk_page.text()
    );
}

#[test]
fn an_empty_office_is_told_its_first_steps() {
    let desk = Desk::new("甲镇");
    let site = desk.serve();
    let mut admin = site.sign_in(ADMIN);
    let page = admin.open("/");
    assert!(
        page.shows("开张要办的事") && page.shows("由经办办"),
        "{}",
        page.text()
    );
    assert_eq!(page.link("建用户"), "/users/new");
    assert!(
        page.shows("导入的时候先问"),
        "villages are not made silently"
    );
    // A fresh list says what comes next.
    for (name, role) in [(CLERK, "经办"), (SECURITY, "安全管理员")] {
        desk.done(&format!("users add --name {name} --role {role}"));
    }
    let mut clerk = site.sign_in(CLERK);
    assert!(clerk.open("/payments").shows("再生成一批"));
    assert!(clerk.open("/ledgers/media").shows("登记一条"));
    assert!(clerk.open("/people").shows("名册里还没有人"));
    assert!(
        clerk
            .open("/people?q=%E7%8E%8B")
            .shows("没有符合条件的优抚对象")
    );
    // What somebody may not do herself she is not sent to do.
    let mut security = site.sign_in(SECURITY);
    let page = security.open("/");
    assert!(
        page.shows("请审计员或系统管理员校验一次"),
        "{}",
        page.text()
    );
    // Typing begins where it has to, and each page says where the manual tells of it.
    assert!(
        site.stranger()
            .get("/login")
            .html
            .contains("name=\"name\" autofocus")
    );
    let form = clerk.open("/people/new");
    assert!(form.html.contains("name=\"id_number\""), "{}", form.html);
    assert_eq!(form.html.matches(" autofocus").count(), 1);
    assert_eq!(form.link("？"), "/help/people#登记");
}

/// The addresses in the menu of whoever is signed in.
fn menu_of(browser: &mut Browser) -> Vec<String> {
    let home = browser.open("/");
    let menu = home.html.split("<nav class=\"menu").nth(1).unwrap();
    let menu = menu.split("</nav>").next().unwrap();
    let items = menu.split("<a href=\"").skip(1);
    items
        .map(|item| item.split('"').next().unwrap().replace("&#x2f;", "/"))
        .collect()
}

#[test]
fn the_menu_has_one_entry_for_one_thing_and_leads_to_its_ledger_from_there() {
    let desk = office();
    desk.done("users add --name 孙联络 --role 联络员");
    let site = desk.serve();
    let (mut clerk, mut liaison) = (site.sign_in(CLERK), site.sign_in("孙联络"));
    let menu = menu_of(&mut clerk);
    for (kept, ledger) in [
        ("/pairs", "/ledgers/pair"),
        ("/cases/cards", "/ledgers/spouse"),
        ("/projects", "/ledgers/project"),
    ] {
        assert!(menu.iter().any(|path| path == kept), "{menu:?}");
        assert!(menu.iter().all(|path| path != ledger), "{menu:?}");
        let page = clerk.open(kept).html.replace("&#x2f;", "/");
        assert!(page.contains(&format!("href=\"{ledger}\"")), "{kept}");
        let page = clerk.open(ledger).html.replace("&#x2f;", "/");
        let here = format!("<a href=\"{kept}\" aria-current=\"page\"");
        assert!(page.contains(&here), "{ledger}");
    }
    // Who reads ledgers and sees no tasks comes to the ledger itself.
    let menu = menu_of(&mut liaison);
    assert!(menu.iter().any(|path| path == "/ledgers/project"));
    assert!(menu.iter().all(|path| path != "/projects"));
}

#[test]
fn every_page_says_where_the_manual_tells_of_it() {
    let desk = office();
    let site = desk.serve();
    let mut seen = BTreeSet::new();
    for name in [CLERK, ADMIN, AUDITOR] {
        let mut browser = site.sign_in(name);
        for path in menu_of(&mut browser) {
            let page = browser.open(&path);
            if ["/help", "/screen"].contains(&path.as_str()) {
                continue;
            }
            let told = page.link("？");
            let (chapter, part) = told.split_once('#').unwrap_or((told.as_str(), ""));
            if seen.insert(told.clone()) {
                let manual = browser.open(chapter);
                let there = part.is_empty() || manual.html.contains(&format!("id=\"{part}\""));
                assert!(there, "{path}: {told}");
            }
        }
    }
    assert!(seen.len() > 12, "{seen:?}");
}

#[test]
fn anything_is_found_from_anywhere() {
    let desk = office();
    desk.import_sample("jia_town_2011.xlsx");
    desk.pay("--month 2011-03");
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    assert_eq!(
        clerk.get("/jump?q=2011-03-1").headers["location"],
        "/payments/990101-100-2011-03-1"
    );
    assert_eq!(
        clerk
            .get("/jump?q=%E5%BE%85%E9%81%87%E6%A0%87%E5%87%86")
            .headers["location"],
        "/standards"
    );
    // Figures, schemes, ledgers, the manual: a few words will do.
    let found = clerk.open("/jump?q=%E4%BC%98%E5%BE%85%E9%87%91");
    assert!(
        found.shows("待遇项目") && found.shows("使用帮助") && found.shows("义务兵家庭优待金"),
        "{}",
        found.text()
    );
    let found = clerk.open("/jump?q=%E5%BA%A7%E8%B0%88");
    assert!(found.shows("使用帮助"), "{}", found.text());
    let nothing = clerk.open("/jump?q=zzzzzz");
    assert!(nothing.shows("没有找到"), "{}", nothing.text());
    // The auditor may not see the register: nobody is found for her.
    let mut auditor = site.sign_in(AUDITOR);
    assert!(!auditor.open("/jump?q=%E7%AC%AC").shows("优抚对象"));
}

fn json(page: &Page) -> Value {
    serde_json::from_slice(&page.bytes).unwrap_or_else(|e| panic!("{e}: {}", page.html))
}

/// Posts JSON to the interface.
fn hand_in(browser: &mut Browser, path: &str, body: &Value) -> Page {
    browser.post_json(path, body)
}

#[test]
fn other_programs_get_what_the_pages_show_and_nothing_more() {
    let desk = office();
    desk.import_sample("jia_town_2011.xlsx");
    desk.pay("--month 2011-03");
    desk.done("users add --name 村里 --role 联络员 --division 990101100200");
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let people = json(&clerk.open("/api/v1/people?size=10"));
    assert_eq!(people["items"].as_array().unwrap().len(), 10);
    for person in people["items"].as_array().unwrap() {
        assert!(
            person["id_number"].as_str().unwrap().contains('*'),
            "{person}"
        );
    }
    let all = people["total"].as_u64().unwrap();
    let village = json(&site.sign_in("村里").open("/api/v1/people"));
    assert!(village["total"].as_u64().unwrap() < all, "{village}");

    let batch = "/api/v1/payments/990101-100-2011-03-1";
    let (whole, lines) = (
        json(&clerk.open(batch)),
        json(&clerk.open(&format!("{batch}/lines"))),
    );
    assert_eq!(whole["total_fen"], lines["amount_fen"]);
    let why = json(&clerk.open(&format!("{batch}/lines/1")));
    assert!(why["explained"]["months"].is_array(), "{why}");
    let figures = json(&clerk.open("/api/v1/figures?year=2011&code=visits"));
    assert_eq!(
        figures["items"][0]["value"],
        desk.figure("--year 2011", "visits")
    );

    let entry = serde_json::json!({"fields": {"date": "2011-08-01", "festival": "八一", "person": "张三丰", "whose": "nobody", "cash": 30000}});
    let made = hand_in(&mut clerk, "/api/v1/ledgers/visit", &entry);
    assert_eq!(made.status, 201, "{}", made.html);
    let listed =
        json(&clerk.open(
            "/api/v1/ledgers/visit?from=2011-08-01&to=2011-08-01&q=%E5%BC%A0%E4%B8%89%E4%B8%B0",
        ));
    assert!(
        listed["items"]
            .as_array()
            .unwrap()
            .iter()
            .any(|e| e["key"] == json(&made)["key"])
    );
    let wrong = hand_in(
        &mut clerk,
        "/api/v1/ledgers/visit",
        &serde_json::json!({"fields": {}}),
    );
    assert!(
        wrong.status == 422 && wrong.html.contains("请填写日期"),
        "{}",
        wrong.html
    );
    assert_eq!(
        clerk
            .post_as_is("/api/v1/ledgers/visit", &[("a", "b")])
            .status,
        415
    );
    assert_eq!(
        site.sign_in(REVIEWER)
            .post_json("/api/v1/ledgers/visit", &entry)
            .status,
        403
    );
    assert_eq!(clerk.get("/api/v1/audit").status, 403);
    let mut auditor = site.sign_in(AUDITOR);
    assert!(
        json(&auditor.open("/api/v1/audit"))["total"]
            .as_u64()
            .unwrap()
            > 5
    );
}

#[test]
fn the_interface_describes_every_one_of_its_routes() {
    let described = doors::api::pages::description().unwrap();
    assert!(
        described["openapi"].as_str().unwrap().starts_with("3.1"),
        "{described}"
    );
    for (method, path) in doors::web::listed() {
        if !path.starts_with("/api/v1/") || path.ends_with("openapi.json") {
            continue;
        }
        let about = &described["paths"][&path][method.to_lowercase()];
        assert!(
            about["summary"].is_string(),
            "{method} {path} is not described"
        );
    }
}

fn read_manual(site: &Site) {
    let mut clerk = site.sign_in(CLERK);
    let contents = clerk.open("/help");
    let chapter = contents.link("待遇发放");
    let page = clerk.open(&chapter);
    assert!(page.html.contains("id=\"为什么是这个数\""), "{}", page.html);
    assert!(clerk.open("/help/commands").shows("yushui init"));
    assert_eq!(clerk.get("/help/nothing").status, 404);
    assert!(clerk.open("/api").shows("/api/v1/people"));
}

#[test]
fn the_manual_is_in_the_program() {
    read_manual(&office().serve());
}
