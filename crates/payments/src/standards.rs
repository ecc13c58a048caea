//! 待遇标准 as the office keeps them: what is in force, what is added by hand, and what an addition will do.

use entitlement::{Cycle, Unit};
use kernel::{DivisionCode, Fen, Month};

use super::explain::standard_text;
use super::fitting::{keys_listed, refuse_unfit, standard_keys};
use super::schemes::Schemes;
use super::sheets::{TWICE, cycle_read, manner_read, pay_months_read};
use super::store::{self, StandardRow};
use super::units::unit_read;
use super::words;
use ground::authority::{Action, Actor, Scope};
use ground::error::{Error, Result};
use ground::office::Office;
use ground::reading::{Reading, Wrongs};
use ground::time::month_from;
use registers::organisation::absorbed;
use registers::people::{Categories, grade_read, nature_read};

/// A standard as a list shows it.
#[derive(Debug, Clone)]
pub struct StandardShown {
    /// The standard.
    pub row: StandardRow,
    /// Code of its scheme.
    pub scheme: String,
    /// Name of its scheme.
    pub scheme_label: String,
    /// 90元/月（复员军人）
    pub text: String,
    /// What it was before, for the same people.
    pub before: Option<String>,
}

/// The standards that can concern people of a division, by scheme and category, the latest first.
pub async fn standards_list(office: &Office, scope: &Scope) -> Result<Vec<StandardShown>> {
    let (schemes, categories) = (
        Schemes::load(office.catalogue())?,
        Categories::load(office.catalogue())?,
    );
    let mut rows = store::standards_known(office.db().reader(), scope.division()).await?;
    let absorbed = absorbed(office.db().reader(), scope).await?;
    rows.retain(|row| {
        let now_theirs = || absorbed.iter().any(|unit| unit.code == row.division);
        concerns(row, scope.division()) || now_theirs()
    });
    let place = |row: &StandardRow| {
        let category = categories.coded(&row.category)?;
        let at = schemes.iter().position(|s| s.code == category.scheme)?;
        Some((at, category))
    };
    let mut shown = Vec::with_capacity(rows.len());
    for row in &rows {
        let Some((_, category)) = place(row) else {
            continue;
        };
        let before = rows
            .iter()
            .filter(|other| same_people(other, row))
            .filter(|other| (other.effective, other.id) < (row.effective, row.id))
            .max_by_key(|other| (other.effective, other.id));
        shown.push(StandardShown {
            row: row.clone(),
            scheme: category.scheme.clone(),
            scheme_label: schemes.coded(&category.scheme)?.label.clone(),
            text: standard_text(row, &categories),
            before: before.map(|b| standard_text(b, &categories)),
        });
    }
    shown.sort_by_key(|s| {
        let at = place(&s.row).map(|(at, _)| at);
        let row = &s.row;
        let effective = std::cmp::Reverse((row.effective, row.id));
        (at, row.category.clone(), row.grade, row.nature, effective)
    });
    Ok(shown)
}

/// Whether a standard pays people of a division: it is of the division, of one above it, or of one beneath.
pub(super) fn concerns(standard: &StandardRow, division: DivisionCode) -> bool {
    standard.division.contains(division) || division.contains(standard.division)
}

fn same_people(a: &StandardRow, b: &StandardRow) -> bool {
    let key = |s: &StandardRow| {
        let people = (s.division, s.category.clone(), s.grade, s.nature);
        (people, s.on_top, s.keys.clone(), s.component.clone())
    };
    key(a) == key(b)
}

/// Reads a standard as somebody filled it in, for a division.
pub fn read_standard(
    office: &Office,
    division: DivisionCode,
    text: &dyn Fn(&str) -> String,
) -> Result<std::result::Result<StandardRow, Wrongs>> {
    let categories = Categories::load(office.catalogue())?;
    let mut reading = Reading::new(text);
    let category = reading.chosen("category", "人员类别");
    let known = category.as_ref().and_then(|code| categories.coded(code));
    if category.is_some() && known.is_none() {
        reading.wrong("category", "请选择人员类别");
    }
    let (grade, nature) = (
        grade_read(&reading.text("grade")),
        nature_read(&reading.text("nature")),
    );
    let on_top = manner_read(&kernel::squeeze(&reading.text("manner")));
    if on_top.is_none() {
        reading.wrong("manner", "方式请选加发或替代");
    }
    let needs = known.is_some_and(registers::people::Category::needs_grade) && on_top != Some(true);
    if known.is_some_and(|c| !c.needs_grade()) && (grade.is_some() || nature.is_some()) {
        reading.wrong("grade", "这一类没有残疾等级和性质，请空着");
    }
    if needs && grade.is_none() {
        reading.wrong("grade", "伤残人员的标准请选择残疾等级");
    }
    if needs && nature.is_none() {
        reading.wrong("nature", "伤残人员的标准请选择残疾性质");
    }
    let amount = reading.needed("amount", "标准金额");
    let amount = amount.and_then(|text| reading.read("amount", &text, Fen::read_yuan));
    if amount.is_some_and(Fen::is_negative) {
        reading.wrong("amount", "标准金额不能为负，请核对文件");
    }
    let mut day = |name: &str, label: &str| {
        let text = reading.needed(name, label)?;
        reading.read(name, &text, kernel::read_date)
    };
    let days = day("effective", "生效日期").zip(day("announced", "公布日期"));
    let document_no = reading.needed("document_no", "文号");
    let unit = reading.chosen("unit", "单位");
    let unit = unit.and_then(|text| unit_read(&text)).unwrap_or(Unit::Year);
    let cycle = reading.chosen("cycle", "发放周期");
    let cycle = cycle
        .and_then(|text| cycle_read(&text))
        .unwrap_or(Cycle::Month);
    let pay_months = pay_months_read(&kernel::squeeze(&reading.text("pay_months")), cycle);
    if pay_months.is_none() {
        reading.wrong("pay_months", "发放月份请填每月，或者月份，例如 6,12");
    }
    let listed = keys_listed(&categories, &reading.text("keys"));
    let written = |code: &str| match listed.iter().flatten().find(|(of, _)| of == code) {
        Some((_, says)) => says.clone(),
        None => reading.text(code),
    };
    let keys = known.map(|category| standard_keys(&categories, category, "", written));
    if let Err(why) = &listed {
        reading.wrong("keys", why.clone());
    }
    let keys = match keys {
        Some(Err((code, why))) => {
            reading.wrong(&code, why);
            None
        }
        Some(Ok(keys)) => Some(keys),
        None => None,
    };
    let of = Some(reading.text("of")).filter(|code| !code.is_empty());
    if of
        .as_ref()
        .is_some_and(|code| categories.coded(code).is_none())
    {
        reading.wrong("of", "请选择基数");
    }
    let component = reading.text("component");
    let meant = category
        .zip(amount)
        .zip(days)
        .zip(document_no)
        .zip(pay_months);
    let standard = meant.map(|((((category, amount), days), document_no), pay_months)| {
        let (effective, announced) = days;
        StandardRow {
            id: 0,
            division,
            category,
            grade,
            nature,
            amount,
            unit,
            effective,
            announced: Some(announced),
            cycle,
            pay_months,
            document_no,
            on_top: on_top.unwrap_or_default(),
            keys: keys.unwrap_or_default(),
            of,
            component,
        }
    });
    let unfit = standard.as_ref().and_then(|s| refuse_unfit(s, &categories));
    if let Some((column, why)) = unfit {
        reading.wrong(column, why);
    }
    Ok(reading.done(standard))
}

/// What an addition would do, as sentences: for the page on which it is confirmed.
///
/// # Errors
/// When the category is unknown.
pub async fn standard_effect(
    office: &Office,
    actor: &Actor,
    new: &StandardRow,
) -> Result<Vec<String>> {
    let division = actor.may(Action::StandardsConfirm)?.division();
    let categories = Categories::load(office.catalogue())?;
    let category = categories
        .coded(&new.category)
        .ok_or_else(|| Error::refusal("请选择人员类别"))?;
    let c = office.db().reader();
    let from = Month::of(new.effective);
    let mut said = vec![format!(
        "自{}起，{}",
        from.to_chinese(),
        standard_text(new, &categories)
    )];
    let known = store::standards_known(c, division).await?;
    refuse_contradiction(&known, new, &categories)?;
    let before = known
        .iter()
        .filter(|s| same_people(s, new) && s.effective <= new.effective)
        .max_by_key(|s| (s.effective, s.id));
    if let Some(before) = before {
        said.push(format!("在这以前是{}", standard_text(before, &categories)));
    }
    let mut last: Option<Month> = None;
    for paid in store::paid_months(c, division.region(), division).await? {
        if paid.scheme == category.scheme {
            last = last.max(Some(month_from(paid.month)?));
        }
    }
    said.push(match last.filter(|last| *last >= from) {
        Some(last) => {
            let span = words::span(from, last);
            format!(
                "{span}已经发过：下一批生成时自动补上少发的；标准降低的，多发的从以后的发放里扣"
            )
        }
        None => "还没有发过这些月份，以后按新标准发".to_owned(),
    });
    if let Some(announced) = new.announced {
        said.push(format!("知悉日期早于{announced}的批次不按它算"));
    }
    if new.on_top {
        said.push("加发：在上级的标准以上另加，上级提标时照样另加".to_owned());
    } else if known.iter().any(|s| !s.on_top && pays_too(s, new)) {
        said.push(
            "替代：本单位的人不再按上级的标准，上级以后提标也不变，直到登记下一条".to_owned(),
        );
    }
    said.push(
        "登记以后不能改；写错了，请再登记一条生效日期相同的，公布日期写更正的那一天".to_owned(),
    );
    Ok(said)
}

/// Whether a standard of a division above pays the same category.
fn pays_too(above: &StandardRow, new: &StandardRow) -> bool {
    let above_it = above.division != new.division && above.division.contains(new.division);
    above_it && above.category == new.category
}

/// Refuses a standard of which nobody could tell whether it or one already there counts.
pub(super) fn refuse_contradiction(
    known: &[StandardRow],
    new: &StandardRow,
    categories: &Categories,
) -> Result<()> {
    match known.iter().find(|k| k.contradicts(new)) {
        Some(said) => {
            let text = standard_text(said, categories);
            Err(Error::refusal(format!("和已登记的{text}{TWICE}")))
        }
        None => Ok(()),
    }
}
