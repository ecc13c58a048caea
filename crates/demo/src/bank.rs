//! The bank of the samples: the file it is sent, and what it answers, by the same acts as any bank's.

use std::path::Path;

use kernel::Fen;

use ground::acts::{Ordered, perform, perform_ordered};
use ground::ask::From;
use ground::authority::Actor;
use ground::error::Result;
use ground::office::Office;
use payments::{BatchInHand, PUBLISH_UNDATED};

/// Puts an approved batch up and writes the bank's file; answers what it comes to.
pub(super) async fn sent(
    office: &Office,
    (approver, finance): (&Actor, &Actor),
    batch: &str,
    out: &Path,
) -> Result<Fen> {
    let undated = From::Words(&[]);
    perform(office, approver, batch, &PUBLISH_UNDATED, None, undated).await?;
    let export = Ordered {
        key: batch,
        act: "export",
        fields: &[("layout".to_owned(), "generic".to_owned())],
        out: Some(out),
    };
    let done = perform_ordered::<BatchInHand>(office, finance, export).await?;
    let total = done.more["total_fen"].as_i64().unwrap_or_default();
    Ok(Fen::new(total))
}

/// Answers what was sent, each line with a result by its number from 1 and what stands in it; and has the answer entered.
pub(super) async fn answered(
    office: &Office,
    finance: &Actor,
    batch: &str,
    (sent, answer): (&Path, &Path),
    result: impl Fn(usize, &str) -> &'static str,
) -> Result<()> {
    let text = std::fs::read_to_string(sent)?;
    let line = |(number, row): (usize, &str)| match number {
        0 => format!("{row},结果\n"),
        number => format!("{row},{}\n", result(number, row)),
    };
    let told: String = text.lines().enumerate().map(line).collect();
    std::fs::write(answer, told)?;
    let settle = Ordered {
        key: batch,
        act: "settle",
        fields: &[("file".to_owned(), answer.to_string_lossy().into_owned())],
        out: None,
    };
    perform_ordered::<BatchInHand>(office, finance, settle).await?;
    Ok(())
}
