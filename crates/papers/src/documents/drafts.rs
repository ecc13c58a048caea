//! A document opened: its versions, what it says with the figures of now, what was signed.

use std::collections::HashMap;

use chrono::Datelike;
use kernel::DivisionCode;

use super::actions::{About, Numbers};
use super::content::{AnnexRow, Changed, Content, Printed};
use super::facts::Facts;
use super::kinds::kind;
use super::live::Filling;
pub use super::store::DocumentQuery;
pub use super::store::DocumentRow;
use super::store::VersionRow;
use super::store::{self, FinalRow};
use crate::figures::actions::{Compared, Span, figures_compared};
use crate::figures::{Figure, Reach};
use ground::authority::{Action, Actor, Scope};
use ground::error::{Error, Result};
use ground::key::{Key, Keyed};
use ground::office::Office;
use ground::time::moment_shown;
use registers::accounts::users_by_id;

/// 拟稿
pub const DRAFT: &str = "draft";
/// 定稿
pub const FINAL: &str = "final";
/// 作废
pub const VOID: &str = "void";

/// A document by its address: 990101-3.
pub type DocumentKey = Key<DocumentRow>;

impl Keyed for DocumentRow {
    const NAMED: &str = "文稿";
    const THIS: &str = "这份文稿";
}

impl DocumentRow {
    /// 990101-3
    pub fn key(&self) -> DocumentKey {
        DocumentKey::new(self.region, self.id)
    }

    /// Where its page is.
    pub fn path(&self) -> String {
        format!("/documents/{}", self.key())
    }

    /// Its division.
    pub fn of_division(&self) -> Result<DivisionCode> {
        DivisionCode::try_from(self.division).map_err(|e| Error::Fault(e.into()))
    }

    /// Its part of the year.
    pub fn of_span(&self) -> Result<Span> {
        Span::read(&self.span).ok_or_else(|| Error::inconsistent(format!("时段 {}", self.span)))
    }

    /// Whether it was signed.
    pub fn is_final(&self) -> bool {
        self.state == FINAL
    }

    /// Whether it may still change.
    pub fn is_draft(&self) -> bool {
        self.state == DRAFT
    }
}

/// A document opened.
pub struct Opened {
    /// Its row.
    pub row: DocumentRow,
    pub(crate) about: About,
    /// All versions, the last first.
    pub versions: Vec<VersionRow>,
    /// What it says now, with the figures of now.
    pub live: Content,
    /// What was signed, with who and when.
    pub signed: Option<(Content, FinalRow)>,
    /// The figures it rests on.
    pub now: Vec<Figure>,
    /// The figures as they were.
    pub before: Vec<Figure>,
    pub(crate) facts: Facts,
    /// Sentences that somebody took on, and who.
    pub taken_on: Vec<(String, String)>,
    /// Who wrote and signed.
    pub names: HashMap<i64, String>,
}

impl Opened {
    /// How many people and units there are to tell of in this time, of whom this office may not tell.
    pub fn untold(&self) -> usize {
        self.facts.untold
    }

    /// The numbers of the single entries it can tell, each with what its entry says.
    pub fn entries(&self) -> Vec<(Printed, String)> {
        self.facts.numbers()
    }

    /// The text of the last version.
    pub fn source(&self) -> &str {
        self.versions.first().map_or("", |v| v.source.as_str())
    }

    /// What fills a text of this document.
    pub fn filling(&self) -> Filling<'_> {
        Filling {
            now: &self.now,
            before: &self.before,
            facts: &self.facts,
            taken_on: &self.taken_on,
        }
    }

    /// What it is to be read as: signed words, or live ones.
    pub fn content(&self) -> &Content {
        self.signed
            .as_ref()
            .map_or(&self.live, |(content, _)| content)
    }

    /// The figures that are no longer what they were when the document was signed.
    pub fn changed(&self) -> Vec<Changed> {
        let Some((then, _)) = &self.signed else {
            return Vec::new();
        };
        let mut changed = Vec::new();
        for row in &then.annex {
            let now = self.live.annex.iter().find(|now| now.code == row.code);
            let read = |of: fn(&AnnexRow) -> &String| {
                now.map_or_else(|| "没有记录".to_owned(), |now| of(now).clone())
            };
            // What was signed before the own reach was told says nothing of it.
            let own = (!row.own.is_empty() && row.own != row.value).then(|| {
                (
                    format!("{}（本级）", row.label),
                    &row.own,
                    read(|row| &row.own),
                )
            });
            let whole = (row.label.clone(), &row.value, read(|row| &row.value));
            for (label, then, now) in std::iter::once(whole).chain(own) {
                if now != *then {
                    changed.push(Changed {
                        code: row.code.clone(),
                        label,
                        then: then.clone(),
                        now,
                    });
                }
            }
        }
        changed
    }

    /// Who a user is.
    pub fn name(&self, user: i64) -> String {
        self.names.get(&user).cloned().unwrap_or_default()
    }
}

/// Reads the year of a document to be begun.
///
/// # Errors
/// Says which years there are.
pub fn read_year(office: &Office, text: &str) -> std::result::Result<i32, String> {
    let this_year = office.clock().today().year();
    year_until(this_year, text)
}

/// Reads the year of a document of a kind: what looks ahead may be of next year.
///
/// # Errors
/// Says which years there are.
pub fn read_year_of(
    office: &Office,
    code: &str,
    text: &str,
) -> Result<std::result::Result<i32, String>> {
    let ahead = i32::from(kind(office, code)?.ahead);
    let last = office.clock().today().year() + ahead;
    Ok(year_until(last, text))
}

fn year_until(last: i32, text: &str) -> std::result::Result<i32, String> {
    let year = text.parse().ok();
    let year = year.filter(|year| (1900..=last).contains(year));
    year.ok_or_else(|| format!("年度请填1900至{last}之间的四位年份"))
}

pub(super) fn narrowed(scope: Scope, division: DivisionCode) -> Result<Scope> {
    let narrowed = scope.narrowed(division);
    narrowed.ok_or_else(|| Error::not_found(format!("区划 {}", division.get())))
}

pub(super) async fn found(
    office: &Office,
    actor: &Actor,
    scope: &Scope,
    about: &About,
) -> Result<Option<Compared>> {
    let asked = (about.period, Reach::Whole);
    figures_compared(office, actor, Some(scope.division()), asked).await
}

pub(super) fn still_counting() -> Error {
    Error::NotYet("记录很多，还在统计，请过几秒再来".to_owned())
}

/// One line a paragraph, no empty ones.
pub fn tidy(source: &str) -> String {
    let lines = source.lines().map(str::trim).filter(|l| !l.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

/// The title for lists: the lines of the title, figures left out.
pub(super) fn title_of(source: &str, about: &About) -> String {
    let titles = source.lines().filter_map(|line| line.strip_prefix("# "));
    // A bulletin goes by its masthead and number.
    let lines = if about.kind.bulletin { 2 } else { usize::MAX };
    let title: String = titles.take(lines).map(str::trim).collect();
    if title.is_empty() || title.contains("{{") {
        format!("{}{}{}", about.name, about.named, about.subject())
    } else {
        title
    }
}

/// Opens a document; nothing while its figures are still being worked out.
///
/// # Errors
/// When it is not there, or not the actor's to see.
pub async fn document_open(
    office: &Office,
    actor: &Actor,
    key: DocumentKey,
) -> Result<Option<Opened>> {
    let scope = actor.may(Action::DocumentRead)?;
    let reader = office.db().reader();
    let row = store::document(reader, &scope, key.region, key.id).await?;
    let row = row.ok_or_else(|| Error::not_found("这份文稿"))?;
    let scope = narrowed(scope, row.of_division()?)?;
    let about = About::of(office, &scope, &row.kind, row.year, row.of_span()?).await?;
    let Some(found) = found(office, actor, &scope, &about).await? else {
        return Ok(None);
    };
    let (now, before) = (found.now.plain(), found.before.plain());
    let versions = store::versions(reader, &row).await?;
    let source = versions.first().map_or("", |v| v.source.as_str());
    let facts = about.facts(office, source).await?;
    let users = users_by_id(office, reader, row.region).await?;
    let names: HashMap<i64, String> = users
        .into_iter()
        .map(|(id, user)| (id, user.name))
        .collect();
    let taken_on = store::taken_on(reader, &row).await?.into_iter();
    let taken_on: Vec<(String, String)> = taken_on
        .map(|taken| {
            let who = names.get(&taken.taken_by).cloned().unwrap_or_default();
            let at = moment_shown(&taken.taken_at);
            (taken.sentence, format!("{who}，{at}"))
        })
        .collect();
    let numbers = Numbers {
        now: &now,
        before: &before,
        not_entered: &found.not_entered,
        taken_on: &taken_on,
    };
    let live = about.content(office, source, &facts, numbers);
    let signed = match store::final_of(reader, &row).await? {
        Some(signed) => Some((serde_json::from_str(&signed.content)?, signed)),
        None => None,
    };
    Ok(Some(Opened {
        names,
        taken_on,
        row,
        about,
        versions,
        live,
        signed,
        now,
        before,
        facts,
    }))
}

/// A page of the documents of a scope, and how many there are.
///
/// # Errors
/// When the store fails.
pub async fn documents_page(
    office: &Office,
    scope: &Scope,
    query: &DocumentQuery,
    window: (u64, u64),
) -> Result<(u64, Vec<DocumentRow>)> {
    let reader = office.db().reader();
    let total = store::count(reader, scope, query).await?;
    Ok((total, store::page(reader, scope, query, window).await?))
}
