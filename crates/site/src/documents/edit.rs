//! Editing a document: the text is theirs, the numbers are ours. The page itself is written on; without scripts every
//! paragraph stands in a box of its own. Either way a figure is its value, by its name, and no markup is shown.

use std::collections::HashMap;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use super::{open, wait};
use crate::kit::{Choice, Posted};
use crate::shell::Visit;
use ground::acts::{act_by_code, perform};
use ground::ask::From;
use ground::error::{Error, Result};
use ground::time::moment_shown;
use papers::documents::DocumentInHand;
use papers::documents::compose::paragraph;
use papers::documents::diff::{Change, changes};
use papers::documents::drafts::Opened;
use papers::documents::live::{Variant, token};
use papers::documents::writing::{named, plain, written};
use papers::figures::{Figure, Reach};

/// What a paragraph may be, and what it begins with in the source.
const KINDS: [(&str, &str, &str); 7] = [
    ("text", "正文", ""),
    ("title", "大标题", "# "),
    ("first", "一级标题", "## "),
    ("second", "二级标题", "### "),
    ("third", "三级标题", "#### "),
    ("fourth", "四级标题", "##### "),
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
    /// Under a masthead.
    bulletin: bool,
    signature: String,
    date: String,
    annex: String,
}

#[derive(Serialize)]
struct EditBlock {
    kind: String,
    text: String,
    /// It would not be printed: a number in it has no records, or nothing stands under the heading.
    nothing: bool,
    rows: usize,
}

#[derive(Serialize)]
struct PickFigure {
    /// 「走访慰问户次·上年：102」
    token: String,
    /// 走访慰问户次·上年
    name: String,
    /// What it prints now.
    value: String,
}

/// A paragraph in the form: its style, and its text as the editor has it.
struct Draft {
    kind: String,
    text: String,
}

/// The style of a line of a source, and its text.
fn styled(line: &str) -> (&'static str, &str) {
    let marked = KINDS.iter().filter(|(_, _, mark)| !mark.is_empty());
    let found = marked
        .into_iter()
        .find_map(|(kind, _, mark)| Some((*kind, line.strip_prefix(mark)?)));
    let (kind, text) = found.unwrap_or(("text", line));
    (kind, text.trim())
}

fn drafts(opened: &Opened) -> Vec<Draft> {
    let drafts = opened.source().lines().map(|line| {
        let (kind, text) = styled(line);
        Draft {
            kind: kind.to_owned(),
            text: opened.filling().shown(text),
        }
    });
    drafts.collect()
}

/// The source that a form says. A box with several lines is several paragraphs; a paragraph that was left alone stays as
/// it was to the letter.
fn source(opened: &Opened, drafts: &[Draft]) -> std::result::Result<String, String> {
    let same = |line: &str| {
        let (kind, text) = styled(line);
        (kind, plain(text))
    };
    let before: HashMap<(&str, String), &str> =
        opened.source().lines().map(|l| (same(l), l)).collect();
    let mut source = String::new();
    for draft in drafts {
        let kind = KINDS.iter().find(|(kind, _, _)| *kind == draft.kind);
        let (kind, _, mark) = kind.unwrap_or(&KINDS[0]);
        for line in draft.text.lines().map(str::trim).filter(|l| !l.is_empty()) {
            let read = written(line)?;
            if let Some((name, given, now)) = opened.filling().written_over(&read) {
                return Err(format!(
                    "“{name}”写成了{given}：这个数由记录算出来，现在是{now}，在这里改不了。数不对的，请改记录；已换回现在的数，别的文字都还在，请再保存一次"
                ));
            }
            if let Some((label, typed)) = typed_style(kind, &read.source) {
                let begun: String = read.source.chars().take(10).collect();
                return Err(format!(
                    "“{begun}”开头的“{typed}”是{label}的记号：是{label}的，请把这一段的样式改成“{label}”，删去“{typed}”；不是的，请删去后面的空格"
                ));
            }
            let line = format!("{mark}{}", read.source);
            let kept = before.get(&(*kind, plain(&read.source)));
            source.push_str(kept.copied().unwrap_or(&line));
            source.push('\n');
        }
    }
    Ok(source)
}

/// The style that the words of a plain paragraph would be taken for: its name and its mark.
fn typed_style(kind: &str, source: &str) -> Option<(&'static str, &'static str)> {
    let marked = KINDS.iter().filter(|(_, _, mark)| !mark.is_empty());
    let found = marked
        .into_iter()
        .find(|(_, _, mark)| source.starts_with(mark));
    let (_, label, mark) = found.filter(|_| kind == KINDS[0].0)?;
    Some((label, mark.trim()))
}

fn edit_page(visit: &Visit, opened: &Opened, drafts: &[Draft]) -> EditPage {
    let mut blocks: Vec<EditBlock> = drafts.iter().map(|draft| block(opened, draft)).collect();
    without_text(&mut blocks);
    let content = &opened.live;
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
        blocks,
        figures: pick(opened),
        bulletin: content.bulletin,
        signature: content.signature(),
        date: content.date.format("%Y年%-m月%-d日").to_string(),
        annex: content.annex_title(),
    }
}

/// A paragraph of the form with the numbers of now; one that cannot be read stays as it was typed.
fn block(opened: &Opened, draft: &Draft) -> EditBlock {
    let read = written(&draft.text);
    let (text, nothing) = match &read {
        Ok(read) => {
            let filled = opened.filling().fill(&read.source);
            let printed = paragraph(&filled.text, &filled.announcements);
            let body = draft.kind == "text" && !read.source.is_empty();
            let text = opened.filling().shown(&read.source);
            (text, body && printed.is_none())
        }
        Err(_) => (draft.text.clone(), false),
    };
    EditBlock {
        kind: draft.kind.clone(),
        rows: (text.chars().count() / 34 + 1).clamp(1, 20),
        text,
        nothing,
    }
}

/// A heading is not printed where no paragraph comes before the next of its level.
fn without_text(blocks: &mut [EditBlock]) {
    let level = |kind: &str| KINDS[2..6].iter().position(|(of, _, _)| *of == kind);
    // Whether a printed paragraph stands beneath a heading of each level.
    let mut beneath = [false; 4];
    for block in blocks.iter_mut().rev() {
        match level(&block.kind) {
            Some(level) => {
                block.nothing = !beneath[level];
                beneath[level..].fill(false);
            }
            None if block.kind == "text" && !block.nothing => beneath.fill(true),
            None => {}
        }
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
                token: opened.filling().shown(&token),
            }));
        }
    }
    options
}

/// Whether the unit has some of it itself, and not all.
fn own_differs(figure: &Figure) -> bool {
    figure.own.records > 0 && figure.beneath.records > 0
}

/// Changes as they are read: without the marks of a source.
fn told(changes: Vec<Change>, read: impl Fn(&str) -> String) -> Vec<Change> {
    let words = |line: Option<String>| line.map(|line| read(styled(&line).1));
    let told = changes.into_iter().map(|change| Change {
        old: words(change.old),
        new: words(change.new),
    });
    told.collect()
}

pub async fn form(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let Some(opened) = open(&visit, &key).await? else {
        return wait(&visit);
    };
    if opened.row.is_final() {
        let told = "这份文稿已定稿，不能再改；要改请另写一份";
        return Ok(visit.done(&opened.row.path(), told));
    }
    let page = edit_page(&visit, &opened, &drafts(&opened));
    visit.page("documents/edit.html", &title(&opened), &page)
}

fn title(opened: &Opened) -> String {
    format!("改文字：{}", opened.row.title)
}

/// What the form holds, in its order: the first style is the first text's, whichever stands first on the page.
fn posted_drafts(posted: &Posted) -> Vec<Draft> {
    let all = |wanted: &'static str| {
        let pairs = posted.fields().pairs();
        let wanted = pairs.iter().filter(move |(name, _)| name == wanted);
        wanted.map(|(_, value)| value.as_str())
    };
    let kinds = all("kind").chain(std::iter::repeat(""));
    let drafts = all("text").zip(kinds).map(|(text, kind)| Draft {
        kind: kind.to_owned(),
        text: text.replace("\r\n", "\n").trim().to_owned(),
    });
    drafts.collect()
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
    let written = source(&opened, &drafts);
    let saved = match &written {
        Err(words) if opened.row.is_draft() => Err(Error::refusal(words)),
        _ => {
            let text = |_: &str| written.clone().unwrap_or_default();
            let (seen, edit) = (base.to_string(), act_by_code("edit")?);
            let (office, actor, from) = (&visit.office, &visit.actor, From::Form(&text));
            perform::<DocumentInHand>(office, actor, &key, edit, Some(&seen), from).await
        }
    };
    match saved {
        Ok(done) => Ok(visit.done(&opened.row.path(), &done.told)),
        Err(error @ (Error::Refusal(_) | Error::Wrong(_) | Error::Conflict(_))) => {
            let mut page = edit_page(&visit, &opened, &drafts);
            if matches!(error, Error::Conflict(_)) {
                let written = written.unwrap_or_default();
                page.conflict = told(changes(opened.source(), &written), |line| {
                    opened.filling().said(line)
                });
            } else {
                page.version = base;
            }
            page.error = Some(match &error {
                Error::Conflict(told) => {
                    format!("{told}。下面是不同的地方；再按保存，就用您写的换掉现在的。")
                }
                error => error.to_string(),
            });
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
            changes: before.map_or_else(Vec::new, |b| {
                told(changes(&b.source, &version.source), named)
            }),
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
