//! The design system on one page (样张): every part of a page in every state, so that a change of style is seen at once
//! and a new page is built of what is there. Owns sample data only; refuses to know any record of the office.

mod forms;
pub mod pages;
mod samples;
