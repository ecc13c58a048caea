//! A text as the editor has it: without markup. A figure stands as 「走访慰问户次：110」, what goes where its numbers have
//! no records stands in 『』, and an ordinal as 「序号：一是」. Reading it back gives the very source.

use super::live::{CLOSE, Filling, GROUND, LIST, NOTHING, OPEN, PENDING, Part, parts};
use super::rosters::ROSTER;
use super::stories::STORY;
use super::told::ENTRY;

/// What the first four stand for in a source, and the marks that somebody wrote as such.
const NAMED: [(&str, &str); 5] = [
    ("序号", "#是"),
    ("左引号", "「"),
    ("右引号", "」"),
    ("左双引号", "『"),
    ("右双引号", "』"),
];
/// Around a piece that goes where its numbers have no records.
const PIECE: [(&str, char); 2] = [("[[", '『'), ("]]", '』')];
const BEGINS: [&str; 6] = [LIST, ROSTER, GROUND, ENTRY, STORY, PENDING];

/// A text read back.
#[derive(Debug, PartialEq, Eq)]
pub struct Written {
    /// As it is kept.
    pub source: String,
    /// The values that stood with its tokens.
    values: Vec<Option<String>>,
}

/// The name of a token as the editor shows it: `列举：会议/主题` as `列举 会议/主题`; none for what cannot be read back.
fn shown_name(name: &str) -> Option<String> {
    let begins = BEGINS.iter().map(|begins| begins.trim_end_matches('：'));
    let split = begins.filter_map(|begins| Some((begins, name.strip_prefix(begins)?)));
    let mut split = split.filter_map(|(begins, rest)| Some((begins, rest.strip_prefix('：')?)));
    let shown = match split.next() {
        Some((begins, rest)) => format!("{begins} {rest}"),
        None => name.to_owned(),
    };
    let odd = shown.is_empty()
        || shown.contains(['「', '」', '：'])
        || NAMED.iter().any(|(word, _)| *word == shown);
    (!odd && token_name(&shown) == name).then_some(shown)
}

fn token_name(shown: &str) -> String {
    let begins = BEGINS.iter().map(|begins| begins.trim_end_matches('：'));
    let mut split = begins.filter_map(|begins| {
        let rest = shown.strip_prefix(begins)?.strip_prefix(' ')?;
        Some(format!("{begins}：{rest}"))
    });
    split.next().unwrap_or_else(|| shown.to_owned())
}

fn words_shown(words: &str, ordinals: &mut impl Iterator<Item = Option<String>>) -> String {
    let mut shown = String::new();
    let mut rest = words;
    while let Some(first) = rest.chars().next() {
        let piece = PIECE.iter().find(|(mark, _)| rest.starts_with(mark));
        let named = NAMED.iter().find(|(_, mark)| rest.starts_with(mark));
        let taken = match (piece, named) {
            (Some((mark, bracket)), _) => {
                shown.push(*bracket);
                mark.len()
            }
            (None, Some((word, mark))) => {
                let counted = (*word == NAMED[0].0).then(|| ordinals.next().flatten());
                match counted.flatten() {
                    Some(counted) => shown.push_str(&format!("「{word}：{counted}」")),
                    None => shown.push_str(&format!("「{word}」")),
                }
                mark.len()
            }
            (None, None) => {
                shown.push(first);
                first.len_utf8()
            }
        };
        rest = &rest[taken..];
    }
    shown
}

/// A source with its tokens by their names alone.
pub fn named(source: &str) -> String {
    let mut none = std::iter::empty();
    let shown = parts(source).into_iter().map(|part| match part {
        Part::Words(words) => words_shown(words, &mut none),
        Part::Token { name, .. } => match shown_name(name) {
            Some(shown) => format!("「{shown}」"),
            None => format!("{OPEN}{name}{CLOSE}"),
        },
    });
    shown.collect()
}

/// Reads what the editor hands in.
///
/// # Errors
/// Says which mark has no other half.
pub fn written(text: &str) -> Result<Written, String> {
    let mut read = Written {
        source: String::with_capacity(text.len()),
        values: Vec::new(),
    };
    for part in parts(text) {
        match part {
            Part::Words(words) => read_words(words, &mut read)?,
            Part::Token { name, .. } => {
                read.source.push_str(&format!("{OPEN}{name}{CLOSE}"));
                read.values.push(None);
            }
        }
    }
    Ok(read)
}

/// The marks of a source, which somebody may have typed as words; the editor never shows them.
fn typed_mark(words: &str) -> Option<&'static str> {
    let marks = PIECE.iter().map(|(mark, _)| *mark);
    let mut marks = marks.chain([NAMED[0].1]);
    marks.find(|mark| words.contains(mark))
}

fn read_words(words: &str, read: &mut Written) -> Result<(), String> {
    if let Some(mark) = typed_mark(words) {
        let from = words.find(mark).unwrap_or_default();
        let after = words[from..]
            .chars()
            .take_while(|c| !"「」『』".contains(*c));
        let after: String = after.take(8).collect();
        let instead = match mark {
            "[[" | "]]" => "请用一重括号，或写成“［”“］”",
            _ => "请在“#”后面空一格",
        };
        return Err(format!(
            "“{after}”里的“{mark}”是文稿自己的记号，照这样存会不见；{instead}"
        ));
    }
    let source = &mut read.source;
    let mut rest = words;
    while let Some(first) = rest.chars().next() {
        rest = &rest[first.len_utf8()..];
        if let Some((mark, _)) = PIECE.iter().find(|(_, bracket)| *bracket == first) {
            source.push_str(mark);
            continue;
        }
        if first == '」' {
            let after: String = rest.chars().take(8).collect();
            return Err(format!("“」{after}”前面缺一个“「”；引号请用“”"));
        }
        if first != '「' {
            source.push(first);
            continue;
        }
        let end = rest.find(['「', '」', '\n']);
        let inner = end.filter(|end| rest[*end..].starts_with('」'));
        let Some(inner) = inner.map(|end| &rest[..end]) else {
            let after: String = rest.chars().take(8).collect();
            return Err(format!("“「{after}”没有写完，缺右边的“」”；引号请用“”"));
        };
        rest = &rest[inner.len() + '」'.len_utf8()..];
        let (name, value) = match inner.split_once('：') {
            Some((name, value)) => (name.trim(), Some(value.trim().to_owned())),
            None => (inner.trim(), None),
        };
        match NAMED.iter().find(|(word, _)| *word == name) {
            Some((_, mark)) => source.push_str(mark),
            None if name.is_empty() => return Err("“「」”里请写指标的名称".to_owned()),
            None => {
                source.push_str(&format!("{OPEN}{}{CLOSE}", token_name(name)));
                read.values.push(value);
            }
        }
    }
    Ok(())
}

/// Without the blanks that tell nothing: two sources that are read alike are the same.
pub fn plain(source: &str) -> String {
    let plain = parts(source.trim()).into_iter().map(|part| match part {
        Part::Words(words) => words.to_owned(),
        Part::Token { name, .. } => format!("{OPEN}{name}{CLOSE}"),
    });
    plain.collect()
}

impl Filling<'_> {
    /// A source as it is read aloud: every number by its value, no mark.
    pub fn said(&self, source: &str) -> String {
        let mut values = self.values(source).into_iter();
        let mut ordinals = self.ordinals(source).into_iter();
        let mut said = String::new();
        for part in parts(source) {
            match part {
                Part::Words(words) => {
                    let pieces = words.split(NAMED[0].1).enumerate();
                    for (place, words) in pieces {
                        if place > 0 {
                            said.push_str(&ordinals.next().flatten().unwrap_or_default());
                        }
                        said.push_str(&words.replace("[[", "").replace("]]", ""));
                    }
                }
                Part::Token { name, .. } => {
                    let (value, number) = values.next().unwrap_or_default();
                    match (number, name.starts_with(PENDING)) {
                        (true, _) => said.push_str(&value),
                        (false, true) => said.push_str("〔待核〕"),
                        (false, false) => {}
                    }
                }
            }
        }
        said
    }

    /// A source as the editor shows it.
    pub fn shown(&self, source: &str) -> String {
        let mut values = self.values(source).into_iter();
        let mut ordinals = self.ordinals(source).into_iter();
        let shown = parts(source).into_iter().map(|part| match part {
            Part::Words(words) => words_shown(words, &mut ordinals),
            Part::Token { name, .. } => {
                let (value, _) = values.next().unwrap_or_default();
                match shown_name(name) {
                    Some(shown) => format!("「{shown}：{}」", quoted(&value)),
                    None => format!("{OPEN}{name}{CLOSE}"),
                }
            }
        });
        shown.collect()
    }

    /// The first number that was written over: its name, what was written, what it is.
    pub fn written_over(&self, written: &Written) -> Option<(String, String, String)> {
        let names = parts(&written.source);
        let names = names.into_iter().filter_map(|part| match part {
            Part::Words(_) => None,
            Part::Token { name, .. } => Some(name),
        });
        let known = names.filter_map(|name| Some((name, shown_name(name)?)));
        let now = self.values(&written.source).into_iter();
        let mut all = known.zip(now).zip(&written.values);
        all.find_map(|(((_, shown), (now, number)), given)| {
            let (given, now) = (given.as_ref()?, quoted(&now));
            (number && *given != now.trim()).then(|| (shown, given.clone(), now))
        })
    }

    /// 一是, 二是 for each place that is counted and printed; a single one needs none.
    fn ordinals(&self, source: &str) -> Vec<Option<String>> {
        const MARK: &str = NAMED[0].1;
        let mut printed = Vec::new();
        for piece in source.split("[[").flat_map(|piece| piece.split("]]")) {
            let stands = piece.contains(MARK) && !self.fill(piece).text.contains(NOTHING);
            printed.extend(piece.matches(MARK).map(|_| stands));
        }
        let single = printed.iter().filter(|stands| **stands).count() == 1;
        let mut counted = 0;
        let ordinals = printed.into_iter().map(|stands| {
            counted += u32::from(stands);
            (stands && !single).then(|| format!("{}是", prose::chinese_numeral(counted)))
        });
        ordinals.collect()
    }
}

/// A value that cannot be taken for the end of its token.
fn quoted(value: &str) -> String {
    let value = value.replace(['「', '『'], "“");
    value.replace(['」', '』'], "”").replace(['\r', '\n'], "")
}

#[cfg(test)]
mod tests {
    use super::super::facts::Facts;
    use super::*;

    const SOURCES: [&str; 7] = [
        "召开{{会议场次·本级}}场，其中{{列举：会议/会议类型·前4·本级}}。{{据：三道把关}}",
        "[[共{{走访}}户]][[，#是{{记录：双十项实事/990100-7/实际投入}}；]]{{待核}}{{待核·本级}}{{待核：组长在任}}{{事例：990101-3/做法}}",
        "乙民〔2008〕9号 {{ 没写完",
        "他说「好」，又说『很好』。",
        "{{序号}}、{{左引号}}、{{}}、{{甲：乙}}、{{「}}",
        "]]倒过来[[ #是",
        "",
    ];

    #[test]
    fn what_the_editor_shows_reads_back_to_the_very_source() {
        let facts = Facts::default();
        let filling = Filling {
            now: &[],
            before: &[],
            facts: &facts,
            taken_on: &[],
        };
        for source in SOURCES {
            for shown in [filling.shown(source), named(source)] {
                let back = written(&shown).expect(&shown);
                assert_eq!(back.source, source, "{shown}");
                assert_eq!(filling.written_over(&back), None, "{shown}");
            }
        }
        assert_eq!(plain(" 走访{{ 走访 }}户 "), "走访{{走访}}户");
        let filling = Filling {
            now: &[],
            before: &[],
            facts: &facts,
            taken_on: &[],
        };
        let said = filling.said("[[共{{走访}}户，]]#是「好」{{待核}}");
        assert_eq!(said, "共没有这个指标户，「好」〔待核〕");
    }

    #[test]
    fn half_a_mark_is_told() {
        for (text, told) in [
            ("走访「走访慰问户次户", "没有写完"),
            ("走访」户", "前面缺一个"),
            ("走访「」户", "请写指标的名称"),
            ("见附件[[2]]", "“[[2]]”里的“[[”是文稿自己的记号"),
            ("这是#是「左引号」", "“#是”里的“#是”"),
        ] {
            let refused = written(text).expect_err(text);
            assert!(refused.contains(told), "{refused}");
        }
    }
}
