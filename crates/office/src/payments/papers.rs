//! What a batch puts on paper: the roster (花名册) inside the office, and the public notice (公示表).

use std::path::Path;

use gongwen::{CellKind, Group, Sheet, SheetCell, SheetColumn};
use kernel::{Date, DivisionCode, Fen, mask_account, mask_name};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::model::Batch;
use super::notices::NOTICE_DAYS_MAX;
use super::schemes::Schemes;
use super::store::{self, LineRow};
use crate::access::{Action, Actor, Scope};
use crate::office::Office;
use crate::organisation::Directory;
use crate::people::Categories;
use crate::people::actions::ACCOUNT;
use crate::platform::db;
use crate::platform::error::{Error, Result};
use crate::platform::files::write_durably;

/// Writes the roster of a batch as a workbook: by scheme, with subtotals, total, 大写 and signatures.
///
/// # Errors
/// When the batch is not the actor's to see, or the file cannot be written.
pub async fn roster_write(office: &Office, actor: &Actor, label: &str, out: &Path) -> Result<()> {
    let scope = actor.may(Action::BatchRead)?;
    let reader = office.db().reader();
    let batch = store::batch_labelled(reader, &scope, label).await?;
    let directory = Directory::load(reader, &scope).await?;
    let lines = store::lines_of(reader, &batch).await?;
    let (schemes, categories) = (
        Schemes::load(office.catalogue())?,
        Categories::load(office.catalogue())?,
    );

    let mut groups = Vec::new();
    let mut number = 0;
    for scheme in schemes.iter() {
        let mut rows = Vec::new();
        for line in lines.iter().filter(|l| l.scheme == scheme.code) {
            number += 1;
            rows.push(roster_row(office, number, line, &directory, &categories)?);
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
        columns: vec![
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
        ],
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
    write(&[sheet], out)
}

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
struct NoticeLine {
    division: i64,
    name: String,
    category: String,
    amount_fen: i64,
}

async fn notice_lines(
    c: &impl ConnectionTrait,
    scope: &Scope,
    batch: &Batch,
) -> Result<Vec<NoticeLine>> {
    let sql = format!(
        "SELECT division, name, category, amount_fen FROM payment_line \
         WHERE {} AND region = $5 AND batch = $6 AND amount_fen > 0 ORDER BY division, line_no",
        Scope::CONDITION
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
/// When the batch is not approved yet, `days` is not 1–365, or the file cannot be written.
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
    let reader = office.db().reader();
    let batch = store::batch_labelled(reader, &scope, label).await?;
    if batch.state.is_open() {
        return Err(Error::refusal(format!(
            "批次 {label} 还没有审批，审批后才能公示"
        )));
    }
    let directory = Directory::load(reader, &scope).await?;
    let categories = Categories::load(office.catalogue())?;
    let mut rows = Vec::new();
    for (index, line) in notice_lines(reader, &scope, &batch)
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
    let sheet = Sheet {
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
    };
    write(&[sheet], out)
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

fn write(sheets: &[Sheet], out: &Path) -> Result<()> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    gongwen::write_xlsx(sheets, &mut bytes).map_err(|e| Error::Fault(e.into()))?;
    write_durably(out, &bytes.into_inner())
}
