//! 疑点: what a comparison list says of somebody, until a person has settled it with a result and a reason. What it holds
//! up is paid again only after a second person agreed: the proposal waits among the change requests.

use entitlement::EventKind;
use kernel::{Month, read_month};
use sea_orm::DatabaseExecutor;
use serde_json::{Value as Json, json};

use super::facts::{Facts, facts_open};
use super::kinds::{ComparisonKind, Comparisons, Follows, Matters, Outcome};
use super::lists::day_told;
use super::sheets::BY_NAME;
use super::store::{self, HitRow, Settled as Settling};
use crate::people::EventRow;
use crate::people::actions::events_of;
use crate::people::last_death;
use crate::people::register::PersonKey;
use crate::people::requests::{Asked, Settles, propose_fitting};
use ground::acts::{Act, Doing, Made, Subject, To, key_read};
use ground::ask::Ask;
use ground::authority::{Action, Actor};
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::key::{AnyKey, Number};
use ground::office::Office;
use ground::time::{moment_text, month_from};

use HitState::{Open, Settled, Waiting};

/// 状态
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HitState {
    /// 待核
    Open,
    /// 待复核
    Waiting,
    /// 已核
    Settled,
}

impl HitState {
    /// All, with their codes and Chinese names.
    pub const ALL: [(HitState, &'static str, &'static str); 3] = [
        (Open, "open", "待核"),
        (Waiting, "waiting", "待复核"),
        (Settled, "settled", "已核"),
    ];

    fn from_code(code: &str) -> Result<HitState> {
        let found = HitState::ALL.iter().find(|(_, known, _)| *known == code);
        let unknown = || Error::inconsistent(format!("疑点状态 {code}"));
        found.map(|(state, ..)| *state).ok_or_else(unknown)
    }

    /// Code and Chinese name.
    pub fn named(self) -> (&'static str, &'static str) {
        let found = HitState::ALL.iter().find(|(state, ..)| *state == self);
        found.map_or(("", ""), |(_, code, label)| (*code, *label))
    }
}

/// A suspicion that somebody may see.
pub struct HitInHand {
    row: HitRow,
    state: HitState,
    facts: Facts,
    kind: Option<ComparisonKind>,
    outcomes: Vec<Outcome>,
    /// How it was settled, in words.
    result: String,
    sent_back: Option<SentBack>,
    settling: Option<Settle>,
}

/// A result that was proposed and that nobody agreed to: the suspicion is open as before.
pub struct SentBack {
    /// The result, in words.
    pub result: String,
    /// With which reason.
    pub words: String,
    /// The request by which it was proposed.
    pub request: AnyKey,
}

/// What is written of it.
struct Settle {
    result: String,
    words: String,
    by: i64,
    at: String,
    request: Option<i64>,
}

type Does<'a, 'b> = &'a mut Doing<'b, HitInHand>;

static ACTS: [Act<HitInHand>; 1] = [RESOLVE];

/// 核实: what came of it, with the reason.
const RESOLVE: Act<HitInHand> = Act {
    code: "resolve",
    label: "核实",
    at: "resolve",
    says: "核实一个疑点，写明结果和理由：属实的提出变更；拦住发放的，另一个人复核同意以后才放开",
    from: &[Open],
    to: To::OneOf(&[Waiting, Settled]),
    asks: || {
        let month = Ask::words("month", "从哪个月起")
            .hint("提出变更的才填：死亡填去世当月，停发、迁出填不再发放的第一个月；不填按名单上的");
        let words = Ask::long_words("words", "理由和依据").needed();
        vec![
            Ask::choice("result", "核实结果").needed(),
            month,
            words.hint("和谁核对的、看了什么材料"),
        ]
    },
    unread: true,
    next: true,
    does: |doing| Box::pin(resolve(doing)),
    ..Act::by(Action::PersonWrite)
};

async fn resolve(doing: Does<'_, '_>) -> Result<()> {
    let it = &doing.it;
    let kind = it.kind.as_ref();
    let kind = kind.ok_or_else(|| Error::refusal("目录里已经没有这种比对名单，请找回目录文件"))?;
    let result = doing.said.words("result").to_owned();
    let outcome = it.outcomes.iter().find(|one| one.code == result);
    let outcome = outcome.ok_or_else(|| Error::at("result", "请选择核实结果"))?;
    let words = doing.said.words("words").to_owned();
    let follows = kind.change.filter(|_| outcome.change);
    if follows.is_none() && !doing.said.words("month").is_empty() {
        let told = format!("“{}”不提出变更，不用填年月", outcome.label);
        return Err(Error::at("month", told));
    }
    let change = match follows {
        Some(follows) => change(doing, follows).await?,
        None => Change::None,
    };
    let settled = |told: String| {
        Asked::Settled(Settles {
            hit: it.key(),
            was: format!("疑点：{}", it.told()),
            told,
        })
    };
    let asked = match change {
        Change::Asked(asked) => Some(asked),
        Change::Registered { later: None } => None,
        // What the list holds up before the month that the register has is paid again.
        Change::Registered { later: Some(month) } => kind.blocks.then(|| {
            let month = month.to_chinese();
            settled(format!("属实，名册已登记{month}去世，到这个月的照发"))
        }),
        Change::None => {
            let told = || settled(format!("{}，照发", outcome.label));
            kind.blocks.then(told)
        }
    };
    let reason = format!("{}：{words}", it.told());
    let (mut request, mut made) = (None, None);
    if let Some(asked) = &asked {
        let person = PersonKey::new(it.row.region, it.row.person);
        let (office, tx, actor) = (doing.office, doing.tx, doing.actor);
        let proposed = propose_fitting(office, tx, actor, person, (asked, &reason)).await?;
        request = Some(proposed.0);
        made = Some(proposed.1);
    }
    let told = match request {
        Some(_) => "已提交，等另一个人复核；复核同意以后算核实",
        None => "已核实，以后的名单说同样的不再提",
    };
    let settle = Settle {
        result,
        words,
        by: doing.actor.user,
        at: moment_text(doing.office.clock().now_utc()),
        request,
    };
    let detail = json!({
        "名单": kind.label, "疑点": it.told(), "结果": outcome.label, "理由": settle.words,
        "申请": request.map(|id| AnyKey::new(it.row.region, id).to_string()),
    });
    let subject = format!("人员 {}", Number(it.row.person));
    doing.tell(told);
    if let Some(request) = request {
        doing.answer(
            "request",
            AnyKey::new(doing.it.row.region, request).to_string(),
        );
    }
    doing.it.settling = Some(settle);
    doing.it.state = match request {
        Some(_) => Waiting,
        None => Settled,
    };
    doing.step(("comparison_settle", subject, detail));
    if let Some(made) = made {
        doing.step(made);
    }
    Ok(())
}

/// What follows from a result.
enum Change {
    None,
    Asked(Asked),
    /// The register says it already; the month, where it is later than the list has it.
    Registered {
        later: Option<Month>,
    },
}

/// The change that follows.
async fn change(doing: &Doing<'_, HitInHand>, follows: Follows) -> Result<Change> {
    let it = &doing.it;
    let (region, person) = (it.row.region, it.row.person);
    let since = it.since()?;
    let said = match doing.said.words("month") {
        "" => None,
        text => Some(read_month(text).map_err(|e| Error::at("month", e.to_string()))?),
    };
    // A list tells the first month that matters; a death is told with its own.
    let months = it.kind.as_ref().and_then(|kind| kind.months);
    let listed = match (follows, months) {
        (Follows::Death, Some(Matters::After)) => since.map(Month::prev),
        _ => since,
    };
    let effective = said.or(listed);
    let effective = effective.ok_or_else(|| Error::at("month", "名单上没有日期，请填年月"))?;
    let today = doing.today();
    if follows == Follows::Death && effective > Month::of(today) {
        return Err(Error::at("month", "去世的年月还没有到，请核对"));
    }
    let event = |kind| EventRow {
        kind,
        category: None,
        effective,
        known: Some(today),
        cause: None,
    };
    Ok(match follows {
        Follows::Death => {
            let events = events_of(doing.tx.connection(), region, &[person]).await?;
            let events = events.get(&person).map_or(&[][..], Vec::as_slice);
            let registered = last_death(events);
            let known = registered.is_some_and(|death| death.month == effective);
            let later = || listed.is_none_or(|listed| listed < effective);
            match known {
                true => Change::Registered {
                    later: later().then_some(effective),
                },
                false => Change::Asked(Asked::Event(event(EventKind::Death))),
            }
        }
        Follows::Stop => Change::Asked(Asked::Event(event(EventKind::Stop))),
        Follows::MoveOut => Change::Asked(Asked::MoveOut(event(EventKind::Stop))),
    })
}

impl HitInHand {
    /// One with everything that is shown of it.
    pub(super) fn of(
        office: &Office,
        mut row: HitRow,
        comparisons: &Comparisons,
    ) -> Result<HitInHand> {
        let kind = comparisons.coded(&row.kind).cloned();
        let outcomes = kind
            .as_ref()
            .map(|kind| comparisons.outcomes(kind).cloned().collect());
        let state = HitState::from_code(&row.state)?;
        let mut result = row.result.take().unwrap_or_default();
        if let Some(outcome) = comparisons.outcome(&result) {
            outcome.label.clone_into(&mut result);
        }
        let mut sent_back = None;
        if state == Open {
            let (result, words) = (std::mem::take(&mut result), std::mem::take(&mut row.words));
            (row.settled_by, row.settled_at) = (None, None);
            sent_back = row.request.take().map(|id| SentBack {
                result,
                words,
                request: AnyKey::new(row.region, id),
            });
        }
        Ok(HitInHand {
            state,
            facts: facts_open(office, row.id, &row.facts_sealed)?,
            kind,
            outcomes: outcomes.unwrap_or_default(),
            result,
            sent_back,
            settling: None,
            row,
        })
    }

    /// The first month that matters.
    fn since(&self) -> Result<Option<Month>> {
        self.row.from_month.map(month_from).transpose()
    }

    /// 死亡名单
    pub fn label(&self) -> &str {
        self.kind
            .as_ref()
            .map_or(&self.row.kind, |kind| &kind.label)
    }

    /// What it means.
    pub fn means(&self) -> &str {
        self.kind.as_ref().map_or("", |kind| &kind.means)
    }

    /// Whether nobody on the list is paid before it is settled.
    pub fn blocks(&self) -> bool {
        self.kind.as_ref().is_some_and(|kind| kind.blocks)
    }

    /// 死亡名单（县公安局，2026-10-31）: what it says of her stays sealed.
    pub fn told(&self) -> String {
        format!("{}（{}）", self.label(), self.list_told())
    }

    /// 县公安局，2026-10-31，甲公函〔2026〕12号
    pub fn list_told(&self) -> String {
        let row = &self.row;
        let parts = [&row.source, day_told(&row.listed_on), &row.document_no];
        let parts = parts.into_iter().filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join("，")
    }

    /// What the list says, by its headings.
    pub fn facts(&self) -> &[(String, String)] {
        &self.facts.0
    }

    /// Whether it was compared by name and birth only.
    pub fn weaker(&self) -> bool {
        self.row.compared_by == BY_NAME
    }

    /// 姓名
    pub fn name(&self) -> &str {
        &self.row.name
    }

    /// Whom it is about.
    pub fn person(&self) -> PersonKey {
        PersonKey::new(self.row.region, self.row.person)
    }

    /// Where she is on the rolls.
    pub fn division(&self) -> i64 {
        self.row.division
    }

    /// The list that said it last.
    pub fn list(&self) -> AnyKey {
        AnyKey::new(self.row.region, self.row.last_list)
    }

    /// The request by which it is settled.
    pub fn request(&self) -> Option<AnyKey> {
        let request = self.row.request;
        request.map(|id| AnyKey::new(self.row.region, id))
    }

    /// What was proposed last, where nobody agreed to it.
    pub fn sent_back(&self) -> Option<&SentBack> {
        self.sent_back.as_ref()
    }

    /// How it was settled, in words; nothing while nobody has.
    pub fn result(&self) -> &str {
        &self.result
    }

    /// With which reason.
    pub fn words(&self) -> &str {
        &self.row.words
    }

    /// By whom and when, UTC.
    pub fn settled_by(&self) -> Option<(i64, &str)> {
        self.row.settled_by.zip(self.row.settled_at.as_deref())
    }

    /// 自2026-04
    pub fn months(&self) -> Result<String> {
        let until = self.row.until_month.map(month_from).transpose()?;
        Ok(match (self.since()?, until) {
            (None, None) => "全部月份".to_owned(),
            (Some(from), None) => format!("{}起", from.to_chinese()),
            (None, Some(until)) => format!("到{}", until.to_chinese()),
            (Some(from), Some(until)) => {
                format!("{}至{}", from.to_chinese(), until.to_chinese())
            }
        })
    }
}

impl Subject for HitInHand {
    type State = HitState;
    type Step = Made;

    const CODE: &'static str = "hits";
    const AT: &'static str = "/hits/{hit}";
    const LABEL: &'static str = "疑点";
    const THIS: &'static str = "这个疑点";

    fn acts() -> &'static [Act<HitInHand>] {
        &ACTS
    }

    async fn open(
        office: &Office,
        on: DatabaseExecutor<'_>,
        actor: &Actor,
        key: &str,
    ) -> Result<HitInHand> {
        let (region, id) = key_read::<HitInHand>(key)?;
        let scope = actor.may(Action::PersonRead)?;
        let row = store::hit(&on, &scope, (region, id)).await?;
        let row = row.ok_or_else(|| Error::not_found(Self::THIS))?;
        HitInHand::of(office, row, &Comparisons::load(office.catalogue())?)
    }

    fn key(&self) -> String {
        AnyKey::new(self.row.region, self.row.id).to_string()
    }

    fn region(&self) -> i32 {
        self.row.region
    }

    fn stamp_ask() -> Ask {
        let seen = Ask::words("state", "看到的状态代码");
        seen.hint("写了而已不是这个状态，就不办（409）")
    }

    fn stamp(&self) -> String {
        self.state.named().0.to_owned()
    }

    fn state(&self) -> HitState {
        self.state
    }

    fn set_state(&mut self, state: HitState) {
        self.state = state;
    }

    fn named(state: HitState) -> (&'static str, &'static str) {
        state.named()
    }

    fn instead(state: HitState, _: &str) -> &'static str {
        match state {
            Open => "",
            Waiting => "已提交核实，在等另一个人复核；要改请先撤回那条申请",
            Settled => "已经核实过了",
        }
    }

    async fn asks(&self, _: &Office, _: &Actor, act: &'static Act<HitInHand>) -> Result<Vec<Ask>> {
        let offers = self.outcomes.iter();
        let offers: Vec<(String, String)> = offers
            .map(|one| (one.code.clone(), one.label.clone()))
            .collect();
        let changes = self.outcomes.iter().any(|one| one.change);
        let filled = |ask: Ask| match ask.code.as_str() {
            "result" => ask.offering(offers.clone()).few(),
            "month" if !changes => ask.quiet(),
            _ => ask,
        };
        Ok((act.asks)().into_iter().map(filled).collect())
    }

    fn entry(&self, (action, subject, detail): &Made) -> (&'static str, String, Json) {
        (action, subject.clone(), detail.clone())
    }

    async fn save(&self, office: &Office, tx: &Tx, _: i64) -> Result<bool> {
        let Some(settle) = &self.settling else {
            return Ok(true);
        };
        let row = &self.row;
        let settling = Settling {
            result: &settle.result,
            words: &settle.words,
            by: settle.by,
            at: &settle.at,
            request: settle.request,
        };
        let of = (row.region, row.id, row.version);
        store::settle(office.keyring(), tx, of, settling).await
    }
}
