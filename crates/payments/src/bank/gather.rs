//! What the bank's file of a batch says, brought together: accounts in the clear, and of people only what the layout asks.

use std::collections::HashMap;

use kernel::{DivisionCode, Fen};
use sea_orm::ConnectionTrait;

use super::layout::Layout;
use super::values::{FileFacts, FileLine, FileValue};
use crate::model::Batch;
use crate::schemes::Schemes;
use crate::store::{self, LineRow};
use ground::authority::Scope;
use ground::error::{Error, Result};
use ground::office::Office;
use ground::time::{date_from, date_of};
use registers::organisation::Directory;
use registers::people::Categories;
use registers::people::actions::{ACCOUNT, BankNumbers, bank_numbers};

/// A file's lines and what is the same for all of it.
pub(crate) struct Gathered {
    pub(crate) facts: FileFacts,
    pub(crate) lines: Vec<FileLine>,
}

/// Brings together what goes to the bank.
///
/// # Errors
/// When somebody has no ID number that the layout asks for.
pub(crate) async fn gathered(
    office: &Office,
    (c, scope): (&impl ConnectionTrait, &Scope),
    batch: &Batch,
    layout: &Layout,
    payable: &[&LineRow],
) -> Result<Gathered> {
    let directory = Directory::load(c, scope).await?;
    let moments = store::moments(c, batch).await?;
    let approved = moments.and_then(|moments| moments.approved_at);
    let approved = approved.ok_or_else(|| Error::inconsistent("审批时间"))?;
    let total = Fen::try_sum(payable.iter().map(|line| Fen::new(line.amount_fen)))?;
    let facts = FileFacts {
        batch: batch.label.clone(),
        month: batch.month,
        date: date_from(&date_of(&approved))?,
        unit: directory.name(batch.division),
        count: payable.len(),
        total,
        checksum: String::new(),
    };
    let numbers = match layout.has_id_numbers() {
        true => {
            let people: Vec<i64> = payable.iter().map(|line| line.person).collect();
            bank_numbers(office, c, batch.region, &people).await?
        }
        false => HashMap::new(),
    };
    let (schemes, categories) = (
        Schemes::load(office.catalogue())?,
        Categories::load(office.catalogue())?,
    );
    let mut lines = Vec::with_capacity(payable.len());
    for line in payable {
        let account = line.account_sealed.as_deref().unwrap_or_default();
        let division = DivisionCode::try_from(line.division).map_err(|e| Error::Fault(e.into()))?;
        let category = categories.coded(&line.category);
        lines.push(FileLine {
            line_no: line.line_no,
            name: line.account_name().to_owned(),
            person: line.name.clone(),
            id_number: number(layout, FileValue::IdNumber, line, &numbers)?,
            account_id_number: number(layout, FileValue::AccountIdNumber, line, &numbers)?,
            account: office.open_field(ACCOUNT, line.person, account)?,
            bank: line.bank.clone(),
            amount: Fen::new(line.amount_fen),
            village: directory.name(division),
            scheme: schemes.coded(&line.scheme)?.label.clone(),
            category: category.map_or_else(String::new, |category| category.label.clone()),
            is_backpay: line.regular_fen == 0 && line.backpay_fen > 0,
        });
    }
    Ok(Gathered { facts, lines })
}

/// The ID number that a layout asks for; nothing where it asks for none.
fn number(
    layout: &Layout,
    value: FileValue,
    line: &LineRow,
    numbers: &HashMap<i64, BankNumbers>,
) -> Result<String> {
    if !layout.asks_for(value) {
        return Ok(String::new());
    }
    let missing = || Error::inconsistent(format!("人员 {}", line.person));
    let known = numbers.get(&line.person).ok_or_else(missing)?;
    let of_payee = value == FileValue::AccountIdNumber && line.payee.is_some();
    // A line says who it was when the batch was made: a number of somebody else must not stand beside that.
    let is_other = match value {
        FileValue::AccountIdNumber => known.payee != line.payee,
        _ => false,
    };
    if is_other || known.name != line.name {
        return Err(Error::refusal(format!(
            "第{}笔（{}）的姓名或收款人在生成批次以后改过，和登记的身份证号对不上，没有导出。请换一种不写身份证号的代发格式",
            line.line_no, line.name
        )));
    }
    let number = match of_payee {
        true => known.payees.clone(),
        false => known.own.clone(),
    };
    number.ok_or_else(|| {
        let whose = if of_payee { "收款人" } else { "本人" };
        Error::refusal(format!(
            "第{}笔（{}）没有登记{whose}身份证号，格式“{}”要写身份证号，没有导出。请在名册里补登，或者换一种代发格式",
            line.line_no, line.name, layout.label
        ))
    })
}
