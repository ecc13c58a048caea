//! What a figure is said of: pairs of characters that its sentence and the name of an indicator have in common.

use std::collections::BTreeSet;

use ground::catalogue::Catalogue;
use ground::error::Result;
use prose::Figure;
use serde::Deserialize;

/// Two characters next to each other.
pub(super) type Pair = (char, char);

/// The words of the catalogue that tell one thing from another.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meanings {
    /// Words that are said of anything.
    #[serde(default)]
    vague: Vec<String>,
    /// Words for the same, a line each.
    #[serde(default)]
    alike: Vec<Vec<String>>,
    /// How an indicator that is called by the first word alone may be said.
    #[serde(default)]
    whole: Vec<Vec<String>>,
    /// The pairs of `vague`.
    #[serde(skip)]
    untelling: BTreeSet<Pair>,
}

/// What a figure of a text stands among.
pub(super) struct Around {
    /// What is said between the figure before and the sign behind it.
    pub own: BTreeSet<Pair>,
    /// Its sentence, as far as it is near.
    pub sentence: BTreeSet<Pair>,
}

impl Meanings {
    /// Reads the catalogue.
    pub fn load(catalogue: &Catalogue) -> Result<Meanings> {
        let mut known: Meanings = catalogue.read("prose/meanings.toml")?.toml()?;
        let vague = known.vague.iter();
        known.untelling = vague
            .flat_map(|word| pairs_of(&word.chars().collect::<Vec<_>>()))
            .collect();
        Ok(known)
    }

    /// What an indicator of this name is said of: its words, and others for the same.
    pub(super) fn said(&self, label: &str) -> BTreeSet<Pair> {
        let letters: Vec<char> = label.chars().collect();
        let mut pairs = self.telling(&letters);
        let named = |word: &String| label.contains(word.as_str());
        let alike = self.alike.iter().filter(|words| words.iter().any(named));
        let is_first = |words: &&Vec<String>| words.first().is_some_and(|word| word == label);
        let whole = self.whole.iter().filter(is_first);
        for word in alike.chain(whole).flatten() {
            pairs.extend(self.telling(&word.chars().collect::<Vec<_>>()));
        }
        pairs
    }

    /// What an entry of these words is said of.
    pub(super) fn said_in(&self, words: &str) -> BTreeSet<Pair> {
        self.telling(&words.chars().collect::<Vec<_>>())
    }

    /// The words a figure stands among.
    pub(super) fn around(&self, letters: &[char], figures: &[Figure], place: usize) -> Around {
        const BEFORE: usize = 60;
        const BEHIND: usize = 16;
        let ends = |c: &char| matches!(c, '。' | '；' | ';' | '！' | '\n');
        let parts = |c: &char| ends(c) || matches!(c, '，' | ',' | '、');
        let (start, end) = (figures[place].start, figures[place].end);
        let from = start.saturating_sub(BEFORE);
        let before = letters[from..start].iter().rposition(ends);
        let from = before.map_or(from, |at| from + at + 1);
        let to = letters.len().min(end + BEHIND);
        let until = |is: &dyn Fn(&char) -> bool| {
            let at = letters[end..to].iter().position(is);
            at.map_or(to, |at| end + at)
        };
        let next = figures
            .get(place + 1)
            .map_or(to, |next| next.start.max(end));
        let tail = &letters[end..until(&parts).min(next)];
        // 残疾军人12人3.5万元: what stands right behind another figure is said of the same.
        let mut at = place;
        let own = loop {
            let earlier = at.checked_sub(1).map(|before| figures[before].end);
            let begins = earlier.filter(|earlier| *earlier > from).unwrap_or(from);
            let mut own = self.telling(&letters[begins..start]);
            own.extend(self.telling(tail));
            if begins == from || !own.is_empty() {
                break own;
            }
            at -= 1;
        };
        Around {
            own,
            sentence: self.telling(&letters[from..until(&ends)]),
        }
    }

    /// The pairs that tell one thing from another.
    fn telling(&self, letters: &[char]) -> BTreeSet<Pair> {
        let mut pairs = pairs_of(letters);
        pairs.retain(|pair| !self.untelling.contains(pair));
        pairs
    }
}

fn pairs_of(letters: &[char]) -> BTreeSet<Pair> {
    let han = |c: &char| ('\u{4e00}'..='\u{9fff}').contains(c);
    let pairs = letters.windows(2).filter(|pair| pair.iter().all(han));
    pairs.map(|pair| (pair[0], pair[1])).collect()
}
