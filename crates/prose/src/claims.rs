//! Claims in words (没有数字的说法): 全部发放到位, 每月一次, 无一投诉. Which words claim something is data; what a text only means to
//! do, denies or names as a title claims nothing.

use std::collections::HashMap;

use serde::Deserialize;

/// The words that claim something, as `catalogue/prose/claims.toml` has them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// What stands before it in the sentence makes it an intention: 将, 力争.
    pub intentions: Vec<String>,
    /// How the title of a text ends that only means to do: 计划, 实施方案.
    #[serde(default)]
    pub plans: Vec<String>,
    /// What stands right before it denies it: 没有, 未能.
    pub denials: Vec<String>,
    /// The kinds.
    #[serde(rename = "claim")]
    pub kinds: Vec<ClaimKind>,
}

/// A kind of claim.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimKind {
    /// 全部到位
    pub label: String,
    /// Words that claim it: `…` stands for a few letters of one clause, `#` for a number.
    pub words: Vec<String>,
    /// Longer words that only look like it: 一律师.
    #[serde(default)]
    pub not: Vec<String>,
    /// Which grounds would bear it out, by what the sentence is about.
    #[serde(default)]
    pub borne_by: Vec<BorneBy>,
    /// The indicators to look at where none does.
    #[serde(default)]
    pub see: Vec<String>,
}

/// What would bear a claim out.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BorneBy {
    /// One of these words stands in the sentence; any sentence where there are none.
    #[serde(default)]
    pub about: Vec<String>,
    /// Name of a ground.
    pub ground: String,
}

/// A claim that a text makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Place of its kind.
    pub kind: usize,
    /// The first letter.
    pub start: usize,
    /// Behind the last.
    pub end: usize,
    /// As it stands.
    pub text: String,
    /// Its sentence.
    pub sentence: String,
}

/// A gap of a pattern is not longer than this.
const GAP_MAX: usize = 10;
/// What denies a claim stands no further before it.
const DENIAL_REACH: usize = 6;

impl Claims {
    /// The claims of a text, in its order; where two overlap, the longer.
    pub fn find(&self, text: &str) -> Vec<Claim> {
        if self.is_plan(text) {
            return Vec::new();
        }
        let letters: Vec<char> = text.chars().collect();
        let mut found: Vec<Claim> = Vec::new();
        let mut announced = false;
        for (start, end) in sentences(&letters) {
            let sentence = &letters[start..end];
            announced = announced && goes_on(&letters, start) || self.announces(sentence);
            if announced && !self.announces(sentence) {
                continue;
            }
            let mut places: HashMap<char, Vec<usize>> = HashMap::new();
            for (at, letter) in sentence.iter().enumerate() {
                places.entry(*letter).or_default().push(at);
            }
            for (place, kind) in self.kinds.iter().enumerate() {
                for word in &kind.words {
                    let first = word.chars().next().unwrap_or_default();
                    let begins = match first {
                        '#' => (0..sentence.len()).collect(),
                        first => places.get(&first).cloned().unwrap_or_default(),
                    };
                    if begins.is_empty() {
                        continue;
                    }
                    let word: Vec<char> = word.chars().collect();
                    for at in begins {
                        let Some(length) = matched(&word, &sentence[at..]) else {
                            continue;
                        };
                        // 100% is no part of 1100%.
                        let numeral = |letter: &char| letter.is_ascii_digit() || *letter == '.';
                        let amid = numeral(&sentence[at])
                            && at
                                .checked_sub(1)
                                .is_some_and(|before| numeral(&sentence[before]));
                        if amid
                            || kind.looks_only(sentence, at, length)
                            || self.is_none(sentence, at)
                        {
                            continue;
                        }
                        found.push(Claim {
                            kind: place,
                            start: start + at,
                            end: start + at + length,
                            text: sentence[at..at + length].iter().collect(),
                            sentence: sentence.iter().collect(),
                        });
                    }
                }
            }
        }
        found.sort_by_key(|c| (c.start, std::cmp::Reverse(c.end)));
        let mut kept: Vec<Claim> = Vec::new();
        for claim in found {
            match kept.last_mut() {
                Some(last) if claim.start < last.end => {
                    if claim.end - claim.start > last.end - last.start {
                        *last = claim;
                    }
                }
                _ => kept.push(claim),
            }
        }
        kept
    }

    /// Whether a text only means to do: its title says so.
    pub fn is_plan(&self, text: &str) -> bool {
        let title = text.lines().map(str::trim).find(|line| !line.is_empty());
        title.is_some_and(|title| self.plans.iter().any(|end| title.ends_with(end)))
    }

    /// Whether a sentence announces what somebody means to do: 下一步，将做好以下工作：
    fn announces(&self, sentence: &[char]) -> bool {
        let colon = sentence.iter().position(|letter| *letter == '：');
        colon.is_some_and(|colon| {
            let before = &sentence[..colon];
            self.intentions.iter().any(|word| contains(before, word))
        })
    }

    /// Whether what stands before makes it no claim: an intention, a denial, a title or a quotation of somebody's duty.
    fn is_none(&self, sentence: &[char], at: usize) -> bool {
        let before = &sentence[..at];
        let near = &before[before.len().saturating_sub(DENIAL_REACH)..];
        let titled = before.iter().rev().find(|c| matches!(c, '《' | '》'));
        self.intentions.iter().any(|word| contains(before, word))
            || self.denials.iter().any(|word| contains(near, word))
            || titled == Some(&'《')
    }
}

impl ClaimKind {
    /// Whether the words stand in a longer one that means something else.
    fn looks_only(&self, sentence: &[char], at: usize, length: usize) -> bool {
        self.not.iter().any(|longer| {
            let longer: Vec<char> = longer.chars().collect();
            let from = at.saturating_sub(longer.len());
            let to = sentence.len().min(at + length + longer.len());
            let mut windows = sentence[from..to].windows(longer.len()).enumerate();
            windows.any(|(offset, window)| {
                let (begins, ends) = (from + offset, from + offset + longer.len());
                window == longer && begins < at + length && at < ends
            })
        })
    }

    /// The ground that would bear it out in this sentence.
    pub fn ground_in(&self, sentence: &str) -> Option<&str> {
        let about = |by: &&BorneBy| {
            by.about.is_empty() || by.about.iter().any(|word| sentence.contains(word.as_str()))
        };
        self.borne_by
            .iter()
            .find(about)
            .map(|by| by.ground.as_str())
    }
}

fn contains(letters: &[char], word: &str) -> bool {
    let word: Vec<char> = word.chars().collect();
    letters.windows(word.len()).any(|window| window == word)
}

/// Whether a sentence goes on with what was announced: behind a semicolon, or as 二是, 三是.
fn goes_on(letters: &[char], start: usize) -> bool {
    let behind = start.checked_sub(1).map(|at| letters[at]);
    let numbered = matches!(letters.get(start..start + 2), Some([n, '是']) if "二三四五六七八九十".contains(*n));
    behind == Some('；') || numbered
}

/// From and to of each sentence.
fn sentences(letters: &[char]) -> Vec<(usize, usize)> {
    let mut all = Vec::new();
    let mut start = 0;
    for (at, letter) in letters.iter().enumerate() {
        if matches!(letter, '。' | '！' | '？' | '；' | '\n' | '\t') {
            all.push((start, at));
            start = at + 1;
        }
    }
    all.push((start, letters.len()));
    all
}

/// How many letters a pattern takes at the beginning of these.
fn matched(pattern: &[char], letters: &[char]) -> Option<usize> {
    const NUMERALS: &str = "0123456789０１２３４５６７８９〇零一二两三四五六七八九十百千多几数";
    let Some((first, rest)) = pattern.split_first() else {
        return Some(0);
    };
    match first {
        '…' => (0..=GAP_MAX.min(letters.len()))
            .take_while(|gap| {
                let inside = letters.get(gap.wrapping_sub(1));
                inside.is_none_or(|c| !matches!(c, '，' | '、' | '：' | ','))
            })
            .find_map(|gap| Some(gap + matched(rest, &letters[gap..])?)),
        '#' => {
            let digits = letters
                .iter()
                .take_while(|c| NUMERALS.contains(**c))
                .count();
            (1..=digits)
                .rev()
                .find_map(|taken| Some(taken + matched(rest, &letters[taken..])?))
        }
        letter => {
            let (head, tail) = letters.split_first()?;
            (head == letter)
                .then(|| matched(rest, tail))?
                .map(|n| n + 1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims() -> Claims {
        let kind = |label: &str, words: &[&str], not: &[&str]| ClaimKind {
            label: label.to_owned(),
            words: words.iter().map(|w| (*w).to_owned()).collect(),
            not: not.iter().map(|w| (*w).to_owned()).collect(),
            borne_by: Vec::new(),
            see: Vec::new(),
        };
        Claims {
            plans: vec!["计划".to_owned()],
            intentions: ["将", "力争", "下一步"].map(str::to_owned).to_vec(),
            denials: vec!["没有".to_owned()],
            kinds: vec![
                kind("到位", &["全部…到位"], &[]),
                kind("一律", &["一律"], &["一律师"]),
                kind("连年", &["连续#年"], &[]),
            ],
        }
    }

    fn found(text: &str) -> Vec<String> {
        let found = claims().find(text);
        found.into_iter().map(|claim| claim.text).collect()
    }

    #[test]
    fn a_claim_is_found_with_what_stands_between() {
        assert_eq!(found("抚恤金全部按月发放到位。"), ["全部按月发放到位"]);
        assert_eq!(found("已连续十二年获评先进。"), ["连续十二年"]);
        assert_eq!(found("全部登记，补助到位。"), Vec::<String>::new());
    }

    #[test]
    fn what_is_meant_denied_or_titled_is_no_claim() {
        for none in [
            "下一步将全部发放到位。",
            "力争一律打卡。",
            "补助没有全部发放到位。",
            "印发《一律打卡发放的通知》。",
            "另一律师到场。",
            "甲镇2012年双拥工作计划\n补助一律打卡。",
            "下一步，做好以下工作：一是补训；二是补助一律打卡。三是把钱全部按月发放到位。",
        ] {
            assert_eq!(found(none), Vec::<String>::new(), "{none}");
        }
    }
}
