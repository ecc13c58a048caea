//! Those with whom something was not done, told by the reason.

use std::collections::BTreeMap;

/// Names are cut beyond so many, and their count says so.
const NAMED_MAX: usize = 20;

/// The names of those who were left out, by the reason.
#[derive(Default)]
pub(super) struct Left(BTreeMap<String, Vec<String>>);

impl Left {
    /// Notes that somebody was left out.
    pub fn note(&mut self, name: &str, why: impl Into<String>) {
        self.0.entry(why.into()).or_default().push(name.to_owned());
    }

    /// 没有确认日期 2 人（甲一、甲二）；…
    pub fn told(&self) -> String {
        let told = self.0.iter().map(|(why, names)| {
            let named = names.iter().take(NAMED_MAX).cloned();
            let named: Vec<String> = named.collect();
            let more = if names.len() > NAMED_MAX { "等" } else { "" };
            format!("{why} {} 人（{}{more}）", names.len(), named.join("、"))
        });
        told.collect::<Vec<String>>().join("；")
    }
}
