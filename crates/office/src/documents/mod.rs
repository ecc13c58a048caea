//! Documents (文稿): a template of the catalogue with figures in it, laid out as an official paper. Owns templates and
//! how text without records disappears; refuses to compute a figure or to draw a page.

pub mod actions;
mod compose;
mod template;

pub use actions::{Printed, Report, Style};
