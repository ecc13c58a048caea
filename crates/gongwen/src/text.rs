//! Small questions about Chinese text: which characters a file may hold, how wide a text is,
//! where a title may be broken, how a heading is numbered.

/// The text without what XML 1.0 forbids (§2.2 Char); tabs become spaces, CR LF becomes LF.
pub(crate) fn clean(text: &str) -> String {
    text.chars()
        .filter(|&c| c == '\n' || c == '\t' || (c >= ' ' && c != '\u{FFFE}' && c != '\u{FFFF}'))
        .map(|c| if c == '\t' { ' ' } else { c })
        .collect()
}

/// Width in half characters: 2 for a Chinese character or full-width sign, 1 for a digit or
/// Latin letter, 0 for marks that stand on another character (UAX #11, simplified for 仿宋).
pub(crate) fn half_width(c: char) -> usize {
    match u32::from(c) {
        0..=0x1F | 0x300..=0x36F | 0x200B..=0x200F | 0xFE00..=0xFE0F | 0xE0100..=0xE01EF => 0,
        // Full-width in Chinese fonts although below the CJK blocks: middle dot, multiplication.
        0xB7 | 0xD7 => 2,
        0x20..=0x10FF | 0xFF61..=0xFFDC => 1,
        _ => 2,
    }
}

/// Width of a text in half characters.
pub(crate) fn half_widths(text: &str) -> usize {
    text.chars().map(half_width).sum()
}

/// Splits a title into lines of at most `limit` half characters, as even as its words allow.
pub(crate) fn split_title(title: &str, limit: usize) -> Vec<String> {
    let mut rest: Vec<char> = title.chars().collect();
    let mut lines = Vec::new();
    loop {
        let width: usize = rest.iter().copied().map(half_width).sum();
        if width <= limit {
            lines.push(rest.into_iter().collect());
            return lines;
        }
        let target = width / width.div_ceil(limit);
        let tail = rest.split_off(title_cut(&rest, target, limit));
        lines.push(rest.into_iter().collect());
        rest = tail;
    }
}

/// Where to cut: near `target` half characters, never past `limit`, at the best pause in reach.
fn title_cut(chars: &[char], target: usize, limit: usize) -> usize {
    let mut best = (usize::MAX, 1);
    let mut width = 0;
    for cut in 1..chars.len() {
        width += half_width(chars[cut - 1]);
        if width > limit {
            break;
        }
        let cost = width.abs_diff(target) + pause_cost(chars, cut);
        if cost < best.0 {
            best = (cost, cut);
        }
    }
    best.1
}

/// How badly a break before `chars[cut]` reads, in half characters of unevenness it is worth:
/// nothing before 关于, little after 的、和 or before a bracket, never inside a number.
fn pause_cost(chars: &[char], cut: usize) -> usize {
    let (before, after) = (chars[cut - 1], chars[cut]);
    let opens = |c| "“‘《（〔".contains(c);
    let closes = |c| "”’》）〕、，。：；".contains(c);
    let in_number =
        before.is_ascii_alphanumeric() && (after.is_ascii_alphanumeric() || after == '年');
    if opens(before) || closes(after) || in_number {
        1_000
    } else if chars[cut..].starts_with(&['关', '于']) {
        0
    } else if "的和与及、".contains(before) || opens(after) {
        8
    } else {
        16
    }
}

/// A number in Chinese numerals (1 → 一, 12 → 十二, 20 → 二十); digits from 100 on.
fn chinese_number(n: u32) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    if n == 0 || n > 99 {
        return n.to_string();
    }
    let (tens, ones) = (n as usize / 10, DIGITS[n as usize % 10]);
    match tens {
        0 => ones.to_string(),
        1 => format!("十{ones}"),
        _ => format!("{}十{ones}", DIGITS[tens]),
    }
}

/// Counts headings; a heading starts the levels below it again (GB/T 9704—2012 §7.3.3).
#[derive(Default)]
pub struct HeadingNumbers([u32; 4]);

impl HeadingNumbers {
    /// The number of the next heading of `level` (1 to 4), with its punctuation.
    pub fn next(&mut self, level: u8) -> String {
        let index = usize::from(level.clamp(1, 4)) - 1;
        self.0[index] += 1;
        self.0[index + 1..].fill(0);
        let n = self.0[index];
        match index {
            0 => format!("{}、", chinese_number(n)),
            1 => format!("（{}）", chinese_number(n)),
            2 => format!("{n}."),
            _ => format!("（{n}）"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_restart_below_a_higher_one() {
        let mut numbers = HeadingNumbers::default();
        let given: Vec<String> = [1, 2, 2, 3, 4, 4, 2, 3, 1, 2]
            .map(|level| numbers.next(level))
            .into();
        assert_eq!(
            given,
            [
                "一、",
                "（一）",
                "（二）",
                "1.",
                "（1）",
                "（2）",
                "（三）",
                "1.",
                "二、",
                "（一）"
            ]
        );
    }

    #[test]
    fn chinese_numerals() {
        assert_eq!(
            [1, 10, 11, 20, 99, 100].map(chinese_number),
            ["一", "十", "十一", "二十", "九十九", "100"]
        );
    }

    #[test]
    fn characters_a_file_cannot_hold_are_dropped() {
        assert_eq!(clean("王\u{0}䶮\u{1F}\t𬭎\u{FFFE}\r\n〇"), "王䶮 𬭎\n〇");
    }

    #[test]
    fn widths_follow_the_typewriter() {
        assert_eq!(half_widths("2026年1月5日"), 6 + 6);
        assert_eq!(half_widths("买买提·𬭎"), 10);
        assert_eq!(half_widths("“春节”"), 8);
    }

    #[test]
    fn long_titles_break_at_a_pause_and_never_inside_a_year() {
        let title = "示例市退役军人事务局关于2026年度拥军优属拥政爱民工作情况的报告";
        assert_eq!(
            split_title(title, 40),
            [
                "示例市退役军人事务局",
                "关于2026年度拥军优属",
                "拥政爱民工作情况的报告"
            ]
            .map(String::from)
        );
        assert_eq!(split_title("短标题", 40), ["短标题"]);
        for line in split_title(&"长".repeat(95), 40) {
            assert!(half_widths(&line) <= 40);
        }
    }
}
