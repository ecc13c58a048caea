//! Payments read: batches, their lines, why, what is worth a look.

use axum::Json;
use axum::extract::Path;

use super::body::Reads;
use super::lists::{ListShape, list_route};
use super::payment_shapes::{
    Batch, BatchDetail, Explained, FileStep, Finding, Found, Hand, Line, Notice, Objection, Remark,
};
use ::payments::{Batches, Findings, Lines};
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::key::AnyKey;
use ground::lists::Looking;
use payments::{FindingKind, FindingShown, LineShown, batch_one, batch_overview, line_explain};
use site::shell::{Route, Visit, get};

/// The routes that read payments.
pub fn routes() -> Vec<Route> {
    let read = Action::BatchRead;
    vec![
        list_route::<Batches>(),
        get("/api/v1/payments/{batch}", read, batch),
        list_route::<Lines>(),
        list_route::<Findings>(),
        get("/api/v1/payments/{batch}/lines/{no}", read, line),
        get("/api/v1/payments/{batch}/objections", read, objections),
    ]
}

/// A batch as the interface answers it.
pub fn shape(batch: &payments::Batch) -> Batch {
    Batch {
        key: batch.key(),
        label: batch.label.clone(),
        division: batch.division.get(),
        month: batch.month.to_string(),
        scheme: batch.scheme.clone(),
        state: batch.state.code().to_owned(),
        state_label: batch.state.label().to_owned(),
        lines: batch.line_count,
        total_fen: batch.total.get(),
        regular_fen: batch.regular.get(),
        backpay_fen: batch.backpay.get(),
        recovery_fen: batch.recovery.get(),
    }
}

impl ListShape for Batches {
    type Shape = Batch;
    const TAG: &'static str = "待遇发放";
    const SAYS: &'static str = "发放批次，新的在前";

    fn shape(
        &self,
        _: &Looking<'_>,
        (batch, _): &(payments::Batch, payments::Hands),
    ) -> Result<Batch> {
        Ok(shape(batch))
    }
}

/// 一个批次
#[utoipa::path(get, path = "/api/v1/payments/{batch}", tag = "待遇发放",
    params(("batch" = String, Path, description = "编号，例如 990101-2011-03-1")),
    responses((status = 200, body = BatchDetail), Reads))]
pub async fn batch(visit: Visit, Path(batch): Path<String>) -> Result<Json<BatchDetail>> {
    let overview = batch_overview(&visit.office, &visit.actor, &batch).await?;
    let hands = &overview.hands;
    let hands = [
        ("经办", &hands.prepared),
        ("复核", &hands.reviewed),
        ("审批", &hands.approved),
        ("公示", &hands.published),
        ("报盘", &hands.exported),
        ("回盘", &hands.settled),
    ];
    let hands = hands.into_iter().filter_map(|(step, hand)| {
        let hand = hand.as_ref()?;
        Some(Hand {
            step: step.to_owned(),
            who: hand.who.clone(),
            when: hand.when.clone(),
        })
    });
    let found = FindingKind::all().filter_map(|kind| {
        Some(Found {
            kind: kind.code().to_owned(),
            label: kind.label().to_owned(),
            count: *overview.found.get(&kind)?,
        })
    });
    let notice = overview.notice.as_ref();
    let remarks = overview.remarks.iter();
    let unhandled = overview.objections.iter().filter(|o| o.answer.is_none());
    Ok(Json(BatchDetail {
        batch: shape(&overview.batch),
        hands: hands.collect(),
        notice: notice.map(|notice| Notice {
            from: notice.from.to_string(),
            to: notice.to.to_string(),
            telephone: notice.telephone.clone(),
        }),
        hangs_until: overview.hangs_until.map(|day| day.to_string()),
        found: found.collect(),
        failed: overview.failed,
        unanswered: overview.unanswered,
        objections_open: unhandled.count() as u64,
        remarks: remarks
            .map(|remark| Remark {
                what: remark.kind.label().to_owned(),
                reason: remark.reason.clone(),
                who: remark.hand.who.clone(),
                when: remark.hand.when.clone(),
            })
            .collect(),
        steps: overview
            .steps
            .into_iter()
            .map(|step| FileStep {
                label: step.label,
                on: step.on,
                paper: step.paper,
                note: step.note,
                who: step.who,
                returned: step.returned,
            })
            .collect(),
    }))
}

fn line_of(batch: &payments::Batch, line: LineShown) -> Line {
    Line {
        line_no: line.line_no,
        person: AnyKey::new(batch.region, line.person).to_string(),
        name: line.name,
        village: line.unit,
        category: line.category,
        scheme: line.scheme,
        account: line.account,
        payee: line.payee,
        regular_fen: line.regular_fen,
        backpay_fen: line.backpay_fen,
        recovery_fen: line.recovery_fen,
        amount_fen: line.amount_fen,
        state: line.state,
        failed_reason: line.failed_reason,
        todo: line.todo,
    }
}

impl ListShape for Lines {
    type Shape = Line;
    const TAG: &'static str = "待遇发放";
    const SAYS: &'static str = "一个批次的明细";
    const OF: &'static str = "编号，例如 990101-2011-03-1";
    const SUM: Option<(&'static str, &'static str)> = Some(("amount", "amount_fen"));

    fn shape(&self, _: &Looking<'_>, line: &LineShown) -> Result<Line> {
        Ok(line_of(&self.batch, line.clone()))
    }
}

impl ListShape for Findings {
    type Shape = Finding;
    const TAG: &'static str = "待遇发放";
    const SAYS: &'static str = "一个批次里值得看一眼的，每条有缘由";
    const OF: &'static str = "编号，例如 990101-2011-03-1";

    fn shape(&self, _: &Looking<'_>, found: &FindingShown) -> Result<Finding> {
        let finding = found.clone();
        Ok(Finding {
            kind: finding.kind.code().to_owned(),
            label: finding.kind.label().to_owned(),
            person: AnyKey::new(self.batch.region, finding.person).to_string(),
            name: finding.name,
            village: finding.unit,
            scheme: finding.scheme,
            line_no: finding.line_no,
            before_fen: finding.before_fen,
            now_fen: finding.now_fen,
            because: finding.because,
        })
    }
}

/// 一笔的来历：为什么是这个数
#[utoipa::path(get, path = "/api/v1/payments/{batch}/lines/{no}", tag = "待遇发放",
    params(
        ("batch" = String, Path, description = "编号，例如 990101-2011-03-1"),
        ("no" = i64, Path, description = "序号"),
    ),
    responses((status = 200, body = Explained), Reads))]
pub async fn line(
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

/// 一个批次公示以后的异议
#[utoipa::path(get, path = "/api/v1/payments/{batch}/objections", tag = "待遇发放",
    params(("batch" = String, Path, description = "编号，例如 990101-2011-03-1")),
    responses((status = 200, body = Vec<Objection>), Reads))]
pub async fn objections(visit: Visit, Path(batch): Path<String>) -> Result<Json<Vec<Objection>>> {
    let overview = batch_overview(&visit.office, &visit.actor, &batch).await?;
    let shown = overview.objections.into_iter().map(|o| {
        let (by, at) = o.answered.map(|hand| (hand.who, hand.when)).unzip();
        Objection {
            no: o.id,
            line_no: o.line_no,
            raised_by: o.raised_by,
            raised_on: o.raised_on,
            about: o.about,
            recorded_by: o.recorded_by,
            answer: o.answer,
            answered_by: by,
            answered_at: at,
        }
    });
    Ok(Json(shown.collect()))
}
