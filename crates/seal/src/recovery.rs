//! What brings an office back (恢复): the private half of the key that backups are encrypted to, and the master key that a
//! backup never contains. It is stored nowhere; it is divided over three key sheets, of which any two suffice.
//!
//! Backups are files of the age format (age-encryption.org/v1, X25519 and ChaCha20-Poly1305), so that they open with other
//! programs too. The shares are Shamir's over GF(256).

use std::io::{self, Read, Write};
use std::path::Path;
use std::str::FromStr;

use bech32::ToBase32;
use blahaj::{Share, Sharks};
use zeroize::Zeroizing;

use crate::key_sheet::KeySheet;
use crate::{Entropy, Keyring, SealError, key_file};

/// Sheets of a set, and how many of them suffice.
const SHEETS: usize = 3;
const SUFFICE: u8 = 2;
const KEY_LEN: usize = 32;
/// Bytes that show whether the sheets went together.
const CHECK_LEN: usize = 8;
/// What an age identity begins with.
const IDENTITY: &str = "age-secret-key-";

/// The private key of backups and the master key, in memory.
pub struct Recovery {
    identity: Zeroizing<[u8; KEY_LEN]>,
    master: Zeroizing<[u8; KEY_LEN]>,
}

/// Why an encrypted file does not open.
#[derive(Debug)]
pub enum Unsealed {
    /// It is encrypted to another key.
    OtherKey,
    /// It is no such file, or its beginning is spoilt.
    NoSuchFile,
    /// It could not be read.
    Io(io::Error),
}

impl Recovery {
    /// A new key for backups, beside the master key in the folder `keys`.
    ///
    /// # Errors
    /// As [`Keyring::open`]; [`SealError::NoEntropy`].
    pub fn begin(keys: &Path, entropy: &dyn Entropy) -> Result<Recovery, SealError> {
        let mut identity = Zeroizing::new([0; KEY_LEN]);
        entropy.fill(&mut *identity)?;
        let master = key_file::read(keys)?;
        Ok(Recovery { identity, master })
    }

    /// The public half, to which backups are encrypted: `age1…`.
    ///
    /// # Errors
    /// [`SealError::FieldUnreadable`] when the key is none.
    pub fn public(&self) -> Result<String, SealError> {
        Ok(self.age()?.to_public().to_string())
    }

    /// Makes the master key that of the folder `keys`, as [`Keyring::create`] does.
    ///
    /// # Errors
    /// As [`Keyring::create`].
    pub fn create_keys(&self, keys: &Path) -> Result<Keyring, SealError> {
        Keyring::create(keys, *self.master)
    }

    /// Three sheets of a new set.
    ///
    /// # Errors
    /// [`SealError::NoEntropy`].
    pub fn sheets(&self, entropy: &dyn Entropy) -> Result<Vec<KeySheet>, SealError> {
        let mut set = [0; 4];
        entropy.fill(&mut set)?;
        let secret = self.secret();
        let shares = Sharks(SUFFICE).dealer(&secret).take(SHEETS);
        Ok(shares
            .map(|share| {
                let bytes = Zeroizing::new(Vec::from(&share));
                KeySheet {
                    set: u32::from_be_bytes(set),
                    number: bytes.first().copied().unwrap_or_default(),
                    share: Zeroizing::new(bytes.get(1..).unwrap_or_default().to_vec()),
                }
            })
            .collect())
    }

    /// Puts two sheets together.
    ///
    /// # Errors
    /// Why they do not go together, and what to do.
    pub fn join(one: &KeySheet, other: &KeySheet) -> Result<Recovery, String> {
        if one.set != other.set {
            return Err(format!(
                "两张密钥单不是同一套（套号 {:08X} 和 {:08X}），请找同一套里的另一张",
                one.set, other.set
            ));
        }
        if one.number == other.number {
            return Err(format!(
                "两张都是第 {} 张，一张不够，请再找一张不同号的",
                one.number
            ));
        }
        let wrong = || "两张密钥单合不起来，请核对是不是打印出来的那一套".to_owned();
        let share = |sheet: &KeySheet| {
            let mut bytes = Zeroizing::new(vec![sheet.number]);
            bytes.extend(sheet.share.iter());
            Share::try_from(bytes.as_slice()).map_err(|_| wrong())
        };
        let secret = Sharks(SUFFICE).recover(&[share(one)?, share(other)?]);
        let secret = Zeroizing::new(secret.map_err(|_| wrong())?);
        let part = |from: usize| {
            let bytes = secret.get(from..from + KEY_LEN);
            let bytes: Option<[u8; KEY_LEN]> = bytes.and_then(|bytes| bytes.try_into().ok());
            bytes.map(Zeroizing::new).ok_or_else(wrong)
        };
        let joined = Recovery {
            identity: part(0)?,
            master: part(KEY_LEN)?,
        };
        match crate::same(&joined.secret(), &secret) {
            true => Ok(joined),
            false => Err(wrong()),
        }
    }

    /// Opens a file that was encrypted to the public half.
    ///
    /// # Errors
    /// Why it does not open.
    pub fn open<R: Read>(&self, file: R) -> Result<impl Read + use<R>, Unsealed> {
        let identity = self.age().map_err(|_| Unsealed::OtherKey)?;
        opened(&identity, file)
    }

    /// Both keys and their check, as they are divided.
    fn secret(&self) -> Zeroizing<Vec<u8>> {
        let mut secret = Zeroizing::new(Vec::with_capacity(2 * KEY_LEN + CHECK_LEN));
        secret.extend(self.identity.iter().chain(self.master.iter()));
        let check = crate::sm3_hex(&secret);
        let check = crate::hex_decode(&check).unwrap_or_default();
        secret.extend(check.iter().take(CHECK_LEN));
        secret
    }

    fn age(&self) -> Result<age::x25519::Identity, SealError> {
        let bytes = self.identity.to_base32();
        let text = bech32::encode(IDENTITY, bytes, bech32::Variant::Bech32);
        let text = Zeroizing::new(text.map_err(|_| SealError::FieldUnreadable)?.to_uppercase());
        age::x25519::Identity::from_str(&text).map_err(|_| SealError::FieldUnreadable)
    }
}

/// Reads back what [`encrypt`] wrote, in the same run only: its key is in memory and goes with it.
pub struct ReadBack(age::x25519::Identity);

impl ReadBack {
    /// Opens the file.
    ///
    /// # Errors
    /// Why it does not open.
    pub fn open<R: Read>(&self, file: R) -> Result<impl Read + use<R>, Unsealed> {
        opened(&self.0, file)
    }
}

/// A file being encrypted.
pub struct Encrypting<W: Write>(age::stream::StreamWriter<W>);

impl<W: Write> Encrypting<W> {
    /// Writes the end of it, without which it does not open.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(self) -> io::Result<W> {
        self.0.finish()
    }
}

impl<W: Write> Write for Encrypting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Encrypts to a public key. Who encrypts cannot open it afterwards, but for the one who holds what is answered.
///
/// # Errors
/// When the key is none, or the beginning cannot be written.
pub fn encrypt<W: Write>(public: &str, file: W) -> io::Result<(Encrypting<W>, ReadBack)> {
    let office = age::x25519::Recipient::from_str(public)
        .map_err(|why| io::Error::new(io::ErrorKind::InvalidInput, why))?;
    let read_back = age::x25519::Identity::generate();
    let here = read_back.to_public();
    let both: [&dyn age::Recipient; 2] = [&office, &here];
    let encryptor = age::Encryptor::with_recipients(both.into_iter()).map_err(io::Error::other)?;
    let writer = encryptor.wrap_output(file)?;
    Ok((Encrypting(writer), ReadBack(read_back)))
}

/// Whether a text is a public key.
#[must_use]
pub fn is_public(text: &str) -> bool {
    age::x25519::Recipient::from_str(text).is_ok()
}

fn opened<R: Read>(
    identity: &age::x25519::Identity,
    file: R,
) -> Result<impl Read + use<R>, Unsealed> {
    use age::DecryptError;
    let read = age::Decryptor::new(file)
        .and_then(|file| file.decrypt(std::iter::once(identity as &dyn age::Identity)));
    read.map_err(|error| match error {
        DecryptError::NoMatchingKeys | DecryptError::KeyDecryptionFailed => Unsealed::OtherKey,
        DecryptError::Io(error) if error.kind() != io::ErrorKind::UnexpectedEof => {
            Unsealed::Io(error)
        }
        _ => Unsealed::NoSuchFile,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SeededEntropy;

    fn recovery(seed: u64) -> Recovery {
        let keys = tempfile::tempdir().unwrap();
        Keyring::create(keys.path(), [7; 32]).unwrap();
        Recovery::begin(keys.path(), &SeededEntropy::new(seed)).unwrap()
    }

    #[test]
    fn any_two_of_three_sheets_bring_both_keys_back() {
        let made = recovery(1);
        let sheets = made.sheets(&SeededEntropy::new(2)).unwrap();
        for (one, other) in [(0, 1), (1, 2), (2, 0)] {
            let joined = Recovery::join(&sheets[one], &sheets[other]).unwrap();
            assert_eq!(joined.public().unwrap(), made.public().unwrap());
            let keys = tempfile::tempdir().unwrap();
            let ring = joined.create_keys(keys.path()).unwrap();
            assert_eq!(
                ring.mac_hex(b"x"),
                Keyring::from_secret([7; 32]).mac_hex(b"x")
            );
        }
    }

    #[test]
    fn sheets_that_do_not_go_together_say_so() {
        let entropy = SeededEntropy::new(2);
        let first = recovery(1).sheets(&entropy).unwrap();
        let second = recovery(3).sheets(&entropy).unwrap();
        let why = |one, other| Recovery::join(one, other).err().unwrap();
        assert!(why(&first[0], &second[1]).contains("不是同一套"));
        assert!(why(&first[0], &first[0]).contains("都是第 1 张"));
        let mut forged = second[1].clone();
        forged.set = first[0].set;
        assert!(why(&first[0], &forged).contains("合不起来"));
    }

    #[test]
    fn only_the_private_half_opens_what_was_encrypted() {
        let made = recovery(1);
        let (mut writer, read_back) = encrypt(&made.public().unwrap(), Vec::new()).unwrap();
        writer.write_all(b"1234").unwrap();
        let file = writer.finish().unwrap();
        let read = |opened: &mut dyn Read| {
            let mut bytes = Vec::new();
            opened.read_to_end(&mut bytes).map(|_| bytes)
        };
        assert_eq!(read(&mut made.open(&file[..]).unwrap()).unwrap(), b"1234");
        assert_eq!(
            read(&mut read_back.open(&file[..]).unwrap()).unwrap(),
            b"1234"
        );
        assert!(matches!(
            recovery(9).open(&file[..]),
            Err(Unsealed::OtherKey)
        ));
        assert!(matches!(
            made.open(&b"PK\x03\x04"[..]),
            Err(Unsealed::NoSuchFile)
        ));
        let cut = &file[..file.len() - 1];
        assert!(read(&mut made.open(cut).unwrap()).is_err());
    }
}
