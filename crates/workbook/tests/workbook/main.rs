//! Workbooks good and hostile, read by a real child process and given back marked.

#![expect(
    clippy::unwrap_used,
    reason = "a fixture that cannot be made fails its test"
)]

mod forms;
mod hostile;
mod marking;
mod reading;
mod support;
