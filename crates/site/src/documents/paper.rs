//! A document as it looks on paper, with its figures and its road; signing it; its files.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use gongwen::HeadingNumbers;
use serde::Serialize;

use super::{figure_href, open, printed_href, wait};
use crate::kit::{Button, Download, Notice, Posted, Query, Step, Tone};
use crate::shell::{ActForm, ActPage, Visit, only_form};
use ground::acts::{act_by_code, perform};
use ground::ask::From;
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::time::moment_shown;
use papers::documents::DocumentInHand;
use papers::documents::again::unwritten;
use papers::documents::book::ledger_book;
use papers::documents::compose::paragraph;
use papers::documents::content::{Content, ContentBlock};
use papers::documents::drafts::Opened;
use papers::documents::kinds::topics;
use papers::figures::{Amount, Reach};

#[derive(Serialize)]
struct PaperPage {
    path: String,
    token: String,
    frozen: bool,
    /// Under a masthead, without the table of figures.
    bulletin: bool,
    title: Vec<String>,
    addressee: Option<String>,
    blocks: Vec<ShownBlock>,
    signature: String,
    date: String,
    annex: String,
    /// How many indicators it lists, on a page of its own.
    annexed: usize,
    steps: Vec<Step>,
    notices: Vec<Notice>,
    buttons: Vec<Button>,
    figures: Vec<FigureShown>,
    changed: Vec<ChangedFigure>,
    /// Whether she may sign it: on the page of what was checked.
    sign: bool,
    /// Sentences that somebody has to take on before it is signed.
    pending: Vec<String>,
    /// Whether she may.
    takes_on: bool,
    /// What claims in words rest on.
    rests: Vec<RestShown>,
    /// What was recorded and is not written.
    unwritten: Vec<LeftOut>,
    version: i64,
    /// Whether she may take the ledgers along, and what for by default.
    book: Option<String>,
    hash: Option<String>,
}

#[derive(Serialize)]
pub(super) struct ShownBlock {
    /// 0 for a paragraph.
    pub level: u8,
    /// 一、
    pub number: String,
    pub pieces: Vec<ShownPiece>,
}

#[derive(Serialize)]
pub(super) struct ShownPiece {
    pub text: String,
    pub href: Option<String>,
}

#[derive(Serialize)]
struct AnnexShown {
    label: String,
    value: String,
    own: String,
    unit: String,
    records: usize,
    href: String,
}

/// What was recorded under one heading and is not written.
#[derive(Serialize)]
struct LeftOut {
    group: String,
    figures: Vec<AnnexShown>,
}

/// A claim and what it rests on.
#[derive(Serialize)]
struct RestShown {
    paragraph: usize,
    name: String,
    words: String,
}

#[derive(Serialize)]
struct FigureShown {
    label: String,
    text: String,
    records: usize,
    href: String,
}

#[derive(Serialize)]
struct ChangedFigure {
    label: String,
    then: String,
    now: String,
    href: String,
}

pub async fn page(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let Some(opened) = open(&visit, &key).await? else {
        return wait(&visit);
    };
    let content = opened.content();
    let (row, frozen) = (&opened.row, opened.signed.is_some());
    let signs = visit.may(Action::DocumentSign) && row.is_draft();
    let writes = visit.may(Action::ReportWrite) && row.is_draft();
    let exports = visit.may(Action::ListExport) && visit.may(Action::LedgerRead);
    let unwritten = match writes {
        true => left_out(&visit, &opened)?,
        false => Vec::new(),
    };
    let mut notices = notices(&opened);
    notices.extend(stays_out(&unwritten));
    notices.extend(topics_borne(&visit, &opened, writes)?);
    let page = PaperPage {
        path: row.path(),
        token: visit.token.clone(),
        frozen,
        bulletin: content.bulletin,
        title: content.title.clone(),
        addressee: content.addressee.clone(),
        blocks: shown(&opened, content),
        signature: content.signature(),
        date: content.date.format("%Y年%-m月%-d日").to_string(),
        annex: content.annex_title(),
        annexed: content.annex.len(),
        steps: steps(&opened),
        notices,
        buttons: buttons(&opened, signs, writes),
        figures: figures(&opened, content),
        changed: changed(&opened),
        sign: signs,
        version: row.version,
        pending: content.pending.clone(),
        takes_on: writes,
        rests: rests(content),
        unwritten,
        book: exports.then(|| format!("随《{}》报送", row.title)),
        hash: opened
            .signed
            .as_ref()
            .map(|(_, signed)| signed.hash.clone()),
    };
    visit.page("documents/paper.html", &row.title, &page)
}

#[derive(Serialize)]
struct AnnexPage {
    path: String,
    title: String,
    rows: Vec<AnnexShown>,
}

/// The table of all indicators that goes with a document: longer than the document.
pub async fn annex(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let Some(opened) = open(&visit, &key).await? else {
        return wait(&visit);
    };
    let content = opened.content();
    let rows = content.annex.iter().map(|row| AnnexShown {
        label: row.label.clone(),
        value: row.value.clone(),
        own: row.own.clone(),
        unit: row.unit.clone(),
        records: row.records,
        href: figure_href(
            &opened,
            (&row.code, Reach::Whole),
            content.rests_on.is_some(),
        ),
    });
    let page = AnnexPage {
        path: opened.row.path(),
        title: content.annex_title(),
        rows: rows.collect(),
    };
    visit.page("documents/annex.html", &content.annex_title(), &page)
}

/// Blocks with their numbers and links.
fn shown(opened: &Opened, content: &Content) -> Vec<ShownBlock> {
    let mut numbers = HeadingNumbers::default();
    let blocks = content.blocks.iter().map(|block| ShownBlock {
        level: block.level,
        number: if block.level > 0 {
            numbers.next(block.level)
        } else {
            String::new()
        },
        pieces: pieces(opened, content, block),
    });
    blocks.collect()
}

fn pieces(opened: &Opened, content: &Content, block: &ContentBlock) -> Vec<ShownPiece> {
    let pieces = block.pieces.iter().map(|piece| {
        let figure = piece.figure.and_then(|place| content.figures.get(place));
        ShownPiece {
            text: piece.text.clone(),
            href: figure.map(|f| printed_href(opened, f)),
        }
    });
    pieces.collect()
}

fn figures(opened: &Opened, content: &Content) -> Vec<FigureShown> {
    let printed = content.printed().into_iter().map(|figure| FigureShown {
        href: printed_href(opened, &figure),
        label: match figure.reach {
            Reach::Whole => figure.label,
            Reach::Own | Reach::Beneath => format!("{}（{}）", figure.label, figure.reach.label()),
        },
        text: figure.text,
        records: figure.records,
    });
    printed.collect()
}

/// What claims rest on, by the paragraph as a reader counts.
fn rests(content: &Content) -> Vec<RestShown> {
    let rests = content.rests.iter().map(|rest| {
        let before = content.blocks.iter().take(rest.block + 1);
        RestShown {
            paragraph: before.filter(|block| block.level == 0).count(),
            name: rest.name.clone(),
            words: rest.words.clone(),
        }
    });
    rests.collect()
}

/// The figures that are no longer what they were when the document was signed.
fn changed(opened: &Opened) -> Vec<ChangedFigure> {
    let changed = opened.changed().into_iter().map(|figure| ChangedFigure {
        href: figure_href(
            opened,
            (&figure.code, Reach::Whole),
            opened.live.rests_on.is_some(),
        ),
        label: figure.label,
        then: figure.then,
        now: figure.now,
    });
    changed.collect()
}

fn steps(opened: &Opened) -> Vec<Step> {
    let row = &opened.row;
    let written = Step {
        label: "起草".to_owned(),
        state: "done",
        who: Some(opened.name(row.created_by)),
        when: Some(moment_shown(&row.created_at)),
    };
    let edited = Step {
        label: format!("第{}稿", row.version),
        state: if opened.signed.is_some() {
            "done"
        } else {
            "current"
        },
        who: Some(opened.name(row.recorded_by)),
        when: Some(moment_shown(&row.recorded_at)),
    };
    let signed = opened.signed.as_ref().map(|(_, signed)| signed);
    let signed = Step {
        label: "定稿".to_owned(),
        state: if signed.is_some() { "done" } else { "ahead" },
        who: signed.map(|s| opened.name(s.signed_by)),
        when: signed.map(|s| moment_shown(&s.signed_at)),
    };
    vec![written, edited, signed]
}

/// That a draft takes up the numbers of new records, but no paragraph that was not there when it was made.
fn stays_out(left: &[LeftOut]) -> Option<Notice> {
    let groups: Vec<&str> = left.iter().map(|left| left.group.as_str()).collect();
    (!groups.is_empty()).then(|| Notice {
        text: format!(
            "文中的数字随记录变，有哪些段落是生成时定下的：{}有记录，没有写进来，不会自己出来。可以在下面一组一组写进正文，或者点“重新生成”（改过的文字留在上一稿）。",
            groups.join("、")
        ),
        tone: Tone::Soon,
    })
}

/// What was recorded and is not written, with a button each that writes it.
fn left_out(visit: &Visit, opened: &Opened) -> Result<Vec<LeftOut>> {
    let left = unwritten(&visit.office, opened)?.into_iter();
    let shown = left.map(|left| {
        let figures = left.figures.iter();
        let figures = figures.map(|figure| AnnexShown {
            label: figure.label.clone(),
            value: figure.amount.text(),
            own: String::new(),
            // A percentage is written with its sign.
            unit: match figure.amount {
                Amount::PercentTenths(_) => String::new(),
                Amount::Count(_) | Amount::Money(_) => figure.unit.clone(),
            },
            records: figure.record_count,
            href: figure_href(opened, (&figure.code, Reach::Whole), false),
        });
        LeftOut {
            figures: figures.collect(),
            group: left.group,
        }
    });
    Ok(shown.collect())
}

fn notices(opened: &Opened) -> Vec<Notice> {
    if !opened.row.is_draft() {
        let void = opened.signed.is_none().then(|| Notice {
            text: "这份草稿已作废。".to_owned(),
            tone: Tone::Quiet,
        });
        return void.into_iter().collect();
    }
    let filled = opened.filling().fill(opened.source());
    let left_out = filled.text.lines().filter(|line| {
        let body = !line.starts_with(['#', '@']);
        body && paragraph(line, &filled.announcements).is_none()
    });
    let mut notices = Vec::new();
    let count = left_out.count();
    if count > 0 {
        notices.push(Notice {
            text: format!("有{count}段里的数字还没有记录，不会印出来；登记以后自己会出来。"),
            tone: Tone::Soon,
        });
    }
    if opened.untold() > 0 {
        notices.push(Notice {
            text: format!(
                "典型事例里有{}件没有写：本人还没有同意，或者登记的可用范围不到这里。",
                opened.untold()
            ),
            tone: Tone::Quiet,
        });
    }
    if !filled.unknown.is_empty() {
        notices.push(Notice {
            text: format!(
                "文中的{}已不在指标清单里，请改一改文字。",
                filled.unknown.join("、")
            ),
            tone: Tone::Bad,
        });
    }
    notices
}

/// The topics that the records are enough to tell of, for whoever may choose another.
fn topics_borne(visit: &Visit, opened: &Opened, writes: bool) -> Result<Option<Notice>> {
    if !writes {
        return Ok(None);
    }
    let topics = topics(&visit.office, Some(&opened.row.kind))?;
    let borne = topics.iter().filter(|topic| topic.is_borne(&opened.now));
    let borne: Vec<&str> = borne.map(|topic| topic.label.as_str()).collect();
    Ok((borne.len() > 1).then(|| Notice {
        text: format!(
            "记录够写的题目有{}种：{}。要换题目，点“重新生成”。",
            borne.len(),
            borne.join("、")
        ),
        tone: Tone::Quiet,
    }))
}

fn buttons(opened: &Opened, signs: bool, writes: bool) -> Vec<Button> {
    let path = opened.row.path();
    let word = Button::link("下载 Word", format!("{path}/word"));
    let versions = Button::link("各稿对照", format!("{path}/versions"));
    let check = Button::link("校对", format!("{path}/check"));
    if !writes {
        return vec![word.primary(), check, versions];
    }
    let remake = Button::link("重新生成", format!("{path}/remake"));
    let void = Button::link("作废草稿", format!("{path}/void"));
    let edit = Button::link("改文字", format!("{path}/edit"));
    let edit = if signs { edit } else { edit.primary() };
    vec![edit, word, check, versions, remake, void]
}

pub async fn word(visit: Visit, Path(key): Path<String>, query: Query) -> Result<Response> {
    let Some(opened) = open(&visit, &key).await? else {
        return wait(&visit);
    };
    Ok(Download {
        name: format!("{}.docx", opened.row.title),
        media: Download::DOCX,
        bytes: opened.content().word_with(query.text("table") == "short")?,
    }
    .into_response())
}

pub async fn sign(visit: Visit, Path(key): Path<String>, posted: Posted) -> Result<Response> {
    let path = format!("/documents/{key}");
    let (seen, act) = (posted.text("version"), act_by_code("sign")?);
    let (office, actor, from) = (&visit.office, &visit.actor, From::Words(&[]));
    match perform::<DocumentInHand>(office, actor, &key, act, Some(&seen), from).await {
        Ok(done) => Ok(visit.done(&path, &done.told)),
        Err(Error::NotYet(words)) => Ok(visit.done(&path, &words)),
        Err(other) => Err(other),
    }
}

pub async fn ledgers(visit: Visit, Path(key): Path<String>, posted: Posted) -> Result<Response> {
    let Some(opened) = open(&visit, &key).await? else {
        return wait(&visit);
    };
    let reason = posted.text("reason");
    let file = ledger_book(&visit.office, &visit.actor, &opened, &reason).await?;
    Ok(file.into_response())
}

impl ActPage for DocumentInHand {
    async fn page(visit: &Visit, key: &str, forms: Vec<ActForm>) -> Result<Response> {
        let act = only_form(forms)?;
        let path = format!("/documents/{key}");
        visit.form(act.label, act.form.cancel(path))
    }
}
