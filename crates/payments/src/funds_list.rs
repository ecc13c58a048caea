//! 资金 as a list: what arrived, was carried over, advanced, given back.

use kernel::Fen;

use super::budget::Budget;
use super::fund_acts::budgets;
use super::funds::{FundKind, FundRow};
use super::schemes::Schemes;
use super::store;
use ground::ask::{Ask, Kind, Offer};
use ground::authority::Action;
use ground::error::Result;
use ground::key::AnyKey;
use ground::lists::{Cells, Column, Filter, Found, List, Looking, Window};
use ground::shown::{Badge, Cell, Link, Tone};
use registers::organisation::Directory;

/// Money that no document gives to one scheme alone.
pub(super) const FOR_ALL: &str = "all";
const WORDS_FOR_ALL: &str = "不分项目";

/// Those that were not voided.
pub(super) const COUNTS: &str = "counts";

/// 资金
pub struct FundEntries {
    year: Option<i32>,
    kind: Option<FundKind>,
    budget: Option<Budget>,
    /// Of a scheme, or of what is for all.
    scheme: Option<Option<String>>,
    counts: Option<bool>,
    schemes: Schemes,
    directory: Directory,
}

impl List for FundEntries {
    type Row = FundRow;
    const CODE: &'static str = "funds";
    const AT: &'static str = "/funds";
    const LABEL: &'static str = "资金";
    const MAY: Action = Action::BatchRead;

    async fn open(looking: &Looking<'_>) -> Result<FundEntries> {
        let office = looking.office;
        Ok(FundEntries {
            year: None,
            kind: None,
            budget: None,
            scheme: None,
            counts: None,
            schemes: Schemes::load(office.catalogue())?,
            directory: Directory::load(office.db().reader(), &looking.own).await?,
        })
    }

    fn filters() -> Vec<Filter<FundEntries>> {
        let kinds = FundKind::ALL.map(|(_, code, label)| (code, label));
        let year = Ask::declared(Kind::Count, "year", "年度");
        vec![
            Self::filter(year, |list, given| {
                list.year = given.number();
                Ok(())
            }),
            Self::filter(
                Ask::choice("kind", "事项").offering(kinds),
                |list, given| {
                    list.kind = FundKind::from_code(given.value);
                    Ok(())
                },
            ),
            Self::filter(
                Ask::choice("budget", "资金级次").offering(budgets()),
                |list, given| {
                    list.budget = Budget::from_code(given.value);
                    Ok(())
                },
            ),
            Self::filter(Ask::choice("scheme", "待遇项目"), |list, given| {
                list.scheme = Some(match given.value {
                    FOR_ALL => None,
                    code => Some(list.schemes.named(code)?.code.clone()),
                });
                Ok(())
            }),
            Self::filter(
                Ask::choice("state", "是否有效").offering([(COUNTS, "有效"), ("voided", "已作废")]),
                |list, given| {
                    list.counts = Some(given.value == COUNTS);
                    Ok(())
                },
            ),
        ]
    }

    async fn offers(&self, looking: &Looking<'_>, code: &str) -> Result<Vec<Offer>> {
        if code == "scheme" {
            let all = Offer::new(FOR_ALL, WORDS_FOR_ALL);
            return Ok(std::iter::once(all).chain(self.schemes.offers()).collect());
        }
        let rows = store::fund_entries(looking.office.db().reader(), &looking.within, None).await?;
        let mut years: Vec<i32> = rows.iter().map(|row| row.year).collect();
        years.sort_unstable_by(|a, b| b.cmp(a));
        years.dedup();
        let year = |year: &i32| Offer::new(year.to_string(), format!("{year}年"));
        Ok(years.iter().map(year).collect())
    }

    fn columns(&self) -> Vec<Column<FundEntries>> {
        vec![
            Self::column("kind", "事项", |_, row, _| match row.void_reason {
                Some(_) => Cell {
                    badge: Some(Badge::new("已作废", Tone::Quiet)),
                    ..Cell::text(row.kind.label())
                },
                None => Cell::text(row.kind.label()),
            }),
            Self::column("budget", "资金级次", |_, row, _| {
                Cell::text(row.budget.label())
            }),
            Self::column("amount", "金额（元）", |_, row, _| {
                Cell::money(Fen::new(row.fen))
            })
            .of(Cells::Money),
            Self::column("year", "年度", |_, row, _| {
                Cell::text(row.year.to_string())
            })
            .of(Cells::Years),
            Self::column("scheme", "待遇项目", |list, row, _| {
                let scheme = row
                    .scheme
                    .as_deref()
                    .and_then(|code| list.schemes.coded(code).ok());
                Cell::text(scheme.map_or(WORDS_FOR_ALL, |scheme| scheme.label.as_str()))
            }),
            Self::column("on", "日期", |_, row, _| Cell::text(row.on.to_string())).of(Cells::Days),
            Self::column("paper", "依据", |_, row, _| {
                let cell = Cell::text(&row.paper);
                match &row.void_reason {
                    Some(reason) => cell.under(format!("作废：{reason}")),
                    None => cell,
                }
            }),
            Self::column("unit", "单位", |list, row, _| {
                Cell::text(list.directory.name(row.division))
            }),
        ]
    }

    async fn read(&self, looking: &Looking<'_>, window: Window) -> Result<Found<FundRow>> {
        let reader = looking.office.db().reader();
        let mut rows = store::fund_entries(reader, &looking.within, self.year).await?;
        rows.retain(|row| {
            self.kind.is_none_or(|kind| kind == row.kind)
                && self.budget.is_none_or(|budget| budget == row.budget)
                && self.scheme.as_ref().is_none_or(|s| row.scheme == *s)
                && (self.counts).is_none_or(|counts| counts == row.void_reason.is_none())
        });
        Ok(Found::cut(rows, window))
    }

    fn key(row: &FundRow) -> String {
        AnyKey::new(row.region, row.id).to_string()
    }

    fn actions(&self, looking: &Looking<'_>, row: &FundRow) -> Vec<Link> {
        let own = looking
            .actor
            .may(Action::FundsWrite)
            .map(|scope| scope.division());
        let may = row.void_reason.is_none() && own.is_ok_and(|own| own == row.division);
        let void = || Link::new("作废", format!("/funds/{}/void", Self::key(row)));
        may.then(void).into_iter().collect()
    }

    fn empty(&self, _: &Looking<'_>) -> String {
        "没有登记资金。收到上级拨款，由财务登记资金到位；登记以后，批次超过到位资金的，审批时要写明由谁垫付。".to_owned()
    }
}
