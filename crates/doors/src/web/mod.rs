//! The web application: every subject's pages behind one gate. `routes` is the whole list; `serve` listens.

mod menu;
mod routes;
mod trace;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Weak};
use std::time::Duration;

use axum::extract::DefaultBodyLimit;
use axum::{Router, middleware};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::trace::TraceLayer;

pub use routes::{every_route, listed};

use crate::transport::{self, Transport};
use ground::disk;
use ground::error::{Error, Result};
use ground::http::ask::POST_BYTES_MAX;
use ground::office::Office;
use papers::figures;
use registers::exchange;
use site::desk;
use site::kit::templates::Templates;
use site::shell::{App, LiveMenu, Reached, answer_problems, guard, headers};

/// Notes once a day what the data takes, as long as the office is served: so that its growth can be told.
async fn sizes_noted(office: Weak<Office>) {
    const LOOKED_AT: Duration = Duration::from_secs(3_600);
    while let Some(office) = office.upgrade() {
        // A full disk is told where somebody sees it; here it is only not noted.
        let _ = disk::note_size(office.data_folder(), office.clock().today());
        drop(office);
        tokio::time::sleep(LOOKED_AT).await;
    }
}

/// The application of an office; templates and styles from `ui` while somebody works on them.
pub fn application(
    office: Arc<Office>,
    ui: Option<PathBuf>,
    reached: Arc<Reached>,
) -> Result<Router> {
    figures::serve_figures(&office)?;
    let menu = Arc::new(LiveMenu::new(&office, menu::menu)?);
    let app = App {
        office,
        templates: Arc::new(Templates::load(ui)?),
        reached,
        menu,
        todo: |office, actor| Box::pin(async move { desk::todo(&office, &actor).await }),
        beside_entry: |visit, kind, key| {
            Box::pin(async move { site::plans::beside_entry(&visit, &kind, key).await })
        },
        answers: Arc::default(),
    };
    let mut router = Router::new();
    for route in every_route() {
        let gate = middleware::from_fn_with_state((app.clone(), route.gate), guard);
        router = router.route(&route.path, route.handler.layer(gate));
    }
    Ok(router
        .layer(DefaultBodyLimit::max(POST_BYTES_MAX))
        .layer(middleware::from_fn_with_state(app.clone(), answer_problems))
        .layer(CatchPanicLayer::new())
        .layer(middleware::from_fn_with_state(app.clone(), headers))
        .layer(CompressionLayer::new())
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(trace::span)
                .on_request(())
                .on_response(trace::answered)
                .on_failure(()),
        )
        .with_state(app))
}

/// Listens as was decided until `stop` is done; `ready` hears the address.
///
/// # Errors
/// When the address is taken or not this machine's.
pub async fn serve(
    office: Arc<Office>,
    ui: Option<PathBuf>,
    transport: Transport,
    ready: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()>,
) -> Result<()> {
    exchange::imports::recover(&office).await?;
    tokio::spawn(sizes_noted(Arc::downgrade(&office)));
    let application = application(office, ui, transport.reached())?;
    let listen = transport.listen();
    let listener = tokio::net::TcpListener::bind(listen).await.map_err(|e| {
        let why = if e.kind() == std::io::ErrorKind::AddrInUse {
            "这个端口已被占用"
        } else {
            "这个地址不能使用"
        };
        Error::refusal(format!(
            "没能监听 {listen}：{why}，请用 --listen 换一个，例如 --listen 127.0.0.1:8090"
        ))
    })?;
    ready(listener.local_addr()?);
    transport::serve(listener, application, transport, stop).await;
    Ok(())
}
