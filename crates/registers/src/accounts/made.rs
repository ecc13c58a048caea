//! A new account, as it is proposed.

use serde_json::json;

use super::actions::{id_hash, insert, name_read};
use super::given::{Given, one_time, set_given};
use super::passwords::hashed;
use super::requests::{self, Proposed};
use super::store;
use crate::organisation::division_said;
use crate::organisation::units;
use ground::acts::{Act, All, Collection, Doing};
use ground::ask::{Ask, Kind};
use ground::authority::{Action, Actor, Role, User};
use ground::error::{Error, Result};
use ground::office::Office;
use ground::time::moment_text;

/// 用户, as they are proposed.
pub struct Accounts;

impl Collection for Accounts {
    const CODE: &'static str = "users";
    const AT: &'static str = "/users/new";
    const API_AT: &'static str = "/users";
    const LABEL: &'static str = "用户";
    const TAG: &'static str = "系统";

    fn acts() -> &'static [Act<All<Accounts>>] {
        static ACTS: [Act<All<Accounts>>; 1] = [ADD];
        &ACTS
    }

    async fn asks(
        _: &All<Accounts>,
        office: &Office,
        actor: &Actor,
        act: &'static Act<All<Accounts>>,
    ) -> Result<Vec<Ask>> {
        let scope = actor.may(Action::UserManage)?;
        let units = units::units(office, &scope).await?;
        let units: Vec<(String, String)> =
            units.iter().map(|u| (u.key(), u.name.clone())).collect();
        let filled = |ask: Ask| match ask.code.as_str() {
            "unit" => ask.offering(units.iter().cloned()),
            _ => ask,
        };
        Ok((act.asks)().into_iter().map(filled).collect())
    }
}

pub(super) fn role_ask() -> Ask {
    let roles = Role::ASSIGNABLE.map(|(role, label)| (label, format!("{label}：{}", role.does())));
    Ask::choice("role", "角色").needed().offering(roles).few()
}

pub(super) fn place_ask() -> Ask {
    Ask::words("division", "管理区划").hint("区划代码；不写是自己的单位")
}

/// 提请建立
const ADD: Act<All<Accounts>> = Act {
    code: "add",
    label: "提请建立",
    says: "提请建立用户；答复里有只用一次的初始密码。本人登录改了密码，由另一个人同意以后才能用",
    asks: || {
        let name = Ask::words("name", "姓名").needed();
        let unit = Ask::choice("unit", "所属成员单位");
        let number = Ask::declared(Kind::IdNumber, "id_number", "身份证号");
        vec![
            name.hint("登录和签字都用这个姓名。重名的请加上单位，例如第一村王芳"),
            role_ask(),
            place_ask(),
            unit.hint("角色是成员单位的才要选。单位由经办在“成员单位”里登记"),
            number.hint("认得出一个人的两个账户，除联络员、成员单位、上级查看都要填。只留比对用的摘要，不留号码"),
        ]
    },
    does: |doing| Box::pin(add(doing)),
    ..Act::making(Action::UserManage)
};

async fn add(doing: &mut Doing<'_, All<Accounts>>) -> Result<()> {
    let (office, tx, actor, said) = (doing.office, doing.tx, doing.actor, &doing.said);
    let scope = actor.may(Action::UserManage)?;
    let name = name_read(said.words("name")).map_err(|e| Error::at("name", e.to_string()))?;
    let role = Role::read(said.words("role")).ok_or_else(|| Error::inconsistent("角色"))?;
    let division = division_said(tx, &scope, said).await?;
    let number = id_said(office, said.words("id_number"))?;
    if number.is_none() && role.is_duty() {
        return Err(Error::at(
            "id_number",
            "请填写身份证号：一个人的两个账户要认得出来",
        ));
    }
    store::refuse_second(tx.connection(), role, number.as_deref(), None).await?;
    let taken = store::refuse_taken(tx.connection(), &name, division).await;
    taken.map_err(|e| Error::at("name", e.to_string()))?;
    let password = one_time(office)?;
    let hash = hashed(office, &password).await?;
    let user = insert(office, tx, &name, (role, division, number), hash).await?;
    if let Some((region, id)) = read_unit(said.words("unit"))? {
        let unit = units::unit(office, &scope, region, id).await?;
        let unit = unit.ok_or_else(|| Error::at("unit", "没有这个成员单位，请重新选择"))?;
        let seated = units::seat(office, tx, actor, (&user, &unit)).await;
        seated.map_err(|e| Error::at("unit", e.to_string()))?;
    }
    set_given(tx, user.key(), Some(Given::Fresh)).await?;
    let by = (actor.user, moment(office));
    let what = (Proposed::Add, None);
    requests::propose(office.keyring(), tx, &user, what, (by.0, &by.1)).await?;
    doing.it.region = division.region();
    doing.made(user.key());
    doing.tell(format!(
        "已提请建立用户{name}（{}）。{}",
        role.label(),
        first_password(&password)
    ));
    doing.answer("password", password);
    let detail = json!({ "role": role.label(), "division": division.get() });
    doing.step(("user_propose", subject(&user), detail));
    Ok(())
}

fn read_unit(key: &str) -> Result<Option<(i32, i64)>> {
    match key {
        "" => Ok(None),
        key => units::unit_key(key).map(Some),
    }
}

pub(super) fn id_said(office: &Office, text: &str) -> Result<Option<String>> {
    match text {
        "" => Ok(None),
        text => id_hash(office, text).map(Some),
    }
}

/// What is told with a password that works once.
pub(super) fn first_password(password: &str) -> String {
    format!(
        "初始密码 {password} 只显示这一次、只能用一次，请当面告诉本人。本人登录改了密码，再由另一个人同意"
    )
}

pub(super) fn moment(office: &Office) -> String {
    moment_text(office.clock().now_utc())
}

pub(super) fn subject(user: &User) -> String {
    format!("用户 {}", user.name)
}
