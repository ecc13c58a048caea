//! What an entry is known by: the seal of its ID number, and what makes two rows the same.

use kernel::DivisionCode;
use seal::Keyring;
use serde_json::{Map, Value as Json};

use super::kind::Kind;
use ground::office::Office;
use ground::rekey::Composed;

/// What an entry's ID number is sealed for.
pub(super) const ENTRY_ID_NUMBER: &str = "ledger_entry.id_number";

/// [`source_hash`] under other keys, of an entry that says what it said when it was written down.
pub const SOURCE_HASH: Composed = Composed {
    table: "ledger_entry",
    column: "source_hash",
    of: |keyring, said| {
        let fields: Map<String, Json> = serde_json::from_str(&said("fields")?).ok()?;
        let (kind, division) = (said("kind")?, said("division")?);
        let id_hash = said("id_hash");
        Some(hashed(
            keyring,
            (&kind, &division),
            &fields,
            id_hash.as_deref(),
        ))
    },
};

/// What makes two rows the same: everything they say. Keyed, because an ID number is part of it.
pub(super) fn source_hash(
    office: &Office,
    kind: &Kind,
    fields: &Map<String, Json>,
    division: DivisionCode,
    id_hash: Option<&str>,
) -> String {
    let of = (kind.kind.as_str(), division.get().to_string());
    hashed(office.keyring(), (of.0, &of.1), fields, id_hash)
}

fn hashed(
    keyring: &Keyring,
    (kind, division): (&str, &str),
    fields: &Map<String, Json>,
    id_hash: Option<&str>,
) -> String {
    let fields = Json::Object(fields.clone()).to_string();
    let content = format!("{kind}|{division}|{}|{fields}", id_hash.unwrap_or_default());
    keyring.search_hash("ledger_entry", &content)
}
