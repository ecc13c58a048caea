//! What a page shows of a number or a name until somebody asks for the whole, which is audited.
//! All by characters, never by bytes.

/// ID number: first six, stars, last four. Anything too short to be one is all stars.
pub fn mask_id(number: &str) -> String {
    const SHORTEST: usize = 15;
    if number.chars().count() < SHORTEST {
        stars(number)
    } else {
        keep_ends(number, 6, 4)
    }
}

/// Bank account: only the last four. Four characters or fewer are all stars.
pub fn mask_account(account: &str) -> String {
    if account.chars().count() <= 4 {
        stars(account)
    } else {
        keep_ends(account, 0, 4)
    }
}

/// The second of two masked numbers that are not the same, with as much as tells them apart where they look alike.
pub fn told_apart(was: &str, is: String) -> String {
    if !is.is_empty() && was == is {
        format!("{is}（末四位相同，前面不同）")
    } else {
        is
    }
}

/// Two accounts that are not the same, both masked; where they look alike, with the first digits that differ, or how long
/// each is. Never the whole of one.
pub fn accounts_apart(one: &str, other: &str) -> [String; 2] {
    const SHORTEST: usize = 12;
    const SHOWN_MAX: usize = 4;
    let masked = [mask_account(one), mask_account(other)];
    if masked[0].trim_start_matches('*') != masked[1].trim_start_matches('*') {
        return masked;
    }
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if one.len() != other.len() {
        let [shorter, longer] = masked;
        return [(shorter, one.len()), (longer, other.len())]
            .map(|(masked, length)| format!("{masked}（{length}位）"));
    }
    let hidden = one.len().saturating_sub(4);
    let differs = |at: &usize| one[*at] != other[*at];
    let most = if one.len() < SHORTEST { 1 } else { SHOWN_MAX };
    let first = (0..hidden).find(differs).unwrap_or(hidden);
    let shown: Vec<usize> = (first..hidden).take(most).take_while(differs).collect();
    [one, other].map(|account| {
        let seen = |(at, c): (usize, char)| {
            if at >= hidden || shown.contains(&at) {
                c
            } else {
                '*'
            }
        };
        account.into_iter().enumerate().map(seen).collect()
    })
}

/// Telephone number: first three, four stars, last four. Fewer than eleven digits are all stars, for there
/// the ends would be nearly the whole.
pub fn mask_phone(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().collect();
    if digits.len() < 11 {
        return stars(phone);
    }
    let head = digits[..3].iter().collect::<String>();
    let tail = digits[digits.len() - 4..].iter().collect::<String>();
    format!("{head}****{tail}")
}

/// Name on a public notice (公示): of two characters the first, of three or more the first and the last.
pub fn mask_name(name: &str) -> String {
    match name.chars().count() {
        0 | 1 => stars(name),
        2 => keep_ends(name, 1, 0),
        _ => keep_ends(name, 1, 1),
    }
}

fn stars(text: &str) -> String {
    text.chars().map(|_| '*').collect()
}

/// Keeps `head` characters at the beginning and `tail` at the end.
fn keep_ends(text: &str, head: usize, tail: usize) -> String {
    let length = text.chars().count();
    text.chars()
        .enumerate()
        .map(|(position, c)| {
            let kept = position < head || position + tail >= length;
            if kept { c } else { '*' }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_told_apart_and_never_shown_whole() {
        for (one, other, told) in [
            (
                "6222023000009418522",
                "6222023000000418522",
                ["************9**8522", "************0**8522"],
            ),
            (
                "1111111111118522",
                "2222222222228522",
                ["1111********8522", "2222********8522"],
            ),
            (
                "6222020000001234",
                "6222020000001235",
                ["************1234", "************1235"],
            ),
            (
                "62220000001234",
                "622200000001234",
                ["**********1234（14位）", "***********1234（15位）"],
            ),
            ("12345678", "99345678", ["1***5678", "9***5678"]),
        ] {
            assert_eq!(accounts_apart(one, other), told, "{one} {other}");
        }
    }

    #[test]
    fn shows_only_the_ends() {
        for (masked, expected) in [
            (mask_id("99000019491231107X"), "990000********107X"),
            (mask_id("990000491231107"), "990000*****1107"),
            (mask_id("1234"), "****"),
            (mask_account("6222020000000001234"), "***************1234"),
            (mask_account("1234"), "****"),
            (mask_phone("13800001234"), "138****1234"),
            (mask_phone("0990-88881234"), "099****1234"),
            (mask_phone("88881234"), "********"),
            (mask_name("张三"), "张*"),
            (mask_name("张小三"), "张*三"),
            (mask_name("欧阳小三"), "欧**三"),
            (mask_name("阿卜杜·热西提"), "阿*****提"),
            (mask_name("𠮷田"), "𠮷*"),
            (mask_name("甲"), "*"),
            (mask_name(""), ""),
        ] {
            assert_eq!(masked, expected);
        }
    }
}
