//! The acts of a batch, each with what will happen said before it does; 报盘 goes out as a download, 回盘 comes in as an
//! upload.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use super::{batch, home, money};
use crate::kit::{Button, Fact, Form, Link, Table};
use crate::shell::{ActForm, ActPage, Route, Visit, act_form, act_routes, get};
use ground::acts::{Act, Subject};
use ground::error::{Error, Result};
use payments::findings::FindingKind;
use payments::in_hand::BatchInHand;
use payments::overview::{Overview, batch_overview};

/// A page on which somebody makes sure before she does something.
#[derive(Serialize, Default)]
pub(super) struct CheckPage {
    /// What will happen.
    pub sentences: Vec<String>,
    /// What it is about.
    pub facts: Vec<Fact>,
    /// What it would cost.
    pub tables: Vec<Table>,
    /// Where to look first.
    pub links: Vec<Link>,
    /// The form that does it.
    pub form: Form,
    /// What may be done instead.
    pub other: Option<Button>,
}

impl CheckPage {
    /// The page; 422 when something is wrong with the form.
    pub fn answer(mut self, visit: &Visit, title: &str) -> Result<Response> {
        self.form = visit.with_token(self.form);
        if self.form.is_wrong() {
            visit.refused("payments/check.html", title, &self)
        } else {
            visit.page("payments/check.html", title, &self)
        }
    }
}

/// The act on whose page another stands: 回盘 as a whole, and as a trial, beside 回盘 line by line.
pub fn page_of(code: &str) -> &str {
    match code {
        "settle_all" | "settle_trial" => "settle",
        code => code,
    }
}

/// The routes of the acts. 复核 is a button on the page of the batch (it can be returned), the others have a page of their own.
pub fn routes() -> Vec<Route> {
    let mut routes = act_routes::<BatchInHand>();
    let own = |act: &&Act<BatchInHand>| act.code != "review" && page_of(act.code) == act.code;
    for act in BatchInHand::acts().iter().filter(own) {
        let show = move |visit: Visit, Path(key): Path<String>| check(visit, key, act.code);
        let path = format!("/payments/{{batch}}/{}", act.at);
        routes.push(get(path, act.may, show));
    }
    routes
}

async fn check(visit: Visit, key: String, code: &'static str) -> Result<Response> {
    let (office, actor) = (&visit.office, &visit.actor);
    let it = BatchInHand::open(office, office.db().reader().into(), actor, &key).await?;
    let mut acts = Vec::new();
    for act in BatchInHand::acts()
        .iter()
        .filter(|act| page_of(act.code) == code)
    {
        // What stands beside it may be over.
        if act.code == code || act.open_to(&it, actor).is_ok() {
            acts.push(act_form(&visit, &it, act.code).await?);
        }
    }
    checked(&visit, &key, acts).await
}

impl ActPage for BatchInHand {
    async fn page(visit: &Visit, key: &str, mut acts: Vec<ActForm>) -> Result<Response> {
        let wrong = acts.iter().find(|act| act.form.is_wrong());
        match wrong.map(|act| page_of(act.code)) {
            None | Some("review") => batch::shown(visit, key, acts).await,
            Some(code) => {
                acts.retain(|act| page_of(act.code) == code);
                checked(visit, key, acts).await
            }
        }
    }
}

async fn checked(visit: &Visit, key: &str, acts: Vec<ActForm>) -> Result<Response> {
    let overview = batch_overview(&visit.office, &visit.actor, key).await?;
    let mut acts = acts.into_iter();
    let act = acts
        .next()
        .ok_or_else(|| Error::inconsistent("批次的表单"))?;
    let (trial, mut others): (Vec<ActForm>, Vec<ActForm>) =
        acts.partition(|act| act.code == "settle_trial");
    let other = others.pop();
    let mut page = CheckPage {
        sentences: sentences(&overview, act.code),
        facts: facts(&overview, act.code),
        tables: Vec::new(),
        links: Vec::new(),
        form: act.form.cancel(home(&overview.batch)),
        other: other.as_ref().map(ActForm::button),
    };
    page.form
        .errors
        .extend(other.into_iter().flat_map(|act| act.form.errors));
    for trial in trial {
        page.form.errors.extend(trial.form.errors);
        page.form.beside = Some((trial.label.to_owned(), trial.form.action));
    }
    if act.code == "settle" {
        let word = format!("{}/settle/word", home(&overview.batch));
        page.links.push(Link::new("认回盘字样", word));
    }
    if act.code == "returned" {
        let file = format!("{}/settle", home(&overview.batch));
        page.links.push(Link::new("用银行的退汇文件登记", file));
    }
    page.form.danger = act.code == "void";
    if act.code == "approve" {
        let at = home(&overview.batch);
        page.links
            .push(Link::new("看全部明细", format!("{at}/lines")));
        if !odd(&overview).is_empty() {
            page.links
                .push(Link::new("逐条看缘由", format!("{at}/findings")));
        }
        page.links.push(Link::new("退回", format!("{at}/return")));
    }
    page.answer(visit, act.label)
}

/// What is worth a look in a batch, and how often.
fn odd(overview: &Overview) -> Vec<String> {
    let counted = FindingKind::ODD.iter();
    let counted = counted.filter_map(|kind| {
        let count = overview.found.get(kind)?;
        Some(format!("{}{count}{}", kind.label(), kind.counted()))
    });
    counted.collect()
}

/// What will happen.
fn sentences(overview: &Overview, act: &str) -> Vec<String> {
    let batch = &overview.batch;
    let mut told = Vec::new();
    match act {
        "approve" => {
            let (lines, total) = (batch.line_count, money(batch.total.get()));
            told.push(format!(
                "审批以后，{lines}笔共{total}元就算已发，明细不再改。"
            ));
            told.push("少发、多发的，以后的批次会自动补上、扣回。".to_owned());
            let odd = odd(overview);
            if !odd.is_empty() {
                told.push(format!("值得看一眼的：{}。", odd.join("，")));
            }
        }
        "export" => {
            if let Some(before) = &overview.hands.exported {
                told.push(format!(
                    "{}于{}已经导出过代发文件，这是再导出一次；同样的格式，文件和上一次一字不差。上一份已交给银行的，不要再交。",
                    before.who, before.when
                ));
            }
            told.push(
                "文件里有完整账号，请用专用介质交给银行，用完删除。每次导出都有登记。".to_owned(),
            );
            told.extend(
                overview
                    .hangs_until
                    .map(|until| format!("公示到{until}才满。")),
            );
            if let Some(count) = overview.found.get(&FindingKind::NoAccount) {
                told.push(format!(
                    "{count}人没有账号，不写进文件，记作没有付成，补填账号后下一批再发；急用的可以打印现金签领表。"
                ));
            }
            told.push("下载以后，回到批次页面登记银行的回盘结果。".to_owned());
        }
        "return" => told.push("退回以后又成草稿，经办人改好名册、标准后重新生成。".to_owned()),
        "void" => {
            told.push("作废以后不能恢复，但可以随时重新生成；作废的批次留在列表里可查。".to_owned())
        }
        "publish" => told.push(
            "公示表只有单位、遮住一部分的姓名、类别和金额，没有身份证号、账号和电话。".to_owned(),
        ),
        "bank_step" => told.push(
            "只记代发文件在路上办到了哪一步，批次的状态不变；钱付成没有，以登记的回盘为准。"
                .to_owned(),
        ),
        "result_word" => told.push(
            "说明一次，这个字样以后在本单位的回盘文件里都认得；说错了再说一次，以最后一次为准。"
                .to_owned(),
        ),
        "returned" => {
            told.push("登记以后，这一笔不再算已发，下一批生成时自动重新发放。".to_owned())
        }
        "cash" => told.push(
            "已经发了现金的才登记。另一个人在待复核变更里同意以后，这一笔算已发，以后的批次不再发。"
                .to_owned(),
        ),
        "settle_failed" => told.push(
            "选中的不再算已发，下一批生成时自动重新发放；其余付成了的，再办“银行说全部成功”。"
                .to_owned(),
        ),
        _ => told.push("没有付成的，不再算已发，下一批生成时自动重新发放。".to_owned()),
    }
    told
}

/// The sums of a batch, and what else matters to an act.
fn facts(overview: &Overview, act: &str) -> Vec<Fact> {
    let batch = &overview.batch;
    let mut facts = vec![
        Fact::new("批次", &batch.label),
        Fact::new("笔数", format!("{}笔", batch.line_count)),
        Fact::new("实发合计", format!("{}元", money(batch.total.get()))),
        Fact::new("大写", batch.total.to_capital()),
        Fact::new("其中补发", format!("{}元", money(batch.backpay.get()))),
        Fact::new("追缴", format!("{}元", money(batch.recovery.get()))),
    ];
    let hands = &overview.hands;
    for (label, hand) in [("经办", &hands.prepared), ("复核", &hands.reviewed)] {
        if let (Some(hand), "approve") = (hand, act) {
            facts.push(Fact::new(label, format!("{} {}", hand.who, hand.when)));
        }
    }
    if act == "settle" {
        let open = format!("{}笔", overview.unanswered);
        facts.push(Fact::new("还没有回盘", open));
    }
    facts
}
