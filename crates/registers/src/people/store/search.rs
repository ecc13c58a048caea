//! Finding people: the search keys of a person, and what somebody typed read word by word.

use std::collections::BTreeSet;

use kernel::{Date, IdNumber};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use seal::Keyring;

use ground::db;
use ground::db::Tx;
use ground::error::Result;

/// Hashes in the index are cut: they find, and the record itself decides.
const HASH_DIGITS: usize = 20;

/// What the keys of a person are made of; the sealed numbers in the clear.
pub(crate) struct Findable {
    pub person: i64,
    pub division: i64,
    pub name: String,
    pub id_number: String,
    pub phone: String,
    pub account: String,
    /// 收款人; empty where she takes her money herself.
    pub payee: String,
}

/// Before the keys of a payee's name: they are no other keys of the person's own.
const PAYEE: char = '@';

/// A name as it stands in the keys: letters alone.
fn letters(text: &str) -> Vec<char> {
    let squeezed = kernel::squeeze(text).to_lowercase().replace('ü', "v");
    squeezed.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The keys of a name: what it ends in, and its sounds.
fn name_keys(name: &str) -> Vec<String> {
    let written = letters(name);
    let ends = (0..written.len()).map(|from| written[from..].iter().collect());
    let sounds = kernel::name_sort(name);
    ends.chain(sounds.split(' ').map(str::to_owned))
        .filter(|key: &String| !key.is_empty())
        .collect()
}

/// The keys under which a person is found. A kind of number has its own letter, so that none is taken for another.
fn keys(keyring: &Keyring, findable: &Findable) -> Vec<String> {
    let mut keys = name_keys(&findable.name);
    let payee = name_keys(&findable.payee).into_iter();
    keys.extend(payee.map(|key| format!("{PAYEE}{key}")));
    for (kind, number) in [
        ('i', &findable.id_number),
        ('p', &findable.phone),
        ('a', &findable.account),
    ] {
        if number.is_empty() {
            continue;
        }
        keys.push(hashed(keyring, kind, number));
        let count = number.chars().count();
        if kind != 'a' && count >= 4 {
            let tail: String = number.chars().skip(count - 4).collect();
            keys.push(hashed(keyring, kind, &tail));
        }
    }
    keys.sort();
    keys.dedup();
    keys
}

fn hashed(keyring: &Keyring, kind: char, number: &str) -> String {
    let number = format!("{kind}{}", number.to_uppercase());
    let hash = keyring.search_digits("person_search", &number, HASH_DIGITS);
    format!("#{hash}")
}

/// `region = … AND column IN (…)` with its values, for some people of a region by number or hash.
pub(super) fn some_of<K: Clone + Into<Value>>(
    c: &impl ConnectionTrait,
    region: i32,
    column: &str,
    keys: &[K],
) -> (String, Vec<Value>) {
    let marks = db::placeholders(c, keys.len() + 1);
    let (first, rest) = (&marks[0], marks[1..].join(", "));
    // Nobody is in a list without anybody; not every database knows an empty one.
    let some = match keys.is_empty() {
        true => "1 = 0".to_owned(),
        false => format!("{column} IN ({rest})"),
    };
    let keys = keys.iter().cloned().map(Into::into);
    (
        format!("region = {first} AND {some}"),
        std::iter::once(region.into()).chain(keys).collect(),
    )
}

/// Writes the keys of some people of a region in place of those they had.
pub(crate) async fn write_keys(
    keyring: &Keyring,
    tx: &Tx,
    region: i32,
    people: &[i64],
    findable: &[Findable],
) -> Result<()> {
    let (some, values) = some_of(tx.connection(), region, "person", people);
    let sql = format!("DELETE FROM person_search WHERE {some}");
    db::execute(tx.connection(), &sql, values).await?;
    // Two records of one person may say the same.
    let found = findable.iter().flat_map(|f| {
        let own = keys(keyring, f).into_iter();
        own.map(|key| (key, f.division, f.person))
    });
    let found: BTreeSet<(String, i64, i64)> = found.collect();
    let rows = found.into_iter().map(|(key, division, person)| {
        vec![region.into(), key.into(), division.into(), person.into()]
    });
    let columns = ["region", "key", "division", "person"];
    db::insert(tx.connection(), "person_search", &columns, rows.collect()).await
}

/// What somebody is found and listed by, as stored.
#[derive(FromQueryResult)]
pub(crate) struct SealedPerson {
    pub id: i64,
    pub division: i64,
    pub name: String,
    pub name_sort: String,
    pub birth: Option<String>,
    pub id_sealed: Option<String>,
    pub phone_sealed: Option<String>,
    pub account_sealed: Option<String>,
    pub payee: Option<String>,
}

/// What some people of a region are found and listed by.
pub(crate) async fn sealed_people(
    c: &impl ConnectionTrait,
    region: i32,
    ids: &[i64],
) -> Result<Vec<SealedPerson>> {
    let (some, values) = some_of(c, region, "id", ids);
    let sql = format!(
        "SELECT id, division, name, name_sort, birth, id_sealed, phone_sealed, account_sealed, payee \
         FROM person WHERE {some}"
    );
    db::rows(c, &sql, values).await
}

/// The numbers of everybody of a region.
pub async fn everybody(c: &impl ConnectionTrait, region: i32) -> Result<Vec<i64>> {
    let sql = "SELECT id FROM person WHERE region = $1 ORDER BY id";
    let found: Vec<(i64,)> = db::tuples(c, sql, vec![region.into()]).await?;
    Ok(found.into_iter().map(|(id,)| id).collect())
}

/// One word of what was typed; every word must fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Word {
    /// A key begins with one of these: a part of the name, or its sound; and the same of the payee's name behind it, where
    /// that is looked for too.
    Begins(Vec<String>),
    /// One of these keys: a whole number, or the last four of one.
    Keys(Vec<String>),
    /// One of these keys, or born in this year.
    KeysOrYear(Vec<String>, i32),
    /// Born in these days.
    Born(Date, Date),
}

impl Word {
    /// Whether somebody of a name fits it by the name itself.
    pub(crate) fn fits_name(&self, name: &str) -> bool {
        let Word::Begins(begins) = self else {
            return true;
        };
        let own = name_keys(name);
        begins
            .first()
            .is_none_or(|begin| own.iter().any(|key| key.starts_with(begin.as_str())))
    }
}

/// Reads what was typed: letters are a sound, Chinese a part of the name, four digits the end of an ID number or phone
/// or, beside another word, a year of birth; six a month, eight a day of birth; more a whole number. With `payees` names are those of
/// payees too.
pub(crate) fn read_words(keyring: &Keyring, typed: &str, today: Date, payees: bool) -> Vec<Word> {
    let words: Vec<&str> = typed.split_whitespace().collect();
    let alone = words.len() == 1;
    let read = |word: &&str| {
        let mut word = read_word(keyring, word, alone, today)?;
        if let Word::Begins(begins) = &mut word
            && payees
        {
            let payee = begins.first().map(|begin| format!("{PAYEE}{begin}"));
            begins.extend(payee);
        }
        Some(word)
    };
    words.iter().filter_map(read).collect()
}

fn read_word(keyring: &Keyring, word: &str, alone: bool, today: Date) -> Option<Word> {
    use chrono::Datelike;
    let number = kernel::normalise_account(word).to_uppercase();
    let length = number.len();
    let digits = number.strip_suffix('X').unwrap_or(&number);
    let numeric = length >= 4 && !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    if !numeric {
        let key: String = letters(word).into_iter().collect();
        return (!key.is_empty()).then(|| Word::Begins(vec![key]));
    }
    let all_digits = digits.len() == length;
    let born = |first: Date, last: Date| {
        let plausible = all_digits && first.year() >= 1850 && first <= today;
        plausible.then_some(Word::Born(first, last))
    };
    let birth = match length {
        6 => kernel::read_month(&number)
            .ok()
            .and_then(|month| born(month.first_day(), month.last_day())),
        8 => kernel::read_date(&number)
            .ok()
            .and_then(|day| born(day, day)),
        _ => None,
    };
    if birth.is_some() {
        return birth;
    }
    let whole = IdNumber::read(&number, today).map(|id| id.as_str().to_owned());
    let kinds = [
        ('i', whole.as_deref().unwrap_or(&number)),
        ('p', &number),
        ('a', &number),
    ];
    let keys: Vec<String> = kinds
        .iter()
        .map(|(kind, number)| hashed(keyring, *kind, number))
        .collect();
    let year = number
        .parse::<i32>()
        .ok()
        .filter(|year| length == 4 && !alone && (1850..=today.year()).contains(year));
    Some(match year {
        Some(year) => Word::KeysOrYear(keys, year),
        None => Word::Keys(keys),
    })
}
