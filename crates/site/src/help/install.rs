//! 安装根证书: what somebody at a clerk's machine does once, before she first signs in over https.

use axum::http::HeaderMap;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::shell::{Gate, RootCertificate, Route, Visit, get};
use ground::error::{Error, Result};

/// The pages of this subject.
pub fn routes() -> Vec<Route> {
    vec![
        get("/install-ca", Gate::Open, install),
        get("/install-ca/ca.crt", Gate::Open, certificate),
    ]
}

#[derive(Serialize)]
struct InstallPage<'a> {
    origin: String,
    sha256: &'a str,
    sha1: &'a str,
    until: &'a str,
}

fn root(visit: &Visit) -> Result<&RootCertificate> {
    let root = visit.app.reached.root.as_ref();
    root.ok_or_else(|| Error::not_found("要安装的根证书：网页用的不是本单位自己签的证书"))
}

async fn install(visit: Visit, headers: HeaderMap) -> Result<Response> {
    let root = root(&visit)?;
    let page = InstallPage {
        origin: visit.app.reached.origin(&headers),
        sha256: &root.sha256,
        sha1: &root.sha1,
        until: &root.until,
    };
    visit.page("help/install.html", "安装根证书", &page)
}

async fn certificate(visit: Visit) -> Result<Response> {
    let pem = root(&visit)?.pem.clone();
    let headers = [
        (CONTENT_TYPE, "application/x-x509-ca-cert"),
        (CONTENT_DISPOSITION, "attachment; filename=\"ca.crt\""),
    ];
    Ok((headers, pem).into_response())
}
