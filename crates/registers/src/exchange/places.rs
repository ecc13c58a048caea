//! Places are not invented: the towns and villages that rows name are compared with those there are, and what is not one
//! of them is asked about, once for each name.

use std::collections::{BTreeMap, HashMap, HashSet};

use kernel::{DivisionCode, Level};

use super::input::SheetInput;
use super::layout::TableWords;
use super::unused::{AskedOf, Question};
use crate::organisation::Directory;
use ground::error::Result;

/// What is answered for a place that is new.
pub const NEW_PLACE: &str = "new";
/// What is answered for rows that are to be left out.
pub const LEFT_OUT: &str = "-";
/// What a row of a county says that names a village and no town.
pub const NO_TOWN: &str = "（没有写乡镇）";
/// So many places are offered.
const OFFERED_MAX: usize = 400;

/// What was said of names of places: the name, and what it means.
pub(super) type PlacesSaid = HashMap<String, String>;

/// What the places of a sheet come to.
#[derive(Default)]
pub(super) struct Resolved {
    /// What has to be answered first.
    pub questions: Vec<Question>,
    /// Names that were understood, with the unit that each is.
    understood: BTreeMap<String, String>,
    /// Names of the units that were made.
    new: Vec<String>,
    /// Towns that were made.
    made: HashSet<DivisionCode>,
    /// Rows that are left out.
    left_out: HashSet<u32>,
}

/// Finds the places of sheets.
pub(super) struct PlaceReader<'p> {
    pub words: &'p TableWords,
    pub said: &'p PlacesSaid,
    /// Towns that had villages before this workbook; the first list of the others makes theirs.
    pub settled: &'p HashSet<DivisionCode>,
    pub division: DivisionCode,
}

/// Where a name leads.
enum Led {
    To(DivisionCode),
    Asked,
    Out,
}

impl PlaceReader<'_> {
    /// Makes every name of a sheet known to the directory, or asks.
    pub fn resolve(&self, input: &SheetInput, directory: &mut Directory) -> Result<Resolved> {
        let mut resolved = Resolved::default();
        if !matches!(self.division.level(), Level::County | Level::Town) {
            return Ok(resolved);
        }
        let in_county = self.division.level() == Level::County;
        let mut led: HashMap<(String, String), bool> = HashMap::new();
        let (rows, _) = input.rows();
        for row in rows {
            let village = input.village.as_deref().map(|code| row.squeezed(code));
            let village = village.unwrap_or_default();
            let town = match &input.town {
                Some(code) if in_county => row.squeezed(code),
                _ => String::new(),
            };
            let names = (town, village);
            let stays = match led.get(&names) {
                Some(stays) => *stays,
                None => {
                    let stays = self.lead(&names, input, directory, &mut resolved)?;
                    led.insert(names, stays);
                    stays
                }
            };
            if !stays {
                resolved.left_out.insert(row.number());
            }
        }
        Ok(resolved)
    }

    /// Leads a town and a village to units; answers whether rows that name them stay.
    fn lead(
        &self,
        (town, village): &(String, String),
        input: &SheetInput,
        directory: &mut Directory,
        resolved: &mut Resolved,
    ) -> Result<bool> {
        let mut parent = self.division;
        if self.division.level() == Level::County {
            if town.is_empty() && village.is_empty() {
                return Ok(true);
            }
            if town.is_empty() && input.town.is_none() {
                return self.village_of_county(village, directory, resolved);
            }
            let word = if town.is_empty() { NO_TOWN } else { town };
            match self.unit(parent, word, directory, resolved)? {
                Led::To(town) => parent = town,
                Led::Asked => return Ok(true),
                Led::Out => return Ok(false),
            }
        }
        if village.is_empty() {
            return Ok(true);
        }
        let led = self.unit(parent, village, directory, resolved)?;
        Ok(!matches!(led, Led::Out))
    }

    /// The village of that name where only one town of the county has one.
    fn village_of_county(
        &self,
        village: &str,
        directory: &mut Directory,
        resolved: &mut Resolved,
    ) -> Result<bool> {
        let towns = directory.children(self.division);
        let own: Vec<DivisionCode> = std::iter::once(self.division)
            .chain(towns)
            .filter_map(|parent| self.alike(parent, village, directory))
            .collect();
        if let [one] = own.as_slice() {
            directory.call(self.division, village, *one);
            return Ok(true);
        }
        let led = self.unit(self.division, village, directory, resolved)?;
        Ok(!matches!(led, Led::Out))
    }

    /// The unit beneath `parent` that a name stands for.
    fn unit(
        &self,
        parent: DivisionCode,
        name: &str,
        directory: &mut Directory,
        resolved: &mut Resolved,
    ) -> Result<Led> {
        let words = self.words_for(parent, name, directory);
        if let Some(code) = directory.called(parent, name) {
            if directory.is_past_name(parent, name) {
                resolved.understood.insert(words, directory.name(code));
            }
            return Ok(Led::To(code));
        }
        let meant = self.said.get(&words).map(String::as_str);
        let found = match meant {
            Some(LEFT_OUT) => return Ok(Led::Out),
            Some(NEW_PLACE) => None,
            Some(meant) => match directory.meant(self.division, meant) {
                Ok(code) => Some(code),
                Err(_) => return Ok(self.ask(words, parent, directory, resolved)),
            },
            None => match self.alike(parent, name, directory) {
                Some(code) => Some(code),
                None if self.makes(parent, resolved) => None,
                None => return Ok(self.ask(words, parent, directory, resolved)),
            },
        };
        let code = match found {
            Some(code) => {
                resolved.understood.insert(words, directory.name(code));
                code
            }
            None => {
                resolved.new.push(words);
                let made = directory.make(parent, name)?;
                resolved.made.insert(made);
                made
            }
        };
        directory.call(parent, name, code);
        Ok(Led::To(code))
    }

    /// Whether a town has its first list in hand.
    fn makes(&self, town: DivisionCode, resolved: &Resolved) -> bool {
        let first = !self.settled.contains(&town) || resolved.made.contains(&town);
        first && town.level() == Level::Town
    }

    fn ask(
        &self,
        words: String,
        parent: DivisionCode,
        directory: &Directory,
        resolved: &mut Resolved,
    ) -> Led {
        if resolved.questions.iter().any(|asked| asked.words == words) {
            return Led::Asked;
        }
        let towns = parent.level() == Level::County;
        let mut choices: Vec<String> = match towns {
            true => {
                let towns = directory.children(parent);
                towns.iter().map(|code| directory.name(*code)).collect()
            }
            false => directory.village_names(parent, OFFERED_MAX),
        };
        choices.extend([NEW_PLACE.to_owned(), LEFT_OUT.to_owned()]);
        if words == NO_TOWN {
            choices.retain(|choice| choice != NEW_PLACE);
        }
        resolved.questions.push(Question {
            what: AskedOf::Place,
            words,
            choices,
        });
        Led::Asked
    }

    /// A name as it is asked about: with its town where the office has several.
    fn words_for(&self, parent: DivisionCode, name: &str, directory: &Directory) -> String {
        if parent == self.division {
            return name.to_owned();
        }
        format!("{}{name}", directory.name(parent))
    }

    /// The one unit beneath `parent` whose name says the same.
    fn alike(
        &self,
        parent: DivisionCode,
        name: &str,
        directory: &Directory,
    ) -> Option<DivisionCode> {
        let bare = |name: &str| match parent.level() {
            Level::County => self.bare_town(name, &directory.name(parent)),
            _ => self.bare_village(name, &directory.name(parent)),
        };
        let wanted = bare(name);
        let children = directory.children(parent).into_iter();
        let same = children.filter(|code| bare(&directory.name(*code)) == wanted);
        let mut same: Vec<DivisionCode> = same.collect();
        if same.is_empty() {
            let past = directory.past_names(parent);
            same.extend(
                past.filter(|(past, _)| bare(past) == wanted)
                    .map(|(_, code)| code),
            );
            same.dedup();
        }
        match same.as_slice() {
            [one] => Some(*one),
            _ => None,
        }
    }

    /// A town without what it lies in and without 人民政府.
    fn bare_town(&self, name: &str, above: &str) -> String {
        let name = name.strip_prefix(above).unwrap_or(name);
        let ends = self.words.offices.iter();
        let cut = ends.filter_map(|end| name.strip_suffix(end.as_str()));
        let cut = cut
            .filter(|cut| !cut.is_empty())
            .min_by_key(|cut| cut.len());
        cut.unwrap_or(name).to_owned()
    }

    /// A village without its town, the part of it, and what villages are called beside their name.
    fn bare_village(&self, name: &str, above: &str) -> String {
        let name = name.strip_prefix(above).unwrap_or(name);
        let numbered = |c: char| c.is_ascii_digit() || "一二三四五六七八九十第".contains(c);
        let parts = self.words.village_parts.iter();
        let cut = parts.filter_map(|part| {
            let before = name.strip_suffix(part.as_str())?;
            let cut = before.trim_end_matches(numbered);
            (cut.len() < before.len() && !cut.is_empty()).then_some(cut)
        });
        let whole = cut.min_by_key(|cut| cut.len()).unwrap_or(name);
        // 红军村村民委员会 is 红军村, and that is 红军.
        let mut bare = whole;
        loop {
            let ends = self.words.village_endings.iter();
            let cut = ends.filter_map(|end| bare.strip_suffix(end.as_str()));
            match cut
                .filter(|cut| !cut.is_empty())
                .min_by_key(|cut| cut.len())
            {
                Some(cut) => bare = cut,
                None => return bare.to_owned(),
            }
        }
    }
}

impl Resolved {
    /// What is said of the places.
    pub fn told(&self) -> impl Iterator<Item = String> {
        let new = (!self.new.is_empty()).then(|| format!("新建：{}", self.new.join("、")));
        let understood = self.understood.iter();
        let understood: Vec<String> = understood
            .map(|(name, unit)| format!("“{name}”认作{unit}"))
            .collect();
        let understood = (!understood.is_empty()).then(|| understood.join("，"));
        new.into_iter().chain(understood)
    }

    /// Whether a row is left out.
    pub fn leaves_out(&self, row: u32) -> bool {
        self.left_out.contains(&row)
    }
}
