//! Writing a document.

use std::path::Path;
use std::sync::Arc;

use kernel::DivisionCode;

pub use super::content::Printed;
use super::content::{Content, Frame, RestsOn};
use super::facts::{Facts, speaks_of};
use super::kinds::{Kind, Style, kind, template, topics};
use super::lint::Lint;
use super::live::Filling;
use super::rosters::asks_for;
use super::shortcomings::{FALLS_SHORT, rules};
use super::store;
use super::stories::{ASKED, LEDGER};
use super::template::{Setting, source_of};
use super::themes::Themes;
use super::variants::Turn;
use crate::figures::actions::{Ask, Period, Span, asked_survey, not_entered};
use crate::figures::{Figure, Reach};
use ground::authority::{Action, Actor, Scope};
use ground::error::{Error, Result};
use ground::office::Office;
use registers::organisation::Directory;
use work::plans::{Goal, plan_outline};

/// What is asked.
#[derive(Debug)]
pub struct Report<'a> {
    /// Which kind of document: summary, plan, brief, experience.
    pub kind: &'a str,
    /// Of which division; the office itself when left out.
    pub division: Option<DivisionCode>,
    /// 年度
    pub year: i32,
    /// Part of the year, or the three years that end with it.
    pub span: Span,
    /// Code of the 体例 or the topic; by the division's level and its records when left out.
    pub style: Option<&'a str>,
    /// Whether its table has the figures in the text only.
    pub short: bool,
    /// The Word file.
    pub out: &'a Path,
}

/// What was written.
#[derive(Debug)]
pub struct Written {
    /// 工作总结
    pub kind: String,
    /// The figures printed, in the order of the text.
    pub printed: Vec<Printed>,
    /// Whether 乡镇's template was used, for want of one for the office's own level.
    pub borrowed: bool,
}

/// Writes a document by its template as Word; nothing of it is kept.
///
/// # Errors
/// When there is nothing to write about, the template asks for an unknown figure, or the file cannot be written.
pub async fn report_write(office: &Office, actor: &Actor, ask: Report<'_>) -> Result<Written> {
    let scope = actor.may(Action::ReportWrite)?;
    let division = ask.division.unwrap_or(scope.division());
    let scope = scope
        .narrowed(division)
        .ok_or_else(|| Error::not_found(format!("区划 {}", division.get())))?;
    let about = About::of(office, &scope, ask.kind, ask.year, ask.span).await?;
    let of = async |period: Period| {
        let ask = Ask {
            division: Some(division),
            period,
            reach: Reach::Whole,
            code: None,
            records: false,
        };
        asked_survey(office, actor, ask).await
    };
    let found = of(about.period).await?;
    let not_entered = not_entered(office, &scope, &found).await?;
    let before = of(about.period.year_before()).await?;
    let (now, before) = (found.plain(), before.plain());
    let chosen = template(office, ask.kind, (about.style, ask.style), &now)?;
    let file = &chosen.file;
    let setting = about.setting(office, &file.text, None).await?;
    let source = source_of(&file.path, &file.text, &setting, (&now, &before))?;
    let numbers = Numbers {
        now: &now,
        before: &before,
        not_entered: &not_entered,
        taken_on: &[],
    };
    let content = about.content(office, &source, &setting.facts, numbers);
    if !content.tells {
        let (name, named) = (&about.name, &about.named);
        return Err(Error::refusal(format!(
            "{name}{named}还没有可写的记录，请先导入台账或发放"
        )));
    }
    ground::files::write_durably(ask.out, &content.word_with(ask.short)?)?;
    Ok(Written {
        kind: about.kind.label,
        printed: content.printed(),
        borrowed: chosen.borrowed,
    })
}

/// The figures a text is filled with.
pub struct Numbers<'a> {
    /// Those of its time.
    pub now: &'a [Figure],
    /// Those of the year before.
    pub before: &'a [Figure],
    /// The offices beneath that entered nothing.
    pub not_entered: &'a [String],
    /// Sentences that somebody took on, and who.
    pub taken_on: &'a [(String, String)],
}

/// What a document is about, and what it is called.
pub struct About {
    scope: Scope,
    /// 甲镇
    pub name: String,
    /// 体例 of its level.
    pub style: Style,
    /// 工作总结
    pub kind: Kind,
    /// 2011年上半年
    pub named: String,
    year: i32,
    span: Span,
    /// Its days.
    pub period: Period,
}

impl About {
    /// A kind of document of a division and a part of a year.
    pub async fn of(
        office: &Office,
        scope: &Scope,
        code: &str,
        year: i32,
        span: Span,
    ) -> Result<About> {
        let division = scope.division();
        let directory = Directory::load(office.db().reader(), scope).await?;
        let name = directory.name(division);
        Ok(About {
            scope: *scope,
            style: Style::of(&name, division),
            kind: kind(office, code)?,
            named: span.named(year),
            period: span.of(year)?,
            name,
            year,
            span,
        })
    }

    /// What a text says with these figures.
    pub fn content(
        &self,
        office: &Office,
        source: &str,
        facts: &Facts,
        numbers: Numbers<'_>,
    ) -> Content {
        let Numbers {
            now,
            before,
            taken_on,
            ..
        } = numbers;
        let filling = Filling {
            now,
            before,
            facts,
            taken_on,
        };
        // Signed on the last day of its time, or today while it lasts; what looks ahead, on the first.
        let date = if self.kind.ahead {
            self.period.from
        } else {
            self.period.to.min(office.clock().today())
        };
        let earlier = self.period.year_before();
        let frame = Frame {
            office: &self.name,
            period: &self.named,
            days: (self.period.from, self.period.to),
            date,
            subject: &self.subject(),
            bulletin: self.kind.bulletin,
            short_table: self.kind.short_table,
            not_entered: numbers.not_entered,
            rests_on: self.kind.ahead.then(|| RestsOn {
                period: self.span.named(self.year - 1),
                days: (earlier.from, earlier.to),
                figures: before,
            }),
        };
        Content::of(filling.fill(source), now, &frame)
    }

    /// 双拥工作总结
    pub fn subject(&self) -> String {
        let label = &self.kind.label;
        if label.contains("双拥") {
            label.clone()
        } else {
            format!("双拥{label}")
        }
    }

    /// What a template may use; `written` is the document that is made again.
    pub async fn setting(
        &self,
        office: &Office,
        text: &str,
        written: Option<i64>,
    ) -> Result<Setting> {
        let (usual, others) = self.style.self_names();
        let self_name = others.iter().find(|other| self.name.ends_with(**other));
        let reader = office.db().reader();
        let earlier = store::DocumentQuery {
            kind: Some(self.kind.code.clone()),
            year: Some(self.year),
            before: written,
            ..store::DocumentQuery::default()
        };
        let earlier = store::count(reader, &self.scope.only(), &earlier).await?;
        let themes = Themes::load(office.catalogue())?;
        let rules = rules(office.catalogue())?;
        // What falls short is said in the words of the rules, which may name who it is.
        let mut spoken = text.to_owned();
        if text.contains(FALLS_SHORT) {
            let words = rules.iter().flat_map(|rule| [&rule.gap, &rule.next]);
            spoken.extend(words.map(|words| format!("\n{words}")));
        }
        Ok(Setting {
            office: self.name.clone(),
            year: self.year,
            period: self.named.clone(),
            whole: self.span.whole(),
            self_name: self_name.copied().unwrap_or(usual).to_owned(),
            so_far: self.span.so_far(),
            earlier: self.span.before(),
            issue: u32::try_from(earlier).unwrap_or(0).saturating_add(1),
            facts: Arc::new(self.facts(office, &spoken).await?),
            goals: self.goals(office, text).await?,
            rules,
            lint: Lint::load(office.catalogue())?,
            turn: Turn::of(self.scope.division(), self.year),
            guidance: themes.guidance(self.year).to_owned(),
            theme: themes.theme(self.year).to_owned(),
        })
    }

    /// The year's plan, where a template tells it.
    async fn goals(&self, office: &Office, text: &str) -> Result<Vec<Goal>> {
        if !text.contains("计划目标(") {
            return Ok(Vec::new());
        }
        plan_outline(office, self.scope, self.scope.division(), self.year).await
    }

    /// What the ledgers say that a text speaks of; also whom its kind would tell of, to say who was left out.
    pub async fn facts(&self, office: &Office, text: &str) -> Result<Facts> {
        let tells = tells_stories(office, &self.kind.code)?;
        let spoken_of = |label: &str| speaks_of(text, label) || (tells && label == LEDGER);
        let named = |label: &str| asks_for(text, label);
        Facts::of(office, &self.scope, self.period, spoken_of, named).await
    }
}

/// Whether a kind tells of people and units, whatever its template; one of topics tells of its topic.
fn tells_stories(office: &Office, kind: &str) -> Result<bool> {
    if !topics(office, Some(kind))?.is_empty() {
        return Ok(false);
    }
    let templates = office.catalogue().list("documents", "md")?;
    let mut of_kind = templates.iter().filter(|file| {
        let rest = file.stem().strip_prefix(kind);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
    });
    Ok(of_kind.any(|file| file.text.contains(ASKED)))
}

/// The numbers of the entries that templates tell one by one: a text made of them is not without records.
///
/// # Errors
/// When the catalogue cannot be read.
pub(crate) async fn numbers_told(
    office: &Office,
    scope: &Scope,
    period: Period,
) -> Result<Vec<(Printed, String)>> {
    let templates = office.catalogue().list("documents", "md")?;
    let told = |label: &str| {
        let call = format!("台账(\"{label}\"");
        templates.iter().any(|file| file.text.contains(&call))
    };
    let facts = Facts::of(office, scope, period, told, |_| false).await?;
    Ok(facts.numbers())
}
