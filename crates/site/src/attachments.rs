//! The files of a record on a page, given out one by one, and sent from a phone.

use axum::extract::Path;
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use qrcode::QrCode;
use qrcode::render::svg;
use serde::Serialize;

use crate::kit::{Button, Form, Posted, Upload};
use crate::kit::{Field, FieldKind};
use crate::shell::{Gate, Route, Visit, get, post};
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::http::ask::encoded;
use ground::key::AnyKey;
use ground::time::moment_shown;
use registers::attachments::Attachment;
use registers::attachments::actions;
use registers::attachments::actions::{file_key, owned};
use registers::attachments::phone::{LINK_FILES, LINK_MINUTES, link_add, link_make, link_open};
use registers::attachments::{Owner, OwnerKind};

const READ: Gate = Gate::Any(&[
    Action::LedgerRead,
    Action::PersonRead,
    Action::PlanRead,
    Action::CaseRead,
]);
const WRITE: Gate = Gate::Any(&[
    Action::LedgerWrite,
    Action::PersonWrite,
    Action::TaskDo,
    Action::CaseWrite,
    Action::CaseDo,
]);
const CASE_WRITE: Gate = Gate::Any(&[Action::CaseWrite, Action::CaseDo]);

/// The pages of this subject.
pub fn routes() -> Vec<Route> {
    vec![
        get("/files/of/{owner}", READ, page),
        post("/files/of/{owner}", WRITE, add),
        post("/files/of/{owner}/phone", WRITE, phone_link),
        get("/files/{file}", READ, file),
        get("/files/{file}/small", READ, preview),
        post("/files/{file}/remove", WRITE, remove),
        post("/files/{file}/turn", WRITE, turn),
        post("/files/{file}/forward", WRITE, forward),
        get("/phone/{token}", Gate::Open, phone),
        post("/phone/{token}", Gate::Open, phone_add),
    ]
}

/// A file as a page shows it.
#[derive(Debug, Serialize)]
pub struct ShownFile {
    name: String,
    href: String,
    small: Option<String>,
    size: String,
    when: String,
    buttons: Vec<Button>,
}

/// The files of a record, with what can be done to them; `attachments/panel.html` shows it.
#[derive(Debug, Serialize)]
pub struct Panel {
    files: Vec<ShownFile>,
    add: Option<Form>,
    phone: Option<Button>,
}

/// The files of a record, for a page of the record's own.
pub async fn panel(visit: &Visit, owner: Owner) -> Result<Panel> {
    let found = actions::list(&visit.office, &visit.actor, owner).await?;
    let may = match owner.kind {
        OwnerKind::LedgerEntry | OwnerKind::Confirmation => visit.may(Action::LedgerWrite),
        OwnerKind::Person => visit.may(Action::PersonWrite),
        OwnerKind::ServiceCase => visit.may(CASE_WRITE),
        // Whoever sees a task need not be the one to do it, and nothing is added to what was decided.
        OwnerKind::Task | OwnerKind::ChangeRequest => {
            owned(&visit.office, &visit.actor, owner, true)
                .await
                .is_ok()
        }
    };
    let add = || {
        let field = Field::new(FieldKind::Photos, "files", "照片、扫描件或文件").hint(
            "可以一次选几个，也可以拖进来或粘贴；每个不超过20兆。照片会缩小、去掉位置信息并加上水印",
        );
        let mut form = Form::new(format!("/files/of/{owner}"), "上传", vec![field]);
        form.upload = true;
        visit.with_token(form)
    };
    Ok(Panel {
        files: found.iter().map(|file| shown(visit, file, may)).collect(),
        add: may.then(add),
        phone: may.then(|| visit.post_button("手机拍照上传", format!("/files/of/{owner}/phone"))),
    })
}

fn shown(visit: &Visit, file: &Attachment, may: bool) -> ShownFile {
    let href = format!("/files/{}", AnyKey::new(file.region, file.id));
    let mut buttons = Vec::new();
    if may {
        if file.clean_hash.is_some() {
            buttons.push(visit.post_button("转90度", format!("{href}/turn")));
        }
        buttons.push(visit.post_button("前移", format!("{href}/forward")));
        let mut remove = visit.post_button("移除", format!("{href}/remove"));
        remove.danger = true;
        buttons.push(remove);
    }
    ShownFile {
        name: file.file_name.clone(),
        small: file.small_hash.as_ref().map(|_| format!("{href}/small")),
        href,
        size: size(file.size_bytes),
        when: moment_shown(&file.recorded_at),
        buttons,
    }
}

/// 3.2兆, 56千字节
fn size(bytes: i64) -> String {
    const KILO: i64 = 1024;
    if bytes >= KILO * KILO {
        let tenths = bytes * 10 / (KILO * KILO);
        format!("原件{}.{}兆", tenths / 10, tenths % 10)
    } else {
        format!("原件{}千字节", (bytes / KILO).max(1))
    }
}

#[derive(Serialize)]
struct FilesPage {
    files: Panel,
    back: String,
}

async fn page(visit: Visit, Path(owner): Path<String>) -> Result<Response> {
    let owner = Owner::read(&owner)?;
    let back = owned(&visit.office, &visit.actor, owner, false).await?.page;
    let files = panel(&visit, owner).await?;
    let page = FilesPage { files, back };
    let visit = visit.beneath(&page.back);
    visit.page("attachments/page.html", "附件", &page)
}

fn uploads(posted: &Posted) -> Vec<Upload> {
    posted.files("files").cloned().collect()
}

async fn add(visit: Visit, Path(owner): Path<String>, posted: Posted) -> Result<Response> {
    let owner = Owner::read(&owner)?;
    let files = uploads(&posted);
    if files.is_empty() {
        return Err(Error::refusal("请先选择要上传的照片或文件"));
    }
    let added = actions::add(&visit.office, &visit.actor, owner, files).await?;
    back(&visit, owner, &added.told()).await
}

async fn back(visit: &Visit, owner: Owner, told: &str) -> Result<Response> {
    let page = match owner.kind {
        OwnerKind::LedgerEntry
        | OwnerKind::Task
        | OwnerKind::ServiceCase
        | OwnerKind::Confirmation
        | OwnerKind::ChangeRequest => owned(&visit.office, &visit.actor, owner, false).await?.page,
        OwnerKind::Person => format!("/files/of/{owner}"),
    };
    Ok(visit.done(&page, told))
}

async fn file(visit: Visit, Path(file): Path<String>) -> Result<Response> {
    let key = file_key(&file)?;
    let (found, bytes) = actions::open(&visit.office, &visit.actor, key, false).await?;
    let picture = found.clean_hash.is_some();
    // A picture is looked at; whatever else somebody sent is only ever saved.
    let way = if picture { "inline" } else { "attachment" };
    let disposition = format!("{way}; filename*=UTF-8''{}", encoded(&found.file_name));
    let headers = [
        (CONTENT_TYPE, found.media),
        (CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, bytes).into_response())
}

async fn preview(visit: Visit, Path(file): Path<String>) -> Result<Response> {
    let key = file_key(&file)?;
    let (found, bytes) = actions::open(&visit.office, &visit.actor, key, true).await?;
    Ok(([(CONTENT_TYPE, found.media)], bytes).into_response())
}

async fn remove(visit: Visit, Path(file): Path<String>, _: Posted) -> Result<Response> {
    let owner = actions::remove(&visit.office, &visit.actor, file_key(&file)?).await?;
    back(&visit, owner, "已移除这个附件").await
}

async fn turn(visit: Visit, Path(file): Path<String>, _: Posted) -> Result<Response> {
    let owner = actions::turn(&visit.office, &visit.actor, file_key(&file)?).await?;
    back(&visit, owner, "已转90度").await
}

async fn forward(visit: Visit, Path(file): Path<String>, _: Posted) -> Result<Response> {
    let owner = actions::forward(&visit.office, &visit.actor, file_key(&file)?).await?;
    back(&visit, owner, "已前移一位").await
}

#[derive(Serialize)]
struct QrPage {
    address: String,
    qr: String,
    minutes: i64,
    files: i32,
    local: bool,
    back: String,
}

async fn phone_link(
    visit: Visit,
    Path(owner): Path<String>,
    headers: HeaderMap,
    _: Posted,
) -> Result<Response> {
    let owner = Owner::read(&owner)?;
    let token = link_make(&visit.office, &visit.actor, owner).await?;
    let reached = &visit.app.reached;
    let host = reached.host(&headers);
    let address = format!("{}/phone/{token}", reached.origin(&headers));
    let code = QrCode::new(address.as_bytes()).map_err(|e| Error::Fault(e.into()))?;
    let drawn = code
        .render::<svg::Color<'_>>()
        .min_dimensions(240, 240)
        .build();
    let qr = drawn.find("<svg").map_or("", |at| &drawn[at..]).to_owned();
    let page = QrPage {
        local: host.starts_with("127.") || host.starts_with("localhost"),
        address,
        qr,
        minutes: LINK_MINUTES,
        files: LINK_FILES,
        back: owned(&visit.office, &visit.actor, owner, false).await?.page,
    };
    let visit = visit.beneath(&page.back);
    visit.page("attachments/qr.html", "手机拍照上传", &page)
}

#[derive(Serialize)]
struct PhonePage {
    form: Form,
    who: String,
    left: i32,
}

async fn phone(visit: Visit, Path(token): Path<String>) -> Result<Response> {
    let link = link_open(&visit.office, &token).await?;
    let mut field = Field::new(FieldKind::Photos, "files", "拍照或选择照片");
    field.required = true;
    let mut form = Form::new(format!("/phone/{token}"), "上传", vec![field]);
    form.upload = true;
    let page = PhonePage {
        form: visit.with_token(form),
        who: link.actor.name,
        left: link.files_left,
    };
    visit.page("attachments/phone.html", "上传照片", &page)
}

async fn phone_add(visit: Visit, Path(token): Path<String>, posted: Posted) -> Result<Response> {
    let files = uploads(&posted);
    if files.is_empty() {
        return Err(Error::refusal("请先选择要上传的照片"));
    }
    let added = link_add(&visit.office, &token, files).await?;
    Ok(visit.done(&format!("/phone/{token}"), &added.told()))
}
/// Keeps the photos that were posted with a record, and says what became of them behind what is told anyway.
pub(crate) async fn with_photos(
    visit: &Visit,
    owner: Owner,
    posted: &Posted,
    told: &str,
) -> Result<String> {
    let photos: Vec<_> = posted.files("photos").cloned().collect();
    let added = match actions::add(&visit.office, &visit.actor, owner, photos).await {
        Ok(added) => added.told(),
        // The record stands; only its photos were too many at once.
        Err(Error::Refusal(why)) => format!("照片没有收：{why}"),
        Err(other) => return Err(other),
    };
    Ok(if added.is_empty() {
        told.to_owned()
    } else {
        format!("{told}。{added}")
    })
}
