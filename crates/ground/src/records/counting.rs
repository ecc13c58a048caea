//! Asking for figures from beneath the subject that counts them: a plan is held against figures, and figures count plans.

use std::collections::BTreeSet;
use std::pin::Pin;

use super::period::Period;
use crate::authority::Scope;
use crate::error::Result;
use crate::office::Office;

/// Code of an indicator, and its amount in the smallest unit.
pub type Numbers = Vec<(String, i64)>;

type Counted<'a> = Pin<Box<dyn Future<Output = Result<Numbers>> + Send + 'a>>;

/// Counts these indicators over a scope and a period; handed in where the office is put together.
pub struct Counting(pub for<'a> fn(&'a Office, Scope, Period, &'a BTreeSet<String>) -> Counted<'a>);
