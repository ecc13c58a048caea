//! serve.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use ground::Result;

use super::DONE;
use crate::args::DataArgs;
use crate::surroundings::open;

/// Serves the office's pages until Ctrl+C or a request to end.
pub async fn serve(data: &DataArgs, listen: SocketAddr, ui: Option<PathBuf>) -> Result<u8> {
    let office = Arc::new(open(data).await?);
    let name = office.profile().name.clone();
    let ready = |address: SocketAddr| {
        say!("{name}的双拥工作系统已打开：http://{address}");
        say!("在浏览器里打开这个地址登录。要停下来，按 Ctrl+C。");
    };
    doors::web::serve(office.clone(), ui, listen, ready, ended()).await?;
    if let Ok(office) = Arc::try_unwrap(office).map_err(|_| ()) {
        office.close().await?;
    }
    say!("已停止，数据都已写好。");
    Ok(DONE)
}

/// Ctrl+C, or the service manager's word.
async fn ended() {
    let interrupted = async {
        // Without the signal the service runs until it is killed, which loses nothing.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending::<()>().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}
