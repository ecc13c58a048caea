//! 待遇标准 in.

use entitlement::{Cycle, PayMonths, Unit};
use serde_json::json;

use super::explain::standard_text;
use super::fitting::{refuse_unfit, standard_keys};
use super::store::{self, StandardRow};
use super::units::unit_read;
use ground::audit;
use ground::error::Result;
use ground::time::moment_text;
use registers::exchange::actions::SheetTarget;
use registers::exchange::{Change, Effect, RowReport, RowView, Unread};
use registers::people::{Categories, grade_read, nature_read};

type Read<T> = std::result::Result<T, RowReport>;

/// Imports a standards table. A row already there changes nothing; a different row is a later standard.
pub async fn standards_import(
    target: &mut SheetTarget<'_>,
    rows: &[RowView<'_>],
) -> Result<Vec<RowReport>> {
    let categories = Categories::load(target.office.catalogue())?;
    let mut known = store::standards_of(target.tx.connection(), target.division).await?;
    let (mut new, mut reports) = (Vec::new(), Vec::new());
    let read: Vec<Read<StandardRow>> = rows
        .iter()
        .map(|row| read_row(target, row, &categories))
        .collect();
    for (row, standard) in rows.iter().zip(&read) {
        target.progress.step();
        let standard = match standard {
            Ok(standard) => standard,
            Err(report) => {
                reports.push(report.clone());
                continue;
            }
        };
        let said = known.iter().find(|k| k.contradicts(standard));
        let in_sheet = rows.iter().zip(&read).find(|(_, other)| {
            let other = other.as_ref();
            other.is_ok_and(|other| other.contradicts(standard))
        });
        reports.push(if let Some((other, _)) = in_sheet {
            let message = format!("和第{}行{TWICE}", other.number());
            row.error("duplicate", "amount", &message)
        } else if let Some(said) = said {
            let text = standard_text(said, &categories);
            row.error("duplicate", "amount", &format!("和已登记的{text}{TWICE}"))
        } else if known.iter().any(|k| k.is(standard)) {
            row.ok("").does(Effect::Same, Vec::new())
        } else {
            known.push(standard.clone());
            new.push(standard.clone());
            row.ok("").does(Effect::Added, says(standard, row))
        });
    }
    write(target, new).await?;
    Ok(reports)
}

/// What is wrong with two standards that nobody can choose between.
pub(super) const TWICE: &str = "是同样的人员、同一生效日期和公布日期，却不一样，不知道按哪一条；更正的，公布日期写更正的那一天";

/// What a new standard says.
fn says(standard: &StandardRow, row: &RowView<'_>) -> Vec<Change> {
    let amount = format!("{}元（{}）", standard.amount.grouped(), row.text("unit"));
    let mut says = vec![
        Change::new("标准", "", amount),
        Change::new("生效日期", "", standard.effective.to_string()),
    ];
    if !standard.document_no.is_empty() {
        says.push(Change::new("文号", "", standard.document_no.clone()));
    }
    says
}

fn read_row(
    target: &SheetTarget<'_>,
    row: &RowView<'_>,
    categories: &Categories,
) -> Read<StandardRow> {
    if let Some(column) = row.formula() {
        return Err(row.error("formula", column, "是公式，请改成文字或数字后重填"));
    }
    let text = row.squeezed("category");
    if text.is_empty() {
        return Err(row.error("category", "category", "没有人员类别，请补填"));
    }
    let category = categories.named_in_standards(&text).map_or_else(
        || {
            let unread = Unread {
                code: "category",
                why: format!("“{text}”不是已知的人员类别，请改用标准名称"),
                choices: categories.iter().map(|c| c.label.clone()).collect(),
            };
            row.meant(
                "category",
                &text,
                |word| categories.named_in_standards(word),
                unread,
            )
        },
        Ok,
    )?;
    let grade = optional(row, "grade", grade_read, "不是残疾等级，请填一级至十级")?;
    let nature = optional(
        row,
        "nature",
        nature_read,
        "不是残疾性质，请填因战、因公或因病",
    )?;
    if !category.needs_grade() && (grade.is_some() || nature.is_some()) {
        let label = &category.label;
        let why = format!("{label}没有残疾等级和性质，这两栏请空着");
        return Err(row.error("grade", "grade", &why));
    }
    let amount = row
        .money("amount")
        .map_err(|m| row.error("amount", "amount", &m))?;
    let amount = amount
        .filter(|fen| !fen.is_negative())
        .ok_or_else(|| row.error("amount", "amount", "请填标准金额，不能为空或为负"))?;
    let keys = standard_keys(categories, category, &text, |code| row.text(code));
    let keys = keys.map_err(|(code, why)| row.error("identity_key", &code, &why))?;
    let effective = effective_date(row)?;
    let announced = row
        .date("announced")
        .map_err(|m| row.error("announced", "announced", &m))?;
    let cycle = read_cycle(row)?;
    let of = match row.squeezed("of").as_str() {
        "" => None,
        text => Some(categories.named_in_standards(text).ok_or_else(|| {
            row.error(
                "category",
                "of",
                &format!("基数“{text}”不认得，请填职工月平均工资这样的名称"),
            )
        })?),
    };
    let standard = StandardRow {
        id: 0,
        division: target.division,
        category: category.code.clone(),
        grade,
        nature,
        amount,
        unit: read_unit(row)?,
        effective,
        announced,
        cycle,
        pay_months: read_pay_months(row, cycle)?,
        document_no: row.text("document_no"),
        on_top: read_manner(row)?,
        keys,
        of: of.map(|of| of.code.clone()),
        component: row.text("component"),
    };
    match refuse_unfit(&standard, categories) {
        None => Ok(standard),
        Some((column, why)) => Err(row.error("standard", column, why)),
    }
}

fn optional<T>(
    row: &RowView<'_>,
    column: &str,
    read: fn(&str) -> Option<T>,
    message: &str,
) -> Read<Option<T>> {
    let text = row.squeezed(column);
    if text.is_empty() || text == "全部" {
        return Ok(None);
    }
    read(&text)
        .map(Some)
        .ok_or_else(|| row.error("grade", column, &format!("“{text}”{message}")))
}

/// A date, or a bare month, which means its first day.
fn effective_date(row: &RowView<'_>) -> Read<kernel::Date> {
    if let Ok(Some(date)) = row.date("effective") {
        return Ok(date);
    }
    match row.month("effective") {
        Ok(Some(month)) => Ok(month.first_day()),
        Ok(None) => Err(row.error("effective", "effective", "请填生效日期，例如 2011-01-01")),
        Err(message) => Err(row.error("effective", "effective", &message)),
    }
}

fn read_unit(row: &RowView<'_>) -> Read<Unit> {
    let unit = unit_read(&row.squeezed("unit"));
    let unit = unit.ok_or_else(|| {
        row.error(
            "unit",
            "unit",
            "单位请从元/年、元/月、元/年·服役年、元/月·服役年、元/次、%里选，别的请换算后重填",
        )
    })?;
    // 标准(元/年) over a row of 月: one of the two is wrong.
    let heading = kernel::squeeze(row.heading("amount"));
    let said = heading.split_once('(').map(|(_, rest)| rest);
    let said = said.and_then(|rest| unit_read(rest.trim_end_matches(')')));
    match said.filter(|said| *said != unit) {
        Some(_) => {
            let message = format!("和表头“{heading}”说的单位不一样，请核对后改成一样");
            Err(row.error("unit", "unit", &message))
        }
        None => Ok(unit),
    }
}

fn read_manner(row: &RowView<'_>) -> Read<bool> {
    let manner = manner_read(&row.squeezed("manner"));
    manner.ok_or_else(|| row.error("manner", "manner", "方式只能填加发或替代，不填是替代"))
}

/// Reads 加发, paid on top of the standards of divisions above, and 替代, in their place; left out, in their place.
pub(super) fn manner_read(text: &str) -> Option<bool> {
    match text {
        "" | "替代" | "代替" | "取代" | "替换" => Some(false),
        "加发" | "另加" | "增发" | "叠加" | "另发" => Some(true),
        _ => None,
    }
}

fn read_cycle(row: &RowView<'_>) -> Read<Cycle> {
    let text = row.squeezed("cycle");
    let cycle = if text.is_empty() {
        Some(Cycle::Month)
    } else {
        cycle_read(&text)
    };
    cycle.ok_or_else(|| row.error("cycle", "cycle", "发放周期只能填月、季、半年、年或服满半年"))
}

/// Reads 月, 每季, 季度, 半年, 年.
pub fn cycle_read(text: &str) -> Option<Cycle> {
    match text.trim_start_matches(['每', '按']).trim_end_matches('度') {
        "月" => Some(Cycle::Month),
        "季" => Some(Cycle::Quarter),
        "半年" => Some(Cycle::HalfYear),
        "年" | "全年" => Some(Cycle::Year),
        "满半年" | "服满半年" | "服役满半年" | "服满6个月" | "服满六个月" => {
            Some(Cycle::ServedHalfYear)
        }
        _ => None,
    }
}

fn read_pay_months(row: &RowView<'_>, cycle: Cycle) -> Read<PayMonths> {
    let months = pay_months_read(&row.squeezed("pay_months"), cycle);
    let message = "发放月份请填每月，或用逗号隔开的月份如 6,12";
    months.ok_or_else(|| row.error("pay_months", "pay_months", message))
}

/// Reads 每月 or 「6,12」; left out, payment is in the last months of the cycle.
pub fn pay_months_read(text: &str, cycle: Cycle) -> Option<PayMonths> {
    let usual = match cycle {
        Cycle::Month => "每月",
        Cycle::Quarter => "3,6,9,12",
        Cycle::HalfYear => "6,12",
        Cycle::Year => "12",
        Cycle::ServedHalfYear => "每月",
    };
    let text = if text.is_empty() { usual } else { text };
    if text == "每月" {
        return Some(PayMonths::EVERY);
    }
    let parts = text
        .split([',', '，', '、', ';', '；'])
        .filter(|part| !part.is_empty());
    let months: Option<Vec<u32>> = parts
        .map(|part| {
            part.trim_end_matches('份')
                .trim_end_matches('月')
                .parse()
                .ok()
        })
        .collect();
    months.and_then(PayMonths::new)
}

async fn write(target: &SheetTarget<'_>, new: Vec<StandardRow>) -> Result<()> {
    if new.is_empty() {
        return Ok(());
    }
    let (office, tx, division) = (target.office, target.tx, target.division);
    let told: Vec<_> = new
        .iter()
        .map(|s| json!({ "类别": s.category, "等级": s.grade, "金额": s.amount.to_string(), "生效": s.effective.to_string(), "文号": s.document_no }))
        .collect();
    store::insert_standards(
        office.keyring(),
        tx,
        division,
        new,
        &moment_text(office.clock().now_utc()),
    )
    .await?;
    let (subject, detail) = (format!("区划 {}", division.get()), json!({ "标准": told }));
    audit::append(
        office,
        tx,
        target.actor,
        division.region(),
        "standards_import",
        &subject,
        &detail,
    )
    .await?;
    Ok(())
}
