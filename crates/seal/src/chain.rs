//! The format of the audit chain (审计链): each entry carries the hash of the one before it, so that
//! nothing can be altered, removed, inserted or reordered without every later hash changing.
//!
//! # Format, version 1
//!
//! The hash of an entry is SM3 (GB/T 32905—2016), as 64 lower-case hexadecimal digits, over these
//! bytes in this order:
//!
//! | part           | bytes                                                       |
//! |----------------|-------------------------------------------------------------|
//! | version        | the 15 bytes `yushui-chain-1\n`                             |
//! | previous hash  | a string: the hash of the entry before, or [`GENESIS`]      |
//! | field count    | 8 bytes, unsigned, most significant byte first              |
//! | each field     | a string, its name; then a string, its value                |
//!
//! where *a string* is its length in bytes (8 bytes, unsigned, most significant first) followed by
//! its UTF-8 bytes as they are, without normalisation. No two lists of fields have the same
//! encoding, because every length stands before what it measures.
//!
//! The order of the fields counts; whoever writes entries fixes it. A value that is absent is not
//! the same as an empty one: leave the field out.
//!
//! The format needs no key, so that a superior office or an auditor can recompute a chain with any
//! SM3 tool. A chain alone does not show that its tail was cut off or that all of it was written
//! anew; for that, its head is marked with the office's key
//! ([`Keyring::mac_hex`](crate::Keyring::mac_hex)) and noted elsewhere.

use crate::digest::Sm3Writer;

/// The previous hash of the first entry of a chain.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

const VERSION: &[u8] = b"yushui-chain-1\n";

/// The hash of an entry with these fields (name, value) that follows the entry hashed
/// `previous_hash`, in the format of this [module](self).
#[must_use]
pub fn link(previous_hash: &str, fields: &[(&str, &str)]) -> String {
    let mut writer = Sm3Writer::new();
    writer.update(VERSION);
    string(&mut writer, previous_hash);
    length(&mut writer, fields.len());
    for (name, value) in fields {
        string(&mut writer, name);
        string(&mut writer, value);
    }
    writer.finish_hex()
}

fn string(writer: &mut Sm3Writer, text: &str) {
    length(writer, text.len());
    writer.update(text.as_bytes());
}

fn length(writer: &mut Sm3Writer, length: usize) {
    writer.update(&(length as u64).to_be_bytes());
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ENTRY: &[(&str, &str)] = &[("actor", "张三"), ("action", "复核"), ("batch", "12")];

    #[test]
    fn the_format_does_not_change() {
        // Recomputed outside of this crate, byte by byte from the table above.
        assert_eq!(
            link(GENESIS, ENTRY),
            "860af5ee0ae32f823c477af935da347155ca209db76ebde3696085aaaa6f0e73"
        );
    }

    #[test]
    fn a_character_moved_from_one_field_to_the_next_changes_the_hash() {
        let hash = link(GENESIS, &[("before", "12"), ("after", "3")]);
        assert_ne!(hash, link(GENESIS, &[("before", "1"), ("after", "23")]));
        assert_ne!(hash, link(GENESIS, &[("before1", "2"), ("after", "3")]));
        assert_ne!(hash, link(GENESIS, &[("before", "12a"), ("fter", "3")]));
    }

    #[test]
    fn order_absence_and_the_entry_before_all_count() {
        let hash = link(GENESIS, ENTRY);
        let mut swapped = ENTRY.to_vec();
        swapped.swap(0, 1);
        assert_ne!(hash, link(GENESIS, &swapped));
        assert_ne!(hash, link(GENESIS, &ENTRY[..2]));
        assert_ne!(
            link(GENESIS, &[]),
            link(GENESIS, &[("", "")]),
            "absent is not empty"
        );
        assert_ne!(hash, link(&hash, ENTRY));
    }

    #[test]
    fn altering_an_entry_changes_every_hash_after_it() {
        let chain = |amounts: [&str; 3]| {
            let mut head = GENESIS.to_owned();
            amounts.map(|amount| {
                head = link(&head, &[("amount", amount)]);
                head.clone()
            })
        };
        let (honest, altered) = (chain(["100", "200", "300"]), chain(["100", "201", "300"]));
        assert_eq!(honest[0], altered[0]);
        assert_ne!(honest[1], altered[1]);
        assert_ne!(honest[2], altered[2]);
    }

    proptest! {
        #[test]
        fn different_entries_have_different_hashes(
            a in prop::collection::vec(("[ab]{0,2}", "[ab]{0,2}"), 0..3),
            b in prop::collection::vec(("[ab]{0,2}", "[ab]{0,2}"), 0..3),
        ) {
            let hash = |fields: &[(String, String)]| {
                let fields: Vec<_> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
                link(GENESIS, &fields)
            };
            prop_assert_eq!(a == b, hash(&a) == hash(&b));
        }
    }
}
