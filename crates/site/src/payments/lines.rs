//! The lines of a batch: the list with a receipt under each amount, and one line with its explanation; and everything
//! that is worth a look.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use super::{home, money, money_or_blank};
use crate::kit::{Badge, Fact, Link, ListPage};
use crate::shell::{ListFace, Visit};
use ground::authority::{Action, Scope};
use ground::error::{Error, Result};
use ground::key::AnyKey;
use ground::lists::Looking;
use payments::explain::ExplainedLine;
use payments::findings_list::{Findings, finding_badge};
use payments::lines_list::Lines;
use payments::model::Batch;
use payments::overview::{LineDetail, LineShown, batch_one, line_explain, lines_explain};

/// Receipts stand under the amounts of a page this long; longer pages lead to the line instead.
const UNFOLDED_MAX: usize = 20;

/// A month on a receipt.
#[derive(Serialize)]
struct ReceiptMonth {
    month: String,
    standard: String,
    document: String,
    due: String,
    paid: String,
    difference: String,
    kind: &'static str,
}

/// 为什么是这个数, month by month.
#[derive(Serialize)]
struct Receipt {
    because: String,
    months: Vec<ReceiptMonth>,
    regular: String,
    backpay: String,
    recovery: String,
    outstanding_before: String,
    amount: String,
    outstanding_after: String,
}

impl Receipt {
    fn of(line: ExplainedLine) -> Receipt {
        let month = |m: payments::explain::ExplainedMonth| ReceiptMonth {
            month: m.month,
            standard: m.standard.unwrap_or_else(|| {
                // A sum of its own follows a decision or a rule, no standard.
                let told = if m.due_fen > 0 {
                    "一次性待遇"
                } else {
                    "不应发"
                };
                told.to_owned()
            }),
            document: m.document_no.unwrap_or_default(),
            due: money(m.due_fen),
            paid: money(m.paid_fen),
            difference: money(m.difference_fen),
            kind: match m.kind {
                "regular" => "正常",
                "backpay" => "补发",
                _ => "追缴",
            },
        };
        Receipt {
            because: line.because,
            months: line.months.into_iter().map(month).collect(),
            regular: money_or_blank(line.regular_fen),
            backpay: money_or_blank(line.backpay_fen),
            recovery: money_or_blank(line.recovery_fen),
            outstanding_before: money_or_blank(line.outstanding_before_fen),
            amount: money(line.amount_fen),
            outstanding_after: money_or_blank(line.outstanding_after_fen),
        }
    }
}

#[derive(Serialize)]
struct LinesPage {
    #[serde(flatten)]
    list: ListPage,
    /// Of each row, where there are few.
    receipts: Vec<Option<Receipt>>,
}

impl ListFace for Lines {
    // The tree begins with the batch's own unit: nobody else is in it.
    fn top(&self, looking: &Looking<'_>) -> Scope {
        let own = looking.own;
        own.narrowed(self.batch.division).unwrap_or(own)
    }

    async fn dress(&self, _: &Visit, _: &Looking<'_>, page: &mut ListPage) -> Result<()> {
        page.tools.push(batch_link(&self.batch));
        page.table.numbered = false;
        page.table.empty_next = vec![Link::new("看全部明细", &page.path)];
        Ok(())
    }

    async fn show(
        &self,
        visit: &Visit,
        _: &Looking<'_>,
        mut list: ListPage,
        rows: Vec<LineShown>,
    ) -> Result<Response> {
        let mut receipts = Vec::new();
        if rows.len() <= UNFOLDED_MAX {
            let numbers: Vec<i64> = rows.iter().map(|line| line.line_no).collect();
            receipts = lines_explain(&visit.office, &self.batch, &numbers).await?;
        }
        let receipt = |line: &LineShown| {
            let at = receipts.iter().position(|(no, _)| *no == line.line_no)?;
            Some(Receipt::of(receipts.swap_remove(at).1))
        };
        let receipts: Vec<Option<Receipt>> = rows.iter().map(receipt).collect();
        // The reason opens from the amount; where that column is not shown, from the name.
        let table = &mut list.table;
        let amount = table.columns.iter().position(|c| c.code == "amount");
        let rows = (1..).zip(table.rows.iter_mut()).zip(&receipts);
        for ((number, row), _) in rows.filter(|(_, receipt)| receipt.is_some()) {
            row.cells[amount.unwrap_or(0)].href = Some(format!("#why-{number}"));
        }
        let page = LinesPage { list, receipts };
        visit.page("payments/lines.html", &self.heading(visit), &page)
    }
}

fn batch_link(batch: &Batch) -> Link {
    Link::new(format!("批次 {}", batch.label), home(batch))
}

impl ListFace for Findings {
    fn top(&self, looking: &Looking<'_>) -> Scope {
        let own = looking.own;
        own.narrowed(self.batch.division).unwrap_or(own)
    }

    async fn dress(&self, _: &Visit, _: &Looking<'_>, page: &mut ListPage) -> Result<()> {
        let lines = format!("{}/lines", home(&self.batch));
        page.tools.push(Link::new("全部明细", &lines));
        page.tools.push(batch_link(&self.batch));
        page.table.empty_next = vec![Link::new("看全部明细", lines)];
        Ok(())
    }
}

#[derive(Serialize)]
struct LinePage {
    name: String,
    amount: String,
    capital: String,
    facts: Vec<Fact>,
    receipt: Receipt,
    found: Vec<FoundShown>,
    links: Vec<Link>,
}

#[derive(Serialize)]
struct FoundShown {
    badge: Badge,
    because: String,
}

/// 为什么是这个数
pub async fn one(visit: Visit, Path((key, no)): Path<(String, String)>) -> Result<Response> {
    let batch = batch_one(&visit.office, &visit.actor, &key).await?;
    let line_no = no
        .parse()
        .map_err(|_| Error::not_found(format!("第{no}笔")))?;
    let detail = line_explain(&visit.office, &visit.actor, &batch, line_no).await?;
    let title = format!("{} {}", batch.label, detail.line.name);
    visit.page(
        "payments/line.html",
        &title,
        &line_page(&visit, &batch, detail),
    )
}

fn line_page(visit: &Visit, batch: &Batch, detail: LineDetail) -> LinePage {
    let LineDetail {
        line,
        explained,
        found,
        cash,
    } = detail;
    let at = home(batch);
    let state = match (line.state.as_str(), batch.approved_seq) {
        ("paid", _) if cash.is_some() => "已发现金",
        ("paid", _) => "成功",
        ("failed", _) => "没有付成，下一批会重新发放",
        (_, Some(_)) => "还没有回盘",
        _ => "还没有审批",
    };
    let mut facts = vec![
        Fact::new("待遇项目", &line.scheme_label),
        Fact::new("人员类别", &line.category),
        Fact::new("单位", &line.unit),
        Fact::new("开户行", &line.bank),
        Fact::new("账号", line.account.clone().unwrap_or_default()),
        Fact::new("回盘", state),
    ];
    if let Some(payee) = &line.payee {
        facts.insert(3, Fact::new("收款人", payee));
    }
    if let Some(cash) = cash {
        facts.push(Fact::new("现金发放", cash));
    }
    if let Some(reason) = line.failed_reason.as_ref().filter(|r| !r.is_empty()) {
        facts.push(Fact::new("银行说的原因", reason));
    }
    if let Some(todo) = &line.todo {
        facts.push(Fact::new("怎么办", todo));
    }
    let mut links = Vec::new();
    if line.line_no > 1 {
        links.push(Link::new(
            "上一笔",
            format!("{at}/lines/{}", line.line_no - 1),
        ));
    }
    if line.line_no < batch.line_count {
        links.push(Link::new(
            "下一笔",
            format!("{at}/lines/{}", line.line_no + 1),
        ));
    }
    links.push(Link::new("全部明细", format!("{at}/lines")));
    links.push(Link::new(format!("批次 {}", batch.label), at));
    let owes = [
        line.recovery_fen,
        explained.outstanding_before_fen,
        explained.outstanding_after_fen,
    ];
    if owes.into_iter().any(|fen| fen != 0) {
        let key = payments::OwedKey {
            region: batch.region,
            person: line.person,
            scheme: line.scheme.clone(),
        };
        links.push(Link::new("待追缴", payments::owed_home(&key)));
    }
    if visit.may(Action::PersonRead) {
        let href = format!("/people/{}", AnyKey::new(batch.region, line.person));
        links.push(Link::new("一人一档", href));
    }
    let found = found.into_iter().map(|f| FoundShown {
        badge: finding_badge(f.kind),
        because: f.because,
    });
    LinePage {
        name: line.name,
        amount: money(line.amount_fen),
        capital: kernel::Fen::new(line.amount_fen).to_capital(),
        facts,
        receipt: Receipt::of(explained),
        found: found.collect(),
        links,
    }
}
