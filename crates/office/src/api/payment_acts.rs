//! What is done with payments: the same acts as on the pages, in the state in which somebody saw the batch.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::body::{Body, Created, Does, Done, File, Nothing, Reads, Sent, filled, refused, texts};
use super::payment_shapes::{
    BankLayout, Batch, Blocked, Export, Made, NewBatch, NewObjection, ObjectionAnswer, Publish,
    Seen, SendBack, Settled,
};
use super::payments::shape;
use crate::authority::Action;
use crate::payments::{
    self, PaperFile, Prepare, Settle, batch_approve, batch_as_seen, batch_export_bytes, batch_one,
    batch_prepare, batch_publish, batch_return, batch_review, batch_settle, batch_void, layouts,
    notice_bytes, objection_answer, objection_record, read_objection, read_term, roster_bytes,
};
use crate::platform::error::{Error, Result};
use crate::platform::web::{Download, Query};
use crate::shell::{Route, Visit, get, post};

/// The routes that do something with payments.
pub(super) fn routes() -> Vec<Route> {
    use Action::{
        BatchApprove, BatchExport, BatchPrepare, BatchPublish, BatchRead, BatchReturn, BatchReview,
        BatchSettle,
    };
    vec![
        post("/api/v1/payments", BatchPrepare, make),
        post("/api/v1/payments/{batch}/review", BatchReview, review),
        post("/api/v1/payments/{batch}/return", BatchReturn, send_back),
        post("/api/v1/payments/{batch}/void", BatchPrepare, void),
        post("/api/v1/payments/{batch}/approve", BatchApprove, approve),
        post("/api/v1/payments/{batch}/publish", BatchPublish, publish),
        post("/api/v1/payments/{batch}/objections", BatchPublish, object),
        post(
            "/api/v1/payments/{batch}/objections/{no}",
            BatchPublish,
            answer,
        ),
        get("/api/v1/layouts", BatchExport, bank_layouts),
        post("/api/v1/payments/{batch}/export", BatchExport, export),
        post("/api/v1/payments/{batch}/settle", BatchSettle, settle),
        post(
            "/api/v1/payments/{batch}/settle/all",
            BatchSettle,
            settle_all,
        ),
        post("/api/v1/payments/{batch}/roster.xlsx", BatchRead, roster),
        post("/api/v1/payments/{batch}/notice.xlsx", BatchRead, notice),
    ]
}

/// The batch as it was seen.
async fn seen(visit: &Visit, batch: &str, state: Option<String>) -> Result<payments::Batch> {
    let state = state.unwrap_or_default();
    batch_as_seen(
        &visit.office,
        &visit.actor,
        Action::BatchRead,
        (batch, &state),
    )
    .await
}

/// 生成一个月的批次；同样的草稿由它代替
#[utoipa::path(post, path = "/api/v1/payments", tag = "待遇发放",
    request_body = NewBatch,
    responses((status = 201, body = Made), Does))]
pub(super) async fn make(visit: Visit, Body(new): Body<NewBatch>) -> Result<Response> {
    let month = kernel::read_month(&filled(&new.month, "发放月份")?);
    let month = month.map_err(|e| Error::refusal(format!("发放月份{e}")))?;
    let known_at = match new.known_at.filter(|text| !text.is_empty()) {
        Some(text) => {
            kernel::read_date(&text).map_err(|e| Error::refusal(format!("知悉日期{e}")))?
        }
        None => visit.office.clock().today(),
    };
    let ask = Prepare {
        month,
        known_at: Some(known_at),
        scheme: new.scheme.as_deref().filter(|code| !code.is_empty()),
    };
    let made = batch_prepare(&visit.office, &visit.actor, ask).await?;
    let Some(key) = made.key.clone() else {
        return Err(Error::refusal(made.nothing_to_pay(month)));
    };
    let blocked = made.blocked.into_iter().map(|blocked| Blocked {
        person: blocked.person,
        reason: blocked.reason,
    });
    let made = Made {
        key,
        lines: made.lines,
        total_fen: made.total_fen,
        regular_fen: made.regular_fen,
        backpay_fen: made.backpay_fen,
        recovery_fen: made.recovery_fen,
        replaced: made.replaced,
        blocked: blocked.collect(),
    };
    Ok((StatusCode::CREATED, Json(made)).into_response())
}

/// 复核通过，不能是经办本人
#[utoipa::path(post, path = "/api/v1/payments/{batch}/review", tag = "待遇发放",
    params(("batch" = String, Path, description = "编号，例如 990101-2011-03-1")),
    request_body = Seen,
    responses((status = 200, body = Batch), Does))]
pub(super) async fn review(
    visit: Visit,
    Path(batch): Path<String>,
    Body(body): Body<Seen>,
) -> Result<Json<Batch>> {
    let seen = seen(&visit, &batch, body.state).await?;
    let done = batch_review(&visit.office, &visit.actor, &seen).await?;
    Ok(Json(shape(&done)))
}

/// 审批，从这一刻起算已发；不能是经办、复核本人
#[utoipa::path(post, path = "/api/v1/payments/{batch}/approve", tag = "待遇发放",
    params(("batch" = String, Path, description = "编号，例如 990101-2011-03-1")),
    request_body = Seen,
    responses((status = 200, body = Batch), Does))]
pub(super) async fn approve(
    visit: Visit,
    Path(batch): Path<String>,
    Body(body): Body<Seen>,
) -> Result<Json<Batch>> {
    let seen = seen(&visit, &batch, body.state).await?;
    let done = batch_approve(&visit.office, &visit.actor, &seen).await?;
    Ok(Json(shape(&done)))
}

/// 退回给经办人
#[utoipa::path(post, path = "/api/v1/payments/{batch}/return", tag = "待遇发放",
    params(("batch" = String, Path, description = "编号，例如 990101-2011-03-1")),
    request_body = SendBack,
    responses((status = 200, body = Batch), Does))]
pub(super) async fn send_back(
    visit: Visit,
    Path(batch): Path<String>,
    Body(body): Body<SendBack>,
) -> Result<Json<Batch>> {
    let seen = seen(&visit, &batch, body.state).await?;
    let done = batch_return(&visit.office, &visit.actor, &seen, &body.reason).await?;
    Ok(Json(shape(&done)))
}

/// 作废一个草稿
#[utoipa::path(post, path = "/api/v1/payments/{batch}/void", tag = "待遇发放",
    params(("batch" = String, Path, description = "编号，例如 990101-2011-03-1")),
    request_body = Seen,
    responses((status = 200, body = Batch), Does))]
pub(super) async fn void(
    visit: Visit,
    Path(batch): Path<String>,
    Body(body): Body<Seen>,
) -> Result<Json<Batch>> {
    let seen = seen(&visit, &batch, body.state).await?;
    let done = batch_void(&visit.office, &visit.actor, &seen).await?;
    Ok(Json(shape(&done)))
}

/// 开始公示
#[utoipa::path(post, path = "/api/v1/payments/{batch}/publish", tag = "待遇发放",
    params(("batch" = String, Path, description = "编号，例如 990101-2011-03-1")),
    request_body = Publish,
    responses((status = 200, body = Batch), Does))]
pub(super) async fn publish(
    visit: Visit,
    Path(batch): Path<String>,
    Body(body): Body<Publish>,
) -> Result<Json<Batch>> {
    let term = read_term(&texts(&body)?).map_err(refused)?;
    let seen = seen(&visit, &batch, body.state).await?;
    let done = batch_publish(&visit.office, &visit.actor, &seen, Some(&term)).await?;
    Ok(Json(shape(&done)))
}

/// 登记异议
#[utoipa::path(post, path = "/api/v1/payments/{batch}/objections", tag = "待遇发放",
    params(("batch" = String, Path, description = "编号，例如 990101-2011-03-1")),
    request_body = NewObjection,
    responses((status = 201, body = Created), Does))]
pub(super) async fn object(
    visit: Visit,
    Path(batch): Path<String>,
    Body(body): Body<NewObjection>,
) -> Result<Response> {
    let batch = batch_one(&visit.office, &visit.actor, &batch).await?;
    let new = read_objection(&texts(&body)?).map_err(refused)?;
    let id = objection_record(&visit.office, &visit.actor, &batch.key(), new).await?;
    let key = id.to_string();
    Ok((StatusCode::CREATED, Json(Created { key })).into_response())
}

/// 写下异议的处理结果
#[utoipa::path(post, path = "/api/v1/payments/{batch}/objections/{no}", tag = "待遇发放",
    params(
        ("batch" = String, Path, description = "编号，例如 990101-2011-03-1"),
        ("no" = i64, Path, description = "异议的编号"),
    ),
    request_body = ObjectionAnswer,
    responses((status = 200, body = Done), Does))]
pub(super) async fn answer(
    visit: Visit,
    Path((batch, no)): Path<(String, String)>,
    Body(body): Body<ObjectionAnswer>,
) -> Result<Json<Done>> {
    let batch = batch_one(&visit.office, &visit.actor, &batch).await?;
    let id = no
        .parse()
        .map_err(|_| Error::not_found(format!("异议 {no}")))?;
    objection_answer(&visit.office, &visit.actor, &batch.key(), id, &body.answer).await?;
    Ok(Done::told("处理结果已写下"))
}

/// 代发格式
#[utoipa::path(get, path = "/api/v1/layouts", tag = "待遇发放",
    responses((status = 200, body = Vec<BankLayout>), Reads))]
pub(super) async fn bank_layouts(visit: Visit) -> Result<Json<Vec<BankLayout>>> {
    let all = layouts(visit.office.catalogue())?.into_iter();
    let shown = all.map(|layout| BankLayout {
        layout: layout.name,
        label: layout.label,
    });
    Ok(Json(shown.collect()))
}

/// 报盘，回答给银行的代发文件；再导出一次，文件一字不差
#[utoipa::path(post, path = "/api/v1/payments/{batch}/export", tag = "待遇发放",
    params(("batch" = String, Path, description = "编号，例如 990101-2011-03-1")),
    request_body = Export,
    responses((status = 200, body = File, content_type = "text/csv"), Does))]
pub(super) async fn export(
    visit: Visit,
    Path(batch): Path<String>,
    Body(body): Body<Export>,
) -> Result<Download> {
    let seen = seen(&visit, &batch, body.state).await?;
    let layout = filled(&body.layout, "代发格式")?;
    let how = (layout.as_str(), body.early.as_deref());
    let (_, bytes) = batch_export_bytes(&visit.office, &visit.actor, &seen, how).await?;
    Ok(Download {
        name: format!("{}代发文件.csv", seen.label),
        media: Download::CSV,
        bytes,
    })
}

async fn settled(visit: &Visit, seen: &payments::Batch, how: Settle<'_>) -> Result<Json<Settled>> {
    let settled = batch_settle(&visit.office, &visit.actor, seen, how).await?;
    let batch = batch_one(&visit.office, &visit.actor, &seen.key()).await?;
    Ok(Json(Settled {
        paid: settled.paid,
        failed: settled.failed,
        open: settled.open,
        batch: shape(&batch),
    }))
}

/// 回盘，提交银行的回盘文件；有一行对不上，整份不登记
#[utoipa::path(post, path = "/api/v1/payments/{batch}/settle", tag = "待遇发放",
    params(
        ("batch" = String, Path, description = "编号，例如 990101-2011-03-1"),
        ("state" = Option<String>, Query, description = "看到的状态代码"),
    ),
    request_body(content = File, content_type = "text/csv"),
    responses((status = 200, body = Settled), Does))]
pub(super) async fn settle(
    visit: Visit,
    Path(batch): Path<String>,
    query: Query,
    Sent(file): Sent,
) -> Result<Json<Settled>> {
    let seen = seen(&visit, &batch, query.given("state")).await?;
    settled(&visit, &seen, Settle::Bytes(&file)).await
}

/// 回盘，银行说全部成功
#[utoipa::path(post, path = "/api/v1/payments/{batch}/settle/all", tag = "待遇发放",
    params(("batch" = String, Path, description = "编号，例如 990101-2011-03-1")),
    request_body = Seen,
    responses((status = 200, body = Settled), Does))]
pub(super) async fn settle_all(
    visit: Visit,
    Path(batch): Path<String>,
    Body(body): Body<Seen>,
) -> Result<Json<Settled>> {
    let seen = seen(&visit, &batch, body.state).await?;
    settled(&visit, &seen, Settle::AllPaid).await
}

fn workbook(file: PaperFile) -> Download {
    Download {
        name: file.name,
        media: Download::XLSX,
        bytes: file.bytes,
    }
}

/// 发放花名册，Excel；导出有登记
#[utoipa::path(post, path = "/api/v1/payments/{batch}/roster.xlsx", tag = "待遇发放",
    params(("batch" = String, Path, description = "编号，例如 990101-2011-03-1")),
    request_body = Nothing,
    responses((status = 200, body = File, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), Does))]
pub(super) async fn roster(
    visit: Visit,
    Path(batch): Path<String>,
    _: Body<Nothing>,
) -> Result<Download> {
    let file = roster_bytes(&visit.office, &visit.actor, &batch).await?;
    Ok(workbook(file))
}

/// 公示表，Excel；导出有登记
#[utoipa::path(post, path = "/api/v1/payments/{batch}/notice.xlsx", tag = "待遇发放",
    params(("batch" = String, Path, description = "编号，例如 990101-2011-03-1")),
    request_body = Nothing,
    responses((status = 200, body = File, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), Does))]
pub(super) async fn notice(
    visit: Visit,
    Path(batch): Path<String>,
    _: Body<Nothing>,
) -> Result<Download> {
    let file = notice_bytes(&visit.office, &visit.actor, &batch).await?;
    Ok(workbook(file))
}
