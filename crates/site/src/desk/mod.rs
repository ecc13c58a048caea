//! 工作台: what is due today for whoever signed in, each number leading to exactly its list; the first steps of an empty
//! office; and finding anything from anywhere. Owns nothing; asks every subject.

mod backups;
mod first_steps;
mod found;
mod found_records;
mod hits;
mod money;
mod month;
pub mod pages;
mod today;
mod told;
mod towns;
mod waits;
mod work;
mod year;

pub use today::{todo, waiting};
