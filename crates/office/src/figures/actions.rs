//! Asking for figures.

use std::collections::{BTreeSet, HashMap};

use kernel::DivisionCode;

use super::answer::{Amount, Answer, Figure, answer, shown};
use super::indicator::{Indicator, Measured, Question, Ratio, indicators};
pub use super::source::Period;
use super::source::{Records, records};
use crate::access::{Action, Actor, Scope};
use crate::office::Office;
use crate::payments::Schemes;
use crate::people::Categories;
use crate::platform::error::{Error, Result};

/// What is asked.
#[derive(Debug)]
pub struct Ask<'a> {
    /// Of which division; the office itself when left out.
    pub division: Option<DivisionCode>,
    /// Of which period.
    pub period: Period,
    /// Only this indicator, by code or name.
    pub code: Option<&'a str>,
    /// With the records behind.
    pub records: bool,
}

/// The figures of a division and a period, in the catalogue's order.
///
/// # Errors
/// When the division is not the actor's, the indicator is unknown, or the catalogue contradicts itself.
pub async fn figures(office: &Office, actor: &Actor, ask: Ask<'_>) -> Result<Vec<Figure>> {
    let scope = actor.may(Action::FiguresRead)?;
    let division = ask.division.unwrap_or(scope.division());
    let scope = scope
        .narrowed(division)
        .ok_or_else(|| Error::not_found(format!("区划 {}", division.get())))?;
    if ask.period.from > ask.period.to {
        return Err(Error::refusal("起始日期晚于截止日期，请核对"));
    }
    let all = indicators(office.catalogue())?;
    let mut reader = Reader {
        office,
        scope,
        period: ask.period,
        with_records: ask.records,
        sources: HashMap::new(),
    };
    let mut found = Vec::new();
    for indicator in &all {
        let base = ask.code.map(|code| code.split('.').next().unwrap_or(code));
        if base.is_none_or(|c| {
            c == indicator.code || c == indicator.label || needed(&all, c, &indicator.code)
        }) {
            found.extend(reader.figures_of(indicator, &found).await?);
        }
    }
    if let Some(code) = ask.code {
        found.retain(|f| {
            f.code == code || f.label == code || f.code.starts_with(&format!("{code}."))
        });
        if found.is_empty() {
            return Err(Error::refusal(format!(
                "没有“{code}”这个指标，不带 --code 可看全部"
            )));
        }
    }
    Ok(found)
}

/// Whether the ratio asked for rests on this indicator.
fn needed(all: &[Indicator], asked: &str, code: &str) -> bool {
    let asked = all.iter().find(|i| i.code == asked || i.label == asked);
    matches!(asked.map(|i| &i.question), Some(Question::Ratio(r)) if r.numerator == code || r.denominator == code)
}

struct Reader<'a> {
    office: &'a Office,
    scope: Scope,
    period: Period,
    /// Whether the records behind are wanted.
    with_records: bool,
    sources: HashMap<(String, bool), Records>,
}

impl Reader<'_> {
    async fn figures_of(
        &mut self,
        indicator: &Indicator,
        before: &[Figure],
    ) -> Result<Vec<Figure>> {
        match &indicator.question {
            Question::Ratio(ratio) => Ok(vec![ratio_figure(indicator, ratio, before)?]),
            Question::Measured(measured) => self.measured(indicator, measured).await,
        }
    }

    async fn measured(
        &mut self,
        indicator: &Indicator,
        measured: &Measured,
    ) -> Result<Vec<Figure>> {
        let key = (measured.source.clone(), measured.stock);
        if !self.sources.contains_key(&key) {
            let (source, stock) = (&measured.source, measured.stock);
            let read = records(self.office, &self.scope, source, stock, self.period).await?;
            self.sources.insert(key.clone(), read);
        }
        let source = self
            .sources
            .get(&key)
            .ok_or_else(|| Error::inconsistent("指标来源"))?;
        let whole = answer(measured, source, None, self.period.to)?;
        let mut found = vec![self.figure(
            indicator,
            measured,
            &indicator.code,
            &indicator.label,
            source,
            &whole,
        )];
        if let Some(field) = &measured.by {
            for (value, name) in self.values(field, source)? {
                let part = answer(measured, source, Some((field, &value)), self.period.to)?;
                if part.behind.is_empty() {
                    continue;
                }
                let label = match &measured.part_label {
                    Some(pattern) => pattern.replace("{}", &name),
                    None => format!("{name}{}", indicator.label),
                };
                let code = format!("{}.{value}", indicator.code);
                let part = self.figure(indicator, measured, &code, &label, source, &part);
                found.push(Figure {
                    part: Some(name),
                    ..part
                });
            }
        }
        Ok(found)
    }

    fn figure(
        &self,
        indicator: &Indicator,
        measured: &Measured,
        code: &str,
        label: &str,
        source: &Records,
        answer: &Answer<'_>,
    ) -> Figure {
        let behind = || {
            answer
                .behind
                .iter()
                .map(|r| shown(r, &source.money))
                .collect()
        };
        Figure {
            code: code.to_owned(),
            label: label.to_owned(),
            value: answer.amount.json(),
            unit: indicator.unit.clone(),
            record_count: answer.behind.len(),
            records: self.with_records.then(behind),
            amount: answer.amount,
            stock: measured.stock,
            part: None,
        }
    }

    /// The values of `scheme` or `category` that occur, with their names, in the catalogue's order.
    fn values(&self, field: &str, source: &Records) -> Result<Vec<(String, String)>> {
        let mut occurring: BTreeSet<String> = BTreeSet::new();
        for record in &source.list {
            let value = record.value(field);
            if !occurring.contains(&*value.text()) {
                occurring.insert(value.text().into_owned());
            }
        }
        let catalogue = self.office.catalogue();
        let all: Vec<(String, String)> = match field {
            "scheme" => Schemes::load(catalogue)?
                .iter()
                .map(|s| (s.code.clone(), s.label.clone()))
                .collect(),
            "category" => Categories::load(catalogue)?
                .iter()
                .map(|c| (c.code.clone(), c.label.clone()))
                .collect(),
            _ => occurring.iter().map(|v| (v.clone(), v.clone())).collect(),
        };
        Ok(all
            .into_iter()
            .filter(|(code, _)| occurring.contains(code))
            .collect())
    }
}

/// A ratio of two figures already answered; the records behind it are those of its part.
fn ratio_figure(indicator: &Indicator, ratio: &Ratio, before: &[Figure]) -> Result<Figure> {
    let part = |code: &str| {
        let found = before.iter().find(|f| f.code == code);
        found.ok_or_else(|| {
            Error::refusal(format!(
                "指标 {} 用到的 {code} 应写在它前面",
                indicator.code
            ))
        })
    };
    let number = |figure: &Figure| match figure.amount {
        Amount::Count(n) => n,
        Amount::Money(fen) => fen.get(),
        Amount::PercentTenths(_) => 0,
    };
    let (numerator, denominator) = (part(&ratio.numerator)?, part(&ratio.denominator)?);
    let amount = Amount::PercentTenths(prose::percent_tenths(
        number(numerator),
        number(denominator),
    ));
    Ok(Figure {
        code: indicator.code.clone(),
        label: indicator.label.clone(),
        value: amount.json(),
        unit: indicator.unit.clone(),
        record_count: denominator.record_count,
        records: numerator.records.clone(),
        amount,
        stock: denominator.stock,
        part: None,
    })
}
