//! Editing a document: the text is theirs, the numbers are ours. Every paragraph stands in a box of its own; figures in
//! it are written `{{ 指标 }}` and shown filled in above the box.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use super::paper::ShownPiece;
use super::{open, printed_href, wait};
use crate::kit::{Choice, Posted};
use crate::shell::Visit;
use ground::acts::{act_by_code, perform};
use ground::ask::From;
use ground::error::{Error, Result};
use ground::time::moment_shown;
use papers::documents::DocumentInHand;
use papers::documents::compose::{paragraph, pieces};
use papers::documents::diff::{Change, changes};
use papers::documents::drafts::Opened;
use papers::documents::live::{Variant, token};
use papers::figures::{Figure, Reach};

/// What a paragraph may be, and what it begins with in the source.
const KINDS: [(&str, &str, &str); 5] = [
    ("text", "正文", ""),
    ("title", "大标题", "# "),
    ("first", "一级标题", "## "),
    ("second", "二级标题", "### "),
    ("to", "主送机关", "@ "),
];

#[derive(Serialize)]
struct EditPage {
    path: String,
    token: String,
    version: i64,
    error: Option<String>,
    /// What somebody else changed meanwhile.
    conflict: Vec<Change>,
    unsaved: bool,
    kinds: Vec<Choice>,
    blocks: Vec<EditBlock>,
    figures: Vec<PickFigure>,
}

#[derive(Serialize)]
struct EditBlock {
    kind: String,
    text: String,
    shown: Vec<ShownPiece>,
    heading: bool,
    /// A number in it has no records, so that it would not be printed.
    nothing: bool,
    rows: usize,
}

#[derive(Serialize)]
struct PickFigure {
    /// `{{ 走访慰问户次·上年 }}`
    token: String,
    /// 走访慰问户次·上年
    name: String,
    /// What it prints now.
    value: String,
}

/// A paragraph in the form.
struct Draft {
    kind: String,
    text: String,
}

fn drafts(source: &str) -> Vec<Draft> {
    let draft = |line: &str| {
        let marked = KINDS.iter().filter(|(_, _, mark)| !mark.is_empty());
        let found = marked
            .into_iter()
            .find_map(|(kind, _, mark)| Some((*kind, line.strip_prefix(mark)?)));
        let (kind, text) = found.unwrap_or(("text", line));
        Draft {
            kind: kind.to_owned(),
            text: text.trim().to_owned(),
        }
    };
    source.lines().map(draft).collect()
}

/// The source that a form says. A box with several lines is several paragraphs.
fn source(drafts: &[Draft]) -> String {
    let mut source = String::new();
    for draft in drafts {
        let kind = KINDS.iter().find(|(kind, _, _)| *kind == draft.kind);
        let mark = kind.map_or("", |(_, _, mark)| *mark);
        for line in draft.text.lines().map(str::trim).filter(|l| !l.is_empty()) {
            source.push_str(mark);
            source.push_str(line);
            source.push('\n');
        }
    }
    source
}

fn edit_page(visit: &Visit, opened: &Opened, drafts: &[Draft]) -> EditPage {
    let blocks = drafts.iter().map(|draft| block(opened, draft));
    EditPage {
        path: opened.row.path(),
        token: visit.token.clone(),
        version: opened.row.version,
        error: None,
        conflict: Vec::new(),
        unsaved: false,
        kinds: KINDS
            .map(|(kind, label, _)| Choice::new(kind, label))
            .to_vec(),
        blocks: blocks.collect(),
        figures: pick(opened),
    }
}

fn block(opened: &Opened, draft: &Draft) -> EditBlock {
    let heading = draft.kind != "text";
    let filled = opened.filling().fill(&draft.text);
    let line = if heading {
        Some(filled.text.clone())
    } else {
        paragraph(&filled.text, &filled.announcements)
    };
    let nothing = !draft.text.is_empty() && line.is_none();
    let mut places = Vec::new();
    let shown = line
        .map(|line| pieces(&line, &mut places))
        .unwrap_or_default();
    let shown = shown.into_iter().map(|piece| {
        let figure = piece.figure.and_then(|place| filled.printed.get(place));
        ShownPiece {
            text: piece.text,
            href: figure.map(|f| printed_href(opened, f)),
        }
    });
    EditBlock {
        kind: draft.kind.clone(),
        rows: (draft.text.chars().count() / 44 + 1).clamp(1, 12),
        text: draft.text.clone(),
        shown: shown.collect(),
        heading,
        nothing,
    }
}

/// The figures that can be put in, each with what it prints now.
fn pick(opened: &Opened) -> Vec<PickFigure> {
    let mut options = Vec::new();
    for figure in opened.now.iter().filter(|f| f.record_count > 0) {
        let written = Variant::WRITTEN.map(|(variant, _)| variant);
        let variants = std::iter::once(Variant::Now).chain(written);
        let tokens = variants.map(|variant| token(&figure.label, Reach::Whole, variant));
        let own = own_differs(figure).then(|| token(&figure.label, Reach::Own, Variant::Now));
        for token in tokens.chain(own) {
            let filled = opened.filling().fill(&token);
            options.extend(filled.printed.into_iter().next().map(|printed| PickFigure {
                name: token.trim_matches(['{', '}', ' ']).to_owned(),
                value: printed.text,
                token,
            }));
        }
    }
    options
}

/// Whether the unit has some of it itself, and not all.
fn own_differs(figure: &Figure) -> bool {
    figure.own.records > 0 && figure.beneath.records > 0
}

pub async fn form(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let Some(opened) = open(&visit, &key).await? else {
        return wait(&visit);
    };
    if opened.row.is_final() {
        let told = "这份文稿已定稿，不能再改；要改请另写一份";
        return Ok(visit.done(&opened.row.path(), told));
    }
    let page = edit_page(&visit, &opened, &drafts(opened.source()));
    visit.page("documents/edit.html", &title(&opened), &page)
}

fn title(opened: &Opened) -> String {
    format!("改文字：{}", opened.row.title)
}

/// What the form holds, in its order.
fn posted_drafts(posted: &Posted) -> Vec<Draft> {
    let (mut found, mut kind) = (Vec::new(), String::new());
    for (name, value) in posted.fields().pairs() {
        match name.as_str() {
            "kind" => kind.clone_from(value),
            "text" => found.push(Draft {
                kind: std::mem::take(&mut kind),
                text: value.replace("\r\n", "\n").trim().to_owned(),
            }),
            _ => {}
        }
    }
    found
}

pub async fn save(visit: Visit, Path(key): Path<String>, posted: Posted) -> Result<Response> {
    let Some(opened) = open(&visit, &key).await? else {
        return wait(&visit);
    };
    let mut drafts = posted_drafts(&posted);
    let base: i64 = posted.text("version").parse().unwrap_or_default();
    let act = posted.text("act");
    if act != "save" {
        rearrange(&mut drafts, &act, &posted.raw("figure"));
        let mut page = edit_page(&visit, &opened, &drafts);
        (page.unsaved, page.version) = (true, base);
        return visit.page("documents/edit.html", &title(&opened), &page);
    }
    let written = source(&drafts);
    let text = |_: &str| written.clone();
    let (seen, edit) = (base.to_string(), act_by_code("edit")?);
    let (office, actor, from) = (&visit.office, &visit.actor, From::Form(&text));
    match perform::<DocumentInHand>(office, actor, &key, edit, Some(&seen), from).await {
        Ok(done) => Ok(visit.done(&opened.row.path(), &done.told)),
        Err(error @ (Error::Refusal(_) | Error::Wrong(_) | Error::Conflict(_))) => {
            let mut page = edit_page(&visit, &opened, &drafts);
            if matches!(error, Error::Conflict(_)) {
                page.conflict = changes(opened.source(), &written);
            } else {
                page.version = base;
            }
            page.error = Some(error.to_string());
            let mut response = visit.refused("documents/edit.html", &title(&opened), &page)?;
            if matches!(error, Error::Conflict(_)) {
                *response.status_mut() = StatusCode::CONFLICT;
            }
            Ok(response)
        }
        Err(other) => Err(other),
    }
}

/// `add:3`, `drop:3`, `up:3`, `insert:3`: what a button beside a paragraph does to the form; nothing is saved yet.
fn rearrange(drafts: &mut Vec<Draft>, act: &str, figure: &str) {
    let Some((what, place)) = act.split_once(':') else {
        return;
    };
    let Some(place) = place.parse::<usize>().ok().filter(|p| *p < drafts.len()) else {
        return;
    };
    match what {
        "add" => drafts.insert(
            place + 1,
            Draft {
                kind: "text".to_owned(),
                text: String::new(),
            },
        ),
        "drop" => {
            drafts.remove(place);
        }
        "up" if place > 0 => drafts.swap(place - 1, place),
        "insert" => drafts[place].text.push_str(figure.trim()),
        _ => {}
    }
}

#[derive(Serialize)]
struct VersionsPage {
    path: String,
    versions: Vec<VersionShown>,
}

#[derive(Serialize)]
struct VersionShown {
    number: i64,
    who: String,
    when: String,
    /// Against the version before; the first has nothing before it.
    changes: Vec<Change>,
    first: bool,
}

pub async fn versions(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let Some(opened) = open(&visit, &key).await? else {
        return wait(&visit);
    };
    let all = &opened.versions;
    let shown = all.iter().enumerate().map(|(index, version)| {
        let before = all.get(index + 1);
        VersionShown {
            number: version.number,
            who: opened.name(version.recorded_by),
            when: moment_shown(&version.recorded_at),
            changes: before.map_or_else(Vec::new, |b| changes(&b.source, &version.source)),
            first: before.is_none(),
        }
    });
    let page = VersionsPage {
        path: opened.row.path(),
        versions: shown.collect(),
    };
    let title = format!("各稿对照：{}", opened.row.title);
    visit.page("documents/versions.html", &title, &page)
}
