//! A list on paper (打印), cut into sheets here, because browsers in offices cannot number them: every sheet has the headings,
//! its own subtotal and 第几页 共几页. Widths are shared out by what stands in the columns, so that a long word is wrapped
//! and nothing is cut off.

use kernel::Fen;
use serde::Serialize;

use super::table::{Align, Cell, Row, Table};

/// So many characters of the paper's type stand beside each other on A4, upright and on its side.
const UPRIGHT: f32 = 55.0;
const SIDE: f32 = 81.0;
/// What the numbers of the rows take of that.
const NUMBERS: f32 = 4.0;
/// What the edges of a cell take, in characters.
const EDGES: f32 = 0.7;
/// No column asks for more: longer texts are wrapped.
const WIDEST: f32 = 16.0;
/// No column of words is squeezed to less.
const NARROWEST: f32 = 3.2;
/// The columns a list has without lying on its side, however little stands in them.
const COLUMNS_UPRIGHT: usize = 8;
/// Millimetres: a line, what a row has besides, and how much room rows have on a sheet.
const LINE: f32 = 4.2;
const ROW: f32 = 2.0;
const ROOM_UPRIGHT: f32 = 222.0;
const ROOM_SIDE: f32 = 135.0;
/// What total and signatures take of the last sheet.
const ENDS: f32 = 20.0;

/// A list ready to print.
#[derive(Serialize)]
pub struct ListPaper {
    /// Whether it lies on its side.
    pub wide: bool,
    /// The columns that are printed.
    pub columns: Vec<PaperColumn>,
    /// 没有填、没有印的栏
    pub left_out: Vec<String>,
    /// The sheets.
    pub sheets: Vec<ListSheet>,
    /// 合计, cell by cell; nothing where nothing is summed.
    pub totals: Option<Vec<String>>,
}

/// A column on paper.
#[derive(Serialize)]
pub struct PaperColumn {
    /// Heading.
    pub label: String,
    /// Whether its figures stand under figures.
    pub number: bool,
    /// Of a hundred.
    pub width: u8,
}

/// A sheet of it.
#[derive(Serialize)]
pub struct ListSheet {
    /// Its rows.
    pub rows: Vec<Row>,
    /// Number of its first row.
    pub first: usize,
    /// 本页小计, cell by cell; nothing where nothing is summed.
    pub subtotals: Option<Vec<String>>,
}

/// Cuts a table into sheets. `summed` says of each column whether it is summed.
pub fn list_paper(mut table: Table, summed: &[bool]) -> ListPaper {
    let mut summed = summed.to_vec();
    let left_out = without_empty(&mut table, &mut summed);
    let numbers: Vec<bool> = table
        .columns
        .iter()
        .map(|column| column.align == Align::End)
        .collect();
    let own = sums(&table.rows, &summed);
    let totals = own.map(|own| match &table.totals {
        Some(known) => {
            let known = known.iter().map(|cell| cell.text.clone());
            let either = known.zip(own).map(|(known, own)| match known.as_str() {
                "" | "合计" => own,
                _ => known,
            });
            either.collect()
        }
        None => own,
    });
    let natural = natural(&table, totals.as_deref());
    let asked: f32 = natural.iter().map(|width| width + EDGES).sum();
    let wide = table.columns.len() > COLUMNS_UPRIGHT || asked > UPRIGHT;
    let room = if wide { SIDE } else { UPRIGHT };
    // The numbers of the rows stand in a column of their own.
    let widths = shared(&natural, &numbers, room - NUMBERS);
    let heights: Vec<f32> = table.rows.iter().map(|row| height(row, &widths)).collect();
    let cuts = cut(&heights, if wide { ROOM_SIDE } else { ROOM_UPRIGHT });
    let columns = table.columns.iter().zip(&widths).zip(&numbers);
    let columns = columns.map(|((column, width), number)| PaperColumn {
        label: column.label.clone(),
        number: *number,
        width: percent((width + EDGES) / room),
    });
    let columns = columns.collect();
    let (mut rows, mut first) = (table.rows.into_iter(), 1);
    let mut sheets = Vec::new();
    for count in cuts {
        let own: Vec<Row> = rows.by_ref().take(count).collect();
        let subtotals = sums(&own, &summed);
        sheets.push(ListSheet {
            rows: own,
            first,
            subtotals,
        });
        first += count;
    }
    ListPaper {
        wide,
        columns,
        left_out,
        sheets,
        totals,
    }
}

/// Takes out the columns in which nothing stands, but for the first; says which.
fn without_empty(table: &mut Table, summed: &mut Vec<bool>) -> Vec<String> {
    let mut left_out = Vec::new();
    if table.rows.is_empty() {
        return left_out;
    }
    for at in (1..table.columns.len()).rev() {
        let says = |cell: &Cell| !said(cell).is_empty();
        if table
            .rows
            .iter()
            .any(|row| row.cells.get(at).is_some_and(says))
        {
            continue;
        }
        left_out.insert(0, table.columns.remove(at).label);
        summed.remove(at);
        for row in &mut table.rows {
            row.cells.remove(at);
        }
        if let Some(totals) = &mut table.totals {
            totals.remove(at);
        }
    }
    left_out
}

/// Everything a cell says.
fn said(cell: &Cell) -> String {
    let badge = cell.badge.as_ref().map_or("", |badge| badge.label.as_str());
    let under = cell.under.as_deref().unwrap_or_default();
    format!("{badge}{}{under}", cell.text)
}

/// How wide a text is, in characters as wide as they are high.
fn width(text: &str) -> f32 {
    let one = |c: char| if c.is_ascii() || c == '·' { 0.56 } else { 1.0 };
    text.chars().map(one).sum()
}

/// The lines of a cell: the smaller words beneath stand in one of their own.
fn lines_of(cell: &Cell) -> Vec<String> {
    let badge = cell.badge.as_ref().map_or("", |badge| badge.label.as_str());
    let first = format!("{badge}{}", cell.text);
    let under = cell.under.clone().filter(|under| !under.is_empty());
    std::iter::once(first).chain(under).collect()
}

/// How wide each column would be by itself; sums are printed bold.
fn natural(table: &Table, totals: Option<&[String]>) -> Vec<f32> {
    const BOLD: f32 = 1.1;
    let column = |at: usize| {
        let cells = table.rows.iter().filter_map(|row| row.cells.get(at));
        let widest = cells.flat_map(lines_of).map(|line| width(&line));
        let total = totals.and_then(|totals| totals.get(at));
        let total = total.map_or(0.0, |total| width(total) * BOLD);
        let heading = width(&table.columns[at].label) * BOLD;
        let widest = widest.fold(heading.max(total), f32::max);
        match table.columns[at].align {
            Align::End => widest,
            Align::Start => widest.min(WIDEST),
        }
    };
    (0..table.columns.len()).map(column).collect()
}

/// The room shared out: figures are never wrapped, and of words only those of the widest columns are.
fn shared(natural: &[f32], numbers: &[bool], room: f32) -> Vec<f32> {
    let edges: f32 = natural.iter().map(|_| EDGES).sum();
    let within = |most: f32| -> Vec<f32> {
        let own = natural.iter().zip(numbers);
        let squeezed = |(width, number): (&f32, &bool)| match number {
            true => *width,
            false => width.min(most).max(NARROWEST),
        };
        own.map(squeezed).collect()
    };
    let mut most = WIDEST;
    while most > NARROWEST && within(most).iter().sum::<f32>() + edges > room {
        most -= 0.25;
    }
    let widths = within(most);
    // What is left makes every column wider.
    let spare = room - edges - widths.iter().sum::<f32>();
    let each = spare.max(0.0) / widths.iter().map(|_| 1.0).sum::<f32>().max(1.0);
    widths.into_iter().map(|width| width + each).collect()
}

fn height(row: &Row, widths: &[f32]) -> f32 {
    let lines = row.cells.iter().zip(widths).map(|(cell, room)| {
        let lines = lines_of(cell).into_iter();
        lines
            .map(|line| (width(&line) / room).ceil().max(1.0))
            .sum::<f32>()
    });
    lines.fold(1.0, f32::max) * LINE + ROW
}

/// How many rows each sheet has; the last has room for total and signatures, and rows above them.
fn cut(heights: &[f32], room: f32) -> Vec<usize> {
    let mut cuts = Vec::new();
    let mut at = 0;
    loop {
        let left = &heights[at..];
        if left.iter().sum::<f32>() <= room - ENDS {
            cuts.push(left.len());
            return cuts;
        }
        let mut used = 0.0;
        let fit = left.iter().take_while(|height| {
            used += **height;
            used <= room
        });
        // One row at least stays for the last sheet.
        let here = fit.count().clamp(1, left.len().saturating_sub(1).max(1));
        cuts.push(here);
        at += here;
    }
}

/// The sums of the columns that are summed; nothing where none is, or a cell is no figure.
fn sums(rows: &[Row], summed: &[bool]) -> Option<Vec<String>> {
    if !summed.contains(&true) || rows.is_empty() {
        return None;
    }
    let sum = |at: usize| {
        let cells = rows.iter().filter_map(|row| row.cells.get(at));
        let texts: Vec<String> = cells.map(|cell| cell.text.replace(',', "")).collect();
        let filled = texts.iter().filter(|text| !text.is_empty());
        let whole: Option<Vec<i64>> = filled.clone().map(|text| text.parse().ok()).collect();
        if let Some(whole) = whole {
            return whole
                .iter()
                .try_fold(0_i64, |sum, n| sum.checked_add(*n))
                .map(|n| n.to_string());
        }
        let fen: Option<Vec<Fen>> = filled.map(|text| Fen::read_yuan(text).ok()).collect();
        Fen::try_sum(fen?).ok().map(Fen::grouped)
    };
    let sums: Vec<Option<String>> = summed
        .iter()
        .enumerate()
        .map(|(at, summed)| summed.then(|| sum(at)).flatten())
        .collect();
    sums.iter().any(Option::is_some).then(|| {
        let text = |sum: Option<String>| sum.unwrap_or_default();
        sums.into_iter().map(text).collect()
    })
}

/// As the style has it: whole hundredths.
fn percent(part: f32) -> u8 {
    let near = (2..=61).rfind(|step| f32::from(*step) <= part * 100.0);
    near.unwrap_or(2)
}
