//! The sheets that fill the register: 优抚对象花名册 and 人员变动.

mod changes;
mod enrol;
mod roster;

pub use changes::changes_import;
pub use roster::roster_import;

use kernel::{Date, IdError, IdNumber};

use super::model::EventRow;
use crate::exchange::{RowReport, RowView};
use crate::office::Office;

/// What makes two changes of a person the same.
fn event_hash(office: &Office, person: i64, event: &EventRow) -> String {
    let known = event.known.map(|d| d.to_string()).unwrap_or_default();
    let EventRow {
        kind,
        category,
        effective,
        ..
    } = event;
    let source = format!("{person}|{kind:?}|{category:?}|{effective}|{known}");
    office.keyring().search_hash("person_event", &source)
}

/// Reads the ID number of a row, or says why not, in the order of the contract.
fn read_id(row: &RowView<'_>, today: Date) -> Result<IdNumber, RowReport> {
    if row.is_number("id_number") {
        let message = "被表格软件当成数字，末几位已丢失，请设为文本后重填";
        return Err(row.error("id_precision_lost", "id_number", message));
    }
    IdNumber::read(&row.squeezed("id_number"), today).map_err(|e| match e {
        IdError::Shape => row.error("id", "id_number", &e.to_string()),
        IdError::Checksum => row.error("id_checksum", "id_number", &e.to_string()),
        IdError::Birth => row.error("id_birth", "id_number", &e.to_string()),
    })
}
