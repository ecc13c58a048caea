//! Bank files (代发文件), laid out as `catalogue/banks` says: a new bank is a new file.

mod checks;
mod gather;
mod known;
mod layout;
mod values;
mod write;

pub(super) use gather::gathered;
pub(super) use known::layout_named;
pub use known::layouts;
pub use layout::Layout;
pub(super) use write::written;
