//! What is done with a change that somebody proposed: 同意 and 退回 by another person, 撤回 by whoever proposed it.

use entitlement::EventKind;
use sea_orm::DatabaseExecutor;
use serde_json::{Value as Json, json};

use super::applied::apply;
use super::asked::{Asked, kind_label};
use super::asked_fits::refuse_unfit;
use super::finding;
use super::mending::unmendable;
use super::merging::still_merges;
use super::packages::PackageKey;
use super::receivable::{CASH_PAID, RECEIVABLES};
use super::register::PersonKey;
use super::requests::asked_of;
use super::store::{self, ChangeRequest, PersonRecord, RequestAsk, RequestState};
use crate::accounts::users_by_id;
use ground::acts::{Act, Apart, Doing, Hand, Subject, To, key_read};
use ground::ask::Ask;
use ground::audit;
use ground::authority::{Action, Actor};
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::key::Number;
use ground::office::Office;
use ground::time::moment_text;

use RequestState::{Agreed, Open, Returned, Withdrawn};

/// A proposed change that somebody may see.
pub struct ChangeInHand {
    request: ChangeRequest,
}

/// A decision as the audit has it.
pub struct Decision {
    action: &'static str,
    /// Whom it is about.
    pub person: i64,
    detail: Json,
}

impl Decision {
    /// Its entry in the audit.
    pub fn entry(&self) -> (&'static str, String, Json) {
        let subject = format!("人员 {}", Number(self.person));
        (self.action, subject, self.detail.clone())
    }
}

/// Two accounts of one person are one person.
pub(super) const BY_ANOTHER: Apart = Apart {
    from: &["propose"],
    words: "提出申请和复核要由两个人办理，请换一个人复核",
};

/// Refuses whoever proposed it herself.
pub fn refuse_own(proposed_by: i64, actor: &Actor) -> Result<()> {
    if proposed_by == actor.user {
        return Err(Error::refusal(BY_ANOTHER.words));
    }
    Ok(())
}

static ACTS: [Act<ChangeInHand>; 3] = [AGREE, RETURN, WITHDRAW];

/// 同意: written to the register at once, and the next run pays by it.
const AGREE: Act<ChangeInHand> = Act {
    code: "agree",
    label: "同意",
    at: "agree",
    says: "同意，名册随即更新；不能是提出申请的人",
    told: "已同意，名册已更新",
    apart: &[BY_ANOTHER],
    from: &[Open],
    to: To::State(Agreed),
    fits: |it, actor| refuse_own(it.request.proposed_by, actor),
    asks: || vec![opinion()],
    does: |doing| {
        Box::pin(async {
            let request = &doing.it.request;
            let decision = agree(doing, request).await?;
            let person = [decision.person];
            finding::refresh(doing.office, doing.tx, request.region, &person).await?;
            if request.kind == CASH_PAID {
                doing.tell("已同意，这一笔算已发，以后的批次不再发");
            } else if RECEIVABLES.iter().any(|(kind, _)| request.kind == *kind) {
                doing.tell("已同意，已记入追缴登记");
            }
            doing.step(decision);
            Ok(())
        })
    },
    ..Act::by(Action::ChangeApprove)
};

/// What may be said with an agreement.
pub fn opinion() -> Ask {
    Ask::words("words", "意见")
}

/// 退回: with the reason, to who proposed it.
const RETURN: Act<ChangeInHand> = Act {
    code: "return",
    label: "退回",
    at: "return",
    says: "退回给提出申请的人",
    told: "已退回",
    to: To::State(Returned),
    asks: || vec![reason()],
    does: |doing| {
        Box::pin(async {
            let decision = send_back(doing, &doing.it.request).await?;
            doing.step(decision);
            Ok(())
        })
    },
    ..AGREE
};

/// Why something goes back.
pub fn reason() -> Ask {
    Ask::words("reason", "退回的理由").needed()
}

/// 撤回: before anybody has decided.
const WITHDRAW: Act<ChangeInHand> = Act {
    code: "withdraw",
    label: "撤回申请",
    at: "withdraw",
    says: "撤回自己提出的申请",
    told: "已撤回",
    from: &[Open],
    to: To::State(Withdrawn),
    fits: |it, actor| {
        if it.request.proposed_by != actor.user {
            return Err(Error::refusal("只有提出申请的人能撤回"));
        }
        Ok(())
    },
    does: |doing| {
        Box::pin(async {
            let request = &doing.it.request;
            let name = name_of(doing, request).await?;
            let words = doing.said.words("words");
            let to = (Withdrawn, "change_withdraw");
            let decision = decided(doing, request, to, (&name, words)).await?;
            doing.step(decision);
            Ok(())
        })
    },
    ..Act::by(Action::PersonWrite)
};

/// Agrees to an open request, whether alone or in its package.
pub async fn agree<S: Subject>(doing: &Doing<'_, S>, request: &ChangeRequest) -> Result<Decision> {
    let (office, tx) = (doing.office, doing.tx);
    let person = person_of(doing, request).await?;
    let person = person.ok_or_else(|| Error::not_found("这个人"))?;
    let asked = asked_of(office, request)?;
    let touches_person = matches!(
        asked,
        Asked::Account { .. }
            | Asked::Payee(_)
            | Asked::Name(_)
            | Asked::IdNumber(_)
            | Asked::Move(_)
    );
    if touches_person && changed_since(tx, request, &person).await? {
        return Err(Error::Conflict(
            "提出申请以后，这个人的资料又改过。请退回，核对后重新提出".to_owned(),
        ));
    }
    if let Asked::Move(home) = &asked
        && !doing.actor.may(doing.act.may)?.contains(home.division)
    {
        return Err(Error::refusal(format!(
            "要迁到{}，请由管两边的复核人（县里的）同意",
            home.place
        )));
    }
    still_fits(doing, request, &asked).await?;
    let at = moment_text(office.clock().now_utc());
    apply((office, doing.actor), tx, request, &person, asked, &at).await?;
    let words = doing.said.words("words");
    let to = (Agreed, "change_agree");
    decided(doing, request, to, (&person.name, words)).await
}

/// Refuses what does not fit her any more: her identities may be others by now, what waited besides may have been refused.
async fn still_fits<S: Subject>(
    doing: &Doing<'_, S>,
    request: &ChangeRequest,
    asked: &Asked,
) -> Result<()> {
    let (c, region, of) = (doing.tx.connection(), request.region, [request.person]);
    let scope = doing.actor.may(doing.act.may)?;
    let identities = store::identities_of(c, region, &of).await?;
    let identities = identities.into_values().next().unwrap_or_default();
    let happened = store::events_of(c, region, &of).await?;
    let mut happened = happened.into_values().next().unwrap_or_default();
    let about = RequestAsk {
        state: Some(Open),
        person: Some((region, request.person)),
        ..RequestAsk::default()
    };
    for open in store::requests(c, &scope, &about, (0, 50)).await? {
        if open.id != request.id {
            happened.extend(asked_of(doing.office, &open)?.event().cloned());
        }
    }
    refuse_unfit(asked, &identities, &happened)?;
    let who = (region, request.person);
    unmendable(doing.office, doing.tx, who, asked).await?;
    if let Asked::Merge { into, .. } = asked {
        let pair = (region, request.person, *into);
        still_merges(doing.office, doing.tx, &scope, pair, request.id).await?;
    }
    refuse_stopped_since(doing, request, asked).await
}

/// Refuses to pay somebody again whom something else stops that was proposed and agreed to meanwhile: whoever proposed it
/// did not know of that.
async fn refuse_stopped_since<S: Subject>(
    doing: &Doing<'_, S>,
    request: &ChangeRequest,
    asked: &Asked,
) -> Result<()> {
    let resumes = asked
        .event()
        .filter(|event| event.kind == EventKind::Resume);
    let Some(resumes) = resumes else {
        return Ok(());
    };
    let (c, region) = (doing.tx.connection(), request.region);
    let package = store::package_of(c, region, request.id).await?;
    let of = (region, Some(request.person));
    for other in store::agreed_of_kinds(c, of, &["stop", "move_out", "death"]).await? {
        let (Asked::Event(stops) | Asked::MoveOut(stops)) = asked_of(doing.office, &other)? else {
            continue;
        };
        let since = other.proposed_at > request.proposed_at && stops.effective <= resumes.effective;
        // Of one sheet, one follows from the other.
        let with = package.is_some() && store::package_of(c, region, other.id).await? == package;
        if since && !with {
            let kind = kind_label(&other.kind);
            return Err(Error::Conflict(format!(
                "提出恢复以后，又登记了{}起{kind}。请退回，核对后重新提出",
                stops.effective.to_chinese()
            )));
        }
    }
    Ok(())
}

/// Sends an open request back, whether alone or in its package.
pub async fn send_back<S: Subject>(
    doing: &Doing<'_, S>,
    request: &ChangeRequest,
) -> Result<Decision> {
    let name = name_of(doing, request).await?;
    let words = doing.said.words("reason");
    decided(doing, request, (Returned, "change_return"), (&name, words)).await
}

/// Takes an open request back, whoever proposed it: what it rested on is not so any more. Answers whether it was open.
pub async fn take_back<S: Subject>(
    doing: &Doing<'_, S>,
    (region, request): (i32, i64),
    words: &str,
) -> Result<bool> {
    let (office, tx, actor) = (doing.office, doing.tx, doing.actor);
    let scope = actor.may(Action::PersonRead)?;
    let found = store::request(tx.connection(), &scope, region, request).await?;
    let Some(request) = found.filter(|request| request.state == Open) else {
        return Ok(false);
    };
    let name = name_of(doing, &request).await?;
    let to = (Withdrawn, "change_withdraw");
    let decision = decided(doing, &request, to, (&name, words)).await?;
    let (act, subject, detail) = decision.entry();
    audit::append(office, tx, actor, region, act, &subject, &detail).await?;
    Ok(true)
}

async fn person_of<S: Subject>(
    doing: &Doing<'_, S>,
    request: &ChangeRequest,
) -> Result<Option<PersonRecord>> {
    let scope = doing.actor.may(doing.act.may)?;
    store::person(
        doing.tx.connection(),
        &scope,
        request.region,
        request.person,
    )
    .await
}

async fn name_of<S: Subject>(doing: &Doing<'_, S>, request: &ChangeRequest) -> Result<String> {
    let person = person_of(doing, request).await?;
    Ok(person.map(|person| person.name).unwrap_or_default())
}

/// Whether somebody changed the person since the request was made, by another way than agreeing to a request.
async fn changed_since(tx: &Tx, request: &ChangeRequest, person: &PersonRecord) -> Result<bool> {
    let (c, since) = (tx.connection(), &request.proposed_at);
    let agreed = store::agreed_since(c, request.region, person.id, since).await?;
    Ok(i64::from(person.version) != i64::from(request.person_version) + agreed)
}

/// Writes the decision of an open request about somebody of a name, with what is said of it.
async fn decided<S: Subject>(
    doing: &Doing<'_, S>,
    request: &ChangeRequest,
    (to, action): (RequestState, &'static str),
    (name, words): (&str, &str),
) -> Result<Decision> {
    let (office, tx, region) = (doing.office, doing.tx, request.region);
    let at = moment_text(office.clock().now_utc());
    store::decide(
        office.keyring(),
        tx,
        request,
        to,
        doing.actor.user,
        &at,
        words,
    )
    .await?;
    let kind = kind_label(&request.kind);
    let mut detail = json!({ "姓名": name, "变更": kind, "意见": words, "申请": request.id });
    if let Some(id) = store::package_of(tx.connection(), region, request.id).await? {
        detail["变更包"] = json!(PackageKey { region, id }.to_string());
    }
    Ok(Decision {
        action,
        person: request.person,
        detail,
    })
}

/// Whoever proposed something, as her hand.
pub(super) async fn proposer(
    office: &Office,
    on: DatabaseExecutor<'_>,
    (region, user): (i32, i64),
) -> Result<Vec<Hand>> {
    let users = users_by_id(office, &on, region).await?;
    Ok(vec![Hand {
        act: "propose".to_owned(),
        user,
        id_hash: users.get(&user).and_then(|user| user.id_hash.clone()),
    }])
}

/// How a decision that may be made once is held to what was seen: by its state, where somebody says so.
pub(super) fn seen_ask() -> Ask {
    Ask::words("state", "看到的状态代码").hint("写了而已不是这个状态，就不办（409）")
}

impl Subject for ChangeInHand {
    type State = RequestState;
    type Step = Decision;

    const CODE: &'static str = "changes";
    const AT: &'static str = "/changes/{request}";
    const LABEL: &'static str = "变更申请";
    const THIS: &'static str = "这条变更申请";

    fn acts() -> &'static [Act<ChangeInHand>] {
        &ACTS
    }

    async fn open(
        _: &Office,
        on: DatabaseExecutor<'_>,
        actor: &Actor,
        key: &str,
    ) -> Result<ChangeInHand> {
        let (region, id) = key_read::<ChangeInHand>(key)?;
        let request = store::request(&on, &actor.may(Action::PersonRead)?, region, id).await?;
        let request = request.ok_or_else(|| Error::not_found(Self::THIS))?;
        Ok(ChangeInHand { request })
    }

    fn key(&self) -> String {
        PersonKey::new(self.request.region, self.request.id).to_string()
    }

    fn region(&self) -> i32 {
        self.request.region
    }

    fn stamp_ask() -> Ask {
        seen_ask()
    }

    fn stamp(&self) -> String {
        self.request.state.code().to_owned()
    }

    fn state(&self) -> RequestState {
        self.request.state
    }

    fn set_state(&mut self, state: RequestState) {
        self.request.state = state;
    }

    fn named(state: RequestState) -> (&'static str, &'static str) {
        (state.code(), state.label())
    }

    fn ready_for(&self, _: &str) -> Result<()> {
        refuse_decided(self.request.state)
    }

    fn instead(_: RequestState, _: &str) -> &'static str {
        "不能再办"
    }

    async fn hands(&self, office: &Office, on: DatabaseExecutor<'_>) -> Result<Vec<Hand>> {
        proposer(office, on, (self.request.region, self.request.proposed_by)).await
    }

    fn entry(&self, step: &Decision) -> (&'static str, String, Json) {
        step.entry()
    }

    /// The decision was written where it was made.
    async fn save(&self, _: &Office, _: &Tx, _: i64) -> Result<bool> {
        Ok(true)
    }
}

/// Nothing is decided twice.
pub(super) fn refuse_decided(state: RequestState) -> Result<()> {
    if state != Open {
        let label = state.label();
        return Err(Error::Conflict(format!("这条变更申请{label}，不能再办")));
    }
    Ok(())
}
