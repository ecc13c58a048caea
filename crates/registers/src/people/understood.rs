//! Categories (人员类别) as offices write them: with ages, periods, grades and relatives around them, two in a cell, or
//! a word for several.

use super::category_words::{SEPARATORS, plain};
use super::disability::{Disability, disability_read};
use super::model::Categories;
use super::scheme_rows::Category;
use crate::exchange::{RowReport, RowView, Unread};

/// A category as it was understood, with what was said of a disability besides.
pub type Understood<'c> = (&'c Category, Disability);

impl Categories {
    /// Reads a category as offices write it.
    ///
    /// # Errors
    /// What it may mean: two categories, a word for several, or the nearest one.
    pub fn understand(&self, text: &str) -> std::result::Result<Understood<'_>, String> {
        if let Some(understood) = self.one(text) {
            return Ok(understood);
        }
        let written = kernel::tidy(text);
        if let Some(number) = self.named_in_standards(text) {
            return Err(format!(
                "“{}”是待遇标准按它的百分比算的数，不是人员类别，只写在待遇标准表里；请改成这个人的类别",
                number.label
            ));
        }
        if let Some(several) = self.several(text) {
            return Err(format!(
                "“{written}”不止一类，可能是{}，请写明是哪一类",
                labels(&several, "、")
            ));
        }
        let two = self.two(text);
        if !two.is_empty() {
            return Err(format!(
                "“{written}”写了{}类：{}，请只留一类，另一类另列一张表",
                two.len(),
                two.join("、")
            ));
        }
        let names = self
            .iter()
            .flat_map(|category| std::iter::once(&category.label).chain(&category.synonyms));
        let near = kernel::nearest(&written, names.map(String::as_str));
        Err(match near.and_then(|name| self.named(name)) {
            Some(category) => format!(
                "“{written}”不是已知的人员类别，最接近的是“{}”；是的话请改成它，不是请改用标准名称",
                category.label
            ),
            None => {
                let all: Vec<&Category> = self.iter().collect();
                format!(
                    "“{written}”不是已知的人员类别，请改用标准名称：{}",
                    labels(&all, "、")
                )
            }
        })
    }

    /// Reads a category in a row of a sheet, also by what the office has said that its words mean.
    ///
    /// # Errors
    /// The row, with the question what they mean.
    pub fn meant(
        &self,
        row: &RowView<'_>,
        text: &str,
    ) -> std::result::Result<Understood<'_>, RowReport> {
        self.understand(text).or_else(|why| {
            let unread = Unread {
                code: "category",
                why,
                choices: self.iter().map(|c| c.label.clone()).collect(),
            };
            row.meant("category", text, |word| self.understand(word).ok(), unread)
        })
    }

    /// A single category, whatever stands around it that changes nothing.
    fn one(&self, text: &str) -> Option<Understood<'_>> {
        let text = kernel::squeeze(text);
        if let Some(category) = self.bare(&text) {
            return Some((category, Disability::default()));
        }
        if self.several(&text).is_some() {
            return None;
        }
        if let Some((before, rest)) = text.split_once('(')
            && let Some((inside, after)) = rest.split_once(')')
        {
            let outside = format!("{before}{after}");
            let (category, said) = self.one(&outside)?;
            if self.words.is_aside(inside) {
                return Some((category, said));
            }
            let more = disability_read(inside).filter(|_| category.needs_grade())?;
            return merged(said, more).map(|said| (category, said));
        }
        let ends = text.char_indices().map(|(at, _)| text.split_at(at));
        ends.skip(1).find_map(|(head, tail)| {
            let graded = |name: &str, said: &str| {
                let category = self.bare(name).filter(|c| c.needs_grade())?;
                Some((category, disability_read(said)?))
            };
            graded(tail, head).or_else(|| graded(head, tail))
        })
    }

    /// By a name, with or without words about an age.
    fn bare(&self, text: &str) -> Option<&Category> {
        let bare = || {
            let at = self
                .by_bare_name
                .get(&self.words.without_ages(&plain(text)))?;
            self.list.get(*at)
        };
        self.named(text).or_else(bare)
    }

    /// What a word for several may mean.
    fn several(&self, text: &str) -> Option<Vec<&Category>> {
        let may = self.words.several(text)?.iter();
        Some(may.filter_map(|code| self.coded(code)).collect())
    }

    /// The names of two or more categories in a cell, as they are understood; none where it is not so.
    fn two(&self, text: &str) -> Vec<String> {
        let squeezed = kernel::squeeze(text);
        let parts: Vec<&str> = squeezed
            .split(SEPARATORS)
            .filter(|p| !p.is_empty())
            .collect();
        let plainly = plain(text);
        let halves = || {
            let mut ends = plainly
                .char_indices()
                .skip(1)
                .map(|(at, _)| plainly.split_at(at));
            ends.find(|(head, tail)| self.one(head).is_some() && self.one(tail).is_some())
        };
        let parts = match (parts.len(), halves()) {
            (1, Some((head, tail))) => vec![head, tail],
            _ => parts,
        };
        let known: Vec<Option<Understood<'_>>> = parts.iter().map(|part| self.one(part)).collect();
        if parts.len() < 2 || known.iter().all(Option::is_none) {
            return Vec::new();
        }
        let named = parts.iter().zip(known).map(|(part, known)| match known {
            Some((category, _)) => category.label.clone(),
            None => format!("“{part}”"),
        });
        named.collect()
    }
}

/// What was said in two places; nothing where they differ.
pub(super) fn merged(one: Disability, other: Disability) -> Option<Disability> {
    fn either<T: PartialEq>(one: Option<T>, other: Option<T>) -> Option<Option<T>> {
        match (one, other) {
            (Some(one), Some(other)) if one != other => None,
            (one, other) => Some(one.or(other)),
        }
    }
    Some(Disability {
        grade: either(one.grade, other.grade)?,
        nature: either(one.nature, other.nature)?,
    })
}

fn labels(categories: &[&Category], between: &str) -> String {
    let labels: Vec<&str> = categories.iter().map(|c| c.label.as_str()).collect();
    labels.join(between)
}

#[cfg(test)]
mod tests {
    use super::*;
    use entitlement::Nature;
    use ground::catalogue::Catalogue;

    fn categories() -> Categories {
        Categories::load(&Catalogue::default()).unwrap()
    }

    #[test]
    fn categories_as_offices_write_them() {
        let categories = categories();
        for (text, code) in [
            ("在乡老复员军人（建国前）", "demobilised_soldier"),
            ("60岁以上农籍退役士兵", "rural_veteran"),
            ("年满60周岁农村籍退伍军人", "rural_veteran"),
            ("农村籍退役士兵（60周岁以上）", "rural_veteran"),
            ("部分农村籍退役士兵", "rural_veteran"),
            ("烈士子女（60岁以上）", "martyr_child"),
            ("烈士遗属(父母)", "martyr_family"),
            ("烈士遗属（配偶、子女）", "martyr_family"),
            ("病故军人遗属（城镇）", "illness_death_family"),
            ("铀矿开采军队退役人员", "uranium_veteran"),
            ("错杀平反人员子女", "wronged_child"),
            ("伤残消防员", "disabled_firefighter"),
        ] {
            let (category, said) = categories.understand(text).unwrap();
            assert_eq!(
                (category.code.as_str(), said),
                (code, Disability::default()),
                "{text}"
            );
        }
        for (text, grade, nature) in [
            ("残疾军人（六级因公）", Some(6), Some(Nature::Duty)),
            ("六级残疾军人", Some(6), None),
            ("因战伤残军人", None, Some(Nature::War)),
            ("残疾军人六级", Some(6), None),
            ("伤残人民警察(因公 8级)", Some(8), Some(Nature::Duty)),
        ] {
            let (category, said) = categories.understand(text).unwrap();
            assert!(category.needs_grade());
            assert_eq!(said, Disability { grade, nature }, "{text}");
        }
    }

    #[test]
    fn what_is_not_one_category_says_which_it_may_be() {
        let categories = categories();
        for (text, told) in [
            ("三属", "可能是烈士遗属、因公牺牲军人遗属、病故军人遗属"),
            ("两参人员", "可能是参战人员、参试人员"),
            ("复退军人", "可能是复员军人、退伍军人"),
            ("参战、带病回乡", "写了2类：参战人员、带病回乡退役军人"),
            ("伤残军人/参战", "写了2类：伤残军人、参战人员"),
            ("复员军人烈属", "写了2类：复员军人、烈士遗属"),
            ("参战、看不清", "写了2类：参战人员、“看不清”"),
            ("带病还乡复员人", "最接近的是“"),
            ("老复原军人", "最接近的是“复员军人”"),
            ("农村籍老兵", "最接近的是“60周岁以上农村籍退役士兵”"),
            ("其他", "请改用标准名称：义务兵家属、伤残军人、"),
        ] {
            let why = categories.understand(text).unwrap_err();
            assert!(why.contains(told), "{text}: {why}");
        }
    }

    #[test]
    fn a_word_for_several_is_no_name_of_one() {
        let categories = categories();
        for several in &categories.words.several {
            for word in &several.words {
                assert!(categories.named(word).is_none(), "{word}");
            }
            for code in &several.may {
                assert!(categories.coded(code).is_some(), "{code}");
            }
        }
        let mut bare = std::collections::HashMap::new();
        for category in categories.iter() {
            for name in std::iter::once(&category.label).chain(&category.synonyms) {
                let code = bare.entry(categories.words.without_ages(&plain(name)));
                assert_eq!(code.or_insert(&category.code), &&category.code, "{name}");
            }
        }
    }

    #[test]
    fn every_name_of_the_catalogue_is_still_its_category() {
        let categories = categories();
        for category in categories.iter() {
            for name in std::iter::once(&category.label).chain(&category.synonyms) {
                for written in [
                    name.clone(),
                    format!(" {name}\u{3000}"),
                    format!("“{name}”"),
                ] {
                    let (understood, said) = categories.understand(&written).unwrap();
                    assert_eq!(
                        (&understood.code, said),
                        (&category.code, Disability::default())
                    );
                }
            }
        }
    }
}
