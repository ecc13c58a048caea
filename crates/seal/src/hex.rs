//! Lower-case hexadecimal, the form in which digests and the master key are written down.

use zeroize::Zeroizing;

use crate::error::SealError;

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// Two lower-case digits per byte.
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 0x0f)]));
    }
    text
}

/// What [`encode`] wrote.
///
/// # Errors
/// When it is not pairs of digits: a sealed value was altered.
pub fn decode(text: &str) -> Result<Vec<u8>, SealError> {
    let bytes = text.as_bytes();
    if !bytes.len().is_multiple_of(2) {
        return Err(SealError::FieldUnreadable);
    }
    let pairs = bytes.chunks_exact(2);
    let decoded: Option<Vec<u8>> = pairs
        .map(|pair| Some(nibble(pair[0])? << 4 | nibble(pair[1])?))
        .collect();
    decoded.ok_or(SealError::FieldUnreadable)
}

/// Exactly 32 bytes from exactly 64 digits of either case; anything else is `None`.
pub(crate) fn decode_secret(text: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
    let mut secret = Zeroizing::new([0; 32]);
    if text.len() != secret.len() * 2 {
        return None;
    }
    for (byte, pair) in secret.iter_mut().zip(text.chunks_exact(2)) {
        *byte = nibble(pair[0])? << 4 | nibble(pair[1])?;
    }
    Some(secret)
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_survives_being_written_down() {
        let secret: [u8; 32] = std::array::from_fn(|i| (i * 37) as u8);
        let text = encode(&secret);
        assert_eq!(*decode_secret(text.as_bytes()).unwrap(), secret);
        assert_eq!(
            *decode_secret(text.to_uppercase().as_bytes()).unwrap(),
            secret
        );
    }

    #[test]
    fn bytes_survive_being_written_down() {
        let bytes: Vec<u8> = (0..=255).collect();
        assert_eq!(decode(&encode(&bytes)).unwrap(), bytes);
        for text in ["0", "0g", "é"] {
            assert!(decode(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn anything_but_64_digits_is_refused() {
        for text in ["", "00", &"0".repeat(63), &"0".repeat(65), &"g".repeat(64)] {
            assert!(decode_secret(text.as_bytes()).is_none(), "{text:?}");
        }
    }
}
