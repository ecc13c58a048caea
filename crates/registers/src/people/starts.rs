//! 起发月: from which month an identity is paid that was approved on a day, by its category.

use kernel::{Date, Month};
use serde::Deserialize;

use super::model::Category;
use ground::catalogue::Catalogue;
use ground::error::Result;

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct StartFile {
    start: Vec<Start>,
}

/// A rule, of a category, a scheme or everybody, for what is approved from a day on.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Start {
    category: Option<String>,
    scheme: Option<String>,
    from: Option<Date>,
    month: First,
    /// The article it rests on, for whoever reads the catalogue.
    #[serde(rename = "basis")]
    _basis: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum First {
    /// 批准当月
    Same,
    /// 批准的下一个月
    Next,
}

impl Start {
    fn holds(&self, category: &Category, on: Date) -> bool {
        self.category.as_ref().is_none_or(|c| *c == category.code)
            && self.scheme.as_ref().is_none_or(|s| *s == category.scheme)
            && self.from.is_none_or(|from| from <= on)
    }
}

/// The first month paid of an identity approved on a day, by the rule of its category and that day.
pub fn first_month(catalogue: &Catalogue, category: &Category, on: Date) -> Result<Month> {
    let file: StartFile = catalogue.read("starts.toml")?.toml()?;
    let rule = file.start.iter().rfind(|start| start.holds(category, on));
    let month = Month::of(on);
    Ok(match rule.map(|rule| rule.month) {
        Some(First::Same) => month,
        Some(First::Next) | None => month.next(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::Categories;

    #[test]
    fn who_is_approved_is_paid_from_the_month_her_category_says() {
        let catalogue = Catalogue::default();
        let categories = Categories::load(&catalogue).unwrap();
        let first = |category: &str, (year, month, day)| {
            let on = Date::from_ymd_opt(year, month, day).unwrap();
            let category = categories.named(category).unwrap();
            first_month(&catalogue, category, on).unwrap().to_string()
        };
        assert_eq!(first("病故军人遗属", (2024, 9, 30)), "2024-10");
        assert_eq!(first("病故军人遗属", (2024, 10, 1)), "2024-10");
        assert_eq!(first("残疾军人", (2024, 9, 20)), "2024-10");
        assert_eq!(first("残疾军人", (2024, 10, 15)), "2024-10");
        assert_eq!(first("伤残人民警察", (2026, 12, 31)), "2026-12");
        assert_eq!(first("部分烈士子女", (2025, 3, 10)), "2025-03");
        assert_eq!(first("参战人员", (2025, 12, 3)), "2026-01");
    }
}
