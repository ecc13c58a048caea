//! Pairs as a list: those signed until a day, by how they stand on it.

use kernel::Date;

use super::actions::pairs;
use super::{Pair, Standing};
use ground::ask::{Ask, Offer};
use ground::authority::Action;
use ground::error::Result;
use ground::lists::{Cells, Column, Filter, Found, List, Looking, Window};
use ground::shown::{Badge, Cell, Tone};
use registers::organisation::Places;

/// 共建对子
pub struct Pairs {
    all: Vec<Pair>,
    /// Looked at as of this day.
    pub on: Date,
    named: String,
    kind: String,
    standing: String,
    places: Places,
}

/// How it stands on a day; that nothing was done for a year goes before.
pub fn badge(pair: &Pair, on: Date) -> Badge {
    let standing = pair.standing(on);
    match standing {
        _ if pair.is_dormant(on) => Badge::new("一年没有活动", Tone::Bad),
        Standing::InForce => Badge::new(standing.label(), Tone::Good),
        Standing::RunsOut => Badge::new(standing.label(), Tone::Soon),
        Standing::Lapsed => Badge::new(standing.label(), Tone::Bad),
        Standing::Ended => Badge::new(standing.label(), Tone::Quiet),
    }
}

/// Whether a pair is among those asked for: a standing, those in force, or those that are dormant.
fn stands(pair: &Pair, on: Date, asked: &str) -> bool {
    match asked {
        "" => true,
        "holds" => pair.standing(on).holds(),
        "dormant" => pair.is_dormant(on),
        code => {
            let standing = Standing::ALL.iter().find(|(_, c)| *c == code);
            standing.is_some_and(|(standing, _)| pair.standing(on) == *standing)
        }
    }
}

fn day(day: Option<Date>) -> Cell {
    Cell::text(day.map(|day| day.to_string()).unwrap_or_default())
}

impl Pairs {
    /// Whether there is none at all.
    pub fn none(&self) -> bool {
        self.all.is_empty()
    }

    /// How many stand so, whatever else is asked.
    pub fn count(&self, asked: &str) -> usize {
        let fit = self.all.iter();
        fit.filter(|pair| stands(pair, self.on, asked)).count()
    }

    fn fits(&self, pair: &Pair) -> bool {
        let named = pair.local_unit.contains(&self.named) || pair.troop.contains(&self.named);
        let of_kind = self.kind.is_empty() || pair.unit_type == self.kind;
        named && of_kind && stands(pair, self.on, &self.standing)
    }
}

impl List for Pairs {
    type Row = Pair;
    const CODE: &'static str = "pairs";
    const AT: &'static str = "/pairs";
    const LABEL: &'static str = "共建对子";
    const MAY: Action = Action::LedgerRead;

    async fn open(looking: &Looking<'_>) -> Result<Pairs> {
        let on = match looking.query.given("on") {
            Some(day) => looking.day(&day)?,
            None => looking.today(),
        };
        Ok(Pairs {
            all: pairs(looking.office, &looking.within, on).await?,
            on,
            named: String::new(),
            kind: String::new(),
            standing: String::new(),
            places: Places::load(looking.office, &looking.own).await?,
        })
    }

    fn filters() -> Vec<Filter<Pairs>> {
        let each = Standing::ALL.map(|(standing, code)| (code, standing.label()));
        let some = [("holds", "有效的全部"), ("dormant", "一年没有活动")];
        let states = some.into_iter().chain(each);
        vec![
            Self::filter(Ask::words("q", "单位或部队"), |list, given| {
                list.named = given.value.to_owned();
                Ok(())
            })
            .width(8)
            .chip("名称里有：{}"),
            Self::filter(Ask::choice("type", "单位类型"), |list, given| {
                list.kind = given.value.to_owned();
                Ok(())
            })
            .chip("{}")
            .free(),
            Self::filter(
                Ask::choice("state", "状态").offering(states),
                |list, given| {
                    list.standing = given.value.to_owned();
                    Ok(())
                },
            )
            .chip("{}"),
            // The day is asked for when the list is opened: everything else is as of it.
            Self::filter(Ask::day("on", "哪一天"), |_, _| Ok(())).chip("{}那天"),
        ]
    }

    async fn offers(&self, _: &Looking<'_>, _: &str) -> Result<Vec<Offer>> {
        let mut types: Vec<&String> = self.all.iter().map(|pair| &pair.unit_type).collect();
        types.sort();
        types.dedup();
        Ok(types
            .into_iter()
            .map(|kind| Offer::new(kind, kind))
            .collect())
    }

    fn columns(&self) -> Vec<Column<Pairs>> {
        vec![
            Self::column("local_unit", "地方单位", |_, pair, _| {
                Cell::text(&pair.local_unit)
            }),
            Self::column("type", "单位类型", |_, pair, _| {
                Cell::text(&pair.unit_type)
            }),
            Self::column("troop", "部队", |_, pair, _| Cell::text(&pair.troop)),
            Self::column("signed_on", "签约", |_, pair, _| {
                day(Some(pair.signed_on))
            })
            .of(Cells::Days),
            Self::column("ended_on", "到期", |_, pair, _| day(pair.ended_on)).of(Cells::Days),
            Self::column("last", "最近活动", |_, pair, _| day(pair.last_activity)).of(Cells::Days),
            Self::column("model", "示范点", |_, pair, _| {
                Cell::text(&pair.model_level)
            }),
            Self::column("division", "登记单位", |list, pair, _| {
                Cell::text(list.places.path(pair.division))
            }),
            Self::column("state", "状态", |list, pair, _| {
                Cell::badge(badge(pair, list.on))
            }),
        ]
    }

    async fn read(&self, _: &Looking<'_>, window: Window) -> Result<Found<Pair>> {
        let found = self.all.iter().rev().filter(|pair| self.fits(pair));
        Ok(Found::cut(found.cloned().collect(), window))
    }

    fn key(pair: &Pair) -> String {
        pair.key_text()
    }

    fn leads(&self, pair: &Pair) -> Option<String> {
        Some(format!("/pairs/{}", pair.key_text()))
    }

    fn marked(&self, pair: &Pair) -> bool {
        pair.is_dormant(self.on)
    }

    fn empty(&self, looking: &Looking<'_>) -> String {
        let may = looking.actor.may(Action::LedgerWrite).is_ok();
        match (self.none(), may) {
            (true, true) => "还没有共建对子。登记一个，或者导入“共建对子”表。",
            (true, false) => "还没有共建对子。",
            (false, _) => "没有符合条件的对子。",
        }
        .to_owned()
    }
}
