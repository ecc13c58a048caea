//! Pairs of army and local units: the pages.

pub mod pages;
pub mod six_pages;
