//! Invented passages of towns, streets and cities with every figure labelled: how many are found, how many are found
//! that are none, and whether every planted contradiction is told.

#![allow(
    clippy::unwrap_used,
    reason = "a test stops where something is not as it should be"
)]

use std::collections::BTreeSet;

use prose::{Approx, Checked, Figure, Lexicon, Words, check};

fn lexicon() -> Lexicon {
    let words = include_str!("../../../catalogue/prose/words.toml");
    Lexicon::new(&toml::from_str::<Words>(words).unwrap())
}

/// A passage without its marks, and what they say.
#[derive(Default)]
struct Passage {
    text: String,
    /// Start, end, `110 户(次)`.
    figures: Vec<(usize, usize, String)>,
    /// Start and end.
    others: Vec<(usize, usize)>,
    /// `+ sum 9` holds, `- sum 86 85` does not.
    relations: Vec<String>,
}

fn passages() -> Vec<Passage> {
    let files = [
        include_str!("labelled/town.txt"),
        include_str!("labelled/street.txt"),
        include_str!("labelled/city.txt"),
        include_str!("labelled/field.txt"),
        include_str!("labelled/unseen.txt"),
    ];
    let mut found: Vec<Passage> = Vec::new();
    for line in files.iter().flat_map(|file| file.lines()) {
        match line.split_once(' ') {
            Some(("#", _)) => {}
            Some(("+" | "-", _)) => found.last_mut().unwrap().relations.push(line.to_owned()),
            _ if line.is_empty() => {}
            _ => found.push(passage(line)),
        }
    }
    found
}

fn passage(line: &str) -> Passage {
    let mut passage = Passage::default();
    let (mut start, mut label, mut labels) = (0, String::new(), false);
    let mut length = 0;
    for c in line.chars() {
        match c {
            '【' | '〈' => start = length,
            '|' => labels = true,
            '】' => {
                passage
                    .figures
                    .push((start, length, std::mem::take(&mut label)));
                labels = false;
            }
            '〉' => passage.others.push((start, length)),
            c if labels => label.push(c),
            c => {
                passage.text.push(c);
                length += 1;
            }
        }
    }
    passage
}

fn label(figure: &Figure) -> String {
    let mark = match figure.approx {
        Approx::Exact => "",
        Approx::Over => "+",
        Approx::About => "~",
    };
    format!("{} {}{mark}", figure.value, figure.unit)
}

/// Every relation of a text as the passages have it: `+ sum 9`, `- sum 86 85`.
fn relations(checked: &Checked) -> Vec<String> {
    let all = checked.relations.iter().map(|relation| {
        let kind = format!("{:?}", relation.kind).to_lowercase();
        match relation.ok {
            true => format!("+ {kind} {}", relation.stated),
            false => format!("- {kind} {} {}", relation.stated, relation.computed),
        }
    });
    all.collect()
}

#[test]
fn figures_are_found_and_nothing_else_is() {
    let lexicon = lexicon();
    let (mut labelled, mut found, mut right, mut others, mut mistaken) = (0, 0, 0, 0, 0);
    for passage in passages() {
        let checked = check(&passage.text, &lexicon);
        let expected: BTreeSet<_> = passage.figures.iter().cloned().collect();
        let read = checked
            .figures
            .iter()
            .map(|figure| (figure.start, figure.end, label(figure)));
        let read: BTreeSet<_> = read.collect();
        labelled += expected.len();
        found += read.len();
        right += expected.intersection(&read).count();
        for missed in expected.difference(&read) {
            println!("missed {missed:?} in {}", passage.text);
        }
        for more in read.difference(&expected) {
            println!("wrong {more:?} in {}", passage.text);
        }
        others += passage.others.len();
        let overlaps = |(from, to): &&(usize, usize)| {
            checked
                .figures
                .iter()
                .any(|f| f.start < *to && *from < f.end)
        };
        mistaken += passage.others.iter().filter(overlaps).count();
    }
    let (recall, precision) = (right as f64 / labelled as f64, right as f64 / found as f64);
    println!(
        "{labelled} figures, recall {recall:.4}, precision {precision:.4}; {others} others, {mistaken} mistaken"
    );
    assert!(labelled >= 300 && others >= 60, "{labelled} {others}");
    assert!(recall >= 0.98 && precision >= 0.98);
    assert_eq!(mistaken, 0);
}

#[test]
fn relations_are_seen_and_none_that_are_not_there() {
    let lexicon = lexicon();
    let (mut labelled, mut found, mut right, mut false_alarms) = (0, 0, 0, 0);
    let all = passages();
    for passage in &all {
        let mut expected = passage.relations.clone();
        labelled += expected.len();
        for relation in relations(&check(&passage.text, &lexicon)) {
            found += 1;
            match expected.iter().position(|label| *label == relation) {
                Some(at) => {
                    expected.swap_remove(at);
                    right += 1;
                }
                None => {
                    println!("wrong {relation} in {}", passage.text);
                    false_alarms += usize::from(relation.starts_with('-'));
                }
            }
        }
        for missed in expected {
            println!("missed {missed} in {}", passage.text);
        }
    }
    let broken = all.iter().flat_map(|passage| &passage.relations);
    let broken = broken.filter(|relation| relation.starts_with('-')).count();
    let (recall, precision) = (right as f64 / labelled as f64, right as f64 / found as f64);
    println!(
        "{} passages, {labelled} relations, {broken} of them contradictions: recall {recall:.4}, precision {precision:.4}, \
         {false_alarms} false alarms",
        all.len()
    );
    assert!(labelled >= 220 && broken >= 70, "{labelled} {broken}");
    assert!(recall >= 0.98 && precision >= 0.98);
    assert_eq!(false_alarms, 0);
}
