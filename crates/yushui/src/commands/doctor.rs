//! doctor: everything a help line would ask, looked at in one go. Says no secret, changes nothing.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use doors::open_office;
use doors::transport::OwnCertificates;
use ground::audit::{self, Entry, clock_behind, ends};
use ground::backup::Standing;
use ground::clock::SystemClock;
use ground::health::{Health, health};
use ground::office::Place;
use ground::server::Location;
use ground::time::{moment_shown, moment_text};
use ground::{Office, Result, disk, newest_schema};
use kernel::Clock;
use seal::Keyring;
use serde::Serialize;
use serde_json::Value;

use super::{DONE, FOUND_WRONG, print};
use crate::args::DoctorArgs;
use crate::surroundings::{place, surroundings};

/// A write-ahead log that is never folded in: somebody reads for days, or the disk is slow. Bytes.
const WAL_LONG: u64 = 256 << 20;
/// Days after which a backup, a drill or a verification is too old.
const BACKUP_DAYS: u64 = 7;
const DRILL_DAYS: u64 = 180;
const VERIFY_DAYS: u64 = 92;
/// So many entries come together in the seconds between two sendings.
const SENT_LATE: u64 = 200;
const DAY: u64 = 86_400;

/// How something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Good,
    /// Worth a look.
    Look,
    Wrong,
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Finding {
    what: &'static str,
    state: State,
    words: String,
}

#[derive(Debug, Default, Serialize)]
struct Findings(Vec<Finding>);

impl Findings {
    fn add(&mut self, what: &'static str, state: State, words: impl Into<String>) {
        self.0.push(Finding {
            what,
            state,
            words: words.into(),
        });
    }

    fn is_wrong(&self) -> bool {
        self.0.iter().any(|found| found.state == State::Wrong)
    }
}

/// Looks at an office and says how it stands.
pub async fn doctor(args: DoctorArgs) -> Result<u8> {
    let place = place(&args.data);
    let mut found = Findings::default();
    let os = (std::env::consts::OS, std::env::consts::ARCH);
    found.add(
        "程序",
        State::Good,
        format!("鱼水 {}，{} {}", env!("CARGO_PKG_VERSION"), os.0, os.1),
    );
    match workbook::filters() {
        true => found.add(
            "读外来文件",
            State::Good,
            "在子进程里，不联网，不开别的文件",
        ),
        false => found.add(
            "读外来文件",
            State::Look,
            "在子进程里；这台机器的内核没有开 seccomp，只限了内存和时间，没有挡住系统调用",
        ),
    }
    folder(&mut found, &place);
    keys(&mut found, &place.keys);
    let is_current = database(&mut found, &place).await;
    // Opening brings the tables up to date, which is for whoever made a backup first; and what is wrong is not touched.
    if is_current && !found.is_wrong() {
        match open_office(&place, surroundings()?).await {
            Ok(office) => {
                let name = &office.profile().name;
                found.add(
                    "单位",
                    State::Good,
                    format!("{name}，打得开，密钥是这个单位的"),
                );
                clock(&mut found, &office).await?;
                standing(&mut found, &office).await?;
                sent_on(&mut found, &office).await?;
                office.close().await?;
            }
            Err(why) => found.add("单位", State::Wrong, why.to_string()),
        }
    }
    let wrong = found.is_wrong();
    if args.json {
        print::json(&serde_json::json!({ "ok": !wrong, "findings": found }))?;
    } else {
        for Finding { what, state, words } in &found.0 {
            let mark = match state {
                State::Good => "好",
                State::Look => "看",
                State::Wrong => "坏",
            };
            say!("[{mark}] {what}：{words}");
        }
        let count = |state| found.0.iter().filter(|found| found.state == state).count();
        let (wrong, look) = (count(State::Wrong), count(State::Look));
        say!(
            "{wrong} 处要马上处理，{look} 处要看一看。求助时把上面这些整个发过去，里面没有密钥、密码和人员信息。"
        );
    }
    Ok(if wrong { FOUND_WRONG } else { DONE })
}

fn folder(found: &mut Findings, place: &Place) {
    let data = &place.data;
    let shown = data.display();
    let Ok(about) = std::fs::metadata(data) else {
        found.add(
            "数据文件夹",
            State::Wrong,
            format!("{shown} 不在，或者没有权限看。请核对 --data，看看磁盘挂上了没有"),
        );
        return;
    };
    let open = about.permissions().mode() & 0o077;
    match open {
        0 => found.add(
            "数据文件夹",
            State::Good,
            format!("{shown}，只有本账号能进"),
        ),
        _ => found.add(
            "数据文件夹",
            State::Look,
            format!("{shown} 别的账号也能进，请执行：chmod 700 '{shown}'"),
        ),
    }
    let probe = data.join(".doctor");
    match std::fs::write(&probe, b"").and_then(|()| std::fs::remove_file(&probe)) {
        Ok(()) => {}
        Err(error) => found.add(
            "写",
            State::Wrong,
            format!("数据文件夹写不进：{}", ground::files::io_reason(&error)),
        ),
    }
    match disk::room(data, SystemClock.today()) {
        Ok(room) => {
            let words = format!(
                "剩 {}，数据占 {}",
                disk::told(room.free),
                disk::told(room.data)
            );
            match (room.is_nearly_none(), room.is_scarce()) {
                (true, _) => found.add(
                    "磁盘",
                    State::Wrong,
                    format!("{words}，快满了，请马上清出空间"),
                ),
                (_, true) => found.add(
                    "磁盘",
                    State::Look,
                    format!("{words}，不多了，请清出空间或换大的磁盘"),
                ),
                _ => found.add("磁盘", State::Good, words),
            }
        }
        Err(why) => found.add("磁盘", State::Look, why.to_string()),
    }
    let wal = std::fs::metadata(data.join("yushui.db-wal")).map_or(0, |about| about.len());
    if place.server.is_none() {
        let words = format!("预写日志 {}", disk::told(wal));
        match wal > WAL_LONG {
            true => found.add(
                "日志文件",
                State::Look,
                format!("{words}，太长了：有程序一直开着数据库不放，请重新打开网页服务"),
            ),
            false => found.add("日志文件", State::Good, words),
        }
    }
}

fn keys(found: &mut Findings, keys: &Path) {
    match Keyring::open(keys) {
        Ok(_) => found.add(
            "密钥",
            State::Good,
            format!("{} 里有主密钥，只有本账号能读", keys.display()),
        ),
        Err(why) => found.add(
            "密钥",
            State::Wrong,
            format!("{why}。密钥丢了的，用两张密钥单和备份恢复"),
        ),
    }
    match OwnCertificates::found(keys) {
        Ok(Some(own)) => match own.runs_out(SystemClock.today()) {
            Some(soon) => found.add("证书", State::Look, soon),
            None => found.add(
                "证书",
                State::Good,
                format!("自己签的，{}，到 {}", own.first_name(), own.until),
            ),
        },
        Ok(None) => found.add(
            "证书",
            State::Good,
            "没有自己签的：只在本机打开，或者用别的证书、代理",
        ),
        Err(why) => found.add("证书", State::Look, why.to_string()),
    }
}

/// Answers whether its tables are as this program has them.
async fn database(found: &mut Findings, place: &Place) -> bool {
    let location = place.database();
    if location.is_missing() {
        found.add(
            "数据库",
            State::Wrong,
            format!("{location} 不在。没有建单位的，运行 yushui init；丢了的，从备份恢复"),
        );
        return false;
    }
    match health(&location).await {
        Ok(health) => {
            tables(found, &health, matches!(location, Location::Server(_)));
            health.schema == newest_schema()
        }
        Err(why) => {
            found.add(
                "数据库",
                State::Wrong,
                format!(
                    "{location} 读不了：{why}。请保留现场，把整个文件夹拷一份，再从备份恢复到新文件夹"
                ),
            );
            false
        }
    }
}

fn tables(found: &mut Findings, health: &Health, on_server: bool) {
    let schema = &health.schema;
    match schema.as_str().cmp(newest_schema()) {
        std::cmp::Ordering::Equal => found.add("表结构", State::Good, schema.clone()),
        std::cmp::Ordering::Less => found.add(
            "表结构",
            State::Look,
            format!(
                "{schema}，程序里是 {}：要升级才打得开。请先运行 yushui upgrade --check 看要改什么，再备份、升级",
                newest_schema()
            ),
        ),
        std::cmp::Ordering::Greater => found.add(
            "表结构",
            State::Wrong,
            format!(
                "{schema}，是更新的程序写的，这个程序（到 {}）打不开。请换新版程序",
                newest_schema()
            ),
        ),
    }
    match health.faults.first() {
        None if on_server => found.add(
            "数据库文件",
            State::Good,
            "在 PostgreSQL 上，由数据库服务器管",
        ),
        None => found.add("数据库文件", State::Good, "逐页检查没有坏的"),
        Some(fault) => found.add(
            "数据库文件",
            State::Wrong,
            format!(
                "有 {} 处坏了（{fault}）。请停止使用，把整个文件夹拷一份，从备份恢复",
                health.faults.len()
            ),
        ),
    }
    if health.strays > 0 {
        found.add(
            "数据库文件",
            State::Wrong,
            format!(
                "有 {} 行指着不在的记录。请运行 yushui verify",
                health.strays
            ),
        );
    }
}

/// The machine's clock, as the acts with money see it.
async fn clock(found: &mut Findings, office: &Office) -> Result<()> {
    let now = moment_shown(&moment_text(SystemClock.now_utc()));
    if let Some(last) = clock_behind(office).await? {
        let words = format!(
            "机器的时间是 {now}，审计最后一条却在 {last}：时钟慢了，请先校准再办事；时间没有错的，请运行 yushui clock --accept"
        );
        found.add("时钟", State::Wrong, words);
        return Ok(());
    }
    let ends = ends(office.db().reader()).await?;
    match ends.iter().map(|end| &end.at).max() {
        Some(last) => {
            let words = format!("机器的时间是 {now}，审计最后一条在 {}", moment_shown(last));
            found.add("时钟", State::Good, words);
        }
        None => found.add("时钟", State::Look, "审计里还没有一条"),
    }
    Ok(())
}

/// How far the audit was sent on.
async fn sent_on(found: &mut Findings, office: &Office) -> Result<()> {
    for sent in audit::sent::standing(office).await? {
        let (target, waiting) = (sent.target, sent.waiting);
        match sent.failed {
            Some((since, why)) => found.add(
                "审计外送",
                State::Wrong,
                format!(
                    "{target} 自 {} 起送不到（{why}），还有 {waiting} 条没有送到，一条没有丢，通了会接着送。请看日志服务器和网络；不再送的，请运行 yushui audit unsend '{target}'",
                    moment_shown(&since)
                ),
            ),
            None if waiting > SENT_LATE => found.add(
                "审计外送",
                State::Look,
                format!("{target} 还有 {waiting} 条没有送到：网页服务没有开，或者没有写 --syslog。不再送的，请运行 yushui audit unsend '{target}'"),
            ),
            None => found.add("审计外送", State::Good, format!("{target}，还有 {waiting} 条在路上")),
        }
    }
    Ok(())
}

async fn standing(found: &mut Findings, office: &Office) -> Result<()> {
    let standing = Standing::of(office).await?;
    let when = |entry: &Entry| {
        let days = Standing::time_since(office, entry).as_secs() / DAY;
        (days, format!("{}，{days} 天前", moment_shown(&entry.at)))
    };
    match (standing.has_key, standing.made.as_ref().map(when)) {
        (false, _) => found.add(
            "备份",
            State::Wrong,
            "没有。请先运行 yushui key-sheets 打印密钥单，再用 yushui backup 或 serve --backup-to",
        ),
        (true, None) => found.add("备份", State::Wrong, "一份也没有。请运行 yushui backup"),
        (true, Some((days, when))) if days > BACKUP_DAYS => {
            found.add(
                "备份",
                State::Wrong,
                format!("最后一份在 {when}，太久了，请马上备份"),
            );
        }
        (true, Some((_, when))) => found.add("备份", State::Good, format!("最后一份在 {when}")),
    }
    if let Some(failed) = standing.failure() {
        let detail: Value = serde_json::from_str(&failed.detail).unwrap_or_default();
        let why = detail
            .get("原因")
            .and_then(Value::as_str)
            .unwrap_or_default();
        found.add(
            "备份",
            State::Wrong,
            format!("{} 没有做成：{why}", moment_shown(&failed.at)),
        );
    }
    match standing.drilled.as_ref().map(when) {
        None => found.add(
            "恢复演练",
            State::Look,
            "还没有过。没有恢复过的备份，不知道能不能用",
        ),
        Some((days, when)) if days > DRILL_DAYS => {
            found.add("恢复演练", State::Look, format!("{when}，每半年要一次"))
        }
        Some((_, when)) => found.add("恢复演练", State::Good, when),
    }
    let faults = |entry: &Entry| {
        let detail: Value = serde_json::from_str(&entry.detail).unwrap_or_default();
        detail
            .get("问题")
            .and_then(Value::as_array)
            .map_or(0, Vec::len)
    };
    match standing
        .verified
        .as_ref()
        .map(|entry| (faults(entry), when(entry)))
    {
        None => found.add(
            "校验",
            State::Look,
            "网页上还没有校验过，请运行 yushui verify，或请审计员校验一次",
        ),
        Some((0, (days, when))) if days > VERIFY_DAYS => {
            found.add("校验", State::Look, format!("{when}，请再校验一次"))
        }
        Some((0, (_, when))) => found.add("校验", State::Good, format!("{when}，没有发现问题")),
        Some((_, (_, when))) => found.add(
            "校验",
            State::Wrong,
            format!("{when}，发现了问题，请看审计日志"),
        ),
    }
    Ok(())
}
