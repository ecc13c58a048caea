//! 变更包: what an import proposed because it needs two people, agreed to or refused as a whole or line by line.

use axum::Json;
use axum::extract::Path;
use serde::Serialize;
use utoipa::ToSchema;

use super::acts::{Answers, act_routes};
use super::body::Reads;
use super::lists::{ListShape, list_route};
use ground::authority::Action;
use ground::error::Result;
use ground::lists::Looking;
use registers::people;
use registers::people::{PackageInHand, PackageKey, Packages, package_open};
use site::shell::{Route, Visit, get};

/// The routes of packages.
pub fn routes() -> Vec<Route> {
    let mut routes = vec![
        list_route::<Packages>(),
        get("/api/v1/packages/{package}", Action::PersonRead, package),
    ];
    routes.extend(act_routes::<PackageInHand>());
    routes
}

impl Answers for PackageInHand {
    fn shapes(_: &str) -> &'static [&'static str] {
        &["Done"]
    }
}

/// 变更包
#[derive(Serialize, ToSchema)]
pub struct Package {
    /// 编号，例如 P-990101-3
    pub package: String,
    /// 来自哪个文件
    pub source: String,
    /// 状态代码：open 待复核、done 已办完
    pub state: String,
    /// 谁提出的
    pub proposed_by: String,
    /// 什么时候，UTC
    pub proposed_at: String,
    /// 几条
    pub lines: i64,
    /// 其中待复核的
    pub open: i64,
    /// 其中已同意的
    pub agreed: i64,
}

/// 变更包里的一条
#[derive(Serialize, ToSchema)]
pub struct PackageLine {
    /// 第几条，从 1 起
    pub line: i64,
    /// 变更申请的编号，例如 990101-3
    pub change: String,
    /// 人员编号
    pub person: String,
    /// 姓名
    pub name: String,
    /// 变更种类
    pub kind: String,
    /// 原来是什么，号码遮过
    pub was: String,
    /// 改为什么，号码遮过
    pub is: String,
    /// 来自哪张工作表
    pub sheet: String,
    /// 来自第几行
    pub row: i64,
    /// 状态代码：open、agreed、returned、withdrawn
    pub state: String,
    /// 谁办理的
    pub decided_by: Option<String>,
    /// 意见
    pub decision: Option<String>,
}

/// 一个变更包和它的各条
#[derive(Serialize, ToSchema)]
pub(super) struct PackageDetail {
    /// 变更包
    #[serde(flatten)]
    pub package: Package,
    /// 各条
    pub changes: Vec<PackageLine>,
}

fn shape(package: people::Package) -> Package {
    Package {
        package: package.key.to_string(),
        state: package.state().code().to_owned(),
        source: package.source,
        proposed_by: package.proposed_by,
        proposed_at: package.proposed_at,
        lines: package.lines,
        open: package.open,
        agreed: package.agreed,
    }
}

fn shape_line(line: people::PackageLine) -> PackageLine {
    PackageLine {
        line: line.line,
        change: line.request.to_string(),
        person: line.person.to_string(),
        name: line.name,
        kind: line.kind,
        was: line.was,
        is: line.is,
        sheet: line.sheet,
        row: line.row,
        state: line.state.code().to_owned(),
        decided_by: line.decided_by,
        decision: line.decision,
    }
}

impl ListShape for Packages {
    type Shape = Package;
    const TAG: &'static str = "变更申请";
    const SAYS: &'static str = "变更包，新的在前";
    const API: &'static str = "/packages";

    fn shape(&self, _: &Looking<'_>, package: &people::Package) -> Result<Package> {
        Ok(shape(package.clone()))
    }
}

/// 一个变更包，逐条
#[utoipa::path(get, path = "/api/v1/packages/{package}", tag = "变更申请",
    params(("package" = String, Path, description = "编号，例如 P-990101-3")),
    responses((status = 200, body = PackageDetail), Reads))]
pub async fn package(visit: Visit, Path(package): Path<String>) -> Result<Json<PackageDetail>> {
    let key = PackageKey::read(&package)?;
    let (package, lines) = package_open(&visit.office, &visit.actor, key).await?;
    Ok(Json(PackageDetail {
        package: shape(package),
        changes: lines.into_iter().map(shape_line).collect(),
    }))
}
