//! The file of a bank's answer (回盘文件), read by the layout in which the bank was given the lines, or by its headings.

use sea_orm::ConnectionTrait;

use super::answer_file::answer_rows;
use super::answer_words::{AnswerWords, KEPT};
use super::answers::{Answers, Table, read_answers};
use super::bank::{self, Layout};
use super::bank_reasons::BankReasons;
use super::model::Batch;
use super::store::LineRow;
use ground::error::{Error, Result};
use ground::office::Office;
use registers::exchange::wordings;

/// What the bank says in words that nobody knows yet.
pub(super) fn not_known(reasons: &BankReasons, failures: &[(&LineRow, &str)]) -> Option<String> {
    let unknown = failures
        .iter()
        .filter(|(_, cause)| reasons.meant(cause).is_none());
    let told = unknown.map(|(line, cause)| {
        let cause = if cause.is_empty() { "没有写" } else { cause };
        format!("第{}笔{}（{cause}）", line.line_no, line.name)
    });
    let told: Vec<String> = told.collect();
    let more = if told.len() > CAUSES_TOLD {
        "……"
    } else {
        ""
    };
    let shown = told
        .iter()
        .take(CAUSES_TOLD)
        .cloned()
        .collect::<Vec<_>>()
        .join("、");
    (!told.is_empty()).then(|| {
        format!(
            "{}笔的原因没有认得，请问清银行怎么办：{shown}{more}",
            told.len()
        )
    })
}

/// So many causes that are not known are told one by one.
const CAUSES_TOLD: usize = 5;

/// What the file says of the lines of a batch.
///
/// # Errors
/// A refusal where the file is none that is known, or says something else than the batch.
pub(super) async fn answers_in(
    office: &Office,
    (c, batch): (&impl ConnectionTrait, &Batch),
    lines: &[LineRow],
    file: &[u8],
) -> Result<Answers> {
    let kept = wordings(c, batch.region, KEPT).await?;
    let all = bank::layouts(office.catalogue())?;
    // The bank answers as it was given the lines; of a file made before that was kept, nobody knows how.
    let is_own = |layout: &&Layout| batch.bank_layout.as_ref() == Some(&layout.name);
    let (own, others): (Vec<&Layout>, Vec<&Layout>) = all.iter().partition(is_own);
    let speaking = if own.is_empty() { &others } else { &own };
    let reasons = BankReasons::load(office.catalogue())?;
    let label = |code: &str| {
        let known = reasons.coded(code);
        known.map_or_else(|| code.to_owned(), |reason| reason.label.clone())
    };
    let words = speaking.iter().map(|layout| match own.is_empty() {
        true => layout.answer.words(label),
        false => layout.words(label),
    });
    let words = AnswerWords::load(office.catalogue(), words, kept)?;
    let layouts: Vec<&Layout> = own.iter().chain(&others).copied().collect();
    let mut not_so = None;
    for layout in layouts.iter().filter(|layout| layout.has_fixed_answers()) {
        let answer = &layout.answer;
        match bank::fixed_rows(layout, &answer.columns, (answer.head, answer.tail), file) {
            Ok(rows) => {
                let table = Table {
                    rows: &rows,
                    laid_out: Some(layout),
                };
                return read_answers(office, batch, lines, table, (&words, &layouts));
            }
            Err(why) if is_own(layout) => not_so = Some((layout.label.clone(), why)),
            Err(_) => {}
        }
    }
    let read = async {
        let rows = answer_rows(office, file).await?;
        let table = Table {
            rows: &rows,
            laid_out: None,
        };
        read_answers(office, batch, lines, table, (&words, &layouts))
    };
    match (read.await, not_so) {
        (Err(Error::Refusal(other)), Some((label, why))) => Err(Error::refusal(format!(
            "按格式“{label}”的定长回盘文件读：{why}。按别的回盘文件读：{}",
            other
        ))),
        (read, _) => read,
    }
}
