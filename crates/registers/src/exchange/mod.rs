//! Workbooks in and files out: sheets recognised by their headings, rows handed to the subject that owns them, results
//! told row by row. Owns recognition, the reading of cells and the report; refuses to know what a row means.

pub mod actions;
mod answers;
mod body;
mod cells;
mod conflicts;
pub mod corrections;
mod differing;
mod division_codes;
pub mod exports;

mod import_audit;
mod importers;
pub mod imports;
mod input;
mod known;
mod layout;
pub mod left;
pub mod list;
mod marked;
pub mod model;
mod once;
mod package;
pub mod paste;
mod places;
mod recognise;
mod report;
mod returned;
mod store;
pub mod template;
mod title_year;
mod tokens;
mod unused;
mod uploads;
mod values;
mod wordings;

pub use cells::DaysRead;
pub use conflicts::{Seen, ThreeWays};
pub use corrections::corrections;
pub use importers::{Importers, Take, Taken, TwoHands};
pub use input::{PRECISION_LOST, RowView};
pub use known::UNUSED;
pub use layout::{Asked, Column, Dictionary, Holds, Layout, plain_heading};
pub use list::{ImportRows, Imports};
pub use model::{Counts, ImportFile, ImportRow, ImportState, Imported, ImportsAsk};
pub use package::{PackageDraft, PackageKey};
pub use places::{LEFT_OUT, NEW_PLACE, NO_TOWN};
pub use report::{Change, Effect, ImportReport, RowReport, RowResult, SheetReport};
pub use returned::{ALL_CONFLICTS, Conflict, MINE, Returned, ReturnedCell, THEIRS, TOKEN};
pub use title_year::TitleYear;
pub use unused::{AskedOf, Part, Question, Unused};
pub use uploads::sheets_in;
pub use values::Unread;
pub use wordings::{keep_wording, wordings};
pub use workbook::{Row, Value, tidy_cell};
