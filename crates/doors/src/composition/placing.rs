//! What stands in units, and moves with them when they are merged.

use papers::assessment::ASSESSMENTS_FIRST;
use papers::documents::DOCUMENT;
use payments::BATCHES_FIRST;
use registers::accounts::{NAMES_FIRST, USER_ACCOUNT};
use registers::ledgers::{LEDGER_ENTRY, VISIT_TARGET, VISIT_TASK};
use registers::organisation::posts::{LIAISONS_FIRST, ORGAN, POST};
use registers::organisation::units::MEMBER_UNIT;
use registers::organisation::{Placed, Placing};
use registers::people::{CHANGES_FIRST, MOVES};
use work::cases::SERVICE_CASE;
use work::plans::{PLAN, PLAN_TASK};

/// Batches, standards, changes that were decided and assessments stay with the unit of then: they say what it did.
pub(super) const PLACING: Placing = Placing {
    moves: &[
        MOVES,
        Placed::plain(("台账", "条"), &LEDGER_ENTRY),
        Placed::plain(("服务事项", "件"), &SERVICE_CASE),
        Placed::plain(("走访任务", "个"), &VISIT_TASK),
        Placed::plain(("走访名单", "户"), &VISIT_TARGET),
        Placed::plain(("年度计划", "份"), &PLAN),
        Placed::plain(("任务", "个"), &PLAN_TASK),
        Placed::plain(("文稿", "份"), &DOCUMENT),
        Placed::plain(("机构", "个"), &ORGAN),
        Placed::plain(("任职", "人次"), &POST),
        Placed::plain(("成员单位", "个"), &MEMBER_UNIT),
        Placed::plain(("用户", "个"), &USER_ACCOUNT),
    ],
    first: &[
        BATCHES_FIRST,
        CHANGES_FIRST,
        ASSESSMENTS_FIRST,
        LIAISONS_FIRST,
        NAMES_FIRST,
    ],
};
