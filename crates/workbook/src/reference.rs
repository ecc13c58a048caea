//! Cell references (`B12`) and the edges of a sheet.

/// The last row of a sheet, counted from 1.
pub(crate) const LAST_ROW: u32 = 1_048_576;
/// The last column of a sheet (XFD), counted from 0.
pub(crate) const LAST_COLUMN: u16 = 16_383;

/// The letters of a column counted from 0: 0 is `A`, 27 is `AB`.
pub fn column_name(column: u16) -> String {
    let mut rest = u32::from(column) + 1;
    let mut letters = Vec::new();
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

/// The column (from 0) and the row (from 1) of a reference such as `B12`; `$` signs are passed over. Anything outside
/// the sheet is `None`.
pub(crate) fn parse_cell(reference: &str) -> Option<(u16, u32)> {
    let plain: String = reference.chars().filter(|c| *c != '$').collect();
    let letters = plain.find(|c: char| c.is_ascii_digit())?;
    let (column, row) = plain.split_at(letters);
    let row = row
        .parse()
        .ok()
        .filter(|row| (1..=LAST_ROW).contains(row))?;
    Some((parse_column(column)?, row))
}

/// The corners of a range such as `A1:N65`; a single cell is its own range.
pub(crate) fn parse_range(range: &str) -> Option<((u16, u32), (u16, u32))> {
    let (first, last) = range.split_once(':').unwrap_or((range, range));
    Some((parse_cell(first)?, parse_cell(last)?))
}

fn parse_column(letters: &str) -> Option<u16> {
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let mut column = 0_u32;
    for letter in letters.bytes() {
        if !letter.is_ascii_alphabetic() {
            return None;
        }
        column = column * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1;
    }
    u16::try_from(column - 1)
        .ok()
        .filter(|column| *column <= LAST_COLUMN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_references_agree_across_the_whole_sheet() {
        for column in 0..=LAST_COLUMN {
            let name = format!("{}9", column_name(column));
            assert_eq!(parse_cell(&name), Some((column, 9)));
        }
        assert_eq!(column_name(LAST_COLUMN), "XFD");
    }

    #[test]
    fn references_outside_the_sheet_are_none() {
        assert_eq!(
            parse_range("$A$1:XFD1048576"),
            Some(((0, 1), (16_383, 1_048_576)))
        );
        assert_eq!(parse_range("C3"), Some(((2, 3), (2, 3))));
        for bad in [
            "",
            "A",
            "1",
            "A0",
            "XFE1",
            "AAAA1",
            "A1048577",
            "A99999999999",
            "é1",
            "A1B",
        ] {
            assert_eq!(parse_cell(bad), None, "{bad}");
        }
    }
}
