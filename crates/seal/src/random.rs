//! Randomness as an argument: whoever needs some is handed an [`Entropy`].

use std::sync::atomic::{AtomicU64, Ordering};

use sm3::{Digest, Sm3};

use crate::SealError;

/// A source of random bytes, shared by threads.
pub trait Entropy: Send + Sync {
    /// Fills all of `out`.
    ///
    /// # Errors
    /// [`SealError::NoEntropy`] when there are no random bytes to be had; `out` must not be used.
    fn fill(&self, out: &mut [u8]) -> Result<(), SealError>;
}

/// The operating system's generator: what keys, nonces, salts and session tokens come from.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsEntropy;

impl Entropy for OsEntropy {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where randomness enters the program"
    )]
    fn fill(&self, out: &mut [u8]) -> Result<(), SealError> {
        getrandom::fill(out).map_err(|_| SealError::NoEntropy)
    }
}

/// The same bytes for the same seed, on every machine: for tests and the demonstration, where a
/// failure must be repeatable. Never for a real office.
///
/// Block *n* (from 0) is SM3 over `yushui-entropy-1`, the seed and *n*, the numbers as 8 bytes, most
/// significant first. Each call begins with a fresh block and drops what is left of its last, so
/// the bytes depend on the seed, the order of the calls and their lengths.
#[derive(Debug)]
pub struct SeededEntropy {
    seed: u64,
    next_block: AtomicU64,
}

impl SeededEntropy {
    /// A source that starts at the beginning of the sequence of `seed`.
    #[must_use]
    pub fn new(seed: u64) -> SeededEntropy {
        SeededEntropy {
            seed,
            next_block: AtomicU64::new(0),
        }
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, out: &mut [u8]) -> Result<(), SealError> {
        let blocks = out.chunks_mut(32);
        // Taken in one step, so that two threads never receive the same block.
        let first = self
            .next_block
            .fetch_add(blocks.len() as u64, Ordering::Relaxed);
        for (number, block) in (first..).zip(blocks) {
            let bytes = Sm3::new()
                .chain_update(b"yushui-entropy-1")
                .chain_update(self.seed.to_be_bytes())
                .chain_update(number.to_be_bytes())
                .finalize();
            block.copy_from_slice(&bytes[..block.len()]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw<const N: usize>(entropy: &dyn Entropy) -> [u8; N] {
        let mut bytes = [0; N];
        entropy.fill(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn the_system_gives_different_bytes_each_time() {
        assert_ne!(draw::<32>(&OsEntropy), draw::<32>(&OsEntropy));
    }

    #[test]
    fn one_seed_is_one_sequence() {
        let (a, b) = (SeededEntropy::new(42), SeededEntropy::new(42));
        for _ in 0..3 {
            assert_eq!(draw::<12>(&a), draw::<12>(&b));
            assert_eq!(draw::<100>(&a), draw::<100>(&b));
        }
        assert_ne!(
            draw::<32>(&SeededEntropy::new(1)),
            draw::<32>(&SeededEntropy::new(2))
        );
    }

    #[test]
    fn no_block_is_given_twice_even_across_threads() {
        let entropy = SeededEntropy::new(42);
        let mut drawn = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4)
                .map(|_| scope.spawn(|| (0..50).map(|_| draw::<32>(&entropy)).collect::<Vec<_>>()))
                .collect();
            threads
                .into_iter()
                .flat_map(|thread| thread.join().unwrap())
                .collect::<Vec<_>>()
        });
        drawn.sort_unstable();
        drawn.dedup();
        assert_eq!(drawn.len(), 200);
    }
}
