//! Comparison lists (比对名单) of other offices: deaths, households, allowances … held against the rolls. Owns the lists and
//! what they say of people of ours; refuses to change anybody by itself: what they say are suspicions (疑点) that people
//! settle.

mod facts;
mod hits;
mod hits_list;
mod kinds;
mod lists;
mod sheets;
mod store;
mod suspicions;
mod titles;

pub use hits::{HitInHand, HitState, SentBack};
pub use hits_list::{Hits, hit_badge};
pub use kinds::{ComparisonKind, Comparisons};
pub use lists::{ComparisonList, ComparisonLists, OldList, may_open_list, old_lists};
pub use sheets::comparison_import;
pub use store::{COMPARISON_HIT, COMPARISON_LIST, HitAsk, UNSETTLED, hits};
pub use suspicions::{Suspicion, suspicions};
