//! 按新标准发: whom a batch pays by another standard than the time before though nothing about them changed. Whoever sets a
//! standard needs no second person, so the batch says it before all else to those who review and approve it.

use std::collections::BTreeMap;

use super::explain::standard_said;
use super::finding_kind::FindingKind;
use super::findings::PaymentsBefore;
use super::line::followed;
use super::run::Run;
use super::schemes::Schemes;
use super::store::{NewFinding, NewLine, StandardRow};
use ground::error::Result;
use registers::people::Categories;

/// So many standards of a scheme are named; the others are counted.
const TOLD_MAX: usize = 6;

/// Whether two standards say of the same people how much they get, in the same manner.
fn alike(one: &StandardRow, other: &StandardRow) -> bool {
    let of = |s: &StandardRow| {
        let people = (s.category.clone(), s.grade, s.nature, s.keys.clone());
        (people, s.on_top, s.component.clone(), s.of.clone())
    };
    of(one) == of(other)
}

/// What each scheme pays by standards that were not followed the time before: one finding for a scheme.
pub(super) fn found_new_standards(
    lines: &[NewLine],
    before: &PaymentsBefore,
    standards: &[StandardRow],
    (run, schemes, categories): (&Run, &Schemes, &Categories),
) -> Result<Vec<NewFinding>> {
    let known = |id: i64| standards.iter().find(|standard| standard.id == id);
    // By scheme, and the standards of before and now: how many people.
    let mut raised: BTreeMap<&str, BTreeMap<(i64, i64), usize>> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.amounts[0] > 0) {
        let Some(was) = before.followed(&line.scheme, line.person) else {
            continue;
        };
        for now in followed(&line.months)? {
            let Some(new) = known(now).filter(|_| !was.contains(&now)) else {
                continue;
            };
            let old = was.iter().filter_map(|id| known(*id));
            // Another grade or another category has another standard: that is a change of hers.
            if let Some(old) = old.into_iter().find(|old| alike(old, new)) {
                let people = raised.entry(&line.scheme).or_default();
                *people.entry((old.id, now)).or_default() += 1;
            }
        }
    }
    let mut findings = Vec::new();
    for (scheme, standards) in raised {
        let mut told = Vec::new();
        for ((old, new), people) in standards.iter().take(TOLD_MAX) {
            let (Some(old), Some(new)) = (known(*old), known(*new)) else {
                continue;
            };
            let (_, was) = standard_said(old, categories);
            let (whose, is) = standard_said(new, categories);
            let by = (new.effective, &new.document_no);
            told.push(format!(
                "{whose}由{was}变为{is}（{}起，{}），{people}人",
                by.0, by.1
            ));
        }
        let rest = standards.len().saturating_sub(TOLD_MAX);
        let rest = match rest {
            0 => String::new(),
            rest => format!("；还有{rest}条"),
        };
        findings.push(NewFinding {
            kind: FindingKind::NewStandard.code(),
            person: 0,
            name: schemes.coded(scheme)?.label.clone(),
            line_no: None,
            division: run.scope.division().get(),
            before_fen: None,
            note: Some(format!(
                "本期起按新标准：{}{rest}。请与文件核对",
                told.join("；")
            )),
            scheme: scheme.to_owned(),
        });
    }
    Ok(findings)
}
