//! Finding people: the search keys of a person, and what somebody typed turned into conditions on them.

use kernel::Date;
use sea_orm::{ConnectionTrait, Value};
use seal::Keyring;

use crate::platform::db::{self, Tx};
use crate::platform::error::Result;

/// Hashes in the index are cut: they find, and the record itself decides.
const HASH_DIGITS: usize = 20;

/// What the keys of a person are made of; the sealed numbers in the clear.
pub(in crate::people) struct Findable {
    pub person: i64,
    pub name: String,
    pub id_number: String,
    pub phone: String,
    pub account: String,
}

/// The keys under which a person is found. A kind of number has its own letter, so that none is taken for another.
fn keys(keyring: &Keyring, findable: &Findable) -> Vec<String> {
    let name: Vec<char> = kernel::squeeze(&findable.name)
        .to_lowercase()
        .chars()
        .collect();
    let mut keys: Vec<String> = (0..name.len())
        .map(|from| name[from..].iter().collect())
        .collect();
    keys.extend(
        kernel::name_sort(&findable.name)
            .split(' ')
            .map(str::to_owned),
    );
    for (kind, number) in [
        ('i', &findable.id_number),
        ('p', &findable.phone),
        ('a', &findable.account),
    ] {
        if number.is_empty() {
            continue;
        }
        keys.push(hashed(keyring, kind, number));
        if kind != 'a' && number.len() >= 4 {
            keys.push(hashed(keyring, kind, &number[number.len() - 4..]));
        }
    }
    keys.sort();
    keys.dedup();
    keys.retain(|key| !key.is_empty());
    keys
}

fn hashed(keyring: &Keyring, kind: char, number: &str) -> String {
    let hash = keyring.search_hash("person_search", &format!("{kind}{}", number.to_uppercase()));
    format!("#{}", &hash[..HASH_DIGITS])
}

/// Writes the keys of people in place of those they had.
pub(in crate::people) async fn write_keys(
    keyring: &Keyring,
    tx: &Tx,
    region: i32,
    people: &[Findable],
) -> Result<()> {
    for chunk in people.chunks(1_000) {
        let marks = db::placeholders(tx.connection(), chunk.len() + 1);
        let sql = format!(
            "DELETE FROM person_search WHERE region = {} AND person IN ({})",
            marks[0],
            marks[1..].join(", ")
        );
        let ids = chunk.iter().map(|f| Value::from(f.person));
        db::execute(
            tx.connection(),
            &sql,
            std::iter::once(region.into()).chain(ids).collect(),
        )
        .await?;
        let rows = chunk.iter().flat_map(|f| {
            keys(keyring, f)
                .into_iter()
                .map(|key| vec![region.into(), key.into(), f.person.into()])
                .collect::<Vec<_>>()
        });
        db::insert(
            tx.connection(),
            "person_search",
            &["region", "key", "person"],
            rows.collect(),
        )
        .await?;
    }
    Ok(())
}

/// id, name, sealed ID number, phone, account
pub(in crate::people) type SealedPerson =
    (i64, String, Option<String>, Option<String>, Option<String>);

/// What the keys of some people are made of, as stored.
pub(in crate::people) async fn sealed_people(
    c: &impl ConnectionTrait,
    region: i32,
    ids: &[i64],
) -> Result<Vec<SealedPerson>> {
    let marks = db::placeholders(c, ids.len() + 1);
    let sql = format!(
        "SELECT id, name, id_sealed, phone_sealed, account_sealed FROM person WHERE region = {} AND id IN ({})",
        marks[0],
        marks[1..].join(", ")
    );
    let values = std::iter::once(region.into()).chain(ids.iter().map(|id| (*id).into()));
    db::tuples(c, &sql, values.collect()).await
}

/// Whether anybody of a region can be found.
pub(in crate::people) async fn has_keys(c: &impl ConnectionTrait, region: i32) -> Result<bool> {
    let sql = "SELECT person FROM person_search WHERE region = $1 LIMIT 1";
    let found: Vec<(i64,)> = db::tuples(c, sql, vec![region.into()]).await?;
    Ok(!found.is_empty())
}

/// The numbers of everybody of a region.
pub(in crate::people) async fn everybody(
    c: &impl ConnectionTrait,
    region: i32,
) -> Result<Vec<i64>> {
    let found: Vec<(i64,)> = db::tuples(
        c,
        "SELECT id FROM person WHERE region = $1 ORDER BY id",
        vec![region.into()],
    )
    .await?;
    Ok(found.into_iter().map(|(id,)| id).collect())
}

/// One condition out of what was typed: `sql` with `?` where its values go, for [`db::numbered`].
pub(in crate::people) struct Condition {
    pub sql: String,
    pub values: Vec<Value>,
}

/// What was typed, word by word: letters are a sound, Chinese a part of the name, four digits the end of an ID number
/// or phone or a year of birth, more digits a whole number. Every word must fit.
pub(in crate::people) fn conditions(
    keyring: &Keyring,
    regions: &[i32],
    typed: &str,
    today: Date,
) -> Vec<Condition> {
    let words: Vec<String> = kernel::tidy(typed)
        .split(' ')
        .filter(|w| !w.is_empty())
        .map(str::to_lowercase)
        .collect();
    words
        .iter()
        .map(|word| condition(keyring, regions, word, today))
        .collect()
}

fn condition(keyring: &Keyring, regions: &[i32], word: &str, today: Date) -> Condition {
    use chrono::Datelike;
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let numeric = digits >= 4 && word.chars().all(|c| c.is_ascii_digit() || c == 'x');
    if !numeric {
        let key = kernel::squeeze(word);
        let after = format!("{key}\u{10ffff}");
        return Condition {
            sql: found_by(regions, "s.key >= ? AND s.key < ?"),
            values: vec![key.into(), after.into()],
        };
    }
    let number = kernel::normalise_account(word).to_uppercase();
    let mut values: Vec<Value> = ['i', 'p', 'a']
        .iter()
        .map(|kind| hashed(keyring, *kind, &number).into())
        .collect();
    let mut sql = found_by(regions, "s.key IN (?, ?, ?)");
    let year = word
        .parse::<i32>()
        .ok()
        .filter(|year| word.len() == 4 && (1850..=today.year()).contains(year));
    if let Some(year) = year {
        sql = format!("({sql} OR (birth >= ? AND birth < ?))");
        values.push(format!("{year}").into());
        values.push(format!("{}", year + 1).into());
    }
    Condition { sql, values }
}

/// Region by region, as the index is ordered.
fn found_by(regions: &[i32], keys: &str) -> String {
    let regions: Vec<String> = regions.iter().map(i32::to_string).collect();
    let regions = if regions.is_empty() {
        "0".to_owned()
    } else {
        regions.join(", ")
    };
    format!(
        "(region, id) IN (SELECT s.region, s.person FROM person_search s WHERE s.region IN ({regions}) AND {keys})"
    )
}
