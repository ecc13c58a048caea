//! What may be done with a household of a task: its visit written down, or given up. A visit is an entry of the ledger,
//! tied to its household.

use kernel::Date;
use sea_orm::DatabaseExecutor;
use serde_json::{Value as Json, json};

use super::store;
use super::{TaskKey, VISIT, VisitTarget, VisitTask};
use crate::ledgers::entries::{put, read_filled};
use crate::ledgers::kind::{Kind as LedgerKind, kinds};
use crate::ledgers::whose::{Whose, after_death, refuse_after_death};
use crate::organisation::Directory;
use ground::acts::{Act, Address, Doing, Made, Subject, To, key_read};
use ground::ask::{Ask, Bound, Kind};
use ground::authority::{Action, Actor, Scope};
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::key::{AnyKey, Number};
use ground::office::Office;
use ground::time::date_text;

use HouseholdState::{GivenUp, Visited, Waiting};

/// What became of a household.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HouseholdState {
    /// It is to be visited.
    Waiting,
    /// An entry tells its visit.
    Visited,
    /// It is not to be visited.
    GivenUp,
}

/// A household that somebody may see, with its task.
pub struct HouseholdInHand {
    /// The household.
    pub target: VisitTarget,
    /// Its task.
    pub task: VisitTask,
}

type Does<'a, 'b> = &'a mut Doing<'b, HouseholdInHand>;

static ACTS: [Act<HouseholdInHand>; 2] = [RECORD, CANCEL];

/// 登记走访: what is not said is as it was planned.
const RECORD: Act<HouseholdInHand> = Act {
    code: "record",
    label: "登记走访",
    says: "登记走访了一户，回答记在台账里的编号；不写的照打算的填",
    told: "已登记走访",
    from: &[Waiting],
    to: To::State(Visited),
    asks: || {
        let on = Ask::day("date", "走访日期").within(&[Bound::NotAhead]);
        vec![
            on.needed().stays(),
            Ask::declared(Kind::Money, "cash", "慰问金").stays(),
            Ask::words("goods", "物资")
                .stays()
                .hint("例如：大米1袋、食用油1桶"),
            Ask::declared(Kind::Money, "goods_value", "物资折价").stays(),
            Ask::words("visitor", "走访人").stays(),
            Ask::long_words("needs", "情况、诉求").stays(),
            after_death(),
        ]
    },
    makes: true,
    alone: true,
    does: |doing| Box::pin(record(doing)),
    ..Act::by(Action::LedgerWrite)
};

async fn record(doing: Does<'_, '_>) -> Result<()> {
    let writing = Writing::begun(doing.office, doing.tx, doing.actor).await?;
    let HouseholdInHand { target, task } = &mut doing.it;
    let meant = Whose::said(&doing.said).after_death;
    let said = |code: &str| doing.said.words(code).to_owned();
    let (entry, made) = writing.visited(task, target, said, meant).await?;
    let told = format!("已登记{}的走访", target.name);
    let region = target.task.region;
    doing.tell(told);
    doing.made(AnyKey::new(region, entry));
    doing.step(made);
    Ok(())
}

/// Visits being written down.
pub(super) struct Writing<'w> {
    office: &'w Office,
    tx: &'w Tx,
    actor: &'w Actor,
    scope: Scope,
    kind: LedgerKind,
    directory: Directory,
}

impl<'w> Writing<'w> {
    pub(super) async fn begun(
        office: &'w Office,
        tx: &'w Tx,
        actor: &'w Actor,
    ) -> Result<Writing<'w>> {
        let scope = actor.may(Action::LedgerWrite)?;
        let kinds = kinds(office.catalogue())?;
        let kind = kinds.into_iter().find(|k| k.kind == VISIT);
        let missing = || Error::refusal("没有走访慰问这种台账，请系统管理员先建立");
        Ok(Writing {
            office,
            tx,
            actor,
            scope,
            kind: kind.ok_or_else(missing)?,
            directory: Directory::load(tx.connection(), &scope).await?,
        })
    }

    /// Writes the entry of a household's visit, and leaves it with the household; answers its number and what the audit
    /// is to say.
    pub(super) async fn visited(
        &self,
        task: &VisitTask,
        target: &mut VisitTarget,
        said: impl Fn(&str) -> String,
        after_death: bool,
    ) -> Result<(i64, Made)> {
        let village = target.division.get().to_string();
        // A task of before may be of a festival that is not on the list: it is told in words.
        let field = |code: &str| self.kind.fields.iter().find(|f| f.code == code);
        let festival = field("festival");
        let listed = festival.is_none_or(|f| f.open || f.standard(&task.festival).is_some());
        if !listed && field("needs").is_none() {
            let words = format!("节日里没有“{}”，请系统管理员加上", task.festival);
            return Err(Error::refusal(words));
        }
        let text = |code: &str| match code {
            "festival" if !listed => "其他".to_owned(),
            "needs" if !listed => {
                let needs = format!("{}走访。{}", task.festival, said(code));
                needs.trim().to_owned()
            }
            "festival" => task.festival.clone(),
            "person" => target.name.clone(),
            "village" => village.clone(),
            code => said(code),
        };
        let today = self.office.clock().today();
        let top = self.scope.division();
        let filled = read_filled(&self.kind, text, &self.directory, top, today);
        let mut filled = filled.map_err(Error::Wrong)?;
        filled.division = target.division;
        let on = date_text(filled.on_date);
        if let Some(person) = target.person {
            let who = (target.task.region, person);
            refuse_after_death(self.office, who, (filled.on_date, after_death)).await?;
        }
        let person = (target.person, None);
        let (office, tx, actor, kind) = (self.office, self.tx, self.actor, &self.kind);
        let (_, entry, made) = put(office, tx, actor, kind, filled, person).await?;
        target.visited = Some((entry, on));
        Ok((entry, made))
    }
}

/// The day on which a visit of a task is usually written down: today, as far as its term goes.
pub fn usual_day(task: &VisitTask, today: Date) -> Date {
    task.due.parse().map_or(today, |due: Date| today.min(due))
}

/// 不走访这一户了, with the reason.
const CANCEL: Act<HouseholdInHand> = Act {
    code: "cancel",
    label: "不走访这一户",
    at: "cancel",
    says: "不走访这一户了",
    told: "已从应访名单里取消这一户",
    from: &[Waiting],
    to: To::State(GivenUp),
    asks: || {
        let reason = Ask::words("reason", "不走访的原因").needed();
        vec![reason.hint("例如：已迁出、外出务工、重复")]
    },
    unread: true,
    does: |doing| {
        Box::pin(async {
            let reason = doing.said.words("reason").to_owned();
            let detail = json!({ "对象名": doing.it.target.name, "原因": reason });
            doing.it.target.cancelled = Some(reason);
            doing.step(("visit_target_cancel", doing.it.task.key.subject(), detail));
            Ok(())
        })
    },
    ..Act::by(Action::LedgerWrite)
};

impl Subject for HouseholdInHand {
    type State = HouseholdState;
    type Step = Made;

    const CODE: &'static str = "households";
    const AT: &'static str = "/visits/{task}/{target}";
    const API_AT: &'static str = "/visits/{task}/households/{no}";
    const LABEL: &'static str = "走访的一户";
    const THIS: &'static str = "这一户";
    const TAG: &'static str = "走访慰问";

    fn acts() -> &'static [Act<HouseholdInHand>] {
        &ACTS
    }

    fn parts() -> Vec<Ask> {
        vec![Ask::declared(Kind::Place, "task", "走访任务").hint("编号，例如 990101-2")]
    }

    fn part(&self, _: &str) -> String {
        self.task.key.to_string()
    }

    /// Its number stands beside its task, which says whose region it is.
    fn key_at(address: &Address) -> String {
        let task = TaskKey::read(address.part("task").unwrap_or_default());
        let number = address.part("target").or_else(|| address.part("no"));
        let region = task.map_or(0, |task| task.region);
        format!("{region}-{}", number.unwrap_or_default())
    }

    fn path(&self) -> String {
        format!("/visits/{}/{}", self.task.key, Number(self.target.id))
    }

    async fn open(_: &Office, on: DatabaseExecutor<'_>, actor: &Actor, key: &str) -> Result<Self> {
        let (key, scope) = (key_read::<Self>(key)?, actor.may(Action::LedgerRead)?);
        let target = store::target(&on, &scope, key).await?;
        let target = target.ok_or_else(|| Error::not_found(Self::THIS))?;
        let task = store::tasks(&on, &scope, Some(target.task), (0, 1)).await?;
        let task = task.into_iter().next();
        let task = task.ok_or_else(|| Error::not_found(VisitTask::THIS))?;
        Ok(HouseholdInHand { target, task })
    }

    fn key(&self) -> String {
        AnyKey::new(self.region(), self.target.id).to_string()
    }

    fn region(&self) -> i32 {
        self.target.task.region
    }

    fn version(&self) -> Option<i32> {
        Some(self.target.version)
    }

    fn state(&self) -> HouseholdState {
        match (&self.target.visited, &self.target.cancelled) {
            (_, Some(_)) => GivenUp,
            (Some(_), None) => Visited,
            (None, None) => Waiting,
        }
    }

    /// Its entry and its reason say where it is.
    fn set_state(&mut self, _: HouseholdState) {}

    fn named(state: HouseholdState) -> (&'static str, &'static str) {
        match state {
            Waiting => ("waiting", "未走访"),
            Visited => ("done", "已走访"),
            GivenUp => ("cancelled", "已取消"),
        }
    }

    fn ready_for(&self, _: &str) -> Result<()> {
        match &self.task.cancelled {
            None => Ok(()),
            Some(why) => Err(Error::refusal(format!("这个走访任务已取消（{why}）"))),
        }
    }

    fn above(&self) -> String {
        format!("/visits/{}", self.task.key)
    }

    fn instead(state: HouseholdState, act: &str) -> &'static str {
        match (state, act) {
            (Visited, "record") => "不用重复登记",
            (Visited, _) => "不用取消；登记错了请到台账里改",
            (Waiting | GivenUp, _) => "要走访请重新加入名单",
        }
    }

    async fn asks(
        &self,
        office: &Office,
        actor: &Actor,
        act: &'static Act<Self>,
    ) -> Result<Vec<Ask>> {
        let target = &self.target;
        let yuan = |fen: kernel::Fen| match fen.is_zero() {
            true => String::new(),
            false => fen.to_string(),
        };
        let usual = |ask: Ask| match ask.code.as_str() {
            "date" => ask.usually(usual_day(&self.task, office.clock().today()).to_string()),
            "cash" => ask.usually(yuan(target.cash)),
            "goods" => ask.usually(&target.goods),
            "goods_value" => ask.usually(yuan(target.goods_value)),
            "visitor" => ask.usually(&actor.name),
            _ => ask,
        };
        Ok((act.asks)().into_iter().map(usual).collect())
    }

    fn entry(&self, (action, subject, detail): &Made) -> (&'static str, String, Json) {
        (action, subject.clone(), detail.clone())
    }

    async fn save(&self, office: &Office, tx: &Tx, _: i64) -> Result<bool> {
        let (keyring, target) = (office.keyring(), &self.target);
        match (&target.visited, &target.cancelled) {
            (_, Some(reason)) => {
                let (region, id) = (target.task.region, target.id);
                store::set_target_state(keyring, tx, region, id, "cancelled", reason).await?;
                Ok(true)
            }
            (Some((entry, _)), None) => store::tie(keyring, tx, target, *entry).await,
            (None, None) => Ok(true),
        }
    }
}
