//! What follows from the facts of an identity by dated rules: from which month it is paid (起发月), years of service
//! (服役年限), and the last month before a limit of age. From `catalogue/schemes/`.

use kernel::{Date, Month};

use super::identity_keys::day_said;
use super::model::IdentityRow;
use super::scheme_files::scheme_files;
use super::scheme_rows::{Category, First, Limit, Part, Service, Start};
use ground::catalogue::Catalogue;
use ground::error::Result;

/// The rules, in the catalogue's order; of those that speak of somebody the last counts.
pub struct DatedRules {
    start: Vec<Start>,
    service: Vec<Service>,
    limit: Vec<Limit>,
}

fn speaks_of(rule: (&Option<String>, &Option<String>), category: &Category) -> bool {
    rule.0.as_ref().is_none_or(|c| *c == category.code)
        && rule.1.as_ref().is_none_or(|s| *s == category.scheme)
}

/// The month in which somebody reaches an age; born on 29 February, on that day's eve or the day after makes no difference.
fn month_of_age(birth: Date, years: u32) -> Month {
    Month::of(birth).plus(i32::try_from(years).unwrap_or(0) * 12)
}

impl DatedRules {
    /// Reads the catalogue.
    pub fn load(catalogue: &Catalogue) -> Result<DatedRules> {
        let mut rules = DatedRules {
            start: Vec::new(),
            service: Vec::new(),
            limit: Vec::new(),
        };
        for file in scheme_files(catalogue)? {
            rules.start.extend(file.start);
            rules.service.extend(file.service);
            rules.limit.extend(file.limit);
        }
        Ok(rules)
    }

    /// The first month paid of an identity approved on a day, of somebody born on another, by the rule of its category and
    /// the day of approval. Without approval it is the month in which she reaches the age that the rule asks for, if any.
    pub fn first_month(
        &self,
        category: &Category,
        approved: Option<Date>,
        birth: Option<Date>,
    ) -> Option<Month> {
        let holds = |start: &&Start| {
            speaks_of((&start.category, &start.scheme), category)
                && (start.from).is_none_or(|from| approved.is_none_or(|on| from <= on))
        };
        let rule = self.start.iter().rfind(holds);
        let age = rule.and_then(|rule| rule.age);
        let of_age = birth
            .zip(age)
            .map(|(birth, years)| month_of_age(birth, years));
        let by_approval = approved.map(|on| match rule.map(|rule| rule.month) {
            Some(First::Same) => Month::of(on),
            Some(First::Next) | None => Month::of(on).next(),
        });
        match rule.is_some_and(|rule| rule.from_age) {
            true => by_approval.max(of_age),
            false => by_approval.map(|month| of_age.map_or(month, |age| month.max(age))),
        }
    }

    /// Years of service between two days.
    fn years(&self, category: &Category, enlisted: Date, discharged: Date) -> Option<u32> {
        let of = |service: &&Service| speaks_of((&service.category, &service.scheme), category);
        let part = self.service.iter().rfind(of)?.part;
        let whole = discharged.years_since(enlisted)?;
        let after = |months| enlisted.checked_add_months(chrono::Months::new(whole * 12 + months));
        let more = match part {
            Part::Up => after(0)? < discharged,
            Part::Down => false,
            Part::Half => after(6)? <= discharged,
        };
        Some(whole + u32::from(more))
    }

    /// The last month paid before a limit of age; `None` where there is no limit.
    pub fn last_month(
        &self,
        category: &Category,
        identity: &IdentityRow,
        birth: Option<Date>,
    ) -> Option<Month> {
        let says = |key: &String, what: &str| identity.keys.get(key).is_some_and(|s| s == what);
        let holds = |limit: &&Limit| {
            speaks_of((&limit.category, &limit.scheme), category) && says(&limit.key, &limit.is)
        };
        let limit = self.limit.iter().rfind(holds)?;
        if limit.unless.as_ref().is_some_and(|(key, is)| says(key, is)) {
            return None;
        }
        let until = limit
            .until
            .as_ref()
            .and_then(|key| day_said(&identity.keys, key));
        Some(month_of_age(birth?, limit.age).max(until.map_or(Month::of(birth?), Month::of)))
    }

    /// Fills in what follows from the facts of an identity and was not typed; answers what to say of it: what was filled in,
    /// and what was typed and differs.
    pub fn complete(
        &self,
        category: &Category,
        identity: &mut IdentityRow,
        birth: Option<Date>,
    ) -> Vec<(Completed, String)> {
        let day = |code: &str| day_said(&identity.keys, code);
        let (approved, enlisted, discharged) =
            (day("approved"), day("enlisted"), day("discharged"));
        let mut said = Vec::new();
        let served = enlisted.zip(discharged);
        if let Some(years) = served.and_then(|(from, to)| self.years(category, from, to)) {
            match identity.service_years {
                None => {
                    identity.service_years = Some(years);
                    let says = format!("没填服役年限，按入伍、退役日期折算是{years}年");
                    said.push((Completed::Years, says));
                }
                Some(typed) if typed != years => {
                    let says = format!(
                        "服役年限填的是{typed}年，按入伍、退役日期折算是{years}年，按填的算，请核对"
                    );
                    said.push((Completed::Years, says));
                }
                Some(_) => {}
            }
        }
        if let Some(start) = self.first_month(category, approved, birth) {
            let by = match approved {
                Some(on) => format!("批准日期{on}"),
                None => "出生日期".to_owned(),
            };
            match identity.start {
                None => {
                    identity.start = Some(start);
                    let says = format!("没填起发时间，按{by}推算是{}", start.to_chinese());
                    said.push((Completed::Start, says));
                }
                Some(typed) if typed != start && approved.is_some() => {
                    let (typed, start) = (typed.to_chinese(), start.to_chinese());
                    let says =
                        format!("起发时间填的是{typed}，按{by}推算是{start}，按填的发，请核对");
                    said.push((Completed::Start, says));
                }
                Some(_) => {}
            }
        }
        said
    }
}

/// What was filled in, or differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Completed {
    /// 服役年限
    Years,
    /// 起发时间
    Start,
}

impl Completed {
    /// The column of the roster and the field of the form.
    pub fn column(self) -> &'static str {
        match self {
            Completed::Years => "service_years",
            Completed::Start => "start",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::Categories;

    #[test]
    fn who_is_approved_is_paid_from_the_month_her_category_says() {
        let catalogue = Catalogue::default();
        let categories = Categories::load(&catalogue).unwrap();
        let rules = DatedRules::load(&catalogue).unwrap();
        let first = |category: &str, (year, month, day)| {
            let on = Date::from_ymd_opt(year, month, day);
            let category = categories.named(category).unwrap();
            rules.first_month(category, on, None).unwrap().to_string()
        };
        assert_eq!(first("病故军人遗属", (2024, 9, 30)), "2024-10");
        assert_eq!(first("病故军人遗属", (2024, 10, 1)), "2024-10");
        assert_eq!(first("残疾军人", (2024, 9, 20)), "2024-10");
        assert_eq!(first("残疾军人", (2024, 10, 15)), "2024-10");
        assert_eq!(first("伤残人民警察", (2026, 12, 31)), "2026-12");
        assert_eq!(first("部分烈士子女", (2025, 3, 10)), "2025-03");
        assert_eq!(first("参战人员", (2025, 12, 3)), "2026-01");
    }

    #[test]
    fn years_of_service_and_the_start_at_sixty_follow_from_the_dates() {
        let catalogue = Catalogue::default();
        let categories = Categories::load(&catalogue).unwrap();
        let rules = DatedRules::load(&catalogue).unwrap();
        let category = categories.named("农村籍退役士兵").unwrap();
        let keys = [("enlisted", "1984-11-01"), ("discharged", "1987-04")];
        let mut identity = IdentityRow {
            category: category.code.clone(),
            grade: None,
            nature: None,
            service_years: None,
            start: None,
            known: None,
            keys: keys.map(|(k, v)| (k.to_owned(), v.to_owned())).into(),
        };
        let birth = Date::from_ymd_opt(1965, 5, 2);
        let said = rules.complete(category, &mut identity, birth);
        assert_eq!(identity.service_years, Some(3));
        assert_eq!(identity.start.unwrap().to_string(), "2025-05");
        let said: Vec<&str> = said.iter().map(|(_, says)| says.as_str()).collect();
        assert_eq!(
            said,
            [
                "没填服役年限，按入伍、退役日期折算是3年",
                "没填起发时间，按出生日期推算是2025年5月"
            ]
        );
    }

    #[test]
    fn a_child_is_paid_to_eighteen_or_to_the_end_of_school() {
        let catalogue = Catalogue::default();
        let categories = Categories::load(&catalogue).unwrap();
        let rules = DatedRules::load(&catalogue).unwrap();
        let category = categories.named("烈士遗属").unwrap();
        let birth = Date::from_ymd_opt(2007, 5, 15);
        let last = |keys: &[(&str, &str)]| {
            let keys = keys.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
            let identity = IdentityRow {
                category: category.code.clone(),
                grade: None,
                nature: None,
                service_years: None,
                start: None,
                known: None,
                keys: keys.collect(),
            };
            let last = rules.last_month(category, &identity, birth);
            last.map(|month| month.to_string()).unwrap_or_default()
        };
        assert_eq!(last(&[]), "");
        assert_eq!(last(&[("relation", "配偶")]), "");
        assert_eq!(last(&[("relation", "子女")]), "2025-05");
        let school = ("study_until", "2029-06-30");
        assert_eq!(last(&[("relation", "子女"), school]), "2029-06");
        let unable = ("unable_to_work", "是");
        assert_eq!(last(&[("relation", "子女"), unable]), "");
    }
}
