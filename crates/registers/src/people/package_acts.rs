//! What is done with a package: every line that waits, or one of them, is agreed to or sent back in one transaction.

use sea_orm::DatabaseExecutor;
use serde_json::Value as Json;

use super::change_acts::{
    BY_ANOTHER, Decision, agree, opinion, proposer, reason, refuse_decided, refuse_own, seen_ask,
    send_back,
};
use super::finding;
use super::packages::{PackageKey, PackageState, missing};
use super::store::{self, ChangeRequest, PackageAsk, PackageRow};
use ground::acts::{Act, Doing, Hand, Subject, To};
use ground::ask::{Ask, Kind};
use ground::authority::{Action, Actor};
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::office::Office;

/// A package that somebody may see.
pub struct PackageInHand {
    row: PackageRow,
    state: PackageState,
}

impl PackageInHand {
    fn package(&self) -> PackageKey {
        PackageKey {
            region: self.row.region,
            id: self.row.id,
        }
    }
}

type Does<'a, 'b> = &'a mut Doing<'b, PackageInHand>;

static ACTS: [Act<PackageInHand>; 2] = [AGREE, REFUSE];

/// 同意: where one line cannot be agreed to, none is.
const AGREE: Act<PackageInHand> = Act {
    code: "agree",
    label: "同意",
    at: "agree",
    says: "同意一个变更包或其中一条，名册随即更新；不能是提出的人。有一条办不了，全部不办",
    apart: &[BY_ANOTHER],
    from: &[PackageState::Open],
    to: To::OneOf(&[PackageState::Open, PackageState::Done]),
    fits: |it, actor| refuse_own(it.row.proposed_by, actor),
    asks: || vec![line(), opinion()],
    does: |doing| Box::pin(agree_to(doing)),
    ..Act::by(Action::ChangeApprove)
};

fn line() -> Ask {
    let line = Ask::declared(Kind::Count, "line", "只办第几条");
    line.hint("不写是待复核的全部").quiet()
}

async fn agree_to(doing: Does<'_, '_>) -> Result<()> {
    let package = doing.it.package();
    let mut people = Vec::new();
    let open = waiting(doing).await?;
    for (line, request) in &open {
        let agreed = agree(doing, request).await;
        let decision = agreed.map_err(|error| in_line(error, package, *line))?;
        people.push(decision.person);
        doing.step(decision);
    }
    finding::refresh(doing.office, doing.tx, package.region, &people).await?;
    decided(doing, open.len());
    doing.tell(format!("已同意{}条，名册已更新", open.len()));
    Ok(())
}

/// 退回: with the reason.
const REFUSE: Act<PackageInHand> = Act {
    code: "refuse",
    label: "退回",
    at: "refuse",
    says: "退回一个变更包或其中一条，写明理由",
    asks: || vec![line(), reason()],
    does: |doing| {
        Box::pin(async {
            let open = waiting(doing).await?;
            for (_, request) in &open {
                let decision = send_back(doing, request).await?;
                doing.step(decision);
            }
            decided(doing, open.len());
            doing.tell(format!("已退回{}条", open.len()));
            Ok(())
        })
    },
    ..AGREE
};

/// Counts the lines that wait no more.
fn decided(doing: Does<'_, '_>, lines: usize) {
    doing.it.row.open -= lines as i64;
    doing.it.state = PackageState::of(doing.it.row.open);
    doing.answer("done", lines);
}

/// Says which line stands in the way; that nothing else was written follows from it.
fn in_line(error: Error, key: PackageKey, line: i64) -> Error {
    let at = |told: String| format!("变更包 {key} 第{line}条：{told}");
    match error {
        Error::Conflict(told) => Error::Conflict(at(told)),
        Error::Refusal(told) => Error::Refusal(at(told)),
        other => other,
    }
}

/// The open requests of a package, in the order of its lines; of one line where one is meant.
async fn waiting(doing: &Doing<'_, PackageInHand>) -> Result<Vec<(i64, ChangeRequest)>> {
    let (c, key) = (doing.tx.connection(), doing.it.package());
    let scope = doing.actor.may(doing.act.may)?;
    let only: Option<i64> = doing.said.words("line").parse().ok();
    let mut lines = store::package_lines(c, key.region, key.id).await?;
    lines.retain(|line| only.is_none_or(|only| line.line == only));
    let mut open = Vec::new();
    for line in lines {
        let request = store::request(c, &scope, key.region, line.request).await?;
        open.extend(request.map(|request| (line.line, request)));
    }
    match (only, open.first()) {
        (Some(only), None) => {
            return Err(Error::not_found(format!("变更包 {key} 第{only}条")));
        }
        (Some(_), Some((_, request))) => refuse_decided(request.state)?,
        (None, _) => open.retain(|(_, request)| refuse_decided(request.state).is_ok()),
    }
    Ok(open)
}

impl Subject for PackageInHand {
    type State = PackageState;
    type Step = Decision;

    const CODE: &'static str = "packages";
    const AT: &'static str = "/changes/packages/{package}";
    const API_AT: &'static str = "/packages/{package}";
    const LABEL: &'static str = "变更包";
    const THIS: &'static str = "这个变更包";
    const TAG: &'static str = "变更申请";

    fn acts() -> &'static [Act<PackageInHand>] {
        &ACTS
    }

    async fn open(
        _: &Office,
        on: DatabaseExecutor<'_>,
        actor: &Actor,
        key: &str,
    ) -> Result<PackageInHand> {
        let key = PackageKey::read(key)?;
        let ask = PackageAsk {
            key: Some((key.region, key.id)),
            ..PackageAsk::default()
        };
        let found = store::packages(&on, &actor.may(Action::PersonRead)?, &ask, (0, 1)).await?;
        let row = found.into_iter().next().ok_or_else(missing)?;
        Ok(PackageInHand {
            state: PackageState::of(row.open),
            row,
        })
    }

    fn key(&self) -> String {
        self.package().to_string()
    }

    fn region(&self) -> i32 {
        self.row.region
    }

    fn stamp_ask() -> Ask {
        seen_ask()
    }

    fn stamp(&self) -> String {
        self.state.code().to_owned()
    }

    fn state(&self) -> PackageState {
        self.state
    }

    fn set_state(&mut self, state: PackageState) {
        self.state = state;
    }

    fn named(state: PackageState) -> (&'static str, &'static str) {
        (state.code(), state.label())
    }

    fn ready_for(&self, _: &str) -> Result<()> {
        if self.state == PackageState::Done {
            let key = self.package();
            return Err(Error::Conflict(format!("变更包 {key} 已办完，不能再办")));
        }
        Ok(())
    }

    fn instead(_: PackageState, _: &str) -> &'static str {
        "不能再办"
    }

    async fn hands(&self, office: &Office, on: DatabaseExecutor<'_>) -> Result<Vec<Hand>> {
        proposer(office, on, (self.row.region, self.row.proposed_by)).await
    }

    fn entry(&self, step: &Decision) -> (&'static str, String, Json) {
        step.entry()
    }

    /// Each line was written where it was decided.
    async fn save(&self, _: &Office, _: &Tx, _: i64) -> Result<bool> {
        Ok(true)
    }
}
