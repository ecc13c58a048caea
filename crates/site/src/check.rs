//! 校对文稿: a file or a pasted text, shown with its figures marked; and a document's own text. Nothing of it is kept.

use std::sync::Arc;

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use crate::kit::{Field, FieldKind, Form, Posted, Query};
use crate::organisation::place_field;
use crate::shell::{Route, Visit, get, post};
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::lists::asked_scope;
use ground::office::Office;
use papers::check::actions::{Review, evidence_kept, lexicon, review};
use papers::check::claims::{Said, Sayings};
use papers::check::evidence::{Evidence, Ground};
use papers::check::file::text_of_file;
use papers::check::meanings::Meanings;
use papers::check::told::{Place, Told, tell, value_words, verdict};
use papers::check::{is_workbook, text_of_sheet};
use papers::documents::{Content, DocumentKey, document_open, read_year};
use registers::exchange::sheets_in;
use registers::organisation::Places;

const TITLE: &str = "校对文稿";
const TEMPLATE: &str = "check/page.html";

/// The pages of this subject.
pub fn routes() -> Vec<Route> {
    let read = Action::DocumentRead;
    vec![
        get("/check", read, blank),
        post("/check", read, checked),
        get("/documents/{document}/check", read, of_document),
    ]
}

#[derive(Default, Serialize)]
struct CheckPage {
    form: Option<Form>,
    found: Option<Found>,
    /// The document it is the text of.
    document: Option<String>,
    /// What it was held against: 甲镇2011年.
    against: Option<String>,
    /// 定稿, after a look at what was found.
    sign: Option<Form>,
}

/// What was found in a text.
#[derive(Serialize)]
struct Found {
    verdict: String,
    clean: bool,
    paragraphs: Vec<Vec<ShownPiece>>,
    wrong: Vec<Told>,
    right: Vec<Told>,
    unsupported: Vec<ShownFigure>,
    unknown: Vec<ShownFigure>,
    /// What is said without a figure.
    claims: Vec<ShownClaim>,
    figures: Vec<ShownFigure>,
}

/// A claim without a figure.
#[derive(Serialize)]
struct ShownClaim {
    text: String,
    kind: String,
    told: String,
    place: Place,
    against: bool,
}

/// A piece of a paragraph.
#[derive(Serialize)]
struct ShownPiece {
    text: String,
    /// Empty for words; a figure is `said`, `amiss` or `ungrounded`.
    class: &'static str,
    /// What is the matter with it.
    note: String,
    /// The figure of the records that it rests on.
    rests: Option<Rests>,
}

/// A figure of the records.
#[derive(Clone, Serialize)]
struct Rests {
    label: String,
    /// Its page; nothing for a single entry.
    href: Option<String>,
}

#[derive(Serialize)]
struct ShownFigure {
    text: String,
    value: String,
    unit: String,
    place: Place,
    rests: Option<Rests>,
    /// What the records have instead.
    note: String,
}

async fn form_of(visit: &Visit) -> Result<(Form, Places)> {
    let own = visit.actor.may(Action::DocumentRead)?;
    let places = Places::load(&visit.office, &own).await?;
    let mut unit = place_field(&places, &own);
    unit.label = "单位".to_owned();
    let fields = vec![
        Field::new(FieldKind::File, "file", "文稿")
            .hint("Word（.docx）、文字（.txt）或表格（.xlsx），不超过16兆。看过就丢，不留底"),
        Field::new(FieldKind::LongText, "text", "或者粘贴文字"),
        Field::new(FieldKind::Integer, "year", "与哪一年的记录比对")
            .hint("写了年度，就看每个数字在这个单位的指标里有没有依据"),
        unit,
    ];
    let mut form = Form::new("/check", "校对", fields);
    form.upload = true;
    Ok((visit.with_token(form), places))
}

async fn blank(visit: Visit) -> Result<Response> {
    let (form, _) = form_of(&visit).await?;
    let page = CheckPage {
        form: Some(form),
        ..CheckPage::default()
    };
    visit.page(TEMPLATE, TITLE, &page)
}

async fn checked(visit: Visit, posted: Posted) -> Result<Response> {
    let (mut form, places) = form_of(&visit).await?;
    form.keep(&posted);
    let pasted = posted.raw("text");
    for field in form.fields_mut().filter(|field| field.name == "text") {
        field.value.clone_from(&pasted);
    }
    let text = text_posted(&visit.office, &posted, pasted)
        .await
        .map_err(|(field, wrong)| form.wrong(field, wrong.to_string()));
    let against = match against(&visit, &posted, &places).await {
        Ok(against) => against,
        Err(Error::Refusal(wrong)) => {
            form.wrong("year", wrong);
            None
        }
        Err(other) => return Err(other),
    };
    let mut page = CheckPage::default();
    if let (Ok(text), false) = (text, form.is_wrong()) {
        let (named, of) = match against {
            Some((named, asked, evidence)) => (Some(named), Some((asked, evidence))),
            None => (None, None),
        };
        match reviewed(&visit.office, text, of).await {
            Ok(found) => (page.found, page.against) = (Some(found), named),
            Err(Error::Refusal(wrong)) => form.wrong("text", wrong),
            Err(other) => return Err(other),
        }
    }
    let wrong = form.is_wrong();
    page.form = Some(form);
    if wrong {
        visit.refused(TEMPLATE, TITLE, &page)
    } else {
        visit.page(TEMPLATE, TITLE, &page)
    }
}

/// The text of the file, else what was pasted; or the field that is wrong, and why.
async fn text_posted(
    office: &Office,
    posted: &Posted,
    pasted: String,
) -> std::result::Result<String, (&'static str, Error)> {
    let Some(file) = posted.files("file").next().cloned() else {
        return match pasted.trim() {
            "" => Err(("file", Error::refusal("请选择文稿，或者粘贴文字"))),
            _ => Ok(pasted),
        };
    };
    if is_workbook(&file.file_name, &file.bytes) {
        let shown = format!("“{}”", file.file_name);
        let sheets = sheets_in(office, &file.bytes, &shown).await;
        let mut sheets = sheets.map_err(|wrong| ("file", wrong))?;
        sheets.retain(|sheet| !sheet.hidden);
        let texts = sheets.iter();
        return Ok(texts
            .map(|sheet| text_of_sheet(&sheet.name, &sheet.rows))
            .collect());
    }
    let worker = office.worker().clone();
    let read = move || text_of_file(&worker, &file.file_name, &file.bytes);
    let reading = tokio::task::spawn_blocking(read).await;
    let text = reading.unwrap_or_else(|e| Err(Error::Fault(e.into())));
    text.map_err(|wrong| ("file", wrong))
}

/// What the text is held against, and how that is called; nothing where no year was written.
async fn against(
    visit: &Visit,
    posted: &Posted,
    places: &Places,
) -> Result<Option<(String, Query, Evidence)>> {
    let Some(year) = posted.given("year") else {
        return Ok(None);
    };
    let own = visit.actor.may(Action::DocumentRead)?;
    let year = read_year(&visit.office, &year).map_err(Error::refusal)?;
    let division = places.read(&posted.text("division"))?;
    let asked = Query::default().with("division", &division.get().to_string());
    let scope = asked_scope(own, &asked)?;
    let known = evidence_kept(&visit.office, &visit.actor, &scope, year).await?;
    let known =
        known.ok_or_else(|| Error::refusal("记录很多，还在统计。请过几秒再点一次“校对”"))?;
    let asked = asked.with("year", &year.to_string());
    let named = format!("{}{year}年", places.name(division));
    Ok(Some((named, asked, known)))
}

/// Reads a text on a thread that may take its time.
async fn reviewed(
    office: &Arc<Office>,
    text: String,
    of: Option<(Query, Evidence)>,
) -> Result<Found> {
    let lexicon = lexicon(office.catalogue())?;
    let sayings = Sayings::load(office.catalogue())?;
    let (asked, known) = of.unzip();
    let asked = asked.unwrap_or_default();
    let reading = tokio::task::spawn_blocking(move || {
        review(text, (&lexicon, &sayings), known.as_ref()).map(|review| found(&review, &asked))
    });
    reading.await.map_err(|e| Error::Fault(e.into()))?
}

async fn of_document(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let visit = visit.beneath("/documents");
    let opened = document_open(&visit.office, &visit.actor, DocumentKey::read(&key)?).await?;
    let Some(opened) = opened else {
        return Err(Error::refusal("记录很多，还在统计。请过几秒再试"));
    };
    let meanings = Meanings::load(visit.office.catalogue())?;
    let known = Evidence::of(meanings, &opened.now, &opened.before).with_entries(&opened.entries());
    let path = opened.row.path();
    let signs = visit.may(Action::DocumentSign) && opened.row.is_draft();
    let sign = signs.then(|| {
        let mut form = Form::new(format!("{path}/sign"), "定稿", Vec::new());
        form.hidden
            .push(("version".to_owned(), opened.row.version.to_string()));
        visit.with_token(form.cancel(path.clone()))
    });
    let asked = Query::default()
        .with("division", &opened.row.division.to_string())
        .with("year", &opened.row.year.to_string())
        .with("span", &opened.row.span);
    let of = Some((asked, known));
    let page = CheckPage {
        found: Some(reviewed(&visit.office, words(opened.content()), of).await?),
        document: Some(path),
        against: Some(opened.content().period.clone()),
        form: None,
        sign,
    };
    let title = format!("校对：{}", opened.row.title);
    visit.page(TEMPLATE, &title, &page)
}

/// Title and paragraphs of a document, a line each.
fn words(content: &Content) -> String {
    let title = content.title.concat();
    let lines = std::iter::once(title).chain(content.blocks.iter().map(|block| block.text()));
    lines.collect::<Vec<_>>().join("\n")
}

/// The figure of the records that a place rests on, with its page.
fn rests(review: &Review, place: usize, asked: &Query) -> Option<Rests> {
    match review.ground(place)? {
        Ground::Rests(code, label) => Some(Rests {
            label: label.clone(),
            href: (!code.is_empty()).then(|| format!("/figures/{code}{}", asked.text_for_url())),
        }),
        Ground::None(_) | Ground::Unknown => None,
    }
}

fn found(review: &Review, asked: &Query) -> Found {
    let figure = |place: usize| {
        let figure = &review.checked.figures[place];
        let note = match review.ground(place) {
            Some(Ground::None(because)) => because.clone(),
            _ => String::new(),
        };
        ShownFigure {
            rests: rests(review, place, asked),
            note,
            text: figure.text.clone(),
            value: value_words(figure),
            unit: figure.unit.clone(),
            place: review.place(figure.start),
        }
    };
    let (right, wrong) = tell(review).into_iter().partition(|told| told.ok);
    let figures = |places: Option<Vec<usize>>| -> Vec<ShownFigure> {
        places.into_iter().flatten().map(figure).collect()
    };
    Found {
        verdict: verdict(review),
        clean: review.is_clean(),
        paragraphs: paragraphs(review, asked),
        wrong,
        right,
        unsupported: figures(review.unsupported()),
        unknown: figures(review.unknown()),
        claims: review
            .claims
            .iter()
            .map(|said| claim(review, said))
            .collect(),
        figures: (0..review.checked.figures.len()).map(figure).collect(),
    }
}

fn claim(review: &Review, said: &Said) -> ShownClaim {
    ShownClaim {
        text: said.text.clone(),
        kind: said.kind.clone(),
        told: said.told(),
        place: review.place(said.start),
        against: said.is_contradicted(),
    }
}

/// The text in pieces, its figures marked.
fn paragraphs(review: &Review, asked: &Query) -> Vec<Vec<ShownPiece>> {
    let letters: Vec<char> = review.text.chars().collect();
    let told = tell(review);
    let mut amiss = vec![String::new(); review.checked.figures.len()];
    for (relation, told) in review.checked.relations.iter().zip(&told) {
        if !relation.ok {
            let computed = told.words.split("，文中写").next().unwrap_or_default();
            amiss[relation.of] = format!("对不上：{computed}");
        }
    }
    let mut pieces = Pieces::default();
    let mut at = 0;
    for (place, figure) in review.checked.figures.iter().enumerate() {
        pieces.words(&letters[at..figure.start]);
        let (class, note) = match (&amiss[place], review.ground(place)) {
            (note, Some(Ground::None(_))) if !note.is_empty() => {
                ("amiss", format!("{note}；也没有依据"))
            }
            (note, _) if !note.is_empty() => ("amiss", note.clone()),
            (_, Some(Ground::None(because))) if because.is_empty() => {
                ("ungrounded", "没有依据".to_owned())
            }
            (_, Some(Ground::None(because))) => ("ungrounded", format!("没有依据：{because}")),
            (_, Some(Ground::Unknown)) => ("unknown", "没有这类记录".to_owned()),
            _ => ("said", String::new()),
        };
        pieces.push(ShownPiece {
            text: figure.text.clone(),
            class,
            note,
            rests: rests(review, place, asked),
        });
        at = figure.end;
    }
    pieces.words(&letters[at..]);
    pieces.done.push(pieces.line);
    pieces.done.retain(|line| !line.is_empty());
    pieces.done
}

/// Paragraphs as they are put together.
#[derive(Default)]
struct Pieces {
    done: Vec<Vec<ShownPiece>>,
    line: Vec<ShownPiece>,
}

impl Pieces {
    fn push(&mut self, piece: ShownPiece) {
        self.line.push(piece);
    }

    fn words(&mut self, letters: &[char]) {
        for (index, line) in letters.split(|c| *c == '\n').enumerate() {
            if index > 0 {
                self.done.push(std::mem::take(&mut self.line));
            }
            let text: String = line.iter().collect();
            if !text.trim().is_empty() {
                self.push(ShownPiece {
                    text,
                    class: "",
                    note: String::new(),
                    rests: None,
                });
            }
        }
    }
}
