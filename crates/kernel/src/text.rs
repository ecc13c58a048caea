//! Text as it comes out of sheets and forms, made comparable.

/// Full-width ASCII (`Ａ`, `１`, `，`) and the ideographic space to their half-width forms; all else stays.
pub fn half_width(text: &str) -> String {
    text.chars().map(half_width_char).collect()
}

/// [`half_width`] without any white space or invisible character: for names, codes and headings.
pub fn squeeze(text: &str) -> String {
    text.chars()
        .filter(|&c| !c.is_whitespace() && !is_invisible(c))
        .map(half_width_char)
        .collect()
}

/// A name as it is compared: whichever point stands between its parts, it is one.
pub fn plain_name(name: &str) -> String {
    let point = |c: char| {
        matches!(
            c,
            '•' | '.' | '・' | '･' | '‧' | '∙' | '⋅' | '●' | '﹒' | '˙'
        )
    };
    let one = |c: char| if point(c) { '·' } else { c };
    squeeze(name).chars().map(one).collect()
}

/// Free text made tidy: runs of spaces become one, lines and the whole are trimmed, invisible characters go.
/// Line breaks and full-width punctuation stay, for they are how the writer wrote it.
pub fn tidy(text: &str) -> String {
    let visible: String = text.chars().filter(|&c| !is_invisible(c)).collect();
    let lines: Vec<String> = visible
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    lines.join("\n").trim().to_owned()
}

/// Whether a telephone number is a mobile one, which is a person's: it has no place on what hangs in public.
pub fn is_mobile(text: &str) -> bool {
    let digits: String = half_width(text)
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    digits.len() == 11 && digits.starts_with('1')
}

/// The beginning of `text`, short enough to be quoted in a message.
pub(crate) fn excerpt(text: &str) -> String {
    const SHOWN: usize = 16;
    let text = text.trim();
    let mut shown: String = text.chars().take(SHOWN).collect();
    if text.chars().count() > SHOWN {
        shown.push('…');
    }
    shown
}

fn half_width_char(c: char) -> char {
    const DISTANCE: u32 = '！' as u32 - '!' as u32;
    match c {
        '！'..='～' => char::from_u32(c as u32 - DISTANCE).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    }
}

/// Zero-width characters, direction marks and the byte order mark: copying from web pages brings them along.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{00AD}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{2069}' | '\u{FEFF}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_width_leaves_chinese_punctuation_of_its_own() {
        assert_eq!(
            half_width("ＡＢ１２，。、￥（Ｘ）\u{3000}中"),
            "AB12,。、￥(X) 中"
        );
    }

    #[test]
    fn names_lose_every_kind_of_space() {
        assert_eq!(squeeze("\u{feff}张\u{3000} 三\u{a0}\u{200b}\t\r\n"), "张三");
        assert_eq!(squeeze("身份证号（18位）"), "身份证号(18位)");
    }

    #[test]
    fn free_text_keeps_its_punctuation_and_lines() {
        assert_eq!(
            tidy("  慰问　　老兵，送米、油。\r\n\r\n 二组 \t 三户  \u{200b}"),
            "慰问 老兵，送米、油。\n\n二组 三户"
        );
    }

    #[test]
    fn quotes_are_short() {
        assert_eq!(excerpt(" 12a "), "12a");
        assert_eq!(excerpt(&"长".repeat(40)).chars().count(), 17);
    }
}
