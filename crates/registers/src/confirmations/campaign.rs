//! A year's confirmation: opened with its list, the list brought up to date, many confirmed at once, ended.

use std::collections::HashMap;

use kernel::Date;
use sea_orm::DatabaseExecutor;
use serde_json::{Value as Json, json};

use super::left::Left;
use super::made::{due_of, not_among};
use super::rules::Rules;
use super::seen::{Said, adopted, confirm, meant, said_of, way_asks, write};
use super::store::{self, DueState};
use super::{Campaign, CampaignKey, National, suspend};
use crate::people::requests::Hands;
use ground::acts::{Act, Doing, Made, Subject, To};
use ground::ask::{Ask, Bound, Kind};
use ground::authority::{Action, Actor};
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::office::Office;

use CampaignState::{Closed, Open};

/// Whether a campaign goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CampaignState {
    /// 进行中
    Open,
    /// 已结束
    Closed,
}

type Does<'a, 'b> = &'a mut Doing<'b, Campaign>;

static ACTS: [Act<Campaign>; 6] = [CONFIRM, ADOPT, SUSPEND, RENEW, CLOSE, REOPEN];

/// Who is meant, of those on the list.
fn whom(hint: &str) -> Ask {
    let people = Ask::declared(Kind::Many, "people", "哪些人").needed();
    people.hint(format!("名单里的编号，几个人用空格隔开；{hint}"))
}

/// 登记已确认: of many at once, seen on the same day in the same way.
const CONFIRM: Act<Campaign> = Act {
    code: "confirm",
    label: "登记已确认",
    at: "confirm",
    says: "给名单里的几个人一起登记已确认：同一天、同一种方式见到的",
    told: "已登记",
    from: &[Open, Closed],
    asks: || {
        let mut asks = vec![whom("一个村走访下来，见到的一起登记")];
        asks.extend(way_asks().into_iter().filter(|ask| !is_of_one(&ask.code)));
        asks
    },
    alone: true,
    unread: true,
    does: |doing| Box::pin(confirm_many(doing)),
    ..Act::by(Action::LedgerWrite)
};

/// What is said of one person only.
fn is_of_one(code: &str) -> bool {
    ["proxy", "relation"].contains(&code)
}

async fn confirm_many(doing: Does<'_, '_>) -> Result<()> {
    let rules = Rules::load(doing.office.catalogue())?;
    let said: Said = said_of(doing, &rules, doing.it.year)?;
    let (mut people, besides): (Vec<_>, Vec<_>) = meant(doing)
        .await?
        .into_iter()
        .partition(|it| it.state == DueState::Waiting);
    if people.is_empty() {
        return Err(Error::at(
            "people",
            "选中的人都已确认或不用确认，不用重复登记",
        ));
    }
    for it in &mut people {
        let made = confirm(doing, it, &said, &rules).await?;
        doing.step(made);
    }
    let resumed = suspend::resume(doing, &doing.it, &mut people).await?;
    for it in &people {
        write(doing, it).await?;
    }
    let mut told = format!("已登记 {} 人{}", people.len(), resumed.told);
    if !besides.is_empty() {
        let besides = besides.len();
        told.push_str(&format!("；另外 {besides} 人早已确认或不用确认，没有动"));
    }
    doing.answer("people", people.len());
    doing.tell(told);
    Ok(())
}

/// 照全国结果登记: of those whom the national system has confirmed and nobody here has.
const ADOPT: Act<Campaign> = Act {
    code: "adopt",
    label: "照全国结果登记",
    at: "adopt",
    says: "全国系统在这次的期限里已确认、本单位还没有登记的，照全国的日期和方式登记；不能照用的列出原因，不动",
    asks: || vec![whom("全国结果是已确认的")],
    does: |doing| Box::pin(adopt(doing)),
    ..CONFIRM
};

async fn adopt(doing: Does<'_, '_>) -> Result<()> {
    let rules = Rules::load(doing.office.catalogue())?;
    let there = store::national(doing.tx.connection(), doing.it.key).await?;
    let hers = there.values().filter(|there| there.confirmed == 1);
    let hers: HashMap<i64, &National> = hers
        .filter_map(|there| Some((there.person?, there)))
        .collect();
    let hands = Hands::load(doing.office, doing.it.key.region).await?;
    let (mut people, mut left) = (Vec::new(), Left::default());
    for mut it in meant(doing).await? {
        let said = match (hers.get(&it.person), it.state) {
            (None, _) => Err("全国系统没有确认".to_owned()),
            (Some(there), DueState::Waiting) => {
                let importer = there.recorded_by.map(|by| hands.name(by));
                adopted(&doing.it, there, &rules, &importer.unwrap_or_default())
            }
            (Some(_), _) => Err("本单位已登记或不用确认".to_owned()),
        };
        match said {
            Ok(said) => {
                let made = confirm(doing, &mut it, &said, &rules).await?;
                doing.step(made);
                people.push(it);
            }
            Err(why) => left.note(&it.name, why),
        }
    }
    if people.is_empty() {
        let told = format!("没有要登记的：{}", left.told());
        return Err(Error::at("people", told));
    }
    let resumed = suspend::resume(doing, &doing.it, &mut people).await?;
    for it in &people {
        write(doing, it).await?;
    }
    let left = match left.told().as_str() {
        "" => String::new(),
        told => format!("；没有照全国结果登记的：{told}"),
    };
    doing.answer("people", people.len());
    let told = resumed.told;
    doing.tell(format!("已照全国结果登记 {} 人{told}{left}", people.len()));
    Ok(())
}

/// 提出停发: of those who were not confirmed when the term ran out; a second person agrees to each.
const SUSPEND: Act<Campaign> = Act {
    code: "suspend",
    label: "提出停发",
    at: "suspend",
    says: "期满仍没有确认的，提出停发，一人一条；另一个人复核同意以后才停",
    told: "已提交，等另一个人复核",
    from: &[Open],
    fits: |it, _| match it.left() > 0 {
        true => Ok(()),
        false => Err(Error::refusal("没有要提出停发的人")),
    },
    asks: || {
        let from = Ask::words("effective", "从哪个月起停发").needed();
        let people = Ask {
            needed: false,
            ..whom("不写是期满没有确认的全部")
        };
        vec![
            people,
            from.stays().hint("第一个不发的月份；按规定是期满的次月"),
            Ask::day("known", "知悉日期")
                .stays()
                .within(&[Bound::NotAhead])
                .hint("哪天定下没有确认的；不写是今天"),
            Ask::long_words("reason", "理由和依据").needed().stays(),
        ]
    },
    alone: true,
    unread: true,
    does: |doing| Box::pin(suspend::suspend(doing)),
    ..Act::by(Action::PersonWrite)
};

/// 更新名单: whoever came onto the rolls since.
const RENEW: Act<Campaign> = Act {
    code: "renew",
    label: "更新名单",
    at: "renew",
    says: "把新建以后才登记、恢复的人加进名单；名单里的不动",
    told: "名单没有要加的人",
    from: &[Open],
    unread: true,
    does: |doing| Box::pin(renew(doing)),
    ..Act::by(Action::PersonWrite)
};

async fn renew(doing: Does<'_, '_>) -> Result<()> {
    let (key, year) = (doing.it.key, doing.it.year);
    let scope = doing.actor.may(Action::PersonWrite)?;
    // Nobody beyond the unit that opened it.
    let within = scope.narrowed(doing.it.division);
    let within = within.or_else(|| {
        doing
            .it
            .division
            .contains(scope.division())
            .then_some(scope)
    });
    let within = within.ok_or_else(not_own)?;
    let mut found = due_of(doing, &within).await?;
    found.retain(|(region, ..)| *region == key.region);
    let before = store::listed(doing.tx.connection(), key.region, year).await?;
    let people = not_among(found, &before);
    let count = people.len();
    if count == 0 {
        doing.leave("名单里已经都有，没有要加的人");
        return Ok(());
    }
    store::insert_due(doing.office.keyring(), doing.tx, key, people).await?;
    doing.answer("people", count);
    doing.tell(format!("名单加了 {count} 人"));
    let detail = json!({ "名称": doing.it.name(), "人数": count });
    doing.step(("confirmation_renew", key.subject(), detail));
    Ok(())
}

/// 结束: it stands on nobody's desk any more; who was not confirmed stays not confirmed.
const CLOSE: Act<Campaign> = Act {
    code: "close",
    label: "结束",
    at: "close",
    says: "结束一次年度确认：不再提醒；没有确认的仍是没有确认",
    told: "已结束，不再提醒",
    from: &[Open],
    to: To::State(Closed),
    unread: true,
    does: |doing| Box::pin(turn(doing, "confirmation_close")),
    ..Act::by(Action::PersonWrite)
};

/// 重新开始
const REOPEN: Act<Campaign> = Act {
    code: "reopen",
    label: "重新开始",
    at: "reopen",
    says: "结束了的年度确认接着办",
    told: "已重新开始",
    from: &[Closed],
    to: To::State(Open),
    unread: true,
    does: |doing| Box::pin(turn(doing, "confirmation_reopen")),
    ..Act::by(Action::PersonWrite)
};

async fn turn(doing: Does<'_, '_>, action: &'static str) -> Result<()> {
    own(&doing.it, doing.actor)?;
    let counts = doing.it.counts;
    let detail =
        json!({ "名称": doing.it.name(), "应确认": counts.due, "已确认": counts.confirmed });
    let key = doing.it.key;
    let state = match doing.it.closed {
        true => "closed",
        false => "open",
    };
    store::set_campaign_state(doing.office.keyring(), doing.tx, key, state).await?;
    doing.step((action, key.subject(), detail));
    Ok(())
}

/// It is ended by the unit that opened it, or one above.
fn own(it: &Campaign, actor: &Actor) -> Result<()> {
    if actor.may(Action::PersonWrite)?.contains(it.division) {
        return Ok(());
    }
    Err(not_own())
}

fn not_own() -> Error {
    Error::refusal("这次年度确认不是本单位新建的，请新建它的单位办理")
}

impl Subject for Campaign {
    type State = CampaignState;
    type Step = Made;

    const CODE: &'static str = "confirmations";
    const AT: &'static str = "/confirmations/{campaign}";
    const LABEL: &'static str = "年度确认";
    const THIS: &'static str = "这次年度确认";

    fn acts() -> &'static [Act<Campaign>] {
        &ACTS
    }

    async fn open(
        _: &Office,
        on: DatabaseExecutor<'_>,
        actor: &Actor,
        key: &str,
    ) -> Result<Campaign> {
        let (key, scope) = (CampaignKey::read(key)?, actor.may(Action::PersonRead)?);
        let found = store::campaigns(&on, &scope, Some(key), (0, 1)).await?;
        let first = found.into_iter().next();
        first.ok_or_else(|| Error::not_found(Self::THIS))
    }

    fn key(&self) -> String {
        self.key.to_string()
    }

    fn region(&self) -> i32 {
        self.key.region
    }

    fn stamp_ask() -> Ask {
        Ask::words("state", "看到的状态代码")
    }

    fn stamp(&self) -> String {
        Self::named(self.state()).0.to_owned()
    }

    fn state(&self) -> CampaignState {
        match self.closed {
            false => Open,
            true => Closed,
        }
    }

    fn set_state(&mut self, state: CampaignState) {
        self.closed = state == Closed;
    }

    fn named(state: CampaignState) -> (&'static str, &'static str) {
        match state {
            Open => ("open", "进行中"),
            Closed => ("closed", "已结束"),
        }
    }

    fn instead(state: CampaignState, _: &str) -> &'static str {
        match state {
            Open => "不用重新开始",
            Closed => "请先重新开始",
        }
    }

    async fn asks(
        &self,
        office: &Office,
        actor: &Actor,
        act: &'static Act<Campaign>,
    ) -> Result<Vec<Ask>> {
        let rules = Rules::load(office.catalogue())?;
        let today: Date = office.clock().today();
        let filled = |ask: Ask| match ask.code.as_str() {
            "way" => {
                let ways = rules.ways().iter().filter(|way| !way.proxy);
                ask.offering(ways.map(|way| (&way.code, &way.label)))
            }
            "on" | "known" => ask.usually(today.to_string()),
            "by" => ask.usually(&actor.name),
            "effective" => ask.usually(suspend::first_month(self, today).to_string()),
            "reason" => ask.usually(suspend::reason(self, &rules)),
            _ => ask,
        };
        Ok((act.asks)().into_iter().map(filled).collect())
    }

    fn entry(&self, (action, subject, detail): &Made) -> (&'static str, String, Json) {
        (action, subject.clone(), detail.clone())
    }

    /// Each was written where it was made.
    async fn save(&self, _: &Office, _: &Tx, _: i64) -> Result<bool> {
        Ok(true)
    }
}
