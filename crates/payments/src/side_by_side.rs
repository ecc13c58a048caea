//! Work shared out among the cores: people, or lines, a stretch for each.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::thread::{available_parallelism, scope};

/// Fewer are not worth a thread.
const STRETCH_MIN: usize = 500;

fn stretch(count: usize) -> usize {
    let cores = available_parallelism().map_or(1, NonZero::get);
    count.div_ceil(cores).max(STRETCH_MIN)
}

/// What comes of each stretch, in their order.
pub(super) fn in_parts<'i, T: Sync, R: Send>(
    items: &'i [T],
    work: impl Fn(&'i [T]) -> R + Sync,
) -> Vec<R> {
    let length = stretch(items.len());
    if items.len() <= length {
        return vec![work(items)];
    }
    scope(|threads| {
        let started: Vec<_> = (items.chunks(length))
            .map(|part| threads.spawn(|| work(part)))
            .collect();
        let done = |thread: std::thread::ScopedJoinHandle<'_, R>| {
            thread.join().unwrap_or_else(|panic| resume_unwind(panic))
        };
        started.into_iter().map(done).collect()
    })
}

/// Changes each of many.
pub(super) fn each<T: Send>(items: &mut [T], change: impl Fn(&mut T) + Sync) {
    let length = stretch(items.len());
    if items.len() <= length {
        return items.iter_mut().for_each(change);
    }
    scope(|threads| {
        for part in items.chunks_mut(length) {
            threads.spawn(|| part.iter_mut().for_each(&change));
        }
    });
}
