//! What imports write and can take back the same day.

use registers::exchange::{Undoable, Undoables};
use registers::ledgers::LEDGER_UNDOABLE;
use registers::people::PEOPLE_UNDOABLE;

const TABLES: [Undoable; 11] = {
    let [a, b, c, d, e, f, g, h, i, j] = PEOPLE_UNDOABLE;
    [LEDGER_UNDOABLE, a, b, c, d, e, f, g, h, i, j]
};

/// What is not among them (standards, lists to compare with) stays once it is written.
pub(super) const UNDOING: Undoables = Undoables {
    tables: &TABLES,
    besides: &["audit_entry", "division", "job", "import_file", "wording"],
    since: (
        "payment_line t JOIN payment_batch b ON b.region = t.region AND b.id = t.batch \
         WHERE b.state <> 'void' AND b.prepared_at >= $3",
        "发放明细",
    ),
};
