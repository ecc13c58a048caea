//! How somebody was confirmed: what is said of it, and what follows for her row of the list.

use std::collections::HashSet;

use kernel::{Date, Datelike};
use serde_json::json;

use super::rules::Rules;
use super::store::{self, DueAsk, DueState, National};
use super::{Campaign, Confirmation};
use crate::people::take_back;
use ground::acts::{Doing, Made, Subject};
use ground::ask::{Ask, Bound};
use ground::authority::{Action, Actor};
use ground::error::{Error, Result};
use ground::key::{Number, read_key};
use ground::time::date_text;

/// What is said of how somebody was confirmed.
pub(super) fn way_asks() -> Vec<Ask> {
    vec![
        Ask::choice("way", "方式").needed().few(),
        Ask::day("on", "确认日期").needed().stays().within(ON),
        Ask::words("by", "经办人")
            .needed()
            .stays()
            .hint("见到本人的人"),
        Ask::words("proxy", "代办人").hint("委托别人来办的填写"),
        Ask::words("relation", "与本人关系").hint("代办人是本人的什么人，例如儿子"),
        Ask::words("note", "备注").hint("例如：卧床，在家中见到"),
    ]
}

/// How somebody was confirmed, as it was said.
pub(super) struct Said {
    way: String,
    on: Date,
    by: String,
    proxy: String,
    relation: String,
    note: String,
}

/// What was said of it, of a year.
pub(super) fn said_of<S: Subject>(doing: &Doing<'_, S>, rules: &Rules, year: i32) -> Result<Said> {
    let words = |code: &str| doing.said.words(code).to_owned();
    let said = Said {
        way: words("way"),
        on: doing.said.day("on").unwrap_or_else(|| doing.today()),
        by: words("by"),
        proxy: words("proxy"),
        relation: words("relation"),
        note: words("note"),
    };
    if said.on.year() < year {
        let told = format!("确认日期早于{year}年，不算这一年的，请核对");
        return Err(Error::at("on", told));
    }
    let proxy = rules.way(&said.way).is_some_and(|way| way.proxy);
    match (proxy, said.proxy.is_empty(), said.relation.is_empty()) {
        (true, true, _) => Err(Error::at("proxy", "委托办理的，请填写代办人")),
        (true, false, true) => Err(Error::at("relation", "请填写代办人是本人的什么人")),
        (false, false, _) | (false, true, false) => Err(Error::at(
            "proxy",
            "写了代办人的，方式应选委托；本人办理的不写代办人",
        )),
        _ => Ok(said),
    }
}

/// How somebody was confirmed by what the national system says, which somebody imported; why not, where that is not to be
/// used.
pub(super) fn adopted(
    campaign: &Campaign,
    there: &National,
    rules: &Rules,
    importer: &str,
) -> std::result::Result<Said, String> {
    let on = used_on(campaign, there, rules)?;
    Ok(Said {
        way: match there.way.as_str() {
            "" => NATIONAL.to_owned(),
            way => way.to_owned(),
        },
        on,
        by: match importer {
            "" => "全国系统".to_owned(),
            importer => format!("全国系统（{importer}导入）"),
        },
        proxy: String::new(),
        relation: String::new(),
        note: format!("照全国系统的结果登记，来自《{}》", there.source),
    })
}

/// The day on which the national system confirmed somebody in a campaign; why it is not to be used, where it is not.
pub(super) fn used_on(
    campaign: &Campaign,
    there: &National,
    rules: &Rules,
) -> std::result::Result<Date, String> {
    let on = there.on_day.as_deref();
    let Some(on) = on.and_then(|on| on.parse::<Date>().ok()) else {
        return Err("没有确认日期".to_owned());
    };
    let (from, last) = (&campaign.from, &campaign.last);
    if !(from..=last).contains(&&date_text(on)) {
        return Err(format!("确认日期不在这次的期限里（{from}至{last}）"));
    }
    if rules.way(&there.way).is_some_and(|way| way.proxy) {
        return Err("委托代办的，要写明代办人，请逐人登记".to_owned());
    }
    Ok(on)
}

/// The way of whom the national system confirmed without saying how.
const NATIONAL: &str = "national";

/// Notes that somebody was confirmed, in her row; a stop that waits for a second person is taken back.
pub(super) async fn confirm<S: Subject>(
    doing: &Doing<'_, S>,
    it: &mut Confirmation,
    said: &Said,
    rules: &Rules,
) -> Result<Made> {
    let region = it.campaign.region;
    if let Some((request, state)) = &mut it.stop
        && state == "open"
        && take_back(doing, (region, *request), "已办年度确认").await?
    {
        "withdrawn".clone_into(state);
    }
    it.state = DueState::Confirmed;
    it.way.clone_from(&said.way);
    it.on = Some(said.on.to_string());
    it.by.clone_from(&said.by);
    it.proxy.clone_from(&said.proxy);
    it.relation.clone_from(&said.relation);
    it.note.clone_from(&said.note);
    let mut detail = json!({
        "姓名": it.name, "方式": rules.way_label(&it.way), "日期": it.on, "经办人": it.by,
    });
    if !it.proxy.is_empty() {
        detail["代办人"] = json!(format!("{}（{}）", it.proxy, it.relation));
    }
    Ok(("confirmation_confirm", subject_of(it), detail))
}

/// As the audit has it.
pub(super) fn subject_of(it: &Confirmation) -> String {
    format!("人员 {}", Number(it.person))
}

/// Those who are meant.
pub(super) async fn meant(doing: &Doing<'_, Campaign>) -> Result<Vec<Confirmation>> {
    let key = doing.it.key;
    let read = |text: &str| match read_key(text) {
        Some((region, id)) if region == key.region => Ok(id),
        _ => Err(Error::at("people", format!("没有编号“{text}”的人"))),
    };
    let ids: Vec<i64> = doing.said.many("people").map(read).collect::<Result<_>>()?;
    let scope = doing.actor.may(doing.act.may)?;
    let ask = DueAsk {
        ids: Some(ids.clone()),
        ..DueAsk::of(key)
    };
    let (_, found) = store::due(doing.tx.connection(), &scope, &ask, (0, ids.len() as u64)).await?;
    let known: HashSet<i64> = found.iter().map(|it| it.id).collect();
    match ids.iter().all(|id| known.contains(id)) {
        false => Err(Error::at("people", "有人不在这份名单里，请从名单里重新选")),
        true => Ok(found),
    }
}

/// Writes how somebody stands now.
pub(super) async fn write(doing: &Doing<'_, Campaign>, it: &Confirmation) -> Result<()> {
    match store::write(doing.office.keyring(), doing.tx, it).await? {
        true => Ok(()),
        false => Err(Error::Conflict(format!(
            "{}的确认刚被他人改过，没有办理。请刷新后再看",
            it.name
        ))),
    }
}

impl Confirmation {
    /// Whether she was stopped for want of it, is confirmed now, and nobody has proposed that she be paid again.
    pub fn to_resume(&self) -> bool {
        let is = |request: &Option<(i64, String)>, states: &[&str]| {
            request
                .as_ref()
                .is_some_and(|(_, state)| states.contains(&&**state))
        };
        self.state == DueState::Confirmed
            && is(&self.stop, &["agreed"])
            && !is(&self.resume, &["open", "agreed"])
    }

    /// The address of her page.
    pub fn path(&self) -> String {
        format!("/confirmations/{}/{}", self.campaign, Number(self.id))
    }
}

/// Whether an actor proposes changes: a liaison only sees people.
pub(super) fn proposes(actor: &Actor) -> bool {
    actor.can(Action::PersonWrite)
}

/// A day has to be of the year it is for, so that no confirmation of another year is taken for it.
const ON: &[Bound] = &[Bound::NotAhead];
