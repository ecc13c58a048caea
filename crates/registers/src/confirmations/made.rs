//! A year's confirmation, as it is opened: one act lists everybody who is due.

use std::collections::{BTreeMap, HashSet};

use kernel::Datelike;
use serde_json::json;

use super::rules::{Rules, last_day};
use super::store;
use super::{Campaign, CampaignKey, Counts};
use crate::people::Categories;
use crate::people::actions::places;
use crate::people::register::{Facets, PeopleAsk, people_keys};
use ground::acts::{Act, All, Collection, Doing, Subject};
use ground::ask::{Ask, Kind};
use ground::authority::{Action, Actor, Scope};
use ground::db;
use ground::error::{Error, Result};
use ground::office::Office;
use ground::time::{date_text, moment_text};

/// 年度确认, as they are opened.
pub struct Campaigns;

impl Collection for Campaigns {
    const CODE: &'static str = "confirmations";
    const AT: &'static str = "/confirmations/new";
    const API_AT: &'static str = "/confirmations";
    const LABEL: &'static str = "年度确认";

    fn acts() -> &'static [Act<All<Campaigns>>] {
        static ACTS: [Act<All<Campaigns>>; 1] = [MAKE];
        &ACTS
    }

    async fn asks(
        _: &All<Campaigns>,
        office: &Office,
        _: &Actor,
        act: &'static Act<All<Campaigns>>,
    ) -> Result<Vec<Ask>> {
        let rules = Rules::load(office.catalogue())?;
        let year = office.clock().today().year();
        let (from, until) = rules.window(year)?;
        let filled = |ask: Ask| match ask.code.as_str() {
            "year" => ask.usually(year.to_string()),
            "from" => ask.usually(from.to_string()),
            "until" => ask.usually(until.to_string()),
            "notice" => {
                let days = rules.days;
                let hint = format!("公告、通知发出的那天；过{days}天仍没有确认的，可以提出停发");
                ask.usually(from.to_string()).hint(hint)
            }
            _ => ask,
        };
        Ok((act.asks)().into_iter().map(filled).collect())
    }
}

/// 新建年度确认: one act lists everybody who is due.
const MAKE: Act<All<Campaigns>> = Act {
    code: "make",
    label: "新建年度确认",
    says: "新建一年的年度确认，列出应确认的人：在册、领定期抚恤补助的；已在这一年别的名单里的不再列",
    asks: || {
        let year = Ask::declared(Kind::Count, "year", "年度").needed();
        let paper = Ask::words("paper", "公告、通知的文号");
        vec![
            year.stays(),
            Ask::day("from", "从哪天起").needed().stays(),
            Ask::day("until", "到哪天止").needed().stays(),
            Ask::day("notice", "公告日期").needed().stays(),
            paper.hint("例如：示县退役军人〔2026〕12号；没有可以不写"),
        ]
    },
    does: |doing| Box::pin(make(doing)),
    ..Act::making(Action::PersonWrite)
};

/// Who is due within a scope: region, number, categories in words, by place.
pub(super) async fn due_of<S: Subject>(
    doing: &Doing<'_, S>,
    scope: &Scope,
) -> Result<Vec<(i32, i64, String)>> {
    let (office, actor) = (doing.office, doing.actor);
    let rules = Rules::load(office.catalogue())?;
    let mut meant: BTreeMap<(i32, i64), Vec<String>> = BTreeMap::new();
    for (code, label) in rules.categories(&Categories::load(office.catalogue())?) {
        let facets = Facets {
            category: Some(code),
            state: Some("alive".to_owned()),
            ..Facets::default()
        };
        let ask = PeopleAsk {
            facets,
            ..PeopleAsk::default()
        };
        for key in people_keys(office, actor, &ask).await? {
            let known = meant.entry((key.region, key.id)).or_default();
            known.push(label.clone());
        }
    }
    let mut due = Vec::new();
    for (region, id, _, _) in places(office.db().reader(), scope).await? {
        if let Some(categories) = meant.remove(&(region, id)) {
            due.push((region, id, categories.join("、")));
        }
    }
    Ok(due)
}

async fn make(doing: &mut Doing<'_, All<Campaigns>>) -> Result<()> {
    let (office, actor, tx) = (doing.office, doing.actor, doing.tx);
    let day = |code: &str| {
        doing
            .said
            .day(code)
            .ok_or_else(|| Error::inconsistent(code))
    };
    let (from, until, notice) = (day("from")?, day("until")?, day("notice")?);
    let year = doing.said.words("year").parse().unwrap_or_default();
    if !(1949..=9999).contains(&year) {
        return Err(Error::at("year", "年度请写四位数字，例如 2026"));
    }
    if from.year() != year {
        return Err(Error::at("from", format!("开始的日子不在{year}年，请核对")));
    }
    if until < from {
        return Err(Error::at("until", "截止的日子不能早于开始的日子，请核对"));
    }
    let found = due_of(doing, &actor.may(Action::PersonWrite)?).await?;
    let Some(region) = found.first().map(|(region, ..)| *region) else {
        return Err(Error::refusal(
            "名册里没有要确认的人：领定期抚恤补助、在册的才要确认",
        ));
    };
    if found.iter().any(|(other, ..)| *other != region) {
        return Err(Error::refusal("一次年度确认只能在一个县里，请按县分别新建"));
    }
    let before = store::listed(tx.connection(), region, year).await?;
    let all = found.len();
    let people = not_among(found, &before);
    if people.is_empty() {
        return Err(Error::refusal(format!(
            "{year}年应确认的{all}人都已经在名单里，不用再建；新登记的人请在那次里更新名单"
        )));
    }
    let days = Rules::load(office.catalogue())?.days;
    let id = db::take_numbers(tx, region, "confirmation_campaign", 1).await?;
    let campaign = Campaign {
        key: CampaignKey::new(region, id),
        division: actor.division(),
        year,
        from: date_text(from),
        until: date_text(until),
        notice: date_text(notice),
        last: date_text(last_day(notice, until, days)),
        paper: doing.said.words("paper").to_owned(),
        closed: false,
        counts: Counts::default(),
    };
    let at = moment_text(office.clock().now_utc());
    let keyring = office.keyring();
    store::insert_campaign(keyring, tx, &campaign, (actor.user, &at)).await?;
    let count = people.len();
    store::insert_due(keyring, tx, campaign.key, people).await?;
    doing.it.region = region;
    doing.made(campaign.key);
    doing.answer("people", count);
    let mut told = format!("已新建{}，列出应确认 {count} 人", campaign.name());
    if all > count {
        told.push_str(&format!("；另有 {} 人已在这一年别的名单里", all - count));
    }
    doing.tell(told);
    let detail = json!({ "名称": campaign.name(), "截止": campaign.until, "期满": campaign.last, "人数": count });
    doing.step(("confirmation_make", campaign.key.subject(), detail));
    Ok(())
}

/// Those who are on no list yet.
pub(super) fn not_among(
    found: Vec<(i32, i64, String)>,
    before: &HashSet<i64>,
) -> Vec<(i64, String)> {
    let new = found.into_iter().filter(|(_, id, _)| !before.contains(id));
    new.map(|(_, id, categories)| (id, categories)).collect()
}
