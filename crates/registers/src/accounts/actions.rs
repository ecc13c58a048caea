//! Accounts: made, listed, disabled; and who acts on the command line.

use kernel::{DivisionCode, IdNumber};
use serde_json::json;

use super::account_store;
use super::named;
use super::passwords::{hashed, will_do};
use super::store;
use super::upkeep;
use crate::organisation::division_name;
use crate::organisation::posts::liaison_with_account;
use crate::organisation::units::{self, Unit};
use ground::audit;
use ground::authority::{Action, Actor, Channel, Role, User};
use ground::db;
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::office::Office;
use ground::time::moment_text;

/// So long a user's name may be.
pub(super) const NAME_CHARS: usize = 30;

/// What is asked when an account is made.
#[derive(Debug)]
pub struct NewAccount<'a> {
    /// 姓名
    pub name: &'a str,
    /// 角色, in Chinese.
    pub role: &'a str,
    /// Where she works; the office itself when left out.
    pub division: Option<DivisionCode>,
    /// 身份证号, so that two accounts of one person are known to be one person.
    pub id_number: Option<&'a str>,
    /// The member unit that a user in the role 成员单位 acts for.
    pub unit: Option<Unit>,
    /// The first password.
    pub password: &'a str,
}

/// Who acts when the command line says `--as NAME` or `--as NAME@UNIT`, or nobody in particular.
///
/// # Errors
/// When no such user exists, several units have somebody of that name, or the account is disabled.
pub async fn actor_named(office: &Office, name: Option<&str>) -> Result<Actor> {
    match name {
        None => Ok(office.operator()),
        Some(text) => {
            let user = named::one(office, text).await?;
            named::at_work(office, user, Channel::CommandLine).await
        }
    }
}

/// Makes an account.
///
/// # Errors
/// When the role is unknown, the name taken, the division outside, the ID number wrong or the password weak.
pub async fn user_add(office: &Office, actor: &Actor, new: NewAccount<'_>) -> Result<User> {
    let scope = actor.may(Action::UserManage)?;
    let name = name_read(new.name)?;
    let labels = || Role::ASSIGNABLE.map(|(_, label)| label).join("、");
    let role = Role::read(new.role)
        .ok_or_else(|| Error::refusal(format!("没有“{}”这个角色，可选：{}", new.role, labels())))?;
    let division = new.division.unwrap_or(scope.division());
    if !scope.contains(division) {
        return Err(Error::not_found(format!("区划 {}", division.get())));
    }
    let id_hash = new
        .id_number
        .map(|text| id_hash(office, text))
        .transpose()?;
    let unit = division_name(office.db().reader(), division).await?;
    let unit = unit.unwrap_or_default();
    will_do(new.password, &[&name, &unit, &office.profile().name])?;

    let tx = office.db().begin().await?;
    store::refuse_taken(tx.connection(), &name, division).await?;
    let hash = hashed(office, new.password).await?;
    let made = (role, division, id_hash);
    store::refuse_second(tx.connection(), role, made.2.as_deref(), None).await?;
    let user = insert(office, &tx, &name, made, hash).await?;
    tell(office, &tx, actor, &user).await?;
    if let Some(unit) = &new.unit {
        units::seat(office, &tx, actor, (&user, unit)).await?;
    }
    if role == Role::Liaison {
        let (hers, whose) = ((actor, &scope), (division, name.as_str()));
        liaison_with_account(office, &tx, hers, whose, office.clock().today()).await?;
    }
    tx.commit().await?;
    Ok(user)
}

/// Makes the first administrator while the office itself is being made, in the same transaction.
pub async fn first_admin(
    office: &Office,
    tx: &Tx,
    (name, id_number): (&str, Option<&str>),
    password: &str,
) -> Result<User> {
    let name = kernel::squeeze(name);
    if name.is_empty() {
        return Err(Error::refusal("请填写系统管理员的姓名"));
    }
    let name = name_read(&name)?;
    will_do(password, &[&name, &office.profile().name])?;
    let (actor, division) = (office.operator(), office.profile().division);
    let number = id_number.map(|text| id_hash(office, text)).transpose()?;
    let hash = hashed(office, password).await?;
    let made = (Role::SystemAdmin, division, number);
    let user = insert(office, tx, &name, made, hash).await?;
    tell(office, tx, &actor, &user).await?;
    Ok(user)
}

/// A user's name as it is kept.
///
/// # Errors
/// When there is none, or it is too long to be one.
pub(super) fn name_read(text: &str) -> Result<String> {
    let name = kernel::squeeze(text);
    match name.chars().count() {
        0 => Err(Error::refusal("请填写用户姓名")),
        1..=NAME_CHARS => Ok(name),
        _ => Err(Error::refusal(format!(
            "姓名最多{NAME_CHARS}个字，请写短一些"
        ))),
    }
}

/// Writes a new account, in a role, a division, with the hash of an ID number.
pub(super) async fn insert(
    office: &Office,
    tx: &Tx,
    name: &str,
    (role, division, id_hash): (Role, DivisionCode, Option<String>),
    password_hash: String,
) -> Result<User> {
    // One sequence for the whole office: a batch of any region names its hands by number.
    let id = db::take_numbers(tx, office.profile().division.region(), "user_account", 1).await?;
    let new = store::NewUser {
        id,
        name,
        role,
        division,
        id_hash: id_hash.clone(),
        password_hash,
        created_at: moment_text(office.clock().now_utc()),
    };
    store::insert_user(office.keyring(), tx, new).await?;
    Ok(User {
        id,
        name: name.to_owned(),
        role,
        division,
        id_hash,
        disabled_at: None,
    })
}

async fn tell(office: &Office, tx: &Tx, actor: &Actor, user: &User) -> Result<()> {
    let detail = json!({ "role": user.role.label(), "division": user.division.get() });
    let (region, subject) = (user.division.region(), format!("用户 {}", user.name));
    audit::append(office, tx, actor, region, "user_add", &subject, &detail).await?;
    Ok(())
}

pub(super) fn id_hash(office: &Office, text: &str) -> Result<String> {
    let id =
        IdNumber::read(text, office.clock().today()).map_err(|e| Error::refusal(e.to_string()))?;
    Ok(office.keyring().search_hash("id_number", id.as_str()))
}

/// Registers the ID number of a user on the machine: of who was made before numbers were asked for.
///
/// # Errors
/// When there is no such user, the number is wrong, or it is that of somebody whose duty watches hers.
pub async fn user_id_number(
    office: &Office,
    actor: &Actor,
    name: &str,
    text: &str,
) -> Result<User> {
    actor.may(Action::UserManage)?;
    let user = named::only(named::known(office, name).await?)?
        .ok_or_else(|| Error::not_found(format!("用户{}", kernel::squeeze(name))))?;
    let number = id_hash(office, text)?;
    let what = match &user.id_hash {
        None => "登记",
        Some(now) if *now == number => return Ok(user),
        Some(_) => "换成另一个号码",
    };
    let tx = office.db().begin().await?;
    store::refuse_second(tx.connection(), user.role, Some(&number), Some(user.key())).await?;
    let change = account_store::Change::IdHash(&number);
    account_store::change(office.keyring(), &tx, &user, change).await?;
    let detail = json!({ "身份证号": what });
    let (region, subject) = (user.division.region(), format!("用户 {}", user.name));
    audit::append(office, &tx, actor, region, "user_number", &subject, &detail).await?;
    tx.commit().await?;
    Ok(user)
}

/// The accounts of the office.
pub async fn user_list(office: &Office, actor: &Actor) -> Result<Vec<User>> {
    let scope = actor.may(Action::UserRead)?;
    store::users(office.db().reader(), &scope, None).await
}

/// Disables an account by name; what it signed stays signed.
///
/// # Errors
/// When there is no such user, or nobody would be left to administer the office.
pub async fn user_disable(office: &Office, actor: &Actor, name: &str) -> Result<()> {
    actor.may(Action::UserManage)?;
    let user = named::only(named::known(office, name).await?)?
        .ok_or_else(|| Error::not_found(format!("用户{}", kernel::squeeze(name))))?;
    upkeep::disable(office, actor, user.key()).await
}
