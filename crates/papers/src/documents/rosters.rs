//! 名单("一年没有宣传登记的村（社区）"): who stands behind a figure, by name: the units and villages it counts, or the places
//! beneath an office where what it counts was recorded. It names no people.

use std::collections::HashMap;

use crate::figures::{Behind, Question, Reach, Surveyed, indicators, survey};
use ground::authority::Scope;
use ground::error::Result;
use ground::office::Office;
use ground::records::{Period, register};
use registers::organisation::Directory;

/// Before the name of an indicator in a source.
pub(super) const ROSTER: &str = "名单：";
/// What a template asks one by.
pub(super) const ASKED_ROSTER: &str = "名单(\"";

/// Names by the indicator's own name.
pub(super) type Rosters = HashMap<String, Vec<String>>;

/// Whether a text asks who stands behind a figure.
pub(super) fn asks_for(text: &str, label: &str) -> bool {
    [ROSTER, ASKED_ROSTER].iter().any(|before| {
        let mut asked = text.match_indices(before);
        asked.any(|(at, _)| {
            let rest = text[at + before.len()..].strip_prefix(label);
            rest.is_some_and(|rest| rest.starts_with(['"', '·', '}']))
        })
    })
}

/// The rosters of the indicators that are spoken of.
pub(super) async fn rosters(
    office: &Office,
    scope: &Scope,
    period: Period,
    asked: impl Fn(&str) -> bool,
) -> Result<Rosters> {
    let mut wanted = indicators(office.catalogue())?;
    wanted.retain(|i| matches!(i.question, Question::Measured(_)) && asked(&i.label));
    if wanted.is_empty() {
        return Ok(Rosters::new());
    }
    let found = survey(office, *scope, (period, Reach::Whole), &wanted, false).await?;
    let directory = Directory::load(office.db().reader(), scope).await?;
    let mut rosters = Rosters::new();
    for indicator in &wanted {
        let Some(surveyed) = found.coded(&indicator.code) else {
            continue;
        };
        let Question::Measured(measured) = &indicator.question else {
            continue;
        };
        let of = register(office, &measured.source)?;
        let items = match &surveyed.behind {
            Behind::Items(items) if of.is_some_and(|of| !of.names_people) => Some(items),
            _ => None,
        };
        let mut names: Vec<String> = Vec::new();
        match items {
            Some(items) => {
                for item in items {
                    if !names.contains(&item.name) {
                        names.push(item.name.clone());
                    }
                }
            }
            None => names.extend(places(surveyed, scope, &directory)),
        }
        rosters.insert(indicator.label.clone(), names);
    }
    Ok(rosters)
}

/// The places right beneath an office that a figure has records of, those with most first.
fn places(surveyed: &Surveyed, scope: &Scope, directory: &Directory) -> Vec<String> {
    let own = scope.division().get();
    let beneath = surveyed.units.iter().filter(|(unit, _)| **unit != own);
    let mut counted: Vec<(u64, i64)> = beneath
        .map(|(unit, part)| (part.records, *unit))
        .filter(|(records, _)| *records > 0)
        .collect();
    counted.sort_by_key(|(records, unit)| (std::cmp::Reverse(*records), *unit));
    let names = counted.into_iter().filter_map(|(_, unit)| {
        let code = kernel::DivisionCode::try_from(unit).ok()?;
        Some(directory.name(code))
    });
    names.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_roster_is_asked_for_by_the_whole_name() {
        let asked = |text: &str| asks_for(text, "走访慰问户次");
        assert!(asked("走到{{名单：走访慰问户次·前6}}"));
        assert!(asked("{{ 名单(\"走访慰问户次\", 最多=3) }}"));
        assert!(!asked("{{ 名单(\"走访慰问户次数\") }}"));
        assert!(!asked("{{ 数(\"走访慰问户次\") }}"));
    }
}
