//! What an office has that a backup of it does not: it vanishes with a restoration, and has to be done again.

use std::collections::BTreeMap;

use sea_orm::ConnectionTrait;
use serde::Serialize;

use crate::audit_log::sentence;
use ground::audit::{End, ends as ends_of, entries_count, entries_newest};
use ground::authority::Role;
use ground::db;
use ground::error::{Error, Result};
use ground::key::Number;
use ground::server::Location;
use ground::time::moment_shown;
use kernel::Fen;
use payments::BatchState;

/// So many of the last entries are told one by one.
const TOLD: u64 = 20;

/// What vanishes.
#[derive(Debug, Serialize)]
pub struct Vanished {
    /// Whether the office in use goes on from where the backup ends.
    pub goes_on: bool,
    /// Entries of its audit after the backup.
    pub entries: u64,
    /// The last of them, newest first.
    pub last: Vec<String>,
    /// Batches that are later, or were further.
    pub batches: Vec<VanishedBatch>,
    /// Users that are later, or were changed.
    pub users: Vec<String>,
}

/// A batch that is not in the backup, or not as far.
#[derive(Debug, Serialize)]
pub struct VanishedBatch {
    /// Its number.
    pub batch: String,
    /// What goes to the bank.
    pub total_fen: i64,
    /// How far it is now.
    pub now: &'static str,
    /// How far it is in the backup; nothing when it is not in it.
    pub then: Option<&'static str>,
}

/// Compares the office in use, which is only read, with what was restored.
///
/// # Errors
/// When its database cannot be read.
pub async fn vanished(
    restored: &impl ConnectionTrait,
    in_use: &Location,
    ends: &[End],
) -> Result<Vanished> {
    if in_use.is_missing() {
        return Err(Error::refusal(format!("{in_use} 不在")));
    }
    let damaged = |_: Error| Error::refusal(format!("{in_use} 读不了，可能坏了"));
    let now = db::connect(in_use, "ro", 1).await.map_err(damaged)?;
    let found = compare(restored, &now, ends).await.map_err(damaged);
    // Nothing was written.
    let _ = now.close().await;
    found
}

async fn compare(
    then: &impl ConnectionTrait,
    now: &impl ConnectionTrait,
    ends: &[End],
) -> Result<Vanished> {
    let mut found = Vanished {
        goes_on: true,
        entries: 0,
        last: Vec::new(),
        batches: batches(then, now).await?,
        users: users(then, now).await?,
    };
    for head in ends_of(now).await? {
        let end = ends
            .iter()
            .find(|end| (end.region, end.office) == (head.region, head.office));
        let after = end.map_or(0, |end| end.seq);
        if let Some(end) = end {
            let there = "region = $1 AND office = $2 AND seq = $3 AND hash = $4";
            let values = vec![
                end.region.into(),
                end.office.into(),
                end.seq.into(),
                end.hash.clone().into(),
            ];
            found.goes_on &= entries_count(now, there, values).await? == 1;
        }
        let condition = "region = $1 AND office = $2 AND seq > $3";
        let values = || vec![head.region.into(), head.office.into(), after.into()];
        found.entries += entries_count(now, condition, values()).await?;
        for entry in entries_newest(now, condition, values(), (0, TOLD)).await? {
            let what = sentence(&entry, &|code| format!("区划 {code}"));
            found.last.push(format!(
                "{} {} {what}",
                moment_shown(&entry.at),
                entry.actor
            ));
        }
    }
    Ok(found)
}

async fn batches(
    then: &impl ConnectionTrait,
    now: &impl ConnectionTrait,
) -> Result<Vec<VanishedBatch>> {
    type Row = (i32, i64, String, String, i64);
    let sql = "SELECT region, id, label, state, total_fen FROM payment_batch ORDER BY region, id";
    let before: Vec<Row> = db::tuples(then, sql, vec![]).await?;
    let before: BTreeMap<(i32, i64), String> = before
        .into_iter()
        .map(|(region, id, _, state, _)| ((region, id), state))
        .collect();
    let after: Vec<Row> = db::tuples(now, sql, vec![]).await?;
    let state = |code: &str| {
        BatchState::all()
            .find(|state| state.code() == code)
            .map_or("", BatchState::label)
    };
    let vanishes = |(region, id, label, now, total_fen): Row| {
        let then = before.get(&(region, id));
        (then != Some(&now)).then(|| VanishedBatch {
            batch: label,
            total_fen,
            now: state(&now),
            then: then.map(|code| state(code)),
        })
    };
    Ok(after.into_iter().filter_map(vanishes).collect())
}

async fn users(then: &impl ConnectionTrait, now: &impl ConnectionTrait) -> Result<Vec<String>> {
    type Row = (i32, i64, String, String, Option<String>);
    let sql = "SELECT region, id, name, role, disabled_at FROM user_account ORDER BY region, id";
    let before: Vec<Row> = db::tuples(then, sql, vec![]).await?;
    let after: Vec<Row> = db::tuples(now, sql, vec![]).await?;
    let mut told = Vec::new();
    for (region, id, name, role, disabled) in after {
        let known = before.iter().find(|row| (row.0, row.1) == (region, id));
        let label = |code: &str| Role::from_code(code).map_or("", Role::label);
        let what = match known {
            None => format!("{name}（{}，{}）：备份以后建的", label(&role), Number(id)),
            Some(row) if row.3 != role => {
                format!(
                    "{name}：现在是{}，恢复以后又是{}",
                    label(&role),
                    label(&row.3)
                )
            }
            Some(row) if disabled.is_some() && row.4.is_none() => {
                format!("{name}：备份以后停用的，恢复以后又能登录，请马上再停用")
            }
            Some(row) if disabled.is_none() && row.4.is_some() => {
                format!("{name}：备份以后启用的，恢复以后是停用的")
            }
            Some(_) => continue,
        };
        told.push(what);
    }
    Ok(told)
}

impl Vanished {
    /// For people, line by line.
    pub(super) fn told(&self) -> Vec<String> {
        let mut told = Vec::new();
        if !self.goes_on {
            told.push("注意：原来的单位不是从这份备份接着往下办的（审计链对不上），可能换过数据，或者被改过。".to_owned());
        }
        if self.entries == 0 && self.batches.is_empty() && self.users.is_empty() {
            told.push("备份以后原来的单位没有办过别的，什么也不会丢。".to_owned());
            return told;
        }
        told.push(format!(
            "恢复以后会没有的：审计 {} 条、批次 {} 个、用户 {} 个。这些要照原来的纸件、银行回单重新办：",
            self.entries,
            self.batches.len(),
            self.users.len()
        ));
        for batch in &self.batches {
            let total = Fen::new(batch.total_fen).grouped();
            told.push(match batch.then {
                Some(then) => format!(
                    "  批次 {}（{total} 元）：现在{}，恢复以后是{then}",
                    batch.batch, batch.now
                ),
                None => format!(
                    "  批次 {}（{total} 元，{}）：恢复以后没有",
                    batch.batch, batch.now
                ),
            });
        }
        if self
            .batches
            .iter()
            .any(|batch| batch.then != Some(batch.now))
        {
            told.push(
                "  钱已经交给银行的批次，重新生成以前先和银行对清，不要再报一次盘。".to_owned(),
            );
        }
        told.extend(self.users.iter().map(|user| format!("  用户 {user}")));
        told.extend(self.last.iter().map(|entry| format!("  {entry}")));
        if self.entries > self.last.len() as u64 {
            told.push(format!(
                "  ……共 {} 条，其余的请看原来单位的审计日志。",
                self.entries
            ));
        }
        told
    }
}
