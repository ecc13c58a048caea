//! `yushui verify`: the file, the audit chain, every batch, the due/paid invariants.

mod run;

use serde::Serialize;

use crate::assessment::{ASSESSMENT, ASSESSMENT_EVIDENCE, ASSESSMENT_MARK, ASSESSMENT_STEP};
use crate::documents::{DOCUMENT, DOCUMENT_FINAL, DOCUMENT_TAKEN_ON, DOCUMENT_VERSION};
use ground::audit::{self, Head};
use ground::authority::{Action, Actor};
use ground::error::{Error, Result};
use ground::key::Number;
use ground::office::Office;
use ground::sealed::{Fault, SealedTable};
use payments::{
    FUND_ENTRY, PAYMENT_NOTICE, PAYMENT_OBJECTION, PAYMENT_REMARK, PAYMENT_STEP, PaymentFault,
    RECEIVABLE_ENTRY, STANDARD,
};
use registers::accounts::{ACCOUNT_REQUEST, SECOND_FACTOR, SECOND_POLICY, USER_ACCOUNT};
use registers::attachments::ATTACHMENT;
use registers::comparisons::{COMPARISON_HIT, COMPARISON_LIST};
use registers::confirmations::{CONFIRMATION, CONFIRMATION_CAMPAIGN, CONFIRMATION_NATIONAL};
use registers::ledgers::{LEDGER_ENTRY, LEDGER_REMOVED, VISIT_TARGET, VISIT_TASK};
use registers::organisation::posts::{ORGAN, POST};
use registers::organisation::units::{MEMBER_SEAT, MEMBER_UNIT};
use registers::organisation::{DIVISION, DIVISION_PAST};
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
    /// Where the chains end, to be written down elsewhere (审计存证): `990101-123-3f9a…`.
    pub heads: Vec<String>,
    /// What was not looked at, and why, in Chinese.
    pub unseen: Vec<String>,
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

/// Recomputes everything the office has promised not to change. What cannot be read is a fault like any other, and the
/// rest is looked at all the same. `known` are heads of chains that were written down before.
pub async fn verify(office: &Office, actor: &Actor, known: &[Head]) -> Result<Verification> {
    actor.may(Action::Verify)?;
    let division = office.profile().division;
    let mut file_faults = file_faults(office).await?;
    let mut unread =
        |what: &str, error: Error| file_faults.push(format!("{what}读不下去：{error}"));
    let chains = audit::verify(office, division).await;
    let (audit_entries, mut broken) = chains.unwrap_or_else(|error| {
        unread("审计链", error);
        (0, Vec::new())
    });
    for head in known {
        broken.extend(audit::lost(office, head).await?);
    }
    let mut row_faults = row_faults(office).await;
    row_faults.extend(removed_faults(office).await?);
    match registers::attachments::actions::faults(office).await {
        Ok(faults) => row_faults.extend(faults.into_iter().map(|what| RowFault {
            table: ATTACHMENT.name,
            label: "附件",
            what,
        })),
        Err(error) => unread("附件", error),
    }
    let payments = payments::verify(office, division).await;
    let (batches, lines, payment_faults) = payments.unwrap_or_else(|error| {
        unread("批次", error);
        (0, 0, Vec::new())
    });
    let heads = audit::heads(office, division).await?;
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
        heads: heads.iter().map(Head::shown).collect(),
        unseen: UNSEEN
            .iter()
            .map(|(what, why, _)| format!("{what}（{why}）"))
            .collect(),
    })
}

/// What the database says of itself: of its file, and of what guards it.
async fn file_faults(office: &Office) -> Result<Vec<String>> {
    let mut faults = office.db().integrity().await?;
    let unguarded = office.db().unguarded().await?.into_iter();
    faults.extend(unguarded.map(|table| {
        format!(
            "{table} 的行本来改不了、删不了，看着它的触发器被去掉了，请从备份恢复或请技术人员补上"
        )
    }));
    if !office.profile_is_as_marked().await? {
        faults.push("单位的代码、名称与密钥做的标记不符，被改动过".to_owned());
    }
    Ok(faults)
}

/// Entries of ledgers that the audit tells were taken away and that are there again.
async fn removed_faults(office: &Office) -> Result<Vec<RowFault>> {
    let back = registers::ledgers::back_unasked(office).await?;
    let fault = |number| RowFault {
        table: LEDGER_REMOVED.name,
        label: "台账删去",
        what: format!("第 {} 号删去过，没有恢复却又在了", Number(number)),
    };
    Ok(back.into_iter().map(fault).collect())
}

/// Tables that decide nothing by themselves or are made again from others, and why they are not looked at.
pub const UNSEEN: [(&str, &str, &[&str]); 8] = [
    (
        "编号和升级步骤",
        "少了行、断了链看得出",
        &["counter", "migration", "meta"],
    ),
    (
        "登录",
        "会话和手机链接的标记用的时候对，不对的用不了；试错次数只管快慢",
        &[
            "session",
            "phone_link",
            "sign_in_lane",
            "password_before",
            "done_once",
        ],
    ),
    (
        "没有给的次数和审计送到了哪里",
        "审计链里的一条不少；送到哪里每次接着送以前对一遍",
        &["refusal_count", "audit_sent", "audit_target"],
    ),
    (
        "个人设置和没交的草稿",
        "只影响本人",
        &["draft", "preference"],
    ),
    (
        "导入的文件和逐行说明",
        "导入做成的记录各有标记",
        &[
            "import_file",
            "import_row",
            "import_sheet",
            "import_made",
            "job",
        ],
    ),
    (
        "名单和查找用的表",
        "从人员、身份重做得出",
        &["person_list", "person_search", "same_id"],
    ),
    (
        "本单位记住的说法",
        "只影响以后的导入，每次导入都说明",
        &["wording"],
    ),
    (
        "catalogue 文件夹里的文件",
        "是本单位自己改的目录，请和备份比对",
        &[],
    ),
];

/// Tables that are looked at in other ways: chain, lines and sums.
pub const RECKONED: [&str; 6] = [
    "audit_entry",
    "payment_batch",
    "payment_line",
    "payment_scheme",
    "payment_finding",
    "payment_account",
];

/// Tables whose rows are marked but not numbered one after the other: that one is gone is told otherwise.
const MARKED_UNNUMBERED: [(&SealedTable, &str); 2] =
    [(&DIVISION, "区划"), (&LEDGER_REMOVED, "台账删去")];

/// The names of the tables whose rows are marked.
pub fn marked_tables() -> impl Iterator<Item = &'static str> {
    marked().into_iter().map(|table| table.name)
}

/// The tables whose rows are marked, for who marks them all anew.
pub fn marked() -> Vec<&'static SealedTable> {
    let tables = MARKED.iter().chain(&MARKED_UNNUMBERED);
    tables.map(|(table, _)| *table).collect()
}

/// The tables whose rows are marked, and what they are called.
const MARKED: [(&SealedTable, &str); 50] = [
    (&USER_ACCOUNT, "用户"),
    (&ACCOUNT_REQUEST, "用户申请"),
    (&SECOND_FACTOR, "二次验证"),
    (&SECOND_POLICY, "二次验证的要求"),
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

async fn row_faults(office: &Office) -> Vec<RowFault> {
    let mut faults = Vec::new();
    for (table, label) in MARKED.iter().chain(&MARKED_UNNUMBERED) {
        let numbered = !MARKED_UNNUMBERED.iter().any(|(t, _)| t.name == table.name);
        let found = match of_table(office, table, numbered).await {
            Ok(found) => found,
            // The others are looked at all the same.
            Err(error) => vec![format!("读不下去：{error}")],
        };
        faults.extend(found.into_iter().map(|what| RowFault {
            table: table.name,
            label,
            what,
        }));
    }
    faults
}

async fn of_table(office: &Office, table: &SealedTable, numbered: bool) -> Result<Vec<String>> {
    let (keyring, reader) = (office.keyring(), office.db().reader());
    let altered = table.altered(keyring, reader).await?.into_iter();
    let shown = |id: i64| match numbered {
        true => Number(id).to_string(),
        false => id.to_string(),
    };
    let mut faults: Vec<String> = altered
        .map(|((_, id), fault)| match fault {
            Fault::Altered => format!("第 {} 号被改动过，不是本系统写入的", shown(id)),
            Fault::Unreadable => format!("第 {} 号读不了，内容坏了", shown(id)),
        })
        .collect();
    if numbered {
        match table.gone(reader).await? {
            0 => {}
            gone if gone > 0 => faults.push(format!("少了 {gone} 条")),
            more => faults.push(format!("多了 {} 条", -more)),
        }
    }
    Ok(faults)
}
