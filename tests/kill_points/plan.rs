//! Where to kill: spread over every call that a complete run makes, by chance but the same every time.

use std::collections::BTreeMap;

use super::strace::{Call, Point};

/// A sequence of numbers that a seed decides (SplitMix64).
pub struct Chance(pub u64);

impl Chance {
    /// The next number below `bound`.
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((bits ^ (bits >> 31)) % bound as u64) as usize
    }
}

/// `kills` of the points. Half of them, or as many as there are, go one to each kind of call, the rarest first: a
/// rename must not be left out for hundreds of writes. The rest are drawn evenly, one from each stretch of the whole.
pub fn spread(points: &[Point], kills: usize, chance: &mut Chance) -> Vec<Point> {
    let mut kinds: BTreeMap<Call, Vec<Point>> = BTreeMap::new();
    for point in points {
        kinds.entry(point.call).or_default().push(*point);
    }
    let mut kinds: Vec<Vec<Point>> = kinds.into_values().collect();
    kinds.sort_by_key(Vec::len);
    let each_kind = kinds.iter().take(kills.div_ceil(2));
    let mut plan: Vec<Point> = each_kind
        .map(|kind| kind[chance.below(kind.len())])
        .collect();

    let rest = kills - plan.len();
    for stretch in 0..rest {
        // In sixty-fourths of a point, so that a stretch may be shorter than one.
        let (from, to) = (
            64 * points.len() * stretch / rest,
            64 * points.len() * (stretch + 1) / rest,
        );
        let place = from + chance.below((to - from).max(1));
        plan.push(points[place / 64]);
    }
    plan
}
