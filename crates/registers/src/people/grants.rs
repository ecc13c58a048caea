//! An identity given by an application that went through all its opinions: whoever is not on the rolls is put on them.

use kernel::{DivisionCode, IdNumber};
use serde_json::json;

use super::actions::{ACCOUNT, ID_NUMBER, PHONE, id_hash};
use super::finding;
use super::model::{Categories, IdentityRow};
use super::payee::Payee;
use super::register::identity_text;
use super::store::{self, NewPerson};
use ground::audit;
use ground::authority::{Action, Actor};
use ground::db;
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::key::Number;
use ground::office::Office;
use ground::time::moment_text;

/// Who gets which identity.
#[derive(Debug)]
pub struct Granted {
    /// 姓名
    pub name: String,
    /// 身份证号: finds her on the rolls.
    pub id_number: IdNumber,
    /// 村(社区), where she is not on them yet.
    pub division: DivisionCode,
    /// 手机
    pub phone: String,
    /// 开户行
    pub bank: String,
    /// 账号
    pub account: String,
    /// 收款人
    pub payee: Payee,
    /// 身份
    pub identity: IdentityRow,
    /// By what.
    pub because: String,
}

/// Gives somebody an identity, in the caller's transaction; answers her number.
///
/// # Errors
/// When she has it already, her number is another name's on the rolls, or her place there is not the actor's.
pub async fn identity_grant(
    office: &Office,
    tx: &Tx,
    actor: &Actor,
    granted: Granted,
) -> Result<i64> {
    let scope = actor.may(Action::CaseApprove)?;
    if !scope.contains(granted.division) {
        return Err(Error::not_found(format!("区划 {}", granted.division.get())));
    }
    let region = granted.division.region();
    let at = moment_text(office.clock().now_utc());
    let hash = id_hash(office, granted.id_number.as_str());
    let known = store::by_id_hash(tx.connection(), region, std::slice::from_ref(&hash)).await?;
    let person = match known.get(&hash) {
        Some(row) => {
            let home = DivisionCode::try_from(row.division).map_err(|e| Error::Fault(e.into()))?;
            if !scope.contains(home) {
                return Err(Error::refusal(
                    "这个人在名册上不属于本单位管理的区划，请先办理迁移或由上级审批",
                ));
            }
            if kernel::squeeze(&row.name) != kernel::squeeze(&granted.name) {
                return Err(Error::refusal(
                    "身份证号在名册上是另一个姓名，请退回补正，核对姓名和身份证号",
                ));
            }
            let mut has = store::identities_of(tx.connection(), region, &[row.id]).await?;
            let has = has.remove(&row.id).unwrap_or_default();
            if has.iter().any(|i| i.category == granted.identity.category) {
                return Err(Error::refusal(
                    "这个人在名册上已有这种身份，不用再批，请核对",
                ));
            }
            let differs = !granted.payee.is_herself()
                && granted.payee.clone().over(&row.payee(office)?) != row.payee(office)?;
            if differs {
                return Err(Error::refusal(
                    "收款人和名册上的不一样，请退回补正，收款人空着；要改名册上的，在档案里另提变更",
                ));
            }
            row.id
        }
        None => enrolled(office, tx, &granted, hash, &at).await?,
    };
    let first = db::take_numbers(tx, region, "identity", 1).await?;
    let identity = vec![(person, granted.identity.clone())];
    store::insert_identities(office.keyring(), tx, region, first, identity, &at).await?;
    finding::refresh(office, tx, region, &[person]).await?;
    let categories = Categories::load(office.catalogue())?;
    let detail = json!({
        "姓名": granted.name,
        "身份": identity_text(&granted.identity, &categories),
        "起发时间": granted.identity.start.map(|m| m.to_string()),
        "依据": granted.because,
    });
    let subject = format!("人员 {}", Number(person));
    audit::append(
        office,
        tx,
        actor,
        region,
        "identity_grant",
        &subject,
        &detail,
    )
    .await?;
    Ok(person)
}

async fn enrolled(
    office: &Office,
    tx: &Tx,
    granted: &Granted,
    id_hash: String,
    at: &str,
) -> Result<i64> {
    let id = db::take_numbers(tx, granted.division.region(), "person", 1).await?;
    let sealed = |purpose: &str, plain: &str| -> Result<Option<(String, String)>> {
        if plain.is_empty() {
            return Ok(None);
        }
        Ok(Some((
            office.seal_field(purpose, id, plain)?,
            office.keyring().search_hash(purpose, plain),
        )))
    };
    let number = &granted.id_number;
    let person = NewPerson {
        address: None,
        id,
        division: granted.division,
        name: granted.name.clone(),
        sex: number.sex(),
        birth: number.birth(),
        id_sealed: office.seal_field(ID_NUMBER, id, number.as_str())?,
        id_hash,
        phone: sealed(PHONE, &granted.phone)?,
        bank: granted.bank.clone(),
        account: sealed(ACCOUNT, &granted.account)?,
        note: String::new(),
        payee: granted.payee.sealed(office, id)?,
    };
    store::insert_people(office.keyring(), tx, vec![person], at).await?;
    Ok(id)
}
