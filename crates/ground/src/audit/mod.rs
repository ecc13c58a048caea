//! The audit chain (审计链): who did what, when, before and after, each entry hashed over the one before it.
//!
//! One chain per region and office. The hash (SM3) shows any edit inside; the MAC (keyed) shows a chain rewritten as a whole by
//! somebody who holds the file but not the keys. Entries are written in the transaction of what they tell.
//! Full ID numbers, phones and accounts never stand in an entry.

mod clock;
mod exported;
mod heads;
mod history;
mod refusals;
pub mod sent;
mod store;

use kernel::DivisionCode;
use sea_orm::ConnectionTrait;
use serde_json::Value;

use crate::authority::Actor;
use crate::db::Tx;
use crate::error::Result;
use crate::office::Office;
use crate::time::moment_text;

pub use clock::{clock_accept, clock_behind};
pub use exported::{Checked, EntryLine, Exported, SIGNED, check, export, export_size};
pub use heads::{Head, head, heads, lost};
pub use history::{Sentence, changes_text, sentences_about};
pub use refusals::{refusals_settle, refused};
pub use store::{End, Entry, EntryKey, ends, entries_by_actor, entries_count, entries_newest};

/// Writes one entry into the chain of `region`, in the caller's transaction, and answers its sequence number.
pub async fn append(
    office: &Office,
    tx: &Tx,
    actor: &Actor,
    region: i32,
    action: &str,
    subject: &str,
    detail: &Value,
) -> Result<i64> {
    let told = (action, subject, detail);
    append_under((office, office.keyring()), tx, actor, region, told).await
}

/// [`append`] under other keys than those the office was opened with.
pub(crate) async fn append_under(
    (office, keyring): (&Office, &seal::Keyring),
    tx: &Tx,
    actor: &Actor,
    region: i32,
    (action, subject, detail): (&str, &str, &Value),
) -> Result<i64> {
    let last = store::last(tx.connection(), region).await?;
    let previous_hash = last.map_or(seal::GENESIS.to_owned(), |l| l.hash);
    let (office_code, seq) = store::take_seq(tx, region).await?;
    let mut entry = Entry {
        region,
        office: office_code,
        seq,
        at: moment_text(office.clock().now_utc()),
        actor: actor.name.clone(),
        role: actor.role.code().to_owned(),
        channel: actor.channel.code().to_owned(),
        action: action.to_owned(),
        subject: subject.to_owned(),
        detail: serde_json::to_string(detail)?,
        previous_hash,
        hash: String::new(),
        mac: String::new(),
    };
    entry.hash = entry_hash(&entry);
    entry.mac = keyring.mac_hex(entry.hash.as_bytes());
    store::insert(tx, &entry).await?;
    Ok(entry.seq)
}

/// The sequence number of the last entry of a region; 0 when there is none.
pub async fn last_seq(c: &impl ConnectionTrait, region: i32) -> Result<i64> {
    Ok(store::last(c, region).await?.map_or(0, |l| l.seq))
}

/// When an entry was written; nothing where there is none.
pub async fn written_at(c: &impl ConnectionTrait, region: i32, seq: i64) -> Result<Option<String>> {
    store::written_at(c, region, seq).await
}

/// What only looked and changed no record of the office.
const LOOKS: [&str; 20] = [
    "sign_in",
    "sign_in_refuse",
    "sign_out",
    "person_reveal",
    "list_export",
    "list_print",
    "audit_export",
    "audit_signed",
    refusals::REFUSED,
    refusals::REFUSED_MORE,
    "figures_export",
    "ledger_book_export",
    "document_make",
    "document_save",
    "document_sign",
    "document_take_on",
    "backup_made",
    "backup_failed",
    "backup_key",
    "backup_drill",
];

/// A text that stays the same as long as no record of the office changes: the last entry of every chain that tells of
/// a change.
pub async fn data_version(office: &Office) -> Result<String> {
    let last = store::last_but(office.db().reader(), &LOOKS).await?;
    let texts: Vec<String> = last.iter().map(|(r, seq)| format!("{r}:{seq}")).collect();
    Ok(texts.join(","))
}

/// What is wrong with a chain, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Region of the chain.
    pub region: i32,
    /// The first wrong entry.
    pub seq: i64,
    /// What is wrong with it, in Chinese.
    pub what: String,
}

/// Recomputes every chain beneath `division`; answers the number of entries, or the first wrong one of each chain.
pub async fn verify(office: &Office, division: DivisionCode) -> Result<(u64, Vec<Broken>)> {
    let mut broken = Vec::new();
    let mut count = 0;
    for chain in store::chains(office.db().reader(), division).await? {
        let (checked, fault) = follow(office, &chain).await?;
        count += checked;
        broken.extend(fault);
    }
    Ok((count, broken))
}

/// Recomputes one chain; answers how many of its entries are sound, and the first that is not.
async fn follow(office: &Office, chain: &store::Chain) -> Result<(u64, Option<Broken>)> {
    let region = chain.region;
    let fault = |seq: i64, what: String| Some(Broken { region, seq, what });
    let (mut count, mut seq, mut previous) = (0, 0, seal::GENESIS.to_owned());
    while let page = store::page(office.db().reader(), chain, seq).await?
        && !page.is_empty()
    {
        for entry in page {
            if let Some(what) = wrong(office, &entry, seq, &previous) {
                return Ok((count, fault(entry.seq, what)));
            }
            count += 1;
            (seq, previous) = (entry.seq, entry.hash);
        }
    }
    let cut_short = seq + 1 != chain.next;
    let missing = cut_short.then(|| fault(seq + 1, format!("第 {} 条不见了", seq + 1)));
    Ok((count, missing.flatten()))
}

fn wrong(office: &Office, entry: &Entry, seq_before: i64, previous_hash: &str) -> Option<String> {
    if entry.seq != seq_before + 1 {
        return Some(format!("第 {} 条不见了", seq_before + 1));
    }
    if entry.previous_hash != previous_hash {
        return Some("没有接在上一条之后".to_owned());
    }
    if entry.hash != entry_hash(entry) {
        return Some("内容被改动过".to_owned());
    }
    let own = office
        .keyring()
        .mac_matches(entry.hash.as_bytes(), &entry.mac);
    (!own && !crate::sabotaged!("chain_key")).then(|| "不是本系统写入的".to_owned())
}

fn entry_hash(entry: &Entry) -> String {
    let (region, seq) = (entry.region.to_string(), entry.seq.to_string());
    let fields = [
        ("region", region.as_str()),
        ("seq", seq.as_str()),
        ("at", entry.at.as_str()),
        ("actor", entry.actor.as_str()),
        ("role", entry.role.as_str()),
        ("channel", entry.channel.as_str()),
        ("action", entry.action.as_str()),
        ("subject", entry.subject.as_str()),
        ("detail", entry.detail.as_str()),
    ];
    seal::link(&entry.previous_hash, &fields)
}
