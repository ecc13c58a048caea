//! What somebody filled in, read field by field, whether on a page, by a program or in a cell.

pub use super::error::Wrongs;

/// What somebody filled in, read field by field, whether in a form or by a program; collects what is wrong.
pub struct Reading<'t> {
    text: &'t dyn Fn(&str) -> String,
    wrong: Wrongs,
}

impl<'t> Reading<'t> {
    /// `text` answers what stands in a field.
    pub fn new(text: &'t dyn Fn(&str) -> String) -> Reading<'t> {
        Reading {
            text,
            wrong: Wrongs::new(),
        }
    }

    /// What stands in a field, tidied; empty when nothing does.
    pub fn text(&self, name: &str) -> String {
        kernel::tidy(&(self.text)(name))
    }

    /// A field that has to be filled in; nothing when it was not.
    pub fn needed(&mut self, name: &str, label: &str) -> Option<String> {
        self.asked(name, label, "请填写")
    }

    /// A field of which something has to be chosen.
    pub fn chosen(&mut self, name: &str, label: &str) -> Option<String> {
        self.asked(name, label, "请选择")
    }

    fn asked(&mut self, name: &str, label: &str, verb: &str) -> Option<String> {
        let text = self.text(name);
        if text.is_empty() {
            self.wrong(name, format!("{verb}{label}"));
            return None;
        }
        Some(text)
    }

    /// What a field means, where it can be read.
    pub fn read<T, E: std::fmt::Display>(
        &mut self,
        name: &str,
        text: &str,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        match read(text) {
            Ok(meant) => Some(meant),
            Err(error) => {
                self.wrong(name, error.to_string());
                None
            }
        }
    }

    /// Says what is wrong with a field.
    pub fn wrong(&mut self, name: &str, message: impl Into<String>) {
        self.wrong.push((name.to_owned(), message.into()));
    }

    /// What was read, or what is wrong with it.
    pub fn done<T>(self, meant: Option<T>) -> Result<T, Wrongs> {
        match meant {
            Some(meant) if self.wrong.is_empty() => Ok(meant),
            _ => Err(self.wrong),
        }
    }
}
