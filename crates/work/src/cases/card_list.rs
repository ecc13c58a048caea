//! 跟踪服务卡 as a list.

use super::cards::{CardLine, cards};
use ground::ask::Ask;
use ground::authority::Action;
use ground::error::Result;
use ground::key::AnyKey;
use ground::lists::{Cells, Column, Filter, Found, List, Looking, Paper, Window};
use ground::shown::{Badge, Cell, Tone};
use registers::organisation::Directory;

/// Every 军嫂 who has not left, those who wait longest first.
pub struct Cards {
    /// Only those not asked for longer than a month.
    pub overdue: bool,
    directory: Directory,
}

impl List for Cards {
    type Row = CardLine;
    const CODE: &'static str = "cards";
    const AT: &'static str = "/cases/cards";
    const LABEL: &'static str = "跟踪服务卡";
    const MAY: Action = Action::LedgerRead;
    const PAPER: Paper = Paper::of_people();

    async fn open(looking: &Looking<'_>) -> Result<Cards> {
        let reader = looking.office.db().reader();
        Ok(Cards {
            overdue: false,
            directory: Directory::load(reader, &looking.own).await?,
        })
    }

    fn filters() -> Vec<Filter<Cards>> {
        let late = Ask::choice("overdue", "跟踪").offering([("1", "逾期未跟踪")]);
        let late = Self::filter(late, |list, _| {
            list.overdue = true;
            Ok(())
        });
        vec![late.chip("{}")]
    }

    fn columns(&self) -> Vec<Column<Cards>> {
        vec![
            Self::column("name", "军嫂", |_, card, _| Cell::text(&card.name)),
            Self::column("village", "村（社区）", |list, card, _| {
                Cell::text(list.directory.name(card.division))
            }),
            Self::column("state", "就业状态", |_, card, _| {
                Cell::text(&card.state)
            }),
            Self::column("priority", "优先安置", |_, card, _| {
                Cell::text(&card.priority)
            }),
            Self::column("last", "最近跟踪", |_, card, _| Cell::text(&card.last)).of(Cells::Days),
            Self::column("term", "本月", |_, card, _| {
                Cell::badge(match card.overdue {
                    true => Badge::new("本月还没有跟踪", Tone::Bad),
                    false => Badge::new("已跟踪", Tone::Good),
                })
            }),
        ]
    }

    async fn read(&self, looking: &Looking<'_>, window: Window) -> Result<Found<CardLine>> {
        let mut all = cards(looking.office, looking.actor, &looking.within).await?;
        all.retain(|card| card.overdue || !self.overdue);
        Ok(Found::cut(all, window))
    }

    fn leads(&self, card: &CardLine) -> Option<String> {
        let key = AnyKey::new(card.key.0, card.key.1);
        Some(format!("{}/{key}", Self::AT))
    }

    fn marked(&self, card: &CardLine) -> bool {
        card.overdue
    }

    fn empty(&self, _: &Looking<'_>) -> String {
        match self.overdue {
            true => "没有逾期未跟踪的军嫂。",
            false => "还没有军嫂登记在册。在“军嫂就业”台账里登记一位，她就有一张服务卡。",
        }
        .to_owned()
    }
}
