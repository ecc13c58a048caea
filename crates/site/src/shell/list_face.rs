//! What a list looks like on a page: its table, its query bar with the chips, and what stands on the page besides.

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use axum::response::Response;

use super::act_forms::field;
use super::visit::Visit;
use crate::kit;
use crate::kit::{Cell, Chip, Field, FieldKind, ListPage, Query, Row, Table};
use ground::ask::{Ask, Kind};
use ground::authority::Scope;
use ground::error::Result;
use ground::lists;
use ground::lists::{Column, Filter, List, Looking};

/// A list with a page, and what stands on that page besides.
pub trait ListFace: List {
    /// What the page is called.
    fn heading(&self, _visit: &Visit) -> String {
        self.named()
    }

    /// Whether the unit tree stands beside it.
    fn has_tree(&self, _visit: &Visit) -> bool {
        Self::BY_UNIT
    }

    /// Where the unit tree begins.
    fn top(&self, looking: &Looking<'_>) -> Scope {
        looking.own
    }

    /// Shows the page with its rows. One that has more than a table has a template of its own, which begins with
    /// `list.html`.
    fn show(
        &self,
        visit: &Visit,
        _looking: &Looking<'_>,
        page: ListPage,
        _rows: Vec<Self::Row>,
    ) -> impl Future<Output = Result<Response>> + Send {
        async { visit.list(&self.heading(visit), page) }
    }

    /// Puts buttons, tiles, notices and the next step from an empty list onto the page.
    fn dress(
        &self,
        _visit: &Visit,
        _looking: &Looking<'_>,
        _page: &mut ListPage,
    ) -> impl Future<Output = Result<()>> + Send {
        async { Ok(()) }
    }
}

/// Which one of several lists: the kind of a ledger, the batch of its lines; empty where there is only one.
pub struct Of(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Of {
    type Rejection = axum::extract::rejection::RawPathParamsRejection;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &S,
    ) -> std::result::Result<Of, Self::Rejection> {
        let params = RawPathParams::from_request_parts(parts, state).await?;
        let first = params.iter().next().map(|(_, value)| value.to_owned());
        Ok(Of(first.unwrap_or_default()))
    }
}

/// Its address: with which one, where there are several.
pub(super) fn path_of<L: List>(of: &str) -> String {
    match L::AT.split_once('{') {
        None => L::AT.to_owned(),
        Some((before, after)) => {
            let after = after.split_once('}').map_or("", |(_, after)| after);
            format!("{before}{of}{after}")
        }
    }
}

/// The list as a table, with the columns that are chosen.
pub(super) fn table<L: ListFace>(
    list: &L,
    looking: &Looking<'_>,
    columns: &[Column<L>],
    found: &lists::Found<L::Row>,
) -> Table {
    let row = |row: &L::Row| Row {
        key: L::key(row),
        cells: lists::cells(list, columns, row),
        actions: Vec::new(),
        marked: list.marked(row),
    };
    let sum = |column: &Column<L>| {
        let sum = found.sums.iter().find(|(code, _)| *code == column.code);
        sum.map_or_else(Cell::empty, |(_, cell)| cell.clone())
    };
    let mut totals: Vec<Cell> = columns.iter().map(sum).collect();
    if let Some(first) = totals.first_mut().filter(|first| first.text.is_empty()) {
        *first = Cell::text("合计");
    }
    Table {
        caption: list.named(),
        columns: columns.iter().map(heading).collect(),
        rows: found.rows.iter().map(row).collect(),
        totals: (!found.sums.is_empty() && found.total > 0).then_some(totals),
        numbered: true,
        first_number: 1,
        empty: list.empty(looking),
        ..Table::default()
    }
}

pub(super) fn heading<L: List>(column: &Column<L>) -> kit::Column {
    if column.is_number() {
        kit::Column::number(&column.code, &column.label)
    } else {
        kit::Column::text(&column.code, &column.label)
    }
}

/// The first rows of a list, to stand on the page of what it belongs to.
pub async fn first_rows<L: ListFace>(list: &L, looking: &Looking<'_>, most: u64) -> Result<Table> {
    let found = list.read(looking, (0, most)).await?;
    let columns = lists::chosen(list, None);
    Ok(Table {
        totals: None,
        numbered: false,
        ..table(list, looking, &columns, &found)
    })
}

/// These rows of a list, in their order.
///
/// # Errors
/// When they cannot be read.
pub async fn rows_shown<L: ListFace>(
    list: &L,
    looking: &Looking<'_>,
    keys: &[lists::Key],
) -> Result<Table> {
    let rows = list.rows_of(looking, keys).await?;
    let found = lists::Found {
        total: rows.len() as u64,
        rows,
        sums: Vec::new(),
    };
    let columns = lists::chosen(list, None);
    Ok(table(list, looking, &columns, &found))
}

/// The conditions of a list with their options.
pub(super) async fn filters<L: List>(list: &L, looking: &Looking<'_>) -> Result<Vec<Filter<L>>> {
    let mut filters = lists::filters_of(list);
    let given = |ask: &Ask| looking.query.given(&ask.code).is_some();
    lists::fill(&mut filters, list, looking, |ask| !ask.quiet || given(ask)).await?;
    Ok(filters)
}

/// A control for every condition, with what is asked in it.
///
/// # Errors
/// When the office cannot say what may be chosen.
pub async fn filter_fields<L: List>(list: &L, looking: &Looking<'_>) -> Result<Vec<Field>> {
    let mut filters = lists::filters_of(list);
    lists::fill(&mut filters, list, looking, |_| true).await?;
    Ok(controls(filters.iter(), looking.query))
}

pub(super) fn controls<'f, L: List>(
    filters: impl Iterator<Item = &'f Filter<L>>,
    query: &Query,
) -> Vec<Field> {
    // A choice of nothing is no question.
    let asks =
        |filter: &&Filter<L>| filter.ask.kind != Kind::Choice || !filter.ask.offers.is_empty();
    let control = |filter: &Filter<L>| {
        let mut control = field(&filter.ask.code, &filter.ask);
        control.width = filter.width.unwrap_or(control.width);
        control.value = query.text(&filter.ask.code);
        control.hint = None;
        if lists::offered(&filter.ask) && !filter.ask.offers.is_empty() {
            control.kind = FieldKind::Choice;
        }
        control
    };
    filters.filter(asks).map(control).collect()
}

/// What is asked, with the list as it is without each of them.
pub(super) fn chips<L: List>(filters: &[Filter<L>], path: &str, query: &Query) -> Vec<Chip> {
    let chip = |filter: &Filter<L>| {
        let code = &filter.ask.code;
        let label = filter.said(&query.given(code)?)?;
        let without = query.without(code).without("page").text_for_url();
        Some(Chip {
            label,
            without: format!("{path}{without}"),
        })
    };
    filters.iter().filter_map(chip).collect()
}

/// What is kept when the query bar is asked anew.
pub(super) fn kept<L: List>(filters: &[Filter<L>], query: &Query) -> Vec<(String, String)> {
    let quiet = filters.iter().filter(|filter| filter.ask.quiet);
    let names = ["division", "only", "size", lists::SORT].into_iter();
    let names: Vec<&str> = names.chain(quiet.map(|f| f.ask.code.as_str())).collect();
    let pairs = query.pairs().iter();
    let kept = pairs.filter(|(name, value)| names.contains(&name.as_str()) && !value.is_empty());
    kept.cloned().collect()
}
