//! Papers printed from the browser (打印): 花名册, 现金签领表, 公示表, cut into pages here, because browsers in offices
//! cannot number them. Every page carries its subtotal and the running total; the signatures never stand alone.

use std::ops::Range;

use kernel::{DivisionCode, Fen, mask_name};
use sea_orm::FromQueryResult;
use serde::Serialize;

use super::model::Batch;
use super::overview::{LineShown, shown};
pub use super::paper_columns::PaperKind;
use super::paper_columns::{PaperColumn, PaperPart, PaperRow, columns, left_out};
use super::papers::{notice_lines, paper_record, refuse_unapproved};
use super::store::{self, LineFilter, LineRow};
use super::volumes::{BOUND_MAX, Volume, bind};
use super::words;
use ground::audit::Head;
use ground::authority::{Action, Actor, Scope};
use ground::db;
use ground::error::{Error, Result};
use ground::office::Office;
use registers::organisation::Directory;
use registers::people::Categories;

/// A sheet of paper.
#[derive(Debug, Clone, Serialize)]
pub struct PaperSheet {
    /// From 1.
    pub number: usize,
    /// Rows.
    pub rows: Vec<Vec<String>>,
    /// 本页小计
    pub subtotal: String,
    /// 累计
    pub running: String,
    /// Whether total and signatures follow.
    pub last: bool,
    /// Who puts it up and when, with the place of the seal, where a notice of a village ends.
    pub issued: Option<(String, String)>,
}

/// A paper ready to print.
#[derive(Debug, Clone, Serialize)]
pub struct Paper {
    /// 甲镇2011年3月优抚资金发放花名册
    pub title: String,
    /// Particulars under the title.
    pub facts: Vec<String>,
    /// Columns.
    pub columns: Vec<PaperColumn>,
    /// Sheets.
    pub sheets: Vec<PaperSheet>,
    /// How many lines.
    pub count: usize,
    /// Which volume it is, where one does not bind everything.
    pub volume: Option<Volume>,
    /// 合计, of the volume.
    pub total: String,
    /// 大写; empty where it is not written.
    pub capital: String,
    /// Who signs.
    pub signatures: Vec<&'static str>,
    /// 批次 2011-03-1 · 校验码 1a2b3c4d
    pub code: String,
    /// 打印登记; nothing until it is printed.
    pub printed: Option<String>,
    /// Whether the paper lies on its side.
    pub wide: bool,
}

/// What is asked for.
#[derive(Debug)]
pub struct PaperAsk<'a> {
    /// Which paper.
    pub kind: PaperKind,
    /// Of people within.
    pub within: Scope,
    /// Only this scheme.
    pub scheme: Option<&'a str>,
    /// Which volume, from 1.
    pub volume: usize,
    /// Number of the audit entry that tells the printing.
    pub printed: Option<i64>,
}

/// Makes a paper of a batch.
///
/// # Errors
/// When a notice is asked for before the approval.
pub async fn paper(office: &Office, batch: &Batch, ask: PaperAsk<'_>) -> Result<Paper> {
    let c = office.db().reader();
    let filter = LineFilter {
        scheme: ask.scheme.map(str::to_owned),
        ..LineFilter::default()
    };
    let mut payees = false;
    let (parts, volume) = match ask.kind {
        PaperKind::Notice => bind(notice_rows(office, batch, &ask).await?, ask.volume)?,
        kind => {
            let (rows, volume) = bound_lines(office, batch, &ask, &filter).await?;
            let first = volume.range().start;
            let lines = shown(office, &ask.within, batch, rows).await?;
            payees = lines.iter().any(|line| line.payee.is_some());
            (vec![line_rows(kind, lines, (first, payees))], volume)
        }
    };
    let mut columns = columns(ask.kind, payees);
    let (mut facts, signatures) = around(office, batch, &ask).await?;
    let mut parts = parts;
    facts.extend(left_out(&mut columns, &mut parts));
    let bound = volume.told();
    if bound.is_some() {
        facts.push(format!("各册共{}笔{}元", volume.lines, volume.total));
    }
    let directory = Directory::load(c, &ask.within).await?;
    let unit = directory.name(ask.within.division());
    let rows = || parts.iter().flatten();
    let total = Fen::try_sum(rows().map(|(_, fen)| Fen::new(*fen)))?;
    let notice = ask.kind == PaperKind::Notice;
    let issued = match notice {
        true => Some((format!("{unit}（盖章）"), issued_on(office, batch).await?)),
        false => None,
    };
    Ok(Paper {
        title: format!(
            "{unit}{}优抚资金{}{}",
            batch.month.to_chinese(),
            ask.kind.label(),
            bound
                .as_ref()
                .map_or(String::new(), |bound| format!("（{bound}）"))
        ),
        volume: bound.is_some().then_some(volume),
        facts,
        columns,
        count: rows().count(),
        sheets: sheets(ask.kind, parts, issued.as_ref())?,
        total: total.grouped(),
        capital: if notice {
            String::new()
        } else {
            total.to_capital()
        },
        signatures,
        code: format!(
            "批次 {} · 校验码 {}",
            batch.label,
            batch.hash.get(..8).unwrap_or_default()
        ),
        printed: match ask.printed {
            Some(seq) => printing(c, batch, seq).await?,
            None => None,
        },
        wide: ask.kind == PaperKind::Roster,
    })
}

/// The lines that a volume binds. Which go in cash a line says by itself: for a sign sheet all are looked at, a page at a
/// time, and no account is opened of one that is not printed.
async fn bound_lines(
    office: &Office,
    batch: &Batch,
    ask: &PaperAsk<'_>,
    filter: &LineFilter,
) -> Result<(Vec<LineRow>, Volume)> {
    let c = office.db().reader();
    if ask.kind != PaperKind::SignSheet {
        let (count, total) = store::lines_totals(c, &ask.within, batch, filter).await?;
        let volume = Volume::of(count_of(count), total, ask.volume);
        let bound = volume.range();
        let page = (bound.len() as u64, bound.start as u64);
        let rows = store::lines_page(c, &ask.within, batch, filter, page).await?;
        return Ok((rows, volume));
    }
    let mut signed: Vec<LineRow> = Vec::new();
    let (mut total, mut offset) = (Fen::ZERO, 0);
    loop {
        let page = (BOUND_MAX as u64, offset);
        let rows = store::lines_page(c, &ask.within, batch, filter, page).await?;
        let read = rows.len();
        for row in rows {
            if goes_in_cash(&row, ask.scheme.is_some()) {
                total = total.plus(Fen::new(row.amount_fen))?;
                signed.push(row);
            }
        }
        if read < BOUND_MAX {
            break;
        }
        offset += BOUND_MAX as u64;
    }
    let volume = Volume::of(signed.len(), total, ask.volume);
    let bound = volume.range();
    signed.truncate(bound.end);
    Ok((signed.split_off(bound.start), volume))
}

fn count_of(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

async fn around(
    office: &Office,
    batch: &Batch,
    ask: &PaperAsk<'_>,
) -> Result<(Vec<String>, Vec<&'static str>)> {
    let mut facts = Vec::new();
    let signatures = match ask.kind {
        PaperKind::Roster => vec!["经办", "复核", "负责人"],
        PaperKind::SignSheet => vec!["发放人", "监督人", "负责人"],
        PaperKind::Notice => {
            if let Some(notice) = store::notice_of(office.db().reader(), batch).await? {
                facts.push(format!("公示期：{}至{}", notice.from, notice.to));
                if !notice.telephone.is_empty() {
                    facts.push(format!("监督电话：{}", notice.telephone));
                }
            }
            Vec::new()
        }
    };
    facts.push("金额单位：元".to_owned());
    Ok((facts, signatures))
}

/// The first day of the notice; a line to write it on where it was not put up yet.
async fn issued_on(office: &Office, batch: &Batch) -> Result<String> {
    let notice = store::notice_of(office.db().reader(), batch).await?;
    Ok(notice.map_or_else(
        || "　　　　年　　月　　日".to_owned(),
        |notice| words::day(notice.from),
    ))
}

/// In cash goes what no account can take; of a chosen scheme, everything.
fn goes_in_cash(line: &LineRow, chosen: bool) -> bool {
    line.amount_fen > 0 && (chosen || line.account_sealed.is_none())
}

/// Rows of lines, numbered from behind the volumes before.
fn line_rows(
    kind: PaperKind,
    lines: Vec<LineShown>,
    (before, payees): (usize, bool),
) -> Vec<PaperRow> {
    let money = |fen: i64| {
        if fen == 0 {
            String::new()
        } else {
            Fen::new(fen).grouped()
        }
    };
    let row = |(index, line): (usize, LineShown)| {
        let number = (before + index + 1).to_string();
        let mut row = vec![number, line.unit, line.name, line.category];
        if payees {
            row.push(line.payee.unwrap_or_default());
        }
        match kind {
            PaperKind::SignSheet => {
                row.extend([money(line.amount_fen), String::new(), String::new()]);
            }
            _ => {
                row.push(line.account.unwrap_or_default());
                row.extend([line.regular_fen, line.backpay_fen, line.recovery_fen].map(money));
                row.extend([Fen::new(line.amount_fen).grouped(), String::new()]);
            }
        }
        (row, line.amount_fen)
    };
    lines.into_iter().enumerate().map(row).collect()
}

/// Only what a notice may say: no number, account or phone is ever read for it. Each village has a part of its own, to be
/// put up there.
async fn notice_rows(office: &Office, batch: &Batch, ask: &PaperAsk<'_>) -> Result<Vec<PaperPart>> {
    refuse_unapproved(batch)?;
    let c = office.db().reader();
    let directory = Directory::load(c, &ask.within).await?;
    let categories = Categories::load(office.catalogue())?;
    let mut parts: Vec<PaperPart> = Vec::new();
    let lines = notice_lines(c, &ask.within, batch).await?;
    let numbered = lines.iter().zip(1..);
    let mut before = None;
    for (line, number) in numbered {
        let number: usize = number;
        if before.replace(line.division) != Some(line.division) {
            parts.push(Vec::new());
        }
        let unit = DivisionCode::try_from(line.division).map_err(|e| Error::Fault(e.into()))?;
        let category = categories.coded(&line.category);
        let row = vec![
            number.to_string(),
            directory.name(unit),
            mask_name(&line.name),
            category.map_or(String::new(), |c| c.label.clone()),
            Fen::new(line.amount_fen).grouped(),
        ];
        if let Some(part) = parts.last_mut() {
            part.push((row, line.amount_fen));
        }
    }
    Ok(parts)
}

fn sheets(
    kind: PaperKind,
    parts: Vec<PaperPart>,
    issued: Option<&(String, String)>,
) -> Result<Vec<PaperSheet>> {
    let (full, last) = kind.rows();
    let mut running = Fen::ZERO;
    let mut sheets = Vec::new();
    // A paper without rows is a sheet that says so.
    let parts = if parts.is_empty() {
        vec![Vec::new()]
    } else {
        parts
    };
    for part in parts {
        let cuts = cut(part.len(), full, last);
        let mut rows = part.into_iter();
        for range in cuts {
            let own: Vec<PaperRow> = rows.by_ref().take(range.len()).collect();
            let subtotal = Fen::try_sum(own.iter().map(|(_, fen)| Fen::new(*fen)))?;
            running = running.plus(subtotal)?;
            sheets.push(PaperSheet {
                number: sheets.len() + 1,
                rows: own.into_iter().map(|(row, _)| row).collect(),
                subtotal: subtotal.grouped(),
                running: running.grouped(),
                last: false,
                issued: issued.filter(|_| rows.len() == 0).cloned(),
            });
        }
    }
    if let Some(sheet) = sheets.last_mut() {
        sheet.last = true;
    }
    Ok(sheets)
}

/// So many rows at least stand above the signatures of a paper of several sheets.
const FEW: usize = 5;

/// Cuts rows into sheets of `full` rows; the last, which carries the signatures too, has at most `last`, which is
/// more than [`FEW`].
fn cut(rows: usize, full: usize, last: usize) -> Vec<Range<usize>> {
    let mut cuts = Vec::new();
    let mut at = 0;
    while rows - at > last {
        // A few rows stay for the last sheet, so that the signatures stand under names.
        let here = full.min(rows - at - FEW);
        cuts.push(at..at + here);
        at += here;
    }
    cuts.push(at..rows);
    cuts
}

/// 打印登记: the audit entry that tells the printing, as the foot of every sheet says it.
async fn printing(
    c: &impl sea_orm::ConnectionTrait,
    batch: &Batch,
    seq: i64,
) -> Result<Option<String>> {
    #[derive(FromQueryResult)]
    struct Told {
        at: String,
        actor: String,
        hash: String,
    }
    let sql = "SELECT at, actor, hash FROM audit_entry \
               WHERE region = $1 AND seq = $2 AND action = 'paper_print' AND subject = $3";
    let subject = format!("批次 {}", batch.label);
    let values = vec![batch.region.into(), seq.into(), subject.into()];
    let told = db::one::<Told>(c, sql, values).await?;
    Ok(told.map(|t| {
        let (at, region) = (words::moment(&t.at), batch.region);
        let head = Head {
            region,
            seq,
            hash: t.hash,
        };
        format!("{} {at} 打印 · 登记号 {}", t.actor, head.shown())
    }))
}

/// Tells the audit that a paper, or a volume of it, is printed; answers the entry's number.
///
/// # Errors
/// When the batch is not the actor's to see.
pub async fn paper_printed(
    office: &Office,
    actor: &Actor,
    key: &str,
    (kind, volume): (PaperKind, Option<usize>),
) -> Result<i64> {
    let scope = actor.may(Action::BatchRead)?;
    let batch = store::batch_labelled(office.db().reader(), &scope, key).await?;
    let rows = usize::try_from(batch.line_count).unwrap_or(0);
    let volume = volume.map_or(String::new(), |number| format!("第{number}册"));
    let what = format!("{}{volume}", kind.label());
    paper_record(office, actor, &batch, "paper_print", &what, rows).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_of_each_village_ends_with_who_puts_it_up() {
        let part = |rows: usize| vec![(vec![String::new()], 100); rows];
        let issued = ("甲镇（盖章）".to_owned(), "2026年11月29日".to_owned());
        let parts = vec![part(40), part(3)];
        let made = sheets(PaperKind::Notice, parts, Some(&issued)).unwrap();
        let ends: Vec<bool> = made.iter().map(|sheet| sheet.issued.is_some()).collect();
        assert_eq!(ends, [false, true, true]);
        let numbers: Vec<usize> = made.iter().map(|sheet| sheet.number).collect();
        assert_eq!(numbers, [1, 2, 3]);
        let last: Vec<bool> = made.iter().map(|sheet| sheet.last).collect();
        assert_eq!(last, [false, false, true]);
        assert_eq!(made[2].running, "43.00");
    }

    #[test]
    fn signatures_never_stand_alone() {
        for rows in 0..200 {
            let cuts = cut(rows, 22, 19);
            let sizes: Vec<usize> = cuts.iter().map(ExactSizeIterator::len).collect();
            assert_eq!(sizes.iter().sum::<usize>(), rows);
            let (last, others) = sizes.split_last().unwrap();
            assert!(
                *last <= 19 && (others.is_empty() || *last >= FEW),
                "{rows}: {sizes:?}"
            );
            assert!(
                others.iter().all(|n| *n <= 22 && *n > 0),
                "{rows}: {sizes:?}"
            );
        }
    }
}
