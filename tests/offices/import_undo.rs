//! 撤销导入: what was imported today by mistake is taken back whole by whoever imported it, or not at all, and it is said what
//! stands in the way.

use crate::common::sheet::{Sheet, account, id_number, write_workbook};
use crate::common::web::Browser;
use crate::common::{CLERK, Desk, REVIEWER};
use crate::web_imports::{confirm, hand_in};

const HEADINGS: &str = "姓名 身份证号 人员类别 村（社区） 起发时间 一卡通账号 联系电话";

fn town() -> Desk {
    let desk = Desk::staffed("甲镇");
    let roster = Sheet::new("名册", HEADINGS)
        .row(&format!(
            "赵一明 {} 复员军人 第一村 2011-01 {} 13900000001",
            id_number(1),
            account(1)
        ))
        .row(&format!(
            "钱二勇 {} 复员军人 第一村 2011-01 {} -",
            id_number(2),
            account(2)
        ));
    let headings = "人员类别 标准金额 单位 生效日期 公布日期 发放周期 发放月份 文号";
    let standards = Sheet::new("待遇标准", headings)
        .row("复员军人 90 月 2011-01-01 2011-01-05 月 每月 甲民〔2011〕1号");
    write_workbook(&desk.path("town.xlsx"), &[roster, standards]);
    desk.done("import town.xlsx");
    desk
}

/// The wrong file: somebody new, another telephone, one more identity, a visit.
fn wrong(desk: &Desk) -> Vec<u8> {
    let roster = Sheet::new("名册", HEADINGS)
        .row(&format!(
            "孙三平 {} 复员军人 第一村 2011-01 {} -",
            id_number(3),
            account(3)
        ))
        .row(&format!(
            "赵一明 {} 复员军人 第一村 2011-01 {} 13900000099",
            id_number(1),
            account(1)
        ))
        .row(&format!(
            "钱二勇 {} 参战人员 第一村 2011-01 {} -",
            id_number(2),
            account(2)
        ));
    let visits = Sheet::new("走访慰问", "日期 节日 对象 身份证号 慰问金")
        .row(&format!("2011-01-20 春节 赵一明 {} 300", id_number(1)));
    write_workbook(&desk.path("错.xlsx"), &[roster, visits]);
    std::fs::read(desk.path("错.xlsx")).unwrap()
}

/// Imports the wrong file; answers where it stands.
fn imported(clerk: &mut Browser, desk: &Desk) -> String {
    let (page, address) = hand_in(clerk, "错.xlsx", &wrong(desk));
    assert!(page.shows("确认导入"), "{}", page.text());
    let page = confirm(clerk, &address);
    assert!(page.shows("已导入：新增"), "{}", page.text());
    address
}

#[test]
fn an_import_is_taken_back_whole_the_same_day() {
    let desk = town();
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let address = imported(&mut clerk, &desk);
    assert!(
        !clerk
            .open("/people?q=孙三平")
            .shows("没有符合条件的优抚对象")
    );
    let person = clerk.open("/people?q=赵一明").link("赵一明");
    assert!(clerk.open(&person).shows("139****0099"));

    let page = clerk.open(&address);
    assert!(page.shows("看名册"), "{}", page.text());
    let undo = page.link("撤销这次导入");
    assert!(clerk.open(&undo).shows("新增的撤去，更新的改回导入以前的"));
    let page = clerk.done(&undo, &[]);
    assert!(
        page.shows("已撤销这次导入")
            && page.shows("撤去优抚对象1条")
            && page.shows("改回优抚对象1条"),
        "{}",
        page.text()
    );
    assert!(
        page.shows("这次导入已经撤销") && !page.shows("看名册"),
        "{}",
        page.text()
    );
    assert!(
        clerk
            .open("/people?q=孙三平")
            .shows("没有符合条件的优抚对象")
    );
    assert!(clerk.open(&person).shows("139****0001"), "as it was");
    assert!(!clerk.open(&format!("{person}?tab=visits")).shows("300"));
    let other = clerk.open("/people?q=钱二勇").link("钱二勇");
    assert!(!clerk.open(&other).shows("参战"));
    let told = desk.column("SELECT detail AS text FROM audit_entry WHERE action = 'workbook_undo'");
    assert!(told[0].contains("错.xlsx"), "{told:?}");
    assert_eq!(desk.json("verify")["ok"], true, "{}", desk.json("verify"));
    let again = clerk.post(&undo, &[]);
    assert!(again.shows("已经撤销"), "{}", again.text());

    // What was right in it is imported as if it had never been.
    imported(&mut clerk, &desk);
    assert!(
        !clerk
            .open("/people?q=孙三平")
            .shows("没有符合条件的优抚对象")
    );
    assert!(clerk.open(&format!("{person}?tab=visits")).shows("300"));
    let paid = desk.pay("--month 2011-02");
    assert_eq!(paid["lines"], 3, "{paid}");
    assert_eq!(desk.json("verify")["ok"], true, "{}", desk.json("verify"));
}

#[test]
fn nothing_is_taken_back_where_something_was_built_upon_it() {
    let desk = town();
    desk.done("users add --name 周一 --role 经办");
    let site = desk.serve();
    let (mut clerk, mut other) = (site.sign_in(CLERK), site.sign_in("周一"));
    let address = imported(&mut clerk, &desk);
    let undo = format!("{address}/undo");
    let not_hers = other.open(&address);
    assert!(
        !not_hers.html.contains("/undo") && !not_hers.shows("撤销这次导入 "),
        "{}",
        not_hers.text()
    );
    assert!(not_hers.shows("这次导入不能撤销：谁导入的谁撤销，请由导入的人办"));
    assert_eq!(other.get(&undo).status, 303, "no form that cannot be sent");
    other.open(&address);
    let refused = other.post(&undo, &[]);
    assert!(refused.shows("谁导入的谁撤销"), "{}", refused.text());

    desk.pay("--month 2011-02");
    let person = clerk.open("/people?q=赵一明").link("赵一明");
    let edit = format!("{person}/edit");
    let form = clerk.open(&edit);
    let version = form.html.split("name=\"version\" value=\"").nth(1).unwrap();
    let version = version.split('"').next().unwrap().to_owned();
    let fields = [
        ("version", &*version),
        ("village", "第一村"),
        ("phone", "13900000077"),
    ];
    clerk.done(&edit, &fields);
    let in_the_way = clerk.open(&address);
    assert!(
        in_the_way.shows("这次导入不能撤销：")
            && in_the_way.shows("优抚对象1条导入以后又改过、办过"),
        "{}",
        in_the_way.text()
    );
    assert_eq!(clerk.get(&undo).status, 303, "no form that cannot be sent");
    let refused = clerk.post(&undo, &[]);
    assert_eq!(refused.status, 422, "{}", refused.text());
    for told in [
        "一条也没有撤销",
        "优抚对象1条导入以后又改过、办过",
        "导入的优抚对象已经有发放明细1条",
        "导入的人已经有发放明细3条",
    ] {
        assert!(refused.shows(told), "{told}: {}", refused.text());
    }
    assert!(
        !clerk
            .open("/people?q=孙三平")
            .shows("没有符合条件的优抚对象"),
        "nothing was taken back"
    );
    assert_eq!(desk.json("verify")["ok"], true);
}

#[test]
fn proposals_of_an_import_go_with_it_until_somebody_decides() {
    let desk = town();
    desk.pay("--month 2011-02");
    let site = desk.serve();
    let (mut clerk, mut reviewer) = (site.sign_in(CLERK), site.sign_in(REVIEWER));
    let row = format!(
        "赵一明 {} 复员军人 第一村 2011-01 {} 13900000001",
        id_number(1),
        account(55)
    );
    let import = |clerk: &mut Browser, name: &str| {
        let roster = Sheet::new("名册", HEADINGS).row(&row);
        write_workbook(&desk.path(name), &[roster]);
        let bytes = std::fs::read(desk.path(name)).unwrap();
        let (_, address) = hand_in(clerk, name, &bytes);
        confirm(clerk, &address);
        address
    };
    let address = import(&mut clerk, "账号.xlsx");
    let page = clerk.done(&format!("{address}/undo"), &[]);
    assert!(page.shows("撤去变更申请1条"), "{}", page.text());
    let states = desk.column("SELECT state AS text FROM change_request");
    assert_eq!(states, ["withdrawn"]);

    let address = import(&mut clerk, "再导.xlsx");
    let request = reviewer.open("/changes?box=mine").link("赵一明");
    reviewer.open(&request);
    let key = desk.column("SELECT region || '-100-' || (id % 1000000000) AS text FROM change_request WHERE state = 'open'");
    reviewer.done(&format!("/changes/{}/agree", key[0]), &[]);
    let refused = clerk.post(&format!("{address}/undo"), &[]);
    assert!(
        refused.shows("变更申请1条导入以后又改过、办过"),
        "{}",
        refused.text()
    );
    assert_eq!(desk.json("verify")["ok"], true);
}
