-- 加发: 1 where a standard is paid on top of the others; null where it stands in place of those of wider divisions (替代).
ALTER TABLE standard ADD COLUMN on_top INTEGER;

-- Where somebody lives, append-only: with the first month for which it holds; null where she lived before any move.
CREATE TABLE residence (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    person BIGINT NOT NULL,
    division BIGINT NOT NULL,
    from_month INTEGER,
    known_on TEXT,
    recorded_at TEXT NOT NULL,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX residence_person ON residence (region, person);

-- The audit entry that tells what last changed of what somebody is paid by: identity, changes, name, account, residence.
-- A batch worked out before it is stale.
ALTER TABLE person ADD COLUMN facts_seq BIGINT NOT NULL DEFAULT 0;
