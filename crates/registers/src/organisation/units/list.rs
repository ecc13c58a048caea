//! Member units as a list.

use kernel::Date;

use super::{Unit, every_unit};
use crate::organisation::Places;
use ground::ask::Ask;
use ground::authority::Action;
use ground::error::Result;
use ground::lists::{Cells, Column, Filter, Found, List, Looking, Window};
use ground::shown::{Badge, Cell, Tone};

/// 成员单位
pub struct Units {
    named: String,
    places: Places,
    today: Date,
}

/// 在册, 已退出
pub fn state(unit: &Unit, today: Date) -> Badge {
    if unit.closed_on.is_some_and(|day| day < today) {
        Badge::new("已退出", Tone::Quiet)
    } else {
        Badge::new("在册", Tone::Good)
    }
}

/// A day as text; nothing where there is none.
pub fn day(day: Option<Date>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

impl List for Units {
    type Row = Unit;
    const CODE: &'static str = "units";
    const AT: &'static str = "/units";
    const LABEL: &'static str = "成员单位";
    const MAY: Action = Action::OrganisationRead;

    async fn open(looking: &Looking<'_>) -> Result<Units> {
        Ok(Units {
            named: String::new(),
            places: Places::load(looking.office, &looking.own).await?,
            today: looking.today(),
        })
    }

    fn filters() -> Vec<Filter<Units>> {
        let named = Self::filter(Ask::words("q", "单位名称"), |list, given| {
            list.named = given.value.to_owned();
            Ok(())
        });
        vec![named.width(10).chip("名称里有：{}")]
    }

    fn columns(&self) -> Vec<Column<Units>> {
        vec![
            Self::column("name", "单位", |_, unit, _| Cell::text(&unit.name)),
            Self::column("division", "所在领导小组", |list, unit, _| {
                Cell::text(list.places.path(unit.division))
            }),
            Self::column("duty", "职责", |_, unit, _| Cell::text(&unit.duty)),
            Self::column("contact", "联系人", |_, unit, _| {
                Cell::text(&unit.contact)
            }),
            Self::column("telephone", "办公电话", |_, unit, _| {
                Cell::text(&unit.telephone)
            }),
            Self::column("joined", "加入日期", |_, unit, _| {
                Cell::text(day(unit.joined_on))
            })
            .of(Cells::Days)
            .aside(),
            Self::column("closed", "退出日期", |_, unit, _| {
                Cell::text(day(unit.closed_on))
            })
            .of(Cells::Days)
            .aside(),
            Self::column("state", "状态", |list, unit, _| {
                Cell::badge(state(unit, list.today))
            }),
        ]
    }

    async fn read(&self, looking: &Looking<'_>, window: Window) -> Result<Found<Unit>> {
        let all = every_unit(looking.office, &looking.within)
            .await?
            .into_iter();
        let fit = all.filter(|unit| unit.name.contains(&self.named));
        Ok(Found::cut(fit.collect(), window))
    }

    fn key(unit: &Unit) -> String {
        unit.key()
    }

    fn leads(&self, unit: &Unit) -> Option<String> {
        Some(format!("/units/{}", unit.key()))
    }

    fn empty(&self, _: &Looking<'_>) -> String {
        match self.named.as_str() {
            "" => "还没有成员单位。登记了才能把事项和任务交给它办。",
            _ => "没有这样的成员单位。",
        }
        .to_owned()
    }
}
