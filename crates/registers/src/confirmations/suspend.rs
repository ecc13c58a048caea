//! 停发 of those who were not confirmed when the term ran out, and 恢复 once they were after all. Both are proposed; a
//! second person agrees to them among the other changes.

use std::collections::HashSet;

use entitlement::EventKind;
use kernel::{Date, Month, read_month};
use serde_json::json;

use super::left::Left;
use super::rules::Rules;
use super::seen::{meant, proposes, write};
use super::store::{self, DueAsk, DueState};
use super::{Campaign, Confirmation};
use crate::people::requests::Asked;
use crate::people::{EventRow, ManyAsked, Standings, Stands, asked_event, propose_many};
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
fn event(kind: EventKind, effective: Month, known: Date) -> Asked {
    Asked::Event(EventRow {
        kind,
        category: None,
        effective,
        known: Some(known),
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
    let known = doing.said.day("known").unwrap_or(today);
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
    let region = doing.it.key.region;
    let ids: Vec<i64> = people.iter().map(|it| it.person).collect();
    let standings = Standings::load(doing, region, &ids).await?;
    let mut left = Left::default();
    people.retain(|it| match standings.to_stop(it.person, from) {
        Stands::UnpaidSoon => {
            left.note(&it.name, "停发、迁出或死亡的申请在等复核");
            false
        }
        Stands::Unpaid => {
            left.note(&it.name, "那时已停发、迁出或去世，可以登记不用确认");
            false
        }
        Stands::Free | Stands::Paid => true,
    });
    let (name, reason) = (doing.it.name(), doing.said.words("reason").to_owned());
    let many = ManyAsked {
        region,
        source: &name,
        reason: &reason,
        asked: people
            .iter()
            .map(|it| (it.person, event(EventKind::Stop, from, known)))
            .collect(),
    };
    let (package, requests) = propose_many(doing, many).await?;
    for it in people
        .iter()
        .filter(|it| !requests.contains_key(&it.person))
    {
        left.note(&it.name, "停发的申请在等复核");
    }
    let left = left.told();
    let Some(package) = package else {
        let told = "选中的人都已确认、已停发，或已有停发的申请在等复核";
        let more = if left.is_empty() { "" } else { "：" };
        return Err(Error::at("people", format!("{told}{more}{left}")));
    };
    for it in &mut people {
        if let Some(request) = requests.get(&it.person) {
            it.stop = Some((*request, "open".to_owned()));
            it.resume = None;
            write(doing, it).await?;
        }
    }
    let count = requests.len();
    let mut told = format!("已提出停发 {count} 人，等另一个人复核（变更包 {package}）");
    if !left.is_empty() {
        told.push_str(&format!("；没有提出的：{left}"));
    }
    doing.tell(told);
    doing.answer("package", package.to_string());
    doing.answer("people", count);
    let detail = json!({ "名称": name, "人数": count, "停发起月": month_number(from), "变更包": package.to_string() });
    let subject = doing.it.key.subject();
    doing.step(("confirmation_suspend", subject, detail));
    Ok(())
}

/// What became of proposing that people be paid again.
#[derive(Default)]
pub(super) struct Resumed {
    /// What to say of it.
    pub told: String,
    /// For how many it was proposed.
    pub count: usize,
}

/// Proposes that those be paid again who were stopped for want of it and are confirmed now: from the month after; or from
/// the month of the stop, where the rules pay what was withheld. Whom something else stops too is left as she is.
pub(super) async fn resume<S: Subject>(
    doing: &Doing<'_, S>,
    campaign: &Campaign,
    people: &mut [Confirmation],
) -> Result<Resumed> {
    let (region, today) = (campaign.key.region, doing.today());
    let rules = Rules::load(doing.office.catalogue())?;
    let stopped: Vec<&Confirmation> = people.iter().filter(|it| it.to_resume()).collect();
    let all = stopped.len();
    if all == 0 {
        return Ok(Resumed::default());
    }
    if !proposes(doing.actor) {
        let told = format!("；其中 {all} 人因为没有确认已停发，请经办在名单里提出恢复");
        return Ok(Resumed { told, count: 0 });
    }
    let ids: Vec<i64> = stopped.iter().map(|it| it.person).collect();
    let standings = Standings::load(doing, region, &ids).await?;
    let (mut asked, mut left) = (Vec::new(), Left::default());
    for it in stopped {
        let request = it.stop.as_ref().map_or(0, |(request, _)| *request);
        let stop = asked_event(doing, (region, request)).await?;
        let stop = stop.ok_or_else(|| Error::inconsistent("年度确认的停发"))?;
        let on = it.on.as_deref().and_then(|on| on.parse().ok());
        // A stop that begins later than she was seen is undone from where it begins.
        let seen = Month::of(on.unwrap_or(today)).next().max(stop.effective);
        let from = if rules.back_pay { stop.effective } else { seen };
        match standings.to_resume(it.person, &stop, (from, seen)) {
            Stands::Free => asked.push((it.person, event(EventKind::Resume, from, today))),
            Stands::Paid => left.note(&it.name, "已恢复，或恢复的申请在等复核"),
            Stands::Unpaid => left.note(
                &it.name,
                "另有停发、迁出或去世的登记，没有提出恢复，请在档案里核对",
            ),
            Stands::UnpaidSoon => left.note(
                &it.name,
                "另有停发、迁出或死亡的申请在等复核，没有提出恢复，请先等它办完",
            ),
        }
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
    let proposed: HashSet<i64> = asked.iter().map(|(person, _)| *person).collect();
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
        } else if proposed.contains(&it.person) {
            left.note(&it.name, "恢复的申请在等复核");
        }
    }
    let count = requests.len();
    let mut told = String::new();
    if let Some(package) = package {
        told = format!(
            "；其中 {count} 人因为没有确认已停发，已提出恢复（{back}），等另一个人复核（变更包 {package}）"
        );
    }
    match left.told().as_str() {
        "" => {}
        left => told.push_str(&format!("；{left}")),
    }
    Ok(Resumed { told, count })
}
