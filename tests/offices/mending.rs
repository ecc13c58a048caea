//! What was registered wrong is put right by two people, and nothing is lost; what was paid on is not undone. A new account
//! is seen whole by the second person, beside the bank book. Where somebody lives.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

use crate::common::sheet::{Sheet, account, id_number, write_workbook};
use crate::common::web::{Browser, Page};
use crate::common::{CASHIER, CLERK, Desk, REVIEWER};

fn town(rows: &[&str]) -> Desk {
    let desk = Desk::staffed("甲镇");
    let headings = "姓名 身份证号 人员类别 残疾等级 残疾性质 村（社区） 起发时间 一卡通账号";
    let mut roster = Sheet::new("名册", headings);
    for (n, row) in (1..).zip(rows) {
        let row = row.replace("#", &id_number(n));
        roster = roster.row(&format!("{row} 2011-01 {}", account(n)));
    }
    let standards = Sheet::new(
        "待遇标准",
        "人员类别 标准金额 单位 生效日期 公布日期 发放周期 发放月份 文号",
    )
    .row("复员军人 90 月 2011-01-01 2011-01-05 月 每月 甲民〔2011〕1号");
    write_workbook(&desk.path("town.xlsx"), &[roster, standards]);
    desk.done("import town.xlsx");
    desk
}

fn dossier(clerk: &mut Browser, name: &str) -> String {
    clerk.open(&format!("/people?q={name}")).link(name)
}

/// Proposes what an act asks for; answers the request, or the page that says why not.
fn proposed(
    clerk: &mut Browser,
    desk: &Desk,
    at: &str,
    fields: &[(&str, &str)],
) -> Result<String, Page> {
    clerk.open(at);
    let page = clerk.post(at, fields);
    if page.status != 303 {
        return Err(page);
    }
    let key = desk.column(
        "SELECT region || '-' || (id / 1000000000) || '-' || (id % 1000000000) AS text FROM change_request ORDER BY id DESC LIMIT 1",
    );
    Ok(format!("/changes/{}", key[0]))
}

fn agreed(reviewer: &mut Browser, request: &str) -> Page {
    reviewer.open(request);
    reviewer.done(&format!("{request}/agree"), &[])
}

fn photo() -> Vec<u8> {
    let picture = RgbImage::from_fn(60, 40, |x, _| Rgb([(x * 4) as u8, 90, 90]));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(picture)
        .write_to(&mut bytes, ImageFormat::Jpeg)
        .unwrap();
    bytes.into_inner()
}

#[test]
fn the_second_person_sees_the_whole_new_account_beside_the_bank_book() {
    let desk = town(&["赵一明 # 复员军人 - - 第一村"]);
    let site = desk.serve();
    let (mut clerk, mut reviewer) = (site.sign_in(CLERK), site.sign_in(REVIEWER));
    let person = dossier(&mut clerk, "赵一明");
    let (change, new) = (format!("{person}/change"), account(77));
    clerk.open(&format!("{change}?kind=account"));
    let fields = [("kind", "account"), ("account", &*new), ("reason", "换卡")];
    let sent = clerk.upload(&change, &fields, &[("photos", "存折.jpg", &photo())]);
    assert_eq!(sent.status, 303, "{}", sent.text());
    let request = sent.headers["location"].clone();

    let page = reviewer.open(&request);
    assert!(!page.html.contains(&new), "masked until it is asked for");
    assert!(
        page.html.replace("&#x2f;", "/").contains("/small\""),
        "the bank book: {}",
        page.html
    );
    let page = reviewer.post(&format!("{request}/reveal"), &[]);
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(page.shows(&new), "{}", page.text());
    assert!(page.shows("同意"), "she decides on the same page");
    let told = desk
        .column("SELECT actor || detail AS text FROM audit_entry WHERE action = 'person_reveal'");
    assert_eq!(told.len(), 1);
    assert!(
        told[0].contains("新的银行账号") && !told[0].contains(&new),
        "{told:?}"
    );
    agreed(&mut reviewer, &request);
    let late = reviewer.post(&format!("{request}/reveal"), &[]);
    assert_eq!(late.status, 422, "{}", late.text());
    desk.done("verify");
}

#[test]
fn a_wrong_category_is_corrected_until_money_was_paid_on_it() {
    let desk = town(&[
        "赵一明 # 复员军人 - - 第一村",
        "钱二勇 # 复员军人 - - 第一村",
    ]);
    let site = desk.serve();
    let (mut clerk, mut reviewer) = (site.sign_in(CLERK), site.sign_in(REVIEWER));
    let person = dossier(&mut clerk, "赵一明");
    let at = format!("{person}/category");
    let form = clerk.open(&at);
    assert!(
        form.html.contains("value=\"2011-01\""),
        "it begins as it is registered"
    );
    let disabled = [
        ("identity", "demobilised_soldier"),
        ("category", "disabled_soldier"),
        ("grade", "6"),
        ("nature", "因公"),
        ("start", "2011-01"),
        ("reason", "名册抄错一行"),
    ];
    let request = proposed(&mut clerk, &desk, &at, &disabled).unwrap();
    let page = clerk.open(&request);
    assert!(
        page.shows("从头改为伤残军人（六级，因公）"),
        "{}",
        page.text()
    );
    agreed(&mut reviewer, &request);
    let page = clerk.open(&person);
    assert!(page.shows("伤残军人（六级，因公）"), "{}", page.text());
    assert!(!page.shows("复员军人"), "{}", page.text());

    // The other was paid: it is said what to do instead.
    desk.pay("--month 2011-02");
    let person = dossier(&mut clerk, "钱二勇");
    let at = format!("{person}/category");
    let refused = proposed(&mut clerk, &desk, &at, &disabled).unwrap_err();
    assert!(
        refused.shows("已经发过钱") && refused.shows("再增加正确的身份"),
        "{}",
        refused.text()
    );
    let void = format!("{person}/void");
    let refused = proposed(&mut clerk, &desk, &void, &[("reason", "登错")]).unwrap_err();
    assert!(
        refused.shows("不能作废。请提出停发、迁出或死亡"),
        "{}",
        refused.text()
    );
    desk.done("verify");
}

/// What the bank did not pay is no money paid: the category may still be corrected.
#[test]
fn what_the_bank_refused_does_not_fix_a_category() {
    let desk = town(&["钱二勇 # 复员军人 - - 第一村"]);
    desk.pay("--month 2011-02");
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let at = format!("{}/category", dossier(&mut clerk, "钱二勇"));
    let fields = [
        ("identity", "demobilised_soldier"),
        ("category", "disabled_soldier"),
        ("grade", "6"),
        ("nature", "因公"),
        ("start", "2011-01"),
        ("reason", "名册抄错一行"),
    ];
    let why = proposed(&mut clerk, &desk, &at, &fields).unwrap_err();
    assert!(why.shows("已经发过钱"), "{}", why.text());
    desk.done(&format!(
        "pay export --batch 2011-02-1 --out 代发.csv --as {CASHIER}"
    ));
    desk.done(&format!(
        "do payments 2011-02-1 settle_failed --lines 1 --reason 户名不符 --as {CASHIER}"
    ));
    let request =
        proposed(&mut clerk, &desk, &at, &fields).unwrap_or_else(|page| panic!("{}", page.text()));
    agreed(&mut site.sign_in(REVIEWER), &request);
    assert_eq!(desk.json("verify")["ok"], true);
}

#[test]
fn an_identity_she_never_had_is_taken_away() {
    let desk = town(&["赵一明 # 复员军人 - - 第一村"]);
    let site = desk.serve();
    let (mut clerk, mut reviewer) = (site.sign_in(CLERK), site.sign_in(REVIEWER));
    let person = dossier(&mut clerk, "赵一明");
    let at = format!("{person}/no_identity");
    let only = [("identity", "demobilised_soldier"), ("reason", "登错")];
    let refused = proposed(&mut clerk, &desk, &at, &only).unwrap_err();
    assert!(refused.shows("只有这一个身份"), "{}", refused.text());
    let change = format!("{person}/change");
    clerk.open(&format!("{change}?kind=identity"));
    let more = [
        ("kind", "identity"),
        ("category", "war_participant"),
        ("start", "2011-01"),
        ("reason", "认定"),
    ];
    let request = clerk.post(&change, &more).headers["location"].clone();
    agreed(&mut reviewer, &request);
    let wrong = [("identity", "war_participant"), ("reason", "认定的是别人")];
    let request = proposed(&mut clerk, &desk, &at, &wrong).unwrap();
    agreed(&mut reviewer, &request);
    let left = desk.column("SELECT category AS text FROM identity WHERE mistaken IS NULL");
    assert_eq!(left, ["demobilised_soldier"]);
    assert!(
        clerk.open(&request).shows("去掉参战"),
        "what it was stays on record"
    );

    // What is to be corrected begins as it is registered.
    let form = clerk.open(&format!("{change}?kind=correction"));
    assert!(form.html.contains("value=\"2011-01\""), "{}", form.html);
    assert!(
        form.html
            .contains("<option value=\"demobilised_soldier\" selected>"),
        "{}",
        form.html
    );
    desk.done("verify");
}

/// One more identity, agreed to.
fn identified(clerk: &mut Browser, reviewer: &mut Browser, person: &str, said: &[(&str, &str)]) {
    let change = format!("{person}/change");
    clerk.open(&format!("{change}?kind=identity"));
    let mut fields = vec![("kind", "identity"), ("reason", "认定")];
    fields.extend(said);
    let sent = clerk.post(&change, &fields);
    assert_eq!(sent.status, 303, "{}", sent.text());
    agreed(reviewer, &sent.headers["location"].clone());
}

#[test]
fn an_identity_to_which_something_happened_is_not_taken_away() {
    let desk = town(&[
        "赵一明 # 复员军人 - - 第一村",
        "钱二勇 # 复员军人 - - 第一村",
    ]);
    let site = desk.serve();
    let (mut clerk, mut reviewer) = (site.sign_in(CLERK), site.sign_in(REVIEWER));
    let (stopped, graded) = (dossier(&mut clerk, "赵一明"), dossier(&mut clerk, "钱二勇"));
    let war = [("category", "war_participant"), ("start", "2011-01")];
    identified(&mut clerk, &mut reviewer, &stopped, &war);
    let disabled = [
        ("category", "disabled_soldier"),
        ("start", "2011-01"),
        ("grade", "6"),
        ("nature", "因公"),
    ];
    identified(&mut clerk, &mut reviewer, &graded, &disabled);
    let changes = Sheet::new(
        "人员变动",
        "身份证号 变动类型 生效年月 报告日期 人员类别 新等级",
    )
    .row(&format!(
        "{} 停发 2011-05 2011-05-01 参战人员 -",
        id_number(1)
    ))
    .row(&format!(
        "{} 等级变动 2011-05 2011-05-01 - 五级",
        id_number(2)
    ));
    write_workbook(&desk.path("变动.xlsx"), &[changes]);
    // Both come before the changes, and are not agreed to any more once those wait.
    let wrong = [("identity", "war_participant"), ("reason", "认定的是别人")];
    let early = proposed(&mut clerk, &desk, &format!("{stopped}/no_identity"), &wrong).unwrap();
    let report = desk.import("变动.xlsx");
    let refused = reviewer.post(&format!("{early}/agree"), &[]);
    assert!(refused.shows("有变动在等复核"), "{}", refused.text());
    clerk.open(&early);
    clerk.done(&format!("{early}/withdraw"), &[]);
    desk.agree(&report);

    // The stop would hold for the next registration under that category, the grade for the next disability.
    for (person, identity) in [(&stopped, "war_participant"), (&graded, "disabled_soldier")] {
        let at = format!("{person}/no_identity");
        let wrong = [("identity", identity), ("reason", "认定的是别人")];
        let refused = proposed(&mut clerk, &desk, &at, &wrong).unwrap_err();
        assert!(
            refused.shows("不能去掉。请用人员变动表停发这个人员类别"),
            "{}",
            refused.text()
        );
        let at = format!("{person}/category");
        let right = [
            ("identity", identity),
            ("category", "test_participant"),
            ("start", "2011-01"),
            ("reason", "名册抄错一行"),
        ];
        let refused = proposed(&mut clerk, &desk, &at, &right).unwrap_err();
        assert!(refused.shows("不能改类别"), "{}", refused.text());
    }
    desk.done("verify");
}

#[test]
fn what_a_right_category_does_to_months_paid_is_refused_or_shown() {
    let desk = town(&["赵一明 # 参试人员 - - 第一村"]);
    let standards = Sheet::new(
        "待遇标准",
        "人员类别 标准金额 单位 生效日期 公布日期 发放周期 发放月份 文号",
    )
    .row("参试人员 90 月 2011-01-01 2011-01-05 月 每月 甲民〔2011〕1号")
    .row("带病回乡退役军人 80 月 2011-01-01 2011-01-05 月 每月 甲民〔2011〕1号");
    write_workbook(&desk.path("standards.xlsx"), &[standards]);
    desk.done("import standards.xlsx");
    desk.pay("--month 2011-02");
    let site = desk.serve();
    let (mut clerk, mut reviewer) = (site.sign_in(CLERK), site.sign_in(REVIEWER));
    let person = dossier(&mut clerk, "赵一明");
    let war = [("category", "war_participant"), ("start", "2011-03")];
    identified(&mut clerk, &mut reviewer, &person, &war);
    let at = format!("{person}/category");
    let right = |category, start| {
        [
            ("identity", "war_participant"),
            ("category", category),
            ("start", start),
            ("reason", "名册抄错一行"),
        ]
    };
    // Months before would be due under what was paid already.
    let uranium = right("uranium_veteran", "2009-01");
    let refused = proposed(&mut clerk, &desk, &at, &uranium).unwrap_err();
    assert!(
        refused.shows("所属的待遇项目发过钱")
            && refused.shows("请去掉登错的身份，再增加正确的身份"),
        "{}",
        refused.text()
    );
    // What was paid does not go beside the right one: the second person sees it before she agrees.
    let request = proposed(&mut clerk, &desk, &at, &right("ill_veteran", "2011-01")).unwrap();
    let page = reviewer.open(&request);
    assert!(
        page.shows("参试人员生活补助已发到2011年2月") && page.shows("多发180.00元"),
        "{}",
        page.text()
    );
    agreed(&mut reviewer, &request);
    desk.done("verify");
}

#[test]
fn somebody_registered_by_mistake_leaves_the_rolls_and_her_number_is_free() {
    let desk = town(&[
        "赵一明 # 复员军人 - - 第一村",
        "钱二勇 # 复员军人 - - 第一村",
    ]);
    let site = desk.serve();
    let (mut clerk, mut reviewer) = (site.sign_in(CLERK), site.sign_in(REVIEWER));
    let person = dossier(&mut clerk, "赵一明");
    let void = format!("{person}/void");
    let request = proposed(&mut clerk, &desk, &void, &[("reason", "不是优抚对象")]).unwrap();
    agreed(&mut reviewer, &request);
    assert!(
        clerk
            .open("/people?q=赵一明")
            .shows("没有符合条件的优抚对象")
    );
    assert_eq!(clerk.get(&person).status, 404);
    let told = clerk.open(&request);
    assert!(
        told.shows("赵一明（已作废）") && told.shows("不是优抚对象"),
        "{}",
        told.text()
    );
    // Nobody is paid who is not there.
    let report = desk.pay("--month 2011-02");
    assert_eq!(report["lines"], 1, "{report}");
    let id = id_number(1);
    clerk.open("/people/new");
    let again = [
        ("id_number", &*id),
        ("name", "赵一明"),
        ("village", "第一村"),
        ("category", "demobilised_soldier"),
        ("start", "2011-03"),
        ("step", "save"),
    ];
    assert!(clerk.done("/people/new", &again).shows("赵一明的档案"));
    desk.done("verify");
}

#[test]
fn where_somebody_lives_is_kept_sealed_and_is_no_village() {
    let desk = town(&["赵一明 # 复员军人 - - 第一村"]);
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let new = |id: u32, village: &'static str| {
        [
            ("id_number", id_number(id)),
            (
                "name",
                format!("孙三{}", if id == 50 { "平" } else { "安" }),
            ),
            ("village", village.to_owned()),
            ("address", "第一村三组17号".to_owned()),
            ("category", "demobilised_soldier".to_owned()),
            ("start", "2011-03".to_owned()),
            ("step", "next".to_owned()),
        ]
    };
    let post = |clerk: &mut Browser, fields: &[(&str, String)]| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, t)| (*n, t.as_str())).collect();
        clerk.open("/people/new");
        clerk.post("/people/new", &fields)
    };
    // A village that there is not is told by those it is like.
    let near = post(&mut clerk, &new(50, "一村"));
    assert_eq!(near.status, 422);
    assert!(near.shows("像是“第一村”"), "{}", near.text());
    let wrong = clerk.post("/people/new", &[("id_number", "990101195001011010")]);
    assert!(
        wrong.shows("身份证号校验位不符") && !wrong.shows("身份证号身份证号"),
        "{}",
        wrong.text()
    );
    let saved = post(&mut clerk, &new(50, "第一村"));
    let next = clerk.open(&saved.headers["location"].clone());
    assert!(next.html.contains("value=\"第一村\""), "{}", next.html);
    assert!(
        next.html
            .contains("<option value=\"demobilised_soldier\" selected>"),
        "{}",
        next.html
    );
    let known = clerk
        .post("/people/fill", &[("id_number", &id_number(50))])
        .html;
    assert!(
        known.contains("已经登记") && known.contains("\"_wrong\":true"),
        "{known}"
    );

    let person = dossier(&mut clerk, "孙三平");
    assert!(clerk.open(&person).shows("第一村三组17号"));
    let sealed = desk.column("SELECT address_sealed AS text FROM person WHERE name = '孙三平'");
    assert!(!sealed[0].contains("三组"), "{sealed:?}");
    let edit = format!("{person}/edit");
    clerk.open(&edit);
    let fields = [
        ("version", "1"),
        ("village", "第一村"),
        ("address", "第一村四组2号"),
    ];
    assert!(clerk.done(&edit, &fields).shows("第一村四组2号"));
    let audit =
        desk.column("SELECT detail AS text FROM audit_entry WHERE action = 'person_correct'");
    assert!(
        audit[0].contains("住址") && !audit[0].contains("四组"),
        "{audit:?}"
    );

    // A roster without a village has it in the address: the whole of it, or a part.
    let sheet = Sheet::new("名册", "姓名 身份证号 人员类别 家庭住址 起发时间")
        .row(&format!("周五成 {} 复员军人 第一村 2011-01", id_number(60)))
        .row(&format!(
            "吴六顺 {} 复员军人 甲镇第一村9号 2011-01",
            id_number(61)
        ))
        .row(&format!(
            "郑七旺 {} 复员军人 光明路8号 2011-01",
            id_number(62)
        ));
    write_workbook(&desk.path("more.xlsx"), &[sheet]);
    let report = desk.import("more.xlsx");
    let rows = report["sheets"][0]["rows"].as_array().unwrap();
    assert_eq!(rows[2]["code"], "village_missing", "{report}");
    let lives = |name: &str| {
        let sql =
            format!("SELECT CAST(division AS TEXT) AS text FROM person WHERE name = '{name}'");
        desk.column(&sql).swap_remove(0)
    };
    assert_eq!(lives("周五成"), lives("赵一明"));
    assert_eq!(lives("吴六顺"), lives("赵一明"));
    assert_eq!(lives("郑七旺"), "990101100000");
    let person = dossier(&mut clerk, "吴六顺");
    let page = clerk.open(&person);
    assert!(page.shows("甲镇第一村9号"), "{}", page.text());
    desk.done("verify");
}
