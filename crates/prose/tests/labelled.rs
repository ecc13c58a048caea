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
    holding: Vec<String>,
    broken: Vec<String>,
}

fn passages() -> Vec<Passage> {
    let files = [
        include_str!("labelled/town.txt"),
        include_str!("labelled/street.txt"),
        include_str!("labelled/city.txt"),
    ];
    let mut found: Vec<Passage> = Vec::new();
    for line in files.iter().flat_map(|file| file.lines()) {
        match line.split_once(' ') {
            Some(("#", _)) => {}
            Some(("+", relation)) => found.last_mut().unwrap().holding.push(relation.to_owned()),
            Some(("-", relation)) => found.last_mut().unwrap().broken.push(relation.to_owned()),
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

fn relations(checked: &Checked, ok: bool) -> Vec<String> {
    let of = checked
        .relations
        .iter()
        .filter(|relation| relation.ok == ok);
    of.map(|relation| {
        let kind = format!("{:?}", relation.kind).to_lowercase();
        match ok {
            true => format!("{kind} {}", relation.stated),
            false => format!("{kind} {} {}", relation.stated, relation.computed),
        }
    })
    .collect()
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
    assert!(recall >= 0.98 && precision >= 0.97);
    assert_eq!(mistaken, 0);
}

#[test]
fn contradictions_are_told_and_nothing_that_holds() {
    let lexicon = lexicon();
    let (mut holding, mut broken, mut wrong) = (0, 0, 0);
    for passage in passages() {
        let checked = check(&passage.text, &lexicon);
        let told = relations(&checked, false);
        holding += passage.holding.len();
        broken += passage.broken.len();
        if told != passage.broken {
            println!(
                "told {told:?} instead of {:?} in {}",
                passage.broken, passage.text
            );
            wrong += 1;
        }
        let hold = relations(&checked, true);
        for relation in passage
            .holding
            .iter()
            .filter(|relation| !hold.contains(relation))
        {
            println!(
                "not seen to hold: {relation} but {hold:?} in {}",
                passage.text
            );
            wrong += 1;
        }
    }
    println!("{holding} that hold, {broken} contradictions");
    assert!(holding >= 40 && broken >= 25, "{holding} {broken}");
    assert_eq!(wrong, 0);
}
