//! Reading workbooks from outside: in a child process, with limits, cell by cell; and giving them back with the
//! refused rows marked.
//!
//! A workbook is the one thing in the system a stranger can hand us. The library that parses it may abort the whole
//! process on a few hostile bytes, so it never runs in ours: [`Reader`] starts a child, hands it the opened file as its
//! standard input, and takes back one JSON line per row. The child ([`worker_main`]) bounds its own memory and time,
//! looks the archive over before it parses anything, and holds no name of any file, only the open file itself.
//!
//! Besides .xlsx it reads what old systems export, whatever the name says: .xls and .et, text with something between its
//! cells, web pages with tables, and a workbook that is closed with the password every program knows.
//!
//! [`annotate`] gives a workbook back as it came, with a last column 「导入结果」 saying what is wrong with which row.
//!
//! The crate refuses to know what the columns mean.

mod annotate;
mod asked;
mod confine;
mod convert;
mod error;
mod inspect;
mod legacy;
mod limits;
mod markup;
mod model;
mod reader;
mod reference;
mod shape;
mod text;
mod wire;
mod worker;

pub use annotate::{Given, Mark, RESULT_HEADING, Severity, annotate};
pub use asked::{Answer, answer_main, ask};
pub use confine::filters;
pub use error::{Foreign, ReadError};
pub use limits::Limits;
pub use model::{Cell, Row, Sheet, Value};
pub use reader::Reader;
pub use reference::column_name;
pub use shape::{Area, Shape};
pub use text::tidy_cell;
pub use worker::worker_main;
