//! What a batch puts on paper: the roster (花名册) inside the office, and the public notice (公示表).

use std::path::Path;

use gongwen::{CellKind, Group, Sheet, SheetCell, SheetColumn};
use kernel::{Date, DivisionCode, Fen, mask_account, mask_name};
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde_json::json;

use super::model::Batch;
use super::notices::{NOTICE_DAYS_MAX, refuse_mobile};
use super::schemes::Schemes;
use super::store::{self, LineRow};
use ground::audit;
use ground::authority::{Action, Actor, Scope};
use ground::db;
use ground::error::{Error, Result};
use ground::files::write_durably;
use ground::office::Office;
use registers::organisation::{Directory, made_within};
use registers::people::Categories;
use registers::people::actions::ACCOUNT;

/// Writes the roster of a batch as a workbook: by scheme, with subtotals, total, 大写 and signatures.
///
/// # Errors
/// When the batch is not the actor's to see, or the file cannot be written.
pub async fn roster_write(office: &Office, actor: &Actor, label: &str, out: &Path) -> Result<()> {
    let (_, sheet) = roster_sheet(office, actor, label).await?;
    write_durably(out, &workbook(sheet)?)
}

/// The roster of a batch as a workbook given out, which the audit tells.
///
/// # Errors
/// When the batch is not the actor's to see.
pub async fn roster_bytes(office: &Office, actor: &Actor, label: &str) -> Result<PaperFile> {
    let (batch, sheet) = roster_sheet(office, actor, label).await?;
    given_out(office, actor, &batch, "花名册", sheet).await
}

async fn roster_sheet(office: &Office, actor: &Actor, label: &str) -> Result<(Batch, Sheet)> {
    let scope = actor.may(Action::BatchRead)?;
    let reader = office.db().reader();
    let batch = store::batch_labelled(reader, &scope, label).await?;
    let directory = Directory::load(reader, &scope).await?;
    let lines = store::lines_of(reader, &batch).await?;
    let (schemes, categories) = (
        Schemes::load(office.catalogue())?,
        Categories::load(office.catalogue())?,
    );

    // The column is there for those who need it.
    let payees = lines.iter().any(|line| line.payee.is_some());
    let mut groups = Vec::new();
    let mut number = 0;
    for scheme in schemes.iter() {
        let mut rows = Vec::new();
        for line in lines.iter().filter(|l| l.scheme == scheme.code) {
            number += 1;
            let mut row = roster_row(office, number, line, &directory, &categories)?;
            if payees {
                let payee = line.payee.clone().unwrap_or_default();
                row.insert(PAYEE_AT, SheetCell::Text(payee));
            }
            rows.push(row);
        }
        if !rows.is_empty() {
            groups.push(Group {
                label: Some(scheme.label.clone()),
                rows,
            });
        }
    }
    let text = |title: &str, width| column(title, width, CellKind::Text);
    let money = |title: &str| column(title, Some(12), CellKind::Money);
    let mut columns = vec![
        column("序号", Some(6), CellKind::Integer),
        text("姓名", Some(10)),
        text("村（社区）", Some(14)),
        text("人员类别", Some(18)),
        text("银行账号", Some(22)),
        money("正常发放"),
        money("补发"),
        money("追缴"),
        money("实发"),
        text("签字", Some(10)),
    ];
    if payees {
        columns.insert(PAYEE_AT, text("收款人", Some(10)));
    }
    let sheet = Sheet {
        name: "花名册".to_owned(),
        title: format!(
            "{}{}优抚资金发放花名册",
            directory.name(batch.division),
            batch.month.to_chinese()
        ),
        subtitle: vec![
            ("批次".to_owned(), batch.label.clone()),
            ("金额单位".to_owned(), "元".to_owned()),
        ],
        columns,
        groups,
        total: true,
        total_in_capitals: true,
        signatures: ["制表人", "复核人", "审批人"].map(str::to_owned).to_vec(),
        footer_code: Some(format!(
            "批次 {} · 校验码 {}",
            batch.label,
            batch.hash.get(..8).unwrap_or_default()
        )),
    };
    Ok((batch, sheet))
}

/// Where the payee stands on a roster: before the account.
const PAYEE_AT: usize = 4;

fn roster_row(
    office: &Office,
    number: i64,
    line: &LineRow,
    directory: &Directory,
    categories: &Categories,
) -> Result<Vec<SheetCell>> {
    let account = match &line.account_sealed {
        Some(sealed) => mask_account(&office.open_field(ACCOUNT, line.person, sealed)?),
        None => String::new(),
    };
    let division =
        DivisionCode::read(&line.division.to_string()).map_err(|e| Error::Fault(e.into()))?;
    Ok(vec![
        SheetCell::Integer(number),
        SheetCell::Text(line.name.clone()),
        SheetCell::Text(directory.name(division)),
        SheetCell::Text(
            categories
                .coded(&line.category)
                .map_or(String::new(), |c| c.label.clone()),
        ),
        SheetCell::Text(account),
        SheetCell::Money(Fen::new(line.regular_fen)),
        money_or_blank(line.backpay_fen),
        money_or_blank(line.recovery_fen),
        SheetCell::Money(Fen::new(line.amount_fen)),
        SheetCell::Empty,
    ])
}

/// An amount most lines do not have.
fn money_or_blank(fen: i64) -> SheetCell {
    if fen == 0 {
        SheetCell::Empty
    } else {
        SheetCell::Money(Fen::new(fen))
    }
}

/// What a notice may say of somebody, and nothing else: it is read from the database as just these columns, so that
/// no ID number, account or phone can ever stand in a notice.
#[derive(Debug, FromQueryResult)]
pub(super) struct NoticeLine {
    pub division: i64,
    pub name: String,
    pub category: String,
    pub amount_fen: i64,
}

pub(super) async fn notice_lines(
    c: &impl ConnectionTrait,
    scope: &Scope,
    batch: &Batch,
) -> Result<Vec<NoticeLine>> {
    let sql = format!(
        "SELECT division, name, category, amount_fen FROM payment_line \
         WHERE {} AND region = $5 AND batch = $6 AND amount_fen > 0 ORDER BY division, line_no",
        made_within("payment_line")
    );
    db::rows(
        c,
        &sql,
        scope.values_and([batch.region.into(), batch.id.into()]),
    )
    .await
}

/// Writes the public notice of a batch: unit, name (masked), category, amount, term, telephone.
///
/// # Errors
/// When the batch is not approved yet, `days` is not 1–365, the telephone is somebody's own, or the file cannot be
/// written.
pub async fn notice_write(
    office: &Office,
    actor: &Actor,
    label: &str,
    telephone: Option<&str>,
    days: u32,
    out: &Path,
) -> Result<()> {
    let scope = actor.may(Action::BatchRead)?;
    let term = term(office.clock().today(), days)?;
    telephone.map_or(Ok(()), refuse_mobile)?;
    let batch = store::batch_labelled(office.db().reader(), &scope, label).await?;
    let sheet = notice_sheet(office, &scope, &batch, term, telephone).await?;
    write_durably(out, &workbook(sheet)?)
}

/// The public notice of a batch as a workbook given out, with the term and telephone that were recorded.
///
/// # Errors
/// When the batch is not approved yet.
pub async fn notice_bytes(office: &Office, actor: &Actor, label: &str) -> Result<PaperFile> {
    let scope = actor.may(Action::BatchRead)?;
    let c = office.db().reader();
    let batch = store::batch_labelled(c, &scope, label).await?;
    let notice = store::notice_of(c, &batch).await?;
    let term = notice
        .as_ref()
        .map_or("待定".to_owned(), |n| format!("{} 至 {}", n.from, n.to));
    let telephone = notice.as_ref().map(|n| n.telephone.as_str());
    let telephone = telephone.filter(|t| !t.is_empty());
    let sheet = notice_sheet(office, &scope, &batch, term, telephone).await?;
    given_out(office, actor, &batch, "公示表", sheet).await
}

/// What may be made public: not before it is approved.
pub(super) fn refuse_unapproved(batch: &Batch) -> Result<()> {
    if batch.approved_seq.is_some() {
        return Ok(());
    }
    let label = &batch.label;
    Err(Error::refusal(format!(
        "批次 {label} 还没有审批，审批后才能公示"
    )))
}

async fn notice_sheet(
    office: &Office,
    scope: &Scope,
    batch: &Batch,
    term: String,
    telephone: Option<&str>,
) -> Result<Sheet> {
    refuse_unapproved(batch)?;
    let reader = office.db().reader();
    let directory = Directory::load(reader, scope).await?;
    let categories = Categories::load(office.catalogue())?;
    let mut rows = Vec::new();
    for (index, line) in notice_lines(reader, scope, batch)
        .await?
        .into_iter()
        .enumerate()
    {
        let division =
            DivisionCode::read(&line.division.to_string()).map_err(|e| Error::Fault(e.into()))?;
        rows.push(vec![
            SheetCell::Integer(index as i64 + 1),
            SheetCell::Text(directory.name(division)),
            SheetCell::Text(mask_name(&line.name)),
            SheetCell::Text(
                categories
                    .coded(&line.category)
                    .map_or(String::new(), |c| c.label.clone()),
            ),
            SheetCell::Money(Fen::new(line.amount_fen)),
        ]);
    }
    let mut subtitle = vec![
        ("公示期".to_owned(), term),
        ("金额单位".to_owned(), "元".to_owned()),
    ];
    subtitle.extend(telephone.map(|t| ("监督电话".to_owned(), t.to_owned())));
    let text = |title: &str, width| column(title, Some(width), CellKind::Text);
    Ok(Sheet {
        name: "公示表".to_owned(),
        title: format!(
            "{}{}优抚资金发放公示表",
            directory.name(batch.division),
            batch.month.to_chinese()
        ),
        subtitle,
        columns: vec![
            column("序号", Some(6), CellKind::Integer),
            text("单位", 18),
            text("姓名", 12),
            text("人员类别", 20),
            column("金额", Some(14), CellKind::Money),
        ],
        groups: vec![Group { label: None, rows }],
        total: true,
        total_in_capitals: false,
        signatures: Vec::new(),
        footer_code: Some(format!("批次 {}", batch.label)),
    })
}

/// 公示期: `days` days from the first on, both ends included.
fn term(from: Date, days: u32) -> Result<String> {
    let inside = (1..=NOTICE_DAYS_MAX).contains(&i64::from(days));
    let days = inside.then_some(days);
    let to = days.and_then(|d| from.checked_add_days(chrono::Days::new(u64::from(d) - 1)));
    let to = to.ok_or_else(|| {
        Error::refusal(format!("公示天数应在1至{NOTICE_DAYS_MAX}之间，请重新填写"))
    })?;
    Ok(format!("{from} 至 {to}"))
}

fn column(title: &str, width: Option<u16>, kind: CellKind) -> SheetColumn {
    SheetColumn {
        title: title.to_owned(),
        width_chars: width,
        kind,
        summed: kind == CellKind::Money,
    }
}

/// A file given out.
#[derive(Debug)]
pub struct PaperFile {
    /// 2011-03-1花名册.xlsx
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

async fn given_out(
    office: &Office,
    actor: &Actor,
    batch: &Batch,
    what: &str,
    sheet: Sheet,
) -> Result<PaperFile> {
    let rows: usize = sheet.groups.iter().map(|group| group.rows.len()).sum();
    let bytes = workbook(sheet)?;
    paper_record(office, actor, batch, "paper_export", what, rows).await?;
    let name = format!("{}{what}.xlsx", batch.label);
    Ok(PaperFile { name, bytes })
}

/// Tells the audit that a paper of a batch was printed or given out; answers the entry's number.
pub(super) async fn paper_record(
    office: &Office,
    actor: &Actor,
    batch: &Batch,
    action: &str,
    what: &str,
    rows: usize,
) -> Result<i64> {
    let tx = office.db().begin().await?;
    let (region, subject) = (batch.region, format!("批次 {}", batch.label));
    let detail = json!({ "内容": what, "行数": rows, "哈希": batch.hash });
    let seq = audit::append(office, &tx, actor, region, action, &subject, &detail).await?;
    tx.commit().await?;
    Ok(seq)
}

fn workbook(sheet: Sheet) -> Result<Vec<u8>> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    gongwen::write_xlsx(&[sheet], &mut bytes).map_err(|e| Error::Fault(e.into()))?;
    Ok(bytes.into_inner())
}
