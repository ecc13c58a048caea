//! The audit sent on to a log server (审计外送): each entry as one message of RFC 5424, from the last that was sent on.
//!
//! Up to where a target has a chain stands in the database and moves on only once the target still listens after it was
//! given a batch, so that nothing is lost when the line or the program breaks off; a few may come twice, each says its
//! number. What could not be sent stays to be sent, and [`standing`] says how much that is and why.
//!
//! The message is the line that [`export`](super::export) writes. The header is put together here: the libraries that
//! do it stamp a message with the moment of sending, and an entry has its own.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use sea_orm::ConnectionTrait;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UnixDatagram};

use super::store::{self, Chain, End, Entry};
use super::{EntryLine, refusals};
use crate::db::{self, Tx};
use crate::error::{Error, Result};
use crate::office::Office;
use crate::time::moment_text;

/// So many entries go between two looks whether the target still listens.
const BATCH: usize = 500;
/// How long a target may take to be reached, and to take a batch.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long it is listened for a target that has gone.
const LISTEN: Duration = Duration::from_millis(200);
/// Facility 13 (log audit); severity 5 (notice), 4 (warning). RFC 5424 §6.2.1.
const NOTICE: u8 = 13 * 8 + 5;
const WARNING: u8 = 13 * 8 + 4;

/// Where the audit is sent on to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The socket of this machine's own log, as `/dev/log`.
    Local(PathBuf),
    /// A log server over TCP, framed by length (RFC 6587 §3.4.1).
    Tcp(String),
}

impl Target {
    /// Reads `/dev/log`, `tcp:log.example:514`.
    ///
    /// # Errors
    /// When it is neither.
    pub fn read(text: &str) -> std::result::Result<Target, String> {
        if text.starts_with('/') {
            return Ok(Target::Local(text.into()));
        }
        let to = text.strip_prefix("tcp:").unwrap_or_default();
        let port = to.rsplit_once(':').and_then(|(host, port)| {
            let port: u16 = port.parse().ok()?;
            (!host.is_empty() && port > 0).then_some(port)
        });
        match port {
            Some(_) => Ok(Target::Tcp(to.to_owned())),
            None => {
                Err("应是本机的 /dev/log，或者 tcp:主机:端口（UDP 丢了不知道，不用）".to_owned())
            }
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Target::Local(path) => write!(f, "{}", path.display()),
            Target::Tcp(to) => write!(f, "tcp:{to}"),
        }
    }
}

/// A line to a target.
enum Line {
    Local(UnixDatagram),
    Tcp(TcpStream),
}

impl Line {
    async fn open(target: &Target) -> io::Result<Line> {
        match target {
            Target::Local(path) => {
                let socket = UnixDatagram::unbound()?;
                socket.connect(path)?;
                Ok(Line::Local(socket))
            }
            Target::Tcp(to) => Ok(Line::Tcp(TcpStream::connect(to).await?)),
        }
    }

    async fn send(&mut self, message: &[u8]) -> io::Result<()> {
        match self {
            Line::Local(socket) => socket.send(message).await.map(|_| ()),
            Line::Tcp(stream) => {
                let mut framed = format!("{} ", message.len()).into_bytes();
                framed.extend_from_slice(message);
                stream.write_all(&framed).await
            }
        }
    }

    /// Whether the target is still there after what it was given.
    async fn listens(&mut self) -> io::Result<()> {
        let Line::Tcp(stream) = self else {
            return Ok(());
        };
        stream.flush().await?;
        let mut said = [0u8; 64];
        match tokio::time::timeout(LISTEN, stream.read(&mut said)).await {
            Ok(Ok(0)) => Err(io::ErrorKind::ConnectionReset.into()),
            Ok(Err(error)) => Err(error),
            // A log server says nothing; where one does, it is not ours to read.
            Ok(Ok(_)) | Err(_) => Ok(()),
        }
    }
}

/// Sends entries on to one target as long as an office is served.
pub struct Sender {
    target: Target,
    host: String,
    process: u32,
    line: Option<Line>,
}

impl Sender {
    /// One that has sent nothing yet; `host` and `process` are what the messages say they come from.
    pub fn new(target: Target, host: &str, process: u32) -> Sender {
        let visible = |c: &char| c.is_ascii_graphic();
        let host: String = host.chars().filter(visible).take(255).collect();
        Sender {
            target,
            host: if host.is_empty() {
                "-".to_owned()
            } else {
                host
            },
            process,
            line: None,
        }
    }

    /// Sends what the target does not have yet; answers how many entries. What goes wrong is written down for
    /// [`standing`] and tried again the next time.
    ///
    /// # Errors
    /// When the database cannot be read or written.
    pub async fn send_new(&mut self, office: &Office) -> Result<u64> {
        let target = self.target.to_string();
        begin(office, &target).await?;
        let mut count = 0;
        for end in store::ends(office.db().reader()).await? {
            let mut after = sent_up_to(office.db().reader(), &target, &end).await?;
            while after < end.seq {
                let chain = Chain {
                    region: end.region,
                    office: end.office,
                    next: end.seq + 1,
                };
                let mut page = store::page(office.db().reader(), &chain, after).await?;
                page.truncate(BATCH);
                let Some(last) = page.last().map(|entry| (entry.seq, entry.hash.clone())) else {
                    return Err(Error::inconsistent("审计链中间缺了"));
                };
                let many = page.len() as u64;
                if let Err(error) = self.batch(page).await {
                    self.line = None;
                    failed(office, &target, &error).await?;
                    return Ok(count);
                }
                sent(office, &target, &end, &last).await?;
                after = last.0;
                count += many;
            }
        }
        Ok(count)
    }

    async fn batch(&mut self, page: Vec<Entry>) -> io::Result<()> {
        let all = async {
            let line = match &mut self.line {
                Some(line) => line,
                empty => empty.insert(Line::open(&self.target).await?),
            };
            for entry in page {
                line.send(&message(entry, &self.host, self.process)?)
                    .await?;
            }
            line.listens().await
        };
        match tokio::time::timeout(PATIENCE, all).await {
            Ok(done) => done,
            Err(_) => Err(io::ErrorKind::TimedOut.into()),
        }
    }
}

/// `<109>1 2011-03-01T08:00:00.000Z host yushui 12 audit - {…}`, the line marked as UTF-8.
fn message(entry: Entry, host: &str, process: u32) -> io::Result<Vec<u8>> {
    let refused = entry.action == refusals::REFUSED || entry.action.ends_with("_refuse");
    let priority = if refused { WARNING } else { NOTICE };
    let at = entry.at.clone();
    let mut message =
        format!("<{priority}>1 {at} {host} yushui {process} audit - \u{feff}").into_bytes();
    serde_json::to_writer(&mut message, &EntryLine::from(entry))?;
    Ok(message)
}

/// How far a target is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Which.
    pub target: String,
    /// How many entries it does not have yet.
    pub waiting: u64,
    /// When it could not be reached, UTC, and why; nothing where the last time it could.
    pub failed: Option<(String, String)>,
}

/// How far every target is that the audit was ever sent on to.
///
/// # Errors
/// When a target has an entry that the chain does not have.
pub async fn standing(office: &Office) -> Result<Vec<Sent>> {
    let reader = office.db().reader();
    let sql = "SELECT target, failed_at, why FROM audit_target ORDER BY target";
    let targets: Vec<(String, Option<String>, Option<String>)> =
        db::tuples(reader, sql, vec![]).await?;
    let ends = store::ends(reader).await?;
    let mut all = Vec::new();
    for (target, failed_at, why) in targets {
        let mut waiting = 0;
        for end in &ends {
            let after = sent_up_to(reader, &target, end).await?;
            waiting += u64::try_from(end.seq - after).unwrap_or(0);
        }
        all.push(Sent {
            target,
            waiting,
            failed: failed_at.zip(why),
        });
    }
    Ok(all)
}

/// Forgets a target that nothing is sent on to any more.
///
/// # Errors
/// When nothing is known of it.
pub async fn forget(office: &Office, target: &str) -> Result<()> {
    let tx = office.db().begin().await?;
    let sql = "DELETE FROM audit_target WHERE target = $1";
    if db::execute(tx.connection(), sql, vec![target.into()]).await? == 0 {
        return Err(Error::not_found(format!("日志服务器 {target}")));
    }
    let sql = "DELETE FROM audit_sent WHERE target = $1";
    db::execute(tx.connection(), sql, vec![target.into()]).await?;
    tx.commit().await
}

/// Up to which entry a target has a chain; all anew where the chain is another one than it was given.
async fn sent_up_to(c: &impl ConnectionTrait, target: &str, end: &End) -> Result<i64> {
    let sql = "SELECT seq, hash FROM audit_sent WHERE target = $1 AND region = $2 AND office = $3";
    let values = vec![target.into(), end.region.into(), end.office.into()];
    let found: Vec<(i64, String)> = db::tuples(c, sql, values).await?;
    let Some((seq, hash)) = found.into_iter().next() else {
        return Ok(0);
    };
    let now = store::hash_of(c, (end.region, end.office), seq).await?;
    // A restored office goes on from the backup, and its chain is another one from there.
    Ok(if now.as_deref() == Some(&*hash) {
        seq
    } else {
        0
    })
}

async fn begin(office: &Office, target: &str) -> Result<()> {
    let sql = "SELECT target FROM audit_target WHERE target = $1";
    let known: Vec<(String,)> = db::tuples(office.db().reader(), sql, vec![target.into()]).await?;
    if !known.is_empty() {
        return Ok(());
    }
    let tx = office.db().begin().await?;
    let since = moment_text(office.clock().now_utc());
    let row = vec![target.into(), since.into()];
    db::insert(
        tx.connection(),
        "audit_target",
        &["target", "since"],
        vec![row],
    )
    .await?;
    tx.commit().await
}

async fn sent(office: &Office, target: &str, end: &End, last: &(i64, String)) -> Result<()> {
    let tx = office.db().begin().await?;
    let row = vec![
        target.into(),
        end.region.into(),
        end.office.into(),
        last.0.into(),
        last.1.as_str().into(),
        moment_text(office.clock().now_utc()).into(),
    ];
    let columns = ["target", "region", "office", "seq", "hash", "sent_at"];
    db::upsert(
        tx.connection(),
        "audit_sent",
        &columns,
        &columns[..3],
        vec![row],
    )
    .await?;
    reached(&tx, target).await?;
    tx.commit().await
}

async fn reached(tx: &Tx, target: &str) -> Result<()> {
    let sql = "UPDATE audit_target SET failed_at = NULL, why = NULL \
               WHERE target = $1 AND failed_at IS NOT NULL";
    db::execute(tx.connection(), sql, vec![target.into()]).await?;
    Ok(())
}

/// Writes down since when a target cannot be reached, once.
async fn failed(office: &Office, target: &str, error: &io::Error) -> Result<()> {
    let why = match error.kind() {
        io::ErrorKind::ConnectionRefused => "对方没有开".to_owned(),
        io::ErrorKind::TimedOut => "等了很久没有回应".to_owned(),
        io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => "对方断开了".to_owned(),
        _ => crate::files::io_reason(error),
    };
    let tx = office.db().begin().await?;
    let sql =
        "UPDATE audit_target SET failed_at = $2, why = $3 WHERE target = $1 AND failed_at IS NULL";
    let at = moment_text(office.clock().now_utc());
    let values = vec![target.into(), at.into(), why.as_str().into()];
    let first = db::execute(tx.connection(), sql, values).await? > 0;
    tx.commit().await?;
    if first {
        tracing::warn!(target, why, "审计没有送到日志服务器，会从这里接着送");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_this_machine_or_a_server_over_tcp() {
        assert_eq!(Target::read("/dev/log").unwrap().to_string(), "/dev/log");
        let server = Target::read("tcp:log.example:514").unwrap();
        assert_eq!(server, Target::Tcp("log.example:514".to_owned()));
        for odd in [
            "",
            "log.example",
            "udp:log.example:514",
            "tcp:log.example",
            "tcp::514",
            "tcp:a:0",
        ] {
            assert!(Target::read(odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn a_message_has_the_moment_of_its_entry_and_stays_on_one_line() {
        let entry = Entry {
            at: "2011-03-01T08:00:00.000Z".to_owned(),
            action: "refused".to_owned(),
            detail: "{\"a\":\"一\\n二\"}".to_owned(),
            ..Entry::default()
        };
        let text = String::from_utf8(message(entry, "host", 7).unwrap()).unwrap();
        let head = "<108>1 2011-03-01T08:00:00.000Z host yushui 7 audit - \u{feff}{\"region\":0,";
        assert!(text.starts_with(head), "{text}");
        assert!(!text.contains('\n'), "{text}");
    }
}
