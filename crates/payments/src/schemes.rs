//! Schemes (待遇项目), from `catalogue/schemes.toml`.

use kernel::Rounding;
use serde::Deserialize;

use ground::catalogue::Catalogue;
use ground::error::{Error, Result};

/// A scheme under which people are paid.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scheme {
    /// Code, as it stands in the database.
    pub code: String,
    /// Chinese name.
    pub label: String,
    /// How a month's share of a yearly standard is rounded.
    pub rounding: Rounding,
    /// The law or document it rests on.
    pub basis: String,
}

/// All schemes, in the catalogue's order.
#[derive(Debug)]
pub struct Schemes(Vec<Scheme>);

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct SchemeFile {
    scheme: Vec<Scheme>,
}

impl Schemes {
    /// Reads the catalogue.
    pub fn load(catalogue: &Catalogue) -> Result<Schemes> {
        let file: SchemeFile = catalogue.read("schemes.toml")?.toml()?;
        Ok(Schemes(file.scheme))
    }

    /// By code or Chinese name, as somebody types it.
    pub fn named(&self, text: &str) -> Result<&Scheme> {
        let text = kernel::squeeze(text);
        let known = || {
            self.0
                .iter()
                .map(|s| s.label.as_str())
                .collect::<Vec<_>>()
                .join("、")
        };
        self.0
            .iter()
            .find(|s| s.code == text || s.label == text)
            .ok_or_else(|| Error::refusal(format!("没有“{text}”这个待遇项目，可选：{}", known())))
    }

    /// By code, as it stands in the database.
    pub fn coded(&self, code: &str) -> Result<&Scheme> {
        let found = self.0.iter().find(|s| s.code == code);
        found.ok_or_else(|| Error::inconsistent(format!("待遇项目 {code} 不在目录里")))
    }

    /// Number of a scheme within this program run, for the money rule.
    pub fn number(&self, code: &str) -> Result<u16> {
        let index = self.0.iter().position(|s| s.code == code);
        let index = index.ok_or_else(|| Error::refusal(format!("待遇项目 {code} 不在目录里")))?;
        u16::try_from(index).map_err(|e| Error::Fault(e.into()))
    }

    /// The scheme of a [`Schemes::number`].
    pub fn numbered(&self, number: u16) -> Option<&Scheme> {
        self.0.get(usize::from(number))
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Scheme> {
        self.0.iter()
    }
}
