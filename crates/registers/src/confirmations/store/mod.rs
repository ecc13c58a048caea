//! Campaigns and their people in the database.

mod campaigns;
mod due;
mod shared;

pub use campaigns::CONFIRMATION_CAMPAIGN;
pub(super) use campaigns::{
    campaign_count, campaigns, counts_by_place, insert_campaign, set_campaign_state,
};
pub use due::{CONFIRMATION, DueAsk};
pub(super) use due::{due, insert_due, listed, unconfirmed, write};
pub use shared::DueState;

use ground::sealed::SealedTable;

/// What the national system says, marked.
pub const CONFIRMATION_NATIONAL: SealedTable = SealedTable {
    name: "confirmation_national",
    columns: &[
        "region",
        "id",
        "campaign",
        "person",
        "name",
        "id_sealed",
        "id_hash",
        "confirmed",
        "way",
        "on_day",
        "source",
        "recorded_at",
    ],
};
