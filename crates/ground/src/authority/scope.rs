//! Scope before data: a store function takes a [`Scope`], and a scope comes only from the permission gate.

use kernel::DivisionCode;
use sea_orm::Value;

/// The division an actor works in and everything beneath it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
    division: DivisionCode,
}

impl Scope {
    /// The condition that scopes a query; its placeholders `$1`–`$4` take [`Scope::values`], before all others.
    pub const CONDITION: &'static str = "region BETWEEN $1 AND $2 AND division BETWEEN $3 AND $4";

    /// Only the permission gate makes scopes.
    pub fn of(division: DivisionCode) -> Scope {
        Scope { division }
    }

    /// The top of the scope.
    pub fn division(&self) -> DivisionCode {
        self.division
    }

    /// Whether a division lies within.
    pub fn contains(&self, division: DivisionCode) -> bool {
        self.division.contains(division)
    }

    /// The same actor looking at a division beneath her own; `None` when it is not beneath.
    pub fn narrowed(&self, division: DivisionCode) -> Option<Scope> {
        self.contains(division).then_some(Scope { division })
    }

    /// Values for [`Scope::CONDITION`], to be followed by the query's own from `$5` on.
    pub fn values(&self) -> Vec<Value> {
        let (low, high) = (self.division.low(), self.division.high());
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
