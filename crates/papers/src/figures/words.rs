//! Figures in words: what an indicator asks, and how it stands to the year before.

use kernel::Fen;

use super::answer::Figure;
use super::source::{LAST, ledger_kind};
use super::survey::Survey;
use ground::error::Result;
use ground::office::Office;
use ground::records::{Amount, Filter, Indicator, Measure, Measured, Question, register};
use registers::ledgers::kinds;
use registers::organisation::VILLAGES;
use registers::people::Categories;

/// What an indicator asks, in words.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Definition {
    /// Where its records come from.
    pub source: String,
    /// Which of them.
    pub conditions: String,
    /// What is measured.
    pub measure: String,
}

/// What an indicator asks; `part` is the name of the value it is asked for.
pub fn definition(
    office: &Office,
    all: &[Indicator],
    indicator: &Indicator,
    part: Option<&str>,
) -> Result<Definition> {
    match &indicator.question {
        Question::Ratio(ratio) => {
            let label = |code: &str| {
                let found = all.iter().find(|i| i.code == code);
                found.map_or_else(|| code.to_owned(), |i| i.label.clone())
            };
            let (part, whole) = (label(&ratio.numerator), label(&ratio.denominator));
            Ok(Definition {
                source: format!("指标“{part}”和“{whole}”"),
                conditions: "无".to_owned(),
                measure: format!("{part} ÷ {whole}，保留一位小数；下面列的是{whole}的记录"),
            })
        }
        Question::Measured(measured) => measured_words(office, measured, part),
    }
}

fn measured_words(office: &Office, measured: &Measured, part: Option<&str>) -> Result<Definition> {
    let labels = labels(office, &measured.source)?;
    let label = |code: &str| {
        let found = labels.iter().find(|(c, _)| c == code);
        found.map_or_else(|| code.to_owned(), |(_, label)| label.clone())
    };
    let source = match measured.source.split_once(':') {
        Some((_, kind)) => format!("“{}”台账", ledger_kind(office, kind)?.label),
        None if measured.source == "payments" => {
            "已审批批次的发放明细，按批次的所属月份；银行退回的不算".to_owned()
        }
        None if measured.source == "hardships" => "登记着的困难，核实过、没有解除的".to_owned(),
        None if let Some(register) = register(office, &measured.source)? => {
            format!("“{}”的记录", register.label)
        }
        None => "名册上在册的身份（已起发、未停发、未去世）".to_owned(),
    };
    let mut conditions: Vec<String> = measured
        .filters
        .iter()
        .map(|filter| filter_words(filter, &label(&filter.field)))
        .collect();
    if let (Some(field), Some(part)) = (&measured.by, part) {
        conditions.push(format!("{}是{part}", label(field)));
    }
    if measured.stock {
        conditions.push("截至期末的全部，不只本期".to_owned());
    }
    let fields: Vec<String> = measured.fields.iter().map(|f| label(f)).collect();
    let measure = match measured.measure {
        Measure::Count => "记录的条数".to_owned(),
        Measure::People => {
            "不同的人数，同一个人只算一次（按身份证号，没有的按姓名和村）".to_owned()
        }
        Measure::Distinct => format!("不同的{}有多少，空着的不算", fields.join("、")),
        Measure::Sum if measured.empty_as != 0 => {
            format!("{}的合计，空着的算{}", fields.join("、"), measured.empty_as)
        }
        Measure::Sum => format!("{}的合计", fields.join("、")),
    };
    Ok(Definition {
        source,
        conditions: if conditions.is_empty() {
            "无，全部记录都算".to_owned()
        } else {
            conditions.join("；")
        },
        measure,
    })
}

fn filter_words(filter: &Filter, label: &str) -> String {
    let mut words = Vec::new();
    words.extend(filter.is.as_ref().map(|is| format!("{label}是{is}")));
    let not = filter.is_not.as_ref();
    words.extend(not.map(|not| format!("{label}不是{not}")));
    if !filter.one_of.is_empty() {
        words.push(format!("{label}是{}之一", filter.one_of.join("、")));
    }
    if filter.positive {
        words.push(format!("{label}大于零"));
    }
    let months = filter.older_than_months;
    words.extend(months.map(|months| format!("{label}在期末{months}个月以前，或没有")));
    if filter.overdue {
        words.push(format!("{label}在期末以前"));
    }
    if filter.not_ended {
        words.push(format!("{label}没有，或不早于期末"));
    }
    words.join("，")
}

/// The fields of a source with their names.
pub fn labels(office: &Office, source: &str) -> Result<Vec<(String, String)>> {
    let fixed = |pairs: &[(&str, &str)]| {
        let pairs = pairs.iter();
        pairs
            .map(|(c, l)| ((*c).to_owned(), (*l).to_owned()))
            .collect()
    };
    Ok(match source.split_once(':') {
        Some((_, kind)) => {
            let kind = ledger_kind(office, kind)?;
            let fields = kind.fields.into_iter().map(|f| (f.code, f.label));
            fields.chain(fixed_ledger()).collect()
        }
        None if source == "payments" => fixed(&[
            ("month", "所属月份"),
            ("name", "姓名"),
            ("scheme", "待遇项目"),
            ("category", "人员类别"),
            ("amount", "实发"),
            ("regular", "正常发放"),
            ("backpay", "补发"),
            ("recovery", "追缴"),
        ]),
        None if let Some(register) = register(office, source)? => {
            let mut labels: Vec<(String, String)> = fixed(register.fields);
            labels.extend(fixed(&[
                ("name", register.name_label),
                ("on_date", "日期"),
                ("division", "单位"),
            ]));
            if register.source == VILLAGES.source {
                labels.extend(lasting(office)?);
            }
            labels
        }
        None => {
            let mut labels: Vec<(String, String)> = fixed(&[
                ("name", "姓名"),
                ("category", "人员类别"),
                ("hardship", "困难"),
                ("checked_on", "核实日期"),
                ("division", "单位"),
            ]);
            let categories = Categories::load(office.catalogue())?;
            let keys = categories.keys().iter();
            labels.extend(keys.map(|key| (key.code.clone(), key.label.clone())));
            labels.extend(lasting(office)?);
            labels
        }
    })
}

/// The days of the last entries: 上次走访慰问.
fn lasting(office: &Office) -> Result<impl Iterator<Item = (String, String)>> {
    let kinds = kinds(office.catalogue())?.into_iter();
    Ok(kinds.map(|kind| {
        (
            format!("{LAST}{}", kind.kind),
            format!("上次{}", kind.label),
        )
    }))
}

fn fixed_ledger() -> [(String, String); 2] {
    [("on_date", "日期"), ("division", "单位")].map(|(c, l)| (c.to_owned(), l.to_owned()))
}

/// How much more than before, with its sign: +3, -1,200.00, +1.2个百分点.
pub fn difference(now: Amount, before: Amount) -> String {
    let by = now.number().saturating_sub(before.number());
    let sign = if by > 0 { "+" } else { "" };
    match now {
        Amount::Money(_) => format!("{sign}{}", Fen::new(by).grouped()),
        Amount::Count(_) => format!("{sign}{}", Amount::Count(by).text()),
        Amount::PercentTenths(_) => {
            format!("{sign}{}个百分点", prose::percent(by).trim_end_matches('%'))
        }
    }
}

/// How much more in percent, in tenths; nothing where there was nothing before.
pub fn growth(now: Amount, before: Amount) -> Option<i64> {
    match now {
        Amount::PercentTenths(_) => None,
        _ => prose::percent_tenths(now.number().checked_sub(before.number())?, before.number()),
    }
}

/// So many offices are named.
const NAMED_MAX: usize = 12;

/// The offices a sum is without: 乙乡、丙街道; of many, the first and how many.
pub fn units_named(units: &[String]) -> String {
    match units.len() {
        0..=NAMED_MAX => units.join("、"),
        many => format!("{}等{many}个单位", units[..NAMED_MAX].join("、")),
    }
}

/// 较上年 +3，+12.5%. Where there is nothing of the year before, whether it did not happen or the year was not entered.
pub fn compared(now: &Figure, before: &Survey) -> String {
    let earlier = before.coded(&now.code).map(|s| &s.figure);
    let Some(before) = earlier.filter(|before| before.record_count > 0) else {
        return match (now.record_count > 0, before.entered().is_empty()) {
            (false, _) => String::new(),
            (true, true) => "上年没有录入".to_owned(),
            (true, false) if now.stock => "上年没有".to_owned(),
            (true, false) => "上年没有发生".to_owned(),
        };
    };
    if now.amount.number() == before.amount.number() {
        return "与上年持平".to_owned();
    }
    let by = difference(now.amount, before.amount);
    match growth(now.amount, before.amount) {
        Some(tenths) => {
            let sign = if tenths > 0 { "+" } else { "" };
            format!("较上年 {by}，{sign}{}", prose::percent(tenths))
        }
        None => format!("较上年 {by}"),
    }
}
