//! A list of divisions somebody brings: code and name, one unit a line, as CSV or copied out of a workbook. Read and
//! held against what the office has, before anything is written.

use std::collections::BTreeMap;

use kernel::DivisionCode;

use super::directory::Directory;
use super::store::Division;

/// So many lines are read.
pub const LINES_MAX: usize = 20_000;

/// What a line of the list would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// 新增
    New,
    /// 改名
    Renamed,
    /// 没有变化
    Same,
    /// 不能导入
    Refused,
}

impl Effect {
    /// 新增, 改名, 没有变化, 不能导入.
    pub fn label(self) -> &'static str {
        match self {
            Effect::New => "新增",
            Effect::Renamed => "改名",
            Effect::Same => "没有变化",
            Effect::Refused => "不能导入",
        }
    }
}

/// A line of the list, and what it would do.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its number in the list, from 1.
    pub number: usize,
    /// Code and name as they were written.
    pub written: (String, String),
    /// The unit, where it can be read.
    pub unit: Option<Division>,
    /// What it would do.
    pub effect: Effect,
    /// The old name, or why not.
    pub note: String,
}

/// Code and name of every line; a line of headings and empty lines are left out. Commas, tabs and semicolons divide.
pub fn cells(text: &str) -> Vec<(usize, String, String)> {
    let lines = text.lines().enumerate().take(LINES_MAX);
    let cells = lines.filter_map(|(index, line)| {
        let line = line.trim_start_matches('\u{feff}');
        let mut parts = line
            .split(['\t', ',', '，', ';'])
            .map(|part| kernel::squeeze(part.trim().trim_matches('"')));
        let (code, name) = (parts.next()?, parts.next().unwrap_or_default());
        let empty = code.is_empty() && name.is_empty();
        let heading = !code.chars().any(|c| c.is_ascii_digit())
            && (code.contains("代码") || code.eq_ignore_ascii_case("code"));
        (!empty && !heading).then_some((index + 1, code, name))
    });
    cells.collect()
}

/// Holds a list against the units of a scope: what each line would do. A unit may stand in the list before the one
/// above it.
pub fn compared(text: &str, top: DivisionCode, directory: &Directory) -> Vec<Line> {
    let cells = cells(text);
    let mut listed: BTreeMap<i64, usize> = BTreeMap::new();
    for (number, code, _) in &cells {
        if let Ok(code) = DivisionCode::read(code) {
            listed.entry(code.get()).or_insert(*number);
        }
    }
    let line = |(number, code, name): (usize, String, String)| {
        let read = DivisionCode::read(&code).map_err(|e| e.to_string());
        let checked = read.and_then(|unit| {
            let first = listed.get(&unit.get()).copied().unwrap_or(number);
            check(unit, &name, (number, first), top, directory, &listed)?;
            Ok(unit)
        });
        let written = (code, name.clone());
        match checked {
            Err(note) => Line {
                number,
                written,
                unit: None,
                effect: Effect::Refused,
                note,
            },
            Ok(code) => {
                let known = directory.knows(code).then(|| directory.name(code));
                let (effect, note) = match known {
                    None => (Effect::New, String::new()),
                    Some(old) if old == name => (Effect::Same, String::new()),
                    Some(old) => (Effect::Renamed, format!("原名{old}")),
                };
                Line {
                    number,
                    written,
                    unit: Some(Division { code, name }),
                    effect,
                    note,
                }
            }
        }
    };
    cells.into_iter().map(line).collect()
}

fn check(
    unit: DivisionCode,
    name: &str,
    (number, first): (usize, usize),
    top: DivisionCode,
    directory: &Directory,
    listed: &BTreeMap<i64, usize>,
) -> Result<(), String> {
    if name.is_empty() {
        return Err("请填写名称".to_owned());
    }
    if name.chars().count() > 40 {
        return Err("名称不能超过40个字".to_owned());
    }
    if !top.contains(unit) {
        return Err(format!("不在{}的下面，请核对代码", directory.name(top)));
    }
    if directory.is_merged(unit) {
        let now = directory.name(directory.now(unit));
        return Err(format!("这个代码的单位已并入{now}，请从表里去掉"));
    }
    if first != number {
        return Err(format!("和第{first}行的代码重复，请删去一行"));
    }
    let above = unit.parent().filter(|above| top.contains(*above));
    if let Some(above) = above
        && !directory.knows(above)
        && !listed.contains_key(&above.get())
    {
        let level = above.level().label();
        return Err(format!(
            "上级{level}（{}）还没有，请先在表里加上",
            above.get()
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_people_bring_them() {
        let text = "\u{feff}代码,名称\n990101100200,\"第一村\"\n\n990101100201\t第二 村\t\n";
        let read: Vec<_> = cells(text)
            .into_iter()
            .map(|(number, code, name)| format!("{number} {code} {name}"))
            .collect();
        assert_eq!(read, ["2 990101100200 第一村", "4 990101100201 第二村"]);
    }
}
