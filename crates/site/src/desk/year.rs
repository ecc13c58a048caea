//! The office's year on the desk: a few figures, each with its months as a line.

use serde::Serialize;

use crate::kit::spark::sparkline;
use ground::authority::{Action, Actor};
use ground::error::Result;
use ground::office::Office;
use ground::records::{Amount, Span};
use ground::time::{moment_shown, moment_text};
use papers::figures::actions::{Surveyed, last_year};
use papers::figures::{Glance, glanced};

/// So many figures are shown.
const SHOWN: usize = 6;

/// A figure of the year.
#[derive(Debug, Serialize)]
struct Line {
    label: String,
    value: String,
    href: String,
    svg: String,
}

/// The year on the desk.
#[derive(Debug, Serialize)]
pub(super) struct YearShown {
    /// 2026年
    title: String,
    lines: Vec<Line>,
    /// 截至 2026-11-28 10:05; when it was counted.
    at: String,
    /// Whether it is being counted, and nothing is known yet.
    counting: bool,
}

/// The figures that the desk glances at; the year they are of.
pub(super) async fn glance(office: &Office, actor: &Actor) -> Result<(i32, Option<Glance>)> {
    let scope = actor.may(Action::FiguresRead)?;
    let year = last_year(office, &scope).await?;
    let found = glanced(office, scope, Span::Year.of(year)?).await?;
    Ok((year, found))
}

/// The figures that the catalogue marks and that happened in some month.
pub(super) fn year_shown((year, found): &(i32, Option<Glance>)) -> YearShown {
    let lines = found.iter().flat_map(|found| &found.survey.figures);
    let happened = |s: &&Surveyed| {
        s.screen && s.figure.part.is_none() && !s.figure.stock && s.figure.record_count > 0
    };
    let lines = lines.filter(happened).take(SHOWN);
    let lines: Vec<Line> = lines.map(|surveyed| line(*year, surveyed)).collect();
    YearShown {
        title: format!("{year}年"),
        lines,
        at: found.as_ref().map_or(String::new(), |found| {
            format!("截至 {}", moment_shown(&moment_text(found.at)))
        }),
        counting: found.is_none(),
    }
}

fn line(year: i32, surveyed: &Surveyed) -> Line {
    let of = |month: i32| {
        let part = surveyed.months.get(&(year * 100 + month));
        part.map_or(0, |part| part.amount.number())
    };
    let values: Vec<i64> = (1..=12).map(of).collect();
    let label = &surveyed.figure.label;
    let most = (1..=12).max_by_key(|month| of(*month)).unwrap_or(1);
    Line {
        value: told(surveyed.figure.amount, &surveyed.figure.unit),
        href: format!("/figures/{}?year={year}", surveyed.figure.code),
        svg: sparkline(&format!("{year}年各月{label}，最多的是{most}月"), &values),
        label: label.clone(),
    }
}

/// A number in few characters: 75.6万元, 388户次.
pub(super) fn told(amount: Amount, unit: &str) -> String {
    match amount {
        Amount::Money(fen) => prose::money(fen),
        Amount::Count(_) => format!("{}{unit}", amount.text()),
        Amount::PercentTenths(_) => amount.text(),
    }
}
