//! The year of days that are written without one: that of the title above them, where it has exactly one.

use std::sync::atomic::{AtomicBool, Ordering};

use kernel::{DateError, Days, Vague};

/// The one year of a title.
#[derive(Debug)]
pub struct TitleYear {
    year: u16,
    used: AtomicBool,
}

const YEAR: char = '年';
const DIGITS: &str = "〇一二三四五六七八九";

impl TitleYear {
    /// The year that titles and the name of a sheet say; nothing where they say none or several.
    pub fn of<'t>(titles: impl Iterator<Item = &'t str>) -> Option<TitleYear> {
        let (mut years, mut said) = (Vec::new(), false);
        for title in titles {
            let plain: Vec<char> = kernel::half_width(title).chars().map(digit).collect();
            let mut at = 0;
            while at < plain.len() {
                let run = plain[at..]
                    .iter()
                    .take_while(|c| c.is_ascii_digit())
                    .count();
                let text: String = plain[at..at + run].iter().collect();
                let year = text.parse::<u16>().ok().filter(|_| run == 4);
                let year = year.filter(|year| (1949..=2100).contains(year));
                years.extend(year);
                said |= year.is_some() && plain.get(at + run) == Some(&YEAR);
                at += run.max(1);
            }
        }
        years.sort_unstable();
        years.dedup();
        match years.as_slice() {
            [year] if said => Some(TitleYear {
                year: *year,
                used: AtomicBool::new(false),
            }),
            _ => None,
        }
    }

    /// Which.
    pub fn year(&self) -> i32 {
        i32::from(self.year)
    }

    /// Reads days that lack nothing but their year.
    pub fn days(&self, text: &str) -> Option<Days> {
        let plain = kernel::half_width(&kernel::squeeze(text));
        let lacks = matches!(
            kernel::read_days(text),
            Err(DateError::Vague {
                why: Vague::NoYear,
                ..
            })
        );
        let between = if plain.contains('月') {
            YEAR
        } else {
            plain.chars().find(|c| !c.is_ascii_digit())?
        };
        let whole = format!("{}{between}{plain}", self.year);
        let days = kernel::read_days(&whole).ok().filter(|_| lacks)?;
        self.used.store(true, Ordering::Relaxed);
        Some(days)
    }

    /// What is said of the days that were read so; nothing where none was.
    pub fn told(&self) -> Option<String> {
        let used = self.used.load(Ordering::Relaxed);
        used.then(|| format!("日期没有写年份的，按标题里的{}年读", self.year))
    }
}

/// A Chinese digit as one of ours.
fn digit(c: char) -> char {
    let c = if c == '○' || c == '零' { '〇' } else { c };
    let place = DIGITS.chars().position(|known| known == c);
    let digit = place.and_then(|place| char::from_digit(u32::try_from(place).ok()?, 10));
    digit.unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_has_a_year_or_it_has_none() {
        let year = |titles: &[&str]| TitleYear::of(titles.iter().copied()).map(|title| title.year);
        for (titles, is) in [
            (&["甲镇2011年春节走访慰问台账"][..], Some(2011)),
            (&["二〇一一年走访慰问", "走访慰问"], Some(2011)),
            (&["2011年度台账", "2011年走访"], Some(2011)),
            (&["２０１１年走访"], Some(2011)),
            (&["2010—2011年走访"], None),
            (&["2010年走访", "2011"], None),
            (&["走访慰问（甲民〔2011〕3号）"], None),
            (&["走访慰问台账"], None),
            (&["13920110120"], None),
        ] {
            assert_eq!(year(titles), is, "{titles:?}");
        }
    }

    #[test]
    fn only_a_year_is_filled_in() {
        let title = TitleYear::of(std::iter::once("2011年台账")).unwrap();
        assert_eq!(title.told(), None);
        for text in [
            "正月初八",
            "腊月二十三",
            "春节前",
            "1月上旬",
            "2010年1月20日",
            "20日",
            "1月",
        ] {
            assert!(title.days(text).is_none(), "{text}");
        }
        assert_eq!(title.told(), None);
        for text in ["1月20日", "1.20", "01-20", "1/20", "１月２０日", "1月20号"] {
            let first = title.days(text).map(|days| days.first.to_string());
            assert_eq!(first.as_deref(), Some("2011-01-20"), "{text}");
        }
        assert_eq!(
            title.told().unwrap(),
            "日期没有写年份的，按标题里的2011年读"
        );
    }
}
