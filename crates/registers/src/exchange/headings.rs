//! What headings mean that the program does not know: said once, kept for the office.

use serde_json::json;

use super::known::{Meanings, UNUSED};
use super::layout::{Layout, plain_heading};
use super::wordings::{keep_wording, wordings};
use ground::audit;
use ground::authority::{Action, Actor};
use ground::error::{Error, Result};
use ground::office::Office;
use ground::time::moment_text;

/// Under which the office keeps what headings mean.
const HEADING: &str = "heading";

/// What was said of headings, each a known one or not wanted.
///
/// # Errors
/// When a meaning is no heading that any sheet knows.
pub(super) fn meanings_of(layouts: &[Layout], said: &[(String, String)]) -> Result<Meanings> {
    let known = |means: &str| {
        let mut columns = layouts.iter().flat_map(|layout| &layout.columns);
        let is = |heading: &String| plain_heading(heading) == plain_heading(means);
        means == UNUSED || columns.any(|column| column.headings.iter().any(is))
    };
    let meaning = |(heading, means): &(String, String)| {
        if known(means) {
            return Ok((plain_heading(heading), means.clone()));
        }
        Err(Error::refusal(format!(
            "“{heading}”说是“{means}”，可是没有哪张表有“{means}”这个表头；不用这一栏的写 {UNUSED}"
        )))
    };
    said.iter().map(meaning).collect()
}

/// Keeps what was said of headings for the office.
pub(super) async fn keep_meanings(office: &Office, actor: &Actor, said: &Meanings) -> Result<()> {
    if said.is_empty() {
        return Ok(());
    }
    actor.may(Action::WorkbookImport)?;
    let region = office.profile().division.region();
    let now = moment_text(office.clock().now_utc());
    let tx = office.db().begin().await?;
    for (heading, means) in said {
        keep_wording(&tx, actor, (region, HEADING), (heading, means), &now).await?;
    }
    let subject = format!(
        "表头 {}",
        said.keys().cloned().collect::<Vec<_>>().join("、")
    );
    audit::append(
        office,
        &tx,
        actor,
        region,
        "heading_meaning",
        &subject,
        &json!(said),
    )
    .await?;
    tx.commit().await
}

/// What the office has said of headings.
pub(super) async fn meanings_kept(office: &Office) -> Result<Meanings> {
    let region = office.profile().division.region();
    wordings(office.db().reader(), region, HEADING).await
}
