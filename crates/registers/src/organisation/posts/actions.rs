//! What is done about organs and posts.

use kernel::{Date, DivisionCode, Level};
use serde_json::json;

use super::store;
use super::{NewPost, Organ, OrganFilled, Post};
use crate::organisation::Directory;
use ground::audit;
use ground::authority::{Action, Actor, Scope};
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::office::Office;
use ground::time::moment_text;

/// The organs of a scope, from the top down.
pub async fn organs(office: &Office, scope: &Scope) -> Result<Vec<Organ>> {
    store::organs(office.db().reader(), scope).await
}

/// One organ.
///
/// # Errors
/// When it is not the scope's.
pub async fn organ(office: &Office, scope: &Scope, key: (i32, i64)) -> Result<Organ> {
    let found = store::organ(office.db().reader(), scope, key).await?;
    found.ok_or_else(|| Error::not_found("这个机构"))
}

/// Everybody who ever held a post in a scope, in the order they began.
pub async fn posts(office: &Office, scope: &Scope) -> Result<Vec<Post>> {
    store::posts(office.db().reader(), scope).await
}

/// The villages of a scope, each with its liaison on a day; nothing where there is none (缺员).
pub async fn liaisons_on(
    office: &Office,
    scope: &Scope,
    day: Date,
) -> Result<Vec<(DivisionCode, Option<Post>)>> {
    let directory = Directory::load(office.db().reader(), scope).await?;
    let held = posts(office, scope).await?.into_iter();
    let mut held: Vec<Post> = held
        .filter(|post| post.organ.is_none() && post.held_on(day))
        .collect();
    let villages = directory
        .codes()
        .filter(|code| code.level() == Level::Village);
    let with = villages.map(|village| {
        let at = held.iter().position(|post| post.division == village);
        (village, at.map(|at| held.swap_remove(at)))
    });
    Ok(with.collect())
}

fn text(day: Option<Date>) -> Option<String> {
    day.map(|day| day.to_string())
}

/// Sets up an organ; answers its region and number.
///
/// # Errors
/// When the division lies outside, or it has an organ of this name.
pub async fn organ_add(
    office: &Office,
    actor: &Actor,
    division: DivisionCode,
    new: OrganFilled,
) -> Result<(i32, i64)> {
    let scope = actor.may(Action::OrganisationWrite)?;
    let tx = office.db().begin().await?;
    if !Directory::load(tx.connection(), &scope)
        .await?
        .knows(division)
    {
        return Err(Error::not_found(format!("区划 {}", division.get())));
    }
    let all = store::organs(tx.connection(), &scope).await?;
    let same = |organ: &Organ| organ.division == division && organ.name == new.name;
    if all.iter().any(|o| same(o) && o.dissolved_on.is_none()) {
        return Err(Error::refusal(format!("已有{}，请核对名称", new.name)));
    }
    let at = moment_text(office.clock().now_utc());
    let by = (actor.user, at.as_str());
    let id = store::insert_organ(office.keyring(), &tx, division, &new, by).await?;
    let (region, subject) = (division.region(), format!("机构 {}", new.name));
    let told =
        json!({ "类别": new.kind.label(), "文号": new.document, "设立": text(new.set_up_on) });
    audit::append(office, &tx, actor, region, "organ_add", &subject, &told).await?;
    tx.commit().await?;
    Ok((region, id))
}

/// Changes an organ, or dissolves it by 撤销日期: whoever still holds a post in it holds it until then.
///
/// # Errors
/// When somebody changed it since `version`.
pub async fn organ_change(
    office: &Office,
    actor: &Actor,
    key: (i32, i64),
    version: i32,
    new: OrganFilled,
) -> Result<()> {
    let scope = actor.may(Action::OrganisationWrite)?;
    let tx = office.db().begin().await?;
    let found = store::organ(tx.connection(), &scope, key).await?;
    let organ = found.ok_or_else(|| Error::not_found("这个机构"))?;
    store::change_organ(office.keyring(), &tx, (&organ, version), &new).await?;
    let mut ended = 0;
    if let Some(last) = new.dissolved_on {
        for post in of_organ(&tx, &scope, &organ).await? {
            if post.to.is_none() {
                let reason = "机构撤销".to_owned();
                let to = Some(last.max(post.from));
                let now = Post {
                    to,
                    reason,
                    ..post.clone()
                };
                store::change_post(office.keyring(), &tx, (&post, post.version), &now).await?;
                ended += 1;
            }
        }
    }
    let subject = format!("机构 {}", new.name);
    let told = json!({
        "类别": new.kind.label(), "文号": new.document, "设立": text(new.set_up_on),
        "撤销": text(new.dissolved_on), "原名": (organ.name != new.name).then_some(organ.name),
        "免职人数": (ended > 0).then_some(ended),
    });
    audit::append(office, &tx, actor, key.0, "organ_change", &subject, &told).await?;
    tx.commit().await
}

async fn of_organ(tx: &Tx, scope: &Scope, organ: &Organ) -> Result<Vec<Post>> {
    let all = store::posts(tx.connection(), scope).await?.into_iter();
    let own = |post: &Post| post.organ == Some(organ.id) && post.region == organ.region;
    Ok(all.filter(own).collect())
}

/// Appoints people to posts of an organ, one by one or as a whole list.
///
/// # Errors
/// When the organ was not there on the day, or somebody already holds the post.
pub async fn appoint(
    office: &Office,
    actor: &Actor,
    key: (i32, i64),
    new: &[NewPost],
) -> Result<usize> {
    let scope = actor.may(Action::OrganisationWrite)?;
    let tx = office.db().begin().await?;
    let found = store::organ(tx.connection(), &scope, key).await?;
    let organ = found.ok_or_else(|| Error::not_found("这个机构"))?;
    let held = of_organ(&tx, &scope, &organ).await?;
    for (index, one) in new.iter().enumerate() {
        let same = |post: &Post| post.post == one.post && post.name == one.name;
        let twice = new[..index]
            .iter()
            .any(|n| (&n.post, &n.name) == (&one.post, &one.name));
        if twice || held.iter().any(|post| same(post) && post.held_on(one.from)) {
            let (name, post) = (&one.name, &one.post);
            return Err(Error::refusal(format!("{name}已经是{post}，请删去这一行")));
        }
        if !organ.there_on(one.from) {
            let (name, from) = (&organ.name, one.from);
            return Err(Error::refusal(format!("{from} 没有{name}，请核对任职日期")));
        }
    }
    let at = moment_text(office.clock().now_utc());
    let rows: Vec<_> = new
        .iter()
        .map(|one| (organ.division, Some(organ.id), one))
        .collect();
    store::insert_posts(office.keyring(), &tx, &rows, (actor.user, &at)).await?;
    let people: Vec<String> = new
        .iter()
        .map(|n| format!("{}{}", n.post, n.name))
        .collect();
    let told = json!({
        "任命": people.join("、"), "起": new.first().map(|n| n.from.to_string()),
        "文号": new.first().map(|n| n.document.as_str()),
    });
    let subject = format!("机构 {}", organ.name);
    audit::append(office, &tx, actor, key.0, "post_appoint", &subject, &told).await?;
    tx.commit().await?;
    Ok(new.len())
}

/// Appoints the liaisons of villages; whoever was before is until the day before. Answers how many took over from
/// somebody.
///
/// # Errors
/// When a village lies outside, stands twice, or its liaison began later than the new one would.
pub async fn liaisons_appoint(
    office: &Office,
    actor: &Actor,
    new: &[(DivisionCode, NewPost)],
) -> Result<usize> {
    let scope = actor.may(Action::OrganisationWrite)?;
    let tx = office.db().begin().await?;
    let directory = Directory::load(tx.connection(), &scope).await?;
    let all = store::posts(tx.connection(), &scope).await?;
    let at = moment_text(office.clock().now_utc());
    let mut replaced = 0;
    for (index, (village, one)) in new.iter().enumerate() {
        if !directory.knows(*village) {
            return Err(Error::not_found(format!("区划 {}", village.get())));
        }
        let place = directory.name(*village);
        if new[..index].iter().any(|(other, _)| other == village) {
            return Err(Error::refusal(format!("{place}写了两次，请删去一行")));
        }
        let now = all
            .iter()
            .find(|p| p.organ.is_none() && p.division == *village && p.to.is_none());
        if let Some(old) = now {
            let last = one.from.pred_opt().filter(|last| *last >= old.from);
            let last = last.ok_or_else(|| {
                let (name, from) = (&old.name, old.from);
                Error::refusal(format!("{place}的{name}自 {from} 起任，请核对任职日期"))
            })?;
            let reason = format!("由{}接任", one.name);
            let ended = Post {
                to: Some(last),
                reason,
                ..old.clone()
            };
            store::change_post(office.keyring(), &tx, (old, old.version), &ended).await?;
            replaced += 1;
        }
        let own = now.map(|old| old.id);
        if let Some(words) = second_liaison(&all, (*village, own), (one.from, None)) {
            return Err(Error::refusal(words));
        }
        let row = (*village, None, one);
        store::insert_posts(office.keyring(), &tx, &[row], (actor.user, &at)).await?;
        let told = json!({
            "联络员": one.name, "起": one.from.to_string(), "接替": now.map(|old| old.name.as_str()),
        });
        let subject = format!("区划 {}", village.get());
        let region = village.region();
        audit::append(
            office,
            &tx,
            actor,
            region,
            "liaison_appoint",
            &subject,
            &told,
        )
        .await?;
    }
    tx.commit().await?;
    Ok(replaced)
}

/// A village has one liaison at a time: what is said where it would have two; `own` is the holding that is changed.
pub(super) fn second_liaison(
    all: &[Post],
    (village, own): (DivisionCode, Option<i64>),
    (from, to): (Date, Option<Date>),
) -> Option<String> {
    let mut others = all
        .iter()
        .filter(|p| p.organ.is_none() && p.division == village && Some(p.id) != own);
    let same_days =
        |p: &&Post| p.to.is_none_or(|last| from <= last) && to.is_none_or(|to| p.from <= to);
    let other = others.find(same_days)?;
    let (name, since) = (&other.name, other.from);
    let until = other.to.map_or(String::new(), |to| format!("，至 {to}"));
    Some(format!(
        "这段时间已有联络员{name}（自 {since} 起{until}），请核对日期"
    ))
}
