//! What the cells of a bank file hold: values of a line, of the whole file, of the bank's answer; and how days are written.

use kernel::{Date, Fen, Month};
use serde::Deserialize;

use crate::answer_words::Holds;

/// What a cell may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub(crate) enum FileValue {
    /// 序号
    LineNo,
    /// 户名: the payee's name, or the person's own where she takes it herself.
    Name,
    /// 姓名: whom the money is for, whoever takes it.
    Person,
    /// 身份证号 of whom the money is for.
    IdNumber,
    /// 身份证号 of whose account it is.
    AccountIdNumber,
    /// 账号; of a 社保卡 its bank account.
    Account,
    /// 开户行
    Bank,
    /// 12.50
    AmountYuan,
    /// 1250
    AmountFen,
    /// 村（社区）
    Village,
    /// 待遇项目
    Scheme,
    /// 人员类别
    Category,
    /// 摘要: month and what is paid.
    Purpose,
    /// 批次号
    Batch,
    /// 所属月份
    Month,
    /// 审批日期: the same however often the file is made.
    Date,
    /// 单位: whose batch it is.
    Unit,
    /// 笔数
    Count,
    /// 合计, in yuan
    TotalYuan,
    /// 合计, in fen
    TotalFen,
    /// 校验码
    Checksum,
    /// 处理结果, in an answer
    Result,
    /// 原因, in an answer
    Reason,
}

use FileValue::{
    Account, AccountIdNumber, AmountFen, AmountYuan, Bank, Batch, Category, Checksum, Count,
    IdNumber, LineNo, Name, Person, Purpose, Reason, Result as Outcome, Scheme, TotalFen,
    TotalYuan, Unit, Village,
};

/// Where a value is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    /// Of each line.
    Line,
    /// Of the whole file, and so of each line too.
    File,
    /// What the bank says.
    Answer,
}

/// Code, value, Chinese name, where it is known.
pub(super) const VALUES: [(&str, FileValue, &str, Known); 23] = [
    ("line_no", LineNo, "序号", Known::Line),
    ("name", Name, "户名", Known::Line),
    ("person", Person, "本人姓名", Known::Line),
    ("id_number", IdNumber, "本人身份证号", Known::Line),
    (
        "account_id_number",
        AccountIdNumber,
        "户主身份证号",
        Known::Line,
    ),
    ("account", Account, "账号", Known::Line),
    ("bank", Bank, "开户行", Known::Line),
    ("amount_yuan", AmountYuan, "金额，元", Known::Line),
    ("amount_fen", AmountFen, "金额，分", Known::Line),
    ("village", Village, "村（社区）", Known::Line),
    ("scheme", Scheme, "待遇项目", Known::Line),
    ("category", Category, "人员类别", Known::Line),
    ("purpose", Purpose, "摘要", Known::Line),
    ("batch", Batch, "批次号", Known::File),
    ("month", FileValue::Month, "所属月份", Known::File),
    ("date", FileValue::Date, "审批日期", Known::File),
    ("unit", Unit, "单位", Known::File),
    ("count", Count, "笔数", Known::File),
    ("total_yuan", TotalYuan, "合计，元", Known::File),
    ("total_fen", TotalFen, "合计，分", Known::File),
    ("checksum", Checksum, "校验码", Known::File),
    ("result", Outcome, "处理结果", Known::Answer),
    ("reason", Reason, "原因", Known::Answer),
];

impl TryFrom<String> for FileValue {
    type Error = String;

    fn try_from(code: String) -> Result<FileValue, String> {
        FileValue::coded(&code).ok_or_else(|| {
            let known = VALUES
                .iter()
                .map(|(code, _, label, _)| format!("{code}（{label}）"));
            let known: Vec<String> = known.collect();
            format!("value 不认得“{code}”，可以写 {}", known.join("、"))
        })
    }
}

impl FileValue {
    /// The value of a code.
    pub(crate) fn coded(code: &str) -> Option<FileValue> {
        let found = VALUES.iter().find(|(known, ..)| *known == code);
        found.map(|(_, value, ..)| *value)
    }

    fn row(self) -> (&'static str, Known) {
        let found = VALUES.iter().find(|(_, value, ..)| *value == self);
        found.map_or(("", Known::Line), |(_, _, label, known)| (*label, *known))
    }

    /// Its Chinese name.
    pub(crate) fn label(self) -> &'static str {
        self.row().0
    }

    /// Where it is known.
    pub(crate) fn known(self) -> Known {
        self.row().1
    }

    /// Whether it is a number, which may stand behind zeros.
    pub(crate) fn is_number(self) -> bool {
        matches!(
            self,
            LineNo | AmountYuan | AmountFen | Count | TotalYuan | TotalFen | Checksum
        )
    }

    /// Whether somebody's ID number stands in it.
    pub(crate) fn is_id_number(self) -> bool {
        matches!(self, IdNumber | AccountIdNumber)
    }

    /// What an answer brings back of it.
    pub(crate) fn holds(self) -> Option<Holds> {
        Some(match self {
            LineNo => Holds::LineNo,
            Name => Holds::Name,
            Person => Holds::Person,
            Account => Holds::Account,
            Scheme => Holds::Scheme,
            AmountYuan => Holds::AmountYuan,
            AmountFen => Holds::AmountFen,
            Batch => Holds::Batch,
            Outcome => Holds::Result,
            Reason => Holds::Reason,
            _ => return None,
        })
    }
}

/// What is the same for the whole file.
#[derive(Debug, Clone)]
pub(crate) struct FileFacts {
    /// 批次号
    pub batch: String,
    /// 所属月份
    pub month: Month,
    /// 审批日期
    pub date: Date,
    /// 单位
    pub unit: String,
    /// 笔数
    pub count: usize,
    /// 合计
    pub total: Fen,
    /// 校验码, once the lines are written.
    pub checksum: String,
}

/// A line as the bank gets it.
#[derive(Debug, Clone, Default)]
pub(crate) struct FileLine {
    /// 序号
    pub line_no: i64,
    /// 户名
    pub name: String,
    /// 本人姓名
    pub person: String,
    /// 本人身份证号, where the layout asks for it.
    pub id_number: String,
    /// 户主身份证号, where the layout asks for it.
    pub account_id_number: String,
    /// 账号
    pub account: String,
    /// 开户行
    pub bank: String,
    /// 金额
    pub amount: Fen,
    /// 村（社区）
    pub village: String,
    /// 待遇项目
    pub scheme: String,
    /// 人员类别
    pub category: String,
    /// Whether all of it is 补发.
    pub is_backpay: bool,
}

impl FileFacts {
    /// A value of the whole file as text; days as `form` says.
    pub(crate) fn text(&self, value: FileValue, form: Option<&DayForm>) -> String {
        match value {
            Batch => self.batch.clone(),
            FileValue::Month => {
                let first = self.month.first_day();
                form.map_or_else(
                    || first.format("%Y%m").to_string(),
                    |form| form.write(first),
                )
            }
            FileValue::Date => form.map_or_else(
                || self.date.format("%Y-%m-%d").to_string(),
                |form| form.write(self.date),
            ),
            Unit => self.unit.clone(),
            Count => self.count.to_string(),
            TotalYuan => self.total.to_string(),
            TotalFen => self.total.get().to_string(),
            Checksum => self.checksum.clone(),
            _ => String::new(),
        }
    }
}

impl FileLine {
    /// A value of the line as text.
    pub(crate) fn text(&self, value: FileValue, of: &FileFacts, form: Option<&DayForm>) -> String {
        match value {
            LineNo => self.line_no.to_string(),
            Name => self.name.clone(),
            Person => self.person.clone(),
            IdNumber => self.id_number.clone(),
            AccountIdNumber => self.account_id_number.clone(),
            Account => self.account.clone(),
            Bank => self.bank.clone(),
            AmountYuan => self.amount.to_string(),
            AmountFen => self.amount.get().to_string(),
            Village => self.village.clone(),
            Scheme => self.scheme.clone(),
            Category => self.category.clone(),
            Purpose => {
                let back = if self.is_backpay { "补发" } else { "" };
                format!("{}优抚金{back}", of.month.to_chinese())
            }
            _ => of.text(value, form),
        }
    }
}

/// How a day is written: yyyyMMdd, yyyy-MM-dd, yyyy年M月d日, yyyyMM.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct DayForm(String);

/// Longer ones first.
const PARTS: [(&str, &str); 5] = [
    ("yyyy", "%Y"),
    ("MM", "%m"),
    ("dd", "%d"),
    ("M", "%-m"),
    ("d", "%-d"),
];

impl TryFrom<String> for DayForm {
    type Error = String;

    fn try_from(text: String) -> Result<DayForm, String> {
        let (mut form, mut rest) = (String::new(), text.as_str());
        while let Some(next) = rest.chars().next() {
            let part = PARTS.iter().find(|(part, _)| rest.starts_with(part));
            match part {
                Some((part, known)) => {
                    form.push_str(known);
                    rest = &rest[part.len()..];
                }
                None if next.is_ascii_alphanumeric() || next == '%' => {
                    return Err(format!(
                        "date_format 不认得“{text}”，可以写 yyyyMMdd、yyyy-MM-dd、yyyy年M月d日、yyyyMM"
                    ));
                }
                None => {
                    form.push(next);
                    rest = &rest[next.len_utf8()..];
                }
            }
        }
        if form.contains("%Y") {
            Ok(DayForm(form))
        } else {
            Err(format!("date_format“{text}”里没有年（yyyy）"))
        }
    }
}

impl DayForm {
    fn write(&self, day: Date) -> String {
        day.format(&self.0).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_as_the_bank_wants_it() {
        let day: Date = "2011-03-05".parse().unwrap();
        for (form, written) in [
            ("yyyyMMdd", "20110305"),
            ("yyyy/MM/dd", "2011/03/05"),
            ("yyyy年M月d日", "2011年3月5日"),
            ("yyyyMM", "201103"),
        ] {
            let form = DayForm::try_from(form.to_owned()).unwrap();
            assert_eq!(form.write(day), written);
        }
        for wrong in ["YYYYMMDD", "dd/MM", "%Y"] {
            assert!(DayForm::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }
}
