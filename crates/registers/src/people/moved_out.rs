//! 迁出: who pays until when once somebody moves to another county, by the rule of `catalogue/transfer.toml`.

use kernel::{Date, Datelike, Month};
use sea_orm::ConnectionTrait;
use serde::Deserialize;

use super::bulk::Facts;
use super::requests::{Asked, asked_of};
use super::stopping::is_undone;
use super::store;
use ground::catalogue::Catalogue;
use ground::error::Result;
use ground::office::Office;

/// The rule of a transfer.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransferRule {
    paid: Paid,
    /// The articles it rests on, in words.
    pub basis: String,
    /// Codes of the schemes that do not go with her.
    pub stays: Vec<String>,
}

/// Until when the county that she leaves pays.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Paid {
    /// 当年
    Year,
    /// 当月
    Month,
}

impl TransferRule {
    /// Reads the catalogue.
    ///
    /// # Errors
    /// When the file does not hold together.
    pub fn load(catalogue: &Catalogue) -> Result<TransferRule> {
        catalogue.read("transfer.toml")?.toml()
    }

    /// The first month that the county she moves to pays, where she moves on a day.
    pub fn first_month(&self, moved: Date) -> Month {
        let next = Month::of(moved).next();
        match self.paid {
            Paid::Month => next,
            Paid::Year => Month::new(moved.year() + 1, 1).unwrap_or(next),
        }
    }

    /// 当年由迁出地发到12月，次年1月起由迁入地发
    pub fn told(&self) -> &'static str {
        match self.paid {
            Paid::Year => "当年由迁出地发到12月，次年1月起由迁入地发",
            Paid::Month => "当月由迁出地发，次月起由迁入地发",
        }
    }
}

/// The first month that somebody is not paid here because she moved to another county, as it was agreed to last; nothing
/// once everything that she has was resumed after it.
///
/// # Errors
/// When it cannot be read.
pub async fn moved_out_from(
    office: &Office,
    c: &impl ConnectionTrait,
    (region, person): (i32, i64),
) -> Result<Option<Month>> {
    let agreed = store::agreed_of_kinds(c, (region, Some(person)), &["move_out"]).await?;
    let Some(last) = agreed.last() else {
        return Ok(None);
    };
    let Asked::MoveOut(moved) = asked_of(office, last)? else {
        return Ok(None);
    };
    let facts = Facts::of(c, region, &[person]).await?;
    let (identities, events) = facts.hers(person);
    let mut categories = identities.iter().map(|identity| &*identity.category);
    let gone = match identities {
        [] => !is_undone(&moved, events, ""),
        _ => categories.any(|category| !is_undone(&moved, events, category)),
    };
    Ok(gone.then_some(moved.effective))
}
