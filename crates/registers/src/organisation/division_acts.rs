//! What is done with a unit that is there: another name, merged into another. None is ever taken away: people, ledgers
//! and batches name them.

use kernel::{DivisionCode, Month, read_month};
use sea_orm::DatabaseExecutor;
use serde_json::{Value as Json, json};

use super::actions::refuse_sister;
use super::directory::Directory;
use super::merging::{Merged, merge, refuse_unlike};
use super::store;
use ground::acts::{Act, Doing, Made, Subject, To};
use ground::ask::Ask;
use ground::authority::{Action, Actor, Scope};
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::office::Office;

use DivisionState::{Gone, There};

/// A unit of somebody's scope.
pub struct DivisionInHand {
    code: DivisionCode,
    scope: Scope,
    directory: Directory,
    state: DivisionState,
}

/// Whether a unit is still there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DivisionState {
    /// It is.
    There,
    /// It was merged into another.
    Gone,
}

static ACTS: [Act<DivisionInHand>; 3] = [RENAME, MERGE, MERGE_TRIAL];

/// 改名: the old name goes on to be understood.
const RENAME: Act<DivisionInHand> = Act {
    code: "rename",
    label: "改名",
    at: "rename",
    says: "给乡镇、村改名；以前的名称导入时仍认得",
    told: "已改名",
    from: &[There],
    asks: || {
        let hint = "以前的批次、台账、文稿仍归在这个单位；表里还写原名的，导入时认作它";
        vec![Ask::words("name", "新名称").needed().hint(hint)]
    },
    alone: true,
    unread: true,
    does: |doing| Box::pin(rename(doing)),
    ..Act::by(Action::DivisionManage)
};

async fn rename(doing: &mut Doing<'_, DivisionInHand>) -> Result<()> {
    let (it, name) = (&doing.it, kernel::squeeze(doing.said.words("name")));
    let old = it.name();
    if old == name {
        doing.leave("名称没有改动");
        return Ok(());
    }
    refuse_sister(&it.directory, it.code, &name).map_err(|error| at("name", error))?;
    store::rename(doing.office, doing.tx, (it.code, &old), &name).await?;
    let subject = subject(it.code);
    doing.tell(format!("已改名：{old}现在叫{name}"));
    let detail = json!({ "原名": old, "新名": name });
    doing.step(("division_rename", subject, detail));
    Ok(())
}

/// 合并: everything that stands in it moves to the other, from a month on; what was owed before stays with the place of then.
const MERGE: Act<DivisionInHand> = Act {
    code: "merge",
    label: "并入",
    at: "merge",
    says: "并入同一个镇的另一个村，或同一个县的另一个乡镇；人和记录一起移过去，以前的月份仍按原来的地方算",
    told: "已合并",
    from: &[There],
    to: To::State(Gone),
    asks: || {
        let month = Ask::words("month", "从哪个月起");
        vec![
            Ask::words("into", "并入哪个单位")
                .needed()
                .hint("写名称；和它同一个镇的村，或同一个县的乡镇"),
            month.hint("这个月起的待遇按新的地方算，以前的不动；不写就是本月"),
            Ask::words("document", "依据").hint("批准合并的文号"),
        ]
    },
    alone: true,
    unread: true,
    does: |doing| Box::pin(merged(doing)),
    ..Act::by(Action::DivisionManage)
};

/// What merging would move; nothing is written.
const MERGE_TRIAL: Act<DivisionInHand> = Act {
    code: "merge_trial",
    label: "先看会移动什么",
    at: "merge/trial",
    says: "说出合并会移动多少人、多少条记录，什么也不写",
    tries: Some("merge"),
    ..MERGE
};

async fn merged(doing: &mut Doing<'_, DivisionInHand>) -> Result<()> {
    let (office, tx, from) = (doing.office, doing.tx, doing.it.code);
    let top = doing.it.scope.division();
    let into = doing.it.directory.meant(top, doing.said.words("into"));
    let into = into.map_err(|error| at("into", error))?;
    refuse_unlike(&doing.it.directory, from, into)?;
    let month = match doing.said.words("month") {
        "" => Month::of(doing.today()),
        text => read_month(text).map_err(|e| Error::at("month", e.to_string()))?,
    };
    let names = (doing.it.name(), doing.it.directory.name(into));
    let how = Merged { from, into, month };
    let moves = merge(office, tx, &mut doing.it.directory, how).await?;
    let moves = match moves.as_slice() {
        [] => "没有要移动的记录".to_owned(),
        _ => moves.join("、"),
    };
    let stays = "以前的发放批次、待遇标准、变更申请和考评留在原来的单位名下";
    let (old, new) = &names;
    let since = month.to_chinese();
    doing.tell(match doing.act.tries {
        Some(_) => format!("{old}并入{new}，{since}起：会移动{moves}；{stays}。现在什么也没有写"),
        None => format!("{old}已并入{new}，{since}起：移动了{moves}；{stays}"),
    });
    let detail = json!({
        "原单位": old, "并入": new, "自": month.to_string(), "移动": moves,
        "依据": doing.said.words("document"),
    });
    doing.step(("division_merge", subject(from), detail.clone()));
    doing.step(("division_merged", subject(into), detail));
    Ok(())
}

fn at(field: &'static str, error: Error) -> Error {
    match error {
        Error::Refusal(words) => Error::at(field, words),
        other => other,
    }
}

fn subject(code: DivisionCode) -> String {
    format!("区划 {}", code.get())
}

impl DivisionInHand {
    /// What it is called now.
    pub fn name(&self) -> String {
        self.directory.name(self.code)
    }

    /// The unit under which it is looked for.
    pub fn above(&self) -> DivisionCode {
        let above = self
            .code
            .parent()
            .filter(|above| self.scope.contains(*above));
        above.unwrap_or(self.scope.division())
    }
}

impl Subject for DivisionInHand {
    type State = DivisionState;
    type Step = Made;

    const CODE: &'static str = "divisions";
    const AT: &'static str = "/divisions/{code}";
    const LABEL: &'static str = "区划";
    const THIS: &'static str = "这个单位";
    const TAG: &'static str = "组织机构";

    fn acts() -> &'static [Act<DivisionInHand>] {
        &ACTS
    }

    async fn open(
        _: &Office,
        on: DatabaseExecutor<'_>,
        actor: &Actor,
        key: &str,
    ) -> Result<DivisionInHand> {
        let scope = actor.may(Action::DivisionManage)?;
        let directory = Directory::load(&on, &scope).await?;
        let code = DivisionCode::read(key).ok();
        let code = code.filter(|code| directory.knows(*code) || directory.is_merged(*code));
        let code = code.ok_or_else(|| Error::not_found(format!("区划 {key}")))?;
        let state = match directory.is_merged(code) {
            true => Gone,
            false => There,
        };
        Ok(DivisionInHand {
            code,
            state,
            scope,
            directory,
        })
    }

    fn key(&self) -> String {
        self.code.get().to_string()
    }

    fn region(&self) -> i32 {
        self.code.region()
    }

    /// As it was called when it was read.
    fn stamp_ask() -> Ask {
        Ask::words("seen", "看到的名称").hint("写了而已不叫这个名称，就不办（409）")
    }

    fn stamp(&self) -> String {
        self.name()
    }

    fn state(&self) -> DivisionState {
        self.state
    }

    fn set_state(&mut self, state: DivisionState) {
        self.state = state;
    }

    fn named(state: DivisionState) -> (&'static str, &'static str) {
        match state {
            There => ("there", "在用"),
            Gone => ("gone", "已并入别的单位"),
        }
    }

    fn instead(_: DivisionState, _: &str) -> &'static str {
        "不能再办"
    }

    /// The list it stands in.
    fn address(&self) -> String {
        format!("/divisions?division={}", self.above().get())
    }

    async fn asks(
        &self,
        office: &Office,
        _: &Actor,
        act: &'static Act<DivisionInHand>,
    ) -> Result<Vec<Ask>> {
        let sisters = self
            .code
            .parent()
            .map(|above| self.directory.children(above));
        let sisters = sisters
            .into_iter()
            .flatten()
            .filter(|unit| *unit != self.code);
        let names: Vec<String> = sisters.map(|unit| self.directory.name(unit)).collect();
        let month = Month::of(office.clock().today()).to_string();
        let usual = |ask: Ask| match ask.code.as_str() {
            "name" => ask.usually(self.name()),
            "month" => ask.usually(&month),
            "into" => ask.offering(names.iter().map(|name| (name, name))),
            _ => ask,
        };
        Ok((act.asks)().into_iter().map(usual).collect())
    }

    fn entry(&self, (action, subject, detail): &Made) -> (&'static str, String, Json) {
        (action, subject.clone(), detail.clone())
    }

    /// It was written where it was done.
    async fn save(&self, _: &Office, _: &Tx, _: i64) -> Result<bool> {
        Ok(true)
    }
}
