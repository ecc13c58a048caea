//! What may be done with a pair: renewed (续签), made a demonstration point (示范点), ended (终止). Each changes its entry
//! of the ledger, and the audit tells it as a change of that.

use kernel::Date;
use sea_orm::DatabaseExecutor;
use serde_json::Value as Json;

use super::actions::{kind_of, model_levels, pair, text};
use super::{PAIR, Pair, Standing};
use ground::acts::{Act, Doing, Subject, To, key_read};
use ground::ask::{Ask, Bound};
use ground::authority::{Action, Actor};
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::office::Office;
use ground::time::date_text;
use registers::ledgers::FullEntry;
use registers::ledgers::actions::entry_amend;
use registers::ledgers::entries::entry_open;

use Standing::{Ended, InForce, Lapsed, RunsOut};

/// A pair that somebody may change, with its entry.
pub struct PairInHand {
    /// The pair, as it stands today.
    pub pair: Pair,
    entry: FullEntry,
    today: Date,
}

impl Subject for PairInHand {
    type State = Standing;
    /// The audit entry of its change.
    type Step = (&'static str, String, Json);

    const CODE: &'static str = "pairs";
    const AT: &'static str = "/pairs/{pair}";
    const LABEL: &'static str = "对子";
    const THIS: &'static str = "这个对子";
    const TAG: &'static str = "共建对子";

    fn acts() -> &'static [Act<PairInHand>] {
        &ACTS
    }

    async fn open(
        office: &Office,
        _: DatabaseExecutor<'_>,
        actor: &Actor,
        key: &str,
    ) -> Result<PairInHand> {
        let key = key_read::<PairInHand>(key)?;
        let scope = actor.may(Action::LedgerWrite)?;
        let today = office.clock().today();
        let pair = pair(office, &scope, key, today).await?;
        let entry = entry_open(office, actor, &kind_of(office, PAIR)?, key.0, key.1).await?;
        Ok(PairInHand { pair, entry, today })
    }

    fn key(&self) -> String {
        self.pair.key_text()
    }

    fn region(&self) -> i32 {
        self.entry.region
    }

    fn version(&self) -> Option<i32> {
        Some(self.entry.version)
    }

    fn state(&self) -> Standing {
        self.pair.standing(self.today)
    }

    /// It follows from what the entry says.
    fn set_state(&mut self, _: Standing) {}

    fn named(state: Standing) -> (&'static str, &'static str) {
        let code = Standing::ALL.iter().find(|(known, _)| *known == state);
        (code.map_or("", |(_, code)| code), state.label())
    }

    fn instead(_: Standing, _: &str) -> &'static str {
        "请登记新的对子"
    }

    async fn asks(
        &self,
        office: &Office,
        _: &Actor,
        act: &'static Act<PairInHand>,
    ) -> Result<Vec<Ask>> {
        let mut asks = (act.asks)();
        let first = &mut asks[0];
        match act.code {
            "renew" => {
                first.hint = match self.pair.ended_on {
                    Some(end) => format!("现在到 {end}，填新的到期日期"),
                    None => "现在没有写到期日期".to_owned(),
                }
            }
            "model" => {
                let levels = model_levels(office)?;
                *first = first.clone().offering(levels.iter().map(|l| (l, l)));
                first.usual.clone_from(&self.pair.model_level);
            }
            _ => first.usual = date_text(self.today),
        }
        Ok(asks)
    }

    fn entry(&self, step: &Self::Step) -> Self::Step {
        step.clone()
    }

    /// Its entry is written when it is known what changes.
    async fn save(&self, _: &Office, _: &Tx, _: i64) -> Result<bool> {
        Ok(true)
    }
}

type Does<'a, 'b> = &'a mut Doing<'b, PairInHand>;

/// Everything that may be done with a pair.
static ACTS: [Act<PairInHand>; 3] = [RENEW, MODEL, END];

/// Writes fields of its entry.
async fn amend(doing: Does<'_, '_>, changes: &[(&str, String)]) -> Result<()> {
    let kind = kind_of(doing.office, PAIR)?;
    let about = (&kind, &doing.it.entry);
    let told = entry_amend(doing.office, doing.tx, doing.actor, about, changes).await?;
    doing.step(told);
    Ok(())
}

/// 续签
const RENEW: Act<PairInHand> = Act {
    code: "renew",
    label: "续签",
    at: "renew",
    says: "续签一个对子",
    from: &[InForce, RunsOut, Lapsed],
    to: To::OneOf(&[InForce, RunsOut, Lapsed]),
    asks: || vec![Ask::day("until", "续签到").needed()],
    does: |doing| Box::pin(renew(doing)),
    ..Act::by(Action::LedgerWrite)
};

async fn renew(doing: Does<'_, '_>) -> Result<()> {
    let until = doing.said.day("until").unwrap_or(doing.it.today);
    let pair = &mut doing.it.pair;
    let since = pair.ended_on.unwrap_or(pair.signed_on);
    if until <= since {
        let words = format!("续签到期日期应晚于 {since}，请核对");
        return Err(Error::at("until", words));
    }
    pair.ended_on = Some(until);
    "有效".clone_into(&mut pair.state);
    doing.tell(format!("已续签到 {until}"));
    let changes = [("ended_on", date_text(until)), ("state", "有效".to_owned())];
    amend(doing, &changes).await
}

/// 示范点: of a level, or no longer one.
const MODEL: Act<PairInHand> = Act {
    code: "model",
    label: "示范点",
    at: "model",
    says: "列为示范点；不写级别就不再是示范点",
    told: "已保存",
    from: &[InForce, RunsOut, Lapsed],
    asks: || vec![Ask::choice("level", "示范点级别").hint("不选就不再是示范点")],
    does: |doing| {
        let changes = [("model_level", doing.said.words("level").to_owned())];
        Box::pin(async move { amend(doing, &changes).await })
    },
    ..Act::by(Action::LedgerWrite)
};

/// 终止
const END: Act<PairInHand> = Act {
    code: "end",
    label: "终止",
    at: "end",
    says: "终止一个对子",
    told: "已终止",
    from: &[InForce, RunsOut, Lapsed],
    to: To::State(Ended),
    asks: || {
        let on = Ask::day("on", "终止日期").needed();
        let on = on.within(&[Bound::NotAhead]);
        vec![on, Ask::words("reason", "终止的原因").needed()]
    },
    does: |doing| Box::pin(end(doing)),
    ..Act::by(Action::LedgerWrite)
};

async fn end(doing: Does<'_, '_>) -> Result<()> {
    let on = doing.said.day("on").unwrap_or(doing.it.today);
    let reason = doing.said.words("reason");
    let signed = doing.it.pair.signed_on;
    if on < signed {
        let words = format!("终止日期不能早于签约日期 {signed}，请核对");
        return Err(Error::at("on", words));
    }
    let note = match text(&doing.it.entry.fields, "note") {
        noted if noted.is_empty() => format!("{on} 终止：{reason}"),
        noted => format!("{noted}；{on} 终止：{reason}"),
    };
    doing.it.pair.ended_on = Some(on);
    "终止".clone_into(&mut doing.it.pair.state);
    let changes = [
        ("ended_on", date_text(on)),
        ("state", "终止".to_owned()),
        ("note", note),
    ];
    amend(doing, &changes).await
}
