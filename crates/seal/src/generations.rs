//! New keys for an office that has kept things under others (换密钥). What was written before is put inside what only the new
//! keys open, and is not written anew: what an approved batch fixed for good stays, to the letter, what was fixed.
//!
//! A value that went through it is
//!
//! ```text
//! 0x02 | nonce, 12 bytes | the value before, sealed under the new key | tag, 16 bytes
//! ```
//!
//! once for each time, and its innermost value (0x01) never changes. The nonce is a keyed hash of the value before, so
//! that two columns that said the same go on saying the same. A keyed hash is hashed again under the new key. The old
//! field and search keys are kept, sealed under the new; without the new, nothing of either opens.

use std::borrow::Cow;
use std::path::Path;

use zeroize::Zeroizing;

use crate::field::{NONCE_LEN, decrypt, encrypt, joined, parts};
use crate::keyring::{FIELD_KEY_LEN, MAC_KEY_LEN};
use crate::{Keyring, SealError, digest, hex, key_file};

/// Of a value that stands inside another.
pub(crate) const WRAPPED: u8 = 2;
const WRAPPED_HEX: &str = "02";
const WRAPPED_FOR: &[u8] = b"rekey";
const EARLIER_FOR: &str = "earlier_keys";
const NONCE_FROM: &str = "rekey nonce";
const HASHED_AGAIN: &str = "rekey";
const EARLIER_LEN: usize = FIELD_KEY_LEN + MAC_KEY_LEN;

/// The keys that came before, as far as they are still needed.
pub(crate) struct Earlier {
    pub(crate) field_key: Zeroizing<[u8; FIELD_KEY_LEN]>,
    pub(crate) search_key: Zeroizing<[u8; MAC_KEY_LEN]>,
}

impl Keyring {
    /// This keyring as the one that comes after `before`.
    #[must_use]
    pub fn following(mut self, before: &Keyring) -> Keyring {
        let past = before.earlier.iter();
        let past = past.map(|keys| (&keys.field_key, &keys.search_key));
        let all = past.chain([(&before.field_key, &before.search_key)]);
        self.earlier = all
            .map(|(field_key, search_key)| Earlier {
                field_key: field_key.clone(),
                search_key: search_key.clone(),
            })
            .collect();
        self
    }

    /// The keys that came before, sealed under this one, to be kept beside what they are needed for.
    ///
    /// # Errors
    /// [`SealError::FieldTooLong`], never in practice.
    pub fn earlier_sealed(&self, nonce: [u8; NONCE_LEN]) -> Result<Vec<u8>, SealError> {
        let mut plain = Zeroizing::new(Vec::with_capacity(self.earlier.len() * EARLIER_LEN));
        for keys in &self.earlier {
            plain.extend(keys.field_key.iter().chain(keys.search_key.iter()));
        }
        self.seal_bytes(EARLIER_FOR, 0, &plain, nonce)
    }

    /// This keyring with the keys that came before.
    ///
    /// # Errors
    /// [`SealError::FieldUnreadable`] when they were altered, or belong to another.
    pub fn with_earlier(mut self, sealed: &[u8]) -> Result<Keyring, SealError> {
        let plain = Zeroizing::new(self.open_bytes(EARLIER_FOR, 0, sealed)?);
        let (keys, rest) = plain.as_chunks::<EARLIER_LEN>();
        if !rest.is_empty() {
            return Err(SealError::FieldUnreadable);
        }
        for keys in keys {
            let (field, search) = keys.split_at(FIELD_KEY_LEN);
            let mut kept = Earlier {
                field_key: Zeroizing::new([0; FIELD_KEY_LEN]),
                search_key: Zeroizing::new([0; MAC_KEY_LEN]),
            };
            kept.field_key.copy_from_slice(field);
            kept.search_key.copy_from_slice(search);
            self.earlier.push(kept);
        }
        Ok(self)
    }

    /// How many times the office got new keys.
    #[must_use]
    pub fn generation(&self) -> usize {
        self.earlier.len()
    }

    /// Puts what the keyring before this one sealed inside what only this one opens.
    ///
    /// # Errors
    /// [`SealError::FieldTooLong`] beyond what GCM can seal in one piece.
    pub fn wrap(&self, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let purpose = NONCE_FROM.as_bytes();
        let from = digest::hmac_sm3(&self.search_key, &[purpose, &[0], sealed]);
        let nonce = from.first_chunk().copied().unwrap_or_default();
        let wrapped = encrypt(&self.field_key, WRAPPED_FOR, sealed, nonce)?;
        Ok(joined(WRAPPED, nonce, wrapped))
    }

    /// The innermost value of what is sealed, which no new keys change, and how many times it was put inside another.
    ///
    /// # Errors
    /// [`SealError::FieldUnreadable`] when it was altered.
    pub fn innermost(&self, sealed: &[u8]) -> Result<(Vec<u8>, usize), SealError> {
        let (mut value, mut depth) = (sealed.to_vec(), 0);
        while value.first() == Some(&WRAPPED) {
            let (nonce, inside) = parts(WRAPPED, &value).ok_or(SealError::FieldUnreadable)?;
            let key = self.field_key_at(depth).ok_or(SealError::FieldUnreadable)?;
            value = decrypt(key, WRAPPED_FOR, inside, nonce)?;
            depth += 1;
        }
        Ok((value, depth))
    }

    /// [`innermost`](Keyring::innermost) of a text column; what cannot be read stays as it is, and fits nothing.
    #[must_use]
    pub fn innermost_hex<'s>(&self, sealed: &'s str) -> Cow<'s, str> {
        // Of an office that never got new keys every value is its own innermost.
        if !sealed.starts_with(WRAPPED_HEX) {
            return Cow::Borrowed(sealed);
        }
        let inner = hex::decode(sealed).ok().map(|bytes| self.innermost(&bytes));
        match inner {
            Some(Ok((inner, _))) => Cow::Owned(hex::encode(&inner)),
            _ => Cow::Borrowed(sealed),
        }
    }

    /// A keyed hash, or its first digits, of the keyring before this one, as this one makes it.
    #[must_use]
    pub fn hash_again(&self, hash: &str) -> String {
        let again = hashed(&self.search_key, HASHED_AGAIN, hash);
        again.get(..hash.len()).unwrap_or(&again).to_owned()
    }

    /// The field key of so many changes ago.
    pub(crate) fn field_key_at(&self, depth: usize) -> Option<&[u8; FIELD_KEY_LEN]> {
        match depth {
            0 => Some(&self.field_key),
            _ => {
                let at = self.earlier.len().checked_sub(depth)?;
                self.earlier.get(at).map(|keys| &*keys.field_key)
            }
        }
    }

    /// The first digits of a keyed hash, made under every key in turn.
    pub(crate) fn hashed_in_turn(&self, purpose: &str, value: &str, digits: usize) -> String {
        let past = self.earlier.iter().map(|keys| &keys.search_key);
        let mut all = past.chain([&self.search_key]);
        let first = all.next().unwrap_or(&self.search_key);
        let cut = |hash: String| hash.get(..digits).unwrap_or(&hash).to_owned();
        all.fold(cut(hashed(first, purpose, value)), |hash, key| {
            cut(hashed(key, HASHED_AGAIN, &hash))
        })
    }
}

fn hashed(key: &[u8; MAC_KEY_LEN], purpose: &str, value: &str) -> String {
    // The length keeps "ab" + "c" apart from "a" + "bc".
    let purpose_len = (purpose.len() as u64).to_be_bytes();
    hex::encode(&digest::hmac_sm3(
        key,
        &[&purpose_len, purpose.as_bytes(), value.as_bytes()],
    ))
}

/// Puts the master key of the folder `from` in the place of that of `to`: one rename, and it is on disk when this returns.
///
/// # Errors
/// [`SealError::KeyIo`].
pub fn put_in_place(from: &Path, to: &Path) -> Result<(), SealError> {
    key_file::replace(from, to)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn generations() -> (Keyring, Keyring, Keyring) {
        let first = Keyring::from_secret([1; 32]);
        let second = Keyring::from_secret([2; 32]).following(&first);
        let third = Keyring::from_secret([3; 32]).following(&second);
        (first, second, third)
    }

    #[test]
    fn what_was_sealed_opens_after_two_changes_and_with_no_older_keys() {
        let (first, second, third) = generations();
        let sealed = first.seal_field("account", 7, "6222", [9; 12]).unwrap();
        let once = second.wrap(&sealed).unwrap();
        let twice = third.wrap(&once).unwrap();

        assert_eq!(second.open_field("account", 7, &once).unwrap(), "6222");
        assert_eq!(third.open_field("account", 7, &twice).unwrap(), "6222");
        assert!(third.open_field("account", 8, &twice).is_err());
        assert!(first.open_field("account", 7, &once).is_err());
        assert!(second.open_field("account", 7, &twice).is_err());
        assert!(
            third.open_field("account", 7, &sealed).is_err(),
            "not put inside"
        );
        assert_eq!(third.innermost(&twice).unwrap(), (sealed.clone(), 2));
        assert_eq!(
            second.wrap(&sealed).unwrap(),
            once,
            "the same stays the same"
        );
        assert_eq!(
            third.innermost_hex(&hex::encode(&twice)),
            hex::encode(&sealed)
        );
    }

    #[test]
    fn a_number_is_found_by_what_its_hash_became() {
        let (first, second, third) = generations();
        let hash = first.search_hash("id_number", "99000019491231107X");
        let again = third.hash_again(&second.hash_again(&hash));
        assert_eq!(third.search_hash("id_number", "99000019491231107X"), again);
        assert_ne!(second.search_hash("id_number", "99000019491231107X"), again);

        let short = first.search_digits("id_number", "4321", 20);
        let again = third.hash_again(&second.hash_again(&short));
        assert_eq!(third.search_digits("id_number", "4321", 20), again);
        assert_eq!(again.len(), 20);
    }

    #[test]
    fn earlier_keys_are_kept_for_their_successor_alone() {
        let (first, second, third) = generations();
        let sealed = third.earlier_sealed([4; 12]).unwrap();
        let read = Keyring::from_secret([3; 32]).with_earlier(&sealed).unwrap();
        assert_eq!(read.generation(), 2);
        assert_eq!(read.search_hash("a", "b"), third.search_hash("a", "b"));
        for other in [first, second] {
            assert!(other.with_earlier(&sealed).is_err());
        }
    }
}
