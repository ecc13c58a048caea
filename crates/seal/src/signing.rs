//! Signatures (Ed25519, RFC 8032): made with a key of the office's, checked by anybody who was given its public half.
//!
//! The key is derived from the master secret like the others, so that a restored office signs as it did before. The
//! implementation is that of `ring`; it is no SM2, and nobody has certified it.

use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};

use crate::keyring::Keyring;
use crate::{hex, sm3_hex};

impl Keyring {
    /// The public half of the key that signs, as 64 hexadecimal digits.
    #[must_use]
    pub fn public_key(&self) -> String {
        hex::encode(self.signer().public_key().as_ref())
    }

    /// Signs a message; 128 hexadecimal digits.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> String {
        hex::encode(self.signer().sign(message).as_ref())
    }

    fn signer(&self) -> Ed25519KeyPair {
        match Ed25519KeyPair::from_seed_unchecked(&*self.signing_seed) {
            Ok(pair) => pair,
            Err(_) => unreachable!("every seed of 32 bytes is one"),
        }
    }
}

/// Whether a signature is of this message and made with the key of this public half.
#[must_use]
pub fn signature_holds(public_key: &str, message: &[u8], signature: &str) -> bool {
    let (Ok(key), Ok(signature)) = (hex::decode(public_key), hex::decode(signature)) else {
        return false;
    };
    UnparsedPublicKey::new(&ED25519, key)
        .verify(message, &signature)
        .is_ok()
}

/// A public half as people compare it on the telephone: 16 digits in fours.
#[must_use]
pub fn fingerprint(public_key: &str) -> String {
    let digest = sm3_hex(public_key.as_bytes());
    let fours: Vec<&str> = (0..4)
        .filter_map(|n| digest.get(n * 4..n * 4 + 4))
        .collect();
    fours.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seed_of_the_standard_has_the_public_key_of_the_standard() {
        // RFC 8032 §7.1, test 1: the empty message.
        let seed = hex::decode("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed.unwrap()).unwrap();
        let public = hex::encode(pair.public_key().as_ref());
        assert_eq!(
            public,
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
        );
        let signature = "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555\
                         fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b";
        assert!(signature_holds(&public, b"", signature));
        assert!(!signature_holds(&public, b"x", signature));
    }

    #[test]
    fn only_the_same_office_signs_alike_and_nothing_odd_holds() {
        let (own, other) = (Keyring::from_secret([7; 32]), Keyring::from_secret([8; 32]));
        let signature = own.sign(b"words");
        assert_eq!(signature, Keyring::from_secret([7; 32]).sign(b"words"));
        assert!(signature_holds(&own.public_key(), b"words", &signature));
        assert!(!signature_holds(&other.public_key(), b"words", &signature));
        for odd in ["", "zz", "00", &signature[2..]] {
            assert!(!signature_holds(&own.public_key(), b"words", odd));
            assert!(!signature_holds(odd, b"words", &signature));
        }
    }
}
