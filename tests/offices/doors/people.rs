//! Proposed changes at every door: agreed to, sent back, taken back; and a package of an import, line by line.

use serde_json::{Value, json};

use super::Wants::{Done, NotHers, Refused};
use super::{Life, Made, Try, key_of};
use crate::common::sheet::{Sheet, account, id_number, write_workbook};
use crate::common::{CLERK, Desk, REVIEWER};

/// Who proposes; 周一复 is the same person.
const PROPOSER: &str = "周一";
const HERSELF: &str = "周一复";

const TWO_HANDS: &str = "提出申请和复核要由两个人办理，请换一个人复核";

/// A package waits as long as one of its lines does.
const PACKAGES: &str = "(SELECT p.region AS region, p.id AS id, CASE WHEN EXISTS (SELECT 1 FROM change_package_line l \
    JOIN change_request r ON r.region = l.region AND r.id = l.request WHERE l.region = p.region AND l.package = p.id \
    AND r.state = 'open') THEN 'open' ELSE 'done' END AS state FROM change_package p)";

/// What is tried with changes and packages.
pub fn lives() -> Vec<Life> {
    let change = |n: u32, tries: &'static [Try]| {
        let asked = json!({ "kind": "account", "account": account(n), "reason": "换卡" });
        let at = "/api/v1/people/990101-100-1/changes".to_owned();
        Life {
            subject: "changes",
            at: ["/changes/", "/changes/"],
            table: ("change_request", "id % 1000000000"),
            stamp: "state",
            audited: "change_",
            made: Made::Posted(PROPOSER, vec![(at, asked)]),
            record: 0,
            tries,
        }
    };
    let person = |tries: &'static [Try]| Life {
        subject: "people",
        at: ["/people/990101-100-2", "/people/990101-100-2"],
        table: ("change_request", "id % 1000000000"),
        stamp: "",
        audited: "change_",
        made: Made::Keyed("990101-100-2"),
        record: 0,
        tries,
    };
    vec![
        change(80, &AGREED),
        change(81, &RETURNED),
        change(82, &WITHDRAWN),
        person(&MOVED),
        person(&COLLECTED),
        Life {
            subject: "people",
            at: ["/people/", "/people/"],
            table: (REQUESTS, "person"),
            stamp: "",
            audited: "change_",
            made: Made::Imported(wrongly),
            record: 0,
            tries: &MENDED,
        },
        Life {
            subject: "people",
            at: ["/people/", "/people/"],
            table: (REQUESTS, "person"),
            stamp: "",
            audited: "change_",
            made: Made::Imported(twice),
            record: 0,
            tries: &MERGED,
        },
        Life {
            subject: "people",
            at: ["/people/", "/people/"],
            table: (REQUESTS, "person"),
            stamp: "",
            audited: "change_",
            made: Made::Imported(bereft),
            record: 0,
            tries: &SHARED,
        },
        Life {
            subject: "relatives",
            at: [
                "/people/990101-100-2/family/new",
                "/people/990101-100-2/family",
            ],
            table: (RELATIVES, "id"),
            stamp: "",
            audited: "relative_",
            made: Made::Keyed("990101-100-2"),
            record: 0,
            tries: &RELATED,
        },
        Life {
            subject: "relatives",
            at: ["/people/990101-100-2/family/{no}"; 2],
            table: (RELATIVES, "'2/100-' || (id % 1000000000)"),
            stamp: "",
            audited: "relative_",
            made: Made::Imported(related),
            record: 0,
            tries: &PARTED,
        },
        Life {
            subject: "packages",
            at: ["/changes/packages/", "/packages/"],
            table: (PACKAGES, "id % 1000000000"),
            stamp: "state",
            audited: "change_",
            made: Made::Imported(proposed),
            record: 0,
            tries: &PACKAGE,
        },
    ]
}

/// A relative was taken off or not.
const RELATIVES: &str = "(SELECT *, CASE WHEN removed_at IS NULL THEN 'stands' ELSE 'gone' END AS state \
                         FROM person_family)";

const SON: [(&str, &str); 2] = [("name", "吴小满"), ("relation", "儿子")];

const RELATED: [Try; 5] = [
    (REVIEWER, "add", &SON, NotHers),
    (
        CLERK,
        "add",
        &[("name", "吴小满"), ("relation", "")],
        Refused("请填写关系"),
    ),
    (
        CLERK,
        "add",
        &[SON[0], SON[1], ("id_number", "990101195001011011")],
        Refused("校验"),
    ),
    (
        CLERK,
        "add",
        &[SON[0], SON[1], ("id_number", "990101195001011013")],
        Refused("本单位的名册里没有这个身份证号"),
    ),
    (CLERK, "add", &SON, Done("stands")),
];

/// A relative written down; answers her key.
fn related(desk: &Desk) -> String {
    let said = "--name 吴大满 --relation 儿子";
    desk.done(&format!(
        "do relatives 990101-100-2 add {said} --as {CLERK}"
    ));
    let sql = "SELECT CAST(MAX(id % 1000000000) AS TEXT) AS text FROM person_family";
    format!("990101-100-2/100-{}", desk.column(sql)[0])
}

const PARTED: [Try; 3] = [
    (REVIEWER, "remove", &[], NotHers),
    (CLERK, "remove", &[], Done("gone")),
    (CLERK, "remove", &[], Refused("不能再移")),
];

/// Somebody registered twice over: under a wrong category, and once too often; answers who.
fn wrongly(desk: &Desk) -> String {
    let id = id_number(198);
    let headings = "姓名 身份证号 人员类别 村 银行账号 起发时间";
    let roster = Sheet::new("优抚对象", headings).row(&format!(
        "陶误登 {id} 复员军人 第一村 {} 2011-01",
        account(198)
    ));
    write_workbook(&desk.path("名册.xlsx"), &[roster]);
    desk.agree(&desk.import(&format!("名册.xlsx --as {PROPOSER}")));
    let again = Sheet::new("优抚对象", headings).row(&format!(
        "陶误登 {id} 参战人员 第一村 {} 2011-01",
        account(198)
    ));
    write_workbook(&desk.path("名册.xlsx"), &[again]);
    desk.agree(&desk.import(&format!("名册.xlsx --as {PROPOSER}")));
    key_of(desk, "陶误登")
}

const WRONG: (&str, &str) = ("identity", "war_participant");

const MENDED: [Try; 10] = [
    (REVIEWER, "category", &[WRONG], NotHers),
    (
        CLERK,
        "category",
        &[
            WRONG,
            ("category", "demobilised_soldier"),
            ("start", "2011-01"),
            ("reason", "抄错"),
        ],
        Refused("这个人已有这种身份，登错的那个请用去掉身份"),
    ),
    (
        CLERK,
        "category",
        &[WRONG, ("category", "disabled_soldier"), ("reason", "抄错")],
        Refused("请选择残疾等级"),
    ),
    (
        CLERK,
        "category",
        &[
            WRONG,
            ("category", "test_participant"),
            ("start", "2011-01"),
            ("reason", "抄错"),
        ],
        Done("open"),
    ),
    (REVIEWER, "no_identity", &[WRONG], NotHers),
    (CLERK, "no_identity", &[WRONG], Refused("请填写理由和依据")),
    (
        CLERK,
        "no_identity",
        &[WRONG, ("reason", "没有这个身份")],
        Done("open"),
    ),
    (REVIEWER, "void", &[("reason", "登错")], NotHers),
    (CLERK, "void", &[("reason", "登错了人")], Done("open")),
    (
        CLERK,
        "void",
        &[("reason", "登错了人")],
        Refused("已有一条作废登记的变更申请在等复核"),
    ),
];

/// Somebody registered twice; answers the record that is to go.
fn twice(desk: &Desk) -> String {
    let headings = "姓名 身份证号 人员类别 村 银行账号 起发时间";
    let roster = Sheet::new("优抚对象", headings);
    let row = |sheet: Sheet, name: &str, n: u32| {
        let (id, account) = (id_number(n), account(n));
        sheet.row(&format!("{name} {id} 复员军人 第一村 {account} 2011-01"))
    };
    let roster = row(row(roster, "双重一", 151), "双重二", 152);
    write_workbook(&desk.path("名册.xlsx"), &[roster]);
    desk.agree(&desk.import(&format!("名册.xlsx --as {PROPOSER}")));
    key_of(desk, "双重一")
}

const STAYS: (&str, &str) = ("into", "双重二");

const MERGED: [Try; 6] = [
    (REVIEWER, "merge", &[STAYS, ("reason", "同一个人")], NotHers),
    (CLERK, "merge", &[STAYS], Refused("请填写理由和依据")),
    (
        CLERK,
        "merge",
        &[("into", "没有这人"), ("reason", "同一个人")],
        Refused("没有找到这一份登记"),
    ),
    (
        CLERK,
        "merge",
        &[("into", "双重一"), ("reason", "同一个人")],
        Refused("不能并入它自己"),
    ),
    (
        CLERK,
        "merge",
        &[STAYS, ("reason", "同一个人")],
        Done("open"),
    ),
    (
        CLERK,
        "merge",
        &[STAYS, ("reason", "同一个人")],
        Refused("还有1条变更申请在等复核"),
    ),
];

/// The last that was proposed, by person.
const REQUESTS: &str = "(SELECT region, state, person % 1000000000 AS person FROM change_request ORDER BY id DESC LIMIT 1)";

/// Somebody disabled who died of an illness; answers who.
fn bereft(desk: &Desk) -> String {
    let id = id_number(97);
    let roster = Sheet::new(
        "优抚对象",
        "姓名 身份证号 人员类别 残疾等级 残疾性质 村 银行账号 起发时间",
    );
    let row = format!(
        "陈伤 {id} 残疾消防救援人员 六级 因公 第一村 {} 2011-01",
        account(97)
    );
    let standards = Sheet::new(
        "待遇标准",
        "人员类别 残疾等级 残疾性质 标准 单位 生效日期 公布日期 文号",
    )
    .row("残疾消防救援人员 六级 因公 12000 元/年 2011-01-01 2010-12-20 甲民〔2010〕9号");
    write_workbook(&desk.path("名册.xlsx"), &[roster.row(&row), standards]);
    desk.agree(&desk.import(&format!("名册.xlsx --as {PROPOSER}")));
    let died = Sheet::new("人员变动", "身份证号 变动类型 生效年月 报告日期 死因")
        .row(&format!("{id} 死亡 2011-02 2011-03-05 因病"));
    write_workbook(&desk.path("变动.xlsx"), &[died]);
    desk.agree(&desk.import(&format!("变动.xlsx --as {PROPOSER}")));
    key_of(desk, "陈伤")
}

const GRANT: (&str, &str) = ("lump_sum", "funeral_grant");

const SHARED: [Try; 6] = [
    (REVIEWER, "heirs", &[GRANT], NotHers),
    (
        CLERK,
        "heirs",
        &[GRANT, ("heirs", "陈大宝"), ("reason", "")],
        Refused("请填写理由和依据"),
    ),
    (
        CLERK,
        "heirs",
        &[GRANT, ("heirs", "陈大宝"), ("reason", "协商书")],
        Refused("领取人第1行没有写对的身份证号"),
    ),
    (
        CLERK,
        "heirs",
        &[
            GRANT,
            ("heirs", "陈大宝 990101195001011013 6222023000000418522 50%"),
            ("reason", "协商书"),
        ],
        Refused("份额加起来是1/2"),
    ),
    (
        CLERK,
        "heirs",
        &[
            GRANT,
            ("heirs", "陈大宝 990101195001011013 6222023000000418522"),
            ("reason", "协商书"),
        ],
        Done("open"),
    ),
    (
        CLERK,
        "heirs",
        &[
            GRANT,
            ("heirs", "陈大宝 990101195001011013 6222023000000418522"),
            ("reason", "协商书"),
        ],
        Refused("已有一条发给领取人的变更申请在等复核"),
    ),
];

/// Two who are on the rolls, and an import with other accounts of both; answers the package.
fn proposed(desk: &Desk) -> String {
    let imported = |from: u32| -> Value {
        let headings = "姓名 身份证号 人员类别 村 银行账号 起发时间";
        let rows = (0..2).map(|n| {
            let (id, account) = (id_number(90 + n), account(from + n));
            let name = ["丁一", "戊二"][n as usize];
            format!("{name} {id} 复员军人 第一村 {account} 2011-01")
        });
        let sheet = rows.fold(Sheet::new("优抚对象", headings), |sheet, row| {
            sheet.row(&row)
        });
        write_workbook(&desk.path("名册.xlsx"), &[sheet]);
        desk.import(&format!("名册.xlsx --as {PROPOSER}"))
    };
    imported(60);
    imported(70)["package"].as_str().unwrap().to_owned()
}

const MOVED: [Try; 6] = [
    (REVIEWER, "move", &[("village", "第二村")], NotHers),
    (
        CLERK,
        "move",
        &[
            ("village", "无名村"),
            ("effective", "2011-05"),
            ("reason", "搬家"),
        ],
        Refused("没有叫“无名村”；请由两边都管的经办"),
    ),
    (
        CLERK,
        "move",
        &[
            ("village", "第十村"),
            ("effective", "五月份"),
            ("reason", ""),
        ],
        Refused("请填写理由和依据"),
    ),
    (
        CLERK,
        "move",
        &[
            ("village", "第十村"),
            ("effective", "2011-05"),
            ("resumes", "yes"),
            ("reason", "搬家"),
        ],
        Refused("那个月没有停发，不用选"),
    ),
    (
        CLERK,
        "move",
        &[
            ("village", "第十村"),
            ("effective", "2011年5月"),
            ("reported", "2011-04-20"),
            ("reason", "搬家"),
        ],
        Done("open"),
    ),
    (
        CLERK,
        "move",
        &[
            ("village", "第十村"),
            ("effective", "2011-05"),
            ("reason", "搬家"),
        ],
        Refused("已有一条迁移的变更申请在等复核"),
    ),
];

const COLLECTED: [Try; 7] = [
    (REVIEWER, "payee", &[("payee", "李监护")], NotHers),
    (
        CLERK,
        "payee",
        &[("payee", "李监护"), ("reason", "")],
        Refused("请填写理由和依据"),
    ),
    (
        CLERK,
        "payee",
        &[("payee", "李某某"), ("reason", "代领")],
        Refused("收款人“李某某”没有写全"),
    ),
    (
        CLERK,
        "payee",
        &[("payee", "本人"), ("reason", "改回")],
        Refused("收款人本来就是这样"),
    ),
    (
        CLERK,
        "payee",
        &[
            ("payee", "李监护"),
            ("payee_id_number", "12345"),
            ("reason", "代领"),
        ],
        Refused("收款人身份证号"),
    ),
    (
        CLERK,
        "payee",
        &[
            ("payee", "李 监护"),
            ("payee_id_number", "990101195001011013"),
            ("payee_relation", "母亲"),
            ("reason", "未成年"),
        ],
        Done("open"),
    ),
    (
        CLERK,
        "payee",
        &[("payee", "王叔父"), ("reason", "换人")],
        Refused("已有一条收款人的变更申请在等复核"),
    ),
];

const AGREED: [Try; 7] = [
    (HERSELF, "agree", &[], Refused(TWO_HANDS)),
    (HERSELF, "return", &[("reason", "不对")], Refused(TWO_HANDS)),
    (CLERK, "agree", &[], NotHers),
    (CLERK, "withdraw", &[], Refused("只有提出申请的人能撤回")),
    (REVIEWER, "return", &[], Refused("请填写退回的理由")),
    (REVIEWER, "agree", &[("words", "属实")], Done("agreed")),
    (
        REVIEWER,
        "agree",
        &[],
        Refused("这条变更申请已同意，不能再办"),
    ),
];

const RETURNED: [Try; 2] = [
    (
        REVIEWER,
        "return",
        &[("reason", "账号不清")],
        Done("returned"),
    ),
    (
        PROPOSER,
        "withdraw",
        &[],
        Refused("这条变更申请已退回，不能再办"),
    ),
];

const WITHDRAWN: [Try; 2] = [
    (PROPOSER, "withdraw", &[], Done("withdrawn")),
    (
        REVIEWER,
        "return",
        &[("reason", "晚")],
        Refused("这条变更申请已撤回，不能再办"),
    ),
];

const PACKAGE: [Try; 9] = [
    (HERSELF, "agree", &[], Refused(TWO_HANDS)),
    (CLERK, "agree", &[], NotHers),
    (REVIEWER, "refuse", &[], Refused("请填写退回的理由")),
    (REVIEWER, "agree", &[("line", "9")], NotHers),
    (REVIEWER, "agree", &[("line", "一")], Refused("只办第几条")),
    (
        REVIEWER,
        "refuse",
        &[("line", "1"), ("reason", "账号不清")],
        Done("open"),
    ),
    (
        REVIEWER,
        "agree",
        &[("line", "1")],
        Refused("这条变更申请已退回，不能再办"),
    ),
    (REVIEWER, "agree", &[("words", "看过存折")], Done("done")),
    (REVIEWER, "agree", &[], Refused("已办完，不能再办")),
];
