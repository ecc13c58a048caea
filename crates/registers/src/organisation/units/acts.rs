//! What is done with member units: registered, changed; 退出日期 ends a membership.

use kernel::{Date, DivisionCode};
use sea_orm::DatabaseExecutor;
use serde_json::{Value as Json, json};

use super::list::{Units, day};
use super::{Unit, UnitFilled, read_unit, store, subject, unit_key};
use crate::organisation::division_said;
use ground::acts::{Act, All, Collection, Doing, Made, Subject, To};
use ground::ask::Ask;
use ground::authority::{Action, Actor, Scope};
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::key::AnyKey;
use ground::office::Office;
use ground::time::moment_text;

use UnitState::{Left, Member};

/// Whether a unit is still a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnitState {
    /// No last day is known.
    Member,
    /// Its last day is known.
    Left,
}

fn fields() -> Vec<Ask> {
    let duty = Ask::words("duty", "职责").hint("在双拥工作里管什么，例如军人子女入学");
    let telephone = Ask::words("telephone", "办公电话");
    vec![
        Ask::words("name", "单位名称").needed(),
        duty,
        Ask::words("contact", "联系人"),
        telephone.hint("单位的座机，不写个人手机号"),
        Ask::day("joined_on", "加入日期"),
    ]
}

fn filled<S: Subject>(doing: &Doing<'_, S>) -> Result<UnitFilled> {
    let said = |code: &str| doing.said.words(code).to_owned();
    read_unit(&said).map_err(Error::Wrong)
}

fn detail(filled: &UnitFilled) -> Json {
    let day = |day: Option<Date>| day.map(|day| day.to_string());
    json!({
        "对象": format!("成员单位{}", filled.name),
        "职责": filled.duty, "联系人": filled.contact, "办公电话": filled.telephone,
        "加入": day(filled.joined_on), "退出": day(filled.closed_on),
    })
}

async fn refuse_namesake(
    tx: &Tx,
    scope: &Scope,
    (division, own): (DivisionCode, Option<i64>),
    name: &str,
) -> Result<()> {
    let all = store::units(tx.connection(), scope).await?;
    let mut others = all
        .iter()
        .filter(|unit| unit.division == division && Some(unit.id) != own);
    if others.any(|unit| unit.name == name && unit.closed_on.is_none()) {
        return Err(Error::at(
            "name",
            format!("已有成员单位叫{name}，请核对名称"),
        ));
    }
    Ok(())
}

impl Collection for Units {
    const CODE: &'static str = "units";
    const AT: &'static str = "/units/new";
    const API_AT: &'static str = "/units";
    const LABEL: &'static str = "成员单位";
    const TAG: &'static str = "组织机构";

    fn acts() -> &'static [Act<All<Units>>] {
        static ACTS: [Act<All<Units>>; 1] = [MAKE];
        &ACTS
    }
}

/// 登记成员单位 of a leading group.
const MAKE: Act<All<Units>> = Act {
    code: "make",
    label: "登记",
    says: "登记成员单位",
    asks: || {
        let of = Ask::words("division", "所在领导小组");
        let of = of.hint("区划代码；不写是自己的单位");
        std::iter::once(of).chain(fields()).collect()
    },
    does: |doing| Box::pin(make(doing)),
    ..Act::making(Action::OrganisationWrite)
};

async fn make(doing: &mut Doing<'_, All<Units>>) -> Result<()> {
    let (office, actor, tx) = (doing.office, doing.actor, doing.tx);
    let scope = actor.may(Action::OrganisationWrite)?;
    let new = filled(doing)?;
    let division = division_said(tx, &scope, &doing.said).await?;
    refuse_namesake(tx, &scope, (division, None), &new.name).await?;
    let at = moment_text(office.clock().now_utc());
    let by = (actor.user, at.as_str());
    let id = store::insert_unit(office.keyring(), tx, division, &new, by).await?;
    doing.it.region = division.region();
    doing.made(AnyKey::new(division.region(), id));
    doing.tell(format!("已登记成员单位{}", new.name));
    doing.step(("unit_add", subject(id), detail(&new)));
    Ok(())
}

static ACTS: [Act<Unit>; 1] = [EDIT];

/// 修改: what is not said stays as it is.
const EDIT: Act<Unit> = Act {
    code: "edit",
    label: "保存",
    at: "edit",
    says: "修改成员单位，写退出日期就是退出；不写的一栏不改",
    told: "已保存",
    from: &[Member, Left],
    to: To::OneOf(&[Member, Left]),
    asks: || {
        let closed = Ask::day("closed_on", "退出日期");
        let closed = closed.hint("填了以后不再交给它新的事，办过的仍留着");
        fields()
            .into_iter()
            .chain([closed])
            .map(Ask::stays)
            .collect()
    },
    alone: true,
    does: |doing| Box::pin(edit(doing)),
    ..Act::by(Action::OrganisationWrite)
};

async fn edit(doing: &mut Doing<'_, Unit>) -> Result<()> {
    let scope = doing.actor.may(Action::OrganisationWrite)?;
    let new = filled(doing)?;
    let unit = &mut doing.it;
    refuse_namesake(doing.tx, &scope, (unit.division, Some(unit.id)), &new.name).await?;
    let mut told = detail(&new);
    if unit.name != new.name {
        told["原名"] = json!(unit.name);
    }
    let step = ("unit_change", subject(unit.id), told);
    unit.name = new.name;
    unit.duty = new.duty;
    unit.contact = new.contact;
    unit.telephone = new.telephone;
    (unit.joined_on, unit.closed_on) = (new.joined_on, new.closed_on);
    doing.step(step);
    Ok(())
}

impl Subject for Unit {
    type State = UnitState;
    type Step = Made;

    const CODE: &'static str = "units";
    const AT: &'static str = "/units/{unit}";
    const LABEL: &'static str = "成员单位";
    const THIS: &'static str = "这个成员单位";
    const TAG: &'static str = "组织机构";

    fn acts() -> &'static [Act<Unit>] {
        &ACTS
    }

    async fn open(_: &Office, on: DatabaseExecutor<'_>, actor: &Actor, key: &str) -> Result<Unit> {
        let (key, scope) = (unit_key(key)?, actor.may(Action::OrganisationRead)?);
        let found = store::unit(&on, &scope, key).await?;
        found.ok_or_else(|| Error::not_found(Self::THIS))
    }

    fn key(&self) -> String {
        self.key()
    }

    fn region(&self) -> i32 {
        self.region
    }

    fn version(&self) -> Option<i32> {
        Some(self.version)
    }

    fn state(&self) -> UnitState {
        match self.closed_on {
            None => Member,
            Some(_) => Left,
        }
    }

    /// Its last day says it.
    fn set_state(&mut self, _: UnitState) {}

    fn named(state: UnitState) -> (&'static str, &'static str) {
        match state {
            Member => ("member", "在册"),
            Left => ("left", "已退出"),
        }
    }

    fn instead(_: UnitState, _: &str) -> &'static str {
        "不能修改"
    }

    async fn asks(&self, _: &Office, _: &Actor, act: &'static Act<Unit>) -> Result<Vec<Ask>> {
        let usual = |ask: Ask| match ask.code.as_str() {
            "name" => ask.usually(&self.name),
            "duty" => ask.usually(&self.duty),
            "contact" => ask.usually(&self.contact),
            "telephone" => ask.usually(&self.telephone),
            "joined_on" => ask.usually(day(self.joined_on)),
            _ => ask.usually(day(self.closed_on)),
        };
        Ok((act.asks)().into_iter().map(usual).collect())
    }

    fn entry(&self, (action, subject, detail): &Made) -> (&'static str, String, Json) {
        (action, subject.clone(), detail.clone())
    }

    async fn save(&self, office: &Office, tx: &Tx, _: i64) -> Result<bool> {
        store::change_unit(office.keyring(), tx, self).await?;
        Ok(true)
    }
}
