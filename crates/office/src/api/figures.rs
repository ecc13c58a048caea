//! Figures, and the records behind one.

use axum::Json;
use kernel::Date;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::body::{Reads, date, division};
use crate::access::Action;
use crate::figures::actions::{Ask, Period, figures as ask_figures};
use crate::platform::error::{Error, Result};
use crate::platform::web::Query;
use crate::shell::{Route, Visit, get};

/// The routes of figures.
pub(super) fn routes() -> Vec<Route> {
    vec![get("/api/v1/figures", Action::FiguresRead, figures)]
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
}

/// 一个单位、一段时间的指标
#[derive(Serialize, ToSchema)]
pub(super) struct Figures {
    /// 第一天
    pub from: String,
    /// 最后一天
    pub to: String,
    /// 按目录的先后
    pub items: Vec<Figure>,
}

/// 一个单位、一段时间的指标
#[utoipa::path(get, path = "/api/v1/figures", tag = "指标",
    params(
        ("year" = Option<i32>, Query, description = "年度；不写年度和起止日期就是今年"),
        ("from" = Option<String>, Query, description = "起始日期"),
        ("to" = Option<String>, Query, description = "截止日期"),
        ("division" = Option<String>, Query, description = "区划代码"),
        ("code" = Option<String>, Query, description = "只要这一个指标"),
    ),
    responses((status = 200, body = Figures), Reads))]
pub(super) async fn figures(visit: Visit, query: Query) -> Result<Json<Figures>> {
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
        code: code.as_deref(),
        records: false,
    };
    let found = ask_figures(&visit.office, &visit.actor, ask).await?;
    let items = found.into_iter().map(|figure| Figure {
        code: figure.code,
        label: figure.label,
        value: figure.value,
        unit: figure.unit,
        records: figure.record_count as u64,
    });
    Ok(Json(Figures {
        from: period.from.to_string(),
        to: period.to.to_string(),
        items: items.collect(),
    }))
}
