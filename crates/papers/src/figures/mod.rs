//! Figures (数字): an indicator is a declared question over records, asked of a division and a period, always with the
//! records behind it. Owns the questions and how they are answered; refuses to know what is printed.

pub mod actions;
mod answer;
pub mod behind;
mod kept;
mod reach;
mod record;
pub mod source;
mod survey;
mod tally;
pub mod told;
pub mod words;

pub use actions::Period;
pub use answer::Figure;
pub(crate) use behind::Behind;
pub use kept::{Glanced, Kept, glanced, serve_figures};
pub use reach::Reach;
pub(crate) use survey::{Surveyed, survey};
pub use told::{Told, figure_told};
pub use words::{difference, growth, units_named};

pub use ground::records::{Amount, Indicator, Question, indicators};
