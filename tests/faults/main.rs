//! What goes wrong: a program killed at any write, files made to harm, a full disk, a database changed by hand.

#![allow(
    clippy::unwrap_used,
    reason = "a test stops where something is not as it should be"
)]

#[path = "../common/mod.rs"]
mod common;

mod full_disk;
mod fuzz;
mod guards;
mod hostile;
mod hostile_files;
mod kill_points;
mod killed_server;
mod tampering;
