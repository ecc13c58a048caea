//! What keeps an office's data secret and its history honest, on the Chinese commercial algorithms:
//!
//! * [`keyring`] – one master secret on disk, four derived keys;
//! * [`field`] – single values encrypted at rest (SM4-GCM), bound to their owner;
//! * [`search`] – finding an encrypted value again through a keyed hash;
//! * [`digest`] – SM3 digests and keyed integrity marks (HMAC-SM3);
//! * [`chain`] – the format of the append-only audit chain;
//! * [`password`] – password hashes (Argon2id) and the strength rule of 等保;
//! * [`random`] – randomness as an argument;
//! * [`signing`] – signatures that whoever has the public half can check (Ed25519);
//! * [`totp`] – the codes of a second factor (RFC 6238).
//! * [`generations`] – new keys for what was kept under others;
//! * [`recovery`] – what opens backups, divided over three sheets of paper of which two suffice.
//!
//! SM3 is GB/T 32905—2016, SM4 is GB/T 32907—2016, SM4-GCM is RFC 8998. The implementations are
//! those of the RustCrypto project; none of them is a certified product (商用密码产品认证).

pub mod chain;
pub mod digest;
pub mod error;
pub mod field;
pub mod generations;
pub mod keyring;
pub mod password;
pub mod random;
pub mod recovery;
pub mod search;
pub mod signing;
pub mod totp;

mod hex;
mod key_file;
mod key_sheet;

pub use chain::{GENESIS, link};
pub use digest::{Sm3Writer, same, sm3_hex};
pub use error::SealError;
pub use generations::put_in_place;
pub use hex::{decode as hex_decode, encode as hex_encode};
pub use key_sheet::{KeySheet, LINES, read_line};
pub use keyring::Keyring;
pub use password::{MAX_CHARS, WeakPassword, check_strength, hash_password, verify_password};
pub use random::{Entropy, OsEntropy, SeededEntropy};
pub use recovery::{Recovery, Unsealed};
pub use signing::signature_holds;
