//! The pages of the manual.

use axum::extract::Path;
use axum::response::Response;
use rust_embed::RustEmbed;
use serde::Serialize;

use super::markdown::{anchor, html_of};
use crate::kit::Query;
use crate::shell::{Gate, Route, Visit, get};
use ground::error::{Error, Result};

/// The manual of the pages.
#[derive(RustEmbed)]
#[folder = "../../docs/manual"]
struct Chapters;

/// The manual of the command line.
const COMMANDS: &str = include_str!("../../../../docs/manual.md");
const COMMANDS_NAME: &str = "commands";

/// The pages of this subject.
pub fn routes() -> Vec<Route> {
    vec![
        get("/help", Gate::SignedIn, contents),
        get("/help/{chapter}", Gate::SignedIn, chapter),
    ]
}

/// A chapter in the table of contents.
#[derive(Serialize)]
struct Chapter {
    label: String,
    href: String,
    parts: Vec<Part>,
}

/// A part of a chapter.
#[derive(Serialize)]
struct Part {
    label: String,
    href: String,
}

/// Name and text of every chapter, in order.
fn chapters() -> Vec<(String, String)> {
    let mut names: Vec<String> = Chapters::iter().map(|name| name.into_owned()).collect();
    names.sort();
    let read = |name: String| {
        let text = String::from_utf8(Chapters::get(&name)?.data.into_owned()).ok()?;
        let stem = name.strip_suffix(".md")?;
        let stem = stem.split_once('_').map_or(stem, |(_, stem)| stem);
        Some((stem.to_owned(), text))
    };
    let own = names.into_iter().filter_map(read);
    own.chain([(COMMANDS_NAME.to_owned(), COMMANDS.to_owned())])
        .collect()
}

fn entry(name: &str, text: &str) -> Chapter {
    let heading =
        |line: &str, mark: &str| line.strip_prefix(mark).map(str::trim).map(str::to_owned);
    let title = text.lines().find_map(|line| heading(line, "# "));
    let parts = text.lines().filter_map(|line| heading(line, "## "));
    Chapter {
        label: title.unwrap_or_default(),
        href: format!("/help/{name}"),
        parts: parts
            .map(|label| Part {
                href: format!("/help/{name}#{}", anchor(&label)),
                label,
            })
            .collect(),
    }
}

/// The parts of the manual that speak of something: the part, its chapter, where it stands.
pub fn parts_with(typed: &str) -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    for (name, text) in chapters() {
        let chapter = entry(&name, &text);
        let bodies = text.split("\n## ").skip(1);
        for (part, body) in chapter.parts.into_iter().zip(bodies) {
            if body.contains(typed) {
                found.push((part.label, chapter.label.clone(), part.href));
            }
        }
    }
    // What it is called says more than what it mentions.
    found.sort_by_key(|(label, ..)| !label.contains(typed));
    found
}

#[derive(Serialize)]
struct ContentsPage {
    chapters: Vec<Chapter>,
}

async fn contents(visit: Visit, _: Query) -> Result<Response> {
    let chapters = chapters();
    let chapters = chapters.iter().map(|(name, text)| entry(name, text));
    let page = ContentsPage {
        chapters: chapters.collect(),
    };
    visit.page("help/contents.html", "使用帮助", &page)
}

#[derive(Serialize)]
struct ChapterPage {
    html: String,
}

async fn chapter(visit: Visit, Path(asked): Path<String>) -> Result<Response> {
    let found = chapters().into_iter().find(|(name, _)| *name == asked);
    let (name, text) = found.ok_or_else(|| Error::not_found("这一章帮助"))?;
    let (title, html) = (entry(&name, &text).label, html_of(&text));
    visit.page("help/chapter.html", &title, &ChapterPage { html })
}
