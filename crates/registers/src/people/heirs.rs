//! 领取人: who gets what is paid once after somebody's death, each a share, together the whole to the fen.

use std::future::Future;
use std::pin::Pin;

use kernel::{
    Date, Fen, IdNumber, Month, account_plausible, luhn_valid, mask_account, mask_id,
    normalise_account,
};
use serde::{Deserialize, Serialize};

use super::lump_sums::LumpSums;
use super::name_words::NameWords;
use ground::error::{Error, Result};
use ground::office::Office;
use ground::time::{month_from, month_number};

/// More nobody shares with.
const HEIRS_MAX: usize = 10;
/// A share is a fraction of parts no smaller than this.
const PARTS_MAX: u32 = 10_000;

/// A part of the whole: 1/2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share(u32, u32);

impl Share {
    /// From 1/2, 50%, 0.5, 二分之一 and 一半; nothing where it is none of these.
    fn read(text: &str) -> Option<Share> {
        let decimal = |text: &str, of: u32| {
            let (whole, part) = text.split_once('.').unwrap_or((text, ""));
            let places = u32::try_from(part.len()).ok()?;
            let scale = 10_u32.checked_pow(places)?.checked_mul(of)?;
            let digits: u32 = format!("{whole}{part}").parse().ok()?;
            Some(Share(digits, scale))
        };
        let chinese = |text: &str| {
            let at = "零一二三四五六七八九十"
                .chars()
                .position(|c| text == c.to_string());
            at.and_then(|at| u32::try_from(at).ok())
                .or(text.parse().ok())
        };
        let share = match text {
            "一半" | "半" => Some(Share(1, 2)),
            "全部" => Some(Share(1, 1)),
            _ => match (
                text.split_once('/'),
                text.split_once("分之"),
                text.strip_suffix(['%', '％']),
            ) {
                (Some((part, of)), _, _) => Some(Share(part.parse().ok()?, of.parse().ok()?)),
                (_, Some((of, part)), _) => Some(Share(chinese(part)?, chinese(of)?)),
                (_, _, Some(percent)) => decimal(percent, 100),
                _ if text.contains('.') => decimal(text, 1),
                _ => None,
            },
        }?;
        let fits = share.0 > 0 && share.0 <= share.1 && share.1 <= PARTS_MAX;
        fits.then_some(share)
    }

    /// 1/2
    fn told(self) -> String {
        format!("{}/{}", self.0, self.1)
    }
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heir {
    /// 姓名
    pub name: String,
    /// 身份证号
    pub id_number: String,
    /// 开户行
    pub bank: String,
    /// 账号; empty where she is on the rolls with one.
    pub account: String,
    /// 份额
    pub share: Share,
}

/// What is paid once after somebody's death, and who gets it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inheritance {
    /// Code of the scheme it is paid under.
    pub scheme: String,
    /// 所属月份, as 202503.
    month: i32,
    /// The whole, fen.
    fen: i64,
    /// What of it the dead was paid already, fen: that stays.
    pub paid_fen: i64,
    /// 决定日期
    pub known: Option<Date>,
    /// Who.
    pub heirs: Vec<Heir>,
}

impl Inheritance {
    /// What is shared out.
    pub fn new(grant: &Grant, known: Date, heirs: Vec<Heir>) -> Inheritance {
        Inheritance {
            scheme: grant.scheme.clone(),
            month: month_number(grant.month),
            fen: grant.left.get(),
            paid_fen: grant.paid.get(),
            known: Some(known),
            heirs,
        }
    }

    /// 所属月份
    pub fn month(&self) -> Result<Month> {
        month_from(self.month)
    }

    /// As it is kept with a request.
    pub(super) fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads what [`Inheritance::text`] wrote.
    pub(super) fn from_text(text: &str) -> Result<Inheritance> {
        Ok(serde_json::from_str(text)?)
    }

    /// Each one's sum: together the whole.
    pub fn sums(&self) -> Vec<Fen> {
        // Where her part ends, as a fraction of the whole; parts of a fen go to the nearest end.
        let (mut end, mut before) = ((0_u128, 1_u128), 0_i64);
        let whole = u128::try_from(self.fen).unwrap_or(0);
        let part = |heir: &Heir| {
            let Share(part, of) = heir.share;
            end = sum(end, (part.into(), of.into()));
            let (above, below) = end;
            let through = i64::try_from((whole * above * 2 + below) / (below * 2)).unwrap_or(0);
            let own = through - before;
            before = through;
            Fen::new(own)
        };
        self.heirs.iter().map(part).collect()
    }

    /// 丧葬补助费96,360.00元，2025年3月，分给2人：丁大48,180.00元（1/2，身份证号…，账号…）、…
    pub(super) fn told(&self, kinds: &LumpSums) -> String {
        let sums = self.sums();
        let each = self.heirs.iter().zip(sums).map(|(heir, sum)| {
            let account = match heir.account.as_str() {
                "" => "账号按名册".to_owned(),
                account if luhn_valid(account) => format!("账号{}", mask_account(account)),
                account => format!("账号{}（校验位不对，请对照存折）", mask_account(account)),
            };
            let (sum, share, id) = (sum.grouped(), heir.share.told(), mask_id(&heir.id_number));
            format!("{}{sum}元（{share}，身份证号{id}，{account}）", heir.name)
        });
        let each: Vec<String> = each.collect();
        let (label, whole) = (kinds.label(&self.scheme), Fen::new(self.fen).grouped());
        let month = self.month().map(Month::to_chinese).unwrap_or_default();
        format!(
            "{label}{whole}元，{month}起发，分给{}人：{}",
            each.len(),
            each.join("、")
        )
    }
}

/// Two fractions together, in lowest terms.
fn sum(a: (u128, u128), b: (u128, u128)) -> (u128, u128) {
    let (above, below) = (a.0 * b.1 + b.0 * a.1, a.1 * b.1);
    let (mut x, mut y) = (above, below);
    while y != 0 {
        (x, y) = (y, x % y);
    }
    let common = x.max(1);
    (above / common, below / common)
}

/// Reads who gets it, one a line: 姓名 身份证号 开户行 账号 份额, the share left out by all where all get the same.
///
/// # Errors
/// Which line is not understood and why, or why the shares are not the whole.
pub(super) fn read_heirs(office: &Office, text: &str, today: Date) -> Result<Vec<Heir>> {
    let words = NameWords::load(office.catalogue())?;
    let wrong = |why: String| Error::at("heirs", why);
    let mut read: Vec<(Heir, bool)> = Vec::new();
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    for (at, line) in lines.enumerate() {
        let wrong = |why: &str| wrong(format!("领取人第{}行{why}", at + 1));
        let parts = line.split(|c: char| c.is_whitespace() || "，,、|；;".contains(c));
        let mut parts = parts.filter(|part| !part.is_empty());
        let name = words.name(parts.next().unwrap_or_default());
        let name = name.map_err(|why| wrong(&format!("的姓名{why}")))?;
        let (mut id, mut account, mut bank, mut share) = (None, String::new(), String::new(), None);
        for part in parts {
            if id.is_none()
                && let Ok(number) = IdNumber::read(part, today)
            {
                id = Some(number);
            } else if share.is_none() && Share::read(part).is_some() {
                share = Share::read(part);
            } else if account.is_empty() && account_plausible(&normalise_account(part)) {
                account = normalise_account(part);
            } else if bank.is_empty() && !part.contains(|c: char| c.is_ascii_digit()) {
                bank = part.to_owned();
            } else {
                return Err(wrong(&format!(
                    "的“{part}”看不懂，请写姓名、身份证号、开户行、账号、份额（1/2）"
                )));
            }
        }
        let id = id.ok_or_else(|| wrong("没有写对的身份证号，请核对"))?;
        let heir = Heir {
            name,
            id_number: id.as_str().to_owned(),
            bank,
            account,
            share: share.unwrap_or(Share(1, 1)),
        };
        if read
            .iter()
            .any(|(other, _)| other.id_number == heir.id_number)
        {
            return Err(wrong("的身份证号和前面的一样，一个人只写一行"));
        }
        read.push((heir, share.is_some()));
    }
    let count = u32::try_from(read.len()).unwrap_or(u32::MAX);
    if read.is_empty() || read.len() > HEIRS_MAX {
        return Err(wrong(format!("请写1到{HEIRS_MAX}个领取人，一行一个")));
    }
    let shared = read.iter().filter(|(_, says)| *says).count();
    if shared != 0 && shared != read.len() {
        return Err(wrong(
            "有的写了份额、有的没有写；都写，或者都不写（平均分）".to_owned(),
        ));
    }
    let mut heirs: Vec<Heir> = read.into_iter().map(|(heir, _)| heir).collect();
    if shared == 0 {
        heirs
            .iter_mut()
            .for_each(|heir| heir.share = Share(1, count));
    }
    let shares = heirs
        .iter()
        .map(|heir| (heir.share.0.into(), heir.share.1.into()));
    let (above, below) = shares.fold((0, 1), sum);
    if above != below {
        return Err(wrong(format!(
            "份额加起来是{above}/{below}，应当正好是全部；除不尽的写分数，例如1/3"
        )));
    }
    Ok(heirs)
}

/// What a death brings by rule and the dead's own account was not paid yet.
#[derive(Debug, Clone)]
pub struct Grant {
    /// Code of the scheme it is paid under.
    pub scheme: String,
    /// Chinese name.
    pub label: String,
    /// 所属月份
    pub month: Month,
    /// What is left to pay.
    pub left: Fen,
    /// What was paid already.
    pub paid: Fen,
}

type Reckoning<'a> = Pin<Box<dyn Future<Output = Result<Vec<Grant>>> + Send + 'a>>;

/// Works out what somebody's death brings, by region and number; handed in where the office is put together.
pub struct Grants(pub for<'a> fn(&'a Office, (i32, i64)) -> Reckoning<'a>);

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(fen: i64, shares: &[(u32, u32)]) -> Vec<i64> {
        let heir = |share: &(u32, u32)| Heir {
            name: String::new(),
            id_number: String::new(),
            bank: String::new(),
            account: String::new(),
            share: Share(share.0, share.1),
        };
        let inheritance = Inheritance {
            scheme: String::new(),
            month: 202_503,
            fen,
            paid_fen: 0,
            known: None,
            heirs: shares.iter().map(heir).collect(),
        };
        inheritance.sums().into_iter().map(Fen::get).collect()
    }

    #[test]
    fn shares_are_the_whole_to_the_fen() {
        assert_eq!(shares(100, &[(1, 3), (1, 3), (1, 3)]), [33, 34, 33]);
        assert_eq!(shares(101, &[(1, 2), (1, 2)]), [51, 50]);
        assert_eq!(shares(1, &[(1, 7); 7]).iter().sum::<i64>(), 1);
        for fen in [9_636_001, 7, 0, 137_539_900] {
            let all = shares(fen, &[(1, 6), (1, 3), (499, 1000), (1, 1000)]);
            assert_eq!(all.iter().sum::<i64>(), fen);
            assert!(all.iter().all(|own| *own >= 0));
        }
    }

    #[test]
    fn shares_are_read_as_people_write_them() {
        for (text, share) in [
            ("1/2", Some(Share(1, 2))),
            ("50%", Some(Share(50, 100))),
            ("33.5%", Some(Share(335, 1000))),
            ("0.25", Some(Share(25, 100))),
            ("三分之一", Some(Share(1, 3))),
            ("一半", Some(Share(1, 2))),
            ("3/2", None),
            ("0/2", None),
            ("120%", None),
            ("农商行", None),
        ] {
            assert_eq!(Share::read(text), share, "{text}");
        }
    }
}
