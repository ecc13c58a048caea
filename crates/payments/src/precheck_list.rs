//! 发放前核对 as a list.

use kernel::{Month, read_month};

use super::findings_list::finding_badge;
use super::precheck::{BLOCKERS, Blocker, precheck};
use ground::ask::Ask;
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::lists::{Column, Filter, Found, List, Looking, Paper, Window};
use ground::shown::{Cell, Link};

use super::finding_kind::FindingKind;

/// 发放前核对
pub struct Blockers {
    kind: Option<FindingKind>,
    /// The month of the batch; that which is due next where none is asked.
    pub month: Option<Month>,
    /// Whether people may be looked at, and something be mended.
    people: bool,
    mends: bool,
}

impl List for Blockers {
    type Row = Blocker;
    const CODE: &'static str = "precheck";
    const AT: &'static str = "/precheck";
    const LABEL: &'static str = "发放前核对";
    const MAY: Action = Action::BatchRead;
    const PAPER: Paper = Paper::of_people();

    async fn open(looking: &Looking<'_>) -> Result<Blockers> {
        Ok(Blockers {
            kind: None,
            month: None,
            people: looking.actor.may(Action::PersonRead).is_ok(),
            mends: looking.actor.may(Action::PersonWrite).is_ok(),
        })
    }

    fn filters() -> Vec<Filter<Blockers>> {
        let kinds = BLOCKERS.map(|kind| (kind.code(), kind.label()));
        vec![
            Self::filter(
                Ask::choice("kind", "情况").offering(kinds),
                |list, given| {
                    list.kind = FindingKind::from_code(given.value);
                    Ok(())
                },
            ),
            Self::filter(Ask::words("month", "发放月份"), |list, given| {
                let month = read_month(given.value);
                list.month = Some(month.map_err(|e| Error::at("month", e.to_string()))?);
                Ok(())
            }),
        ]
    }

    fn columns(&self) -> Vec<Column<Blockers>> {
        vec![
            Self::column("name", "姓名", |_, blocker, _| {
                Cell::text(&blocker.found.name)
            }),
            Self::column("unit", "单位", |_, blocker, _| {
                Cell::text(&blocker.found.unit)
            }),
            Self::column("kind", "情况", |_, blocker, _| {
                Cell::badge(finding_badge(blocker.found.kind))
            }),
            Self::column("scheme", "待遇项目", |_, blocker, _| {
                Cell::text(&blocker.found.scheme)
            }),
            Self::column("because", "缘由、怎么办", |_, blocker, _| {
                Cell::text(&blocker.found.because)
            }),
        ]
    }

    async fn read(&self, looking: &Looking<'_>, (offset, limit): Window) -> Result<Found<Blocker>> {
        let found = precheck(looking.office, looking.actor, &looking.within, self.month).await?;
        let fit = found.blockers.iter();
        let fit = fit.filter(|blocker| self.kind.is_none_or(|kind| blocker.found.kind == kind));
        Ok(Found::cut(fit.cloned().collect(), (offset, limit)))
    }

    fn leads(&self, blocker: &Blocker) -> Option<String> {
        let of_people = ["/people", "/hits", "/comparisons"];
        let of_people = of_people.iter().any(|at| blocker.seen.starts_with(at));
        let may = (self.people || !of_people) && !blocker.seen.is_empty();
        may.then(|| blocker.seen.clone())
    }

    fn actions(&self, _: &Looking<'_>, blocker: &Blocker) -> Vec<Link> {
        match self.mends && blocker.mended != blocker.seen {
            true => vec![Link::new("去办", &blocker.mended)],
            false => Vec::new(),
        }
    }

    fn empty(&self, _: &Looking<'_>) -> String {
        "没有拦着发放的，也没有不寻常的，可以生成批次。".to_owned()
    }
}
