//! 收款人 in a row of the roster, beside the one on the rolls.

use kernel::{Date, IdNumber, told_apart};

use crate::exchange::{Change, RowReport, RowView};
use crate::people::payee::{FIELDS, Payee, PayeeWords};
use crate::people::store::PersonRow;
use ground::error::Result;
use ground::office::Office;

/// Reads the payee of somebody; nothing where the cells say nothing. `text` is what counts of a cell.
pub fn read_payee(
    row: &RowView<'_>,
    words: &PayeeWords,
    text: impl Fn(&str) -> String,
    own: (&str, &IdNumber),
    today: Date,
) -> std::result::Result<Option<Payee>, RowReport> {
    let [_, number, _] = FIELDS;
    if !text(number).is_empty() {
        row.id_number(number, today)?;
    }
    let read = words.read(text, (own.0, Some(own.1)), today);
    read.map_err(|(field, why)| row.error("payee", field, &why))
}

/// What a row makes of the payee on the rolls; nothing where it says nothing else.
pub fn payee_change(
    office: &Office,
    person: &PersonRow,
    said: Option<&Payee>,
) -> Result<Option<(Payee, Change)>> {
    let Some(said) = said else {
        return Ok(None);
    };
    let before = person.payee(office)?;
    // What a row says without her name may be her own.
    let after = match said.name == kernel::plain_name(&person.name) {
        true => Payee::default(),
        false => said.clone().over(&before),
    };
    if after == before {
        return Ok(None);
    }
    let (was, is) = (before.masked().told(), after.masked().told());
    let is = told_apart(&was, is);
    Ok(Some((after, Change::new("收款人", was, is))))
}
