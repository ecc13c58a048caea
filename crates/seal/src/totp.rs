//! The codes of a second factor (二次验证): six digits, another every thirty seconds, as authenticator apps show them
//! without a network (RFC 6238, HMAC-SHA-1, which is what all of them know).

use totp_rs::{Algorithm, Builder, Secret, Totp};

/// So long a secret is. Bytes; as long as the digest (RFC 4226 §4).
pub const SECRET_BYTES: usize = 20;
/// So long a code counts. Seconds.
pub const STEP_SECONDS: u64 = 30;

fn codes(secret: &[u8]) -> Option<Totp> {
    let builder = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_step_duration(STEP_SECONDS)
        // A phone whose clock is half a minute off.
        .with_skew(1)
        .with_secret(secret);
    builder.build().ok()
}

/// The step whose code was typed, looked for at the moment and one step to either side of it; nothing where it is none
/// of theirs. Whoever asks takes no step twice.
#[must_use]
pub fn step_of(secret: &[u8], typed: &str, at: u64) -> Option<u64> {
    codes(secret)?.check(typed, at)
}

/// The code of a moment, in seconds since 1970.
#[must_use]
pub fn code_at(secret: &[u8], at: u64) -> Option<String> {
    Some(codes(secret)?.generate(at).to_string())
}

/// A secret as it is typed into a phone that cannot scan.
#[must_use]
pub fn as_typed(secret: &[u8]) -> String {
    Secret::from(secret.to_vec()).to_base32()
}

/// What [`as_typed`] wrote.
#[must_use]
pub fn from_typed(text: &str) -> Option<Vec<u8>> {
    let secret = Secret::try_from_base32(text).ok()?;
    Some(secret.as_bytes().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, the last six of the eight digits.
    const STATED: [(u64, &str); 5] = [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
    ];

    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = b"12345678901234567890";
        for (at, code) in STATED {
            assert_eq!(code_at(secret, at).as_deref(), Some(code), "{at}");
            assert_eq!(step_of(secret, code, at), Some(at / STEP_SECONDS), "{at}");
        }
    }

    #[test]
    fn a_clock_half_a_minute_off_does_and_a_minute_does_not() {
        let secret = [7; SECRET_BYTES];
        let code = code_at(&secret, 3_000).unwrap();
        for at in [2_970, 3_029, 3_059] {
            assert_eq!(step_of(&secret, &code, at), Some(100), "{at}");
        }
        for at in [2_969, 3_060] {
            assert_eq!(step_of(&secret, &code, at), None, "{at}");
        }
        assert_eq!(step_of(&secret, "", 3_000), None);
        assert_eq!(step_of(&secret, "１２３", 3_000), None);
    }

    #[test]
    fn a_secret_is_typed_as_it_is_shown() {
        let secret = [200; SECRET_BYTES];
        assert_eq!(from_typed(&as_typed(&secret)).unwrap(), secret);
        assert_eq!(as_typed(&secret).len(), 32);
    }
}
