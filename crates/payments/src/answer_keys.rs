//! The keys of a bank's answer: how what a row carries compares with a line of the batch.

use kernel::{Fen, accounts_apart, mask_account};

use super::answer_words::Holds;
use super::model::Batch;
use super::schemes::Schemes;
use super::store::LineRow;

/// A line of the batch with its account in the clear.
#[derive(Clone)]
pub(super) struct Known<'l> {
    /// The line.
    pub line: &'l LineRow,
    /// Its account.
    pub account: String,
    /// Chinese name of its scheme.
    pub scheme: &'l str,
    /// All schemes.
    pub schemes: &'l Schemes,
}

/// Whether a column is compared.
pub(super) fn is_key(holds: Holds) -> bool {
    KEYS.contains(&holds)
}

/// In the order in which they are compared.
pub(super) const KEYS: [Holds; 8] = [
    Holds::Batch,
    Holds::LineNo,
    Holds::Account,
    Holds::Name,
    Holds::Person,
    Holds::Scheme,
    Holds::AmountYuan,
    Holds::AmountFen,
];

/// How a cell compares with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Like {
    /// The same.
    Same,
    /// As far as it can be seen: stars, or digits that a sheet has lost.
    InPart,
    /// Not the same.
    Other,
    /// Something that our file does not have.
    Theirs,
}

/// Compares a cell with a line.
///
/// # Errors
/// What the cell should be.
pub(super) fn compare(
    holds: Holds,
    cell: &str,
    known: &Known<'_>,
    batch: Option<&Batch>,
) -> std::result::Result<Like, String> {
    let same = |is: bool| if is { Like::Same } else { Like::Other };
    let line = known.line;
    Ok(match holds {
        Holds::LineNo => same(number(cell) == Some(line.line_no)),
        Holds::Account => account_like(cell, &known.account),
        Holds::Name => name_like(cell, line.account_name()),
        Holds::Person => name_like(cell, &line.name),
        Holds::Scheme => scheme_like(cell, known),
        Holds::AmountYuan => same(yuan(cell)? == line.amount_fen),
        Holds::AmountFen => same(fen(cell)? == line.amount_fen),
        Holds::Batch => batch.map_or(Like::Theirs, |batch| batch_like(cell, batch)),
        Holds::Result | Holds::YesNo | Holds::Either | Holds::Reason | Holds::Remark => {
            Like::Theirs
        }
    })
}

/// A number in a cell.
pub(super) fn number(cell: &str) -> Option<i64> {
    let plain = kernel::squeeze(cell);
    plain.strip_suffix(".0").unwrap_or(&plain).parse().ok()
}

/// Yuan in a cell, as fen.
pub(super) fn yuan(cell: &str) -> std::result::Result<i64, String> {
    Fen::read_yuan(cell)
        .map(Fen::get)
        .map_err(|e| e.to_string())
}

/// Fen in a cell.
pub(super) fn fen(cell: &str) -> std::result::Result<i64, String> {
    let plain = kernel::squeeze(cell).replace(',', "");
    // A sheet that knows amounts only with their decimals.
    plain
        .strip_suffix(".00")
        .unwrap_or(&plain)
        .parse()
        .map_err(|_| format!("“{cell}”不是以分为单位的整数"))
}

/// A scheme of ours is compared; what a bank calls one says nothing.
fn scheme_like(cell: &str, known: &Known<'_>) -> Like {
    let plain = kernel::squeeze(cell);
    let mut labels = known.schemes.iter().map(|scheme| &scheme.label);
    if plain == known.scheme {
        Like::Same
    } else if labels.any(|label| *label == plain) {
        Like::Other
    } else {
        Like::Theirs
    }
}

/// A label like ours is compared; a bank's own number says nothing of ours.
fn batch_like(cell: &str, batch: &Batch) -> Like {
    let plain = kernel::squeeze(cell);
    let ours = |text: &str| {
        let mut parts = text.rsplit('-');
        let [number, month, year] =
            [parts.next(), parts.next(), parts.next()].map(Option::unwrap_or_default);
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        digits(number) && month.len() == 2 && digits(month) && year.len() == 4 && digits(year)
    };
    if plain == batch.label || plain == batch.key() {
        Like::Same
    } else if ours(&plain) {
        Like::Other
    } else {
        Like::Theirs
    }
}

/// Stars hide what they stand for; a sheet that took the account for a number has lost its end.
fn account_like(cell: &str, account: &str) -> Like {
    let plain = kernel::normalise_account(cell);
    if plain == account {
        return Like::Same;
    }
    let in_part = |is: bool| if is { Like::InPart } else { Like::Other };
    let hidden = |c: char| matches!(c, '*' | 'X' | 'x' | '#' | '…' | '●');
    if let (Some(from), Some(to)) = (plain.find(hidden), plain.rfind(hidden)) {
        let head = &plain[..from];
        let tail = plain[to..].trim_start_matches(hidden);
        let seen = head.len() + tail.len();
        return in_part(
            seen >= 4
                && account.len() >= seen
                && account.starts_with(head)
                && account.ends_with(tail),
        );
    }
    if let Some((digits, power)) = plain.to_uppercase().split_once("E+") {
        let whole = digits.replace('.', "");
        let long = power
            .parse::<usize>()
            .is_ok_and(|power| power + 1 == account.len());
        return in_part(long && rounded_like(&whole, account));
    }
    let kept: usize = 15;
    let lost = plain.len() == account.len()
        && plain.len() > kept
        && plain[kept..].bytes().all(|b| b == b'0');
    in_part(lost && plain.as_bytes()[..kept] == account.as_bytes()[..kept])
}

/// Whether digits are the first of a number, the last of them perhaps rounded.
fn rounded_like(digits: &str, whole: &str) -> bool {
    let length = digits.len();
    let (Some(first), Ok(digits)) = (whole.get(..length), digits.parse::<u128>()) else {
        return false;
    };
    let first = first.parse::<u128>().unwrap_or_default();
    let next = whole.as_bytes().get(length).copied();
    digits == first || (next.is_some_and(|next| next >= b'5') && digits == first + 1)
}

/// Points in names are one point; a star or what a bank puts for a character it lacks may be any one.
fn name_like(cell: &str, name: &str) -> Like {
    let (theirs, ours) = (kernel::plain_name(cell), kernel::plain_name(name));
    if theirs == ours {
        return Like::Same;
    }
    let any = |c: char| matches!(c, '*' | '?' | '□' | '〓' | '\u{fffd}');
    let (theirs, ours): (Vec<char>, Vec<char>) = (theirs.chars().collect(), ours.chars().collect());
    let mut pairs = theirs.iter().zip(&ours);
    let alike = theirs.len() == ours.len() && pairs.all(|(a, b)| a == b || any(*a));
    let seen = theirs.iter().any(|c| !any(*c));
    if alike && seen {
        Like::InPart
    } else {
        Like::Other
    }
}

/// What a cell says, and what stands in our line instead, for a message: accounts masked alike.
pub(super) fn both(holds: Holds, cell: &str, known: &Known<'_>, batch: &Batch) -> [String; 2] {
    match holds {
        Holds::Account => accounts_apart(&kernel::normalise_account(cell), &known.account),
        _ => [cell.to_owned(), ours(holds, known, batch)],
    }
}

fn ours(holds: Holds, known: &Known<'_>, batch: &Batch) -> String {
    let line = known.line;
    match holds {
        Holds::Name => line.account_name().to_owned(),
        Holds::Person => line.name.clone(),
        Holds::Scheme => known.scheme.to_owned(),
        Holds::Batch => batch.label.clone(),
        Holds::AmountYuan | Holds::AmountFen => Fen::new(line.amount_fen).to_string(),
        _ => line.line_no.to_string(),
    }
}

/// What a cell says, for a message.
pub(super) fn shown(holds: Holds, cell: &str) -> String {
    match holds {
        Holds::Account => mask_account(&kernel::normalise_account(cell)),
        _ => cell.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNT: &str = "6222023000000418522";

    #[test]
    fn an_account_is_compared_as_far_as_it_is_shown() {
        for (theirs, like) in [
            ("6222 0230 0000 0418 522", Like::Same),
            ("622202*********8522", Like::InPart),
            ("***8522", Like::InPart),
            ("6.22202E+18", Like::InPart),
            ("6.22202300000042E+18", Like::InPart),
            ("6222023000000410000", Like::InPart),
            ("6222023000000400000", Like::Other),
            ("622202*********8523", Like::Other),
            ("6.22203E+18", Like::Other),
            ("6.22202E+17", Like::Other),
            ("***", Like::Other),
            ("6222023000000418523", Like::Other),
        ] {
            assert_eq!(account_like(theirs, ACCOUNT), like, "{theirs}");
        }
    }

    #[test]
    fn a_name_is_compared_as_far_as_a_bank_can_write_it() {
        for (theirs, ours, like) in [
            ("阿依古丽•买买提", "阿依古丽·买买提", Like::Same),
            ("赵 有田", "赵有田", Like::Same),
            ("赵*田", "赵有田", Like::InPart),
            ("张?", "张䶮", Like::InPart),
            ("**", "张䶮", Like::Other),
            ("王某某", "赵有田", Like::Other),
            ("赵*", "赵有田", Like::Other),
        ] {
            assert_eq!(name_like(theirs, ours), like, "{theirs} {ours}");
        }
    }
}
