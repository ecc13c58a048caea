//! What an entry is known by: the seal of its ID number, and what makes two rows the same.

use kernel::DivisionCode;
use serde_json::{Map, Value as Json};

use super::kind::Kind;
use ground::office::Office;

/// What an entry's ID number is sealed for.
pub(super) const ENTRY_ID_NUMBER: &str = "ledger_entry.id_number";

/// What makes two rows the same: everything they say. Keyed, because an ID number is part of it.
pub(super) fn source_hash(
    office: &Office,
    kind: &Kind,
    fields: &Map<String, Json>,
    division: DivisionCode,
    id_hash: Option<&str>,
) -> String {
    let fields = Json::Object(fields.clone()).to_string();
    let content = format!(
        "{}|{}|{}|{fields}",
        kind.kind,
        division.get(),
        id_hash.unwrap_or_default()
    );
    office.keyring().search_hash("ledger_entry", &content)
}
