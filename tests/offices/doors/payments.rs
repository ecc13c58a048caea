//! Batches at every door: reviewed, sent back, approved, made public, brought to the bank, answered, given up.

use serde_json::json;

use super::Wants::{Done, NotHers, Refused};
use super::{Life, Made, Try};
use crate::common::{APPROVER, CASHIER, CLERK, Desk, REVIEWER};

/// One person with three accounts has one hand in a batch.
pub const ONE_PERSON: [(&str, &str); 3] =
    [("周一", "经办"), ("周一复", "复核"), ("周一批", "审批")];

/// What is tried with batches.
pub fn lives() -> Vec<Life> {
    let life = |by: &'static str, month: &str, tries: &'static [Try]| Life {
        subject: "payments",
        at: ["/payments/", "/payments/"],
        table: ("payment_batch", "label"),
        stamp: "state",
        audited: "batch_",
        made: Made::Posted(
            by,
            vec![("/api/v1/payments".to_owned(), json!({ "month": month }))],
        ),
        record: 0,
        tries,
    };
    vec![
        life(ONE_PERSON[0].0, "2011-03", &WHOLE),
        life(CLERK, "2011-06", &GIVEN_UP),
        Life {
            subject: "objections",
            at: [
                "/payments/990101-100-2011-03-1/objections/new",
                "/payments/990101-100-2011-03-1/objections",
            ],
            table: (OBJECTIONS, "id"),
            stamp: "",
            audited: "objection_",
            made: Made::Keyed("990101-100-2011-03-1"),
            record: 0,
            tries: &RAISED,
        },
        Life {
            subject: "objections",
            at: ["/payments/990101-100-2011-03-1/objections/{no}"; 2],
            table: (OBJECTIONS, "'2011-03-1/100-' || (id % 1000000000)"),
            stamp: "state",
            audited: "objection_",
            made: Made::Imported(objected),
            record: 0,
            tries: &HANDLED,
        },
    ]
}

/// An objection was handled or not.
const OBJECTIONS: &str = "(SELECT *, CASE WHEN answer IS NULL THEN 'open' ELSE 'answered' END AS state \
                          FROM payment_objection)";

/// An objection to the batch whose whole life was tried; answers its key.
fn objected(desk: &Desk) -> String {
    desk.done(&format!(
        "do objections 990101-100-2011-03-1 record --raised_by 群众 --raised_on 2011-04-01 --about 多了 --as {CLERK}"
    ));
    let sql = "SELECT CAST(MAX(id % 1000000000) AS TEXT) AS text FROM payment_objection";
    format!("990101-100-2011-03-1/100-{}", desk.column(sql)[0])
}

/// An objection is raised.
const RAISED: [Try; 4] = [
    (
        CASHIER,
        "record",
        &[
            ("raised_by", "群众"),
            ("raised_on", "2011-4-1"),
            ("about", "少了一户"),
        ],
        NotHers,
    ),
    (
        CLERK,
        "record",
        &[
            ("raised_by", ""),
            ("raised_on", "四月"),
            ("about", "少了一户"),
        ],
        Refused("请填写提出人；提出日期"),
    ),
    (
        CLERK,
        "record",
        &[
            ("raised_by", "群众"),
            ("raised_on", "2011-4-1"),
            ("line_no", "9999"),
            ("about", "少了一户"),
        ],
        Refused("批次里没有第9999笔"),
    ),
    (
        CLERK,
        "record",
        &[
            ("raised_by", "群众"),
            ("raised_on", "2011-4-1"),
            ("about", "少了一户"),
        ],
        Done("open"),
    ),
];

/// It is handled, and that stays.
const HANDLED: [Try; 4] = [
    (CASHIER, "answer", &[("answer", "核对过")], NotHers),
    (
        CLERK,
        "answer",
        &[("answer", "")],
        Refused("请填写处理结果"),
    ),
    (
        CLERK,
        "answer",
        &[("answer", "核对过，没有多发")],
        Done("answered"),
    ),
    (
        CLERK,
        "answer",
        &[("answer", "再核对")],
        Refused("已有人写了处理结果"),
    ),
];

/// A batch's whole life.
const WHOLE: [Try; 61] = [
    (CLERK, "review", &[], NotHers),
    (
        "周一复",
        "review",
        &[],
        Refused("周一复已是本批次的经办人，请换一个人办理"),
    ),
    (REVIEWER, "return", &[("reason", "早")], Done("returned")),
    (
        REVIEWER,
        "return",
        &[("reason", "再早")],
        Refused("批次目前是“已退回”，经办人改好以后会重新生成"),
    ),
    (
        APPROVER,
        "approve",
        &[],
        Refused("请经办人改好以后重新生成"),
    ),
    (
        CASHIER,
        "export",
        &[("layout", "generic")],
        Refused("请经办人改好以后重新生成"),
    ),
    (REVIEWER, "review", &[], Done("reviewed")),
    (REVIEWER, "review", &[], Refused("这一步已经办过，不能再办")),
    (CLERK, "void", &[], Refused("请先退回再作废")),
    (REVIEWER, "approve", &[], NotHers),
    (
        "周一批",
        "approve",
        &[],
        Refused("周一批已是本批次的经办人，请换一个人办理"),
    ),
    (APPROVER, "return", &[], Refused("请填写退回的原因")),
    (CASHIER, "return", &[("reason", "第2笔账号不对")], NotHers),
    (
        APPROVER,
        "return",
        &[("reason", "第2笔账号不对")],
        Done("returned"),
    ),
    (REVIEWER, "review", &[], Done("reviewed")),
    (APPROVER, "approve", &[], Done("approved")),
    (
        APPROVER,
        "approve",
        &[],
        Refused("这一步已经办过，不能再办"),
    ),
    (
        CLERK,
        "publish",
        &[],
        Refused("请填写公示自；请填写公示至；请填写监督电话"),
    ),
    (
        CLERK,
        "publish",
        &[
            ("from", "2099-3-7"),
            ("to", "2099-3-1"),
            ("telephone", "0990-8888888"),
        ],
        Refused("公示至不能早于公示自，请改日期"),
    ),
    (
        CLERK,
        "publish",
        &[
            ("from", "2099-1-1"),
            ("to", "2100-3-1"),
            ("telephone", "0990-8888888"),
        ],
        Refused("公示天数应在1至365之间"),
    ),
    (
        CLERK,
        "publish",
        &[
            ("from", "2099-3-1"),
            ("to", "2099-3-7"),
            ("telephone", "13800138000"),
        ],
        Refused("监督电话是个人手机号"),
    ),
    (
        CLERK,
        "publish",
        &[
            ("from", "2099-3-1"),
            ("to", "2099-3-7"),
            ("telephone", "0990-8888888"),
        ],
        Done("published"),
    ),
    (CASHIER, "settle_all", &[], Refused("请先导出代发文件")),
    (CASHIER, "export", &[], Refused("请选择代发格式")),
    (
        CASHIER,
        "export",
        &[("layout", "某银行")],
        Refused("代发格式里没有“某银行”"),
    ),
    (
        CASHIER,
        "export",
        &[("layout", "generic")],
        Refused("公示到2099-03-07才满，提前报盘请填写原因"),
    ),
    (
        CASHIER,
        "export",
        &[("layout", "generic"), ("early", "银行月底停机")],
        Done("exported"),
    ),
    (
        CASHIER,
        "export",
        &[("layout", "generic")],
        Done("exported"),
    ),
    (
        CASHIER,
        "bank_step",
        &[],
        Refused("这一批的代发格式没有写步骤"),
    ),
    (
        CASHIER,
        "export",
        &[("layout", "finance_card"), ("early", "银行月底停机")],
        Done("exported"),
    ),
    (CLERK, "bank_step", &[], NotHers),
    (
        CASHIER,
        "bank_step",
        &[("step", "returned"), ("on", "2011-3-30")],
        Refused("请填写说明：为什么财政退回"),
    ),
    (
        CASHIER,
        "bank_step",
        &[
            ("step", "submitted"),
            ("on", "2011-3-30"),
            ("paper", "甲财〔2011〕3号"),
        ],
        Done("exported"),
    ),
    (CASHIER, "settle", &[], Refused("请选择回盘文件")),
    (
        CASHIER,
        "settle",
        &[("file", "序号,结果\n99,成功\n")],
        Refused("第2行“序号”一栏是“99”"),
    ),
    (CASHIER, "settle_trial", &[], Refused("请选择回盘文件")),
    (
        CASHIER,
        "settle_trial",
        &[("file", "序号,结果\n1,成功\n")],
        Done("exported"),
    ),
    (
        CASHIER,
        "result_word",
        &[],
        Refused("请填写回盘文件里的字样"),
    ),
    (
        CASHIER,
        "result_word",
        &[("said", "已受理"), ("means", "paid")],
        Done("exported"),
    ),
    (
        CASHIER,
        "returned",
        &[("line", "1"), ("reason", "销户")],
        Refused("请先登记回盘"),
    ),
    (
        CASHIER,
        "settle",
        &[("file", "序号,结果,原因\n1,已受理,\n2,失败,户名不符\n")],
        Done("answered"),
    ),
    (
        CASHIER,
        "returned",
        &[("line", "2"), ("reason", "销户")],
        Refused("没有登记为成功"),
    ),
    (
        CASHIER,
        "returned",
        &[("line", "1"), ("reason", "账户已销户")],
        Done("answered"),
    ),
    (
        CASHIER,
        "export",
        &[("layout", "generic")],
        Refused("这一步已经办过，不能再办"),
    ),
    (
        CASHIER,
        "cash",
        &[("line", "2"), ("on", "2011-4-2"), ("paper", "收据3号")],
        NotHers,
    ),
    (
        CLERK,
        "cash",
        &[],
        Refused("请填写序号；请填写发放日期；请填写依据"),
    ),
    (
        CLERK,
        "cash",
        &[("line", "9999"), ("on", "2011-4-2"), ("paper", "收据3号")],
        Refused("批次里没有这个序号"),
    ),
    (
        CLERK,
        "cash",
        &[("line", "3"), ("on", "2011-4-2"), ("paper", "收据3号")],
        Refused("由银行代发，还没有回盘"),
    ),
    (
        CLERK,
        "cash",
        &[("line", "2"), ("on", "2099-4-2"), ("paper", "收据3号")],
        Refused("发放日期"),
    ),
    (
        CLERK,
        "cash",
        &[("line", "2"), ("on", "2011-4-2"), ("paper", "收据3号")],
        Refused("才审批，发放日期不能早于这一天"),
    ),
    (
        CLERK,
        "cash",
        &[("line", "2"), ("on", "{today}"), ("paper", "收据3号")],
        Refused("公示到2099-03-07才满，提前发现金请填写原因"),
    ),
    (
        CLERK,
        "cash",
        &[
            ("line", "2"),
            ("on", "{today}"),
            ("paper", "收据3号"),
            ("early", "住院等钱用"),
        ],
        Done("answered"),
    ),
    (
        CLERK,
        "cash",
        &[("line", "2"), ("on", "{today}"), ("paper", "收据3号")],
        Refused("已经提出过现金发放，在等复核"),
    ),
    (
        CLERK,
        "settle_failed",
        &[("lines", "3"), ("reason", "户名不符")],
        NotHers,
    ),
    (
        CASHIER,
        "settle_failed",
        &[],
        Refused("请填写没有付成的；请填写原因"),
    ),
    (
        CASHIER,
        "settle_failed",
        &[("lines", "9999"), ("reason", "户名不符")],
        Refused("批次里没有第9999笔"),
    ),
    (
        CASHIER,
        "settle_failed",
        &[("lines", "2"), ("reason", "户名不符")],
        Refused("已登记过没有付成"),
    ),
    (
        CASHIER,
        "settle_failed",
        &[("lines", "3"), ("reason", "户名不符")],
        Done("answered"),
    ),
    (CLERK, "settle_all", &[], NotHers),
    (CASHIER, "settle_all", &[], Done("closed")),
    (
        CASHIER,
        "settle_all",
        &[],
        Refused("这一步已经办过，不能再办"),
    ),
];

/// A draft that nobody wants.
const GIVEN_UP: [Try; 3] = [
    (REVIEWER, "void", &[], NotHers),
    (CLERK, "void", &[], Done("void")),
    (CLERK, "void", &[], Refused("这一步已经办过，不能再办")),
];
