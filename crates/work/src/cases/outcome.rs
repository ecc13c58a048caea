//! What a finished case leaves behind: an entry in the ledger its kind names, or an identity on the rolls.

use std::collections::BTreeMap;

use kernel::{Date, Fen, IdNumber, Month};
use serde_json::Value as Json;

use super::kind::CaseKind;
use super::model::Case;
use super::register::{ACCOUNT, ID_NUMBER, PHONE};
use ground::authority::Actor;
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::office::Office;
use registers::ledgers;
use registers::ledgers::FieldType;
use registers::ledgers::actions::entry_write;
use registers::ledgers::entries::read_filled;
use registers::organisation::Directory;
use registers::people::actions::{Granted, identity_grant, payee_applied};
use registers::people::{Categories, DatedRules, IdentityRow};

/// A field of a case as somebody would type it.
fn typed(kind: &CaseKind, case: &Case, code: &str) -> String {
    let mut all = kind.fields.iter().chain(&kind.results);
    let field = all.find(|f| f.code == code);
    let money = field.is_some_and(|f| f.field_type == FieldType::Money);
    match case.fields.get(code) {
        Some(Json::Number(fen)) if money => fen
            .as_i64()
            .map(|fen| Fen::new(fen).to_string())
            .unwrap_or_default(),
        Some(Json::Number(number)) => number.to_string(),
        Some(Json::String(text)) => text.clone(),
        _ => String::new(),
    }
}

/// Writes a finished case into its ledger; answers the entry's number.
pub(super) async fn into_ledger(
    office: &Office,
    tx: &Tx,
    actor: &Actor,
    (case, kind): (&Case, &CaseKind),
    directory: &Directory,
    result: &str,
) -> Result<Option<i64>> {
    let Some(entry) = &kind.ledger else {
        return Ok(None);
    };
    let all = ledgers::kinds(office.catalogue())?;
    let ledger = all.iter().find(|k| k.kind == entry.kind);
    let ledger = ledger.ok_or_else(|| Error::inconsistent("事项对应的台账"))?;
    let number = match &case.id_number {
        Some((sealed, _)) => office.open_field(ID_NUMBER, case.key.id, sealed)?,
        None => String::new(),
    };
    let village = case.division.get().to_string();
    let is = |code: &str, wanted: FieldType| {
        let mut fields = ledger.fields.iter();
        fields.any(|f| f.code == code && f.field_type == wanted)
    };
    let text = |code: &str| {
        if let Some(fixed) = entry.fixed.get(code) {
            return fixed.clone();
        }
        if is(code, FieldType::IdNumber) {
            return number.clone();
        }
        let Some(from) = entry.fields.get(code) else {
            return String::new();
        };
        if is(code, FieldType::Village) && case.fields.contains_key(from) {
            return village.clone();
        }
        match from.as_str() {
            "@registered" => case.registered_on.clone(),
            "@closed" => case.closed_on.clone().unwrap_or_default(),
            "@result" => result.to_owned(),
            "@unit" => case.held.as_ref().map_or(String::new(), |h| h.name.clone()),
            from => typed(kind, case, from),
        }
    };
    let top = directory.codes().next().unwrap_or(case.division);
    let today = office.clock().today();
    let mut filled = read_filled(ledger, text, directory, top, today).map_err(|wrong| {
        let words: Vec<String> = wrong.into_iter().map(|(_, words)| words).collect();
        Error::refusal(format!(
            "写不进“{}”台账：{}",
            ledger.label,
            words.join("；")
        ))
    })?;
    filled.division = case.division;
    let hash = case.id_number.as_ref().map(|(_, hash)| hash.clone());
    let id = entry_write(office, tx, actor, ledger, filled, case.person, hash).await?;
    Ok(Some(id))
}

/// The identity that the last opinion gives, from the month on that the rule of its category and that day says: whose,
/// and that month.
pub async fn grant(
    office: &Office,
    tx: &Tx,
    actor: &Actor,
    (case, kind): (&Case, &CaseKind),
    on: Date,
) -> Result<Option<(i64, Month)>> {
    let Some(grant) = &kind.grant else {
        return Ok(None);
    };
    let categories = Categories::load(office.catalogue())?;
    let category = match (&grant.category, &grant.category_field) {
        (Some(code), _) => categories.of_people(code),
        (None, Some(field)) => categories.named(&typed(kind, case, field)),
        (None, None) => None,
    };
    let category = category
        .ok_or_else(|| Error::refusal("申请的类别不在人员类别里，请退回补正，改成标准的叫法"))?;
    let years = grant.service_years_field.as_ref();
    let years = years.and_then(|field| typed(kind, case, field).parse().ok());
    let (sealed, _) = case
        .id_number
        .as_ref()
        .ok_or_else(|| Error::refusal("没有登记身份证号，请退回补正"))?;
    let open = |purpose: &str, sealed: &Option<String>| match sealed {
        Some(sealed) => office.open_field(purpose, case.key.id, sealed),
        None => Ok(String::new()),
    };
    let number = office.open_field(ID_NUMBER, case.key.id, sealed)?;
    let number = IdNumber::read(&number, office.clock().today())
        .map_err(|e| Error::refusal(format!("身份证号{e}")))?;
    let of_payee = |field: &str| {
        let from = match field {
            "payee" => &grant.payee_field,
            "payee_relation" => &grant.payee_relation_field,
            _ => &None,
        };
        let from = from.as_ref();
        from.map_or(String::new(), |from| typed(kind, case, from))
    };
    let rules = DatedRules::load(office.catalogue())?;
    let start = rules.first_month(category, Some(on), Some(number.birth()));
    let start = start.ok_or_else(|| Error::inconsistent("起发月"))?;
    let granted = Granted {
        name: case.applicant.clone(),
        id_number: number.clone(),
        division: case.division,
        phone: open(PHONE, &case.phone_sealed)?,
        bank: case.bank.clone(),
        account: open(ACCOUNT, &case.account_sealed)?,
        payee: payee_applied(office, of_payee, (&case.applicant, &number))?,
        identity: IdentityRow {
            category: category.code.clone(),
            grade: None,
            nature: None,
            service_years: years,
            start: Some(start),
            known: Some(on),
            keys: BTreeMap::new(),
        },
        because: format!("{}（服务事项 {}）", kind.label, case.key.number()),
    };
    let person = identity_grant(office, tx, actor, granted).await?;
    Ok(Some((person, start)))
}
