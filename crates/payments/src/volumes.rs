//! 分册: a paper of more lines than are bound together comes in volumes, each a paper of its own with its own pages, sum and
//! signatures. Nothing is read but what a volume prints.

use std::ops::Range;

use kernel::Fen;
use serde::Serialize;

use ground::error::Result;

/// So many lines are bound together.
pub const BOUND_MAX: usize = 6_000;

/// A volume of a paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Volume {
    /// Which, from 1.
    pub number: usize,
    /// Of how many.
    pub of: usize,
    /// How many lines they have together.
    pub lines: usize,
    /// What all of them come to.
    pub total: String,
}

impl Volume {
    /// The volume that is asked for of a paper of so many lines; the last where there are not so many.
    pub fn of(lines: usize, total: Fen, asked: usize) -> Volume {
        let of = lines.div_ceil(BOUND_MAX).max(1);
        Volume {
            number: asked.clamp(1, of),
            of,
            lines,
            total: total.grouped(),
        }
    }

    /// Which lines it binds, counted from 0.
    pub fn range(&self) -> Range<usize> {
        let first = (self.number - 1) * BOUND_MAX;
        first..(first + BOUND_MAX).min(self.lines)
    }

    /// 第2册，共34册; nothing where one binds everything.
    pub fn told(&self) -> Option<String> {
        (self.of > 1).then(|| format!("第{}册，共{}册", self.number, self.of))
    }
}

/// Rows with their amounts that stand together: of a notice, a village's.
type Part<R> = Vec<(R, i64)>;

/// Binds parts that are not to be torn (of a notice: villages) into volumes, and answers the one that is asked for. A part
/// longer than a volume is one by itself.
///
/// # Errors
/// When the sum is too great.
pub fn bind<R>(parts: Vec<Part<R>>, asked: usize) -> Result<(Vec<Part<R>>, Volume)> {
    let rows = || parts.iter().flatten();
    let total = Fen::try_sum(rows().map(|(_, fen)| Fen::new(*fen)))?;
    let lines = rows().count();
    let mut volumes: Vec<Vec<Part<R>>> = Vec::new();
    let mut bound = BOUND_MAX;
    for part in parts {
        bound += part.len();
        if bound > BOUND_MAX || volumes.is_empty() {
            bound = part.len();
            volumes.push(Vec::new());
        }
        if let Some(volume) = volumes.last_mut() {
            volume.push(part);
        }
    }
    let of = volumes.len().max(1);
    let number = asked.clamp(1, of);
    let own = match volumes.is_empty() {
        true => Vec::new(),
        false => volumes.swap_remove(number - 1),
    };
    let volume = Volume {
        number,
        of,
        lines,
        total: total.grouped(),
    };
    Ok((own, volume))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_bound_once() {
        for lines in [0, 1, 5_999, 6_000, 6_001, 12_000, 200_000] {
            let volume = |asked| Volume::of(lines, Fen::ZERO, asked);
            let of = volume(1).of;
            let bound: usize = (1..=of).map(|asked| volume(asked).range().len()).sum();
            assert_eq!(bound, lines);
            assert_eq!(volume(of + 1), volume(of));
            assert_eq!(volume(1).told().is_some(), lines > 6_000);
        }
    }

    #[test]
    fn a_village_is_not_torn_apart() {
        let village = |rows: usize| vec![((), 100); rows];
        let parts = || {
            vec![
                village(3_000),
                village(2_900),
                village(200),
                village(7_000),
                village(1),
            ]
        };
        let sizes = |asked| {
            let (own, volume) = bind(parts(), asked).unwrap();
            assert_eq!((volume.of, volume.lines), (4, 13_101));
            assert_eq!(volume.total, "13,101.00");
            own.iter().map(Vec::len).collect::<Vec<_>>()
        };
        assert_eq!(sizes(1), [3_000, 2_900]);
        assert_eq!(sizes(2), [200]);
        assert_eq!(sizes(3), [7_000]);
        assert_eq!(sizes(9), [1]);
        let (own, volume) = bind(Vec::<Part<()>>::new(), 1).unwrap();
        assert!(own.is_empty() && volume.of == 1);
    }
}
