//! A batch as acts are done with it: held to the state and the lines in which somebody saw it.

use kernel::{Date, Fen};
use sea_orm::{ConnectionTrait, DatabaseExecutor, Value};
use seal::Keyring;
use serde_json::{Value as Json, json};

use super::acts::{ACTS, instead};
use super::approval::first_years;
use super::bank::{LayoutStep, layouts, steps_of_layout};
use super::bank_acts::{TICKED_MAX, notice_hangs_until};
use super::bank_reasons::BankReasons;
use super::fund_acts::short_of;
use super::line::Intact;
use super::model::{Batch, BatchState};
use super::overview::batch_hands;
use super::store::{self, LineFilter, LineRow};
use ground::acts::{Act, Doing, Hand, Made, Subject};
use ground::ask::Ask;
use ground::authority::{Action, Actor, Scope};
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::office::Office;
use ground::time::{date_from, date_text, moment_text};
use registers::accounts::users_by_id;

/// A notice usually hangs so many days, both ends included.
const USUAL_DAYS: u64 = 7;

/// The layout that most banks take, as it is sent or after a look.
const USUAL_LAYOUT: &str = "generic";

/// A batch that somebody may see.
#[derive(Debug)]
pub struct BatchInHand {
    /// The batch.
    pub batch: Batch,
    /// The state it was opened in.
    pub was: BatchState,
    /// The steps of its file's way, as its layout names them, once it has a file.
    pub(super) steps: Vec<LayoutStep>,
    /// The day of the last step that was written down.
    stepped_on: Option<Date>,
    /// Columns that are written with its next state.
    set: Vec<(&'static str, Value)>,
}

/// A step as the audit has it: the action, and what the batch was.
pub struct BatchStep {
    action: &'static str,
    /// The batch, unless it is of something else.
    subject: Option<String>,
    detail: Json,
}

impl BatchStep {
    /// Something made beside the batch.
    pub(super) fn made((action, subject, detail): Made) -> BatchStep {
        let subject = Some(subject);
        BatchStep {
            action,
            subject,
            detail,
        }
    }
}

impl BatchInHand {
    /// Writes a column with the next state.
    pub fn set(&mut self, column: &'static str, value: impl Into<Value>) {
        self.set.push((column, value.into()));
    }

    /// How the audit names it.
    pub fn subject(&self) -> String {
        format!("批次 {}", self.batch.label)
    }
}

/// The moment of whatever is written.
pub fn now(office: &Office) -> String {
    moment_text(office.clock().now_utc())
}

/// Writes who did a step and when: `reviewed_by`, `reviewed_at`.
pub fn signed(doing: &mut Doing<'_, BatchInHand>, [by, at]: [&'static str; 2]) {
    let (user, now) = (doing.actor.user, now(doing.office));
    doing.it.set(by, user);
    doing.it.set(at, now);
}

/// Leaves a step that tells the batch's sums and hands.
pub fn leave(doing: &mut Doing<'_, BatchInHand>, action: &'static str) {
    let batch = &doing.it.batch;
    let detail = json!({
        "月份": batch.month.to_string(),
        "笔数": batch.line_count,
        "金额": batch.total.to_string(),
        "哈希": batch.hash,
        "经办人": batch.prepared_by,
        "复核人": batch.reviewed_by,
        "办理人": doing.actor.user,
    });
    leave_with(doing, action, detail);
}

/// Leaves a step with a detail of its own.
pub(super) fn leave_with(doing: &mut Doing<'_, BatchInHand>, action: &'static str, detail: Json) {
    doing.step(BatchStep {
        action,
        subject: None,
        detail,
    });
}

/// The lines of a batch in their order, some at a time, checked to be what was worked out.
pub(super) struct IntactLines<'a, C> {
    c: &'a C,
    batch: &'a Batch,
    /// Until all have been read.
    intact: Option<Intact<'a>>,
    last: i64,
}

impl<'a, C: ConnectionTrait> IntactLines<'a, C> {
    /// Of a batch.
    pub fn of(keyring: &'a Keyring, c: &'a C, batch: &'a Batch) -> IntactLines<'a, C> {
        IntactLines {
            c,
            batch,
            intact: Some(Intact::of(keyring, batch)),
            last: i64::MIN,
        }
    }

    /// The next of them; none when all have been read and none was added, taken away or altered.
    ///
    /// # Errors
    /// When one was, or when they cannot be read.
    pub async fn next(&mut self) -> Result<Option<Vec<LineRow>>> {
        let Some(mut intact) = self.intact.take() else {
            return Ok(None);
        };
        let page = store::lines_after(self.c, self.batch, self.last).await?;
        let altered = |what: String| {
            let label = &self.batch.label;
            Error::refusal(format!("批次 {label} {what}，请停止办理并校验数据"))
        };
        let Some(last) = page.last() else {
            intact.finish().map_err(altered)?;
            return Ok(None);
        };
        intact.look(&page).map_err(altered)?;
        self.last = last.line_no;
        self.intact = Some(intact);
        Ok(Some(page))
    }
}

/// Checks that the lines of a batch are what was worked out.
pub(super) async fn intact(doing: &Doing<'_, BatchInHand>) -> Result<()> {
    let (keyring, c) = (doing.office.keyring(), doing.tx.connection());
    let mut lines = IntactLines::of(keyring, c, &doing.it.batch);
    while lines.next().await?.is_some() {}
    Ok(())
}

/// The lines of a batch, after checking that they are what was worked out.
pub(super) async fn intact_lines(doing: &Doing<'_, BatchInHand>) -> Result<Vec<LineRow>> {
    let (keyring, c) = (doing.office.keyring(), doing.tx.connection());
    let mut lines = IntactLines::of(keyring, c, &doing.it.batch);
    let mut all = Vec::new();
    while let Some(page) = lines.next().await? {
        all.extend(page);
    }
    Ok(all)
}

impl Subject for BatchInHand {
    type State = BatchState;
    type Step = BatchStep;

    const CODE: &'static str = "payments";
    const AT: &'static str = "/payments/{batch}";
    const LABEL: &'static str = "待遇发放";
    const THIS: &'static str = "批次";

    fn acts() -> &'static [Act<BatchInHand>] {
        &ACTS
    }

    async fn open(
        office: &Office,
        on: DatabaseExecutor<'_>,
        actor: &Actor,
        key: &str,
    ) -> Result<BatchInHand> {
        let batch = store::batch_labelled(&on, &actor.may(Action::BatchRead)?, key).await?;
        let steps = steps_of_layout(office.catalogue(), &batch)?;
        let last = match steps.is_empty() {
            true => None,
            false => store::steps_of(&on, &batch).await?.pop(),
        };
        Ok(BatchInHand {
            steps,
            stepped_on: last.map(|step| date_from(&step.happened_on)).transpose()?,
            was: batch.state,
            set: Vec::new(),
            batch,
        })
    }

    fn key(&self) -> String {
        self.batch.key()
    }

    fn region(&self) -> i32 {
        self.batch.region
    }

    fn stamp_ask() -> Ask {
        let seen = Ask::words("state", "看到的状态代码");
        seen.hint("写了而批次已不是这个状态，就不办（409）")
    }

    fn stamp(&self) -> String {
        self.batch.state.code().to_owned()
    }

    /// What was seen is the state, in code or words, or the hash of the lines; or nobody says.
    async fn still(&self, office: &Office, seen: &str) -> Result<()> {
        let batch = &self.batch;
        let known = [batch.state.code(), batch.state.label(), &batch.hash];
        if seen.is_empty() || known.contains(&seen) {
            return Ok(());
        }
        Err(moved_since(office, batch, seen).await?)
    }

    fn before(&self) -> Option<Date> {
        self.stepped_on
    }

    fn state(&self) -> BatchState {
        self.batch.state
    }

    fn set_state(&mut self, state: BatchState) {
        self.batch.state = state;
    }

    fn named(state: BatchState) -> (&'static str, &'static str) {
        (state.code(), state.label())
    }

    fn instead(state: BatchState, act: &str) -> &'static str {
        instead(state, act)
    }

    fn button(&self, act: &'static Act<BatchInHand>) -> &'static str {
        match act.code {
            "approve" => "审批通过",
            "void" => "作废这个草稿",
            _ => act.label,
        }
    }

    async fn hands(&self, office: &Office, on: DatabaseExecutor<'_>) -> Result<Vec<Hand>> {
        let users = users_by_id(office, &on, self.batch.region).await?;
        let prepared = ("prepare", Some(self.batch.prepared_by));
        let all = [prepared, ("review", self.batch.reviewed_by)].into_iter();
        let hand = |(act, user): (&str, Option<i64>)| {
            let user = users.get(&user?)?;
            Some(Hand {
                act: act.to_owned(),
                user: user.id,
                id_hash: user.id_hash.clone(),
            })
        };
        Ok(all.filter_map(hand).collect())
    }

    async fn asks(
        &self,
        office: &Office,
        actor: &Actor,
        act: &'static Act<BatchInHand>,
    ) -> Result<Vec<Ask>> {
        let (mut asks, today) = ((act.asks)(), office.clock().today());
        let reader = office.db().reader();
        for ask in &mut asks {
            match ask.code.as_str() {
                "from" => ask.usual = date_text(today),
                "to" => ask.usual = date_text(today + chrono::Days::new(USUAL_DAYS - 1)),
                "telephone" => {
                    let last = store::telephone_of(reader, self.batch.region, actor.user).await?;
                    ask.usual = last.unwrap_or_default();
                }
                "layout" => {
                    let all = layouts(office.catalogue())?;
                    let last = match &self.batch.bank_layout {
                        Some(own) => Some(own.clone()),
                        None => store::last_layout(reader, &self.batch).await?,
                    };
                    let named = |name: &str| all.iter().find(|layout| layout.name == name);
                    let usual = last.as_deref().and_then(named);
                    let usual = usual.or_else(|| named(USUAL_LAYOUT));
                    ask.usual = usual.map_or_else(String::new, |l| l.name.clone());
                    *ask = ask
                        .clone()
                        .offering(all.into_iter().map(|l| (l.name.clone(), l.offered())));
                }
                "step" => {
                    let steps = self.steps.iter();
                    let steps = steps.map(|step| (step.code.clone(), step.label.clone()));
                    *ask = ask.clone().offering(steps);
                }
                "on" => ask.usual = date_text(today),
                "lines" => {
                    let scope = actor.may(Action::BatchRead)?;
                    *ask = open_lines(reader, &scope, &self.batch, ask.clone()).await?;
                }
                "reason" if act.code == "settle_failed" => {
                    let known = BankReasons::load(office.catalogue())?;
                    let known = known.labels().map(|label| (label, label));
                    *ask = ask.clone().offering(known);
                }
                "confirmed" => {
                    ask.pressing = first_years(reader, &self.batch).await? > 0;
                    ask.quiet = !ask.pressing;
                }
                "advance" | "advance_paper" => {
                    let scope = actor.may(Action::BatchRead)?;
                    ask.quiet = short_of(reader, &scope, &self.batch).await?.is_none();
                    ask.pressing = ask.code == "advance" && !ask.quiet;
                }
                "early" if act.code == "cash" => {
                    let notice = store::notice_of(reader, &self.batch).await?;
                    ask.quiet = notice.is_none();
                    ask.pressing = notice.is_some_and(|notice| today <= notice.to);
                }
                "early" => {
                    let until =
                        notice_hangs_until(office, reader, (&self.batch, self.batch.state)).await?;
                    ask.pressing = until.is_some();
                    ask.quiet = until.is_none();
                }
                _ => {}
            }
        }
        Ok(asks)
    }

    fn entry(&self, step: &BatchStep) -> (&'static str, String, Json) {
        let subject = step.subject.clone();
        let subject = subject.unwrap_or_else(|| self.subject());
        (step.action, subject, step.detail.clone())
    }

    async fn save(&self, _: &Office, tx: &Tx, seq: i64) -> Result<bool> {
        let mut set = self.set.clone();
        if set.iter().any(|(column, _)| *column == "approved_by") {
            set.push(("approved_seq", seq.into()));
        }
        store::move_batch(tx, &self.batch, self.was, set).await
    }
}

/// The lines that the bank has not answered, to be ticked; of many of them the numbers are typed.
async fn open_lines(
    c: &impl ConnectionTrait,
    scope: &Scope,
    batch: &Batch,
    ask: Ask,
) -> Result<Ask> {
    let open = LineFilter {
        state: Some("open".to_owned()),
        ..LineFilter::default()
    };
    let (count, _) = store::lines_totals(c, scope, batch, &open).await?;
    if count > TICKED_MAX {
        let typed = Ask::words("lines", &ask.label).needed();
        return Ok(typed.hint("花名册上的序号，几笔用顿号隔开，例如 3、17"));
    }
    let lines = store::lines_page(c, scope, batch, &open, (TICKED_MAX, 0)).await?;
    let lines = lines.into_iter().filter(|line| line.amount_fen > 0);
    Ok(ask.offering(lines.map(|line| {
        let told = format!(
            "{} {} {}元",
            line.line_no,
            line.account_name(),
            Fen::new(line.amount_fen).grouped()
        );
        (line.line_no.to_string(), told)
    })))
}

/// The conflict that tells both states, and who moved it.
async fn moved_since(office: &Office, batch: &Batch, seen: &str) -> Result<Error> {
    let state = BatchState::from_code(seen);
    let seen = state.map_or_else(|_| seen.to_owned(), |state| state.label().to_owned());
    let mut hands = batch_hands(office, std::slice::from_ref(batch)).await?;
    let hands = hands.pop().unwrap_or_default();
    let last = match batch.state {
        BatchState::Draft | BatchState::Returned | BatchState::Void => None,
        BatchState::Reviewed => hands.reviewed,
        BatchState::Approved => hands.approved,
        BatchState::Published => hands.published,
        BatchState::Exported => hands.exported,
        BatchState::Answered | BatchState::Closed => hands.settled.or(hands.approved),
    };
    let by = last.map_or(String::new(), |hand| {
        format!("由{}于{}", hand.who, hand.when)
    });
    Ok(Error::Conflict(format!(
        "批次 {} 在您打开以后已{by}改为“{}”，您看到的是“{seen}”。这次没有办理，请从发放批次重新打开查看",
        batch.label,
        batch.state.label()
    )))
}
