//! Importing: a workbook handed in, looked over, confirmed or given up; and the work that goes on behind it.

use std::time::Duration;

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::body::{Body, Does, Done, File, Nothing, Reads, Sent, division};
use super::import_answers::HeadingsExplained;
use super::lists::{ListShape, list_route};
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::key::Number;
use ground::lists::Looking;
use ground::office::Office;
use registers::exchange::imports;
use registers::exchange::imports::NewImport;
use registers::exchange::left;
use registers::exchange::list::WARNED;
use registers::exchange::undo;
use registers::exchange::{
    AskedOf, Counts, ImportRow, ImportRows, Imported, Imports, Question, Unused, corrections,
};
use site::kit::{Download, Query};
use site::shell::{Gate, Route, Visit, get, post};

/// The routes of imports.
pub fn routes() -> Vec<Route> {
    let import = Action::WorkbookImport;
    vec![
        list_route::<Imports>(),
        list_route::<ImportRows>(),
        post("/api/v1/imports", import, hand_in),
        get("/api/v1/imports/{import}", import, preview),
        get(
            "/api/v1/imports/{import}/corrections.xlsx",
            import,
            corrected,
        ),
        post("/api/v1/imports/{import}/columns", import, explain),
        post("/api/v1/imports/{import}/confirm", import, confirm),
        post("/api/v1/imports/{import}/drop", import, give_up),
        post("/api/v1/imports/{import}/settle", import, settle),
        post("/api/v1/imports/{import}/undo", import, take_back),
        get("/api/v1/jobs/{job}", Gate::SignedIn, job),
        post("/api/v1/jobs/{job}/cancel", Gate::SignedIn, cancel),
    ]
}

/// Work that is done in this time is answered with its end.
const PATIENCE: Duration = Duration::from_millis(1_200);

/// 导入
#[derive(Serialize, ToSchema)]
pub struct Import {
    /// 编号
    pub import: i64,
    /// 文件名
    pub file_name: String,
    /// 状态代码：reading 正在核对、ready 待确认、imported 已导入、dropped 已放弃、expired 已过期、refused 不能导入、undone 已撤销
    pub state: String,
    /// 状态
    pub state_label: String,
    /// 是不是正在核对或写入；是的话，过一会儿再看
    pub running: bool,
    /// 办这件事的任务的编号
    pub job: i64,
    /// 为什么不能导入，确认以前要知道什么
    pub told: String,
    /// 归属单位，区划代码
    pub division: i64,
    /// 谁上传的
    pub by: String,
    /// 什么时候，UTC
    pub uploaded_at: String,
    /// 到什么时候为止可以确认，UTC
    pub expires_at: Option<String>,
    /// 有没有等着改好再传的行
    pub left: bool,
    /// 要两个人办的变更合成的变更包，没有就是 null
    pub package: Option<String>,
    /// 合计，核对完才有
    pub rows: RowCounts,
    /// 各工作表，核对完才有
    pub sheets: Vec<ImportedSheet>,
}

/// 各有多少行
#[derive(Serialize, ToSchema)]
pub(super) struct RowCounts {
    /// 新增
    pub added: u64,
    /// 更新
    pub changed: u64,
    /// 其中有要另一人复核的
    pub proposed: u64,
    /// 无变化
    pub same: u64,
    /// 不能导入
    pub refused: u64,
    /// 跳过
    pub skipped: u64,
    /// 有提醒，已含在前面几项里
    pub warning: u64,
}

/// 一张工作表
#[derive(Serialize, ToSchema)]
pub(super) struct ImportedSheet {
    /// 第几张，从 0 起
    pub sheet: i32,
    /// 名称
    pub name: String,
    /// 认作什么，没有认出的没有
    pub kind: Option<String>,
    /// 各有多少行
    pub rows: RowCounts,
    /// 没有问就认定的：地方认作哪一个、新建了哪些
    pub notes: Vec<String>,
    /// 没有用到的，各在哪里、为什么
    pub unused: Vec<String>,
    /// 要先说明的：表头、地方
    pub asks: Vec<ImportQuestion>,
}

/// 要先说明的一处
#[derive(Serialize, ToSchema)]
pub(super) struct ImportQuestion {
    /// 说明什么：column 表头、place 地方、value 写法、conflict 冲突（导出以后两边都改过）、sheet 几张工作表说的不一样
    pub what: String,
    /// 表里的写法
    pub words: String,
    /// 可以答的；地方答 new 是新建，地方、写法答 - 是不导入；冲突答 mine 用表里的，答 theirs 留现在的；sheet 答以哪一张为准
    pub choices: Vec<String>,
}

fn question(question: Question) -> ImportQuestion {
    let what = match question.what {
        AskedOf::Column => "column",
        AskedOf::Place => "place",
        AskedOf::Value => "value",
        AskedOf::Conflict => "conflict",
        AskedOf::Sheet => "sheet",
    };
    ImportQuestion {
        what: what.to_owned(),
        words: question.words,
        choices: question.choices,
    }
}

/// 一行
#[derive(Serialize, ToSchema)]
pub(super) struct ImportedRow {
    /// 第几张工作表
    pub sheet: i32,
    /// 行号
    pub row: u32,
    /// 代码：added、changed、proposed、same、refused、skipped
    pub effect: String,
    /// 是不是有提醒
    pub warning: bool,
    /// 对象
    pub subject: String,
    /// 说明
    pub said: String,
}

/// 任务进度
#[derive(Serialize, ToSchema)]
pub(super) struct JobState {
    /// 编号
    pub job: i64,
    /// 做什么
    pub title: String,
    /// 状态
    pub state: String,
    /// 是不是还在办
    pub running: bool,
    /// 说明
    pub message: String,
    /// 办了多少
    pub done: u64,
    /// 一共多少，不知道是 0
    pub total: u64,
}

fn counts(counts: &Counts) -> RowCounts {
    RowCounts {
        added: counts.added,
        changed: counts.changed,
        proposed: counts.proposed,
        same: counts.same,
        refused: counts.refused,
        skipped: counts.skipped,
        warning: counts.warning,
    }
}

fn region(visit: &Visit) -> i32 {
    visit.office.profile().division.region()
}

fn shape(office: &Office, Imported { file, sheets }: Imported) -> Import {
    let sum = Counts::sum(sheets.iter().map(|sheet| &sheet.counts));
    let sheets = sheets.into_iter().map(|sheet| ImportedSheet {
        sheet: sheet.number,
        name: sheet.name,
        kind: sheet.kind,
        rows: counts(&sheet.counts),
        notes: sheet.notes,
        unused: sheet.unused.iter().map(Unused::told).collect(),
        asks: sheet.asks.into_iter().map(question).collect(),
    });
    let region = office.profile().division.region();
    Import {
        left: file.is_left(),
        import: file.id,
        file_name: file.file_name,
        state: file.state.code().to_owned(),
        state_label: file.state.label().to_owned(),
        running: office.jobs().is_running(region, file.job),
        job: file.job,
        told: file.told,
        division: file.division.get(),
        by: file.by_name,
        uploaded_at: file.uploaded_at,
        expires_at: file.expires_at,
        package: Some(file.package).filter(|package| !package.is_empty()),
        rows: counts(&sum),
        sheets: sheets.collect(),
    }
}

async fn import_of(visit: &Visit, id: i64) -> Result<Import> {
    let file = imports::one(&visit.office, &visit.actor, id).await?;
    let import = imports::with_sheets(&visit.office, file).await?;
    Ok(shape(&visit.office, import))
}

/// The import after a job on it: with its end, if it does not take long.
async fn after_job(visit: &Visit, import: i64, job: i64) -> Result<Response> {
    let jobs = visit.office.jobs();
    jobs.settled(region(visit), job, PATIENCE).await;
    let import = import_of(visit, import).await?;
    let status = match import.running {
        true => StatusCode::ACCEPTED,
        false => StatusCode::OK,
    };
    Ok((status, Json(import)).into_response())
}

fn number(text: &str, what: &str) -> Result<i64> {
    let Number(number) = text.parse().map_err(|_| Error::not_found(what))?;
    Ok(number)
}

impl ListShape for Imports {
    type Shape = Import;
    const TAG: &'static str = "导入";
    const SAYS: &'static str = "导入记录，新的在前";

    fn shape(&self, looking: &Looking<'_>, row: &Imported) -> Result<Import> {
        Ok(shape(looking.office, row.clone()))
    }
}

impl ListShape for ImportRows {
    type Shape = ImportedRow;
    const TAG: &'static str = "导入";
    const SAYS: &'static str = "一次导入的各行";
    const OF: &'static str = "编号";

    fn shape(&self, _: &Looking<'_>, (row, said): &(ImportRow, String)) -> Result<ImportedRow> {
        Ok(ImportedRow {
            said: said.clone(),
            sheet: row.sheet,
            row: row.row,
            warning: row.result == WARNED,
            effect: row.effect.clone(),
            subject: row.subject.clone(),
        })
    }
}

/// 上传一份表格并核对；确认以前什么也不写入
#[utoipa::path(post, path = "/api/v1/imports", tag = "导入",
    params(
        ("name" = Option<String>, Query, description = "文件名"),
        ("division" = Option<String>, Query, description = "归属单位，区划代码；不写就是自己的单位"),
        ("corrects" = Option<i64>, Query, description = "改好再传的：原来那次导入的编号，导入以后那次就没有等着补的行了"),
    ),
    request_body(content = File, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    responses((status = 200, body = Import), (status = 202, body = Import, description = "还在核对，请再来看"), Does))]
pub async fn hand_in(visit: Visit, query: Query, Sent(file): Sent) -> Result<Response> {
    if file.is_empty() {
        return Err(Error::refusal("请选择表格文件"));
    }
    let name = query.given("name");
    let name = name
        .as_deref()
        .and_then(|name| name.rsplit(['/', '\\']).next());
    let corrects = query.given("corrects");
    let corrects = corrects.map(|id| number(&id, "这次导入"));
    let new = NewImport {
        division: division(&query)?,
        file_name: name.unwrap_or("接口上传.xlsx").to_owned(),
        bytes: file.to_vec(),
        corrects: corrects.transpose()?,
    };
    let begun = imports::hand_in(&visit.office, &visit.actor, new).await?;
    after_job(&visit, begun.import, begun.job).await
}

/// 一次导入：核对的结果，或者导入的结果
#[utoipa::path(get, path = "/api/v1/imports/{import}", tag = "导入",
    params(("import" = i64, Path, description = "编号")),
    responses((status = 200, body = Import), Reads))]
pub async fn preview(visit: Visit, Path(import): Path<String>) -> Result<Json<Import>> {
    imports::tidy(&visit.office).await?;
    let id = number(&import, "这次导入")?;
    Ok(Json(import_of(&visit, id).await?))
}

/// 标好问题的工作簿
#[utoipa::path(get, path = "/api/v1/imports/{import}/corrections.xlsx", tag = "导入",
    params(
        ("import" = i64, Path, description = "编号"),
        ("only" = Option<String>, Query, description = "refused 只要不能导入的行"),
    ),
    responses((status = 200, body = File, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), Reads))]
pub async fn corrected(visit: Visit, Path(import): Path<String>, query: Query) -> Result<Download> {
    let only = query.text("only") == "refused";
    let id = number(&import, "这次导入")?;
    corrections(&visit.office, &visit.actor, id, only).await
}

/// 说明不认得的表头、地方、写法各是什么，以后都认得；重新核对
#[utoipa::path(post, path = "/api/v1/imports/{import}/columns", tag = "导入",
    params(("import" = i64, Path, description = "编号")),
    request_body = HeadingsExplained,
    responses((status = 200, body = Import), (status = 202, body = Import, description = "还在核对，请再来看"), Does))]
pub async fn explain(
    visit: Visit,
    Path(import): Path<String>,
    Body(said): Body<HeadingsExplained>,
) -> Result<Response> {
    let id = number(&import, "这次导入")?;
    let job = imports::explain(&visit.office, &visit.actor, id, &said.answers()).await?;
    after_job(&visit, id, job).await
}

/// 确认，写入核对时说的那些；登记的内容有了变化就重新核对
#[utoipa::path(post, path = "/api/v1/imports/{import}/confirm", tag = "导入",
    params(("import" = i64, Path, description = "编号")),
    request_body = Nothing,
    responses((status = 200, body = Import), (status = 202, body = Import, description = "还在写入，请再来看"), Does))]
pub async fn confirm(
    visit: Visit,
    Path(import): Path<String>,
    _: Body<Nothing>,
) -> Result<Response> {
    let id = number(&import, "这次导入")?;
    let job = imports::confirm(&visit.office, &visit.actor, id).await?;
    after_job(&visit, id, job).await
}

/// 放弃，什么也不写入
#[utoipa::path(post, path = "/api/v1/imports/{import}/drop", tag = "导入",
    params(("import" = i64, Path, description = "编号")),
    request_body = Nothing,
    responses((status = 200, body = Done), Does))]
pub(super) async fn give_up(
    visit: Visit,
    Path(import): Path<String>,
    _: Body<Nothing>,
) -> Result<Json<Done>> {
    let id = number(&import, "这次导入")?;
    imports::give_up(&visit.office, &visit.actor, id).await?;
    Ok(Done::told("已放弃这次导入，没有写入任何内容"))
}

/// 注明没有导入的行不用再导
#[utoipa::path(post, path = "/api/v1/imports/{import}/settle", tag = "导入",
    params(("import" = i64, Path, description = "编号")),
    request_body = Nothing,
    responses((status = 200, body = Done), Does))]
pub(super) async fn settle(
    visit: Visit,
    Path(import): Path<String>,
    _: Body<Nothing>,
) -> Result<Json<Done>> {
    let id = number(&import, "这次导入")?;
    left::settle(&visit.office, &visit.actor, id).await?;
    Ok(Done::told("已注明：没导入的行不用再导了"))
}

/// 撤销当天自己的一次导入：新增的撤去，更新的改回导入以前的；导入以后改过、发过、办过的整份不能撤销
#[utoipa::path(post, path = "/api/v1/imports/{import}/undo", tag = "导入",
    params(("import" = i64, Path, description = "编号")),
    request_body = Nothing,
    responses((status = 200, body = Done), Does))]
pub(super) async fn take_back(
    visit: Visit,
    Path(import): Path<String>,
    _: Body<Nothing>,
) -> Result<Json<Done>> {
    let id = number(&import, "这次导入")?;
    let told = undo::undo(&visit.office, &visit.actor, id).await?;
    Ok(Done::told(told))
}

async fn own(visit: &Visit, job: &str) -> Result<ground::jobs::Job> {
    let id = number(job, "这个任务")?;
    let jobs = visit.office.jobs();
    jobs.of(region(visit), visit.actor.user, id).await
}

/// 任务进度，只看得到自己的
#[utoipa::path(get, path = "/api/v1/jobs/{job}", tag = "导入",
    params(("job" = i64, Path, description = "编号")),
    responses((status = 200, body = JobState), Reads))]
pub async fn job(visit: Visit, Path(job): Path<String>) -> Result<Json<JobState>> {
    let job = own(&visit, &job).await?;
    Ok(Json(JobState {
        job: job.id,
        title: job.title,
        state: job.state.label().to_owned(),
        running: job.state == ground::jobs::JobState::Running,
        message: job.message,
        done: job.done,
        total: job.total,
    }))
}

/// 停下一个任务
#[utoipa::path(post, path = "/api/v1/jobs/{job}/cancel", tag = "导入",
    params(("job" = i64, Path, description = "编号")),
    request_body = Nothing,
    responses((status = 200, body = Done), Does))]
pub async fn cancel(visit: Visit, Path(job): Path<String>, _: Body<Nothing>) -> Result<Json<Done>> {
    let job = own(&visit, &job).await?;
    visit.office.jobs().cancel(region(&visit), job.id);
    Ok(Done::told("正在停下"))
}
