//! 追缴登记 proposed, waiting and agreed to: the change requests that carry them.

use sea_orm::ConnectionTrait;

use super::asked::Asked;
use super::receivable::{RECEIVABLES, Receivable};
use super::register::PersonKey;
use super::requests::{Proposal, asked_of, proposed};
use super::store::{self, RequestAsk, RequestState};
use ground::acts::{Doing, Made, Subject};
use ground::authority::{Action, Scope};
use ground::error::{Error, Result};
use ground::office::Office;

/// Those about somebody that wait for a second person, by their requests.
pub async fn receivables_waiting(
    office: &Office,
    c: &impl ConnectionTrait,
    scope: &Scope,
    person: (i32, i64),
) -> Result<Vec<(PersonKey, Receivable)>> {
    let ask = RequestAsk {
        state: Some(RequestState::Open),
        person: Some(person),
        ..RequestAsk::default()
    };
    let mut found = Vec::new();
    for open in store::requests(c, scope, &ask, (0, MANY)).await? {
        if let Asked::Receivable(receivable) = asked_of(office, &open)? {
            found.push((PersonKey::new(open.region, open.id), receivable));
        }
    }
    Ok(found)
}

/// More than wait about anybody.
const MANY: u64 = 1_000;

/// Proposes one; answers the request, and what the audit is to have of it.
pub async fn propose_receivable<S: Subject>(
    doing: &Doing<'_, S>,
    (region, id): (i32, i64),
    receivable: Receivable,
    reason: &str,
) -> Result<(PersonKey, Made)> {
    let scope = doing.actor.may(Action::PersonWrite)?;
    let person = store::person(doing.tx.connection(), &scope, region, id).await?;
    let person = person.ok_or_else(|| Error::not_found("这个人"))?;
    let was = receivable.was.clone();
    let proposal = Proposal {
        person: &person,
        asked: &Asked::Receivable(receivable),
        was,
        reason,
        package: None,
    };
    let (request, made) = proposed(doing.office, doing.tx, doing.actor, proposal).await?;
    Ok((PersonKey::new(region, request), made))
}

/// A request for an entry that was agreed to, as `verify` holds the entry against it.
#[derive(Debug, Clone)]
pub struct AgreedRequest {
    /// Number of the request.
    pub request: i64,
    /// Number of the person.
    pub person: i64,
    /// What it says.
    pub entry: String,
    /// Who proposed it.
    pub proposed_by: i64,
    /// Who agreed.
    pub decided_by: Option<i64>,
}

/// Those of a region, or of one person there, that were agreed to, in order of their numbers.
pub async fn receivables_agreed(
    office: &Office,
    c: &impl ConnectionTrait,
    region: i32,
    person: Option<i64>,
) -> Result<Vec<AgreedRequest>> {
    let kinds = RECEIVABLES.map(|(code, _)| code);
    let mut found = Vec::new();
    for request in store::agreed_of_kinds(c, (region, person), &kinds).await? {
        if let Asked::Receivable(receivable) = asked_of(office, &request)? {
            found.push(AgreedRequest {
                request: request.id,
                person: request.person,
                entry: receivable.entry,
                proposed_by: request.proposed_by,
                decided_by: request.decided_by,
            });
        }
    }
    Ok(found)
}
