//! What is answered when it is not a page: somewhere else to go, a file, or what is wrong.

use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use super::ask::encoded;
use crate::error::{Denied, Error, Wrongs};
pub use crate::files::Download;

/// After a post: look there.
pub fn see_other(path: &str) -> Response {
    let location = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(LOCATION, location)]).into_response()
}

impl IntoResponse for Download {
    fn into_response(self) -> Response {
        let disposition = format!("attachment; filename*=UTF-8''{}", encoded(&self.name));
        let headers = [
            (CONTENT_TYPE, self.media.to_owned()),
            (CONTENT_DISPOSITION, disposition),
            (CACHE_CONTROL, "no-store".to_owned()),
        ];
        (headers, self.bytes).into_response()
    }
}

/// What is wrong, as a page says it: the gate turns it into one, or into JSON under `/api`.
#[derive(Debug, Clone)]
pub struct Problem {
    /// Status.
    pub status: StatusCode,
    /// The page's heading.
    pub title: &'static str,
    /// What, where, what to do.
    pub message: String,
    /// What is wrong field by field, where it is about fields.
    pub fields: Wrongs,
    /// For the log only.
    pub inside: Option<String>,
    /// What has to be shown first, for programs: `second_factor`.
    pub needs: Option<&'static str>,
    /// Whether somebody asked for what is not hers, for the audit.
    pub denied: Option<Denied>,
}

/// What [`Problem::needs`] where a code of the second factor has to be typed.
pub const SECOND_FACTOR: &str = "second_factor";

impl Problem {
    /// Not there, or not hers to see.
    pub fn not_found(message: impl Into<String>) -> Problem {
        Problem {
            status: StatusCode::NOT_FOUND,
            title: "没有找到",
            message: message.into(),
            inside: None,
            needs: None,
            denied: None,
            fields: Vec::new(),
        }
    }

    /// Not hers to do.
    pub fn forbidden(message: impl Into<String>) -> Problem {
        Problem {
            status: StatusCode::FORBIDDEN,
            title: "不能办理",
            message: message.into(),
            inside: None,
            needs: None,
            denied: None,
            fields: Vec::new(),
        }
    }

    /// A form whose token is not of this session.
    pub fn stale_form() -> Problem {
        Problem::forbidden("这张表单已过期，没有保存。请返回上一页刷新后重新提交")
    }

    /// A post that cannot be read.
    pub fn broken_post() -> Problem {
        let message = "提交的内容没有传完整，没有保存。请返回上一页重新提交".to_owned();
        Problem {
            status: StatusCode::BAD_REQUEST,
            title: "没有收到",
            message,
            inside: None,
            needs: None,
            denied: None,
            fields: Vec::new(),
        }
    }

    /// A post above the limit.
    pub fn too_large() -> Problem {
        let message = "提交的内容超过64兆，没有保存。请把文件分几次上传".to_owned();
        Problem {
            status: StatusCode::PAYLOAD_TOO_LARGE,
            title: "内容太大",
            message,
            inside: None,
            needs: None,
            denied: None,
            fields: Vec::new(),
        }
    }
}

impl From<&Error> for Problem {
    fn from(error: &Error) -> Problem {
        let message = error.to_string();
        match error {
            Error::Refusal(_) | Error::NotHers(_) | Error::Wrong(_) => Problem {
                status: StatusCode::UNPROCESSABLE_ENTITY,
                title: "没有办成",
                message,
                fields: match error {
                    Error::Wrong(wrong) => wrong.clone(),
                    _ => Vec::new(),
                },
                inside: None,
                needs: None,
                denied: error.denied(),
            },
            Error::NotFound(_) => Problem {
                denied: error.denied(),
                ..Problem::not_found(message)
            },
            Error::Conflict(_) => Problem {
                status: StatusCode::CONFLICT,
                title: "已有变化",
                message,
                inside: None,
                needs: None,
                denied: None,
                fields: Vec::new(),
            },
            Error::NotYet(_) => Problem {
                status: StatusCode::ACCEPTED,
                title: "还在统计",
                message,
                inside: None,
                needs: None,
                denied: None,
                fields: Vec::new(),
            },
            Error::Prove => Problem {
                title: "请输验证码",
                needs: Some(SECOND_FACTOR),
                ..Problem::forbidden(message)
            },
            Error::Fault(inside) => Problem {
                status: StatusCode::INTERNAL_SERVER_ERROR,
                title: "系统内部出错",
                message: "系统内部出错，数据没有改动。请把下面的编号告诉管理员".to_owned(),
                fields: Vec::new(),
                inside: Some(inside.to_string()),
                needs: None,
                denied: None,
            },
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        Problem::from(&self).into_response()
    }
}
