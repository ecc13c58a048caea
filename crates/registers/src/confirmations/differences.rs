//! The list of a campaign held against what the national system says: confirmed only here, only there, on one list only.

use std::collections::HashMap;

use kernel::mask_id;

use super::national::NATIONAL_ID;
use super::rules::Rules;
use super::seen::used_on;
use super::store::{self, National};
use super::{Campaign, CampaignKey, Confirmation, DueAsk, DueState, campaign_open};
use crate::organisation::Directory;
use ground::ask::Ask;
use ground::authority::Action;
use ground::error::Result;
use ground::key::AnyKey;
use ground::lists::{Cells, Column, Filter, Found, Key, List, Looking, Paper, Window};
use ground::shown::{Badge, Cell, Tone};

/// How the two sides stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference {
    /// 全国已确认，本单位没有
    ThereOnly,
    /// 全国已确认，但不能照此登记
    NotUsed,
    /// 本单位已确认，全国没有
    HereOnly,
    /// 全国结果里没有这个人
    UnknownThere,
    /// 名单里没有这个人
    UnknownHere,
    /// 两边都没有确认
    Neither,
    /// 一致
    Same,
}

/// All of them, with their codes and Chinese names.
const DIFFERENCES: [(Difference, &str, &str, Tone); 7] = [
    (
        Difference::ThereOnly,
        "there_only",
        "全国已确认，本单位没有登记",
        Tone::Soon,
    ),
    (
        Difference::NotUsed,
        "not_used",
        "全国已确认，不能照此登记",
        Tone::Bad,
    ),
    (
        Difference::HereOnly,
        "here_only",
        "本单位已登记，全国未确认",
        Tone::Bad,
    ),
    (
        Difference::UnknownThere,
        "unknown_there",
        "全国结果里没有",
        Tone::Bad,
    ),
    (
        Difference::UnknownHere,
        "unknown_here",
        "本单位名单里没有",
        Tone::Bad,
    ),
    (Difference::Neither, "neither", "两边都没有确认", Tone::Soon),
    (Difference::Same, "same", "一致", Tone::Good),
];

impl Difference {
    /// As a program reads it.
    pub fn code(self) -> &'static str {
        let found = DIFFERENCES.iter().find(|(known, ..)| *known == self);
        found.map_or("", |(_, code, ..)| code)
    }

    fn badge(self) -> Badge {
        let found = DIFFERENCES.iter().find(|(known, ..)| *known == self);
        found.map_or_else(
            || Badge::new("", Tone::Plain),
            |(_, _, label, tone)| Badge::new(*label, *tone),
        )
    }
}

/// Somebody on one of the lists, or both.
pub struct Compared {
    /// On ours.
    pub here: Option<Confirmation>,
    /// On theirs.
    pub there: Option<National>,
    /// 姓名
    pub name: String,
    /// 身份证号 of somebody who is not on ours, masked.
    pub id_number: String,
    /// How they stand to each other.
    pub difference: Difference,
    /// Why what the national system says is not used; empty where it is, or where there is nothing to use.
    pub unused: String,
}

/// 与全国系统比对
pub struct Differences {
    /// The campaign, counted where somebody looks.
    pub campaign: Campaign,
    only: Option<Difference>,
    rules: Rules,
    directory: Directory,
}

/// More people are never on a list.
const ALL: u64 = 1_000_000;

/// Whether a day lies before the campaign.
fn is_of_another(there: &National, campaign: &Campaign) -> bool {
    let on = there.on_day.as_ref();
    on.is_some_and(|on| *on < campaign.from)
}

/// How ours stands to theirs, and why theirs is not used.
fn compare(
    it: &Confirmation,
    there: Option<&National>,
    (campaign, rules): (&Campaign, &Rules),
) -> (Difference, String) {
    let here = it.state == DueState::Confirmed;
    let Some(there) = there else {
        return (Difference::UnknownThere, String::new());
    };
    if there.confirmed != 1 {
        let difference = if here {
            Difference::HereOnly
        } else {
            Difference::Neither
        };
        return (difference, String::new());
    }
    let difference = if here {
        Difference::Same
    } else {
        Difference::ThereOnly
    };
    match (here, used_on(campaign, there, rules)) {
        (_, Ok(_)) => (difference, String::new()),
        // Ours has its own way and day; only a day of another year is no result of this one.
        (true, Err(_)) if !is_of_another(there, campaign) => (difference, String::new()),
        (true, Err(why)) => (Difference::HereOnly, why),
        (false, Err(why)) => (Difference::NotUsed, why),
    }
}

impl Differences {
    /// Everybody who fits: ours by place, then those who are only on theirs.
    async fn found(&self, looking: &Looking<'_>) -> Result<Vec<Compared>> {
        let office = looking.office;
        let reader = office.db().reader();
        let there = store::national(reader, self.campaign.key).await?;
        if there.is_empty() {
            return Ok(Vec::new());
        }
        let mut by_person: HashMap<i64, National> = HashMap::new();
        let (mut others, mut found) = (Vec::new(), Vec::new());
        for national in there.into_values() {
            match national.person {
                Some(person) => {
                    by_person.insert(person, national);
                }
                None => others.push(national),
            }
        }
        let ask = DueAsk::of(self.campaign.key);
        let (_, ours) = store::due(reader, &looking.within, &ask, (0, ALL)).await?;
        for it in ours {
            let there = by_person.remove(&it.person);
            if it.state == DueState::Excused && there.is_none() {
                continue;
            }
            let by = (&self.campaign, &self.rules);
            let (difference, unused) = compare(&it, there.as_ref(), by);
            found.push(Compared {
                name: it.name.clone(),
                id_number: String::new(),
                difference,
                unused,
                here: Some(it),
                there,
            });
        }
        // Nobody knows where they live: whoever opened the campaign sees them.
        if looking.within.contains(self.campaign.division) {
            others.sort_by_key(|national| national.id);
            for national in others {
                let number = office.open_field(NATIONAL_ID, national.id, &national.id_sealed)?;
                found.push(Compared {
                    name: national.name.clone(),
                    id_number: mask_id(&number),
                    difference: Difference::UnknownHere,
                    unused: String::new(),
                    here: None,
                    there: Some(national),
                });
            }
        }
        found.retain(|compared| self.only.is_none_or(|only| only == compared.difference));
        Ok(found)
    }
}

impl List for Differences {
    type Row = Compared;
    const CODE: &'static str = "confirmation_differences";
    const AT: &'static str = "/confirmations/{campaign}/national";
    const LABEL: &'static str = "与全国系统比对";
    const MAY: Action = Action::PersonRead;
    const PAPER: Paper = Paper::of_people();

    async fn open(looking: &Looking<'_>) -> Result<Differences> {
        let key = CampaignKey::read(looking.of)?;
        let reader = looking.office.db().reader();
        Ok(Differences {
            campaign: campaign_open(looking.office, &looking.within, key).await?,
            only: None,
            rules: Rules::load(looking.office.catalogue())?,
            directory: Directory::load(reader, &looking.own).await?,
        })
    }

    fn filters() -> Vec<Filter<Differences>> {
        let kinds = DIFFERENCES.map(|(_, code, label, _)| (code, label));
        let kind = Ask::choice("difference", "比对").offering(kinds);
        let kind = Self::filter(kind, |list, given| {
            let found = DIFFERENCES
                .iter()
                .find(|(_, code, ..)| *code == given.value);
            list.only = found.map(|(difference, ..)| *difference);
            Ok(())
        });
        vec![kind.width(14).chip("{}")]
    }

    fn columns(&self) -> Vec<Column<Differences>> {
        vec![
            Self::column("name", "姓名", |_, it, _| {
                let cell = Cell::text(&it.name);
                match it.id_number.as_str() {
                    "" => cell,
                    number => cell.under(number),
                }
            }),
            Self::column("village", "村（社区）", |list, it, _| match &it.here {
                Some(here) => Cell::text(list.directory.name(here.division)),
                None => Cell::empty(),
            }),
            Self::column("here", "本单位", |_, it, _| match &it.here {
                Some(here) => Cell::text(here.state.label()),
                None => Cell::empty(),
            }),
            Self::column("here_on", "本单位确认日期", |_, it, _| {
                let here = it.here.as_ref().and_then(|here| here.on.clone());
                Cell::text(here.unwrap_or_default())
            })
            .of(Cells::Days),
            Self::column("there", "全国系统", |_, it, _| match &it.there {
                Some(there) if there.confirmed == 1 => Cell::text("已确认"),
                Some(_) => Cell::text("未确认"),
                None => Cell::empty(),
            }),
            Self::column("there_on", "全国确认日期", |_, it, _| {
                let there = it.there.as_ref().and_then(|there| there.on_day.clone());
                Cell::text(there.unwrap_or_default())
            })
            .of(Cells::Days),
            Self::column("there_way", "全国确认方式", |list, it, _| {
                let way = it
                    .there
                    .as_ref()
                    .map(|there| list.rules.way_label(&there.way));
                Cell::text(way.unwrap_or_default())
            }),
            Self::column("difference", "比对", |_, it, _| {
                let cell = Cell::badge(it.difference.badge());
                match it.unused.as_str() {
                    "" => cell,
                    why => cell.under(why),
                }
            }),
        ]
    }

    async fn read(&self, looking: &Looking<'_>, window: Window) -> Result<Found<Compared>> {
        Ok(Found::cut(self.found(looking).await?, window))
    }

    fn key(it: &Compared) -> String {
        let here = it.here.as_ref();
        here.map_or_else(String::new, |here| {
            AnyKey::new(here.campaign.region, here.id).to_string()
        })
    }

    fn leads(&self, it: &Compared) -> Option<String> {
        it.here.as_ref().map(Confirmation::path)
    }

    fn empty(&self, _: &Looking<'_>) -> String {
        "还没有导入全国系统的结果。在全国优抚信息管理系统里导出年度确认结果，从菜单“导入”导入，就和名单逐人比对；不改登记。".to_owned()
    }

    fn named(&self) -> String {
        format!("{}与全国系统比对", self.campaign.name())
    }

    async fn keys(&self, looking: &Looking<'_>) -> Result<Vec<Key>> {
        let found = self.found(looking).await?;
        let ours = found.into_iter().filter_map(|it| it.here);
        Ok(ours.map(|here| (here.campaign.region, here.id)).collect())
    }
}
