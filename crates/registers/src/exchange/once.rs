//! What may stand once for many rows (标题、小标题、工作表名里的类别、村、节日): found in a line of text.

use kernel::{DivisionCode, Level};

use super::layout::{Dictionary, Layout, TableWords, plain_heading};
use crate::organisation::Directory;
use ground::error::Result;

/// A village is called by no more letters.
const VILLAGE_LETTERS_MAX: usize = 10;
/// What ends before the name of a village begins, beside everything that is no Chinese letter.
const BEFORE_A_VILLAGE: &str = "省市县区镇乡年月日";

/// What a line says of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    /// Code of the column.
    pub code: String,
    /// Its first heading.
    pub label: String,
    /// As the line has it.
    pub value: String,
}

impl Said {
    pub fn told(&self) -> String {
        format!("“{}”是{}", self.label, self.value)
    }
}

/// The values that are known of every column that may stand once.
pub(super) struct Once {
    columns: Vec<Known>,
    /// Names of the units that the office's own lie in, and its own.
    own: Vec<String>,
    endings: Vec<String>,
    no_villages: Vec<String>,
}

/// A column, and what it may hold.
struct Known {
    kind: String,
    /// What its sheet is called.
    about: String,
    code: String,
    label: String,
    /// The spellings of each value.
    values: Vec<Vec<String>>,
    village: bool,
}

impl Once {
    /// What `spellings` has of every dictionary; towns and villages are those beneath `division`.
    pub fn load(
        spellings: &dyn Fn(Dictionary) -> Result<Vec<Vec<String>>>,
        (layouts, words): (&[Layout], &TableWords),
        (directory, division): (&Directory, DivisionCode),
    ) -> Result<Once> {
        let named = |level: Level| {
            let codes = directory.codes();
            let codes = codes.filter(|code| code.level() == level && *code != division);
            let named = |code: DivisionCode| {
                let past = code
                    .parent()
                    .into_iter()
                    .flat_map(|above| directory.past_names(above));
                let past = past.filter(|(_, now)| *now == code);
                let past = past.map(|(name, _)| name.to_owned());
                std::iter::once(directory.name(code)).chain(past).collect()
            };
            codes.map(named).collect()
        };
        let (villages, towns): (Vec<_>, Vec<_>) = (named(Level::Village), named(Level::Town));
        let mut columns = Vec::new();
        for layout in layouts {
            for column in layout.columns.iter().filter(|column| column.stands_once) {
                let values = match column.dictionary {
                    Some(Dictionary::Villages) => villages.clone(),
                    Some(Dictionary::Towns) => towns.clone(),
                    Some(dictionary) => spellings(dictionary)?,
                    None => column.options.iter().map(|o| vec![o.clone()]).collect(),
                };
                columns.push(Known {
                    kind: layout.kind.clone(),
                    about: kernel::squeeze(&layout.label),
                    code: column.code.clone(),
                    label: column.headings.first().cloned().unwrap_or_default(),
                    values,
                    village: column.dictionary == Some(Dictionary::Villages),
                });
            }
        }
        let mut own = vec![directory.name(division)];
        own.extend(division.parent().map(|parent| directory.name(parent)));
        Ok(Once {
            columns,
            own,
            endings: words.village_endings.clone(),
            no_villages: words.no_villages.clone(),
        })
    }

    /// What a line of its own among the rows says, of every column.
    pub fn in_section(&self, kind: &str, line: &str) -> Vec<Said> {
        let line = bare(line);
        let (mut said, mut rest) = (Vec::new(), line.clone());
        let mut known: Vec<&Known> = self.columns.iter().filter(|c| c.kind == kind).collect();
        known.sort_by_key(|column| column.village);
        for column in known {
            let found = match column.village {
                true => self.village(column, &rest, true),
                false => column.only_value_in(&line),
            };
            if let Some(value) = found {
                rest = rest.replacen(&value, "", 1);
                said.push(column.said(value));
            }
        }
        said
    }

    /// What a title or the name of a sheet says of one column.
    pub fn in_line(&self, kind: &str, code: &str, line: &str) -> Option<Said> {
        let line = kernel::squeeze(line);
        let of_kind = || self.columns.iter().filter(|column| column.kind == kind);
        let column = of_kind().find(|column| column.code == code)?;
        let value = if column.village {
            let others = of_kind().filter(|column| !column.village);
            let taken = others.filter_map(|other| other.only_value_in(&line));
            // 六进村镇 is what the sheet is about, and no village.
            let without = line.replacen(&column.about, " ", 1);
            let rest = taken.fold(without, |rest, value| rest.replacen(&value, " ", 1));
            self.village(column, &rest, false)?
        } else {
            column.only_value_in(&line)?
        };
        Some(column.said(value))
    }

    /// The village that a line names: one that is known, or what ends as villages do. A line of its own is nothing else.
    fn village(&self, column: &Known, line: &str, alone: bool) -> Option<String> {
        let own = self.own.iter().rev();
        let line = own.fold(line.to_owned(), |line, own| {
            line.replacen(own.as_str(), " ", 1)
        });
        if let Some(known) = column.only_value_in(&line) {
            return Some(known);
        }
        let line = line.trim();
        if alone {
            let ends = self.endings.iter().any(|end| line.ends_with(end.as_str()));
            return (ends && self.may_be_village(line)).then(|| line.to_owned());
        }
        let candidates = self.endings.iter().filter_map(|end| {
            let before = line.get(..line.find(end.as_str())?)?;
            let breaks = |c: char| !is_han(c) || BEFORE_A_VILLAGE.contains(c);
            let name = before.rsplit(breaks).next()?;
            Some(format!("{name}{end}"))
        });
        let mut candidates = candidates.filter(|name| self.may_be_village(name));
        candidates.next()
    }

    fn may_be_village(&self, name: &str) -> bool {
        let letters = name.chars().count();
        (2..=VILLAGE_LETTERS_MAX).contains(&letters)
            && name.chars().all(is_han)
            && !self
                .no_villages
                .iter()
                .any(|not| name == not || (not.chars().count() > 1 && name.ends_with(not.as_str())))
            && !self.endings.iter().any(|end| end == name)
    }
}

impl Known {
    fn said(&self, value: String) -> Said {
        Said {
            code: self.code.clone(),
            label: self.label.clone(),
            value,
        }
    }

    /// The one value that a line names, as it is written there; none where it names several.
    fn only_value_in(&self, line: &str) -> Option<String> {
        let mut found: Vec<(usize, &String)> = Vec::new();
        for (number, spellings) in self.values.iter().enumerate() {
            let within = |word: &&String| word.chars().count() > 1 && line.contains(word.as_str());
            let longest = spellings
                .iter()
                .filter(within)
                .max_by_key(|word| word.len());
            found.extend(longest.map(|word| (number, word)));
        }
        // 烈属 within 军烈属 is no value of its own where both are known.
        let all = found.clone();
        found.retain(|(number, word)| {
            let longer = |(other, longer): &(usize, &String)| {
                other != number && longer.len() > word.len() && longer.contains(word.as_str())
            };
            !all.iter().any(longer)
        });
        match found.as_slice() {
            [(_, word)] => Some((*word).clone()),
            _ => None,
        }
    }
}

/// A line without the number before it and how many it is about: 一、红军村（3人） is 红军村.
fn bare(line: &str) -> String {
    let line = plain_heading(line);
    let numbered = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    let rest = line.trim_start_matches(numbered);
    let after = rest.strip_prefix(['、', '.', ',']);
    let line = after.filter(|_| rest.len() < line.len()).unwrap_or(&line);
    let counted = line.trim_end_matches(['人', '户', '名', '位']);
    let without = counted.trim_end_matches(|c: char| c.is_ascii_digit());
    let line = if without.len() < counted.len() {
        without
    } else {
        line
    };
    line.trim_end_matches(['共', ',', '、']).to_owned()
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}
