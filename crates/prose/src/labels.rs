//! What the words around a figure say of it: what kind of people it counts, whether it begins another matter, whether a
//! total is one of the things before it.

use crate::relations::Passages;

/// What is counted, from the words right before a figure and right behind it: 其中党员15名, 其中15名党员.
fn label(passages: &Passages<'_>, figure: usize) -> Vec<char> {
    const LABEL_MAX: usize = 16;
    let parts = |c: &char| matches!(c, '、' | '和' | '及');
    let lead = passages.lead(figure);
    let lead = lead.rsplit(parts).next().unwrap_or_default();
    let tail = passages.tail(figure);
    let tail = tail.split(parts).next().unwrap_or_default();
    let lead = &lead[lead.len().saturating_sub(LABEL_MAX)..];
    [lead, &['，'], &tail[..tail.len().min(LABEL_MAX)]].concat()
}

/// Which kinds of attributes a figure counts by, one bit each.
fn kinds(passages: &Passages<'_>, figure: usize) -> u32 {
    let lexicon = passages.lexicon;
    let label = lexicon.not_attributes.taken_from(&label(passages, figure));
    let kinds = lexicon.attributes.iter().take(32).enumerate();
    kinds
        .filter(|(_, words)| words.are_in(&label))
        .fold(0, |all, (kind, _)| all | 1 << kind)
}

/// Whether figures part people by one thing only; one may be a party member, a woman and a student at once.
pub(crate) fn of_one_kind(passages: &Passages<'_>, parts: &[usize]) -> bool {
    let kinds: Vec<u32> = parts.iter().map(|part| kinds(passages, *part)).collect();
    let common = kinds.iter().fold(u32::MAX, |common, kinds| common & kinds);
    common != 0 || kinds.iter().all(|kinds| *kinds == 0)
}

/// Parts next to each other that part people by the same attribute, at least two, where the whole list does not.
pub(crate) fn of_same_attribute(passages: &Passages<'_>, parts: &[usize]) -> Vec<Vec<usize>> {
    let mut runs: Vec<(u32, Vec<usize>)> = Vec::new();
    for part in parts {
        let kinds = kinds(passages, *part);
        match runs.last_mut() {
            Some((common, run)) if *common & kinds != 0 => {
                *common &= kinds;
                run.push(*part);
            }
            _ => runs.push((kinds, vec![*part])),
        }
    }
    let runs = runs.into_iter().map(|(_, run)| run);
    runs.filter(|run| run.len() >= 2 && run.len() < parts.len())
        .collect()
}

/// Whether the names of parts end alike, as those of villages do: nothing is in two of them.
pub(crate) fn of_same_name(passages: &Passages<'_>, parts: &[usize]) -> bool {
    let last = |part: &usize| {
        let named = passages
            .lead(*part)
            .iter()
            .rev()
            .find(|c| !matches!(c, '有' | '为' | '共' | ' '));
        named
            .filter(|c| ('\u{4e00}'..='\u{9fff}').contains(*c))
            .copied()
    };
    let first = parts.first().and_then(last);
    first.is_some() && parts.iter().all(|part| last(part) == first)
}

/// Whether two parts are men and women: together they are all.
pub(crate) fn are_all_people(passages: &Passages<'_>, parts: &[usize]) -> bool {
    let has = |figure: usize, c: char| label(passages, figure).contains(&c);
    let pair = |men: usize, women: usize| has(men, '男') && !has(men, '女') && has(women, '女');
    match parts {
        [a, b] => pair(*a, *b) || pair(*b, *a),
        _ => false,
    }
}

/// Whether a figure is told by what was done, not by what it is: 上报…8人 behind 伤残人员410人.
pub(crate) fn begins_matter(passages: &Passages<'_>, figure: usize) -> bool {
    let lexicon = passages.lexicon;
    let lead = passages.lead(figure);
    let signs = lead.iter().take_while(|c| matches!(c, '、' | '，' | ' '));
    let mut at = signs.count();
    // 新办证 begins with 新办, 今年新审批 with 审批.
    while lexicon.actions.at(lead, at).is_none() {
        match lexicon.meanwhile.at(lead, at) {
            Some(length) => at += length,
            None => return false,
        }
    }
    true
}

/// Whether a total is of what its parts are: its own words, if they have content, share some with theirs.
pub(crate) fn of_same_thing(passages: &Passages<'_>, total: usize, parts: &[usize]) -> bool {
    const NEAR: usize = 14;
    let lexicon = passages.lexicon;
    let content = |words: &[char]| -> Vec<char> {
        let left = lexicon.totals.taken_from(words);
        let left = lexicon.neutral.taken_from(&left);
        let said = left
            .into_iter()
            .filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c));
        said.filter(|c| !matches!(c, '人' | '员' | '名' | '个' | '者'))
            .collect()
    };
    let lead = passages.lead(total);
    let distance = passages.places[total].total.unwrap_or(0);
    let lead = &lead[lead.len().saturating_sub(distance)..];
    let tail = passages.tail(total);
    let own = content(&[lead, &tail[..tail.len().min(NEAR)]].concat());
    if own.is_empty() {
        return true;
    }
    let mut theirs = Vec::new();
    for part in parts {
        let (lead, tail) = (passages.clause(*part), passages.tail(*part));
        theirs.extend(content(&[lead, &tail[..tail.len().min(NEAR)]].concat()));
        theirs.extend(passages.figures[*part].unit.chars());
    }
    own.iter().any(|c| theirs.contains(c))
}

/// Whether a total tells what there is now, not what the figures before it come to.
pub(crate) fn is_stock(passages: &Passages<'_>, total: usize) -> bool {
    const BEFORE: usize = 24;
    let start = passages.figures[total].start;
    let from = total
        .checked_sub(1)
        .map_or(0, |before| passages.figures[before].end);
    let from = from.max(start.saturating_sub(BEFORE)).min(start);
    passages
        .lexicon
        .stock
        .are_in(&passages.letters[from..start])
}
