//! 任务进度 and 我的下载.

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::local;
use crate::kit::{
    Badge, Button, Cell, Column, Download, Link, ListPage, Posted, Row, Table, Tone, see_other,
};
use crate::shell::Visit;
use ground::error::{Error, Result};
use ground::jobs::{Job, JobState};
use ground::key::Number;
use registers::exchange::exports::{fetch, waiting};

#[derive(Serialize)]
struct JobPage {
    job: i64,
    running: bool,
    badge: Badge,
    message: String,
    done: u64,
    /// 0 where it is not known.
    total: u64,
    began: String,
    buttons: Vec<Button>,
}

/// How a job goes on; once it is done, where its result is.
pub async fn show(visit: Visit, Path(id): Path<String>, headers: HeaderMap) -> Result<Response> {
    let job = own(&visit, &id).await?;
    if job.state == JobState::Done {
        return Ok(elsewhere(&visit, &job, &headers));
    }
    let running = job.state == JobState::Running;
    let mut buttons = Vec::new();
    if running {
        buttons.push(visit.post_button("停下", format!("/jobs/{}/cancel", Number(job.id))));
    } else {
        buttons.push(Button::link("回到原来的页面", &job.href).primary());
    }
    let page = JobPage {
        job: job.id,
        running,
        badge: Badge::new(
            job.state.label(),
            if running { Tone::Plain } else { Tone::Bad },
        ),
        message: job.message,
        done: job.done,
        total: job.total,
        began: local(&job.created_at),
        buttons,
    };
    visit.page("exchange/job.html", &job.title, &page)
}

async fn own(visit: &Visit, id: &str) -> Result<Job> {
    let Number(id) = id.parse().map_err(|_| Error::not_found("这个任务"))?;
    let region = visit.office.profile().division.region();
    visit.office.jobs().of(region, visit.actor.user, id).await
}

/// A script that only asks for the progress is told to go there; a browser is sent.
fn elsewhere(visit: &Visit, job: &Job, headers: &HeaderMap) -> Response {
    let done = visit.done(&job.href, &job.message);
    if !headers.contains_key("hx-request") {
        return done;
    }
    let cookies = done.headers().get_all("set-cookie").iter();
    let mut response = "".into_response();
    for cookie in cookies {
        response.headers_mut().append("set-cookie", cookie.clone());
    }
    if let Ok(href) = HeaderValue::from_str(&job.href) {
        response.headers_mut().insert("hx-redirect", href);
    }
    response
}

pub async fn cancelled(visit: Visit, Path(id): Path<String>, _: Posted) -> Result<Response> {
    let job = own(&visit, &id).await?;
    let region = visit.office.profile().division.region();
    visit.office.jobs().cancel(region, job.id);
    Ok(see_other(&format!("/jobs/{}", Number(job.id))))
}

pub async fn downloads(visit: Visit) -> Result<Response> {
    let files = waiting(&visit.office, &visit.actor).await?;
    let row = |job: &Job| Row {
        cells: vec![
            Cell::link(
                job.file.as_ref().map_or("", |(name, _)| name),
                format!("/downloads/{}", Number(job.id)),
            ),
            Cell::text(&job.title),
            Cell::text(job.finished_at.as_deref().map(local).unwrap_or_default()),
        ],
        ..Row::default()
    };
    let table = Table {
        caption: "我的下载".to_owned(),
        columns: vec![
            Column::text("file", "文件"),
            Column::text("what", "内容"),
            Column::text("at", "写好的时间"),
        ],
        rows: files.iter().map(row).collect(),
        numbered: true,
        first_number: 1,
        empty: "没有等您下载的文件。导出的大文件写好后放在这里，保留24小时。".to_owned(),
        empty_next: vec![Link::new("回到工作台", "/")],
        ..Table::default()
    };
    let list = ListPage {
        path: "/downloads".to_owned(),
        table,
        ..ListPage::default()
    };
    visit.list("我的下载", list)
}

pub(super) async fn download(visit: Visit, Path(id): Path<String>) -> Result<Download> {
    let Number(id) = id.parse().map_err(|_| Error::not_found("这份文件"))?;
    let (job, bytes) = fetch(&visit.office, &visit.actor, id).await?;
    let (name, media) = job.file.unwrap_or_default();
    let known = [Download::XLSX, Download::DOCX, Download::CSV];
    let media = known.into_iter().find(|m| *m == media);
    Ok(Download {
        name,
        media: media.unwrap_or("application/octet-stream"),
        bytes,
    })
}
