//! Documents: begun, read with the figures of now, edited, signed, taken as Word.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, to_value};

use super::acts::{Answers, act_routes};
use super::body::{Body, Does, Done, File, Reads};
use super::document_shapes::{
    Block, Book, ChangedFigure, Document, DocumentDetail, DocumentKind, PrintedFigure, Signed,
    Version,
};
use super::lists::{ListShape, list_route};
use ground::acts::{All, Subject};
use ground::authority::Action;
use ground::error::Result;
use ground::lists::Looking;
use papers::documents::{
    Content, DocumentInHand, DocumentKey, DocumentLine, DocumentRow, Documents, Opened,
    document_open, kinds, ledger_book,
};
use site::kit::{Download, Query};
use site::shell::{Route, Visit, get, post};

/// The routes of documents.
pub fn routes() -> Vec<Route> {
    let read = Action::DocumentRead;
    let mut routes = vec![
        list_route::<Documents>(),
        get("/api/v1/documents/kinds", read, document_kinds),
        get("/api/v1/documents/{document}", read, document),
        get("/api/v1/documents/{document}/versions", read, versions),
        get("/api/v1/documents/{document}/word", read, word),
        post(
            "/api/v1/documents/{document}/ledgers",
            Action::ListExport,
            ledgers,
        ),
    ];
    routes.extend(act_routes::<All<Documents>>());
    routes.extend(act_routes::<DocumentInHand>());
    routes
}

impl Answers for All<Documents> {}

impl Answers for DocumentInHand {
    fn shapes(act: &str) -> &'static [&'static str] {
        match act {
            "sign" => &["Done", "DocumentDetail"],
            _ => &["Done", "Saved"],
        }
    }

    async fn fill(&self, visit: &Visit, act: &str, answer: &mut Map<String, Value>) -> Result<()> {
        if act != "sign" {
            return Ok(());
        }
        let signed = open(visit, &self.key()).await?;
        if let Some(Value::Object(signed)) =
            signed.as_ref().map(detail).map(to_value).transpose()?
        {
            answer.extend(signed);
        }
        Ok(())
    }
}

fn shape(row: &DocumentRow) -> Document {
    Document {
        key: row.key().to_string(),
        kind: row.kind.clone(),
        title: row.title.clone(),
        division: row.division,
        year: row.year,
        span: row.span.clone(),
        state: row.state.clone(),
        version: row.version,
        recorded_at: row.recorded_at.clone(),
    }
}

/// Said while figures are being worked out: ask again.
fn wait() -> Response {
    let told = Done::told("记录很多，还在统计，请过几秒再来");
    (StatusCode::ACCEPTED, told).into_response()
}

async fn open(visit: &Visit, document: &str) -> Result<Option<Opened>> {
    document_open(&visit.office, &visit.actor, DocumentKey::read(document)?).await
}

/// 文稿种类
#[utoipa::path(get, path = "/api/v1/documents/kinds", tag = "文稿",
    responses((status = 200, body = Vec<DocumentKind>), Reads))]
pub(super) async fn document_kinds(visit: Visit) -> Result<Json<Vec<DocumentKind>>> {
    let all = kinds(&visit.office)?.into_iter();
    let shown = all.map(|kind| DocumentKind {
        kind: kind.code,
        label: kind.label,
    });
    Ok(Json(shown.collect()))
}

impl ListShape for Documents {
    type Shape = Document;
    const TAG: &'static str = "文稿";
    const SAYS: &'static str = "文稿，新的在前";

    fn shape(&self, _: &Looking<'_>, line: &DocumentLine) -> Result<Document> {
        Ok(shape(&line.document))
    }
}

/// 一份文稿
#[utoipa::path(get, path = "/api/v1/documents/{document}", tag = "文稿",
    params(("document" = String, Path, description = "编号，例如 990101-3")),
    responses((status = 200, body = DocumentDetail), (status = 202, body = Done, description = "还在统计，请再来"), Reads))]
pub async fn document(visit: Visit, Path(document): Path<String>) -> Result<Response> {
    let Some(opened) = open(&visit, &document).await? else {
        return Ok(wait());
    };
    Ok(Json(detail(&opened)).into_response())
}

fn detail(opened: &Opened) -> DocumentDetail {
    let content: &Content = opened.content();
    let blocks = content.blocks.iter().map(|block| Block {
        level: block.level,
        text: block.text(),
    });
    let figures = content.printed().into_iter().map(|figure| PrintedFigure {
        code: figure.code,
        label: figure.label,
        text: figure.text,
        value: figure.value,
        records: figure.records as u64,
        before: figure.before,
        reach: figure.reach.code(),
        entry: figure.entry,
    });
    let changed = opened.changed().into_iter().map(|figure| ChangedFigure {
        code: figure.code,
        label: figure.label,
        then: figure.then,
        now: figure.now,
    });
    DocumentDetail {
        document: shape(&opened.row),
        source: opened.source().to_owned(),
        lines: content.title.clone(),
        addressee: content.addressee.clone(),
        blocks: blocks.collect(),
        figures: figures.collect(),
        signed: opened.signed.as_ref().map(|(_, signed)| Signed {
            who: opened.name(signed.signed_by),
            at: signed.signed_at.clone(),
            version: signed.number,
            hash: signed.hash.clone(),
        }),
        changed: changed.collect(),
    }
}

/// 各稿，新的在前
#[utoipa::path(get, path = "/api/v1/documents/{document}/versions", tag = "文稿",
    params(("document" = String, Path, description = "编号，例如 990101-3")),
    responses((status = 200, body = Vec<Version>), (status = 202, body = Done, description = "还在统计，请再来"), Reads))]
pub async fn versions(visit: Visit, Path(document): Path<String>) -> Result<Response> {
    let Some(opened) = open(&visit, &document).await? else {
        return Ok(wait());
    };
    let shown = opened.versions.iter().map(|version| Version {
        version: version.number,
        who: opened.name(version.recorded_by),
        at: version.recorded_at.clone(),
        source: version.source.clone(),
    });
    Ok(Json(shown.collect::<Vec<_>>()).into_response())
}

/// 文稿的 Word
#[utoipa::path(get, path = "/api/v1/documents/{document}/word", tag = "文稿",
    params(
        ("document" = String, Path, description = "编号，例如 990101-3"),
        ("table" = Option<String>, Query, description = "附表：short 只列文中用到的指标，不写就是全部"),
    ),
    responses((status = 200, body = File, content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"), (status = 202, body = Done, description = "还在统计，请再来"), Reads))]
pub async fn word(visit: Visit, Path(document): Path<String>, query: Query) -> Result<Response> {
    let Some(opened) = open(&visit, &document).await? else {
        return Ok(wait());
    };
    let file = Download {
        name: format!("{}.docx", opened.row.title),
        media: Download::DOCX,
        bytes: opened.content().word_with(query.text("table") == "short")?,
    };
    Ok(file.into_response())
}

/// 文稿这个单位、这段时间的台账，Excel；导出有登记
#[utoipa::path(post, path = "/api/v1/documents/{document}/ledgers", tag = "文稿",
    params(("document" = String, Path, description = "编号，例如 990101-3")),
    request_body = Book,
    responses((status = 200, body = File, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (status = 202, body = Done, description = "还在统计，请再来"), Does))]
pub async fn ledgers(
    visit: Visit,
    Path(document): Path<String>,
    Body(body): Body<Book>,
) -> Result<Response> {
    let Some(opened) = open(&visit, &document).await? else {
        return Ok(wait());
    };
    let reason = kernel::tidy(&body.reason.unwrap_or_default());
    let file = ledger_book(&visit.office, &visit.actor, &opened, &reason).await?;
    Ok(file.into_response())
}
