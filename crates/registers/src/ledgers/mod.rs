//! Ledgers (台账): declared, not coded. One engine; a kind is a file in `catalogue/ledgers`, and from that file come its
//! import, its fields and what figures may ask of it. Owns entries; refuses to know what any kind means.

pub mod actions;
pub mod acts;
mod choices;
mod deaths;
mod designation;
pub mod entries;
pub mod fed;
mod follow;
mod groups;
pub mod kind;
pub mod limits;
mod list;
mod made;
mod numbered;
mod reading;
mod removed;
mod returned;
pub mod sheets;
mod shown;
mod source;
mod store;
mod ties;
pub mod together;
mod told;
mod undo;
pub mod visits;
pub mod whose;

pub use acts::EntryInHand;
pub use kind::{Field, FieldType, Kind, ask_of, kinds};
pub use list::Entries;
pub use removed::{LEDGER_REMOVED, back_unasked};
pub use shown::shown_text;
pub use source::SOURCE_HASH;
pub use store::{EntryQuery, EntryRow, FullEntry, LEDGER_ENTRY, Removed};
pub use undo::LEDGER_UNDOABLE;
pub use visits::{VISIT, VISIT_TARGET, VISIT_TASK};
