-- What a unit was before, append-only: a name that it had; where it was merged into another, that one and the first month
-- for which it holds. Rows that still write the old name mean the unit of today.
CREATE TABLE division_past (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    code BIGINT NOT NULL,
    name TEXT NOT NULL,
    merged_into BIGINT,
    from_month INTEGER,
    recorded_at TEXT NOT NULL,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX division_past_code ON division_past (region, code);
