//! 发放情形 as files have them: what is registered, what a run is to pay, and where it pays otherwise.

use kernel::Fen;
use serde::Deserialize;

use ground::error::{Error, Result};

/// A situation, as its file has it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Situation {
    pub(super) title: String,
    /// The article or document it follows.
    pub(super) basis: String,
    /// Name and 出生日期; 1950-01-01 where nothing is said.
    #[serde(default)]
    pub(super) born: Vec<String>,
    pub(super) step: Vec<Step>,
}

/// One thing after the other: rows that are imported, or a run.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Step {
    /// Headings of a workbook, apart by spaces.
    #[serde(default)]
    pub(super) headings: String,
    /// Its rows: cells apart by spaces, `-` for an empty one.
    #[serde(default)]
    pub(super) rows: Vec<String>,
    /// Whose the rows are, where it is not the county.
    pub(super) division: Option<i64>,
    /// What a death brings is shared out among heirs (发给领取人).
    pub(super) heirs: Option<Heirs>,
    /// A run of this month.
    pub(super) month: Option<String>,
    /// 知悉日
    pub(super) known_at: Option<String>,
    /// Whether what is doubtful about the run is made sure of.
    #[serde(default = "yes")]
    pub(super) sure: bool,
    /// To the bank: everybody and everything that is paid.
    #[serde(default)]
    pub(super) pays: Vec<Pays>,
    /// The sum, where not everybody is named. Yuan.
    pub(super) total: Option<toml::Value>,
    /// Whom the bank cannot pay.
    #[serde(default)]
    pub(super) failed: Vec<String>,
    /// Part of what the step is refused with.
    pub(super) refused: Option<String>,
    /// Part of what is said of whom nothing is paid, or less.
    #[serde(default)]
    pub(super) said: Vec<String>,
}

/// Whose grant goes to whom.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Heirs {
    /// Who died.
    pub(super) of: String,
    /// Chinese name or code of what is shared.
    pub(super) scheme: String,
    /// 决定日期
    pub(super) on: String,
    /// Name and share (1/3, 50%); the same for each where none says one.
    pub(super) shares: Vec<String>,
}

fn yes() -> bool {
    true
}

/// What somebody is paid under a scheme. Yuan; what is left out is not looked at.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pays {
    pub(super) who: String,
    /// Chinese name or code.
    pub(super) scheme: String,
    pub(super) amount: toml::Value,
    pub(super) regular: Option<toml::Value>,
    pub(super) backpay: Option<toml::Value>,
    pub(super) recovery: Option<toml::Value>,
    pub(super) before: Option<toml::Value>,
    pub(super) after: Option<toml::Value>,
}

impl Step {
    /// Where a run comes out otherwise.
    pub(super) fn faults(
        &self,
        run: &str,
        found: &[Found],
        said: &[String],
    ) -> Result<Vec<String>> {
        let mut faults = Vec::new();
        let mut left: Vec<&Found> = found.iter().collect();
        for pays in &self.pays {
            let at = left.iter().position(|f| f.is(pays));
            let Some(at) = at else {
                faults.push(format!("没有发{}的{}", pays.who, pays.scheme));
                continue;
            };
            let found = left.remove(at);
            let wanted = [
                Some(&pays.amount),
                pays.regular.as_ref(),
                pays.backpay.as_ref(),
                pays.recovery.as_ref(),
                pays.before.as_ref(),
                pays.after.as_ref(),
            ];
            let names = ["实发", "正常", "补发", "追缴", "前欠", "后欠"];
            for ((wanted, is), what) in wanted.into_iter().zip(found.sums).zip(names) {
                let Some(wanted) = wanted.map(yuan).transpose()? else {
                    continue;
                };
                if wanted.get() != is {
                    let (who, scheme, is) = (&found.who, &found.label, Fen::new(is));
                    faults.push(format!("{who}的{scheme}{what}应是{wanted}，却是{is}"));
                }
            }
        }
        match self.total.as_ref().map(yuan).transpose()? {
            Some(total) => {
                let is: i64 = found.iter().map(|f| f.sums[0]).sum();
                if total.get() != is {
                    faults.push(format!("合计应是{total}，却是{}", Fen::new(is)));
                }
            }
            None => faults.extend(left.iter().map(|f| format!("多出{}", f.told()))),
        }
        for wanted in &self.said {
            if !said.iter().any(|s| s.contains(wanted)) {
                faults.push(format!("没有说“{wanted}”"));
            }
        }
        Ok(faults.into_iter().map(|f| format!("{run}：{f}")).collect())
    }
}

/// What was paid somebody under a scheme: amount, regular, back-pay, recovery, outstanding before and after. Fen.
pub(super) struct Found {
    pub(super) who: String,
    pub(super) scheme: String,
    pub(super) label: String,
    pub(super) sums: [i64; 6],
}

impl Found {
    fn is(&self, pays: &Pays) -> bool {
        self.who == pays.who && (self.scheme == pays.scheme || self.label == pays.scheme)
    }

    pub(super) fn told(&self) -> String {
        format!("{}的{}{}元", self.who, self.label, Fen::new(self.sums[0]))
    }
}

/// A value of the file as a cell has it.
fn plain(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn yuan(value: &toml::Value) -> Result<Fen> {
    let text = plain(value);
    Fen::read_yuan(&text).map_err(|e| Error::refusal(format!("“{text}”{e}")))
}
