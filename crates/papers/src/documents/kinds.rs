//! The kinds of documents (文稿种类) and the styles of offices (体例), by the files of the catalogue. A file
//! `documents/KIND_STYLE.md` is a kind's template in a style, `documents/KIND.md` in all of them; the comment it begins
//! with names the kind.

use kernel::{DivisionCode, Level};

use crate::figures::Figure;
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
const TOPIC: &str = "题目：";
const ORDER: &str = "先后：";
const LIVES_ON: &str = "靠的是：";

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

/// A template of a kind that tells of one topic: 军嫂就业.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// spouses: what stands behind the kind in the name of its file.
    pub code: String,
    /// Code of the kind.
    pub kind: String,
    /// 军嫂就业
    pub label: String,
    /// The first whose indicators all have records is written where none is asked for.
    order: u32,
    /// Names of the indicators that it lives on.
    lives_on: Vec<String>,
}

impl Topic {
    fn of(file: &CatalogueFile) -> Option<Topic> {
        let (kind, code) = file.stem().split_once('_')?;
        let said = comment(&file.text);
        let after = |name: &str| {
            let (_, rest) = said.split_once(name)?;
            rest.split('。').next().map(str::trim)
        };
        Some(Topic {
            code: code.to_owned(),
            kind: kind.to_owned(),
            label: after(TOPIC)?.to_owned(),
            order: after(ORDER)
                .and_then(|order| order.parse().ok())
                .unwrap_or(u32::MAX),
            lives_on: after(LIVES_ON).map_or_else(Vec::new, |names| {
                names
                    .split('、')
                    .map(|name| name.trim().to_owned())
                    .collect()
            }),
        })
    }

    /// Whether the records are enough to tell of it.
    pub fn is_borne(&self, figures: &[Figure]) -> bool {
        self.lives_on.iter().all(|name| {
            let figure = figures.iter().find(|figure| figure.label == *name);
            figure.is_some_and(|figure| figure.record_count > 0 && figure.amount.number() != 0)
        })
    }
}

/// The topics there are templates for, of a kind or of all; those written first come first.
///
/// # Errors
/// When a template cannot be read.
pub fn topics(office: &Office, kind: Option<&str>) -> Result<Vec<Topic>> {
    let files = office.catalogue().list("documents", "md")?;
    let mut topics: Vec<Topic> = files.iter().filter_map(Topic::of).collect();
    topics.retain(|topic| kind.is_none_or(|kind| topic.kind == kind));
    topics.sort_by_key(|topic| topic.order);
    Ok(topics)
}

/// In which style, or of which topic, a document is asked for: code and name.
///
/// # Errors
/// When a template cannot be read.
pub fn manners(office: &Office) -> Result<Vec<(String, String)>> {
    let styles = Style::ALL.map(|style| (style.code().to_owned(), style.label().to_owned()));
    let topics = topics(office, None)?.into_iter().map(|topic| {
        let label = format!("题目：{}", topic.label);
        (topic.code, label)
    });
    Ok(styles.into_iter().chain(topics).collect())
}

/// A template that was chosen.
#[derive(Debug)]
pub struct Chosen {
    /// What it is called: 街道体例, 军嫂就业.
    pub label: String,
    /// Whether it is another level's, for want of one's own.
    pub borrowed: bool,
    /// The template.
    pub file: CatalogueFile,
}

/// The template of a kind: the one asked for, or else that of the level, the one for all, the first topic that the
/// records bear, or 乡镇's.
///
/// # Errors
/// When there is none, or what was asked for is none of this kind's.
pub fn template(
    office: &Office,
    kind: &str,
    (level, asked): (Style, Option<&str>),
    figures: &[Figure],
) -> Result<Chosen> {
    let topics = topics(office, Some(kind))?;
    let path = |code: &str| format!("documents/{kind}_{code}.md");
    let all = format!("documents/{kind}.md");
    let style =
        |style: Style, borrowed: bool| (path(style.code()), style.label().to_owned(), borrowed);
    let of_topic = |topic: &Topic| (path(&topic.code), topic.label.clone(), false);
    let borne = || {
        let borne = topics.iter().find(|topic| topic.is_borne(figures));
        borne.or(topics.last()).map(of_topic)
    };
    let mut tried = Vec::new();
    match asked {
        Some(code) => {
            let topic = topics.iter().find(|topic| topic.code == code);
            tried.extend(topic.map(of_topic));
            if let Some(asked) = Style::read(code) {
                tried.push(style(asked, false));
                tried.push((all, asked.label().to_owned(), false));
                tried.extend(borne());
            }
        }
        None => {
            tried.push(style(level, false));
            tried.push((all, level.label().to_owned(), false));
            tried.extend(borne());
            tried.push(style(Style::Town, true));
        }
    }
    for (path, label, borrowed) in tried {
        match office.catalogue().read(&path) {
            Ok(file) => {
                return Ok(Chosen {
                    label,
                    borrowed,
                    file,
                });
            }
            Err(Error::NotFound(_)) => {}
            Err(other) => return Err(other),
        }
    }
    let wanted = asked.unwrap_or(level.code());
    Err(Error::refusal(format!(
        "“{kind}”没有这个体例或题目（{wanted}）的模板，请换一个，或者加目录文件 {}",
        path(wanted)
    )))
}
