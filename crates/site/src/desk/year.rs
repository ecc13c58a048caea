//! The office's year on the desk: a few figures, each with its months as a line.

use kernel::{Date, Month};
use serde::Serialize;

use crate::kit::spark::months_line;
use ground::authority::{Action, Actor};
use ground::error::Result;
use ground::office::Office;
use ground::records::{Amount, Span};
use ground::time::{moment_shown, moment_text, month_number};
use papers::figures::actions::{Surveyed, last_year};
use papers::figures::{Glanced, glanced};

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
    /// What is said where nothing is known: it is being counted, or it cannot be.
    unknown: &'static str,
}

/// The figures that the desk glances at; the year they are of.
pub(super) async fn glance(office: &Office, actor: &Actor) -> Result<(i32, Glanced)> {
    let scope = actor.may(Action::FiguresRead)?;
    let year = last_year(office, &scope).await?;
    let found = glanced(office, scope, Span::Year.of(year)?).await?;
    Ok((year, found))
}

/// The figures that the catalogue marks and that happened in some month.
pub(super) fn year_shown((year, found): &(i32, Glanced), today: Date) -> YearShown {
    let known = found.known();
    let lines = known.iter().flat_map(|found| &found.survey.figures);
    let happened = |s: &&Surveyed| {
        s.screen && s.figure.part.is_none() && !s.figure.stock && s.figure.record_count > 0
    };
    let lines = lines.filter(happened).take(SHOWN);
    let lines: Vec<Line> = lines.map(|surveyed| line(*year, surveyed, today)).collect();
    YearShown {
        title: format!("{year}年"),
        lines,
        at: known.map_or(String::new(), |found| {
            format!("截至 {}", moment_shown(&moment_text(found.at)))
        }),
        unknown: match found {
            Glanced::Known(_) => "",
            Glanced::Counting => "正在数这一年的记录，过一会儿再来看。",
            Glanced::Failed => "这一年的数没有数成，打开“指标”看是哪一个指标写得不对。",
        },
    }
}

/// Up to the present month: what is to come has no figure yet.
fn line(year: i32, surveyed: &Surveyed, today: Date) -> Line {
    let present = month_number(Month::of(today));
    let months = (1..=12).map(|month| year * 100 + month);
    let months = months.filter(|month| *month <= present || *month == year * 100 + 1);
    let of = |month: i32| {
        let part = surveyed.months.get(&month);
        (month, part.map_or(0, |part| part.amount.number()))
    };
    let months: Vec<(i32, i64)> = months.map(of).collect();
    let label = &surveyed.figure.label;
    Line {
        value: told(surveyed.figure.amount, &surveyed.figure.unit),
        href: format!("/figures/{}?year={year}", surveyed.figure.code),
        svg: months_line(&format!("{year}年各月{label}"), &months),
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
