//! Two tables of one workbook that say different things of one person: neither is believed, and both are told. The order
//! of the sheets decides nothing.

use std::collections::HashMap;

use super::input::{RowView, SheetInput};
use super::report::RowReport;

/// Whose rows they are.
const PERSON: &str = "id_number";
/// What is the same whatever somebody is registered as.
const OF_THE_PERSON: [&str; 6] = ["name", "town", "village", "phone", "bank", "account"];
/// What somebody is registered as.
const CATEGORY: &str = "category";
/// What is the same where the category is.
const OF_THE_IDENTITY: [&str; 4] = ["grade", "nature", "service_years", "start"];

/// The rows that say something else than another table: by the place of their table and their number.
pub(super) type Differing = HashMap<(usize, u32), RowReport>;

/// Finds them among the tables that register people.
pub(super) fn differing(inputs: &[SheetInput]) -> Differing {
    let mut rows: HashMap<String, Vec<(usize, RowView<'_>)>> = HashMap::new();
    let registering = inputs.iter().enumerate();
    let registering = registering.filter(|(_, input)| {
        let has = |code: &str| input.columns.iter().any(|at| at.code == code);
        has(PERSON) && has(CATEGORY)
    });
    for (place, input) in registering {
        for row in input.rows().0 {
            let id = row.squeezed(PERSON).to_uppercase();
            if !id.is_empty() {
                rows.entry(id).or_default().push((place, row));
            }
        }
    }
    let mut differing = Differing::new();
    for rows in rows.values().filter(|rows| rows.len() > 1) {
        for (at, (place, row)) in rows.iter().enumerate() {
            let others = rows.iter().enumerate();
            let others = others.filter(|(other, (table, _))| *other != at && table != place);
            let found = others.into_iter().find_map(|(_, (_, other))| {
                let column = differs(row, other)?;
                Some((column, other))
            });
            if let Some((column, other)) = found {
                let message = format!(
                    "和工作表“{}”第{}行说的不一样（{}、{}），不知道以哪个为准，没有导入；请只留对的那一张，或改成一样",
                    other.sheet(),
                    other.number(),
                    row.squeezed(column),
                    other.squeezed(column)
                );
                let report = row.error("sheets_differ", column, &message);
                differing.insert((*place, row.number()), report);
            }
        }
    }
    differing
}

/// The first column of which two rows say different things; where one says nothing they agree.
fn differs(row: &RowView<'_>, other: &RowView<'_>) -> Option<&'static str> {
    let says = |code: &str| {
        let (one, two) = (row.squeezed(code), other.squeezed(code));
        !one.is_empty() && !two.is_empty() && one != two
    };
    let identity: &[&'static str] = match says(CATEGORY) {
        true => &[],
        false => &OF_THE_IDENTITY,
    };
    let mut columns = OF_THE_PERSON.iter().chain(identity);
    columns.find(|code| says(code)).copied()
}
