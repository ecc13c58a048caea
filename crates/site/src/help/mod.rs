//! The manual (使用帮助), built into the program: the files of `docs/manual` and the manual of the command line.

pub mod install;
pub mod markdown;
pub mod pages;
