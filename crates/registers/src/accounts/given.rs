//! A password that somebody else gave: it opens the account once, and its user changes it before anything else.

use super::store;
use ground::authority::UserKey;
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::office::Office;
use sea_orm::ConnectionTrait;

/// Set for a user whose password somebody else gave.
const PASSWORD_GIVEN: &str = "password.given";

/// A password that somebody else gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Given {
    /// Nobody has come in with it yet.
    Fresh,
    /// Somebody has: it opens nothing any more.
    Used,
}

/// Whether a user still has a password that somebody else gave.
pub(super) async fn given(c: &impl ConnectionTrait, user: UserKey) -> Result<Option<Given>> {
    let set = store::preference(c, user, PASSWORD_GIVEN).await?;
    Ok(set.map(|set| match set.as_str() {
        "used" => Given::Used,
        _ => Given::Fresh,
    }))
}

/// Notes it.
pub(super) async fn set_given(tx: &Tx, user: UserKey, given: Option<Given>) -> Result<()> {
    let value = given.map(|given| match given {
        Given::Fresh => "1",
        Given::Used => "used",
    });
    store::set_preference(tx, user, PASSWORD_GIVEN, value).await
}

/// Upper case, lower case and digits that are not taken for each other when they are read out.
const LETTERS: [&[u8]; 4] = [
    b"ABCDEFGHJKLMNPQRSTUVWXYZ",
    b"abcdefghijkmnpqrstuvwxyz",
    b"23456789",
    b"abcdefghijkmnpqrstuvwxyz",
];
/// Groups of four, as they are read out.
const GROUPS: usize = 3;

/// A password that nobody chose: Kx7m-Qp4t-Hn9w.
pub(super) fn one_time(office: &Office) -> Result<String> {
    let mut drawn = [0u8; 2 * GROUPS * LETTERS.len()];
    office.entropy().fill(&mut drawn)?;
    let letters = LETTERS.iter().cycle().zip(drawn.chunks_exact(2));
    let letter = |(letters, drawn): (&&[u8], &[u8])| {
        let number = drawn.iter().fold(0, |n, byte| n * 256 + usize::from(*byte));
        let letter = letters.get(number % letters.len());
        letter.copied().map(char::from)
    };
    let all: Option<Vec<char>> = letters.map(letter).collect();
    let all = all.ok_or_else(|| Error::inconsistent("初始密码"))?;
    let groups = all.chunks(LETTERS.len());
    let groups: Vec<String> = groups.map(|group| group.iter().collect()).collect();
    Ok(groups.join("-"))
}
