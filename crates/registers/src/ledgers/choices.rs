//! The words of a choice (选项) as offices write them: what is stored, and what figures count, is the option.

use std::collections::HashSet;

use super::kind::{Field, FieldType, Kind};
use ground::catalogue::Catalogue;
use ground::error::Result;
use ground::records::{Question, indicators};

/// Signs that change nothing in a word: “八一”, 八·一, 8.1.
const SIGNS: [char; 16] = [
    '“', '”', '"', '\'', '‘', '’', '「', '」', '《', '》', '(', ')', '·', '•', '.', '、',
];

impl Field {
    /// The option a text stands for; nothing where none does.
    pub fn standard(&self, text: &str) -> Option<&str> {
        let known = self.options.iter().chain(&self.retired);
        if let Some(option) = known.clone().find(|option| *option == text) {
            return Some(option);
        }
        let text = plain(text);
        let is = |word: &String| plain(word) == text;
        let spelled = |option: &&String| {
            is(option)
                || self
                    .synonyms
                    .get(*option)
                    .is_some_and(|words| words.iter().any(is))
        };
        known.clone().find(spelled).map(String::as_str)
    }

    /// What to say of a text that stands for none.
    pub(super) fn not_an_option(&self, text: &str) -> String {
        let words = self.options.iter();
        let words = words.flat_map(|option| {
            let spellings = self.synonyms.get(option).into_iter().flatten();
            std::iter::once(option).chain(spellings).map(String::as_str)
        });
        let near = kernel::nearest(text, words).and_then(|word| self.standard(word));
        let nearest = near.map_or(String::new(), |near| format!("最接近的是“{near}”，"));
        let offered: Vec<&str> = self.offered().map(String::as_str).collect();
        format!("“{text}”不在选项里，{nearest}可填{}", offered.join("、"))
    }
}

fn plain(text: &str) -> String {
    kernel::squeeze(text).replace(SIGNS, "")
}

/// The choices of a kind that some figure counts by.
pub(super) fn counted(catalogue: &Catalogue, kind: &Kind) -> Result<HashSet<String>> {
    let source = format!("ledger:{}", kind.kind);
    let mut counted = HashSet::new();
    for indicator in indicators(catalogue)? {
        let Question::Measured(measured) = indicator.question else {
            continue;
        };
        if measured.source != source {
            continue;
        }
        let by = measured.filters.into_iter().filter(|filter| {
            filter.is.is_some() || filter.is_not.is_some() || !filter.one_of.is_empty()
        });
        counted.extend(by.map(|filter| filter.field));
    }
    let is_choice = |code: &String| {
        let field = kind.fields.iter().find(|field| field.code == *code);
        field.is_some_and(|field| field.field_type == FieldType::Choice)
    };
    counted.retain(is_choice);
    Ok(counted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledgers::kinds;

    #[test]
    fn no_spelling_stands_for_two_options() {
        for kind in kinds(&Catalogue::default()).unwrap() {
            for field in &kind.fields {
                for option in field.options.iter().chain(&field.retired) {
                    assert_eq!(field.standard(option), Some(option.as_str()));
                }
                for (option, words) in &field.synonyms {
                    for word in words.iter().chain([option]) {
                        let found = field.standard(word);
                        assert_eq!(found, Some(option.as_str()), "{} {word}", kind.kind);
                    }
                }
            }
        }
    }

    #[test]
    fn a_festival_is_one_by_any_of_its_names() {
        let kinds = kinds(&Catalogue::default()).unwrap();
        let visit = kinds.iter().find(|kind| kind.kind == "visit").unwrap();
        let festival = visit
            .fields
            .iter()
            .find(|field| field.code == "festival")
            .unwrap();
        for (text, option) in [
            ("八一", "八一"),
            ("“八一”", "八一"),
            ("八·一", "八一"),
            ("8.1", "八一"),
            ("八一建军节", "八一"),
            ("建军节", "八一"),
            ("新春", "春节"),
            ("2011年春节", "春节"),
            ("中秋佳节", "中秋"),
        ] {
            let text = text.trim_start_matches("2011年");
            assert_eq!(festival.standard(text), Some(option), "{text}");
        }
        assert_eq!(festival.standard("植树节"), None);
        assert!(
            festival
                .not_an_option("八一节前")
                .contains("最接近的是“八一”")
        );
        assert!(
            counted(&Catalogue::default(), visit)
                .unwrap()
                .contains("festival")
        );
    }
}
