//! What to look at first in a batch: months of an office's beginning, old tables, and people both paid and not.

use entitlement::Cycle;
use kernel::{DivisionCode, Month};
use serde::Serialize;

use super::claims::BlockedPerson;
use super::finding_kind::FindingKind;
use super::line::months_from;
use super::rates::StaleTable;
use super::store::{NewFinding, NewLine, StandardRow};
use super::words;
use ground::error::Result;
use ground::key::Number;
use ground::time::{month_from, month_number};

/// Says in the one line that tells why somebody can't be paid for some months what she is paid for the others.
pub(super) fn also_paid(blocked: &mut BlockedPerson, line: Option<&NewLine>) {
    let paid = line.map(|line| line.amounts[4]).filter(|fen| *fen > 0);
    if let Some(fen) = paid {
        blocked.paid_fen = fen;
        let words = format!("；其余月份本批照发{}", words::yuan(fen));
        blocked.reason.push_str(&words);
    }
}

/// Of an office that has not paid anybody yet: who would be paid more than one period at once, and who for years before
/// this one, which another surely paid.
pub(super) fn found_first_spans(
    lines: &[NewLine],
    standards: &[StandardRow],
    month: Month,
) -> Result<Vec<NewFinding>> {
    let mut findings = Vec::new();
    for line in lines.iter().filter(|line| line.amounts[0] > 0) {
        let regular = months_from(&line.months)?.into_iter();
        let regular = regular.filter(|m| m.4 == 0).map(|m| (m.0, m.1));
        let regular: Vec<(i32, Option<i64>)> = regular.collect();
        if !spans_periods(&regular, standards) {
            continue;
        }
        let ends = regular.first().zip(regular.last());
        let Some((first, last)) = ends.map(|(first, last)| (first.0, last.0)) else {
            continue;
        };
        let (first, last) = (month_from(first)?, month_from(last)?);
        let kind = match first.year() < month.year() {
            true => FindingKind::FirstYears,
            false => FindingKind::FirstSpan,
        };
        findings.push(NewFinding {
            note: Some(format!(
                "本单位第一批就要发{}，共{}个月；以前由别处发过的，请在名册里填已发至，再重新生成",
                words::span(first, last),
                regular.len()
            )),
            ..NewFinding::of(line, kind)
        });
    }
    Ok(findings)
}

/// Somebody whom an office's first batch pays for more than one period at once.
#[derive(Debug, Serialize)]
pub struct FirstSpan {
    /// Name and number: 张三#12.
    pub person: String,
    /// 首批跨年, 首批跨期
    pub label: &'static str,
    /// For which months, and what to do.
    pub note: String,
}

/// Of what was found in a batch, those.
pub(super) fn first_spans(findings: &[NewFinding]) -> Vec<FirstSpan> {
    let kinds = [FindingKind::FirstYears, FindingKind::FirstSpan];
    let of = |kind: FindingKind| {
        let of_kind = findings.iter().filter(move |f| f.kind == kind.code());
        of_kind.map(move |found| FirstSpan {
            person: format!("{}#{}", found.name, Number(found.person)),
            label: kind.label(),
            note: found.note.clone().unwrap_or_default(),
        })
    };
    kinds.into_iter().flat_map(of).collect()
}

/// Schemes paid by a shipped table older than the usual raise.
pub(super) fn found_stale(tables: Vec<StaleTable>, division: DivisionCode) -> Vec<NewFinding> {
    let finding = |t: StaleTable| NewFinding {
        kind: FindingKind::StaleTable.code(),
        person: 0,
        name: t.label.clone(),
        line_no: None,
        division: division.get(),
        before_fen: None,
        note: Some(t.sentence()),
        scheme: t.scheme,
    };
    tables.into_iter().map(finding).collect()
}

/// Whether a line, the first of somebody, pays more than one period of its schedule.
fn spans_periods(months: &[(i32, Option<i64>)], standards: &[StandardRow]) -> bool {
    let standard = months.iter().rev().find_map(|(_, standard)| *standard);
    let Some(standard) = standards.iter().find(|s| Some(s.id) == standard) else {
        return false;
    };
    if standard.cycle == Cycle::ServedHalfYear {
        return months.len() > 6;
    }
    let ends = |month: i32| {
        let month = Month::new(month / 100, month.unsigned_abs() % 100)?;
        Some(month_number(standard.cycle.end(month)))
    };
    let (first, last) = (months.first(), months.last());
    first.and_then(|m| ends(m.0)) != last.and_then(|m| ends(m.0))
}
