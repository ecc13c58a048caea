//! 待追缴 as a list.

use kernel::Fen;

use super::owed::{Owed, OwedAsk, OwedKey, owed_page};
use super::schemes::Schemes;
use ground::ask::{Ask, Offer};
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::key::read_key;
use ground::lists::{Cells, Column, Filter, Found, List, Looking, Paper, Window};
use ground::shown::Cell;

/// 待追缴
pub struct OwedSums {
    ask: OwedAsk,
    schemes: Schemes,
}

const OWING: &str = "owing";
const CLEAR: &str = "clear";

fn money(fen: i64) -> Cell {
    match fen {
        0 => Cell::empty(),
        fen => Cell::money(Fen::new(fen)),
    }
}

impl List for OwedSums {
    type Row = Owed;
    const CODE: &'static str = "owed";
    const AT: &'static str = "/owed";
    const LABEL: &'static str = "待追缴";
    const MAY: Action = Action::BatchRead;
    const PAPER: Paper = Paper::of_people();

    async fn open(looking: &Looking<'_>) -> Result<OwedSums> {
        Ok(OwedSums {
            ask: OwedAsk::within(looking.within),
            schemes: Schemes::load(looking.office.catalogue())?,
        })
    }

    fn filters() -> Vec<Filter<OwedSums>> {
        let states = [(OWING, "还有待追缴"), (CLEAR, "已清")];
        vec![
            Self::filter(Ask::words("q", "姓名、拼音"), |list, given| {
                given.value.clone_into(&mut list.ask.typed);
                Ok(())
            }),
            Self::filter(Ask::choice("scheme", "待遇项目"), |list, given| {
                list.ask.scheme = list.schemes.named(given.value)?.code.clone();
                Ok(())
            }),
            Self::filter(
                Ask::choice("state", "情况").offering(states),
                |list, given| {
                    list.ask.left = Some(given.value == OWING);
                    Ok(())
                },
            ),
            Self::filter(
                Ask::words("person", "人员编号").quiet(),
                |list, given| {
                    let key = read_key(given.value);
                    list.ask.person = Some(key.ok_or_else(|| Error::not_found("这个人"))?);
                    Ok(())
                },
            )
            .chip("人员：{}"),
        ]
    }

    async fn offers(&self, _: &Looking<'_>, code: &str) -> Result<Vec<Offer>> {
        Ok(self.schemes.offers().filter(|_| code == "scheme").collect())
    }

    fn columns(&self) -> Vec<Column<OwedSums>> {
        vec![
            Self::column("name", "姓名", |_, owed, _| Cell::text(&owed.name)),
            Self::column("village", "村（社区）", |_, owed, _| {
                Cell::text(&owed.village)
            }),
            Self::column("scheme", "待遇项目", |_, owed, _| {
                Cell::text(&owed.scheme)
            }),
            Self::column("since", "从哪个月起", |_, owed, _| {
                Cell::text(owed.since.map(|m| m.to_string()).unwrap_or_default())
            }),
            Self::column("overpaid", "多发", |_, owed, _| money(owed.overpaid_fen))
                .of(Cells::Money),
            Self::column("deducted", "已扣回", |_, owed, _| {
                money(owed.deducted_fen)
            })
            .of(Cells::Money),
            Self::column("returned", "现金退回", |_, owed, _| {
                money(owed.returned_fen)
            })
            .of(Cells::Money),
            Self::column("offset", "抵扣转出", |_, owed, _| {
                money(owed.offset_fen)
            })
            .of(Cells::Money),
            Self::column("written_off", "核销", |_, owed, _| {
                money(owed.written_off_fen)
            })
            .of(Cells::Money),
            Self::column("left", "待追缴", |_, owed, _| {
                Cell::money(Fen::new(owed.left_fen))
            })
            .of(Cells::Money),
            Self::column("instalment", "分期每月最多", |_, owed, _| {
                money(owed.instalment_fen.unwrap_or_default())
            })
            .of(Cells::Money),
        ]
    }

    async fn read(&self, looking: &Looking<'_>, window: Window) -> Result<Found<Owed>> {
        let (office, actor) = (looking.office, looking.actor);
        let (total, left, rows) = owed_page(office, actor, &self.ask, window).await?;
        Ok(Found {
            total,
            rows,
            sums: vec![("left".to_owned(), Cell::money(Fen::new(left)))],
        })
    }

    fn key(owed: &Owed) -> String {
        owed.key.to_string()
    }

    fn leads(&self, owed: &Owed) -> Option<String> {
        Some(home(&owed.key))
    }

    fn empty(&self, _: &Looking<'_>) -> String {
        "没有待追缴。多发的由批次记上账：生成、审批以后，扣不完的列在这里。".to_owned()
    }
}

/// The page of one of them.
pub fn home(key: &OwedKey) -> String {
    format!("/owed/{key}")
}
