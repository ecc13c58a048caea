//! Payments.

use axum::Json;
use axum::extract::Path;

use super::shapes::{Batch, Batches, Explained, Line, Lines, Wrong, offset, paging};
use crate::access::Action;
use crate::organisation::asked_scope;
use crate::payments::{
    self, BatchFilter, BatchState, LineFilter, LineShown, batch_one, batches_page, line_explain,
    lines_page,
};
use crate::platform::error::{Error, Result};
use crate::platform::web::Query;
use crate::shell::{Route, Visit, get};

/// The routes of payments.
pub(super) fn routes() -> Vec<Route> {
    vec![
        get("/api/v1/payments", Action::BatchRead, batches),
        get("/api/v1/payments/{batch}", Action::BatchRead, batch),
        get("/api/v1/payments/{batch}/lines", Action::BatchRead, lines),
        get(
            "/api/v1/payments/{batch}/lines/{no}",
            Action::BatchRead,
            line,
        ),
    ]
}

fn shape(batch: &payments::Batch) -> Batch {
    Batch {
        key: batch.key(),
        label: batch.label.clone(),
        division: batch.division.get(),
        month: batch.month.to_string(),
        state: batch.state.code().to_owned(),
        state_label: batch.state.label().to_owned(),
        lines: batch.line_count,
        total_fen: batch.total.get(),
        regular_fen: batch.regular.get(),
        backpay_fen: batch.backpay.get(),
        recovery_fen: batch.recovery.get(),
    }
}

/// 发放批次，新的在前
#[utoipa::path(get, path = "/api/v1/payments", tag = "待遇发放",
    params(
        ("year" = Option<i32>, Query, description = "年度"),
        ("state" = Option<String>, Query, description = "draft、reviewed、approved、published、exported、answered、closed、void"),
        ("division" = Option<String>, Query, description = "区划代码，含下级"),
        ("page" = Option<u64>, Query, description = "第几页，从 1 起"),
        ("size" = Option<u64>, Query, description = "每页 10、20、50、100"),
    ),
    responses((status = 200, body = Batches), (status = 401, body = Wrong), (status = 403, body = Wrong), (status = 404, body = Wrong)))]
pub(super) async fn batches(visit: Visit, query: Query) -> Result<Json<Batches>> {
    let scope = asked_scope(visit.actor.may(Action::BatchRead)?, &query)?;
    let (page, size) = paging(&query);
    let known =
        |code: String| BatchState::from_code(&code).map_err(|_| Error::not_found("这种状态的批次"));
    let filter = BatchFilter {
        year: query.text("year").parse().ok(),
        state: query.given("state").map(known).transpose()?,
        scheme: None,
        only: false,
    };
    let at = (size, offset((page, size)));
    let found = batches_page(&visit.office, &scope, &filter, at).await?;
    Ok(Json(Batches {
        total: found.total,
        page,
        size,
        items: found.batches.iter().map(shape).collect(),
    }))
}

/// 一个批次
#[utoipa::path(get, path = "/api/v1/payments/{batch}", tag = "待遇发放",
    params(("batch" = String, Path, description = "编号，例如 990101-2011-03-1")),
    responses((status = 200, body = Batch), (status = 401, body = Wrong), (status = 403, body = Wrong), (status = 404, body = Wrong)))]
pub(super) async fn batch(visit: Visit, Path(batch): Path<String>) -> Result<Json<Batch>> {
    let found = batch_one(&visit.office, &visit.actor, &batch).await?;
    Ok(Json(shape(&found)))
}

fn line_of(batch: &payments::Batch, line: LineShown) -> Line {
    Line {
        line_no: line.line_no,
        person: format!("{}-{}", batch.region, line.person),
        name: line.name,
        village: line.unit,
        category: line.category,
        scheme: line.scheme,
        account: line.account,
        regular_fen: line.regular_fen,
        backpay_fen: line.backpay_fen,
        recovery_fen: line.recovery_fen,
        amount_fen: line.amount_fen,
        state: line.state,
        failed_reason: line.failed_reason,
    }
}

/// 一个批次的明细
#[utoipa::path(get, path = "/api/v1/payments/{batch}/lines", tag = "待遇发放",
    params(
        ("batch" = String, Path, description = "编号，例如 990101-2011-03-1"),
        ("q" = Option<String>, Query, description = "姓名片段或拼音"),
        ("scheme" = Option<String>, Query, description = "待遇项目代码"),
        ("state" = Option<String>, Query, description = "open、paid、failed"),
        ("page" = Option<u64>, Query, description = "第几页，从 1 起"),
        ("size" = Option<u64>, Query, description = "每页 10、20、50、100"),
    ),
    responses((status = 200, body = Lines), (status = 401, body = Wrong), (status = 403, body = Wrong), (status = 404, body = Wrong)))]
pub(super) async fn lines(
    visit: Visit,
    Path(batch): Path<String>,
    query: Query,
) -> Result<Json<Lines>> {
    let found = batch_one(&visit.office, &visit.actor, &batch).await?;
    let within = asked_scope(visit.actor.may(Action::BatchRead)?, &query)?;
    let (page, size) = paging(&query);
    let filter = LineFilter {
        scheme: query.given("scheme"),
        name: query.given("q"),
        state: query.given("state"),
        kinds: Vec::new(),
    };
    let at = (size, offset((page, size)));
    let listed = lines_page(&visit.office, &within, &found, &filter, at).await?;
    let items = listed.lines.into_iter();
    Ok(Json(Lines {
        total: listed.total,
        page,
        size,
        amount_fen: listed.amount.get(),
        items: items.map(|line| line_of(&found, line)).collect(),
    }))
}

/// 一笔的来历：为什么是这个数
#[utoipa::path(get, path = "/api/v1/payments/{batch}/lines/{no}", tag = "待遇发放",
    params(
        ("batch" = String, Path, description = "编号，例如 990101-2011-03-1"),
        ("no" = i64, Path, description = "序号"),
    ),
    responses((status = 200, body = Explained), (status = 401, body = Wrong), (status = 403, body = Wrong), (status = 404, body = Wrong)))]
pub(super) async fn line(
    visit: Visit,
    Path((batch, no)): Path<(String, String)>,
) -> Result<Json<Explained>> {
    let found = batch_one(&visit.office, &visit.actor, &batch).await?;
    let missing = || Error::not_found(format!("第{no}笔"));
    let no = no.parse().map_err(|_| missing())?;
    let detail = line_explain(&visit.office, &visit.actor, &found, no).await?;
    Ok(Json(Explained {
        explained: serde_json::to_value(&detail.explained)?,
        line: line_of(&found, detail.line),
    }))
}
