//! Registers: records of subjects that have a life of their own (who holds which post, cases, tasks), in the one shape
//! that indicators count. A subject says what its register is called, which fields it has and how it is read; a line in
//! the list that is handed in makes it a source.

use std::pin::Pin;

use kernel::{Date, DivisionCode};
use serde_json::{Map, Value as Json};

use super::period::Period;
use crate::authority::{Action, Scope};
use crate::error::Result;
use crate::office::Office;

/// A record of a register.
#[derive(Debug, Clone)]
pub struct Item {
    /// Region of its division, and its number there.
    pub key: (i32, i64),
    /// Where it belongs.
    pub division: DivisionCode,
    /// When it happened; nothing for what is as of a day.
    pub on: Option<Date>,
    /// What makes the person it is about the same person; empty where it is about none.
    pub person: String,
    /// What it is called in a list.
    pub name: String,
    /// Its page.
    pub href: String,
    /// Its fields by code; money in fen, days as 2011-03-05.
    pub fields: Map<String, Json>,
}

/// What reading a register gives.
pub type Reading<'a> = Pin<Box<dyn Future<Output = Result<Vec<Item>>> + Send + 'a>>;

/// A register that indicators may ask.
#[derive(Debug)]
pub struct Register {
    /// What indicators write as their source.
    pub source: &'static str,
    /// What it holds, in words: 任职.
    pub label: &'static str,
    /// What the name of a record is called at the top of a list: 姓名.
    pub name_label: &'static str,
    /// Code and name of its fields, in the order a list shows them.
    pub fields: &'static [(&'static str, &'static str)],
    /// Which of them are money.
    pub money: &'static [&'static str],
    /// Who may open a record.
    pub opens: Action,
    /// Whether the names are people's, masked for whoever may not open them.
    pub names_people: bool,
    /// The records of a scope: of the period, or for a stock figure everything as it was on its last day.
    pub read: for<'a> fn(&'a Office, &'a Scope, Period, bool) -> Reading<'a>,
}

/// The registers there are; handed in where the office is put together.
pub struct Registers(pub &'static [&'static Register]);

/// The register an indicator asks; nothing where its source is none.
///
/// # Errors
/// When no registers were handed in.
pub fn register(office: &Office, source: &str) -> Result<Option<&'static Register>> {
    let Registers(all) = office.handed()?;
    let found = all.iter().find(|register| register.source == source);
    Ok(found.copied())
}

/// All registers.
///
/// # Errors
/// When no registers were handed in.
pub fn registers(office: &Office) -> Result<&'static [&'static Register]> {
    let Registers(all) = office.handed()?;
    Ok(all)
}
