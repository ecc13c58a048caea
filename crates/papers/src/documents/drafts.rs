//! The life of a document: begun by a template, edited, signed. A signed one never changes.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::Datelike;
use kernel::DivisionCode;
use serde_json::json;

use super::actions::About;
use super::content::{Changed, Content};
use super::facts::Facts;
use super::kinds::{Style, kind, template};
use super::live::Filling;
pub(crate) use super::store::DocumentQuery;
pub use super::store::DocumentRow;
pub(super) use super::store::VersionRow;
use super::store::{self, FinalRow};
use super::template::source_of;
use crate::figures::Figure;
use crate::figures::actions::{Compared, Span, figures_compared};
use ground::audit;
use ground::authority::{Action, Actor, Scope};
use ground::db;
use ground::error::{Error, Result};
use ground::key::{Key, Keyed};
use ground::office::Office;
use ground::time::moment_text;
use registers::accounts::users_by_id;

/// A text may have so many characters.
const SOURCE_MAX: usize = 100_000;
/// 拟稿
pub const DRAFT: &str = "draft";
/// 定稿
pub const FINAL: &str = "final";

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
    /// Who wrote and signed.
    pub names: HashMap<i64, String>,
}

impl Opened {
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
            let value = now.map_or_else(|| "没有记录".to_owned(), |now| now.value.clone());
            if value != row.value {
                changed.push(Changed {
                    code: row.code.clone(),
                    label: row.label.clone(),
                    then: row.value.clone(),
                    now: value,
                });
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

fn narrowed(scope: Scope, division: DivisionCode) -> Result<Scope> {
    let narrowed = scope.narrowed(division);
    narrowed.ok_or_else(|| Error::not_found(format!("区划 {}", division.get())))
}

fn plain(survey: &crate::figures::actions::Survey) -> Vec<Figure> {
    survey.figures.iter().map(|s| s.figure.clone()).collect()
}

async fn found(
    office: &Arc<Office>,
    actor: &Actor,
    scope: &Scope,
    about: &About,
) -> Result<Option<Compared>> {
    figures_compared(office, actor, Some(scope.division()), about.period).await
}

/// Begins a document by its template, or opens the draft there is; nothing while its figures are still being worked out.
///
/// # Errors
/// When there is no template, or it asks for a figure the catalogue does not have.
pub async fn document_make(
    office: &Arc<Office>,
    actor: &Actor,
    division: DivisionCode,
    (kind, year, span): (&str, i32, Span),
    style: Option<Style>,
) -> Result<Option<DocumentKey>> {
    let scope = narrowed(actor.may(Action::ReportWrite)?, division)?;
    let code = span.code();
    let reader = office.db().reader();
    if let Some(known) = store::draft_of(reader, &scope, (kind, year, &code)).await? {
        return Ok(Some(known.key()));
    }
    let about = About::of(office, &scope, kind, year, span).await?;
    let Some(found) = found(office, actor, &scope, &about).await? else {
        return Ok(None);
    };
    let (now, before) = (plain(&found.now), plain(&found.before));
    let wanted = style.unwrap_or(about.style);
    let (_, file) = template(office, kind, wanted, style.is_some())?;
    let setting = about.setting(wanted, office, &file.text).await?;
    let source = source_of(&file.path, &file.text, &setting, (&now, &before))?;
    let source = tidy(&source);
    let tx = office.db().begin().await?;
    let region = division.region();
    let at = moment_text(office.clock().now_utc());
    let row = DocumentRow {
        region,
        id: db::take_numbers(&tx, region, store::DOCUMENT.name, 1).await?,
        division: division.get(),
        kind: kind.to_owned(),
        title: title_of(&source, &about),
        year,
        span: code,
        state: DRAFT.to_owned(),
        version: 1,
        created_by: actor.user,
        created_at: at.clone(),
        recorded_by: actor.user,
        recorded_at: at.clone(),
    };
    let first = VersionRow {
        number: 1,
        source,
        recorded_by: actor.user,
        recorded_at: at,
    };
    store::insert(office.keyring(), &tx, &row).await?;
    store::insert_version(office.keyring(), &tx, (region, row.id), &first).await?;
    let (subject, detail) = (
        format!("《{}》", row.title),
        json!({ "division": about.name }),
    );
    audit::append(
        office,
        &tx,
        actor,
        region,
        "document_make",
        &subject,
        &detail,
    )
    .await?;
    tx.commit().await?;
    Ok(Some(row.key()))
}

/// One line a paragraph, no empty ones.
pub fn tidy(source: &str) -> String {
    let lines = source.lines().map(str::trim).filter(|l| !l.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

/// The title for lists: the lines of the title, figures left out.
fn title_of(source: &str, about: &About) -> String {
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
    office: &Arc<Office>,
    actor: &Actor,
    key: DocumentKey,
) -> Result<Option<Opened>> {
    let scope = actor.may(Action::ReportWrite)?;
    let reader = office.db().reader();
    let row = store::document(reader, &scope, key.region, key.id).await?;
    let row = row.ok_or_else(|| Error::not_found("这份文稿"))?;
    let scope = narrowed(scope, row.of_division()?)?;
    let about = About::of(office, &scope, &row.kind, row.year, row.of_span()?).await?;
    let Some(found) = found(office, actor, &scope, &about).await? else {
        return Ok(None);
    };
    let (now, before) = (plain(&found.now), plain(&found.before));
    let versions = store::versions(reader, &row).await?;
    let source = versions.first().map_or("", |v| v.source.as_str());
    let facts = about.facts(office, source).await?;
    let live = about.content(office, source, &facts, &now, &before);
    let signed = match store::final_of(reader, &row).await? {
        Some(signed) => Some((serde_json::from_str(&signed.content)?, signed)),
        None => None,
    };
    let users = users_by_id(office, reader, row.region).await?;
    Ok(Some(Opened {
        names: users
            .into_iter()
            .map(|(id, user)| (id, user.name))
            .collect(),
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

/// Writes a new version; answers its number, the old one when nothing was changed.
///
/// # Errors
/// A conflict when somebody else wrote one meanwhile; a refusal when a figure is not in the catalogue.
pub async fn document_save(
    office: &Office,
    actor: &Actor,
    opened: &Opened,
    base: i64,
    source: &str,
) -> Result<i64> {
    let scope = actor.may(Action::ReportWrite)?;
    let source = tidy(source);
    if source.is_empty() || source.chars().count() > SOURCE_MAX {
        return Err(Error::refusal(format!(
            "正文应有1至{SOURCE_MAX}字，请核对后重新保存"
        )));
    }
    let mut facts = opened.facts.clone();
    if source != opened.source() {
        facts.extend(opened.about.facts(office, &source).await?);
    }
    let filling = Filling {
        facts: &facts,
        ..opened.filling()
    };
    if let Some(unknown) = filling.fill(&source).unknown.first() {
        return Err(Error::refusal(format!(
            "文中的 {{{{{unknown}}}}} 不在指标清单里，请从清单里选一个插入，或删去"
        )));
    }
    let tx = office.db().begin().await?;
    let (region, id) = (opened.row.region, opened.row.id);
    let row = store::document(tx.connection(), &scope, region, id).await?;
    let row = row.ok_or_else(|| Error::not_found("这份文稿"))?;
    refuse_final(&row)?;
    if row.version != base {
        return Err(Error::Conflict(format!(
            "这份文稿已有第{}稿，您改的是第{base}稿。下面是您写的，请对照后再保存",
            row.version
        )));
    }
    if source == opened.source() {
        return Ok(row.version);
    }
    let version = VersionRow {
        number: row.version + 1,
        recorded_by: actor.user,
        recorded_at: moment_text(office.clock().now_utc()),
        source,
    };
    let title = title_of(&version.source, &opened.about);
    store::insert_version(office.keyring(), &tx, (region, id), &version).await?;
    let changed = (title.as_str(), DRAFT, version.number);
    store::update(office.keyring(), &tx, &row, changed).await?;
    let (subject, detail) = (format!("《{title}》"), json!({ "version": version.number }));
    audit::append(
        office,
        &tx,
        actor,
        region,
        "document_save",
        &subject,
        &detail,
    )
    .await?;
    tx.commit().await?;
    Ok(version.number)
}

fn refuse_final(row: &DocumentRow) -> Result<()> {
    if row.is_final() {
        return Err(Error::refusal("这份文稿已定稿，不能再改；要改请另写一份"));
    }
    Ok(())
}

/// Signs a document: what it says now stays as it is. Whoever wrote on it does not sign it.
///
/// # Errors
/// When the actor wrote a version of it, or somebody wrote another meanwhile.
pub async fn document_sign(
    office: &Office,
    actor: &Actor,
    opened: &Opened,
    version: i64,
) -> Result<()> {
    let scope = actor.may(Action::DocumentSign)?;
    let tx = office.db().begin().await?;
    let (region, id) = (opened.row.region, opened.row.id);
    let row = store::document(tx.connection(), &scope, region, id).await?;
    let row = row.ok_or_else(|| Error::not_found("这份文稿"))?;
    refuse_final(&row)?;
    if row.version != version || opened.row.version != version {
        return Err(Error::Conflict(format!(
            "这份文稿已有第{}稿，您看的是第{version}稿，请看过再定稿",
            row.version
        )));
    }
    let users = users_by_id(office, tx.connection(), row.region).await?;
    for written in store::versions(tx.connection(), &row).await? {
        let hand = users.get(&written.recorded_by);
        let same =
            hand.is_some_and(|user| actor.id_hash.is_some() && user.id_hash == actor.id_hash);
        if written.recorded_by == actor.user || same {
            return Err(Error::refusal(format!(
                "{}写过这份文稿的第{}稿，请换一个人定稿",
                actor.name, written.number
            )));
        }
    }
    if !opened.live.tells {
        return Err(Error::refusal(
            "正文里的数字都还没有记录，先登记台账或发放，再来定稿",
        ));
    }
    let content = serde_json::to_string(&opened.live)?;
    let signed = FinalRow {
        number: version,
        hash: seal::sm3_hex(content.as_bytes()),
        content,
        signed_by: actor.user,
        signed_at: moment_text(office.clock().now_utc()),
    };
    store::insert_final(office.keyring(), &tx, (region, id), &signed).await?;
    let changed = (row.title.as_str(), FINAL, version);
    store::update(office.keyring(), &tx, &row, changed).await?;
    let detail = json!({ "version": version, "hash": signed.hash });
    let subject = format!("《{}》", row.title);
    audit::append(
        office,
        &tx,
        actor,
        region,
        "document_sign",
        &subject,
        &detail,
    )
    .await?;
    tx.commit().await
}

/// A page of the documents of a scope, and how many there are.
pub(crate) async fn documents_page(
    office: &Office,
    scope: &Scope,
    query: &DocumentQuery,
    window: (u64, u64),
) -> Result<(u64, Vec<DocumentRow>)> {
    let reader = office.db().reader();
    let total = store::count(reader, scope, query).await?;
    Ok((total, store::page(reader, scope, query, window).await?))
}
