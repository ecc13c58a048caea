//! Batches as a list.

use super::model::{Batch, BatchState};
use super::overview::{Hands, batch_hands, batch_years, batches_page};
use super::schemes::Schemes;
use super::store::BatchFilter;
use ground::ask::{Ask, Kind, Offer};
use ground::authority::Action;
use ground::error::Result;
use ground::lists::{Cells, Column, Filter, Found, List, Looking, Window};
use ground::shown::{Badge, Cell, Tone};
use kernel::Fen;
use registers::organisation::Directory;

/// 发放批次
pub struct Batches {
    filter: BatchFilter,
    schemes: Schemes,
    directory: Directory,
}

/// A batch's state as a badge.
pub fn badge(state: BatchState) -> Badge {
    let tone = match state {
        BatchState::Draft | BatchState::Reviewed => Tone::Soon,
        BatchState::Returned => Tone::Bad,
        BatchState::Approved
        | BatchState::Published
        | BatchState::Exported
        | BatchState::Answered => Tone::Plain,
        BatchState::Closed => Tone::Good,
        BatchState::Void => Tone::Quiet,
    };
    Badge::new(state.label(), tone)
}

/// An amount that most rows do not have.
pub(crate) fn money_or_blank(fen: Fen) -> Cell {
    match fen {
        Fen::ZERO => Cell::empty(),
        fen => Cell::money(fen),
    }
}

impl List for Batches {
    type Row = (Batch, Hands);
    const CODE: &'static str = "payments";
    const AT: &'static str = "/payments";
    const LABEL: &'static str = "发放批次";
    const MAY: Action = Action::BatchRead;

    async fn open(looking: &Looking<'_>) -> Result<Batches> {
        let office = looking.office;
        Ok(Batches {
            filter: BatchFilter::default(),
            schemes: Schemes::load(office.catalogue())?,
            directory: Directory::load(office.db().reader(), &looking.own).await?,
        })
    }

    fn filters() -> Vec<Filter<Batches>> {
        let states = BatchState::all().map(|state| (state.code(), state.label()));
        vec![
            Self::filter(
                Ask::declared(Kind::Count, "year", "年度"),
                |list, given| {
                    list.filter.year = given.number();
                    Ok(())
                },
            ),
            Self::filter(
                Ask::choice("state", "状态").offering(states),
                |list, given| {
                    list.filter.state = Some(BatchState::from_code(given.value)?);
                    Ok(())
                },
            ),
            Self::filter(Ask::choice("scheme", "待遇项目"), |list, given| {
                list.filter.scheme = Some(list.schemes.named(given.value)?.code.clone());
                Ok(())
            }),
        ]
    }

    async fn offers(&self, looking: &Looking<'_>, code: &str) -> Result<Vec<Offer>> {
        if code == "scheme" {
            return Ok(self.schemes.offers().collect());
        }
        let years = batch_years(looking.office, &looking.within).await?;
        let year = |year: &i32| Offer::new(year.to_string(), format!("{year}年"));
        Ok(years.iter().map(year).collect())
    }

    fn columns(&self) -> Vec<Column<Batches>> {
        vec![
            Self::column("label", "批次", |_, (batch, _), _| {
                Cell::text(&batch.label)
            }),
            Self::column("unit", "单位", |list, (batch, _), _| {
                Cell::text(list.directory.name(batch.division))
            }),
            Self::column("state", "状态", |_, (batch, _), _| {
                Cell::badge(badge(batch.state))
            }),
            Self::column("scheme", "待遇项目", |list, (batch, _), _| {
                let code = batch.scheme.as_deref();
                let scheme = code.and_then(|code| list.schemes.coded(code).ok());
                Cell::text(scheme.map_or("全部", |scheme| scheme.label.as_str()))
            }),
            Self::column("lines", "笔数", |_, (batch, _), _| {
                let lines = format!("/payments/{}/lines", batch.key());
                Cell::link(batch.line_count.to_string(), lines)
            })
            .of(Cells::Counts),
            Self::column("total", "金额（元）", |_, (batch, _), _| {
                Cell::money(batch.total)
            })
            .of(Cells::Money),
            Self::column("backpay", "其中补发", |_, (batch, _), _| {
                money_or_blank(batch.backpay)
            })
            .of(Cells::Money),
            Self::column("recovery", "追缴", |_, (batch, _), _| {
                money_or_blank(batch.recovery)
            })
            .of(Cells::Money),
            Self::column("hands", "经办 / 复核 / 审批", |_, (_, hands), _| {
                let who = [&hands.prepared, &hands.reviewed, &hands.approved];
                let who = who.map(|hand| hand.as_ref().map_or("—", |h| h.who.as_str()));
                Cell::text(who.join(" / "))
            }),
        ]
    }

    async fn read(
        &self,
        looking: &Looking<'_>,
        (offset, limit): Window,
    ) -> Result<Found<(Batch, Hands)>> {
        let (office, within) = (looking.office, &looking.within);
        let found = batches_page(office, within, &self.filter, (limit, offset)).await?;
        let hands = batch_hands(office, &found.batches).await?;
        let rows = found.batches.into_iter().zip(hands);
        let sums = [
            ("label", Cell::text("合计（已审批，扣除没有付成的）")),
            ("total", Cell::money(found.amount)),
        ];
        Ok(Found {
            total: found.total,
            rows: rows.collect(),
            sums: sums.map(|(code, cell)| (code.to_owned(), cell)).to_vec(),
        })
    }

    fn key((batch, _): &(Batch, Hands)) -> String {
        batch.key()
    }

    fn leads(&self, (batch, _): &(Batch, Hands)) -> Option<String> {
        Some(format!("/payments/{}", batch.key()))
    }

    fn empty(&self, looking: &Looking<'_>) -> String {
        match looking.is_for_all() {
            true => "还没有发放批次。名册和待遇标准齐了，先看“发放前核对”，再生成一批。",
            false => "没有这样的批次，可以去掉一些条件再找。",
        }
        .to_owned()
    }
}
