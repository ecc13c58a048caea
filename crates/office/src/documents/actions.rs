//! Writing a document.

use std::collections::HashMap;
use std::path::Path;

use kernel::{DivisionCode, Level};
use serde_json::Value as Json;

pub use super::content::Printed;
use super::content::{Content, Frame};
use super::live::{Filling, lists_kind};
use super::template::{Lists, Setting, source_of};
use crate::access::{Action, Actor, Scope};
use crate::figures::actions::{Period, Span};
use crate::figures::{self, Figure};
use crate::ledgers;
use crate::office::Office;
use crate::organisation::Directory;
use crate::platform::catalogue::CatalogueFile;
use crate::platform::error::{Error, Result};

/// 体例
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// 乡镇
    Town,
    /// 街道
    Street,
    /// 市、县
    City,
}

impl Style {
    /// As the command line and the template's file name have it.
    pub fn code(self) -> &'static str {
        match self {
            Style::Town => "town",
            Style::Street => "street",
            Style::City => "city",
        }
    }

    /// Reads what [`Style::code`] says.
    pub fn read(text: &str) -> Option<Style> {
        [Style::Town, Style::Street, Style::City]
            .into_iter()
            .find(|s| s.code() == text)
    }
}

/// What is asked.
#[derive(Debug)]
pub struct Report<'a> {
    /// Of which division; the office itself when left out.
    pub division: Option<DivisionCode>,
    /// 年度
    pub year: i32,
    /// 体例; by the division's level when left out.
    pub style: Option<Style>,
    /// The Word file.
    pub out: &'a Path,
}

/// What was written.
#[derive(Debug)]
pub struct Written {
    /// The figures printed, in the order of the text.
    pub printed: Vec<Printed>,
    /// Whose template was used: 乡镇's where there is none for the office's own level yet.
    pub style: Style,
    /// The style of the office's own level, or the one asked for.
    pub own_style: Style,
}

/// Writes the year's summary (工作总结) as Word.
///
/// # Errors
/// When there is nothing to write about, the template asks for an unknown figure, or the file cannot be written.
pub async fn summary_write(office: &Office, actor: &Actor, ask: Report<'_>) -> Result<Written> {
    let scope = actor.may(Action::ReportWrite)?;
    let division = ask.division.unwrap_or(scope.division());
    let scope = scope
        .narrowed(division)
        .ok_or_else(|| Error::not_found(format!("区划 {}", division.get())))?;
    let period = Period::year(ask.year)?;
    let of = async |period: Period| {
        let ask = figures::actions::Ask {
            division: Some(division),
            period,
            code: None,
            records: false,
        };
        figures::actions::figures(office, actor, ask).await
    };
    let (now, before) = (of(period).await?, of(period.year_before()).await?);
    let about = About::of(office, &scope, SUMMARY, ask.year, Span::Year).await?;
    let own_style = ask.style.unwrap_or(about.style);
    let (style, template) = template(office, SUMMARY, own_style, ask.style.is_some())?;
    let setting = about.setting(own_style, office, &template.text).await?;
    let source = source_of(&template.path, &template.text, &setting, &now)?;
    let content = about.content(office, &source, &setting.lists, &now, &before);
    if !content.tells {
        let name = &about.name;
        return Err(Error::refusal(format!(
            "{name}{}年还没有可写的记录，请先导入台账或发放",
            ask.year
        )));
    }
    crate::platform::files::write_durably(ask.out, &content.word()?)?;
    Ok(Written {
        printed: content.printed(),
        style,
        own_style,
    })
}

/// The kind of document that `report summary` writes.
const SUMMARY: &str = "summary";

/// What a document is about, and what it is called.
pub(super) struct About {
    scope: Scope,
    /// 甲镇
    pub name: String,
    /// 体例 of its level.
    pub style: Style,
    /// 工作总结
    pub kind_label: String,
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
        kind: &str,
        year: i32,
        span: Span,
    ) -> Result<About> {
        let division = scope.division();
        let directory = Directory::load(office.db().reader(), scope).await?;
        let name = directory.name(division);
        let known = kinds(office)?;
        let label = known.into_iter().find(|k| k.code == kind);
        Ok(About {
            scope: *scope,
            style: style_of(&name, division),
            kind_label: label.map_or_else(|| kind.to_owned(), |k| k.label),
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
        lists: &Lists,
        now: &[Figure],
        before: &[Figure],
    ) -> Content {
        let filling = Filling { now, before, lists };
        let frame = Frame {
            office: &self.name,
            period: &self.named,
            days: (self.period.from, self.period.to),
            // Signed on the last day of its time, or today while it lasts.
            date: self.period.to.min(office.clock().today()),
            subject: &format!("双拥{}", self.kind_label),
        };
        Content::of(filling.fill(source), now, &frame)
    }

    /// What a template may use.
    pub async fn setting(&self, style: Style, office: &Office, text: &str) -> Result<Setting> {
        let (usual, others): (&str, &[&str]) = match style {
            Style::Town => ("镇", &["乡", "村"]),
            Style::Street => ("街道", &["社区"]),
            Style::City => ("县", &["市", "区", "旗", "州", "省"]),
        };
        let self_name = others.iter().find(|other| self.name.ends_with(**other));
        Ok(Setting {
            office: self.name.clone(),
            year: self.year,
            period: self.named.clone(),
            whole: self.span.label(),
            self_name: self_name.copied().unwrap_or(usual).to_owned(),
            lists: self.lists(office, text).await?,
        })
    }

    /// The values of the ledger fields that a text lists, the most frequent first.
    pub async fn lists(&self, office: &Office, text: &str) -> Result<Lists> {
        let mut lists = HashMap::new();
        for kind in ledgers::kinds(office.catalogue())? {
            let is_choice = |f: &&ledgers::Field| f.field_type == ledgers::FieldType::Choice;
            let choices: Vec<_> = kind.fields.iter().filter(is_choice).collect();
            if choices.is_empty() || !lists_kind(text, &kind.label) {
                continue;
            }
            let (c, period) = (office.db().reader(), self.period);
            let from = Some(period.from);
            let entries =
                ledgers::actions::entries(c, &self.scope, &kind.kind, from, period.to).await?;
            for field in choices {
                let mut values: Vec<(String, usize)> = Vec::new();
                for value in entries
                    .iter()
                    .filter_map(|e| e.fields.get(&field.code))
                    .filter_map(Json::as_str)
                {
                    match values.iter_mut().find(|(v, _)| v == value) {
                        Some((_, n)) => *n += 1,
                        None => values.push((value.to_owned(), 1)),
                    }
                }
                values.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
                let values = values.into_iter().map(|(v, _)| v).collect();
                lists.insert((kind.label.clone(), field.label.clone()), values);
            }
        }
        Ok(lists)
    }
}

/// A kind of document, by the files `documents/KIND_STYLE.md` of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    /// summary
    pub code: String,
    /// 工作总结
    pub label: String,
}

/// What stands before the name of a kind in its templates.
const KIND_NAME: &str = "种类：";

/// The kinds of documents there are templates for.
///
/// # Errors
/// When a template cannot be read.
pub fn kinds(office: &Office) -> Result<Vec<Kind>> {
    let mut kinds: Vec<Kind> = Vec::new();
    for file in office.catalogue().list("documents", "md")? {
        let stem = file.stem();
        let code = stem.split_once('_').map_or(stem, |(kind, _)| kind);
        if kinds.iter().any(|k| k.code == code) {
            continue;
        }
        let named = file.text.split(KIND_NAME).nth(1);
        let named = named.and_then(|rest| rest.split(['。', '\n', '，']).next());
        kinds.push(Kind {
            code: code.to_owned(),
            label: named.unwrap_or(code).trim().to_owned(),
        });
    }
    Ok(kinds)
}

/// The style of an office: by what it calls itself, or else by its level.
fn style_of(name: &str, division: DivisionCode) -> Style {
    if name.ends_with("街道") {
        return Style::Street;
    }
    if name.ends_with(['镇', '乡']) {
        return Style::Town;
    }
    match division.level() {
        Level::Town | Level::Village if division.is_street() => Style::Street,
        Level::Town | Level::Village => Style::Town,
        Level::Province | Level::City | Level::County => Style::City,
    }
}

/// The template of a kind in a style. Where nobody asked for the style and it has none, 乡镇's serves.
pub(super) fn template(
    office: &Office,
    kind: &str,
    wanted: Style,
    asked_for: bool,
) -> Result<(Style, CatalogueFile)> {
    let path = |style: Style| format!("documents/{kind}_{}.md", style.code());
    match office.catalogue().read(&path(wanted)) {
        Ok(file) => Ok((wanted, file)),
        Err(Error::NotFound(_)) if !asked_for => {
            Ok((Style::Town, office.catalogue().read(&path(Style::Town))?))
        }
        Err(Error::NotFound(_)) => Err(Error::refusal(format!(
            "还没有“{}”体例的总结模板，请加目录文件 {} 或换 --style",
            wanted.code(),
            path(wanted)
        ))),
        Err(other) => Err(other),
    }
}
