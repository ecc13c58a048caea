//! The audit as a file that stands by itself (签名导出): JSON lines, each an entry with its number and hash, then where
//! every chain ended, then a signature over all of it. Whoever has the public half of the office's key checks it without
//! the office, its database or its keys.
//!
//! | line            | has                                                                        |
//! |-----------------|----------------------------------------------------------------------------|
//! | first           | `format`, `office`, `division`, `exported_at`, `from`, `key`               |
//! | one per entry   | `region`, `office`, `seq`, what it says, `previous_hash`, `hash`           |
//! | last but one    | `heads`: every chain's `region`, `office`, `seq`, `hash`; `lines`: how many entries |
//! | last            | `signature`: Ed25519 over the text [`SIGNED`] and the SM3 of all bytes before this line |
//!
//! The hash of an entry is that of the chain (see [`seal::chain`]), over the fields as they stand in the line; `detail`
//! is the text that was hashed, itself JSON.

use std::collections::BTreeMap;
use std::io::{BufRead, Read, Write};

use seal::{GENESIS, Sm3Writer, signature_holds};
use serde::{Deserialize, Serialize};

use super::store::{self, Chain, Entry};
use super::{End, entry_hash};
use crate::error::{Error, Result};
use crate::office::Office;
use crate::time::moment_text;

/// What the first line calls itself.
const FORMAT: &str = "yushui-audit-1";
/// What stands before the digest that is signed.
pub const SIGNED: &[u8] = b"yushui-audit-1\n";
/// No line of ours is longer.
const LINE_MAX: u64 = 64 << 20;

/// The first line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct First {
    format: String,
    office: String,
    division: i64,
    exported_at: String,
    from: i64,
    key: String,
}

/// An entry as files and logs elsewhere carry it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryLine {
    region: i32,
    office: i64,
    seq: i64,
    at: String,
    actor: String,
    role: String,
    channel: String,
    action: String,
    subject: String,
    detail: String,
    previous_hash: String,
    hash: String,
}

impl From<Entry> for EntryLine {
    fn from(entry: Entry) -> EntryLine {
        EntryLine {
            region: entry.region,
            office: entry.office,
            seq: entry.seq,
            at: entry.at,
            actor: entry.actor,
            role: entry.role,
            channel: entry.channel,
            action: entry.action,
            subject: entry.subject,
            detail: entry.detail,
            previous_hash: entry.previous_hash,
            hash: entry.hash,
        }
    }
}

impl From<EntryLine> for Entry {
    fn from(line: EntryLine) -> Entry {
        Entry {
            region: line.region,
            office: line.office,
            seq: line.seq,
            at: line.at,
            actor: line.actor,
            role: line.role,
            channel: line.channel,
            action: line.action,
            subject: line.subject,
            detail: line.detail,
            previous_hash: line.previous_hash,
            hash: line.hash,
            mac: String::new(),
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Heads {
    heads: Vec<End>,
    lines: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Signature {
    signature: String,
}

/// What was written.
#[derive(Debug, Serialize)]
pub struct Exported {
    /// How many entries.
    pub lines: u64,
    /// Where the chains ended.
    pub heads: Vec<End>,
    /// The public half of the key that signed.
    pub key: String,
}

/// How many entries an export from a number on would have.
pub async fn export_size(office: &Office, from: i64) -> Result<u64> {
    let before = u64::try_from(from.max(1) - 1).unwrap_or(0);
    let ends = store::ends(office.db().reader()).await?;
    let of = |end: &End| u64::try_from(end.seq).unwrap_or(0).saturating_sub(before);
    Ok(ends.iter().map(of).sum())
}

/// Writes every chain from a number on, as it stood when this began.
///
/// # Errors
/// When the number is none, or it cannot be written.
pub async fn export(office: &Office, from: i64, out: &mut (impl Write + Send)) -> Result<Exported> {
    if from < 1 {
        return Err(Error::refusal("从第几条起，应是 1 或更大的数"));
    }
    let ends = store::ends(office.db().reader()).await?;
    let key = office.keyring().public_key();
    let mut out = Digested {
        out,
        digest: Sm3Writer::new(),
    };
    out.line(&First {
        format: FORMAT.to_owned(),
        office: office.profile().name.clone(),
        division: office.profile().division.get(),
        exported_at: moment_text(office.clock().now_utc()),
        from,
        key: key.clone(),
    })?;
    let mut lines = 0;
    for end in &ends {
        let chain = Chain {
            region: end.region,
            office: end.office,
            next: end.seq + 1,
        };
        let mut after = from - 1;
        while after < end.seq {
            let page = store::page(office.db().reader(), &chain, after).await?;
            let Some(last) = page.last() else {
                return Err(Error::inconsistent("审计链中间缺了"));
            };
            after = last.seq;
            for entry in page.into_iter().filter(|entry| entry.seq <= end.seq) {
                out.line(&EntryLine::from(entry))?;
                lines += 1;
            }
        }
    }
    out.line(&Heads {
        heads: ends.clone(),
        lines,
    })?;
    let signature = office.keyring().sign(&signed(out.digest));
    let mut last = serde_json::to_vec(&Signature { signature })?;
    last.push(b'\n');
    out.out.write_all(&last)?;
    Ok(Exported {
        lines,
        heads: ends,
        key,
    })
}

fn signed(digest: Sm3Writer) -> Vec<u8> {
    let mut message = SIGNED.to_vec();
    message.extend(digest.finish_hex().into_bytes());
    message
}

struct Digested<'w, W: Write> {
    out: &'w mut W,
    digest: Sm3Writer,
}

impl<W: Write> Digested<'_, W> {
    fn line(&mut self, line: &impl Serialize) -> Result<()> {
        let mut line = serde_json::to_vec(line)?;
        line.push(b'\n');
        self.digest.update(&line);
        Ok(self.out.write_all(&line)?)
    }
}

/// What a file says that was checked.
#[derive(Debug, Serialize)]
pub struct Checked {
    /// The office that wrote it.
    pub office: String,
    /// When, UTC.
    pub exported_at: String,
    /// From which number on.
    pub from: i64,
    /// How many entries.
    pub lines: u64,
    /// Where the chains ended.
    pub heads: Vec<End>,
    /// What is wrong, the first of each kind; empty where all is as it was written.
    pub faults: Vec<String>,
}

/// Checks a file that [`export`] wrote against the public half of the key it has to be signed with.
///
/// # Errors
/// When it is no such file.
pub fn check(file: &mut impl BufRead, key: &str) -> Result<Checked> {
    let mut lines = Lines {
        file,
        number: 0,
        digest: Sm3Writer::new(),
    };
    let first: Option<First> = lines.next()?.and_then(|line| read(&line).ok());
    let first = first.filter(|first| first.format == FORMAT);
    let first = first.ok_or_else(|| {
        Error::refusal("这不是鱼水导出的审计，请用 yushui audit export 写出的文件")
    })?;
    let mut checked = Checked {
        office: first.office,
        exported_at: first.exported_at,
        from: first.from,
        lines: 0,
        heads: Vec::new(),
        faults: Vec::new(),
    };
    let mut chains = Chains {
        from: first.from,
        last: BTreeMap::new(),
    };
    let (mut heads, mut signature) = (None, None);
    while let Some(line) = lines.next()? {
        if heads.is_none() {
            if let Ok(entry) = read::<EntryLine>(&line) {
                checked.lines += 1;
                if checked.faults.is_empty()
                    && let Some(fault) = chains.follow(entry.into())
                {
                    checked
                        .faults
                        .push(format!("第 {} 行：{fault}", lines.number));
                }
                continue;
            }
            if let Ok(found) = read::<Heads>(&line) {
                heads = Some((found, lines.digest.clone()));
                continue;
            }
        } else if signature.is_none()
            && let Ok(found) = read::<Signature>(&line)
        {
            signature = Some(found.signature);
            continue;
        }
        let number = lines.number;
        checked
            .faults
            .push(format!("第 {number} 行：读不懂，被改动过"));
        break;
    }
    let Some((heads, digest)) = heads else {
        checked
            .faults
            .push("后面缺了，没有写到各条链的末端".to_owned());
        return Ok(checked);
    };
    checked.faults.extend(chains.wrong(&heads, checked.lines));
    checked.heads = heads.heads;
    match signature {
        None => checked.faults.push("没有签名".to_owned()),
        Some(signature) if !signature_holds(key, &signed(digest), &signature) => checked
            .faults
            .push("签名不对：不是用这把公钥的单位签的，或者签了以后改动过".to_owned()),
        Some(_) => {}
    }
    Ok(checked)
}

fn read<'l, T: Deserialize<'l>>(line: &'l [u8]) -> serde_json::Result<T> {
    serde_json::from_slice(line)
}

/// The lines of a file, and the digest of those before and with the last that was read.
struct Lines<'f, R: BufRead> {
    file: &'f mut R,
    number: u64,
    digest: Sm3Writer,
}

impl<R: BufRead> Lines<'_, R> {
    fn next(&mut self) -> Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        let mut limited = self.file.take(LINE_MAX);
        limited.read_until(b'\n', &mut line)?;
        if line.is_empty() {
            return Ok(None);
        }
        self.number += 1;
        self.digest.update(&line);
        Ok(Some(line))
    }
}

/// The chains of a file, as far as they were followed.
struct Chains {
    from: i64,
    last: BTreeMap<(i32, i64), (i64, String)>,
}

impl Chains {
    /// What is wrong with the next entry.
    fn follow(&mut self, entry: Entry) -> Option<String> {
        let chain = (entry.region, entry.office);
        let (seq, hash) = match self.last.get(&chain) {
            Some((seq, hash)) => (*seq, Some(hash.as_str())),
            // What stands before the first of an export is in the one before.
            None => (self.from - 1, (self.from == 1).then_some(GENESIS)),
        };
        let name = format!("审计 {}-{}", entry.region, entry.seq);
        let fault = if entry.seq != seq + 1 {
            Some(format!("{name} 不接着第 {seq} 条，中间少了，或者换了先后"))
        } else if hash.is_some_and(|hash| hash != entry.previous_hash) {
            Some(format!("{name} 没有接在上一条之后"))
        } else if entry.hash != entry_hash(&entry) {
            Some(format!("{name} 的内容被改动过"))
        } else {
            None
        };
        self.last.insert(chain, (entry.seq, entry.hash));
        fault
    }

    /// What is wrong with the heads, once all entries were followed.
    fn wrong(&self, heads: &Heads, lines: u64) -> Option<String> {
        if heads.lines != lines {
            return Some(format!("应有 {} 条，实有 {lines} 条", heads.lines));
        }
        let ends = |head: &&End| match self.last.get(&(head.region, head.office)) {
            Some((seq, hash)) => (*seq, hash.as_str()) != (head.seq, head.hash.as_str()),
            None => head.seq >= self.from,
        };
        let wrong = heads.heads.iter().find(ends);
        wrong.map(|head| format!("审计链 {} 的末端和明细对不上", head.region))
    }
}
