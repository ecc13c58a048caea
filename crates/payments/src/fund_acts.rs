//! What is recorded of 资金, and taken back when it was wrong.

use sea_orm::{ConnectionTrait, DatabaseExecutor};
use serde_json::{Value as Json, json};

use super::budget::Budget;
use super::funds::{FundKind, FundRow, to_pay_with};
use super::model::Batch;
use super::schemes::Schemes;
use super::store;
use super::words::yuan;
use ground::acts::{Act, All, Collection, Doing, Made, Subject, To};
use ground::ask::{Ask, Bound, Kind};
use ground::authority::{Action, Actor, Scope};
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::key::{AnyKey, Number, read_key};
use ground::office::Office;
use ground::time::moment_text;

use FundState::{Counts, Voided};

/// 资金, as entries are made.
pub struct Funds;

impl Collection for Funds {
    const CODE: &'static str = "funds";
    const AT: &'static str = "/funds/new";
    const API_AT: &'static str = "/funds";
    const LABEL: &'static str = "资金";
    const TAG: &'static str = "待遇发放";

    fn acts() -> &'static [Act<All<Funds>>] {
        static ACTS: [Act<All<Funds>>; 1] = [RECORD];
        &ACTS
    }

    async fn asks(
        _: &All<Funds>,
        office: &Office,
        _: &Actor,
        act: &'static Act<All<Funds>>,
    ) -> Result<Vec<Ask>> {
        let schemes = Schemes::load(office.catalogue())?;
        let schemes: Vec<(String, String)> = (schemes.offers())
            .map(|scheme| (scheme.code, scheme.label))
            .collect();
        let today = office.clock().today();
        let filled = |ask: Ask| match ask.code.as_str() {
            "scheme" => ask.offering(schemes.iter().cloned()),
            "year" => ask.usually(today.format("%Y").to_string()),
            "on" => ask.usually(today.to_string()),
            _ => ask,
        };
        Ok((act.asks)().into_iter().map(filled).collect())
    }
}

/// 登记资金
const RECORD: Act<All<Funds>> = Act {
    code: "record",
    label: "登记资金",
    says: "登记上年结转、资金到位、垫付、归还垫付、上缴的一笔",
    told: "这笔资金已登记。",
    asks: || {
        let kinds = FundKind::ALL.map(|(_, code, label)| (code, label));
        let amount = Ask::declared(Kind::Money, "amount", "金额").needed();
        let year = Ask::declared(Kind::Count, "year", "年度").needed();
        let scheme = Ask::choice("scheme", "待遇项目");
        vec![
            Ask::choice("kind", "事项").needed().offering(kinds).few(),
            Ask::choice("budget", "资金级次")
                .needed()
                .offering(budgets())
                .few(),
            amount,
            year.hint("哪一年的资金"),
            scheme.hint("文件指明只用于一个项目的才选"),
            Ask::day("on", "日期").needed().within(&[Bound::NotAhead]),
            Ask::words("paper", "依据")
                .needed()
                .hint("文号、拨款单、入账凭证号"),
        ]
    },
    does: |doing| Box::pin(record(doing)),
    ..Act::making(Action::FundsWrite)
};

/// The levels to choose from.
pub(super) fn budgets() -> [(&'static str, &'static str); 5] {
    Budget::ALL.map(|(_, code, label)| (code, label))
}

/// Years in which allowances are paid.
const YEARS: std::ops::RangeInclusive<i64> = 1950..=2100;

async fn record(doing: &mut Doing<'_, All<Funds>>) -> Result<()> {
    let (said, actor) = (&doing.said, doing.actor);
    let scope = actor.may(Action::FundsWrite)?;
    let division = scope.division();
    let fen = said.money("amount").unwrap_or_default();
    if !fen.is_positive() {
        return Err(Error::at(
            "amount",
            "金额应大于 0；退回、上缴请选相应的事项",
        ));
    }
    let year = said.count("year").unwrap_or_default();
    if !YEARS.contains(&year) {
        return Err(Error::at("year", "年度请写四位数，例如 2025"));
    }
    let missing = || Error::inconsistent("资金");
    let row = FundRow {
        region: division.region(),
        id: 0,
        division,
        budget: Budget::from_code(said.words("budget")).ok_or_else(missing)?,
        scheme: Some(said.words("scheme").to_owned()).filter(|code| !code.is_empty()),
        year: i32::try_from(year).map_err(|_| missing())?,
        kind: FundKind::from_code(said.words("kind")).ok_or_else(missing)?,
        fen: fen.get(),
        on: said.day("on").ok_or_else(missing)?,
        paper: said.words("paper").to_owned(),
        batch: None,
        void_reason: None,
    };
    let known = store::fund_entries(doing.tx.connection(), &scope, Some(row.year)).await?;
    let same = |other: &&FundRow| {
        let key = |r: &FundRow| {
            (
                r.kind,
                r.budget,
                r.fen,
                r.on,
                r.paper.clone(),
                r.scheme.clone(),
            )
        };
        other.void_reason.is_none() && other.division == row.division && key(other) == key(&row)
    };
    if let Some(other) = known.iter().find(same) {
        let no = Number(other.id);
        let words = format!("同样的一笔已登记过（{no}）；确实又到了一笔的，依据写各自的凭证号");
        return Err(Error::at("paper", words));
    }
    let detail = told(&row);
    doing.it.region = row.region;
    let (at, by) = (moment_text(doing.office.clock().now_utc()), actor.user);
    let id = store::insert_fund_entry(doing.office.keyring(), doing.tx, row, by, &at).await?;
    doing.made(AnyKey::new(doing.it.region, id));
    doing.step(("fund_record", format!("资金 {}", Number(id)), detail));
    Ok(())
}

fn told(row: &FundRow) -> Json {
    json!({
        "事项": row.kind.label(), "级次": row.budget.label(), "金额": yuan(row.fen), "年度": row.year,
        "项目": row.scheme, "日期": row.on.to_string(), "依据": row.paper,
    })
}

/// Writes the advance without which a batch would pay more than arrived; answers what the audit says of it.
///
/// # Errors
/// When what arrived does not suffice and nobody said who advances the rest.
pub(super) async fn advance_for(
    office: &Office,
    tx: &Tx,
    (batch, actor): (&Batch, &Actor),
    (budget, paper): (&str, &str),
) -> Result<Option<Json>> {
    let scope = actor.may(Action::BatchRead)?;
    let budget = Budget::from_code(budget);
    let Some(short) = short_of(tx.connection(), &scope, batch).await? else {
        return match budget {
            Some(_) => Err(Error::at("advance", NOT_SHORT)),
            None => Ok(None),
        };
    };
    let Some(budget) = budget else {
        let words = format!(
            "已到位的资金不够发这一批，还差{}：请等资金到位登记以后再审批；先垫付的，写明由哪一级垫付",
            yuan(short)
        );
        return Err(Error::at("advance", words));
    };
    let paper = match paper {
        "" => format!("批次 {} 垫付", batch.label),
        paper => paper.to_owned(),
    };
    let row = FundRow {
        region: batch.region,
        id: 0,
        division: batch.division,
        budget,
        scheme: batch.scheme.clone(),
        year: batch.month.year(),
        kind: FundKind::Advanced,
        fen: short,
        on: office.clock().today(),
        paper,
        batch: Some(batch.id),
        void_reason: None,
    };
    let detail = told(&row);
    store::insert_fund_entry(
        office.keyring(),
        tx,
        row,
        actor.user,
        &moment_text(office.clock().now_utc()),
    )
    .await?;
    Ok(Some(detail))
}

const NOT_SHORT: &str = "这一年没有登记资金，或者已到位的够发这一批，不用垫付，请空着由谁垫付";

/// How much more a batch pays than arrived, fen, where a book is kept of it.
pub(super) async fn short_of(
    c: &impl ConnectionTrait,
    scope: &Scope,
    batch: &Batch,
) -> Result<Option<i64>> {
    let year = batch.month.year();
    let mut entries = store::fund_entries(c, scope, Some(year)).await?;
    entries.retain(|row| row.division == batch.division);
    let Some(there) = to_pay_with(&entries) else {
        return Ok(None);
    };
    let paid = store::paid_in_year(c, (batch.region, batch.division), year).await?;
    let short = batch.total.get().saturating_add(paid).saturating_sub(there);
    Ok(Some(short).filter(|short| *short > 0))
}

/// Whether an entry counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FundState {
    /// It does.
    Counts,
    /// 作废
    Voided,
}

/// An entry that somebody may see.
pub struct FundInHand {
    row: FundRow,
    state: FundState,
}

static ACTS: [Act<FundInHand>; 1] = [VOID];

/// 作废: it was recorded wrongly.
const VOID: Act<FundInHand> = Act {
    code: "void",
    label: "作废",
    at: "void",
    says: "作废一笔登记错的资金",
    told: "已作废，不再计入。",
    from: &[Counts],
    to: To::State(Voided),
    asks: || {
        let reason = Ask::long_words("reason", "作废的原因").needed();
        vec![reason.hint("哪里登记错了；正确的另登记一笔")]
    },
    alone: true,
    unread: true,
    does: |doing| Box::pin(void(doing)),
    ..Act::by(Action::FundsWrite)
};

async fn void(doing: &mut Doing<'_, FundInHand>) -> Result<()> {
    let (office, row) = (doing.office, &doing.it.row);
    let own = doing.actor.may(Action::FundsWrite)?.division();
    if row.division != own {
        return Err(Error::refusal("是别的单位登记的，请由登记的单位作废"));
    }
    let reason = doing.said.words("reason").to_owned();
    let whose = (row.region, row.id);
    let why = (
        reason.as_str(),
        doing.actor.user,
        &*moment_text(office.clock().now_utc()),
    );
    if !store::void_fund_entry(office.keyring(), doing.tx, whose, why).await? {
        return Err(Error::Conflict("这一笔已作废".to_owned()));
    }
    let (subject, mut detail) = (format!("资金 {}", Number(row.id)), told(row));
    detail["原因"] = Json::String(reason);
    doing.step(("fund_void", subject, detail));
    Ok(())
}

impl Subject for FundInHand {
    type State = FundState;
    type Step = Made;

    const CODE: &'static str = "funds";
    const AT: &'static str = "/funds/{fund}";
    const LABEL: &'static str = "资金";
    const THIS: &'static str = "这笔资金";
    const TAG: &'static str = "待遇发放";

    fn acts() -> &'static [Act<FundInHand>] {
        &ACTS
    }

    async fn open(_: &Office, on: DatabaseExecutor<'_>, actor: &Actor, key: &str) -> Result<Self> {
        let missing = || Error::not_found(Self::THIS);
        let scope = actor.may(Action::BatchRead)?;
        let key = read_key(key).ok_or_else(missing)?;
        let row = store::fund_entry(&on, &scope, key).await?;
        let row = row.ok_or_else(missing)?;
        Ok(FundInHand {
            state: if row.void_reason.is_none() {
                Counts
            } else {
                Voided
            },
            row,
        })
    }

    fn key(&self) -> String {
        AnyKey::new(self.row.region, self.row.id).to_string()
    }

    fn region(&self) -> i32 {
        self.row.region
    }

    fn stamp_ask() -> Ask {
        Ask::words("state", "看到的状态代码")
    }

    fn stamp(&self) -> String {
        Self::named(self.state).0.to_owned()
    }

    fn state(&self) -> FundState {
        self.state
    }

    fn set_state(&mut self, state: FundState) {
        self.state = state;
    }

    fn named(state: FundState) -> (&'static str, &'static str) {
        match state {
            Counts => ("counts", "有效"),
            Voided => ("voided", "已作废"),
        }
    }

    fn above(&self) -> String {
        format!("/funds?year={}", self.row.year)
    }

    fn instead(_: FundState, _: &str) -> &'static str {
        "不能再办"
    }

    fn entry(&self, (action, subject, detail): &Made) -> (&'static str, String, Json) {
        (action, subject.clone(), detail.clone())
    }

    /// It was written where it was voided.
    async fn save(&self, _: &Office, _: &Tx, _: i64) -> Result<bool> {
        Ok(true)
    }
}

impl FundInHand {
    /// What it says.
    pub fn row(&self) -> &FundRow {
        &self.row
    }
}
