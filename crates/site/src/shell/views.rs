//! 列设置与常用查询: what each user keeps of a list, and what they share with the office.

use std::collections::BTreeMap;

use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::list_face::{ListFace, Of, path_of};
use super::visit::Visit;
use crate::kit::{Button, Choice, Field, FieldKind, Form, Link, Posted, Query};
use ground::error::{Error, Result};
use ground::lists;
use ground::lists::{List, Looking};
use registers::accounts::sessions::{preference, preferences, set_preference};

/// 每页几条, as the pager offers them.
const SIZES: [&str; 4] = ["10", "20", "50", "100"];
/// Names of the fields that say where a column stands, and how wide it is.
const PLACE: &str = "place.";
const WIDTH: &str = "width.";
/// 列宽, as a table knows them.
const WIDTHS: [(&str, &str); 3] = [("narrow", "窄"), ("middle", "中"), ("wide", "宽")];
/// A name is no longer than this.
const NAME_MAX: usize = 20;

/// The columns somebody has chosen, in their order, and how many rows a page has.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Chosen {
    columns: Option<Vec<String>>,
    widths: BTreeMap<String, String>,
    size: Option<u64>,
}

impl Chosen {
    /// What a visitor has chosen of a list.
    pub async fn of<L: List>(visit: &Visit, list: &L) -> Result<Chosen> {
        let stored = preference(&visit.office, &visit.actor, &columns_name(list)).await?;
        Ok(stored
            .and_then(|json| serde_json::from_str(&json).ok())
            .unwrap_or_default())
    }

    /// Codes of the columns behind the first, in order; nothing where none were chosen.
    pub fn codes(&self) -> Option<&[String]> {
        self.columns.as_deref()
    }

    /// How wide a column is, where it was set.
    pub fn width(&self, code: &str) -> Option<&'static str> {
        let set = self.widths.get(code)?;
        let known = WIDTHS.iter().find(|(width, _)| width == set);
        known.map(|(width, _)| *width)
    }

    /// A query with 每页几条 as it was chosen, unless it says so itself.
    pub(super) fn sized(&self, query: &Query) -> Query {
        match (query.given("size"), self.size) {
            (None, Some(size)) => query.with("size", &size.to_string()),
            _ => query.clone(),
        }
    }
}

fn columns_name<L: List>(list: &L) -> String {
    format!("columns.{}", list.kept_as())
}

fn views_name<L: List>(list: &L) -> String {
    format!("view.{}.", list.kept_as())
}

/// A named query.
#[derive(Debug, Serialize, Deserialize)]
struct SavedView {
    #[serde(skip)]
    name: String,
    query: String,
    /// Who shares it, with the division it is shared in; nobody where it is one's own.
    #[serde(default)]
    shared: Option<(i64, String, i64)>,
}

impl SavedView {
    /// The list it stands for.
    fn link(&self, path: &str) -> Link {
        let label = match &self.shared {
            Some((_, by, _)) => format!("{}（{by}共享）", self.name),
            None => self.name.clone(),
        };
        Link::new(label, format!("{path}{}", self.query))
    }
}

/// A user's own named queries and those shared in the office. Whoever opens one sees what is theirs to see.
async fn saved_views<L: List>(visit: &Visit, list: &L) -> Result<Vec<SavedView>> {
    let (office, actor, beginning) = (&visit.office, &visit.actor, views_name(list));
    let read = |(name, json): (String, String)| {
        let view: SavedView = serde_json::from_str(&json).ok()?;
        Some(SavedView {
            name: name[beginning.len()..].to_owned(),
            ..view
        })
    };
    let own = preferences(office, actor, &beginning).await?;
    let shared = preferences(office, &office.operator(), &beginning).await?;
    let near = |view: &SavedView| {
        let division = view.shared.as_ref().map(|(_, _, division)| *division);
        division.is_some_and(|d| (d..=span_of(d)).contains(&actor.division().get()))
    };
    let mut views: Vec<SavedView> = own.into_iter().filter_map(read).collect();
    views.extend(shared.into_iter().filter_map(read).filter(near));
    Ok(views)
}

fn span_of(division: i64) -> i64 {
    kernel::DivisionCode::try_from(division).map_or(division, kernel::DivisionCode::high)
}

/// The saved queries, for the list at a path.
pub async fn links<L: List>(visit: &Visit, list: &L, path: &str) -> Result<Vec<Link>> {
    let views = saved_views(visit, list).await?;
    Ok(views.iter().map(|view| view.link(path)).collect())
}

/// Where the columns and queries of the list at a path are set.
pub(super) fn way_to(path: &str, query: &Query) -> Link {
    let query = query.text_for_url();
    Link::new("列设置与常用查询", format!("{path}/columns{query}"))
}

#[derive(Serialize)]
struct ColumnsPage {
    columns: ColumnsForm,
    view: Form,
    views: Vec<(Link, Option<Button>)>,
}

/// 列设置 and 常用查询, on one page.
pub async fn page<L: ListFace>(visit: Visit, Of(of): Of, query: Query) -> Result<Response> {
    let (path, nothing) = (path_of::<L>(&of), Query::default());
    let looking = Looking::at::<L>(&visit.office, &visit.actor, &of, &nothing)?;
    let list = lists::open::<L>(&looking).await?;
    let page = ColumnsPage {
        columns: columns_form(&visit, &list, &path, &query).await?,
        view: visit.with_token(view_form(&path, &query)),
        views: own_views(&visit, &list, &path).await?,
    };
    visit.page("lists/columns.html", "列设置与常用查询", &page)
}

/// A column as it is chosen and placed.
#[derive(Serialize)]
struct Placed {
    code: String,
    label: String,
    shown: bool,
    /// Its place among those that are shown; behind all of them where it is not.
    place: usize,
    width: &'static str,
}

/// The columns in one list: those that are shown first, in their order.
#[derive(Serialize)]
struct ColumnsForm {
    action: String,
    token: String,
    /// What stands before all of them, and leads to the record.
    first: String,
    columns: Vec<Placed>,
    /// How many of them are shown.
    shown: usize,
    widths: [(&'static str, &'static str); 3],
    sizes: [&'static str; 4],
    size: String,
    back: String,
    cancel: String,
}

async fn columns_form<L: List>(
    visit: &Visit,
    list: &L,
    path: &str,
    query: &Query,
) -> Result<ColumnsForm> {
    let chosen = Chosen::of(visit, list).await?;
    let all = list.columns();
    let (first, all) = all
        .split_first()
        .ok_or_else(|| Error::inconsistent(format!("列表 {}", L::CODE)))?;
    let shown = lists::chosen(list, chosen.codes());
    let at = |column: &lists::Column<L>| shown.iter().position(|c| c.code == column.code);
    let mut in_order: Vec<&lists::Column<L>> = all.iter().collect();
    in_order.sort_by_key(|column| at(column).unwrap_or(usize::MAX));
    let placed = |(place, column): (usize, &&lists::Column<L>)| Placed {
        code: column.code.clone(),
        label: column.label.clone(),
        shown: at(column).is_some(),
        place,
        width: chosen.width(&column.code).unwrap_or_default(),
    };
    Ok(ColumnsForm {
        action: format!("{path}/columns"),
        token: visit.token.clone(),
        first: first.label.clone(),
        columns: (1..).zip(&in_order).map(placed).collect(),
        shown: shown.len().saturating_sub(1),
        widths: WIDTHS,
        sizes: SIZES,
        size: chosen.size.map(|n| n.to_string()).unwrap_or_default(),
        back: query.text_for_url(),
        cancel: format!("{path}{}", query.text_for_url()),
    })
}

fn view_form(path: &str, query: &Query) -> Form {
    let name = Field::text("name", "给现在这组查询条件起个名")
        .hint("例如：七十岁以上参战人员")
        .required();
    let shared = Field {
        options: vec![Choice::new("1", "本单位的人都能用")],
        ..Field::new(FieldKind::Checks, "shared", "共享")
    };
    let mut form = Form::new(format!("{path}/views"), "存为常用查询", vec![name, shared]);
    form.hidden
        .push(("query".to_owned(), query.without("page").text_for_url()));
    form
}

/// The saved queries, each with a button that takes it away where it is the visitor's own.
async fn own_views<L: List>(
    visit: &Visit,
    list: &L,
    path: &str,
) -> Result<Vec<(Link, Option<Button>)>> {
    let with_button = |saved: SavedView| {
        let by = saved.shared.as_ref().map(|(by, _, _)| *by);
        let remove = by.is_none_or(|by| by == visit.actor.user).then(|| {
            let mut remove = visit.post_button("删去", format!("{path}/views"));
            let shared = if by.is_some() { "1" } else { "" };
            for (name, value) in [("remove", saved.name.as_str()), ("shared", shared)] {
                remove.values.push((name.to_owned(), value.to_owned()));
            }
            remove
        });
        (saved.link(path), remove)
    };
    let views = saved_views(visit, list).await?;
    Ok(views.into_iter().map(with_button).collect())
}

/// Keeps the columns and the page size.
pub(super) async fn set_columns<L: ListFace>(
    visit: Visit,
    Of(of): Of,
    posted: Posted,
) -> Result<Response> {
    let nothing = Query::default();
    let looking = Looking::at::<L>(&visit.office, &visit.actor, &of, &nothing)?;
    let list = lists::open::<L>(&looking).await?;
    let all = list.columns();
    let codes = all.iter().skip(1).map(|column| column.code.as_str());
    let place = |code: &str| posted.text(&format!("{PLACE}{code}")).parse::<usize>().ok();
    let mut wanted: Vec<(usize, &str)> = codes
        .clone()
        .filter_map(|code| Some((place(code).filter(|p| *p > 0)?, code)))
        .collect();
    wanted.sort_by_key(|(place, _)| *place);
    let moved = posted.text("move");
    let moves = moved.split_once('.').and_then(|(way, code)| {
        let at = wanted.iter().position(|(_, known)| *known == code)?;
        let to = match way {
            "up" => at.checked_sub(1)?,
            _ => Some(at + 1).filter(|to| *to < wanted.len())?,
        };
        Some((at, to))
    });
    if let Some((at, to)) = moves {
        wanted.swap(at, to);
    }
    let size = Some(posted.text("size")).filter(|size| SIZES.contains(&size.as_str()));
    let width = |code: &str| {
        let set = posted.given(&format!("{WIDTH}{code}"))?;
        let known = WIDTHS.iter().any(|(width, _)| *width == set);
        known.then(|| (code.to_owned(), set))
    };
    let columns = wanted.into_iter().map(|(_, code)| code.to_owned());
    let chosen = Chosen {
        columns: Some(columns.collect()),
        widths: codes.filter_map(width).collect(),
        size: size.and_then(|size| size.parse().ok()),
    };
    let json = serde_json::to_string(&chosen)?;
    set_preference(
        &visit.office,
        &visit.actor,
        &columns_name(&list),
        Some(&json),
    )
    .await?;
    let (at, query) = (path_of::<L>(&of), back(&posted.text("back")));
    match moved.is_empty() {
        true => Ok(visit.done(&format!("{at}{query}"), "列设置已保存")),
        false => Ok(visit.done(&format!("{at}/columns{query}"), "次序已改，列设置已保存")),
    }
}

/// Only a query: never another page.
fn back(text: &str) -> String {
    Query::read(text.trim_start_matches('?')).text_for_url()
}

/// Keeps a named query, or takes one away.
pub async fn save<L: ListFace>(visit: Visit, Of(of): Of, posted: Posted) -> Result<Response> {
    let (path, nothing) = (path_of::<L>(&of), Query::default());
    let looking = Looking::at::<L>(&visit.office, &visit.actor, &of, &nothing)?;
    let views = views_name(&lists::open::<L>(&looking).await?);
    let operator = visit.office.operator();
    let shared = posted.text("shared") == "1";
    // What is shared stands under nobody's name, so that all find it.
    let owner = if shared { &operator } else { &visit.actor };
    if let Some(name) = posted.given("remove") {
        let name = format!("{views}{name}");
        refuse_others(&visit, shared, &name).await?;
        set_preference(&visit.office, owner, &name, None).await?;
        return Ok(visit.done(&format!("{path}/columns"), "常用查询已删去"));
    }
    let named: String = posted.text("name").chars().take(NAME_MAX).collect();
    if named.is_empty() {
        return Err(Error::refusal("请给常用查询起个名"));
    }
    let name = format!("{views}{named}");
    refuse_others(&visit, shared, &name).await?;
    let query = back(&posted.text("query"));
    let actor = &visit.actor;
    let view = SavedView {
        name: String::new(),
        query: query.clone(),
        shared: shared.then(|| (actor.user, actor.name.clone(), actor.division().get())),
    };
    let json = serde_json::to_string(&view)?;
    set_preference(&visit.office, owner, &name, Some(&json)).await?;
    let told = format!("已存为常用查询“{named}”");
    Ok(visit.done(&format!("{path}{query}"), &told))
}

/// Somebody else's shared query is theirs to change.
async fn refuse_others(visit: &Visit, shared: bool, name: &str) -> Result<()> {
    if !shared {
        return Ok(());
    }
    let stored = preference(&visit.office, &visit.office.operator(), name).await?;
    let view: Option<SavedView> = stored.and_then(|json| serde_json::from_str(&json).ok());
    match view.and_then(|view| view.shared) {
        Some((by, who, _)) if by != visit.actor.user => {
            Err(Error::refusal(format!("这个名称是{who}共享的，请换一个")))
        }
        _ => Ok(()),
    }
}
