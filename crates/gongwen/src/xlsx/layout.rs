//! Measures of a roster: names of sheets, widths of columns, heights of rows, sums.

use kernel::Fen;

use super::{CellKind, Group, Sheet, SheetCell, SheetColumn};
use crate::error::GongwenError;
use crate::text::{clean, half_widths};

/// No measured column is wider than this; longer text wraps.
const WIDEST: f64 = 48.0;

/// Height of one line of 11-point text, in points, and the air around a row's lines.
const LINE_HEIGHT: f64 = 15.0;
const ROW_AIR: f64 = 5.0;

/// Names Excel takes: none of `[]:*?/\`, at most 31 characters, none twice.
pub(super) fn sheet_names(sheets: &[Sheet]) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(sheets.len());
    for (index, sheet) in sheets.iter().enumerate() {
        let mut wanted =
            clean(&sheet.name).replace(['[', ']', ':', '*', '?', '/', '\\', '\n'], "－");
        wanted = wanted.trim().trim_matches('\'').to_string();
        if wanted.is_empty() {
            wanted = format!("表{}", index + 1);
        }
        let mut name = cut(&wanted, 31);
        let mut again = 2;
        while names
            .iter()
            .any(|taken| taken.to_lowercase() == name.to_lowercase())
        {
            let mark = format!("（{again}）");
            name = cut(&wanted, 31 - mark.encode_utf16().count()) + &mark;
            again += 1;
        }
        names.push(name);
    }
    names
}

/// The text up to `limit` UTF-16 units, which is how Excel counts, without halving a character.
pub(super) fn cut(text: &str, limit: usize) -> String {
    let mut units = 0;
    text.chars()
        .take_while(|c| {
            units += c.len_utf16();
            units <= limit
        })
        .collect()
}

/// Every row must have one cell per column.
pub(super) fn check(sheet: &Sheet) -> Result<(), GongwenError> {
    let expected = sheet.columns.len();
    for (index, row) in sheet
        .groups
        .iter()
        .flat_map(|group| &group.rows)
        .enumerate()
    {
        if row.len() != expected {
            return Err(GongwenError::Columns {
                table: sheet.name.clone(),
                row: index + 1,
                found: row.len(),
                expected,
            });
        }
    }
    Ok(())
}

/// Column widths in digits: the widest text by East-Asian width ×1.1 + 2. Excel's own measuring
/// knows Latin fonts only and cuts Chinese text off.
pub(super) fn widths(sheet: &Sheet, total: &[SheetCell]) -> Vec<f64> {
    let measured = |(index, column): (usize, &SheetColumn)| {
        if let Some(chars) = column.width_chars {
            return f64::from(chars);
        }
        let rows = sheet.groups.iter().flat_map(|group| &group.rows);
        let cells = rows
            .filter_map(|row| row.get(index))
            .chain(total.get(index));
        let widest = cells
            .map(cell_width)
            .chain([half_widths(&column.title)])
            .max()
            .unwrap_or(0);
        (widest as f64 * 1.1 + 2.0).min(WIDEST)
    };
    sheet.columns.iter().enumerate().map(measured).collect()
}

fn cell_width(cell: &SheetCell) -> usize {
    match cell {
        SheetCell::Text(text) => text.lines().map(half_widths).max().unwrap_or(0),
        SheetCell::Money(fen) => fen.grouped().len(),
        SheetCell::Integer(count) => count.to_string().len(),
        SheetCell::Date(_) => 10,
        SheetCell::Month(_) => 7,
        SheetCell::Empty => 0,
    }
}

/// Height of a row in points, by the cell that wraps most. Excel does not do this by itself for
/// files made elsewhere.
pub(super) fn row_height<'a>(texts: impl Iterator<Item = (&'a str, f64)>) -> f64 {
    let lines = texts
        .map(|(text, width)| wrapped_lines(text, width))
        .max()
        .unwrap_or(1);
    lines as f64 * LINE_HEIGHT + ROW_AIR
}

/// Divides the columns into `parts` neighbouring spans of about the same width; `None` when there
/// are too few columns.
pub(super) fn spread(widths: &[f64], parts: usize) -> Option<Vec<(u16, u16)>> {
    let total: f64 = widths.iter().sum();
    let mut spans = Vec::with_capacity(parts);
    let mut from = 0;
    let mut passed = 0.0;
    for (index, width) in widths.iter().enumerate() {
        passed += width;
        let full = passed >= total * (spans.len() + 1) as f64 / parts as f64;
        let needed = widths.len() - index <= parts - spans.len();
        let last = spans.len() + 1 == parts;
        if index + 1 == widths.len() || (!last && (full || needed)) {
            spans.push((u16::try_from(from).ok()?, u16::try_from(index).ok()?));
            from = index + 1;
        }
    }
    (spans.len() == parts).then_some(spans)
}

fn wrapped_lines(text: &str, width: f64) -> usize {
    // One digit of the width is the cell's inner margin.
    let room = (width - 1.0).max(1.0);
    let lines = text
        .lines()
        .map(|line| (half_widths(line) as f64 / room).ceil().max(1.0) as usize);
    lines.sum::<usize>().max(1)
}

/// Adds up the summed columns over the groups; other columns are empty.
pub(super) fn sums(
    columns: &[SheetColumn],
    groups: &[Group],
) -> Result<Vec<SheetCell>, GongwenError> {
    let column_sum = |(index, column): (usize, &SheetColumn)| {
        let cells = || {
            groups
                .iter()
                .flat_map(|group| &group.rows)
                .filter_map(move |row| row.get(index))
        };
        let too_much = || GongwenError::Sum {
            column: column.title.clone(),
        };
        match column.kind {
            CellKind::Money if column.summed => {
                let amounts = cells().filter_map(|cell| match cell {
                    SheetCell::Money(fen) => Some(*fen),
                    _ => None,
                });
                Fen::try_sum(amounts)
                    .map(SheetCell::Money)
                    .map_err(|_| too_much())
            }
            CellKind::Integer if column.summed => {
                let mut counts = cells().filter_map(|cell| match cell {
                    SheetCell::Integer(count) => Some(*count),
                    _ => None,
                });
                let sum = counts.try_fold(0_i64, i64::checked_add);
                sum.map(SheetCell::Integer).ok_or_else(too_much)
            }
            _ => Ok(SheetCell::Empty),
        }
    };
    columns.iter().enumerate().map(column_sum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_excel_takes() {
        let sheet = |name: &str| Sheet {
            name: name.into(),
            ..Sheet::default()
        };
        let long = "长".repeat(40);
        let names = sheet_names(&["11月/发放表", "", &long, &long, "'A'", "a"].map(sheet));
        assert_eq!(names[0], "11月－发放表");
        assert_eq!(names[1], "表2");
        assert_eq!(names[2].chars().count(), 31);
        assert!(names[3].ends_with("长（2）") && names[3].chars().count() == 31);
        assert_eq!(names[5], "a（2）");
    }

    #[test]
    fn sums_take_only_what_is_to_be_summed() {
        let column = |kind, summed| SheetColumn {
            kind,
            summed,
            ..SheetColumn::default()
        };
        let columns = [
            column(CellKind::Text, false),
            column(CellKind::Money, true),
            column(CellKind::Integer, false),
        ];
        let row = |fen| {
            vec![
                SheetCell::Text("王示例".into()),
                SheetCell::Money(Fen::new(fen)),
                SheetCell::Integer(1),
            ]
        };
        let group = Group {
            label: None,
            rows: vec![row(10), row(25)],
        };
        let cells = sums(&columns, std::slice::from_ref(&group)).unwrap();
        assert_eq!(
            cells,
            [
                SheetCell::Empty,
                SheetCell::Money(Fen::new(35)),
                SheetCell::Empty
            ]
        );

        let huge = Group {
            label: None,
            rows: vec![row(i64::MAX), row(1)],
        };
        assert!(matches!(
            sums(&columns, &[huge]),
            Err(GongwenError::Sum { .. })
        ));
    }

    #[test]
    fn signers_share_the_width() {
        assert_eq!(spread(&[10.0; 6], 3), Some(vec![(0, 1), (2, 3), (4, 5)]));
        assert_eq!(
            spread(&[40.0, 5.0, 5.0], 3),
            Some(vec![(0, 0), (1, 1), (2, 2)])
        );
        assert_eq!(
            spread(&[5.0, 5.0, 50.0], 3),
            Some(vec![(0, 0), (1, 1), (2, 2)])
        );
        assert_eq!(spread(&[10.0], 3), None);
    }

    #[test]
    fn long_text_makes_a_row_higher() {
        let one = row_height([("短", 10.0)].into_iter());
        let two = row_height([("这一格的字比较多要换行", 12.0)].into_iter());
        assert_eq!(two - one, LINE_HEIGHT);
    }
}
