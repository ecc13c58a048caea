//! 兼领: which schemes of one person are paid beside each other, from `catalogue/schemes/`.

use entitlement::{Overlap, OverlapRule};
use kernel::{DivisionCode, Month};

use super::schemes::Schemes;
use ground::catalogue::Catalogue;
use ground::error::{Error, Result};
use registers::people::{OverlapRow, scheme_files};

/// The rules in the catalogue's order, in the terms of the money rule.
///
/// # Errors
/// A row that says no rule or two, names one scheme only or one not in the catalogue, or a month that is none.
pub fn overlaps(catalogue: &Catalogue, schemes: &Schemes) -> Result<Vec<Overlap>> {
    let files = scheme_files(catalogue)?.into_iter();
    let rows = files.flat_map(|file| {
        let path = file.path;
        let rows = file.overlap.into_iter().enumerate();
        rows.map(move |(at, row)| (path.clone(), at + 1, row))
    });
    let read = |(path, no, row): (String, usize, OverlapRow)| {
        let wrong = |what: &str| Error::refusal(format!("目录文件 {path} 第{no}条兼领：{what}"));
        let number = |code: &String| schemes.number(code).map_err(|e| wrong(&e.to_string()));
        let list = |codes: &Vec<String>| codes.iter().map(number).collect::<Result<Vec<u16>>>();
        let rule = match (&row.of, &row.by, &row.highest, &row.first, &row.both) {
            (Some(of), Some(by), None, None, None) => OverlapRule::Excluded {
                of: number(of)?,
                by: list(by)?,
            },
            (None, None, Some(codes), None, None) => OverlapRule::Highest(list(codes)?),
            (None, None, None, Some(codes), None) => OverlapRule::First(list(codes)?),
            (None, None, None, None, Some(codes)) => OverlapRule::Both(list(codes)?),
            _ => return Err(wrong("写 of 和 by，或者 highest、first、both 里的一样")),
        };
        let few = match &rule {
            OverlapRule::Excluded { of, by } => by.is_empty() || by.contains(of),
            OverlapRule::Highest(codes) | OverlapRule::First(codes) | OverlapRule::Both(codes) => {
                codes.len() < 2
            }
        };
        if few {
            return Err(wrong("至少写两个不同的待遇项目"));
        }
        let month = |text: &Option<String>| {
            let read = |text: &String| text.parse::<Month>().map_err(|e| wrong(&e.to_string()));
            text.as_ref().map(read).transpose()
        };
        let division = row
            .division
            .map(|code| DivisionCode::read(&code.to_string()).map_err(|e| wrong(&e.to_string())));
        let division = division.transpose()?;
        Ok(Overlap {
            rule,
            divisions: division.map_or((0, i64::MAX), |d| (d.low(), d.high())),
            from: month(&row.from)?,
            until: month(&row.until)?,
        })
    };
    rows.map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_of_the_catalogue_names_schemes_that_there_are() {
        let catalogue = Catalogue::default();
        let schemes = Schemes::load(&catalogue).unwrap();
        let rules = overlaps(&catalogue, &schemes).unwrap();
        assert!(rules.len() >= 3);
    }
}
