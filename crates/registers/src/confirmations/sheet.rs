//! The list to go from house to house with: who is still to be confirmed, village by village, with room to sign.

use kernel::mask_phone;
use serde_json::json;

use super::store::{DueAsk, DueState};
use super::{Campaign, CampaignKey, Confirmation, campaign_open, due_page};
use crate::organisation::Directory;
use crate::people::actions::PHONE;
use ground::audit;
use ground::authority::{Action, Actor, Scope};
use ground::error::{Error, Result};
use ground::office::Office;

/// A list is cut by unit beyond so many people.
const PRINTED_MAX: u64 = 5_000;

/// The list on paper.
pub struct VisitingList {
    /// The campaign, counted within the unit.
    pub campaign: Campaign,
    /// The unit.
    pub unit: String,
    /// Village by village: its name, its people with their phones masked.
    pub villages: Vec<(String, Vec<Confirmation>)>,
    /// How many people.
    pub count: u64,
}

/// Who of a unit is still to be confirmed; that it was printed is kept in the audit.
///
/// # Errors
/// When there are too many for one list.
pub async fn visiting_list(
    office: &Office,
    actor: &Actor,
    key: CampaignKey,
    within: &Scope,
) -> Result<VisitingList> {
    let scope = actor.may(Action::PersonRead)?.asked(within)?;
    let campaign = campaign_open(office, &scope, key).await?;
    let ask = DueAsk {
        states: &[DueState::Waiting],
        ..DueAsk::of(key)
    };
    let (count, mut people) = due_page(office, &scope, &ask, (0, PRINTED_MAX)).await?;
    if count > PRINTED_MAX {
        return Err(Error::refusal(format!(
            "一次最多打印 {PRINTED_MAX} 人，请先在左边选一个乡镇"
        )));
    }
    for it in &mut people {
        it.show_phone(office)?;
    }
    let directory = Directory::load(office.db().reader(), &scope).await?;
    let villages = people.chunk_by(|a, b| a.division == b.division);
    let villages = villages.map(|group| {
        let name = group.first().map(|it| directory.name(it.division));
        (name.unwrap_or_default(), group.to_vec())
    });
    let villages = villages.collect();
    let tx = office.db().begin().await?;
    let unit = directory.name(scope.division());
    let detail = json!({ "名称": campaign.name(), "单位": unit, "人数": count });
    let (action, subject) = ("confirmation_sheet_print", key.subject());
    audit::append(office, &tx, actor, key.region, action, &subject, &detail).await?;
    tx.commit().await?;
    Ok(VisitingList {
        campaign,
        unit,
        villages,
        count,
    })
}

impl Confirmation {
    /// Opens the phone of the register, to be shown masked.
    pub(super) fn show_phone(&mut self, office: &Office) -> Result<()> {
        if let Some(sealed) = &self.phone_sealed {
            self.phone = mask_phone(&office.open_field(PHONE, self.person, sealed)?);
        }
        Ok(())
    }
}
