//! Assessments (创建考评): schemes of criteria, a division held against one for a year or a term, its evidence, its score.
//! Owns points, marks and what is cited; asks figures for figures, and refuses to change a record.

pub mod actions;
mod acts;
pub mod candidates;
mod cite;
pub mod folder;
pub mod in_hand;
pub mod list;
mod made;
mod merging;
pub mod model;
pub mod opened;
pub mod points;
mod ranking;
mod register;
mod rule;
pub mod scheme;
pub mod score;
pub mod sheets;
mod store;

pub use folder::evidence_folder;
pub use in_hand::AssessmentInHand;
pub use list::{AssessmentLine, Assessments};
pub use merging::ASSESSMENTS_FIRST;
pub use model::{Key, Side, State};
pub use points::Points;
pub use register::ASSESSMENTS;
pub use rule::Rule;
pub use scheme::{Scheme, scheme, schemes};
pub use score::{ScoreSheet, ScoredItem, Standing};
pub use sheets::score_file;
pub(crate) use store::{ASSESSMENT, ASSESSMENT_EVIDENCE, ASSESSMENT_MARK, ASSESSMENT_STEP};
pub use store::{AssessmentQuery, AssessmentRow};
