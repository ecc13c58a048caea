//! The work of an office, one situation at a time.

#[path = "situations/changes.rs"]
mod changes;
#[path = "situations/identities.rs"]
mod identities;
#[path = "situations/instalments.rs"]
mod instalments;
#[path = "common/ledger.rs"]
mod ledger;
#[path = "common/office.rs"]
mod office;
#[path = "situations/openings.rs"]
mod openings;
#[path = "situations/overlap.rs"]
mod overlap;
#[path = "situations/percent.rs"]
mod percent;
#[path = "situations/runs.rs"]
mod runs;
#[path = "situations/standards.rs"]
mod standards;
#[path = "situations/sums.rs"]
mod sums;
#[path = "situations/towns.rs"]
mod towns;

use entitlement::Line;
use kernel::Month;

/// The months of a line and what each adds, in yuan.
fn differences(line: &Line) -> Vec<(Month, i64)> {
    line.months
        .iter()
        .map(|m| (m.month, (m.due.get() - m.paid.get()) / 100))
        .collect()
}

/// The same sum for each of some months.
fn each(months: impl Iterator<Item = Month>, yuan: i64) -> Vec<(Month, i64)> {
    months.map(|m| (m, yuan)).collect()
}
