//! The villages with their liaisons on a day, as a list.

use kernel::{Date, DivisionCode};

use super::{Post, liaisons_on};
use crate::organisation::Places;
use ground::ask::Ask;
use ground::authority::Action;
use ground::error::Result;
use ground::lists::{Cells, Column, Filter, Found, List, Looking, Window};
use ground::shown::{Badge, Cell, Link, Tone};

/// 村（社区）联络员
pub struct Liaisons {
    all: Vec<Row>,
    missing: bool,
    places: Places,
}

/// A village, and who is its liaison.
type Row = (DivisionCode, Option<Post>);

impl Liaisons {
    /// How many villages there are.
    pub fn villages(&self) -> usize {
        self.all.len()
    }

    /// The name of a village.
    pub fn village(&self, village: DivisionCode) -> String {
        self.places.name(village)
    }

    /// How many have none.
    pub fn gaps(&self) -> usize {
        self.all.iter().filter(|(_, post)| post.is_none()).count()
    }
}

impl List for Liaisons {
    type Row = Row;
    const CODE: &'static str = "liaisons";
    const AT: &'static str = "/liaisons";
    const LABEL: &'static str = "村（社区）联络员";
    const MAY: Action = Action::OrganisationRead;

    async fn open(looking: &Looking<'_>) -> Result<Liaisons> {
        let asked = looking.query.given("on");
        let on: Option<Date> = asked.and_then(|day| looking.day(&day).ok());
        let on = on.unwrap_or(looking.today());
        Ok(Liaisons {
            all: liaisons_on(looking.office, &looking.within, on).await?,
            missing: false,
            places: Places::load(looking.office, &looking.own).await?,
        })
    }

    fn filters() -> Vec<Filter<Liaisons>> {
        let states = Ask::choice("state", "状态").offering([("missing", "缺员")]);
        vec![
            // The day is asked for when the list is opened.
            Self::filter(Ask::day("on", "哪一天"), |_, _| Ok(())).chip("{}那天"),
            Self::filter(states, |list, given| {
                list.missing = given.value == "missing";
                Ok(())
            })
            .chip("{}"),
        ]
    }

    fn columns(&self) -> Vec<Column<Liaisons>> {
        vec![
            Self::column("village", "村（社区）", |list, (village, _), _| {
                Cell::text(list.places.path(*village))
            }),
            Self::column("name", "联络员", |_, (_, post), _| {
                Cell::text(post.as_ref().map_or("", |post| post.name.as_str()))
            }),
            Self::column("title", "职务", |_, (_, post), _| {
                Cell::text(post.as_ref().map_or("", |post| post.title.as_str()))
            }),
            Self::column("from", "任职", |_, (_, post), _| {
                let from = post.as_ref().map(|post| post.from.to_string());
                Cell::text(from.unwrap_or_default())
            })
            .of(Cells::Days),
            Self::column("state", "状态", |_, (_, post), _| {
                Cell::badge(match post {
                    Some(_) => Badge::new("在任", Tone::Good),
                    None => Badge::new("缺员", Tone::Bad),
                })
            }),
        ]
    }

    async fn read(&self, _: &Looking<'_>, window: Window) -> Result<Found<Row>> {
        let fit = self.all.iter();
        let fit = fit.filter(|(_, post)| !self.missing || post.is_none());
        Ok(Found::cut(fit.cloned().collect(), window))
    }

    fn key((village, _): &Row) -> String {
        village.get().to_string()
    }

    fn marked(&self, (_, post): &Row) -> bool {
        post.is_none()
    }

    fn actions(&self, looking: &Looking<'_>, (village, post): &Row) -> Vec<Link> {
        if looking.actor.may(Action::OrganisationWrite).is_err() {
            return Vec::new();
        }
        let Some(held) = post else {
            let at = format!("/liaisons/appoint?village={}", village.get());
            return vec![Link::new("补上", at)];
        };
        let at = |verb: &str| format!("/posts/{}/{verb}", held.key());
        vec![
            Link::new("换人", at("replace")),
            Link::new("免去", at("end")),
            Link::new("更正", at("edit")),
        ]
    }

    fn empty(&self, _: &Looking<'_>) -> String {
        match self.villages() {
            0 => "还没有登记村（社区）。导入名册或维护区划以后，这里列出每个村的联络员。",
            _ => "每个村（社区）都有联络员。",
        }
        .to_owned()
    }
}
