//! Scoring rules (计分办法): from a figure and the evidence to points. Total: every rule gives points for every figure.

use serde::Deserialize;

use super::points::Points;
use crate::figures::Amount;

/// How an item is scored.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Rule {
    /// 是否: full points once there is evidence.
    Evidence,
    /// 计数: a figure in proportion to a target, up to full points.
    Count {
        /// Code of the indicator.
        indicator: String,
        /// What gives full points; money in yuan.
        target: i64,
    },
    /// 比例: the percent of an indicator.
    Ratio {
        /// Code of an indicator in percent.
        indicator: String,
        /// What counts when there is nothing to compare with.
        #[serde(default)]
        when_nothing: WhenNothing,
    },
    /// 分档: the first step that the figure reaches.
    Steps {
        /// Code of the indicator.
        indicator: String,
        /// From the best down.
        steps: Vec<Step>,
        /// What counts when there is nothing to compare with.
        #[serde(default)]
        when_nothing: WhenNothing,
    },
    /// 定性评: judged by hand, with a reason.
    Judged,
}

/// What a rate counts as when there is nothing to compare with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhenNothing {
    /// Nothing was done.
    #[default]
    Zero,
    /// There was nothing to do: 不涉及的按满分.
    Full,
}

/// A step of a graded rule.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Reached by this much or more: whole units, percent, yuan.
    pub at_least: Option<i64>,
    /// Reached by this much or less.
    pub at_most: Option<i64>,
    /// What it gives, in percent of full points.
    pub percent: i64,
}

impl Rule {
    /// The indicator it reads.
    pub fn indicator(&self) -> Option<&str> {
        match self {
            Rule::Count { indicator, .. }
            | Rule::Ratio { indicator, .. }
            | Rule::Steps { indicator, .. } => Some(indicator),
            Rule::Evidence | Rule::Judged => None,
        }
    }

    /// Whether somebody judges.
    pub fn is_judged(&self) -> bool {
        matches!(self, Rule::Judged)
    }

    /// What is wrong with it as it is declared; nothing when it is sound.
    pub fn fault(&self) -> Option<&'static str> {
        match self {
            Rule::Evidence | Rule::Judged | Rule::Ratio { .. } => None,
            Rule::Count { target, .. } => (*target <= 0).then_some("target 要大于0"),
            Rule::Steps { steps, .. } if steps.is_empty() => Some("steps 至少写一档"),
            Rule::Steps { steps, .. } => steps.iter().find_map(|step| {
                if step.at_least.is_some() == step.at_most.is_some() {
                    return Some("每一档写 at_least 或 at_most 中的一个");
                }
                (!(0..=100).contains(&step.percent)).then_some("percent 在0至100之间")
            }),
        }
    }

    /// The points of a figure; nothing where somebody has to judge. `supported`: whether there is the evidence it wants.
    pub fn points(&self, full: Points, amount: Option<Amount>, supported: bool) -> Option<Points> {
        if self.is_judged() {
            return None;
        }
        if !supported {
            return Some(Points::ZERO);
        }
        let nothing = |when: WhenNothing| match when {
            WhenNothing::Full => full,
            WhenNothing::Zero => Points::ZERO,
        };
        Some(match (self, amount) {
            (Rule::Judged, _) => return None,
            (Rule::Evidence, _) => full,
            (Rule::Count { .. }, None | Some(Amount::PercentTenths(None))) => Points::ZERO,
            (Rule::Count { target, .. }, Some(amount)) => {
                full.share(amount.number(), target.saturating_mul(unit(amount)))
            }
            (Rule::Ratio { when_nothing, .. }, None | Some(Amount::PercentTenths(None))) => {
                nothing(*when_nothing)
            }
            (Rule::Ratio { .. }, Some(Amount::PercentTenths(Some(tenths)))) => {
                full.share(tenths, 1_000)
            }
            (Rule::Ratio { .. }, Some(Amount::Count(_) | Amount::Money(_))) => Points::ZERO,
            (Rule::Steps { when_nothing, .. }, None | Some(Amount::PercentTenths(None))) => {
                nothing(*when_nothing)
            }
            (Rule::Steps { steps, .. }, Some(amount)) => {
                let reached = steps.iter().find(|step| step.reached(amount));
                reached.map_or(Points::ZERO, |step| full.share(step.percent, 100))
            }
        })
    }

    /// The rule in words: 会议场次达到4场得满分，不足的按比例得分.
    pub fn words(&self, full: Points, label: &str, measure: &str) -> String {
        let all = full.text();
        match self {
            Rule::Evidence => format!("有佐证得{all}分，没有佐证不得分"),
            Rule::Judged => format!("由评分人在0至{all}分之间评定，写明理由"),
            Rule::Count { target, .. } => {
                format!("{label}达到{target}{measure}得{all}分，不足的按比例得分")
            }
            Rule::Ratio { when_nothing, .. } => {
                format!("{label}×{all}分{}", when_nothing.words())
            }
            Rule::Steps {
                steps,
                when_nothing,
                ..
            } => {
                let steps: Vec<String> = steps.iter().map(|s| s.words(full, measure)).collect();
                format!(
                    "{label}{}，其余不得分{}",
                    steps.join("，"),
                    when_nothing.words()
                )
            }
        }
    }
}

impl WhenNothing {
    fn words(self) -> &'static str {
        match self {
            WhenNothing::Zero => "",
            WhenNothing::Full => "；没有这类对象、引用了说明的按满分",
        }
    }
}

impl Step {
    fn reached(&self, amount: Amount) -> bool {
        let unit = unit(amount);
        let number = amount.number();
        let low = self.at_least.map(|n| n.saturating_mul(unit));
        let high = self.at_most.map(|n| n.saturating_mul(unit));
        low.is_none_or(|low| number >= low) && high.is_none_or(|high| number <= high)
    }

    fn words(&self, full: Points, measure: &str) -> String {
        let points = full.share(self.percent, 100).text();
        match (self.at_least, self.at_most) {
            (Some(n), _) => format!("不低于{n}{measure}得{points}分"),
            (None, Some(0)) => format!("为0得{points}分"),
            (None, Some(n)) => format!("不超过{n}{measure}得{points}分"),
            (None, None) => format!("得{points}分"),
        }
    }
}

/// How many of an amount's smallest units make what a rule counts in.
fn unit(amount: Amount) -> i64 {
    match amount {
        Amount::Count(_) => 1,
        Amount::Money(_) => 100,
        Amount::PercentTenths(_) => 10,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Fen;
    use proptest::prelude::*;

    const FULL: Points = Points::hundredths(600);

    fn count(target: i64) -> Rule {
        Rule::Count {
            indicator: "meetings".to_owned(),
            target,
        }
    }

    fn steps() -> Rule {
        let step = |at_least, percent| Step {
            at_least: Some(at_least),
            at_most: None,
            percent,
        };
        Rule::Steps {
            indicator: "rate".to_owned(),
            steps: vec![step(95, 100), step(90, 80)],
            when_nothing: WhenNothing::Full,
        }
    }

    fn points(rule: &Rule, amount: Amount) -> i64 {
        rule.points(FULL, Some(amount), true).expect("points").get()
    }

    #[test]
    fn a_count_is_held_against_its_target_and_capped() {
        assert_eq!(points(&count(4), Amount::Count(2)), 300);
        assert_eq!(points(&count(4), Amount::Count(9)), 600);
        assert_eq!(points(&count(7), Amount::Count(1)), 86);
        assert_eq!(points(&count(1_000), Amount::Money(Fen::new(25_000))), 150);
    }

    #[test]
    fn without_evidence_there_are_no_points() {
        for rule in [count(4), steps(), Rule::Evidence] {
            let points = rule.points(FULL, Some(Amount::Count(99)), false);
            assert_eq!(points, Some(Points::ZERO), "{rule:?}");
        }
        assert_eq!(Rule::Evidence.points(FULL, None, true), Some(FULL));
        assert_eq!(Rule::Judged.points(FULL, None, true), None);
    }

    #[test]
    fn steps_are_reached_at_their_edge() {
        let rate = |tenths| Amount::PercentTenths(Some(tenths));
        assert_eq!(points(&steps(), rate(950)), 600);
        assert_eq!(points(&steps(), rate(949)), 480);
        assert_eq!(points(&steps(), rate(900)), 480);
        assert_eq!(points(&steps(), rate(899)), 0);
        assert_eq!(points(&steps(), Amount::PercentTenths(None)), 600);
        let none_late = Rule::Steps {
            indicator: "late".to_owned(),
            steps: vec![Step {
                at_least: None,
                at_most: Some(0),
                percent: 100,
            }],
            when_nothing: WhenNothing::Zero,
        };
        assert_eq!(points(&none_late, Amount::Count(0)), 600);
        assert_eq!(points(&none_late, Amount::Count(1)), 0);
    }

    #[test]
    fn a_ratio_gives_its_part() {
        let ratio = Rule::Ratio {
            indicator: "rate".to_owned(),
            when_nothing: WhenNothing::Zero,
        };
        assert_eq!(points(&ratio, Amount::PercentTenths(Some(921))), 553);
        assert_eq!(points(&ratio, Amount::PercentTenths(Some(1_200))), 600);
        assert_eq!(points(&ratio, Amount::PercentTenths(None)), 0);
    }

    fn any_rule() -> impl Strategy<Value = Rule> {
        let when = prop_oneof![Just(WhenNothing::Zero), Just(WhenNothing::Full)];
        let step = (any::<Option<i64>>(), any::<Option<i64>>(), any::<i64>()).prop_map(
            |(at_least, at_most, percent)| Step {
                at_least,
                at_most,
                percent,
            },
        );
        let steps = proptest::collection::vec(step, 0..4);
        prop_oneof![
            Just(Rule::Evidence),
            Just(Rule::Judged),
            any::<i64>().prop_map(count),
            when.clone().prop_map(|when_nothing| Rule::Ratio {
                indicator: String::new(),
                when_nothing,
            }),
            (steps, when).prop_map(|(steps, when_nothing)| Rule::Steps {
                indicator: String::new(),
                steps,
                when_nothing,
            }),
        ]
    }

    fn any_amount() -> impl Strategy<Value = Option<Amount>> {
        prop_oneof![
            Just(None),
            any::<i64>().prop_map(|n| Some(Amount::Count(n))),
            any::<i64>().prop_map(|n| Some(Amount::Money(Fen::new(n)))),
            any::<Option<i64>>().prop_map(|n| Some(Amount::PercentTenths(n))),
        ]
    }

    proptest! {
        #[test]
        fn every_rule_gives_points_for_everything(
            rule in any_rule(), amount in any_amount(), full in 0i64..=1_000_000, supported: bool,
        ) {
            let points = rule.points(Points::hundredths(full), amount, supported);
            prop_assert_eq!(points.is_none(), rule.is_judged());
            let points = points.unwrap_or_default().get();
            prop_assert!((0..=full).contains(&points));
        }
    }
}
