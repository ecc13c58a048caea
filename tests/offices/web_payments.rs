//! 待遇发放 in the browser, without scripts: a batch by four people from the draft to the bank's answer, what differs
//! from the time before and why, the public notice and its objections, papers, standards.

use crate::common::sheet::{Sheet, account, id_number, write_workbook};
use crate::common::web::{Browser, Site};
use crate::common::{APPROVER, CASHIER, CLERK, Desk, REVIEWER};

const ROSTER: &str = "姓名 身份证号 人员类别 村（社区） 起发时间 一卡通账号";
const STANDARDS: &str = "人员类别 标准金额 单位 生效日期 公布日期 发放周期 发放月份 文号";

/// A town with so many demobilised soldiers, 90 yuan a month since 2011.
fn town(people: u32) -> Desk {
    let desk = Desk::staffed("甲镇");
    let mut roster = Sheet::new("名册", ROSTER);
    for n in 1..=people {
        let name = [
            "赵一",
            "钱二",
            "孙三",
            "李四妹",
            "周五",
            "吴六",
            "郑七",
            "王八斤",
        ][(n as usize - 1) % 8];
        let (id, account) = (id_number(n), account(n));
        roster = roster.row(&format!("{name} {id} 复员军人 第一村 2011-01 {account}"));
    }
    let standards = Sheet::new("待遇标准", STANDARDS)
        .row("复员军人 90 月 2011-01-01 2011-01-05 月 每月 甲民〔2011〕1号");
    write_workbook(&desk.path("town.xlsx"), &[roster, standards]);
    desk.done("import town.xlsx");
    desk
}

/// The four who bring a batch to its end, each in her own browser.
struct Hands {
    clerk: Browser,
    reviewer: Browser,
    approver: Browser,
    cashier: Browser,
}

impl Hands {
    fn of(site: &Site) -> Hands {
        Hands {
            clerk: site.sign_in(CLERK),
            reviewer: site.sign_in(REVIEWER),
            approver: site.sign_in(APPROVER),
            cashier: site.sign_in(CASHIER),
        }
    }

    /// Makes a draft.
    fn prepare(&mut self, month: &str, known_at: &str) {
        self.clerk.open("/payments/new");
        let fields = [("month", month), ("known_at", known_at)];
        let page = self.clerk.done("/payments/new", &fields);
        assert!(page.shows("已生成"), "{}", page.text());
    }

    /// Has a draft reviewed and approved, as the pages offer it.
    fn approve(&mut self, key: &str) {
        let at = format!("/payments/{key}");
        assert!(self.reviewer.open(&at).shows("复核通过"));
        let page = self
            .reviewer
            .done(&format!("{at}/review"), &[("state", "draft")]);
        assert!(page.shows("已复核，等审批人审批"), "{}", page.text());
        let check = self.approver.open(&format!("{at}/approve"));
        assert!(check.shows("明细不再改"), "{}", check.text());
        let page = self
            .approver
            .done(&format!("{at}/approve"), &[("state", "reviewed")]);
        assert!(page.shows("已审批"), "{}", page.text());
    }
}

#[test]
fn four_people_bring_a_batch_to_its_end_and_the_next_pays_what_failed() {
    let desk = town(6);
    let site = desk.serve();
    let mut hands = Hands::of(&site);
    hands.prepare("2011-01", "2011-01-25");
    let key = "990101-2011-01-1";
    let list = hands.reviewer.open("/payments?state=draft");
    assert!(
        list.shows("2011-01-1") && list.shows("540.00"),
        "{}",
        list.text()
    );
    hands.approve(key);

    let at = format!("/payments/{key}");
    hands.clerk.open(&format!("{at}/publish"));
    let term = [
        ("publish_from", "2026-11-20"),
        ("publish_to", "2099-11-26"),
        ("publish_telephone", "0990-8888888"),
    ];
    let wrong = hands.clerk.post(
        &format!("{at}/publish"),
        &[
            ("publish_from", "2026-11-20"),
            ("publish_to", "2026-11-01"),
            ("publish_telephone", "0990-8888888"),
        ],
    );
    assert!(
        wrong.status == 422 && wrong.shows("公示至不能早于公示自"),
        "{}",
        wrong.text()
    );
    let long = hands.clerk.post(&format!("{at}/publish"), &term);
    assert!(
        long.status == 422 && long.shows("公示天数应在1至365之间"),
        "{}",
        long.text()
    );
    let today = today(&wrong.text());
    let page = hands.clerk.done(
        &format!("{at}/publish"),
        &[
            ("publish_from", today.as_str()),
            ("publish_to", today.as_str()),
            ("publish_telephone", "0990-8888888"),
            ("state", "approved"),
        ],
    );
    assert!(
        page.shows("今天截止") && page.shows("公示期满，财务导出代发文件"),
        "{}",
        page.text()
    );

    // The notice still hangs: an early export needs its reason, and the reason is shown.
    let form = hands.cashier.open(&format!("{at}/export"));
    assert!(form.shows("提前报盘的原因"), "{}", form.text());
    let refused = hands
        .cashier
        .post(&format!("{at}/export"), &[("export_layout", "generic")]);
    assert!(
        refused.status == 422 && refused.shows("提前报盘请填写原因"),
        "{}",
        refused.text()
    );
    let fields = [
        ("export_layout", "generic"),
        ("export_early", "银行月底停机"),
    ];
    let file = hands.cashier.post(&format!("{at}/export"), &fields);
    assert_eq!(file.status, 200);
    assert_eq!(String::from_utf8(file.bytes).unwrap().lines().count(), 7);
    let page = hands.cashier.open(&at);
    assert!(
        page.shows("银行月底停机") && page.shows("登记回盘"),
        "{}",
        page.text()
    );

    // Two fail; a row that fits nothing refuses the whole file.
    let settle = format!("{at}/settle");
    hands.cashier.open(&settle);
    let none = hands.cashier.upload(&settle, &[], &[]);
    assert!(
        none.status == 422 && none.shows("请选择回盘文件"),
        "{}",
        none.text()
    );
    let strange = "序号,结果\n99,成功\n".as_bytes();
    let strange = hands
        .cashier
        .upload(&settle, &[], &[("settle_file", "a.csv", strange)]);
    assert!(
        strange.status == 422 && strange.shows("第2行“序号”一栏是“99”"),
        "{}",
        strange.text()
    );
    let answer =
        "序号,结果,原因\n1,成功,\n2,失败,户名不符\n3,成功,\n4,成功,\n5,失败,账户已销户\n6,成功,\n";
    // Another button beneath the same form only tries.
    let files = [("settle_file", "a.csv", answer.as_bytes())];
    let tried = hands
        .cashier
        .upload(&format!("{settle}/trial"), &[("state", "exported")], &files);
    assert_eq!(tried.status, 303, "{}", tried.text());
    let told = hands.cashier.open(&at);
    assert!(
        told.shows("试过了，没有登记。登记以后：成功4笔"),
        "{}",
        told.text()
    );
    hands.cashier.open(&settle);
    let done = hands
        .cashier
        .upload(&settle, &[("state", "exported")], &files);
    assert_eq!(done.status, 303, "{}", done.text());
    let page = hands.cashier.open(&at);
    // After 办结 money may still come back, by hand or by the bank's file.
    let returned = hands.cashier.open(&format!("{at}/settle/returned"));
    assert!(
        returned.shows("用银行的退汇文件登记"),
        "{}",
        returned.text()
    );
    assert!(hands.cashier.open(&settle).shows("先试一试回盘文件"));
    assert!(
        page.shows("没有付成的 2 笔") && page.shows("户名不符") && page.shows("账户已销户"),
        "{}",
        page.text()
    );
    assert!(page.shows("下一批生成时会自动重新发放"));
    let failed = hands.clerk.open(&format!("{at}/lines?state=failed"));
    assert!(
        failed.shows("共 2 条") && failed.shows("180.00"),
        "{}",
        failed.text()
    );

    // The next month pays them both months, and says why.
    hands.prepare("2011-02", "2011-02-25");
    let next = "990101-2011-02-1";
    let page = hands.clerk.open(&format!("/payments/{next}"));
    assert!(
        page.shows("重新发放 2 人") && page.shows("上次银行没有付成，本批一并重新发放"),
        "{}",
        page.text()
    );
    let list = hands.clerk.open(&format!("/payments/{next}/lines?q=qe"));
    assert!(
        list.shows("钱二") && list.shows("共 1 条") && list.shows("180.00"),
        "{}",
        list.text()
    );
    assert!(
        list.shows(
            "2011年1月按90元/月（复员军人，甲民〔2011〕1号）应发90.00元，已发0.00元，补发90.00元；"
        ) && list.shows("2011年2月按90元/月（复员军人，甲民〔2011〕1号）发90.00元"),
        "{}",
        list.text()
    );
    assert_eq!(desk.json("verify")["ok"], true);
}

/// What day it is, as the foot of every page tells it.
fn today(text: &str) -> String {
    let at = text.find("今天 ").expect("the footer tells the day") + "今天 ".len();
    let day = text[at..].split(' ').next().unwrap();
    kernel::read_date(day).unwrap().to_string()
}

#[test]
fn a_raise_is_paid_back_and_says_why() {
    let desk = town(4);
    for month in ["2011-01", "2011-02"] {
        desk.pay(&format!("--month {month} --known-at {month}-25"));
    }
    let site = desk.serve();
    let mut hands = Hands::of(&site);

    // The clerk adds the new standard by hand, after reading what it will do.
    let form = hands.clerk.open("/standards/new");
    assert!(form.shows("标准金额"));
    let fields = [
        ("category", "demobilised_soldier"),
        ("amount", "130"),
        ("unit", "月"),
        ("effective", "2011-01-01"),
        ("announced", "2011-03-10"),
        ("document_no", "甲民〔2011〕9号"),
        ("cycle", "月"),
        ("pay_months", "每月"),
    ];
    let check = hands.clerk.post("/standards/new", &fields);
    assert_eq!(check.status, 200, "{}", check.text());
    assert!(
        check.shows("2011年1月至2月已经发过：下一批生成时自动补上少发的"),
        "{}",
        check.text()
    );
    let sure: Vec<(&str, &str)> = fields.iter().copied().chain([("confirmed", "1")]).collect();
    let done = hands.clerk.done("/standards/new", &sure);
    assert!(
        done.shows("新标准已登记") && done.shows("130元/月") && done.shows("原90元/月"),
        "{}",
        done.text()
    );
    let again = hands.clerk.post("/standards/new", &sure);
    assert!(
        again.status == 422 && again.shows("已经登记过"),
        "{}",
        again.text()
    );
    let road = hands.reviewer.open("/standards/demobilised_allowance");
    assert!(
        road.shows("130元/月（复员军人），原90元/月，2011-03-10公布，甲民〔2011〕9号"),
        "{}",
        road.text()
    );

    hands.prepare("2011-03", "2011-03-25");
    let at = "/payments/990101-2011-03-1";
    let page = hands.reviewer.open(at);
    assert!(
        page.shows("补发 4 人") && page.shows("金额变化 4 人"),
        "{}",
        page.text()
    );
    assert!(
        page.shows(
            "2011年1月至2月少发80.00元：应按130元/月（复员军人，甲民〔2011〕9号），2011-03-10公布"
        ),
        "{}",
        page.text()
    );
    assert!(
        page.shows("标准由90元/月变为130元/月（复员军人，甲民〔2011〕9号）"),
        "{}",
        page.text()
    );
    // Every number leads to exactly its records.
    let list = hands.reviewer.open(&format!("{at}/findings?kind=backpay"));
    assert!(list.shows("共 4 条"), "{}", list.text());
    let line = hands.reviewer.open(&format!("{at}/lines/1"));
    assert!(
        line.shows("应发260.00元，已发180.00元，补发80.00元") && line.shows("实发210.00元"),
        "{}",
        line.text()
    );
    assert!(
        line.shows("2011-02") && line.shows("40.00"),
        "{}",
        line.text()
    );
}

#[test]
fn nobody_does_two_of_three_and_nobody_acts_on_what_she_has_not_seen() {
    let desk = town(3);
    desk.done("users add --name 孙复 --role 复核");
    let site = desk.serve();
    let mut hands = Hands::of(&site);
    hands.prepare("2011-01", "2011-01-25");
    let at = "/payments/990101-2011-01-1";

    // Not hers to do.
    let page = hands.clerk.open(at);
    assert!(!page.html.contains("/review"), "{}", page.text());
    assert_eq!(hands.clerk.post(&format!("{at}/review"), &[]).status, 403);

    // Two reviewers have it open; the second is told what the first has done.
    let mut second = site.sign_in("孙复");
    second.open(at);
    hands.reviewer.open(at);
    hands
        .reviewer
        .done(&format!("{at}/review"), &[("state", "draft")]);
    let late = second.post(&format!("{at}/review"), &[("state", "draft")]);
    assert_eq!(late.status, 409, "{}", late.text());
    assert!(
        late.shows("由李四于") && late.shows("“已复核”") && late.shows("“草稿”"),
        "{}",
        late.text()
    );

    // Sent back with its reason, and given up.
    hands.approver.open(&format!("{at}/return"));
    let empty = hands
        .approver
        .post(&format!("{at}/return"), &[("return_reason", "")]);
    assert!(
        empty.status == 422 && empty.shows("请填写退回的原因"),
        "{}",
        empty.text()
    );
    let fields = [("return_reason", "第2笔账号不对"), ("state", "reviewed")];
    hands.approver.done(&format!("{at}/return"), &fields);
    let page = hands.clerk.open(at);
    assert!(page.shows("退回：第2笔账号不对"), "{}", page.text());
    hands.clerk.open(&format!("{at}/void"));
    let page = hands
        .clerk
        .done(&format!("{at}/void"), &[("state", "returned")]);
    assert!(page.shows("已作废，不再办理"), "{}", page.text());
    let list = hands.clerk.open("/payments");
    assert!(
        list.shows("还没有发放批次。名册和待遇标准齐了"),
        "{}",
        list.text()
    );
    assert!(hands.clerk.open("/payments?state=void").shows("2011-01-1"));

    // One person with two accounts has one hand.
    desk.done(&format!(
        "users add --name 周一 --role 经办 --id-number {}",
        id_number(77)
    ));
    desk.done("users add --name 周一复 --role 复核");
    desk.account_of("周一复", Some("周一"));
    desk.done("pay run --month 2011-01 --as 周一");
    let mut herself = site.sign_in("周一复");
    herself.open("/payments/990101-2011-01-2");
    let why = herself.post("/payments/990101-2011-01-2/review", &[]);
    assert!(
        why.status == 422 && why.shows("已是本批次的经办人"),
        "{}",
        why.text()
    );
}

#[test]
fn another_towns_batch_is_not_there() {
    let desk = Desk::empty();
    desk.done("init --division 990101000 --name 示范县 --admin 管理员");
    for (name, role, division) in [
        ("张三", "经办", "990101100"),
        ("李四", "复核", "990101100"),
        ("外复", "复核", "990101101"),
    ] {
        desk.done(&format!(
            "users add --name {name} --role {role} --division {division}"
        ));
    }
    let roster = Sheet::new("名册", ROSTER).row(&format!(
        "赵一 {} 复员军人 第一村 2011-01 {}",
        id_number(1),
        account(1)
    ));
    let standards = Sheet::new("待遇标准", STANDARDS)
        .row("复员军人 90 月 2011-01-01 2011-01-05 月 每月 甲民〔2011〕1号");
    write_workbook(&desk.path("town.xlsx"), &[roster, standards]);
    desk.done("import town.xlsx --as 张三");
    desk.done("pay run --month 2011-01 --as 张三");
    let site = desk.serve();
    let at = "/payments/990101-2011-01-1";
    site.sign_in("李四").open(at);
    let mut outsider = site.sign_in("外复");
    for page in [
        "",
        "/lines",
        "/lines/1",
        "/findings",
        "/roster",
        "/signsheet",
    ] {
        assert_eq!(outsider.get(&format!("{at}{page}")).status, 404, "{page}");
    }
    assert_eq!(outsider.post(&format!("{at}/review"), &[]).status, 404);
    assert!(!outsider.open("/payments").shows("2011-01-1"));
}

#[test]
fn what_is_odd_is_shown_and_withholds_nothing() {
    let desk = Desk::staffed("甲镇");
    let headings = "姓名 身份证号 人员类别 村（社区） 起发时间 一卡通账号";
    let shared = account(9);
    let mut roster = Sheet::new("名册", headings)
        .row(&format!(
            "赵一 {} 复员军人 第一村 2011-01 {shared}",
            id_number(1)
        ))
        .row(&format!(
            "钱二 {} 复员军人 第一村 2011-01 {shared}",
            id_number(2)
        ))
        .row(&format!("孙三 {} 复员军人 第二村 2011-01 -", id_number(3)))
        .row(&format!(
            "李四妹 {} 复员军人 第二村 2011-01 62220200000000012",
            id_number(4)
        ));
    roster = roster.row(&format!(
        "周五 {} 复员军人 第二村 2011-01 {}",
        id_number(5),
        account(5)
    ));
    roster = roster.row(&format!(
        "吴六 {} 参战人员 第二村 2011-01 {}",
        id_number(6),
        account(6)
    ));
    let standards = Sheet::new("待遇标准", STANDARDS)
        .row("复员军人 90 月 2011-01-01 2011-01-05 月 每月 甲民〔2011〕1号");
    let changes = Sheet::new("人员变动", "身份证号 变动类型 生效年月 报告日期")
        .row(&format!("{} 死亡 2010-12 2011-02-10", id_number(5)));
    write_workbook(&desk.path("town.xlsx"), &[roster, standards, changes]);
    let answer = desk.run("import town.xlsx");
    assert!(answer.code <= 1, "{answer:?}");
    let site = desk.serve();
    let mut hands = Hands::of(&site);
    hands.prepare("2011-01", "2011-01-25");
    let at = "/payments/990101-2011-01-1";
    let page = hands.reviewer.open(at);
    for odd in [
        "没有账号 1 人",
        "两人同一账号 2 人",
        "账号校验位不对 1 人",
        "去世后仍发 1 人",
        "没有标准 1 人",
        "与钱二用同一个账号",
        "2010年12月去世（2011-02-10报告）",
        "没有参战人员的待遇标准",
    ] {
        assert!(page.shows(odd), "{odd}: {}", page.text());
    }
    // Five are paid all the same.
    assert!(page.shows("5笔") && page.shows("450.00"), "{}", page.text());
    let odd = hands.reviewer.open(&format!("{at}/lines?found=odd"));
    assert!(odd.shows("共 5 条"), "{}", odd.text());
    let village = hands
        .reviewer
        .open(&format!("{at}/lines?division=990101100200"));
    assert!(
        village.shows("共 2 条") && village.shows("180.00"),
        "{}",
        village.text()
    );

    // Cash for who has no account; two weeks later the death is known, and takes its money back.
    let cash = hands.clerk.open(&format!("{at}/signsheet"));
    assert!(
        cash.shows("孙三") && !cash.shows("赵一") && cash.shows("合计 1 笔 90.00 元"),
        "{}",
        cash.text()
    );
    hands.approve("990101-2011-01-1");
    hands.prepare("2011-02", "2011-02-25");
    let page = hands.reviewer.open("/payments/990101-2011-02-1");
    assert!(
        page.shows("停发 1 人") && page.shows("2010年12月去世，发到这个月为止"),
        "{}",
        page.text()
    );
    assert!(
        page.shows("追缴 1 人") && page.shows("2011年1月多发90.00元"),
        "{}",
        page.text()
    );
}

#[test]
fn a_paper_of_a_whole_county_is_bound_in_volumes() {
    let desk = town(6_010);
    desk.pay("--month 2011-01 --known-at 2011-01-25");
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let roster = "/payments/990101-2011-01-1/roster";
    let first = clerk.open(roster).text();
    for told in [
        "（第1册，共2册）",
        "各册共6010笔540,900.00元",
        "本册合计 6000 笔 540,000.00 元",
    ] {
        assert!(first.contains(told), "{told}");
    }
    let printed = clerk.done(roster, &[("volume", "2")]).text();
    for told in [
        "（第2册，共2册）",
        "6001 ",
        "6010 ",
        "第1页 共1页",
        "本册合计 10 笔 900.00 元",
        "登记号",
    ] {
        assert!(printed.contains(told), "{told}: {printed}");
    }
    let told = "SELECT detail AS text FROM audit_entry WHERE action = 'paper_print'";
    assert!(desk.column(told)[0].contains("发放花名册第2册"));
    // Nobody goes without an account: the sign sheet of six thousand is one empty sheet, and not refused.
    let cash = clerk.open("/payments/990101-2011-01-1/signsheet").text();
    assert!(
        cash.contains("合计 0 笔") && !cash.contains("册，共"),
        "{cash}"
    );
}

#[test]
fn papers_carry_their_sums_and_the_notice_no_secret() {
    let desk = town(40);
    desk.pay("--month 2011-01 --known-at 2011-01-25");
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let at = "/payments/990101-2011-01-1";
    let preview = clerk.open(&format!("{at}/roster"));
    assert!(preview.shows("预览，未登记打印"), "{}", preview.text());
    let printed = clerk.done(&format!("{at}/roster"), &[]);
    let text = printed.text();
    for part in [
        "第1页 共2页",
        "第2页 共2页",
        "本页小计 1,980.00 累计 1,980.00",
        "累计 3,600.00",
        "合计 40 笔 3,600.00 元",
        "大写：叁仟陆佰元整",
        "经办： 复核： 负责人：",
        "张三 ",
        "登记号",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let notice = clerk.done(&format!("{at}/notice"), &[]);
    let paper = notice.html.split("class=\"papers").nth(1).unwrap();
    assert!(paper.contains("赵*") && !paper.contains("赵一"));
    // The number under which it is registered ends in a hash, which may have many digits in a row.
    let unstamped = paper.split("登记号 ").enumerate().map(|(n, part)| match n {
        0 => part,
        _ => part.trim_start_matches(|c: char| c.is_ascii_hexdigit() || c == '-'),
    });
    let unstamped: String = unstamped.collect();
    let digits = unstamped
        .split(|c: char| !c.is_ascii_digit())
        .map(str::len)
        .max();
    assert!(digits < Some(11), "a long number on the notice");

    let file = clerk.post(&format!("{at}/roster.xlsx"), &[]);
    assert!(file.status == 200 && file.bytes.starts_with(b"PK"));
    let file = clerk.post(&format!("{at}/notice.xlsx"), &[]);
    assert!(file.status == 200 && file.bytes.starts_with(b"PK"));

    // An objection, and what came of it; whoever changes it in the file is found.
    clerk.open(&format!("{at}/objections/new"));
    let mut fields = vec![
        ("raised_by", "群众"),
        ("raised_on", "2011-02-01"),
        ("line_no", "99"),
        ("about", "第3笔已经搬走"),
    ];
    let wrong = clerk.post(&format!("{at}/objections/new"), &fields);
    assert!(
        wrong.status == 422 && wrong.shows("批次里没有第99笔"),
        "{}",
        wrong.text()
    );
    fields[2].1 = "3";
    let page = clerk.done(&format!("{at}/objections/new"), &fields);
    assert!(
        page.shows("第3笔已经搬走") && page.shows("还没有处理"),
        "{}",
        page.text()
    );
    let handle = page.link("写处理结果");
    clerk.open(&handle);
    let page = clerk.done(&handle, &[("answer", "经核实仍在本村居住")]);
    assert!(page.shows("经核实仍在本村居住"), "{}", page.text());
    assert_eq!(clerk.post(&handle, &[("answer", "再写一次")]).status, 409);
    assert_eq!(desk.json("verify")["ok"], true);
    let copy = desk.copy();
    copy.tamper("UPDATE payment_objection SET about = '无'");
    assert!(copy.found_wrong().contains("公示异议"));
}
