//! Tables (表格): the home of the office's work. A continuous 序号, the row's name as its link, operations as words on the
//! right, a totals row, removable chips above, a pager below.

use serde::Serialize;

use super::parts::Link;
use ground::http::ask::Query;
pub use ground::shown::Cell;

/// How a column's cells stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// Words.
    Start,
    /// Numbers and money: figures under figures.
    End,
}

/// A column.
#[derive(Debug, Clone, Serialize)]
pub struct Column {
    /// Stable name, for the column picker.
    pub code: String,
    /// Heading.
    pub label: String,
    /// How its cells stand.
    pub align: Align,
    /// Where its heading leads when the table can be sorted by it.
    pub sort: Option<String>,
    /// `up` or `down` where the table is sorted by it.
    pub sorted: Option<&'static str>,
    /// `narrow`, `middle` or `wide` where somebody has set it; as wide as its cells need otherwise.
    pub width: Option<&'static str>,
}

impl Column {
    /// A column of words.
    pub fn text(code: impl Into<String>, label: impl Into<String>) -> Column {
        Column {
            code: code.into(),
            label: label.into(),
            align: Align::Start,
            sort: None,
            sorted: None,
            width: None,
        }
    }

    /// A column of numbers or money.
    pub fn number(code: impl Into<String>, label: impl Into<String>) -> Column {
        Column {
            align: Align::End,
            ..Column::text(code, label)
        }
    }
}

/// A row.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Row {
    /// What is posted when it is ticked.
    pub key: String,
    /// Cells in the order of the columns.
    pub cells: Vec<Cell>,
    /// 操作, as words.
    pub actions: Vec<Link>,
    /// Shown with emphasis: an anomaly, something overdue.
    pub marked: bool,
}

/// A page of a table.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Table {
    /// What it lists; read out, not shown.
    pub caption: String,
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows of this page.
    pub rows: Vec<Row>,
    /// 合计 of the whole list, cell by cell; nothing where nothing is summed.
    pub totals: Option<Vec<Cell>>,
    /// Whether rows can be ticked; the ticks are posted as `key`.
    pub ticked: bool,
    /// Whether rows are numbered continuously over the pages.
    pub numbered: bool,
    /// Number of the first row.
    pub first_number: u64,
    /// Pages; nothing where everything is shown.
    pub pager: Option<Pager>,
    /// What an empty table says, and the next step.
    pub empty: String,
    /// The next step from an empty table.
    pub empty_next: Vec<Link>,
}

/// Where one is in a long list.
#[derive(Debug, Clone, Serialize)]
pub struct Pager {
    /// 共 N 条
    pub total: u64,
    /// This page, from 1.
    pub page: u64,
    /// How many pages.
    pub pages: u64,
    /// Rows a page.
    pub size: u64,
    /// Sizes offered, each with its link.
    pub sizes: Vec<(u64, String)>,
    /// Link to the first, previous, next, last page; nothing where it is this one.
    pub first: Option<String>,
    /// 上一页
    pub previous: Option<String>,
    /// 下一页
    pub next: Option<String>,
    /// 末页
    pub last: Option<String>,
    /// Where 跳到第…页 is asked, and what goes with it.
    pub path: String,
    /// The query's other parts, for the jump.
    pub kept: Vec<(String, String)>,
}

/// Rows a page when nothing is said.
pub const PAGE_SIZE: u64 = 20;
const PAGE_SIZES: [u64; 4] = [10, 20, 50, 100];
/// No list has so many pages: whatever page is asked for beyond is behind the last.
const PAGES_MAX: u64 = 1_000_000_000;

/// Which page is asked for, and how many rows it has.
pub fn page_of(query: &Query) -> (u64, u64) {
    let size = query
        .number("size")
        .filter(|size| PAGE_SIZES.contains(size))
        .unwrap_or(PAGE_SIZE);
    let page = query.number("page").unwrap_or(1);
    (page.clamp(1, PAGES_MAX), size)
}

impl Pager {
    /// The pager of a list of `total` rows at `path`. A page behind the last is the last: after its only row is gone,
    /// the page before is shown.
    pub fn of(path: &str, query: &Query, total: u64) -> Pager {
        let (asked, size) = page_of(query);
        let pages = total.div_ceil(size).max(1);
        let page = asked.min(pages);
        let to = |n: u64| {
            format!(
                "{path}{}",
                query.with("page", &n.to_string()).text_for_url()
            )
        };
        Pager {
            total,
            page,
            pages,
            size,
            sizes: PAGE_SIZES
                .iter()
                .map(|n| {
                    (
                        *n,
                        format!(
                            "{path}{}",
                            query
                                .with("size", &n.to_string())
                                .without("page")
                                .text_for_url()
                        ),
                    )
                })
                .collect(),
            first: (page > 1).then(|| to(1)),
            previous: (page > 1).then(|| to(page - 1)),
            next: (page < pages).then(|| to(page + 1)),
            last: (page < pages).then(|| to(pages)),
            path: path.to_owned(),
            kept: query.without("page").pairs().to_vec(),
        }
    }

    /// How many rows come before this page.
    pub fn offset(&self) -> u64 {
        (self.page - 1) * self.size
    }
}
