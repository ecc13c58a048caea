//! The lines of a batch as a list.

use kernel::{Fen, account_tail};

use super::findings::FindingKind;
use super::list::money_or_blank;
use super::model::Batch;
use super::overview::{LineShown, batch_one, lines_page};
use super::schemes::Schemes;
use super::store::LineFilter;
use ground::ask::{Ask, Offer};
use ground::authority::Action;
use ground::error::Result;
use ground::lists::{Cells, Column, Filter, Found, List, Looking, Paper, Window};
use ground::shown::{Badge, Cell, Tone};

/// 发放明细
pub struct Lines {
    /// The batch.
    pub batch: Batch,
    filter: LineFilter,
    schemes: Schemes,
}

const STATES: [(&str, &str); 3] = [("open", "未回盘"), ("paid", "成功"), ("failed", "没有付成")];
const FOUND: [(&str, &str); 2] = [("changed", "与上次不同的"), ("odd", "值得看一眼的")];

/// What was found about a line; 补发 and 追缴 have columns of their own.
fn found(line: &LineShown) -> Cell {
    let told = line.found.iter();
    let told = told.filter(|kind| !matches!(kind, FindingKind::Backpay | FindingKind::Recovery));
    let told: Vec<&str> = told.map(|kind| kind.label()).collect();
    let failed = || Badge::new("没有付成", Tone::Bad);
    Cell {
        badge: (line.state == "failed").then(failed),
        ..Cell::text(told.join("、"))
    }
}

fn state(line: &LineShown) -> &'static str {
    let found = STATES.iter().find(|(code, _)| *code == line.state);
    found.map_or("", |(_, label)| label)
}

impl List for Lines {
    type Row = LineShown;
    const CODE: &'static str = "payment_lines";
    const AT: &'static str = "/payments/{batch}/lines";
    const LABEL: &'static str = "发放明细";
    const MAY: Action = Action::BatchRead;
    const PAPER: Paper = Paper::of_people();

    async fn open(looking: &Looking<'_>) -> Result<Lines> {
        Ok(Lines {
            batch: batch_one(looking.office, looking.actor, looking.of).await?,
            filter: LineFilter::default(),
            schemes: Schemes::load(looking.office.catalogue())?,
        })
    }

    fn filters() -> Vec<Filter<Lines>> {
        vec![
            Self::filter(Ask::words("q", "姓名或拼音"), |list, given| {
                list.filter.name = given.text();
                Ok(())
            })
            .width(10)
            .chip("姓名：{}"),
            Self::filter(Ask::choice("scheme", "待遇项目"), |list, given| {
                list.filter.scheme = given.text();
                Ok(())
            }),
            Self::filter(
                Ask::choice("found", "只看").offering(FOUND),
                |list, given| {
                    list.filter.kinds = match given.value {
                        "odd" => FindingKind::ODD.map(FindingKind::code).to_vec(),
                        _ => FindingKind::CHANGED.map(FindingKind::code).to_vec(),
                    };
                    Ok(())
                },
            )
            .chip("{}"),
            Self::filter(
                Ask::choice("state", "回盘").offering(STATES),
                |list, given| {
                    list.filter.state = given.text();
                    Ok(())
                },
            ),
        ]
    }

    async fn offers(&self, _: &Looking<'_>, _: &str) -> Result<Vec<Offer>> {
        Ok(self.schemes.offers().collect())
    }

    fn columns(&self) -> Vec<Column<Lines>> {
        let amount = |code, label, stands| Self::column(code, label, stands).of(Cells::Money);
        vec![
            Self::column("name", "姓名", |_, line, _| {
                let name = Cell::text(&line.name);
                match &line.payee {
                    Some(payee) => name.under(format!("收款人{payee}")),
                    None => name,
                }
            }),
            Self::column("found", "情况", |_, line, _| found(line)),
            Self::column("no", "第几笔", |_, line, _| {
                Cell::text(line.line_no.to_string())
            })
            .of(Cells::Counts),
            Self::column("unit", "单位", |_, line, _| Cell::text(&line.unit)),
            Self::column("scheme", "待遇项目", |_, line, _| {
                Cell::text(&line.scheme_label).under(&line.category)
            }),
            Self::column("account", "账号", |_, line, _| {
                let account = line.account.as_deref().map(account_tail);
                Cell::text(account.map_or(String::new(), |tail| format!("尾号{tail}")))
            }),
            Self::column("payee", "收款人", |_, line, _| {
                Cell::text(line.payee.as_deref().unwrap_or_default())
            })
            .aside(),
            Self::column("bank", "开户行", |_, line, _| Cell::text(&line.bank)).aside(),
            amount("regular", "正常发放", |_, line, _| {
                Cell::money(Fen::new(line.regular_fen))
            }),
            amount("backpay", "补发", |_, line, _| {
                money_or_blank(Fen::new(line.backpay_fen))
            }),
            amount("recovery", "追缴", |_, line, _| {
                money_or_blank(Fen::new(line.recovery_fen))
            }),
            Column {
                summed: true,
                ..amount("amount", "实发（元）", |list, line, _| Cell {
                    href: list.leads(line),
                    ..Cell::money(Fen::new(line.amount_fen))
                })
            },
            Self::column("state", "回盘", |_, line, _| Cell::text(state(line))).aside(),
            Self::column("reason", "没有付成的原因", |_, line, _| {
                Cell::text(line.failed_reason.as_deref().unwrap_or_default())
            })
            .aside(),
            Self::column("todo", "怎么办", |_, line, _| {
                Cell::text(line.todo.as_deref().unwrap_or_default())
            })
            .aside(),
        ]
    }

    async fn read(
        &self,
        looking: &Looking<'_>,
        (offset, limit): Window,
    ) -> Result<Found<LineShown>> {
        let (office, within) = (looking.office, &looking.within);
        let window = (limit, offset);
        let found = lines_page(office, within, &self.batch, &self.filter, window).await?;
        Ok(Found {
            total: found.total,
            rows: found.lines,
            sums: vec![("amount".to_owned(), Cell::money(found.amount))],
        })
    }

    fn leads(&self, line: &LineShown) -> Option<String> {
        Some(format!(
            "/payments/{}/lines/{}",
            self.batch.key(),
            line.line_no
        ))
    }

    fn empty(&self, _: &Looking<'_>) -> String {
        "没有这样的明细。".to_owned()
    }

    fn named(&self) -> String {
        format!("{}发放明细", self.batch.label)
    }
}
