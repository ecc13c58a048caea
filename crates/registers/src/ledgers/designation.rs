//! Army units stand in ledgers under a name fit for publication (对外名称): what looks like a designation (番号) or a unit
//! code is refused, whichever door it comes in by.

use serde_json::{Map, Value as Json};

use super::kind::{Field, FieldType, Kind};
use ground::error::{Error, Result};

/// The first field of an entry that names a troop by designation, and what to say of it.
pub(super) fn designation_in<'k>(
    kind: &'k Kind,
    fields: &Map<String, Json>,
) -> Option<(&'k Field, String)> {
    kind.fields.iter().find_map(|field| {
        let text = fields.get(&field.code)?.as_str()?;
        Some((field, told(field, text)?))
    })
}

/// Refuses to write an entry that names a troop by designation.
pub(super) fn refuse_designations(kind: &Kind, fields: &Map<String, Json>) -> Result<()> {
    designation_in(kind, fields).map_or(Ok(()), |(_, words)| Err(Error::refusal(words)))
}

/// What to say of a field's text, where it names a troop by designation.
fn told(field: &Field, text: &str) -> Option<String> {
    let free = match field.field_type {
        FieldType::Text | FieldType::LongText | FieldType::Person => true,
        FieldType::Choice => field.open && !field.options.iter().any(|option| option == text),
        _ => false,
    };
    let words = || {
        format!(
            "{}里像是写了部队番号或代号，请改写对外名称，例如驻军某部",
            field.label
        )
    };
    (free && looks_designated(text)).then(words)
}

/// 99957部队, 第98师. Spaces and full-width digits hide nothing.
fn looks_designated(text: &str) -> bool {
    let text = kernel::squeeze(text);
    let digits_before = |suffix: &str| {
        text.match_indices(suffix).any(|(at, _)| {
            let before = text[..at].chars().rev();
            let digits = before.take_while(char::is_ascii_digit).count();
            (4..=6).contains(&digits)
        })
    };
    digits_before("部队") || digits_before("分队") || numbered(&text)
}

/// Words that begin like a unit and are none: 2师傅, 3团队, 5旅客.
const ORDINARY: [(&str, &str); 4] = [
    ("集团军", ""),
    ("师", "傅资"),
    ("旅", "游客行途店"),
    ("团", "队圆体员结"),
];

fn numbered(text: &str) -> bool {
    ORDINARY.iter().any(|(unit, others)| {
        text.match_indices(unit).any(|(at, _)| {
            let after = text[at + unit.len()..].chars().next();
            text[..at].ends_with(|c: char| c.is_ascii_digit())
                && !after.is_some_and(|c| others.contains(c))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_designation_is_seen_and_an_ordinary_word_is_none() {
        for text in [
            "慰问92957部队",
            "看望第38师",
            "第12集团军",
            "73021部队",
            "第98师张三",
            "９９９５７ 部队",
            "第 7 团",
        ] {
            assert!(looks_designated(text), "{text}");
        }
        for text in [
            "慰问驻军甲部",
            "老师12人",
            "共青团",
            "2011年部队",
            "三团结",
            "请来2师傅",
            "3团队",
            "5旅客",
        ] {
            assert!(!looks_designated(text), "{text}");
        }
    }
}
