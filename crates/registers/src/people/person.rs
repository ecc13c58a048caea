//! Somebody on the rolls as acts are done with her: nothing of her is changed, a change of her is proposed.

use kernel::IdNumber;

use super::actions::ID_NUMBER;
use super::asked::Asked;
use super::register::PersonKey;
use super::requests::{Proposal, already_waiting, asked_of, proposed};
use super::standing::PersonState;
use super::store::{self, PersonRecord, RequestAsk, RequestState};
use ground::acts::Doing;
use ground::authority::{Action, Actor};
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::office::Office;

/// Somebody on the rolls.
pub struct PersonInHand {
    pub(super) person: PersonRecord,
    pub(super) state: PersonState,
}

impl PersonInHand {
    /// Her number within the region.
    pub(super) fn id(&self) -> i64 {
        self.person.id
    }

    /// 身份证号
    pub(super) fn id_number(&self, office: &Office) -> Result<Option<IdNumber>> {
        let own = self.person.id_sealed.as_ref();
        let own = own.map(|sealed| office.open_field(ID_NUMBER, self.person.id, sealed));
        let today = office.clock().today();
        Ok(own
            .transpose()?
            .and_then(|number| IdNumber::read(&number, today).ok()))
    }

    /// Who she is: name and number, masked.
    pub(super) fn told(&self, office: &Office) -> Result<String> {
        let number = self.id_number(office)?;
        let number = number.map(|number| kernel::mask_id(number.as_str()));
        Ok(format!(
            "{} {}",
            self.person.name,
            number.unwrap_or_default()
        ))
    }
}

/// Proposes one change, unless another of its kind waits.
pub(super) async fn propose_one(
    doing: &mut Doing<'_, PersonInHand>,
    asked: &Asked,
    was: String,
) -> Result<()> {
    let (office, tx, actor) = (doing.office, doing.tx, doing.actor);
    let person = &doing.it.person;
    refuse_second(office, tx, (actor, person), asked).await?;
    let proposal = Proposal {
        person,
        asked,
        was,
        reason: doing.said.words("reason"),
        package: None,
    };
    let (id, told) = proposed(office, tx, actor, proposal).await?;
    let request = PersonKey::new(person.region, id).to_string();
    doing.answer("request", request);
    doing.step(told);
    Ok(())
}

/// One change of a kind at a time.
pub(super) async fn refuse_second(
    office: &Office,
    tx: &Tx,
    (actor, person): (&Actor, &PersonRecord),
    asked: &Asked,
) -> Result<()> {
    let about = RequestAsk {
        state: Some(RequestState::Open),
        person: Some((person.region, person.id)),
        ..RequestAsk::default()
    };
    let scope = actor.may(Action::PersonWrite)?;
    for open in store::requests(tx.connection(), &scope, &about, (0, 50)).await? {
        if asked_of(office, &open)?.about() == asked.about() {
            return Err(Error::refusal(already_waiting(asked)));
        }
    }
    Ok(())
}
