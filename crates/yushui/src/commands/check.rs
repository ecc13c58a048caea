//! check.

use std::io::Read;
use std::path::Path;

use ground::catalogue::Catalogue;
use ground::jobs::Progress;
use ground::{Error, Result};
use kernel::DivisionCode;
use papers::check::actions::{Review, evidence, lexicon, review};
use papers::check::claims::Sayings;
use papers::check::{
    Evidence, FILE_BYTES_MAX, Ground, is_workbook, tell, text_of_file, text_of_sheet, value_words,
    verdict,
};
use registers::exchange::actions::read as read_workbook;
use serde_json::{Value, json};

use super::{DONE, FOUND_WRONG, print};
use crate::args::DataArgs;
use crate::surroundings::{open, surroundings};

/// What a text is held against.
pub struct Against {
    pub data: Option<DataArgs>,
    pub division: Option<DivisionCode>,
    pub year: Option<i32>,
}

pub async fn check(file: &Path, against: Against, json: bool) -> Result<u8> {
    let text = read(file)?;
    let reviewed = match (&against.data, against.year) {
        (Some(data), Some(year)) => {
            let office = open(data).await?;
            let known = evidence(&office, &office.operator(), against.division, year).await?;
            reviewed(text, office.catalogue(), Some(&known))?
        }
        _ => reviewed(text, &Catalogue::default(), None)?,
    };
    if json {
        print::json(&as_json(&reviewed))?;
    } else {
        told(&reviewed);
    }
    Ok(if reviewed.is_clean() {
        DONE
    } else {
        FOUND_WRONG
    })
}

fn reviewed(text: String, catalogue: &Catalogue, known: Option<&Evidence>) -> Result<Review> {
    let (lexicon, sayings) = (lexicon(catalogue)?, Sayings::load(catalogue)?);
    review(text, (&lexicon, &sayings), known)
}

/// The words of a file; never more of it than may be.
fn read(file: &Path) -> Result<String> {
    let name = file.display().to_string();
    let opened = std::fs::File::open(file)
        .and_then(|opened| Ok((opened.metadata()?.is_file(), opened)))
        .ok()
        .filter(|(is_file, _)| *is_file);
    let Some((_, opened)) = opened else {
        let told = format!("没有找到“{name}”这个文件，或者读不了，请核对文件名");
        return Err(Error::refusal(told));
    };
    let mut bytes = Vec::new();
    let limit = FILE_BYTES_MAX as u64 + 1;
    opened.take(limit).read_to_end(&mut bytes)?;
    if is_workbook(&name, &bytes) {
        let (worker, shown) = (surroundings()?.worker, format!("“{name}”"));
        let mut sheets = read_workbook(&worker, file, &shown, &Progress::default())?;
        sheets.retain(|sheet| !sheet.hidden);
        let texts = sheets.iter();
        return Ok(texts
            .map(|sheet| text_of_sheet(&sheet.name, &sheet.rows))
            .collect());
    }
    text_of_file(&surroundings()?.worker, &name, &bytes)
}

fn as_json(reviewed: &Review) -> Value {
    let figures = |places: Option<Vec<usize>>| -> Vec<_> {
        let places = places.into_iter().flatten();
        places.map(|i| &reviewed.checked.figures[i]).collect()
    };
    let (unsupported, unknown) = (figures(reviewed.unsupported()), figures(reviewed.unknown()));
    let grounds = reviewed.checked.figures.iter().enumerate();
    let grounds = grounds.filter_map(|(place, figure)| match reviewed.ground(place)? {
        Ground::Rests(code, label) => Some(
            json!({ "text": figure.text, "start": figure.start, "code": code, "label": label }),
        ),
        Ground::None(_) | Ground::Unknown => None,
    });
    let grounds: Vec<Value> = grounds.collect();
    let claims = reviewed.claims.iter().map(|said| {
        json!({
            "text": said.text, "start": said.start, "kind": said.kind, "told": said.told(),
            "contradicted": said.is_contradicted(),
        })
    });
    let claims: Vec<Value> = claims.collect();
    json!({
        "figures": reviewed.checked.figures,
        "relations": reviewed.checked.relations,
        "unsupported": unsupported,
        "unknown": unknown,
        "grounds": grounds,
        "claims": claims,
    })
}

fn told(reviewed: &Review) {
    let figures = &reviewed.checked.figures;
    let rows: Vec<Vec<String>> = figures
        .iter()
        .map(|figure| {
            let place = reviewed.place(figure.start);
            vec![
                place.paragraph.to_string(),
                place.letter.to_string(),
                figure.text.clone(),
                value_words(figure),
                figure.unit.clone(),
            ]
        })
        .collect();
    print::table(&["段", "字", "写法", "数值", "单位"], &rows, &[0, 1, 3]);
    let relations = tell(reviewed);
    if !relations.is_empty() {
        say!("\n互相有关的数字");
    }
    for relation in relations {
        let mark = if relation.ok {
            "对得上"
        } else {
            "对不上"
        };
        let (place, kind) = (relation.place, relation.kind);
        let (paragraph, letter) = (place.paragraph, place.letter);
        say!(
            "第{paragraph}段第{letter}字  {mark}  {kind}：{}",
            relation.words
        );
    }
    let lists = [
        ("记录里没有依据的数字", reviewed.unsupported()),
        ("没有这类记录、不能核对的数字", reviewed.unknown()),
    ];
    for (heading, places) in lists {
        let places = places.unwrap_or_default();
        if !places.is_empty() {
            say!("\n{heading}");
        }
        for at in places {
            let place = reviewed.place(figures[at].start);
            let (paragraph, letter) = (place.paragraph, place.letter);
            let because = match reviewed.ground(at) {
                Some(Ground::None(because)) if !because.is_empty() => format!("（{because}）"),
                _ => String::new(),
            };
            say!("第{paragraph}段第{letter}字  {}{because}", figures[at].text);
        }
    }
    if !reviewed.claims.is_empty() {
        say!("\n没有数字的说法");
    }
    for said in &reviewed.claims {
        let place = reviewed.place(said.start);
        let (paragraph, letter) = (place.paragraph, place.letter);
        say!(
            "第{paragraph}段第{letter}字  {}（{}）：{}",
            said.text,
            said.kind,
            said.told()
        );
    }
    say!("\n结果：{}", verdict(reviewed));
}
