//! 家庭成员: written down and taken off. One who is on the rolls too is tied by her ID number, so that either record leads
//! to the other: they are of one 户.

use std::collections::HashMap;

use kernel::IdNumber;
use sea_orm::{ConnectionTrait, DatabaseExecutor};
use serde_json::{Value as Json, json};

use super::actions::{id_hash, known_ids};
use super::register::{FAMILY_PHONE, PersonKey, person_open};
use super::store::{self, PersonRecord, Relative};
use ground::acts::{Act, Address, All, Collection, Doing, Made, Subject, To};
use ground::ask::{Ask, Kind};
use ground::authority::{Action, Actor, Scope};
use ground::db;
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::key::{Number, read_key};
use ground::office::Office;
use ground::time::moment_text;

use RelativeState::{Gone, Stands};

/// The relatives of somebody, who is their key.
pub struct Relatives;

impl Collection for Relatives {
    const CODE: &'static str = "relatives";
    const AT: &'static str = "/people/{person}/family/new";
    const API_AT: &'static str = "/people/{person}/family";
    const LABEL: &'static str = "家庭成员";
    const TAG: &'static str = "优抚对象";

    fn acts() -> &'static [Act<All<Relatives>>] {
        static ACTS: [Act<All<Relatives>>; 1] = [ADD];
        &ACTS
    }
}

/// What is offered of 关系; another is taken as it is said.
pub const RELATIONS: [&str; 8] = [
    "配偶",
    "儿子",
    "女儿",
    "父亲",
    "母亲",
    "兄弟",
    "姐妹",
    "监护人",
];

/// 登记家庭成员
const ADD: Act<All<Relatives>> = Act {
    code: "add",
    label: "加一位家庭成员",
    says: "登记一位家庭成员；她也在名册里的写身份证号，两份档案就连上",
    told: "家庭成员已登记",
    asks: || {
        let id = Ask::declared(Kind::IdNumber, "id_number", "身份证号");
        vec![
            Ask::words("name", "姓名").needed(),
            Ask::words("relation", "关系").needed(),
            id.hint("她也在名册里的填，两份档案就连上；不在的空着，这里不留号码"),
            Ask::words("phone", "电话"),
            Ask::words("note", "备注"),
        ]
    },
    does: |doing| Box::pin(add(doing)),
    ..Act::making(Action::PersonWrite)
};

async fn add(doing: &mut Doing<'_, All<Relatives>>) -> Result<()> {
    let (office, tx, said) = (doing.office, doing.tx, &doing.said);
    let key = PersonKey::read(&doing.it.key)?;
    let scope = doing.actor.may(Action::PersonWrite)?;
    let person = store::person(tx.connection(), &scope, key.region, key.id).await?;
    let person = person.ok_or_else(|| Error::not_found("这个人"))?;
    let name = said.words("name").to_owned();
    let on_rolls = her_number(doing, &person, &name).await?;
    let id = db::take_numbers(tx, key.region, "person_family", 1).await?;
    let phone_sealed = match said.words("phone") {
        "" => None,
        phone => Some(office.seal_field(FAMILY_PHONE, id, phone)?),
    };
    let relation = said.words("relation").to_owned();
    let detail = json!({
        "姓名": person.name, "家庭成员": name, "关系": relation,
        "在册": on_rolls.map(|on_rolls| Number(on_rolls).to_string()),
    });
    let relative = Relative {
        id,
        name,
        relation,
        phone_sealed,
        note: said.words("note").to_owned(),
        on_rolls,
        removed_at: None,
    };
    store::add_relative(office.keyring(), tx, key.region, key.id, relative).await?;
    doing.it.region = key.region;
    doing.made(id);
    doing.step(("relative_add", key.subject(), detail));
    Ok(())
}

/// Who of the rolls a relative is, by her ID number.
async fn her_number(
    doing: &Doing<'_, All<Relatives>>,
    person: &PersonRecord,
    name: &str,
) -> Result<Option<i64>> {
    let (office, actor) = (doing.office, doing.actor);
    let wrong = |words: String| Err(Error::at("id_number", words));
    let typed = doing.said.words("id_number");
    if typed.is_empty() {
        return Ok(None);
    }
    let number = IdNumber::read(typed, doing.today());
    let number = number.map_err(|e| Error::at("id_number", e.to_string()))?;
    let hash = [id_hash(office, number.as_str())];
    let known = known_ids(doing.tx.connection(), person.region, &hash).await?;
    let known = match known.into_values().next() {
        // Whoever is elsewhere is not told of, no more than whoever is nowhere.
        Some(id) => person_open(office, actor, PersonKey::new(person.region, id)).await,
        None => Err(Error::not_found("这个人")),
    };
    match known {
        Ok(there) if there.line.key.id == person.id => wrong("这是本人的身份证号，请核对".into()),
        Ok(there) if there.line.name != name => wrong(format!(
            "名册里这个身份证号是“{}”，不是“{name}”，请核对",
            there.line.name
        )),
        Ok(there) => Ok(Some(there.line.key.id)),
        Err(Error::NotFound(_)) => {
            wrong("本单位的名册里没有这个身份证号；不在名册里的空着，这里不留号码".into())
        }
        Err(other) => Err(other),
    }
}

/// Whether a relative still is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelativeState {
    /// As it was written down.
    Stands,
    /// Taken off.
    Gone,
}

/// A relative of somebody on the rolls.
pub struct RelativeInHand {
    person: PersonRecord,
    relative: Relative,
    state: RelativeState,
}

static ACTS: [Act<RelativeInHand>; 1] = [REMOVE];

/// 移出: what was written stays in the history.
const REMOVE: Act<RelativeInHand> = Act {
    code: "remove",
    label: "移出",
    at: "remove",
    says: "移出一位家庭成员；登记过什么，变更历史里还有",
    told: "已移出",
    from: &[Stands],
    to: To::State(Gone),
    alone: true,
    unread: true,
    does: |doing| {
        Box::pin(async {
            let (region, id) = (doing.it.person.region, doing.it.relative.id);
            let at = moment_text(doing.office.clock().now_utc());
            let (keyring, person) = (doing.office.keyring(), doing.it.person.id);
            if !store::remove_relative(keyring, doing.tx, region, person, id, &at).await? {
                return Err(Error::not_found(RelativeInHand::THIS));
            }
            let detail = json!({
                "姓名": doing.it.person.name, "家庭成员": doing.it.relative.name,
                "关系": doing.it.relative.relation, "家庭成员编号": id,
            });
            let subject = PersonKey::new(region, person).subject();
            doing.step(("relative_remove", subject, detail));
            Ok(())
        })
    },
    ..Act::by(Action::PersonWrite)
};

impl Subject for RelativeInHand {
    type State = RelativeState;
    type Step = Made;

    const CODE: &'static str = "relatives";
    const AT: &'static str = "/people/{person}/family/{no}";
    const LABEL: &'static str = "家庭成员";
    const THIS: &'static str = "这位家庭成员";
    const TAG: &'static str = "优抚对象";

    fn acts() -> &'static [Act<RelativeInHand>] {
        &ACTS
    }

    fn parts() -> Vec<Ask> {
        vec![Ask::declared(Kind::Place, "person", "本人").hint("编号，例如 990101-12")]
    }

    fn part(&self, _: &str) -> String {
        PersonKey::new(self.person.region, self.person.id).to_string()
    }

    /// Her number stands beside whose relative she is: 990101-12/3.
    fn key_at(address: &Address) -> String {
        let part = |name| address.part(name).unwrap_or_default();
        format!("{}/{}", part("person"), part("no"))
    }

    fn path(&self) -> String {
        format!(
            "/people/{}/family/{}",
            self.part(""),
            Number(self.relative.id)
        )
    }

    fn above(&self) -> String {
        format!("/people/{}?tab=family", self.part(""))
    }

    async fn open(_: &Office, on: DatabaseExecutor<'_>, actor: &Actor, key: &str) -> Result<Self> {
        let missing = || Error::not_found(Self::THIS);
        let (person, no) = key.rsplit_once('/').ok_or_else(missing)?;
        let (region, person) = read_key(person).ok_or_else(missing)?;
        let Number(id) = no.parse().map_err(|_| missing())?;
        let scope = actor.may(Action::PersonRead)?;
        let person = store::person(&on, &scope, region, person).await?;
        let person = person.ok_or_else(missing)?;
        let found = store::relative(&on, (region, person.id), id).await?;
        let relative = found.ok_or_else(missing)?;
        Ok(RelativeInHand {
            state: match relative.removed_at {
                Some(_) => Gone,
                None => Stands,
            },
            relative,
            person,
        })
    }

    fn key(&self) -> String {
        format!("{}/{}", self.part(""), Number(self.relative.id))
    }

    fn region(&self) -> i32 {
        self.person.region
    }

    fn stamp_ask() -> Ask {
        Ask::words("", "")
    }

    fn state(&self) -> RelativeState {
        self.state
    }

    fn set_state(&mut self, state: RelativeState) {
        self.state = state;
    }

    fn named(state: RelativeState) -> (&'static str, &'static str) {
        match state {
            Stands => ("stands", "在"),
            Gone => ("gone", "已移出"),
        }
    }

    fn instead(_: RelativeState, _: &str) -> &'static str {
        "不能再移"
    }

    fn entry(&self, (action, subject, detail): &Made) -> (&'static str, String, Json) {
        (action, subject.clone(), detail.clone())
    }

    /// She was taken off where it was done.
    async fn save(&self, _: &Office, _: &Tx, _: i64) -> Result<bool> {
        Ok(true)
    }
}

/// Whose relative somebody of the rolls is: who, and what she is to them.
#[derive(Debug, Clone)]
pub struct Kin {
    /// Whose.
    pub key: PersonKey,
    /// 姓名
    pub name: String,
    /// What she is to them: 配偶.
    pub relation: String,
}

/// Whose relative somebody is, of those whom an actor may see.
///
/// # Errors
/// When people are not the actor's to see.
pub async fn kin_of(office: &Office, actor: &Actor, key: PersonKey) -> Result<Vec<Kin>> {
    let scope = actor.may(Action::PersonRead)?;
    let found = store::tied(office.db().reader(), &scope, key.region, &[key.id]).await?;
    let hers = found.into_iter().filter(|(_, _, who, ..)| *who == key.id);
    let kin = hers.map(|(whose, name, _, _, relation)| Kin {
        key: PersonKey::new(key.region, whose),
        name,
        relation,
    });
    Ok(kin.collect())
}

/// Who else of the rolls is of the household (户) of some people of a region, by what is written of their families: 钱二（配偶）
/// of whom they are a relative, 赵一 of whose family they are.
///
/// # Errors
/// When the database cannot be read.
pub async fn housemates(
    c: &impl ConnectionTrait,
    scope: &Scope,
    region: i32,
    people: &[i64],
) -> Result<HashMap<i64, Vec<String>>> {
    let mut of: HashMap<i64, Vec<String>> = HashMap::new();
    if people.is_empty() {
        return Ok(of);
    }
    for (whose, name, who, relative, relation) in store::tied(c, scope, region, people).await? {
        of.entry(whose)
            .or_default()
            .push(format!("{relative}（{relation}）"));
        of.entry(who).or_default().push(name);
    }
    Ok(of)
}
