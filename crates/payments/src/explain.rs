//! 为什么是这个数: any amount of a batch, month by month.

use kernel::{Fen, Month};
use serde::Serialize;

use super::line::StoredMonth;
use super::model::Batch;
use super::schemes::Schemes;
use super::store::{self, LineRow, StandardRow};
use super::units::unit_label;
use super::words;
use ground::authority::{Action, Actor};
use ground::error::{Error, Result};
use ground::key::Number;
use ground::office::Office;
use registers::people;
use registers::people::{Categories, grade_label, nature_label};

/// Why somebody gets what she gets in a batch.
#[derive(Debug, Serialize)]
pub struct Explanation {
    /// 批次号
    pub batch: String,
    /// State of the batch, in Chinese.
    pub state: &'static str,
    /// Number of the person.
    pub person: i64,
    /// 姓名
    pub name: String,
    /// 收款人, where it is not she herself.
    pub payee: Option<String>,
    /// Scheme by scheme.
    pub lines: Vec<ExplainedLine>,
}

/// One scheme.
#[derive(Debug, Serialize)]
pub struct ExplainedLine {
    /// Code of the scheme.
    pub scheme: String,
    /// Its Chinese name.
    pub label: String,
    /// Month by month.
    pub months: Vec<ExplainedMonth>,
    /// 正常发放
    pub regular_fen: i64,
    /// 补发
    pub backpay_fen: i64,
    /// 追缴, ≤ 0
    pub recovery_fen: i64,
    /// 待追缴 before.
    pub outstanding_before_fen: i64,
    /// 分期: what was taken of what is owed, where that is less than could have been.
    pub instalment_fen: Option<i64>,
    /// To the bank.
    pub amount_fen: i64,
    /// 待追缴 after.
    pub outstanding_after_fen: i64,
    /// 为什么是这个数, in one sentence.
    pub because: String,
}

/// One month.
#[derive(Debug, Serialize)]
pub struct ExplainedMonth {
    /// 2008-03
    pub month: String,
    /// The standard as a sentence: 3604元/年（伤残军人十级因公）, or how a sum by formula was reckoned; `None` when nothing is
    /// due.
    pub standard: Option<String>,
    /// 文号
    pub document_no: Option<String>,
    /// What is due by each standard, its own first, where several are paid and their sums are known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<ExplainedPart>,
    /// Due by what is known.
    pub due_fen: i64,
    /// Paid before.
    pub paid_fen: i64,
    /// Due less paid.
    pub difference_fen: i64,
    /// `regular`, `backpay` or `recovery`.
    pub kind: &'static str,
}

/// What of a month is due by one standard.
#[derive(Debug, Serialize)]
pub struct ExplainedPart {
    /// Number of the standard.
    #[serde(skip)]
    id: i64,
    /// The standard as a sentence: 另加100元/月（参战人员）.
    pub standard: String,
    /// 文号
    pub document_no: String,
    /// Fen.
    pub fen: i64,
}

/// Explains what a batch pays somebody, named by number (12 or 张三#12), ID number or name.
///
/// # Errors
/// When the batch does not pay such a person, or several people of it have the name.
pub async fn batch_explain(
    office: &Office,
    actor: &Actor,
    label: &str,
    person: &str,
) -> Result<Explanation> {
    let scope = actor.may(Action::BatchRead)?;
    let reader = office.db().reader();
    let batch = store::batch_labelled(reader, &scope, label).await?;
    let lines = store::lines_of(reader, &batch).await?;
    let number = person_number(office, &batch, &lines, person).await?;
    let mine: Vec<&LineRow> = lines.iter().filter(|l| l.person == number).collect();
    let payee = mine.iter().find_map(|line| line.payee.clone());
    let name = mine.first().map(|l| l.name.clone());
    let name = name.ok_or_else(|| Error::not_found(format!("批次 {label} 中的{person}")))?;

    let standards = store::standards_known(reader, batch.division).await?;
    let (schemes, categories) = (
        Schemes::load(office.catalogue())?,
        Categories::load(office.catalogue())?,
    );
    let explained: Result<Vec<ExplainedLine>> = mine
        .into_iter()
        .map(|line| explain(line, &standards, &schemes, &categories))
        .collect();
    Ok(Explanation {
        batch: label.to_owned(),
        state: batch.state.label(),
        person: number,
        name,
        payee,
        lines: explained?,
    })
}

async fn person_number(
    office: &Office,
    batch: &Batch,
    lines: &[LineRow],
    person: &str,
) -> Result<i64> {
    let text = kernel::squeeze(person);
    let number = text.rsplit('#').next().and_then(|n| n.parse().ok());
    if let Some(Number(number)) = number.filter(|_| text.len() < 12 || text.contains(['#', '-'])) {
        return Ok(number);
    }
    if let Ok(id) = kernel::IdNumber::read(&text, office.clock().today()) {
        let hash = people::actions::id_hash(office, id.as_str());
        let known = people::actions::known_ids(
            office.db().reader(),
            batch.region,
            std::slice::from_ref(&hash),
        )
        .await?;
        return known
            .get(&hash)
            .copied()
            .ok_or_else(|| Error::not_found("这个身份证号的人"));
    }
    let mut numbers: Vec<i64> = lines
        .iter()
        .filter(|l| l.name == text)
        .map(|l| l.person)
        .collect();
    numbers.dedup();
    match numbers.as_slice() {
        [number] => Ok(*number),
        [] => Err(Error::not_found(format!(
            "批次 {} 中的{person}",
            batch.label
        ))),
        several => {
            let choices: Vec<String> = {
                let named = |n: &i64| format!("{text}#{}", Number(*n));
                several.iter().map(named).collect()
            };
            Err(Error::refusal(format!(
                "批次里有几个{text}，请写明是哪一个：{}",
                choices.join("、")
            )))
        }
    }
}

pub(crate) fn explain(
    line: &LineRow,
    standards: &[StandardRow],
    schemes: &Schemes,
    categories: &Categories,
) -> Result<ExplainedLine> {
    let months = line.months()?;
    let because = because(line, &months, standards, (schemes, categories))?;
    let explained = months.iter().map(|stored| {
        let standard = stored
            .1
            .and_then(|id| standards.iter().find(|s| s.id == id));
        let on_top = numbered(&stored.further(), standards);
        let difference_fen = stored.difference();
        let parts = parts_told(stored, standards, categories);
        // Of several, each with what it comes to.
        let told = |s: &StandardRow| {
            let text = standard_text(s, categories);
            match parts.iter().find(|part| part.id == s.id) {
                Some(part) => format!("{text}{}", words::yuan(part.fen)),
                None => text,
            }
        };
        let workings = stored.workings();
        let all = |said: fn(&(String, String)) -> &String| {
            let all: Vec<&str> = workings.iter().map(|w| said(w).as_str()).collect();
            (!all.is_empty()).then(|| all.join("；"))
        };
        Ok(ExplainedMonth {
            month: stored.month()?.to_string(),
            standard: standard.map_or_else(|| all(|w| &w.0), |s| Some(joined(s, &on_top, told))),
            document_no: standard.map_or_else(
                || all(|w| &w.1),
                |s| Some(joined(s, &on_top, |s| s.document_no.clone())),
            ),
            parts,
            due_fen: stored.2,
            paid_fen: stored.3,
            difference_fen,
            kind: match (stored.covered_before(), difference_fen < 0) {
                (false, _) => "regular",
                (true, false) => "backpay",
                (true, true) => "recovery",
            },
        })
    });
    Ok(ExplainedLine {
        scheme: line.scheme.clone(),
        label: schemes.coded(&line.scheme)?.label.clone(),
        months: explained.collect::<Result<_>>()?,
        regular_fen: line.regular_fen,
        backpay_fen: line.backpay_fen,
        recovery_fen: line.recovery_fen,
        outstanding_before_fen: line.outstanding_before_fen,
        instalment_fen: line.instalment_fen,
        amount_fen: line.amount_fen,
        outstanding_after_fen: line.outstanding_after_fen,
        because,
    })
}

/// What is due by each standard, where there are several and it is known.
fn parts_told(
    month: &StoredMonth,
    standards: &[StandardRow],
    categories: &Categories,
) -> Vec<ExplainedPart> {
    let parts = month.parts().filter(|parts| parts.len() > 1);
    let told = |(id, fen): (Option<i64>, i64)| {
        let id = id?;
        let standard = standards.iter().find(|s| s.id == id)?;
        Some(ExplainedPart {
            id,
            standard: standard_text(standard, categories),
            document_no: standard.document_no.clone(),
            fen,
        })
    };
    parts.into_iter().flatten().filter_map(told).collect()
}

/// Months in a row of one kind under one standard.
pub struct Stretch<'s> {
    /// Its first month.
    pub first: Month,
    /// Its last month.
    pub last: Month,
    /// Whether an earlier batch covered it.
    pub covered_before: bool,
    /// By which standard.
    pub standard: Option<&'s StandardRow>,
    /// What is paid on top of it, and what percentages are of.
    pub on_top: Vec<&'s StandardRow>,
    /// Code of the scheme in whose favour nothing is due.
    pub set_aside: Option<String>,
    /// How sums by formula were reckoned, and what that rests on.
    pub workings: Vec<(String, String)>,
    /// What is due. Fen.
    pub due_fen: i64,
    /// What was paid before. Fen.
    pub paid_fen: i64,
}

impl Stretch<'_> {
    fn difference(&self) -> i64 {
        self.due_fen.saturating_sub(self.paid_fen)
    }
}

/// The months of a line drawn together.
pub fn stretches<'s>(
    months: &[StoredMonth],
    standards: &'s [StandardRow],
) -> Result<Vec<Stretch<'s>>> {
    let mut found: Vec<Stretch<'s>> = Vec::new();
    for stored in months {
        let (month, id) = (stored.month()?, stored.1);
        let on_top = numbered(&stored.further(), standards);
        if let Some(last) = found.last_mut()
            && last.last.next() == month
            && last.covered_before == stored.covered_before()
            && last.standard.map(|s| s.id) == id
            && (last.on_top.iter().map(|s| s.id)).eq(on_top.iter().map(|s| s.id))
            && last.set_aside.as_deref() == stored.set_aside()
            && last.workings.is_empty()
            && stored.workings().is_empty()
            && (last.difference() < 0) == (stored.difference() < 0)
        {
            last.last = month;
            last.due_fen = last.due_fen.saturating_add(stored.2);
            last.paid_fen = last.paid_fen.saturating_add(stored.3);
            continue;
        }
        found.push(Stretch {
            first: month,
            last: month,
            covered_before: stored.covered_before(),
            standard: id.and_then(|id| standards.iter().find(|s| s.id == id)),
            on_top,
            set_aside: stored.set_aside().map(str::to_owned),
            workings: stored.workings().to_vec(),
            due_fen: stored.2,
            paid_fen: stored.3,
        });
    }
    Ok(found)
}

/// The standards of these numbers.
fn numbered<'s>(ids: &[i64], standards: &'s [StandardRow]) -> Vec<&'s StandardRow> {
    let found = |id: &i64| standards.iter().find(|s| s.id == *id);
    ids.iter().filter_map(found).collect()
}

/// What is said of a standard and of those on top of it.
fn joined(
    base: &StandardRow,
    on_top: &[&StandardRow],
    said: impl Fn(&StandardRow) -> String,
) -> String {
    let all = std::iter::once(base).chain(on_top.iter().copied());
    let all: Vec<String> = all.map(said).filter(|text| !text.is_empty()).collect();
    all.join("，")
}

/// A standard with the document it stands in: 90元/月（复员军人，乙民〔2008〕3号）.
pub(super) fn standard_with_document(standard: &StandardRow, categories: &Categories) -> String {
    let text = standard_text(standard, categories);
    match (text.strip_suffix('）'), standard.document_no.as_str()) {
        (Some(text), document) if !document.is_empty() => format!("{text}，{document}）"),
        _ => text,
    }
}

/// 烈士：30 × 2024年度居民人均可支配收入54188.00 = 1625640.00（《烈士褒扬条例》…）
pub(super) fn workings_told(workings: &[(String, String)]) -> String {
    let told = |(how, basis): &(String, String)| match basis.as_str() {
        "" => how.clone(),
        basis => format!("{how}（{basis}）"),
    };
    workings.iter().map(told).collect::<Vec<_>>().join("；")
}

fn because(
    line: &LineRow,
    months: &[StoredMonth],
    standards: &[StandardRow],
    (schemes, categories): (&Schemes, &Categories),
) -> Result<String> {
    let mut said = Vec::new();
    for s in stretches(months, standards)? {
        let span = words::span(s.first, s.last);
        let told = |s: &StandardRow| standard_with_document(s, categories);
        let by = s.standard.map(|base| joined(base, &s.on_top, told));
        let aside = s.set_aside.as_deref().map(|code| schemes.coded(code));
        let by = match (by, aside.transpose()?) {
            (Some(by), _) => format!("按{by}"),
            (None, Some(by)) => format!("领{}，不兼领本项", by.label),
            (None, None) if !s.workings.is_empty() => format!("按{}", workings_told(&s.workings)),
            (None, None) if s.due_fen > 0 => "登记的一次性待遇".to_owned(),
            (None, None) => "不再应发".to_owned(),
        };
        let (due, paid) = (words::yuan(s.due_fen), words::yuan(s.paid_fen));
        let difference = s.difference();
        said.push(match (s.covered_before, difference < 0) {
            (false, _) => format!("{span}{by}发{due}"),
            (true, false) => {
                let more = words::yuan(difference);
                format!("{span}{by}应发{due}，已发{paid}，补发{more}")
            }
            (true, true) => {
                let less = words::yuan(difference.saturating_neg());
                format!("{span}{by}，应发{due}，已发{paid}，多发的{less}要扣回")
            }
        });
    }
    if line.outstanding_before_fen > 0 {
        let before = words::yuan(line.outstanding_before_fen);
        said.push(format!("以前还有{before}没有扣完"));
    }
    if line.outstanding_before_fen < 0 {
        let more = words::yuan(line.outstanding_before_fen.saturating_neg());
        said.push(format!("以前多退回的{more}这次退还"));
    }
    if let Some(most) = line.instalment_fen {
        said.push(format!("分期扣回，这次只扣{}", words::yuan(most)));
    }
    let mut end = format!("实发{}", words::yuan(line.amount_fen));
    if line.outstanding_after_fen > 0 {
        let after = words::yuan(line.outstanding_after_fen);
        end.push_str(&format!("，还有{after}从以后的发放里扣"));
    }
    said.push(end);
    Ok(format!("{}。", said.join("；")))
}

/// A standard as people say it: 90元/月（复员军人）, 另加孤老增发20%（烈士遗属孤老）, 职工月平均工资的40%（护理费对象三级因战）.
pub(super) fn standard_text(standard: &StandardRow, categories: &Categories) -> String {
    let (whose, amount) = standard_said(standard, categories);
    format!("{amount}（{whose}）")
}

/// Whose standard it is, and how much: 复员军人, 90元/月.
pub(super) fn standard_said(standard: &StandardRow, categories: &Categories) -> (String, String) {
    let label = |code: &str| categories.coded(code).map_or("", |c| c.label.as_str());
    let mut category = label(&standard.category).to_owned();
    if categories
        .coded(&standard.category)
        .is_some_and(|c| c.yearly)
    {
        let used = Month::of(standard.effective).next().year();
        category = format!("{}年度{category}", used - 1);
    }
    let grade = standard.grade.map(grade_label).unwrap_or_default();
    let nature = standard.nature.map(nature_label).unwrap_or_default();
    let manner = if standard.on_top { "另加" } else { "" };
    let of = standard
        .of
        .as_deref()
        .map_or(String::new(), |of| format!("{}的", label(of)));
    let (component, unit) = (&standard.component, unit_label(standard.unit));
    let keys = categories.keys_read(&standard.keys).concat();
    let amount = trimmed(standard.amount);
    (
        format!("{category}{grade}{nature}{keys}"),
        format!("{manner}{component}{of}{amount}{unit}"),
    )
}

/// Yuan without needless zeros.
fn trimmed(fen: Fen) -> String {
    let text = fen.to_string();
    text.strip_suffix(".00").map_or(text.clone(), str::to_owned)
}
