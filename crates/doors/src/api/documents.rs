//! Documents: begun, read with the figures of now, edited, signed, taken as Word.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::DivisionCode;

use super::body::{Body, Created, Does, Done, File, Reads, filled};
use super::document_shapes::{
    Block, Book, ChangedFigure, Document, DocumentDetail, DocumentKind, NewDocument, NewVersion,
    PrintedFigure, Saved, Sign, Signed, Version,
};
use super::lists::{ListShape, list_route};
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::lists::Looking;
use papers::documents::{
    Content, DocumentKey, DocumentRow, Opened, Style, document_make, document_open, document_save,
    document_sign, kinds, ledger_book, read_year_of,
};
use papers::documents::{DocumentLine, Documents};
use papers::figures::actions::Span;
use site::kit::Download;
use site::shell::{Route, Visit, get, post};

/// The routes of documents.
pub fn routes() -> Vec<Route> {
    let write = Action::ReportWrite;
    vec![
        list_route::<Documents>(),
        post("/api/v1/documents", write, make),
        get("/api/v1/documents/kinds", write, document_kinds),
        get("/api/v1/documents/{document}", write, document),
        post("/api/v1/documents/{document}/edit", write, save),
        get("/api/v1/documents/{document}/versions", write, versions),
        get("/api/v1/documents/{document}/word", write, word),
        post(
            "/api/v1/documents/{document}/sign",
            Action::DocumentSign,
            sign,
        ),
        post(
            "/api/v1/documents/{document}/ledgers",
            Action::ListExport,
            ledgers,
        ),
    ]
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

/// 写一份文稿；已有同样的草稿，就回答那一份
#[utoipa::path(post, path = "/api/v1/documents", tag = "文稿",
    request_body = NewDocument,
    responses((status = 201, body = Created), (status = 202, body = Done, description = "还在统计，请再来"), Does))]
pub async fn make(visit: Visit, Body(new): Body<NewDocument>) -> Result<Response> {
    let kind = filled(&new.kind, "种类")?;
    let year = read_year_of(&visit.office, &kind, &new.year.to_string())?;
    let year = year.map_err(Error::refusal)?;
    let span = match new.span.as_deref() {
        None | Some("") => Span::Year,
        Some(code) => Span::read(code)
            .ok_or_else(|| Error::refusal(format!("没有“{code}”这个时段，请核对代码")))?,
    };
    let division = match new.division {
        Some(code) => DivisionCode::read(&code).map_err(|e| Error::refusal(e.to_string()))?,
        None => visit.actor.division(),
    };
    let asked = (kind.as_str(), year, span);
    let style =
        match new.style.as_deref() {
            None | Some("") => None,
            Some(code) => Some(Style::read(code).ok_or_else(|| {
                Error::refusal(format!("没有“{code}”体例，可选 town、street、city"))
            })?),
        };
    match document_make(&visit.office, &visit.actor, division, asked, style).await? {
        None => Ok(wait()),
        Some(key) => {
            let key = key.to_string();
            Ok((StatusCode::CREATED, Json(Created { key })).into_response())
        }
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

/// 存一稿
#[utoipa::path(post, path = "/api/v1/documents/{document}/edit", tag = "文稿",
    params(("document" = String, Path, description = "编号，例如 990101-3")),
    request_body = NewVersion,
    responses((status = 200, body = Saved), (status = 202, body = Done, description = "还在统计，请再来"), Does))]
pub async fn save(
    visit: Visit,
    Path(document): Path<String>,
    Body(body): Body<NewVersion>,
) -> Result<Response> {
    let Some(opened) = open(&visit, &document).await? else {
        return Ok(wait());
    };
    let (office, actor) = (&visit.office, &visit.actor);
    let version = document_save(office, actor, &opened, body.version, &body.source).await?;
    Ok(Json(Saved { version }).into_response())
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
    params(("document" = String, Path, description = "编号，例如 990101-3")),
    responses((status = 200, body = File, content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"), (status = 202, body = Done, description = "还在统计，请再来"), Reads))]
pub async fn word(visit: Visit, Path(document): Path<String>) -> Result<Response> {
    let Some(opened) = open(&visit, &document).await? else {
        return Ok(wait());
    };
    let file = Download {
        name: format!("{}.docx", opened.row.title),
        media: Download::DOCX,
        bytes: opened.content().word()?,
    };
    Ok(file.into_response())
}

/// 定稿，文字和数字从此固定；写过这份文稿的人不能定
#[utoipa::path(post, path = "/api/v1/documents/{document}/sign", tag = "文稿",
    params(("document" = String, Path, description = "编号，例如 990101-3")),
    request_body = Sign,
    responses((status = 200, body = DocumentDetail), (status = 202, body = Done, description = "还在统计，请再来"), Does))]
pub async fn sign(
    visit: Visit,
    Path(document): Path<String>,
    Body(body): Body<Sign>,
) -> Result<Response> {
    let Some(opened) = open(&visit, &document).await? else {
        return Ok(wait());
    };
    document_sign(&visit.office, &visit.actor, &opened, body.version).await?;
    match open(&visit, &document).await? {
        Some(signed) => Ok(Json(detail(&signed)).into_response()),
        None => Ok(wait()),
    }
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
