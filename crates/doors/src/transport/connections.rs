//! The connections: taken up to a number, each within its time, and all ended when the program is to stop.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt as _;

use super::Transport;
use super::limits::{HANDSHAKE, HEAD, Taking, Timely};

/// What is being answered when the program is to stop is answered within this.
const LAST_WORDS: Duration = Duration::from_secs(5);
/// What is still open after that ends within this.
const LAST_STEP: Duration = Duration::from_secs(1);
/// How long until taking connections is tried again, where the machine has no room for one more.
const NO_ROOM: Duration = Duration::from_millis(500);
/// How TLS begins.
const TLS_HANDSHAKE: u8 = 0x16;

const FULL: &str = "连接太多，请过几秒再试\n";

/// What every connection needs.
struct Shared {
    transport: Transport,
    pages: Router,
    tls: Option<TlsAcceptor>,
}

/// Answers until `stop` is done, and ends the connections that are open then.
pub(crate) async fn serve(
    listener: TcpListener,
    pages: Router,
    transport: Transport,
    stop: impl Future<Output = ()>,
) {
    let places = Arc::new(Semaphore::new(transport.connections));
    let shared = Arc::new(Shared {
        tls: transport.tls.clone().map(TlsAcceptor::from),
        transport,
        pages,
    });
    let (stopped, stopping) = watch::channel(false);
    let mut open = JoinSet::new();
    tokio::pin!(stop);
    loop {
        let taken = tokio::select! {
            () = &mut stop => break,
            Some(_) = open.join_next() => continue,
            taken = listener.accept() => taken,
        };
        let (stream, peer) = match taken {
            Ok(taken) => taken,
            Err(error) => {
                tracing::error!(%error, "没有接下一个连接");
                tokio::time::sleep(NO_ROOM).await;
                continue;
            }
        };
        let Ok(place) = places.clone().try_acquire_owned() else {
            turn_away(&stream, &shared);
            continue;
        };
        let (shared, stopping) = (shared.clone(), stopping.clone());
        open.spawn(async move {
            one(stream, peer, &shared, stopping).await;
            drop(place);
        });
    }
    drop(listener);
    // Nobody listens where nothing is open.
    let _ = stopped.send(true);
    let all = async { while open.join_next().await.is_some() {} };
    if timeout(LAST_WORDS, all).await.is_err() {
        // One that is just being worked out ends at its next step, or with the program.
        let _ = timeout(LAST_STEP, open.shutdown()).await;
    }
}

/// Says that there is no room, as far as that can be said at once.
fn turn_away(stream: &TcpStream, shared: &Shared) {
    if shared.tls.is_none() {
        let answer = format!(
            "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\n\
             Retry-After: 5\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{FULL}",
            FULL.len()
        );
        let _ = stream.try_write(answer.as_bytes());
    }
}

async fn one(
    stream: TcpStream,
    peer: SocketAddr,
    shared: &Shared,
    stopping: watch::Receiver<bool>,
) {
    // Only slower where it cannot be.
    let _ = stream.set_nodelay(true);
    if !shared.transport.lets_in(peer) {
        let public = shared.transport.reached.public.clone();
        return talk(
            stream,
            answering(move |_| elsewhere(public.as_deref())),
            stopping,
        )
        .await;
    }
    let pages = shared.pages.clone();
    let pages = tower::service_fn(move |request| page(pages.clone(), peer, request));
    let Some(tls) = &shared.tls else {
        return talk(stream, pages, stopping).await;
    };
    let mut first = [0];
    match timeout(HANDSHAKE, stream.peek(&mut first)).await {
        Ok(Ok(1)) if first == [TLS_HANDSHAKE] => {}
        // Whoever typed http:// is led to the right address.
        Ok(Ok(1)) => return talk(stream, answering(over_https), stopping).await,
        _ => return,
    }
    if let Ok(Ok(stream)) = timeout(HANDSHAKE, tls.accept(stream)).await {
        talk(stream, pages, stopping).await;
    }
}

/// What the pages answer; where what was posted did not come in time, that and nothing else is said.
async fn page(
    pages: Router,
    peer: SocketAddr,
    mut request: Request<Incoming>,
) -> Result<Response, Infallible> {
    const SLOW: &str = "传得太慢，没有收完，什么也没有办。请检查网络，再提交一次。";
    let late = Arc::new(AtomicBool::new(false));
    request.extensions_mut().insert(ConnectInfo(peer));
    let body = |body| Body::new(Timely::new(Body::new(body), late.clone()));
    let answer = pages.oneshot(request.map(body)).await?;
    Ok(match late.load(Ordering::Relaxed) {
        true => (StatusCode::REQUEST_TIMEOUT, SLOW).into_response(),
        false => answer,
    })
}

/// A service that answers everything with the same few words.
fn answering(
    answer: impl Fn(Request<Incoming>) -> Response + Clone + Send + 'static,
) -> impl tower::Service<Request<Incoming>, Response = Response, Error = Infallible, Future: Send>
+ Clone
+ Send
+ 'static {
    tower::service_fn(move |request| {
        let answered = answer(request);
        async move { Ok(answered) }
    })
}

fn elsewhere(public: Option<&str>) -> Response {
    let public = public.unwrap_or_default();
    let words = format!("请从 {public} 打开。（系统管理员：这台机器不是 --proxy-from 写的代理。）");
    (StatusCode::FORBIDDEN, words).into_response()
}

fn over_https(request: Request<Incoming>) -> Response {
    let host = request.headers().get(header::HOST);
    let Some(host) = host.and_then(|host| host.to_str().ok()) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let path = request.uri().path();
    let there = format!("https://{host}{path}");
    (StatusCode::SEE_OTHER, [(header::LOCATION, there)]).into_response()
}

/// Answers what is asked over a connection, until it is closed or too slow.
async fn talk<S, P>(stream: S, pages: P, mut stopping: watch::Receiver<bool>)
where
    S: AsyncRead + AsyncWrite + Unpin,
    P: tower::Service<Request<Incoming>, Response = Response, Error = Infallible, Future: Send>
        + Clone,
{
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD);
    let stream = TokioIo::new(Taking::new(stream));
    let talk = http.serve_connection(stream, TowerToHyperService::new(pages));
    tokio::pin!(talk);
    // How it ended is the other end's affair: gone, too slow, or not HTTP.
    tokio::select! {
        _ = talk.as_mut() => return,
        _ = stopping.wait_for(|stopping| *stopping) => {}
    }
    talk.as_mut().graceful_shutdown();
    let _ = talk.await;
}
