//! The little Markdown that the manual is written in, read into blocks that a template shows: headings, paragraphs, lists,
//! tables, code, quotes; within them code, bold and links. What it does not know it shows as it stands.

use serde::Serialize;

/// A piece of a line.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Span {
    /// `text`, `bold`, `code`, `link`.
    kind: &'static str,
    text: String,
    href: Option<String>,
}

/// A block.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Block {
    /// # to ####; an anchor for the link to it.
    Heading {
        level: usize,
        anchor: String,
        text: Vec<Span>,
    },
    Paragraph {
        text: Vec<Span>,
    },
    Quote {
        text: Vec<Span>,
    },
    List {
        numbered: bool,
        items: Vec<Vec<Span>>,
    },
    Table {
        head: Vec<Vec<Span>>,
        rows: Vec<Vec<Vec<Span>>>,
    },
    Code {
        text: String,
    },
}

/// The anchor of a heading: its words without what an address does not like.
pub(super) fn anchor(heading: &str) -> String {
    let plain = heading.chars().filter(|c| c.is_alphanumeric());
    plain.collect()
}

/// Reads a text.
pub fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let trimmed = line.trim();
        if trimmed.is_empty() {
            continue;
        }
        let mut more = |belongs: fn(&str) -> bool| {
            let mut taken = Vec::new();
            while let Some(next) = lines.next_if(|next| belongs(next.trim())) {
                taken.push(next.trim());
            }
            taken
        };
        if trimmed.starts_with("```") {
            let code = more(|next| !next.starts_with("```"));
            blocks.push(Block::Code {
                text: code.join("\n"),
            });
            lines.next();
        } else if trimmed.starts_with('#') {
            let level = trimmed.chars().take_while(|c| *c == '#').count();
            let words = trimmed[level..].trim();
            blocks.push(Block::Heading {
                level,
                anchor: anchor(words),
                text: spans(words),
            });
        } else if trimmed.starts_with('|') {
            let rest = more(|next| next.starts_with('|'));
            blocks.push(table(trimmed, &rest));
        } else if let Some(first) = item(trimmed) {
            let numbered = !trimmed.starts_with("- ");
            let mut items = vec![first.to_owned()];
            for next in more(|next| !next.is_empty() && !next.starts_with(['#', '|', '`', '>'])) {
                match (item(next), items.last_mut()) {
                    (Some(words), _) => items.push(words.to_owned()),
                    (None, Some(last)) => last.push_str(next),
                    (None, None) => {}
                }
            }
            blocks.push(Block::List {
                numbered,
                items: items.iter().map(|item| spans(item)).collect(),
            });
        } else if let Some(first) = trimmed.strip_prefix('>') {
            let rest = more(|next| next.starts_with('>'));
            let rest = rest.iter().map(|line| line.trim_start_matches('>').trim());
            let text = std::iter::once(first.trim())
                .chain(rest)
                .collect::<String>();
            blocks.push(Block::Quote { text: spans(&text) });
        } else {
            let plain =
                |next: &str| !next.is_empty() && !next.starts_with(['#', '|', '`', '>', '-']);
            let rest = more(plain);
            let text = std::iter::once(trimmed).chain(rest).collect::<String>();
            blocks.push(Block::Paragraph { text: spans(&text) });
        }
    }
    blocks
}

/// The words of a list item.
fn item(line: &str) -> Option<&str> {
    if let Some(words) = line.strip_prefix("- ") {
        return Some(words);
    }
    let (number, words) = line.split_once(". ")?;
    number.chars().all(|c| c.is_ascii_digit()).then_some(words)
}

fn table(head: &str, rest: &[&str]) -> Block {
    let cells = |line: &str| {
        let inside = line.trim_matches('|').replace("\\|", "\u{1}");
        let cells = inside.split('|');
        cells
            .map(|cell| spans(&cell.trim().replace('\u{1}', "|")))
            .collect::<Vec<_>>()
    };
    let rows = rest
        .iter()
        .filter(|line| !line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ')));
    Block::Table {
        head: cells(head),
        rows: rows.map(|line| cells(line)).collect(),
    }
}

fn spans(text: &str) -> Vec<Span> {
    let span = |kind, text: &str, href| Span {
        kind,
        text: text.to_owned(),
        href,
    };
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['`', '*', '[']) {
        let (before, from) = rest.split_at(at);
        let inside = |open: &str, close: &str| {
            let after = from.strip_prefix(open)?;
            let end = after.find(close)?;
            Some((&after[..end], &after[end + close.len()..]))
        };
        let next = if let Some((code, after)) = inside("`", "`") {
            Some((span("code", code, None), after))
        } else if let Some((bold, after)) = inside("**", "**") {
            Some((span("bold", bold, None), after))
        } else {
            inside("[", "](").and_then(|(words, after)| {
                let (href, after) = after.split_once(')')?;
                Some((span("link", words, led_to(href)), after))
            })
        };
        if !before.is_empty() {
            found.push(span("text", before, None));
        }
        match next {
            Some((piece, after)) => {
                found.push(piece);
                rest = after;
            }
            None => {
                let mark = &from[..1];
                found.push(span("text", mark, None));
                rest = &from[1..];
            }
        }
    }
    if !rest.is_empty() {
        found.push(span("text", rest, None));
    }
    found
}

/// Where a link of the manual leads within the program; other files and other sites are not there.
fn led_to(href: &str) -> Option<String> {
    match href.strip_prefix('#') {
        Some(words) => Some(format!("#{}", anchor(words))),
        None => href.starts_with('/').then(|| href.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manual_is_read_as_it_is_written() {
        let text = "# 题\n\n甲`乙`，\n见[丙](#导入)。\n\n- 一\n- **二**\n\n| 列 |\n|---|\n| 值 |\n\n```text\nyushui\n```\n";
        let read = serde_json::to_value(blocks(text)).unwrap();
        let kinds: Vec<&str> = read
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|block| block["kind"].as_str())
            .collect();
        assert_eq!(kinds, ["heading", "paragraph", "list", "table", "code"]);
        assert_eq!(read[1]["text"][1]["text"], "乙");
        assert_eq!(read[1]["text"][3]["href"], "#导入");
        assert_eq!(read[2]["items"][1][0]["kind"], "bold");
        assert_eq!(read[3]["rows"][0][0][0]["text"], "值");
        assert_eq!(read[4]["text"], "yushui");
    }
}
