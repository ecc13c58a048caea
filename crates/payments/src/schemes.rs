//! Schemes (待遇项目), from `catalogue/schemes/`.

use ground::catalogue::Catalogue;
use ground::error::{Error, Result};
pub use registers::people::Scheme;
use registers::people::scheme_files;

/// All schemes, in the catalogue's order.
#[derive(Debug)]
pub struct Schemes(Vec<Scheme>);

impl Schemes {
    /// Reads the catalogue.
    pub fn load(catalogue: &Catalogue) -> Result<Schemes> {
        let files = scheme_files(catalogue)?.into_iter();
        Ok(Schemes(files.filter_map(|file| file.scheme).collect()))
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
