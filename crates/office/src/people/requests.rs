//! 变更申请: what moves money is proposed by one person and agreed to by another. Death, 停发, 恢复, grade and nature
//! become changes on the register; account, name and a further identity are written to it.

use entitlement::{EventKind, Nature};
use kernel::{Month, mask_account};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::actions::ACCOUNT;
use super::finding;
use super::model::{Categories, EventRow, IdentityRow, grade_fits, grade_label, nature_label};
use super::register::{PersonKey, identity_text, person_open};
use super::sheets::event_hash;
pub use super::store::RequestState;
use super::store::{self, ChangeRequest, NewEvent, NewRequest, PersonChange};
use crate::access::actions::users_by_id;
use crate::access::{Action, Actor, Scope};
use crate::audit;
use crate::office::Office;
use crate::platform::db::{self, Tx};
use crate::platform::error::{Error, Result};
use crate::platform::time::{date_from, date_text, moment_text, month_from, month_number};

/// 变更种类, with their codes and Chinese names, in the order of the form.
pub const KINDS: [(&str, &str); 8] = [
    ("death", "死亡"),
    ("stop", "停发或迁出"),
    ("resume", "恢复发放"),
    ("grade", "等级变动"),
    ("nature", "性质变动"),
    ("account", "银行账号"),
    ("name", "姓名更正"),
    ("identity", "增加身份"),
];

/// 死亡
pub fn kind_label(kind: &str) -> &str {
    KINDS
        .iter()
        .find(|(code, _)| *code == kind)
        .map_or(kind, |(_, label)| label)
}

/// What is asked for.
#[derive(Debug, Clone)]
pub enum Asked {
    /// Something happened from a month on, known since a day.
    Event(EventRow),
    /// Paid to another account from the next file on.
    Account {
        /// 开户行
        bank: String,
        /// 账号
        account: String,
    },
    /// The name was written wrong.
    Name(String),
    /// One more identity.
    Identity(IdentityRow),
}

/// As it is sealed; months as 201103, dates as ISO text.
#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
struct Stored {
    what: String,
    category: Option<String>,
    month: Option<i32>,
    known: Option<String>,
    grade: Option<u8>,
    nature: Option<String>,
    service_years: Option<u32>,
    bank: String,
    account: String,
    name: String,
}

const ASKED: &str = "change_request.asked";

impl Asked {
    /// Its code among [`KINDS`].
    pub fn kind(&self) -> &'static str {
        match self {
            Asked::Event(event) => match event.kind {
                EventKind::Death => "death",
                EventKind::Stop => "stop",
                EventKind::Resume => "resume",
                EventKind::Grade(_) => "grade",
                EventKind::Nature(_) => "nature",
            },
            Asked::Account { .. } => "account",
            Asked::Name(_) => "name",
            Asked::Identity(_) => "identity",
        }
    }

    fn stored(&self) -> Stored {
        let what = self.kind().to_owned();
        let nature_text = |n: Nature| nature_label(n).to_owned();
        match self {
            Asked::Event(event) => Stored {
                what,
                category: event.category.clone(),
                month: Some(month_number(event.effective)),
                known: event.known.map(date_text),
                grade: if let EventKind::Grade(grade) = event.kind {
                    Some(grade)
                } else {
                    None
                },
                nature: if let EventKind::Nature(nature) = event.kind {
                    Some(nature_text(nature))
                } else {
                    None
                },
                ..Stored::default()
            },
            Asked::Account { bank, account } => Stored {
                what,
                bank: bank.clone(),
                account: account.clone(),
                ..Stored::default()
            },
            Asked::Name(name) => Stored {
                what,
                name: name.clone(),
                ..Stored::default()
            },
            Asked::Identity(identity) => Stored {
                what,
                category: Some(identity.category.clone()),
                month: identity.start.map(month_number),
                known: identity.known.map(date_text),
                grade: identity.grade,
                nature: identity.nature.map(nature_text),
                service_years: identity.service_years,
                ..Stored::default()
            },
        }
    }

    fn from_stored(stored: Stored) -> Result<Asked> {
        let month = stored.month.map(month_from).transpose()?;
        let known = stored.known.as_deref().map(date_from).transpose()?;
        let nature = stored.nature.as_deref().and_then(super::model::nature_read);
        let kind = match (stored.what.as_str(), stored.grade, nature) {
            ("death", _, _) => EventKind::Death,
            ("stop", _, _) => EventKind::Stop,
            ("resume", _, _) => EventKind::Resume,
            ("grade", Some(grade), _) => EventKind::Grade(grade),
            ("nature", _, Some(nature)) => EventKind::Nature(nature),
            ("account", _, _) => {
                return Ok(Asked::Account {
                    bank: stored.bank,
                    account: stored.account,
                });
            }
            ("name", _, _) => return Ok(Asked::Name(stored.name)),
            ("identity", grade, nature) => {
                let category = stored
                    .category
                    .ok_or_else(|| Error::inconsistent("变更申请的类别"))?;
                return Ok(Asked::Identity(IdentityRow {
                    category,
                    grade,
                    nature,
                    service_years: stored.service_years,
                    start: month,
                    known,
                }));
            }
            (what, _, _) => return Err(Error::inconsistent(format!("变更申请 {what}"))),
        };
        let effective = month.ok_or_else(|| Error::inconsistent("变更申请的年月"))?;
        Ok(Asked::Event(EventRow {
            kind,
            category: stored.category,
            effective,
            known,
        }))
    }
}

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

/// Which requests are asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct RequestAsk {
    /// In which state; any when left out.
    pub state: Option<RequestState>,
    /// Only the asker's own.
    pub mine: bool,
    /// About one person.
    pub person: Option<i64>,
}

/// How many requests there are.
pub async fn request_count(office: &Office, actor: &Actor, ask: RequestAsk) -> Result<u64> {
    let scope = actor.may(Action::PersonRead)?;
    store::request_count(
        office.db().reader(),
        &scope,
        ask.state,
        ask.mine.then_some(actor.user),
    )
    .await
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
    let by = ask.mine.then_some(actor.user);
    let found = store::requests(
        office.db().reader(),
        &scope,
        ask.state,
        by,
        ask.person,
        (offset, limit),
    )
    .await?;
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
    let stored: Stored =
        serde_json::from_str(&office.open_field(ASKED, request.id, &request.asked_sealed)?)?;
    Asked::from_stored(stored)
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
    let (was, is) = told(&asked, &dossier, &categories);
    Ok(RequestLine {
        key: PersonKey {
            region: request.region,
            id: request.id,
        },
        person,
        name: dossier.line.name.clone(),
        village: dossier.line.village.clone(),
        kind: kind_label(&request.kind).to_owned(),
        was,
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

/// What it is now and what it is to be, in words; account numbers masked.
pub fn told(
    asked: &Asked,
    dossier: &super::register::Dossier,
    categories: &Categories,
) -> (String, String) {
    let identities = || {
        let texts: Vec<String> = dossier
            .identities
            .iter()
            .map(|i| identity_text(i, categories))
            .collect();
        texts.join("、")
    };
    match asked {
        Asked::Event(event) => {
            let from = event.effective.to_chinese();
            let known = event
                .known
                .map(|d| format!("，{d}报告"))
                .unwrap_or_default();
            let is = match event.kind {
                EventKind::Death => format!("{from}去世，当月是最后一个月{known}"),
                EventKind::Stop => format!("{from}起停发{known}"),
                EventKind::Resume => format!("{from}起恢复发放{known}"),
                EventKind::Grade(grade) => format!("{from}起为{}{known}", grade_label(grade)),
                EventKind::Nature(nature) => format!("{from}起为{}{known}", nature_label(nature)),
            };
            let was = match event.kind {
                EventKind::Grade(_) | EventKind::Nature(_) => identities(),
                _ => dossier.line.state.label().to_owned(),
            };
            (was, is)
        }
        Asked::Account { bank, account } => {
            let was = format!("{} {}", dossier.line.bank, dossier.line.account);
            (
                was.trim().to_owned(),
                format!("{bank} {}", mask_account(account))
                    .trim()
                    .to_owned(),
            )
        }
        Asked::Name(name) => (dossier.line.name.clone(), name.clone()),
        Asked::Identity(identity) => {
            let start = identity
                .start
                .map(|m| format!("，{}起发", m.to_chinese()))
                .unwrap_or_default();
            (
                identities(),
                format!("增加{}{start}", identity_text(identity, categories)),
            )
        }
    }
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
    let open = store::requests(
        tx.connection(),
        &scope,
        Some(RequestState::Open),
        None,
        Some(key.id),
        (0, 50),
    )
    .await?;
    if open
        .iter()
        .any(|r| r.region == key.region && r.kind == asked.kind())
    {
        return Err(Error::refusal(format!(
            "已有一条{}的变更申请在等复核，请先等它办完",
            kind_label(asked.kind())
        )));
    }
    let id = db::take_numbers(&tx, key.region, "change_request", 1).await?;
    let at = moment_text(office.clock().now_utc());
    let new = NewRequest {
        region: key.region,
        id,
        division: person.division,
        person: key.id,
        kind: asked.kind(),
        asked_sealed: office.seal_field(ASKED, id, &serde_json::to_string(&asked.stored())?)?,
        reason,
        person_version: person.version,
        by: actor.user,
        at: &at,
    };
    store::insert_request(&tx, new).await?;
    let categories = Categories::load(office.catalogue())?;
    let (was, is) = told(asked, &dossier, &categories);
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

fn refuse_unfit(asked: &Asked, dossier: &super::register::Dossier) -> Result<()> {
    let graded = dossier.identities.iter().find(|i| i.grade.is_some());
    let unfit = "因病只评一级至六级，请核对等级和性质";
    match asked {
        Asked::Event(EventRow {
            kind: EventKind::Grade(_) | EventKind::Nature(_),
            ..
        }) if graded.is_none() => Err(Error::refusal("此人没有残疾等级，不能变动，请核对")),
        Asked::Event(EventRow {
            kind: EventKind::Grade(grade),
            ..
        }) if graded
            .and_then(|i| i.nature)
            .is_some_and(|n| !grade_fits(*grade, n)) =>
        {
            Err(Error::refusal(unfit))
        }
        Asked::Identity(identity) => {
            if dossier
                .identities
                .iter()
                .any(|i| i.category == identity.category)
            {
                return Err(Error::refusal("这个人已有这种身份，等级有变请用等级变动"));
            }
            let fits = identity
                .grade
                .zip(identity.nature)
                .is_none_or(|(g, n)| grade_fits(g, n));
            if fits {
                Ok(())
            } else {
                Err(Error::refusal(unfit))
            }
        }
        _ => Ok(()),
    }
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
    let touches_person = matches!(asked, Asked::Account { .. } | Asked::Name(_));
    if touches_person && person.version != request.person_version {
        return Err(Error::Conflict(
            "提出申请以后，这个人的资料又改过。请退回，核对后重新提出".to_owned(),
        ));
    }
    let at = moment_text(office.clock().now_utc());
    apply(office, &tx, &request, &person, asked, &at).await?;
    store::decide(&tx, &request, RequestState::Agreed, actor.user, &at, words).await?;
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
        Asked::Event(event) => {
            let first = db::take_numbers(tx, region, "person_event", 1).await?;
            let source_hash = event_hash(office, person.id, &event);
            let new = NewEvent {
                person: person.id,
                event,
                note: request.reason.clone(),
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
            store::update_person(office.keyring(), tx, region, change).await?;
            finding::refresh(office, tx, region, &[person.id]).await
        }
        Asked::Name(name) => {
            store::update_person(
                office.keyring(),
                tx,
                region,
                PersonChange { name, ..same() },
            )
            .await?;
            finding::refresh(office, tx, region, &[person.id]).await
        }
    }
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
    store::decide(&tx, &request, to, actor.user, &at, words).await?;
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

/// The first month a change is about, for telling what was paid after it; nothing where it moves no past month.
pub fn reaches_back_to(asked: &Asked) -> Option<Month> {
    match asked {
        Asked::Event(event) => match event.kind {
            EventKind::Death => Some(event.effective.next()),
            _ => Some(event.effective),
        },
        Asked::Identity(identity) => identity.start,
        Asked::Account { .. } | Asked::Name(_) => None,
    }
}
