//! A key sheet (密钥单): a share of a secret as lines that a person copies from paper, each with its own check.
//!
//! Ten lines of eight bytes: sixteen digits in four groups, and a group of four that checks the line and its number. The
//! first line says which set the sheet is of, and which of the three it is.

use std::collections::BTreeMap;

use zeroize::Zeroizing;

use crate::hex;

/// Lines of a sheet.
pub const LINES: usize = 10;
/// Bytes of a line.
const BYTES: usize = 8;
/// Digits of a line with its check.
const DIGITS: usize = 20;
/// The format, in the first line of every sheet.
const FORMAT: u8 = 1;
/// What every check begins with.
const LABEL: &[u8] = b"yushui/v1/key-sheet";

/// One of three sheets.
#[derive(Clone)]
pub struct KeySheet {
    /// Which set it is of: sheets of two sets do not go together.
    pub set: u32,
    /// Which of the set it is: 1, 2, 3.
    pub number: u8,
    /// The share without its number.
    pub(crate) share: Zeroizing<Vec<u8>>,
}

impl KeySheet {
    /// As it is printed: `01  3F2A 9C1E 77D0 A1B2  C0DE`.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mut bytes = Zeroizing::new(self.set.to_be_bytes().to_vec());
        bytes.extend([FORMAT, self.number, 0, 0]);
        bytes.extend(self.share.iter());
        let lines = bytes.chunks(BYTES).zip(1..);
        lines
            .map(|(bytes, line)| {
                let digits = hex::encode(bytes).to_uppercase();
                let groups: Vec<&str> = (0..4)
                    .filter_map(|at| digits.get(at * 4..at * 4 + 4))
                    .collect();
                format!("{line:02}  {}  {}", groups.join(" "), check(line, bytes))
            })
            .collect()
    }

    /// Reads a sheet from whatever text its lines stand in, as they were copied.
    ///
    /// # Errors
    /// Which lines are wrong, by their numbers.
    pub fn read(text: &str) -> Result<KeySheet, String> {
        let mut lines: BTreeMap<usize, Zeroizing<Vec<u8>>> = BTreeMap::new();
        let mut wrong: Vec<usize> = Vec::new();
        for line in text.lines() {
            let Some((number, rest)) = numbered(line) else {
                continue;
            };
            match read_line(number, rest) {
                Some(bytes) => drop(lines.insert(number, bytes)),
                None => wrong.push(number),
            }
        }
        if lines.is_empty() && wrong.is_empty() {
            return Err("没有一行是密钥单上的（01 开头到 10 开头，每行五组）".to_owned());
        }
        wrong.retain(|number| !lines.contains_key(number));
        if !wrong.is_empty() {
            return Err(format!(
                "第 {} 行抄错了，请照密钥单重抄这几行",
                listed(&wrong)
            ));
        }
        let missing: Vec<usize> = (1..=LINES)
            .filter(|number| !lines.contains_key(number))
            .collect();
        if !missing.is_empty() {
            return Err(format!("缺第 {} 行，请照密钥单补上", listed(&missing)));
        }
        let mut bytes = Zeroizing::new(Vec::with_capacity(LINES * BYTES));
        lines.values().for_each(|line| bytes.extend(line.iter()));
        match bytes.split_at_checked(BYTES) {
            Some(([a, b, c, d, FORMAT, number, 0, 0], share)) => Ok(KeySheet {
                set: u32::from_be_bytes([*a, *b, *c, *d]),
                number: *number,
                share: Zeroizing::new(share.to_vec()),
            }),
            _ => Err("不是这个版本的密钥单，请用打印它的那个版本，或者更新的程序".to_owned()),
        }
    }
}

/// The bytes of a line, copied with or without its number and its spaces; nothing when its check does not fit.
#[must_use]
pub fn read_line(number: usize, copied: &str) -> Option<Zeroizing<Vec<u8>>> {
    let rest = numbered(copied).filter(|(told, _)| *told == number);
    let copied = rest.map_or(copied, |(_, rest)| rest);
    let digits: Zeroizing<String> = Zeroizing::new(copied.chars().filter_map(digit).collect());
    if digits.len() != DIGITS || copied.chars().any(|c| digit(c).is_none() && !is_space(c)) {
        return None;
    }
    let (bytes, told) = digits.split_at(BYTES * 2);
    let bytes = Zeroizing::new(hex::decode(bytes).ok()?);
    (check(number, &bytes) == told.to_uppercase()).then_some(bytes)
}

/// The number a line begins with, and the rest of it.
fn numbered(line: &str) -> Option<(usize, &str)> {
    let line = line.trim_start();
    let end = line.find(|c: char| !c.is_ascii_digit())?;
    let (number, rest) = line.split_at(end);
    let is_apart = rest.starts_with(|c: char| is_space(c) || matches!(c, ':' | '：' | '.' | '、'));
    let number = number.parse().ok()?;
    let rest = rest.trim_start_matches([':', '：', '.', '、']);
    (is_apart && (1..=LINES).contains(&number) && end <= 2).then_some((number, rest))
}

/// A digit as it may be typed: small, full-width, a letter for the figure it looks like.
fn digit(typed: char) -> Option<char> {
    let plain = match typed {
        '０'..='９' | 'Ａ'..='Ｆ' | 'ａ'..='ｆ' => char::from_u32(typed as u32 - 0xFEE0)?,
        'O' | 'o' => '0',
        'I' | 'l' | 'L' => '1',
        other => other,
    };
    plain
        .is_ascii_hexdigit()
        .then(|| plain.to_ascii_lowercase())
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '　')
}

/// Four digits that hold a line and its number together.
fn check(line: usize, bytes: &[u8]) -> String {
    let mut digest = crate::Sm3Writer::new();
    digest.update(LABEL);
    digest.update(&line.to_be_bytes());
    digest.update(bytes);
    digest.finish_hex().to_uppercase().chars().take(4).collect()
}

fn listed(numbers: &[usize]) -> String {
    let words: Vec<String> = numbers.iter().map(usize::to_string).collect();
    words.join("、")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet() -> KeySheet {
        KeySheet {
            set: 0x00c0_ffee,
            number: 2,
            share: Zeroizing::new((0..72).collect()),
        }
    }

    #[test]
    fn a_sheet_is_read_as_it_was_copied() {
        let lines = sheet().lines();
        assert_eq!(lines.len(), LINES);
        let copied = lines.join("\n");
        let small: Vec<String> = lines
            .iter()
            .map(|line| line.replacen("  ", ": ", 1))
            .collect();
        let small = small.join("\n").to_lowercase();
        let wide: String = copied
            .chars()
            .map(|c| if c == '0' { 'O' } else { c })
            .collect();
        let wide = wide
            .lines()
            .zip(1..)
            .map(|(line, no)| format!("{no} {}\n", &line[2..]))
            .collect();
        for text in [copied, small, wide] {
            let read = KeySheet::read(&format!("鱼水密钥单\n<pre>\n{text}\n</pre>")).unwrap();
            assert_eq!((read.set, read.number), (0x00c0_ffee, 2));
            assert_eq!(*read.share, *sheet().share);
        }
    }

    #[test]
    fn a_line_copied_wrongly_is_named_by_its_number() {
        let mut lines = sheet().lines();
        lines[2] = lines[2].replace("0809", "0808");
        lines[6].truncate(10);
        lines.swap(7, 8);
        let read = |lines: &[String]| KeySheet::read(&lines.join("\n")).err().unwrap();
        assert_eq!(read(&lines), "第 3、7 行抄错了，请照密钥单重抄这几行");
        let lines = sheet().lines();
        assert_eq!(read(&lines[..8]), "缺第 9、10 行，请照密钥单补上");
        let swapped = lines
            .join("\n")
            .replace("\n04 ", "\n4x ")
            .replace("\n05 ", "\n04 ");
        assert!(
            KeySheet::read(&swapped).is_err(),
            "a line in another's place"
        );
        assert!(KeySheet::read("今天").is_err());
    }

    #[test]
    fn no_single_digit_copied_wrongly_goes_unseen() {
        let line = sheet().lines().remove(4);
        let (_, rest) = numbered(&line).unwrap();
        for (at, was) in rest.char_indices().filter(|(_, c)| c.is_ascii_hexdigit()) {
            for digit in "0123456789ABCDEF".chars().filter(|digit| *digit != was) {
                let mut copied = rest.to_owned();
                copied.replace_range(at..=at, &digit.to_string());
                assert!(read_line(5, &copied).is_none(), "{copied}");
            }
        }
    }
}
