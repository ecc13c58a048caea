//! serve, tls.

use std::sync::{Arc, Weak};
use std::time::Duration;

use doors::composition::certify;
use doors::transport::{self, Asked, OwnCertificates, Transport};
use ground::audit::refusals_settle;
use ground::audit::sent::{Sender, Target};
use ground::backup::{self, Standing, back_up};
use ground::serving::Serving;
use ground::{Office, Result, disk};

use super::DONE;
use crate::args::{DataArgs, ServeArgs, TlsCommand};
use crate::surroundings::{open, open_to_serve, place};

/// Serves the office's pages until Ctrl+C or a request to end.
pub async fn serve(args: ServeArgs) -> Result<u8> {
    let asked = Asked {
        listen: args.listen,
        certificate: args.tls_cert.zip(args.tls_key),
        proxy: args.proxy,
        proxy_from: args.proxy_from,
        connections: args.connections,
    };
    let place = place(&args.data);
    let transport = Transport::decide(asked, &place.keys)?;
    // On a server of databases several serve one office; each says there what it does.
    let _serving = match (&place.server, place.data.is_dir()) {
        (None, true) => Some(Serving::begin(&place.data)?),
        _ => None,
    };
    let office = Arc::new(open_to_serve(&args.data).await?);
    let name = office.profile().name.clone();
    let today = office.clock().today();
    let how = transport.clone();
    let backups = args.backup_to.map(|to| {
        let asked = backup::Asked {
            to,
            keep: Some(args.backup_keep),
        };
        tokio::spawn(backups(Arc::downgrade(&office), asked, args.backup_every))
    });
    let kept = tokio::spawn(audit_kept(Arc::downgrade(&office), args.syslog));
    let ready = |address| {
        say!("{name}的双拥工作系统已打开：{}", how.shown(address));
        say!("在浏览器里打开这个地址登录。要停下来，按 Ctrl+C。");
        for line in how.told(address, today) {
            say!("{line}");
        }
    };
    doors::web::serve(office.clone(), args.ui, transport, ready, ended()).await?;
    for beside in backups.into_iter().chain([kept]) {
        beside.abort();
        // It ends by being told to, and holds the office no longer.
        let _ = beside.await;
    }
    if let Ok(office) = Arc::try_unwrap(office).map_err(|_| ()) {
        office.close().await?;
    }
    say!("已停止，数据都已写好。");
    Ok(DONE)
}

/// How often new entries of the audit are sent on, and how often what was counted in it is told.
const SENT_EVERY: Duration = Duration::from_secs(2);
const SETTLED_EVERY: u32 = 150;

/// Sends the audit on where that was asked, and tells what was counted in it, as long as the office is served.
async fn audit_kept(office: Weak<Office>, target: Option<Target>) {
    // A kernel that does not say how the machine is called has it called nothing.
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let mut sender = target.map(|target| Sender::new(target, host.trim(), std::process::id()));
    let mut round = 0_u32;
    while let Some(office) = office.upgrade() {
        if let Some(sender) = &mut sender
            && let Err(error) = sender.send_new(&office).await
        {
            tracing::warn!(%error, "审计没能送出去，过一会儿再送");
        }
        if round.is_multiple_of(SETTLED_EVERY)
            && let Err(error) = refusals_settle(&office).await
        {
            tracing::warn!(%error, "没有给的次数没能记下，过一会儿再记");
        }
        round = round.wrapping_add(1);
        drop(office);
        tokio::time::sleep(SENT_EVERY).await;
    }
}

/// How often it is looked whether a backup is due, and how soon one that failed is tried again.
const LOOKED_AT: Duration = Duration::from_secs(60);
const BEGUN: Duration = Duration::from_secs(3);
const TRIED_AGAIN: Duration = Duration::from_secs(3_600);

/// Backs the office up whenever the last good backup is so old, as long as it is served. What fails is told by the audit
/// and on the desk.
async fn backups(office: Weak<Office>, asked: backup::Asked, every: Duration) {
    // First of all people are told where to sign in.
    tokio::time::sleep(BEGUN).await;
    while let Some(office) = office.upgrade() {
        let mut wait = LOOKED_AT;
        if is_due(&office, every).await {
            match back_up(&office, &asked).await {
                Ok(made) => {
                    let (file, size) = (made.file.display(), disk::told(made.bytes));
                    say!("已备份：{file}，{size}。");
                }
                Err(why) => {
                    eprintln!("备份没有做成：{why}");
                    wait = TRIED_AGAIN;
                }
            }
        }
        drop(office);
        tokio::time::sleep(wait).await;
    }
}

async fn is_due(office: &Office, every: Duration) -> bool {
    // What cannot be asked now is asked again in a minute.
    let Ok(standing) = Standing::of(office).await else {
        return false;
    };
    let since = standing
        .made
        .map(|made| Standing::time_since(office, &made));
    since.is_none_or(|since| since >= every)
}

/// Makes the office's own certificates, or renews the server's.
pub async fn tls(command: TlsCommand) -> Result<u8> {
    let (data, names) = match &command {
        TlsCommand::Init { data, name } => (data, Some(name)),
        TlsCommand::Renew { data } => (data, None),
    };
    let office = open(data).await?;
    let (keys, today) = (place(data).keys, office.clock().today());
    let make = || match names {
        Some(names) => transport::make(&keys, &office.profile().name, names, today),
        None => transport::renew(&keys, today),
    };
    let made = certify(&office, make).await?;
    office.close().await?;
    match names {
        Some(_) => tell_made(data, &made),
        None => say!(
            "已换服务器证书，到{}。请重新打开网页服务；办公电脑不用动。",
            made.until.format("%Y年%-m月%-d日")
        ),
    }
    Ok(DONE)
}

fn tell_made(data: &DataArgs, made: &OwnCertificates) {
    let keys = place(data).keys;
    let (folder, keys) = (data.data.display(), keys.display());
    let name = made.first_name();
    say!(
        "已签好：根证书到{}，服务器证书到{}，都在 {keys} 里。",
        made.root.until,
        made.until.format("%Y年%-m月%-d日")
    );
    say!("根证书的指纹，发给各办公室核对：");
    say!("SHA-256 {}", made.root.sha256);
    say!("SHA-1   {}", made.root.sha1);
    say!("接下来：");
    say!(
        "一、打开网页服务：yushui serve --data {folder} --listen 0.0.0.0:8443，会自己用这张证书。"
    );
    say!(
        "二、每台办公电脑打开 https://{name}:8443/install-ca，照着装根证书；也可以用 U 盘拷 {keys}/ca.crt 去装。第一次打开浏览器会说不安全，核对指纹再装。"
    );
    say!(
        "三、{keys}/tls_ca.key 是根证书的私钥，和主密钥一样备份、保管，谁拿到谁就能冒充这台服务器。"
    );
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
