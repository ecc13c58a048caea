//! Tables in a text: lines with tabs between their cells, as Word and Excel give them. What stands in a row of totals is
//! held against the rows, what stands in a column of totals against the columns.

use crate::letters::chinese_digit;
use crate::quantity::{ONE, Quantity};
use crate::reading::{Approx, Figure, PERCENT};
use crate::scan::{Loose, number};
use crate::words::Lexicon;

/// A cell, and the number in it where there is nothing else.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    pub start: usize,
    pub end: usize,
    pub number: Option<Number>,
}

/// The number of a cell, in its own measure.
#[derive(Debug, Clone)]
pub(crate) struct Number {
    pub value: i128,
    pub place: i128,
    pub approx: Approx,
    /// The measure word in the cell itself.
    pub unit: String,
}

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rank {
    /// Before the first numbers.
    Head,
    Detail,
    /// 其中: within the row above.
    Within,
    /// 小计
    Subtotal,
    /// 合计
    Total,
    /// No numbers: a heading again, a note.
    Words,
}

/// A row of a table.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub cells: Vec<Cell>,
    pub rank: Rank,
    /// Whether it is one of 一、二、 where others are 1. or （一）.
    pub outer: Option<bool>,
}

/// A table of a text.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    pub rows: Vec<Row>,
    /// What stands above each column, one text for each heading row.
    pub heads: Vec<Vec<String>>,
    /// 单位：万元 in the line above.
    pub caption: String,
}

/// The tables of a text.
pub(crate) fn tables(letters: &[char], lexicon: &Lexicon) -> Vec<Table> {
    let mut found = Vec::new();
    let mut lines: Vec<Vec<Cell>> = Vec::new();
    let mut caption = String::new();
    let mut start = 0;
    for line in letters.split(|c| *c == '\n') {
        if line.contains(&'\t') {
            lines.push(cells(letters, line, start, lexicon));
        } else {
            found.extend(table(
                letters,
                std::mem::take(&mut lines),
                &caption,
                lexicon,
            ));
            let words: String = line.iter().filter(|c| **c != ' ').collect();
            if !words.is_empty() {
                caption = words;
            }
        }
        start += line.len() + 1;
    }
    found.extend(table(letters, lines, &caption, lexicon));
    found
}

fn cells(letters: &[char], line: &[char], start: usize, lexicon: &Lexicon) -> Vec<Cell> {
    let mut at = start;
    let cell = |cell: &[char]| {
        let from = at;
        at += cell.len() + 1;
        let blank = |c: &&char| **c == ' ';
        let lead = cell.iter().take_while(blank).count();
        let tail = cell[lead..].iter().rev().take_while(blank).count();
        let (start, end) = (from + lead, from + cell.len() - tail);
        let number = cell_number(letters, start, end, lexicon);
        Cell { start, end, number }
    };
    line.split(|c| *c == '\t').map(cell).collect()
}

/// The number of a cell that holds nothing else: `23`, `￥4,400.00`, `23户`, `约30`, `-5`.
fn cell_number(letters: &[char], start: usize, end: usize, lexicon: &Lexicon) -> Option<Number> {
    let mut from = start;
    let mut approx = Approx::Exact;
    let mut negative = false;
    while from < end {
        match letters[from] {
            '￥' | '¥' | ' ' => {}
            '约' | '近' => approx = Approx::About,
            '-' | '−' if !negative => negative = true,
            _ => break,
        }
        from += 1;
    }
    let first = letters.get(from).filter(|_| from < end)?;
    if !first.is_ascii_digit() && chinese_digit(*first).is_none() {
        return None;
    }
    let read = number(&letters[..end], from)?;
    match read.loose {
        Loose::Exact => {}
        Loose::Over => approx = Approx::Over,
        Loose::About => approx = Approx::About,
    }
    let unit = if read.percent {
        PERCENT.to_owned()
    } else {
        let at = read.end + usize::from(letters.get(read.end) == Some(&' '));
        let length = lexicon.unit_at(&letters[..end], at).unwrap_or(0);
        (at + length >= end).then(|| letters[at.min(end)..end].iter().collect())?
    };
    // A Chinese numeral alone numbers the row.
    let counts = !read.chinese || !unit.is_empty();
    let sign = if negative { -1 } else { 1 };
    counts.then_some(Number {
        value: read.value * sign,
        place: read.place,
        approx,
        unit,
    })
}

fn table(
    letters: &[char],
    lines: Vec<Vec<Cell>>,
    caption: &str,
    lexicon: &Lexicon,
) -> Option<Table> {
    let head = lines.iter().take_while(|line| !has_data(line)).count();
    if head == lines.len() {
        return None;
    }
    let heads = heads(letters, &lines[..head]);
    let said = lines[..head]
        .iter()
        .flatten()
        .map(|cell| words(letters, cell));
    let caption = said
        .rev()
        .find(|words| words.contains("单位:"))
        .unwrap_or(caption.to_owned());
    let mut rows: Vec<Row> = Vec::new();
    for (at, cells) in lines.into_iter().enumerate() {
        let label = label(letters, &cells);
        let rank = match at < head {
            true => Rank::Head,
            false => rank(&cells, &label, lexicon),
        };
        let outer = outer(&label);
        rows.push(Row { cells, rank, outer });
    }
    Some(Table {
        rows,
        heads,
        caption,
    })
}

/// Whether a row has numbers that are neither years nor the numbers of the columns.
fn has_data(cells: &[Cell]) -> bool {
    let numbers: Vec<i128> = cells
        .iter()
        .filter_map(|cell| cell.number.as_ref())
        .map(|number| number.value)
        .collect();
    let year = |value: &i128| (1949 * ONE..=2100 * ONE).contains(value) && value % ONE == 0;
    let counted = numbers.len() >= 3 && numbers.windows(2).all(|pair| pair[1] - pair[0] == ONE);
    let units = cells.iter().filter_map(|cell| cell.number.as_ref());
    let bare = units.clone().all(|number| number.unit.is_empty());
    !numbers.is_empty() && !(bare && (counted && numbers[0] == ONE || numbers.iter().all(year)))
}

/// The words above each column; what spans several stands above each of them.
fn heads(letters: &[char], rows: &[Vec<Cell>]) -> Vec<Vec<String>> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut heads = vec![Vec::new(); columns];
    // A title stands above the whole table.
    let is_title = |row: &&Vec<Cell>| row.iter().filter(|cell| cell.end > cell.start).count() < 2;
    let rows: Vec<&Vec<Cell>> = rows.iter().filter(|row| !is_title(row)).collect();
    for (at, row) in rows.iter().enumerate() {
        let mut last = String::new();
        for (column, head) in heads.iter_mut().enumerate() {
            let words = row
                .get(column)
                .map_or(String::new(), |cell| words(letters, cell));
            let spans = words.is_empty() && at + 1 < rows.len();
            if !spans {
                last.clone_from(&words);
            }
            head.push(if spans { last.clone() } else { words });
        }
    }
    heads
}

/// The words of a cell without spaces.
fn words(letters: &[char], cell: &Cell) -> String {
    let letters = letters.get(cell.start..cell.end).unwrap_or_default();
    letters.iter().filter(|c| **c != ' ').collect()
}

/// What a row is called: its first words before its numbers.
fn label(letters: &[char], cells: &[Cell]) -> String {
    let before = cells
        .iter()
        .take_while(|cell| cell.number.is_none() || cells[0].start == cell.start);
    let mut labels = before
        .filter(|cell| cell.number.is_none())
        .map(|cell| words(letters, cell));
    let mut all = String::new();
    for label in labels.by_ref() {
        all.push_str(&label);
        all.push(' ');
    }
    all.trim().to_owned()
}

fn rank(cells: &[Cell], label: &str, lexicon: &Lexicon) -> Rank {
    let numbers = cells.iter().any(|cell| cell.number.is_some());
    let texts = cells
        .iter()
        .filter(|cell| cell.number.is_none() && cell.end > cell.start);
    let letters: Vec<char> = label.chars().collect();
    let within = ["其中", "#", "＃", "※"]
        .iter()
        .any(|sign| label.contains(sign));
    if !numbers {
        return if texts.count() >= 2 {
            Rank::Words
        } else {
            Rank::Detail
        };
    }
    match () {
        () if within => Rank::Within,
        () if lexicon.row_subtotals.are_in(&letters) => Rank::Subtotal,
        () if lexicon.row_totals.are_in(&letters) || label == "计" => Rank::Total,
        () => Rank::Detail,
    }
}

/// Whether a label is numbered 一、 (outer) or 1. or （一） (within it).
fn outer(label: &str) -> Option<bool> {
    let mut letters = label.chars();
    let first = letters.next()?;
    let rest = letters.find(|c| chinese_digit(*c).is_none() && *c != '十')?;
    match first {
        '(' => Some(false),
        c if c.is_ascii_digit() => Some(false),
        c if (chinese_digit(c).is_some() || c == '十') && rest == '、' => Some(true),
        _ => None,
    }
}

impl Table {
    /// How many columns there are.
    pub fn columns(&self) -> usize {
        self.rows
            .iter()
            .map(|row| row.cells.len())
            .max()
            .unwrap_or(0)
    }

    pub fn number(&self, row: usize, column: usize) -> Option<&Number> {
        self.rows.get(row)?.cells.get(column)?.number.as_ref()
    }

    /// Whether a cell says something that is no number.
    pub fn says(&self, letters: &[char], row: usize, column: usize) -> bool {
        let cell = self.rows.get(row).and_then(|row| row.cells.get(column));
        let words = cell
            .filter(|cell| cell.number.is_none())
            .map(|cell| words(letters, cell));
        let nothing = ["", "-", "—", "——", "/", "无", "\\", "－", "0", "…"];
        words.is_some_and(|words| !nothing.contains(&words.as_str()))
    }

    /// The heading nearest to the numbers of a column.
    pub fn leaf(&self, column: usize) -> &str {
        let heads = self.heads.get(column).into_iter().flatten().rev();
        let mut heads = heads.filter(|head| !head.is_empty());
        heads.next().map_or("", String::as_str)
    }

    /// All headings of a column.
    pub fn head(&self, column: usize) -> String {
        self.heads
            .get(column)
            .map_or(String::new(), |heads| heads.concat())
    }

    /// The measure of a column, and how many of it one stands for: 金额（万元） is 元 and 10000.
    pub fn unit(&self, column: usize, lexicon: &Lexicon) -> (String, i128) {
        let leaf: Vec<char> = self.leaf(column).chars().collect();
        let close = leaf.iter().rposition(|c| *c == ')');
        let open = leaf.iter().rposition(|c| matches!(c, '(' | ':'));
        let inside = match (open, close) {
            (Some(open), Some(close)) if open < close => &leaf[open + 1..close],
            _ => &leaf[..],
        };
        if let Some(unit) = measure(inside, lexicon) {
            return unit;
        }
        let caption: Vec<char> = self.caption.chars().collect();
        let at = caption.windows(3).rposition(|at| at == ['单', '位', ':']);
        let said =
            at.and_then(|at| measure(caption[at + 3..].split(|c| *c == ')').next()?, lexicon));
        said.unwrap_or((String::new(), 1))
    }

    /// The figure of a cell.
    pub fn figure(
        &self,
        (row, column): (usize, usize),
        written: &[char],
        lexicon: &Lexicon,
    ) -> Option<Figure> {
        let cell = self.rows.get(row)?.cells.get(column)?;
        let number = cell.number.as_ref()?;
        let (unit, size) = match number.unit.is_empty() {
            true => self.unit(column, lexicon),
            false => (number.unit.clone(), 1),
        };
        Some(Figure {
            text: written.get(cell.start..cell.end)?.iter().collect(),
            value: Quantity::from_millionths(number.value.saturating_mul(size))?,
            unit,
            approx: number.approx,
            start: cell.start,
            end: cell.end,
            place: Quantity::from_millionths(number.place.saturating_mul(size))?,
        })
    }
}

/// 万元 is 元 times 10000; 户数 is 户.
fn measure(words: &[char], lexicon: &Lexicon) -> Option<(String, i128)> {
    let text: String = words.iter().collect();
    for (scaled, size) in [
        ("万元", 10_000),
        ("亿元", 100_000_000),
        ("千元", 1_000),
        ("百元", 100),
    ] {
        if text.ends_with(scaled) {
            return Some(("元".to_owned(), size));
        }
    }
    if text.ends_with('元') {
        return Some(("元".to_owned(), 1));
    }
    let counted = words.strip_suffix(&['数']);
    let words = counted.unwrap_or(words);
    let longest = words.len().min(4);
    // 户数, 走访户数, but not 春节.
    let least = if counted.is_some() { 1 } else { words.len() };
    let fits = (least..=longest).rev().find_map(|length| {
        let at = words.len() - length;
        (lexicon.unit_at(words, at) == Some(length)).then(|| words[at..].iter().collect())
    });
    fits.map(|unit| (unit, 1))
}
