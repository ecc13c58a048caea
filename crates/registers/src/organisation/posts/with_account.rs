//! A liaison who is given an account of a village stands on its list of liaisons: one person, written down once.

use kernel::{Date, DivisionCode, Level};
use serde_json::json;

use super::store;
use super::{LIAISON, NewPost};
use ground::audit;
use ground::authority::{Actor, Scope};
use ground::db::Tx;
use ground::error::Result;
use ground::office::Office;
use ground::time::{date_text, moment_text};

/// From a day on, whoever was given an account as liaison is the liaison of the village, where it has none then or later.
pub async fn liaison_with_account(
    office: &Office,
    tx: &Tx,
    (actor, scope): (&Actor, &Scope),
    (village, name): (DivisionCode, &str),
    on: Date,
) -> Result<()> {
    if village.level() != Level::Village {
        return Ok(());
    }
    let all = store::posts(tx.connection(), scope).await?;
    let stands = all.iter().any(|post| {
        post.organ.is_none() && post.division == village && post.to.is_none_or(|to| to >= on)
    });
    if stands {
        return Ok(());
    }
    let new = NewPost {
        post: LIAISON.to_owned(),
        name: name.to_owned(),
        title: String::new(),
        from: on,
        document: String::new(),
    };
    let at = moment_text(office.clock().now_utc());
    store::insert_posts(
        office.keyring(),
        tx,
        &[(village, None, &new)],
        (actor.user, &at),
    )
    .await?;
    let told = json!({ "联络员": name, "起": date_text(on), "接替": null });
    let subject = format!("区划 {}", village.get());
    let region = village.region();
    audit::append(
        office,
        tx,
        actor,
        region,
        "liaison_appoint",
        &subject,
        &told,
    )
    .await?;
    Ok(())
}
