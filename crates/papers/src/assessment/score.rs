//! The score sheet (考评表): what every item wants, what was found, what each side gave, what it adds up to. Everything in
//! it is worked out; once fixed it is kept as it stands.

use serde::{Deserialize, Serialize};

use super::model::Side;
use super::points::Points;

/// A score sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoreSheet {
    /// 甲镇
    pub unit: String,
    /// 方案名称
    pub scheme: String,
    /// 版本
    pub version: String,
    /// Where the scheme comes from.
    pub source: String,
    /// What whoever uses it has to know.
    pub note: String,
    /// First and last year.
    pub years: (i32, i32),
    /// 加分上限
    pub bonus_max: Option<Points>,
    /// 一级条目
    pub sections: Vec<ScoredSection>,
    /// 加分项
    pub bonus: Vec<ScoredItem>,
    /// 一票否决
    pub vetoes: Vec<ScoredVeto>,
}

/// A section of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoredSection {
    /// 组织领导坚强有力
    pub title: String,
    /// What the scheme says the section gives.
    pub declared: Option<Points>,
    /// Its items.
    pub items: Vec<ScoredItem>,
}

/// An item of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoredItem {
    /// 1.1
    pub number: String,
    /// What is wanted.
    pub content: String,
    /// 满分
    pub full: Points,
    /// 责任单位
    pub owner: String,
    /// The evidence wanted; empty where none is.
    pub wanted: String,
    /// The rule in words.
    pub rule: String,
    /// Whether it is judged by hand.
    pub judged: bool,
    /// Code of the indicator it reads.
    pub indicator: Option<String>,
    /// Year by year, or one for the whole term.
    pub cells: Vec<YearCell>,
    /// What the rule gives; nothing where somebody judges.
    pub computed: Option<Points>,
    /// 自评
    pub own: Option<Mark>,
    /// 上级评
    pub superior: Option<Mark>,
    /// 抽查
    pub check: Option<Mark>,
}

/// What was found for an item in a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct YearCell {
    /// The year; 0 for the whole term.
    pub year: i32,
    /// The figure of the indicator.
    pub figure: Option<Shown>,
    /// What is cited.
    pub evidence: Vec<Cited>,
    /// What the rule gives for it.
    pub points: Option<Points>,
}

/// A figure as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// 会议场次
    pub label: String,
    /// 14
    pub value: String,
    /// 场
    pub unit: String,
    /// How many records stand behind it.
    pub records: usize,
}

/// A record that is cited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cited {
    /// entry, document, batch
    pub kind: String,
    /// Its key.
    pub target: String,
    /// What it says.
    pub told: String,
    /// Its page; empty where it is gone.
    pub path: String,
    /// Whether the record was taken away since: it supports nothing.
    pub gone: bool,
}

/// What a side gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Where the item is judged by hand.
    pub points: Option<Points>,
    /// Whether what was found is accepted.
    pub accepted: bool,
    /// Why.
    pub comment: String,
    /// Who.
    pub by: String,
    /// When, UTC.
    pub at: String,
}

/// A veto topic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoredVeto {
    /// 否1
    pub number: String,
    /// 题目
    pub topic: String,
    /// What triggers it.
    pub trigger: String,
    /// Who decides.
    pub decided_by: String,
    /// Whether it was found to hold, by whom and why; the last word counts.
    pub found: Option<Mark>,
}

/// How an item stands, as the list of tasks says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// 已达标
    Met,
    /// 差几分
    Short,
    /// 还没有佐证
    Unsupported,
    /// 还没有自评
    Unjudged,
}

impl YearCell {
    /// How much of what is cited still stands.
    pub fn supported(&self) -> bool {
        self.evidence.iter().any(|cited| !cited.gone)
    }
}

impl ScoredItem {
    /// The points of a side; nothing where it gave none. The own side of an item that is not judged is what the rule
    /// gives; others accept that or do not.
    pub fn side(&self, side: Side) -> Option<Points> {
        let mark = match side {
            Side::Own => match self.computed {
                Some(computed) => return Some(computed),
                None => self.own.as_ref(),
            },
            Side::Superior => self.superior.as_ref(),
            Side::Check => self.check.as_ref(),
            Side::Veto => None,
        }?;
        if !mark.accepted {
            return Some(Points::ZERO);
        }
        Some(mark.points.or(self.computed).unwrap_or_default())
    }

    /// What counts: 抽查 before 上级评 before 自评.
    pub fn points(&self) -> Points {
        let sides = [Side::Check, Side::Superior, Side::Own];
        let given = sides.into_iter().find_map(|side| self.side(side));
        given.unwrap_or_default().min(self.full)
    }

    /// How many points are missing.
    pub fn missing(&self) -> Points {
        self.points().missing_to(self.full)
    }

    /// Whether everything it wants evidence for has some.
    pub fn supported(&self) -> bool {
        self.wanted.is_empty() || self.cells.iter().all(YearCell::supported)
    }

    /// How it stands.
    pub fn standing(&self) -> Standing {
        if self.missing() == Points::ZERO {
            Standing::Met
        } else if !self.wanted.is_empty() && !self.cells.iter().any(YearCell::supported) {
            Standing::Unsupported
        } else if self.judged && self.own.is_none() && self.superior.is_none() {
            Standing::Unjudged
        } else {
            Standing::Short
        }
    }

    /// What is missing, in words.
    pub fn why(&self) -> String {
        for (mark, who) in [(&self.check, "抽查"), (&self.superior, "上级评")] {
            if let Some(mark) = mark {
                let verdict = if mark.accepted {
                    "评定"
                } else {
                    "没有认可"
                };
                return format!("{who}{verdict}：{}", mark.comment);
            }
        }
        match self.standing() {
            Standing::Met => String::new(),
            Standing::Unsupported => format!("还没有佐证，要{}", self.wanted),
            Standing::Unjudged => "还没有自评".to_owned(),
            Standing::Short => {
                let bare = self.cells.iter().filter(|cell| !cell.supported());
                let bare: Vec<String> = bare.map(|cell| format!("{}年", cell.year)).collect();
                if !self.wanted.is_empty() && !bare.is_empty() {
                    return format!("{}没有佐证", bare.join("、"));
                }
                let figures = self.cells.iter().filter_map(|cell| {
                    let figure = cell.figure.as_ref()?;
                    let year = if cell.year == 0 || self.cells.len() == 1 {
                        String::new()
                    } else {
                        format!("{}年", cell.year)
                    };
                    Some(format!(
                        "{year}{}{}{}",
                        figure.label, figure.value, figure.unit
                    ))
                });
                let figures: Vec<String> = figures.collect();
                match &self.own {
                    Some(mark) if figures.is_empty() => mark.comment.clone(),
                    _ => format!("{}，{}", figures.join("、"), self.rule),
                }
            }
        }
    }
}

impl ScoredSection {
    /// What its items give in full.
    pub fn full(&self) -> Points {
        self.items.iter().map(|item| item.full).sum()
    }

    /// What they give.
    pub fn points(&self) -> Points {
        self.items.iter().map(ScoredItem::points).sum()
    }

    /// What the section is said to give, and no item accounts for.
    pub fn unwritten(&self) -> Points {
        let declared = self.declared.unwrap_or_default();
        self.full().missing_to(declared)
    }
}

impl ScoreSheet {
    /// Every item, bonus items last.
    pub fn items(&self) -> impl Iterator<Item = &ScoredItem> {
        let items = self.sections.iter().flat_map(|section| &section.items);
        items.chain(&self.bonus)
    }

    /// 满分, bonus left out.
    pub fn full(&self) -> Points {
        self.sections.iter().map(ScoredSection::full).sum()
    }

    /// 加分, up to its cap.
    pub fn bonus_points(&self) -> Points {
        let points: Points = self.bonus.iter().map(ScoredItem::points).sum();
        self.bonus_max.map_or(points, |most| points.min(most))
    }

    /// What the sections give together.
    pub fn section_points(&self) -> Points {
        self.sections.iter().map(ScoredSection::points).sum()
    }

    /// The topics that were found to hold.
    pub fn vetoed(&self) -> impl Iterator<Item = &ScoredVeto> {
        let holds = |veto: &&ScoredVeto| veto.found.as_ref().is_some_and(|mark| mark.accepted);
        self.vetoes.iter().filter(holds)
    }

    /// Whether the division may be recommended.
    pub fn is_vetoed(&self) -> bool {
        self.vetoed().next().is_some()
    }

    /// 总分: nothing at all once a veto holds.
    pub fn total(&self) -> Points {
        if self.is_vetoed() {
            return Points::ZERO;
        }
        self.section_points().plus(self.bonus_points())
    }

    /// The items under full points, the dearest first; bonus items are nobody's duty.
    pub fn gaps(&self) -> Vec<&ScoredItem> {
        let items = self.sections.iter().flat_map(|section| &section.items);
        let mut gaps: Vec<&ScoredItem> = items.filter(|i| i.missing() > Points::ZERO).collect();
        gaps.sort_by_key(|item| std::cmp::Reverse(item.missing()));
        gaps
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub fn mark(points: Option<i64>, accepted: bool) -> Mark {
        Mark {
            points: points.map(Points::hundredths),
            accepted,
            comment: "查了登记".to_owned(),
            by: "某人".to_owned(),
            at: "2012-01-10T01:00:00Z".to_owned(),
        }
    }

    pub fn item(full: i64, computed: Option<i64>) -> ScoredItem {
        ScoredItem {
            number: "1".to_owned(),
            content: "召开会议".to_owned(),
            full: Points::hundredths(full),
            owner: String::new(),
            wanted: "登记".to_owned(),
            rule: String::new(),
            judged: computed.is_none(),
            indicator: None,
            cells: vec![YearCell {
                year: 2011,
                figure: None,
                evidence: Vec::new(),
                points: computed.map(Points::hundredths),
            }],
            computed: computed.map(Points::hundredths),
            own: None,
            superior: None,
            check: None,
        }
    }

    pub fn sheet(items: Vec<ScoredItem>, bonus: Vec<ScoredItem>) -> ScoreSheet {
        ScoreSheet {
            unit: "甲镇".to_owned(),
            scheme: "方案".to_owned(),
            version: String::new(),
            source: String::new(),
            note: String::new(),
            years: (2011, 2011),
            bonus_max: Some(Points::hundredths(500)),
            sections: vec![ScoredSection {
                title: "组织领导".to_owned(),
                declared: Some(Points::hundredths(2_000)),
                items,
            }],
            bonus,
            vetoes: vec![ScoredVeto {
                number: "否1".to_owned(),
                topic: "纠纷".to_owned(),
                trigger: String::new(),
                decided_by: String::new(),
                found: None,
            }],
        }
    }

    #[test]
    fn the_last_side_to_look_counts() {
        let mut one = item(600, Some(300));
        assert_eq!(one.points().get(), 300);
        one.superior = Some(mark(None, false));
        assert_eq!(one.points().get(), 0);
        one.check = Some(mark(None, true));
        assert_eq!(
            one.points().get(),
            300,
            "a check restores what the rule gives"
        );
        let mut judged = item(600, None);
        assert_eq!(judged.points().get(), 0);
        judged.own = Some(mark(Some(550), true));
        assert_eq!(judged.points().get(), 550);
        judged.superior = Some(mark(Some(400), true));
        assert_eq!(judged.points().get(), 400);
    }

    #[test]
    fn a_bonus_is_capped_and_a_veto_takes_all() {
        let items = vec![item(1_000, Some(900))];
        let mut sheet = sheet(items, vec![item(300, Some(300)), item(300, Some(300))]);
        assert_eq!(sheet.total().get(), 900 + 500);
        assert_eq!(sheet.sections[0].unwritten().get(), 1_000);
        assert_eq!(sheet.gaps().len(), 1);
        sheet.vetoes[0].found = Some(mark(None, true));
        assert_eq!(sheet.total(), Points::ZERO);
        sheet.vetoes[0].found = Some(mark(None, false));
        assert_eq!(sheet.total().get(), 1_400, "a veto that was lifted");
    }
}
