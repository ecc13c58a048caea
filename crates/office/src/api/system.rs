//! Users and the audit log.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

use super::body::{Page, Reads, offset, paging};
use crate::access::Action;
use crate::access::accounts::{Wanted, account_count, account_page};
use crate::audit::log::Log;
use crate::audit::pages::wanted;
use crate::organisation::asked_scope;
use crate::platform::error::Result;
use crate::platform::web::Query;
use crate::shell::{Route, Visit, get};

/// The routes of the system.
pub(super) fn routes() -> Vec<Route> {
    vec![
        get("/api/v1/users", Action::UserRead, users),
        get("/api/v1/audit", Action::AuditRead, audit),
    ]
}

/// 用户
#[derive(Serialize, ToSchema)]
pub(super) struct User {
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

/// 用户
#[utoipa::path(get, path = "/api/v1/users", tag = "系统",
    params(
        ("q" = Option<String>, Query, description = "姓名片段"),
        ("division" = Option<String>, Query, description = "区划代码，含下级"),
        ("page" = Option<u64>, Query, description = "第几页，从 1 起"),
        ("size" = Option<u64>, Query, description = "每页 10、20、50、100"),
    ),
    responses((status = 200, body = Page<User>), Reads))]
pub(super) async fn users(visit: Visit, query: Query) -> Result<Json<Page<User>>> {
    let scope = asked_scope(visit.actor.may(Action::UserRead)?, &query)?;
    let (page, size) = paging(&query);
    let asked = Wanted {
        name: query.given("q"),
        ..Wanted::default()
    };
    let total = account_count(&visit.office, &scope, &asked).await?;
    let at = (offset((page, size)), size);
    let found = account_page(&visit.office, &scope, &asked, at).await?;
    let items = found.into_iter().map(|(user, _)| User {
        id: user.id,
        name: user.name,
        role: user.role.label().to_owned(),
        division: user.division.get(),
        disabled: user.disabled_at.is_some(),
    });
    Ok(Json(Page {
        total,
        page,
        size,
        items: items.collect(),
    }))
}

/// 审计日志，新的在前
#[utoipa::path(get, path = "/api/v1/audit", tag = "系统",
    params(
        ("who" = Option<String>, Query, description = "谁，姓名"),
        ("topic" = Option<String>, Query, description = "关于什么：access、accounts、people、payments、ledgers、documents、files、system"),
        ("q" = Option<String>, Query, description = "对象或内容里的字"),
        ("from" = Option<String>, Query, description = "起始日期"),
        ("to" = Option<String>, Query, description = "截止日期"),
        ("page" = Option<u64>, Query, description = "第几页，从 1 起"),
        ("size" = Option<u64>, Query, description = "每页 10、20、50、100"),
    ),
    responses((status = 200, body = Page<AuditEntry>), Reads))]
pub(super) async fn audit(visit: Visit, query: Query) -> Result<Json<Page<AuditEntry>>> {
    let log = Log::open(&visit.office, &visit.actor, None).await?;
    let (page, size) = paging(&query);
    let asked = wanted(&query);
    let total = log.count(&visit.office, &asked).await?;
    let at = (offset((page, size)), size);
    let found = log.page(&visit.office, &asked, at).await?;
    let items = found.into_iter().map(|told| AuditEntry {
        key: format!("{}-{}", told.entry.region, told.entry.seq),
        at: told.entry.at,
        actor: told.entry.actor,
        role: told.role.to_owned(),
        channel: told.entry.channel,
        action: told.entry.action,
        sentence: told.sentence,
        hash: told.entry.hash,
    });
    Ok(Json(Page {
        total,
        page,
        size,
        items: items.collect(),
    }))
}
