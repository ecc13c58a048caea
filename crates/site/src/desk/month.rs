//! The month on the desk: its days with what falls on them, and the marked days that come next.

use std::collections::BTreeMap;

use chrono::{Datelike, Days};
use kernel::{Date, Month};
use serde::{Deserialize, Serialize};

use ground::error::{Error, Result};
use ground::office::Office;
use payments::DueMonth;

/// So many marked days to come are told.
const COMING: usize = 4;
/// And none further away than this. Days.
const AHEAD: u64 = 180;

/// A day that every office marks: `catalogue/days.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Marked {
    label: String,
    month: Option<u32>,
    day: Option<u32>,
    #[serde(default)]
    on: Vec<Date>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Calendar {
    day: Vec<Marked>,
}

impl Marked {
    fn falls_never(&self) -> bool {
        self.day.is_none() && self.on.is_empty()
    }

    fn is_monthly(&self) -> bool {
        self.day.is_some() && self.month.is_none()
    }

    fn falls_on(&self, date: Date) -> bool {
        let own = match (self.month, self.day) {
            (month, Some(day)) => date.day() == day && month.is_none_or(|m| date.month() == m),
            _ => false,
        };
        own || self.on.contains(&date)
    }
}

/// A day of the month.
#[derive(Debug, Serialize)]
struct Day {
    day: u32,
    /// What falls on it.
    marks: Vec<String>,
    today: bool,
    past: bool,
}

/// A marked day to come.
#[derive(Debug, Serialize)]
struct Coming {
    on: String,
    label: String,
    left: String,
}

/// The month on the desk.
#[derive(Debug, Serialize)]
pub(super) struct MonthShown {
    /// 2026年11月
    title: String,
    /// From Monday on; nothing where the day is not of the month.
    weeks: Vec<Vec<Option<Day>>>,
    coming: Vec<Coming>,
}

/// The month it is, with the terms of payments and the days that the catalogue marks.
pub(super) fn month_shown(office: &Office, due: &[DueMonth]) -> Result<MonthShown> {
    let today = office.clock().today();
    let file = office.catalogue().read("days.toml")?;
    let known: Calendar = file.toml()?;
    if let Some(never) = known.day.iter().find(|marked| marked.falls_never()) {
        let label = &never.label;
        return Err(Error::refusal(format!(
            "目录文件 days.toml 里的“{label}”没有写 day，也没有写 on，不知道是哪一天"
        )));
    }
    let marks = |date: Date| {
        let terms = due.iter().filter(|due| due.last_day == date);
        let terms = terms.map(|due| format!("发{}月的钱", due.month.month()));
        let terms: Vec<String> = terms.collect();
        let days = known.day.iter().filter(|marked| marked.falls_on(date));
        // The day of every month says no more than what is due on it.
        let days = days.filter(|marked| terms.is_empty() || !marked.is_monthly());
        let days = days.map(|marked| marked.label.clone());
        days.chain(terms.iter().cloned()).collect::<Vec<String>>()
    };
    let month = Month::of(today);
    let mut weeks: Vec<Vec<Option<Day>>> = vec![Vec::new()];
    let mut date = month.first_day();
    let before = date.weekday().num_days_from_monday();
    weeks[0].extend((0..before).map(|_| None));
    while date <= month.last_day() {
        if weeks.last().is_some_and(|week| week.len() == 7) {
            weeks.push(Vec::new());
        }
        let day = Day {
            day: date.day(),
            marks: marks(date),
            today: date == today,
            past: date < today,
        };
        if let Some(week) = weeks.last_mut() {
            week.push(Some(day));
        }
        date = next(date)?;
    }
    if let Some(week) = weeks.last_mut() {
        week.resize_with(7, || None);
    }
    let mut coming: BTreeMap<Date, String> = BTreeMap::new();
    let mut date = today;
    for _ in 0..AHEAD {
        date = next(date)?;
        let marks = marks(date);
        if !marks.is_empty() {
            coming.insert(date, marks.join("、"));
        }
    }
    let told = |(on, label): (Date, String)| Coming {
        on: on.to_string(),
        label,
        left: format!("还有{}天", (on - today).num_days()),
    };
    Ok(MonthShown {
        title: month.to_chinese(),
        weeks,
        coming: coming.into_iter().take(COMING).map(told).collect(),
    })
}

fn next(date: Date) -> Result<Date> {
    let next = date.checked_add_days(Days::new(1));
    next.ok_or_else(|| Error::inconsistent(format!("日期 {date}")))
}
