//! The units side by side, for whoever stands above several: what each has paid, what it has recorded.

use std::collections::BTreeMap;

use kernel::{DivisionCode, Level};
use serde::Serialize;

use super::year::told;
use crate::kit::spark::bar;
use crate::kit::{Badge, Tone};
use ground::authority::Scope;
use ground::error::Result;
use ground::office::Office;
use papers::figures::Glanced;
use papers::figures::actions::Surveyed;
use payments::DueMonth;
use registers::organisation::Directory;

/// A number of a unit beside the others'.
#[derive(Debug, Serialize)]
struct Number {
    value: String,
    svg: String,
    /// The figure behind it; nothing where nothing was recorded.
    href: Option<String>,
}

/// A unit.
#[derive(Debug, Serialize)]
struct UnitShown {
    name: String,
    href: String,
    /// 在册优抚对象
    people: String,
    /// The months it has still to pay, the most urgent first.
    due: Vec<Badge>,
    /// Whether it recorded any work in the year.
    entered: Badge,
    numbers: Vec<Number>,
}

/// The units side by side.
#[derive(Debug, Serialize)]
pub(super) struct Towns {
    /// 乡镇（街道）
    level: &'static str,
    /// How many of them recorded anything in the year.
    complete: String,
    headings: Vec<String>,
    units: Vec<UnitShown>,
}

/// The units right beneath a scope; nothing where they are villages, or there are none.
pub(super) async fn towns(
    office: &Office,
    scope: &Scope,
    due: &[DueMonth],
    (year, found): &(i32, Glanced),
) -> Result<Option<Towns>> {
    let top = scope.division();
    let Some(level) = top.children_level().filter(|level| *level < Level::Village) else {
        return Ok(None);
    };
    let directory = Directory::load(office.db().reader(), scope).await?;
    let children = directory.children(top);
    let Some(found) = found.known().filter(|_| !children.is_empty()) else {
        return Ok(None);
    };
    let survey = &found.survey;
    let entered = survey.entered();
    let all = survey.figures.iter();
    let compared: Vec<&Surveyed> = all.filter(|s| s.compared && s.value.is_none()).collect();
    let people = survey.coded("people_registered");
    let of = |surveyed: &Surveyed, unit: DivisionCode| {
        let part = surveyed.units.get(&unit.get());
        part.map(|part| part.amount)
    };
    let most: BTreeMap<&str, i64> = compared
        .iter()
        .map(|s| {
            let all = children.iter().filter_map(|unit| of(s, *unit));
            let most = all.map(|amount| amount.number()).max();
            (s.figure.code.as_str(), most.unwrap_or(0))
        })
        .collect();
    let unit_shown = |unit: DivisionCode| {
        let name = directory.name(unit);
        let code = unit.get();
        let numbers = compared.iter().map(|s| {
            let amount = of(s, unit);
            let value = amount.map_or_else(|| "—".to_owned(), |a| told(a, &s.figure.unit));
            let number = amount.map_or(0, |a| a.number());
            let most = most.get(s.figure.code.as_str()).copied().unwrap_or(0);
            Number {
                svg: bar(&format!("{name}{}{value}", s.figure.label), number, most),
                href: amount
                    .map(|_| format!("/figures/{}?year={year}&division={code}", s.figure.code)),
                value,
            }
        });
        let numbers = numbers.collect();
        let people = people.and_then(|s| of(s, unit).map(|a| told(a, &s.figure.unit)));
        UnitShown {
            href: format!("/figures?year={year}&division={code}"),
            people: people.unwrap_or_else(|| "—".to_owned()),
            due: due_of(due, unit),
            entered: match entered.contains(&code) {
                true => Badge::new("有登记", Tone::Good),
                false => Badge::new("还没有登记", Tone::Soon),
            },
            numbers,
            name,
        }
    };
    let units = children.iter().copied().map(unit_shown).collect();
    let with = children.iter().filter(|unit| entered.contains(&unit.get()));
    let with = with.count();
    Ok(Some(Towns {
        level: level.label(),
        complete: format!("{year}年有登记的 {with} 个，共 {} 个", children.len()),
        headings: compared.iter().map(|s| s.figure.label.clone()).collect(),
        units,
    }))
}

/// The months that a unit, or one beneath it, has still to pay.
fn due_of(due: &[DueMonth], unit: DivisionCode) -> Vec<Badge> {
    let own = due.iter().filter(|due| {
        let mut units = due.units.iter();
        units.any(|payer| unit.contains(*payer))
    });
    let badge = |due: &DueMonth| {
        let tone = if due.overdue { Tone::Bad } else { Tone::Soon };
        Badge::new(format!("{} {}", due.month.to_chinese(), due.left), tone)
    };
    own.map(badge).collect()
}
