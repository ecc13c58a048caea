//! Divisions that ship in `catalogue/divisions`: lists of code and name.

use kernel::DivisionCode;
use serde::Deserialize;

use super::store::Division;
use ground::catalogue::Catalogue;
use ground::error::{Error, Result};

#[derive(Deserialize)]
struct Row {
    code: String,
    name: String,
}

/// The shipped divisions beneath `top`, without itself, by code.
///
/// # Errors
/// A refusal naming file and line when a list is wrong.
pub fn shipped_beneath(catalogue: &Catalogue, top: DivisionCode) -> Result<Vec<Division>> {
    let mut found = Vec::new();
    for file in catalogue.list("divisions", "csv")? {
        let mut reader = csv::Reader::from_reader(file.text.as_bytes());
        for (index, row) in reader.deserialize::<Row>().enumerate() {
            let refuse = |what: String| {
                Error::refusal(format!("目录文件 {} 第{}行：{what}", file.path, index + 2))
            };
            let row = row.map_err(|e| refuse(e.to_string()))?;
            let code = DivisionCode::read(&row.code).map_err(|e| refuse(e.to_string()))?;
            if top.contains(code) && code != top {
                found.push(Division {
                    code,
                    name: kernel::squeeze(&row.name),
                });
            }
        }
    }
    found.sort_by_key(|d| d.code.get());
    Ok(found)
}
