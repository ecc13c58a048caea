//! Every subject that has acts, for the doors that serve them all.

use ground::acts::{Acts, All, acts_of};
use papers::assessment::{AssessmentInHand, Assessments};
use papers::documents::{DocumentInHand, Documents};
use payments::{
    BatchInHand, FundInHand, Funds, ObjectionInHand, Objections, OwedInHand, Standards,
};
use registers::accounts::{Account, Accounts};
use registers::comparisons::{ComparisonList, HitInHand};
use registers::confirmations::{Campaign, Campaigns, ConfirmationInHand};
use registers::ledgers::together::Together;
use registers::ledgers::visits::{HouseholdInHand, VisitTask, VisitTasks};
use registers::ledgers::{Entries, EntryInHand};
use registers::organisation::DivisionInHand;
use registers::organisation::posts::{Appointed, Liaisons, Organ, Organs, Post};
use registers::organisation::units::{Unit, Units};
use registers::people::{ChangeInHand, PackageInHand, PersonInHand, RelativeInHand, Relatives};
use work::cases::CaseInHand;
use work::pairs::PairInHand;
use work::plans::{Goals, PlanInHand, Plans, TaskInHand, Tasks};

/// The acts of every subject.
pub fn every_act() -> Vec<Box<dyn Acts>> {
    vec![
        acts_of::<CaseInHand>(),
        acts_of::<ChangeInHand>(),
        acts_of::<PersonInHand>(),
        acts_of::<All<Relatives>>(),
        acts_of::<RelativeInHand>(),
        acts_of::<HitInHand>(),
        acts_of::<ComparisonList>(),
        acts_of::<PackageInHand>(),
        acts_of::<All<Campaigns>>(),
        acts_of::<Campaign>(),
        acts_of::<ConfirmationInHand>(),
        acts_of::<BatchInHand>(),
        acts_of::<All<Objections>>(),
        acts_of::<ObjectionInHand>(),
        acts_of::<OwedInHand>(),
        acts_of::<All<Funds>>(),
        acts_of::<FundInHand>(),
        acts_of::<All<Standards>>(),
        acts_of::<All<Plans>>(),
        acts_of::<All<Goals>>(),
        acts_of::<All<Tasks>>(),
        acts_of::<PlanInHand>(),
        acts_of::<TaskInHand>(),
        acts_of::<All<Accounts>>(),
        acts_of::<Account>(),
        acts_of::<DivisionInHand>(),
        acts_of::<Post>(),
        acts_of::<All<Organs>>(),
        acts_of::<Organ>(),
        acts_of::<All<Appointed>>(),
        acts_of::<All<Liaisons>>(),
        acts_of::<All<Units>>(),
        acts_of::<Unit>(),
        acts_of::<PairInHand>(),
        acts_of::<All<Entries>>(),
        acts_of::<All<Together>>(),
        acts_of::<EntryInHand>(),
        acts_of::<All<VisitTasks>>(),
        acts_of::<VisitTask>(),
        acts_of::<All<Documents>>(),
        acts_of::<DocumentInHand>(),
        acts_of::<HouseholdInHand>(),
        acts_of::<All<Assessments>>(),
        acts_of::<AssessmentInHand>(),
    ]
}
