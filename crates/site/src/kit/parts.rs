//! The other parts of a page: links, buttons, badges, chips, steps, timelines, the unit tree, tiles.

use serde::Serialize;

use super::form::Field;
use super::table::Table;
pub use ground::shown::{Badge, Link, Tone};

/// Something that can be done. A link, or a post with a token (`Visit::post_button` puts it in).
#[derive(Debug, Clone, Serialize)]
pub struct Button {
    /// What it does, as a verb.
    pub label: String,
    /// Where it leads or posts.
    pub href: String,
    /// Whether it posts.
    pub post: bool,
    /// Token of a post.
    pub token: String,
    /// Posted with it.
    pub values: Vec<(String, String)>,
    /// The page's one primary act.
    pub primary: bool,
    /// Takes something away.
    pub danger: bool,
    /// Why it cannot be pressed now.
    pub disabled: Option<String>,
    /// Posts the ticked rows of the page's table.
    pub ticked: bool,
}

impl Button {
    /// A link that looks like a button.
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Button {
        Button {
            label: label.into(),
            href: href.into(),
            post: false,
            token: String::new(),
            values: Vec::new(),
            primary: false,
            danger: false,
            disabled: None,
            ticked: false,
        }
    }

    /// The page's one primary act.
    #[must_use]
    pub fn primary(mut self) -> Button {
        self.primary = true;
        self
    }

    /// Not now, and why.
    #[must_use]
    pub fn disabled(mut self, why: impl Into<String>) -> Button {
        self.disabled = Some(why.into());
        self
    }
}

/// A condition in force; its link takes it away.
#[derive(Debug, Clone, Serialize)]
pub struct Chip {
    /// 村：第一村
    pub label: String,
    /// The same list without it.
    pub without: String,
}

/// A message on a page.
#[derive(Debug, Clone, Serialize)]
pub struct Notice {
    /// What is told.
    pub text: String,
    /// Its colour.
    pub tone: Tone,
}

/// A fact about something: 出生日期 1949-10-01.
#[derive(Debug, Clone, Serialize)]
pub struct Fact {
    /// 标签
    pub label: String,
    /// What it is; 未登记 where nothing is known is the template's to say.
    pub value: String,
    /// Where it leads.
    pub href: Option<String>,
}

impl Fact {
    /// A fact.
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Fact {
        Fact {
            label: label.into(),
            value: value.into(),
            href: None,
        }
    }
}

/// A step on the road of a batch, a case, a document: who and when stand under it.
#[derive(Debug, Clone, Serialize)]
pub struct Step {
    /// 复核
    pub label: String,
    /// `done`, `current`, `ahead`.
    pub state: &'static str,
    /// Who did it.
    pub who: Option<String>,
    /// When.
    pub when: Option<String>,
}

/// Something on a timeline, newest first.
#[derive(Debug, Clone, Serialize)]
pub struct Event {
    /// ISO date or moment in local time.
    pub when: String,
    /// Kind, for the filter: 发放, 走访, 变动, 登记.
    pub kind: String,
    /// What happened, as a sentence.
    pub text: String,
    /// Who did it.
    pub who: Option<String>,
    /// Where it leads.
    pub href: Option<String>,
}

/// A number that leads to exactly its records.
#[derive(Debug, Clone, Serialize)]
pub struct Tile {
    /// What is counted.
    pub label: String,
    /// The number as read.
    pub value: String,
    /// 批, 户
    pub unit: String,
    /// The list with the same count.
    pub href: String,
    /// 截止今天, 较上年 +3.
    pub note: Option<String>,
    /// Its colour.
    pub tone: Tone,
}

/// A unit in the tree.
#[derive(Debug, Clone, Serialize)]
pub struct TreeNode {
    /// Its name.
    pub label: String,
    /// The same list of this unit.
    pub href: String,
    /// Whether the list is of this unit.
    pub current: bool,
    /// What lies beneath, as far as it is open.
    pub children: Vec<TreeNode>,
    /// Whether something lies beneath that is not shown.
    pub more: bool,
}

/// 单位树 at the left of a list.
#[derive(Debug, Clone, Serialize)]
pub struct Tree {
    /// Where the filter is asked.
    pub path: String,
    /// The filter: part of a name, or its initials.
    pub filter: String,
    /// The list's other conditions, kept while filtering.
    pub kept: Vec<(String, String)>,
    /// The units.
    pub nodes: Vec<TreeNode>,
    /// 仅本级: whether it is ticked, and the link that changes it.
    pub only_this: bool,
    /// The link behind 仅本级; empty beside a list that does not know it.
    pub only_this_href: String,
}

/// A part of a page under a heading of its own: what another subject has to say there.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Section {
    /// Its heading.
    pub title: String,
    /// Messages.
    pub notices: Vec<Notice>,
    /// What can be done.
    pub buttons: Vec<Button>,
    /// A list.
    pub table: Option<Table>,
}

/// A list page, in the order clerks know: unit tree, query bar, buttons, table, pager. Template `list.html`.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ListPage {
    /// 单位树
    pub tree: Option<Tree>,
    /// Where the query bar asks; the list's own path.
    pub path: String,
    /// 查询栏
    pub filters: Vec<Field>,
    /// Kept when the query bar is asked (division, size).
    pub kept: Vec<(String, String)>,
    /// Conditions in force.
    pub chips: Vec<Chip>,
    /// 按钮行
    pub buttons: Vec<Button>,
    /// Right above the table: column picker and the like.
    pub tools: Vec<Link>,
    /// Numbers of the list, each leading to its part.
    pub tiles: Vec<Tile>,
    /// Messages above the table.
    pub notices: Vec<Notice>,
    /// The list.
    pub table: Table,
    /// Token for posting ticked rows.
    pub token: String,
}
