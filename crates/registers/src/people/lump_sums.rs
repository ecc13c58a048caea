//! 一次性待遇: what somebody is due once (抚恤金、褒扬金、医疗补助 …), and what a death brings by rule. From
//! `catalogue/schemes/`.

use kernel::{Date, Fen, Month};

use super::formulas::{ByFormula, Formulas, SaidOfFormula};
use super::scheme_files::scheme_files;
use super::scheme_rows::{AfterDeath, Cause};
use ground::catalogue::Catalogue;
use ground::error::{Error, Result};

/// A sum of its own, as it was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LumpSum {
    /// Code of the scheme it is paid under.
    pub scheme: String,
    /// The month it belongs to; the batch of that month or a later one pays it.
    pub month: Month,
    /// How much was decided, never negative; zero where one registered before is taken back, and `None` where the formula
    /// says it. Of both what was decided counts.
    pub amount: Option<Fen>,
    /// By which formula it is.
    pub formula: Option<ByFormula>,
    /// 决定日期
    pub known: Option<Date>,
    /// 文号 or the number of a bill.
    pub document_no: String,
}

impl LumpSum {
    /// Whether it is the same payment as another: of one scheme, month and 文号. What is said last counts.
    pub fn replaces(&self, other: &LumpSum) -> bool {
        let same = |s: &LumpSum| (s.scheme.clone(), s.month, s.document_no.clone());
        !self.document_no.is_empty() && same(self) == same(other)
    }

    /// Whether the same is registered already: the same amount for what it stands in place of, or without a 文号 one that is
    /// alike.
    pub fn is_among(&self, before: &[LumpSum]) -> bool {
        let alike = |other: &LumpSum| {
            self.document_no.is_empty()
                && other.document_no.is_empty()
                && (&other.scheme, other.month) == (&self.scheme, self.month)
                && self.is_as_much(other)
        };
        match before.iter().rfind(|other| self.replaces(other)) {
            Some(replaced) => self.is_as_much(replaced),
            None => before.iter().any(alike),
        }
    }

    fn is_as_much(&self, other: &LumpSum) -> bool {
        (self.amount, &self.formula) == (other.amount, &other.formula)
    }

    /// Whether it takes back one registered before.
    pub fn takes_back(&self) -> bool {
        self.amount.is_some_and(Fen::is_zero)
    }

    /// 3,260.50元, or 按公式（烈士，2025年6月，…）
    pub fn how_much(&self, kinds: &LumpSums) -> String {
        let by = self.formula.as_ref();
        let by = by.map(|by| format!("按公式（{}）", kinds.formulas().told(&self.scheme, by)));
        match (self.amount, by) {
            (Some(amount), Some(by)) => format!("{}元，不{by}", amount.grouped()),
            (Some(amount), None) => format!("{}元", amount.grouped()),
            (None, by) => by.unwrap_or_default(),
        }
    }

    /// 医疗补助3,260.50元，2025年1月起发，2025-01-20决定，票据0001
    pub fn told(&self, kinds: &LumpSums) -> String {
        let (amount, month) = (self.how_much(kinds), self.month.to_chinese());
        let known = self.known.map(|d| format!("，{d}决定")).unwrap_or_default();
        let document = match self.document_no.as_str() {
            "" => String::new(),
            text => format!("，{text}"),
        };
        let label = kinds.label(&self.scheme);
        format!("{label}{amount}，{month}起发{known}{document}")
    }
}

/// A kind of lump sum.
#[derive(Debug, Clone)]
pub struct LumpSumKind {
    /// Code of the scheme it is paid under.
    pub code: String,
    /// Chinese name.
    pub label: String,
    synonyms: Vec<String>,
}

/// All of them.
#[derive(Debug, Default)]
pub struct LumpSums {
    lump_sum: Vec<LumpSumKind>,
    cause: Vec<Cause>,
    death: Vec<AfterDeath>,
    formulas: Formulas,
}

impl LumpSums {
    /// Reads the catalogue.
    pub fn load(catalogue: &Catalogue) -> Result<LumpSums> {
        let mut all = LumpSums::default();
        let mut categories = Vec::new();
        for file in scheme_files(catalogue)? {
            let once = file.scheme.filter(|scheme| scheme.once);
            all.lump_sum.extend(once.map(|scheme| LumpSumKind {
                code: scheme.code,
                label: scheme.label,
                synonyms: scheme.synonyms,
            }));
            all.cause.extend(file.cause);
            all.death.extend(file.death);
            all.formulas.formula.extend(file.formula);
            all.formulas.increase.extend(file.increase);
            categories.extend(file.category);
        }
        all.formulas.check(&categories)?;
        Ok(all)
    }

    /// The kinds, in the catalogue's order.
    pub fn kinds(&self) -> &[LumpSumKind] {
        &self.lump_sum
    }

    /// By any way it is written, or by code.
    ///
    /// # Errors
    /// What there is instead.
    pub fn named(&self, text: &str) -> Result<&LumpSumKind> {
        let text = kernel::squeeze(text);
        let is = |kind: &&LumpSumKind| {
            kind.code == text || kind.label == text || kind.synonyms.contains(&text)
        };
        self.lump_sum.iter().find(is).ok_or_else(|| {
            let labels: Vec<&str> = self.lump_sum.iter().map(|k| k.label.as_str()).collect();
            let labels = labels.join("、");
            Error::refusal(format!("“{text}”不是已知的一次性待遇，可填{labels}"))
        })
    }

    /// The formulas.
    pub fn formulas(&self) -> &Formulas {
        &self.formulas
    }

    /// Puts a sum together as it was filled in: an amount, or a formula that says it.
    ///
    /// # Errors
    /// The field and what is wrong with it.
    pub fn understood(
        &self,
        kind: &LumpSumKind,
        month: Month,
        amount: Option<Fen>,
        said: SaidOfFormula,
    ) -> std::result::Result<LumpSum, (&'static str, String)> {
        let formula = (self.formulas).read((&kind.code, &kind.label), month, said)?;
        let wrong = match (amount, &formula) {
            (Some(amount), _) if amount.is_negative() => {
                "金额不能为负；撤销登记错的一笔，写同样的文号，金额写0"
            }
            (Some(amount), Some(_)) if amount.is_zero() => {
                "金额写0是撤销登记错的一笔，不用写情形；按公式算的，金额空着"
            }
            (None, None) => "请填金额；按公式算的，请填情形",
            _ => {
                return Ok(LumpSum {
                    scheme: kind.code.clone(),
                    month,
                    amount,
                    formula,
                    known: None,
                    document_no: String::new(),
                });
            }
        };
        Err(("amount", wrong.to_owned()))
    }

    /// A cause of death by any way it is written; nothing where nothing is.
    ///
    /// # Errors
    /// What there is instead.
    pub fn cause(&self, text: &str) -> Result<Option<String>> {
        let text = kernel::squeeze(text);
        if text.is_empty() {
            return Ok(None);
        }
        let is = |cause: &&Cause| cause.label == text || cause.synonyms.contains(&text);
        let found = self.cause.iter().find(is).map(|cause| cause.label.clone());
        found.map(Some).ok_or_else(|| {
            let labels: Vec<&str> = self.cause.iter().map(|c| c.label.as_str()).collect();
            let labels = labels.join("、");
            Error::refusal(format!("死因“{text}”不认得，请填{labels}，不清楚的空着"))
        })
    }

    /// What a kind is called.
    pub fn label<'k>(&'k self, code: &'k str) -> &'k str {
        let found = self.lump_sum.iter().find(|kind| kind.code == code);
        found.map_or(code, |kind| kind.label.as_str())
    }

    /// What a death in a month brings to whom a scheme was paid.
    pub fn after_death(&self, scheme: &str, month: Month) -> impl Iterator<Item = &AfterDeath> {
        let holds = move |rule: &&AfterDeath| {
            rule.of == scheme && rule.from.is_none_or(|from| from <= month)
        };
        self.death.iter().filter(holds)
    }
}
