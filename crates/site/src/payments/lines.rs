//! The lines of a batch: the list with a receipt under each amount, one line with its explanation, and everything that
//! is worth a look.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use super::batch::{finding_columns, finding_rows};
use super::{home, money, money_or_blank};
use crate::kit::table::page_of;
use crate::kit::{Badge, Chip, Choice, Fact, Field, Link, ListPage, Pager, Query, Table, Tone};
use crate::organisation::unit_tree;
use crate::shell::Visit;
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::key::AnyKey;
use ground::lists::asked_scope;
use payments::LineFilter;
use payments::explain::ExplainedLine;
use payments::findings::FindingKind;
use payments::model::Batch;
use payments::overview::{
    LineDetail, LineShown, batch_one, findings_page, line_explain, lines_explain, lines_page,
};
use payments::schemes::Schemes;

/// Receipts stand under the amounts of a page this long; longer pages lead to the line instead.
const UNFOLDED_MAX: u64 = 20;

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
            standard: m.standard.unwrap_or_else(|| "不应发".to_owned()),
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

/// A row of the list.
#[derive(Serialize)]
struct LineRowShown {
    no: i64,
    href: String,
    name: String,
    unit: String,
    scheme: String,
    category: String,
    account: String,
    regular: String,
    backpay: String,
    recovery: String,
    amount: String,
    badges: Vec<Badge>,
    receipt: Option<Receipt>,
}

#[derive(Serialize)]
struct LinesPage {
    tree: Option<crate::kit::Tree>,
    path: String,
    filters: Vec<Field>,
    kept: Vec<(String, String)>,
    chips: Vec<Chip>,
    rows: Vec<LineRowShown>,
    total: String,
    pager: Pager,
    back: Link,
}

fn read_filter(query: &Query, schemes: &Schemes) -> Result<LineFilter> {
    let kinds = match query.text("found").as_str() {
        "odd" => FindingKind::ODD.map(FindingKind::code).to_vec(),
        "changed" => FindingKind::CHANGED.map(FindingKind::code).to_vec(),
        _ => Vec::new(),
    };
    Ok(LineFilter {
        scheme: match query.given("scheme") {
            Some(code) => Some(schemes.named(&code)?.code.clone()),
            None => None,
        },
        name: query.given("q"),
        state: query.given("state"),
        kinds,
    })
}

const STATES: [(&str, &str); 3] = [("open", "未回盘"), ("paid", "成功"), ("failed", "没有付成")];
const FOUND: [(&str, &str); 2] = [("changed", "与上次不同的"), ("odd", "值得看一眼的")];

fn filters(schemes: &Schemes, query: &Query) -> Vec<Field> {
    let choices = |pairs: &[(&str, &str)]| {
        let choice = |(value, label): &(&str, &str)| Choice::new(*value, *label);
        pairs.iter().map(choice).collect::<Vec<_>>()
    };
    let schemes = schemes.iter().map(|s| Choice::new(&s.code, &s.label));
    vec![
        Field::text("q", "姓名或拼音")
            .value(query.text("q"))
            .width(10),
        Field::choice("scheme", "待遇项目", schemes.collect()).value(query.text("scheme")),
        Field::choice("found", "只看", choices(&FOUND)).value(query.text("found")),
        Field::choice("state", "回盘", choices(&STATES)).value(query.text("state")),
    ]
}

fn chips(path: &str, schemes: &Schemes, query: &Query) -> Vec<Chip> {
    let named = |pairs: &[(&str, &str)], value: &str| {
        let found = pairs.iter().find(|(code, _)| *code == value);
        found.map_or(String::new(), |(_, label)| (*label).to_owned())
    };
    let said = |name: &str, value: &str| match name {
        "q" => format!("姓名：{value}"),
        "scheme" => {
            let label = schemes.named(value).map_or("", |s| s.label.as_str());
            format!("待遇项目：{label}")
        }
        "found" => named(&FOUND, value),
        _ => format!("回盘：{}", named(&STATES, value)),
    };
    let names = ["q", "scheme", "found", "state"];
    let given = names
        .iter()
        .filter_map(|name| Some((*name, query.given(name)?)));
    given
        .map(|(name, value)| Chip {
            label: said(name, &value),
            without: format!(
                "{path}{}",
                query.without(name).without("page").text_for_url()
            ),
        })
        .collect()
}

fn kept(query: &Query) -> Vec<(String, String)> {
    let keep = ["division", "size"];
    let pairs = query.pairs().iter();
    let kept = pairs.filter(|(name, value)| keep.contains(&name.as_str()) && !value.is_empty());
    kept.cloned().collect()
}

/// 明细
pub async fn list(visit: Visit, Path(key): Path<String>, query: Query) -> Result<Response> {
    let own = visit.actor.may(Action::BatchRead)?;
    let within = asked_scope(own, &query)?;
    let batch = batch_one(&visit.office, &visit.actor, &key).await?;
    let path = format!("{}/lines", home(&batch));
    let schemes = Schemes::load(visit.office.catalogue())?;
    let filter = read_filter(&query, &schemes)?;
    let (asked, size) = page_of(&query);
    let office = &visit.office;
    let mut found =
        lines_page(office, &within, &batch, &filter, (size, (asked - 1) * size)).await?;
    let pager = Pager::of(&path, &query, found.total);
    if pager.page != asked {
        found = lines_page(office, &within, &batch, &filter, (size, pager.offset())).await?;
    }
    let numbers: Vec<i64> = found.lines.iter().map(|l| l.line_no).collect();
    let mut receipts = if size <= UNFOLDED_MAX {
        lines_explain(office, &batch, &numbers).await?
    } else {
        Vec::new()
    };
    let rows = found.lines.into_iter().map(|line| {
        let at = receipts.iter().position(|(no, _)| *no == line.line_no);
        let receipt = at.map(|at| Receipt::of(receipts.swap_remove(at).1));
        shown_row(&path, line, receipt)
    });
    // The tree begins with the batch's own unit: nobody else is in it.
    let of_batch = own.narrowed(batch.division).unwrap_or(own);
    let page = LinesPage {
        rows: rows.collect(),
        tree: Some(unit_tree(office, of_batch, &path, &query).await?),
        filters: filters(&schemes, &query),
        kept: kept(&query),
        chips: chips(&path, &schemes, &query),
        total: money(found.amount.get()),
        pager,
        back: Link::new(format!("批次 {}", batch.label), home(&batch)),
        path,
    };
    let title = format!("{}发放明细", batch.label);
    visit.page("payments/lines.html", &title, &page)
}

fn shown_row(path: &str, line: LineShown, receipt: Option<Receipt>) -> LineRowShown {
    // 补发 and 追缴 have columns of their own.
    let told = line
        .found
        .iter()
        .filter(|kind| !matches!(kind, FindingKind::Backpay | FindingKind::Recovery));
    let mut badges: Vec<Badge> = told.map(|kind| finding_badge(*kind)).collect();
    if line.state == "failed" {
        badges.push(Badge::new("没有付成", Tone::Bad));
    }
    LineRowShown {
        no: line.line_no,
        href: format!("{path}/{}", line.line_no),
        name: line.name,
        unit: line.unit,
        scheme: line.scheme_label,
        category: line.category,
        account: line.account.as_deref().map(tail).unwrap_or_default(),
        regular: money(line.regular_fen),
        backpay: money_or_blank(line.backpay_fen),
        recovery: money_or_blank(line.recovery_fen),
        amount: money(line.amount_fen),
        badges,
        receipt,
    }
}

/// 尾号8783: what a list needs of a masked account.
fn tail(account: &str) -> String {
    format!("尾号{}", kernel::account_tail(account))
}

fn finding_badge(kind: FindingKind) -> Badge {
    let tone = if kind.is_odd() {
        Tone::Soon
    } else {
        Tone::Plain
    };
    Badge::new(kind.label(), tone)
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
    } = detail;
    let at = home(batch);
    let state = match (line.state.as_str(), batch.approved_seq) {
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
    if let Some(reason) = &line.failed_reason {
        facts.push(Fact::new("银行说的原因", reason));
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

/// 值得看一眼的, all of it or of one kind.
pub async fn findings(visit: Visit, Path(key): Path<String>, query: Query) -> Result<Response> {
    let own = visit.actor.may(Action::BatchRead)?;
    let within = asked_scope(own, &query)?;
    let batch = batch_one(&visit.office, &visit.actor, &key).await?;
    let path = format!("{}/findings", home(&batch));
    let all: Vec<FindingKind> = FindingKind::ODD
        .into_iter()
        .chain(FindingKind::CHANGED)
        .collect();
    let asked_kind = FindingKind::from_code(&query.text("kind"));
    let kinds = asked_kind.map_or(all.clone(), |kind| vec![kind]);
    let (asked, size) = page_of(&query);
    let office = &visit.office;
    let at = (asked - 1) * size;
    let (total, mut found) = findings_page(office, &within, &batch, &kinds, (size, at)).await?;
    let pager = Pager::of(&path, &query, total);
    if pager.page != asked {
        let again = (size, pager.offset());
        found = findings_page(office, &within, &batch, &kinds, again)
            .await?
            .1;
    }
    let people = visit.may(Action::PersonRead);
    let options = all.iter().map(|k| Choice::new(k.code(), k.label()));
    let chip = asked_kind.map(|kind| Chip {
        label: format!("情况：{}", kind.label()),
        without: format!(
            "{path}{}",
            query.without("kind").without("page").text_for_url()
        ),
    });
    let of_batch = own.narrowed(batch.division).unwrap_or(own);
    let page = ListPage {
        tree: Some(unit_tree(office, of_batch, &path, &query).await?),
        filters: vec![Field::choice("kind", "情况", options.collect()).value(query.text("kind"))],
        kept: kept(&query),
        chips: chip.into_iter().collect(),
        tools: vec![
            Link::new("全部明细", format!("{}/lines", home(&batch))),
            Link::new(format!("批次 {}", batch.label), home(&batch)),
        ],
        table: Table {
            caption: "值得看一眼的".to_owned(),
            columns: finding_columns(),
            rows: finding_rows(&home(&batch), batch.region, people, found),
            numbered: true,
            first_number: pager.offset() + 1,
            pager: Some(pager),
            empty: "没有这样的情况。".to_owned(),
            empty_next: vec![Link::new("看全部明细", format!("{}/lines", home(&batch)))],
            ..Table::default()
        },
        path,
        ..ListPage::default()
    };
    visit.list(&format!("{}值得看一眼的", batch.label), page)
}
