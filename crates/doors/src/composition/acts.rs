//! Every subject that has acts, for the doors that serve them all.

use ground::acts::{Acts, All, acts_of};
use papers::assessment::AssessmentInHand;
use papers::documents::{DocumentInHand, Documents};
use payments::BatchInHand;
use registers::ledgers::EntryInHand;
use registers::ledgers::visits::{HouseholdInHand, VisitTask, VisitTasks};
use registers::organisation::posts::Post;
use registers::people::{ChangeInHand, PackageInHand};
use work::cases::CaseInHand;
use work::pairs::PairInHand;
use work::plans::{PlanInHand, TaskInHand};

/// The acts of every subject.
pub fn every_act() -> Vec<Box<dyn Acts>> {
    vec![
        acts_of::<CaseInHand>(),
        acts_of::<ChangeInHand>(),
        acts_of::<PackageInHand>(),
        acts_of::<BatchInHand>(),
        acts_of::<PlanInHand>(),
        acts_of::<TaskInHand>(),
        acts_of::<Post>(),
        acts_of::<PairInHand>(),
        acts_of::<EntryInHand>(),
        acts_of::<All<VisitTasks>>(),
        acts_of::<VisitTask>(),
        acts_of::<All<Documents>>(),
        acts_of::<DocumentInHand>(),
        acts_of::<HouseholdInHand>(),
        acts_of::<AssessmentInHand>(),
    ]
}
