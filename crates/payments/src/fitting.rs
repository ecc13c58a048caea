//! What a standard may ask of whom it pays, and what its parts may say together.

use entitlement::Unit;
use kernel::Datelike;

use super::store::StandardRow;
use registers::people::{Categories, Category, IdentityKeys};

/// What a standard asks of identities besides category, grade and nature: each key as it is written out (its code is asked for
/// it), or as the words for the category say it.
///
/// # Errors
/// The key and what is wrong: not understood, or of other categories.
pub(super) fn standard_keys(
    categories: &Categories,
    category: &Category,
    words: &str,
    written: impl Fn(&str) -> String,
) -> std::result::Result<IdentityKeys, (String, String)> {
    let mut keys = categories.keys().iter();
    let foreign = keys.find(|key| !key.of(&category.code) && !written(&key.code).is_empty());
    if let Some(key) = foreign {
        let why = format!("{}的标准不分{}，请空着", category.label, key.label);
        return Err((key.code.clone(), why));
    }
    let said = categories.keys_said(category, words, written);
    match said.wrong.into_iter().next() {
        Some((code, why, _)) => Err((code, why)),
        None => Ok(said.keys),
    }
}

/// Keys written in one field, each with what it says: 时期=抗日；孤老=孤老. By their codes.
///
/// # Errors
/// What is not written so, or is no key.
pub(super) fn keys_listed(
    categories: &Categories,
    text: &str,
) -> std::result::Result<Vec<(String, String)>, String> {
    let parts = text.split([';', '；']).map(str::trim);
    let read = |part: &str| {
        let (name, says) = part
            .split_once(['=', '＝'])
            .ok_or_else(|| format!("“{part}”请写成 时期=抗日"))?;
        let name = name.trim();
        let mut keys = categories.keys().iter();
        let key = keys.find(|key| key.code == name || key.label == name);
        let key = key.ok_or_else(|| format!("身份上没有“{name}”这一栏"))?;
        Ok((key.code.clone(), says.trim().to_owned()))
    };
    parts.filter(|part| !part.is_empty()).map(read).collect()
}

/// What does not fit together in a standard: the column and why.
pub(super) fn refuse_unfit(
    standard: &StandardRow,
    categories: &Categories,
) -> Option<(&'static str, &'static str)> {
    if categories
        .coded(&standard.category)
        .is_some_and(|c| c.yearly)
    {
        return unfit_of_year(standard);
    }
    let percent = standard.unit == Unit::Percent;
    if percent && standard.of.is_none() && !standard.on_top {
        return Some((
            "of",
            "百分比要填基数（例如职工月平均工资）；按本人标准的百分比另加的，方式填加发",
        ));
    }
    if !percent && standard.of.is_some() {
        return Some(("of", "只有百分比（单位填%）才有基数，请空着"));
    }
    if percent && (1..100).contains(&standard.amount.get()) {
        return Some(("amount", "百分之四十请填40，不要填0.4"));
    }
    if !standard.component.is_empty() && !standard.on_top {
        return Some(("component", "只有加发的才写名目，请空着或者方式填加发"));
    }
    None
}

/// What does not fit the number of a whole year: of which year it is must be beyond doubt.
fn unfit_of_year(standard: &StandardRow) -> Option<(&'static str, &'static str)> {
    if standard.unit != Unit::Year {
        return Some(("unit", "这是一年一个的数，单位请填元/年"));
    }
    if standard.on_top {
        return Some(("manner", "这是一年一个的数，方式请填替代或者空着"));
    }
    let (year, told) = (
        standard.effective.year(),
        standard.announced.map(|d| d.year()),
    );
    match (standard.effective.month(), standard.effective.day()) {
        (1, 1) if told.is_some_and(|told| told != year) => Some((
            "effective",
            "生效日期是1月1日的，是上一年度的数，应在生效的这一年公布；2024年度的请填2025-01-01，后来更正2024年度的请填2024-12-31",
        )),
        (12, 31) if told.is_some_and(|told| told <= year) => Some((
            "effective",
            "生效日期是12月31日的，是这一年度的数，应在以后公布；2024年度的请填2024-12-31或者2025-01-01",
        )),
        (1, 1) | (12, 31) => None,
        _ => Some((
            "effective",
            "这是一年一个的数，2024年度的，生效日期请填2025-01-01（或者2024-12-31）",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ground::catalogue::Catalogue;

    #[test]
    fn conditions_are_read_by_label_or_code_and_a_slip_is_told() {
        let categories = Categories::load(&Catalogue::default()).unwrap();
        let read = |text: &str| keys_listed(&categories, text);
        let pair = |code: &str, says: &str| (code.to_owned(), says.to_owned());
        let both = [pair("period", "抗日"), pair("alone", "孤老")];
        assert_eq!(read("时期=抗日；alone＝孤老").unwrap(), both);
        assert!(read("").unwrap().is_empty());
        assert!(read("抗日").unwrap_err().contains("时期=抗日"));
        assert!(read("颜色=红").unwrap_err().contains("颜色"));

        let soldier = categories.named("复员军人").unwrap();
        let said = |keys: Vec<(String, String)>| {
            standard_keys(&categories, soldier, "", |code| {
                let found = keys.iter().find(|(of, _)| of == code);
                found.map_or(String::new(), |(_, says)| says.clone())
            })
        };
        assert_eq!(
            said(vec![pair("period", "抗战时期")]).unwrap()["period"],
            "抗日"
        );
        assert_eq!(said(vec![pair("period", "汉代")]).unwrap_err().0, "period");
        assert_eq!(
            said(vec![pair("education", "本科")]).unwrap_err().0,
            "education"
        );
    }
}
