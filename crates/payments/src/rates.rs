//! Standards that ship in `catalogue/rates`: published national tables, as facts to check against one's own document.
//!
//! They pay nobody by themselves. An office confirms a table (one scheme, one effective date) after comparing it with
//! the document it has received; from then on the rows are its own standards, like those of a sheet it imported.

use entitlement::{Cycle, Nature, PayMonths};
use kernel::{Date, DivisionCode, Fen, Month};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::explain::standard_text;
use super::fitting::refuse_unfit;
use super::schemes::Schemes;
use super::standards::refuse_contradiction;
use super::store::{self, StandardRow};
use super::units::{unit_label, unit_read};
use ground::audit;
use ground::authority::{Action, Actor};
use ground::catalogue::CatalogueFile;
use ground::error::{Error, Result};
use ground::office::Office;
use ground::time::moment_text;
use registers::people::{Categories, grade_read, nature_read};

/// One row of a shipped table.
#[derive(Deserialize)]
struct Row {
    effective_on: String,
    category: String,
    grade: String,
    nature: String,
    amount_yuan: String,
    unit: String,
    document_no: String,
    source: String,
}

/// A shipped table.
#[derive(Debug, Serialize)]
pub struct ShippedTable {
    /// Code of the scheme, the name of the file.
    pub scheme: String,
    /// 生效日期
    pub effective: Date,
    /// 文号, where it is known.
    pub document_no: String,
    /// Where the figures were read.
    pub source: String,
    /// The rows as sentences.
    pub rows: Vec<String>,
    /// The rows as the notice has them.
    #[serde(skip)]
    pub lines: Vec<ShippedLine>,
    #[serde(skip)]
    standards: Vec<StandardRow>,
}

/// A row of a shipped table.
#[derive(Debug, Clone)]
pub struct ShippedLine {
    /// 人员类别
    pub category: String,
    /// 残疾等级
    pub grade: Option<u8>,
    /// 残疾性质
    pub nature: Option<Nature>,
    /// 标准
    pub amount: Fen,
    /// 元/年
    pub unit: &'static str,
}

/// What an office says when it confirms a table.
#[derive(Debug)]
pub struct Confirm<'a> {
    /// Code or name of the scheme.
    pub scheme: &'a str,
    /// Which table.
    pub effective: Date,
    /// How it is paid here.
    pub cycle: Cycle,
    /// In which months.
    pub pay_months: PayMonths,
    /// 文号 of the document compared with, when the table has none.
    pub document_no: Option<&'a str>,
    /// 公布日期 of that document.
    pub announced: Option<Date>,
}

/// The tables that ship, oldest first within a scheme.
pub fn shipped_tables(office: &Office, actor: &Actor) -> Result<Vec<ShippedTable>> {
    let division = actor.may(Action::StandardsConfirm)?.division();
    let categories = Categories::load(office.catalogue())?;
    let mut tables: Vec<ShippedTable> = Vec::new();
    for file in office.catalogue().list("rates", "csv")? {
        for (row, standard) in rows(division, &file, &categories)? {
            let known = tables
                .iter()
                .position(|t| t.scheme == file.stem() && t.effective == standard.effective);
            let at = known.unwrap_or_else(|| {
                tables.push(ShippedTable {
                    scheme: file.stem().to_owned(),
                    effective: standard.effective,
                    document_no: row.document_no.clone(),
                    source: row.source.clone(),
                    rows: Vec::new(),
                    lines: Vec::new(),
                    standards: Vec::new(),
                });
                tables.len() - 1
            });
            tables[at].rows.push(standard_text(&standard, &categories));
            tables[at].lines.push(ShippedLine {
                category: row.category.clone(),
                grade: standard.grade,
                nature: standard.nature,
                amount: standard.amount,
                unit: unit_label(standard.unit),
            });
            tables[at].standards.extend(alike(&standard, &categories));
        }
    }
    Ok(tables)
}

/// A row of a table for everybody it pays: a disability is paid alike to soldiers, police, officials, militia and
/// firefighters (《伤残抚恤管理办法》第二条).
fn alike(standard: &StandardRow, categories: &Categories) -> Vec<StandardRow> {
    let graded = |code: &str| {
        let category = categories.coded(code).filter(|c| c.needs_grade());
        category.map(|c| c.scheme.as_str())
    };
    let Some(scheme) = graded(&standard.category) else {
        return vec![standard.clone()];
    };
    let alike = categories
        .iter()
        .filter(|c| graded(&c.code) == Some(scheme));
    alike
        .map(|category| StandardRow {
            category: category.code.clone(),
            ..standard.clone()
        })
        .collect()
}

/// A shipped table by which a scheme is still paid, though it is raised every year and a year has gone by.
#[derive(Debug, Clone)]
pub struct StaleTable {
    /// Code of the scheme.
    pub scheme: String,
    /// 待遇项目
    pub label: String,
    /// 生效日期
    pub effective: Date,
}

impl StaleTable {
    /// What is to be done about it.
    pub fn sentence(&self) -> String {
        let (label, effective) = (&self.label, self.effective);
        let usual = Month::of(effective).plus(12).to_chinese();
        format!(
            "{label}还按随附的{effective}标准表发；这项每年提标，照常例{usual}起应有新标准，请核对有没有收到新文件"
        )
    }
}

/// The shipped tables among standards by which a month is paid that are older than the usual raise.
pub fn stale_tables(
    office: &Office,
    division: DivisionCode,
    standards: &[StandardRow],
    month: Month,
) -> Result<Vec<StaleTable>> {
    let categories = Categories::load(office.catalogue())?;
    let schemes = Schemes::load(office.catalogue())?;
    let mut stale = Vec::new();
    for file in office.catalogue().list("rates", "csv")? {
        let scheme = file.stem();
        let paid = |s: &&StandardRow| {
            let category = categories.coded(&s.category);
            let of_people = category.filter(|c| c.scheme == scheme && !c.parameter);
            of_people.is_some() && Month::of(s.effective) <= month
        };
        let Some(last) = standards.iter().filter(paid).max_by_key(|s| s.effective) else {
            continue;
        };
        let as_shipped = |row: &StandardRow| {
            (row.effective, row.amount, row.grade, row.nature)
                == (last.effective, last.amount, last.grade, last.nature)
        };
        let shipped = rows(division, &file, &categories)?;
        if shipped.iter().any(|(_, row)| as_shipped(row))
            && Month::of(last.effective).plus(12) <= month
        {
            stale.push(StaleTable {
                scheme: scheme.to_owned(),
                label: schemes.coded(scheme)?.label.clone(),
                effective: last.effective,
            });
        }
    }
    Ok(stale)
}

fn rows(
    division: DivisionCode,
    file: &CatalogueFile,
    categories: &Categories,
) -> Result<Vec<(Row, StandardRow)>> {
    let mut reader = csv::Reader::from_reader(file.text.as_bytes());
    let mut found = Vec::new();
    for (index, row) in reader.deserialize::<Row>().enumerate() {
        let refuse = |what: &str| {
            Error::refusal(format!("目录文件 {} 第{}行：{what}", file.path, index + 2))
        };
        let row = row.map_err(|e| refuse(&e.to_string()))?;
        let category = categories
            .named_in_standards(&row.category)
            .ok_or_else(|| refuse("人员类别不认识"))?;
        let graded = !row.grade.is_empty();
        let grade = grade_read(&row.grade);
        let nature: Option<Nature> = nature_read(&row.nature);
        if graded && (grade.is_none() || nature.is_none()) {
            return Err(refuse("残疾等级或性质不认识"));
        }
        let standard = StandardRow {
            id: 0,
            division,
            category: category.code.clone(),
            grade,
            nature,
            amount: Fen::read_yuan(&row.amount_yuan).map_err(|e| refuse(&e.to_string()))?,
            unit: unit_read(&row.unit).ok_or_else(|| refuse("单位不认识"))?,
            effective: row
                .effective_on
                .parse()
                .map_err(|_| refuse("生效日期不对"))?,
            announced: None,
            cycle: Cycle::Month,
            pay_months: PayMonths::EVERY,
            document_no: row.document_no.clone(),
            on_top: false,
            keys: Default::default(),
            of: None,
            component: String::new(),
        };
        found.push((row, standard));
    }
    Ok(found)
}

/// Confirms a shipped table: its rows become the office's standards. Confirmed again, nothing changes.
///
/// # Errors
/// When there is no such table, or no 文号 says what it was compared with.
pub async fn standards_confirm(
    office: &Office,
    actor: &Actor,
    confirm: Confirm<'_>,
) -> Result<usize> {
    let division = actor.may(Action::StandardsConfirm)?.division();
    let scheme = &Schemes::load(office.catalogue())?
        .named(confirm.scheme)?
        .code
        .clone();
    let tables = shipped_tables(office, actor)?;
    let table = tables
        .into_iter()
        .find(|t| t.scheme == *scheme && t.effective == confirm.effective);
    let table =
        table.ok_or_else(|| Error::refusal("没有这张标准表，可用 standards shipped 查看"))?;
    let document_no = confirm.document_no.unwrap_or(&table.document_no).to_owned();
    if document_no.is_empty() {
        return Err(Error::refusal(
            "这张表没有文号，请用 --document-no 写明您核对过的文件",
        ));
    }
    let tx = office.db().begin().await?;
    let known = store::standards_of(tx.connection(), division).await?;
    let completed = table.standards.into_iter().map(|standard| StandardRow {
        announced: confirm.announced,
        cycle: confirm.cycle,
        pay_months: confirm.pay_months,
        document_no: document_no.clone(),
        ..standard
    });
    let new: Vec<StandardRow> = completed
        .filter(|s| !known.iter().any(|k| k.is(s)))
        .collect();
    let categories = Categories::load(office.catalogue())?;
    for standard in &new {
        refuse_contradiction(&known, standard, &categories)?;
        if let Some((_, why)) = refuse_unfit(standard, &categories) {
            return Err(Error::refusal(why));
        }
    }
    let count = new.len();
    if count > 0 {
        let region = division.region();
        store::insert_standards(
            office.keyring(),
            &tx,
            division,
            new,
            &moment_text(office.clock().now_utc()),
        )
        .await?;
        let detail = json!({ "待遇项目": scheme, "生效": confirm.effective.to_string(), "行数": count, "文号": document_no });
        let subject = format!("区划 {}", division.get());
        audit::append(
            office,
            &tx,
            actor,
            region,
            "standards_confirm",
            &subject,
            &detail,
        )
        .await?;
        tx.commit().await?;
    }
    Ok(count)
}
