//! What the program writes of its own work (运行日志): one line a request with its number, route, user, answer and time.
//! The route as it is declared, never the address itself: no name, number or amount is in it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::extract::{MatchedPath, Request};
use axum::response::Response;
use tracing::{Span, field};

/// Whoever waits longer has noticed.
const SLOW: Duration = Duration::from_secs(1);

/// A request under its number, counted from the start of the program; the gate adds the user.
pub(super) fn span(request: &Request) -> Span {
    static REQUESTS: AtomicU64 = AtomicU64::new(1);
    let number = REQUESTS.fetch_add(1, Ordering::Relaxed);
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or("", MatchedPath::as_str);
    tracing::info_span!("request", number, method = %request.method(), route, user = field::Empty)
}

/// How it was answered, and how long that took.
pub(super) fn answered(response: &Response, took: Duration, _: &Span) {
    let (status, ms) = (response.status().as_u16(), took.as_millis());
    if took >= SLOW {
        tracing::warn!(status, ms, "办得慢");
    } else {
        tracing::info!(status, ms, "办完");
    }
}
