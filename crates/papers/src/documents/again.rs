//! A draft as a whole: its template once more with the records of now, in another style if wanted; what was recorded and is
//! not written.

use std::collections::BTreeSet;

use super::drafts::{Opened, tidy};
use super::kinds::template;
use super::live::{Variant, token};
use super::template::source_of;
use crate::figures::{Amount, Figure, Indicator, Reach, indicators};
use ground::error::Result;
use ground::office::Office;

/// What the template says with the records of now, and whose template it is.
pub(super) async fn remade(
    office: &Office,
    opened: &Opened,
    style: Option<&str>,
) -> Result<(String, String)> {
    let about = &opened.about;
    let figures = (opened.now.as_slice(), opened.before.as_slice());
    let chosen = template(office, &opened.row.kind, (about.style, style), figures.0)?;
    let (used, file) = (chosen.label, chosen.file);
    let written = Some(opened.row.id);
    let setting = about.setting(office, &file.text, written).await?;
    let source = tidy(&source_of(&file.path, &file.text, &setting, figures)?);
    Ok((source, used))
}

/// What was recorded under one heading of the figures and is not in the text.
#[derive(Debug)]
pub struct Unwritten {
    /// 走访慰问
    pub group: String,
    /// The figures, in the catalogue's order.
    pub figures: Vec<Figure>,
}

impl Unwritten {
    /// A text with a paragraph of these, before its last section: what is still to be done comes last.
    pub(super) fn put_into(&self, source: &str) -> String {
        let paragraph = self.paragraph();
        let mut lines: Vec<&str> = source.lines().collect();
        let last = lines.iter().rposition(|line| line.starts_with("## "));
        lines.insert(last.unwrap_or(lines.len()), &paragraph);
        lines.join("\n")
    }

    /// A paragraph of live figures; each goes where its records go.
    fn paragraph(&self) -> String {
        let written = self.figures.iter().enumerate().map(|(at, figure)| {
            let before = match at {
                0 => format!("{}方面，", self.group),
                _ => "，".to_owned(),
            };
            let unit = match figure.amount {
                Amount::Count(_) => figure.unit.as_str(),
                Amount::Money(_) | Amount::PercentTenths(_) => "",
            };
            let number = token(&figure.label, Reach::Whole, Variant::Now);
            format!("[[{before}{}{number}{unit}]]", figure.label)
        });
        format!("{}。", written.collect::<String>())
    }
}

/// What was recorded and is not in a draft, by heading.
///
/// # Errors
/// When the catalogue cannot be read.
pub fn unwritten(office: &Office, opened: &Opened) -> Result<Vec<Unwritten>> {
    let printed = opened.live.printed();
    let base = |code: &str| code.split('.').next().unwrap_or_default().to_owned();
    let printed: BTreeSet<String> = printed.iter().map(|figure| base(&figure.code)).collect();
    let mut left: Vec<Unwritten> = Vec::new();
    for Indicator { code, group, .. } in indicators(office.catalogue())? {
        let figure = opened.now.iter().find(|figure| figure.code == code);
        let something = |figure: &&Figure| figure.record_count > 0 && figure.amount.number() != 0;
        let Some(figure) = figure
            .filter(something)
            .filter(|_| !printed.contains(&code))
        else {
            continue;
        };
        match left.iter_mut().find(|left| left.group == group) {
            Some(left) => left.figures.push(figure.clone()),
            None => left.push(Unwritten {
                group,
                figures: vec![figure.clone()],
            }),
        }
    }
    Ok(left)
}
