//! Documents at every door: begun by a template, edited, signed.

use serde_json::json;

use super::Wants::{Done, NotHers, Refused};
use super::{Life, Made, Try};
use crate::common::{APPROVER, CASHIER, CLERK};

/// What is tried with documents.
pub fn lives() -> Vec<Life> {
    let draft = json!({ "kind": "summary", "year": 2011 });
    let made = Life {
        subject: "documents",
        at: ["/documents/new", "/documents"],
        table: ("document", "id % 1000000000"),
        stamp: "",
        audited: "document_",
        made: Made::Tried,
        record: 0,
        tries: &MADE,
    };
    let life = Life {
        at: ["/documents/", "/documents/"],
        stamp: "version",
        made: Made::Posted(CLERK, vec![("/api/v1/documents".to_owned(), draft)]),
        tries: &WRITTEN,
        ..made
    };
    let again = json!({ "kind": "summary", "year": 2010 });
    let unwanted = Life {
        made: Made::Posted(CLERK, vec![("/api/v1/documents".to_owned(), again)]),
        tries: &UNWANTED,
        ..life
    };
    let told = json!({ "kind": "experience", "year": 2011 });
    let experience = Life {
        made: Made::Posted(CLERK, vec![("/api/v1/documents".to_owned(), told)]),
        tries: &EXPERIENCE,
        ..life
    };
    vec![made, life, unwanted, experience]
}

/// On the page every paragraph stands in a box, beside its style: a line of the title without its mark.
pub fn on_page(said: &[(&str, &str)]) -> Vec<(String, String)> {
    let lines = said.iter().flat_map(|(_, text)| text.lines());
    let boxes = lines.flat_map(|line| match line.strip_prefix("# ") {
        Some(title) => [("kind", "title"), ("text", title)],
        None => [("kind", "text"), ("text", line)],
    });
    let fields = [("act", "save")].into_iter().chain(boxes);
    fields
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .collect()
}

const TOWN: (&str, &str) = ("division", "990101100000");

/// A draft is begun; the same once more is the draft there is.
const MADE: [Try; 5] = [
    (
        CASHIER,
        "make",
        &[
            ("kind", "summary"),
            TOWN,
            ("year", "2011"),
            ("span", "year"),
        ],
        NotHers,
    ),
    (
        CLERK,
        "make",
        &[("kind", "summary"), TOWN, ("span", "year")],
        Refused("请填写年度"),
    ),
    (
        CLERK,
        "make",
        &[
            ("kind", "summary"),
            TOWN,
            ("year", "2999"),
            ("span", "year"),
        ],
        Refused("年度请填1900至"),
    ),
    (
        CLERK,
        "make",
        &[
            ("kind", "summary"),
            TOWN,
            ("year", "2011"),
            ("span", "年末"),
        ],
        Refused("时段里没有“年末”"),
    ),
    (
        CLERK,
        "make",
        &[("kind", "summary"), TOWN, ("year", "2011"), ("span", "h1")],
        Done("draft"),
    ),
];

/// A draft that is made again and then thrown away.
const UNWANTED: [Try; 8] = [
    (CASHIER, "remake", &[], NotHers),
    (
        CLERK,
        "remake",
        &[("style", "省级")],
        Refused("体例或题目里没有“省级”"),
    ),
    (CLERK, "remake", &[("style", "city")], Done("draft")),
    (CLERK, "include", &[("group", "登月")], Refused("“登月”")),
    (CLERK, "include", &[("group", "组织机制")], Done("draft")),
    (CLERK, "void", &[], Refused("请填写原因")),
    (CLERK, "void", &[("reason", "写错了年度")], Done("void")),
    (CLERK, "remake", &[], Refused("已作废")),
];

/// A sentence that no record bears out.
const PAST: &str =
    "优抚对象类别多、标准多，人员年年有变化，早先靠手工记账，谁该领、领多少、哪年调过，一时说不准";

/// What nobody recorded is taken on by somebody before the paper is signed.
const EXPERIENCE: [Try; 6] = [
    (CASHIER, "take_on", &[("sentence", PAST)], NotHers),
    (APPROVER, "sign", &[], Refused("还有1句待核")),
    (
        CLERK,
        "take_on",
        &[("sentence", "人人满意")],
        Refused("没有这样一句待核的"),
    ),
    (CLERK, "take_on", &[("sentence", PAST)], Done("draft")),
    (
        CLERK,
        "take_on",
        &[("sentence", PAST)],
        Refused("没有待核的句子"),
    ),
    (APPROVER, "sign", &[], Done("final")),
];

/// A draft's whole life.
const WRITTEN: [Try; 9] = [
    (CASHIER, "edit", &[("source", "# 总结")], NotHers),
    (CLERK, "edit", &[("source", "")], Refused("请填写正文")),
    (
        CLERK,
        "edit",
        &[("source", "登月{{ 登月次数 }}次")],
        Refused("登月次数"),
    ),
    (
        CLERK,
        "edit",
        &[("source", "# 总结\n走访{{ 走访慰问户次 }}户。")],
        Done("draft"),
    ),
    (CLERK, "sign", &[], NotHers),
    (
        APPROVER,
        "edit",
        &[("source", "# 总结\n走访{{ 走访慰问户次 }}户，再接再厉。")],
        Done("draft"),
    ),
    (
        APPROVER,
        "sign",
        &[],
        Refused("写过这份文稿，请换一个人定稿"),
    ),
    (super::payments::ONE_PERSON[2].0, "sign", &[], Done("final")),
    (CLERK, "edit", &[("source", "# 总结")], Refused("不能再改")),
];
