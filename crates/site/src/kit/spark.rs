//! A sparkline (小走势): months of a year as a line no taller than its text.

use std::fmt::Write as _;

use super::chart::escaped;

const WIDTH: i64 = 132;
const HEIGHT: i64 = 30;
/// Room for the dot at the end of the line.
const EDGE: i64 = 4;

/// As SVG, to be put into a page as it stands; `told` says in words what it shows.
pub fn sparkline(told: &str, values: &[i64]) -> String {
    let most = values.iter().copied().max().unwrap_or(0).max(1);
    let steps = i64::try_from(values.len())
        .unwrap_or(1)
        .saturating_sub(1)
        .max(1);
    let place = |(at, value): (i64, &i64)| {
        let x = EDGE + at * (WIDTH - 2 * EDGE) / steps;
        let y = HEIGHT - EDGE - (*value).max(0) * (HEIGHT - 2 * EDGE) / most;
        (x, y)
    };
    let places: Vec<(i64, i64)> = (0..).zip(values).map(place).collect();
    let mut line = String::new();
    for (x, y) in &places {
        let _ = write!(line, "{x},{y} ");
    }
    let line = line.trim_end();
    let (floor, right) = (HEIGHT - EDGE, places.last().map_or(EDGE, |(x, _)| *x));
    let dot = places.last().map_or(String::new(), |(x, y)| {
        format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"3\"/>")
    });
    let told = escaped(told);
    format!(
        "<svg class=\"spark\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{told}\">\
         <polygon points=\"{EDGE},{floor} {line} {right},{floor}\"/><polyline points=\"{line}\"/>{dot}</svg>"
    )
}

/// The months of a year or a part of it as a line, said in words with the month that has most, the first of several:
/// numbers of months (202611) with what they have.
pub fn months_line(told: &str, months: &[(i32, i64)]) -> String {
    let values: Vec<i64> = months.iter().map(|(_, value)| *value).collect();
    let most = months.iter().rev().max_by_key(|(_, value)| *value);
    let most = most.map_or(0, |(month, _)| month % 100);
    sparkline(&format!("{told}，最多的是{most}月"), &values)
}

/// A bar as long as its part of the most, for a cell of a table.
pub fn bar(told: &str, value: i64, most: i64) -> String {
    let long = value.max(0) * 100 / most.max(1);
    let told = escaped(told);
    format!(
        "<svg class=\"bar\" viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{told}\">\
         <rect class=\"whole\" width=\"100\" height=\"10\"/><rect width=\"{long}\" height=\"10\"/></svg>"
    )
}
