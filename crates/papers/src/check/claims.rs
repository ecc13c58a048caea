//! Claims of a text (没有数字的说法) and what the records say of them: borne out, contradicted, or not to be seen.

use prose::Claims;

use crate::documents::{Grounds, Standing, claims, said};
use crate::figures::{Figure, Reach};
use ground::catalogue::Catalogue;
use ground::error::Result;

/// The words that claim something, and what would bear them out.
#[derive(Debug, Clone)]
pub struct Sayings {
    claims: Claims,
    grounds: Grounds,
}

/// A claim of a text.
#[derive(Debug, Clone)]
pub struct Said {
    /// Its first letter in the text.
    pub start: usize,
    /// Behind its last.
    pub end: usize,
    /// As it stands.
    pub text: String,
    /// Its kind: 全覆盖.
    pub kind: String,
    /// What the records say; nothing where it was not held against any.
    pub standing: Option<Standing>,
}

impl Said {
    /// Whether the records say otherwise.
    pub fn is_contradicted(&self) -> bool {
        matches!(self.standing, Some(Standing::Against(_)))
    }

    /// What the records say of it, in words.
    pub fn told(&self) -> String {
        match &self.standing {
            None => "没有与记录比对".to_owned(),
            Some(Standing::Borne(words)) => format!("记录撑得住：{words}"),
            Some(Standing::Against(words)) => format!("记录说的不一样：{words}"),
            Some(Standing::Unseen(words)) => format!("记录里看不出：{words}"),
        }
    }
}

impl Sayings {
    /// As the catalogue has them.
    ///
    /// # Errors
    /// When a file is not written as it should be.
    pub fn load(catalogue: &Catalogue) -> Result<Sayings> {
        Ok(Sayings {
            claims: claims(catalogue)?,
            grounds: Grounds::load(catalogue)?,
        })
    }

    /// The claims of a text, held against the figures where there are some.
    pub fn find(&self, text: &str, figures: Option<&[Figure]>) -> Vec<Said> {
        let found = self.claims.find(text).into_iter();
        let said = found.map(|claim| {
            let kind = &self.claims.kinds[claim.kind];
            let standing = figures.map(|figures| {
                let ground = kind.ground_in(&claim.sentence);
                let standing =
                    ground.and_then(|name| self.grounds.standing(name, Reach::Whole, figures));
                match standing {
                    Some(Standing::Unseen(_)) | None => Standing::Unseen(see(&kind.see, figures)),
                    Some(known) => known,
                }
            });
            Said {
                start: claim.start,
                end: claim.end,
                text: claim.text,
                kind: kind.label.clone(),
                standing,
            }
        });
        said.collect()
    }
}

/// What there is to look at: 走访慰问户次110户次.
fn see(names: &[String], figures: &[Figure]) -> String {
    let named = names.iter();
    let found = named.filter_map(|name| figures.iter().find(|f| f.label == *name));
    let told: Vec<String> = found.filter(|f| f.record_count > 0).map(said).collect();
    match told.as_slice() {
        [] => "没有可看的记录".to_owned(),
        told => format!("只看得到{}，是不是这样，记录说不了", told.join("、")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    /// Passages, each with the kinds of claims in it; one a line: kinds, a tab, the passage.
    const LABELLED: &str = include_str!("passages.txt");

    #[test]
    fn claims_are_told_in_forty_passages_with_few_false_ones() {
        let catalogue = Catalogue::with_overrides(PathBuf::new());
        let sayings = Sayings::load(&catalogue).expect("sayings");
        let (mut right, mut wrong, mut missed) = (0, Vec::new(), Vec::new());
        let mut passages = 0;
        let mut kinds = std::collections::BTreeSet::new();
        for line in LABELLED
            .lines()
            .filter(|l| !l.trim().is_empty() && !l.starts_with('#'))
        {
            passages += 1;
            let (labels, passage) = line.split_once('\t').expect("kinds and a passage");
            let mut expected: Vec<&str> = labels.split(' ').filter(|l| *l != "-").collect();
            for said in sayings.find(passage, None) {
                match expected.iter().position(|kind| *kind == said.kind) {
                    Some(at) => {
                        expected.swap_remove(at);
                        right += 1;
                        kinds.insert(said.kind);
                    }
                    None => wrong.push(format!("{}（{}）：{passage}", said.text, said.kind)),
                }
            }
            missed.extend(expected.iter().map(|kind| format!("{kind}：{passage}")));
        }
        assert!(passages >= 40 && kinds.len() >= 12, "{passages} {kinds:?}");
        let told = right + wrong.len();
        assert!(
            right * 10 >= told * 9,
            "{right} of {told} right: {}",
            wrong.join("\n")
        );
        let all = right + missed.len();
        assert!(
            right * 10 >= all * 8,
            "{right} of {all} found: {}",
            missed.join("\n")
        );
    }
}
