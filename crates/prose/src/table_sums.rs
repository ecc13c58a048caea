//! Rows and columns of totals in a table.

use crate::letters::folded;
use crate::quantity::Span;
use crate::reading::Figure;
use crate::relations::{Kind, Relation};
use crate::tables::{Rank, Table, tables};
use crate::words::Lexicon;

/// A place in a table: row and column.
type At = (usize, usize);

/// A total and its parts.
struct Sum {
    of: At,
    from: Vec<At>,
    ok: bool,
}

/// A relation of cells, told by their figures.
pub(crate) struct Told {
    pub of: Figure,
    pub from: Vec<Figure>,
    pub ok: bool,
}

/// The sums of the tables of a text.
pub(crate) fn table_sums(text: &str, letters: &[char], lexicon: &Lexicon) -> Vec<Told> {
    let mut written = None;
    let mut found = Vec::new();
    for table in tables(letters, lexicon) {
        let read = Read::of(&table, letters, lexicon);
        let sums = read.sums();
        if sums.is_empty() {
            continue;
        }
        let written = written.get_or_insert_with(|| text.chars().collect::<Vec<char>>());
        let figure = |at: At| table.figure(at, written, lexicon);
        found.extend(sums.into_iter().filter_map(|sum| {
            Some(Told {
                of: figure(sum.of)?,
                from: sum.from.into_iter().map(figure).collect::<Option<_>>()?,
                ok: sum.ok,
            })
        }));
    }
    found
}

impl Told {
    /// As a relation, given where each figure stands among all.
    pub fn relation(&self, place: impl Fn(&Figure) -> Option<usize>) -> Option<Relation> {
        let computed = self
            .from
            .iter()
            .map(|figure| figure.value.millionths())
            .sum();
        let all = || self.from.iter().chain([&self.of]);
        Some(Relation {
            kind: Kind::Sum,
            stated: self.of.value,
            computed: crate::quantity::Quantity::from_millionths(computed)?,
            ok: self.ok,
            start: all().map(|figure| figure.start).min()?,
            end: all().map(|figure| figure.end).max()?,
            parts: self.from.iter().map(|figure| figure.value).collect(),
            of: place(&self.of)?,
            from: self.from.iter().map(place).collect::<Option<_>>()?,
        })
    }
}

/// A table being read.
struct Read<'a> {
    table: &'a Table,
    letters: &'a [char],
    lexicon: &'a Lexicon,
    columns: Vec<Column>,
}

/// What a column is.
struct Column {
    /// Its numbers can be added: they are no rates, standards, ages, years.
    summed: bool,
    /// It is called 合计 or 小计.
    total: bool,
    /// There is a number in it.
    numbered: bool,
}

/// Parts gathered on the way down a column.
#[derive(Default)]
struct Down {
    details: Vec<At>,
    /// Since the last subtotal.
    open: Vec<At>,
    subtotals: Vec<At>,
    totals: Vec<At>,
    /// Since the last row of words.
    since_words: usize,
    words: bool,
    /// Whether something in the column can't be added.
    unsure: bool,
    /// A total before its parts.
    first: Option<At>,
}

impl<'a> Read<'a> {
    fn of(table: &'a Table, letters: &'a [char], lexicon: &'a Lexicon) -> Read<'a> {
        let column = |column: usize| {
            let head: Vec<char> = folded(&table.head(column));
            let mut rows = (0..table.rows.len()).filter(|row| table.rows[*row].rank != Rank::Head);
            Column {
                summed: !lexicon.not_summed.are_in(&head),
                total: lexicon.row_totals.are_in(&head) || lexicon.row_subtotals.are_in(&head),
                numbered: rows.any(|row| table.number(row, column).is_some()),
            }
        };
        let columns = (0..table.columns()).map(column).collect();
        Read {
            table,
            letters,
            lexicon,
            columns,
        }
    }

    fn sums(&self) -> Vec<Sum> {
        let mut down: Vec<Sum> = Vec::new();
        for column in 0..self.table.columns() {
            if self.columns[column].summed {
                down.extend(self.column(column));
            }
        }
        // Where no other number of the row of totals comes out, one far off is no sum.
        let holds: Vec<usize> = down
            .iter()
            .filter(|sum| sum.ok)
            .map(|sum| sum.of.0)
            .collect();
        down.retain(|sum| sum.ok || self.is_near(sum, holds.contains(&sum.of.0)));
        let mut across = self.across();
        down.append(&mut across);
        down
    }

    fn value(&self, at: At) -> i128 {
        self.table
            .number(at.0, at.1)
            .map_or(0, |number| number.value)
    }

    fn span(&self, at: At) -> Span {
        let figure = self.table.figure(at, self.letters, self.lexicon);
        let zero = Span { least: 0, most: 0 };
        match figure {
            Some(figure) if figure.value.millionths() >= 0 => figure.span(),
            Some(figure) => Span {
                least: figure.value.millionths(),
                most: figure.value.millionths(),
            },
            None => zero,
        }
    }

    fn sum(&self, of: At, from: &[At]) -> Sum {
        let zero = Span { least: 0, most: 0 };
        let all = from.iter().map(|at| self.span(*at)).fold(zero, Span::plus);
        Sum {
            of,
            from: from.to_vec(),
            ok: all.meets(self.span(of)),
        }
    }

    fn is_near(&self, sum: &Sum, others_hold: bool) -> bool {
        let computed: i128 = sum.from.iter().map(|at| self.value(*at)).sum();
        let stated = self.value(sum.of);
        let most = if others_hold { 5 } else { 2 };
        computed > 0
            && stated <= computed.saturating_mul(most)
            && computed <= stated.saturating_mul(most)
    }

    /// The totals of a column.
    fn column(&self, column: usize) -> Vec<Sum> {
        let mut down = Down {
            unsure: self.is_layered(column),
            ..Down::default()
        };
        let mut found = Vec::new();
        for (at, row) in self.table.rows.iter().enumerate() {
            let here = (at, column);
            let numbered = self.table.number(at, column);
            let counted = numbered.is_some_and(|number| number.unit != crate::PERCENT);
            match row.rank {
                Rank::Head => {}
                Rank::Words => {
                    (down.since_words, down.words) = (down.details.len(), !down.details.is_empty());
                }
                Rank::Within => {}
                Rank::Detail if counted => {
                    down.details.push(here);
                    down.open.push(here);
                }
                Rank::Detail => down.unsure |= self.table.says(self.letters, at, column),
                Rank::Subtotal if counted => {
                    found.extend(self.best(here, &[&down.open], down.unsure));
                    down.subtotals.push(here);
                    down.open.clear();
                }
                Rank::Total if counted => self.total(here, &mut down, &mut found),
                Rank::Subtotal | Rank::Total => {}
            }
        }
        if let Some(first) = down.first.filter(|_| down.totals.len() == 1) {
            let outer = self.outer(&down.details);
            found.extend(self.best(first, &[&down.details, &outer], down.unsure || down.words));
        }
        found
    }

    fn total(&self, here: At, down: &mut Down, found: &mut Vec<Sum>) {
        let nothing = down.details.is_empty() && down.subtotals.is_empty();
        if nothing && down.totals.is_empty() {
            down.first = Some(here);
        } else if nothing {
            // 总计 of several 合计.
            found.extend(self.best(here, &[&down.totals.clone()], true));
        } else if down.first.is_none() {
            let partly = [&down.subtotals[..], &down.open[..]].concat();
            let outer = self.outer(&down.details);
            let since = &down.details[down.since_words.min(down.details.len())..];
            let lists = match down.subtotals.is_empty() {
                true => [&down.details, &partly, since, &outer],
                false => [&partly, &down.details, since, &outer],
            };
            found.extend(self.best(here, &lists, down.unsure || down.words));
        }
        down.totals.push(here);
        if down.first.is_none() {
            *down = Down {
                totals: std::mem::take(&mut down.totals),
                unsure: down.unsure,
                ..Down::default()
            };
        }
    }

    /// The rows numbered 一、 where there are others within them.
    fn outer(&self, details: &[At]) -> Vec<At> {
        let outer = |at: &&At| self.table.rows[at.0].outer == Some(true);
        details.iter().filter(outer).copied().collect()
    }

    /// Whether rows stand within others, so that not all of them are added.
    fn is_layered(&self, column: usize) -> bool {
        let rows = || self.table.rows.iter().enumerate();
        let numbered = |outer: bool| {
            rows().any(|(at, row)| {
                row.outer == Some(outer) && self.table.number(at, column).is_some()
            })
        };
        rows().any(|(_, row)| row.rank == Rank::Within) || (numbered(true) && numbered(false))
    }

    /// The first list that comes to the total; else the first, where that is sure.
    fn best(&self, of: At, lists: &[&[At]], unsure: bool) -> Option<Sum> {
        let enough = lists.iter().filter(|list| list.len() >= 2);
        let mut sums = enough.map(|list| self.sum(of, list));
        let first = sums.next()?;
        if first.ok {
            return Some(first);
        }
        let held = sums.find(|sum| sum.ok);
        held.or((!unsure).then_some(first))
    }

    /// The totals of rows, in columns that are called so.
    fn across(&self) -> Vec<Sum> {
        let mut found = Vec::new();
        for (total, column) in self.columns.iter().enumerate() {
            if column.total && column.summed {
                found.extend(self.rows_of(total));
            }
        }
        found
    }

    /// The columns that come to a column of totals: those of the same heading, else those next to it.
    fn parts_of(&self, total: usize) -> Vec<usize> {
        let is_total = |column: &usize| self.columns[*column].total;
        let summed = |column: &usize| {
            let of = &self.columns[*column];
            of.summed && of.numbered && !of.total
        };
        let alike = |column: &usize| summed(column) && self.same_leaf(*column, total);
        let same: Vec<usize> = (0..total).filter(alike).collect();
        if same.len() >= 2 {
            return same;
        }
        let mut left: Vec<usize> = (0..total).rev().take_while(|c| !is_total(c)).collect();
        left.reverse();
        left.retain(summed);
        let right = (total + 1..self.table.columns()).take_while(|c| !is_total(c));
        if left.is_empty() {
            right.filter(summed).collect()
        } else {
            left
        }
    }

    fn same_leaf(&self, a: usize, b: usize) -> bool {
        !self.table.leaf(a).is_empty() && self.table.leaf(a) == self.table.leaf(b)
    }

    fn rows_of(&self, total: usize) -> Vec<Sum> {
        let columns = self.parts_of(total);
        if columns.len() < 2 {
            return Vec::new();
        }
        let mut sums = Vec::new();
        for (at, row) in self.table.rows.iter().enumerate() {
            let numbered = |column: &usize| self.table.number(at, *column).is_some();
            let said = columns
                .iter()
                .any(|column| self.table.says(self.letters, at, *column));
            let parts: Vec<At> = columns
                .iter()
                .copied()
                .filter(numbered)
                .map(|c| (at, c))
                .collect();
            if row.rank == Rank::Head || said || parts.len() < 2 || !numbered(&total) {
                continue;
            }
            sums.push(self.sum((at, total), &parts));
        }
        let held = sums.iter().filter(|sum| sum.ok).count();
        // One row alone tells only where its columns have no measures of their own.
        let alone = sums.len() == 1 && held == 0 && self.are_of_one(&columns, total);
        let right = held > 0 && held * 2 >= sums.len();
        sums.retain(|sum| {
            right && (sum.ok || self.is_near(sum, true)) || alone && self.is_near(sum, false)
        });
        sums
    }

    /// Whether columns are counted alike, as far as their headings tell.
    fn are_of_one(&self, columns: &[usize], total: usize) -> bool {
        let unit = |column: usize| self.table.unit(column, self.lexicon).0;
        columns.iter().all(|column| unit(*column) == unit(total))
    }
}
