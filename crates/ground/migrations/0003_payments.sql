-- 待遇标准, append-only: a corrected row is a later row.
CREATE TABLE standard (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    division BIGINT NOT NULL,
    category TEXT NOT NULL,
    grade INTEGER,
    nature TEXT,
    amount_fen BIGINT NOT NULL,
    unit TEXT NOT NULL,
    effective_on TEXT NOT NULL,
    announced_on TEXT,
    cycle TEXT NOT NULL,
    pay_months TEXT NOT NULL,
    document_no TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);

CREATE TABLE payment_batch (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    label TEXT NOT NULL,
    division BIGINT NOT NULL,
    month INTEGER NOT NULL,
    known_at TEXT,
    scheme TEXT,
    state TEXT NOT NULL,
    -- audit sequence when it was worked out: approvals and failures after it were not seen
    base_seq BIGINT NOT NULL,
    line_count BIGINT NOT NULL,
    total_fen BIGINT NOT NULL,
    regular_fen BIGINT NOT NULL,
    backpay_fen BIGINT NOT NULL,
    recovery_fen BIGINT NOT NULL,
    -- SM3 over the hashes of its lines
    hash TEXT NOT NULL,
    prepared_by BIGINT NOT NULL,
    prepared_at TEXT NOT NULL,
    reviewed_by BIGINT,
    reviewed_at TEXT,
    approved_by BIGINT,
    approved_at TEXT,
    approved_seq BIGINT,
    published_at TEXT,
    exported_at TEXT,
    bank_file_hash TEXT,
    settled_at TEXT,
    PRIMARY KEY (region, id)
);
CREATE UNIQUE INDEX payment_batch_label ON payment_batch (region, label);

-- Money in fen. months: JSON [[201101, standard, due, paid, covered before], …].
CREATE TABLE payment_line (
    region INTEGER NOT NULL,
    batch BIGINT NOT NULL,
    person BIGINT NOT NULL,
    scheme TEXT NOT NULL,
    line_no BIGINT NOT NULL,
    division BIGINT NOT NULL,
    category TEXT NOT NULL,
    name TEXT NOT NULL,
    bank TEXT NOT NULL,
    account_sealed TEXT,
    months TEXT NOT NULL,
    regular_fen BIGINT NOT NULL,
    backpay_fen BIGINT NOT NULL,
    recovery_fen BIGINT NOT NULL,
    outstanding_before_fen BIGINT NOT NULL,
    amount_fen BIGINT NOT NULL,
    outstanding_after_fen BIGINT NOT NULL,
    hash TEXT NOT NULL,
    -- open, paid, failed
    state TEXT NOT NULL,
    failed_seq BIGINT,
    failed_reason TEXT,
    PRIMARY KEY (region, batch, person, scheme)
);
CREATE INDEX payment_line_person ON payment_line (region, person, scheme);

-- 发放累计: what the live lines of approved batches add up to, by person and scheme, so that a run reads one row
-- where there may be hundreds of lines. verify works it out again. months: JSON [[201101, 12, 30000, 1], …] = from
-- month, how many, fen and number of lines of each.
CREATE TABLE payment_account (
    region INTEGER NOT NULL,
    person BIGINT NOT NULL,
    scheme TEXT NOT NULL,
    months TEXT NOT NULL,
    amount_fen BIGINT NOT NULL,
    PRIMARY KEY (region, person, scheme)
);
