//! SM3 digests, which anybody can recompute, and integrity marks, which need the office's key.

use hmac::{Hmac, KeyInit, Mac};
use sm3::{Digest, Sm3};
use subtle::ConstantTimeEq;

use crate::keyring::MAC_KEY_LEN;
use crate::{Keyring, hex};

/// The SM3 digest (GB/T 32905—2016) of `bytes` as 64 lower-case digits.
#[must_use]
pub fn sm3_hex(bytes: &[u8]) -> String {
    hex::encode(&Sm3::digest(bytes))
}

/// An SM3 digest of something that comes in pieces: a file, the lines of a batch.
#[derive(Clone, Default)]
pub struct Sm3Writer(Sm3);

impl Sm3Writer {
    /// A digest of nothing yet.
    #[must_use]
    pub fn new() -> Sm3Writer {
        Sm3Writer::default()
    }

    /// Adds `bytes` at the end. Where one piece stops and the next begins leaves no trace.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of all that was added, as 64 lower-case digits.
    #[must_use]
    pub fn finish_hex(self) -> String {
        hex::encode(&self.0.finalize())
    }
}

/// Whether two secrets are the same, compared in constant time.
#[must_use]
pub fn same(one: &[u8], other: &[u8]) -> bool {
    one.ct_eq(other).into()
}

impl Keyring {
    /// The integrity mark of `bytes`: HMAC-SM3 as 64 lower-case digits. Somebody who can write to
    /// the database but does not have the key cannot make one.
    #[must_use]
    pub fn mac_hex(&self, bytes: &[u8]) -> String {
        hex::encode(&hmac_sm3(&self.integrity_key, &[bytes]))
    }

    /// Whether `hex` is the integrity mark of `bytes`, compared in constant time.
    #[must_use]
    pub fn mac_matches(&self, bytes: &[u8], hex: &str) -> bool {
        self.mac_hex(bytes).as_bytes().ct_eq(hex.as_bytes()).into()
    }
}

/// HMAC-SM3 (RFC 2104) over the pieces, one after the other.
pub(crate) fn hmac_sm3(key: &[u8; MAC_KEY_LEN], pieces: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sm3>::new(key.into());
    for piece in pieces {
        mac.update(piece);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// GB/T 32905—2016, appendix A.1.
    const SM3_OF_ABC: &str = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0";

    #[test]
    fn the_digest_is_sm3_of_the_standard() {
        assert_eq!(sm3_hex(b"abc"), SM3_OF_ABC);
    }

    #[test]
    fn pieces_and_whole_have_one_digest() {
        let mut writer = Sm3Writer::new();
        writer.update(b"a");
        writer.update(b"");
        writer.update(b"bc");
        assert_eq!(writer.finish_hex(), SM3_OF_ABC);
    }

    #[test]
    fn a_mark_holds_for_its_bytes_and_key_only() {
        let keys = Keyring::from_secret([7; 32]);
        let mark = keys.mac_hex(b"1200.00");

        assert!(keys.mac_matches(b"1200.00", &mark));
        assert!(!keys.mac_matches(b"1200.01", &mark));
        assert!(!Keyring::from_secret([8; 32]).mac_matches(b"1200.00", &mark));
        for forged in ["", &mark[..63], &mark.to_uppercase(), &"0".repeat(64)] {
            assert!(!keys.mac_matches(b"1200.00", forged), "{forged:?}");
        }
    }
}
