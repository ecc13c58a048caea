//! 异议 to a batch that was made public: recorded, and how each was handled, told once.

use sea_orm::DatabaseExecutor;
use serde_json::{Value as Json, json};

use super::in_hand::now;
use super::model::Batch;
use super::store::{self, NewObjection};
use ground::acts::{Act, Address, All, Collection, Doing, Made, Subject, To};
use ground::ask::{Ask, Kind};
use ground::authority::{Action, Actor};
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::key::Number;
use ground::office::Office;

use ObjectionState::{Answered, Open};

/// The objections to a batch, which is their key.
pub struct Objections;

impl Collection for Objections {
    const CODE: &'static str = "objections";
    const AT: &'static str = "/payments/{batch}/objections/new";
    const API_AT: &'static str = "/payments/{batch}/objections";
    const LABEL: &'static str = "公示异议";
    const TAG: &'static str = "待遇发放";

    fn acts() -> &'static [Act<All<Objections>>] {
        static ACTS: [Act<All<Objections>>; 1] = [RECORD];
        &ACTS
    }
}

/// 登记异议, to a batch that was approved.
const RECORD: Act<All<Objections>> = Act {
    code: "record",
    label: "登记异议",
    told: "异议已登记。",
    asks: || {
        let by = Ask::words("raised_by", "提出人").needed();
        let line = Ask::declared(Kind::Count, "line_no", "关于第几笔");
        vec![
            by.hint("不愿留名的写“群众”"),
            Ask::day("raised_on", "提出日期").needed(),
            line.hint("序号见发放明细；不针对某一笔的不填"),
            Ask::long_words("about", "异议内容").needed(),
        ]
    },
    does: |doing| Box::pin(record(doing)),
    ..Act::making(Action::BatchPublish)
};

async fn record(doing: &mut Doing<'_, All<Objections>>) -> Result<()> {
    let (office, tx, said) = (doing.office, doing.tx, &doing.said);
    let scope = doing.actor.may(Action::BatchPublish)?;
    let batch = store::batch_labelled(tx.connection(), &scope, &doing.it.key).await?;
    if batch.approved_seq.is_none() {
        return Err(Error::refusal("批次还没有审批公示，不用登记异议"));
    }
    let line_no = said.words("line_no").parse::<i64>().ok();
    if let Some(line_no) = line_no
        && store::line_numbered(tx.connection(), &batch, line_no)
            .await?
            .is_none()
    {
        let words = format!("批次里没有第{line_no}笔，请核对序号");
        return Err(Error::at("line_no", words));
    }
    let raised_on = said.day("raised_on");
    let new = NewObjection {
        line_no,
        raised_by: said.words("raised_by").to_owned(),
        raised_on: raised_on.ok_or_else(|| Error::inconsistent("raised_on"))?,
        about: said.words("about").to_owned(),
    };
    let (at, by) = (now(office), doing.actor.user);
    let id = store::insert_objection(office.keyring(), tx, &batch, &new, by, &at).await?;
    let detail = json!({
        "编号": Number(id).to_string(), "序号": new.line_no, "提出人": new.raised_by,
        "日期": new.raised_on.to_string(), "内容": new.about,
    });
    doing.it.region = batch.region;
    doing.made(id);
    doing.step(("objection_record", format!("批次 {}", batch.label), detail));
    Ok(())
}

/// Whether an objection was handled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObjectionState {
    /// Not yet.
    Open,
    /// How is written down.
    Answered,
}

/// An objection to a batch that somebody may see.
pub struct ObjectionInHand {
    batch: Batch,
    /// Its batch as the address names it, be it by its label alone.
    named: String,
    id: i64,
    state: ObjectionState,
}

static ACTS: [Act<ObjectionInHand>; 1] = [ANSWER];

/// 处理异议: how it was handled, which stays as it is written.
const ANSWER: Act<ObjectionInHand> = Act {
    code: "answer",
    label: "写下处理结果",
    says: "写下异议的处理结果",
    told: "处理结果已写下。",
    from: &[Open],
    to: To::State(Answered),
    asks: || {
        let answer = Ask::long_words("answer", "处理结果").needed();
        vec![answer.hint("核实了什么、怎么处理、怎么答复的；写下以后不能改")]
    },
    alone: true,
    unread: true,
    does: |doing| Box::pin(answer(doing)),
    ..Act::by(Action::BatchPublish)
};

async fn answer(doing: &mut Doing<'_, ObjectionInHand>) -> Result<()> {
    let (office, batch, id) = (doing.office, &doing.it.batch, doing.it.id);
    let answer = doing.said.words("answer");
    let (keyring, by, at) = (office.keyring(), doing.actor.user, now(office));
    if !store::answer_objection(keyring, doing.tx, batch, id, answer, by, &at).await? {
        return Err(handled());
    }
    let detail = json!({ "编号": Number(id).to_string(), "处理": answer });
    let subject = format!("批次 {}", batch.label);
    doing.step(("objection_answer", subject, detail));
    Ok(())
}

fn handled() -> Error {
    Error::Conflict("这条异议已有人写了处理结果，请返回批次查看".to_owned())
}

impl Subject for ObjectionInHand {
    type State = ObjectionState;
    type Step = Made;

    const CODE: &'static str = "objections";
    const AT: &'static str = "/payments/{batch}/objections/{no}";
    const LABEL: &'static str = "公示异议";
    const THIS: &'static str = "这条异议";
    const TAG: &'static str = "待遇发放";

    fn acts() -> &'static [Act<ObjectionInHand>] {
        &ACTS
    }

    fn parts() -> Vec<Ask> {
        vec![Ask::declared(Kind::Place, "batch", "批次").hint("编号，例如 990101-2011-03-1")]
    }

    fn part(&self, _: &str) -> String {
        self.named.clone()
    }

    /// Its number stands behind that of its batch: 990101-2011-03-1/2.
    fn key_at(address: &Address) -> String {
        let part = |name| address.part(name).unwrap_or_default();
        format!("{}/{}", part("batch"), part("no"))
    }

    fn path(&self) -> String {
        format!(
            "/payments/{}/objections/{}",
            self.batch.key(),
            Number(self.id)
        )
    }

    async fn open(_: &Office, on: DatabaseExecutor<'_>, actor: &Actor, key: &str) -> Result<Self> {
        let missing = || Error::not_found(Self::THIS);
        let (named, no) = key.rsplit_once('/').ok_or_else(missing)?;
        let Number(id) = no.parse().map_err(|_| missing())?;
        let scope = actor.may(Action::BatchRead)?;
        let batch = store::batch_labelled(&on, &scope, named).await?;
        let all = store::objections_of(&on, &batch).await?;
        let found = all.into_iter().find(|objection| objection.id == id);
        let answer = found.ok_or_else(missing)?.answer;
        Ok(ObjectionInHand {
            state: if answer.is_none() { Open } else { Answered },
            named: named.to_owned(),
            batch,
            id,
        })
    }

    fn key(&self) -> String {
        format!("{}/{}", self.batch.key(), Number(self.id))
    }

    fn region(&self) -> i32 {
        self.batch.region
    }

    fn stamp_ask() -> Ask {
        Ask::words("state", "看到的状态代码")
    }

    fn stamp(&self) -> String {
        Self::named(self.state).0.to_owned()
    }

    fn state(&self) -> ObjectionState {
        self.state
    }

    fn set_state(&mut self, state: ObjectionState) {
        self.state = state;
    }

    fn named(state: ObjectionState) -> (&'static str, &'static str) {
        match state {
            Open => ("open", "待处理"),
            Answered => ("answered", "已处理"),
        }
    }

    fn ready_for(&self, _: &str) -> Result<()> {
        match self.state {
            Open => Ok(()),
            Answered => Err(handled()),
        }
    }

    fn above(&self) -> String {
        format!("/payments/{}", self.batch.key())
    }

    fn instead(_: ObjectionState, _: &str) -> &'static str {
        "不能再写"
    }

    fn entry(&self, (action, subject, detail): &Made) -> (&'static str, String, Json) {
        (action, subject.clone(), detail.clone())
    }

    /// The answer was written where it was given.
    async fn save(&self, _: &Office, _: &Tx, _: i64) -> Result<bool> {
        Ok(true)
    }
}
