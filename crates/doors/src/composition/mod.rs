//! Where the office is put together (组装): the one place that names every subject, so that none of them has to name one
//! above it. Founds and opens offices, and hands in what subjects ask for by its type.

mod acts;
mod belongings;
mod counted;
mod homes;
mod placing;
mod sheets;
mod undoing;

pub use acts::every_act;

use serde_json::json;

use ground::audit;
use ground::error::Result;
use ground::office::{NewOffice, Office, Place, Surroundings};
use papers::figures;
use registers::accounts::actions as account_actions;
use registers::attachments;
use registers::ledgers;
use registers::organisation;
use registers::people;

use crate::transport::OwnCertificates;

/// Makes an office in a new or empty folder.
///
/// # Errors
/// When the folder holds something else, the name is empty or the password weak; nothing is left behind but keys.
pub async fn found_office(
    place: &Place,
    new: NewOffice<'_>,
    surroundings: Surroundings,
) -> Result<Office> {
    let mut office = Office::lay_out(place, &new, surroundings).await?;
    write_foundations(&office, &new).await?;
    hand_in(&mut office);
    Ok(office)
}

/// Opens the office in a data folder.
///
/// # Errors
/// When there is none, its keys are missing, or another program wrote it.
pub async fn open_office(place: &Place, surroundings: Surroundings) -> Result<Office> {
    completed(Office::open(place, surroundings).await?).await
}

/// Brings up to date an office that an older program wrote, and goes on with it as [`open_office`] does. Whoever calls
/// this has a backup, or was told to go without.
///
/// # Errors
/// When it is served meanwhile, or a newer program wrote it.
pub async fn upgrade_office(place: &Place, office: Office) -> Result<Office> {
    office.bring_up_to_date(place).await?;
    completed(office).await
}

/// What a program does once with what an older one wrote.
async fn completed(mut office: Office) -> Result<Office> {
    hand_in(&mut office);
    people::backfill(&office).await?;
    organisation::DIVISION.mark_first(&office, "区划").await?;
    ledgers::LEDGER_REMOVED
        .mark_first(&office, "台账删去")
        .await?;
    attachments::actions::seal_unsealed(&office).await?;
    Ok(office)
}

/// What subjects ask an office for.
fn hand_in(office: &mut Office) {
    office.hand_in(figures::Kept::default());
    office.hand_in(counted::REGISTERS);
    office.hand_in(counted::COUNTING);
    office.hand_in(sheets::IMPORTERS);
    office.hand_in(homes::HOMES);
    office.hand_in(placing::PLACING);
    office.hand_in(payments::RECEIVABLES);
    office.hand_in(payments::GRANTS);
    office.hand_in(payments::PAID_UNDER);
    office.hand_in(payments::MERGE_MONEY);
    office.hand_in(belongings::BELONGINGS);
    office.hand_in(undoing::UNDOING);
    office.hand_in(payments::PrecheckKept::default());
}

/// What the office is, its divisions, its first administrator: all or nothing.
async fn write_foundations(office: &Office, new: &NewOffice<'_>) -> Result<()> {
    let (profile, tx) = (office.profile(), office.db().begin().await?);
    office.write_profile(&tx).await?;
    organisation::division_insert(office.keyring(), &tx, profile.division, &profile.name).await?;
    for beneath in organisation::shipped_beneath(office.catalogue(), profile.division)? {
        organisation::division_insert(office.keyring(), &tx, beneath.code, &beneath.name).await?;
    }
    let detail = json!({ "name": profile.name, "division": profile.division.get() });
    let (actor, region) = (office.operator(), profile.division.region());
    let subject = format!("单位 {}", profile.name);
    audit::append(
        office,
        &tx,
        &actor,
        region,
        "office_init",
        &subject,
        &detail,
    )
    .await?;
    account_actions::first_admin(office, &tx, (new.admin, new.id_number), new.password).await?;
    tx.commit().await
}

/// Has the office's own certificates made or renewed, told in the audit.
///
/// # Errors
/// Those of `make`, and of writing.
pub async fn certify(
    office: &Office,
    make: impl FnOnce() -> Result<OwnCertificates>,
) -> Result<OwnCertificates> {
    let (profile, tx) = (office.profile(), office.db().begin().await?);
    let made = make()?;
    let detail =
        json!({ "名称": made.names().join("、"), "至": made.until, "根证书": made.root.sha256 });
    let region = profile.division.region();
    let subject = format!("单位 {}", profile.name);
    let (actor, act) = (office.operator(), "certificate_sign");
    audit::append(office, &tx, &actor, region, act, &subject, &detail).await?;
    tx.commit().await?;
    Ok(made)
}
