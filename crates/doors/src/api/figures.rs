//! Figures, and the records behind one.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::Date;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::body::{Done, Reads, date, division, offset, paging};
use ground::authority::Action;
use ground::error::{Error, Result};
use papers::figures::actions::{Ask, Part, Period, figures as ask_figures};
use papers::figures::figure_told;
use site::figures::{asked, reach};
use site::kit::Query;
use site::shell::{Route, Visit, get};

/// The routes of figures.
pub fn routes() -> Vec<Route> {
    vec![
        get("/api/v1/figures", Action::FiguresRead, figures),
        get("/api/v1/figures/{code}", Action::FiguresRead, figure),
    ]
}

/// 指标
#[derive(Serialize, ToSchema)]
pub(super) struct Figure {
    /// 代码
    pub code: String,
    /// 名称
    pub label: String,
    /// 数值，金额以元计，没有可比的为空
    #[schema(value_type = Option<f64>)]
    pub value: Value,
    /// 单位
    pub unit: String,
    /// 背后有多少条记录
    pub records: u64,
    /// 其中本级：记在这个单位自己名下的
    pub own: Share,
    /// 其中下级：记在下属单位名下的
    pub beneath: Share,
}

/// 指标里一级的数
#[derive(Serialize, ToSchema)]
pub(super) struct Share {
    /// 数值，金额以元计
    #[schema(value_type = f64)]
    pub value: Value,
    /// 背后有多少条记录
    pub records: u64,
}

fn share(part: Part) -> Share {
    Share {
        value: part.amount.json(),
        records: part.records,
    }
}

/// 一个单位、一段时间的指标
#[derive(Serialize, ToSchema)]
pub struct Figures {
    /// 第一天
    pub from: String,
    /// 最后一天
    pub to: String,
    /// 没有录入、不在数内的下级单位；只问一个指标时不列
    pub not_entered: Vec<String>,
    /// 按目录的先后
    pub items: Vec<Figure>,
}

/// 一个指标和背后的记录
#[derive(Serialize, ToSchema)]
pub(super) struct FigureDetail {
    /// 指标
    #[serde(flatten)]
    pub figure: Figure,
    /// 第一天
    pub from: String,
    /// 最后一天
    pub to: String,
    /// 上年同期的数值，没有的为空
    #[schema(value_type = Option<f64>)]
    pub before: Value,
    /// 第几页
    pub page: u64,
    /// 每页多少
    pub size: u64,
    /// 这一页的记录，新的在前：发放明细、在册身份或台账的各栏；金额以分计
    #[schema(value_type = Vec<Object>)]
    pub items: Vec<Map<String, Value>>,
}

fn shape(figure: papers::figures::Figure) -> Figure {
    Figure {
        code: figure.code,
        label: figure.label,
        value: figure.value,
        unit: figure.unit,
        records: figure.record_count as u64,
        own: share(figure.own),
        beneath: share(figure.beneath),
    }
}

/// 一个单位、一段时间的指标
#[utoipa::path(get, path = "/api/v1/figures", tag = "指标",
    params(
        ("year" = Option<i32>, Query, description = "年度；不写年度和起止日期就是今年"),
        ("from" = Option<String>, Query, description = "起始日期"),
        ("to" = Option<String>, Query, description = "截止日期"),
        ("division" = Option<String>, Query, description = "区划代码"),
        ("reach" = Option<String>, Query, description = "数谁的：whole 全辖（不写就是它）、own 本级、beneath 下级"),
        ("code" = Option<String>, Query, description = "只要这一个指标"),
    ),
    responses((status = 200, body = Figures), Reads))]
pub async fn figures(visit: Visit, query: Query) -> Result<Json<Figures>> {
    let year = query.text("year").parse().ok();
    let year: i32 = year.unwrap_or_else(|| chrono::Datelike::year(&visit.office.clock().today()));
    let whole = || Error::refusal(format!("没有 {year} 年，请核对年度"));
    let day = |month, day| Date::from_ymd_opt(year, month, day).ok_or_else(whole);
    let period = Period {
        from: date(&query, "from")?.map_or_else(|| day(1, 1), Ok)?,
        to: date(&query, "to")?.map_or_else(|| day(12, 31), Ok)?,
    };
    let code = query.given("code");
    let ask = Ask {
        division: division(&query)?,
        period,
        reach: reach(&query)?,
        code: code.as_deref(),
        records: false,
    };
    let found = ask_figures(&visit.office, &visit.actor, ask).await?;
    let items = found.figures.into_iter().map(shape);
    Ok(Json(Figures {
        not_entered: found.not_entered,
        from: period.from.to_string(),
        to: period.to.to_string(),
        items: items.collect(),
    }))
}

/// 一个指标，连同背后的记录
#[utoipa::path(get, path = "/api/v1/figures/{code}", tag = "指标",
    params(
        ("code" = String, Path, description = "指标代码"),
        ("year" = Option<i32>, Query, description = "年度；不写就是最近有记录的一年"),
        ("span" = Option<String>, Query, description = "year 全年、h1 上半年、h2 下半年、q1 至 q4 各季度"),
        ("from" = Option<String>, Query, description = "起始日期"),
        ("to" = Option<String>, Query, description = "截止日期"),
        ("division" = Option<String>, Query, description = "区划代码"),
        ("reach" = Option<String>, Query, description = "数谁的：whole 全辖（不写就是它）、own 本级、beneath 下级"),
        ("page" = Option<u64>, Query, description = "第几页，从 1 起"),
        ("size" = Option<u64>, Query, description = "每页 10、20、50、100"),
    ),
    responses((status = 200, body = FigureDetail), (status = 202, body = Done, description = "还在统计，请再来"), Reads))]
pub async fn figure(visit: Visit, Path(code): Path<String>, query: Query) -> Result<Response> {
    let asked = asked(&visit, &query).await?;
    let (page, size) = paging(&query);
    let window = (offset((page, size)), size);
    let which = ((asked.period, asked.reach), code.as_str());
    let told = figure_told(&visit.office, &visit.actor, &asked.scope, which, window).await?;
    let Some(told) = told else {
        let wait = Done::told("记录很多，还在统计，请过几秒再来");
        return Ok((StatusCode::ACCEPTED, wait).into_response());
    };
    let detail = FigureDetail {
        figure: shape(told.figure),
        from: asked.period.from.to_string(),
        to: asked.period.to.to_string(),
        before: told.before.map_or(Value::Null, |figure| figure.value),
        page,
        size,
        items: told.records,
    };
    Ok(Json(detail).into_response())
}
