//! Somebody on the list of a campaign: confirmed, which can be taken back; excused; paid again after a stop.

use sea_orm::DatabaseExecutor;
use serde_json::{Value as Json, json};

use super::rules::Rules;
use super::seen::{confirm, said_of, subject_of, way_asks};
use super::store::{self, DueAsk, DueState};
use super::{Campaign, CampaignKey, Confirmation, suspend};
use crate::people::take_back;
use ground::acts::{Act, Address, Doing, Made, Subject, To, key_read};
use ground::ask::{Ask, Kind};
use ground::authority::{Action, Actor};
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::key::AnyKey;
use ground::office::Office;

use DueState::{Confirmed, Excused, Waiting};

/// Somebody on a list, with the campaign.
pub struct ConfirmationInHand {
    /// The row of the list.
    pub it: Confirmation,
    /// The campaign.
    pub campaign: Campaign,
}

type Does<'a, 'b> = &'a mut Doing<'b, ConfirmationInHand>;

static ACTS: [Act<ConfirmationInHand>; 5] = [CONFIRM, WITHDRAW, RESUME, EXCUSE, INCLUDE];

/// 登记已确认
const CONFIRM: Act<ConfirmationInHand> = Act {
    code: "confirm",
    label: "登记已确认",
    at: "confirm",
    says: "登记一个人已确认：什么方式、哪天、谁见到的；因为没有确认停发的，同时提出恢复",
    told: "已登记",
    from: &[Waiting],
    to: To::State(Confirmed),
    asks: way_asks,
    next: true,
    does: |doing| Box::pin(confirm_one(doing)),
    ..Act::by(Action::LedgerWrite)
};

async fn confirm_one(doing: Does<'_, '_>) -> Result<()> {
    let rules = Rules::load(doing.office.catalogue())?;
    let said = said_of(doing, &rules, doing.it.campaign.year)?;
    let mut it = doing.it.it.clone();
    let made = confirm(doing, &mut it, &said, &rules).await?;
    let name = it.name.clone();
    let resumed = suspend::resume(doing, &doing.it.campaign, std::slice::from_mut(&mut it));
    let told = resumed.await?.told;
    doing.it.it = it;
    doing.step(made);
    doing.tell(format!("已登记{name}{told}"));
    Ok(())
}

/// 撤回登记: written down by mistake.
const WITHDRAW: Act<ConfirmationInHand> = Act {
    code: "withdraw",
    label: "撤回登记",
    at: "withdraw",
    says: "登记错了的撤回，写明原因；提出的恢复还没有复核的，一并撤回",
    told: "已撤回，仍是未确认",
    from: &[Confirmed],
    to: To::State(Waiting),
    fits: |it, _| match &it.it.resume {
        Some((_, state)) if state == "agreed" => Err(Error::refusal(
            "恢复发放已经复核同意；要再停发的，请在档案里提出停发",
        )),
        _ => Ok(()),
    },
    asks: || vec![Ask::words("reason", "撤回的原因").needed()],
    does: |doing| {
        Box::pin(async {
            let region = doing.it.it.campaign.region;
            if let Some((request, _)) = doing.it.it.resume.take() {
                take_back(doing, (region, request), "年度确认的登记撤回了").await?;
            }
            let rules = Rules::load(doing.office.catalogue())?;
            let it = &doing.it.it;
            let reason = doing.said.words("reason");
            let was = format!(
                "{} {}",
                rules.way_label(&it.way),
                it.on.as_deref().unwrap_or_default()
            );
            let detail = json!({ "姓名": it.name, "原登记": was, "原因": reason });
            let step = ("confirmation_withdraw", subject_of(it), detail);
            clear(&mut doing.it.it);
            doing.step(step);
            Ok(())
        })
    },
    ..Act::by(Action::LedgerWrite)
};

fn clear(it: &mut Confirmation) {
    it.on = None;
    for words in [
        &mut it.way,
        &mut it.by,
        &mut it.proxy,
        &mut it.relation,
        &mut it.note,
    ] {
        words.clear();
    }
}

/// 提出恢复: of somebody stopped for want of it, whom somebody confirmed who proposes no changes.
const RESUME: Act<ConfirmationInHand> = Act {
    code: "resume",
    label: "提出恢复",
    at: "resume",
    says: "停发以后补办了确认的，提出恢复发放；另一个人复核同意以后再发",
    told: "已提交，等另一个人复核",
    from: &[Confirmed],
    fits: |it, _| match it.it.to_resume() {
        true => Ok(()),
        false => Err(Error::refusal("没有因为年度确认停发，或已经提出恢复")),
    },
    does: |doing| {
        Box::pin(async {
            let mut it = doing.it.it.clone();
            let one = std::slice::from_mut(&mut it);
            let resumed = suspend::resume(doing, &doing.it.campaign, one).await?;
            let told = resumed.told;
            if resumed.count == 0 {
                return Err(Error::refusal(told.trim_start_matches('；')));
            }
            let detail = json!({ "姓名": it.name, "说明": told });
            let step = ("confirmation_resume", subject_of(&it), detail);
            doing.tell(format!("{}{told}", it.name));
            doing.it.it = it;
            doing.step(step);
            Ok(())
        })
    },
    ..Act::by(Action::PersonWrite)
};

/// 不用确认: moved away, not paid any more; with the reason.
const EXCUSE: Act<ConfirmationInHand> = Act {
    code: "excuse",
    label: "不用确认",
    at: "excuse",
    says: "不用确认的人从应确认里去掉，写明原因；去世的登记了就自己去掉",
    told: "已从应确认里去掉",
    from: &[Waiting],
    to: To::State(Excused),
    asks: || {
        let reason = Ask::words("reason", "不用确认的原因").needed();
        vec![reason.hint("例如：已迁出、已停发、由省里集中确认")]
    },
    does: |doing| {
        Box::pin(async {
            let reason = doing.said.words("reason").to_owned();
            let region = doing.it.it.campaign.region;
            if let Some((request, state)) = &doing.it.it.stop
                && state == "open"
            {
                take_back(doing, (region, *request), "不用年度确认").await?;
            }
            let detail = json!({ "姓名": doing.it.it.name, "原因": reason });
            let step = ("confirmation_excuse", subject_of(&doing.it.it), detail);
            doing.it.it.note = reason;
            doing.step(step);
            Ok(())
        })
    },
    ..Act::by(Action::PersonWrite)
};

/// 还要确认: what was said to excuse her is not so.
const INCLUDE: Act<ConfirmationInHand> = Act {
    code: "include",
    label: "还要确认",
    at: "include",
    says: "说过不用确认的，仍要确认",
    told: "已放回应确认里",
    from: &[Excused],
    to: To::State(Waiting),
    does: |doing| {
        Box::pin(async {
            let it = &mut doing.it.it;
            let detail = json!({ "姓名": it.name });
            it.note.clear();
            let step = ("confirmation_include", subject_of(it), detail);
            doing.step(step);
            Ok(())
        })
    },
    ..Act::by(Action::PersonWrite)
};

impl Subject for ConfirmationInHand {
    type State = DueState;
    type Step = Made;

    const CODE: &'static str = "confirmation";
    const AT: &'static str = "/confirmations/{campaign}/{no}";
    const API_AT: &'static str = "/confirmations/{campaign}/people/{no}";
    const LABEL: &'static str = "年度确认的一个人";
    const THIS: &'static str = "名单里的这个人";
    const TAG: &'static str = "年度确认";

    fn acts() -> &'static [Act<ConfirmationInHand>] {
        &ACTS
    }

    fn parts() -> Vec<Ask> {
        vec![Ask::declared(Kind::Place, "campaign", "年度确认").hint("编号，例如 990101-2")]
    }

    fn part(&self, _: &str) -> String {
        self.campaign.key.to_string()
    }

    /// Its number stands beside its campaign, which says whose region it is.
    fn key_at(address: &Address) -> String {
        let campaign = CampaignKey::read(address.part("campaign").unwrap_or_default());
        let region = campaign.map_or(0, |campaign| campaign.region);
        format!("{region}-{}", address.part("no").unwrap_or_default())
    }

    fn path(&self) -> String {
        self.it.path()
    }

    async fn open(_: &Office, on: DatabaseExecutor<'_>, actor: &Actor, key: &str) -> Result<Self> {
        let (key, scope) = (key_read::<Self>(key)?, actor.may(Action::PersonRead)?);
        let ask = DueAsk {
            ids: Some(vec![key.1]),
            ..DueAsk::default()
        };
        let (_, found) = store::due(&on, &scope, &ask, (0, 2)).await?;
        let it = found.into_iter().find(|it| it.campaign.region == key.0);
        let it = it.ok_or_else(|| Error::not_found(Self::THIS))?;
        let campaign = store::campaigns(&on, &scope, Some(it.campaign), (0, 1)).await?;
        let campaign = campaign.into_iter().next();
        let campaign = campaign.ok_or_else(|| Error::not_found(Campaign::THIS))?;
        Ok(ConfirmationInHand { it, campaign })
    }

    fn key(&self) -> String {
        AnyKey::new(self.region(), self.it.id).to_string()
    }

    fn region(&self) -> i32 {
        self.it.campaign.region
    }

    fn version(&self) -> Option<i32> {
        Some(self.it.version)
    }

    fn state(&self) -> DueState {
        self.it.state
    }

    fn set_state(&mut self, state: DueState) {
        self.it.state = state;
    }

    fn named(state: DueState) -> (&'static str, &'static str) {
        (state.code(), state.label())
    }

    fn above(&self) -> String {
        format!("/confirmations/{}", self.campaign.key)
    }

    fn instead(state: DueState, act: &str) -> &'static str {
        match (state, act) {
            (Confirmed, _) => "不用重复登记；登记错了的请撤回登记",
            (Excused, _) => "要确认的请先放回应确认里",
            (Waiting, _) => "还没有登记",
        }
    }

    async fn asks(
        &self,
        office: &Office,
        actor: &Actor,
        act: &'static Act<Self>,
    ) -> Result<Vec<Ask>> {
        let rules = Rules::load(office.catalogue())?;
        let ways = rules.ways();
        let filled = |ask: Ask| match ask.code.as_str() {
            "way" => ask.offering(ways.iter().map(|way| (&way.code, &way.label))),
            "on" => ask.usually(office.clock().today().to_string()),
            "by" => ask.usually(&actor.name),
            _ => ask,
        };
        Ok((act.asks)().into_iter().map(filled).collect())
    }

    fn entry(&self, (action, subject, detail): &Made) -> (&'static str, String, Json) {
        (action, subject.clone(), detail.clone())
    }

    async fn save(&self, office: &Office, tx: &Tx, _: i64) -> Result<bool> {
        store::write(office.keyring(), tx, &self.it).await
    }
}
