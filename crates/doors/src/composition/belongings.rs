//! What belongs to people, and goes with them when a record is merged into another.

use registers::attachments::ATTACHMENT;
use registers::comparisons::COMPARISON_HIT;
use registers::confirmations::{CONFIRMATION, CONFIRMATION_NATIONAL};
use registers::ledgers::{LEDGER_ENTRY, VISIT_TARGET};
use registers::people::{Belonging, Belongings, LUMP_SUM, PERSON_FAMILY, PERSON_HARDSHIP};
use work::cases::SERVICE_CASE;

/// Payments, changes that were proposed or happened, moves and what is owed stay with the record they were made for: they
/// say what was done.
pub(super) const BELONGINGS: Belongings = Belongings(&[
    Belonging {
        label: ("一次性待遇", "笔"),
        table: &LUMP_SUM,
        of: "person",
        which: "NOT EXISTS (SELECT 1 FROM lump_sum o WHERE o.region = t.region AND o.person = $3 \
                AND o.scheme = t.scheme AND o.month = t.month AND o.document_no = t.document_no)",
    },
    Belonging {
        label: ("困难", "项"),
        table: &PERSON_HARDSHIP,
        of: "person",
        which: "t.ended_at IS NULL AND NOT EXISTS (SELECT 1 FROM person_hardship o WHERE o.region = t.region \
                AND o.person = $3 AND o.kind = t.kind AND o.ended_at IS NULL)",
    },
    Belonging {
        label: ("家庭成员", "人"),
        table: &PERSON_FAMILY,
        of: "person",
        which: "t.removed_at IS NULL AND NOT EXISTS (SELECT 1 FROM person_family o WHERE o.region = t.region \
                AND o.person = $3 AND o.name = t.name AND o.relation = t.relation AND o.removed_at IS NULL)",
    },
    Belonging {
        label: ("是谁的家庭成员", "处"),
        table: &PERSON_FAMILY,
        of: "on_rolls",
        which: "t.removed_at IS NULL AND t.person <> $3",
    },
    Belonging {
        label: ("台账（走访、救助等）", "条"),
        table: &LEDGER_ENTRY,
        of: "person",
        which: "NOT EXISTS (SELECT 1 FROM ledger_removed o WHERE o.region = t.region AND o.id = t.id)",
    },
    Belonging {
        label: ("走访名单", "户"),
        table: &VISIT_TARGET,
        of: "person",
        which: "NOT EXISTS (SELECT 1 FROM visit_target o WHERE o.region = t.region AND o.person = $3 \
                AND o.task = t.task)",
    },
    Belonging {
        label: ("服务事项", "件"),
        table: &SERVICE_CASE,
        of: "person",
        which: "1 = 1",
    },
    Belonging {
        label: ("附件", "件"),
        table: &ATTACHMENT,
        of: "owner",
        which: "t.owner_kind = 'person' AND t.removed_at IS NULL",
    },
    Belonging {
        label: ("年度确认", "次"),
        table: &CONFIRMATION,
        of: "person",
        which: "NOT EXISTS (SELECT 1 FROM confirmation o WHERE o.region = t.region AND o.person = $3 \
                AND o.campaign = t.campaign)",
    },
    Belonging {
        label: ("全国系统的确认结果", "条"),
        table: &CONFIRMATION_NATIONAL,
        of: "person",
        which: "NOT EXISTS (SELECT 1 FROM confirmation_national o WHERE o.region = t.region AND o.person = $3 \
                AND o.campaign = t.campaign)",
    },
    Belonging {
        label: ("疑点", "个"),
        table: &COMPARISON_HIT,
        of: "person",
        which: "1 = 1",
    },
]);
