//! People (优抚对象), their identities over time and what happened to them. Owns the register and the sheets that fill
//! it; refuses to know what anybody is paid.

pub mod actions;
mod applied;
mod asked;
mod asked_fits;
mod asked_words;
mod both;
mod bulk;
mod category_words;
mod change_acts;
pub mod changes_list;
mod disability;
mod facets;
mod finding;
mod formulas;
mod gone;
mod grants;
pub mod happened;
pub mod hardships;
mod heirs;
mod heirs_paid;
mod identity_keys;
mod list;
mod lump_sums;
mod mending;
mod merged;
mod merging;
mod model;
mod moved_out;
mod moving;
mod name_words;
mod package_acts;
mod packages;
mod payee;
mod person;
mod person_acts;
pub mod reading;
mod receivable;
mod receivable_requests;
pub mod register;
pub mod registration;
mod relatives;
pub mod requests;
mod reveals;
mod scheme_files;
mod scheme_rows;
pub mod sheets;
mod standing;
mod starts;
mod stopping;
mod store;
mod understood;
mod undo;

pub use finding::backfill;
pub use store::{
    CHANGE_PACKAGE, CHANGE_PACKAGE_LINE, CHANGE_REQUEST, HardshipOf, IDENTITY, LUMP_SUM,
    PAID_THROUGH, PERSON, PERSON_EVENT, PERSON_FAMILY, PERSON_HARDSHIP, RESIDENCE,
};

pub use both::{
    Belonging, Belongings, Merge, MergeMoney, MergeRow, brought, merge_looked, merge_meant,
};
pub use bulk::{ManyAsked, propose_many};
pub use change_acts::{ChangeInHand, take_back};
pub use changes_list::{Changes, Packages};
pub use disability::{grade_fits, grade_label, grade_read, nature_label, nature_read};
pub use facets::Lack;
pub use formulas::{Asks, ByFormula, Formulas, SaidOfFormula};
pub use gone::{Merged, doubles, merged_of, merged_open};
pub use heirs::{Grant, Grants};
pub use identity_keys::{
    Holds, IdentityKey, IdentityKeys, KeysSaid, day_said, keys_from, keys_text,
};
pub use list::{GROUPS, People, found_by_payee};
pub use lump_sums::{LumpSum, LumpSumKind, LumpSums};
pub use mending::PaidUnder;
pub use model::{Categories, EventRow, IdentityRow, PayPerson};
pub use moved_out::{TransferRule, moved_out_from};
pub use moving::{CHANGES_FIRST, MOVES};
pub use name_words::NameWords;
pub use package_acts::PackageInHand;
pub use packages::{
    Package, PackageAsk, PackageDraft, PackageKey, PackageLine, PackageState, package_count,
    package_open, package_page,
};
pub use payee::{OF_AGE, Payee, PayeeWords};
pub use person::PersonInHand;
pub use receivable::{Agreed, Receivable, Receivables};
pub use receivable_requests::{
    AgreedRequest, propose_receivable, receivables_agreed, receivables_waiting,
};
pub use register::hardship_label;
pub use relatives::{Kin, RELATIONS, RelativeInHand, Relatives, housemates, kin_of};
pub use reveals::{CALLING, REVEAL, Secret, may_reveal, person_number, person_reveal};
pub use scheme_files::{SCHEMES, SchemeFile, scheme_files};
pub use scheme_rows::{AfterDeath, Category, OverlapRow, Scheme};
pub use sheets::{Proposals, Standing, known_people, registered_people, still_waits};
pub use standing::{PersonState, last_death};
pub use starts::DatedRules;
pub use stopping::{Standings, Stands, asked_event};
pub use undo::PEOPLE_UNDOABLE;
