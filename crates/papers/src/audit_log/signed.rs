//! The audit given out as a file that anybody can check: see [`ground::audit::export`].

use std::io::Write;

use serde_json::json;

use ground::audit::{self, Exported, export, export_size};
use ground::authority::{Action, Actor};
use ground::error::{Error, Result};
use ground::office::Office;

/// A page gives so many entries at most: it is made in memory.
pub const PAGE_ENTRIES_MAX: u64 = 100_000;

/// Writes every chain from a number on, and tells the audit.
///
/// # Errors
/// When it is not the actor's to give out, or cannot be written.
pub async fn export_signed(
    office: &Office,
    actor: &Actor,
    from: i64,
    out: &mut (impl Write + Send),
) -> Result<Exported> {
    let scope = actor.may(Action::AuditExport)?;
    let (profile, region) = (office.profile(), office.profile().division.region());
    if scope.division() != profile.division {
        return Err(Error::refusal(format!(
            "签名导出的是整个单位的审计，请由{}的审计员导出",
            profile.name
        )));
    }
    let made = export(office, from, out).await?;
    let detail = json!({ "起": from, "条数": made.lines, "公钥": made.key });
    let subject = format!("单位 {}", profile.name);
    let tx = office.db().begin().await?;
    audit::append(
        office,
        &tx,
        actor,
        region,
        "audit_signed",
        &subject,
        &detail,
    )
    .await?;
    tx.commit().await?;
    Ok(made)
}

/// The same for a page.
///
/// # Errors
/// When there are too many entries, too.
pub async fn export_signed_page(office: &Office, actor: &Actor, from: i64) -> Result<Vec<u8>> {
    let count = export_size(office, from).await?;
    if count > PAGE_ENTRIES_MAX {
        return Err(Error::at(
            "from",
            format!(
                "自第 {from} 条起有 {count} 条，网页上一次最多导出 {PAGE_ENTRIES_MAX} 条。请写后面的号，或者请系统管理员在服务器上用 yushui audit export"
            ),
        ));
    }
    let mut file = Vec::new();
    export_signed(office, actor, from, &mut file).await?;
    Ok(file)
}
