//! 变更申请: what moves money is proposed by one person and agreed to by another. Death, 停发, 恢复, grade and nature
//! become changes on the register; account, name and a further identity are written to it.

use kernel::IdNumber;
use serde_json::json;

use super::actions::{ACCOUNT, ID_NUMBER, id_hash};
pub use super::asked::{Asked, KINDS, kind_label, reaches_back_to, request_box, waiting_for};
use super::asked::{refuse_unfit, told};
use super::finding;
use super::model::Categories;
use super::register::{PersonKey, person_open};
use super::sheets::event_hash;
use super::store::{self, ChangeRequest, NewEvent, NewRequest, PersonChange};
pub use super::store::{RequestAsk, RequestState};
use crate::accounts::actions::users_by_id;
use crate::audit;
use crate::authority::{Action, Actor, Scope};
use crate::office::Office;
use crate::platform::db::{self, Tx};
use crate::platform::error::{Error, Result};
use crate::platform::time::moment_text;

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

fn asked_of(office: &Office, request: &ChangeRequest) -> Result<Asked> {
    Asked::from_text(&office.open_field(ASKED, request.id, &request.asked_sealed)?)
}

async fn line(office: &Office, actor: &Actor, request: ChangeRequest) -> Result<RequestLine> {
    let person = PersonKey {
        region: request.region,
        id: request.person,
    };
    let dossier = person_open(office, actor, person).await?;
    let asked = asked_of(office, &request)?;
    let users = users_by_id(office, office.db().reader()).await?;
    let name_of = |id: i64| {
        users
            .get(&id)
            .map_or_else(String::new, |user| user.name.clone())
    };
    let categories = Categories::load(office.catalogue())?;
    let (_, is) = told(&asked, &dossier, &categories);
    Ok(RequestLine {
        key: PersonKey {
            region: request.region,
            id: request.id,
        },
        person,
        name: dossier.line.name.clone(),
        village: dossier.line.village.clone(),
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
    let scope = actor.may(Action::PersonWrite)?;
    if reason.is_empty() {
        return Err(Error::refusal("请填写理由和依据"));
    }
    let dossier = person_open(office, actor, key).await?;
    refuse_unfit(asked, &dossier)?;
    let tx = office.db().begin().await?;
    let person = store::person(tx.connection(), &scope, key.region, key.id).await?;
    let person = person.ok_or_else(|| Error::not_found("这个人"))?;
    if let Asked::IdNumber(number) = asked {
        refuse_registered(office, &tx, key.region, number).await?;
    }
    let about = RequestAsk {
        state: Some(RequestState::Open),
        person: Some((key.region, key.id)),
        ..RequestAsk::default()
    };
    let open = store::requests(tx.connection(), &scope, &about, (0, 50)).await?;
    if open.iter().any(|r| r.kind == asked.kind()) {
        return Err(Error::refusal(format!(
            "已有一条{}的变更申请在等复核，请先等它办完",
            kind_label(asked.kind())
        )));
    }
    let id = db::take_numbers(&tx, key.region, "change_request", 1).await?;
    let categories = Categories::load(office.catalogue())?;
    let (was, is) = told(asked, &dossier, &categories);
    let at = moment_text(office.clock().now_utc());
    let new = NewRequest {
        region: key.region,
        id,
        division: person.division,
        person: key.id,
        kind: asked.kind(),
        asked_sealed: office.seal_field(ASKED, id, &asked.text()?)?,
        before: &was,
        reason,
        person_version: person.version,
        by: actor.user,
        at: &at,
    };
    store::insert_request(office.keyring(), &tx, new).await?;
    let detail = json!({ "姓名": person.name, "变更": kind_label(asked.kind()), "改动": { kind_label(asked.kind()): [was, is] }, "理由": reason });
    audit::append(
        office,
        &tx,
        actor,
        key.region,
        "change_propose",
        &format!("人员 {}", key.id),
        &detail,
    )
    .await?;
    tx.commit().await?;
    Ok(PersonKey {
        region: key.region,
        id,
    })
}

/// 同意: somebody other than who proposed it; written to the register at once, and the next run pays by it.
///
/// # Errors
/// When the same person proposed it, it is decided already, or the person was changed since.
pub async fn request_agree(
    office: &Office,
    actor: &Actor,
    key: PersonKey,
    words: &str,
) -> Result<()> {
    let scope = actor.may(Action::ChangeApprove)?;
    let tx = office.db().begin().await?;
    let request = open_request(&tx, &scope, key).await?;
    refuse_same_person(office, &tx, actor, &request).await?;
    let person = store::person(tx.connection(), &scope, request.region, request.person).await?;
    let person = person.ok_or_else(|| Error::not_found("这个人"))?;
    let asked = asked_of(office, &request)?;
    let touches_person = matches!(
        asked,
        Asked::Account { .. } | Asked::Name(_) | Asked::IdNumber(_)
    );
    if touches_person && person.version != request.person_version {
        return Err(Error::Conflict(
            "提出申请以后，这个人的资料又改过。请退回，核对后重新提出".to_owned(),
        ));
    }
    let at = moment_text(office.clock().now_utc());
    apply(office, &tx, &request, &person, asked, &at).await?;
    finding::refresh(office, &tx, request.region, &[person.id]).await?;
    store::decide(
        office.keyring(),
        &tx,
        &request,
        RequestState::Agreed,
        actor.user,
        &at,
        words,
    )
    .await?;
    record(
        office,
        &tx,
        actor,
        &request,
        "change_agree",
        &person.name,
        words,
    )
    .await?;
    tx.commit().await
}

async fn apply(
    office: &Office,
    tx: &Tx,
    request: &ChangeRequest,
    person: &store::PersonRecord,
    asked: Asked,
    at: &str,
) -> Result<()> {
    let region = request.region;
    let same = || PersonChange {
        id: person.id,
        name: person.name.clone(),
        phone: None,
        bank: person.bank.clone(),
        account: None,
        division: person.division,
        note: person.note.clone(),
    };
    match asked {
        Asked::Event(event) | Asked::MoveOut(event) => {
            let first = db::take_numbers(tx, region, "person_event", 1).await?;
            let source_hash = event_hash(office, person.id, &event);
            let new = NewEvent {
                person: person.id,
                event,
                note: if request.kind == "move_out" {
                    format!("迁出：{}", request.reason)
                } else {
                    request.reason.clone()
                },
                source_hash,
            };
            store::insert_events(office.keyring(), tx, region, first, vec![new], at).await
        }
        Asked::Identity(identity) => {
            let first = db::take_numbers(tx, region, "identity", 1).await?;
            store::insert_identities(
                office.keyring(),
                tx,
                region,
                first,
                vec![(person.id, identity)],
                at,
            )
            .await
        }
        Asked::Account { bank, account } => {
            let sealed = office.seal_field(ACCOUNT, person.id, &account)?;
            let hash = office.keyring().search_hash(ACCOUNT, &account);
            let bank = if bank.is_empty() {
                person.bank.clone()
            } else {
                bank
            };
            let change = PersonChange {
                bank,
                account: Some((sealed, hash)),
                ..same()
            };
            store::update_person(office.keyring(), tx, region, change).await
        }
        Asked::Name(name) => {
            let change = PersonChange { name, ..same() };
            store::update_person(office.keyring(), tx, region, change).await
        }
        Asked::IdNumber(number) => {
            let id = IdNumber::read(&number, office.clock().today())
                .map_err(|e| Error::refusal(e.to_string()))?;
            refuse_registered(office, tx, region, id.as_str()).await?;
            let sealed = office.seal_field(ID_NUMBER, person.id, id.as_str())?;
            let hash = id_hash(office, id.as_str());
            let facts = (id.sex(), id.birth());
            store::update_id_number(
                office.keyring(),
                tx,
                region,
                person.id,
                (sealed, hash),
                facts,
            )
            .await
        }
    }
}

/// An ID number is registered once.
async fn refuse_registered(office: &Office, tx: &Tx, region: i32, number: &str) -> Result<()> {
    let hash = id_hash(office, number);
    let known = store::by_id_hash(tx.connection(), region, std::slice::from_ref(&hash)).await?;
    if known.is_empty() {
        return Ok(());
    }
    Err(Error::refusal(
        "这个身份证号已经登记在另一份档案上，请先核对是不是同一个人",
    ))
}

/// 退回: with the reason, to who proposed it.
///
/// # Errors
/// When no reason is given, or it is decided already.
pub async fn request_return(
    office: &Office,
    actor: &Actor,
    key: PersonKey,
    words: &str,
) -> Result<()> {
    let scope = actor.may(Action::ChangeApprove)?;
    if words.is_empty() {
        return Err(Error::refusal("请填写退回的理由"));
    }
    close(
        office,
        actor,
        &scope,
        key,
        RequestState::Returned,
        "change_return",
        words,
    )
    .await
}

/// 撤回: by who proposed it, before anybody has decided.
///
/// # Errors
/// When it is somebody else's, or decided already.
pub async fn request_withdraw(office: &Office, actor: &Actor, key: PersonKey) -> Result<()> {
    let scope = actor.may(Action::PersonWrite)?;
    let request = store::request(office.db().reader(), &scope, key.region, key.id).await?;
    if request.is_some_and(|r| r.proposed_by != actor.user) {
        return Err(Error::refusal("只有提出申请的人能撤回"));
    }
    close(
        office,
        actor,
        &scope,
        key,
        RequestState::Withdrawn,
        "change_withdraw",
        "",
    )
    .await
}

async fn close(
    office: &Office,
    actor: &Actor,
    scope: &Scope,
    key: PersonKey,
    to: RequestState,
    act: &str,
    words: &str,
) -> Result<()> {
    let tx = office.db().begin().await?;
    let request = open_request(&tx, scope, key).await?;
    let person = store::person(tx.connection(), scope, request.region, request.person).await?;
    let name = person.map(|p| p.name).unwrap_or_default();
    let at = moment_text(office.clock().now_utc());
    store::decide(office.keyring(), &tx, &request, to, actor.user, &at, words).await?;
    record(office, &tx, actor, &request, act, &name, words).await?;
    tx.commit().await
}

async fn open_request(tx: &Tx, scope: &Scope, key: PersonKey) -> Result<ChangeRequest> {
    let request = store::request(tx.connection(), scope, key.region, key.id).await?;
    let request = request.ok_or_else(|| Error::not_found("这条变更申请"))?;
    if request.state != RequestState::Open {
        return Err(Error::Conflict(format!(
            "这条变更申请{}，不能再办",
            request.state.label()
        )));
    }
    Ok(request)
}

/// Two accounts of one person are one person.
async fn refuse_same_person(
    office: &Office,
    tx: &Tx,
    actor: &Actor,
    request: &ChangeRequest,
) -> Result<()> {
    let users = users_by_id(office, tx.connection()).await?;
    let proposer = users.get(&request.proposed_by);
    let same_id = proposer
        .and_then(|p| p.id_hash.as_ref())
        .is_some_and(|hash| actor.id_hash.as_ref() == Some(hash));
    if request.proposed_by == actor.user || same_id {
        return Err(Error::refusal(
            "提出申请和复核要由两个人办理，请换一个人复核",
        ));
    }
    Ok(())
}

async fn record(
    office: &Office,
    tx: &Tx,
    actor: &Actor,
    request: &ChangeRequest,
    act: &str,
    name: &str,
    words: &str,
) -> Result<()> {
    let detail = json!({ "姓名": name, "变更": kind_label(&request.kind), "意见": words, "申请": request.id });
    let subject = format!("人员 {}", request.person);
    audit::append(office, tx, actor, request.region, act, &subject, &detail).await?;
    Ok(())
}
