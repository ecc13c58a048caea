//! 变更申请: what moves money is proposed by one person and agreed to by another. Death, 停发, 恢复, grade and nature
//! become changes on the register; account, name and a further identity are written to it.

use std::collections::HashMap;

use kernel::DivisionCode;
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::applied::refuse_registered;
pub use super::asked::{Asked, KINDS, Settles, kind_label, request_box, waiting_for};
pub use super::asked_fits::reaches_back_to;
use super::asked_fits::{BEFORE_BIRTH, refuse_unfit};
use super::asked_words::{Known, is_after, was};
use super::model::Categories;
use super::model::{EventRow, IdentityRow};
use super::packages::PackageKey;
use super::register::{PersonKey, person_open};
use super::reveals::{REVEAL, may_reveal};
use super::store::{self, ChangeRequest, NewRequest};
pub use super::store::{RequestAsk, RequestState};
use crate::accounts::users_by_id;
use ground::acts::Made;
use ground::audit;
use ground::authority::{Action, Actor, Scope, User};
use ground::db;
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::key::Number;
use ground::office::Office;
use ground::time::{date_from, moment_text};

/// What a request is sealed for.
const ASKED: &str = "change_request.asked";

/// A request as a page shows it.
#[derive(Debug, Clone)]
pub struct RequestLine {
    /// Which, as 990101-3.
    pub key: PersonKey,
    /// About whom.
    pub person: PersonKey,
    /// 姓名
    pub name: String,
    /// 村(社区)
    pub village: String,
    /// 变更种类
    pub kind: String,
    /// What it is now, and what it is to be; numbers masked.
    pub was: String,
    /// What it is to be.
    pub is: String,
    /// 理由
    pub reason: String,
    /// 状态
    pub state: RequestState,
    /// Who proposed it.
    pub proposed_by: String,
    /// When, UTC.
    pub proposed_at: String,
    /// Who decided it.
    pub decided_by: Option<String>,
    /// When, UTC.
    pub decided_at: Option<String>,
    /// In which words.
    pub decision: Option<String>,
    /// What is asked for.
    pub asked: Asked,
    /// Whether the asker made it herself.
    pub mine: bool,
    /// The package it is part of.
    pub package: Option<PackageKey>,
}

/// The names of those who propose and decide.
pub struct Hands(HashMap<i64, User>);

impl Hands {
    /// Those of a region.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn load(office: &Office, region: i32) -> Result<Hands> {
        let users = users_by_id(office, office.db().reader(), region).await?;
        Ok(Hands(users))
    }

    /// The operator of the machine is no user.
    pub fn name(&self, id: i64) -> String {
        match (id, self.0.get(&id)) {
            (0, _) => "本机操作员".to_owned(),
            (_, user) => user.map_or_else(String::new, |user| user.name.clone()),
        }
    }
}

/// How many requests there are.
pub async fn request_count(office: &Office, actor: &Actor, ask: RequestAsk) -> Result<u64> {
    let scope = actor.may(Action::PersonRead)?;
    store::request_count(office.db().reader(), &scope, &ask).await
}

/// How many requests wait for this actor to decide: those of others, for a reviewer.
pub async fn requests_waiting(office: &Office, actor: &Actor) -> Result<u64> {
    let scope = actor.may(Action::ChangeApprove)?;
    store::request_count(office.db().reader(), &scope, &waiting_for(actor)).await
}

/// A page of requests, newest first.
pub async fn request_page(
    office: &Office,
    actor: &Actor,
    ask: RequestAsk,
    offset: u64,
    limit: u64,
) -> Result<Vec<RequestLine>> {
    let scope = actor.may(Action::PersonRead)?;
    let found = store::requests(office.db().reader(), &scope, &ask, (offset, limit)).await?;
    let mut lines = Vec::with_capacity(found.len());
    for request in found {
        lines.push(line(office, actor, request).await?);
    }
    Ok(lines)
}

/// One request.
///
/// # Errors
/// When it is not there, or not the actor's to see.
pub async fn request_open(office: &Office, actor: &Actor, key: PersonKey) -> Result<RequestLine> {
    let scope = actor.may(Action::PersonRead)?;
    let request = store::request(office.db().reader(), &scope, key.region, key.id).await?;
    line(
        office,
        actor,
        request.ok_or_else(|| Error::not_found("这条变更申请"))?,
    )
    .await
}

/// Where a request is, for files that belong to it: the proposer adds them while it waits, and who sees it sees them.
///
/// # Errors
/// When it is not there, not the actor's to see, or nothing can be added any more.
pub async fn request_place(
    office: &Office,
    actor: &Actor,
    key: PersonKey,
    write: bool,
) -> Result<DivisionCode> {
    let scope = actor.may(match write {
        true => Action::PersonWrite,
        false => Action::PersonRead,
    })?;
    let request = store::request(office.db().reader(), &scope, key.region, key.id).await?;
    let request = request.ok_or_else(|| Error::not_found("这条变更申请"))?;
    if write && request.state != RequestState::Open {
        return Err(Error::refusal("这条变更申请已经办了，不能再加附件"));
    }
    let person = PersonKey::new(request.region, request.person);
    match person_open(office, actor, person).await {
        Ok(dossier) => Ok(dossier.division),
        // Whoever was voided or moved away since has no place here any more.
        Err(Error::NotFound(_)) => Ok(scope.division()),
        Err(other) => Err(other),
    }
}

/// The number that a waiting change brings, in full, for whoever is to compare it with the bank book: an act of its own,
/// told to the audit without the number.
///
/// # Errors
/// When it brings none, or is decided.
pub async fn request_reveal(office: &Office, actor: &Actor, key: PersonKey) -> Result<String> {
    let scope = actor.may(Action::PersonReveal)?;
    may_reveal(office, actor).await?;
    let tx = office.db().begin().await?;
    let request = store::request(tx.connection(), &scope, key.region, key.id).await?;
    let request = request.ok_or_else(|| Error::not_found("这条变更申请"))?;
    if request.state != RequestState::Open {
        return Err(Error::refusal(
            "这条变更申请已经办了，完整的号码请到档案里看",
        ));
    }
    let number = brings(&asked_of(office, &request)?);
    let number = number.ok_or_else(|| Error::refusal("这种变更没有遮住的号码"))?;
    let person = store::person(tx.connection(), &scope, key.region, request.person).await?;
    let name = person.map(|person| person.name).unwrap_or_default();
    let kind = kind_label(&request.kind);
    let reason = format!("复核变更申请：{kind}");
    let detail = json!({ "姓名": name, "查看": format!("新的{kind}"), "理由": reason });
    let subject = format!("人员 {}", Number(request.person));
    let region = key.region;
    audit::append(office, &tx, actor, region, REVEAL, &subject, &detail).await?;
    tx.commit().await?;
    Ok(number)
}

/// The masked number that a change brings; a change of 开户行 alone brings none.
pub fn brings(asked: &Asked) -> Option<String> {
    match asked {
        Asked::Account { account, .. } if !account.is_empty() => Some(account.clone()),
        Asked::IdNumber(number) => Some(number.clone()),
        Asked::Payee(payee) if !payee.id_number.is_empty() => Some(payee.id_number.clone()),
        _ => None,
    }
}

pub(super) fn asked_of(office: &Office, request: &ChangeRequest) -> Result<Asked> {
    Asked::from_text(&office.open_field(ASKED, request.id, &request.asked_sealed)?)
}

async fn line(office: &Office, actor: &Actor, request: ChangeRequest) -> Result<RequestLine> {
    let person = PersonKey::new(request.region, request.person);
    // Whoever moved away since is not hers to see any more; what was decided about her stays.
    let (name, village) = match person_open(office, actor, person).await {
        Ok(dossier) => (dossier.line.name, dossier.line.village),
        Err(Error::NotFound(_)) => {
            let (reader, who) = (office.db().reader(), person.pair());
            let voided = store::voided_name(reader, who).await?;
            let merged = store::merged_into(reader, who).await?;
            let how = merged.map_or("已作废", |_| "已并入另一份");
            let name = voided.map(|name| format!("{name}（{how}）"));
            let name = name.unwrap_or_else(|| "（已迁往别处）".to_owned());
            (name, String::new())
        }
        Err(other) => return Err(other),
    };
    let asked = asked_of(office, &request)?;
    let names = Hands::load(office, request.region).await?;
    let name_of = |id: i64| names.name(id);
    let is = is_after(
        &asked,
        &Categories::load(office.catalogue())?,
        &request.before,
    );
    let (reader, region) = (office.db().reader(), request.region);
    let package = store::package_of(reader, region, request.id).await?;
    Ok(RequestLine {
        key: PersonKey::new(request.region, request.id),
        person,
        name,
        village,
        kind: kind_label(&request.kind).to_owned(),
        was: request.before,
        is,
        reason: request.reason,
        state: request.state,
        proposed_by: name_of(request.proposed_by),
        proposed_at: request.proposed_at,
        decided_by: request.decided_by.map(name_of),
        decided_at: request.decided_at,
        decision: request.decision,
        asked,
        mine: request.proposed_by == actor.user,
        package: package.map(|id| PackageKey { region, id }),
    })
}

/// Proposes a change.
///
/// # Errors
/// When the person is not the actor's, the reason is missing, or the change does not fit the person.
pub async fn request_propose(
    office: &Office,
    actor: &Actor,
    key: PersonKey,
    asked: &Asked,
    reason: &str,
) -> Result<PersonKey> {
    let tx = office.db().begin().await?;
    let (id, (act, subject, detail)) =
        propose_fitting(office, &tx, actor, key, (asked, reason)).await?;
    audit::append(office, &tx, actor, key.region, act, &subject, &detail).await?;
    tx.commit().await?;
    Ok(PersonKey::new(key.region, id))
}

/// Proposes a change of somebody in the caller's transaction, where it fits her and nothing like it waits; answers the
/// number of the request, and what the audit is to have of it.
///
/// # Errors
/// As [`request_propose`] does.
pub async fn propose_fitting(
    office: &Office,
    tx: &Tx,
    actor: &Actor,
    key: PersonKey,
    (asked, reason): (&Asked, &str),
) -> Result<(i64, Made)> {
    let scope = actor.may(Action::PersonWrite)?;
    if reason.is_empty() {
        return Err(Error::refusal("请填写理由和依据"));
    }
    let dossier = person_open(office, actor, key).await?;
    let person = store::person(tx.connection(), &scope, key.region, key.id).await?;
    let person = person.ok_or_else(|| Error::not_found("这个人"))?;
    if let Asked::IdNumber(number) = asked {
        refuse_registered(office, tx, key.pair(), number).await?;
    }
    let about = RequestAsk {
        state: Some(RequestState::Open),
        person: Some((key.region, key.id)),
        ..RequestAsk::default()
    };
    let open = store::requests(tx.connection(), &scope, &about, (0, 50)).await?;
    let waits = open.iter().map(|open| asked_of(office, open));
    let waits: Vec<Asked> = waits.collect::<Result<_>>()?;
    let events: Vec<EventRow> = dossier.events.iter().map(|(e, _, _)| e.clone()).collect();
    let hers = (&*dossier.identities, &*events, &*dossier.line.birth);
    refuse_unfitting(asked, hers, &waits)?;
    let proposal = Proposal {
        person: &person,
        asked,
        was: was(asked, &Known::of(&dossier)),
        reason,
        package: None,
    };
    proposed(office, tx, actor, proposal).await
}

/// Refuses a change that does not fit somebody with these identities, to whom these changes happened, born on this day:
/// beside what waits about her.
pub(super) fn refuse_unfitting(
    asked: &Asked,
    (identities, events, birth): (&[IdentityRow], &[EventRow], &str),
    waits: &[Asked],
) -> Result<()> {
    if waits.iter().any(|other| other.about() == asked.about()) {
        return Err(Error::refusal(already_waiting(asked)));
    }
    let waiting = waits.iter().filter_map(Asked::event);
    let happens: Vec<EventRow> = events.iter().chain(waiting).cloned().collect();
    refuse_unfit(asked, identities, &happens)?;
    match (asked.event(), date_from(birth)) {
        (Some(event), Ok(birth)) if event.is_before(birth) => {
            Err(Error::at("effective", BEFORE_BIRTH))
        }
        _ => Ok(()),
    }
}

/// The open requests of a region that a scope sees, with what each asks for, by person.
pub(super) async fn waiting_in_region(
    office: &Office,
    c: &impl ConnectionTrait,
    scope: &Scope,
    region: i32,
) -> Result<HashMap<i64, Vec<(i64, Asked)>>> {
    let open = RequestAsk {
        state: Some(RequestState::Open),
        ..RequestAsk::default()
    };
    let mut waiting: HashMap<i64, Vec<(i64, Asked)>> = HashMap::new();
    for request in store::requests(c, scope, &open, (0, ALL)).await? {
        if request.region == region {
            let asked = asked_of(office, &request)?;
            let hers = waiting.entry(request.person).or_default();
            hers.push((request.id, asked));
        }
    }
    Ok(waiting)
}

/// More changes than wait anywhere.
const ALL: u64 = 1_000_000;

/// Why a change cannot be proposed: another of its kind waits.
pub(super) fn already_waiting(asked: &Asked) -> String {
    let label = kind_label(asked.kind());
    format!("已有一条{label}的变更申请在等复核，请先等它办完")
}

/// A change about to be proposed.
pub struct Proposal<'a> {
    /// Whom it is about.
    pub person: &'a store::PersonRecord,
    /// What is to change.
    pub asked: &'a Asked,
    /// What the register says so far; numbers masked.
    pub was: String,
    /// Why.
    pub reason: &'a str,
    /// The package it is part of.
    pub package: Option<PackageKey>,
}

/// Writes a proposal in the caller's transaction; answers its number.
pub async fn propose(
    office: &Office,
    tx: &Tx,
    actor: &Actor,
    proposal: Proposal<'_>,
) -> Result<i64> {
    let region = proposal.person.region;
    let (id, (act, subject, detail)) = proposed(office, tx, actor, proposal).await?;
    audit::append(office, tx, actor, region, act, &subject, &detail).await?;
    Ok(id)
}

/// Writes a proposal; answers its number, and what the audit is to have of it.
pub(super) async fn proposed(
    office: &Office,
    tx: &Tx,
    actor: &Actor,
    proposal: Proposal<'_>,
) -> Result<(i64, Made)> {
    let Proposal {
        person,
        asked,
        was,
        reason,
        package,
    } = proposal;
    let id = db::take_numbers(tx, person.region, "change_request", 1).await?;
    let is = is_after(asked, &Categories::load(office.catalogue())?, &was);
    let at = moment_text(office.clock().now_utc());
    let new = NewRequest {
        region: person.region,
        id,
        division: person.division,
        person: person.id,
        kind: asked.kind(),
        asked_sealed: office.seal_field(ASKED, id, &asked.text()?)?,
        before: &was,
        reason,
        person_version: person.version,
        by: actor.user,
        at: &at,
    };
    store::insert_request(office.keyring(), tx, new).await?;
    let kind = kind_label(asked.kind());
    let mut detail =
        json!({ "姓名": person.name, "变更": kind, "改动": { kind: [was, is] }, "理由": reason });
    if let Some(package) = package {
        detail["变更包"] = json!(package.to_string());
    }
    let subject = format!("人员 {}", Number(person.id));
    Ok((id, ("change_propose", subject, detail)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_of_the_bank_alone_brings_no_number_to_look_at() {
        let account = |account: &str| Asked::Account {
            bank: "农商行".to_owned(),
            account: account.to_owned(),
        };
        assert_eq!(brings(&account("")), None);
        assert_eq!(brings(&account("62170001")).as_deref(), Some("62170001"));
    }
}
