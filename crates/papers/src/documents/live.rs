//! Figures inside the text of a document: `{{ 走访慰问户次 }}`, `{{ 会议场次·本级·上年 }}`, `{{ 列举：会议/会议类型 }}`. They
//! are filled in whenever the document is shown, so the text is the office's and the numbers are the records'.

use super::content::Printed;
use super::facts::{ENTRY, Facts};
use crate::figures::{Amount, Figure, Reach, difference, growth};
use kernel::Fen;

/// Around what a figure printed: its index, then the text. Private-use characters that no office types.
pub(super) const MARK_OPEN: char = '\u{f0000}';
pub(super) const MARK_TEXT: char = '\u{f0001}';
pub(super) const MARK_CLOSE: char = '\u{f0002}';
/// Stands where a figure had no records.
pub(super) const NOTHING: char = '\u{f0003}';

const OPEN: &str = "{{";
const CLOSE: &str = "}}";
const LIST: &str = "列举：";

/// Which number of a figure is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    /// Of this period.
    Now,
    /// Of the same period a year before.
    Before,
    /// 增加3户次, 减少1.2万元
    Difference,
    /// 增长12.5%, 下降3%
    Growth,
}

impl Variant {
    /// All but the plain one, as they stand behind the name.
    pub const WRITTEN: [(Variant, &'static str); 3] = [
        (Variant::Before, "·上年"),
        (Variant::Difference, "·增减"),
        (Variant::Growth, "·增幅"),
    ];

    fn suffix(self) -> &'static str {
        let found = Variant::WRITTEN.iter().find(|(v, _)| *v == self);
        found.map_or("", |(_, suffix)| suffix)
    }
}

/// Behind a name: whose records are counted, where not all.
fn reach_suffix(reach: Reach) -> String {
    match reach {
        Reach::Whole => String::new(),
        Reach::Own | Reach::Beneath => format!("·{}", reach.label()),
    }
}

/// A name without its reach, and the reach.
fn reaching(name: &str) -> (&str, Reach) {
    let split = name.rsplit_once('·');
    match split.and_then(|(name, reach)| Some((name.trim(), Reach::read(reach.trim())?))) {
        Some(found) => found,
        None => (name, Reach::Whole),
    }
}

/// A figure as it stands in a source.
pub fn token(label: &str, reach: Reach, variant: Variant) -> String {
    format!(
        "{OPEN}{label}{}{}{CLOSE}",
        reach_suffix(reach),
        variant.suffix()
    )
}

/// The values of a ledger's field as they stand in a source.
pub(super) fn list_token(kind: &str, field: &str, reach: Reach) -> String {
    format!("{OPEN}{LIST}{kind}/{field}{}{CLOSE}", reach_suffix(reach))
}

/// What fills a source.
pub struct Filling<'a> {
    /// The figures of the period.
    pub now: &'a [Figure],
    /// Those of the year before.
    pub before: &'a [Figure],
    /// What ledgers say.
    pub facts: &'a Facts,
}

/// A source filled in.
pub struct Filled {
    /// With marks.
    pub text: String,
    /// In the order of their indices.
    pub printed: Vec<Printed>,
    /// What is not in the catalogue, as it stands in the source.
    pub unknown: Vec<String>,
    /// Words that announce parts, and go where no part is left.
    pub announcements: Vec<String>,
}

impl Filling<'_> {
    /// Fills in a source.
    pub fn fill(&self, source: &str) -> Filled {
        let mut filled = Filled {
            text: String::with_capacity(source.len()),
            printed: Vec::new(),
            unknown: Vec::new(),
            announcements: self.facts.announcements.clone(),
        };
        let mut rest = source;
        while let Some(start) = rest.find(OPEN) {
            let after = &rest[start + OPEN.len()..];
            let Some(end) = after
                .find(CLOSE)
                .filter(|end| !after[..*end].contains('\n'))
            else {
                break;
            };
            filled.text.push_str(&rest[..start]);
            self.one(after[..end].trim(), &mut filled);
            rest = &after[end + CLOSE.len()..];
        }
        filled.text.push_str(rest);
        filled
    }

    fn one(&self, name: &str, filled: &mut Filled) {
        if let Some(of) = name.strip_prefix(LIST) {
            let (of, reach) = reaching(of);
            let values = of
                .split_once('/')
                .and_then(|(kind, field)| self.facts.values(kind.trim(), field.trim(), reach));
            match values {
                Some(values) if !values.is_empty() => filled.text.push_str(&values.join("、")),
                Some(_) => filled.text.push(NOTHING),
                None => unknown(name, filled),
            }
            return;
        }
        if let Some(of) = name.strip_prefix(ENTRY) {
            match self.facts.printed(of) {
                Ok(printed) => print(printed, filled),
                Err(()) => unknown(name, filled),
            }
            return;
        }
        let written = Variant::WRITTEN.iter().find(|(_, end)| name.ends_with(end));
        let (label, variant) = match written {
            Some((variant, end)) => (name.trim_end_matches(end).trim(), *variant),
            None => (name, Variant::Now),
        };
        let (label, reach) = reaching(label);
        let find = |all: &[Figure]| {
            let found = all.iter().find(|f| f.label == label || f.code == label);
            found.map(|figure| figure.at(reach))
        };
        let (now, before) = (find(self.now), find(self.before));
        if now.is_none() && before.is_none() && !self.known_part(label) {
            unknown(name, filled);
            return;
        }
        let written = written_as((reach, variant), now.as_ref(), before.as_ref());
        print(written, filled);
    }

    /// A part of an indicator that no record is of now has no figure, and is still a name of the catalogue's.
    fn known_part(&self, label: &str) -> bool {
        let wholes = self.now.iter().filter(|f| f.part.is_none());
        wholes.into_iter().any(|f| {
            label.starts_with(&format!("{}.", f.code)) || label.ends_with(f.label.as_str())
        })
    }
}

/// Puts a figure into the text, or what stands for none.
fn print(printed: Option<Printed>, filled: &mut Filled) {
    let Some(printed) = printed else {
        filled.text.push(NOTHING);
        return;
    };
    let (index, text) = (filled.printed.len(), &printed.text);
    let marked = format!("{MARK_OPEN}{index}{MARK_TEXT}{text}{MARK_CLOSE}");
    filled.text.push_str(&marked);
    filled.printed.push(printed);
}

fn unknown(name: &str, filled: &mut Filled) {
    filled.unknown.push(name.to_owned());
    filled.text.push(NOTHING);
}

/// What a figure prints; nothing where no record stands behind it.
fn written_as(
    (reach, variant): (Reach, Variant),
    now: Option<&Figure>,
    before: Option<&Figure>,
) -> Option<Printed> {
    let with_records = |figure: Option<&Figure>| figure.filter(|f| f.record_count > 0).cloned();
    let (now, before) = (with_records(now), with_records(before));
    let printed = |figure: &Figure, text: String, of: &str| Printed {
        code: figure.code.clone(),
        label: format!("{}{of}", figure.label),
        value: figure.value.clone(),
        unit: figure.unit.clone(),
        text,
        records: figure.record_count,
        before: variant == Variant::Before,
        reach,
        entry: None,
    };
    match variant {
        Variant::Now => {
            let figure = now?;
            Some(printed(&figure, plain(&figure)?, ""))
        }
        Variant::Before => {
            let figure = before?;
            Some(printed(&figure, plain(&figure)?, "（上年）"))
        }
        Variant::Difference => {
            let (now, before) = (now?, before?);
            Some(printed(&now, more_or_less(&now, &before), "（与上年比）"))
        }
        Variant::Growth => {
            let (now, before) = (now?, before?);
            let tenths = growth(now.amount, before.amount)?;
            let text = match tenths {
                0 => "持平".to_owned(),
                up if up > 0 => format!("增长{}", prose::percent(up)),
                down => format!("下降{}", prose::percent(-down)),
            };
            Some(printed(&now, text, "（与上年比）"))
        }
    }
}

/// As official prose writes it: the number alone, money with its unit. None of something is not written at all.
fn plain(figure: &Figure) -> Option<String> {
    match figure.amount {
        Amount::Count(0) | Amount::Money(Fen::ZERO) => None,
        Amount::Count(n) => Some(prose::number(n)),
        Amount::Money(fen) => Some(prose::money(fen)),
        Amount::PercentTenths(tenths) => tenths.map(prose::percent),
    }
}

fn more_or_less(now: &Figure, before: &Figure) -> String {
    let by = now.amount.number().saturating_sub(before.amount.number());
    let size = i64::try_from(by.unsigned_abs()).unwrap_or(i64::MAX);
    let verb = |up: &'static str, down: &'static str| if by > 0 { up } else { down };
    if by == 0 {
        return "持平".to_owned();
    }
    match now.amount {
        Amount::Count(_) => format!("{}{size}{}", verb("增加", "减少"), now.unit),
        Amount::Money(_) => format!("{}{}", verb("增加", "减少"), prose::money(Fen::new(size))),
        Amount::PercentTenths(_) => {
            let points = difference(now.amount, before.amount);
            let points = points.trim_start_matches(['+', '-']);
            format!("{}{points}", verb("提高", "降低"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::actions::Part;
    use serde_json::json;

    fn figure(label: &str, amount: Amount, records: usize) -> Figure {
        Figure {
            code: "code".to_owned(),
            label: label.to_owned(),
            value: json!(0),
            unit: "户次".to_owned(),
            record_count: records,
            own: Part { amount, records: 0 },
            beneath: Part { amount, records: 0 },
            records: None,
            amount,
            stock: false,
            part: None,
        }
    }

    fn filled(source: &str) -> Filled {
        let now = [figure("走访", Amount::Count(110), 110)];
        let before = [figure("走访", Amount::Count(100), 100)];
        let facts = Facts::default();
        let filling = Filling {
            now: &now,
            before: &before,
            facts: &facts,
        };
        filling.fill(source)
    }

    fn words(source: &str) -> String {
        let keep = |c: &char| !(*c >= MARK_OPEN && *c <= MARK_CLOSE);
        filled(source).text.chars().filter(keep).collect()
    }

    #[test]
    fn figures_are_filled_in_beside_the_year_before() {
        assert_eq!(words("走访{{ 走访 }}户"), "走访0110户");
        assert_eq!(
            words("{{走访·上年}}、{{走访·增减}}、{{走访·增幅}}"),
            "0100、1增加10户次、2增长10%"
        );
    }

    #[test]
    fn what_the_catalogue_does_not_have_is_told() {
        assert_eq!(filled("共{{登月}}次").unknown, ["登月"]);
        assert_eq!(
            words("乙民〔2008〕9号 {{ 没写完"),
            "乙民〔2008〕9号 {{ 没写完"
        );
    }
}
