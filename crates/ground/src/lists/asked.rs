//! What is asked of a list: who looks, at which unit, with which conditions.

use kernel::{Date, DivisionCode};

use super::{List, SORT};
use crate::ask::{Ask, Kind, Known, read_count};
use crate::authority::{Actor, Scope};
use crate::error::{Error, Result, Wrongs};
use crate::office::Office;
use crate::query::Query;

/// Somebody looking at a list.
#[derive(Clone, Copy)]
pub struct Looking<'a> {
    /// The office.
    pub office: &'a Office,
    /// Who.
    pub actor: &'a Actor,
    /// All that is theirs to see.
    pub own: Scope,
    /// The unit that is asked for, with what lies beneath; alone where 仅本级 is ticked.
    pub within: Scope,
    /// Which one, where there are several: the kind of a ledger, the batch of its lines.
    pub of: &'a str,
    /// What is asked.
    pub query: &'a Query,
}

impl<'a> Looking<'a> {
    /// Somebody who may see a list, looking at it.
    ///
    /// # Errors
    /// When they may not, or the unit is not theirs.
    pub fn at<L: List>(
        office: &'a Office,
        actor: &'a Actor,
        of: &'a str,
        query: &'a Query,
    ) -> Result<Looking<'a>> {
        let own = L::may(actor)?;
        let within = asked_scope(own, query)?;
        Ok(Looking {
            office,
            actor,
            own,
            within: match query.text("only") == "1" {
                true => within.only(),
                false => within,
            },
            of,
            query,
        })
    }

    /// Whether all is asked for, in whichever order: an empty list then has nothing at all.
    pub fn is_for_all(&self) -> bool {
        let query = self.query.without("page").without("size").without(SORT);
        query.pairs().is_empty()
    }

    /// A day that is asked for, in any form clerks type.
    ///
    /// # Errors
    /// When it is none.
    pub fn day(&self, text: &str) -> Result<Date> {
        kernel::read_date(text).map_err(|why| Error::refusal(format!("日期“{text}”{why}")))
    }

    /// Today.
    pub fn today(&self) -> Date {
        self.office.clock().today()
    }
}

/// The division a list is asked for by `division=`, and the scope narrowed to it; the actor's own where nothing is
/// asked.
///
/// # Errors
/// When it is not beneath the actor's.
pub fn asked_scope(scope: Scope, query: &Query) -> Result<Scope> {
    let Some(text) = query.given("division") else {
        return Ok(scope);
    };
    let wanted = DivisionCode::read(&text).ok();
    let narrowed = wanted.and_then(|division| scope.narrowed(division));
    narrowed.ok_or_else(|| Error::not_found(format!("区划 {text}")))
}

/// A condition as it was given.
pub struct Given<'a> {
    /// Name of the filter.
    pub code: &'a str,
    /// What stands in it.
    pub value: &'a str,
    /// Who asks.
    pub looking: &'a Looking<'a>,
}

impl Given<'_> {
    /// As text to keep.
    pub fn text(&self) -> Option<String> {
        Some(self.value.to_owned())
    }

    /// As a number; nothing where it is none.
    pub fn number<N: std::str::FromStr>(&self) -> Option<N> {
        self.value.parse().ok()
    }

    /// As a day, in any form clerks type.
    ///
    /// # Errors
    /// When it is none.
    pub fn day(&self) -> Result<Date> {
        self.looking.day(self.value)
    }
}

/// What a list may be asked for.
pub struct Filter<L: List> {
    /// Its name in addresses, its control, and what it is called. A quiet one stands in no query bar, but has a chip.
    pub ask: Ask,
    /// Width of its control in Chinese characters.
    pub width: Option<u8>,
    /// What its chip says, `{}` standing for the value; 名称：值 when empty.
    pub chip: String,
    /// Whether something may be asked that is no option: the options are what the records on the page have.
    pub free: bool,
    /// What it asks of the list.
    pub applies: fn(&mut L, &Given<'_>) -> Result<()>,
}

impl<L: List> Filter<L> {
    /// So many Chinese characters wide.
    #[must_use]
    pub fn width(mut self, width: u8) -> Filter<L> {
        self.width = Some(width);
        self
    }

    /// With a chip in words of its own.
    #[must_use]
    pub fn chip(mut self, chip: impl Into<String>) -> Filter<L> {
        self.chip = chip.into();
        self
    }

    /// Not held to its options.
    #[must_use]
    pub fn free(mut self) -> Filter<L> {
        self.free = true;
        self
    }

    /// What is wrong with what is asked in it.
    fn wrong_with(&self, value: &str, looking: &Looking<'_>) -> Option<String> {
        let (today, before) = (looking.today(), None);
        let free = self.free || self.ask.offers.is_empty();
        match self.ask.kind {
            Kind::Choice if free => None,
            _ => self.ask.wrong_with(value, &Known { today, before }),
        }
    }

    /// What is said of a value that is asked for; nothing of one that is no option.
    pub fn said(&self, value: &str) -> Option<String> {
        let offers = &self.ask.offers;
        let offer = offers.iter().find(|offer| offer.code == value);
        if offer.is_none() && !offers.is_empty() {
            return None;
        }
        let value = offer.map_or(value, |offer| &offer.label);
        Some(match self.chip.as_str() {
            "" => format!("{}：{value}", self.ask.label),
            words => words.replace("{}", value),
        })
    }
}

/// Every condition of a list.
pub fn filters_of<L: List>(list: &L) -> Vec<Filter<L>> {
    let mut filters = L::filters();
    filters.extend(list.more_filters());
    filters
}

/// Whether a condition is one of several: a choice, or a number such as a year where the office knows which there are.
pub fn offered(ask: &Ask) -> bool {
    matches!(ask.kind, Kind::Choice | Kind::Count)
}

/// Fills in the options of some conditions that only the office knows.
///
/// # Errors
/// When the office cannot say what may be chosen.
pub async fn fill<L: List>(
    filters: &mut [Filter<L>],
    list: &L,
    looking: &Looking<'_>,
    wanted: impl Fn(&Ask) -> bool,
) -> Result<()> {
    for filter in filters {
        if wanted(&filter.ask) && offered(&filter.ask) && filter.ask.offers.is_empty() {
            filter.ask.offers = list.offers(looking, &filter.ask.code).await?;
        }
    }
    Ok(())
}

/// Refuses what cannot be understood, each with its condition.
fn refuse_wrong<L: List>(filters: &[Filter<L>], looking: &Looking<'_>) -> Result<()> {
    let wrong = filters.iter().filter_map(|filter| {
        let value = looking.query.given(&filter.ask.code)?;
        Some((filter.ask.code.clone(), filter.wrong_with(&value, looking)?))
    });
    let wrong: Wrongs = wrong.collect();
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(Error::Wrong(wrong)),
    }
}

/// Opens a list with everything applied that is asked.
///
/// # Errors
/// When what is asked cannot be understood: each condition with what is wrong.
pub async fn open<L: List>(looking: &Looking<'_>) -> Result<L> {
    refuse_wrong(&L::filters(), looking)?;
    let mut list = L::open(looking).await?;
    let mut filters = filters_of(&list);
    let given = |ask: &Ask| ask.kind == Kind::Choice && looking.query.given(&ask.code).is_some();
    fill(&mut filters, &list, looking, given).await?;
    refuse_wrong(&filters, looking)?;
    for filter in filters {
        let code = filter.ask.code.as_str();
        if let Some(mut value) = looking.query.given(code) {
            if let (Kind::Count, Some(count)) = (&filter.ask.kind, read_count(&value)) {
                value = count.to_string();
            }
            let value = value.as_str();
            let given = Given {
                code,
                value,
                looking,
            };
            (filter.applies)(&mut list, &given)?;
        }
    }
    Ok(list)
}
