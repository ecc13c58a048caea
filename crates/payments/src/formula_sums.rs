//! 按公式: lump sums that a formula of the catalogue reckons, asked of the money rule and told in words.

use std::collections::HashMap;

use entitlement::{Account, Figure, Formula, Line, RateBook, reckon};
use kernel::{Date, Month};

use super::schemes::Schemes;
use super::store::StandardRow;
use super::words;
use ground::error::{Error, Result};
use registers::people::{ByFormula, Categories, Formulas, LumpSum, PayPerson};

/// What the catalogue says of formulas.
#[derive(Clone, Copy)]
pub(super) struct FormulaTerms<'a> {
    pub formulas: &'a Formulas,
    pub categories: &'a Categories,
    pub schemes: &'a Schemes,
}

impl FormulaTerms<'_> {
    /// The formula of a sum of a scheme, as the rule has it.
    pub fn rule(&self, scheme: &str, by: &ByFormula) -> Result<Formula> {
        let asks = self.formulas.asks(scheme, by)?;
        let figure = |(category, year, times): (String, i32, u32)| -> Result<Figure> {
            Ok(Figure {
                category: self.categories.number(&category)?,
                year,
                times,
            })
        };
        Ok(Formula {
            of: asks.of.map(figure).transpose()?,
            plus: asks.plus,
            increase: asks.increase,
            rounding: self.schemes.coded(scheme)?.rounding,
        })
    }
}

/// The sums of one account in a run.
pub(super) struct OwnSums<'a> {
    pub terms: FormulaTerms<'a>,
    pub person: &'a PayPerson,
    pub scheme: &'a str,
    pub account: &'a Account,
    pub standards: &'a [StandardRow],
    pub rates: &'a RateBook,
    pub known_at: Option<Date>,
}

/// How the sums of a month were reckoned, each with what it rests on: a formula and its articles, or a typed amount (and what
/// its formula would make) and its 文号.
pub type Workings = Vec<(String, String)>;

impl OwnSums<'_> {
    fn of_month(&self, month: Month) -> Vec<&LumpSum> {
        let mut sums = self.person.lump_sums_known(self.known_at);
        sums.retain(|sum| sum.scheme == self.scheme && sum.month == month);
        sums
    }

    /// What a formula comes to and how; nothing while its figure is not known.
    fn reckoned(&self, by: &ByFormula, month: Month) -> Result<Option<(i64, String, String)>> {
        let formula = self.terms.rule(self.scheme, by)?;
        let sum = reckon(&formula, self.rates, (self.account, month), self.known_at);
        let sum = sum.map_err(|e| Error::refusal(format!("{}：{e}", self.person.name)))?;
        let Ok((fen, figure)) = sum else {
            return Ok(None);
        };
        let figure = figure.and_then(|id| self.standards.iter().find(|s| s.id == id));
        let figure = figure.map(|standard| {
            let category = self.terms.categories.coded(&standard.category);
            (category.map_or("", |c| c.label.as_str()), standard.amount)
        });
        let (how, basis) = (self.terms.formulas).workings(self.scheme, by, figure, fen)?;
        Ok(Some((fen.get(), how, basis)))
    }

    /// How the months of a line that have sums by formula were reckoned.
    pub fn workings(&self, line: &Line) -> Result<HashMap<Month, Workings>> {
        let mut found = HashMap::new();
        for month in line.months.iter().map(|m| m.month) {
            let sums = self.of_month(month);
            let by_formula = |sum: &&LumpSum| sum.formula.is_some();
            if !sums.iter().any(by_formula) {
                continue;
            }
            let mut workings = Workings::new();
            for sum in sums {
                match (sum.amount, &sum.formula) {
                    (None, Some(by)) => {
                        let reckoned = self.reckoned(by, month)?;
                        workings.extend(reckoned.map(|(_, how, basis)| (how, basis)));
                    }
                    (Some(amount), by) if !amount.is_zero() => {
                        let by = by.as_ref().map(|by| self.reckoned(by, month)).transpose()?;
                        let by = by.flatten().map(|(_, how, _)| format!("，公式是{how}"));
                        let how = format!("登记的{amount}{}", by.unwrap_or_default());
                        workings.push((how, sum.document_no.clone()));
                    }
                    _ => {}
                }
            }
            found.insert(month, workings);
        }
        Ok(found)
    }

    /// What is said of typed sums of a line that their formula would make otherwise: the typed one counts.
    pub fn differing(&self, line: &Line) -> Result<String> {
        let mut said = Vec::new();
        for month in line.months.iter().map(|m| m.month) {
            for sum in self.of_month(month) {
                let Some((amount, by)) = sum.amount.zip(sum.formula.as_ref()) else {
                    continue;
                };
                let Some((fen, how, basis)) = self.reckoned(by, month)? else {
                    continue;
                };
                if fen == amount.get() {
                    continue;
                }
                let (typed, month) = (words::yuan(amount.get()), month.to_chinese());
                said.push(format!(
                    "{month}登记的是{typed}，按公式是{}（{how}；{basis}），照登记的发；应按公式的，写同样的文号、金额空着再登记一次",
                    words::yuan(fen)
                ));
            }
        }
        Ok(said.join("；"))
    }
}
