//! 年度确认: once a year everybody who is paid regularly is seen, to make sure that she is still to be paid. A campaign has
//! a window and a term; its list says who is due, how each was confirmed, and what was proposed of those who were not.
//! Owns the campaigns and their lists; stops nobody: a stop is proposed, and a second person agrees to it.

mod campaign;
mod differences;
mod left;
mod list;
mod made;
mod national;
mod one;
mod registers;
mod rules;
mod seen;
mod sheet;
mod store;
mod suspend;

use kernel::{Date, DivisionCode};
use sea_orm::ConnectionTrait;

pub use differences::{Compared, Difference, Differences};
pub use list::{CampaignList, Due, STATES, said_of_stop, share, term_badge};
pub use made::Campaigns;
pub use national::national_import;
pub use one::ConfirmationInHand;
pub use registers::CONFIRMATIONS;
pub use rules::{Rules, Way};
pub use sheet::{VisitingList, visiting_list};
pub use store::{
    CONFIRMATION, CONFIRMATION_CAMPAIGN, CONFIRMATION_NATIONAL, DueAsk, DueState, National,
};

use ground::authority::{Action, Actor, Scope};
use ground::error::{Error, Result};
use ground::key::{Key, Keyed};
use ground::office::Office;
use ground::time::date_text;

/// A campaign in an address: 990101-3.
pub type CampaignKey = Key<Campaign>;

impl Keyed for Campaign {
    const NAMED: &str = "年度确认";
    const THIS: &str = "这次年度确认";
}

/// The confirmation of a year, counted within the scope it is looked at from.
#[derive(Debug, Clone)]
pub struct Campaign {
    /// Which.
    pub key: CampaignKey,
    /// Who opened it.
    pub division: DivisionCode,
    /// 年度
    pub year: i32,
    /// ISO date of the first day of the window.
    pub from: String,
    /// ISO date of its last day.
    pub until: String,
    /// ISO date of the notice.
    pub notice: String,
    /// ISO date of the last day of the term.
    pub last: String,
    /// 公告、通知的文号
    pub paper: String,
    /// Whether it was ended.
    pub closed: bool,
    /// How its people stand.
    pub counts: Counts,
}

/// How many people stand how.
#[derive(Debug, Clone, Copy, Default, serde::Serialize)]
pub struct Counts {
    /// 应确认: all but those excused.
    pub due: u64,
    /// 已确认
    pub confirmed: u64,
    /// 未确认
    pub waiting: u64,
    /// 不用确认
    pub excused: u64,
    /// 待停发: of those who wait, whose stop waits for a second person.
    pub proposed: u64,
    /// 已停发: of those who wait, whose stop was agreed to.
    pub stopped: u64,
}

impl Campaign {
    /// 2026年度确认
    pub fn name(&self) -> String {
        format!("{}年度确认", self.year)
    }

    /// Whether the term is over.
    pub fn is_over(&self, today: Date) -> bool {
        date_text(today) > self.last
    }

    /// Of those who wait, for whom no stop was proposed.
    pub fn left(&self) -> u64 {
        let counts = self.counts;
        counts.waiting - counts.proposed - counts.stopped
    }

    /// What is to be said about its term, and whether it is over with people left.
    pub fn term(&self, today: Date) -> (String, bool) {
        if self.closed {
            return ("已结束".to_owned(), false);
        }
        if self.counts.waiting == 0 {
            return ("已全部确认".to_owned(), false);
        }
        let Ok(last) = self.last.parse::<Date>() else {
            return (String::new(), false);
        };
        match (last - today).num_days() {
            0 => ("今天期满".to_owned(), false),
            days if days > 0 => (format!("还剩{days}天"), false),
            days => (format!("期满{}天", -days), true),
        }
    }
}

/// Somebody on the list of a campaign.
#[derive(Debug, Clone)]
pub struct Confirmation {
    /// The campaign.
    pub campaign: CampaignKey,
    /// Number within the region.
    pub id: i64,
    /// Number of the person on the rolls.
    pub person: i64,
    /// Where she lives now.
    pub division: DivisionCode,
    /// 姓名
    pub name: String,
    /// 联系电话, sealed.
    pub phone_sealed: Option<String>,
    /// The same, masked, where a list opened it.
    pub phone: String,
    /// 人员类别, in words, as they were when she was listed.
    pub categories: String,
    /// How she stands.
    pub state: DueState,
    /// How she was confirmed: the code of the way.
    pub way: String,
    /// ISO date.
    pub on: Option<String>,
    /// 经办、见到本人的人
    pub by: String,
    /// 代办人
    pub proxy: String,
    /// 与本人关系
    pub relation: String,
    /// 备注, or why she is excused.
    pub note: String,
    /// The request for her stop, and how it stands.
    pub stop: Option<(i64, String)>,
    /// The request for her to be paid again, and how it stands.
    pub resume: Option<(i64, String)>,
    /// When she was confirmed last before this campaign, ISO date.
    pub before: Option<String>,
    /// Counts the changes.
    pub version: i32,
}

/// The campaigns that somebody sees, the latest first.
pub async fn campaign_list(
    office: &Office,
    actor: &Actor,
    page: (u64, u64),
) -> Result<(u64, Vec<Campaign>)> {
    let scope = actor.may(Action::PersonRead)?;
    let reader = office.db().reader();
    let total = store::campaign_count(reader, &scope).await?;
    Ok((total, store::campaigns(reader, &scope, None, page).await?))
}

/// One campaign, counted within a scope.
///
/// # Errors
/// When it is not there, or nothing of it is the actor's to see.
pub async fn campaign_open(office: &Office, scope: &Scope, key: CampaignKey) -> Result<Campaign> {
    let found = store::campaigns(office.db().reader(), scope, Some(key), (0, 1)).await?;
    let first = found.into_iter().next();
    first.ok_or_else(|| Error::not_found(Campaign::THIS))
}

/// How many fit what is asked of the people of campaigns, and a page of them by place.
pub async fn due_page(
    office: &Office,
    scope: &Scope,
    ask: &DueAsk,
    page: (u64, u64),
) -> Result<(u64, Vec<Confirmation>)> {
    store::due(office.db().reader(), scope, ask, page).await
}

/// How those stand who are asked for, whatever state is asked.
pub async fn due_counts(office: &Office, scope: &Scope, ask: &DueAsk) -> Result<Counts> {
    let ask = DueAsk {
        states: &[],
        stop: None,
        ..ask.clone()
    };
    store::counts_of(office.db().reader(), scope, &ask).await
}

/// How the people of a campaign stand, place by place right beneath a scope.
pub async fn due_by_place(
    office: &Office,
    scope: &Scope,
    key: CampaignKey,
) -> Result<Vec<(DivisionCode, Counts)>> {
    let level = scope.division().children_level();
    let mut found: Vec<(DivisionCode, Counts)> = Vec::new();
    for (village, counts) in store::counts_by_place(office.db().reader(), scope, key).await? {
        let mut place = village;
        while level.is_some_and(|level| place.level() != level) {
            match place.parent() {
                Some(above) if scope.division().contains(above) => place = above,
                _ => break,
            }
        }
        match found.last_mut().filter(|(last, _)| *last == place) {
            Some((_, sum)) => sum.add(counts),
            None => found.push((place, counts)),
        }
    }
    Ok(found)
}

impl Counts {
    fn add(&mut self, other: Counts) {
        self.due += other.due;
        self.confirmed += other.confirmed;
        self.waiting += other.waiting;
        self.excused += other.excused;
        self.proposed += other.proposed;
        self.stopped += other.stopped;
    }
}

/// The campaigns that go on within a scope, begun by today, with people left.
pub async fn campaigns_open(office: &Office, scope: &Scope) -> Result<Vec<Campaign>> {
    let all = store::campaigns(office.db().reader(), scope, None, (0, ALL)).await?;
    let today = date_text(office.clock().today());
    let open = |campaign: &Campaign| {
        !campaign.closed && campaign.from <= today && campaign.counts.waiting > 0
    };
    Ok(all.into_iter().filter(open).collect())
}

/// More campaigns are never held.
const ALL: u64 = 1_000_000;

/// Who of a region was not confirmed although the term ran out, with what to say of it.
pub async fn unconfirmed(
    c: &impl ConnectionTrait,
    region: i32,
    today: Date,
) -> Result<Vec<(i64, String)>> {
    let found = store::unconfirmed(c, region, &date_text(today)).await?;
    let told = |(person, year, last): (i64, i32, String)| {
        let told = format!("{year}年度确认{last}期满，还没有确认");
        (person, told)
    };
    Ok(found.into_iter().map(told).collect())
}
