//! How strictly the office asks for a second factor is decided by two people, as roles are; on the machine at once.

use sea_orm::ConnectionTrait;
use serde_json::json;

use super::account_store::in_role;
use super::named::users_by_id;
use super::persons::{may_be_one, same_person};
use super::policy::{SECOND_POLICY, SecondMode, latest, mode, mode_of};
use ground::audit;
use ground::authority::{Action, Actor, Role, User};
use ground::db::{self, Tx};
use ground::error::{Error, Result};
use ground::office::Office;
use ground::time::moment_text;

/// What was proposed and is not decided.
pub struct Open {
    /// How strictly.
    pub mode: SecondMode,
    /// By whom.
    pub proposer: Option<User>,
    /// When.
    pub proposed_at: String,
    id: i64,
}

/// What waits for a second person.
pub async fn open(office: &Office, c: &impl ConnectionTrait) -> Result<Option<Open>> {
    let Some(row) = latest(c, "open").await? else {
        return Ok(None);
    };
    let region = office.profile().division.region();
    let mut all = users_by_id(office, c, region).await?;
    Ok(Some(Open {
        mode: mode_of(&row)?,
        proposer: all.remove(&row.proposed_by),
        proposed_at: row.proposed_at,
        id: row.id,
    }))
}

/// Whoever decides for the whole office, not for a unit of it.
fn of_office(office: &Office, actor: &Actor) -> Result<()> {
    match actor.division() == office.profile().division {
        true => Ok(()),
        false => Err(Error::refusal(
            "二次验证的要求管全单位，请由全单位的管理员办理",
        )),
    }
}

/// Proposes how strictly; on the machine it counts at once.
///
/// # Errors
/// When it is so already.
pub async fn propose(office: &Office, actor: &Actor, to: SecondMode) -> Result<()> {
    actor.may(Action::UserManage)?;
    of_office(office, actor)?;
    let tx = office.db().begin().await?;
    if mode(office, tx.connection()).await? == to {
        return Err(Error::refusal("和现在的一样，没有要改的"));
    }
    if let Some(open) = latest(tx.connection(), "open").await? {
        decide(office, &tx, (actor, open.id), "replaced").await?;
    }
    let region = office.profile().division.region();
    let id = db::take_numbers(&tx, region, SECOND_POLICY.name, 1).await?;
    let now = moment_text(office.clock().now_utc());
    let at_once = actor.role == Role::Operator;
    let decided = at_once.then(|| (actor.user, now.clone(), actor.role.label().to_owned()));
    let (by, at, quality) = match decided {
        Some((by, at, quality)) => (Some(by), Some(at), Some(quality)),
        None => (None, None, None),
    };
    let row = vec![
        region.into(),
        id.into(),
        to.code().into(),
        actor.user.into(),
        now.into(),
        if at_once { "agreed" } else { "open" }.into(),
        by.into(),
        at.into(),
        quality.into(),
    ];
    SECOND_POLICY
        .insert(office.keyring(), &tx, vec![row])
        .await?;
    let action = if at_once {
        "second_agree"
    } else {
        "second_propose"
    };
    told(office, &tx, actor, action, to).await?;
    tx.commit().await
}

/// Whether an actor is another person than who proposed it, as far as can be told.
///
/// # Errors
/// When she is not.
pub fn second_hand(open: &Open, actor: &Actor) -> Result<()> {
    let hers = (actor.user, actor.id_hash.as_deref());
    let Some(proposer) = &open.proposer else {
        return Ok(());
    };
    if same_person(proposer, hers) {
        return Err(Error::refusal("是您自己提请的，要由另一个人同意"));
    }
    // Who keeps the system and who keeps its safety may be one person.
    if actor.role == Role::SecurityAdmin && may_be_one(proposer, hers) {
        let name = &proposer.name;
        return Err(Error::refusal(format!(
            "您和{name}没有都登记身份证号，认不出是不是一个人：请在本机用 users id-number 登记，或者由审批同意"
        )));
    }
    Ok(())
}

/// Agrees to what was proposed, or not.
///
/// # Errors
/// When nothing was, the actor proposed it herself, or it is an approver's while somebody keeps the safety.
pub async fn agree(office: &Office, actor: &Actor, yes: bool) -> Result<()> {
    actor.may(Action::RoleAssign)?;
    of_office(office, actor)?;
    let tx = office.db().begin().await?;
    let waits = open(office, tx.connection()).await?;
    let waits = waits.ok_or_else(|| Error::refusal("没有在等同意的申请，可能已经办了"))?;
    second_hand(&waits, actor)?;
    let keepers = in_role(tx.connection(), Role::SecurityAdmin).await?;
    let another = |keeper: &User| {
        let hers = (keeper.id, keeper.id_hash.as_deref());
        !waits.proposer.as_ref().is_some_and(|p| may_be_one(p, hers))
    };
    let keeper = keepers.iter().find(|keeper| another(keeper));
    if let (Role::Approver, Some(keeper)) = (actor.role, keeper) {
        let name = &keeper.name;
        return Err(Error::refusal(format!("请由安全管理员{name}同意")));
    }
    actor.proves(Action::RoleAssign)?;
    let (state, action) = match yes {
        true => ("agreed", "second_agree"),
        false => ("refused", "second_refuse"),
    };
    decide(office, &tx, (actor, waits.id), state).await?;
    told(office, &tx, actor, action, waits.mode).await?;
    tx.commit().await
}

async fn decide(office: &Office, tx: &Tx, (actor, id): (&Actor, i64), state: &str) -> Result<()> {
    let sql = "UPDATE second_policy SET state = $3, decided_by = $4, decided_at = $5, \
               decided_as = $6 WHERE region = $1 AND id = $2";
    let region = office.profile().division.region();
    let values = vec![
        region.into(),
        id.into(),
        state.into(),
        actor.user.into(),
        moment_text(office.clock().now_utc()).into(),
        actor.role.label().into(),
    ];
    db::execute(tx.connection(), sql, values).await?;
    SECOND_POLICY
        .reseal(office.keyring(), tx, region, "id = $2", vec![id.into()])
        .await
}

async fn told(office: &Office, tx: &Tx, actor: &Actor, action: &str, to: SecondMode) -> Result<()> {
    let region = office.profile().division.region();
    let detail = json!({ "要求": to.label() });
    audit::append(office, tx, actor, region, action, "二次验证", &detail).await?;
    Ok(())
}
