//! Names of people by sound, for sorting and searching.

use std::collections::HashMap;
use std::sync::LazyLock;

use pinyin::ToPinyin;

use crate::text::squeeze;

/// A search and sort key: pinyin without tones, a space, the initials: `曾国藩` gives `zengguofan zgf`.
///
/// Surnames are read as surnames (单 shan, 尉迟 yuchi) by `data/surnames.tsv`; where families read one in two
/// ways the key goes on with the other: `覃勇` gives `tanyong ty qinyong qy`. ü is v, as it is typed.
/// Letters, digits and characters without a known reading stand for themselves; points and spaces go.
pub fn name_sort(name: &str) -> String {
    let name: Vec<char> = squeeze(name)
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect();
    let (length, readings) = surname(&name);
    let given: Vec<String> = name[length..].iter().copied().map(syllable).collect();
    let keys: Vec<String> = readings
        .into_iter()
        .map(|mut syllables| {
            syllables.extend_from_slice(&given);
            let initials: String = syllables.iter().filter_map(|s| s.chars().next()).collect();
            format!("{} {initials}", syllables.concat())
        })
        .collect();
    keys.join(" ").trim().to_owned()
}

/// The readings of a surname, each a list of syllables; the usual one first.
type Readings = Vec<Vec<String>>;

/// Our own list: the dictionary gives the commonest reading of a character, which for many surnames is wrong.
static SURNAMES: LazyLock<HashMap<&str, Readings>> = LazyLock::new(|| {
    let syllables = |reading: &str| reading.split(' ').map(str::to_owned).collect();
    include_str!("../data/surnames.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .map(|(surname, readings)| (surname, readings.split('\t').map(syllables).collect()))
        .collect()
});

/// How many characters the listed surname at the beginning takes, and how it is read; zero characters and
/// one empty reading when it is not on the list. A compound surname needs a given name after it: 单于 alone
/// is Mr 单.
fn surname(name: &[char]) -> (usize, Readings) {
    [2, 1]
        .into_iter()
        .filter(|length| *length == 1 || name.len() > *length)
        .find_map(|length| {
            let written: String = name.get(..length)?.iter().collect();
            Some((length, SURNAMES.get(written.as_str())?.clone()))
        })
        .unwrap_or((0, vec![Vec::new()]))
}

/// The surname that a name begins with: 诸葛 of 诸葛亮, 诸 of 诸明.
pub fn surname_of(name: &str) -> String {
    let name: Vec<char> = squeeze(name).chars().collect();
    let (length, _) = surname(&name);
    name.into_iter().take(length.max(1)).collect()
}

/// One character outside a listed surname.
fn syllable(c: char) -> String {
    match c {
        // In given names not the dictionary's first reading.
        '卜' => "bu".to_owned(),
        '晟' => "sheng".to_owned(),
        '长' => "chang".to_owned(),
        '曾' => "zeng".to_owned(),
        '翟' => "zhai".to_owned(),
        _ => match c.to_pinyin() {
            Some(reading) => reading.plain().replace('ü', "v"),
            None => c.to_lowercase().collect(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_begins_with_its_surname() {
        for (name, surname) in [
            ("欧阳小三", "欧阳"),
            ("梁守义", "梁"),
            ("单于", "单"),
            ("", ""),
        ] {
            assert_eq!(surname_of(name), surname, "{name}");
        }
    }

    #[test]
    fn surnames_are_read_as_surnames() {
        for (name, key) in [
            ("曾国强", "zengguoqiang zgq"),
            ("单建军", "shanjianjun sjj"),
            ("仇红", "qiuhong qh"),
            ("区志明", "ouzhiming ozm"),
            ("解放", "xiefang xf"),
            ("查海生", "zhahaisheng zhs"),
            ("朴永哲", "piaoyongzhe pyz"),
            ("任长江", "renchangjiang rcj"),
            ("华大明", "huadaming hdm"),
            ("缪晟", "miaosheng ms"),
            ("种师道", "chongshidao csd"),
            ("尉迟敬", "yuchijing ycj"),
            ("尉健", "weijian wj"),
            ("万俟雄", "moqixiong mqx"),
            ("万里", "wanli wl"),
            ("长孙平", "zhangsunping zsp"),
            ("单于", "shanyu sy"),
            ("单于明", "chanyuming cym"),
            ("欧阳小曾", "ouyangxiaozeng oyxz"),
            ("诸葛亮亮", "zhugeliangliang zgll"),
            ("吕绿", "lvlv ll"),
            ("张三", "zhangsan zs"),
            ("李解放", "lijiefang ljf"),
        ] {
            assert_eq!(name_sort(name), key, "{name}");
        }
    }

    #[test]
    fn a_second_reading_is_found_too() {
        assert_eq!(name_sort("覃勇"), "tanyong ty qinyong qy");
        assert_eq!(name_sort("乐家"), "yuejia yj lejia lj");
    }

    #[test]
    fn whatever_is_typed_has_a_key() {
        assert_eq!(name_sort(" 张\u{3000}三 "), "zhangsan zs");
        assert_eq!(name_sort("阿卜杜·热西提"), "abudurexiti abdrxt");
        assert_eq!(name_sort("Ａ1张"), "a1zhang a1z");
        assert_eq!(name_sort("李\u{323AF}"), "li\u{323AF} l\u{323AF}");
        assert_eq!(name_sort("单"), "shan s");
        assert_eq!(name_sort("·"), "");
        assert_eq!(name_sort(""), "");
    }

    #[test]
    fn the_list_is_sound() {
        let lines = include_str!("../data/surnames.tsv")
            .lines()
            .filter(|line| !line.starts_with('#'));
        assert_eq!(
            SURNAMES.len(),
            lines.count(),
            "a line twice or without a reading"
        );
        for (surname, readings) in SURNAMES.iter() {
            assert!(matches!(readings.len(), 1 | 2), "{surname}");
            for reading in readings {
                assert_eq!(reading.len(), surname.chars().count(), "{surname}");
                let plain =
                    |s: &String| !s.is_empty() && s.bytes().all(|byte| byte.is_ascii_lowercase());
                assert!(reading.iter().all(plain), "{surname}");
            }
        }
    }
}
