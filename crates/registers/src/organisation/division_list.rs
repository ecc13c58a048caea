//! The units of the office as a list.

use kernel::{DivisionCode, Level};

use super::actions::found;
use super::directory::Directory;
use ground::ask::Ask;
use ground::authority::{Action, Actor, Scope};
use ground::error::Result;
use ground::lists::{Cells, Column, Filter, Found, List, Looking, Paper, Window};
use ground::shown::{Cell, Link};

/// 区划
pub struct Divisions {
    named: Option<String>,
    level: Option<Level>,
    directory: Directory,
}

/// Whoever sees a list with the tree of units beside it sees the units.
pub const READERS: [Action; 4] = [
    Action::PersonRead,
    Action::BatchRead,
    Action::UserRead,
    Action::DivisionManage,
];

const LEVELS: [(Level, &str); 5] = [
    (Level::Province, "province"),
    (Level::City, "city"),
    (Level::County, "county"),
    (Level::Town, "town"),
    (Level::Village, "village"),
];

impl Divisions {
    /// The name of a unit.
    pub fn name(&self, unit: DivisionCode) -> String {
        self.directory.name(unit)
    }
}

impl List for Divisions {
    type Row = DivisionCode;
    const CODE: &'static str = "divisions";
    const AT: &'static str = "/divisions";
    const LABEL: &'static str = "区划";
    const MAY: Action = Action::DivisionManage;
    const PAPER: Paper = Paper {
        export: Action::DivisionManage,
        ..Paper::usual()
    };

    fn may(actor: &Actor) -> Result<Scope> {
        let reads = READERS.iter().find_map(|action| actor.may(*action).ok());
        reads.map_or_else(|| actor.may(Self::MAY), Ok)
    }

    async fn open(looking: &Looking<'_>) -> Result<Divisions> {
        let reader = looking.office.db().reader();
        Ok(Divisions {
            named: None,
            level: None,
            directory: Directory::load(reader, &looking.own).await?,
        })
    }

    fn filters() -> Vec<Filter<Divisions>> {
        let levels = LEVELS.map(|(level, code)| (code, level.label()));
        vec![
            Self::filter(
                Ask::words("q", "名称或拼音首字母"),
                |list, given| {
                    list.named = given.text();
                    Ok(())
                },
            )
            .width(10)
            .chip("名称：{}"),
            Self::filter(
                Ask::choice("level", "级别").offering(levels),
                |list, given| {
                    let level = LEVELS.iter().find(|(_, code)| *code == given.value);
                    list.level = level.map(|(level, _)| *level);
                    Ok(())
                },
            ),
        ]
    }

    fn columns(&self) -> Vec<Column<Divisions>> {
        vec![
            Self::column("name", "名称", |list, unit, _| {
                Cell::text(list.name(*unit))
            }),
            Self::column("code", "代码", |_, unit, _| {
                Cell::text(unit.get().to_string())
            }),
            Self::column("level", "级别", |_, unit, _| {
                Cell::text(unit.level().label())
            }),
            Self::column("beneath", "下级单位", |list, unit, _| {
                match list.directory.children(*unit).len() {
                    0 => Cell::text("0"),
                    n => Cell::link(n.to_string(), format!("/divisions?division={}", unit.get())),
                }
            })
            .of(Cells::Counts),
        ]
    }

    async fn read(&self, looking: &Looking<'_>, window: Window) -> Result<Found<DivisionCode>> {
        let mut units = match &self.named {
            Some(text) => found(looking.office, &looking.within, text).await?,
            None => self.directory.codes().collect(),
        };
        units.retain(|unit| {
            looking.within.contains(*unit) && self.level.is_none_or(|level| unit.level() == level)
        });
        Ok(Found::cut(units, window))
    }

    fn key(unit: &DivisionCode) -> String {
        unit.get().to_string()
    }

    fn actions(&self, looking: &Looking<'_>, unit: &DivisionCode) -> Vec<Link> {
        let may = looking.actor.may(Action::DivisionManage).is_ok();
        if !may {
            return Vec::new();
        }
        let link =
            |label: &str, act: &str| Link::new(label, format!("/divisions/{}/{act}", unit.get()));
        let mut links = vec![link("改名", "rename")];
        if matches!(unit.level(), Level::Town | Level::Village) {
            links.push(link("并入", "merge"));
        }
        links
    }

    fn empty(&self, _: &Looking<'_>) -> String {
        "没有这样的单位。".to_owned()
    }
}
