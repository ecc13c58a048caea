//! The known word most like one that is not known: for a message, never to decide.

use crate::text::squeeze;

/// The word that has most of a text, in order; the first of several alike, nothing where hardly anything is shared.
pub fn nearest<'w>(text: &str, words: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    most_like(text, words, 0)
}

/// The nearest word, only where the two share half of their letters: 居住地区划代码 is not like 服役地区.
pub fn nearly<'w>(text: &str, words: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    most_like(text, words, 500)
}

fn most_like<'w>(
    text: &str,
    words: impl IntoIterator<Item = &'w str>,
    least: usize,
) -> Option<&'w str> {
    let text: Vec<char> = squeeze(text).chars().collect();
    let mut best: Option<(usize, &str)> = None;
    for word in words {
        let letters: Vec<char> = squeeze(word).chars().collect();
        let shared = shared_in_order(&text, &letters);
        let enough = shared >= 2 || (shared == 1 && letters.len() + text.len() <= 4);
        let score = shared * 2_000 / (text.len() + letters.len()).max(1);
        if enough && score >= least && best.is_none_or(|(most, _)| score > most) {
            best = Some((score, word));
        }
    }
    best.map(|(_, word)| word)
}

/// Length of the longest common subsequence.
fn shared_in_order(a: &[char], b: &[char]) -> usize {
    let mut row = vec![0; b.len() + 1];
    for x in a {
        let mut before = 0;
        for (at, y) in b.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if x == y {
                before + 1
            } else {
                above.max(row[at])
            };
            before = above;
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_word_has_most_of_it() {
        let known = ["伤残军人", "烈士遗属", "复员军人", "八一", "春节"];
        for (text, word) in [
            ("老复员军人", Some("复员军人")),
            ("伤残人员", Some("伤残军人")),
            ("八一节", Some("八一")),
            ("新春", Some("春节")),
            ("中秋", None),
            ("", None),
        ] {
            assert_eq!(nearest(text, known), word, "{text}");
        }
    }
}
