//! Where chains end (审计存证), as papers and backups carry it.

use kernel::DivisionCode;
use sea_orm::ConnectionTrait;

use super::Broken;
use super::store;
use crate::error::{Error, Result};
use crate::office::Office;

/// Where a chain ends: written down elsewhere, it tells later whether the chain was cut short behind it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Head {
    /// Region of the chain.
    pub region: i32,
    /// The last entry.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
}

impl Head {
    /// As papers carry it: `990101-123-3f9a0c…`, with as much of the hash as nobody hits upon.
    pub fn shown(&self) -> String {
        let hash = self.hash.get(..HEAD_DIGITS).unwrap_or(&self.hash);
        format!("{}-{}-{hash}", self.region, self.seq)
    }

    /// Reads what [`Head::shown`] wrote.
    ///
    /// # Errors
    /// When it is none.
    pub fn read(text: &str) -> Result<Head> {
        let mut parts = text.trim().splitn(3, '-');
        let mut next = || parts.next().unwrap_or_default();
        let (region, seq, hash) = (next().parse(), next().parse(), next().to_lowercase());
        match (region, seq) {
            (Ok(region), Ok(seq)) if hash.len() >= HEAD_DIGITS => Ok(Head { region, seq, hash }),
            _ => Err(Error::refusal(format!(
                "“{text}”不是审计存证，应照纸上的写，例如 990101-123-3f9a0c41d2e87b65"
            ))),
        }
    }
}

/// So much of a hash stands on papers.
const HEAD_DIGITS: usize = 16;

/// Where this office's chain of a region ends; nothing where there is none yet.
pub async fn head(c: &impl ConnectionTrait, region: i32) -> Result<Option<Head>> {
    let last = store::last(c, region).await?;
    Ok(last.map(|last| Head {
        region,
        seq: last.seq,
        hash: last.hash,
    }))
}

/// Where every chain of this office beneath `division` ends.
pub async fn heads(office: &Office, division: DivisionCode) -> Result<Vec<Head>> {
    let reader = office.db().reader();
    let chains = store::chains(reader, division).await?;
    let mut regions: Vec<i32> = chains.iter().map(|chain| chain.region).collect();
    regions.dedup();
    let mut heads = Vec::new();
    for region in regions {
        heads.extend(head(reader, region).await?);
    }
    Ok(heads)
}

/// What is wrong with a chain by a head that was written down; nothing where the chain still has it.
pub async fn lost(office: &Office, head: &Head) -> Result<Option<Broken>> {
    let hash = store::hash_at(office.db().reader(), head.region, head.seq).await?;
    let broken = |what: &str| Broken {
        region: head.region,
        seq: head.seq,
        what: what.to_owned(),
    };
    Ok(match hash {
        None => Some(broken("纸上记着的这一条不见了，审计链被截短过")),
        Some(hash) if !hash.starts_with(&head.hash) => {
            Some(broken("与纸上记着的不是同一条，审计链被换过"))
        }
        Some(_) => None,
    })
}
