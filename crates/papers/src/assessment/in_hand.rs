//! An assessment with what was done to it so far, as acts are done with it. Its version counts its marks and steps.

use sea_orm::DatabaseExecutor;
use serde_json::{Value as Json, json};

use super::acts::{ACTS, instead};
use super::model::{Side, State};
use super::points::Points;
use super::scheme::{Scheme, scheme};
use super::store::{self, AssessmentRow, EvidenceRow, MarkRow, StepRow};
use ground::acts::{Act, Hand, Subject, key_read, not_in};
use ground::ask::Ask;
use ground::authority::{Action, Actor};
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::office::Office;
use ground::time::moment_text;
use registers::accounts::users_by_id;

/// An assessment that somebody may see.
pub struct AssessmentInHand {
    /// Its row.
    pub row: AssessmentRow,
    /// What it is held against.
    pub scheme: Scheme,
    state: State,
    steps: Vec<StepRow>,
    marks: Vec<MarkRow>,
    evidence: Vec<EvidenceRow>,
    /// Whether its division is the office's own top: nobody is above it here, and what its superior decided is recorded by
    /// its own people.
    top: bool,
}

/// What was done.
pub enum AssessmentStep {
    /// A step of its life, why, and what was fixed.
    Taken(&'static str, String, Option<String>),
    /// A mark.
    Marked(MarkRow),
}

impl AssessmentInHand {
    /// Whether an actor stands above the division that is assessed.
    pub fn below(&self, actor: &Actor) -> bool {
        let own = actor.division();
        let division = self.row.of_division();
        division.is_ok_and(|division| own.contains(division) && (own != division || self.top))
    }

    /// Evidence is cited while it is filled in.
    pub fn refuse_citing(state: State) -> Result<()> {
        match state {
            State::Open => Ok(()),
            state => Err(not_in::<AssessmentInHand>(state, "cite")),
        }
    }
}

impl Subject for AssessmentInHand {
    type State = State;
    type Step = AssessmentStep;

    const CODE: &'static str = "assessments";
    const AT: &'static str = "/assessment/{assessment}";
    const API_AT: &'static str = "/assessments/{assessment}";
    const LABEL: &'static str = "考评";
    const THIS: &'static str = "这份考评";
    const TAG: &'static str = "创建考评";

    fn acts() -> &'static [Act<AssessmentInHand>] {
        &ACTS
    }

    async fn open(
        office: &Office,
        on: DatabaseExecutor<'_>,
        actor: &Actor,
        key: &str,
    ) -> Result<AssessmentInHand> {
        let key = key_read::<AssessmentInHand>(key)?;
        let scope = actor.may(Action::AssessmentRead)?;
        let row = store::assessment(&on, &scope, key).await?;
        let row = row.ok_or_else(|| Error::not_found("这份考评"))?;
        Ok(AssessmentInHand {
            scheme: scheme(office.catalogue(), &row.scheme)?,
            state: row.of_state()?,
            steps: store::steps(&on, &row).await?,
            marks: store::marks(&on, &row).await?,
            evidence: store::evidence(&on, &row).await?,
            top: row.of_division()? == office.profile().division,
            row,
        })
    }

    fn key(&self) -> String {
        self.row.key().to_string()
    }

    fn region(&self) -> i32 {
        self.row.region
    }

    fn version(&self) -> Option<i32> {
        i32::try_from(self.steps.len() + self.marks.len()).ok()
    }

    fn state(&self) -> State {
        self.state
    }

    fn set_state(&mut self, state: State) {
        self.state = state;
    }

    fn named(state: State) -> (&'static str, &'static str) {
        (state.code(), state.label())
    }

    fn instead(state: State, act: &str) -> &'static str {
        instead(state, act)
    }

    /// Somebody else may have submitted it again after it was withdrawn or sent back.
    async fn hands(&self, office: &Office, on: DatabaseExecutor<'_>) -> Result<Vec<Hand>> {
        let users = users_by_id(office, &on, self.region()).await?;
        let own = self.marks.iter().filter(|m| m.side == Side::Own.code());
        let own = own.map(|mark| ("mark", mark.marked_by));
        let cited = self.evidence.iter().map(|cited| ("cite", cited.cited_by));
        let steps = self
            .steps
            .iter()
            .map(|step| (step.step.as_str(), step.taken_by));
        let hand = |(act, user): (&str, i64)| Hand {
            act: act.to_owned(),
            user,
            id_hash: users.get(&user).and_then(|user| user.id_hash.clone()),
        };
        Ok(own.chain(cited).chain(steps).map(hand).collect())
    }

    async fn asks(
        &self,
        _: &Office,
        _: &Actor,
        act: &'static Act<AssessmentInHand>,
    ) -> Result<Vec<Ask>> {
        let mut asks = (act.asks)();
        for ask in &mut asks {
            if ask.code == "number" {
                let topics = self.scheme.veto.iter();
                let topics = topics.map(|v| (&v.number, format!("{} {}", v.number, v.topic)));
                *ask = ask.clone().offering(topics);
            }
        }
        Ok(asks)
    }

    async fn write_step(
        &self,
        office: &Office,
        tx: &Tx,
        actor: &Actor,
        step: &AssessmentStep,
    ) -> Result<()> {
        let (step, reason, content) = match step {
            AssessmentStep::Marked(mark) => {
                return store::insert_mark(office.keyring(), tx, &self.row, mark).await;
            }
            AssessmentStep::Taken(step, reason, content) => (step, reason, content),
        };
        let hash = content.as_ref();
        let written = StepRow {
            step: (*step).to_owned(),
            reason: reason.clone(),
            hash: hash.map(|content| seal::sm3_hex(content.as_bytes())),
            content: content.clone(),
            taken_by: actor.user,
            taken_at: moment_text(office.clock().now_utc()),
        };
        store::insert_step(office.keyring(), tx, &self.row, &written).await
    }

    fn entry(&self, step: &AssessmentStep) -> (&'static str, String, Json) {
        let (action, detail) = match step {
            AssessmentStep::Marked(mark) => ("assessment_mark", told(mark)),
            AssessmentStep::Taken("submit", ..) => ("assessment_submit", json!({})),
            AssessmentStep::Taken("fix", score, _) => ("assessment_fix", json!({ "得分": score })),
            AssessmentStep::Taken(step, reason, _) => {
                let action = match *step {
                    "withdraw" => "assessment_withdraw",
                    "return" => "assessment_return",
                    _ => "assessment_cancel",
                };
                (action, json!({ "理由": reason }))
            }
        };
        (action, self.row.subject(), detail)
    }

    async fn save(&self, office: &Office, tx: &Tx, _: i64) -> Result<bool> {
        let to = (self.state.code(), self.row.submitted_by);
        store::set_state(office.keyring(), tx, &self.row, to).await?;
        Ok(true)
    }
}

/// A mark as the audit has it.
fn told(mark: &MarkRow) -> Json {
    let side = Side::from_code(&mark.side);
    let verdict = match (mark.points, side, mark.accepted == 1) {
        (Some(points), ..) => format!("{}分", Points::hundredths(points).text()),
        (None, Some(Side::Veto), true) => "成立".to_owned(),
        (None, Some(Side::Veto), false) => "不成立".to_owned(),
        (None, _, true) => "认可".to_owned(),
        (None, _, false) => "不认可".to_owned(),
    };
    json!({
        "栏": side.map_or("", Side::label), "条目": mark.item, "评定": verdict, "理由": mark.comment,
    })
}
