//! Units by the names people say: 甲镇 第一村. For showing where somebody works, and for reading what was typed.

use kernel::DivisionCode;

use super::directory::Directory;
use ground::authority::{Action, Actor, Scope};
use ground::error::{Error, Result};
use ground::office::Office;

/// The units of a scope, each by the names from beneath the top down.
#[derive(Debug)]
pub struct Places {
    directory: Directory,
    top: DivisionCode,
}

impl Places {
    /// Loads the units of a scope.
    pub async fn load(office: &Office, scope: &Scope) -> Result<Places> {
        let directory = Directory::load(office.db().reader(), scope).await?;
        Ok(Places {
            directory,
            top: scope.division(),
        })
    }

    /// The units of the whole office, for saying where an actor herself works.
    pub async fn of_actor(office: &Office, actor: &Actor) -> Result<Places> {
        let whole = office.operator().may(Action::UserRead)?;
        let own = whole.narrowed(actor.division()).unwrap_or(whole);
        Places::load(office, &own).await
    }

    /// 甲镇 第一村: the names of a unit and of those above it, without the top's.
    pub fn path(&self, unit: DivisionCode) -> String {
        let mut names = vec![self.directory.name(unit)];
        let mut above = unit.parent();
        while let Some(unit) = above.filter(|unit| *unit != self.top && self.top.contains(*unit)) {
            names.push(self.directory.name(unit));
            above = unit.parent();
        }
        names.reverse();
        names.join(" ")
    }

    /// The name of a unit alone.
    pub fn name(&self, unit: DivisionCode) -> String {
        self.directory.name(unit)
    }

    /// The unit somebody typed: its path, its name where only one has it, or its code.
    ///
    /// # Errors
    /// When there is none, or several have the name.
    pub fn read(&self, text: &str) -> Result<DivisionCode> {
        let wanted = kernel::squeeze(text);
        if wanted.chars().all(|c| c.is_ascii_digit())
            && let Ok(code) = DivisionCode::read(&wanted)
            && self.directory.knows(code)
        {
            return Ok(code);
        }
        let all = || self.directory.codes();
        if let Some(code) = all().find(|code| kernel::squeeze(&self.path(*code)) == wanted) {
            return Ok(code);
        }
        let named: Vec<DivisionCode> = all()
            .filter(|code| self.directory.name(*code) == wanted)
            .collect();
        match named.as_slice() {
            [code] => Ok(*code),
            [] => Err(Error::refusal(format!(
                "没有“{text}”这个单位，请照提示的写法重填"
            ))),
            [first, ..] => Err(Error::refusal(format!(
                "有{}个单位叫{wanted}，请连上级一起写，例如{}",
                named.len(),
                self.path(*first)
            ))),
        }
    }

    /// Every unit there is to choose from.
    pub fn units(&self) -> impl Iterator<Item = DivisionCode> {
        self.directory.codes()
    }
}
