//! The page's door to lists: the page with its query bar and chips, the workbook, the printout.

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::act_forms::field;
use super::route::{Route, get, post};
use super::views::{self, Chosen};
use super::visit::Visit;
use crate::kit;
use crate::kit::table::page_of;
use crate::kit::{
    Button, Cell, Chip, Download, Field, FieldKind, Form, ListPage, Pager, Posted, Query, Row,
    Table,
};
use crate::organisation::{unit_tree, with_only};
use ground::ask::{Ask, Kind};
use ground::authority::Scope;
use ground::error::{Error, Result, Wrongs};
use ground::key::read_key;
use ground::lists;
use ground::lists::{Column, Filter, Key, List, Looking, keys_from, keys_text};

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

/// The pages of a list.
pub fn list_routes<L: ListFace>() -> Vec<Route> {
    let at = |page: &str| format!("{}{page}", L::AT);
    let mut routes = vec![
        get(L::AT, L::MAY, shown::<L>),
        get(at("/print"), L::MAY, printed::<L>),
        post(at("/export"), L::PAPER.export, export::<L>),
        get(at("/columns"), L::MAY, views::page::<L>),
        post(at("/columns"), L::MAY, views::set_columns::<L>),
        post(at("/views"), L::MAY, views::save::<L>),
    ];
    if L::PAPER.reason {
        routes.push(post(at("/export/file"), L::PAPER.export, export_file::<L>));
    }
    routes
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
fn table<L: ListFace>(
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

fn heading<L: List>(column: &Column<L>) -> kit::Column {
    if column.is_number() {
        kit::Column::number(&column.code, &column.label)
    } else {
        kit::Column::text(&column.code, &column.label)
    }
}

/// The conditions of a list with their options.
async fn filters<L: List>(list: &L, looking: &Looking<'_>) -> Result<Vec<Filter<L>>> {
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

fn controls<'f, L: List>(
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
fn chips<L: List>(filters: &[Filter<L>], path: &str, query: &Query) -> Vec<Chip> {
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
fn kept<L: List>(filters: &[Filter<L>], query: &Query) -> Vec<(String, String)> {
    let quiet = filters.iter().filter(|filter| filter.ask.quiet);
    let names = ["division", "only", "size"].into_iter();
    let names: Vec<&str> = names.chain(quiet.map(|f| f.ask.code.as_str())).collect();
    let pairs = query.pairs().iter();
    let kept = pairs.filter(|(name, value)| names.contains(&name.as_str()) && !value.is_empty());
    kept.cloned().collect()
}

async fn shown<L: ListFace>(visit: Visit, Of(of): Of, query: Query) -> Result<Response> {
    let looking = Looking::at::<L>(&visit.office, &visit.actor, &of, &query)?;
    let path = path_of::<L>(&of);
    let list = match lists::open::<L>(&looking).await {
        Err(Error::Wrong(wrong)) => return asked_wrongly::<L>(&visit, &looking, path, wrong).await,
        opened => opened?,
    };
    let chosen = Chosen::of(&visit, &list).await?;
    // 每页几条 is as it was chosen, until the address says otherwise.
    let sized = chosen.sized(&query);
    let (asked, size) = page_of(&sized);
    let mut found = list
        .read(&looking, ((asked - 1).saturating_mul(size), size))
        .await?;
    let pager = Pager::of(&path, &sized, found.total);
    if pager.page != asked {
        found = list.read(&looking, (pager.offset(), size)).await?;
    }
    let columns = lists::chosen(&list, chosen.codes());
    let mut table = table(&list, &looking, &columns, &found);
    for column in &mut table.columns {
        column.width = chosen.width(&column.code);
    }
    for (row, record) in table.rows.iter_mut().zip(&found.rows) {
        row.actions = list.actions(&looking, record);
    }
    table.first_number = pager.offset() + 1;
    table.pager = Some(pager);
    let filters = filters(&list, &looking).await?;
    let mut page = ListPage {
        filters: controls(filters.iter().filter(|f| !f.ask.quiet), &query),
        kept: kept(&filters, &sized),
        chips: chips(&filters, &path, &query),
        table,
        path,
        ..ListPage::default()
    };
    if list.has_tree(&visit) {
        let tree = unit_tree(&visit.office, list.top(&looking), &page.path, &query).await?;
        page.tree = Some(with_only(tree, &query));
    }
    list.dress(&visit, &looking, &mut page).await?;
    give_out::<L>(&visit, &query, &mut page);
    let mut tools = views::links(&visit, &list, &page.path).await?;
    tools.append(&mut page.tools);
    page.tools = tools;
    page.tools.push(views::way_to(&page.path, &query));
    page.table.ticked = page.buttons.iter().any(|button| button.ticked);
    page.token.clone_from(&visit.token);
    list.show(&visit, &looking, page, found.rows).await
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

/// The query bar with what is wrong in it. Nothing is listed: it would be taken for what was asked.
async fn asked_wrongly<L: ListFace>(
    visit: &Visit,
    looking: &Looking<'_>,
    path: String,
    wrong: Wrongs,
) -> Result<Response> {
    let is_wrong = |ask: &Ask| wrong.iter().any(|(code, _)| *code == ask.code);
    let right = wrong
        .iter()
        .fold(looking.query.clone(), |query, (code, _)| {
            query.without(code)
        });
    let list = L::open(&Looking {
        query: &right,
        ..*looking
    })
    .await?;
    let filters = filters(&list, looking).await?;
    let shown = filters.iter().filter(|f| !f.ask.quiet || is_wrong(&f.ask));
    let mut controls = controls(shown, looking.query);
    for control in &mut controls {
        let found = wrong.iter().find(|(code, _)| *code == control.name);
        control.error = found.map(|(_, words)| words.clone());
    }
    let columns = lists::chosen(&list, None);
    let mut page = ListPage {
        filters: controls,
        kept: kept(&filters, &right),
        table: Table {
            caption: list.named(),
            columns: columns.iter().map(heading).collect(),
            empty: "查询条件里有一处没有认出来。请在上面改正，再搜索。".to_owned(),
            ..Table::default()
        },
        path,
        ..ListPage::default()
    };
    page.token.clone_from(&visit.token);
    visit.refused("list.html", &list.heading(visit), &page)
}

/// 导出 and 打印, behind what the list itself offers.
fn give_out<L: List>(visit: &Visit, query: &Query, page: &mut ListPage) {
    let plain = query.without("page").without("size");
    if visit.may(L::PAPER.export) {
        let mut export = visit.post_button("导出", format!("{}/export", page.path));
        if L::PAPER.ticked {
            (export.post, export.ticked) = (false, true);
        } else {
            export.values = plain.pairs().to_vec();
        }
        page.buttons.push(export);
    }
    let print = format!("{}/print{}", page.path, plain.text_for_url());
    let (print, most) = (Button::link("打印", print), L::PAPER.printed_max);
    let total = page.table.pager.as_ref().map_or(0, |pager| pager.total);
    page.buttons.push(match total > most {
        true => print.disabled(format!("一次最多打印 {most} 条，请先加上条件")),
        false => print,
    });
}

#[derive(Serialize)]
struct PrintPage {
    table: Table,
    total: u64,
    chips: Vec<Chip>,
    by: String,
    on: String,
    back: String,
}

/// The list on paper: all that fit, without pager.
async fn printed<L: ListFace>(visit: Visit, Of(of): Of, query: Query) -> Result<Response> {
    let looking = Looking::at::<L>(&visit.office, &visit.actor, &of, &query)?;
    let list = lists::open::<L>(&looking).await?;
    let chosen = Chosen::of(&visit, &list).await?;
    let columns = lists::chosen(&list, chosen.codes());
    let found = lists::all(&list, &looking, L::PAPER.printed_max).await?;
    let mut table = table(&list, &looking, &columns, &found);
    let cells = table.rows.iter_mut().flat_map(|row| &mut row.cells);
    cells.for_each(|cell| cell.href = None);
    lists::printed(&looking, &list, found.rows.len()).await?;
    let path = path_of::<L>(&of);
    let page = PrintPage {
        chips: chips(&filters(&list, &looking).await?, &path, &query),
        table,
        total: found.total,
        by: visit.actor.name.clone(),
        on: looking.today().to_string(),
        back: format!("{path}{}", query.text_for_url()),
    };
    visit.page("lists/print.html", &list.named(), &page)
}

/// The list that was posted from: what its form carries of the query, or what the address bar had.
fn asked(posted: &Posted) -> Query {
    let fields = posted.fields().pairs().iter();
    let fields = fields.filter(|(name, _)| !name.starts_with('_'));
    let asked = fields.filter_map(|(name, value)| match posted.fields().raw("all") {
        "" => Some((name.as_str(), value)),
        _ => Some((name.strip_prefix("q.")?, value)),
    });
    asked.fold(Query::default(), |query, (name, value)| {
        query.with(name, value)
    })
}

/// The ticked rows, or all that fit at this moment.
///
/// # Errors
/// When nothing is ticked.
pub async fn picked<L: List>(visit: &Visit, posted: &Posted) -> Result<Vec<Key>> {
    if posted.text("all") == "1" {
        let query = asked(posted);
        let looking = Looking::at::<L>(&visit.office, &visit.actor, "", &query)?;
        let list = lists::open::<L>(&looking).await?;
        return list.keys(&looking).await;
    }
    let keys = posted.all("key");
    let keys: Option<Vec<Key>> = keys.iter().map(|key| read_key(key)).collect();
    let keys = keys.ok_or_else(|| Error::not_found("选中的一行"))?;
    if keys.is_empty() {
        return Err(Error::refusal(
            "还没有选。请先在列表里打勾，或勾选“全部符合条件的”",
        ));
    }
    Ok(keys)
}

/// What for, and how many rows go out.
fn reason_form(path: &str, rows: &str, kept: (&str, String)) -> Form {
    let mut reason = Field::text("reason", "导出的用途")
        .required()
        .width(24)
        .hint("会记入审计日志，例如：春节走访核对");
    reason.suggestions = ["走访慰问核对", "年度核查", "上报主管部门"]
        .map(str::to_owned)
        .to_vec();
    let submit = format!("导出 {rows} 条");
    let mut form = Form::new(format!("{path}/export/file"), submit, vec![reason]).cancel(path);
    form.hidden.push((kept.0.to_owned(), kept.1));
    form.hidden.push(("rows".to_owned(), rows.to_owned()));
    form
}

/// Which rows go out: those of the keys that were shown to be so many, or all that fit.
async fn going_out<L: List>(list: &L, looking: &Looking<'_>, keys: &str) -> Result<Vec<L::Row>> {
    if !L::PAPER.ticked {
        return Ok(lists::all(list, looking, L::PAPER.rows_max).await?.rows);
    }
    match keys_from(keys) {
        keys if keys.is_empty() => Err(Error::refusal("还没有选，请返回列表重新选择")),
        keys => list.rows_of(looking, &keys).await,
    }
}

/// The workbook; or, where it is asked what for, the form that asks.
async fn export<L: ListFace>(visit: Visit, Of(of): Of, posted: Posted) -> Result<Response> {
    let query = asked(&posted);
    let looking = Looking::at::<L>(&visit.office, &visit.actor, &of, &query)?;
    if !L::PAPER.reason {
        return handed_out::<L>(&visit, &looking, "", "").await;
    }
    let list = lists::open::<L>(&looking).await?;
    let (rows, kept) = if L::PAPER.ticked {
        let keys = picked::<L>(&visit, &posted).await?;
        (keys.len().to_string(), ("keys", keys_text(&keys)))
    } else {
        let total = list.read(&looking, (0, 0)).await?.total;
        (total.to_string(), ("query", query.text_for_url()))
    };
    let form = reason_form(&path_of::<L>(&of), &rows, kept);
    visit.form(&format!("导出{}", list.named()), form)
}

/// The workbook, once it was said what for.
async fn export_file<L: ListFace>(visit: Visit, Of(of): Of, posted: Posted) -> Result<Response> {
    let (keys, query) = (posted.text("keys"), posted.text("query"));
    let asked = Query::read(query.trim_start_matches('?'));
    let looking = Looking::at::<L>(&visit.office, &visit.actor, &of, &asked)?;
    let reason = posted.text("reason");
    if reason.is_empty() {
        let kept = if L::PAPER.ticked {
            ("keys", keys)
        } else {
            ("query", query)
        };
        let mut form = reason_form(&path_of::<L>(&of), &posted.text("rows"), kept);
        form.refuse_missing(&posted);
        return visit.form(&format!("导出{}", L::LABEL), form);
    }
    handed_out::<L>(&visit, &looking, &keys, &reason).await
}

async fn handed_out<L: ListFace>(
    visit: &Visit,
    looking: &Looking<'_>,
    keys: &str,
    reason: &str,
) -> Result<Response> {
    let list = lists::open::<L>(looking).await?;
    let rows = going_out(&list, looking, keys).await?;
    let chosen = Chosen::of(visit, &list).await?;
    let columns = match chosen.codes() {
        None if L::PAPER.whole => list.columns(),
        codes => lists::chosen(&list, codes),
    };
    let said = chips(&filters(&list, looking).await?, "", looking.query);
    let said: Vec<String> = said.into_iter().map(|chip| chip.label).collect();
    let told = (visit.division_name.as_str(), reason, &*said.join("，"));
    let bytes = lists::workbook(looking, &list, &columns, &rows, told).await?;
    let name = format!("{}{}{}.xlsx", told.0, list.named(), looking.today());
    let media = Download::XLSX;
    Ok(Download { name, media, bytes }.into_response())
}
