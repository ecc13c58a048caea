//! Scope before data: a store function takes a [`Scope`], and a scope comes only from the permission gate.

use std::ops::RangeInclusive;

use kernel::DivisionCode;
use sea_orm::Value;

use crate::error::{Error, Result};

/// The division an actor works in and everything beneath it; or, where somebody asked for that, the division alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
    division: DivisionCode,
    alone: bool,
}

impl Scope {
    /// The condition that scopes a query; its placeholders `$1`–`$4` take [`Scope::values`], before all others.
    pub const CONDITION: &'static str = "region BETWEEN $1 AND $2 AND division BETWEEN $3 AND $4";

    /// Only the permission gate makes scopes.
    pub fn of(division: DivisionCode) -> Scope {
        Scope {
            division,
            alone: false,
        }
    }

    /// The same without what lies beneath (仅本级).
    #[must_use]
    pub fn only(self) -> Scope {
        Scope {
            alone: true,
            ..self
        }
    }

    /// Whether nothing beneath belongs to it.
    pub fn is_alone(&self) -> bool {
        self.alone
    }

    /// The top of the scope.
    pub fn division(&self) -> DivisionCode {
        self.division
    }

    /// Whether a division lies within.
    pub fn contains(&self, division: DivisionCode) -> bool {
        match self.alone {
            true => self.division == division,
            false => self.division.contains(division),
        }
    }

    /// The same actor looking at a division beneath her own; `None` when it is not beneath.
    pub fn narrowed(&self, division: DivisionCode) -> Option<Scope> {
        self.contains(division)
            .then_some(Scope { division, ..*self })
    }

    /// What a list is asked for, where the actor may see that.
    ///
    /// # Errors
    /// When it is not beneath her own.
    pub fn asked(&self, within: &Scope) -> Result<Scope> {
        let seen = self.contains(within.division).then_some(*within);
        seen.ok_or_else(|| Error::not_found(format!("区划 {}", within.division.get())))
    }

    /// The codes that lie within, from the first to the last.
    pub fn codes(&self) -> RangeInclusive<i64> {
        match self.alone {
            true => self.division.get()..=self.division.get(),
            false => self.division.low()..=self.division.high(),
        }
    }

    /// Values for [`Scope::CONDITION`], to be followed by the query's own from `$5` on.
    pub fn values(&self) -> Vec<Value> {
        let (low, high) = match crate::sabotaged!("scope") {
            true => (0, 999_999_999_999),
            false => self.codes().into_inner(),
        };
        let region = |code: i64| i32::try_from(code / 1_000_000).unwrap_or(0);
        vec![
            region(low).into(),
            region(high).into(),
            low.into(),
            high.into(),
        ]
    }

    /// [`Scope::values`] with the query's own values after them.
    pub fn values_and(&self, own: impl IntoIterator<Item = Value>) -> Vec<Value> {
        let mut values = self.values();
        values.extend(own);
        values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_alone_has_nothing_beneath() {
        let town = |code| DivisionCode::try_from(code).unwrap();
        let county = Scope::of(town(990_101_000_000));
        let alone = county.only();
        assert!(alone.contains(county.division()));
        assert!(!alone.contains(town(990_101_100_000)));
        assert_eq!(alone.codes(), 990_101_000_000..=990_101_000_000);
        assert_eq!(county.asked(&alone).unwrap(), alone);
        let above = Scope::of(town(990_100_000_000));
        assert!(county.asked(&above.only()).is_err());
    }
}
