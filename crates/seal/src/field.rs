//! Single values encrypted at rest: ID numbers, telephones, bank accounts.
//!
//! A sealed value is
//!
//! ```text
//! 0x01 | nonce, 12 bytes | ciphertext, as long as the plain text | tag, 16 bytes
//! ```
//!
//! under SM4-GCM (RFC 8998), with `purpose:owner` as associated data: a value copied into another
//! person's row, or into another column, does not open there. The owner is decimal, so the last
//! colon always parts the two and no other pair reads the same.

use aes_gcm::AesGcm;
use aes_gcm::aead::consts::U12;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use sm4::Sm4;

use crate::keyring::FIELD_KEY_LEN;
use crate::{Keyring, SealError};

type Sm4Gcm = AesGcm<Sm4, U12>;

const VERSION: u8 = 1;
pub(crate) const NONCE_LEN: usize = 12;
const TAG_LEN: usize = 16;

impl Keyring {
    /// Seals `plain` for one owner (the number of the row it belongs to) and one purpose (the
    /// column: `"id_number"`, `"bank_account"`).
    ///
    /// `nonce` must be fresh from an [`Entropy`](crate::random::Entropy): used twice under one
    /// keyring, it gives away both values.
    ///
    /// # Errors
    /// [`SealError::FieldTooLong`] beyond what GCM can seal in one piece.
    pub fn seal_field(
        &self,
        purpose: &str,
        owner: i64,
        plain: &str,
        nonce: [u8; NONCE_LEN],
    ) -> Result<Vec<u8>, SealError> {
        self.seal_bytes(purpose, owner, plain.as_bytes(), nonce)
    }

    /// [`seal_field`](Keyring::seal_field) for what is not text: a file that came in or waits to be fetched.
    ///
    /// # Errors
    /// [`SealError::FieldTooLong`] beyond what GCM can seal in one piece.
    pub fn seal_bytes(
        &self,
        purpose: &str,
        owner: i64,
        plain: &[u8],
        nonce: [u8; NONCE_LEN],
    ) -> Result<Vec<u8>, SealError> {
        let aad = associated_data(purpose, owner);
        let ciphertext = encrypt(&self.field_key, &aad, plain, nonce)?;
        Ok(joined(VERSION, nonce, ciphertext))
    }

    /// Opens what [`seal_field`](Keyring::seal_field) sealed for the same purpose and owner.
    ///
    /// # Errors
    /// [`SealError::FieldUnreadable`] for another key, purpose or owner, for altered, cut or
    /// unknown bytes: one answer for all of them.
    pub fn open_field(
        &self,
        purpose: &str,
        owner: i64,
        sealed: &[u8],
    ) -> Result<String, SealError> {
        let plain = self.open_bytes(purpose, owner, sealed)?;
        String::from_utf8(plain).map_err(|_| SealError::FieldUnreadable)
    }

    /// Opens what [`seal_bytes`](Keyring::seal_bytes) sealed for the same purpose and owner.
    ///
    /// # Errors
    /// [`SealError::FieldUnreadable`], as for a field.
    pub fn open_bytes(
        &self,
        purpose: &str,
        owner: i64,
        sealed: &[u8],
    ) -> Result<Vec<u8>, SealError> {
        let (inner, depth) = self.innermost(sealed)?;
        let (nonce, ciphertext) = parts(VERSION, &inner).ok_or(SealError::FieldUnreadable)?;
        let key = self.field_key_at(depth).ok_or(SealError::FieldUnreadable)?;
        decrypt(key, &associated_data(purpose, owner), ciphertext, nonce)
    }
}

pub(crate) fn encrypt(
    key: &[u8; FIELD_KEY_LEN],
    aad: &[u8],
    plain: &[u8],
    nonce: [u8; NONCE_LEN],
) -> Result<Vec<u8>, SealError> {
    let message = Payload { msg: plain, aad };
    Sm4Gcm::new(key.into())
        .encrypt(&nonce.into(), message)
        .map_err(|_| SealError::FieldTooLong)
}

pub(crate) fn decrypt(
    key: &[u8; FIELD_KEY_LEN],
    aad: &[u8],
    ciphertext: &[u8],
    nonce: [u8; NONCE_LEN],
) -> Result<Vec<u8>, SealError> {
    let message = Payload {
        msg: ciphertext,
        aad,
    };
    Sm4Gcm::new(key.into())
        .decrypt(&nonce.into(), message)
        .map_err(|_| SealError::FieldUnreadable)
}

pub(crate) fn joined(version: u8, nonce: [u8; NONCE_LEN], ciphertext: Vec<u8>) -> Vec<u8> {
    let mut sealed = Vec::with_capacity(1 + NONCE_LEN + ciphertext.len());
    sealed.push(version);
    sealed.extend_from_slice(&nonce);
    sealed.extend(ciphertext);
    sealed
}

fn associated_data(purpose: &str, owner: i64) -> Vec<u8> {
    format!("{purpose}:{owner}").into_bytes()
}

pub(crate) fn parts(version: u8, sealed: &[u8]) -> Option<([u8; NONCE_LEN], &[u8])> {
    let (&said, rest) = sealed.split_first()?;
    let (nonce, ciphertext) = rest.split_first_chunk()?;
    (said == version && ciphertext.len() >= TAG_LEN).then_some((*nonce, ciphertext))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ID_NUMBER: &str = "99000019491231107X";

    fn keys() -> Keyring {
        Keyring::from_secret([7; 32])
    }

    fn unhex(text: &str) -> Vec<u8> {
        (0..text.len())
            .step_by(2)
            .map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap())
            .collect()
    }

    #[test]
    fn the_cipher_is_sm4_gcm_of_rfc_8998_appendix_a_1() {
        let key: [u8; 16] = unhex("0123456789ABCDEFFEDCBA9876543210")
            .try_into()
            .unwrap();
        let nonce: [u8; 12] = unhex("00001234567800000000ABCD").try_into().unwrap();
        let aad = unhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2");
        let plain = unhex(concat!(
            "AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDD",
            "EEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA",
        ));
        let expected = unhex(concat!(
            "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735",
            "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D",
            "83DE3541E4C2B58177E065A9BF7B62EC",
        ));

        let message = Payload {
            msg: &plain,
            aad: &aad,
        };
        let sealed = Sm4Gcm::new(&key.into())
            .encrypt(&nonce.into(), message)
            .unwrap();
        assert_eq!(sealed, expected);
    }

    #[test]
    fn a_sealed_value_begins_with_version_and_nonce_and_hides_the_rest() {
        let sealed = keys()
            .seal_field("id_number", 42, ID_NUMBER, [9; 12])
            .unwrap();
        assert_eq!(sealed[0], 1);
        assert_eq!(sealed[1..13], [9; 12]);
        assert_eq!(sealed.len(), 1 + 12 + ID_NUMBER.len() + 16);
        assert!(!sealed.windows(6).any(|bytes| bytes == b"990000"));
    }

    #[test]
    fn a_value_opens_only_for_its_own_row_column_and_key() {
        let keys = keys();
        let sealed = keys
            .seal_field("id_number", 42, ID_NUMBER, [9; 12])
            .unwrap();

        assert_eq!(
            keys.open_field("id_number", 42, &sealed).unwrap(),
            ID_NUMBER
        );
        let stranger = Keyring::from_secret([8; 32]);
        for refusal in [
            keys.open_field("id_number", 43, &sealed),
            keys.open_field("id_number", -42, &sealed),
            keys.open_field("bank_account", 42, &sealed),
            stranger.open_field("id_number", 42, &sealed),
        ] {
            assert!(
                matches!(refusal, Err(SealError::FieldUnreadable)),
                "{refusal:?}"
            );
        }
    }

    #[test]
    fn a_value_that_was_cut_or_is_of_a_later_version_does_not_open() {
        let keys = keys();
        let sealed = keys
            .seal_field("id_number", 42, ID_NUMBER, [9; 12])
            .unwrap();
        for len in 0..sealed.len() {
            assert!(keys.open_field("id_number", 42, &sealed[..len]).is_err());
        }
        let mut later = sealed;
        later[0] = 2;
        assert!(keys.open_field("id_number", 42, &later).is_err());
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens_again(
            secret: [u8; 32], purpose in "[a-z_:]{0,12}", owner: i64, plain: String, nonce: [u8; 12],
        ) {
            let keys = Keyring::from_secret(secret);
            let sealed = keys.seal_field(&purpose, owner, &plain, nonce).unwrap();
            prop_assert_eq!(keys.open_field(&purpose, owner, &sealed).unwrap(), plain);
        }

        #[test]
        fn one_flipped_bit_anywhere_is_noticed(plain in ".{0,40}", at: prop::sample::Index, bit in 0..8u8) {
            let keys = keys();
            let mut sealed = keys.seal_field("phone", 1, &plain, [3; 12]).unwrap();
            let at = at.index(sealed.len());
            sealed[at] ^= 1 << bit;
            prop_assert!(keys.open_field("phone", 1, &sealed).is_err());
        }
    }
}
