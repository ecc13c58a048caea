//! What a standard may ask of whom it pays, and what its parts may say together.

use entitlement::Unit;

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

/// What does not fit together in a standard: the column and why.
pub(super) fn refuse_unfit(standard: &StandardRow) -> Option<(&'static str, &'static str)> {
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
