//! Where the records are that files belong to.

use kernel::DivisionCode;

use ground::acts::Subject;
use ground::authority::{Action, Actor};
use ground::error::{Error, Result};
use ground::key::AnyKey;
use ground::office::Office;
use registers::attachments::{Home, Homes, Owner, OwnerKind};
use registers::confirmations::ConfirmationInHand;
use registers::ledgers::actions::entry_at;
use registers::people::register::{PersonKey, person_open};
use registers::people::requests::request_place;
use work::cases::CaseKey;
use work::cases::actions::case_place;
use work::plans::model::TaskKey;
use work::plans::tasks::task_at;

/// Asks the record's own subject.
pub(super) const HOMES: Homes = Homes(|office, actor, owner, write| {
    Box::pin(async move { home(office, actor, owner, write).await })
});

async fn home(office: &Office, actor: &Actor, owner: Owner, write: bool) -> Result<Home> {
    let (division, page) = match owner.kind {
        OwnerKind::LedgerEntry => {
            let scope = if write {
                actor.may(Action::LedgerWrite)?
            } else {
                actor.may(Action::LedgerRead)?
            };
            let entry = entry_at(office.db().reader(), &scope, owner.region, owner.id).await?;
            let entry = entry.ok_or_else(|| Error::not_found("这条台账"))?;
            let page = format!(
                "/ledgers/{}/{}",
                entry.kind,
                AnyKey::new(owner.region, owner.id)
            );
            let division = DivisionCode::try_from(entry.division);
            (division.map_err(|e| Error::Fault(e.into()))?, page)
        }
        OwnerKind::Person => {
            if write {
                actor.may(Action::PersonWrite)?;
            }
            let key = PersonKey::new(owner.region, owner.id);
            let known = person_open(office, actor, key).await?;
            (known.division, format!("/people/{key}"))
        }
        OwnerKind::Task => {
            let key = TaskKey::new(owner.region, owner.id);
            let task = task_at(office, actor, key, write).await?;
            (task.division, format!("/tasks/{key}"))
        }
        OwnerKind::ServiceCase => {
            let key = CaseKey::new(owner.region, owner.id);
            let division = case_place(office, actor, key, write).await?;
            (division, format!("/cases/{key}"))
        }
        OwnerKind::ChangeRequest => {
            let key = PersonKey::new(owner.region, owner.id);
            let division = request_place(office, actor, key, write).await?;
            (division, format!("/changes/{key}"))
        }
        OwnerKind::Confirmation => {
            if write {
                actor.may(Action::LedgerWrite)?;
            }
            let key = AnyKey::new(owner.region, owner.id).to_string();
            let reader = office.db().reader().into();
            let found = ConfirmationInHand::open(office, reader, actor, &key).await?;
            (found.it.division, found.it.path())
        }
    };
    Ok(Home { division, page })
}
