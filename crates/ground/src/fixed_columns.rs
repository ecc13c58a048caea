//! The columns that are fixed once a row is written, by table: what a later act may add stands beside them.

/// A table whose rows are never deleted, and some or all of whose columns never change.
pub struct Fixed {
    /// Its name.
    pub table: &'static str,
    /// The columns that never change; all of them when empty.
    pub columns: &'static [&'static str],
}

/// What an entry of 资金 says for good: only that it does not count may be said of it later.
pub(super) const FUND_COLUMNS: &[&str] = &[
    "region",
    "id",
    "division",
    "budget",
    "scheme",
    "year",
    "kind",
    "fen",
    "happened_on",
    "paper",
    "batch",
    "recorded_by",
    "recorded_at",
];

/// What a case says is fixed when it is registered.
pub(super) const CASE_COLUMNS: &[&str] = &[
    "region",
    "id",
    "kind",
    "registered_on",
    "registered_by",
    "registered_at",
];

/// Those of [`LINE_COLUMNS`] that there were before the last.
pub(super) const LINE_COLUMNS_WITH_PAYEE: &[&str] = LINE_COLUMNS.split_at(19).0;

/// What a batch says is fixed when it is worked out; only its state and hands are added.
pub(super) const BATCH_COLUMNS: &[&str] = &[
    "region",
    "id",
    "label",
    "division",
    "month",
    "known_at",
    "scheme",
    "base_seq",
    "line_count",
    "total_fen",
    "regular_fen",
    "backpay_fen",
    "recovery_fen",
    "hash",
    "prepared_by",
];

/// What a request for a change asks is fixed when it is proposed; only the decision is added.
pub(super) const REQUEST_COLUMNS: &[&str] = &[
    "region",
    "id",
    "division",
    "person",
    "kind",
    "asked_sealed",
    "before_text",
    "reason",
    "person_version",
    "proposed_by",
    "proposed_at",
];

/// What a line says is fixed when it is worked out; only the bank's answer is added.
pub(super) const LINE_COLUMNS: &[&str] = &[
    "region",
    "batch",
    "person",
    "scheme",
    "line_no",
    "division",
    "category",
    "name",
    "bank",
    "account_sealed",
    "months",
    "regular_fen",
    "backpay_fen",
    "recovery_fen",
    "outstanding_before_fen",
    "amount_fen",
    "outstanding_after_fen",
    "hash",
    "payee",
    "instalment_fen",
];
/// Those of [`LINE_COLUMNS`] that there were from the beginning.
pub(super) const LINE_COLUMNS_AT_FIRST: &[&str] = LINE_COLUMNS.split_at(18).0;
