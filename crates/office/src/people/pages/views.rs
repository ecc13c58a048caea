//! 列设置与常用查询: what each user keeps of the list, and what she shares with the office.

use std::collections::BTreeMap;

use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::list::COLUMNS;
use crate::accounts::sessions::{preference, preferences, set_preference};
use crate::authority::Actor;
use crate::office::Office;
use crate::platform::error::{Error, Result};
use crate::platform::web::{Button, Choice, Field, FieldKind, Form, Group, Link, Posted, Query};
use crate::shell::Visit;

const CHOSEN: &str = "columns.people";
const VIEW: &str = "view.people.";
/// 每页几条, as the pager offers them.
const SIZES: [&str; 4] = ["10", "20", "50", "100"];
/// Names of the fields that say where a column stands, and how wide it is.
const PLACE: &str = "place.";
const WIDTH: &str = "width.";
/// 列宽, as a table knows them.
const WIDTHS: [(&str, &str); 3] = [("narrow", "窄"), ("middle", "中"), ("wide", "宽")];
/// A name is no longer than this.
const NAME_MAX: usize = 20;

/// The columns somebody has chosen, in her order, and how many rows a page has.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Chosen {
    columns: Option<Vec<String>>,
    widths: BTreeMap<String, String>,
    pub(super) size: Option<u64>,
}

impl Chosen {
    /// How wide a column is, where she has set it.
    pub(super) fn width(&self, code: &str) -> Option<&'static str> {
        let set = self.widths.get(code)?;
        let known = WIDTHS.iter().find(|(width, _)| width == set);
        known.map(|(width, _)| *width)
    }

    /// Codes and headings, in order.
    pub(super) fn columns(&self) -> Vec<(String, String)> {
        let usual = || {
            let usual = COLUMNS.iter().filter(|(_, _, usual)| *usual);
            usual.map(|(code, _, _)| (*code).to_owned()).collect()
        };
        let codes: Vec<String> = self.columns.clone().unwrap_or_else(usual);
        let named = |code: String| {
            let (_, label, _) = COLUMNS.iter().find(|(c, _, _)| *c == code)?;
            Some((code, (*label).to_owned()))
        };
        codes.into_iter().filter_map(named).collect()
    }
}

/// What a user has chosen.
pub(super) async fn chosen(office: &Office, actor: &Actor) -> Result<Chosen> {
    let stored = preference(office, actor, CHOSEN).await?;
    Ok(stored
        .and_then(|json| serde_json::from_str(&json).ok())
        .unwrap_or_default())
}

/// A named query.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct SavedView {
    #[serde(skip)]
    name: String,
    query: String,
    /// Who shares it, with the division it is shared in; nobody where it is one's own.
    #[serde(default)]
    shared: Option<(i64, String, i64)>,
}

impl SavedView {
    /// The list it stands for.
    pub(super) fn link(&self) -> Link {
        let label = match &self.shared {
            Some((_, by, _)) => format!("{}（{by}共享）", self.name),
            None => self.name.clone(),
        };
        Link::new(label, format!("/people{}", self.query))
    }
}

/// A user's own named queries and those shared in her office. Whoever opens one sees what is hers to see.
pub(super) async fn saved_views(office: &Office, actor: &Actor) -> Result<Vec<SavedView>> {
    let read = |(name, json): (String, String)| {
        let view: SavedView = serde_json::from_str(&json).ok()?;
        Some(SavedView {
            name: name[VIEW.len()..].to_owned(),
            ..view
        })
    };
    let own = preferences(office, actor, VIEW).await?;
    let shared = preferences(office, &office.operator(), VIEW).await?;
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

fn place_choices() -> Vec<Choice> {
    let places = (1..=COLUMNS.len()).map(|n| Choice::new(n.to_string(), format!("第{n}列")));
    std::iter::once(Choice::new("0", "不显示"))
        .chain(places)
        .collect()
}

#[derive(Serialize)]
struct ColumnsPage {
    columns: Form,
    view: Form,
    views: Vec<(Link, Option<Button>)>,
}

/// 列设置 and 常用查询, on one page.
pub(super) async fn page(visit: Visit, query: Query) -> Result<Response> {
    let chosen = chosen(&visit.office, &visit.actor).await?;
    let shown = chosen.columns();
    let places = COLUMNS.iter().map(|(code, label, _)| {
        let at = shown.iter().position(|(c, _)| c == code);
        let place = Field::choice(format!("{PLACE}{code}"), *label, place_choices());
        place
            .width(8)
            .required()
            .value(at.map_or(0, |at| at + 1).to_string())
    });
    let widths = COLUMNS.iter().map(|(code, label, _)| {
        let options = WIDTHS
            .map(|(width, name)| Choice::new(width, name))
            .to_vec();
        let width = Field::choice(format!("{WIDTH}{code}"), *label, options);
        let width = width.width(8).hint("不选就照内容");
        width.value(chosen.width(code).unwrap_or_default())
    });
    let sizes = SIZES.map(|n| Choice::new(n, format!("{n} 条"))).to_vec();
    let size = Field::choice("size", "每页", sizes)
        .width(6)
        .value(chosen.size.map(|n| n.to_string()).unwrap_or_default());
    let mut columns = Form::new("/people/columns", "保存列设置", Vec::new()).cancel("/people");
    columns.dense = true;
    columns.groups = vec![
        Group {
            legend: Some("姓名后面依次放哪些列".to_owned()),
            fields: places.collect(),
        },
        Group {
            legend: Some("列宽".to_owned()),
            fields: widths.collect(),
        },
        Group {
            legend: None,
            fields: vec![size],
        },
    ];
    columns
        .hidden
        .push(("back".to_owned(), query.text_for_url()));
    let name = Field::text("name", "给现在这组查询条件起个名")
        .hint("例如：七十岁以上参战人员")
        .required();
    let shared = Field {
        options: vec![Choice::new("1", "本单位的人都能用")],
        ..Field::new(FieldKind::Checks, "shared", "共享")
    };
    let mut view = Form::new("/people/views", "存为常用查询", vec![name, shared]);
    view.hidden
        .push(("query".to_owned(), query.without("page").text_for_url()));
    let mut views = Vec::new();
    for saved in saved_views(&visit.office, &visit.actor).await? {
        let by = saved.shared.as_ref().map(|(by, _, _)| *by);
        let own = by.is_none_or(|by| by == visit.actor.user);
        let remove = own.then(|| {
            let mut remove = visit.post_button("删去", "/people/views");
            let shared = if by.is_some() { "1" } else { "" };
            remove
                .values
                .push(("remove".to_owned(), saved.name.clone()));
            remove.values.push(("shared".to_owned(), shared.to_owned()));
            remove
        });
        views.push((saved.link(), remove));
    }
    let page = ColumnsPage {
        columns: visit.with_token(columns),
        view: visit.with_token(view),
        views,
    };
    visit.page("people/columns.html", "列设置与常用查询", &page)
}

/// Keeps the columns and the page size.
pub(super) async fn set_columns(visit: Visit, posted: Posted) -> Result<Response> {
    let place = |code: &str| posted.text(&format!("{PLACE}{code}")).parse::<usize>().ok();
    let wanted = COLUMNS.iter().map(|(code, _, _)| (place(code), *code));
    let mut wanted: Vec<(usize, &str)> = wanted
        .filter_map(|(place, code)| Some((place.filter(|p| *p > 0)?, code)))
        .collect();
    wanted.sort_by_key(|(place, _)| *place);
    let columns = wanted
        .into_iter()
        .map(|(_, code)| code.to_owned())
        .collect();
    let size = Some(posted.text("size")).filter(|size| SIZES.contains(&size.as_str()));
    let width = |code: &str| {
        let set = posted.given(&format!("{WIDTH}{code}"))?;
        let known = WIDTHS.iter().any(|(width, _)| *width == set);
        known.then(|| (code.to_owned(), set))
    };
    let chosen = Chosen {
        columns: Some(columns),
        widths: COLUMNS
            .iter()
            .filter_map(|(code, _, _)| width(code))
            .collect(),
        size: size.and_then(|size| size.parse().ok()),
    };
    let json = serde_json::to_string(&chosen)?;
    set_preference(&visit.office, &visit.actor, CHOSEN, Some(&json)).await?;
    let path = format!("/people{}", back(&posted.text("back")));
    Ok(visit.done(&path, "列设置已保存"))
}

/// Only a query: never another page.
fn back(text: &str) -> String {
    Query::read(text.trim_start_matches('?')).text_for_url()
}

/// Keeps a named query, or takes one away.
pub(super) async fn save(visit: Visit, posted: Posted) -> Result<Response> {
    let operator = visit.office.operator();
    let shared = posted.text("shared") == "1";
    // What is shared stands under nobody's name, so that all find it.
    let owner = if shared { &operator } else { &visit.actor };
    if let Some(name) = posted.given("remove") {
        refuse_others(&visit, shared, &name).await?;
        set_preference(&visit.office, owner, &format!("{VIEW}{name}"), None).await?;
        return Ok(visit.done("/people/columns", "常用查询已删去"));
    }
    let name: String = posted.text("name").chars().take(NAME_MAX).collect();
    if name.is_empty() {
        return Err(Error::refusal("请给常用查询起个名"));
    }
    refuse_others(&visit, shared, &name).await?;
    let query = back(&posted.text("query"));
    let actor = &visit.actor;
    let view = SavedView {
        name: String::new(),
        query: query.clone(),
        shared: shared.then(|| (actor.user, actor.name.clone(), actor.division().get())),
    };
    let json = serde_json::to_string(&view)?;
    set_preference(&visit.office, owner, &format!("{VIEW}{name}"), Some(&json)).await?;
    let told = format!("已存为常用查询“{name}”");
    Ok(visit.done(&format!("/people{query}"), &told))
}

/// Somebody else's shared query is hers to change.
async fn refuse_others(visit: &Visit, shared: bool, name: &str) -> Result<()> {
    if !shared {
        return Ok(());
    }
    let stored = preference(
        &visit.office,
        &visit.office.operator(),
        &format!("{VIEW}{name}"),
    )
    .await?;
    let view: Option<SavedView> = stored.and_then(|json| serde_json::from_str(&json).ok());
    match view.and_then(|view| view.shared) {
        Some((by, who, _)) if by != visit.actor.user => Err(Error::refusal(format!(
            "“{name}”是{who}共享的，请换一个名称"
        ))),
        _ => Ok(()),
    }
}
