//! What other subjects and the pages may ask of cases.

use kernel::{Date, mask_account, mask_id, mask_phone};

use super::asked::{CaseQuery, case_page, sight_of};
use super::in_hand::CaseInHand;
use super::kind::case_kinds;
use super::model::{Case, CaseKey};
use super::register::{ACCOUNT, ID_NUMBER, PHONE};
use super::store::{self, Sight};
use ground::acts::Subject;
use ground::authority::{Action, Actor, Scope};
use ground::error::{Error, Result};
use ground::office::Office;
use ground::time::date_text;
use registers::organisation::units::Unit;

/// A case with its kind and its steps.
#[derive(Debug)]
pub struct CaseFile {
    /// The case, its kind, its steps.
    pub it: CaseInHand,
    /// 身份证号, masked.
    pub id_number: String,
    /// 联系电话, masked.
    pub phone: String,
    /// 银行账号, masked.
    pub account: String,
}

/// One case.
///
/// # Errors
/// When it is not there, or not the actor's to see.
pub async fn case_open(office: &Office, actor: &Actor, key: CaseKey) -> Result<CaseFile> {
    let reader = office.db().reader();
    let it = CaseInHand::open(office, reader.into(), actor, &key.to_string()).await?;
    let shown = |purpose: &str, sealed: Option<&String>, mask: fn(&str) -> String| match sealed {
        Some(sealed) => office.open_field(purpose, key.id, sealed).map(|t| mask(&t)),
        None => Ok(String::new()),
    };
    let case = &it.case;
    let number = case.id_number.as_ref().map(|(sealed, _)| sealed);
    Ok(CaseFile {
        id_number: shown(ID_NUMBER, number, mask_id)?,
        phone: shown(PHONE, case.phone_sealed.as_ref(), mask_phone)?,
        account: shown(ACCOUNT, case.account_sealed.as_ref(), mask_account)?,
        it,
    })
}

/// Lets an actor at a case for its attachments, to look or to add.
///
/// # Errors
/// When it is not there, or not the actor's.
pub async fn case_place(
    office: &Office,
    actor: &Actor,
    key: CaseKey,
    write: bool,
) -> Result<kernel::DivisionCode> {
    if write && actor.may(Action::CaseDo).is_err() {
        actor.may(Action::CaseWrite)?;
    }
    let (scope, unit) = sight_of(office, actor).await?;
    let sight = Sight {
        scope: &scope,
        unit,
    };
    let case = store::case(office.db().reader(), &sight, key).await?;
    let case = case.ok_or_else(|| Error::not_found("这件事项"))?;
    Ok(case.division)
}

/// So many cases of somebody are shown.
const OF_ONE_MAX: u64 = 200;

/// The cases of somebody on the rolls, what is open first, each with the name of its kind.
///
/// # Errors
/// When the actor may not see cases.
pub async fn cases_of_person(
    office: &Office,
    actor: &Actor,
    region: i32,
    person: i64,
) -> Result<Vec<(String, Case)>> {
    let query = CaseQuery {
        person: Some((region, person)),
        ..CaseQuery::default()
    };
    named(office, actor, &query).await
}

/// The cases that a member unit has to do with, what is open first, each with the name of its kind.
///
/// # Errors
/// When the actor may not see cases.
pub async fn cases_of_unit(
    office: &Office,
    actor: &Actor,
    unit: &Unit,
) -> Result<Vec<(String, Case)>> {
    let query = CaseQuery {
        unit: Some((unit.region, unit.id)),
        ..CaseQuery::default()
    };
    named(office, actor, &query).await
}

async fn named(office: &Office, actor: &Actor, query: &CaseQuery) -> Result<Vec<(String, Case)>> {
    let scope = actor.may(Action::CaseRead)?;
    let (_, found) = case_page(office, actor, &scope, query, (0, OF_ONE_MAX)).await?;
    let kinds = case_kinds(office.catalogue())?;
    let label = |case: &Case| {
        let kind = kinds.iter().find(|k| k.kind == case.kind);
        kind.map_or_else(|| case.kind.clone(), |k| k.label.clone())
    };
    Ok(found.into_iter().map(|case| (label(&case), case)).collect())
}

/// Every case registered until a day, for figures.
pub async fn cases_until(office: &Office, scope: &Scope, day: Date) -> Result<Vec<Case>> {
    store::until(office.db().reader(), scope, &date_text(day)).await
}
