//! A case with its kind and its steps, as acts are done with it.

use kernel::{Date, DivisionCode};
use sea_orm::DatabaseExecutor;
use serde_json::{Value as Json, json};

use super::acts::ACTS;
use super::asked::sight_of;
use super::handing::holders;
use super::kind::{CaseKind, Opinion, kind_coded};
use super::model::{Case, CaseKey, State, Step};
use super::register::{days_after, told_name};
use super::store::{self, Sight};
use ground::acts::{Act, Doing, Hand, Subject, not_in};
use ground::ask::Ask;
use ground::authority::Actor;
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::office::Office;
use ground::time::{date_from, date_text, moment_text};
use registers::accounts::users_by_id;
use registers::ledgers::ask_of;

/// A case that somebody may see, ready for whatever is done with it.
#[derive(Debug, Clone)]
pub struct CaseInHand {
    /// The case.
    pub case: Case,
    /// Its kind.
    pub kind: CaseKind,
    /// Its steps, oldest first.
    pub steps: Vec<Step>,
    /// The day of the last step.
    last: Date,
    /// The division of the whole office.
    office: DivisionCode,
}

/// A step being taken.
#[derive(Debug, Clone)]
pub struct CaseStep {
    /// What was done.
    pub act: &'static str,
    /// The state it led to.
    pub state: State,
    /// The day.
    pub on: Date,
    /// In which words.
    pub words: String,
    /// To whom it was handed.
    pub handed_to: String,
    /// The deadline it set.
    pub due: Option<String>,
}

impl CaseStep {
    /// A step without words.
    pub fn of(act: &'static str, on: Date) -> CaseStep {
        CaseStep {
            act,
            state: State::Registered,
            on,
            words: String::new(),
            handed_to: String::new(),
            due: None,
        }
    }
}

/// The action of the audit that tells a step.
fn audited(act: &str) -> &'static str {
    match act {
        "accept" | "accept_for_review" => "case_accept",
        "reject" => "case_reject",
        "correct" => "case_correct",
        "assign" => "case_assign",
        "transfer" => "case_transfer",
        "hand_back" => "case_hand_back",
        "progress" => "case_progress",
        "remind" => "case_remind",
        "extend" => "case_extend",
        "close" => "case_close",
        "agree" | "approve" => "case_agree",
        "deny" => "case_deny",
        "send_back" => "case_send_back",
        "satisfied" | "dissatisfied" => "case_follow_up",
        "revoke" => "case_revoke",
        _ => "case_register",
    }
}

impl CaseInHand {
    /// One that was registered just now.
    pub fn new(office: &Office, case: Case, kind: CaseKind, last: Date) -> CaseInHand {
        CaseInHand {
            case,
            kind,
            steps: Vec::new(),
            last,
            office: office.profile().division,
        }
    }

    /// 补正 is over once a case is accepted.
    pub fn refuse_correcting(&self) -> Result<()> {
        match self.case.state {
            State::Registered => Ok(()),
            state => Err(not_in::<CaseInHand>(state, "correct")),
        }
    }

    /// The opinion that it waits for.
    pub fn opinion(&self) -> Result<&Opinion> {
        let given = usize::try_from(self.case.opinions).unwrap_or(0);
        let opinion = self.kind.opinions.get(given);
        opinion.ok_or_else(|| Error::refusal("这种事项不用逐级审核"))
    }

    /// Whether the opinion that it waits for is given above the office, and entered here from the paper that came down.
    pub(super) fn waits_for_paper(&self) -> Result<bool> {
        Ok(self.opinion()?.comes_on_paper(self.office))
    }

    /// Refuses whoever does not give the opinion that it waits for.
    pub(super) fn refuse_others(&self, actor: &Actor) -> Result<()> {
        let opinion = self.opinion()?;
        if opinion.is_hers(actor, self.office) {
            return Ok(());
        }
        let (label, whose) = (&opinion.label, opinion.whose());
        Err(Error::refusal(format!("这一步是{label}，请由{whose}办理")))
    }
}

/// The day of what is being done: today, or that of the step before where it lies ahead, when nothing is said.
pub(super) fn day_of(doing: &Doing<'_, CaseInHand>) -> Date {
    let said = doing.said.day("on");
    said.unwrap_or_else(|| doing.today().max(doing.it.last))
}

/// A step of that day in the words that were said.
pub(super) fn step_of(doing: &Doing<'_, CaseInHand>) -> CaseStep {
    let mut step = CaseStep::of(doing.act.code, day_of(doing));
    doing.said.words("words").clone_into(&mut step.words);
    step
}

/// Leaves a step that led to where the case is now.
pub fn leave(doing: &mut Doing<'_, CaseInHand>, mut step: CaseStep) {
    step.state = doing.it.case.state;
    doing.step(step);
}

impl Subject for CaseInHand {
    type State = State;
    type Step = CaseStep;

    const CODE: &'static str = "cases";
    const AT: &'static str = "/cases/{case}";
    const LABEL: &'static str = "服务事项";
    const THIS: &'static str = "这件服务事项";

    fn acts() -> &'static [Act<CaseInHand>] {
        &ACTS
    }

    async fn open(
        office: &Office,
        on: DatabaseExecutor<'_>,
        actor: &Actor,
        key: &str,
    ) -> Result<CaseInHand> {
        let key = CaseKey::read(key)?;
        let (scope, unit) = sight_of(office, actor).await?;
        let sight = Sight {
            scope: &scope,
            unit,
        };
        let case = store::case(&on, &sight, key).await?;
        let case = case.ok_or_else(|| Error::not_found("这件事项"))?;
        let kind = kind_coded(office.catalogue(), &case.kind)?;
        let steps = store::steps(&on, key).await?;
        let last = steps.last().map_or(&case.registered_on, |s| &s.on_date);
        let last = date_from(last)?;
        Ok(CaseInHand {
            case,
            kind,
            steps,
            last,
            office: office.profile().division,
        })
    }

    fn key(&self) -> String {
        self.case.key.to_string()
    }

    fn region(&self) -> i32 {
        self.case.key.region
    }

    fn version(&self) -> Option<i32> {
        Some(self.case.version)
    }

    fn state(&self) -> State {
        self.case.state
    }

    fn set_state(&mut self, state: State) {
        self.case.state = state;
    }

    fn named(state: State) -> (&'static str, &'static str) {
        (state.code(), state.label())
    }

    fn instead(state: State, act: &str) -> &'static str {
        match (state, act) {
            (
                State::Registered | State::Accepted | State::Handling | State::Reviewing,
                "satisfied" | "dissatisfied",
            ) => "办结以后才能回访",
            (State::Registered, _) => "请先受理",
            (State::Accepted | State::Handling, "opinion") => "这种事项不用逐级审核",
            (
                State::Accepted | State::Handling | State::Reviewing,
                "accept" | "reject" | "correct",
            ) => "已经受理",
            (State::Accepted, _) => "请先交办",
            (State::Handling, _) => "已经交办，换单位请转办",
            (State::Reviewing, _) => "请逐级审核",
            (State::Closed, _) => "已经办结，请回访",
            (State::Rejected | State::Denied | State::Done | State::Revoked, _) => {
                "不能再办；要再办请重新登记"
            }
        }
    }

    fn button(&self, act: &'static Act<CaseInHand>) -> &'static str {
        match act.code {
            "accept" if self.kind.opinions.is_empty() => "受理并交办",
            _ => act.label,
        }
    }

    fn before(&self) -> Option<Date> {
        Some(self.last)
    }

    /// Opinions count within the round: since the case was last accepted.
    async fn hands(&self, office: &Office, on: DatabaseExecutor<'_>) -> Result<Vec<Hand>> {
        let users = users_by_id(office, &on, self.case.key.region).await?;
        let accepted = self
            .steps
            .iter()
            .rposition(|s| s.act == "accept_for_review");
        let counts = |(at, step): &(usize, &Step)| step.act != "agree" || Some(*at) > accepted;
        let all = self.steps.iter().enumerate().filter(counts);
        let hand = |(_, step): (usize, &Step)| Hand {
            act: step.act.clone(),
            user: step.by_user,
            id_hash: users
                .get(&step.by_user)
                .and_then(|user| user.id_hash.clone()),
        };
        Ok(all.map(hand).collect())
    }

    async fn asks(
        &self,
        office: &Office,
        actor: &Actor,
        act: &'static Act<CaseInHand>,
    ) -> Result<Vec<Ask>> {
        let mut asks = (act.asks)();
        let reviewed = !self.kind.opinions.is_empty();
        match act.code {
            "accept" if reviewed => asks.retain(|ask| !matches!(ask.code.as_str(), "to" | "due")),
            "accept" | "assign" | "transfer" => {
                self.offer(office, actor, act.code, &mut asks).await?
            }
            "close" => {
                asks.iter_mut()
                    .filter(|ask| ask.code == "on")
                    .for_each(|ask| ask.usual = date_text(office.clock().today()));
                let day = asks.pop();
                asks.extend(self.kind.results.iter().map(|field| {
                    let mut ask = ask_of(field);
                    // What has to be said has its most usual answer there already.
                    if let (true, Some(first)) = (ask.needed, ask.offers.first()) {
                        ask.usual.clone_from(&first.code);
                    }
                    ask
                }));
                asks.extend(day);
            }
            "progress" => asks[0].usual = date_text(office.clock().today()),
            "opinion" => {
                asks[0].label = format!("{}意见", self.opinion()?.label);
                for ask in asks.iter_mut().filter(|ask| ask.code == "on") {
                    ask.usual = date_text(office.clock().today().max(self.last));
                }
                if self.waits_for_paper()? {
                    asks[1].label = "批复的文号、日期".to_owned();
                    asks[1].hint = "上级在纸面上批的，照批复登记".to_owned();
                }
            }
            _ => {}
        }
        Ok(asks)
    }

    async fn write_step(
        &self,
        office: &Office,
        tx: &Tx,
        actor: &Actor,
        step: &CaseStep,
    ) -> Result<()> {
        let step = Step {
            act: step.act.to_owned(),
            state: step.state.code().to_owned(),
            on_date: date_text(step.on),
            words: step.words.clone(),
            handed_to: step.handed_to.clone(),
            due: step.due.clone(),
            by_user: actor.user,
            by_name: actor.name.clone(),
            at: moment_text(office.clock().now_utc()),
        };
        store::insert_step(office.keyring(), tx, &self.case, &step).await
    }

    fn entry(&self, step: &CaseStep) -> (&'static str, String, Json) {
        let detail = json!({
            "对象": told_name(&self.case, &self.kind), "说明": step.words, "承办": step.handed_to,
            "限期": step.due, "状态": step.state.label(),
        });
        (audited(step.act), self.case.key.subject(), detail)
    }

    async fn save(&self, office: &Office, tx: &Tx, _: i64) -> Result<bool> {
        store::update(office.keyring(), tx, &self.case).await
    }
}

impl CaseInHand {
    /// To whom it can be handed: whose business it is first; else whoever hands it over does it herself.
    async fn offer(
        &self,
        office: &Office,
        actor: &Actor,
        act: &str,
        asks: &mut [Ask],
    ) -> Result<()> {
        let (case, kind) = (&self.case, &self.kind);
        let mut offered = holders(office, actor, kind, case).await?;
        let transfer = act == "transfer";
        offered.retain(|h| !transfer || case.held.as_ref() != Some(&h.held));
        let usual = offered.iter().find(|h| h.fits);
        let usual = usual.or_else(|| offered.iter().find(|h| h.held.user == Some(actor.user)));
        let usual = usual.filter(|_| !transfer).map(|h| h.code.clone());
        let due = case.due.clone();
        let due = due.unwrap_or_else(|| days_after(office.clock().today(), kind.close_days));
        for ask in asks {
            match ask.code.as_str() {
                "to" => {
                    ask.usual = usual.clone().unwrap_or_default();
                    *ask = ask
                        .clone()
                        .offering(offered.iter().map(|h| (&h.code, &h.label)));
                }
                "due" => ask.usual.clone_from(&due),
                _ => {}
            }
        }
        Ok(())
    }
}
