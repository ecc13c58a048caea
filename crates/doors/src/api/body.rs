//! What comes in and what goes out, whatever it is about: JSON of the right shape, a file as it is, a page of a list, a
//! refusal. Money in fen, dates as 2026-11-24, moments in UTC.

use std::collections::BTreeMap;

use axum::Json;
use axum::body::{Bytes, to_bytes};
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use kernel::{Date, DivisionCode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};

use ground::error::{Error, Result};
use ground::http::ask::POST_BYTES_MAX;
use site::kit::form::Wrongs;
use site::kit::table::page_of;
use site::kit::{Download, Problem, Query};

/// JSON of one shape. Another media type, a field too many or too few is refused in words.
pub struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> std::result::Result<Body<T>, Problem> {
        match Json::<T>::from_request(request, state).await {
            Ok(Json(body)) => Ok(Body(body)),
            Err(rejection) => Err(not_understood(&rejection)),
        }
    }
}

/// A body that is no JSON of the right shape.
pub(super) fn not_understood(rejection: &JsonRejection) -> Problem {
    let status = rejection.status();
    let told = rejection.body_text();
    let field = |mark: &str| {
        let (_, after) = told.split_once(mark)?;
        after.split('`').next().map(str::to_owned)
    };
    let message = match status {
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            "请用 JSON 提交，Content-Type 写 application/json".to_owned()
        }
        StatusCode::PAYLOAD_TOO_LARGE => return Problem::too_large(),
        _ => match (field("missing field `"), field("unknown field `")) {
            (Some(field), _) => format!("提交的 JSON 缺少“{field}”，请照接口说明补上"),
            (_, Some(field)) => format!("提交的 JSON 里没有“{field}”这一栏，请照接口说明改正"),
            _ => "提交的 JSON 没有读懂，请照接口说明里的样子写".to_owned(),
        },
    };
    not_received(status, message)
}

fn not_received(status: StatusCode, message: String) -> Problem {
    Problem {
        status,
        title: "没有收到",
        message,
        inside: None,
        needs: None,
        denied: None,
        fields: Vec::new(),
    }
}

/// A file, sent as it is. Its media type is none that a form of another site could send.
pub struct Sent(pub Bytes);

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> std::result::Result<Sent, Problem> {
        const TAKEN: [&str; 3] = [Download::XLSX, Download::CSV, "application/octet-stream"];
        let given = request.headers().get(CONTENT_TYPE);
        let given = given.and_then(|value| value.to_str().ok());
        let given = given.and_then(|value| value.split(';').next());
        if !given.is_some_and(|given| TAKEN.contains(&given.trim())) {
            let message = format!("请直接提交文件，Content-Type 写 {}", TAKEN.join("、"));
            return Err(not_received(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
        }
        let bytes = to_bytes(request.into_body(), POST_BYTES_MAX).await;
        bytes.map(Sent).map_err(|_| Problem::too_large())
    }
}

/// 文件的内容
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(
    dead_code,
    reason = "stands in the description for the bytes of a file"
)]
pub struct File(Vec<u8>);

/// What is wrong, in Chinese.
#[derive(Serialize, ToSchema)]
pub(super) struct Wrong {
    /// 哪里不对、怎么办
    message: String,
    /// 系统内部出错时的编号
    number: Option<String>,
    /// 哪一栏不对，按字段代码；说得出是哪一栏的才有
    fields: Option<BTreeMap<String, String>>,
    /// 先要什么：second_factor 是二次验证的验证码
    needs: Option<String>,
}

/// What every route that reads may answer instead.
pub(super) struct Reads;

impl IntoResponses for Reads {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        refusals(&[
            ("401", "没有登录"),
            ("403", "不由这个角色办理"),
            ("404", "没有，或者不在管理范围内"),
            ("422", "条件不对，说明哪里不对"),
        ])
    }
}

/// What every route that does something may answer instead.
pub struct Does;

impl IntoResponses for Does {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        refusals(&[
            ("401", "没有登录"),
            ("403", "不由这个角色办理"),
            ("404", "没有，或者不在管理范围内"),
            ("409", "别人先改过或办过，没有办理"),
            ("415", "Content-Type 不对"),
            ("422", "没有办理，说明哪里不对、怎么办"),
        ])
    }
}

fn refusals(said: &[(&str, &str)]) -> BTreeMap<String, RefOr<Response>> {
    let refusal = |(status, description): &(&str, &str)| {
        let wrong = Ref::from_schema_name("Wrong");
        let content = ContentBuilder::new().schema(Some(wrong)).build();
        let response = ResponseBuilder::new()
            .description(*description)
            .content("application/json", content)
            .build();
        ((*status).to_owned(), RefOr::T(response))
    };
    said.iter().map(refusal).collect()
}

/// 一页，按列表的先后
#[derive(Serialize, ToSchema)]
pub struct Page<T> {
    /// 符合条件的一共多少
    pub total: u64,
    /// 第几页
    pub page: u64,
    /// 每页多少
    pub size: u64,
    /// 这一页
    pub items: Vec<T>,
}

/// 登好的、做好的一件
#[derive(Serialize, ToSchema)]
pub(super) struct Created {
    /// 编号
    pub key: String,
}

/// 办好了
#[derive(Serialize, ToSchema)]
pub struct Done {
    /// 一句话
    pub message: String,
}

impl Done {
    /// What was done.
    pub fn told(message: impl Into<String>) -> Json<Done> {
        Json(Done {
            message: message.into(),
        })
    }
}

/// 不用写什么，提交 {}
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// Which page of a list is wanted: page and size as the pages of the office take them.
pub(super) fn paging(query: &Query) -> (u64, u64) {
    let (page, size) = page_of(query);
    (page, size)
}

/// How many come before a page.
pub(super) fn offset((page, size): (u64, u64)) -> u64 {
    (page - 1).saturating_mul(size)
}

/// A division asked for by `division=`.
pub fn division(query: &Query) -> Result<Option<DivisionCode>> {
    let read = |text: String| DivisionCode::read(&text).map_err(|e| Error::refusal(e.to_string()));
    query.given("division").map(read).transpose()
}

/// A day asked for.
pub fn date(query: &Query, name: &str) -> Result<Option<Date>> {
    let read = |text: String| kernel::read_date(&text).map_err(|e| Error::refusal(e.to_string()));
    query.given(name).map(read).transpose()
}

/// A text that has to be there.
pub fn filled(text: &str, label: &str) -> Result<String> {
    let text = kernel::tidy(text);
    if text.is_empty() {
        return Err(Error::refusal(format!("请填写{label}")));
    }
    Ok(text)
}

/// What a form would say field by field, as one refusal.
pub fn refused(wrong: Wrongs) -> Error {
    Error::Wrong(wrong)
}

/// What stands in the fields of a body, as a form would have it.
pub fn texts<T: Serialize>(body: &T) -> Result<impl Fn(&str) -> String + use<T>> {
    use serde_json::Value;
    let body = serde_json::to_value(body)?;
    // What a catalogue adds to a body stands in `keys`, by its code.
    let added = body.get("keys").cloned().unwrap_or_default();
    Ok(
        move |name: &str| match body.get(name).or_else(|| added.get(name)) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Null) | None => String::new(),
            Some(other) => other.to_string(),
        },
    )
}
