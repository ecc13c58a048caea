//! Invented people: names from lists, ID numbers of the invented region 990101, accounts with a right check digit.

use kernel::{Date, IdNumber};

/// The region of the ID numbers: no real county has it.
const REGION: i32 = 990_101;
const SURNAMES: [&str; 24] = [
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林",
    "何", "郭", "马", "罗", "梁", "宋", "郑", "谢",
];
const GIVEN: [&str; 32] = [
    "建国", "桂英", "志强", "秀珍", "玉兰", "德海", "春生", "文秀", "大勇", "凤英", "长山", "素芬",
    "保民", "玉梅", "金生", "淑华", "永福", "翠萍", "洪亮", "月娥", "振华", "桂芳", "光明", "瑞兰",
    "守义", "彩霞", "忠诚", "巧云", "立功", "银花", "卫东", "喜梅",
];

/// Those of them that women have.
const OF_WOMEN: [&str; 16] = [
    "桂英", "秀珍", "玉兰", "文秀", "凤英", "素芬", "玉梅", "淑华", "翠萍", "月娥", "桂芳", "瑞兰",
    "彩霞", "巧云", "银花", "喜梅",
];

/// Somebody invented.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub name: String,
    pub sex: String,
    pub id_number: String,
    pub phone: String,
    pub account: String,
    pub village: &'static str,
    /// Who takes the money of somebody under age: name, ID number, relation.
    pub guardian: Option<[String; 3]>,
}

/// The `n`-th invented person of an office, born about `born`, living in one of `villages`.
pub(super) fn person(n: u32, born: i32, villages: &[&'static str]) -> Person {
    let at = |list: &[&'static str], step: u32| list[(n * step) as usize % list.len()];
    let given = at(&GIVEN, 5);
    let female = OF_WOMEN.contains(&given);
    let name = format!("{}{given}", at(&SURNAMES, 7));
    named(n, born, villages, (name, female))
}

/// The same with a name of her own.
pub(super) fn named(
    n: u32,
    born: i32,
    villages: &[&'static str],
    (name, female): (String, bool),
) -> Person {
    let birth = Date::from_ymd_opt(born + (n % 9) as i32, 1 + n * 7 % 12, 1 + n * 11 % 28)
        .unwrap_or_default();
    // The last digit of the sequence says the sex: odd of a man.
    let sequence = 100 + 2 * (n % 449) + u32::from(!female);
    let sequence = u16::try_from(sequence).unwrap_or(100);
    let id = IdNumber::synthetic(REGION, birth, sequence);
    Person {
        name,
        sex: id
            .as_ref()
            .map(|id| id.sex().to_string())
            .unwrap_or_default(),
        id_number: id.map(|id| id.as_str().to_owned()).unwrap_or_default(),
        phone: format!("1990000{:04}", n * 37 % 10_000),
        account: account(n),
        village: villages[n as usize % villages.len()],
        guardian: None,
    }
}

/// Somebody under age, in the care of another invented person.
pub(super) fn ward(child: Person, guardian: &Person, relation: &str) -> Person {
    Person {
        guardian: Some([
            guardian.name.clone(),
            guardian.id_number.clone(),
            relation.to_owned(),
        ]),
        ..child
    }
}

/// 18 digits and the check digit that makes the Luhn sum come out.
pub(super) fn account(n: u32) -> String {
    let body = format!("990101{:012}", u64::from(n) * 7_919 + 10_007);
    let right = |check: &u32| kernel::luhn_valid(&format!("{body}{check}"));
    let check = (0..10).find(right).unwrap_or_default();
    format!("{body}{check}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invented_people_are_all_different_and_well_formed() {
        let people: Vec<Person> = (1..=200).map(|n| person(n, 1940, &["东岗村"])).collect();
        let today = Date::from_ymd_opt(2026, 1, 1).unwrap();
        for (i, p) in people.iter().enumerate() {
            assert!(IdNumber::read(&p.id_number, today).is_ok(), "{p:?}");
            assert!(kernel::luhn_valid(&p.account), "{p:?}");
            let of_women = OF_WOMEN.iter().any(|given| p.name.ends_with(given));
            assert_eq!(p.sex == "女", of_women, "{p:?}");
            assert!(
                people[..i]
                    .iter()
                    .all(|q| q.id_number != p.id_number && q.account != p.account),
                "{p:?}"
            );
        }
    }
}
