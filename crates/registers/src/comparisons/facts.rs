//! What a list says of somebody, sealed: it may be that she is in prison.

use ground::error::Result;
use ground::office::Office;

/// What facts are sealed for.
const FACTS: &str = "comparison_hit.facts";

/// Headings of the list, each with what it says.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
pub struct Facts(pub Vec<(String, String)>);

/// Facts as they are stored with the suspicion of this number.
pub fn facts_sealed(office: &Office, id: i64, facts: &Facts) -> Result<String> {
    office.seal_field(FACTS, id, &serde_json::to_string(facts)?)
}

/// Reads what [`facts_sealed`] wrote.
pub fn facts_open(office: &Office, id: i64, sealed: &str) -> Result<Facts> {
    Ok(serde_json::from_str(
        &office.open_field(FACTS, id, sealed)?,
    )?)
}
