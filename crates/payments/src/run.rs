//! A run as it goes: whom it pays, through which month, by what was known when.

use kernel::{Date, Month};

use ground::authority::Scope;

/// A run as it goes.
#[derive(Clone)]
pub struct Run {
    pub scope: Scope,
    pub region: i32,
    pub month: Month,
    pub known_at: Option<Date>,
    /// Code of the only scheme, where given.
    pub scheme: Option<String>,
    /// What somebody made sure of.
    pub doubts: Vec<String>,
}
