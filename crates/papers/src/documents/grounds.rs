//! What a claim in words rests on (凭据): `据("三道把关")`. A ground is told in `catalogue/documents/grounds.toml` as a
//! question to figures; an indicator's own name asks for its records.

use serde::Deserialize;

use crate::figures::{Amount, Figure, Reach};
use ground::catalogue::Catalogue;
use ground::error::{Error, Result};

const FILE: &str = "documents/grounds.toml";

/// A ground.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ground {
    /// 三道把关
    pub name: String,
    /// What bears it out, in a sentence.
    pub says: String,
    /// Whose records are asked.
    #[serde(default)]
    pub reach: Reach,
    /// All of these have something.
    #[serde(default)]
    pub has: Vec<String>,
    /// The part is the whole.
    pub every: Option<Every>,
    /// There is none of it, though there is of the other.
    pub none: Option<Lack>,
    /// It is not less.
    pub at_least: Option<Level>,
}

/// Codes of a part and its whole.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Every {
    part: String,
    of: String,
}

/// Codes of what must not be, and of what must be beside it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lack {
    of: String,
    beside: String,
}

/// Code of an indicator, and how much of it there must be.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    of: String,
    number: i64,
}

/// What records say of a claim, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// They bear it out.
    Borne(String),
    /// They say otherwise.
    Against(String),
    /// They say nothing of it.
    Unseen(String),
}

/// All grounds.
#[derive(Debug, Clone, Default)]
pub struct Grounds(Vec<Ground>);

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct GroundFile {
    ground: Vec<Ground>,
}

impl Grounds {
    /// The grounds of the catalogue.
    ///
    /// # Errors
    /// When the file is not written as it should be, or a name stands twice.
    pub fn load(catalogue: &Catalogue) -> Result<Grounds> {
        let all = match catalogue.read(FILE) {
            Ok(file) => file.toml::<GroundFile>()?.ground,
            Err(Error::NotFound(_)) => Vec::new(),
            Err(other) => return Err(other),
        };
        for (place, ground) in all.iter().enumerate() {
            if all[..place].iter().any(|other| other.name == ground.name) {
                let words = format!("目录文件 {FILE}：凭据“{}”写了两次", ground.name);
                return Err(Error::refusal(words));
            }
            if ground.asked().is_empty() {
                let words = format!(
                    "目录文件 {FILE}：凭据“{}”没有写看哪些指标，请写 has、every、none 或 at_least",
                    ground.name
                );
                return Err(Error::refusal(words));
            }
        }
        Ok(Grounds(all))
    }

    /// A ground by its name.
    pub fn named(&self, name: &str) -> Option<&Ground> {
        self.0.iter().find(|ground| ground.name == name)
    }

    /// What figures say of a ground, or of the indicator of this name; nothing where there is neither.
    pub fn standing(&self, name: &str, reach: Reach, now: &[Figure]) -> Option<Standing> {
        if let Some(ground) = self.named(name) {
            return Some(ground.standing(reach, now));
        }
        let found = now.iter().find(|f| f.label == name || f.code == name)?;
        Some(has(&[found.at(reach)]))
    }
}

impl Ground {
    /// Codes of the indicators it asks.
    pub fn asked(&self) -> Vec<&str> {
        let mut codes: Vec<&str> = self.has.iter().map(String::as_str).collect();
        codes.extend(self.every.iter().flat_map(|e| [&*e.part, &*e.of]));
        codes.extend(self.none.iter().flat_map(|n| [&*n.of, &*n.beside]));
        codes.extend(self.at_least.iter().map(|level| &*level.of));
        codes
    }

    fn standing(&self, reach: Reach, now: &[Figure]) -> Standing {
        let reach = if reach == Reach::Whole {
            self.reach
        } else {
            reach
        };
        let find = |code: &str| now.iter().find(|f| f.code == code).map(|f| f.at(reach));
        let some = |code: &str| find(code).filter(is_some);
        let found: Vec<Option<Figure>> = self.has.iter().map(|code| some(code)).collect();
        let mut told: Vec<Figure> = found.iter().flatten().cloned().collect();
        if told.len() < found.len() {
            return Standing::Unseen(format!("没有可看的记录（{}）", self.says));
        }
        if let Some(Every { part, of }) = &self.every {
            let Some(whole) = some(of) else {
                return Standing::Unseen(format!("没有可看的记录（{}）", self.says));
            };
            let part = find(part).map_or(0, |f| f.amount.number());
            if part != whole.amount.number() {
                return Standing::Against(format!(
                    "{}，其中符合的{part}{}",
                    said(&whole),
                    whole.unit
                ));
            }
            told.push(whole);
        }
        if let Some(Lack { of, beside }) = &self.none {
            let Some(beside) = some(beside) else {
                return Standing::Unseen(format!("没有可看的记录（{}）", self.says));
            };
            if let Some(there) = some(of) {
                return Standing::Against(said(&there));
            }
            told.push(beside);
        }
        if let Some(Level { of, number }) = &self.at_least {
            let Some(figure) = find(of).filter(|f| f.record_count > 0) else {
                return Standing::Unseen(format!("没有可看的记录（{}）", self.says));
            };
            let least = match figure.amount {
                Amount::Count(_) => *number,
                Amount::Money(_) => number.saturating_mul(100),
                Amount::PercentTenths(_) => number.saturating_mul(10),
            };
            if figure.amount.number() < least {
                return Standing::Against(said(&figure));
            }
            told.push(figure);
        }
        let told: Vec<String> = told.iter().map(said).collect();
        Standing::Borne(format!("{}：{}", self.says, told.join("、")))
    }
}

fn is_some(figure: &Figure) -> bool {
    figure.record_count > 0 && figure.amount.number() != 0
}

fn has(figures: &[Figure]) -> Standing {
    match figures.iter().find(|figure| !is_some(figure)) {
        Some(none) => Standing::Unseen(format!("“{}”没有记录", none.label)),
        None => {
            let told: Vec<String> = figures.iter().map(said).collect();
            Standing::Borne(told.join("、"))
        }
    }
}

/// 会议场次14场
pub(crate) fn said(figure: &Figure) -> String {
    let unit = match figure.amount {
        Amount::PercentTenths(_) => "",
        Amount::Count(_) | Amount::Money(_) => figure.unit.as_str(),
    };
    format!("{}{}{unit}", figure.label, figure.amount.text())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ground::records::indicators;
    use std::path::PathBuf;

    #[test]
    fn every_ground_asks_indicators_that_there_are() {
        let catalogue = Catalogue::with_overrides(PathBuf::new());
        let all = indicators(&catalogue).expect("indicators");
        let grounds = Grounds::load(&catalogue).expect("grounds");
        assert!(grounds.0.len() > 20);
        for ground in &grounds.0 {
            for code in ground.asked() {
                let known = all.iter().any(|indicator| indicator.code == code);
                assert!(known, "{} asks {code}", ground.name);
            }
            let named = all.iter().any(|indicator| indicator.label == ground.name);
            assert!(!named, "{} is an indicator's name", ground.name);
        }
        let claims = super::super::lint::claims(&catalogue).expect("claims");
        for by in claims.kinds.iter().flat_map(|kind| &kind.borne_by) {
            let indicator = all.iter().any(|indicator| indicator.label == by.ground);
            assert!(
                indicator || grounds.named(&by.ground).is_some(),
                "{}",
                by.ground
            );
        }
        for name in claims.kinds.iter().flat_map(|kind| &kind.see) {
            assert!(
                all.iter().any(|indicator| indicator.label == *name),
                "{name}"
            );
        }
    }
}
