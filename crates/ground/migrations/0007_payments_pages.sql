-- Who did the later steps; who did the first three stands there already.
ALTER TABLE payment_batch ADD COLUMN published_by BIGINT;
ALTER TABLE payment_batch ADD COLUMN exported_by BIGINT;
ALTER TABLE payment_batch ADD COLUMN settled_by BIGINT;
CREATE INDEX payment_batch_month ON payment_batch (region, month, id);

-- The name by sound, to find a line by; not part of what the line says.
ALTER TABLE payment_line ADD COLUMN name_sort TEXT NOT NULL DEFAULT '';
UPDATE payment_line SET name_sort = COALESCE((SELECT person.name_sort FROM person
    WHERE person.region = payment_line.region AND person.id = payment_line.person), '');
-- Everything a list of lines is filtered by, so that a page of a hundred thousand is found without reading them.
CREATE INDEX payment_line_list ON payment_line (region, batch, line_no, scheme, division, state, name, name_sort, amount_fen);

-- What a batch pays by scheme, worked out with it.
CREATE TABLE payment_scheme (
    region INTEGER NOT NULL,
    batch BIGINT NOT NULL,
    scheme TEXT NOT NULL,
    people BIGINT NOT NULL,
    amount_fen BIGINT NOT NULL,
    regular_fen BIGINT NOT NULL,
    backpay_fen BIGINT NOT NULL,
    recovery_fen BIGINT NOT NULL,
    PRIMARY KEY (region, batch, scheme)
);
INSERT INTO payment_scheme SELECT region, batch, scheme, COUNT(*), SUM(amount_fen), SUM(regular_fen),
    SUM(backpay_fen), SUM(recovery_fen) FROM payment_line GROUP BY region, batch, scheme;

-- What is worth a look, found when the batch is worked out: what differs from the payment before, and what is odd.
-- Shown, never withheld. line_no is null for somebody who has no line; note says why nothing can be paid.
CREATE TABLE payment_finding (
    region INTEGER NOT NULL,
    batch BIGINT NOT NULL,
    kind TEXT NOT NULL,
    person BIGINT NOT NULL,
    scheme TEXT NOT NULL,
    line_no BIGINT,
    division BIGINT NOT NULL,
    name TEXT NOT NULL,
    before_fen BIGINT,
    note TEXT,
    PRIMARY KEY (region, batch, kind, person, scheme)
);
CREATE INDEX payment_finding_line ON payment_finding (region, batch, line_no);

-- 公示: from when to when, and whom to call.
CREATE TABLE payment_notice (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    batch BIGINT NOT NULL,
    from_on TEXT NOT NULL,
    to_on TEXT NOT NULL,
    telephone TEXT NOT NULL,
    recorded_by BIGINT NOT NULL,
    recorded_at TEXT NOT NULL,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX payment_notice_batch ON payment_notice (region, batch);

-- 异议. The answer is added once.
CREATE TABLE payment_objection (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    batch BIGINT NOT NULL,
    line_no BIGINT,
    raised_by TEXT NOT NULL,
    raised_on TEXT NOT NULL,
    about TEXT NOT NULL,
    recorded_by BIGINT NOT NULL,
    recorded_at TEXT NOT NULL,
    answer TEXT,
    answered_by BIGINT,
    answered_at TEXT,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX payment_objection_batch ON payment_objection (region, batch);

-- What somebody wrote when sending a batch back or exporting it early. kind: returned, early.
CREATE TABLE payment_remark (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    batch BIGINT NOT NULL,
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    recorded_by BIGINT NOT NULL,
    recorded_at TEXT NOT NULL,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX payment_remark_batch ON payment_remark (region, batch);
