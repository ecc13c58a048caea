//! What a known sheet looks like: its columns and the headings they go by. From `catalogue/sheets` and the ledger kinds.

use serde::Deserialize;

use crate::platform::catalogue::Catalogue;
use crate::platform::error::Result;

/// A sheet the program recognises.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// `roster`, `standards`, `changes`, or the code of a ledger kind.
    pub kind: String,
    /// Its Chinese name.
    pub label: String,
    /// Its columns.
    #[serde(rename = "column")]
    pub columns: Vec<Column>,
}

/// A column of a known sheet.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// What the subject calls it.
    pub code: String,
    /// The headings it goes by.
    pub headings: Vec<String>,
    /// Whether a sheet without it is not this sheet.
    #[serde(default)]
    pub required: bool,
}

impl Layout {
    /// The sheets in `catalogue/sheets`.
    pub fn shipped(catalogue: &Catalogue) -> Result<Vec<Layout>> {
        catalogue
            .list("sheets", "toml")?
            .iter()
            .map(|file| file.toml())
            .collect()
    }
}

impl Column {
    /// Whether a heading, as it stands in a sheet, is this column's.
    pub fn goes_by(&self, heading: &str) -> bool {
        let plain = plain_heading(heading);
        !plain.is_empty()
            && self
                .headings
                .iter()
                .any(|known| plain_heading(known) == plain)
    }
}

/// A heading without spaces and without what stands in brackets: 「慰问金(元)」 and 「慰问金」 are one.
pub fn plain_heading(heading: &str) -> String {
    let mut depth = 0usize;
    kernel::squeeze(heading)
        .chars()
        .filter(|c| match c {
            '(' | '[' | '【' => {
                depth += 1;
                false
            }
            ')' | ']' | '】' => {
                depth = depth.saturating_sub(1);
                false
            }
            '*' | ':' => false,
            _ => depth == 0,
        })
        .collect()
}

/// Whether a heading says that its amounts are in 万元.
pub fn in_ten_thousands(heading: &str) -> bool {
    kernel::squeeze(heading).contains("万元")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_known_with_and_without_units_and_spaces() {
        let column = Column {
            code: "cash".into(),
            headings: vec!["慰问金".into()],
            required: false,
        };
        for heading in [
            "慰问金",
            "慰 问 金",
            "慰问金(元)",
            "慰问金\u{ff08}元\u{ff09}",
            "*慰问金:",
        ] {
            assert!(column.goes_by(heading), "{heading}");
        }
        assert!(!column.goes_by("慰问金额合计"));
        assert!(in_ten_thousands("投入（万元）"));
    }
}
