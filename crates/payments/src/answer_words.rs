//! The words of a bank's answer (回盘字样): what a heading names, what a result means. From `catalogue/bank_answers.toml`
//! and from what the office has said once.

use std::collections::HashMap;

use serde::Deserialize;

use ground::catalogue::Catalogue;
use ground::error::Result;
use registers::exchange::plain_heading;

/// Under which the office keeps what a result means.
pub(super) const KEPT: &str = "bank_result";

/// What the catalogue knows.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswerWords {
    headings: Headings,
    words: Words,
    /// What the office has said: the word, and whether it is 成功.
    #[serde(skip)]
    kept: HashMap<String, bool>,
    /// The bank's codes of causes, and what they are called.
    #[serde(skip)]
    codes: HashMap<String, String>,
    /// What the columns of its file hold, by heading; nothing where they are ours alone (摘要).
    #[serde(skip)]
    columns: HashMap<String, Option<Holds>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Headings {
    batch: Vec<String>,
    line_no: Vec<String>,
    name: Vec<String>,
    account: Vec<String>,
    amount: Vec<String>,
    in_fen: Vec<String>,
    result: Vec<String>,
    yes_no: Vec<String>,
    either: Vec<String>,
    reason: Vec<String>,
    remark: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    paid: Vec<String>,
    failed: Vec<String>,
    yes: Vec<String>,
    no: Vec<String>,
    causes: Vec<String>,
    totals: Vec<String>,
}

/// What a column of an answer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Holds {
    /// Of which batch.
    Batch,
    /// Which line.
    LineNo,
    /// 户名
    Name,
    /// 本人姓名, where somebody else takes the money.
    Person,
    /// 账号
    Account,
    /// 待遇项目
    Scheme,
    /// 12.50
    AmountYuan,
    /// 1250
    AmountFen,
    /// 成功 or 失败, or the cause of a failure.
    Result,
    /// 是 or 否.
    YesNo,
    /// A result or a cause.
    Either,
    /// The cause of a failure; nothing where there was none.
    Reason,
    /// Anything, a cause too.
    Remark,
}

/// What a cell says became of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning {
    /// 成功
    Paid,
    /// 失败, with the cause as far as the same cell tells it.
    Failed(String),
}

/// What one bank says besides: in the file of its layout.
#[derive(Debug, Clone, Default)]
pub(super) struct OwnWords {
    pub line_no: Vec<String>,
    pub name: Vec<String>,
    pub account: Vec<String>,
    pub amount: Vec<String>,
    pub result: Vec<String>,
    pub reason: Vec<String>,
    pub paid: Vec<String>,
    pub failed: Vec<String>,
    /// Codes of causes, each with what it is called.
    pub codes: Vec<(String, String)>,
    /// Headings of its file, each with what it holds, if anything that is compared.
    pub columns: Vec<(String, Option<Holds>)>,
}

impl AnswerWords {
    /// What the catalogue, the banks' own layouts and the office know.
    pub(super) fn load(
        catalogue: &Catalogue,
        own: impl IntoIterator<Item = OwnWords>,
        kept: HashMap<String, String>,
    ) -> Result<AnswerWords> {
        let mut words: AnswerWords = catalogue.read("bank_answers.toml")?.toml()?;
        own.into_iter().for_each(|own| words.add(own));
        let kept = kept.into_iter();
        Ok(AnswerWords {
            kept: kept.map(|(said, meant)| (said, meant == "paid")).collect(),
            ..words
        })
    }

    fn add(&mut self, own: OwnWords) {
        let (headings, words) = (&mut self.headings, &mut self.words);
        for (known, more) in [
            (&mut headings.line_no, own.line_no),
            (&mut headings.name, own.name),
            (&mut headings.account, own.account),
            (&mut headings.amount, own.amount),
            (&mut headings.result, own.result),
            (&mut headings.reason, own.reason),
        ] {
            let more = more.iter();
            known.extend(more.map(|heading| plain_heading(heading).to_lowercase()));
        }
        // What a bank means by a word of its own counts, whatever others mean by it.
        let plain = |words: Vec<String>| -> Vec<String> {
            words.iter().map(|word| plain_word(word)).collect()
        };
        let (paid, failed) = (plain(own.paid), plain(own.failed));
        words.paid.retain(|word| !failed.contains(word));
        words.failed.retain(|word| !paid.contains(word));
        words.paid.extend(paid);
        words.failed.extend(failed);
        let columns = own.columns.into_iter();
        self.columns
            .extend(columns.map(|(heading, holds)| (heading_key(&heading), holds)));
        let codes = own.codes.into_iter();
        self.codes
            .extend(codes.map(|(code, label)| (plain_word(&code), label)));
    }

    /// What a column holds by its heading.
    pub(super) fn column(&self, heading: &str) -> Option<Holds> {
        if let Some(holds) = self.columns.get(&heading_key(heading)) {
            return *holds;
        }
        let (plain, h) = (plain_heading(heading).to_lowercase(), &self.headings);
        let is = |known: &[String]| known.contains(&plain);
        let whole = kernel::squeeze(heading);
        let unit = whole.trim_end_matches(')');
        let in_fen = h.in_fen.iter().any(|fen| unit.ends_with(fen.as_str()));
        let amount = if in_fen {
            Holds::AmountFen
        } else {
            Holds::AmountYuan
        };
        [
            (&h.batch, Holds::Batch),
            (&h.line_no, Holds::LineNo),
            (&h.name, Holds::Name),
            (&h.account, Holds::Account),
            (&h.amount, amount),
            (&h.result, Holds::Result),
            (&h.yes_no, Holds::YesNo),
            (&h.either, Holds::Either),
            (&h.reason, Holds::Reason),
            (&h.remark, Holds::Remark),
        ]
        .into_iter()
        .find_map(|(known, holds)| is(known).then_some(holds))
    }

    /// Whether a cell begins or ends a row of sums.
    pub(super) fn is_total(&self, cell: &str) -> bool {
        let plain = plain_heading(cell);
        let mut totals = self.words.totals.iter();
        totals.any(|total| plain.starts_with(total.as_str()) || plain.ends_with(total.as_str()))
    }

    /// What a result means: a word that is known, a word with its cause behind it, or a cause by itself. Nothing for a
    /// word that nobody has explained.
    pub(super) fn meaning(&self, cell: &str, yes_no: bool) -> Option<Meaning> {
        let plain = plain_word(cell);
        if let Some(paid) = self.kept.get(&plain) {
            return Some(self.meant(*paid, cell));
        }
        if let Some(label) = self.codes.get(&plain) {
            let code = kernel::tidy(cell);
            return Some(Meaning::Failed(format!("{label}（{code}）")));
        }
        let words = &self.words;
        if yes_no && words.yes.contains(&plain) {
            return Some(Meaning::Paid);
        }
        if yes_no && words.no.contains(&plain) {
            return Some(Meaning::Failed(String::new()));
        }
        // In a column of results 1 may be either, and so may 0 where 是 and 否 are meant.
        let digits = !plain.is_empty() && plain.bytes().all(|b| b.is_ascii_digit());
        if yes_no && digits {
            return None;
        }
        if words.paid.contains(&plain) {
            return Some(Meaning::Paid);
        }
        if words.failed.contains(&plain) {
            return Some(Meaning::Failed(String::new()));
        }
        let (head, cause) = split_word(&plain);
        let is_code = cause.bytes().all(|b| b.is_ascii_alphanumeric());
        if words.paid.iter().any(|word| word == head) {
            return (is_code || words.paid.iter().any(|word| word == cause))
                .then_some(Meaning::Paid);
        }
        if words.failed.iter().any(|word| word == head) {
            return Some(Meaning::Failed(cause.to_owned()));
        }
        let is_cause = words
            .causes
            .iter()
            .any(|word| plain.contains(word.as_str()));
        is_cause.then(|| Meaning::Failed(kernel::tidy(cell)))
    }

    fn meant(&self, paid: bool, cell: &str) -> Meaning {
        if paid {
            Meaning::Paid
        } else {
            Meaning::Failed(kernel::tidy(cell))
        }
    }
}

/// A heading as it is compared with those of the bank's own file: with its unit, 金额(分).
fn heading_key(heading: &str) -> String {
    kernel::squeeze(heading).to_lowercase()
}

/// A result as it is compared: 成功。 is 成功.
pub(super) fn plain_word(cell: &str) -> String {
    let plain = kernel::squeeze(cell).to_lowercase();
    plain
        .trim_end_matches(['。', '.', '!', ';', ','])
        .to_owned()
}

/// 失败:户名不符 is 失败, and 户名不符; 交易成功[0000] is 交易成功, and 0000.
fn split_word(plain: &str) -> (&str, &str) {
    let parts = plain.split_once(|c: char| "[(【:,，-—_/;".contains(c));
    let (head, cause) = parts.unwrap_or((plain, ""));
    (head, cause.trim_end_matches([']', ')', '】']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> AnswerWords {
        AnswerWords::load(&Catalogue::default(), [], HashMap::new()).unwrap()
    }

    fn failed(cause: &str) -> Option<Meaning> {
        Some(Meaning::Failed(cause.to_owned()))
    }

    #[test]
    fn a_result_is_read_as_banks_write_it() {
        let words = words();
        for paid in [
            "成功",
            " 成 功 ",
            "成功。",
            "SUCCESS",
            "Ｓ",
            "交易成功[0000]",
            "交易成功（0000）",
            "已入账",
            "√",
            "0",
            "成功:交易成功",
        ] {
            assert_eq!(words.meaning(paid, false), Some(Meaning::Paid), "{paid}");
        }
        for (said, cause) in [
            ("失败", ""),
            ("失败:户名不符", "户名不符"),
            ("交易失败[户名不符]", "户名不符"),
            ("账号不存在", "账号不存在"),
            ("未成功", ""),
            ("卡未激活", "卡未激活"),
            ("退票（账户已销户）", "账户已销户"),
        ] {
            assert_eq!(words.meaning(said, false), failed(cause), "{said}");
        }
        for unknown in ["处理中", "1", "成功（户名不符）", "部分入账", ""] {
            assert_ne!(
                words.meaning(unknown, false),
                Some(Meaning::Paid),
                "{unknown}"
            );
        }
        assert_eq!(words.meaning("处理中", false), None);
    }

    #[test]
    fn where_yes_and_no_are_meant_one_is_yes_and_nought_is_no() {
        let words = words();
        assert_eq!(words.meaning("1", true), Some(Meaning::Paid));
        assert_eq!(words.meaning("0", true), failed(""));
        assert_eq!(words.meaning("2", true), None);
        assert_eq!(words.meaning("00", true), None);
    }

    #[test]
    fn what_the_office_has_said_once_holds() {
        let kept = HashMap::from([("已受理".to_owned(), "paid".to_owned())]);
        let words = AnswerWords::load(&Catalogue::default(), [], kept).unwrap();
        assert_eq!(words.meaning("已受理", false), Some(Meaning::Paid));
    }
}
