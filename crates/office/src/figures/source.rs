//! Where the records behind figures come from, in one shape: ledger entries, payments, people on the rolls.

use entitlement::Status;
use kernel::{Date, DivisionCode, Month};
use sea_orm::ConnectionTrait;
use serde_json::{Map, Value as Json, json};

use super::record::{PAYMENT_MONEY, PAYMENT_TEXTS, Record};
use crate::access::Scope;
use crate::ledgers::{self, FieldType};
use crate::office::Office;
use crate::organisation::Directory;
use crate::payments;
use crate::people::{self, Categories};
use crate::platform::error::{Error, Result};
use crate::platform::time::month_number;

/// The records of one source, and which of their fields are money.
#[derive(Debug, Default)]
pub(super) struct Records {
    pub list: Vec<Record>,
    pub money: Vec<String>,
    /// Every field an indicator may name.
    pub known: Vec<String>,
}

/// A period; both days are included.
#[derive(Debug, Clone, Copy)]
pub struct Period {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

impl Period {
    /// 1 January to 31 December.
    ///
    /// # Errors
    /// When the year is not one of 1900–2100.
    pub fn year(year: i32) -> Result<Period> {
        let days = Date::from_ymd_opt(year, 1, 1).zip(Date::from_ymd_opt(year, 12, 31));
        let (from, to) = days
            .filter(|_| (1900..=2100).contains(&year))
            .ok_or_else(|| Error::refusal(format!("年度“{year}”不对，请填四位年份")))?;
        Ok(Period { from, to })
    }
}

/// The records of a source in a period; everything up to its last day for a stock figure.
pub(super) async fn records(
    office: &Office,
    scope: &Scope,
    source: &str,
    stock: bool,
    period: Period,
) -> Result<Records> {
    let c = office.db().reader();
    match source.split_once(':') {
        Some(("ledger", kind)) => ledger(office, c, scope, kind, stock, period).await,
        None if source == "payments" => payment_lines(c, scope, period).await,
        None if source == "people" => on_the_rolls(office, c, scope, period.to).await,
        _ => Err(Error::refusal(format!("指标目录里的来源“{source}”不认识"))),
    }
}

async fn ledger(
    office: &Office,
    c: &impl ConnectionTrait,
    scope: &Scope,
    kind: &str,
    stock: bool,
    period: Period,
) -> Result<Records> {
    let kinds = ledgers::kinds(office.catalogue())?;
    let declared = kinds.iter().find(|k| k.kind == kind);
    let declared = declared.ok_or_else(|| {
        Error::refusal(format!(
            "指标目录里的来源 ledger:{kind} 没有这种台账，请核对 catalogue/ledgers"
        ))
    })?;
    let money = declared
        .fields
        .iter()
        .filter(|f| f.field_type == FieldType::Money);
    let name = declared.first_of(FieldType::Person).map(|f| f.code.clone());
    let directory = Directory::load(c, scope).await?;
    let from = (!stock).then_some(period.from);
    let mut list = Vec::new();
    for entry in ledgers::actions::entries(c, scope, kind, from, period.to).await? {
        let named = name
            .as_ref()
            .and_then(|n| entry.fields.get(n))
            .and_then(Json::as_str)
            .unwrap_or_default();
        let person = match (&entry.id_hash, entry.person) {
            (Some(hash), _) => hash.clone(),
            (None, Some(person)) => person.to_string(),
            (None, None) => format!("{named}|{}", entry.division),
        };
        let mut fields = entry.fields;
        fields.insert("record".to_owned(), json!(entry.id));
        fields.insert("on_date".to_owned(), json!(entry.on_date));
        fields.insert(
            "division".to_owned(),
            json!(division_name(&directory, entry.division)?),
        );
        list.push(Record::Fields { person, fields });
    }
    Ok(Records {
        list,
        money: money.map(|f| f.code.clone()).collect(),
        known: names(
            declared.fields.iter().map(|f| f.code.as_str()),
            &["on_date", "division"],
        ),
    })
}

fn names<'a>(some: impl Iterator<Item = &'a str>, more: &[&'a str]) -> Vec<String> {
    some.chain(more.iter().copied())
        .map(str::to_owned)
        .collect()
}

fn division_name(directory: &Directory, code: i64) -> Result<String> {
    let code = DivisionCode::read(&code.to_string()).map_err(|e| Error::Fault(e.into()))?;
    Ok(directory.name(code))
}

async fn payment_lines(c: &impl ConnectionTrait, scope: &Scope, period: Period) -> Result<Records> {
    let (from, to) = (
        month_number(Month::of(period.from)),
        month_number(Month::of(period.to)),
    );
    let rows = payments::paid_rows(c, scope, from, to).await?;
    Ok(Records {
        list: rows.into_iter().map(Record::Paid).collect(),
        money: names(PAYMENT_MONEY.into_iter(), &[]),
        known: names(PAYMENT_MONEY.into_iter(), &PAYMENT_TEXTS),
    })
}

/// Identities that are on the rolls on a day: started, not stopped, not after the month of death.
async fn on_the_rolls(
    office: &Office,
    c: &impl ConnectionTrait,
    scope: &Scope,
    day: Date,
) -> Result<Records> {
    let categories = Categories::load(office.catalogue())?;
    let directory = Directory::load(c, scope).await?;
    let mut list = Vec::new();
    for region in people::actions::regions(c, scope).await? {
        for person in people::actions::pay_people(c, scope, region).await? {
            let events = person.rule_events(&categories)?;
            for identity in &person.identities {
                let start = identity.start.unwrap_or(Month::of(day));
                let rule = identity.rule_identity(&categories, start)?;
                if !Status::new(&rule, &events, None).active(Month::of(day)) {
                    continue;
                }
                let mut fields = Map::new();
                fields.insert("record".to_owned(), json!(person.id));
                fields.insert("name".to_owned(), json!(person.name));
                fields.insert("category".to_owned(), json!(identity.category));
                fields.insert(
                    "division".to_owned(),
                    json!(directory.name(person.division)),
                );
                let person = format!("{region}/{}", person.id);
                list.push(Record::Fields { person, fields });
            }
        }
    }
    Ok(Records {
        list,
        money: Vec::new(),
        known: names(["name", "category", "division"].into_iter(), &[]),
    })
}
