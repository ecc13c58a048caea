//! Lump sums by a formula of the law (一次性待遇按公式): so many times a figure of the year before, what the decision names,
//! and a percentage for merits. From `catalogue/schemes/`.

use kernel::{Fen, Month};
use serde::{Deserialize, Serialize};

use super::scheme_rows::{Category, FormulaRow, IncreaseRow, Named, ServedPart};
use ground::error::{Error, Result};

/// By which formula a sum is, and what the decision names for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByFormula {
    /// Code of the formula: 烈士, 因公牺牲.
    pub formula: String,
    /// 发生年月: the month of the death or of the discharge; the figures are those of the year before.
    pub happened: Month,
    /// 月基本工资
    pub base_pay: Option<Fen>,
    /// Months served.
    pub served: Option<u32>,
    /// Code of what it is increased for (增发).
    pub increase: Option<String>,
}

/// What somebody filled in for a formula; the text empty and the rest nothing where she left it out.
#[derive(Debug, Default)]
pub struct SaidOfFormula {
    /// 情形
    pub formula: String,
    /// 发生年月
    pub happened: Option<Month>,
    /// 月基本工资
    pub base_pay: Option<Fen>,
    /// 服役时间: 12年3个月
    pub served: String,
    /// 增发: by what it is for, or its percentage.
    pub increase: String,
}

/// What a formula asks of the money rule: what it is a multiple of, what is added, and the increase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asks {
    /// Code of the figure's category, its year, and how many times.
    pub of: Option<(String, i32, u32)>,
    /// What is added, from what the decision names.
    pub plus: Fen,
    /// In hundredths of a percent.
    pub increase: u32,
}

/// The formulas and increases of all schemes.
#[derive(Debug, Default)]
pub struct Formulas {
    pub(super) formula: Vec<FormulaRow>,
    pub(super) increase: Vec<IncreaseRow>,
}

impl Formulas {
    /// Whether each is one that can be reckoned.
    ///
    /// # Errors
    /// What is wrong with one.
    pub(super) fn check(&self, categories: &[Category]) -> Result<()> {
        for row in &self.formula {
            let (scheme, code) = (&row.scheme, &row.code);
            let wrong = |why: &str| {
                Error::refusal(format!("目录 schemes/ 里 {scheme} 的公式 {code}：{why}"))
            };
            let yearly = |of: &String| categories.iter().any(|c| c.code == *of && c.yearly);
            if row.of.as_ref().is_some_and(|of| !yearly(of)) {
                return Err(wrong(
                    "of 要写一个 yearly = true 的数，例如 income_per_head",
                ));
            }
            if row.of.is_some() != row.times.is_some() {
                return Err(wrong("of 和 times 要一起写"));
            }
            match (row.field, row.plus, row.yuan, row.part) {
                (None, None, None, None) if row.of.is_some() => {}
                (Some(Named::BasePay), Some(_), None, None) => {}
                (Some(Named::Served), None, Some(yuan), Some(_)) if yuan >= 0 => {}
                _ => {
                    return Err(wrong(
                        "写 field = \"base_pay\" 和 plus，或者 field = \"served\" 和 yuan、part，或者只写 of 和 times",
                    ));
                }
            }
        }
        Ok(())
    }

    /// What may be chosen as 情形, in the catalogue's order.
    pub fn labels(&self) -> Vec<&str> {
        once_each(self.formula.iter().map(|row| row.label.as_str()))
    }

    /// What may be chosen as 增发, in the catalogue's order.
    pub fn increases(&self) -> Vec<&str> {
        once_each(self.increase.iter().map(|row| row.label.as_str()))
    }

    /// Reads by which formula a sum of a scheme is, that belongs to a month; nothing where none is named.
    ///
    /// # Errors
    /// The field and what is wrong with it.
    pub fn read(
        &self,
        (scheme, label): (&str, &str),
        month: Month,
        said: SaidOfFormula,
    ) -> std::result::Result<Option<ByFormula>, (&'static str, String)> {
        let text = kernel::squeeze(&said.formula);
        let served = kernel::squeeze(&said.served);
        let increase = kernel::squeeze(&said.increase);
        let increase =
            Some(increase.as_str()).filter(|text| !text.is_empty() && !self.is_none(text));
        if text.is_empty() {
            let alone = said.base_pay.is_some() || !served.is_empty() || increase.is_some();
            return match alone || said.happened.is_some() {
                true => Err((
                    "formula",
                    "填了发生年月、月基本工资、服役时间或者增发的，请写明情形；按填好的金额发的，这几栏空着".to_owned(),
                )),
                false => Ok(None),
            };
        }
        let own = || self.formula.iter().filter(|row| row.scheme == scheme);
        let names = |row: &&FormulaRow| {
            row.code == text || row.label == text || row.synonyms.contains(&text)
        };
        if own().next().is_none() {
            return Err(("formula", format!("{label}没有公式，请填金额，情形空着")));
        }
        if !own().any(|row| names(&row)) {
            let labels = once_each(own().map(|row| row.label.as_str())).join("、");
            return Err((
                "formula",
                format!("{label}没有“{text}”的公式，可填{labels}"),
            ));
        }
        let Some(happened) = said.happened else {
            let why = "按公式算的，请填发生年月（牺牲、病故或者退役的年月）";
            return Err(("happened", why.to_owned()));
        };
        if happened > month {
            return Err(("happened", "发生年月不能晚于所属月份，请核对".to_owned()));
        }
        let row = own().rfind(|row| names(row) && row.holds(happened));
        let row = row.ok_or_else(|| {
            let when = happened.to_chinese();
            let why = format!("{when}的{text}，目录里没有公式，请填算好的金额，情形空着");
            ("happened", why)
        })?;
        let asks = |field| row.field == Some(field);
        let base_pay = match (asks(Named::BasePay), said.base_pay) {
            (true, Some(pay)) if pay.is_positive() => Some(pay),
            (true, _) => return Err(("base_pay", "请填本人月基本工资，应大于0".to_owned())),
            (false, None) => None,
            (false, Some(_)) => {
                let why = format!("{label}的{}不按月基本工资算，请空着", row.label);
                return Err(("base_pay", why));
            }
        };
        let served = match (asks(Named::Served), served.as_str()) {
            (true, text) => Some(months_read(text).ok_or_else(|| {
                let why = "请填服役时间，写成12年3个月，整年的写12年";
                ("served", why.to_owned())
            })?),
            (false, "") => None,
            (false, _) => {
                let why = format!("{label}的{}不按服役时间算，请空着", row.label);
                return Err(("served", why));
            }
        };
        let increase = increase.map(|text| self.increase_named((scheme, label), text, happened));
        Ok(Some(ByFormula {
            formula: row.code.clone(),
            happened,
            base_pay,
            served,
            increase: increase.transpose()?,
        }))
    }

    /// Whether it says that there is no merit.
    fn is_none(&self, text: &str) -> bool {
        let mut none = self.increase.iter().filter(|row| row.percent == 0);
        none.any(|row| row.is_called(text))
    }

    /// The code of an increase by what it is for, any way it is written, or by its percentage.
    fn increase_named(
        &self,
        (scheme, label): (&str, &str),
        text: &str,
        happened: Month,
    ) -> std::result::Result<String, (&'static str, String)> {
        let mut own = self.increase.iter().filter(|row| row.scheme == scheme);
        let percent = text.trim_end_matches(['%', '％']).parse::<u32>().ok();
        let is = |row: &&IncreaseRow| row.is_called(text) || percent == Some(row.percent);
        let all = own.clone();
        let found = own.rfind(|row| is(row) && row.holds(happened));
        found.map(|row| row.code.clone()).ok_or_else(|| {
            let told = |row: &IncreaseRow| format!("{}（{}%）", row.label, row.percent);
            let told: Vec<String> = all.filter(|row| row.holds(happened)).map(told).collect();
            let why = match told.join("、") {
                told if told.is_empty() => format!("{label}没有增发，请空着"),
                told => format!("“{text}”不是规定的增发，可填{told}；有几项的填最高的一项"),
            };
            ("increase", why)
        })
    }

    /// The formula of a sum.
    ///
    /// # Errors
    /// When the catalogue does not have it any more: nobody could say what the sum is.
    pub fn of(&self, scheme: &str, by: &ByFormula) -> Result<&FormulaRow> {
        let mut rows = self.formula.iter();
        let is = |row: &&FormulaRow| {
            row.scheme == scheme && row.code == by.formula && row.holds(by.happened)
        };
        rows.rfind(is).ok_or_else(|| {
            let (code, month) = (&by.formula, by.happened.to_chinese());
            let file = format!("目录 schemes/ 的 {scheme}");
            Error::refusal(format!(
                "{file} 里没有{month}的公式 {code}，已登记的一次性待遇要按它算，请补上"
            ))
        })
    }

    fn increase_of(&self, scheme: &str, by: &ByFormula) -> Result<Option<&IncreaseRow>> {
        let Some(code) = &by.increase else {
            return Ok(None);
        };
        let mut rows = self.increase.iter();
        let is = |row: &&IncreaseRow| {
            row.scheme == scheme && row.code == *code && row.holds(by.happened)
        };
        let month = by.happened.to_chinese();
        let missing = || {
            Error::refusal(format!(
                "目录 schemes/ 的 {scheme} 里没有{month}的增发 {code}，已登记的一次性待遇要按它算，请补上"
            ))
        };
        rows.rfind(is).map(Some).ok_or_else(missing)
    }

    /// What the formula of a sum asks of the money rule.
    ///
    /// # Errors
    /// A formula or increase that is not in the catalogue any more, or an amount beyond all counting.
    pub fn asks(&self, scheme: &str, by: &ByFormula) -> Result<Asks> {
        let row = self.of(scheme, by)?;
        let increase = self.increase_of(scheme, by)?.map_or(0, |row| row.percent);
        let too_large = || Error::refusal("金额超出可计算的范围，请核对月基本工资和服役时间");
        let plus = match row.field {
            None => Some(Fen::ZERO),
            Some(Named::BasePay) => {
                let times = i64::from(row.plus.unwrap_or_default());
                by.base_pay.unwrap_or(Fen::ZERO).checked_mul(times)
            }
            // Half a year of whole yuan is so many times 50 fen.
            Some(Named::Served) => {
                let half = row.yuan.unwrap_or_default().checked_mul(50);
                half.and_then(|half| Fen::new(half).checked_mul(i64::from(row.half_years(by))))
            }
        };
        Ok(Asks {
            of: (row.of.clone().zip(row.times))
                .map(|(of, times)| (of, by.happened.year() - 1, times)),
            plus: plus.ok_or_else(too_large)?,
            increase: increase.saturating_mul(100),
        })
    }

    /// 因公牺牲，2025年5月，月基本工资7,000.00元，二等功或者三等战功增发15%
    pub fn told(&self, scheme: &str, by: &ByFormula) -> String {
        let label = self.of(scheme, by).map(|row| row.label.clone());
        let mut said = vec![
            label.unwrap_or_else(|_| by.formula.clone()),
            by.happened.to_chinese(),
        ];
        let pay = by.base_pay;
        said.extend(pay.map(|pay| format!("月基本工资{}元", pay.grouped())));
        said.extend(by.served.map(|months| format!("服役{}", span(months))));
        match self.increase_of(scheme, by) {
            Ok(row) => said.extend(row.map(increased)),
            Err(_) => said.extend(by.increase.clone()),
        }
        said.join("，")
    }

    /// How a sum was reckoned, and what that rests on: 20 × 2024年度居民人均可支配收入54188.00 + 40 × 月基本工资7000.00 =
    /// 1363760.00. `figure` is the name of the figure and what it is.
    ///
    /// # Errors
    /// A formula or increase that is not in the catalogue any more.
    pub fn workings(
        &self,
        scheme: &str,
        by: &ByFormula,
        figure: Option<(&str, Fen)>,
        sum: Fen,
    ) -> Result<(String, String)> {
        let (row, increase) = (self.of(scheme, by)?, self.increase_of(scheme, by)?);
        let asks = self.asks(scheme, by)?;
        let mut terms = Vec::new();
        let mut whole = Some(asks.plus);
        if let (Some((_, year, times)), Some((label, amount))) = (&asks.of, figure) {
            terms.push(format!("{times} × {year}年度{label}{amount}"));
            let of = amount.checked_mul(i64::from(*times));
            whole = whole.zip(of).and_then(|(plus, of)| plus.plus(of).ok());
        }
        match row.field {
            Some(Named::BasePay) => {
                let (times, pay) = (row.plus.unwrap_or_default(), by.base_pay);
                terms.push(format!("{times} × 月基本工资{}", pay.unwrap_or(Fen::ZERO)));
            }
            Some(Named::Served) => {
                let (halves, yuan) = (row.half_years(by), row.yuan.unwrap_or_default());
                let half = if halves % 2 == 1 { ".5" } else { "" };
                let each = Fen::new(yuan.saturating_mul(100));
                terms.push(format!("{}{half}年 × {each}", halves / 2));
            }
            None => {}
        }
        let whole = whole.map_or(String::new(), |whole| whole.to_string());
        let mut how = format!("{}：{} = {whole}", row.label, terms.join(" + "));
        let mut basis = row.basis.clone();
        if let Some(increase) = increase {
            how.push_str(&format!("，{}，共{sum}", increased(increase)));
            if increase.basis != basis {
                basis = format!("{basis}；{}", increase.basis);
            }
        } else if whole != sum.to_string() {
            how.push_str(&format!("，取整{sum}"));
        }
        Ok((how, basis))
    }
}

fn increased(row: &IncreaseRow) -> String {
    format!("{}增发{}%", row.label, row.percent)
}

fn once_each<'l>(all: impl Iterator<Item = &'l str>) -> Vec<&'l str> {
    let mut found = Vec::new();
    for label in all {
        if !found.contains(&label) {
            found.push(label);
        }
    }
    found
}

impl FormulaRow {
    fn holds(&self, happened: Month) -> bool {
        self.from.is_none_or(|from| from <= happened)
            && self.until.is_none_or(|until| happened <= until)
    }

    /// How many half years count of what was served.
    fn half_years(&self, by: &ByFormula) -> u32 {
        let months = by.served.unwrap_or_default();
        let (years, rest) = (months / 12, months % 12);
        let part = match (self.part, rest) {
            (None | Some(ServedPart::Down), _) | (_, 0) => 0,
            (Some(ServedPart::HalfYear), 1..=6) => 1,
            (Some(ServedPart::HalfYear | ServedPart::Up), _) => 2,
        };
        2 * years + part
    }
}

impl IncreaseRow {
    fn is_called(&self, text: &str) -> bool {
        self.code == text || self.label == text || self.synonyms.iter().any(|other| other == text)
    }

    fn holds(&self, happened: Month) -> bool {
        self.from.is_none_or(|from| from <= happened)
            && self.until.is_none_or(|until| happened <= until)
    }
}

/// 12年3个月
fn span(months: u32) -> String {
    match (months / 12, months % 12) {
        (0, rest) => format!("{rest}个月"),
        (years, 0) => format!("{years}年"),
        (years, rest) => format!("{years}年{rest}个月"),
    }
}

/// Nobody serves longer. Months.
const LONGEST: u32 = 60 * 12;

/// Reads 12年3个月, 12年, 3个月, or whole years.
fn months_read(text: &str) -> Option<u32> {
    let (years, rest) = match text.split_once('年') {
        Some((years, rest)) => (years, rest.trim_start_matches(['零', '又'])),
        None => match text.strip_suffix('月') {
            Some(months) => ("0", months),
            None => (text, ""),
        },
    };
    let rest = rest.trim_end_matches('月').trim_end_matches('个');
    let months: u32 = if rest.is_empty() {
        0
    } else {
        rest.parse().ok()?
    };
    let all = years
        .parse::<u32>()
        .ok()?
        .checked_mul(12)?
        .checked_add(months)?;
    (1..=LONGEST).contains(&all).then_some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_served_is_read_as_people_write_it() {
        let read = |text| months_read(text);
        assert_eq!(read("12年3个月"), Some(147));
        assert_eq!(read("12年零3个月"), Some(147));
        assert_eq!(read("12年"), Some(144));
        assert_eq!(read("12"), Some(144));
        assert_eq!(read("8个月"), Some(8));
        for wrong in ["", "12.5", "半年", "12年多", "0", "70年", "-3"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
