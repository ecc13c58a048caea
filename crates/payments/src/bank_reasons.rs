//! Why a bank did not pay (没有付成的原因), and what to do about it: `catalogue/bank_reasons.toml`.

use serde::Deserialize;

use ground::catalogue::Catalogue;
use ground::error::{Error, Result};

/// All that are known, in the order in which they are looked for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BankReasons {
    reason: Vec<BankReason>,
}

/// A reason.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BankReason {
    /// Its name in layouts.
    pub code: String,
    /// 户名不符
    pub label: String,
    /// What banks say where they mean it.
    words: Vec<String>,
    /// Whether the right account, or its right name, mends it.
    #[serde(default)]
    pub by_account: bool,
    /// 怎么办
    pub todo: String,
}

/// What is said of a reason that is not known.
const UNKNOWN: &str = "没有认得这个原因，请问清银行再办";

impl BankReasons {
    /// Reads them.
    ///
    /// # Errors
    /// When one has no words, or two have one code.
    pub fn load(catalogue: &Catalogue) -> Result<BankReasons> {
        let file = catalogue.read("bank_reasons.toml")?;
        let read: BankReasons = file.toml()?;
        for (at, one) in read.reason.iter().enumerate() {
            let twice = read.reason[..at].iter().any(|other| other.code == one.code);
            let wrong = match (twice, one.words.is_empty() || one.todo.is_empty()) {
                (true, _) => "写了两次",
                (false, true) => "要有 words（银行的字样）和 todo（怎么办）",
                (false, false) => continue,
            };
            return Err(Error::refusal(format!(
                "目录文件 {} 的原因“{}”{wrong}",
                file.path, one.code
            )));
        }
        Ok(read)
    }

    /// What they are called.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        self.reason.iter().map(|reason| reason.label.as_str())
    }

    /// The reason of a code.
    pub fn coded(&self, code: &str) -> Option<&BankReason> {
        self.reason.iter().find(|reason| reason.code == code)
    }

    /// The reason that is meant by what a bank says.
    pub fn meant(&self, said: &str) -> Option<&BankReason> {
        let plain = kernel::squeeze(said).to_lowercase();
        let means = |reason: &&BankReason| {
            let mut words = reason.words.iter();
            words.any(|word| plain.contains(&word.to_lowercase()))
        };
        self.reason.iter().find(means)
    }

    /// 怎么办, in a sentence; where it is not known, that is said.
    pub fn todo(&self, said: &str) -> String {
        let known = self.meant(said);
        known.map_or_else(|| format!("{UNKNOWN}。"), |reason| reason.todo.clone())
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &BankReason> {
        self.reason.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_banks_say_is_known_by_its_words() {
        let reasons = BankReasons::load(&Catalogue::default()).unwrap();
        for (said, code) in [
            ("户名不符", "name_mismatch"),
            ("收款人户名与账号户名不一致", "name_mismatch"),
            ("账户已销户", "closed"),
            ("该账户被司法冻结", "frozen"),
            ("卡已挂失", "card_lost"),
            ("卡未激活", "inactive"),
            ("ＩＩ类户超过日累计限额", "over_limit"),
            ("账号不存在", "no_account"),
            ("没有银行账号", "missing"),
            ("账户状态异常", "abnormal"),
        ] {
            let known = reasons.meant(said).map(|reason| reason.code.as_str());
            assert_eq!(known, Some(code), "{said}");
        }
        for (said, mended) in [
            ("已销户（E003）", true),
            ("户名不符", true),
            ("账户冻结（E004）", false),
            ("付款账户余额不足", false),
            ("账户状态异常", false),
            ("卡状态异常", false),
            ("请到其他行办理", false),
        ] {
            let by_account = reasons.meant(said).is_some_and(|reason| reason.by_account);
            assert_eq!(by_account, mended, "{said}");
        }
        assert!(reasons.meant("E099").is_none());
        assert!(reasons.todo("E099").contains("请问清银行"));
        // Every label is known for what it is.
        for reason in &reasons.reason {
            let known = reasons.meant(&reason.label).map(|known| &known.code);
            assert_eq!(known, Some(&reason.code), "{}", reason.label);
        }
    }
}
