//! From rendered text to a document: what rests on nothing is taken out, headings without text go too, and the figures
//! that are left are listed.

use super::live::{Behind, MARK_CLOSE, MARK_OPEN, MARK_TEXT, NOTHING};
use super::printed::{ContentBlock, Piece};

/// A composed text.
#[derive(Debug, PartialEq, Eq)]
pub struct Composed {
    /// Its title, line by line.
    pub title: Vec<String>,
    /// To whom it goes.
    pub addressee: Option<String>,
    /// Its paragraphs and tables.
    pub blocks: Vec<ContentBlock>,
    /// Indices of the figures printed, in the order of the text.
    pub printed: Vec<usize>,
    /// What stands behind its sentences: the place of the block, and of what is behind one.
    pub(super) behind: Vec<(usize, Behind)>,
}

/// What is printed behind a sentence that nobody took on yet.
pub(super) const PENDING_SHOWN: &str = "〔待核〕";

/// A line with marks; level 0 is a paragraph.
struct Line {
    level: u8,
    text: String,
}

/// Composes a source whose figures are filled in.
///
/// `# ` is a line of the title, `## ` to `##### ` headings of levels 1–4, `@ ` the addressee; other lines are
/// paragraphs. `[[…]]` is a piece of a paragraph that goes when a figure in it has no records; a paragraph goes when
/// one outside such a piece has none, or when all its pieces went and no other figure is in it. `#是` counts 一是、二是 within its paragraph, over the pieces that are left.
///
/// `announcements` are words that announce parts (其中, 包括): where no part is left, they go.
pub fn compose(text: &str, announcements: &[String]) -> Composed {
    let (mut title, mut addressee, mut body) = (Vec::new(), None, Vec::new());
    let mut printed = Vec::new();
    for line in text.lines().map(str::trim).filter(|l| !l.is_empty()) {
        if let Some(rest) = line.strip_prefix("@ ") {
            addressee = Some(rest.to_owned());
            continue;
        }
        let level = line.chars().take_while(|c| *c == '#').count();
        match (level, line[level..].strip_prefix(' ')) {
            (1, Some(rest)) => title.push(rest.trim().to_owned()),
            (2..=5, Some(rest)) => {
                let level = u8::try_from(level - 1).unwrap_or(4);
                body.push(Line {
                    level,
                    text: rest.trim().to_owned(),
                });
            }
            _ => {
                if let Some(text) = paragraph(line, announcements) {
                    body.push(Line { level: 0, text });
                }
            }
        }
    }
    let body = without_empty_headings(without_empty_openings(body));
    let mut blocks = Vec::new();
    let mut behind = Vec::new();
    for line in body {
        let place = blocks.len();
        behind.extend(
            line.text
                .chars()
                .filter_map(|c| Some((place, Behind::of(c)?))),
        );
        blocks.push(ContentBlock {
            level: line.level,
            pieces: pieces(&line.text, &mut printed),
        });
    }
    Composed {
        title,
        addressee,
        blocks,
        printed,
        behind,
    }
}

/// A paragraph without the pieces that rest on nothing; `None` when the paragraph itself does, or nothing is left.
pub fn paragraph(line: &str, announcements: &[String]) -> Option<String> {
    let (mut kept, mut pieces, mut standing) = (String::new(), 0, 0);
    let mut rest = line;
    while let Some(start) = rest.find("[[") {
        kept.push_str(&rest[..start]);
        let after = &rest[start + 2..];
        let end = after.find("]]").unwrap_or(after.len());
        let piece = &after[..end];
        pieces += 1;
        if !piece.contains(NOTHING) && !says_nothing(piece, announcements) {
            kept.push_str(piece);
            standing += 1;
        }
        rest = after.get(end + 2..).unwrap_or_default();
    }
    kept.push_str(rest);
    let grounded = |c: char| c == MARK_OPEN || Behind::of(c).is_some();
    let all_gone = pieces > 0 && standing == 0 && !kept.contains(grounded);
    if all_gone || kept.contains(NOTHING) {
        return None;
    }
    let counted = counted(&kept);
    let tidy = punctuated(&without_announcements(&counted, announcements));
    (!tidy.is_empty()).then_some(tidy)
}

/// Between clauses.
const PAUSES: [char; 4] = ['，', '；', '、', '：'];

/// Whether a piece has no words, or says no more than that parts follow.
fn says_nothing(piece: &str, announcements: &[String]) -> bool {
    let words: String = piece.chars().filter(|c| Behind::of(*c).is_none()).collect();
    let says = words.trim_matches(PAUSES);
    if says.is_empty() || says == "。" {
        return true;
    }
    announcements
        .iter()
        .any(|word| word.trim_matches(PAUSES) == says)
}

/// The text without announcements that no part follows: `共5人，其中：。` is `共5人。`.
fn without_announcements(text: &str, announcements: &[String]) -> String {
    let mut text = text.to_owned();
    for word in announcements {
        let mut from = 0;
        while let Some(at) = text[from..].find(word.as_str()).map(|at| at + from) {
            let after = text[at + word.len()..].trim_start_matches(PAUSES);
            // A clause of its own, and not the end of one: 不包括 is no announcement.
            let clause = text[..at].is_empty()
                || text[..at].ends_with(PAUSES)
                || text[..at].ends_with('。')
                || word.starts_with(PAUSES);
            if !clause || !after.is_empty() && !after.starts_with(['。', '；']) {
                from = at + word.len();
                continue;
            }
            let before = text[..at].trim_end_matches(PAUSES);
            from = before.len();
            text = format!("{before}{after}");
        }
    }
    text
}

/// `#是` as 一是、二是 …; a single one needs no number and is left out.
fn counted(text: &str) -> String {
    let pieces: Vec<&str> = text.split("#是").collect();
    if pieces.len() == 2 {
        return pieces.concat();
    }
    let mut counted = String::new();
    for (index, piece) in pieces.iter().enumerate() {
        if index > 0 {
            counted.push_str(&prose::chinese_numeral(index as u32));
            counted.push('是');
        }
        counted.push_str(piece);
    }
    counted
}

/// Mends the punctuation around pieces that were taken out: `，。`, `；。`, `、，` and a stop at the beginning.
fn punctuated(text: &str) -> String {
    const STOPS: [char; 1] = ['。'];
    let mut out: Vec<char> = Vec::new();
    for c in text.chars() {
        let pause_before = out.last().is_some_and(|last| PAUSES.contains(last));
        if pause_before && (STOPS.contains(&c) || PAUSES.contains(&c)) {
            out.pop();
        }
        let doubled = out.last() == Some(&c) && (STOPS.contains(&c) || PAUSES.contains(&c));
        let leading = out.is_empty() && (STOPS.contains(&c) || PAUSES.contains(&c));
        let after_stop = out.last().is_some_and(|l| STOPS.contains(l)) && PAUSES.contains(&c);
        if !doubled && !leading && !after_stop {
            out.push(c);
        }
    }
    // A colon may end a paragraph: what follows it is the next one.
    if out
        .last()
        .is_some_and(|last| *last != '：' && PAUSES.contains(last))
    {
        out.pop();
        out.push('。');
    }
    out.into_iter().collect()
}

/// A paragraph of one clause that announces what comes next (各项任务只增不减：) goes where a heading or nothing comes; one
/// that announces the headings beneath it stays.
fn without_empty_openings(body: Vec<Line>) -> Vec<Line> {
    let mut kept: Vec<Line> = Vec::new();
    let mut heading = 0;
    let levels: Vec<u8> = body.iter().map(|line| line.level).collect();
    for (place, line) in body.into_iter().enumerate() {
        if line.level > 0 {
            heading = line.level;
        }
        let opens = line.level == 0 && line.text.ends_with('：');
        let next = levels.get(place + 1);
        let follows = next.is_some_and(|level| *level == 0 || *level > heading);
        if follows || !opens {
            kept.push(line);
        } else if let Some((says, _)) = line.text.rsplit_once('。') {
            let text = format!("{says}。");
            kept.push(Line { level: 0, text });
        }
    }
    kept
}

/// Headings with no paragraph before the next heading of the same or a higher level go.
fn without_empty_headings(body: Vec<Line>) -> Vec<Line> {
    let mut kept: Vec<Line> = Vec::new();
    for line in body.into_iter().rev() {
        let filled = kept
            .last()
            .is_some_and(|next| next.level == 0 || next.level > line.level);
        if line.level == 0 || filled {
            kept.push(line);
        }
    }
    kept.reverse();
    kept
}

/// The text in pieces, those that a figure printed with its index; the indices are noted in order.
pub fn pieces(text: &str, printed: &mut Vec<usize>) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let (mut plain, mut index, mut at) = (String::new(), None::<String>, None);
    for c in text.chars() {
        match (c, &mut index) {
            (MARK_OPEN, _) => {
                if !plain.is_empty() {
                    pieces.push(Piece::plain(std::mem::take(&mut plain)));
                }
                index = Some(String::new());
            }
            (MARK_TEXT, Some(digits)) => {
                at = digits.parse::<usize>().ok();
                index = None;
            }
            (MARK_CLOSE, None) => {
                printed.extend(at);
                let text = std::mem::take(&mut plain);
                pieces.push(Piece { text, figure: at });
                at = None;
            }
            (MARK_TEXT, None) => {}
            (digit, Some(digits)) => digits.push(digit),
            (other, None) => match Behind::of(other) {
                Some(Behind::Pending(_)) => plain.push_str(PENDING_SHOWN),
                Some(Behind::Resting(_)) => {}
                None => plain.push(other),
            },
        }
    }
    if !plain.is_empty() {
        pieces.push(Piece::plain(plain));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(index: usize, text: &str) -> String {
        format!("{MARK_OPEN}{index}{MARK_TEXT}{text}{MARK_CLOSE}")
    }

    fn paragraphs(composed: &Composed) -> Vec<String> {
        let paragraphs = composed.blocks.iter().filter(|b| b.level == 0);
        paragraphs.map(ContentBlock::text).collect()
    }

    #[test]
    fn what_rests_on_no_record_disappears_with_its_punctuation() {
        let text = format!(
            "# 甲镇总结\n## 走访\n共走访{}户次[[，发放慰问金{NOTHING}]][[，物资折价{}]]。\n## 会议\n召开{NOTHING}场。\n",
            mark(0, "110"),
            mark(2, "1.5万元"),
        );
        let composed = compose(&text, &[]);
        assert_eq!(paragraphs(&composed), ["共走访110户次，物资折价1.5万元。"]);
        assert_eq!(composed.blocks.len(), 2, "the empty heading is gone");
        assert_eq!(composed.printed, [0, 2]);
    }

    #[test]
    fn a_paragraph_whose_pieces_all_went_goes_with_its_frame() {
        let text = format!(
            "坚持分类帮扶。[[#是救助{NOTHING}人；]][[#是改造{NOTHING}户。]]\n下一步继续努力。"
        );
        assert_eq!(paragraphs(&compose(&text, &[])), ["下一步继续努力。"]);
    }

    #[test]
    fn what_announces_parts_goes_where_none_is_left() {
        let words = ["其中".to_owned(), "包括".to_owned()];
        let said = |line: &str| paragraph(line, &words).unwrap_or_default();
        assert_eq!(said("共补发5人，其中：。"), "共补发5人。");
        assert_eq!(
            said("[[报道9篇]]。[[其中]][[，比上年增长5%]]。"),
            "报道9篇。比上年增长5%。"
        );
        let line = format!("[[共5人，其中]][[党员{NOTHING}人]][[、女性{NOTHING}人]]。");
        assert_eq!(said(&line), "共5人。");
        let line = format!("[[共5人，其中]][[党员{}人]]。", mark(0, "3"));
        assert!(said(&line).contains("其中党员"), "{line}");
        assert_eq!(paragraph("[[其中]]。", &words), None);
        assert_eq!(said("以上不包括。"), "以上不包括。");
    }

    #[test]
    fn points_are_counted_over_what_is_left() {
        let text = format!(
            "[[#是甲{}；]][[#是乙{NOTHING}；]][[#是丙{}；]]",
            mark(0, "1"),
            mark(1, "2")
        );
        assert_eq!(paragraphs(&compose(&text, &[])), ["一是甲1；二是丙2。"]);
        let single = format!("[[#是甲{}；]][[#是乙{NOTHING}；]]", mark(0, "1"));
        assert_eq!(paragraphs(&compose(&single, &[])), ["甲1。"]);
    }
}
