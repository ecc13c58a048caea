//! The page's door to lists: the page with its query bar and chips, the workbook, the printout.

use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::list_face::{ListFace, Of, chips, controls, filters, heading, kept, path_of, table};
use super::route::{Route, get, post};
use super::views::{self, Chosen};
use super::visit::Visit;
use crate::kit::paper::{ListPaper, list_paper};
use crate::kit::table::page_of;
use crate::kit::{
    Button, Chip, Column, Download, Field, Form, ListPage, Pager, Posted, Query, Table,
};
use crate::organisation::{unit_tree, with_only};
use ground::ask::Ask;
use ground::error::{Error, Result, Wrongs};
use ground::key::read_key;
use ground::lists;
use ground::lists::{Cells, Key, List, Looking, Order, keys_from, keys_text};
use registers::organisation::division_name;

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

async fn shown<L: ListFace>(visit: Visit, Of(of): Of, query: Query) -> Result<Response> {
    let looking = Looking::at::<L>(&visit.office, &visit.actor, &of, &query)?;
    let list = match lists::open::<L>(&looking).await {
        Err(Error::Wrong(wrong)) => {
            return asked_wrongly::<L>(&visit, &looking, path_of::<L>(&of), wrong).await;
        }
        opened => opened?,
    };
    let (page, rows) = list_page(&visit, &looking, &list).await?;
    list.show(&visit, &looking, page, rows).await
}

/// The page of a list with everything on it, and the rows that are shown.
///
/// # Errors
/// When they cannot be read.
pub async fn list_page<L: ListFace>(
    visit: &Visit,
    looking: &Looking<'_>,
    list: &L,
) -> Result<(ListPage, Vec<L::Row>)> {
    let (path, query) = (path_of::<L>(looking.of), looking.query);
    let chosen = Chosen::of(visit, list).await?;
    // 每页几条 is as it was chosen, until the address says otherwise.
    let sized = chosen.sized(query);
    let (asked, size) = page_of(&sized);
    let window = ((asked - 1).saturating_mul(size), size);
    let mut found = lists::read(list, looking, window).await?;
    let pager = Pager::of(&path, &sized, found.total);
    if pager.page != asked {
        found = lists::read(list, looking, (pager.offset(), size)).await?;
    }
    let columns = lists::chosen(list, chosen.codes());
    let mut table = table(list, looking, &columns, &found);
    for column in &mut table.columns {
        column.width = chosen.width(&column.code);
        if (2..=lists::SORTED_MAX).contains(&found.total) {
            sortable(column, &path, query);
        }
    }
    for (row, record) in table.rows.iter_mut().zip(&found.rows) {
        row.actions = list.actions(looking, record);
    }
    table.first_number = pager.offset() + 1;
    table.pager = Some(pager);
    let filters = filters(list, looking).await?;
    let mut page = ListPage {
        filters: controls(filters.iter().filter(|f| !f.ask.quiet), query),
        kept: kept(&filters, &sized),
        chips: chips(&filters, &path, query),
        table,
        path,
        ..ListPage::default()
    };
    if list.has_tree(visit) {
        let tree = unit_tree(&visit.office, list.top(looking), &page.path, query).await?;
        page.tree = Some(with_only(tree, query));
    }
    list.dress(visit, looking, &mut page).await?;
    give_out::<L>(visit, query, &mut page);
    let mut tools = views::links(visit, list, &page.path).await?;
    tools.append(&mut page.tools);
    page.tools = tools;
    page.tools.push(views::way_to(&page.path, query));
    page.table.ticked = page.buttons.iter().any(|button| button.ticked);
    page.token.clone_from(&visit.token);
    Ok((page, found.rows))
}

/// Its heading leads to the list in its order; once more, to that turned round; and again, to the list's own.
fn sortable(column: &mut Column, path: &str, query: &Query) {
    let order = Order::asked(query).filter(|order| order.code == column.code);
    let (sorted, next) = match order {
        None => (None, column.code.clone()),
        Some(order) if order.down => (Some("down"), String::new()),
        Some(order) => (Some("up"), format!("-{}", order.code)),
    };
    let to = query.with(lists::SORT, &next).without("page");
    column.sorted = sorted;
    column.sort = Some(format!("{path}{}", to.text_for_url()));
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
    /// Whose records they are.
    unit: String,
    title: String,
    paper: ListPaper,
    /// What a list without rows says.
    empty: String,
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
    let summed = columns
        .iter()
        .map(|column| column.summed || column.cells == Cells::Money);
    let summed: Vec<bool> = summed.collect();
    let page = PrintPage {
        unit: unit_name(&visit, &looking).await?,
        title: list.named(),
        empty: table.empty.clone(),
        paper: list_paper(table, &summed),
        chips: chips(&filters(&list, &looking).await?, &path, &query),
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
    // A page whose rows are ticked has its query apart from what is ticked.
    let apart = posted.all("all").iter().chain(&posted.all("key")).count() > 0;
    let asked = fields.filter_map(|(name, value)| match apart {
        false => Some((name.as_str(), value)),
        true => Some((name.strip_prefix("q.")?, value)),
    });
    asked.fold(Query::default(), |query, (name, value)| {
        query.with(name, value)
    })
}

/// The ticked rows, or all that fit at this moment.
///
/// # Errors
/// When nothing is ticked.
pub async fn picked<L: List>(visit: &Visit, of: &str, posted: &Posted) -> Result<Vec<Key>> {
    if posted.text("all") == "1" {
        let query = asked(posted);
        let looking = Looking::at::<L>(&visit.office, &visit.actor, of, &query)?;
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
fn reason_form(path: &str, rows: &str, kept: [(&str, String); 2]) -> Form {
    let mut reason = Field::text("reason", "导出的用途")
        .required()
        .width(24)
        .hint("会记入审计日志，例如：春节走访核对");
    reason.suggestions = ["走访慰问核对", "年度核查", "上报主管部门"]
        .map(str::to_owned)
        .to_vec();
    let submit = format!("导出 {rows} 条");
    let mut form = Form::new(format!("{path}/export/file"), submit, vec![reason]).cancel(path);
    let kept = kept.into_iter().filter(|(_, value)| !value.is_empty());
    form.hidden
        .extend(kept.map(|(name, value)| (name.to_owned(), value)));
    form.hidden.push(("rows".to_owned(), rows.to_owned()));
    form
}

/// Which rows go out: those of the keys that were shown to be so many, or all that fit.
async fn going_out<L: List>(list: &L, looking: &Looking<'_>, keys: &str) -> Result<Vec<L::Row>> {
    if !L::PAPER.ticked && keys.is_empty() {
        return Ok(lists::all(list, looking, L::PAPER.rows_max).await?.rows);
    }
    match keys_from(keys) {
        keys if keys.is_empty() => Err(Error::refusal("还没有选，请返回列表重新选择")),
        keys => lists::in_order(list, looking, list.rows_of(looking, &keys).await?),
    }
}

/// The workbook; or, where it is asked what for, the form that asks.
async fn export<L: ListFace>(visit: Visit, Of(of): Of, posted: Posted) -> Result<Response> {
    let query = asked(&posted);
    let looking = Looking::at::<L>(&visit.office, &visit.actor, &of, &query)?;
    if !L::PAPER.reason {
        // All that fit are given out as if nothing were ticked.
        let ticked = posted.text("ticked") == "1" && posted.text("all") != "1";
        let keys = match ticked {
            true => keys_text(&picked::<L>(&visit, &of, &posted).await?),
            false => String::new(),
        };
        return handed_out::<L>(&visit, &looking, &keys, "").await;
    }
    let list = lists::open::<L>(&looking).await?;
    let (rows, keys) = if L::PAPER.ticked {
        let keys = picked::<L>(&visit, &of, &posted).await?;
        (keys.len().to_string(), keys_text(&keys))
    } else {
        let total = list.read(&looking, (0, 0)).await?.total;
        (total.to_string(), String::new())
    };
    let kept = [("keys", keys), ("query", query.text_for_url())];
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
        let kept = [("keys", keys), ("query", query)];
        let mut form = reason_form(&path_of::<L>(&of), &posted.text("rows"), kept);
        form.refuse_missing(&posted);
        return visit.form(&format!("导出{}", L::LABEL), form);
    }
    handed_out::<L>(&visit, &looking, &keys, &reason).await
}

/// The name of the unit whose records are listed.
async fn unit_name(visit: &Visit, looking: &Looking<'_>) -> Result<String> {
    let division = looking.within.division();
    if division == visit.actor.division() {
        return Ok(visit.division_name.clone());
    }
    let named = division_name(visit.office.db().reader(), division).await?;
    Ok(named.unwrap_or_else(|| visit.division_name.clone()))
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
    let unit = unit_name(visit, looking).await?;
    let told = (unit.as_str(), reason, &*said.join("，"));
    let bytes = lists::workbook(looking, &list, &columns, &rows, told).await?;
    let name = format!("{}{}{}.xlsx", told.0, list.named(), looking.today());
    let media = Download::XLSX;
    Ok(Download { name, media, bytes }.into_response())
}
