//! `yushui verify`: the file, the audit chain, every batch, the due/paid invariants.

mod run;

use serde::Serialize;

use crate::assessment::{ASSESSMENT, ASSESSMENT_EVIDENCE, ASSESSMENT_MARK, ASSESSMENT_STEP};
use crate::documents::{DOCUMENT, DOCUMENT_FINAL, DOCUMENT_TAKEN_ON, DOCUMENT_VERSION};
use ground::audit;
use ground::authority::{Action, Actor};
use ground::error::Result;
use ground::key::Number;
use ground::office::Office;
use ground::sealed::SealedTable;
use payments::{
    FUND_ENTRY, PAYMENT_NOTICE, PAYMENT_OBJECTION, PAYMENT_REMARK, PAYMENT_STEP, PaymentFault,
    RECEIVABLE_ENTRY, STANDARD,
};
use registers::accounts::{ACCOUNT_REQUEST, USER_ACCOUNT};
use registers::attachments::ATTACHMENT;
use registers::comparisons::{COMPARISON_HIT, COMPARISON_LIST};
use registers::confirmations::{CONFIRMATION, CONFIRMATION_CAMPAIGN, CONFIRMATION_NATIONAL};
use registers::ledgers::{LEDGER_ENTRY, VISIT_TARGET, VISIT_TASK};
use registers::organisation::DIVISION_PAST;
use registers::organisation::posts::{ORGAN, POST};
use registers::organisation::units::{MEMBER_SEAT, MEMBER_UNIT};
use registers::people::{
    CHANGE_PACKAGE, CHANGE_PACKAGE_LINE, CHANGE_REQUEST, IDENTITY, LUMP_SUM, PAID_THROUGH, PERSON,
    PERSON_EVENT, PERSON_FAMILY, PERSON_HARDSHIP, RESIDENCE,
};
use work::cases::{CASE_STEP, SERVICE_CASE};
use work::plans::{PLAN, PLAN_GOAL, PLAN_STEP, PLAN_TASK};

pub use run::{verify_begin, verifying};

/// What a verification found.
#[derive(Debug, Serialize)]
pub struct Verification {
    /// Whether nothing is wrong.
    pub ok: bool,
    /// Audit entries recomputed.
    pub audit_entries: u64,
    /// Batches recomputed.
    pub batches: u64,
    /// Lines recomputed.
    pub lines: u64,
    /// The first wrong entry of each broken chain.
    pub chain_faults: Vec<ChainFault>,
    /// What is wrong with batches.
    pub payment_faults: Vec<PaymentFault>,
    /// Rows changed behind the program's back.
    pub row_faults: Vec<RowFault>,
    /// What the database says of its own file.
    pub file_faults: Vec<String>,
}

/// A row whose mark does not fit what it says, or rows that are gone.
#[derive(Debug, Serialize)]
pub struct RowFault {
    /// The table.
    pub table: &'static str,
    /// What its rows are, in Chinese.
    pub label: &'static str,
    /// What is wrong, in Chinese.
    pub what: String,
}

/// A broken audit chain.
#[derive(Debug, Serialize)]
pub struct ChainFault {
    /// Region of the chain.
    pub region: i32,
    /// The first wrong entry.
    pub seq: i64,
    /// What is wrong with it.
    pub what: String,
}

/// Recomputes everything the office has promised not to change.
pub async fn verify(office: &Office, actor: &Actor) -> Result<Verification> {
    actor.may(Action::Verify)?;
    let division = office.profile().division;
    let file_faults = office.db().integrity().await?;
    let (audit_entries, broken) = audit::verify(office, division).await?;
    let row_faults = row_faults(office).await?;
    let (batches, lines, payment_faults) = payments::verify(office, division).await?;
    let chain_faults: Vec<ChainFault> = broken
        .into_iter()
        .map(|b| ChainFault {
            region: b.region,
            seq: b.seq,
            what: b.what,
        })
        .collect();
    Ok(Verification {
        ok: file_faults.is_empty()
            && row_faults.is_empty()
            && chain_faults.is_empty()
            && payment_faults.is_empty(),
        audit_entries,
        batches,
        lines,
        chain_faults,
        payment_faults,
        row_faults,
        file_faults,
    })
}

/// The tables whose rows are marked, and what they are called.
const MARKED: [(&SealedTable, &str); 48] = [
    (&USER_ACCOUNT, "用户"),
    (&ACCOUNT_REQUEST, "用户申请"),
    (&DIVISION_PAST, "区划沿革"),
    (&MEMBER_UNIT, "成员单位"),
    (&MEMBER_SEAT, "成员单位用户"),
    (&ORGAN, "机构"),
    (&POST, "任职"),
    (&PLAN, "年度计划"),
    (&PLAN_GOAL, "计划目标"),
    (&PLAN_TASK, "任务"),
    (&PLAN_STEP, "办理经过"),
    (&PERSON, "人员"),
    (&IDENTITY, "身份"),
    (&PERSON_EVENT, "人员变动"),
    (&LUMP_SUM, "一次性待遇"),
    (&PERSON_HARDSHIP, "困难登记"),
    (&PERSON_FAMILY, "家庭成员"),
    (&CHANGE_REQUEST, "变更申请"),
    (&CHANGE_PACKAGE, "变更包"),
    (&CHANGE_PACKAGE_LINE, "变更包明细"),
    (&PAID_THROUGH, "已发至"),
    (&RESIDENCE, "迁移"),
    (&COMPARISON_LIST, "比对名单"),
    (&COMPARISON_HIT, "疑点"),
    (&CONFIRMATION_CAMPAIGN, "年度确认"),
    (&CONFIRMATION, "年度确认名单"),
    (&CONFIRMATION_NATIONAL, "全国系统的确认结果"),
    (&STANDARD, "待遇标准"),
    (&PAYMENT_NOTICE, "公示期"),
    (&PAYMENT_OBJECTION, "公示异议"),
    (&PAYMENT_REMARK, "批次说明"),
    (&PAYMENT_STEP, "批次办到哪一步"),
    (&RECEIVABLE_ENTRY, "追缴登记"),
    (&FUND_ENTRY, "资金"),
    (&LEDGER_ENTRY, "台账记录"),
    (&VISIT_TASK, "走访任务"),
    (&VISIT_TARGET, "走访名单"),
    (&ATTACHMENT, "附件"),
    (&SERVICE_CASE, "服务事项"),
    (&CASE_STEP, "事项步骤"),
    (&DOCUMENT, "文稿"),
    (&DOCUMENT_VERSION, "文稿各稿"),
    (&DOCUMENT_FINAL, "文稿定稿"),
    (&DOCUMENT_TAKEN_ON, "文稿认下的句子"),
    (&ASSESSMENT, "考评"),
    (&ASSESSMENT_EVIDENCE, "考评佐证"),
    (&ASSESSMENT_MARK, "考评评分"),
    (&ASSESSMENT_STEP, "考评经过"),
];

async fn row_faults(office: &Office) -> Result<Vec<RowFault>> {
    let (keyring, reader) = (office.keyring(), office.db().reader());
    let mut faults = Vec::new();
    for (table, label) in MARKED {
        let mut fault = |what| {
            faults.push(RowFault {
                table: table.name,
                label,
                what,
            })
        };
        for (_, id) in table.altered(keyring, reader).await? {
            fault(format!("第 {} 号被改动过，不是本系统写入的", Number(id)));
        }
        match table.gone(reader).await? {
            0 => {}
            gone if gone > 0 => fault(format!("少了 {gone} 条")),
            more => fault(format!("多了 {} 条", -more)),
        }
    }
    Ok(faults)
}
