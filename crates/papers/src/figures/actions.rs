//! Asking for figures.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::Datelike;
use kernel::{DivisionCode, Level};

use super::answer::Figure;
use super::kept;
use super::reach::Reach;
use super::survey::survey;
pub use super::survey::{Survey, Surveyed};
use ground::authority::{Action, Actor, Scope};
use ground::office::Office;
use registers::ledgers;
use registers::organisation::Directory;

use ground::error::{Error, Result};
use ground::records::{Indicator, Question, indicators};
pub use ground::records::{Part, Period, Span};
use ground::time::date_from;

/// What is asked.
#[derive(Debug)]
pub struct Ask<'a> {
    /// Of which division; the office itself when left out.
    pub division: Option<DivisionCode>,
    /// Of which period.
    pub period: Period,
    /// Whose records: of the division, of what is beneath it, or both.
    pub reach: Reach,
    /// Only this indicator, by code or name.
    pub code: Option<&'a str>,
    /// With the records behind.
    pub records: bool,
}

/// What was asked, answered.
#[derive(Debug)]
pub struct Answered {
    /// The figures, in the catalogue's order.
    pub figures: Vec<Figure>,
    /// The offices right beneath that entered nothing in the period; where only one figure was asked, none is named.
    pub not_entered: Vec<String>,
}

/// The figures of a division and a period, in the catalogue's order.
///
/// # Errors
/// When the division is not the actor's, the indicator is unknown, or the catalogue contradicts itself.
pub async fn figures(office: &Office, actor: &Actor, ask: Ask<'_>) -> Result<Answered> {
    let scope = narrowed(actor.may(Action::FiguresRead)?, ask.division)?;
    let code = ask.code;
    let found = asked_survey(office, actor, ask).await?;
    // One figure alone does not tell whether a unit entered anything.
    let not_entered = match code {
        None => not_entered(office, &scope, &found).await?,
        Some(_) => Vec::new(),
    };
    let mut found: Vec<Figure> = found.figures.into_iter().map(|s| s.figure).collect();
    if let Some(code) = code {
        found.retain(|f| {
            f.code == code || f.label == code || f.code.starts_with(&format!("{code}."))
        });
        if found.is_empty() {
            return Err(Error::refusal(format!(
                "没有“{code}”这个指标，不带 --code 可看全部"
            )));
        }
    }
    Ok(Answered {
        figures: found,
        not_entered,
    })
}

/// The figures that are asked for, each with where and when it came about; with one code, also those it rests on.
///
/// # Errors
/// When the division is not the actor's, or the catalogue contradicts itself.
pub async fn asked_survey(office: &Office, actor: &Actor, ask: Ask<'_>) -> Result<Survey> {
    let scope = actor.may(Action::FiguresRead)?;
    let scope = narrowed(scope, ask.division)?;
    refuse_nowhere(office, &scope).await?;
    refuse_backward(ask.period)?;
    let all = indicators(office.catalogue())?;
    let base = ask.code.map(|code| code.split('.').next().unwrap_or(code));
    let wanted = all.iter().filter(|indicator| {
        base.is_none_or(|c| {
            c == indicator.code || c == indicator.label || needed(&all, c, &indicator.code)
        })
    });
    let wanted: Vec<Indicator> = wanted.cloned().collect();
    let asked = (ask.period, ask.reach);
    survey(office, scope, asked, &wanted, ask.records).await
}

/// Some figures of a scope and a period, for a subject that judges by them.
///
/// # Errors
/// When the catalogue contradicts itself.
pub async fn figures_coded(
    office: &Office,
    scope: Scope,
    period: Period,
    codes: &BTreeSet<String>,
) -> Result<Vec<Figure>> {
    let all = indicators(office.catalogue())?;
    let asked = |indicator: &Indicator| {
        codes
            .iter()
            .any(|code| *code == indicator.code || needed(&all, code, &indicator.code))
    };
    let wanted: Vec<Indicator> = all.iter().filter(|i| asked(i)).cloned().collect();
    let asked = (period, Reach::Whole);
    let found = survey(office, scope, asked, &wanted, false).await?;
    let figures = found.figures.into_iter().map(|s| s.figure);
    Ok(figures.filter(|f| codes.contains(&f.code)).collect())
}

/// The offices right beneath a unit that recorded nothing in the period of a survey of it: its sums are without them.
/// Villages have no office of their own, and are not asked.
///
/// # Errors
/// When the divisions cannot be read.
pub async fn not_entered(office: &Office, scope: &Scope, found: &Survey) -> Result<Vec<String>> {
    let top = scope.division();
    if found.reach == Reach::Own || matches!(top.children_level(), None | Some(Level::Village)) {
        return Ok(Vec::new());
    }
    let directory = Directory::load(office.db().reader(), scope).await?;
    let entered = found.entered();
    let units = directory.children(top).into_iter();
    let silent = units.filter(|unit| !entered.contains(&unit.get()));
    Ok(silent.map(|unit| directory.name(unit)).collect())
}

/// The same actor looking at a division beneath her own, or at her own.
pub fn narrowed(scope: Scope, division: Option<DivisionCode>) -> Result<Scope> {
    let division = division.unwrap_or(scope.division());
    let narrowed = scope.narrowed(division);
    narrowed.ok_or_else(|| Error::not_found(format!("区划 {}", division.get())))
}

/// Of a division that nobody has registered every figure would be zero, silently.
async fn refuse_nowhere(office: &Office, scope: &Scope) -> Result<()> {
    let directory = Directory::load(office.db().reader(), scope).await?;
    if directory.codes().next().is_none() {
        return Err(Error::not_found(format!("区划 {}", scope.division().get())));
    }
    Ok(())
}

fn refuse_backward(period: Period) -> Result<()> {
    if period.from > period.to {
        return Err(Error::refusal("起始日期晚于截止日期，请核对"));
    }
    Ok(())
}

/// Whether the ratio asked for rests on this indicator.
fn needed(all: &[Indicator], asked: &str, code: &str) -> bool {
    let asked = all.iter().find(|i| i.code == asked || i.label == asked);
    matches!(asked.map(|i| &i.question), Some(Question::Ratio(r)) if r.numerator == code || r.denominator == code)
}

/// A period and the same a year before.
#[derive(Debug, Clone)]
pub struct Compared {
    /// The division they are of.
    pub scope: Scope,
    /// Now.
    pub now: Arc<Survey>,
    /// The same days a year before.
    pub before: Arc<Survey>,
    /// The offices beneath that entered nothing for now.
    pub not_entered: Vec<String>,
}

/// The figures of a division and a period beside those of the year before, from what is kept; nothing while they are
/// still being worked out.
///
/// # Errors
/// When the division is not the actor's, or the catalogue contradicts itself.
pub async fn figures_compared(
    office: &Office,
    actor: &Actor,
    division: Option<DivisionCode>,
    (period, reach): (Period, Reach),
) -> Result<Option<Compared>> {
    let scope = actor.may(Action::FiguresRead)?;
    let scope = narrowed(scope, division)?;
    refuse_nowhere(office, &scope).await?;
    refuse_backward(period)?;
    let before = period.year_before();
    let now = kept::surveyed(office, scope, (period, reach)).await?;
    let before = kept::surveyed(office, scope, (before, reach)).await?;
    let Some((now, before)) = now.zip(before) else {
        return Ok(None);
    };
    let not_entered = not_entered(office, &scope, &now).await?;
    Ok(Some(Compared {
        scope,
        now,
        before,
        not_entered,
    }))
}

/// All figures of a scope and a period from what is kept, for a subject that judges by them; nothing while they are still
/// being worked out.
///
/// # Errors
/// When the catalogue contradicts itself.
pub async fn figures_kept(
    office: &Office,
    scope: Scope,
    period: Period,
) -> Result<Option<Arc<Survey>>> {
    kept::surveyed(office, scope, (period, Reach::Whole)).await
}

/// The year figures are asked for when nobody says which: this one, or the last one with records.
pub async fn last_year(office: &Office, scope: &Scope) -> Result<i32> {
    let today = office.clock().today();
    let c = office.db().reader();
    let recorded = match ledgers::actions::last_day(c, scope).await? {
        Some(day) => Some(date_from(&day)?.year()),
        None => None,
    };
    let paid = payments::last_paid_month(c, scope).await?;
    let last = recorded.max(paid.map(|month| month / 100));
    Ok(last.map_or(today.year(), |year| year.min(today.year())))
}
