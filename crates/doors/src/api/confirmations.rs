//! 年度确认: the campaigns, their people, and what is done with them.

use serde::Serialize;
use utoipa::ToSchema;

use super::acts::{Answers, act_routes};
use super::lists::{ListShape, list_route};
use ground::acts::All;
use ground::error::Result;
use ground::key::AnyKey;
use ground::lists::Looking;
use registers::confirmations::{
    Campaign, CampaignList, Campaigns, Compared, Confirmation, ConfirmationInHand, Differences, Due,
};
use site::shell::Route;

/// The routes of 年度确认.
pub fn routes() -> Vec<Route> {
    let mut routes = vec![
        list_route::<CampaignList>(),
        list_route::<Due>(),
        list_route::<Differences>(),
    ];
    routes.extend(act_routes::<All<Campaigns>>());
    routes.extend(act_routes::<Campaign>());
    routes.extend(act_routes::<ConfirmationInHand>());
    routes
}

/// 一年的年度确认
#[derive(Serialize, ToSchema)]
pub(super) struct CampaignShape {
    /// 编号，例如 990101-2
    pub key: String,
    /// 年度
    pub year: i32,
    /// 新建它的单位，区划代码
    pub division: i64,
    /// 从哪天
    pub from: String,
    /// 到哪天
    pub until: String,
    /// 公告日期
    pub notice: String,
    /// 期满的那天
    pub last: String,
    /// 应确认多少人
    pub due: u64,
    /// 已确认多少人
    pub confirmed: u64,
    /// 未确认多少人
    pub waiting: u64,
    /// 状态代码
    pub state: &'static str,
}

/// 应确认的一个人
#[derive(Serialize, ToSchema)]
pub(super) struct ConfirmationShape {
    /// 编号，例如 990101-12
    pub key: String,
    /// 编号里的号
    pub no: i64,
    /// 人员编号
    pub person: String,
    /// 姓名
    pub name: String,
    /// 区划代码
    pub division: i64,
    /// 人员类别
    pub categories: String,
    /// 未确认、已确认、不用确认的代码
    pub state: &'static str,
    /// 方式的代码
    pub way: String,
    /// 确认日期
    pub on: Option<String>,
    /// 经办人
    pub by: String,
    /// 代办人
    pub proxy: String,
    /// 上次确认的日期
    pub before: Option<String>,
    /// 改过几次；登记时写上读到的这个数
    pub version: i32,
}

impl ListShape for CampaignList {
    type Shape = CampaignShape;
    const TAG: &'static str = "年度确认";
    const SAYS: &'static str = "年度确认，新的在前";

    fn shape(&self, _: &Looking<'_>, it: &Campaign) -> Result<CampaignShape> {
        Ok(CampaignShape {
            key: it.key.to_string(),
            year: it.year,
            division: it.division.get(),
            from: it.from.clone(),
            until: it.until.clone(),
            notice: it.notice.clone(),
            last: it.last.clone(),
            due: it.counts.due,
            confirmed: it.counts.confirmed,
            waiting: it.counts.waiting,
            state: if it.closed { "closed" } else { "open" },
        })
    }
}

impl ListShape for Due {
    type Shape = ConfirmationShape;
    const API: &'static str = "/confirmations/{campaign}/people";
    const TAG: &'static str = "年度确认";
    const SAYS: &'static str = "一次年度确认的名单，按村排";
    const OF: &'static str = "编号，例如 990101-2";

    fn shape(&self, _: &Looking<'_>, it: &Confirmation) -> Result<ConfirmationShape> {
        let region = it.campaign.region;
        Ok(ConfirmationShape {
            key: AnyKey::new(region, it.id).to_string(),
            no: it.id,
            person: AnyKey::new(region, it.person).to_string(),
            name: it.name.clone(),
            division: it.division.get(),
            categories: it.categories.clone(),
            state: it.state.code(),
            way: it.way.clone(),
            on: it.on.clone(),
            by: it.by.clone(),
            proxy: it.proxy.clone(),
            before: it.before.clone(),
            version: it.version,
        })
    }
}

/// 名单与全国系统的结果，一个人一条
#[derive(Serialize, ToSchema)]
pub(super) struct ComparedShape {
    /// 名单里的编号；不在名单里的没有
    pub key: Option<String>,
    /// 姓名
    pub name: String,
    /// 本单位已确认、未确认的代码
    pub here: Option<&'static str>,
    /// 全国系统已确认没有
    pub there: Option<bool>,
    /// 全国系统的确认日期
    pub there_on: Option<String>,
    /// 比对的代码
    pub difference: &'static str,
}

impl ListShape for Differences {
    type Shape = ComparedShape;
    const TAG: &'static str = "年度确认";
    const SAYS: &'static str =
        "一次年度确认的名单与全国系统的结果比对，本单位的按村排，只在全国结果里的在后";
    const OF: &'static str = "编号，例如 990101-2";

    fn shape(&self, _: &Looking<'_>, it: &Compared) -> Result<ComparedShape> {
        let here = it.here.as_ref();
        let there = it.there.as_ref();
        Ok(ComparedShape {
            key: here.map(|it| AnyKey::new(it.campaign.region, it.id).to_string()),
            name: it.name.clone(),
            here: here.map(|it| it.state.code()),
            there: there.map(|there| there.confirmed == 1),
            there_on: there.and_then(|there| there.on_day.clone()),
            difference: it.difference.code(),
        })
    }
}

impl Answers for All<Campaigns> {}

impl Answers for Campaign {}

impl Answers for ConfirmationInHand {}
