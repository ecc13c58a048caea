//! Whom an entry is about (是名册里的哪一位): by ID number, by a name that only one has there, or as it is said where the
//! name tells it of several or of nobody. Nothing is tied by a guess, and nothing is left untied without a word.

use kernel::Date;
use serde_json::Value as Json;

use super::deaths::died_before;
use super::entries::Filled;
use super::kind::Kind;
use super::visits::{NOBODY, namesakes};
use crate::people::actions::{id_hash, known_ids};
use crate::people::register::{PersonKey, PersonLine, person_open};
use ground::ask;
use ground::ask::{Ask, Said};
use ground::authority::Actor;
use ground::error::{Error, Result};
use ground::office::Office;

/// The field that says which person of the rolls is meant.
pub const WHOSE: &str = "whose";

/// The field that says that a day after a death is meant.
pub const AFTER_DEATH: &str = "after_death";

/// What is said of it.
pub const MEANT: &str = "true";

/// What is asked besides the fields of a kind: forms carry it unseen until it is in doubt.
pub(super) fn asks(kind: &Kind) -> Vec<Ask> {
    match kind.on_rolls() {
        None => Vec::new(),
        Some(_) => {
            let whose = Ask::declared(ask::Kind::Seen, WHOSE, "是名册里的哪一位");
            let hint = "姓名在名册里有几位或者没有的，写人员编号；不在名册里的写 nobody";
            vec![whose.hint(hint), after_death()]
        }
    }
}

/// Asked of an entry that is dated after somebody's death.
pub(super) fn after_death() -> Ask {
    let asked = Ask::declared(ask::Kind::Seen, AFTER_DEATH, "日期在去世以后");
    asked.hint("对象已去世、日期确实在那以后的（走访的是家属），写 true")
}

/// What somebody said of it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Whose<'s> {
    /// The number of a person, [`NOBODY`], or nothing.
    pub person: &'s str,
    /// Whether a day after her death is meant.
    pub after_death: bool,
}

impl<'s> Whose<'s> {
    /// As it was said with an act.
    pub fn said(said: &'s Said) -> Whose<'s> {
        Whose {
            person: said.words(WHOSE),
            after_death: said.words(AFTER_DEATH) == MEANT,
        }
    }
}

/// A name that stands for several of the rolls, or for none.
pub(super) fn named<'f>(kind: &Kind, filled: &'f Filled) -> Option<&'f str> {
    let field = kind.on_rolls()?;
    filled.fields.get(&field.code).and_then(Json::as_str)
}

/// Whom an entry is about, and the hash of the ID number it gives.
///
/// # Errors
/// When the name is that of several or of nobody and nothing says who is meant, or she had died by then.
pub async fn person_of(
    office: &Office,
    actor: &Actor,
    kind: &Kind,
    filled: &Filled,
    whose: Whose<'_>,
) -> Result<(Option<i64>, Option<String>)> {
    let region = filled.division.region();
    let hash = filled.id.as_ref().map(|id| id_hash(office, id.as_str()));
    let known = match &hash {
        Some(hash) => {
            let asked = std::slice::from_ref(hash);
            let known = known_ids(office.db().reader(), region, asked).await?;
            known.get(hash).copied()
        }
        None => None,
    };
    let person = match (known, named(kind, filled)) {
        (Some(person), _) => Some(person),
        (None, None) => None,
        (None, Some(name)) => one_of(office, actor, kind, filled, (name, whose.person)).await?,
    };
    if let Some(person) = person {
        let dated = (filled.on_date, whose.after_death);
        refuse_after_death(office, (region, person), dated).await?;
    }
    Ok((person, hash))
}

async fn one_of(
    office: &Office,
    actor: &Actor,
    kind: &Kind,
    filled: &Filled,
    (name, said): (&str, &str),
) -> Result<Option<i64>> {
    let region = filled.division.region();
    match said {
        NOBODY => return Ok(None),
        "" => {}
        key => {
            let wrong = || Error::at(WHOSE, format!("名册里没有编号是“{key}”的人，请核对"));
            let key = PersonKey::read(key).map_err(|_| wrong())?;
            let known = person_open(office, actor, key).await.map_err(|_| wrong())?;
            if known.line.name != name || key.region != region {
                let (key, listed) = (key.to_string(), &known.line.name);
                let words = format!("名册里{key}是“{listed}”，不是“{name}”，请核对");
                return Err(Error::at(WHOSE, words));
            }
            return Ok(Some(key.id));
        }
    }
    let same = namesakes(office, actor, name).await?;
    let same: Vec<&PersonLine> = same.iter().filter(|p| p.key.region == region).collect();
    let there: Vec<&&PersonLine> = same
        .iter()
        .filter(|person| filled.division.contains(person.division))
        .collect();
    if let ([only], true) = (there.as_slice(), filled.id.is_none()) {
        return Ok(Some(only.key.id));
    }
    let field = kind.on_rolls();
    if same.is_empty() && field.is_some_and(|field| field.often_off_rolls) {
        return Ok(None);
    }
    Err(Error::at(WHOSE, in_doubt(name, &same)))
}

/// Which of those who are called so is meant.
fn in_doubt(name: &str, same: &[&PersonLine]) -> String {
    let each = same
        .iter()
        .map(|person| format!("{}（{}，{}）", person.key, person.village, person.id_number));
    let each: Vec<String> = each.collect();
    match each.as_slice() {
        [] => format!("名册里没有“{name}”，请核对姓名；{}", NOT_LISTED.0),
        each => format!(
            "名册里有{}个“{name}”，{}{}；都不是的写 nobody",
            each.len(),
            WHICH.0,
            each.join("、")
        ),
    }
}

/// Refuses a day after somebody's death, unless it is said to be meant.
pub(super) async fn refuse_after_death(
    office: &Office,
    (region, person): (i32, i64),
    (on, meant): (Date, bool),
) -> Result<()> {
    if meant {
        return Ok(());
    }
    match died_before(office, (region, person), on).await? {
        None => Ok(()),
        Some(words) => Err(Error::at(AFTER_DEATH, format!("{words}；{}", FAMILY.0))),
    }
}

// What is to be done about a doubt: as a program is told it, and as it is said on a page, where it is chosen.
const WHICH: (&str, &str) = ("请写明是哪一位：", "请选择是哪一位");
const NOT_LISTED: (&str, &str) = (
    "不在名册里的请写明不在名册里（nobody）",
    "不在名册里的请写明不在名册里",
);
const FAMILY: (&str, &str) = ("是走访家属的请写明（true）", "是走访家属的请写明");

/// A refusal of this module as it is said on a page.
pub fn on_page(words: &str) -> String {
    let told = [WHICH, NOT_LISTED, FAMILY].into_iter();
    let mut told = told.filter_map(|(program, page)| {
        let (before, _) = words.split_once(program)?;
        Some(format!("{before}{page}"))
    });
    told.next().unwrap_or_else(|| words.to_owned())
}
