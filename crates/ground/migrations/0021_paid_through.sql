-- 已发至: what another office paid somebody under a scheme before this one's first batch, append-only: the last row counts.
CREATE TABLE paid_through (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    person BIGINT NOT NULL,
    scheme TEXT NOT NULL,
    -- the last month paid, like 201106
    month INTEGER NOT NULL,
    -- 已发金额; null where the months were paid what was due
    amount_fen BIGINT,
    recorded_at TEXT NOT NULL,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX paid_through_person ON paid_through (region, person);
