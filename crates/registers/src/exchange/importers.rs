//! Who takes which sheet: subjects above this one, handed in where the office is put together.

use std::pin::Pin;

use super::actions::SheetTarget;
use super::input::RowView;
use super::layout::{Dictionary, Layout};
use super::report::RowReport;
use ground::catalogue::Catalogue;
use ground::db::Tx;
use ground::error::Result;

/// What becomes of the rows of a sheet.
pub type Taken<'t> = Pin<Box<dyn Future<Output = Result<Vec<RowReport>>> + Send + 't>>;

/// Writes the rows of a sheet of a kind.
pub type Take = for<'t> fn(&'t mut SheetTarget<'_>, &'t str, &'t [RowView<'_>]) -> Taken<'t>;

/// Whether what needs two people is proposed: an office that has not paid yet writes at once.
pub type TwoHands = for<'t> fn(&'t Tx) -> Pin<Box<dyn Future<Output = Result<bool>> + Send + 't>>;

/// Who takes which sheet.
pub struct Importers {
    /// The kinds in `catalogue/sheets`, in the order in which sheets are written: people before what happened to them,
    /// and both before ledgers that name them.
    pub kinds: &'static [(&'static str, Take)],
    /// The sheets there are beside those.
    pub other_layouts: fn(&Catalogue) -> Result<Vec<Layout>>,
    /// Takes those.
    pub others: Take,
    /// Whether what needs two people is proposed.
    pub two_hands: TwoHands,
    /// The words of a dictionary that belongs to another subject.
    pub words: fn(&Catalogue, Dictionary) -> Result<Vec<String>>,
    /// Every way in which each word of a dictionary is written.
    pub spellings: fn(&Catalogue, Dictionary) -> Result<Vec<Vec<String>>>,
}

impl Importers {
    /// The place of a kind in the order in which sheets are written.
    pub fn place(&self, kind: &str) -> usize {
        let place = self.kinds.iter().position(|(known, _)| *known == kind);
        place.unwrap_or(self.kinds.len())
    }

    /// Who takes a kind.
    pub fn taker(&self, kind: &str) -> Take {
        let found = self.kinds.iter().find(|(known, _)| *known == kind);
        found.map_or(self.others, |(_, take)| *take)
    }
}
