//! 停发 of those who were not confirmed when the term ran out, and 恢复 once they were after all. Both are proposed; a
//! second person agrees to them among the other changes.

use entitlement::EventKind;
use kernel::{Date, Month, read_month};
use serde_json::json;

use super::rules::Rules;
use super::seen::{meant, proposes, write};
use super::store::{self, DueAsk, DueState};
use super::{Campaign, Confirmation};
use crate::people::requests::Asked;
use crate::people::{EventRow, ManyAsked, asked_from, propose_many};
use ground::acts::{Doing, Subject};
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::time::month_number;

/// The first month that is not paid: the one after the term, and none that has begun.
pub(super) fn first_month(campaign: &Campaign, today: Date) -> Month {
    let next = Month::of(today).next();
    match campaign.last.parse::<Date>() {
        Ok(last) => Month::of(last).next().max(next),
        Err(_) => next,
    }
}

/// Why somebody is stopped, as it stands in the change.
pub(super) fn reason(campaign: &Campaign, rules: &Rules) -> String {
    let (name, last, basis) = (campaign.name(), &campaign.last, &rules.basis);
    format!("{name}{last}期满没有确认。依据：{basis}")
}

/// Somebody is stopped, or paid again, from a month on.
fn event(kind: EventKind, effective: Month, today: Date) -> Asked {
    Asked::Event(EventRow {
        kind,
        category: None,
        effective,
        known: Some(today),
        cause: None,
    })
}

/// Proposes the stop of those who are meant; of all who were not confirmed where nobody is named.
pub(super) async fn suspend(doing: &mut Doing<'_, Campaign>) -> Result<()> {
    let today = doing.today();
    if !doing.it.is_over(today) {
        return Err(Error::refusal(format!(
            "{}到{}期满，还不能提出停发",
            doing.it.name(),
            doing.it.last
        )));
    }
    let from = read_month(doing.said.words("effective"));
    let from = from.map_err(|e| Error::at("effective", e.to_string()))?;
    let first = doing.it.last.parse::<Date>();
    let first = first.map_or(from, |last| Month::of(last).next());
    if from < first {
        return Err(Error::at(
            "effective",
            format!("期满的次月是{}，不能从更早的月份停发", first.to_chinese()),
        ));
    }
    let scope = doing.actor.may(Action::PersonWrite)?;
    let mut people = match doing.said.words("people") {
        "" => {
            let ask = DueAsk {
                states: &[DueState::Waiting],
                ..DueAsk::of(doing.it.key)
            };
            let all = (0, doing.it.counts.waiting);
            store::due(doing.tx.connection(), &scope, &ask, all)
                .await?
                .1
        }
        _ => meant(doing).await?,
    };
    let waits = |it: &Confirmation| {
        let stopping = it.stop.as_ref();
        let stopping = stopping.is_some_and(|(_, state)| ["open", "agreed"].contains(&&**state));
        it.state == DueState::Waiting && !stopping
    };
    people.retain(waits);
    let (name, reason) = (doing.it.name(), doing.said.words("reason").to_owned());
    let many = ManyAsked {
        region: doing.it.key.region,
        source: &name,
        reason: &reason,
        asked: people
            .iter()
            .map(|it| (it.person, event(EventKind::Stop, from, today)))
            .collect(),
    };
    let (package, requests) = propose_many(doing, many).await?;
    let Some(package) = package else {
        return Err(Error::at(
            "people",
            "选中的人都已确认、已停发，或已有停发的申请在等复核",
        ));
    };
    for it in &mut people {
        if let Some(request) = requests.get(&it.person) {
            it.stop = Some((*request, "open".to_owned()));
            it.resume = None;
            write(doing, it).await?;
        }
    }
    let (count, left) = (requests.len(), people.len() - requests.len());
    let mut told = format!("已提出停发 {count} 人，等另一个人复核（变更包 {package}）");
    if left > 0 {
        told.push_str(&format!("；另外 {left} 人已有停发的申请在等复核"));
    }
    doing.tell(told);
    doing.answer("package", package.to_string());
    doing.answer("people", count);
    let detail = json!({ "名称": name, "人数": count, "停发起月": month_number(from), "变更包": package.to_string() });
    let subject = doing.it.key.subject();
    doing.step(("confirmation_suspend", subject, detail));
    Ok(())
}

/// Proposes that those be paid again who were stopped for want of it and are confirmed now: from the month after; or from
/// the month of the stop, where the rules pay what was withheld. Answers what to say of it.
pub(super) async fn resume<S: Subject>(
    doing: &Doing<'_, S>,
    campaign: &Campaign,
    people: &mut [Confirmation],
) -> Result<String> {
    let (region, today) = (campaign.key.region, doing.today());
    let rules = Rules::load(doing.office.catalogue())?;
    let mut asked = Vec::new();
    for it in people.iter().filter(|it| it.to_resume()) {
        let stop = it.stop.as_ref().map_or(0, |(request, _)| *request);
        let stopped = match rules.back_pay {
            true => asked_from(doing, (region, stop)).await?,
            false => None,
        };
        let on = it.on.as_deref().and_then(|on| on.parse().ok());
        let from = stopped.unwrap_or_else(|| Month::of(on.unwrap_or(today)).next());
        asked.push((it.person, event(EventKind::Resume, from, today)));
    }
    let stopped = asked.len();
    if stopped == 0 {
        return Ok(String::new());
    }
    if !proposes(doing.actor) {
        return Ok(format!(
            "；其中 {stopped} 人因为没有确认已停发，请经办在名单里提出恢复"
        ));
    }
    let name = campaign.name();
    let back = match rules.back_pay {
        true => "停发期间的补发",
        false => "停发期间的不补",
    };
    let reason = format!(
        "{name}期满后补办了确认，恢复发放，{back}。依据：{}",
        rules.basis
    );
    let many = ManyAsked {
        region,
        source: &name,
        reason: &reason,
        asked,
    };
    let (package, requests) = propose_many(doing, many).await?;
    for it in people.iter_mut() {
        if let Some(request) = requests.get(&it.person) {
            it.resume = Some((*request, "open".to_owned()));
        }
    }
    Ok(match package {
        Some(package) => format!(
            "；其中 {} 人因为没有确认已停发，已提出恢复（{back}），等另一个人复核（变更包 {package}）",
            requests.len()
        ),
        None => "；已有恢复的申请在等复核".to_owned(),
    })
}
