//! Names with something else about them: a remark, a second name, a number. They are not registered as they stand.

use serde::Deserialize;

use ground::catalogue::Catalogue;
use ground::error::Result;

/// What the catalogue says of names and notes.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct NameWords {
    #[serde(default)]
    names: Names,
    #[serde(default)]
    notes: Notes,
    #[serde(default)]
    states: States,
    #[serde(default)]
    changes: Changes,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Changes {
    /// Money that is paid beside: no change of anybody.
    #[serde(default)]
    sums: Vec<String>,
    /// Another payee.
    #[serde(default)]
    payees: Vec<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Names {
    /// What tells of somebody's relative, or of what became of him.
    #[serde(default)]
    remarks: Vec<String>,
    /// In place of a character that was not written out.
    #[serde(default)]
    placeholders: Vec<String>,
    /// Between two names.
    #[serde(default)]
    separators: Vec<String>,
    /// Measure words of people and households.
    #[serde(default)]
    counted: Vec<String>,
    /// What stands behind one name where there are others.
    #[serde(default)]
    others: Vec<String>,
    /// What a whole group begins with.
    #[serde(default)]
    everybody: Vec<String>,
    /// Common surnames, each one character.
    #[serde(default)]
    surnames: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Notes {
    /// What must be looked at.
    #[serde(default)]
    watched: Vec<String>,
}

/// What a column of states says.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct States {
    /// Somebody is paid.
    #[serde(default)]
    receiving: Vec<String>,
    /// Somebody is not paid any more.
    #[serde(default)]
    ended: Vec<String>,
}

/// Characters a name may have, and no more than this many.
const LONGEST: usize = 20;
const NUMERALS: &str = "0123456789一二三四五六七八九十百两多余几";
const POINT: char = '·';

impl NameWords {
    /// Reads the catalogue.
    pub fn load(catalogue: &Catalogue) -> Result<NameWords> {
        catalogue.read("roster_words.toml")?.toml()
    }

    /// Reads somebody's name; points between its parts become one sign.
    ///
    /// # Errors
    /// What else stands there, and what the name seems to be.
    pub fn name(&self, written: &str) -> std::result::Result<String, String> {
        self.name_with(written, |_| false)
    }

    /// The same where some words may stand in a name that elsewhere tell of a relative: 李监护.
    pub(super) fn name_with(
        &self,
        written: &str,
        may: impl Fn(&str) -> bool,
    ) -> std::result::Result<String, String> {
        let shown = kernel::tidy(written).replace('\n', " ");
        let refuse = |why: String| Err(format!("“{shown}”{why}，请核对后重填"));
        if let Some(names) = self.several(written) {
            return refuse(format!(
                "写了{}个人：{}，请一人一行，各填各的身份证号",
                names.len(),
                names.join("、")
            ));
        }
        let name = kernel::plain_name(written);
        if let Some((before, rest)) = name.split_once('(') {
            let remark = rest.trim_end_matches(')');
            if before.is_empty() {
                return refuse("整个写在括号里，是本人姓名的请去掉括号".to_owned());
            }
            return refuse(match self.watched(remark).or(self.remark(remark)) {
                Some(word) => format!(
                    "像是“{before}”，括号里说“{word}”，请把括号里的话写到备注，该报的变动照报"
                ),
                None => format!("像是“{before}”，括号里的“{remark}”不是姓名，请去掉或写到备注"),
            });
        }
        let remarks = self.names.remarks.iter().map(String::as_str);
        let mut remarks = remarks.filter(|word| !may(word));
        let remark = remarks.find(|word| name.contains(word));
        if let Some(word) = remark.or(self.watched(&name)) {
            let before = name.split(word).next().unwrap_or_default();
            return refuse(format!(
                "里有“{word}”，像是和“{before}”有关的话，这一栏只写本人姓名"
            ));
        }
        if self
            .names
            .placeholders
            .iter()
            .any(|p| name.contains(p.as_str()))
        {
            return refuse("没有写全，请照身份证写全姓名".to_owned());
        }
        let letters = |name: &str| name.chars().filter(|c| is_han(*c)).count();
        let stray: String = name
            .chars()
            .filter(|c| !is_han(*c) && *c != POINT)
            .collect();
        let parts = name.split(POINT);
        if stray.chars().any(is_own) {
            return refuse(
                "里有自造字，别的电脑和银行看不到，请用生僻字输入法重打这个字".to_owned(),
            );
        }
        if !stray.is_empty() {
            let like: String = name
                .chars()
                .take_while(|c| is_han(*c) || *c == POINT)
                .collect();
            return refuse(match letters(&like) {
                0 | 1 => "不像姓名，请照身份证填写".to_owned(),
                _ => format!("像是“{like}”，“{stray}”不是姓名里的字，请去掉"),
            });
        }
        if parts.clone().any(str::is_empty) {
            return refuse(format!(
                "像是“{}”，请去掉多出来的点",
                name.trim_matches(POINT)
            ));
        }
        match letters(&name) {
            0 | 1 => refuse("只有一个字，请照身份证写全姓名".to_owned()),
            2..=LONGEST => Ok(name),
            _ => refuse("太长，不像一个人的姓名".to_owned()),
        }
    }

    /// The names in a cell that has more than one; or how many people it speaks of.
    pub fn several(&self, written: &str) -> Option<Vec<String>> {
        let is_name =
            |part: &str| (2..=4).contains(&part.chars().count()) && part.chars().all(is_han);
        let marked =
            self.names
                .separators
                .iter()
                .fold(kernel::half_width(written), |text, mark| {
                    let between = mark.chars().all(is_han);
                    if between {
                        text
                    } else {
                        text.replace(kernel::half_width(mark).as_str(), "、")
                    }
                });
        let listed: Vec<String> = marked
            .split('、')
            .map(kernel::squeeze)
            .filter(|p| !p.is_empty())
            .collect();
        if listed.len() > 1 {
            return listed
                .iter()
                .all(|p| p.chars().next().is_some_and(is_han))
                .then_some(listed);
        }
        let joined = self
            .names
            .separators
            .iter()
            .filter(|mark| mark.chars().all(is_han));
        let of_two = |text: &str, mark: &str| {
            let (one, other) = text.split_once(mark)?;
            let both = [one, other].map(kernel::squeeze);
            let named = both
                .iter()
                .all(|name| is_name(name) && self.has_surname(name));
            named.then(|| both.to_vec())
        };
        let spaced: Vec<&str> = written.split_whitespace().collect();
        let apart = match spaced[..] {
            [one, other] if is_name(one) && is_name(other) => {
                of_two(&format!("{one} {other}"), " ")
            }
            _ => None,
        };
        let plain = kernel::squeeze(written);
        apart.or_else(|| joined.into_iter().find_map(|mark| of_two(&plain, mark)))
    }

    /// Whether a cell names one and means others too, or a whole group: 张三等, 全体优抚对象.
    pub fn and_others(&self, written: &str) -> bool {
        let name = kernel::squeeze(written);
        let mut group = self.names.everybody.iter();
        if group.any(|word| name.starts_with(word.as_str())) {
            return true;
        }
        let ends = self.names.others.iter();
        let mut before = ends.filter_map(|end| name.strip_suffix(end.as_str()));
        before.any(|before| before.chars().filter(|c| is_han(*c)).count() > 1)
    }

    /// How many people or households a cell speaks of, where it counts them: 20人, 张三等5户.
    pub fn counted(&self, written: &str) -> Option<String> {
        let name = kernel::squeeze(written);
        self.names.counted.iter().find_map(|measure| {
            let at = name.rfind(measure.as_str())?;
            let before = &name[..at];
            let number = before.trim_start_matches(|c: char| !NUMERALS.contains(c));
            let digits: String = before
                .chars()
                .rev()
                .take_while(|c| NUMERALS.contains(*c))
                .collect();
            let arabic = digits.chars().any(|c| c.is_ascii_digit());
            let ends = name[at..].chars().count() <= measure.chars().count() + 1;
            let spelled = !digits.is_empty() && ends && before.chars().count() > 2;
            let count: String = digits.chars().rev().collect();
            ((arabic || spelled) && !number.is_empty()).then(|| format!("{count}{measure}"))
        })
    }

    /// The name before a remark, and the remark: 赵有田（已搬）.
    pub fn with_remark(&self, written: &str) -> Option<(String, String)> {
        let name = kernel::plain_name(written);
        let (before, rest) = name.split_once('(')?;
        let remark = rest.trim_end_matches(')');
        (!before.is_empty()).then(|| (before.to_owned(), remark.to_owned()))
    }

    /// The first word of a note that must be looked at.
    pub fn watched(&self, note: &str) -> Option<&str> {
        let words = self.notes.watched.iter();
        words.map(String::as_str).find(|word| note.contains(word))
    }

    /// Whether what stands as a change is money that is paid beside.
    pub fn is_sum(&self, change: &str) -> bool {
        self.changes.sums.iter().any(|word| change.contains(word))
    }

    /// Whether what stands as a change is another payee.
    pub fn is_payee_change(&self, change: &str) -> bool {
        self.changes.payees.iter().any(|word| word == change)
    }

    /// Whether somebody of this state (状态) is registered as one who is paid.
    ///
    /// # Errors
    /// When she is not paid any more, or the state is not known.
    pub fn receives(&self, state: &str) -> std::result::Result<(), String> {
        let is = |words: &[String]| words.iter().any(|word| word == state);
        if state.is_empty() || is(&self.states.receiving) {
            return Ok(());
        }
        if is(&self.states.ended) {
            return Err(format!(
                "状态是“{state}”，没有登记为在领；已在名册里的，请在人员变动里报是哪个月、什么变动"
            ));
        }
        let known = self.states.receiving.iter().chain(&self.states.ended);
        let known: Vec<&str> = known.map(String::as_str).collect();
        Err(format!("“{state}”不是已知的状态，可填{}", known.join("、")))
    }

    fn remark(&self, text: &str) -> Option<&str> {
        let words = self.names.remarks.iter();
        words.map(String::as_str).find(|word| text.contains(word))
    }

    fn has_surname(&self, name: &str) -> bool {
        name.chars()
            .next()
            .is_some_and(|first| self.names.surnames.contains(first))
    }
}

/// Whether a sign may stand in a name.
fn is_han(c: char) -> bool {
    matches!(c, '\u{3007}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// A character that only the computer it was made on has.
fn is_own(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> NameWords {
        NameWords::load(&Catalogue::default()).unwrap()
    }

    #[test]
    fn names_are_names() {
        let words = words();
        for (written, name) in [
            ("张三", "张三"),
            ("赵  有\u{3000}田", "赵有田"),
            ("阿依古丽•买买提", "阿依古丽·买买提"),
            ("阿依古丽．买买提", "阿依古丽·买买提"),
            ("欧阳 建国", "欧阳建国"),
            ("甲一", "甲一"),
            ("和家与", "和家与"),
            ("司马 相如", "司马相如"),
            ("𠮷田", "𠮷田"),
        ] {
            assert_eq!(words.name(written).as_deref(), Ok(name), "{written}");
        }
    }

    #[test]
    fn a_name_with_something_else_says_what_it_seems_to_be() {
        let words = words();
        for (written, told) in [
            ("张三（李四代领）", "像是“张三”，括号里说“代领”"),
            ("王五\n(已故)", "像是“王五”，括号里说“已故”"),
            ("张三（大）", "像是“张三”，括号里的“大”"),
            ("赵六1", "像是“赵六”，“1”不是姓名"),
            ("钱七*", "没有写全"),
            ("孙八、周九", "写了2个人：孙八、周九"),
            ("孙八 周九", "写了2个人：孙八、周九"),
            ("孙八和周九", "写了2个人：孙八、周九"),
            ("孙八/周九/吴十", "写了3个人"),
            ("李 ？", "没有写全"),
            ("吴某某", "没有写全"),
            ("陈X", "没有写全"),
            ("ZhangSan", "不像姓名"),
            ("慕容-雪", "像是“慕容”，“-”不是"),
            ("张", "只有一个字"),
            ("张\u{E863}", "自造字"),
            ("张三.", "像是“张三”，请去掉多出来的点"),
            ("王五遗孀", "里有“遗孀”，像是和“王五”有关"),
            ("王五之子", "里有“之子”"),
        ] {
            let why = words.name(written).unwrap_err();
            assert!(why.contains(told), "{written}: {why}");
        }
    }

    #[test]
    fn people_are_counted() {
        let words = words();
        for (written, counted) in [
            ("东村优抚对象20人", Some("20人")),
            ("20户", Some("20户")),
            ("张三等5人", Some("5人")),
            ("全村重点户十二户", Some("十二户")),
            ("张三", None),
            ("张人杰", None),
            ("甲一", None),
        ] {
            assert_eq!(words.counted(written).as_deref(), counted, "{written}");
        }
    }
}
