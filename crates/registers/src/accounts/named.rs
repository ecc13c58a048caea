//! Who is meant by a name (姓名): within a unit it is one user's; where several units have somebody of that name, the unit
//! is said too, 张三@甲镇.

use std::collections::HashMap;

use kernel::DivisionCode;
use sea_orm::ConnectionTrait;

use super::policy;
use super::requests;
use super::store;
use crate::organisation::division_name;
use ground::audit;
use ground::authority::{Action, Actor, Channel, Standing, User};
use ground::error::{Error, Result};
use ground::office::Office;

/// Between a name and its unit, as typed by either keyboard.
const AT: [char; 2] = ['@', '＠'];

/// A user with the name of her unit.
pub struct Known {
    /// Who.
    pub user: User,
    /// 甲镇
    pub unit: String,
}

impl Known {
    fn is_of(&self, unit: &str) -> bool {
        let code = DivisionCode::read(unit);
        self.unit == unit || code.is_ok_and(|code| code == self.user.division)
    }

    /// 张三@甲镇
    fn text(&self) -> String {
        format!("{}@{}", self.user.name, self.unit)
    }
}

/// The users a text stands for, 张三 or 张三@甲镇, disabled ones too.
pub async fn known(office: &Office, text: &str) -> Result<Vec<Known>> {
    let (name, unit) = match text.rsplit_once(AT) {
        Some((name, unit)) => (kernel::squeeze(name), Some(kernel::squeeze(unit))),
        None => (kernel::squeeze(text), None),
    };
    let (reader, scope) = (
        office.db().reader(),
        office.operator().may(Action::UserRead)?,
    );
    let mut found = Vec::new();
    for user in store::users(reader, &scope, Some(&name)).await? {
        let unit = unit_name(reader, &user).await?;
        found.push(Known { user, unit });
    }
    if let Some(unit) = unit.filter(|unit| !unit.is_empty()) {
        found.retain(|known| known.is_of(&unit));
    }
    Ok(found)
}

/// The one user in use whom a text stands for.
///
/// # Errors
/// When nobody has the name, the account is disabled, or several units have somebody of that name.
pub async fn one(office: &Office, text: &str) -> Result<User> {
    let name = &kernel::squeeze(text);
    let mut found = known(office, text).await?;
    if found.is_empty() {
        return Err(Error::refusal(format!(
            "没有名叫{name}的用户，请先用 users add 建立"
        )));
    }
    found.retain(|known| known.user.disabled_at.is_none());
    only(found)?.ok_or_else(|| Error::refusal(format!("用户{name}已停用，请换一个用户")))
}

/// The only one of those found; nobody where none was.
///
/// # Errors
/// When there are several: all are named, and nothing is guessed.
pub fn only(mut found: Vec<Known>) -> Result<Option<User>> {
    if found.len() > 1 {
        let all: Vec<String> = found.iter().map(Known::text).collect();
        return Err(Error::refusal(format!(
            "有几个单位的用户都叫{}，请写明是哪一个：{}",
            found[0].user.name,
            all.join("、")
        )));
    }
    Ok(found.pop().map(|known| known.user))
}

/// A user at work. Where another unit has somebody of her name, she signs as 张三@甲镇.
pub(super) async fn at_work(office: &Office, user: User, channel: Channel) -> Result<Actor> {
    let reader = office.db().reader();
    let alone = !store::has_namesake(reader, &user).await?;
    let signed = match alone {
        true => user.name.clone(),
        false => format!("{}@{}", user.name, unit_name(reader, &user).await?),
    };
    let mut standing = requests::standing(reader, user.key()).await?;
    let by_browser = channel == Channel::Browser && standing == Standing::Full;
    if by_browser && policy::is_unset(office, &user).await? {
        standing = Standing::Unset;
    }
    if standing == Standing::Full && audit::clock_behind(office).await?.is_some() {
        standing = Standing::ClockBehind;
    }
    let mut actor = Actor::user(user, channel);
    actor.name = signed;
    actor.standing = standing;
    Ok(actor)
}

/// The unit's name; its code where it has none.
async fn unit_name(c: &impl ConnectionTrait, user: &User) -> Result<String> {
    let name = division_name(c, user.division).await?;
    Ok(name.unwrap_or_else(|| user.division.get().to_string()))
}

/// Everybody with an account, to say who is meant by a number in a record.
pub struct Everybody(Vec<User>);

impl Everybody {
    /// All accounts of the office.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn load(office: &Office, c: &impl ConnectionTrait) -> Result<Everybody> {
        let scope = office.operator().may(Action::UserRead)?;
        Ok(Everybody(store::users(c, &scope, None).await?))
    }

    /// Who is meant in a record of a region: of two with one number, whoever works nearer to it.
    pub fn in_record(&self, region: i32, id: i64) -> Option<&User> {
        let same = self.0.iter().filter(|user| user.id == id);
        same.min_by_key(|user| far(user, region))
    }
}

/// How far from a region somebody works: in another county, another city, another province.
fn far(user: &User, region: i32) -> [bool; 3] {
    let theirs = user.division.region();
    [10_000, 100, 1].map(|level| theirs / level != region / level)
}

/// Users by number, as the records of a region name them: of two with one number, whoever works nearer to it.
pub async fn users_by_id(
    office: &Office,
    c: &impl ConnectionTrait,
    region: i32,
) -> Result<HashMap<i64, User>> {
    let Everybody(mut users) = Everybody::load(office, c).await?;
    // The nearest comes last and stays.
    users.sort_by_key(|user| std::cmp::Reverse(far(user, region)));
    Ok(users.into_iter().map(|user| (user.id, user)).collect())
}

/// The names of users in use, by their numbers in the records of a region.
pub async fn users_named_by_id(office: &Office, region: i32, ids: &[i64]) -> Result<Vec<String>> {
    let all = users_by_id(office, office.db().reader(), region).await?;
    let used = ids.iter().filter_map(|id| all.get(id));
    let used = used.filter(|user| user.disabled_at.is_none());
    Ok(used.map(|user| user.name.clone()).collect())
}
