//! What may be done with a task: a household added to it, the whole given up.

use kernel::{DivisionCode, Fen, Level};
use sea_orm::DatabaseExecutor;
use serde_json::{Value as Json, json};

use super::store::{self, NewHousehold};
use super::together::{self, RECORD_ALL};
use super::{TaskKey, TaskState, VisitTask};
use crate::organisation::Directory;
use crate::people::register::{PeopleAsk, PersonKey, PersonLine, people_page, person_open};
use ground::acts::{Act, Doing, Made, Subject, To};
use ground::ask::{Ask, Kind};
use ground::authority::{Action, Actor};
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::office::Office;

use TaskState::{Cancelled, Open};

type Does<'a, 'b> = &'a mut Doing<'b, VisitTask>;

static ACTS: [Act<VisitTask>; 3] = [RECORD_ALL, ADD, CANCEL];

/// Said instead of a person's number: of several namesakes on the rolls it is none.
pub const NOBODY: &str = "nobody";

/// 补充对象: somebody on the rolls, or a name and a village. One given up before is taken up again.
const ADD: Act<VisitTask> = Act {
    code: "add",
    label: "加入名单",
    at: "households",
    says: "加一户；名册里有同名的，要写明是哪一位",
    told: "已加入应访名单",
    from: &[Open],
    asks: || {
        let person = Ask::words("person", "人员编号").quiet();
        let none = Ask::choice("not_on_rolls", "名册里有同名的人，核对过不是同一个人").quiet();
        let name = Ask::words("name", "姓名").hint("在册的会请您认一认是哪一位；不在册的也可以加");
        vec![
            name,
            person.hint("在册的写这个；同名的都不是，写 nobody"),
            Ask::words("village", "村（社区）").hint("不在册的人请填写"),
            none.offering([("true", "不是"), ("false", "没有核对")]),
            Ask::declared(Kind::Money, "cash", "慰问金"),
            Ask::words("goods", "物资"),
        ]
    },
    unread: true,
    does: |doing| Box::pin(add(doing)),
    ..Act::by(Action::LedgerWrite)
};

async fn add(doing: Does<'_, '_>) -> Result<()> {
    let (keyring, tx, key) = (doing.office.keyring(), doing.tx, doing.it.key);
    let household = household(doing).await?;
    let name = household.name.clone();
    let before = match household.person {
        Some(person) => store::target_of_person(tx.connection(), key, person).await?,
        None => None,
    };
    match before {
        None => store::insert_targets(keyring, tx, key, vec![household]).await?,
        Some(id) => {
            let scope = doing.actor.may(Action::LedgerWrite)?;
            let known = store::target(tx.connection(), &scope, (key.region, id)).await?;
            if known.is_none_or(|target| target.cancelled.is_none()) {
                let task = &doing.it.name;
                let words = format!("{name}已在“{task}”的名单里，不用再加");
                return Err(Error::refusal(words));
            }
            store::set_target_state(keyring, tx, key.region, id, "open", "").await?;
        }
    }
    let detail = json!({ "对象名": name });
    doing.step(("visit_target_add", key.subject(), detail));
    Ok(())
}

async fn household(doing: &Doing<'_, VisitTask>) -> Result<NewHousehold> {
    let (office, actor, said) = (doing.office, doing.actor, &doing.said);
    let (person, name, division, categories) = match said.words("person") {
        "" | NOBODY => {
            let (name, division) = named(doing).await?;
            (None, name, division, String::new())
        }
        key => {
            let known = person_open(office, actor, PersonKey::read(key)?).await?;
            let (id, categories) = (known.line.key.id, known.line.identities.join("、"));
            (Some(id), known.line.name, known.division, categories)
        }
    };
    let scope = actor.may(Action::LedgerWrite)?;
    if !scope.contains(division) || division.region() != doing.it.key.region {
        return Err(Error::not_found(format!("区划 {}", division.get())));
    }
    Ok(NewHousehold {
        division,
        person,
        name,
        categories,
        cash: said.money("cash").unwrap_or(Fen::ZERO),
        goods: said.words("goods").to_owned(),
        goods_value: Fen::ZERO,
    })
}

/// Somebody who is not on the rolls: a name, and where; a village's own liaison need not say it.
async fn named(doing: &Doing<'_, VisitTask>) -> Result<(String, DivisionCode)> {
    let (office, actor, said) = (doing.office, doing.actor, &doing.said);
    let name = kernel::squeeze(said.words("name"));
    if name.is_empty() {
        return Err(Error::at("name", "请填写姓名"));
    }
    if said.words("person").is_empty() && said.words("not_on_rolls") != "true" {
        let same = namesakes(office, actor, &name).await?;
        if !same.is_empty() {
            let same = same.iter().map(|p| format!("{}（{}）", p.key, p.village));
            let same: Vec<String> = same.collect();
            let words = format!(
                "名册里有叫{name}的：{}。是其中一位请写 person，都不是请写 not_on_rolls",
                same.join("、")
            );
            return Err(Error::at("person", words));
        }
    }
    let scope = actor.may(Action::LedgerWrite)?;
    let division = match (scope.division().level(), said.words("village")) {
        (Level::Village, _) => scope.division(),
        (_, "") => return Err(Error::at("village", "请填写村（社区）")),
        (_, village) => {
            let directory = Directory::load(office.db().reader(), &scope).await?;
            let meant = directory.meant(scope.division(), village);
            meant.map_err(|e| Error::at("village", e.to_string()))?
        }
    };
    Ok((name, division))
}

/// So many people of one name are offered.
const NAMESAKES_MAX: u64 = 20;

/// People on the rolls who are called so: a household is one of them, or somebody who is not on the rolls.
pub async fn namesakes(office: &Office, actor: &Actor, name: &str) -> Result<Vec<PersonLine>> {
    let ask = PeopleAsk {
        typed: name.to_owned(),
        ..PeopleAsk::default()
    };
    let mut found = people_page(office, actor, &ask, 0, NAMESAKES_MAX).await?;
    found.retain(|person| person.name == name);
    Ok(found)
}

/// 取消 a whole task, with the reason. What was visited stays in the ledger.
const CANCEL: Act<VisitTask> = Act {
    code: "cancel",
    label: "取消这个任务",
    at: "cancel",
    says: "取消走访任务；走访过的留在台账里",
    told: "已取消这个走访任务",
    from: &[Open],
    to: To::State(Cancelled),
    fits: |it, actor| {
        if actor.may(Action::LedgerWrite)?.contains(it.division) {
            return Ok(());
        }
        let words = "这个走访任务不是本单位建立的，请建立它的单位取消";
        Err(Error::refusal(words))
    },
    asks: || vec![Ask::words("reason", "取消的原因").needed()],
    unread: true,
    does: |doing| {
        Box::pin(async {
            let reason = doing.said.words("reason").to_owned();
            let detail = json!({ "名称": doing.it.name, "原因": reason });
            doing.it.cancelled = Some(reason);
            doing.step(("visit_task_cancel", doing.it.key.subject(), detail));
            Ok(())
        })
    },
    ..Act::by(Action::LedgerWrite)
};

impl Subject for VisitTask {
    type State = TaskState;
    type Step = Made;

    const CODE: &'static str = "visits";
    const AT: &'static str = "/visits/{task}";
    const LABEL: &'static str = "走访任务";
    const THIS: &'static str = "这个走访任务";
    const TAG: &'static str = "走访慰问";

    fn acts() -> &'static [Act<VisitTask>] {
        &ACTS
    }

    async fn open(_: &Office, on: DatabaseExecutor<'_>, actor: &Actor, key: &str) -> Result<Self> {
        let (key, scope) = (TaskKey::read(key)?, actor.may(Action::LedgerRead)?);
        let found = store::tasks(&on, &scope, Some(key), (0, 1)).await?;
        let first = found.into_iter().next();
        first.ok_or_else(|| Error::not_found(Self::THIS))
    }

    fn key(&self) -> String {
        self.key.to_string()
    }

    fn region(&self) -> i32 {
        self.key.region
    }

    fn stamp_ask() -> Ask {
        Ask::words("state", "看到的状态代码")
    }

    fn stamp(&self) -> String {
        Self::named(self.state()).0.to_owned()
    }

    fn state(&self) -> TaskState {
        match self.cancelled {
            None => Open,
            Some(_) => Cancelled,
        }
    }

    /// It is given up by its reason.
    fn set_state(&mut self, _: TaskState) {}

    fn named(state: TaskState) -> (&'static str, &'static str) {
        match state {
            Open => ("open", "在办"),
            Cancelled => ("cancelled", "已取消"),
        }
    }

    fn instead(_: TaskState, _: &str) -> &'static str {
        "要走访请另建一个"
    }

    async fn asks(
        &self,
        office: &Office,
        actor: &Actor,
        act: &'static Act<Self>,
    ) -> Result<Vec<Ask>> {
        let mut asks = (act.asks)();
        if act.code == RECORD_ALL.code {
            return together::filled(self, office, actor, asks).await;
        }
        let scope = actor.may(Action::LedgerWrite)?;
        let top = scope.division();
        for ask in asks.iter_mut().filter(|ask| ask.code == "village") {
            let directory = Directory::load(office.db().reader(), &scope).await?;
            let names = directory.village_names(top, VILLAGES_OFFERED);
            *ask = ask.clone().offering(names.iter().map(|name| (name, name)));
            ask.quiet = top.level() == Level::Village;
        }
        Ok(asks)
    }

    fn entry(&self, (action, subject, detail): &Made) -> (&'static str, String, Json) {
        (action, subject.clone(), detail.clone())
    }

    async fn save(&self, office: &Office, tx: &Tx, _: i64) -> Result<bool> {
        if let Some(reason) = &self.cancelled {
            store::cancel_task(office.keyring(), tx, self.key, reason).await?;
        }
        Ok(true)
    }
}

/// So many villages are offered while typing.
const VILLAGES_OFFERED: usize = 600;
