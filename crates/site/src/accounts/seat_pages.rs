//! Which member unit a user in the role 成员单位 acts for.

use axum::extract::Path;
use axum::response::Response;

use crate::kit::{Choice, Fact, Field, Form, Posted};
use crate::shell::Visit;
use ground::authority::{Action, Scope, User, UserKey};
use ground::error::{Error, Result};
use registers::accounts::upkeep;
use registers::organisation::units;
use registers::organisation::units::Unit;

/// The unit a user acts for, on her page.
pub(super) async fn unit_fact(visit: &Visit, user: &User) -> Result<Fact> {
    let scope = visit.actor.may(Action::UserRead)?;
    let unit = units::unit_of_user(&visit.office, &scope, user).await?;
    let name = unit.map_or_else(|| "还没有指定，看不到任何事项".to_owned(), |unit| unit.name);
    Ok(Fact::new("所属成员单位", name))
}

/// The field 所属成员单位, of the units of a scope.
pub(super) async fn unit_field(visit: &Visit, scope: &Scope) -> Result<Field> {
    let units = units::units(&visit.office, scope).await?;
    let choice = |unit: &Unit| Choice::new(unit.key(), &unit.name);
    let options = units.iter().map(choice).collect();
    Ok(Field::choice("unit", "所属成员单位", options)
        .hint("角色是成员单位的才要选。单位由经办在“成员单位”里登记"))
}

/// The unit that was chosen, nothing where none was; says what is wrong where there is no such unit.
pub(super) async fn unit_asked(
    visit: &Visit,
    form: &mut Form,
    posted: &Posted,
) -> Result<std::result::Result<Option<Unit>, ()>> {
    let Some(key) = posted.given("unit") else {
        return Ok(Ok(None));
    };
    let scope = visit.actor.may(Action::UserManage)?;
    let (region, id) = units::unit_key(&key)?;
    let unit = units::unit(&visit.office, &scope, region, id).await?;
    if unit.is_none() {
        form.wrong("unit", "没有这个成员单位，请重新选择");
        return Ok(Err(()));
    }
    Ok(Ok(unit))
}

async fn form_of(visit: &Visit, user: &User) -> Result<Form> {
    let scope = visit.actor.may(Action::UserManage)?;
    let now = units::unit_of_user(&visit.office, &scope, user).await?;
    let field = unit_field(visit, &scope).await?.required();
    let field = field.value(now.map(|unit| unit.key()).unwrap_or_default());
    let action = format!("/users/{}/unit", user.key());
    Ok(Form::new(action, "换到这个单位", vec![field]).cancel(format!("/users/{}", user.key())))
}

/// `/users/{id}/unit`
pub async fn form(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let key = UserKey::read(&key)?;
    let user = upkeep::account(&visit.office, &visit.actor, key).await?;
    let form = form_of(&visit, &user).await?;
    visit.form(&format!("{}所属的成员单位", user.name), form)
}

/// Seats the user in another unit.
pub async fn save(visit: Visit, Path(key): Path<String>, posted: Posted) -> Result<Response> {
    let key = UserKey::read(&key)?;
    let user = upkeep::account(&visit.office, &visit.actor, key).await?;
    let mut form = form_of(&visit, &user).await?;
    form.keep(&posted);
    form.refuse_missing(&posted);
    if !form.is_wrong()
        && let Ok(Some(unit)) = unit_asked(&visit, &mut form, &posted).await?
    {
        match upkeep::seat_change(&visit.office, &visit.actor, key, &unit).await {
            Ok(()) => {
                let told = format!("{}现在是{}的用户", user.name, unit.name);
                return Ok(visit.done(&format!("/users/{key}"), &told));
            }
            Err(Error::Refusal(reason)) => form.wrong("unit", reason),
            Err(other) => return Err(other),
        }
    }
    visit.form(&format!("{}所属的成员单位", user.name), form)
}
