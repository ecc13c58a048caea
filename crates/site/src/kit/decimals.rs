//! Numbers of a column stand under each other by their point, whatever decimals they are written with: the digits that one
//! does not have are kept free behind it.

use minijinja::Value;

/// So many decimals, where the text is a number: 6 has none, 3.75 and 92.15% two.
fn places(text: &str) -> Option<usize> {
    let number = text.strip_prefix(['+', '-', '−']).unwrap_or(text);
    let number = number.strip_suffix('%').unwrap_or(number);
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let digits = |c: char| c.is_ascii_digit() || c == ',';
    let read = whole.starts_with(|c: char| c.is_ascii_digit()) && whole.chars().all(digits);
    (read && part.chars().all(|c| c.is_ascii_digit())).then_some(part.len())
}

/// The most decimals among some texts.
pub(super) fn decimals(texts: Vec<String>) -> usize {
    let places = texts.iter().filter_map(|text| places(text));
    places.max().unwrap_or(0)
}

/// The same for each column of a table; none where its texts are not set at the end.
pub(super) fn decimals_of(table: &Value) -> Result<Vec<usize>, minijinja::Error> {
    let totals = table.get_attr("totals")?;
    let mut lines: Vec<Value> = Vec::new();
    for row in table.get_attr("rows")?.try_iter()? {
        lines.push(row.get_attr("cells")?);
    }
    lines.extend((!totals.is_none()).then_some(totals));
    let mut most = Vec::new();
    for (place, column) in table.get_attr("columns")?.try_iter()?.enumerate() {
        let end = column.get_attr("align")?.as_str() == Some("end");
        let mut texts = Vec::new();
        for line in lines.iter().filter(|_| end) {
            // A row may have fewer cells than there are columns.
            let cell = line.get_item_by_index(place).unwrap_or_default();
            if !cell.is_undefined() {
                let text = cell.get_attr("text")?;
                texts.extend(text.as_str().map(str::to_owned));
            }
        }
        most.push(decimals(texts));
    }
    Ok(most)
}

/// What is kept free behind a number.
pub(super) fn pad(text: &str, most: usize) -> Value {
    let missing = match places(text) {
        Some(0) if most > 0 => format!(".{}", "0".repeat(most)),
        Some(places) if places < most => "0".repeat(most - places),
        _ => return Value::from_safe_string(String::new()),
    };
    Value::from_safe_string(format!(
        "<span class=\"pad\" data-pad=\"{missing}\"></span>"
    ))
}
