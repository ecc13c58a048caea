//! check.

use std::io::Read;
use std::path::Path;

use ground::catalogue::Catalogue;
use ground::jobs::Progress;
use ground::{Error, Result};
use kernel::DivisionCode;
use papers::check::actions::{Review, evidence, lexicon, review};
use papers::check::{
    FILE_BYTES_MAX, is_workbook, tell, text_of_file, text_of_sheet, value_words, verdict,
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
            review(text, &lexicon(office.catalogue())?, Some(&known))?
        }
        _ => review(text, &lexicon(&Catalogue::default())?, None)?,
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
    text_of_file(&name, &bytes)
}

fn as_json(reviewed: &Review) -> Value {
    let places = reviewed.unsupported.iter().flatten();
    let unsupported: Vec<_> = places.map(|i| &reviewed.checked.figures[*i]).collect();
    json!({
        "figures": reviewed.checked.figures,
        "relations": reviewed.checked.relations,
        "unsupported": unsupported,
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
    if let Some(unsupported) = reviewed.unsupported.as_ref().filter(|u| !u.is_empty()) {
        say!("\n记录里没有依据的数字");
        for figure in unsupported.iter().map(|i| &figures[*i]) {
            let place = reviewed.place(figure.start);
            let (paragraph, letter) = (place.paragraph, place.letter);
            say!("第{paragraph}段第{letter}字  {}", figure.text);
        }
    }
    say!("\n结果：{}", verdict(reviewed));
}
