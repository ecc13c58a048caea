//! Grade (等级) and nature (性质) of a disability, in the ways offices write them.

use entitlement::Nature;

use ground::error::{Error, Result};

/// What a text says of a disability.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Disability {
    /// 1–10
    pub grade: Option<u8>,
    /// 因战, 因公, 因病
    pub nature: Option<Nature>,
}

const GRADES: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
/// Other signs of one to ten: as on vouchers, and Roman.
const NUMERALS: [[char; 10]; 3] = [
    ['壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖', '拾'],
    ['Ⅰ', 'Ⅱ', 'Ⅲ', 'Ⅳ', 'Ⅴ', 'Ⅵ', 'Ⅶ', 'Ⅷ', 'Ⅸ', 'Ⅹ'],
    ['ⅰ', 'ⅱ', 'ⅲ', 'ⅳ', 'ⅴ', 'ⅵ', 'ⅶ', 'ⅷ', 'ⅸ', 'ⅹ'],
];
const NATURES: [(Nature, &str, &str); 3] = [
    (Nature::War, "war", "因战"),
    (Nature::Duty, "duty", "因公"),
    (Nature::Illness, "illness", "因病"),
];
const SHORT_NATURES: [(Nature, &str); 3] = [
    (Nature::War, "战"),
    (Nature::Duty, "公"),
    (Nature::Illness, "病"),
];
/// Behind a nature, or beside a grade, without any meaning of their own.
const FILLERS: [&str; 9] = [
    "致残", "负伤", "受伤", "伤残", "残疾", "等级", "性质", "评定", "评残",
];
const OLD_CLASSES: [char; 4] = ['特', '一', '二', '三'];
const OLD_STEPS: [&str; 4] = ["甲级", "乙级", "甲", "乙"];

/// Reads 六级, 6, 陆级, Ⅵ级, 伤残六级, 因公, 公, 因公致残, 六级因公, 六级（因公）. Nothing where anything in it is
/// something else, or there is nothing.
pub fn disability_read(text: &str) -> Option<Disability> {
    let plain: String = kernel::squeeze(text)
        .chars()
        .filter(|c| !"()[]、,;:/·".contains(*c))
        .collect();
    let mut rest = plain.as_str();
    let mut read = Disability::default();
    while !rest.is_empty() {
        if let Some((nature, after)) = nature_before(rest) {
            if read.nature.is_some_and(|before| before != nature) {
                return None;
            }
            read.nature = Some(nature);
            rest = after;
        } else if let Some(after) = FILLERS.iter().find_map(|word| rest.strip_prefix(word)) {
            rest = after;
        } else {
            let (grade, after) = grade_before(rest)?;
            if read.grade.is_some_and(|before| before != grade) {
                return None;
            }
            read.grade = Some(grade);
            rest = after;
        }
    }
    (read != Disability::default()).then_some(read)
}

fn nature_before(text: &str) -> Option<(Nature, &str)> {
    let whole = NATURES.iter().map(|(nature, _, label)| (*nature, *label));
    let mut known = whole.chain(SHORT_NATURES);
    known.find_map(|(nature, word)| Some((nature, text.strip_prefix(word)?)))
}

fn grade_before(text: &str) -> Option<(u8, &str)> {
    let end = text
        .find(|c: char| number(c).is_none())
        .unwrap_or(text.len());
    let (numeral, rest) = text.split_at(end);
    let grade = match numeral.parse::<u8>() {
        Ok(number) => number,
        Err(_) => {
            let mut signs = numeral.chars();
            number(signs.next()?).filter(|_| signs.next().is_none())?
        }
    };
    let rest = rest.strip_prefix(".0").unwrap_or(rest);
    let rest = rest.strip_prefix('级').unwrap_or(rest);
    (1..=10).contains(&grade).then_some((grade, rest))
}

/// What a sign stands for.
fn number(sign: char) -> Option<u8> {
    let spelled = GRADES.iter().position(|grade| grade.starts_with(sign));
    let other = || {
        let mut rows = NUMERALS.iter();
        rows.find_map(|row| row.iter().position(|numeral| *numeral == sign))
    };
    match sign.to_digit(10) {
        Some(digit) => u8::try_from(digit).ok(),
        None => u8::try_from(spelled.or_else(other)? + 1).ok(),
    }
}

/// Whether a text is a grade as it was before 2004: 二等乙级. It does not turn into one of today by itself.
pub fn is_old_grade(text: &str) -> bool {
    let text = kernel::squeeze(text);
    let Some((class, step)) = text.split_once('等') else {
        return false;
    };
    let mut class = class.chars();
    let known = class.next().is_some_and(|c| OLD_CLASSES.contains(&c)) && class.next().is_none();
    known && (step.is_empty() || step.strip_prefix('级').is_some() || OLD_STEPS.contains(&step))
}

/// Reads a grade of disability: 一级, 8, 8级. 1–10, or nothing.
pub fn grade_read(text: &str) -> Option<u8> {
    let read = disability_read(text)?;
    read.grade.filter(|_| read.nature.is_none())
}

/// 六级
pub fn grade_label(grade: u8) -> String {
    let name = usize::from(grade)
        .checked_sub(1)
        .and_then(|i| GRADES.get(i))
        .copied()
        .unwrap_or("未知");
    format!("{name}级")
}

/// Reads 因战, 因公, 因病.
pub fn nature_read(text: &str) -> Option<Nature> {
    let read = disability_read(text)?;
    read.nature.filter(|_| read.grade.is_none())
}

/// 因战, 因公, 因病
pub fn nature_label(nature: Nature) -> &'static str {
    NATURES
        .iter()
        .find(|(n, _, _)| *n == nature)
        .map_or("", |(_, _, label)| label)
}

/// As a nature stands in the database.
pub(super) fn nature_code(nature: Nature) -> &'static str {
    NATURES
        .iter()
        .find(|(n, _, _)| *n == nature)
        .map_or("", |(_, code, _)| code)
}

/// Reads what [`nature_code`] wrote.
pub(super) fn nature_from(code: &str) -> Result<Nature> {
    let found = NATURES.iter().find(|(_, c, _)| *c == code);
    found
        .map(|(nature, _, _)| *nature)
        .ok_or_else(|| Error::inconsistent(format!("残疾性质 {code}")))
}

/// Whether a grade and a nature go together: 因病 only has grades 1–6 (军人抚恤优待条例 第二十七条).
pub fn grade_fits(grade: u8, nature: Nature) -> bool {
    nature != Nature::Illness || grade <= 6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grades_are_read_as_clerks_write_them() {
        for (text, grade) in [
            ("一级", Some(1)),
            ("十级", Some(10)),
            ("10", Some(10)),
            ("8", Some(8)),
            ("8.0", Some(8)),
            ("8级", Some(8)),
            ("陆级", Some(6)),
            ("叁", Some(3)),
            ("Ⅵ级", Some(6)),
            ("伤残六级", Some(6)),
            ("六级伤残", Some(6)),
            ("６级", Some(6)),
            ("十二级", None),
            ("12", None),
            ("11", None),
            ("0", None),
            ("三级以上", None),
            ("二等乙级", None),
            ("", None),
        ] {
            assert_eq!(grade_read(text), grade, "{text}");
        }
        assert!(!grade_fits(7, Nature::Illness));
        assert!(grade_fits(7, Nature::Duty));
    }

    #[test]
    fn natures_and_both_in_one() {
        for (text, grade, nature) in [
            ("因公", None, Some(Nature::Duty)),
            ("公", None, Some(Nature::Duty)),
            ("因战致残", None, Some(Nature::War)),
            ("因公负伤", None, Some(Nature::Duty)),
            ("六级因公", Some(6), Some(Nature::Duty)),
            ("因公六级", Some(6), Some(Nature::Duty)),
            ("六级（因公）", Some(6), Some(Nature::Duty)),
            ("因病 5级", Some(5), Some(Nature::Illness)),
        ] {
            assert_eq!(
                disability_read(text),
                Some(Disability { grade, nature }),
                "{text}"
            );
        }
        for text in ["因战因公", "六级七级", "残疾", "因酒", "六级公务"] {
            assert_eq!(disability_read(text), None, "{text}");
        }
    }

    #[test]
    fn grades_of_before_are_known() {
        for (text, old) in [
            ("二等乙级", true),
            ("三等甲级", true),
            ("特等", true),
            ("二等甲", true),
            ("六级", false),
            ("一等功", false),
        ] {
            assert_eq!(is_old_grade(text), old, "{text}");
        }
    }
}
