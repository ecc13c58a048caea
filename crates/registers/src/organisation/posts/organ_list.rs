//! Organs with who held their posts on a day, as a list.

use kernel::Date;

use super::{Organ, OrganKind, Post, organs, posts};
use crate::organisation::Places;
use ground::ask::Ask;
use ground::authority::Action;
use ground::error::Result;
use ground::lists::{Cells, Column, Filter, Found, List, Looking, Window};
use ground::shown::{Badge, Cell, Tone};

/// 领导小组和办事机构
pub struct Organs {
    kind: Option<OrganKind>,
    on: Date,
    /// Whether the day was asked for.
    dated: bool,
    places: Places,
}

/// An organ, and who held its posts on the day, the highest first.
pub struct OrganHeld {
    /// The organ.
    pub organ: Organ,
    /// Who held its posts.
    pub members: Vec<Post>,
}

/// Whether an organ was there on a day.
pub fn state(organ: &Organ, on: Date) -> Badge {
    if organ.there_on(on) {
        Badge::new("有效", Tone::Good)
    } else if organ.dissolved_on.is_some_and(|day| day < on) {
        Badge::new("已撤销", Tone::Quiet)
    } else {
        Badge::new("还没设立", Tone::Quiet)
    }
}

/// Those of an organ among some who held posts, the highest first; of one day where one is asked for.
pub fn members(held: &[Post], organ: &Organ, on: Option<Date>) -> Vec<Post> {
    let own = held
        .iter()
        .filter(|post| post.organ == Some(organ.id) && post.region == organ.region);
    let then = own.filter(|post| on.is_none_or(|on| post.held_on(on)));
    let mut members: Vec<Post> = then.cloned().collect();
    members.sort_by_key(Post::rank);
    members
}

impl List for Organs {
    type Row = OrganHeld;
    const CODE: &'static str = "organs";
    const AT: &'static str = "/organisation";
    const LABEL: &'static str = "领导小组和办事机构";
    const MAY: Action = Action::OrganisationRead;

    async fn open(looking: &Looking<'_>) -> Result<Organs> {
        Ok(Organs {
            kind: None,
            on: looking.today(),
            dated: false,
            places: Places::load(looking.office, &looking.own).await?,
        })
    }

    fn filters() -> Vec<Filter<Organs>> {
        let kinds = OrganKind::ALL.map(|kind| (kind.code(), kind.label()));
        vec![
            Self::filter(Ask::day("on", "哪一天"), |list, given| {
                (list.on, list.dated) = (given.day()?, true);
                Ok(())
            })
            .chip("{}那天"),
            Self::filter(
                Ask::choice("kind", "类别").offering(kinds),
                |list, given| {
                    list.kind = Some(OrganKind::from_code(given.value)?);
                    Ok(())
                },
            ),
        ]
    }

    fn columns(&self) -> Vec<Column<Organs>> {
        vec![
            Self::column("name", "机构", |_, row, _| Cell::text(&row.organ.name)),
            Self::column("kind", "类别", |_, row, _| {
                Cell::text(row.organ.kind.label())
            }),
            Self::column("division", "所属单位", |list, row, _| {
                Cell::text(list.places.path(row.organ.division))
            }),
            Self::column("head", "负责人", |_, row, _| {
                let head = row.members.first();
                let head = head.map(|post| format!("{}　{}", post.post, post.name));
                Cell::text(head.unwrap_or_else(|| "没有任职人员".to_owned()))
            }),
            Self::column("members", "人数", |_, row, _| {
                Cell::text(row.members.len().to_string())
            })
            .of(Cells::Counts),
            Self::column("document", "设立文号", |_, row, _| {
                Cell::text(&row.organ.document)
            }),
            Self::column("state", "状态", |list, row, _| {
                Cell::badge(state(&row.organ, list.on))
            }),
        ]
    }

    async fn read(&self, looking: &Looking<'_>, window: Window) -> Result<Found<OrganHeld>> {
        let (office, within) = (looking.office, &looking.within);
        let held = posts(office, within).await?;
        let all = organs(office, within).await?.into_iter();
        let fit = all.filter(|organ| self.kind.is_none_or(|kind| organ.kind == kind));
        let rows = fit.map(|organ| OrganHeld {
            members: members(&held, &organ, Some(self.on)),
            organ,
        });
        Ok(Found::cut(rows.collect(), window))
    }

    fn leads(&self, row: &OrganHeld) -> Option<String> {
        let day = match self.dated {
            true => format!("?on={}", self.on),
            false => String::new(),
        };
        Some(format!("/organisation/{}{day}", row.organ.key()))
    }

    fn empty(&self, _: &Looking<'_>) -> String {
        match self.kind {
            Some(_) => "没有这类机构。",
            None => "还没有登记领导小组。登记以后，哪一天谁任什么职都查得到。",
        }
        .to_owned()
    }
}
