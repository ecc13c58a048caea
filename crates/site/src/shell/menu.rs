//! The two-level menu (菜单). A user sees what she may open; the rest is not there.

use std::sync::{Arc, PoisonError, RwLock};

use kernel::Level;
use serde::Serialize;

use super::route::Gate;
use super::visit::passes;
use ground::authority::Actor;
use ground::error::Result;
use ground::office::Office;

/// A group of the menu.
#[derive(Debug, Clone)]
pub struct MenuGroup {
    /// 优抚对象
    pub label: String,
    /// Its pages.
    pub items: Vec<MenuItem>,
}

/// A page in the menu.
#[derive(Debug, Clone)]
pub struct MenuItem {
    /// 名册
    pub label: String,
    /// Where it is.
    pub path: String,
    /// Another page of the same things, that stands in the menu under this one.
    pub also: Option<&'static str>,
    /// Who sees it.
    pub gate: Gate,
    /// Who does not: whoever has another item for the same things.
    pub unless: Option<Gate>,
    /// Whether it is work of an office, and none of a village (村、社区). Whoever works in one may still open it where
    /// something leads there.
    pub of_offices: bool,
}

impl MenuItem {
    fn is_open_to(&self, actor: &Actor) -> bool {
        let elsewhere = self.unless.is_some_and(|gate| passes(actor, gate));
        passes(actor, self.gate) && !elsewhere
    }

    fn is_seen_by(&self, actor: &Actor) -> bool {
        let in_village = actor.division().level() == Level::Village;
        self.is_open_to(actor) && !(self.of_offices && in_village)
    }
}

/// The whole menu.
#[derive(Debug, Clone, Default)]
pub struct Menu {
    /// In order.
    pub groups: Vec<MenuGroup>,
}

/// The menu, made again whenever the catalogue was written: a new ledger kind stands in it at once.
pub struct LiveMenu {
    build: fn(&Office) -> Result<Menu>,
    kept: RwLock<(u64, Arc<Menu>)>,
}

impl LiveMenu {
    /// Builds the menu of an office for the first time.
    pub fn new(office: &Office, build: fn(&Office) -> Result<Menu>) -> Result<LiveMenu> {
        let version = office.catalogue().version();
        let menu = Arc::new(build(office)?);
        Ok(LiveMenu {
            build,
            kept: RwLock::new((version, menu)),
        })
    }

    /// The menu as the catalogue has it now.
    pub fn now(&self, office: &Office) -> Result<Arc<Menu>> {
        let version = office.catalogue().version();
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        if kept.0 == version {
            return Ok(Arc::clone(&kept.1));
        }
        drop(kept);
        let menu = Arc::new((self.build)(office)?);
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        *kept = (version, Arc::clone(&menu));
        Ok(menu)
    }
}

/// A group as a page shows it.
#[derive(Debug, Serialize)]
pub struct ShownGroup {
    label: String,
    /// Whether one of its pages is this one.
    open: bool,
    items: Vec<ShownItem>,
}

/// An item as a page shows it.
#[derive(Debug, Serialize)]
struct ShownItem {
    label: String,
    path: String,
    current: bool,
}

/// A crumb above the page: where it is in the menu.
#[derive(Debug, Serialize)]
pub(super) struct Crumb {
    label: String,
    /// The last one leads nowhere.
    href: Option<String>,
}

impl Menu {
    /// The item a path belongs to: the longest one it begins with.
    fn item_of(&self, actor: &Actor, path: &str) -> Option<(&MenuGroup, &MenuItem)> {
        let lies = |at: &str| path == at || (at != "/" && path.starts_with(&format!("{at}/")));
        let beneath = |item: &MenuItem| lies(&item.path) || item.also.is_some_and(lies);
        let all = self
            .groups
            .iter()
            .flat_map(|group| group.items.iter().map(move |item| (group, item)));
        all.filter(|(_, item)| beneath(item) && item.is_open_to(actor))
            .max_by_key(|(_, item)| item.path.len())
    }

    /// The pages this user may open, with their groups.
    pub fn open_to<'a>(
        &'a self,
        actor: &'a Actor,
    ) -> impl Iterator<Item = (&'a str, &'a MenuItem)> {
        let all = self.groups.iter();
        let all = all.flat_map(|group| group.items.iter().map(|item| (group.label.as_str(), item)));
        all.filter(move |(_, item)| item.is_seen_by(actor))
    }

    /// What this user sees of it on this page.
    pub fn shown(&self, actor: &Actor, path: &str) -> Vec<ShownGroup> {
        let current = self
            .item_of(actor, path)
            .map(|(_, item)| item.path.as_str());
        let groups = self.groups.iter().map(|group| {
            // Wherever something led her, the menu says where she is.
            let is_current = |item: &MenuItem| Some(item.path.as_str()) == current;
            let all = group.items.iter();
            let items: Vec<ShownItem> = all
                .filter(|item| item.is_seen_by(actor) || is_current(item))
                .map(|item| ShownItem {
                    label: item.label.clone(),
                    path: item.path.clone(),
                    current: is_current(item),
                })
                .collect();
            ShownGroup {
                label: group.label.clone(),
                open: items.iter().any(|item| item.current),
                items,
            }
        });
        groups.filter(|group| !group.items.is_empty()).collect()
    }

    /// The crumbs of a page with this title; a group leads to the first of its pages that she may open.
    pub(super) fn crumbs(&self, actor: &Actor, path: &str, title: &str) -> Vec<Crumb> {
        let home = || Crumb {
            label: "工作台".to_owned(),
            href: Some("/".to_owned()),
        };
        let mut crumbs = Vec::new();
        match self.item_of(actor, path) {
            Some((_, item)) if item.path == "/" => {}
            Some((group, item)) => {
                crumbs.push(home());
                let first = group.items.iter().find(|item| item.is_seen_by(actor));
                crumbs.push(Crumb {
                    label: group.label.clone(),
                    href: first.map(|item| item.path.clone()),
                });
                if item.label != title {
                    crumbs.push(Crumb {
                        label: item.label.clone(),
                        href: Some(item.path.clone()),
                    });
                }
            }
            None => crumbs.push(home()),
        }
        crumbs.push(Crumb {
            label: title.to_owned(),
            href: None,
        });
        crumbs
    }
}
