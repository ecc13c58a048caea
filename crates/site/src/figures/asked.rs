//! What the address of a page of figures asks for: a division, whose records, and a period.

use chrono::Datelike;
use kernel::{Date, DivisionCode};

use crate::kit::{Choice, Field, FieldKind, Query};
use crate::shell::Visit;
use ground::authority::{Action, Scope};
use ground::error::{Error, Result};
use ground::lists::asked_scope;
use ground::records::{Period, Span};
use papers::figures::Reach;
use papers::figures::actions::last_year;

/// A division and a period.
pub struct Asked {
    /// What she may see.
    pub own: Scope,
    /// What she looks at.
    pub scope: Scope,
    /// Whose records are counted.
    pub reach: Reach,
    /// For which period.
    pub period: Period,
    /// The year and its part; nothing for any two days.
    pub part: Option<(i32, Span)>,
    /// 2011年上半年, 2011-01-01 至 2011-02-15
    pub named: String,
    year: i32,
    custom: bool,
}

/// Two days instead of a part of a year.
const CUSTOM: &str = "custom";

/// Reads `division=`, `reach=`, `year=`, `span=`, `from=` and `to=`.
pub async fn asked(visit: &Visit, query: &Query) -> Result<Asked> {
    let own = visit.actor.may(Action::FiguresRead)?;
    let scope = asked_scope(own, query)?;
    let reach = reach(query)?;
    let days = day(query, "from")?.zip(day(query, "to")?);
    let custom = query.text("span") == CUSTOM || (days.is_some() && query.text("span").is_empty());
    let year = match (query.number("year"), days.filter(|_| custom)) {
        (Some(year), _) => i32::try_from(year).unwrap_or_default(),
        (None, Some((_, to))) => to.year(),
        (None, None) => last_year(&visit.office, &scope).await?,
    };
    if let (true, Some((from, to))) = (custom, days) {
        if from > to {
            return Err(Error::refusal("起始日期晚于截止日期，请核对"));
        }
        return Ok(Asked {
            own,
            scope,
            reach,
            period: Period { from, to },
            part: None,
            named: format!("{from} 至 {to}"),
            year,
            custom,
        });
    }
    let span = Span::read(&query.text("span")).unwrap_or(Span::Year);
    Ok(Asked {
        own,
        scope,
        reach,
        period: span.of(year)?,
        part: Some((year, span)),
        named: span.named(year),
        year,
        custom,
    })
}

/// Reads `reach=`.
///
/// # Errors
/// When it is none.
pub fn reach(query: &Query) -> Result<Reach> {
    match query.given("reach") {
        None => Ok(Reach::Whole),
        Some(text) => Reach::read(&text)
            .ok_or_else(|| Error::refusal(format!("没有“{text}”这一级，可选 whole、own、beneath"))),
    }
}

fn day(query: &Query, name: &str) -> Result<Option<Date>> {
    let read = |text: String| {
        kernel::read_date(&text).map_err(|wrong| Error::refusal(format!("日期“{text}”{wrong}")))
    };
    query.given(name).map(read).transpose()
}

impl Asked {
    /// The query bar.
    pub fn filters(&self, this_year: i32) -> Vec<Field> {
        let mut years: Vec<i32> = (this_year - 9..=this_year).rev().collect();
        years.extend([self.year, self.year - 1, self.year + 1]);
        years.retain(|year| *year <= this_year && *year >= 1900);
        years.sort_unstable_by(|a, b| b.cmp(a));
        years.dedup();
        let years = years
            .iter()
            .map(|y| Choice::new(y.to_string(), format!("{y}年")));
        let mut spans: Vec<Choice> = Span::ALL
            .iter()
            .map(|span| Choice::new(span.code(), span.label()))
            .collect();
        spans.push(Choice::new(CUSTOM, "自定日期"));
        let span = match self.part {
            Some((_, span)) if !self.custom => span.code(),
            _ => CUSTOM.to_owned(),
        };
        let mut fields = vec![
            Field::choice("year", "年度", years.collect())
                .required()
                .value(self.year.to_string())
                .width(6),
            Field::choice("span", "时段", spans)
                .required()
                .value(span)
                .width(6),
        ];
        if self.custom {
            let day = |name: &str, label: &str, day: Date| {
                Field::new(FieldKind::Date, name, label)
                    .value(day.to_string())
                    .width(8)
            };
            fields.push(day("from", "从", self.period.from));
            fields.push(day("to", "到", self.period.to));
        }
        let reaches = Reach::ALL.map(|reach| Choice::new(reach.code(), reach.label()));
        let reaches = Field::choice("reach", "数谁的", reaches.to_vec())
            .required()
            .value(self.reach.code())
            .width(5);
        fields.push(reaches);
        fields
    }

    /// The same division and period for another page of figures.
    pub fn query(&self) -> Query {
        self.query_of(self.scope.division())
    }

    /// The same period of another division.
    pub fn query_of(&self, division: DivisionCode) -> Query {
        let query = Query::default().with("division", &division.get().to_string());
        let query = match self.reach {
            Reach::Whole => query,
            Reach::Own | Reach::Beneath => query.with("reach", self.reach.code()),
        };
        match self.part {
            Some((year, span)) => query
                .with("year", &year.to_string())
                .with("span", &span.code()),
            None => query
                .with("span", CUSTOM)
                .with("from", &self.period.from.to_string())
                .with("to", &self.period.to.to_string()),
        }
    }
}
