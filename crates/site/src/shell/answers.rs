//! The last answers to posts, for whoever sends the same once more.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

/// So many answers are remembered.
const ANSWERS: usize = 500;
/// And each up to so long. Bytes.
pub(super) const ANSWER_MAX: usize = 256 * 1024;

/// An answer that was given.
#[derive(Clone)]
pub(super) struct Given {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl IntoResponse for Given {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}

/// The last answers, by what was answered.
#[derive(Default)]
pub struct Answers {
    kept: Mutex<(HashMap<String, Given>, VecDeque<String>)>,
}

impl Answers {
    pub(super) fn keep(&self, key: &str, given: Given) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.0.insert(key.to_owned(), given).is_none() {
            kept.1.push_back(key.to_owned());
        }
        while kept.1.len() > ANSWERS {
            if let Some(oldest) = kept.1.pop_front() {
                kept.0.remove(&oldest);
            }
        }
    }

    pub(super) fn given(&self, key: &str) -> Option<Given> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.0.get(key).cloned()
    }
}
