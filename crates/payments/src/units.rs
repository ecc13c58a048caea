//! 计发单位: what an amount is per.

use entitlement::Unit;

/// Every unit: as a form has it, and as people write it.
pub const UNITS: [(&str, &str, Unit); 6] = [
    ("年", "元/年", Unit::Year),
    ("月", "元/月", Unit::Month),
    ("年服役年", "元/年·服役年", Unit::YearPerServiceYear),
    ("月服役年", "元/月·服役年", Unit::MonthPerServiceYear),
    ("次", "元/次", Unit::Once),
    ("%", "%", Unit::Percent),
];

/// 元/年
pub fn unit_label(unit: Unit) -> &'static str {
    let found = UNITS.iter().find(|(_, _, u)| *u == unit);
    found.map_or("", |(_, label, _)| label)
}

/// Reads 年, 元/月, 元/人·月, 元/年·服役年, 一次, ％.
pub(super) fn unit_read(text: &str) -> Option<Unit> {
    let text = text.replace(['元', '/', '每', '人', '·', '.', '・', '一'], "");
    let text = text.replace(['％'], "%");
    let found = UNITS.iter().find(|(word, _, _)| *word == text);
    found.map(|(_, _, unit)| *unit)
}
