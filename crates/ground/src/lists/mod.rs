//! Lists (列表): records as they stand under one another. A list is declared once, in its subject: what it may be asked
//! for, its columns, how its rows are read, what it says when it is empty. The page with its query bar and chips, 列设置,
//! saved queries, the workbook, the printout and the interface all come from the declaration.

mod asked;
mod handed_out;
mod keys;
mod order;
mod paper;

pub use asked::{Filter, Given, Looking, asked_scope, fill, filters_of, offered, open};
pub use handed_out::{HandedCell, HandedOut, ROW_TOKEN, handed_cells, token_read};
pub use keys::{keys_from, keys_text};
pub use order::{Order, SORT, SORTED_MAX, in_order, read};
pub use paper::{fen_of, number_column, printed, token_column, workbook};

use std::future::Future;

use crate::ask::{Ask, Offer};
use crate::authority::{Action, Actor, Scope};
use crate::error::{Error, Result};
use crate::shown::{Cell, Link};

/// A list, opened for somebody: what its conditions and cells need to know, and what is asked of it.
pub trait List: Sized + Send + Sync + 'static {
    /// One row.
    type Row: Send + Sync + 'static;

    /// Under which name somebody's columns and queries are kept.
    const CODE: &'static str;
    /// Its address: `/cases`, or `/ledgers/{kind}` where there is one for each kind.
    const AT: &'static str;
    /// 服务事项
    const LABEL: &'static str;
    /// Who sees it.
    const MAY: Action;
    /// In which scope somebody sees it, where it is not as [`List::MAY`] says for the page.
    ///
    /// # Errors
    /// When they may not.
    fn may(actor: &Actor) -> Result<Scope> {
        actor.may(Self::MAY)
    }

    /// How it is given out.
    const PAPER: Paper = Paper::usual();

    /// Opens it for whoever looks, nothing asked yet.
    fn open(looking: &Looking<'_>) -> impl Future<Output = Result<Self>> + Send;

    /// Whether it can be narrowed to a unit.
    const BY_UNIT: bool = true;

    /// What it may be asked for.
    fn filters() -> Vec<Filter<Self>>;

    /// A condition, and what it asks of the list.
    fn filter(ask: Ask, applies: fn(&mut Self, &Given<'_>) -> Result<()>) -> Filter<Self> {
        Filter {
            ask,
            width: None,
            chip: String::new(),
            free: false,
            applies,
        }
    }

    /// What only this one may be asked for: the fields that a catalogue file declares.
    fn more_filters(&self) -> Vec<Filter<Self>> {
        Vec::new()
    }

    /// The options of a filter that only the office knows.
    fn offers(
        &self,
        _looking: &Looking<'_>,
        _code: &str,
    ) -> impl Future<Output = Result<Vec<Offer>>> + Send {
        async { Ok(Vec::new()) }
    }

    /// Its columns. The first is always shown, and leads to the record.
    fn columns(&self) -> Vec<Column<Self>>;

    /// A column of words, and what stands in it.
    fn column(
        code: impl Into<String>,
        label: impl Into<String>,
        stands: Stands<Self>,
    ) -> Column<Self> {
        Column {
            code: code.into(),
            label: label.into(),
            cells: Cells::Words,
            usual: true,
            summed: false,
            stands,
        }
    }

    /// How many fit, and so many of them in order.
    fn read(
        &self,
        looking: &Looking<'_>,
        window: Window,
    ) -> impl Future<Output = Result<Found<Self::Row>>> + Send;

    /// What is posted when a row is ticked.
    fn key(_row: &Self::Row) -> String {
        String::new()
    }

    /// Where a row leads.
    fn leads(&self, _row: &Self::Row) -> Option<String> {
        None
    }

    /// Whether a row is shown with emphasis.
    fn marked(&self, _row: &Self::Row) -> bool {
        false
    }

    /// What else can be done with a row, as words at its end.
    fn actions(&self, _looking: &Looking<'_>, _row: &Self::Row) -> Vec<Link> {
        Vec::new()
    }

    /// What an empty list says.
    fn empty(&self, looking: &Looking<'_>) -> String {
        match looking.is_for_all() {
            true => format!("还没有{}。", self.named()),
            false => format!("没有符合条件的{}，可以去掉一些条件再找。", self.named()),
        }
    }

    /// What it is called, where that is not the same for all.
    fn named(&self) -> String {
        Self::LABEL.to_owned()
    }

    /// Under which name somebody's columns and queries of this one are kept.
    fn kept_as(&self) -> String {
        Self::CODE.to_owned()
    }

    /// As which kind of sheet its workbook comes back through an import, where it does: its rows carry tokens then.
    fn returns(&self) -> Option<String> {
        None
    }

    /// Which record a row is, where its workbook comes back.
    fn record(&self, _row: &Self::Row) -> Option<Key> {
        None
    }

    /// What tells two values of a column apart that are shown alike: the keyed hash of a number that is masked.
    fn exact(&self, _row: &Self::Row, _code: &str) -> String {
        String::new()
    }

    /// The keys of all who fit; only asked where rows are ticked.
    fn keys(&self, _looking: &Looking<'_>) -> impl Future<Output = Result<Vec<Key>>> + Send {
        async { Ok(Vec::new()) }
    }

    /// The rows of these keys as they are now; only asked where rows are ticked.
    fn rows_of(
        &self,
        _looking: &Looking<'_>,
        _keys: &[Key],
    ) -> impl Future<Output = Result<Vec<Self::Row>>> + Send {
        async { Ok(Vec::new()) }
    }
}

/// Region and number.
pub type Key = (i32, i64);

/// Which rows of a list: how many are passed over, and how many are wanted.
pub type Window = (u64, u64);

/// How a list is given out.
pub struct Paper {
    /// Who may have the workbook; seeing the list is needed besides.
    pub export: Action,
    /// Whether it is asked what for.
    pub reason: bool,
    /// Whether rows are ticked, and what is ticked given out.
    pub ticked: bool,
    /// Whether the workbook has every column until somebody has chosen some.
    pub whole: bool,
    /// Whether the oldest comes first on paper, and the newest on the page.
    pub reversed: bool,
    /// More rows go into no workbook.
    pub rows_max: u64,
    /// More are not printed in one go: a thick book is printed from the workbook.
    pub printed_max: u64,
}

impl Paper {
    /// As most lists are.
    pub const fn usual() -> Paper {
        Paper {
            export: Action::ListExport,
            reason: false,
            ticked: false,
            whole: false,
            reversed: false,
            rows_max: 50_000,
            printed_max: 2_000,
        }
    }

    /// Of a list of people: it is asked what for.
    pub const fn of_people() -> Paper {
        Paper {
            reason: true,
            ..Paper::usual()
        }
    }
}

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cells {
    /// Words.
    Words,
    /// Whole numbers.
    Counts,
    /// Yuan.
    Money,
    /// Years: figures that nobody sums.
    Years,
    /// Days.
    Days,
}

/// What stands in a cell; the code is that of the column.
pub type Stands<L> = fn(&L, &<L as List>::Row, &str) -> Cell;

/// A column.
pub struct Column<L: List> {
    /// Stable name.
    pub code: String,
    /// Heading.
    pub label: String,
    /// What its cells are.
    pub cells: Cells,
    /// Whether it is shown unless somebody chose otherwise.
    pub usual: bool,
    /// Whether a workbook sums it.
    pub summed: bool,
    /// What stands in it.
    pub stands: Stands<L>,
}

impl<L: List> Column<L> {
    /// Of these cells.
    #[must_use]
    pub fn of(mut self, cells: Cells) -> Column<L> {
        self.cells = cells;
        self
    }

    /// Only shown when somebody chose it.
    #[must_use]
    pub fn aside(mut self) -> Column<L> {
        self.usual = false;
        self
    }

    /// Whether its figures stand under figures.
    pub fn is_number(&self) -> bool {
        matches!(self.cells, Cells::Counts | Cells::Money)
    }
}

/// What was found.
pub struct Found<R> {
    /// How many fit.
    pub total: u64,
    /// Those of the window.
    pub rows: Vec<R>,
    /// Sums over all that fit, by column; and what they are called.
    pub sums: Vec<(String, Cell)>,
}

impl<R> Found<R> {
    /// Without sums.
    pub fn new(total: u64, rows: Vec<R>) -> Found<R> {
        Found {
            total,
            rows,
            sums: Vec::new(),
        }
    }

    /// A window cut out of all that fit.
    pub fn cut(all: Vec<R>, (offset, limit): Window) -> Found<R> {
        let place = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
        let total = all.len() as u64;
        let rows = all.into_iter().skip(place(offset)).take(place(limit));
        Found::new(total, rows.collect())
    }
}

/// The first column and the chosen ones behind it; the usual ones where nothing was chosen.
pub fn chosen<L: List>(list: &L, codes: Option<&[String]>) -> Vec<Column<L>> {
    let mut all = list.columns();
    let others = all.split_off(1.min(all.len()));
    match codes {
        None => all.extend(others.into_iter().filter(|column| column.usual)),
        Some(codes) => {
            let mut others: Vec<_> = others.into_iter().map(Some).collect();
            for code in codes {
                let found = others
                    .iter_mut()
                    .find(|c| c.as_ref().is_some_and(|c| c.code == *code));
                all.extend(found.and_then(Option::take));
            }
        }
    }
    all
}

/// The cells of a row.
pub fn cells<L: List>(list: &L, columns: &[Column<L>], row: &L::Row) -> Vec<Cell> {
    let cell = |column: &Column<L>| (column.stands)(list, row, &column.code);
    let mut cells: Vec<Cell> = columns.iter().map(cell).collect();
    if let Some(first) = cells.first_mut() {
        first.href = first.href.take().or_else(|| list.leads(row));
    }
    cells
}

/// All rows that fit, in the order that is asked for or that of paper; refused where there are more than `most`.
///
/// # Errors
/// When there are too many.
pub async fn all<L: List>(list: &L, looking: &Looking<'_>, most: u64) -> Result<Found<L::Row>> {
    let mut found = read(list, looking, (0, most)).await?;
    if found.total > most {
        let total = found.total;
        return Err(Error::refusal(format!(
            "一次最多 {most} 条，现在有 {total} 条。请先加上条件，缩小时间或单位范围"
        )));
    }
    if L::PAPER.reversed && Order::asked(looking.query).is_none() {
        found.rows.reverse();
    }
    Ok(found)
}
