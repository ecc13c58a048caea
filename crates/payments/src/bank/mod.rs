//! Bank files (代发文件), laid out as `catalogue/banks` says: a new bank is a new file.

mod checks;
mod gather;
mod known;
mod layout;
mod read;
mod received;
mod sample;
mod simulate;
mod values;
mod write;

pub use checks::{LayoutFault, Spot};
pub(super) use gather::gathered;
pub(super) use known::{layout_named, steps_of_layout};
pub use known::{layout_read, layouts, layouts_waiting};
pub use layout::Layout;
pub(super) use layout::LayoutStep;
pub(super) use read::fixed_rows;
pub use sample::{CellOf, LayoutSample, layout_sample, layout_values};
pub use simulate::{Simulate, Simulated, Sum, simulate};
pub(super) use write::written;
