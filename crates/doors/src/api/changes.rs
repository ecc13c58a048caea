//! 变更申请: what moves money is proposed by one person and agreed to by another.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::acts::{Answers, act_routes};
use super::body::{Body, Created, Does, Reads, refused, texts};
use super::lists::{ListShape, list_route};
use ground::acts::Subject;
use ground::authority::Action;
use ground::error::Result;
use ground::lists::Looking;
use registers::people::reading::read_change;
use registers::people::register::PersonKey;
use registers::people::requests::{RequestLine, request_open, request_propose};
use registers::people::{ChangeInHand, Changes};
use site::shell::{Route, Visit, get, post};

/// The routes of change requests.
pub fn routes() -> Vec<Route> {
    let mut routes = vec![
        post(
            "/api/v1/people/{person}/changes",
            Action::PersonWrite,
            propose,
        ),
        list_route::<Changes>(),
        get("/api/v1/changes/{request}", Action::PersonRead, change),
    ];
    routes.extend(act_routes::<ChangeInHand>());
    routes
}

impl Answers for ChangeInHand {
    fn shapes(act: &str) -> &'static [&'static str] {
        match act {
            "agree" => &["Done", "Change"],
            _ => &["Done"],
        }
    }

    async fn fill(&self, visit: &Visit, _: &str, answer: &mut Map<String, Value>) -> Result<()> {
        let key = PersonKey::read(&self.key())?;
        let request = request_open(&visit.office, &visit.actor, key).await?;
        if let Value::Object(request) = serde_json::to_value(shape(request))? {
            answer.extend(request);
        }
        Ok(())
    }
}

/// 变更申请
#[derive(Serialize, ToSchema)]
pub(super) struct Change {
    /// 编号，例如 990101-3
    pub key: String,
    /// 人员编号
    pub person: String,
    /// 姓名
    pub name: String,
    /// 村（社区）
    pub village: String,
    /// 变更种类
    pub kind: String,
    /// 现在是什么，号码遮过
    pub was: String,
    /// 改为什么，号码遮过
    pub is: String,
    /// 理由和依据
    pub reason: String,
    /// 状态代码：open、agreed、returned、withdrawn
    pub state: String,
    /// 状态
    pub state_label: String,
    /// 谁提出的
    pub proposed_by: String,
    /// 什么时候，UTC
    pub proposed_at: String,
    /// 谁办理的
    pub decided_by: Option<String>,
    /// 什么时候，UTC
    pub decided_at: Option<String>,
    /// 意见
    pub decision: Option<String>,
    /// 所在的变更包
    pub package: Option<String>,
}

/// 提出变更；按种类填各栏
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewChange {
    /// death 死亡、stop 停发、resume 恢复发放、move_out 迁出、grade 等级变动、nature 性质变动、account 银行账号、name 姓名更正、id_number 身份证号更正、identity 增加身份、correction 身份更正、lump_sum 一次性待遇、paid_here 核实另处登记；迁移、收款人、发给领取人另有地址（/move、/payee、/heirs）
    pub kind: String,
    /// 理由和依据
    pub reason: String,
    /// 哪个月起：去世、停发、恢复、迁出、生效的年月
    pub effective: Option<String>,
    /// 报告日期，不写就是今天
    pub reported: Option<String>,
    /// 新等级，1 至 10；增加、更正身份时是残疾等级
    pub grade: Option<u8>,
    /// 新性质，因战、因公、因病；增加、更正身份时是残疾性质
    pub nature: Option<String>,
    /// 开户行
    pub bank: Option<String>,
    /// 新的银行账号
    pub account: Option<String>,
    /// 账号校验位不对、核对无误的，在这里再写一遍账号
    pub sure: Option<String>,
    /// 正确的姓名
    pub name: Option<String>,
    /// 正确的身份证号
    pub id_number: Option<String>,
    /// 增加、更正的身份：人员类别代码
    pub category: Option<String>,
    /// 增加、更正的身份：服役年限
    pub service_years: Option<u32>,
    /// 身份上另外要分开的，代码和写法，例如 {"livelihood": "在乡"}
    pub keys: Option<BTreeMap<String, String>>,
    /// 增加、更正的身份：起发时间
    pub start: Option<String>,
    /// 死亡的：死因，因病、因战、因公、旧伤复发、意外、其他
    pub cause: Option<String>,
    /// 一次性待遇：项目的代码或名称，例如 medical_aid
    pub lump_sum: Option<String>,
    /// 一次性待遇：金额，元；按公式算的不写，写 formula
    pub amount: Option<String>,
    /// 一次性待遇按公式算的：情形，例如因公牺牲
    pub formula: Option<String>,
    /// 一次性待遇按公式算的：牺牲、病故或者退役的年月
    pub happened: Option<String>,
    /// 一次性待遇按公式算的：月基本工资，元
    pub base_pay: Option<String>,
    /// 一次性待遇按公式算的：服役时间，例如12年3个月
    pub served: Option<String>,
    /// 一次性待遇按公式算的：增发的情形，例如二等功
    pub increase: Option<String>,
    /// 一次性待遇：文号或票据号
    pub document_no: Option<String>,
}

fn shape(request: RequestLine) -> Change {
    Change {
        key: request.key.to_string(),
        person: request.person.to_string(),
        name: request.name,
        village: request.village,
        kind: request.kind,
        was: request.was,
        is: request.is,
        reason: request.reason,
        state: request.state.code().to_owned(),
        state_label: request.state.label().to_owned(),
        proposed_by: request.proposed_by,
        proposed_at: request.proposed_at,
        decided_by: request.decided_by,
        decided_at: request.decided_at,
        decision: request.decision,
        package: request.package.map(|package| package.to_string()),
    }
}

/// 提出变更，等另一个人复核
#[utoipa::path(post, path = "/api/v1/people/{person}/changes", tag = "变更申请",
    params(("person" = String, Path, description = "人员编号，例如 990101-12")),
    request_body = NewChange,
    responses((status = 201, body = Created), Does))]
pub async fn propose(
    visit: Visit,
    Path(person): Path<String>,
    Body(body): Body<NewChange>,
) -> Result<Response> {
    let key = PersonKey::read(&person)?;
    let today = visit.office.clock().today();
    let given = texts(&body)?;
    let text = |name: &str| match name {
        "reported" if body.reported.is_none() => today.to_string(),
        name => given(name),
    };
    let asked = read_change(&visit.office, &body.kind, &text)?.map_err(refused)?;
    let reason = kernel::tidy(&body.reason);
    let request = request_propose(&visit.office, &visit.actor, key, &asked, &reason).await?;
    let key = request.to_string();
    Ok((StatusCode::CREATED, Json(Created { key })).into_response())
}

impl ListShape for Changes {
    type Shape = Change;
    const TAG: &'static str = "变更申请";
    const SAYS: &'static str = "变更申请，新的在前";

    fn shape(&self, _: &Looking<'_>, request: &RequestLine) -> Result<Change> {
        Ok(shape(request.clone()))
    }
}

/// 一条变更申请
#[utoipa::path(get, path = "/api/v1/changes/{request}", tag = "变更申请",
    params(("request" = String, Path, description = "编号，例如 990101-3")),
    responses((status = 200, body = Change), Reads))]
pub async fn change(visit: Visit, Path(request): Path<String>) -> Result<Json<Change>> {
    let key = PersonKey::read(&request)?;
    let request = request_open(&visit.office, &visit.actor, key).await?;
    Ok(Json(shape(request)))
}
