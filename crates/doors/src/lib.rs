//! Where everything is brought together: the API, routes and menu, and what is handed in to an office.

pub mod api;
pub mod composition;
pub mod transport;
pub mod web;

pub use composition::{every_act, found_office, open_office, upgrade_office};
