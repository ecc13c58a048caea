//! 待遇标准: what is in force, and one added.

use axum::Json;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::acts::{Answers, act_routes};
use super::body::{Body, Does, refused, texts};
use super::lists::{ListShape, list_route};
use ground::acts::All;
use ground::authority::Action;
use ground::error::Result;
use ground::key::AnyKey;
use ground::lists::Looking;
use payments::{
    Budget, Estimate, StandardShown, Standards, read_standard, standard_effect, what_if,
};
use registers::people::nature_label;
use site::shell::{Route, Visit, post};

/// The routes of standards.
pub fn routes() -> Vec<Route> {
    let confirm = Action::StandardsConfirm;
    let mut routes = vec![
        list_route::<Standards>(),
        post("/api/v1/standards/effect", confirm, effect),
    ];
    routes.extend(act_routes::<All<Standards>>());
    routes
}

impl Answers for All<Standards> {
    fn shapes(_: &str) -> &'static [&'static str] {
        &["Done"]
    }
}

/// 待遇标准
#[derive(Serialize, ToSchema)]
pub struct Standard {
    /// 待遇项目代码
    pub scheme: String,
    /// 待遇项目
    pub scheme_label: String,
    /// 人员类别代码
    pub category: String,
    /// 残疾等级
    pub grade: Option<u8>,
    /// 残疾性质
    pub nature: Option<String>,
    /// 标准金额，分
    pub amount_fen: i64,
    /// 一句话，例如 90元/月（复员军人）
    pub text: String,
    /// 以前的标准，一句话
    pub before: Option<String>,
    /// 生效日期
    pub effective: String,
    /// 公布日期
    pub announced: Option<String>,
    /// 文号
    pub document_no: String,
    /// 哪个单位的标准，区划代码
    pub division: i64,
    /// 加发：在上级的标准以上另加
    pub on_top: bool,
}

/// 要登记的一条标准
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewStandard {
    /// 人员类别代码
    pub category: String,
    /// 残疾等级，1 至 10；伤残人员必填
    pub grade: Option<u8>,
    /// 残疾性质，因战、因公、因病；伤残人员必填
    pub nature: Option<String>,
    /// 标准金额，分
    pub amount_fen: i64,
    /// 年、月、年服役年
    pub unit: String,
    /// 生效日期
    pub effective: String,
    /// 公布日期
    pub announced: String,
    /// 文号
    pub document_no: String,
    /// 发放周期：月、季、半年、年
    pub cycle: String,
    /// 发放月份，每月或 6,12；不写按周期的末月
    pub pay_months: Option<String>,
    /// 加发或替代；不写是替代
    pub manner: Option<String>,
}

/// 会怎么样
#[derive(Serialize, ToSchema)]
pub(super) struct Effect {
    /// 一句一句
    pub sentences: Vec<String>,
    /// 测算；市、省的标准没有，由县各算各的
    pub estimate: Option<Estimated>,
}

/// 一条标准登记以后要多发、少发多少
#[derive(Serialize, ToSchema)]
pub(super) struct Estimated {
    /// 算到哪个月，例如 2026-12
    pub last: String,
    /// 一共，分
    pub whole_fen: i64,
    /// 按月
    pub by_month: Vec<EstimatedMonth>,
    /// 按资金级次；没有写明的级次代码是空
    pub by_budget: Vec<EstimatedBudget>,
    /// 按村（社区）
    pub by_place: Vec<EstimatedPlace>,
    /// 增加、减少的人，差得多的在前
    pub people: Vec<EstimatedPerson>,
    /// 不变的人数
    pub same: usize,
}

/// 一个月的差额
#[derive(Serialize, ToSchema)]
pub(super) struct EstimatedMonth {
    /// 所属月份
    pub month: String,
    /// 差额，分
    pub fen: i64,
}

/// 一个级次的差额
#[derive(Serialize, ToSchema)]
pub(super) struct EstimatedBudget {
    /// 资金级次代码
    pub budget: Option<&'static str>,
    /// 差额，分
    pub fen: i64,
}

/// 一个村（社区）的差额
#[derive(Serialize, ToSchema)]
pub(super) struct EstimatedPlace {
    /// 村（社区）
    pub place: String,
    /// 有变化的人数
    pub people: usize,
    /// 差额，分
    pub fen: i64,
}

/// 一个人的差额
#[derive(Serialize, ToSchema)]
pub(super) struct EstimatedPerson {
    /// 人员编号
    pub person: String,
    /// 姓名
    pub name: String,
    /// 最后一个月原来应发，分
    pub before_fen: i64,
    /// 最后一个月按新标准应发，分
    pub after_fen: i64,
    /// 一共的差额，分
    pub fen: i64,
}

fn estimated(estimate: Estimate) -> Estimated {
    let people = estimate.people.iter().map(|touched| EstimatedPerson {
        person: AnyKey::new(touched.person.0, touched.person.1).to_string(),
        name: touched.name.clone(),
        before_fen: touched.last_month.0,
        after_fen: touched.last_month.1,
        fen: touched.difference,
    });
    let by_month = estimate.by_month.iter().map(|(month, fen)| EstimatedMonth {
        month: month.to_string(),
        fen: *fen,
    });
    let by_budget = estimate
        .by_level
        .iter()
        .map(|(level, fen)| EstimatedBudget {
            budget: level.map(Budget::code),
            fen: *fen,
        });
    let by_place = estimate
        .by_place
        .iter()
        .map(|(place, people, fen)| EstimatedPlace {
            place: place.clone(),
            people: *people,
            fen: *fen,
        });
    Estimated {
        last: estimate.last.to_string(),
        whole_fen: estimate.whole(),
        by_month: by_month.collect(),
        by_budget: by_budget.collect(),
        by_place: by_place.collect(),
        people: people.collect(),
        same: estimate.same,
    }
}

fn shape(standard: StandardShown) -> Standard {
    let row = standard.row;
    Standard {
        scheme: standard.scheme,
        scheme_label: standard.scheme_label,
        category: row.category,
        grade: row.grade,
        nature: row.nature.map(|nature| nature_label(nature).to_owned()),
        amount_fen: row.amount.get(),
        text: standard.text,
        before: standard.before,
        effective: row.effective.to_string(),
        announced: row.announced.map(|day| day.to_string()),
        document_no: row.document_no,
        division: row.division.get(),
        on_top: row.on_top,
    }
}

impl ListShape for Standards {
    type Shape = Standard;
    const TAG: &'static str = "待遇标准";
    const SAYS: &'static str = "待遇标准，按项目、类别，新的在前";
    const WHOLE: bool = true;

    fn shape(&self, _: &Looking<'_>, standard: &StandardShown) -> Result<Standard> {
        Ok(shape(standard.clone()))
    }
}

fn meant(visit: &Visit, body: &NewStandard) -> Result<payments::StandardRow> {
    let given = texts(body)?;
    let amount = kernel::Fen::new(body.amount_fen).to_string();
    let text = |name: &str| match name {
        "amount" => amount.clone(),
        name => given(name),
    };
    let division = visit.actor.division();
    read_standard(&visit.office, division, &text)?.map_err(refused)
}

/// 登记一条标准会怎么样，不写入
#[utoipa::path(post, path = "/api/v1/standards/effect", tag = "待遇标准",
    request_body = NewStandard,
    responses((status = 200, body = Effect), Does))]
pub async fn effect(visit: Visit, Body(body): Body<NewStandard>) -> Result<Json<Effect>> {
    let standard = meant(&visit, &body)?;
    let sentences = standard_effect(&visit.office, &visit.actor, &standard).await?;
    let estimate = what_if(&visit.office, &visit.actor, &standard).await?;
    Ok(Json(Effect {
        sentences,
        estimate: estimate.map(estimated),
    }))
}
