//! Schemes (待遇项目), from `catalogue/schemes/`.

use ground::ask::Offer;
use ground::catalogue::Catalogue;
use ground::error::{Error, Result};
pub use registers::people::Scheme;
use registers::people::scheme_files;

/// All schemes, in the catalogue's order.
#[derive(Debug)]
pub struct Schemes {
    list: Vec<Scheme>,
    /// Codes of those by which nobody is paid.
    figures: Vec<String>,
}

impl Schemes {
    /// Reads the catalogue.
    pub fn load(catalogue: &Catalogue) -> Result<Schemes> {
        let (mut list, mut figures) = (Vec::new(), Vec::new());
        for file in scheme_files(catalogue)? {
            let pays = file.pays();
            let Some(scheme) = file.scheme else { continue };
            if !pays {
                figures.push(scheme.code.clone());
            }
            list.push(scheme);
        }
        Ok(Schemes { list, figures })
    }

    /// By code or Chinese name, as somebody types it.
    pub fn named(&self, text: &str) -> Result<&Scheme> {
        let text = kernel::squeeze(text);
        let known = || {
            self.list
                .iter()
                .map(|s| s.label.as_str())
                .collect::<Vec<_>>()
                .join("、")
        };
        self.list
            .iter()
            .find(|s| s.code == text || s.label == text)
            .ok_or_else(|| Error::refusal(format!("没有“{text}”这个待遇项目，可选：{}", known())))
    }

    /// By code, as it stands in the database.
    pub fn coded(&self, code: &str) -> Result<&Scheme> {
        let found = self.list.iter().find(|s| s.code == code);
        found.ok_or_else(|| Error::inconsistent(format!("待遇项目 {code} 不在目录里")))
    }

    /// Number of a scheme within this program run, for the money rule.
    pub fn number(&self, code: &str) -> Result<u16> {
        let index = self.list.iter().position(|s| s.code == code);
        let index = index.ok_or_else(|| Error::refusal(format!("待遇项目 {code} 不在目录里")))?;
        u16::try_from(index).map_err(|e| Error::Fault(e.into()))
    }

    /// The scheme of a [`Schemes::number`].
    pub fn numbered(&self, number: u16) -> Option<&Scheme> {
        self.list.get(usize::from(number))
    }

    /// Those by which somebody is paid, to choose from.
    pub fn offers(&self) -> impl Iterator<Item = Offer> {
        let paid = self.list.iter().filter(|s| !self.figures.contains(&s.code));
        paid.map(|s| Offer::new(&s.code, &s.label))
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Scheme> {
        self.list.iter()
    }
}
