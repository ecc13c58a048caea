//! How much: what a question over records comes to.

use kernel::Fen;
use serde::ser::{Serialize, SerializeStruct, Serializer};
use serde_json::{Value as Json, json};

/// The amount of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// How many.
    Count(i64),
    /// How much money.
    Money(Fen),
    /// Percent in tenths; `None` when there is nothing to compare with.
    PercentTenths(Option<i64>),
}

impl Amount {
    /// In its smallest unit: fen, tenths of a percent; nothing where there is nothing to compare with.
    pub fn number(self) -> i64 {
        match self {
            Amount::Count(n) => n,
            Amount::Money(fen) => fen.get(),
            Amount::PercentTenths(tenths) => tenths.unwrap_or_default(),
        }
    }

    /// As read in a table: thousands separated, percent with its sign.
    pub fn text(self) -> String {
        match self {
            Amount::Count(n) => grouped(n),
            Amount::Money(fen) => fen.grouped(),
            Amount::PercentTenths(tenths) => tenths.map_or("—".to_owned(), prose::percent),
        }
    }

    /// As a JSON number: money in yuan, percent with one decimal.
    pub fn json(self) -> Json {
        let decimal = |whole: i64, per: i64| {
            if whole % per == 0 {
                json!(whole / per)
            } else {
                json!(whole as f64 / per as f64)
            }
        };
        match self {
            Amount::Count(n) => json!(n),
            Amount::Money(fen) => decimal(fen.get(), 100),
            Amount::PercentTenths(Some(tenths)) => json!(tenths as f64 / 10.0),
            // Programs are promised a number; `record_count` 0 says that there was nothing to compare with.
            Amount::PercentTenths(None) => json!(0),
        }
    }
}

/// How much, of how many records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// How much.
    pub amount: Amount,
    /// Of how many records.
    pub records: u64,
}

impl Serialize for Part {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        let mut told = to.serialize_struct("Part", 2)?;
        told.serialize_field("value", &self.amount.json())?;
        told.serialize_field("record_count", &self.records)?;
        told.end()
    }
}

/// 1234567 as 1,234,567.
fn grouped(number: i64) -> String {
    let with_cents = Fen::new(number.saturating_mul(100)).grouped();
    with_cents
        .split_once('.')
        .map_or(with_cents.clone(), |(whole, _)| whole.to_owned())
}
