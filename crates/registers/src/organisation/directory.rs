//! The divisions of a scope in memory, found by name; a village met for the first time is given a code.

use std::collections::{BTreeMap, HashMap};

use kernel::{DivisionCode, Level};
use sea_orm::ConnectionTrait;
use seal::Keyring;

use super::absorbed::absorbed;
use super::store::{self, Division};
use ground::authority::Scope;
use ground::db::Tx;
use ground::error::{Error, Result};

/// The statistical code gives 居委会 numbers from 001 and 村委会 numbers from 200 (GB/T 10114).
const FIRST_VILLAGE: u32 = 200;

/// So many names are offered where one was not understood.
const ALIKE_MAX: usize = 3;

/// The divisions of a scope.
#[derive(Debug)]
pub struct Directory {
    names: BTreeMap<i64, String>,
    by_parent_and_name: HashMap<(i64, String), DivisionCode>,
    added: Vec<Division>,
    /// Units that were merged into others. They have their names still, and are not there any more.
    merged: BTreeMap<i64, DivisionCode>,
    /// Names that units had, each with the unit that had it.
    past: Vec<Division>,
}

impl Directory {
    /// Loads the divisions of a scope.
    pub async fn load(c: &impl ConnectionTrait, scope: &Scope) -> Result<Directory> {
        let mut directory = Directory {
            names: BTreeMap::new(),
            by_parent_and_name: HashMap::new(),
            added: Vec::new(),
            merged: BTreeMap::new(),
            past: Vec::new(),
        };
        for (past, into) in store::past_names(c, scope).await? {
            directory
                .merged
                .extend(into.map(|into| (past.code.get(), into)));
            directory.past.push(past);
        }
        for unit in absorbed(c, scope).await? {
            directory.merged.insert(unit.code.get(), unit.into);
            directory.names.insert(unit.code.get(), unit.name);
        }
        // Where a name is given anew, it means the unit that has it now.
        for past in directory.past.clone() {
            let now = directory.now(past.code);
            if let Some(parent) = past.code.parent() {
                let key = (parent.get(), past.name);
                directory.by_parent_and_name.insert(key, now);
            }
        }
        for division in store::divisions(c, scope).await? {
            match directory.merged.contains_key(&division.code.get()) {
                true => {
                    directory.names.insert(division.code.get(), division.name);
                }
                false => directory.put(division),
            }
        }
        Ok(directory)
    }

    /// The unit that a unit is now: itself, or what it was merged into.
    pub fn now(&self, unit: DivisionCode) -> DivisionCode {
        let merged =
            std::iter::successors(Some(unit), |unit| self.merged.get(&unit.get()).copied());
        merged.last().unwrap_or(unit)
    }

    /// A unit with those that were merged into it.
    pub fn with_merged(&self, unit: DivisionCode) -> Vec<DivisionCode> {
        let merged = self
            .merged
            .keys()
            .filter_map(|code| DivisionCode::try_from(*code).ok());
        let merged = merged.filter(|code| self.now(*code) == unit);
        std::iter::once(unit).chain(merged).collect()
    }

    /// Whether a unit was merged into another.
    pub fn is_merged(&self, unit: DivisionCode) -> bool {
        self.merged.contains_key(&unit.get())
    }

    /// The names that units beneath `parent` had and have no more, each with the unit that is meant by it.
    pub fn past_names(&self, parent: DivisionCode) -> impl Iterator<Item = (&str, DivisionCode)> {
        let beneath = self
            .past
            .iter()
            .filter(move |past| past.code.parent() == Some(parent));
        beneath.filter_map(|past| {
            let now = self.now(past.code);
            let key = (past.code.parent()?.get(), past.name.clone());
            let means = self.by_parent_and_name.get(&key) == Some(&now);
            (means && self.names.get(&now.get()) != Some(&past.name))
                .then_some((past.name.as_str(), now))
        })
    }

    /// Whether `name` beneath `parent` is one that a unit had and has no more.
    pub fn is_past_name(&self, parent: DivisionCode, name: &str) -> bool {
        let name = self.without_parent(parent, name);
        self.past_names(parent).any(|(past, _)| past == name)
    }

    /// The units there are, with their names.
    fn standing(&self, top: DivisionCode) -> impl Iterator<Item = (DivisionCode, &String)> {
        let beneath = self.names.range(top.low()..=top.high());
        let there = beneath.filter(|(code, _)| !self.merged.contains_key(*code));
        there.filter_map(|(code, name)| Some((DivisionCode::try_from(*code).ok()?, name)))
    }

    fn put(&mut self, division: Division) {
        if let Some(parent) = division.code.parent() {
            self.by_parent_and_name
                .insert((parent.get(), division.name.clone()), division.code);
        }
        self.names.insert(division.code.get(), division.name);
    }

    /// The name of a division, or its code where it has none.
    pub fn name(&self, code: DivisionCode) -> String {
        self.names
            .get(&code.get())
            .cloned()
            .unwrap_or_else(|| code.get().to_string())
    }

    /// 甲镇第一村: a village with its town before it, any other unit by its name.
    pub fn full_name(&self, code: DivisionCode) -> String {
        let town = code.parent().filter(|above| above.level() == Level::Town);
        let town = town.and_then(|town| self.names.get(&town.get()));
        format!("{}{}", town.map_or("", String::as_str), self.name(code))
    }

    /// The town that a unit lies in, or is; nothing for one above.
    pub fn town_name(&self, code: DivisionCode) -> String {
        let mut above = std::iter::successors(Some(code), |code| code.parent());
        let town = above.find(|code| code.level() == Level::Town);
        let town = town.and_then(|town| self.names.get(&town.get()));
        town.cloned().unwrap_or_default()
    }

    /// The units directly beneath one, by code.
    pub fn children(&self, unit: DivisionCode) -> Vec<DivisionCode> {
        let beneath = self.standing(unit).map(|(code, _)| code);
        beneath.filter(|code| code.parent() == Some(unit)).collect()
    }

    /// The unit somebody means by a code, a name (第一村) or a name with what it lies in (甲镇第一村), within `top`.
    ///
    /// # Errors
    /// When there is none, or the name alone stands for several.
    pub fn meant(&self, top: DivisionCode, text: &str) -> Result<DivisionCode> {
        let text = kernel::squeeze(text);
        let found = self.named_so(top, &text);
        match found.as_slice() {
            [code] => Ok(*code),
            [] => Err(Error::refusal(format!(
                "{}，或先由系统管理员维护区划",
                self.unknown(top, &text)
            ))),
            _ => Err(Error::refusal(format!(
                "有几个单位叫“{text}”，请连乡镇一起写，例如甲镇第一村"
            ))),
        }
    }

    /// The units within `top` of this code, name or name with what it lies in; where there is none, those that were called so.
    fn named_so(&self, top: DivisionCode, text: &str) -> Vec<DivisionCode> {
        let full = |code: DivisionCode, name: &str| {
            let parent = code
                .parent()
                .and_then(|parent| self.names.get(&parent.get()));
            format!("{}{name}", parent.map_or("", String::as_str))
        };
        let is = |code: DivisionCode, name: &str| {
            name == text || full(code, name) == text || code.get().to_string() == text
        };
        let there = self.standing(top).filter(|(code, name)| is(*code, name));
        let mut found: Vec<DivisionCode> = there.map(|(code, _)| code).collect();
        if found.is_empty() {
            let past = self.past.iter().filter(|past| top.contains(past.code));
            let past = past.filter(|past| is(past.code, &past.name));
            found.extend(past.map(|past| self.now(past.code)));
            found.sort_unstable();
            found.dedup();
        }
        found
    }

    /// Whether no unit within `top` is called so, now or before.
    pub fn is_unknown(&self, top: DivisionCode, text: &str) -> bool {
        self.named_so(top, &kernel::squeeze(text)).is_empty()
    }

    /// Says that no unit within `top` is called so, and what may have been meant.
    pub fn unknown(&self, top: DivisionCode, text: &str) -> String {
        let meant = match self.alike(top, text).as_slice() {
            [] => "请核对名称".to_owned(),
            alike => format!("像是{}，请改写", alike.join("、")),
        };
        format!("没有叫“{text}”的村（社区），{meant}")
    }

    /// The town within `top` in which a village that is new is made, and the village's own name: a county's is named with its
    /// town.
    ///
    /// # Errors
    /// When no town is named, or the town has a village of that name.
    pub fn town_for(&self, top: DivisionCode, text: &str) -> Result<(DivisionCode, String)> {
        let text = kernel::squeeze(text);
        let towns = match top.level() {
            Level::Town => vec![top],
            Level::County => self.children(top),
            _ => Vec::new(),
        };
        let named = towns.iter().find(|town| {
            let name = self.without_parent(**town, &text);
            top.level() == Level::Town || name != text
        });
        let town = *named
            .ok_or_else(|| Error::refusal("新建的村请连乡镇一起写，例如甲镇第一村".to_owned()))?;
        let name = self.without_parent(town, &text);
        if name.chars().all(|c| c.is_ascii_digit()) {
            return Err(Error::refusal(format!(
                "“{text}”不像村（社区）的名称，请核对"
            )));
        }
        if self.has_child(town, &name) {
            let town = self.name(town);
            return Err(Error::refusal(format!("{town}下面已有{name}，请直接写它")));
        }
        Ok((town, name))
    }

    /// The names of villages that a text may have been meant for: those it is part of or has in it, or the nearest.
    fn alike(&self, top: DivisionCode, text: &str) -> Vec<String> {
        let villages = self.standing(top);
        let villages = villages.filter(|(code, _)| code.level() == Level::Village);
        let villages: Vec<&str> = villages.map(|(_, name)| name.as_str()).collect();
        let within = |name: &&&str| name.contains(text) || text.contains(**name);
        let mut found: Vec<&str> = villages.iter().filter(within).copied().collect();
        if found.is_empty() {
            found.extend(kernel::nearly(text, villages.iter().copied()));
        }
        found.sort_unstable();
        found.dedup();
        found.truncate(ALIKE_MAX);
        found.iter().map(|name| format!("“{name}”")).collect()
    }

    /// Names to offer where a village is asked for: with the town before it where several towns lie beneath `top`.
    pub fn village_names(&self, top: DivisionCode, max: usize) -> Vec<String> {
        let beneath = self.standing(top);
        let villages = beneath.filter(|(code, _)| code.level() == Level::Village);
        let named = villages.map(|(code, name)| {
            match code.parent().filter(|parent| *parent != top && code != top) {
                Some(parent) => format!("{}{name}", self.name(parent)),
                None => name.clone(),
            }
        });
        named.take(max).collect()
    }

    /// Whether a unit beneath `parent` has this name now.
    pub fn has_child(&self, parent: DivisionCode, name: &str) -> bool {
        let mut children = self.children(parent).into_iter();
        children.any(|child| self.name(child) == name)
    }

    /// Every unit, by code.
    pub fn codes(&self) -> impl Iterator<Item = DivisionCode> {
        let there = self
            .names
            .keys()
            .filter(|code| !self.merged.contains_key(*code));
        there.filter_map(|code| DivisionCode::try_from(*code).ok())
    }

    /// Whether there is such a unit.
    pub fn knows(&self, code: DivisionCode) -> bool {
        self.names.contains_key(&code.get()) && !self.is_merged(code)
    }

    /// The unit called `name` directly beneath `parent`; the parent itself where nothing is named, or the parent.
    ///
    /// Beneath a city lie counties, whose codes the State gives: there the parent itself is answered. The parent's own
    /// name before the unit's, as in 甲镇第一村, is left out.
    pub fn called(&self, parent: DivisionCode, name: &str) -> Option<DivisionCode> {
        if !matches!(parent.level(), Level::County | Level::Town) {
            return Some(parent);
        }
        let name = self.without_parent(parent, name);
        if name.is_empty() || self.names.get(&parent.get()) == Some(&name) {
            return Some(parent);
        }
        let found = self.by_parent_and_name.get(&(parent.get(), name));
        found.copied()
    }

    /// The unit called `name` beneath `parent`, as [`Directory::called`] finds it.
    ///
    /// # Errors
    /// When there is none.
    pub fn child_named(&self, parent: DivisionCode, name: &str) -> Result<DivisionCode> {
        let found = self.called(parent, name);
        found.ok_or_else(|| Error::inconsistent(format!("{}下的{name}", self.name(parent))))
    }

    /// Calls a unit by one more name beneath `parent`, for as long as this directory lives.
    pub fn call(&mut self, parent: DivisionCode, name: &str, code: DivisionCode) {
        let name = self.without_parent(parent, name);
        self.by_parent_and_name.insert((parent.get(), name), code);
    }

    fn without_parent(&self, parent: DivisionCode, name: &str) -> String {
        let name = kernel::squeeze(name);
        let own = self.names.get(&parent.get()).map_or("", String::as_str);
        let rest = name.strip_prefix(own).unwrap_or_default();
        if rest.chars().count() > 1 {
            rest.to_owned()
        } else {
            name
        }
    }

    /// Makes a unit beneath `parent` with the next free code.
    ///
    /// # Errors
    /// When no code is left.
    pub fn make(&mut self, parent: DivisionCode, name: &str) -> Result<DivisionCode> {
        let name = self.without_parent(parent, name);
        let code = self.free_code(parent, &name)?;
        let division = Division { code, name };
        self.put(division.clone());
        self.added.push(division);
        Ok(code)
    }

    /// The next free code beneath a unit for one of this name.
    ///
    /// # Errors
    /// When none is left.
    pub fn free_code(&self, parent: DivisionCode, name: &str) -> Result<DivisionCode> {
        let committee = ["社区", "居委会", "居"].iter().any(|s| name.ends_with(s));
        let first = match parent.level() {
            Level::County if name.ends_with("街道") => 1,
            Level::County => 100,
            _ if committee => 1,
            _ => FIRST_VILLAGE,
        };
        let free = (first..=999)
            .filter_map(|n| parent.child(n))
            .find(|code| !self.names.contains_key(&code.get()));
        free.ok_or_else(|| {
            Error::refusal(format!(
                "{}下的区划代码已用完，请先整理区划",
                self.name(parent)
            ))
        })
    }

    /// Writes the units that were made, and answers how many.
    pub async fn write_added(&mut self, keyring: &Keyring, tx: &Tx) -> Result<usize> {
        let added = std::mem::take(&mut self.added);
        for division in &added {
            store::division_insert(keyring, tx, division.code, &division.name).await?;
        }
        Ok(added.len())
    }
}
