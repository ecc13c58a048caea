//! The lines of a batch on their way into the database, some at a time: numbered, added up, sealed on all cores, and written
//! in bulk. A run writes its batches so, and so does the measurement of speed.

use std::sync::Arc;

use kernel::Fen;
use seal::Keyring;

use super::line::BatchHash;
use super::side_by_side::each;
use super::store::{self, NewLine, SchemeSums};
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::office::Office;

/// A batch whose lines are being written.
pub(super) struct LinesWritten {
    region: i32,
    batch: i64,
    keyring: Arc<Keyring>,
    label: String,
    count: i64,
    /// regular, backpay, recovery, to the bank.
    sums: [Fen; 4],
    by_scheme: SchemeSums,
    hash: BatchHash,
}

/// What the lines of a batch come to.
pub(super) struct LinesTotal {
    pub count: i64,
    pub regular: Fen,
    pub backpay: Fen,
    pub recovery: Fen,
    pub total: Fen,
    /// What fixes them all.
    pub hash: String,
    pub by_scheme: SchemeSums,
}

impl LinesWritten {
    /// No line yet.
    pub fn new(office: &Office, (region, batch): (i32, i64), label: &str) -> LinesWritten {
        LinesWritten {
            region,
            batch,
            keyring: office.keyring_shared(),
            label: label.to_owned(),
            count: 0,
            sums: [Fen::ZERO; 4],
            by_scheme: SchemeSums::default(),
            hash: BatchHash::new(label),
        }
    }

    /// Numbers the next lines and adds them up.
    ///
    /// # Errors
    /// When a sum is beyond all counting.
    pub fn count(&mut self, lines: &mut [NewLine]) -> Result<()> {
        for line in lines {
            self.count += 1;
            line.line_no = self.count;
            let [regular, backpay, recovery, _, amount, _] = line.amounts;
            for (sum, part) in self
                .sums
                .iter_mut()
                .zip([regular, backpay, recovery, amount])
            {
                let added = sum.plus(Fen::new(part));
                *sum = added.map_err(|e| Error::Fault(e.into()))?;
            }
            self.by_scheme.add(line);
        }
        Ok(())
    }

    /// Fixes the next lines, once they are counted.
    pub fn seal(&mut self, lines: &mut [NewLine]) {
        let (keyring, label) = (&*self.keyring, &self.label);
        each(lines, |line| line.seal(keyring, label));
        for line in lines {
            self.hash.add(&line.hash);
        }
    }

    /// Writes lines that are sealed.
    pub async fn write(&self, tx: &Tx, lines: &[NewLine]) -> Result<()> {
        store::insert_lines(tx, self.region, self.batch, lines).await
    }

    /// What they come to.
    pub fn total(self) -> LinesTotal {
        let [regular, backpay, recovery, total] = self.sums;
        LinesTotal {
            count: self.count,
            regular,
            backpay,
            recovery,
            total,
            hash: self.hash.finish(),
            by_scheme: self.by_scheme,
        }
    }
}
