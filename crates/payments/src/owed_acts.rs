//! What is proposed of a sum that somebody owes — 现金退回, 跨项目抵扣, 核销, 分期扣回 — by a clerk; it waits among the
//! change requests for a second person.

use kernel::{Date, Fen, read_month};
use sea_orm::DatabaseExecutor;
use serde_json::Value as Json;

use super::owed::{OwedKey, missing, pair, schemes_of};
use super::receivable::{Entry, EntryKind};
use super::schemes::Schemes;
use super::store::{self, OwedPair};
use super::words::yuan;
use ground::acts::{Act, Doing, Made, Subject};
use ground::ask::{Ask, Bound, Kind};
use ground::authority::{Action, Actor};
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::office::Office;
use ground::time::month_number;
use registers::people::{Receivable, propose_receivable, receivables_waiting};

use OwedState::{Clear, Owing};

/// Whether anything is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwedState {
    /// 待追缴
    Owing,
    /// 没有待追缴
    Clear,
}

/// A person and a scheme of hers, with what she owes under it.
pub struct OwedInHand {
    pair: OwedPair,
    label: String,
    /// The entries that were agreed to, and those that wait.
    agreed: Vec<Entry>,
    waiting: Vec<Entry>,
    /// Her other schemes, with their names.
    others: Vec<(String, String)>,
}

static ACTS: [Act<OwedInHand>; 5] = [REPAY, OFFSET, WRITE_OFF, INSTALMENTS, END];

const SURE: &str = "1";

/// 现金退回: what the family brought back.
const REPAY: Act<OwedInHand> = Act {
    code: "repay",
    label: "现金退回",
    at: "repay",
    says: "提出现金退回：家属、本人把多发的钱退回来多少；另一个人复核同意以后，待追缴减少这么多",
    told: "已提交，等另一个人复核",
    from: &[Owing],
    asks: || {
        let again = Ask::choice("again", "同一天同样金额");
        let again = again.offering([(SURE, "与已登记的不是同一笔")]).few();
        vec![
            amount("退回金额"),
            on("退回日期"),
            paper("例如：收据 12 号、缴款书，谁交来的"),
            again.hint("同一天退过同样金额的，确实又退了一笔才选"),
        ]
    },
    alone: true,
    unread: true,
    does: |doing| Box::pin(repay(doing)),
    ..Act::by(Action::PersonWrite)
};

/// 跨项目抵扣: it is taken from what another scheme pays her.
const OFFSET: Act<OwedInHand> = Act {
    code: "offset",
    label: "跨项目抵扣",
    at: "offset",
    says: "提出跨项目抵扣：这个项目的待追缴，改从同一个人的另一个项目以后的发放里扣；另一个人复核同意以后办成",
    asks: || {
        vec![
            Ask::choice("to", "从哪个项目扣").needed(),
            amount("抵扣金额"),
            on("决定日期"),
            paper("例如：本人同意书、文号"),
        ]
    },
    does: |doing| Box::pin(offset(doing)),
    ..REPAY
};

/// 核销: nobody takes it back any more.
const WRITE_OFF: Act<OwedInHand> = Act {
    code: "writeoff",
    label: "核销",
    at: "writeoff",
    says: "提出核销：追不回来的，按批准文件不再追缴；另一个人复核同意以后办成",
    asks: || {
        vec![
            amount("核销金额"),
            on("批准日期"),
            paper("批准核销的文件和文号"),
        ]
    },
    does: |doing| Box::pin(write_off(doing)),
    ..REPAY
};

/// 分期扣回: what a month takes at most; also before the overpayment is booked, so that the batch that books it knows.
const INSTALMENTS: Act<OwedInHand> = Act {
    code: "instalments",
    label: "分期扣回",
    at: "instalments",
    says: "提出分期扣回：从哪个月起，每个发放月份最多扣多少，新的代替旧的；另一个人复核同意以后办成",
    from: &[Owing, Clear],
    asks: || {
        let monthly = Ask::declared(Kind::Money, "monthly", "每月最多扣").needed();
        vec![
            monthly.hint("元。按月发的是每月；按季、半年、年发的是每次发放的月份"),
            from_month("第一个按分期扣的所属月份；已生成的批次要重新生成"),
            on("商定日期"),
            paper("例如：还款协议、会议纪要"),
        ]
    },
    does: |doing| Box::pin(instalments(doing)),
    ..REPAY
};

/// 终止分期: from a month on it is taken whole.
const END: Act<OwedInHand> = Act {
    code: "end",
    label: "终止分期",
    at: "end",
    says: "提出终止分期：从哪个月起不再分期，能扣的一次扣清；另一个人复核同意以后办成",
    from: &[Owing, Clear],
    fits: |it, _| match it.agreed.iter().rfind(|e| e.kind.is_instalment()) {
        Some(last) if last.kind == EntryKind::Instalment => Ok(()),
        _ => Err(Error::refusal("没有分期，不用终止")),
    },
    asks: || {
        vec![
            from_month("第一个不再分期的所属月份"),
            on("商定日期"),
            paper("例如：已还清、另有约定"),
        ]
    },
    does: |doing| Box::pin(end(doing)),
    ..REPAY
};

fn amount(label: &str) -> Ask {
    let amount = Ask::declared(Kind::Money, "amount", label).needed();
    amount.hint("元，不能多于待追缴的")
}

fn on(label: &str) -> Ask {
    Ask::day("on", label).needed().within(&[Bound::NotAhead])
}

fn paper(hint: &str) -> Ask {
    Ask::long_words("paper", "依据").needed().hint(hint)
}

fn from_month(hint: &str) -> Ask {
    Ask::words("from", "从哪个月起").needed().hint(hint)
}

type Does<'a, 'b> = &'a mut Doing<'b, OwedInHand>;

async fn repay(doing: Does<'_, '_>) -> Result<()> {
    let entry = sum(doing, EntryKind::Repaid)?;
    let it = &doing.it;
    let same = |other: &&Entry| {
        let alike = (other.kind, other.fen, other.on) == (entry.kind, entry.fen, entry.on);
        alike && other.scheme == entry.scheme
    };
    let mut known = it.agreed.iter().chain(&it.waiting);
    if let Some(other) = known.find(same)
        && doing.said.words("again") != SURE
    {
        return Err(Error::at(
            "again",
            format!(
                "{}已登记过一笔退回{}（{}）；确实又退了一笔，请选“与已登记的不是同一笔”再提交",
                other.on,
                yuan(other.fen),
                other.paper
            ),
        ));
    }
    propose(doing, entry).await
}

async fn offset(doing: Does<'_, '_>) -> Result<()> {
    let to_scheme = Some(doing.said.words("to").to_owned());
    let entry = Entry {
        to_scheme,
        ..sum(doing, EntryKind::Offset)?
    };
    propose(doing, entry).await
}

async fn write_off(doing: Does<'_, '_>) -> Result<()> {
    let entry = sum(doing, EntryKind::WrittenOff)?;
    propose(doing, entry).await
}

async fn instalments(doing: Does<'_, '_>) -> Result<()> {
    let monthly = doing.said.money("monthly").unwrap_or_default();
    if !monthly.is_positive() {
        return Err(Error::at("monthly", "每月最多扣应大于 0；不再扣的请用核销"));
    }
    let entry = Entry {
        fen: monthly.get(),
        ..said_of(doing, EntryKind::Instalment)?
    };
    propose(doing, entry).await
}

async fn end(doing: Does<'_, '_>) -> Result<()> {
    let entry = said_of(doing, EntryKind::InstalmentEnd)?;
    propose(doing, entry).await
}

/// What was said of an entry that moves a sum, which may not be more than is left beside what waits.
fn sum(doing: &Doing<'_, OwedInHand>, kind: EntryKind) -> Result<Entry> {
    let it = &doing.it;
    let fen = doing.said.money("amount").unwrap_or_default();
    if !fen.is_positive() {
        return Err(Error::at("amount", "金额应大于 0"));
    }
    let taken = |entry: &Entry| entry.takes_from(&it.pair.scheme).max(0);
    let waiting: i64 = it.waiting.iter().map(taken).sum();
    let left = it.pair.outstanding_fen.saturating_sub(waiting);
    if fen > Fen::new(left) {
        let owed = yuan(it.pair.outstanding_fen);
        let besides = match waiting {
            0 => String::new(),
            fen => format!("，其中{}已经提出、在等复核", yuan(fen)),
        };
        return Err(Error::at(
            "amount",
            format!("待追缴是{owed}{besides}；{}多了，请核对", yuan(fen.get())),
        ));
    }
    Ok(Entry {
        fen: fen.get(),
        ..said_of(doing, kind)?
    })
}

fn said_of(doing: &Doing<'_, OwedInHand>, kind: EntryKind) -> Result<Entry> {
    let from_month = match doing.said.words("from") {
        "" => None,
        text => {
            let month = read_month(text).map_err(|e| Error::at("from", e.to_string()))?;
            Some(month_number(month))
        }
    };
    Ok(Entry {
        kind,
        scheme: doing.it.pair.scheme.clone(),
        fen: 0,
        to_scheme: None,
        from_month,
        on: doing.said.day("on").unwrap_or_else(|| doing.today()),
        paper: doing.said.words("paper").to_owned(),
        line: None,
    })
}

async fn propose(doing: Does<'_, '_>, entry: Entry) -> Result<()> {
    let it = &doing.it;
    let waits = it.waiting.iter().any(|other| other.kind.is_instalment());
    if entry.kind.is_instalment() && waits {
        return Err(Error::refusal("已有一条分期的申请在等复核，请先等它办完"));
    }
    let schemes = Schemes::load(doing.office.catalogue())?;
    let label = |code: &str| {
        let scheme = schemes.coded(code);
        scheme.map_or_else(|_| code.to_owned(), |scheme| scheme.label.clone())
    };
    let receivable = Receivable {
        kind: entry.kind.code(),
        told: entry.told(label),
        was: format!("待追缴{}", yuan(it.pair.outstanding_fen)),
        entry: entry.text()?,
    };
    let whose = (it.pair.region, it.pair.person);
    let (request, made) = propose_receivable(doing, whose, receivable, &entry.paper).await?;
    doing.answer("request", request.to_string());
    doing.step(made);
    Ok(())
}

impl Subject for OwedInHand {
    type State = OwedState;
    type Step = Made;

    const CODE: &'static str = "owed";
    const AT: &'static str = "/owed/{owed}";
    const LABEL: &'static str = "待追缴";
    const THIS: &'static str = "这笔待追缴";

    fn acts() -> &'static [Act<OwedInHand>] {
        &ACTS
    }

    async fn open(
        office: &Office,
        on: DatabaseExecutor<'_>,
        actor: &Actor,
        key: &str,
    ) -> Result<OwedInHand> {
        let scope = actor.may(Action::BatchRead)?;
        let key = OwedKey::read(key)?;
        let whose = (key.region, key.person);
        let pair = pair(office, &on, &scope, &key).await?;
        let mut hers = schemes_of(office, &on, whose).await?;
        let own = hers.iter().position(|(code, _)| *code == key.scheme);
        let (_, label) = hers.remove(own.ok_or_else(missing)?);
        let concerns = |entry: &Entry| entry.scheme == key.scheme;
        let agreed = store::entries(&on, key.region, Some(key.person)).await?;
        let agreed = agreed.into_iter().map(|row| row.entry).filter(concerns);
        let mut waiting = Vec::new();
        for (_, receivable) in receivables_waiting(office, &on, &scope, whose).await? {
            waiting.push(Entry::from_text(&receivable.entry)?);
        }
        waiting.retain(concerns);
        Ok(OwedInHand {
            pair,
            label,
            agreed: agreed.collect(),
            waiting,
            others: hers,
        })
    }

    fn key(&self) -> String {
        let pair = &self.pair;
        OwedKey {
            region: pair.region,
            person: pair.person,
            scheme: pair.scheme.clone(),
        }
        .to_string()
    }

    fn region(&self) -> i32 {
        self.pair.region
    }

    fn stamp_ask() -> Ask {
        let seen = Ask::words("left_fen", "看到的待追缴（分）");
        seen.hint("写了而已不是这个数，就不办（409）")
    }

    fn stamp(&self) -> String {
        self.pair.outstanding_fen.to_string()
    }

    fn state(&self) -> OwedState {
        match self.pair.outstanding_fen > 0 {
            true => Owing,
            false => Clear,
        }
    }

    /// An entry says it, once it is agreed to.
    fn set_state(&mut self, _: OwedState) {}

    fn named(state: OwedState) -> (&'static str, &'static str) {
        match state {
            Owing => ("owing", "待追缴"),
            Clear => ("clear", "没有待追缴"),
        }
    }

    fn instead(_: OwedState, _: &str) -> &'static str {
        "不用办；刚知道多发的，先生成一批、审批以后记上账"
    }

    /// Nothing is done by it yet: a second person is asked.
    fn button(&self, _: &'static Act<OwedInHand>) -> &'static str {
        "提交复核"
    }

    async fn asks(
        &self,
        office: &Office,
        _: &Actor,
        act: &'static Act<OwedInHand>,
    ) -> Result<Vec<Ask>> {
        let today: Date = office.clock().today();
        let filled = |ask: Ask| match ask.code.as_str() {
            "to" => ask.offering(self.others.iter().cloned()),
            "on" => ask.usually(today.to_string()),
            _ => ask,
        };
        Ok((act.asks)().into_iter().map(filled).collect())
    }

    fn entry(&self, (action, subject, detail): &Made) -> (&'static str, String, Json) {
        (action, subject.clone(), detail.clone())
    }

    /// Nothing is less before it is agreed to.
    async fn save(&self, _: &Office, _: &Tx, _: i64) -> Result<bool> {
        Ok(true)
    }
}

impl OwedInHand {
    /// 姓名
    pub fn name(&self) -> &str {
        &self.pair.name
    }

    /// 待遇项目
    pub fn scheme(&self) -> &str {
        &self.label
    }
}
