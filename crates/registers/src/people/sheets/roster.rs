//! 优抚对象花名册 in.

use std::collections::HashSet;

use entitlement::Nature;
use kernel::{Date, IdNumber, Month, Sex, luhn_valid};

use super::enrol::enrol;
use crate::exchange::actions::SheetTarget;
use crate::exchange::{RowReport, RowView};
use crate::people::actions::id_hash;
use crate::people::model::{Categories, Category, IdentityRow, grade_fits};
use ground::error::Result;
use ground::office::Office;

/// A row that has been understood.
pub struct Record {
    pub report: RowReport,
    pub name: String,
    pub id: IdNumber,
    pub id_hash: String,
    pub identity: IdentityRow,
    /// 人员类别, by its standard name.
    pub category: String,
    pub town: String,
    pub village: String,
    /// 迁入年月: since when she lives there, where she lived in another town before.
    pub moved_in: Option<Month>,
    pub phone: String,
    pub bank: String,
    pub account: String,
    pub note: String,
}

/// Imports a roster: new people and identities are added, what differs is corrected, what is the same stays untouched.
pub async fn roster_import(
    target: &mut SheetTarget<'_>,
    rows: &[RowView<'_>],
) -> Result<Vec<RowReport>> {
    let categories = Categories::load(target.office.catalogue())?;
    let today = target.office.clock().today();
    let (mut records, mut reports) = (Vec::new(), Vec::new());
    let mut seen = HashSet::new();
    for row in rows {
        match read_row(target.office, row, &categories, today, &mut seen) {
            Ok(record) => records.push((row, record)),
            Err(report) => {
                target.progress.step();
                reports.push(report);
            }
        }
    }
    let written = enrol(target, records).await?;
    reports.extend(written);
    Ok(reports)
}

/// Checks in the order of the contract; the first that applies is told.
fn read_row(
    office: &Office,
    row: &RowView<'_>,
    categories: &Categories,
    today: Date,
    seen: &mut HashSet<String>,
) -> std::result::Result<Record, RowReport> {
    if let Some(column) = row.formula() {
        return Err(row.error("formula", column, "是公式，请改成文字或数字后重填"));
    }
    let name = row.squeezed("name");
    if name.is_empty() {
        return Err(row.error("name_missing", "name", "没有姓名，请补填"));
    }
    let id = super::read_id(row, today)?;
    if !seen.insert(id.as_str().to_owned()) {
        return Err(row.error(
            "duplicate",
            "id_number",
            "这个身份证号在本表前面已出现，请核对后只留一行",
        ));
    }
    let category = read_category(row, categories)?;
    let (grade, nature) = read_grade(row, category)?;
    let service_years = read_service_years(row)?;
    let start = row
        .month("start")
        .map_err(|m| row.error("start", "start", &m))?;
    let moved_in = row
        .month("moved_in")
        .map_err(|m| row.error("moved_in", "moved_in", &m))?;
    let account = super::read_account(row, "account")?;
    let report = notice(row, &id, category, &account, start, today);
    let identity = IdentityRow {
        category: category.code.clone(),
        grade,
        nature,
        service_years,
        start,
        known: None,
    };
    Ok(Record {
        report,
        name,
        id_hash: id_hash(office, id.as_str()),
        id,
        identity,
        category: category.label.clone(),
        town: row.squeezed("town"),
        village: row.squeezed("village"),
        moved_in,
        phone: kernel::half_width(&row.squeezed("phone")),
        bank: row.text("bank"),
        account,
        note: row.text("note"),
    })
}

fn read_category<'c>(
    row: &RowView<'_>,
    categories: &'c Categories,
) -> std::result::Result<&'c Category, RowReport> {
    let text = row.squeezed("category");
    categories.named(&text).ok_or_else(|| {
        let message = if text.is_empty() {
            "没有人员类别，请补填".to_owned()
        } else {
            format!("“{text}”不是已知的人员类别，请改用标准名称")
        };
        row.error("category", "category", &message)
    })
}

type GradeAndNature = (Option<u8>, Option<Nature>);

fn read_grade(
    row: &RowView<'_>,
    category: &Category,
) -> std::result::Result<GradeAndNature, RowReport> {
    if !category.needs_grade() {
        return Ok((None, None));
    }
    let grade = super::read_grade(row, "grade")?;
    let nature = super::read_nature(row, "nature")?;
    if !grade_fits(grade, nature) {
        return Err(row.error("grade", "grade", "因病只评一级至六级，请核对等级和性质"));
    }
    Ok((Some(grade), Some(nature)))
}

fn read_service_years(row: &RowView<'_>) -> std::result::Result<Option<u32>, RowReport> {
    let years = row
        .integer("service_years")
        .map_err(|m| row.error("service_years", "service_years", &m))?;
    match years.map(|y| u32::try_from(y).ok().filter(|y| *y <= 60)) {
        None => Ok(None),
        Some(Some(years)) => Ok(Some(years)),
        Some(None) => Err(row.error(
            "service_years",
            "service_years",
            "服役年限应在0至60年之间，请核对",
        )),
    }
}

/// A row that is written: plainly, or with something to look at.
fn notice(
    row: &RowView<'_>,
    id: &IdNumber,
    category: &Category,
    account: &str,
    start: Option<Month>,
    today: Date,
) -> RowReport {
    if !account.is_empty() && !luhn_valid(account) {
        return row.warning(
            "bank_checksum",
            "account",
            "校验位不对，若是老存折请忽略，否则请核对",
        );
    }
    if Sex::read(&row.squeezed("sex")).is_some_and(|sex| sex != id.sex()) {
        return row.warning(
            "sex_mismatch",
            "sex",
            "与身份证号不一致，已按身份证号登记，请核对",
        );
    }
    let age = id.age_on(start.map_or(today, |m| m.last_day()));
    if let Some(min) = category.min_age.filter(|min| age < *min) {
        let message = format!("起发时{age}岁，不满{min}周岁，请核对");
        return row.warning("age", "id_number", &message);
    }
    if id.age_on(today) > 120 {
        return row.warning("age", "id_number", "年龄超过120岁，请核对是否健在");
    }
    if start.is_none() {
        return row.warning(
            "start_missing",
            "start",
            "没有起发时间，已登记但暂不发放，请补填",
        );
    }
    row.ok("")
}
