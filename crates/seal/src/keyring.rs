//! One master secret, four keys derived from it, each for one use.

use std::fmt;
use std::path::Path;

use hkdf::Hkdf;
use sm3::Sm3;
use zeroize::Zeroizing;

use crate::generations::Earlier;
use crate::{SealError, key_file};

/// SM4 takes a key of 128 bits (GB/T 32907—2016).
pub(crate) const FIELD_KEY_LEN: usize = 16;
/// Ed25519 takes a seed of 256 bits (RFC 8032 §5.1.5).
pub(crate) const SIGNING_SEED_LEN: usize = 32;
/// HMAC keys fill one SM3 block, the longest that HMAC uses as it is (RFC 2104 §2).
pub(crate) const MAC_KEY_LEN: usize = 64;

// These labels are part of the format: another label is another key, and what was sealed stays shut.
const FIELD_LABEL: &[u8] = b"yushui/v1/field/sm4-gcm";
const SEARCH_LABEL: &[u8] = b"yushui/v1/search/hmac-sm3";
const INTEGRITY_LABEL: &[u8] = b"yushui/v1/integrity/hmac-sm3";
const SIGNING_LABEL: &[u8] = b"yushui/v1/signing/ed25519";

/// The keys of an office, in memory. Wiped when dropped, and never shown.
///
/// All four are derived from one secret of 256 bits with HKDF-SM3 (RFC 5869, no salt, since the
/// secret is uniformly random), so that only one file has to be kept safe. The master secret itself
/// is not kept in memory.
pub struct Keyring {
    pub(crate) field_key: Zeroizing<[u8; FIELD_KEY_LEN]>,
    pub(crate) search_key: Zeroizing<[u8; MAC_KEY_LEN]>,
    pub(crate) integrity_key: Zeroizing<[u8; MAC_KEY_LEN]>,
    pub(crate) signing_seed: Zeroizing<[u8; SIGNING_SEED_LEN]>,
    /// Those that came before, the oldest first.
    pub(crate) earlier: Vec<Earlier>,
}

impl Keyring {
    /// Makes `entropy` the master secret of the folder `dir` (created when missing, mode 0700) by
    /// writing `dir/master.key` (mode 0600), which is on disk when this returns.
    ///
    /// # Errors
    /// [`SealError::KeyExists`] when there is a key already, [`SealError::KeyUnfinished`] when an
    /// earlier creation was cut off, [`SealError::KeyIo`] when the folder or file cannot be written.
    pub fn create(dir: &Path, entropy: [u8; 32]) -> Result<Keyring, SealError> {
        let secret = Zeroizing::new(entropy);
        key_file::write_new(dir, &secret)?;
        Ok(Keyring::derive(&secret))
    }

    /// Reads `dir/master.key`.
    ///
    /// # Errors
    /// [`SealError::KeyMissing`]; [`SealError::KeyExposed`] when the mode lets the group or others
    /// at the file; [`SealError::KeyMalformed`]; [`SealError::KeyIo`].
    pub fn open(dir: &Path) -> Result<Keyring, SealError> {
        Ok(Keyring::derive(&*key_file::read(dir)?))
    }

    /// A keyring that touches no disk, for tests and for keys that are kept elsewhere.
    #[must_use]
    pub fn from_secret(secret: [u8; 32]) -> Keyring {
        Keyring::derive(&Zeroizing::new(secret))
    }

    fn derive(secret: &[u8; 32]) -> Keyring {
        let source = Hkdf::<Sm3>::new(None, secret);
        Keyring {
            field_key: expand(&source, FIELD_LABEL),
            search_key: expand(&source, SEARCH_LABEL),
            integrity_key: expand(&source, INTEGRITY_LABEL),
            signing_seed: expand(&source, SIGNING_LABEL),
            earlier: Vec::new(),
        }
    }
}

/// Names the type and nothing else, so that a keyring inside a printed structure gives nothing away.
impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keyring").finish_non_exhaustive()
    }
}

fn expand<const N: usize>(source: &Hkdf<Sm3>, label: &[u8]) -> Zeroizing<[u8; N]> {
    const { assert!(N <= 255 * 32, "HKDF-SM3 yields at most 255 blocks") }
    let mut key = Zeroizing::new([0; N]);
    match source.expand(label, &mut *key) {
        Ok(()) => key,
        Err(hkdf::InvalidLength) => unreachable!("the length was checked at compile time"),
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_created_key_opens_again_and_is_private() {
        let office = tempfile::tempdir().unwrap();
        let keys = office.path().join("keys");
        let created = Keyring::create(&keys, [7; 32]).unwrap();
        let opened = Keyring::open(&keys).unwrap();

        assert_eq!(created.mac_hex(b"x"), opened.mac_hex(b"x"));
        assert_eq!(mode(&keys), 0o700);
        assert_eq!(mode(&keys.join("master.key")), 0o600);
        assert_eq!(
            fs::read_to_string(keys.join("master.key")).unwrap(),
            "07".repeat(32) + "\n"
        );
        assert_eq!(fs::read_dir(&keys).unwrap().count(), 1, "nothing left over");
    }

    #[test]
    fn a_folder_that_was_open_to_all_is_closed() {
        let keys = tempfile::tempdir().unwrap();
        fs::set_permissions(keys.path(), Permissions::from_mode(0o755)).unwrap();
        Keyring::create(keys.path(), [7; 32]).unwrap();
        assert_eq!(mode(keys.path()), 0o700);
    }

    #[test]
    fn a_key_is_never_overwritten() {
        let keys = tempfile::tempdir().unwrap();
        Keyring::create(keys.path(), [1; 32]).unwrap();
        let refusal = Keyring::create(keys.path(), [2; 32]).unwrap_err();

        assert!(
            matches!(refusal, SealError::KeyExists { .. }),
            "{refusal:?}"
        );
        let text = fs::read_to_string(keys.path().join("master.key")).unwrap();
        assert_eq!(text, "01".repeat(32) + "\n");
        assert_eq!(fs::read_dir(keys.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_creation_that_was_cut_off_is_named_and_left_alone() {
        let keys = tempfile::tempdir().unwrap();
        let left_over = keys.path().join("master.key.tmp");
        fs::write(&left_over, "07").unwrap();
        let refusal = Keyring::create(keys.path(), [2; 32]).unwrap_err();

        assert!(refusal.to_string().contains("master.key.tmp"), "{refusal}");
        assert_eq!(fs::read_to_string(left_over).unwrap(), "07");
    }

    #[test]
    fn a_key_that_others_may_read_is_refused_with_the_remedy() {
        let keys = tempfile::tempdir().unwrap();
        Keyring::create(keys.path(), [7; 32]).unwrap();
        let file = keys.path().join("master.key");
        for wide in [0o640, 0o604, 0o620, 0o644] {
            fs::set_permissions(&file, Permissions::from_mode(wide)).unwrap();
            let refusal = Keyring::open(keys.path()).unwrap_err().to_string();
            assert_eq!(
                refusal,
                format!(
                    "密钥文件别的账号也能读，请先执行：chmod 600 '{}'",
                    file.display()
                )
            );
        }
    }

    #[test]
    fn a_missing_or_spoilt_key_is_named() {
        let keys = tempfile::tempdir().unwrap();
        assert!(matches!(
            Keyring::open(keys.path()).unwrap_err(),
            SealError::KeyMissing { .. }
        ));

        Keyring::create(keys.path(), [7; 32]).unwrap();
        let file = keys.path().join("master.key");
        for spoilt in [
            String::new(),
            "07".repeat(31),
            "07".repeat(33),
            "zz".repeat(32),
        ] {
            fs::write(&file, &spoilt).unwrap();
            assert!(
                matches!(
                    Keyring::open(keys.path()).unwrap_err(),
                    SealError::KeyMalformed { .. }
                ),
                "{spoilt:?}"
            );
        }
    }

    #[test]
    fn the_keys_have_nothing_in_common() {
        let keys = Keyring::from_secret([7; 32]);
        assert_ne!(keys.search_key, keys.integrity_key);
        assert_ne!(*keys.field_key, keys.search_key[..FIELD_KEY_LEN]);
        assert_ne!(*keys.field_key, keys.integrity_key[..FIELD_KEY_LEN]);
        for other in [&keys.search_key, &keys.integrity_key] {
            assert_ne!(*keys.signing_seed, other[..SIGNING_SEED_LEN]);
        }
        assert_ne!(*keys.field_key, keys.signing_seed[..FIELD_KEY_LEN]);
    }

    #[test]
    fn printing_a_keyring_shows_no_key() {
        assert_eq!(
            format!("{:?}", Keyring::from_secret([7; 32])),
            "Keyring { .. }"
        );
    }
}
