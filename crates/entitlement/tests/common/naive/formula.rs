//! Sums by formula (一次性待遇按公式): so many times what a head earned in the year before, months' pay, more for merits.

use entitlement::{Formula, Keys, Reason, Standard, Unit};
use kernel::Date;

use super::World;
use super::standards::{rounded, width};

impl World<'_> {
    /// What it comes to, and the figure it follows; or the category of the figure that is not known, and that it is not.
    pub fn by_formula(
        &self,
        formula: &Formula,
        division: i64,
    ) -> Result<(i128, Option<i64>), (u16, Reason)> {
        let mut sum = i128::from(formula.plus.get());
        let mut follows = None;
        if let Some(of) = formula.of {
            let figure = self.figure(of.category, of.year, division);
            let figure = figure.ok_or((of.category, Reason::NoFigure(of.category, of.year)))?;
            for _ in 0..of.times {
                sum += i128::from(figure.amount.get());
            }
            follows = Some(figure.id);
        }
        let parts = sum * 10_000 + sum * i128::from(formula.increase);
        Ok((rounded(parts, 10_000, formula.rounding), follows))
    }

    /// Of the narrowest division that has the year's figure, the one announced last; of those of one day the one that takes
    /// effect last, then the one with the highest number.
    fn figure(&self, category: u16, year: i32, division: i64) -> Option<&Standard> {
        let is_of_the_year = |s: &Standard| match s.effective.month() {
            12 => s.effective.year() == year,
            _ => s.effective.year() == year + 1,
        };
        let for_anybody = |s: &Standard| {
            s.grade.is_none() && s.nature.is_none() && s.keys == Keys::NONE && !s.on_top
        };
        let mut found: Option<&Standard> = None;
        for standard in self.standards {
            let there = (standard.divisions.0..=standard.divisions.1).contains(&division);
            if standard.category != category
                || standard.unit != Unit::Year
                || !is_of_the_year(standard)
                || !for_anybody(standard)
                || !there
                || !self.knows(standard.announced, standard.effective)
            {
                continue;
            }
            let later = |than: &Standard| told(standard) > told(than);
            let narrower = |than: &Standard| width(standard) < width(than);
            let as_wide = |than: &Standard| width(standard) == width(than);
            if found.is_none_or(|than| narrower(than) || as_wide(than) && later(than)) {
                found = Some(standard);
            }
        }
        found
    }
}

/// When it was told, and what decides where that is the same.
fn told(standard: &Standard) -> (Date, kernel::Month, i64) {
    let from = standard.effective;
    let day = standard.announced.unwrap_or(from.first_day());
    (day, from, standard.id)
}
