//! What a workbook says, cell by cell, with nothing interpreted.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Shape;

/// What a cell holds. The short serde names are the wire form between the child and the parent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// Nothing; only seen on a formula that has no cached value.
    #[serde(rename = "-")]
    Empty,
    /// Text, also a duration or a time of day without a date (`"12:30:00"`).
    #[serde(rename = "t")]
    Text(String),
    /// A finite number.
    #[serde(
        rename = "n",
        serialize_with = "as_text",
        deserialize_with = "from_text"
    )]
    Number(f64),
    /// A calendar date and time, `2011-03-01T00:00:00`.
    #[serde(rename = "d")]
    DateTime(String),
    /// 真/假
    #[serde(rename = "b")]
    Bool(bool),
    /// An error value as the sheet shows it: `#DIV/0!`.
    #[serde(rename = "e")]
    Error(String),
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// Counted from 0: column A is 0, XFD is 16 383.
    #[serde(rename = "c")]
    pub column: u16,
    /// The literal, or the value cached when the formula was last computed.
    #[serde(rename = "v")]
    pub value: Value,
    /// Whether the cell holds a formula. Formulas are never evaluated.
    #[serde(rename = "f", default, skip_serializing_if = "std::ops::Not::not")]
    pub formula: bool,
}

impl Cell {
    /// Whether it shows nothing.
    pub(crate) fn is_blank(&self) -> bool {
        match &self.value {
            Value::Empty => true,
            Value::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }
}

/// One row that has at least one cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The sheet's own row number, from 1.
    #[serde(rename = "r")]
    pub number: u32,
    /// Ascending by column; only cells that hold something or a formula.
    #[serde(rename = "x")]
    pub cells: Vec<Cell>,
}

impl Row {
    /// The cell in `column`, if it holds anything.
    pub fn get(&self, column: u16) -> Option<&Cell> {
        let at = self
            .cells
            .binary_search_by_key(&column, |cell| cell.column)
            .ok()?;
        self.cells.get(at)
    }
}

/// One worksheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// The name on its tab.
    pub name: String,
    /// 隐藏: the clerk does not see this sheet.
    pub hidden: bool,
    /// Which of its cells are merged, which rows and columns are hidden.
    pub shape: Shape,
    /// Ascending by number; rows without content are absent.
    pub rows: Vec<Row>,
}

/// Numbers travel as their shortest exact text: a JSON number may come back one bit off, and a bit is a fen.
fn as_text<S: Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(number)
}

fn from_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    String::deserialize(deserializer)?
        .parse()
        .map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_finds_its_cells_and_survives_the_wire_to_the_last_bit() {
        let number = |column, value| Cell {
            column,
            value: Value::Number(value),
            formula: column == 3,
        };
        let row = Row {
            number: 7,
            cells: vec![
                number(0, 0.1 + 0.2),
                number(3, -1234.565),
                number(16_383, 1.7976931348623157e308),
            ],
        };
        let line = serde_json::to_string(&row).unwrap();
        let back: Row = serde_json::from_str(&line).unwrap();
        assert_eq!(back, row);
        assert!(back.get(3).unwrap().formula);
        assert_eq!(back.get(1), None);
    }
}
