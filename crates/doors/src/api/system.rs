//! Users and the audit log.

use axum::Json;
use kernel::DivisionCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::acts::{Answers, act_routes};
use super::body::Reads;
use super::lists::{ListShape, list_route};
use ground::acts::All;
use ground::authority::Action;
use ground::error::Result;
use ground::lists::Looking;
use papers::audit_log::{AuditLog, Told};
use payments::months_due_within;
use registers::accounts::upkeep::Seen;
use registers::accounts::{Account, Accounts, Users};
use registers::organisation::{Divisions, READERS};
use site::desk::waiting;
use site::shell::{Gate, Route, Visit, get};

/// The routes of the system.
pub fn routes() -> Vec<Route> {
    let mut routes = vec![
        get("/api/v1/desk", Gate::SignedIn, desk),
        list_route::<Divisions>(),
        list_route::<Users>(),
        list_route::<AuditLog>(),
    ];
    routes.extend(act_routes::<All<Accounts>>());
    routes.extend(act_routes::<Account>());
    routes
}

/// 新建的用户
#[derive(Serialize, ToSchema)]
pub(super) struct UserMade {
    /// 编号，例如 990101-101-12
    key: String,
    /// 初始密码，只用一次、只答复这一次
    password: String,
}

/// 重设的密码
#[derive(Serialize, ToSchema)]
pub(super) struct PasswordGiven {
    /// 只用一次、只答复这一次
    password: String,
}

impl Answers for All<Accounts> {
    fn shapes(_: &str) -> &'static [&'static str] {
        &["UserMade", "Done"]
    }
}

impl Answers for Account {
    fn shapes(act: &str) -> &'static [&'static str] {
        match act {
            "reset" => &["PasswordGiven", "Done"],
            _ => &["Done"],
        }
    }
}

/// 工作台
#[derive(Serialize, ToSchema)]
pub struct Desk {
    /// 姓名
    pub user: String,
    /// 角色
    pub role: String,
    /// 管理区划代码
    pub division: i64,
    /// 等着办的、值得看的
    pub waiting: Vec<Waiting>,
    /// 要发的月份
    pub months: Vec<DueMonth>,
}

/// 等着办的一类
#[derive(Serialize, ToSchema)]
pub struct Waiting {
    /// 是什么
    pub label: String,
    /// 多少
    pub count: u64,
    /// 单位
    pub unit: String,
    /// 怎么办
    pub note: String,
    /// 是不是要办；不是的只供看看
    pub to_do: bool,
    /// 在网页上哪里
    pub page: String,
}

/// 要发的一个月
#[derive(Serialize, ToSchema)]
pub(super) struct DueMonth {
    /// 月份
    pub month: String,
    /// 待遇项目
    pub schemes: Vec<String>,
    /// 哪些单位要发，区划代码
    pub units: Vec<i64>,
    /// 哪一天以前
    pub last_day: String,
    /// 是不是已经晚了
    pub overdue: bool,
}

/// 区划
#[derive(Serialize, ToSchema)]
pub(super) struct Division {
    /// 区划代码
    pub division: i64,
    /// 名称
    pub name: String,
    /// 级别
    pub level: String,
    /// 上级的区划代码
    pub parent: Option<i64>,
}

/// 用户
#[derive(Serialize, ToSchema)]
pub(super) struct User {
    /// 编号，例如 990101-101-12，办的时候写在地址里
    pub key: String,
    /// 编号
    pub id: i64,
    /// 姓名
    pub name: String,
    /// 角色
    pub role: String,
    /// 管理区划代码
    pub division: i64,
    /// 是否停用
    pub disabled: bool,
    /// 有没有在等同意的申请
    pub waiting: bool,
}

/// 审计日志一条
#[derive(Serialize, ToSchema)]
pub(super) struct AuditEntry {
    /// 编号，例如 990101-12
    pub key: String,
    /// 时刻，UTC
    pub at: String,
    /// 谁
    pub actor: String,
    /// 角色
    pub role: String,
    /// command_line、browser
    pub channel: String,
    /// 动作代码
    pub action: String,
    /// 做了什么，一句话
    pub sentence: String,
    /// 摘要，接着上一条算出
    pub hash: String,
}

/// 工作台：等着自己办的各有多少
#[utoipa::path(get, path = "/api/v1/desk", tag = "系统",
    responses((status = 200, body = Desk), Reads))]
pub async fn desk(visit: Visit) -> Result<Json<Desk>> {
    let (office, actor) = (&visit.office, &visit.actor);
    let waiting = waiting(office, actor).await?.into_iter();
    let waiting = waiting.map(|waits| Waiting {
        label: waits.label.to_owned(),
        count: waits.count,
        unit: waits.unit.to_owned(),
        note: waits.note.to_owned(),
        to_do: waits.to_do,
        page: waits.href,
    });
    let due = match visit.may(Action::BatchRead) {
        true => months_due_within(office, &actor.may(Action::BatchRead)?).await?,
        false => Vec::new(),
    };
    let months = due.into_iter().map(|due| DueMonth {
        month: due.month.to_string(),
        schemes: due.schemes,
        units: due.units.iter().map(|unit| unit.get()).collect(),
        last_day: due.last_day.to_string(),
        overdue: due.overdue,
    });
    Ok(Json(Desk {
        user: actor.name.clone(),
        role: actor.role.label().to_owned(),
        division: actor.division().get(),
        waiting: waiting.collect(),
        months: months.collect(),
    }))
}

impl ListShape for Divisions {
    type Shape = Division;
    const GATE: Gate = Gate::Any(&READERS);
    const TAG: &'static str = "系统";
    const SAYS: &'static str = "自己的单位和下面的各级单位";

    fn shape(&self, _: &Looking<'_>, code: &DivisionCode) -> Result<Division> {
        Ok(Division {
            division: code.get(),
            name: self.name(*code),
            level: code.level().label().to_owned(),
            parent: code.parent().map(|parent| parent.get()),
        })
    }
}

impl ListShape for Users {
    type Shape = User;
    const TAG: &'static str = "系统";
    const SAYS: &'static str = "用户";

    fn shape(&self, _: &Looking<'_>, (user, _, waiting): &Seen) -> Result<User> {
        Ok(User {
            key: user.key().to_string(),
            id: user.id,
            name: user.name.clone(),
            role: user.role.label().to_owned(),
            division: user.division.get(),
            disabled: user.disabled_at.is_some(),
            waiting: *waiting,
        })
    }
}

impl ListShape for AuditLog {
    type Shape = AuditEntry;
    const TAG: &'static str = "系统";
    const SAYS: &'static str = "审计日志，新的在前";

    fn shape(&self, _: &Looking<'_>, told: &Told) -> Result<AuditEntry> {
        let entry = &told.entry;
        Ok(AuditEntry {
            key: entry.key().to_string(),
            at: entry.at.clone(),
            actor: entry.actor.clone(),
            role: told.role.to_owned(),
            channel: entry.channel.clone(),
            action: entry.action.clone(),
            sentence: told.sentence.clone(),
            hash: entry.hash.clone(),
        })
    }
}
