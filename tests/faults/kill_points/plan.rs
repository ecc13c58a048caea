//! Where to kill: spread over every call that a complete run makes, by a chance that a seed decides.

use std::collections::BTreeMap;

use super::strace::{Call, Point};

/// Parts of a point; more than there are kills for each point.
const PARTS: usize = 1 << 20;

/// A sequence of numbers that a seed decides (SplitMix64).
pub struct Chance(pub u64);

impl Chance {
    /// The next number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((bits ^ (bits >> 31)) % bound as u64) as usize
    }
}

/// How often a point may come up for the sake of its kind.
const TURNS_MAX: usize = 2;

/// `kills` of the points. Up to half of them go to the kinds of calls in equal parts, the rarest first, for a rename
/// must not be left out for hundreds of writes; the rest are spread over all points alike.
pub fn spread(points: &[Point], kills: usize, chance: &mut Chance) -> Vec<Point> {
    let mut kinds: BTreeMap<Call, Vec<Point>> = BTreeMap::new();
    for point in points {
        kinds.entry(point.call).or_default().push(*point);
    }
    let mut kinds: Vec<Vec<Point>> = kinds.into_values().collect();
    kinds.sort_by_key(Vec::len);

    let (half, mut plan) = (kills.div_ceil(2), Vec::with_capacity(kills));
    for (index, kind) in kinds.iter().enumerate() {
        let part = half / kinds.len() + usize::from(index < half % kinds.len());
        plan.extend(evenly(kind, part.min(TURNS_MAX * kind.len()), chance));
    }
    plan.extend(evenly(points, kills - plan.len(), chance));
    plan
}

/// One point by chance out of each of `count` stretches of equal length.
fn evenly(points: &[Point], count: usize, chance: &mut Chance) -> Vec<Point> {
    // A stretch may be shorter than a point: it is measured in parts of one.
    let end = |stretch: usize| PARTS * points.len() * stretch / count;
    (0..count)
        .map(|stretch| {
            let (from, to) = (end(stretch), end(stretch + 1));
            points[(from + chance.below(to - from)) / PARTS]
        })
        .collect()
}
