//! The sheets that fill the register: 优抚对象花名册 and 人员变动.

mod changes;
mod roster;

pub use changes::changes_import;
pub use roster::roster_import;

use kernel::{Date, IdError, IdNumber};

use crate::exchange::{RowReport, RowView};

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
