//! What a cell says, whichever way it is written: nothing, an amount, days.

use kernel::{Date, Fen};

use super::title_year::TitleYear;

/// A day, the last one where it went on for several, and what to look at.
#[derive(Debug, PartialEq, Eq)]
pub struct DaysRead {
    /// The day by which an entry is dated.
    pub first: Date,
    /// The last day, where it went on for several.
    pub last: Option<Date>,
    /// What was understood that is not written so.
    pub notice: Option<String>,
}

/// Signs that fill an empty cell.
const FILLERS: [char; 7] = ['-', '—', '–', '−', '―', '/', '\\'];
const NOTHING: &str = "无";

/// Whether a cell says that there is nothing: 无, —, /.
pub(super) fn says_nothing(text: &str) -> bool {
    let text = kernel::squeeze(text);
    !text.is_empty() && (text == NOTHING || text.chars().all(|c| FILLERS.contains(&c)))
}

const YUAN: char = '元';
const TEN_THOUSAND: char = '万';
/// Behind an amount: what one person or household gets, which is what a row is about.
const EACH: [&str; 6] = ["户", "人", "名", "家", "位", "份"];
const BEFORE_EACH: char = '每';

/// An amount as text; `in_ten_thousands` where the heading says 万元.
pub(super) fn money(text: &str, in_ten_thousands: bool) -> Result<Fen, String> {
    let plain = kernel::squeeze(text);
    let amount = each(&plain).unwrap_or(&plain);
    let scaled = match (in_ten_thousands, amount.contains(TEN_THOUSAND)) {
        (true, false) if amount.contains(YUAN) => {
            return Err(format!(
                "表头写的是万元，这一格写的是“{plain}”，不知道按哪个算，请只写数字"
            ));
        }
        (true, false) => format!("{amount}万元"),
        _ => amount.to_owned(),
    };
    Fen::read_yuan(&scaled).map_err(|error| match error {
        kernel::MoneyError::Shape(_) => kernel::MoneyError::Shape(plain.clone()).to_string(),
        error => error.to_string(),
    })
}

/// The amount in `500元/户`, `每户500元`, `500元每人`.
fn each(text: &str) -> Option<&str> {
    if let Some(rest) = text.strip_prefix(BEFORE_EACH) {
        return EACH.iter().find_map(|one| rest.strip_prefix(one));
    }
    let rest = EACH.iter().find_map(|one| text.strip_suffix(one))?;
    rest.strip_suffix(['/', BEFORE_EACH])
}

/// A day as text, several days, or a festival; its year may stand in the title.
pub(super) fn days(text: &str, title: Option<&TitleYear>) -> Result<DaysRead, String> {
    let days = match title.and_then(|title| title.days(text)) {
        Some(days) => days,
        None => kernel::read_days(text).map_err(|e| e.to_string())?,
    };
    Ok(DaysRead {
        first: days.first,
        last: days.last,
        notice: days.festival.then(|| {
            format!(
                "“{}”按节日当天{}登记，请核对",
                kernel::tidy(text),
                days.first
            )
        }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_nothing() {
        for text in ["—", "/", "无", "／", "－－", "——", " - "] {
            assert!(says_nothing(text), "{text}");
        }
        for text in ["", "0", "无名烈士", "1/2", "没"] {
            assert!(!says_nothing(text), "{text}");
        }
    }

    #[test]
    fn amounts_as_offices_write_them() {
        for (text, fen) in [
            ("500元/户", 50_000),
            ("每户500元", 50_000),
            ("500 元 / 人", 50_000),
            ("人民币500元", 50_000),
            ("￥500", 50_000),
            ("500.00元整", 50_000),
            ("0.05万元", 50_000),
        ] {
            assert_eq!(money(text, false), Ok(Fen::new(fen)), "{text}");
        }
        assert_eq!(money("0.05", true), Ok(Fen::new(50_000)));
        for text in ["500元", "￥500元/户"] {
            assert!(money(text, true).unwrap_err().contains("万元"), "{text}");
        }
        for text in ["500元/月", "500左右", "五百"] {
            assert!(money(text, false).unwrap_err().contains("读不懂"), "{text}");
        }
    }
}
