//! 没有付成的 as a list.

use super::failed::{Failed, FailedStep, failed};
use ground::ask::Ask;
use ground::authority::Action;
use ground::error::Result;
use ground::lists::{Cells, Column, Filter, Found, List, Looking, Paper, Window};
use ground::shown::{Badge, Cell, Link, Tone};

/// 没有付成的
pub struct FailedLines {
    step: Option<FailedStep>,
    /// Whether people may be looked at, and something be mended.
    people: bool,
    mends: bool,
}

impl List for FailedLines {
    type Row = Failed;
    const CODE: &'static str = "failed";
    const AT: &'static str = "/failed";
    const LABEL: &'static str = "没有付成的";
    const MAY: Action = Action::BatchRead;
    const PAPER: Paper = Paper::of_people();

    async fn open(looking: &Looking<'_>) -> Result<FailedLines> {
        Ok(FailedLines {
            step: None,
            people: looking.actor.may(Action::PersonRead).is_ok(),
            mends: looking.actor.may(Action::PersonWrite).is_ok(),
        })
    }

    fn filters() -> Vec<Filter<FailedLines>> {
        let steps = FailedStep::ALL.map(|(_, code, label)| (code, label));
        vec![Self::filter(
            Ask::choice("step", "办到哪里").offering(steps),
            |list, given| {
                list.step = FailedStep::from_code(given.value);
                Ok(())
            },
        )]
    }

    fn columns(&self) -> Vec<Column<FailedLines>> {
        vec![
            Self::column("name", "姓名", |_, line, _| Cell::text(&line.name)),
            Self::column("unit", "单位", |_, line, _| Cell::text(&line.unit)),
            Self::column("scheme", "待遇项目", |_, line, _| {
                Cell::text(&line.scheme).under(format!("批次 {}", line.label))
            }),
            Self::column("amount", "没有付成（元）", |_, line, _| {
                Cell::money(line.amount)
            })
            .of(Cells::Money),
            Self::column("reason", "银行说的，怎么办", |_, line, _| {
                Cell::text(&line.reason).under(&line.todo)
            }),
            Self::column("step", "办到哪里", |_, line, _| {
                let tone = match line.step {
                    FailedStep::Unmended => Tone::Bad,
                    FailedStep::Proposed => Tone::Soon,
                    FailedStep::Ready | FailedStep::Again => Tone::Plain,
                };
                Cell::badge(Badge::new(line.step.label(), tone))
            }),
        ]
    }

    async fn read(&self, looking: &Looking<'_>, window: Window) -> Result<Found<Failed>> {
        let (total, sum, rows) = failed(looking.office, &looking.within, self.step, window).await?;
        Ok(Found {
            total,
            rows,
            sums: vec![("amount".to_owned(), Cell::money(sum))],
        })
    }

    fn leads(&self, line: &Failed) -> Option<String> {
        Some(format!("/payments/{}/lines/{}", line.batch, line.line_no))
    }

    fn actions(&self, _: &Looking<'_>, line: &Failed) -> Vec<Link> {
        let link = match (line.step, &line.request, &line.again) {
            (FailedStep::Unmended, ..) if self.mends => {
                let at = format!("/people/{}/change?kind=account", line.person);
                Some(Link::new("改账号", at))
            }
            (FailedStep::Proposed, Some(request), _) if self.people => {
                Some(Link::new("看变更", format!("/changes/{request}")))
            }
            (FailedStep::Again, _, Some((key, label))) => Some(Link::new(
                format!("批次 {label}"),
                format!("/payments/{key}"),
            )),
            _ => None,
        };
        link.into_iter().collect()
    }

    fn empty(&self, _: &Looking<'_>) -> String {
        match self.step {
            Some(_) => "没有办到这一步的。",
            None => "没有付成的都办好了。银行退回来的，一笔一行列在这里，改好重发、审批以后离开。",
        }
        .to_owned()
    }
}
