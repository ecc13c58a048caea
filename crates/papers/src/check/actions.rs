//! Checking a text.

use std::sync::Arc;

use prose::{Checked, Lexicon, Words};

use super::claims::{Said, Sayings};
use super::evidence::{Evidence, Ground};
use super::file::refuse_unreadable;
use super::meanings::Meanings;
use super::told::{Place, Places};
use crate::documents::numbers_told;
use crate::figures::Reach;
use crate::figures::actions::{Ask, Period, figures, figures_compared};
use ground::authority::{Action, Actor, Scope};
use ground::catalogue::Catalogue;
use ground::error::{Error, Result};
use ground::office::Office;

/// The words that tell what a figure is, as the catalogue has them.
///
/// # Errors
/// When the file of words is not written as it should be.
pub fn lexicon(catalogue: &Catalogue) -> Result<Lexicon> {
    let words: Words = catalogue.read("prose/words.toml")?.toml()?;
    Ok(Lexicon::new(&words))
}

/// A text that was checked.
#[derive(Debug)]
pub struct Review {
    /// Its words.
    pub text: String,
    /// Its figures, and what they say of each other.
    pub checked: Checked,
    /// What each of its figures rests on; nothing where it was not held against any record.
    pub grounds: Option<Vec<Option<Ground>>>,
    /// What it claims without a figure.
    pub claims: Vec<Said>,
    places: Places,
}

impl Review {
    /// Where a character stands, as a reader counts.
    pub fn place(&self, letter: usize) -> Place {
        self.places.at(letter)
    }

    /// Whether nothing is wrong.
    pub fn is_clean(&self) -> bool {
        let holds = self.checked.relations.iter().all(|relation| relation.ok);
        let contradicted = self.claims.iter().any(Said::is_contradicted);
        holds && !contradicted && self.unsupported().is_none_or(|places| places.is_empty())
    }

    /// Places of the figures that no record supports; nothing where it was not held against any.
    pub fn unsupported(&self) -> Option<Vec<usize>> {
        self.places_of(|ground| matches!(ground, Ground::None(_)))
    }

    /// Places of the figures of which the records have nothing of the kind.
    pub fn unknown(&self) -> Option<Vec<usize>> {
        self.places_of(|ground| *ground == Ground::Unknown)
    }

    /// What a figure rests on.
    pub fn ground(&self, place: usize) -> Option<&Ground> {
        self.grounds.as_ref()?.get(place)?.as_ref()
    }

    fn places_of(&self, is: impl Fn(&Ground) -> bool) -> Option<Vec<usize>> {
        let grounds = self.grounds.as_ref()?.iter().enumerate();
        let places = grounds.filter(|(_, ground)| ground.as_ref().is_some_and(&is));
        Some(places.map(|(place, _)| place).collect())
    }
}

/// Reads a text and holds its figures against each other, and against what the records say where that is given.
///
/// # Errors
/// When there are no words, or too many.
pub fn review(
    text: String,
    (lexicon, sayings): (&Lexicon, &Sayings),
    evidence: Option<&Evidence>,
) -> Result<Review> {
    refuse_unreadable(&text).map_err(|wrong| Error::refusal(format!("文稿{wrong}")))?;
    let checked = prose::check(&text, lexicon);
    let grounds = evidence.map(|evidence| evidence.grounds(&text, &checked, lexicon));
    let claims = sayings.find(&text, evidence.map(Evidence::figures));
    Ok(Review {
        claims,
        places: Places::of(&text),
        text,
        checked,
        grounds,
    })
}

/// What the records of a division and a year say; the office's own division where none is named.
///
/// # Errors
/// When the division is not the actor's, or the year is none.
pub async fn evidence(
    office: &Office,
    actor: &Actor,
    division: Option<kernel::DivisionCode>,
    year: i32,
) -> Result<Evidence> {
    let period = Period::year(year)?;
    let ask = |period| Ask {
        division,
        period,
        reach: Reach::Whole,
        code: None,
        records: false,
    };
    let now = figures(office, actor, ask(period)).await?.figures;
    let before = figures(office, actor, ask(period.year_before())).await?;
    let before = before.figures;
    let scope = actor.may(Action::FiguresRead)?;
    let scope = division.map_or(Some(scope), |division| scope.narrowed(division));
    let scope = scope.ok_or_else(|| Error::not_found("这个单位"))?;
    let told = numbers_told(office, &scope, period).await?;
    let meanings = Meanings::load(office.catalogue())?;
    Ok(Evidence::of(meanings, &now, &before).with_entries(&told))
}

/// The same from what is kept; nothing while it is still being worked out.
pub async fn evidence_kept(
    office: &Arc<Office>,
    actor: &Actor,
    scope: &Scope,
    year: i32,
) -> Result<Option<Evidence>> {
    actor.may(Action::FiguresRead)?;
    let period = Period::year(year)?;
    let division = Some(scope.division());
    let compared = figures_compared(office, actor, division, (period, Reach::Whole)).await?;
    let told = numbers_told(office, scope, period).await?;
    let meanings = Meanings::load(office.catalogue())?;
    Ok(compared.map(|compared| {
        let (now, before) = (compared.now.plain(), compared.before.plain());
        Evidence::of(meanings, &now, &before).with_entries(&told)
    }))
}
