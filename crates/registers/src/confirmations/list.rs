//! 年度确认 as lists: the campaigns, and the people of one.

use kernel::Date;

use super::rules::Rules;
use super::store::{DueAsk, DueState, refuse_too_many};
use super::{Campaign, CampaignKey, Confirmation, campaign_list, campaign_open, due_page};
use crate::organisation::Directory;
use ground::ask::{Ask, Offer};
use ground::authority::Action;
use ground::error::Result;
use ground::key::AnyKey;
use ground::lists::{Cells, Column, Filter, Found, Key, List, Looking, Paper, Window};
use ground::shown::{Badge, Cell, Tone};

use DueState::{Confirmed, Excused, Waiting};

/// 年度确认
pub struct CampaignList {
    today: Date,
}

/// How far a campaign is, in words and colour.
pub fn term_badge(campaign: &Campaign, today: Date) -> Badge {
    let (term, late) = campaign.term(today);
    let tone = match (late, campaign.closed, campaign.counts.waiting) {
        (true, ..) => Tone::Bad,
        (_, true, _) => Tone::Quiet,
        (_, _, 0) => Tone::Good,
        _ => Tone::Soon,
    };
    Badge::new(term, tone)
}

/// So much of a whole, in percent with one decimal; nothing of nothing.
pub fn share(part: u64, whole: u64) -> String {
    match whole {
        0 => String::new(),
        whole => {
            let tenths = (part * 2000 + whole) / (whole * 2);
            format!("{}.{}%", tenths / 10, tenths % 10)
        }
    }
}

fn counted(campaign: &Campaign, count: u64, query: &str) -> Cell {
    Cell::link(
        count.to_string(),
        format!("/confirmations/{}{query}", campaign.key),
    )
}

impl List for CampaignList {
    type Row = Campaign;
    const CODE: &'static str = "confirmations";
    const AT: &'static str = "/confirmations";
    const LABEL: &'static str = "年度确认";
    const MAY: Action = Action::PersonRead;
    const BY_UNIT: bool = false;

    async fn open(looking: &Looking<'_>) -> Result<CampaignList> {
        Ok(CampaignList {
            today: looking.today(),
        })
    }

    fn filters() -> Vec<Filter<CampaignList>> {
        Vec::new()
    }

    fn columns(&self) -> Vec<Column<CampaignList>> {
        vec![
            Self::column("name", "年度确认", |_, it, _| Cell::text(it.name())),
            Self::column("from", "从", |_, it, _| Cell::text(&it.from)).of(Cells::Days),
            Self::column("until", "到", |_, it, _| Cell::text(&it.until)).of(Cells::Days),
            Self::column("last", "期满", |_, it, _| Cell::text(&it.last)).of(Cells::Days),
            Self::column("due", "应确认（人）", |_, it, _| {
                counted(it, it.counts.due, "?state=due")
            })
            .of(Cells::Counts),
            Self::column("confirmed", "已确认（人）", |_, it, _| {
                counted(it, it.counts.confirmed, "?state=confirmed")
            })
            .of(Cells::Counts),
            Self::column("waiting", "未确认（人）", |_, it, _| {
                counted(it, it.counts.waiting, "?state=waiting")
            })
            .of(Cells::Counts),
            Self::column("share", "确认率", |_, it, _| {
                Cell::text(share(it.counts.confirmed, it.counts.due))
            }),
            Self::column("term", "进度", |list, it, _| {
                Cell::badge(term_badge(it, list.today))
            }),
        ]
    }

    async fn read(&self, looking: &Looking<'_>, window: Window) -> Result<Found<Campaign>> {
        let (total, rows) = campaign_list(looking.office, looking.actor, window).await?;
        Ok(Found::new(total, rows))
    }

    fn leads(&self, it: &Campaign) -> Option<String> {
        let state = match it.counts.waiting {
            0 => "",
            _ => "?state=waiting",
        };
        Some(format!("/confirmations/{}{state}", it.key))
    }

    fn marked(&self, it: &Campaign) -> bool {
        it.term(self.today).1
    }

    fn empty(&self, _: &Looking<'_>) -> String {
        "还没有年度确认。新建一年的，系统就列出应确认的每一个人。".to_owned()
    }
}

/// The people of a campaign (应确认名单).
pub struct Due {
    /// The campaign, counted where somebody looks.
    pub campaign: Campaign,
    /// What is asked.
    pub ask: DueAsk,
    rules: Rules,
    directory: Directory,
    today: Date,
}

/// As people are asked for by how they stand: code, name, states, how their stop stands.
pub const STATES: [(&str, &str, &[DueState], Option<&str>); 7] = [
    ("due", "应确认", &[Waiting, Confirmed], None),
    ("waiting", "未确认", &[Waiting], None),
    ("confirmed", "已确认", &[Confirmed], None),
    ("proposed", "停发待复核", &[Waiting], Some("open")),
    ("stopped", "已停发", &[Waiting], Some("agreed")),
    ("left", "还没有提出停发", &[Waiting], Some("")),
    ("excused", "不用确认", &[Excused], None),
];

/// How somebody stands, in words and colour; beneath it what was proposed of her.
fn stands(it: &Confirmation) -> Cell {
    let tone = match it.state {
        DueState::Waiting => Tone::Soon,
        DueState::Confirmed => Tone::Good,
        DueState::Excused => Tone::Quiet,
    };
    let cell = Cell::badge(Badge::new(it.state.label(), tone));
    match said_of_stop(it) {
        "" => cell,
        said => cell.under(said),
    }
}

/// How her stop, or her being paid again, stands.
pub fn said_of_stop(it: &Confirmation) -> &'static str {
    let state = |request: &Option<(i64, String)>| {
        let state = request.as_ref().map(|(_, state)| state.as_str());
        state.unwrap_or_default().to_owned()
    };
    match (&*state(&it.stop), &*state(&it.resume)) {
        ("agreed", "agreed") => "停发后已恢复",
        ("agreed", "open") => "已停发，恢复待复核",
        ("agreed", _) if it.state == DueState::Confirmed => "已停发，还没有提出恢复",
        ("agreed", _) => "已停发",
        ("open", _) => "停发待复核",
        ("returned", _) => "停发被退回",
        _ => "",
    }
}

impl List for Due {
    type Row = Confirmation;
    const CODE: &'static str = "confirmation_due";
    const AT: &'static str = "/confirmations/{campaign}";
    const LABEL: &'static str = "应确认名单";
    const MAY: Action = Action::PersonRead;
    const PAPER: Paper = Paper::of_people();

    async fn open(looking: &Looking<'_>) -> Result<Due> {
        let key = CampaignKey::read(looking.of)?;
        let reader = looking.office.db().reader();
        Ok(Due {
            campaign: campaign_open(looking.office, &looking.within, key).await?,
            ask: DueAsk::of(key),
            rules: Rules::load(looking.office.catalogue())?,
            directory: Directory::load(reader, &looking.own).await?,
            today: looking.today(),
        })
    }

    fn filters() -> Vec<Filter<Due>> {
        let states = STATES.map(|(code, label, ..)| (code, label));
        let state = Ask::choice("state", "情况").offering(states);
        vec![
            Self::filter(Ask::words("q", "姓名"), |list, given| {
                given.value.clone_into(&mut list.ask.typed);
                Ok(())
            }),
            Self::filter(state, |list, given| {
                let found = STATES.iter().find(|(code, ..)| *code == given.value);
                if let Some((_, _, states, stop)) = found {
                    (list.ask.states, list.ask.stop) = (*states, *stop);
                }
                Ok(())
            })
            .chip("{}"),
            Self::filter(Ask::choice("way", "方式"), |list, given| {
                given.value.clone_into(&mut list.ask.way);
                Ok(())
            }),
        ]
    }

    async fn offers(&self, _: &Looking<'_>, code: &str) -> Result<Vec<Offer>> {
        let ways = self.rules.ways().iter().filter(|_| code == "way");
        Ok(ways.map(|way| Offer::new(&way.code, &way.label)).collect())
    }

    fn columns(&self) -> Vec<Column<Due>> {
        vec![
            Self::column("name", "姓名", |_, it, _| Cell::text(&it.name)),
            Self::column("village", "村（社区）", |list, it, _| {
                Cell::text(list.directory.name(it.division))
            }),
            Self::column("categories", "人员类别", |_, it, _| {
                Cell::text(&it.categories)
            }),
            Self::column("before", "上次确认", |_, it, _| {
                Cell::text(it.before.as_deref().unwrap_or_default())
            })
            .of(Cells::Days),
            Self::column("phone", "联系电话", |_, it, _| Cell::text(&it.phone)).aside(),
            Self::column("state", "情况", |_, it, _| stands(it)),
            Self::column("way", "方式", |list, it, _| {
                Cell::text(list.rules.way_label(&it.way))
            }),
            Self::column("on", "确认日期", |_, it, _| {
                Cell::text(it.on.as_deref().unwrap_or_default())
            })
            .of(Cells::Days),
            Self::column("by", "经办人", |_, it, _| Cell::text(&it.by)).aside(),
            Self::column("proxy", "代办人", |_, it, _| match it.proxy.as_str() {
                "" => Cell::empty(),
                name => Cell::text(format!("{name}（{}）", it.relation)),
            })
            .aside(),
            Self::column("note", "备注", |_, it, _| Cell::text(&it.note)).aside(),
        ]
    }

    async fn read(&self, looking: &Looking<'_>, window: Window) -> Result<Found<Confirmation>> {
        let (office, within) = (looking.office, &looking.within);
        let (total, mut rows) = due_page(office, within, &self.ask, window).await?;
        for it in &mut rows {
            it.show_phone(office)?;
        }
        Ok(Found::new(total, rows))
    }

    fn key(it: &Confirmation) -> String {
        AnyKey::new(it.campaign.region, it.id).to_string()
    }

    fn leads(&self, it: &Confirmation) -> Option<String> {
        Some(it.path())
    }

    fn marked(&self, it: &Confirmation) -> bool {
        it.state == DueState::Waiting && self.campaign.is_over(self.today)
    }

    fn empty(&self, _: &Looking<'_>) -> String {
        "这里没有人。".to_owned()
    }

    fn named(&self) -> String {
        format!("{}名单", self.campaign.name())
    }

    async fn keys(&self, looking: &Looking<'_>) -> Result<Vec<Key>> {
        let (office, within) = (looking.office, &looking.within);
        let count = due_page(office, within, &self.ask, (0, 0)).await?.0;
        refuse_too_many(count)?;
        let (_, rows) = due_page(office, within, &self.ask, (0, count)).await?;
        Ok(rows.iter().map(|it| (it.campaign.region, it.id)).collect())
    }
}
