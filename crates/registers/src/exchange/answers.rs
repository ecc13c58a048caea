//! What headings, names of places and words in cells mean that the program does not know: said once, kept for the office.

use kernel::DivisionCode;
use serde_json::json;

use super::known::{Meanings, UNUSED};
use super::layout::{Layout, plain_heading};
use super::places::PlacesSaid;
use super::returned::Decided;
use super::values::ValuesSaid;
use super::wordings::{keep_wording, wordings};
use ground::audit;
use ground::authority::{Action, Actor};
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::key::Number;
use ground::office::Office;
use ground::time::moment_text;

/// Under which the office keeps what headings mean.
const HEADING: &str = "heading";
/// Under which the office keeps what words in cells mean.
const VALUE: &str = "value";

/// What was said of headings, each a known one or not wanted.
///
/// # Errors
/// When a meaning is no heading that any sheet knows.
pub(super) fn meanings_of(layouts: &[Layout], said: &[(String, String)]) -> Result<Meanings> {
    let known = |means: &str| {
        let mut columns = layouts.iter().flat_map(|layout| &layout.columns);
        let is = |heading: &String| plain_heading(heading) == plain_heading(means);
        means == UNUSED || columns.any(|column| column.headings.iter().any(is))
    };
    let meaning = |(heading, means): &(String, String)| {
        if known(means) {
            return Ok((plain_heading(heading), means.clone()));
        }
        Err(Error::refusal(format!(
            "“{heading}”说是“{means}”，可是没有哪张表有“{means}”这个表头；不用这一栏的写 {UNUSED}"
        )))
    };
    said.iter().map(meaning).collect()
}

/// What was answered to the questions of an import.
#[derive(Debug, Clone, Default)]
pub(super) struct Answers {
    /// What headings are.
    pub columns: Meanings,
    /// Which places names are.
    pub places: PlacesSaid,
    /// What words in cells mean.
    pub values: ValuesSaid,
    /// What is to stand where both sides changed something; kept for no other import.
    pub conflicts: Decided,
}

/// Keeps what was answered for the office; places for the division whose they are.
pub(super) async fn keep_answers(
    office: &Office,
    actor: &Actor,
    answers: &Answers,
    division: DivisionCode,
) -> Result<()> {
    let Answers {
        columns,
        places,
        values,
        ..
    } = answers;
    if columns.is_empty() && places.is_empty() && values.is_empty() {
        return Ok(());
    }
    actor.may(Action::WorkbookImport)?;
    let region = office.profile().division.region();
    let now = moment_text(office.clock().now_utc());
    let tx = office.db().begin().await?;
    let places_kind = place_kind(division);
    let kinds = [
        (HEADING, "heading_meaning", "表头", columns),
        (&places_kind, "place_meaning", "地方", places),
        (VALUE, "value_meaning", "写法", values),
    ];
    for (kind, action, label, said) in kinds.into_iter().filter(|(.., said)| !said.is_empty()) {
        let mut words = Vec::new();
        for (word, means) in said {
            keep_wording(&tx, actor, (region, kind), (word, means), &now).await?;
            words.push(word.as_str());
        }
        words.sort_unstable();
        let subject = format!("{label} {}", words.join("、"));
        audit::append(office, &tx, actor, region, action, &subject, &json!(said)).await?;
    }
    tx.commit().await
}

fn place_kind(division: DivisionCode) -> String {
    format!("place {}", division.get())
}

/// What has been answered before.
pub(super) async fn answers_kept(office: &Office, division: DivisionCode) -> Result<Answers> {
    let region = office.profile().division.region();
    let reader = office.db().reader();
    Ok(Answers {
        columns: wordings(reader, region, HEADING).await?,
        places: wordings(reader, region, &place_kind(division)).await?,
        values: wordings(reader, region, VALUE).await?,
        conflicts: Decided::new(),
    })
}

/// Keeps what was decided of the conflicts of an import, for that import.
pub(super) async fn keep_decided(
    office: &Office,
    actor: &Actor,
    import: i64,
    decided: &Decided,
) -> Result<()> {
    if decided.is_empty() {
        return Ok(());
    }
    let region = office.profile().division.region();
    let now = moment_text(office.clock().now_utc());
    let tx = office.db().begin().await?;
    for (words, take) in decided {
        let kind = conflict_kind(import);
        keep_wording(&tx, actor, (region, &kind), (words, take), &now).await?;
    }
    let subject = format!("导入 {}", Number(import));
    audit_decided(office, actor, &tx, &subject, decided).await?;
    tx.commit().await
}

/// Records what was decided of the conflicts of a file that is written at once.
pub(super) async fn record_decided(
    office: &Office,
    actor: &Actor,
    file: &str,
    decided: &Decided,
) -> Result<()> {
    if decided.is_empty() {
        return Ok(());
    }
    actor.may(Action::WorkbookImport)?;
    let tx = office.db().begin().await?;
    let subject = format!("文件 {file}");
    audit_decided(office, actor, &tx, &subject, decided).await?;
    tx.commit().await
}

async fn audit_decided(
    office: &Office,
    actor: &Actor,
    tx: &Tx,
    subject: &str,
    decided: &Decided,
) -> Result<()> {
    let region = office.profile().division.region();
    let said = json!(decided);
    audit::append(
        office,
        tx,
        actor,
        region,
        "conflict_decided",
        subject,
        &said,
    )
    .await?;
    Ok(())
}

/// What was decided of the conflicts of an import.
pub(super) async fn decided_kept(office: &Office, import: i64) -> Result<Decided> {
    let region = office.profile().division.region();
    wordings(office.db().reader(), region, &conflict_kind(import)).await
}

fn conflict_kind(import: i64) -> String {
    format!("conflict {import}")
}
