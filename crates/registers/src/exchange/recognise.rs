//! Which sheet is this, and where are its headings: found under titles and merged rows, by the headings alone.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use workbook::{Row, Shape, Sheet, Value};

use super::input::{ColumnAt, SheetInput};
use super::known::{Heading, Known, Meanings, headings, is_under, understand, unknown};
use super::layout::{Column, Dictionary, Holds, Layout, Measure, TableWords, plain_heading};
use super::nearest::nearest;
use super::once::Once;
use super::returned::TOKEN;
use super::table::Table;
use super::title_year::TitleYear;
use super::unused::Unused;

/// How far down headings are looked for.
const HEADING_ROWS_MAX: usize = 30;
/// How many lines above a later table are its title.
const TITLE_ROWS_MAX: usize = 3;

/// What sheets are recognised by.
pub(super) struct Knowledge {
    pub layouts: Vec<Layout>,
    pub words: TableWords,
    pub meanings: Meanings,
    pub once: Once,
}

/// The tables that a sheet holds, in their order; where it holds none, the kind that is nearest.
///
/// Beside one another stand tables of one kind whose headings are in one row; below one another, tables of any kind.
pub(super) fn recognise(sheet: Sheet, knowledge: &Knowledge) -> Result<Vec<SheetInput>, Unused> {
    let known: Vec<Known> = knowledge.layouts.iter().map(Known::of).collect();
    let all: HashSet<&str> = known.iter().flat_map(Known::plain_headings).collect();
    let Sheet {
        name, shape, rows, ..
    } = sheet;
    let mut page = Page {
        name: &name,
        shape: &shape,
        knowledge,
        known: &known,
        all,
    };
    let mut starts = Vec::new();
    let mut found = page.first(&rows);
    while let Some(candidate) = found {
        found = page.next(&rows, &candidate);
        starts.push(candidate);
    }
    if starts.is_empty() {
        let top = &rows[..rows.len().min(HEADING_ROWS_MAX)];
        return Err(nearest(&name, top, &known, &knowledge.meanings));
    }
    Ok(page.inputs(rows, starts))
}

/// A sheet in which tables are looked for.
struct Page<'p> {
    name: &'p str,
    shape: &'p Shape,
    knowledge: &'p Knowledge,
    known: &'p [Known<'p>],
    /// Every heading of every sheet that is known.
    all: HashSet<&'p str>,
}

impl<'p> Page<'p> {
    fn headings(&self, row: &Row) -> Vec<Heading> {
        headings(row, &self.knowledge.meanings)
    }

    /// The best reading of the first row that can be headings.
    fn first(&self, rows: &[Row]) -> Option<Candidate<'p>> {
        let top = rows.iter().take(HEADING_ROWS_MAX + 1);
        let headings: Vec<Vec<Heading>> = top.map(|row| self.headings(row)).collect();
        let mut places = 0..rows.len().min(HEADING_ROWS_MAX);
        places.find_map(|index| self.at(rows, &headings[index..], index))
    }

    /// The best reading of the headings in a row.
    fn at(&self, rows: &[Row], headings: &[Vec<Heading>], index: usize) -> Option<Candidate<'p>> {
        let mut best: Option<Candidate> = None;
        for known in self.known {
            if let Some(candidate) = Candidate::of(known, self, rows, headings, index)
                && best.as_ref().is_none_or(|b| candidate.score() > b.score())
            {
                best = Some(candidate);
            }
        }
        best
    }

    /// The next table under one: headings of their own in other columns, or of another kind.
    fn next(&self, rows: &[Row], above: &Candidate<'p>) -> Option<Candidate<'p>> {
        let from = above.last + 1;
        (from..rows.len()).find_map(|index| {
            let row = rows.get(index)?;
            let texts = row.cells.iter().filter(|cell| match &cell.value {
                Value::Text(text) => self.all.contains(plain_heading(text).as_str()),
                _ => false,
            });
            let known = texts.count();
            if known < 2 || known * 2 < row.cells.len() {
                return None;
            }
            let under = rows.get(index + 1);
            let headings: Vec<Vec<Heading>> = [Some(row), under]
                .into_iter()
                .flatten()
                .map(|row| self.headings(row))
                .collect();
            let candidate = self.at(rows, &headings, index)?;
            (!candidate.repeats(above)).then_some(candidate)
        })
    }

    /// The tables with their rows.
    fn inputs(&mut self, rows: Vec<Row>, starts: Vec<Candidate<'p>>) -> Vec<SheetInput> {
        let mut inputs = Vec::new();
        let mut parts: Vec<Vec<Row>> = Vec::new();
        let mut rest = rows;
        for candidate in starts.iter().rev() {
            let above = rest.get(..candidate.first).unwrap_or_default();
            let titles = above.iter().rev().take_while(|row| row.cells.len() == 1);
            let titles = titles.count().min(TITLE_ROWS_MAX);
            // The first table has everything above it.
            parts.push(rest.split_off(candidate.first - titles));
        }
        let mut above = rest;
        for (candidate, rows) in starts.into_iter().zip(parts.into_iter().rev()) {
            let lines = above.iter().chain(&rows);
            let lines = lines.take_while(|row| row.number < candidate.row);
            let titles = lines.cloned().collect::<Vec<Row>>();
            above = Vec::new();
            let begin = rows.iter().position(|row| row.number == candidate.row);
            let begin = begin.unwrap_or(0);
            let deep = candidate.last - candidate.first + 1;
            let heads: Vec<Vec<Heading>> = rows
                .iter()
                .skip(begin)
                .take(deep)
                .map(|row| self.headings(row))
                .collect();
            let beside = self.beside(&rows, begin, &candidate);
            let mut body = rows;
            body.drain(..begin + deep);
            let together: Vec<&Candidate> = std::iter::once(&candidate).chain(&beside).collect();
            let elsewhere: HashSet<u16> = together
                .iter()
                .flat_map(|one| one.columns.iter().map(|at| at.index))
                .collect();
            for one in &together {
                let rows = match beside.as_slice() {
                    [] => std::mem::take(&mut body),
                    _ => body.clone(),
                };
                inputs.push(self.input(one, &heads, (&titles, rows), &elsewhere));
            }
        }
        inputs
    }

    /// The tables of the same kind to the right of one.
    fn beside(&self, rows: &[Row], begin: usize, first: &Candidate<'p>) -> Vec<Candidate<'p>> {
        let mut taken: HashSet<u16> = first.columns.iter().map(|at| at.index).collect();
        let mut beside = Vec::new();
        let Some(known) = self
            .known
            .iter()
            .find(|known| std::ptr::eq(known.layout, first.layout))
        else {
            return beside;
        };
        loop {
            let untaken = |row: &Row| {
                let mut headings = self.headings(row);
                headings.retain(|heading| !taken.contains(&heading.column));
                headings
            };
            let heads: Vec<Vec<Heading>> = rows.iter().skip(begin).take(2).map(untaken).collect();
            let found = Candidate::of(known, self, rows, &heads, begin);
            let Some(found) = found.filter(|found| found.columns.len() > 1) else {
                return beside;
            };
            taken.extend(found.columns.iter().map(|at| at.index));
            beside.push(found);
        }
    }

    /// A table with its rows; `elsewhere` are the columns of it and of those beside it.
    fn input(
        &self,
        of: &Candidate,
        heads: &[Vec<Heading>],
        (titles, mut rows): (&[Row], Vec<Row>),
        elsewhere: &HashSet<u16>,
    ) -> SheetInput {
        // Of tables beside one another each has its own columns, and those up to the next that is another's.
        let places: BTreeMap<u16, bool> = elsewhere
            .iter()
            .map(|column| (*column, of.columns.iter().any(|at| at.index == *column)))
            .collect();
        let mine = |column: u16| {
            let before = places.range(..=column).next_back();
            let nearest = before.or_else(|| places.range(column..).next());
            nearest.is_none_or(|(_, own)| *own)
        };
        // Of a line with words above several tables, those above this one come first: nearer is later.
        let titles = titles.iter().flat_map(|row| {
            let (all, own) = (words_of(row), words_where(row, mine));
            let own = (!own.is_empty() && own != all).then_some(own);
            [Some(all), own]
                .into_iter()
                .flatten()
                .map(|words| (row.number, words))
        });
        let titles: Vec<(u32, String)> = titles.collect();
        let heads: Vec<Vec<&Heading>> = heads
            .iter()
            .map(|row| row.iter().filter(|heading| mine(heading.column)).collect())
            .collect();
        let unknown = unknown(of.layout, &heads, &of.columns);
        let words_of_heads: Vec<&str> = heads.iter().flatten().map(|h| h.text.as_str()).collect();
        let words_of_heads = words_of_heads.join(" ");
        let headed: HashSet<u16> = heads
            .iter()
            .flatten()
            .map(|heading| heading.column)
            .collect();
        if elsewhere.len() > of.columns.len() {
            for row in &mut rows {
                row.cells.retain(|cell| mine(cell.column));
            }
            rows.retain(|row| !row.cells.is_empty());
        }
        let mut table = Table {
            layout: of.layout,
            words: &self.knowledge.words,
            once: &self.knowledge.once,
            shape: self.shape,
            sheet: self.name,
            heading_row: of.last_row,
            headed: &headed,
            titles: &titles,
            heads: &words_of_heads,
            columns: of.columns.clone(),
        };
        let mut body = table.read(rows);
        let passed_over = unknown.iter().filter(|unknown| unknown.asked.is_none());
        body.unused.extend(passed_over.map(|unknown| {
            let headings = of.layout.columns.iter().flat_map(|column| &column.headings);
            let near = kernel::nearly(
                &plain_heading(&unknown.heading),
                headings.map(String::as_str),
            );
            let (near, why) = match unknown.detail {
                true => (None, "不登记这一栏，没有用到"),
                false => (near, "表头不认得，没有用到"),
            };
            Unused::column(
                unknown.index,
                &unknown.heading,
                near.map(str::to_owned),
                why,
            )
        }));
        let mut columns = table.columns;
        let lines = titles.iter().map(|(_, line)| line.as_str());
        let measure = Measure::of_lines(lines.clone());
        let told = of.measure_amounts(measure, &mut columns);
        let codes: Vec<&str> = columns.iter().map(|at| at.code.as_str()).collect();
        let town = of.layout.naming(Dictionary::Towns, &codes);
        let village = of.layout.naming(Dictionary::Villages, &codes);
        SheetInput {
            sheet: self.name.to_owned(),
            kind: of.layout.kind.clone(),
            label: of.layout.label.clone(),
            values: Arc::default(),
            heading_row: of.last_row,
            year: TitleYear::of(lines.clone().chain([self.name])),
            titles: lines.map(str::to_owned).collect(),
            columns,
            rows: body.records,
            others: body.others,
            unknown,
            returned: HashMap::new(),
            notes: body.notes.into_iter().chain(told).collect(),
            unused: body.unused,
            choices: of.layout.choices(),
            town,
            village,
        }
    }
}

/// The texts of a row.
fn words_of(row: &Row) -> String {
    words_where(row, |_| true)
}

fn words_where(row: &Row, is: impl Fn(u16) -> bool) -> String {
    let cells = row.cells.iter().filter(|cell| is(cell.column));
    let texts = cells.filter_map(|cell| match &cell.value {
        Value::Text(text) => Some(kernel::squeeze(text)),
        _ => None,
    });
    texts.collect::<Vec<_>>().join(" ")
}

struct Candidate<'a> {
    layout: &'a Layout,
    /// Place of the first row of headings.
    first: usize,
    /// Place of the last row of headings.
    last: usize,
    /// Row number of the first.
    row: u32,
    /// Row number of the last.
    last_row: u32,
    columns: Vec<ColumnAt>,
    named_so: bool,
}

impl<'a> Candidate<'a> {
    /// The headings at `index` (the first of `headings`), and those under them where a heading such as 伤残 spans 等级 and
    /// 性质 in the next row.
    fn of(
        known: &Known<'a>,
        page: &Page,
        rows: &[Row],
        headings: &[Vec<Heading>],
        index: usize,
    ) -> Option<Candidate<'a>> {
        let (row, layout) = (rows.get(index)?, known.layout);
        let (own, below) = headings.split_first()?;
        let mut columns: Vec<ColumnAt> = Vec::new();
        // A column that the clerk sees goes before a hidden one of the same name.
        let seen = |heading: &&Heading| !page.shape.hides_column(heading.column);
        let (seen, hidden): (Vec<&Heading>, Vec<&Heading>) = own.iter().partition(seen);
        for heading in seen.into_iter().chain(hidden) {
            understand(known, &mut columns, heading.column, [heading]);
        }
        let mut last = index;
        let under = rows.get(index + 1);
        if let (Some(under), Some(below)) = (under, below.first())
            && is_under(row, under, &columns)
        {
            let before = columns.len();
            for heading in below {
                let column = heading.column;
                let spanning = own.iter().take_while(|above| above.column <= column).last();
                let together = spanning.map(|above| {
                    let text = format!("{}{}", above.text, heading.text);
                    Heading::of(column, text, &Meanings::new())
                });
                let names = together.iter().chain([heading]);
                understand(known, &mut columns, column, names);
            }
            last += usize::from(columns.len() > before);
        }
        let missing = layout
            .columns
            .iter()
            .filter(|column| column.required && columns.iter().all(|at| at.code != column.code));
        let missing: Vec<&Column> = missing.collect();
        // Our own workbook has the columns that somebody chose; whose its rows are their tokens say.
        let returned = columns.iter().any(|at| at.code == TOKEN) && columns.len() > 1;
        let there = || page.stand_elsewhere(layout, &missing, rows, index..=last);
        let has = |code: &String| columns.iter().any(|at| at.code == *code);
        let told = layout.one_of.iter().all(|some| some.iter().any(has));
        if columns.is_empty() || !(returned || told && there()) {
            return None;
        }
        let named_so = kernel::squeeze(page.name).contains(&known.label);
        Some(Candidate {
            layout,
            first: index,
            last,
            row: row.number,
            last_row: rows.get(last)?.number,
            columns,
            named_so,
        })
    }

    /// Gives columns of amounts the measure of the lines above, where their headings say none; answers what to say of it.
    fn measure_amounts(
        &self,
        measure: Option<Measure>,
        columns: &mut [ColumnAt],
    ) -> Option<String> {
        let measure = measure.filter(|measure| *measure != Measure::One)?;
        let amounts = |at: &&mut ColumnAt| {
            let mut known = self.layout.columns.iter();
            let column = known.find(|column| column.code == at.code);
            at.measure.is_none() && column.is_some_and(|column| column.holds == Holds::Money)
        };
        let measured: Vec<&mut ColumnAt> = columns.iter_mut().filter(amounts).collect();
        if measured.is_empty() {
            return None;
        }
        for at in measured {
            at.measure = Some(measure.clone());
        }
        (measure == Measure::TenThousand).then(|| "金额按标题里写的单位万元读".to_owned())
    }

    /// Whether these are the headings of another table once more.
    fn repeats(&self, above: &Candidate) -> bool {
        let places = |of: &Candidate| {
            let columns = of.columns.iter();
            columns
                .map(|at| (at.code.clone(), at.index))
                .collect::<Vec<_>>()
        };
        let own = places(self);
        let above_places = places(above);
        self.layout.kind == above.layout.kind && own.iter().all(|at| above_places.contains(at))
    }

    /// More headings understood is better; then the sheet's own name; then fewer headings of the layout missing.
    fn score(&self) -> (usize, bool, Reverse<usize>) {
        let matched = self.columns.len();
        (
            matched,
            self.named_so,
            Reverse(self.layout.columns.len() - matched),
        )
    }
}

impl Page<'_> {
    /// Whether what columns are missing hold stands in the lines above, in the sheet's name, or in lines among the rows.
    fn stand_elsewhere(
        &self,
        layout: &Layout,
        missing: &[&Column],
        rows: &[Row],
        heads: std::ops::RangeInclusive<usize>,
    ) -> bool {
        let once = &self.knowledge.once;
        missing.iter().all(|column| {
            let names = |line: &str| once.in_line(&layout.kind, &column.code, line).is_some();
            let above = rows.iter().take(*heads.start());
            let in_heads = rows.iter().skip(*heads.start());
            let mut in_heads = in_heads.take(heads.end() - heads.start() + 1);
            let begins = |line: &str| {
                let said = once.in_section(&layout.kind, line);
                said.iter().any(|said| said.code == column.code)
            };
            let mut alone = rows
                .iter()
                .skip(heads.end() + 1)
                .filter(|row| row.cells.len() <= 2);
            column.stands_once
                && (names(self.name)
                    || above.rev().any(|row| names(&words_of(row)))
                    || column.stands_in_headings() && in_heads.any(|row| names(&words_of(row)))
                    || alone.any(|row| begins(&words_of(row))))
        })
    }
}
