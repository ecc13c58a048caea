//! All figures of a division and a period, worked out together: each source is read once, in pieces.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use kernel::DivisionCode;
use serde_json::{Map, Value as Json};

use super::answer::{Figure, refuse_unknown_fields};
use super::behind::Behind;
use super::reach::Reach;
use super::record::Record;
use super::source::{PAYMENTS, Sources, division, ledger_kind};
use super::tally::{People, Placed, Tally, Totals};
use ground::authority::Scope;
use ground::error::{Error, Result};
use ground::office::Office;
use ground::records::{Amount, Indicator, Measured, Part, Period, Question, Ratio};
use payments::Schemes;
use registers::people::Categories;

/// A figure with where and when it came about.
#[derive(Debug, Clone)]
pub struct Surveyed {
    /// The figure.
    pub figure: Figure,
    /// Its heading on the page of figures.
    pub group: String,
    /// Whether the big screen may show it large.
    pub screen: bool,
    /// Whether a unit above compares those beneath it by it.
    pub compared: bool,
    /// By unit right beneath the division, the division itself for what was recorded there.
    pub units: BTreeMap<i64, Part>,
    /// By month, as 201103; empty for who is on the rolls.
    pub months: BTreeMap<i32, Part>,
    /// The value of `by` it is a part for.
    pub value: Option<String>,
    /// What stands behind the figure.
    pub behind: Behind,
    /// Whether its records are of work that was done, and not of who was paid.
    tells_of_work: bool,
}

/// All figures of a division and a period.
#[derive(Debug)]
pub struct Survey {
    /// Of which period.
    pub period: Period,
    /// Whose records were counted.
    pub reach: Reach,
    /// In the catalogue's order, each followed by its parts.
    pub figures: Vec<Surveyed>,
}

impl Survey {
    /// A figure by its code.
    pub fn coded(&self, code: &str) -> Option<&Surveyed> {
        self.figures.iter().find(|s| s.figure.code == code)
    }

    /// The figures alone.
    pub fn plain(&self) -> Vec<Figure> {
        self.figures.iter().map(|s| s.figure.clone()).collect()
    }

    /// The units that recorded anything that happened in the period. Being paid is no work of the unit's own: a county
    /// may pay the people of a town that has entered nothing.
    pub fn entered(&self) -> BTreeSet<i64> {
        let happened = |s: &&Surveyed| s.value.is_none() && !s.figure.stock && s.tells_of_work;
        let units = self.figures.iter().filter(happened);
        units.flat_map(|s| s.units.keys().copied()).collect()
    }

    /// The parts of a figure.
    pub fn parts_of<'s>(&'s self, code: &'s str) -> impl Iterator<Item = &'s Surveyed> {
        let beginning = format!("{code}.");
        let all = self.figures.iter();
        all.filter(move |s| s.value.is_some() && s.figure.code.starts_with(&beginning))
    }
}

/// Works out these indicators; with the records behind when they are wanted.
pub async fn survey(
    office: &Office,
    scope: Scope,
    (period, reach): (Period, Reach),
    indicators: &[Indicator],
    with_records: bool,
) -> Result<Survey> {
    let mut done: HashMap<String, (Totals, HashMap<String, Totals>)> = HashMap::new();
    let sources = Sources::of(office, scope, period).await?;
    let top = scope.division().get();
    for (name, stock) in asked(indicators) {
        let mut source = sources.source(name, stock).await?;
        let moneys = source.money.clone();
        let mut tallies = Vec::new();
        for indicator in indicators {
            if let Question::Measured(measured) = &indicator.question
                && (measured.source.as_str(), measured.stock) == (name, stock)
            {
                refuse_unknown_fields(measured, &source.known)?;
                tallies.push(Tally::new(indicator, measured, &moneys, with_records)?);
            }
        }
        let (mut people, mut units) = (People::default(), Units::of(scope.division()));
        while let Some(records) = source.next().await? {
            let counted = |record: &&Record| reach.counts(top, record.division());
            for record in records.iter().filter(counted) {
                let placed = Placed {
                    unit: units.of_record(record.division())?,
                    month: record.month(),
                    person: people.number(&record.person()),
                };
                for tally in &mut tallies {
                    tally.add(record, &placed, period)?;
                }
            }
            // Many records are counted without a pause: whoever else waits for this thread goes first.
            tokio::task::yield_now().await;
        }
        for tally in tallies {
            let code = tally.indicator.code.clone();
            done.insert(code, tally.totals(top)?);
        }
    }
    let mut figures: Vec<Surveyed> = Vec::new();
    for indicator in indicators {
        match &indicator.question {
            Question::Ratio(ratio) => figures.push(ratio_figure(indicator, ratio, &figures)?),
            Question::Measured(measured) => {
                let totals = done.remove(indicator.code.as_str());
                let (whole, parts) = totals.ok_or_else(|| Error::inconsistent("指标来源"))?;
                figures.push(surveyed(indicator, measured, None, whole, with_records));
                figures.extend(part_figures(
                    office,
                    indicator,
                    measured,
                    parts,
                    with_records,
                )?);
            }
        }
    }
    Ok(Survey {
        period,
        reach,
        figures,
    })
}

/// The sources that are asked, each once.
fn asked(indicators: &[Indicator]) -> Vec<(&str, bool)> {
    let mut found: Vec<(&str, bool)> = Vec::new();
    for indicator in indicators {
        if let Question::Measured(measured) = &indicator.question {
            let asked = (measured.source.as_str(), measured.stock);
            if !found.contains(&asked) {
                found.push(asked);
            }
        }
    }
    found
}

/// Which unit right beneath the division a record belongs to.
struct Units {
    top: DivisionCode,
    known: HashMap<i64, i64>,
}

impl Units {
    fn of(top: DivisionCode) -> Units {
        Units {
            top,
            known: HashMap::new(),
        }
    }

    fn of_record(&mut self, code: i64) -> Result<i64> {
        if let Some(unit) = self.known.get(&code) {
            return Ok(*unit);
        }
        let mut unit = division(code)?;
        while let Some(parent) = unit.parent() {
            if unit == self.top || parent == self.top {
                break;
            }
            unit = parent;
        }
        self.known.insert(code, unit.get());
        Ok(unit.get())
    }
}

fn surveyed(
    indicator: &Indicator,
    measured: &Measured,
    part: Option<(String, String)>,
    totals: Totals,
    with_records: bool,
) -> Surveyed {
    let (code, label) = match &part {
        None => (indicator.code.clone(), indicator.label.clone()),
        Some((value, name)) => {
            let label = match &measured.part_label {
                Some(pattern) => pattern.replace("{}", name),
                None => format!("{name}{}", indicator.label),
            };
            (format!("{}.{value}", indicator.code), label)
        }
    };
    let (value, name) = part.unzip();
    let amount = totals.whole.amount;
    let records: Option<Vec<Map<String, Json>>> = with_records.then_some(totals.shown);
    Surveyed {
        figure: Figure {
            code,
            label,
            value: amount.json(),
            unit: indicator.unit.clone(),
            record_count: usize::try_from(totals.whole.records).unwrap_or(usize::MAX),
            own: totals.own,
            beneath: totals.beneath,
            records,
            amount,
            stock: measured.stock,
            part: name,
        },
        group: indicator.group.clone(),
        screen: indicator.screen,
        compared: indicator.compared,
        units: totals.units,
        months: totals.months,
        value,
        behind: totals.behind,
        tells_of_work: measured.source != PAYMENTS,
    }
}

/// The parts of an indicator asked value by value, in the catalogue's order.
fn part_figures(
    office: &Office,
    indicator: &Indicator,
    measured: &Measured,
    mut parts: HashMap<String, Totals>,
    with_records: bool,
) -> Result<Vec<Surveyed>> {
    let mut named: Vec<(String, String)> = match measured.by.as_deref() {
        Some("scheme") => {
            let schemes = Schemes::load(office.catalogue())?;
            schemes
                .iter()
                .map(|s| (s.code.clone(), s.label.clone()))
                .collect()
        }
        Some("category") => {
            let categories = Categories::load(office.catalogue())?;
            categories
                .iter()
                .map(|c| (c.code.clone(), c.label.clone()))
                .collect()
        }
        _ => parts.keys().map(|v| (v.clone(), v.clone())).collect(),
    };
    if !matches!(measured.by.as_deref(), Some("scheme" | "category")) {
        // As the catalogue lists the choices; what it does not list comes last.
        let listed = choices(office, measured)?;
        let place = |value: &String| listed.iter().position(|choice| choice == value);
        named.sort_by_key(|(value, _)| (place(value).unwrap_or(usize::MAX), value.clone()));
    }
    let mut figures = Vec::new();
    for (value, name) in named {
        if let Some(totals) = parts.remove(&value) {
            let part = Some((value, name));
            figures.push(surveyed(indicator, measured, part, totals, with_records));
        }
    }
    Ok(figures)
}

/// The choices of the field of a ledger that an indicator is asked by; none where it is no such field.
fn choices(office: &Office, measured: &Measured) -> Result<Vec<String>> {
    let (Some(kind), Some(by)) = (measured.source.strip_prefix("ledger:"), &measured.by) else {
        return Ok(Vec::new());
    };
    let kind = ledger_kind(office, kind)?;
    let field = kind.fields.iter().find(|field| field.code == *by);
    Ok(field.map_or_else(Vec::new, |field| field.offered().cloned().collect()))
}

/// A ratio of two figures already answered; the records behind it are those of its whole.
fn ratio_figure(indicator: &Indicator, ratio: &Ratio, before: &[Surveyed]) -> Result<Surveyed> {
    let part = |code: &str| {
        let found = before.iter().find(|s| s.figure.code == code);
        found.ok_or_else(|| {
            Error::refusal(format!(
                "指标 {} 用到的 {code} 应写在它前面",
                indicator.code
            ))
        })
    };
    let (numerator, denominator) = (part(&ratio.numerator)?, part(&ratio.denominator)?);
    let percent = |part: Option<&Part>, whole: &Part| Part {
        amount: Amount::PercentTenths(prose::percent_tenths(
            part.map_or(0, |part| part.amount.number()),
            whole.amount.number(),
        )),
        records: whole.records,
    };
    let amount = Amount::PercentTenths(prose::percent_tenths(
        numerator.figure.amount.number(),
        denominator.figure.amount.number(),
    ));
    let units = denominator.units.iter();
    let months = denominator.months.iter();
    Ok(Surveyed {
        figure: Figure {
            code: indicator.code.clone(),
            label: indicator.label.clone(),
            value: amount.json(),
            unit: indicator.unit.clone(),
            record_count: denominator.figure.record_count,
            own: percent(Some(&numerator.figure.own), &denominator.figure.own),
            beneath: percent(Some(&numerator.figure.beneath), &denominator.figure.beneath),
            records: denominator.figure.records.clone(),
            amount,
            stock: denominator.figure.stock,
            part: None,
        },
        group: indicator.group.clone(),
        screen: indicator.screen,
        compared: indicator.compared,
        units: units
            .map(|(k, whole)| (*k, percent(numerator.units.get(k), whole)))
            .collect(),
        months: months
            .map(|(k, whole)| (*k, percent(numerator.months.get(k), whole)))
            .collect(),
        value: denominator.value.clone(),
        behind: denominator.behind.clone(),
        tells_of_work: denominator.tells_of_work,
    })
}
