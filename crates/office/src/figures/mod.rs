//! Figures (数字): an indicator is a declared question over records, asked of a division and a period, always with the
//! records behind it. Owns the questions and how they are answered; refuses to know what is printed.

pub mod actions;
mod answer;
mod indicator;
mod record;
mod source;

pub use answer::{Amount, Figure};
pub use indicator::indicators;
