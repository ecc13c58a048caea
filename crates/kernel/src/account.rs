//! Bank accounts (银行账号).

use crate::text::squeeze;

/// The account as the bank knows it: half-width, without spaces, hyphens and the apostrophe that keeps a
/// sheet from making a number of it.
pub fn normalise_account(account: &str) -> String {
    squeeze(account)
        .chars()
        .filter(|c| !matches!(c, '-' | '—' | '–' | '\'' | '‘' | '’' | '`'))
        .collect()
}

/// Whether this can be an account at all: 8 to 32 digits.
pub fn account_plausible(account: &str) -> bool {
    let account = normalise_account(account);
    (8..=32).contains(&account.len()) && account.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether the last digit checks by Luhn (ISO/IEC 7812-1). Passbooks and some local banks' accounts do not
/// follow it, so a failure is a warning and never a refusal.
pub fn luhn_valid(account: &str) -> bool {
    let account = normalise_account(account);
    if account.is_empty() || !account.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let sum: u32 = account
        .bytes()
        .rev()
        .enumerate()
        .map(|(position, byte)| {
            let digit = u32::from(byte - b'0');
            match (position % 2, digit) {
                (0, _) => digit,
                (_, 5..) => digit * 2 - 9,
                _ => digit * 2,
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// The last four characters of the normalised account (尾号).
pub fn account_tail(account: &str) -> String {
    let account = normalise_account(account);
    let skipped = account.chars().count().saturating_sub(4);
    account.chars().skip(skipped).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_made_alike() {
        for typed in [
            "4111 1111 1111 1111",
            "'4111-1111-1111-1111",
            "４１１１１１１１１１１１１１１１",
            "\u{feff}4111111111111111\u{a0}",
        ] {
            assert_eq!(normalise_account(typed), "4111111111111111");
            assert!(account_plausible(typed));
            assert!(luhn_valid(typed));
        }
        assert_eq!(account_tail("4111 1111 1111 1234"), "1234");
        assert_eq!(account_tail("12"), "12");
    }

    #[test]
    fn luhn_catches_a_slip() {
        assert!(!luhn_valid("4111111111111112"));
        assert!(!luhn_valid("4111111111111X11"));
        assert!(!luhn_valid(""));
        assert!(luhn_valid("79927398713"));
    }

    #[test]
    fn eight_to_thirty_two_digits() {
        assert!(!account_plausible("1234567"));
        assert!(account_plausible("12345678"));
        assert!(account_plausible(&"1".repeat(32)));
        assert!(!account_plausible(&"1".repeat(33)));
        assert!(!account_plausible("6.22202E+18"));
        assert!(!account_plausible("账号未提供请补"));
    }
}
