//! The life of an assessment: begun, submitted, withdrawn, returned, fixed, cancelled; and the list of them.

use std::sync::Arc;

use chrono::Datelike;
use kernel::DivisionCode;
use serde_json::json;

pub use super::cite::{Ticked, evidence_save};
pub use super::marks::{Given, item_judge, item_mark};
use super::marks::{begun, refuse_own};
use super::model::{Command, Key, Side, State};
pub use super::opened::{Opened, assessment_open};
pub use super::ranking::{Ranked, Ranking, ranking};
use super::scheme::scheme;
use super::store::{self, AssessmentQuery, AssessmentRow, StepRow};
use ground::audit;
use ground::authority::{Action, Actor, Scope};
use ground::db;
use ground::error::{Error, Result};
use ground::office::Office;
use ground::time::moment_text;
use registers::organisation::division_name;

/// A page of the assessments of a scope, and how many there are.
pub async fn assessments_page(
    office: &Office,
    actor: &Actor,
    within: &Scope,
    query: &AssessmentQuery,
    window: (u64, u64),
) -> Result<(u64, Vec<AssessmentRow>)> {
    let scope = actor.may(Action::AssessmentRead)?;
    let within = scope.narrowed(within.division());
    let within = within.ok_or_else(|| Error::not_found("这个单位"))?;
    let reader = office.db().reader();
    let total = store::count(reader, &within, query).await?;
    Ok((total, store::page(reader, &within, query, window).await?))
}

/// 2011年, 2008—2011年
pub fn years_named(from: i32, to: i32) -> String {
    if from == to {
        format!("{to}年")
    } else {
        format!("{from}—{to}年")
    }
}

/// Begins an assessment of a division by a scheme; `year` is its last. Answers the one there is where it was begun
/// already.
///
/// # Errors
/// When the scheme is not for divisions of this level, or the year lies ahead.
pub async fn assessment_start(
    office: &Office,
    actor: &Actor,
    division: DivisionCode,
    (code, year): (&str, i32),
) -> Result<Key> {
    let scope = actor.may(Action::AssessmentWrite)?;
    let scope = scope.narrowed(division);
    let scope = scope.ok_or_else(|| Error::not_found(format!("区划 {}", division.get())))?;
    let scheme = scheme(office.catalogue(), code)?;
    if division.level() != scheme.level {
        return Err(Error::refusal(format!(
            "{}考评的是{}，请换一个单位或方案",
            scheme.label,
            scheme.level.label()
        )));
    }
    let this_year = office.clock().today().year();
    if !(1900..=this_year).contains(&year) {
        return Err(Error::refusal(format!(
            "年度请填1900至{this_year}之间的四位年份"
        )));
    }
    let tx = office.db().begin().await?;
    if let Some(known) = store::same(tx.connection(), &scope, (code, year)).await? {
        tx.commit().await?;
        return Ok(known.key());
    }
    let name = division_name(tx.connection(), division).await?;
    let name = name.ok_or_else(|| Error::not_found(format!("区划 {}", division.get())))?;
    let year_from = year - scheme.years + 1;
    let region = division.region();
    let at = moment_text(office.clock().now_utc());
    let row = AssessmentRow {
        region,
        id: db::take_numbers(&tx, region, store::ASSESSMENT.name, 1).await?,
        division: division.get(),
        scheme: scheme.code,
        title: format!("{name}{}{}", years_named(year_from, year), scheme.label),
        year_from,
        year_to: year,
        state: State::Open.code().to_owned(),
        opened_by: actor.user,
        opened_at: at.clone(),
        submitted_by: None,
    };
    store::insert(office.keyring(), &tx, &row).await?;
    step(office, &tx, actor, &row, Taken::of("open", "")).await?;
    tx.commit().await?;
    Ok(row.key())
}

/// A step as it is written.
struct Taken<'a> {
    step: &'static str,
    reason: &'a str,
    content: Option<String>,
}

impl<'a> Taken<'a> {
    fn of(step: &'static str, reason: &'a str) -> Taken<'a> {
        Taken {
            step,
            reason,
            content: None,
        }
    }
}

/// Writes a step and its audit entry.
async fn step(
    office: &Office,
    tx: &db::Tx,
    actor: &Actor,
    row: &AssessmentRow,
    taken: Taken<'_>,
) -> Result<()> {
    let hash = taken.content.as_ref();
    let written = StepRow {
        step: taken.step.to_owned(),
        reason: taken.reason.to_owned(),
        hash: hash.map(|content| seal::sm3_hex(content.as_bytes())),
        content: taken.content,
        taken_by: actor.user,
        taken_at: moment_text(office.clock().now_utc()),
    };
    store::insert_step(office.keyring(), tx, row, &written).await?;
    let (subject, reason) = (row.subject(), taken.reason);
    let (action, detail) = match taken.step {
        "open" => ("assessment_open", json!({})),
        "submit" => ("assessment_submit", json!({})),
        "withdraw" => ("assessment_withdraw", json!({ "理由": reason })),
        "return" => ("assessment_return", json!({ "理由": reason })),
        "fix" => ("assessment_fix", json!({ "得分": reason })),
        _ => ("assessment_cancel", json!({ "理由": reason })),
    };
    audit::append(office, tx, actor, row.region, action, &subject, &detail).await?;
    Ok(())
}

fn reasoned(reason: &str) -> Result<String> {
    let reason = kernel::tidy(reason);
    if reason.is_empty() {
        return Err(Error::refusal("请填写原因"));
    }
    Ok(reason)
}

/// 提交 to the superior.
pub async fn assessment_submit(office: &Office, actor: &Actor, key: Key) -> Result<()> {
    let tx = office.db().begin().await?;
    let asked = (Action::AssessmentWrite, Command::Submit);
    let (row, after) = begun(&tx, actor, key, asked).await?;
    let to = (after.code(), Some(actor.user));
    store::set_state(office.keyring(), &tx, &row, to).await?;
    step(office, &tx, actor, &row, Taken::of("submit", "")).await?;
    tx.commit().await
}

/// 撤回 what the superior has not begun to score.
pub async fn assessment_withdraw(
    office: &Office,
    actor: &Actor,
    key: Key,
    reason: &str,
) -> Result<()> {
    let asked = (Action::AssessmentWrite, Command::Withdraw);
    moved(office, actor, key, asked, ("withdraw", reason)).await
}

/// 作废 an assessment that was begun by mistake.
pub async fn assessment_cancel(
    office: &Office,
    actor: &Actor,
    key: Key,
    reason: &str,
) -> Result<()> {
    let asked = (Action::AssessmentWrite, Command::Cancel);
    moved(office, actor, key, asked, ("cancel", reason)).await
}

/// 退回 to the division, with the reason.
pub async fn assessment_return(
    office: &Office,
    actor: &Actor,
    key: Key,
    reason: &str,
) -> Result<()> {
    let asked = (Action::AssessmentJudge, Command::Return);
    moved(office, actor, key, asked, ("return", reason)).await
}

async fn moved(
    office: &Office,
    actor: &Actor,
    key: Key,
    asked: (Action, Command),
    (name, reason): (&'static str, &str),
) -> Result<()> {
    let reason = reasoned(reason)?;
    let tx = office.db().begin().await?;
    let (row, after) = begun(&tx, actor, key, asked).await?;
    if asked.0 == Action::AssessmentJudge {
        refuse_own(office, &tx, actor, &row).await?;
    }
    let to = (after.code(), row.submitted_by);
    store::set_state(office.keyring(), &tx, &row, to).await?;
    step(office, &tx, actor, &row, Taken::of(name, &reason)).await?;
    tx.commit().await
}

/// 一票否决: finds that a topic holds, or that it does not after all.
pub async fn veto_mark(
    office: &Office,
    actor: &Actor,
    key: Key,
    number: &str,
    given: Given,
) -> Result<()> {
    item_judge(office, actor, key, (number, Side::Veto), given).await
}

/// 定分: figures, evidence and points stay as they are now. Nothing while figures are still being worked out.
///
/// # Errors
/// When the superior has not scored, or the actor filled it in herself.
pub async fn assessment_fix(office: &Arc<Office>, actor: &Actor, key: Key) -> Result<Option<()>> {
    actor.may(Action::AssessmentFix)?;
    let Some(opened) = assessment_open(office, actor, key).await? else {
        return Ok(None);
    };
    let tx = office.db().begin().await?;
    let asked = (Action::AssessmentFix, Command::Fix);
    let (row, after) = begun(&tx, actor, key, asked).await?;
    refuse_own(office, &tx, actor, &row).await?;
    let seen = (opened.marks.len(), opened.evidence.len());
    let marks = store::marks(tx.connection(), &row).await?;
    let evidence = store::evidence(tx.connection(), &row).await?;
    if seen != (marks.len(), evidence.len()) {
        return Err(Error::Conflict(
            "刚刚又有人评分，请看过最新的分数再定分".to_owned(),
        ));
    }
    let to = (after.code(), row.submitted_by);
    store::set_state(office.keyring(), &tx, &row, to).await?;
    let score = opened.sheet.total().text();
    let taken = Taken {
        step: "fix",
        reason: &score,
        content: Some(serde_json::to_string(&opened.sheet)?),
    };
    step(office, &tx, actor, &row, taken).await?;
    tx.commit().await?;
    Ok(Some(()))
}
