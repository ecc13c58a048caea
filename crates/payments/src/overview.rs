//! What pages and the API ask about batches: lists, one batch with its road, its lines, and what is worth a look in it.

use std::collections::HashMap;

use kernel::{Date, DivisionCode, Fen, mask_account};
use serde::Serialize;

use super::bank_acts::notice_hangs_until;
use super::bank_reasons::BankReasons;
use super::explain::{ExplainedLine, explain};
use super::file_steps::{FileStep, file_steps};
use super::findings::FindingKind;
use super::model::{Batch, BatchState};
use super::notices::{NoticeTerm, RemarkKind};
use super::reasons::{FindingShown, reasons};
use super::schemes::Schemes;
use super::store::{self, BatchFilter, BatchPage, LineFilter, LineRow, SchemeSum};
use super::words;
use ground::authority::{Action, Actor, Scope};
use ground::error::{Error, Result};
use ground::office::Office;
use registers::accounts::users_by_id;
use registers::organisation::{Directory, sees_what_made};
use registers::people::Categories;
use registers::people::actions::ACCOUNT;

/// A page of the batches of a division.
pub async fn batches_page(
    office: &Office,
    scope: &Scope,
    filter: &BatchFilter,
    page: (u64, u64),
) -> Result<BatchPage> {
    store::batches_page(office.db().reader(), scope, filter, page).await
}

/// How many batches of a division are in each state.
pub async fn state_counts(office: &Office, scope: &Scope) -> Result<Vec<(BatchState, i64)>> {
    let counts = store::state_counts(office.db().reader(), scope).await?;
    let read = |(code, n): (String, i64)| Ok((BatchState::from_code(&code)?, n));
    counts.into_iter().map(read).collect()
}

/// The years in which a division has batches, latest first.
pub async fn batch_years(office: &Office, scope: &Scope) -> Result<Vec<i32>> {
    store::years(office.db().reader(), scope).await
}

/// A step of a batch that was done: who, and when as the office reads it.
#[derive(Debug, Clone, Serialize)]
pub struct Hand {
    /// Name of the user.
    pub who: String,
    /// 2026-11-24 10:05
    pub when: String,
}

/// Who did the steps of a batch.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Hands {
    /// 经办
    pub prepared: Option<Hand>,
    /// 复核
    pub reviewed: Option<Hand>,
    /// 审批
    pub approved: Option<Hand>,
    /// 公示
    pub published: Option<Hand>,
    /// 报盘
    pub exported: Option<Hand>,
    /// 回盘
    pub settled: Option<Hand>,
}

/// A reason somebody wrote.
#[derive(Debug, Clone)]
pub struct Remark {
    /// What it is the reason of.
    pub kind: RemarkKind,
    /// The reason.
    pub reason: String,
    /// Who and when.
    pub hand: Hand,
}

/// An objection and how it was handled.
#[derive(Debug, Clone, Serialize)]
pub struct Objection {
    /// Its number.
    pub id: i64,
    /// Number of the line it is about.
    pub line_no: Option<i64>,
    /// Who brought it.
    pub raised_by: String,
    /// When.
    pub raised_on: String,
    /// What.
    pub about: String,
    /// Who wrote it down.
    pub recorded_by: String,
    /// How it was handled.
    pub answer: Option<String>,
    /// By whom and when.
    pub answered: Option<Hand>,
}

/// A batch as its page shows it.
#[derive(Debug)]
pub struct Overview {
    /// The batch.
    pub batch: Batch,
    /// Name of its division.
    pub division: String,
    /// Who did what.
    pub hands: Hands,
    /// By scheme, in the catalogue's order: its name, and what it pays.
    pub schemes: Vec<(String, SchemeSum)>,
    /// How often each thing was found.
    pub found: HashMap<FindingKind, i64>,
    /// 公示期
    pub notice: Option<NoticeTerm>,
    /// The last day of the notice while it still hangs.
    pub hangs_until: Option<Date>,
    /// 异议
    pub objections: Vec<Objection>,
    /// 退回 and the like.
    pub remarks: Vec<Remark>,
    /// Where its file is on its way, oldest first.
    pub steps: Vec<FileStep>,
    /// Whether its layout names steps.
    pub has_steps: bool,
    /// Lines that failed.
    pub failed: u64,
    /// Lines the bank has not answered.
    pub unanswered: i64,
}

/// The batches the actor may see, oldest first.
pub async fn batch_list(office: &Office, actor: &Actor) -> Result<Vec<Batch>> {
    let scope = actor.may(Action::BatchRead)?;
    store::batches(office.db().reader(), &scope).await
}

/// A batch by key or label.
///
/// # Errors
/// When there is none in the actor's scope.
pub async fn batch_one(office: &Office, actor: &Actor, key: &str) -> Result<Batch> {
    let scope = actor.may(Action::BatchRead)?;
    store::batch_labelled(office.db().reader(), &scope, key).await
}

/// A batch with its road, totals, notice, objections and what was found.
///
/// # Errors
/// When there is none in the actor's scope.
pub async fn batch_overview(office: &Office, actor: &Actor, key: &str) -> Result<Overview> {
    let scope = actor.may(Action::BatchRead)?;
    let c = office.db().reader();
    let batch = store::batch_labelled(c, &scope, key).await?;
    let users = users(office, batch.region).await?;
    let schemes = Schemes::load(office.catalogue())?;
    let mut sums = store::scheme_sums(c, &batch).await?;
    let mut in_order = Vec::with_capacity(sums.len());
    for scheme in schemes.iter() {
        if let Some(at) = sums.iter().position(|s| s.scheme == scheme.code) {
            in_order.push((scheme.label.clone(), sums.swap_remove(at)));
        }
    }
    let found = store::finding_counts(c, &batch).await?;
    let found = found
        .into_iter()
        .filter_map(|(code, n)| Some((FindingKind::from_code(&code)?, n)));
    let failed = LineFilter {
        state: Some("failed".to_owned()),
        ..LineFilter::default()
    };
    let counts = batch.approved_seq.is_some();
    let (steps, has_steps) = file_steps(office, &batch).await?;
    Ok(Overview {
        division: Directory::load(c, &scope).await?.name(batch.division),
        hands: hands(office, &batch, &users).await?,
        schemes: in_order,
        found: found.collect(),
        notice: store::notice_of(c, &batch).await?,
        hangs_until: notice_hangs_until(office, office.db().reader(), (&batch, batch.state))
            .await?,
        objections: objections(office, &batch, &users).await?,
        remarks: remarks(office, &batch, &users).await?,
        steps,
        has_steps,
        failed: if counts {
            store::lines_totals(c, &scope, &batch, &failed).await?.0
        } else {
            0
        },
        unanswered: match batch.state {
            BatchState::Exported | BatchState::Answered => {
                store::answers_missing(c, &batch).await?
            }
            _ => 0,
        },
        batch,
    })
}

type Names = HashMap<i64, String>;

async fn users(office: &Office, region: i32) -> Result<Names> {
    let users = users_by_id(office, office.db().reader(), region).await?;
    Ok(users
        .into_iter()
        .map(|(id, user)| (id, user.name))
        .collect())
}

fn hand(users: &Names, by: Option<i64>, at: Option<&str>) -> Option<Hand> {
    at.map(|at| Hand {
        who: by
            .and_then(|id| users.get(&id).cloned())
            .unwrap_or_default(),
        when: words::moment(at),
    })
}

/// Who did the steps of some batch.
async fn hands(office: &Office, batch: &Batch, users: &Names) -> Result<Hands> {
    let Some(m) = store::moments(office.db().reader(), batch).await? else {
        return Ok(Hands::default());
    };
    let hand = |by: Option<i64>, at: Option<&str>| hand(users, by, at);
    Ok(Hands {
        prepared: hand(Some(batch.prepared_by), Some(&m.prepared_at)),
        reviewed: hand(batch.reviewed_by, m.reviewed_at.as_deref()),
        approved: hand(batch.approved_by, m.approved_at.as_deref()),
        published: hand(m.published_by, m.published_at.as_deref()),
        exported: hand(m.exported_by, m.exported_at.as_deref()),
        settled: hand(m.settled_by, m.settled_at.as_deref()),
    })
}

/// Who did the steps of some batches, for a list of them.
pub async fn batch_hands(office: &Office, batches: &[Batch]) -> Result<Vec<Hands>> {
    let region = batches.first().map_or(0, |batch| batch.region);
    let users = users(office, region).await?;
    let mut found = Vec::with_capacity(batches.len());
    for batch in batches {
        found.push(hands(office, batch, &users).await?);
    }
    Ok(found)
}

async fn objections(office: &Office, batch: &Batch, users: &Names) -> Result<Vec<Objection>> {
    let rows = store::objections_of(office.db().reader(), batch).await?;
    let shown = |o: store::ObjectionRow| Objection {
        id: o.id,
        line_no: o.line_no,
        raised_by: o.raised_by,
        raised_on: o.raised_on,
        about: o.about,
        recorded_by: users.get(&o.recorded_by).cloned().unwrap_or_default(),
        answered: hand(users, o.answered_by, o.answered_at.as_deref()),
        answer: o.answer,
    };
    Ok(rows.into_iter().map(shown).collect())
}

async fn remarks(office: &Office, batch: &Batch, users: &Names) -> Result<Vec<Remark>> {
    let rows = store::remarks_of(office.db().reader(), batch).await?;
    let mut shown = Vec::with_capacity(rows.len());
    for r in rows {
        let (kind, reason) = (RemarkKind::from_code(&r.kind)?, r.reason);
        let hand = hand(users, Some(r.recorded_by), Some(&r.recorded_at));
        shown.extend(hand.map(|hand| Remark { kind, reason, hand }));
    }
    Ok(shown)
}

/// A line as a list shows it.
#[derive(Debug, Clone, Serialize)]
pub struct LineShown {
    /// 序号
    pub line_no: i64,
    /// Number of the person.
    pub person: i64,
    /// 姓名
    pub name: String,
    /// Village or unit.
    pub unit: String,
    /// 人员类别
    pub category: String,
    /// Code of the scheme.
    pub scheme: String,
    /// Its name.
    pub scheme_label: String,
    /// 开户行
    pub bank: String,
    /// 银行账号, masked.
    pub account: Option<String>,
    /// 收款人, where it is not she herself.
    pub payee: Option<String>,
    /// 正常发放
    pub regular_fen: i64,
    /// 补发
    pub backpay_fen: i64,
    /// 追缴, ≤ 0
    pub recovery_fen: i64,
    /// To the bank.
    pub amount_fen: i64,
    /// `open`, `paid`, `failed`.
    pub state: String,
    /// Why it failed.
    pub failed_reason: Option<String>,
    /// What to do about it.
    pub todo: Option<String>,
    /// What was found about it.
    pub found: Vec<FindingKind>,
}

/// A page of lines: how many fit, what they pay together, and this page.
#[derive(Debug)]
pub struct LinePage {
    /// How many fit.
    pub total: u64,
    /// What they pay together.
    pub amount: Fen,
    /// This page.
    pub lines: Vec<LineShown>,
}

/// A page of the lines of a batch, of people within `within`.
///
/// # Errors
/// When an account cannot be opened.
pub async fn lines_page(
    office: &Office,
    within: &Scope,
    batch: &Batch,
    filter: &LineFilter,
    page: (u64, u64),
) -> Result<LinePage> {
    let c = office.db().reader();
    let rows = store::lines_page(c, within, batch, filter, page).await?;
    let (total, amount) = store::lines_totals(c, within, batch, filter).await?;
    Ok(LinePage {
        total,
        amount,
        lines: shown(office, within, batch, rows).await?,
    })
}

/// Lines with names in place of codes.
pub async fn shown(
    office: &Office,
    within: &Scope,
    batch: &Batch,
    rows: Vec<LineRow>,
) -> Result<Vec<LineShown>> {
    let c = office.db().reader();
    let numbers: Vec<i64> = rows.iter().map(|l| l.line_no).collect();
    let mut found: HashMap<i64, Vec<FindingKind>> = HashMap::new();
    for chunk in numbers.chunks(500) {
        for finding in store::findings_of_lines(c, batch, chunk).await? {
            let kind = FindingKind::from_code(&finding.kind);
            if let (Some(line_no), Some(kind)) = (finding.line_no, kind) {
                found.entry(line_no).or_default().push(kind);
            }
        }
    }
    let directory = Directory::load(c, within).await?;
    let (schemes, categories) = (
        Schemes::load(office.catalogue())?,
        Categories::load(office.catalogue())?,
    );
    let reasons = BankReasons::load(office.catalogue())?;
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        let division = DivisionCode::try_from(row.division).map_err(|e| Error::Fault(e.into()))?;
        let category = categories.coded(&row.category);
        let account = match &row.account_sealed {
            Some(sealed) => Some(mask_account(
                &office.open_field(ACCOUNT, row.person, sealed)?,
            )),
            None => None,
        };
        let failed_reason = row.failed_reason.filter(|_| row.state == "failed");
        lines.push(LineShown {
            line_no: row.line_no,
            person: row.person,
            name: row.name,
            unit: directory.name(division),
            category: category.map_or(String::new(), |c| c.label.clone()),
            scheme_label: schemes.coded(&row.scheme)?.label.clone(),
            scheme: row.scheme,
            bank: row.bank,
            account,
            payee: row.payee,
            regular_fen: row.regular_fen,
            backpay_fen: row.backpay_fen,
            recovery_fen: row.recovery_fen,
            amount_fen: row.amount_fen,
            todo: failed_reason.as_deref().map(|cause| reasons.todo(cause)),
            failed_reason,
            state: row.state,
            found: found.remove(&row.line_no).unwrap_or_default(),
        });
    }
    Ok(lines)
}

/// A line with why it is what it is.
#[derive(Debug, Serialize)]
pub struct LineDetail {
    /// The line.
    pub line: LineShown,
    /// Month by month, and in one sentence.
    pub explained: ExplainedLine,
    /// What was found about it, each with its reason.
    pub found: Vec<FindingShown>,
    /// That it was handed out in cash: 2026-02-05发现金180.00元（签领表3号）.
    pub cash: Option<String>,
}

/// One line of a batch with its explanation.
///
/// # Errors
/// When the batch has no such line within the actor's scope.
pub async fn line_explain(
    office: &Office,
    actor: &Actor,
    batch: &Batch,
    line_no: i64,
) -> Result<LineDetail> {
    let scope = actor.may(Action::BatchRead)?;
    let c = office.db().reader();
    let missing = || Error::not_found(format!("批次 {} 的第{line_no}笔", batch.label));
    let row = store::line_numbered(c, batch, line_no)
        .await?
        .ok_or_else(missing)?;
    let division = DivisionCode::try_from(row.division).map_err(|e| Error::Fault(e.into()))?;
    if !sees_what_made(c, &scope, division).await? {
        return Err(missing());
    }
    let standards = store::standards_known(c, batch.division).await?;
    let (schemes, categories) = (
        Schemes::load(office.catalogue())?,
        Categories::load(office.catalogue())?,
    );
    let explained = explain(&row, &standards, &schemes, &categories)?;
    let found = store::findings_of_lines(c, batch, &[line_no]).await?;
    let found = reasons(office, office.db().reader(), (&scope, batch), found).await?;
    let entries = store::entries(c, batch.region, Some(row.person)).await?;
    let mut entries = entries.into_iter().map(|paid| paid.entry);
    let cash = entries.find(|entry| entry.line == Some((batch.id, line_no)));
    let mut lines = shown(office, &scope, batch, vec![row]).await?;
    Ok(LineDetail {
        cash: cash.map(|entry| entry.handed_out()),
        line: lines.pop().ok_or_else(missing)?,
        explained,
        found,
    })
}

/// A page of what was found in a batch, each with its reason; and how many there are.
pub async fn findings_page(
    office: &Office,
    within: &Scope,
    batch: &Batch,
    kinds: &[FindingKind],
    page: (u64, u64),
) -> Result<(u64, Vec<FindingShown>)> {
    let codes: Vec<&str> = kinds.iter().map(|kind| kind.code()).collect();
    let c = office.db().reader();
    let (total, rows) = store::findings_page(c, within, batch, &codes, page).await?;
    let shown = reasons(office, c, (within, batch), rows).await?;
    Ok((total, shown))
}

/// Explanations of some lines of a batch, by number.
pub async fn lines_explain(
    office: &Office,
    batch: &Batch,
    numbers: &[i64],
) -> Result<Vec<(i64, ExplainedLine)>> {
    let c = office.db().reader();
    let standards = store::standards_known(c, batch.division).await?;
    let (schemes, categories) = (
        Schemes::load(office.catalogue())?,
        Categories::load(office.catalogue())?,
    );
    let mut explained = Vec::with_capacity(numbers.len());
    for line_no in numbers {
        if let Some(row) = store::line_numbered(c, batch, *line_no).await? {
            let line = explain(&row, &standards, &schemes, &categories)?;
            explained.push((*line_no, line));
        }
    }
    Ok(explained)
}
