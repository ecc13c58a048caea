//! How the office stands with its backups, for whoever keeps the system.

use super::told::Told;
use crate::kit::Tone;
use crate::shell::Visit;
use ground::backup::Standing;
use ground::error::Result;
use ground::time::moment_shown;
use serde_json::Value;

/// Days without a backup, and without a drill, after which it is said louder.
const BACKUP_SOON: u64 = 2;
const BACKUP_BAD: u64 = 7;
const DRILL_SOON: u64 = 180;

/// The last good backup and the last drill, and what to do.
pub(super) async fn backups(visit: &Visit) -> Result<Vec<Told>> {
    let standing = Standing::of(&visit.office).await?;
    let told = |text: String, tone: Tone| Told {
        text,
        tone,
        link: None,
    };
    if !standing.has_key {
        let text = "还没有备份：磁盘坏了就什么都没有了。请在服务器上运行 yushui key-sheets 打印三张密钥单，\
                    再用 serve 的 --backup-to 每天自动备份到另一块磁盘";
        return Ok(vec![told(text.to_owned(), Tone::Bad)]);
    }
    let mut all = Vec::new();
    match &standing.made {
        None => all.push(told(
            "密钥单有了，还没有备份过。请用 yushui backup 备份一次，再用 serve 的 --backup-to 每天自动备份".to_owned(),
            Tone::Bad,
        )),
        Some(made) => {
            let days = Standing::days_since(&visit.office, made);
            let when = format!("上一次备份在 {}（{}）", moment_shown(&made.at), ago(days));
            all.push(match days {
                ..BACKUP_SOON => told(when, Tone::Plain),
                BACKUP_SOON..BACKUP_BAD => told(format!("{when}。请看看自动备份停了没有，放备份的磁盘接上了没有"), Tone::Soon),
                _ => told(format!("{when}，太久了：现在坏了，这些天办的都要重来。请马上备份一次"), Tone::Bad),
            });
        }
    }
    if let Some(failed) = standing.failure() {
        let detail: Value = serde_json::from_str(&failed.detail).unwrap_or_default();
        let why = detail
            .get("原因")
            .and_then(Value::as_str)
            .unwrap_or("见审计日志");
        all.push(told(
            format!("{} 的备份没有做成：{why}", moment_shown(&failed.at)),
            Tone::Bad,
        ));
    }
    let drilled = standing
        .drilled
        .as_ref()
        .map(|entry| Standing::days_since(&visit.office, entry));
    match (drilled, &standing.drilled) {
        (Some(days), Some(entry)) => {
            let when = format!("上一次恢复演练在 {}（{}）", moment_shown(&entry.at), ago(days));
            all.push(match days {
                ..DRILL_SOON => told(when, Tone::Plain),
                _ => told(format!("{when}，每半年要演练一次：yushui restore … --drill"), Tone::Soon),
            });
        }
        _ if standing.made.is_some() => all.push(told(
            "还没有演练过恢复：没有恢复过的备份，不知道能不能用。请拿两张密钥单试一次：yushui restore --from 备份 --to 新文件夹 --against 数据文件夹 --drill".to_owned(),
            Tone::Soon,
        )),
        _ => {}
    }
    Ok(all)
}

fn ago(days: u64) -> String {
    match days {
        ..1 => "不到一天".to_owned(),
        days => format!("{days}天前"),
    }
}
