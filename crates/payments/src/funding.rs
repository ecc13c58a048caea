//! 资金分担: which level of government pays what of a sum, from `catalogue/funding.toml`. It decides nothing about what
//! anybody is paid.

use std::collections::{BTreeMap, HashMap};

use kernel::{DivisionCode, Fen, Month};
use serde::Deserialize;

use super::budget::Budget;
use super::schemes::Schemes;
use super::store::StandardRow;
use entitlement::Unit;
use ground::catalogue::Catalogue;
use ground::error::{Error, Result};
use registers::people::Categories;

/// What levels pay of a sum, fen; under `None` what nothing is written of.
pub type ByLevel = BTreeMap<Option<Budget>, i64>;

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct FundingFile {
    #[serde(default)]
    share: Vec<Row>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    scheme: String,
    category: Option<String>,
    component: Option<String>,
    from: Option<String>,
    division: Option<i64>,
    percent: Option<HashMap<Budget, Number>>,
    yuan: Option<HashMap<Budget, Number>>,
    rest: Option<Budget>,
    /// The document it rests on, for whoever reads the catalogue.
    #[serde(rename = "basis")]
    _basis: String,
}

/// As people write one in TOML: 60, 20.5.
#[derive(Clone, Deserialize)]
#[serde(untagged)]
enum Number {
    Whole(i64),
    Broken(f64),
}

impl Number {
    fn text(&self) -> String {
        match self {
            Number::Whole(whole) => whole.to_string(),
            Number::Broken(broken) => broken.to_string(),
        }
    }
}

#[derive(Debug)]
struct Share {
    scheme: String,
    category: Option<String>,
    component: Option<String>,
    from: Option<Month>,
    division: Option<DivisionCode>,
    manner: Manner,
    /// Whose, and hundredths of a percent or fen, from the top down.
    shares: Vec<(Budget, i64)>,
    rest: Budget,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    Percent,
    Yuan,
}

/// The shares that the catalogue writes down.
#[derive(Debug)]
pub struct Funding(Vec<Share>);

/// What a sum is paid by: of which scheme, under which standard, for which month, in a batch of whom.
#[derive(Debug, Clone, Copy)]
pub struct Paying<'a> {
    /// Code of the scheme.
    pub scheme: &'a str,
    /// The standard; none of sums of their own.
    pub standard: Option<&'a StandardRow>,
    /// The month.
    pub month: Month,
    /// Whose batch.
    pub division: DivisionCode,
}

impl Funding {
    /// Reads the catalogue.
    ///
    /// # Errors
    /// A row that names what is not there, no share or two kinds of them, shares of more than the whole, or nobody for the
    /// rest.
    pub fn load(
        catalogue: &Catalogue,
        schemes: &Schemes,
        categories: &Categories,
    ) -> Result<Funding> {
        let file: FundingFile = catalogue.read("funding.toml")?.toml()?;
        let rows = file.share.into_iter().enumerate();
        let read = |(at, row): (usize, Row)| {
            let wrong =
                |what: String| Error::refusal(format!("funding.toml 第{}条：{what}", at + 1));
            read_share(row, schemes, categories).map_err(wrong)
        };
        Ok(Funding(rows.map(read).collect::<Result<_>>()?))
    }

    /// By which way a sum is split.
    pub fn way(&self, paying: Paying<'_>) -> Way {
        let Some(at) = self.0.iter().rposition(|share| share.holds(paying)) else {
            // 加发: whoever set it pays it.
            let on_top = paying.standard.filter(|standard| standard.on_top);
            return Way::Whole(on_top.map(|standard| Budget::of(standard.division)));
        };
        let whole = match (self.0[at].manner, paying.standard) {
            (Manner::Percent, _) => 10_000,
            (Manner::Yuan, Some(standard)) if standard.unit != Unit::Percent => {
                standard.amount.get()
            }
            (Manner::Yuan, _) => 0,
        };
        match whole > 0 {
            true => Way::Shared(at, whole),
            false => Way::Whole(None),
        }
    }

    /// Splits a sum, which may be negative: what the levels pay adds up to it.
    pub fn split(&self, way: Way, fen: i64) -> ByLevel {
        let (share, whole) = match way {
            Way::Whole(level) => return ByLevel::from([(level, fen)]),
            Way::Shared(at, whole) => (&self.0[at], whole),
        };
        let mut by_level = ByLevel::new();
        let mut left = fen;
        for (level, part) in &share.shares {
            // Never more than there is.
            let part = proportion(fen, *part, whole).clamp(left.min(0), left.max(0));
            left -= part;
            *by_level.entry(Some(*level)).or_default() += part;
        }
        *by_level.entry(Some(share.rest)).or_default() += left;
        by_level.retain(|_, fen| *fen != 0);
        by_level
    }
}

/// How sums are split; what is split alike is added up first, so that nothing is rounded twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// One level pays it all; nobody knows which.
    Whole(Option<Budget>),
    /// By a share of the catalogue, the parts of which are of this whole.
    Shared(usize, i64),
}

/// R(sum × part / whole), to the fen, away from zero at the half.
fn proportion(fen: i64, part: i64, whole: i64) -> i64 {
    let (product, whole) = (i128::from(fen) * i128::from(part), i128::from(whole));
    let rounded = (2 * product.abs() + whole) / (2 * whole) * product.signum();
    i64::try_from(rounded).unwrap_or(fen)
}

impl Share {
    fn holds(&self, paying: Paying<'_>) -> bool {
        let standard = paying.standard;
        let component = standard.filter(|s| s.on_top).map(|s| s.component.as_str());
        self.scheme == paying.scheme
            && (self.category.as_ref()).is_none_or(|c| standard.is_some_and(|s| s.category == *c))
            && self.component.as_deref() == component
            && self.from.is_none_or(|from| from <= paying.month)
            && self.division.is_none_or(|d| d.contains(paying.division))
    }
}

fn read_share(
    row: Row,
    schemes: &Schemes,
    categories: &Categories,
) -> std::result::Result<Share, String> {
    let scheme = schemes.coded(&row.scheme).map_err(|e| e.to_string())?;
    if let Some(category) = &row.category {
        let known = categories
            .coded(category)
            .ok_or_else(|| format!("没有 {category} 这个人员类别"))?;
        if known.scheme != scheme.code {
            return Err(format!("人员类别 {category} 不领{}", scheme.label));
        }
    }
    let (manner, shares) = match (row.percent, row.yuan) {
        (Some(shares), None) => (Manner::Percent, shares),
        (None, Some(shares)) => (Manner::Yuan, shares),
        (None, None) if row.rest.is_some() => (Manner::Percent, HashMap::new()),
        _ => return Err("写 percent 或者 yuan 里的一样".to_owned()),
    };
    let mut read = Vec::new();
    for (level, value) in shares {
        let text = value.text();
        let amount = Fen::read_yuan(&text).map_err(|e| e.to_string())?;
        if !amount.is_positive() {
            return Err(format!("{}的份额 {text} 应大于 0", level.label()));
        }
        read.push((level, amount.get()));
    }
    read.sort_unstable();
    let sum: i64 = read.iter().map(|(_, part)| part).sum();
    if manner == Manner::Percent && sum > 10_000 {
        return Err("百分比加起来超过 100".to_owned());
    }
    let rest = match row.rest {
        Some(rest) => rest,
        None if manner == Manner::Percent && sum == 10_000 => {
            read.pop().map(|(level, _)| level).ok_or("没有写份额")?
        }
        None => return Err("其余由哪一级出没有写，请写 rest".to_owned()),
    };
    let from = row
        .from
        .map(|text| text.parse::<Month>().map_err(|e| e.to_string()));
    let division = row
        .division
        .map(|code| DivisionCode::read(&code.to_string()).map_err(|e| e.to_string()));
    Ok(Share {
        scheme: row.scheme,
        category: row.category,
        component: row.component,
        from: from.transpose()?,
        division: division.transpose()?,
        manner,
        shares: read,
        rest,
    })
}
