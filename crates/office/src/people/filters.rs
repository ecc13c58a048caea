//! Which people a query asks for: the same for the list, what is given out of it, and another program.

use kernel::DivisionCode;

use super::register::{Facets, PeopleAsk};
use crate::platform::error::{Error, Result};
use crate::platform::query::Query;

/// So many groups of conditions 高级查询 offers; a name of the query bar with `.2` behind it belongs to the second.
pub const GROUPS: [&str; 3] = [".1", ".2", ".3"];

/// The conditions of the query bar, or of a group.
fn facets(query: &Query, group: &str) -> Facets {
    let text = |name: &str| query.given(&format!("{name}{group}"));
    let number = |name: &str| {
        let number = query.number(&format!("{name}{group}"));
        number
            .and_then(|n| u32::try_from(n).ok())
            .filter(|n| *n < 150)
    };
    Facets {
        category: text("category"),
        grade: number("grade").and_then(|g| u8::try_from(g).ok()),
        age_from: number("age_from"),
        age_to: number("age_to"),
        state: text("state"),
        hardship: text("hardship"),
    }
}

/// The people that a query asks for, on the page and from another program.
pub fn people_asked(query: &Query) -> Result<PeopleAsk> {
    let division = match query.given("division") {
        Some(code) => {
            Some(DivisionCode::read(&code).map_err(|_| Error::not_found(format!("区划 {code}")))?)
        }
        None => None,
    };
    let groups = GROUPS.iter().map(|group| facets(query, group));
    Ok(PeopleAsk {
        typed: query.text("q"),
        division,
        only_this: query.text("only") == "1",
        facets: facets(query, ""),
        any_of: groups.filter(|group| *group != Facets::default()).collect(),
    })
}
