//! Which entries of a kind a query asks for: the same for the list, what is given out of it, and another program.

use kernel::Date;

use super::kind::{Field, FieldType, Kind};
use super::store::EntryQuery;
use ground::authority::Scope;
use ground::error::{Error, Result};
use ground::query::Query;

/// The entries of a kind that a query asks for, on the page and from another program.
pub fn entries_asked(kind: &Kind, scope: &Scope, query: &Query) -> Result<EntryQuery> {
    let day = |name: &str| match query.given(name) {
        None => Ok(None),
        Some(text) => match kernel::read_date(&text) {
            Ok(date) => Ok(Some(date)),
            Err(wrong) => Err(Error::refusal(format!("日期“{text}”{wrong}"))),
        },
    };
    let (mut from, mut to) = (day("from")?, day("to")?);
    if let Some(year) = query.number("year").and_then(|y| i32::try_from(y).ok()) {
        from = from.or(Date::from_ymd_opt(year, 1, 1));
        to = to.or(Date::from_ymd_opt(year, 12, 31));
    }
    let text = |date: Option<Date>| date.map(|d| d.to_string()).unwrap_or_default();
    let chosen = choices(kind)
        .filter_map(|f| Some((f.code.clone(), query.given(&format!("f.{}", f.code))?)));
    Ok(EntryQuery {
        kind: kind.kind.clone(),
        from: text(from),
        to: text(to),
        only: (query.text("only") == "1").then(|| scope.division().get()),
        equal: chosen.collect(),
        text: query.text("q"),
        removed: query.text("removed") == "1",
    })
}

/// The fields of a kind that are chosen from options.
pub fn choices(kind: &Kind) -> impl Iterator<Item = &Field> {
    kind.fields
        .iter()
        .filter(|f| f.field_type == FieldType::Choice)
}
