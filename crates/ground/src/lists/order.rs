//! In which order a list stands: its own, or by one of its columns, as somebody asked by `sort=code` or `sort=-code`.

use std::cmp::Ordering;

use kernel::Fen;

use super::{Cells, Found, List, Looking, Window, paper};
use crate::error::{Error, Result};
use crate::query::Query;
use crate::shown::Cell;

/// The name by which an order is asked for.
pub const SORT: &str = "sort";
/// A longer list stands in its own order only: a column is put in order when all of it was read.
pub const SORTED_MAX: u64 = 10_000;

/// By which column, and which way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Code of the column.
    pub code: String,
    /// Whether the greatest comes first.
    pub down: bool,
}

impl Order {
    /// What is asked; nothing where the list's own order is.
    pub fn asked(query: &Query) -> Option<Order> {
        let text = query.given(SORT)?;
        let (code, down) = match text.strip_prefix('-') {
            Some(code) => (code, true),
            None => (text.as_str(), false),
        };
        let code = code.to_owned();
        Some(Order { code, down })
    }
}

/// The rows of a window, in the order that is asked for.
///
/// # Errors
/// When they cannot be read, when the list has no such column, or is too long to be put in order by one.
pub async fn read<L: List>(
    list: &L,
    looking: &Looking<'_>,
    window: Window,
) -> Result<Found<L::Row>> {
    if Order::asked(looking.query).is_none() {
        return list.read(looking, window).await;
    }
    let Found { total, .. } = list.read(looking, (0, 0)).await?;
    if total > SORTED_MAX {
        return Err(Error::refusal(format!(
            "一次最多排 {SORTED_MAX} 条，现在有 {total} 条。请先加上条件，再按这一列排"
        )));
    }
    let found = list.read(looking, (0, SORTED_MAX)).await?;
    let rows = in_order(list, looking, found.rows)?;
    let cut = Found::cut(rows, window);
    Ok(Found {
        sums: found.sums,
        ..cut
    })
}

/// Some rows in the order that is asked for; as they are where none is.
///
/// # Errors
/// When the list has no such column.
pub fn in_order<L: List>(
    list: &L,
    looking: &Looking<'_>,
    rows: Vec<L::Row>,
) -> Result<Vec<L::Row>> {
    let Some(order) = Order::asked(looking.query) else {
        return Ok(rows);
    };
    let columns = list.columns();
    let column = columns.iter().find(|column| column.code == order.code);
    let Some(column) = column else {
        let (named, code) = (list.named(), &order.code);
        return Err(Error::refusal(format!(
            "{named}里没有“{code}”这一列，不能按它排"
        )));
    };
    let rank = |row: &L::Row| Rank::of(column.cells, &(column.stands)(list, row, &column.code));
    let ranked = rows.into_iter().map(|row| (rank(&row), row));
    let mut ranked: Vec<(Rank, L::Row)> = ranked.collect();
    ranked.sort_by(|(a, _), (b, _)| a.against(b, order.down));
    Ok(ranked.into_iter().map(|(_, row)| row).collect())
}

/// Where a cell stands among those of its column.
#[derive(Debug, PartialEq, Eq)]
struct Rank {
    /// What it says, where that is a figure.
    figure: Option<i64>,
    /// What it says, by sound; numbers in it by their size.
    words: String,
}

impl Rank {
    fn of(cells: Cells, cell: &Cell) -> Rank {
        let said = match cells {
            Cells::Words | Cells::Days => cell.said(),
            // 12,000元/年 is more than 1,600元/年.
            Cells::Money | Cells::Counts | Cells::Years => cell.said().replace(',', ""),
        };
        Rank {
            figure: match cells {
                Cells::Money => paper::fen_of(cell).map(Fen::get),
                Cells::Counts | Cells::Years => said.parse().ok(),
                Cells::Words | Cells::Days => None,
            },
            words: kernel::name_sort(&padded(&said)),
        }
    }

    /// What says nothing comes last, whichever way the others stand.
    fn against(&self, other: &Rank, down: bool) -> Ordering {
        let turned = |order: Ordering| if down { order.reverse() } else { order };
        let order = (self.figure, &self.words).cmp(&(other.figure, &other.words));
        let empty = |rank: &Rank| rank.words.is_empty();
        empty(self).cmp(&empty(other)).then(turned(order))
    }
}

/// Words whose numbers all have as many digits: 9户 stands before 12户, 8月 before 10月.
fn padded(said: &str) -> String {
    const DIGITS: usize = 12;
    let (mut padded, mut rest) = (String::with_capacity(said.len()), said);
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, number) = rest.split_at(at);
        let length = number.find(|c: char| !c.is_ascii_digit());
        let (number, after) = number.split_at(length.unwrap_or(number.len()));
        padded.push_str(before);
        padded.push_str(&format!("{number:0>DIGITS$}"));
        rest = after;
    }
    padded + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted<const N: usize>(mut said: [&str; N], cells: Cells, down: bool) -> [&str; N] {
        let rank = |said: &str| Rank::of(cells, &Cell::text(said));
        said.sort_by(|a, b| rank(a).against(&rank(b), down));
        said
    }

    #[test]
    fn figures_stand_by_size_and_words_by_sound() {
        let said = ["", "赵家村", "12户", "9户", "白沙村", "—"];
        let up = sorted(said, Cells::Words, false);
        assert_eq!(up, ["9户", "12户", "白沙村", "赵家村", "", "—"]);
        let down = sorted(said, Cells::Words, true);
        assert_eq!(down, ["赵家村", "白沙村", "12户", "9户", "", "—"]);
        let months = sorted(
            ["2011年10月", "2011年8月", "2010年12月"],
            Cells::Words,
            false,
        );
        assert_eq!(months, ["2010年12月", "2011年8月", "2011年10月"]);
        let money = sorted(["1,200.00", "-30.00", "830.00"], Cells::Money, false);
        assert_eq!(money, ["-30.00", "830.00", "1,200.00"]);
        let said = ["12,000元/年", "90元/月", "1,600元/年"];
        let rates = sorted(said, Cells::Counts, false);
        assert_eq!(rates, ["90元/月", "1,600元/年", "12,000元/年"]);
    }
}
