//! Campaigns and their people in the database.

mod campaigns;
mod due;
mod national;
mod shared;

pub use campaigns::CONFIRMATION_CAMPAIGN;
pub(super) use campaigns::{
    campaign_count, campaigns, counts_by_place, counts_of, insert_campaign, set_campaign_state,
};
pub use due::{CONFIRMATION, DueAsk};
pub(super) use due::{due, insert_due, listed, refuse_too_many, unconfirmed, write};
pub use national::{CONFIRMATION_NATIONAL, National};
pub(super) use national::{insert_national, national, update_national};
pub use shared::DueState;
