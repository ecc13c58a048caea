//! What ledgers say in a document besides figures: the values of a choice field, and single entries. An entry's numbers
//! stand in the text as `{{记录：双十项实事/990100-7/实际投入}}` and stay live; its words become the office's text.

use std::collections::HashMap;
use std::sync::Arc;

use kernel::{Date, Fen};
use serde_json::json;

use super::grounds::Grounds;
use super::printed::Printed;
use super::rosters::{Rosters, rosters};
use super::stories::{ASKED, LEDGER, STORY, Saying, Story, may_ask};
use super::told::{ENTRY, Entry, Told, is_number};
use crate::figures::actions::Period;
use crate::figures::{Question, Reach, indicators};
use ground::authority::Scope;
use ground::error::Result;
use ground::office::Office;
use ground::records::registers;
use registers::ledgers;
use registers::ledgers::{Field, FieldType};
use registers::organisation::posts::{Organ, Post, organs, posts};

/// What a text may say of ledgers, by the label of their kind.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    pub(super) kinds: HashMap<String, Told>,
    /// Words that announce parts, and say nothing where no part follows: 其中, 包括.
    pub(super) announcements: Vec<String>,
    /// What claims in words rest on.
    pub(super) grounds: Grounds,
    /// Who holds a post of the office itself on the last day, the heads first.
    pub(super) posts: Vec<(Option<Organ>, Post)>,
    /// Who may be told of.
    pub(super) stories: Vec<Story>,
    /// How many more there are of whom this office may not tell.
    pub(super) untold: usize,
    /// All kinds of ledgers, for what a story may be asked.
    pub(super) ledgers: Vec<ledgers::Kind>,
    /// Who stands behind figures, by name.
    pub(super) rosters: Rosters,
    /// What a number in the words of an entry is read by.
    pub(super) lexicon: Option<Arc<prose::Lexicon>>,
}

/// Whether a source or a template speaks of a ledger kind.
pub(super) fn speaks_of(text: &str, label: &str) -> bool {
    let said = |before: &str| text.contains(&format!("{before}{label}/"));
    let told_of = label == LEDGER && (text.contains(STORY) || text.contains(ASKED));
    told_of || said("列举：") || said(ENTRY) || text.contains(&format!("\"{label}\""))
}

impl Facts {
    /// Of the kinds that are spoken of.
    pub async fn of(
        office: &Office,
        scope: &Scope,
        period: Period,
        spoken_of: impl Fn(&str) -> bool,
        named: impl Fn(&str) -> bool,
    ) -> Result<Facts> {
        let words: prose::Words = office.catalogue().read("prose/words.toml")?.toml()?;
        let mut facts = Facts {
            announcements: words.announcements().to_vec(),
            grounds: Grounds::load(office.catalogue())?,
            posts: posts_held(office, scope, period.to).await?,
            kinds: HashMap::new(),
            stories: Vec::new(),
            untold: 0,
            ledgers: ledgers::kinds(office.catalogue())?,
            rosters: rosters(office, scope, period, named).await?,
            lexicon: Some(Arc::new(prose::Lexicon::new(&words))),
        };
        let counting = indicators(office.catalogue())?;
        let kinds = facts.ledgers.clone();
        for kind in kinds {
            if !spoken_of(&kind.label) {
                continue;
            }
            let (c, from) = (office.db().reader(), Some(period.from));
            let rows = ledgers::actions::entries(c, scope, &kind.kind, from, period.to).await?;
            let source = format!("ledger:{}", kind.kind);
            let counts = counting
                .iter()
                .find(|i| matches!(&i.question, Question::Measured(m) if m.source == source));
            let told = Told {
                counted_by: counts.map_or_else(|| kind.kind.clone(), |i| i.code.clone()),
                code: kind.kind,
                division: scope.division().get(),
                fields: kind.fields,
                entries: rows.into_iter().map(Entry::of).collect::<Result<_>>()?,
            };
            if kind.label == LEDGER {
                for entry in &told.entries {
                    let Some(story) = Story::of(&told, entry) else {
                        facts.untold += 1;
                        continue;
                    };
                    let of = (facts.ledgers.as_slice(), entry);
                    let story = story.with_records(c, scope, of, period.to).await?;
                    facts.stories.push(story);
                }
            }
            facts.kinds.insert(kind.label, told);
        }
        // Who holds a post is told by 任职: names of people are no words of a list.
        let others = registers(office)?
            .iter()
            .filter(|other| !other.names_people);
        for register in others.filter(|other| spoken_of(other.label)) {
            let items = (register.read)(office, scope, period, false).await?;
            let told = Told::of_register(register, items, scope.division().get())?;
            facts.kinds.insert(register.label.to_owned(), told);
        }
        Ok(facts)
    }

    /// Also what others say.
    pub fn extend(&mut self, more: Facts) {
        self.kinds.extend(more.kinds);
        self.stories.extend(more.stories);
        self.untold += more.untold;
        self.rosters.extend(more.rosters);
    }

    /// What a story says by `990101-7/走访慰问/次数`; an error where nothing of that kind may be asked, nothing where the
    /// person may not be told of or nothing is recorded.
    pub fn story(&self, name: &str) -> std::result::Result<Option<Saying>, ()> {
        let (key, what) = name.split_once('/').ok_or(())?;
        if let Some((ledger, what)) = what.split_once('/')
            && !may_ask(&self.ledgers, ledger, what)
        {
            return Err(());
        }
        let story = self.stories.iter().find(|story| story.key == key);
        Ok(story.and_then(|story| story.says(what)))
    }

    /// The values that occur in a field of choices, places or other words, the most frequent first and months in their
    /// order; nothing where there is no such field, or it names people.
    pub fn values(&self, kind: &str, field: &str, reach: Reach) -> Option<Vec<String>> {
        let told = self.kinds.get(kind)?;
        let lists = [FieldType::Choice, FieldType::Village, FieldType::Text];
        let listed = |f: &&Field| f.label == field && lists.contains(&f.field_type);
        let field = told.fields.iter().find(listed)?;
        let mut values: Vec<(String, usize)> = Vec::new();
        let counted = |e: &&Entry| reach.counts(told.division, e.row.division);
        let said = told.entries.iter().filter(counted);
        let said = said.filter_map(|e| e.text(field));
        for value in said {
            match values.iter_mut().find(|(v, _)| *v == value) {
                Some((_, n)) => *n += 1,
                None => values.push((value, 1)),
            }
        }
        let month = |value: &str| value.strip_suffix('月')?.parse::<u32>().ok();
        if values.iter().all(|(value, _)| month(value).is_some()) {
            values.sort_by_key(|(value, _)| month(value));
        } else {
            values.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        }
        Some(values.into_iter().map(|(v, _)| v).collect())
    }

    /// The entries of a kind.
    pub fn told(&self, kind: &str) -> Option<&Told> {
        self.kinds.get(kind)
    }

    /// What a number of an entry prints, by `双十项实事/990100-7/实际投入`; an error where the kind or field is none,
    /// nothing where the entry or its number is gone.
    pub fn printed(&self, name: &str) -> std::result::Result<Option<Printed>, ()> {
        let mut parts = name.split('/').map(str::trim);
        let (kind, key, field) = (parts.next(), parts.next(), parts.next());
        let told = kind.and_then(|kind| self.kinds.get(kind)).ok_or(())?;
        let field = told.fields.iter().find(|f| Some(f.label.as_str()) == field);
        let field = field.filter(|f| is_number(f)).ok_or(())?;
        let entry = told.entries.iter().find(|e| Some(e.key.as_str()) == key);
        let number = entry.and_then(|e| e.number(field));
        Ok(number.map(|number| {
            let money = field.field_type == FieldType::Money;
            let (text, value, unit) = if money {
                let fen = Fen::new(number);
                let value = match number % 100 {
                    0 => json!(number / 100),
                    _ => json!(number as f64 / 100.0),
                };
                (prose::money(fen), value, "元".to_owned())
            } else {
                (prose::number(number), json!(number), field.unit.clone())
            };
            Printed {
                code: told.counted_by.clone(),
                label: format!("{}：{}", kind.unwrap_or_default(), field.label),
                value,
                unit,
                text,
                records: 1,
                before: false,
                reach: Reach::Whole,
                entry: Some(match entry.and_then(|entry| entry.href.clone()) {
                    Some(page) => page,
                    None => format!("{}/{}", told.code, key.unwrap_or_default()),
                }),
            }
        }))
    }
}

impl Facts {
    /// Every number of the entries, as a text would print it, and what the entry says beside it: of its numbers, and of
    /// its words (收集意见十一条).
    pub fn numbers(&self) -> Vec<(Printed, String)> {
        let mut numbers = Vec::new();
        for (kind, told) in &self.kinds {
            for entry in &told.entries {
                let words = told.fields.iter().filter(|f| !is_number(f));
                let words = words.filter_map(|field| entry.text(field));
                let words = words.collect::<Vec<_>>().join(" ");
                for field in told.fields.iter().filter(|f| is_number(f)) {
                    let name = format!("{kind}/{}/{}", entry.key, field.label);
                    let printed = self.printed(&name).ok().flatten();
                    let said = format!("{kind} {} {words}", field.label);
                    numbers.extend(printed.map(|printed| (printed, said)));
                }
                let read = self.lexicon.iter().flat_map(|all| prose::read(&words, all));
                for found in read {
                    let said = format!("{kind} {words}");
                    numbers.push((in_words(kind, told, entry, found), said));
                }
            }
        }
        numbers
    }
}

/// A number that stands in the words of an entry.
fn in_words(kind: &str, told: &Told, entry: &Entry, found: prose::Figure) -> Printed {
    let of_one = 1_000_000.0;
    Printed {
        code: told.counted_by.clone(),
        label: kind.to_owned(),
        value: json!(found.value.millionths() as f64 / of_one),
        unit: found.unit,
        text: found.text,
        records: 1,
        before: false,
        reach: Reach::Whole,
        entry: Some(match &entry.href {
            Some(page) => page.clone(),
            None => format!("{}/{}", told.code, entry.key),
        }),
    }
}

async fn posts_held(
    office: &Office,
    scope: &Scope,
    day: Date,
) -> Result<Vec<(Option<Organ>, Post)>> {
    let own = scope.only();
    let organs = organs(office, &own).await?;
    let mut held: Vec<(Option<Organ>, Post)> = Vec::new();
    for post in posts(office, &own).await? {
        if post.division == scope.division() && post.held_on(day) {
            let of = |organ: &&Organ| Some(organ.id) == post.organ;
            held.push((organs.iter().find(of).cloned(), post));
        }
    }
    held.sort_by_key(|(_, post)| (post.rank(), post.id));
    Ok(held)
}
