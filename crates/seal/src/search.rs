//! Finding an encrypted value again: a keyed hash stands in the index beside the sealed value.
//!
//! Whoever has the database without the key can neither read the values nor try out all ID numbers,
//! but sees which rows hold equal values; that is what an index needs.

use crate::Keyring;

impl Keyring {
    /// The index entry of `value` in the column `purpose`: HMAC-SM3 as 64 lower-case digits.
    ///
    /// Equal values of one purpose have equal hashes; across purposes they have nothing in common.
    /// The value is taken byte for byte: bring it into its one canonical form first.
    #[must_use]
    pub fn search_hash(&self, purpose: &str, value: &str) -> String {
        self.hashed_in_turn(purpose, value, usize::MAX)
    }

    /// The first digits of [`search_hash`](Keyring::search_hash), where nothing but these is kept.
    #[must_use]
    pub fn search_digits(&self, purpose: &str, value: &str, digits: usize) -> String {
        self.hashed_in_turn(purpose, value, digits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_by_purpose_and_key_only() {
        let keys = Keyring::from_secret([7; 32]);
        let hash = keys.search_hash("id_number", "99000019491231107X");

        assert_eq!(hash, keys.search_hash("id_number", "99000019491231107X"));
        assert!(hash.len() == 64 && hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')));
        assert_ne!(hash, keys.search_hash("id_number", "990000200002291231"));
        assert_ne!(hash, keys.search_hash("bank_account", "99000019491231107X"));
        let other = Keyring::from_secret([8; 32]);
        assert_ne!(hash, other.search_hash("id_number", "99000019491231107X"));
    }

    #[test]
    fn purpose_and_value_do_not_run_into_each_other() {
        let keys = Keyring::from_secret([7; 32]);
        assert_ne!(keys.search_hash("ab", "c"), keys.search_hash("a", "bc"));
    }
}
