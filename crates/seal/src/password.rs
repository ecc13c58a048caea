//! Passwords: how they are stored, and which are strong enough.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};

use crate::SealError;

/// The fewest characters a password may have (等保 asks for complexity without a number; ten is ours).
pub const MIN_CHARS: usize = 10;
/// The most: what is typed is hashed, whoever typed it.
pub const MAX_CHARS: usize = 128;
/// Of upper case, lower case, digits and everything else, how many a password must use.
pub const MIN_CLASSES: usize = 3;

/// One a line, lower case; lines beginning with `#` explain.
const COMMON: &str = include_str!("common_passwords.txt");

/// Hashes a password with Argon2id (RFC 9106; 19 MiB, 2 passes, 1 lane, as OWASP recommends) into a
/// PHC string that names algorithm, parameters and salt, so that they can be raised later.
///
/// `salt` must be fresh from an [`Entropy`](crate::random::Entropy).
///
/// # Errors
/// [`SealError::PasswordNotHashed`] when Argon2 refuses (a password of more than 4 GiB).
pub fn hash_password(plain: &str, salt: [u8; 16]) -> Result<String, SealError> {
    let params =
        Params::new(19 * 1024, 2, 1, Some(32)).map_err(|_| SealError::PasswordNotHashed)?;
    let hash: PasswordHash = Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_with_salt(plain.as_bytes(), &salt)
        .map_err(|_| SealError::PasswordNotHashed)?;
    Ok(hash.to_string())
}

/// Whether `plain` is the password behind the PHC string `phc`, with the parameters named in it.
/// A string that cannot be read matches nothing.
#[must_use]
pub fn verify_password(plain: &str, phc: &str) -> bool {
    PasswordHash::new(phc).is_ok_and(|hash| {
        Argon2::default()
            .verify_password(plain.as_bytes(), &hash)
            .is_ok()
    })
}

/// Why a password will not do. The first reason that applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WeakPassword {
    /// Fewer than [`MIN_CHARS`] characters.
    #[error("密码至少要 {MIN_CHARS} 个字符，请再加长一些")]
    TooShort,
    /// Fewer than [`MIN_CLASSES`] kinds of characters.
    #[error("请在大写、小写、数字、符号中至少用三类")]
    TooUniform,
    /// The user's name stands in it, or the office's.
    #[error("密码里不要带用户名、单位名，请换一个")]
    ContainsUserName,
    /// It is one that everybody tries first.
    #[error("这个密码太常见，容易被猜到，请换一个")]
    TooCommon,
    /// Rows of keys, repetitions, common words with a year.
    #[error("密码有规律（键盘顺序、重复、常见的词），容易被猜到，请换一个")]
    Guessable,
    /// More than [`MAX_CHARS`] characters.
    #[error("密码最多 {MAX_CHARS} 个字符，请短一些")]
    TooLong,
}

/// Applies the default rule of 等保 (GB/T 22239—2019, 8.1.4.1 a: complexity): at least
/// [`MIN_CHARS`] characters of [`MIN_CLASSES`] kinds, without any of `names` (in any case): the user's, the office's;
/// not one of the passwords offices are known to use; and nothing that somebody who knows how people choose would soon
/// come to (zxcvbn: its 30 000 most used passwords, rows of keys, repetitions, sequences, dates).
///
/// A Chinese character counts as one character of the fourth kind, like a symbol.
///
/// # Errors
/// The first [`WeakPassword`] that applies.
pub fn check_strength(plain: &str, names: &[&str]) -> Result<(), WeakPassword> {
    let length = plain.chars().count();
    if length < MIN_CHARS {
        return Err(WeakPassword::TooShort);
    }
    if length > MAX_CHARS {
        return Err(WeakPassword::TooLong);
    }
    if classes(plain) < MIN_CLASSES {
        return Err(WeakPassword::TooUniform);
    }
    let lower = plain.to_lowercase();
    let named = |name: &&str| {
        let name = name.trim().to_lowercase();
        // Every text contains the empty one, and many some three letters.
        let long = !name.is_empty() && (!name.is_ascii() || name.len() > 3);
        long && lower.contains(&name)
    };
    if names.iter().any(named) {
        return Err(WeakPassword::ContainsUserName);
    }
    if common().any(|known| known == lower) {
        return Err(WeakPassword::TooCommon);
    }
    let kinds: std::collections::BTreeSet<char> = lower.chars().collect();
    if kinds.len() < DIFFERENT || zxcvbn::zxcvbn(plain, names).score() < zxcvbn::Score::Three {
        return Err(WeakPassword::Guessable);
    }
    Ok(())
}

/// So many different characters, whatever their case.
const DIFFERENT: usize = 5;

fn classes(plain: &str) -> usize {
    let kinds: [fn(char) -> bool; 4] = [
        |c| c.is_ascii_uppercase(),
        |c| c.is_ascii_lowercase(),
        |c| c.is_ascii_digit(),
        |c| !c.is_ascii_alphanumeric(),
    ];
    kinds.iter().filter(|kind| plain.chars().any(kind)).count()
}

fn common() -> impl Iterator<Item = &'static str> {
    COMMON
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_password_is_known_again_and_no_other() {
        let phc = hash_password("春风-Yushui-2026", [5; 16]).unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
        assert!(verify_password("春风-Yushui-2026", &phc));
        assert!(!verify_password("春风-yushui-2026", &phc));
        assert!(!verify_password("", &phc));
    }

    #[test]
    fn equal_passwords_with_different_salts_look_different() {
        let hashes = [[1; 16], [2; 16]].map(|salt| hash_password("Same-password-1", salt).unwrap());
        assert_ne!(hashes[0], hashes[1]);
    }

    #[test]
    fn a_stored_hash_that_cannot_be_read_lets_nobody_in() {
        for phc in [
            "",
            "x",
            "$argon2id$",
            "$md5$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaA",
        ] {
            assert!(!verify_password("", phc), "{phc}");
        }
    }

    #[test]
    fn strong_passwords_pass() {
        for plain in ["Lake7-mountain", "清风徐来xu-71山", "Shuangyong#2026"] {
            assert_eq!(check_strength(plain, &["张三"]), Ok(()), "{plain}");
        }
        assert_eq!(check_strength("Lake7-mountain", &[""]), Ok(()));
    }

    #[test]
    fn weak_passwords_are_refused_for_the_first_reason() {
        use WeakPassword::*;
        for (plain, user_name, reason) in [
            ("Ab1$56789", "lisi", TooShort),
            ("鱼水情深鱼水情深1", "lisi", TooShort),
            ("abcdefgh1234", "lisi", TooUniform),
            ("鱼水情深鱼水情深123", "lisi", TooUniform),
            ("My-LiSi-2026", "lisi", ContainsUserName),
            ("我是张三-abc123", "张三", ContainsUserName),
            ("Admin@123456", "lisi", TooCommon),
            ("ADMIN@123456", "lisi", TooCommon),
            ("Qwertyuiop12", "lisi", Guessable),
            ("1qaz2wsx3EDC4", "lisi", Guessable),
            ("aB3$aB3$aB3$", "lisi", Guessable),
            ("AAAaaa111!!!", "lisi", Guessable),
            ("P@ssw0rd2027", "lisi", Guessable),
            ("Qq123456789", "lisi", Guessable),
            ("Zhangsan@2026", "zhangsan", ContainsUserName),
        ] {
            assert_eq!(check_strength(plain, &[user_name]), Err(reason), "{plain}");
        }
    }

    #[test]
    fn the_reasons_are_short() {
        use WeakPassword::*;
        for reason in [
            TooShort,
            TooUniform,
            ContainsUserName,
            TooCommon,
            Guessable,
            TooLong,
        ] {
            assert!(reason.to_string().chars().count() <= 40);
        }
    }

    #[test]
    fn every_common_password_is_one_that_only_the_list_stops() {
        let mut seen = HashSet::new();
        for known in common() {
            assert!(seen.insert(known), "{known} stands twice");
            assert_eq!(known, known.to_lowercase());
            assert!(known.chars().count() >= MIN_CHARS, "{known} is short");
            // With capitals somewhere it would pass everything else.
            assert!(classes(known) >= MIN_CLASSES - 1, "{known} is uniform");
            assert_eq!(
                check_strength(&capitalised(known), &["lisi"]),
                Err(WeakPassword::TooCommon),
                "{known}"
            );
        }
        assert!(seen.len() >= 60, "{}", seen.len());
    }

    fn capitalised(text: &str) -> String {
        let first = text.find(|c: char| c.is_ascii_lowercase()).unwrap();
        let (before, after) = text.split_at(first);
        format!("{before}{}{}", after[..1].to_uppercase(), &after[1..])
    }
}
