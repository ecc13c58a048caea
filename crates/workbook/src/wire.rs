//! The lines between the child and the parent: one JSON value a line.

use serde::{Deserialize, Serialize};

use crate::{ReadError, Row, Shape};

/// One line. `Ready (Sheet Row* SheetEnd)* End`, or `Failed` at any point and nothing after it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Message {
    /// The workbook was looked over and opened.
    Ready,
    /// A sheet begins.
    Sheet {
        name: String,
        hidden: bool,
        shape: Shape,
    },
    /// A row of the current sheet.
    #[serde(rename = "R")]
    Row(Row),
    /// The current sheet is complete.
    SheetEnd,
    /// The workbook is complete.
    End,
    /// The workbook is refused.
    Failed(ReadError),
}
