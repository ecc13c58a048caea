//! The kinds of documents (文稿种类) and the styles of offices (体例), by the files of the catalogue. A file
//! `documents/KIND_STYLE.md` is a kind's template in a style, `documents/KIND.md` in all of them; the comment it begins
//! with names the kind.

use kernel::{DivisionCode, Level};

use ground::catalogue::CatalogueFile;
use ground::error::{Error, Result};
use ground::office::Office;

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
    /// All of them.
    pub const ALL: [Style; 3] = [Style::Town, Style::Street, Style::City];

    /// As the command line and the template's file name have it.
    pub fn code(self) -> &'static str {
        match self {
            Style::Town => "town",
            Style::Street => "street",
            Style::City => "city",
        }
    }

    /// 乡镇体例
    pub fn label(self) -> &'static str {
        match self {
            Style::Town => "乡镇体例",
            Style::Street => "街道体例",
            Style::City => "市县体例",
        }
    }

    /// Reads what [`Style::code`] says.
    pub fn read(text: &str) -> Option<Style> {
        Style::ALL.into_iter().find(|s| s.code() == text)
    }

    /// What an office of this style calls itself by default, and by the end of its name otherwise.
    pub(super) fn self_names(self) -> (&'static str, &'static [&'static str]) {
        match self {
            Style::Town => ("镇", &["乡", "村"]),
            Style::Street => ("街道", &["社区"]),
            Style::City => ("县", &["市", "区", "旗", "州", "省"]),
        }
    }

    /// The style of an office: by what it calls itself, or else by its level.
    pub fn of(name: &str, division: DivisionCode) -> Style {
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
}

/// A kind of document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    /// summary
    pub code: String,
    /// 工作总结
    pub label: String,
    /// Looks ahead: it may be of next year, needs no records of its own time, and is dated by its beginning.
    pub ahead: bool,
    /// 简报: under a masthead, without the table of figures.
    pub bulletin: bool,
    /// Its table has only the figures of the text.
    pub short_table: bool,
}

const NAMED: &str = "种类：";
const AHEAD: &str = "时间：向前看";
const BULLETIN: &str = "版式：简报";
const SHORT_TABLE: &str = "附表：文中的数";

/// What the comment at the beginning of a template says.
fn comment(text: &str) -> &str {
    let rest = text.trim_start().strip_prefix("{#").unwrap_or_default();
    rest.split_once("#}").map_or("", |(comment, _)| comment)
}

/// Whether a template is of a kind that looks ahead.
pub(super) fn looks_ahead(template: &str) -> bool {
    comment(template).contains(AHEAD)
}

/// The kinds of documents there are templates for: the summary first.
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
        let said = comment(&file.text);
        let named = said.split(NAMED).nth(1);
        let named = named.and_then(|rest| rest.split(['。', '\n', '，']).next());
        kinds.push(Kind {
            code: code.to_owned(),
            label: named.unwrap_or(code).trim().to_owned(),
            ahead: looks_ahead(&file.text),
            bulletin: said.contains(BULLETIN),
            short_table: said.contains(SHORT_TABLE),
        });
    }
    kinds.sort_by_key(|kind| kind.code != SUMMARY);
    Ok(kinds)
}

/// The kind that is offered first.
const SUMMARY: &str = "summary";

/// A kind by its code.
pub fn kind(office: &Office, code: &str) -> Result<Kind> {
    let found = kinds(office)?.into_iter().find(|kind| kind.code == code);
    Ok(found.unwrap_or_else(|| Kind {
        code: code.to_owned(),
        label: code.to_owned(),
        ahead: false,
        bulletin: false,
        short_table: false,
    }))
}

/// The template of a kind: in the style, or the one for all styles, or 乡镇's where nobody asked for the style.
pub fn template(
    office: &Office,
    kind: &str,
    wanted: Style,
    asked_for: bool,
) -> Result<(Style, CatalogueFile)> {
    let path = |style: Style| format!("documents/{kind}_{}.md", style.code());
    let tried = [
        (wanted, path(wanted)),
        (wanted, format!("documents/{kind}.md")),
        (Style::Town, path(Style::Town)),
    ];
    let usable = if asked_for { 2 } else { 3 };
    for (style, path) in tried.into_iter().take(usable) {
        match office.catalogue().read(&path) {
            Ok(file) => return Ok((style, file)),
            Err(Error::NotFound(_)) => {}
            Err(other) => return Err(other),
        }
    }
    Err(Error::refusal(format!(
        "还没有“{}”的{}模板，请加目录文件 {} 或换种类、体例",
        kind,
        wanted.label(),
        path(wanted)
    )))
}
