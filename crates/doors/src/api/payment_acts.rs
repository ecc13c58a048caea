//! What is done with payments: the same acts as on the pages, in the state in which somebody saw the batch.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};

use super::acts::{Answers, act_routes};
use super::body::{Body, Does, File, Nothing, Reads, filled};
use super::payment_shapes::{BankLayout, Blocked, FirstSpanned, Made, NewBatch};
use super::payments::shape;
use ground::acts::All;
use ground::authority::Action;
use ground::error::{Error, Result};
use payments::{
    BatchInHand, ObjectionInHand, Objections, PaperFile, Prepare, batch_prepare, layouts,
    notice_bytes, roster_bytes,
};
use site::kit::Download;
use site::shell::{Route, Visit, get, post};

/// The routes that do something with payments.
pub fn routes() -> Vec<Route> {
    use Action::{BatchExport, BatchPrepare, BatchRead};
    let mut routes = vec![
        post("/api/v1/payments", BatchPrepare, make),
        get("/api/v1/layouts", BatchExport, bank_layouts),
        post("/api/v1/payments/{batch}/roster.xlsx", BatchRead, roster),
        post("/api/v1/payments/{batch}/notice.xlsx", BatchRead, notice),
    ];
    routes.extend(act_routes::<BatchInHand>());
    routes.extend(act_routes::<All<Objections>>());
    routes.extend(act_routes::<ObjectionInHand>());
    routes
}

impl Answers for All<Objections> {}

impl Answers for ObjectionInHand {
    fn shapes(_: &str) -> &'static [&'static str] {
        &["Done"]
    }
}

impl Answers for BatchInHand {
    fn shapes(act: &str) -> &'static [&'static str] {
        match act {
            "settle" | "settle_trial" | "settle_all" => &["Done", "Batch", "Settled"],
            _ => &["Done", "Batch"],
        }
    }

    async fn fill(&self, _: &Visit, act: &str, answer: &mut Map<String, Value>) -> Result<()> {
        let batch = serde_json::to_value(shape(&self.batch))?;
        if Self::shapes(act).contains(&"Settled") {
            answer.insert("batch".to_owned(), batch.clone());
        }
        if let Value::Object(batch) = batch {
            answer.extend(batch);
        }
        Ok(())
    }
}

/// 生成一个月的批次；同样的草稿由它代替
#[utoipa::path(post, path = "/api/v1/payments", tag = "待遇发放",
    request_body = NewBatch,
    responses((status = 201, body = Made), Does))]
pub async fn make(visit: Visit, Body(new): Body<NewBatch>) -> Result<Response> {
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
        sure: new.confirmed.unwrap_or_default(),
    };
    let made = batch_prepare(&visit.office, &visit.actor, ask).await?;
    let Some(key) = made.key.clone() else {
        return Err(Error::refusal(made.nothing_to_pay(month)));
    };
    let blocked = made.blocked.into_iter().map(|blocked| Blocked {
        person: blocked.person,
        reason: blocked.reason,
        paid_fen: blocked.paid_fen,
    });
    let first_spans = made.first_spans.into_iter().map(|span| FirstSpanned {
        person: span.person,
        label: span.label,
        note: span.note,
    });
    let made = Made {
        key,
        lines: made.lines,
        total_fen: made.total_fen,
        regular_fen: made.regular_fen,
        backpay_fen: made.backpay_fen,
        recovery_fen: made.recovery_fen,
        replaced: made.replaced,
        first_spans: first_spans.collect(),
        blocked: blocked.collect(),
    };
    Ok((StatusCode::CREATED, Json(made)).into_response())
}

/// 代发格式
#[utoipa::path(get, path = "/api/v1/layouts", tag = "待遇发放",
    responses((status = 200, body = Vec<BankLayout>), Reads))]
pub(super) async fn bank_layouts(visit: Visit) -> Result<Json<Vec<BankLayout>>> {
    let all = layouts(visit.office.catalogue())?.into_iter();
    let shown = all.map(|layout| BankLayout {
        label: layout.offered(),
        layout: layout.name,
    });
    Ok(Json(shown.collect()))
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
pub async fn roster(visit: Visit, Path(batch): Path<String>, _: Body<Nothing>) -> Result<Download> {
    let file = roster_bytes(&visit.office, &visit.actor, &batch).await?;
    Ok(workbook(file))
}

/// 公示表，Excel；导出有登记
#[utoipa::path(post, path = "/api/v1/payments/{batch}/notice.xlsx", tag = "待遇发放",
    params(("batch" = String, Path, description = "编号，例如 990101-2011-03-1")),
    request_body = Nothing,
    responses((status = 200, body = File, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), Does))]
pub async fn notice(visit: Visit, Path(batch): Path<String>, _: Body<Nothing>) -> Result<Download> {
    let file = notice_bytes(&visit.office, &visit.actor, &batch).await?;
    Ok(workbook(file))
}
