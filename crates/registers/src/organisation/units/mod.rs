//! 成员单位: the members of the leading group. Work is handed to them, and users in the role 成员单位 act for one.

use kernel::{Date, DivisionCode};
use serde_json::json;

mod acts;
pub mod list;
mod store;

use ground::audit;
use ground::authority::{Action, Actor, Role, Scope, User};
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::key::{AnyKey, Number, read_key};
use ground::office::Office;
use ground::reading::{Reading, Wrongs};
use ground::time::moment_text;

pub use list::Units;
pub use store::{MEMBER_SEAT, MEMBER_UNIT};

/// A member unit (成员单位) of an office's leading group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Region of its division.
    pub region: i32,
    /// Number within the region.
    pub id: i64,
    /// The office whose leading group it is in.
    pub division: DivisionCode,
    /// 单位名称
    pub name: String,
    /// 职责
    pub duty: String,
    /// 联系人, as people address him.
    pub contact: String,
    /// The unit's own telephone, not a person's.
    pub telephone: String,
    /// Since when.
    pub joined_on: Option<Date>,
    /// Until when; nothing is handed to it afterwards.
    pub closed_on: Option<Date>,
    /// How often it was written.
    pub version: i32,
}

/// What a unit is called in the audit: by its number, since two towns of a county have units of one name.
pub fn subject(id: i64) -> String {
    format!("成员单位 {}", Number(id))
}

impl Unit {
    /// As it stands in an address: 990101-3.
    pub fn key(&self) -> String {
        AnyKey::new(self.region, self.id).to_string()
    }
}

/// A unit as somebody filled it in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitFilled {
    /// 单位名称
    pub name: String,
    /// 职责
    pub duty: String,
    /// 联系人
    pub contact: String,
    /// 办公电话
    pub telephone: String,
    /// 加入日期
    pub joined_on: Option<Date>,
    /// 退出日期
    pub closed_on: Option<Date>,
}

/// Reads a unit: `name`, `duty`, `contact`, `telephone`, `joined_on`, `closed_on`.
///
/// # Errors
/// What is wrong, field by field.
pub fn read_unit(text: &dyn Fn(&str) -> String) -> std::result::Result<UnitFilled, Wrongs> {
    let mut reading = Reading::new(text);
    let name = reading.needed("name", "单位名称");
    let telephone = reading.text("telephone");
    if kernel::is_mobile(&telephone) {
        reading.wrong("telephone", "办公电话是个人手机号，请改填单位的座机");
    }
    let mut day = |field: &str| match reading.text(field).as_str() {
        "" => None,
        text => reading.read(field, text, kernel::read_date),
    };
    let (joined_on, closed_on) = (day("joined_on"), day("closed_on"));
    if joined_on.zip(closed_on).is_some_and(|(from, to)| to < from) {
        reading.wrong("closed_on", "退出日期不能早于加入日期，请改日期");
    }
    let (duty, contact) = (reading.text("duty"), reading.text("contact"));
    reading.done(name.map(|name| UnitFilled {
        name: kernel::squeeze(&name),
        duty,
        contact,
        telephone,
        joined_on,
        closed_on,
    }))
}

/// The number of a unit in an address.
///
/// # Errors
/// When it is none.
pub fn unit_key(text: &str) -> Result<(i32, i64)> {
    read_key(text).ok_or_else(|| Error::not_found("这个成员单位"))
}

/// The units of a scope that have not left, by division and number.
pub async fn units(office: &Office, scope: &Scope) -> Result<Vec<Unit>> {
    let all = store::units(office.db().reader(), scope).await?;
    let today = office.clock().today();
    let open = |unit: &Unit| unit.closed_on.is_none_or(|day| day >= today);
    Ok(all.into_iter().filter(open).collect())
}

/// The units of a scope, those that left too, last.
pub async fn every_unit(office: &Office, scope: &Scope) -> Result<Vec<Unit>> {
    store::units(office.db().reader(), scope).await
}

/// One unit.
pub async fn unit(office: &Office, scope: &Scope, region: i32, id: i64) -> Result<Option<Unit>> {
    store::unit(office.db().reader(), scope, (region, id)).await
}

/// The unit that somebody in the role 成员单位 acts for; nothing for anybody else.
pub async fn unit_of(office: &Office, actor: &Actor) -> Result<Option<Unit>> {
    if actor.role != Role::Member {
        return Ok(None);
    }
    let scope = actor.may(Action::OrganisationRead)?;
    store::unit_of_user(office.db().reader(), &scope, actor.user).await
}

/// The unit that an account acts for.
pub async fn unit_of_user(office: &Office, scope: &Scope, user: &User) -> Result<Option<Unit>> {
    store::unit_of_user(office.db().reader(), scope, user.id).await
}

/// The unit called `name`, of `division` where several are.
///
/// # Errors
/// When there is none, or several and none of `division`.
pub async fn unit_named(
    office: &Office,
    scope: &Scope,
    division: DivisionCode,
    name: &str,
) -> Result<Unit> {
    let name = kernel::squeeze(name);
    let mut found = units(office, scope).await?;
    found.retain(|unit| unit.name == name);
    if found.len() > 1 {
        found.retain(|unit| unit.division == division);
    }
    match found.len() {
        1 => Ok(found.remove(0)),
        0 => Err(Error::refusal(format!(
            "没有叫{name}的成员单位，请由经办先在“成员单位”里登记"
        ))),
        _ => Err(Error::refusal(format!(
            "有几个成员单位叫{name}，请先改名再办理"
        ))),
    }
}

/// Seats a user in a unit, inside the transaction that makes or changes the account.
pub(crate) async fn seat(
    office: &Office,
    tx: &Tx,
    actor: &Actor,
    (user, unit): (&User, &Unit),
) -> Result<()> {
    if user.role != Role::Member {
        return Err(Error::refusal(format!(
            "{}不是成员单位的用户，请先把角色改为成员单位",
            user.name
        )));
    }
    if !user.division.contains(unit.division) {
        return Err(Error::refusal(format!(
            "{}不在{}管理的区划里，请换一个单位",
            unit.name, user.name
        )));
    }
    let at = moment_text(office.clock().now_utc());
    let by = (actor.user, at.as_str());
    store::insert_seat(office.keyring(), tx, unit, user.id, by).await?;
    let (subject, told) = (
        format!("用户 {}", user.name),
        json!({ "成员单位": unit.name }),
    );
    audit::append(
        office,
        tx,
        actor,
        unit.region,
        "member_seat",
        &subject,
        &told,
    )
    .await?;
    Ok(())
}

/// The numbers of the users who act for a unit.
pub async fn users_of(office: &Office, unit: &Unit) -> Result<Vec<i64>> {
    store::users_of_unit(office.db().reader(), unit).await
}
