//! Writing a document.

use std::collections::HashMap;
use std::path::Path;

use gongwen::{Align, Annex, Block, Column, Document, Fonts, Properties, Signature, Table};
use kernel::{Date, DivisionCode, Level};
use serde::Serialize;
use serde_json::Value as Json;

use super::compose::{Composed, compose};
use super::template::{Setting, render};
use crate::access::{Action, Actor, Scope};
use crate::figures::actions::Period;
use crate::figures::{self, Amount, Figure};
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

/// A figure that a document prints.
#[derive(Debug, Clone, Serialize)]
pub struct Printed {
    /// Code of the indicator.
    pub code: String,
    /// Its name.
    pub label: String,
    /// Its value.
    pub value: Json,
    /// Its measure word.
    pub unit: String,
    /// As it stands in the text.
    pub text: String,
    /// How many records stand behind it.
    pub records: usize,
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
    let figures_ask = figures::actions::Ask {
        division: Some(division),
        period,
        code: None,
        records: false,
    };
    let found = figures::actions::figures(office, actor, figures_ask).await?;
    let name = Directory::load(office.db().reader(), &scope)
        .await?
        .name(division);
    let own_style = ask.style.unwrap_or(style_of(&name, division));
    let (style, template) = template(office, own_style, ask.style.is_some())?;
    let setting = setting(office, &scope, &name, ask.year, period, own_style).await?;
    let rendered = render(&template.path, &template.text, &setting, &found)?;
    let composed = compose(&rendered.text);
    let figure = |i: &usize| rendered.printed.get(*i);
    if !composed
        .printed
        .iter()
        .filter_map(figure)
        .any(|(figure, _)| !figure.stock)
    {
        return Err(Error::refusal(format!(
            "{name}{}年还没有可写的记录，请先导入台账或发放",
            ask.year
        )));
    }
    let printed: Vec<Printed> = composed
        .printed
        .iter()
        .filter_map(|i| rendered.printed.get(*i))
        .map(printed)
        .collect();
    // Signed on the last day of its year, or today while the year lasts.
    let date = period.to.min(office.clock().today());
    let document = document(composed, &name, date, annex(&found, ask.year));
    write(&document, ask.out)?;
    Ok(Written {
        printed,
        style,
        own_style,
    })
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

/// The template of a style. Where nobody asked for the style and it has none, 乡镇's serves.
fn template(office: &Office, wanted: Style, asked_for: bool) -> Result<(Style, CatalogueFile)> {
    let path = |style: Style| format!("documents/summary_{}.md", style.code());
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

async fn setting(
    office: &Office,
    scope: &Scope,
    name: &str,
    year: i32,
    period: Period,
    style: Style,
) -> Result<Setting> {
    let mut lists = HashMap::new();
    for kind in ledgers::kinds(office.catalogue())? {
        let choices: Vec<_> = kind
            .fields
            .iter()
            .filter(|f| f.field_type == ledgers::FieldType::Choice)
            .collect();
        if choices.is_empty() {
            continue;
        }
        let c = office.db().reader();
        let entries =
            ledgers::actions::entries(c, scope, &kind.kind, Some(period.from), period.to).await?;
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
    let (usual, others): (&str, &[&str]) = match style {
        Style::Town => ("镇", &["乡", "村"]),
        Style::Street => ("街道", &["社区"]),
        Style::City => ("县", &["市", "区", "旗", "州", "省"]),
    };
    let self_name = others.iter().find(|other| name.ends_with(**other));
    let self_name = self_name.copied().unwrap_or(usual);
    Ok(Setting {
        office: name.to_owned(),
        year,
        self_name: self_name.to_owned(),
        lists,
    })
}

fn printed((figure, text): &(Figure, String)) -> Printed {
    Printed {
        code: figure.code.clone(),
        label: figure.label.clone(),
        value: figure.value.clone(),
        unit: figure.unit.clone(),
        text: text.clone(),
        records: figure.record_count,
    }
}

fn document(composed: Composed, name: &str, date: Date, annex: Annex) -> Document {
    Document {
        title: composed.title,
        addressee: composed.addressee,
        body: composed.body,
        signature: Some(Signature {
            office: format!("{name}双拥工作领导小组办公室"),
            date,
        }),
        annexes: vec![annex],
        properties: Properties {
            author: name.to_owned(),
            subject: "双拥工作总结".to_owned(),
            created: date.to_string(),
        },
    }
}

/// The table that lists every figure with its value and how many records stand behind it.
fn annex(figures: &[Figure], year: i32) -> Annex {
    let column = |title: &str, width, align| Column {
        title: title.to_owned(),
        width,
        align,
    };
    let with_records = figures.iter().filter(|f| f.record_count > 0);
    let rows = with_records.enumerate().map(|(index, f)| {
        let value = match f.amount {
            Amount::Money(fen) => fen.grouped(),
            Amount::Count(n) => n.to_string(),
            Amount::PercentTenths(tenths) => tenths.map(prose::percent).unwrap_or_default(),
        };
        let unit = if f.unit == "%" {
            String::new()
        } else {
            f.unit.clone()
        };
        vec![
            (index + 1).to_string(),
            f.label.clone(),
            value,
            unit,
            f.record_count.to_string(),
        ]
    });
    let table = Table {
        columns: vec![
            column("序号", 8, Align::Center),
            column("指标", 38, Align::Left),
            column("数值", 22, Align::Right),
            column("单位", 12, Align::Center),
            column("记录数", 14, Align::Right),
        ],
        rows: rows.collect(),
        ..Table::default()
    };
    Annex {
        title: format!("{year}年度双拥工作指标一览表"),
        landscape: false,
        blocks: vec![Block::Table(table)],
        note: Some(format!(
            "数据来源：系统台账和已审批的发放批次；统计期为{year}年1月1日至12月31日。"
        )),
    }
}

fn write(document: &Document, out: &Path) -> Result<()> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    gongwen::write_docx(document, &Fonts::default(), &mut bytes)
        .map_err(|e| Error::Fault(e.into()))?;
    crate::platform::files::write_durably(out, &bytes.into_inner())
}
