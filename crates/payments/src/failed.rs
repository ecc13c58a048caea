//! 没有付成的: one task a line, from the bank's answer until a later batch that pays it again is approved.

use kernel::{DivisionCode, Fen};

use super::bank_reasons::BankReasons;
use super::schemes::Schemes;
use super::store::{self, FailedRow};
use ground::authority::{Action, Actor, Scope};
use ground::error::{Error, Result};
use ground::key::{AnyKey, labelled};
use ground::office::Office;
use registers::organisation::Directory;

/// How far such a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailedStep {
    /// Account and name are as the bank refused them.
    Unmended,
    /// A new account, payee or name waits for the second person.
    Proposed,
    /// Mended: the next batch pays it again.
    Ready,
    /// In a batch that is not approved yet.
    Again,
}

impl FailedStep {
    /// All of them, with code and what they are called.
    pub const ALL: [(FailedStep, &'static str, &'static str); 4] = [
        (FailedStep::Unmended, "unmended", "还没有改"),
        (FailedStep::Proposed, "proposed", "已提变更，等复核"),
        (FailedStep::Ready, "ready", "已改好，等下一批"),
        (FailedStep::Again, "again", "重发中，等审批"),
    ];

    /// As it stands in an address.
    pub fn code(self) -> &'static str {
        let found = FailedStep::ALL.iter().find(|(step, ..)| *step == self);
        found.map_or("", |(_, code, _)| code)
    }

    /// In words.
    pub fn label(self) -> &'static str {
        let found = FailedStep::ALL.iter().find(|(step, ..)| *step == self);
        found.map_or("", |(.., label)| label)
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<FailedStep> {
        let found = FailedStep::ALL.iter().find(|(_, known, _)| *known == code);
        found.map(|(step, ..)| *step)
    }
}

/// A line that no bank has paid.
#[derive(Debug, Clone)]
pub struct Failed {
    /// Its batch, as it stands in addresses.
    pub batch: String,
    /// Its batch in words.
    pub label: String,
    /// Its number in the batch.
    pub line_no: i64,
    /// Whom it pays, as she stands in addresses.
    pub person: AnyKey,
    /// 姓名
    pub name: String,
    /// 单位
    pub unit: String,
    /// 待遇项目
    pub scheme: String,
    /// How much was not paid.
    pub amount: Fen,
    /// What the bank said.
    pub reason: String,
    /// 怎么办
    pub todo: String,
    /// How far it is.
    pub step: FailedStep,
    /// The request that waits for the second person.
    pub request: Option<AnyKey>,
    /// The batch that pays it again: as it stands in addresses, and in words.
    pub again: Option<(String, String)>,
}

/// How many lines of hers no bank has paid.
pub async fn failed_count(office: &Office, actor: &Actor) -> Result<u64> {
    let scope = actor.may(Action::BatchRead)?;
    let (count, _) = store::failed_totals(office.db().reader(), &scope, None).await?;
    Ok(count)
}

/// How many there are of a step or of any, how much they come to, and a page of them.
pub(super) async fn failed(
    office: &Office,
    within: &Scope,
    step: Option<FailedStep>,
    window: (u64, u64),
) -> Result<(u64, Fen, Vec<Failed>)> {
    let c = office.db().reader();
    let step = step.map(FailedStep::code);
    let (total, fen) = store::failed_totals(c, within, step).await?;
    let rows = store::failed_page(c, within, step, window).await?;
    let directory = Directory::load(c, within).await?;
    let schemes = Schemes::load(office.catalogue())?;
    let reasons = BankReasons::load(office.catalogue())?;
    let shown = |row: FailedRow| -> Result<Failed> {
        let division = DivisionCode::try_from(row.division).map_err(|e| Error::Fault(e.into()))?;
        let step = FailedStep::from_code(&row.step);
        let again = row.again.as_deref().and_then(|told| told.split_once(' '));
        let again = again.and_then(|(id, label)| {
            let id = id.parse().ok()?;
            Some((labelled(row.region, id, label), label.to_owned()))
        });
        Ok(Failed {
            batch: labelled(row.region, row.batch, &row.label),
            label: row.label,
            line_no: row.line_no,
            person: AnyKey::new(row.region, row.person),
            name: row.name,
            unit: directory.name(division),
            scheme: schemes.coded(&row.scheme)?.label.clone(),
            amount: Fen::new(row.amount_fen),
            todo: reasons.todo(&row.reason),
            reason: row.reason,
            step: step.ok_or_else(|| Error::inconsistent(format!("没有付成 {}", row.step)))?,
            request: row.request.map(|id| AnyKey::new(row.region, id)),
            again,
        })
    };
    let rows: Result<Vec<Failed>> = rows.into_iter().map(shown).collect();
    Ok((total, Fen::new(fen), rows?))
}
