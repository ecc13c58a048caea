//! Work with a life of its own: cases, plans and their tasks, pairs.

pub mod cases;
pub mod pairs;
pub mod plans;
