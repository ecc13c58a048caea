//! Changes of many people proposed at once, by whoever found them: one package, a line for each, for a second person. And
//! a proposal taken back because what it rested on is not so any more.

use std::collections::HashMap;

use kernel::Month;

use super::asked::Asked;
use super::asked_words::was;
use super::model::Categories;
use super::packages::PackageKey;
use super::requests::{Proposal, asked_of, propose};
use super::sheets::known;
use super::store::{self, NewLine, NewPackage, RequestAsk, RequestState};
use ground::acts::{Doing, Subject};
use ground::audit;
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::key::Number;
use ground::time::moment_text;
use serde_json::json;

/// What is proposed of many.
pub struct ManyAsked<'a> {
    /// Whose they are.
    pub region: i32,
    /// What the package came from: 2026年度确认.
    pub source: &'a str,
    /// Why.
    pub reason: &'a str,
    /// Of whom, what.
    pub asked: Vec<(i64, Asked)>,
}

/// Proposes them; answers the package and the request of each. Whoever waits for a change of the same kind already is
/// left out; nothing is proposed where that leaves nobody.
pub async fn propose_many<S: Subject>(
    doing: &Doing<'_, S>,
    many: ManyAsked<'_>,
) -> Result<(Option<PackageKey>, HashMap<i64, i64>)> {
    let (office, tx, actor, region) = (doing.office, doing.tx, doing.actor, many.region);
    let scope = actor.may(Action::PersonWrite)?;
    let open = RequestAsk {
        state: Some(RequestState::Open),
        ..RequestAsk::default()
    };
    let mut waiting = Vec::new();
    for request in store::requests(tx.connection(), &scope, &open, (0, ALL)).await? {
        waiting.push((request.person, asked_of(office, &request)?));
    }
    let mut asked = many.asked;
    asked.retain(|(person, asked)| {
        let same =
            |(other, waits): &(i64, Asked)| other == person && waits.about() == asked.about();
        !waiting.iter().any(same)
    });
    let mut requests = HashMap::new();
    if asked.is_empty() {
        return Ok((None, requests));
    }
    let people: Vec<i64> = asked.iter().map(|(person, _)| *person).collect();
    let identities = store::identities_of(tx.connection(), region, &people).await?;
    let events = store::events_of(tx.connection(), region, &people).await?;
    let categories = Categories::load(office.catalogue())?;
    let at = moment_text(office.clock().now_utc());
    let new = NewPackage {
        region,
        division: scope.division().get(),
        source: many.source,
        by: actor.user,
        at: &at,
    };
    let id = store::insert_package(office.keyring(), tx, new).await?;
    let key = PackageKey { region, id };
    for ((of, asked), line) in asked.iter().zip(1u32..) {
        let person = store::person(tx.connection(), &scope, region, *of).await?;
        let person = person.ok_or_else(|| Error::not_found("这个人"))?;
        let hers = (
            identities.get(of).map_or(&[][..], Vec::as_slice),
            events.get(of).map_or(&[][..], Vec::as_slice),
        );
        let known = known(office, &person, hers, &categories)?;
        let proposal = Proposal {
            person: &person,
            asked,
            was: was(asked, &known),
            reason: many.reason,
            package: Some(key),
        };
        let request = propose(office, tx, actor, proposal).await?;
        requests.insert(*of, request);
        let line = NewLine {
            package: id,
            line: i64::from(line),
            request,
            sheet: many.source,
            row: line,
        };
        store::insert_line(office.keyring(), tx, region, line).await?;
    }
    Ok((Some(key), requests))
}

/// More changes than wait anywhere.
const ALL: u64 = 1_000_000;

/// Takes an open request back, whoever proposed it: what it rested on is not so any more. Answers whether it was open.
pub async fn take_back<S: Subject>(
    doing: &Doing<'_, S>,
    (region, request): (i32, i64),
    words: &str,
) -> Result<bool> {
    let (office, tx, actor) = (doing.office, doing.tx, doing.actor);
    let scope = actor.may(Action::PersonRead)?;
    let found = store::request(tx.connection(), &scope, region, request).await?;
    let Some(request) = found.filter(|request| request.state == RequestState::Open) else {
        return Ok(false);
    };
    let at = moment_text(office.clock().now_utc());
    let keyring = office.keyring();
    let to = RequestState::Withdrawn;
    store::decide(keyring, tx, &request, to, actor.user, &at, words).await?;
    let names = store::names(tx.connection(), &scope, region, &[request.person]).await?;
    let name = names.get(&request.person).map(|(name, _)| name.clone());
    let subject = format!("人员 {}", Number(request.person));
    let kind = super::requests::kind_label(&request.kind);
    let detail = json!({ "姓名": name.unwrap_or_default(), "变更": kind, "意见": words, "申请": request.id });
    let action = "change_withdraw";
    audit::append(office, tx, actor, region, action, &subject, &detail).await?;
    Ok(true)
}

/// From which month a request stops somebody, or pays her again; nothing where it asks for something else.
pub async fn asked_from<S: Subject>(
    doing: &Doing<'_, S>,
    (region, request): (i32, i64),
) -> Result<Option<Month>> {
    let scope = doing.actor.may(Action::PersonRead)?;
    let found = store::request(doing.tx.connection(), &scope, region, request).await?;
    let asked = found.map(|request| asked_of(doing.office, &request));
    let asked = asked.transpose()?;
    Ok(asked.and_then(|asked| asked.event().map(|event| event.effective)))
}
