//! Every subject that has acts, for the doors that serve them all.

use crate::acts::{Acts, acts_of};
use crate::cases::CaseInHand;
use crate::payments::BatchInHand;
use crate::plans::{PlanInHand, TaskInHand};

/// The acts of every subject.
pub fn every_act() -> Vec<Box<dyn Acts>> {
    vec![
        acts_of::<CaseInHand>(),
        acts_of::<BatchInHand>(),
        acts_of::<PlanInHand>(),
        acts_of::<TaskInHand>(),
    ]
}
